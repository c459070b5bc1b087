"""The files for Kubernetes say what they are, fit each other, and keep students apart.

Nothing is run. `SCHEMA` holds what the chart's own schema says of the values that we set.
"""

import re
import shutil
from pathlib import Path

import jsonschema
import pytest
import yaml

FOLDER = Path(__file__).resolve().parents[2] / "deploy" / "kubernetes"
TEXT, YES_NO, NUMBER = {"type": "string"}, {"type": "boolean"}, {"type": "number"}


def part(**properties):
    """An object with these properties and no others."""
    return {"type": "object", "additionalProperties": False, "properties": properties}


MOUNTS = {"type": "object"}
SIZE = {"type": "string", "pattern": r"^\d+[MG]$"}
SCHEMA = part(
    hub=part(
        config={"type": "object", "required": ["JupyterHub", "Authenticator"]},
        db=part(type={"enum": ["sqlite-pvc", "postgres", "mysql"]}, url=TEXT),
        concurrentSpawnLimit=NUMBER,
        activeServerLimit=NUMBER,
    ),
    proxy=part(service=part(type={"enum": ["ClusterIP", "NodePort", "LoadBalancer"]})),
    ingress=part(enabled=YES_NO, hosts={"type": "array"}, tls={"type": "array", "minItems": 1}),
    singleuser=part(
        image=part(name=TEXT, tag=TEXT, pullPolicy={"enum": ["IfNotPresent", "Always", "Never"]}),
        lifecycleHooks={"type": "object"},
        defaultUrl=TEXT,
        startTimeout=NUMBER,
        cpu=part(limit=NUMBER, guarantee=NUMBER),
        memory=part(limit=SIZE, guarantee=SIZE),
        extraEnv={"type": "object", "additionalProperties": TEXT},
        storage=part(
            capacity=TEXT, homeMountPath=TEXT, extraVolumes=MOUNTS, extraVolumeMounts=MOUNTS
        ),
        networkPolicy=part(enabled=YES_NO),
    ),
    cull=part(enabled=YES_NO, timeout=NUMBER, every=NUMBER),
    prePuller=part(continuous=part(enabled=YES_NO)),
)


def size(text):
    """A size of memory in MB."""
    return int(text[:-1]) * (1024 if text[-1] == "G" else 1)


def problems(folder):
    """What is wrong with the files, one sentence each."""
    texts = {path.name: path.read_text(encoding="utf-8") for path in sorted(folder.iterdir())}
    wrong = [f"{n} does not say it" for n, t in texts.items() if "Validated, not run" not in t[:60]]
    try:
        manifests = {
            (one["kind"], one["metadata"]["name"]): one["spec"]
            for name in ("exchange.yaml", "grader.yaml")
            for one in yaml.safe_load_all(texts[name])
        }
        values = yaml.safe_load(texts["values.yaml"])
    except (yaml.YAMLError, KeyError, TypeError) as error:
        return [*wrong, f"not read: {error!r}"]
    for error in jsonschema.Draft202012Validator(SCHEMA).iter_errors(values):
        wrong.append(f"values.yaml: {error.json_path}: {error.message}")
    return wrong or [*value_problems(values), *manifest_problems(manifests, values, texts)]


def value_problems(values):
    """What is unsafe or cannot work in values of the right form."""
    hub, user = values["hub"], values["singleuser"]
    if hub["config"]["JupyterHub"]["admin_access"]:
        yield "administrators open students' servers"
    if hub["config"]["Authenticator"]["allow_all"]:
        yield "everybody is let in"
    if re.search(r"://[^@/]*:[^@/]*@", hub["db"]["url"]) or "client_secret" in str(hub):
        yield "a secret in a file that is committed"
    if size(user["memory"]["guarantee"]) > size(user["memory"]["limit"]):
        yield "more memory guaranteed than allowed"
    if user["cpu"]["guarantee"] > user["cpu"]["limit"]:
        yield "more cores guaranteed than allowed"
    volumes, mounts = (user["storage"][f"extraVolume{end}"] for end in ("s", "Mounts"))
    for name, mount in mounts.items():
        if not (mount["readOnly"] and volumes[name]["persistentVolumeClaim"]["readOnly"]):
            yield "students write to a shared volume"
    paths = [mount["mountPath"] for mount in mounts.values()]
    if user["extraEnv"]["NBGRADER_EXCHANGE"] not in paths:
        yield "the exchange is not mounted where nbgrader looks"
    if not values["cull"]["enabled"] or not user["networkPolicy"]["enabled"]:
        yield "idle servers stay, or servers reach each other"


def manifest_problems(manifests, values, texts):
    """What does not fit together: claims, images, versions, rights of the grader."""
    claims = {name for kind, name in manifests if kind == "PersistentVolumeClaim"}
    grader = manifests["Deployment", "grader"]
    pod = grader["template"]["spec"]
    volumes = [*pod["volumes"], *values["singleuser"]["storage"]["extraVolumes"].values()]
    if missing := {volume["persistentVolumeClaim"]["claimName"] for volume in volumes} - claims:
        yield f"no volume is called {missing.pop()}"
    if manifests["PersistentVolumeClaim", "nbgrader-exchange"]["accessModes"] != ["ReadWriteMany"]:
        yield "the exchange can be on one node only"
    if grader["selector"]["matchLabels"] != grader["template"]["metadata"]["labels"]:
        yield "the deployment does not find its pod"
    (container,) = pod["containers"]
    mounted = {mount["name"] for mount in container["volumeMounts"]}
    if mounted != {volume["name"] for volume in pod["volumes"]}:
        yield "a volume of the grader is not mounted, or is missing"
    if any("value" in one for one in container["env"] if one["name"] == "NBGRADER_DB_URL"):
        yield "a secret in a file that is committed"
    if not pod["securityContext"]["runAsNonRoot"] or pod["automountServiceAccountToken"]:
        yield "the grader has rights that it does not need"
    image = "{name}:{tag}".format(**values["singleuser"]["image"])
    for name in (image, container["image"]):
        if name.endswith((":latest", ":")) or f" -t {name} " not in texts["Dockerfile"]:
            yield f"the Dockerfile does not build {name}"
    users = re.findall(r"(?m)^USER (\S+)", texts["Dockerfile"])
    if users[-1:] != [str(pod["securityContext"]["runAsUser"])]:
        yield "the image's user is not the pod's"
    hub = re.search(r"which brings JupyterHub ([\d.]+)\.\s", texts["values.yaml"])[1]
    if f"jupyterhub=={hub} " not in texts["Dockerfile"]:
        yield "the image has another JupyterHub than the chart"


def test_the_files_are_in_order():
    assert problems(FOLDER) == []


@pytest.mark.parametrize(
    ("name", "right", "fault", "words"),
    [
        ("values.yaml", "# Validated, not run", "# Tested", "does not say it"),
        ("exchange.yaml", "kind: PersistentVolumeClaim", "kind: [", "not read"),
        ("values.yaml", "  memory:\n", "  memmory:\n", "memmory"),
        ("values.yaml", "limit: 2G", "limit: 2GB", "memory.limit"),
        ("values.yaml", "type: postgres", "type: postgresql", "db.type"),
        ("values.yaml", 'THREADS: "2"', "THREADS: 2", "TF_NUM_INTRAOP_THREADS"),
        ("values.yaml", "limit: 2G", "limit: 512M", "more memory guaranteed"),
        ("values.yaml", "limit: 2\n", "limit: 0.1\n", "more cores guaranteed"),
        ("values.yaml", "allow_all: false", "allow_all: true", "everybody is let in"),
        ("values.yaml", "admin_access: false", "admin_access: true", "administrators"),
        ("values.yaml", "//hub@", "//hub:pass@", "secret"),
        ("values.yaml", "        readOnly: true", "        readOnly: false", "students write"),
        ("values.yaml", "mountPath: /srv/nb", "mountPath: /srv/n", "not mounted where"),
        ("values.yaml", "cull:\n  enabled: true", "cull:\n  enabled: false", "idle"),
        ("values.yaml", 'tag: "2026-10-01"', 'tag: "latest"', "does not build"),
        ("values.yaml", "claimName: nbgrader-exchange", "claimName: exchange", "no volume"),
        ("exchange.yaml", "[ReadWriteMany]", "[ReadWriteOnce]", "one node only"),
        ("grader.yaml", "    labels: {app: grader}", "    labels: {app: grade}", "find its pod"),
        ("grader.yaml", "name: exchange, mountPath", "name: exchang, mountPath", "not mounted, or"),
        ("grader.yaml", "runAsNonRoot: true", "runAsNonRoot: false", "rights"),
        ("grader.yaml", "runAsUser: 1000", "runAsUser: 1001", "user is not the pod's"),
        ("Dockerfile", "jupyterhub==5.5.0", "jupyterhub==6.1.1", "another JupyterHub"),
    ],
)
def test_a_planted_mistake_is_seen(tmp_path, name, right, fault, words):
    folder = shutil.copytree(FOLDER, tmp_path / "kubernetes")
    text = (folder / name).read_text(encoding="utf-8")
    assert right in text
    (folder / name).write_text(text.replace(right, fault, 1), encoding="utf-8")
    sentences = problems(folder)
    assert any(words in sentence for sentence in sentences), sentences

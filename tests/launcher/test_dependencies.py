"""pyproject.toml, requirements.lock, environment.yml and course.py agree on what is installed."""

import re
import tomllib

import pytest
import yaml
from packaging.markers import default_environment
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name
from workshop import ROOT

from authoring import lock
from launcher import environment

LOCK = (ROOT / "requirements.lock").read_text(encoding="utf-8")
CONDA = (ROOT / "environment.yml").read_text(encoding="utf-8")
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
STUDENTS = [Requirement(text) for text in PROJECT["project"]["dependencies"]]
AUTHORS = [Requirement(text) for text in PROJECT["dependency-groups"]["dev"]]

MACHINES = {
    "linux": {"sys_platform": "linux", "platform_machine": "x86_64"},
    "linux on arm": {"sys_platform": "linux", "platform_machine": "aarch64"},
    "mac": {"sys_platform": "darwin", "platform_machine": "arm64"},
    "windows": {"sys_platform": "win32", "platform_machine": "AMD64"},
}


def pins(text: str) -> list[tuple[Requirement, int]]:
    """Return each pinned requirement of a lock file with the number of its hashes."""
    found = re.findall(r"^(\S+==[^\\\n]+)\\?((?:\n[ \t].*)*)", text, re.MULTILINE)
    return [(Requirement(line), rest.count("--hash=sha256:")) for line, rest in found]


def for_machine(machine: dict[str, str], python: str) -> dict[str, str]:
    """Return name -> version of what the lock file installs on one kind of computer."""
    where = {**default_environment(), **machine, "python_version": python}
    where |= {"python_full_version": f"{python}.1", "os_name": "posix"}
    where["platform_system"] = {"linux": "Linux", "darwin": "Darwin", "win32": "Windows"}[
        machine["sys_platform"]
    ]
    chosen: dict[str, str] = {}
    for pin, _ in pins(LOCK):
        if pin.marker is None or pin.marker.evaluate(where):
            assert pin.name not in chosen, f"{pin.name} is locked twice for {machine}"
            chosen[canonicalize_name(pin.name)] = str(pin.specifier).removeprefix("==")
    return chosen


def test_every_package_is_pinned_with_hashes():
    found = pins(LOCK)
    assert len(found) > 100
    assert [pin.name for pin, hashes in found if hashes == 0] == []
    # Nothing but pins, hashes and comments: no options, no files, no addresses.
    rest = [line for line in LOCK.splitlines() if not re.match(r"\S+==|    --hash=|\s*#", line)]
    assert rest == []


@pytest.mark.parametrize("group", lock.GROUPS)
def test_the_other_locks_add_to_the_first_and_change_nothing_in_it(group):
    found = pins((ROOT / f"requirements-{group}.lock").read_text(encoding="utf-8"))
    asked = [Requirement(text) for text in PROJECT["dependency-groups"][group]]
    assert all(hashes for _, hashes in found)
    versions = {canonicalize_name(pin.name): str(pin.specifier)[2:] for pin, _ in found}
    for wanted in asked:
        assert wanted.specifier.contains(versions[canonicalize_name(wanted.name)]), wanted
    others = [path.read_text(encoding="utf-8") for path in environment.EXTRAS.values()]
    for pin, _ in (pin for text in (LOCK, *others) for pin in pins(text)):
        name = canonicalize_name(pin.name)
        assert pin.specifier.contains(versions.get(name, str(pin.specifier)[2:])), name
    assert tuple(environment.EXTRAS) == lock.GROUPS
    # Students never fetch it.
    locked = {canonicalize_name(pin.name) for pin, _ in pins(LOCK)}
    assert not {canonicalize_name(wanted.name) for wanted in asked} & locked


NAMELESS = ["requirements.lock", *(f"requirements-{group}.lock" for group in lock.GROUPS)]
NAMELESS += ["pyproject.toml", "environment.yml"]


@pytest.mark.parametrize("name", NAMELESS)
def test_no_host_is_named(name):
    text = (ROOT / name).read_text(encoding="utf-8")
    text = re.sub(r"(?m)^\[tool\.course\]\n(?:[^\[].*\n|\n)*", "", text)  # the course's own address
    assert not re.search(r"://|--(extra-)?index-url|--find-links|@ *(file|git)", text)


@pytest.mark.parametrize("python", environment.PYTHONS)
@pytest.mark.parametrize("machine", MACHINES)
def test_lock_satisfies_pyproject_everywhere(machine, python):
    installed = for_machine(MACHINES[machine], python)
    where = {**default_environment(), **MACHINES[machine]}
    for wanted in STUDENTS + AUTHORS:
        needed = wanted.marker is None or wanted.marker.evaluate(where)
        name = canonicalize_name(wanted.name)
        assert (name in installed) == needed, f"{name} on {machine}"
        if needed:
            assert wanted.specifier.contains(installed[name]), f"{name} {installed[name]}"
    small = "tensorflow-cpu" in installed
    assert small == (machine == "linux") and small != ("tensorflow" in installed)


def test_pythons_agree():
    wanted = SpecifierSet(PROJECT["project"]["requires-python"])
    minors = [f"3.{minor}" for minor in range(8, 20)]
    assert tuple(m for m in minors if wanted.contains(m)) == environment.PYTHONS
    named = f"Python {', '.join(environment.PYTHONS[:-1])} or {environment.PYTHONS[-1]}"
    assert named in (ROOT / "README.md").read_text(encoding="utf-8")
    workflow = (ROOT / ".github/workflows/test.yml").read_text(encoding="utf-8")
    jobs = yaml.safe_load(workflow)["jobs"]
    assert tuple(jobs["quick"]["strategy"]["matrix"]["python"]) == environment.PYTHONS


def conda_notes() -> dict[str, tuple[str, str]]:
    """Return name -> (version, what for) from the comments of environment.yml."""
    lines = re.findall(r"^ +#   (\S+)==(\S+) +(\S.*)$", CONDA, re.MULTILINE)
    return {name: (version, purpose) for name, version, purpose in lines}


def test_conda_route_installs_the_lock_file():
    conda = yaml.safe_load(CONDA)
    *plain, pip = conda["dependencies"]
    assert pip == {"pip": ["-r requirements.lock"]}
    assert [re.split("=", line)[0] for line in plain] == ["python", "pip"]
    assert plain[0].removeprefix("python=") in environment.PYTHONS
    # Lines of their own say what each of these is for.
    assert all(re.search(rf"- {re.escape(line)}  # \w", CONDA) for line in plain)
    assert conda["variables"] == {"COURSE_ENVIRONMENT": "current"}


def test_conda_route_says_what_each_package_is_for():
    notes = conda_notes()
    assert set(notes) == {wanted.name for wanted in STUDENTS + AUTHORS}
    locked = {pin.name: str(pin.specifier).removeprefix("==") for pin, _ in pins(LOCK)}
    assert {name: version for name, (version, _) in notes.items()} == {n: locked[n] for n in notes}
    assert all(len(purpose) > 5 for _, purpose in notes.values())


def test_lock_command_renews_the_versions_and_keeps_the_notes():
    assert lock.with_pins(CONDA) == CONDA
    version = conda_notes()["numpy"][0]
    old = CONDA.replace(f"numpy=={version} ", f"numpy==1.26.{'0' * (len(version) - 5)} ")
    assert old != CONDA and lock.with_pins(old) == CONDA
    with pytest.raises(lock.LockError, match="asks for torch"):
        lock.with_pins(CONDA.replace("nbval==", "torch=="))


def test_launcher_reads_the_lock_file_as_it_is():
    found = environment.direct_packages()
    assert all(found.values()) and len(found) == len(STUDENTS) - 1  # two builds of TensorFlow
    assert re.match(r"uv==\d\S* ?\\\n    --hash=sha256:\w{64}", environment.locked_block("uv"))
    assert environment.locked_block("u") == environment.locked_block("u.") == ""


def test_tests_run_with_the_locked_versions():
    for module, version in environment.direct_packages().items():
        assert environment.installed_version(module) == version, module

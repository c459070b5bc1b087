"""The container back end: honest about what is there, and working where it is."""

import json
import os
import sys
import warnings
from pathlib import Path

import fake_docker
import pytest

sys.path.append(str(Path(__file__).resolve().parents[1] / "attacks"))

import code_attacks  # noqa: E402
import real_podman  # noqa: E402
from small_quiz import FULL, POINTS, RIGHT, make_course, submission  # noqa: E402

from grading.engine import Engine, SandboxError  # noqa: E402
from grading.sandbox import backends  # noqa: E402
from grading.sandbox.backends import base, container  # noqa: E402
from grading.sandbox.backends.namespaces import Namespaces  # noqa: E402

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform != "linux", reason="LOUD: the stand-in for docker needs Linux"),
]
LIMITS = backends.Limits(call=6.0, question=12.0, submission=60.0, memory=1 << 30)


@pytest.fixture
def backend():
    return backends.backend_named("container")


@pytest.fixture
def docker(tmp_path, monkeypatch):
    """The stand-in is the only program on PATH; its state."""
    place, state = fake_docker.install(tmp_path)
    monkeypatch.setenv("PATH", str(place))
    monkeypatch.delenv(container.IMAGE, raising=False)
    return state


@pytest.fixture
def confined(docker):
    reason = Namespaces().probe()
    if reason:
        pytest.skip(f"LOUD: the stand-in for docker cannot lock in here: {reason}")
    return docker


@pytest.fixture
def real(tmp_path, monkeypatch):
    """Podman itself; the stand-in where it is not."""
    with monkeypatch.context() as patch:
        if real_podman.at_hand(tmp_path, patch):
            yield "podman"
            return
    warnings.warn(
        "LOUD: no Podman here: a stand-in for Docker is tested in its place", stacklevel=1
    )
    if Namespaces().probe():
        pytest.skip("LOUD: no container and no stand-in for one can be tested here")
    monkeypatch.setenv("PATH", str(fake_docker.install(tmp_path)[0]))
    yield "stand-in"


def journal(state):
    path = state / "journal"
    lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
    return [json.loads(line) for line in lines]


def test_without_a_program(backend, tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path))
    assert backend.probe() == "neither docker nor podman is installed"


def test_without_a_daemon(backend, docker):
    (docker / "silent").touch()
    said = backend.probe()
    assert said.startswith("docker does not answer (Cannot connect to the Docker daemon")
    assert journal(docker) == [["version"]]


def test_an_image_that_is_named_must_be_there(backend, docker, monkeypatch):
    monkeypatch.setenv(container.IMAGE, "our/python:3")
    assert "there is no image our/python:3" in backend.probe()
    assert [words[0] for words in journal(docker)] == ["version", "image"], "nothing is fetched"


def test_what_runs_but_does_not_lock_in_is_not_taken(backend, docker):
    (docker / "open").touch()
    said = backend.probe()
    assert said.startswith("docker does not lock in: ") and "it sees files of this computer" in said
    assert "it sees other processes" in said


def test_the_command_line_says_what_is_promised(backend, docker):
    words = backend.run_command("a-label", LIMITS)
    pairs = set(zip(words, words[1:], strict=False))
    for pair in [
        ("--network", "none"), ("--cap-drop", "ALL"), ("--security-opt", "no-new-privileges"),
        ("--pull", "never"), ("--pids-limit", "72"), ("--memory", str(2 << 30)),
        ("--memory-swap", str(2 << 30)), ("--name", "a-label"), ("--workdir", base.HOME),
    ]:  # fmt: skip
        assert pair in pairs, pair
    assert {"--rm", "--read-only", "--interactive"} <= set(words)
    assert "--privileged" not in words and "--tty" not in words and "--env" not in words
    user = words[words.index("--user") + 1]
    assert not user.startswith("0:")
    shown = [text for option, text in pairs if option == "--mount"]
    assert shown and all(text.endswith(",readonly") for text in shown)
    root = Path(container.__file__).resolve().parents[3]
    inside = [text.split(",")[1].removeprefix("src=") for text in shown]
    for path in (
        "quizzes",
        "source",
        "solutions",
        "tests",
        "authoring/building/build.py",
        "course.py",
    ):
        place = str(root / path)
        assert not any(place == one or place.startswith(one + "/") for one in inside), path
    for folder in (Path.home(), Path("/"), Path("/tmp")):
        assert str(folder) not in inside
    assert words[words.index("--entrypoint") + 1] == sys.executable


def test_a_path_that_cannot_be_handed_over_is_refused(backend, docker, monkeypatch):
    monkeypatch.setattr(base, "needed_paths", lambda: ["/opt/a,readonly=false"])
    with pytest.raises(ValueError, match="comma"):
        backend.run_command("label", LIMITS)


def test_an_image_of_ones_own_brings_its_own_python(backend, docker, monkeypatch):
    monkeypatch.setenv(container.IMAGE, "our/python:3")
    words = backend.run_command("label", LIMITS)
    assert words[words.index("--entrypoint") + 1] == "python3"
    assert "our/python:3" in words
    assert len([word for word in words if word == "--mount"]) == 2, "the grader's code alone"


def test_the_empty_image_holds_no_file(docker):
    import io
    import tarfile

    with tarfile.open(fileobj=io.BytesIO(container.empty_image())) as archive:
        assert not [member for member in archive if member.isreg()]
    assert container.empty_image() == container.empty_image()


def test_the_image_is_made_once(backend, confined):
    assert backend.probe() is None
    made = [words for words in journal(confined) if words[0] == "import"]
    assert len(made) == 1 and backend.probe() is None
    assert [words for words in journal(confined) if words[0] == "import"] == made


#: Of the corpus, whose whole meets containers at night.
FORGED = ["ndarray_eq", "patch_np_testing", "frame_peek"]
ENDED = ["exec_dash_O", "loop", "os_exit_twice"]
HONEST = ["threads"]
SHARED = """
import mmap
kept = []
def total(numbers):
    while True:
        kept.append(mmap.mmap(-1, 1 << 26))
        kept[-1].write(bytes(1 << 26))
"""
FORKS = """
import os, time
def total(numbers):
    for _ in range(400):
        if os.fork() == 0: time.sleep(99)
    time.sleep(5)
"""
NETWORK = """
with open('/proc/net/dev') as file: devices = file.read().count(':')
def total(numbers): return sum(numbers) if devices > 1 else -1
"""


def test_a_small_class_in_containers(backend, real, tmp_path):
    """Right and wrong answers, crashes and attacks, each in a container of its own."""
    secret = tmp_path / "secret"
    secret.write_text("secret", encoding="utf-8")
    quiz = make_course(tmp_path / "course")
    attacks = {name: (code_attacks.FORGED | code_attacks.ENDED)[name] for name in FORGED + ENDED}
    reaching = {  # for what lies outside, or takes too much: memory and processes are bounded
        "steal": f"open({str(secret)!r}).read()\n" + RIGHT["q4"],
        "grader": f"import os\nos.kill({os.getpid()}, 0)\n" + RIGHT["q4"],
        "network": NETWORK,
        "shared": SHARED,
        "forks": FORKS,
    }
    attacks |= {name: {"q4": code} for name, code in reaching.items()}
    orphan = "import os, time\nif os.fork() == 0: time.sleep(99)\n" + RIGHT["q4"]
    honest = {name: code_attacks.NOISE[name] for name in HONEST}
    honest |= {"right": {}, "orphan": {"q4": orphan}}
    work = [(name, submission(answers)) for name, answers in (attacks | honest).items()]
    with Engine(quiz, backend=backend, jobs=4, limits=LIMITS) as engine:
        marks = {verdict.student: verdict for verdict in engine.grade_many(work)}
    for name, verdict in marks.items():
        lost = {*attacks.get(name, ()), *code_attacks.ALSO.get(name, ())}
        expected = {
            question: 0.0 if question in lost else worth for question, worth in POINTS.items()
        }
        assert {q.name: q.score for q in verdict.questions} == expected, verdict
    assert len(marks) == len(work) and marks["right"].score == FULL
    assert secret.read_text(encoding="utf-8") == "secret"


def test_a_container_that_does_not_start_is_no_students_fault(backend, confined, tmp_path):
    quiz = make_course(tmp_path / "course")
    with Engine(quiz, backend=backend, limits=LIMITS) as engine:
        with pytest.raises(SandboxError, match="no such image"):
            engine.grade("ann", submission({}))

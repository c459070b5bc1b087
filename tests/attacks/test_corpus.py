"""The whole corpus of attacks, and of honest oddities, under every sandbox of this machine."""

import contextlib
import dataclasses
import os
import secrets
import socket
import sys
from pathlib import Path

import code_attacks
import effect_attacks
import notebook_attacks
import pytest
import real_podman
from small_quiz import FULL, POINTS, RIGHT, STUBS, make_course, submission

from grading.engine import Engine
from grading.sandbox import backends

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform != "linux", reason="LOUD: attacks are tried on Linux only"),
]

ROOT = Path(__file__).resolve().parents[2]
LIMITS = backends.Limits(call=6.0, question=12.0, submission=120.0, memory=1 << 30)
SAFE = [backend.name for backend in backends.everything() if backend.safe]


def by_day(name):
    """Containers are slow to start: the whole corpus meets them at night, test_container by day."""
    return pytest.param(name, marks=pytest.mark.nightly) if name == "container" else name


@pytest.fixture(scope="module", params=map(by_day, SAFE))
def engine(request, tmp_path_factory):
    """An engine for the small quiz under one sandbox, skipped where it cannot be had."""
    backend = backends.backend_named(request.param)
    patch = pytest.MonkeyPatch()
    if request.param == "container":
        real_podman.at_hand(tmp_path_factory.mktemp("podman"), patch)
    request.addfinalizer(patch.undo)
    reason = backend.probe()
    if reason:
        pytest.skip(f"LOUD: the sandbox {backend.name} is NOT TESTED here: {reason}")
    quiz = make_course(tmp_path_factory.mktemp("course"))
    with Engine(quiz, backend=backend, jobs=2, limits=LIMITS) as made:
        yield made


@pytest.fixture(scope="module")
def unlocked(tmp_path_factory):
    """An engine without a sandbox, to see that an attack would work if nothing stopped it."""
    quiz = make_course(tmp_path_factory.mktemp("course"))
    with Engine(quiz, backend=backends.Backend(), jobs=1, trusted=True, limits=LIMITS) as made:
        yield made


def scores(verdict):
    return {question.name: question.score for question in verdict.questions}


def without(*names):
    return {name: 0.0 if name in names else points for name, points in POINTS.items()}


def test_right_and_blank(engine):
    assert engine.grade("right", submission({})).score == FULL
    blank = engine.grade("blank", submission(STUBS))
    assert scores(blank) == without(*POINTS)


LOSING = code_attacks.FORGED | code_attacks.ENDED
# What goes on until a limit of time or memory is reached.
ENDLESS = [
    "loop", "loop_ignore_sigint", "loop_catch_all", "loop_in_cell", "sleep_forever", "gil_hog_c",
    "mem",
]  # fmt: skip


def check_lost(name, verdict):
    wanted = without(*LOSING[name], *code_attacks.ALSO.get(name, []))
    assert scores(verdict) == wanted, verdict


@pytest.mark.parametrize("name", [name for name in LOSING if name not in ENDLESS])
def test_attack_loses_its_question_and_no_other(engine, name):
    check_lost(name, engine.grade(name, submission(LOSING[name])))
    # The others do nothing to the process that is forked for the next one, which comes anyway.
    if name in code_attacks.ENDED:
        assert engine.grade("next", submission({})).score == FULL


@pytest.fixture(scope="module")
def endless(engine):
    """The verdicts on endless answers, which are graded side by side: all wait for their limits."""
    # Long for an honest answer even while the loops have the processors.
    limits = dataclasses.replace(LIMITS, call=4.0, question=8.0, memory=1 << 28)
    jobs = len(ENDLESS)
    with Engine(engine.quiz, backend=engine.backend, jobs=jobs, limits=limits) as made:
        handed_in = [(name, submission(LOSING[name])) for name in ENDLESS]
        verdicts = {verdict.student: verdict for verdict in made.grade_many(handed_in)}
        return verdicts | {"next": made.grade("next", submission({}))}


@pytest.mark.parametrize("name", ENDLESS)
def test_endless_answer_loses_its_question_and_no_other(endless, name):
    check_lost(name, endless[name])
    assert endless["next"].score == FULL


@pytest.mark.parametrize("name", code_attacks.NOISE)
def test_noise_and_own_ways_cost_nothing(engine, name):
    verdict = engine.grade(name, submission(code_attacks.NOISE[name]))
    assert scores(verdict) == POINTS, verdict


@pytest.mark.parametrize("name", notebook_attacks.DAMAGE)
def test_damaged_notebooks_keep_their_points(engine, name):
    damage, repaired = notebook_attacks.DAMAGE[name]
    right = engine.grade(name, submission({}, damage))
    assert scores(right) == POINTS, right
    assert bool(right.repairs) == repaired, right.repairs
    # The same damage to a notebook without answers gains nothing.
    if name not in ("dup_answer", "split_cell", "helper_functions", "helper_without_import"):
        blank = engine.grade(name, submission(STUBS, damage))
        assert blank.score == 0, blank


@pytest.mark.parametrize("name", notebook_attacks.BROKEN)
def test_broken_files_are_explained(engine, name):
    raw, words = notebook_attacks.BROKEN[name]
    verdict = engine.grade(name, raw)
    assert verdict.score == 0 and verdict.max_score == FULL
    assert len(verdict.notes) == 1 and words in verdict.notes[0], verdict.notes


@pytest.mark.parametrize("name", notebook_attacks.SPELLED)
def test_spellings_of_a_file(engine, name):
    assert engine.grade(name, notebook_attacks.SPELLED[name]()).score == FULL


@pytest.mark.parametrize("name", notebook_attacks.EMPTY_CELLS)
def test_notebooks_without_answers(engine, name):
    verdict = engine.grade(name, submission({}, notebook_attacks.EMPTY_CELLS[name]))
    assert verdict.score == 0 and verdict.repairs


class Surroundings:
    """What attacks are after: files, listeners, processes."""

    def __init__(self, folder):
        self.mark = "mark" + secrets.token_hex(6)
        self.secret = folder / "secret.db"
        self.secret.write_text("SQLite format 3 secret", encoding="utf-8")
        self.target = folder / "gradebook.db"
        self.target.write_text("grades", encoding="utf-8")
        for path in (folder, self.secret, self.target):
            path.chmod(0o777)  # nothing but the sandbox stands before them
        for parent in [p for p in folder.parents if p.stat().st_uid == os.getuid()]:
            with contextlib.suppress(OSError):
                if parent != Path("/"):
                    parent.chmod(parent.stat().st_mode | 0o755)
        self.tcp = socket.create_server(("127.0.0.1", 0))
        self.udp = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.udp.bind(("127.0.0.1", 0))
        self.abstract = socket.socket(socket.AF_UNIX)
        self.abstract.bind(f"\0{self.mark}")
        self.abstract.listen()
        self.listeners = (self.tcp, self.udp, self.abstract)
        for listener in self.listeners:
            listener.setblocking(False)

    def code(self, name, engine_folder):
        code = effect_attacks.ALL[name]
        words = {
            "SECRET": self.secret, "TARGET": self.target, "FOLDER": engine_folder,
            "PORT_TCP": self.tcp.getsockname()[1], "PORT_UDP": self.udp.getsockname()[1],
            "ABSTRACT": self.mark, "PYTHON": repr(sys.executable), "MARK": self.mark,
            "GRADER": os.getpid(), "ROOT": ROOT, "~USER": Path.home(),
            "GRADED": self.mark,
        }  # fmt: skip
        for word in sorted(words, key=len, reverse=True):
            code = code.replace(word, str(words[word]))
        return code

    def received(self):
        """What has come in, by listener."""
        found = []
        for listener in self.listeners:
            with contextlib.suppress(BlockingIOError):
                found.append(listener.recv(99) if listener is self.udp else listener.accept())
        return found

    def left(self):
        """Processes and files with the mark."""
        found = []
        for place in Path("/proc").iterdir():
            with contextlib.suppress(OSError):
                if place.name.isdigit() and self.mark.encode() in (place / "cmdline").read_bytes():
                    found.append(place.name)
        for folder in ("/tmp", "/dev/shm", sys.prefix, Path(sys.prefix) / "lib", Path.home()):
            if Path(folder).is_dir():
                found += [p for p in Path(folder).iterdir() if self.mark in p.name]
        return found

    def close(self):
        for listener in self.listeners:
            listener.close()


@pytest.fixture
def around(tmp_path):
    made = Surroundings(tmp_path)
    yield made
    made.close()


@pytest.mark.parametrize("name", effect_attacks.ALL)
def test_no_effect_outside(engine, around, tmp_path, name):
    folder = _tree(tmp_path)
    code = around.code(name, folder)
    verdicts = dict.fromkeys(("thief", "next"))
    handed_in = [("thief", submission({"q4": code})), ("next", submission({}))]
    for verdict in engine.grade_many(handed_in):
        verdicts[verdict.student] = verdict
    got = scores(verdicts["thief"])
    if name in effect_attacks.GREEDY:
        assert {k: v for k, v in got.items() if k != "q4"} == {
            k: v for k, v in POINTS.items() if k != "q4"
        }, verdicts["thief"]
    else:
        assert got == without("q4"), verdicts["thief"]
    assert scores(verdicts["next"]) == POINTS, verdicts["next"]
    assert around.secret.read_text(encoding="utf-8").endswith("secret")
    assert around.target.read_text(encoding="utf-8") == "grades"
    assert not around.received()
    assert not around.left()
    assert not list(folder.rglob("nbgrader_config.py"))


def _tree(tmp_path):
    make_course(tmp_path / "original")
    return tmp_path / "original"


WORKS_UNLOCKED = [
    "steal_solution", "read_hidden", "read_others", "read_by_link", "db_extra_credit",
    "config_poison", "net_tcp", "net_udp", "abstract_socket", "truncate_target", "chmod_target",
]  # fmt: skip


@pytest.mark.parametrize("name", WORKS_UNLOCKED)
def test_these_would_work_without_a_sandbox(unlocked, around, tmp_path, name):
    """Attacks that cannot win even where nothing stops them would test nothing."""
    code = around.code(name, _tree(tmp_path))
    verdict = unlocked.grade(name, submission({"q4": code}))
    assert scores(verdict) == POINTS, verdict


def test_the_answers_used_here_are_right(unlocked):
    assert unlocked.grade("right", submission(RIGHT)).score == FULL


def test_without_a_sandbox_only_plain_answers_are_graded(tmp_path):
    with Engine(make_course(tmp_path), backend=backends.Backend(), limits=LIMITS) as engine:
        assert engine.backend is None
        verdict = engine.grade("right", submission({}))
    assert scores(verdict) == without("q2", "q4", "q5")
    assert [q.manual for q in verdict.questions] == [False, True, False, True, True]
    assert len(verdict.notes) == 1


def test_without_fork_plain_answers_are_graded_all_the_same(tmp_path, monkeypatch):
    quiz = make_course(tmp_path)
    monkeypatch.delattr(os, "fork")
    assert backends.Backend().probe()
    with Engine(quiz, backend=backends.Backend(), limits=LIMITS) as engine:
        verdict = engine.grade("right", submission({}))
        broken = engine.grade("broken", b"{")
    assert scores(verdict) == without("q2", "q4", "q5")
    assert broken.score == 0 and "damaged" in broken.notes[0]

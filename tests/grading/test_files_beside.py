"""What a quiz has beside its notebook: data that answers read, and a module of its own."""

import dataclasses
import json
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "attacks"))
import small_quiz  # noqa: E402

from grading import quiz as quizzes  # noqa: E402
from grading.engine import Engine, SandboxError  # noqa: E402
from grading.quiz import Quiz  # noqa: E402
from grading.rebuild import rebuild  # noqa: E402
from grading.reports import graded  # noqa: E402
from grading.sandbox import backends  # noqa: E402

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(backends.best() is None, reason="LOUD: no sandbox here"),
]
HELPER = "def twice(x):\n    return 2 * x\n"
READS = 'def double(values):\n    return float(open("data/factor.txt").read()) * values'
USES = "def total(numbers):\n    return helper.twice(sum(numbers)) / 2"


def make_course(folder, helper=HELPER):
    """The small quiz, whose answers read a file and use a module; one test cell uses it too."""
    small_quiz.make_course(folder)
    for step in ("source", "release"):
        place = folder / "quizzes" / step / small_quiz.NAME
        (place / "data").mkdir()
        (place / "data" / "factor.txt").write_text("2.0", encoding="utf-8")
        (place / "helper.py").write_text(helper, encoding="utf-8")
        path = place / f"{small_quiz.NAME}.ipynb"
        data = json.loads(path.read_text(encoding="utf-8"))
        data["cells"][1]["source"] += "\nimport helper"
        if step == "source":
            for name, code in {"q2": READS, "q4": USES}.items():
                small_quiz.cell_of(data, name)["source"] = code
        tests = small_quiz.cell_of(data, "q4_tests")
        tests["source"] += "\nassert total([3]) == helper.twice(3) / 2"
        path.write_text(json.dumps(data), encoding="utf-8")
    return Quiz.load(folder, small_quiz.NAME)


def handed_in(quiz, **answers):
    data = json.loads(json.dumps(quiz.release))
    for name, code in (small_quiz.RIGHT | {"q2": READS, "q4": USES} | answers).items():
        small_quiz.cell_of(data, name)["source"] = code
    return json.dumps(data).encode()


def test_answers_have_the_files_that_lie_beside_their_notebook(tmp_path):
    quiz = make_course(tmp_path)
    assert set(quiz.files) == {"data/factor.txt", "helper.py"}
    own = "import pathlib\npathlib.Path('data/factor.txt').write_text('3')\n" + READS
    with Engine(quiz) as engine:
        right = engine.grade("right", handed_in(quiz))
        assert right.score == small_quiz.FULL, right
        # A test cell that uses the module cannot be run by the process that compares.
        assert {q.name: q.beside for q in right.questions if q.beside}.keys() == {"q4"}
        assert "needs helper" in right.questions[3].beside
        assert "helper" not in sys.modules
        assert engine.grade("own", handed_in(quiz, q2=own)).questions[1].score == 0
        assert engine.grade("next", handed_in(quiz)).score == small_quiz.FULL


def test_what_decides_a_verdict_is_in_the_fingerprint(tmp_path):
    first = make_course(tmp_path / "a")
    assert first.fingerprint == make_course(tmp_path / "b").fingerprint
    assert first.fingerprint != make_course(tmp_path / "c", HELPER + "\n").fingerprint


def test_files_have_a_limit(tmp_path, monkeypatch):
    monkeypatch.setattr(quizzes, "MOST_FILES", 10)
    assert set(make_course(tmp_path).files) == {"data/factor.txt"}


def test_files_that_cannot_be_handed_over_are_no_students_fault(tmp_path):
    quiz = dataclasses.replace(make_course(tmp_path), files={"a/b": b"", "a": b""})
    with Engine(quiz) as engine, pytest.raises(SandboxError, match="files of small cannot be"):
        engine.grade("ann", handed_in(quiz))


def test_hidden_tests_may_be_marked_in_the_courses_own_way(tmp_path):
    """What a student does not see is what the released notebook lacks, however it is marked."""
    small_quiz.make_course(tmp_path)
    place = tmp_path / "quizzes" / "source" / small_quiz.NAME / f"{small_quiz.NAME}.ipynb"
    text = place.read_text(encoding="utf-8")
    place.write_text(text.replace("BEGIN HIDDEN TESTS", "CHUT").replace("END HIDDEN TESTS", "FIN"),
                     encoding="utf-8")  # fmt: skip
    quiz = Quiz.load(tmp_path, small_quiz.NAME)
    assert "Other numbers." not in quiz.question("q4").visible
    wrong = handed_in(quiz, q2=small_quiz.RIGHT["q2"], q4="def total(numbers):\n    return 6")
    with Engine(quiz) as engine:
        verdict = engine.grade("ann", wrong)
    checks = verdict.questions[3].checks
    assert [(check.hidden, check.passed) for check in checks] == [(False, True), (True, False)]
    page = graded.notebook(quiz, rebuild(quiz, wrong)[0], verdict).decode()
    assert "CHUT" not in page and "q4_results" not in page


def test_a_module_that_a_test_changes_is_changed_for_nobody_else(tmp_path):
    """Some tests take a function away that an answer is not to use."""
    small_quiz.make_course(tmp_path)
    for step in ("source", "release"):
        path = tmp_path / "quizzes" / step / small_quiz.NAME / f"{small_quiz.NAME}.ipynb"
        data = json.loads(path.read_text(encoding="utf-8"))
        tests = small_quiz.cell_of(data, "q4_tests")
        tests["source"] += "\nassert np.sum([1]) == 1\nnp.sum = None\nassert total([3]) == 3"
        path.write_text(json.dumps(data), encoding="utf-8")
    quiz = Quiz.load(tmp_path, small_quiz.NAME)
    cheat = {"q4": "def total(numbers):\n    return int(np.sum(numbers))"}
    with Engine(quiz) as engine:
        right = engine.grade("right", small_quiz.submission({}))
        assert right.score == small_quiz.FULL, right
        assert "changes a module" in right.questions[3].beside
        assert engine.grade("cheat", small_quiz.submission(cheat)).questions[3].score == 0
        assert engine.grade("next", small_quiz.submission({})).score == small_quiz.FULL

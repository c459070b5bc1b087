"""The lint refuses test cells that cannot be graded apart from the student's code."""

import sys
from dataclasses import replace
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "attacks"))
from small_quiz import TESTS, make_course  # noqa: E402

from grading import lint  # noqa: E402
from grading.quiz import Quiz, bound_names  # noqa: E402
from grading.trusted import needs  # noqa: E402

ROOT = Path(__file__).resolve().parents[2]
NAMES = sorted(path.stem for path in (ROOT / "quizzes" / "source").glob("*/*.ipynb"))


@pytest.mark.parametrize("name", NAMES)
def test_the_quizzes_of_the_course_can_be_graded(name):
    assert lint.problems(ROOT, name) == []


@pytest.fixture(scope="module")
def quiz(tmp_path_factory):
    return make_course(tmp_path_factory.mktemp("course"))


UNFIT = {
    "assert total(undefined_name) == 1": "uses undefined_name",
    "assert total(key=lambda x: x) == 1": "hands a function to total",
    "def key(x): return x\nassert total(key) == 1": "hands a function to total",
    "def total(x): return 6\nassert total([1]) == 6": "",
    "total = sum\nassert total([1]) == 1": "looks at nothing",
    "kept = total\ndel total\nassert kept([1]) == 1": "looks at nothing",
    "assert isinstance(total, double)": "the type double",
    "np.random.seed(0)\nassert total([1]) == 1": "whose state",
    "import tensorflow as tf\nassert total([1]) == 1": "needs tensorflow",
    "assert 'x' in open('f').read() and total([1])": "opens a file",
    "assert globals()['total']([1]) == 1": "looks at all names",
    "import inspect\nassert 'for' not in inspect.getsource(total)": "looks into code",
    "assert np.pi > 3": "looks at nothing that an answer cell defines",
    "assert total([1] == 1": "not valid Python",
}


@pytest.mark.parametrize("code", UNFIT)
def test_unfit_cells_are_refused(quiz, code):
    found = lint.question_problems(
        replace(quiz, cells=_with_tests(quiz, code)), replace(quiz.question("q4"), tests=code)
    )
    assert found and all("the tests cell q4_tests" in line for line in found)
    assert any(UNFIT[code] in line for line in found), found


def _with_tests(quiz, code):
    return tuple(
        replace(cell, source=code) if cell.grade_id == "q4_tests" else cell for cell in quiz.cells
    )


def test_names_come_from_where_they_should(quiz):
    found = needs(quiz, quiz.question("q2"))
    assert found.student == ("double",) and found.setup == "import numpy as np"
    assert found.missing == () and found.earlier == ()
    code = TESTS["q4"] + "\nassert q2_values.shape == (3,)"
    question = replace(quiz.question("q4"), tests=code)
    assert needs(quiz, question).earlier == ("q2_values",)


def test_bound_names():
    code = (
        "import a.b, c as d\nfrom e import f\ng = h = [k for k in l]\nfor m, n in o: p = 1\n"
        "with q as r: pass\ntry: s = 1\nexcept t: u = 2\ndef v(w): x = 1\nclass y: z = 1\n(aa := 1)"
    )
    wanted = {"a", "d", "f", "g", "h", "m", "n", "p", "r", "s", "u", "v", "y", "aa"}
    assert bound_names(code) == wanted
    assert bound_names("def") == set()


def test_missing_and_damaged_quizzes_are_named(tmp_path, quiz):
    assert "There is no quiz" in lint.problems(ROOT, "99_none")[0]
    assert "not the name of a quiz" in lint.problems(ROOT, "../x")[0]
    make_course(tmp_path)
    path = tmp_path / "quizzes" / "source" / "small" / "small.ipynb"
    path.write_text("{", encoding="utf-8")
    assert "damaged" in lint.problems(tmp_path, "small")[0]


def test_the_fingerprint_follows_the_quiz(tmp_path):
    first = make_course(tmp_path)
    path = tmp_path / "quizzes" / "source" / "small" / "small.ipynb"
    path.write_text(path.read_text(encoding="utf-8").replace("One of four", "1 of 4"), "utf-8")
    assert Quiz.load(tmp_path, "small").fingerprint != first.fingerprint

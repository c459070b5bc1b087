"""Answers are found wherever they get out, and what is no secret is left alone."""

import json

import pytest

from authoring.building import build, leaks
from authoring.building.sources import read_all

LESSON = "lessons/01_double.ipynb"
RELEASE = "quizzes/release/01_double/01_double.ipynb"


def quiet(line):
    pass


@pytest.fixture
def secrets(pristine_course):
    return leaks.collect(read_all(pristine_course), pristine_course)


def own(name):
    return f"source/{name}/01_double.py"


SOLUTION = "scaled_by_two = np.asarray(numbers) * 2"
HIDDEN = "np.testing.assert_allclose(halve(np.array([1, 3, 9])), [0.5, 1.5, 4.5])"

LEAKS = {
    "a line": (SOLUTION, "the solution of 01.double"),
    "indented": ("def f():\n\t\t" + SOLUTION, "the solution of 01.double"),
    "other spacing": ("scaled_by_two=np.asarray( numbers )*2", "the solution of 01.double"),
    "wrapped": ("scaled_by_two = np.asarray(\n    numbers\n) * 2", "the solution of 01.double"),
    "inside prose": (f"Hint: write `{SOLUTION}` there.", "the solution of 01.double"),
    "escaped": (json.dumps({"a": "def f():\n  " + SOLUTION}), "the solution of 01.double"),
    "with a comment": (SOLUTION + "  # twice", "the solution of 01.double"),
    "a hidden test": (HIDDEN, "a hidden test of q2"),
    "a hidden test with a quote": ("assert str(q1).strip().upper() == \"B\"", "hidden test of q1"),
    "a wrong answer": ("    return np.asarray(numbers) // 2", "a wrong answer to q2"),
}  # fmt: skip


@pytest.mark.parametrize("leak", LEAKS)
def test_leaks_are_found_in_any_file(secrets, leak):
    text, kind = LEAKS[leak]
    found = leaks.search(secrets, "utils/help.py", "import os\n" + text + "\nprint(os.name)\n")
    assert len(found) == 1, found
    assert found[0].startswith("utils/help.py holds a line of") and kind in found[0]


@pytest.mark.parametrize(
    "text",
    [
        "numbers = [1, 2]\nreturn scaled\nimport numpy as np\npass\nelse:\n",
        'check("01.double", double_all)',
        "assert halved.shape == (2,)",
        'q1 = ""  # a letter',
        "",
    ],
)
def test_what_students_may_see_is_no_leak(secrets, text):
    for where in (None, own("lessons"), own("quizzes")):
        assert leaks.search(secrets, "lessons/x.ipynb", text, where) == []


def test_a_short_answer_counts_in_its_own_notebook_only(secrets):
    assert leaks.search(secrets, "README.md", 'q1 = "B"') == []
    found = leaks.search(secrets, RELEASE, 'text\n  q1 = "B"\n', own("quizzes"))
    assert len(found) == 1 and "solution of q1" in found[0]
    assert len(leaks.search(secrets, RELEASE, 'q1 = "A"', own("quizzes"))) == 1


def test_the_student_files_of_a_build_hold_no_secret(pristine_course, secrets):
    for name, track in ((LESSON, "lessons"), (RELEASE, "quizzes")):
        assert leaks.search_file(secrets, pristine_course / name, name, own(track)) == []
    solved = "solutions/01_double.ipynb"
    assert leaks.search_file(secrets, pristine_course / solved, solved, own("lessons"))


def test_a_planted_leak_makes_the_check_fail(course):
    for name, kind in ((LESSON, SOLUTION), (RELEASE, HIDDEN)):
        before = (course / name).read_text(encoding="utf-8")
        raw = json.loads(before)
        raw["cells"][1]["source"] = ["# a note to self\n", f"if True:\n  {kind}"]
        raw["cells"][1]["metadata"]["note"] = "kept"
        (course / name).write_text(json.dumps(raw), encoding="utf-8")
        found = build.problems(course)
        assert any("holds a line of" in line and name in line for line in found), found
        raw = json.loads(before)
        raw["metadata"]["answer"] = kind
        (course / name).write_text(json.dumps(raw), encoding="utf-8")
        found = build.problems(course)
        assert any("holds a line of" in line and name in line for line in found), found
        (course / name).write_text(before, encoding="utf-8")
    assert build.problems(course) == []


def second_lesson(course, cell):
    text = '# %%\nprint("two")\n\n# %%\n' + cell + "\n"
    (course / "source" / "lessons" / "02_more.py").write_text(text, encoding="utf-8")
    return leaks.collect(read_all(course), course)


def test_one_line_that_another_lesson_shows_is_an_idiom_but_two_together_are_not(course):
    path = course / "source" / "lessons" / "01_double.py"
    text = path.read_text(encoding="utf-8")
    twice = (
        "    rng = np.random.default_rng(0)\n    order = rng.permutation(len(numbers))\n    scaled"
    )
    path.write_text(text.replace("    scaled", twice, 1), encoding="utf-8")
    apart = "rng = np.random.default_rng(0)\nprint(rng)\norder = rng.permutation(len(numbers))"
    secrets = second_lesson(course, apart)
    assert leaks.search(secrets, "utils/a.py", apart) == []
    together = apart.replace("print(rng)\n", "")
    found = leaks.search(secrets, "utils/a.py", together)
    assert len(found) == 1 and "default_rng" in found[0]
    assert leaks.search(secrets, LESSON, apart, own("lessons"))


def test_authors_can_allow_a_line(course):
    (course / leaks.ALLOWED).write_text(f"# generic\n{SOLUTION}\n", encoding="utf-8")
    secrets = leaks.collect(read_all(course), course)
    assert leaks.search(secrets, "utils/help.py", SOLUTION) == []
    assert leaks.search(secrets, "utils/help.py", HIDDEN)


def test_a_statement_counts_as_a_whole_however_it_is_wrapped(course):
    path = course / "source" / "lessons" / "01_double.py"
    wrapped = (
        "    scaled_by_two = np.multiply(  # twice\n"
        "        numbers,\n        np.array([2]),\n    )\n    return scaled_by_two + 0\n"
    )
    text = path.read_text(encoding="utf-8")
    start = text.index("    scaled_by_two")
    end = text.index("    ### END")
    path.write_text(text[:start] + wrapped + text[end:], encoding="utf-8")
    secrets = leaks.collect(read_all(course), course)
    assert leaks.search(secrets, "utils/a.py", "x = np.multiply(\n    numbers,\n    y,\n)") == []
    leak = "scaled_by_two = np.multiply(numbers, np.array([2]),)"
    assert len(leaks.search(secrets, "utils/a.py", leak)) == 1


def test_one_of_several_lines_of_a_wrong_answer_is_no_secret_but_two_are(course):
    path = course / "source" / "quizzes" / "01_double.py"
    text = path.read_text(encoding="utf-8")
    old = "    return np.asarray(numbers) // 2\n"
    assert text.endswith(old)
    new = "    cut_in_half = np.floor_divide(numbers, 2)\n    return cut_in_half.astype(int)\n"
    path.write_text(text.replace(old, new), encoding="utf-8")
    secrets = leaks.collect(read_all(course), course)
    lines = [line.strip() for line in new.splitlines()]
    for line in lines:
        assert leaks.search(secrets, "utils/a.py", line) == []
        assert len(leaks.search(secrets, RELEASE, line, own("quizzes"))) == 1
    assert len(leaks.search(secrets, "utils/a.py", "\n".join(lines))) == 1

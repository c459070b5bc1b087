"""The whole cycle on one class: release, hand in, collect, grade, feedback, export.

All submissions go through one autograde run, in a copy of the course in a temporary folder.
"""

import copy
import os
import sys
from types import SimpleNamespace

import nbformat
import pytest
from grading_kit import (
    QUIZ,
    Course,
    choice_questions,
    graded_cell,
    page_text,
    points,
    quiz_source,
    solutions,
    stubs,
    wrong_answers,
)

from tests.night import NIGHTLY

pytestmark = pytest.mark.slow

SOURCE = quiz_source()
RIGHT = solutions(SOURCE)
POINTS = points(SOURCE)
QUESTIONS = [question.name for question in SOURCE.questions]
WRONG = {name: wrong_answers(SOURCE, name) for name in QUESTIONS}
ROUNDS = max(map(len, WRONG.values()))
DONE = QUESTIONS[:6]
NOISE = {
    "warns": "import warnings; warnings.warn('noise from a library')",
    "logs": "import logging; logging.warning('noise from a library')",
    "prints": "import sys; print('noise from a library', file=sys.stderr)",
    "writes": "import os; os.write(2, b'noise from a library')",
}
CHOICES = choice_questions(SOURCE)
# By day the noises are made in one answer, and of wrong answers there is a sample.
NOISES = NOISE if NIGHTLY else {"noisy": "; ".join(NOISE.values())}
ALONE = QUESTIONS if NIGHTLY else ["q6"]
NUMBERS = range(1, ROUNDS if NIGHTLY else 3)
# Right answers as students write them, too.
OTHERWISE = RIGHT | {
    "q1": 'q1 = " c"',
    "q4": "q4 = 'b '",
    "q2": "def dropout(x, keep, generator, training):\n"
    "    if not training:\n"
    "        return x\n"
    "    kept = generator.random(x.shape) < keep\n"
    "    return np.where(kept, x / keep, 0.0)",
    "q3": "q3 = 1e1",
    "q6": "def input_gradient(x, w, mask, upstream):\n"
    "    back = np.where(np.dot(x, w) > 0, upstream * mask, 0)\n"
    "    return np.einsum('no,io->ni', back, w)",
    "q7": "q7 = np.float64(4 * 0.2 / 0.8)",
    "q9": "q9 = 1024.0",
}


def duplicate_cells(notebook):
    """A test cell copied, and an answer cell split: the first half has the untouched answer."""
    for name, text in {"q3_tests": None, "q6": stubs(SOURCE)["q6"]}.items():
        cell = graded_cell(notebook, name)
        twin = copy.deepcopy(cell)
        twin["id"], twin.source = f"twin-{name}", text or cell.source
        notebook.cells.insert(notebook.cells.index(cell), twin)


def delete_tests(notebook):
    for name in ("q5_tests", "q10_tests"):
        notebook.cells.remove(graded_cell(notebook, name))


def strip_metadata(notebook):
    for cell in notebook.cells:
        cell.metadata.clear()


def partial_metadata(notebook):
    graded_cell(notebook, "q1_tests").metadata["nbgrader"] = {"grade_id": "q1_tests"}
    graded_cell(notebook, "q2_tests").metadata["nbgrader"] = {"grade": True}
    graded_cell(notebook, "q3_tests").metadata["nbgrader"] = "gone"


def set_metadata(notebook, name, **changes):
    graded_cell(notebook, name).metadata["nbgrader"].update(changes)


def change_metadata(notebook):
    set_metadata(notebook, "q4_tests", schema_version=1)
    set_metadata(notebook, "q5_tests", schema_version=99)
    set_metadata(notebook, "q6_tests", grade=False, locked=False)
    set_metadata(notebook, "q7_tests", solution=True)
    set_metadata(notebook, "q8", solution=False, grade=True, points=1)
    set_metadata(notebook, "q9_tests", points=1000)
    set_metadata(notebook, "q10_question", locked=False, schema_version=2)
    partial_metadata(notebook)


def change_cells(notebook):
    place = notebook.cells.index(graded_cell(notebook, "q2_tests"))
    old = notebook.cells[place]
    notebook.cells[place] = type(old)(
        cell_type="markdown", id=old.id, metadata=old.metadata, source=old.source
    )
    # An untouched answer and a test that says nothing: these points are lost.
    graded_cell(notebook, "q6").source = stubs(SOURCE)["q6"]
    graded_cell(notebook, "q6_tests").source = "pass"
    extra = copy.deepcopy(graded_cell(notebook, "q1_tests"))
    extra.source = "pass"
    extra.metadata["nbgrader"].update(grade_id="bonus", points=100)
    notebook.cells.append(extra)
    for cell in notebook.cells:
        cell["id"] = "same"


# Damage that is repaired, and what is lost all the same.
REPAIRED = {
    "duplicates": (duplicate_cells, []),
    "deleted": (delete_tests, []),
    "stripped": (strip_metadata, []),
    "metadata": (change_metadata, []),
    "cells": (change_cells, ["q6"]),
}
# Files that are no notebook: what they hold, and what the log must say about them.
UNREADABLE = {
    "truncated": (lambda text: text[: len(text) // 2], "damaged or cut off"),
    "empty": (lambda text: "", "the file is empty"),
    "a_list": (lambda text: "[1, 2, 3]", "not a notebook in the present format"),
    "no_cells": (lambda text: '{"nbformat": 4}', "not a notebook in the present format"),
}


@pytest.fixture(scope="module")
def graded(tmp_path_factory):
    """The class, graded: its course, log and scores."""
    course = Course.copy_to(tmp_path_factory.mktemp("class"))
    run = course.nbgrader
    said: dict[str, str] = {}
    said["generate"] = run("generate_assignment", QUIZ, "--force")
    user = _hand_in(course, said) if os.name != "nt" else ""

    course.submit("right", RIGHT)
    course.submit("blank", {})
    course.submit("partly", {name: RIGHT[name] for name in DONE})
    course.submit("wrong_choices", RIGHT | {name: WRONG[name][0][0] for name in CHOICES})
    for name in ALONE:
        course.submit(f"wrong_{name}", RIGHT | {name: WRONG[name][0][0]})
    for number in NUMBERS:
        answers = {name: w[number % len(w)][0] for name, w in WRONG.items()}
        course.submit(f"round_{number}", answers)
    for name, code in NOISES.items():
        # In the function, so while the tests run: there stock nbgrader takes the points away.
        noisy = RIGHT["q6"].replace("    return", f"    {code}\n    return")
        course.submit(name, RIGHT | {"q6": noisy})
    for name, (damage, _) in REPAIRED.items():
        course.submit(name, RIGHT, damage)
    for name, (spoil, _) in UNREADABLE.items():
        path = course.submit(name, RIGHT)
        path.write_text(spoil(path.read_text(encoding="utf-8")), encoding="utf-8")
    path = course.submit("wrong_name", RIGHT)
    path.rename(path.with_name("my quiz (2).ipynb"))
    course.submit("no_notebook", RIGHT).unlink()
    course.submit("dies", RIGHT | {"q10": "import os; os._exit(1)"})
    course.submit("loops", RIGHT | {"q8": "while True: pass"})
    course.submit("zz_last", OTHERWISE)

    # All but one: an endless loop gets its own, short limit.
    exclude = "--CourseDirectory.student_id_exclude=loops"
    said["autograde"] = run("autograde", QUIZ, exclude, code=1)
    # This one as on an instructor's machine, its command and kernel started from nothing.
    said["loops"] = course.nbgrader_anew(
        "autograde", QUIZ, "--student", "loops", "--Execute.timeout=5"
    )
    # Pages that no test reads are left out: they take as long as half the grading.
    unread = [*(f"round_{number}" for number in NUMBERS), *REPAIRED, "loops", "partly"]
    exclude = f"--CourseDirectory.student_id_exclude={','.join(unread)}"
    said["feedback"] = run("generate_feedback", QUIZ, exclude)
    fetched = _take_back(course, said) if user else None
    said["export"] = run("export")
    return SimpleNamespace(
        course=course,
        said=said,
        user=user,
        fetched=fetched,
        scores=course.scores(),
        rows=course.exported(),
    )


def _hand_in(course, said):
    """Release, fetch, work on, submit, collect, through the exchange; returns the user's name."""
    from nbgrader.utils import get_username

    said["release"] = course.nbgrader("release_assignment", QUIZ)
    home = course.root.parent / "student"
    home.mkdir()
    course.env["JUPYTER_CONFIG_PATH"] = str(course.root)
    said["fetch"] = course.nbgrader("fetch_assignment", QUIZ, cwd=home)
    path = home / QUIZ / f"{QUIZ}.ipynb"
    released = course.root / "release" / QUIZ / f"{QUIZ}.ipynb"
    assert path.read_bytes() == released.read_bytes()
    path.write_text(nbformat.writes(course.answered(RIGHT)), encoding="utf-8")
    said["submit"] = course.nbgrader("submit", QUIZ, cwd=home)
    said["collect"] = course.nbgrader("collect", QUIZ)
    return get_username()


def _take_back(course, said):
    said["release_feedback"] = course.nbgrader("release_feedback", QUIZ)
    home = course.root.parent / "student"
    said["fetch_feedback"] = course.nbgrader("fetch_feedback", QUIZ, cwd=home)
    return sorted((home / QUIZ / "feedback").rglob("*.html"))


def expected(lost=()):
    """Scores by test cell when the points of `lost` (test id: points) are missing."""
    return {name: value - dict(lost).get(name, 0) for name, value in POINTS.items()}


def of(names):
    return {f"{name}_tests": POINTS[f"{name}_tests"] for name in names}


def check(graded, student, lost=()):
    """The gradebook and the exported file both have this student's score."""
    want = expected(lost)
    assert graded.scores[student] == want
    assert float(graded.rows[student]["score"]) == sum(want.values())
    assert float(graded.rows[student]["max_score"]) == sum(POINTS.values())


def test_generated_release_is_the_committed_one(graded):
    # Made with a gradebook by the command, without one by the builder: the same notebook.
    fresh = graded.course.root / "release" / QUIZ / f"{QUIZ}.ipynb"
    from grading_kit import ROOT

    committed = ROOT / "quizzes" / "release" / QUIZ / f"{QUIZ}.ipynb"
    assert fresh.read_text(encoding="utf-8") == committed.read_text(encoding="utf-8")


@pytest.mark.parametrize("student", ["right", "zz_last"])
def test_right_answers_get_full_points(graded, student):
    check(graded, student)


def test_blank_submission_scores_nothing(graded):
    check(graded, "blank", POINTS)


def test_partly_done_submission_keeps_its_points(graded):
    check(graded, "partly", of(name for name in QUESTIONS if name not in DONE))


@pytest.mark.parametrize("name", ALONE)
def test_one_wrong_question_costs_its_points_only(graded, name):
    check(graded, f"wrong_{name}", WRONG[name][0][1])


def test_wrong_choices_cost_their_points_only(graded):
    check(graded, "wrong_choices", of(CHOICES))


@pytest.mark.parametrize("number", NUMBERS)
def test_every_kept_wrong_answer_loses_exactly_what_it_says(graded, number):
    lost = {}
    for wrong in WRONG.values():
        lost |= wrong[number % len(wrong)][1]
    check(graded, f"round_{number}", lost)


@pytest.mark.parametrize("student", NOISES)
def test_noise_on_stderr_costs_nothing(graded, student):
    check(graded, student)


@pytest.mark.parametrize("student", NOISES)
def test_noise_stays_readable(graded, student):
    assert "noise from a library" in graded.course.feedback(student)


@pytest.mark.parametrize("student", REPAIRED)
def test_damage_is_repaired(graded, student):
    check(graded, student, of(REPAIRED[student][1]))


@pytest.mark.parametrize(
    ("student", "sentence"),
    [
        ("duplicates", "cell q3_tests occurs more than once; the last one counts"),
        ("deleted", "cell q5_tests was missing and has been put back"),
        ("metadata", "the grading information of cell q4_tests was damaged"),
        ("cells", "a cell with the unknown grade id 'bonus' is not graded"),
    ],
)
def test_repairs_are_told(graded, student, sentence):
    assert f"{QUIZ} of {student}: {sentence}" in graded.said["autograde"]


def test_undamaged_submissions_are_not_repaired(graded):
    assert f"{QUIZ} of right:" not in graded.said["autograde"]


@pytest.mark.parametrize("student", UNREADABLE)
def test_unreadable_notebook_gets_a_plain_sentence(graded, student):
    lines = graded.said["autograde"].splitlines()
    said = [line for line in lines if f"{student}{os.sep}" in line and "cannot be graded" in line]
    assert len(said) == 1
    assert UNREADABLE[student][1] in said[0] and "handed in again" in said[0]
    assert float(graded.rows[student]["score"]) == 0


def test_wrong_file_name_gets_a_plain_sentence(graded):
    assert f"has no {QUIZ}.ipynb but my quiz (2).ipynb" in graded.said["autograde"]


def test_folder_without_notebook_is_told_and_passed_over(graded):
    assert "No notebooks were matched by" in graded.said["autograde"]
    assert "no_notebook" not in graded.scores


def test_kernel_that_dies_stops_nobody_else(graded):
    assert f"error processing assignment '{QUIZ}' for student 'dies'" in graded.said["autograde"]
    assert float(graded.rows["dies"]["score"]) == 0
    assert graded.scores["zz_last"] == POINTS


def test_endless_loop_costs_its_question_only(graded):
    check(graded, "loops", of(["q8"]))


def test_only_unreadable_submissions_fail(graded):
    failed = {
        line.rsplit("'", 2)[1]
        for line in graded.said["autograde"].splitlines()
        if "There was an error processing assignment '" in line
    }
    assert failed == {*UNREADABLE, "wrong_name", "dies"}


def test_feedback_gives_the_reason_of_every_option(graded):
    page = graded.course.feedback("right")
    for name, right in CHOICES.items():
        assert reason_of(name, right) in page
        for letter in "ABCD":
            assert reason_of(name, letter) in page


@pytest.mark.parametrize("name", CHOICES)
def test_feedback_answers_a_wrong_choice_with_its_reason(graded, name):
    code, _ = WRONG[name][0]
    letter = code.split('"')[1].strip().upper()
    page = graded.course.feedback("wrong_choices")
    assert f"AssertionError: {name}: {reason_of(name, letter)}" in page


def reason_of(name, letter):
    from authoring.building.sources import regions

    names = {name: CHOICES[name]}
    exec(regions(SOURCE.named("tests", name)[0].text, "HIDDEN TESTS")[0], names)
    return " ".join(names[f"{name}_reasons"][letter].split())


def test_feedback_states_points(graded):
    assert "(Score: 12.0 / 12.0)" in graded.course.feedback("right")
    assert "(Score: 10.0 / 12.0)" in graded.course.feedback("wrong_q6")


@pytest.mark.skipif(sys.platform == "win32", reason="nbgrader has no exchange on Windows")
def test_exchange_brings_work_in_and_feedback_back(graded):
    check(graded, graded.user)
    assert graded.rows[graded.user]["timestamp"]
    assert [path.name for path in graded.fetched] == [f"{QUIZ}.html"]
    page = page_text(graded.fetched[0].read_text(encoding="utf-8"))
    assert "(Score: 12.0 / 12.0)" in page and reason_of("q1", "C") in page


def test_everybody_is_in_the_export(graded):
    assert set(graded.rows) == set(graded.scores)
    assert len(graded.rows) > 20

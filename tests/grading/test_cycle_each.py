"""Every quiz through the cycle in short: release, right, open and wrong answers, feedback.

What does not depend on the questions (damage, noise, exchange) is tested on one quiz alone, in
test_cycle.py.
"""

import re
from dataclasses import replace
from types import SimpleNamespace

import pytest
from grading_kit import (
    QUIZ,
    ROOT,
    Course,
    choice_questions,
    points,
    quiz_source,
    solutions,
    wrong_answers,
)

from tests.night import NIGHTLY

pytestmark = pytest.mark.slow

OTHERS = sorted(p.stem for p in (ROOT / "source" / "quizzes").glob("*.py") if p.stem != QUIZ)
if not NIGHTLY:  # by day one with choices alone, and one with Keras
    OTHERS = [name for name in OTHERS if name[:2] in ("05", "10")]


@pytest.fixture(scope="module")
def everything(tmp_path_factory):
    """All quizzes, each handed in by a small class, graded in one go."""
    course = Course.copy_to(tmp_path_factory.mktemp("class"))
    lost = {quiz: hand_in(replace(course, quiz=quiz)) for quiz in OTHERS}
    course.nbgrader_each(
        [
            [step, quiz, *options]
            for quiz in OTHERS
            for step, *options in (
                ("generate_assignment", "--force"),
                ("autograde",),
                # No test reads the other pages.
                ("generate_feedback", "--CourseDirectory.student_id_exclude=second"),
            )
        ],
        "keras",
        "tensorflow",
    )
    return course, lost


def hand_in(course):
    """Submissions of three students; returns what each is to lose, by test cell.

    Each question is answered rightly by one of them, wrongly by another, and left open by a third.
    """
    source = quiz_source(course.quiz)
    right, worth = solutions(source), points(source)
    half = len(right) // 2
    # All wrong answers are run without nbgrader in test_engine.py; here one round will do.
    wrong = {name: wrong_answers(source, name)[0] for name in right}
    course.submit("wrong", {name: code for name, (code, _) in wrong.items()})
    lost = {"wrong": {key: value for _, loses in wrong.values() for key, value in loses.items()}}
    for student, names in (("first", list(right)[:half]), ("second", list(right)[half:])):
        course.submit(student, {name: right[name] for name in names})
        lost[student] = {
            cell.grade_id: worth[cell.grade_id]
            for cell in source.named("tests")
            if cell.name not in names
        }
    return lost


@pytest.fixture(params=OTHERS)
def graded(request, everything):
    """One quiz of them."""
    course, lost = everything
    course = replace(course, quiz=request.param)
    source = quiz_source(request.param)
    return SimpleNamespace(
        course=course,
        source=source,
        worth=points(source),
        lost=lost[request.param],
        scores=course.scores(),
    )


def test_each_submission_gets_exactly_the_points_it_should(graded):
    assert graded.scores.keys() == graded.lost.keys()
    for student, lost in graded.lost.items():
        wanted = {name: worth - lost.get(name, 0) for name, worth in graded.worth.items()}
        # What a person reads has been left as it was: no points, and nobody has to look.
        wanted |= {question.name: 0 for question in graded.source.questions if not question.tests}
        assert graded.scores[student] == wanted, student


def test_the_released_quiz_is_the_committed_one(graded):
    quiz = graded.course.quiz
    fresh = graded.course.root / "release" / quiz / f"{quiz}.ipynb"
    committed = ROOT / "quizzes" / "release" / quiz / f"{quiz}.ipynb"
    assert fresh.read_text(encoding="utf-8") == committed.read_text(encoding="utf-8")


def test_feedback_gives_the_reason_for_the_option_chosen_and_no_other(graded):
    page = graded.course.feedback("wrong")
    for name, right in choice_questions(graded.source).items():
        given = wrong_answers(graded.source, name)[0][0]
        letter = given.split('"')[1].strip().upper()
        assert letter != right and f"AssertionError: {name}: {letter} is wrong: " in page, name


def test_feedback_on_right_answers_shows_no_error(graded):
    said = set(re.findall(r"AssertionError: (q\d+)", graded.course.feedback("first")))
    open_ = {
        cell.name for cell in graded.source.named("tests") if cell.grade_id in graded.lost["first"]
    }
    assert said == open_

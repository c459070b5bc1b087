"""Every quiz through the cycle in short: release, right, partial, wrong and blank, feedback.

What does not depend on the questions (damage, noise, exchange) is tested on quiz 01 alone, in
test_cycle.py.
"""

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

pytestmark = pytest.mark.slow

OTHERS = sorted(p.stem for p in (ROOT / "source" / "quizzes").glob("*.py") if p.stem != QUIZ)


@pytest.fixture(scope="module", params=OTHERS)
def graded(request, tmp_path_factory):
    """One quiz, handed in by a small class and graded."""
    source = quiz_source(request.param)
    right, worth = solutions(source), points(source)
    wrong = {name: wrong_answers(source, name) for name in right}
    done = list(right)[: len(right) // 2]
    course = Course.copy_to(tmp_path_factory.mktemp("class"), request.param)
    # What each student is to lose, by test cell.
    lost = {"right": {}, "blank": worth}
    course.submit("right", right)
    course.submit("blank", {})
    course.submit("partly", {name: right[name] for name in done})
    lost["partly"] = {f"{name}_tests": worth[f"{name}_tests"] for name in right if name not in done}
    # All of them are run without a kernel in test_questions.py; here two rounds will do.
    for number in range(2):
        chosen = {name: answers[number % len(answers)] for name, answers in wrong.items()}
        course.submit(f"wrong_{number}", {name: code for name, (code, _) in chosen.items()})
        lost[f"wrong_{number}"] = {
            key: value for _, loses in chosen.values() for key, value in loses.items()
        }
    said = course.nbgrader("generate_assignment", request.param, "--force")
    said += course.nbgrader("autograde", request.param)
    said += course.nbgrader("generate_feedback", request.param, "--student", "right")
    said += course.nbgrader("generate_feedback", request.param, "--student", "wrong_0")
    return SimpleNamespace(
        course=course, source=source, worth=worth, lost=lost, said=said, scores=course.scores()
    )


def test_each_submission_gets_exactly_the_points_it_should(graded):
    assert graded.scores.keys() == graded.lost.keys()
    for student, lost in graded.lost.items():
        wanted = {name: worth - lost.get(name, 0) for name, worth in graded.worth.items()}
        assert graded.scores[student] == wanted, student


def test_the_released_quiz_is_the_committed_one(graded):
    quiz = graded.course.quiz
    fresh = graded.course.root / "release" / quiz / f"{quiz}.ipynb"
    committed = ROOT / "quizzes" / "release" / quiz / f"{quiz}.ipynb"
    assert fresh.read_text(encoding="utf-8") == committed.read_text(encoding="utf-8")


def test_feedback_gives_the_reason_for_the_option_chosen_and_no_other(graded):
    page = graded.course.feedback("wrong_0")
    for name, right in choice_questions(graded.source).items():
        given = wrong_answers(graded.source, name)[0][0]
        letter = given.split('"')[1].strip().upper()
        assert letter != right and f"AssertionError: {letter} is wrong: " in page, name


def test_feedback_on_a_right_submission_shows_no_error(graded):
    assert "AssertionError:" not in graded.course.feedback("right")

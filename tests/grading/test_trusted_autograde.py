"""Plain `nbgrader autograde` with the trusted engine: same scores as nbgrader's own way."""

import re

import pytest
from grading_kit import ROOT, Course, choice_questions, quiz_source, solutions, wrong_answers

from grading.sandbox import backends

QUIZ = "04_dropout"

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(backends.best() is None, reason="LOUD: no sandbox here"),
]


@pytest.fixture(scope="module")
def both(tmp_path_factory):
    """The same class graded by nbgrader alone and with the course's grader at hand."""
    source = quiz_source(QUIZ)
    right = solutions(source)
    wrong = {name: wrong_answers(source, name)[0][0] for name in right}
    half = {name: right[name] for name in list(right)[: len(right) // 2]}
    attack = right | {"q6": "import os\nos._exit(0)"}
    done = []
    for trusted in (False, True):
        course = Course.copy_to(tmp_path_factory.mktemp("class"), QUIZ)
        if trusted:
            course.env["PYTHONPATH"] = str(ROOT)
            course.submit("attack", attack)
        for student, answers in (("right", right), ("blank", {}), ("wrong", wrong), ("half", half)):
            course.submit(student, answers)
        course.nbgrader("generate_assignment", QUIZ, "--force")
        said = course.nbgrader("autograde", QUIZ)
        done.append((course, said))
    return source, done


def test_scores_are_the_same(both):
    _, ((stock, said), (ours, said_by_ours)) = both
    assert "runs locked in" not in said and "runs locked in" in said_by_ours
    scores = ours.scores()
    attacked = scores.pop("attack")
    assert scores == stock.scores()
    assert sum(scores["right"].values()) == 12 and sum(scores["blank"].values()) == 0
    # What would have cost everything costs one question.
    assert attacked == scores["right"] | {"q6_tests": 0}


def test_feedback_gives_the_same_reasons(both):
    source, (_, (ours, _)) = both
    ours.nbgrader("generate_feedback", QUIZ, "--student", "wrong")
    page = ours.feedback("wrong")
    for name in choice_questions(source):
        letter = wrong_answers(source, name)[0][0].split('"')[1].strip().upper()
        assert re.search(rf"AssertionError: {name}: {letter} is wrong: ", page), name

"""Answers with Keras and tf.data, graded as submissions are: locked in, compared from outside."""

import copy
import json
import re
from itertools import zip_longest

import pytest
from grading_kit import ROOT, quiz_source, solutions, wrong_answers
from other_answers import RIGHT

from grading.engine import Engine
from grading.quiz import Quiz

pytestmark = pytest.mark.slow
SECONDS = 10.0  # for one question


def submissions(quiz, answers):
    """A submission for each round of answers; `answers` holds lists of codes by question."""
    right = solutions(quiz_source(quiz.name))
    for number, codes in enumerate(zip_longest(*answers.values())):
        notebook = copy.deepcopy(quiz.release)
        mine = right | {name: code for name, code in zip(answers, codes, strict=True) if code}
        for cell in notebook["cells"]:
            name = cell["metadata"].get("nbgrader", {}).get("grade_id")
            cell["source"] = mine.get(name, cell["source"])
        yield str(number), json.dumps(notebook).encode()


@pytest.mark.parametrize("name", RIGHT)
def test_right_answers_in_any_style_earn_their_points_and_wrong_ones_none(name):
    quiz, source = Quiz.load(ROOT, name), quiz_source(name)
    wrong = {
        question: [code for code, _ in wrong_answers(source, question)] for question in RIGHT[name]
    }
    with Engine(quiz, jobs=1, trusted=True) as engine:
        earned = list(engine.grade_many(submissions(quiz, RIGHT[name])))
        lost = list(engine.grade_many(submissions(quiz, wrong)))
    assert len(earned) == max(map(len, RIGHT[name].values())) >= 3
    for verdict in earned:
        for question in verdict.questions:
            assert question.score == question.points, question
            assert question.seconds < SECONDS and not question.beside, question
    for round_, verdict in enumerate(lost):
        scores = {question.name: question for question in verdict.questions}
        for question, codes in wrong.items():
            if round_ < len(codes):
                assert scores[question].score == 0, codes[round_]
                assert re.match(rf"{question}: ", failed(scores[question])), codes[round_]


def failed(question):
    """What the first check that does not hold is about."""
    return next(check.text for check in question.checks if not check.passed)

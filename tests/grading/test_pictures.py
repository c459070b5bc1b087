"""Picture questions: each wrong mark gets its own reason, and the pictures are in the quiz."""

import base64
import re
import struct

import nbformat
import pytest
from grading_kit import ROOT, quiz_source, solutions
from test_questions import outcome

NAME = "02_pictures"
SOURCE = quiz_source(NAME)
OTHER = {"possible": "impossible", "impossible": "possible"}
MARKED = [q for q in SOURCE.questions if re.search(rf"^{q.name} = \{{", q.answers[0].text, re.M)]


def marks(question):
    names = {}
    exec(solutions(SOURCE)[question.name], names)
    return names[question.name]


def test_there_are_enough_pictures_of_both_kinds():
    given = [mark for question in MARKED for mark in marks(question).values()]
    assert len(given) >= 8
    assert 0.3 < given.count("possible") / len(given) < 0.7


@pytest.mark.parametrize("question", MARKED, ids=lambda q: q.name)
def test_each_wrong_mark_gets_its_reason_and_no_other(question):
    right, tests = marks(question), question.tests[0].text
    for letter, mark in right.items():
        wrong = {**right, letter: OTHER[mark]}
        told = str(outcome(f"{question.name} = {wrong}", tests))
        assert told.startswith(f"{letter} is {mark}: ") and len(told) > 60
        assert len(re.findall(r"\b[A-D] is (?:im)?possible", told)) == 1
    all_wrong = {letter: OTHER[mark] for letter, mark in right.items()}
    told = str(outcome(f"{question.name} = {all_wrong}", tests))
    for letter, mark in right.items():
        assert f"{letter} is {mark}: " in told


@pytest.mark.parametrize("question", MARKED, ids=lambda q: q.name)
def test_marks_are_read_generously_and_faults_of_form_are_told(question):
    name, right, cell = question.name, marks(question), question.tests[0]
    loud = {letter: f" {mark.upper()}\n" for letter, mark in right.items()}
    assert outcome(f"{name} = {loud}", cell.text) is None
    for answer in ('"possible"', "{}", '{"A": "possible"}', str(dict.fromkeys("ABCD", "yes"))):
        error = outcome(f"{name} = {answer}", cell.visible)
        assert isinstance(error, AssertionError) and str(error), answer
    assert outcome(f"{name} = {dict.fromkeys('ABCD', 'possible')}", cell.visible) is None


@pytest.mark.parametrize("question", MARKED, ids=lambda q: q.name)
def test_the_released_quiz_shows_the_picture_and_describes_all_of_it(question):
    path = ROOT / "quizzes" / "release" / NAME / f"{NAME}.ipynb"
    cells = {
        c.metadata.get("nbgrader", {}).get("grade_id"): c for c in nbformat.read(path, 4).cells
    }
    text = cells[f"{question.name}_question"].source
    alt, data = re.search(r"!\[([^\]]+)\]\(data:image/png;base64,([^)]+)\)", text).groups()
    for letter in "ABCD":
        assert re.search(rf"\b{letter}: ", alt), letter
    assert "possible" not in alt  # what is seen, not what is to be answered
    width, height = struct.unpack(">II", base64.b64decode(data)[16:24])
    assert width > 300 and height > 200

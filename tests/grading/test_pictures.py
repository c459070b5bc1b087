"""Picture questions: each mark has points and a reason of its own; the pictures are in the quiz."""

import base64
import re
import struct

import nbformat
import pytest
from grading_kit import ROOT, quiz_source, solutions
from test_questions import outcome, outcomes, setting

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


def said(question, answer):
    """What each of the four tests cells says about an answer, by letter; None where it passes."""
    found = outcomes(NAME, question, f"{question.name} = {answer}")
    return {name.split("_")[1]: error and str(error) for name, error in found.items()}


@pytest.mark.parametrize("question", MARKED, ids=lambda q: q.name)
def test_each_mark_has_its_own_points_and_its_own_reason(question):
    right = marks(question)
    assert [cell.options["points"] for cell in question.tests] == [0.5] * 4
    assert said(question, right) == dict.fromkeys("ABCD")
    for letter, mark in right.items():
        told = said(question, {**right, letter: OTHER[mark]})
        reason = told.pop(letter)
        assert reason.startswith(f"{question.name}, {letter}: it is {mark}: ") and len(reason) > 70
        assert set(told.values()) == {None}
    all_wrong = {letter: OTHER[mark] for letter, mark in right.items()}
    for letter, reason in said(question, all_wrong).items():
        assert f"{letter}: it is {right[letter]}: " in reason


@pytest.mark.parametrize("question", MARKED, ids=lambda q: q.name)
def test_marks_are_read_generously_and_faults_of_form_are_told(question, monkeypatch):
    name, right = question.name, marks(question)
    loud = {letter: f" {mark.upper()}\n" for letter, mark in right.items()}
    assert said(question, loud) == dict.fromkeys("ABCD")
    monkeypatch.setenv("NBGRADER_EXECUTION", "validate")
    for answer in ('"possible"', "{}", "{'D': 'possible'}", str(dict.fromkeys("ABCD", "yes"))):
        error = outcome(f"{name} = {answer}", question.tests[0].visible, setting(NAME))
        assert isinstance(error, AssertionError) and str(error).startswith(name), answer
    same = f"{name} = {dict.fromkeys('ABCD', 'possible')}"
    assert outcome(same, question.tests[0].visible, setting(NAME)) is None


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

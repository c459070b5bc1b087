"""A quiz from release to score in JupyterLab, with nbgrader's own pages only."""

import os
import re

import pytest
from lab import ROOT
from nbgrader.utils import get_username
from screens import FOLDER

from authoring.building.sources import read, without_markers

QUIZ = "04_dropout"
SOURCE = read(ROOT / "source/quizzes" / f"{QUIZ}.py")
RIGHT = {cell.name: without_markers(cell.text) for cell in SOURCE.named("answer")}
POINTS = sum(cell.options["points"] for cell in SOURCE.named("tests"))
WRONG = {"q1": 'q1 = "A"', "q2": ""}  # one wrong, one left open
LOST = sum(cell.options["points"] for cell in SOURCE.named("tests") if cell.name in WRONG)
MINE = f"{QUIZ}/{QUIZ}.ipynb"  # where nbgrader puts what it fetches

pytestmark = pytest.mark.skipif(os.name == "nt", reason="nbgrader has no exchange on Windows")


def formgrader(desk, page="manage_assignments"):
    """The formgrader, opened from JupyterLab's menu or gone to another page."""
    desk.page.evaluate("jupyterapp.commands.execute('nbgrader:open-formgrader')")
    frame = None
    for _ in range(600):
        frame = next((f for f in desk.page.frames if "/formgrader" in f.url), None)
        if frame:
            break
        desk.page.wait_for_timeout(100)
    frame.goto(f"{desk.lab.url}formgrader/{page}")
    return frame


def press(frame, place, success):
    """Press a button of the formgrader and confirm the window that reports success."""
    frame.click(place)
    said = frame.wait_for_selector(".modal.in .modal-body, .modal.show .modal-body")
    frame.wait_for_function(
        "text => document.querySelector('.modal .modal-body').innerText.includes(text)",
        arg=success,
    )
    assert success in said.inner_text()
    frame.click(".modal.in button:has-text('OK'), .modal.show button:has-text('OK')")
    frame.wait_for_selector(".modal", state="detached")


def assignments(desk):
    """Nbgrader's list of assignments, for the student."""
    desk.page.evaluate("jupyterapp.commands.execute('nbgrader:open-assignment-list')")
    desk.page.wait_for_selector("#released_assignments_list")
    desk.page.click("#refresh_assignments_list")


def validate(desk):
    """Press Validate in the notebook's toolbar; returns what the window says, and closes it."""
    desk.page.click(".jp-NotebookPanel:not(.lm-mod-hidden) .jp-Toolbar >> text=Validate")
    window = desk.page.wait_for_selector(".jp-Dialog .validate, .jp-Dialog-content")
    desk.page.wait_for_function(
        "/Success|failed/i.test(document.querySelector('.jp-Dialog-content')?.innerText ?? '')"
    )
    said = window.inner_text()
    desk.page.click(".jp-Dialog-footer button >> nth=-1")
    desk.page.wait_for_selector(".jp-Dialog", state="detached")
    return said


class TestOneQuiz:
    """One quiz through its life; the tests build on each other, in this order."""

    def test_instructor_generates_and_releases(self, desk):
        frame = formgrader(desk)
        row = f"#main-table tr:has-text('{QUIZ}')"
        press(frame, f"{row} .assign a", "Successfully created")
        press(frame, f"{row} .release a", "Successfully released")
        frame.wait_for_selector(f"{row} .status:has-text('released')")

    def test_student_fetches_answers_and_validates(self, desk):
        assignments(desk)
        desk.page.click("#released_assignments_list button:has-text('Fetch')")
        desk.page.wait_for_selector(f"#fetched_assignments_list :text('{QUIZ}')")
        desk.open(MINE)
        blank = validate(desk)
        assert "failed" in blank.lower() and "q1: answer with A, B, C or D" in blank
        for cell, code in RIGHT.items():
            code = WRONG.get(cell, code)
            if code:
                desk.write(self.answer(desk, cell), code)
        said = validate(desk)
        # Readable is not right: the wrong answer passes, the open one is named.
        assert "The following cell failed" in said
        assert re.findall(r"^(q\d+)_", said, re.MULTILINE)[:1] == ["q2"] and "q1" not in said
        desk.close()

    @staticmethod
    def answer(desk, name):
        """The number of the cell for the answer to a question."""
        return desk.page.evaluate(
            """name => jupyterapp.shell.currentWidget.content.widgets.findIndex(
                cell => cell.model.sharedModel.getMetadata('nbgrader')?.grade_id === name)""",
            name,
        )

    def test_student_submits(self, desk):
        assignments(desk)
        desk.page.click("#fetched_assignments_list button:has-text('Submit')")
        desk.page.wait_for_selector(f"#submitted_assignments_list :text('{QUIZ}')")

    def test_instructor_collects_grades_and_sees_the_score(self, desk):
        frame = formgrader(desk)
        row = f"#main-table tr:has-text('{QUIZ}')"
        press(frame, f"{row} .collect a", "Successfully")
        frame.goto(f"{desk.lab.url}formgrader/manage_submissions/{QUIZ}")
        student = f"#main-table tr:has-text('{get_username()}')"
        press(frame, f"{student} .autograde a", "Successfully autograded")
        score = frame.wait_for_selector(f"{student} .score").inner_text()
        got, most = (float(part) for part in score.split("/"))
        assert (got, most) == (POINTS - LOST, POINTS)
        FOLDER.mkdir(parents=True, exist_ok=True)
        desk.page.screenshot(path=FOLDER / "formgrader_submissions.png")

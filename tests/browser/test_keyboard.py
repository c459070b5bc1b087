"""From the start page through lesson 02 with keys alone; nothing here uses a mouse."""

import json
import re

import pytest
from desk import PANEL, Desk
from lab import ROOT

from authoring.building.sources import read, without_markers
from utils.exercises import CORRECT

FOCUS = "document.activeElement"


def tab_to(page, condition, what, most=60):
    """Press Tab until what has the focus fulfils a condition in JavaScript."""
    for _ in range(most):
        if page.evaluate(f"(at => {condition})({FOCUS})"):
            return
        page.keyboard.press("Tab")
    pytest.fail(f"{most} times Tab do not lead to {what}")


def ready(page, path):
    """Wait until a notebook is open in front, and its kernel is ready."""
    page.wait_for_function(
        f"{PANEL}?.context?.path === {path!r}"
        f" && {PANEL}.sessionContext.session?.kernel?.status === 'idle'",
        timeout=180_000,
    )


def active(page):
    return page.evaluate(f"{PANEL}.content.activeCellIndex")


def run_down(page, last):
    """Press Shift+Enter until cell `last` is under way, and wait until all have ended."""
    while active(page) < last:
        before = active(page)
        page.keyboard.press("Shift+Enter")
        page.wait_for_function(f"{PANEL}.content.activeCellIndex > {before}")
    page.keyboard.press("Shift+Enter")
    settle(page)


def settle(page):
    """Wait until no cell is running or waiting."""
    page.wait_for_function(
        f"{PANEL}.content.widgets.every(cell => cell.model.type !== 'code'"
        " || cell.model.executionState === 'idle')"
        f" && {PANEL}.sessionContext.session?.kernel?.status === 'idle'",
        timeout=180_000,
    )


@pytest.mark.nightly
def test_start_page_map_lesson_and_exercises(browser, lab):
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    context.set_default_timeout(120_000)
    page = context.new_page()
    page.goto(lab.address)
    page.wait_for_function(f"window.jupyterapp && {PANEL}?.context")
    ready(page, "lessons/00_start_here.ipynb")
    desk = Desk.of(page, lab)

    # The start page, to the map; a link in it opens the lesson.
    tab_to(page, "at.closest('.jp-Notebook')", "the notebook")
    page.keyboard.press("Escape")
    map_cell = desk.find(r"^course_map\.course_map\(")
    run_down(page, map_cell)
    page.keyboard.press("ArrowUp")
    assert active(page) == map_cell
    tab_to(page, "at.tagName === 'A' && at.innerText.startsWith('02 ')", "the link of lesson 02")
    page.keyboard.press("Enter")
    ready(page, "lessons/02_augmentation.ipynb")

    # The lesson, from top to bottom.
    tab_to(page, "at.closest('.jp-NotebookPanel:not(.lm-mod-hidden) .jp-Notebook')", "the lesson")
    page.keyboard.press("Escape")
    page.keyboard.press("Control+Home")
    while active(page) > 0:
        page.keyboard.press("ArrowUp")
    run_down(page, max(n for n, cell in enumerate(desk.cells()) if cell["type"] == "code"))
    assert desk.failures() == []

    # Its exercises: back up to each, type, run, read.
    source = read(next((ROOT / "source/lessons").glob("02_*.py")))
    for exercise in source.exercises:
        check = desk.find(rf'^check\("{re.escape(exercise.name)}"')
        answer = max(n for n, cell in enumerate(desk.cells()[:check]) if cell["type"] == "code")
        while active(page) != answer:
            page.keyboard.press("ArrowUp" if active(page) > answer else "ArrowDown")
        page.keyboard.press("Enter")
        page.wait_for_function(f"{FOCUS}.closest('.cm-editor')")
        page.keyboard.press("Control+A")
        # As pasted: typed line by line, the editor's own indentation would come on top.
        page.keyboard.insert_text(without_markers(source.named("exercise", exercise.name)[0].text))
        page.keyboard.press("Shift+Enter")
        run_down(page, check)
        assert f"{exercise.name}: {CORRECT}" in desk.text(check).lower(), desk.text(check)
        page.keyboard.press("Escape")
    assert {exercise.name for exercise in source.exercises} <= set(
        re.findall(r"02\.\w+", json.dumps(json.loads(lab.progress.read_text(encoding="utf-8"))))
    )
    desk.close()
    context.close()

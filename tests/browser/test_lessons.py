"""Lessons in JupyterLab: they run without an error, playgrounds move, checks answer.

That every lesson runs is nbval's affair; here are those that have something to move. With
COURSE_SCREENS=FOLDER in the environment all run, and pictures of them are left there.
"""

import json
import os
import re

import pytest
import screens
from lab import ROOT

from authoring.building.sources import read, without_markers
from tests.night import NIGHTLY

LESSONS = sorted(path.stem for path in (ROOT / "lessons").glob("[0-9]*.ipynb"))
PLAYGROUNDS = {
    "02": (r"^playground\.augmentation\(", "rotation °"),
    "04": (r"^playground\.dropout\(", "rate"),
    "07": (r"^playground\.predictions\(", "turn °"),
    "09": (r"^playground\.moved\(", "amount"),
}
LOOK = "COURSE_SCREENS" in os.environ
# Lessons whose widgets are looked at closely; those that train for long are for the night.
NIGHT = set() if LOOK or NIGHTLY else {"04", "06", "09", "10"}
PLAYED = [name for name in LESSONS if name[:2] in {*PLAYGROUNDS, "06", "10"} - NIGHT]
OPENED = LESSONS if LOOK else ["00_start_here", *PLAYED]
lessons = pytest.mark.parametrize("lesson", OPENED, indirect=True)


def one(number):
    """Run a test for one lesson, right after the other tests of this lesson."""
    name = next(name for name in LESSONS if name.startswith(number))
    return pytest.mark.parametrize("lesson", [name], indirect=True)


@pytest.fixture(scope="module")
def lesson(request, desk):
    """The name of a lesson that is open and has run from top to bottom."""
    desk.open(f"lessons/{request.param}.ipynb")
    desk.ran = desk.run_all()
    yield request.param
    desk.close()
    desk.errors.clear()


# --- what tests do on the page ---


def looks(cell):
    """What the pictures below a cell show: addresses of images (they hold the data), and SVGs."""
    return cell.evaluate(
        """cell => [...cell.querySelectorAll('.jp-OutputArea-output :is(img, svg)')]
            .map(picture => picture.src ?? picture.outerHTML)"""
    )


def handle(cell, label):
    """The handle of the slider `label` in a cell."""
    found = cell.query_selector(f'[role=slider][aria-label="{label}"]')
    assert found, f"no slider is called {label!r}"
    return found


def until(desk, condition, what, seconds=60):
    """Wait until `condition()` is true."""
    for _ in range(seconds * 10):
        if condition():
            return
        desk.page.wait_for_timeout(100)
    pytest.fail(f"after {seconds} s still not: {what}")


def button(cell, label):
    """The button `label` in a cell, fresh from the page."""
    for found in cell.query_selector_all("button"):
        if found.inner_text().strip() == label:
            return found
    pytest.fail(f"no button {label!r}")


def exercise(name):
    """The right answer to an exercise, and its kept wrong answers with what is said to them."""
    source = read(next((ROOT / "source/lessons").glob(f"{name.split('.')[0]}_*.py")))
    right = without_markers(source.named("exercise", name)[0].text)
    wrong = [(cell.text, cell.options["expect"]) for cell in source.named("wrong", name)]
    return right, wrong


# --- from top to bottom ---


@lessons
def test_lesson_runs_from_top_to_bottom(lesson, desk):
    assert desk.failures() == []
    assert desk.ran
    assert desk.errors == [], "on the browser's console"
    code = [cell for cell in desk.cells() if cell["type"] == "code"]
    assert sum(bool(cell["outputs"]) for cell in code) >= 4


if LOOK:

    @lessons
    def test_screens_to_look_at(lesson, desk):
        pictures = screens.take(desk, lesson)
        print(f"{len(pictures)} pictures of {lesson}: {screens.FOLDER}")
        assert all(path.stat().st_size > 10_000 for path in pictures)


THEMES = {"light": "JupyterLab Light", "dark": "JupyterLab Dark"}


def theme(desk, name):
    """Let the system ask for other colours, which JupyterLab follows."""
    desk.page.emulate_media(color_scheme=name)
    desk.page.wait_for_function(
        "name => document.body.dataset.jpThemeLight === String(name === 'light')", arg=name
    )


def widgets(desk):
    """The cells that show widgets; by day the first one of each kind: check, practice, predict."""
    kinds = {}
    for index, cell in enumerate(desk.cells()):
        outputs = [output.get("data", {}) for output in cell["outputs"]]
        if any("application/vnd.jupyter.widget-view+json" in data for data in outputs):
            call = re.search(r"^[\w.]+(?=\()", cell["source"], re.MULTILINE)
            kinds.setdefault(index if NIGHTLY or LOOK else call and call[0], index)
    assert kinds
    return list(kinds.values())


@pytest.mark.parametrize("lesson", ["00_start_here", *PLAYED], indirect=True)
def test_widgets_are_legible_and_named_in_light_and_dark(lesson, desk, axe):
    shown = widgets(desk)
    screens.FOLDER.mkdir(parents=True, exist_ok=True)
    try:
        for colours, rules in (("dark", ["color-contrast"]), ("light", [])):  # else as in the light
            theme(desk, colours)
            for index in shown:
                cell = desk.show(index)
                desk.page.wait_for_timeout(300)
                cell.screenshot(path=screens.FOLDER / f"{lesson}_{colours}_cell{index}.png")
                output = ".jp-Cell.jp-mod-active .jp-OutputArea-output"
                wrong = axe(desk.page, within=output, only=rules)
                assert wrong == [], f"cell {index} in {THEMES[colours]}"
    finally:
        theme(desk, "light")


# --- playgrounds, with the keyboard ---


@pytest.mark.parametrize("lesson", [n for n in PLAYED if n[:2] in PLAYGROUNDS], indirect=True)
def test_slider_moves_the_picture(lesson, desk):
    pattern, label = PLAYGROUNDS[lesson[:2]]
    cell = desk.show(desk.find(pattern))
    before, value = looks(cell), handle(cell, label).get_attribute("aria-valuenow")
    assert before
    handle(cell, label).focus()
    for _ in range(3):
        desk.page.keyboard.press("ArrowRight")
    assert float(handle(cell, label).get_attribute("aria-valuenow")) > float(value)
    until(desk, lambda: looks(cell) not in ([], before), f"the picture follows {label}")
    # And back again: the same value gives the same picture.
    for _ in range(3):
        desk.page.keyboard.press("ArrowLeft")
    assert handle(cell, label).get_attribute("aria-valuenow") == value
    until(desk, lambda: looks(cell) == before, f"the picture of {label} comes back")
    assert desk.errors == []


@pytest.mark.nightly
@one("06")
def test_training_stops_when_told_to(lesson, desk):
    cell = desk.show(desk.find(r"^playground\.training\("))
    handle(cell, "epochs").focus()
    desk.page.keyboard.press("End")
    until(desk, lambda: "epochs=40" in cell.inner_text(), "40 epochs in the code")
    button(cell, "Train").focus()
    desk.page.keyboard.press("Enter")
    until(desk, lambda: re.search(r"epoch [2-9] of 40", cell.inner_text()), "two epochs", 120)
    assert looks(cell), "no curve is drawn while it trains"
    button(cell, "Stop").focus()
    desk.page.keyboard.press("Enter")
    until(desk, lambda: "stopped by you" in cell.inner_text(), "stopped", 30)
    done = int(re.search(r"(\d+) of 40 epochs", cell.inner_text()).group(1))
    assert 2 <= done < 40
    until(desk, lambda: button(cell, "Train").is_enabled(), "it can be started anew")


@one("07")
def test_what_is_drawn_on_the_pad_is_text_and_what_is_typed_is_drawn(lesson, desk):
    cell = desk.show(desk.find(r"^playground\.predictions\("))
    button(cell, "a drawing of your own").click()
    button(cell, "Clear").click()
    pad = cell.wait_for_selector("svg[aria-label^='Drawing pad with 0 strokes']")
    assert pad.text_content() == "draw here"
    until(desk, lambda: "Nothing is drawn yet" in cell.inner_text(), "an empty pad has no answer")
    field = cell.query_selector("textarea")
    pad.scroll_into_view_if_needed()
    place = pad.bounding_box()
    mouse, middle = desk.page.mouse, place["x"] + place["width"] / 2
    mouse.move(middle, place["y"] + place["height"] / 7)
    mouse.down()
    for share in (2, 4, 6):
        mouse.move(middle, place["y"] + place["height"] * share / 7)
    mouse.up()
    until(desk, field.input_value, "the stroke stands in the text field")
    assert field.input_value() == "14.0,4.0 14.0,8.0 14.0,16.0 14.0,24.0"
    until(desk, lambda: "answers 1 (" in cell.inner_text(), "a line from top to bottom is a 1")
    assert pad.get_attribute("aria-label").startswith("Drawing pad with 1 stroke;")
    table = cell.wait_for_selector("caption:text('probabilities') >> xpath=..").bounding_box()
    assert table["x"] > place["x"] + place["width"] and table["y"] < place["y"] + place["height"]
    field.fill("4,4 9,9\n5,5")
    until(desk, lambda: len(pad.query_selector_all("polyline")) == 2, "two strokes are drawn")
    assert desk.errors == []


# --- exercises ---


@pytest.mark.parametrize(
    "lesson, name",
    [(lesson, name) for lesson in LESSONS for name in ("00.brighter",) if lesson[:2] == name[:2]],
    indirect=["lesson"],
)
def test_exercise_answers(lesson, name, desk):
    check = desk.find(rf'^check\("{re.escape(name)}"')
    answer = check - 1
    while desk.cells()[answer]["type"] != "code":
        answer -= 1
    right, wrong = exercise(name)
    blank = desk.cells()[answer]["source"]
    assert "not attempted" in desk.text(check).lower()
    desk.lab.progress.unlink(missing_ok=True)  # what others have passed in this JupyterLab
    for code, expected in wrong[:2]:
        desk.write(answer, code)
        desk.run(answer, check)
        assert expected in desk.text(check)
        assert not desk.lab.progress.exists()
    desk.write(answer, "def brighter(image):\n    return image.no_such_thing")
    desk.run(answer, check)
    assert "line 2" in desk.text(check)
    desk.write(answer, right)
    desk.run(answer, check)
    assert "correct" in desk.text(check).lower()
    assert name in json.dumps(json.loads(desk.lab.progress.read_text(encoding="utf-8")))
    page = desk.find(r"^course_map\.course_map\(")
    desk.run(page)
    assert "1 of 1" in desk.show(page).inner_text()
    desk.write(answer, blank)
    assert desk.errors == []

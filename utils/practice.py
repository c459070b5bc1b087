"""Practice questions: ungraded, answered at once, with a reason for every option.

A lesson holds one line, such as ``practice("01.leak")``; its questions are in the folder of its
topic. Nothing is kept and nothing is counted. Run
the line again, and the question is open again, its options in another order. Where widgets cannot
run, the question and its options are shown as text, without the answer.
"""

from __future__ import annotations

import base64
import html
import importlib
import io
import random
import re
from collections.abc import Callable
from dataclasses import dataclass

import ipywidgets as ipw
import numpy as np
from PIL import Image

from utils import accessible
from utils.widgets import show

POSSIBLE, IMPOSSIBLE = "possible", "impossible"
_LETTERS = "ABCDEFGH"
# Colours are those of the page: JupyterLab's variables, light and dark alike.
_STYLE = """
.course-practice { border: 1px solid var(--jp-border-color1, #bdbdbd); padding: 0.4em 0.8em; }
.course-practice .widget-radio { width: auto; height: auto; }
.course-practice .widget-radio-box label { height: auto; line-height: 1.4; margin: 0.15em 0;
  white-space: normal; width: auto; color: var(--jp-content-font-color1, inherit); }
.course-practice .widget-radio-box { margin-bottom: 0 !important; }
.course-practice .widget-radio-box input { flex: none; margin: 0.2em 0.6em 0 0; }
.course-practice .widget-html-content { line-height: 1.4; white-space: normal;
  color: var(--jp-content-font-color1, inherit); }
"""


@dataclass(frozen=True)
class Option:
    """One option of a question: what it says, why it is right or wrong, and which of the two."""

    text: str
    reason: str
    right: bool = False


@dataclass(frozen=True)
class Choice:
    """A question with one right option.

    Attributes:
        name: ``"NN.word"``, as in the lesson.
        text: the question; words between backticks are code.
        options: at least three, one of them right.
    """

    name: str
    text: str
    options: tuple[Option, ...]

    def __post_init__(self) -> None:
        """Refuse a question that cannot be answered."""
        if len(self.options) < 3 or sum(option.right for option in self.options) != 1:
            raise ValueError(f"{self.name}: expected three options or more, one of them right")


@dataclass(frozen=True)
class Mark:
    """One picture to mark: what it shows in words, whether it is possible, and why."""

    alt: str
    possible: bool
    reason: str


@dataclass(frozen=True)
class Pictures:
    """Pictures to mark as possible or impossible.

    Attributes:
        name, text: as for :class:`Choice`.
        draw: makes the original and the pictures, (1 + n, height, width, channels) in [0, 1].
        original: what the original shows, in words.
        marks: one for each picture.
    """

    name: str
    text: str
    draw: Callable[[], np.ndarray]
    original: str
    marks: tuple[Mark, ...]


Question = Choice | Pictures


def practice(name: str) -> None:
    """Show a practice question.

    Args:
        name: its id, ``"NN.word"``.

    Raises:
        ValueError: there is no such question (a slip in the notebook, not in the answer).
    """
    question = find(name)
    order = _order(question)
    made = (ChoiceBox if isinstance(question, Choice) else PicturesBox)(question, order)
    show(made.box, Static(question, order), _STYLE)


def find(name: str) -> Question:
    """A question by its id."""
    there = questions(name.split(".")[0])
    if name not in there:
        known = ", ".join(there) or "none for this lesson"
        raise ValueError(f"no practice question is called {name!r}; there are: {known}")
    return there[name]


def questions(lesson: str) -> dict[str, Question]:
    """All questions of a lesson by id."""
    if lesson not in MODULES:
        return {}
    module = importlib.import_module(MODULES[lesson])
    return {question.name: question for question in module.QUESTIONS}


# From the number of a lesson to the module with its questions; the topics fill it in.
MODULES: dict[str, str] = {}
_shown: dict[str, int] = {}


def _order(question: Question) -> list[int]:
    """Places of the options, another order each time; the first one is the same for all."""
    count = len(question.options if isinstance(question, Choice) else question.marks)
    _shown[question.name] = time = _shown.get(question.name, 0) + 1
    order = list(range(count))
    random.Random(f"{question.name} {time}").shuffle(order)
    return order


class Static:
    """A question as text, without its answer, for where widgets cannot run."""

    def __init__(self, question: Question, order: list[int]) -> None:
        """Take the question, and its options in this order."""
        self.question, self.order = question, order

    def _listed(self) -> list[str]:
        if isinstance(self.question, Choice):
            return [self.question.options[i].text for i in self.order]
        return [self.question.marks[i].alt for i in self.order]

    def __repr__(self) -> str:
        """The question and a line for each option."""
        lines = [f"[Practice] {self.question.text}"]
        return "\n".join(lines + [f"{_LETTERS[i]}: {t}" for i, t in enumerate(self._listed())])

    def _repr_html_(self) -> str:
        if isinstance(self.question, Pictures):
            drawn = self.question.draw()
            options = _figure(drawn[0], "original", self.question.original) + "".join(
                _figure(drawn[1 + i], _LETTERS[place], self.question.marks[i].alt)
                for place, i in enumerate(self.order)
            )
        else:
            options = "".join(
                f"<li>{_LETTERS[i]}: {_code(text)}</li>" for i, text in enumerate(self._listed())
            )
            options = f"<ul>{options}</ul>"
        return (
            f"<p><strong>Practice.</strong> {_code(self.question.text)}</p>{options}"
            "<p>To answer, open this notebook in JupyterLab and run the cell.</p>"
        )


class ChoiceBox:
    """A question with its options.

    Attributes:
        options: radio buttons, none of them chosen at first; ``check``: the button.
        result: what the check says.
        box: the widget to display.
    """

    def __init__(self, question: Choice, order: list[int]) -> None:
        """Show the options in this order."""
        self.shown = [question.options[i] for i in order]
        labels = [f"{_LETTERS[i]}: {option.text}" for i, option in enumerate(self.shown)]
        self.options = ipw.RadioButtons(options=labels, value=None, description="options")
        self.options.style.description_width = "0"
        self.check = ipw.Button(description="Check", tooltip="Check the chosen option")
        self.result = _live()
        self.check.on_click(lambda _: self._tell())
        self.box = _frame(question, self.options, self.check, self.result)

    def _tell(self) -> None:
        place = self.options.index
        if place is None:
            self.result.value = "<p>Nothing is chosen yet: choose an option, then check.</p>"
            return
        chosen = self.shown[place]
        if not chosen.right:
            self.result.value = (
                f"<p><strong>✗ {_LETTERS[place]} is not right.</strong> {_code(chosen.reason)} "
                "Choose again.</p>"
            )
            return
        others = "".join(
            f"<li>{_LETTERS[i]}: {_code(option.reason)}</li>"
            for i, option in enumerate(self.shown)
            if i != place
        )
        self.result.value = (
            f"<p><strong>✓ {_LETTERS[place]} is right.</strong> {_code(chosen.reason)}</p>"
            f"<p>And the others:</p><ul>{others}</ul>"
        )


class PicturesBox:
    """Pictures to mark.

    Attributes:
        marks: radio buttons for each picture, none of them chosen at first; ``check``: the button.
        result: what the check says.
        box: the widget to display.
    """

    def __init__(self, question: Pictures, order: list[int]) -> None:
        """Show the pictures in this order."""
        self.wanted = [question.marks[i] for i in order]
        drawn = question.draw()
        self.marks = [
            ipw.RadioButtons(
                options=[POSSIBLE, IMPOSSIBLE], value=None, description=f"picture {letter}"
            )
            for letter in _LETTERS[: len(order)]
        ]
        tiles = [_tile(ipw.HTML(_figure(drawn[0], "original", question.original)))]
        for place, (i, mark) in enumerate(zip(order, self.marks, strict=True)):
            mark.style.description_width = "0"
            alt = question.marks[i].alt
            tiles.append(_tile(ipw.HTML(_figure(drawn[1 + i], _LETTERS[place], alt)), mark))
        self.check = ipw.Button(description="Check", tooltip="Check all marks")
        self.result = _live()
        self.check.on_click(lambda _: self._tell())
        row = ipw.HBox(tiles, layout=ipw.Layout(flex_flow="row wrap"))
        self.box = _frame(question, row, self.check, self.result)

    def _tell(self) -> None:
        lines, right = [], 0
        for letter, mark, wanted in zip(_LETTERS, self.marks, self.wanted, strict=False):
            if mark.value is None:
                lines.append(f"<li>{letter}: not marked yet.</li>")
                continue
            good = (mark.value == POSSIBLE) == wanted.possible
            right += good
            said = f"✓ right, {mark.value}" if good else f"✗ not {mark.value}"
            lines.append(f"<li>{letter}: <strong>{said}.</strong> {_code(wanted.reason)}</li>")
        self.result.value = (
            f"<p>{right} of {len(lines)} marked rightly.</p>"
            f'<ul style="list-style: none; padding-left: 0;">{"".join(lines)}</ul>'
        )


def _frame(question: Question, *parts: ipw.Widget) -> ipw.VBox:
    text = ipw.HTML(
        f'<p class="course-question"><strong>Practice.</strong> {_code(question.text)}</p>'
    )
    box = ipw.VBox([text, *parts])
    for name in ("course-practice", accessible.GROUP):
        box.add_class(name)
    return box


def _live() -> ipw.HTML:
    result = ipw.HTML()
    result.add_class(accessible.LIVE)
    return result


def _tile(*parts: ipw.Widget) -> ipw.VBox:
    return ipw.VBox(parts, layout=ipw.Layout(width="9.5em", margin="0 0.5em 0.5em 0"))


def _figure(picture: np.ndarray, name: str, alt: str) -> str:
    """A picture three times as large, its name below it."""
    pixels = np.uint8(255 * np.clip(picture, 0, 1)).repeat(3, axis=0).repeat(3, axis=1)
    image = Image.fromarray(pixels[..., 0] if pixels.shape[-1] == 1 else pixels)
    buffer = io.BytesIO()
    image.save(buffer, format="PNG")
    source = base64.b64encode(buffer.getvalue()).decode("ascii")
    return (
        f'<span style="display: inline-block; margin: 0.2em; text-align: center;"><img alt="{name}:'
        f' {html.escape(alt, quote=True)}" src="data:image/png;base64,{source}"><br>'
        f"<strong>{name}</strong></span>"
    )


def _code(text: str) -> str:
    """Plain text as HTML, with what stands between backticks as code."""
    return re.sub(r"`([^`]*)`", r"<code>\1</code>", html.escape(text))

"""Practice questions: ungraded, answered at once, with a reason for every option.

A lesson holds one line, such as ``practice("01.leak")``; its questions are in the folder of its
topic. Nothing is kept and nothing is counted. Run the line again, and the question is open again,
its options in another order. Where widgets cannot run, the question and its options are shown as
text, without the answer.
"""

from __future__ import annotations

import html
import importlib
import random
import re
from dataclasses import dataclass
from typing import Protocol

import ipywidgets as ipw

from utils import widgets

LETTERS = "ABCDEFGH"
# Colours are those of the page: JupyterLab's variables, light and dark alike.
_STYLE = """
.course-practice { border: 1px solid var(--jp-border-color1, #bdbdbd); padding: 0.4em 0.8em; }
.course-practice .widget-radio { height: auto; width: auto; }
.course-practice .widget-radio-box label { align-items: start; display: flex; height: auto;
  line-height: 1.4; margin: 0.15em 0; white-space: normal; width: auto;
  color: var(--jp-content-font-color1, inherit); }
.course-practice .widget-radio > .widget-label { display: none; }
.course-practice .widget-radio-box { margin-bottom: 0 !important; }
.course-practice .widget-radio-box input { flex: none; margin: 0 0.6em 0 0; order: -1; }
.course-practice .widget-html-content { line-height: 1.4; white-space: normal;
  color: var(--jp-content-font-color1, inherit); }
"""


class Question(Protocol):
    """A question of any kind: what it asks, and how its options are shown."""

    name: str
    text: str
    shuffled: bool  # each time it is asked, its options are in another order

    def listed(self) -> list[str]:
        """Each option as plain text."""
        ...

    def as_html(self, order: list[int]) -> str:
        """The options in this order, without the answer, as HTML."""
        ...

    def box(self, order: list[int]) -> ipw.Widget:
        """The question as a widget, its options in this order."""
        ...


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
    shuffled = True

    def __post_init__(self) -> None:
        """Refuse a question that cannot be answered."""
        if len(self.options) < 3 or sum(option.right for option in self.options) != 1:
            raise ValueError(f"{self.name}: expected three options or more, one of them right")

    def listed(self) -> list[str]:
        """Each option as plain text."""
        return [option.text for option in self.options]

    def as_html(self, order: list[int]) -> str:
        """The options as a list, without the answer."""
        items = (
            f"<li>{letter}: {code(self.options[i].text)}</li>"
            for letter, i in zip(LETTERS, order, strict=False)
        )
        return f"<ul>{''.join(items)}</ul>"

    def box(self, order: list[int]) -> ipw.Widget:
        """Radio buttons, a button that checks, and the reasons."""
        return ChoiceBox(self, order).box

    def labels(self, order: list[int]) -> list[str]:
        """The options in this order, each behind its letter, as plain text."""
        return [f"{LETTERS[n]}: {self.options[i].text}" for n, i in enumerate(order)]

    def verdict(self, order: list[int], place: int | None) -> str:
        """What a check says about the option at a place of this order, as HTML."""
        if place is None:
            return "<p>Nothing is chosen yet: choose an option, then check.</p>"
        shown = [self.options[i] for i in order]
        chosen = shown[place]
        if not chosen.right:
            return (
                f"<p><strong>✗ {LETTERS[place]} is not right.</strong> {code(chosen.reason)} "
                "Choose again.</p>"
            )
        others = "".join(
            f"<li>{LETTERS[i]}: {code(option.reason)}</li>"
            for i, option in enumerate(shown)
            if i != place
        )
        return (
            f"<p><strong>✓ {LETTERS[place]} is right.</strong> {code(chosen.reason)}</p>"
            f"<p>And the others:</p><ul>{others}</ul>"
        )


def practice(name: str) -> None:
    """Show a practice question.

    Args:
        name: its id, ``"NN.word"``.

    Raises:
        ValueError: there is no such question (a slip in the notebook, not in the answer).
    """
    question = find(name)
    order = _order(question)
    widgets.show(question.box(order), Static(question, order), _STYLE)


def find(name: str) -> Question:
    """A question by its id."""
    there = questions(name.split(".")[0])
    if name not in there:
        known = ", ".join(there) or "none for this lesson"
        raise ValueError(f"no practice question is called {name!r}; there are: {known}")
    return there[name]


# From the number of a lesson to the module with its questions; the topics fill it in.
MODULES: dict[str, str] = {}
_shown: dict[str, int] = {}


def questions(lesson: str, bank: str = "QUESTIONS") -> dict:
    """All questions of a lesson by id, or what else its module lists under the name ``bank``."""
    if lesson not in MODULES:
        return {}
    module = importlib.import_module(MODULES[lesson])
    return {item.name: item for item in getattr(module, bank)}


def _order(question: Question) -> list[int]:
    """Places of the options, another order each time."""
    _shown[question.name] = time = _shown.get(question.name, 0) + 1
    return order_at(question, time)


def order_at(question: Question, time: int) -> list[int]:
    """Places of the options when the question is asked for the nth time: the same for all."""
    order = list(range(len(question.listed())))
    if question.shuffled:
        random.Random(f"{question.name} {time}").shuffle(order)
    return order


class Static:
    """A question as text, without its answer, for where widgets cannot run."""

    def __init__(self, question: Question, order: list[int]) -> None:
        """Take the question, and its options in this order."""
        self.question, self.order = question, order

    def __repr__(self) -> str:
        """The question and a line for each option."""
        options = self.question.listed()
        listed = (f"{LETTERS[n]}: {options[i]}" for n, i in enumerate(self.order))
        return "\n".join([f"[Practice] {self.question.text}", *listed])

    def _repr_html_(self) -> str:
        return (
            f"<p><strong>Practice.</strong> {code(self.question.text)}</p>"
            f"{self.question.as_html(self.order)}"
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
        self.options = ipw.RadioButtons(
            options=question.labels(order), value=None, description="options"
        )
        self.options.style.description_width = "0"
        self.check = ipw.Button(description="Check", tooltip="Check the chosen option")
        self.result = live()
        self.check.on_click(lambda _: self._tell(question.verdict(order, self.options.index)))
        self.box = frame(question, self.options, self.check, self.result)

    def _tell(self, verdict: str) -> None:
        self.result.value = verdict


def frame(question: Question, *parts: ipw.Widget) -> ipw.VBox:
    """A question's text above its parts, as a group that screen readers name."""
    text = ipw.HTML(
        f'<p class="course-question"><strong>Practice.</strong> {code(question.text)}</p>'
    )
    box = ipw.VBox([text, *parts])
    for name in ("course-practice", widgets.GROUP):
        box.add_class(name)
    return box


def live() -> ipw.HTML:
    """A text that screen readers announce when it changes."""
    text = ipw.HTML()
    text.add_class(widgets.LIVE)
    return text


def code(text: str) -> str:
    """Plain text as HTML, with what stands between backticks as code."""
    return re.sub(r"`([^`]*)`", r"<code>\1</code>", html.escape(text))

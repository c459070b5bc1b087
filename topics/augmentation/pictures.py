"""Practice questions with pictures to mark."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import ipywidgets as ipw
import numpy as np

from utils import plots
from utils.practice import LETTERS, code, frame, live

POSSIBLE, IMPOSSIBLE = "possible", "impossible"
SUM = "{right} of {all} marked rightly."


@dataclass(frozen=True)
class Mark:
    """One picture to mark: what it shows in words, whether it is possible, and why."""

    alt: str
    possible: bool
    reason: str

    def right(self, mark: str | None) -> bool:
        """Whether the picture was marked, and rightly."""
        return mark is not None and (mark == POSSIBLE) == self.possible

    def verdict(self, letter: str, mark: str | None) -> str:
        """What a check says about the mark of the picture with this letter, as HTML."""
        if mark is None:
            return f"{letter}: not marked yet."
        sign = f"✓ right, {mark}" if self.right(mark) else f"✗ not {mark}"
        return f"{letter}: <strong>{sign}.</strong> {code(self.reason)}"


@dataclass(frozen=True)
class Pictures:
    """Pictures to mark as possible or impossible, which keep their order: the lesson names them.

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
    shuffled = False

    def listed(self) -> list[str]:
        """What each picture shows, in words."""
        return [mark.alt for mark in self.marks]

    def as_html(self, order: list[int]) -> str:
        """The original and the pictures, without the answer."""
        return "".join(self.tiles(order))

    def tiles(self, order: list[int]) -> list[str]:
        """The original, and then each picture, with its name below it, as HTML."""
        original, *pictures = self.draw()
        return [_figure(original, "original", self.original)] + [
            _figure(pictures[i], letter, self.marks[i].alt)
            for letter, i in zip(LETTERS, order, strict=False)
        ]

    def box(self, order: list[int]) -> ipw.Widget:
        """The pictures with two radio buttons each, and a button that checks."""
        return PicturesBox(self, order).box


class PicturesBox:
    """Pictures to mark.

    Attributes:
        marks: radio buttons for each picture, none of them chosen at first; ``check``: the button.
        result: what the check says.
        box: the widget to display.
    """

    def __init__(self, question: Pictures, order: list[int]) -> None:
        """Show the pictures in this order."""
        self.answers = [question.marks[i] for i in order]
        self.marks = [
            ipw.RadioButtons(
                options=[POSSIBLE, IMPOSSIBLE], value=None, description=f"picture {letter}"
            )
            for letter in LETTERS[: len(order)]
        ]
        original, *pictures = map(ipw.HTML, question.tiles(order))
        tiles = [_tile(original)]
        for picture, mark in zip(pictures, self.marks, strict=True):
            mark.style.description_width = "0"
            tiles.append(_tile(picture, mark))
        self.check = ipw.Button(description="Check", tooltip="Check all marks")
        self.result = live()
        self.check.on_click(lambda _: self._tell())
        row = ipw.HBox(tiles, layout=ipw.Layout(flex_flow="row wrap"))
        self.box = frame(question, row, self.check, self.result)

    def _tell(self) -> None:
        marked = [
            (letter, answer, mark.value)
            for letter, answer, mark in zip(LETTERS, self.answers, self.marks, strict=False)
        ]
        right = sum(answer.right(value) for _, answer, value in marked)
        lines = "".join(
            f"<li>{answer.verdict(letter, value)}</li>" for letter, answer, value in marked
        )
        self.result.value = (
            f"<p>{SUM.format(right=right, all=len(marked))}</p>"
            f'<ul style="list-style: none; padding-left: 0;">{lines}</ul>'
        )


def _tile(*parts: ipw.Widget) -> ipw.VBox:
    return ipw.VBox(parts, layout=ipw.Layout(width="9.5em", margin="0 0.5em 0.5em 0"))


def _figure(picture: np.ndarray, name: str, alt: str) -> str:
    """A picture three times as large, its name below it."""
    image = plots.image_tag(plots.png(picture, scale=3), f"{name}: {alt}")
    return (
        '<span style="display: inline-block; margin: 0.2em; text-align: center;">'
        f"{image}<br><strong>{name}</strong></span>"
    )

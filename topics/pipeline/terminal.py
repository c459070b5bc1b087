"""Headings, pictures and bars made of characters; rich lays them out and knows the terminal."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TextIO

import numpy as np
from rich.bar import Bar
from rich.columns import Columns
from rich.console import Console, RenderableType
from rich.rule import Rule
from rich.table import Table
from rich.text import Text

from topics.dataset.plain import as_text, table

BLOCKS = " ░▒▓█"
_WIDEST = 120  # longer lines are hard to read
_PICTURE = 28 + 2  # columns that a digit takes, with the gap


class Terminal(Console):
    """A console that indents what it shows; plain text where it is no terminal.

    Args:
        file: a text stream; standard output by default.
        width: columns; by default those of the terminal, or 80 for a file or a pipe.
    """

    def __init__(self, file: TextIO | None = None, width: int | None = None) -> None:
        super().__init__(file=file, width=width, markup=False, emoji=False, highlight=False)
        self.width = min(self.width, _WIDEST)

    def heading(self, text: str, colour: str = "default") -> None:
        """A heading after an empty line, underlined with its colour as far as there is any."""
        self.print()
        self.print(Rule(Text(text, style=f"bold {colour}"), align="left", style=colour))

    def show(self, *parts: RenderableType) -> None:
        """Paragraphs, tables and pictures, two columns to the right."""
        for part in parts:
            for line in as_text(part, self.width - 2).rstrip().splitlines():
                self.print(f"  {line}".rstrip())

    def pictures(self, titled: Sequence[tuple[str, np.ndarray]], least: int = 1) -> None:
        """Images (28, 28, 1) side by side, as many as fit, but not fewer than ``least``."""
        fit = max(least, (self.width - 2) // _PICTURE)
        blocks = [Text(f"{title}\n{picture(image)}") for title, image in titled[:fit]]
        self.show(Columns(blocks, padding=(0, 2), equal=True))


def picture(image: np.ndarray) -> str:
    """A grey image as lines of characters, one for two rows of pixels (characters are tall).

    Args:
        image: (h, w, 1), values in [0, 1]; 0 is left blank.
    """
    pixels = np.pad(np.clip(image[..., 0], 0, 1), ((0, len(image) % 2), (0, 0)))
    levels = np.rint((pixels[0::2] + pixels[1::2]) / 2 * (len(BLOCKS) - 1)).astype(int)
    return "\n".join("".join(BLOCKS[level] for level in row) for row in levels)


def flow(before: str, *after: str) -> Table:
    """What goes into a stage, and line by line what comes out."""
    rows = table(show_header=False)
    rows.add_row("in", before)
    rows.add_row("out", "\n".join(after))
    return rows


def bars(shares: Sequence[float], notes: Sequence[str]) -> Table:
    """One bar for each share in [0, 1], with its number, its value and a note."""
    rows = table(show_header=False, expand=True)
    for justify, ratio in (("right", None), ("right", None), ("left", 1), ("left", None)):
        rows.add_column(justify=justify, ratio=ratio, no_wrap=True)
    for number, (share, note) in enumerate(zip(shares, notes, strict=True)):
        rows.add_row(str(number), f"{100 * share:.2f} %", Bar(1, 0, float(share)), note)
    return rows

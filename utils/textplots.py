"""Pictures and charts made of characters, for terminals, files and code pages of any kind.

Every function returns a list of lines and prints nothing; `Terminal` prints, and replaces what
its stream cannot show. Needs NumPy only.
"""

from __future__ import annotations

import math
import os
import re
import shutil
import sys
import textwrap
from collections.abc import Sequence
from typing import TextIO

import numpy as np

BLOCKS = " ░▒▓█"
LETTERS = " .:-=+*#%@"
# What a stream that lacks these characters gets instead.
_PLAIN = str.maketrans({"±": "+-", "°": " deg", "·": ".", "×": "x", "█": "#", "…": "..."})
_NARROWEST, _WIDEST = 40, 120


class Terminal:
    """Where text goes: how wide it is, what it can show, and whether in colour.

    Args:
        stream: a text stream; standard output by default.
        width: columns; by default those of the terminal, or 80 for a file or a pipe.

    Attributes:
        blocks: whether the stream can show the block characters; if not, letters are used.
        colour: whether headings are coloured: on a terminal, unless ``NO_COLOR`` is set.
    """

    def __init__(self, stream: TextIO | None = None, width: int | None = None) -> None:
        self.stream = stream or sys.stdout
        found = width or shutil.get_terminal_size((80, 24)).columns
        self.width = min(max(found, _NARROWEST), _WIDEST)
        self.encoding = getattr(self.stream, "encoding", None) or "utf-8"
        self.blocks = self._can_show(BLOCKS + "±°·×")
        known = os.name != "nt" or "WT_SESSION" in os.environ
        self.colour = (
            self.stream.isatty()
            and known
            and not os.environ.get("NO_COLOR")
            and os.environ.get("TERM") != "dumb"
        )

    def _can_show(self, text: str) -> bool:
        try:
            text.encode(self.encoding)
        except (UnicodeEncodeError, LookupError):
            return False
        return True

    def lines(self, lines: Sequence[str], indent: int = 0) -> None:
        """Print ready-made lines, at once, so that progress is seen in a pipe as well."""
        for line in lines:
            text = (" " * indent + line).rstrip()
            if not self._can_show(text):
                text = text.translate(_PLAIN).encode("ascii", "replace").decode("ascii")
            self.stream.write(text + "\n")
        self.stream.flush()

    def text(self, text: str, indent: int = 2) -> None:
        """Print a paragraph, wrapped to the width."""
        self.lines(wrap(text, self.width - indent), indent)

    def heading(self, text: str, colour: int = 0) -> None:
        """Print an underlined heading after an empty line; ``colour`` is one of the 256."""
        line = "=" * len(text)
        if self.colour:
            self.lines(["", f"\x1b[1;38;5;{colour}m{text}", f"{line}\x1b[0m"])
        else:
            self.lines(["", text, line])

    def pictures(self, titled: Sequence[tuple[str, np.ndarray]], indent: int = 2) -> None:
        """Print images (h, w) or (h, w, 1) side by side, as many as fit, titles above."""
        shown = [(title, picture(image, self.blocks)) for title, image in titled]
        lines = beside(shown, self.width - indent)
        while lines and not lines[-1]:
            lines.pop()
        self.lines(lines, indent)


def wrap(text: str, width: int) -> list[str]:
    """Wrap a paragraph; shapes (28 x 28) and numbers with their unit (90 %) stay in one line."""
    glued = re.sub(r"(?<=\d) (?=x \d|%)|(?<=\d x) (?=\d)", "\0", text)
    lines = textwrap.wrap(glued, width, break_on_hyphens=False, break_long_words=False)
    return [line.replace("\0", " ") for line in lines]


def picture(image: np.ndarray, blocks: bool = True) -> list[str]:
    """Draw a grey image with characters, one per two rows of pixels (characters are tall).

    Args:
        image: (h, w) or (h, w, 1), values in [0, 1]; 0 is left blank.
        blocks: use block characters, otherwise letters.

    Returns:
        (h + 1) // 2 lines of w characters.
    """
    pixels = np.clip(np.asarray(image, dtype=float), 0, 1)
    if pixels.ndim == 3:
        pixels = pixels[..., 0]
    if len(pixels) % 2:
        pixels = np.vstack([pixels, np.zeros_like(pixels[:1])])
    ink = (pixels[0::2] + pixels[1::2]) / 2
    ramp = BLOCKS if blocks else LETTERS
    levels = np.rint(ink * (len(ramp) - 1)).astype(int)
    return ["".join(ramp[level] for level in row) for row in levels]


def beside(titled: Sequence[tuple[str, Sequence[str]]], width: int, gap: int = 2) -> list[str]:
    """Put blocks of lines side by side under their titles; start a new row where one is full."""
    rows: list[list[tuple[str, Sequence[str]]]] = [[]]
    used = 0
    for title, lines in titled:
        wide = max(len(title), *(len(line) for line in lines))
        if rows[-1] and used + gap + wide > width:
            rows.append([])
            used = 0
        rows[-1].append((title, lines))
        used += wide + (gap if len(rows[-1]) > 1 else 0)
    out = []
    for row in rows:
        blocks = [[title, *lines] for title, lines in row]
        widths = [max(len(line) for line in block) for block in blocks]
        for i in range(max(len(block) for block in blocks)):
            cells = [
                (block[i] if i < len(block) else "").ljust(wide)
                for block, wide in zip(blocks, widths, strict=True)
            ]
            out.append((" " * gap).join(cells).rstrip())
    return out


def bars(
    shares: Sequence[float], names: Sequence[str], notes: Sequence[str] = (), width: int = 70
) -> list[str]:
    """Draw one horizontal bar per share in [0, 1], with its value and an optional note.

    A share above 0 always gets at least a dot, so that small and none can be told apart.
    """
    notes = list(notes) or [""] * len(shares)
    name_width = max(len(name) for name in names)
    note_width = max(len(note) for note in notes)
    room = max(10, width - name_width - 13 - note_width)
    lines = []
    for share, name, note in zip(shares, names, notes, strict=True):
        length = round(share * room)
        bar = "█" * length if length else ("·" if share > 0 else "")
        lines.append(
            f"{name:>{name_width}s}  {100 * share:6.2f} %  {bar.ljust(room)} {note}".rstrip()
        )
    return lines


def loss_chart(
    training: Sequence[float],
    validation: Sequence[float],
    width: int = 70,
    height: int = 9,
) -> list[str]:
    """Draw two losses against the epoch: T training, V validation, B both in one place.

    The value axis starts at 0. A value that is not finite is drawn as ``?`` at the top.

    Args:
        training, validation: one value per epoch.
        width, height: size of the whole chart in columns, of its inside in lines.
    """
    series = [np.asarray(values, dtype=float) for values in (training, validation)]
    finite = np.concatenate([values[np.isfinite(values)] for values in series])
    if not finite.size:
        return ["No finite loss to draw."]
    epochs = max(len(values) for values in series)
    top = float(finite.max()) or 1.0
    room = max(10, min(width - 9, 12 * (epochs - 1) + 1))
    canvas = [[" "] * room for _ in range(height)]

    def column(epoch: float) -> int:
        return round(epoch * (room - 1) / max(1, epochs - 1))

    def row(value: float) -> int:
        return height - 1 - round(max(0.0, value) / top * (height - 1))

    for values in series:  # the lines between the points, below everything else
        for i in range(len(values) - 1):
            if not np.isfinite(values[i : i + 2]).all():
                continue
            for x in range(column(i), column(i + 1) + 1):
                share = (x - column(i)) / max(1, column(i + 1) - column(i))
                canvas[row(values[i] + share * (values[i + 1] - values[i]))][x] = "."
    odd = False
    for values, mark in zip(series, "TV", strict=True):
        for i, value in enumerate(values):
            x = column(i)
            if not math.isfinite(value):
                canvas[0][x], odd = "?", True
                continue
            y = row(value)
            canvas[y][x] = "B" if mark == "V" and canvas[y][x] == "T" else mark
    lines = []
    for y, cells in enumerate(canvas):
        value = top * (height - 1 - y) / (height - 1)
        label = f"{value:6.2f}" if y % 2 == 0 or y == height - 1 else " " * 6
        lines.append(f"{label} |{''.join(cells)}".rstrip())
    lines.append(" " * 7 + "+" + "-" * room)
    lines.append(" " * 8 + _epoch_labels(epochs, room, column))
    legend = "epoch    T training loss   V validation loss   B both"
    lines.append(" " * 8 + legend + ("   ? not a finite number" if odd else ""))
    return lines


def _epoch_labels(epochs: int, room: int, column) -> str:
    """Write epoch numbers under their columns, as many as fit without touching."""
    line = [" "] * (room + 4)
    free = 0
    for epoch in range(epochs):
        text, x = str(epoch + 1), column(epoch)
        if x >= free:
            line[x : x + len(text)] = text
            free = x + len(text) + 1
    return "".join(line).rstrip()


class EpochTable:
    """The lines of a table of epochs, written one row at a time as training goes on."""

    COLUMNS = "epoch   loss  acc. %  val. loss  val. %"

    def __init__(self, width: int = 80) -> None:
        """Lay out the table for ``width`` columns; narrow ones get observations below a row."""
        self.width = width
        self.beside = width - len(self.COLUMNS) - 2 >= 28

    def header(self) -> list[str]:
        """Return the head of the table."""
        title = self.COLUMNS + ("  observation" if self.beside else "")
        return [title, "-" * min(self.width, len(title) if not self.beside else self.width)]

    def row(
        self,
        epoch: int,
        loss: float,
        accuracy: float,
        val_loss: float,
        val_accuracy: float,
        observation: str,
    ) -> list[str]:
        """Return one row: four numbers and the observation, wrapped to the width."""
        numbers = f"{epoch:5d} {loss:6.3f} {100 * accuracy:7.1f} {val_loss:10.3f}"
        numbers += f" {100 * val_accuracy:7.1f}"
        if not self.beside:
            below = wrap(observation, self.width - 6)
            return [numbers, *("      " + line for line in below)]
        indent = len(self.COLUMNS) + 2
        first, *rest = wrap(observation, self.width - indent) or [""]
        return [numbers.ljust(indent) + first, *(" " * indent + line for line in rest)]

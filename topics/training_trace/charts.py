"""A growing run as text: one line an epoch, the loss as a chart."""

from __future__ import annotations

import math
import re
import textwrap
from collections.abc import Sequence

import numpy as np


def wrap(text: str, width: int) -> list[str]:
    """Wrap a paragraph; shapes (28 x 28) and numbers with their unit (90 %) stay in one line."""
    glued = re.sub(r"(?<=\d) (?=x \d|%)|(?<=\d x) (?=\d)", "\0", text)
    lines = textwrap.wrap(glued, width, break_on_hyphens=False, break_long_words=False)
    return [line.replace("\0", " ") for line in lines]


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

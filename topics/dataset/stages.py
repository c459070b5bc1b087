"""The five steps of the pipeline, with the same names and colours in every lesson and trace."""

from __future__ import annotations

import html
from collections.abc import Sequence
from dataclasses import dataclass

# Okabe and Ito's palette, made to be told apart with any colour vision.
COLOURS = {
    "original dataset": "#56B4E9",
    "train/test split": "#E69F00",
    "augmentation": "#009E73",
    "training": "#0072B2",
    "evaluation": "#CC79A7",
}
STAGES = tuple(COLOURS)


@dataclass(frozen=True)
class Stage:
    """One row of the stage table: a step, what it takes, what it gives."""

    name: str
    before: str
    after: str
    note: str


class StageTable:
    """The pipeline as a table; shown by a notebook, printed by a terminal.

    Args:
        rows: (what goes in, what comes out, a remark) for each of the five stages in order;
            fewer rows show the first stages only.
    """

    def __init__(self, rows: Sequence[tuple[object, object, str]]) -> None:
        self.stages = [
            Stage(name, _shape(before), _shape(after), note)
            for name, (before, after, note) in zip(STAGES, rows, strict=False)
        ]

    def __repr__(self) -> str:
        """The table in plain text."""
        cells = [("stage", "in", "out", "remark")] + [
            (f"{i} {s.name}", s.before, s.after, s.note) for i, s in enumerate(self.stages, 1)
        ]
        widths = [max(len(row[column]) for row in cells) for column in range(3)]
        return "\n".join(
            "  ".join([*(c.ljust(w) for c, w in zip(row, widths, strict=False)), row[3]]).rstrip()
            for row in cells
        )

    def _repr_html_(self) -> str:
        head = "".join(f"<th style='text-align:left'>{h}</th>" for h in ("stage", "in", "out", ""))
        body = "".join(
            f"<tr><th scope='row' style='text-align:left; border-left:8px solid "
            f"{COLOURS[s.name]}'>{i} {s.name}</th><td>{html.escape(s.before)}</td>"
            f"<td>{html.escape(s.after)}</td><td style='text-align:left'>{html.escape(s.note)}</td>"
            "</tr>"
            for i, s in enumerate(self.stages, 1)
        )
        return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


def _shape(value: object) -> str:
    """A shape as 1000 x 28 x 28 x 1; other values as they print."""
    if isinstance(value, tuple):
        return " x ".join(str(size) for size in value)
    return str(value)

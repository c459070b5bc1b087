"""The five steps of the pipeline, with the same names and colours in every lesson and trace."""

from __future__ import annotations

import html
from collections.abc import Sequence
from typing import NamedTuple

from rich.table import Table

from topics.dataset.plain import as_text, table

# Okabe and Ito's palette, made to be told apart with any colour vision.
COLOURS = {
    "original dataset": "#56B4E9",
    "train/test split": "#E69F00",
    "augmentation": "#009E73",
    "training": "#0072B2",
    "evaluation": "#CC79A7",
}
STAGES = tuple(COLOURS)


class Stage(NamedTuple):
    """One row of the stage table: a step, what it takes, what it gives, a remark."""

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
            Stage(name, shape(before), shape(after), note)
            for name, (before, after, note) in zip(STAGES, rows, strict=False)
        ]

    def __rich__(self) -> Table:
        """The table for a terminal."""
        rows = table("stage", "in", "out", "remark")
        for number, stage in enumerate(self.stages, start=1):
            rows.add_row(f"{number} {stage.name}", *stage[1:])
        return rows

    def __repr__(self) -> str:
        """The table in plain text."""
        return as_text(self)

    def _repr_html_(self) -> str:
        left = 'style="text-align: left;"'
        head = "".join(f"<th {left}>{name}</th>" for name in ("stage", "in", "out", ""))
        body = "".join(
            f'<tr><th scope="row" style="text-align: left; border-left: 8px solid '
            f'{COLOURS[stage.name]}">{number} {stage.name}</th><td>{html.escape(stage.before)}'
            f"</td><td>{html.escape(stage.after)}</td><td {left}>{html.escape(stage.note)}</td>"
            "</tr>"
            for number, stage in enumerate(self.stages, start=1)
        )
        return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


def shape(value: object) -> str:
    """A shape as 1000 x 28 x 28 x 1; other values as they print."""
    return " x ".join(map(str, value)) if isinstance(value, tuple) else str(value)

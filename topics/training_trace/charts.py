"""A growing run in a terminal: a line an epoch, and the losses as bars."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from rich.bar import Bar
from rich.console import Group
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from topics.dataset.plain import table
from topics.training_trace.epochs import Epoch

_COLUMNS = {"epoch": 5, "loss": 6, "acc. %": 6, "val. loss": 9, "val. %": 6}
_BESIDE = 70  # columns that a page needs for the observation to stand beside its numbers


def epoch_table(
    history: Sequence[Epoch], observations: Sequence[str], width: int = 80, head: bool = True
) -> Group:
    """A table of epochs, which can also be written a row at a time as training goes on.

    Args:
        history: the epochs.
        observations: what was said about each.
        width: columns of the page; on a narrow one observations stand below their row.
        head: begin with the names of the columns.
    """
    parts, beside = [], width >= _BESIDE
    for epoch, text in zip(history, observations, strict=True):
        row = table(show_header=head and not parts)
        for name, size in _COLUMNS.items():
            row.add_column(name, justify="right", width=size, no_wrap=True)
        row.add_column("observation" if beside else "")
        numbers = (
            f"{epoch.epoch}",
            f"{epoch.loss:.3f}",
            f"{100 * epoch.accuracy:.1f}",
            f"{epoch.val_loss:.3f}",
            f"{100 * epoch.val_accuracy:.1f}",
        )
        row.add_row(*numbers, Text(text if beside else ""))
        parts.append(row)
        if not beside:
            parts.append(Padding(Text(text), (0, 0, 0, 6)))
    return Group(*parts)


def loss_bars(history: Sequence[Epoch]) -> Table:
    """Training and validation loss as bars from 0, side by side, a row for each epoch."""
    losses = np.array([(epoch.loss, epoch.val_loss) for epoch in history], float)
    top = losses[np.isfinite(losses)].max(initial=1e-9)
    rows = table(expand=True)
    rows.add_column("epoch", justify="right", width=5)
    rows.add_column("training loss", ratio=1)
    rows.add_column("validation loss", ratio=1)
    for epoch, pair in zip(history, losses, strict=True):
        bars = [Bar(top, 0, loss) if np.isfinite(loss) else "no number" for loss in pair]
        rows.add_row(str(epoch.epoch), *bars)
    return rows

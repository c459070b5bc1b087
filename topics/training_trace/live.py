"""A training run to watch: how far it is, a table with an observation for each epoch, its curves.

In a notebook one output is drawn anew after each epoch; elsewhere each epoch is a printed line.
Plain ``model.fit`` trains; the board only listens, through `epochs.watch`.
"""

from __future__ import annotations

import html
import time
from collections.abc import Callable, Sequence

from IPython import get_ipython
from IPython.display import display
from rich.console import Console

from topics.dataset.plain import as_text
from topics.training_trace import figures
from topics.training_trace.charts import epoch_table, loss_bars
from topics.training_trace.epochs import Epoch
from utils import plots


class Board:
    """What is known of a run so far, shown after each epoch.

    Args:
        epochs: how many epochs are planned, at least 1.
        n_validation: number of validation images, for the band of chance around their accuracy.
        clock: seconds as a float.

    Attributes:
        history: the epochs so far.
        observations: what was said about each.

    Example::

        board = Board(epochs=8, n_validation=160)
        model.fit(x, y, epochs=8, callbacks=[epochs.watch(160, board.report)], ...)
    """

    def __init__(
        self, epochs: int, n_validation: int, clock: Callable[[], float] = time.perf_counter
    ) -> None:
        if epochs < 1:
            raise ValueError(f"epochs={epochs!r}: expected 1 or more")
        self.epochs, self.n_validation, self._clock = epochs, n_validation, clock
        self.history: list[Epoch] = []
        self.observations: list[str] = []
        self._ends: list[float] = []
        self._output = None
        self._ended = False

    def report(self, epoch: Epoch, observation: str) -> None:
        """Note an epoch that has ended, and show it; to be handed to `epochs.watch`."""
        self.history.append(epoch)
        self.observations.append(observation)
        self._ends.append(self._clock())
        if get_ipython() is None:
            console, first = Console(highlight=False), len(self.history) == 1
            console.print(epoch_table([epoch], [observation], console.width, head=first))
            return
        self._show()

    def end(self) -> None:
        """Note that training has ended, perhaps before the last epoch planned."""
        self._ended = True
        if self._output is not None and len(self.history) < self.epochs:
            self._show()

    def _show(self) -> None:
        shown = {"text/html": self._repr_html_(), "text/plain": repr(self)}
        if self._output is None:
            self._output = display(shown, raw=True, display_id=True)
        else:
            self._output.update(shown, raw=True)

    @property
    def progress(self) -> str:
        """How far the run is and how long it will take, in words."""
        done = len(self.history)
        where = f"epoch {done} of {self.epochs}"
        left = time_left(self._ends, self.epochs)
        if done >= self.epochs:
            return f"{where}, done"
        if self._ended:
            return f"ended after {where}"
        if left is None:
            return f"{where}, time left: known after the second epoch"
        return f"{where}, about {max(1, round(left))} s left"

    def figure(self) -> plots.Figure:
        """The curves so far, on axes that leave room for the epochs to come."""
        return figures.run(self.history, self.epochs, self.n_validation)

    def __repr__(self) -> str:
        """Table and chart in characters."""
        if not self.history:
            return "no epoch yet"
        table = epoch_table(self.history, self.observations, 100)
        return f"{as_text(table, 100)}\n\n{self.chart()}"

    def chart(self) -> str:
        """Both losses as bars of characters, a line for each epoch."""
        return as_text(loss_bars(self.history), 80)

    def _repr_html_(self) -> str:
        if not self.history:
            return "<p>no epoch yet</p>"
        return (
            progress_bar(len(self.history), self.epochs, self.progress)
            + html_table(self.history, self.observations)
            + self.figure()._repr_html_()
        )


def time_left(ends: Sequence[float], epochs: int) -> float | None:
    """Seconds until the last epoch ends, or None while only one epoch is known.

    The first epoch is not counted: it holds the compilation, which comes only once.

    Args:
        ends: when each epoch so far ended, in seconds.
        epochs: how many there will be.
    """
    if len(ends) < 2:
        return None
    return (ends[-1] - ends[0]) / (len(ends) - 1) * max(0, epochs - len(ends))


def progress_bar(done: int, epochs: int, text: str) -> str:
    """An HTML progress bar with its text beside it."""
    return (
        f'<p><progress max="{epochs}" value="{done}" style="width: 16em" '
        f'aria-label="epochs done">{done} of {epochs}</progress> {html.escape(text)}</p>'
    )


def html_table(history: Sequence[Epoch], observations: Sequence[str]) -> str:
    """The epochs as an HTML table, each with its observation."""
    heads = ("epoch", "loss", "accuracy", "val. loss", "val. accuracy", "observation")
    head = "".join(f'<th scope="col" style="text-align:left">{h}</th>' for h in heads)
    body = "".join(
        f"<tr><td>{e.epoch}</td><td>{e.loss:.3f}</td><td>{100 * e.accuracy:.1f} %</td>"
        f"<td>{e.val_loss:.3f}</td><td>{100 * e.val_accuracy:.1f} %</td>"
        # On a narrow page the table scrolls sideways rather than make each row a tower of words.
        f'<td style="text-align:left; min-width:14em">{html.escape(text)}</td></tr>'
        for e, text in zip(history, observations, strict=True)
    )
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"

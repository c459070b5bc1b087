"""Something to move: seeds and what they carry."""

from __future__ import annotations

import html

import ipywidgets as ipw
import numpy as np

from utils import plots, results, stats
from utils.widgets import show


def seeds(table: str, first: str, second: str, columns: dict[str, str], **wanted: object) -> None:
    """How the verdict on two arms changes with the number of seeds and of test pictures.

    Args:
        table: name of a measured table.
        first, second: the arms compared.
        columns: name of a test set to its column; the first is shown first.
        wanted: which rows, such as ``epoch=30``.
    """
    playground = SeedsPlayground(table, first, second, columns, wanted)
    show(playground.box, playground.figure())


class SeedsPlayground:
    """The controls of :func:`seeds`: ``number``, ``test``; ``picture`` shows the interval."""

    def __init__(
        self, table: str, first: str, second: str, columns: dict[str, str], wanted: dict
    ) -> None:
        data = results.load(table)
        self.first, self.second = first, second
        self.differences = {}
        for name, column in columns.items():
            a = data.by_seed(column, arm=first, **wanted)
            b = data.by_seed(column, arm=second, **wanted)
            self.differences[name] = np.array([a[s] - b[s] for s in sorted(a.keys() & b.keys())])
        most = min(len(values) for values in self.differences.values())
        self.number = ipw.IntSlider(2, min=2, max=most, description="seeds")
        self.test = ipw.Dropdown(options=list(columns), description="tested on")
        self._drawn = plots.Redrawn()
        self.picture = ipw.HTML()
        for control in (self.number, self.test):
            control.observe(self._redraw, names="value")
        self.box = ipw.VBox([ipw.HBox([self.number, self.test]), self.picture])
        self._redraw()

    def figure(self) -> plots.Figure:
        """All seeds and both test sets, for where widgets cannot run."""
        return self._figure({name: len(d) for name, d in self.differences.items()})

    def _figure(self, shown: dict[str, int]) -> plots.Figure:
        figure, axes = plots.new(height=0.8 * len(shown) + 1.3)
        ax, told = axes[0, 0], []
        for row, (name, number) in enumerate(shown.items()):
            values = self.differences[name][:number]
            found = stats.paired(values, np.zeros(number))
            ax.plot([100 * found.low, 100 * found.high], [row, row], color="#0072B2", linewidth=3)
            ax.plot(100 * found.mean, row, "D", color="#0072B2", markersize=8)
            ax.plot(100 * values, np.full(number, row - 0.25), "o", color="#D55E00", markersize=5)
            told.append(f"{name}, {number} seeds: {found.points()}, {found.verdict}")
        ax.axvline(0, color="#1a1a1a", linewidth=1)
        ax.set_yticks(range(len(shown)), list(shown))
        ax.set_ylim(len(shown) - 0.5, -0.6)
        widest = max(abs(100 * d).max() for d in self.differences.values())
        ax.set_xlim(-1.6 * widest, 1.6 * widest)
        ax.set_xlabel(f"{self.first} minus {self.second}, points of accuracy")
        ax.set_ylabel("tested on")
        ax.set_title("Paired difference and its 95 % interval")
        caption = (
            "Circles: one seed each. Diamond and bar: mean and interval. An interval that holds 0 "
            "cannot tell the two arms apart."
        )
        return plots.Figure(figure, caption, "; ".join(told) + ".")

    def _redraw(self, _change: object = None) -> None:
        made = self._figure({self.test.value: self.number.value})
        self.picture.value = f"{self._drawn.html(made)}<p>{html.escape(made.alt)}</p>"

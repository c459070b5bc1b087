"""Something to move: seeds and what they carry."""

from __future__ import annotations

import ipywidgets as ipw
import numpy as np

from utils import plots, results, stats
from utils.widgets import Playground


def seeds(table: str, first: str, second: str, columns: dict[str, str], **where: object) -> None:
    """How the verdict on two arms changes with the number of seeds and of test pictures.

    Args:
        table: name of a measured table.
        first, second: the arms compared.
        columns: name of a test set to its column; the first is shown first.
        where: which rows, such as ``epoch=30``.
    """
    SeedsPlayground(table, first, second, columns, where).show()


class SeedsPlayground(Playground):
    """The controls of :func:`seeds`: ``number``, ``test``; ``picture`` shows the interval."""

    def __init__(
        self, table: str, first: str, second: str, columns: dict[str, str], where: dict
    ) -> None:
        """Begin with two seeds of the first test set."""
        data = results.load(table)
        self.first, self.second = first, second
        self.differences = {}
        for name, column in columns.items():
            a = data.by_seed(column, arm=first, **where)
            b = data.by_seed(column, arm=second, **where)
            self.differences[name] = np.array([a[s] - b[s] for s in sorted(a.keys() & b.keys())])
        most = min(len(values) for values in self.differences.values())
        self.number = ipw.IntSlider(2, min=2, max=most, description="seeds")
        self.test = ipw.Dropdown(options=list(columns), description="tested on")
        self.arrange(self.number, self.test)

    def figure(self) -> plots.Figure:
        """All seeds and both test sets, for where widgets cannot run."""
        return self._figure({name: len(d) for name, d in self.differences.items()})

    def _figure(self, shown: dict[str, int]) -> plots.Figure:
        figure, axes = plots.new(height=0.8 * len(shown) + 1.3)
        ax, sentences = axes[0, 0], []
        for row, (name, number) in enumerate(shown.items()):
            values = self.differences[name][:number]
            gain = stats.paired(values, np.zeros(number))
            ax.plot([100 * gain.low, 100 * gain.high], [row, row], color="#0072B2", linewidth=3)
            ax.plot(100 * gain.mean, row, "D", color="#0072B2", markersize=8)
            ax.plot(100 * values, np.full(number, row - 0.25), "o", color="#D55E00", markersize=5)
            sentences.append(f"{name}, {number} seeds: {gain.points()}, {gain.verdict}")
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
        return plots.Figure(figure, caption, "; ".join(sentences) + ".")

    def redraw(self) -> None:
        """Draw so many seeds of the test set chosen, and say what they carry."""
        figure = self._figure({self.test.value: self.number.value})
        self.draw(figure)
        self.say(figure.alt)

"""Something to move: the dropout rate, among those measured."""

from __future__ import annotations

import ipywidgets as ipw
import numpy as np
from matplotlib.ticker import PercentFormatter

from utils import plots, results, stats
from utils.widgets import Playground

_LINES = {  # colour, line, marker: never colour alone
    "train": ("#0072B2", "-", "o", "training pictures, dropout off"),
    "holdout": ("#D55E00", "--", "s", "other digits"),
}


def rates(table: str = "dropout_rate", base: str = "0") -> None:
    """A slider over the measured dropout rates: accuracy on known and on other digits.

    Args:
        table: a table whose arms are rates, with the columns ``train`` and ``holdout``.
        base: the rate that the others are compared with.
    """
    RatePlayground(table, base).show()


class RatePlayground(Playground):
    """The controls of :func:`rates`.

    Attributes:
        rate: slider over the rates of the table, as text such as ``"0.3"``.
        picture: the sweep, with the chosen rate's seeds drawn large.
        answer: means, gap, standard error and verdict for the chosen rate.
    """

    def __init__(self, table: str, base: str = "0") -> None:
        """Begin with a rate in the middle.

        Raises:
            ValueError: the table has no such base.
        """
        self.table, self.base = results.load(table), base
        self.names = sorted({row["arm"] for row in self.table.rows}, key=float)
        if base not in self.names:
            raise ValueError(f"no rate {base!r} in {table}; there are: {', '.join(self.names)}")
        self.rate = ipw.SelectionSlider(
            options=self.names, value=self.names[len(self.names) // 2], description="dropout rate"
        )
        self.arrange(self.rate)

    def figure(self, chosen: str | None = None) -> plots.Figure:
        """The sweep; with a chosen rate its seeds stand out, without one all are drawn alike."""
        figure, axes = plots.new(height=3.6)
        ax, sentences = axes[0, 0], []
        # Rates are drawn at equal distances: 0.1 to 0.3 would crowd on a true scale.
        for column, (colour, dash, marker, label) in _LINES.items():
            values = [self._seeds(column, name) for name in self.names]
            ax.plot([v.mean() for v in values], dash, color=colour, label=label)
            for place, (name, seeds) in enumerate(zip(self.names, values, strict=True)):
                bold = chosen in (None, name)
                spread = place + np.linspace(-0.16, 0.16, len(seeds))
                ax.scatter(
                    spread,
                    seeds,
                    color=colour,
                    marker=marker,
                    s=34 if bold and chosen else 16,
                    alpha=0.85 if bold else 0.2,
                    linewidths=0,
                )
                if bold:
                    share = stats.summarize(seeds).percent()
                    sentences.append(f"rate {name}, {label}: {share} %")
        if chosen is not None:
            ax.axvspan(
                *(self.names.index(chosen) + np.array([-0.35, 0.35])), color="#eeeeee", zorder=0
            )
        ax.set_xticks(range(len(self.names)), self.names)
        ax.yaxis.set_major_formatter(PercentFormatter(1.0))
        ax.set_xlabel("dropout rate (the measured ones, at equal distances)")
        ax.set_ylabel("accuracy")
        ax.set_title("Accuracy against the dropout rate")
        ax.legend(loc="best", frameon=False)
        n = len(self._seeds("holdout", self.base))
        caption = f"One mark per seed, {n} seeds; the lines join the means."
        return plots.Figure(figure, caption, "; ".join(sentences) + ".")

    def _seeds(self, column: str, rate: str) -> np.ndarray:
        by_seed = self.table.by_seed(column, arm=rate)
        return np.array([by_seed[seed] for seed in sorted(by_seed)])

    def sentence(self, rate: str) -> str:
        """Means, gap, standard error and the comparison with the base rate, as one paragraph."""
        train, held = (stats.summarize(self._seeds(column, rate)) for column in _LINES)
        error = held.sd / np.sqrt(held.n)
        text = (
            f"Rate {rate}: training pictures {train.percent()} %, other digits "
            f"{held.percent()} % (standard error of the mean over {held.n} seeds: "
            f"{100 * error:.2f} points), gap {100 * (train.mean - held.mean):.1f} points."
        )
        if rate == self.base:
            return text
        gain = self.table.paired("holdout", rate, self.base)
        return f"{text} Against rate {self.base}: {gain.points()}: {gain.verdict}."

    def redraw(self) -> None:
        """Draw the sweep with the chosen rate, and say its numbers."""
        self.draw(self.figure(self.rate.value))
        self.say(self.sentence(self.rate.value))

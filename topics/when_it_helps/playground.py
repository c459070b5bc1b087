"""Lesson 10's playgrounds: gain against training size, and how many seeds a verdict needs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import combinations

import ipywidgets as ipw
import numpy as np
from matplotlib.ticker import PercentFormatter

from topics.when_it_helps import figures
from utils import plots, results, stats
from utils.widgets import Playground

# Colour and hatching of each verdict, in the order in which they are stacked.
_VERDICTS = {"higher": ("#009E73", ""), stats.UNDECIDED: ("#dddddd", ".."),
             "lower": ("#D55E00", "//")}  # fmt: skip


def by_size(table: str = "training_size") -> None:
    """A slider over the measured training sizes: both arms, the gain, the share of errors cut."""
    SizePlayground(table).show()


class SizePlayground(Playground):
    """The controls of :func:`by_size`.

    Attributes:
        size: slider over the sizes of the table.
        scale: what is drawn, ``"accuracy"`` or ``"share of errors"``.
    """

    def __init__(self, table: str) -> None:
        self.name, self.table = table, results.load(table)
        sizes = figures.sizes(self.table)
        middle = sizes[len(sizes) // 2]
        self.size = ipw.SelectionSlider(options=sizes, value=middle, description="digits")
        self.scale = ipw.ToggleButtons(options=["accuracy", "share of errors"], description="show")
        self.arrange(self.size, self.scale)

    def figure(self) -> plots.Figure:
        """The curves without a mark, for where widgets cannot run."""
        return figures.training_size(self.name)

    def sentence(self, n: int) -> str:
        """Both arms, the paired gain and the share of errors that it takes away."""
        none, augmented = (self.table.summary("holdout", arm=f"{arm} {n}") for arm in figures.PAIR)
        gain = self.table.paired("holdout", f"augmentation {n}", f"none {n}")
        return (
            f"{n} digits: without augmentation {none.percent()} %, with it "
            f"{augmented.percent()} %. Gain {gain.points()}: {gain.verdict}. "
            f"Of the errors, {100 * gain.mean / (1 - none.mean):.0f} % are gone."
        )

    def redraw(self) -> None:
        """The curves with the chosen size marked, and the numbers at this size."""
        n = self.size.value
        self.draw(figures.training_size(self.name, n, self.scale.value != "accuracy"))
        self.say(
            self.sentence(n),
            (
                f'table = results.load("{self.name}")',
                f'table.paired("holdout", "augmentation {n}", "none {n}").points()',
            ),
        )


def verdicts(table: str, pairs: dict[str, tuple[str, str]], column: str, **where: object) -> None:
    """What fewer seeds would have said: every choice of so many of the table's seeds, judged.

    Args:
        table: name of a measured table.
        pairs: name of a comparison to the two arms compared.
        column: what is compared.
        where: which rows, such as ``epoch=30``.
    """
    VerdictPlayground(table, pairs, column, where).show()


class VerdictPlayground(Playground):
    """The controls of :func:`verdicts`.

    Attributes:
        pair: which comparison.
        number: how many seeds somebody has run.
        again: button for another choice of so many seeds.
    """

    def __init__(
        self, table: str, pairs: dict[str, tuple[str, str]], column: str, where: dict
    ) -> None:
        data = results.load(table)
        self.pairs = pairs
        self.differences: dict[str, dict[int, float]] = {}
        for name, arms in pairs.items():
            a, b = (data.by_seed(column, arm=arm, **where) for arm in arms)
            self.differences[name] = {s: a[s] - b[s] for s in sorted(a.keys() & b.keys())}
        self.most = min(len(by_seed) for by_seed in self.differences.values())
        self.pair = ipw.Dropdown(options=list(pairs), description="compare")
        self.number = ipw.IntSlider(3, min=2, max=self.most, description="seeds")
        self.again = ipw.Button(description="other seeds")
        self.again.on_click(self._other)
        self._choice = 0
        self._known: dict[tuple[str, int], dict[str, float]] = {}
        self.arrange(self.pair, self.number, self.again)

    def shares(self, pair: str, number: int) -> dict[str, float]:
        """Share of each verdict among all choices of so many seeds."""
        if (pair, number) not in self._known:
            values = list(self.differences[pair].values())
            counts = Counter(_judged(chosen).verdict for chosen in combinations(values, number))
            shares = {verdict: counts[verdict] / counts.total() for verdict in _VERDICTS}
            self._known[pair, number] = shares
        return self._known[pair, number]

    def figure(self, pair: str | None = None, number: int | None = None) -> plots.Figure:
        """Share of each verdict against the number of seeds; all pairs unless one is named."""
        chosen = [pair] if pair else list(self.pairs)
        figure, axes = plots.new(1, len(chosen), 7.6, 3.5, sharey=True)
        title = "If you had run fewer seeds: what would you have said?"
        figure.suptitle(title)
        numbers, sentences = list(range(2, self.most + 1)), []
        for ax, name in zip(axes[0], chosen, strict=True):
            shares = {k: self.shares(name, k) for k in numbers}
            bottom = np.zeros(len(numbers))
            for verdict, (colour, hatch) in _VERDICTS.items():
                height = np.array([shares[k][verdict] for k in numbers])
                ax.bar(numbers, height, bottom=bottom, color=colour, hatch=hatch, label=verdict,
                       edgecolor="#1a1a1a", linewidth=0.5)  # fmt: skip
                bottom += height
            if number is not None:
                ax.bar(number, 1, fill=False, edgecolor="#0072B2", linewidth=3.5)
            ax.set_xticks(numbers[::2])
            ax.set_title(name, fontsize=10)
            ax.set_xlabel("seeds")
            ax.set_ylabel("share of all choices" if ax is axes[0, 0] else " ")
            ax.yaxis.set_major_formatter(PercentFormatter(1.0))
            listed = ", ".join(f"{k}: {100 * shares[k]['higher']:.0f} %" for k in numbers)
            sentences.append(f"{name}, verdict higher by number of seeds: {listed}")
        handles, labels = axes[0, 0].get_legend_handles_labels()
        figure.legend(handles, labels, loc="outside lower center", ncols=3, frameon=False)
        caption = (
            f"For each number of seeds, all choices of so many of the {self.most} seeds of the "
            "table, each judged by its own 95 % interval."
        )
        return plots.Figure(figure, caption, "; ".join(sentences) + ".")

    def sentence(self) -> str:
        """The seeds drawn now, their interval and verdict."""
        differences = self.differences[self.pair.value]
        rng = np.random.default_rng([self.number.value, self._choice])
        seeds = sorted(rng.choice(list(differences), self.number.value, replace=False).tolist())
        result = _judged([differences[seed] for seed in seeds])
        listed = ", ".join(map(str, seeds))
        return f"Seeds {listed}: {result.points()}. Verdict: {result.verdict}."

    def _other(self, _button: object) -> None:
        self._choice += 1
        self._tell()

    def redraw(self) -> None:
        """The verdicts of all choices, by the number of seeds; and one choice."""
        self.draw(self.figure(self.pair.value, self.number.value))
        self._tell()

    def _tell(self) -> None:
        first, second = self.pairs[self.pair.value]
        code = f'stats.paired(accuracies["{first}"][chosen], accuracies["{second}"][chosen])'
        self.say(self.sentence(), code)


def _judged(differences: Sequence[float]) -> stats.Paired:
    return stats.paired(differences, np.zeros(len(differences)))

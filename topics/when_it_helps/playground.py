"""Lesson 10's playgrounds: gain against training size, and how many seeds a verdict needs."""

from __future__ import annotations

import html
from collections import Counter
from itertools import combinations

import ipywidgets as ipw
import numpy as np
from matplotlib.ticker import PercentFormatter

from topics.when_it_helps import figures
from utils import plots, results, stats
from utils.widgets import show

# Colour and hatching of each verdict, in the order in which they are stacked.
_VERDICTS = {
    "higher": ("#009E73", ""),
    "cannot be told apart": ("#dddddd", ".."),
    "lower": ("#D55E00", "//"),
}


def by_size(table: str = "training_size") -> None:
    """A slider over the measured training sizes: both arms, the gain, the share of errors cut."""
    playground = SizePlayground(table)
    show(playground.box, figures.training_size(table))


class SizePlayground:
    """The controls of :func:`by_size`.

    Attributes:
        size: slider over the sizes of the table.
        scale: what is drawn, ``"accuracy"`` or ``"share of errors"``.
        picture: the curves with the chosen size marked.
        answer: the numbers at this size in words, and the code that gives them.
    """

    def __init__(self, table: str) -> None:
        self.name, self.table = table, results.load(table)
        self._drawn = plots.Redrawn()
        sizes = figures.sizes(self.table)
        middle = sizes[len(sizes) // 2]
        self.size = ipw.SelectionSlider(options=sizes, value=middle, description="digits")
        self.scale = ipw.ToggleButtons(options=["accuracy", "share of errors"], description="show")
        self.picture, self.answer = ipw.HTML(), ipw.HTML()
        for control in (self.size, self.scale):
            control.observe(self._redraw, names="value")
        controls = ipw.HBox([self.size, self.scale], layout=ipw.Layout(flex_flow="row wrap"))
        self.box = ipw.VBox([controls, self.picture, self.answer])
        self._redraw()

    def told(self, n: int) -> str:
        """Both arms, the paired gain and the share of errors that it takes away."""
        found = {arm: self.table.summary("holdout", arm=f"{arm} {n}") for arm in figures.PAIR}
        gain = self.table.paired("holdout", f"augmentation {n}", f"none {n}")
        cut = gain.mean / (1 - found["none"].mean)
        return (
            f"{n} digits: without augmentation {found['none'].percent()} %, with it "
            f"{found['augmentation'].percent()} %. Gain {gain.points()}: {gain.verdict}. "
            f"Of the errors, {100 * cut:.0f} % are gone."
        )

    def _redraw(self, _change: object = None) -> None:
        n = self.size.value
        made = figures.training_size(self.name, n, self.scale.value != "accuracy")
        self.picture.value = self._drawn.html(made)
        code = (
            f'table = results.load("{self.name}")\n'
            f'table.paired("holdout", "augmentation {n}", "none {n}").points()'
        )
        self.answer.value = f"<p>{html.escape(self.told(n))}</p><pre>{html.escape(code)}</pre>"


def verdicts(table: str, pairs: dict[str, tuple[str, str]], column: str, **wanted: object) -> None:
    """What fewer seeds would have said: every choice of so many of the table's seeds, judged.

    Args:
        table: name of a measured table.
        pairs: name of a comparison to the two arms compared.
        column: what is compared.
        wanted: which rows, such as ``epoch=30``.
    """
    playground = VerdictPlayground(table, pairs, column, wanted)
    show(playground.box, playground.figure())


class VerdictPlayground:
    """The controls of :func:`verdicts`.

    Attributes:
        pair: which comparison.
        number: how many seeds somebody has run.
        draw: button for another choice of so many seeds.
        picture: the verdicts of all choices, by the number of seeds.
        answer: one choice, its seeds, interval and verdict, and the code that gives them.
    """

    def __init__(
        self, table: str, pairs: dict[str, tuple[str, str]], column: str, wanted: dict
    ) -> None:
        data = results.load(table)
        self.name, self.pairs, self.column = table, pairs, column
        self._drawn = plots.Redrawn()
        self.differences: dict[str, dict[int, float]] = {}
        for name, (first, second) in pairs.items():
            a = data.by_seed(column, arm=first, **wanted)
            b = data.by_seed(column, arm=second, **wanted)
            self.differences[name] = {s: a[s] - b[s] for s in sorted(a.keys() & b.keys())}
        self.most = min(len(found) for found in self.differences.values())
        self.pair = ipw.Dropdown(options=list(pairs), description="compare")
        self.number = ipw.IntSlider(3, min=2, max=self.most, description="seeds")
        self.draw = ipw.Button(description="other seeds")
        self.picture, self.answer = ipw.HTML(), ipw.HTML()
        self.drawn = 0
        self._known: dict[tuple[str, int], dict[str, float]] = {}
        for control in (self.pair, self.number):
            control.observe(self._redraw, names="value")
        self.draw.on_click(self._again)
        controls = [self.pair, self.number, self.draw]
        self.box = ipw.VBox(
            [
                ipw.HBox(controls, layout=ipw.Layout(flex_flow="row wrap")),
                self.picture,
                self.answer,
            ]
        )
        self._redraw()

    def shares(self, pair: str, number: int) -> dict[str, float]:
        """Share of each verdict among all choices of so many seeds."""
        if (pair, number) in self._known:
            return self._known[pair, number]
        values = list(self.differences[pair].values())
        counts = Counter(_judged(chosen).verdict for chosen in combinations(values, number))
        shares = {verdict: counts[verdict] / counts.total() for verdict in _VERDICTS}
        return self._known.setdefault((pair, number), shares)

    def figure(self, pair: str | None = None, number: int | None = None) -> plots.Figure:
        """Share of each verdict against the number of seeds; all pairs unless one is named."""
        chosen = [pair] if pair else list(self.pairs)
        figure, axes = plots.new(1, len(chosen), 7.6, 3.5, sharey=True)
        title = "If you had run fewer seeds: what would you have said?"
        figure.suptitle(title, fontsize=11)
        numbers, told = list(range(2, self.most + 1)), []
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
            told.append(f"{name}, verdict higher by number of seeds: {listed}")
        handles, labels = axes[0, 0].get_legend_handles_labels()
        figure.legend(handles, labels, loc="outside lower center", ncols=3, frameon=False)
        caption = (
            f"For each number of seeds, all choices of so many of the {self.most} seeds of the "
            "table, each judged by its own 95 % interval."
        )
        return plots.Figure(figure, caption, "; ".join(told) + ".")

    def told(self) -> str:
        """The seeds drawn now, their interval and verdict."""
        there = self.differences[self.pair.value]
        rng = np.random.default_rng([self.number.value, self.drawn])
        seeds = sorted(rng.choice(list(there), self.number.value, replace=False).tolist())
        found = _judged([there[seed] for seed in seeds])
        listed = ", ".join(map(str, seeds))
        return f"Seeds {listed}: {found.points()}. Verdict: {found.verdict}."

    def _again(self, _button: object) -> None:
        self.drawn += 1
        self._tell()

    def _redraw(self, _change: object = None) -> None:
        made = self.figure(self.pair.value, self.number.value)
        self.picture.value = self._drawn.html(made)
        self._tell()

    def _tell(self) -> None:
        first, second = self.pairs[self.pair.value]
        code = f'stats.paired(accuracies["{first}"][chosen], accuracies["{second}"][chosen])'
        self.answer.value = f"<p>{html.escape(self.told())}</p><pre>{html.escape(code)}</pre>"


def _judged(differences: object) -> stats.Paired:
    values = np.asarray(differences, float)
    return stats.paired(values, np.zeros(len(values)))

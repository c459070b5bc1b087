"""A playground for lesson 08: change the test set, watch the accuracy of several networks."""

from __future__ import annotations

import base64
import html
import io
from collections.abc import Mapping
from dataclasses import dataclass

import ipywidgets as ipw
import matplotlib.image
import numpy as np
from matplotlib.ticker import PercentFormatter

from topics.evaluation.evaluation import paired_difference
from topics.evaluation.moved import CHANGES, move
from utils import plots, stats
from utils.widgets import show

_LEFT, _WIDTH, _ROW = 110, 400, 34  # of the drawing, in pixels
# Finer steps than those of the measured table: every position is computed when it is reached.
_STEPS = {
    "shift": [n / 2 for n in range(13)],
    "rotation": [float(n) for n in range(0, 65, 5)],
    "scale": [n / 20 for n in range(10, 33)],
    "blur": [n / 4 for n in range(13)],
    "noise": [n / 20 for n in range(13)],
}


@dataclass(frozen=True)
class Score:
    """Accuracy of one network on the changed images; ``right`` is bool (n,)."""

    right: np.ndarray

    @property
    def accuracy(self) -> float:
        """Share of right answers."""
        return float(self.right.mean())

    @property
    def error(self) -> float:
        """Standard error of the accuracy."""
        return stats.standard_error(self.accuracy, len(self.right))


def moved(networks: Mapping[str, object], images: np.ndarray, labels: np.ndarray) -> None:
    """Choose a change of the test set and its amount; all networks answer at once.

    Args:
        networks: name to Keras model, from images to probabilities; the first is compared with the
            others.
        images: test images, float32 (n, height, width, 1) in [0, 1]; 500 answer within a blink.
        labels: their classes, int64 (n,).
    """
    playground = MovedPlayground(networks, images, labels)
    show(playground.box, playground.figure())


class MovedPlayground:
    """The controls of :func:`moved`.

    Attributes:
        change: drop-down list, one of :data:`topics.evaluation.moved.CHANGES`.
        amount: slider over the amounts of this change.
        picture: widget with some of the changed digits and the accuracies.
        code: widget with code that gives the same numbers.
    """

    def __init__(
        self, networks: Mapping[str, object], images: np.ndarray, labels: np.ndarray
    ) -> None:
        from utils.backend import tf

        self.networks, self.images, self.labels = dict(networks), images, labels

        # One call for all: the price of a call is paid once.
        def answers(pictures: object) -> list:
            return [
                tf.argmax(network(pictures, training=False), axis=-1)
                for network in self.networks.values()
            ]

        self._answers = tf.function(answers, reduce_retracing=True)
        self.change = ipw.Dropdown(options=list(CHANGES), description="change")
        self.amount = ipw.SelectionSlider(
            options=_options("shift"), value=3.0, description="amount", continuous_update=True
        )
        self.amount.layout = ipw.Layout(width="26em")
        self.picture, self.code = ipw.HTML(), ipw.HTML()
        self.change.observe(self._other, names="value")
        self.amount.observe(self._redraw, names="value")
        controls = ipw.HBox([self.change, self.amount], layout=ipw.Layout(flex_flow="row wrap"))
        self.box = ipw.VBox([controls, self.picture, self.code])
        self._redraw()

    def scores(self, change: str, amount: float) -> dict[str, Score]:
        """How the networks do on the test set changed by an amount."""
        return self._judge(move(self.images, change, amount))

    def _judge(self, pictures: np.ndarray) -> dict[str, Score]:
        found = self._answers(pictures)
        return {
            name: Score(np.asarray(answers) == self.labels)
            for name, answers in zip(self.networks, found, strict=True)
        }

    def figure(self, change: str = "shift") -> plots.Figure:
        """All measured amounts of one change, for where widgets cannot run."""
        way = CHANGES[change]
        figure, axes = plots.new(height=3.6)
        ax, told = axes[0, 0], []
        found = {amount: self.scores(change, amount) for amount in way.amounts}
        apart = 0.012 * (way.amounts[-1] - way.amounts[0])  # so that error bars do not hide
        for place, name in enumerate(self.networks):
            colour, marker = plots.style(name, place)
            accuracy = [scores[name].accuracy for scores in found.values()]
            error = [2 * scores[name].error for scores in found.values()]
            x = np.array(way.amounts) + apart * (place - (len(self.networks) - 1) / 2)
            ax.errorbar(x, accuracy, error, color=colour, marker=marker, capsize=2, label=name)
            pairs = ", ".join(
                f"{100 * a:.1f} % at {amount:g}"
                for a, amount in zip(accuracy, way.amounts, strict=True)
            )
            told.append(f"{name}: {pairs}")
        ax.yaxis.set_major_formatter(PercentFormatter(1.0))
        ax.set_title(f"These networks on {len(self.labels)} test digits, {change}")
        ax.set_xlabel(f"{change} ({way.unit})")
        ax.set_ylabel("accuracy")
        ax.legend(loc="best", frameon=False)
        caption = (
            "Marks: one network each. Bars: two standard errors, from the number of test digits "
            "alone; another seed may differ by more."
        )
        alt = f"Accuracy against {change} in {way.unit}. " + "; ".join(told) + "."
        return plots.Figure(figure, caption, alt)

    def _other(self, _change: object) -> None:
        options = _options(self.change.value)
        # With the new list comes its first amount; one redraw, of the amount that is wanted.
        self.amount.unobserve(self._redraw, names="value")
        self.amount.options = options
        self.amount.value = CHANGES[self.change.value].neutral
        self.amount.observe(self._redraw, names="value")
        self._redraw()

    def _redraw(self, _change: object = None) -> None:
        change, amount = self.change.value, self.amount.value
        pictures = move(self.images, change, amount)
        found = self._judge(pictures)
        told = self.told(found)
        title = f"{change} {amount:g} ({CHANGES[change].unit})"
        shown = html.escape(f"{title}: {told}", quote=True)
        self.picture.value = (
            f'<img alt="Eight of the test digits, {html.escape(title, quote=True)}" '
            f'src="data:image/png;base64,{_row(pictures[:8])}"><br>'
            f"{_drawing(found, shown)}<p><strong>{html.escape(title)}.</strong> "
            f"{html.escape(told)}</p>"
        )
        n = len(self.labels)
        self.code.value = (
            f'<pre>pictures = move(images[:{n}], "{change}", {amount:g})\n'
            "for name, network in networks.items():\n"
            f"    right = probabilities(network, pictures).argmax(axis=1) == labels[:{n}]\n"
            "    print(name, right.mean(), stats.standard_error(right.mean(), len(right)))</pre>"
        )

    def told(self, found: Mapping[str, Score]) -> str:
        """The accuracies, and the others against the first on the same digits, in words."""
        (first, base), *others = found.items()
        text = [
            f"{name} {100 * s.accuracy:.1f} ± {200 * s.error:.1f} %" for name, s in found.items()
        ]
        against = []
        for name, score in others:
            mean, error = paired_difference(score.right, base.right)
            # Adding 0.0 turns a rounded -0.0 into +0.0: a sign would claim a direction.
            against.append(f"{name} {round(100 * mean, 1) + 0.0:+.1f} ± {200 * error:.1f}")
        end = f" Against {first}, digit by digit, in points: {', '.join(against)}."
        return f"{', '.join(text)} (two standard errors)." + (end if against else "")


def _options(change: str) -> list[tuple[str, float]]:
    return [(f"{amount:g}", amount) for amount in _STEPS[change]]


def _row(pictures: np.ndarray) -> str:
    """Some images side by side, twice as large, as base64 PNG."""
    tiles = np.pad(np.clip(pictures[..., 0], 0, 1), ((0, 0), (1, 1), (1, 1)), constant_values=1)
    line = np.concatenate(list(tiles), axis=1).repeat(2, axis=0).repeat(2, axis=1)
    buffer = io.BytesIO()
    matplotlib.image.imsave(buffer, line, format="png", cmap="gray", vmin=0, vmax=1)
    return base64.b64encode(buffer.getvalue()).decode("ascii")


def _drawing(found: Mapping[str, Score], label: str) -> str:
    """A dot with an error bar for each network, as SVG: drawn in no time, unlike a plot."""
    bottom = 8 + _ROW * len(found)
    lines = []
    for tick in range(0, 101, 20):
        x = _LEFT + _WIDTH * tick / 100
        lines.append(
            f'<line x1="{x:g}" y1="4" x2="{x:g}" y2="{bottom}" stroke="#dddddd"/>'
            f'<text x="{x:g}" y="{bottom + 16}" text-anchor="middle">{tick} %</text>'
        )
    for place, (name, score) in enumerate(found.items()):
        colour, marker = plots.style(name, place)
        y = 8 + _ROW * (place + 0.5)
        low, high = (score.accuracy + sign * 2 * score.error for sign in (-1, 1))
        x, left, right = (
            _LEFT + _WIDTH * min(max(value, 0), 1) for value in (score.accuracy, low, high)
        )
        lines.append(
            f'<text x="{_LEFT - 12}" y="{y + 4:g}" text-anchor="end">{html.escape(name)}</text>'
            f'<line x1="{left:.1f}" y1="{y:g}" x2="{right:.1f}" y2="{y:g}" stroke="{colour}" '
            f'stroke-width="2.5"/>{_mark(x, y, colour, marker)}'
            f'<text x="{_LEFT + _WIDTH + 14}" y="{y + 4:g}">{100 * score.accuracy:.1f} %</text>'
        )
    lines.append(
        f'<text x="{_LEFT + _WIDTH / 2:g}" y="{bottom + 34}" text-anchor="middle">accuracy, bars: '
        "two standard errors</text>"
    )
    return (
        f'<svg role="img" aria-label="{label}" width="{_LEFT + _WIDTH + 70}" '
        f'height="{bottom + 40}" font-family="sans-serif" font-size="13" fill="#1a1a1a" '
        f'style="background: #ffffff; max-width: 100%;">{"".join(lines)}</svg>'
    )


def _mark(x: float, y: float, colour: str, marker: str) -> str:
    """The mark of an arm, of the shape that it has in every figure."""
    if marker == "o":
        return f'<circle cx="{x:.1f}" cy="{y:g}" r="6" fill="{colour}"/>'
    corners = {
        "^": ((0, -7), (7, 6), (-7, 6)),
        "s": ((-6, -6), (6, -6), (6, 6), (-6, 6)),
    }.get(marker, ((0, -8), (8, 0), (0, 8), (-8, 0)))
    points = " ".join(f"{x + dx:.1f},{y + dy:g}" for dx, dy in corners)
    return f'<polygon points="{points}" fill="{colour}"/>'

"""A playground for lesson 09: change the test set, watch the accuracy of several networks."""

from __future__ import annotations

from collections.abc import Mapping

import ipywidgets as ipw
import numpy as np
from matplotlib.ticker import PercentFormatter

from topics.beyond_accuracy.figures import Bar, bars
from topics.beyond_accuracy.moved import CHANGES, move
from topics.evaluation.evaluation import paired_difference
from utils import plots, stats
from utils.backend import tf
from utils.widgets import Playground, wide

# Finer steps than those of the measured table: every position is computed when it is reached.
_STEPS = {
    "shift": [n / 2 for n in range(13)],
    "rotation": [float(n) for n in range(0, 65, 5)],
    "scale": [n / 20 for n in range(10, 33)],
    "blur": [n / 4 for n in range(13)],
    "noise": [n / 20 for n in range(13)],
}


def moved(networks: Mapping[str, object], images: np.ndarray, labels: np.ndarray) -> None:
    """Choose a change of the test set and its amount; all networks answer at once.

    Args:
        networks: name to Keras model, from images to probabilities; the first is compared with the
            others.
        images: test images, float32 (n, height, width, 1) in [0, 1]; 500 answer within a blink.
        labels: their classes, int64 (n,).
    """
    MovedPlayground(networks, images, labels).show()


class MovedPlayground(Playground):
    """The controls of :func:`moved`.

    Attributes:
        change: drop-down list, one of :data:`topics.beyond_accuracy.moved.CHANGES`.
        amount: slider over the amounts of this change.
    """

    def __init__(
        self, networks: Mapping[str, object], images: np.ndarray, labels: np.ndarray
    ) -> None:
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
            options=_options("shift"), value=3.0, description="amount", **wide("4em", "26em")
        )
        self._listed = "shift"  # the change whose amounts the slider has; none while they change
        self.arrange(self.change, self.amount)

    def right(self, change: str, amount: float) -> dict[str, np.ndarray]:
        """Which of the digits, changed by an amount, each network has right: bool (n,)."""
        return self._judge(move(self.images, change, amount))

    def _judge(self, pictures: np.ndarray) -> dict[str, np.ndarray]:
        answers = zip(self.networks, self._answers(pictures), strict=True)
        return {name: np.asarray(said) == self.labels for name, said in answers}

    def figure(self, change: str = "shift") -> plots.Figure:
        """All measured amounts of one change, for where widgets cannot run."""
        way = CHANGES[change]
        figure, axes = plots.new(height=3.6)
        ax, sentences = axes[0, 0], []
        right = [self.right(change, amount) for amount in way.amounts]
        apart = 0.012 * (way.amounts[-1] - way.amounts[0])  # so that error bars do not hide
        for place, name in enumerate(self.networks):
            colour, marker = plots.style(name, place)
            accuracy, error = np.transpose([_accuracy(one[name]) for one in right])
            x = np.array(way.amounts) + apart * (place - (len(self.networks) - 1) / 2)
            ax.errorbar(x, accuracy, 2 * error, color=colour, marker=marker, capsize=2, label=name)
            pairs = ", ".join(
                f"{100 * a:.1f} % at {amount:g}"
                for a, amount in zip(accuracy, way.amounts, strict=True)
            )
            sentences.append(f"{name}: {pairs}")
        ax.yaxis.set_major_formatter(PercentFormatter(1.0))
        ax.set_title(f"These networks on {len(self.labels)} test digits, {change}")
        ax.set_xlabel(f"{change} ({way.unit})")
        ax.set_ylabel("accuracy")
        ax.legend(loc="best", frameon=False)
        caption = (
            "Marks: one network each. Bars: two standard errors, from the number of test digits "
            "alone; another seed may differ by more."
        )
        alt = f"Accuracy against {change} in {way.unit}. " + "; ".join(sentences) + "."
        return plots.Figure(figure, caption, alt)

    def redraw(self) -> None:
        """Eight of the changed digits, and the accuracy of each network."""
        change = self.change.value
        if change != self._listed:
            if self._listed:
                self._list(change)
            return
        amount = self.amount.value
        pictures = move(self.images, change, amount)
        right = self._judge(pictures)
        sentence = self.sentence(right)
        title = f"{change} {amount:g} ({CHANGES[change].unit})"
        tiles = np.pad(pictures[:8, ..., 0], ((0, 0), (1, 1), (1, 1)), constant_values=1)
        line = plots.png(np.concatenate(list(tiles), axis=1), scale=2, quick=True)
        rows = []
        for place, (name, hits) in enumerate(right.items()):
            accuracy, error = _accuracy(hits)
            rows.append(Bar(name, accuracy, plots.style(name, place)[0], 2 * error))
        self.picture.value = (
            f"{plots.image_tag(line, f'Eight of the test digits, {title}')}<br>"
            f"{bars(rows, f'{title}: {sentence}', 'accuracy, lines: two standard errors')}"
        )
        n = len(self.labels)
        self.say(
            f"{title}. {sentence}",
            (
                f'pictures = move(images[:{n}], "{change}", {amount:g})',
                "for name, network in networks.items():",
                f"    right = probabilities(network, pictures).argmax(axis=1) == labels[:{n}]",
                "    print(name, right.mean(), stats.standard_error(right.mean(), len(right)))",
            ),
        )

    def _list(self, change: str) -> None:
        """Offer the amounts of another change, beginning with the one that changes nothing."""
        self._listed = ""
        self.amount.options = _options(change)
        self.amount.value = CHANGES[change].neutral
        self._listed = change
        self.redraw()

    def sentence(self, right: Mapping[str, np.ndarray]) -> str:
        """The accuracies, and the others against the first on the same digits, in words."""
        (first, base), *others = right.items()
        accuracies = []
        for name, hits in right.items():
            accuracy, error = _accuracy(hits)
            accuracies.append(f"{name} {100 * accuracy:.1f} ± {200 * error:.1f} %")
        against = []
        for name, hits in others:
            mean, error = paired_difference(hits, base)
            # Adding 0.0 turns a rounded -0.0 into +0.0: a sign would claim a direction.
            against.append(f"{name} {round(100 * mean, 1) + 0.0:+.1f} ± {200 * error:.1f}")
        end = f" Against {first}, digit by digit, in points: {', '.join(against)}."
        return f"{', '.join(accuracies)} (two standard errors)." + (end if against else "")


def _accuracy(right: np.ndarray) -> tuple[float, float]:
    """Share of right answers, and its standard error."""
    accuracy = float(right.mean())
    return accuracy, stats.standard_error(accuracy, len(right))


def _options(change: str) -> list[tuple[str, float]]:
    return [(f"{amount:g}", amount) for amount in _STEPS[change]]

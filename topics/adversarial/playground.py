"""Lesson 18's playground: how far a digit must be changed until a network reads another one."""

from __future__ import annotations

import html
from collections.abc import Mapping

import ipywidgets as ipw
import matplotlib
import numpy as np

from topics.adversarial.adversarial import Attacker
from topics.adversarial.figures import DIVERGING
from topics.beyond_accuracy.figures import Bar, bars
from topics.evaluation.evaluation import probabilities
from utils import plots
from utils.widgets import Playground, wide

_BUDGETS = [n / 100 for n in range(31)]
_SHOWN = (0.0, 0.1, 0.2)  # where widgets cannot run


def attack(networks: Mapping[str, object], images: np.ndarray, labels: np.ndarray) -> None:
    """A slider for the budget of an FGSM attack on one digit; two or more networks answer.

    Args:
        networks: name to Keras model, from images to probabilities; each is attacked with its
            own gradients.
        images: float32 (n, 28, 28, 1) in [0, 1]; a list offers them one by one.
        labels: their classes (n,).
    """
    AttackPlayground(networks, images, labels).show()


class AttackPlayground(Playground):
    """The controls of :func:`attack`.

    Attributes:
        digit: drop-down list with the digits.
        epsilon: slider over the budget.
    """

    def __init__(
        self, networks: Mapping[str, object], images: np.ndarray, labels: np.ndarray
    ) -> None:
        self.networks, self.images, self.labels = dict(networks), images, labels
        # FGSM goes in one direction whatever the budget: one gradient per network is enough.
        self._uphill = {
            name: np.sign(Attacker(network).gradient(images, labels))
            for name, network in self.networks.items()
        }
        options = [(f"number {n}: a {label}", n) for n, label in enumerate(labels)]
        self.digit = ipw.Dropdown(options=options, description="digit")
        budgets = [(f"{budget:.2f}", budget) for budget in _BUDGETS]
        self.epsilon = ipw.SelectionSlider(
            options=budgets, value=0.1, description="epsilon", **wide("4em", "28em")
        )
        self.arrange(self.digit, self.epsilon)

    def changed(self, name: str, number: int, epsilon: float) -> tuple[np.ndarray, np.ndarray]:
        """The attacked digit (28, 28, 1), and what this network says of it (10,)."""
        step = np.float32(epsilon) * self._uphill[name][number]
        picture = np.clip(self.images[number] + step, 0.0, 1.0)
        return picture, probabilities(self.networks[name], picture[None])[0]

    def sentence(self, number: int, epsilon: float) -> str:
        """What each network reads, in words."""
        words = []
        for name in self.networks:
            said = self.changed(name, number, epsilon)[1]
            answer, true = int(said.argmax()), int(self.labels[number])
            right = "right" if answer == true else f"wrong, {said[true]:.2f} for {true}"
            words.append(f"{name}: {answer} with {said[answer]:.2f} ({right})")
        return f"A {self.labels[number]}, epsilon {epsilon:.2f}. " + "; ".join(words) + "."

    def figure(self) -> plots.Figure:
        """The first digit at three budgets, for where widgets cannot run."""
        cases = [(name, epsilon) for name in self.networks for epsilon in _SHOWN]
        pictures, said = zip(*(self.changed(name, 0, e) for name, e in cases), strict=True)
        return plots.image_grid(
            np.stack(pictures),
            [f"{e:g}: {p.argmax()} ({p.max():.2f})" for (_, e), p in zip(cases, said, strict=True)],
            columns=len(_SHOWN),
            title="One digit under attack, at three budgets",
            caption="Above each picture: the budget, the answer and its probability.",
            alt=" ".join(self.sentence(0, epsilon) for epsilon in _SHOWN),
            row_labels=list(self.networks),
        )

    def redraw(self) -> None:
        """For each network the changed digit, the change, and the ten probabilities."""
        number, epsilon = self.digit.value, self.epsilon.value
        columns = [self._column(name, number, epsilon) for name in self.networks]
        self.picture.value = (
            f'<div style="display: flex; flex-wrap: wrap; gap: 2em;">{"".join(columns)}</div>'
        )
        code = (
            f"one = slice({number}, {number + 1})",
            "for name, network in networks.items():",
            f"    picture = Attacker(network).fgsm(images[one], labels[one], {epsilon:g})",
            "    print(name, probabilities(network, picture).round(2))",
        )
        self.say(self.sentence(number, epsilon), code)

    def _column(self, name: str, number: int, epsilon: float) -> str:
        picture, said = self.changed(name, number, epsilon)
        change = (picture - self.images[number])[..., 0] / (2 * _BUDGETS[-1]) + 0.5
        coloured = matplotlib.colormaps[DIVERGING](change)[..., :3]
        before = f"the digit after the attack on {name} with epsilon {epsilon:.2f}, read as "
        less = f"what was changed, by up to {epsilon:.2f}: purple more ink, orange less"
        rows = []
        for digit, share in enumerate(said):
            true = digit == self.labels[number]
            colour, remark = ("#0072B2", "◀ true") if true else ("#777777", "")
            rows.append(Bar(str(digit), float(share), colour, remark=remark))
        listed = ", ".join(f"{digit}: {share:.2f}" for digit, share in enumerate(said))
        return (
            f"<div><strong>{html.escape(name)}</strong><br>"
            f"{_image(picture, f'{before}{said.argmax()}')} {_image(coloured, less)}<br>"
            f"{bars(rows, f'Probabilities {listed}', 'probability', width=150)}</div>"
        )


def _image(picture: np.ndarray, alt: str) -> str:
    """A picture four times as large."""
    return plots.image_tag(plots.png(picture, scale=4, quick=True), alt, "")

"""Lesson 13's playground: how far a digit must be changed until a network reads another one."""

from __future__ import annotations

import base64
import html
import io
from collections.abc import Mapping

import ipywidgets as ipw
import matplotlib
import matplotlib.image
import numpy as np

from topics.evaluation.evaluation import probabilities
from topics.generated.adversarial import Attacker
from topics.generated.figures import DIVERGING
from utils import plots
from utils.widgets import show

_BUDGETS = [n / 100 for n in range(31)]
_SHOWN = (0.0, 0.1, 0.2)  # where widgets cannot run
_ROW, _LEFT, _WIDTH = 17, 30, 150  # of the drawing, in pixels


def attack(networks: Mapping[str, object], images: np.ndarray, labels: np.ndarray) -> None:
    """A slider for the budget of an FGSM attack on one digit; two or more networks answer.

    Args:
        networks: name to Keras model, from images to probabilities; each is attacked with its
            own gradients.
        images: float32 (n, 28, 28, 1) in [0, 1]; a list offers them one by one.
        labels: their classes (n,).
    """
    playground = AttackPlayground(networks, images, labels)
    show(playground.box, playground.figure())


class AttackPlayground:
    """The controls of :func:`attack`.

    Attributes:
        digit: drop-down list with the digits.
        epsilon: slider over the budget.
        picture: for each network the changed digit, the change, and the ten probabilities.
        code: widget with code that gives the same pictures.
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
        self.epsilon = ipw.SelectionSlider(
            options=[(f"{e:.2f}", e) for e in _BUDGETS], value=0.1, description="epsilon"
        )
        self.epsilon.layout = ipw.Layout(width="28em")
        self.picture, self.code = ipw.HTML(), ipw.HTML()
        for control in (self.digit, self.epsilon):
            control.observe(self._redraw, names="value")
        controls = ipw.HBox([self.digit, self.epsilon], layout=ipw.Layout(flex_flow="row wrap"))
        self.box = ipw.VBox([controls, self.picture, self.code])
        self._redraw()

    def changed(self, name: str, number: int, epsilon: float) -> tuple[np.ndarray, np.ndarray]:
        """The attacked digit (28, 28, 1), and what this network says of it (10,)."""
        step = np.float32(epsilon) * self._uphill[name][number]
        picture = np.clip(self.images[number] + step, 0.0, 1.0)
        return picture, probabilities(self.networks[name], picture[None])[0]

    def told(self, number: int, epsilon: float) -> str:
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
        columns = len(_SHOWN)
        figure, axes = plots.new(len(self.networks), columns, 2.1 * columns + 0.8, 4.6)
        figure.suptitle("One digit under attack, at three budgets", fontsize=11)
        for row, name in zip(axes, self.networks, strict=True):
            for ax, epsilon in zip(row, _SHOWN, strict=True):
                picture, said = self.changed(name, 0, epsilon)
                ax.imshow(picture[..., 0], cmap="gray", vmin=0, vmax=1)
                ax.set_axis_off()
                answer = int(said.argmax())
                ax.set_title(f"epsilon {epsilon:g}: {answer} ({said[answer]:.2f})", fontsize=9)
            row[0].text(
                -0.08, 0.5, name, transform=row[0].transAxes, ha="right", va="center", rotation=90
            )
        caption = "Above each picture: the budget, the answer and its probability."
        return plots.Figure(figure, caption, " ".join(self.told(0, e) for e in _SHOWN))

    def _redraw(self, _change: object = None) -> None:
        number, epsilon = self.digit.value, self.epsilon.value
        told = self.told(number, epsilon)
        columns = []
        for name in self.networks:
            picture, said = self.changed(name, number, epsilon)
            change = (picture - self.images[number])[..., 0] / (2 * _BUDGETS[-1]) + 0.5
            columns.append(
                f'<div><strong>{html.escape(name)}</strong><br><img alt="the digit after the '
                f"attack on {html.escape(name, quote=True)} with epsilon {epsilon:.2f}, read as "
                f'{said.argmax()}" src="{_png(picture[..., 0], "gray")}"> <img alt="what was '
                f'changed, by up to {epsilon:.2f}: purple more ink, orange less" '
                f'src="{_png(change, DIVERGING)}"><br>{_bars(said, int(self.labels[number]))}</div>'
            )
        self.picture.value = (
            '<div style="display: flex; flex-wrap: wrap; gap: 2em;">'
            f'{"".join(columns)}</div><p role="status">{html.escape(told)}</p>'
        )
        self.code.value = (
            f"<pre>one = slice({number}, {number + 1})\nfor name, network in networks.items():\n"
            f"    picture = Attacker(network).fgsm(images[one], labels[one], {epsilon:g})\n"
            "    print(name, probabilities(network, picture).round(2))</pre>"
        )


def _png(values: np.ndarray, palette: str) -> str:
    """A picture with values from 0 to 1, four times as large, as the address of a PNG."""
    buffer = io.BytesIO()
    large = values.repeat(4, axis=0).repeat(4, axis=1)
    matplotlib.image.imsave(buffer, large, format="png", cmap=palette, vmin=0, vmax=1)
    return f"data:image/png;base64,{base64.b64encode(buffer.getvalue()).decode('ascii')}"


def _bars(said: np.ndarray, label: int) -> str:
    """Ten probabilities as SVG bars; the true class has a frame and an arrow."""
    lines = []
    for digit, p in enumerate(said):
        y = _ROW * digit
        colour, mark = ("#0072B2", "&#9664; true") if digit == label else ("#777777", "")
        lines.append(
            f'<text x="{_LEFT - 10}" y="{y + 13}" text-anchor="end">{digit}</text>'
            f'<rect x="{_LEFT}" y="{y + 2}" width="{_WIDTH * float(p):.1f}" height="{_ROW - 4}" '
            f'fill="{colour}"/><text x="{_LEFT + _WIDTH + 8}" y="{y + 13}">{p:.2f} {mark}</text>'
        )
    listed = ", ".join(f"{digit}: {p:.2f}" for digit, p in enumerate(said))
    return (
        f'<svg role="img" aria-label="Probabilities {listed}" width="{_LEFT + _WIDTH + 100}" '
        f'height="{10 * _ROW + 4}" font-family="sans-serif" font-size="12" fill="#1a1a1a" '
        f'style="background: #ffffff;">'
        f"{''.join(lines)}</svg>"
    )

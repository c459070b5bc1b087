"""Lesson 11's playground: two pictures, their mix, and the mixed label."""

from __future__ import annotations

import html

import ipywidgets as ipw
import numpy as np

from topics.mixing import figures, mixing
from utils import plots
from utils.widgets import show


def mix(images: np.ndarray, labels: np.ndarray) -> None:
    """A slider for the share of the first picture; its mix with a second, and their label.

    Args:
        images: (n, height, width, channels) float in [0, 1], n at least 2.
        labels: what each shows.
    """
    playground = MixingPlayground(images, labels)
    pair = playground.pair
    names = (str(labels[pair[0]]), str(labels[pair[1]]))
    show(playground.box, figures.ramp(images[pair[0]], images[pair[1]], names, (0.35, 0.6)))


class MixingPlayground:
    """The controls of :func:`mix`; ``box`` is the widget to display.

    Attributes:
        method: ``"MixUp"`` or ``"CutMix"``.
        share: share of the first picture; in CutMix of the rectangle before it is cut off.
        down, right: centre of the rectangle, as shares of height and width.
        number: which pair of pictures.
        picture: widget with the two pictures, their mix and its label.
        answer: widget with the label in words, and the code that makes the same.
    """

    def __init__(self, images: np.ndarray, labels: np.ndarray) -> None:
        if len(images) < 2 or len(images) != len(labels):
            raise ValueError(
                f"{len(images)} images, {len(labels)} labels: expected two or more, one label each"
            )
        self.images, self.labels = np.asarray(images, np.float32), labels
        self._drawn = plots.Redrawn()
        wide = {"style": {"description_width": "8em"}, "layout": ipw.Layout(width="24em")}
        between = {"min": 0.0, "max": 1.0, "step": 0.05, **wide}
        self.method = ipw.ToggleButtons(options=["MixUp", "CutMix"], description="method")
        self.share = ipw.FloatSlider(0.7, description="share of the first", **between)
        self.down = ipw.FloatSlider(0.5, description="rectangle: down", **between)
        self.right = ipw.FloatSlider(0.5, description="rectangle: right", **between)
        self.number = ipw.IntSlider(0, min=0, max=len(images) // 2 - 1, description="pair", **wide)
        self.picture, self.answer = ipw.HTML(), ipw.HTML()
        controls = [self.method, self.share, self.down, self.right, self.number]
        for control in controls:
            control.observe(self._redraw, names="value")
        self.box = ipw.VBox([*controls, self.picture, self.answer])
        self._redraw()

    @property
    def pair(self) -> tuple[int, int]:
        """Rows of the two pictures."""
        return 2 * self.number.value, 2 * self.number.value + 1

    def made(self) -> tuple[np.ndarray, float]:
        """The mix, and the share of the first picture in it."""
        first, second = (self.images[row] for row in self.pair)
        if self.method.value == "MixUp":
            return mixing.blend(first, second, self.share.value), self.share.value
        return mixing.paste(first, second, self.share.value, (self.down.value, self.right.value))

    def figure(self) -> plots.Figure:
        """The two pictures, their mix and its label."""
        picture, own = self.made()
        a, b = (str(self.labels[row]) for row in self.pair)
        shares = {a: 1.0} if a == b else {a: own, b: 1 - own}
        return figures.mixed(*(self.images[row] for row in self.pair), picture, shares)

    def told(self) -> str:
        """The label in words."""
        _, own = self.made()
        a, b = (self.labels[row] for row in self.pair)
        if str(a) == str(b):
            return f"Label: all of it {a}; both pictures are of one class."
        cut = ""
        if self.method.value == "CutMix" and abs(own - self.share.value) > 0.005:
            cut = (
                f" You asked for {self.share.value:.2f}; the rectangle was rounded to pixels or "
                "cut off at the border, and the label follows the pixels."
            )
        return f"Label: {own:.2f} of {a}, {1 - own:.2f} of {b}.{cut}"

    def _redraw(self, _change: object = None) -> None:
        cutmix = self.method.value == "CutMix"
        self.down.disabled = self.right.disabled = not cutmix
        first, second = self.pair
        share = f"{self.share.value:g}"
        code = f"mixing.blend(images[{first}], images[{second}], {share})"
        if cutmix:
            centre = f"({self.down.value:g}, {self.right.value:g})"
            code = f"mixing.paste(images[{first}], images[{second}], {share}, {centre})"
        self.picture.value = self._drawn.html(self.figure())
        self.answer.value = (
            f"<p><strong>{html.escape(self.told())}</strong></p><pre>{html.escape(code)}</pre>"
        )

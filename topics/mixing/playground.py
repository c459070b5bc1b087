"""Lesson 15's playground: two pictures, their mix, and the mixed label."""

from __future__ import annotations

import ipywidgets as ipw
import numpy as np

from topics.mixing import figures, mixing
from utils import plots
from utils.widgets import Playground, wide


def mix(images: np.ndarray, labels: np.ndarray) -> None:
    """A slider for the share of the first picture; its mix with a second, and their label.

    Args:
        images: (n, height, width, channels) float in [0, 1], n at least 2.
        labels: what each shows.
    """
    MixingPlayground(images, labels).show()


class MixingPlayground(Playground):
    """The controls of :func:`mix`.

    Attributes:
        method: ``"MixUp"`` or ``"CutMix"``.
        share: share of the first picture; in CutMix of the rectangle before it is cut off.
        down, right: centre of the rectangle, as shares of height and width.
        number: which pair of pictures.
    """

    def __init__(self, images: np.ndarray, labels: np.ndarray) -> None:
        if len(images) < 2 or len(images) != len(labels):
            raise ValueError(
                f"{len(images)} images, {len(labels)} labels: expected two or more, one label each"
            )
        self.images, self.labels = np.asarray(images, np.float32), labels
        style = wide("8em", "24em")
        between = {"min": 0.0, "max": 1.0, "step": 0.05, **style}
        self.method = ipw.ToggleButtons(options=["MixUp", "CutMix"], description="method")
        self.share = ipw.FloatSlider(0.7, description="share of the first", **between)
        self.down = ipw.FloatSlider(0.5, description="rectangle: down", **between)
        self.right = ipw.FloatSlider(0.5, description="rectangle: right", **between)
        self.number = ipw.IntSlider(0, max=len(images) // 2 - 1, description="pair", **style)
        self.arrange(self.method, self.share, self.down, self.right, self.number, column=True)

    @property
    def pair(self) -> tuple[int, int]:
        """Rows of the two pictures."""
        return 2 * self.number.value, 2 * self.number.value + 1

    def mixed(self) -> tuple[np.ndarray, float]:
        """The mix, and the share of the first picture in it."""
        first, second = (self.images[row] for row in self.pair)
        if self.method.value == "MixUp":
            return mixing.blend(first, second, self.share.value), self.share.value
        return mixing.paste(first, second, self.share.value, (self.down.value, self.right.value))

    def figure(self) -> plots.Figure:
        """The first pair, blended and pasted, for where widgets cannot run."""
        first, second = (str(label) for label in self.labels[:2])
        return figures.ramp(*self.images[:2], (first, second), (0.35, 0.6))

    def sentence(self) -> str:
        """The label in words."""
        _, own = self.mixed()
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

    def redraw(self) -> None:
        """The two pictures, their mix and its label; and the call that mixes them."""
        picture, own = self.mixed()
        first, second = self.pair
        a, b = str(self.labels[first]), str(self.labels[second])
        shares = {a: 1.0} if a == b else {a: own, b: 1 - own}
        self.draw(figures.mixed(self.images[first], self.images[second], picture, shares))
        cutmix = self.method.value == "CutMix"
        self.down.disabled = self.right.disabled = not cutmix
        call = f"images[{first}], images[{second}], {self.share.value:g}"
        code = f"mixing.blend({call})"
        if cutmix:
            code = f"mixing.paste({call}, ({self.down.value:g}, {self.right.value:g}))"
        self.say(self.sentence(), code, strong=True)

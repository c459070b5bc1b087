"""Lesson 11: test animals in wider and wider poses, beside what the network was trained on."""

from __future__ import annotations

from functools import lru_cache

import ipywidgets as ipw
import numpy as np
from matplotlib.ticker import PercentFormatter

from topics.photos.animals import drawn_animals
from utils import plots, results
from utils.augment import AffineRanges, augment
from utils.widgets import Playground, wide

TRAIN_POSE = 0.15  # of the measured table
_ARMS = {"none": "-o", "augmentation": "--^"}  # line and marker: never colour alone
_SIDE, _EACH = 96, 4
_RANGES = AffineRanges(40, 0.2, 0.2, 10, horizontal_flip=True)


def poses(table: str = "photos") -> None:
    """A slider over the measured test poses: the animals, and the accuracy of both arms on them.

    Args:
        table: a table with the arms none and augmentation, a column ``test`` and a row per pose.
    """
    PosePlayground(table).show()


class PosePlayground(Playground):
    """The controls of :func:`poses`.

    Attributes:
        pose: slider over the test poses of the table, as text such as ``"0.6"``.
        augmented: whether the training pictures are shown as augmentation shows them.
        seed: other animals, other draws.
    """

    def __init__(self, table: str = "photos") -> None:
        self.table = results.load(table)
        self.names = sorted(set(self.table.column("pose")), key=float)
        style = wide("7em", "24em")
        self.pose = ipw.SelectionSlider(options=self.names, description="test pose", **style)
        self.augmented = ipw.Checkbox(False, description="augment training pictures", indent=False)
        self.seed = ipw.IntSlider(0, max=99, description="seed", **style)
        self.arrange(self.pose, self.seed, self.augmented, column=True)

    def figure(self) -> plots.Figure:
        """Accuracy of both arms against the test pose, for where widgets cannot run."""
        figure, axes = plots.new(height=3.6)
        ax, sentences = axes[0, 0], []
        for arm, line in _ARMS.items():
            values = self.table.along("test", "pose", self.names, arm=arm)
            plots.band(ax, [float(n) for n in self.names], values, plots.style(arm)[0], line, arm)
            for name, seeds in zip(self.names, values, strict=True):
                sentences.append(f"{arm}, test pose {name}: {plots.in_words(seeds, share=True)}")
        ax.axvline(TRAIN_POSE, color="#777777", linewidth=1, linestyle=":", label="training pose")
        ax.yaxis.set_major_formatter(PercentFormatter(1.0))
        ax.set_xlabel("test pose (0: upright and centred, 1: ±40°, ±20 %, 0.55 to 1.25 times)")
        ax.set_ylabel("accuracy on drawn animals")
        ax.set_title("Accuracy against the pose of the test animals")
        ax.legend(loc="best", frameon=False)
        caption = (
            f"Lines: means over {values.shape[1]} seeds; bands: one standard deviation. All "
            f"networks were trained on animals of pose {TRAIN_POSE:g}; half of all answers are "
            "right by chance."
        )
        return plots.Figure(figure, caption, "; ".join(sentences) + ".")

    def sentence(self, pose: str) -> str:
        """What was measured at a test pose, as one paragraph."""
        at = self.table.where(pose=pose)
        none, augmented = (100 * at.summary("test", arm=arm).mean for arm in _ARMS)
        difference = at.paired("test", "augmentation", "none")
        return (
            f"Test pose {pose}: trained without augmentation {none:.1f} %, with augmentation "
            f"{augmented:.1f} %. Difference {difference.points()}: {difference.verdict}."
        )

    def redraw(self) -> None:
        """Training animals above, test animals below; what was measured; the calls."""
        pose, seed = self.pose.value, self.seed.value
        train, how = _animals(seed, TRAIN_POSE), "as drawn"
        code = [f"train = drawn_animals({_EACH}, seed={seed}, pose={TRAIN_POSE:g}, size={_SIDE})"]
        if self.augmented.value:
            train, how = augment(train, _RANGES, seed=seed, fill="nearest"), "augmented"
            code += [
                "ranges = AffineRanges(40, 0.2, 0.2, 10, horizontal_flip=True)",
                f'augment(train.images, ranges, seed={seed}, fill="nearest")',
            ]
        test = _animals(1000 + seed, float(pose))
        code.append(f"test = drawn_animals({_EACH}, seed={1000 + seed}, pose={pose}, size={_SIDE})")
        row = f"{_EACH} cat-like heads, then {_EACH} dog-like ones, seed"
        self.picture.value = (
            f"<p>Training animals, pose {TRAIN_POSE:g}, {how}:</p>"
            + _strip(train, f"Training animals of pose {TRAIN_POSE:g}, {how}: {row} {seed}")
            + f"<p>Test animals, pose {pose}:</p>"
            + _strip(test, f"Test animals of pose {pose}: {row} {1000 + seed}")
        )
        self.say(self.sentence(pose), code)


@lru_cache(maxsize=16)
def _animals(seed: int, pose: float) -> np.ndarray:
    """The pictures of a row; kept, since a moved slider changes one of the two rows only."""
    images = drawn_animals(_EACH, seed=seed, pose=pose, size=_SIDE).images
    images.setflags(write=False)
    return images


def _strip(images: np.ndarray, alt: str) -> str:
    """Pictures side by side as an HTML image."""
    tiles = np.pad(images, ((0, 0), (0, 0), (0, 4), (0, 0)), constant_values=1)
    return plots.image_tag(plots.png(np.concatenate(list(tiles), axis=1), quick=True), alt)

"""Lesson 09: test animals in wider and wider poses, beside what the network was trained on."""

from __future__ import annotations

import base64
import html
import io
from functools import lru_cache

import ipywidgets as ipw
import matplotlib.image
import numpy as np
from matplotlib.ticker import PercentFormatter

from topics.photos.animals import drawn_animals
from utils import plots, results
from utils.widgets import show

TRAIN_POSE = 0.15  # of the measured table
_ARMS = {  # colour, line, marker: never colour alone
    "none": ("#000000", "-", "o"),
    "augmentation": ("#009E73", "--", "^"),
}
_SIDE, _EACH, _GAP = 96, 4, 4


def poses(table: str = "photos") -> None:
    """A slider over the measured test poses: the animals, and the accuracy of both arms on them.

    Args:
        table: a table with the arms none and augmentation, a column ``test`` and a row per pose.
    """
    playground = PosePlayground(table)
    show(playground.box, playground.figure())


class PosePlayground:
    """The controls of :func:`poses`.

    Attributes:
        pose: slider over the test poses of the table, as text such as ``"0.6"``.
        augmented: whether the training pictures are shown as augmentation shows them.
        seed: other animals, other draws.
        picture: training animals above, test animals below.
        answer: what was measured at this pose.
        code: the calls that make the same pictures.
    """

    def __init__(self, table: str = "photos") -> None:
        self.table = results.load(table)
        self.names = sorted({row["pose"] for row in self.table.rows}, key=float)
        wide = {"style": {"description_width": "7em"}, "layout": ipw.Layout(width="24em")}
        self.pose = ipw.SelectionSlider(
            options=self.names, value=self.names[0], description="test pose", **wide
        )
        self.augmented = ipw.Checkbox(False, description="augment training pictures", indent=False)
        self.seed = ipw.IntSlider(0, min=0, max=99, description="seed", **wide)
        self.picture, self.answer, self.code = ipw.HTML(), ipw.HTML(), ipw.HTML()
        for control in (self.pose, self.augmented, self.seed):
            control.observe(self._redraw, names="value")
        controls = ipw.VBox([self.pose, self.seed, self.augmented])
        self.box = ipw.VBox([controls, self.picture, self.answer, self.code])
        self._redraw()

    def figure(self) -> plots.Figure:
        """Accuracy of both arms against the test pose, for where widgets cannot run."""
        figure, axes = plots.new(height=3.6)
        ax, told = axes[0, 0], []
        for arm, (colour, dash, marker) in _ARMS.items():
            by_pose = [self._seeds(arm, name) for name in self.names]
            places = [float(name) for name in self.names]
            ax.plot(places, [v.mean() for v in by_pose], dash, color=colour, label=arm)
            for place, values in zip(places, by_pose, strict=True):
                ax.scatter(
                    np.full(len(values), place),
                    values,
                    color=colour,
                    marker=marker,
                    s=16,
                    alpha=0.5,
                    linewidths=0,
                )
                mean, sd = 100 * values.mean(), 100 * values.std(ddof=1)
                told.append(f"{arm}, test pose {place:g}: {mean:.1f} ± {sd:.1f} %")
        ax.axvline(TRAIN_POSE, color="#777777", linewidth=1, linestyle=":")
        ax.annotate(
            "training pose",
            (TRAIN_POSE, 0.02),
            (4, 0),
            xycoords=("data", "axes fraction"),
            textcoords="offset points",
            fontsize=9,
        )
        ax.yaxis.set_major_formatter(PercentFormatter(1.0))
        ax.set_xlabel("test pose (0: upright and centred, 1: ±40°, ±20 %, 0.55 to 1.25 times)")
        ax.set_ylabel("accuracy on drawn animals")
        ax.set_title("Accuracy against the pose of the test animals")
        ax.legend(loc="best", frameon=False)
        n = len(self._seeds("none", self.names[0]))
        caption = (
            f"One mark per seed, {n} seeds, the lines join the means. All networks were trained on "
            f"animals of pose {TRAIN_POSE:g}; half of all answers are right by chance."
        )
        return plots.Figure(figure, caption, "; ".join(told) + ".")

    def told(self, pose: str) -> str:
        """What was measured at a test pose, as one paragraph."""
        means = [100 * self._seeds(arm, pose).mean() for arm in _ARMS]
        found = self.table.where(pose=pose).paired("test", "augmentation", "none")
        return (
            f"Test pose {pose}: trained without augmentation {means[0]:.1f} %, with augmentation "
            f"{means[1]:.1f} %. Difference {found.points()}: {found.verdict}."
        )

    def _seeds(self, arm: str, pose: str) -> np.ndarray:
        by_seed = self.table.by_seed("test", arm=arm, pose=pose)
        return np.array([by_seed[seed] for seed in sorted(by_seed)])

    def _redraw(self, _change: object = None) -> None:
        pose, seed = self.pose.value, self.seed.value
        train = _animals(seed, TRAIN_POSE)
        if self.augmented.value:
            from utils.augment import AffineRanges, augment

            ranges = AffineRanges(40, 0.2, 0.2, 10, horizontal_flip=True)
            train = augment(train, ranges, seed=seed, fill="nearest")
        test = _animals(1000 + seed, float(pose))
        how = "augmented" if self.augmented.value else "as drawn"
        row = f"{_EACH} cat-like heads, then {_EACH} dog-like ones, seed"
        alt = (
            f"Training animals of pose {TRAIN_POSE:g}, {how}: {row} {seed}",
            f"Test animals of pose {pose}: {row} {1000 + seed}",
        )
        self.picture.value = (
            f"<p>Training animals, pose {TRAIN_POSE:g}, {how}:</p>{_strip(train, alt[0])}"
            f"<p>Test animals, pose {pose}:</p>{_strip(test, alt[1])}"
        )
        self.answer.value = f"<p>{html.escape(self.told(pose))}</p>"
        shown = f"train = drawn_animals({_EACH}, seed={seed}, pose={TRAIN_POSE:g}, size={_SIDE})\n"
        if self.augmented.value:
            shown += (
                "ranges = AffineRanges(40, 0.2, 0.2, 10, horizontal_flip=True)\n"
                f'augment(train.images, ranges, seed={seed}, fill="nearest")\n'
            )
        shown += f"test = drawn_animals({_EACH}, seed={1000 + seed}, pose={pose}, size={_SIDE})"
        self.code.value = f"<pre>{html.escape(shown)}</pre>"


@lru_cache(maxsize=16)
def _animals(seed: int, pose: float) -> np.ndarray:
    """The pictures of a row; kept, since a moved slider changes one of the two rows only."""
    images = drawn_animals(_EACH, seed=seed, pose=pose, size=_SIDE).images
    images.setflags(write=False)
    return images


def _strip(images: np.ndarray, alt: str) -> str:
    """Pictures side by side as an HTML image."""
    side = images.shape[1]
    row = np.ones((side, len(images) * (side + _GAP) - _GAP, 3), np.float32)
    for number, picture in enumerate(images):
        start = number * (side + _GAP)
        row[:, start : start + side] = np.clip(picture, 0, 1)
    buffer = io.BytesIO()
    matplotlib.image.imsave(buffer, row, format="png")
    source = base64.b64encode(buffer.getvalue()).decode("ascii")
    text = html.escape(alt, quote=True)
    return f'<img alt="{text}" style="max-width: 100%" src="data:image/png;base64,{source}">'

"""A measurement on pictures of your own: does this augmentation help, on these, at this budget?

Both arms of a seed share the split, the initial weights, the order of the pictures and the number
of steps; the one difference is augmentation. The verdict is the paired one of `utils.stats`.
"""

from __future__ import annotations

import html
import math
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from matplotlib.ticker import PercentFormatter

from utils import plots, stats
from utils.affine import AffineRanges
from utils.backend import keras
from utils.training import Arm, EpochTrainer, train_arm

if TYPE_CHECKING:
    from topics.photos.photos import Photos

LEAST_SEEDS, LEAST_PICTURES = 5, 12
RANGES = AffineRanges()
_ARMS = ("none", "augmentation")


class WorksheetError(ValueError):
    """These pictures or settings give no answer; the message says why and what to do."""


@dataclass(frozen=True)
class Run:
    """One trained network: accuracy on its training pictures as they are, and on the test's."""

    seed: int
    arm: str
    train: float
    test: float


@dataclass(frozen=True)
class Worksheet:
    """What was measured.

    Attributes:
        runs: finished networks, in the order in which they were trained.
        setup: pictures, epochs and ranges in words.
        tested: number of test pictures of one seed.
        wanted: number of seeds asked for.
        guess: share of the most frequent class, what guessing it would give.
    """

    runs: tuple[Run, ...]
    setup: str
    tested: int
    wanted: int
    guess: float

    @property
    def pairs(self) -> list[tuple[Run, Run]]:
        """The seeds of which both networks are finished: (none, augmentation)."""
        by_arm = {arm: {run.seed: run for run in self.runs if run.arm == arm} for arm in _ARMS}
        none, augmented = by_arm.values()
        return [(none[seed], augmented[seed]) for seed in sorted(none.keys() & augmented.keys())]

    @property
    def result(self) -> stats.Paired | None:
        """Augmentation against none, paired by seed; None with fewer than two pairs."""
        if len(self.pairs) < 2:
            return None
        none, augmented = self._sides()
        return stats.paired([run.test for run in augmented], [run.test for run in none])

    def _sides(self) -> tuple[tuple[Run, ...], tuple[Run, ...]]:
        """The runs of each arm, in the order of the seeds; at least one pair must be there."""
        none, augmented = zip(*self.pairs, strict=True)
        return none, augmented

    def lines(self) -> list[str]:
        """The answer in sentences, each of them from the numbers."""
        found = self.result
        told = [self.setup]
        if len(self.pairs) < self.wanted:
            told.append(f"Stopped early: {len(self.pairs)} of {self.wanted} seeds are finished.")
        if found is None:
            return [*told, "Fewer than two seeds: no verdict."]
        for arm, side in zip(_ARMS, self._sides(), strict=True):
            train, test = (stats.summarize([getattr(r, part) for r in side]).percent()
                           for part in ("train", "test"))  # fmt: skip
            told.append(f"{arm}: {test} % of the test pictures right, {train} % of its own.")
        told.append(f"Augmentation against none: {found.points()}.")
        told.append(self.advice(found))
        told.append(
            f"Always guessing the most frequent class gives {100 * self.guess:.1f} %; one test "
            f"picture is {100 / self.tested:.1f} points."
        )
        return told

    def advice(self, found: stats.Paired) -> str:
        """What the verdict is, and what to do next."""
        best = max(np.mean([run.test for run in side]) for side in self._sides())
        if best < self.guess + 0.02:
            return (
                "Verdict: none yet. Neither arm is better than guessing the most frequent class: "
                "train for more epochs, add pictures, or even out the classes."
            )
        if found.verdict == "higher":
            return "Verdict: higher. On these pictures, at this budget, it helps."
        if found.verdict == "lower":
            none, augmented = (np.mean([r.train for r in side]) for side in self._sides())
            if augmented < none - 0.02:
                return (
                    "Verdict: lower. But the augmented networks do not even know their own "
                    "training pictures as well: try more epochs, or weaker ranges."
                )
            return "Verdict: lower. Look at many augmented pictures: is each label still true?"
        missed = 100 * max(abs(found.low), abs(found.high))
        return (
            "Verdict: cannot be told apart. That is no proof of no effect: one of up to "
            f"{missed:.1f} points could hide here. More seeds and more test pictures narrow that."
        )

    def figure(self) -> plots.Figure:
        """Test accuracy of both arms, a line for each seed.

        Raises:
            WorksheetError: no seed is finished.
        """
        if not self.pairs:
            raise WorksheetError("no seed is finished, so there is nothing to draw")
        figure, axes = plots.new(width=5.0, height=3.3)
        ax = axes[0, 0]
        for none, augmented in self.pairs:
            ax.plot([0, 1], [none.test, augmented.test], color="#777777", linewidth=1)
        for x, (arm, side) in enumerate(zip(_ARMS, self._sides(), strict=True)):
            colour, marker = plots.style(arm)
            values = [run.test for run in side]
            ax.plot([x] * len(values), values, marker, color=colour, linestyle="none")
            ax.plot([x - 0.12, x + 0.12], [np.mean(values)] * 2, color=colour, linewidth=3)
        ax.set_xticks([0, 1], _ARMS)
        ax.set_xlim(-0.4, 1.4)
        ax.yaxis.set_major_formatter(PercentFormatter(1.0))
        ax.set_xlabel("arm")
        ax.set_ylabel("accuracy on the test pictures")
        ax.set_title("The same pictures, splits and weights: with and without")
        alt = "; ".join(
            f"seed {a.seed}: {100 * a.test:.1f} % and {100 * b.test:.1f} %" for a, b in self.pairs
        )
        caption = "A line joins the two networks of one seed; the bars are the means."
        return plots.Figure(figure, caption, f"Accuracy without and with augmentation. {alt}.")

    def __repr__(self) -> str:
        """The answer as text."""
        return "\n".join(self.lines())

    def _repr_html_(self) -> str:
        text = "".join(f"<p>{html.escape(line)}</p>" for line in self.lines())
        return (self.figure()._repr_html_() if self.pairs else "") + text


def folder_cnn(size: int, classes: int, seed: int = 0) -> keras.Model:
    """A small network for small colour pictures: two convolutions, one dense layer.

    Args:
        size: side of the square pictures in pixels, at least 10.
        classes: number of classes.
        seed: seed of the initial weights.

    Returns:
        An uncompiled model from images (n, size, size, 3), float32 in [0, 1], to probabilities.
    """
    layers = keras.layers
    init = [keras.initializers.GlorotUniform(seed=1000 * seed + number) for number in range(4)]
    return keras.Sequential(
        [
            keras.Input((size, size, 3)),
            layers.Conv2D(16, 3, activation="relu", kernel_initializer=init[0]),
            layers.MaxPooling2D(),
            layers.Conv2D(32, 3, activation="relu", kernel_initializer=init[1]),
            layers.MaxPooling2D(),
            layers.Flatten(),
            layers.Dense(64, activation="relu", kernel_initializer=init[2]),
            layers.Dense(classes, activation="softmax", kernel_initializer=init[3]),
        ]
    )


def compare(
    pictures: Path | str | Photos,
    ranges: AffineRanges = RANGES,
    seeds: int = LEAST_SEEDS,
    epochs: int = 20,
    size: int = 48,
    test_share: float = 0.25,
    fill: str = "reflect",
    say: Callable[[str], None] = print,
) -> Worksheet:
    """Train with and without augmentation, with several seeds, and compare seed by seed.

    Stopping it (the stop button, Ctrl-C) gives what the finished seeds say.

    Args:
        pictures: a folder with one sub-folder per class, or pictures already loaded.
        ranges: the augmentation to judge.
        seeds: how many seeds, at least 5. A seed fixes the split, the initial weights and the
            order of the pictures, the same for both arms.
        epochs: passes over the training pictures.
        size: side of the pictures in pixels; larger ones take longer.
        test_share: share of each class to test on.
        fill: what comes in from outside a turned or shifted picture, see `utils.augment`.
        say: called with a line of progress after each network.

    Raises:
        WorksheetError: too few seeds, epochs or pictures.
        topics.photos.photos.FolderError: the folder cannot be read as a set of pictures.
    """
    if seeds < LEAST_SEEDS or epochs < 1:
        raise WorksheetError(
            f"seeds={seeds}, epochs={epochs}: expected at least {LEAST_SEEDS} seeds and 1 epoch. "
            "Fewer seeds say little about anything but luck."
        )
    photos = _loaded(pictures, size, say)
    counts = np.bincount(photos.labels, minlength=len(photos.classes))
    for name, count in zip(photos.classes, counts, strict=True):
        if count < LEAST_PICTURES:
            raise WorksheetError(
                f"class {name}: {count} pictures, expected at least {LEAST_PICTURES} to train and "
                "to test on. Add pictures, or leave the class out."
            )
    runs: list[Run] = []
    tested = 0
    try:
        for run, number in _runs(photos, ranges, seeds, epochs, test_share, fill, say):
            runs.append(run)
            tested = number
    except KeyboardInterrupt:
        say("stopped")
    listed = ", ".join(f"{n} {name}" for n, name in zip(counts, photos.classes, strict=True))
    setup = f"{listed}; {epochs} epochs; {ranges.describe()}."
    guess = float(counts.max() / counts.sum())
    return Worksheet(tuple(runs), setup, max(1, tested), seeds, guess)


def _loaded(pictures: Path | str | Photos, size: int, say: Callable[[str], None]) -> Photos:
    from topics.photos.photos import Photos, load_folder

    if isinstance(pictures, Photos):
        return pictures
    photos = load_folder(Path(pictures), size)
    say(photos.describe())
    return photos


def _runs(
    photos: Photos,
    ranges: AffineRanges,
    seeds: int,
    epochs: int,
    test_share: float,
    fill: str,
    say: Callable[[str], None],
) -> Iterator[tuple[Run, int]]:
    """Seed by seed, both arms: each network as it is finished, and its number of test pictures."""
    from topics.photos.photos import split

    side, classes = photos.images.shape[1], len(photos.classes)
    trainer = EpochTrainer(folder_cnn(side, classes))
    started, total = time.perf_counter(), 2 * seeds
    for number in range(total):
        seed, arm = divmod(number, 2)
        train, test = split(photos, test_share, seed)
        setting = Arm(_ARMS[arm], ranges if arm else None, fill=fill)
        weights = folder_cnn(side, classes, seed).get_weights()
        train_arm(trainer, setting, seed, train.images, train.labels, epochs, weights=weights)
        own = trainer.evaluate(train.images, train.labels)[1]
        other = trainer.evaluate(test.images, test.labels)[1]
        left = (time.perf_counter() - started) / (number + 1) * (total - number - 1)
        say(
            f"{number + 1:2} of {total}: seed {seed}, {_ARMS[arm]}: {100 * other:.1f} % of "
            f"{len(test)} test pictures" + (f"; about {_rounded(left)} left" if left else "")
        )
        yield Run(seed, _ARMS[arm], own, other), len(test)


def _rounded(seconds: float) -> str:
    return f"{math.ceil(seconds)} s" if seconds < 90 else f"{seconds / 60:.0f} min"

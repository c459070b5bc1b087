"""A measurement on pictures of your own: does this augmentation help, on these, at this budget?

Both arms of a seed share the split, the initial weights, the order of the pictures and the number
of steps; the one difference is augmentation. The verdict is the paired one of `utils.stats`.
"""

from __future__ import annotations

import html
import math
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
import pandas as pd
from matplotlib.ticker import PercentFormatter

from topics.photos.models import photo_cnn
from topics.photos.photos import Photos, load_folder, split
from utils import plots, stats
from utils.affine import AffineRanges
from utils.training import BATCH, Arm, EpochTrainer, train_arm

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
        seeds: number of seeds asked for.
        guess: share of the most frequent class, what guessing it would give.
        trained: number of training pictures of one seed.
    """

    runs: tuple[Run, ...]
    setup: str
    tested: int
    seeds: int
    guess: float
    trained: int

    @property
    def table(self) -> pd.DataFrame:
        """The seeds of which both networks are finished; columns (train or test, arm)."""
        runs = pd.DataFrame(map(asdict, self.runs), columns=["seed", "arm", "train", "test"])
        columns = pd.MultiIndex.from_product([("train", "test"), _ARMS])
        return runs.pivot(index="seed", columns="arm").reindex(columns=columns).dropna()

    @property
    def result(self) -> stats.Paired | None:
        """Augmentation against none, paired by seed; None with fewer than two seeds.

        All seeds split one set of pictures, so the interval has the correction for that.
        """
        test, share = self.table["test"], self.tested / self.trained
        if len(test) < 2:
            return None
        return stats.paired(test["augmentation"], test["none"], test_per_train=share)

    def lines(self) -> list[str]:
        """The answer in sentences, each of them from the numbers."""
        table, result, lines = self.table, self.result, [self.setup]
        if len(table) < self.seeds:
            lines.append(f"Stopped early: {len(table)} of {self.seeds} seeds are finished.")
        if result is None:
            return [*lines, "Fewer than two seeds: no verdict."]
        for arm in _ARMS:
            train, test = (
                stats.summarize(table[part, arm]).percent() for part in ("train", "test")
            )
            lines.append(f"{arm}: {test} % of the test pictures right, {train} % of its own.")
        return [
            *lines,
            f"Augmentation against none: {result.points()}. The interval is widened, because all "
            "seeds split the same pictures (Nadeau and Bengio 2003).",
            self.advice(result),
            f"Always guessing the most frequent class gives {100 * self.guess:.1f} %; one test "
            f"picture is {100 / self.tested:.1f} points.",
        ]

    def advice(self, result: stats.Paired) -> str:
        """What the verdict is, and what to do next."""
        mean = self.table.mean()
        if mean["test"].max() < self.guess + 0.02:
            return (
                "Verdict: none yet. Neither arm is better than guessing the most frequent class: "
                "train for more steps, add pictures, or even out the classes."
            )
        if result.verdict == "higher":
            return "Verdict: higher. On these pictures, at this budget, it helps."
        if result.verdict == "lower":
            if mean["train", "augmentation"] < mean["train", "none"] - 0.02:
                return (
                    "Verdict: lower. But the augmented networks do not even know their own "
                    "training pictures as well: try more steps, or weaker ranges."
                )
            return "Verdict: lower. Look at many augmented pictures: is each label still true?"
        largest = 100 * max(abs(result.low), abs(result.high))
        return (
            "Verdict: cannot be told apart. That is no proof of no effect: one of up to "
            f"{largest:.1f} points could hide here. More seeds and more test pictures narrow that."
        )

    def figure(self) -> plots.Figure:
        """Test accuracy of both arms, a line for each seed.

        Raises:
            WorksheetError: no seed is finished.
        """
        test = self.table["test"]
        if test.empty:
            raise WorksheetError("no seed is finished, so there is nothing to draw")
        figure, axes = plots.new(width=5.0, height=3.3)
        ax = axes[0, 0]
        ax.plot([0, 1], test.to_numpy().T, color="#777777", linewidth=1)
        for x, arm in enumerate(_ARMS):
            colour, marker = plots.style(arm)
            ax.plot([x] * len(test), test[arm], marker, color=colour)
            ax.plot([x - 0.12, x + 0.12], [test[arm].mean()] * 2, color=colour, linewidth=3)
        ax.set_xticks([0, 1], _ARMS)
        ax.set_xlim(-0.4, 1.4)
        ax.yaxis.set_major_formatter(PercentFormatter(1.0))
        ax.set_xlabel("trained without and with augmentation")
        ax.set_ylabel("accuracy on the test pictures")
        ax.set_title("The same pictures, splits and weights: with and without")
        alt = "; ".join(
            f"seed {seed}: {100 * none:.1f} % and {100 * augmented:.1f} %"
            for seed, none, augmented in test.itertuples()
        )
        caption = "A line joins the two networks of one seed; the bars are the means."
        return plots.Figure(figure, caption, f"Accuracy without and with augmentation. {alt}.")

    def __repr__(self) -> str:
        """The answer as text."""
        return "\n".join(self.lines())

    def _repr_html_(self) -> str:
        text = "".join(f"<p>{html.escape(line)}</p>" for line in self.lines())
        return text if self.table.empty else self.figure()._repr_html_() + text


def compare(
    pictures: Path | str | Photos,
    ranges: AffineRanges = RANGES,
    seeds: int = LEAST_SEEDS,
    steps: int = 600,
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
        steps: batches of 32 pictures, the same for both arms; whole epochs are trained, so it may
            become a few more. Few steps favour the arm without augmentation.
        size: side of the pictures in pixels; larger ones take longer.
        test_share: share of each class to test on.
        fill: what comes in from outside a turned or shifted picture, see `utils.augment`.
        say: called with a line of progress after each network.

    Raises:
        WorksheetError: too few seeds, steps or pictures.
        topics.photos.photos.FolderError: the folder cannot be read as a set of pictures.
    """
    if seeds < LEAST_SEEDS or steps < 1:
        raise WorksheetError(
            f"seeds={seeds}, steps={steps}: expected at least {LEAST_SEEDS} seeds and 1 step. "
            "Fewer seeds say little about anything but luck."
        )
    if isinstance(pictures, Photos):
        photos = pictures
    else:
        photos = load_folder(Path(pictures), size)
        say(photos.describe())
    counts = np.bincount(photos.labels, minlength=len(photos.classes))
    for name, count in zip(photos.classes, counts, strict=True):
        if count < LEAST_PICTURES:
            raise WorksheetError(
                f"class {name}: {count} pictures, expected at least {LEAST_PICTURES} to train and "
                "to test on. Add pictures, or leave the class out."
            )
    train, test = split(photos, test_share, seed=0)  # as many pictures of each with every seed
    per_epoch = math.ceil(len(train) / BATCH)
    epochs = math.ceil(steps / per_epoch)
    runs: list[Run] = []
    try:
        for run in _runs(photos, ranges, seeds, epochs, test_share, fill, say):
            runs.append(run)
    except KeyboardInterrupt:
        say("stopped")
    listed = ", ".join(f"{n} {name}" for n, name in zip(counts, photos.classes, strict=True))
    budget = f"{epochs * per_epoch:,} steps, {epochs} epochs"
    setup = f"{listed}; {budget}; {ranges.describe()}."
    guess = float(counts.max() / counts.sum())
    return Worksheet(tuple(runs), setup, len(test), seeds, guess, len(train))


def _runs(
    photos: Photos,
    ranges: AffineRanges,
    seeds: int,
    epochs: int,
    test_share: float,
    fill: str,
    say: Callable[[str], None],
) -> Iterator[Run]:
    """Seed by seed, both arms: each network as it is finished."""
    side, classes = photos.images.shape[1], len(photos.classes)
    trainer = EpochTrainer(photo_cnn(side, classes=classes))
    started, total = time.perf_counter(), 2 * seeds
    for number in range(total):
        seed, arm = divmod(number, 2)
        train, test = split(photos, test_share, seed)
        setting = Arm(_ARMS[arm], ranges if arm else None, fill=fill)
        weights = photo_cnn(side, seed=seed, classes=classes).get_weights()
        train_arm(trainer, setting, seed, train.images, train.labels, epochs, weights=weights)
        own = trainer.evaluate(train.images, train.labels)[1]
        other = trainer.evaluate(test.images, test.labels)[1]
        left = (time.perf_counter() - started) / (number + 1) * (total - number - 1)
        rest = f"{math.ceil(left)} s" if left < 90 else f"{left / 60:.0f} min"
        say(
            f"{number + 1:2} of {total}: seed {seed}, {_ARMS[arm]}: {100 * other:.1f} % of "
            f"{len(test)} test pictures" + (f"; about {rest} left" if left else "")
        )
        yield Run(seed, _ARMS[arm], own, other)

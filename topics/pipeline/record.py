"""What one run of the trace measures, and the sentences that follow from the numbers."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from topics.dataset.playground import leaked
from topics.dataset.stages import StageTable
from topics.prediction_trace import one_image
from topics.training_trace.epochs import Epoch, chance
from utils import data

VALIDATION_SHARE = 5  # one in so many training images is kept for the validation column
COPIES = 5  # pictures made of each when the wrong order is tried


@dataclass
class Trace:
    """Everything one run measured; filled stage by stage, and what the HTML page is made of.

    ``x_validation`` is a part of the split's training images; ``x_fit`` are the others.
    """

    augment: bool
    epochs: int
    seed: int
    train_per_class: int = 80
    split: data.Split | None = None
    x_fit: np.ndarray | None = None
    y_fit: np.ndarray | None = None
    x_validation: np.ndarray | None = None
    y_validation: np.ndarray | None = None
    ranges: str = ""
    draws: np.ndarray | None = None
    history: list[Epoch] = field(default_factory=list)
    observations: list[str] = field(default_factory=list)
    prediction: one_image.PredictionTrace | None = None
    repeat_difference: float = 0.0
    plain_training: tuple[float, float] = (0.0, 0.0)
    test: tuple[float, float] = (0.0, 0.0)
    holdout: tuple[float, float] = (0.0, 0.0)
    confused: tuple[int, int, int] | None = None
    seconds: float = 0.0

    @property
    def total(self) -> int:
        """Number of images for training and test."""
        return len(self.split.x_train) + len(self.split.x_test)

    @property
    def fault(self) -> bool:
        """Whether the augmentation layer does not do what it must."""
        check = self.prediction.augmentation
        return check is not None and not check.as_it_should_be


def keep_for_validation(labels: np.ndarray) -> np.ndarray:
    """Choose one in five training images, the last ones of each class; boolean (n,).

    The split has shuffled them, so the last are as good as any, and the classes stay balanced.
    """
    keep = np.zeros(len(labels), dtype=bool)
    for label in np.unique(labels):
        rows = np.flatnonzero(labels == label)
        keep[rows[-max(1, len(rows) // VALIDATION_SHARE) :]] = True
    return keep


def wrong_order(trace: Trace) -> str:
    """Why the split comes first: the other order, tried with row numbers."""
    total = trace.total
    tested = round(0.2 * COPIES * total)
    relatives = round(tested * leaked(total, COPIES - 1, 0.2, trace.seed))
    return (
        "Why the split comes before the augmentation: many pages do it the other way round. "
        f"Tried here with row numbers: {COPIES} variants of each of {total:,} pictures, shuffled, "
        f"then split: {relatives:,} of {tested:,} test pictures had a variant of the same original "
        "in training. Such a test asks for pictures that the network has practically seen, and "
        "its score is too good (lesson 01 measures by how much)."
    )


def augmentation_use(trace: Trace) -> str:
    """What the network is shown in training."""
    number = len(trace.x_fit)
    if not trace.augment:
        return (
            f"Left out (--no-augment): the network sees the same {number} training images in "
            "every epoch."
        )
    return (
        f"Each time an image is used it gets its own random transform ({trace.ranges}), in one "
        f"resampling; the label stays. In {trace.epochs} epochs the network sees "
        f"{trace.epochs * number:,} pictures made from {number}. Validation and test images are "
        "never touched."
    )


def augmentation_check(trace: Trace) -> str:
    """What was measured about the augmentation layer, also if it is not as it should be."""
    check = trace.prediction.augmentation
    if check is None:
        return "This model has no augmentation layer (--no-augment)."
    text = (
        f"Augmentation, measured on {check.draws} copies of this digit: at prediction the largest "
        f"change of a pixel is {check.at_prediction:g}; in training the mean change is "
        f"{check.in_training:.3f} and {check.different} of {check.draws} pictures differ. "
    )
    if check.as_it_should_be:
        return text + "It is active in training only: at prediction it is the identity."
    return text + "That is a FAULT: it must change nothing at prediction and vary in training."


def most_frequent_mistake(trace: Trace) -> str:
    """Which held-out digit was taken for which other, or that none was."""
    if not trace.confused:
        return "Not one of the held-out digits was read wrongly."
    label, answer, count = trace.confused
    return (
        f"The most frequent mistake on the held-out digits: a {label} taken for a {answer}, "
        f"{count} times."
    )


def insight(trace: Trace) -> list[str]:
    """What this run shows, and what it cannot show, as sentences from its numbers."""
    n_test, n_holdout, n_fit = (
        len(part) for part in (trace.split.x_test, trace.split.x_holdout, trace.x_fit)
    )
    test, holdout, plain = trace.test[1], trace.holdout[1], trace.plain_training[1]
    limit = chance(holdout, n_test)
    more = "more" if abs(test - holdout) > limit else "not more"
    sentences = [
        f"The test says {percent(test)}, the larger test {percent(holdout)}: "
        f"{100 * abs(test - holdout):.1f} points apart, {more} than chance makes of {n_test} "
        f"images (±{100 * limit:.1f}). The {n_holdout:,} are the better estimate."
    ]
    validation, n_validation = trace.history[-1].val_accuracy, len(trace.x_validation)
    limit = chance(holdout, n_validation)
    if abs(validation - holdout) > limit:
        sentences.append(
            f"The {n_validation} validation images had said {percent(validation)}, further from "
            f"that than two standard errors (±{100 * limit:.1f}). One set in twenty is that "
            "lucky or unlucky: a small set alone proves little."
        )
    if trace.augment:
        last = trace.history[-1].accuracy
        practice = (
            f"In the last epoch the network got {percent(last)} of the augmented pictures right; "
            f"of the same {n_fit} images as they are, the finished network gets {percent(plain)}"
        )
        if last < plain - chance(plain, n_fit):
            practice += ": practice was harder than the task"
    else:
        practice = (
            f"Of the {n_fit} images that it saw in every one of {trace.epochs} epochs, the "
            f"finished network gets {percent(plain)} right"
        )
    gap = plain - holdout
    limit = (chance(plain, n_fit) ** 2 + chance(holdout, n_holdout) ** 2) ** 0.5
    if abs(gap) <= limit:
        comparison = "cannot be told apart from its share"
    else:
        comparison = f"is {100 * abs(gap):.1f} points {'above' if gap > 0 else 'below'} its share"
    sentences.append(
        f"{practice}. That {comparison} of the held-out digits, {percent(holdout)} "
        f"(chance: ±{100 * limit:.1f})."
    )
    other = "the same seeds with --no-augment" if trace.augment else "the same seeds augmented"
    sentences.append(
        "Whether augmentation helps, one run cannot show: another seed moves these numbers, too. "
        f"That takes several seeds, and {other}: lesson 03 does it."
    )
    return sentences


def stage_table(trace: Trace) -> StageTable:
    """The five stages with the shapes that went in and came out."""
    split = trace.split
    size, total = split.x_train.shape[1:], trace.total
    fit = trace.x_fit.shape
    parts = f"{len(split.x_train)} and {len(split.x_test)}"
    weights = f"{trace.prediction.parameters:,} weights"
    return StageTable(
        [
            ((total, *size[:2]), (total, *size), "0..255 become 0..1"),
            ((total, *size), parts, "before augmentation"),
            (fit, fit if trace.augment else "left out", "training images only"),
            (fit, weights, f"{trace.epochs} epochs"),
            (split.x_test.shape, f"{percent(trace.test[1])} right", "original images"),
        ]
    )


def percent(share: float) -> str:
    """A share as text in percent."""
    return f"{100 * share:.1f} %"

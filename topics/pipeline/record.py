"""What one run of the trace measures, and the sentences that follow from the numbers."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from topics.dataset.stages import StageTable
from topics.prediction_trace import one_image
from topics.training_trace import epochs
from utils import data

VALIDATION_SHARE = 5  # one in so many training images is kept for the validation column
COPIES = 5  # variants of each picture when the wrong order is tried, see siblings


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
    siblings: tuple[int, int] = (0, 0)
    ranges: str = ""
    draws: np.ndarray | None = None
    history: list[epochs.Epoch] = field(default_factory=list)
    observations: list[str] = field(default_factory=list)
    prediction: one_image.PredictionTrace | None = None
    repeat_difference: float = 0.0
    plain_training: tuple[float, float] = (0.0, 0.0)
    test: tuple[float, float] = (0.0, 0.0)
    holdout: tuple[float, float] = (0.0, 0.0)
    confused: tuple[int, int, int] | None = None
    insight: list[str] = field(default_factory=list)
    stages: StageTable | None = None
    seconds: float = 0.0


def keep_for_validation(labels: np.ndarray) -> np.ndarray:
    """Choose one in five training images, the last ones of each class; boolean (n,).

    The split has shuffled them, so the last are as good as any, and the classes stay balanced.
    """
    keep = np.zeros(len(labels), dtype=bool)
    for label in np.unique(labels):
        rows = np.flatnonzero(labels == label)
        keep[rows[-max(1, len(rows) // VALIDATION_SHARE) :]] = True
    return keep


def siblings(originals: int, seed: int) -> tuple[int, int]:
    """Augment first, then split 80/20: how many test pictures have a sibling in training.

    Returns (pictures with a sibling, pictures in the test). Only the row numbers are needed.
    """
    source = np.repeat(np.arange(originals), COPIES)
    order = np.random.default_rng(seed).permutation(len(source))
    cut = len(source) // 5
    test, training = source[order[:cut]], source[order[cut:]]
    return int(np.isin(test, training).sum()), cut


def augmentation_sentence(check: one_image.AugmentationCheck) -> str:
    """Say what was measured about the augmentation layer, also if it is not as it should be."""
    text = (
        f"Augmentation, measured on {check.draws} copies of this digit: at prediction the largest "
        f"change of a pixel is {check.at_prediction:g}; in training the mean change is "
        f"{check.in_training:.3f} and {check.different} of {check.draws} pictures differ. "
    )
    if check.as_it_should_be:
        return text + "It is active in training only: at prediction it is the identity."
    return text + "That is a FAULT: it must change nothing at prediction and vary in training."


def insight(trace: Trace) -> list[str]:
    """Return what this run shows, and what it cannot show, as sentences from its numbers."""
    n_test, n_holdout, n_fit = (
        len(part) for part in (trace.split.x_test, trace.split.x_holdout, trace.x_fit)
    )
    test, holdout, plain = trace.test[1], trace.holdout[1], trace.plain_training[1]
    limit = epochs.chance(holdout, n_test)
    more = "more" if abs(test - holdout) > limit else "not more"
    said = [
        f"The test says {percent(test)}, the larger test {percent(holdout)}: "
        f"{100 * abs(test - holdout):.1f} points apart, {more} than chance makes of {n_test} "
        f"images (±{100 * limit:.1f}). The {n_holdout:,} are the better estimate."
    ]
    validation, n_validation = trace.history[-1].val_accuracy, len(trace.x_validation)
    limit = epochs.chance(holdout, n_validation)
    if abs(validation - holdout) > limit:
        said.append(
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
        if last < plain - epochs.chance(plain, n_fit):
            practice += ": practice was harder than the task"
    else:
        practice = (
            f"Of the {n_fit} images that it saw in every one of {trace.epochs} epochs, the "
            f"finished network gets {percent(plain)} right"
        )
    gap = plain - holdout
    limit = (epochs.chance(plain, n_fit) ** 2 + epochs.chance(holdout, n_holdout) ** 2) ** 0.5
    if abs(gap) <= limit:
        compared = "cannot be told apart from its share"
    else:
        compared = f"is {100 * abs(gap):.1f} points {'above' if gap > 0 else 'below'} its share"
    said.append(
        f"{practice}. That {compared} of the held-out digits, {percent(holdout)} "
        f"(chance: ±{100 * limit:.1f})."
    )
    other = "the same seeds with --no-augment" if trace.augment else "the same seeds augmented"
    said.append(
        "Whether augmentation helps, one run cannot show: another seed moves these numbers, too. "
        f"That takes several seeds, and {other}: lesson 03 does it."
    )
    return said


def stage_table(trace: Trace) -> StageTable:
    """Return the five stages with the shapes that went in and came out."""
    split = trace.split
    shape = split.x_train.shape[1:]
    total = len(split.x_train) + len(split.x_test)
    fit = trace.x_fit.shape
    parts = f"{len(split.x_train)} and {len(split.x_test)}"
    weights = f"{trace.prediction.parameters:,} weights"
    return StageTable(
        [
            ((total, *shape[:2]), (total, *shape), "0..255 become 0..1"),
            ((total, *shape), parts, "before augmentation"),
            (fit, fit if trace.augment else "left out", "training images only"),
            (fit, weights, f"{trace.epochs} epochs"),
            (split.x_test.shape, f"{percent(trace.test[1])} right", "original images"),
        ]
    )


def percent(share: float) -> str:
    """Return a share as text in percent."""
    return f"{100 * share:.1f} %"


def size(shape: tuple[int, ...]) -> str:
    """Return a shape as text, such as 28 x 28 x 1."""
    return " x ".join(str(n) for n in shape)

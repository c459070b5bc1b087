"""What the accuracy does not say: moved test sets, calibration, and asking more than once."""

from __future__ import annotations

from functools import cache

import numpy as np

from authoring.experiments.digits import ARMS, CNN, RANGES, trainer
from authoring.experiments.experiment import Experiment, Row
from topics.beyond_accuracy.asking import augmented_answers, thinned_answers
from topics.beyond_accuracy.calibration import calibration, fit_temperature, temper
from topics.beyond_accuracy.moved import CHANGES, move
from topics.evaluation.evaluation import probabilities, scores
from utils.data import course_split
from utils.models import digit_cnn, small_cnn
from utils.training import EpochTrainer, train_arm

LOOKS = (5, 30)
DRAWS, PASSES, BINS = 10, 30, 10
VALIDATED = 500


@cache
def _trained(name: str, seed: int) -> dict[int, list[np.ndarray]]:
    """Weights of the course's network after 5 and after 30 epochs, for both experiments."""
    arm, split = ARMS[name], course_split(seed)
    fast, weights = trainer(arm.dropout), {}

    def keep(epoch: int, loss: float, accuracy: float) -> None:
        if epoch in LOOKS:
            weights[epoch] = fast.model.get_weights()

    train_arm(fast, arm, seed, split.x_train, split.y_train, max(LOOKS), keep)
    return weights


@cache
def _small(dropout: float) -> EpochTrainer:
    """A trainer for the small network of the lesson, in which dropout adds no weights."""
    return EpochTrainer(small_cnn(dropout))


def _temperature(name: str, seed: int) -> list[Row]:
    """One network before and after temperature scaling, with the temperature of 500 digits."""
    arm, split = ARMS[name], course_split(seed)
    fast = _small(arm.dropout)
    weights = small_cnn(seed=seed).get_weights()
    train_arm(fast, arm, seed, split.x_train, split.y_train, 20, weights=weights)
    parts = (slice(0, VALIDATED), slice(2000, 4000))
    (said, labels), (other, truth) = (
        (probabilities(fast.model, split.x_holdout[part]), split.y_holdout[part]) for part in parts
    )
    best = fit_temperature(said, labels)
    return [
        {"when": when, "temperature": temperature, **_score(temper(other, temperature), truth)}
        for when, temperature in (("before", 1.0), ("after", best))
    ]


def _score(said: np.ndarray, labels: np.ndarray) -> Row:
    loss, accuracy = scores(said, labels)
    return {
        "holdout": accuracy,
        "loss": loss,
        "confidence": float(said.max(axis=1).mean()),
        "ece": calibration(said, labels, BINS).error,
    }


def _moved(name: str, seed: int) -> list[Row]:
    """One training, looked at twice, on test digits that are changed by an amount."""
    split, weights = course_split(seed), _trained(name, seed)
    x, y = split.x_holdout[:2000], split.y_holdout[:2000]
    model = digit_cnn(dropout=ARMS[name].dropout)
    rows: list[Row] = []
    for change, kind in CHANGES.items():
        for amount in kind.amounts:
            pictures = move(x, change, amount, seed)
            # After 5 epochs, when the arms are close on unchanged digits, two changes will do.
            for epoch in LOOKS if change in ("shift", "rotation") else LOOKS[1:]:
                model.set_weights(weights[epoch])
                row: Row = {"change": change, "amount": amount, "epoch": epoch}
                rows.append(row | _score(probabilities(model, pictures), y))
    return rows


def _calibration(name: str, seed: int) -> list[Row]:
    """One network asked once, asked about variants of each digit, asked with dropout on."""
    split, rate = course_split(seed), ARMS[name].dropout
    x, y = split.x_holdout[:2000], split.y_holdout[:2000]
    model = digit_cnn(dropout=rate)
    model.set_weights(_trained(name, seed)[30])
    plain = probabilities(model, x)
    ways = {
        "once": plain,
        "variants": augmented_answers(model, x, RANGES, DRAWS, seed).mean(axis=0),
    }
    if rate:
        ways["dropout on"] = thinned_answers(model, x, PASSES, seed).mean(axis=0)
    rows: list[Row] = [{"how": how, "bin": "all", **_score(p, y)} for how, p in ways.items()]
    bins = calibration(plain, y, BINS)
    for place in np.flatnonzero(bins.count):
        row: Row = {"how": "once", "bin": int(place), "n": int(bins.count[place])}
        row["confidence"] = float(bins.confidence[place])
        rows.append(row | {"holdout": float(bins.accuracy[place])})
    return rows


EXPERIMENTS = (
    Experiment(
        name="moved_tests",
        question="Which training makes the network robust to test digits that are changed?",
        setup=(
            f"800 digits; {CNN}; 30 epochs (shift and rotation also after 5); tested on 2,000 "
            "other digits, all changed by an amount: shift (pixels), rotation (degrees), scale "
            "(times as large, about the centre), blur (Gaussian, pixels), noise (normal, per "
            "pixel). confidence: mean of the largest probability; ece: expected calibration error, "
            f"{BINS} bins"
        ),
        arms=("none", "augmentation", "dropout", "both"),
        seeds=5,
        run=_moved,
        compare=("holdout", 0.08),
    ),
    Experiment(
        name="calibration",
        question="How sure are the networks, how rightly, and does it help to ask repeatedly?",
        setup=(
            f"800 digits; {CNN}; 30 epochs; tested on 2,000 other digits. how: once; variants: "
            f"mean of the probabilities for {DRAWS} augmented variants of each digit, "
            f"{RANGES.describe()}; dropout on: mean over {PASSES} passes with dropout. bin: "
            f"all, or one of {BINS} bins of confidence, with n answers in it; ece: expected "
            "calibration error"
        ),
        arms=("none", "augmentation", "dropout", "both"),
        seeds=5,
        run=_calibration,
        compare=("ece", 0.02),
    ),
    Experiment(
        name="temperature",
        question="Does one temperature, chosen on validation digits, mend the calibration?",
        setup=(
            "800 digits; small_cnn of utils.models (30,762 parameters), Adam 0.001, batch 32; 20 "
            "epochs, 500 steps; the temperature with the smallest loss on "
            f"{VALIDATED} validation digits divides the logits; tested on 2,000 other digits "
            "before and after. "
            f"loss: mean cross-entropy; ece: expected calibration error, {BINS} bins"
        ),
        arms=("none", "both"),
        seeds=10,
        run=_temperature,
        compare=("ece", 0.02),
    ),
)

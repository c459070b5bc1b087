"""Why augmentation works: how far the answers move, what averaging gives, how steep they are."""

from __future__ import annotations

import numpy as np

from authoring.experiments.digits import CNN, RANGES, trainer
from authoring.experiments.experiment import Experiment, Row
from topics.beyond_accuracy.asking import augmented_answers
from topics.evaluation.evaluation import probabilities
from utils.affine import AffineRanges
from utils.augment import augment
from utils.backend import keras, tf
from utils.data import course_split
from utils.seeds import INPUT_NOISE, stream
from utils.training import Arm, train_arm

NOISE = 0.2  # standard deviation of a pixel
DRAWS = 10
TESTED = 1000
STEEP = 200  # pictures whose slope is measured
# Moves of the test pictures: the first as in training, the second twice as far.
MOVES = {"within": RANGES, "beyond": AffineRanges(rotation=30, shift=0.2, zoom=0.2)}


def _noisy(x: np.ndarray, y: np.ndarray, seed: int) -> tuple[np.ndarray, np.ndarray]:
    noise = stream(seed, INPUT_NOISE).normal(0, NOISE, x.shape)
    return (x + noise).astype(np.float32), y


ARMS = {
    arm.name: arm for arm in (Arm("none"), Arm("augmentation", RANGES), Arm("noise", change=_noisy))
}


def _slope(model: keras.Model, x: np.ndarray) -> float:
    """Mean over pictures of the norm of the derivative of all ten answers by all pixels."""
    pictures = tf.constant(x)
    with tf.GradientTape() as tape:
        tape.watch(pictures)
        answers = model(pictures, training=False)
    slopes = tape.batch_jacobian(answers, pictures).numpy()
    return float(np.sqrt((slopes**2).sum(axis=(1, 2, 3, 4))).mean())


def _why(name: str, seed: int) -> list[Row]:
    """Train one arm; ask it about untouched test pictures and about moved ones."""
    arm, split = ARMS[name], course_split(seed)
    x, y = split.x_holdout[:TESTED], split.y_holdout[:TESTED]
    fast = trainer(0.0)
    train_arm(fast, arm, seed, split.x_train, split.y_train, 30)
    answers = probabilities(fast.model, x)
    row: Row = {"asked": "once", "holdout": float((answers.argmax(axis=1) == y).mean())}
    for move, ranges in MOVES.items():
        moved = probabilities(fast.model, augment(x, ranges, seed=seed))
        row[f"answers_{move}"] = float(np.abs(moved - answers).sum(axis=1).mean() / 2)
        row[f"holdout_{move}"] = float((moved.argmax(axis=1) == y).mean())
    noisy = probabilities(fast.model, _noisy(x, y, seed)[0])
    row["answers_noise"] = float(np.abs(noisy - answers).sum(axis=1).mean() / 2)
    row["holdout_noise"] = float((noisy.argmax(axis=1) == y).mean())
    mean = augmented_answers(fast.model, x, RANGES, DRAWS, seed).mean(axis=0)
    row["slope"] = _slope(fast.model, x[:STEEP])
    averaged = float((mean.argmax(axis=1) == y).mean())
    return [row, {"asked": "about variants", "holdout": averaged}]


EXPERIMENTS = (
    Experiment(
        name="why",
        question="Why does augmentation help: invariance, averaging, or a smoother function?",
        setup=(
            f"800 digits; {CNN}; 30 epochs; augmentation {RANGES.describe()}; noise: normal, "
            f"standard deviation {NOISE:g} a pixel, drawn anew in each epoch; {TESTED:,} other "
            "digits. holdout: as they are; holdout_within, holdout_beyond: each moved once, in the "
            f"ranges of the training or twice as far ({MOVES['beyond'].describe()}); "
            "holdout_noise: with the same noise; answers_...: how far the ten probabilities of a "
            "digit move with it, half the sum of the absolute changes (0 to 1); slope: mean over "
            f"{STEEP} digits of the norm of the derivative of the ten probabilities by the 784 "
            f"pixels; asked about variants: mean of the probabilities for {DRAWS} variants of each "
            "digit in the ranges of the training"
        ),
        arms=tuple(ARMS),
        seeds=10,
        run=_why,
        compare=("holdout", 0.03),
    ),
)

"""How far the gain of augmentation reaches: training size, and test sets that are moved."""

from __future__ import annotations

import numpy as np

from classroom.experiments.digits import ARMS, CNN, RANGES, trainer
from classroom.measure import Experiment, Row
from utils.augment import apply_affine, compose
from utils.data import course_split
from utils.training import train_arm

SIZES = (50, 100, 200, 400, 800, 1600, 3200)
# Steps at least; the larger sets get 30 epochs, more than these.
STEPS = 1500
ANGLES = (0, 10, 20, 30, 45)
SHIFTS = (0, 1, 2, 3, 4)


def _size(arm: str, seed: int) -> list[Row]:
    name, size = arm.rsplit(" ", 1)
    n = int(size)
    split = course_split(seed, train_per_class=n // 10, test_per_class=20, holdout_per_class=160)
    steps_per_epoch = -(-n // 32)
    epochs = max(30, -(-STEPS // steps_per_epoch))
    fast = trainer(0.0)
    train_arm(fast, ARMS[name], seed, split.x_train, split.y_train, epochs)
    row: Row = {"n": n, "epochs": epochs, "steps": epochs * steps_per_epoch}
    row["train"] = fast.evaluate(split.x_train, split.y_train)[1]
    row["holdout"] = fast.evaluate(split.x_holdout, split.y_holdout)[1]
    return [row]


def _moved(name: str, seed: int) -> list[Row]:
    """One trained network on test digits that are turned, shifted, noisy."""
    arm, split = ARMS[name], course_split(seed)
    fast = trainer(arm.dropout)
    train_arm(fast, arm, seed, split.x_train, split.y_train, epochs=30)
    x, y = split.x_holdout[:2000], split.y_holdout[:2000]
    sign = np.where(np.random.default_rng([seed, 7]).random(len(x)) < 0.5, -1.0, 1.0)
    noise = np.random.default_rng([seed, 8]).normal(size=x.shape).astype(np.float32)
    rows: list[Row] = []

    def add(change: str, amount: float, pictures: np.ndarray) -> None:
        loss, accuracy = fast.evaluate(pictures, y)
        rows.append({"change": change, "amount": amount, "holdout": accuracy, "loss": loss})

    for angle in ANGLES:
        maps = compose(28, 28, angle=np.deg2rad(angle) * sign)
        add("rotation", angle, apply_affine(x, maps))
    for pixels in SHIFTS:
        add("shift", pixels, apply_affine(x, compose(28, 28, shift_x=pixels * sign)))
    for level in (0.0, 0.1, 0.2, 0.3):
        add("noise", level, np.clip(x + np.float32(level) * noise, 0, 1))
    return rows


EXPERIMENTS = (
    Experiment(
        name="training_size",
        question="At which training size does augmentation stop paying?",
        setup=(
            f"50 to 3,200 digits; {CNN}; 30 epochs but at least {STEPS} steps; {RANGES.describe()}"
            "; tested on 1,600 other digits, the same for all sizes of one seed"
        ),
        arms=tuple(f"{name} {n}" for n in SIZES for name in ("none", "augmentation")),
        seeds=5,
        run=_size,
        compare=("holdout", 0.05),
    ),
    Experiment(
        name="moved_tests",
        question="Which training makes the network robust to turned, shifted and noisy digits?",
        setup=f"800 digits; {CNN}; 30 epochs; tested on 2,000 other digits, changed by an amount",
        arms=("none", "augmentation", "dropout", "both"),
        seeds=5,
        run=_moved,
        compare=("holdout", 0.08),
    ),
)

"""How far the gain of augmentation reaches: training size."""

from __future__ import annotations

from authoring.experiments.digits import ARMS, CNN, RANGES, trainer
from authoring.experiments.experiment import Experiment, Row
from utils.data import course_split
from utils.training import train_arm

SIZES = (50, 100, 200, 400, 800, 1600, 3200)
# Steps at least; the larger sets get 30 epochs, more than these.
STEPS = 1500


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
)

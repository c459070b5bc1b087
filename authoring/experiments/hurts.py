"""Where the same augmentation costs accuracy: a dense network with few epochs."""

from __future__ import annotations

from functools import cache

from authoring.experiments.augmentation import scaled
from authoring.experiments.digits import RANGES
from authoring.experiments.experiment import Experiment, Row
from authoring.experiments.models import SHALLOW, mlp
from utils.data import course_split
from utils.training import Arm, EpochTrainer, train_arm

FACTORS = {"none": 0.0, "half": 0.5, "full": 1.0, "double": 2.0}
LOOKS = (5, 10, 30, 100, 300)


@cache
def _trainer() -> EpochTrainer:
    return EpochTrainer(mlp(SHALLOW, ()), jit=True)


def _hurts(name: str, seed: int) -> list[Row]:
    """One network through all budgets: what it knows after 5, 10, 30, 100 and 300 epochs."""
    factor, split, fast = FACTORS[name], course_split(seed), _trainer()
    rows: list[Row] = []

    def report(epoch: int, loss: float, accuracy: float) -> None:
        if epoch not in LOOKS:
            return
        row: Row = {"epoch": epoch}
        row["train_loss"], row["train"] = fast.evaluate(split.x_train, split.y_train)
        row["holdout_loss"], row["holdout"] = fast.evaluate(split.x_holdout, split.y_holdout)
        rows.append(row)

    arm = Arm(name, scaled(factor) if factor else None)
    weights = mlp(SHALLOW, (), seed).get_weights()
    train_arm(fast, arm, seed, split.x_train, split.y_train, max(LOOKS), report, weights)
    return rows


EXPERIMENTS = (
    Experiment(
        name="hurts",
        question="When does the course's augmentation cost a dense network accuracy?",
        setup=(
            "800 digits; Flatten-128-128-10 (118,282 parameters), Adam 0.001, batch 32, the same "
            f"initial weights in all arms of a seed; full: {RANGES.describe()}; half and double: "
            "all ranges times 0.5 and 2; one run per arm and seed, looked at after 5 to 300 "
            "epochs. train: the training pictures as they are; holdout: 4,000 other digits"
        ),
        arms=tuple(FACTORS),
        seeds=10,
        run=_hurts,
        compare=("holdout", 0.05),
    ),
)

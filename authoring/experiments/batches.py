"""What the batch size changes: at equal epochs, and at an equal number of steps."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from authoring.experiments.experiment import Experiment, Row
from authoring.experiments.models import SHALLOW, mlp
from utils.data import course_split
from utils.training import Arm, EpochTrainer, train_arm

DIGITS, EPOCHS, STEPS = 800, 28, 700  # 700 steps are whole epochs with every batch size


@dataclass(frozen=True)
class Setting:
    """A batch size, the learning rate of Adam, and the epochs after which is scored."""

    batch: int
    looks: tuple[int, ...]
    rate: float = 1e-3

    @property
    def steps(self) -> int:
        """Steps of an epoch."""
        return -(-DIGITS // self.batch)


SETTINGS = {
    "8": Setting(8, (1, 2, 3, 5, 7, 10, 14, 20, 28)),
    "32": Setting(32, (1, 2, 3, 5, 7, 10, 14, 20, 28)),
    "128": Setting(128, (1, 2, 4, 7, 14, 28, 50, 75, 100)),
    "512": Setting(512, (1, 2, 4, 7, 14, 28, 60, 100, 200, 350)),
    "512, rate 0.004": Setting(512, (1, 2, 4, 7, 14, 28), rate=4e-3),
}


@cache
def _trainer(name: str) -> EpochTrainer:
    setting = SETTINGS[name]
    return EpochTrainer(
        mlp(SHALLOW, ()), setting.rate, jit=True, chunk=setting.steps, batch=setting.batch
    )


def _batches(name: str, seed: int) -> list[Row]:
    """One run, long enough for both comparisons; a row for each look."""
    setting, split, fast = SETTINGS[name], course_split(seed), _trainer(name)
    rows: list[Row] = []

    def report(epoch: int, loss: float, accuracy: float) -> None:
        if epoch not in setting.looks:
            return
        row: Row = {"epoch": epoch, "step": epoch * setting.steps}
        row |= {"loss": loss, "accuracy": accuracy}
        row["train_loss"], row["train"] = fast.evaluate(split.x_train, split.y_train)
        row["holdout_loss"], row["holdout"] = fast.evaluate(split.x_holdout, split.y_holdout)
        rows.append(row)

    weights = mlp(SHALLOW, (), seed).get_weights()
    epochs = max(setting.looks)
    train_arm(fast, Arm(name), seed, split.x_train, split.y_train, epochs, report, weights)
    return rows


EXPERIMENTS = (
    Experiment(
        name="batches",
        question="What does the batch size change, at equal epochs and at equal steps?",
        setup=(
            f"{DIGITS} digits; Flatten-128-128-10 (118,282 parameters), Adam 0.001 (rate 0.004: "
            "0.004), the same initial weights and order of pictures in all arms of a seed; one run "
            f"per arm and seed, looked at on the way: every arm after {EPOCHS} epochs, every batch "
            f"size after {STEPS} steps as well. loss, accuracy: as logged; train: the training "
            "pictures after the epoch; holdout: 4,000 other digits"
        ),
        arms=tuple(SETTINGS),
        seeds=10,
        run=_batches,
        compare=("holdout", 0.05),
    ),
)

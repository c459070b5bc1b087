"""The lecture's two networks taken apart: dropout and depth, one at a time."""

from __future__ import annotations

from functools import cache

import numpy as np

from authoring.experiments.experiment import Experiment, Row
from authoring.experiments.models import DEEP, LECTURE, SHALLOW, mlp
from utils.data import as_images, load_digits
from utils.seeds import ROWS, stream
from utils.training import Arm, EpochTrainer, train_arm

NONE: tuple[float, ...] = ()
ARMS = {
    "128-128-10": (SHALLOW, NONE, 1.0),
    "128-128-10, dropout": (SHALLOW, LECTURE, 1.0),
    "128-128-10, dropout 0.8": (SHALLOW, (0.8, 0.8), 1.0),
    "128-128-64-10": (DEEP, NONE, 1.0),
    "128-128-64-10, dropout": (DEEP, LECTURE, 1.0),
    "128-128-10, raw": (SHALLOW, NONE, 255.0),
    "128-128-10, dropout, raw": (SHALLOW, LECTURE, 255.0),
}


@cache
def _trainer(widths: tuple[int, ...], rates: tuple[float, ...]) -> EpochTrainer:
    return EpochTrainer(mlp(widths, rates), jit=True)


def _equal(name: str, seed: int) -> list[Row]:
    """Ten epochs on 4,500 digits, 500 to validate on; rows in the order of lecture_mlps."""
    widths, rates, scale = ARMS[name]
    images, labels = load_digits()
    order = stream(seed, ROWS).permutation(len(images))
    x, y = as_images(images)[order] * np.float32(scale), labels[order]
    fast = _trainer(widths, rates)
    rows: list[Row] = []

    def report(epoch: int, loss: float, accuracy: float) -> None:
        row: Row = {"epoch": epoch, "loss": loss, "accuracy": accuracy}
        row["train_loss"], row["train"] = fast.evaluate(x[:4500], y[:4500])
        row["val_loss"], row["val"] = fast.evaluate(x[4500:], y[4500:])
        rows.append(row)

    weights = mlp(widths, rates, seed).get_weights()
    train_arm(fast, Arm(name), seed, x[:4500], y[:4500], 10, report, weights)
    return rows


EXPERIMENTS = (
    Experiment(
        name="equal_mlps",
        question="What does dropout do in the lecture's networks when nothing else differs?",
        setup=(
            "as lecture_mlps: 5,000 digits, 4,500 to train and 500 to validate on, another order "
            "for each seed; pixels 0 to 1 (raw: 0 to 255); Adam 0.001, batch 32, 10 epochs. "
            "Dropout 0.3 and 0.2 (or the arm's rate, twice) after the first and the second dense "
            "layer, before ReLU; arms of equal widths start from the same weights. loss, "
            "accuracy: as logged while training; train: the same pictures with dropout off"
        ),
        arms=tuple(ARMS),
        seeds=10,
        run=_equal,
        compare=("val", 0.06),
    ),
)

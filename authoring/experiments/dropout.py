"""Dropout: the lecture's two dense networks, and a sweep over the rate."""

from __future__ import annotations

from functools import cache

from authoring.experiments.digits import CNN, trainer
from authoring.experiments.experiment import Experiment, Row
from authoring.experiments.models import lecture_mlp
from utils.data import as_images, course_split, load_digits
from utils.seeds import ROWS, stream
from utils.training import Arm, EpochTrainer, train_arm

RATES = (0.0, 0.1, 0.2, 0.3, 0.5, 0.7, 0.9)


@cache
def _mlp_trainer(dropout: bool) -> EpochTrainer:
    return EpochTrainer(lecture_mlp(dropout=dropout), jit=True)


def _lecture(name: str, seed: int) -> list[Row]:
    """Ten epochs on 4,500 digits, the other 500 to validate on; another order for each seed."""
    model, scale = name.split(", ")
    dropout = model == "dropout"
    images, labels = load_digits()
    x = as_images(images) * (1.0 if scale == "0 to 1" else 255.0)
    order = stream(seed, ROWS).permutation(len(x))
    x, y = x[order], labels[order]
    x, x_val, y, y_val = x[:4500], x[4500:], y[:4500], y[4500:]
    fast = _mlp_trainer(dropout)
    rows: list[Row] = []

    def report(epoch: int, loss: float, accuracy: float) -> None:
        row: Row = {"epoch": epoch, "loss": loss, "accuracy": accuracy}
        row["train_loss"], row["train"] = fast.evaluate(x, y)
        row["val_loss"], row["val"] = fast.evaluate(x_val, y_val)
        rows.append(row)

    weights = lecture_mlp(dropout=dropout, seed=seed).get_weights()
    train_arm(fast, Arm(name), seed, x, y, 10, report, weights)
    return rows


def _rate(arm: str, seed: int) -> list[Row]:
    rate, split = float(arm), course_split(seed)
    fast = trainer(rate)
    train_arm(fast, Arm(arm, dropout=rate), seed, split.x_train, split.y_train, epochs=30)
    row: Row = {}
    row["train_loss"], row["train"] = fast.evaluate(split.x_train, split.y_train)
    row["holdout_loss"], row["holdout"] = fast.evaluate(split.x_holdout, split.y_holdout)
    return [row]


EXPERIMENTS = (
    Experiment(
        name="lecture_mlps",
        question="What do the lecture's two dense networks show, on raw and on scaled pixels?",
        setup=(
            "5,000 digits, 4,500 to train and 500 to validate on, another order for each seed; "
            "Flatten-128-128-64-10 against Flatten-128-dropout 0.3-128-dropout 0.2-10, Adam "
            "0.001, batch 32, 10 epochs. loss, accuracy: as logged while training; train: the "
            "same pictures with dropout off"
        ),
        arms=("plain, 0 to 1", "dropout, 0 to 1", "plain, 0 to 255", "dropout, 0 to 255"),
        seeds=10,
        run=_lecture,
        compare=("val", 0.06),
    ),
    Experiment(
        name="dropout_rate",
        question="Which dropout rate is best for the digit CNN, and which costs accuracy?",
        setup=f"800 digits; {CNN}; 30 epochs; dropout before the dense layer at the arm's rate",
        arms=tuple(f"{rate:g}" for rate in RATES),
        seeds=10,
        run=_rate,
        compare=("holdout", 0.02),
    ),
)

"""None, augmentation, dropout, both; flips; random labels; training size: on the digits."""

from __future__ import annotations

from functools import cache, partial

import numpy as np

from authoring.experiments.experiment import Experiment, Row
from topics.dataset.mnist import load_mnist, mnist_available
from utils.affine import AffineRanges
from utils.data import as_images, course_split
from utils.models import digit_cnn
from utils.seeds import SHUFFLED_LABELS, stream
from utils.training import Arm, EpochTrainer, train_arm

RANGES = AffineRanges()
FLIP = AffineRanges(rotation=0, shift=0, zoom=0, horizontal_flip=True)
ARMS = {
    arm.name: arm
    for arm in (
        Arm("none"),
        Arm("augmentation", RANGES),
        Arm("dropout", dropout=0.5),
        Arm("both", RANGES, dropout=0.5),
        Arm("flip", FLIP),
        Arm("augmentation and flip", AffineRanges(horizontal_flip=True)),
    )
}
CNN = "small CNN of utils.models (121,930 parameters), Adam 0.001, batch 32"


@cache
def trainer(dropout: float) -> EpochTrainer:
    """One compiled trainer per dropout rate, for all seeds and arms."""
    return EpochTrainer(digit_cnn(dropout=dropout))


@cache
def _mnist_test() -> tuple[np.ndarray, np.ndarray] | None:
    if not mnist_available():
        return None
    mnist = load_mnist()
    return as_images(mnist["x_test"]), mnist["y_test"]


def _arms_run(
    name: str, seed: int, epochs: int, looks: tuple[int, ...], every_epoch: bool = True
) -> list[Row]:
    """Train one arm; score every epoch on 1,000 held-out digits, at the looks on everything."""
    arm, split = ARMS[name], course_split(seed)
    fast = trainer(arm.dropout)
    rows: list[Row] = []

    def report(epoch: int, loss: float, accuracy: float) -> None:
        if not every_epoch and epoch not in looks:
            return
        curve_loss, curve = fast.evaluate(split.x_holdout[:1000], split.y_holdout[:1000])
        row: Row = {"epoch": epoch, "loss": loss, "accuracy": accuracy}
        row |= {"curve_loss": curve_loss, "curve": curve}
        row["train_loss"], row["train"] = fast.evaluate(split.x_train, split.y_train)
        if epoch in looks:
            row["test_loss"], row["test"] = fast.evaluate(split.x_test, split.y_test)
            row["holdout_loss"], row["holdout"] = fast.evaluate(split.x_holdout, split.y_holdout)
            if (mnist := _mnist_test()) is not None:
                row["mnist_loss"], row["mnist"] = fast.evaluate(*mnist)
        rows.append(row)

    train_arm(fast, arm, seed, split.x_train, split.y_train, epochs, report)
    return rows


def _random_labels(name: str, seed: int) -> list[Row]:
    """Labels drawn at random: how much of them does the network learn by heart?"""
    arm, split = ARMS[name], course_split(seed)
    labels = stream(seed, SHUFFLED_LABELS).permutation(split.y_train)
    fast = trainer(arm.dropout)
    rows: list[Row] = []

    def report(epoch: int, loss: float, accuracy: float) -> None:
        if epoch % 5 and epoch != 1:
            return
        train_loss, train = fast.evaluate(split.x_train, labels)
        held = fast.evaluate(split.x_holdout[:1000], split.y_holdout[:1000])[1]
        rows.append({"epoch": epoch, "train_loss": train_loss, "train": train, "holdout": held})

    train_arm(fast, arm, seed, split.x_train, labels, 60, report)
    return rows


EXPERIMENTS = (
    Experiment(
        name="four_arms",
        question="What do augmentation, dropout and both do for a digit CNN with 800 images?",
        setup=(
            f"800 digits (another split for each seed); {CNN}; 30 epochs, 750 steps; augmentation "
            f"{RANGES.describe()}, one resampling, drawn anew each epoch; dropout 0.5. train: "
            "training images with everything random off; curve: 1,000 of the held-out digits "
            "after each epoch; test: 200; holdout: 4,000; mnist: MNIST's own 10,000 test images"
        ),
        arms=("none", "augmentation", "dropout", "both"),
        seeds=10,
        run=partial(_arms_run, epochs=30, looks=(5, 30)),
        compare=("holdout", 0.015),
    ),
    Experiment(
        name="flips",
        question="What does a horizontal flip do to a digit CNN?",
        setup=f"as four_arms; flip with probability one half; {CNN}",
        arms=("none", "flip", "augmentation", "augmentation and flip"),
        seeds=10,
        run=partial(_arms_run, epochs=30, looks=(30,), every_epoch=False),
        compare=("holdout", 0.02),
    ),
    Experiment(
        name="random_labels",
        question="Can the network learn labels by heart that mean nothing?",
        setup=f"800 digits with shuffled labels; {CNN}; 60 epochs, 1,500 steps",
        arms=("none", "augmentation", "dropout", "both"),
        seeds=5,
        run=_random_labels,
        compare=("train", 0.15),
    ),
)

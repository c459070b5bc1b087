"""The lecture's two networks taken apart: dropout and depth, one at a time."""

from __future__ import annotations

from functools import cache

import numpy as np

from authoring.experiments.experiment import Experiment, Row
from utils.backend import keras
from utils.data import as_images, load_digits
from utils.seeds import mask_seed
from utils.training import Arm, EpochTrainer, train_arm

SHALLOW, DEEP = (128, 128), (128, 128, 64)
NONE: tuple[float, ...] = ()
LECTURE = (0.3, 0.2)  # rates after the first and after the second dense layer
ARMS = {
    "128-128-10": (SHALLOW, NONE, 1.0),
    "128-128-10, dropout": (SHALLOW, LECTURE, 1.0),
    "128-128-10, dropout 0.8": (SHALLOW, (0.8, 0.8), 1.0),
    "128-128-64-10": (DEEP, NONE, 1.0),
    "128-128-64-10, dropout": (DEEP, LECTURE, 1.0),
    "128-128-10, raw": (SHALLOW, NONE, 255.0),
    "128-128-10, dropout, raw": (SHALLOW, LECTURE, 255.0),
}


def mlp(widths: tuple[int, ...], rates: tuple[float, ...], seed: int = 0) -> keras.Model:
    """A dense network of these widths, with dropout or without.

    Args:
        widths: units of the hidden layers.
        rates: dropout rates after the first, second, ... dense layer, before its ReLU.
        seed: seed of the initial weights and of the masks. Networks of equal widths and equal
            seed start from the same weights, with dropout or without.

    Returns:
        An uncompiled model from images (n, 28, 28, 1), float32, to probabilities (n, 10).
    """
    layers = keras.layers
    stack = [keras.Input((28, 28, 1)), layers.Flatten()]
    for number, width in enumerate(widths):
        init = keras.initializers.GlorotUniform(seed=1000 * seed + number)
        stack.append(layers.Dense(width, kernel_initializer=init))
        if number < len(rates):
            stack.append(layers.Dropout(rates[number], seed=mask_seed(seed, number)))
        stack.append(layers.ReLU())
    init = keras.initializers.GlorotUniform(seed=1000 * seed + len(widths))
    stack.append(layers.Dense(10, activation="softmax", kernel_initializer=init))
    return keras.Sequential(stack)


@cache
def _trainer(widths: tuple[int, ...], rates: tuple[float, ...]) -> EpochTrainer:
    return EpochTrainer(mlp(widths, rates), jit=True)


def _equal(name: str, seed: int) -> list[Row]:
    """Ten epochs on 4,500 digits, 500 to validate on; rows in the order of lecture_mlps."""
    widths, rates, scale = ARMS[name]
    images, labels = load_digits()
    rows = np.random.default_rng([seed, 6]).permutation(len(images))
    x, y = as_images(images)[rows] * np.float32(scale), labels[rows]
    fast = _trainer(widths, rates)
    found: list[Row] = []

    def report(epoch: int, loss: float, accuracy: float) -> None:
        row: Row = {"epoch": epoch, "loss": loss, "accuracy": accuracy}
        row["train_loss"], row["train"] = fast.evaluate(x[:4500], y[:4500])
        row["val_loss"], row["val"] = fast.evaluate(x[4500:], y[4500:])
        found.append(row)

    weights = mlp(widths, rates, seed).get_weights()
    train_arm(fast, Arm(name), seed, x[:4500], y[:4500], 10, report, weights)
    return found


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

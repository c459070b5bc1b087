"""The four arms of lesson 03 on a smaller network, trained in seconds, for lesson 08."""

from __future__ import annotations

import time
from collections.abc import Callable

from utils.affine import AffineRanges
from utils.backend import keras
from utils.data import Split
from utils.models import small_cnn
from utils.training import Arm, EpochTrainer, train_arm

ARMS = (
    Arm("none"),
    Arm("augmentation", AffineRanges()),
    Arm("dropout", dropout=0.5),
    Arm("both", AffineRanges(), dropout=0.5),
)


def train_four(
    split: Split, seed: int = 0, epochs: int = 30, report: Callable[[str], None] = print
) -> dict[str, keras.Model]:
    """Train without anything, with augmentation, with dropout, with both.

    All four start from the same weights and see the images in the same order.

    Args:
        split: its training images are used.
        seed: weights, order, draws and masks follow from it.
        epochs: passes over the training images.
        report: called with a sentence after each network.

    Returns:
        The trained networks by the name of their arm.
    """
    trainers = {rate: EpochTrainer(small_cnn(rate)) for rate in (0.0, 0.5)}
    trained = {}
    for arm in ARMS:
        start, trainer = time.perf_counter(), trainers[arm.dropout]
        model = small_cnn(arm.dropout, seed)
        train_arm(
            trainer, arm, seed, split.x_train, split.y_train, epochs, weights=model.get_weights()
        )
        model.set_weights(trainer.model.get_weights())
        trained[arm.name] = model
        report(f"{arm.name:12} trained in {time.perf_counter() - start:.1f} s")
    return trained

"""The network of the photo lesson."""

from __future__ import annotations

from utils.backend import keras
from utils.models import two_convolutions


def photo_cnn(
    size: int = 150,
    augmentation: keras.Layer | None = None,
    dropout: float = 0.0,
    seed: int = 0,
    classes: int = 1,
) -> keras.Model:
    """The network of the photo lesson: two convolutions, one sigmoid; 2,659,425 parameters at 150.

    Args:
        size: side of the square pictures in pixels, at least 10.
        augmentation: a layer that comes first and is random in training only, or None.
        dropout: dropout rate before the first dense layer; 0 leaves the layer out.
        seed: seed of the initial weights and of the dropout masks.
        classes: 1 for a sigmoid, the probability of class 1; more for a softmax over so many.

    Returns:
        An uncompiled model from images (n, size, size, 3), float32 in [0, 1], to probabilities
        (n, classes).
    """
    shape = (size, size, 3)
    return two_convolutions(
        "photo_cnn", shape, (16, 32), augmentation, dropout, seed, classes=classes
    )

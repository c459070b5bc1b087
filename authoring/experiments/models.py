"""Dense networks that are only measured: the lecture's two, and their relatives."""

from __future__ import annotations

from utils.backend import keras
from utils.models import initializers, layers
from utils.seeds import mask_seed

SHALLOW, DEEP = (128, 128), (128, 128, 64)
LECTURE = (0.3, 0.2)  # rates after the first and after the second dense layer


def mlp(widths: tuple[int, ...], rates: tuple[float, ...] = (), seed: int = 0) -> keras.Model:
    """A dense network of these widths, with dropout or without.

    Args:
        widths: units of the hidden layers.
        rates: dropout rates after the first, second, ... dense layer, before its ReLU.
        seed: seed of the initial weights and of the masks. Networks of equal widths and equal
            seed start from the same weights, with dropout or without.

    Returns:
        An uncompiled model from images (n, 28, 28, 1), float32, to probabilities (n, 10).
    """
    init = initializers(seed)
    stack = [keras.Input((28, 28, 1)), layers.Flatten()]
    for number, width in enumerate(widths):
        stack.append(layers.Dense(width, kernel_initializer=next(init)))
        if number < len(rates):
            masks = mask_seed(seed, number)
            stack.append(layers.Dropout(rates[number], seed=masks, name=f"dropout_{number + 1}"))
        stack.append(layers.ReLU())
    stack.append(layers.Dense(10, activation="softmax", kernel_initializer=next(init)))
    return keras.Sequential(stack)


def lecture_mlp(dropout: bool = False, seed: int = 0) -> keras.Model:
    """One of the two dense networks that the lecture compares.

    Without dropout Flatten-128-128-64-10 (125,898 parameters); with it Flatten-128-128-10
    (118,282), dropout of 0.3 after the first and 0.2 after the second dense layer, before ReLU.
    """
    return mlp(SHALLOW, LECTURE, seed) if dropout else mlp(DEEP, seed=seed)

"""Networks that are only measured."""

from __future__ import annotations

from utils.backend import keras
from utils.models import initializers, layers, mask_seed


def lecture_mlp(dropout: bool = False, seed: int = 0) -> keras.Model:
    """One of the two dense networks that the lecture compares.

    Without dropout Flatten-128-128-64-10 (125,898 parameters); with it Flatten-128-128-10
    (118,282), dropout of 0.3 after the first and 0.2 after the second dense layer, before ReLU.

    Args:
        dropout: which of the two.
        seed: seed of the initial weights and of the dropout masks.

    Returns:
        An uncompiled model from images (n, 28, 28, 1), float32, to probabilities (n, 10).
    """
    init = initializers(seed)
    stack = [keras.Input((28, 28, 1), name="input"), layers.Flatten(name="flatten")]
    rates = (0.3, 0.2) if dropout else (None, None, None)
    for number, (width, rate) in enumerate(zip((128, 128, 64), rates, strict=False), start=1):
        stack.append(layers.Dense(width, kernel_initializer=next(init), name=f"dense_{number}"))
        if rate is not None:
            masks = mask_seed(seed, number - 1)
            stack.append(layers.Dropout(rate, seed=masks, name=f"dropout_{number}"))
        stack.append(layers.ReLU(name=f"relu_{number}"))
    stack.append(
        layers.Dense(10, activation="softmax", kernel_initializer=next(init), name="softmax")
    )
    return keras.Sequential(stack, name="lecture_mlp")

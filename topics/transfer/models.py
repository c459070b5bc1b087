"""The small network that moves from one set of digits to the other."""

from __future__ import annotations

from utils.backend import keras
from utils.models import initializers

layers = keras.layers


def base_cnn(seed: int = 0) -> keras.Sequential:
    """Three convolutions with batch normalization: from digits (n, 8, 8, 1) to 128 features.

    Args:
        seed: seed of the initial weights.
    """
    start = initializers(seed)
    stack: list[object] = [keras.Input((8, 8, 1))]
    for number, maps in enumerate((8, 16, 32), start=1):
        stack += [
            layers.Conv2D(
                maps, 3, padding="same", use_bias=False, kernel_initializer=next(start),
                name=f"conv_{number}",
            ),
            # 0.9 instead of Keras' 0.99: a few hundred steps must do for its statistics.
            layers.BatchNormalization(momentum=0.9, name=f"norm_{number}"),
            layers.ReLU(name=f"relu_{number}"),
        ]  # fmt: skip
        if number != 2:
            stack.append(layers.MaxPooling2D(name=f"pool_{number}"))
    return keras.Sequential([*stack, layers.Flatten(name="flatten")], name="base")


def classifier(base: keras.Model, seed: int = 0, classes: int = 10) -> keras.Sequential:
    """A base and a new head: one dense layer with softmax, whose start depends on the seed alone.

    Args:
        base: from pictures to features.
        seed: seed of the head's initial weights.
        classes: 2 or more; or 1 for a single sigmoid.
    """
    start = keras.initializers.GlorotUniform(seed=1000 * seed + 999)
    last = "softmax" if classes > 1 else "sigmoid"
    head = layers.Dense(classes, last, kernel_initializer=start, name="head")
    return keras.Sequential([keras.Input(base.input_shape[1:]), base, head])


def freeze(base: keras.Model, everything: bool = True) -> None:
    """Freeze a base, or nothing of it but its batch normalization.

    A batch normalization that is frozen works as in inference, with the statistics that it has.
    """
    for part in base.layers:
        norm = isinstance(part, layers.BatchNormalization)
        part.trainable = not (everything or norm)

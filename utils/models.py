"""The networks of the lessons.

The initial weights depend on the seed alone, never on which augmentation or dropout layers a
model has: each kernel has its own seeded initializer. Two arms of an experiment therefore start
from the same weights. (Keras' default is the global seed, which preprocessing layers use up too,
so that a model with them starts elsewhere.)
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count

from utils.backend import keras
from utils.seeds import kernel_seed, mask_seed

layers = keras.layers


def digit_cnn(
    augmentation: keras.Layer | None = None,
    dropout: float = 0.0,
    seed: int = 0,
) -> keras.Model:
    """The small convolutional network of the course, 121,930 parameters.

    Args:
        augmentation: a layer that comes first and is random in training only, or None.
        dropout: dropout rate before the first dense layer; 0 leaves the layer out.
        seed: seed of the initial weights and of the dropout masks.

    Returns:
        An uncompiled model from images (n, 28, 28, 1), float32 in [0, 1], to probabilities
        (n, 10).
    """
    init = initializers(seed)
    stack = two_convolutions((28, 28, 1), (32, 64), init, augmentation, dropout, seed)
    stack.append(
        layers.Dense(10, activation="softmax", kernel_initializer=next(init), name="softmax")
    )
    return keras.Sequential(stack, name="digit_cnn")


def small_cnn(dropout: float = 0.0, seed: int = 0) -> keras.Model:
    """A relative of `digit_cnn` with a quarter of its work: 30,762 parameters.

    Args:
        dropout: dropout rate before the first dense layer; 0 leaves the layer out.
        seed: seed of the initial weights, which do not depend on the dropout, and of the masks.

    Returns:
        An uncompiled model from images (n, 28, 28, 1), float32 in [0, 1], to probabilities
        (n, 10).
    """
    init = initializers(seed)
    stack = two_convolutions((28, 28, 1), (16, 32), init, None, dropout, seed, units=32)
    stack.append(
        layers.Dense(10, activation="softmax", kernel_initializer=next(init), name="softmax")
    )
    return keras.Sequential(stack, name="small_cnn")


def two_convolutions(
    shape: tuple[int, int, int],
    filters: tuple[int, int],
    init: Iterator[keras.initializers.Initializer],
    augmentation: keras.Layer | None,
    dropout: float,
    seed: int,
    units: int = 64,
) -> list[keras.Layer]:
    """The convolutional networks up to their last layer: two convolutions, a dense layer."""
    stack = [keras.Input(shape, name="input")]
    if augmentation is not None:
        stack.append(augmentation)
    for number, maps in enumerate(filters, start=1):
        stack += [
            layers.Conv2D(
                maps, 3, activation="relu", kernel_initializer=next(init), name=f"conv_{number}"
            ),
            layers.MaxPooling2D(name=f"pool_{number}"),
        ]
    stack.append(layers.Flatten(name="flatten"))
    if dropout:
        stack.append(layers.Dropout(dropout, seed=mask_seed(seed), name="dropout"))
    stack.append(
        layers.Dense(units, activation="relu", kernel_initializer=next(init), name="dense")
    )
    return stack


def compile_model(model: keras.Model, learning_rate: float = 1e-3) -> keras.Model:
    """Compile for integer labels with Adam, and return the model.

    Args:
        model: a classifier that returns probabilities.
        learning_rate: step size of Adam.
    """
    model.compile(
        optimizer=keras.optimizers.Adam(learning_rate),
        loss="sparse_categorical_crossentropy",
        metrics=["accuracy"],
    )
    return model


def initializers(seed: int):
    """One Glorot initializer per kernel (Glorot and Bengio 2010), each with a seed of its own."""
    for layer in count():
        yield keras.initializers.GlorotUniform(seed=kernel_seed(seed, layer))

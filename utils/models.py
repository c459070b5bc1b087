"""The networks of the lessons.

The initial weights depend on the seed alone, never on which augmentation or dropout layers a
model has: each kernel has its own seeded initializer. Two arms of an experiment therefore start
from the same weights. (Keras' default is the global seed, which preprocessing layers use up too,
so that a model with them starts elsewhere.)
"""

from __future__ import annotations

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
    return two_convolutions("digit_cnn", (28, 28, 1), (32, 64), augmentation, dropout, seed)


def small_cnn(dropout: float = 0.0, seed: int = 0) -> keras.Model:
    """A relative of `digit_cnn` with a quarter of its work: 30,762 parameters.

    Args:
        dropout: dropout rate before the first dense layer; 0 leaves the layer out.
        seed: seed of the initial weights, which do not depend on the dropout, and of the masks.

    Returns:
        An uncompiled model from images (n, 28, 28, 1), float32 in [0, 1], to probabilities
        (n, 10).
    """
    return two_convolutions("small_cnn", (28, 28, 1), (16, 32), None, dropout, seed, units=32)


def two_convolutions(
    name: str,
    shape: tuple[int, int, int],
    filters: tuple[int, int],
    augmentation: keras.Layer | None,
    dropout: float,
    seed: int,
    units: int = 64,
    classes: int = 10,
) -> keras.Model:
    """The convolutional networks of the course: one sigmoid at the end where `classes` is 1."""
    init = initializers(seed)
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
    last = "sigmoid" if classes == 1 else "softmax"
    stack.append(layers.Dense(classes, last, kernel_initializer=next(init), name=last))
    return keras.Sequential(stack, name=name)


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

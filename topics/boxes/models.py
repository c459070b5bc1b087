"""The two networks of the lesson, as its cells build them, with seeded initial weights."""

from __future__ import annotations

from functools import partial

from topics.boxes.scenes import SIZE
from utils.backend import keras
from utils.models import initializers

layers = keras.layers


def detector(seed: int = 0) -> keras.Model:
    """From pictures (n, 64, 64, 1) to a digit, a box and a point.

    Returns:
        An uncompiled model. Its outputs: ``digit``, probabilities (n, 10); ``box`` (n, 4) and
        ``point`` (n, 2), in shares of the picture's side.
    """
    init = initializers(seed)
    options = {"padding": "same", "activation": "relu"}
    picture = x = keras.Input((SIZE, SIZE, 1))
    for filters, stride in ((12, 2), (24, 2), (24, 2), (48, 1)):
        x = layers.Conv2D(filters, 3, stride, kernel_initializer=next(init), **options)(x)
    what = layers.GlobalMaxPooling2D()(x)  # wherever it is
    where = layers.Flatten()(x)  # each place has weights of its own
    digit = layers.Dense(10, "softmax", kernel_initializer=next(init), name="digit")(what)
    box = layers.Dense(4, kernel_initializer=next(init), name="box")(where)
    point = layers.Dense(2, kernel_initializer=next(init), name="point")(where)
    return keras.Model(picture, {"digit": digit, "box": box, "point": point})


def unet(seed: int = 0) -> keras.Model:
    """From pictures (n, 64, 64, 1) to the probability that a pixel belongs to the digit.

    Returns:
        An uncompiled model with outputs (n, 64, 64, 1).
    """
    init = initializers(seed)
    options = {"padding": "same", "activation": "relu"}

    def conv(filters: int, x: keras.KerasTensor) -> keras.KerasTensor:
        return layers.Conv2D(filters, 3, kernel_initializer=next(init), **options)(x)

    def up(filters: int, x: keras.KerasTensor, beside: keras.KerasTensor) -> keras.KerasTensor:
        x = layers.Conv2DTranspose(filters, 2, 2, kernel_initializer=next(init))(x)
        return conv(filters, layers.Concatenate()([x, beside]))

    picture = keras.Input((SIZE, SIZE, 1))
    fine = conv(4, picture)
    middle = conv(8, layers.MaxPooling2D()(fine))
    coarse = conv(16, conv(16, layers.MaxPooling2D()(middle)))
    x = up(4, up(8, coarse, middle), fine)
    sigmoid = partial(layers.Conv2D, 1, 1, activation="sigmoid")
    return keras.Model(picture, sigmoid(kernel_initializer=next(init))(x))

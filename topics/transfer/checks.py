"""Checks of lesson 12, transfer learning and augmentation."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from utils.backend import keras
from utils.exercises import Wrong, attempt, exercise, require

RATE = 2e-3  # of the fine-tuning that is checked


def _base() -> keras.Sequential:
    """A small pre-trained base: it looks at the first of two channels only."""
    base = keras.Sequential(
        [
            keras.Input((5, 5, 2)),
            keras.layers.Conv2D(4, 3, use_bias=False),
            keras.layers.BatchNormalization(momentum=0.5),
            keras.layers.ReLU(),
            keras.layers.Flatten(),
        ]
    )
    rng = np.random.default_rng(0)
    kernel = rng.normal(0, 1, (3, 3, 2, 4)) * np.array([1, 0])[:, None]
    norm = [np.ones(4), np.full(4, 0.5), np.zeros(4), np.full(4, 9.0)]
    base.set_weights([kernel, *norm])
    return base


def _pictures() -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(1)
    return rng.random((12, 5, 5, 2)).astype(np.float32), np.arange(12) % 3


def _steps(model: keras.Model, x: np.ndarray, y: np.ndarray, steps: int = 2) -> None:
    """Some steps without a graph: a fraction of a second instead of some."""
    model.run_eagerly = True
    for _ in range(steps):
        model.train_on_batch(x, y)


def _moved(base: keras.Model, before: list[np.ndarray]) -> dict[str, float]:
    """How far the parts of the base have moved: convolution, gamma and beta, statistics."""
    far = [float(np.abs(a - b).max()) for a, b in zip(base.get_weights(), before, strict=True)]
    return {"kernel": far[0], "norm": max(far[1:3]), "statistics": max(far[3:])}


@exercise(
    "12.head",
    "base.trainable = False freezes all layers of the base, batch normalization included.",
    "keras.Sequential([base, keras.layers.Dense(...)]) is a model: a base is a layer like others.",
    "The new layer needs `classes` outputs and a softmax.",
)
def head(function: Callable) -> str:
    """A frozen base below a new head, judged by what training moves."""
    base, (x, y) = _base(), _pictures()
    before = base.get_weights()
    model = attempt(function, base, 3)
    require(isinstance(model, keras.Model), f"return a model, not {type(model).__name__}")
    first = np.asarray(model(x, training=False))
    require(
        first.shape == (12, 3),
        f"12 pictures, 3 classes: expected shape (12, 3), one column for each class, and found "
        f"{first.shape}",
    )
    require(
        np.allclose(first.sum(axis=1), 1, atol=1e-4) and first.min() >= 0,
        "each row must be positive and sum to 1: the head needs a softmax",
    )
    blind = x.copy()
    blind[..., 1] = 0.5
    require(
        np.allclose(model(blind, training=False), first, atol=1e-5),
        "this model sees what the pre-trained base does not look at: it does not use the weights "
        "of the base that it was given",
    )
    require(np.ptp(first, axis=0).max() > 1e-4, "the answers do not depend on the pictures")
    model.compile(keras.optimizers.SGD(0.5), "sparse_categorical_crossentropy")
    require(model.trainable_weights, "nothing can learn: the new head must not be frozen")
    _steps(model, x, y)
    far = _moved(base, before)
    require(far["kernel"] < 1e-7, "training has changed the kernels of the base: freeze it")
    require(far["norm"] < 1e-7, "training has changed gamma or beta of the batch normalization")
    require(
        far["statistics"] < 1e-7,
        "training has changed the means and variances of the batch normalization: a layer that is "
        "to keep them must not be trainable",
    )
    moved = float(np.abs(np.asarray(model(x, training=False)) - first).max())
    require(moved > 1e-4, "two large steps have changed no answer: is the head trainable?")
    return "Only the head has moved; the base is as it was, its batch normalization included."


@exercise(
    "12.unfreeze",
    "Two things belong to fine-tuning: what may be trained, and how large the steps are.",
    "Go through base.layers: a layer is trainable unless it is a keras.layers.BatchNormalization "
    "(isinstance tells).",
    "After a change of `trainable` the model must be compiled again: "
    "keras.optimizers.Adam(rate), and the loss as before.",
)
def unfreeze(function: Callable) -> str:
    """Fine-tuning: kernels learn in small steps, batch normalization stays in inference mode."""
    base, (x, y) = _base(), _pictures()
    base.trainable = False
    model = keras.Sequential([base, keras.layers.Dense(3, "softmax")])
    model.compile(keras.optimizers.Adam(0.1), "sparse_categorical_crossentropy")
    _steps(model, x, y, 1)
    base_before = base.get_weights()
    top_before = model.layers[-1].get_weights()
    result = attempt(function, model, base, RATE)
    require(isinstance(result, keras.Model), "return the model")
    try:
        _steps(result, x, y, 1)
    except (ValueError, KeyError) as error:
        require("nknown variable" not in str(error), "the optimizer does not know the weights that "
                "are trained now: compile again after the change")  # fmt: skip
        raise
    far = _moved(base, base_before)
    require(
        far["statistics"] < 1e-7,
        "the means and variances of the batch normalization have moved: such a layer works in "
        "inference mode only while it is not trainable",
    )
    require(far["norm"] < 1e-7, "gamma and beta of the batch normalization have moved")
    require(far["kernel"] > 1e-7, "the kernels of the base have not moved: unfreeze them")
    top = result.layers[-1].get_weights()
    head = max(float(np.abs(a - b).max()) for a, b in zip(top, top_before, strict=True))
    require(head > 1e-7, "the head has stopped learning: it goes on with the rest")
    step = max(far["kernel"], head)  # Adam's first step moves a weight by the rate
    if step > 1.5 * RATE:
        raise Wrong(f"a step moves a weight by {step:.2g}; asked for was a rate of {RATE:g}")
    require(step > 0.5 * RATE, f"a step moves a weight by {step:.2g}, less than the rate {RATE:g}")
    return "The kernels learn in small steps, and the batch normalization keeps what it knows."


@keras.saving.register_keras_serializable(package="course")
class _Offset(keras.layers.Layer):
    """An augmentation that can be read off: adds one draw to all pixels of a picture."""

    def __init__(self) -> None:
        super().__init__()
        self.seed_generator = keras.random.SeedGenerator(3)

    def call(self, images: object, training: bool = False) -> object:
        if not training:
            return images
        shape = (keras.ops.shape(images)[0], 1, 1, 1)
        return images + keras.random.uniform(shape, 0.1, 0.4, seed=self.seed_generator)


@exercise(
    "12.features",
    "One loop over the copies: augment all pictures, send them through the base, keep the result.",
    "A layer of augmentation does something only with training=True, and the base must not work as "
    "in training: training=False.",
    "np.concatenate puts the copies one below the other; np.tile(labels, copies) has their labels.",
)
def features(function: Callable) -> str:
    """Features of several augmented copies, computed once, with their labels."""
    base = keras.Sequential([keras.Input((2, 2, 1)), keras.layers.BatchNormalization(momentum=0.5),
                             keras.layers.GlobalAveragePooling2D()])  # fmt: skip
    base.set_weights([np.ones(1), np.zeros(1), np.zeros(1), np.full(1, 1 - 1e-3)])
    n, copies = 6, 4
    images = np.arange(n, dtype=np.float32)[:, None, None, None] * np.ones((1, 2, 2, 1), np.float32)
    labels = np.arange(n) * 10
    before = base.get_weights(), images.copy()
    result = attempt(function, base, _Offset(), images, labels, copies)
    pair = isinstance(result, tuple | list) and len(result) == 2
    require(pair, "return two things: the features and their labels")
    values, names = np.asarray(result[0], float), np.asarray(result[1])
    require(np.array_equal(images, before[1]), "the pictures that are passed in must not change")
    statistics = _largest(base.get_weights(), before[0])
    require(statistics < 1e-7, "the base has learnt from the pictures: call it with training=False")
    require(
        values.shape == (copies * n, 1),
        f"{copies} copies of {n} pictures give features of shape {values.shape}; expected "
        f"({copies * n}, 1), one row for each copy",
    )
    require(names.shape == (copies * n,), f"the labels have shape {names.shape}: one for each row")
    offset = values[:, 0] - names / 10  # the label says which picture it is
    plain = np.allclose(values[:, 0], np.round(values[:, 0]), atol=1e-3)
    require(not plain, "no copy differs from its picture: say training=True to the augmentation")
    require(
        offset.min() > 0.05 and offset.max() < 0.45,
        "a row of features belongs to another picture than its label says; is the order the same?",
    )
    by_picture = [np.sort(offset[names == label]) for label in labels]
    require(all(len(row) == copies for row in by_picture), f"{copies} copies of each picture")
    require(
        min(float(np.diff(row).min()) for row in by_picture) > 1e-6,
        "copies of a picture are equal: each copy needs a draw of its own",
    )
    return "Augmented before the base, computed once; the head can now be trained on a table."


def _largest(first: list[np.ndarray], second: list[np.ndarray]) -> float:
    return max(float(np.abs(a - b).max()) for a, b in zip(first, second, strict=True))

"""Checks of lesson 02, augmentation."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np

from utils.exercises import Wrong, attempt, exercise, filled_in, require


@exercise(
    "02.shift",
    "Draw two whole numbers per picture before you move anything.",
    "rng.integers(low, high, size=(len(images), 2)) draws them all; high itself is never drawn.",
    "Move each picture by its own pair and put the results together with np.stack.",
)
def shift(function: Callable) -> str:
    """Per-image random integer shifts with black fill."""
    # One bright pixel in the middle, another brightness for each picture: its new place is the
    # shift, and a pixel that leaves must not come back on the other side.
    n = 200
    images = np.zeros((n, 28, 28, 1), np.float32)
    images[:, 14, 14, 0] = np.linspace(0.1, 1, n)
    before = images.copy()
    result = np.asarray(attempt(function, images, 3, 0))
    require(np.array_equal(images, before), "the pictures that are passed in must not change")
    require(result.shape == images.shape, f"the shape is {result.shape}, expected {images.shape}")
    require(
        np.array_equal(np.asarray(function(images, 0, 0)), images),
        "strength 0 must change nothing",
    )
    require(
        np.allclose(result.sum(axis=(1, 2, 3)), images.sum(axis=(1, 2, 3))),
        "small shifts of a dot in the middle must only move it, not change or lose it",
    )
    at = np.array([np.unravel_index(p.argmax(), p.shape)[:2] for p in result]) - 14
    require(
        len(np.unique(at, axis=0)) > 1, "all pictures of the batch got the same shift: draw n pairs"
    )
    require((at.min(axis=0) < 0).all(), "shifts must go in both directions, also left and up")
    require((abs(at) <= 3).all(), f"with amount 3 a picture was shifted by {abs(at).max()} pixels")
    # 200 pictures, 7 equally likely values: one of them is missing with probability below 1e-12.
    require(
        (at.max(axis=0) == 3).all() and (at.min(axis=0) == -3).all(),
        "the largest shift, amount itself, must be possible: rng.integers leaves out its end",
    )
    edge = np.zeros((50, 28, 28, 1), np.float32)
    edge[:, 0], edge[:, :, 0] = 1, 1
    rolled = np.asarray(function(edge, 3, 1))
    require(
        not rolled[:, -1, 8:-8].any() and not rolled[:, 8:-8, -1].any(),
        "what leaves on one side must not come in on the other: fill with black, do not roll",
    )
    require(
        np.array_equal(result, function(images, 3, 0)), "the same seed must give the same shifts"
    )
    require(
        not np.array_equal(result, function(images, 3, 1)), "another seed must give other shifts"
    )
    return "Each picture has its own shift, and strength 0 is the identity."


@exercise(
    "02.pipeline",
    "Everything random must come after cache, everything that never changes before it.",
    "cache, then shuffle(len(images)), then batch(32), then map.",
    "The map receives a batch of pictures and their labels, and transforms only the pictures. Each "
    "step returns a new dataset, which needs a name.",
)
def pipeline(function: Callable) -> str:
    """Cache before shuffle, batch and map."""
    import tensorflow as tf

    n = 80
    # The whole picture says which row it is; the transform adds a fresh fraction to each.
    images = np.tile(np.arange(n, dtype=np.float32)[:, None, None, None], (1, 28, 28, 1))
    labels = np.arange(n, dtype=np.int64) % 10

    # Not tf.random.uniform: after set_random_seed it repeats its numbers in each pass of a map.
    generator = tf.random.Generator.from_non_deterministic_state()

    def transform(batch: object) -> object:
        return batch + generator.uniform((tf.shape(batch)[0], 1, 1, 1), 0.1, 0.4)

    data = attempt(function, images, labels, transform)
    require(isinstance(data, tf.data.Dataset), "return a tf.data.Dataset")
    epochs = [_read(data) for _ in range(2)]
    for pictures, _ in epochs:
        require(sorted(pictures.astype(int)) == list(range(n)), "every picture once in every epoch")
    drawn = [pictures % 1 for pictures, _ in epochs]
    require((drawn[0] > 0).all(), "the pictures are never augmented: map the transform")
    order = [pictures.astype(int) for pictures, _ in epochs]
    fractions = [d[np.argsort(o)] for d, o in zip(drawn, order, strict=True)]
    require(
        not np.array_equal(*fractions),
        "the second epoch shows the same draws: they are frozen, because cache comes after map",
    )
    require(
        not np.array_equal(*order),
        "the order is the same in every epoch: shuffle, and do it after cache",
    )
    require(not np.array_equal(order[0], np.arange(n)), "the order is not random: shuffle")
    for pictures, y in epochs:
        require(
            np.array_equal(labels[pictures.astype(int)], y),
            "the labels no longer belong to their pictures: shuffle both together",
        )
    return "Cached pictures, fresh draws, new order, right labels."


def _read(data: object) -> tuple[np.ndarray, np.ndarray]:
    """One epoch: the value of each picture and its label; batches must hold 32."""
    values, labels = [], []
    for pictures, y in data:
        if np.ndim(y) != 1 or np.ndim(pictures) != 4 or len(y) > 32:
            raise Wrong("batches must hold 32 pictures (n, 28, 28, 1) and their 32 labels")
        values.append(np.asarray(pictures)[:, 0, 0, 0])
        labels.append(np.asarray(y))
    if [len(y) for y in labels] != [32, 32, 16]:
        sizes = ", ".join(str(len(y)) for y in labels)
        raise Wrong(f"80 pictures must come in batches of 32, 32 and 16, got {sizes}")
    return np.concatenate(values), np.concatenate(labels)


_FAULTS = ("right", "test data augmented", "one draw for all", "frozen", "value range lost")


@exercise(
    "02.bugs",
    "Look at both things each pipeline returns: which pictures changed, which values they have.",
    "data, test = pipeline_a(split.x_train[:64], split.x_test[:64]), then next(iter(data)) twice: "
    "each is a first batch, of two epochs.",
    "Section 1: what does a bare call do? Section 2: which two layers had a trap?",
)
def bugs(answers: Mapping) -> str:
    """Which of five pipelines is right, and what is wrong with the others."""
    answers = filled_in(answers, "abcde")
    for key, value in answers.items():
        require(value in _FAULTS, f"pipeline {key}: expected one of {', '.join(_FAULTS)}")
    for key, right, question in (
        ("a", "test data augmented", "compare the test pictures that go in and come out"),
        (
            "b",
            "one draw for all",
            "by how much is the first picture of a batch moved, and the second?",
        ),
        ("c", "frozen", "is the second epoch any different from the first?"),
        ("d", "value range lost", "print the smallest and the largest value"),
        ("e", "right", "what exactly would a model suffer from here?"),
    ):
        require(answers[key] == right, f"pipeline {key}: look again; {question}")
    return "All four faults run without any message; only looking finds them."

"""Evaluating a classifier: its errors, chance, calibration, and asking it more than once.

Probabilities are float arrays (n, classes), labels and answers int64 (n,).
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from utils.augment import AffineRanges, augment
from utils.backend import keras
from utils.seeds import TEST_TIME, mask_seed, stream

_BATCH = 500


def images_needed(accuracy: float, difference: float) -> int:
    """Test images for a difference of two accuracies to be two standard errors.

    Each network is tested on its own n images: the difference then has the standard error
    sqrt(2 p (1 - p) / n).

    Args:
        accuracy: about what both networks have, between 0 and 1.
        difference: the difference to be told from chance, above 0.

    Raises:
        ValueError: a value outside these limits.
    """
    if not 0 < accuracy < 1:
        raise ValueError(f"accuracy={accuracy!r}: expected a share between 0 and 1")
    if not difference > 0:
        raise ValueError(f"difference={difference!r}: expected a share above 0, such as 0.01")
    needed = 8 * accuracy * (1 - accuracy) / difference**2
    return math.ceil(round(needed, 6))  # 800.0000000001 is 800


def paired_difference(first: np.ndarray, second: np.ndarray) -> tuple[float, float]:
    """Difference of two accuracies on the same images, and its standard error.

    Only images on which the two disagree count (McNemar 1947); for two networks that agree on
    most images the error is much smaller than that of two separate tests.

    Args:
        first, second: bool (n,), which images each network has right.

    Raises:
        ValueError: different lengths, or fewer than two images.
    """
    a, b = np.asarray(first, float), np.asarray(second, float)
    if a.shape != b.shape or a.ndim != 1 or len(a) < 2:
        raise ValueError(f"shapes {a.shape} and {b.shape}: expected the same images, two or more")
    difference = a - b
    return float(difference.mean()), float(difference.std() / math.sqrt(len(a)))


@dataclass(frozen=True)
class Calibration:
    """Answers sorted into bins by the confidence they were given with.

    Attributes:
        confidence: mean confidence of each bin, NaN where it is empty.
        accuracy: share of right answers in each bin, NaN where it is empty.
        count: int64, answers in each bin.
    """

    confidence: np.ndarray
    accuracy: np.ndarray
    count: np.ndarray

    @property
    def error(self) -> float:
        """Expected calibration error: mean distance of confidence and accuracy over answers."""
        there = self.count > 0
        distance = np.abs(self.confidence[there] - self.accuracy[there])
        return float(np.sum(self.count[there] / self.count.sum() * distance))


def calibration(probabilities: np.ndarray, labels: np.ndarray, bins: int = 10) -> Calibration:
    """Compare how sure a classifier is with how often it is right.

    The confidence of an answer is its largest probability. Bins are equally wide; bin 0 goes from
    0 to below 1 / bins, and the last one holds a confidence of 1 too.

    Args:
        probabilities: (n, classes), each row summing to 1.
        labels: true classes (n,).
        bins: number of bins.

    Raises:
        ValueError: shapes that do not fit, or rows that are not probabilities.

    Source of the expected calibration error: Naeini et al. 2015; Guo et al. 2017.
    """
    probabilities, labels = np.asarray(probabilities, float), np.asarray(labels)
    if probabilities.ndim != 2 or labels.shape != probabilities.shape[:1] or not len(labels):
        raise ValueError(
            f"probabilities {probabilities.shape}, labels {labels.shape}: expected (n, classes) "
            "and (n,), n at least 1"
        )
    if (probabilities < 0).any() or not np.allclose(probabilities.sum(axis=1), 1, atol=1e-3):
        raise ValueError("each row of probabilities must sum to 1; apply the softmax first")
    sure = probabilities.max(axis=1)
    right = probabilities.argmax(axis=1) == labels
    place = np.minimum((sure * bins).astype(int), bins - 1)
    count = np.bincount(place, minlength=bins)
    with np.errstate(invalid="ignore"):  # 0 / 0 in an empty bin is NaN, as documented
        confidence = np.bincount(place, sure, bins) / count
        accuracy = np.bincount(place, right, bins) / count
    return Calibration(confidence, accuracy, count)


def ideal_labels(probabilities: np.ndarray, seed: int = 0) -> np.ndarray:
    """Labels drawn from the probabilities themselves: for them the classifier is calibrated.

    Args:
        probabilities: (n, classes), each row summing to 1.
        seed: same seed, same labels.
    """
    edges = np.cumsum(np.asarray(probabilities, float), axis=1)
    drawn = np.random.default_rng(seed).random((len(edges), 1)) * edges[:, -1:]
    return (drawn >= edges).sum(axis=1)


def probabilities(model: Callable, images: np.ndarray) -> np.ndarray:
    """What a model says about images (n, ...), everything random off: float32 (n, classes)."""
    parts = [
        np.asarray(model(images[start : start + _BATCH], training=False))
        for start in range(0, len(images), _BATCH)
    ]
    return np.concatenate(parts)


def augmented_answers(
    model: Callable, images: np.ndarray, ranges: AffineRanges, draws: int = 16, seed: int = 0
) -> np.ndarray:
    """Ask a model about several augmented variants of each image (test-time augmentation).

    Args:
        model: from images to probabilities.
        images: float32 (n, height, width, channels) in [0, 1].
        ranges: how far the variants may go.
        draws: variants of each image.
        seed: same seed, same variants.

    Returns:
        float32 (draws, n, classes); the mean over the first axis is the joint answer.
    """
    seeds = stream(seed, TEST_TIME).integers(2**31, size=draws)
    return np.stack([probabilities(model, augment(images, ranges, int(s))) for s in seeds])


def thinned_answers(model: object, images: np.ndarray, passes: int = 30, seed: int = 0):
    """Ask a model several times with its dropout on (Monte Carlo dropout).

    Only the dropout layers are switched to training: ``model(images, training=True)`` would also
    switch on augmentation layers. Source: Gal and Ghahramani 2016.

    Args:
        model: a Keras model whose layers follow one another, one of them dropout at least.
        images: float32 (n, height, width, channels) in [0, 1].
        passes: how often to ask, each time with other masks.
        seed: same seed, same masks. The model's own random state is left as it was.

    Returns:
        float32 (passes, n, classes); the mean over the first axis is the joint answer.

    Raises:
        ValueError: the model has no dropout layer.
    """
    layers = [layer for layer in model.layers if type(layer).__name__ != "InputLayer"]
    dropping = [isinstance(layer, keras.layers.Dropout) for layer in layers]
    if not any(dropping):
        raise ValueError("the model has no dropout layer: every pass would give the same answer")
    first = dropping.index(True)

    def fixed(part: np.ndarray, training: bool = False) -> np.ndarray:
        for layer in layers[:first]:
            part = layer(part, training=False)
        return part

    values = probabilities(fixed, images)  # once is enough up to the first mask
    states = [layer.seed_generator.state for layer, on in zip(layers, dropping, strict=True) if on]
    before = [state.numpy() for state in states]
    answers = []
    try:
        for number, state in enumerate(states):
            state.assign(keras.random.SeedGenerator(mask_seed(seed, number)).state)
        for _ in range(passes):
            part = values
            for layer, on in zip(layers[first:], dropping[first:], strict=True):
                part = layer(part, training=on)
            answers.append(np.asarray(part))
    finally:
        for state, old in zip(states, before, strict=True):
            state.assign(old)
    return np.stack(answers)


def scores(probabilities: np.ndarray, labels: np.ndarray) -> tuple[float, float]:
    """Return loss (mean cross-entropy) and accuracy of probabilities (n, classes)."""
    own = probabilities[np.arange(len(labels)), labels].astype(float)
    loss = -np.log(np.maximum(own, 1e-7)).mean()
    return float(loss), float((probabilities.argmax(axis=1) == labels).mean())


def most_confused(probabilities: np.ndarray, labels: np.ndarray) -> tuple[int, int, int] | None:
    """Return (true class, answer, how often) of the most frequent mistake, or None."""
    classes = probabilities.shape[1]
    pairs = np.bincount(labels * classes + probabilities.argmax(axis=1), minlength=classes**2)
    pairs[:: classes + 1] = 0  # answers that are right
    true, answer = divmod(int(pairs.argmax()), classes)
    return (true, answer, int(pairs.max())) if pairs.any() else None

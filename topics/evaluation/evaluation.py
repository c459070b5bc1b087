"""Evaluating a classifier: its errors, and what is chance in them.

Probabilities are float arrays (n, classes), labels and answers int64 (n,).
"""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np

_BATCH = 500


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


def probabilities(model: Callable, images: np.ndarray) -> np.ndarray:
    """What a model says about images (n, ...), everything random off: float32 (n, classes)."""
    parts = [
        np.asarray(model(images[start : start + _BATCH], training=False))
        for start in range(0, len(images), _BATCH)
    ]
    return np.concatenate(parts)


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

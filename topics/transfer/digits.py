"""Two sets of digits of one size: MNIST's, shrunk to 8 x 8 pixels, and scikit-learn's from UCI.

Images are float32 (n, 8, 8, 1) in [0, 1], labels int64 (n,). Both sets lie in the installation.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from sklearn.datasets import load_digits
from sklearn.model_selection import train_test_split

TESTED, VALIDATED = 700, 300


@dataclass(frozen=True)
class UciSplit:
    """Three parts of the UCI digits; the test digits are the same ones whatever the seed is."""

    x_train: np.ndarray
    y_train: np.ndarray
    x_validation: np.ndarray
    y_validation: np.ndarray
    x_test: np.ndarray
    y_test: np.ndarray


def shrink(images: np.ndarray) -> np.ndarray:
    """MNIST's pictures in the size of UCI's: two border pixels cut off, means of 3 x 3 pixels.

    Args:
        images: (n, 28, 28, channels).

    Returns:
        (n, 8, 8, channels) of the same type.
    """
    inner = images[:, 2:26, 2:26]
    return inner.reshape(len(images), 8, 3, 8, 3, images.shape[-1]).mean(axis=(2, 4))


def uci_digits() -> tuple[np.ndarray, np.ndarray]:
    """The 1,797 digits that come with scikit-learn, about 180 of each class."""
    digits = load_digits()
    return (digits.images[..., None] / 16).astype(np.float32), digits.target.astype(np.int64)


def uci_split(seed: int, per_class: int) -> UciSplit:
    """Split the UCI digits: 700 to test on, 300 to validate on, a few to train on.

    The test digits are drawn once and for all. The others are divided anew for every seed; for one
    seed a smaller training set is part of a larger one.

    Args:
        seed: the seed.
        per_class: training digits of each class, 1 to 70.

    Raises:
        ValueError: another number of training digits.
    """
    if not 1 <= per_class <= 70:
        raise ValueError(f"per_class={per_class!r}: expected 1 to 70 digits of each class")
    x, y = uci_digits()
    rest, test = train_test_split(np.arange(len(y)), test_size=TESTED, stratify=y, random_state=0)
    pool, validation = train_test_split(
        rest, test_size=VALIDATED, stratify=y[rest], random_state=seed
    )
    train = np.concatenate([pool[y[pool] == label][:per_class] for label in range(10)])
    return UciSplit(x[train], y[train], x[validation], y[validation], x[test], y[test])

"""Checks of lesson 01, the dataset."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from utils.exercises import attempt, exercise, require


@exercise(
    "01.prepare",
    "Three things have to change: the value range, the dtype, and the number of axes.",
    "Divide by 255, convert with .astype('float32'), add an axis at the end with [..., None].",
)
def prepare(function: Callable) -> str:
    """Pixels to float32 (n, 28, 28, 1) in [0, 1]."""
    rng = np.random.default_rng(0)
    images = rng.integers(0, 256, (6, 28, 28), dtype=np.uint8)
    images[0], images[1, 0, 0] = images[0] // 2, 255
    before = images.copy()
    result = attempt(function, images)
    require(np.array_equal(images, before), "the images that are passed in must not change")
    require(isinstance(result, np.ndarray), "return a NumPy array")
    require(
        result.shape == (6, 28, 28, 1),
        f"the shape is {result.shape}, expected (6, 28, 28, 1): add a channel axis at the end",
    )
    require(result.dtype == np.float32, f"the dtype is {result.dtype}, expected float32")
    levels = len(np.unique(result))
    require(levels > 2, "values between 0 and 1 are lost: only 0 and 1 are left")
    expected = before[..., None] / 255
    if not np.allclose(result, expected, atol=1e-6):
        own = before[..., None] / before.max(axis=(1, 2))[:, None, None, None]
        require(
            not np.allclose(result, own, atol=1e-6),
            "every picture on its own scale: a dark picture would become as bright as the others",
        )
        top = float(result.max())
        require(False, f"white (255) must become 1 and black 0; here the largest value is {top:g}")
    dim = attempt(function, images[:1])
    require(
        np.allclose(dim, expected[:1], atol=1e-6),
        "even in the smallest batch 255 must mean white: divide by 255, not by the largest value",
    )
    return "The scale is the same for every picture, whatever batch it comes in."


@exercise(
    "01.split",
    "Go through the classes one by one and draw from the rows of that class only.",
    "np.flatnonzero(labels == digit) gives the rows of one class.",
    "rng.choice(rows, per_class, replace=False) draws without taking a row twice.",
)
def split(function: Callable) -> str:
    """Stratified random rows."""
    rng = np.random.default_rng(1)
    labels = rng.permutation(np.repeat([0, 1, 2, 7], [30, 40, 50, 25]))
    rows = np.asarray(attempt(function, labels, 5, 0))
    require(
        rows.ndim == 1 and rows.dtype.kind in "iu",
        "expected the rows of the test set as whole numbers, one for each test picture",
    )
    require(
        len(rows) == 20, f"expected 5 rows of each of the 4 classes, 20 in all, got {len(rows)}"
    )
    require(rows.min() >= 0 and rows.max() < len(labels), "a row number lies outside the data")
    require(len(np.unique(rows)) == len(rows), "the same row twice: draw without replacement")
    counts = {int(c): int((labels[rows] == c).sum()) for c in np.unique(labels)}
    require(
        set(counts.values()) == {5}, f"each class must have 5 rows, but the counts are {counts}"
    )
    again, other = function(labels, 5, 0), function(labels, 5, 1)
    require(np.array_equal(np.sort(rows), np.sort(again)), "the same seed must give the same rows")
    require(
        not np.array_equal(np.sort(rows), np.sort(other)),
        "another seed must give other rows; here the seed has no effect",
    )
    return "Every class has its share, and everybody with this seed gets this split."


@exercise(
    "01.leak",
    "For each test picture: is its origin among the origins of the training pictures?",
    "np.isin(a, b) answers that for every element of a at once.",
)
def leak(function: Callable) -> str:
    """Share of test pictures with a relative in the training set."""
    train, test = np.array([0, 0, 1, 2, 2, 5, 5, 5]), np.array([0, 0, 0, 3, 4])
    share = attempt(function, train, test)
    require(np.ndim(share) == 0, "return one number")
    share = float(share)
    require(0 <= share <= 1, f"expected a share from 0 to 1, got {share:g}: divide by the number")
    none = float(attempt(function, np.array([1, 2]), np.array([3, 4, 5])))
    require(none == 0, f"with no relative on the other side the share is 0, not {none:g}")
    if not np.isclose(share, 0.6):
        require(
            not np.isclose(share, np.isin(train, test).mean()),
            "that is a share of the training pictures; asked is the share of the test pictures",
        )
        require(
            not np.isclose(share, 1 / 3),
            "every test picture counts, also several from one original: here 3 of 5, not 1 of 3",
        )
        require(False, f"with training origins {train} and test origins {test} the share is 0.6")
    return "A check like this belongs into every project that augments pictures on disk."

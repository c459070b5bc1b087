"""Checks of lesson 08, evaluation."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np

from utils.exercises import attempt, exercise, require, rule_out, true_or_false


@exercise(
    "08.needed",
    "The variance of one accuracy is p (1 - p) / n; the variances of two separate tests add up.",
    "Two standard errors of the difference: 2 * np.sqrt(2 * p * (1 - p) / n). Set it equal to the "
    "difference and solve for n.",
    "n = 8 p (1 - p) / difference**2, rounded up with int(np.ceil(...)).",
)
def needed(function: Callable) -> str:
    """Test images for a difference to be two standard errors."""
    value = attempt(function, 0.9, 0.02)
    require(np.ndim(value) == 0, "return one number")
    value = float(value)
    require(np.isfinite(value), "the number of images is not finite")
    # p (1 - p) = 0.09: what is right is 8 * 0.09 / 0.0004 = 1800.
    for wrong, why in (
        (900, "that tells one accuracy from a fixed number; here both accuracies scatter"),
        (450, "that is for one standard error; the difference must be two of them"),
        (225, "that is one standard error of one accuracy; two of the difference are asked for"),
        (36, "standard errors shrink with the square root of n: divide by difference**2"),
        (5000, "p (1 - p) is missing: that is the number for an accuracy of one half"),
        (20000, "p (1 - p) is missing in the variance"),
        (3600, "the variances add up, not the standard errors: two tests cost a factor of 2"),
    ):
        require(abs(value - wrong) > 1.5, f"for accuracy 0.9, difference 0.02: {why}")
    require(
        abs(value - 1800) < 1.5,
        f"for accuracy 0.9 and a difference of 0.02 it takes 1,800 images, not {value:g}",
    )
    odd = float(attempt(function, 0.94, 0.03))  # 501.33
    require(
        abs(odd - 501.33) < 1.5,
        f"for accuracy 0.94 and a difference of 0.03 it takes 502 images, not {odd:g}",
    )
    require(odd == 502, "a number of images is whole, and one too few is too few: round up")
    high = float(attempt(function, 0.99, 0.02))
    require(abs(high - 198) < 1.5, f"for 0.99 and 0.02 it takes 198 images, not {high:g}")
    return "Half the difference, four times the images."


@exercise(
    "08.confusion",
    "Start from np.zeros((classes, classes), dtype=int) and go through the pairs.",
    "for true, said in zip(labels, answers): add 1 in row true, column said.",
)
def confusion(function: Callable) -> str:
    """Counts by true class and answer."""
    labels = np.array([0, 0, 0, 0, 1, 1, 3, 3, 3])
    answers = np.array([0, 1, 1, 1, 1, 0, 3, 3, 1])
    expected = np.array([[1, 3, 0, 0], [1, 1, 0, 0], [0, 0, 0, 0], [0, 1, 0, 2]])
    copies = labels.copy(), answers.copy()
    counts = np.asarray(attempt(function, *copies, 4))
    require(
        counts.shape == (4, 4),
        f"the shape is {counts.shape}, expected (4, 4): a class that does not occur has its row "
        "and column all the same",
    )
    shares = "these are shares; counts are asked for, from which everybody can see how few they are"
    rows = expected / np.maximum(expected.sum(axis=1, keepdims=True), 1)
    rule_out(
        np.nan_to_num(counts.astype(float)),
        (expected.T, "rows and columns are swapped: the row is the true class"),
        (
            expected > 0,
            "every pair is counted once only: += 1 at a list of places does not repeat itself",
        ),
        (rows, shares),
        (expected / expected.sum(), shares),
        (
            expected - np.diag(np.diag(expected)),
            "the diagonal is missing: right answers are counted too",
        ),
    )
    require(np.array_equal(counts, expected), f"in the example the counts are {expected.tolist()}")
    same = np.array_equal(copies[0], labels) and np.array_equal(copies[1], answers)
    require(same, "labels and answers must not change")
    many = np.random.default_rng(0).integers(0, 10, (2, 500))
    counts = np.asarray(function(*many, 10))
    require(
        counts.sum() == 500 and np.trace(counts) == (many[0] == many[1]).sum(),
        "for 500 answers in ten classes the counts do not add up",
    )
    return "The diagonal divided by the sum is the accuracy; everything beside it is an error."


def _case(*groups: tuple[float, int, int]) -> tuple[np.ndarray, np.ndarray]:
    """Confidences and hits: groups of (confidence, answers, of them right)."""
    sure = np.concatenate([np.full(n, c) for c, n, _ in groups])
    right = np.concatenate([np.arange(n) < r for _, n, r in groups])
    return sure, right


def _error(function: Callable, *groups: tuple[float, int, int], bins: int = 10) -> float:
    value = attempt(function, *_case(*groups), bins)
    require(np.ndim(value) == 0, "return one number")
    return float(value)


@exercise(
    "08.ece",
    "Find the bin of each answer: np.minimum((confidence * bins).astype(int), bins - 1).",
    "In each bin that is not empty: abs(mean confidence - share right).",
    "Weigh each bin by its share of all answers, inside.mean().",
)
def ece(function: Callable) -> str:
    """Expected calibration error from confidences and hits."""
    simple = _error(function, (0.93, 10, 7))
    require(not np.isnan(simple), "the result is not a number: leave out the empty bins")
    rule_out(
        simple,
        (0.25, "compare with the mean confidence of the bin, not with its centre"),
        (-0.23, "a distance has no sign: take the absolute value"),
        (0.023, "empty bins do not count: divide by the answers, not by the number of bins"),
    )
    require(
        np.isclose(simple, 0.23),
        f"ten answers with confidence 0.93, seven of them right: 0.23, not {simple:.3g}",
    )
    both = _error(function, (0.93, 10, 8), (0.65, 10, 8))  # 0.13 over, 0.15 under
    cancelled = "too sure in one bin and not sure enough in another cancel out: take the distance "
    rule_out(abs(both), (0.01, cancelled + "in each bin by itself"))
    require(np.isclose(both, 0.14), f"for 0.13 and 0.15 in two equal bins: 0.14, not {both:.3g}")
    uneven = _error(function, (0.93, 90, 72), (0.65, 10, 1))  # 0.13 and 0.55
    weighted = "weigh each bin by its number of answers; here one holds 90, the other 10"
    rule_out(uneven, (0.34, weighted))
    require(
        np.isclose(uneven, 0.172), f"0.13 for 90 and 0.55 for 10 answers: 0.172, not {uneven:.3g}"
    )
    certain = _error(function, (1.0, 5, 3), (0.75, 5, 4))
    lost = "answers with a confidence of 1 are lost: they belong into the last bin"
    rule_out(certain, (0.025, lost))
    require(np.isclose(certain, 0.225), f"with a confidence of 1: 0.225, not {certain:.3g}")
    two = _error(function, (0.93, 10, 8), (0.65, 10, 8), bins=2)
    require(np.isclose(two, 0.01), "with two bins, from 0 to 0.5 and to 1, it gives another value")
    return "One number for the whole curve; like every number it scatters with the test set."


_WHY = {
    "a": (False, "three digits of 200; compare with the standard error, and count the seeds"),
    "b": (True, "598 digits of 2,000; it speaks of these two networks only"),
    "c": (False, "look at the line with noise, and at the number of networks"),
    "d": (True, "look at the line with the training digits as they are"),
    "e": (
        False,
        "on which pictures were the 0.964 measured? See the line with the digits as they are",
    ),
    "f": (False, "what calibration error has a network that is calibrated, on so few digits?"),
    "g": (False, "three errors against two: how far does such a count stray by chance?"),
    "h": (True, "475 digits of 2,000; it speaks of these two networks and of this test"),
}


@exercise(
    "08.audit",
    "For each sentence: on how many images was it measured, and on how many networks? Does it "
    "say more than was measured?",
    "Three of the eight sentences are carried by the numbers.",
)
def audit(carried: Mapping) -> str:
    """Which sentences of a report its numbers carry."""
    true_or_false(carried, _WHY)
    return "What is left of the report is less than its summary said, and it is true."

"""Checks of lesson 08, evaluation."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np

from utils.exercises import attempt, exercise, require, rule_out, true_or_false


@exercise(
    "08.needed",
    "The variance of one accuracy is p (1 - p) / n; the variances of two separate tests add up.",
    "For a power of 80 % the difference is 1.96 + 0.84 standard errors: the factor is 16.",
    "n = 16 p (1 - p) / difference**2, rounded up with int(np.ceil(...)).",
)
def needed(function: Callable) -> str:
    """Test images for a difference to be seen in four experiments of five."""
    value = attempt(function, 0.9, 0.02)
    require(np.ndim(value) == 0, "return one number")
    value = float(value)
    require(np.isfinite(value), "the number of images is not finite")
    # p (1 - p) = 0.09: what is right is 16 * 0.09 / 0.0004 = 3600, or 3601 by a rounding error.
    for wrong, why in (
        (1800, "that is where the power is 50 %: half of all experiments miss the difference"),
        (900, "that tells one accuracy from a fixed number; here both accuracies scatter"),
        (72, "standard errors shrink with the square root of n: divide by difference**2"),
        (10000, "p (1 - p) is missing: that is the number for an accuracy of one half"),
        (40000, "p (1 - p) is missing in the variance"),
    ):
        require(abs(value - wrong) > 1.5, f"for accuracy 0.9, difference 0.02: {why}")
    require(
        abs(value - 3600) < 1.5,
        f"for accuracy 0.9 and a difference of 0.02 it takes 3,600 images, not {value:g}",
    )
    odd = float(attempt(function, 0.94, 0.03))  # 1002.67
    require(
        abs(odd - 1002.67) < 1.5,
        f"for accuracy 0.94 and a difference of 0.03 it takes 1,003 images, not {odd:g}",
    )
    require(odd == 1003, "a number of images is whole, and one too few is too few: round up")
    return "Half the difference, four times the images."


@exercise(
    "08.holm",
    "p[order] are the p-values from the smallest to the largest; the factors are k, k - 1, ..., 1.",
    "np.maximum.accumulate lets none be smaller than the one before it.",
    "corrected[order] = ... puts each back into its place; np.minimum(..., 1) is the last step.",
)
def holm(function: Callable) -> str:
    """Holm's correction, on p-values that are out of order."""
    p_values = [0.04, 0.001, 0.3, 0.02]
    expected = np.array([0.08, 0.004, 0.3, 0.06])
    values = np.asarray(attempt(function, list(p_values)), float)
    require(values.shape == (4,), f"four p-values: expected 4 values, got shape {values.shape}")
    p = np.array(p_values)
    rule_out(
        values,
        (np.minimum(4 * p, 1), "only the smallest is multiplied by k, the next one by k - 1"),
        (np.sort(expected), "return them in the order of the list, not sorted"),
        ([0.12, 0.004, 1, 0.04], "the smallest p-value gets the largest factor, k"),
        ([0.12, 0.001, 1.2, 0.04], "the smallest p-value gets the largest factor, k"),
        ([0.12, 0.001, 1, 0.04], "the smallest p-value gets the largest factor, k"),
    )
    require(
        np.allclose(values, expected),
        "0.04, 0.001, 0.3 and 0.02 become 0.08, 0.004, 0.3 and 0.06, not "
        f"{values.round(4).tolist()}",
    )
    near = np.asarray(attempt(function, [0.03, 0.02]), float)  # 0.04, and 0.03 after it
    require(
        not np.allclose(near, [0.03, 0.04]),
        "of 0.03 and 0.02 both become 0.04: none may be smaller than the one before it",
    )
    require(np.allclose(near, 0.04), f"0.03 and 0.02 become 0.04 and 0.04, not {near.tolist()}")
    large = np.asarray(attempt(function, [0.9, 0.8]), float)
    require(np.all(large <= 1), "a probability is never above 1: np.minimum(..., 1)")
    require(np.allclose(large, 1), f"0.9 and 0.8 become 1 and 1, not {large.tolist()}")
    return "However many you ask, the risk of even one false verdict stays where it was."


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
        "and column, too",
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


_WHY = {
    "a": (False, "three digits of 200; compare with the standard error, and count the seeds"),
    "b": (True, "598 digits of 2,000; it is about these two networks only"),
    "c": (False, "look at the line with noise, and at the number of networks"),
    "d": (True, "look at the line with the training digits as they are"),
    "e": (
        False,
        "on which pictures were the 0.964 measured? See the line with the digits as they are",
    ),
    "f": (False, "of 20 verdicts at 95 % one is to be expected where there is no effect at all"),
    "g": (False, "three errors against two: how much does such a count vary by chance?"),
    "h": (True, "475 digits of 2,000; it is about these two networks and this test only"),
}


@exercise(
    "08.audit",
    "For each sentence: on how many images was it measured, and on how many networks? Does it "
    "say more than was measured?",
    "The numbers support three of the eight sentences.",
)
def audit(carried: Mapping) -> str:
    """Which sentences of a report its numbers carry."""
    true_or_false(carried, _WHY)
    return "What is left of the report is less than its summary said, and it is true."

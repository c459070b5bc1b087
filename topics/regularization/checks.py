"""Checks of lesson 03, augmentation as regularization."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np

from utils.exercises import attempt, exercise, require, rule_out, true_or_false


@exercise(
    "03.paired",
    "Subtract seed by seed first; everything after that is about the differences only.",
    "The sample standard deviation has n - 1 in the denominator: std(ddof=1).",
    "Divide by np.sqrt(len(difference)) for the standard error of the mean.",
)
def paired(function: Callable) -> str:
    """Mean paired difference and its standard error."""
    rng = np.random.default_rng(0)
    hard = rng.normal(0.9, 0.05, 6)  # the split's difficulty, shared by both arms of a seed
    first, second = hard + 0.02 + rng.normal(0, 0.002, 6), hard
    result = attempt(function, list(first), list(second))
    require(np.shape(result) == (2,), "return two numbers: the mean and its standard error")
    mean, error = (float(value) for value in result)
    difference = first - second
    expected = difference.std(ddof=1) / np.sqrt(6)
    rule_out(mean, (-difference.mean(), "the difference is first minus second, not after"))
    require(np.isclose(mean, difference.mean()), f"the mean is {mean:.4f}, expected about 0.02")
    unpaired = np.sqrt(first.var(ddof=1) / 6 + second.var(ddof=1) / 6)
    single = "that is the spread of single differences; divide by the square root of their number"
    apart = "that is the error of an unpaired comparison; take the differences within each seed"
    by_n = "the sample standard deviation divides by n - 1, not by n"
    rule_out(
        error,
        (unpaired, apart),
        (difference.std() / np.sqrt(6), by_n),
        (difference.std(ddof=1), single),
    )
    require(np.isclose(error, expected), f"the standard error is {error:.5f}, not the expected one")
    return "Pairing took out what the seeds share: the difficulty of their split."


@exercise(
    "03.gap",
    "First find the epoch, then subtract in that epoch.",
    "np.argmax(held_out) gives the first position of the highest value.",
)
def gap(function: Callable) -> str:
    """Generalisation gap at the best held-out epoch."""
    train = [0.50, 0.80, 0.95, 1.00, 0.99]
    held = [0.55, 0.75, 0.90, 0.88, 0.90]
    value = attempt(function, train, held)
    require(np.ndim(value) == 0, "return one number")
    value = float(value)
    rule_out(
        value,
        (0.09, "that is the gap of the last epoch, not of the best"),
        (0.10, "both numbers from one epoch, not each from its own best"),
        (0.12, "that is the epoch in which training is highest"),
        (-0.05, "the sign is turned: training minus held-out"),
    )
    require(np.isclose(value, 0.05), f"for the example the gap is 0.05, not {value:g}")
    early = float(attempt(function, [0.5, 0.9], [0.6, 0.6]))
    require(
        np.isclose(early, -0.1),
        "of equal epochs take the first; the gap may be negative, early in training it often is",
    )
    return "A gap belongs to an epoch; a mean over all of them would hide it."


_WHY = {
    "a": (True, "look at the paired difference after 30 epochs and at the seeds won"),
    "b": (False, "compare the gain with the standard error of 200 pictures"),
    "c": (False, "in section 3, which arm knows its training pictures better, and which wins?"),
    "d": (False, "look at section 5"),
    "e": (True, "look at the curves of section 4"),
}


@exercise(
    "03.claims",
    "Find the figure or the sentence with the number for each claim.",
    "Two of the five are carried by the measurements.",
)
def claims(carried: Mapping) -> str:
    """Which claims the measurements carry."""
    true_or_false(carried, _WHY, "claim")
    return "The rest of the course is read the same way."

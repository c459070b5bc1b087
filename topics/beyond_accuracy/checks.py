"""Checks of lesson 09, beyond accuracy."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from scipy.special import softmax

from topics.beyond_accuracy.calibration import ideal_labels, temper
from topics.evaluation.evaluation import scores
from utils.exercises import attempt, exercise, require, rule_out


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
    "09.ece",
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


@exercise(
    "09.temperature",
    "For each candidate T: loss(temper(probabilities, T), labels). Collect these in a list.",
    "np.argmin(losses) is the place of the smallest; return the candidate at this place.",
)
def temperature(function: Callable) -> str:
    """The best of a few temperatures, where the truth is known."""
    candidates = [3.0, 0.6, 1.5, 1.0]
    logits = 2 * np.random.default_rng(0).normal(size=(1000, 5))
    honest = softmax(logits, axis=1)
    labels = ideal_labels(honest)
    too_sure, unsure = temper(honest, 1 / 1.5), temper(honest, 1 / 0.6)
    best = attempt(function, too_sure.copy(), labels.copy(), list(candidates))
    require(np.ndim(best) == 0, "return one of the candidates")
    losses = [scores(temper(too_sure, T), labels)[0] for T in candidates]
    rule_out(
        float(best),
        (0.6, "that one has the largest loss; without the logarithm it would look best"),
        (2.0, "that is its place in the list; return the candidate itself"),
        (candidates[0], "no temperature changes an answer: compare the loss, not the accuracy"),
        (min(losses), "that is the loss itself; return the temperature that gives it"),
    )
    require(float(best) == 1.5, f"the smallest loss is at 1.5, not at {float(best):g}")
    other = float(function(unsure.copy(), labels.copy(), list(candidates)))
    require(other == 0.6, f"for a network that is not sure enough it is 0.6, not {other:g}")
    return "Chosen on validation pictures, it costs no answer and mends the confidence."

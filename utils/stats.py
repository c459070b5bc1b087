"""Statistics of repeated runs: mean, spread, paired difference, and a verdict in plain words."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.stats import t as student_t

UNDECIDED = "cannot be told apart"


@dataclass(frozen=True)
class Summary:
    """Mean and sample standard deviation (n - 1 in the denominator) of repeated runs."""

    mean: float
    sd: float
    n: int

    def percent(self, digits: int = 1) -> str:
        """Shares as percent, like ``96.3 ± 0.6``."""
        return f"{100 * self.mean:.{digits}f} ± {100 * self.sd:.{digits}f}"


@dataclass(frozen=True)
class Paired:
    """Paired difference of two arms over the same seeds.

    Attributes:
        mean: mean difference, first arm minus second.
        sd: sample standard deviation of the differences.
        low, high: confidence interval of the mean (Student's t).
        wins: seeds in which the first arm has the larger value.
        n: number of seeds.
        level: level of the confidence interval, such as 0.95.
    """

    mean: float
    sd: float
    low: float
    high: float
    wins: int
    n: int
    level: float

    @property
    def verdict(self) -> str:
        """``"higher"``, ``"lower"``, or ``"cannot be told apart"``."""
        if self.low > 0:
            return "higher"
        if self.high < 0:
            return "lower"
        return UNDECIDED

    def points(self, digits: int = 1) -> str:
        """In percentage points: ``+1.9 points (95 % interval ...; higher in 8 of 8 seeds)``."""
        # Adding 0.0 turns a rounded -0.0 into +0.0: a sign would claim a direction.
        shown = (round(100 * v, digits) + 0.0 for v in (self.mean, self.low, self.high))
        mean, low, high = (f"{v:+.{digits}f}" for v in shown)
        span = f"{100 * self.level:g} % interval {low} to {high}"
        return f"{mean} points ({span}; higher in {self.wins} of {self.n} seeds)"


def summarize(values: Sequence[float]) -> Summary:
    """Mean and sample standard deviation.

    Raises:
        ValueError: fewer than two values, or values that are not finite.
    """
    array = _finite(values)
    return Summary(float(array.mean()), float(array.std(ddof=1)), len(array))


def paired(first: Sequence[float], second: Sequence[float], level: float = 0.95) -> Paired:
    """Compare two arms seed by seed.

    Args:
        first, second: one value per seed, in the same order of seeds.
        level: level of the confidence interval, between 0 and 1.

    Raises:
        ValueError: different lengths, fewer than two seeds, values that are not finite, or a
            level outside these limits.
    """
    if not 0 < level < 1:
        raise ValueError(f"level={level!r}: expected a share between 0 and 1, such as 0.95")
    a, b = _finite(first), _finite(second)
    if len(a) != len(b):
        raise ValueError(f"{len(a)} and {len(b)} values: a paired comparison needs equal numbers")
    difference = a - b
    mean, sd, n = float(difference.mean()), float(difference.std(ddof=1)), len(difference)
    half = float(student_t.ppf((1 + level) / 2, n - 1)) * sd / math.sqrt(n)
    wins = int((difference > 0).sum())
    return Paired(mean, sd, mean - half, mean + half, wins, n, level)


def standard_error(accuracy: float, n: int) -> float:
    """Binomial standard error of an accuracy measured on n images: sqrt(p (1 - p) / n).

    Args:
        accuracy: share of right answers, 0 to 1.
        n: number of test images, at least 1.

    Raises:
        ValueError: values outside these ranges.
    """
    if not 0 <= accuracy <= 1:
        raise ValueError(f"accuracy={accuracy!r}: expected a share from 0 to 1")
    if n < 1:
        raise ValueError(f"n={n!r}: expected at least 1 test image")
    return math.sqrt(accuracy * (1 - accuracy) / n)


def _finite(values: Sequence[float]) -> np.ndarray:
    array = np.asarray(values, dtype=float)
    if array.ndim != 1 or len(array) < 2:
        raise ValueError(f"{array.size} value(s): expected a list of at least two runs")
    if not np.isfinite(array).all():
        raise ValueError("a run has no finite value; look at it before summarizing")
    return array

"""Statistics of repeated runs: paired differences, and what may be concluded from them.

A verdict comes from an interval (`paired`, `bootstrap`), from a family of them (`holm`), or, where
two arms are to be called equal, from a bound that was named before (`equivalent`). `power` and
`runs_needed` say beforehand what a number of runs can show.
"""

from __future__ import annotations

import math
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.special import stdtr, stdtrit  # Student's t: many times quicker than scipy.stats.t
from scipy.stats import nct

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
        n: number of seeds.
        level: level of the confidence interval, such as 0.95.
        p: two-sided p-value of "no difference", for :func:`holm`.
    """

    mean: float
    sd: float
    low: float
    high: float
    n: int
    level: float
    p: float

    @property
    def verdict(self) -> str:
        """``"higher"``, ``"lower"``, or ``"cannot be told apart"``."""
        if self.low > 0:
            return "higher"
        if self.high < 0:
            return "lower"
        return UNDECIDED

    def points(self, digits: int = 1) -> str:
        """In percentage points, with the interval: ``+1.9 [+1.4, +2.4] points``.

        A bound that would round to zero keeps the digits that decide. A level other than 95 % is
        named: ``[+1.4, +2.4; 97.5 %]``.
        """
        low, high = (_signed(100 * bound, digits, digits + 2) for bound in (self.low, self.high))
        level = "" if self.level == 0.95 else f"; {100 * self.level:g} %"
        return f"{_signed(100 * self.mean, digits, digits)} [{low}, {high}{level}] points"


def _signed(value: float, digits: int, most: int) -> str:
    """A number with its sign; of one that rounds to zero up to `most` digits are shown."""
    while digits < most and round(value, digits) == 0 != value:
        digits += 1
    # Adding 0.0 turns -0.0 into +0.0: a sign would claim a direction.
    return f"{round(value, digits) + 0.0:+.{digits}f}"


def summarize(values: Sequence[float]) -> Summary:
    """Mean and sample standard deviation.

    Raises:
        ValueError: fewer than two values, or values that are not finite.
    """
    array = _finite(values)
    return Summary(float(array.mean()), float(array.std(ddof=1)), len(array))


def paired(
    first: Sequence[float],
    second: Sequence[float],
    level: float = 0.95,
    test_per_train: float = 0.0,
) -> Paired:
    """Compare two arms seed by seed.

    Args:
        first, second: one value per seed, in the same order of seeds.
        level: level of the confidence interval, between 0 and 1.
        test_per_train: test examples per training example, where all runs split one and the same
            data set anew. Their training sets overlap, so that they vary less than new data would,
            and the interval is widened by the correction of Nadeau and Bengio, "Inference for the
            Generalization Error", Machine Learning 52 (2003). 0 for data of their own in each run.

    Raises:
        ValueError: different lengths, fewer than two seeds, values that are not finite, or a
            level or share outside these limits.
    """
    difference = _differences(first, second, level)
    if not 0 <= test_per_train < math.inf:
        raise ValueError(f"test_per_train={test_per_train!r}: expected a share, 0 or more")
    mean, sd, n = float(difference.mean()), float(difference.std(ddof=1)), len(difference)
    error = sd * math.sqrt(1 / n + test_per_train)
    half = float(stdtrit(n - 1, (1 + level) / 2)) * error
    if error > 0:
        p = 2 * float(stdtr(n - 1, -abs(mean) / error))
    else:
        p = float(mean == 0)
    return Paired(mean, sd, mean - half, mean + half, n, level, p)


def bootstrap(
    first: Sequence[float],
    second: Sequence[float],
    level: float = 0.95,
    draws: int = 4000,
    seed: int = 0,
) -> tuple[float, float]:
    """Interval of the mean paired difference without a normal distribution (bootstrap-t).

    The differences are drawn anew with replacement; each draw is divided by its own standard error,
    without which intervals of five or ten values are too narrow (Efron and Tibshirani, "An
    Introduction to the Bootstrap", 1993, chapter 12).

    Args:
        first, second, level: as for :func:`paired`.
        draws: how often.
        seed: same seed, same interval.

    Returns:
        Lower and upper bound.

    Raises:
        ValueError: as for :func:`paired`.
    """
    difference = _differences(first, second, level)
    mean, sd, n = difference.mean(), difference.std(ddof=1), len(difference)
    if sd == 0:
        return float(mean), float(mean)
    drawn = difference[np.random.default_rng(seed).integers(n, size=(draws, n))]
    spread = drawn.std(axis=1, ddof=1)
    varied = spread > 1e-12 * sd  # a draw of one value only has no standard error
    ratios = (drawn.mean(axis=1)[varied] - mean) / spread[varied]
    low, high = np.quantile(ratios, [(1 + level) / 2, (1 - level) / 2])
    return float(mean - low * sd), float(mean - high * sd)


def equivalent(difference: Paired, bound: float, alpha: float = 0.05) -> bool:
    """Whether two arms may be called equal: two one-sided tests (Schuirmann 1987).

    Args:
        difference: the paired difference.
        bound: the largest difference that does not matter, named before the runs were made.
        alpha: how often arms that differ by the bound may be called equal.

    Raises:
        ValueError: a bound that is not above 0.
    """
    if not bound > 0:
        raise ValueError(f"bound={bound!r}: expected the largest difference that does not matter")
    ratio = stdtrit(difference.n - 1, 1 - alpha)
    half = ratio * (difference.high - difference.low) / 2
    half /= stdtrit(difference.n - 1, (1 + difference.level) / 2)
    return bool(-bound < difference.mean - half and difference.mean + half < bound)


def holm(p_values: Sequence[float]) -> list[float]:
    """P-values of a family of verdicts, adjusted so that all of them may be judged together.

    Judged by the adjusted values, the chance of even one wrong verdict in the family is at most the
    level (Holm, "A Simple Sequentially Rejective Multiple Test Procedure", 1979).

    Args:
        p_values: one for each comparison, 0 to 1.

    Raises:
        ValueError: a value outside 0 to 1.
    """
    p = np.asarray(p_values, dtype=float)
    if p.ndim != 1 or not ((p >= 0) & (p <= 1)).all():
        raise ValueError(f"{p_values!r}: expected a list of p-values from 0 to 1")
    order = np.argsort(p, kind="stable")
    adjusted = np.empty(len(p))
    adjusted[order] = np.maximum.accumulate(p[order] * np.arange(len(p), 0, -1))
    return np.minimum(adjusted, 1.0).tolist()


def power(n: int, effect: float, sd: float, level: float = 0.95) -> float:
    """Chance that `paired` sees a true difference: its interval leaves out 0.

    Args:
        n: number of seeds, at least 2.
        effect: the true mean difference.
        sd: standard deviation of the differences, above 0.
        level: level of the interval.

    Raises:
        ValueError: values outside these limits.
    """
    if n < 2 or not sd > 0 or not 0 < level < 1:
        raise ValueError(f"n={n!r}, sd={sd!r}, level={level!r}: expected n >= 2, sd > 0, a share")
    border = stdtrit(n - 1, (1 + level) / 2)
    shift = effect * math.sqrt(n) / sd
    return float(nct.sf(border, n - 1, shift) + nct.cdf(-border, n - 1, shift))


def runs_needed(effect: float, sd: float, chance: float = 0.8, level: float = 0.95) -> int:
    """The smallest number of seeds with which `power` reaches a chance.

    Args:
        effect: the true mean difference, not 0.
        sd: standard deviation of the differences, above 0.
        chance: the power wanted, between 0 and 1.
        level: level of the interval.

    Raises:
        ValueError: values outside these limits.
    """
    if effect == 0 or not 0 < chance < 1:
        raise ValueError(f"effect={effect!r}, chance={chance!r}: expected a difference, a share")
    high = 2
    while power(high, effect, sd, level) < chance:
        high *= 2
    tried = range(high // 2, high + 1)
    return tried[bisect_left(tried, chance, 1, key=lambda n: power(n, effect, sd, level))]


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


def _differences(first: Sequence[float], second: Sequence[float], level: float) -> np.ndarray:
    if not 0 < level < 1:
        raise ValueError(f"level={level!r}: expected a share between 0 and 1, such as 0.95")
    a, b = _finite(first), _finite(second)
    if len(a) != len(b):
        raise ValueError(f"{len(a)} and {len(b)} values: a paired comparison needs equal numbers")
    return a - b


def _finite(values: Sequence[float]) -> np.ndarray:
    array = np.asarray(values, dtype=float)
    if array.ndim != 1 or len(array) < 2:
        raise ValueError(f"{array.size} value(s): expected a list of at least two runs")
    if not np.isfinite(array).all():
        raise ValueError("a run has no finite value; look at it before summarizing")
    return array

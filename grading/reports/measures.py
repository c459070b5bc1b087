"""What the points of a class say of its questions: estimates with intervals, or why there is none.

A share is a part of a question's points, from 0 to 1. Intervals are of 95 %: they hold what a very
large class of such students could well have. Below the sizes named here an estimate is refused,
since its interval would be wider than anything that could be decided by it, or would not hold.
"""

from __future__ import annotations

import math
from collections.abc import Hashable, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import stats

LEVEL = 0.95
FOR_DIFFICULTY = 10  # submissions
FOR_DISCRIMINATION = 25
FOR_RELIABILITY = 30
FOR_CURVES = 45  # 15 in each third
FOR_VARIANTS = 15  # with each variant
OTHERS = 5  # submissions that must have other points than most, for a correlation


@dataclass(frozen=True)
class Estimate:
    """A number with its interval; where `refused` says why there is none, all three are nan."""

    value: float = math.nan
    low: float = math.nan
    high: float = math.nan
    refused: str = ""


@dataclass(frozen=True)
class Reliability:
    """Cronbach's alpha, and the standard error of measurement in points."""

    alpha: Estimate
    error: float = math.nan

    @property
    def told_apart(self) -> float:
        """By how many points two submissions must differ to be told apart."""
        return float(stats.norm.ppf((1 + LEVEL) / 2)) * math.sqrt(2) * self.error


@dataclass(frozen=True)
class Fairness:
    """Whether a question was as easy for whoever had one variant as for whoever had another.

    means: mean share and number of submissions of each variant. easier, harder: the two that lie
    farthest apart. gap: the difference of their means, its interval widened for all comparisons.
    """

    what: str
    means: dict[str, tuple[float, int]]
    gap: Estimate
    easier: str = ""
    harder: str = ""

    @property
    def unfair(self) -> bool:
        """Whether there is more between them than chance explains."""
        return self.gap.low > 1e-9


def too_few(number: int, least: int, what: str = "submissions") -> str:
    """Why a class of this size gets no estimate; empty where it is large enough."""
    return f"needs {least} {what}, and there are {number}" if number < least else ""


def difficulty(shares: pd.Series) -> Estimate:
    """The mean share, with Jeffreys' interval, which is a little wide for points in parts."""
    number, total = len(shares), float(shares.sum())
    refused = too_few(number, FOR_DIFFICULTY)
    if refused:
        return Estimate(refused=refused)
    low, high = stats.beta.interval(LEVEL, total + 0.5, number - total + 0.5)
    mean = total / number
    return Estimate(mean, 0.0 if mean == 0 else float(low), 1.0 if mean == 1 else float(high))


def discrimination(one: pd.Series, rest: pd.Series) -> Estimate:
    """The correlation of a question, or of the choice of an option, with all other points."""
    refused = too_few(len(one), FOR_DISCRIMINATION)
    if not refused and len(one) - one.value_counts().max() < OTHERS:
        refused = "nearly everybody has the same points"
    if not refused and np.ptp(rest) < 1e-9:
        refused = "the other questions do not vary"
    if refused:
        return Estimate(refused=refused)
    result = stats.pearsonr(one, rest)
    low, high = result.confidence_interval(LEVEL)
    return Estimate(float(result.statistic), float(low), float(high))


def reliability(points: pd.DataFrame) -> Reliability:
    """Of a table of points, a row for each submission: alpha with Feldt's interval."""
    number, questions = points.shape
    refused = too_few(number, FOR_RELIABILITY) or too_few(questions, 2, "questions")
    total = float(points.sum(axis=1).var())
    if not refused and not total > 1e-9:
        refused = "everybody has the same points"
    if refused:
        return Reliability(Estimate(refused=refused))
    alpha = questions / (questions - 1) * (1 - float(points.var().sum()) / total)
    freedom = number - 1, (number - 1) * (questions - 1)
    ends = stats.f.ppf([(1 + LEVEL) / 2, (1 - LEVEL) / 2], *freedom)
    low, high = (1 - (1 - alpha) * ends).tolist()
    return Reliability(Estimate(alpha, low, high), math.sqrt(total * (1 - max(alpha, 0.0))))


def curves(chosen: pd.Series, rest: pd.Series) -> pd.DataFrame:
    """The share of each option in the lowest, middle and highest third by all other points.

    Equal points are put into thirds in the order of the ids. Raises ValueError for a small class.
    """
    refused = too_few(len(chosen), FOR_CURVES)
    if refused:
        raise ValueError(refused)
    thirds = pd.qcut(rest.rank(method="first"), 3, labels=False)
    return pd.crosstab(thirds, chosen, normalize="index")


def fairness(
    what: str, shares: pd.Series, variants: Mapping[Hashable, str] | pd.Series, comparisons: int
) -> Fairness:
    """Compare the two variants of a question that lie farthest apart (Welch's test).

    Variants are given out by lot, so that nothing but chance and they themselves makes a
    difference. `comparisons`: how many questions of the quiz are looked at in this way; the
    interval is so wide that those of all pairs of variants of all of them hold together.
    """
    groups = {str(name): group for name, group in shares.groupby(variants)}
    means = {name: (float(group.mean()), len(group)) for name, group in groups.items()}
    smallest = min((len(group) for group in groups.values()), default=0)
    refused = too_few(len(groups), 2, "variants")
    refused = refused or too_few(smallest, FOR_VARIANTS, "submissions of each variant")
    if refused:
        return Fairness(what, means, Estimate(refused=refused))
    easier, harder = (end(means, key=lambda name: means[name][0]) for end in (max, min))
    value = means[easier][0] - means[harder][0]
    low = high = value
    if max(np.ptp(groups[name]) for name in (easier, harder)) > 1e-9:
        alpha = (1 - LEVEL) / (comparisons * math.comb(len(groups), 2))
        result = stats.ttest_ind(groups[easier], groups[harder], equal_var=False)
        low, high = result.confidence_interval(1 - alpha)
    return Fairness(what, means, Estimate(value, float(low), float(high)), easier, harder)

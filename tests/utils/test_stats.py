"""The statistics of repeated runs, on cases with a known answer and against SciPy."""

import math

import numpy as np
import pytest
from scipy.stats import ttest_rel

from utils.stats import Paired, Summary, paired, standard_error, summarize


def test_summary_of_a_known_case():
    found = summarize([2, 4, 4, 4, 5, 5, 7, 9])
    assert found == Summary(5.0, pytest.approx(math.sqrt(32 / 7)), 8)  # n - 1, not n


def test_summary_in_percent():
    assert summarize([0.94, 0.96]).percent() == "95.0 ± 1.4"
    assert summarize([0.94, 0.96]).percent(digits=0) == "95 ± 1"


def test_paired_known_case():
    found = paired([3, 5, 7], [1, 2, 3])  # differences 2, 3, 4
    assert (found.mean, found.sd, found.wins, found.n) == (3.0, 1.0, 3, 3)
    half = 4.302652729911275 / math.sqrt(3)  # Student's t, 2 degrees of freedom, 97.5 %
    assert (found.low, found.high) == (pytest.approx(3 - half), pytest.approx(3 + half))


@pytest.mark.parametrize("level", [0.9, 0.95, 0.99])
def test_paired_interval_agrees_with_scipy(level):
    rng = np.random.default_rng(5)
    a, b = rng.normal(1, 1, 12), rng.normal(0, 2, 12)
    found, test = paired(a, b, level), ttest_rel(a, b)
    interval = test.confidence_interval(level)
    assert (found.low, found.high) == pytest.approx((interval.low, interval.high))
    assert (found.verdict == "cannot be told apart") == (test.pvalue > 1 - level)


def test_pairing_matters_and_order_of_arms_gives_the_sign():
    seeds = np.array([0.1, 0.5, 0.9, 0.3])
    better = seeds + [0.01, 0.012, 0.011, 0.009]
    assert paired(better, seeds).verdict == "higher"
    assert paired(seeds, better).verdict == "lower"
    assert paired(better, seeds[::-1]).verdict == "cannot be told apart"
    assert (paired(better, seeds).wins, paired(seeds, better).wins) == (4, 0)


def test_ties_are_not_wins():
    assert paired([1, 1, 2], [1, 1, 1]).wins == 1
    assert paired([0.5, 0.5], [0.5, 0.5]) == Paired(0.0, 0.0, 0.0, 0.0, 0, 2, 0.95)
    assert paired([0.5, 0.5], [0.5, 0.5]).verdict == "cannot be told apart"


def test_interval_covers_the_truth_as_often_as_it_says():
    rng = np.random.default_rng(0)
    draws = rng.normal(0.3, 1, (2000, 6))
    found = [paired(row, np.zeros(6), level=0.9) for row in draws]
    assert np.mean([f.low <= 0.3 <= f.high for f in found]) == pytest.approx(0.9, abs=0.02)


def test_points_reads_as_a_sentence():
    text = paired([0.96, 0.97, 0.95], [0.94, 0.94, 0.94]).points()
    assert text == "+2.0 points (95 % interval -0.5 to +4.5; higher in 3 of 3 seeds)"
    narrow = paired([0.5, 0.6, 0.8], [0.4, 0.4, 0.4], level=0.975)
    assert "97.5 % interval" in narrow.points()


def test_standard_error_of_an_accuracy():
    assert standard_error(0.5, 100) == pytest.approx(0.05)
    assert standard_error(0.94, 200) == pytest.approx(0.0168, abs=1e-4)
    assert standard_error(1.0, 10) == 0


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: summarize([1.0]), ["1 value", "at least two"]),
        (lambda: summarize([]), ["0 value", "at least two"]),
        (lambda: summarize([[1, 2], [3, 4]]), ["list"]),
        (lambda: summarize([1.0, float("nan")]), ["no finite value"]),
        (lambda: paired([1, 2], [1, 2, 3]), ["2 and 3 values", "equal numbers"]),
        (lambda: paired([1, 2], [1, float("inf")]), ["no finite value"]),
        (lambda: paired([1, 2], [2, 1], level=1.0), ["level=1.0", "between 0 and 1"]),
        (lambda: paired([1, 2], [2, 1], level=95), ["level=95", "between 0 and 1"]),
        (lambda: standard_error(94, 200), ["accuracy=94", "share from 0 to 1"]),
        (lambda: standard_error(0.9, 0), ["n=0", "at least 1"]),
    ],
)
def test_errors_name_the_value_and_the_remedy(call, words):
    with pytest.raises(ValueError) as caught:
        call()
    assert all(word in str(caught.value) for word in words), caught.value


def test_a_difference_that_rounds_to_nothing_has_no_minus():
    assert paired([0.9, 0.8, 0.7], [0.9001, 0.8001, 0.7]).points().startswith("+0.0 points")

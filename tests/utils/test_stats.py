"""The statistics of repeated runs, on cases with a known answer and against SciPy."""

import math

import numpy as np
import pytest
from scipy.stats import ttest_rel

from utils.stats import (
    Paired,
    Summary,
    bootstrap,
    equivalent,
    holm,
    paired,
    power,
    runs_needed,
    standard_error,
    summarize,
)


def test_summary_of_a_known_case():
    found = summarize([2, 4, 4, 4, 5, 5, 7, 9])
    assert found == Summary(5.0, pytest.approx(math.sqrt(32 / 7)), 8)  # n - 1, not n


def test_summary_in_percent():
    assert summarize([0.94, 0.96]).percent() == "95.0 ± 1.4"
    assert summarize([0.94, 0.96]).percent(digits=0) == "95 ± 1"


def test_paired_known_case():
    found = paired([3, 5, 7], [1, 2, 3])  # differences 2, 3, 4
    assert (found.mean, found.sd, found.n) == (3.0, 1.0, 3)
    half = 4.302652729911275 / math.sqrt(3)  # Student's t, 2 degrees of freedom, 97.5 %
    assert (found.low, found.high) == (pytest.approx(3 - half), pytest.approx(3 + half))


@pytest.mark.parametrize("level", [0.9, 0.95, 0.99])
def test_paired_interval_agrees_with_scipy(level):
    rng = np.random.default_rng(5)
    a, b = rng.normal(1, 1, 12), rng.normal(0, 2, 12)
    found, test = paired(a, b, level), ttest_rel(a, b)
    interval = test.confidence_interval(level)
    assert found.p == pytest.approx(test.pvalue)
    assert (found.low, found.high) == pytest.approx((interval.low, interval.high))
    assert (found.verdict == "cannot be told apart") == (test.pvalue > 1 - level)


def test_pairing_matters_and_order_of_arms_gives_the_sign():
    seeds = np.array([0.1, 0.5, 0.9, 0.3])
    better = seeds + [0.01, 0.012, 0.011, 0.009]
    assert paired(better, seeds).verdict == "higher"
    assert paired(seeds, better).verdict == "lower"
    assert paired(better, seeds[::-1]).verdict == "cannot be told apart"


def test_equal_arms_cannot_be_told_apart():
    assert paired([0.5, 0.5], [0.5, 0.5]) == Paired(0.0, 0.0, 0.0, 0.0, 2, 0.95, 1.0)
    assert paired([0.5, 0.5], [0.5, 0.5]).verdict == "cannot be told apart"


def test_interval_covers_the_truth_as_often_as_it_says():
    rng = np.random.default_rng(0)
    draws = rng.normal(0.3, 1, (2000, 6))
    found = [paired(row, np.zeros(6), level=0.9) for row in draws]
    assert np.mean([f.low <= 0.3 <= f.high for f in found]) == pytest.approx(0.9, abs=0.02)


def test_points_reads_as_a_sentence():
    text = paired([0.96, 0.97, 0.95], [0.94, 0.94, 0.94]).points()
    assert text == "+2.0 [-0.5, +4.5] points"
    narrow = paired([0.5, 0.6, 0.8], [0.4, 0.4, 0.4], level=0.975)
    assert narrow.points().endswith("; 97.5 %] points")


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
        (lambda: paired([1, 2], [2, 1], test_per_train=-1), ["test_per_train=-1", "0 or more"]),
        (lambda: bootstrap([1, 2], [2, 1], level=2), ["level=2", "between 0 and 1"]),
        (lambda: equivalent(paired([1, 2], [2, 2]), 0), ["bound=0", "does not matter"]),
        (lambda: holm([0.1, 1.2]), ["1.2", "from 0 to 1"]),
        (lambda: power(1, 0.1, 1.0), ["n=1", "n >= 2"]),
        (lambda: runs_needed(0, 1.0), ["effect=0"]),
        (lambda: standard_error(94, 200), ["accuracy=94", "share from 0 to 1"]),
        (lambda: standard_error(0.9, 0), ["n=0", "at least 1"]),
    ],
)
def test_errors_name_the_value_and_the_remedy(call, words):
    with pytest.raises(ValueError) as caught:
        call()
    assert all(word in str(caught.value) for word in words), caught.value


def test_a_difference_that_rounds_to_nothing_has_no_minus():
    assert paired([0.9, 0.8, 0.7], [0.9001, 0.8001, 0.7]).points().startswith("+0.0 [")


@pytest.mark.parametrize(
    ("low", "high", "shown"),
    [
        (-0.0004, 0.0068, "[-0.04, +0.7]"),  # a tie that "+0.0" would hide
        (0.00004, 0.006, "[+0.004, +0.6]"),
        (-0.002, 0.0, "[-0.2, +0.0]"),
        (-0.012, -0.0003, "[-1.2, -0.03]"),
    ],
)
def test_a_bound_near_zero_keeps_the_digits_that_decide(low, high, shown):
    difference = Paired(0.003, 0.01, low, high, n=10, level=0.95, p=0.06)
    assert difference.points() == f"+0.3 {shown} points"


# --- intervals, families and power, by simulation ---


def differences(n, rows, shift=0.3, seed=0):
    """Rows of paired differences whose true mean is `shift`."""
    return np.random.default_rng(seed).normal(shift, 1, (rows, n))


@pytest.mark.slow
@pytest.mark.parametrize("n", [5, 10])
@pytest.mark.parametrize("kind", ["t", "bootstrap"])
def test_a_95_percent_interval_covers_the_truth_in_93_to_97_percent(n, kind):
    hits = []
    for row in differences(n, 2000):
        if kind == "t":
            found = paired(row, np.zeros(n))
            low, high = found.low, found.high
        else:
            low, high = bootstrap(row, np.zeros(n), draws=1000)
        hits.append(low <= 0.3 <= high)
    assert 0.93 <= np.mean(hits) <= 0.97


def test_the_bootstrap_of_a_constant_difference_is_that_difference():
    assert bootstrap([2.0, 3.0, 4.0], [1.0, 2.0, 3.0]) == (1.0, 1.0)
    first, second = [0.9, 0.8, 0.95, 0.7], [0.8, 0.75, 0.9, 0.72]
    assert bootstrap(first, second, seed=3) == bootstrap(first, second, seed=3)


@pytest.mark.slow
@pytest.mark.parametrize("n", [5, 10])
def test_new_splits_of_one_data_set_need_the_correction(n):
    share = 0.25  # test pictures per training picture: runs correlate by 0.2
    rng = np.random.default_rng(n)
    common = rng.normal(0, math.sqrt(0.2), (3000, 1))
    rows = common + rng.normal(0, math.sqrt(0.8), (3000, n))
    plain = [paired(row, np.zeros(n)) for row in rows]
    wide = [paired(row, np.zeros(n), test_per_train=share) for row in rows]
    assert np.mean([found.low <= 0 <= found.high for found in plain]) < 0.88
    assert 0.93 <= np.mean([found.low <= 0 <= found.high for found in wide]) <= 0.97
    assert wide[0].p > plain[0].p and wide[0].mean == plain[0].mean


@pytest.mark.slow
@pytest.mark.parametrize("n", [5, 10])
def test_arms_that_differ_by_the_bound_are_seldom_called_equal(n):
    wrong = [equivalent(paired(row, np.zeros(n)), 1.0) for row in differences(n, 3000, 1.0)]
    assert np.mean(wrong) <= 0.06
    right = [equivalent(paired(row, np.zeros(n)), 3.0) for row in differences(n, 500, 0.0)]
    assert np.mean(right) > 0.8
    narrow = paired([0.5, 0.51, 0.49], [0.5, 0.5, 0.5])
    assert equivalent(narrow, 0.05) and not equivalent(narrow, 0.001)


def test_holm_on_the_textbook_case():
    assert holm([0.01, 0.04, 0.03, 0.005]) == pytest.approx([0.03, 0.06, 0.06, 0.02])
    assert holm([0.9, 0.8]) == [1.0, 1.0] and holm([]) == []


@pytest.mark.slow
@pytest.mark.parametrize("n", [5, 10])
def test_holm_keeps_a_whole_family_to_five_percent(n):
    rng = np.random.default_rng(n)
    wrong_plain = wrong_holm = 0
    for _ in range(1500):
        p = [paired(row, np.zeros(n)).p for row in rng.normal(0, 1, (8, n))]
        wrong_plain += min(p) < 0.05
        wrong_holm += min(holm(p)) < 0.05
    assert wrong_plain / 1500 > 0.25
    assert wrong_holm / 1500 <= 0.06  # 0.05 and two standard errors of 1,500 families


@pytest.mark.slow
@pytest.mark.parametrize("n", [5, 10])
def test_power_is_the_share_of_verdicts_in_a_simulation(n):
    verdicts = [paired(row, np.zeros(n)).verdict for row in differences(n, 3000, 0.9)]
    seen = np.mean([verdict != "cannot be told apart" for verdict in verdicts])
    assert power(n, 0.9, 1.0) == pytest.approx(seen, abs=0.025)
    assert power(n, 0.0, 1.0) == pytest.approx(0.05)


def test_the_number_of_runs_is_the_smallest_with_that_power():
    for effect in (0.4, 1.0, 2.5):
        n = runs_needed(effect, 1.0)
        assert power(n, effect, 1.0) >= 0.8 > power(n - 1, effect, 1.0) or n == 2
    assert runs_needed(0.5, 1.0) == 34  # as in tables of the paired t-test
    assert runs_needed(-0.5, 1.0) == 34

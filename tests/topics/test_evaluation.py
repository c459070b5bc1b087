"""Evaluation: counts, standard errors and calibration on cases with a known answer."""

import numpy as np
import pytest

from topics.evaluation import figures
from topics.evaluation.evaluation import (
    Calibration,
    calibration,
    ideal_labels,
    images_needed,
    paired_difference,
)
from utils import results, stats


def sure_of(confidence, classes=4):
    """Rows of probabilities with this confidence, in class 0."""
    confidence = np.asarray(confidence, float)[:, None]
    return np.concatenate(
        [confidence, np.repeat((1 - confidence) / (classes - 1), classes - 1, 1)], axis=1
    )


def test_images_needed_makes_the_difference_two_standard_errors():
    assert images_needed(0.9, 0.02) == 1800
    assert images_needed(0.95, 0.01) == 3800  # 3800.0000000000005 before rounding
    assert images_needed(0.94, 0.03) == 502  # 501.3, rounded up
    for accuracy, difference in ((0.9, 0.013), (0.8, 0.05), (0.99, 0.002)):
        n = images_needed(accuracy, difference)
        error = np.sqrt(2) * stats.standard_error(accuracy, n)
        fewer = np.sqrt(2) * stats.standard_error(accuracy, n - 1)
        assert 2 * error <= difference * (1 + 1e-9) < 2 * fewer


@pytest.mark.parametrize("values", [(1, 0.01), (95, 0.01), (0.9, 0), (0.9, -0.1)])
def test_images_needed_refuses_what_is_no_share(values):
    with pytest.raises(ValueError, match="expected a share"):
        images_needed(*values)


def test_paired_difference_counts_only_disagreements():
    first = np.arange(1000) < 950
    second = (np.arange(1000) < 930) | (np.arange(1000) >= 990)
    difference, error = paired_difference(first, second)  # 20 images for first, 10 for second
    assert difference == pytest.approx(0.01)
    assert error == pytest.approx(np.sqrt((0.03 - 0.01**2) / 1000))
    assert paired_difference(second, first)[0] == pytest.approx(-0.01)
    assert paired_difference(first, first) == (0, 0)


def test_paired_error_is_the_scatter_over_test_sets():
    rng = np.random.default_rng(0)
    hard = rng.random((4000, 300))  # what both networks share: the difficulty of each image
    drawn = [paired_difference(h < 0.9, h + 0.02 * rng.normal(size=300) < 0.9) for h in hard]
    differences, errors = np.array(drawn).T
    assert errors.mean() == pytest.approx(differences.std(), rel=0.1)


def test_paired_difference_needs_the_same_images():
    with pytest.raises(ValueError, match="same images"):
        paired_difference([True, False], [True])


def test_calibration_of_a_known_case():
    sure = [0.93] * 90 + [0.65] * 10
    labels = np.r_[np.zeros(72), np.ones(18), np.zeros(1), np.ones(9)].astype(int)
    found = calibration(sure_of(sure), labels)
    assert found.count.tolist() == [0, 0, 0, 0, 0, 0, 10, 0, 0, 90]
    assert found.confidence[[6, 9]] == pytest.approx([0.65, 0.93])
    assert found.accuracy[[6, 9]] == pytest.approx([0.1, 0.8])
    assert np.isnan(found.confidence[0]) and np.isnan(found.accuracy[0])
    assert found.error == pytest.approx(0.9 * 0.13 + 0.1 * 0.55)


def test_over_and_underconfidence_do_not_cancel():
    labels = np.r_[np.zeros(8), np.ones(2), np.zeros(8), np.ones(2)].astype(int)
    assert calibration(sure_of([0.93] * 10 + [0.65] * 10), labels).error == pytest.approx(0.14)


def test_a_confidence_of_one_belongs_into_the_last_bin():
    found = calibration(sure_of([1.0] * 5), np.array([0, 0, 0, 1, 1]))
    assert found.count[-1] == 5 and found.error == pytest.approx(0.4)


@pytest.mark.parametrize(
    ("probabilities", "labels", "words"),
    [
        (np.ones((3, 4)), [0, 0, 0], "softmax"),
        ([[1.5, -0.5]], [0], "softmax"),
        (sure_of([0.5, 0.5]), [0], r"\(2, 4\), labels \(1,\)"),
        (np.zeros((0, 4)), [], "at least 1"),
    ],
)
def test_calibration_names_what_does_not_fit(probabilities, labels, words):
    with pytest.raises(ValueError, match=words):
        calibration(probabilities, np.array(labels, int))


def test_a_classifier_is_calibrated_for_labels_drawn_from_its_own_probabilities():
    rng = np.random.default_rng(1)
    logits = 2 * rng.normal(size=(40_000, 5))
    p = np.exp(logits) / np.exp(logits).sum(axis=1, keepdims=True)
    labels = ideal_labels(p, seed=2)
    assert calibration(p, labels).error < 0.01
    for place in range(5):  # and not only for its first choice
        assert (labels == place).mean() == pytest.approx(p[:, place].mean(), abs=0.01)
    sharp = p**3 / (p**3).sum(axis=1, keepdims=True)  # the same order, too sure
    assert calibration(sharp, labels).error > 0.1
    assert np.array_equal(labels, ideal_labels(p, seed=2))
    assert not np.array_equal(labels, ideal_labels(p, seed=3))


# -- Figures say what they show ------------------------------------------------


def test_histograms_compare_the_scatter_with_the_formula():
    made = figures.many_tests(np.arange(1000) < 900, sizes=(100, 1000), draws=400)
    assert "around 90.0 %" in made.alt
    assert "by the formula 3.00" in made.alt and "by the formula 0.95" in made.alt
    for ax, n in zip(made.figure.axes, (100, 1000), strict=True):
        assert sum(bar.get_height() for bar in ax.patches[:80]) == 400, n  # none outside the bins


def test_the_confusion_figure_names_the_most_frequent_errors():
    made = figures.confusion(np.array([[9, 1, 0], [4, 9, 0], [2, 0, 9]]), "t", "c", most=2)
    assert "34 answers, 27 right" in made.alt
    assert "1 read as 0 4 times, 2 read as 0 2 times" in made.alt and "0 read as 1" not in made.alt
    assert "none" in figures.confusion(np.diag([3, 4]), "t", "c").alt


def test_calibration_curves_tell_their_values_and_leave_out_small_bins():
    def one(right, few):
        nan = np.nan
        return Calibration(
            np.array([nan, 0.65, 0.95]), np.array([nan, 0.2, right]), np.array([0, few, 100])
        )

    made = figures.reliability({"a": one(0.9, 19), "b": [one(0.8, 9), one(0.9, 9)]}, "t", "c")
    assert "a: confidence to accuracy in percent 95 to 90; calibration error" in made.alt
    assert "b: confidence to accuracy in percent 95 to 85; calibration error" in made.alt
    more = figures.reliability({"a": [one(0.9, 10), one(0.9, 10)]}, "t", "c")
    assert "65 to 20, 95 to 90" in more.alt


def test_calibrations_read_the_table_back(tmp_path, monkeypatch):
    rows = (
        "arm,seed,how,bin,holdout,confidence,ece,n\n"
        "none,0,once,all,0.8,0.93,0.13,\nnone,0,once,9,0.8,0.93,,10\n"
        "none,1,once,all,0.5,0.6,0.1,\nnone,1,once,3,0.25,0.35,,4\nnone,1,once,9,1,0.98,,6\n"
        "none,1,variants,all,0.5,0.6,0.1,\n"
    )
    (tmp_path / "small.csv").write_text(rows, encoding="utf-8")
    monkeypatch.setattr(results, "RESULTS", tmp_path)
    first, second = figures.calibrations("small", "none", how="once")
    assert first.count.tolist() == [0] * 9 + [10] and first.error == pytest.approx(0.13)
    assert second.count.tolist() == [0, 0, 0, 4, 0, 0, 0, 0, 0, 6]
    assert second.error == pytest.approx(0.4 * 0.1 + 0.6 * 0.02)

"""Calibration on cases with a known answer, and figures that say what they show."""

import numpy as np
import pytest

from topics.beyond_accuracy import figures
from topics.beyond_accuracy.calibration import (
    Calibration,
    calibration,
    fit_temperature,
    ideal_labels,
    temper,
)
from utils import results


def sure_of(confidence, classes=4):
    """Rows of probabilities with this confidence, in class 0."""
    confidence = np.asarray(confidence, float)[:, None]
    return np.concatenate(
        [confidence, np.repeat((1 - confidence) / (classes - 1), classes - 1, 1)], axis=1
    )


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


def test_a_temperature_undoes_the_one_that_was_there():
    rng = np.random.default_rng(3)
    logits = 2 * rng.normal(size=(20_000, 5))
    honest = np.exp(logits) / np.exp(logits).sum(axis=1, keepdims=True)
    labels = ideal_labels(honest, seed=4)
    for before in (0.5, 2.0):  # too sure, not sure enough
        wrong = temper(honest, before)
        assert np.allclose(temper(wrong, 1 / before), honest, atol=1e-9)
        assert np.array_equal(wrong.argmax(axis=1), honest.argmax(axis=1))
        best = fit_temperature(wrong, labels)
        assert best == pytest.approx(1 / before, rel=0.03)
        assert (
            calibration(temper(wrong, best), labels).error < 0.02 < calibration(wrong, labels).error
        )
    assert np.isfinite(np.log(temper([[1.0, 0.0, 0.0]], 20))).all()  # a softmax that rounds to 0
    with pytest.raises(ValueError, match="above 0"):
        temper(honest, 0)


# -- Figures say what they show ------------------------------------------------


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

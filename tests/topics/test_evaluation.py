"""Evaluation: counts and standard errors on cases with a known answer."""

import numpy as np
import pytest

from topics.evaluation import figures
from topics.evaluation.evaluation import paired_difference


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

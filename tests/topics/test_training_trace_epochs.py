"""Observations on a run, and the run in a terminal: on numbers made by hand."""

import math

import numpy as np
import pytest

from topics.dataset.plain import as_text
from topics.training_trace import charts, epochs
from topics.training_trace.epochs import Epoch


def history(*rows):
    return [Epoch(i, *row) for i, row in enumerate(rows, 1)]


def observe(*rows, n=160, **more):
    return epochs.observe(history(*rows), n, **more)


# --- observations on histories of every kind: (loss, accuracy, val. loss, val. accuracy) ---


def test_first_epoch_is_compared_with_guessing():
    text = observe((2.2, 0.45, 1.8, 0.50))
    assert text == "validation 40.0 points above guessing (10 %)"
    assert "not yet told apart from guessing" in observe((2.3, 0.11, 2.3, 0.12))


def test_improvement_larger_than_chance():
    text = observe((2.2, 0.50, 1.8, 0.50), (1.0, 0.75, 0.9, 0.75))
    assert text == "validation +25.0 points, more than chance (±10.7)"


def test_the_same_change_is_within_chance_on_fewer_images():
    rows = ((0.6, 0.85, 0.5, 0.84), (0.5, 0.88, 0.4, 0.89))
    assert "within chance" in observe(*rows, n=160)
    assert "more than chance" in observe(*rows, n=4000)


def test_flat_within_noise_looks_at_the_loss():
    last = (0.5, 0.88, 0.40, 0.90)
    assert observe(last, (0.49, 0.88, 0.404, 0.8875)) == (
        "validation -1.3 points, within chance (±7.1); its loss stays, 0.400 to 0.404"
    )
    assert "its loss still falls, 0.400 to 0.350" in observe(last, (0.45, 0.89, 0.35, 0.90))
    assert "its loss rose, 0.400 to 0.500" in observe(last, (0.49, 0.89, 0.50, 0.90))


def test_a_step_back():
    text = observe((0.5, 0.9, 0.4, 0.90), (0.5, 0.8, 0.6, 0.75))
    assert "validation -15.0 points, a step back larger than chance" in text


def test_overfitting_names_the_best_epoch():
    text = observe(
        (0.9, 0.80, 0.50, 0.85),
        (0.4, 0.90, 0.30, 0.90),
        (0.2, 0.95, 0.35, 0.90),
        (0.15, 0.97, 0.36, 0.90),
        (0.1, 0.99, 0.42, 0.89),
    )
    assert text.startswith("overfitting: validation loss 0.420 against 0.300 in epoch 2")
    assert "fell to 0.100" in text


@pytest.mark.parametrize("later", [(0.36,), (0.36, 0.36), (0.36, 0.31, 0.36), (0.31, 0.36, 0.36)])
def test_a_loss_that_has_not_stayed_above_its_lowest_is_not_yet_overfitting(later):
    rows = [(0.4 / (n + 1), 0.90, loss, 0.90) for n, loss in enumerate(later)]
    text = observe((0.9, 0.80, 0.30, 0.90), *rows)
    assert "overfitting" not in text and "its loss" in text


def test_a_rule_of_two_standard_errors_of_the_difference_seldom_cries_wolf():
    draws = np.random.default_rng(0).binomial(160, 0.9, (4000, 2)) / 160
    limits = [epochs.chance_of_change(pair.mean(), 160) for pair in draws]
    assert np.mean(np.abs(np.diff(draws)[:, 0]) > limits) < 0.05


def test_diverging():
    text = observe((1.0, 0.7, 0.9, 0.7), (3.0, 0.3, 4.0, 0.2))
    assert text == (
        "training loss rose to 3.000 from 1.000: the steps are too large (learning rate?)"
    )


@pytest.mark.parametrize("bad", [math.nan, math.inf])
def test_broken_down(bad):
    assert "not a finite number" in observe((1.0, 0.7, 0.9, 0.7), (bad, 0.1, bad, 0.1))
    assert "not a finite number" in observe((bad, 0.1, 2.3, 0.1))
    # An epoch after a broken one is judged against the sound ones.
    assert "guessing" in observe((bad, 0.1, bad, 0.1), (2.0, 0.5, 1.9, 0.5))


def test_gap_to_training_only_beyond_chance():
    assert observe((0.3, 0.99, 0.9, 0.80)).endswith("; training leads by 19.0 points")
    assert "training" not in observe((0.3, 0.82, 0.9, 0.80))


def test_training_below_validation_is_explained_once():
    rows = ((2.0, 0.30, 1.5, 0.60), (1.5, 0.50, 1.0, 0.75))
    plain = epochs.observe(history(*rows[:1]), 160)
    assert "training is 30.0 points below (it is scored while the weights still change)" in plain
    first = epochs.observe(history(*rows[:1]), 160, augmented=True)
    assert "(its images are augmented, and scored while the weights still change)" in first
    second = epochs.observe(history(*rows), 160, augmented=True)
    assert second.endswith("; training is 25.0 points below")


def test_chance_is_two_standard_errors_and_never_zero():
    assert epochs.chance(0.9, 10_000) == pytest.approx(2 * math.sqrt(0.09 / 10_000), rel=0.01)
    assert epochs.chance(1.0, 100) > 0.01 and epochs.chance(0.0, 100) > 0.01
    assert epochs.chance(0.9, 160) > epochs.chance(0.9, 4000)


# --- in a terminal ---


@pytest.mark.parametrize("width", [50, 60, 80, 120])
def test_the_table_keeps_to_its_width_and_its_words(width):
    text = "validation +5.6 points, more than chance (±4.4); training is 21.6 points below"
    table = charts.epoch_table(history((1.25, 0.589, 0.605, 0.831)), [text], width)
    lines = as_text(table, width).splitlines()
    assert max(map(len, lines)) <= width
    words = " ".join(lines).split()
    assert " ".join(words).count("1 1.250 58.9 0.605 83.1") == 1
    assert " ".join(words).endswith(text)
    assert ("observation" in words) == (width >= 70)


def test_rows_written_one_by_one_are_those_of_the_whole_table():
    epochs_ = history((2.0, 0.1, 1.5, 0.2), (1.0, 0.5, 0.75, 0.95))
    whole = as_text(charts.epoch_table(epochs_, ["one", "two"]), 80)
    first = as_text(charts.epoch_table(epochs_[:1], ["one"]), 80)
    second = as_text(charts.epoch_table(epochs_[1:], ["two"], head=False), 80)
    assert whole == f"{first}\n{second}"
    assert whole.splitlines()[0].split() == [
        "epoch", "loss", "acc.", "%", "val.", "loss", "val.", "%", "observation",
    ]  # fmt: skip


@pytest.mark.parametrize("width", [40, 80, 120])
def test_bars_are_as_long_as_the_losses(width):
    text = as_text(charts.loss_bars(history((2.0, 0.1, 1.0, 0.1), (1.0, 0.1, 0.0, 0.1))), width)
    head, first, second = text.splitlines()
    assert head.split() == ["epoch", "training", "loss", "validation", "loss"]
    longest, half = first.split()[1].count("█"), second.split()[1].count("█")
    assert longest > width // 3 and abs(longest - 2 * half) <= 1
    assert second.split()[0] == "2" and len(second.split()) == 2  # a loss of 0 has no bar
    assert max(map(len, text.splitlines())) <= width


def test_a_loss_that_is_no_number_has_no_bar():
    rows = history((1.0, 0.1, math.inf, 0.1), (math.nan, 0.1, 0.5, 0.1))
    first, second = as_text(charts.loss_bars(rows), 60).splitlines()[1:]
    assert "█" in first and first.endswith("no number")
    assert second.split()[1:3] == ["no", "number"] and "█" in second
    none = as_text(charts.loss_bars(history((math.nan, 0.1, math.nan, 0.1))), 60)
    assert none.count("no number") == 2 and "█" not in none

"""Lesson 05's figure and playground: the rate moves picture and words, a figure stands in."""

import re

import numpy as np
import pytest

from topics.dropout_in_keras.figures import loss_panels
from topics.dropout_in_keras.playground import RatePlayground, rates
from utils import results

pytestmark = pytest.mark.slow  # test --quick is to take a minute at most

TRAIN = {"0": 1.0, "0.5": 0.99, "0.9": 0.95}
HELD = {"0": 0.90, "0.5": 0.93, "0.9": 0.85}
WOBBLE = (0.0, 0.002, -0.002, 0.001, -0.001)
ROWS = "arm,seed,train,holdout\n" + "".join(
    # The wobble is turned round for one rate, so that differences have a spread.
    f"{rate},{seed},{TRAIN[rate]},{HELD[rate] + (-step if rate == '0' else step):.4f}\n"
    for rate in ("0.9", "0", "0.5")
    for seed, step in enumerate(WOBBLE)
)


@pytest.fixture
def playground(tmp_path, monkeypatch):
    (tmp_path / "sweep.csv").write_text(ROWS, encoding="utf-8")
    monkeypatch.setattr(results, "RESULTS", tmp_path)
    return RatePlayground("sweep")


def alt(playground):
    return re.search(r'alt="([^"]*)"', playground.picture.value)[1]


def test_the_slider_offers_the_measured_rates_in_order(playground):
    assert tuple(playground.rate.options) == ("0", "0.5", "0.9")


def test_moving_the_slider_changes_picture_and_words(playground):
    seen = set()
    for rate in ("0", "0.5", "0.9"):
        playground.rate.value = rate
        assert f"Rate {rate}:" in playground.answer.value
        assert f"rate {rate}, other digits: {100 * HELD[rate]:.1f}" in alt(playground)
        seen.add(playground.picture.value)
    assert len(seen) == 3


def test_the_words_agree_with_the_table(playground):
    text = playground.sentence("0.5")
    assert "training pictures 99.0 ± 0.0 %, other digits 93.0 ± 0.2 %" in text
    error = 100 * np.std(WOBBLE, ddof=1) / np.sqrt(5)
    assert f"standard error of the mean over 5 seeds: {error:.2f} points" in text
    assert "gap 6.0 points" in text
    assert "+3.0 [" in text and text.endswith("points: higher.")
    assert playground.sentence("0.9").endswith(": lower.")


def test_the_base_is_not_compared_with_itself(playground):
    assert "Against" not in playground.sentence("0")


def test_a_tie_is_called_a_tie(tmp_path, monkeypatch):
    rows = "arm,seed,train,holdout\n" + "".join(
        f"{rate},{seed},1.0,{0.9 + sign * step:.4f}\n"
        for rate, sign in (("0", 1), ("0.5", -1))
        for seed, step in enumerate(WOBBLE)
    )
    (tmp_path / "tie.csv").write_text(rows, encoding="utf-8")
    monkeypatch.setattr(results, "RESULTS", tmp_path)
    assert RatePlayground("tie").sentence("0.5").endswith("cannot be told apart.")


def test_an_unknown_base_is_named(playground):
    with pytest.raises(ValueError, match=r"no rate '0.4' in sweep; there are: 0, 0.5, 0.9"):
        RatePlayground("sweep", base="0.4")


def test_a_figure_stands_in(playground, stand_in):
    bundle = stand_in(rates, "sweep")
    assert "5 seeds" in bundle["text/html"]
    for rate in HELD:
        assert f"rate {rate}, other digits: {100 * HELD[rate]:.1f}" in bundle["text/plain"]


def test_loss_panels_share_one_scale_and_say_their_values():
    panels = loss_panels(
        {
            "plain": {"loss": [1.0, 0.1], "val_loss": [0.8, 0.9]},
            "dropout": {"loss": [2.0, 0.5], "val_loss": [0.7, 0.6]},
        }
    )
    first, second = panels.figure.axes
    assert first.get_ylim() == second.get_ylim() and first.get_ylim()[0] == 0
    assert first.get_ylim()[1] >= 2.0
    assert "plain, validation: 0.800 at first, 0.900 at last" in panels.alt
    assert "dropout, training, as logged: 2.000 at first, 0.500 at last" in panels.alt


def test_loss_panels_name_a_run_without_validation():
    with pytest.raises(ValueError, match="'plain' has no val_loss"):
        loss_panels({"plain": {"loss": [1.0]}})
    with pytest.raises(ValueError, match="at least one run"):
        loss_panels({})

"""Pictures of traces: the values are in the text, the axes wait for the epochs to come."""

import numpy as np
import pytest

from topics.training_trace import checks, figures
from topics.training_trace.epochs import Epoch, chance
from utils import results

ROWS = "arm,seed,epoch,loss,accuracy,val_loss,val\n" + "".join(
    f"{arm},{seed},{epoch},{level / epoch + seed / 100},{0.1 * epoch},{level},{0.05 * epoch}\n"
    for arm, level in (("good", 1.0), ("bad", 2.0))
    for seed in (0, 1)
    for epoch in (1, 2, 3, 4, 5, 6)
)


@pytest.fixture
def table(tmp_path, monkeypatch):
    (tmp_path / "runs.csv").write_text(ROWS, encoding="utf-8")
    monkeypatch.setattr(results, "RESULTS", tmp_path)
    return "runs"


def run_of(*val_accuracies):
    return [Epoch(i, 1 / i, 0.5, 1.1 / i, value) for i, value in enumerate(val_accuracies, 1)]


def test_a_run_leaves_room_and_says_its_values():
    figure = figures.run(run_of(0.4, 0.8), epochs=10, n_validation=100)
    for ax in figure.figure.axes:
        low, high = ax.get_xlim()
        assert low < 1 and high > 10
    assert "2 of 10 epochs" in figure.alt and "validation accuracy 40.0% and 80.0%" in figure.alt
    assert "two standard errors on 100 images" in figure.caption


def test_the_band_is_two_standard_errors():
    figure = figures.run(run_of(0.5, 0.5), n_validation=100)
    (band,) = figure.figure.axes[1].collections
    heights = band.get_paths()[0].vertices[:, 1]
    assert heights.max() == pytest.approx(0.5 + chance(0.5, 100))
    assert heights.min() == pytest.approx(0.5 - chance(0.5, 100))
    assert not figures.run(run_of(0.5, 0.5)).figure.axes[1].collections


def test_the_run_before_is_drawn_too():
    figure = figures.run(run_of(0.4), before=run_of(0.1, 0.2, 0.3))
    grey = figure.figure.axes[1].lines[0]
    assert list(grey.get_ydata()) == [0.1, 0.2, 0.3]
    assert figure.figure.axes[1].get_xlim()[1] > 3


def test_an_empty_run_is_refused():
    with pytest.raises(ValueError, match="at least one epoch"):
        figures.run([])


def test_the_riddle_shows_each_run_under_its_letter(table, monkeypatch):
    monkeypatch.setattr(figures, "RUNS", {"A": "bad", "B": "good"})
    riddle = figures.riddle(table, seed=1, columns=2)
    titles = [ax.get_title() for ax in riddle.figure.axes if ax.get_title()]
    assert titles == ["A", "B"]  # and no names, which the exercise asks for
    assert "good" not in riddle.alt and "bad" not in riddle.alt
    assert "A, loss: 2.01, 0.41, 0.34" in riddle.alt
    assert "B, val: 0.05, 0.25, 0.30" in riddle.alt
    first = riddle.figure.axes[0].lines[0].get_ydata()
    assert first == pytest.approx(2.0 / np.arange(1, 7) + 0.01, rel=1e-4)


def test_lines_are_means_over_the_seeds(table):
    figure = figures.lines(table, {"as logged": "loss"}, ["good"], "t", "c", share=False)
    (line,) = figure.figure.axes[0].lines
    assert line.get_ydata() == pytest.approx(1.0 / np.arange(1, 7) + 0.005, rel=1e-3)
    assert "good, as logged: 1.005 at epoch 1, 0.172 at epoch 6" in figure.alt


def test_the_given_trace_stands_beside_the_measured(table):
    figure = figures.given_trace(table, ["good"], "t", "c")
    assert "given, loss: 1.20 to 0.40" in figure.alt
    assert "given, accuracy: 0.55 to 0.89" in figure.alt  # as the material says
    assert "good, accuracy: 0.10 to 0.50" in figure.alt
    assert len(figure.figure.axes[0].lines) == 2


def test_the_riddle_has_the_measured_runs_and_all_names():
    arms = set(results.load("curves").column("arm"))
    assert set(checks.RUNS.values()) == arms == set(checks.LOOK)
    figure = figures.riddle("curves")
    assert not any(arm in figure.alt for arm in arms - {"fits"})

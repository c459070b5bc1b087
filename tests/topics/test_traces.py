"""Observations, text charts and the way of one image: on numbers and models made by hand."""

import io
import math

import numpy as np
import pytest

from topics.evaluation import evaluation
from topics.pipeline import terminal as pipeline_terminal
from topics.pipeline.terminal import Terminal
from topics.training_trace import charts, epochs
from topics.training_trace.charts import EpochTable
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
    assert text == "validation +25.0 points, more than chance (±7.6)"


def test_the_same_change_is_within_chance_on_fewer_images():
    rows = ((0.6, 0.85, 0.5, 0.84), (0.5, 0.88, 0.4, 0.89))
    assert "within chance" in observe(*rows, n=160)
    assert "more than chance" in observe(*rows, n=4000)


def test_flat_within_noise_looks_at_the_loss():
    last = (0.5, 0.88, 0.40, 0.90)
    assert observe(last, (0.49, 0.88, 0.404, 0.8875)) == (
        "validation -1.3 points, within chance (±5.0); its loss stays, 0.400 to 0.404"
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
        (0.1, 0.99, 0.42, 0.89),
    )
    assert text.startswith("overfitting: validation loss 0.420 against 0.300 in epoch 2")
    assert "fell to 0.100" in text


def test_one_worse_epoch_is_not_yet_overfitting():
    text = observe((0.9, 0.80, 0.30, 0.90), (0.4, 0.90, 0.36, 0.90))
    assert "overfitting" not in text and "its loss rose" in text


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


# --- scores ---


def test_scores_and_most_frequent_mistake():
    probabilities = np.array([[0.5, 0.5, 0], [0.1, 0.8, 0.1], [0.1, 0.7, 0.2], [0, 0.6, 0.4]])
    labels = np.array([0, 1, 2, 2])
    loss, accuracy = evaluation.scores(probabilities, labels)
    assert accuracy == 0.5
    assert loss == pytest.approx(-np.log([0.5, 0.8, 0.2, 0.4]).mean())
    assert evaluation.most_confused(probabilities, labels) == (2, 1, 2)
    assert evaluation.most_confused(np.eye(3), np.arange(3)) is None


# --- text pictures and charts ---


def test_chart_puts_each_loss_at_its_height():
    lines = charts.loss_chart([2.0, 1.0], [1.0, 1.0], width=30, height=5)
    inside = [line.partition("|")[2] for line in lines[:5]]
    assert [line[:6] for line in lines[:5:2]] == ["  2.00", "  1.00", "  0.00"]
    assert inside[0].startswith("T") and inside[2].startswith("V")
    assert inside[2].rstrip().endswith("B")  # both losses are 1.0 in the last epoch
    assert "V" not in inside[0] and "T" not in inside[2]
    assert lines[5].strip() == "+" + "-" * 13
    assert lines[6].split() == ["1", "2"]
    assert "T training loss" in lines[-1] and "?" not in lines[-1]


def test_chart_joins_the_points():
    lines = charts.loss_chart([2.0, 0.0], [0.0, 0.0], width=30, height=5)
    inside = [line.partition("|")[2].ljust(13) for line in lines[:5]]
    assert [row.index(".") for row in inside[:4]] == sorted(row.index(".") for row in inside[:4])
    assert inside[2][6] == "." and inside[4][1:12] == "." * 11


def test_chart_of_a_broken_training():
    lines = charts.loss_chart([1.0, math.nan], [math.inf, 0.5], width=40)
    assert lines[0].count("?") == 2 and "not a finite number" in lines[-1]
    assert charts.loss_chart([math.nan], [math.nan]) == ["No finite loss to draw."]


@pytest.mark.parametrize("epochs", [1, 5, 40, 300])
@pytest.mark.parametrize("width", [40, 80, 120])
def test_chart_keeps_to_its_width(epochs, width):
    losses = [1 / (i + 1) for i in range(epochs)]
    lines = charts.loss_chart(losses, losses, width=width)
    assert max(map(len, lines[:-1])) <= width


def test_picture_shows_ink_where_it_is():
    image = np.zeros((4, 3, 1))
    image[0:2, 1] = 1.0
    assert pipeline_terminal.picture(image) == [" █ ", "   "]
    assert pipeline_terminal.picture(image, blocks=False) == [" @ ", "   "]
    assert len(pipeline_terminal.picture(np.zeros((5, 3)))) == 3  # an odd row is not lost


def test_beside_starts_a_new_row_when_full():
    block = ["12345", "12345"]
    assert pipeline_terminal.beside([("a", block), ("b", block)], 12)[1] == "12345  12345"
    assert len(pipeline_terminal.beside([("a", block), ("b", block)], 11)) == 6


def test_bars_tell_little_from_nothing():
    lines = pipeline_terminal.bars([0.9, 0.001, 0.0], ["a", "b", "c"], ["", "", "note"], width=60)
    assert "90.00 %" in lines[0] and lines[0].count("█") > 20
    assert "·" in lines[1] and "·" not in lines[2] and lines[2].endswith("note")
    assert max(map(len, lines)) <= 60


@pytest.mark.parametrize("width", [40, 60, 78, 118])
def test_epoch_table_keeps_to_its_width_and_its_words(width):
    table = EpochTable(width)
    words = "validation +5.6 points, more than chance (±4.4); training is 21.6 points below"
    row = table.row(3, 1.25, 0.589, 0.605, 0.831, words)
    assert max(map(len, [*table.header(), *row])) <= width
    assert " ".join(" ".join(row).split()).count("1.250 58.9 0.605 83.1") == 1
    rest = " ".join(row).split()[5:]
    assert " ".join(rest) == words


def test_wrap_keeps_shapes_and_percent_together():
    for width in range(20, 60):
        for line in charts.wrap("a batch of 32 x 28 x 28 x 1 gives 90 % with --no-augment", width):
            assert not line.endswith((" x", "-", "32", "28", "90")) and not line.startswith("%")


def stream(encoding):
    return io.TextIOWrapper(io.BytesIO(), encoding=encoding, newline="\n")


@pytest.mark.parametrize(
    ("encoding", "shown"),
    [
        ("utf-8", "±5° × █"),
        ("cp850", "±5° × █"),
        ("cp1252", "+-5 deg x #"),
        ("ascii", "+-5 deg x #"),
    ],
)
def test_terminal_writes_what_its_code_page_can_show(encoding, shown):
    target = stream(encoding)
    terminal = Terminal(target, width=80)
    terminal.text("±5° × █", indent=0)
    terminal.pictures([("title", np.ones((28, 28, 1)))])
    written = target.buffer.getvalue().decode(encoding)
    assert written.splitlines()[0] == shown
    assert ("█" * 28 in written) == terminal.blocks == (encoding in ("utf-8", "cp850"))
    assert ("@" * 28 in written) != terminal.blocks


class Screen(io.StringIO):
    def isatty(self):
        return True


def test_colour_only_on_a_terminal_that_wants_it(monkeypatch):
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("WT_SESSION", "1")
    assert Terminal(Screen()).colour
    assert not Terminal(io.StringIO()).colour
    monkeypatch.setenv("TERM", "dumb")
    assert not Terminal(Screen()).colour
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("NO_COLOR", "1")
    terminal = Terminal(Screen())
    terminal.heading("Stage", 74)
    assert terminal.stream.getvalue() == "\nStage\n=====\n"


@pytest.mark.parametrize(("columns", "width"), [("20", 40), ("80", 80), ("500", 120)])
def test_width_follows_the_terminal_within_limits(monkeypatch, columns, width):
    monkeypatch.setenv("COLUMNS", columns)
    assert Terminal(io.StringIO()).width == width

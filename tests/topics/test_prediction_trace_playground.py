"""Lesson 07: every control of the playground moves something, the code shown does the same."""

import html
import re

import numpy as np
import pytest

from topics.prediction_trace import figures
from topics.prediction_trace.drawing import draw
from topics.prediction_trace.layers import Probe, covered_probabilities
from topics.prediction_trace.one_image import trace_prediction
from topics.prediction_trace.playground import PredictionPlayground, predictions, sheet
from utils import results
from utils.augment import apply_affine, compose
from utils.data import course_split
from utils.models import digit_cnn

pytestmark = pytest.mark.slow  # test --quick is to take a minute at most

OTHER = {"shift_x": 3, "shift_y": -2, "angle": 40, "zoom": 0.7, "size": 8, "row": 5, "column": 9}


@pytest.fixture(scope="module")
def model():
    return digit_cnn(dropout=0.5, seed=3)


@pytest.fixture(scope="module")
def digits():
    split = course_split(0, train_per_class=4, test_per_class=1, holdout_per_class=1)
    return split.x_train, split.y_train


@pytest.fixture
def playground(model, digits):
    return PredictionPlayground(model, *digits)


def percents(playground):
    shown = playground.beside.value + playground.picture.value
    cells = re.findall(r"text-align: left;\">([\d.]+) %", shown)
    return np.array([float(cell) for cell in cells])


def test_every_control_changes_the_picture(playground):
    assert set(playground.moves) == set(OTHER)
    playground.moves["size"].value = 6  # else its row and column have nothing to move
    for name, value in OTHER.items():
        before = playground.picture.value
        playground.moves[name].value = value
        assert playground.picture.value != before, name
    playground.back.click()
    assert playground.moves["size"].value == 0 and "changed by 0 %" in playground.picture.value
    assert not re.search(r"changed by [1-9]", playground.picture.value)


def test_the_code_shown_gives_the_probabilities_shown(playground, model, digits):
    space = {"np": np, "x": digits[0], "model": model, "trace_prediction": trace_prediction}
    space |= {"apply_affine": apply_affine, "compose": compose, "draw": draw}
    for source in playground.source.options:
        playground.source.value = source
        for name, value in OTHER.items():
            playground.moves[name].value = value
        *lines, last = html.unescape(playground.answer.value[5:-6]).splitlines()
        exec("\n".join(lines), space)
        shown = percents(playground)
        np.testing.assert_allclose(shown, 100 * eval(last, space), atol=0.06)
        playground.back.click()


def test_every_layer_has_a_picture_described_in_words(playground):
    alts = re.findall(r'<img alt="([^"]+)"', playground.picture.value)
    assert [alt.split(",")[0] for alt in alts] == list(playground.probe.names[:-1])
    assert "conv_1, 26 x 26 x 32 values from 0.00" in alts[1]
    assert playground.picture.value.count("<progress") == 10


def test_class_and_wrong_answers_choose_the_digits(playground, digits):
    labels = digits[1]
    playground.number.value = 5
    playground.label.value = 7
    assert playground.number.value == 0 and playground.number.max == 3
    assert (labels[playground.rows] == 7).all()
    playground.label.value = "any"
    playground.wrong.value = True
    assert (playground.answers[playground.rows] != labels[playground.rows]).all()
    assert "wrong, the label is" in playground.picture.value


def test_a_class_without_a_wrong_answer_shows_all(playground, digits):
    right = int(np.bincount(playground.answers).argmax())  # untrained: nearly always the same
    playground.answers = np.array(digits[1])
    playground.wrong.value = True
    playground.label.value = right
    assert len(playground.rows) == 4


def test_a_drawing_is_read_and_a_slip_is_named(playground):
    playground.source.value = playground.source.options[1]
    assert playground._chosen.layout.display == "none"
    before = playground.picture.value
    assert "Is that what you drew?" in playground.beside.value
    playground.strokes.value = "14,4 14,24"
    assert playground.picture.value != before
    playground.strokes.value = "14,4 14;24"
    assert "14;24" in playground.picture.value and "line 1" in playground.picture.value
    playground.strokes.value = "14,4 14,24\n4,4 9,9"
    playground.undo.click()
    assert playground.strokes.value == "14,4 14,24"
    playground.clear.click()
    assert playground.strokes.value == ""
    assert playground.pad.strokes == ""


def test_an_empty_pad_is_not_answered(playground):
    playground.source.value = playground.source.options[1]
    assert len(percents(playground)) == 10 and "progress" not in playground.picture.value
    playground.clear.click()
    assert len(percents(playground)) == 0 and playground.answer.value == ""
    assert "Nothing is drawn yet" in playground.beside.value
    playground.source.value = playground.source.options[0]
    assert len(percents(playground)) == 10 and playground.beside.value == ""


def test_the_pad_and_the_field_beside_it_hold_the_same_strokes(playground):
    assert playground.pad in playground._drawn.children
    assert playground.pad.strokes == playground.strokes.value and playground.pad.size == 28
    playground.source.value = playground.source.options[1]
    before = playground.picture.value
    playground.pad.strokes = "14,4 14,24"  # as the script does when the pen is lifted
    assert playground.strokes.value == "14,4 14,24" and playground.picture.value != before
    playground.strokes.value = "4,4 9,9"
    assert playground.pad.strokes == "4,4 9,9"


def test_a_sheet_has_every_map_at_its_place():
    maps = np.stack([np.full((2, 3), k, np.float32) for k in range(5)], axis=-1)
    picture = sheet(maps, 4)
    assert picture.shape == (6, 16)  # two rows of four, a line between them
    assert picture[0, [0, 4, 8, 12]].tolist() == [0, 0.25, 0.5, 0.75]
    assert picture[4, 2] == 1 and (picture[[2, 5]] == 0.5).all() and (picture[3:, 4:] == 0.5).all()
    units = sheet(np.array([0.0, 2.0, 4.0]), 2)
    assert units.tolist() == [[0, 0.5], [1, 0.5]]  # grey where there is no unit


def test_a_figure_stands_in(model, digits, stand_in):
    assert "a drawn 4: " in stand_in(predictions, model, *digits)["text/plain"]


def test_the_figures_state_their_values(model, digits, tmp_path, monkeypatch):
    probe = Probe(model)
    values = {name: batch[0] for name, batch in probe(digits[0][:1]).items()}
    figure = figures.feature_maps(values, "Title")
    best = figures.active(values["conv_2"])
    assert f"conv_2: maps {', '.join(map(str, best))}" in figure.alt
    kernel, _ = model.get_layer("conv_1").get_weights()
    figure = figures.kernels(kernel, values["conv_1"], [5], "Title")
    assert f"kernel 5: {kernel[0, 0, 0, 5]:+.2f} {kernel[0, 1, 0, 5]:+.2f}" in figure.alt
    figure = figures.vectors(values["dense"], values["softmax"], "Title", label=3)
    silent = int((values["dense"] == 0).sum())
    assert f"{silent} of them 0" in figure.alt and "The label is 3" in figure.alt
    figure = figures.leads({"a 3": {"input": 0.25, "dense": -0.5}}, "Title", "Caption")
    assert "a 3: input +0.25, dense -0.50" in figure.alt
    shares = covered_probabilities(probe.last, digits[0][0], size=14)
    label = int(shares[2, 3].argmax())
    figure = figures.covering(digits[0][0], shares, label, 9, 14)
    right = int((shares.argmax(-1) == label).sum())
    assert f"right at {right} of 225 places" in figure.alt
    rows = "arm,seed,layer,wrong_to_rival,right_to_rival\n"
    rows += "".join(f"both,{s},{n},0.{5 + s},0.1\n" for s in (0, 2) for n in ("input", "dense"))
    (tmp_path / "some.csv").write_text(rows, encoding="utf-8")
    monkeypatch.setattr(results, "RESULTS", tmp_path)
    figure = figures.parting_table("some")
    assert "wrong answers, input: 60 %" in figure.alt and "right answers, dense: 10 %" in figure.alt


def test_maps_are_chosen_that_differ():
    rng = np.random.default_rng(0)
    first, second = rng.random((2, 6, 6))
    maps = np.stack([0.5 * first, 2 * first, second, np.zeros((6, 6))], axis=-1)
    # The liveliest, then another pattern, then the copy; the empty one last.
    assert figures.active(maps, 4).tolist() == [1, 2, 0, 3]

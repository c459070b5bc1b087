"""The pipeline trace: bad arguments, the terminal, the five stages, the HTML page."""

import html.parser
import io
import os
import re
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from topics.dataset.plain import as_text
from topics.dataset.stages import STAGES
from topics.evaluation import evaluation
from topics.pipeline import page as pipeline_page
from topics.pipeline import record, terminal, trace
from topics.pipeline.record import Trace
from topics.pipeline.terminal import Terminal
from topics.prediction_trace.one_image import PredictionTrace, trace_prediction
from utils import backend, data

ROOT = Path(__file__).resolve().parents[2]

# --- without TensorFlow ---


@pytest.fixture
def no_training(monkeypatch):
    """Fail if the trace gets as far as doing anything."""

    def fail(*arguments):
        raise AssertionError("bad arguments must be found before the work starts")

    monkeypatch.setattr(trace, "follow", fail)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"epochs": 0}, "--epochs 0: expected 1 or more"),
        ({"epochs": -3}, "--epochs -3"),
        ({"seed": -1}, "--seed -1: expected a whole number from 0"),
        ({"seed": 2**32}, "--seed 4294967296"),
    ],
)
def test_bad_numbers(no_training, capsys, arguments, message):
    assert trace.run(**arguments) == 2
    assert message in capsys.readouterr().err


def test_bad_html_paths(no_training, capsys, tmp_path):
    assert trace.run(html=tmp_path / "none" / "page.html") == 2
    assert "does not exist; make it first" in capsys.readouterr().err
    assert trace.run(html=tmp_path) == 2
    assert "this is a folder" in capsys.readouterr().err
    assert not list(tmp_path.iterdir())


def test_html_folder_that_cannot_be_written(no_training, capsys, tmp_path, monkeypatch):
    def refuse(*arguments, **more):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(trace.tempfile, "TemporaryFile", refuse)
    assert trace.run(html=tmp_path / "page.html") == 2
    assert "cannot be written (Permission denied); choose another" in capsys.readouterr().err


def test_looking_at_the_path_does_not_change_an_existing_page(tmp_path):
    page = tmp_path / "page.html"
    page.write_text("earlier")
    assert trace.problem(5, 0, page) is None
    assert page.read_text() == "earlier" and list(tmp_path.iterdir()) == [page]


def test_validation_is_a_balanced_fifth():
    labels = np.random.default_rng(0).permutation(np.repeat(np.arange(10), 80))
    keep = record.keep_for_validation(labels)
    assert np.bincount(labels[keep]).tolist() == [16] * 10
    assert record.keep_for_validation(np.arange(10)).all()


def test_relatives_in_the_wrong_order_are_counted():
    empty = np.zeros((50, 1)), np.zeros((50, 1))
    split = data.Split(empty[0], None, empty[1], None, None, None, None, None, None)
    sentence = record.wrong_order(Trace(True, 1, 0, split=split))
    relatives = int(re.search(r"(\d+) of 100 test pictures", sentence)[1])
    # Without a relative only if all five variants land in the test: 0.2 ** 4 of the test pictures.
    assert 95 <= relatives <= 100 and "5 variants of each of 100 pictures" in sentence


def test_scores_and_most_frequent_mistake():
    probabilities = np.array([[0.5, 0.5, 0], [0.1, 0.8, 0.1], [0.1, 0.7, 0.2], [0, 0.6, 0.4]])
    labels = np.array([0, 1, 2, 2])
    loss, accuracy = evaluation.scores(probabilities, labels)
    assert accuracy == 0.5
    assert loss == pytest.approx(-np.log([0.5, 0.8, 0.2, 0.4]).mean())
    trace_ = Trace(True, 1, 0, confused=evaluation.most_confused(probabilities, labels))
    assert record.most_frequent_mistake(trace_).endswith("a 2 taken for a 1, 2 times.")
    trace_.confused = evaluation.most_confused(np.eye(3), np.arange(3))
    assert record.most_frequent_mistake(trace_).startswith("Not one")


# --- the terminal ---


def printed(width, *parts):
    out = Terminal(io.StringIO(), width=width)
    out.show(*parts)
    return out.file.getvalue()


def test_a_picture_shows_ink_where_it_is():
    image = np.zeros((4, 3, 1))
    image[0:2, 1] = 1.0
    assert terminal.picture(image) == " █ \n   "
    assert terminal.picture(np.full((5, 3, 1), 0.5)).splitlines()[-1] == "░░░"  # an odd row counts


def test_pictures_stand_side_by_side_as_many_as_fit():
    images = [(f"number {i}", np.ones((28, 28, 1))) for i in range(5)]
    for width, fit in ((30, 1), (62, 2), (120, 3)):
        out = Terminal(io.StringIO(), width=width)
        out.pictures(images)
        head, first = out.file.getvalue().splitlines()[:2]
        assert head.count("number") == fit and first.split() == ["█" * 28] * fit
    out = Terminal(io.StringIO(), width=40)
    out.pictures(images, least=2)
    assert out.file.getvalue().count("number") == 2  # one below the other


@pytest.mark.parametrize("width", [40, 60, 80])
def test_bars_are_as_long_as_the_shares(width):
    text = as_text(terminal.bars([0.9, 0.45, 0.001, 0.0], ["", "", "", "note"]), width)
    lengths = [line.count("█") for line in text.splitlines()]
    assert lengths[0] > width // 3 and abs(lengths[0] - 2 * lengths[1]) <= 1
    assert lengths[2:] == [0, 0]
    assert [line.split()[:2] for line in text.splitlines()][1:3] == [["1", "45.00"], ["2", "0.10"]]
    assert text.endswith("note") and max(map(len, text.splitlines())) <= width


def test_paragraphs_are_wrapped_and_indented_and_taken_as_they_are():
    text = printed(30, "see [bold] words and :smile: " * 3, terminal.flow("1 x 2", "one", "two"))
    lines = text.splitlines()
    assert all(line.startswith("  ") and len(line) <= 30 for line in lines)
    assert " ".join(text.split()).startswith("see [bold] words and :smile: see [bold]")
    assert lines[-3:] == ["  in   1 x 2", "  out  one", "       two"]
    assert not re.search(r" $", text, re.MULTILINE)


class Screen(io.StringIO):
    def isatty(self):
        return True


def test_colour_only_on_a_terminal_that_wants_it(monkeypatch):
    for name in ("NO_COLOR", "FORCE_COLOR", "COLORTERM"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("TERM", "xterm-256color")

    def heading(file):
        out = Terminal(file, width=20)
        out.heading("Stage", "#56B4E9")
        return file.getvalue()

    plain = "\nStage ──────────────\n"
    assert "\x1b[1;38;5;" in heading(Screen())
    assert heading(io.StringIO()) == plain
    monkeypatch.setenv("NO_COLOR", "1")
    assert "38;5" not in heading(Screen())


@pytest.mark.parametrize(("columns", "width"), [("50", 50), ("80", 80), ("500", 120)])
def test_width_follows_the_terminal_up_to_a_limit(monkeypatch, columns, width):
    monkeypatch.setenv("COLUMNS", columns)
    assert Terminal(io.StringIO()).width == width


@pytest.mark.slow
def test_a_reader_who_has_read_enough_ends_the_trace_quietly():
    code = (
        "from topics.pipeline import trace\n"
        "trace.follow = lambda record, out: [out.show('line') for _ in range(100_000)]\n"
        "trace.run()\n"
    )
    program = subprocess.Popen(
        [sys.executable, "-c", code], stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=ROOT
    )
    assert program.stdout.readline()
    program.stdout.close()
    assert program.stderr.read() == b"" and program.wait(60) == 1
    program.stderr.close()


def test_remarks_of_an_import_are_kept_back_unless_it_fails(capfd):
    with backend.quiet():
        os.write(2, b"a remark")
    os.write(2, b"afterwards")
    assert capfd.readouterr().err == "afterwards"
    with pytest.raises(ImportError), backend.quiet():
        os.write(2, b"the reason")
        raise ImportError
    os.write(2, b", afterwards")
    assert "the reason" in capfd.readouterr().err


# --- with TensorFlow: one small run serves many tests ---


def follow(augment, width=80, epochs=2):
    out = Terminal(io.StringIO(), width=width)
    return trace.follow(Trace(augment, epochs, seed=0, train_per_class=10), out), out


@pytest.fixture(scope="module")
def small():
    """A trace with augmentation, 100 training images and 2 epochs, and what it printed."""
    result, out = follow(augment=True)
    return result, out.file.getvalue()


slow = pytest.mark.slow


@slow
def test_stages_come_in_order_with_shapes(small):
    _, text = small
    assert max(map(len, text.splitlines())) <= 80
    places = [text.index(f"Stage {i} of 5: {name} ─") for i, name in enumerate(STAGES, 1)]
    assert places == sorted(places)
    assert STAGES.index("train/test split") < STAGES.index("augmentation")
    assert "Why the split comes before the augmentation" in text
    sections = re.split(r"Stage \d of 5: .*", text)[1:]
    for section in sections:
        assert re.search(r"\bin   ?\d", section) and re.search(r"\bout  \d", section)
    assert "300 x 28 x 28, uint8, 0 to 255" in sections[0]
    assert "100 x 28 x 28 x 1 for training" in sections[1]
    assert "80 x 28 x 28 x 1, the training images only" in sections[2]
    assert "121,930 trained weights" in sections[3]
    assert max(map(len, text.splitlines())) <= 80


@slow
def test_epochs_are_printed_with_what_fit_measured(small):
    result, text = small
    assert len(result.history) == len(result.observations) == 2
    for epoch in result.history:
        row = rf"{epoch.epoch} +{epoch.loss:.3f} +{100 * epoch.accuracy:.1f} +{epoch.val_loss:.3f}"
        assert re.search(row, text)
    assert len(re.findall(r"^ +\d+ +█+\S* +█+\S*$", text, re.MULTILINE)) == 2  # loss bars


@slow
def test_six_steps_with_shapes_and_weights(small):
    result, text = small
    table = text[text.index("through the six layers") : text.index("Steps 3 and 4 come twice")]
    for i, name in enumerate(("input", "augmentation", "convolution", "pooling"), 1):
        assert f"{i} {name}" in table
    assert "5 flatten + dense" in table and "6 softmax" in table
    assert [layer.shape for layer in result.prediction.layers] == [
        (28, 28, 1),
        (28, 28, 1),
        (26, 26, 32),
        (13, 13, 32),
        (11, 11, 64),
        (5, 5, 64),
        (1600,),
        (64,),
        (10,),
    ]
    assert result.prediction.parameters == 121_930
    assert result.prediction.probabilities.sum() == pytest.approx(1, abs=1e-5)
    assert result.repeat_difference < 1e-5
    assert len(re.findall(r"^  \d +\d+\.\d\d %", text, re.MULTILINE)) == 10


@slow
def test_augmentation_is_measured_active_in_training_only(small):
    result, text = small
    check = result.prediction.augmentation
    assert check.at_prediction == 0 and check.in_training > 0.01 and check.different == 8
    assert "at prediction it is the identity" in " ".join(text.split())


@slow
def test_scores_are_those_of_the_original_images(small):
    result, text = small
    assert f"{100 * result.test[1]:.1f} %" in text and f"{result.holdout[0]:.3f}" in text
    assert "standard error" in text
    assert len(result.split.x_holdout) == 4700


@slow
def test_insight_claims_no_gain_from_one_run(small):
    result, _ = small
    text = " ".join(record.insight(result))
    assert "one run cannot show" in text and "lesson 03" in text
    assert f"{100 * result.test[1]:.1f} %" in text and f"{100 * result.holdout[1]:.1f} %" in text


@slow
def test_insight_follows_the_numbers(small):
    import dataclasses

    result, _ = small
    gap = dataclasses.replace(result, plain_training=(0.0, 1.0), holdout=(0.4, 0.90))
    assert "10.0 points above its share" in " ".join(record.insight(gap))
    none = dataclasses.replace(result, plain_training=(0.3, 0.90), holdout=(0.4, 0.90))
    assert "cannot be told apart from its share" in " ".join(record.insight(none))
    far = dataclasses.replace(result, test=(0.4, 0.80), holdout=(0.4, 0.90))
    assert "10.0 points apart, more than chance" in " ".join(record.insight(far))
    near = dataclasses.replace(result, test=(0.4, 0.90), holdout=(0.4, 0.91))
    assert "1.0 points apart, not more than chance" in " ".join(record.insight(near))


@slow
def test_without_augmentation_and_on_a_narrow_terminal():
    result, out = follow(augment=False, width=60, epochs=1)
    text = out.file.getvalue()
    assert "Left out (--no-augment)" in text
    assert result.prediction.augmentation is None and result.draws is None
    assert "2 augmentation" not in text
    assert max(map(len, text.splitlines())) <= 60
    assert "the same seeds augmented" in " ".join(text.split())
    page = pipeline_page.page(result)
    assert "Left out (--no-augment): the network sees the same 80 training images" in page
    assert page.count("<img") == 5


@slow
@pytest.mark.parametrize("fault", ["always on", "never on", "the same for all"])
def test_an_augmentation_layer_with_a_fault_is_found(fault):
    import keras

    from topics.prediction_trace import one_image
    from utils.augment import RandomAffine

    class RandomFaulty(RandomAffine):
        def call(self, inputs, training=False):
            if fault == "always on":
                return super().call(inputs, training=True)
            if fault == "never on":
                return inputs
            return inputs[:, ::-1] if training else inputs

    model = keras.Sequential(
        [keras.Input((28, 28, 1)), RandomFaulty(), keras.layers.Flatten(), keras.layers.Dense(10)]
    )
    image = np.zeros((28, 28, 1), np.float32)
    image[8:20, 10:14] = 1.0
    check = one_image.trace_prediction(model, image).augmentation
    assert not check.as_it_should_be
    faulty = Trace(True, 1, 0, prediction=PredictionTrace([], check, np.ones(10)))
    assert faulty.fault and "FAULT" in record.augmentation_check(faulty)


@slow
def test_a_fault_makes_the_command_fail(small, monkeypatch, capsys):
    import dataclasses

    result, _ = small
    check = dataclasses.replace(result.prediction.augmentation, at_prediction=0.5)
    prediction = dataclasses.replace(result.prediction, augmentation=check)
    faulty = dataclasses.replace(result, prediction=prediction)
    monkeypatch.setattr(trace, "follow", lambda *arguments: faulty)
    assert trace.run() == 1
    monkeypatch.setattr(trace, "follow", lambda *arguments: result)
    assert trace.run() == 0
    assert "seconds in all" in capsys.readouterr().out


@slow
def test_trace_prediction_wants_one_image(small):

    with pytest.raises(ValueError, match="expected one image"):
        trace_prediction(None, np.zeros((28, 28)))


# --- the HTML page ---


class Page(html.parser.HTMLParser):
    def __init__(self, text):
        super().__init__()
        self.images, self.addresses, self.open, self.seen = [], [], [], []
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        attributes = dict(attributes)
        self.seen.append(tag)
        if tag not in ("meta", "img", "br", "link"):
            self.open.append(tag)
        if tag == "img":
            self.images.append(attributes)
        self.addresses += [attributes[name] for name in ("src", "href") if name in attributes]

    def handle_endtag(self, tag):
        assert self.open.pop() == tag


@pytest.fixture(scope="module")
def written(small, tmp_path_factory):
    """The page of the small run, written as the command does."""
    folder = tmp_path_factory.mktemp("page")
    path = folder / "a page.html"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(trace, "follow", lambda *arguments: small[0])
        assert trace.run(html=path) == 0
    assert list(folder.iterdir()) == [path]  # no temporary file is left
    return path.read_text(encoding="utf-8")


@slow
def test_page_is_whole_and_needs_nothing_outside(written):
    page = Page(written)
    assert page.open == [] and page.seen[0] == "html"
    assert not {"script", "link", "iframe"} & set(page.seen)
    assert all(address.startswith("data:image/png;base64,") for address in page.addresses)
    outside = re.sub(r"data:image/png;base64,[A-Za-z0-9+/=]+", "", written)
    assert not re.search(r"https?:|url\(|@import", outside)
    assert "width=device-width" in written and "prefers-color-scheme: dark" in written


@slow
def test_every_figure_has_a_text_with_its_values(small, written):
    result, _ = small
    texts = [image["alt"] for image in Page(written).images]
    assert len(texts) == 6 and all(len(text) > 60 for text in texts)
    assert f"Training loss {result.history[0].loss:.3f} at epoch 1" in texts[2]
    assert f"{100 * result.prediction.probabilities.max():.1f} %" in texts[4]
    assert f"accuracy {100 * result.holdout[1]:.1f} %" in texts[5]
    assert written.count("<figcaption") == 6


@slow
def test_page_says_what_the_terminal_says(small, written):
    import html as escape

    result, text = small
    for sentence in (*result.observations, *record.insight(result)):
        assert escape.escape(sentence) in written
        assert " ".join(sentence.split()[-3:]) in " ".join(text.split())
    places = [written.index(f"Stage {i} of 5: {name}") for i, name in enumerate(STAGES, 1)]
    assert places == sorted(places)


@slow
def test_a_page_that_cannot_be_written_leaves_the_earlier_one(small, tmp_path, monkeypatch, capsys):

    def fail(source, destination):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(trace, "follow", lambda *arguments: small[0])
    monkeypatch.setattr(pipeline_page.os, "replace", fail)
    monkeypatch.setattr(pipeline_page, "page", lambda result: "a new page")
    path = tmp_path / "page.html"
    path.write_text("earlier")
    assert trace.run(html=path) == 1
    assert "was not written (No space left on device)" in capsys.readouterr().err
    assert path.read_text() == "earlier" and list(tmp_path.iterdir()) == [path]

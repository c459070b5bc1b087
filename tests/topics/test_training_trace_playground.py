"""Lesson 06's playground: it trains, it stops when told to, and the code shown does the same."""

import html
import re
import threading

import numpy as np
import pytest

from topics.training_trace import playground as room
from topics.training_trace.playground import Setting, TrainingPlayground
from utils.data import Split

pytestmark = pytest.mark.slow  # test --quick is to take a minute at most

SLOW = 300  # seconds that a test waits at most before it fails


@pytest.fixture
def small(monkeypatch):
    """In place of the digits: 40 random pictures and a dense network, trained in a moment."""
    from utils.backend import keras
    from utils.models import compile_model

    asked = []

    def make(setting):
        rng = np.random.default_rng(0)
        x, y = rng.random((40, 28, 28, 1)).astype(np.float32), np.arange(40) % 10
        model = keras.Sequential(
            [
                keras.Input((28, 28, 1)),
                keras.layers.Flatten(),
                keras.layers.Dense(10, activation="softmax"),
            ]
        )
        asked.append((setting, compile_model(model)))
        return model, Split(x, y, x, y, x, y, y, y, y)

    monkeypatch.setattr(Setting, "make", make)
    return asked


@pytest.fixture
def playground():
    playground = TrainingPlayground()
    playground.controls["epochs"].value = 3
    yield playground
    playground.stop.click()
    playground.wait(SLOW)


def shown(playground):
    return html.unescape(re.fullmatch(r"<pre>(.*)</pre>", playground.answer.value, re.DOTALL)[1])


def test_a_run_fills_picture_progress_and_table(small, playground):
    playground.controls["arm"].value = "dropout"
    playground.start.click()
    playground.wait(SLOW)
    assert not playground.running
    assert [epoch.epoch for epoch in playground.history] == [1, 2, 3]
    assert 'value="3"' in playground.bar.value and "3 of 3 epochs, done" in playground.bar.value
    alt = re.search(r'alt="([^"]*)"', playground.picture.value)[1]
    assert "3 of 3 epochs" in alt and f"{playground.history[-1].val_loss:.3f}" in alt
    assert "dropout, rate 0.5, 400 digits, learning rate 0.001" in playground.runs.value
    ((setting, _),) = small
    assert setting.arm == "dropout" and setting.epochs == 3


def test_the_stop_button_ends_the_run(small, playground, monkeypatch):
    playground.controls["epochs"].value = 40
    begun, go_on = threading.Event(), threading.Event()
    draw = playground.curves

    def hold(epochs):
        if len(playground.history) == 2:
            begun.set()
            go_on.wait(SLOW)
        return draw(epochs)

    monkeypatch.setattr(playground, "curves", hold)
    playground.start.click()
    assert begun.wait(SLOW)
    assert playground.running
    playground.stop.click()
    assert playground.stop.disabled
    go_on.set()
    playground.wait(SLOW)
    assert not playground.running
    assert len(playground.history) == 2  # the third epoch was cut short and does not count
    # Two steps an epoch: training itself ended, not only the reports of it.
    assert int(small[0][1].optimizer.iterations) == 5
    assert "2 of 40 epochs, stopped by you" in playground.bar.value


def test_while_it_trains_only_stop_can_be_pressed(small, playground, monkeypatch):
    during, draw = [], playground.curves

    def look(epochs):
        during.append(
            (
                playground.start.disabled,
                playground.stop.disabled,
                all(control.disabled for control in playground.controls.values()),
            )
        )
        playground.start.click()  # a second run must not begin
        return draw(epochs)

    monkeypatch.setattr(playground, "curves", look)
    playground.start.click()
    playground.wait(SLOW)
    assert during == [(True, False, True)] * 3
    assert not playground.start.disabled and playground.stop.disabled
    assert not playground.controls["epochs"].disabled
    assert len(small) == 1


def test_the_run_before_stays_in_grey_and_in_the_table(small, playground):
    for rate in ("0.001", "0.1"):
        playground.controls["learning_rate"].value = rate
        playground.start.click()
        playground.wait(SLOW)
    assert playground.runs.value.count("<tr><td>") == 2
    grey = playground.curves(3).figure.axes[1].lines[0]
    assert grey.get_label() == "validation before" and len(grey.get_ydata()) == 3


def test_an_error_is_said_and_the_controls_come_back(playground, monkeypatch):
    def broken(setting):
        raise ValueError("no <digits>")

    monkeypatch.setattr(Setting, "make", broken)
    playground.start.click()
    playground.wait(SLOW)
    assert "ValueError: no &lt;digits&gt;" in playground.runs.value
    assert not playground.start.disabled and playground.stop.disabled


def test_only_what_matters_to_the_arm_can_be_moved(playground):
    movable = {}
    for arm in room.ARMS:
        playground.controls["arm"].value = arm
        rate, strength = playground.controls["rate"], playground.controls["strength"]
        movable[arm] = (not rate.disabled, not strength.disabled)
    assert movable == {
        "none": (False, False),
        "augmentation": (False, True),
        "dropout": (True, False),
        "both": (True, True),
    }


@pytest.mark.parametrize("arm", room.ARMS)
def test_the_code_shown_makes_the_same_model(playground, arm):
    playground.controls["arm"].value = arm
    playground.controls["digits"].value = 50
    playground.controls["strength"].value = 2.0
    playground.controls["rate"].value = 0.3
    playground.controls["learning_rate"].value = "0.01"
    model, split = playground.setting.make()
    *code, fit = shown(playground).splitlines()
    names: dict = {}
    exec(
        "from utils.augment import AffineRanges, RandomAffine\n"
        "from utils.data import course_split\n"
        "from utils.models import compile_model, digit_cnn\n" + "\n".join(code),
        names,
    )
    theirs = names["model"]
    assert [type(layer) for layer in theirs.layers] == [type(layer) for layer in model.layers]
    assert float(theirs.optimizer.learning_rate) == pytest.approx(0.01)
    assert len(names["split"].x_train) == len(split.x_train) == 50
    assert len(split.x_holdout) == room.VALIDATION
    assert "epochs=3" in fit and fit.startswith("model.fit(split.x_train")
    if arm == "both":
        assert theirs.get_layer("dropout").rate == model.get_layer("dropout").rate == 0.3
        ranges = [m.layers[0].ranges for m in (theirs, model)]
        assert ranges[0] == ranges[1] and ranges[0].rotation == 30


def test_a_figure_stands_in(stand_in):
    assert "both, 1,000 other digits" in stand_in(room.training)["text/plain"]


def test_watch_tells_when_training_has_ended():
    from topics.training_trace import epochs

    ended = []
    epochs.watch(10, lambda *_: None, end=lambda: ended.append(True)).on_train_end({})
    assert ended == [True]
    epochs.watch(10, lambda *_: None).on_train_end({})  # nobody asked: nothing happens

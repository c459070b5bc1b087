"""Lesson 12: two sets of digits, what is frozen while it trains, figures from a small table."""

import matplotlib
import numpy as np
import pandas as pd
import pytest

matplotlib.use("Agg")

from topics.transfer import figures
from topics.transfer.digits import shrink, uci_digits, uci_split
from topics.transfer.models import base_cnn, classifier, freeze
from topics.transfer.playground import LabelPlayground
from utils import results
from utils.backend import keras


def test_shrinking_takes_means_of_three_by_three_and_no_border():
    images = np.zeros((2, 28, 28, 1), np.float32)
    images[0, :2] = images[0, 26:] = images[0, :, :2] = images[0, :, 26:] = 1  # border only
    images[1, 2:5, 5:8] = 0.5
    images[1, 25, 25] = 0.9
    small = shrink(images)
    assert small.shape == (2, 8, 8, 1) and small.dtype == np.float32
    assert small[0].max() == 0
    assert small[1, 0, 1, 0] == pytest.approx(0.5) and small[1, 7, 7, 0] == pytest.approx(0.1)
    assert np.count_nonzero(small[1]) == 2


def test_uci_parts_are_apart_and_the_test_digits_never_change():
    x, y = uci_digits()
    assert x.shape == (1797, 8, 8, 1) and x.dtype == np.float32 and y.dtype == np.int64
    assert x.min() == 0 and x.max() == 1
    rows = {image.tobytes(): number for number, image in enumerate(x)}

    def numbers(images):
        return {rows[image.tobytes()] for image in images}

    one, other = uci_split(0, 50), uci_split(1, 50)
    assert np.array_equal(one.x_test, other.x_test) and len(one.x_test) == 700
    assert numbers(one.x_train) != numbers(other.x_train)
    parts = [numbers(part) for part in (one.x_train, one.x_validation, one.x_test)]
    assert [len(part) for part in parts] == [500, 300, 700]  # no digit is there twice
    assert not parts[0] & parts[1] and not parts[0] & parts[2] and not parts[1] & parts[2]
    assert np.bincount(one.y_train).tolist() == [50] * 10
    assert numbers(uci_split(0, 5).x_train) < parts[0]
    with pytest.raises(ValueError, match="per_class=71: expected 1 to 70"):
        uci_split(0, 71)


def test_initial_weights_depend_on_the_seed_alone():
    first, again, other = (classifier(base_cnn(seed), seed).get_weights() for seed in (3, 3, 4))
    assert all(np.array_equal(a, b) for a, b in zip(first, again, strict=True))
    kernels = [(a, b) for a, b in zip(first, other, strict=True) if a.ndim > 1]
    assert len(kernels) == 4 and not any(np.array_equal(a, b) for a, b in kernels)
    assert classifier(base_cnn(), classes=1)(np.zeros((2, 8, 8, 1))).shape == (2, 1)


@pytest.mark.parametrize(
    ("state", "kernels", "norms"),
    [("frozen", False, False), ("fine-tuned", True, False), ("loose", True, True)],
)
def test_what_a_step_moves(state, kernels, norms):
    base = base_cnn()
    if state != "loose":
        freeze(base, everything=state == "frozen")
    model = classifier(base)
    model.compile("sgd", "sparse_categorical_crossentropy", run_eagerly=True)
    before = base.get_weights()
    x = np.random.default_rng(0).random((20, 8, 8, 1), np.float32)
    model.train_on_batch(x, np.arange(20) % 10)
    moved = [not np.array_equal(a, b) for a, b in zip(base.get_weights(), before, strict=True)]
    is_kernel = [weight.ndim > 1 for weight in before]
    assert [m for m, kernel in zip(moved, is_kernel, strict=True) if kernel] == [kernels] * 3
    assert [m for m, kernel in zip(moved, is_kernel, strict=True) if not kernel] == [norms] * 12


def test_training_false_does_not_hold_in_fit_once_a_base_is_unfrozen():
    """What the lesson says of this version of Keras; if it changes, so must the lesson."""
    norm = keras.layers.BatchNormalization(momentum=0.5)
    base = keras.Sequential([keras.Input((2,)), norm])
    inputs = keras.Input((2,))
    outputs = keras.layers.Dense(1)(base(inputs, training=False))
    model = keras.Model(inputs, outputs)
    x = np.random.default_rng(0).normal(5, 1, (8, 2)).astype("float32")
    moved = []
    for trainable in (False, True):
        base.trainable = trainable
        model.compile("sgd", "mse", run_eagerly=True)
        model.train_on_batch(x, np.zeros((8, 1)))
        moved.append(float(np.abs(norm.moving_mean.numpy()).max()) > 0)
    assert moved == [False, True]
    before = norm.moving_mean.numpy()
    base(x, training=False)
    assert np.array_equal(before, norm.moving_mean.numpy())


LEVELS = {"scratch": 0.7, "frozen": 0.8, "fine-tuned": 0.82}
ROWS = pd.DataFrame(
    {
        "arm": way + more,
        "seed": seed,
        "n": n,
        "test": round(level + added + n / 1000 + sign * seed / 1000, 4),
    }
    for way, level in LEVELS.items()
    for more, added, sign in (("", 0, 1), (", augmented", 0.05, -1))
    for n in (5, 20)
    for seed in range(5)
)


@pytest.fixture
def table(tmp_path, monkeypatch):
    ROWS.to_csv(tmp_path / "transfer.csv", index=False)
    monkeypatch.setattr(results, "RESULTS", tmp_path)


def test_figures_say_their_values(table):
    assert figures.sizes() == [5, 20]
    shown = figures.accuracies()
    assert "without augmentation, scratch: 5: 70.7 %, 20: 72.2 %" in shown.alt
    gains = figures.gains()
    assert "transfer, frozen: 5: +10.0 [+10.0, +10.0] points" in gains.alt
    assert "augmentation, scratch: 5: +4.6" in gains.alt
    names = list(figures.differences("transfer", 5))
    assert names == [
        "transfer: frozen",
        "transfer: fine-tuned",
        "augmentation: scratch",
        "augmentation: frozen",
        "augmentation: fine-tuned",
    ]


def test_the_slider_moves_picture_and_words_on_one_scale(table):
    playground = LabelPlayground()
    assert tuple(playground.number.options) == (5, 20)
    before = playground.picture.value
    assert "5 of each class, from scratch 70.7" in playground.answer.value
    assert "transfer: fine-tuned +12.0" in playground.answer.value
    playground.number.value = 20
    assert playground.picture.value != before and "n=20" in playground.answer.value
    limits = {figures.at("transfer", n).figure.axes[0].get_xlim() for n in (5, 20)}
    assert len(limits) == 1

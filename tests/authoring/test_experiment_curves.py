"""The experiments behind lesson 06: who validates whom, which labels are wrong, where runs end."""

import numpy as np
import pytest

from authoring.experiments import curves
from utils.data import course_split

pytestmark = pytest.mark.slow  # test --quick is to take a minute at most


@pytest.mark.parametrize("per_class", [20, 80, 300])
def test_validation_digits_are_neither_trained_on_nor_held_out(per_class):
    split = course_split(3, per_class, holdout_per_class=100)
    pictures, labels = curves._validation(3, per_class)
    assert len(pictures) == len(labels) == 400
    theirs = {picture.tobytes() for picture in pictures}
    for part in (split.x_train, split.x_test, split.x_holdout):
        assert not theirs & {picture.tobytes() for picture in part}


def test_a_fifth_of_the_labels_is_wrong_and_each_is_a_digit():
    split = course_split(1)
    labels = curves._labels(split, 1, "wrong labels")
    assert (labels != split.y_train).mean() == pytest.approx(curves.WRONG)
    assert labels.min() >= 0 and labels.max() <= 9
    assert (labels[640:] != split.y_train[640:]).any()  # the validation labels are no better
    assert np.array_equal(curves._labels(split, 1, "right labels"), split.y_train)


@pytest.mark.parametrize(
    ("losses", "patience", "expected"),
    [
        ([0.9, 0.6, 0.5, 0.55, 0.52, 0.51, 0.53, 0.4], 3, (6, 3)),
        ([0.9, 0.8, 0.7], 2, (3, 3)),
        ([0.5, 0.5, 0.5, 0.4], 2, (3, 1)),
        ([0.9, 0.7, 0.8, 0.6, 0.7, 0.65, 0.5], 2, (6, 4)),
        ([0.9, 0.8, 0.7, 0.75], 2, (4, 3)),
    ],
)
def test_runs_end_where_keras_ends_them(losses, patience, expected):
    from utils.backend import keras

    assert curves.stopped(losses, patience) == expected
    stopper = keras.callbacks.EarlyStopping(patience=patience, restore_best_weights=True)
    model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1)])
    model.compile(loss="mse")
    stopper.set_model(model)
    stopper.on_train_begin()
    stopper._set_monitor_op = lambda: setattr(stopper, "monitor_op", np.less)
    model.stop_training = False
    for epoch, loss in enumerate(losses):
        stopper.on_epoch_end(epoch, {"val_loss": loss})
        if model.stop_training:
            break
    assert (epoch + 1, stopper.best_epoch + 1) == expected


def test_the_ways_of_one_seed_are_cut_from_one_run(monkeypatch):
    losses = [0.9, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0, *[1.1] * (curves.STOP_EPOCHS - 7)]

    def run(kind, seed, digits):
        return tuple(
            {"epoch": i, "val_loss": loss, "held": (i + digits) / 1000, "held_loss": 1.0}
            for i, loss in enumerate(losses, 1)
        )

    monkeypatch.setattr(curves, "_long_run", run)
    found = {way: curves._early(f"right labels: {way}", 0) for way in curves.WAYS}
    kept = {way: (rows[-1]["trained"], rows[-1]["kept"]) for way, rows in found.items()}
    assert kept == {
        "to the end": (40, 40),
        "stopped": (7, 7),
        "restored": (7, 2),
        "all digits to the end": (40, 40),
        "all digits, best epoch": (2, 2),
    }
    assert found["restored"][-1]["holdout"] == 0.642
    assert found["all digits, best epoch"][-1]["holdout"] == 0.802
    assert len(found["to the end"]) == 40 and len(found["stopped"]) == 1

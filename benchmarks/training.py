"""The quick trainer against `model.fit`: the lecture's dense network and the course's small CNN."""

from __future__ import annotations

from collections.abc import Callable

import keras
import numpy as np

from authoring.experiments.models import lecture_mlp
from benchmarks.pictures import digits
from benchmarks.timing import Method, bar, interleave, progress, ratio, table
from utils.data import load_digits
from utils.models import compile_model, digit_cnn
from utils.training import BATCH, EpochTrainer

OURS = "EpochTrainer"
FIT = "model.fit"
EPOCHS = 3  # of one call of fit, so that its set-up counts as little as in a lesson
ROUNDS, SECONDS = 7, 0.5


def measure() -> dict[str, object]:
    """Both networks; prints them and returns rows and bars."""
    rows, bars = {}, []
    for name, make, n, jit, least_cpu, least_wall in (
        ("lecture MLP", lecture_mlp, 5000, True, 10, 10),
        ("small CNN", digit_cnn, 800, False, 1.5, 2),
    ):
        x, y = digits(n), load_digits()[1]
        y = y[:: len(y) // n][:n]
        print(f"\nTraining, {name}, {n} digits, {-(-n // BATCH)} steps of {BATCH} an epoch")
        methods = {
            FIT: Method(_fit(make(), x, y), EPOCHS),
            "model.fit, one execution an epoch": Method(
                _fit(make(), x, y, steps_per_execution=-(-n // BATCH)), EPOCHS
            ),
            OURS: Method(_ours(make(), x, y, jit), EPOCHS),
        }
        timed = interleave(methods, ROUNDS, SECONDS, progress)
        rows[name] = table(timed, FIT, "epochs")
        for clock, least in (("cpu", least_cpu), ("wall", least_wall)):
            what = f"{name}: {OURS} / {FIT} ({'CPU' if clock == 'cpu' else 'wall'})"
            bars.append(bar(what, ratio(timed, OURS, FIT, clock), least))
    return {"speed": rows, "bars": bars}


def _fit(model: keras.Model, x: np.ndarray, y: np.ndarray, **options) -> Callable[[], object]:
    compile_model(model)
    if options:
        model.compile(model.optimizer, model.loss, metrics=["accuracy"], **options)
    return lambda: model.fit(x, y, batch_size=BATCH, epochs=EPOCHS, verbose=0)


def _ours(model: keras.Model, x: np.ndarray, y: np.ndarray, jit: bool) -> Callable[[], object]:
    trainer, rng = EpochTrainer(model, jit=jit), np.random.default_rng(0)

    def run() -> None:
        for _ in range(EPOCHS):
            trainer.epoch(x, y, rng.permutation(len(x)))

    return run

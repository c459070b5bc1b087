"""Regularizers compared: each tuned by the same small search, then trained with ten fresh seeds."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cache, partial

import numpy as np
from sklearn.model_selection import train_test_split

from authoring.experiments.augmentation import scaled
from authoring.experiments.digits import RANGES
from authoring.experiments.experiment import Experiment, Row
from topics.beyond_accuracy.calibration import calibration
from topics.evaluation.evaluation import probabilities, scores
from topics.mixing.mixing import one_hot
from topics.regularizers.policies import trivial_augment
from utils.augment import augment
from utils.backend import keras, tf
from utils.data import as_images, load_digits
from utils.models import initializers, layers
from utils.results import load
from utils.seeds import AUGMENTATION, ORDER, SETTINGS, mask_seed, stream

DIGITS, STOP_DIGITS, EPOCHS, BATCH = 320, 64, 25, 32
SEARCHED = 2000  # digits that only the search sees; the final comparison has the other 3,000
TRIALS, SEARCH_SEEDS, FIRST_SEARCH_SEED = 4, 5, 100
# What a search may choose: lowest and highest value, and whether it is drawn on a log scale.
KNOBS = {
    "rate": (1e-3, 5e-3, True),
    "l2": (1e-5, 1e-2, True),
    "decay": (0.01, 3.0, True),
    "smoothing": (0.02, 0.3, False),
    "patience": (3, 10, False),
    "dropout": (0.1, 0.7, False),
    "spatial": (0.05, 0.5, False),
    "early": (3, 12, False),
    "strength": (0.25, 1.5, False),
}
WHOLE = ("patience", "early")


@dataclass(frozen=True)
class Setting:
    """All that a run is trained with; what is 0 is off.

    Attributes:
        rate: learning rate of Adam.
        l2: factor of the sum of squares of all kernels, added to the loss.
        decay: weight decay of AdamW.
        smoothing: share of a label that is spread over all classes.
        patience: of early stopping on the last of the digits, which are then not trained on.
        dropout: rate before the dense layer; ``early``: epochs with it, 0 for all.
        spatial: rate of whole maps, after each pooling.
        between: the layers before the dense layer, in their order: "dropout", "norm".
        strength: factor on the course's ranges of rotation, shift and zoom.
        trivial: whether TrivialAugment is used.
    """

    rate: float = 1e-3
    l2: float = 0.0
    decay: float = 0.0
    smoothing: float = 0.0
    patience: int = 0
    dropout: float = 0.0
    early: int = 0
    spatial: float = 0.0
    between: tuple[str, ...] = ()
    strength: float = 0.0
    trivial: bool = False


@dataclass(frozen=True)
class Plan:
    """What an arm has, and which of its values are searched beside the learning rate."""

    knobs: tuple[str, ...] = ()
    fixed: Setting = field(default_factory=Setting)


_DROPOUT = Setting(between=("dropout",))
PLANS = {
    "none": Plan(),
    "L2": Plan(("l2",)),
    "AdamW": Plan(("decay",)),
    "label smoothing": Plan(("smoothing",)),
    "early stopping": Plan(("patience",)),
    "dropout": Plan(("dropout",), _DROPOUT),
    "SpatialDropout": Plan(("spatial",)),
    "batch norm": Plan((), Setting(between=("norm",))),
    "dropout, then batch norm": Plan(("dropout",), Setting(between=("dropout", "norm"))),
    "batch norm, then dropout": Plan(("dropout",), Setting(between=("norm", "dropout"))),
    "early dropout": Plan(("dropout", "early"), _DROPOUT),
    "augmentation": Plan(("strength",)),
    "TrivialAugment": Plan((), Setting(trivial=True)),
    "augmentation and dropout": Plan(("strength", "dropout"), _DROPOUT),
    "augmentation and label smoothing": Plan(("strength", "smoothing")),
    "dropout and label smoothing": Plan(("dropout", "smoothing"), _DROPOUT),
}


def setting(arm: str, trial: int) -> Setting:
    """The setting that an arm tries; trial by trial all arms have the same learning rates."""
    plan = PLANS[arm]
    draws = stream(0, SETTINGS).random((TRIALS, 3))[trial]
    values = {}
    for name, draw in zip(("rate", *plan.knobs), draws, strict=False):
        low, high, logarithmic = KNOBS[name]
        value = low * (high / low) ** draw if logarithmic else low + (high - low) * draw
        values[name] = round(value) if name in WHOLE else float(f"{value:.3g}")
    return replace(plan.fixed, **values)


def chosen(arm: str) -> int:
    """The trial of an arm with the highest mean validation accuracy; the first of equal ones."""
    table = load("regularizers_search")
    return int(table.along("val", "trial", range(TRIALS), arm=arm).mean(axis=1).argmax())


def network(settings: Setting, seed: int = 0) -> keras.Model:
    """A small convolutional network with the layers and penalties of a setting.

    The initial kernels depend on the seed alone: 9,930 parameters in all arms, and four numbers
    for each of 256 values more where there is batch normalization.
    """
    init = initializers(seed)
    penalty = {"kernel_regularizer": keras.regularizers.L2(settings.l2)} if settings.l2 else {}
    conv = partial(layers.Conv2D, activation="relu", **penalty)
    spatial = [layers.SpatialDropout2D(settings.spatial) for _ in range(2) if settings.spatial]
    between = {
        "dropout": partial(layers.Dropout, settings.dropout),
        "norm": partial(layers.BatchNormalization, momentum=0.9),  # an epoch has 10 steps only
    }
    return keras.Sequential(
        [
            keras.Input((28, 28, 1)),
            conv(8, 5, strides=2, kernel_initializer=next(init)),
            layers.MaxPooling2D(),
            *spatial[:1],
            conv(16, 3, kernel_initializer=next(init)),
            *spatial[1:],
            layers.Flatten(),
            *(between[name]() for name in settings.between),
            layers.Dense(32, activation="relu", kernel_initializer=next(init), **penalty),
            layers.Dense(10, activation="softmax", kernel_initializer=next(init), **penalty),
        ]
    )


@cache
def _initial(norm: bool, seed: int) -> list[np.ndarray]:
    """The weights that every arm of a seed starts with."""
    return network(Setting(between=("norm",) if norm else ()), seed).get_weights()


@cache
def _compiled(settings: Setting) -> tuple[keras.Model, list[np.ndarray]]:
    """A model to be trained over and over, and the optimizer's state at the start."""
    model = network(settings)
    optimizer = keras.optimizers.Adam()
    if settings.decay:
        optimizer = keras.optimizers.AdamW(weight_decay=settings.decay)
    loss = keras.losses.CategoricalCrossentropy(label_smoothing=settings.smoothing)
    # Several steps a call are as many steps as without, and less waiting for Python.
    model.compile(optimizer, loss, steps_per_execution=8, jit_compile=False)
    optimizer.build(model.trainable_variables)
    return model, [variable.numpy() for variable in optimizer.variables]


def _ready(settings: Setting, seed: int) -> keras.Model:
    """The model of a setting at the start of a run."""
    # What is not part of the compiled step need not be compiled anew.
    model, start = _compiled(
        replace(settings, rate=1e-3, patience=0, early=0, strength=0.0, trivial=False)
    )
    model.set_weights(_initial("norm" in settings.between, seed))
    for variable, value in zip(model.optimizer.variables, start, strict=True):
        variable.assign(value)
    model.optimizer.learning_rate = settings.rate
    generators = [g for g in (getattr(i, "seed_generator", None) for i in model.layers) if g]
    for number, generator in enumerate(generators):
        generator.state.assign(keras.random.SeedGenerator(mask_seed(seed, number)).state)
    return model


def _epochs(settings: Setting, seed: int, x: np.ndarray, y: np.ndarray) -> tf.data.Dataset:
    """All epochs of a run, one after the other: another order and other draws in each."""
    order, draws = stream(seed, ORDER), stream(seed, AUGMENTATION)
    shown, labels = [], []
    for _ in range(EPOCHS):
        rows, draw = order.permutation(len(x)), int(draws.integers(2**31))
        pictures = x
        if settings.strength:
            pictures = augment(x, scaled(settings.strength), draw)
        elif settings.trivial:
            pictures = trivial_augment(x, draw)
        shown.append(pictures[rows])
        labels.append(one_hot(y)[rows])
    whole = np.concatenate(shown), np.concatenate(labels)
    return tf.data.Dataset.from_tensor_slices(whole).batch(BATCH)


def digits(seed: int, part: str) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Pictures and labels to train on, and others: to choose on in the search, to test on after.

    Args:
        seed: which digits of the part are trained on.
        part: ``"search"`` or ``"final"``; the two share no digit.
    """
    images, labels = load_digits()
    rows = np.arange(len(labels))
    pools = train_test_split(rows, train_size=SEARCHED, stratify=labels, random_state=0)
    pool = pools[0 if part == "search" else 1]
    train, other = train_test_split(
        pool, train_size=DIGITS, stratify=labels[pool], random_state=seed
    )
    x = as_images(images)
    return x[train], labels[train], x[other], labels[other]


def train(settings: Setting, seed: int, x: np.ndarray, y: np.ndarray) -> tuple[keras.Model, int]:
    """One training with plain `fit`; the model, and how many epochs were trained."""
    model = _ready(settings, seed)
    if settings.patience:
        watch = (x[-STOP_DIGITS:], one_hot(y[-STOP_DIGITS:]))
        data = _epochs(settings, seed, x[:-STOP_DIGITS], y[:-STOP_DIGITS])
        stop = keras.callbacks.EarlyStopping(patience=settings.patience, restore_best_weights=True)
        steps = (DIGITS - STOP_DIGITS) // BATCH
        run = model.fit(
            data,
            epochs=EPOCHS,
            steps_per_epoch=steps,
            validation_data=watch,
            callbacks=[stop],
            shuffle=False,
            verbose=0,
        )
        return model, len(run.epoch)
    data, steps = _epochs(settings, seed, x, y), DIGITS // BATCH
    if settings.early:
        model.fit(data.take(settings.early * steps), shuffle=False, verbose=0)
        data = data.skip(settings.early * steps)
        # The same weights and averages go on without dropout, as if its rate were set to 0.
        first, model = model, _ready(replace(settings, between=(), dropout=0.0, early=0), seed)
        model.set_weights(first.get_weights())
        for variable, other in zip(
            model.optimizer.variables, first.optimizer.variables, strict=True
        ):
            variable.assign(other)
    model.fit(data, shuffle=False, verbose=0)
    return model, EPOCHS


def _search(arm: str, seed: int) -> list[Row]:
    """All trials of an arm on the digits of one search seed."""
    seed += FIRST_SEARCH_SEED
    x, y, x_val, y_val = digits(seed, "search")
    rows: list[Row] = []
    for trial in range(TRIALS):
        settings = setting(arm, trial)
        model, _ = train(settings, seed, x, y)
        loss, accuracy = scores(probabilities(model, x_val), y_val)
        rows.append({"trial": trial, **_values(arm, settings), "val": accuracy, "val_loss": loss})
    return rows


def _values(arm: str, settings: Setting) -> Row:
    """The learning rate and the searched values, in columns that all arms have."""
    knobs = dict(zip(("knob", "second"), PLANS[arm].knobs, strict=False))
    values = {name: getattr(settings, knob) for name, knob in knobs.items()}
    return {"rate": settings.rate, "knob": "", "second": "", **values}


def _final(arm: str, seed: int) -> list[Row]:
    """The setting that the search chose, on digits that it never saw."""
    trial = chosen(arm)
    settings = setting(arm, trial)
    x, y, x_test, y_test = digits(seed, "final")
    model, epochs = train(settings, seed, x, y)
    row: Row = {"trial": trial, **_values(arm, settings), "epochs": epochs}
    row["train_loss"], row["train"] = scores(probabilities(model, x), y)
    answers = probabilities(model, x_test)
    row["test_loss"], row["test"] = scores(answers, y_test)
    row["confidence"] = float(answers.max(axis=1).mean())
    row["ece"] = calibration(answers, y_test).error
    return [row]


_SETUP = (
    f"{DIGITS} digits, {EPOCHS} epochs of {DIGITS // BATCH} steps; convolution of 8 maps (5 x 5, "
    "stride 2), pooling, convolution of 16 maps, dense 32 (9,930 parameters), Adam, batch 32; the "
    "same initial kernels, digits and order in all arms of a seed, but early stopping trains on "
    f"{DIGITS - STOP_DIGITS} of the digits and validates on the other {STOP_DIGITS}. L2: on all "
    "kernels; dropout: before the dense layer; SpatialDropout: after the pooling and after the "
    "second convolution; batch norm: before the dense layer, momentum 0.9; augmentation: a factor "
    f"times {RANGES.describe()}; TrivialAugment: one of seven operations of any strength"
)
_RANGES = "; ".join(
    f"{name} {low:g} to {high:g}{' (log)' if log else ''}"
    for name, (low, high, log) in KNOBS.items()
)

EXPERIMENTS = (
    Experiment(
        name="regularizers_search",
        question="Which setting of each regularizer reads validation digits best?",
        setup=(
            f"{_SETUP}. {TRIALS} random settings an arm, trial by trial with the same learning "
            f"rates; drawn from: {_RANGES}. knob, second: the values of the arm's own settings in "
            "the order of its name (early dropout: rate, epochs); val: 1,680 digits; none of these "
            "2,000 digits is in the table regularizers"
        ),
        arms=tuple(PLANS),
        seeds=SEARCH_SEEDS,
        run=_search,
        compare=("val", 0.08),
    ),
    Experiment(
        name="regularizers",
        question="What does each regularizer gain when all are tuned with the same effort?",
        setup=(
            f"{_SETUP}. Each arm with the setting that the table regularizers_search chose "
            "(trial, rate, knob, second), on 3,000 digits that the search never saw: others to "
            "train on for each seed, the remaining 2,680 to test on. train: the training digits "
            "with everything random off; ece: 10 bins"
        ),
        arms=tuple(PLANS),
        seeds=10,
        run=_final,
        compare=("test", 0.06),
        reads="regularizers_search",
    ),
)

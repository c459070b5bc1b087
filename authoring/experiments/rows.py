"""Rows of numbers with a label: new rows by jitter, interpolation and exchange; oversampling.

The two tables are those that come with scikit-learn. Features are standardised by the training
rows, so that one step of jitter means the same in every column.
"""

from __future__ import annotations

from functools import cache

import numpy as np
from sklearn.datasets import load_breast_cancer, load_wine
from sklearn.metrics import balanced_accuracy_score

from topics.domains.comparisons import COPIES, train_and_test
from topics.domains.models import glorot, layers
from utils.backend import keras
from utils.seeds import ROW_SPLIT, ROWS, stream
from utils.training import EpochTrainer

# Table, and rows of each class to train on, in the order of the classes.
TASKS = {
    "cancer, 20 rows": (load_breast_cancer, (8, 12)),
    "cancer, 40 rows": (load_breast_cancer, (15, 25)),
    "wine, 15 rows": (load_wine, (5, 6, 4)),
    "cancer, 8 to 120": (load_breast_cancer, (8, 120)),
    "wine, 25 to 30 to 4": (load_wine, (25, 30, 4)),
}
ARMS = ("none", "jitter", "interpolation", "exchange", "oversampling", "SMOTE")
JITTER = 0.3
Part = tuple[np.ndarray, np.ndarray]


def split_rows(
    x: np.ndarray, y: np.ndarray, per_class: tuple[int, ...], seed: int
) -> tuple[Part, Part]:
    """Training rows, so many of each class, and all of the other half to test on; standardised.

    Half of the rows of each class are test rows, the same whatever ``per_class`` is. Mean and
    standard deviation are those of the training rows.

    Args:
        x, y: float32 (n, features), and labels (n,) from 0.
        per_class: training rows of each class.
        seed: same seed, same rows.

    Raises:
        ValueError: a class has not so many rows outside the test half.
    """
    rng = stream(seed, ROW_SPLIT)
    train, test = [], []
    for label, number in enumerate(per_class):
        places = rng.permutation(np.flatnonzero(y == label))
        half = len(places) // 2
        if not 1 <= number <= len(places) - half:
            most = len(places) - half
            raise ValueError(f"{number} training rows of class {label}: expected 1 to {most}")
        test.append(places[:half])
        train.append(places[half : half + number])
    own, others = rng.permutation(np.concatenate(train)), np.concatenate(test)
    mean, sd = x[own].mean(axis=0), x[own].std(axis=0) + 1e-6
    return ((x[own] - mean) / sd, y[own]), ((x[others] - mean) / sd, y[others])


def jitter(x: np.ndarray, amount: float, rng: np.random.Generator) -> np.ndarray:
    """Every value moved by normal noise of standard deviation ``amount``."""
    return (x + amount * rng.standard_normal(x.shape)).astype(np.float32)


def exchange(x: np.ndarray, y: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """In every row one feature, drawn for that row, taken from another row of the same class."""
    changed = x.copy()
    for label in np.unique(y):
        own = np.flatnonzero(y == label)
        columns = rng.integers(x.shape[1], size=len(own))
        givers = own[rng.integers(len(own), size=len(own))]
        changed[own, columns] = x[givers, columns]
    return changed


def interpolate(
    x: np.ndarray, y: np.ndarray, rows: np.ndarray, rng: np.random.Generator, neighbours: int = 5
) -> np.ndarray:
    """For each place in ``rows`` a new row on the way to a near row of the same class.

    As SMOTE does (N. Chawla and others, "SMOTE: synthetic minority over-sampling technique",
    2002): one of the nearest neighbours of the class, and a random point between the two.

    Args:
        x, y: rows and labels.
        rows: places in ``x`` to start from; a place may stand there several times.
        rng: source of the draws.
        neighbours: how many neighbours are drawn from; fewer where the class is smaller. A row
            that is alone in its class stays as it is.
    """
    new = x[rows].copy()
    for label in np.unique(y[rows]):
        own = np.flatnonzero(y == label)
        if len(own) < 2:
            continue
        here = np.flatnonzero(y[rows] == label)
        far = np.square(new[here][:, None] - x[own][None]).sum(axis=2)
        near = np.argsort(far, axis=1)[:, 1 : neighbours + 1]  # the nearest of all is the row
        chosen = near[np.arange(len(here)), rng.integers(near.shape[1], size=len(here))]
        way = rng.random((len(here), 1)).astype(np.float32)
        new[here] += way * (x[own[chosen]] - new[here])
    return new


def oversampled(y: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Places of rows such that each class is there as often as the largest.

    Every row is there; rows of the smaller classes are repeated, as equally often as possible.
    """
    counts = np.bincount(y)
    places = [np.arange(len(y))]
    for label in np.flatnonzero(counts):
        own = rng.permutation(np.flatnonzero(y == label))
        places.append(np.resize(own, counts.max() - counts[label]))
    return np.concatenate(places)


def row_mlp(features: int, classes: int, seed: int = 0) -> keras.Model:
    """Two dense layers of 32 units, from float32 (n, features) to probabilities (n, classes)."""
    return keras.Sequential(
        [
            keras.Input((features,)),
            layers.Dense(32, activation="relu", kernel_initializer=glorot(seed, 0)),
            layers.Dense(32, activation="relu", kernel_initializer=glorot(seed, 1)),
            layers.Dense(classes, activation="softmax", kernel_initializer=glorot(seed, 2)),
        ],
        name="row_mlp",
    )


@cache
def _trainer(features: int, classes: int) -> EpochTrainer:
    return EpochTrainer(row_mlp(features, classes), jit=True)


def run_rows(arm: str, seed: int, task: str, epochs: int = 20) -> tuple[float, float]:
    """Balanced accuracy and accuracy on the test half of a table.

    Args:
        arm: a name of `ARMS`. Oversampling repeats rows of the smaller classes until all are
            alike; jitter, interpolation and exchange change these very rows, and SMOTE only those
            that were added, so that every row is shown as it is, too.
        seed: fixes rows, weights, draws and order.
        task: a name of `TASKS`.
        epochs: passes over `COPIES` copies of as many rows as oversampling has.
    """
    load, per_class = TASKS[task]
    table = load()
    rows, labels = table.data.astype(np.float32), table.target.astype(np.int64)
    (own, own_y), (test, test_y) = split_rows(rows, labels, per_class, seed)
    rng = stream(seed, ROWS)
    places = np.concatenate([oversampled(own_y, rng) for _ in range(COPIES)])
    if arm == "none":
        places = np.resize(np.arange(len(own)), len(places))
    x, y = own[places], own_y[places]
    if arm == "jitter":
        x = jitter(x, JITTER, rng)
    elif arm == "interpolation":
        x = interpolate(own, own_y, places, rng)
    elif arm == "exchange":
        x = exchange(x, y, rng)
    elif arm == "SMOTE":
        added = np.tile(np.arange(len(places) // COPIES) >= len(own), COPIES)
        x[added] = interpolate(own, own_y, places[added], rng)
    size = x.shape[1], len(per_class)
    trainer = _trainer(*size)
    trainer.reset(row_mlp(*size, seed).get_weights(), seed)
    train_and_test(trainer, x, y, seed, (epochs,), ())
    answers = trainer.model(test, training=False).numpy().argmax(axis=1)
    return balanced_accuracy_score(test_y, answers), float((answers == test_y).mean())

"""Rows of numbers with a label: new rows by jitter, interpolation and exchange; oversampling.

The two tables are those that come with scikit-learn. Features are standardised by the training
rows, so that one step of jitter means the same in every column.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

NAMES = ("breast cancer", "wine")


@dataclass(frozen=True)
class Rows:
    """Rows of a table with labels.

    Attributes:
        x: float32 (n, features).
        y: int64 (n,), positions in ``classes``.
        features: name of each column.
        classes: name of each class.
    """

    x: np.ndarray
    y: np.ndarray
    features: tuple[str, ...]
    classes: tuple[str, ...]

    def __len__(self) -> int:
        """How many rows there are."""
        return len(self.y)

    def take(self, rows: np.ndarray) -> Rows:
        """The rows at these places, in this order."""
        return Rows(self.x[rows], self.y[rows], self.features, self.classes)

    def describe(self) -> str:
        """Size, and rows per class."""
        counts = np.bincount(self.y, minlength=len(self.classes))
        listed = ", ".join(f"{n} {name}" for n, name in zip(counts, self.classes, strict=True))
        return f"{len(self)} rows, {self.x.shape[1]} features: {listed}"


def load_rows(name: str) -> Rows:
    """One of scikit-learn's tables: ``"breast cancer"`` (569 x 30) or ``"wine"`` (178 x 13).

    Raises:
        ValueError: another name.
    """
    from sklearn import datasets  # seconds to import

    if name not in NAMES:
        raise ValueError(f"name={name!r}: expected one of {', '.join(NAMES)}")
    found = datasets.load_breast_cancer() if name == "breast cancer" else datasets.load_wine()
    classes = tuple(str(c).replace("class_", "cultivar ") for c in found.target_names)
    features = tuple(str(feature) for feature in found.feature_names)
    return Rows(found.data.astype(np.float32), found.target.astype(np.int64), features, classes)


def split_rows(rows: Rows, per_class: tuple[int, ...], seed: int) -> tuple[Rows, Rows]:
    """Training rows, so many of each class, and all of the other half to test on; standardised.

    Half of the rows of each class are test rows, the same whatever ``per_class`` is. Mean and
    standard deviation are those of the training rows.

    Raises:
        ValueError: a class has not so many rows outside the test half.
    """
    rng = np.random.default_rng([seed, 0])
    train, test = [], []
    for label, number in enumerate(per_class):
        places = rng.permutation(np.flatnonzero(rows.y == label))
        half = len(places) // 2
        if not 1 <= number <= len(places) - half:
            raise ValueError(
                f"{number} training rows of class {rows.classes[label]}: expected 1 to "
                f"{len(places) - half}"
            )
        test.append(places[:half])
        train.append(places[half : half + number])
    chosen = rows.take(rng.permutation(np.concatenate(train)))
    mean, sd = chosen.x.mean(axis=0), chosen.x.std(axis=0) + 1e-6
    parts = (chosen, rows.take(np.concatenate(test)))
    first, second = (Rows((p.x - mean) / sd, p.y, p.features, p.classes) for p in parts)
    return first, second


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
    made = x[rows].copy()
    for label in np.unique(y[rows]):
        own = np.flatnonzero(y == label)
        if len(own) < 2:
            continue
        here = np.flatnonzero(y[rows] == label)
        far = np.square(made[here][:, None] - x[own][None]).sum(axis=2)
        near = np.argsort(far, axis=1)[:, 1 : neighbours + 1]  # the nearest of all is the row
        chosen = near[np.arange(len(here)), rng.integers(near.shape[1], size=len(here))]
        way = rng.random((len(here), 1)).astype(np.float32)
        made[here] += way * (x[own[chosen]] - made[here])
    return made


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


def balanced_accuracy(labels: np.ndarray, answers: np.ndarray) -> float:
    """Mean over the classes of the share of their rows that is answered right."""
    labels, answers = np.asarray(labels), np.asarray(answers)
    return float(np.mean([(answers[labels == c] == c).mean() for c in np.unique(labels)]))

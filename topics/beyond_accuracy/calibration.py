"""How sure a classifier is, and how rightly: calibration, and one number that mends it.

Probabilities are float arrays (n, classes), labels int64 (n,).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.optimize import minimize_scalar
from scipy.special import softmax

from topics.evaluation.evaluation import scores

_LEAST = 1e-30  # a float32 softmax rounds to 0 below, and 0 has no logarithm


@dataclass(frozen=True)
class Calibration:
    """Answers sorted into bins by the confidence they were given with.

    Attributes:
        confidence: mean confidence of each bin, NaN where it is empty.
        accuracy: share of right answers in each bin, NaN where it is empty.
        count: int64, answers in each bin.
    """

    confidence: np.ndarray
    accuracy: np.ndarray
    count: np.ndarray

    @property
    def error(self) -> float:
        """Expected calibration error: mean distance of confidence and accuracy over answers."""
        there = self.count > 0
        distance = np.abs(self.confidence[there] - self.accuracy[there])
        return float(np.sum(self.count[there] / self.count.sum() * distance))


def calibration(probabilities: np.ndarray, labels: np.ndarray, bins: int = 10) -> Calibration:
    """Compare how sure a classifier is with how often it is right.

    The confidence of an answer is its largest probability. Bins are equally wide; bin 0 goes from
    0 to below 1 / bins, and the last one holds a confidence of 1 too.

    Args:
        probabilities: (n, classes), each row summing to 1.
        labels: true classes (n,).
        bins: number of bins.

    Raises:
        ValueError: shapes that do not fit, or rows that are not probabilities.

    Source of the expected calibration error: Naeini et al. 2015; Guo et al. 2017.
    """
    probabilities, labels = np.asarray(probabilities, float), np.asarray(labels)
    if probabilities.ndim != 2 or labels.shape != probabilities.shape[:1] or not len(labels):
        raise ValueError(
            f"probabilities {probabilities.shape}, labels {labels.shape}: expected (n, classes) "
            "and (n,), n at least 1"
        )
    if (probabilities < 0).any() or not np.allclose(probabilities.sum(axis=1), 1, atol=1e-3):
        raise ValueError("each row of probabilities must sum to 1; apply the softmax first")
    sure = probabilities.max(axis=1)
    right = probabilities.argmax(axis=1) == labels
    place = np.minimum((sure * bins).astype(int), bins - 1)
    count = np.bincount(place, minlength=bins)
    with np.errstate(invalid="ignore"):  # 0 / 0 in an empty bin is NaN, as documented
        confidence = np.bincount(place, sure, bins) / count
        accuracy = np.bincount(place, right, bins) / count
    return Calibration(confidence, accuracy, count)


def ideal_labels(probabilities: np.ndarray, seed: int = 0) -> np.ndarray:
    """Labels drawn from the probabilities themselves: for them the classifier is calibrated.

    Args:
        probabilities: (n, classes), each row summing to 1.
        seed: same seed, same labels.
    """
    edges = np.cumsum(np.asarray(probabilities, float), axis=1)
    drawn = np.random.default_rng(seed).random((len(edges), 1)) * edges[:, -1:]
    return (drawn >= edges).sum(axis=1)


def temper(probabilities: np.ndarray, temperature: float) -> np.ndarray:
    """Divide the logits by a temperature: above 1 makes every answer less sure, and no other one.

    Args:
        probabilities: (n, classes), as the softmax gave them: their logarithms are the logits, but
            for a constant in each row that the softmax takes away again.
        temperature: above 0; 1 changes nothing.

    Raises:
        ValueError: a temperature that is not above 0.
    """
    if not temperature > 0:
        raise ValueError(f"temperature={temperature!r}: expected a number above 0")
    logits = np.log(np.maximum(np.asarray(probabilities, float), _LEAST))
    return softmax(logits / temperature, axis=1)


def fit_temperature(probabilities: np.ndarray, labels: np.ndarray) -> float:
    """The temperature with the smallest loss on these answers (Guo et al. 2017).

    Args:
        probabilities: (n, classes), of pictures that are neither trained nor tested on.
        labels: their true classes (n,).
    """
    optimum = minimize_scalar(
        lambda log: scores(temper(probabilities, float(np.exp(log))), labels)[0],
        bounds=(np.log(0.05), np.log(20)),
        method="bounded",
    )
    return float(np.exp(optimum.x))

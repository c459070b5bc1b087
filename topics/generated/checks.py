"""Checks of lesson 17, generated examples."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np

from utils.exercises import attempt, exercise, require, rule_out, true_or_false


@exercise(
    "17.nearest",
    "Make each picture a row of numbers: samples.reshape(len(samples), -1).",
    "rows[:, None, :] - others[None, :, :] holds every sample minus every training picture.",
    "Square, sum over the last axis, take the root: the distances. Then the smallest in each row.",
)
def nearest(function: Callable) -> str:
    """Distance of each sample to the nearest training picture, by a case with known answers."""
    training = np.zeros((3, 4, 4, 1))
    training[1, 0, 0], training[1, 1, 1], training[2] = 1, 0.2, 0.5
    samples = np.zeros((2, 4, 4, 1))
    samples[0, 0, 0], samples[0, 3, 3], samples[1] = 1, 0.3, 0.8
    # To training[1]: 0.3 more here, 0.2 less there; to training[2]: 16 pixels of 0.3.
    expected = np.array([np.sqrt(0.13), 1.2])
    answer = attempt(function, samples.copy(), training.copy())
    require(
        np.shape(answer) == (2,),
        f"two samples and three training pictures: expected 2 distances, got {np.shape(answer)}",
    )
    answer = np.asarray(answer, float)
    apart = (samples[:, None] - training[None]).reshape(2, 3, -1)
    distances = np.sqrt((apart**2).sum(axis=2))
    absolute, signed = np.abs(apart).sum(axis=2), np.abs(apart.sum(axis=2))
    pairs = np.sqrt((apart[:, :2] ** 2).sum(axis=2)).diagonal()
    number = "that is the number of the nearest picture; return how far away it is"
    mean = "that is the mean over the training pictures; a copy is near one of them only"
    beside = "compare each sample with every training picture, not only with the one beside it"
    sums = "that adds up the absolute differences; take the root of the sum of their squares"
    rule_out(
        answer,
        (distances.argmin(axis=1), number),
        (distances.mean(axis=1), mean),
        (distances.max(axis=1), "that is the farthest picture, not the nearest"),
        (expected**2, "the root is missing: these are squared distances"),
        (absolute.min(axis=1), sums),
        (
            signed.min(axis=1),
            "more ink here and less ink there must not cancel: square before you add up",
        ),
        (
            np.sqrt((apart**2).mean(axis=2)).min(axis=1),
            "sum the squares over the pixels, do not take their mean",
        ),
        (pairs, beside),
    )
    require(
        np.allclose(answer, expected),
        f"the distances are 0.36 and 1.2, not {answer.round(3).tolist()}",
    )
    itself = np.asarray(function(training.copy(), training.copy()), float)
    copied = np.allclose(itself, 0, atol=1e-4)
    require(copied, "a copy of a training picture has the distance 0")
    return "A copy has the distance 0. How small is small, only new real pictures can tell."


_WHY = {
    "a": (False, "the interval still contains a gain of more than a point: was a bound named?"),
    "b": (True, "an interval over five seeds, above 0"),
    "c": (False, "which generator is that, and what had it seen?"),
    "d": (True, "compare the last two rows of accuracies: their intervals lie far apart"),
    "e": (False, "compare the two generators: which is read better, and which is of more use?"),
    "f": (False, "a copy has the distance 0; soft pictures are near to everything"),
}


@exercise(
    "17.report",
    "Ask of each arm how many real pictures went into it, and read the interval, not the mean.",
    "The numbers support two of the six sentences.",
)
def report(carried: Mapping) -> str:
    """Which sentences a report on generated pictures carries."""
    true_or_false(carried, _WHY)
    return "Looks, labels and use are three measurements, and a generator's past is training data."

"""Checks of lesson 13, generated and adversarial examples."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np

from utils.exercises import attempt, exercise, require, true_or_false


@exercise(
    "13.nearest",
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
    wanted = np.array([np.sqrt(0.13), 1.2])
    found = attempt(function, samples.copy(), training.copy())
    require(
        np.shape(found) == (2,),
        f"two samples and three training pictures: expected 2 distances, got {np.shape(found)}",
    )
    found, same = np.asarray(found, float), np.allclose
    apart = (samples[:, None] - training[None]).reshape(2, 3, -1)
    distances = np.sqrt((apart**2).sum(axis=2))
    require(
        not same(found, distances.argmin(axis=1)),
        "that is the number of the nearest picture; return how far away it is",
    )
    require(
        not same(found, distances.mean(axis=1)),
        "that is the mean over the training pictures; a copy is near one of them only",
    )
    require(not same(found, distances.max(axis=1)), "that is the farthest picture, not the nearest")
    require(not same(found, wanted**2), "the root is missing: these are squared distances")
    require(
        not same(found, np.abs(apart).sum(axis=2).min(axis=1)),
        "that adds up the absolute differences; take the root of the sum of their squares",
    )
    require(
        not same(found, np.abs(apart.sum(axis=2)).min(axis=1)),
        "more ink here and less ink there must not cancel: square before you add up",
    )
    require(
        not same(found, np.sqrt((apart**2).mean(axis=2)).min(axis=1)),
        "sum the squares over the pixels, do not take their mean",
    )
    require(
        not same(found, np.sqrt((apart[:, :2] ** 2).sum(axis=2)).diagonal()),
        "compare each sample with every training picture, not only with the one beside it",
    )
    require(same(found, wanted), f"the distances are 0.36 and 1.2, not {found.round(3).tolist()}")
    itself = np.asarray(function(training.copy(), training.copy()), float)
    require(same(itself, 0, atol=1e-4), "a copy of a training picture has the distance 0")
    return "A copy has the distance 0. How small is small, only new real pictures can tell."


def _case() -> tuple[np.ndarray, np.ndarray]:
    image = np.array([[0.0, 0.5, 1.0], [0.95, 0.3, 0.02]], np.float32)[..., None]
    gradient = np.array([[-2.0, 0.001, 3.0], [0.7, -0.2, 0.0]], np.float32)[..., None]
    return image, gradient


@exercise(
    "13.fgsm",
    "np.sign(gradient) is +1 where more ink raises the loss, -1 where it lowers it, 0 elsewhere.",
    "Go uphill: add epsilon times this sign to the image.",
    "Pictures stay within 0 and 1: np.clip does that.",
)
def fgsm(function: Callable) -> str:
    """The fast gradient sign method on one picture with a given gradient."""
    image, gradient = _case()
    given = image.copy()
    found = attempt(function, given, gradient.copy(), 0.1)
    require(np.shape(found) == image.shape, f"the picture is {image.shape}, not {np.shape(found)}")
    require(np.array_equal(given, image), "the picture that came in must not change")
    found, same = np.asarray(found, float), np.allclose
    inside = (0.1 < image) & (image < 0.9)
    moved, wanted = (found - image)[inside], 0.1 * np.sign(gradient)[inside]
    require(
        not same(moved, -wanted, atol=1e-5),
        "that goes downhill: the loss falls. An attack raises it, so add",
    )
    require(
        not same(moved, (0.1 * gradient)[inside], atol=1e-5),
        "take the sign of the gradient: each pixel moves by the whole epsilon, however small its "
        "gradient",
    )
    length = 0.1 * gradient / np.linalg.norm(gradient)
    require(
        not same(moved, length[inside], atol=1e-5),
        "that budget holds for all pixels together; here each pixel may move by epsilon",
    )
    require(
        not same(moved, np.sign(gradient)[inside], atol=1e-5) and not (np.abs(moved) > 0.11).any(),
        f"a pixel moved by {np.abs(moved).max():.3g}, the budget is 0.1",
    )
    require(found.min() >= 0 and found.max() <= 1, "pixels must stay between 0 and 1: clip")
    require(
        same(moved, wanted, atol=1e-5),
        f"the pixel 0.5 with a gradient of 0.001 becomes 0.6, not {float(found[0, 1, 0]):.3g}",
    )
    require(
        same(found[1, 2], image[1, 2], atol=1e-6), "where the gradient is 0, nothing is to move"
    )
    require(
        same(found, np.clip(image + 0.1 * np.sign(gradient), 0, 1), atol=1e-5),
        "clip at 0 and 1, and nowhere else",
    )
    still = np.asarray(function(image.copy(), gradient.copy(), 0.0), float)
    require(same(still, image, atol=1e-6), "epsilon 0 must change nothing")
    return "Each pixel by the same small amount, each in the direction that hurts."


@exercise(
    "13.project",
    "Two limits for each pixel: not farther than epsilon from the original, and within 0 and 1.",
    "np.clip also takes arrays as limits: here the original minus epsilon, and plus epsilon.",
    "Then clip once more, to 0 and 1.",
)
def project(function: Callable) -> str:
    """Back into the budget around the original and into [0, 1], pixel by pixel."""
    original = np.array([[0.5, 0.5, 0.5], [0.05, 0.95, 0.4]])
    changed = np.array([[0.9, 0.1, 0.55], [-0.3, 1.4, 0.4]])
    wanted = np.array([[0.7, 0.3, 0.55], [0.0, 1.0, 0.4]])
    given = changed.copy(), original.copy()
    found = attempt(function, *given, 0.2)
    require(np.shape(found) == (2, 3), f"the shape is (2, 3), not {np.shape(found)}")
    require(
        np.array_equal(given[0], changed) and np.array_equal(given[1], original),
        "the pictures that came in must not change",
    )
    found, same = np.asarray(found, float), np.allclose
    require(
        not same(found, np.clip(changed, 0, 1)),
        "this is within 0 and 1, but up to 0.4 away from the original: the budget is 0.2",
    )
    require(
        not same(found, np.clip(original, 0.3, 0.7)) and not same(found, original),
        "the change is gone: clip the changed picture, with limits around the original",
    )
    require(
        not same(found, np.clip(np.clip(changed - original, -0.2, 0.2), 0, 1)),
        "that is the change alone; add the original again",
    )
    require(
        not same(found, np.clip(original + 0.2 * np.sign(changed - original), 0, 1)),
        "a change smaller than the budget may stay: do not blow it up to epsilon",
    )
    away = (changed - original) * 0.2 / np.linalg.norm(changed - original)
    require(
        not same(found, np.clip(original + away, 0, 1)),
        "each pixel has the whole budget; do not shorten the change as a whole",
    )
    require(
        found.min() >= 0 and found.max() <= 1,
        "a pixel is outside 0 and 1: original 0.05 minus 0.2 is no ink at all",
    )
    require(same(found, wanted), f"expected {wanted.tolist()}, got {found.round(3).tolist()}")
    again = np.asarray(function(found.copy(), original.copy(), 0.2), float)
    require(same(again, found), "what is within the budget already must stay as it is")
    return "Each step may leave the budget; the projection brings it back by the shortest way."


_WHY = {
    "a": (False, "which attack in the table finds most?"),
    "b": (True, "an interval over five seeds; does it hold 0?"),
    "c": (False, "with which budget was the table measured?"),
    "d": (True, "compare the rows with random signs and with PGD: same size, other directions"),
    "e": (False, "what would a still better attack do to this number?"),
    "f": (True, "compare the two attacks on B"),
}


@exercise(
    "13.table",
    "Look at the strongest attack in the table before you call a network robust.",
    "A measured accuracy under attack is what this attack finds: a better one may find more.",
    "Which budget was tested? The table says nothing about others.",
)
def table(carried: Mapping) -> str:
    """Which sentences a table of robust and clean accuracy carries."""
    true_or_false(carried, _WHY)
    return "Robust against what, how strong, found by which attack: without these, half a claim."

"""Checks of lesson 18, adversarial examples."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np

from utils.exercises import attempt, exercise, require, rule_out, true_or_false


@exercise(
    "18.fgsm",
    "np.sign(gradient) is +1 where more ink raises the loss, -1 where it lowers it, 0 elsewhere.",
    "Go uphill: add epsilon times this sign to the image.",
    "Pictures stay within 0 and 1: np.clip does that.",
)
def fgsm(function: Callable) -> str:
    """The fast gradient sign method on one picture with a given gradient."""
    image = np.array([[0.0, 0.5, 1.0], [0.95, 0.3, 0.02]], np.float32)[..., None]
    gradient = np.array([[-2.0, 0.001, 3.0], [0.7, -0.2, 0.0]], np.float32)[..., None]
    given = image.copy()
    attacked = attempt(function, given, gradient.copy(), 0.1)
    shape = np.shape(attacked)
    require(shape == image.shape, f"the picture is {image.shape}, not {shape}")
    require(np.array_equal(given, image), "the picture that came in must not change")
    attacked, inside = np.asarray(attacked, float), (0.1 < image) & (image < 0.9)
    moved, uphill = (attacked - image)[inside], np.sign(gradient)[inside]
    largest = np.abs(moved).max()
    budget = f"a pixel moved by {largest:.3g}, the budget is 0.1"
    rule_out(
        moved,
        (-0.1 * uphill, "that goes downhill: the loss falls. An attack raises it, so add"),
        (
            (0.1 * gradient)[inside],
            "take the sign of the gradient: each pixel moves by the whole epsilon, however small "
            "its gradient",
        ),
        (
            (0.1 * gradient / np.linalg.norm(gradient))[inside],
            "that budget is for all pixels together; here each pixel may move by epsilon",
        ),
        (uphill, budget),
        atol=1e-5,
    )
    require(largest <= 0.11, budget)
    limits = attacked.min() >= 0 and attacked.max() <= 1
    require(limits, "pixels must stay between 0 and 1: clip")
    require(
        np.allclose(moved, 0.1 * uphill, atol=1e-5),
        f"the pixel 0.5 with a gradient of 0.001 becomes 0.6, not {float(attacked[0, 1, 0]):.3g}",
    )
    still = np.allclose(attacked[1, 2], image[1, 2], atol=1e-6)
    require(still, "where the gradient is 0, nothing is to move")
    expected = np.clip(image + 0.1 * np.sign(gradient), 0, 1)
    clipped = np.allclose(attacked, expected, atol=1e-5)
    require(clipped, "clip at 0 and 1, and nowhere else")
    same = np.asarray(function(image.copy(), gradient.copy(), 0.0), float)
    require(np.allclose(same, image, atol=1e-6), "epsilon 0 must change nothing")
    return "Each pixel by the same small amount, each in the direction that hurts."


@exercise(
    "18.project",
    "Two limits for each pixel: not farther than epsilon from the original, and within 0 and 1.",
    "np.clip also takes arrays as limits: here the original minus epsilon, and plus epsilon.",
    "Then clip once more, to 0 and 1.",
)
def project(function: Callable) -> str:
    """Back into the budget around the original and into [0, 1], pixel by pixel."""
    original = np.array([[0.5, 0.5, 0.5], [0.05, 0.95, 0.4]])
    changed = np.array([[0.9, 0.1, 0.55], [-0.3, 1.4, 0.4]])
    expected = np.array([[0.7, 0.3, 0.55], [0.0, 1.0, 0.4]])
    copies = changed.copy(), original.copy()
    answer = attempt(function, *copies, 0.2)
    require(np.shape(answer) == (2, 3), f"the shape is (2, 3), not {np.shape(answer)}")
    same = np.array_equal(copies[0], changed) and np.array_equal(copies[1], original)
    require(same, "the pictures that came in must not change")
    answer, away = np.asarray(answer, float), changed - original
    gone = "the change is gone: clip the changed picture, with limits around the original"
    far = "this is within 0 and 1, but up to 0.4 away from the original: the budget is 0.2"
    large = "a change smaller than the budget may stay: do not blow it up to epsilon"
    short = "each pixel has the whole budget; do not shorten the change as a whole"
    alone = "that is the change alone; add the original again"
    rule_out(
        answer,
        (np.clip(changed, 0, 1), far),
        (np.clip(original, 0.3, 0.7), gone),
        (original, gone),
        (np.clip(np.clip(away, -0.2, 0.2), 0, 1), alone),
        (np.clip(original + 0.2 * np.sign(away), 0, 1), large),
        (np.clip(original + away * 0.2 / np.linalg.norm(away), 0, 1), short),
    )
    require(
        answer.min() >= 0 and answer.max() <= 1,
        "a pixel is outside 0 and 1: original 0.05 minus 0.2 is no ink at all",
    )
    require(
        np.allclose(answer, expected),
        f"expected {expected.tolist()}, got {answer.round(3).tolist()}",
    )
    again = np.asarray(function(answer.copy(), original.copy(), 0.2), float)
    require(np.allclose(again, answer), "what is within the budget already must stay as it is")
    return "Each step may leave the budget; the projection brings it back by the shortest way."


_WHY = {
    "a": (False, "which attack in the table finds most?"),
    "b": (True, "an interval over five seeds; does it contain 0?"),
    "c": (False, "with which budget was the table measured?"),
    "d": (True, "compare the rows with random signs and with PGD: same size, other directions"),
    "e": (False, "what would a still better attack do to this number?"),
    "f": (True, "compare the two attacks on B"),
}


@exercise(
    "18.table",
    "Look at the strongest attack in the table before you call a network robust.",
    "A measured accuracy under attack is what this attack finds: a better one may find more.",
    "Which budget was tested? The table says nothing about others.",
)
def table(carried: Mapping) -> str:
    """Which sentences a table of robust and clean accuracy carries."""
    true_or_false(carried, _WHY)
    return "Robust against what, how strong, found by which attack: without these, half a claim."

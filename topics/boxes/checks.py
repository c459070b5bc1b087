"""Checks of lesson 13, labels that move along."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from topics.boxes import moving
from utils.exercises import Wrong, attempt, exercise, require, rule_out


def _unchanged(before: np.ndarray, after: np.ndarray) -> None:
    require(
        np.array_equal(before, after), "the array that you were given has changed: make a new one"
    )


@exercise(
    "13.boxes",
    "A box has four corners: (x1, y1), (x2, y1), (x2, y2), (x1, y2). Move each of them.",
    "matrix[:, :2] @ (x, y) + matrix[:, 2] is where a corner goes; for many corners at once "
    "corners @ matrix[:, :2].T + matrix[:, 2].",
    "Of the four moved corners take the smallest and the largest x, the smallest and the largest "
    "y: np.min and np.max along the axis of the corners.",
)
def boxes(function: Callable) -> str:
    """Boxes moved by a matrix: shift, flip, zoom, rotation, and all of them together."""
    old = np.array([[10.0, 20.0, 30.0, 26.0], [40.0, 5.0, 44.0, 33.0], [0.0, 0.0, 64.0, 64.0]])
    for settings, what in (
        ({}, "a matrix that changes nothing"),
        ({"zoom": 0.5}, "a zoom"),
        ({"shift_x": 7, "shift_y": -3}, "a shift"),
        ({"flip": True}, "a flip"),
        ({"angle": 90}, "a quarter turn"),
        ({"angle": 20}, "a turn by 20 degrees"),
        ({"angle": -35, "shift_x": 4, "zoom": 1.2, "flip": True}, "all at once"),
    ):
        matrix = moving.matrix(**settings)
        given = old.copy(), matrix.copy()
        answer = np.asarray(attempt(function, *given), float)
        _unchanged(old, given[0])
        _unchanged(matrix, given[1])
        require(answer.shape == old.shape, f"three boxes went in, shape {answer.shape} came out")
        expected = moving.move_boxes(old, matrix)
        if np.allclose(answer, expected, atol=1e-3):
            continue
        ends = moving.move_points(old.reshape(3, 2, 2), matrix)
        inverse = np.linalg.inv(np.vstack([matrix, [0, 0, 1]]))[:2]
        turned = np.column_stack([matrix[:, :2].T, matrix[:, 2]])
        unshifted = np.column_stack([matrix[:, :2], np.zeros(2)])
        rule_out(
            answer,
            (old, f"{what}: the boxes are where they were"),
            (
                ends.reshape(3, 4),
                f"{what}: x1 is no longer the left edge, or y1 no longer the upper one; take the "
                "smallest and the largest",
            ),
            (
                np.concatenate([ends.min(axis=1), ends.max(axis=1)], axis=1),
                f"{what}: two corners are not enough; the other two may reach further",
            ),
            (moving.move_boxes(old, unshifted), f"{what}: the last column of the matrix is lost"),
            (moving.move_boxes(old, inverse), f"{what}: the boxes went the other way round"),
            (
                moving.move_boxes(old, turned),
                f"{what}: rows and columns of the matrix are exchanged: corners @ matrix[:, :2].T",
            ),
            (
                np.clip(expected, 0, 64),
                f"{what}: do not clip yet; where a box leaves the picture is the next exercise",
            ),
            atol=1e-3,
        )
        row = int(np.abs(answer - expected).max(axis=1).argmax())
        raise Wrong(
            f"{what}: the box {old[row].tolist()} goes to {np.round(expected[row], 1).tolist()}, "
            f"not to {np.round(answer[row], 1).tolist()}"
        )
    return "Four corners, smallest and largest: that is the smallest upright box around them."


@exercise(
    "13.clip",
    "np.clip(boxes[:, 0], 0, width) cuts x1 off at the border; y is cut off at the height.",
    "The area of a box is (x2 - x1) * (y2 - y1), before and after. Its share that is left must be "
    "at least `least`.",
    "Comparing the area after with least times the area before gives a row of True and False, one "
    "for each box that came in. It chooses from the clipped boxes; return these, and the row.",
)
def clipping(function: Callable) -> str:
    """Boxes cut off at the border; those of which too little is left are dropped."""
    height, width = 40, 100
    old = np.array(
        [
            [10, 10, 30, 30],  # inside
            [-10, 5, 10, 15],  # half of it left
            [-18, 5, 2, 15],  # a tenth left
            [90, 30, 110, 50],  # a quarter left
            [50, 45, 60, 60],  # below the picture
            [60, 10, 95, 39],  # inside, beyond the height in x
            [-50, -10, -20, -5],  # beyond the corner
        ],
        float,
    )
    clipped = np.stack([np.clip(old[:, i], 0, (width, height)[i % 2]) for i in range(4)], axis=1)

    def area(corners: np.ndarray) -> np.ndarray:
        return (corners[:, 2] - corners[:, 0]) * (corners[:, 3] - corners[:, 1])

    for least in (0.25, 0.5, 0.05, 1.0):
        given = old.copy()
        result = attempt(function, given, height, width, least)
        _unchanged(old, given)
        pair = isinstance(result, tuple | list) and len(result) == 2
        require(pair, "return two things: the boxes that are kept, and which ones these are")
        answer, keep = np.asarray(result[0], float), np.asarray(result[1])
        expected = area(clipped) >= least * area(old)
        require(
            keep.shape == (len(old),) and keep.dtype == bool,
            f"the second result must be True or False for each of the {len(old)} boxes that came "
            "in: the classes are picked with it",
        )
        slips = (
            (np.ones(len(old), bool), "nothing is dropped, not even a box outside the picture"),
            (
                area(clipped) >= least * height * width,
                "compare with the area that the box had, not with that of the picture",
            ),
            (area(clipped) > 0, f"least={least:g}: what is left is not compared with it"),
            (area(clipped) > least * area(old), f"a share of just {least:g} is enough: >="),
        )
        for slip, why in slips:
            require(not np.array_equal(keep, slip) or np.array_equal(slip, expected), why)
        inside = np.all(clipped == old, axis=1)
        require(
            np.array_equal(keep, expected),
            "boxes are dropped that only touch the border"
            if np.array_equal(keep, inside)
            else f"least={least:g}: kept are {np.flatnonzero(keep).tolist()}, expected "
            f"{np.flatnonzero(expected).tolist()}",
        )
        require(
            answer.shape == (expected.sum(), 4),
            f"{expected.sum()} boxes are kept, but the boxes have the shape {answer.shape}",
        )
        rule_out(
            answer[~inside[expected]],
            *([(old[expected & ~inside], "the boxes are not cut off at the border")]
              if (expected & ~inside).any() else []),
        )  # fmt: skip
        require(
            np.allclose(answer, clipped[expected]),
            "the boxes are cut off at the wrong place: x at the width, y at the height",
        )
    return "Cut off, and dropped where too little is left; the classes can follow."


def _read(mask: np.ndarray, columns: np.ndarray, rows: np.ndarray) -> np.ndarray:
    """The mask at these whole numbers, 0 outside."""
    height, width = mask.shape
    inside = (columns >= 0) & (columns < width) & (rows >= 0) & (rows < height)
    return np.where(inside, mask[np.clip(rows, 0, height - 1), np.clip(columns, 0, width - 1)], 0)


@exercise(
    "13.nearest",
    "np.round gives the number of the nearest pixel, as a float; .astype(int) makes it an index.",
    "The first index of an array is the row: mask[rows, columns].",
    "A pixel outside must not be read: make `inside` from both indices, read mask at indices "
    "that are clipped into the picture, and put 0 where not inside (np.where).",
)
def nearest(function: Callable) -> str:
    """A mask read at the nearest pixels; outside there is background."""
    rng = np.random.default_rng(2)
    mask = rng.choice([0, 3, 8], (20, 32))
    mask[0, :], mask[-1, :], mask[:, 0], mask[:, -1] = 5, 6, 7, 9  # every edge its own class
    y, x = np.mgrid[:20, :32].astype(float)
    for columns, rows, what in (
        (x, y, "nothing moves"),
        (31 - x, y, "a flip"),
        (x - 3, y + 2, "a shift"),
        (x + 0.4, y - 0.4, "less than half a pixel"),
        (x + 0.7, y + 0.6, "more than half a pixel"),
        (0.6 * x + 0.3 * y - 2.21, 0.7 * y - 0.2 * x + 3.17, "turned and closer"),
        (1.7 * x - 8.13, 1.9 * y - 7.37, "far away"),
        (x - 40, y, "all of it outside"),
    ):
        given = mask.copy()
        answer = np.asarray(attempt(function, given, columns.copy(), rows.copy()))
        _unchanged(mask, given)
        require(answer.shape == columns.shape, f"the shape is {answer.shape}")
        j, i = np.round(columns).astype(int), np.round(rows).astype(int)
        expected = _read(mask, j, i)
        if np.array_equal(answer, expected):
            continue
        strange = sorted(set(np.unique(answer).tolist()) - set(np.unique(mask).tolist()))
        require(
            not strange,
            f"{what}: there are classes in it that the mask does not have, such as {strange[:1]}: "
            "class numbers must not be averaged",
        )
        cut_off = _read(mask, np.floor(columns).astype(int), np.floor(rows).astype(int))
        rule_out(
            answer,
            (
                mask[i % 20, j % 32],
                f"{what}: what leaves on one side comes in on the other; a negative index counts "
                "from the end",
            ),
            (
                mask[np.clip(i, 0, 19), np.clip(j, 0, 31)],
                f"{what}: what lies outside must be 0, not the class of the border",
            ),
            (mask, f"{what}: the mask is where it was"),
            (cut_off, f"{what}: that is the pixel before, not the nearest: round, do not cut off"),
        )
        wrong = np.argwhere(answer != expected)
        raise Wrong(
            f"{what}: {len(wrong)} of {answer.size} pixels are wrong, the first in row "
            f"{wrong[0, 0]}, column {wrong[0, 1]}; is the row the first index?"
        )
    return "Only classes that were there, and background where nothing was."

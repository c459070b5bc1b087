"""Where the parts of a picture go: matrices, and what they do to pixels, points and boxes.

A matrix is float (2, 3) and forward: the place (x, y) of a picture goes to
``matrix @ (x, y, 1)``. Places are in pixels from the upper left corner, as in
`topics.boxes.scenes`.
"""

from __future__ import annotations

import numpy as np
from scipy import ndimage

from topics.boxes.scenes import SIZE


def matrix(
    angle: float = 0.0,
    shift_x: float = 0.0,
    shift_y: float = 0.0,
    zoom: float = 1.0,
    flip: bool = False,
    size: int = SIZE,
) -> np.ndarray:
    """Flip, zoom and turn around the middle of the picture, then shift.

    Args:
        angle: degrees, counter-clockwise on the screen.
        shift_x, shift_y: pixels, right and down.
        zoom: magnification, above 0.
        flip: mirror left to right.
        size: side of the picture.
    """
    a = np.deg2rad(angle)
    turn = zoom * np.array([[np.cos(a), np.sin(a)], [-np.sin(a), np.cos(a)]])
    if flip:
        turn = turn @ np.diag([-1.0, 1.0])
    middle = np.full(2, size / 2)
    return np.column_stack([turn, middle - turn @ middle + (shift_x, shift_y)])


def sources(matrix: np.ndarray, height: int, width: int) -> tuple[np.ndarray, np.ndarray]:
    """Where each pixel of the moved picture is read, as column and row of the old one.

    Args:
        matrix: forward, (2, 3); it is turned round here.
        height, width: of the picture.

    Returns:
        Columns and rows, float (height, width) each; 0 is the middle of the first pixel.
    """
    back = np.linalg.inv(np.vstack([matrix, [0, 0, 1]]))[:2]
    y, x = np.mgrid[:height, :width] + 0.5
    columns, rows = np.einsum("ij,jhw->ihw", back, np.stack([x, y, np.ones_like(x)])) - 0.5
    return columns, rows


def move_pixels(picture: np.ndarray, matrix: np.ndarray, nearest: bool = False) -> np.ndarray:
    """A picture or a mask moved by a matrix; what comes in from outside is 0.

    Args:
        picture: (height, width, 1).
        matrix: forward, (2, 3).
        nearest: take the nearest pixel, as masks of classes need it; bilinear otherwise.

    Returns:
        An array of the same shape and dtype.
    """
    columns, rows = sources(matrix, *picture.shape[:2])
    order, mode = int(not nearest), "grid-constant"
    moved = ndimage.map_coordinates(picture[..., 0], [rows, columns], order=order, mode=mode)
    return moved[..., None]


def move_points(points: np.ndarray, matrix: np.ndarray) -> np.ndarray:
    """Points (..., 2) moved by a matrix."""
    return np.asarray(points) @ matrix[:, :2].T + matrix[:, 2]


def move_boxes(boxes: np.ndarray, matrix: np.ndarray) -> np.ndarray:
    """The smallest upright boxes (n, 4) around the four moved corners of each box."""
    x1, y1, x2, y2 = np.asarray(boxes, float).T
    corners = np.stack([[x1, y1], [x2, y1], [x2, y2], [x1, y2]]).transpose(2, 0, 1)
    moved = move_points(corners, matrix)
    return np.concatenate([moved.min(axis=1), moved.max(axis=1)], axis=1)


def iou(first: np.ndarray, second: np.ndarray) -> np.ndarray:
    """Intersection over union of boxes, pair by pair.

    Args:
        first, second: (n, 4). A box whose x2 is not above its x1 (or y2 above y1) has no area.

    Returns:
        float (n,) from 0 to 1.
    """
    first, second = np.asarray(first, float), np.asarray(second, float)
    sides = np.minimum(first[:, 2:], second[:, 2:]) - np.maximum(first[:, :2], second[:, :2])
    both = np.prod(np.maximum(sides, 0), axis=1)
    area = [np.prod(np.maximum(box[:, 2:] - box[:, :2], 0), axis=1) for box in (first, second)]
    return both / np.maximum(area[0] + area[1] - both, 1e-9)


def mask_iou(first: np.ndarray, second: np.ndarray) -> np.ndarray:
    """Intersection over union of masks, pair by pair: (n, height, width, 1), what is not 0 counts.

    Returns:
        float (n,) from 0 to 1; two empty masks have 0.
    """
    first, second = np.asarray(first) != 0, np.asarray(second) != 0
    axes = (1, 2, 3)
    return (first & second).sum(axis=axes) / np.maximum((first | second).sum(axis=axes), 1)

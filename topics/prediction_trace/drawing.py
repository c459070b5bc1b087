"""Digits drawn by hand: strokes as text, and the picture that a pen makes of them.

A drawing is a text with one stroke per line: points ``x,y`` in pixels, x to the right and y down,
from 0 to 28, with spaces between them. ``8,4 8,14 20,14`` goes down and then to the right.
"""

from __future__ import annotations

import re

import numpy as np

SIZE = 28
BOX = 20.0  # MNIST's digits were scaled into a box of 20 x 20, then centred by their mass
_NUMBER = r"-?\d+(?:\.\d*)?"
_POINT = re.compile(rf"({_NUMBER}),({_NUMBER})")
FOUR = "17,5 8,16 21,16\n17,5 17,24"


def parse(text: str) -> list[np.ndarray]:
    """Read the strokes of a drawing, each as points (n, 2).

    Raises:
        ValueError: a word is no point; the message names it and its line.
    """
    strokes = []
    for number, line in enumerate(text.splitlines(), start=1):
        points = []
        for word in line.split():
            match = _POINT.fullmatch(word)
            if not match:
                raise ValueError(f"line {number}: {word!r} is not a point; write 8,14 for example")
            points.append([float(match[1]), float(match[2])])
        if points:
            strokes.append(np.array(points))
    return strokes


def render(strokes: list[np.ndarray], pen: float = 1.2) -> np.ndarray:
    """Draw strokes with a round pen: float32 (28, 28, 1) in [0, 1], the ink is 1.

    Args:
        strokes: points (n, 2) each, in pixels.
        pen: half the width of the line in pixels, above 0.
    """
    picture = np.zeros((SIZE, SIZE))
    across, down = np.meshgrid(np.arange(SIZE) + 0.5, np.arange(SIZE) + 0.5)
    places = np.stack([across, down], axis=-1)
    for stroke in strokes:
        ends = np.concatenate([stroke[1:], stroke[-1:]])
        for start, end in zip(stroke, ends, strict=True):
            step = end - start
            length = max(float(step @ step), 1e-9)
            along = np.clip((places - start) @ step / length, 0, 1)
            away = np.linalg.norm(places - start - along[..., None] * step, axis=-1)
            picture = np.maximum(picture, np.clip(pen + 0.5 - away, 0, 1))
    return picture.astype(np.float32)[..., None]


def like_mnist(strokes: list[np.ndarray], pen: float = 1.2) -> list[np.ndarray]:
    """Scale strokes so that the drawing fits a box of 20 x 20, its centre of mass in the middle.

    This is how the digits of MNIST were prepared (LeCun, Bottou, Bengio and Haffner 1998).
    """
    if not strokes:
        return []
    points = np.concatenate(strokes)
    low, high = points.min(axis=0), points.max(axis=0)
    size = max(float((high - low).max()), 1e-9)
    scale = min((BOX - 2 * pen) / size, 8.0)  # a dot stays a dot
    middle = (low + high) / 2
    moved = [(stroke - middle) * scale + SIZE / 2 for stroke in strokes]
    ink = render(moved, pen)[..., 0]
    places = np.arange(SIZE) + 0.5
    mass = np.array([ink.sum(axis=0) @ places, ink.sum(axis=1) @ places]) / max(ink.sum(), 1e-9)
    return [stroke + SIZE / 2 - mass for stroke in moved]


def draw(text: str, centre: bool = True) -> np.ndarray:
    """The picture (28, 28, 1) of a drawing in text form.

    Args:
        text: one stroke per line, points as ``x,y``.
        centre: scale and centre the drawing as MNIST's digits were.

    Raises:
        ValueError: the text cannot be read, see :func:`parse`.
    """
    strokes = parse(text)
    return render(like_mnist(strokes) if centre else strokes)

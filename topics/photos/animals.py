"""Drawn animals: a seeded generator of cat-like and dog-like heads, for when no photos are at hand.

The two classes differ in one thing: cat-like heads have two standing, pointed ears, dog-like ones
two hanging, round ears. Everything else is drawn from the same distributions for both: shape of
the head, eyes, nose, muzzle, markings, colour of the fur, background, light, an object in front.
Fur is orange to brown, backgrounds are green to violet, so an animal can be told from what is
behind it, but its class cannot be told from any colour.

These are drawings, not photos. How far the animals are turned, moved and scaled is a parameter:
with a wider pose in the test than in training, augmentation that turns, moves and scales supplies
what the training pictures lack, and helps by design.
"""

from __future__ import annotations

import colorsys
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from topics.photos.photos import Photos

CLASSES = ("cat-like", "dog-like")
_HEAD = 0.5  # radius of the head; the canvas reaches from -1 to 1
_FUR = (0.02, 0.35, 0.4), (0.13, 0.9, 0.95)  # hue, saturation and value, from and to


def drawn_animals(n_per_class: int, seed: int, pose: float = 0.0, size: int = 150) -> Photos:
    """Draw heads of animals, the same number of each class.

    Args:
        n_per_class: pictures of each class, at least 1.
        seed: a whole number, 0 or more. Picture number i of a class depends on the seed and on i
            only: a larger set begins with the smaller one, another ``pose`` shows the same
            animals in another place, another ``size`` the same pictures in other detail.
        pose: how far animals are turned, moved and scaled, 0 (upright, in the centre) to 1: up
            to 40 degrees, 20 % of the side, and 0.55 to 1.25 times the size. Near 1 some ears
            leave the picture.
        size: side of the square pictures in pixels, at least 8.

    Returns:
        Pictures with labels 0 (cat-like) and 1 (dog-like), sorted by class; no files, no problems.

    Raises:
        ValueError: an argument outside these limits.
    """
    for name, value, least in (
        ("n_per_class", n_per_class, 1),
        ("seed", seed, 0),
        ("size", size, 8),
    ):
        if isinstance(value, bool) or not isinstance(value, int | np.integer) or value < least:
            raise ValueError(f"{name}={value!r}: expected a whole number, {least} or more")
    if not 0 <= pose <= 1:
        raise ValueError(f"pose={pose!r}: expected a number from 0 to 1")
    images = np.empty((2 * n_per_class, size, size, 3), np.float32)
    for row in range(len(images)):
        label, index = divmod(row, n_per_class)
        rng = np.random.default_rng([int(seed), label, index])
        images[row] = _picture(label, rng, float(pose), int(size))
    labels = np.repeat(np.arange(2), n_per_class).astype(np.int64)
    return Photos(images, labels, CLASSES, (None,) * len(labels), ())


@dataclass(frozen=True)
class _Shape:
    """A signed distance, below 0 inside, and a circle outside of which nothing lies."""

    x: float
    y: float
    reach: float
    distance: Callable[[np.ndarray, np.ndarray], np.ndarray]


class _Canvas:
    """A square picture, painted shape by shape; edges are smooth at any size."""

    def __init__(self, size: int) -> None:
        step = (np.arange(size, dtype=np.float32) + 0.5) * np.float32(2 / size) - 1
        self.size = size
        self.straight = np.meshgrid(step, step)
        self.pixels = np.zeros((size, size, 3), np.float32)
        self.place()

    def place(
        self, angle: float = 0.0, right: float = 0.0, down: float = 0.0, scale: float = 1.0
    ) -> None:
        """From here on, paint in coordinates that are turned, moved and scaled."""
        x, y = (
            axis - np.float32(by) for axis, by in zip(self.straight, (right, down), strict=True)
        )
        self.cos, self.sin, self.scale = float(np.cos(angle)), float(np.sin(angle)), float(scale)
        self.right, self.down = right, down
        cos, sin = np.float32(self.cos / scale), np.float32(self.sin / scale)
        self.x, self.y = cos * x - sin * y, sin * x + cos * y

    def paint(
        self, shape: _Shape, colour: np.ndarray, opacity: float = 1.0, within: _Shape | None = None
    ) -> None:
        """Paint a shape, or the part of it that lies within another one."""
        part = self._window(shape)
        x, y = self.x[part], self.y[part]
        if not x.size:
            return
        distance = shape.distance(x, y)
        if within is not None:
            distance = np.maximum(distance, within.distance(x, y))
        sharpness = np.float32(self.scale * self.size / 2)  # pixels per unit of length
        cover = np.clip(0.5 - distance * sharpness, 0, opacity)
        self.pixels[part] += cover[..., None] * (colour - self.pixels[part])

    def _window(self, shape: _Shape) -> tuple[slice, slice]:
        """Rows and columns of the picture that hold the shape: to paint no more than needed."""
        x = self.right + self.scale * (self.cos * shape.x + self.sin * shape.y)
        y = self.down + self.scale * (self.cos * shape.y - self.sin * shape.x)
        half = shape.reach * self.scale * self.size / 2 + 2
        spans = []
        for middle in ((y + 1) * self.size / 2, (x + 1) * self.size / 2):
            first, last = np.clip((middle - half, middle + half + 1), 0, self.size).astype(int)
            spans.append(slice(first, last))
        return spans[0], spans[1]


def _ellipse(cx: float, cy: float, rx: float, ry: float, turn: float = 0.0) -> _Shape:
    """An ellipse; its distance is exact on the edge and right to first order near it."""

    def distance(x: np.ndarray, y: np.ndarray) -> np.ndarray:
        x, y = x - np.float32(cx), y - np.float32(cy)
        if turn:
            cos, sin = np.float32(np.cos(turn)), np.float32(np.sin(turn))
            x, y = cos * x + sin * y, cos * y - sin * x
        x, y = x / np.float32(rx), y / np.float32(ry)
        radius = np.sqrt(x * x + y * y)
        x, y = x / np.float32(rx), y / np.float32(ry)
        return radius * (radius - 1) / (np.sqrt(x * x + y * y) + np.float32(1e-6))

    return _Shape(cx, cy, max(rx, ry), distance)


def _polygon(*corners: Sequence[float]) -> _Shape:
    """A convex polygon; its distance is exact inside and along its sides."""
    points = np.asarray(corners, np.float32)
    ahead = np.roll(points, -1, axis=0)
    area = np.sum(points[:, 0] * ahead[:, 1] - ahead[:, 0] * points[:, 1])

    def distance(x: np.ndarray, y: np.ndarray) -> np.ndarray:
        farthest = np.full_like(x, -np.inf)
        for (x0, y0), (x1, y1) in zip(points, ahead, strict=True):
            length = np.hypot(x1 - x0, y1 - y0) * np.sign(area)
            side = ((y1 - y0) * (x - x0) - (x1 - x0) * (y - y0)) / length
            np.maximum(farthest, side, out=farthest)
        return farthest

    middle = points.mean(axis=0)
    reach = float(np.hypot(*(points - middle).T).max())
    return _Shape(float(middle[0]), float(middle[1]), reach, distance)


def _picture(label: int, rng: np.random.Generator, pose: float, size: int) -> np.ndarray:
    canvas = _Canvas(size)
    _background(canvas, rng)
    # Drawn for every pose, also 0: so the same animal comes out at each of them.
    turn, right, down, scale = rng.uniform(-1, 1, 4)
    canvas.place(
        np.deg2rad(40) * pose * turn,
        0.4 * pose * right,
        0.4 * pose * down,
        _HEAD * (1 + pose * (0.25 * scale if scale > 0 else 0.45 * scale)),
    )
    _head(canvas, rng, label)
    canvas.place()
    if rng.random() < 0.3:  # something in front: a branch, a fence
        tilt, at, half = rng.uniform(0, np.pi), rng.uniform(-0.7, 0.7), rng.uniform(0.04, 0.09)
        across = np.array([np.cos(tilt), np.sin(tilt)])
        along = np.array([-across[1], across[0]])
        ends = [at * across + side * half * across for side in (-1, 1)]
        bar = [ends[0] - 2 * along, ends[1] - 2 * along, ends[1] + 2 * along, ends[0] + 2 * along]
        canvas.paint(_polygon(*bar), _cool(rng))
    light = (canvas.pixels - 0.5) * rng.uniform(0.6, 1.1) + 0.5 + rng.uniform(-0.08, 0.08)
    noise = rng.standard_normal(light.shape, dtype=np.float32) * np.float32(0.03)
    return np.clip(light + noise, 0, 1).astype(np.float32)


def _background(canvas: _Canvas, rng: np.random.Generator) -> None:
    top, bottom = _cool(rng), _cool(rng)
    share = ((canvas.y + 1) / 2)[..., None]
    canvas.pixels[:] = top * (1 - share) + bottom * share
    for _ in range(rng.integers(3, 7)):
        kind, (x, y) = rng.integers(3), rng.uniform(-1, 1, 2)
        rx, ry, turn = rng.uniform(0.15, 0.5), rng.uniform(0.15, 0.5), rng.uniform(0, np.pi)
        if kind == 0:
            shape = _ellipse(x, y, rx, ry, turn)
        else:
            angles = turn + np.arange(5 - kind) * 2 * np.pi / (5 - kind)  # four corners or three
            shape = _polygon(*zip(x + rx * np.cos(angles), y + ry * np.sin(angles), strict=True))
        canvas.paint(shape, _warm(rng) if rng.random() < 0.5 else _cool(rng))


def _head(canvas: _Canvas, rng: np.random.Generator, label: int) -> None:
    """A head of radius 1 around the origin; only the ears depend on the label."""
    hue, saturation, value = rng.uniform(*_FUR)
    fur = _rgb(hue, saturation, value)
    light = _rgb(hue, 0.5 * saturation, min(1.0, value + 0.2))
    dark = _rgb(hue, saturation, 0.55 * value)
    width = rng.uniform(0.85, 1.1)
    ear = _rgb(hue, saturation, value * rng.uniform(0.6, 1.0))
    shape = rng.uniform(-1, 1, (2, 4))  # two ears, each a little different
    head = _ellipse(0, 0, width, rng.uniform(0.9, 1.05))
    if label == 0:
        _standing_ears(canvas, ear, light, width, shape)
    canvas.paint(head, fur)
    _markings(canvas, rng, head, light, dark, width)
    if label == 1:
        _hanging_ears(canvas, ear, width, shape)
    _face(canvas, rng, light, width)


def _standing_ears(
    canvas: _Canvas, ear: np.ndarray, inside: np.ndarray, width: float, shape: np.ndarray
) -> None:
    for side, (a, b, c, d) in zip((-1, 1), shape, strict=True):
        inner = np.array([side * width * (0.18 + 0.06 * a), -0.8])
        outer = np.array([side * width * (0.92 + 0.05 * b), -0.3])
        tip = np.array([side * width * (0.72 + 0.18 * c), -1.4 - 0.22 * d])
        canvas.paint(_polygon(tuple(inner), tuple(outer), tuple(tip)), ear)
        middle = (inner + outer + tip) / 3
        small = [tuple(middle + 0.55 * (corner - middle)) for corner in (inner, outer, tip)]
        canvas.paint(_polygon(*small), inside, 0.8)


def _hanging_ears(canvas: _Canvas, ear: np.ndarray, width: float, shape: np.ndarray) -> None:
    for side, (a, b, c, d) in zip((-1, 1), shape, strict=True):
        long, wide = 0.68 + 0.12 * a, 0.3 + 0.05 * b
        canvas.paint(
            _ellipse(
                side * (width + 0.05 + 0.06 * c),
                0.05 + 0.3 * long,
                wide,
                long,
                side * -0.2 * (1 + d),
            ),
            ear,
        )


def _markings(
    canvas: _Canvas,
    rng: np.random.Generator,
    head: _Shape,
    light: np.ndarray,
    dark: np.ndarray,
    width: float,
) -> None:
    patched, striped, side = rng.random() < 0.35, rng.random() < 0.35, rng.choice((-1, 1))
    if patched:
        patch = _ellipse(side * 0.45 * width, -0.15, 0.4, 0.45, rng.uniform(0, np.pi))
        canvas.paint(patch, light if rng.random() < 0.5 else dark, within=head)
    if striped:
        for at in (-0.28, 0.0, 0.28):
            stripe = _ellipse(at * width, -0.68, 0.06, 0.25, 0.5 * at)
            canvas.paint(stripe, dark, within=head)


def _face(canvas: _Canvas, rng: np.random.Generator, light: np.ndarray, width: float) -> None:
    apart, high = rng.uniform(0.34, 0.44) * width, rng.uniform(-0.25, -0.08)
    eye = rng.uniform(0.13, 0.19)
    iris = _rgb(rng.choice((0.08, 0.14, 0.3, 0.55)), 0.7, rng.uniform(0.5, 0.95))
    slit = rng.random() < 0.5
    black = np.array([0.08, 0.06, 0.06], np.float32)
    if rng.random() < 0.5:
        canvas.paint(_ellipse(0, 0.5, rng.uniform(0.38, 0.5), rng.uniform(0.28, 0.36)), light)
    for side in (-1, 1):
        canvas.paint(_ellipse(side * apart, high, eye, eye), iris)
        canvas.paint(_ellipse(side * apart, high, eye * (0.3 if slit else 0.6), eye * 0.85), black)
        shine = _ellipse(side * apart - 0.3 * eye, high - 0.35 * eye, 0.22 * eye, 0.22 * eye)
        canvas.paint(shine, np.ones(3, np.float32))
    nose = _rgb(0.97, 0.5, 0.8) if rng.random() < 0.4 else black
    half, low = rng.uniform(0.1, 0.17), rng.uniform(0.24, 0.36)
    if rng.random() < 0.5:
        canvas.paint(_polygon((-half, low - 0.08), (half, low - 0.08), (0, low + 0.12)), nose)
    else:
        canvas.paint(_ellipse(0, low, half, 0.1), nose)
    canvas.paint(
        _polygon((-0.02, low), (0.02, low), (0.02, low + 0.28), (-0.02, low + 0.28)), black
    )
    for side in (-1, 1):
        lip = _ellipse(side * 0.14, low + 0.26, 0.14, 0.09)
        canvas.paint(_smile(lip), black)


def _smile(lip: _Shape) -> _Shape:
    """The lower half of an ellipse's outline."""

    def distance(x: np.ndarray, y: np.ndarray) -> np.ndarray:
        return np.maximum(np.abs(lip.distance(x, y)) - np.float32(0.02), np.float32(lip.y) - y)

    return _Shape(lip.x, lip.y, lip.reach + 0.02, distance)


def _cool(rng: np.random.Generator) -> np.ndarray:
    """A colour of the background: green to violet."""
    return _rgb(*rng.uniform((0.25, 0.15, 0.3), (0.85, 0.7, 0.95)))


def _warm(rng: np.random.Generator) -> np.ndarray:
    """A colour of fur: orange to brown."""
    return _rgb(*rng.uniform(*_FUR))


def _rgb(hue: float, saturation: float, value: float) -> np.ndarray:
    return np.array(colorsys.hsv_to_rgb(hue, saturation, value), np.float32)

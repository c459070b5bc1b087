"""Random affine maps in NumPy: how far they may go, and the matrix that each one is.

Rotation, shear, zoom, flip and shift of an image are composed into one map, so that the pixels are
read once. A chain of layers reads them once per layer and blurs each time.

The map (all positions in pixels, y down, centre ``c = ((w-1)/2, (h-1)/2)``): the output pixel at
``p`` shows the input at ``c + M (p - c - t)`` with ``M = R(a) Shear(k) Flip / zoom``.
"""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np


@dataclass(frozen=True)
class AffineRanges:
    """How far a random geometric transform may go.

    Each value is drawn uniformly from minus to plus the range, anew for every image.

    Attributes:
        rotation: degrees, 0 to 180; positive angles turn the picture counter-clockwise.
        shift: share of the height and of the width, 0 to 1.
        zoom: share; 0.1 draws a magnification between 0.9 and 1.1. 0 to below 1.
        shear: degrees, 0 to below 90.
        horizontal_flip: mirror left and right with probability one half.
        vertical_flip: mirror top and bottom with probability one half.
    """

    rotation: float = 15.0
    shift: float = 0.1
    zoom: float = 0.1
    shear: float = 0.0
    horizontal_flip: bool = False
    vertical_flip: bool = False

    def __post_init__(self) -> None:
        limits = {"rotation": 180.0, "shift": 1.0, "zoom": 0.99, "shear": 89.0}
        for name, limit in limits.items():
            value = getattr(self, name)
            if not 0 <= value <= limit:
                raise ValueError(f"{name}={value!r}: expected a number from 0 to {limit:g}")

    @classmethod
    def none(cls) -> AffineRanges:
        """Ranges that leave every image as it is."""
        return cls(rotation=0.0, shift=0.0, zoom=0.0)

    def describe(self) -> str:
        """The ranges in words, without those that are off."""
        words = {
            "rotation": f"rotation ±{self.rotation:g}°",
            "shift": f"shift ±{100 * self.shift:g} %",
            "zoom": f"zoom ±{100 * self.zoom:g} %",
            "shear": f"shear ±{self.shear:g}°",
            "horizontal_flip": "horizontal flip",
            "vertical_flip": "vertical flip",
        }
        on = [words[f.name] for f in fields(self) if getattr(self, f.name)]
        return ", ".join(on) or "no transform"


def compose(
    height: int,
    width: int,
    angle: np.ndarray | float = 0.0,
    shift_x: np.ndarray | float = 0.0,
    shift_y: np.ndarray | float = 0.0,
    zoom: np.ndarray | float = 1.0,
    shear: np.ndarray | float = 0.0,
    flip_x: np.ndarray | float = 1.0,
    flip_y: np.ndarray | float = 1.0,
) -> np.ndarray:
    """Compose rotation, shear, flip, zoom and shift into one output-to-input map per image.

    Args:
        height, width: size of the images in pixels.
        angle: rotation in radians, counter-clockwise on the screen.
        shift_x, shift_y: shift in pixels, right and down.
        zoom: magnification, above 0.
        shear: shear in radians.
        flip_x, flip_y: -1 mirrors left-right or top-bottom, 1 does not.

    Each argument after the size is a number or an array of shape (n,).

    Returns:
        float32 array (n, 8), rows ``m00 m01 ox m10 m11 oy 0 0`` as taken by
        ``tf.raw_ops.ImageProjectiveTransformV3``.
    """
    parts = (angle, shift_x, shift_y, zoom, shear, flip_x, flip_y)
    arrays = np.broadcast_arrays(*(np.atleast_1d(part).astype(float) for part in parts))
    return rows(np, height, width, *arrays).astype(np.float32)


def random_matrices(
    n: int, shape: tuple[int, ...], ranges: AffineRanges, rng: np.random.Generator
) -> np.ndarray:
    """Draw one random affine map per image.

    Args:
        n: number of images.
        shape: (height, width) or (height, width, channels) in pixels.
        ranges: how far the transforms may go.
        rng: source of the random numbers.

    Returns:
        float32 array (n, 8), see :func:`compose`.
    """
    height, width = shape[:2]
    # All seven columns are drawn whether used or not: switching one transform on or off leaves
    # the draws of the others as they were, so two settings can be compared image by image.
    u = rng.uniform(-1.0, 1.0, size=(n, 7))
    return compose(
        height,
        width,
        angle=np.deg2rad(ranges.rotation) * u[:, 0],
        shift_x=ranges.shift * width * u[:, 1],
        shift_y=ranges.shift * height * u[:, 2],
        zoom=1.0 + ranges.zoom * u[:, 3],
        shear=np.deg2rad(ranges.shear) * u[:, 4],
        flip_x=np.where(ranges.horizontal_flip & (u[:, 5] < 0), -1.0, 1.0),
        flip_y=np.where(ranges.vertical_flip & (u[:, 6] < 0), -1.0, 1.0),
    )


def rows(xp, height, width, a, tx, ty, z, k, fx, fy):
    """The map of :func:`compose`, with ``xp`` either NumPy or TensorFlow."""
    cos, sin, tan = xp.cos(a), xp.sin(a), xp.tan(k)
    m00, m01 = fx * cos / z, fy * (cos * tan - sin) / z
    m10, m11 = fx * sin / z, fy * (sin * tan + cos) / z
    cx, cy = (width - 1) / 2, (height - 1) / 2
    ox = cx - m00 * (cx + tx) - m01 * (cy + ty)
    oy = cy - m10 * (cx + tx) - m11 * (cy + ty)
    zero = xp.zeros_like(ox)
    return xp.stack([m00, m01, ox, m10, m11, oy, zero, zero], axis=1)

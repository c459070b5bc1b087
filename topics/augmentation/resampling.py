"""How sharp a resampling is: a spline as the reference, and the distance from it."""

from __future__ import annotations

import numpy as np
from scipy.ndimage import affine_transform

INNER = 6  # pixels at the border that do not count, as in the table "resampling"


def spline(images: np.ndarray, matrices: np.ndarray) -> np.ndarray:
    """The maps by a spline of order 5: a reference for sharpness, one image after the other.

    Args:
        images: float (n, height, width, channels) in [0, 1].
        matrices: (n, 8), as for :func:`apply_affine`; outside the images is 0.

    Returns:
        float32 array of the same shape, clipped to [0, 1].
    """
    out = np.empty(images.shape, np.float32)
    for image, m, result in zip(images, np.asarray(matrices, float), out, strict=True):
        for c in range(image.shape[-1]):
            linear, offset = [[m[4], m[3]], [m[1], m[0]]], [m[5], m[2]]
            plane = image[..., c].astype(float)
            result[..., c] = affine_transform(plane, linear, offset, order=5)
    return np.clip(out, 0, 1)


def psnr(image: np.ndarray, exact: np.ndarray) -> float:
    """Peak signal-to-noise ratio in dB of the inner part; infinite if nothing differs.

    Args:
        image, exact: (height, width, channels) in [0, 1]; the second is the reference.
    """
    inner = slice(INNER, -INNER)
    error = np.mean((image[inner, inner].astype(float) - exact[inner, inner]) ** 2)
    # A picture of 8 bits cannot show less than this.
    return float(-10 * np.log10(error)) if error > 1e-7 else float("inf")

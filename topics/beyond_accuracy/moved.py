"""Test sets that are unlike the training set: turned, shifted, scaled, blurred, noisy."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.ndimage import gaussian_filter

from utils.augment import apply_affine, compose
from utils.seeds import MOVED_NOISE, MOVED_SIGN, stream


@dataclass(frozen=True)
class Change:
    """One way to change a test set.

    Attributes:
        unit: what the amount is counted in.
        amounts: the amounts that are measured, from weak to strong (scale: from small to large).
        neutral: the amount that changes nothing.
    """

    unit: str
    amounts: tuple[float, ...]
    neutral: float = 0.0


CHANGES = {
    "shift": Change("pixels left or right", (0, 1, 2, 3, 4)),
    "rotation": Change("degrees, either way", (0, 10, 20, 30, 45)),
    "scale": Change("times as large", (0.6, 0.7, 0.8, 0.9, 1.0, 1.1, 1.2, 1.3, 1.4), 1.0),
    "blur": Change("pixels, standard deviation", (0, 0.5, 1, 1.5, 2)),
    "noise": Change("standard deviation of each pixel", (0, 0.1, 0.2, 0.3)),
}


def move(images: np.ndarray, change: str, amount: float, seed: int = 0) -> np.ndarray:
    """Change all images of a test set by the same amount.

    Args:
        images: float32 (n, height, width, channels) in [0, 1].
        change: one of :data:`CHANGES`. ``shift`` and ``rotation`` go to either side by the toss of
            a coin for each image; ``noise`` adds normal noise and clips to [0, 1].
        amount: how far, in the unit of the change.
        seed: fixes coins and noise; another amount of noise scales the same noise.

    Returns:
        float32 array of the same shape; the input is not changed.

    Raises:
        ValueError: an unknown change, or a scale that is not above 0.
    """
    if change not in CHANGES:
        raise ValueError(f"change={change!r}: expected one of {', '.join(CHANGES)}")
    if change == "scale" and not amount > 0:
        raise ValueError(f"scale {amount!r}: expected a number above 0; 1 changes nothing")
    images = np.asarray(images, np.float32)
    if amount == CHANGES[change].neutral:
        return images.copy()
    if change == "noise":
        noise = stream(seed, MOVED_NOISE).normal(size=images.shape).astype(np.float32)
        return np.clip(images + np.float32(amount) * noise, 0, 1)
    if change == "blur":
        return gaussian_filter(images, (0, amount, amount, 0), mode="constant")
    n, height, width, _ = images.shape
    sign = np.where(stream(seed, MOVED_SIGN).random(n) < 0.5, -1.0, 1.0)
    if change == "shift":
        maps = compose(height, width, shift_x=amount * sign)
    elif change == "rotation":
        maps = compose(height, width, angle=np.deg2rad(amount) * sign)
    else:
        maps = compose(height, width, zoom=np.full(n, amount))
    return apply_affine(images, maps)

"""TrivialAugment for digits: one operation of one strength for each picture."""

from __future__ import annotations

import numpy as np

from utils.augment import apply_affine, compose
from utils.seeds import POLICY, stream

OPERATIONS = (
    "identity",
    "rotation",
    "shift right",
    "shift down",
    "shear",
    "brightness",
    "contrast",
)


def trivial_augment(images: np.ndarray, seed: int = 0) -> np.ndarray:
    """Give every picture one operation, drawn evenly, of a strength drawn evenly.

    Args:
        images: float32 (n, height, width, channels) in [0, 1].
        seed: same seed, same draws.

    Returns:
        float32 array of the same shape; the input is not changed.

    Source: Müller and Hutter 2021, TrivialAugment; with operations for grey digits.
    """
    n, height, width, _ = images.shape
    rng = stream(seed, POLICY)
    picked, strength = rng.integers(len(OPERATIONS), size=n), rng.uniform(-1, 1, n)

    def drawn(operation: str, most: float) -> np.ndarray:
        return np.where(picked == OPERATIONS.index(operation), most * strength, 0.0)

    maps = compose(
        height,
        width,
        angle=drawn("rotation", np.deg2rad(30)),
        shift_x=drawn("shift right", width / 4),
        shift_y=drawn("shift down", height / 4),
        shear=drawn("shear", np.deg2rad(20)),
    )
    moved = apply_affine(images, maps)
    mean = moved.mean(axis=(1, 2, 3), keepdims=True)
    contrast, brightness = (
        drawn(name, most).astype(np.float32)[:, None, None, None]
        for name, most in (("contrast", 0.9), ("brightness", 0.5))
    )
    return np.clip(mean + (1 + contrast) * (moved - mean) + brightness, 0, 1)

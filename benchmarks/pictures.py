"""What the benchmarks work on: the course's digits, and crops of two photographs."""

from __future__ import annotations

import numpy as np
from sklearn.datasets import load_sample_images

from utils.data import as_images, load_digits


def digits(n: int) -> np.ndarray:
    """Digits of all classes, float32 (n, 28, 28, 1) in [0, 1]."""
    every = load_digits()[0]
    return as_images(every[:: len(every) // n][:n])


def photos(n: int, size: int = 150) -> np.ndarray:
    """Crops of scikit-learn's two sample photographs, float32 (n, size, size, 3) in [0, 1]."""
    rng = np.random.default_rng(0)
    crops = []
    for index in range(n):
        photo = load_sample_images().images[index % 2]
        top, left = (int(rng.integers(0, side - size + 1)) for side in photo.shape[:2])
        crops.append(photo[top : top + size, left : left + size])
    return np.stack(crops).astype(np.float32) / 255

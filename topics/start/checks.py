"""Check of the start page: what an exercise feels like."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from utils.exercises import attempt, exercise, require


@exercise(
    "00.brighter",
    "Adding 0.2 to an array adds it to every pixel; look at what happens to a pixel of 0.9.",
    "np.clip(values, 0, 1) cuts off what is below 0 and above 1.",
)
def brighter(function: Callable) -> str:
    """Every pixel 0.2 brighter, within [0, 1], the input unchanged."""
    image = np.linspace(0, 1, 11, dtype=np.float32).reshape(11, 1, 1)
    before = image.copy()
    result = attempt(function, image)
    require(np.array_equal(image, before), "the picture that is passed in must not change")
    result = np.asarray(result)
    require(result.shape == image.shape, f"the shape is {result.shape}, expected {image.shape}")
    require(
        result.max() <= 1,
        f"a pixel has become {result.max():.1f}, but pixels lie between 0 and 1",
    )
    require(np.allclose(result[:8], before[:8] + 0.2, atol=1e-6), "each pixel must gain 0.2")
    require(np.allclose(result, np.clip(before + 0.2, 0, 1), atol=1e-6), "only cut off at 1")
    return "Brightness is an augmentation too, and its pixels stay in their range. On to lesson 01."

"""Random brightness and contrast, for photographs."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from utils.augment import as_batch

_BLOCK = 65_536  # values handled at a time: 256 KiB, which stay in a core's cache


@dataclass(frozen=True)
class ColourRanges:
    """How far brightness and contrast may go; each is drawn uniformly, anew for every image.

    Attributes:
        brightness: share of the value range, 0 to 1: 0.2 adds a number from -0.2 to 0.2, as
            ``keras.layers.RandomBrightness(0.2, value_range=(0, 1))`` does.
        contrast: share, 0 to 1: 0.2 multiplies the distance of every value from the image's mean
            by a number from 0.8 to 1.2, as ``keras.layers.RandomContrast((0.2, 0.2))`` does (a
            single 0.2 gives 1 to 1.2 in Keras 3.15, whatever its documentation says). Keras
            takes each channel's own mean, which also pulls the colours apart or together.
    """

    brightness: float = 0.2
    contrast: float = 0.2

    def __post_init__(self) -> None:
        for name in ("brightness", "contrast"):
            value = getattr(self, name)
            if not 0 <= value <= 1:
                raise ValueError(f"{name}={value!r}: expected a number from 0 to 1")


def adjust_colours(
    images: np.ndarray,
    ranges: ColourRanges | None = None,
    seed: int = 0,
    out: np.ndarray | None = None,
) -> np.ndarray:
    """Give every image its own random brightness and contrast, all from one seed.

    The mean is that of the image as it comes in, so this belongs after the geometric transforms.
    Values are clipped to [0, 1] once, after both changes; Keras' layers clip after each.

    Args:
        images: float32 (n, height, width, channels) in [0, 1].
        ranges: how far the changes may go; the defaults of :class:`ColourRanges` if left out.
        seed: same seed, same result. The draws have nothing to do with those of
            :func:`utils.augment.augment` with this seed.
        out: float32 array of the same shape for the result, such as ``images`` itself, which
            saves the time for new memory; a new array if left out.

    Returns:
        float32 array of the same shape. The input is not changed unless it is ``out``.

    Raises:
        ValueError: the images do not have four axes, or ``out`` cannot take the result.
    """
    images = as_batch(images)
    out = np.empty_like(images) if out is None else out
    if out.shape != images.shape or out.dtype != np.float32 or not out.flags.c_contiguous:
        raise ValueError(
            f"out is {out.dtype} {out.shape}: expected float32 {images.shape} in one piece"
        )
    ranges = ranges or ColourRanges()
    n, values = len(images), images[:1].size
    u = np.random.default_rng([seed, 1]).uniform(-1.0, 1.0, size=(n, 2)).astype(np.float32)
    contrast = 1 + np.float32(ranges.contrast) * u[:, :1]
    brightness = np.float32(ranges.brightness) * u[:, 1:]
    flat, result = images.reshape(n, values), out.reshape(n, values)
    step = max(1, _BLOCK // max(values, 1))
    for start in range(0, n, step):
        block = slice(start, start + step)
        part, factor = flat[block], contrast[block]
        mean = part.mean(axis=1, keepdims=True)
        changed = np.multiply(part, factor, out=result[block])
        changed += mean * (1 - factor) + brightness[block]
        np.clip(changed, 0.0, 1.0, out=changed)
    return out

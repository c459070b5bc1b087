"""How much detail one resampling keeps against a chain of them, measured on digits and photos."""

from __future__ import annotations

import numpy as np

from benchmarks import workloads
from benchmarks.pictures import digits, photos
from benchmarks.timing import bar
from topics.augmentation.resampling import spline
from utils.augment import AffineRanges, apply_affine, compose

FRAME = 3  # pixels at the border that do not count, in any of the intermediate images


def measure() -> dict[str, object]:
    """Peak signal-to-noise ratio of each way against a spline of order 5; rows and bars."""
    rows, bars = [], []
    sets = (("digits", digits(200), workloads.DIGITS), ("photos", photos(24), workloads.PHOTOS))
    for name, images, ranges in sets:
        decibels = _psnr(images, ranges)
        print(f"\nSharpness, {name}: dB against a spline of order 5, away from the border")
        for way, value in decibels.items():
            print(f"  {way:45} {value:6.2f}")
            rows.append({"pictures": name, "way": way, "dB": value})
        chain, once, cubic = decibels.values()
        bars.append(bar(f"{name}: once, bilinear, above the chain", once - chain, 6, " dB"))
        bars.append(bar(f"{name}: once, bicubic, above the chain", cubic - chain, 14, " dB"))
    return {"sharpness": rows, "bars": bars}


def _psnr(images: np.ndarray, ranges: AffineRanges) -> dict[str, float]:
    n, height, width, _ = images.shape
    u = np.random.default_rng(0).uniform(-1, 1, (5, n))
    # What Keras' layers do one after the other, each a resampling of its own.
    steps = [
        {"angle": np.deg2rad(ranges.rotation) * u[0]},
        {"shear": np.deg2rad(ranges.shear) * u[1]},
        {"zoom": 1 + ranges.zoom * u[2]},
        {"shift_x": ranges.shift * width * u[3], "shift_y": ranges.shift * height * u[4]},
    ]
    if not ranges.shear:
        del steps[1]
    whole = compose(height, width, **{k: v for step in steps for k, v in step.items()})
    inner = np.zeros_like(images)
    inner[:, FRAME:-FRAME, FRAME:-FRAME] = 1
    chain = images
    for step in steps:
        one = compose(height, width, **step)
        chain, inner = apply_affine(chain, one), apply_affine(inner, one)
        inner[:, :FRAME] = inner[:, -FRAME:] = inner[:, :, :FRAME] = inner[:, :, -FRAME:] = 0
    seen = inner > 0.999
    reference = spline(images, whole)[seen]

    def against(result: np.ndarray) -> float:
        return float(-10 * np.log10(np.mean((result[seen] - reference) ** 2)))

    return {
        f"chain of {len(steps)} bilinear steps": against(chain),
        "once, bilinear": against(apply_affine(images, whole)),
        "once, bicubic": against(apply_affine(images, whole, interpolation="bicubic")),
    }

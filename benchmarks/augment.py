"""Augmentation against its peers: digits in large calls, photographs in batches of 32."""

from __future__ import annotations

import numpy as np

from benchmarks import peers
from benchmarks.pictures import digits, photos
from benchmarks.timing import Method, bar, interleave, progress, ratio, table
from benchmarks.workloads import DIGITS, PHOTOS
from utils.augment import AffineRanges, augment

OURS = "this course"
KERAS = "Keras layers in tf.data"
ROUNDS, SECONDS = 7, 0.25


def measure() -> dict[str, object]:
    """Both workloads; prints them and returns rows and bars."""
    libraries = peers.libraries()
    if missing := [name for name, module in libraries.items() if module is None]:
        print(f"Without {', '.join(missing)}. To compare with everything:\n  {peers.install()}")
    rows, bars = {}, []
    for name, images, ranges, fill, least in (
        ("digits", digits(800), DIGITS, "constant", 8),
        ("photos", photos(32), PHOTOS, "reflect", 15),
    ):
        print(f"\nAugmentation, {name} {images.shape}, {ranges.describe()}, {fill} fill")
        methods = {OURS: Method(_ours(images, ranges, fill), len(images))}
        methods |= peers.methods(images, ranges, fill, libraries)
        timed = interleave(methods, ROUNDS, SECONDS, progress)
        rows[name] = table(timed, KERAS, "images")
        chains = [method for method in timed if method.startswith("Keras")]
        in_tf_data = [method for method in chains if "tf.data" in method]
        quickest = min(ratio(timed, OURS, method) for method in in_tf_data)
        bars.append(bar(f"{name}: {OURS} / {KERAS} (CPU, its quickest)", quickest, least))
        for method in timed:
            if method == OURS or method in chains:
                continue
            value = ratio(timed, OURS, method)
            if name == "photos" and "OpenCV" in method:
                print(f"  no bar  {name}: {OURS} / {method} (CPU): {value:.2f}x")
            else:
                bars.append(bar(f"{name}: {OURS} / {method} (CPU)", value, 1))
    return {"speed": rows, "bars": bars}


def _ours(images: np.ndarray, ranges: AffineRanges, fill: str):
    seeds = iter(range(10**9))
    return lambda: augment(images, ranges, next(seeds), fill)

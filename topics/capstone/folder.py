"""The embedded folder: drawn animals in series, with the faults that real folders have."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from PIL import Image

from topics.photos.animals import CLASSES, drawn_animals
from utils import seeds

_SIZE = 32  # side of the files in pixels


def write_folder(
    folder: Path, seed: int = 0, series: tuple[int, int] = (60, 40), shots: int = 4
) -> Path:
    """Write ``folder/CLASS/sNNN_K.png``: shot K of series NNN, and five troublesome files.

    A series shows one animal in slightly different places, as a camera on a tripod would. Series
    are numbered across the classes. Two files cannot be read; one picture lies in its series
    twice, one in another series of its class, one in the other class.

    Args:
        folder: where to; made if it is missing.
        seed: same seed, same files.
        series: how many of each class, at least 3; unequal by default, as in most folders.
        shots: pictures of each series, 1 to 9.

    Returns:
        The folder.
    """
    rng = seeds.stream(seed, seeds.SERIES)
    numbers = rng.permutation(sum(series))
    most = max(series)
    poses = np.linspace(0.05, 0.25, shots)
    drawn = [drawn_animals(most, seed, pose=float(pose), size=_SIZE).images for pose in poses]
    files: list[list[Path]] = []
    for label, name in enumerate(CLASSES):
        (folder / name).mkdir(parents=True, exist_ok=True)
        first = sum(series[:label])
        for place, number in enumerate(numbers[first : first + series[label]]):
            paths = [folder / name / f"s{number:03}_{shot}.png" for shot in range(shots)]
            for path, images in zip(paths, drawn, strict=True):
                pixels = np.uint8(np.round(255 * images[label * most + place]))
                Image.fromarray(pixels).save(path)
            files.append(paths)
    cats, dogs = files[: series[0]], files[series[0] :]
    _copy(cats[0][0], _next(cats[0]))
    _copy(cats[1][0], _next(cats[2]))
    _copy(dogs[0][0], _next(cats[1]))
    whole = dogs[1][0].read_bytes()
    _next(dogs[1]).write_bytes(whole[: len(whole) // 2])
    _next(dogs[2]).write_bytes(b"<html><title>Please log in</title></html>")
    return folder


def _next(paths: list[Path]) -> Path:
    """The file that would come next in a series."""
    stem = paths[0].stem.partition("_")[0]
    return paths[0].with_name(f"{stem}_{len(paths)}.png")


def _copy(path: Path, to: Path) -> None:
    to.write_bytes(path.read_bytes())

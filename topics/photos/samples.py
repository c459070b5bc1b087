"""A small folder of pictures as real folders are: most are fine, some are not what they seem."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from PIL import Image

from topics.photos.photos import Photos


def write_folder(folder: Path, photos: Photos) -> Path:
    """Write pictures to ``folder/CLASS/NN.jpg``, and eight troublesome files among them.

    Args:
        folder: where to; made if it is missing.
        photos: at least two pictures of each class.

    Returns:
        The folder.
    """
    for name in photos.classes:
        (folder / name).mkdir(parents=True, exist_ok=True)
    for row, label in enumerate(photos.labels):
        save(photos.images[row], folder / photos.classes[label] / f"{row:02}.jpg")
    first, second = (folder / name for name in photos.classes[:2])
    picture = _image(photos.images[0])
    (first / "empty.jpg").write_bytes(b"")
    (first / "login.jpg").write_bytes(b"<html><title>Please log in</title></html>")
    whole = (first / "00.jpg").read_bytes()
    (first / "half.jpg").write_bytes(whole[: len(whole) // 2])
    picture.convert("L").save(first / "old.jpg")
    picture.convert("CMYK").save(second / "printed.jpg")
    picture.rotate(9).save(second / "screenshot.jpg", format="PNG")
    frames = [picture.rotate(angle) for angle in (5, 10, 15)]
    frames[0].save(second / "wink.gif", save_all=True, append_images=frames[1:])
    (second / "copy.jpg").write_bytes(whole)
    return folder


def save(picture: np.ndarray, path: Path, quality: int = 90) -> None:
    """Write one picture (height, width, 3), float in [0, 1], as a JPEG file."""
    _image(picture).save(path, format="JPEG", quality=quality)


def _image(picture: np.ndarray) -> Image.Image:
    return Image.fromarray(np.uint8(np.round(255 * np.clip(picture, 0, 1))))

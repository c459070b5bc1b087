"""Small scenes with one digit each, and four labels of it: class, box, mask, point.

Places are in pixels from the upper left corner of the picture, x to the right and y down: pixel 0
reaches from 0 to 1, and a box (x1, y1, x2, y2) around the pixels 3 to 5 from 3 to 6.
"""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np

from utils.data import course_split
from utils.seeds import SCENES, stream

SIZE = 64
MARGIN = 6  # pixels around the digit that stay inside the picture, on every side
INK = 0.3  # a pixel of a digit that is brighter belongs to its mask
BARS = 3
KINDS = (0, 4, 7)  # the digits there are: as unlike as can be, so that little training tells them
TRAIN, TEST = 0, 1


@dataclass(frozen=True)
class Scenes:
    """Pictures with one digit each.

    Attributes:
        images: float32 (n, 64, 64, 1) in [0, 1].
        digits: which digit, int64 (n,).
        boxes: (x1, y1, x2, y2) tight around the mask, float32 (n, 4).
        masks: uint8 (n, 64, 64, 1); 0 where there is no digit, 1 + digit on its ink.
        points: (x, y) of the middle of the ink, float32 (n, 2).
    """

    images: np.ndarray
    digits: np.ndarray
    boxes: np.ndarray
    masks: np.ndarray
    points: np.ndarray

    def __len__(self) -> int:
        """Number of scenes."""
        return len(self.images)

    def take(self, rows: np.ndarray) -> Scenes:
        """The scenes of these rows."""
        return Scenes(*(getattr(self, field.name)[rows] for field in fields(self)))


def scenes(seed: int = 0, train: int = 600, test: int = 800) -> tuple[Scenes, Scenes]:
    """Scenes to train on and scenes to test on, with different digits in them.

    Args:
        seed: fixes which digits are in which part, where they stand, and what is around them.
        train, test: number of scenes; in training, the same number of each kind of digit.

    Raises:
        ValueError: ``train`` is no multiple of the number of kinds, or there are fewer digits.
    """
    if train % len(KINDS):
        raise ValueError(f"train={train}: expected a multiple of {len(KINDS)}, the kinds of digits")
    split = course_split(seed, train_per_class=train // len(KINDS))
    own, others = (np.flatnonzero(np.isin(y, KINDS)) for y in (split.y_train, split.y_holdout))
    if test > len(others):
        raise ValueError(f"test={test}: there are {len(others)} other digits")
    others = others[:test]
    return (
        draw_scenes(split.x_train[own], split.y_train[own], seed, TRAIN),
        draw_scenes(split.x_holdout[others], split.y_holdout[others], seed, TEST),
    )


def draw_scenes(images: np.ndarray, digits: np.ndarray, seed: int, part: int = TRAIN) -> Scenes:
    """Paste each digit into a scene of its own.

    Args:
        images: float32 (n, height, width, 1) in [0, 1], black around the digit.
        digits: which digits, int64 (n,).
        seed, part: same numbers, same scenes.
    """
    rng = stream(seed, SCENES, part)
    pictures = _surroundings(len(images), rng)
    masks = np.zeros(pictures.shape, np.uint8)
    for picture, mask, image, digit in zip(pictures, masks, images[..., 0], digits, strict=True):
        x1, y1, x2, y2 = mask_boxes(image[None, :, :, None] > INK)[0].astype(int)
        ink = image[y1:y2, x1:x2]
        top, left = (rng.integers(MARGIN, SIZE - MARGIN - side + 1) for side in ink.shape)
        place = (slice(top, top + ink.shape[0]), slice(left, left + ink.shape[1]), 0)
        picture[place] = np.maximum(picture[place], rng.uniform(0.6, 1) * ink)
        mask[place] = (1 + digit) * (ink > INK)
    return Scenes(pictures, digits, mask_boxes(masks), masks, _middles(masks))


def mask_boxes(masks: np.ndarray) -> np.ndarray:
    """The smallest box around what is not 0 in each mask.

    Args:
        masks: (n, height, width, 1).

    Returns:
        float32 (n, 4); the box of an empty mask is all 0.
    """
    columns, rows = (masks[..., 0] != 0).any(axis=1), (masks[..., 0] != 0).any(axis=2)
    edges = []
    for line in (columns, rows):
        some = line.any(axis=1)
        edges.append(np.where(some, line.argmax(axis=1), 0))
        edges.append(np.where(some, line.shape[1] - line[:, ::-1].argmax(axis=1), 0))
    x1, x2, y1, y2 = edges
    return np.stack([x1, y1, x2, y2], axis=1).astype(np.float32)


def _middles(masks: np.ndarray) -> np.ndarray:
    """Mean place of the pixels of each mask, float32 (n, 2)."""
    ink = masks[..., 0] > 0
    places = np.arange(SIZE) + 0.5  # the middle of a pixel
    x, y = ((ink.sum(axis=axis) * places).sum(axis=1) for axis in (1, 2))
    return (np.stack([x, y], axis=1) / ink.sum(axis=(1, 2))[:, None]).astype(np.float32)


def _surroundings(n: int, rng: np.random.Generator) -> np.ndarray:
    """Scenes without a digit: grey with noise, and some straight bars as bright as digits."""
    grey = rng.uniform(0.05, 0.25, (n, 1, 1, 1))
    pictures = grey + rng.normal(0, 0.04, (n, SIZE, SIZE, 1))
    y, x = np.mgrid[:SIZE, :SIZE][..., None] + 0.5
    for _ in range(BARS):
        at_x, at_y = rng.uniform(0, SIZE, (2, n, 1, 1, 1))
        angle, half = rng.uniform(0, np.pi, (n, 1, 1, 1)), rng.uniform(5, 10, (n, 1, 1, 1))
        along = (x - at_x) * np.cos(angle) + (y - at_y) * np.sin(angle)
        across = (y - at_y) * np.cos(angle) - (x - at_x) * np.sin(angle)
        bar = (np.abs(along) < half) & (np.abs(across) < 1.3)
        pictures = np.where(bar, rng.uniform(0.6, 1, (n, 1, 1, 1)), pictures)
    return np.clip(pictures, 0, 1).astype(np.float32)

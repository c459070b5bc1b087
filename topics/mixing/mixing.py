"""Augmentations that mix pictures with their labels: NumPy only.

Images are float32 (n, height, width, channels) in [0, 1]. Mixed labels are float32 (n, classes),
each row the shares of the classes in its picture, summing to 1.
"""

from __future__ import annotations

import numpy as np

from utils.seeds import CENTRES, PARTNERS, stream

CLASSES = 10


def one_hot(labels: np.ndarray, classes: int = CLASSES) -> np.ndarray:
    """Labels as shares: whole numbers (n,) become float32 (n, classes) with a single 1 each.

    Labels that are shares already, (n, classes), are given back as float32.

    Raises:
        ValueError: a label is outside 0 to classes - 1, or the shape is another one.
    """
    labels = np.asarray(labels)
    if labels.ndim == 2 and labels.shape[1] == classes:
        return labels.astype(np.float32)
    if labels.ndim != 1:
        raise ValueError(f"labels have shape {labels.shape}: expected (n,) or (n, {classes})")
    outside = labels[(labels < 0) | (labels >= classes)]
    if len(outside):
        raise ValueError(f"label {outside[0]}: expected a class from 0 to {classes - 1}")
    return np.eye(classes, dtype=np.float32)[labels]


def mixup(
    images: np.ndarray,
    labels: np.ndarray,
    seed: int = 0,
    alpha: float = 0.2,
    classes: int = CLASSES,
) -> tuple[np.ndarray, np.ndarray]:
    """Blend every picture with another one of the same array, and the labels likewise.

    Args:
        images: float32 (n, height, width, channels).
        labels: whole numbers (n,), or shares (n, classes).
        seed: same seed, same partners and weights.
        alpha: the weight of a picture's own part is drawn from Beta(alpha, alpha), anew for each;
            above 0. Small values mix seldom and little, 1 draws all weights equally often.
        classes: number of classes.

    Returns:
        Blended images and labels, float32; the inputs are not changed.

    Source: Zhang et al. 2018, mixup: beyond empirical risk minimization.
    """
    shares, partner, own = _partners(images, labels, seed, alpha, classes)
    return blend(images, images[partner], own), blend(shares, shares[partner], own)


def blend(first: np.ndarray, second: np.ndarray, share: np.ndarray | float) -> np.ndarray:
    """Weighted mean of two arrays: ``share`` of the first, for all rows or one per row."""
    share = np.asarray(share, np.float32)
    if share.ndim:
        share = share.reshape(-1, *[1] * (first.ndim - 1))
    return second + share * (first - second)


def cutmix(
    images: np.ndarray,
    labels: np.ndarray,
    seed: int = 0,
    alpha: float = 1.0,
    classes: int = CLASSES,
) -> tuple[np.ndarray, np.ndarray]:
    """Paste a rectangle of another picture into every picture; labels are mixed by area.

    The rectangle has the picture's proportions and its centre anywhere in the picture. What
    hangs over the border is cut off, and the label counts the pixels that were really pasted.

    Args:
        images, labels, seed, classes: as for :func:`mixup`.
        alpha: the share that the picture keeps is drawn from Beta(alpha, alpha), before the
            cutting off; above 0.

    Returns:
        Images and labels, float32; the inputs are not changed.

    Source: Yun et al. 2019, CutMix.
    """
    shares, partner, own = _partners(images, labels, seed, alpha, classes)
    n, height, width, _ = images.shape
    side, centre = np.sqrt(1 - own), stream(seed, CENTRES).random((n, 2))
    covered = rectangles(height, width, side, side, centre)
    own = 1 - covered.mean(axis=(1, 2), dtype=np.float64)
    pasted = np.where(covered[..., None], images[partner], images)
    return pasted, blend(shares, shares[partner], own)


def paste(
    first: np.ndarray, second: np.ndarray, share: float, centre: tuple[float, float] = (0.5, 0.5)
) -> tuple[np.ndarray, float]:
    """One picture with a rectangle of another in it, as :func:`cutmix` does.

    Args:
        first, second: (height, width, channels).
        share: what the first is to keep if the rectangle lies inside, 0 to 1.
        centre: of the rectangle, as shares of height and width.

    Returns:
        The picture, and the share of it that really is the first one's.
    """
    height, width, _ = first.shape
    side = np.sqrt([1 - share])
    covered = rectangles(height, width, side, side, np.array([centre]))[0]
    return np.where(covered[..., None], second, first), float(1 - covered.mean())


def _partners(
    images: np.ndarray, labels: np.ndarray, seed: int, alpha: float, classes: int
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Labels as shares, a partner for each picture, and the weight of its own part."""
    if not alpha > 0:
        raise ValueError(f"alpha={alpha!r}: expected a number above 0; leave mixing out for none")
    if len(images) != len(labels):
        raise ValueError(f"{len(images)} images, {len(labels)} labels: expected one for each")
    rng = stream(seed, PARTNERS)
    partner = rng.permutation(len(images))
    return one_hot(labels, classes), partner, rng.beta(alpha, alpha, len(images))


def rectangles(
    height: int, width: int, tall: np.ndarray, wide: np.ndarray, centre: np.ndarray
) -> np.ndarray:
    """Bool (n, height, width): pixels of a rectangle with these sides and centre, as shares."""
    spans = []
    for length, side, middle in ((height, tall, centre[:, 0]), (width, wide, centre[:, 1])):
        pixels = np.rint(side * length)
        start = np.rint(middle * length - pixels / 2)
        place = np.arange(length)
        spans.append((place >= start[:, None]) & (place < (start + pixels)[:, None]))
    return spans[0][:, :, None] & spans[1][:, None, :]

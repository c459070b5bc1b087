"""The digits of the course, their split, and (optionally) the whole of MNIST.

Conventions: images for models are float32 of shape (n, height, width, channels) with values in
[0, 1]; labels are int64 of shape (n,). Nothing here needs TensorFlow or the network.
"""

import hashlib
import io
import os
import sys
from dataclasses import dataclass
from pathlib import Path

import numpy as np

DATASETS = Path(__file__).resolve().parents[1] / "datasets"
DIGITS_FILE = DATASETS / "digits.npz"
DIGITS_SHA256 = "63818dc867dd7ee1181196c2588842f34debadc19cc80dc16b1dc1401cbb62c4"
# The weights of lesson 17's generative models, read by topics.generated.generative.
GENERATOR_FILE = DATASETS / "generator.npz"
GENERATOR_SHA256 = "f2980434092a67e24ad858da6d0ff9175d3a5e97cc7c3735ef60ba7cb3df889c"

CLASSES = 10
PER_CLASS = 500


class DataNotFound(FileNotFoundError):
    """A data file is not on this machine; the message says how to get it."""


class DataDamaged(ValueError):
    """A data file is there, but its content is not what it must be."""


@dataclass(frozen=True)
class Split:
    """Three disjoint parts of the digits; every row of one part is in no other.

    ``x_*`` are float32 (n, 28, 28, 1) in [0, 1], ``y_*`` int64 (n,), and ``*_rows`` int64 (n,):
    the positions of the images in `load_digits`. Each part is shuffled.
    """

    x_train: np.ndarray
    y_train: np.ndarray
    x_test: np.ndarray
    y_test: np.ndarray
    x_holdout: np.ndarray
    y_holdout: np.ndarray
    train_rows: np.ndarray
    test_rows: np.ndarray
    holdout_rows: np.ndarray


def as_images(images: np.ndarray) -> np.ndarray:
    """Turn grey uint8 images (n, h, w) with values 0..255 into float32 (n, h, w, 1) in [0, 1].

    Raises ``TypeError`` if the array is not uint8: dividing by 255 twice is a common fault that
    makes a nearly black data set without any error.
    """
    images = np.asarray(images)
    if images.dtype != np.uint8:
        raise TypeError(
            f"as_images: expected uint8 pixels (0 to 255), got {images.dtype}; "
            "images that are already float need no conversion."
        )
    if images.ndim != 3:
        raise ValueError(f"as_images: expected shape (n, height, width), got {images.shape}.")
    return (images.astype(np.float32) / np.float32(255))[..., np.newaxis]


def load_digits() -> tuple[np.ndarray, np.ndarray]:
    """Return the 5,000 embedded digits: images uint8 (5000, 28, 28), labels int64 (5000,).

    Sorted by class, 500 each. Raises `DataNotFound` if ``datasets/digits.npz`` is missing and
    `DataDamaged` if its sha256 is not the committed file's. Source: MNIST training images,
    Yann LeCun and Corinna Cortes, CC BY-SA 3.0 (card: ``datasets/digits.md``).
    """
    content = verified(DIGITS_FILE, DIGITS_SHA256)
    with np.load(io.BytesIO(content), allow_pickle=False) as arrays:
        return arrays["images"], arrays["labels"].astype(np.int64)


def verified(path: Path, sha256: str) -> bytes:
    """Return the content of a file that is committed with the course.

    Args:
        path: the file, in ``datasets/``.
        sha256: hash of its content, as a text of hexadecimal digits.

    Raises:
        DataNotFound: there is no such file.
        DataDamaged: it has another content.
    """
    remedy = f"Get it again: git checkout -- datasets/{path.name}, or a fresh copy of the course."
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        raise DataNotFound(f"A file of the course is missing: {path}. {remedy}") from None
    digest = hashlib.sha256(content).hexdigest()
    if digest != sha256:
        raise DataDamaged(
            f"{path} is damaged: {len(content):,} bytes with sha256 {digest[:12]}..., "
            f"expected {sha256[:12]}.... {remedy}"
        )
    return content


def stable_order(n: int, seed: int, stream: int) -> np.ndarray:
    """Return a permutation of 0..n-1 that is the same on every platform and NumPy version.

    NumPy promises the raw output of a bit generator for ever, but not that of
    ``Generator.permutation``; so sort raw numbers instead.
    """
    raw = np.random.PCG64([seed, stream]).random_raw(n)
    return np.argsort(raw, kind="stable").astype(np.int64)


def course_split(
    seed: int = 0,
    train_per_class: int = 80,
    test_per_class: int = 20,
    holdout_per_class: int | None = None,
) -> Split:
    """Split the digits into training, test and held-out images, the same number of each class.

    The defaults give 800 to train on, 200 to test on and the other 4,000 held out, as a larger
    test where 200 images are too few to tell two models apart.

    For one seed, the test images are the same whatever ``train_per_class`` is, a smaller
    training set is part of a larger one, and with ``holdout_per_class`` (default: all the rest)
    the held-out images stay the same too: so learning curves compare like with like.

    Args:
        seed: a whole number, 0 or more; the same seed gives the same split on every machine.
        train_per_class: training images of each class, at least 1.
        test_per_class: test images of each class, at least 1.
        holdout_per_class: held-out images of each class, 0 or more; ``None`` takes the rest.

    Raises:
        ValueError: if the three numbers need more than the 500 images there are per class.
    """
    if isinstance(seed, bool) or not isinstance(seed, int | np.integer) or seed < 0:
        raise ValueError(f"course_split: seed must be a whole number, 0 or more, got {seed!r}.")
    sizes = {"train_per_class": train_per_class, "test_per_class": test_per_class}
    for name, value in sizes.items():
        if value < 1:
            raise ValueError(f"course_split: {name} must be at least 1, got {value}.")
    rest = PER_CLASS - train_per_class - test_per_class
    if holdout_per_class is None:
        holdout_per_class = rest
    if holdout_per_class < 0 or holdout_per_class > rest:
        raise ValueError(
            f"course_split: {train_per_class} training and {test_per_class} test images leave "
            f"{rest} of {PER_CLASS} per class; holdout_per_class={holdout_per_class} "
            "does not fit."
        )
    images, labels = load_digits()
    train, test, holdout = [], [], []
    for label in range(CLASSES):
        rows = np.flatnonzero(labels == label)
        rows = rows[stable_order(len(rows), seed, label)]
        # Test from the front, held-out from the back, training after the test images: this is
        # what keeps test and held-out images fixed while the training set grows.
        test.append(rows[:test_per_class])
        train.append(rows[test_per_class : test_per_class + train_per_class])
        holdout.append(rows[len(rows) - holdout_per_class :])
    parts = {}
    for stream, (name, chosen) in enumerate(
        (("train", train), ("test", test), ("holdout", holdout)), start=CLASSES
    ):
        rows = np.concatenate(chosen)
        rows = rows[stable_order(len(rows), seed, stream)]
        parts[f"{name}_rows"] = rows
        parts[f"x_{name}"] = as_images(images[rows])
        parts[f"y_{name}"] = labels[rows]
    return Split(**parts)


CACHE_VARIABLE = "COURSE_CACHE"
CACHE_NAME = "augmentation-course"


def cache_dir() -> Path:
    """Return the folder for downloads (not made here): ``COURSE_CACHE``, or the user's cache."""
    named = os.environ.get(CACHE_VARIABLE, "").strip()
    if named:
        return Path(named).expanduser()
    if sys.platform == "win32":
        base = Path(os.environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local")
    elif sys.platform == "darwin":
        base = Path.home() / "Library" / "Caches"
    else:
        base = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    return base / CACHE_NAME

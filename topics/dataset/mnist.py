"""The whole of MNIST, where it is on this machine: the larger test set of two tables."""

from __future__ import annotations

import hashlib
import os
import zipfile
import zlib
from pathlib import Path

import numpy as np

from utils.data import CLASSES, DataDamaged, DataNotFound, cache_dir

MNIST_VARIABLE = "COURSE_MNIST"
MNIST_SHA256 = "731c5ac602752760c8e48fbffcf8c3b850d9dc2a2aedcf2cc48468fc17b673d1"
MNIST_FILE = "mnist.npz"  # as `course.py data get mnist` keeps it
MNIST_SHAPES = {
    "x_train": (60000, 28, 28),
    "y_train": (60000,),
    "x_test": (10000, 28, 28),
    "y_test": (10000,),
}
_REMEDY = (
    f"Get MNIST with: python3 course.py data get mnist, or set {MNIST_VARIABLE} to the path of "
    "an .npz file with x_train, y_train, x_test and y_test."
)
# What NumPy and zipfile raise for a file that is no .npz, or a broken one.
_UNREADABLE = (OSError, ValueError, EOFError, TypeError, zipfile.BadZipFile, zlib.error)


def mnist_path() -> Path | None:
    """The file that `load_mnist` would read: ``COURSE_MNIST`` if set, else the cached one."""
    named = _named()
    if named:
        return Path(named).expanduser()
    cached = cache_dir() / MNIST_FILE
    return cached if cached.is_file() else None


def mnist_problem() -> str | None:
    """Why `load_mnist` fails, as a sentence, or ``None`` if MNIST is at hand."""
    try:
        load_mnist()
    except (DataNotFound, DataDamaged) as error:
        return str(error)
    return None


def mnist_available() -> bool:
    """Whether the whole of MNIST is on this machine (see `mnist_problem`)."""
    return mnist_problem() is None


def load_mnist() -> dict[str, np.ndarray]:
    """The whole of MNIST: x_train, y_train, x_test, y_test.

    Images are uint8 (60000, 28, 28) and (10000, 28, 28), labels int64; `as_images` makes model
    inputs of them. Reads the file named in the environment variable ``COURSE_MNIST``, otherwise
    the downloaded one; never downloads by itself.

    Raises:
        DataNotFound: there is no such file; the message says how to get it.
        DataDamaged: the file is there but is not MNIST.
    """
    path = mnist_path()
    if path is None:
        raise DataNotFound(f"The whole of MNIST is not on this machine. {_REMEDY}")
    if not path.is_file():
        raise DataNotFound(f"{MNIST_VARIABLE} names {path}, but there is no such file.")
    if not _named() and hashlib.sha256(path.read_bytes()).hexdigest() != MNIST_SHA256:
        raise DataDamaged(f"{path} is damaged: its sha256 is another. {_REMEDY}")
    try:
        with np.load(path, allow_pickle=False) as file:
            arrays = {name: file[name] for name in file.files}
    except _UNREADABLE as error:
        raise DataDamaged(f"{path} is not a readable .npz file ({error}). {_REMEDY}") from None
    for name, shape in MNIST_SHAPES.items():
        if name not in arrays:
            raise DataDamaged(f"{path} has no array {name!r} (it has {sorted(arrays)}). {_REMEDY}")
        array, pixels = arrays[name], name.startswith("x_")
        fits = array.dtype == np.uint8 if pixels else array.dtype.kind in "iu"
        if array.shape != shape or not fits:
            raise DataDamaged(
                f"{path}: {name} is {array.shape} {array.dtype}, expected {shape} "
                f"{'uint8' if pixels else 'integers'}. {_REMEDY}"
            )
        if not pixels:
            classes = np.unique(array)
            if not np.array_equal(classes, np.arange(CLASSES)):
                raise DataDamaged(
                    f"{path}: {name} must hold the labels 0 to 9, found {classes[:12]}. {_REMEDY}"
                )
            arrays[name] = array.astype(np.int64)
    return {name: arrays[name] for name in MNIST_SHAPES}


def _named() -> str:
    return os.environ.get(MNIST_VARIABLE, "").strip()

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


_MNIST_REMEDY = (
    f"Get MNIST with: python3 course.py data get mnist, or set {MNIST_VARIABLE} to the path of "
    "an .npz file with x_train, y_train, x_test and y_test."
)


# What NumPy and zipfile raise for a file that is no .npz, or a broken one.
_UNREADABLE = (OSError, ValueError, EOFError, KeyError, zipfile.BadZipFile, zlib.error)


def mnist_path() -> Path | None:
    """Return the file `load_mnist` would read: ``COURSE_MNIST`` if set, else the cached one."""
    named = os.environ.get(MNIST_VARIABLE, "").strip()
    if named:
        return Path(named).expanduser()
    cached = cache_dir() / MNIST_FILE
    return cached if cached.is_file() else None


def mnist_problem() -> str | None:
    """Return why `load_mnist` would fail, as a sentence, or ``None`` if MNIST is at hand.

    Reads only the headers of the file: a quick look, not a verification.
    """
    try:
        path = _require_mnist()
        _check_mnist_headers(path)
    except (DataNotFound, DataDamaged) as error:
        return str(error)
    return None


def mnist_available() -> bool:
    """Return whether the whole of MNIST is on this machine (see `mnist_problem`)."""
    return mnist_problem() is None


def load_mnist() -> dict[str, np.ndarray]:
    """Return the whole of MNIST: x_train, y_train, x_test, y_test.

    Images are uint8 (60000, 28, 28) and (10000, 28, 28), labels int64; `as_images` makes model
    inputs of them. Reads the file named in the environment variable ``COURSE_MNIST``, otherwise
    the downloaded one; never downloads by itself.

    Raises:
        DataNotFound: there is no such file; the message says how to get it.
        DataDamaged: the file is there but is not MNIST.
    """
    path = _require_mnist()
    _check_mnist_headers(path)
    named = os.environ.get(MNIST_VARIABLE, "").strip()
    if not named and hashlib.sha256(path.read_bytes()).hexdigest() != MNIST_SHA256:
        raise DataDamaged(f"{path} is damaged: its sha256 is another. {_MNIST_REMEDY}")
    try:
        with np.load(path, allow_pickle=False) as arrays:
            result = {name: arrays[name] for name in MNIST_SHAPES}
    except _UNREADABLE as error:
        raise DataDamaged(f"{path} is damaged ({error}). {_MNIST_REMEDY}") from None
    for name in ("y_train", "y_test"):
        labels = result[name].astype(np.int64)
        if not np.array_equal(np.unique(labels), np.arange(CLASSES)):
            raise DataDamaged(
                f"{path}: {name} must hold the labels 0 to 9, found {np.unique(labels)[:12]}. "
                f"{_MNIST_REMEDY}"
            )
        result[name] = labels
    return result


def _require_mnist() -> Path:
    path = mnist_path()
    if path is None:
        raise DataNotFound(f"The whole of MNIST is not on this machine. {_MNIST_REMEDY}")
    if not path.is_file():
        raise DataNotFound(f"{MNIST_VARIABLE} names {path}, but there is no such file.")
    return path


def _check_mnist_headers(path: Path) -> None:
    """Raise `DataDamaged` unless the .npz holds MNIST's four arrays with its shapes and types."""
    try:
        found = _npz_headers(path)
    except _UNREADABLE as error:
        raise DataDamaged(
            f"{path} is not a readable .npz file ({error}). {_MNIST_REMEDY}"
        ) from None
    for name, shape in MNIST_SHAPES.items():
        if name not in found:
            raise DataDamaged(
                f"{path} has no array {name!r} (it has {sorted(found)}). {_MNIST_REMEDY}"
            )
        found_shape, dtype = found[name]
        kind_ok = dtype == np.uint8 if name.startswith("x_") else dtype.kind in "iu"
        if found_shape != shape or not kind_ok:
            expected = f"{shape} {'uint8' if name.startswith('x_') else 'integers'}"
            raise DataDamaged(
                f"{path}: {name} is {found_shape} {dtype}, expected {expected}. {_MNIST_REMEDY}"
            )


def _npz_headers(path: Path) -> dict[str, tuple[tuple[int, ...], np.dtype]]:
    headers = {}
    with zipfile.ZipFile(path) as archive:
        for entry in archive.namelist():
            if not entry.endswith(".npy"):
                continue
            with archive.open(entry) as stream:
                version = np.lib.format.read_magic(stream)
                if version == (1, 0):
                    shape, _, dtype = np.lib.format.read_array_header_1_0(stream)
                else:
                    shape, _, dtype = np.lib.format.read_array_header_2_0(stream)
            headers[entry.removesuffix(".npy")] = (shape, dtype)
    return headers

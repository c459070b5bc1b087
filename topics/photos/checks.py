"""Checks of lesson 11, a small photo dataset."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
from PIL import Image

from utils.exercises import NotAttempted, Wrong, attempt, exercise, require, rule_out


@exercise(
    "11.pixels",
    "Three steps: make it RGB, make it square, make it numbers between 0 and 1.",
    "picture.convert('RGB') understands every kind; it must come before np.asarray.",
    "np.asarray(small, dtype='float32') / 255, where small is the resized picture.",
)
def pixels(function: Callable) -> str:
    """Any picture as float32 (size, size, 3) in [0, 1]."""
    # Left red, right blue, twice as wide as high: a crop would lose a colour or a side.
    halves = np.zeros((40, 80, 3), np.uint8)
    halves[:, :40, 0] = halves[:, 40:, 2] = 255
    plain = Image.fromarray(halves)
    result = _pixels(function, plain, 16, "a colour photo of 80 x 40")
    require(result.max() <= 1.5, f"the values go up to {result.max():.0f}; expected 0 to 1")
    require(result.max() > 0.5, f"the largest value is {result.max():.3g}; divided by 255 twice?")
    require(
        np.allclose(result[2:-2, 2:5], (1, 0, 0), atol=0.02)
        and np.allclose(result[2:-2, -5:-2], (0, 0, 1), atol=0.02),
        "the whole picture is not there any more: resize it, do not cut it or shuffle its pixels",
    )
    require(result.dtype == np.float32, f"the values are {result.dtype}; networks expect float32")
    grey = Image.fromarray(np.full((30, 30), 51, np.uint8))
    result = _pixels(function, grey, 10, "a greyscale photo (mode L)")
    require(np.allclose(result, 0.2, atol=0.01), "a greyscale photo must stay grey")
    printed = Image.new("CMYK", (20, 20), (255, 0, 0, 0))
    result = _pixels(function, printed, 10, "a photo for printing (CMYK)")
    require(
        np.allclose(result[5, 5], (0, 1, 1), atol=0.1),
        "full cyan of a CMYK photo must come out as (0, 1, 1): its four channels are ink, not "
        "light; do not drop one, convert",
    )
    palette = plain.convert("P")
    result = _pixels(function, palette, 16, "a picture with a palette (mode P)")
    require(
        np.allclose(result[8, 2:5], (1, 0, 0), atol=0.1),
        "in a picture with a palette (mode P) the numbers are places in a list of colours: convert",
    )
    return "Colour, grey, CMYK, palette: one shape, one type, one range."


def _pixels(function: Callable, picture: object, size: int, what: str) -> np.ndarray:
    try:
        result = np.asarray(attempt(function, picture, size))
    except (ValueError, IndexError) as error:
        raise Wrong(f"{what} makes it raise {type(error).__name__}: {error}") from None
    require(
        result.shape == (size, size, 3),
        f"{what} came out as {result.shape}, expected ({size}, {size}, 3)",
    )
    return result


@exercise(
    "11.copies",
    "Two loops: over the copies and over the pictures. Each file needs a name of its own.",
    "Draw a whole set of augmented pictures for each copy: augment(images, CLASSIC, seed=...).",
    "Copies with the same seed are the same pictures: let the number of the copy change the seed.",
    "folder / classes[label] / f'{row}_{copy}.jpg' is a name that no other file has.",
)
def copies(function: Callable) -> str:
    """Augmented copies of every picture, each in its class folder."""
    # The red channel says which picture it is, whatever an affine transform with nearest fill
    # does; the green one holds a ramp that shows the transform.
    # No channel reaches 0 or 1, so that stretched contrast shows, too.
    images = np.full((4, 24, 24, 3), 0.3, np.float32)
    images[..., 0] = np.array([0.25, 0.4, 0.55, 0.7])[:, None, None]
    ramp = np.linspace(0, 1, 24)
    images[..., 1] += 0.45 * ramp[None, :] * (0.3 + 0.7 * ramp[:, None])
    labels, classes = np.array([1, 0, 1, 1]), ("cats", "dogs")
    before = images.copy()

    def run(count: int, seed: int) -> dict[str, np.ndarray]:
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            function(images, labels, classes, folder, count, seed)
            return {
                path.relative_to(folder).as_posix(): np.asarray(Image.open(path)) / 255
                for path in sorted(folder.rglob("*.*"))
                if path.is_file()
            }

    require(callable(function), "expected a function")
    files = run(3, 0)
    if not files:
        raise NotAttempted
    require(np.array_equal(images, before), "the pictures that are passed in must not change")
    outside = [name for name in files if name.split("/")[0] not in classes or name.count("/") != 1]
    require(not outside, f"{outside[:1]}: expected every file in the folder of its class")
    require(
        len(files) == 12,
        f"4 pictures with 3 copies each make 12 files, and {len(files)} are there: do some "
        "overwrite others, or are there too few loops?",
    )
    reds = before[:, 0, 0, 0]
    which = {name: int(np.abs(p[..., 0].mean() - reds).argmin()) for name, p in files.items()}
    far = max(abs(p[..., 0].mean() - reds[which[n]]) for n, p in files.items())
    require(
        far < 0.05, "the copies have other colours than their originals: is the contrast stretched?"
    )
    rows = sorted(which.values())
    require(rows == sorted(3 * [0, 1, 2, 3]), "expected 3 copies of each picture")
    for name, row in which.items():
        require(
            name.startswith(classes[labels[row]] + "/"),
            f"a copy of a picture of {classes[labels[row]]} lies in {name}: its label is lost",
        )
    by_row = [[p[..., 1] for n, p in files.items() if which[n] == row] for row in range(4)]
    for row, mine in enumerate(by_row):
        require(
            max(np.abs(p - before[row, ..., 1]).mean() for p in mine) > 0.01,
            "the copies look like the original: augment them",
        )
        apart = [np.abs(mine[a] - mine[b]).mean() for a, b in ((0, 1), (0, 2), (1, 2))]
        require(
            min(apart) > 0.005,
            "the copies of a picture are all the same: every copy needs draws of its own",
        )
    require(
        max(np.abs(mine[0] - by_row[0][0]).mean() for mine in by_row) > 0.01,
        "all pictures of a copy got the same transform: draw one for each picture",
    )
    again, other = run(3, 0), run(3, 1)
    same = files.keys() == again.keys() and all(np.array_equal(files[n], again[n]) for n in files)
    require(same, "the same seed must give the same copies")
    repeated = any(np.array_equal(p, files[n]) for n, p in other.items() if n in files)
    require(not repeated, "another seed must give other copies")
    return "Twelve files, each with its own draw, each in the folder of its class."


@exercise(
    "11.sigmoid",
    "One number per picture: above one half means class 1.",
    "Look at the shapes: probabilities are (n, 1), labels are (n,). What does == make of them?",
    "probabilities[:, 0] has the shape of labels.",
)
def sigmoid(function: Callable) -> str:
    """Accuracy from the outputs of one sigmoid."""
    probabilities = np.array([[0.9], [0.2], [0.6], [0.4], [0.7], [0.1], [0.8], [0.7]])
    labels = np.array([1, 0, 1, 1, 1, 0, 1, 0])
    result = attempt(function, probabilities.copy(), labels.copy())
    require(np.ndim(result) == 0, f"return one number, not an array of shape {np.shape(result)}")
    value = float(result)
    zero = "that is the share of class 0: argmax over one column is always 0"
    one = "that is the share of class 1: every output is above 0, so the threshold is not 0"
    pairs = "(8, 1) == (8,) compares every output with every label, 64 pairs: give both one shape"
    rule_out(
        value,
        (((probabilities > 0.5) == labels).mean(), pairs),
        ((labels == 0).mean(), zero),
        ((labels == 1).mean(), one),
        (0.25, "that is the share of errors, or the classes are swapped"),
    )
    require(np.isclose(value, 0.75), f"in the example 6 of 8 answers are right, not {value:.3g}")
    sure = np.array([[0.45], [0.55], [0.05]])
    require(
        np.isclose(float(function(sure, np.array([0, 1, 0]))), 1),
        "outputs of 0.45, 0.55 and 0.05 mean the classes 0, 1 and 0",
    )
    return "One column, one threshold, one shape."

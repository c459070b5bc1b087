"""Photos from a folder with one sub-folder per class.

Real folders hold surprises: broken downloads, empty files, a web page named ``.jpg``, grey and
CMYK pictures, animations, the same file twice. Each of them is told by name, and converted,
skipped or refused; none of them stops the others.
"""

from __future__ import annotations

import hashlib
import io
import os
import warnings
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PIL import Image, ImageOps, UnidentifiedImageError

VARIABLE = "COURSE_PHOTOS"
MOST_MEMORY = 2_000_000_000  # bytes of pixels that one call may fill
_LARGEST_FILE = 100_000_000
_SMALLEST_SIDE = 8
_FORMATS = ("JPEG", "PNG", "GIF", "BMP", "WEBP")
_OF_THE_SYSTEM = {"thumbs.db", "desktop.ini"}  # and all names that begin with a dot
_GREY = {"1", "L", "LA", "I", "I;16", "I;16L", "I;16B", "I;16N", "F"}


class FolderError(ValueError):
    """A folder cannot be used as a set of photos; the message says why and what to do."""


@dataclass(frozen=True)
class Problem:
    """What was not as expected about one file.

    Attributes:
        path: the file.
        what: what was found, such as ``"empty, 0 bytes"``.
        done: what was done about it, such as ``"skipped"`` or ``"converted to colour"``.
    """

    path: Path
    what: str
    done: str

    def __str__(self) -> str:
        """One line: class/file, what, done."""
        return f"{self.path.parent.name}/{self.path.name}: {self.what}; {self.done}"


@dataclass(frozen=True)
class Photos:
    """Pictures with labels.

    Attributes:
        images: float32 (n, size, size, 3) in [0, 1].
        labels: int64 (n,), positions in ``classes``.
        classes: name of each class.
        paths: the file of each picture, or None where it was drawn.
        problems: files that were not as expected, also those that are not among the pictures.
    """

    images: np.ndarray
    labels: np.ndarray
    classes: tuple[str, ...]
    paths: tuple[Path | None, ...]
    problems: tuple[Problem, ...]

    def __len__(self) -> int:
        """How many pictures there are."""
        return len(self.labels)

    def take(self, rows: np.ndarray) -> Photos:
        """The pictures in these rows, in this order; classes and problems stay."""
        rows = np.asarray(rows)
        paths = tuple(self.paths[int(row)] for row in rows)
        return Photos(self.images[rows], self.labels[rows], self.classes, paths, self.problems)

    def describe(self, most: int = 20) -> str:
        """How many pictures of each class, and the first problems, one a line."""
        counts = np.bincount(self.labels, minlength=len(self.classes))
        size = "x".join(str(side) for side in self.images.shape[1:])
        lines = [
            f"{len(self)} pictures of {size}: "
            + ", ".join(f"{n} {name}" for n, name in zip(counts, self.classes, strict=True))
        ]
        if self.problems:
            lines.append(f"{len(self.problems)} files were not as expected:")
            lines += [f"  {problem}" for problem in self.problems[:most]]
            if len(self.problems) > most:
                lines.append(f"  ... and {len(self.problems) - most} more")
        return "\n".join(lines)


def folder_from_environment() -> Path | None:
    """The folder that ``COURSE_PHOTOS`` names, or None if it names none."""
    named = os.environ.get(VARIABLE, "").strip()
    return Path(named).expanduser() if named else None


def split(photos: Photos, test_share: float = 0.2, seed: int = 0) -> tuple[Photos, Photos]:
    """Split into training and test pictures, class by class, both in random order.

    Args:
        photos: what to split.
        test_share: share of each class for the test, above 0 and below 1.
        seed: same seed, same split.

    Raises:
        FolderError: a class has fewer than two pictures, so it cannot be in both parts.
    """
    if not 0 < test_share < 1:
        raise ValueError(f"test_share={test_share!r}: expected a number between 0 and 1")
    rng = np.random.default_rng(seed)
    train, test = [], []
    for label, name in enumerate(photos.classes):
        rows = rng.permutation(np.flatnonzero(photos.labels == label))
        if len(rows) < 2:
            raise FolderError(f"class {name}: {len(rows)} picture(s), expected at least 2 to split")
        cut = min(len(rows) - 1, max(1, round(test_share * len(rows))))
        test.append(rows[:cut])
        train.append(rows[cut:])
    order = [rng.permutation(np.concatenate(part)) for part in (train, test)]
    return photos.take(order[0]), photos.take(order[1])


def load_folder(
    folder: Path | str, size: int = 150, per_class: int | None = None, seed: int = 0
) -> Photos:
    """Read the pictures of a folder that has one sub-folder per class.

    Every picture is squeezed to a square, as the classic recipes do: nothing is cut off, but long
    pictures change their proportions. Phones' orientation marks are obeyed. Reads JPEG, PNG, GIF,
    BMP and WebP, by content, whatever the file is called.

    Args:
        folder: the folder; the names of its sub-folders are the classes, in alphabetical order.
        size: side of the square pictures in pixels.
        per_class: so many of each class at most, chosen at random; None reads all.
        seed: seed of that choice.

    Returns:
        The pictures, sorted by class and name, and a problem for each file that was not as
        expected. Files of the system (hidden ones, Thumbs.db) are passed over in silence.

    Raises:
        FolderError: no such folder, fewer than two classes, a class without a readable picture,
            or more pictures than fit into memory.
    """
    folder = Path(folder).expanduser()
    if size < _SMALLEST_SIDE or (per_class is not None and per_class < 1):
        raise ValueError(
            f"size={size!r}, per_class={per_class!r}: expected {_SMALLEST_SIDE} and 1 up"
        )
    groups, outside = _groups(folder)
    expected = sum(min(len(files), per_class or len(files)) for files in groups.values())
    if expected * size * size * 12 > MOST_MEMORY:
        raise FolderError(
            f"{folder} has {expected:,} files, which at {size} x {size} pixels need "
            f"{expected * size * size * 12 / 1e9:.1f} GB of memory. Read fewer, for example "
            "per_class=250, or choose a smaller size."
        )
    images = np.empty((expected, size, size, 3), np.float32)
    labels: list[int] = []
    paths: list[Path] = []
    problems = [Problem(path, "in no class folder", "skipped") for path in outside]
    seen: dict[bytes, Path] = {}
    rng = np.random.default_rng(seed)
    for label, (name, files) in enumerate(groups.items()):
        first, before = len(labels), len(problems)
        order = files if per_class is None else [files[i] for i in rng.permutation(len(files))]
        for path in order:
            if per_class is not None and len(labels) - first == per_class:
                break
            try:
                images[len(labels)] = _pixels(path, size, seen, problems)
            except _NoPictureError as reason:
                problems.append(Problem(path, *reason.args))
                continue
            labels.append(label)
            paths.append(path)
        if len(labels) == first:
            raise FolderError(_empty_class(folder / name, problems[before:]))
    order = sorted(range(len(labels)), key=lambda row: (labels[row], paths[row]))
    return Photos(
        images[order],
        np.array(labels, np.int64)[order],
        tuple(groups),
        tuple(paths[row] for row in order),
        tuple(sorted(problems, key=lambda problem: problem.path)),
    )


def _groups(folder: Path) -> tuple[dict[str, list[Path]], list[Path]]:
    """The files of each class, and those that lie beside the class folders."""
    shape = "Expected a folder with one sub-folder per class, such as photos/cats and photos/dogs."
    if not folder.is_dir():
        what = "is not a folder" if folder.exists() else "does not exist"
        raise FolderError(f"{folder} {what}. {shape}")
    try:
        entries = _entries(folder)
        inside = {sub.name: _entries(sub) for sub in entries if sub.is_dir()}
    except OSError as error:
        raise FolderError(f"{folder} cannot be read: {error.strerror or error}. {shape}") from None
    deeper = [name for name, files in inside.items() if files and all(p.is_dir() for p in files)]
    if deeper and len(deeper) == len(inside):
        raise FolderError(
            f"{folder} has folders inside its sub-folders ({', '.join(deeper)}). Name one of "
            f"them: {folder / deeper[0]}."
        )
    if len(inside) < 2:
        what = f"one sub-folder, {next(iter(inside))}" if inside else "no sub-folders"
        raise FolderError(f"{folder} has {what}. {shape}")
    return inside, [path for path in entries if not path.is_dir()]


def _entries(folder: Path) -> list[Path]:
    return sorted(
        path
        for path in folder.iterdir()
        if not path.name.startswith(".") and path.name.lower() not in _OF_THE_SYSTEM
    )


def _empty_class(folder: Path, problems: list[Problem]) -> str:
    listed = "; ".join(str(problem) for problem in problems[:3])
    more = f" For example: {listed}." if listed else ""
    return (
        f"{folder} has no picture that can be read.{more} Put JPEG, PNG, GIF, BMP or WebP files "
        "into it, or move the folder away if it is no class."
    )


class _NoPictureError(Exception):
    """A file gives no picture: what it is, and what is done about it."""


def _pixels(path: Path, size: int, seen: dict[bytes, Path], problems: list[Problem]) -> np.ndarray:
    """One file as float32 (size, size, 3); what was not as expected is added to the problems."""
    content = _content(path)
    twin = seen.setdefault(hashlib.sha256(content).digest(), path)
    if twin is not path:
        other = " of another class" if twin.parent != path.parent else ""
        same = f"the same file as {twin.parent.name}/{twin.name}{other}"
        raise _NoPictureError(same, "skipped")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            return _decoded(path, content, size, problems)
    except _NoPictureError:
        raise
    except UnidentifiedImageError:
        begin = f"no picture (it begins with {content[:8]!r})"
        raise _NoPictureError(begin, "skipped") from None
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise _NoPictureError("more pixels than any photo has", "refused") from None
    # A broken file can make a decoder raise almost anything; it must not stop the others.
    except Exception as error:
        raise _NoPictureError(f"broken ({error})", "skipped") from None


def _content(path: Path) -> bytes:
    if not path.is_file():  # a folder, a broken link, a pipe that would wait for ever
        raise _NoPictureError("not a file", "skipped")
    try:
        length = path.stat().st_size
        if length == 0:
            raise _NoPictureError("empty, 0 bytes", "skipped")
        if length > _LARGEST_FILE:
            raise _NoPictureError(f"{length / 1e6:,.0f} MB, too large", "refused")
        return path.read_bytes()
    except OSError as error:
        what = f"cannot be read ({error.strerror or error})"
        raise _NoPictureError(what, "skipped") from None


def _decoded(path: Path, content: bytes, size: int, problems: list[Problem]) -> np.ndarray:
    image = Image.open(io.BytesIO(content), formats=_FORMATS)
    # A phone's JPEG with several pictures in it is an MPO.
    kind = "JPEG" if image.format == "MPO" else image.format
    if Image.registered_extensions().get(path.suffix.lower()) != kind:
        name = f"named {path.suffix}" if path.suffix else "without an ending"
        problems.append(Problem(path, f"{image.format} {name}", "read as what it is"))
    if min(image.size) < _SMALLEST_SIDE:
        what = f"{image.width} x {image.height} pixels, too small"
        raise _NoPictureError(what, "skipped")
    frames = 1 if image.format == "MPO" else getattr(image, "n_frames", 1)
    if frames > 1:
        problems.append(Problem(path, f"animated, {frames} frames", "first frame used"))
        image.seek(0)
    image.draft(None, (2 * size, 2 * size))  # large JPEGs need not be decoded in full
    image.load()
    colour = _rgb(path, ImageOps.exif_transpose(image), problems)
    small = colour.resize((size, size), Image.Resampling.BILINEAR, reducing_gap=3.0)
    return np.asarray(small, np.float32) / np.float32(255)


def _rgb(path: Path, image: Image.Image, problems: list[Problem]) -> Image.Image:
    """Any kind of picture as RGB; what had to be changed is added to the problems."""
    if image.mode in _GREY:
        problems.append(Problem(path, "greyscale", "converted to colour"))
    if image.mode == "CMYK":
        problems.append(Problem(path, "CMYK, colours for printing", "converted to RGB"))
    if image.mode == "F" or image.mode.startswith("I"):  # 16 bits or more; convert would clip
        grey = np.asarray(image, np.float64)
        grey = 255 * grey / (65535 if image.mode != "F" else max(1.0, grey.max()))
        image = Image.fromarray(np.clip(grey, 0, 255).astype(np.uint8))
    if image.mode in {"LA", "PA", "RGBA"} or "transparency" in image.info:
        image = image.convert("RGBA")
        if image.getextrema()[3][0] < 255:
            problems.append(Problem(path, "transparent parts", "put on white"))
        white = Image.new("RGBA", image.size, "white")
        return Image.alpha_composite(white, image).convert("RGB")
    return image.convert("RGB")

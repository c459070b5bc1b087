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
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from PIL.Image import Image

VARIABLE = "COURSE_PHOTOS"
MOST_MEMORY = 2_000_000_000  # bytes of pixels that one call may fill
_LARGEST_FILE = 100_000_000
_SMALLEST_SIDE = 8
_JPEG = frozenset({".jpg", ".jpeg", ".jpe", ".jfif"})
# What is read, and the endings that fit. A phone's JPEG with several pictures in it is an MPO.
_ENDINGS = {
    "JPEG": _JPEG,
    "MPO": _JPEG,
    "PNG": frozenset({".png"}),
    "GIF": frozenset({".gif"}),
    "BMP": frozenset({".bmp"}),
    "WEBP": frozenset({".webp"}),
}
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
        first, told = len(labels), len(problems)
        order = files if per_class is None else [files[i] for i in rng.permutation(len(files))]
        for path in order:
            if per_class is not None and len(labels) - first == per_class:
                break
            picture, found = _read(path, size, seen)
            problems += found
            if picture is not None:
                images[len(labels)] = picture
                labels.append(label)
                paths.append(path)
        if len(labels) == first:
            raise FolderError(_empty_class(folder / name, problems[told:]))
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
    wanted = "Expected a folder with one sub-folder per class, such as photos/cats and photos/dogs."
    if not folder.is_dir():
        what = "is not a folder" if folder.exists() else "does not exist"
        raise FolderError(f"{folder} {what}. {wanted}")
    try:
        there = _listed(folder)
        inside = {sub.name: _listed(sub) for sub in there if sub.is_dir()}
    except OSError as error:
        raise FolderError(f"{folder} cannot be read: {error.strerror or error}. {wanted}") from None
    deeper = [name for name, found in inside.items() if found and all(p.is_dir() for p in found)]
    if deeper and len(deeper) == len(inside):
        raise FolderError(
            f"{folder} has folders inside its sub-folders ({', '.join(deeper)}). Name one of "
            f"them: {folder / deeper[0]}."
        )
    if len(inside) < 2:
        found = f"one sub-folder, {next(iter(inside))}" if inside else "no sub-folders"
        raise FolderError(f"{folder} has {found}. {wanted}")
    return inside, [path for path in there if not path.is_dir()]


def _listed(folder: Path) -> list[Path]:
    return sorted(
        path
        for path in folder.iterdir()
        if not path.name.startswith(".") and path.name.lower() not in _OF_THE_SYSTEM
    )


def _empty_class(folder: Path, problems: list[Problem]) -> str:
    told = "; ".join(str(problem) for problem in problems[:3])
    more = f" For example: {told}." if told else ""
    return (
        f"{folder} has no picture that can be read.{more} Put JPEG, PNG, GIF, BMP or WebP files "
        "into it, or move the folder away if it is no class."
    )


def _read(
    path: Path, size: int, seen: dict[bytes, Path]
) -> tuple[np.ndarray | None, list[Problem]]:
    """One file as float32 (size, size, 3), or None; and what was not as expected about it."""
    if not path.is_file():  # a folder, a broken link, a pipe that would wait for ever
        return None, [Problem(path, "not a file", "skipped")]
    try:
        length = path.stat().st_size
        if length == 0:
            return None, [Problem(path, "empty, 0 bytes", "skipped")]
        if length > _LARGEST_FILE:
            return None, [Problem(path, f"{length / 1e6:,.0f} MB, too large", "refused")]
        content = path.read_bytes()
    except OSError as error:
        return None, [Problem(path, f"cannot be read ({error.strerror or error})", "skipped")]
    twin = seen.setdefault(hashlib.sha256(content).digest(), path)
    if twin is not path:
        other = " of another class" if twin.parent != path.parent else ""
        same = f"the same file as {twin.parent.name}/{twin.name}{other}"
        return None, [Problem(path, same, "skipped")]
    return _decode(path, content, size)


def _decode(path: Path, content: bytes, size: int) -> tuple[np.ndarray | None, list[Problem]]:
    # Pillow comes with Matplotlib, which cannot do without it. Imported late: drawing animals
    # needs none of this.
    from PIL import Image, ImageOps, UnidentifiedImageError

    found: list[Problem] = []
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            image = Image.open(
                io.BytesIO(content), formats=[name for name in _ENDINGS if name != "MPO"]
            )
            if path.suffix.lower() not in _ENDINGS[image.format]:
                named = f"named {path.suffix}" if path.suffix else "without an ending"
                found.append(Problem(path, f"{image.format} {named}", "read as what it is"))
            if min(image.size) < _SMALLEST_SIDE:
                what = f"{image.width} x {image.height} pixels, too small"
                return None, [*found, Problem(path, what, "skipped")]
            frames = 1 if image.format == "MPO" else getattr(image, "n_frames", 1)
            if frames > 1:
                found.append(Problem(path, f"animated, {frames} frames", "first frame used"))
                image.seek(0)
            image.draft(None, (2 * size, 2 * size))  # large JPEGs need not be decoded in full
            image.load()
            upright = ImageOps.exif_transpose(image)
            colour = _as_rgb(path, upright, found)
            small = colour.resize((size, size), Image.Resampling.BILINEAR, reducing_gap=3.0)
            return np.asarray(small, np.float32) / np.float32(255), found
    except UnidentifiedImageError:
        return None, [Problem(path, f"no picture (it begins with {content[:8]!r})", "skipped")]
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        return None, [*found, Problem(path, "more pixels than any photo has", "refused")]
    # A broken file can make a decoder raise almost anything; it must not stop the others.
    except Exception as error:
        return None, [*found, Problem(path, f"broken ({error})", "skipped")]


def _as_rgb(path: Path, image: Image, found: list[Problem]) -> Image:
    """Any kind of picture as RGB; what had to be changed is added to ``found``."""
    from PIL import Image as images

    if image.mode in _GREY:
        found.append(Problem(path, "greyscale", "converted to colour"))
    if image.mode == "CMYK":
        found.append(Problem(path, "CMYK, colours for printing", "converted to RGB"))
    if image.mode == "F" or image.mode.startswith("I"):  # 16 bits or more; convert would clip
        grey = np.asarray(image, np.float64)
        grey = 255 * grey / (65535 if image.mode != "F" else max(1.0, grey.max()))
        image = images.fromarray(np.clip(grey, 0, 255).astype(np.uint8))
    if image.mode in {"LA", "PA", "RGBA"} or "transparency" in image.info:
        image = image.convert("RGBA")
        if image.getextrema()[3][0] < 255:
            found.append(Problem(path, "transparent parts", "put on white"))
        return images.alpha_composite(images.new("RGBA", image.size, "white"), image).convert("RGB")
    return image.convert("RGB")

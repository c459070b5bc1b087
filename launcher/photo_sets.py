"""What lies in the archives of the optional photo sets, and the 250 photos of each class of them.

An archive is never unpacked as it is: of each chosen member only the bytes are read, and written
under a name that is made here. So no name in an archive can reach outside the folder.
"""

import os
import re
import shutil
import tarfile
import tempfile
import zipfile
import zlib
from pathlib import Path

PER_CLASS = 250
CLASSES = ("cats", "dogs")
_LARGEST = 20_000_000  # bytes of one photo
_ZIP_MEMBER = re.compile(r"cats_and_dogs_filtered/train/((?:cat|dog)s)/(cat|dog)\.(\d+)\.jpg")
# Oxford's names: breeds of cats begin with a capital, those of dogs do not.
_TAR_MEMBER = re.compile(r"images/([A-Za-z])([A-Za-z_]*)_(\d+)\.jpg")
_BROKEN = (OSError, EOFError, ValueError, KeyError, RuntimeError, tarfile.TarError, zlib.error)
_BROKEN += (zipfile.BadZipFile,)


class UnpackError(Exception):
    """The photos could not be taken out of an archive; the message says why."""


def inspect_zip(path: Path) -> str | None:
    """What is wrong with a cats-and-dogs archive, or None; reads all of it, and its checksums.

    For this archive no sha256 is published, so its structure and the CRC of each member stand in.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            sizes = {info.filename: info.file_size for info in archive.infolist()}
            _choose(sizes)
            if sum(sizes.values()) > 20 * path.stat().st_size:
                return "it unpacks to far more than photos can"
            bad = archive.testzip()
    except _BROKEN as error:
        return f"its photos cannot be read ({error})"
    return f"{bad} in it is damaged" if bad else None


def unpack(archive: Path, folder: Path) -> Path:
    """Write the first 250 photos of each class to ``folder/cats`` and ``folder/dogs``.

    "First" by their numbers, so that all breeds are there alike. The folder is complete or absent:
    it is made in a temporary one and put in place by one rename.

    Raises:
        UnpackError: the archive is damaged or lacks photos, or the disk is full.
    """
    if complete(folder):
        return folder
    try:
        with tempfile.TemporaryDirectory(".part", f"{folder.name}.", folder.parent) as part:
            for name in CLASSES:
                (Path(part) / "photos" / name).mkdir(parents=True)
            _write(archive, Path(part) / "photos")
            if folder.exists():
                shutil.rmtree(folder)  # an incomplete one, from where somebody deleted photos
            os.replace(Path(part) / "photos", folder)
    except _BROKEN as error:
        raise UnpackError(f"{archive} could not be unpacked into {folder}: {error}.") from error
    return folder


def complete(folder: Path) -> bool:
    """Whether the folder has all photos of both classes."""
    return all(len(list((folder / name).glob("*.jpg"))) >= PER_CLASS for name in CLASSES)


def _write(archive: Path, folder: Path) -> None:
    if zipfile.is_zipfile(archive):
        with zipfile.ZipFile(archive) as opened:
            sizes = {info.filename: info.file_size for info in opened.infolist()}
            for member, place in _choose(sizes).items():
                (folder / place).write_bytes(opened.read(member))
        return
    with tarfile.open(archive, "r:gz") as opened:
        files = {member.name: member for member in opened if member.isfile()}
        places = _choose({name: member.size for name, member in files.items()})
        # In the order of the archive: gzip cannot be read backwards.
        for member in sorted(places, key=lambda name: files[name].offset):
            (folder / places[member]).write_bytes(opened.extractfile(files[member]).read())


def _choose(sizes: dict[str, int]) -> dict[str, str]:
    """Return the first members of each class by number, each with its place in the folder."""
    photos = {name: [] for name in CLASSES}
    for member in sizes:
        if match := _ZIP_MEMBER.fullmatch(member):
            label, kind, number = match.groups()
            photos[label].append((int(number), member, f"{label}/{kind}.{int(number)}.jpg"))
        elif match := _TAR_MEMBER.fullmatch(member):
            initial, rest, number = match.groups()
            label = "cats" if initial.isupper() else "dogs"
            place = f"{label}/{initial}{rest}_{int(number)}.jpg"
            photos[label].append((int(number), member, place))
    if min(map(len, photos.values())) < PER_CLASS:
        counts = ", ".join(f"{len(photos[name])} {name}" for name in CLASSES)
        raise ValueError(f"it has {counts} where at least {PER_CLASS} of each were expected")
    places = {
        member: place for name in CLASSES for _, member, place in sorted(photos[name])[:PER_CLASS]
    }
    if max(sizes[member] for member in places) > _LARGEST:
        raise ValueError("a photo in it is larger than 20 MB")
    return places

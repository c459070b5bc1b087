"""What lies in the archives of the optional photo sets, and the 250 photos of each class of them.

An archive is never unpacked as it is: of each chosen member only the bytes are read, and written
under a name that is made here. So no name in an archive can reach outside the folder.
"""

from __future__ import annotations

import os
import re
import secrets
import shutil
import tarfile
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path

PER_CLASS = 250
CLASSES = ("cats", "dogs")
_LARGEST = 20_000_000  # bytes of one photo
_ZIP_MEMBER = re.compile(r"cats_and_dogs_filtered/train/(cats|dogs)/(?:cat|dog)\.(\d+)\.jpg")
# Oxford's names: breeds of cats begin with a capital, those of dogs do not.
_TAR_MEMBER = re.compile(r"images/(([A-Za-z])[A-Za-z_]*)_(\d+)\.jpg")
_BROKEN = (OSError, EOFError, ValueError, KeyError, tarfile.TarError, zipfile.BadZipFile)


class UnpackError(Exception):
    """The photos could not be taken out of an archive; the message says why."""


def inspect_zip(path: Path) -> str | None:
    """What is wrong with a cats-and-dogs archive, or None; reads all of it, and its checksums.

    For this archive no sha256 is published, so its structure and the CRC of each member stand in.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            chosen = _choose(_zip_members(archive))
            if short := _short(chosen):
                return short
            if sum(info.file_size for info in archive.infolist()) > 20 * path.stat().st_size:
                return "it unpacks to far more than photos can"
            bad = archive.testzip()
    except (*_BROKEN, NotImplementedError, RuntimeError, zlib.error) as error:
        return f"it is no readable zip archive ({error})"
    return f"{bad} in it is damaged" if bad else None


def unpack(archive: Path, folder: Path) -> Path:
    """Write the first 250 photos of each class to ``folder/cats`` and ``folder/dogs``.

    "First" by their numbers, so that all breeds are there alike. The folder is complete or absent:
    it is made under another name and put in place by one rename.

    Raises:
        UnpackError: the archive is damaged or lacks photos, or the disk is full.
    """
    if complete(folder):
        return folder
    part = folder.with_name(f"{folder.name}.{os.getpid()}-{secrets.token_hex(4)}.part")
    try:
        for name in CLASSES:
            (part / name).mkdir(parents=True)
        _write(archive, part)
        if folder.exists():
            shutil.rmtree(folder)  # an incomplete one, from where somebody deleted photos
        os.replace(part, folder)
    except (*_BROKEN, zlib.error) as error:
        raise UnpackError(f"{archive} could not be unpacked into {folder}: {error}.") from error
    finally:
        shutil.rmtree(part, ignore_errors=True)
    return folder


def complete(folder: Path) -> bool:
    """Whether the folder has all photos of both classes."""
    return all(len(list((folder / name).glob("*.jpg"))) >= PER_CLASS for name in CLASSES)


def _write(archive: Path, part: Path) -> None:
    if zipfile.is_zipfile(archive):
        with zipfile.ZipFile(archive) as opened:
            chosen = _choose(_zip_members(opened))
            _require(chosen)
            for label, member, target in chosen:
                if opened.getinfo(member).file_size > _LARGEST:
                    raise ValueError(f"{member} is larger than any photo")
                (part / label / target).write_bytes(opened.read(member))
        return
    with tarfile.open(archive, "r:gz") as opened:
        files = {member.name: member for member in opened if member.isfile()}
        chosen = _choose(_tar_members(files))
        _require(chosen)
        # In the order of the archive: gzip cannot be read backwards.
        for label, name, target in sorted(chosen, key=lambda item: files[item[1]].offset):
            source = opened.extractfile(files[name])
            if source is None or files[name].size > _LARGEST:
                raise ValueError(f"{name} is no photo")
            (part / label / target).write_bytes(source.read())


def _require(chosen: list[tuple[str, str, str]]) -> None:
    if short := _short(chosen):
        raise ValueError(short)


def _short(chosen: list[tuple[str, str, str]]) -> str | None:
    counts = {name: sum(label == name for label, _, _ in chosen) for name in CLASSES}
    if min(counts.values()) >= PER_CLASS:
        return None
    found = ", ".join(f"{n} {name}" for name, n in counts.items())
    return f"it has {found} where at least {PER_CLASS} of each were expected"


def _choose(members: Iterator[tuple[str, int, str, str]]) -> list[tuple[str, str, str]]:
    """The first of each class by number, as (class, member, target)."""
    chosen = []
    in_order = sorted(members, key=lambda item: (item[1], item[2]))
    for name in CLASSES:
        chosen += [(c, m, t) for c, _, m, t in in_order if c == name][:PER_CLASS]
    return chosen


def _zip_members(archive: zipfile.ZipFile) -> Iterator[tuple[str, int, str, str]]:
    for name in archive.namelist():
        if found := _ZIP_MEMBER.fullmatch(name):
            yield found[1], int(found[2]), name, f"{found[1][:-1]}.{int(found[2])}.jpg"


def _tar_members(files: dict[str, tarfile.TarInfo]) -> Iterator[tuple[str, int, str, str]]:
    for name in files:
        if found := _TAR_MEMBER.fullmatch(name):
            label = "cats" if found[2].isupper() else "dogs"
            yield label, int(found[3]), name, f"{found[1]}_{int(found[3])}.jpg"

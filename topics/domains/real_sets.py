"""Two real sets, where they are present: film-review snippets, and spoken digits.

Each is one archive: the file that an environment variable names, otherwise the downloaded one.
Nothing is downloaded from here, and no archive is unpacked: members are read one by one, only
those with an expected name, and none beyond a size that such a file can have.
"""

from __future__ import annotations

import io
import os
import re
import tarfile
import wave
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from topics.domains.audio import RATE, SAMPLES, Sounds
from topics.domains.text import Texts, without_empty
from utils.data import DataDamaged, DataNotFound, cache_dir

# Name of the set in `course.py data` to its variable.
VARIABLES = {"sentence_polarity": "COURSE_TEXT", "spoken_digits": "COURSE_SPEECH"}
# The archives as `course.py data get` keeps them.
FILES = {
    "sentence_polarity": "sentence_polarity.zip",
    "spoken_digits": "free-spoken-digit-dataset-1.0.9.tar.gz",
}
TITLES = {"sentence_polarity": "film-review snippets", "spoken_digits": "spoken digits"}
_LARGEST_TEXT, _LARGEST_SOUND, _MOST_MEMBERS = 5_000_000, 500_000, 20_000
_LEAST_SOUNDS = 1000
_SNIPPETS = {"rt-polarity.neg": 0, "rt-polarity.pos": 1}
_RECORDING = re.compile(r"(?:[\w.-]+/)?recordings/(\d)_([a-z]{1,20})_(\d{1,3})\.wav")
_BROKEN = (
    OSError, EOFError, ValueError, KeyError, RuntimeError,
    tarfile.TarError, zipfile.BadZipFile, zlib.error, wave.Error,
)  # fmt: skip


def set_path(name: str) -> Path | None:
    """The archive that would be read: the one the variable names, else the one in the cache."""
    named = os.environ.get(VARIABLES[name], "").strip()
    if named:
        return Path(named).expanduser()
    cached = cache_dir() / FILES[name]
    return cached if cached.is_file() else None


def set_problem(name: str) -> str | None:
    """Why a set cannot be read, as a sentence, or None where it is at hand. Reads all of it."""
    try:
        (load_snippets if name == "sentence_polarity" else load_spoken_digits)()
    except (DataNotFound, DataDamaged) as error:
        return str(error)
    return None


def missing(name: str) -> str | None:
    """That a set is not on this machine and how to get it, or None where there is a file."""
    try:
        _require(name)
    except DataNotFound as error:
        return str(error)
    return None


def load_snippets() -> Texts:
    """Sentence Polarity v1.0: about 5,331 positive and as many negative snippets, no empty ones.

    B. Pang and L. Lee, "Seeing stars", 2005. Raises `DataNotFound` or `DataDamaged`.
    """
    path = _require("sentence_polarity")
    texts: list[str] = []
    labels: list[int] = []
    try:
        with zipfile.ZipFile(path) as archive:
            members = {info.filename.rsplit("/", 1)[-1]: info for info in archive.infolist()}
            for name, label in _SNIPPETS.items():
                if name not in members:
                    raise ValueError(f"it has no {name}")
                if members[name].file_size > _LARGEST_TEXT:
                    raise ValueError(f"{name} is larger than these snippets are")
                with archive.open(members[name]) as stream:
                    body = stream.read(_LARGEST_TEXT + 1)
                lines = body.decode("latin-1").splitlines()
                texts += [" ".join(line.split()) for line in lines]
                labels += [label] * len(lines)
    except _BROKEN as error:
        raise _damaged("sentence_polarity", path, error) from None
    snippets = without_empty(Texts(tuple(texts), np.array(labels, np.int64)))
    if min(np.bincount(snippets.labels, minlength=2)) < 1000:
        raise _damaged("sentence_polarity", path, "it holds fewer than 1,000 snippets of a label")
    return snippets


def load_spoken_digits() -> Sounds:
    """Free Spoken Digit Dataset: recordings of 0 to 9, cut or filled to 0.75 s, peak 1.

    Z. Jackson and others, 2016-2024; five or six speakers, 50 recordings of each digit, depending
    on the version. Sorted by speaker, digit and take. Raises `DataNotFound` or `DataDamaged`.
    """
    path = _require("spoken_digits")
    try:
        recordings = dict(_recordings(path))
    except _BROKEN as error:
        raise _damaged("spoken_digits", path, error) from None
    if len(recordings) < _LEAST_SOUNDS:
        reason = f"it holds {len(recordings)} recordings, expected at least {_LEAST_SOUNDS:,}"
        raise _damaged("spoken_digits", path, reason)
    keys = sorted(recordings)
    speakers, digits, takes = zip(*keys, strict=True)
    waves = np.stack([recordings[key] for key in keys])
    classes = tuple(map(str, range(10)))
    return Sounds(waves, np.array(digits, np.int64), classes, speakers, np.array(takes, np.int64))


def _recordings(path: Path) -> Iterator[tuple[tuple[str, int, int], np.ndarray]]:
    """Each recording of the archive: (speaker, digit, take) and its samples."""
    with tarfile.open(path, "r:gz") as archive:
        for number, member in enumerate(archive):
            if number >= _MOST_MEMBERS:
                raise ValueError(f"it has more than {_MOST_MEMBERS:,} members")
            name = _RECORDING.fullmatch(member.name)
            if not name or not member.isfile():
                continue
            if member.size > _LARGEST_SOUND:
                raise ValueError(f"{member.name} is larger than a spoken digit")
            stream = archive.extractfile(member)
            if stream is not None:
                key = name[2], int(name[1]), int(name[3])
                yield key, _samples(member.name, stream.read())


def _samples(name: str, body: bytes) -> np.ndarray:
    with wave.open(io.BytesIO(body)) as sound:
        kind = sound.getnchannels(), sound.getsampwidth(), sound.getframerate()
        if kind != (1, 2, RATE):
            raise ValueError(f"{name}: expected one channel, 16 bits, {RATE} Hz, found {kind}")
        read = np.frombuffer(sound.readframes(SAMPLES), "<i2").astype(np.float32)
    whole = np.zeros(SAMPLES, np.float32)
    whole[: len(read)] = read
    return whole / max(1.0, float(np.abs(whole).max()))


def _require(name: str) -> Path:
    path = set_path(name)
    if path is None:
        raise DataNotFound(f"The {TITLES[name]} are not on this machine. {_remedy(name)}")
    if not path.is_file():
        raise DataNotFound(f"{VARIABLES[name]} names {path}, but there is no such file.")
    return path


def _remedy(name: str) -> str:
    return (
        f"Get them with: python3 course.py data get {name}, or set {VARIABLES[name]} to the path "
        "of that archive."
    )


def _damaged(name: str, path: Path, reason: object) -> DataDamaged:
    return DataDamaged(f"{path} cannot be read as {TITLES[name]}: {reason}. {_remedy(name)}")

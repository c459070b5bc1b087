"""Optional, larger data sets: what there is, how to get one, and whether files are in order.

The sets stand in ``datasets/downloads.toml``. No lesson downloads anything by itself.
"""

from __future__ import annotations

import contextlib
import sys
import textwrap
import time
import tomllib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pooch
from rich.console import Console
from rich.progress import (
    BarColumn,
    DownloadColumn,
    Progress,
    TaskProgressColumn,
    TimeRemainingColumn,
    TransferSpeedColumn,
)

from launcher import photo_sets
from launcher.fetch import DownloadError, fetch
from utils.data import DATASETS, cache_dir

EVERY = 10.0  # seconds between the lines about a download where there is no terminal


class NotAcceptedError(Exception):
    """The terms of a data set were not accepted; the message says how to do so."""


@dataclass(frozen=True)
class Source:
    """One file that can be downloaded: where it is, what it must be, on which terms.

    Where its maker publishes no ``sha256``, it is empty, and the archive is inspected instead.
    ``terms`` are shown before the download and must be accepted. An archive of ``photos`` is
    unpacked into a folder of its own.
    """

    name: str
    title: str
    url: str
    file: str
    size: int
    licence: str
    attribution: str
    sha256: str = ""
    terms: str = ""
    photos: bool = False

    @property
    def inspect(self) -> Callable[[Path], str | None] | None:
        """Look at a file without a published hash: a sentence if it is not in order."""
        return None if self.sha256 else photo_sets.inspect_zip


def read_registry(path: Path) -> dict[str, Source]:
    """Return the data sets of a file such as ``datasets/downloads.toml`` by name."""
    tables = tomllib.loads(path.read_text(encoding="utf-8"))
    return {name: Source(name, **table) for name, table in tables.items()}


REGISTRY = read_registry(DATASETS / "downloads.toml")


def cached_path(name: str) -> Path:
    """Return where the file of the data set ``name`` is, or would be, in the cache."""
    return cache_dir() / REGISTRY[name].file


def photo_folder(name: str) -> Path:
    """Return the folder into which the photos of the data set ``name`` are unpacked."""
    return cache_dir() / name


def problem_with(name: str) -> str | None:
    """Verify the cached file of ``name`` by size and sha256; a sentence if it is not in order."""
    source, path = REGISTRY[name], cached_path(name)
    remedy = f"Get it again: python3 course.py data get {name}."
    try:
        size, sha256 = path.stat().st_size, pooch.file_hash(path)
    except FileNotFoundError:
        return f"{path} is missing. {remedy}"
    except OSError as error:
        return f"{path} cannot be read ({error.strerror or error}). {remedy}"
    problem = None
    if size != source.size:
        problem = f"{size:,} bytes, expected {source.size:,}"
    elif source.sha256 and sha256 != source.sha256:
        problem = f"sha256 {sha256[:12]}..., expected {source.sha256[:12]}..."
    elif source.inspect:
        problem = source.inspect(path)
    return f"{path} is damaged: {problem}. {remedy}" if problem else None


def megabytes(size: float) -> str:
    """Return a number of bytes as text in MB (millions of bytes)."""
    return f"{size / 1e6:,.1f} MB"


@contextlib.contextmanager
def progress(size: int) -> Iterator[Callable[[int], None]]:
    """Show how far a download of ``size`` bytes is: a bar on a terminal, else a line at times.

    Yields:
        a function to be called with the bytes so far.
    """
    console, last = Console(), time.monotonic()
    columns = TaskProgressColumn(), BarColumn(), DownloadColumn(), TransferSpeedColumn()
    bar = Progress(*columns, TimeRemainingColumn(), console=console)
    task = bar.add_task("", total=size)

    def line(received: int) -> None:
        nonlocal last
        if received == size or time.monotonic() - last >= EVERY:
            last = time.monotonic()
            print(
                f"  {received / size:4.0%}  {received / 1e6:,.1f} of {megabytes(size)}", flush=True
            )

    if not console.is_terminal:
        yield line
        return
    with bar:
        yield lambda received: bar.update(task, completed=received)


def get(name: str, accept: bool = False) -> Path:
    """Download the data set ``name`` into the cache unless a good copy is there; return its path.

    Prints licence, source and destination first, and has the terms accepted where there are any:
    by ``accept``, or by a person at a terminal. Photos are unpacked; their folder is returned.

    Raises:
        DownloadError: nothing was kept.
        NotAcceptedError: the terms were not accepted; nothing was downloaded.
    """
    source, path = REGISTRY[name], cached_path(name)
    print(source.title)
    print(f"  licence      {source.licence}")
    print(f"  attribution  {source.attribution}")
    print(f"  source       {source.url}")
    print(f"  size         {megabytes(source.size)}")
    print(f"  to           {path}", flush=True)
    if source.terms:
        print("  terms        " + textwrap.fill(source.terms, 85, subsequent_indent=" " * 15))
    if path.exists():
        problem = problem_with(name)
        if problem is None:
            print("Already there, and verified. Nothing to do.")
            return _unpacked(source, path)
        print(f"A file is there, but it is not in order and will be replaced. {problem}")
    _have_accepted(source, accept)
    with progress(source.size) as show:
        fetch(source.url, path, source.size, source.sha256, source.inspect, show)
    checked = "size and sha256" if source.sha256 else "size, structure and checksums"
    print(f"Done: {checked} are as expected.")
    return _unpacked(source, path)


def _have_accepted(source: Source, accept: bool) -> None:
    if not source.terms or accept:
        return
    command = f"python3 course.py data get {source.name} --accept"
    if not sys.stdin or not sys.stdin.isatty():
        raise NotAcceptedError(f"Read the terms above; to accept them: {command}")
    try:
        answer = input("Do you accept these terms? Type yes to download: ")
    except EOFError:
        answer = ""
    if answer.strip().lower() != "yes":
        raise NotAcceptedError("The terms were not accepted. Nothing was downloaded.")


def _unpacked(source: Source, path: Path) -> Path:
    """Unpack photos, and say how the lessons find them; other files stay as they are."""
    if not source.photos:
        return path
    folder = photo_folder(source.name)
    if not photo_sets.complete(folder):
        print(f"Unpacking {photo_sets.PER_CLASS} photos of each class ...", flush=True)
        try:
            photo_sets.unpack(path, folder)
        except photo_sets.UnpackError as error:
            raise DownloadError(str(error)) from error
    print(f"The photos are in {folder}")
    print(f'Use them in the lessons: python3 course.py lab --data "{folder}"')
    return folder

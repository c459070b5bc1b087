"""Files handed in, as a folder or an archive, read one by one and never unpacked to disk.

Nothing here trusts a name, a size or a type that stands in an archive: whatever is not a plain
file under a plain relative path is refused with a sentence, and reading stops at a limit however
large the file turns out to be. A refusal concerns one file; the others are served.
"""

from __future__ import annotations

import calendar
import os
import re
import stat
import tarfile
import zipfile
import zlib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePosixPath
from typing import IO

MEGABYTE = 1024 * 1024
LARGEST_FILE = 20 * MEGABYTE  # a notebook with many figures has 5
LARGEST_TOTAL = 4096 * MEGABYTE  # of all files of a folder or archive together
MOST_ENTRIES = 200_000
DEEPEST = 12
SKIPPED = {".ipynb_checkpoints", "__MACOSX", "__pycache__"}
ARCHIVES = (".zip", ".tar", ".tgz", ".tar.gz", ".tar.bz2", ".tar.xz", ".7z", ".rar", ".gz")


class ArchiveError(RuntimeError):
    """The folder or archive as a whole cannot be read; the text says why."""


class Refused(RuntimeError):
    """One file cannot be taken; the text says why."""


@dataclass
class Allowance:
    """How many bytes may still be read from a folder or archive."""

    left: int


@dataclass(frozen=True)
class Entry:
    """One file: its path inside the folder or archive, and how to read it.

    problem: why it must not be read; empty where it may. allowance: what it shares with the others;
    modified: when it was last changed, in seconds, as the folder or archive has it (0: not known).
    """

    path: PurePosixPath
    open: Callable[[], IO[bytes]] = field(repr=False, compare=False)
    problem: str = ""
    allowance: Allowance = field(
        default_factory=lambda: Allowance(LARGEST_TOTAL), repr=False, compare=False
    )
    modified: float = field(default=0.0, repr=False, compare=False)

    def read(self, limit: int = LARGEST_FILE) -> bytes:
        """The content.

        Raises:
            Refused: it is larger than `limit` bytes or than what is left of the total, or it
            cannot be read.
        """
        if self.problem:
            raise Refused(self.problem)
        most = min(limit, self.allowance.left)
        try:
            with self.open() as file:
                content = file.read(most + 1)
        except _BROKEN as error:
            raise Refused(f"it cannot be read ({_reason(error)})") from None
        if len(content) > limit:
            raise Refused(f"it is larger than {limit / MEGABYTE:.3g} MB")
        if len(content) > most:
            raise Refused(
                f"all files together are larger than {LARGEST_TOTAL / MEGABYTE:.3g} MB; grade them "
                "in several parts"
            )
        self.allowance.left -= len(content)
        return content


_BROKEN = (
    OSError,
    EOFError,
    RuntimeError,  # what zipfile says to encrypted members; NotImplementedError is one too
    ValueError,
    zipfile.BadZipFile,
    zlib.error,
    tarfile.TarError,
)


class Source:
    """A folder or an archive of submissions; use it in a `with` statement.

    Args:
        path: a folder, a .zip, or a .tar (also .tar.gz, .tgz, .tar.bz2, .tar.xz).

    Raises:
        ArchiveError: there is nothing, or it is none of these, or it is damaged as a whole.
    """

    def __init__(self, path: Path) -> None:
        """Look at the outside only; entries are read by `entries`."""
        self.path = path
        self._allowance = Allowance(LARGEST_TOTAL)
        self._archive: zipfile.ZipFile | tarfile.TarFile | None = None
        if path.is_dir():
            return
        if not path.exists():
            raise ArchiveError(f"{path} does not exist.")
        if not path.is_file():
            raise ArchiveError(f"{path} is neither a folder nor a file.")
        try:
            if zipfile.is_zipfile(path):
                self._archive = zipfile.ZipFile(path)
            elif tarfile.is_tarfile(path):
                self._archive = tarfile.open(path)  # noqa: SIM115 - closed by __exit__
        except _BROKEN as error:
            raise ArchiveError(f"{path} is a damaged archive ({_reason(error)}).") from None
        if self._archive is None:
            raise ArchiveError(
                f"{path} is neither a folder nor a zip or tar archive that can be read; "
                "if it is a download, it may be incomplete: download it again."
            )

    def __enter__(self) -> Source:
        """Give the source itself."""
        return self

    def __exit__(self, *exception: object) -> None:
        """Close the archive."""
        if self._archive is not None:
            self._archive.close()

    @property
    def is_folder(self) -> bool:
        """Whether it is a folder, which may hold other things than what was handed in."""
        return self._archive is None

    def entries(self) -> Iterator[Entry]:
        """All files in the order of their paths, refused ones included.

        Raises:
            ArchiveError: the archive is damaged as a whole, or has too many entries.
        """
        if isinstance(self._archive, zipfile.ZipFile):
            found = _zip_entries(self._archive)
        elif isinstance(self._archive, tarfile.TarFile):
            found = _tar_entries(self._archive, self.path)
        else:
            found = _folder_entries(self.path)
        entries: list[Entry] = []
        for entry in found:
            if SKIPPED.isdisjoint(entry.path.parts) and not entry.path.name.startswith("._"):
                entries.append(entry)
            if len(entries) > 5 * MOST_ENTRIES:
                raise ArchiveError(f"{self.path} has far more than {MOST_ENTRIES:,} files.")
        entries = _without_floods(entries)
        if len(entries) > MOST_ENTRIES:
            raise ArchiveError(f"{self.path} has more than {MOST_ENTRIES:,} files.")
        entries.sort(key=lambda entry: entry.path.as_posix())
        seen: set[str] = set()
        for entry in entries:
            key, problem = entry.path.as_posix(), entry.problem
            if key in seen and not problem:
                problem = "there is another file of that very name"
            seen.add(key)
            yield replace(entry, problem=problem, allowance=self._allowance)


def shared_depth(paths: Iterable[PurePosixPath]) -> int:
    """How many of their outermost folders all paths have in common."""
    folders = [path.parent.parts for path in paths]
    return len(os.path.commonprefix(folders)) if folders else 0


def _without_floods(entries: list[Entry]) -> list[Entry]:
    """Where there are too many, folders that hold very many count as one file that is refused."""
    depth = shared_depth(entry.path for entry in entries)
    counts = Counter(entry.path.parts[depth] for entry in entries)
    excess, floods = len(entries) - MOST_ENTRIES, dict[str, Entry]()
    for name, count in counts.most_common():
        if excess <= 0 or count <= MOST_ENTRIES // 20:
            break
        place = PurePosixPath(*entries[0].path.parts[:depth], name)
        problem = f"it holds {count:,} files, and none of them is looked at"
        floods[name], excess = Entry(place, _nothing, problem), excess - count
    return [*floods.values(), *(e for e in entries if e.path.parts[depth] not in floods)]


def unsafe_name(name: str) -> str:
    """Why a path from an archive must not be used; empty where it is a plain relative path."""
    if not name or any(ord(character) < 32 or ord(character) == 127 for character in name):
        return "its name is empty or has control characters"
    if any(0xD800 <= ord(character) < 0xE000 for character in name):
        return "its name is not text"
    if name.startswith(("/", "\\")) or re.match(r"^[A-Za-z]:", name):
        return "its path is absolute"
    parts = name.replace("\\", "/").split("/")
    if ".." in parts:
        return "its path leads out of the archive (..)"
    if "\\" in name:
        return "its path has backslashes"
    if len(parts) > DEEPEST:
        return f"it lies more than {DEEPEST} folders deep"
    return "its name is too long" if len(name) > 1000 else ""


def _shown(name: str) -> PurePosixPath:
    """A path that is safe to print and to compare, whatever the name was."""
    text = name.encode("utf-8", "replace").decode("utf-8")
    return PurePosixPath("".join(c if c.isprintable() else "?" for c in text)[:1000] or "?")


def _zip_entries(archive: zipfile.ZipFile) -> Iterator[Entry]:
    for info in archive.infolist():
        # zipfile cuts names at NUL and turns backslashes on Windows; judge what was written.
        name = info.orig_filename
        mode = info.external_attr >> 16
        kind = stat.S_IFMT(mode)
        if info.is_dir() or kind == stat.S_IFDIR:
            if name.rstrip("/").endswith(".ipynb"):
                yield Entry(_shown(name.rstrip("/")), _nothing, "it is a folder, not a notebook")
            continue
        problem = unsafe_name(name)
        if not problem and kind not in (0, stat.S_IFREG):
            problem = "it is a link" if kind == stat.S_IFLNK else "it is no ordinary file"
        if not problem and info.flag_bits & 0x1:
            problem = "it is encrypted"
        modified = calendar.timegm((*info.date_time, 0, 0, 0))
        yield Entry(_shown(name), lambda info=info: archive.open(info), problem, modified=modified)


def _tar_entries(archive: tarfile.TarFile, path: Path) -> Iterator[Entry]:
    total, largest = 0, (0, "")
    try:
        for member in archive:
            # To find the next name a compressed archive is unpacked up to there.
            total += member.size
            largest = max(largest, (member.size, member.name))
            if total > LARGEST_TOTAL:
                break
            if member.isdir():
                continue
            problem = unsafe_name(member.name.removeprefix("./"))
            if not problem and not member.isreg():
                linked = member.issym() or member.islnk()
                problem = "it is a link" if linked else "it is no ordinary file"
            shown = _shown(member.name.removeprefix("./"))
            read = lambda member=member: _member(archive, member)  # noqa: E731
            yield Entry(shown, read, problem, modified=member.mtime)
    except _BROKEN as error:
        raise ArchiveError(f"{path} is a damaged archive ({_reason(error)}).") from None
    if total > LARGEST_TOTAL:
        most = f"{LARGEST_TOTAL / MEGABYTE:.3g} MB"
        raise ArchiveError(
            f"{path} is larger than {most} when it is unpacked; the largest file in it is "
            f"{_shown(largest[1])}."
        )


def _member(archive: tarfile.TarFile, member: tarfile.TarInfo) -> IO[bytes]:
    file = archive.extractfile(member)
    if file is None:
        raise OSError("there is no such file in the archive")
    return file


def _folder_entries(folder: Path) -> Iterator[Entry]:
    """Files below a folder; links are never followed."""
    waiting = [PurePosixPath()]
    while waiting:
        inside = waiting.pop()
        try:
            listed = sorted(os.scandir(folder / inside), key=lambda item: item.name)
        except OSError as error:
            yield Entry(inside, _nothing, f"the folder cannot be read ({_reason(error)})")
            continue
        for item in listed:
            path = inside / item.name
            if item.name in SKIPPED:
                continue
            if item.is_dir(follow_symlinks=False):
                if item.name.endswith(".ipynb"):
                    yield Entry(_shown(str(path)), _nothing, "it is a folder, not a notebook")
                elif len(path.parts) < DEEPEST:
                    waiting.append(path)
                continue
            problem = unsafe_name(path.as_posix())
            if not problem and not item.is_file(follow_symlinks=False):
                problem = "it is a link" if item.is_symlink() else "it is no ordinary file"
            read = lambda path=path: _open(folder / path)  # noqa: E731
            modified = item.stat(follow_symlinks=False).st_mtime
            yield Entry(_shown(str(path)), read, problem, modified=modified)


def _open(path: Path) -> IO[bytes]:
    """Open a plain file; one that has become a link since it was listed is refused."""
    flags = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)
    return os.fdopen(os.open(path, flags), "rb")


def _nothing() -> IO[bytes]:
    raise OSError("not a file")


def _reason(error: BaseException) -> str:
    text = getattr(error, "strerror", None) or str(error) or type(error).__name__
    return " ".join(text.split())[:200].rstrip(".")

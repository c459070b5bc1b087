"""The students' edition: a folder or a .zip that runs by itself and holds no answers."""

from __future__ import annotations

import hashlib
import io
import json
import os
import re
import stat
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

import nbformat
from rich.console import Console

from authoring.building import build, elsewhere, leaks, notebooks, readme
from authoring.building.sources import SourceError, read_all
from authoring.files import write_whole

ROOT = build.ROOT
# The folder inside a .zip, and the file by which an edition is recognised when it is replaced.
TOP = "augmentation-and-dropout"
MANIFEST = ".edition.json"

REQUIRED = (
    "course.py",
    "README.md",
    "pyproject.toml",
    "requirements.lock",
    "environment.yml",
    "lessons",
    "datasets",
    "launcher",
    "topics",
    "utils",
    "quizzes/nbgrader_config.py",
    "quizzes/release",
)
OPTIONAL = ("LICENSE*", "GLOSSARY.md", ".gitignore", "docs/pictures/*.png")
FORBIDDEN = (
    "source",
    "solutions",
    "tests",
    "authoring",
    "grading",
    "deploy",
    "benchmarks",
    "quizzes/source",
    "quizzes/gradebook.db",
    "quizzes/variants.key",
    "quizzes/variants.json",
)
_SKIPPED_FOLDERS = {"__pycache__", "node_modules"}
_SKIPPED_SUFFIXES = {".pyc", ".pyo", ".db", ".tmp", ".part"}


class ReleaseError(RuntimeError):
    """The edition cannot be written; the message says why and what to do."""


def run(destination: Path) -> int:
    """Write the students' edition to a folder or .zip; the exit code is 0, 1 or 2.

    1: the notebooks are not up to date, or an answer would get out; nothing is written.
    2: the destination is not ours to overwrite, or a part of the course is missing.
    """
    try:
        with Console().status("looking for answers in what students get ..."):
            problems, count = write(ROOT, Path(destination))
    except (ReleaseError, OSError) as error:
        print(error, file=sys.stderr)
        return 2
    for line in problems:
        print(line, file=sys.stderr)
    if problems:
        print(f"Nothing was written: {len(problems)} problem(s), see above.", file=sys.stderr)
        return 1
    print(f"Wrote the students' edition to {destination}: {count} files.")
    print(
        "It has no solutions, hidden tests or sources; students start with: python3 course.py lab"
    )
    return 0


def write(root: Path, destination: Path) -> tuple[list[str], int]:
    """Write the edition of the course at `root`; returns problems and the number of files.

    With problems nothing is written. Raises ReleaseError when a required part is missing or the
    destination holds something else.
    """
    destination = Path(os.path.abspath(destination))
    _refuse_foreign(root, destination)
    names = edition_files(root)
    problems = _summarised(build.problems(root)) + leak_problems(root, names)
    if problems:
        return list(dict.fromkeys(problems)), 0
    files = {name: content(root, name) for name in names} | {MANIFEST: b""}
    files[MANIFEST] = _manifest(files)
    if destination.suffix == ".zip":
        write_whole(destination, _zipped(files))
    else:
        _write_folder(root, files, destination)
    return [], len(names)


def _summarised(problems: list[str]) -> list[str]:
    """One sentence for a released quiz that is not as it was built, in place of each cell's."""
    matches = (re.match(r"(quizzes/release/\S+\.ipynb) differs from ", p) for p in problems)
    quizzes = sorted(match[1] for match in matches if match)
    return [
        f"{path} is not as it was built: has somebody tried the quiz there? Save what is "
        f"wanted under another name, then run: python3 course.py build {Path(path).stem} --force"
        for path in quizzes
    ] + [p for p in problems if not p.startswith(tuple(quizzes))]


def edition_files(root: Path) -> list[str]:
    """The files of the students' edition, as sorted paths below `root` with forward slashes.

    Raises ReleaseError when a required part is missing.
    """
    names: set[str] = set()
    for part in REQUIRED:
        path = root / part
        below = [part] if path.is_file() else list(_files_below(root, path))
        if not below:
            raise ReleaseError(f"{part} is missing from {root}; the edition needs it")
        names.update(below)
    for pattern in OPTIONAL:
        paths = (path for path in root.glob(pattern) if path.is_file())
        names.update(path.relative_to(root).as_posix() for path in paths)
    return sorted(name for name in names if not is_forbidden(name))


def content(root: Path, name: str) -> bytes:
    """What the edition holds under this name: the course's own file, as fit for students.

    README.md is cut, and the address of the full course, which holds the answers, is left out.
    """
    data = (root / name).read_bytes()
    if name == readme.TARGET:
        return readme.for_students(data.decode("utf-8")).encode("utf-8")
    if name == elsewhere.FILE:
        return elsewhere.settings_without_address(data.decode("utf-8")).encode("utf-8")
    path = PurePosixPath(name)
    if path.parent.as_posix() == "lessons" and path.suffix == ".ipynb":
        notebook = nbformat.reads(data.decode("utf-8"), as_version=4)
        elsewhere.without_address(notebook)
        return notebooks.to_text(notebook).encode("utf-8")
    return data


def is_forbidden(name: str) -> bool:
    """Whether a path (below the course, forward slashes) may never be in an edition."""
    path = PurePosixPath(name)
    return any(path.is_relative_to(part) for part in FORBIDDEN)


def leak_problems(root: Path, files: list[str]) -> list[str]:
    """Answers found in the files of an edition, one line each."""
    try:
        sources = list(read_all(root))
    except SourceError as error:
        return [str(error)]
    secrets = leaks.collect(sources, root)
    own = {build.student_path(source): source.label for source in sources}
    return [
        line
        for name in files
        for line in leaks.search_file(secrets, root / name, name, own.get(name))
    ]


def _files_below(root: Path, folder: Path) -> Iterator[str]:
    for path in sorted(folder.rglob("*")):
        parts = path.relative_to(folder).parts
        hidden = any(part.startswith(".") or part in _SKIPPED_FOLDERS for part in parts)
        if path.is_symlink() or not path.is_file() or hidden:
            continue
        if path.suffix not in _SKIPPED_SUFFIXES:
            yield path.relative_to(root).as_posix()


def _refuse_foreign(root: Path, destination: Path) -> None:
    root = root.resolve()
    real = destination.resolve()
    if real == root or real in root.parents:
        raise ReleaseError(f"{destination} holds the course itself; name another place")
    inside = [part for part in (*REQUIRED, *FORBIDDEN) if real.is_relative_to(root / part)]
    if inside:
        raise ReleaseError(f"{destination} lies in {inside[0]}/ of the course; name another place")
    if destination.suffix == ".zip":
        if destination.is_dir():
            raise ReleaseError(f"{destination} is a folder; name a .zip file or another folder")
        if destination.is_file() and not _is_edition_zip(destination):
            raise ReleaseError(f"{destination} exists and is no students' edition; delete it first")
        return
    if destination.is_file():
        raise ReleaseError(f"{destination} is a file; name a folder or a .zip")
    if destination.is_dir():
        present = {path.name for path in destination.iterdir()} - {".git"}
        if present and not (destination / MANIFEST).is_file():
            raise ReleaseError(
                f"{destination} is not empty and no students' edition; "
                "name an empty folder or delete it first"
            )


def _is_edition_zip(path: Path) -> bool:
    try:
        with zipfile.ZipFile(path) as archive:
            return f"{TOP}/{MANIFEST}" in archive.namelist()
    except (zipfile.BadZipFile, OSError):
        return False


def _manifest(files: dict[str, bytes]) -> bytes:
    sums = {name: hashlib.sha256(data).hexdigest() for name, data in files.items()}
    del sums[MANIFEST]
    about = "Written by 'course.py release'. It lists what the students' edition holds."
    return (json.dumps({"about": about, "files": sums}, indent=1, sort_keys=True) + "\n").encode()


def _write_folder(root: Path, files: dict[str, bytes], destination: Path) -> None:
    """Bring a folder to the new edition; what an older edition wrote and is gone is removed."""
    try:
        before = json.loads((destination / MANIFEST).read_text(encoding="utf-8"))["files"]
    except (OSError, ValueError, KeyError, TypeError):
        before = {}
    for name in sorted(set(before) - set(files)):
        path = destination / name
        if path.resolve().is_relative_to(destination.resolve()) and path.is_file():
            path.unlink()
            _remove_empty_parents(path.parent, destination)
    # The manifest comes first: an interrupted release is recognised and can be repeated.
    for name in sorted(files, key=lambda name: name != MANIFEST):
        original = root / name
        executable = original.is_file() and bool(original.stat().st_mode & stat.S_IXUSR)
        write_whole(destination / name, files[name], executable)


def _zipped(files: dict[str, bytes]) -> bytes:
    """A .zip whose bytes depend on the files alone, not on times or owners."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name in sorted(files):
            entry = zipfile.ZipInfo(f"{TOP}/{name}", date_time=(1980, 1, 1, 0, 0, 0))
            entry.create_system = 3
            entry.external_attr = (stat.S_IFREG | 0o644) << 16
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, files[name], compresslevel=9)
    return buffer.getvalue()


def _remove_empty_parents(folder: Path, stop: Path) -> None:
    while folder != stop and not any(folder.iterdir()):
        folder.rmdir()
        folder = folder.parent

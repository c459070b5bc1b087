"""`course.py data`: list, get and check larger data sets, which are optional.

The sets stand in ``datasets/downloads.toml``. No lesson downloads anything by itself.
"""

import contextlib
import difflib
import os
import sys
import textwrap
import time
import tomllib
from collections.abc import Callable, Iterator
from pathlib import Path

from rich import progress as bars
from rich.console import Console

from launcher import photo_sets
from launcher.fetch import DownloadError, Source, fetch
from utils import data
from utils.data import DATASETS, cache_dir

EVERY = 10.0  # seconds between the lines about a download where there is no terminal


class NotAcceptedError(Exception):
    """The terms of a data set were not accepted; the message says how to do so."""


_TABLES = tomllib.loads((DATASETS / "downloads.toml").read_text(encoding="utf-8"))
REGISTRY = {name: Source(name, **table) for name, table in _TABLES.items()}


def command(
    action: str, name: str | None = None, accept: bool = False, folder: Path | None = None
) -> int:
    """Run ``course.py data``: ``list``, ``get`` (with a name) or ``check``; return the exit code.

    ``accept`` accepts the terms of what is downloaded; ``folder`` is one of photos to check.

    0: all well; 1: a download failed or a file is damaged; 2: wrong use, or terms that were not
    accepted; 130: stopped by Ctrl-C.
    """
    try:
        if action == "get":
            return _get(name, accept)
        if action == "check":
            return _check_folder(folder) if folder else _check()
        return _list()
    except KeyboardInterrupt:
        print("\nStopped. Nothing half-made was left behind.", file=sys.stderr)
        return 130


def _list() -> int:
    print("With the course (nothing to download; cards in datasets/):")
    print("  digits   5,000 MNIST digits, 500 per class    CC BY-SA 3.0")
    print(f"\nTo download on request, into {cache_dir()}:")
    for source in REGISTRY.values():
        state = "in the cache" if cached_path(source.name).is_file() else "not downloaded"
        print(f"  {source.name:17s} {source.title}")
        print(f"  {'':17s} {megabytes(source.size)}, {source.licence}: {state}")
    print("\nGet one: python3 course.py data get NAME")
    return 0


def _get(name: str | None, accept: bool) -> int:
    if name not in REGISTRY:
        near = difflib.get_close_matches(name or "", REGISTRY, n=1)
        meant = f" Did you mean {near[0]}?" if near else ""
        what = f"no data set {name!r}; there is" if name else "say which data set"
        print(f"data get: {what}: {', '.join(REGISTRY)}.{meant}", file=sys.stderr)
        return 2
    try:
        get(name, accept)
    except (NotAcceptedError, DownloadError) as error:
        print(f"Not downloaded. {error}", file=sys.stderr)
        return 2 if isinstance(error, NotAcceptedError) else 1
    return 0


def _check_folder(folder: Path) -> int:
    """Report what the lessons would find in a folder of photos."""
    from topics.photos import photos  # brings Matplotlib and more: only where it is needed

    try:
        # Small, so that a folder of any size fits: here only the report counts.
        print(photos.load_folder(folder, size=32).describe(most=1000))
    except photos.FolderError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


def _check() -> int:
    """Verify embedded and cached files; missing optional ones are no problem."""
    from topics.dataset import mnist  # the same
    from topics.domains import real_sets

    failures = 0

    def report(label: str, problem: str | None, note: str = "in order") -> None:
        nonlocal failures
        failures += problem is not None
        print(f"  {label:28s} {problem or note}")

    for label, problem in check_embedded():
        report(label, problem)
    for name in REGISTRY:
        if cached_path(name).exists():
            report(f"{name} (downloaded)", problem_with(name))
        else:
            report(f"{name} (optional)", None, "not downloaded")
    if os.environ.get(mnist.MNIST_VARIABLE, "").strip():
        report(mnist.MNIST_VARIABLE, mnist.mnist_problem(), f"{mnist.mnist_path()}: in order")
    for name, variable in real_sets.VARIABLES.items():
        if os.environ.get(variable, "").strip():
            path = real_sets.set_path(name)
            report(variable, real_sets.set_problem(name), f"{path}: in order")
    print("All in order." if not failures else f"{failures} not in order.")
    return 1 if failures else 0


def cached_path(name: str) -> Path:
    """Return where the file of the data set ``name`` is, or would be, in the cache."""
    return cache_dir() / REGISTRY[name].file


def photo_folder(name: str) -> Path:
    """Return the folder into which the photos of the data set ``name`` are unpacked."""
    return cache_dir() / name


def check_embedded() -> list[tuple[str, str | None]]:
    """Verify the data files committed with the course: (name, problem or ``None``) for each."""
    checked: list[tuple[str, str | None]] = []
    for path, sha256 in (
        (data.DIGITS_FILE, data.DIGITS_SHA256),
        (data.GENERATOR_FILE, data.GENERATOR_SHA256),
    ):
        try:
            data.verified(path, sha256)
            checked.append((path.name, None))
        except (data.DataNotFound, data.DataDamaged) as error:
            checked.append((path.name, str(error)))
    return checked


def problem_with(name: str) -> str | None:
    """Verify the cached file of ``name`` by size and sha256; a sentence if it is not in order."""
    path = cached_path(name)
    remedy = f"Get it again: python3 course.py data get {name}."
    try:
        problem = REGISTRY[name].problem_with(path)
    except FileNotFoundError:
        return f"{path} is missing. {remedy}"
    except OSError as error:
        return f"{path} cannot be read ({error.strerror or error}). {remedy}"
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
    last = time.monotonic()

    def line(received: int) -> None:
        nonlocal last
        if received == size or time.monotonic() - last >= EVERY:
            last = time.monotonic()
            share, amount = f"{received / size:4.0%}", f"{received / 1e6:,.1f}"
            print(f"  {share}  {amount} of {megabytes(size)}", flush=True)

    console = Console()
    if not console.is_terminal:
        yield line
        return
    columns = bars.TaskProgressColumn(), bars.BarColumn(), bars.DownloadColumn()
    more = bars.TransferSpeedColumn(), bars.TimeRemainingColumn()
    with bars.Progress(*columns, *more, console=console) as bar:
        task = bar.add_task("", total=size)
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
        fetch(source, path, show)
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

"""`course.py data`: list, get, check."""

from __future__ import annotations

import difflib
import os
import sys
from pathlib import Path

from launcher import downloads
from launcher.downloads import NotAcceptedError, cached_path, megabytes, problem_with
from launcher.fetch import DownloadError
from utils.data import cache_dir


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
    for source in downloads.REGISTRY.values():
        state = "in the cache" if cached_path(source.name).is_file() else "not downloaded"
        print(f"  {source.name:17s} {source.title}")
        print(f"  {'':17s} {megabytes(source.size)}, {source.licence}: {state}")
    print("\nGet one: python3 course.py data get NAME")
    return 0


def _get(name: str | None, accept: bool) -> int:
    names = ", ".join(downloads.REGISTRY)
    if name is None:
        print(f"data get: say which data set: {names}.", file=sys.stderr)
        return 2
    if name not in downloads.REGISTRY:
        near = difflib.get_close_matches(name, downloads.REGISTRY, n=1)
        meant = f" Did you mean {near[0]}?" if near else ""
        print(f"data get: no data set {name!r}; there is: {names}.{meant}", file=sys.stderr)
        return 2
    try:
        downloads.get(name, accept)
    except NotAcceptedError as refusal:
        print(f"Not downloaded. {refusal}", file=sys.stderr)
        return 2
    except DownloadError as error:
        print(f"Not downloaded. {error}", file=sys.stderr)
        return 1
    return 0


def _check_folder(folder: Path) -> int:
    """Report what the lessons would find in a folder of photos."""
    from topics.photos import photos

    try:
        # Small, so that a folder of any size fits: here only the report counts.
        print(photos.load_folder(folder, size=32).describe(most=1000))
    except photos.FolderError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


def _check() -> int:
    """Verify embedded and cached files; missing optional ones are no problem."""
    from topics.dataset import mnist
    from topics.domains import real_sets
    from utils import data

    failures = 0

    def report(label: str, problem: str | None, note: str = "in order") -> None:
        nonlocal failures
        failures += problem is not None
        print(f"  {label:28s} {problem or note}")

    for label, problem in data.check_embedded():
        report(label, problem)
    for name in downloads.REGISTRY:
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

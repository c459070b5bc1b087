"""Optional, larger data sets: what there is, how to get one, and whether files are in order.

``python3 course.py data list | get NAME | check`` is `command`. A further set is one more entry
in `REGISTRY`. No lesson downloads anything by itself.
"""

import difflib
import hashlib
import os
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from utils.fetch import DownloadError, fetch

CACHE_VARIABLE = "COURSE_CACHE"
CACHE_NAME = "augmentation-course"


@dataclass(frozen=True)
class Source:
    """One file that can be downloaded: where it is, what it must be, on which terms."""

    name: str
    title: str
    url: str
    file: str
    size: int
    sha256: str
    licence: str
    attribution: str


REGISTRY = {
    source.name: source
    for source in (
        Source(
            name="mnist",
            title="MNIST: 60,000 training and 10,000 test digits, 28 x 28 pixels",
            url="https://storage.googleapis.com/tensorflow/tf-keras-datasets/mnist.npz",
            file="mnist.npz",
            size=11_490_434,
            sha256="731c5ac602752760c8e48fbffcf8c3b850d9dc2a2aedcf2cc48468fc17b673d1",
            licence="CC BY-SA 3.0 (https://creativecommons.org/licenses/by-sa/3.0/)",
            attribution="copyright Yann LeCun and Corinna Cortes, derived from NIST data sets",
        ),
    )
}


def cache_dir() -> Path:
    """Return the folder for downloads (not made here): ``COURSE_CACHE``, or the user's cache."""
    named = os.environ.get(CACHE_VARIABLE, "").strip()
    if named:
        return Path(named).expanduser()
    if sys.platform == "win32":
        base = Path(os.environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local")
    elif sys.platform == "darwin":
        base = Path.home() / "Library" / "Caches"
    else:
        base = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    return base / CACHE_NAME


def cached_path(name: str) -> Path:
    """Return where the file of the data set ``name`` is, or would be, in the cache."""
    return cache_dir() / REGISTRY[name].file


def problem_with(name: str) -> str | None:
    """Verify the cached file of ``name`` by size and sha256; a sentence if it is not in order."""
    source, path = REGISTRY[name], cached_path(name)
    remedy = f"Get it again: python3 course.py data get {name}."
    try:
        size = path.stat().st_size
        if size != source.size:
            return f"{path} is damaged: {size:,} bytes, expected {source.size:,}. {remedy}"
        digest = hashlib.sha256()
        with path.open("rb") as stream:
            while piece := stream.read(1 << 20):
                digest.update(piece)
    except FileNotFoundError:
        return f"{path} is missing. {remedy}"
    except OSError as error:
        return f"{path} cannot be read ({error.strerror or error}). {remedy}"
    if digest.hexdigest() != source.sha256:
        return (
            f"{path} is damaged: sha256 {digest.hexdigest()[:12]}..., expected "
            f"{source.sha256[:12]}.... {remedy}"
        )
    return None


def megabytes(size: float) -> str:
    """Return a number of bytes as text in MB (millions of bytes)."""
    return f"{size / 1e6:,.1f} MB"


class Progress:
    """Prints how far a download is: one line rewritten on a terminal, else a line at times."""

    def __init__(
        self, stream=None, clock: Callable[[], float] = time.monotonic, every: float = 10.0
    ) -> None:
        """Print to ``stream`` (default: standard output), on a file at most ``every`` seconds."""
        self.stream = stream or sys.stdout
        self.clock = clock
        self.terminal = self.stream.isatty()
        self.every = 0.2 if self.terminal else every
        self.last = -float("inf")

    def __call__(self, received: int, size: int, seconds: float) -> None:
        """Show ``received`` of ``size`` bytes after ``seconds``, if it is time to."""
        now, done = self.clock(), received >= size
        if now - self.last < self.every and not done:
            return
        self.last = now
        speed = received / seconds if seconds > 0 else 0.0
        text = f"  {received / size:4.0%}  {received / 1e6:,.1f} of {megabytes(size)}"
        if speed and seconds >= 1:
            text += f"  {speed / 1e6:.1f} MB/s"
            if not done:
                text += f"  {_duration((size - received) / speed)} left"
        if self.terminal:
            self.stream.write("\r" + text.ljust(70) + ("\n" if done else ""))
        else:
            self.stream.write(text + "\n")
        self.stream.flush()


def _duration(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes} min {rest:02d} s" if minutes else f"{rest} s"


def get(name: str) -> Path:
    """Download the data set ``name`` into the cache unless a good copy is there; return its path.

    Prints licence, source and destination first. Raises `DownloadError`.
    """
    source, path = REGISTRY[name], cached_path(name)
    print(source.title)
    print(f"  licence      {source.licence}")
    print(f"  attribution  {source.attribution}")
    print(f"  source       {source.url}")
    print(f"  size         {megabytes(source.size)}")
    print(f"  to           {path}", flush=True)
    if path.exists():
        problem = problem_with(name)
        if problem is None:
            print("Already there, and verified. Nothing to do.")
            return path
        print(f"A file is there, but it is not in order and will be replaced. {problem}")
    fetch(source.url, path, source.size, source.sha256, progress=Progress())
    print("Done: size and sha256 are as expected.")
    return path


def command(action: str, name: str | None) -> int:
    """Run ``course.py data``: ``list``, ``get`` (with a name) or ``check``; return the exit code.

    0: all well; 1: a download failed or a file is damaged; 2: wrong use; 130: stopped by Ctrl-C.
    """
    try:
        if action == "list":
            return _list()
        if action == "get":
            return _get(name)
        if action == "check":
            return _check()
    except KeyboardInterrupt:
        print("\nStopped. Nothing half-made was left behind.", file=sys.stderr)
        return 130
    print(f"data: unknown action {action!r}; use list, get NAME or check.", file=sys.stderr)
    return 2


def _list() -> int:
    print("With the course (nothing to download; cards in datasets/):")
    print("  digits   5,000 MNIST digits, 500 per class    CC BY-SA 3.0")
    print(f"\nTo download on request, into {cache_dir()}:")
    for source in REGISTRY.values():
        state = "in the cache" if cached_path(source.name).is_file() else "not downloaded"
        print(f"  {source.name:8s} {source.title}")
        print(f"  {'':8s} {megabytes(source.size)}, {source.licence}: {state}")
    print("\nGet one: python3 course.py data get NAME")
    return 0


def _get(name: str | None) -> int:
    if name is None or name not in REGISTRY:
        names = ", ".join(REGISTRY)
        if name is None:
            print(f"data get: say which data set: {names}.", file=sys.stderr)
        else:
            near = difflib.get_close_matches(name, REGISTRY, n=1)
            meant = f" Did you mean {near[0]}?" if near else ""
            print(f"data get: no data set {name!r}; there is: {names}.{meant}", file=sys.stderr)
        return 2
    try:
        get(name)
    except DownloadError as error:
        if sys.stdout.isatty():
            print()
        print(f"Not downloaded. {error}", file=sys.stderr)
        return 1
    return 0


def _check() -> int:
    """Verify embedded and cached files; missing optional ones are no problem."""
    from utils import data  # data imports this module

    failures = 0

    def report(label: str, problem: str | None, note: str = "in order") -> None:
        nonlocal failures
        failures += problem is not None
        print(f"  {label:24s} {problem or note}")

    for label, problem in data.check_embedded():
        report(label, problem)
    for source in REGISTRY.values():
        if cached_path(source.name).exists():
            report(f"{source.name} (downloaded)", problem_with(source.name))
        else:
            report(f"{source.name} (optional)", None, "not downloaded")
    if os.environ.get(data.MNIST_VARIABLE, "").strip():
        report(data.MNIST_VARIABLE, data.mnist_problem(), f"{data.mnist_path()}: in order")
    print("All in order." if not failures else f"{failures} not in order.")
    return 1 if failures else 0

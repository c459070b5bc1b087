"""Optional, larger data sets: what there is, how to get one, and whether files are in order.

``python3 course.py data list | get NAME | check`` is `command`. A further set is one more entry
in `REGISTRY`. No lesson downloads anything by itself.
"""

import hashlib
import sys
import textwrap
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from launcher import photo_sets
from launcher.fetch import DownloadError, fetch
from utils.data import cache_dir


class NotAcceptedError(Exception):
    """The terms of a data set were not accepted; the message says how to do so."""


@dataclass(frozen=True)
class Source:
    """One file that can be downloaded: where it is, what it must be, on which terms.

    Where its maker publishes no ``sha256``, it is empty and ``inspect`` looks at the file instead.
    ``terms`` are shown before the download and must be accepted. An archive of ``photos`` is
    unpacked into a folder of its own.
    """

    name: str
    title: str
    url: str
    file: str
    size: int
    sha256: str
    licence: str
    attribution: str
    terms: str = ""
    photos: bool = False
    inspect: Callable[[Path], str | None] | None = None


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
        Source(
            name="pets",
            title="Oxford-IIIT Pet: cats and dogs of 37 breeds, of which 250 each are unpacked",
            url="https://thor.robots.ox.ac.uk/~vgg/data/pets/images.tar.gz",
            file="pets-images.tar.gz",
            size=791_918_971,
            sha256="67195c5e1c01f1ab5f9b6a5d22b8c27a580d896ece458917e61d459337fa318d",
            licence="CC BY-SA 4.0 (https://creativecommons.org/licenses/by-sa/4.0/)",
            attribution="O. M. Parkhi, A. Vedaldi, A. Zisserman, C. V. Jawahar, 2012",
            terms=(
                "The licence is the one that the makers of the set state; the photos were taken by "
                "many people, who keep their rights. Read the page of the set "
                "(https://www.robots.ox.ac.uk/~vgg/data/pets/) before you show one of them."
            ),
            photos=True,
        ),
        Source(
            name="cats_and_dogs",
            title="Cats and dogs, 3,000 photos of the Asirra set, of which 250 each are unpacked",
            url="https://storage.googleapis.com/mledu-datasets/cats_and_dogs_filtered.zip",
            file="cats_and_dogs_filtered.zip",
            size=68_606_236,
            sha256="",
            licence="for non-commercial research only; may not be published again",
            attribution="Microsoft Research (Asirra), by way of Kaggle; selected by Google",
            terms=(
                "The rules under which these photos were given out say: they may be used for "
                "non-commercial research purposes, but may not be re-published without the express "
                "permission of Microsoft Research. So keep them to yourself: no copy in a "
                "repository, none in a notebook that you pass on."
            ),
            photos=True,
            inspect=photo_sets.inspect_zip,
        ),
        Source(
            name="sentence_polarity",
            title="Sentence Polarity v1.0: 10,662 snippets of film reviews, positive or negative",
            url="https://raw.githubusercontent.com/nltk/nltk_data/gh-pages/packages/corpora/sentence_polarity.zip",
            file="sentence_polarity.zip",
            size=490_256,
            sha256="6e1ed4405b65c7eabf1d199a7f7c437091ac21da0ea7467b410a74062574566b",
            licence="CC BY 4.0 (https://creativecommons.org/licenses/by/4.0/)",
            attribution="Bo Pang and Lillian Lee, 2005; distributed with NLTK",
        ),
        Source(
            name="spoken_digits",
            title="Free Spoken Digit Dataset v1.0.9: recordings of 0 to 9, several speakers",
            url="https://github.com/Jakobovski/free-spoken-digit-dataset/archive/v1.0.9.tar.gz",
            file="free-spoken-digit-dataset-1.0.9.tar.gz",
            size=11_975_353,
            sha256="8bc44cde129d505cbbb6b365c09f80c663f2aa77578afc634e6141a2f87100c0",
            licence="CC BY-SA 4.0 (https://creativecommons.org/licenses/by-sa/4.0/)",
            attribution="Zohar Jackson and others, 2016-2020",
        ),
    )
}


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
    if source.sha256 and digest.hexdigest() != source.sha256:
        return (
            f"{path} is damaged: sha256 {digest.hexdigest()[:12]}..., expected "
            f"{source.sha256[:12]}.... {remedy}"
        )
    if source.inspect and (problem := source.inspect(path)):
        return f"{path} is damaged: {problem}. {remedy}"
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
    fetch(
        source.url,
        path,
        source.size,
        source.sha256,
        progress=Progress(),
        inspect=source.inspect,
    )
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

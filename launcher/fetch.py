"""Download one file so that either the whole, verified file is there afterwards, or nothing.

pooch does the work. Here is what it leaves open: limits of size and time, a login page in place of
the file, an inspection where no hash is published, and sentences that say what to do.
"""

import http.client
import os
import shutil
import socket
import ssl
import tempfile
import time
import urllib.parse
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pooch
import requests

from launcher import photo_sets

CHUNK = 8192  # small, so that a slow server is noticed in time
AGAIN = "Nothing was kept. Try again, if need be from another network."


class DownloadError(Exception):
    """A download did not succeed; the message says what happened and what to do."""


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

    def problem_with(self, path: Path) -> str | None:
        """Return what is wrong with a file that should be this one, or None."""
        size, digest = path.stat().st_size, pooch.file_hash(path)
        if size != self.size:
            return f"{size:,} bytes, expected {self.size:,}"
        if not self.sha256:
            return photo_sets.inspect_zip(path)
        if digest != self.sha256:
            return f"sha256 {digest[:12]}..., expected {self.sha256[:12]}..."
        return None


def fetch(
    source: Source,
    destination: Path,
    progress: Callable[[int], None] = lambda received: None,
    wait: float = 30.0,
    total: float | None = None,
) -> Path:
    """Download a file to ``destination``, whose folder is made if need be; return the path.

    The bytes go to a temporary folder beside the destination, from which the verified file is put
    in place by one rename. On any failure, and on Ctrl-C, that folder is removed and an existing
    destination is left as it was.

    Args:
        source: what to download, and what it must be.
        destination: the final path.
        progress: called with the bytes so far after each piece.
        wait: seconds without a byte after which to give up.
        total: seconds for all of it; by default enough for 20 kB a second, and two minutes more.

    Raises:
        DownloadError: with a sentence that says what to do.
    """
    get = _Download(source, progress, wait, total or 120 + source.size / 20_000)
    pooch.get_logger().setLevel("WARNING")
    name, folder = destination.name, destination.parent
    try:
        _prepare(destination, source.size)
        with tempfile.TemporaryDirectory(".part", f"{name}.", folder) as part:
            # pooch is not told the hash: of a wrong size it would say no more than that it differs.
            path = Path(pooch.retrieve(source.url, None, name, part, downloader=get))
            if problem := source.problem_with(path):
                raise DownloadError(
                    f"The file from {source.url} is not what it should be: {problem}. {AGAIN}"
                )
            os.replace(path, destination)
    except requests.RequestException as error:
        raise DownloadError(_network_problem(error, get)) from error
    except OSError as error:
        raise DownloadError(
            f"Cannot write to {folder}: {error.strerror or error}. Nothing was kept. Free some "
            "space there, or set COURSE_CACHE to another folder that you may write to."
        ) from error
    return destination


def _prepare(destination: Path, size: int) -> None:
    """Make the folder, look at the free space, and clear away what killed downloads left."""
    folder = destination.parent
    folder.mkdir(parents=True, exist_ok=True)
    for left in folder.glob(f"{destination.name}.*.part"):
        # Younger ones may belong to a download that is running in another terminal.
        if time.time() - left.stat().st_mtime > 24 * 3600:
            shutil.rmtree(left, ignore_errors=True)
    free = shutil.disk_usage(folder).free
    if free < size + (16 << 20):
        raise DownloadError(
            f"The disk of {folder} has {free / 1e6:,.0f} MB free, and {size / 1e6:,.0f} MB are "
            "needed. Free some space, or set COURSE_CACHE to a folder on another disk."
        )


class _Download:
    """A downloader for pooch that takes no web page, not a byte too many, and not for ever."""

    def __init__(
        self, source: Source, progress: Callable[[int], None], wait: float, total: float
    ) -> None:
        self.url, self.size, self.progress = source.url, source.size, progress
        self.wait, self.total = wait, total
        self.received = 0

    def __call__(self, url: str, path: str, _: object) -> None:
        """Download ``url`` to ``path``, as pooch asks its downloaders to."""
        self.began = time.monotonic()
        download = pooch.HTTPDownloader(
            chunk_size=CHUNK,
            timeout=self.wait,
            headers={"User-Agent": "course-data", "Accept-Encoding": "identity"},
            verify=os.environ.get("SSL_CERT_FILE") or True,  # as the set-up's installers do
        )
        with open(path, "wb") as self.file:
            download(url, self, None)

    def write(self, piece: bytes) -> None:
        """Take the next piece of the file."""
        if self.received == 0 and piece.lstrip()[:1] == b"<":
            raise DownloadError(
                f"{self.url} answered with a web page instead of the file: probably the login page "
                "of this network. Nothing was kept. Open any site in a browser, log in, and try "
                "again."
            )
        self.received += len(piece)
        if self.received > self.size:
            raise DownloadError(
                f"{self.url} sends more than the {self.size:,} bytes of the file: it is another "
                f"file. {AGAIN}"
            )
        self.file.write(piece)
        self.progress(self.received)
        if self.received < self.size and time.monotonic() > self.began + self.total:
            raise DownloadError(
                f"{self.url} is too slow: {self.so_far()} after {self.total:.0f} s. {AGAIN}"
            )

    def flush(self) -> None:
        """Do nothing: pooch asks for it after each piece."""

    def so_far(self) -> str:
        """Return how much of the file has arrived."""
        return f"{self.received:,} of {self.size:,} bytes"


def _network_problem(error: requests.RequestException, get: _Download) -> str:
    """Word what requests raised: what happened, and what to do."""
    if isinstance(error, requests.TooManyRedirects):
        return f"{get.url} redirects in a circle. {AGAIN}"
    if isinstance(error, requests.HTTPError):
        code, reason = error.response.status_code, error.response.reason
        advice = "try again later or from another network"
        if code in (404, 410):
            advice = "the file has moved: look for a newer version of the course"
        return f"{get.url} answered {code} {reason}: {advice}."
    host = urllib.parse.urlsplit(get.url).hostname
    silence = "stopped sending" if get.received else "does not answer"
    cut_short = f"The connection to {get.url} ended after {get.so_far()}. {AGAIN}"
    sentences = {
        socket.gaierror: f"The name {host} was not found: is this machine online? Check, and try "
        "again.",
        ssl.SSLCertVerificationError: f"The certificate of {host} could not be verified. On a "
        "network with its own proxy set SSL_CERT_FILE to your organisation's certificate file. "
        "Nothing was downloaded.",
        ConnectionRefusedError: f"{host} refused the connection: a firewall or proxy? Try again "
        "later.",
        TimeoutError: f"{get.url} {silence}: nothing for {get.wait:.0f} s, after {get.so_far()}. "
        "Nothing was kept. Check the connection (a proxy? a login page?) and try again.",
        http.client.IncompleteRead: cut_short,
        ConnectionResetError: cut_short,
    }
    causes = [error]
    while cause := causes[-1].__cause__ or causes[-1].__context__:
        causes.append(cause)
    for kind, sentence in sentences.items():
        if any(isinstance(cause, kind) for cause in causes):
            return sentence
    return f"Cannot download {get.url}: {causes[-1]}. Check the connection and try again."

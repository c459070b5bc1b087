"""Download one file so that either the whole, verified file is there afterwards, or nothing.

pooch does the work. Here is what it leaves open: limits of size and time, a login page in place of
the file, an inspection where no hash is published, and sentences that say what to do.
"""

from __future__ import annotations

import http.client
import os
import shutil
import socket
import ssl
import tempfile
import time
import urllib.parse
from collections.abc import Callable, Iterator
from pathlib import Path

import pooch
import requests

CHUNK = 8192  # small, so that a slow server is noticed in time
WAIT = 30.0  # seconds for the first answer, and between two pieces
AGAIN = "Nothing was kept. Try again"


class DownloadError(Exception):
    """A download did not succeed; the message says what happened and what to do."""


def fetch(
    url: str,
    destination: Path,
    size: int,
    sha256: str,
    inspect: Callable[[Path], str | None] | None = None,
    progress: Callable[[int], None] = lambda received: None,
    wait: float = WAIT,
    total: float | None = None,
) -> Path:
    """Download ``url`` to ``destination``; return the path.

    The bytes go to a temporary folder beside the destination, from which the verified file is put
    in place by one rename. On any failure, and on Ctrl-C, that folder is removed and an existing
    destination is left as it was.

    Args:
        url: an http or https address.
        destination: the final path; its folder is made if it is missing.
        size: the exact number of bytes expected; not one more is accepted.
        sha256: the expected digest, in hexadecimal; empty where none is published, then `inspect`
            must be given.
        inspect: looks at the whole file before it is put in place, and returns what is wrong.
        progress: called with the bytes so far after each piece.
        wait: seconds without a byte after which to give up.
        total: seconds for all of it; by default enough for 20 kB a second, and two minutes more.

    Raises:
        DownloadError: with a sentence that says what to do.
    """
    if not sha256 and inspect is None:
        raise ValueError("fetch: a file needs a sha256 or an inspection")
    get = _Download(url, size, progress, wait, total or 120 + size / 20_000)
    pooch.get_logger().setLevel("WARNING")
    name, folder = destination.name, destination.parent
    try:
        _prepare(destination, size)
        with tempfile.TemporaryDirectory(".part", f"{name}.", folder) as part:
            file = Path(pooch.retrieve(url, sha256 or None, name, part, downloader=get))
            if inspect and (problem := inspect(file)):
                raise DownloadError(
                    f"The file from {url} is not what it should be: {problem}. {AGAIN} from "
                    "another network."
                )
            os.replace(file, destination)
    except requests.RequestException as error:
        raise DownloadError(_network_problem(error, get)) from error
    except ValueError as error:  # pooch's, when the hash is another
        raise DownloadError(
            f"The file from {url} has the right size but another sha256 than {sha256[:12]}...: it "
            f"was changed on the way or at its source. {AGAIN} from another network."
        ) from error
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
    """A downloader for pooch that accepts nothing but a file of the right size, in time."""

    def __init__(
        self, url: str, size: int, progress: Callable[[int], None], wait: float, total: float
    ) -> None:
        self.url, self.size, self.progress = url, size, progress
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
        if self.received < self.size:
            raise self.another_file("sent only")

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
            raise self.another_file("sent more,")
        self.file.write(piece)
        self.progress(self.received)
        if self.received < self.size and time.monotonic() > self.began + self.total:
            raise DownloadError(
                f"{self.url} is too slow: {self.so_far()} after {self.total:.0f} s. {AGAIN} later "
                "or from another network."
            )

    def flush(self) -> None:
        """Do nothing: pooch asks for it after each piece."""

    def so_far(self) -> str:
        """Return how much of the file has arrived."""
        return f"{self.received:,} of {self.size:,} bytes"

    def another_file(self, what: str) -> DownloadError:
        """Return the error for a body of the wrong size."""
        return DownloadError(
            f"{self.url} {what} {self.received:,} bytes where {self.size:,} were expected: it is "
            f"another file, or the connection was cut. {AGAIN}, if need be from another network."
        )


def _network_problem(error: requests.RequestException, get: _Download) -> str:
    """Word what requests raised: what happened, and what to do."""
    if isinstance(error, requests.TooManyRedirects):
        return f"{get.url} redirects in a circle. {AGAIN} from another network."
    if isinstance(error, requests.HTTPError):
        code, reason = error.response.status_code, error.response.reason
        advice = "try again later or from another network"
        if code in (404, 410):
            advice = "the file has moved: look for a newer version of the course"
        return f"{get.url} answered {code} {reason}: {advice}."
    host = urllib.parse.urlsplit(get.url).hostname
    cut_short = f"The connection to {get.url} ended after {get.so_far()}. {AGAIN}."
    sentences = {
        socket.gaierror: f"The name {host} was not found: is this machine online? Check, and try "
        "again.",
        ssl.SSLCertVerificationError: f"The certificate of {host} could not be verified. On a "
        "network with its own proxy set SSL_CERT_FILE to your organisation's certificate file. "
        "Nothing was downloaded.",
        ConnectionRefusedError: f"{host} refused the connection: a firewall or proxy? Try again "
        "later.",
        TimeoutError: f"{get.url} {'stopped sending' if get.received else 'does not answer'}: "
        f"nothing for {get.wait:.0f} s, after {get.so_far()}. Nothing was kept. Check the "
        "connection (a proxy? a login page?) and try again.",
        http.client.IncompleteRead: cut_short,
        ConnectionResetError: cut_short,
    }
    causes = list(_causes(error))
    for kind, sentence in sentences.items():
        if any(isinstance(cause, kind) for cause in causes):
            return sentence
    return f"Cannot download {get.url}: {causes[-1]}. Check the connection and try again."


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    """Yield an exception and those that it came from, the first one last."""
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__

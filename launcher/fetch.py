"""Download one file so that either the whole, verified file is there afterwards, or nothing.

A thread does the network work; the caller's thread writes, counts and watches the clock. So
every limit holds whatever the network does: a name server that does not answer, a server that
accepts and stays silent, one that sends a byte now and then. Ctrl-C works at once, too, also on
Windows, where a blocked read cannot be interrupted.
"""

import errno
import hashlib
import http.client
import os
import queue
import secrets
import shutil
import socket
import ssl
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

CHUNK = 1 << 16
_END = object()


class DownloadError(Exception):
    """A download did not succeed; the message says what happened and what to do."""


@dataclass(frozen=True)
class Limits:
    """Seconds to wait: for the first answer, between two pieces, and in all."""

    connect: float = 20.0
    stall: float = 30.0
    total: float = 3600.0

    @classmethod
    def for_size(cls, size: int) -> "Limits":
        """Return limits with a total that allows for 20 kB a second, and two minutes besides."""
        return cls(total=120 + size / 20_000)


def fetch(
    url: str,
    destination: Path,
    size: int,
    sha256: str,
    limits: Limits | None = None,
    progress: Callable[[int, int, float], None] | None = None,
    inspect: Callable[[Path], str | None] | None = None,
) -> Path:
    """Download ``url`` to ``destination``; return the path.

    The bytes go to a temporary name beside the destination, which is put in place by one rename
    after size and sha256 have been verified. On any failure, and on Ctrl-C, the temporary file
    is removed and an existing destination is left as it was.

    Args:
        url: an http or https address.
        destination: the final path; its folder is made if it is missing.
        size: the exact number of bytes expected; not one more is accepted.
        sha256: the expected digest, in hexadecimal; empty where none is published, then `inspect`
            must be given.
        limits: time limits; by default `Limits.for_size`.
        progress: called with (bytes so far, size, seconds so far) after each piece.
        inspect: looks at the whole file before it is put in place, and returns what is wrong.

    Raises:
        DownloadError: with a sentence that says what to do.
    """
    if not sha256 and inspect is None:
        raise ValueError("fetch: a file needs a sha256 or an inspection")
    limits = limits or Limits.for_size(size)
    _prepare(destination, size)
    partial = destination.with_name(f"{destination.name}.{os.getpid()}-{secrets.token_hex(4)}.part")
    try:
        try:
            with partial.open("xb") as target:
                digest = _receive(url, target, size, limits, progress)
                target.flush()
                os.fsync(target.fileno())
        except OSError as error:
            raise DownloadError(_write_problem(destination.parent, error)) from error
        if sha256 and digest != sha256:
            raise DownloadError(
                f"The file from {url} has the right size but sha256 {digest[:12]}..., expected "
                f"{sha256[:12]}...: it was changed on the way or at its source. Nothing was "
                "kept. Try again from another network."
            )
        if inspect and (problem := inspect(partial)):
            raise DownloadError(
                f"The file from {url} is not what it should be: {problem}. Nothing was kept. "
                "Try again from another network."
            )
        try:
            os.replace(partial, destination)
        except OSError as error:
            raise DownloadError(_write_problem(destination.parent, error)) from error
    finally:
        with suppress(OSError):
            partial.unlink(missing_ok=True)
    return destination


def _prepare(destination: Path, size: int) -> None:
    """Make the folder, look at the free space, and clear away what killed downloads left."""
    folder = destination.parent
    try:
        folder.mkdir(parents=True, exist_ok=True)
        free = shutil.disk_usage(folder).free
        for left in folder.glob(f"{destination.name}.*.part"):
            # Younger ones may belong to a download that is running in another terminal.
            if time.time() - left.stat().st_mtime > 24 * 3600:
                left.unlink(missing_ok=True)
    except OSError as error:
        raise DownloadError(_write_problem(folder, error)) from error
    if free < size + (16 << 20):
        raise DownloadError(
            f"The disk of {folder} has {free / 1e6:,.0f} MB free, and {size / 1e6:,.0f} MB are "
            "needed. Free some space, or set COURSE_CACHE to a folder on another disk."
        )


def _write_problem(folder: Path, error: OSError) -> str:
    if error.errno in (errno.ENOSPC, getattr(errno, "EDQUOT", None)):
        return (
            f"The disk of {folder} is full, or your quota is used up. Nothing was kept. Free some "
            "space, or set COURSE_CACHE to a folder on another disk."
        )
    return (
        f"Cannot write to {folder}: {error.strerror or error}. Nothing was kept. Set COURSE_CACHE "
        "to a folder that you may write to."
    )


class _Reader(threading.Thread):
    """Reads the address piece by piece into a queue: bytes, then ``_END`` or an exception."""

    def __init__(self, url: str, limits: Limits) -> None:
        super().__init__(daemon=True, name="download")
        self.url, self.limits = url, limits
        self.pieces: queue.Queue = queue.Queue(maxsize=64)
        self.stopped = threading.Event()
        # Made here and not in the thread: a process that ends (Ctrl-C) while another thread is
        # loading certificates can crash.
        self.context = _context() if urllib.parse.urlsplit(url).scheme == "https" else None

    def run(self) -> None:
        try:
            # A socket's time-out ends this thread some time after it was abandoned.
            wait = max(self.limits.connect, self.limits.stall)
            request = urllib.request.Request(
                self.url, headers={"User-Agent": "course-data", "Accept-Encoding": "identity"}
            )
            with urllib.request.urlopen(request, timeout=wait, context=self.context) as answer:
                self._put(answer.headers)
                # read1 returns what has arrived; read would wait until the buffer is full.
                while not self.stopped.is_set() and (piece := answer.read1(CHUNK)):
                    self._put(piece)
            self._put(_END)
        except Exception as error:  # handed to the waiting thread, which words it
            self._put(error)

    def _put(self, item: object) -> None:
        while not self.stopped.is_set():
            with suppress(queue.Full):
                self.pieces.put(item, timeout=0.2)
                return


def _receive(
    url: str,
    target,  # a binary file open for writing
    size: int,
    limits: Limits,
    progress: Callable[[int, int, float], None] | None,
) -> str:
    """Write the body to ``target``; return its sha256. Raises `DownloadError`."""
    start = time.monotonic()
    reader = _Reader(url, limits)
    reader.start()
    digest, received = hashlib.sha256(), 0
    try:
        headers = _next(reader, url, limits.connect, start, limits, received, size)
        _check_headers(url, headers, size)
        while True:
            piece = _next(reader, url, limits.stall, start, limits, received, size)
            if piece is _END:
                break
            if received == 0 and piece.lstrip()[:1] == b"<":
                raise DownloadError(_web_page(url))
            received += len(piece)
            if received > size:
                raise DownloadError(
                    f"{url} sends more than the {size:,} bytes of the file: it is another file. "
                    "Nothing was kept. Try again from another network."
                )
            target.write(piece)
            digest.update(piece)
            if progress:
                progress(received, size, time.monotonic() - start)
        if received < size:
            raise DownloadError(_cut_short(url, received, size))
        return digest.hexdigest()
    finally:
        reader.stopped.set()
        reader.join(timeout=0.5)  # if it is not blocked, let it close the connection in peace


def _next(
    reader: _Reader,
    url: str,
    wait: float,
    start: float,
    limits: Limits,
    received: int,
    size: int,
) -> object:
    """Return the next item of the reader within ``wait`` seconds and within the total."""
    left = start + limits.total - time.monotonic()
    try:
        if left <= 0:
            raise queue.Empty
        item = reader.pieces.get(timeout=min(wait, left))
    except queue.Empty:
        if left <= wait:
            raise DownloadError(
                f"{url} is too slow: {received:,} of {size:,} bytes after {limits.total:.0f} s. "
                "Nothing was kept. Try again later or from another network."
            ) from None
        what = "stopped sending" if received else "does not answer"
        raise DownloadError(
            f"{url} {what}: nothing for {wait:.0f} s, after {received:,} of {size:,} bytes. "
            "Nothing was kept. Check the connection (a proxy? a login page?) and try again."
        ) from None
    if isinstance(item, Exception):
        raise DownloadError(_network_problem(url, item, received, size)) from item
    return item


def _check_headers(url: str, headers: http.client.HTTPMessage, size: int) -> None:
    if headers.get_content_type() in ("text/html", "application/xhtml+xml"):
        raise DownloadError(_web_page(url))
    announced = headers.get("Content-Length", "")
    if announced.isdigit() and int(announced) != size:
        raise DownloadError(
            f"{url} announces {int(announced):,} bytes, expected {size:,}: it is another file. "
            "Nothing was kept. Try again from another network."
        )


def _web_page(url: str) -> str:
    return (
        f"{url} answered with a web page instead of the file: probably the login page of this "
        "network. Nothing was kept. Open any site in a browser, log in, and try again."
    )


def _cut_short(url: str, received: int, size: int) -> str:
    return (
        f"The connection to {url} ended after {received:,} of {size:,} bytes. Nothing was kept. "
        "Try again."
    )


def _network_problem(url: str, error: Exception, received: int, size: int) -> str:
    """Word what urllib raised: what happened, and what to do."""
    if isinstance(error, urllib.error.HTTPError):
        if "infinite loop" in str(error.msg):
            return f"{url} redirects in a circle. Nothing was kept. Try again from another network."
        advice = (
            "the file has moved: look for a newer version of the course"
            if error.code in (404, 410)
            else "try again later or from another network"
        )
        return f"{url} answered {error.code} {error.reason}: {advice}."
    reason = error.reason if isinstance(error, urllib.error.URLError) else error
    host = urllib.parse.urlsplit(url).hostname
    if isinstance(reason, socket.gaierror):
        return f"The name {host} was not found: is this machine online? Check, and try again."
    if isinstance(reason, ssl.SSLCertVerificationError):
        return (
            f"The certificate of {host} could not be verified ({reason.verify_message}). On macOS "
            "run 'Install Certificates.command' of your Python; on a network with its own proxy "
            "ask its administrator. Nothing was downloaded."
        )
    if isinstance(reason, http.client.IncompleteRead | ConnectionResetError):
        return _cut_short(url, received, size)
    if isinstance(reason, ConnectionRefusedError):
        return f"{host} refused the connection: a firewall or proxy? Try again later."
    return f"Cannot download {url}: {reason}. Check the connection and try again."


def _context() -> ssl.SSLContext:
    """Return TLS settings; some Pythons on macOS come without certificates, so add certifi's."""
    context = ssl.create_default_context()
    if not context.cert_store_stats()["x509_ca"]:
        with suppress(ImportError, OSError):
            import certifi

            context.load_verify_locations(certifi.where())
    return context

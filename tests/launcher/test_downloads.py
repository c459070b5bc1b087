"""Downloads against a loopback server that misbehaves: never a broken file, always a remedy."""

import errno
import io
import os
import socket
import time

import pytest

from launcher import fetch
from launcher.fetch import DownloadError, Source
from tests import loopback
from tests.loopback import BODY, SHA256
from utils import data

PATIENT = {"wait": 20, "total": 60}
# Only the limit that a server is to run into is short, so that a busy machine does not matter.
WAITING = {
    "silent": {"wait": 1.0},
    "stalled": {"wait": 0.8},
    "drip": {"total": 1.5},
    "dripheaders": {},
}


@pytest.fixture(scope="module")
def server():
    with loopback.running() as address:
        yield address


@pytest.fixture(autouse=True)
def own_cache(monkeypatch, tmp_path):
    monkeypatch.setenv(data.CACHE_VARIABLE, str(tmp_path / "cache"))
    monkeypatch.setenv("no_proxy", "*")
    monkeypatch.setenv("NO_PROXY", "*")
    return tmp_path / "cache"


def get(url, folder, **more):
    source = Source("toy", "a toy set", url, "set.npz", len(BODY), "CC0", "nobody", SHA256)
    limits = PATIENT | WAITING.get(url.rpartition("/")[2], {})
    return fetch.fetch(source, folder / "set.npz", **limits, **more)


@pytest.mark.parametrize("path", ["good", "unannounced", "moved"])
def test_a_good_answer_is_kept(server, own_cache, path):
    seen = []
    kept = get(f"{server}/{path}", own_cache, progress=seen.append)
    assert kept.read_bytes() == BODY
    assert [file.name for file in own_cache.iterdir()] == ["set.npz"]
    assert seen[-1] == len(BODY) and seen == sorted(seen) and len(seen) > 10


FAULTS = {
    "portal": "web page instead of the file.*log in",
    "shyportal": "web page instead of the file.*log in",
    "truncated": "ended after 98,304 of 307,200 bytes.*Try again",  # whole pieces are counted
    "cut": "not what it should be: 100,000 bytes, expected 307,200.*Try again",
    "stalled": "stopped sending.*after 98,304 of 307,200 bytes.*try again",
    "silent": "does not answer.*try again",
    "drip": "too slow.*of 307,200 bytes after 2 s.*Try again",
    "dripheaders": "Cannot download.*headers.*try again",
    "oversized": "more than the 307,200 bytes.*Try again",
    "announces": "not what it should be: 12,345 bytes, expected 307,200.*Try again",
    "changed": f"sha256 .*, expected {SHA256[:12]}.*Try again",
    "missing": "answered 404.*newer version of the course",
    "broken": "answered 503.*try again",
    "loop": "redirects in a circle.*Try again",
}


CASES = [pytest.param(path, marks=pytest.mark.slow if path in WAITING else []) for path in FAULTS]


@pytest.mark.parametrize("path", CASES)
def test_a_bad_answer_leaves_nothing_and_says_what_to_do(server, own_cache, path):
    with pytest.raises(DownloadError, match=FAULTS[path]):
        get(f"{server}/{path}", own_cache)
    assert not list(own_cache.iterdir())


@pytest.mark.parametrize("path", ["portal", "truncated", "changed", "missing"])
def test_a_bad_answer_leaves_an_earlier_file_alone(server, own_cache, path):
    own_cache.mkdir()
    (own_cache / "set.npz").write_bytes(b"earlier")
    with pytest.raises(DownloadError, match=FAULTS[path]):
        get(f"{server}/{path}", own_cache)
    assert [(file.name, file.read_bytes()) for file in own_cache.iterdir()] == [
        ("set.npz", b"earlier")
    ]


def test_every_fault_of_the_server_is_tested():
    good = {"good", "unannounced", "moved"}
    assert {name[3:] for name in vars(loopback.Handler) if name.startswith("on_")} == good | set(
        FAULTS
    )


def test_connection_refused(own_cache):
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        port = unused.getsockname()[1]
    with pytest.raises(DownloadError, match="refused the connection.*Try again"):
        get(f"http://127.0.0.1:{port}/good", own_cache)
    assert not list(own_cache.iterdir())


def test_no_name_resolution(own_cache, monkeypatch):
    def fail(*arguments, **more):
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", fail)
    with pytest.raises(DownloadError, match="data.invalid was not found: is this machine online"):
        get("http://data.invalid/set.npz", own_cache)
    assert not list(own_cache.iterdir())


class FullDisk(io.FileIO):
    """A file on a disk with room for 100,000 bytes."""

    def write(self, piece):
        if self.tell() + len(piece) > 100_000:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        return super().write(piece)


def test_disk_full_while_writing(server, own_cache, monkeypatch):
    monkeypatch.setattr(fetch, "open", FullDisk, raising=False)
    with pytest.raises(DownloadError, match="No space left.*Free some space.*COURSE_CACHE"):
        get(f"{server}/good", own_cache)
    assert not list(own_cache.iterdir())


def test_too_little_space_is_seen_before_the_download(own_cache, monkeypatch):
    usage = type("Usage", (), {"free": 1_000_000})
    monkeypatch.setattr(fetch.shutil, "disk_usage", lambda folder: usage)
    with pytest.raises(DownloadError, match="1 MB free.*COURSE_CACHE"):
        get("http://127.0.0.1:9/never-asked", own_cache)


def test_cache_folder_that_cannot_be_made(server, own_cache):
    own_cache.write_text("a file where the folder should be")
    with pytest.raises(DownloadError, match="Cannot write to .*cache.*COURSE_CACHE"):
        get(f"{server}/good", own_cache)


def test_rename_that_fails(server, own_cache, monkeypatch):
    def fail(source, destination):
        raise PermissionError(errno.EACCES, "the file is open in another program")

    monkeypatch.setattr(fetch.os, "replace", fail)
    with pytest.raises(DownloadError, match="open in another program"):
        get(f"{server}/good", own_cache)
    assert not list(own_cache.iterdir())


def test_ctrl_c_leaves_nothing(server, own_cache):
    def interrupt(*numbers):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        get(f"{server}/good", own_cache, progress=interrupt)
    assert not list(own_cache.iterdir())


def test_what_a_killed_download_left_is_cleared_away(server, own_cache):
    own_cache.mkdir()
    old, young = own_cache / "set.npz.1-aa.part", own_cache / "set.npz.2-bb.part"
    other = own_cache / "other.npz.3-cc.part"
    for folder in (old, young, other):
        folder.mkdir()
        (folder / "set.npz").write_bytes(b"half")
    long_ago = time.time() - 3 * 24 * 3600
    os.utime(old, (long_ago, long_ago))
    os.utime(other, (long_ago, long_ago))
    get(f"{server}/good", own_cache)
    assert {file.name for file in own_cache.iterdir()} == {"set.npz", young.name, other.name}

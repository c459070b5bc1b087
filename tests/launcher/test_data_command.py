"""``course.py data list | get | check``: what it prints, its exit codes, and Ctrl-C."""

import io
import os
import re
import subprocess
import sys
import time
from pathlib import Path

import pytest

from launcher import downloads
from tests import loopback
from tests.loopback import BODY, SHA256
from topics.dataset import mnist
from utils import data

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def server():
    with loopback.running() as address:
        yield address


@pytest.fixture(autouse=True)
def own_cache(monkeypatch, tmp_path):
    monkeypatch.setenv(data.CACHE_VARIABLE, str(tmp_path / "cache"))
    monkeypatch.delenv(mnist.MNIST_VARIABLE, raising=False)
    monkeypatch.setenv("no_proxy", "*")
    monkeypatch.setenv("NO_PROXY", "*")
    return tmp_path / "cache"


@pytest.fixture
def registry(server, monkeypatch):
    """Replace the registry by a set on the loopback server; returns a way to choose its path."""

    def choose(path):
        source = downloads.Source(
            name="toy",
            title="A toy set",
            url=f"{server}/{path}",
            file="toy.npz",
            size=len(BODY),
            sha256=SHA256,
            licence="CC0 1.0",
            attribution="nobody",
        )
        monkeypatch.setattr(downloads, "REGISTRY", {"toy": source})

    return choose


def test_get_shows_the_licence_before_the_download(registry, own_cache, capsys):
    registry("missing")
    assert downloads.command("get", "toy") == 1
    captured = capsys.readouterr()
    assert "CC0 1.0" in captured.out and "0.3 MB" in captured.out and str(own_cache) in captured.out
    assert "Not downloaded." in captured.err and "404" in captured.err


def test_get_check_and_get_again(registry, own_cache, capsys):
    registry("good")
    assert downloads.command("get", "toy") == 0
    assert (own_cache / "toy.npz").read_bytes() == BODY
    assert "100%" in capsys.readouterr().out
    assert downloads.command("get", "toy") == 0
    assert "Already there, and verified" in capsys.readouterr().out
    assert downloads.command("check", None) == 0
    assert "All in order" in capsys.readouterr().out
    assert downloads.command("list", None) == 0
    assert "in the cache" in capsys.readouterr().out


@pytest.mark.parametrize("damaged", [BODY[:-1], BODY[:-1] + b"?"])
def test_check_finds_a_damaged_file_and_get_replaces_it(registry, own_cache, capsys, damaged):
    registry("good")
    own_cache.mkdir()
    (own_cache / "toy.npz").write_bytes(damaged)
    assert downloads.command("check", None) == 1
    output = capsys.readouterr().out
    assert "is damaged" in output and "data get toy" in output and "1 not in order" in output
    assert downloads.command("get", "toy") == 0
    assert "will be replaced" in capsys.readouterr().out
    assert (own_cache / "toy.npz").read_bytes() == BODY


def test_check_finds_damaged_digits(monkeypatch, tmp_path, capsys):
    damaged = tmp_path / "digits.npz"
    damaged.write_bytes(b"not the digits")
    monkeypatch.setattr(data, "DIGITS_FILE", damaged)
    assert downloads.command("check", None) == 1
    assert "digits.npz is damaged" in capsys.readouterr().out


def test_check_reports_the_named_mnist_file(monkeypatch, tmp_path, capsys):
    monkeypatch.setenv(mnist.MNIST_VARIABLE, str(tmp_path / "none.npz"))
    assert downloads.command("check", None) == 1
    assert "no such file" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("action", "name", "message"),
    [
        ("get", None, "say which data set: mnist"),
        ("get", "minst", "Did you mean mnist"),
        ("get", "zzz", "no data set 'zzz'"),
    ],
)
def test_wrong_use(action, name, message, capsys):
    assert downloads.command(action, name) == 2
    assert message in capsys.readouterr().err


def test_ctrl_c_on_the_command(registry, monkeypatch, capsys):
    registry("good")

    def interrupt(*arguments, **more):
        raise KeyboardInterrupt

    monkeypatch.setattr(downloads, "fetch", interrupt)
    assert downloads.command("get", "toy") == 130
    assert "Nothing half-made" in capsys.readouterr().err


@pytest.mark.skipif(os.name == "nt", reason="sends a POSIX signal")
def test_ctrl_c_in_another_process(server, own_cache):
    code = f"""
import sys
sys.path.insert(0, {str(ROOT)!r})
from launcher import downloads
url, size = {server + "/stalled"!r}, {len(BODY)}
source = downloads.Source("toy", "t", url, "toy.npz", size, "l", "a", "0")
downloads.REGISTRY = {{"toy": source}}
sys.exit(downloads.command("get", "toy"))
"""
    process = subprocess.Popen(
        [sys.executable, "-u", "-c", code], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    # Wait for a part of the file, so that there is something to leave behind.
    for _ in range(200):
        if own_cache.is_dir() and list(own_cache.glob("*.part")):
            break
        time.sleep(0.05)
    else:
        process.kill()
        pytest.fail("the download did not start")
    process.send_signal(2)
    _, errors = process.communicate(timeout=15)
    assert process.returncode == 130 and b"Stopped." in errors
    assert not list(own_cache.iterdir())


class Terminal(io.StringIO):
    def isatty(self):
        return True


def test_progress_on_a_terminal_is_a_bar_with_speed_and_time_left(monkeypatch):
    monkeypatch.setattr(sys, "stdout", Terminal())
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("COLUMNS", "90")
    with downloads.progress(10_000_000) as show:
        show(1_000_000)
        time.sleep(0.05)
        show(2_500_000)
        time.sleep(0.2)  # long enough to be drawn
        show(10_000_000)
    said = re.sub(r"\x1b\[[\d;?]*\w", "", sys.stdout.getvalue())
    assert re.search(r" 25% .*2\.5/10\.0 MB +\S+ MB/s +0:00:\d\d", said), said
    assert said.rindex("100%") > said.rindex(" 25%") and "10.0/10.0 MB" in said


def test_progress_on_a_file_writes_few_whole_lines(monkeypatch, capsys):
    clock = iter(range(100))
    monkeypatch.setattr(downloads.time, "monotonic", lambda: next(clock))
    with downloads.progress(3000) as show:
        for i in range(1, 31):
            show(i * 100)
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) < 5 and lines[-1].startswith("  100%")
    assert all(re.match(r" +\d+%  0\.0 of 0\.0 MB$", line) for line in lines)


@pytest.mark.parametrize(
    ("platform", "variable", "expected"),
    [
        ("linux", "XDG_CACHE_HOME", "{}/augmentation-course"),
        ("win32", "LOCALAPPDATA", "{}/augmentation-course"),
    ],
)
def test_cache_folder_of_the_platform(monkeypatch, tmp_path, platform, variable, expected):
    monkeypatch.delenv(data.CACHE_VARIABLE)
    monkeypatch.setattr(sys, "platform", platform)
    monkeypatch.setenv(variable, str(tmp_path))
    assert data.cache_dir() == Path(expected.format(tmp_path))


def test_every_registered_set_has_what_a_download_needs():
    for name, source in downloads.REGISTRY.items():
        assert source.name == name and source.url.startswith("https://")
        assert (len(source.sha256) == 64 or source.file.endswith(".zip")) and source.size > 0
        assert source.licence and source.attribution
        assert source.url.endswith("".join(Path(source.file).suffixes))

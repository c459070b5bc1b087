"""JupyterLab: on this computer only, behind a token; and the whole way there in a clean folder."""

import json
import os
import re
import shutil
import signal
import socket
import subprocess
import threading
import urllib.error
import urllib.request

import pytest
from workshop import ROOT, begin

from launcher import lab
from launcher.problems import SetupError


def options(arguments: list[str]) -> dict[str, str]:
    return dict(argument.removeprefix("--").split("=", 1) for argument in arguments)


def test_it_listens_here_only_with_a_token():
    given = options(lab.arguments(8999, "secret"))
    assert given["ServerApp.ip"] == "127.0.0.1"
    assert given["ServerApp.port"] == "8999" and given["ServerApp.port_retries"] == "0"
    assert given["IdentityProvider.token"] == "secret"
    assert given["ServerApp.root_dir"] == str(ROOT)


@pytest.mark.skipif(os.name == "nt", reason="Windows has no root")
@pytest.mark.parametrize(("user", "allowed"), [(0, True), (1000, False)])
def test_root_is_allowed_only_when_it_is_root(monkeypatch, user, allowed):
    monkeypatch.setattr(os, "geteuid", lambda: user)
    assert ("--ServerApp.allow_root=True" in lab.arguments(1, "t")) == allowed


def test_port_in_use():
    with socket.socket() as server:
        server.bind((lab.HOST, 0))
        server.listen()
        port = server.getsockname()[1]
        with pytest.raises(SetupError, match=f"Port {port} is in use.*--port"):
            lab.choose_port(port)
    assert lab.choose_port(port) == port
    with pytest.raises(SetupError, match="Port 99999"):
        lab.choose_port(99999)


def test_first_free_port(monkeypatch):
    monkeypatch.setattr(lab, "is_free", lambda port: port > 8890)
    assert lab.choose_port(None) == 8891
    monkeypatch.setattr(lab, "is_free", lambda port: False)
    with pytest.raises(SetupError, match="No port from 8888"):
        lab.choose_port(None)


def test_first_lesson(monkeypatch, tmp_path):
    monkeypatch.setattr(lab, "ROOT", tmp_path)
    assert lab.first_page() == "/lab"
    (tmp_path / "lessons").mkdir()
    for name in ("02_b.ipynb", "01_the data.ipynb", "about.ipynb"):
        (tmp_path / "lessons" / name).touch()
    assert lab.first_page() == "/lab/tree/lessons/01_the%20data.ipynb"


def test_no_browser_over_ssh_or_without_a_screen(monkeypatch):
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "BROWSER", "SSH_CONNECTION"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(lab.sys, "platform", "linux")
    assert not lab.has_browser()
    monkeypatch.setattr(lab.webbrowser, "get", lambda: object())
    monkeypatch.setenv("DISPLAY", ":0")
    assert lab.has_browser()
    monkeypatch.setenv("SSH_CONNECTION", "1.2.3.4 1 5.6.7.8 22")
    assert not lab.has_browser()


# --- the whole way: copy, install, start, look, stop ---


def tracked_files() -> list[str]:
    """Return the files of the course that are in version control."""
    done = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True)
    if done.returncode:
        pytest.skip("this copy of the course is no git checkout")
    return [name for name in done.stdout.split("\0") if name and (ROOT / name).is_file()]


def fetch(address: str) -> tuple[int, str]:
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(address, timeout=60) as answer:
            return answer.status, answer.read().decode("utf-8")
    except urllib.error.HTTPError as error:
        return error.code, ""


def own_address() -> str:
    """Return an address of this computer that others would use, or "" if it has none."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))  # sends nothing
        except OSError:
            return ""
        address = probe.getsockname()[0]
    return "" if address.startswith("127.") else address


@pytest.mark.slow
@pytest.mark.skipif(os.name == "nt", reason="stops the server with a signal")
def test_from_a_clean_copy_to_the_first_lesson(tmp_path):
    folder = tmp_path / "a course"
    for name in tracked_files():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, folder / name)
    process = begin(folder, "lab", "--no-browser", cwd=tmp_path)
    stuck = threading.Timer(500, lambda: os.killpg(process.pid, signal.SIGKILL))
    stuck.start()
    try:
        said, found = "", None
        for line in process.stdout:
            said += line
            found = re.search(r"(http://127\.0\.0\.1:(\d+)/lab\S*)\?token=(\w{40,})", line)
            if found or "Stop it with Ctrl-C" in line:
                break
        if "no connection to the package index" in said:
            pytest.skip("the package index cannot be reached")
        assert found, said
        _, port, token = found.groups()
        base = f"http://127.0.0.1:{port}"
        assert fetch(f"{base}/api/contents")[0] == 403
        assert fetch(f"{base}/api/contents?token={'0' * len(token)}")[0] == 403
        status, text = fetch(f"{base}/api/contents?token={token}")
        names = {entry["name"] for entry in json.loads(text)["content"]}
        assert status == 200 and {"course.py", "utils"} <= names
        assert fetch(found.group(0))[0] == 200
        if own_address():
            with socket.socket() as probe:
                probe.settimeout(5)
                assert probe.connect_ex((own_address(), int(port))) != 0
        if os.path.exists("/proc/self/cmdline"):  # the token is not for other users to list
            with open(f"/proc/{process.pid}/cmdline", encoding="utf-8") as command:
                assert token not in command.read()
        os.kill(process.pid, signal.SIGINT)
        rest, _ = process.communicate(timeout=60)
        assert process.returncode == 0, rest
        assert "Traceback" not in rest
    finally:
        stuck.cancel()
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
            process.communicate()
        # Two gigabytes: not to be kept with pytest's other folders.
        shutil.rmtree(folder, ignore_errors=True)

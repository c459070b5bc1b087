"""JupyterLab: on this computer only, behind a token; and the whole way there in a clean folder."""

import contextlib
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from pathlib import Path
from types import SimpleNamespace

import pytest
from workshop import ROOT, begin, environment

from launcher import lab


def options(arguments: list[str]) -> dict[str, str]:
    return dict(argument.removeprefix("--").split("=", 1) for argument in arguments)


def test_it_listens_here_only_with_a_token():
    given = options(lab.arguments(8999, "secret", browser=False))
    assert given["ServerApp.ip"] == "127.0.0.1"
    assert given["ServerApp.port"] == "8999" and given["ServerApp.port_retries"] == "0"
    assert given["IdentityProvider.token"] == "secret"
    assert given["ServerApp.root_dir"] == str(ROOT)


def test_without_a_port_others_are_tried():
    given = options(lab.arguments(None, "secret", browser=False))
    assert given["ServerApp.port"] == "8888" and int(given["ServerApp.port_retries"]) > 10


@pytest.mark.skipif(os.name == "nt", reason="Windows has no root")
@pytest.mark.parametrize(("user", "allowed"), [(0, True), (1000, False)])
def test_root_is_allowed_only_when_it_is_root(monkeypatch, user, allowed):
    monkeypatch.setattr(os, "geteuid", lambda: user)
    assert ("--ServerApp.allow_root=True" in lab.arguments(1, "t", False)) == allowed


def test_first_lesson(monkeypatch, tmp_path):
    monkeypatch.setattr(lab, "ROOT", tmp_path)
    assert lab.first_page() == "/lab"
    (tmp_path / "lessons").mkdir()
    for name in ("02_b.ipynb", "01_the data.ipynb", "about.ipynb"):
        (tmp_path / "lessons" / name).touch()
    assert lab.first_page() == "/lab/tree/lessons/01_the%20data.ipynb"


@pytest.mark.parametrize("students", [True, False])
def test_the_students_edition_has_no_instructors_menus(monkeypatch, tmp_path, students):
    class Server:
        port, io_loop = 8888, SimpleNamespace(add_callback=lambda *_: None)

        def start(self):
            """Nothing runs."""

    if not students:
        (tmp_path / "quizzes/source").mkdir(parents=True)
    monkeypatch.setattr(lab, "ROOT", tmp_path)
    monkeypatch.setattr("jupyterlab.labapp.LabApp.initialize_server", lambda _: Server())
    for name in ("JUPYTER_CONFIG_PATH", "COURSE_PROGRESS"):
        monkeypatch.setenv(name, "")
    monkeypatch.chdir(tmp_path)
    assert lab.run(browser=False) == 0
    first = os.environ["JUPYTER_CONFIG_PATH"].split(os.pathsep)[0]
    assert first.endswith("students" if students else "quizzes")


def test_what_students_do_not_get_is_called_so_by_nbgrader():
    settings = ROOT / "launcher/jupyterlab/students"
    page = json.loads((settings / "labconfig/page_config.json").read_text("utf-8"))
    share = Path(sys.prefix, "share/jupyter/labextensions/@jupyter/nbgrader/static")
    code = "".join(path.read_text("utf-8") for path in share.glob("*.js"))
    assert all(f'"{plugin}"' in code for plugin in page["disabledExtensions"])
    server = json.loads((settings / "jupyter_server_config.json").read_text("utf-8"))
    own = Path(sys.prefix, "etc/jupyter/jupyter_server_config.d/nbgrader.json")
    there = json.loads(own.read_text("utf-8"))["ServerApp"]["jpserver_extensions"]
    assert set(server["ServerApp"]["jpserver_extensions"]) <= set(there)


def test_progress_is_kept_in_the_home_where_the_course_is_read_only(tmp_path, monkeypatch):
    monkeypatch.setattr(lab, "ROOT", tmp_path / "course")
    monkeypatch.setattr(lab.Path, "home", lambda: tmp_path / "home")
    (tmp_path / "course").mkdir()
    assert lab.progress_file() == tmp_path / "course" / ".progress.json"
    monkeypatch.setattr(lab.os, "access", lambda path, mode: False)  # root may write anywhere
    path = lab.progress_file()
    assert path.is_relative_to(tmp_path / "home") and path.parent.is_dir()


def test_no_browser_over_ssh_or_without_a_screen(monkeypatch):
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "BROWSER", "SSH_CONNECTION"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(lab.sys, "platform", "linux")
    assert not lab.has_browser()
    monkeypatch.setenv("DISPLAY", ":0")
    assert lab.has_browser()
    monkeypatch.setenv("SSH_CONNECTION", "1.2.3.4 1 5.6.7.8 22")
    assert not lab.has_browser()


# --- JupyterLab itself, from this copy ---


@pytest.fixture
def here(tmp_path):
    """What makes course.py use the running Python, and JupyterLab know nothing of the user."""
    folders = ("CONFIG_DIR", "DATA_DIR", "RUNTIME_DIR")
    env = {f"JUPYTER_{name}": str(tmp_path / name) for name in folders}
    return env | {"COURSE_ENVIRONMENT": "current", "COURSE_PROGRESS": str(tmp_path / "progress")}


def start(env: dict[str, str], *args: str) -> subprocess.Popen:
    return subprocess.Popen(
        [sys.executable, "-u", str(ROOT / "course.py"), "lab", *args],
        env=environment(env),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


@pytest.mark.slow
@pytest.mark.skipif(os.name == "nt", reason="stops the server with a signal")
def test_a_port_in_use(here, tmp_path):
    """Asked for: refused with the remedy. Not asked for: the next one, which a browser opens."""
    opened = tmp_path / "opened"
    browser = tmp_path / "browser"
    browser.write_text(f'#!/bin/sh\necho "$1" > "{opened}"\n', encoding="utf-8")
    browser.chmod(0o700)
    with socket.socket() as server:
        server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        with contextlib.suppress(OSError):  # then somebody else uses it, which is as good
            server.bind((lab.HOST, lab.FIRST_PORT))
            server.listen()
        process = start(here, "--no-browser", "--port", str(lab.FIRST_PORT))
        said, _ = process.communicate(timeout=120)
        assert process.returncode == 2 and "Traceback" not in said
        assert "If port 8888 is in use or not allowed, give another with --port" in said
        process = start(here | {"BROWSER": f"{browser} %s"})
        try:
            for line in process.stdout:
                if "http://" in line:
                    break
            port = int(re.search(r"http://127\.0\.0\.1:(\d+)/lab/tree/lessons/00", line)[1])
            assert port != lab.FIRST_PORT
            for _ in range(200):
                if opened.exists() and opened.read_text(encoding="utf-8"):
                    break
                time.sleep(0.05)
            page = opened.read_text(encoding="utf-8").strip()
            # A file that leads there: on a command line, others could list the token.
            assert page.startswith("file://") and "token" not in page
        finally:
            process.send_signal(signal.SIGINT)
            rest, _ = process.communicate(timeout=60)
        assert process.returncode == 0 and "Traceback" not in rest


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
@pytest.mark.nightly
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
        assert status == 200 and {"lessons", "quizzes"} <= names
        assert not {"course.py", "utils"} & names  # hidden from learners
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

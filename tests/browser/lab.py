"""JupyterLab as `course.py lab` starts it, on a copy of the course, and its pages as a learner."""

import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import threading
import urllib.parse
import urllib.request
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
# The course as an instructor has it, without what graded it: tests of `course.py grade` are
# elsewhere, and nbgrader alone must do.
PARTS = [
    "lessons",
    "topics",
    "utils",
    "datasets",
    "launcher",
    "pyproject.toml",
    "requirements.lock",
]
PARTS += ["course.py", "quizzes/nbgrader_config.py", "quizzes/repair.py"]
PARTS += ["quizzes/source/04_dropout"]
MINUTE = 60_000  # Playwright counts milliseconds
# Kernels are forked from a process that has imported TensorFlow: nine imports less.
START = """
import runpy, sys
from authoring.building import kernels
kernels.enable()
sys.argv = sys.argv[1:]
runpy.run_path(sys.argv[0], run_name="__main__")
"""
# Tests ask JupyterLab itself to open a file or to run a notebook, and what a cell has put out.
SETTINGS = {"LabApp": {"expose_app_in_browser": True}}
# Said on a console by others than us, or by a browser without a graphics card.
NOT_OURS = re.compile(
    r"WebGL|GroupMarkerNotSet|favicon|preload|Autofocus|sourcemap|DevTools|ResizeObserver"
)


def copy_course(folder: Path) -> Path:
    """Copy the parts of the course that the tests use; returns the copy's root."""
    root = folder / "a course"
    ignore = shutil.ignore_patterns("__pycache__", ".ipynb_checkpoints", "*.db", "*.partial")
    for part in PARTS:
        target = root / part
        target.parent.mkdir(parents=True, exist_ok=True)
        if (ROOT / part).is_dir():
            shutil.copytree(ROOT / part, target, ignore=ignore)
        else:
            shutil.copy(ROOT / part, target)
    return root


class Lab:
    """A running JupyterLab.

    Attributes:
        root: the copy of the course that it serves.
        url: its address, ending in "/".
        token: what it asks for.
        said: the lines that the command has printed.
        progress: the file in which passed exercises are noted.
    """

    def __init__(self, root: Path, said: list[str], address: str) -> None:
        """`address` is the one that the command has printed."""
        self.root = root
        self.said = said
        self.progress = root.parent / "progress.json"
        self.address = address
        parts = urllib.parse.urlsplit(address)
        self.url = f"{parts.scheme}://{parts.netloc}/"
        self.token = urllib.parse.parse_qs(parts.query)["token"][0]

    def call(self, path: str, method: str = "GET"):
        """Send a request to the server; returns the JSON that it answers, None if it has none."""
        request = urllib.request.Request(self.url + path, method=method)
        request.add_header("Authorization", f"token {self.token}")
        with urllib.request.urlopen(request, timeout=120) as reply:
            return json.loads(reply.read() or "null")


@contextmanager
def running(folder: Path):
    """Start JupyterLab on a copy of the course below `folder`; yields a Lab."""
    root = copy_course(folder)
    home = folder / "home"
    config = home / "config"
    config.mkdir(parents=True)
    (config / "jupyter_lab_config.json").write_text(json.dumps(SETTINGS), encoding="utf-8")
    drop = re.compile(r"^(PYTEST_|JUPYTER|COURSE_|NBGRADER_|PYTHONPATH$|SSH_CONNECTION$)")
    env = {name: value for name, value in os.environ.items() if not drop.match(name)}
    env |= {
        "COURSE_ENVIRONMENT": "current",  # this Python has all that the lock file names
        "COURSE_PROGRESS": str(folder / "progress.json"),
        "JUPYTER_CONFIG_DIR": str(config),
        "JUPYTER_DATA_DIR": str(home / "data"),
        "JUPYTER_RUNTIME_DIR": str(home / "runtime"),
        "JUPYTERLAB_SETTINGS_DIR": str(home / "settings"),
        "JUPYTERLAB_WORKSPACES_DIR": str(home / "workspaces"),
        "IPYTHONDIR": str(home / "ipython"),
        "PYTHONPATH": str(ROOT),
    }
    with socket.socket() as probe:  # two test processes must not find the same free port
        probe.bind(("127.0.0.1", 0))
        port = str(probe.getsockname()[1])
    words = [str(root / "course.py"), "lab", "--no-browser", "--port", port]
    command = [sys.executable, "-u", "-c", START, *words]
    process = subprocess.Popen(
        command,
        cwd=folder,
        env=env,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        encoding="utf-8",
        errors="replace",
        start_new_session=True,
    )
    said: list[str] = []
    try:
        for line in process.stdout:
            said.append(line)
            found = re.search(r"http://127\.0\.0\.1:\d+/\S+", line)
            if found:
                break
        else:
            raise AssertionError("JupyterLab did not start:\n" + "".join(said))
        threading.Thread(target=said.extend, args=(process.stdout,), daemon=True).start()
        yield Lab(root, said, found.group())
    finally:
        process.terminate() if os.name == "nt" else process.send_signal(signal.SIGINT)
        try:
            process.wait(30)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()

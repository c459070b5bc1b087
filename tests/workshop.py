"""Copies of the course in a folder of their own, to be set up, damaged and started by tests."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PYTHON = getattr(sys, "_base_executable", sys.executable)  # as a user's: outside any .venv
LAUNCHER = ["course.py", "utils/__init__.py", "topics/pipeline/__init__.py"]
LAUNCHER += [path.relative_to(ROOT).as_posix() for path in sorted(ROOT.glob("launcher/*.py"))]
CLOSED = "http://127.0.0.1:9"  # nothing listens on the discard port

PROJECT = """
[project]
name = "small"
version = "1"
requires-python = ">=3.11,<3.14"
dependencies = ["{}"]
"""

TRACE = """
import json, os, sys
def run(**options):
    import six
    html = str(options.pop("html"))
    print("RAN " + json.dumps([sys.prefix, six.__version__, html, options]))
    return 7
"""


def block(name: str) -> str:
    """Return what requirements.lock has about one package."""
    text = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    return re.search(rf"^{name}==.*(?:\n[ \t].*)*\n", text, re.MULTILINE).group(0)


def make_small(folder: Path, packages: tuple[str, ...] = ("six", "uv")) -> Path:
    """Make a course that needs the package six only, and whose trace says where it ran."""
    for name in LAUNCHER:
        target = folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, target)
    (folder / "topics/__init__.py").touch()
    (folder / "topics/pipeline/trace.py").write_text(TRACE, encoding="utf-8")
    (folder / "pyproject.toml").write_text(PROJECT.format("six"), encoding="utf-8")
    write_lock(folder, packages)
    return folder


def write_lock(folder: Path, packages: tuple[str, ...]) -> None:
    """Write a lock file with some of the packages of the real one."""
    text = "".join(block(name) for name in packages)
    (folder / "requirements.lock").write_text(text, encoding="utf-8")


def poison(folder: Path, code: str) -> dict[str, str]:
    """Return an environment in which each Python runs `code` first."""
    folder.mkdir(exist_ok=True)
    (folder / "sitecustomize.py").write_text(code, encoding="utf-8")
    return {"PYTHONPATH": str(folder)}


def no_network(caches: Path | None = None) -> dict[str, str]:
    """Return an environment in which every connection to a package index is refused.

    Args:
        caches: a folder for caches with nothing in them; None for the caches of the user.
    """
    env = {"PIP_CONFIG_FILE": os.devnull, "PIP_FIND_LINKS": "", "UV_NO_CONFIG": "1"}
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
        env[name] = env[name.lower()] = CLOSED
    env["NO_PROXY"] = env["no_proxy"] = ""
    if caches:
        env |= {"PIP_CACHE_DIR": str(caches / "pip"), "UV_CACHE_DIR": str(caches / "uv")}
    return env


def environment(extra: dict[str, str] | None = None) -> dict[str, str]:
    """Return this process's environment without what a test run adds to it."""
    ours = ("PYTHON", "VIRTUAL_ENV", "COURSE_", "JUPYTER_", "TF_", "PYTEST_", "JPY_")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
    return {**kept, **(extra or {})}


def course(folder: Path, *args: str, env: dict[str, str] | None = None, cwd: Path | None = None):
    """Run course.py of `folder` with the base Python, and return the finished process."""
    return subprocess.run(
        [PYTHON, str(folder / "course.py"), *args],
        cwd=cwd or folder,
        env=environment(env),
        capture_output=True,
        text=True,
        encoding="utf-8",
        errors="replace",
        timeout=600,
    )


def begin(folder: Path, *args: str, env: dict[str, str] | None = None, **options):
    """Start course.py in a process group of its own and return the running process."""
    return subprocess.Popen(
        [PYTHON, "-u", str(folder / "course.py"), *args],
        env=environment(env),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        encoding="utf-8",
        errors="replace",
        start_new_session=True,
        **options,
    )


def message(done) -> str:
    """Return the last line on stderr, after checking that the command refused to start."""
    assert done.returncode == 2, done.stdout + done.stderr
    assert "Traceback" not in done.stderr
    return done.stderr.strip().splitlines()[-1]

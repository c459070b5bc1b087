"""Run Python as an ordinary account, which instructors are, although the tests may run as root."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
USER = 54_321  # nobody else's

# In a mount namespace of its own, folders that only root may enter are opened; then root is left.
_LAUNCH = """
import os, sys, tempfile
sys.path.insert(0, sys.argv[1])
from grading.sandbox.backends import base, linux
paths = [*base.needed_paths(), os.path.realpath(sys.argv[1])]
linux.unshare(linux.NEWNS)
linux.mount(None, "/", None, linux.REC | linux.PRIVATE)
closed = {}
for path in paths:
    parts = path.split("/")
    for end in range(1, len(parts)):
        folder = "/".join(parts[:end]) or "/"
        if not os.stat(folder).st_mode & 1:
            closed.setdefault(folder, []).append(path)
            break
for folder, inside in closed.items():
    kept = [(path, tempfile.mkdtemp()) for path in inside]
    for path, place in kept:
        linux.mount(path, place, None, linux.BIND | linux.REC)
    linux.mount("tmpfs", folder, "tmpfs", 0, "mode=755")
    for path, place in kept:
        os.makedirs(path, exist_ok=True)
        linux.mount(place, path, None, linux.BIND | linux.REC)
user = int(sys.argv[2])
home = tempfile.mkdtemp(dir="/var/tmp")  # not in /tmp, of which a student may have one
os.chown(home, user, user)
os.chdir(home)
os.setgroups([])
os.setresgid(user, user, user)
os.setresuid(user, user, user)
environment = {"HOME": home, "PATH": os.environ["PATH"], "PYTHONPATH": sys.argv[1] + ":" + sys.argv[3],
               "PYTHONDONTWRITEBYTECODE": "1", "TMPDIR": home}
os.execve(sys.executable, [sys.executable, "-c", sys.stdin.read(), *sys.argv[4:]], environment)
"""  # noqa: E501


def run(code: str, *words: str, seconds: float = 300) -> subprocess.CompletedProcess:
    """Run code in a new process of an ordinary account; it can import `grading` and this folder."""
    here = str(Path(__file__).parent)
    if os.getuid() == 0:
        start = [sys.executable, "-c", _LAUNCH, str(ROOT), str(USER), here, *words]
    else:
        start = [sys.executable, "-c", "import sys; exec(sys.stdin.read())", *words]
    more = {"PYTHONPATH": f"{ROOT}:{here}"} if os.getuid() else {}
    return subprocess.run(
        start, input=code, env=os.environ | more, capture_output=True, text=True, timeout=seconds
    )

"""What a sandbox really does on this machine: each of its guarantees, tried from inside.

Takes seconds, and is for who asks; whether a sandbox can be used at all is what its `probe` says.
"""

from __future__ import annotations

import contextlib
import os
import secrets
import socket
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from grading.sandbox.backends.base import Backend, Limits, SandboxError
from grading.sandbox.backends.container import Boxed, Container
from grading.sandbox.processes import Student, Zygote
from grading.sandbox.remote import Lost

_LIMITS = Limits(call=30.0, memory=128 << 20, processes=24)
_HIDES = "yes, but can find out whether a path that it knows exists"
_START = "import ctypes, mmap, os, resource, socket, subprocess, sys, time\n"
# For each guarantee its words in reports, and code whose `seen` is false where it holds. What ends
# the process, or is refused, holds.
_TRIALS = {
    "sees no gradebook, source, other submission or home folder": """
seen = 1 if os.path.lexists(PATH) else 0
with open(PATH) as file:
    seen = 2
""",
    "has no network": """
try:
    seen = bool(socket.create_connection(("127.0.0.1", PORT), 5))
except OSError:
    pass
socket.socket(socket.AF_UNIX).connect(SOCKET)
seen = True
""",
    "cannot signal, trace or slow down the grader": """
for attempt in (
    lambda: os.kill(GRADER, 0),
    lambda: resource.prlimit(GRADER, resource.RLIMIT_CORE),
    lambda: os.setpriority(os.PRIO_PROCESS, GRADER, 19),
    lambda: ctypes.CDLL(None).ptrace(16, GRADER, 0, 0) and os.open("", 0),
):
    try:
        attempt()
        seen = True
    except OSError:
        pass
""",
    "is bounded in memory, all its processes together": """
kept = []
for _ in range(16):
    kept.append(mmap.mmap(-1, 32 << 20))
    kept[-1].write(bytes(32 << 20))
time.sleep(1)
seen = True
""",
    "is bounded in the number of processes": """
for _ in range(100):
    if os.fork() == 0:
        time.sleep(30)
        os._exit(0)
time.sleep(1)
seen = True
""",
    "is bounded in what it writes": """
for number in range(6):
    with open(str(number), "wb") as file:
        file.write(bytes(30 << 20))
time.sleep(1)
seen = True
""",
}
_LEAVES = """
where = os.getcwd()
words = [sys.executable, "-c", "import time; time.sleep(60)", TOKEN]
subprocess.Popen(words, start_new_session=True)
for _ in range(60):
    os.mkdir(TOKEN)
    os.chdir(TOKEN)
open("closed", "w").close()
os.mkdir("none", 0)
"""


def describe(backend: Backend) -> list[tuple[str, str]]:
    """For each guarantee its sentence and "yes", "no" or a condition, as found here and now."""
    if not backend.safe:
        return [("can do what you can do", "yes")]
    answers = [("cannot forge a verdict (no comparison runs in its process)", "yes")]
    try:
        with _starting(backend) as start, _bait() as words:
            for sentence, code in _TRIALS.items():
                answers.append((sentence, _tried(start(), _START + words + "seen = 0\n" + code)))
            answers.append(("leaves no process and no file behind", _left(start(), words)))
    except SandboxError as error:
        answers.append(("works", f"no: {error}"))
    return answers


@contextlib.contextmanager
def _starting(backend: Backend) -> Iterator:
    """What starts a student's process."""
    if isinstance(backend, Container):
        yield lambda: Boxed(backend, _LIMITS, ["numpy"])
        return
    zygote = Zygote(backend, 1, ["numpy"])
    try:
        yield lambda: Student(zygote.controls[0], _LIMITS)
    finally:
        zygote.close()


@contextlib.contextmanager
def _bait() -> Iterator[str]:
    """A file and sockets that must not be reached, as Python that says where they are."""
    with tempfile.TemporaryDirectory(prefix="bait-") as folder:
        os.chmod(folder, 0o755)
        path, place = Path(folder, "gradebook.db"), f"{folder}/socket"
        path.write_text("grades", encoding="utf-8")
        with socket.create_server(("127.0.0.1", 0)) as tcp, socket.socket(socket.AF_UNIX) as unix:
            unix.bind(place)
            os.chmod(place, 0o777)
            unix.listen()
            yield (
                f"PATH, SOCKET, PORT = {str(path)!r}, {place!r}, {tcp.getsockname()[1]}\n"
                f"GRADER, TOKEN = {os.getpid()}, 'left{secrets.token_hex(8)}'\n"
            )


def _tried(student: Student | Boxed, code: str) -> str:
    """Whether code in a student's process was kept from what it wanted."""
    seen = 0
    try:
        with contextlib.suppress(Exception):
            student.session.run(code, "trial")
        seen = student.session.get("seen")
    except (Exception, Lost):
        seen = 0  # it was ended
    finally:
        student.end()
    return {0: "yes", 1: _HIDES}.get(seen, "no") if type(seen) is int else "no"


def _left(student: Student | Boxed, words: str) -> str:
    """Whether nothing is left of a process that makes much."""
    try:
        student.session.run(_START + words + _LEAVES, "trial")
        where, token = student.session.get("where"), student.session.get("TOKEN")
    except (Exception, Lost):
        return "no"
    finally:
        student.end()
    end = time.monotonic() + 5
    while os.path.exists(f"{where}/{token}") or _runs(str(token)):
        if time.monotonic() > end:
            return "no"
        time.sleep(0.1)
    return "yes"


def _runs(token: str) -> bool:
    """Whether a process with this word in its command line is there."""
    if sys.platform != "linux":
        return False
    for place in Path("/proc").glob("[0-9]*/cmdline"):
        with contextlib.suppress(OSError):
            if token.encode() in place.read_bytes():
                return True
    return False

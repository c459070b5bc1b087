"""Locked in by Landlock, a filter of system calls and limits: where namespaces are forbidden."""

from __future__ import annotations

import contextlib
import os
import signal
import time
from pathlib import Path

from grading.sandbox.backends import linux
from grading.sandbox.backends.base import Backend, Limits, bound

_NEEDED = 3  # the version from which files cannot be emptied behind its back


class Landlock(Backend):
    """Landlock for files and signals, a filter of system calls, limits, and a reaper of orphans."""

    name = "landlock"
    title = "Landlock and limits"
    safe = True

    @property
    def holds(self) -> dict[str, bool | str]:  # type: ignore[override]
        """What holds depends on the kernel's version of Landlock and on the account."""
        root = hasattr(os, "getuid") and os.getuid() == 0
        return {
            "verdict": True,
            "files": "yes, but can find out whether a path that it knows exists",
            "network": True,
            "processes": True,
            "written": True,
            "grader": linux.landlock_version() >= 6,
            "memory": "each process and each file by itself",
            "forks": "not for the root account" if root else "all processes of the account count",
        }

    def probe(self) -> str | None:
        """Ask the kernel."""
        if not linux.is_linux():
            return "it needs Linux"
        version = linux.landlock_version()
        if version < _NEEDED:
            return f"the kernel has version {version} of Landlock, {_NEEDED} is needed"
        return None

    def keeper(self) -> None:
        """Adopt what the student's process leaves behind."""
        linux.adopt_orphans()

    def tidy(self) -> None:
        """Kill whatever the student's process has left, until nothing is."""
        children = Path(f"/proc/self/task/{os.getpid()}/children")
        for _ in range(2_000):
            for pid in map(int, children.read_text(encoding="ascii").split()):
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
            try:
                while os.waitpid(-1, os.WNOHANG)[0]:
                    pass
            except ChildProcessError:
                return
            time.sleep(0.002)

    def worker(self, folder: str, limits: Limits, readable: list[str]) -> None:
        """Nothing but Python, its packages and the folder; no sockets but Unix ones."""
        linux.die_with_parent()
        os.chdir(folder)
        processes = limits.processes + _processes_of(os.getuid())
        bound(Limits(**{**limits.__dict__, "processes": processes}), processes=True)
        linux.drop_capabilities()
        devices = ["/dev/null", "/dev/zero", "/dev/random", "/dev/urandom"]
        # TensorFlow reads its own command line at its first operation and aborts where it cannot.
        # Held open, so that it stays the file that the rule allows.
        command_line = "/proc/self/cmdline"
        os.open(command_line, os.O_PATH)
        linux.landlock([*readable, command_line], [folder, *devices])
        linux.filter_calls(attributes=True)


def _processes_of(uid: int) -> int:
    """How many processes and threads this account has now."""
    count = 0
    for place in Path("/proc").iterdir():
        if place.name.isdigit():
            with contextlib.suppress(OSError):
                if place.stat().st_uid == uid:
                    count += len(os.listdir(place / "task"))
    return count

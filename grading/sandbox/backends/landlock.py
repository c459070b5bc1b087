"""Locked in by Landlock, a filter of system calls and limits: where namespaces are forbidden."""

from __future__ import annotations

import contextlib
import os
import signal
import time
from pathlib import Path

from grading.sandbox.backends import linux
from grading.sandbox.backends.base import Backend, Limits, bound, holds

_NEEDED = 3  # the version from which files cannot be emptied behind its back


class Landlock(Backend):
    """Landlock for files and signals, a filter of system calls, limits, and a reaper of orphans."""

    name = "landlock"
    title = "Landlock and limits"
    safe = True

    def probe(self) -> str | None:
        """Ask the kernel."""
        if not linux.is_linux():
            return "it needs Linux"
        version = linux.landlock_version()
        if version < _NEEDED:
            return f"the kernel has version {version} of Landlock, {_NEEDED} is needed"
        return None

    def readable(self) -> list[str]:
        """What is allowed cannot be forbidden further down: without what has to be covered."""
        readable = super().readable()
        for place in self.covered(readable):
            readable = [part for path in readable for part in _parts(path, place)]
        return readable

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
        # The kernel counts those of the account, the keeper those of the student.
        processes = 16 * limits.processes + _processes_of(os.getuid())
        bound(Limits(**{**limits.__dict__, "processes": processes}), processes=True)
        linux.drop_capabilities()
        devices = ["/dev/null", "/dev/zero", "/dev/random", "/dev/urandom"]
        # TensorFlow reads its own command line at its first operation and aborts where it cannot.
        # Held open, so that it stays the file that the rule allows.
        command_line = "/proc/self/cmdline"
        os.open(command_line, os.O_PATH)
        linux.landlock([*readable, command_line], [folder, *devices])
        linux.filter_calls(attributes=True)


def _parts(path: str, without: str) -> list[str]:
    """A folder, or what is in it, without a folder somewhere below."""
    if path == without:
        return []
    if not holds(path, [without]):
        return [path]
    return [part for name in os.listdir(path) for part in _parts(f"{path}/{name}", without)]


def _processes_of(uid: int) -> int:
    """How many processes and threads this account has now."""
    count = 0
    for place in Path("/proc").iterdir():
        if place.name.isdigit():
            with contextlib.suppress(OSError):
                if place.stat().st_uid == uid:
                    count += len(os.listdir(place / "task"))
    return count

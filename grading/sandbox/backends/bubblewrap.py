"""Locked in by Bubblewrap, where that program is installed and may do what we may not.

The whole forking process is started inside it: with a root folder of its own, no network, and
processes of its own. Within, Landlock keeps one student's process from the next.
"""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from grading.sandbox.backends import linux
from grading.sandbox.backends.base import HOME, Backend, complaint
from grading.sandbox.backends.landlock import Landlock
from grading.sandbox.watch import DISK

_HERE = Path(__file__).resolve().parents[1]


class Bubblewrap(Landlock):
    """Bubblewrap around the forking process, Landlock around each student's process."""

    name = "bubblewrap"
    title = "Bubblewrap"

    def readable(self) -> list[str]:
        """What has to be covered is covered."""
        return Backend.readable(self)

    def probe(self) -> str | None:
        """Look for the program and try it."""
        if not linux.is_linux() or not shutil.which("bwrap"):
            return "the program bwrap is not installed"
        reason = super().probe()
        if reason:
            return reason
        reason = complaint(self.command(["/usr/bin/env", "true"], ["/usr"]))
        return f"bwrap is not allowed to work ({reason})" if reason else None

    def command(self, words: list[str], readable: list[str]) -> list[str]:
        """`words` with bwrap in front: the readable paths and the grader's code, read-only."""
        start = [
            shutil.which("bwrap") or "bwrap",
            "--unshare-all",
            "--die-with-parent",
            "--new-session",
            "--cap-drop",
            "ALL",
        ]
        for folder in (HOME, "/tmp"):  # first: the course may lie in it
            start += ["--size", str(16 * DISK), "--tmpfs", folder]
        for path in readable:
            start += ["--ro-bind", path, path]
        for path in self.covered(readable):
            start += ["--size", "4096", "--tmpfs", path]
        for link in ("/bin", "/lib", "/lib64", "/lib32", "/sbin"):
            if os.path.islink(link):
                start += ["--symlink", os.readlink(link), link]
        # Only what the forking process imports; no quiz lies there.
        start += ["--ro-bind", str(_HERE), str(_HERE)]
        package = str(_HERE.parent / "__init__.py")
        start += ["--ro-bind", package, package, "--proc", "/proc", "--dev", "/dev"]
        return [*start, "--chdir", HOME, *words]

    def scratch(self) -> str:
        """In memory, and gone with bwrap."""
        return HOME

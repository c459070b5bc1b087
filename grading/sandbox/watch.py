"""Bounds for all that a student has running, which the kernel has for single processes only.

Looked at a few times a second by the process that keeps the student's: memory of its processes
together, shared memory included, how many they are, and what lies in its folder.
"""

from __future__ import annotations

import contextlib
import os
import stat
from pathlib import Path

from grading.sandbox.backends.base import Limits

EVERY = 0.2  # seconds
DISK = 64 << 20  # bytes in the folder of one student's process
MOST_FILES = 4096
_PAGE = os.sysconf("SC_PAGE_SIZE") if hasattr(os, "sysconf") else 4096


class Watch:
    """Looks after the processes below this one."""

    def __init__(self, limits: Limits, folder: str | None = None) -> None:
        """`folder` is the student's, where nothing else bounds it."""
        self.limits, self.folder = limits, folder
        # What the imports take is there in this process, too.
        self.memory = _resident(os.getpid()) + limits.memory

    def excess(self) -> str:
        """What there is too much of, in words; empty where all is well."""
        tasks = _below(os.getpid())
        if sum(tasks.values()) > 2 * self.limits.processes:
            return "too many processes"
        # A page that processes share is counted once by the slower of the two ways.
        if sum(map(_resident, tasks)) > self.memory and sum(map(_share, tasks)) > self.memory:
            return "too much memory"
        if self.folder and not _fits(self.folder, tasks):
            return "too many or too large files"
        return ""


def _below(pid: int) -> dict[int, int]:
    """The descendants of a process, with the number of threads of each."""
    threads_of: dict[int, int] = {}
    waiting = [pid]
    while waiting:
        parent = waiting.pop()
        with contextlib.suppress(OSError):
            threads = os.listdir(f"/proc/{parent}/task")
            threads_of[parent] = len(threads)
            for thread in threads:
                text = Path(f"/proc/{parent}/task/{thread}/children").read_text(encoding="ascii")
                waiting += map(int, text.split())
    threads_of.pop(pid, None)
    return threads_of


def _resident(pid: int) -> int:
    with contextlib.suppress(OSError, ValueError, IndexError):
        return int(Path(f"/proc/{pid}/statm").read_text(encoding="ascii").split()[1]) * _PAGE
    return 0


def _share(pid: int) -> int:
    """A process's memory, of shared pages its share; all of it where it hides that."""
    with contextlib.suppress(OSError, ValueError):
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii").splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1]) * 1024
    return _resident(pid)


def _fits(folder: str, tasks: dict[int, int]) -> bool:
    """Whether a folder, and files that are open but removed, are within bounds."""
    count = size = 0
    waiting = [folder]
    while waiting:
        with contextlib.suppress(OSError), os.scandir(waiting.pop()) as listed:
            for item in listed:
                count += 1
                if item.is_dir(follow_symlinks=False):
                    waiting.append(item.path)
                size += item.stat(follow_symlinks=False).st_blocks * 512
                if count > MOST_FILES or size > DISK:
                    return False
    for pid in tasks:
        with contextlib.suppress(OSError):
            for number in os.listdir(f"/proc/{pid}/fd"):
                status = os.stat(f"/proc/{pid}/fd/{number}")
                if stat.S_ISREG(status.st_mode) and not status.st_nlink:
                    size += status.st_blocks * 512
    return size <= DISK


def remove(folder: str) -> None:
    """Remove a folder, whatever was made of it: no depth, mode or name stands in the way."""
    waiting, count = [folder], 0
    with contextlib.suppress(OSError):
        while waiting:
            place = waiting.pop()
            os.chmod(place, 0o700)
            for item in list(os.scandir(place)):
                if not item.is_dir(follow_symlinks=False):
                    os.unlink(item.path)
                    continue
                # Up to where its path is short; nobody else writes here any more.
                os.chmod(item.path, 0o700)
                count += 1
                waiting.append(f"{folder}/{count}-{os.urandom(8).hex()}")
                os.rename(item.path, waiting[-1])
            if place != folder:
                os.rmdir(place)
        os.rmdir(folder)

"""The first process of a container: it forks the student's, and ends when the grader hangs up.

The grader speaks by standard input and output. The first line is a setting, then come frames (see
wire). This process does not read them: it waits for the end of one side or the other, and with it
everything in the container ends.
"""

from __future__ import annotations

import contextlib
import json
import os
import select

from grading.sandbox import wire, worker
from grading.sandbox.backends import linux
from grading.sandbox.backends.base import Limits, bound
from grading.sandbox.watch import EVERY, Watch


class Pipes:
    """Two file descriptors with the few methods of a socket that a channel uses."""

    def __init__(self, reading: int, writing: int) -> None:
        """Take them over."""
        self.reading, self.writing = reading, writing

    def settimeout(self, seconds: float | None) -> None:
        """A student's process waits for as long as the grader likes."""

    def recv(self, size: int) -> bytes:
        """Up to `size` bytes; none at the end."""
        return os.read(self.reading, size)

    def sendall(self, data: bytes) -> None:
        """Write everything."""
        view = memoryview(data)
        while view:
            view = view[os.write(self.writing, view) :]

    def close(self) -> None:
        """Hang up."""
        os.close(self.reading)
        os.close(self.writing)


def main() -> None:
    """Serve one grader; never returns."""
    pipes = Pipes(os.dup(0), os.dup(1))
    line = b""
    while not line.endswith(b"\n"):
        part = pipes.recv(1)
        if not part:
            os._exit(1)
        line += part
    setting = json.loads(line)
    channel = wire.Channel(pipes, bytes.fromhex(setting["token"]))  # type: ignore[arg-type]
    os.environ.update(setting["environment"])
    worker.preload(setting["modules"])
    limits = Limits(**setting["limits"])
    watch = Watch(limits)
    pid = os.fork()
    if pid == 0:
        own = [pipes.reading, pipes.writing]
        worker.become(channel, setting["environment"], lambda: _lock_in(limits), own)
    os.close(pipes.writing)
    nowhere = os.open(os.devnull, os.O_RDWR)
    os.dup2(nowhere, 1)
    student = os.pidfd_open(pid)
    watched = select.poll()
    watched.register(pipes.reading, 0)  # only its end
    watched.register(student, select.POLLIN)
    while not watched.poll(EVERY * 1000):
        with contextlib.suppress(ChildProcessError):
            while os.waitpid(-1, os.WNOHANG)[0]:
                pass  # orphans that have ended
        if watch.excess():  # not every program bounds what it says it bounds
            break
    os._exit(0)


def _lock_in(limits: Limits) -> None:
    """What the container does not do by itself."""
    bound(limits)
    if linux.is_linux():
        linux.filter_calls()

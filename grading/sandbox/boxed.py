"""The first process of a container: it forks the student's, and ends when the grader hangs up.

The grader speaks by standard input and output. The first line is a setting, then come frames (see
wire). This process does not read them: it waits for the end of one side or the other, and with it
everything in the container ends.
"""

from __future__ import annotations

import contextlib
import gc
import importlib
import json
import os
import select

from grading.sandbox import wire, worker
from grading.sandbox.backends import linux
from grading.sandbox.backends.base import Limits, bound


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
    for name in setting["modules"]:
        with contextlib.suppress(ImportError):
            importlib.import_module(name)
    gc.collect()
    gc.freeze()  # as in the zygote: pages stay shared after the fork
    pid = os.fork()
    if pid == 0:
        _become_student(channel, pipes, setting)
    os.close(pipes.writing)
    nowhere = os.open(os.devnull, os.O_RDWR)
    os.dup2(nowhere, 1)
    student = os.pidfd_open(pid)
    watched = select.poll()
    watched.register(pipes.reading, 0)  # only its end
    watched.register(student, select.POLLIN)
    while not watched.poll(500):
        with contextlib.suppress(ChildProcessError):
            while os.waitpid(-1, os.WNOHANG)[0]:
                pass  # orphans that have ended
    os._exit(0)


def _become_student(channel: wire.Channel, pipes: Pipes, setting: dict) -> None:
    try:
        worker.quiet()
        kept = {0, 1, 2, pipes.reading, pipes.writing}
        for number in range(3, 256):
            if number not in kept:
                with contextlib.suppress(OSError):
                    os.close(number)
        worker.settle(setting["environment"])
        bound(Limits(**setting["limits"]))
        if linux.is_linux():
            linux.filter_calls()
        channel.send({"id": 0})
        worker.main(channel)
    except BaseException as error:
        with contextlib.suppress(Exception):
            channel.send({"id": -1, "error": f"{type(error).__name__}: {error}"})
        os._exit(70)
    os._exit(0)

"""Starting and ending students' processes, from the grader's side."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import time
from dataclasses import asdict
from pathlib import Path

from grading.sandbox import wire
from grading.sandbox.backends import base
from grading.sandbox.backends.base import Backend, Limits, SandboxError
from grading.sandbox.remote import Session

ROOT = Path(__file__).resolve().parents[2]
_BOOT = (
    "import sys; sys.path.insert(0, sys.argv[1]); from grading.sandbox import zygote; "
    "sys.path.remove(sys.argv[1]); zygote.main([int(n) for n in sys.argv[2].split(',')])"
)


class Zygote:
    """The process that student processes are forked from, with a control socket for each slot."""

    def __init__(self, backend: Backend, slots: int, modules: list[str]) -> None:
        """Start it and wait until its imports are done.

        Raises:
            SandboxError: it does not start, or cannot lock itself in.
        """
        ours, theirs = zip(*(socket.socketpair() for _ in range(slots)), strict=True)
        self.controls: tuple[socket.socket, ...] = ours
        readable = backend.readable()
        numbers = [control.fileno() for control in theirs]
        words = [sys.executable, "-I", "-c", _BOOT, str(ROOT), ",".join(map(str, numbers))]
        self.process = subprocess.Popen(
            backend.command(words, readable),
            pass_fds=numbers,
            env=base.ENVIRONMENT,
            cwd="/",
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            start_new_session=True,
        )
        for control in theirs:
            control.close()
        setting = {
            "backend": backend.name,
            "modules": modules,
            "readable": readable,
            "hidden": backend.hidden,
            "hide": [str(ROOT), os.getcwd()],
            "environment": base.ENVIRONMENT,
        }
        try:
            wire.write_control(ours[0], setting)
            ours[0].settimeout(base.START_SECONDS)
            answer = wire.read_control(ours[0])[0]
            ours[0].settimeout(None)
        except OSError as error:
            answer = {"error": str(error)}
        if "ready" not in answer:
            self.process.kill()
            said = (self.process.communicate()[1] or b"").decode(errors="replace")[-400:]
            reason = answer.get("error") or said.strip() or "it ended at once"
            self.close()
            raise SandboxError(f"The sandbox {backend.name!r} does not start: {reason}")

    def alive(self) -> bool:
        """Whether it still runs."""
        return self.process.poll() is None

    def close(self) -> None:
        """End it; student processes that still run end with their graders."""
        for control in self.controls:
            control.close()
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.process.wait(15)
        self.process.kill()
        self.process.wait()
        if self.process.stderr:
            self.process.stderr.close()


class Student:
    """One student process and the session with it."""

    def __init__(self, control: socket.socket, limits: Limits) -> None:
        """Have a process forked and wait until it is locked in.

        Raises:
            SandboxError: that did not work.
        """
        self.session, theirs = Session.opened(limits.call)
        self.report, report = socket.socketpair()
        self.handle: int | None = None
        self.pid = 0
        job = {"limits": asdict(limits), "token": self.session.channel.token.hex()}
        try:
            with theirs, report:
                wire.write_control(control, job, [theirs.fileno(), report.fileno()])
            self._learn_pid()
            reason = self.session.greeting(base.START_SECONDS)
        except (OSError, wire.Closed, wire.TimedOut, wire.WireError, ValueError) as error:
            reason = self._last_words() or type(error).__name__
        if reason:
            self.end()
            raise SandboxError(f"The sandbox does not work: {reason}")

    def _learn_pid(self) -> None:
        self.report.settimeout(base.START_SECONDS)
        data, handles, _, _ = socket.recv_fds(self.report, 4096, 1)
        self.handle = handles[0] if handles else None
        first = data.split(b"\n")[0]
        if not first:
            raise ValueError((data or b"it ended at once").decode(errors="replace"))
        self.pid = json.loads(first)["pid"]

    def _last_words(self) -> str:
        """What the keeper says about the end of the process."""
        try:
            self.report.settimeout(5)
            data = self.report.recv(4096).decode(errors="replace")
            return " ".join(data.split())[-600:]
        except OSError:
            return ""

    def end(self) -> None:
        """Kill the process and wait until it and all that it has started are gone."""
        self.session.alive = False
        self.session.channel.close()
        with contextlib.suppress(OSError):
            if self.handle is not None:
                signal.pidfd_send_signal(self.handle, signal.SIGKILL)
            elif self.pid > 1:
                os.kill(self.pid, signal.SIGKILL)
        if self.handle is not None:
            os.close(self.handle)
            self.handle = None
        end = time.monotonic() + 10
        with contextlib.suppress(OSError):
            self.report.settimeout(10)
            while time.monotonic() < end and self.report.recv(4096):
                pass
        self.report.close()

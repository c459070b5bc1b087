"""The process that students' processes are forked from: imports are done once, in here.

It has a stream socket for each grader, reads jobs from them and forks a keeper for each; the keeper
forks the student's process, waits for its end and tidies up. It has never read a quiz,
so that nothing of one can be found in its memory.
"""

from __future__ import annotations

import contextlib
import json
import os
import select
import selectors
import signal
import socket
import sys
import tempfile
import traceback
from pathlib import Path
from typing import Any

from grading.sandbox import wire, worker
from grading.sandbox.backends import backend_named
from grading.sandbox.backends.base import Backend, Limits
from grading.sandbox.watch import EVERY, Watch, remove


def main(numbers: list[int]) -> None:
    """Serve jobs until the last grader hangs up."""
    controls = [socket.socket(fileno=number) for number in numbers]
    setting = wire.read_control(controls[0])[0]
    backend = backend_named(setting["backend"])
    backend.hidden = tuple(setting["hidden"])
    # Resolved: where a folder above is a link, the link is not to be seen from inside.
    sys.path[:] = [
        os.path.realpath(p) for p in sys.path if p and os.path.abspath(p) not in setting["hide"]
    ]
    try:
        backend.enter(setting["readable"])
    except Exception as error:
        wire.write_control(controls[0], {"error": f"{type(error).__name__}: {error}"})
        return
    # Made when this process is locked in. TMPDIR tells TensorFlow, HOME Matplotlib.
    scratch = tempfile.tempdir = backend.scratch()
    os.environ.update(HOME=scratch, TMPDIR=scratch)
    # Locked in first: a process that has threads, as TensorFlow makes them, could not be any more.
    worker.preload(setting["modules"])
    signal.signal(signal.SIGCHLD, _reap)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the grader's to handle
    wire.write_control(controls[0], {"ready": os.getpid()})
    with selectors.DefaultSelector() as ready:
        for control in controls:
            ready.register(control, selectors.EVENT_READ)
        while ready.get_map():
            for key, _ in ready.select():
                job, fds = wire.read_control(key.fileobj, 2)
                if len(fds) != 2:
                    ready.unregister(key.fileobj)
                elif os.fork() == 0:
                    _keep(controls, backend, setting, job, fds)
                for fd in fds:
                    os.close(fd)
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    with contextlib.suppress(ChildProcessError):
        while os.wait():  # keepers, which end their students' processes
            pass
    remove(scratch)
    os._exit(0)


def _reap(*_: Any) -> None:
    with contextlib.suppress(ChildProcessError):
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass


def _keep(
    controls: list[socket.socket], backend: Backend, setting: dict, job: dict, fds: list[int]
) -> None:
    """Start one student process, wait for its end, remove what it left; never returns."""
    report = socket.socket(fileno=fds[1])
    code, folder = 1, None
    try:
        for control in controls:
            control.close()
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        os.setsid()
        folder = tempfile.mkdtemp(prefix="answers-") if backend.workspace() else None
        backend.keeper()
        limits = Limits(**job["limits"])
        watch = Watch(limits, folder)
        pid = os.fork()
        if pid == 0:
            with contextlib.suppress(OSError):  # the first to go where memory is short
                Path("/proc/self/oom_score_adj").write_text("1000", encoding="ascii")
            channel = wire.Channel(socket.socket(fileno=fds[0]), bytes.fromhex(job["token"]))
            worker.become(
                channel,
                setting["environment"],
                lambda: backend.worker(folder or "", limits, setting["readable"]),
                [fds[0]],
            )
        os.close(fds[0])
        handles = [os.pidfd_open(pid)] if hasattr(os, "pidfd_open") else []
        socket.send_fds(report, [json.dumps({"pid": pid}).encode()], handles)
        if handles:
            # A grader that has gone will not end its student's process any more.
            while not (ended := select.select([report, handles[0]], [], [], EVERY)[0]):
                if watch.excess():
                    break
            if handles[0] not in ended:
                os.kill(pid, signal.SIGKILL)
        status = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
        backend.tidy()
        with contextlib.suppress(OSError):
            report.sendall(b"\n" + json.dumps({"status": status}).encode())
        code = 0
    except BaseException:
        with contextlib.suppress(OSError):
            report.sendall(b"\n" + json.dumps({"error": traceback.format_exc()[-800:]}).encode())
    finally:
        if folder:
            remove(folder)
        os._exit(code)

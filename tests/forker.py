"""A Python that has made its imports once, and is forked for each program that tests run in it.

Most of the time of a short command such as `nbgrader export` is its imports. A forked program has
a process, an environment, a folder and an exit status of its own, like one that is started anew.
Where processes cannot be forked, each program is started anew.

    python forker.py SOCKET MODULE,MODULE,...      (the process to be forked; started by `Forker`)
"""

from __future__ import annotations

import atexit
import contextlib
import gc
import importlib
import json
import os
import random
import select
import signal
import socket
import subprocess
import sys
import tempfile
from pathlib import Path

POSSIBLE = sys.platform == "linux"
_LONGEST = 1 << 20


class Program:
    """A program that runs in a fork; `wait` for its end before the next one is started."""

    def __init__(self, pid: int, control: socket.socket) -> None:
        self.pid, self._control = pid, control
        self.returncode: int | None = None

    def poll(self) -> int | None:
        """Its exit status, None while it runs."""
        if self.returncode is None and not select.select([self._control], [], [], 0)[0]:
            return None
        return self.wait()

    def wait(self) -> int:
        """Its exit status, negative for a signal, as subprocess has it."""
        if self.returncode is None:
            answer = self._control.recv(_LONGEST)
            assert answer, "the process that is forked has ended"
            self.returncode = json.loads(answer)["status"]
        return self.returncode

    def send_signal(self, number: int) -> None:
        """Signal it; nothing happens to one that has ended."""
        with contextlib.suppress(ProcessLookupError):
            os.kill(self.pid, number)


class Forker:
    """Runs Python programs, one at a time; the process to be forked starts with the first."""

    def __init__(self, *modules: str, path: tuple[str | Path, ...] = ()) -> None:
        """`modules` are imported once, found with `path` before what Python itself has."""
        self.modules, self.path = modules, [str(place) for place in path]
        self._process: subprocess.Popen | None = None
        self._control: socket.socket | None = None

    def start(
        self, code: str, words: list, cwd: Path, env: dict[str, str], output: int
    ) -> Program | subprocess.Popen:
        """Start `python -c code words`; both output streams go to the file descriptor `output`."""
        words = [str(word) for word in words]
        if not POSSIBLE:
            places = [*self.path, *filter(None, [env.get("PYTHONPATH")])]
            return subprocess.Popen(
                [sys.executable, "-c", code, *words],
                cwd=cwd,
                env=env | {"PYTHONPATH": os.pathsep.join(places)},
                stdout=output,
                stderr=output,
            )
        if self._process is None:
            self._begin(env)
        assert self._control
        job = {"code": code, "words": words, "cwd": str(cwd), "env": env}
        socket.send_fds(self._control, [json.dumps(job).encode()], [output])
        answer = self._control.recv(_LONGEST)
        assert answer, f"{', '.join(self.modules)} could not be imported"
        return Program(json.loads(answer)["pid"], self._control)

    def run(self, code: str, words: list, cwd: Path, env: dict[str, str]) -> tuple[int, str]:
        """Run `python -c code words` to its end: exit status and all that it said."""
        with tempfile.TemporaryFile() as said:
            status = self.start(code, words, cwd, env, said.fileno()).wait()
            said.seek(0)
            return status, said.read().decode("utf-8", errors="replace")

    def _begin(self, env: dict[str, str]) -> None:
        self._control, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with theirs:
            script = [sys.executable, "-P", __file__, str(theirs.fileno()), ",".join(self.modules)]
            # What a program's own environment adds to the path is for that program alone.
            self._process = subprocess.Popen(
                script,
                env=env | {"PYTHONPATH": os.pathsep.join(self.path)},
                pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL,
                start_new_session=True,
            )
        atexit.register(self.close)

    def close(self) -> None:
        """End the process."""
        if self._process is not None:
            atexit.unregister(self.close)
            # More than to close it, which would not do where a forked process still has it.
            with contextlib.suppress(OSError):
                self._control.shutdown(socket.SHUT_RDWR)
            self._control.close()
            self._process.wait()
            self._process = self._control = None


def _serve(control: socket.socket) -> None:
    """Fork for each job and tell its end, until the other side hangs up."""
    while True:
        message, streams, _, _ = socket.recv_fds(control, _LONGEST, 1)
        if not message:
            return
        pid = os.fork()
        if pid == 0:
            control.close()
            _become(json.loads(message), streams[0])
        os.close(streams[0])
        try:
            control.send(json.dumps({"pid": pid}).encode())
            status = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
            control.send(json.dumps({"status": status}).encode())
        except BrokenPipeError:
            return


def _become(job: dict, stream: int) -> None:
    """Run a program in this new process as `python -c` would; never returns."""
    status = 1
    try:
        os.setsid()
        signal.signal(signal.SIGINT, signal.default_int_handler)
        os.dup2(stream, 1)
        os.dup2(stream, 2)
        os.close(stream)
        os.chdir(job["cwd"])
        os.environ.clear()
        os.environ.update(job["env"])
        places = filter(None, job["env"].get("PYTHONPATH", "").split(os.pathsep))
        sys.path[:0] = [place for place in places if place not in sys.path]
        random.seed()
        if "numpy" in sys.modules:
            sys.modules["numpy"].random.seed(None)
        sys.argv = ["-c", *job["words"]]
        names = {"__name__": "__main__", "__builtins__": __builtins__}
        exec(compile(job["code"], "<string>", "exec"), names)
        status = 0
    except SystemExit as stop:
        code = stop.code
        status = code if isinstance(code, int) else int(code is not None)
        if isinstance(code, str):
            print(code, file=sys.stderr)
    except BaseException:
        sys.excepthook(*sys.exc_info())
    finally:
        with contextlib.suppress(BaseException):
            atexit._run_exitfuncs()
        for out in (sys.stdout, sys.stderr):
            with contextlib.suppress(BaseException):
                out.flush()
        os._exit(status)


if __name__ == "__main__":
    number, modules = sys.argv[1:]
    for module in filter(None, modules.split(",")):
        importlib.import_module(module)
    gc.collect()
    gc.freeze()
    _serve(socket.socket(fileno=int(number)))

"""Kernels forked from a process that has imported TensorFlow once.

Importing TensorFlow takes several seconds and every notebook needs a new kernel. While
`forked_kernels()` is active, kernels that this process starts are forked instead, which takes a
fraction of a second; they are otherwise ordinary: own process, own folder, own environment.

Linux only. Elsewhere, and whenever a kernel is asked for that the server cannot give (another
interpreter, another environment for libraries, an unusual stream), the ordinary way is taken.
"""

from __future__ import annotations

import atexit
import json
import os
import select
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.metadata import EntryPoint
from pathlib import Path
from typing import Any

from jupyter_client.provisioning import KernelProvisionerFactory, LocalProvisioner

NAME = "course-fork"
PRELOAD = ("numpy", "tensorflow", "keras", "matplotlib")
SUPPORTED = sys.platform == "linux" and hasattr(os, "pidfd_open") and hasattr(socket, "send_fds")
_START_LIMIT = 120
# What libraries read when they are imported; the server has done that already.
_READ_AT_IMPORT = (
    "PYTHON", "LD_", "TF_", "XLA_", "KERAS_", "CUDA", "OMP_", "OPENBLAS_", "MKL_", "KMP_",
    "MPL", "JAX_", "ABSL_", "VIRTUAL_ENV",
)  # fmt: skip
_server: _Server | None = None
_preload: tuple[str, ...] = PRELOAD
_failed = False


@contextmanager
def forked_kernels(preload: tuple[str, ...] = PRELOAD) -> Iterator[None]:
    """Within this block, Python kernels of this process are forked where that is possible."""
    enable(preload)
    try:
        yield
    finally:
        disable()


def enable(preload: tuple[str, ...] = PRELOAD) -> None:
    """Let kernels be forked from now on; the server starts with the first of them."""
    global _preload
    if not SUPPORTED:
        return
    _preload = tuple(preload)
    entry = EntryPoint(
        NAME, "authoring.building.kernels:ForkProvisioner", KernelProvisionerFactory.GROUP_NAME
    )
    factory = KernelProvisionerFactory.instance()
    factory.provisioners[NAME] = entry
    factory.default_provisioner_name = NAME


def pause() -> None:
    """Start further kernels in the ordinary way; the server and its kernels go on."""
    factory = KernelProvisionerFactory.instance()
    if factory.default_provisioner_name == NAME:
        factory.default_provisioner_name = "local-provisioner"


def disable() -> None:
    """Start kernels in the ordinary way again; ends the server and all kernels forked from it."""
    global _server, _failed
    pause()
    KernelProvisionerFactory.instance().provisioners.pop(NAME, None)
    _failed = False
    if _server is not None:
        _server.stop()
        _server = None


class ForkProvisioner(LocalProvisioner):
    """Forks kernels from the server, or starts them like any other where it cannot."""

    async def launch_kernel(self, cmd: list[str], **kwargs: Any) -> Any:
        """Start the kernel for which jupyter_client would run `cmd`."""
        process = _fork(cmd, kwargs)
        if process is None:
            return await super().launch_kernel(cmd, **kwargs)
        self.process = process
        self.pid = self.pgid = process.pid
        self.cwd = kwargs.get("cwd") or os.getcwd()
        return self.connection_info


class ForkedProcess:
    """As much of subprocess.Popen as a provisioner uses, for a process that is not our child.

    Its exit status is not known to us; 0 stands for "has ended".
    """

    stdin = stdout = stderr = None

    def __init__(self, pid: int, handle: int) -> None:
        """`handle` is a pidfd of the process, owned by this object from now on."""
        self.pid = pid
        self.returncode: int | None = None
        self._handle = handle

    def poll(self) -> int | None:
        """None while the process runs."""
        return self._wait(0)

    def wait(self, timeout: float | None = None) -> int:
        """Wait for the end; raises subprocess.TimeoutExpired after `timeout` seconds."""
        if self._wait(timeout) is None:
            raise subprocess.TimeoutExpired("kernel", timeout)
        return 0

    def send_signal(self, signum: int) -> None:
        """Signal the process; one that has ended is left in peace."""
        if self.returncode is None:
            try:
                signal.pidfd_send_signal(self._handle, signum)
            except ProcessLookupError:
                pass

    def terminate(self) -> None:
        """Ask the process to end."""
        self.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        """End the process."""
        self.send_signal(signal.SIGKILL)

    def _wait(self, timeout: float | None) -> int | None:
        if self.returncode is None and select.select([self._handle], [], [], timeout)[0]:
            self.returncode = 0
            os.close(self._handle)
        return self.returncode


class _Server:
    """The process that forks, and our end of the socket to it."""

    def __init__(self, env: dict[str, str], preload: tuple[str, ...]) -> None:
        """Start the process with the environment `env` and wait until it has imported `preload`.

        Raises OSError or RuntimeError when it cannot.
        """
        self.settings = _import_settings(env)
        self.owner = os.getpid()
        self.socket, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        script = Path(__file__).with_name("fork_server.py")
        command = [sys.executable, "-P", str(script), str(theirs.fileno()), ",".join(preload)]
        with theirs:
            self.process = subprocess.Popen(
                command,
                env=env,
                pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                start_new_session=True,
            )
        self.socket.settimeout(_START_LIMIT)
        try:
            answer = json.loads(self.socket.recv(1 << 16) or b'{"error": "it ended"}')
            if "error" in answer:
                raise RuntimeError(answer["error"])
        except BaseException:
            self.stop()
            raise
        atexit.register(self.stop)

    def fork(self, request: dict, streams: list[int]) -> ForkedProcess:
        """A new kernel; raises OSError or RuntimeError when the server cannot give one."""
        socket.send_fds(self.socket, [json.dumps(request).encode()], streams)
        data, handles, _, _ = socket.recv_fds(self.socket, 1 << 16, 1)
        answer = json.loads(data or b'{"error": "the server ended"}')
        if "error" in answer:
            raise RuntimeError(answer["error"])
        return ForkedProcess(answer["pid"], handles[0])

    def stop(self) -> None:
        """End the server, and with it all its kernels."""
        if os.getpid() != self.owner:
            return  # a fork of this process does not own the server
        atexit.unregister(self.stop)
        self.socket.close()
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


def _fork(cmd: list[str], kwargs: dict[str, Any]) -> ForkedProcess | None:
    """A forked kernel, None when this one has to be started in the ordinary way."""
    global _server, _failed
    ours = cmd[:1] == [sys.executable] and cmd[1:3] == ["-m", "ipykernel_launcher"]
    known = {"cwd", "env", "stdout", "stderr", "extra_arguments", "kernel_id", "independent"}
    if _failed or not ours or set(kwargs) - known or kwargs.get("independent"):
        return None
    env = dict(kwargs.get("env") or os.environ)
    own: list[int] = []
    try:
        streams = [_stream(kwargs.get(name), place, own) for name, place in _STREAMS]
        if None in streams:
            return None
        if _server is None or _server.owner != os.getpid():
            _server = _Server(env, _preload)
        if _server.settings != _import_settings(env):
            return None
        request = {"argv": cmd[3:], "cwd": str(kwargs.get("cwd") or os.getcwd()), "env": env}
        return _server.fork(request, streams)
    except (OSError, RuntimeError, ValueError) as error:
        print(f"Kernels are started one by one, not forked: {error}", file=sys.stderr)
        _failed = True
        return None
    finally:
        for stream in own:
            os.close(stream)


_STREAMS = (("stdout", 1), ("stderr", 2))


def _stream(wanted: Any, inherited: int, own: list[int]) -> int | None:
    """The descriptor for a Popen argument, None for pipes; new ones are added to `own`."""
    if wanted is None:
        return inherited
    if wanted == subprocess.DEVNULL:
        own.append(os.open(os.devnull, os.O_WRONLY))
        return own[-1]
    if isinstance(wanted, int):
        return wanted if wanted >= 0 else None
    return wanted.fileno()


def _import_settings(env: dict[str, str]) -> dict[str, str]:
    return {key: value for key, value in env.items() if key.startswith(_READ_AT_IMPORT)}

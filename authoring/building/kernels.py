"""Kernels forked from a process that has imported TensorFlow once.

Importing TensorFlow takes several seconds and every notebook needs a new kernel. While
`forked_kernels()` is active, kernels that this process starts are forked from multiprocessing's
fork server, which takes a fraction of a second. Each has its own process, folder and environment;
only what libraries read from the environment when they are imported is the server's, and what a
kernel prints outside of its messages is dropped.

Linux only. Elsewhere, and where the server cannot be had, kernels start in the ordinary way.
"""

from __future__ import annotations

import atexit
import multiprocessing
import multiprocessing.forkserver
import os
import runpy
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from importlib.metadata import EntryPoint
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from pathlib import Path
from types import ModuleType
from typing import Any

from jupyter_client.provisioning import KernelProvisionerFactory, LocalProvisioner

NAME = "course-fork"
SUPPORTED = sys.platform == "linux"
PRELOAD = ("numpy", "tensorflow", "keras", "matplotlib")
# What each kernel imports when it starts; the debugger is most of it.
_KERNEL = (
    "ipykernel.kernelapp", "ipykernel.ipkernel", "ipykernel.debugger", "zmq", "sqlite3",
    "tornado.platform.asyncio", "IPython.core.completerlib", "IPython.core.logger",
    "IPython.core.oinspect", "IPython.extensions.storemagic",
)  # fmt: skip
_preload: tuple[str, ...] = PRELOAD
_server: tuple[int, tuple[str, ...]] | None = None  # whose it is, and what it has imported
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
    if SUPPORTED:
        _preload = preload
        factory = KernelProvisionerFactory.instance()
        factory.provisioners[NAME] = EntryPoint(
            NAME, f"{__name__}:ForkProvisioner", KernelProvisionerFactory.GROUP_NAME
        )
        factory.default_provisioner_name = NAME


def pause() -> None:
    """Start further kernels in the ordinary way; the server and its kernels go on."""
    factory = KernelProvisionerFactory.instance()
    if factory.default_provisioner_name == NAME:
        factory.default_provisioner_name = "local-provisioner"


def disable() -> None:
    """Start kernels in the ordinary way again; ends the server and all that was forked from it."""
    global _failed
    pause()
    KernelProvisionerFactory.instance().provisioners.pop(NAME, None)
    _failed = False
    _stop_server()


class ForkProvisioner(LocalProvisioner):
    """Forks kernels from the server, or starts them like any other where it cannot."""

    async def launch_kernel(self, cmd: list[str], **kwargs: Any) -> Any:
        """Start the kernel for which jupyter_client would run `cmd`."""
        global _failed
        if _failed or cmd[:3] != [sys.executable, "-m", "ipykernel_launcher"]:
            return await super().launch_kernel(cmd, **kwargs)
        self.cwd = kwargs.get("cwd") or os.getcwd()
        try:
            with open(os.devnull, "wb") as silent:
                self.process = start(
                    # It need not watch its parent, and not complain that it has none.
                    [*cmd, "--IPKernelApp.parent_handle=1"],
                    self.cwd,
                    kwargs.get("env") or os.environ,
                    silent.fileno(),
                    (*_KERNEL, *_preload),
                )
        except (OSError, EOFError) as error:
            print(f"Kernels are started one by one, not forked: {error!r}", file=sys.stderr)
            _failed = True
            return await super().launch_kernel(cmd, **kwargs)
        self.pid = self.pgid = self.process.pid
        return self.connection_info


class Program:
    """As much of subprocess.Popen as is needed, for a process of multiprocessing's fork server."""

    stdin = stdout = stderr = None

    def __init__(self, process: BaseProcess) -> None:
        """`process` has been started."""
        self._process = process
        self.pid = process.pid

    def poll(self) -> int | None:
        """The exit status, negative for a signal; None while the program runs."""
        return self._process.exitcode

    def wait(self) -> int | None:
        """The exit status, once the program has ended."""
        self._process.join()
        return self._process.exitcode

    def send_signal(self, number: int) -> None:
        """Signal the program; one that has ended is left in peace."""
        if self.poll() is None:
            with suppress(ProcessLookupError):
                os.kill(self.pid, number)


def start(
    command: list[str], cwd: str | Path, env: dict[str, str], output: int, preload: tuple[str, ...]
) -> Program:
    """Fork `python -m MODULE ...` or `python -c CODE ...`; the program ends with this process.

    Both its streams go to the file descriptor `output`. `preload` are modules that the server is
    to have imported; it starts with the first program, and anew when other modules are asked for,
    as a process can have one server only. Raises OSError or EOFError when it cannot be had.
    """
    global _server
    if _server != (os.getpid(), preload):
        _stop_server()
        multiprocessing.set_forkserver_preload(list(preload))
        _server = (os.getpid(), preload)
        atexit.register(_stop_server)
    with Connection(os.dup(output), readable=False) as stream:  # of a kind that can be sent
        process = multiprocessing.get_context("forkserver").Process(
            target=runpy.run_path,
            args=(str(Path(__file__).with_name("forked.py")),),
            kwargs={
                "init_globals": {"job": (command, str(cwd), dict(env), stream)},
                "run_name": "forked",
            },
            name="MainProcess",  # as in any program
        )
        with _no_main_module():
            process.start()
    return Program(process)


@contextmanager
def _no_main_module() -> Iterator[None]:
    """Hide our main module, which multiprocessing would run again in each program."""
    main = sys.modules["__main__"]
    sys.modules["__main__"] = ModuleType("__main__")
    try:
        yield
    finally:
        sys.modules["__main__"] = main


def _stop_server() -> None:
    """End the server and all programs that were forked from it."""
    global _server
    if _server is None or _server[0] != os.getpid():
        return  # a fork of this process does not own the server
    for process in multiprocessing.active_children():
        if isinstance(process, multiprocessing.context.ForkServerProcess):
            process.kill()
            process.join()
    server = multiprocessing.forkserver._forkserver  # there is no public way to end it
    if server._forkserver_pid is not None:
        # Closing its pipe would not do while a fork of this process has it too.
        os.kill(server._forkserver_pid, signal.SIGTERM)
        server._stop()
    _server = None
    atexit.unregister(_stop_server)

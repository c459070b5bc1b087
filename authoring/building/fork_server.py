"""The process from which kernels are forked; started by `kernels`, never imported.

    python -P fork_server.py SOCKET_FD MODULE,MODULE,...

It imports the modules once, runs no operation of them, and then waits on the socket. Each request
is one JSON message {"argv", "cwd", "env"} with two file descriptors (stdout and stderr of the new
kernel). The answer is {"pid"} with one descriptor, the pidfd of the kernel, or {"error"}. When the
other end of the socket closes, all kernels are killed and the process ends.

Linux only. A forked kernel dies with this process (PR_SET_PDEATHSIG), however that ends.
"""

import ctypes
import gc
import importlib
import json
import os
import signal
import socket
import sys

MESSAGE = 1 << 20
_PR_SET_PDEATHSIG = 1
# What each kernel imports when it starts; the debugger is most of it.
_KERNEL = (
    "ipykernel.kernelapp", "ipykernel.ipkernel", "ipykernel.debugger", "zmq", "sqlite3",
    "tornado.platform.asyncio", "IPython.core.completerlib", "IPython.core.logger",
    "IPython.core.oinspect", "IPython.extensions.storemagic",
)  # fmt: skip


def main() -> None:
    """Serve until the socket closes."""
    connection = socket.socket(fileno=int(sys.argv[1]))
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # the system buries dead kernels
    # ipykernel and matplotlib read these when they are imported: a kernel watches its parent, and
    # draws inline.
    os.environ["JPY_PARENT_PID"] = str(os.getpid())
    os.environ.setdefault("MPLBACKEND", "module://matplotlib_inline.backend_inline")
    try:
        for name in (*_KERNEL, *_modules()):
            importlib.import_module(name)
        _refuse_used_tensorflow()
    except Exception as error:
        connection.send(json.dumps({"error": f"{type(error).__name__}: {error}"}).encode())
        return
    gc.collect()
    gc.freeze()
    connection.send(json.dumps({"ready": True}).encode())
    kernels: list[int] = []
    while True:
        data, streams, _, _ = socket.recv_fds(connection, MESSAGE, 2)
        if not data:
            break
        request = json.loads(data)
        pid = os.fork()
        if pid == 0:
            _become_kernel(request, streams, connection)
        for stream in streams:
            os.close(stream)
        try:
            handle = os.pidfd_open(pid)
        except ProcessLookupError:
            connection.send(json.dumps({"error": "the kernel died at once"}).encode())
            continue
        kernels.append(handle)
        socket.send_fds(connection, [json.dumps({"pid": pid}).encode()], [handle])
    for handle in kernels:
        try:
            signal.pidfd_send_signal(handle, signal.SIGKILL)
        except ProcessLookupError:
            pass


def _modules() -> list[str]:
    return [name for name in sys.argv[2].split(",") if name]


def _refuse_used_tensorflow() -> None:
    """TensorFlow's threads and devices do not survive a fork once an operation has run."""
    context = sys.modules.get("tensorflow.python.eager.context")
    current = context.context_safe() if context else None
    if current is not None and getattr(current, "_context_handle", None) is not None:
        raise RuntimeError("TensorFlow has run an operation before the fork")


def _become_kernel(request: dict, streams: list[int], connection: socket.socket) -> None:
    """Turn this new process into an IPython kernel; never returns."""
    status = 1
    try:
        server = os.getppid()
        connection.close()
        os.setsid()
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
        if os.getppid() != server:
            os._exit(1)  # the server died before the line above took effect
        signal.signal(signal.SIGINT, signal.default_int_handler)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        for target, stream in zip((1, 2), streams, strict=True):
            os.dup2(stream, target)
            os.close(stream)
        silent = os.open(os.devnull, os.O_RDONLY)
        os.dup2(silent, 0)
        os.close(silent)
        os.chdir(request["cwd"])
        os.environ.clear()
        os.environ.update(request["env"], JPY_PARENT_PID=str(server))
        _fresh_randomness()
        sys.argv = ["ipykernel_launcher.py", *request["argv"]]
        from ipykernel.kernelapp import IPKernelApp

        IPKernelApp.launch_instance(argv=request["argv"])
        status = 0
    except SystemExit as stop:
        status = stop.code if isinstance(stop.code, int) else 1
    except BaseException:
        import traceback

        traceback.print_exc()
    finally:
        for stream in (sys.stdout, sys.stderr):
            try:
                stream.flush()
            except Exception:
                pass
        os._exit(status)


def _fresh_randomness() -> None:
    """Kernels forked from one process would otherwise all draw the same "random" numbers."""
    import random

    random.seed()
    if "numpy" in sys.modules:
        sys.modules["numpy"].random.seed(None)


if __name__ == "__main__":
    main()

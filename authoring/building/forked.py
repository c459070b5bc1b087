"""What a process that was forked does to become a Python program of its own; see `kernels`.

It is run by its path, never imported: the program need not be able to import anything of ours.
"""

from __future__ import annotations

import atexit
import multiprocessing
import os
import random
import runpy
import sys
import threading
from multiprocessing.connection import Connection

_INLINE = "module://matplotlib_inline.backend_inline"


def become(command: list[str], cwd: str, env: dict[str, str], output: Connection) -> None:
    """Go on as `python -m MODULE ...` or `python -c CODE ...` would; returns when that has ended.

    `output` is to be stdout and stderr.
    """
    os.setsid()
    threading.Thread(target=_end_with_parent, daemon=True).start()
    for target in (1, 2):
        os.dup2(output.fileno(), target)
    output.close()
    os.chdir(cwd)
    os.environ.clear()
    os.environ.update(env)
    _read_settings_again(env)
    _, flag, program, *words = command
    sys.argv = [flag, *words]
    try:
        if flag == "-m":
            runpy.run_module(program, run_name="__main__", alter_sys=True)
        else:
            names = {"__name__": "__main__", "__builtins__": __builtins__}
            exec(compile(program, "<string>", "exec"), names)
    finally:
        atexit._run_exitfuncs()  # multiprocessing leaves them out


def _end_with_parent() -> None:
    """However the process ends that asked for this one, and be it killed, so does this one."""
    multiprocessing.parent_process().join()
    os._exit(1)


def _read_settings_again(env: dict[str, str]) -> None:
    """Redo what was done when Python started, or when a module was imported before the fork."""
    places = env.get("PYTHONPATH", "").split(os.pathsep)
    prefixes = (sys.prefix, sys.base_prefix)
    sys.path[:] = [*filter(None, places), *(p for p in sys.path if p.startswith(prefixes))]
    # Processes forked from one would otherwise all draw the same "random" numbers.
    random.seed()
    if "numpy" in sys.modules:
        sys.modules["numpy"].random.seed(None)
    if "matplotlib" in sys.modules:
        sys.modules["matplotlib"].rcParams["backend"] = env.get("MPLBACKEND") or _INLINE


if __name__ == "forked":
    become(*globals()["job"])

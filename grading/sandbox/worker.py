"""The student's side: runs answer cells and answers requests for values and calls.

It runs inside the sandbox and is not relied on: student code shares its process and may change all
of it. Whatever leaves it is checked by the grader (see wire).
"""

from __future__ import annotations

import ast
import builtins
import contextlib
import gc
import importlib
import linecache
import os
import random
import re
import sys
import tempfile
import types
from collections.abc import Callable, Iterable
from typing import Any, NoReturn

from grading.sandbox import wire

MAX_TEXT = 2_000
_MAGIC = re.compile(r"^\s*(%|!|\?)|\?\s*$")


class Worker:
    """A student's names, and the objects that the grader holds by number."""

    def __init__(self, channel: wire.Channel) -> None:
        """Serve the grader at the other end of `channel`."""
        self.channel = channel
        self.objects: dict[int, Any] = {}
        module = types.ModuleType("__main__")
        module.__dict__["__builtins__"] = builtins
        sys.modules["__main__"] = module
        self.names = module.__dict__
        self.names["get_ipython"] = lambda: _Shell(self.names)
        self.names["display"] = lambda *things, **options: None

    def serve(self) -> None:
        """Answer one request after another until the grader hangs up."""
        while True:
            try:
                request = self.channel.receive(hook=self._resolve)
            except wire.Closed:
                return
            reply = {"id": request.get("id")}
            try:
                reply |= getattr(self, "do_" + request["do"])(request)
            except BaseException as error:  # whatever student code raises is an answer
                reply["error"] = _describe(error)
            try:
                self.channel.send(reply, hook=self._keep)
            except wire.WireError as error:
                reply = {"id": request.get("id"), "error": ["Unsendable", str(error)]}
                self.channel.send(reply)

    def do_run(self, request: dict) -> dict:
        """Run a cell."""
        name = f"<{request['label']}>"
        code = _runnable(request["source"])
        linecache.cache[name] = (len(code), None, code.splitlines(True), name)
        exec(compile(code, name, "exec", dont_inherit=True), self.names)
        return {}

    def do_check(self, request: dict) -> dict:
        """Run a test cell; the value of its last expression is sent where it is a number."""
        tree = ast.parse(request["source"])
        last = tree.body.pop() if tree.body and isinstance(tree.body[-1], ast.Expr) else None
        name = f"<{request['label']}>"
        exec(compile(tree, name, "exec", dont_inherit=True), self.names)
        if last is None:
            return {"value": None}
        value = eval(compile(ast.Expression(last.value), name, "eval"), self.names)
        return {"value": wire.number(value)}

    def do_files(self, request: dict) -> dict:
        """Put the quiz's own files into the current folder."""
        for name, data in request["files"].items():
            os.makedirs(os.path.dirname(name) or ".", exist_ok=True)
            with open(name, "wb") as file:
                file.write(data)
        return {}

    def do_get(self, request: dict) -> dict:
        """Send the value of a name."""
        return {"value": self.names[request["name"]]}

    def do_call(self, request: dict) -> dict:
        """Call an object; arguments that the call changed are sent back."""
        arguments, words = request["arguments"], request["words"]
        everything = [*arguments, *words.values()]
        before = [_packed(value) for value in everything]
        value = request["target"](*arguments, **words)
        after = [_packed(value) for value in everything]
        changed = [n for n, (a, b) in enumerate(zip(before, after, strict=True)) if a != b]
        if any(after[number] is None for number in changed):
            raise TypeError("an argument was changed into something that is no plain data")
        return {"value": value, "changed": {n: everything[n] for n in changed}}

    def do_attribute(self, request: dict) -> dict:
        """Send an attribute of an object."""
        return {"value": getattr(request["target"], request["name"])}

    def do_item(self, request: dict) -> dict:
        """Send an item of an object."""
        return {"value": request["target"][request["key"]]}

    def do_convert(self, request: dict) -> dict:
        """Send what a built-in function makes of an object."""
        target, kind = request["target"], request["kind"]
        if kind == "array":
            import numpy as np

            return {"value": np.asarray(target)}
        if kind == "list":
            return {"value": [item for item, _ in zip(target, range(100_000), strict=False)]}
        return {"value": {"int": int, "float": float, "len": len}[kind](target)}

    def _keep(self, value: Any) -> list | None:
        number = len(self.objects)
        self.objects[number] = value
        return ["h", number, type(value).__name__[:100]]

    def _resolve(self, tag: str, rest: list) -> Any:
        return self.objects[rest[0]]


class _Shell:
    """As much of IPython as a quiz may meet: magics that time run their cell, others do nothing."""

    def __init__(self, names: dict[str, Any]) -> None:
        self.user_ns = names

    def run_line_magic(self, name: str, line: str, *rest: Any) -> None:
        if name in ("time", "timeit", "prun") and line.strip():
            exec(line, self.user_ns)

    def run_cell_magic(self, name: str, line: str, cell: str) -> None:
        if name in ("time", "timeit", "capture", "prun", "python", "python3"):
            exec(cell, self.user_ns)

    def __getattr__(self, name: str) -> Any:
        return lambda *values, **options: None


def _runnable(source: str) -> str:
    """Plain Python for a cell: IPython's own lines are translated, or left out."""
    try:
        ast.parse(source)
        return source
    except SyntaxError:
        if not any(map(_MAGIC.search, source.split("\n"))):
            return source
    with contextlib.suppress(Exception):
        from IPython.core.inputtransformer2 import TransformerManager

        return TransformerManager().transform_cell(source)
    return "\n".join("" if _MAGIC.search(line) else line for line in source.split("\n"))


def _packed(value: Any) -> tuple[bytes, bytes] | None:
    try:
        return wire.pack(value)
    except wire.WireError:
        return None


def _describe(error: BaseException) -> list[str]:
    """Name and text of an exception; its own methods may be hostile."""
    try:
        text = str(error)[:MAX_TEXT]
        if isinstance(error, SyntaxError):
            text = f"{error.msg} (line {error.lineno})"
    except BaseException:
        text = ""
    names = [kind.__name__ for kind in type(error).__mro__ if kind.__module__ == "builtins"]
    return [names[0] if names else "Exception", str(text), type(error).__name__[:100]]


def preload(modules: Iterable[str]) -> None:
    """Import what answers will import, in the process that theirs is forked from."""
    for name in modules:
        with contextlib.suppress(Exception):  # the answers run into it themselves, and say so
            importlib.import_module(name)
    gc.collect()
    gc.freeze()  # keeps pages shared after a fork


def become(
    channel: wire.Channel,
    environment: dict[str, str],
    lock_in: Callable[[], None],
    own: Iterable[int],
) -> NoReturn:
    """Make a forked process a student's: lock it in, then serve the grader to the end.

    Args:
        channel: to the grader, over the file descriptors in `own`; all others are closed.
        environment: variables of the student's process.
        lock_in: takes all power from this process, before any student code.
    """
    code = 70
    try:
        quiet()
        first = 3
        for number in [*sorted(own), 4096]:
            os.closerange(first, number)
            first = number + 1
        lock_in()
        settle(environment)
        channel.send({"id": 0})
        with contextlib.suppress(wire.Closed, wire.TimedOut):
            Worker(channel).serve()
        code = 0
    except BaseException as error:
        with contextlib.suppress(Exception):
            channel.send({"id": -1, "error": f"{type(error).__name__}: {error}"})
    finally:
        os._exit(code)


def settle(environment: dict[str, str]) -> None:
    """Make the working folder this process's home, with these variables and a chance of its own.

    A fork has the environment and the random numbers of the process that it came from.
    """
    home = os.getcwd()
    tempfile.tempdir = home
    os.environ.clear()
    os.environ.update(environment | {"HOME": home, "TMPDIR": home})
    sys.path.insert(0, home)  # as in a notebook, for modules that a quiz brings along
    sys.argv = [""]
    random.seed()
    if "numpy" in sys.modules:
        sys.modules["numpy"].random.seed()


def quiet() -> None:
    """Send what is printed nowhere, and let nothing be read: input is not graded, nor is output."""
    nowhere = os.open(os.devnull, os.O_RDWR)
    for number in (0, 1, 2):
        os.dup2(nowhere, number)
    if nowhere > 2:
        os.close(nowhere)
    sys.stdin = open(0, closefd=False)
    sys.stdout = open(1, "w", encoding="utf-8", errors="replace", closefd=False)
    sys.stderr = open(2, "w", encoding="utf-8", errors="replace", closefd=False)
    sys.__stdin__, sys.__stdout__, sys.__stderr__ = sys.stdin, sys.stdout, sys.stderr

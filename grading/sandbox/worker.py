"""The student's side: runs answer cells and answers requests for values and calls.

It runs inside the sandbox and is not relied on: student code shares its process and may change all
of it. Whatever leaves it is checked by the grader (see wire).
"""

from __future__ import annotations

import ast
import asyncio
import builtins
import contextlib
import decimal
import gc
import importlib.util
import inspect
import linecache
import numbers
import os
import random
import sys
import tempfile
import types
from collections.abc import Callable, Iterable
from typing import Any, NoReturn

from grading.sandbox import wire
from grading.sandbox.cellcode import python_of
from grading.sandbox.shell import Shell

MAX_TEXT = 2_000


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
        self.loop: asyncio.AbstractEventLoop | None = None
        self.shell = Shell(self.names)

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
        """Run a cell; the value of an expression at its end is kept, as IPython does."""
        name = f"<{request['label']}>"
        code = python_of(request["source"])
        linecache.cache[name] = (len(code), None, code.splitlines(True), name)
        tree = _without_missing(ast.parse(code, name))
        if request["number"]:  # tests that run beside the answers have none
            self.shell.begin(request["number"], code)
        last = [tree.body.pop()] if tree.body and isinstance(tree.body[-1], ast.Expr) else []
        for part, mode in ((tree, "exec"), (ast.Interactive(last), "single")):
            flags = ast.PyCF_ALLOW_TOP_LEVEL_AWAIT
            program = compile(part, name, mode, flags, dont_inherit=True)
            running = eval(program, self.names)
            if program.co_flags & inspect.CO_COROUTINE:
                self.loop = self.loop or asyncio.new_event_loop()
                self.loop.run_until_complete(running)
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
        if kind == "data":
            return {"value": _as_data(target)}
        if kind == "array":
            import numpy as np

            return {"value": np.asarray(target)}
        if kind == "list":
            return {"value": [item for item, _ in zip(target, range(100_000), strict=False)]}
        return {"value": {"int": int, "float": float, "len": len, "dir": dir}[kind](target)}

    def _keep(self, value: Any) -> list | None:
        number = len(self.objects)
        self.objects[number] = value
        return ["h", number, type(value).__name__[:100]]

    def _resolve(self, tag: str, rest: list) -> Any:
        return self.objects[rest[0]]


def _without_missing(tree: ast.Module) -> ast.Module:
    """A cell without its imports of what is not installed here, which it may not even need."""
    for statement in [s for s in tree.body if isinstance(s, (ast.Import, ast.ImportFrom))]:
        names = [alias.name for alias in statement.names]
        modules = names if isinstance(statement, ast.Import) else [statement.module or ""]
        if not all(map(_is_there, modules)) and not getattr(statement, "level", 0):
            place = tree.body.index(statement)
            tree.body[place] = ast.copy_location(ast.Pass(), statement)
    return tree


def _is_there(module: str) -> bool:
    importlib.invalidate_caches()  # a cell may have written it
    try:
        return module in sys.modules or importlib.util.find_spec(module) is not None
    except ModuleNotFoundError:  # that of a module above it
        return False
    except Exception:  # whatever else is odd about it, the import says
        return True


def _as_data(value: Any) -> Any:
    """What stands for an object in comparisons: a tensor's array, a number's or container's value.

    Raises:
        TypeError: it is none of these.
    """
    import numpy as np

    if isinstance(value, numbers.Integral):
        return int(value)
    if isinstance(value, (numbers.Real, decimal.Decimal)):
        return int(value) if value == int(value) else float(value)
    if isinstance(value, numbers.Complex):
        return complex(value)
    for known in (str, tuple, list, dict, set, frozenset):
        if isinstance(value, known):
            return known(value)
    if hasattr(value, "as_numpy_dtype"):  # TensorFlow's name of a type
        return np.dtype(value.as_numpy_dtype)
    if hasattr(value, "as_list"):  # its shape of a tensor
        return tuple(value.as_list())
    if hasattr(value, "detach"):  # PyTorch's, which may be on another device
        value = value.detach().cpu()
    if hasattr(value, "numpy") or hasattr(value, "__array__"):
        array = np.asarray(value.numpy() if hasattr(value, "numpy") else value)
        if array.dtype.kind != "O":
            return array
    raise TypeError("no plain data")


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
            place = f", column {error.offset}" if error.offset else ""
            text = f"{error.msg} (line {error.lineno}{place})"
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

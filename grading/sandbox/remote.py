"""The grader's side of a student's process: calls with a time limit, and stand-ins for objects.

A test cell sees a student's function as a `Remote` that can be called like the function. Arguments
and results travel as plain data, so no comparison ever runs code of the student.
"""

from __future__ import annotations

import builtins
import operator
import secrets
import socket
import time
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from grading.sandbox import generators, wire


class StudentError(Exception):
    """What the student's code raised, where the type is not built in, or an unusable answer."""


class Lost(BaseException):
    """The student's process is gone or does not answer; it has to be replaced.

    No test cell can catch it by `except Exception`.
    """


_NOT_RAISED = {"StopIteration", "StopAsyncIteration", "BaseExceptionGroup", "ExceptionGroup"}


def exception(kind: str, text: str, shown: str) -> Exception:
    """Our copy of a student's exception: the built-in type of that name, or StudentError.

    StopIteration would end a loop of ours without a word, so it becomes StudentError as well.
    """
    exception_type = getattr(builtins, kind, None) if isinstance(kind, str) else None
    usable = (
        isinstance(exception_type, type)
        and issubclass(exception_type, Exception)
        and kind not in _NOT_RAISED
    )
    error: Exception
    try:
        # A class of the student's that derives from a built-in one counts as the latter.
        error = exception_type(text) if usable else StudentError(text)
    except Exception:  # UnicodeDecodeError and others want more than a text
        error = StudentError(text)
    error.remote = shown  # type: ignore[attr-defined]
    return error


class Session:
    """One student process, asked one thing at a time."""

    def __init__(self, channel: wire.Channel, call_seconds: float) -> None:
        """Speak over `channel`; nothing may take longer than `call_seconds`."""
        self.channel, self.call_seconds = channel, call_seconds
        self.deadline = float("inf")
        self.number = 0
        self.alive = True
        # Which arguments may be changed by a call, None for all: the name of the function, and the
        # number or name of the argument.
        self.copied_back: frozenset[tuple[str, str]] | None = None
        # Those that were changed (generators do not count).
        self.changed: set[tuple[str, str]] = set()
        self.labels: dict[int, str] = {}
        # Looks at what each call returns; may raise.
        self.watch: Callable[[Any], None] | None = None

    @classmethod
    def opened(cls, call_seconds: float) -> tuple[Session, socket.socket]:
        """A session with a process that is still to be started, and that one's end of it."""
        ours, theirs = socket.socketpair()
        channel = wire.Channel(ours, secrets.token_bytes(wire.TOKEN_BYTES))
        return cls(channel, call_seconds), theirs

    def greeting(self, seconds: float) -> str:
        """Wait until the process is locked in; why it is not, empty where it is.

        Raises:
            WireError, Closed, TimedOut: from `wire`.
        """
        hello = self.channel.receive(seconds)
        if hello == {"id": 0}:
            return ""
        return str(hello.get("error") if isinstance(hello, dict) else hello)

    def ask(self, do: str, **request: Any) -> dict:
        """Send a request and wait for its reply.

        Raises:
            Lost: the process is gone, too slow, or breaks the rules of the channel.
            Exception: what the student's code raised, as our own copy.
        """
        if not self.alive:
            raise Lost("the process that ran the answers has ended")
        self.number += 1
        left = min(self.call_seconds, self.deadline - time.monotonic())
        try:
            self.channel.send({"id": self.number, "do": do, **request}, max(left, 0.01), _by_number)
        except wire.WireError as error:
            raise TypeError(f"the tests hand over something that cannot be sent: {error}") from None
        except (wire.Closed, wire.TimedOut) as error:
            raise self._lost(error) from None
        try:
            reply = self.channel.receive(max(left, 0.01), self._handle)
            if type(reply) is not dict or reply.get("id") != self.number:
                raise wire.WireError("an answer to another question came")
            if "error" in reply:
                raise self._raised(reply["error"])
            return reply
        except (wire.WireError, ValueError, TypeError) as error:
            if hasattr(error, "remote"):
                raise
            # From here on nothing that comes can be matched with what was asked.
            raise self._lost(error) from None
        except (wire.Closed, wire.TimedOut) as error:
            raise self._lost(error) from None

    def run(self, source: str, label: str, number: int = 0) -> None:
        """Run a cell, with its number in IPython's history; raises what it raises."""
        self.ask("run", source=source, label=label, number=number)

    def get(self, name: str) -> Any:
        """The value of a name: plain data or a stand-in; NameError where there is none."""
        try:
            value = self.ask("get", name=name).get("value")
        except KeyError:
            raise NameError(f"name {name!r} is not defined") from None
        if type(value) is Remote:
            self.labels[value._number] = name
        return value

    def call(self, target: Remote, arguments: tuple, words: dict[str, Any]) -> Any:
        """Call a student's function; what it did to its arguments is done to ours."""
        reply = self.ask("call", target=target, arguments=list(arguments), words=words)
        ours = [*arguments, *words.values()]
        changed = reply.get("changed")
        for number, new in (changed if isinstance(changed, dict) else {}).items():
            if type(number) is not int or not 0 <= number < len(ours):
                raise self._lost(wire.WireError("a message is malformed"))
            if isinstance(ours[number], np.random.Generator):
                copy_into(ours[number], new)
                continue
            argument = [*map(str, range(len(arguments))), *words][number]
            place = (self.labels.get(target._number, ""), argument)
            self.changed.add(place)
            if self.copied_back is None or place in self.copied_back:
                copy_into(ours[number], new)
        value = reply.get("value")
        if self.watch:
            self.watch(value)
        return value

    def _raised(self, error: Any) -> BaseException:
        """Our copy of an exception that a reply tells of."""
        if type(error) is not list or len(error) < 2:
            return self._lost(wire.WireError("a message is malformed"))
        kind, text, *shown = (str(part)[:2_000] for part in error)
        if kind == "Unsendable":
            return StudentError(f"The result cannot be graded: {text}.")
        return exception(kind, text, shown[0] if shown else kind)

    def _handle(self, tag: str, rest: list) -> Any:
        number, type_name = rest
        if tag != "h" or type(number) is not int or type(type_name) is not str:
            raise wire.WireError("a message is malformed")
        return Remote(self, number, type_name[:100])

    def _lost(self, error: Exception) -> Lost:
        self.alive = False
        self.channel.close()
        if isinstance(error, wire.TimedOut):
            return Lost("it took too long and was stopped")
        if isinstance(error, wire.Closed):
            return Lost("it ended the Python process (a crash, too much memory, or an exit)")
        return Lost(f"it disturbed the grading process: {error}")


def _by_number(value: Any) -> list | None:
    if type(value) is Remote:
        return ["h", value._number]
    return None


def copy_into(ours: Any, new: Any) -> None:
    """Make an argument of ours equal to what the student's code made of its copy.

    Raises:
        StudentError: the copy has become something else (another shape, another type).
    """
    if isinstance(ours, np.ndarray) and isinstance(new, np.ndarray):
        if ours.shape != new.shape or ours.dtype != new.dtype or not ours.flags.writeable:
            raise StudentError("An array that was handed in has been changed in shape or type.")
        ours[...] = new
    elif isinstance(ours, np.random.Generator) and isinstance(new, np.random.Generator):
        if not generators.drawn(ours, new):
            raise StudentError("A random generator that was handed in has been replaced.")
        ours.bit_generator.state = new.bit_generator.state
    elif type(ours) is list and type(new) is list:
        ours[:] = new
    elif type(ours) in (dict, set) and type(new) is type(ours):
        ours.clear()
        ours.update(new)
    elif type(ours) is tuple and type(new) is tuple and len(ours) == len(new):
        for one, other in zip(ours, new, strict=True):
            if isinstance(one, (np.ndarray, np.random.Generator, list, dict, set, tuple)):
                copy_into(one, other)
    else:
        raise StudentError("Something that was handed in has been replaced.")


def is_module(value: Any) -> bool:
    """Whether a value stands for a module of the student's, as far as it says."""
    return type(value) is Remote and value._type == "module"


def _with_data(function: Callable, turned: bool = False) -> Callable:
    """An operator for stand-ins: it works with plain data, or refuses."""

    def method(self: Remote, *others: Any) -> Any:
        values = [_data_of(self), *map(_data_of, others)]
        return function(*(reversed(values) if turned else values))

    return method


def _data_of(value: Any) -> Any:
    return value._data() if type(value) is Remote else value


class Remote:
    """Stand-in for an object of the student's: a function, a class, a model, a tensor.

    It can be called, indexed, iterated, asked for attributes and turned into numbers and arrays.
    Where it is compared or calculated with, plain data stands for it (the array of a tensor, the
    value of a number of another kind), fetched once; what has no such data is refused. There is
    nothing of the student's in a comparison.
    """

    __slots__ = ("_session", "_number", "_type", "_fetched")
    __hash__ = None  # type: ignore[assignment]

    def __init__(self, session: Session, number: int, type_name: str) -> None:
        """Stand for the object that the session knows by this number.

        What it calls its type is a text of the student's, not to be trusted.
        """
        self._session, self._number, self._type = session, number, type_name
        self._fetched: list[Any] = []

    def __call__(self, *arguments: Any, **words: Any) -> Any:
        """Call the object."""
        return self._session.call(self, arguments, words)

    def __getattr__(self, name: str) -> Any:
        """Ask for an attribute; those with underscores at both ends are not handed out."""
        if name.startswith("__"):
            raise AttributeError(f"{self!r} has no attribute {name!r} that could be graded")
        return self._session.ask("attribute", target=self, name=name).get("value")

    def __getitem__(self, key: Any) -> Any:
        """Ask for an item."""
        return self._session.ask("item", target=self, key=key).get("value")

    def _convert(self, kind: str, wanted: type) -> Any:
        value = self._session.ask("convert", target=self, kind=kind).get("value")
        if type(value) is not wanted:
            raise StudentError(f"{self!r} is not of the expected kind.")
        return value

    def __len__(self) -> int:
        """Number of items."""
        return abs(self._convert("len", int))

    def __dir__(self) -> list[str]:
        """Names of its attributes, as `dir` lists them."""
        names = self._convert("dir", list)
        if not all(type(name) is str for name in names):
            raise StudentError(f"{self!r} has attributes that are not named by texts.")
        return names

    def __iter__(self) -> Iterator[Any]:
        """Go through the items, of which there may be no more than 100,000."""
        return iter(self._convert("list", list))

    def __int__(self) -> int:
        """As a whole number."""
        return self._convert("int", int)

    def __float__(self) -> float:
        """As a number."""
        return self._convert("float", float)

    def __array__(self, dtype: Any = None, copy: Any = None) -> np.ndarray:
        """As an array."""
        if not self._fetched or type(self._fetched[0]) is not np.ndarray:
            self._take(self._convert("array", np.ndarray))
        value = self._fetched[0]
        return value if dtype is None else value.astype(dtype)

    def _take(self, value: Any) -> None:
        """Keep what stands for the object, so that it cannot answer otherwise the next time."""
        self._fetched = [value]
        if self._session.watch:
            self._session.watch(value)

    def _data(self) -> Any:
        """The plain data that stands for it; StudentError where there is none."""
        if not self._fetched:
            try:
                value = self._session.ask("convert", target=self, kind="data").get("value")
            except Exception:
                value = self
            self._take(value)
        if type(self._fetched[0]) is Remote:
            raise StudentError(
                f"{self!r} cannot be compared or calculated with: it is no plain data. Return a "
                "number, a text, a list or a NumPy array."
            )
        return self._fetched[0]

    def number(self) -> Any:
        """The number that stands for it, None where there is none."""
        try:
            value = self._data()
        except StudentError:
            return None
        value = value[()] if type(value) is np.ndarray else value
        return value if isinstance(value, (int, float, complex, np.generic)) else None

    def __array_ufunc__(self, ufunc: Any, method: str, *values: Any, **words: Any) -> Any:
        """What NumPy computes with it."""
        return getattr(ufunc, method)(*map(_data_of, values), **words)

    __eq__ = _with_data(operator.eq)  # type: ignore[assignment]
    __ne__ = _with_data(operator.ne)  # type: ignore[assignment]
    __lt__, __le__ = _with_data(operator.lt), _with_data(operator.le)
    __gt__, __ge__ = _with_data(operator.gt), _with_data(operator.ge)
    __add__, __radd__ = _with_data(operator.add), _with_data(operator.add, turned=True)
    __sub__, __rsub__ = _with_data(operator.sub), _with_data(operator.sub, turned=True)
    __mul__, __rmul__ = _with_data(operator.mul), _with_data(operator.mul, turned=True)
    __truediv__ = _with_data(operator.truediv)
    __rtruediv__ = _with_data(operator.truediv, turned=True)
    __matmul__ = _with_data(operator.matmul)
    __rmatmul__ = _with_data(operator.matmul, turned=True)
    __pow__, __neg__ = _with_data(operator.pow), _with_data(operator.neg)
    __abs__, __bool__ = _with_data(operator.abs), _with_data(bool)
    __contains__ = _with_data(operator.contains)

    def __repr__(self) -> str:
        """What it calls itself."""
        return f"<{self._type} of the answer>"

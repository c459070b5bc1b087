"""The language between the grader and a student's process: typed, bounded data and nothing else.

A frame is a token, two lengths, a tree in JSON and the bytes of arrays. Both sides use this module,
but only the grader's side relies on it: whatever a student's process sends is checked here and
becomes plain data of exact built-in types, arrays of base class, or an error. Never pickle.
"""

from __future__ import annotations

import enum
import json
import math
import numbers
import socket
import struct
import time
from collections import Counter, OrderedDict, defaultdict, deque, namedtuple
from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any

import numpy as np

TOKEN_BYTES = 16
MAX_TREE = 8 << 20  # bytes of JSON in one frame
MAX_BYTES = 128 << 20  # bytes of arrays in one frame
MAX_DEPTH = 40
MAX_NODES = 400_000
MOST_ALIKE = 100  # keys of one hash in a table or set
MAX_BITS = 10_000  # of a whole number
_HEAD = struct.Struct("!II")
_KINDS = "biufcSUmM"
_BIT_GENERATORS = ("PCG64", "PCG64DXSM", "MT19937", "Philox", "SFC64")


class WireError(Exception):
    """A value that cannot be sent, or a message that breaks the rules; the text says which."""


class Closed(Exception):
    """The other side is gone."""


class TimedOut(Exception):
    """The other side did not answer in time."""


def number(value: Any) -> float | None:
    """What a number of any kind is as a float, NaN where it has none; None for other values."""
    if isinstance(value, np.ndarray) and value.shape == ():
        value = value[()]
    if isinstance(value, (bool, np.bool_)) or not isinstance(value, numbers.Number):
        return None
    try:
        return float(value)  # type: ignore[arg-type]
    except (TypeError, ValueError, OverflowError):
        return math.nan


class _Encoder:
    def __init__(self, hook: Any = None) -> None:
        self.blobs: list[bytes] = []
        self.size = 0
        self.nodes = 0
        self.hook = hook

    def encode(self, value: Any, depth: int = 0) -> Any:
        self.nodes += 1
        if depth > MAX_DEPTH or self.nodes > MAX_NODES:
            raise WireError("a value is nested too deeply or holds too many parts")
        if value is None or value is True or value is False:
            return value
        kind = type(value)
        if kind is str or kind is int and value.bit_length() <= MAX_BITS:
            return value
        if kind is int:
            raise WireError("a whole number of more than 3,000 digits")
        if kind is float:
            return value if math.isfinite(value) else ["f", repr(value)]
        if kind is complex:
            return ["c", value.real.hex(), value.imag.hex()]
        if kind is bytes:
            return ["b", self._blob(value)]
        if isinstance(value, np.ndarray):
            return self._array("a", value)
        if isinstance(value, np.generic):
            return self._array("n", np.asarray(value))
        for tag, known in (("l", list), ("t", tuple), ("e", set), ("z", frozenset)):
            if kind is known:
                return [tag, [self.encode(item, depth + 1) for item in value]]
        if kind is dict:
            pairs = [(self.encode(k, depth + 1), self.encode(v, depth + 1))
                     for k, v in value.items()]  # fmt: skip
            return ["d", pairs]
        if kind is slice:
            parts = (value.start, value.stop, value.step)
            return ["s", [self.encode(part, depth + 1) for part in parts]]
        if value is Ellipsis:
            return ["...", 0]
        if isinstance(value, np.random.Generator):
            return ["r", self.encode(value.bit_generator.state, depth + 1)]
        if isinstance(value, np.dtype):
            return ["y", value.str]
        if kind in _KNOWN:
            return ["k", _KNOWN.index(kind), self.encode(_parts(value), depth + 1)]
        if _is_named_tuple(kind):
            return ["nt", [str(n) for n in kind._fields], self.encode(tuple(value), depth + 1)]
        if isinstance(value, enum.Enum) and isinstance(value, (int, str)):
            return self.encode(value.value, depth + 1)
        if self.hook is not None:
            replacement = self.hook(value)
            if replacement is not None:
                return replacement
        # A subclass of a plain type counts as that type.
        for known in (bool, int, float, str, tuple, list, dict):
            if isinstance(value, known):
                return self.encode(known(value), depth + 1)
        raise WireError(f"a value of type {kind.__name__} is no plain data")

    def _blob(self, data: bytes) -> int:
        self.size += len(data)
        if self.size > MAX_BYTES:
            raise WireError(f"more than {MAX_BYTES >> 20} MB of data at once")
        self.blobs.append(data)
        return len(data)

    def _array(self, tag: str, value: np.ndarray) -> list:
        if value.dtype.kind not in _KINDS:
            raise WireError(f"an array of dtype {value.dtype} is no plain data")
        if value.nbytes > MAX_BYTES:
            raise WireError(f"an array of more than {MAX_BYTES >> 20} MB")
        data = np.array(value, order="C", subok=False).tobytes()
        return [tag, value.dtype.str, list(map(int, value.shape)), self._blob(data)]


class _Decoder:
    def __init__(self, blobs: memoryview, hook: Any = None) -> None:
        self.blobs, self.at, self.nodes, self.hook = blobs, 0, 0, hook

    def decode(self, item: Any, depth: int = 0) -> Any:
        self.nodes += 1
        if depth > MAX_DEPTH + 2 or self.nodes > 2 * MAX_NODES:
            raise WireError("a value is nested too deeply or holds too many parts")
        if item is None or type(item) in (bool, int, float, str):
            return item
        if type(item) is not list or not item or type(item[0]) is not str:
            raise WireError("a message is malformed")
        tag, rest = item[0], item[1:]
        if tag in ("l", "t", "e", "z", "s"):
            (parts,) = rest
            values = [self.decode(part, depth + 1) for part in _list(parts)]
            if tag == "s":
                return slice(*values)
            if tag in ("e", "z"):
                _refuse_collisions(values)
            return {"l": list, "t": tuple, "e": set, "z": frozenset}[tag](values)
        if tag == "d":
            pairs = [_list(pair) for pair in _list(rest[0])]
            table = [(self.decode(k, depth + 1), self.decode(v, depth + 1)) for k, v in pairs]
            _refuse_collisions([key for key, _ in table])
            return dict(table)
        if tag == "f":
            return {"nan": math.nan, "inf": math.inf, "-inf": -math.inf}[rest[0]]
        if tag == "c":
            return complex(float.fromhex(rest[0]), float.fromhex(rest[1]))
        if tag == "b":
            return self._take(rest[0])
        if tag == "a":
            return self._array(*rest)
        if tag == "n":
            value = self._array(*rest)
            if value.shape != ():
                raise WireError("a message is malformed")
            return value[()]
        if tag == "...":
            return ...
        if tag == "k":
            return _made(_KNOWN[rest[0]], self.decode(rest[1], depth + 1))
        if tag == "nt":
            return _named(tuple(rest[0]), self.decode(rest[1], depth + 1))
        if tag == "y":
            return _dtype(rest[0])
        if tag == "r":
            return _generator(self.decode(rest[0], depth + 1))
        if self.hook is not None:
            return self.hook(tag, rest)
        raise WireError("a message is malformed")

    def _take(self, size: int) -> bytes:
        if type(size) is not int or not 0 <= size <= len(self.blobs) - self.at:
            raise WireError("a message is malformed")
        self.at += size
        return bytes(self.blobs[self.at - size : self.at])

    def _array(self, dtype: str, shape: list, size: int) -> np.ndarray:
        kind = _dtype(dtype)
        dims = _list(shape)
        if len(dims) > 32 or any(type(n) is not int or not 0 <= n < 2**48 for n in dims):
            raise WireError("an array with an impossible shape")
        if math.prod(dims) * kind.itemsize != size:
            raise WireError("an array whose size does not fit its shape")
        data = self._take(size)
        if kind.kind == "b":
            # Any byte but 0 and 1 would make a truth value that counts for more than one.
            value = np.frombuffer(data, np.uint8) != 0
        elif kind.itemsize == 0:
            value = np.zeros(math.prod(dims), kind)
        else:
            value = np.frombuffer(data, kind).copy()
        return value.reshape(dims)


# Types of Python's own that hold plain data; a defaultdict's function stays where it is.
_KNOWN = (Counter, OrderedDict, defaultdict, deque, Fraction, Decimal)


def _parts(value: Any) -> Any:
    if isinstance(value, Fraction):
        return (value.numerator, value.denominator)
    if isinstance(value, Decimal):
        return str(value)
    return list(value) if isinstance(value, deque) else dict(value)


def _made(kind: type, parts: Any) -> Any:
    expected = {Fraction: tuple, Decimal: str, deque: list}.get(kind, dict)
    if type(parts) is not expected or (kind is Decimal and len(parts) > 1_000):
        raise WireError("a message is malformed")
    if kind is Fraction:
        numerator, denominator = parts
        if type(numerator) is not int or type(denominator) is not int or not denominator:
            raise WireError("a message is malformed")
        return Fraction(numerator, denominator)
    if kind is Decimal:
        return Decimal(parts)
    return defaultdict(None, parts) if kind is defaultdict else kind(parts)


def _is_named_tuple(kind: type) -> bool:
    """Whether a type is a named tuple with nothing that its fields do not say."""
    fields = getattr(kind, "_fields", None)
    public = {name for name in vars(kind) if not name.startswith("_")}
    return kind.__bases__ == (tuple,) and type(fields) is tuple and public == set(fields)


def _named(fields: tuple, values: Any) -> tuple:
    """A named tuple of ours with a student's names."""
    if type(values) is not tuple or not 0 < len(fields) == len(values) <= 100:
        raise WireError("a message is malformed")
    if not all(type(name) is str and name.isidentifier() and len(name) <= 60 for name in fields):
        raise WireError("a message is malformed")
    return namedtuple("values", fields)(*values)


def _refuse_collisions(keys: list) -> None:
    """A table of very many keys with one hash would take minutes to build."""
    if len(keys) > MOST_ALIKE and max(Counter(map(hash, keys)).values()) > MOST_ALIKE:
        raise WireError("a table or set whose keys collide")


def _list(value: Any) -> list:
    if type(value) is not list:
        raise WireError("a message is malformed")
    return value


def _dtype(text: Any) -> np.dtype:
    if type(text) is not str or len(text) > 24 or "," in text:
        raise WireError("an array of unknown dtype")
    kind = np.dtype(text)
    if kind.kind not in _KINDS or kind.itemsize > 1 << 20:
        raise WireError("an array of unknown dtype")
    return kind


def _generator(state: Any) -> np.random.Generator:
    name = state.get("bit_generator") if isinstance(state, dict) else None
    if name not in _BIT_GENERATORS:
        raise WireError("a random generator of unknown kind")
    bits = getattr(np.random, name)(0)
    bits.state = state
    return np.random.Generator(bits)


def pack(message: Any, hook: Any = None) -> tuple[bytes, bytes]:
    """The JSON and the array bytes of a message; WireError where it holds more than plain data."""
    encoder = _Encoder(hook)
    try:
        tree = json.dumps(encoder.encode(message), allow_nan=False).encode("ascii")
    except (ValueError, TypeError, RecursionError) as error:
        raise WireError(f"a value cannot be sent ({error})") from None
    if len(tree) > MAX_TREE:
        raise WireError(f"more than {MAX_TREE >> 20} MB of numbers and texts at once")
    return tree, b"".join(encoder.blobs)


def unpack(tree: bytes, blobs: bytes, hook: Any = None) -> Any:
    """The message again, as exact plain types; WireError for anything malformed."""
    try:
        return _Decoder(memoryview(blobs), hook).decode(json.loads(tree))
    except WireError:
        raise
    except (ValueError, TypeError, KeyError, IndexError, AttributeError, ArithmeticError,
            RecursionError, MemoryError) as error:  # fmt: skip
        raise WireError(f"a message is malformed ({type(error).__name__})") from None


class Channel:
    """Frames over a connected stream socket, with a token that each of them begins with."""

    def __init__(self, connection: socket.socket, token: bytes) -> None:
        """Take over a connected socket; `token` has TOKEN_BYTES bytes."""
        self.connection, self.token = connection, token

    def send(self, message: Any, timeout: float | None = None, hook: Any = None) -> None:
        """Send one message.

        Raises:
            WireError: it is not plain data; nothing has been sent.
            Closed, TimedOut: the other side is gone, or does not read.
        """
        tree, blobs = pack(message, hook)
        frame = self.token + _HEAD.pack(len(tree), len(blobs)) + tree + blobs
        self.connection.settimeout(timeout)
        try:
            self.connection.sendall(frame)
        except TimeoutError:
            raise TimedOut from None
        except OSError:
            raise Closed from None

    def receive(self, timeout: float | None = None, hook: Any = None) -> Any:
        """Wait for one message, all in all no longer than `timeout` seconds.

        Raises:
            WireError, Closed, TimedOut
        """
        end = None if timeout is None else time.monotonic() + timeout
        head = self._exactly(TOKEN_BYTES + _HEAD.size, end)
        if head[:TOKEN_BYTES] != self.token:
            raise WireError("something else wrote to the grader's channel")
        tree_size, blob_size = _HEAD.unpack(head[TOKEN_BYTES:])
        if tree_size > MAX_TREE or blob_size > MAX_BYTES:
            raise WireError("more data at once than a grader takes")
        tree = self._exactly(tree_size, end)
        return unpack(tree, self._exactly(blob_size, end), hook)

    def _exactly(self, size: int, end: float | None) -> bytes:
        parts, missing = [], size
        while missing:
            left = None if end is None else end - time.monotonic()
            if left is not None and left <= 0:
                raise TimedOut
            self.connection.settimeout(left)
            try:
                part = self.connection.recv(min(missing, 1 << 20))
            except TimeoutError:
                raise TimedOut from None
            except OSError:
                raise Closed from None
            if not part:
                raise Closed
            parts.append(part)
            missing -= len(part)
        return b"".join(parts)

    def close(self) -> None:
        """Hang up."""
        self.connection.close()


_SIZE = struct.Struct("!I")


def write_control(control: socket.socket, message: dict, fds: Sequence[int] = ()) -> None:
    """Send a message between the grader and its own processes, with file descriptors."""
    data = json.dumps(message).encode()
    size = _SIZE.pack(len(data))
    if fds:
        socket.send_fds(control, [size], list(fds))
    control.sendall(data if fds else size + data)


def read_control(control: socket.socket, most: int = 0) -> tuple[dict, list[int]]:
    """One message with the file descriptors, `most` of them, that came along; {} at the end."""
    fds: list[int] = []
    data, size = b"", None
    while size is None or len(data) < size:
        part, more, _, _ = socket.recv_fds(control, 1 << 16 if size else _SIZE.size, most)
        fds += more
        if not part:
            return {}, []
        data += part
        if size is None and len(data) == _SIZE.size:
            size, data = _SIZE.unpack(data)[0], b""
    return json.loads(data), fds

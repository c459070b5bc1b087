"""What may pass between the grader and a student's process, and what plain answers are."""

import json
import math
import socket

import numpy as np
import pytest

from grading import static
from grading.checks import run_tests
from grading.quiz import hidden_lines
from grading.sandbox import wire
from grading.sandbox.remote import Remote, Session, StudentError, copy_into, exception


def there_and_back(value):
    return wire.unpack(*wire.pack(value))


VALUES = [
    None, True, False, 0, -5, 10**50, 0.1, -0.0, 1e300, math.inf, -math.inf, "", "text", "\ud800",
    b"\x00\xff", 1 + 2j, [], [1, [2.5, "x"]], (), (1, (2,)), {}, {"a": [1], 2: None, (1, 2): "t"},
    {1, 2}, frozenset({3}), slice(1, None, 2), ...,
]  # fmt: skip


@pytest.mark.parametrize("value", VALUES, ids=repr)
def test_plain_values_arrive_as_they_are(value):
    got = there_and_back(value)
    assert got == value and type(got) is type(value)


ARRAYS = [
    np.arange(6.0).reshape(2, 3), np.arange(6).reshape(2, 3).T, np.zeros((0, 3)), np.array(5),
    np.array([True, False]), np.array(["a", "bc"]), np.array([1 + 2j]), np.ones((2, 2), "float16"),
    np.ones(3, ">f4"), np.array(["2020-01-01"], "datetime64[D]"), np.arange(10)[::2],
]  # fmt: skip


@pytest.mark.parametrize("value", ARRAYS, ids=repr)
def test_arrays_arrive_as_base_arrays(value):
    got = there_and_back(value)
    assert type(got) is np.ndarray and got.dtype == value.dtype and got.shape == value.shape
    assert np.array_equal(got, value) and got.flags.writeable


def test_numpy_scalars_and_generators():
    got = there_and_back(np.float32(0.1))
    assert type(got) is np.float32 and got == np.float32(0.1)
    assert math.isnan(there_and_back(math.nan))
    rng = np.random.default_rng(3)
    rng.random(5)
    copy = there_and_back(rng)
    assert copy is not rng and copy.random(3).tolist() == rng.random(3).tolist()


def test_subclasses_become_plain():
    class Text(str):
        def __eq__(self, other):
            return True

        __hash__ = str.__hash__

    got = there_and_back(Text("a"))
    assert type(got) is str and got != "b"
    assert type(there_and_back(np.ma.masked_array([1.0, 2.0]))) is np.ndarray


REFUSED = [object(), lambda: 0, np.array([object()]), np.zeros(2, [("a", "f4")]), 10**20_000]


@pytest.mark.parametrize("value", REFUSED, ids=lambda value: type(value).__name__)
def test_other_things_are_refused(value):
    with pytest.raises(wire.WireError):
        wire.pack(value)


def test_deep_and_large_values_are_refused(monkeypatch):
    deep = []
    for _ in range(100):
        deep = [deep]
    with pytest.raises(wire.WireError, match="nested"):
        wire.pack(deep)
    monkeypatch.setattr(wire, "MAX_BYTES", 1000)
    with pytest.raises(wire.WireError):
        wire.pack(np.zeros(1000))
    monkeypatch.setattr(wire, "MAX_TREE", 1000)
    with pytest.raises(wire.WireError):
        wire.pack("x" * 2000)


FORGED = [
    ["a", "<f8", [2], 8], ["a", "<f8", [-1], 8], ["a", "|O", [1], 8], ["a", 5, [1], 8],
    ["a", "<f8", [2**60, 2**60], 0], ["a", "f8,f8", [1], 16], ["a", "<f8", 3, 8], ["q", 1], [],
    [1], ["f", "1e999"], ["b", 99], ["b", -1], ["n", "<f8", [1], 8], ["r", ["d", []]],
    ["d", [[1]]], ["d", [[["l", []], 1]]], ["t"], ["h", 1, "x"], {"a": 1},
    ["l", {"a": 1}], ["c", "zz", "0x0p0"], ["a", "<U99999999", [1], 0],
]  # fmt: skip


@pytest.mark.parametrize("tree", FORGED, ids=json.dumps)
def test_forged_messages_are_refused(tree):
    with pytest.raises(wire.WireError):
        wire.unpack(json.dumps(tree).encode(), b"12345678")


@pytest.mark.parametrize("raw", [b"", b"{", b"[" * 100_000, b"\xff", b"9" * 9999])
def test_what_is_no_json_is_refused(raw):
    with pytest.raises(wire.WireError):
        wire.unpack(raw, b"")


def test_truth_values_are_0_or_1():
    value = wire.unpack(json.dumps(["a", "|b1", [3], 3]).encode(), b"\x00\x01\x07")
    assert value.tolist() == [False, True, True] and int(value.view("uint8").sum()) == 2


def test_frames_need_their_token():
    ours, theirs = socket.socketpair()
    with ours, theirs:
        channel = wire.Channel(ours, b"a" * 16)
        wire.Channel(theirs, b"b" * 16).send({"id": 1})
        with pytest.raises(wire.WireError, match="something else"):
            channel.receive(1)
        with pytest.raises(wire.TimedOut):
            channel.receive(0.01)
        theirs.close()
        with pytest.raises((wire.Closed, wire.TimedOut)):
            channel.receive(1)


def test_exceptions_are_raised_as_built_in_ones():
    assert type(exception("ValueError", "no", "ValueError")) is ValueError
    assert type(exception("KeyError", "no", "MyError")) is KeyError
    for kind in ("StopIteration", "SystemExit", "KeyboardInterrupt", "Made", "print", "object"):
        assert type(exception(kind, "no", kind)) is StudentError
    assert isinstance(exception("UnicodeDecodeError", "no", "x"), Exception)


def test_changes_are_copied_into_our_arguments():
    array, items, table = np.zeros(2), [1, [2]], {"a": 1}
    copy_into(array, np.ones(2))
    copy_into(items, [3])
    copy_into(table, {"b": 2})
    assert array.tolist() == [1, 1] and items == [3] and table == {"b": 2}
    for ours, new in ((array, np.ones(3)), (array, [1, 1]), (items, "x"), ((1,), (1, 2))):
        with pytest.raises(StudentError):
            copy_into(ours, new)


def test_stand_ins_cannot_be_compared():
    value = Remote(Session(None, 1.0), 1, "Always")
    for attempt in (
        lambda: value == 1, lambda: value != 1, lambda: bool(value), lambda: 1 in value,
        lambda: value < 1, lambda: np.array([1.0]) == value, lambda: value + 1,
    ):  # fmt: skip
        with pytest.raises(StudentError):
            attempt()
    assert "Always" in repr(value)
    with pytest.raises(TypeError):
        hash(value)


PLAIN = {
    'q = "C"': "C", "q = 0.25": 0.25, "q = -3": -3, "q = None": None, "q = [1, 2]": [1, 2],
    "q: int = 4": 4, "p = q = 5": 5, '"""text"""\nq = 1  # b': 1, 'q = ""\nq = "B"': "B",
}  # fmt: skip


@pytest.mark.parametrize("code", PLAIN)
def test_plain_answers_are_read(code):
    assert static.literals(code)["q"] == PLAIN[code]


@pytest.mark.parametrize(
    "code",
    ["q = 1 / 4", "q = C", "q = f()", "import os\nq = 1", "q = (", "q[0] = 1", "if 1: q = 2",
     "q = " + "1," * 2000, "q = [0] * 9", "%magic\nq = 1", "q = " + "x" * 30_000],
    ids=lambda code: code[:12],
)  # fmt: skip
def test_other_answers_are_not_read(code):
    assert static.literals(code) is None


def test_what_might_rebind_a_name():
    for code in ("q = 1", "for q in x: 0", "def q(): 0", "import q", "with x as q: 0",
                 "[0 for q in x]", "x.q = 1", "(q := 1)"):  # fmt: skip
        assert "q" in static.rebinds(code)[0], code
    for code in ("exec('q = 1')", "globals()['q'] = 1", "from x import *", "%run x"):
        assert static.rebinds(code)[1], code
    assert static.rebinds("print(q)") == (frozenset(), False)
    assert static.rebinds("q = (") == (frozenset(), False)


def test_visible_checks_say_what_was_expected_and_hidden_ones_do_not():
    code = "assert x == 3, 'Three.'\n### BEGIN HIDDEN TESTS\nassert y == 4, 'Four.'\n"
    hidden = hidden_lines(code, "assert x == 3, 'Three.'")
    first = run_tests(code, {"x": 2, "y": 4}, hidden)
    assert not first.passed and first.checks[0].message == "Expected 3, got 2."
    second = run_tests(code, {"x": 3, "y": 77}, hidden)
    assert [check.passed for check in second.checks] == [True, False]
    assert second.checks[1].hidden and second.checks[1].message == "Four."
    assert run_tests(code, {"x": 3, "y": 4}).passed


def test_an_empty_array_is_not_close_to_anything():
    code = "np.testing.assert_allclose(x, 0.05, err_msg='Near.')"
    assert run_tests(code, {"np": np, "x": 0.05}).passed
    assert not run_tests(code, {"np": np, "x": np.array([])}).passed


def test_errors_in_tests_are_told():
    outcome = run_tests("y = f(1)\nassert y == 1", {"f": None})
    assert not outcome.passed and outcome.error.startswith("TypeError: ")
    assert run_tests("assert f == (1 if f else 0)", {"f": np.zeros(3)}).error


class Recorder(Session):
    """A session with a function of ours in place of a student's process."""

    def __init__(self, function):
        super().__init__(None, 5.0)
        self.function = function

    def ask(self, do, **request):
        assert do == "call"
        sent = wire.unpack(*wire.pack([request["arguments"], request["words"]]))
        before = wire.pack(sent)
        value = self.function(*sent[0], **sent[1])
        if wire.pack(sent) == before:
            return {"value": value}
        everything = [*sent[0], *sent[1].values()]
        return {"value": value, "changed": dict(enumerate(everything))}


def run_with(function, code, **names):
    session = Recorder(function)
    names |= {"np": np, "f": Remote(session, 0, "function")}
    return run_tests(code, names)


def test_calls_that_hang_together_stay_in_order():
    code = "r = np.random.default_rng(0)\ny = [f(r) for k in range(9)]\nassert len(set(y)) == 9"
    assert run_with(lambda r: r.random(), code).passed

    def grow(items):
        items.append(1)
        return len(items)

    outcome = run_with(grow, "x = []\ny = [f(x) for k in range(5)]\nassert y == [1, 2, 3, 4, 5]")
    assert outcome.passed
    outcome = run_with(grow, "y = [f([k]) for k in range(5)]\nassert y == [2, 2, 2, 2, 2]")
    assert outcome.passed


def test_an_exception_in_one_of_many_calls_is_raised():
    def fail(number):
        raise exception("ValueError", "seven", "ValueError") if number == 7 else IndexError

    outcome = run_with(lambda n: n if n < 7 else fail(7), "y = [f(k) for k in range(20)]")
    assert outcome.error == "ValueError: seven"


def test_messages_show_tests_as_they_were_written():
    outcome = run_with(lambda x: x, "assert [f(k) for k in range(3)] == sorted([9])")
    assert outcome.checks[-1].message == (
        "`[f(k) for k in range(3)] == sorted([9])` does not hold."
    )

"""Wrong answers taken for right ones, right ones that were not, and what feedback tells."""

import collections
import copy
import csv
import decimal
import enum
import fractions
import io
import json
import math
import sys

import numpy as np
import pytest
import small_quiz

from grading import lint, variants
from grading.checks import run_tests
from grading.engine import Engine
from grading.quiz import Quiz
from grading.rebuild import rebuild
from grading.reports import exports
from grading.sandbox import backends, generators, wire

HIDDEN = "### BEGIN HIDDEN TESTS\n{}\n### END HIDDEN TESTS"
SECRET = "31337"
#: For each question its reference answer and its tests.
QUESTIONS = {
    "module": (
        "import numpy as np\ndef twice(x): return 2 * np.asarray(x)",
        "np.testing.assert_allclose(twice([1.0, 2.0]), [2.0, 4.0])",
    ),
    "perhaps": (
        "try: import numpy as perhaps\nexcept ImportError: perhaps = None\ndef one(): return 1",
        "assert perhaps.isclose(one(), 1)",
    ),
    "handed": (
        "import importlib\nhanded = importlib.import_module('numpy')\ndef two(): return 2",
        "assert handed.isclose(two(), 2)",
    ),
    "built_in": (
        "def max(values): return sorted(values)[-1]",
        "assert max([1, 3, 2]) == 3",
    ),
    "share": (
        "def part(number): return number",
        "right = [part(number) == number for number in range(4)]\nnp.sum(right)",
    ),
    "no_number": (
        "def rate(number): return number",
        "float(np.clip(np.mean(rate(4.0)), 0, 4))",
    ),
    "generator": (
        "def draw(rng): return rng.random(3)\ndef scale(values): return 2 * values",
        "rng = np.random.default_rng(0)\nfirst = draw(rng)\nvalues = rng.random(3)\n"
        "assert rng.integers(100) >= 0\n"
        "np.testing.assert_allclose(scale(values), values + values)",
    ),
    "in_place": (
        "def put(array, values): array[:] = values",
        "expected = [1.0, 2.0, 3.0]\narray = np.zeros(3)\nput(array, expected)\n"
        "assert array.tolist() == expected",
    ),
    "view": (
        "def copied(x): return x.copy()",
        "x = np.arange(3)\nassert copied(x).tolist() == [0, 1, 2]\n"
        "assert not np.shares_memory(copied(x), x)",
    ),
    "loop": (
        "def same(x): return x",
        HIDDEN.format(f"for number in ({SECRET}, 5):\n"
                      "    np.testing.assert_array_equal(same(number), number)\n"
                      f"assert same({SECRET} + 1) == {SECRET} + 1, 'As it came.'"),
    ),
    "counted": (
        "from collections import Counter\ndef counted(text): return dict(Counter(text))",
        "assert isinstance(counted('aab'), dict)\nassert counted('aab') == {'a': 2, 'b': 1}\n"
        "assert sum(counted('aab').values()) == 3",
    ),
    "half": (
        "def half(number): return number / 2",
        "assert half(3) == 1.5 and half(4) > 1\nassert isinstance(pair(1), tuple)\n"
        "assert pair(2) == (2, 2)",
    ),
}  # fmt: skip
QUESTIONS["half"] = (QUESTIONS["half"][0] + "\ndef pair(n): return (n, n)", QUESTIONS["half"][1])
ATTACKS = {
    "module": "class np:\n    class testing:\n        assert_allclose = lambda *a, **k: None\n"
              "    asarray = None\ndef twice(x): return 0",
    "built_in": "",
    "share": "def part(number): return number if number == 0 else -1",
    "no_number": "def rate(number): return float('nan')",
    "generator": "def draw(rng):\n    state = rng.bit_generator.state\n"
                 "    state['state'] = {'state': 0, 'inc': 0}\n"
                 "    rng.bit_generator.state = state\n"
                 "    return [0.0] * 3\ndef scale(values): return 0 * values",
    "in_place": "def put(array, values): values[:] = [0.0] * len(values)",
    "view": "def copied(x): return x[:]",
    "loop": "def same(x): raise type(f'E{x}', (Exception,), {})(f'it was {x}')",
}  # fmt: skip
LEAKS = {
    "value": "def same(x): return -1",
    "text": "def same(x): raise ValueError(x)",
    "assertion": "def same(x): assert x == 0, x",
    "type": "def same(x): return type(f'T{x}', (), {})()",
    "later": "def same(x):\n    if x != 31337: return x\n    return -1",
}
#: Other ways that are right.
WAYS = {
    "counted": [
        "from collections import Counter as counted",
        "import collections as c\ndef counted(t): return c.OrderedDict(c.Counter(t))",
        "from collections import defaultdict\ndef counted(t):\n    d = defaultdict(int)\n"
        "    for c in t: d[c] += 1\n    return d",
    ],
    "half": [
        "from fractions import Fraction\ndef half(n): return Fraction(n, 2)\n"
        "from collections import namedtuple\npair = lambda n: namedtuple('P', 'x y')(n, n)",
        "from decimal import Decimal\ndef half(n): return Decimal(n) / 2\n"
        "import typing\nclass P(typing.NamedTuple):\n    x: int\n    y: int\n"
        "def pair(n): return P(n, n)",
    ],
    "share": ["import enum\nclass E(enum.IntEnum):\n    a = 0\n    b = 1\n    c = 2\n    d = 3\n"
              "part = E"],
}  # fmt: skip


def make_quiz(folder):
    """An nbgrader course with these questions."""
    for step in ("source", "release"):
        cells = [small_quiz._cell("code", "np", "import numpy as np_of_course")]
        for name, (answer, tests) in QUESTIONS.items():
            released = step == "release"
            source = "# answer" if released else f"### BEGIN SOLUTION\n{answer}\n### END SOLUTION"
            tests = tests.split("### BEGIN")[0] if released else tests
            if name not in ("module", "loop", "counted", "half"):
                tests = tests.replace("np.", "np_of_course.")
            cells += [
                small_quiz._cell("code", f"a-{name}", source,
                                 {"grade_id": name, "solution": True, "locked": False}),
                small_quiz._cell("code", f"t-{name}", tests,
                                 {"grade_id": f"{name}_tests", "grade": True, "points": 4.0}),
            ]  # fmt: skip
        place = folder / "quizzes" / step / "forged"
        place.mkdir(parents=True)
        data = {"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
        (place / "forged.ipynb").write_text(json.dumps(data), encoding="utf-8")
    return Quiz.load(folder, "forged")


def handed_in(quiz, answers):
    data = copy.deepcopy(quiz.release)
    for cell in data["cells"]:
        name = cell["metadata"].get("nbgrader", {}).get("grade_id")
        if name in QUESTIONS:
            cell["source"] = answers.get(name, QUESTIONS[name][0])
    return json.dumps(data).encode()


@pytest.fixture(scope="module")
def verdicts(tmp_path_factory):
    """All of these graded together; what student code may do is no matter here."""
    if sys.platform != "linux":
        pytest.skip("LOUD: attacks are tried on Linux only")
    quiz = make_quiz(tmp_path_factory.mktemp("course"))
    work = {"right": {}} | {name: {name: code} for name, code in ATTACKS.items()}
    work |= {f"leak {name}": {"loop": code} for name, code in LEAKS.items()}
    for name, ways in WAYS.items():
        work |= {f"{name} {number}": {name: code} for number, code in enumerate(ways)}
    with Engine(quiz, backend=backends.Backend(), trusted=True, jobs=2) as engine:
        found = engine.grade_many((who, handed_in(quiz, code)) for who, code in work.items())
        return {v.student: v for v in found} | {"beside": set(engine.beside)}


def scores(verdict):
    return {question.name: question.score for question in verdict.questions}


def test_right_answers_and_which_questions_are_named(verdicts):
    assert scores(verdicts["right"]) == dict.fromkeys(QUESTIONS, 4.0)
    assert verdicts["beside"] == {"perhaps", "handed", "view"}


@pytest.mark.parametrize("name", ATTACKS)
def test_wrong_answers_gain_nothing(verdicts, name):
    expected = 1.0 if name == "share" else 0.0
    assert scores(verdicts[name]) == dict.fromkeys(QUESTIONS, 4.0) | {name: expected}
    question = next(q for q in verdicts[name].questions if q.name == name)
    assert question.manual == (name == "no_number")
    if question.manual:
        assert "nan points of 4, which is an error of the quiz" in question.error


@pytest.mark.parametrize("name", LEAKS)
def test_nothing_of_hidden_checks_is_told(verdicts, name):
    verdict = verdicts[f"leak {name}"]
    assert scores(verdict)["loop"] == 0
    assert SECRET[:4] not in verdict.to_json()
    assert SECRET[:4] not in verdicts["loop"].to_json()


def test_the_authors_hint_is_told(verdicts):
    outcome = run_tests("for n in [1]:\n    assert n == 2, 'Two.'", {}, {1, 2})
    assert outcome.checks[-1].message == "Two."
    code = "for n in [1]:\n    np.testing.assert_equal(n, 77, err_msg='All of them.')"
    outcome = run_tests(code, {"np": np}, {1, 2})
    assert outcome.checks[-1].message == "All of them."


@pytest.mark.parametrize("name", [f"{name} {n}" for name in WAYS for n in range(len(WAYS[name]))])
def test_right_answers_of_other_types_are_taken(verdicts, name):
    assert scores(verdicts[name]) == dict.fromkeys(QUESTIONS, 4.0), verdicts[name]


Kind = (collections.Counter, collections.OrderedDict, collections.deque, decimal.Decimal)
Point = collections.namedtuple("Point", "x y")
Grade = enum.IntEnum("Grade", "LOW HIGH")
PLAIN = [
    collections.Counter("aab"), collections.OrderedDict(a=1), collections.deque([1, (2,)]),
    fractions.Fraction(1, 3), decimal.Decimal("0.10"), Point(1, [2]), Grade.HIGH,
    collections.defaultdict(list, {"a": [1]}),
]  # fmt: skip


@pytest.mark.parametrize("value", PLAIN, ids=lambda value: type(value).__name__)
def test_types_of_pythons_own_travel(value):
    got = wire.unpack(*wire.pack([value], lambda value: ["h", 0, "object"]))[0]
    assert got == value and type(got).__module__ != "enum"
    assert isinstance(
        got, next(k for k in (Kind, dict, tuple, int, object) if isinstance(value, k))
    )
    assert not hasattr(value, "x") or got.x == 1


@pytest.mark.parametrize(
    "tree",
    [["k", 0, ["l", []]], ["k", 3, ["t", [1, 0]]], ["k", 4, "9" * 5000], ["k", 9, "1"],
     ["k", 4, "nonsense"], ["nt", ["__class__", "y"], ["t", [1, 2]]], ["nt", [], ["t", []]],
     ["nt", ["x", "x"], ["t", [1, 2]]], ["nt", ["x y"], ["t", [1]]], ["k", -7, ["d", []]]],
    ids=json.dumps,
)  # fmt: skip
def test_forged_ones_do_not(tree):
    with pytest.raises(wire.WireError):
        wire.unpack(json.dumps(tree).encode(), b"")


NUMBERS = [(1, 1), (np.int64(2), 2), (np.float32(0.5), 0.5), (np.array(3), 3), (True, None),
           (np.bool_(True), None), ("4", None), (fractions.Fraction(1, 4), 0.25),
           (decimal.Decimal("1.5"), 1.5), (None, None), (10**400, math.nan),
           (1j, math.nan)]  # fmt: skip


@pytest.mark.parametrize("value, expected", NUMBERS, ids=repr)
def test_what_counts_as_a_number(value, expected):
    assert wire.number(value) == expected or (math.isnan(wire.number(value)) and expected)


KINDS = ["PCG64", "PCG64DXSM", "MT19937", "SFC64", "Philox"]


@pytest.mark.parametrize("kind", KINDS)
def test_generators_come_back_drawn_from_or_not_at_all(kind):
    def fresh(seed=3):
        return np.random.Generator(getattr(np.random, kind)(seed))

    for use in (
        lambda r: None, lambda r: r.random(999), lambda r: r.integers(9, size=7),
        lambda r: (r.permutation(100), r.normal(size=999)), lambda r: r.shuffle([1, 2, 3]),
    ):  # fmt: skip
        mine = fresh()
        use(mine)
        assert generators.drawn(fresh(), mine)
    state = fresh().bit_generator.state
    poisoned = fresh()
    if "has_uint32" in state:
        poisoned.bit_generator.state = state | {"has_uint32": 1, "uinteger": 0}
        assert not generators.drawn(fresh(), poisoned)
    if kind.startswith("PCG"):
        poisoned.bit_generator.state = state | {"state": {"state": 0, "inc": 0}}
        assert not generators.drawn(fresh(), poisoned)
        assert not generators.drawn(fresh(), fresh(4))


@pytest.mark.parametrize("value", ["C", " c ", np.array("C"), np.str_("C"), [], 3, None, "CC", "Z"])
def test_shuffled_options_in_whatever_they_are_handed_over(value):
    mapped = variants.authors_letter(value, "DCBA")
    expected = "B" if str(value).strip().upper() == "C" else value
    assert mapped is expected or mapped == expected


@pytest.mark.parametrize(
    "line",
    ["assert f(x) is not x", "assert not np.may_share_memory(f(x), x)", "assert f(x).base is None",
     "assert id(f(x)) != id(x)", "assert f(x).flags.owndata"],
)  # fmt: skip
def test_what_copies_cannot_tell_is_told_to_the_author(line):
    import ast

    assert list(lint._reasons(ast.parse(line), {"f"}, set()))
    honest = "assert f(x) is None or type(f(x)) is int"
    assert not list(lint._reasons(ast.parse(honest), {"f"}, set()))


@pytest.mark.parametrize(
    "name",
    ["Bob X;=HYPERLINK(1)", "a;+1", 'a;"=1"', "a; -1", "=1", "＝1", "a\t@x", "|x", "-2+3"],
)
def test_names_are_no_formulas_in_any_country(name):
    (row,) = csv.reader(io.StringIO(exports.table([[name, "x"]]).decode()))
    for mark in ",;\t":
        for text in row[0].split(mark):
            assert not text.strip(" \"'").startswith(exports.FORMULA) or text.strip()[0] == "'"


STRAY = {
    "tests": ("q4", "q4_tests", {}),
    "tests without an id": ("q4", "q4_tests", {"id": None}),
    "text": ("q4", "q4_text", {}),
    "answer": ("q4", "q5", {}),
}


@pytest.mark.parametrize("name", STRAY)
def test_an_answer_with_another_cells_mark_keeps_its_place(tmp_path, name):
    """The cell that the mark belongs to has lost it."""
    mine, other, more = STRAY[name]
    quiz = small_quiz.make_course(tmp_path)

    def damage(data):
        cell, robbed = small_quiz.cell_of(data, mine), small_quiz.cell_of(data, other)
        cell["metadata"]["nbgrader"]["grade_id"] = other
        robbed["metadata"] = {}
        for key in more:
            robbed.pop(key)

    cells, _ = rebuild(quiz, small_quiz.submission({}, damage))
    sources = {cell.grade_id: cell.source for cell in cells if cell.role == "answer"}
    assert sources == small_quiz.RIGHT

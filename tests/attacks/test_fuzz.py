"""Structural fuzzing: notebooks damaged at random break nothing, gain nothing, lose nothing intact.

By day a sample; at night thousands of notebooks.
"""

from __future__ import annotations

import json
import random
import time

import pytest
from small_quiz import POINTS, STUBS, make_course, submission

from grading.engine import Engine
from grading.sandbox import backends
from tests.night import NIGHTLY

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(backends.best() is None, reason="LOUD: no sandbox here"),
]
NOTEBOOKS = 2000 if NIGHTLY else 40
LIMITS = backends.Limits(call=3.0, question=6.0, submission=40.0)
# Three questions answered rightly, one wrongly, one left open.
ANSWERS = {"q2": "def double(values):\n    return values", "q5": STUBS["q5"]}
EARNED = {"q1", "q3", "q4"}
ODD = [None, -1, 10**400, "", "\x00\ud7ff", [], [[1]], {}, {"a": {"b": None}}, True, 1e308]
NOISE = [
    "1 / 0",
    "def (",
    "%%time\nprint(1)",
    "!ls",
    "raise SystemExit",
    "q1 = q1",
    "print('é' * 99)",
]


def question_of(cell):
    """The question whose answer a cell holds, or None."""
    marks = cell.get("metadata", {})
    marks = marks.get("nbgrader", {}) if isinstance(marks, dict) else {}
    return marks.get("grade_id") if isinstance(marks, dict) and marks.get("solution") else None


def some(data, rng):
    return rng.choice([cell for cell in data["cells"] if isinstance(cell, dict)])


def touched(cell):
    return {question_of(cell)} - {None}


# Each damages the notebook in place, and returns the questions that it may cost.


def odd_metadata(data, rng):
    cell = some(data, rng)
    lost = touched(cell)
    cell["metadata"] = rng.choice([{}, {"collapsed": rng.choice(ODD), "tags": rng.choice(ODD)}])
    return lost


def odd_mark(data, rng):
    cell = some(data, rng)
    lost = touched(cell)
    marks = cell["metadata"].get("nbgrader") if isinstance(cell.get("metadata"), dict) else None
    if isinstance(marks, dict) and marks:
        marks[rng.choice(sorted(marks))] = rng.choice(ODD)
    return lost


def odd_source(data, rng):
    cell = some(data, rng)
    lost = touched(cell)
    cell["source"] = rng.choice([*ODD, ["a", 1], "\u200b", "x" * 50_000])
    return lost


def odd_outputs(data, rng):
    cell = some(data, rng)
    cell["outputs"] = rng.choice(
        [*ODD, [{"output_type": rng.choice(ODD), "data": rng.choice(ODD)}]]
    )
    return set()


def odd_id(data, rng):
    some(data, rng)["id"] = rng.choice([*ODD, some(data, rng).get("id")])
    return set()


def odd_top(data, rng):
    key = rng.choice(["metadata", "nbformat_minor", "extra"])
    data[key] = rng.choice(ODD)
    return set()


def other_kind(data, rng):
    cell = some(data, rng)
    cell["cell_type"] = rng.choice(["markdown", "raw", "heading", 7])
    return touched(cell)


def gone(data, rng):
    cell = some(data, rng)
    data["cells"].remove(cell)
    return touched(cell)


def twice(data, rng):
    cell = some(data, rng)
    data["cells"].insert(rng.randrange(len(data["cells"]) + 1), json.loads(json.dumps(cell)))
    return set()


def shuffled(data, rng):
    rng.shuffle(data["cells"])
    return set()


def noise(data, rng):
    cell = {"cell_type": "code", "metadata": {}, "source": rng.choice(NOISE), "outputs": []}
    data["cells"].insert(rng.randrange(len(data["cells"]) + 1), cell | {"execution_count": None})
    return set()


DAMAGES = [odd_metadata, odd_mark, odd_source, odd_outputs, odd_id, odd_top, other_kind]
DAMAGES += [gone, twice, shuffled, noise]


def damaged(seed):
    """The bytes of a damaged notebook, and the questions that must keep their points."""
    rng = random.Random(seed)
    data, lost = json.loads(submission(ANSWERS)), set()
    for damage in rng.choices(DAMAGES, k=rng.randint(1, 4)):
        lost |= damage(data, rng)
        if not data["cells"]:
            break
    text = json.dumps(data)
    way = rng.randrange(12)
    if way == 0:  # not all of it has arrived
        return text[: rng.randrange(len(text))].encode(), set()
    if way == 1:
        whole = bytearray(text.encode())
        for _ in range(rng.randint(1, 5)):
            whole[rng.randrange(len(whole))] = rng.randrange(256)
        return bytes(whole), set()
    encoding = {2: "utf-8-sig", 3: "utf-16", 4: "utf-16-le"}.get(way, "utf-8")
    return text.encode(encoding), EARNED - lost


@pytest.fixture(scope="module")
def verdicts(tmp_path_factory):
    """By seed what became of a notebook and what was intact in it; the seconds of the slowest."""
    quiz = make_course(tmp_path_factory.mktemp("course"))
    results, slowest = {}, 0.0
    with Engine(quiz, backend=backends.best(), jobs=2, limits=LIMITS) as engine:
        for seed in range(NOTEBOOKS):
            content, intact = damaged(seed)
            begun = time.monotonic()
            results[seed] = engine.grade(str(seed), content), intact
            slowest = max(slowest, time.monotonic() - begun)
    return results, slowest


def test_nothing_is_gained_and_what_is_intact_is_not_lost(verdicts):
    wrong = []
    for seed, (verdict, intact) in verdicts[0].items():
        earned = {question.name: question.score or 0.0 for question in verdict.questions}
        gained = {name for name, score in earned.items() if score > POINTS[name] * (name in EARNED)}
        missing = {name for name in intact if earned.get(name) != POINTS[name]}
        if gained or missing:
            wrong.append(f"seed {seed}: gained {sorted(gained)}, missing {sorted(missing)}")
    assert wrong == []


def test_none_takes_longer_than_is_stated(verdicts):
    assert verdicts[1] < len(POINTS) * LIMITS.question + 5

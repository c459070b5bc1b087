"""A quiz of five questions, made for attacks: small, quick, and independent of the course."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from pathlib import Path

from grading.quiz import Quiz

NAME = "small"
POINTS = {"q1": 1.0, "q2": 2.0, "q3": 1.0, "q4": 2.0, "q5": 3.0}
FULL = sum(POINTS.values())

RIGHT = {
    "q1": 'q1 = "B"',
    "q2": "def double(values):\n    return 2 * values",
    "q3": "q3 = 0.25",
    "q4": "def total(numbers):\n    return sum(numbers)",
    "q5": "def draws(n, rng):\n    return rng.random(n)",
}
STUBS = {
    "q1": 'q1 = ""',
    "q2": "def double(values):\n    # your answer here\n    pass",
    "q3": "q3 = None",
    "q4": "def total(numbers):\n    # your answer here\n    pass",
    "q5": "def draws(n, rng):\n    # your answer here\n    pass",
}
TESTS = {
    "q1": """assert str(q1).strip().upper() in ("A", "B"), "Answer q1 with A or B in quotes."
### BEGIN HIDDEN TESTS
q1_reasons = {"A": "A is wrong: no.", "B": "B is right: yes."}
assert str(q1).strip().upper() == "B", f"{q1_reasons[q1.strip().upper()]}"
### END HIDDEN TESTS""",
    "q2": """q2_values = np.array([1.0, 2.0, 4.0])
q2_result = double(q2_values.copy())
assert q2_result.shape == (3,), "The shape stays."
### BEGIN HIDDEN TESTS
np.testing.assert_allclose(q2_result, [2.0, 4.0, 8.0], err_msg="Twice each value.")
assert double(np.array([-3.5])).tolist() == [-7.0], "Negative ones too."
q2_given = q2_values.copy()
q2_again = double(q2_given)
assert q2_given.tolist() == [1.0, 2.0, 4.0], "What was handed in is not changed."
### END HIDDEN TESTS""",
    "q3": """assert isinstance(q3, (int, float, np.number)), "Answer q3 with a number."
### BEGIN HIDDEN TESTS
assert 0.2499 < q3 < 0.2501, "One of four."
### END HIDDEN TESTS""",
    "q4": """assert total([1, 2, 3]) == 6, "1 and 2 and 3."
### BEGIN HIDDEN TESTS
q4_results = [total([number, 5]) for number in range(20)]
assert q4_results == list(range(5, 25)), "Other numbers."
q4_labels = [4, 4]
q4_sum = total(q4_labels)
assert q4_sum == q4_labels[0] + 4, "Equal ones."
### END HIDDEN TESTS""",
    "q5": """q5_some = draws(1000, np.random.default_rng(0))
assert np.shape(q5_some) == (1000,), "As many as asked for."
### BEGIN HIDDEN TESTS
assert 0.45 < float(np.mean(q5_some)) < 0.55, "Around one half."
q5_rng = np.random.default_rng(1)
q5_two = [draws(3, q5_rng).tolist() for turn in range(2)]
assert q5_two[0] != q5_two[1], "Each call draws new ones."
q5_again = draws(1000, np.random.default_rng(0))
assert q5_again.tolist() == q5_some.tolist(), "All from rng."
### END HIDDEN TESTS""",
}
_TEXT = {"q1": "### Question 1 (1 point)\n\nWhich?\n\n- **A**: one\n- **B**: other"}


def _cell(kind: str, cell_id: str, source: str, flags: dict | None = None) -> dict:
    cell: dict = {"cell_type": kind, "id": cell_id, "metadata": {}, "source": source}
    if kind == "code":
        cell |= {"execution_count": None, "outputs": []}
    if flags:
        common = {"schema_version": 3, "task": False, "grade": False, "solution": False}
        cell["metadata"]["nbgrader"] = common | {"locked": True} | flags
    return cell


def notebook(released: bool) -> dict:
    """The source or the released notebook."""
    cells = [
        _cell("markdown", "title", "# A small quiz"),
        _cell("code", "np", "import numpy as np"),
    ]
    for name, points in POINTS.items():
        text = _TEXT.get(name, f"### Question {name[1:]} ({points:g} points)")
        answer = f"### BEGIN SOLUTION\n{RIGHT[name]}\n### END SOLUTION"
        tests = TESTS[name].split("### BEGIN HIDDEN")[0] if released else TESTS[name]
        cells += [
            _cell("markdown", f"text-{name}", text, {"grade_id": f"{name}_text"}),
            _cell("code", f"answer-{name}", STUBS[name] if released else answer,
                  {"grade_id": name, "solution": True, "locked": False}),
            _cell("code", f"tests-{name}", tests.strip(),
                  {"grade_id": f"{name}_tests", "grade": True, "points": points}),
        ]  # fmt: skip
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    return {"cells": cells, "metadata": {"kernelspec": kernel}, "nbformat": 4, "nbformat_minor": 5}


def make_course(folder: Path) -> Quiz:
    """Write the quiz as an nbgrader course and read it."""
    for step in ("source", "release"):
        place = folder / "quizzes" / step / NAME
        place.mkdir(parents=True)
        text = json.dumps(notebook(step == "release"), indent=1)
        (place / f"{NAME}.ipynb").write_text(text, encoding="utf-8")
    return Quiz.load(folder, NAME)


def make_course_with(folder: Path, name: str, right: str, stub: str, tests: str) -> Quiz:
    """The same with another question in the place of one: its solution, stub and tests."""
    make_course(folder)
    for step in ("source", "release"):
        path = folder / "quizzes" / step / NAME / f"{NAME}.ipynb"
        data = json.loads(path.read_text(encoding="utf-8"))
        cell_of(data, name)["source"] = stub if step == "release" else right
        cell_of(data, f"{name}_tests")["source"] = tests
        path.write_text(json.dumps(data), encoding="utf-8")
    return Quiz.load(folder, NAME)


def submission(answers: dict[str, str], damage: Callable[[dict], object] | None = None) -> bytes:
    """The released notebook with all questions answered rightly, but for `answers`."""
    data = copy.deepcopy(notebook(released=True))
    for name, code in (RIGHT | answers).items():
        cell_of(data, name)["source"] = code
    if damage:
        changed = damage(data)
        data = changed if isinstance(changed, (dict, list)) else data
    return json.dumps(data).encode()


def cell_of(data: dict, grade_id: str) -> dict:
    """The cell with this grade id."""
    for cell in data["cells"]:
        if cell["metadata"].get("nbgrader", {}).get("grade_id") == grade_id:
            return cell
    raise LookupError(grade_id)

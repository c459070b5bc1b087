"""Checks of sources and built notebooks: each returns its problems as clear lines.

They do not trust the builder: what it should have done is recomputed here in another way.
"""

from __future__ import annotations

import re
from collections import Counter

from nbformat import NotebookNode

from authoring.building import elsewhere, execution
from authoring.building.notebooks import STUB, without_ellipsis
from authoring.building.sources import SOLUTION, Cell, Source, split_regions

_POINTS = re.compile(r"\((\d+(?:\.\d+)?) (points?)\)")
_CELL_ID = re.compile(r"^[a-zA-Z0-9_-]{1,64}$")
# Home folders of the machine that executed a notebook, which need not be the one that checks it.
_HOME = re.compile(r"(?:/home/|/Users/|\b[A-Za-z]:\\Users\\)\w+")
_CHECK = re.compile(r"(?m)^[^#\n]*\b(assert|raise)")
MIN_WRONG = 2


def source_problems(source: Source) -> list[str]:
    """What is wrong with a source in itself: ids, wrong answers, points, graded cells."""
    problems = _wrong_answers_belong(source)
    if source.track == "lessons":
        return problems + _lesson_problems(source)
    for question in source.questions:
        problems += _question_problems(source, question)
    return problems


def id_problems(sources: list[Source]) -> list[str]:
    """Exercise ids are unique in the whole course."""
    names = Counter(ex.name for source in sources for ex in source.exercises)
    return [
        f"exercise id {name!r} is used {count} times; ids are unique in the course"
        for name, count in names.items()
        if count > 1
    ]


def notebook_problems(name: str, notebook: NotebookNode) -> list[str]:
    """Cell ids are valid and unique, grade ids unique."""
    problems = []
    ids = [cell.get("id", "") for cell in notebook.cells]
    for cell_id, count in Counter(ids).items():
        if count > 1:
            problems.append(f"{name}: cell id {cell_id!r} is used {count} times")
        if not _CELL_ID.match(cell_id):
            problems.append(f"{name}: {cell_id!r} is not a valid cell id")
    grades = Counter(
        cell.metadata["nbgrader"].get("grade_id")
        for cell in notebook.cells
        if "nbgrader" in cell.metadata
    )
    problems += [
        f"{name}: grade id {key!r} is used {n} times" for key, n in grades.items() if n > 1
    ]
    return problems


def output_problems(name: str, notebook: NotebookNode) -> list[str]:
    """A notebook for students or for grading stores no outputs."""
    return [
        f"{name}: cell {number} has outputs; only solutions store any"
        for number, cell in enumerate(notebook.cells)
        if cell.cell_type == "code" and (cell.outputs or cell.execution_count is not None)
    ]


def execution_problems(
    name: str, notebook: NotebookNode, private: list[tuple[str, str]]
) -> list[str]:
    """A solution is executed, without errors, noise, lost widgets or paths of a machine."""
    problems = []
    for number, cell in enumerate(notebook.cells):
        if cell.cell_type != "code":
            continue
        where = f"{name}: cell {number}"
        if cell.execution_count is None and cell.source.strip() and not elsewhere.added(cell):
            problems.append(f"{where} was not executed")
        for output in cell.outputs:
            if output.output_type == "error":
                problems.append(f"{where} stores an error: {output.ename}: {output.evalue}")
            if output.get("name") == "stderr":
                problems.append(f"{where} stores stderr output")
        if "execution" in cell.metadata:
            problems.append(f"{where} stores when it was executed")
        if execution.has_only_widget(cell):
            problems.append(f"{where} shows a widget without a static figure or text beside it")
        text = "\n".join(_texts(cell))
        patterns = [execution.path_pattern(path) for path, _ in private] + [_HOME]
        match = next(filter(None, (pattern.search(text) for pattern in patterns)), None)
        if match:
            problems.append(f"{where} stores a path of a machine: {match.group(0)}")
    return problems


def hole_problems(
    source: Source, name: str, blank: NotebookNode, solved: NotebookNode, stub: str = STUB
) -> list[str]:
    """Each exercise or answer equals its solution, with the solution regions as holes.

    `solved` may keep marker lines (quiz sources do). `stub` is the text that fills a hole.
    """
    problems = []
    blank_cells = {cell.get("id"): cell for cell in blank.cells}
    stub_lines = stub.split("\n")
    own = [cell for cell in solved.cells if not elsewhere.added(cell)]
    for cell, full in zip(source.kept, own, strict=False):
        if cell.role not in ("exercise", "answer") or cell.kind != "code":
            continue
        student = blank_cells.get(full.get("id"))
        where = f"{name}: {cell.role} {cell.name}"
        if student is None:
            problems.append(f"{where} is missing from the student's notebook")
            continue
        if _code_lines(full.source) != _code_lines(cell.text):
            problems.append(f"{where} differs from {source.where(cell)}")
        expected_lines = []
        for line in split_regions(cell.text, SOLUTION):
            if line.marker and "BEGIN" in line.text:
                indent = line.text[: len(line.text) - len(line.text.lstrip())]
                expected_lines += [without_ellipsis(indent + part) for part in stub_lines]
            elif not line.marker and not line.inside:
                expected_lines.append(line.text)
        given = student.source.split("\n")
        for number in range(max(len(expected_lines), len(given))):
            want = expected_lines[number] if number < len(expected_lines) else "(nothing)"
            got = given[number] if number < len(given) else "(nothing)"
            if want != got:
                problems.append(
                    f"{where} is not its solution with holes: line {number + 1} is "
                    f"{got.strip()!r}, expected {want.strip()!r}"
                )
                break
    return problems


def point_problems(source: Source, name: str, notebook: NotebookNode) -> list[str]:
    """The points in the text of a built quiz equal those in its metadata."""
    stated: dict[str, float] = {}
    graded: Counter[str] = Counter()
    problems = []
    owner = {cell.grade_id: cell.name for cell in source.named("tests")}
    for cell in notebook.cells:
        meta = cell.metadata.get("nbgrader", {})
        grade_id = meta.get("grade_id", "")
        if grade_id.endswith("_question"):
            match = _POINTS.findall(cell.source)
            if len(match) == 1:
                stated[grade_id.removesuffix("_question")] = float(match[0][0])
        if meta.get("grade"):
            graded[owner.get(grade_id, grade_id)] += meta["points"]
    for question in sorted(stated.keys() | graded.keys()):
        says, gives = stated.get(question), graded.get(question, 0)
        if says is None:
            problems.append(f"{name}: the text of {question} does not state its points")
        elif says != gives:
            problems.append(f"{name}: {question} says {says:g} in its text but gives {gives:g}")
    return problems


def _code_lines(text: str) -> list[str]:
    return [line.text for line in split_regions(text, SOLUTION) if not line.marker]


def _texts(cell: NotebookNode) -> list[str]:
    texts = []
    for output in cell.outputs:
        texts.append(output.get("text", ""))
        texts += [
            value
            for kind, value in output.get("data", {}).items()
            if isinstance(value, str) and not kind.startswith("image/")
        ]
    return texts


def _wrong_answers_belong(source: Source) -> list[str]:
    owners = {c.name for c in source.cells if c.role in ("exercise", "answer")}
    return [
        f"{source.where(cell)}: wrong={cell.name!r} belongs to no exercise or answer"
        for cell in source.named("wrong")
        if cell.name not in owners
    ]


def _lesson_problems(source: Source) -> list[str]:
    problems = []
    for exercise in source.exercises:
        where = f"{source.where(exercise.cell)}: exercise {exercise.name}"
        if exercise.check_index is None:
            problems.append(
                f'{where} has no cell after it that calls check("{exercise.name}", ...)'
            )
        if len(exercise.wrong) < MIN_WRONG:
            problems.append(
                f"{where} keeps {len(exercise.wrong)} wrong answers, at least {MIN_WRONG} are "
                "needed to test its check"
            )
        problems += [
            f"{source.where(cell)}: a wrong answer needs expect, a text of the check's message"
            for cell in exercise.wrong
            if "expect" not in cell.options
        ]
    return problems


def _question_problems(source: Source, question) -> list[str]:
    problems = []
    first: Cell = (question.answers + question.tests)[0] if question.text is None else question.text
    where = f"{source.where(first)}: question {question.name}"
    if question.text is None:
        problems.append(f"{where} has no [markdown] cell with question={question.name!r}")
    else:
        match = _POINTS.findall(question.text.text)
        if len(match) != 1:
            problems.append(f"{where} must state its points once, such as '(2 points)'")
        elif (match[0][0] == "1") != (match[0][1] == "point"):
            problems.append(f"{where}: write '(1 point)' or '(2 points)'")
        elif float(match[0][0]) != question.points:
            problems.append(
                f"{where} says {match[0][0]} in its text but its tests give {question.points:g}"
            )
    if len(question.answers) != 1:
        problems.append(f"{where} has {len(question.answers)} answer cells, expected one")
    essay = any(cell.kind == "markdown" for cell in question.answers)
    parts = len(question.tests) > 1 and all("part" in cell.options for cell in question.tests)
    if len(question.tests) != (0 if essay else 1) and not parts:
        problems.append(
            f"{where} has {len(question.tests)} tests cells, expected one (essays: none), or a "
            "part= for each"
        )
    # What else a tests cell must not do, grading.lint says.
    for cell in question.tests:
        if not _CHECK.search(cell.text):
            problems.append(
                f"{source.where(cell)}: the tests cell has no check: any answer passes it"
            )
    known = {cell.grade_id: cell.options["points"] for cell in question.tests}
    for cell in question.wrong:
        loses = cell.options.get("loses")
        if loses is None:
            problems.append(f"{source.where(cell)}: a wrong answer to a quiz needs loses")
        for test, points in (loses or {}).items():
            if not test.endswith("_tests"):
                problems.append(f"{source.where(cell)}: loses names tests, such as q1_tests")
            elif test in known and not 0 < points <= known[test]:
                problems.append(f"{source.where(cell)}: {test} has {known[test]:g} points to lose")
    return problems

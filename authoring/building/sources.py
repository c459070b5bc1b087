"""Percent scripts in `source/` as a small model: cells with a role, exercises, questions.

A source is a jupytext percent script. Options on the `# %%` line give a cell its role:

| line                                               | cell                                       |
|----------------------------------------------------|--------------------------------------------|
| `# %% [markdown]`, `# %%`                          | prose, code                                |
| `# %% tags=["nbval-check-output"]`                 | its stored output is compared by the tests |
| `# %% exercise="02.shift"`                         | lesson exercise with solution regions      |
| `# %% wrong="02.shift" expect="the label moved"`   | kept wrong answer: in no notebook          |
| `# %% [markdown] question="q1"`                    | quiz question, states its points           |
| `# %% [markdown] question="q1" shuffle=true`       | its options, in any order for each student |
| `# %% given="q1" draws={"q1_size": [2, 3]}`        | locked code, numbers for each student      |
| `# %% answer="q1"`                                 | quiz answer with solution regions          |
| `# %% [markdown] answer="q1" points=2`             | essay, graded by hand                      |
| `# %% tests="q1" points=1`                         | graded tests, hidden regions allowed       |
| `# %% tests="q1" part="A" points=0.5`              | the same for a part of an answer           |
| `# %% wrong="q1" loses={"q1_tests": 1}`            | kept wrong answer and what it must lose    |

Regions are those of nbgrader: `### BEGIN SOLUTION`/`### END SOLUTION` and
`### BEGIN HIDDEN TESTS`/`### END HIDDEN TESTS`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

SOLUTION = "SOLUTION"
HIDDEN = "HIDDEN TESTS"
TRACKS = ("lessons", "quizzes")

_ROLES = {
    "lessons": {"exercise": {"tags"}, "wrong": {"expect"}},
    "quizzes": {
        "question": {"shuffle"},
        "given": {"draws"},
        "answer": {"points", "tags"},
        "tests": {"points", "part", "tags"},
        "wrong": {"loses"},
    },
}
# comment_magics off: a comment stays a comment, whatever command it happens to start with.
_FORMAT = {"extension": ".py", "format_name": "percent", "comment_magics": False}
_CELL_LINE = re.compile(r"^# %%(?:\s|$)")
_FILE_NAME = re.compile(r"^\d\d_[a-z0-9_]+$")
_IDENTIFIER = re.compile(r"^[A-Za-z0-9][A-Za-z0-9_.-]*$")


class SourceError(ValueError):
    """A percent script cannot be understood; the message names file and line."""


@dataclass(frozen=True)
class Line:
    """One line of a cell: its text, and whether it lies inside a region or marks one."""

    text: str
    inside: bool = False
    marker: bool = False


def split_regions(text: str, kind: str) -> list[Line]:
    """Lines of `text` with what lies between `BEGIN kind` and `END kind`.

    Raises ValueError when the markers do not pair up.
    """
    lines, inside = [], False
    for number, line in enumerate(text.split("\n"), 1):
        begin, end = f"BEGIN {kind}" in line, f"END {kind}" in line
        if begin or end:
            if begin == inside:
                raise ValueError(f"line {number} of the cell has an unexpected {line.strip()!r}")
            inside = begin
            lines.append(Line(line, marker=True))
        else:
            lines.append(Line(line, inside=inside))
    if inside:
        raise ValueError(f"a BEGIN {kind} region has no END")
    return lines


def regions(text: str, kind: str) -> list[str]:
    """The texts of all regions of one kind, without their marker lines."""
    blocks: list[list[str]] = []
    for line in split_regions(text, kind):
        if line.marker and "BEGIN" in line.text:
            blocks.append([])
        elif line.inside:
            blocks[-1].append(line.text)
    return ["\n".join(block) for block in blocks]


def without_markers(text: str, kind: str = SOLUTION) -> str:
    """`text` with the contents of its regions but without their marker lines."""
    return "\n".join(line.text for line in split_regions(text, kind) if not line.marker)


def outside(text: str, kind: str) -> str:
    """`text` without its regions: what a student may see."""
    lines = split_regions(text, kind)
    return "\n".join(line.text for line in lines if not line.marker and not line.inside)


@dataclass(frozen=True)
class Cell:
    """One cell of a source.

    `role` is "plain", "exercise", "wrong", "question", "given", "answer" or "tests"; `name` is the
    id that belongs to the role ("02.shift", "q1"), empty for plain cells. `options` holds what else
    stood on the cell's line (expect, loses, points); `line` is that line's number in the file.
    """

    kind: str
    text: str
    line: int
    role: str = "plain"
    name: str = ""
    tags: tuple[str, ...] = ()
    options: dict[str, Any] = field(default_factory=dict)

    @property
    def visible(self) -> str:
        """What of this cell a student may see."""
        if self.role == "wrong":
            return ""
        return outside(outside(self.text, SOLUTION), HIDDEN)

    @property
    def grade_id(self) -> str:
        """The id under which a tests cell is graded: q1_tests, q1_A_tests for a part of q1."""
        part = self.options.get("part")
        return f"{self.name}_{part}_tests" if part else f"{self.name}_tests"


@dataclass(frozen=True)
class Exercise:
    """A lesson exercise: its cell, the cell that checks it, and the kept wrong answers."""

    name: str
    cell: Cell
    index: int
    check_index: int | None
    wrong: tuple[Cell, ...]


@dataclass(frozen=True)
class Question:
    """A quiz question: `points` is the sum over its tests (and its essay); others as named."""

    name: str
    text: Cell | None
    answers: tuple[Cell, ...]
    tests: tuple[Cell, ...]
    wrong: tuple[Cell, ...]

    @property
    def points(self) -> float:
        """Points that the metadata of the built notebook gives for this question."""
        return sum(cell.options.get("points", 0) for cell in self.answers + self.tests)


@dataclass(frozen=True)
class Source:
    """One percent script: `track` is "lessons" or "quizzes", `name` its stem (NN_topic)."""

    path: Path
    track: str
    name: str
    cells: tuple[Cell, ...]

    @property
    def label(self) -> str:
        """How messages and built notebooks refer to this source."""
        return f"source/{self.track}/{self.name}.py"

    @property
    def kept(self) -> list[Cell]:
        """The cells that become notebook cells, in order."""
        return [cell for cell in self.cells if cell.role != "wrong"]

    def where(self, cell: Cell) -> str:
        """File and line of a cell."""
        return f"{self.label}:{cell.line}"

    def named(self, role: str, name: str | None = None) -> list[Cell]:
        """Cells of one role, optionally only those with one id."""
        return [c for c in self.cells if c.role == role and name in (None, c.name)]

    @property
    def exercises(self) -> list[Exercise]:
        """The exercises in order; indices refer to `kept`."""
        problems = []
        for index, cell in enumerate(self.kept):
            if cell.role == "exercise":
                problems.append(
                    Exercise(
                        cell.name,
                        cell,
                        index,
                        self._check_index(cell.name, index),
                        tuple(self.named("wrong", cell.name)),
                    )
                )
        return problems

    def _check_index(self, name: str, start: int) -> int | None:
        call = re.compile(r"\bcheck\(\s*(['\"])" + re.escape(name) + r"\1")
        for index, cell in enumerate(self.kept[start + 1 :], start + 1):
            if cell.kind == "code" and call.search(cell.text):
                return index
        return None

    @property
    def questions(self) -> list[Question]:
        """The questions in the order in which their ids first appear."""
        names = dict.fromkeys(c.name for c in self.cells if c.role not in ("plain", "wrong"))
        return [
            Question(
                name,
                next(iter(self.named("question", name)), None),
                tuple(self.named("answer", name)),
                tuple(self.named("tests", name)),
                tuple(self.named("wrong", name)),
            )
            for name in names
        ]


def read(path: Path) -> Source:
    """Read one percent script; the name of its folder says whether it is a lesson or a quiz.

    Raises SourceError when an option is unknown, an id is missing or regions do not pair up.
    """
    track = path.parent.name
    if track not in TRACKS:
        raise SourceError(f"{path}: a source lies in source/lessons or source/quizzes")
    label = f"source/{track}/{path.name}"
    if not _FILE_NAME.match(path.stem):
        raise SourceError(f"{label}: name it NN_topic.py in lower case, such as 02_augmentation.py")
    return _parsed(path, label, path.read_text(encoding="utf-8"))


@lru_cache(maxsize=64)  # a release reads each source three times
def _parsed(path: Path, label: str, text: str) -> Source:
    import jupytext

    track, lines = path.parent.name, _cell_lines(text, label)
    notebook = jupytext.reads(text, fmt=_FORMAT)
    if len(notebook.cells) != len(lines):
        raise SourceError(
            f"{label}: {len(lines)} lines start a cell but jupytext reads {len(notebook.cells)} "
            "cells; start every cell with '# %%' at the margin and nothing before the first"
        )
    cells = tuple(
        _cell(cell, line, track, f"{label}:{line}")
        for cell, line in zip(notebook.cells, lines, strict=True)
    )
    return Source(path, track, path.stem, cells)


def read_all(root: Path) -> Iterator[Source]:
    """All sources below `root`/source, lessons before quizzes, in the order of their names."""
    for track in TRACKS:
        for path in sorted((root / "source" / track).glob("*.py")):
            yield read(path)


def _cell_lines(text: str, label: str) -> list[int]:
    lines = text.split("\n")
    starts = [number for number, line in enumerate(lines, 1) if _CELL_LINE.match(line)]
    if not starts:
        raise SourceError(f"{label}: no cell found; cells start with '# %%'")
    return starts


def _cell(cell: Any, line: int, track: str, where: str) -> Cell:
    options = {
        key: value for key, value in cell.metadata.items() if not key.startswith("lines_to_")
    }
    if cell.cell_type not in ("markdown", "code"):
        raise SourceError(f"{where}: cells are code or [markdown], not {cell.cell_type}")
    roles = [role for role in _ROLES[track] if role in options]
    if len(roles) > 1:
        raise SourceError(f"{where}: one role for each cell, not {' and '.join(roles)}")
    role = roles[0] if roles else "plain"
    name = options.pop(role, "") if roles else ""
    tags = options.pop("tags", [])
    allowed = _ROLES[track].get(role, set())
    unknown = sorted(set(options) - allowed)
    if unknown:
        known = ", ".join(sorted(allowed | {"tags"} | set(_ROLES[track])))
        raise SourceError(f"{where}: unknown cell option {unknown[0]!r}; here are known: {known}")
    if roles and not (isinstance(name, str) and _IDENTIFIER.match(name)):
        raise SourceError(f"{where}: {role} needs an id of letters, digits, '_', '.' or '-'")
    if not isinstance(tags, list) or not all(isinstance(tag, str) for tag in tags):
        raise SourceError(f'{where}: tags is a list of names, such as tags=["nbval-check-output"]')
    _check_options(role, options, cell, where)
    for kind, owners in ((SOLUTION, ("exercise", "answer")), (HIDDEN, ("tests",))):
        try:
            has_region = any(part.marker for part in split_regions(cell.source, kind))
        except ValueError as error:
            raise SourceError(f"{where}: {error}") from None
        if has_region and role not in owners:
            raise SourceError(f"{where}: {kind} regions belong in cells with {' or '.join(owners)}")
        if not has_region and kind == SOLUTION and role in owners and cell.cell_type == "code":
            raise SourceError(f"{where}: put the answer between ### BEGIN and ### END SOLUTION")
    return Cell(cell.cell_type, cell.source, line, role, name, tuple(tags), options)


def _check_options(role: str, options: dict[str, Any], cell: Any, where: str) -> None:
    markdown = cell.cell_type == "markdown"
    if role == "question" and not markdown:
        raise SourceError(f"{where}: a question is a [markdown] cell")
    if role in ("exercise", "given", "tests", "wrong") and markdown:
        raise SourceError(f"{where}: a cell with {role} is a code cell")
    needs_points = role == "tests" or (role == "answer" and markdown)
    points = options.get("points")
    if needs_points and (isinstance(points, bool) or not isinstance(points, (int, float))):
        raise SourceError(f"{where}: points must be a number, such as points=1")
    if needs_points and points <= 0:
        raise SourceError(f"{where}: points must be more than 0, not {points}")
    if role == "answer" and not markdown and points is not None:
        raise SourceError(f"{where}: the points of a code answer stand at its tests")
    if not re.fullmatch(r"[A-Za-z0-9]+", str(options.get("part", "A"))):
        raise SourceError(f'{where}: a part is a letter or a number, such as part="A"')
    draws = options.get("draws")
    if role == "given" and not (
        isinstance(draws, dict)
        and draws
        and all(k.isidentifier() and isinstance(v, list) for k, v in draws.items())
    ):
        raise SourceError(f'{where}: draws gives lists by name, such as {{"q1_size": [2, 3]}}')
    if options.get("shuffle", True) is not True:
        raise SourceError(f"{where}: write shuffle=true, or leave it out")
    expect, loses = options.get("expect"), options.get("loses")
    if expect is not None and not (isinstance(expect, str) and expect.strip()):
        raise SourceError(f"{where}: expect is a text that the check's message must contain")
    if loses is not None and not (
        isinstance(loses, dict)
        and loses
        and all(isinstance(k, str) and isinstance(v, (int, float)) for k, v in loses.items())
    ):
        raise SourceError(f'{where}: loses gives points by test id, such as {{"q1_tests": 1}}')

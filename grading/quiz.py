"""A quiz as the grader sees it: read from quizzes/source (answers, tests) and quizzes/release.

Works for any nbgrader assignment of one notebook; what this course's quizzes have beyond that
(question texts with options, reasons in hidden tests) is found where it is there.
"""

from __future__ import annotations

import ast
import hashlib
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from grading.sandbox.cellcode import python_of

MOST_FILES = 24 << 20  # bytes of files beside a notebook that answers may read
VARIANT = "variant"  # the metadata of cells that differ from student to student
_OPTION = re.compile(r"^\s*[-*] \*\*([A-Z])\*\*:?\s*(.+?)\s*$", re.MULTILINE)


class QuizError(RuntimeError):
    """The quiz itself cannot be used for grading; the text says what to do."""


@dataclass(frozen=True)
class Cell:
    """One cell of a source or released notebook.

    role: "answer" (the student writes it), "tests" (graded automatically), "manual" (graded by a
    person), "locked" (text or code that stays as it is) or "plain".
    shown: outputs and attachments as a student's notebook has them.
    """

    kind: str
    source: str
    cell_id: str | None = None
    grade_id: str | None = None
    role: str = "plain"
    points: float = 0.0
    metadata: dict[str, Any] = field(default_factory=dict, compare=False)
    shown: dict[str, Any] = field(default_factory=dict, compare=False, repr=False)


@dataclass(frozen=True)
class Question:
    """What can earn points together: one graded cell, and the answers it looks at.

    tests: Python code of the graded cell with its hidden part; visible: what the student sees of
    the cell; hidden: the numbers (from 1) of its other lines.
    kind: "choice", "number", "code" or "manual".
    answers: grade ids of the answer cells that belong to it; names: what these define.
    text: the question in Markdown; reference: the author's answer, without markers.
    options: letter to text; reasons: letter to the author's reason; right: the right letter.
    """

    name: str
    grade_id: str
    points: float
    kind: str
    text: str
    reference: str
    answers: tuple[str, ...] = ()
    options: dict[str, str] = field(default_factory=dict)
    reasons: dict[str, str] = field(default_factory=dict)
    right: str | None = None
    tests: str = ""
    visible: str = ""
    hidden: frozenset[int] = frozenset()
    names: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Quiz:
    """One assignment: cells of its source and of its release, and its questions in order.

    fingerprint: changes whenever a grade could change because of the quiz.
    files: other files of the release folder by their paths in it, which answers may read.
    notebook: the name of its notebook; parts: those of all graded notebooks of the assignment;
    reading: those of the others.
    orders: of the choice questions whose options a student has in another order, the author's
    letters in that order (see variants).
    """

    name: str
    cells: tuple[Cell, ...]
    skeleton: tuple[Cell, ...]
    questions: tuple[Question, ...]
    fingerprint: str
    files: dict[str, bytes] = field(repr=False)
    release: dict[str, Any] = field(compare=False, repr=False)
    orders: dict[str, str] = field(default_factory=dict, compare=False)
    notebook: str = ""
    parts: tuple[str, ...] = ()
    reading: tuple[str, ...] = ()

    @property
    def max_score(self) -> float:
        """Points of all questions."""
        return sum(question.points for question in self.questions)

    def question(self, name: str) -> Question:
        """The question with this name or grade id; KeyError where there is none."""
        for question in self.questions:
            if name in (question.name, question.grade_id):
                return question
        raise KeyError(name)

    @classmethod
    def load(cls, course_root: Path, name: str, notebook: str | None = None) -> Quiz:
        """Read a quiz below `course_root`, the folder that holds quizzes/ (or is an nbgrader root).

        `notebook` is needed only where its notebook is not called like the quiz.

        Raises:
            QuizError: it is not there, cannot be read, or has no graded cell.
        """
        root = course_folder(course_root)
        if not re.fullmatch(r"[\w][\w .+-]*", name) or ".." in name:
            raise QuizError(f"{name!r} is not the name of a quiz.")
        texts = {}
        for step in ("source", "release"):
            path = root / step / name / f"{notebook or name}.ipynb"
            try:
                texts[step] = path.read_bytes()
            except OSError:
                raise QuizError(_missing(root, name, path)) from None
        try:
            source = json.loads(texts["source"])
            release = json.loads(texts["release"])
            cells = tuple(_cell(item) for item in source["cells"])
            skeleton = tuple(_cell(item) for item in release["cells"])
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise QuizError(f"The notebook of quiz {name} is damaged ({error}).") from None
        if not any(cell.role in ("tests", "manual") for cell in cells):
            raise QuizError(f"The quiz {name} has no graded cell.")
        released = {cell.grade_id: cell.source for cell in skeleton if cell.grade_id}
        if [cell.grade_id for cell in cells if cell.grade_id] != [*released]:
            raise QuizError(
                f"release/{name} was not made from the present source/{name}: their graded cells "
                "differ. Build or generate the quiz again."
            )
        questions = tuple(_questions(cells, released))
        digest = hashlib.sha256(texts["source"] + b"\0" + texts["release"])
        files = _other_files(root / "release" / name)
        for path, content in files.items():
            digest.update(path.encode() + b"\0" + content)
        parts = notebooks_of(root, name)
        others = {path.stem for path in (root / "source" / name).glob("*.ipynb")} - {*parts}
        return cls(
            name, cells, skeleton, questions, digest.hexdigest(), files, release,
            notebook=notebook or name, parts=parts, reading=tuple(sorted(others)),
        )  # fmt: skip


def notebooks_of(course_root: Path, name: str) -> tuple[str, ...]:
    """The names of an assignment's notebooks, in their order; none where it is not there.

    Notebooks for reading, in which nothing is graded, do not count where others are graded.
    """
    folder = course_folder(course_root) / "source" / name
    paths = sorted(folder.glob("*.ipynb"))
    graded = [path for path in paths if _has_grades(path)]
    return tuple(path.stem for path in graded or paths)


def _has_grades(path: Path) -> bool:
    try:
        cells = json.loads(path.read_bytes())["cells"]
        return any(_cell(cell).role in ("tests", "manual") for cell in cells)
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return True  # whatever is wrong with it, loading it says


def course_folder(root: Path) -> Path:
    """The nbgrader course: quizzes/ in a folder that has one, else the folder itself."""
    return root / "quizzes" if (root / "quizzes").is_dir() else root


def without_markers(code: str) -> str:
    """Code without the lines that mark its solutions and hidden tests."""
    marker = re.compile(r"^\s*#+ (BEGIN|END) (SOLUTION|HIDDEN TESTS|MARK SCHEME)\s*$")
    return "\n".join(line for line in code.split("\n") if not marker.match(line))


def hidden_lines(code: str, visible: str) -> frozenset[int]:
    """The numbers (from 1) of the lines of a test cell that the released one lacks."""
    left = visible.split("\n")
    hidden = set()
    for number, line in enumerate(code.split("\n"), 1):
        if left and line.rstrip() == left[0].rstrip():
            del left[0]
        else:
            hidden.add(number)
    return frozenset(hidden)


def statements(code: str) -> list[ast.stmt]:
    """The statements of a cell's code; none where it does not parse."""
    try:
        return ast.parse(python_of(code)).body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return []


def bound_names(code: str) -> set[str]:
    """Names that code binds at its top level, blocks included; empty where it does not parse."""
    names: set[str] = set()
    # Not by recursion: a sum of a thousand terms is a tree of that depth.
    waiting: list[ast.AST] = list(statements(code))
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            names.add(node.id)
        elif isinstance(node, (ast.Import, ast.ImportFrom)):
            names |= {(alias.asname or alias.name).split(".")[0] for alias in node.names}
        elif isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            names.add(node.name)
        elif not isinstance(node, _INNER):
            waiting += ast.iter_child_nodes(node)
    return names


# What is bound in there is its own affair.
_INNER = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp, ast.Lambda)


def _missing(root: Path, name: str, path: Path) -> str:
    known = sorted(p.parent.name for p in (root / "source").glob("*/*.ipynb"))
    known = [item for item in known if item != name]
    text = f"There is no quiz {name}: {path} cannot be read."
    return f"{text} Known are: {', '.join(known)}." if known else text


def _other_files(folder: Path) -> dict[str, bytes]:
    """What a notebook may read beside it: as much as fits into a student process's own folder."""
    found, left = {}, MOST_FILES
    for path in sorted(folder.rglob("*")):
        inside = path.relative_to(folder)
        hidden = any(part.startswith(".") for part in inside.parts)
        if hidden or path.suffix == ".ipynb" or not path.is_file():
            continue
        if path.stat().st_size <= left:
            found[inside.as_posix()] = path.read_bytes()
            left -= len(found[inside.as_posix()])
    return found


def _cell(item: dict[str, Any]) -> Cell:
    metadata = item.get("metadata") or {}
    graded = metadata.get("nbgrader") or {}
    source = item.get("source", "")
    source = source if isinstance(source, str) else "".join(source)
    role, grade_id = "plain", graded.get("grade_id")
    if graded.get("task") or (graded.get("grade") and graded.get("solution")):
        role = "manual"
    elif graded.get("grade"):
        role = "tests"
    elif graded.get("solution"):
        role = "answer"
    elif graded.get("locked"):
        role = "locked"
    else:
        grade_id = None
    points = float(graded.get("points") or 0)
    return Cell(item["cell_type"], source, item.get("id"), grade_id, role, points, metadata)


def _questions(cells: tuple[Cell, ...], released: dict[str, str]) -> Iterator[Question]:
    answers = {c.grade_id: c for c in cells if c.role == "answer" and c.kind == "code"}
    defined = {key: bound_names(without_markers(cell.source)) for key, cell in answers.items()}
    for place, cell in enumerate(cells):
        if cell.role not in ("tests", "manual"):
            continue
        grade_id = cell.grade_id or ""
        if cell.role == "manual" or cell.kind != "code":
            text, reference = _text(cells, place), without_markers(cell.source)
            yield Question(grade_id, grade_id, cell.points, "manual", text, reference)
            continue
        used = {
            node.id
            for statement in statements(cell.source)
            for node in ast.walk(statement)
            if isinstance(node, ast.Name)
        }
        mine = tuple(key for key in answers if defined[key] & used)
        stem = re.sub(r"_tests?$", "", grade_id)
        name = stem if stem in answers else grade_id
        if stem in answers and stem not in mine:
            mine = (stem, *mine)
        start = cells.index(answers[name]) if name in answers else place
        question = _graded(name, _text(cells, start), {key: answers[key].source for key in mine})
        yield replace(
            question,
            grade_id=grade_id,
            points=cell.points,
            tests=python_of(cell.source),
            visible=released[grade_id],
            hidden=hidden_lines(cell.source, released[grade_id]),
            names=frozenset().union(*(defined[key] for key in mine)),
            reasons=_reasons(cell.source) if question.right else {},
        )


def _graded(name: str, text: str, answers: dict[str, str]) -> Question:
    """A question as far as its text and the author's answers to it tell."""
    reference = "\n".join(map(without_markers, answers.values()))
    options = dict(_OPTION.findall(text))
    value = dict(_assigned(reference)).get(name)
    right = value if isinstance(value, str) and value in options else None
    kind = "choice" if right else "code"
    plain = not any(word in reference for word in ("def ", "class ", "lambda"))
    if not right and plain and value is not None:
        kind = "number"
    options = options if right else {}
    return Question(name, "", 0.0, kind, text, reference, tuple(answers), options, right=right)


def _text(cells: tuple[Cell, ...], start: int) -> str:
    """The Markdown above the first cell of a question."""
    for cell in reversed(cells[:start]):
        if cell.kind == "markdown":
            return cell.source
        if cell.role in ("tests", "manual"):
            break
    return ""


def _assigned(code: str) -> Iterator[tuple[str, Any]]:
    """What code assigns to names at its top level: literals, and ... for other expressions."""
    for statement in statements(code):
        for target in statement.targets if isinstance(statement, ast.Assign) else ():
            if isinstance(target, ast.Name):
                try:
                    yield target.id, ast.literal_eval(statement.value)
                except (ValueError, TypeError):
                    yield target.id, ...


def _reasons(tests: str) -> dict[str, str]:
    """The table of reasons in a choice question's hidden tests: NAME_reasons = {letter: text}."""
    tables = [value for name, value in _assigned(tests) if name.endswith("_reasons")]
    table = tables[0] if tables and isinstance(tables[0], dict) else {}
    return {str(key): str(text) for key, text in table.items()}

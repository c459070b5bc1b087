"""The map of the course, and how far a learner has come."""

from __future__ import annotations

import ast
import html
import json
import re
from dataclasses import dataclass
from pathlib import Path

from topics import PARTS
from utils.exercises import ROOT, passed, progress_file


@dataclass(frozen=True)
class Stop:
    """One notebook on the map.

    Attributes:
        title: its heading.
        path: the notebook, relative to the course's folder, with ``/``.
        minutes: how long it takes, as its first lines say; None if they do not.
        done: exercises passed, or questions answered.
        of: exercises or questions in all.
        quiz: whether it is a quiz.
    """

    title: str
    path: str
    minutes: int | None
    done: int
    of: int
    quiz: bool

    @property
    def number(self) -> str:
        """The number of the lesson, or of the one after which the quiz is taken."""
        return Path(self.path).name[:2]

    @property
    def minutes_left(self) -> int:
        """Minutes times the share that is open; something to read is always open."""
        return round((self.minutes or 0) * (1 - self.done / self.of if self.of else 1))

    @property
    def state(self) -> str:
        """How far it is, in words."""
        if not self.of:
            return "nothing to hand in"
        unit = "questions answered" if self.quiz else "exercises passed"
        return f"{self.done} of {self.of} {unit}"


class Map:
    """All lessons and quizzes in order: in a notebook a table by parts, elsewhere lines."""

    def __init__(self, stops: list[Stop]) -> None:
        """Take the stops in the order in which they are shown."""
        self.stops = stops

    @property
    def next(self) -> Stop | None:
        """Where to go on: what has been begun, else the first that is open; None at the end."""
        unfinished = [stop for stop in self.stops if stop.done < stop.of]
        begun = [stop for stop in unfinished if stop.done]
        return next(iter(begun or unfinished), None)

    @property
    def invitation(self) -> str:
        """What to do now, and how much is left."""
        if self.next is None:
            return "Everything is done."
        verb = "Continue" if any(stop.done for stop in self.stops) else "Begin"
        left = sum(stop.minutes_left for stop in self.stops)
        return (
            f"{verb}: {self.next.title} (about {self.next.minutes_left} minutes left). "
            f"The whole course: about {left // 60} hours and {left % 60} minutes left."
        )

    def __repr__(self) -> str:
        """One line a notebook, and where to go on."""
        lines = [f"{stop.title} ({stop.minutes or '?'} min): {stop.state}" for stop in self.stops]
        return "\n".join([*lines, self.invitation])

    def _repr_html_(self) -> str:
        invitation = html.escape(self.invitation)
        if self.next is not None:
            title = html.escape(self.next.title)
            invitation = invitation.replace(title, f"{_link(self.next)}", 1)
        remark = (
            "Exercises passed, and questions of quizzes answered. Kept in "
            f"{html.escape(_where(progress_file()))}, on this computer only; "
            "delete the file to start afresh. Run this cell again to see how far you are."
            if progress_file()
            else "Nothing is kept: JupyterLab was not started with <code>course.py lab</code>."
        )
        return (
            f'<p style="font-size: 1.15em;"><strong>{invitation}</strong></p>'
            f'<table><caption style="{_LEFT} caption-side: bottom;">{remark}</caption><thead><tr>'
            f'<th scope="col" style="{_LEFT}">notebook</th><th scope="col">minutes</th>'
            f'<th scope="col" style="{_LEFT}">done</th></tr></thead>'
            f"{''.join(map(_rows, self.stops))}</table>"
        )


_LEFT = "text-align: left;"
_BAR = 'aria-hidden="true" style="width: 4em;"'


def _rows(stop: Stop) -> str:
    """A notebook as a row of the table, below the title of its part where one begins."""
    part = "" if stop.quiz else PARTS.get(stop.number, "")
    if part:
        part = f'<tr><th colspan="3" scope="rowgroup" style="{_LEFT}">{html.escape(part)}</th></tr>'
    state = (
        f'<progress {_BAR} value="{stop.done}" max="{stop.of}"></progress> {stop.done} of {stop.of}'
    )
    return (
        f'{part}<tr><td style="{_LEFT}">{_link(stop)}</td><td>{stop.minutes or ""}</td>'
        f'<td style="{_LEFT} white-space: nowrap;">{state if stop.of else "to read"}</td></tr>'
    )


def _where(path: Path) -> str:
    """The name of a file, and in which folder it lies."""
    folder = "the course's folder" if path.parent == ROOT else path.parent
    return f"{path.name} in {folder}"


def _link(stop: Stop) -> str:
    return f'<a href="../{html.escape(stop.path)}">{html.escape(stop.title)}</a>'


def course_map(root: Path = ROOT) -> Map:
    """Every lesson with its quiz, read from the notebooks themselves.

    Args:
        root: the course's folder, with ``lessons/`` and ``quizzes/release/``.

    A notebook that cannot be read is left out; `course.py doctor` names it.
    """
    done, stops = passed(), []
    paths = [*root.glob("lessons/[0-9]*.ipynb"), *root.glob("quizzes/release/*/[0-9]*.ipynb")]
    for path in sorted(paths):
        try:
            cells = json.loads(_worked_on(path).read_text(encoding="utf-8"))["cells"]
            stop = _stop(path, root, cells, done)
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            continue
        if stop:
            # A quiz carries the number of the lesson after which it is taken.
            stops.append(((path.stem[:2], stop.quiz, path.stem), stop))
    return Map([stop for _, stop in sorted(stops, key=lambda item: item[0])])


def _worked_on(path: Path) -> Path:
    """The notebook with the answers: in the full course, a quiz is answered in quizzes/mine/."""
    quizzes = path.parents[2]
    copy = quizzes / "mine" / path.parent.name / path.name
    if quizzes.name != "quizzes" or not copy.is_file():
        return path
    return max(path, copy, key=lambda file: file.stat().st_mtime)


def answered(code: str) -> bool:
    """Whether an answer cell of a quiz holds more than its stub: right or wrong is not asked.

    A cell may hold code that is given; it is open as long as one of its functions is a stub. A text
    is open as long as it is nbgrader's own.
    """
    if code.strip() == "YOUR ANSWER HERE":
        return False
    try:
        module = ast.parse(code)
    except (SyntaxError, ValueError):
        return True
    functions = [node for node in ast.walk(module) if isinstance(node, ast.FunctionDef)]
    return not any(map(_stub, functions)) and not all(map(_stub, module.body))


def _stub(statement: ast.stmt) -> bool:
    """A docstring, ``pass``, an assignment of a blank, or a function of nothing but these."""
    if isinstance(statement, ast.FunctionDef):
        return all(map(_stub, statement.body))
    if isinstance(statement, ast.Expr):
        return isinstance(statement.value, ast.Constant)
    if isinstance(statement, ast.Assign):
        return _blank(statement.value)
    return isinstance(statement, ast.Pass)


def _blank(value: ast.expr) -> bool:
    """``""``, ``None``, ``...``, or a container of nothing but these, such as ``{"A": ""}``."""
    if isinstance(value, ast.Dict):
        return all(map(_blank, value.values))
    if isinstance(value, ast.List | ast.Tuple):
        return all(map(_blank, value.elts))
    return isinstance(value, ast.Constant) and value.value in ("", None, ...)


def _stop(path: Path, root: Path, cells: list[dict], done: set[str]) -> Stop | None:
    texts = ["".join(cell["source"]) for cell in cells]
    heading = re.search(r"^# (.+)$", texts[0], re.MULTILINE)
    if not heading:
        return None
    minutes = re.search(r"(\d+) minutes", texts[0])
    quiz = path.parent.parent.name == "release"
    if quiz:
        roles = [cell["metadata"].get("nbgrader", {}) for cell in cells]
        answers = [text for text, role in zip(texts, roles, strict=True) if role.get("solution")]
        count = sum(map(answered, answers)), len(answers)
    else:
        exercises = set(re.findall(r'^check\("([^"]+)"', "\n".join(texts), re.MULTILINE))
        count = len(exercises & done), len(exercises)
    return Stop(
        title=heading.group(1).strip(),
        path=path.relative_to(root).as_posix(),
        minutes=int(minutes.group(1)) if minutes else None,
        done=count[0],
        of=count[1],
        quiz=quiz,
    )

"""A submitted notebook put back on the skeleton of the released one.

Only what belongs to the student is taken from a submission: the text of answer cells, changes to
plain cells, and cells of their own. Everything else comes from the quiz, whatever has happened to
it. Nothing in a notebook makes this raise, but a file that is no notebook (Unreadable).
"""

from __future__ import annotations

import dataclasses
import re
from typing import Any

from grading.alignment import MOST_READ, Submitted, align, code_of, own_part
from grading.intake.choice import Look
from grading.quiz import Cell, Quiz, bound_names
from grading.reading import AGAIN, Unreadable, read

__all__ = ["Foreign", "Unreadable", "look", "rebuild"]

MAX_CELLS = 2_000
MAX_SOURCE = 1 << 20
MAX_SOURCES = 2 << 20  # of all cells together
_TELLING = 30  # characters; shorter cells may be alike by chance


class Foreign(Unreadable):
    """A notebook, but of another quiz."""


def rebuild(quiz: Quiz, raw: bytes) -> tuple[list[Cell], list[str]]:
    """The cells to grade, in the order of the released notebook, and what had to be repaired.

    Tests come from the quiz's source, hidden part included; answers and plain cells have the
    student's text; further cells of the student (role "extra") follow the cell that they followed.

    Raises:
        Unreadable: the file is not a notebook.
    """
    data, repairs = read(raw)
    submitted = _cells(data, repairs)
    _refuse_foreign(quiz, submitted)
    return _Rebuilding(quiz, submitted, align(submitted, quiz.skeleton), repairs).cells(), repairs


def look(quiz: Quiz, raw: bytes) -> Look:
    """What a file is: unreadable, another notebook, this one as it was given out, or worked on."""
    try:
        cells, _ = rebuild(quiz, raw)
    except Foreign:
        return Look.FOREIGN
    except Unreadable:
        return Look.UNREADABLE
    released = {cell.grade_id: cell.source.strip() for cell in quiz.skeleton}
    worked = any(
        cell.source.strip() not in ("", released.get(cell.grade_id, ""))
        for cell in cells
        if cell.role in ("answer", "manual", "extra")
    )
    return Look.WORKED if worked else Look.UNTOUCHED


def _refuse_foreign(quiz: Quiz, submitted: list[Submitted]) -> None:
    """Refuse the notebook of another quiz or lesson, whose questions may have the same names."""
    texts = {cell.text for cell in submitted}
    telling = [c for c in quiz.skeleton if c.role in ("tests", "locked", "plain", "manual")
               and len(c.source.strip()) >= _TELLING]  # fmt: skip
    if not texts - {""} or any(cell.source.strip() in texts for cell in telling):
        return
    ours = {(cell.cell_id, cell.grade_id) for cell in quiz.skeleton} - {(None, None)}
    marked = [cell for cell in submitted if cell.flags.get("grade") or cell.flags.get("locked")]
    names = set().union(*(bound_names(c.source) for c in quiz.skeleton if c.role == "answer"))
    same = any((cell.cell_id, cell.grade_id) in ours for cell in submitted)
    if not marked and (same or any(names & cell.names for cell in submitted[:MOST_READ])):
        return
    titles = (re.search(r"(?m)^#\s+(.+)$", c.source) for c in submitted if c.kind == "markdown")
    title = next((f" ({match[1].strip()[:60]!r})" for match in titles if match), "")
    raise Foreign(
        f"it is another notebook{title}: none of the questions of {quiz.name} is in it; look "
        "whether the right file was handed in"
    )


def _cells(data: dict, repairs: list[str]) -> list[Submitted]:
    """The cells of any notebook format, odd ones left out."""
    items = data.get("cells")
    if not isinstance(items, list) and isinstance(data.get("worksheets"), list):
        sheets = [sheet for sheet in data["worksheets"] if isinstance(sheet, dict)]
        items = [item for sheet in sheets for item in _as_list(sheet.get("cells"))]
        repairs.append("the notebook was in an old format (version 3)")
    if not isinstance(items, list):
        raise Unreadable(f"the file is not a notebook (it has no list of cells); {AGAIN}")
    if len(items) > MAX_CELLS:
        repairs.append(f"of {len(items):,} cells only the first {MAX_CELLS:,} were read")
    cells, odd, left, large = [], 0, MAX_SOURCES, 0
    for item in items[:MAX_CELLS]:
        cell = _submitted(item)
        if cell is None:
            odd += 1
        elif len(cell.source) > min(MAX_SOURCE, left):
            large += 1
        else:
            left -= len(cell.source)
            cells.append(cell)
    if large:
        most = f"{MAX_SOURCES >> 20} MB"
        repairs.append(f"{large} cell{'s' * (large > 1)} left out: all together are over {most}")
    if odd:
        repairs.append(f"{odd} cell{'s' * (odd > 1)} without readable text left out")
    return cells


def _submitted(item: Any) -> Submitted | None:
    if not isinstance(item, dict):
        return None
    source = item.get("source", item.get("input", ""))
    if isinstance(source, list) and all(isinstance(line, str) for line in source):
        source = "".join(source)
    if not isinstance(source, str):
        return None
    source = source.replace("\r\n", "\n").replace("\r", "\n")
    kind = item.get("cell_type")
    kind = kind if kind in ("code", "markdown", "raw") else "markdown"
    metadata = item.get("metadata")
    flags = metadata.get("nbgrader") if isinstance(metadata, dict) else None
    flags = flags if isinstance(flags, dict) else {}
    grade_id, cell_id = flags.get("grade_id"), item.get("id")
    return Submitted(
        kind,
        source,
        cell_id if isinstance(cell_id, str) else None,
        grade_id if isinstance(grade_id, str) else None,
        flags,
        {key: item[key] for key in ("outputs", "attachments") if item.get(key)},
    )


def _as_list(value: Any) -> list:
    return value if isinstance(value, list) else []


@dataclasses.dataclass
class _Rebuilding:
    """The work on one submission, whose cells have their places already."""

    quiz: Quiz
    submitted: list[Submitted]
    placed: dict[int, list[Submitted]]
    repairs: list[str]

    def cells(self) -> list[Cell]:
        """The cells to grade."""
        skeleton = self.quiz.skeleton
        self._set_own_parts_apart()
        for place, cell in enumerate(skeleton):
            if cell.role in ("answer", "manual"):
                self._fetch(place, cell)
        sources = {cell.grade_id: cell for cell in self.quiz.cells if cell.grade_id}
        chosen = [self._chosen(place, cell, sources) for place, cell in enumerate(skeleton)]
        order = [c.stands_for for c in self.submitted if c.stands_for is not None and not c.dropped]
        if order != sorted(order):
            self.repairs.append("the cells were in another order; the order of the quiz counts")
        return self._woven(chosen)

    # -- answers that stand elsewhere --------------------------------------------------------------

    def _set_own_parts_apart(self) -> None:
        """What a student has written into a test cell or a question becomes a cell of theirs."""
        for place, copies in self.placed.items():
            original = self.quiz.skeleton[place]
            if original.role not in ("tests", "locked") and not self._asks(place):
                continue
            for copy in copies:
                own = Submitted(original.kind, own_part(copy, original))
                if not own.text or own.kind == "code" and not own.names:
                    continue
                # Code counts above the tests, text below the question.
                where = self.submitted.index(copy) + (own.kind != "code")
                self.submitted.insert(where, own)
                self.repairs.append(
                    f"the cell {original.grade_id or ''} held {_what(own)} of the student's own; "
                    "it counts as a cell beside it"
                )

    def _asks(self, place: int) -> bool:
        """Whether a cell is the text of a question that a person grades."""
        below = self.quiz.skeleton[place + 1 : place + 2]
        is_text = self.quiz.skeleton[place].kind == "markdown"
        return is_text and any(cell.role == "manual" for cell in below)

    def _fetch(self, place: int, cell: Cell) -> None:
        """Where an answer is not in its cell, look for it in cells of the student's own."""
        copies = self.placed.get(place, [])
        names = bound_names(cell.source) if cell.kind == "code" else set()
        untouched = ("", cell.source.strip())
        if any(copy.text not in untouched and names <= copy.names for copy in copies):
            return
        if cell.role == "answer":
            fitting = [c for c in self.submitted if c.stands_for is None and names <= c.names]
            fitting = fitting[-1:] if names else []
        elif all(copy.text in untouched for copy in copies):
            kinds = {"markdown", cell.kind}
            fitting = [c for c in self._around(place) if c.kind in kinds]
        else:
            return
        if not fitting:
            return
        for other in [*copies, *fitting]:
            other.stands_for = None
            other.dropped = other in fitting or other.text in untouched
        source = "\n\n".join(c.code if cell.kind == "code" else c.source for c in fitting)
        shown: dict[str, Any] = {}
        for other in reversed(fitting):
            shown |= other.shown
        answer = Submitted(cell.kind, source, shown=shown, stands_for=place)
        self.submitted.insert(self.submitted.index(fitting[0]), answer)
        self.placed[place] = [answer]
        self.repairs.append(
            f"the answer {cell.grade_id or ''} stood in a cell of its own, not in the answer cell; "
            "it was taken from there"
        )

    def _around(self, place: int) -> list[Submitted]:
        """The student's own cells between the neighbours of a place."""
        before = max((p for p in self.placed if p < place), default=-1)
        anchor, cells = -1, []
        for cell in self.submitted:
            if cell.stands_for is not None:
                anchor = cell.stands_for
            elif before <= anchor <= place and not cell.dropped and cell.text:
                cells.append(cell)
        return cells

    # -- what takes each place ---------------------------------------------------------------------

    def _chosen(self, place: int, cell: Cell, sources: dict[str | None, Cell]) -> Cell:
        """The cell that takes a place of the skeleton."""
        copies = self.placed.get(place, [])
        if cell.role in ("tests", "locked"):
            for copy in copies:
                copy.dropped = copy is not copies[-1]
            if cell.role == "tests":
                self._report_tests(cell, copies)
            return sources.get(cell.grade_id, cell)
        if not copies:
            self._report_missing(cell)
            return cell
        return self._answer(cell, copies)

    def _answer(self, cell: Cell, copies: list[Submitted]) -> Cell:
        """The student's text of an answer or a plain cell."""
        name, untouched = cell.grade_id, cell.source.strip()
        # Of several copies the last one counts that somebody has worked on; the others still run.
        worked = [copy for copy in copies if copy.text not in ("", untouched)]
        taken = (worked or copies)[-1]
        for copy in copies:
            if copy is not taken:
                copy.stands_for = None
                copy.dropped = copy not in worked
        if name and len(copies) > 1:
            self.repairs.append(
                f"the answer cell {name} was there {len(copies)} times; the last one counts"
            )
        source = taken.source
        if cell.kind == "code" and taken.kind != "code":
            source = code_of(taken.kind, source)
            self.repairs.append(
                f"the answer cell {name or ''} was marked as text; it was taken as code"
            )
        if name and _damaged(cell, taken):
            self.repairs.append(f"the grading information of cell {name} was damaged")
        return dataclasses.replace(cell, source=source, shown=taken.shown)

    def _report_missing(self, cell: Cell) -> None:
        if cell.role != "plain":
            self.repairs.append(
                f"the answer cell {cell.grade_id} was missing; the question counts as not answered"
            )
        elif cell.kind == "code" and cell.source.strip():
            first = cell.source.strip().split("\n")[0][:60]
            self.repairs.append(f"the cell `{first}` was missing and has been put back")

    def _report_tests(self, cell: Cell, copies: list[Submitted]) -> None:
        name = cell.grade_id
        if not copies:
            self.repairs.append(f"the test cell {name} was missing and has been put back")
            return
        if len(copies) > 1:
            self.repairs.append(f"the test cell {name} was there {len(copies)} times")
        if any(copy.text != cell.source.strip() for copy in copies):
            self.repairs.append(f"the test cell {name} had been changed; the original was used")
        if any(_damaged(cell, copy) or copy.kind != cell.kind for copy in copies):
            self.repairs.append(f"the grading information of cell {name} was damaged")

    def _woven(self, chosen: list[Cell]) -> list[Cell]:
        """The chosen cells in the skeleton's order, each with the student's own cells behind it."""
        behind: dict[int, list[Cell]] = {}
        anchor = -1
        for cell in self.submitted:
            if cell.stands_for is not None:
                anchor = cell.stands_for
            elif not cell.dropped and cell.text:
                extra = Cell(cell.kind, cell.source, None, None, "extra", shown=cell.shown)
                behind.setdefault(anchor, []).append(extra)
        cells = behind.get(-1, [])
        for place, cell in enumerate(chosen):
            cells += [cell, *behind.get(place, [])]
        return cells


def _what(cell: Submitted) -> str:
    return f"code ({', '.join(sorted(cell.names)[:3])})" if cell.kind == "code" else "text"


def _damaged(cell: Cell, copy: Submitted) -> bool:
    known = cell.metadata.get("nbgrader", {})
    keys = ("grade_id", "grade", "solution", "locked", "points")
    return any(copy.flags.get(key) != known.get(key) for key in keys)

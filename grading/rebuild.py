"""A submitted notebook put back on the skeleton of the released one.

Only what belongs to the student is taken from a submission: the text of answer cells, changes to
plain cells, and cells of their own. Everything else comes from the quiz, whatever has happened to
it. Nothing in a notebook makes this raise, but a file that is no notebook (Unreadable).
"""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Collection
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from grading.quiz import Cell, Quiz, bound_names

MAX_FILE = 64 << 20
MAX_CELLS = 2_000
MAX_SOURCE = 1 << 20
MAX_SOURCES = 2 << 20  # of all cells together
AGAIN = "save the notebook again and hand it in once more"


class Unreadable(ValueError):
    """The file is no notebook; the text says what is wrong with it and what to do."""


@dataclass
class _Submitted:
    """A cell of the submission: what it claims to be, and whether it has found its place."""

    kind: str
    source: str
    cell_id: str | None
    grade_id: str | None
    flags: dict[str, Any]
    stands_for: int | None = None
    dropped: bool = False

    @cached_property
    def names(self) -> set[str]:
        """What its code defines; read once, because reading a large cell takes long."""
        return bound_names(self.source)


def rebuild(quiz: Quiz, raw: bytes) -> tuple[list[Cell], list[str]]:
    """The cells to grade, in the order of the released notebook, and what had to be repaired.

    Tests come from the quiz's source, hidden part included; answers and plain cells have the
    student's text; further cells of the student (role "extra") follow the cell that they followed.

    Raises:
        Unreadable: the file is not a notebook.
    """
    repairs: list[str] = []
    submitted = _cells(_parsed(raw), repairs)
    skeleton = quiz.skeleton
    placed: dict[int, list[_Submitted]] = {}
    _place(submitted, skeleton, placed, by="grade_id")
    _place(submitted, skeleton, placed, by="cell_id")
    _place_by_text(submitted, skeleton, placed)
    sources = {cell.grade_id: cell for cell in quiz.cells if cell.grade_id}
    chosen = [
        _chosen(cell, placed.get(place, []), sources, repairs)
        for place, cell in enumerate(skeleton)
    ]
    order = [c.stands_for for c in submitted if c.stands_for is not None and not c.dropped]
    if order != sorted(order):
        repairs.append("the cells were in another order; the order of the quiz counts")
    return _woven(submitted, chosen), repairs


def _parsed(raw: bytes) -> dict:
    if len(raw) > MAX_FILE:
        raise Unreadable(
            f"the file is larger than {MAX_FILE >> 20} MB; clear all outputs and {AGAIN}"
        )
    try:
        text = raw.decode("utf-16" if raw[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig")
    except UnicodeDecodeError:
        raise Unreadable(f"the file is not text; {AGAIN}") from None
    if not text.strip():
        raise Unreadable(f"the file is empty; {AGAIN}")
    try:
        data = _json(text)
    except (ValueError, RecursionError, MemoryError):
        raise Unreadable(f"the file is damaged or cut off; {AGAIN}") from None
    if not isinstance(data, dict):
        raise Unreadable(f"the file is not a notebook; {AGAIN}")
    return data


def _json(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        # A number of 5,000 digits among the metadata is no reason to lose a notebook.
        data = json.loads(text, parse_int=lambda digits: int(digits) if len(digits) < 400 else None)
        if isinstance(data, dict) and isinstance(data.get("cells"), list):
            return data
        raise


def _cells(data: dict, repairs: list[str]) -> list[_Submitted]:
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
    found, odd, left, large = [], 0, MAX_SOURCES, 0
    for item in items[:MAX_CELLS]:
        cell = _submitted(item)
        if cell is None:
            odd += 1
        elif len(cell.source) > min(MAX_SOURCE, left):
            large += 1
        else:
            left -= len(cell.source)
            found.append(cell)
    if large:
        most = f"{MAX_SOURCES >> 20} MB"
        repairs.append(f"{large} cell{'s' * (large > 1)} left out: all together are over {most}")
    if odd:
        repairs.append(f"{odd} cell{'s' * (odd > 1)} without readable text left out")
    return found


def _submitted(item: Any) -> _Submitted | None:
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
    return _Submitted(
        kind,
        source,
        cell_id if isinstance(cell_id, str) else None,
        grade_id if isinstance(grade_id, str) else None,
        flags,
    )


def _as_list(value: Any) -> list:
    return value if isinstance(value, list) else []


def _place(submitted: list[_Submitted], skeleton: tuple[Cell, ...], placed: dict, by: str) -> None:
    """Give submitted cells their places by grade id, or by the cell id where that has failed."""
    wanted = {getattr(cell, by): place for place, cell in enumerate(skeleton) if getattr(cell, by)}
    ids = {cell.cell_id: cell for cell in skeleton if cell.cell_id}
    taken = set(placed)
    for cell in submitted:
        place = wanted.get(getattr(cell, by))
        if cell.stands_for is not None or place is None or place in taken:
            continue
        if by == "grade_id" and _strays(cell, skeleton[place], ids, submitted, wanted):
            continue  # It has another cell's grade id, and its own cell id tells its place.
        cell.stands_for = place
        placed.setdefault(place, []).append(cell)


def _strays(
    cell: _Submitted,
    claimed: Cell,
    ids: dict[str, Cell],
    submitted: list[_Submitted],
    grade_ids: Collection[str],
) -> bool:
    """Whether a cell's own id speaks against the place that its grade id claims."""
    home = ids.get(cell.cell_id or "")
    if home is None or home is claimed:
        return False
    others = [other for other in submitted if other is not cell]
    if claimed.role in ("tests", "locked") and home.role in ("answer", "manual"):
        # Tests come from the quiz in any case: nothing is lost but an answer that is taken for one.
        return all(other.grade_id != home.grade_id for other in others)
    return any(
        other.cell_id == claimed.cell_id
        and (other.grade_id == cell.grade_id or other.grade_id not in grade_ids)
        for other in others
    )


def _place_by_text(submitted: list[_Submitted], skeleton: tuple[Cell, ...], placed: dict) -> None:
    """Find the places of cells without any marks: by their text, or by what they define."""
    texts: dict[str, int] = {}
    for place, cell in enumerate(skeleton):
        if cell.source.strip():
            texts.setdefault(cell.source.strip(), place)
    for cell in submitted:
        place = texts.get(cell.source.strip())
        if cell.stands_for is None and place is not None:
            if place not in placed or skeleton[place].role in ("tests", "locked", "answer"):
                cell.stands_for = place
                placed.setdefault(place, []).append(cell)
    for place, cell in enumerate(skeleton):
        names = bound_names(cell.source) if cell.kind == "code" else set()
        if cell.role != "answer" or place in placed or not names:
            continue
        free = [c for c in submitted if c.stands_for is None and c.kind == "code"]
        fitting = [c for c in free if names <= c.names]
        if fitting:
            fitting[-1].stands_for = place
            placed[place] = [fitting[-1]]


def _chosen(
    cell: Cell, found: list[_Submitted], sources: dict[str | None, Cell], repairs: list[str]
) -> Cell:
    """The cell that takes a place of the skeleton."""
    name = cell.grade_id
    if cell.role in ("tests", "locked"):
        for copy in found:
            copy.dropped = copy is not found[-1]
        if cell.role == "tests":
            _report_tests(cell, found, repairs)
        return sources.get(name, cell)
    if not found:
        if cell.role == "plain":
            if cell.kind == "code" and cell.source.strip():
                first = cell.source.strip().split("\n")[0][:60]
                repairs.append(f"the cell `{first}` was missing and has been put back")
            return cell
        repairs.append(f"the answer cell {name} was missing; the question counts as not answered")
        return cell
    untouched = cell.source.strip()
    # Of several copies the last one counts that somebody has worked on; the others still run.
    worked = [copy for copy in found if copy.source.strip() not in ("", untouched)]
    taken = (worked or found)[-1]
    for copy in found:
        if copy is not taken:
            copy.stands_for = None
            copy.dropped = copy not in worked
    if name and len(found) > 1:
        repairs.append(f"the answer cell {name} was there {len(found)} times; the last one counts")
    if cell.kind == "code" and taken.kind != "code":
        repairs.append(f"the answer cell {name or ''} was marked as text; it was taken as code")
    if name and _damaged(cell, taken):
        repairs.append(f"the grading information of cell {name} was damaged")
    return dataclasses.replace(cell, source=taken.source)


def _report_tests(cell: Cell, found: list[_Submitted], repairs: list[str]) -> None:
    name = cell.grade_id
    if not found:
        repairs.append(f"the test cell {name} was missing and has been put back")
        return
    if len(found) > 1:
        repairs.append(f"the test cell {name} was there {len(found)} times")
    if any(copy.source.strip() != cell.source.strip() for copy in found):
        repairs.append(f"the test cell {name} had been changed; the original was used")
    if any(_damaged(cell, copy) or copy.kind != cell.kind for copy in found):
        repairs.append(f"the grading information of cell {name} was damaged")


def _damaged(cell: Cell, copy: _Submitted) -> bool:
    known = cell.metadata.get("nbgrader", {})
    keys = ("grade_id", "grade", "solution", "locked", "points")
    return any(copy.flags.get(key) != known.get(key) for key in keys)


def _woven(submitted: list[_Submitted], chosen: list[Cell]) -> list[Cell]:
    """The chosen cells in the skeleton's order, each with the student's own cells behind it."""
    behind: dict[int, list[Cell]] = {}
    anchor = -1
    for cell in submitted:
        if cell.stands_for is not None:
            anchor = cell.stands_for
        elif not cell.dropped and cell.source.strip():
            extra = Cell(cell.kind, cell.source, None, None, "extra")
            behind.setdefault(anchor, []).append(extra)
    cells = behind.get(-1, [])
    for place, cell in enumerate(chosen):
        cells += [cell, *behind.get(place, [])]
    return cells

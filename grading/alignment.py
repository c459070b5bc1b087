"""Which cell of a submission stands for which cell of the released notebook.

Marks count first (nbgrader's grade ids, the ids of cells); for cells that have lost theirs, the
text and the order of the notebook.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from grading.quiz import Cell, bound_names

MOST_READ = 300  # cells without marks whose code is looked at
LONGEST_READ = 20_000  # characters of each
_FENCE = re.compile(r"(?ms)^[ \t]*(`{3,}|~{3,})[^\n]*\n(.*?)(?:^[ \t]*\1|\Z)")

# How much a pair of cells says for a way to lay the two notebooks side by side.
_SAME_CELL, _SAME_TEXT, _SAME_NAMES, _SAME_KIND = 50, 8, 5, 1


@dataclass(eq=False)
class Submitted:
    """A cell of the submission: what it claims to be, and whether it has found its place.

    shown: its outputs and attachments as they came; looked_at: whether its code may be read.
    """

    kind: str
    source: str
    cell_id: str | None = None
    grade_id: str | None = None
    flags: dict[str, Any] = field(default_factory=dict)
    shown: dict[str, Any] = field(default_factory=dict, repr=False)
    stands_for: int | None = None
    dropped: bool = False
    looked_at: bool = True

    @property
    def text(self) -> str:
        """The source without white space around it."""
        return self.source.strip()

    @cached_property
    def code(self) -> str:
        """The source as code: of text, what stands between fences, or all where there are none."""
        return code_of(self.kind, self.source)

    @cached_property
    def names(self) -> set[str]:
        """What its code defines; read once, because reading a large cell takes long."""
        return bound_names(self.code) if self.looked_at else set()


def code_of(kind: str, source: str) -> str:
    """What a cell of this kind holds as code."""
    blocks = [match[2] for match in _FENCE.finditer(source)] if kind != "code" else []
    return "\n".join(blocks) if blocks else source


def align(submitted: list[Submitted], skeleton: tuple[Cell, ...]) -> dict[int, list[Submitted]]:
    """Give cells their places; the cells at each place of the skeleton (several are copies)."""
    placed: dict[int, list[Submitted]] = {}
    _by_mark(submitted, skeleton, placed, "grade_id")
    _by_mark(submitted, skeleton, placed, "cell_id")
    free = [cell for cell in submitted if cell.stands_for is None]
    for number, cell in enumerate(free):
        cell.looked_at = number < MOST_READ and len(cell.source) <= LONGEST_READ
    if free and len(placed) < len(skeleton):
        _by_order(submitted, skeleton, placed)
    _by_text(submitted, skeleton, placed)
    _by_names(submitted, skeleton, placed)
    return placed


def _put(cell: Submitted, place: int, placed: dict[int, list[Submitted]]) -> None:
    cell.stands_for = place
    placed.setdefault(place, []).append(cell)


def _by_mark(submitted: list[Submitted], skeleton: tuple[Cell, ...], placed: dict, by: str) -> None:
    """Places by grade id, or by the cell id where that has failed."""
    places = {getattr(cell, by): place for place, cell in enumerate(skeleton) if getattr(cell, by)}
    ids = {cell.cell_id: cell for cell in skeleton if cell.cell_id}
    taken = set(placed)
    for cell in submitted:
        place = places.get(getattr(cell, by))
        if cell.stands_for is not None or place is None or place in taken:
            continue
        if by == "grade_id" and _strays(cell, skeleton[place], ids, submitted, places):
            continue  # It has another cell's grade id, and its own cell id tells its place.
        _put(cell, place, placed)


def _strays(
    cell: Submitted,
    claimed: Cell,
    ids: dict[str, Cell],
    submitted: list[Submitted],
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


def _by_order(submitted: list[Submitted], skeleton: tuple[Cell, ...], placed: dict) -> None:
    """Lay the notebooks side by side, in the order of both, so that most of them agrees."""
    names = [bound_names(cell.source) if cell.role == "answer" else set() for cell in skeleton]
    width = len(skeleton) + 1
    best = [[0] * width]
    weights: list[list[int]] = []
    for cell in submitted:
        row, above = [0], best[-1]
        weights.append(
            [_likeness(cell, skeleton[k], k, placed, names[k]) for k in range(width - 1)]
        )
        for k, weight in enumerate(weights[-1]):
            # Of equal ways the one that leaves this cell out: the last fitting cell counts.
            row.append(max(above[k + 1], row[k], above[k] + weight if weight else 0))
        best.append(row)
    s, k = len(submitted), width - 1
    while s and k:
        if best[s][k] == best[s][k - 1]:
            k -= 1
        elif weights[s - 1][k - 1] and best[s][k] == best[s - 1][k - 1] + weights[s - 1][k - 1]:
            s, k = s - 1, k - 1
            if submitted[s].stands_for is None:
                _put(submitted[s], k, placed)
        else:
            s -= 1


def _likeness(cell: Submitted, other: Cell, place: int, placed: dict, names: set[str]) -> int:
    """How much says that a cell stands for another; 0 where it does not."""
    if cell.stands_for is not None or place in placed:
        return _SAME_CELL if cell.stands_for == place else 0
    if not cell.text:
        return 0
    if cell.text == other.source.strip():
        return _SAME_TEXT
    if other.role == "answer" and names and names <= cell.names:
        return _SAME_NAMES
    # An answer in prose resembles nothing; between its neighbours it is known by its place.
    return _SAME_KIND if other.role == "manual" and cell.kind == other.kind else 0


def _by_text(submitted: list[Submitted], skeleton: tuple[Cell, ...], placed: dict) -> None:
    """What is left, in any order: cells with the very text of the quiz."""
    texts: dict[str, list[int]] = {}
    for place, cell in enumerate(skeleton):
        if cell.source.strip():
            texts.setdefault(cell.source.strip(), []).append(place)
    for cell in submitted:
        places = texts.get(cell.text, [])
        if cell.stands_for is not None or not places:
            continue
        place = next((place for place in places if place not in placed), places[0])
        if place not in placed or skeleton[place].role in ("tests", "locked", "answer", "manual"):
            _put(cell, place, placed)


def _by_names(submitted: list[Submitted], skeleton: tuple[Cell, ...], placed: dict) -> None:
    """Answers that are known by what they define, wherever they stand."""
    for place, cell in enumerate(skeleton):
        names = bound_names(cell.source) if cell.kind == "code" else set()
        if cell.role != "answer" or place in placed or not names:
            continue
        fitting = [c for c in submitted if c.stands_for is None and names <= c.names]
        if fitting:
            _put(fitting[-1], place, placed)


def own_part(cell: Submitted, original: Cell) -> str:
    """What a student has written into a cell that is not theirs to change, above what is known.

    Text: the lines that the original lacks. Code: the lines above the first line of the original;
    where that is gone, nothing.
    """
    known = Counter(line.strip() for line in original.source.split("\n") if line.strip())
    lines = cell.source.split("\n")
    if original.kind != "code":
        return "\n".join(line for line in lines if line.strip() not in known).strip()
    for number, line in enumerate(lines):
        if line.strip() in known:
            return "\n".join(lines[:number]).strip()
    return ""

"""What has become of everybody: one line for each person or file of whom anything is known."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from grading.intake.intake import Refusal
from grading.ledger import Record, write_whole
from grading.reports.graded import unreadable
from grading.reports.pages import points

FOREIGN = "another notebook"  # in the engine's note on a notebook that is not of this quiz
NOTHING = "handed in nothing"


@dataclass(frozen=True)
class Line:
    """What has become of one person: in two words each, and in sentences."""

    student: str
    states: tuple[str, ...]
    remarks: tuple[str, ...] = ()
    name: str = ""

    @property
    def status(self) -> str:
        """All states: "graded, late, repaired"."""
        return ", ".join(self.states)

    @property
    def remark(self) -> str:
        """All remarks in one text."""
        return "; ".join(self.remarks)


def line(record: Record, result: Mapping[str, Any], late: float, hand: Iterable[str]) -> Line:
    """What has become of a submission that was graded, or could not be.

    Args:
        record: its verdict and what a platform said.
        result: what counts, from `Book.results`.
        late: by how many seconds it is late by the course's due date.
        hand: the questions whose automatic points a person has changed.
    """
    problem = unreadable(record.verdict)
    states, remarks = ["graded"], []
    if problem:
        states = ["another quiz's notebook" if FOREIGN in problem else "unreadable"]
        remarks.append(problem)
    if late > 0 or record.late:
        states.append("late")
        remarks.append(_lateness(record, result, late))
    if record.verdict.repairs:
        states.append("repaired")
        number = len(record.verdict.repairs)
        more = f" and {number - 1} more" if number > 1 else ""
        remarks.append(f"{record.verdict.repairs[0]}{more}")
    if record.several > 1:
        states.append("several notebooks")
    if record.notes:
        remarks.append(record.notes)
    if result["needs_manual_grade"]:
        states.append("waits for a person")
    changed = sorted(hand)
    if changed:
        states.append("changed by hand")
        remarks.append(f"points changed by hand: {', '.join(changed)}")
    return Line(record.student, tuple(states), tuple(remarks), record.name)


def _lateness(record: Record, result: Mapping[str, Any], late: float) -> str:
    marked = f"marked late by {record.layout}" if record.late else ""
    if late > 0:
        taken = f"{points(result['penalty'])} points off" if result["penalty"] else "no points off"
        by = f"late by {_duration(late)}, {taken}"
        return f"{by} ({marked})" if marked else by
    if not result["timestamp"]:
        return f"{marked}; no points off, as the time of submission is not known"
    return f"{marked}; no points off by the course's due date"


def _duration(seconds: float) -> str:
    days, rest = divmod(int(seconds), 86_400)
    hours, rest = divmod(rest, 3_600)
    parts = [(days, "d"), (hours, "h"), (rest // 60, "min")]
    return " ".join(f"{number} {unit}" for number, unit in parts if number)[:20] or "under a minute"


def without(refusals: Iterable[Refusal], known: Iterable[str]) -> list[Line]:
    """Lines of people who have no submission: one each, with all that was there instead."""
    lines: dict[str, Line] = {}
    for refusal in refusals:
        who = refusal.student or refusal.origin
        if who in known:
            continue
        before = lines.get(who, Line(who, (refusal.state,), name=refusal.name))
        reason = refusal.reason
        if refusal.student and refusal.state != "no notebook":
            reason = f"{refusal.origin}: {reason}"
        lines[who] = Line(who, before.states, (*before.remarks, reason), before.name)
    return list(lines.values())


class Absent:
    """People without a submission, kept from run to run until they hand one in."""

    def __init__(self, path: Path) -> None:
        """`path`: the file."""
        self.path = path

    def update(self, lines: Iterable[Line] | None, graded: Iterable[str]) -> list[Line]:
        """Take in those of a new archive (None: there is none); those who count now."""
        kept = {one.student: one for one in self._read()}
        kept |= {one.student: one for one in lines or ()}
        left = [kept[student] for student in sorted(kept.keys() - set(graded))]
        if left or self.path.exists():
            write_whole(self.path, json.dumps([asdict(one) for one in left]).encode())
        return left

    def _read(self) -> list[Line]:
        try:
            items = json.loads(self.path.read_text(encoding="utf-8"))
            return [
                Line(i["student"], tuple(i["states"]), tuple(i["remarks"]), i["name"])
                for i in items
            ]
        except (OSError, ValueError, TypeError, KeyError):
            return []

"""What a platform takes back: its own table of grades, filled in, and feedback pages for everybody.

The table is the one that the platform gives (Moodle's "Download grading worksheet", the export of
Canvas' gradebook): only its grade column is filled in, everything else stays as it was, so that the
platform recognises each row. The pages lie in folders named like those of Moodle's "Download all
submissions", which "Upload multiple feedback files in a zip" goes by.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from grading.intake.names import student_id
from grading.intake.rosters import Person
from grading.intake.worksheet import Worksheet, WorksheetError
from grading.ledger import Record
from grading.reports.pages import points

__all__ = ["Filled", "WorksheetError", "feedback_zip", "fill", "is_team"]


@dataclass
class Filled:
    """A worksheet that is filled in.

    content: the bytes of the file; rows: how many grades were put in; missing: students with a
    grade who are in no row; scaled: Moodle's maximum, where points were converted to it.
    """

    content: bytes
    rows: int = 0
    missing: list[str] = field(default_factory=list)
    scaled: float | None = None


def fill(
    path: Path,
    results: Mapping[str, Mapping[str, Any]],
    records: Mapping[str, Record],
    quiz: str = "",
) -> Filled:
    """Fill in the grades of Moodle's worksheet or of Canvas' gradebook.

    A row is found by the platform's number where the submissions came from that platform (and the
    name does not contradict it), else by ID number, user name, address or, where only one has it,
    full name. What a team handed in counts for every row of its group. Where the platform's maximum
    is another than the points of the quiz, grades are converted in proportion.

    Args:
        path: the table as the platform wrote it, or as Excel has saved it.
        results: what counts, by student (see gradebook.Book.results).
        records: stored verdicts by student, for the platform's numbers.
        quiz: its name, which tells Canvas' column.

    Raises:
        WorksheetError: it cannot be read, or has no columns for rows and grades.
    """
    table = Worksheet.read(path, quiz)
    by_key = _keys(table, results, records)
    people = list(table.people())
    names = [_as_id(cells.get("name", "")) for _, cells in people]
    done = Filled(b"")
    left = dict(results)
    for number, cells in people:
        student = _student(cells, by_key, {name for name in names if names.count(name) > 1})
        if student is None or results[student]["needs_manual_grade"]:
            continue
        grade, most = results[student]["total"], results[student]["max_score"]
        maximum = table.maximum(cells)
        if maximum and most and abs(maximum - most) > 1e-9:
            grade, done.scaled = grade * maximum / most, maximum
        table.write(number, points(grade))
        left.pop(student, None)
        done.rows += 1
    done.missing = sorted(left)
    done.content = table.content()
    return done


def _keys(
    table: Worksheet, results: Mapping[str, Mapping[str, Any]], records: Mapping[str, Record]
) -> dict[tuple[str, str], str]:
    """Students by whatever a row may name them by."""
    students: dict[tuple[str, str], str] = {}
    for student, result in results.items():
        record = records.get(student)
        if record is not None and record.layout == table.platform and record.number:
            if table.platform == "canvas":
                students["identifier", record.number] = student
            person = Person(student, record.name, record.number)
            for member in table.members(person, record.team):
                students["identifier", member.number] = student
            continue
        if record is not None and record.team:
            for member in table.members(Person(student, record.name), record.team):
                students["identifier", member.number] = student
        for kind in ("id_number", "username", "name"):
            students[kind, student.casefold()] = student
        if result["email"]:
            students["email", result["email"].casefold()] = student
    return students


def _as_id(text: str) -> str:
    """What a name or an id in a row is as a student's id; empty where none can be made of it."""
    last, comma, first = text.partition(", ")
    try:
        return student_id(f"{first} {last}" if comma else text).casefold()
    except RuntimeError:
        return ""


def _student(
    cells: Mapping[str, str], by_key: Mapping[tuple[str, str], str], twice: set[str]
) -> str | None:
    for kind in ("identifier", "id_number", "username", "email", "name"):
        text = cells.get(kind, "")
        if kind == "identifier":
            text = re.sub(r"\D", "", text)
        elif kind != "email":
            text = _as_id(text)
            if kind == "name" and text in twice:
                continue
        student = by_key.get((kind, text.casefold()))
        if text and student is not None:
            return student
    return None


def is_team(record: Record) -> bool:
    """Whether Moodle's number in a record is that of a group, not of a participant."""
    return bool(record.team) and record.team == record.name


def feedback_zip(records: Mapping[str, Record], pages: Mapping[str, Path]) -> bytes | None:
    """All feedback pages as Moodle takes them; None where no submission came from Moodle.

    The same pages give the same bytes. Moodle goes by the number in a folder's name.

    Args:
        records: stored verdicts by student, for names and numbers.
        pages: the page of each student.
    """
    packed = io.BytesIO()
    count = 0
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for student, record in sorted(records.items()):
            page = pages.get(student)
            if record.layout != "moodle" or not record.number or page is None or is_team(record):
                continue
            if not page.is_file():
                continue
            name = re.sub(r"[^\w. -]+|_", " ", record.name or student).strip() or "student"
            folder = f"{name}_{record.number}_assignsubmission_file_"
            info = zipfile.ZipInfo(f"{folder}/{page.stem}_feedback.html", (2000, 1, 1, 0, 0, 0))
            info.compress_type, info.external_attr = zipfile.ZIP_DEFLATED, 0o644 << 16
            archive.writestr(info, page.read_bytes())
            count += 1
    return packed.getvalue() if count else None

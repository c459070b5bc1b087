"""Grades as CSV files: a plain one, one for Moodle, two for Canvas.

All of them are written by Python's csv module, and text that a spreadsheet would take for a formula
gets an apostrophe in front. Points are those that count: manual grading and late policy included.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from grading.ledger import Record, write_whole
from grading.quiz import Quiz
from grading.reports.moodle import is_team
from grading.reports.pages import plain, points
from grading.reports.roll import Line

FORMULA = tuple("=+-@\t\r|%＝＋－＠")
# Where a semicolon separates cells, as in many countries, a formula can begin behind one.
_SECOND = re.compile(r"(?<=.)([;\t])(?=[\s\"']*[=+\-@|%＝＋－＠])")


def cell(value: object) -> str:
    """A value as the text of a CSV cell: numbers as they are, text without power over programs."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, (int, float)):
        return points(float(value))
    shown = _SECOND.sub(r"\1'", plain(value).replace("\n", " "))
    harmless = len(shown) == 1 or not shown.lstrip().startswith(FORMULA)
    return shown if harmless else f"'{shown}"


def table(rows: Iterable[Sequence[object]]) -> bytes:
    """Rows as the bytes of a CSV file (UTF-8, quoted where needed)."""
    file = io.StringIO(newline="")
    csv.writer(file, lineterminator="\r\n").writerows(map(cell, row) for row in rows)
    return file.getvalue().encode()


def person(name: str, email: str) -> dict[str, str]:
    """What a platform's name and address are in the gradebook's terms; empty parts left out."""
    first, _, last = plain(name, 120).replace("\n", " ").strip().rpartition(" ")
    parts = {"first_name": first, "last_name": last if first else "", "email": plain(email, 120)}
    return {key: text for key, text in parts.items() if text}


def write_all(
    folder: Path,
    quiz: Quiz,
    results: Mapping[str, Mapping[str, Any]],
    records: Mapping[str, Record],
    lines: Sequence[Line] = (),
) -> list[Path]:
    """Write grades.csv, moodle.csv, canvas.csv and canvas_questions.csv.

    What waits for a person has no total in the files to upload.

    Args:
        folder: where to.
        quiz: gives the order of the questions.
        results: what counts, from `Book.results`.
        records: stored verdicts by student, for what a platform said about each.
        lines: what has become of everybody; people without a submission have a row as well.
    """
    tables = {
        "grades.csv": grades(quiz, results, lines),
        "moodle.csv": moodle(quiz, results, records),
        "canvas.csv": canvas(quiz, results, records, questions=False),
        "canvas_questions.csv": canvas(quiz, results, records, questions=True),
    }
    for name, rows in tables.items():
        write_whole(folder / name, table(rows))
    return [folder / name for name in tables]


def grades(
    quiz: Quiz, results: Mapping[str, Mapping[str, Any]], lines: Sequence[Line] = ()
) -> list[list[object]]:
    """The plain table: a row for each student, with every question and what became of them."""
    names = [question.name for question in quiz.questions]
    rows: list[list[object]] = [
        ["student_id", "last_name", "first_name", "email", "submitted_utc", *names, "score"]
        + ["late_penalty", "total", "max_score", "needs_manual_grade", "status", "remarks"]
    ]
    said = {line.student: line for line in lines}
    for student, result in sorted(results.items()):
        line = said.pop(student, None)
        rows.append(
            [student, result["last_name"], result["first_name"], result["email"]]
            + [_time(result["timestamp"]), *_scores(quiz, result), result["score"]]
            + [result["penalty"], result["total"], result["max_score"]]
            + [result["needs_manual_grade"]]
            + ([line.status, line.remark] if line else ["", ""])
        )
    for line in sorted(said.values(), key=lambda line: line.student):
        parts = person(line.name, "")
        name = [parts.get("last_name", ""), parts.get("first_name", ""), "", ""]
        blank = [""] * (len(names) + 3)
        rows.append([line.student, *name, *blank, quiz.max_score, "", line.status, line.remark])
    return rows


def moodle(
    quiz: Quiz, results: Mapping[str, Mapping[str, Any]], records: Mapping[str, Record]
) -> list[list[object]]:
    """A grading worksheet: students of a Moodle archive by participant, others by ID number."""
    rows: list[list[object]] = [
        ["Identifier", "Full name", "ID number", "Email address", "Grade", "Maximum Grade"]
        + ["Last modified (submission)", "Last modified (grade)"]
        + [question.name for question in quiz.questions]
    ]
    for student, result in sorted(results.items()):
        record = records.get(student)
        known = record is not None and record.layout == "moodle" and record.number
        known = known and not is_team(record)
        rows.append(
            [f"Participant {record.number}" if known and record else "", _name(result, record)]
            + ["" if known else student, result["email"], _total(result), result["max_score"]]
            + [_time(result["timestamp"]) or "-", "-", *_scores(quiz, result)]
        )
    return rows


def canvas(
    quiz: Quiz,
    results: Mapping[str, Mapping[str, Any]],
    records: Mapping[str, Record],
    questions: bool,
) -> list[list[object]]:
    """A file for Canvas' gradebook: students of a Canvas archive by its ID, others by SIS ID.

    Canvas makes a new assignment of each column that it does not know, so that the points of the
    questions are in a file of their own.
    """
    title = quiz.name
    columns: list[object] = [title]
    most: list[object] = [quiz.max_score]
    if questions:
        columns = [f"{title} {question.name}" for question in quiz.questions]
        most = [question.points for question in quiz.questions]
    rows: list[list[object]] = [
        ["Student", "ID", "SIS User ID", "SIS Login ID", "Section", *columns],
        ["    Points Possible", "", "", "", "", *most],
    ]
    for student, result in sorted(results.items()):
        record = records.get(student)
        known = record is not None and record.layout == "canvas" and record.number
        earned = _scores(quiz, result) if questions else [_total(result)]
        rows.append(
            [_name(result, record) or student, record.number if known and record else ""]
            + ["" if known else student, "", "", *earned]
        )
    return rows


def _name(result: Mapping[str, Any], record: Record | None) -> str:
    name = f"{result['first_name']} {result['last_name']}".strip()
    return name or (record.name if record else "")


def _total(result: Mapping[str, Any]) -> object:
    """Points to upload; none while a person has to look at them."""
    return None if result["needs_manual_grade"] else result["total"]


def _time(moment: Any) -> str:
    return f"{moment:%Y-%m-%d %H:%M}" if moment else ""


def _scores(quiz: Quiz, result: Mapping[str, Any]) -> list[object]:
    return [result["scores"].get(question.grade_id) for question in quiz.questions]

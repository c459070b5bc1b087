"""What Moodle takes back: its own grading worksheet, filled in, and feedback pages for everybody.

The worksheet is the one that Moodle gives ("Download grading worksheet"): only its grade column is
filled in, everything else stays as it was, so that Moodle recognises each row. The pages lie in
folders named like those of "Download all submissions", which "Upload multiple feedback files in a
zip" goes by.
"""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from grading.intake.intake import student_id
from grading.ledger import Record
from grading.reports.pages import points

#: Moodle's names of the columns, in some of its languages; compared in lower case.
_COLUMNS = {
    "identifier": {"identifier", "identifikator", "identificador", "identifiant", "id"},
    "name": {"full name", "vollständiger name", "nombre completo", "nom complet", "nome completo"},
    "id_number": {"id number", "id-nummer", "número de id", "numéro d'identification"},
    "username": {"username", "anmeldename", "nombre de usuario", "nom d'utilisateur"},
    "email": {"email address", "e-mail-adresse", "dirección de correo", "adresse de courriel"},
    "grade": {"grade", "bewertung", "calificación", "note", "valutazione"},
    "maximum": {"maximum grade", "bestwertung", "calificación máxima", "note maximale"},
}


class WorksheetError(RuntimeError):
    """The file is no grading worksheet; the text says what is missing."""


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
    path: Path, results: Mapping[str, Mapping[str, Any]], records: Mapping[str, Record]
) -> Filled:
    """Fill in the grades of Moodle's worksheet.

    A row is found by Moodle's number of the participant where the submissions came from Moodle,
    else by ID number, user name, address or, where only one has it, full name. Where Moodle's
    maximum grade is another than the points of the quiz, grades are converted in proportion.

    Args:
        path: the worksheet as Moodle wrote it.
        results: what counts, by student (see gradebook.Book.results).
        records: stored verdicts by student, for Moodle's numbers.

    Raises:
        WorksheetError: it cannot be read, or has no columns for rows and grades.
    """
    try:
        raw = path.read_bytes()
        text = raw.decode("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise WorksheetError(f"The worksheet {path} cannot be read ({error}).") from None
    first = text.split("\n")[0]
    mark = max(",;\t", key=first.count)
    rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=mark))
    place = _places(rows[0] if rows else [], path)
    by_key = _keys(results, records)
    twice = _double_names(rows[1:], place)
    done = Filled(b"")
    left = dict(results)
    for row in rows[1:]:
        student = _student(row, place, by_key, twice) if len(row) == len(rows[0]) else None
        if student is None or results[student]["needs_manual_grade"]:
            continue
        grade, most = results[student]["total"], results[student]["max_score"]
        wanted = _number(row[place["maximum"]]) if "maximum" in place else None
        if wanted and most and abs(wanted - most) > 1e-9:
            grade, done.scaled = grade * wanted / most, wanted
        row[place["grade"]] = points(grade)
        left.pop(student, None)
        done.rows += 1
    done.missing = sorted(left)
    file = io.StringIO(newline="")
    ending = "\r\n" if "\r\n" in text else "\n"
    csv.writer(file, delimiter=mark, lineterminator=ending).writerows(rows)
    start = b"\xef\xbb\xbf" if raw.startswith(b"\xef\xbb\xbf") else b""
    done.content = start + file.getvalue().encode()
    return done


def _places(header: list[str], path: Path) -> dict[str, int]:
    """Where the known columns are."""
    found: dict[str, int] = {}
    for number, title in enumerate(header):
        for name, titles in _COLUMNS.items():
            if title.strip().lower() in titles:
                found.setdefault(name, number)
    wanted = {"identifier", "id_number", "username", "email", "name"}
    if "grade" not in found or not wanted & set(found):
        titles = ", ".join(title.strip() for title in header) or "nothing"
        raise WorksheetError(
            f"{path} has no columns Identifier and Grade (it has: {titles[:300]}). Take the file "
            'that Moodle gives under "Download grading worksheet", with Moodle in English.'
        )
    return found


def _keys(
    results: Mapping[str, Mapping[str, Any]], records: Mapping[str, Record]
) -> dict[tuple[str, str], str]:
    """Students by whatever a row may name them by."""
    found: dict[tuple[str, str], str] = {}
    for student, result in results.items():
        record = records.get(student)
        if record is not None and record.layout == "moodle" and record.number:
            found["identifier", record.number] = student
            continue
        for kind in ("id_number", "username", "name"):
            found[kind, student.casefold()] = student
        if result["email"]:
            found["email", result["email"].casefold()] = student
    return found


def _student(
    row: list[str], place: dict[str, int], by_key: Mapping[tuple[str, str], str], twice: set[str]
) -> str | None:
    for kind in ("identifier", "id_number", "username", "email", "name"):
        text = row[place[kind]].strip() if kind in place else ""
        if kind == "identifier":
            text = re.sub(r"\D", "", text)
        elif kind in ("id_number", "username", "name") and text:
            try:
                text = student_id(text).casefold()
            except RuntimeError:  # no id can be made of it, so nobody has it
                continue
            if kind == "name" and text in twice:
                continue
        student = by_key.get((kind, text.casefold()))
        if text and student is not None:
            return student
    return None


def _double_names(rows: list[list[str]], place: dict[str, int]) -> set[str]:
    if "name" not in place:
        return set()
    names = []
    for row in rows:
        try:
            names.append(student_id(row[place["name"]]).casefold())
        except (RuntimeError, IndexError):
            continue
    return {name for name in names if names.count(name) > 1}


def _number(text: str) -> float | None:
    try:
        return float(text.strip().replace(",", "."))
    except ValueError:
        return None


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
            if record.layout != "moodle" or not record.number or page is None:
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

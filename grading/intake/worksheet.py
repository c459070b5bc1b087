"""A platform's own table of grades: read as it comes, also from Excel, and written back the same.

Moodle's grading worksheet and Canvas' gradebook export. Only cells that are changed change:
encoding, separator, line ends and the way of writing decimals stay as they were.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

from grading.intake.archives import Refused
from grading.intake.names import student_id
from grading.intake.rosters import Person

#: Names of the columns, in some of Moodle's languages and in Canvas; compared in lower case.
_COLUMNS = {
    "identifier": {"identifier", "identifikator", "identificador", "identifiant", "id"},
    "name": {"full name", "vollständiger name", "nombre completo", "nom complet", "nome completo",
             "student"},
    "id_number": {"id number", "id-nummer", "número de id", "numéro d'identification",
                  "sis user id"},
    "username": {"username", "anmeldename", "nombre de usuario", "nom d'utilisateur",
                 "sis login id"},
    "email": {"email address", "e-mail-adresse", "dirección de correo", "adresse de courriel"},
    "status": {"status", "estado", "statut", "stato"},
    "group": {"group", "gruppe", "grupo", "groupe", "gruppo"},
    "grade": {"grade", "bewertung", "calificación", "note", "valutazione"},
    "maximum": {"maximum grade", "bestwertung", "calificación máxima", "note maximale"},
}  # fmt: skip
_SUBMITTED = re.compile(
    r"(?i)^(?!.*\b(no submission|not submitted|draft|nicht|keine|entwurf|no entregado|sin)\b)"
    r".*(submitted|abgegeben|eingereicht|enviado|entregado|remis|inviato|consegnato)"
)


class WorksheetError(RuntimeError):
    """The file is no table of grades; the text says what is missing."""


@dataclass
class Worksheet:
    """A table of people and grades.

    rows: all of them, the header first; place: where the known columns are; platform: "moodle" or
    "canvas"; first: the number of the first row of a person.
    """

    path: Path
    rows: list[list[str]]
    place: dict[str, int]
    platform: str
    encoding: str
    start: bytes
    mark: str
    ending: str
    head: str = ""
    first: int = 1
    most: float | None = None
    written: dict[int, str] = field(default_factory=dict)

    @classmethod
    def read(cls, path: Path, quiz: str = "") -> Worksheet:
        """Read a table; `quiz` tells which of Canvas' columns is meant.

        Raises:
            WorksheetError: it cannot be read, or has no columns for people and grades.
        """
        try:
            raw = path.read_bytes()
        except OSError as error:
            raise WorksheetError(f"The worksheet {path} cannot be read ({error}).") from None
        if raw.startswith(b"PK"):
            raise WorksheetError(f"{path} is an Excel workbook; save it as CSV and name that file.")
        text, encoding, start = _decoded(raw)
        head = re.match(r"sep=(.)\r?\n", text)
        body = text[head.end() :] if head else text
        first = body.split("\n")[0]
        mark = head[1] if head else max(",;\t", key=first.count)
        rows = list(csv.reader(io.StringIO(body, newline=""), delimiter=mark))
        ending = "\r\n" if "\r\n" in text else "\n"
        place = _places(rows[0] if rows else [])
        table = cls(path, rows, place, "moodle", encoding, start, mark, ending,
                    head[0] if head else "")  # fmt: skip
        if {"student", "id"} <= {title.strip().lower() for title in (rows or [[]])[0]}:
            table._as_canvas(quiz)
        if "grade" not in place or not {"identifier", "id_number", "username", "email",
                                        "name"} & set(place):  # fmt: skip
            titles = ", ".join(title.strip() for title in (rows or [[]])[0]) or "nothing"
            raise WorksheetError(
                f"{path} has no columns Identifier and Grade (it has: {titles[:300]}). Take the "
                'file that Moodle gives under "Download grading worksheet", with Moodle in '
                "English, or Canvas' gradebook export."
            )
        return table

    def _as_canvas(self, quiz: str) -> None:
        """Find the assignment's column and the row of maxima in a gradebook of Canvas."""
        self.platform = "canvas"
        titles = {n: re.sub(r"\s*\(\d+\)\s*$", "", title) for n, title in enumerate(self.rows[0])
                  if re.search(r"\(\d+\)\s*$", title)}  # fmt: skip
        quiz_title = _plain(quiz)
        same = [n for n, title in titles.items() if _plain(title) == quiz_title]
        near = [n for n, title in titles.items() if quiz_title and quiz_title in _plain(title)]
        fitting = same or near or (list(titles) if len(titles) == 1 else [])
        if len(fitting) != 1:
            listed = ", ".join(titles.values()) or "none"
            raise WorksheetError(
                f"{self.path} has {len(fitting) or 'no'} columns that are called like {quiz}; its "
                f"assignments are: {listed[:300]}. Rename the column to `{quiz} (its number)`."
            )
        self.place["grade"] = fitting[0]
        for number, row in enumerate(self.rows[1:4], 1):
            if row and row[0].strip().lower() == "points possible":
                self.first = number + 1
                self.most = number_of(self._cell(row, "grade"))

    def _cell(self, row: list[str], column: str) -> str:
        place = self.place.get(column)
        return row[place].strip() if place is not None and place < len(row) else ""

    def people(self) -> Iterator[tuple[int, dict[str, str]]]:
        """Each person's row: its number, and the text of its known columns."""
        for number, row in enumerate(self.rows[self.first :], self.first):
            cells = {column: self._cell(row, column) for column in self.place}
            if any(cells.values()):
                yield number, cells

    def maximum(self, cells: dict[str, str]) -> float | None:
        """The platform's maximum for a person."""
        return number_of(cells["maximum"]) if "maximum" in cells else self.most

    def write(self, number: int, grade: str) -> None:
        """Put a grade into a row, with the decimal mark that the table has."""
        row, place = self.rows[number], self.place["grade"]
        row += [""] * (place + 1 - len(row))
        row[place] = grade.replace(".", ",") if self._commas() else grade

    def _commas(self) -> bool:
        """Whether numbers in the table have decimal commas."""
        columns = [self.place[key] for key in ("grade", "maximum") if key in self.place]
        cells = [row[n] for row in self.rows[1:] for n in columns if n < len(row)]
        if self.platform == "canvas":
            cells = [cell for row in self.rows[1:] for cell in row]
        commas = sum(bool(re.fullmatch(r"\s*\d+,\d+\s*", cell)) for cell in cells)
        points = sum(bool(re.fullmatch(r"\s*\d+\.\d+\s*", cell)) for cell in cells)
        return commas > points

    def content(self) -> bytes:
        """The table as a file."""
        file = io.StringIO(newline="")
        file.write(self.head)
        csv.writer(file, delimiter=self.mark, lineterminator=self.ending).writerows(self.rows)
        return self.start + file.getvalue().encode(self.encoding)

    # -- people of a submission --------------------------------------------------------------------

    def members(self, person: Person, team: str = "") -> list[Person]:
        """Whose a hand-in of Moodle's is: the person of that number and name, or a whole group.

        Moodle names a team's folder by the group and the *group's* number, which may be that of
        another person as a participant: a number counts only together with the name.
        """
        if self.platform != "moodle":
            return []
        rows = [cells for _, cells in self.people()]
        group = [cells for cells in rows if cells.get("group") and
                 _plain(cells["group"]) == _plain(team or person.name)]  # fmt: skip
        for cells in rows if not group else ():
            number = re.sub(r"\D", "", cells.get("identifier", ""))
            if person.number and number == person.number and same_person(person.name, cells):
                return [replace(person, email=person.email or cells.get("email", ""))]
        members = []
        for cells in group:
            number = re.sub(r"\D", "", cells.get("identifier", ""))
            name = cells.get("name") or f"Participant {number}"
            try:
                one = Person(student_id(name), name, number, cells.get("email", ""), person.time)
            except Refused:
                continue
            members.append(one)
        return members

    def submitters(self) -> list[tuple[str, str]]:
        """Number and name of everybody who has handed in, as the table has it."""
        return [
            (re.sub(r"\D", "", cells.get("identifier", "")), cells.get("name", ""))
            for _, cells in self.people()
            if _SUBMITTED.search(cells.get("status", ""))
        ]


def same_person(name: str, cells: dict[str, str]) -> bool:
    """Whether a name in a path is that of a row: the same words, whatever their order."""
    if "name" not in cells or not name:
        return True
    words, others = _words(name), _words(cells["name"])
    blind = re.sub(r"[\d\W_]", "", cells.get("identifier", "")).casefold()
    if blind and re.sub(r"[\d\W_]", "", name).casefold() == blind:
        return True  # Moodle's own word for a participant, where names are hidden
    return bool(words and others) and (words <= others or others <= words)


def number_of(text: str) -> float | None:
    """A number, with a point or a comma; None where it is none."""
    try:
        return float(text.strip().replace(",", "."))
    except ValueError:
        return None


def _plain(text: str) -> str:
    return re.sub(r"[\W_]+", "", text).casefold()


def _words(text: str) -> set[str]:
    return set(re.sub(r"[\W_]+", " ", text).casefold().split())


def _decoded(raw: bytes) -> tuple[str, str, bytes]:
    """Text, encoding and mark of a file that Moodle, Canvas or Excel has written."""
    for start, encoding in (
        (b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"),
        (b"", "utf-8"), (b"", "cp1252"), (b"", "latin-1"),
    ):  # fmt: skip
        if raw.startswith(start):
            try:
                text = raw[len(start) :].decode(encoding)
            except UnicodeDecodeError:
                continue
            if "\x00" not in text:
                return text, encoding, start
    encoding = "utf-16-le" if raw[1:2] == b"\x00" else "utf-16-be"
    return raw.decode(encoding, "replace"), encoding, b""


def _places(header: list[str]) -> dict[str, int]:
    """Where the known columns are."""
    places: dict[str, int] = {}
    for number, title in enumerate(header):
        for name, titles in _COLUMNS.items():
            if title.strip().lower() in titles:
                places.setdefault(name, number)
    return places

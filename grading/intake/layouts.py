"""How learning platforms lay out what was handed in: a row, or a small class, for each of them.

A layout is a regular expression over the path of a file. Its groups say what is known: `student`
(an id), or `name` (a person's name) and `number` (the platform's own number), `late`, `when` (the
time of the attempt), `team`, `file`. QUIZ stands for the assignment's name, ABOVE for the number of
folders above the outermost notebooks. The folders that a student can have made are the inner ones,
so that the outermost place counts that fits.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import PurePosixPath

from grading.intake import rosters
from grading.intake.archives import Entry, Refused
from grading.intake.names import id_as_it_stands, platform_time, student_id
from grading.intake.rosters import Person

#: Words in the names of teams, whose number is not that of a person.
_TEAM = re.compile(
    r"(?i)\b(teams?|groups?|gruppen?|grupos?|groupes?|grupp[oi]|[ée]quipes?|equipos?)\b"
)
_TOP = r"(?:.*?/)??"  # folders around it all, as few as possible


@dataclass(frozen=True)
class Claim:
    """Whose a file is, as far as its path tells.

    person: who; inside: its path in what that person handed in; late: marked so by the platform;
    when: the attempt's time; attempt: numbers that grow with each attempt; team: a group's name;
    spelled: the id as the path has it.
    """

    person: Person
    inside: str
    late: bool = False
    when: datetime | None = None
    attempt: int = 0
    team: str = ""
    spelled: str = ""


class Layout:
    """One layout.

    general: it fits almost anything; weak: it may fit by chance; flat: its files lie in no further
    folders; verbatim: ids are names of folders already; numbered: the platform's number always
    means the same person.
    """

    name = ""
    pattern = ""
    general = weak = flat = verbatim = False
    numbered = True

    def compiled(self, quiz: str, above: int = 0) -> Layout:
        """The layout for one assignment, ready to read paths."""
        self.quiz = re.escape(quiz)
        text = self.pattern.replace("QUIZ", self.quiz).replace("ABOVE", str(above))
        self.expression = re.compile(text)
        return self

    def claim(self, path: PurePosixPath) -> Claim | None:
        """Whose a file is; None where the path does not fit. Refused: no id can be made of it."""
        match = self.expression.fullmatch(path.as_posix())
        return self.claimed(match.groupdict()) if match else None

    def claimed(self, groups: Mapping[str, str | None]) -> Claim:
        """What the groups of the expression say."""
        name, number = groups.get("name") or "", groups.get("number") or ""
        student = groups.get("student") or name or f"submission_{number}"
        safe = id_as_it_stands if self.verbatim else student_id
        return Claim(
            Person(safe(student), name, number),
            groups.get("file") or "",
            bool(groups.get("late")),
            platform_time(groups.get("when") or ""),
            team=groups.get("team") or "",
            spelled=groups.get("student") or "",
        )

    def people(self, entries: Iterable[Entry]) -> dict[str, list[Person]]:
        """Who is behind each number, from a table that the platform puts beside the files."""
        return {}

    def times(self, entries: Iterable[Entry]) -> dict[PurePosixPath, str]:
        """Times of submission that stand in files beside, by the folder that they are about."""
        return {}


class Nbgrader(Layout):
    """What nbgrader has collected: submitted/STUDENT/QUIZ/."""

    name, flat, verbatim = "nbgrader", True, True
    pattern = rf"{_TOP}(?P<student>[^/]+)/QUIZ/(?P<file>.+)"

    def times(self, entries: Iterable[Entry]) -> dict[PurePosixPath, str]:
        """From the timestamp.txt in each folder."""
        texts = {}
        for entry in entries:
            if entry.path.name == "timestamp.txt":
                try:
                    texts[entry.path.parent] = entry.read(1000).decode("utf-8", "replace")
                except Refused as problem:
                    texts[entry.path.parent] = f"({problem})"
        return texts


class Inbound(Layout):
    """nbgrader's exchange: inbound/STUDENT+QUIZ+TIME+SECRET/, a folder for each attempt."""

    name, flat, verbatim = "exchange", True, True
    pattern = rf"{_TOP}(?P<student>[^/+]+)\+QUIZ\+(?P<time>[^/+]+)(?:\+[^/]*)?/(?P<file>.+)"

    def claimed(self, groups: Mapping[str, str | None]) -> Claim:
        """The time has a zone, so it is one of submission."""
        claim = super().claimed(groups)
        text = re.sub(
            r"(?<=[ T])(\d\d)[-_.](\d\d)[-_.](\d\d)(?=\.|\s|$)", r"\1:\2:\3", groups["time"] or ""
        )
        return replace(claim, person=replace(claim.person, time=text))


class Moodle(Layout):
    """Moodle's "Download all submissions", in folders or flat; of teams, too."""

    name = "moodle"
    pattern = (
        rf"{_TOP}(?P<name>[^/]+?)(?:_(?P<number>\d+))?_assignsubmission_(?P<plugin>[a-z]+)"
        r"(?:_?/|_)(?P<file>.+)"
    )

    def claimed(self, groups: Mapping[str, str | None]) -> Claim:
        """Blind marking calls everybody by the same word; the default team has no number."""
        claim = super().claimed(groups)
        person = claim.person
        if not person.number or _TEAM.search(person.name):
            claim = replace(claim, team=person.name)
        if re.fullmatch(r"(?i)(participant|teilnehmer(/?in)?|participante?|partecipante)",
                        person.name):  # fmt: skip
            person = replace(person, student=f"{person.student}_{person.number}")
        return replace(claim, person=person)


class Gradescope(Layout):
    """Gradescope's export, with a table of people in YAML."""

    name = "gradescope"
    pattern = rf"{_TOP}submission_(?P<number>\d+)/(?P<file>.+)"

    def people(self, entries: Iterable[Entry]) -> dict[str, list[Person]]:
        """From submission_metadata.yml."""
        return rosters.gradescope(entries)


class Canvas(Layout):
    """Canvas' "Download submissions": flat; groups' names may have underscores and numbers."""

    name, flat = "canvas", True
    pattern = (
        rf"{_TOP}(?P<name>[^/]+?)_(?:(?P<late>LATE)_)?(?P<number>\d+)_"
        r"(?:(?P<attempt>\d+)_(?P<file>.+)|(?P<typed>(?:question_\d+_)?(?:text|link)[^/]*\.html))"
    )
    _ANONYMOUS = rf"{_TOP}(?:(?P<first>LATE)_)?anon_(?P<student>[A-Za-z0-9]+)_(?P<rest>.+)"

    def claim(self, path: PurePosixPath) -> Claim | None:
        """Anonymous files have no number of a person, only one of the upload."""
        match = re.fullmatch(self._ANONYMOUS, path.as_posix())
        if match:
            rest = re.fullmatch(r"(?:(LATE)_)?(?:(?:\d+_)?(\d+)_)?(.+)", match["rest"])
            assert rest  # everything fits
            person = Person(student_id(f"anon_{match['student']}"))
            late = bool(match["first"] or rest[1])
            return Claim(person, rest[3], late, attempt=int(rest[2] or 0))
        return super().claim(path)

    def claimed(self, groups: Mapping[str, str | None]) -> Claim:
        """Numbers in a group's name look like ids: of all ways to read them the likeliest."""
        attempt, file = groups["attempt"] or "", groups["file"] or groups["typed"] or ""
        name, number = groups["name"] or "", groups["number"] or ""
        if not groups["late"]:
            # Ids of files are larger than those of people, and the quiz's name is no id.
            while match := re.match(r"(\d+)_(?=.)", file):
                larger = int(match[1]) > int(attempt or 0) > int(number) and attempt
                if re.match(self.quiz, file) or not larger or len(match[1]) > len(attempt) + 1:
                    break
                name, number, attempt = f"{name}_{number}", attempt, match[1]
                file = file[match.end() :]
        claim = super().claimed({**groups, "name": name, "number": number, "file": file})
        return replace(claim, attempt=int(attempt or 0))


class Brightspace(Layout):
    """Brightspace's download: `12345-678 - Ann Lee - Mar 3, 2026 1205 PM`, flat or as a folder."""

    name, numbered = "brightspace", False
    pattern = (
        rf"{_TOP}(?P<number>\d+)-\d+ - (?P<name>[^/]+?) - (?P<when>(?=[^/]*\d{{3}})[^/]+?)"
        r"(?: - |/)(?P<file>.+)"
    )


class Blackboard(Layout):
    """Blackboard's gradebook download: `Quiz_alee1_attempt_2026-03-03-12-05-00_file`."""

    name, flat = "blackboard", True
    pattern = (
        rf"{_TOP}(?P<head>[^/]+?)_attempt_(?P<when>\d{{4}}(?:-\d\d){{5}})"
        r"(?:_(?P<file>.+)|(?P<about>\.txt))"
    )

    def claimed(self, groups: Mapping[str, str | None]) -> Claim:
        """The user name is the last part, unless the text beside says otherwise."""
        head, when = groups["head"] or "", groups["when"] or ""
        claim = super().claimed({**groups, "student": head.rpartition("_")[2]})
        key = f"{head}_attempt_{when}"
        return replace(claim, person=replace(claim.person, key=key))

    def people(self, entries: Iterable[Entry]) -> dict[str, list[Person]]:
        """From the texts beside the files: `Name: Ann Lee (alee1)`."""
        return rosters.blackboard(e for e in entries if self.expression.fullmatch(str(e.path)))


class Sakai(Layout):
    """Sakai's "Download all": `Quiz/Lee, Ann(alee)/Submission attachment(s)/file`."""

    name = "sakai"
    pattern = (
        rf"{_TOP}(?P<name>[^/]*?[^/ ]) ?\((?P<student>[^/()]+)\)"
        r"(?:[/_]Submission attachment\(s\)[/_](?P<file>.+)"
        r"|/(?:(?![^/]*attachment\(s\))(?P<own>[^/]+)|Feedback Attachment\(s\)/(?P<back>.+)))"
    )

    def claimed(self, groups: Mapping[str, str | None]) -> Claim:
        """Names stand as `Last, First`."""
        last, comma, first = (groups["name"] or "").partition(", ")
        name = f"{first} {last}" if comma else last
        file = groups["file"] or groups["own"] or ""
        if groups["back"] or file in ("timestamp.txt", "comments.txt", "feedbackText.html"):
            file = ""
        return super().claimed({**groups, "name": name, "file": file})

    def times(self, entries: Iterable[Entry]) -> dict[PurePosixPath, str]:
        """From the timestamp.txt of each person, whose digits run together (in UTC)."""
        moments = {}
        for entry in entries:
            if entry.path.name == "timestamp.txt" and self.expression.fullmatch(str(entry.path)):
                try:
                    digits = re.sub(r"\D", "", entry.read(1000).decode("ascii", "replace"))
                except Refused:
                    continue
                moment = platform_time(digits)
                if moment:
                    moments[entry.path.parent] = f"{moment:%Y-%m-%d %H:%M:%S} UTC"
        return moments


class Ilias(Layout):
    """ILIAS' exercise download: `Lee_Ann_alee_301/file`, of teams in a folder `Team 7`."""

    name, weak = "ilias", True
    pattern = (
        rf"{_TOP}(?:(?P<team>Team \d+)/)?(?P<last>[^/_]+)_(?P<first>[^/]+)_(?P<student>[^/_]+)_"
        r"(?P<number>\d+)/(?:(?P<late>Late Submission|Verspaetete Abgabe|Verspätete Abgabe) - )?"
        r"(?:(?P<when>\d{14})_)?(?P<file>.+)"
    )

    def claimed(self, groups: Mapping[str, str | None]) -> Claim:
        """Names stand as `Last_First`."""
        name = f"{groups['first']} {groups['last']}".replace("_", " ")
        return super().claimed({**groups, "name": name})


class Folders(Layout):
    """A folder for each student."""

    name, general, weak = "folders", True, True
    pattern = r"(?:[^/]+/){ABOVE}(?P<student>[^/]+)/(?P<file>.+)"


class Files(Layout):
    """A file for each student, named after them."""

    name, general, weak = "files", True, True
    pattern = (
        r"(?:[^/]+/){ABOVE}"
        r"(?:QUIZ[-_. ])?(?P<student>[^/]+?)(?:[-_. ]QUIZ)?(?: ?\(\d+\)|-Copy\d+)?"
        r"(?P<file>\.[A-Za-z0-9.]+)"
    )

    def claimed(self, groups: Mapping[str, str | None]) -> Claim:
        """The name of the file is that of the student."""
        claim = super().claimed(groups)
        return replace(claim, inside=f"{groups['student']}{groups['file']}")


class Own(Layout):
    """A pattern given on the command line."""

    name = "of your own"

    def __init__(self, pattern: str) -> None:
        """Read paths by this expression."""
        self.pattern = pattern


#: Of layouts that fit equally the first counts, so the general ones stand last.
LAYOUTS: dict[str, type[Layout]] = {
    layout.name: layout
    for layout in (Inbound, Moodle, Gradescope, Brightspace, Blackboard, Sakai, Nbgrader, Canvas,
                   Ilias, Folders, Files)
}  # fmt: skip

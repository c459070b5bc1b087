"""Who handed in what: the submissions in a folder or in an archive as a learning platform makes it.

A layout is a regular expression over the path of a file inside the folder or archive. The layout
that fits most notebooks is taken for all of them, so one odd file cannot change how the others are
read. Each file ends as a submission or as a refusal with a sentence; none stops the others.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta, timezone
from pathlib import PurePosixPath
from typing import Any
from zoneinfo import ZoneInfo

from grading.intake.archives import (
    ARCHIVES,
    MEGABYTE,
    ArchiveError,
    Entry,
    Refused,
    Source,
    shared_depth,
)

# `student` is an id as it stands, `name` a person's name, `number` the platform's own number,
# `file` the name under which the student handed in; QUIZ is replaced by the quiz's name, ABOVE by
# the number of folders above the outermost notebooks. The folders that a student can have made are
# the inner ones, so that the outermost place counts that fits.
LAYOUTS = {
    "nbgrader": r"(?:.*?/)??(?P<student>[^/]+)/QUIZ/(?P<file>.+)",
    "moodle": r"(?:.*?/)??(?P<name>[^/]+?)_(?P<number>\d+)_assignsubmission_file_?/?(?P<file>.+)",
    "gradescope": r"(?:.*?/)??submission_(?P<number>\d+)/(?P<file>.+)",
    "canvas": r"(?:.*?/)??(?P<name>[^/_]+)_(?:(?P<late>LATE)_)?(?P<number>\d+)_\d+_(?P<file>.+)",
    "folders": r"(?:[^/]+/){ABOVE}(?P<student>[^/]+)/(?P<file>.+)",
    "files": r"(?:[^/]+/){ABOVE}"
    r"(?:QUIZ[-_. ])?(?P<student>[^/]+?)(?:[-_. ]QUIZ)?(?P<file>\.[A-Za-z0-9.]+)",
}
GENERAL = ("folders", "files")  # they fit almost anything
FLAT = ("nbgrader", "canvas")  # whose files lie in no further folders
EARLIEST = datetime(2000, 1, 1)
LEEWAY = timedelta(days=1)  # clocks differ
LONGEST_ID = 80
LONGEST_NAME = 200  # bytes; file systems take names of 255, and more is written around an id
METADATA = "submission_metadata.yml"


@dataclass(frozen=True)
class Handin:
    """One notebook and whose it is.

    student: the id in the gradebook, safe as the name of a folder.
    name, number, email: what the platform says about the person; empty where it says nothing.
    timestamp: when it was handed in (UTC, without a time zone), None if that is not known.
    notes: what the instructor should know, in words.
    """

    student: str
    entry: Entry
    name: str = ""
    number: str = ""
    email: str = ""
    timestamp: datetime | None = None
    late: bool = False
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Refusal:
    """A file that was not taken, and why."""

    origin: str
    reason: str

    def __str__(self) -> str:
        """One sentence."""
        return f"{self.origin} was refused: {self.reason}."


@dataclass(frozen=True)
class Intake:
    """What a folder or archive holds: submissions by student, refusals, and the layout found."""

    layout: str
    handins: tuple[Handin, ...]
    refusals: tuple[Refusal, ...]


def survey(
    source: Source,
    quiz: str,
    layout: str | None = None,
    pattern: str | None = None,
    known: Mapping[str, str] | None = None,
    now: datetime | None = None,
    notebook: str | None = None,
) -> Intake:
    """Find the submissions to a quiz; notebooks are not read yet.

    Args:
        source: an open folder or archive.
        quiz: the name of the quiz.
        layout: one of LAYOUTS; None finds out.
        pattern: a regular expression of one's own with a group `student` or `name`.
        known: student ids that are taken, with the platform's number of each.
        now: the present (UTC), for telling which timestamps are absurd.
        notebook: the one that is wanted, where the assignment has several; others are passed over.

    Raises:
        ArchiveError: the folder or archive cannot be read, or the pattern cannot be used.
    """
    entries = [e for e in source.entries() if notebook is None or _is_wanted(e, notebook)]
    paths = [e.path for e in entries if e.path.suffix.lower() == ".ipynb"]
    patterns = _patterns(quiz, layout, pattern, paths)
    layout = _layout(patterns, paths)
    expression, now = patterns[layout], now or datetime.now(UTC).replace(tzinfo=None)
    people = _gradescope_people(entries) if layout == "gradescope" else {}
    beside = {entry.path: entry for entry in entries if entry.path.name == "timestamp.txt"}
    refusals: list[Refusal] = []
    groups: dict[tuple[str, str, str], list[Handin]] = defaultdict(list)
    for entry in entries:
        suffix = entry.path.name.lower()
        if not suffix.endswith((".ipynb", *ARCHIVES)):
            if entry.problem:
                refusals.append(Refusal(str(entry.path), entry.problem))
            continue
        try:
            if entry.problem:
                raise Refused(entry.problem)
            if not suffix.endswith(".ipynb"):
                raise Refused("it is an archive inside; hand in the notebook itself")
            match = expression.fullmatch(entry.path.as_posix())
            if not match:
                raise Refused(f"its path does not fit the layout {layout!r} of the others")
            if layout in FLAT and "/" in match["file"]:
                raise Refused("it lies in a folder inside that of a submission")
            for handin in _handins(match, entry, people):
                if handin.student == quiz:
                    raise Refused("neither its name nor its folder says whose it is")
                # Anywhere else a student may have written it.
                handin = _dated(handin, beside if layout == "nbgrader" else {}, now)
                claim = match.groupdict().get("student") or ""
                groups[handin.student, handin.number, claim].append(handin)
        except Refused as problem:
            refusals.append(Refusal(str(entry.path), str(problem)))
    chosen = []
    for handins in groups.values():
        try:
            chosen.append(_choose(handins, notebook or quiz))
        except Refused as problem:
            refusals.append(Refusal(str(handins[0].entry.path), str(problem)))
    handins, clashes = _distinct(chosen, known or {})
    return Intake(layout, tuple(handins), tuple(refusals + clashes))


def _is_wanted(entry: Entry, notebook: str) -> bool:
    """Whether a file is the wanted notebook, perhaps with what a platform adds, or none at all."""
    if entry.path.suffix.lower() != ".ipynb":
        return True
    # Not `problem10` for `problem1`: a further number stands apart.
    ending = r"(?:[-_ ]\(?\d+\)?|\(\d+\))?$"
    return bool(re.search(rf"(?:^|_){re.escape(notebook)}{ending}", entry.path.stem))


def _versions(notebook: str) -> re.Pattern[str]:
    """Names of a notebook as it is handed in for the first, second ... time."""
    return re.compile(rf"(?:^|_){re.escape(notebook)}(?:[-_ ]?\(?(\d+)\)?)?$")


def _patterns(
    quiz: str, layout: str | None, pattern: str | None, paths: list[PurePosixPath]
) -> dict[str, re.Pattern[str]]:
    """The expressions that come into question, for notebooks that lie at these paths."""
    if layout is not None and layout not in LAYOUTS:
        raise ArchiveError(f"There is no layout {layout!r}; there are: {', '.join(LAYOUTS)}.")
    wanted = {layout: LAYOUTS[layout]} if layout else LAYOUTS
    if pattern is not None:
        wanted = {"of your own": pattern}
    depths = [len(path.parts) - 1 for path in paths]
    above = {"folders": min(filter(None, depths), default=1) - 1, "files": min(depths, default=0)}
    try:
        compiled = {
            name: re.compile(
                text.replace("QUIZ", re.escape(quiz)).replace("ABOVE", str(above.get(name)))
            )
            for name, text in wanted.items()
        }
    except re.error as error:
        raise ArchiveError(f"The pattern {pattern!r} is no regular expression: {error}.") from None
    if pattern is not None and not {"student", "name"} & set(compiled["of your own"].groupindex):
        raise ArchiveError(f"The pattern {pattern!r} needs a group (?P<student>...).")
    return compiled


def _layout(patterns: dict[str, re.Pattern[str]], paths: list[PurePosixPath]) -> str:
    """The layout of a platform that fits at least half of the notebooks, else a general one.

    Of several the one that fits most notebooks, then the one that finds most students. What lies in
    one of the outermost folders counts as one notebook: it may all be the work of one student.
    """
    shared = shared_depth(paths)
    places = {path.parts[shared] for path in paths}
    scores = {}
    for name, expression in patterns.items():
        found = [(path, match) for path in paths if (match := expression.fullmatch(str(path)))]
        if name == "files" and len(places) > 1:  # where folders stand side by side, they tell
            found = [(path, match) for path, match in found if len(path.parts) == shared + 1]
        fitting = {path.parts[shared] for path, match in found}
        platform = name not in GENERAL and 2 * len(fitting) >= len(places)
        people = {_who(match) for path, match in found}
        scores[name] = (platform, len(fitting), len(people))
    return max(scores, key=lambda name: scores[name])


def _who(match: re.Match[str]) -> tuple[str, str]:
    found = match.groupdict()
    return found.get("student") or found.get("name") or "", found.get("number") or ""


def _handins(match: re.Match[str], entry: Entry, people: dict[str, list[dict]]) -> list[Handin]:
    """The submissions that one notebook is: one for each person of a group."""
    found = match.groupdict()
    number = found.get("number") or ""
    if number in people:
        return [replace(person, entry=entry, number=number) for person in people[number]]
    name = found.get("name") or ""
    student = found.get("student") or found.get("folder") or name or f"submission_{number}"
    return [Handin(student_id(student), entry, name, number, late=bool(found.get("late")))]


def student_id(text: str) -> str:
    """A student id that is safe as the name of a folder, from an id or the name of a person.

    Letters of any script, digits and `. @ - _` stay, spaces and the rest become `_`.

    Raises:
        Refused: the text has parts of a path or control characters, or no letter or digit.
    """
    shown = "".join(c if c.isprintable() else "?" for c in text)[:60]
    if "/" in text or "\\" in text or ".." in text:
        raise Refused(f"the student id {shown!r} has parts of a path")
    if shown != text[:60] or any(not c.isprintable() for c in text):
        raise Refused(f"the student id {shown!r} has control characters")
    plain = unicodedata.normalize("NFKC", text).strip()
    plain = re.sub(r"[^\w.@-]+", "_", plain).strip("_.-")[:LONGEST_ID]
    plain = plain.encode()[:LONGEST_NAME].decode(errors="ignore").rstrip("_.-")
    if ".." in plain or not any(character.isalnum() for character in plain):
        raise Refused(f"no student id can be made of {shown!r}")
    if re.fullmatch(r"(?i)(con|prn|aux|nul|com\d|lpt\d)(\..*)?", plain):
        plain = f"{plain}_"  # names of devices on Windows
    return plain


def _dated(handin: Handin, beside: dict[PurePosixPath, Entry], now: datetime) -> Handin:
    """Add the time of submission from the timestamp.txt that nbgrader writes beside."""
    entry = beside.get(handin.entry.path.with_name("timestamp.txt"))
    moment: str | datetime | None = handin.timestamp
    try:
        if entry is not None:
            moment = entry.read(1000).decode("utf-8", "replace")
        return replace(handin, timestamp=None if moment is None else check_time(moment, now))
    except Refused as problem:
        note = f"its time of submission was refused and counts as not known: {problem}"
        return replace(handin, timestamp=None, notes=(*handin.notes, note))


def check_time(moment: str | datetime, now: datetime) -> datetime:
    """A believable time of submission in UTC without a time zone.

    Text is in ISO format, with a time zone as a third word if not UTC: `2026-03-01 12:00:00 UTC`.

    Raises:
        Refused: it is no time, or before the year 2000, or more than a day in the future.
    """
    if isinstance(moment, str):
        text = moment.strip()
        shown = "".join(c if c.isprintable() else "?" for c in text)[:60]
        try:
            moment = _parse_time(text)
        except (ValueError, OverflowError, LookupError, OSError):
            raise Refused(f"{shown!r} is not a time like '2026-03-01 12:00:00 UTC'") from None
    try:
        if moment.tzinfo is not None:
            moment = moment.astimezone(UTC).replace(tzinfo=None)
    except OverflowError:
        raise Refused("it is outside of all calendars") from None
    if not EARLIEST <= moment <= now + LEEWAY:
        side = "in the future" if moment > now else "before the year 2000"
        raise Refused(f"{moment:%Y-%m-%d %H:%M} UTC is {side}")
    return moment


def _parse_time(text: str) -> datetime:
    words = text.split()
    if len(words) != 3:
        return datetime.fromisoformat(text)
    moment = datetime.fromisoformat(" ".join(words[:2]))
    zone = words[2]
    if zone in ("UTC", "GMT", "Z"):
        return moment.replace(tzinfo=UTC)
    offset = re.fullmatch(r"([+-])(\d\d):?(\d\d)", zone)
    if offset:
        minutes = int(offset[2]) * 60 + int(offset[3])
        return moment.replace(tzinfo=timezone(timedelta(minutes=int(f"{offset[1]}{minutes}"))))
    return moment.replace(tzinfo=ZoneInfo(zone))


def _choose(handins: list[Handin], quiz: str) -> Handin:
    """The one notebook of a student that counts. Raises Refused when that cannot be told."""
    if len(handins) == 1:
        return handins[0]

    def version(handin: Handin) -> int:
        """How often a file named like the quiz was handed in before; -1 for other names."""
        stem = handin.entry.path.stem
        match = _versions(quiz).search(stem)
        return int(match[1] or 0) if match else -1

    newest = max(map(version, handins))
    best = [handin for handin in handins if version(handin) == newest]
    if len(best) > 1:
        names = ", ".join(sorted(handin.entry.path.name for handin in handins)[:5])
        raise Refused(
            f"{handins[0].student} has {len(handins)} notebooks ({names}), and it cannot be told "
            f"which one counts; keep one of them as {quiz}.ipynb"
        )
    note = f"of {len(handins)} notebooks, {best[0].entry.path.name} counts"
    return replace(best[0], notes=(*best[0].notes, note))


def _distinct(
    handins: list[Handin], known: Mapping[str, str]
) -> tuple[list[Handin], list[Refusal]]:
    """Submissions sorted by student, none of them under another's id.

    Persons of the same name on a platform get its number behind their ids.
    """
    earlier = {number: student for student, number in known.items() if number}
    taken = {student.casefold(): number for student, number in known.items()}
    groups: dict[str, list[Handin]] = defaultdict(list)
    for handin in handins:
        if earlier.get(handin.number):
            handin = replace(handin, student=earlier[handin.number])
        groups[handin.student.casefold()].append(handin)
    result: dict[str, Handin] = {}
    refusals = []
    for key, group in groups.items():
        # Of two claims to one id that counts which is spelled as the id is.
        group.sort(key=lambda h: (h.student not in known, h.student not in h.entry.path.parts))
        for handin in group:
            clash = len(group) > 1 or taken.get(key, handin.number) != handin.number
            if clash and handin.number and earlier.get(handin.number) != handin.student:
                handin = replace(handin, student=f"{handin.student}_{handin.number}")
            if handin.student.casefold() in result:
                reason = f"another submission has the student id {handin.student} already"
                refusals.append(Refusal(str(handin.entry.path), reason))
                continue
            result[handin.student.casefold()] = handin
    return sorted(result.values(), key=lambda handin: handin.student), refusals


def _gradescope_people(entries: list[Entry]) -> dict[str, list[Handin]]:
    """Who handed in each numbered submission, from the table in a Gradescope export.

    A table inside a submission is the student's own.
    """
    found: dict[str, list[Handin]] = {}
    for entry in entries:
        inside = any(re.fullmatch(r"submission_\d+", part) for part in entry.path.parts[:-1])
        if entry.path.name != METADATA or inside:
            continue
        try:
            table = _plain_yaml(entry.read(20 * MEGABYTE))
        except Refused:
            continue
        for key, record in table.items() if isinstance(table, dict) else ():
            match = re.fullmatch(r"submission_(\d+)", str(key))
            if match and isinstance(record, dict):
                found[match[1]] = _submitters(record, entry)
    return {number: people for number, people in found.items() if people}


def _submitters(record: dict, entry: Entry) -> list[Handin]:
    moment = record.get(":created_at")
    moment = moment if isinstance(moment, datetime) else None
    people = []
    persons = record.get(":submitters")
    for person in persons if isinstance(persons, list) else ():
        if not isinstance(person, dict):
            continue
        sid, email, name = (str(person.get(f":{key}") or "") for key in ("sid", "email", "name"))
        for text in (sid, email, name):
            try:
                student = student_id(text)
            except Refused:
                continue
            people.append(Handin(student, entry, name, "", email, moment))
            break
    return people


def _plain_yaml(content: bytes) -> Any:
    """YAML without references, which could make a small file large."""
    import yaml

    class Plain(yaml.SafeLoader):
        def compose_node(self, parent: Any, index: Any) -> Any:
            if self.check_event(yaml.AliasEvent):
                raise yaml.YAMLError("references are not allowed")
            return super().compose_node(parent, index)

    try:
        return yaml.load(content, Loader=Plain)
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        raise Refused(f"it cannot be read ({type(error).__name__})") from None

"""Who handed in what: the submissions in a folder or in an archive as a learning platform makes it.

The layout that fits most notebooks is taken for all of them, so one odd file cannot change how the
others are read. Everybody of whom there is a file ends as a submission or with a sentence on what
was there instead; none stops the others.
"""

from __future__ import annotations

import contextlib
import re
from collections import defaultdict
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import PurePosixPath

from grading.intake.archives import ARCHIVES, ArchiveError, Entry, Refused, Source, shared_depth
from grading.intake.choice import Candidate, Look, choose
from grading.intake.doubts import notebooks_among, refuse_doubtful
from grading.intake.layouts import LAYOUTS, Claim, Layout, Own
from grading.intake.names import check_time, student_id
from grading.intake.rosters import Person, TableError
from grading.reading import LARGEST, is_notebook, kind_of

__all__ = ["LAYOUTS", "Handin", "Intake", "Refusal", "check_time", "student_id", "survey"]

#: Files that platforms and systems add, which nobody handed in.
_NOBODYS = re.compile(
    r"(?i)(index\.html?|grades?\.(csv|xlsx?)|submission_metadata\.yml|timestamp\.txt|"
    r"submission_secret\.txt|comments\.txt|feedbacktext\.html|readme.*|licen[sc]e.*|thumbs\.db|"
    r"desktop\.ini|\..*)"
)
_EXAMPLES = 3


@dataclass(frozen=True)
class Handin:
    """One notebook and whose it is.

    student: the id in the gradebook, safe as the name of a folder.
    name, number, email: what the platform says about the person; empty where it says nothing.
    timestamp: when it was handed in (UTC, without a time zone), None if that is not known.
    team: the group that it was handed in for; several: of how many notebooks it was chosen.
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
    team: str = ""
    several: int = 1


@dataclass(frozen=True)
class Refusal:
    """A file that was not taken, or a person without a notebook, and why.

    student: whose it is, where that is known; state: in two words, for tables.
    """

    origin: str
    reason: str
    student: str = ""
    state: str = "refused"
    name: str = ""

    def __str__(self) -> str:
        """One sentence."""
        who = f"{self.student}: " if self.student else ""
        if self.state == "no notebook":
            return f"{who}no notebook; {self.reason}"
        return f"{who}{self.origin} was refused: {self.reason}."


@dataclass(frozen=True)
class Intake:
    """What a folder or archive holds.

    handins: submissions by student; refusals: files that were not taken; absent: people without a
    notebook; stray: files that belong to nobody; examples: paths and whose they are, where the
    layout is only probable; notes: what else the instructor should know.
    """

    layout: str
    handins: tuple[Handin, ...]
    refusals: tuple[Refusal, ...]
    absent: tuple[Refusal, ...] = ()
    stray: tuple[str, ...] = ()
    examples: tuple[tuple[str, str], ...] = ()
    notes: tuple[str, ...] = ()


def survey(
    source: Source,
    quiz: str,
    layout: str | None = None,
    pattern: str | None = None,
    known: Mapping[str, str] | None = None,
    now: datetime | None = None,
    notebook: str | None = None,
    look: Callable[[bytes], Look] | None = None,
    team: Callable[[Person, str], list[Person]] | None = None,
    reading: Collection[str] = (),
) -> Intake:
    """Find the submissions to a quiz; a notebook is read only where somebody has several.

    Args:
        source: an open folder or archive.
        quiz: the name of the quiz.
        layout: one of LAYOUTS; None finds out.
        pattern: a regular expression of one's own with a group `student` or `name`.
        known: student ids that are taken, with the platform's number of each.
        now: the present (UTC), for telling which timestamps are absurd.
        notebook: the one that is wanted, where the assignment has several; others are passed over.
        look: how much of the quiz is in the bytes of a notebook, for choosing between several.
        team: the members of a team (a person, as a path names it, and the team's name), if known.
        reading: names of the assignment's notebooks in which nothing is graded.

    Raises:
        ArchiveError: the folder or archive cannot be read, the pattern cannot be used, or the
        layout that fits would make one student of several, or several of one.
    """
    entries = list(source.entries())
    chosen, examples = _layout(quiz, layout, pattern, entries)
    now = now or datetime.now(UTC).replace(tzinfo=None)
    sorting = _Survey(chosen, quiz, notebook, now, look, team, reading, source.is_folder)
    sorting.take(entries)
    if layout is None and pattern is None:
        refuse_doubtful(chosen, sorting.files, sorting.notebook)
    return replace(sorting.intake(known or {}), examples=examples)


def _is_wanted(entry: Entry, notebook: str) -> bool:
    """Whether a file is the wanted notebook, perhaps with what a platform adds."""
    # Not `problem10` for `problem1`: a further number stands apart.
    ending = r"(?:[-_ ]\(?\d+\)?|\(\d+\))?$"
    return bool(re.search(rf"(?:^|_|[-/] ){re.escape(notebook)}{ending}", entry.path.stem))


def _layout(
    quiz: str, layout: str | None, pattern: str | None, entries: list[Entry]
) -> tuple[Layout, tuple[tuple[str, str], ...]]:
    """The layout to read paths by, and examples of it where it is only probable."""
    if layout is not None and layout not in LAYOUTS:
        raise ArchiveError(f"There is no layout {layout!r}; there are: {', '.join(LAYOUTS)}.")
    paths = [e.path for e in entries if e.path.suffix.lower() == ".ipynb"]
    paths = paths or [e.path for e in entries if not _NOBODYS.fullmatch(e.path.name)]
    depths = [len(path.parts) - 1 for path in paths]
    above = {"folders": min(filter(None, depths), default=1) - 1, "files": min(depths, default=0)}
    if pattern is not None:
        try:
            own = Own(pattern).compiled(quiz)
        except re.error as error:
            raise ArchiveError(
                f"The pattern {pattern!r} is no regular expression: {error}."
            ) from None
        if not {"student", "name"} & set(own.expression.groupindex):
            raise ArchiveError(f"The pattern {pattern!r} needs a group (?P<student>...).")
        return own, ()
    names = [layout] if layout else LAYOUTS
    best = _likeliest([LAYOUTS[name]().compiled(quiz, above.get(name, 0)) for name in names], paths)
    claims = [(str(path), _claim(best, path)) for path in paths]
    fitting = [(path, claim.person.student) for path, claim in claims if claim]
    certain = layout or not best.weak and len(fitting) == len(paths)
    return best, () if certain else tuple(fitting[:_EXAMPLES])


def _claim(layout: Layout, path: PurePosixPath) -> Claim | None:
    """Whose a file is; None too where no id can be made of its path."""
    with contextlib.suppress(Refused):
        return layout.claim(path)
    return None


def _likeliest(layouts: list[Layout], paths: list[PurePosixPath]) -> Layout:
    """The layout of a platform that fits at least half of the notebooks, else a general one.

    Of several the one that fits most notebooks, then the one that finds most students. What lies in
    one of the outermost folders counts as one notebook: it may all be the work of one student.
    """
    shared = shared_depth(paths)
    places = {path.parts[shared] for path in paths}
    scores = []
    for layout in layouts:
        notebook_claims = [(path, claim) for path in paths if (claim := _claim(layout, path))]
        # Where folders stand side by side, they tell.
        if layout.name == "files" and len(places) > 1:
            notebook_claims = [
                (path, claim) for path, claim in notebook_claims if len(path.parts) == shared + 1
            ]
        fitting = {path.parts[shared] for path, _ in notebook_claims}
        platform = not layout.general and 2 * len(fitting) >= len(places)
        people = {claim.person.student for _, claim in notebook_claims} if layout.general else ()
        scores.append((platform, len(fitting), len(people)))
    return layouts[scores.index(max(scores))]


@dataclass
class _Survey:
    """The files of one folder or archive on their way to people."""

    layout: Layout
    quiz: str
    part: str | None
    now: datetime
    look: Callable[[bytes], Look] | None = None
    team: Callable[[Person, str], list[Person]] | None = None
    reading: Collection[str] = ()
    mixed: bool = False  # whether other files may lie beside
    refusals: list[Refusal] = field(default_factory=list)
    stray: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    files: dict[tuple, list[tuple[Entry, Claim]]] = field(default_factory=dict)
    times: dict[PurePosixPath, str] = field(default_factory=dict)

    @property
    def notebook(self) -> str:
        """What the notebook is called."""
        return self.part or self.quiz

    def take(self, entries: list[Entry]) -> None:
        """Sort files by whose they are."""
        people: dict[str, list[Person]] = {}
        try:
            people = self.layout.people(entries)
        except TableError as problem:
            self.notes.append(
                f"the table of people cannot be used, so ids are the platform's numbers: {problem}"
            )
        self.times = self.layout.times(entries)
        for entry in entries:
            try:
                claim = self._claimed(entry)
            except Refused as problem:
                self.refusals.append(Refusal(str(entry.path), str(problem)))
                continue
            if claim is None:
                continue
            person = claim.person
            behind = people.get(person.key or person.number)
            behind = behind or self.team and self.team(person, claim.team)
            for one in behind or [person]:
                one = replace(one, time=one.time or person.time)
                # Two spellings that make the same id are two students.
                key = (one.student, one.number, one.student if behind else claim.spelled)
                self.files.setdefault(key, []).append((entry, replace(claim, person=one)))

    def _claimed(self, entry: Entry) -> Claim | None:
        """Whose a file is; None where it is nobody's. Raises Refused where it should not be so."""
        is_notebook = entry.path.name.lower().endswith(".ipynb")
        archive = entry.path.name.lower().endswith(ARCHIVES)
        try:
            claim = self.layout.claim(entry.path)
        except Refused as problem:
            if is_notebook:
                raise Refused(entry.problem or str(problem)) from None
            claim = None
        if claim is None:
            if entry.problem:
                raise Refused(entry.problem)
            if archive:
                raise Refused("it is an archive inside; hand in the notebook itself")
            if is_notebook:
                raise Refused(
                    f"its path does not fit the layout {self.layout.name!r} of the others"
                )
            if not _NOBODYS.fullmatch(entry.path.name):
                self.stray.append(str(entry.path))
            return None
        if self.layout.flat and "/" in claim.inside:
            if is_notebook:
                raise Refused("it lies in a folder inside that of a submission")
            return None
        if is_notebook and claim.person.student == self.quiz:
            raise Refused("neither its name nor its folder says whose it is")
        if self.layout.general and not is_notebook:
            if _NOBODYS.fullmatch(entry.path.name):
                return None
            if self.mixed and self.layout.name == "files" and not archive and not entry.problem:
                self.stray.append(str(entry.path))
                return None
        return claim

    # -- people ------------------------------------------------------------------------------------

    def intake(self, known: Mapping[str, str]) -> Intake:
        """Everybody of whom there is a file, as a submission or without one."""
        handins, absent = [], []
        for files in self.files.values():
            entries = self._candidates(files)
            if not entries:
                absent.append(self._without(files))
                continue
            try:
                handins.append(self._chosen(entries))
            except Refused as problem:
                state = "several notebooks" if len(entries) > 1 else "refused"
                self._refuse(*entries[0], str(problem), state)
        known = known if self.layout.numbered else dict.fromkeys(known, "")
        distinct, clashes = _distinct(handins, known)
        there = {handin.student for handin in distinct}
        refused = {refusal.origin for refusal in self.refusals}
        absent = [a for a in absent if a.student not in there and a.origin not in refused]
        return Intake(
            self.layout.name,
            tuple(distinct),
            tuple([*self.refusals, *clashes]),
            tuple(sorted(absent, key=lambda one: one.student)),
            tuple(self.stray),
            notes=tuple(self.notes),
        )

    def _candidates(self, files: list[tuple[Entry, Claim]]) -> list[tuple[Entry, Claim]]:
        """The notebooks among somebody's files, or else other files that are notebooks."""
        named = [(e, c) for e, c in files if e in notebooks_among(files)]
        named = [(e, c) for e, c in named if not self.part or _is_wanted(e, self.part)]
        named = [(e, c) for e, c in named if e.path.stem not in self.reading] or named
        for entry, claim in files:
            archive = entry.path.name.lower().endswith(ARCHIVES)
            if entry in notebooks_among(files) or not (archive or entry.problem):
                continue
            reason = entry.problem or "it is an archive inside; hand in the notebook itself"
            self._refuse(entry, claim, reason, "refused" if named else "no notebook")
        return named or [(e, c) for e, c in files if c.inside and self._is_notebook(e)]

    def _is_notebook(self, entry: Entry) -> bool:
        """Whether a file that is not called so is a notebook."""
        name = entry.path.name
        if entry.problem or kind_of(name) in _CERTAIN or name.lower().endswith(".ipynb"):
            return False
        with contextlib.suppress(Refused):
            return is_notebook(entry.read(LARGEST))
        return False

    def _refuse(self, entry: Entry, claim: Claim, reason: str, state: str) -> None:
        person = claim.person
        refusal = Refusal(str(entry.path), reason, person.student, state, person.name)
        self.refusals.append(refusal)

    def _without(self, files: list[tuple[Entry, Claim]]) -> Refusal:
        """Somebody who handed in no notebook, and what there was instead."""
        entry, claim = files[0]
        shown = [
            f"{PurePosixPath(c.inside).name} ({e.problem or kind_of(e.path.name)})"
            for e, c in files if c.inside and not _NOBODYS.fullmatch(e.path.name)
        ]  # fmt: skip
        what = ", ".join(shown[:5]) + (f" and {len(shown) - 5} more" if len(shown) > 5 else "")
        return Refusal(
            str(entry.path),
            f"there is {what}" if what else "there is nothing",
            claim.person.student,
            "no notebook",
            claim.person.name,
        )

    def _chosen(self, entries: list[tuple[Entry, Claim]]) -> Handin:
        """The notebook of a person that counts, with all that is known of it."""
        usable = [(entry, claim) for entry, claim in entries if not entry.problem]
        if not usable:
            raise Refused(entries[0][0].problem)  # one for all of them
        for entry, claim in entries:
            if entry.problem:
                self._refuse(entry, claim, entry.problem, "refused")
        candidates = [Candidate(entry, claim.when or self._moment(entry, claim)[0], claim.attempt)
                      for entry, claim in usable]  # fmt: skip
        student = usable[0][1].person.student
        best, note = choose(candidates, student, self.notebook, self.look)
        claim = usable[candidates.index(best)][1]
        moment, problem = self._moment(best.entry, claim)
        notes = [note] if note else []
        if problem:
            notes.append(f"its time of submission was refused and counts as not known: {problem}")
        if not best.entry.path.name.lower().endswith(".ipynb"):
            notes.append(
                f"the notebook was named {best.entry.path.name}; it was taken all the same"
            )
        if claim.team:
            notes.append(f"handed in for {claim.team}")
        person = claim.person
        return Handin(
            person.student, best.entry, person.name, person.number, person.email, moment,
            claim.late, tuple(notes), claim.team, len(entries),
        )  # fmt: skip

    def _moment(self, entry: Entry, claim: Claim) -> tuple[datetime | None, str]:
        """When something was handed in, where that is known with its zone, or why it is not."""
        folders = entry.path.parents
        text = next((self.times[f] for f in folders if f in self.times), claim.person.time)
        if not text:
            return None, ""
        try:
            return check_time(text, self.now), ""
        except Refused as problem:
            return None, str(problem)


#: Kinds of files that are certainly no notebooks, whatever is in them.
_CERTAIN = {"a PDF", "a picture", "a Word document", "a spreadsheet", "a zip archive"}


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

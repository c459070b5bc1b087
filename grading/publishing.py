"""What follows from verdicts: feedback, upload files, the instructor's page, and the report."""

from __future__ import annotations

import contextlib
import errno
import secrets
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TextIO

from grading.engine import SandboxError
from grading.gradebook import Book, GradebookError
from grading.intake.archives import ArchiveError, Refused, Source
from grading.intake.intake import Intake
from grading.ledger import Ledger, Record, write_whole
from grading.model import SubmissionVerdict
from grading.quiz import Cell, Quiz
from grading.reading import LARGEST, LARGEST_KEPT, without_outputs
from grading.rebuild import Unreadable, rebuild
from grading.reports import exports, feedback, graded, moodle, pages, roll, similarity
from grading.reports.pages import count

# What concerns everybody, such as a full disk: there is no use in trying the next student.
_EVERYBODYS = {errno.ENOSPC, errno.EROFS, errno.EDQUOT, errno.EIO}
NOTHING = SubmissionVerdict("", ())
# What `nbgrader submit` puts beside a notebook, and nbgrader's own steps carry along.
RECEIPTS = ("timestamp.txt", "submission_secret.txt")


@dataclass
class Tally:
    """What a run has done, for its summary."""

    graded: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    repaired: list[str] = field(default_factory=list)
    failed: dict[str, str] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    released: list[str] = field(default_factory=list)

    def problems(self) -> str:
        """What a progress report says beside the number of graded submissions."""
        counts = {"repaired": len(self.repaired), "failed": len(self.failed)}
        return "".join(f", {count} {word}" for word, count in counts.items() if count)


@dataclass
class Publisher:
    """What one run of the command has, and what it makes of that.

    `personal` gives the quiz as a student has it, by the id.
    """

    quiz: Quiz
    book: Book
    ledger: Ledger
    folder: Path
    say: TextIO
    personal: Callable[[str], Quiz]
    tally: Tally = field(default_factory=Tally)
    about: dict[str, dict] = field(default_factory=dict)
    intake: Intake = field(default_factory=lambda: Intake("", (), ()))
    inside: bool = False
    lines: list[roll.Line] = field(default_factory=list)

    def tell(self, text: str = "") -> None:
        """Print a line."""
        print(pages.plain(text), file=self.say)

    @property
    def title(self) -> str:
        """What the notebook is called in reports."""
        return f"{self.quiz.name}/{self.quiz.notebook}" if self._part() else self.quiz.name

    def _part(self) -> str | None:
        """The name of the notebook where the assignment has several, else None."""
        return self.quiz.notebook if len(self.quiz.parts) > 1 else None

    def _announce(self, intake: Intake, path: Path) -> None:
        """Say what was found, before anything is written."""
        self.tell(
            f"{self.title}: {count(len(intake.handins), 'submission')} in {path} "
            f"(layout: {intake.layout}{', probably' if intake.examples else ''})"
        )
        for place, student in intake.examples:
            self.tell(f"  {place} -> {student}")
        for refusal in [*intake.refusals, *intake.absent]:
            self.tell(f"  {refusal}")
        for note in intake.notes:
            self.tell(f"  Note: {note}")
        self._tell_some("  Files that belong to nobody", list(intake.stray), 5)
        teams = sorted({h.team for h in intake.handins if h.team and h.team == h.name})
        if teams and intake.layout == "moodle":
            self.tell(
                f"  These look like teams, not persons: {', '.join(teams[:5])}. Moodle does not "
                "say who their members are: add --worksheet with its grading worksheet, whose "
                "column Group does."
            )

    @contextlib.contextmanager
    def _alone(self, student: str) -> Iterator[None]:
        """A step for one student: whatever fails in it is said by name and costs nobody else."""
        try:
            yield
        except (SandboxError, GradebookError):
            raise
        except Refused as problem:
            self.tally.failed[student] = str(problem)
        except Exception as error:
            if isinstance(error, OSError) and error.errno in _EVERYBODYS:
                raise
            reason = f"{type(error).__name__}: {error}"
            self.tally.failed[student] = f"the grader itself failed ({reason[:300]})"

    def _raw(self, student: str, quiet: bool = False) -> bytes | None:
        """The filed notebook of a student, read through no link; None where that fails."""
        problem = ""
        folder = self.book.path("submitted", student, self.quiz.name)
        try:
            with Source(folder) as source:
                for entry in source.entries():
                    if entry.path.as_posix() == f"{self.quiz.notebook}.ipynb":
                        raw = entry.read(LARGEST)
                        return without_outputs(raw) if len(raw) > LARGEST_KEPT else raw
        except (Refused, ArchiveError) as error:
            problem = str(error)
        if not quiet:
            problem = problem or f"there is no {self.quiz.notebook}.ipynb in {folder}"
            self.tally.failed[student] = problem
        return None

    def publish(self, worksheet: Path | None = None) -> None:
        """Write feedback, upload files and the instructor's page from what the gradebook says.

        `worksheet` is Moodle's, to be filled in.
        """
        late = self.book.apply_policy(self.quiz.name, self.quiz.notebook)
        results = self.book.results(self.quiz.name, self.quiz.notebook)
        records, self.lines = {}, []
        comparison = similarity.Comparison(
            {
                key: code
                for key, code in graded.answers(self.quiz.skeleton).items()
                if any(key in q.answers for q in self.quiz.questions if q.kind == "code")
            }
        )
        for record in self.ledger.records():
            records[record.student] = replace(record, verdict=NOTHING)  # all that exports need
            with self._alone(record.student):
                quiz = self.personal(record.student)
                answers = graded.answers(cells_of(quiz, self._raw(record.student, quiet=True)))
                comparison.add(record.student, answers)
                result = results.get(record.student)
                if result:
                    self._feedback(record, result, answers)
                    seconds = late.get(record.student, 0.0)
                    hand = self._changed_by_hand(record, result)
                    self.lines.append(roll.line(record, result, seconds, hand))
        self._call_the_roll(results)
        exports.write_all(self.folder, self.quiz, results, records, self.lines)
        packed = moodle.feedback_zip(records, {student: self._page(student) for student in records})
        if packed:
            write_whole(self.folder / "moodle_feedback.zip", packed)
        else:
            (self.folder / "moodle_feedback.zip").unlink(missing_ok=True)
        if worksheet is not None:
            self._fill(worksheet, results, records)
        # Its statistics take a second to import: not before the graders were forked from here.
        from grading.reports import insight

        page, pairs = self.folder / "insight.html", comparison.pairs()
        insight.write(page, self.quiz, self.ledger.records(), pairs, results, self.personal)

    def _changed_by_hand(self, record: Record, result: dict) -> list[str]:
        """Questions whose automatic points a person has replaced."""
        automatic = {q.grade_id: q.name for q in record.verdict.questions if not q.manual}
        return [automatic[cell] for cell in result["by_hand"] if cell in automatic]

    def _call_the_roll(self, results: dict) -> None:
        """Add everybody who has no submission, as far as anything is known of them."""
        failed = [
            roll.Line(student, ("failed",), (reason,))
            for student, reason in self.tally.failed.items()
            if student not in results
        ]
        new = (
            None
            if self.inside
            else roll.without(
                [*self.intake.refusals, *self.intake.absent], {*results, *self.tally.failed}
            )
        )
        absent = roll.Absent(self.folder / "absent.json").update(new, results)
        self.lines += failed + absent
        known = {line.student for line in self.lines}
        for student in sorted(self.book.students() - known - set(results)):
            self.lines.append(roll.Line(student, (roll.NOTHING,)))

    def _page(self, student: str) -> Path:
        folder = self.book.path("feedback", student, self.quiz.name)
        return folder / f"{self.quiz.notebook}.html"

    def _fill(self, worksheet: Path, results: dict, records: dict[str, Record]) -> None:
        filled = moodle.fill(worksheet, results, records, self.quiz.name)
        name = f"{worksheet.stem}_graded{worksheet.suffix or '.csv'}"
        write_whole(self.folder / name, filled.content)
        self.tell(f"Moodle's worksheet with {count(filled.rows, 'grade')}: {self.folder / name}")
        if filled.scaled is not None:
            most = pages.points(next(iter(results.values()))["max_score"])
            self.tell(f"  points of {most} were converted to {pages.points(filled.scaled)}")
        waiting = {s for s in filled.missing if results[s]["needs_manual_grade"]}
        absent = [student for student in filled.missing if student not in waiting]
        if waiting:
            self.tally.notes.append(
                f"not in the worksheet until a person has graded them: {', '.join(sorted(waiting))}"
            )
        if absent:
            self.tally.notes.append(f"in no row of the worksheet: {', '.join(absent)}")

    def _feedback(self, record: Record, result: dict, answers: dict[str, str]) -> None:
        """Write a student's page if it is another than the one that is there."""
        questions = tuple(
            replace(
                question,
                score=result["scores"].get(question.grade_id, question.score),
                manual=question.manual and question.grade_id not in result["by_hand"],
            )
            for question in record.verdict.questions
        )
        extras = feedback.Extras(
            answers,
            person=f"{result['first_name']} {result['last_name']}".strip() or record.name,
            # Points taken off for lateness concern the assignment as a whole.
            total=None if self._part() else result["total"],
            penalty=0.0 if self._part() else result["penalty"],
            timestamp=result["timestamp"],
            comments=result["comments"],
            by_hand={
                q.grade_id: q.score
                for q in record.verdict.questions
                if q.grade_id in result["by_hand"] and not q.manual
            },
        )
        verdict = replace(record.verdict, questions=questions)
        page = feedback.page(self.personal(record.student), verdict, extras).encode()
        path = self._page(record.student)
        self._write_new(path, page)
        path.chmod(0o664 if self.book.directory.groupshared else 0o644)  # released with this mode
        # nbgrader's release_feedback reads both of everybody, and names a published page by the
        # secret. Without one (handed in elsewhere) nobody can ask for the page, or guess its name.
        stamp, secret = (path.with_name(name) for name in RECEIPTS)
        self._write_new(stamp, self.receipt(record.student, stamp.name))
        handed = self.receipt(record.student, secret.name)
        if handed or not secret.is_file():
            self._write_new(secret, handed or secrets.token_hex(16).encode())

    def receipt(self, student: str, name: str) -> bytes:
        """One of the `RECEIPTS` of a submission as text, which a student may have tampered with."""
        path = self.book.path("submitted", student, self.quiz.name) / name
        if path.is_symlink() or not path.is_file():
            return b""
        with path.open("rb") as file:
            return file.read(1000).decode("utf-8", "ignore").encode()

    @staticmethod
    def _write_new(path: Path, content: bytes) -> None:
        """Write a file if it is another than the one that is there."""
        if not path.is_file() or path.read_bytes() != content:
            write_whole(path, content)

    def summarise(self, intake: Intake) -> None:
        """Say what was done, what could not be done and why, and where the results are."""
        tally = self.tally
        self.tell()
        self._tell_of_trust()
        if tally.released:
            tally.notes.append(
                f"{self.title} draws numbers for each student, but no personal notebook was given "
                f"out to {', '.join(tally.released)}; they are graded by the released one"
            )
        self.tell(
            f"{len(tally.graded)} graded, {len(tally.unchanged)} unchanged since they were graded, "
            f"{len(tally.repaired)} repaired, {len(tally.failed)} failed, "
            f"{len(intake.refusals)} refused"
        )
        self._tell_some("Failed", [f"{who}: {why}" for who, why in sorted(tally.failed.items())])
        self._tell_some("Repaired (see their feedback)", sorted(tally.repaired))
        self._tell_of_everybody()
        self._tell_some("Notes", tally.notes)
        scores = [record.verdict.score for record in self.ledger.records()]
        for line in distribution(scores, self.quiz.max_score):
            self.tell(line)
        self.tell(f"Grades to upload and the instructor's page: {self.folder}")
        self.tell(f"Feedback: {self.book.path('feedback', 'STUDENT', self.quiz.name)}")

    def _tell_of_everybody(self) -> None:
        """How many there are of each kind, and who they are where somebody has to act."""
        counts = Counter(state for line in self.lines for state in line.states)
        self.tell(
            f"Everybody ({len(self.lines)}): "
            + ", ".join(f"{number} {state}" for state, number in counts.most_common())
        )
        for state in ("late", "no notebook"):
            lines = [x for x in self.lines if state in x.states]
            shown = [f"{x.student}: {x.remark}" if x.remark else x.student for x in lines]
            self._tell_some(state.capitalize(), shown)
        for state in ("waits for a person", "changed by hand", roll.NOTHING):
            who = [x.student for x in self.lines if state in x.states]
            if who:
                self.tell(f"{state.capitalize()}: {', '.join(who)}")

    def _tell_of_trust(self) -> None:
        """Name the questions whose checks students' code could have tampered with."""
        reasons: dict[str, str] = {}
        for record in self.ledger.records():
            reasons |= {q.name: q.beside for q in record.verdict.questions if q.beside}
        if reasons:
            self.tally.notes.append(
                f"the checks of {', '.join(reasons)} cannot be run apart from the answers, so they "
                "ran in the students' own processes (locked in as always): an honest submission "
                "gets the points that nbgrader gives, but code that is out to deceive could forge "
                f"them; look at these answers ({next(iter(reasons.values()))})"
            )

    def _tell_some(self, title: str, lines: list[str], most: int = 20) -> None:
        if lines:
            self.tell(f"{title}:")
        for line in lines[:most]:
            self.tell(f"  {line}")
        if len(lines) > most:
            self.tell(f"  and {len(lines) - most} more")


def cells_of(quiz: Quiz, raw: bytes | None) -> list[Cell]:
    """The cells of a submission; those of the released quiz where it cannot be read."""
    try:
        return rebuild(quiz, raw or b"")[0]
    except Unreadable:
        return list(quiz.skeleton)


def distribution(scores: list[float], most: float, rows: int = 10) -> list[str]:
    """The points of a class as lines of text."""
    if not scores or most <= 0:
        return []
    places = Counter(min(int(score / most * rows), rows - 1) for score in scores)
    widest = max(places.values())
    lines = [f"Points of {count(len(scores), 'submission')} (of {pages.points(most)}):"]
    for place in range(rows):
        low, high = place * most / rows, (place + 1) * most / rows
        bar = "#" * round(40 * places[place] / widest)
        lines.append(f"  {low:5.1f} to {high:5.1f} {places[place]:5d} {bar}")
    return lines

"""One run of grading: file, grade, store, write to the gradebook, publish, sum up."""

from __future__ import annotations

import contextlib
import errno
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import TextIO

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

from grading import variants
from grading.engine import Broken, Engine, SandboxError
from grading.gradebook import Book, GradebookError
from grading.intake.archives import ArchiveError, Refused, Source
from grading.intake.intake import Handin, Intake, Refusal, survey
from grading.intake.names import student_id
from grading.intake.worksheet import Worksheet
from grading.ledger import Ledger, Record, about, fingerprint, write_whole
from grading.model import SubmissionVerdict
from grading.quiz import Cell, Quiz
from grading.reading import LARGEST, LARGEST_KEPT, without_outputs
from grading.rebuild import Unreadable, look, rebuild
from grading.reports import exports, feedback, graded, insight, moodle, pages, roll, similarity
from grading.reports.insight import distribution
from grading.reports.pages import count

# What concerns everybody, such as a full disk: there is no use in trying the next student.
_EVERYBODYS = {errno.ENOSPC, errno.EROFS, errno.EDQUOT, errno.EIO}
EVERY = 10.0  # seconds between two reports in a log
NOTHING = SubmissionVerdict("", ())


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
class Session:
    """One run of the command; `personal` gives the quiz as a student has it, by the id."""

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

    # -- taking in ---------------------------------------------------------------------------------

    def collect(
        self,
        path: Path | None,
        layout: str | None,
        pattern: str | None,
        worksheet: Worksheet | None = None,
    ) -> Intake:
        """Survey the submissions and file them under submitted/.

        A worksheet of the platform tells who the members of a team are, and who handed in.
        """
        filed = Path(self.book.path("submitted", "x", self.quiz.name)).parents[1]
        inside = path is None or path.resolve() == filed.resolve()
        if inside:
            path = filed
            layout = layout or (None if pattern else "nbgrader")
            if not filed.is_dir():
                raise ArchiveError(
                    f"Nothing has been collected in {filed}; name a folder or archive with "
                    "--submissions."
                )
        known = {record.student: record.number for record in self.ledger.records()}
        assert path is not None
        with Source(path) as source:
            intake = survey(
                source,
                self.quiz.name,
                layout,
                pattern,
                known,
                notebook=self._part(),
                look=partial(look, self.quiz),
                team=worksheet.members if worksheet else None,
                reading=self.quiz.reading,
            )
            if inside:  # other quizzes lie there as well
                mine = f"/{self.quiz.name}/"
                refusals = tuple(r for r in intake.refusals if mine in f"/{r.origin}")
                intake = replace(intake, refusals=refusals, stray=())
            if not (intake.handins or intake.refusals or intake.absent):
                raise ArchiveError(f"There is no notebook in {path}.")
            if worksheet and not inside:
                intake = replace(intake, absent=intake.absent + _missing(worksheet, intake))
            self._announce(intake, path)
            handins = []
            for handin in intake.handins:
                with self._alone(handin.student):
                    self._file(handin, intake.layout, inside)
                    handins.append(handin)
        self.inside, self.intake = inside, replace(intake, handins=tuple(handins))
        return self.intake

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

    def _file(self, handin: Handin, layout: str, inside: bool) -> None:
        """Put one notebook where nbgrader collects them; what is there and newer stays."""
        for note in handin.notes:
            self.tally.notes.append(f"{handin.student}: {note}")
        before = self.ledger.read(handin.student)
        self.about[handin.student] = about(handin, layout)
        if inside:
            if before:  # what a platform said about it stays true
                moment = self.about[handin.student]["timestamp"]
                self.about[handin.student] = {"timestamp": moment}
            return
        raw = handin.entry.read(LARGEST)
        if len(raw) > LARGEST_KEPT:
            raw = without_outputs(raw)
        folder = self.book.path("submitted", handin.student, self.quiz.name)
        if before and before.moment and handin.timestamp and handin.timestamp < before.moment:
            self.tally.notes.append(
                f"{handin.student}: a later submission ({before.moment}) is here already and counts"
            )
            self.about[handin.student]["timestamp"] = before.timestamp
            return
        for path in (folder, folder.parent):
            if path.is_symlink():
                raise Refused(f"{path} is a link, and nothing is written through links")
        write_whole(folder / f"{self.quiz.notebook}.ipynb", raw)
        stamp = folder / "timestamp.txt"
        if handin.timestamp:
            write_whole(stamp, f"{handin.timestamp:%Y-%m-%d %H:%M:%S.%f} UTC".encode())
        else:
            stamp.unlink(missing_ok=True)

    # -- grading -----------------------------------------------------------------------------------

    def grade(self, intake: Intake, make: Callable[[Quiz], Engine], again: bool) -> None:
        """Grade what has changed, and see to it that the gradebook says what the verdicts say."""
        with make(self.quiz) as grader:
            self.tell(f"  {grader.describe()}")
            keys = self._waiting(intake, grader.mode, again)
            if not keys:
                return
            for verdict in self._shown(self._verdicts(grader, list(keys)), len(keys)):
                with self._alone(verdict.student):
                    self._keep(verdict, keys[verdict.student], grader.mode)

    def _shown(
        self, verdicts: Iterable[SubmissionVerdict], total: int
    ) -> Iterator[SubmissionVerdict]:
        """Verdicts as they come, with a bar on a terminal, and a line now and then in a log."""
        console = Console(file=self.say)
        columns = (TextColumn("{task.description}"), BarColumn(), TimeRemainingColumn())
        said, in_log = time.monotonic(), not console.is_terminal
        # Without auto_refresh there is no thread, with which no process should be forked.
        with Progress(*columns, console=console, disable=in_log, auto_refresh=False) as progress:
            task = progress.add_task(f"  0 of {total} graded", total=total)
            for done, verdict in enumerate(verdicts, 1):
                yield verdict
                text = f"  {done} of {total} graded{self.tally.problems()}"
                progress.update(task, completed=done, description=text, refresh=True)
                if in_log and (done == total or time.monotonic() - said > EVERY):
                    said = time.monotonic()
                    self.tell(text)

    def _waiting(self, intake: Intake, mode: str, again: bool) -> dict[str, str]:
        """Who is to be graded, with the fingerprints; the others are made complete."""
        written = self.book.scores(self.quiz.name, self.quiz.notebook)
        waiting = {}
        for handin in intake.handins:
            with self._alone(handin.student):
                key = self._new_key(handin.student, mode, again, written)
                if key:
                    waiting[handin.student] = key
        return waiting

    def _new_key(self, student: str, mode: str, again: bool, written: dict) -> str:
        """The fingerprint of a submission that is to be graded; empty where it has been."""
        raw = self._raw(student)
        if raw is None:
            return ""
        mine = self.personal(student)
        if mine is self.quiz and variants.varies(self.quiz):
            self.tally.released.append(student)
        key = fingerprint(raw, mine)
        record = self.ledger.read(student)
        better = record is not None and record.mode == "static" and mode != "static"
        if again or better or record is None or record.key != key:
            return key
        self.tally.unchanged.append(student)
        self._note_unreadable(record.verdict)
        fresh = Record(**vars(record) | self.about[student])
        if fresh != record:
            self.ledger.write(fresh)
        if fresh != record or not self._is_written(fresh, written):
            self._record(fresh, raw)
        return ""

    def _keep(self, verdict: SubmissionVerdict, key: str, mode: str) -> None:
        """Store a verdict, then write what follows from it."""
        raw = self._raw(verdict.student)
        if raw is None:
            return
        record = Record(key, mode, verdict, **self.about[verdict.student])
        self.ledger.write(record)
        self._record(record, raw)
        self.tally.graded.append(verdict.student)
        if verdict.repairs:
            self.tally.repaired.append(verdict.student)
        self._note_unreadable(verdict)

    def _verdicts(self, grader: Engine, students: list[str]) -> Iterator[SubmissionVerdict]:
        """Verdicts as they come. A fault of the grader itself costs one submission, not the run."""
        handed: list[str] = []
        left = dict.fromkeys(students)

        def work() -> Iterator[tuple[str, bytes]]:
            for student in list(left):
                raw = self._raw(student)
                if raw is None:
                    del left[student]
                    continue
                handed.append(student)
                yield student, raw

        while left:
            handed.clear()
            try:
                for verdict in grader.grade_many(work()):
                    if verdict.student in left:
                        del left[verdict.student]
                        yield verdict
            except Broken as failure:
                for student, reason in failure.reasons.items():
                    left.pop(student, None)
                    self.tally.failed[student] = f"the sandbox failed, it has no verdict ({reason})"
            except SandboxError:
                raise
            except Exception:
                if left.keys().isdisjoint(handed):
                    raise
            # Those that it had been given and has not answered for: each by itself.
            for student in [student for student in handed if student in left]:
                del left[student]
                with self._alone(student):
                    yield grader.grade(student, self._raw(student) or b"")

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

    def _is_written(self, record: Record, written: dict[str, dict[str, float | None]]) -> bool:
        """Whether gradebook and graded notebook are those of this verdict."""
        earned = {q.grade_id: None if q.manual else q.score for q in record.verdict.questions}
        place = self.book.path("autograded", record.student, self.quiz.name)
        done = (place / f"{self.quiz.notebook}.ipynb").is_file()
        return done and written.get(record.student) == earned

    def _record(self, record: Record, raw: bytes) -> None:
        """Write gradebook and graded notebook; done twice, it gives the same."""
        student, verdict = record.student, record.verdict
        quiz = self.personal(student)
        cells = _cells(quiz, raw)
        self.book.write(
            self.quiz,
            verdict,
            graded.comments(quiz, cells, verdict),
            record.moment,
            exports.person(record.name, record.email),
            doubtful=bool(graded.unreadable(verdict)),
        )
        place = self.book.path("autograded", student, self.quiz.name)
        # formgrader takes a submission for graded when these two say the same.
        stamp = self.book.path("submitted", student, self.quiz.name) / "timestamp.txt"
        if stamp.is_file() and not stamp.is_symlink():
            write_whole(place / "timestamp.txt", stamp.read_bytes()[:1000])
        else:
            (place / "timestamp.txt").unlink(missing_ok=True)
        write_whole(place / f"{self.quiz.notebook}.ipynb", graded.notebook(quiz, cells, verdict))

    def _note_unreadable(self, verdict: SubmissionVerdict) -> None:
        problem = graded.unreadable(verdict)
        if problem:
            self.tally.failed[verdict.student] = problem

    # -- what follows ------------------------------------------------------------------------------

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
                answers = graded.answers(_cells(quiz, self._raw(record.student, quiet=True)))
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
        insight.write(self.folder / "insight.html", self.quiz, self.ledger, comparison.pairs())

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
        if not path.is_file() or path.read_bytes() != page:
            write_whole(path, page)

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
        found: dict[str, str] = {}
        for record in self.ledger.records():
            found |= {q.name: q.beside for q in record.verdict.questions if q.beside}
        if found:
            self.tally.notes.append(
                f"the checks of {', '.join(found)} cannot be run apart from the answers, so they "
                "ran in the students' own processes (locked in as always): an honest submission "
                "gets the points that nbgrader gives, but code that is out to deceive could forge "
                f"them; look at these answers ({next(iter(found.values()))})"
            )

    def _tell_some(self, title: str, lines: list[str], most: int = 20) -> None:
        if lines:
            self.tell(f"{title}:")
        for line in lines[:most]:
            self.tell(f"  {line}")
        if len(lines) > most:
            self.tell(f"  and {len(lines) - most} more")


def _cells(quiz: Quiz, raw: bytes | None) -> list[Cell]:
    """The cells of a submission; those of the released quiz where it cannot be read."""
    try:
        return rebuild(quiz, raw or b"")[0]
    except Unreadable:
        return list(quiz.skeleton)


def _missing(worksheet: Worksheet, intake: Intake) -> tuple[Refusal, ...]:
    """Who has handed in, as the worksheet has it, and of whom there is no file."""
    there = {handin.number for handin in intake.handins if handin.number}
    ids = {one.student for one in (*intake.handins, *intake.absent, *intake.refusals)}
    missing = []
    for number, name in worksheet.submitters():
        student = f"submission_{number}"
        with contextlib.suppress(Refused):
            student = student_id(name or student)
        if number not in there and not {student, f"{student}_{number}"} & ids:
            reason = "the worksheet says that it was submitted, and there is no file"
            missing.append(Refusal(student, reason, student, "no notebook", name))
    return tuple(missing)

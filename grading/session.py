"""One run of grading: file, grade, store, write to the gradebook; publishing is its base."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

from grading import variants
from grading.engine import Broken, Engine, SandboxError
from grading.intake.archives import ArchiveError, Refused, Source
from grading.intake.intake import Handin, Intake, Refusal, survey
from grading.intake.names import student_id
from grading.intake.worksheet import Worksheet
from grading.ledger import Record, about, fingerprint, write_whole
from grading.model import SubmissionVerdict
from grading.publishing import RECEIPTS, Publisher, cells_of
from grading.quiz import Quiz
from grading.reading import LARGEST, LARGEST_KEPT, without_outputs
from grading.rebuild import look
from grading.reports import exports, graded

EVERY = 10.0  # seconds between two reports in a log


class Session(Publisher):
    """One run of the command: takes submissions in and grades them."""

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
        if len(raw) > LARGEST_KEPT:
            raise Refused(f"it is larger than {LARGEST_KEPT >> 20} MB, its outputs left out")
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
        cells = cells_of(quiz, raw)
        self.book.write(
            self.quiz,
            verdict,
            graded.comments(quiz, cells, verdict),
            record.moment,
            exports.person(record.name, record.email),
            doubtful=bool(graded.unreadable(verdict)),
        )
        place = self.book.path("autograded", student, self.quiz.name)
        # formgrader takes a submission for graded when the two time stamps say the same.
        for name in RECEIPTS:
            content = self.receipt(student, name)
            if content:
                write_whole(place / name, content)
            else:
                (place / name).unlink(missing_ok=True)
        write_whole(place / f"{self.quiz.notebook}.ipynb", graded.notebook(quiz, cells, verdict))

    def _note_unreadable(self, verdict: SubmissionVerdict) -> None:
        problem = graded.unreadable(verdict)
        if problem:
            self.tally.failed[verdict.student] = problem


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

"""Verdicts into nbgrader's own gradebook, by nbgrader's own classes.

What is written is what `nbgrader autograde` would write, so that formgrader, feedback and export
go on working; scores and comments that a person has given are left alone.
"""

from __future__ import annotations

import contextlib
import functools
import logging
import os
import shutil
import sysconfig
import tempfile
import warnings
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from grading.configuration import configuration, database_url, without_passwords
from grading.model import SubmissionVerdict
from grading.quiz import Quiz

NO_RESPONSE = "No response."  # nbgrader's own words, which its pages look for


class GradebookError(RuntimeError):
    """The gradebook cannot be used; the text says what to do."""


def _said(method: Callable[..., Any]) -> Callable[..., Any]:
    """Turn what the database says when it is locked, full or gone into a GradebookError."""

    @functools.wraps(method)
    def wrapped(self: Book, *arguments: Any, **words: Any) -> Any:
        from sqlalchemy.exc import InterfaceError, OperationalError, ProgrammingError

        try:
            return method(self, *arguments, **words)
        except (OperationalError, ProgrammingError, InterfaceError) as error:
            raise GradebookError(
                f"The gradebook {self.place} cannot be used now ({self._reason(error)}). "
                "What has been graded is stored: see to it, and run the same command again."
            ) from None

    return wrapped


class Book:
    """The gradebook of a course; use it in a `with` statement, one writer at a time.

    Args:
        course: the nbgrader course folder (the one with source/, release/ and perhaps settings).
    """

    def __init__(self, course: Path) -> None:
        """Read the settings; the database is opened by `with`."""
        from nbgrader.coursedir import CourseDirectory

        self.course = course.resolve()
        self.config = configuration(self.course)
        if "root" not in self.config.CourseDirectory:  # nbgrader takes the current folder then
            self.config.CourseDirectory.root = str(self.course)
        self.log = logging.getLogger("grading.nbgrader")
        self.log.setLevel(logging.ERROR)
        url = database_url(self.course, self.config)
        if url:
            self.config.CourseDirectory.db_url = url
        self.directory = CourseDirectory(config=self.config, log=self.log)
        self._gradebook: Any = None
        self._policy: Any = None
        self._umask: int | None = None
        self._names: dict[tuple[str, str], dict[str, str]] = {}

    def __enter__(self) -> Book:
        """Open the database, which is made where there is none."""
        from nbgrader.api import Gradebook
        from sqlalchemy.exc import SQLAlchemyError

        _find_alembic()
        if self.directory.groupshared:  # what is written may be written by the others, too
            self._umask = os.umask(0o002)
        try:
            self._gradebook = Gradebook(self.directory.db_url, self.directory.course_id)
        except ImportError as error:
            raise GradebookError(
                f"The gradebook {self.place} needs a driver that is not installed ({error})."
            ) from None
        except SQLAlchemyError as error:
            raise GradebookError(
                f"The gradebook {self.place} cannot be opened ({self._reason(error)}). "
                "If it is from an older nbgrader, back it up and run `nbgrader db upgrade`."
            ) from None
        if self._umask is not None:
            self._share()
        return self

    @property
    def place(self) -> str:
        """The database's address as it may be shown to anybody: without a password."""
        return without_passwords(self.directory.db_url, self.directory.db_url)

    def _reason(self, error: BaseException) -> str:
        """The first line of what a database says, without a password."""
        text = without_passwords(str(error), self.directory.db_url)
        return text.strip().split("\n")[0][:200]

    def _share(self) -> None:
        """Let the group write the database, whoever made it; SQLite writes beside it as well."""
        if not self.directory.db_url.startswith("sqlite:///"):
            return
        database = Path(self.directory.db_url.removeprefix("sqlite:///"))
        for path, more in ((database, 0o060), (database.parent, 0o2070)):
            with contextlib.suppress(OSError):  # somebody else's, who has to do it
                path.chmod(path.stat().st_mode & 0o7777 | more)

    def __exit__(self, *exception: object) -> None:
        """Close the database."""
        if self._umask is not None:
            os.umask(self._umask)
            self._umask = None
        if self._gradebook is not None:
            self._gradebook.close()
            self._gradebook = None

    def private(self) -> tuple[str, ...]:
        """The folders in which the work of a class is: the course's and nbgrader's exchange."""
        exchange = self.config.Exchange.get("root")
        return (str(self.course), *([str(exchange)] if exchange else []))

    def path(self, step: str, student: str, quiz: str) -> Path:
        """The folder of a student's quiz in a step such as "submitted", as configured."""
        name = getattr(self.directory, f"{step}_directory")
        return Path(self.directory.format_path(name, student, quiz))

    @_said
    def prepare(self, quiz: Quiz) -> None:
        """Make sure that the gradebook knows the quiz as it is now.

        Raises:
            GradebookError: it knows another version, which has submissions already.
        """
        maximum = {question.grade_id: question.points for question in quiz.questions}
        if self._known_cells(quiz) == maximum:
            return
        problem = self._generate(quiz.name)
        if problem or self._known_cells(quiz) != maximum:
            problem = problem or "its graded cells are others than those of the quiz"
            raise GradebookError(
                f"The gradebook does not take quiz {quiz.name} as it is now: {problem}. If its "
                f"questions were changed after grading, move {self.place} away and "
                "grade again."
            )

    def _known_cells(self, quiz: Quiz) -> dict[str, float] | None:
        from nbgrader.api import MissingEntry

        try:
            notebook = self._gradebook.find_notebook(quiz.notebook, quiz.name)
        except MissingEntry:
            return None
        cells = [*notebook.grade_cells, *notebook.task_cells]
        return {cell.name: float(cell.max_score) for cell in cells}

    def _generate(self, quiz: str) -> str:
        """Run nbgrader's generate_assignment for the gradebook's sake; what it refused, if so."""
        from nbgrader.converters import GenerateAssignment
        from nbgrader.converters.base import NbGraderException
        from nbgrader.coursedir import CourseDirectory

        said: list[str] = []
        log = logging.Logger("generate", level=logging.ERROR)
        handler = logging.Handler()
        handler.emit = lambda record: said.append(record.getMessage())  # type: ignore[method-assign]
        log.addHandler(handler)
        with tempfile.TemporaryDirectory(prefix="course-grade-") as folder:
            directory = CourseDirectory(config=self.config, log=log)
            directory.assignment_id = quiz
            # The release folder is the students' and stays as it is.
            directory.release_directory = str(Path(folder).resolve())
            try:
                GenerateAssignment(
                    coursedir=directory, config=self.config, log=log, force=True
                ).start()
            except NbGraderException as error:
                return (said or [str(error)])[0].strip().split("\n")[-1].rstrip(".")
        self._gradebook.db.expire_all()
        self._names.clear()
        return ""

    @_said
    def scores(self, quiz: str, notebook: str) -> dict[str, dict[str, float | None]]:
        """What is in the gradebook: student, grade id, automatic score (None: not graded)."""
        from nbgrader.api import Grade

        scores_by_student: dict[str, dict[str, float | None]] = {}
        for student, cell, score in self._cells(quiz, notebook, Grade, "auto_score"):
            scores_by_student.setdefault(student, {})[cell] = score
        return scores_by_student

    @_said
    def write(
        self,
        quiz: Quiz,
        verdict: SubmissionVerdict,
        comments: Mapping[str, str | None],
        timestamp: datetime | None = None,
        person: Mapping[str, str] | None = None,
        doubtful: bool = False,
    ) -> None:
        """Record a verdict.

        Args:
            quiz: the quiz, which `prepare` has seen.
            verdict: what was earned.
            comments: what to say automatically, by the grade id of an answer cell.
            timestamp: time of submission (UTC, without a time zone).
            person: first_name, last_name, email, used where the gradebook knows none.
            doubtful: whether a person has to look at it before it counts.
        """
        with self._at_once():
            self._write(quiz, verdict, comments, timestamp, person or {}, doubtful)
        self._gradebook.db.commit()
        self._gradebook.db.expunge_all()  # or memory would grow with the class

    @contextlib.contextmanager
    def _at_once(self) -> Iterator[None]:
        """Let nbgrader's methods leave the end of the transaction to us: one for a submission."""
        session = self._gradebook.db
        session.commit = session.flush
        try:
            yield
        except BaseException:
            session.rollback()
            raise
        finally:
            del session.commit

    def _write(
        self,
        quiz: Quiz,
        verdict: SubmissionVerdict,
        comments: Mapping[str, str | None],
        timestamp: datetime | None,
        person: Mapping[str, str],
        doubtful: bool,
    ) -> None:
        from sqlalchemy.exc import SAWarning

        gradebook, student = self._gradebook, verdict.student
        self._write_student(student, person)
        with warnings.catch_warnings():  # about nbgrader's way of linking its records
            warnings.simplefilter("ignore", SAWarning)
            submission = gradebook.update_or_create_submission(
                quiz.name, student, timestamp=timestamp
            )
        notebook = next(item for item in submission.notebooks if item.name == quiz.notebook)
        earned = {question.grade_id: question for question in verdict.questions}
        names = self._names_of(quiz)
        for grade in notebook.grades:
            question = earned.get(names.get(grade.cell_id, ""))
            if question is None:
                continue
            grade.auto_score = None if question.manual else question.score
            waits = grade.auto_score is None or doubtful and grade.manual_score is None
            grade.needs_manual_grade = waits or grade.manual_score is not None
        for comment in notebook.comments:
            name = names.get(comment.cell_id, "")
            if name in comments:
                comment.auto_comment = comments[name]
        gradebook.db.flush()
        gradebook.db.expire_all()  # sums are computed by the database
        self._write_penalty(submission, notebook, student)

    def _names_of(self, quiz: Quiz) -> dict[str, str]:
        """Grade ids of a notebook by the database's ids; asked once, not for every grade."""
        from nbgrader.api import BaseCell

        key = (quiz.name, quiz.notebook)
        if key not in self._names:
            cells = self._gradebook.db.query(BaseCell.id, BaseCell.name)
            mine = cells.filter(BaseCell.notebook.has(name=quiz.notebook))
            self._names[key] = {cell: name for cell, name in mine}
        return self._names[key]

    def _write_student(self, student: str, person: Mapping[str, str]) -> None:
        from nbgrader.api import MissingEntry

        try:
            known = self._gradebook.find_student(student)
        except MissingEntry:
            self._gradebook.add_student(student, **person)
            return
        new = {key: text for key, text in person.items() if text and not getattr(known, key)}
        if new:
            self._gradebook.update_or_create_student(student, **new)

    def _write_penalty(self, submission: Any, notebook: Any, student: str) -> None:
        """The late policy of the course's settings (c.AssignLatePenalties.plugin_class)."""
        from nbgrader.preprocessors import AssignLatePenalties

        penalty = None
        if submission.total_seconds_late > 0:
            if self._policy is None:
                self._policy = AssignLatePenalties(config=self.config, log=self.log)
                self._policy.init_plugin()
            penalty = self._policy.plugin_inst.late_submission_penalty(
                student, notebook.score, submission.total_seconds_late
            )
        if penalty is not None:
            penalty = min(max(float(penalty), 0.0), notebook.score)
        if notebook.late_submission_penalty != penalty:
            notebook.late_submission_penalty = penalty
            self._gradebook.db.commit()

    @_said
    def apply_policy(self, quiz: str, notebook: str) -> dict[str, float]:
        """Compute all penalties anew: a due date or an extension may have come after grading.

        Returns:
            By how many seconds each student is late; only those who are.
        """
        late = {}
        for submission in self._gradebook.assignment_submissions(quiz):
            seconds = submission.total_seconds_late
            if seconds > 0:
                late[submission.student.id] = seconds
            for part in submission.notebooks:
                if part.name == notebook and (seconds > 0 or part.late_submission_penalty):
                    self._write_penalty(submission, part, submission.student.id)
        self._gradebook.db.expire_all()
        return late

    @_said
    def students(self) -> set[str]:
        """Everybody whom the gradebook knows."""
        return {student.id for student in self._gradebook.students}

    @_said
    def results(self, quiz: str, notebook: str) -> dict[str, dict[str, Any]]:
        """What counts in the end, manual grading and late policy included, by student.

        Each has "scores" (grade id to points), "by_hand" (grade ids with points from a person),
        "comments" (grade id to a person's comment), "score", "penalty", "total", "max_score",
        "timestamp", "first_name", "last_name", "email", "needs_manual_grade". The first three are
        those of one notebook, the others those of the assignment.
        """
        from nbgrader.api import Comment, Grade, Student, SubmittedAssignment

        rows = (
            self._gradebook.db.query(
                Student.id,
                Student.first_name,
                Student.last_name,
                Student.email,
                SubmittedAssignment.timestamp,
                SubmittedAssignment.score,
                SubmittedAssignment.max_score,
                SubmittedAssignment.late_submission_penalty.label("penalty"),
                SubmittedAssignment.needs_manual_grade,
            )
            .join(SubmittedAssignment, SubmittedAssignment.student_id == Student.id)
            .filter(SubmittedAssignment.assignment.has(name=quiz))
        )
        students: dict[str, dict[str, Any]] = {}
        for row in rows:
            result = students[row.id] = dict(row._mapping) | {"penalty": row.penalty or 0.0}
            for key in ("first_name", "last_name", "email"):
                result[key] = result[key] or ""
            result["needs_manual_grade"] = bool(row.needs_manual_grade)
            result["total"] = max(0.0, row.score - result["penalty"])
            result |= {"scores": {}, "by_hand": set(), "comments": {}}
        grades = self._cells(quiz, notebook, Grade, "score", "manual_score")
        for student, cell, score, by_hand in grades:
            students[student]["scores"][cell] = score
            if by_hand is not None:
                students[student]["by_hand"].add(cell)
        for student, cell, comment in self._cells(quiz, notebook, Comment, "manual_comment"):
            if comment:
                students[student]["comments"][cell] = comment
        return students

    def _cells(self, quiz: str, notebook: str, kind: Any, *columns: str) -> Any:
        """Rows of (student, cell, *columns) of all grades or all comments to a notebook."""
        from nbgrader.api import BaseCell, SubmittedAssignment, SubmittedNotebook

        return (
            self._gradebook.db.query(SubmittedAssignment.student_id, BaseCell.name)
            .add_columns(*(getattr(kind, column) for column in columns))
            .select_from(kind)
            .join(BaseCell, BaseCell.id == kind.cell_id)
            .join(SubmittedNotebook, SubmittedNotebook.id == kind.notebook_id)
            .join(SubmittedAssignment, SubmittedAssignment.id == SubmittedNotebook.assignment_id)
            .filter(SubmittedAssignment.assignment.has(name=quiz))
            .filter(BaseCell.notebook.has(name=notebook))
        )


def _find_alembic() -> None:
    """To open a gradebook nbgrader calls "alembic", which may be beside Python and not on PATH."""
    if shutil.which("alembic") is None:
        scripts = sysconfig.get_path("scripts")
        os.environ["PATH"] = os.pathsep.join([scripts, os.environ.get("PATH", "")])

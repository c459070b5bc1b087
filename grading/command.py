"""`course.py grade QUIZ --submissions DIR|ZIP`: from what was handed in to grades and feedback.

Each submission is first filed under submitted/, as nbgrader files it; then graded, unless it has
been graded as it is; then its verdict is stored, and after that written to the gradebook. Stopped
at any moment, the next run goes on from what is stored.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TextIO

from grading.engine import Engine, SandboxError
from grading.gradebook import Book, GradebookError
from grading.intake.archives import ArchiveError
from grading.intake.worksheet import Worksheet, WorksheetError
from grading.ledger import Busy, Ledger, locked
from grading.quiz import Quiz, QuizError, course_folder, notebooks_of
from grading.sandbox.backends import Backend, backend_named
from grading.session import Session
from grading.variants import VariantError, quizzes_of


def run(
    quiz: str,
    submissions: Path | None = None,
    *,
    jobs: int = 2,
    trusted: bool = False,
    sandbox: str | None = None,
    layout: str | None = None,
    pattern: str | None = None,
    again: bool = False,
    worksheet: Path | None = None,
    root: Path,
    grader: Callable[[Quiz], Engine] | None = None,
    say: TextIO | None = None,
) -> int:
    """Grade the submissions to a quiz and write everything that follows from it.

    Args:
        quiz: name of the quiz.
        submissions: a folder or archive; None takes what nbgrader has collected (submitted/).
        jobs: how many submissions are graded at the same time.
        trusted: run the students' code even where nothing keeps it from this computer.
        sandbox: the back end by name (default: the best that can be used).
        layout, pattern: how to tell whose a file is; see `intake.survey`.
        again: grade submissions that have been graded already, too.
        worksheet: Moodle's grading worksheet, or Canvas' gradebook; a copy of it is filled in.
        root: the nbgrader course folder, or the folder around it.
        grader: makes what grades, in place of the engine.
        say: where to report (default: standard output).

    Returns:
        0 when there was a notebook of everybody and every one was graded, 1 when some could not be
        or somebody handed in something else, 2 when none was tried.
    """
    say = say or sys.stdout
    try:
        names = notebooks_of(root, quiz)
        parts = [Quiz.load(root, quiz, name) for name in names] or [Quiz.load(root, quiz)]
        course = course_folder(root)
        sheet = Worksheet.read(worksheet, quiz) if worksheet else None
        with locked(course / "grading" / "lock"), Book(course) as book:
            done = []
            for part in parts:
                book.prepare(part)
                folder = course / "grading" / quiz / (part.notebook if len(parts) > 1 else "")
                personal = quizzes_of(course, part)
                ledger = Ledger(folder / "verdicts")
                session = Session(part, book, ledger, folder, say, personal)
                intake = session.collect(submissions, layout, pattern, sheet)
                make = grader or partial(
                    Engine,
                    backend=_backend(sandbox),
                    jobs=jobs,
                    trusted=trusted,
                    personal=personal,
                    hidden=book.private(),
                )
                session.grade(intake, make, again)
                done.append((session, intake))
            for session, intake in done:  # the totals are those of all notebooks
                session.publish(worksheet)
                session.summarise(intake)
            return int(
                any(s.tally.failed or intake.refusals or intake.absent for s, intake in done)
            )
    except (
        QuizError,
        ArchiveError,
        GradebookError,
        SandboxError,
        VariantError,
        WorksheetError,
        Busy,
    ) as problem:
        print(problem, file=sys.stderr)
        return 2
    except OSError as problem:  # a full disk, a course that cannot be written to
        print(f"This cannot go on: {problem}. Run it again when that is mended.", file=sys.stderr)
        return 2


def _backend(name: str | None) -> Backend | None:
    """The back end of this name; SandboxError where it cannot be used."""
    if name is None:
        return None
    backend = backend_named(name)
    reason = backend.probe()
    if reason:
        raise SandboxError(f"The sandbox {name} cannot be used here: {reason}.")
    return backend

"""Grading many submissions: a process forked for each, several at a time, none trusted."""

from __future__ import annotations

import contextlib
import dataclasses
import importlib
import io
import json
import os
import re
import signal
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from multiprocessing import Pipe
from multiprocessing.connection import Connection, wait
from typing import Any, NoReturn

from grading import lint, trusted
from grading.judge import NOT_RUN, Judge, Learned
from grading.model import Check, QuestionVerdict, SubmissionVerdict
from grading.quiz import Cell, Question, Quiz, without_markers
from grading.rebuild import Unreadable, rebuild
from grading.running import Broken, Run
from grading.sandbox import backends
from grading.sandbox.backends import linux
from grading.sandbox.backends.base import Backend, Limits, SandboxError
from grading.sandbox.backends.container import Boxed, Container
from grading.sandbox.processes import Student, Zygote

__all__ = ["Broken", "Engine", "SandboxError"]

_GRACE = 45.0  # seconds beyond a question's limit before its grader is stopped
_REST = 5.0  # seconds beyond the time of a submission before its grader is stopped
_TRIES = 3  # of a submission during which the sandbox fails
_REFERENCE = "(the reference answers)"


class Engine:
    """Grades submissions to one quiz; a context manager.

    With no `backend` the best sandbox of this machine is used. Where there is none, student code
    runs only if `trusted` is true; otherwise only plain answers are graded, and the rest waits for
    a person (`manual` in the verdict).
    """

    def __init__(
        self,
        quiz: Quiz,
        backend: Backend | None = None,
        jobs: int = 2,
        trusted: bool = False,
        limits: Limits | None = None,
        personal: Callable[[str], Quiz] | None = None,
        hidden: Iterable[str] = (),
    ) -> None:
        """Prepare for a quiz; processes are started with the first submission.

        `personal` gives the quiz as a student has it (see variants), by the student's id; `hidden`
        names folders that student code must not see even if they lie among Python's own.
        """
        self.personal = personal or (lambda student: quiz)
        self.quiz, self.jobs, self.limits = quiz, max(1, jobs), limits or Limits()
        self.backend = backend or backends.best()
        if self.backend is None and trusted:
            plain = Backend()
            self.backend = plain if plain.probe() is None else None
        if self.backend and not self.backend.safe and not trusted:
            self.backend = None
        if self.backend:
            self.backend.hidden += tuple(hidden)
        self.needs = _needs(quiz)
        self.learned: dict[str, Learned] | None = None
        self.beside: dict[str, str] = {}
        self._zygote: Zygote | None = None
        self._runs: list[Run] = []

    def __enter__(self) -> Engine:
        """Nothing is started yet."""
        return self

    def __exit__(self, *_: object) -> None:
        """End all processes."""
        self.close()

    def close(self) -> None:
        """End all processes."""
        while self._runs:
            self._runs.pop().stop()
        if self._zygote:
            self._zygote.close()
            self._zygote = None

    @property
    def mode(self) -> str:
        """How student code is run: "sandbox", "trusted", or "static" where it is not."""
        if self.backend is None:
            return "static"
        return "sandbox" if self.backend.safe else "trusted"

    def describe(self) -> str:
        """One sentence about how student code is locked in."""
        if self.backend is None:
            return "no sandbox here: only plain answers are graded, student code does not run"
        if not self.backend.safe:
            return "no sandbox: the submissions are trusted, their code can do what you can do"
        return f"student code runs locked in ({self.backend.title})"

    def reference(self) -> SubmissionVerdict:
        """The verdict on the author's own answers, which must be full marks.

        It is found before the first submission is graded, because the others are judged by what
        the reference does (see judge.Learned).
        """
        self.beside = {}
        for question in self.quiz.questions:
            problems = lint.question_problems(self.quiz, question)
            if problems:
                reason = problems[0].partition(question.grade_id)[2].lstrip(", ")
                self.beside[question.name] = reason or problems[0]
        self._load()
        verdict = self._reference()
        modules = {name: known.module for name, known in (self.learned or {}).items()}
        if any(modules.values()):
            # A module of the student's may be anything: nothing is compared by its functions.
            for name, module in modules.items():
                if module:
                    self.beside[name] = f"its answer hands over the module {module}"
            verdict = self._reference()
        failed = _failed(verdict)
        if failed and self.backend:
            # Perhaps they reach into the answers in a way that no rule of the lint describes.
            before = self.beside
            reason = "its own answer passes only beside the checks"
            self.beside = before | {question.name: reason for question in failed}
            again = self._reference()
            if not {q.name for q in failed} & {q.name for q in _failed(again)}:
                return again
            self.beside = before
            verdict = self._reference()
        return verdict

    def _load(self) -> None:
        """Import what the tests need, once, before graders are forked from this process."""
        for name, needed in self.needs.items():
            for module in trusted.imported_modules(needed.setup):
                if name not in self.beside:
                    with contextlib.suppress(ImportError):
                        importlib.import_module(module)

    def _reference(self) -> SubmissionVerdict:
        cells = [
            dataclasses.replace(cell, source=without_markers(cell.source))
            if cell.role == "answer"
            else cell
            for cell in self.quiz.cells
        ]
        self._ensure_zygote()
        judge = self._judge(cells, 0, None)
        # What an author prints in a test cell is not for the instructor's terminal.
        with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
            question_verdicts = [
                item for item in judge.verdicts() if isinstance(item, QuestionVerdict)
            ]
        self.learned = judge.learning
        return SubmissionVerdict(_REFERENCE, self._in_order({v.name: v for v in question_verdicts}))

    def grade(self, student: str, raw: bytes) -> SubmissionVerdict:
        """Grade one submission: the bytes of its notebook file."""
        return next(iter(self.grade_many([(student, raw)])))

    def grade_many(self, submissions: Iterable[tuple[str, bytes]]) -> Iterator[SubmissionVerdict]:
        """Grade submissions, `jobs` at a time; verdicts come as they are done, one for each.

        Raises:
            SandboxError: the sandbox fails, or the reference answers do not get full marks, so that
            no verdict would be worth anything.
            Broken: at the end, if the sandbox failed during some of them.
        """
        self._prepare()
        runs = (Run(student, raw, self.personal(student)) for student, raw in submissions)
        if not hasattr(os, "fork"):  # Windows: plain answers only, in this process
            for run in runs:
                for kind, value in self._reports(run):
                    run.note(kind, value)
                yield self._verdict(run)
            return
        try:
            yield from self._grade_all(runs)
        finally:
            while self._runs:
                self._runs.pop().stop()

    def _grade_all(self, waiting: Iterator[Run]) -> Iterator[SubmissionVerdict]:
        free = list(range(self.jobs))
        patience = max(self.limits.question, self.limits.call) + _GRACE
        broken: list[Run] = []
        while True:
            while free and (run := next(waiting, None)):
                run.slot = free.pop()
                self._launch(run)
            if not self._runs:
                # Once more, each alone: perhaps a neighbour has done it.
                run = next((run for run in broken if run.tries < _TRIES), None)
                if run is None:
                    break
                broken.remove(run)
                run.slot = free.pop()
                self._launch(run)
            ready = wait([run.pipe for run in self._runs if run.pipe], 1.0)
            for run in list(self._runs):
                if run.pipe in ready:
                    run.read()
                elif time.monotonic() > min(run.since + patience, run.end + _REST):
                    run.kill()
                if run.pipe:
                    continue
                self._runs.remove(run)
                run.stop()
                if not run.broken and self._again(run):
                    self._launch(run)
                    continue
                free.append(run.slot)
                if run.broken:
                    broken.append(run)
                else:
                    yield self._verdict(run)
        if broken:
            raise Broken({run.student: run.failure or "" for run in broken})

    def _prepare(self) -> None:
        if self.learned is None:
            self._refuse_autotests()
            failed = _failed(self.reference())
            if failed:
                names = ", ".join(q.name for q in failed)
                why = failed[0].error or next(
                    (c.message for c in failed[0].checks if not c.passed), "no check held"
                )
                self.learned = None
                missing = trusted.missing_packages(self.quiz)
                if missing:
                    raise SandboxError(
                        f"The quiz {self.quiz.name} cannot be graded: it imports "
                        f"{', '.join(missing)}, which is not installed here. Install it with "
                        f"`{sys.executable} -m pip install {' '.join(missing)}`, then grade again"
                    )
                raise SandboxError(
                    f"The quiz {self.quiz.name} cannot be graded: its own answers to {names} do "
                    f"not get their points ({why})"
                )

    def _refuse_autotests(self) -> None:
        for question in self.quiz.questions:
            if re.search(r"^\s*#+ (HASHED )?AUTOTEST\b", question.tests, re.MULTILINE):
                raise SandboxError(
                    f"{question.grade_id} of {self.quiz.name} has nbgrader's own autotests, whose "
                    "checks stand in the gradebook only: grade it with `nbgrader autograde`, or "
                    "write the checks out"
                )

    def _judge(
        self,
        cells: list,
        slot: int,
        learned: dict[str, Learned] | None,
        quiz: Quiz | None = None,
    ) -> Judge:
        quiz, needs = quiz or self.quiz, self.needs
        if quiz is not self.quiz:
            needs = _needs(quiz)
        start = None
        zygote = self._zygote
        backend = self.backend
        if zygote:
            start = lambda: Student(zygote.controls[slot], self.limits)  # noqa: E731
        elif isinstance(backend, Container):
            start = lambda: Boxed(backend, self.limits, self._modules())  # noqa: E731
        return Judge(quiz, cells, needs, self.limits, start, learned, self.beside)

    def _ensure_zygote(self) -> None:
        """Start what students' processes are forked from; only here, never in a forked grader."""
        if self._zygote and not self._zygote.alive():
            self._zygote.close()
            self._zygote = None
        if self._zygote is None and self.backend and self.backend.forked:
            self._zygote = Zygote(self.backend, self.jobs, self._modules())

    def _modules(self) -> list[str]:
        """What students' processes have imported before they begin."""
        code = "\n".join(c.source for c in self.quiz.cells if c.kind == "code")
        return ["numpy", *filter(trusted.installed, trusted.imported_modules(code))]

    def _launch(self, run: Run) -> None:
        """Fork the process that grades one submission."""
        self._ensure_zygote()
        if run.broken or not run.tries:
            run.end = time.monotonic() + self.limits.whole(len(self.needs))
        run.tries, run.broken = run.tries + 1, False
        run.since, run.question = time.monotonic(), None
        run.pipe, reports = Pipe(duplex=False)
        run.pid = os.fork()
        if run.pid == 0:
            self._grade_here(run, reports)
        reports.close()
        self._runs.append(run)

    def _grade_here(self, run: Run, pipe: Connection) -> NoReturn:
        """Grade in this process, and report."""
        try:
            signal.signal(signal.SIGINT, signal.SIG_IGN)
            if linux.is_linux():
                linux.die_with_parent()
            nowhere = os.open(os.devnull, os.O_RDWR)
            for number in (0, 1, 2):
                os.dup2(nowhere, number)
            _bound_memory()
            signal.signal(signal.SIGPROF, signal.SIG_DFL)

            def send(*report: Any) -> None:
                # Ends a comparison that an answer makes endless, wherever it is.
                signal.setitimer(signal.ITIMER_PROF, self.limits.question / 2)
                pipe.send_bytes(json.dumps(report).encode())

            for report in self._reports(run, send):
                send(*report)
            os._exit(0)
        except BaseException as error:
            with contextlib.suppress(BaseException):
                text = f"{type(error).__name__}: {error}"[:300]
                pipe.send_bytes(json.dumps(["failed", text]).encode())
        finally:
            os._exit(1)

    def _reports(
        self, run: Run, send: Callable[..., object] = lambda *report: None
    ) -> Iterator[tuple[str, Any]]:
        """Grade a submission; what comes goes to `Run.note`, perhaps of another process.

        What has to be said between two of them is sent.
        """
        try:
            cells, repairs = rebuild(run.quiz, run.raw)
            yield "repairs", repairs
            for verdict in _blank(run.quiz, cells):
                yield "done", dataclasses.asdict(verdict)
            judge = self._judge(cells, run.slot, self.learned or {}, run.quiz)
            judge.end, judge.report = run.end or judge.end, send
            for item in judge.verdicts(skip=set(run.done)):
                if isinstance(item, str):
                    yield "start", item
                else:
                    yield "done", dataclasses.asdict(item)
        except Unreadable as error:
            yield "unreadable", str(error)
        except SandboxError as error:
            yield "sandbox", str(error)
        except MemoryError:
            yield "failed", "the notebook needs too much memory"

    def _again(self, run: Run) -> bool:
        """Whether a submission whose grader ended early is to be tried again, and how."""
        missing = [name for name in self.needs if name not in run.done]
        if not missing or run.notes:
            return False
        if run.question:
            # The grader itself ended in this question: it is lost, the others are not.
            question = run.quiz.question(run.question)
            said = run.failure or "the answer brought its grading to an end"
            run.done[question.name] = _zero(question, said)
        elif run.tries > 3 or time.monotonic() > run.end:
            return False
        run.failure = None
        return run.tries <= len(self.needs) + 3

    def _verdict(self, run: Run) -> SubmissionVerdict:
        if run.failure and not run.notes and not run.done:
            run.notes = (f"The notebook cannot be graded: {run.failure}.",)
        for question in run.quiz.questions:
            if question.name not in run.done and question.kind != "manual":
                said = run.failure or "the answer brought its grading to an end"
                run.done[question.name] = _zero(question, said)
        notes = list(run.notes)
        if any(verdict.error == NOT_RUN for verdict in run.done.values()):
            notes.append("The coding questions wait for a person: student code was not run.")
        return SubmissionVerdict(run.student, self._in_order(run.done), run.repairs, tuple(notes))

    def _in_order(self, done: dict[str, QuestionVerdict]) -> tuple[QuestionVerdict, ...]:
        return tuple(
            done.get(q.name) or dataclasses.replace(_zero(q, "graded by a person"), manual=True)
            for q in self.quiz.questions
        )


def _failed(verdict: SubmissionVerdict) -> list[QuestionVerdict]:
    """The questions that lost points, those for a person left out."""
    return [q for q in verdict.questions if q.score < q.points and not q.manual]


def _needs(quiz: Quiz) -> dict[str, trusted.Needs]:
    """What each question's tests need, by its name."""
    return {q.name: trusted.needs(quiz, q) for q in quiz.questions if q.kind != "manual"}


def _blank(quiz: Quiz, cells: list[Cell]) -> list[QuestionVerdict]:
    """Answers for a person that nobody has touched: no points, as nbgrader has it."""
    released = {cell.grade_id: cell.source for cell in quiz.skeleton}
    blank = {
        cell.grade_id
        for cell in cells
        if cell.role == "manual" and cell.source == released[cell.grade_id]
    }
    tasks = {c.grade_id for c in quiz.cells if (c.metadata.get("nbgrader") or {}).get("task")}
    check = Check("There is an answer.", False, False, "You have not answered this question.")
    return [
        dataclasses.replace(_zero(question, None), checks=(check,))
        for question in quiz.questions
        if question.kind == "manual" and question.grade_id in blank - tasks
    ]


def _zero(question: Question, error: str | None) -> QuestionVerdict:
    return QuestionVerdict(
        question.name,
        question.points,
        0.0,
        error=error,
        right=question.right,
        grade_id=question.grade_id,
    )


def _bound_memory(more: int = 3 << 30) -> None:
    """Keep a grader that an answer makes greedy from taking all memory."""
    try:
        import resource

        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        resource.setrlimit(resource.RLIMIT_DATA, (more, resource.RLIM_INFINITY))
    except (ImportError, ValueError, OSError):
        pass

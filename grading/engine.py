"""Grading many submissions: a process forked for each, several at a time, none trusted."""

from __future__ import annotations

import contextlib
import dataclasses
import importlib
import json
import os
import re
import selectors
import signal
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from grading import lint, trusted
from grading.judge import NOT_RUN, Judge, Learned
from grading.model import Check, QuestionVerdict, SubmissionVerdict
from grading.quiz import Cell, Question, Quiz, without_markers
from grading.rebuild import Unreadable, rebuild
from grading.sandbox import backends
from grading.sandbox.backends import linux
from grading.sandbox.backends.base import Backend, Limits, SandboxError
from grading.sandbox.backends.container import Boxed, Container
from grading.sandbox.processes import Student, Zygote

__all__ = ["Engine", "SandboxError"]

_GRACE = 45.0  # seconds beyond a question's limit before its grader is stopped
_REFERENCE = "(the reference answers)"


@dataclass
class _Run:
    """One submission that is being graded in a process of its own."""

    student: str
    raw: bytes
    quiz: Quiz
    pid: int = 0
    pipe: int = -1
    buffer: bytes = b""
    question: str | None = None
    since: float = field(default_factory=time.monotonic)
    done: dict[str, QuestionVerdict] = field(default_factory=dict)
    repairs: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    failure: str | None = None
    finished: bool = False
    tries: int = 0


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
    ) -> None:
        """Prepare for a quiz; processes are started with the first submission.

        `personal` gives the quiz as a student has it (see variants), by the student's id.
        """
        self.personal = personal or (lambda student: quiz)
        self.quiz, self.jobs, self.limits = quiz, max(1, jobs), limits or Limits()
        self.backend = backend or backends.best()
        if self.backend is None and trusted:
            plain = Backend()
            self.backend = plain if plain.probe() is None else None
        if self.backend and not self.backend.safe and not trusted:
            self.backend = None
        self.needs = _needs(quiz)
        self.learned: dict[str, Learned] | None = None
        self.beside: dict[str, str] = {}
        self._zygote: Zygote | None = None
        self._runs: dict[int, _Run] = {}

    def __enter__(self) -> Engine:
        """Nothing is started yet."""
        return self

    def __exit__(self, *_: object) -> None:
        """End all processes."""
        self.close()

    def close(self) -> None:
        """End all processes."""
        for slot in list(self._runs):
            self._stop(slot)
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
        found = [item for item in judge.verdicts() if isinstance(item, QuestionVerdict)]
        self.learned = judge.learning
        return SubmissionVerdict(_REFERENCE, self._in_order({v.name: v for v in found}))

    def grade(self, student: str, raw: bytes) -> SubmissionVerdict:
        """Grade one submission: the bytes of its notebook file."""
        return next(iter(self.grade_many([(student, raw)])))

    def grade_many(self, submissions: Iterable[tuple[str, bytes]]) -> Iterator[SubmissionVerdict]:
        """Grade submissions, `jobs` at a time; verdicts come as they are done, one for each.

        Raises:
            SandboxError: the sandbox fails, or the reference answers do not get full marks, so that
            no verdict would be worth anything.
        """
        self._prepare()
        if not hasattr(os, "fork"):  # Windows: plain answers only, in this process
            yield from (self._grade_inline(self._run(*item)) for item in submissions)
            return
        try:
            yield from self._grade_all(iter(submissions))
        finally:
            for slot in list(self._runs):
                self._stop(slot)

    def _grade_all(self, waiting: Iterator[tuple[str, bytes]]) -> Iterator[SubmissionVerdict]:
        free = list(range(self.jobs))
        more = True
        with selectors.DefaultSelector() as selector:
            while more or self._runs:
                while more and free:
                    item = next(waiting, None)
                    if item is None:
                        more = False
                        break
                    self._launch(free.pop(), self._run(*item), selector)
                if not self._runs:
                    continue
                for key, _ in selector.select(1.0):
                    self._read(key.data)
                for slot in list(self._runs):
                    run = self._runs[slot]
                    if not run.finished and time.monotonic() - run.since > self._patience():
                        os.kill(run.pid, signal.SIGKILL)
                        self._read(slot, everything=True)
                    if run.finished:
                        selector.unregister(run.pipe)
                        self._stop(slot)
                        if self._again(run):
                            self._launch(slot, run, selector)
                        else:
                            free.append(slot)
                            yield self._verdict(run)

    def _run(self, student: str, raw: bytes) -> _Run:
        return _Run(student, raw, self.personal(student))

    def _grade_inline(self, run: _Run) -> SubmissionVerdict:
        """Grade what needs no process of its own."""
        try:
            cells, repairs = rebuild(run.quiz, run.raw)
        except Unreadable as error:
            self._note(run, "unreadable", str(error))
            return self._verdict(run)
        run.repairs = tuple(repairs)
        found = self._judge(cells, 0, self.learned or {}, run.quiz).verdicts()
        run.done = {item.name: item for item in found if isinstance(item, QuestionVerdict)}
        run.done |= {item.name: item for item in _blank(run.quiz, cells)}
        return self._verdict(run)

    def _patience(self) -> float:
        return max(self.limits.question, self.limits.call) + _GRACE

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

    def _launch(self, slot: int, run: _Run, selector: selectors.BaseSelector) -> None:
        """Fork the process that grades one submission."""
        self._ensure_zygote()
        ours, theirs = os.pipe()
        run.tries += 1
        run.since, run.finished, run.buffer, run.question = time.monotonic(), False, b"", None
        run.pid = os.fork()
        if run.pid == 0:
            os.close(ours)
            self._grade_here(slot, run, theirs)
        os.close(theirs)
        os.set_blocking(ours, False)
        run.pipe = ours
        self._runs[slot] = run
        selector.register(ours, selectors.EVENT_READ, slot)

    def _grade_here(self, slot: int, run: _Run, pipe: int) -> None:
        """Grade in this process and report line by line; never returns."""
        code = 0

        def say(kind: str, value: object) -> None:
            data = json.dumps([kind, value]).encode() + b"\n"
            while data:
                data = data[os.write(pipe, data) :]

        try:
            signal.signal(signal.SIGINT, signal.SIG_IGN)
            if linux.is_linux():
                linux.die_with_parent()
            nowhere = os.open(os.devnull, os.O_RDWR)
            for number in (0, 1, 2):
                os.dup2(nowhere, number)
            _bound_memory()
            try:
                cells, repairs = rebuild(run.quiz, run.raw)
                say("repairs", repairs)
                for verdict in _blank(run.quiz, cells):
                    say("done", dataclasses.asdict(verdict))
                judge = self._judge(cells, slot, self.learned or {}, run.quiz)
                for item in judge.verdicts(skip=run.done):
                    if isinstance(item, str):
                        say("start", item)
                    else:
                        say("done", dataclasses.asdict(item))
                say("end", None)
            except Unreadable as error:
                say("unreadable", str(error))
            except SandboxError as error:
                say("sandbox", str(error))
            except MemoryError:
                say("failed", "the notebook needs too much memory")
        except BaseException as error:
            code = 1
            with contextlib.suppress(BaseException):
                say("failed", f"{type(error).__name__}: {error}"[:300])
        finally:
            os._exit(code)

    def _read(self, slot: int, everything: bool = False) -> None:
        run = self._runs[slot]
        while True:
            try:
                data = os.read(run.pipe, 1 << 16)
            except BlockingIOError:
                if not everything:
                    break
                time.sleep(0.01)
                continue
            if not data:
                run.finished = True
                break
            run.buffer += data
        *lines, run.buffer = run.buffer.split(b"\n")
        for line in lines:
            self._note(run, *json.loads(line))

    def _note(self, run: _Run, kind: str, value: Any) -> None:
        run.since = time.monotonic()
        if kind == "repairs":
            run.repairs = tuple(value)
        elif kind == "start":
            run.question = value
        elif kind == "done":
            question = QuestionVerdict.from_data(value)
            run.done[question.name] = question
            run.question = None
        elif kind == "unreadable":
            run.failure = f"The notebook cannot be graded: {value}."
            run.notes = (run.failure,)
        elif kind in ("sandbox", "failed"):
            run.failure = str(value)

    def _again(self, run: _Run) -> bool:
        """Whether a submission whose grader ended early is to be tried again, and how."""
        missing = [name for name in self.needs if name not in run.done]
        if not missing or run.notes:
            return False
        if run.question:
            # The grader itself ended in this question: it is lost, the others are not.
            question = run.quiz.question(run.question)
            said = run.failure or "the answer brought its grading to an end"
            run.done[question.name] = _zero(question, said)
        elif run.tries > 3:
            return False
        if run.failure and run.tries > 3:
            raise SandboxError(run.failure)
        run.failure = None
        return run.tries <= len(self.needs) + 3

    def _verdict(self, run: _Run) -> SubmissionVerdict:
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

    def _stop(self, slot: int) -> None:
        run = self._runs.pop(slot)
        with contextlib.suppress(ProcessLookupError):
            if not run.finished:
                os.kill(run.pid, signal.SIGKILL)
        with contextlib.suppress(ChildProcessError):
            os.waitpid(run.pid, 0)
        os.close(run.pipe)


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

"""Grading one submission: the part that runs in a process of its own, forked from the engine."""

from __future__ import annotations

import builtins
import contextlib
import copy
import dataclasses
import itertools
import tempfile
import time
import traceback
import warnings
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from grading import static, variants
from grading.checks import Outcome, in_words, plain, run_tests
from grading.model import Check, QuestionVerdict
from grading.quiz import Cell, Question, Quiz, bound_names
from grading.sandbox import wire
from grading.sandbox.backends.base import Limits, SandboxError
from grading.sandbox.backends.container import Boxed
from grading.sandbox.processes import Student
from grading.sandbox.remote import Lost, Remote, StudentError, is_module
from grading.trusted import Needs

NOT_RUN = (
    "not run: there is no sandbox on this machine, and nobody has said that the submissions are "
    "trusted; a person has to grade it"
)


@dataclass
class Learned:
    """What the reference answer does in a question's tests, by which others are judged.

    in_place: which arguments it changes, and has to (see remote.Session.changed).
    empty: it returns empty arrays somewhere. module: a module that it hands over, if it does.
    """

    in_place: frozenset[tuple[str, str]] = frozenset()
    empty: bool = False
    module: str = ""


@dataclass
class Judge:
    """Goes through the cells of one submission and yields a verdict for each question.

    start: makes a new student process, None where code may not be run.
    learned: by question; where it is None the submission is the reference itself, and what it does
    is recorded in `learning`.
    beside: questions whose tests cannot be run apart from the answers, with the reason.
    """

    quiz: Quiz
    cells: list[Cell]
    needs: dict[str, Needs]
    limits: Limits
    start: Callable[[], Student | Boxed] | None
    learned: dict[str, Learned] | None = None
    beside: dict[str, str] = field(default_factory=dict)
    learning: dict[str, Learned] = field(default_factory=dict)
    student: Student | Boxed | None = None
    report: Callable[..., object] = lambda *report: None  # what keeps the judge from being stopped

    def __post_init__(self) -> None:
        """Prepare what is kept from question to question."""
        self.codes = [cell for cell in self.cells if cell.kind == "code"]
        # As Jupyter counts cells that it runs from the top: empty ones are none.
        filled = (int(bool(cell.source.strip())) for cell in self.codes)
        self.numbers = list(itertools.accumulate(filled))
        self.ran = 0  # cells before this place have been run in the present process
        self.killers: set[int] = set()
        self.failures: dict[int, str] = {}
        self.names: dict[str, Any] = {"__name__": "tests"}
        self.end = time.monotonic() + self.limits.whole(len(self.needs))
        self.empty_seen = False
        self._plain: dict[int, tuple[dict[str, Any] | None, frozenset[str], bool]] = {}

    def verdicts(self, skip: Iterable[str] = ()) -> Iterable[QuestionVerdict | str]:
        """For each question its name when it begins and its verdict when it is done."""
        skipped = set(skip)
        by_cell = {question.grade_id: question for question in self.quiz.questions}
        beside = contextlib.ExitStack()
        try:
            if self.quiz.files and any(need.setup for need in self.needs.values()):
                beside.enter_context(_files_at_hand(self.quiz.name, self.quiz.files))
            for place, cell in enumerate(self.codes):
                question = by_cell.get(cell.grade_id or "")
                if cell.role == "tests" and question and question.name not in skipped:
                    yield question.name
                    yield self._question(question, place)
        finally:
            beside.close()
            self.close()

    def close(self) -> None:
        """End the student's process."""
        if self.student:
            self.student.end()
            self.student = None

    def _question(self, question: Question, place: int) -> QuestionVerdict:
        begun = time.monotonic()
        outcome, manual = Outcome(), False
        if begun > self.end:
            outcome.error = "not tried: the questions before it have used up the time"
        else:
            try:
                outcome = self._tests(question, place)
            except Lost as error:
                outcome.error = f"While your code ran, {error}."
            except _NotRun:
                outcome.error, manual = NOT_RUN, True
            except MemoryError:
                outcome.error = "the answer needs too much memory"
        score = question.points if outcome.passed else 0.0
        share = wire.number(outcome.value) if outcome.passed else None
        if share is not None and 0 <= share <= question.points:
            score = share
        elif share is not None:
            # The author's check gave no points that there are: nobody's answer is judged by that.
            outcome.passed, score, manual = False, 0.0, self.learned is not None
            outcome.error = (
                f"the checks give {share:g} points of {question.points:g}, which is an error of "
                "the quiz; a person has to grade it"
            )
        error = outcome.error
        if not outcome.passed and not manual:
            error = self._with_cell_error(question, place, error)
        chosen = self._chosen(question, place)
        order = self.quiz.orders.get(question.name, "")
        return QuestionVerdict(
            name=question.name,
            points=question.points,
            score=score,
            checks=_as_seen(outcome.checks, order),
            error=plain(error) if error else None,
            chosen=chosen,
            right=question.right,
            reason=question.reasons.get(chosen or ""),
            seconds=round(time.monotonic() - begun, 4),
            grade_id=question.grade_id,
            manual=manual,
            order=order,
            beside=self.beside.get(question.name, ""),
        )

    def _tests(self, question: Question, place: int) -> Outcome:
        """Run the tests of a question, and once more where the answer has changed its arguments.

        The second time only that is copied back which the reference changes. What passes only
        because the answer has rewritten what it was handed, such as the labels that its result is
        compared with, does not pass then.
        """
        if question.name in self.beside:
            return self._tests_beside(question, place)
        shared = self.needs[question.name].earlier
        before = dict(self.names)
        before |= {name: _copied(before[name]) for name in shared if name in before}
        self.empty_seen = False
        outcome, changed = self._once(question, place, copied_back=None)
        if self.learned is None:
            self.learning[question.name] = Learned(
                empty=self.empty_seen, module=self._module(question)
            )
        known = (self.learned or {}).get(question.name) or Learned()
        if not outcome.passed or changed <= known.in_place:
            return outcome
        kept, self.names = self.names, before
        again, _ = self._once(question, place, copied_back=known.in_place)
        if self.learned is None:
            if not again.passed:
                self.learning[question.name].in_place = changed
            self.names = kept
            return outcome
        return outcome if again.passed else again

    def _tests_beside(self, question: Question, place: int) -> Outcome:
        """Run the tests in the student's process, as nbgrader does; code there may forge it."""
        self._run_until(place)
        assert self.student
        session, outcome = self.student.session, Outcome()
        earlier_names = set(self.needs[question.name].earlier)
        hidden = bool(question.hidden)
        session.deadline = min(time.monotonic() + self.limits.question, self.end)
        for cell in self.codes[:place]:
            if cell.role == "tests" and bound_names(cell.source) & earlier_names:
                with contextlib.suppress(Exception):
                    session.run(cell.source, cell.grade_id or "tests")
        message = ""
        try:
            for name in filter(vars(builtins).__contains__, self.needs[question.name].student):
                session.get(name)  # no built-in function stands in for it
            reply = session.ask("check", source=question.tests, label=question.grade_id)
            outcome.passed, outcome.value = True, reply.get("value")
        except Exception as error:
            outcome.error = message = in_words(error, hidden)
        if hidden:  # what comes after it must not find it in this process
            self.close()
        said = "The checks of this cell"
        outcome.checks.append(Check(said, hidden, outcome.passed, message))
        return outcome

    def _module(self, question: Question) -> str:
        """The name of a module among the values of the answers."""
        names = self.needs[question.name].student
        return next((name for name in names if is_module(self.names.get(name))), "")

    def _once(
        self, question: Question, place: int, copied_back: frozenset[tuple[str, str]] | None
    ) -> tuple[Outcome, frozenset[tuple[str, str]]]:
        """Run the tests; the outcome, and which arguments the answer has changed."""
        needed = self.needs[question.name]
        for name in needed.student:
            self.names.pop(name, None)
            with contextlib.suppress(NameError):
                self.names[name] = self._value(question, name, place)
        # No built-in function of that name stands in for an answer that is missing.
        absent = {name for name in needed.student if name not in self.names}
        self.names["__builtins__"] = {k: v for k, v in vars(builtins).items() if k not in absent}
        unbound = [name for name in needed.imported if not self._binds(question, name, place)]
        session = self.student.session if self.student else None
        if session:
            session.deadline = min(time.monotonic() + self.limits.question, self.end)
            session.copied_back, session.changed = copied_back, set()
            session.watch = self._watch(question)
        if needed.setup:
            self._run_given(question, needed.setup)
        for name in unbound:
            self.names.pop(name, None)
        with warnings.catch_warnings(), np.errstate(all="ignore"):
            warnings.simplefilter("ignore")
            outcome = run_tests(question.tests, self.names, question.hidden)
        return outcome, frozenset(session.changed if session else ())

    def _binds(self, question: Question, name: str, place: int) -> bool:
        """Whether the answers bind a name at all, to whatever."""
        try:
            self._fetched(question, name, place)
        except NameError:
            return False
        except Exception:  # it is no plain data, and not looked at
            return True
        return True

    def _run_given(self, question: Question, code: str) -> None:
        """Run the quiz's own code that a test needs; SandboxError where it fails."""
        try:
            exec(compile(code, "<given>", "exec", dont_inherit=True), self.names)
        except Exception as error:
            frames = traceback.extract_tb(error.__traceback__)
            line = next((f.lineno for f in frames if f.filename == "<given>"), None) or 1
            raise SandboxError(
                f"The quiz {self.quiz.name} cannot be graded: of its own cells, which the tests of "
                f"{question.grade_id} need, `{code.split(chr(10))[line - 1].strip()[:80]}` stopped "
                f"first, with {type(error).__name__}: {plain(str(error))}"
            ) from None

    def _watch(self, question: Question) -> Callable[[Any], None]:
        """Look at what calls return: an empty array satisfies any check of all its elements."""
        known = (self.learned or {}).get(question.name)

        def watch(value: Any) -> None:
            if isinstance(value, np.ndarray) and value.size == 0:
                self.empty_seen = True
                if known and not known.empty:
                    raise StudentError(f"The function returned an empty array, {value.shape}.")

        return watch

    def _value(self, question: Question, name: str, place: int) -> Any:
        """A student's value for the tests, which know the author's letters of options."""
        value = self._fetched(question, name, place)
        order = self.quiz.orders.get(question.name)
        if not order or name != question.name:
            return value
        return variants.authors_letter(str(value) if isinstance(value, Remote) else value, order)

    def _fetched(self, question: Question, name: str, place: int) -> Any:
        """The student's value of a name: read if it is plain, fetched from the process if not."""
        result = self._read(question, name, place)
        if result is not static.NOT_PLAIN:
            return copy.deepcopy(result)
        self._run_until(place)
        assert self.student
        value = self.student.session.get(name)
        if type(value) is Remote and f"{name}.numpy" not in question.tests:
            # A tensor or number of another kind is asked for its type as a number.
            data = value.number()
            return value if data is None else data
        return value

    def _read(self, question: Question, name: str, place: int) -> Any:
        """The value of a name where the answer cells say it in so many words."""
        value = static.NOT_PLAIN
        for number, cell in enumerate(self.codes[:place]):
            if cell.role == "tests":
                continue
            if number not in self._plain:
                self._plain[number] = (static.literals(cell.source), *static.rebinds(cell.source))
            values, names, anything = self._plain[number]
            if values is not None and name in values:
                value = values[name]
            elif anything or name in names:
                return static.NOT_PLAIN
        return value

    def _run_until(self, place: int) -> None:
        """Bring the student's process to the state before a test cell, in a new one if need be."""
        if self.start is None:
            raise _NotRun
        for _ in range(len(self.codes) + 2):
            if time.monotonic() > self.end:
                raise Lost("the time for all questions together was used up")
            if self.student and not self.student.session.alive:
                self.close()
            if self.student is None:
                begun = time.monotonic()
                self.student, self.ran = self.start(), 0
                self._hand_files()
                self.end += time.monotonic() - begun
                self.report("waited", time.monotonic() - begun)
            try:
                self._run_cells(place)
                return
            except Lost:
                # The cell that ended the process is left out from now on.
                self.killers.add(self.ran)
        raise Lost("the process ended again and again")

    def _hand_files(self) -> None:
        """Put the quiz's own files into the folder of a new process."""
        assert self.student
        try:
            if self.quiz.files:
                self.student.session.ask("files", files=self.quiz.files)
        except (Exception, Lost) as error:
            raise SandboxError(
                f"The files of {self.quiz.name} cannot be handed over: {error}"
            ) from None

    def _run_cells(self, place: int) -> None:
        assert self.student
        session = self.student.session
        while self.ran < place:
            cell = self.codes[self.ran]
            if cell.role != "tests" and self.ran not in self.killers and cell.source.strip():
                session.deadline = min(time.monotonic() + self.limits.question, self.end)
                self.report("waited", 0.0)
                self.failures.pop(self.ran, None)
                try:
                    label = cell.grade_id or f"cell {self.ran + 1}"
                    session.run(cell.source, label, self.numbers[self.ran])
                except Lost as error:
                    self.failures[self.ran] = f"while the cell ran, {error}"
                    raise
                except Exception as error:
                    kind = getattr(error, "remote", type(error).__name__)
                    self.failures[self.ran] = f"{kind}: {error}"
            self.ran += 1

    def _with_cell_error(self, question: Question, place: int, error: str | None) -> str | None:
        """Name the cell that failed, which says more than that its names are not defined."""
        for number, said in self.failures.items():
            if number < place and self.codes[number].grade_id in question.answers:
                error = f"The answer cell stopped with {said}"
                break
        if error and error.startswith("NameError"):
            error = self._first_failure(place) or error
        mine = [c.source for c in self.codes[:place] if c.grade_id in question.answers]
        slip = next(filter(None, map(static.slip, mine)), "")
        return "; ".join(filter(None, (error, slip))) or None

    def _first_failure(self, place: int) -> str:
        """The first cell before a place that failed, which later ones only suffer from."""
        number = min((n for n in self.failures if n < place), default=None)
        if number is None:
            return ""
        line = next(filter(None, map(str.strip, self.codes[number].source.split("\n"))), "")
        return f"The cell `{line[:60]}` stopped first, with {self.failures[number]}"

    def _chosen(self, question: Question, place: int) -> str | None:
        """The option that was taken in a choice question."""
        if question.right is None:
            return None
        value = self._read(question, question.name, place)
        if value is static.NOT_PLAIN:
            value = self.names.get(question.name)
            order = self.quiz.orders.get(question.name)
            if order and isinstance(value, str):
                value = variants.students_letter(value, order)
        if value is None or isinstance(value, Remote):
            return None
        letter = str(value).strip().upper()
        return letter if letter in question.options else None


@contextlib.contextmanager
def _files_at_hand(quiz: str, files: dict[str, bytes]) -> Iterator[None]:
    """Work in a folder that holds the quiz's own files, which given code of a test may read."""
    with tempfile.TemporaryDirectory(prefix="grading-") as folder, contextlib.chdir(folder):
        try:
            for name, data in files.items():
                path = Path(folder, name)
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(data)
        except OSError as error:
            raise SandboxError(f"The files of {quiz} cannot be handed over: {error}") from None
        yield


class _NotRun(Exception):
    """Student code would have to run, and may not."""


def _as_seen(checks: list[Check], order: str) -> tuple[Check, ...]:
    """Checks with the letters of options as the student saw them."""
    if not order:
        return tuple(checks)
    return tuple(
        dataclasses.replace(
            check,
            text=variants.relabelled(check.text, order),
            message=variants.relabelled(check.message, order),
        )
        for check in checks
    )


def _copied(value: Any) -> Any:
    """A copy of plain data; other things are as they are."""
    if isinstance(value, (np.ndarray, list, dict, set, np.random.Generator)):
        with contextlib.suppress(Exception):
            return copy.deepcopy(value)
    return value

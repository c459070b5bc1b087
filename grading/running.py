"""One submission on its way: what the process that grades it has reported so far."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import time
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from typing import Any

from grading.model import QuestionVerdict
from grading.quiz import Quiz
from grading.sandbox.backends.base import SandboxError


class Broken(SandboxError):
    """The sandbox failed during some submissions, which have no verdict: no fault of theirs."""

    def __init__(self, reasons: dict[str, str]) -> None:
        """`reasons` says what happened, by student."""
        super().__init__("; ".join(dict.fromkeys(reasons.values())))
        self.reasons = reasons


@dataclass
class Run:
    """One submission that is being graded in a process of its own, and what that has reported.

    slot: which of the places for graders it has; since: when it last reported; end: when its time
    is over. question: what it is at; done: its verdicts, by question.
    failure: why it was not graded to the end; broken: whether that was the sandbox's failure.
    """

    student: str
    raw: bytes
    quiz: Quiz
    slot: int = 0
    pid: int = 0
    pipe: Connection | None = None
    question: str | None = None
    since: float = 0.0
    end: float = 0.0
    done: dict[str, QuestionVerdict] = field(default_factory=dict)
    repairs: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    failure: str | None = None
    broken: bool = False
    tries: int = 0

    def read(self) -> None:
        """Take in one report, waiting for it; `pipe` is None after the last one."""
        assert self.pipe
        try:
            self.note(*json.loads(self.pipe.recv_bytes()))
        except (EOFError, OSError):  # the latter in the middle of a report
            self.pipe.close()
            self.pipe = None

    def note(self, kind: str, value: Any) -> None:
        """Take in what `Engine._reports` says."""
        self.since = time.monotonic()
        if kind == "repairs":
            self.repairs = tuple(value)
        elif kind == "start":
            self.question = value
        elif kind == "done":
            question = QuestionVerdict.from_data(value)
            self.done[question.name] = question
            self.question = None
        elif kind == "unreadable":
            self.failure = f"The notebook cannot be graded: {value}."
            self.notes = (self.failure,)
        elif kind == "waited":
            self.end += value
        elif kind in ("failed", "sandbox"):
            self.failure, self.broken = value, kind == "sandbox"

    def kill(self) -> None:
        """End the process, and take in what it has reported."""
        os.kill(self.pid, signal.SIGKILL)
        while self.pipe:
            self.read()

    def stop(self) -> None:
        """End the process."""
        with contextlib.suppress(ProcessLookupError, ChildProcessError):
            if self.pipe:
                os.kill(self.pid, signal.SIGKILL)
                self.pipe.close()
            os.waitpid(self.pid, 0)

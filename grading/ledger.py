"""What has been graded already: one small file per student, written whole or not at all.

A run that is stopped at any moment loses at most the submissions it was working on; the next run
finds the others by a fingerprint of all that decides a verdict and does not grade them again.
"""

from __future__ import annotations

import contextlib
import hashlib
import importlib.metadata
import json
import os
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from grading.intake.intake import Handin
from grading.model import SubmissionVerdict
from grading.quiz import Quiz

VERSION = 1  # raise it when the same submission would be judged otherwise than before


class Busy(RuntimeError):
    """Another run is grading the same quiz."""


@dataclass(frozen=True)
class Record:
    """A verdict, what it depends on, and what a platform said about the student.

    key: from `fingerprint`; mode: how the code was run ("sandbox", "trusted", or "static" where it
    was not run); timestamp: time of submission in ISO format, empty if not known; team: the group
    that it was handed in for; several: of how many notebooks it was chosen; notes: the intake's.
    """

    key: str
    mode: str
    verdict: SubmissionVerdict
    name: str = ""
    number: str = ""
    email: str = ""
    late: bool = False
    timestamp: str = ""
    layout: str = ""
    team: str = ""
    several: int = 1
    notes: str = ""

    @property
    def student(self) -> str:
        """The student's id."""
        return self.verdict.student

    @property
    def moment(self) -> datetime | None:
        """The time of submission (UTC, without a time zone)."""
        return datetime.fromisoformat(self.timestamp) if self.timestamp else None


def about(handin: Handin, layout: str) -> dict[str, object]:
    """What a platform said about a hand-in, as fields of a record."""
    moment = handin.timestamp.isoformat() if handin.timestamp else ""
    fields: dict[str, object] = {
        "name": handin.name,
        "number": handin.number,
        "email": handin.email,
    }
    fields |= {"team": handin.team, "several": handin.several, "notes": "; ".join(handin.notes)}
    return fields | {"late": handin.late, "timestamp": moment, "layout": layout}


def fingerprint(raw: bytes, quiz: Quiz) -> str:
    """A digest of what a verdict depends on: notebook, quiz, Python, NumPy and the grader."""
    digest = hashlib.sha256(quiz.fingerprint.encode())
    environment = [VERSION, sys.version, importlib.metadata.version("numpy")]
    digest.update(json.dumps(environment).encode() + b"\0")
    digest.update(raw)
    return digest.hexdigest()


class Ledger:
    """The verdicts of one quiz, in a folder."""

    def __init__(self, folder: Path) -> None:
        """`folder` is made when the first verdict is written."""
        self.folder = folder

    def read(self, student: str) -> Record | None:
        """The record of a student; None when there is none that can be read."""
        try:
            data = json.loads((self.folder / f"{student}.json").read_text(encoding="utf-8"))
            verdict = SubmissionVerdict.from_json(json.dumps(data.pop("verdict")))
            record = Record(verdict=verdict, **data)
            record.moment  # noqa: B018 - a time that is none raises
            return record if record.student == student else None
        except (OSError, ValueError, TypeError, KeyError, AttributeError):
            return None

    def write(self, record: Record) -> None:
        """Store a record in place of an earlier one of the same student."""
        data = {key: value for key, value in vars(record).items() if key != "verdict"}
        data["verdict"] = json.loads(record.verdict.to_json())
        write_whole(self.folder / f"{record.student}.json", json.dumps(data).encode())

    def students(self) -> list[str]:
        """All students with a record, sorted."""
        return sorted(path.stem for path in self.folder.glob("*.json"))

    def records(self) -> Iterator[Record]:
        """All readable records in the order of student ids, one at a time."""
        for student in self.students():
            record = self.read(student)
            if record is not None:
                yield record


def write_whole(path: Path, content: bytes) -> None:
    """Write a file so that at any moment the old or the new one is there, never half of it.

    Only the holder of the lock writes, so the name of the unfinished file can be fixed: what a
    stopped run left behind is overwritten by the next one.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_name(f".writing-{path.name}")
    unfinished.unlink(missing_ok=True)
    try:
        with unfinished.open("xb") as file:
            file.write(content)
        os.replace(unfinished, path)
    except BaseException:
        with contextlib.suppress(OSError):
            unfinished.unlink()
        raise


@contextlib.contextmanager
def locked(path: Path) -> Iterator[None]:
    """Hold a lock that ends with the process, however that ends.

    Raises:
        Busy: another process holds it.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a+b") as file:
        try:
            if sys.platform == "win32":
                import msvcrt

                file.seek(0)
                msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
            else:
                import fcntl

                # Not flock, which processes forked from here would go on holding.
                fcntl.lockf(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise Busy(
                f"Another run is grading here already ({path}); wait for its end, or stop it."
            ) from None
        yield

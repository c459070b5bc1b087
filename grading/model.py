"""What grading a submission ends with: plain frozen records that survive a round trip to JSON."""

from __future__ import annotations

import dataclasses
import json
import math
from dataclasses import dataclass
from typing import Any

FORMAT = 1


@dataclass(frozen=True)
class Check:
    """One check of a question.

    text: what is checked, in words (the author's message, or else the visible code).
    hidden: whether the student's notebook lacks the check; its code is then in no field.
    passed: whether it held.
    message: what was expected and what came, or a hint; empty where the check passed.
    """

    text: str
    hidden: bool
    passed: bool
    message: str


@dataclass(frozen=True)
class QuestionVerdict:
    """What one question earned.

    name: the question, such as "q3".
    points: what it is worth; score: what was earned, between 0 and points.
    checks: in the order in which they ran; the first that fails is the last.
    error: why the question could not be tried to its end (an exception, a time-out, a crash), or
        why it waits for a person; None where every check that ran gave an answer.
    chosen, right, reason: for choice questions the option taken (None: none, or no option at all),
        the right one, and the reason that belongs to the chosen one; None for other questions.
    seconds: wall-clock time that the question took.
    grade_id: the nbgrader cell that carries the points.
    manual: whether a person has to grade it, so that the score is provisional.
    order: the author's letters in the order in which the student saw the options, empty where it
        is the author's order; chosen and right are letters that the student saw.
    beside: why its checks had to run in the student's process, empty where they did not.
    """

    name: str
    points: float
    score: float
    checks: tuple[Check, ...] = ()
    error: str | None = None
    chosen: str | None = None
    right: str | None = None
    reason: str | None = None
    seconds: float = 0.0
    grade_id: str = ""
    manual: bool = False
    order: str = ""
    beside: str = ""

    @classmethod
    def from_data(cls, data: dict[str, Any]) -> QuestionVerdict:
        """Read what `dataclasses.asdict` made, perhaps by way of JSON; TypeError for other data."""
        return cls(**data | {"checks": tuple(Check(**check) for check in data["checks"])})


@dataclass(frozen=True)
class SubmissionVerdict:
    """What one submission earned.

    repairs: what had to be put right in the notebook before it could be graded, in words.
    notes: anything else that the student or the instructor should know, in words.
    """

    student: str
    questions: tuple[QuestionVerdict, ...]
    repairs: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def score(self) -> float:
        """The sum of the points earned."""
        return math.fsum(question.score for question in self.questions)

    @property
    def max_score(self) -> float:
        """The sum of the points to be had."""
        return math.fsum(question.points for question in self.questions)

    def to_json(self) -> str:
        """The verdict as one line of JSON (ASCII, keys in the order of the fields)."""
        return json.dumps({"format": FORMAT, **dataclasses.asdict(self)}, allow_nan=False)

    @classmethod
    def from_json(cls, text: str) -> SubmissionVerdict:
        """Read what `to_json` wrote.

        Raises:
            ValueError: the text is no verdict, or one of another version of this program.
        """
        try:
            data = json.loads(text)
            if not isinstance(data, dict) or data.pop("format", None) != FORMAT:
                raise ValueError("it is of another version")
            questions = tuple(map(QuestionVerdict.from_data, data.pop("questions")))
            repairs, notes = tuple(data.pop("repairs")), tuple(data.pop("notes"))
            return cls(questions=questions, repairs=repairs, notes=notes, **data)
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise ValueError(f"This is not a stored verdict: {error}.") from None

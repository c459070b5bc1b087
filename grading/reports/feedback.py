"""A feedback page for a student: one HTML file without scripts, readable on a phone.

Everything that comes from a submission is put in as text; question texts and reasons come from the
quiz. Of hidden checks only the author's hint is shown, never the code.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from grading.model import QuestionVerdict, SubmissionVerdict
from grading.quiz import Question, Quiz
from grading.reports import pages

MOST_REPAIRS = 30  # that a page lists


@dataclass(frozen=True)
class Extras:
    """What a page may say beyond the verdict.

    answers: the student's code by grade id; person: whom to address, else the student id.
    total: points that count in the end (manual grading and late policy), None where not known.
    penalty: points taken for lateness; comments: a person's comments by grade id of the answer;
    by_hand: grade ids whose points a person has given, with those that the checks gave.
    """

    answers: Mapping[str, str]
    person: str = ""
    total: float | None = None
    penalty: float = 0.0
    timestamp: datetime | None = None
    comments: Mapping[str, str] | None = None
    by_hand: Mapping[str, float] | None = None


@dataclass(frozen=True)
class View:
    """One question as the page shows it.

    state: "full", "part" or "none" of the points, empty while a person has to grade it.
    heading, body: the question's text in Markdown; code: the student's answer.
    unanswered: whether all answers are as the quiz was given out; comments: a person's.
    checked: the points that the checks gave, where a person has given others; None elsewhere.
    """

    verdict: QuestionVerdict
    question: Question
    state: str
    heading: str
    body: str
    code: str
    unanswered: bool
    comments: tuple[str, ...]
    checked: float | None = None

    @property
    def error(self) -> str:
        """Why the question could not be tried to its end, where nothing else says it."""
        error = self.verdict.error or ""
        is_said = any(check.message == error for check in self.verdict.checks)
        return "" if self.unanswered or is_said else error


def page(quiz: Quiz, verdict: SubmissionVerdict, extras: Extras) -> str:
    """The feedback of one submission as a complete HTML document."""
    return pages.render(
        "feedback.html",
        title=_title(quiz),
        verdict=verdict,
        extras=extras,
        total=verdict.score if extras.total is None else extras.total,
        views=[_view(quiz, question, extras) for question in verdict.questions],
        most_repairs=MOST_REPAIRS,
    )


def _title(quiz: Quiz) -> str:
    for cell in quiz.skeleton:
        match = re.search(r"^#\s+(.+)$", cell.source, re.MULTILINE)
        if cell.kind == "markdown" and match:
            return match[1].strip()
    return quiz.name.replace("_", " ")


def _view(quiz: Quiz, verdict: QuestionVerdict, extras: Extras) -> View:
    question = quiz.question(verdict.grade_id)
    heading, body = "", question.text
    if body.lstrip().startswith("#"):
        heading, _, body = body.partition("\n")
    keys = question.answers or (verdict.name,)
    code = "\n\n".join(extras.answers[key] for key in keys if key in extras.answers)
    state = "full" if verdict.score >= verdict.points else "part" if verdict.score else "none"
    comments = [(extras.comments or {}).get(key, "") for key in question.answers]
    return View(
        verdict,
        question,
        state="" if verdict.manual else state,
        heading=re.sub(r"^#+\s*|\s*\(\d+(\.\d+)? points?\)", "", heading or verdict.name),
        body=body.strip(),
        code=code if code.strip() else "",
        unanswered=_unanswered(quiz, question, extras),
        comments=tuple(comment for comment in comments if comment),
        checked=(extras.by_hand or {}).get(verdict.grade_id),
    )


def _unanswered(quiz: Quiz, question: Question, extras: Extras) -> bool:
    """Whether all answers to a question are as the quiz was given out."""
    released = {cell.grade_id: cell.source.strip() for cell in quiz.skeleton}
    answers = [(extras.answers.get(key, "").strip(), released[key]) for key in question.answers]
    return bool(answers) and all(answer == given for answer, given in answers)

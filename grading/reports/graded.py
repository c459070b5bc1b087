"""The graded notebook that formgrader shows: the student's work and what the checks said.

It holds no hidden test and nothing of a submission that could run or load something in a browser,
so that nbgrader's own feedback pages made from it are harmless, too.
"""

from __future__ import annotations

import copy
import html
import json
import re
from collections.abc import Sequence
from typing import Any

from grading.gradebook import NO_RESPONSE
from grading.model import QuestionVerdict, SubmissionVerdict
from grading.quiz import Cell, Quiz
from grading.reports.pages import LONGEST_CODE, plain, points
from grading.reports.pictures import Pictures, harmless

UNREADABLE = "The notebook cannot be graded"  # how the engine's note on a bad file begins


def answers(cells: Sequence[Cell]) -> dict[str, str]:
    """The student's text in the answer cells, by grade id."""
    return {
        cell.grade_id: cell.source
        for cell in cells
        if cell.grade_id and cell.role in ("answer", "manual")
    }


def unanswered(quiz: Quiz, cells: Sequence[Cell]) -> set[str]:
    """Grade ids of answers that are as the quiz was given out."""
    released = answers(quiz.skeleton)
    return {key for key, code in answers(cells).items() if code.strip() == released[key].strip()}


def comments(
    quiz: Quiz, cells: Sequence[Cell], verdict: SubmissionVerdict
) -> dict[str, str | None]:
    """What formgrader shows beside each answer: that there is none, or which check failed.

    nbgrader's feedback renders comments as Markdown with HTML, so that only the author's words go
    into them, and those without markup.
    """
    said: dict[str, str | None] = dict.fromkeys(answers(cells))
    for question in verdict.questions:
        if question.manual or question.score >= question.points:
            continue
        failed = next((check.text for check in question.checks if not check.passed), "")
        stopped = "The code did not run to its end." if question.error else ""
        for key in _answers_of(quiz, question):
            if key in said:
                said[key] = _without_markup(failed or stopped) or None
    return said | dict.fromkeys(unanswered(quiz, cells), NO_RESPONSE)


def _without_markup(text: str) -> str:
    text = html.escape(plain(text), quote=False)
    return re.sub(r"([\[\]!`\\])", r"\\\1", text)


def reason(question: QuestionVerdict) -> str:
    """Why a question lost points, in one text; empty where it lost none."""
    if question.manual or question.score >= question.points:
        return ""
    reasons = [check.message or check.text for check in question.checks if not check.passed]
    reasons += [question.error or "", question.reason or "" if question.right else ""]
    return plain(next((text for text in reasons if text), "A check failed."))


def unreadable(verdict: SubmissionVerdict) -> str:
    """Why a submission could not be graded at all; empty where it was."""
    return next((note for note in verdict.notes if note.startswith(UNREADABLE)), "")


def notebook(quiz: Quiz, cells: Sequence[Cell], verdict: SubmissionVerdict) -> bytes:
    """The graded notebook as the bytes of an .ipynb file."""
    graded = copy.deepcopy(quiz.release)
    earned = {question.grade_id: question for question in verdict.questions}
    released = {cell.grade_id: cell for cell in quiz.skeleton if cell.role in ("tests", "locked")}
    # Where a person grades, they see what the student's notebook shows.
    pictures = Pictures() if any(q.kind == "manual" for q in quiz.questions) else None
    graded["cells"] = [
        _cell(
            released.get(cell.grade_id, cell),
            f"cell-{place}",
            earned.get(cell.grade_id),
            pictures,
        )
        for place, cell in enumerate(cells)
    ]
    graded["nbformat"], graded["nbformat_minor"] = 4, 5
    if verdict.repairs:
        graded.setdefault("metadata", {})["repairs"] = [plain(text) for text in verdict.repairs]
    return json.dumps(graded, indent=1, ensure_ascii=True).encode()


def _answers_of(quiz: Quiz, verdict: QuestionVerdict) -> tuple[str, ...]:
    question = quiz.question(verdict.grade_id)
    return question.answers or (question.grade_id,)


def _cell(
    cell: Cell, cell_id: str, verdict: QuestionVerdict | None, pictures: Pictures | None
) -> dict[str, Any]:
    """One cell in notebook format 4.5."""
    theirs = cell.role in ("answer", "manual", "extra", "plain")
    source = plain(cell.source, LONGEST_CODE) if theirs else cell.source
    kind = cell.kind if cell.kind in ("code", "markdown") else "raw"
    metadata = {key: value for key, value in cell.metadata.items() if key in ("nbgrader", "tags")}
    built = {"cell_type": kind, "id": cell_id, "metadata": metadata, "source": source}
    if theirs and kind == "markdown":
        shown = pictures.attachments(source, cell.shown.get("attachments")) if pictures else {}
        built["source"] = harmless(source, set(shown))
        built |= {"attachments": shown} if shown else {}
    if kind == "code":
        outputs = _outputs(verdict) if verdict else []
        if theirs and pictures:
            outputs = pictures.outputs(cell.shown.get("outputs")) + outputs
        built |= {"execution_count": None, "outputs": outputs}
    return built


def _outputs(verdict: QuestionVerdict) -> list[dict[str, Any]]:
    """The checks as text, and the failure as an error, as nbgrader expects it."""
    if verdict.manual:
        return []
    lines = [f"{points(verdict.score)} of {points(verdict.points)} points"]
    for check in verdict.checks:
        if not check.hidden:
            lines.append(f"{'passed' if check.passed else 'failed'}: {plain(check.text)}")
    hidden = sum(check.hidden and check.passed for check in verdict.checks)
    if hidden:
        lines.append(f"passed: {hidden} further checks")
    text = "\n".join(lines) + "\n"
    outputs: list[dict[str, Any]] = [{"output_type": "stream", "name": "stdout", "text": text}]
    lost = reason(verdict)
    if lost:
        outputs.append(
            {"output_type": "error", "ename": "Lost", "evalue": lost, "traceback": [lost]}
        )
    return outputs

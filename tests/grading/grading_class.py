"""What the tests of the instructor's side share: a small course folder, and a grader for it.

The stand-in grader compares texts; it is there because these tests are about everything around
grading. Tests that are about grading itself use the engine.
"""

from __future__ import annotations

import copy
import json
import shutil
import time
import zipfile
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from grading.model import Check, QuestionVerdict, SubmissionVerdict
from grading.quiz import Quiz
from grading.rebuild import Unreadable, rebuild
from tests import databases

ROOT = Path(__file__).resolve().parents[2]
QUIZ = "03_augmentation"


class FakeGrader:
    """Full points where an answer is the reference answer, and a journal of what it was asked."""

    mode = "sandbox"

    def __init__(self, quiz: Quiz, journal: Path | None = None, seconds: float = 0.0) -> None:
        self.quiz, self.journal, self.seconds = quiz, journal, seconds

    def __enter__(self) -> FakeGrader:
        return self

    def __exit__(self, *exception: object) -> None:
        pass

    def describe(self) -> str:
        return "a stand-in grades"

    def grade_many(self, work: Iterable[tuple[str, bytes]]) -> Iterator[SubmissionVerdict]:
        for student, raw in work:
            yield self.grade(student, raw)

    def grade(self, student: str, raw: bytes) -> SubmissionVerdict:
        if self.journal:
            with self.journal.open("a", encoding="utf-8") as file:
                file.write(f"{student}\n")
        time.sleep(self.seconds)
        try:
            cells, repairs = rebuild(self.quiz, raw)
        except Unreadable as error:
            questions = tuple(
                QuestionVerdict(q.name, q.points, 0.0, error="no", grade_id=q.grade_id)
                for q in self.quiz.questions
            )
            note = f"The notebook cannot be graded: {error}."
            return SubmissionVerdict(student, questions, (), (note,))
        sources = {cell.grade_id: cell.source for cell in cells if cell.grade_id}
        verdicts = []
        for question in self.quiz.questions:
            answer = "\n".join(sources[key] for key in question.answers)
            right = question.reference.strip() in answer
            checks = (
                Check("the form is right", False, True, ""),
                Check("it is right", True, right, "" if right else f"think of {question.name}"),
            )
            chosen = None
            if question.right:
                found = [letter for letter in question.options if f'= "{letter}"' in answer]
                chosen = found[-1] if found else None
                checks = ()
            verdicts.append(
                QuestionVerdict(
                    question.name,
                    question.points,
                    question.points if right else 0.0,
                    checks,
                    None,
                    chosen,
                    question.right,
                    question.reasons.get(chosen or ""),
                    0.01,
                    question.grade_id,
                )
            )
        return SubmissionVerdict(student, tuple(verdicts), tuple(repairs))


def course_in(folder: Path, quiz: str = QUIZ) -> Path:
    """A course with one quiz and nothing graded; returns its root."""
    course = folder / "a course" / "quizzes"
    course.mkdir(parents=True)
    for path in (ROOT / "quizzes").glob("*.py"):
        shutil.copy(path, course)
    for step in ("source", "release"):
        shutil.copytree(ROOT / "quizzes" / step / quiz, course / step / quiz)
    databases.settle(course)
    return course.parent


def submission(
    quiz: Quiz,
    right: Iterable[str] = (),
    damage: Callable[[dict], None] | None = None,
    **answers: str,
) -> bytes:
    """A notebook in which the questions named in `right` have the reference answer."""
    notebook = copy.deepcopy(quiz.release)
    wanted = {question.name for question in quiz.questions} & set(right)
    reference = {
        key: question.reference
        for question in quiz.questions
        if question.name in wanted
        for key in question.answers
        if key == question.name
    }
    for cell in notebook["cells"]:
        name = cell["metadata"].get("nbgrader", {}).get("grade_id")
        if name in reference | answers:
            cell["source"] = (reference | answers)[name]
    if damage:
        damage(notebook)
    return json.dumps(notebook).encode()


def zipped(path: Path, files: dict[str, bytes]) -> Path:
    """A zip of files."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return path


def scores(root: Path, quiz: str = QUIZ) -> dict[str, dict[str, float | None]]:
    """What the gradebook says: student, grade id, automatic score."""
    from nbgrader.api import Gradebook

    with Gradebook(databases.url(root / "quizzes"), "augmentation") as gradebook:
        return {
            item.student.id: {
                grade.name: grade.auto_score for book in item.notebooks for grade in book.grades
            }
            for item in gradebook.assignment_submissions(quiz)
        }

"""Giving each student a notebook of their own."""

from __future__ import annotations

import copy
import csv
import io
import json
import re
import sys
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TextIO

from grading import variants
from grading.intake.archives import Refused
from grading.intake.intake import student_id
from grading.ledger import Busy, locked, write_whole
from grading.quiz import Quiz, QuizError, course_folder
from grading.variants import VariantError

_ID_COLUMNS = ("student_id", "student", "id", "username")
_NAME_COLUMNS = ("full name", "name")


def class_list(path: Path) -> list[str]:
    """The ids of a class, as grading will know them.

    The file is a CSV table with a column student_id, student, id or username; or Moodle's grading
    worksheet, whose names become ids as they do when its archive is graded; or ids, one a line.

    Raises:
        VariantError: no ids are found, or two are the same.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise VariantError(f"The class list {path} cannot be read ({error}).") from None
    first = text.split("\n")[0]
    mark = max(",;\t", key=first.count)
    lines = [row for row in csv.reader(io.StringIO(text), delimiter=mark) if "".join(row).strip()]
    header = [name.strip().lower() for name in lines[0]] if lines else []
    columns = [name for name in (*_ID_COLUMNS, *_NAME_COLUMNS) if name in header]
    if columns:
        people = [
            dict(zip(header, row, strict=True)) for row in lines[1:] if len(row) == len(header)
        ]
        names = [person[columns[0]] for person in people]
        if columns[0] in _NAME_COLUMNS and "identifier" in header:
            names = _told_apart(names, [person["identifier"] for person in people])
    elif all(len(row) == 1 for row in lines):
        names = [row[0] for row in lines]
    else:
        titles = ", ".join(_ID_COLUMNS)
        raise VariantError(f"{path} has no column of student ids; name it one of: {titles}.")
    try:
        ids = [student_id(name) for name in names]
    except Refused as problem:
        raise VariantError(f"{path}: {problem}.") from None
    twice = sorted({name for name in ids if [i.casefold() for i in ids].count(name.casefold()) > 1})
    if twice or not ids:
        said = f"has {twice[0]} twice" if twice else "names nobody"
        raise VariantError(f"The class list {path} {said}.")
    return ids


def _told_apart(names: list[str], identifiers: list[str]) -> list[str]:
    """Persons of the same name get Moodle's number behind it, as they do in its archive."""
    counts = Counter(name.strip().casefold() for name in names)
    return [
        f"{name}_{re.sub(r'[^0-9]', '', identifier)}"
        if counts[name.strip().casefold()] > 1
        else name
        for name, identifier in zip(names, identifiers, strict=True)
    ]


def give_out(root: Path, name: str, students: Path, folder: Path, say: TextIO | None = None) -> int:
    """Write a personal notebook of a quiz for each student of a class list.

    Each is tried out first: the author's own answers must get all points in every one of them.

    Args:
        root: the course (the folder that holds quizzes/, or an nbgrader course).
        name: the quiz; students: the class list; folder: gets STUDENT/QUIZ.ipynb.

    Returns:
        0, or 2 where nothing was written.
    """
    say = say or sys.stdout
    course = course_folder(root)
    try:
        quiz = Quiz.load(root, name)
        if not variants.varies(quiz):
            raise VariantError(f"Nothing in {name} is drawn: release it as it is.")
        for problem in variants.problems(quiz):
            raise VariantError(f"{problem}.")
        ids = class_list(students)
        with locked(course / "grading" / "lock"):
            # Stops where the numbers that are out cannot be told any more.
            variants.given(course, quiz)
            key = variants.course_key(course, make=True)
            quizzes = {student: variants.personal(quiz, key, student) for student in ids}
            _try_out(quiz, quizzes)
            for student, mine in quizzes.items():
                text = json.dumps(mine.release, indent=1, ensure_ascii=False) + "\n"
                write_whole(folder / student / f"{name}.ipynb", text.encode())
            variants.record_given(course, quiz, key, ids)
    except (VariantError, QuizError, Busy) as problem:
        print(problem, file=sys.stderr)
        return 2
    different = len({mine.fingerprint for mine in quizzes.values()})
    print(
        f"Wrote {len(ids)} personal notebooks of {name} to {folder} ({different} different ones); "
        "the author's answers get all points in each.\n"
        f"Keep {course / variants.KEY} and {variants.GIVEN} private and backed up: grading draws "
        "the numbers again from them.",
        file=say,
    )
    return 0


def _try_out(quiz: Quiz, quizzes: Mapping[str, Quiz]) -> None:
    """Grade the author's answers in each different variant; VariantError where points are lost."""
    from grading.engine import Engine, SandboxError

    different = {mine.fingerprint: student for student, mine in quizzes.items()}
    handed_in = [(student, _answered(quizzes[student])) for student in different.values()]
    try:
        # Trusted where there is no sandbox: the answers are the author's own.
        with Engine(quiz, trusted=True, personal=quizzes.__getitem__) as engine:
            for verdict in engine.grade_many(handed_in):
                for question in verdict.questions:
                    if question.score < question.points and not question.manual:
                        raise VariantError(
                            f"The author's answer to {question.name} of {quiz.name} does not get "
                            f"its points with the numbers of {verdict.student} "
                            f"({'; '.join(_numbers(quiz, quizzes[verdict.student]))}): compute the "
                            "answer and the tests from the drawn names."
                        )
    except SandboxError as error:
        raise VariantError(str(error)) from None


def _numbers(quiz: Quiz, mine: Quiz) -> Iterator[str]:
    for old, new in zip(quiz.cells, mine.cells, strict=True):
        if old.kind == "code" and old.source != new.source:
            yield from (line.split("#")[0].strip() for line in new.source.split("\n") if line)


def _answered(quiz: Quiz) -> bytes:
    """The quiz with the author's answers, as a file."""
    data = copy.deepcopy(quiz.release)
    right = {q.name: f'\n{q.name} = "{q.right}"' for q in quiz.questions if q.name in quiz.orders}
    source = {cell.grade_id: cell.source for cell in quiz.cells if cell.role == "answer"}
    for item in data["cells"]:
        name = (item.get("metadata", {}).get("nbgrader") or {}).get("grade_id")
        if name in source:
            item["source"] = source[name] + right.get(name, "")
    return json.dumps(data).encode()

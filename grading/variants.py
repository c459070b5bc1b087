"""Personal variants of a quiz: numbers and the order of options, drawn for each student.

A draw is an HMAC of the course's key over student, quiz and name, so that it can be repeated at
any time and guessed by nobody. An instructor gives each student a notebook of their own; when it
comes back, the numbers are drawn again from the id under which it was collected. Nothing that
stands in a submission decides which numbers count.

What a quiz's source says about it:

- a code cell with `given="q4" draws={"q4_width": [20, 24, 28]}` has a line `q4_width = 24` for each
  drawn name. The tests may use these names like numbers; where a text says `` `q4_width = 24` ``,
  the student's number is put in;
- a choice question with `shuffle=true` has its options in another order for each student.

The notebook that nbgrader releases holds the numbers and the order as the source has them.
"""

from __future__ import annotations

import ast
import copy
import dataclasses
import hashlib
import hmac
import json
import os
import re
import secrets
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

from grading.ledger import write_whole
from grading.quiz import VARIANT, Cell, Question, Quiz

KEY = "variants.key"  # beside gradebook.db; whoever has it knows everybody's numbers
GIVEN = "variants.json"  # which students have personal notebooks of which quiz
_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_OPTION = re.compile(r"^(\s*[-*] \*\*)([A-Z])(\*\*:?\s*)")
_SPOKEN = re.compile(r"^(\w+: )?([A-Z])(?= is (?:right|wrong)\b)")
# An option that speaks of others, by their letter or place, cannot be moved.
_POINTING = re.compile(
    r"\b(above|below|previous|following|both|neither)\b|\b[A-Z] (and|or) [A-Z]\b"
)


class VariantError(RuntimeError):
    """The variants of a quiz cannot be drawn or given out; the text says what to do."""


# -- what varies -----------------------------------------------------------------------------------


def draws(quiz: Quiz) -> dict[str, list[Any]]:
    """The drawn names of a quiz and the values of each."""
    values: dict[str, list[Any]] = {}
    for cell in quiz.cells:
        values |= _mark(cell).get("draws") or {}
    return values


def drawn(quiz: Quiz) -> dict[str, Any]:
    """The drawn names of a quiz with the values that it has, such as those of one student."""
    values: dict[str, Any] = {}
    for cell in quiz.cells:
        written = _literals(cell.source) if _mark(cell).get("draws") else {}
        values |= {name: written[name] for name in _mark(cell).get("draws") or ()}
    return values


def shuffled(quiz: Quiz) -> list[Question]:
    """The choice questions whose options change their order."""
    texts = {cell.source for cell in quiz.cells if _mark(cell).get("shuffle")}
    return [question for question in quiz.questions if question.right and question.text in texts]


def varies(quiz: Quiz) -> bool:
    """Whether anything in a quiz is drawn for each student."""
    return any(_mark(cell) for cell in quiz.cells)


def _mark(cell: Cell) -> dict[str, Any]:
    mark = cell.metadata.get(VARIANT)
    return mark if isinstance(mark, dict) else {}


def problems(quiz: Quiz) -> list[str]:
    """One sentence for everything by which the variants of a quiz would go wrong."""
    sentences = []
    where = f"quizzes/source/{quiz.name}"
    for cell in quiz.cells:
        values = _mark(cell).get("draws")
        if values is None:
            continue
        place = f"{where}: the cell {cell.grade_id}"
        if cell.role != "locked" or cell.kind != "code":
            sentences.append(f"{place} draws numbers, so it must be a locked code cell")
            continue
        try:
            set_values(cell.source, {name: some[0] for name, some in values.items()})
        except (ValueError, LookupError, TypeError, AttributeError) as error:
            sentences.append(f"{place} cannot be varied: {error}")
            continue
        written = _literals(cell.source)
        for name, some in values.items():
            if not isinstance(some, list) or len(set(map(repr, some))) < 2:
                sentences.append(f"{place}: {name} needs a list of two values or more")
            elif written[name] not in some:
                sentences.append(
                    f"{place}: {name} is {written[name]!r}, which is not one of its draws"
                )
    marked = sum(bool(_mark(cell).get("shuffle")) for cell in quiz.cells)
    if marked != len(shuffled(quiz)):
        sentences.append(f"{where}: shuffle is for questions with options, stated in the question")
    for question in shuffled(quiz):
        for letter, text in question.options.items():
            if _POINTING.search(text):
                sentences.append(
                    f"{where}: option {letter} of {question.name} speaks of other options, which "
                    "are elsewhere once they are shuffled"
                )
            said = question.reasons.get(letter, "")
            if said and not said.startswith((f"{letter} is right", f"{letter} is wrong")):
                sentences.append(
                    f"{where}: the reason for {letter} of {question.name} must begin with "
                    f"'{letter} is right' or '{letter} is wrong'"
                )
    return sentences


# -- drawing ---------------------------------------------------------------------------------------


def draw(key: bytes, student: str, quiz: str, what: str, count: int) -> int:
    """A number from 0 to count - 1 that belongs to student, quiz and name; the same every time."""
    text = json.dumps([student, quiz, what]).encode()
    return int.from_bytes(hmac.digest(key, text, "sha256"), "big") % count


def order(key: bytes, student: str, quiz: Quiz, question: Question) -> str:
    """The author's letters in the order in which a student sees the options."""
    left = list(question.options)
    shown = ""
    while left:
        shown += left.pop(draw(key, student, quiz.name, f"{question.name}/{len(left)}", len(left)))
    return shown


def personal(quiz: Quiz, key: bytes, student: str) -> Quiz:
    """The quiz as one student has it; everything else of it is as it was."""
    values = {
        name: some[draw(key, student, quiz.name, name, len(some))]
        for name, some in draws(quiz).items()
    }
    orders = {q.name: order(key, student, quiz, q) for q in shuffled(quiz)}
    by_text = {q.text: orders[q.name] for q in quiz.questions if q.name in orders}

    def changed(cell: Cell) -> Cell:
        source = cell.source
        if cell.kind == "markdown":
            if _mark(cell).get("shuffle") and source in by_text:
                source = _reordered(source, by_text[source])
            source = _spoken(source, values)
        elif _mark(cell).get("draws"):
            mine = {name: values[name] for name in _mark(cell)["draws"]}
            source = set_values(source, mine)
        return cell if source == cell.source else dataclasses.replace(cell, source=source)

    cells = tuple(map(changed, quiz.cells))
    skeleton = tuple(map(changed, quiz.skeleton))
    texts = {old.source: new.source for old, new in zip(quiz.cells, cells, strict=True)}
    questions = tuple(_personal_question(q, orders, values, texts) for q in quiz.questions)
    release = copy.deepcopy(quiz.release)
    for item, cell in zip(release["cells"], skeleton, strict=True):
        item["source"] = cell.source
    canonical = json.dumps([values, orders], sort_keys=True)
    digest = hashlib.sha256(f"{quiz.fingerprint}\0{canonical}".encode()).hexdigest()
    return dataclasses.replace(
        quiz, cells=cells, skeleton=skeleton, questions=questions, release=release,
        fingerprint=digest, orders=orders,
    )  # fmt: skip


def _personal_question(
    question: Question, orders: Mapping[str, str], values: Mapping[str, Any], texts: dict[str, str]
) -> Question:
    text = texts.get(question.text, question.text)
    shown = orders.get(question.name)
    if shown is None:
        options = {key: _spoken(said, values) for key, said in question.options.items()}
        return dataclasses.replace(question, text=text, options=options)
    options, reasons = {}, {}
    for letter, author in zip(_LETTERS, shown, strict=False):
        options[letter] = _spoken(question.options[author], values)
        if author in question.reasons:
            reasons[letter] = relabelled(question.reasons[author], shown)
    right = _LETTERS[shown.index(question.right or "")]
    return dataclasses.replace(question, text=text, options=options, reasons=reasons, right=right)


def authors_letter(value: Any, shown: str) -> Any:
    """The author's letter for the letter that a student chose; other values as they are."""
    text = str(value).strip()  # which is what tests look at, whatever holds the letter
    if len(text) == 1:
        place = _LETTERS.find(text.upper())
        return shown[place] if 0 <= place < len(shown) else value
    return value


def students_letter(letter: str | None, shown: str) -> str | None:
    """The letter under which a student sees the author's option."""
    return _LETTERS[shown.index(letter)] if letter and letter in shown else letter


def relabelled(said: str, shown: str) -> str:
    """The author's "C is wrong: ..." or "q1: C is wrong: ..." with the letter the student sees."""

    def seen(match: re.Match[str]) -> str:
        return (match[1] or "") + (students_letter(match[2], shown) or match[2])

    return _SPOKEN.sub(seen, said)


def set_values(code: str, values: Mapping[str, Any]) -> str:
    """Code of lines `NAME = LITERAL` with other values; comments stay.

    Raises:
        LookupError: there is no such line for a name. ValueError: other code is in the cell.
    """
    lines = code.split("\n")
    try:
        body = ast.parse(code).body
    except SyntaxError as error:
        raise ValueError(f"it is no valid Python ({error.msg})") from None
    left = dict(values)
    for statement in body:
        one_line = statement.lineno == statement.end_lineno
        target = statement.targets[0] if isinstance(statement, ast.Assign) else None
        if not isinstance(target, ast.Name) or len(statement.targets) != 1 or not one_line:
            raise ValueError(f"line {statement.lineno} is not of the form NAME = VALUE")
        ast.literal_eval(statement.value)
        if target.id in left:
            line = lines[statement.lineno - 1].encode()
            start, end = statement.value.col_offset, statement.value.end_col_offset
            text = repr(left.pop(target.id)).encode()
            lines[statement.lineno - 1] = (line[:start] + text + line[end:]).decode()
    if left:
        raise LookupError(f"it has no line {next(iter(left))} = VALUE")
    return "\n".join(lines)


def _literals(code: str) -> dict[str, Any]:
    return {s.targets[0].id: ast.literal_eval(s.value) for s in ast.parse(code).body}  # type: ignore


def _spoken(text: str, values: Mapping[str, Any]) -> str:
    """A text with the drawn values where it says `` `name = value` ``."""

    def said(match: re.Match[str]) -> str:
        name = match[1]
        return f"`{name} = {values[name]!r}`" if name in values else match[0]

    return re.sub(r"`(\w+) = [^`\n]*`", said, text) if values else text


def _reordered(text: str, shown: str) -> str:
    """A question with its options in another order, lettered from A on."""
    before: list[str] = []
    blocks: dict[str, list[str]] = {}
    after: list[str] = []
    current: list[str] | None = None
    for line in text.split("\n"):
        match = _OPTION.match(line)
        if match:
            current = blocks.setdefault(match[2], [])
        elif current is not None and not line.startswith("  "):
            current = None
        if current is not None:
            current.append(line)
        else:
            (after if blocks else before).append(line)
    lines = list(before)
    for letter, author in zip(_LETTERS, shown, strict=False):
        first, *rest = blocks[author]
        lines += [_OPTION.sub(rf"\g<1>{letter}\g<3>", first), *rest]
    return "\n".join(lines + after)


# -- key and record --------------------------------------------------------------------------------


def _specification(quiz: Quiz) -> str:
    """A digest of what decides a student's variant, but for the key."""
    parts = [draws(quiz), {q.name: list(q.options) for q in shuffled(quiz)}]
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()[:16]


def _key_mark(key: bytes) -> str:
    """What tells one key from another without telling it."""
    return hmac.digest(key, b"which key", "sha256").hex()[:16]


def course_key(course: Path, make: bool = False) -> bytes:
    """The key of a course.

    Args:
        course: the nbgrader course folder.
        make: make one where there is none and nothing was given out; only its owner can read it.

    Raises:
        VariantError: there is none, or it is damaged.
    """
    path = course / KEY
    if make and not path.exists() and not _records(course):
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_NOFOLLOW", 0)
        with os.fdopen(os.open(path, flags, 0o600), "w", encoding="ascii") as file:
            file.write(secrets.token_hex(32) + "\n")
    try:
        key = bytes.fromhex(path.read_text(encoding="ascii").strip())
    except (OSError, ValueError) as error:
        raise VariantError(
            f"The key of the personal quizzes cannot be read ({path}: {error}). Put it back from a "
            "backup: without it nobody's numbers can be told."
        ) from None
    if len(key) != 32:
        raise VariantError(f"{path} is damaged: it should hold 64 hexadecimal digits.")
    return key


def given(course: Path, quiz: Quiz) -> frozenset[str]:
    """The ids of those who have a personal notebook of a quiz.

    Raises:
        VariantError: the numbers of those that were given out cannot be told any more.
    """
    record = _records(course).get(quiz.name)
    if record is None:
        return frozenset()
    if record["key"] != _key_mark(course_key(course)):
        raise VariantError(
            f"{course / KEY} is not the key with which {quiz.name} was given out; put that one back"
        )
    if record["specification"] != _specification(quiz):
        raise VariantError(
            f"What {quiz.name} draws is not what it drew when it was given out. Put its source "
            f"back as it was, or give it out anew and remove {quiz.name!r} from {course / GIVEN}."
        )
    return frozenset(record["students"])


def record_given(course: Path, quiz: Quiz, key: bytes, students: Iterable[str]) -> None:
    """Record that students have personal notebooks of a quiz, beside those who had one before."""
    records = _records(course)
    before = records.get(quiz.name, {}).get("students", [])
    records[quiz.name] = {
        "key": _key_mark(key),
        "specification": _specification(quiz),
        "students": sorted({*before, *students}),
    }
    write_whole(course / GIVEN, json.dumps(records, indent=1).encode())


def _records(course: Path) -> dict[str, dict[str, Any]]:
    path = course / GIVEN
    try:
        given = json.loads(path.read_text(encoding="utf-8"))
        for record in given.values():
            record["key"], record["specification"], list(record["students"])
        return given
    except FileNotFoundError:
        return {}
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise VariantError(f"{path} cannot be read ({error}); put it back from a backup.") from None


def quizzes_of(course: Path, quiz: Quiz) -> Callable[[str], Quiz]:
    """A function from a student's id to the quiz as this student has it."""
    students = given(course, quiz) if varies(quiz) else ()
    if not students:
        return lambda student: quiz
    key = course_key(course)
    return lambda student: personal(quiz, key, student) if student in students else quiz

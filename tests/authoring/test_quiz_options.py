"""What gives a quiz away: the length and the place of the right option, twins, copied lines."""

from __future__ import annotations

import itertools
import re
from collections import Counter
from dataclasses import dataclass
from difflib import SequenceMatcher
from pathlib import Path

import pytest

from authoring.building.sources import SOLUTION, read, regions

ROOT = Path(__file__).resolve().parents[2]
QUIZZES = [read(path) for path in sorted((ROOT / "source" / "quizzes").glob("*.py"))]
LESSONS = [read(path) for path in sorted((ROOT / "source" / "lessons").glob("*.py"))]
OPTION = re.compile(r"^- \*\*([A-D])\*\*: (.+)$", re.MULTILINE)
LONGEST = 0.35  # of the choice questions, at most, have a right option longer than all others
SHORTEST = 0.45
LETTER = 0.45  # of all choice questions have their right option at the same letter, at most
ALIKE = 0.6  # of the words of two questions, in the same order
COPIED = 40  # characters of a line


@dataclass(frozen=True)
class Choice:
    """A choice question: its options by letter, and the right letter."""

    quiz: str
    name: str
    options: dict[str, str]
    right: str

    @property
    def others(self) -> list[int]:
        """The lengths of the wrong options."""
        return [len(text) for letter, text in self.options.items() if letter != self.right]

    @property
    def is_longest(self) -> bool:
        """Whether the right option is longer than each of the others."""
        return len(self.options[self.right]) > max(self.others)

    @property
    def is_shortest(self) -> bool:
        """Whether the right option is shorter than each of the others."""
        return len(self.options[self.right]) < min(self.others)


def choices(quizzes) -> list[Choice]:
    """All choice questions of some quizzes."""
    questions = []
    for source in quizzes:
        for question in source.questions:
            answer = "\n".join(regions(question.answers[0].text, SOLUTION))
            right = re.search(rf'^{question.name} = "([A-D])"$', answer, re.MULTILINE)
            if right:
                options = dict(OPTION.findall(question.text.text))
                questions.append(Choice(source.name, question.name, options, right[1]))
    return questions


CHOICES = choices(QUIZZES)


def table(questions: list[Choice]) -> str:
    """How often the right option is the longest, the shortest, and at which letter, by quiz."""
    rows = [f"{'quiz':28}{'choice':>8}{'longest':>9}{'shortest':>10}  right letters"]
    groups = [(s.name, [q for q in questions if q.quiz == s.name]) for s in QUIZZES]
    for name, group in [*groups, ("all", questions)]:
        longest = sum(q.is_longest for q in group)
        shortest = sum(q.is_shortest for q in group)
        letters = " ".join(f"{k}:{n}" for k, n in sorted(Counter(q.right for q in group).items()))
        rows.append(f"{name:28}{len(group):8}{longest:9}{shortest:10}  {letters}")
    return "\n".join(rows)


def test_each_choice_question_has_four_options():
    assert len(CHOICES) > 50
    for question in CHOICES:
        assert sorted(question.options) == ["A", "B", "C", "D"], question
        assert len(set(question.options.values())) == 4, question


def test_the_length_of_an_option_tells_nothing():
    said = table(CHOICES)
    print(f"\n{said}")
    groups = [[q for q in CHOICES if q.quiz == source.name] for source in QUIZZES]
    for group in [*(group for group in groups if len(group) >= 5), CHOICES]:
        longest = [q.name for q in group if q.is_longest]
        assert len(longest) <= LONGEST * len(group), f"{group[0].quiz}: {longest}\n{said}"
    assert sum(q.is_shortest for q in CHOICES) <= SHORTEST * len(CHOICES), said


def test_the_place_of_an_option_tells_nothing():
    letters = Counter(q.right for q in CHOICES)
    assert sorted(letters) == ["A", "B", "C", "D"]
    assert max(letters.values()) <= LETTER * len(CHOICES), letters


def words(text: str) -> list[str]:
    """The words of a question, without its heading's number and points."""
    text = re.sub(r"^### Question \d+ \([^)]*\): ", "", text)
    text = re.sub(r"!\[[^\]]*\]\([^)]*\)", "", text)
    return re.findall(r"\w+", text.lower())


def likeness(first: list[str], second: list[str]) -> float:
    """The share of words that two questions have in common, in the same order."""
    matcher = SequenceMatcher(None, first, second, autojunk=False)
    return matcher.ratio() if matcher.quick_ratio() > ALIKE else 0.0


def stem(text: str) -> str:
    """A question without its options."""
    return OPTION.sub("", text)


TWINS = (
    "A Keras model with a `Dropout(0.4)` layer has been trained. What does this layer do in "
    "`model.predict`?",
    "A Keras model holds `Dropout(0.4)`. What does this layer do when you call `model.predict(x)`?",
)


def test_no_question_is_asked_twice():
    assert likeness(*map(words, TWINS)) > ALIKE
    texts = {
        f"{source.name} {question.name}": words(stem(question.text.text))
        for source in QUIZZES
        for question in source.questions
    }
    # Picture questions have their own pictures and little text.
    twins = [
        (first, second)
        for (first, one), (second, other) in itertools.combinations(texts.items(), 2)
        if likeness(one, other) > ALIKE
    ]
    assert not twins


def given_lines(lessons) -> set[str]:
    """The lines of code that lessons show: outside of solutions and kept wrong answers."""
    return {
        line.strip()
        for source in lessons
        for cell in source.kept
        if cell.kind == "code"
        for line in cell.visible.split("\n")
    }


def copied_lines(quizzes, lines: set[str]) -> list[str]:
    """The long lines of quizzes' solutions that stand in `lines`."""
    return [
        f"{source.where(cell)}: {line.strip()}"
        for source in quizzes
        for cell in source.named("answer")
        for region in regions(cell.text, SOLUTION)
        for line in region.split("\n")
        if len(line.strip()) > COPIED and line.strip() in lines
    ]


def test_no_answer_can_be_copied_from_a_lesson():
    assert copied_lines(QUIZZES, given_lines(LESSONS)) == []


def test_a_copied_line_is_found():
    longest = max(
        (
            line.strip()
            for source in QUIZZES
            for cell in source.named("answer")
            for region in regions(cell.text, SOLUTION)
            for line in region.split("\n")
        ),
        key=len,
    )
    assert len(copied_lines(QUIZZES, {longest})) == 1


@pytest.mark.parametrize("question", CHOICES[:1], ids=lambda q: q.quiz)
def test_a_telling_length_is_found(question):
    told = Choice("x", "q1", {**question.options, question.right: "x" * 999}, question.right)
    assert told.is_longest and not told.is_shortest

"""What frames every lesson: honest minutes, references, a legend for differences."""

import re
from pathlib import Path

import pytest

from authoring.building.sources import read_all

ROOT = Path(__file__).resolve().parents[2]
LESSONS = [source for source in read_all(ROOT) if source.track == "lessons"]
lessons = pytest.mark.parametrize("lesson", LESSONS, ids=[source.name for source in LESSONS])
# Words read in a minute; minutes to run and look at a cell of code, and to do an exercise.
WORDS, CELL, EXERCISE = 150, 0.5, 5


def prose(lesson):
    """All text of a lesson."""
    return "\n".join(cell.text for cell in lesson.cells if cell.kind == "markdown")


def minutes(lesson):
    """How long a lesson takes, by that rule."""
    text = prose(lesson).partition("## References")[0]
    text = re.sub(r"\{\{.*?\}\}|\]\([^)]*\)|<!--.*?-->", " ", text, flags=re.DOTALL)
    words = len(re.findall(r"[^\W\d_][\w'-]*", text))
    code = sum(cell.kind == "code" and "wrong" not in cell.options for cell in lesson.cells)
    return words / WORDS + code * CELL + len(lesson.exercises) * EXERCISE


@lessons
def test_minutes_are_what_the_rule_says(lesson):
    stated = int(re.search(r"\*\*About (\d+) minutes\.\*\*", prose(lesson)).group(1))
    assert abs(stated - minutes(lesson)) <= 3, f"by the rule it takes {minutes(lesson):.0f} minutes"


@lessons
def test_three_to_six_references_with_their_years(lesson):
    if lesson.name.startswith("00"):
        return  # it teaches where things are
    listed = re.findall(r"^- .+", prose(lesson).partition("## References")[2], re.MULTILINE)
    assert 3 <= len(listed) <= 6
    assert all(re.search(r"\b(19|20)\d\d\b", line) and "*" in line for line in listed)


@lessons
def test_differences_have_a_legend_and_no_second_verdict(lesson):
    text = prose(lesson)
    assert ("gain(" in text) <= ("95 % interval" in text)
    for paragraph in text.split("\n\n"):
        calls = [
            set(re.findall(rf"\{{\{{ ?{name}\((.*?)\) ?\}}\}}", paragraph))
            for name in ("gain", "verdict")
        ]
        assert not calls[0] & calls[1], "gain() prints its verdict"


def test_every_word_of_the_glossary_is_linked_from_a_lesson_and_the_reverse():
    words = re.findall(r"^## (.+)$", (ROOT / "GLOSSARY.md").read_text("utf-8"), re.MULTILINE)
    links = {
        anchor
        for lesson in LESSONS
        for anchor in re.findall(r"\(\.\./GLOSSARY\.md#([^)]+)\)", prose(lesson))
    }
    assert words == sorted(words)
    assert links == {word.replace(" ", "-") for word in words}

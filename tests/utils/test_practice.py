"""Practice questions: each can be answered, gives a reason, and never shows its answer unasked."""

import re
from pathlib import Path

import ipywidgets as ipw
import numpy as np
import pytest
from IPython.core.interactiveshell import InteractiveShell
from IPython.utils.capture import capture_output

import topics  # noqa: F401 - says where the questions are
from topics.augmentation import pictures as pictures_module
from topics.augmentation.pictures import Mark, Pictures, PicturesBox
from utils import practice, widgets
from utils.practice import (
    MODULES,
    Choice,
    ChoiceBox,
    Option,
    Static,
    _order,
    find,
    questions,
)

ROOT = Path(__file__).resolve().parents[2]
LESSONS = sorted(MODULES)
BANK = {name: question for lesson in LESSONS for name, question in questions(lesson).items()}
CHOICE = Choice(
    "99.one",
    "Which of these is `1 < 2`?",
    (
        Option("the first", "Reason one."),
        Option("the <second>", "Reason two.", right=True),
        Option("the third", "Reason three."),
    ),
)
PICTURES = Pictures(
    "99.two",
    "Mark each.",
    lambda: np.stack([np.full((4, 4, 1), share, np.float32) for share in (0, 0.3, 0.6)]),
    "a black square",
    (Mark("a dark square", True, "Reason dark."), Mark("a light square", False, "Reason light.")),
)
ORDER = [2, 0, 1]


def reasons(question):
    parts = question.options if isinstance(question, Choice) else question.marks
    return [part.reason for part in parts]


@pytest.fixture
def choice():
    return ChoiceBox(CHOICE, ORDER)


@pytest.fixture
def pictures():
    return PicturesBox(PICTURES, [1, 0])


def test_a_choice_is_open_at_first_and_says_why(choice):
    assert choice.options.value is None and choice.result.value == ""
    assert choice.options.options == ("A: the third", "B: the first", "C: the <second>")
    choice.check.click()
    assert "Nothing is chosen yet" in choice.result.value
    choice.options.index = 0
    assert "Reason" not in choice.result.value  # moving through the options tells nothing
    choice.check.click()
    assert "✗ A is not right.</strong> Reason three." in choice.result.value
    assert "Reason two" not in choice.result.value and "C:" not in choice.result.value
    choice.options.index = 2
    choice.check.click()
    assert "✓ C is right.</strong> Reason two." in choice.result.value
    assert "A: Reason three." in choice.result.value and "B: Reason one." in choice.result.value


def test_pictures_are_marked_one_by_one(pictures):
    pictures.check.click()
    assert "0 of 2 marked rightly" in pictures.result.value
    assert pictures.result.value.count("not marked yet") == 2
    pictures.marks[0].value = pictures_module.POSSIBLE  # the light square
    pictures.marks[1].value = pictures_module.POSSIBLE
    pictures.check.click()
    assert "1 of 2 marked rightly" in pictures.result.value
    assert "A: <strong>✗ not possible.</strong> Reason light." in pictures.result.value
    assert "B: <strong>✓ right, possible.</strong> Reason dark." in pictures.result.value


def controls(widget):
    """All widgets below one that a reader can operate."""
    if isinstance(widget, ipw.Box):
        return [found for child in widget.children for found in controls(child)]
    return [] if isinstance(widget, ipw.HTML) else [widget]


def test_every_control_has_a_name(choice, pictures):
    for box in (choice.box, pictures.box):
        found = controls(box)
        assert len(found) >= 2 and all(control.description for control in found)
    assert [mark.description for mark in pictures.marks] == ["picture A", "picture B"]


def test_result_and_group_are_marked_for_screen_readers(choice, pictures):
    for made in (choice, pictures):
        assert widgets.LIVE in made.result._dom_classes
        assert widgets.GROUP in made.box._dom_classes
        assert 'class="course-question"' in made.box.children[0].value


def test_pictures_are_described():
    box = PicturesBox(PICTURES, [1, 0]).box
    shown = [tile.children[0].value for tile in box.children[1].children]
    alts = [re.search(r'alt="([^"]+)"', text)[1] for text in shown]
    assert alts == ["original: a black square", "A: a light square", "B: a dark square"]


@pytest.mark.parametrize("question", [CHOICE, PICTURES])
def test_the_static_text_holds_all_options_and_no_answer(question):
    order = list(range(len(reasons(question))))
    static = Static(question, order)
    for text in (static._repr_html_(), repr(static)):
        assert "right" not in text and "Reason" not in text
    assert "A: " in repr(static)
    if question is CHOICE:
        assert "the &lt;second&gt;" in static._repr_html_()
        assert "<code>1 &lt; 2</code>" in static._repr_html_()
    else:
        assert static._repr_html_().count("<img") == 3


def test_pictures_keep_their_order_and_options_do_not():
    assert {tuple(_order(PICTURES)) for _ in range(9)} == {(0, 1)}
    assert len({tuple(_order(CHOICE)) for _ in range(9)}) > 1
    text = (ROOT / "source/lessons/02_augmentation.py").read_text(encoding="utf-8")
    letters = re.findall(r"\b([A-F]): (turned|mirrored|shifted|made)", text)
    words = ("turned", "mirrored", "turned", "pixels further", "cut off", "thicker")
    assert [letter for letter, _ in letters] == list("ABCDEF")
    assert all(word in alt for word, alt in zip(words, BANK["02.six"].listed(), strict=True))


def test_a_question_needs_one_right_option():
    two = tuple(Option(text, "why", right=True) for text in "abc")
    with pytest.raises(ValueError, match="one of them right"):
        Choice("99.bad", "?", two)


def test_a_question_that_is_not_there_is_named():
    with pytest.raises(ValueError, match="'01.nothing'; there are: 01.patients"):
        find("01.nothing")
    with pytest.raises(ValueError, match="none for this lesson"):
        find("77.nothing")


@pytest.mark.parametrize("name", BANK)
def test_the_bank(name):
    question = BANK[name]
    assert re.fullmatch(r"\d\d\.[a-z]+", name) and len(question.text) > 20
    unfit = [r for r in reasons(question) if len(r) <= 10 or not r.endswith((".", "?"))]
    assert unfit == [], "a reason is a sentence"
    shown = Static(question, list(range(len(reasons(question)))))
    assert not any(reason in repr(shown) or reason in shown._repr_html_()
                   for reason in reasons(question))  # fmt: skip
    if isinstance(question, Pictures):
        drawn = question.draw()
        assert len(drawn) == 1 + len(question.marks) <= 9
        assert len({picture.tobytes() for picture in drawn}) == len(drawn)
        assert {mark.possible for mark in question.marks} == {True, False}


def test_the_longest_option_is_not_always_the_right_one():
    longest = [
        max(question.options, key=lambda option: len(option.text)).right
        for question in BANK.values()
        if isinstance(question, Choice)
    ]
    assert sum(longest) <= len(longest) / 2


def test_lessons_and_bank_agree():
    used = {
        name: path.name
        for path in (ROOT / "source/lessons").glob("[0-9]*.py")
        for name in re.findall(r'^practice\("([^"]+)"\)$', path.read_text("utf-8"), re.MULTILINE)
    }
    assert set(used) == set(BANK)
    assert all(path.startswith(name.split(".")[0]) for name, path in used.items())
    assert {name.split(".")[0] for name in used} == set(LESSONS)


def test_shown_again_it_is_open_and_in_another_order(monkeypatch):
    monkeypatch.setattr(practice, "_shown", {})
    orders = [practice._order(BANK["01.patients"]) for _ in range(6)]
    assert all(sorted(order) == [0, 1, 2, 3] for order in orders)
    assert len({tuple(order) for order in orders}) > 2
    monkeypatch.setattr(practice, "_shown", {})
    assert practice._order(BANK["01.patients"]) == orders[0]  # so that a build is repeatable


def test_practice_shows_a_widget_and_a_text():
    InteractiveShell.instance()
    with capture_output() as captured:
        practice.practice("01.patients")
    InteractiveShell.clear_instance()
    (output,) = captured.outputs
    assert output.data["application/vnd.jupyter.widget-view+json"]["model_id"]
    assert "Practice" in output.data["text/html"]
    assert output.data["text/plain"].startswith("[Practice] A hospital")

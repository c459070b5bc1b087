"""Each question of each quiz by itself: no kernel, no nbgrader run."""

import re
from pathlib import Path

import nbformat
import numpy as np
import pytest
from grading_kit import (
    QUIZ,
    ROOT,
    choice_questions,
    page_text,
    points,
    quiz_source,
    solutions,
    stubs,
    wrong_answers,
)

from authoring.building.sources import regions

NAMES = sorted(path.stem for path in (ROOT / "source" / "quizzes").glob("*.py"))
SOURCES = {name: quiz_source(name) for name in NAMES}
QUESTIONS = [(name, question) for name in NAMES for question in SOURCES[name].questions]
CODING = [
    (name, question)
    for name, question in QUESTIONS
    if "def " in solutions(SOURCES[name])[question.name]
]


def label(value):
    return value if isinstance(value, str) else value.name


def outcome(answer: str, tests: str) -> Exception | None:
    """What running an answer and its tests ends with; None where all tests pass."""
    names = {"np": np}
    try:
        exec(answer, names)
    except Exception:
        pass  # In a notebook the next cell runs all the same.
    try:
        exec(tests, names)
    except Exception as error:
        return error
    return None


@pytest.mark.parametrize(("quiz", "question"), QUESTIONS, ids=label)
def test_reference_answers_pass(quiz, question):
    assert outcome(solutions(SOURCES[quiz])[question.name], question.tests[0].text) is None


@pytest.mark.parametrize(("quiz", "question"), QUESTIONS, ids=label)
def test_untouched_answers_fail_with_a_plain_message(quiz, question):
    error = outcome(stubs(SOURCES[quiz])[question.name], question.tests[0].text)
    assert isinstance(error, (AssertionError, TypeError)), repr(error)


@pytest.mark.parametrize(("quiz", "question"), QUESTIONS, ids=label)
def test_wrong_answers_fail(quiz, question):
    wrong = wrong_answers(SOURCES[quiz], question.name)
    assert len(wrong) >= 5
    for code, loses in wrong:
        # With one test cell a question is lost or kept as a whole; the cycle tests the rest.
        assert loses == {f"{question.name}_tests": question.points}
        assert outcome(code, question.tests[0].text) is not None, code


@pytest.mark.parametrize(("quiz", "question"), CODING, ids=label)
def test_wrong_code_is_caught_by_a_check(quiz, question):
    """A kept wrong answer runs: it fails by what it returns, not by a slip in its code."""
    for cell in question.wrong:
        error = outcome(cell.text, question.tests[0].text)
        plain = isinstance(error, AssertionError)
        # Slicing by zero or by negative numbers is what is wrong with this answer.
        assert plain or "not for 0" in cell.text, f"{cell.text}\n{error!r}"


def test_quiz_01_has_what_was_planned():
    source = SOURCES[QUIZ]
    assert len(source.questions) >= 7
    assert len(choice_questions(source)) >= 4
    assert sum(name == QUIZ for name, _ in CODING) >= 3
    assert choice_questions(source)["q1"] == "C"
    assert sum(points(source).values()) == 15
    assert "15 points" in source.cells[0].text


@pytest.mark.parametrize("quiz", NAMES)
def test_every_quiz_has_enough_of_each_kind_and_says_its_points(quiz):
    source = SOURCES[quiz]
    assert len(source.questions) >= 6
    assert len(choice_questions(source)) >= 3
    assert sum(name == quiz for name, _ in CODING) >= 1
    assert f"{sum(points(source).values()):g} points" in source.cells[0].text


@pytest.mark.parametrize("spelling", ["{}", " {} ", "{}\\n", "\\t{}"])
@pytest.mark.parametrize("quiz", NAMES)
def test_choice_answers_are_read_generously(quiz, spelling):
    for name, right in choice_questions(SOURCES[quiz]).items():
        tests = SOURCES[quiz].named("tests", name)[0].text
        for letter in (right, right.lower()):
            assert outcome(f'{name} = "{spelling.format(letter)}"', tests) is None


@pytest.mark.parametrize("quiz", NAMES)
def test_form_messages_say_what_is_accepted_and_no_more(quiz):
    for name in choice_questions(SOURCES[quiz]):
        cell = SOURCES[quiz].named("tests", name)[0]
        for text in ('""', '"E"', '"the third"', "3", "None", '["C"]'):
            # Only what the student sees: no hidden test.
            error = outcome(f"{name} = {text}", cell.visible)
            assert str(error) == f"Answer {name} with A, B, C or D in quotes.", text
        for letter in "ABCD":
            assert outcome(f'{name} = "{letter}"', cell.visible) is None


@pytest.mark.parametrize("quiz", NAMES)
def test_every_option_has_a_reason_that_names_it(quiz):
    source = SOURCES[quiz]
    for name, right in choice_questions(source).items():
        hidden = regions(source.named("tests", name)[0].text, "HIDDEN TESTS")[0]
        names = {name: right}
        exec(hidden, names)
        reasons = names[f"{name}_reasons"]
        assert sorted(reasons) == ["A", "B", "C", "D"]
        for letter, reason in reasons.items():
            verdict = "right" if letter == right else "wrong"
            assert reason.startswith(f"{letter} is {verdict}: ") and len(reason) > 50
            if letter != right:
                # Whoever chose this option reads its reason, and only this one.
                error = outcome(f'{name} = "{letter.lower()} "', hidden)
                assert str(error) == reason


@pytest.mark.parametrize("quiz", NAMES)
def test_students_see_neither_reasons_nor_answers(quiz):
    path = ROOT / "quizzes" / "release" / quiz / f"{quiz}.ipynb"
    text = page_text(path.read_text(encoding="utf-8"))
    assert not re.search(r"\b[A-D] is (right|wrong)|_reasons|HIDDEN|SOLUTION", text)
    notebook = nbformat.read(path, 4)
    cells = {
        cell.metadata.nbgrader.grade_id: cell
        for cell in notebook.cells
        if "nbgrader" in cell.metadata
    }
    for name in choice_questions(SOURCES[quiz]):
        assert cells[name].source.startswith(f'{name} = ""')
    for name in solutions(SOURCES[quiz]):
        assert "# your answer here" in cells[name].source


@pytest.mark.parametrize("quiz", NAMES)
def test_nothing_trains_and_nothing_but_numpy_is_imported(quiz):
    code = "\n".join(cell.text for cell in SOURCES[quiz].kept if cell.kind == "code")
    assert set(re.findall(r"^\s*(?:import|from) (\S+)", code, re.MULTILINE)) == {"numpy"}
    assert ".fit(" not in code


def load_config(folder: Path):
    from traitlets.config import PyFileConfigLoader

    return PyFileConfigLoader("nbgrader_config.py", path=str(folder)).load_config()


@pytest.fixture
def settings(tmp_path, monkeypatch):
    monkeypatch.delenv("NBGRADER_EXCHANGE", raising=False)
    folder = tmp_path / "quizzes"
    folder.mkdir()
    for path in (ROOT / "quizzes").glob("*.py"):
        (folder / path.name).write_text(path.read_text(encoding="utf-8"), encoding="utf-8")
    return folder


def test_course_is_where_its_settings_are(settings):
    (settings / "source").mkdir()
    config = load_config(settings)
    assert Path(config.CourseDirectory.root) == settings.resolve()
    assert Path(config.Exchange.root) == settings.resolve() / "exchange"
    assert (settings / "exchange").is_dir()


def test_exchange_can_be_moved(settings, tmp_path, monkeypatch):
    (settings / "source").mkdir()
    monkeypatch.setenv("NBGRADER_EXCHANGE", str(tmp_path / "shared"))
    assert Path(load_config(settings).Exchange.root) == tmp_path / "shared"
    assert not (settings / "exchange").exists()
    assert not (tmp_path / "shared").exists()


def test_settings_work_in_the_students_edition(settings):
    (settings / "repair.py").unlink()
    config = load_config(settings)
    assert "Autograde" not in config
    assert config.Execute.extra_arguments
    assert not (settings / "exchange").exists()

"""Each question of each quiz by itself: no kernel, no nbgrader run."""

import ast
import itertools
import os
import re
from pathlib import Path

import nbformat
import pytest
from grading_kit import (
    ROOT,
    choice_questions,
    page_text,
    points,
    quiz_source,
    solutions,
    stubs,
    wrong_answers,
)
from other_answers import RIGHT

from authoring.building.sources import regions
from grading.quiz import bound_names

NAMES = sorted(path.stem for path in (ROOT / "source" / "quizzes").glob("*.py"))
SOURCES = {name: quiz_source(name) for name in NAMES}
HEAVY = re.compile(r"^import (keras|tensorflow as tf)\n", re.MULTILINE)


def own_code(quiz: str) -> list[str]:
    """The code of a quiz's own cells: its imports first, then what it gives for some questions."""
    return [c.text for c in SOURCES[quiz].kept if c.role == "plain" and c.kind == "code"]


def is_heavy(quiz: str, question) -> bool:
    """Whether a question is about Keras or tf.data: its tests take seconds, not milliseconds."""
    names = {"keras", "tf"}.union(*map(bound_names, own_code(quiz)[1:]))
    words = set(re.findall(r"\w+", "\n".join(cell.text for cell in question.answers)))
    return bool(names & words)


QUESTIONS = [
    pytest.param(name, question, marks=[pytest.mark.slow] if is_heavy(name, question) else [])
    for name in NAMES
    for question in SOURCES[name].questions
    if question.tests  # a person reads the others
]
CODING = [
    param
    for param in QUESTIONS
    if "def " in solutions(SOURCES[param.values[0]])[param.values[1].name]
]
# The answers to the others are tried in test_engine.py, where each quiz imports Keras once.
LIGHT = [param for param in QUESTIONS if not param.marks]
OUTCOMES: dict[tuple, dict] = {}  # some answers are looked at by several tests
DRAWN = [name for name in NAMES if SOURCES[name].named("given")]


def label(value):
    return value if isinstance(value, str) else value.name


def setting(quiz: str, question=None, **drawn) -> dict:
    """The names that a quiz's own cells define before the answers, with some numbers drawn."""
    code = own_code(quiz)
    if question is None or not is_heavy(quiz, question):
        code = [HEAVY.sub("", code[0])]
    names: dict = {}
    for text in code + [cell.text for cell in SOURCES[quiz].named("given")]:
        exec(text, names)
    return names | drawn


def outcome(answer: str, tests: str, names: dict) -> Exception | None:
    """What running an answer and its tests ends with; None where all tests pass."""
    try:
        exec(answer, names)
    except Exception:
        pass  # In a notebook the next cell runs all the same.
    try:
        exec(tests, names)
    except Exception as error:
        return error
    return None


def outcomes(quiz: str, question, answer: str, **drawn) -> dict[str, Exception | None]:
    """What each tests cell of a question makes of an answer, by grade id."""
    known = (quiz, question.name, answer, os.environ.get("NBGRADER_EXECUTION"), *drawn.items())
    if known not in OUTCOMES:
        OUTCOMES[known] = {
            cell.grade_id: outcome(answer, cell.text, setting(quiz, question, **drawn))
            for cell in question.tests
        }
    return OUTCOMES[known]


@pytest.fixture
def run_all(monkeypatch):
    """A notebook in JupyterLab: nbgrader does not run it."""
    monkeypatch.delenv("NBGRADER_EXECUTION", raising=False)


@pytest.fixture
def validate(monkeypatch):
    """A notebook that nbgrader validates; in grading it is set as well."""
    monkeypatch.setenv("NBGRADER_EXECUTION", "validate")


@pytest.mark.parametrize(("quiz", "question"), LIGHT, ids=label)
def test_reference_answers_pass(quiz, question, validate):
    reference = solutions(SOURCES[quiz])[question.name]
    assert set(outcomes(quiz, question, reference).values()) == {None}


@pytest.mark.parametrize(("quiz", "question"), QUESTIONS, ids=label)
def test_open_questions_pass_in_run_all_and_are_named_by_validate(quiz, question, monkeypatch):
    stub = stubs(SOURCES[quiz])[question.name]
    for cell in question.tests:
        monkeypatch.delenv("NBGRADER_EXECUTION", raising=False)
        assert outcome(stub, cell.visible, setting(quiz, question)) is None, cell.grade_id
        monkeypatch.setenv("NBGRADER_EXECUTION", "validate")
        error = outcome(stub, cell.visible, setting(quiz, question))
        assert isinstance(error, AssertionError), cell.grade_id
        assert re.match(rf"{question.name}(, [A-D])?: \w", str(error))


@pytest.mark.parametrize(("quiz", "question"), QUESTIONS, ids=label)
def test_open_questions_lose_their_points_with_a_plain_message(quiz, question, run_all):
    """As in the grader's own process, where nothing says that nbgrader is at work."""
    for error in outcomes(quiz, question, stubs(SOURCES[quiz])[question.name]).values():
        assert isinstance(error, AssertionError), repr(error)
        assert re.match(rf"{question.name}(, [A-D])?: \w", str(error))


@pytest.mark.parametrize(("quiz", "question"), QUESTIONS, ids=label)
def test_wrong_answers_lose_the_points_they_should_and_no_others(quiz, question, validate):
    worth = {cell.grade_id: cell.options["points"] for cell in question.tests}
    wrong = wrong_answers(SOURCES[quiz], question.name)
    assert len(wrong) >= 5
    assert set().union(*(loses for _, loses in wrong)) == set(worth)
    for code, loses in wrong:
        assert loses == {name: worth[name] for name in loses}
        if is_heavy(quiz, question):
            continue
        failed = {name for name, error in outcomes(quiz, question, code).items() if error}
        assert failed == set(loses), code


@pytest.mark.parametrize(
    ("quiz", "question"), [param for param in CODING if param in LIGHT], ids=label
)
def test_wrong_code_is_caught_by_a_check(quiz, question, validate):
    """A kept wrong answer runs: it fails by what it returns, not by a slip in its code."""
    for cell in question.wrong:
        (error,) = outcomes(quiz, question, cell.text).values()
        plain = isinstance(error, AssertionError)
        # Slicing by zero or by negative numbers is what is wrong with this answer.
        assert plain or "not for 0" in cell.text, f"{cell.text}\n{error!r}"


def test_questions_about_keras_are_there():
    for quiz in (
        "02_pictures",
        "03_augmentation",
        "05_dropout_in_keras",
        "06_training_trace",
        "11_photos",
        "12_transfer",
        "15_mixing",
        "16_regularizers",
    ):
        heavy = [question.name for question in SOURCES[quiz].questions if is_heavy(quiz, question)]
        assert len(heavy) >= 2


@pytest.mark.parametrize(("quiz", "question"), CODING, ids=label)
def test_coding_questions_are_tried_with_right_answers_in_other_styles(quiz, question, validate):
    answers = RIGHT[quiz][question.name]
    assert len(answers) >= 3
    for code in answers:
        if not is_heavy(quiz, question):  # those to the others are tried in test_engine.py
            assert set(outcomes(quiz, question, code).values()) == {None}, code


@pytest.mark.parametrize("quiz", DRAWN)
def test_answers_are_right_and_wrong_whatever_is_drawn(quiz, validate):
    source = SOURCES[quiz]
    for given in source.named("given"):
        (question,) = (q for q in source.questions if q.name == given.name)
        draws = given.options["draws"]
        wrong = [cell.text for cell in question.wrong]
        for values in itertools.product(*draws.values()):
            drawn = dict(zip(draws, values, strict=True))
            reference = solutions(source)[question.name]
            assert set(outcomes(quiz, question, reference, **drawn).values()) == {None}, drawn
            for code in wrong:
                assert None not in outcomes(quiz, question, code, **drawn).values(), (code, drawn)


def test_two_quizzes_draw_numbers_and_the_order_of_options():
    assert len(DRAWN) >= 2
    for quiz in DRAWN:
        moved = [cell for cell in SOURCES[quiz].named("question") if cell.options.get("shuffle")]
        assert len(moved) >= 3


@pytest.mark.parametrize("quiz", NAMES)
def test_every_message_begins_with_the_number_of_its_question(quiz):
    for cell in SOURCES[quiz].named("tests"):
        for node in ast.walk(ast.parse(cell.text)):
            messages = []
            if isinstance(node, ast.Assert):
                assert node.msg is not None, f"{cell.grade_id}: {ast.unparse(node)}"
                messages = [node.msg]
            elif isinstance(node, ast.Call) and "testing.assert_" in ast.unparse(node.func):
                messages = [word.value for word in node.keywords if word.arg == "err_msg"]
                assert messages, f"{cell.grade_id}: {ast.unparse(node)}"
            for message in messages:
                text = ast.unparse(message).lstrip("f").strip("'\"")
                assert re.match(rf"{cell.name}(, [A-D])?: [^ ]", text), text


def test_quiz_01_has_what_was_planned():
    source = SOURCES["03_augmentation"]
    assert len(source.questions) >= 7
    assert len(choice_questions(source)) >= 4
    assert sum(param.values[0] == source.name for param in CODING) >= 3
    assert choice_questions(source)["q1"] == "C"
    assert sum(points(source).values()) == 16
    assert "16 points" in source.cells[0].text


@pytest.mark.parametrize("quiz", NAMES)
def test_every_quiz_has_enough_of_each_kind_and_says_its_points(quiz):
    source = SOURCES[quiz]
    assert len(source.questions) >= 6
    assert len(choice_questions(source)) >= 3
    assert any(param.values[0] == quiz for param in CODING)
    assert (
        f"{sum(question.points for question in source.questions):g} points" in source.cells[0].text
    )


def test_what_a_person_reads_has_its_points_and_a_sample_answer_that_no_student_gets():
    (question,) = (q for q in SOURCES["19_capstone"].questions if not q.tests)
    (cell,) = question.answers
    assert question.points == cell.options["points"] == 12
    sample = regions(cell.text, "SOLUTION")[0]
    assert len(sample.split()) > 200
    release = nbformat.read(ROOT / "quizzes" / "release" / "19_capstone" / "19_capstone.ipynb", 4)
    (given,) = (c for c in release.cells if c.metadata.get("nbgrader", {}).get("grade_id") == "q10")
    assert given.cell_type == "markdown" and given.source == "YOUR ANSWER HERE"
    told = given.metadata["nbgrader"]
    assert (told["grade"], told["solution"], told["points"]) == (True, True, 12)


@pytest.mark.parametrize("spelling", ["{}", " {} ", "{}\\n", "\\t{}"])
@pytest.mark.parametrize("quiz", NAMES)
def test_choice_answers_are_read_generously(quiz, spelling):
    for name, right in choice_questions(SOURCES[quiz]).items():
        tests = SOURCES[quiz].named("tests", name)[0].text
        for letter in (right, right.lower()):
            answer = f'{name} = "{spelling.format(letter)}"'
            assert outcome(answer, tests, setting(quiz)) is None


@pytest.mark.parametrize("quiz", NAMES)
def test_form_messages_say_what_is_accepted_and_no_more(quiz, validate):
    for name in choice_questions(SOURCES[quiz]):
        cell = SOURCES[quiz].named("tests", name)[0]
        for text in ('""', '"E"', '"the third"', "3", "None", '["C"]'):
            # Only what the student sees: no hidden test.
            error = outcome(f"{name} = {text}", cell.visible, setting(quiz))
            assert str(error) == f"{name}: answer with A, B, C or D in quotes.", text
        for letter in "ABCD":
            assert outcome(f'{name} = "{letter}"', cell.visible, setting(quiz)) is None


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
                error = outcome(f'{name} = "{letter.lower()} "', hidden, setting(quiz))
                assert str(error) == f"{name}: {reason}"


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
def test_nothing_trains_and_little_is_imported(quiz):
    code = "\n".join(cell.text for cell in SOURCES[quiz].kept if cell.kind == "code")
    imported = set(re.findall(r"^\s*(?:import|from) (\S+)", code, re.MULTILINE))
    heavy = any(is_heavy(quiz, question) for question in SOURCES[quiz].questions)
    keras = {"keras", "tensorflow"} if heavy else set()
    assert {"numpy", "os"} <= imported - {"io", "PIL"} <= {"numpy", "os"} | keras
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

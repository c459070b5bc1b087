"""Every quiz through the trusted engine: right, blank and wrong answers, as in the notebook."""

import copy
import dataclasses
import json

import pytest
from grading_kit import ROOT, quiz_source, solutions, stubs, wrong_answers

from grading.engine import Engine, SandboxError
from grading.model import SubmissionVerdict
from grading.quiz import Quiz
from grading.sandbox import backends

pytestmark = pytest.mark.slow

NAMES = sorted(path.stem for path in (ROOT / "quizzes" / "source").glob("*/*.ipynb"))


def notebook(quiz, answers):
    """The released notebook with these answers, as bytes."""
    data = copy.deepcopy(quiz.release)
    for cell in data["cells"]:
        grade_id = cell["metadata"].get("nbgrader", {}).get("grade_id")
        if grade_id in answers:
            cell["source"] = answers[grade_id]
    return json.dumps(data).encode()


@pytest.fixture(scope="module", params=NAMES)
def graded(request):
    """A quiz, its source, and an engine for it with the best sandbox, or none if there is none."""
    quiz = Quiz.load(ROOT, request.param)
    backend = backends.best() or backends.Backend()
    with Engine(quiz, backend=backend, trusted=True) as engine:
        yield quiz, quiz_source(request.param), engine


def test_right_answers_get_all_points_and_blank_ones_none(graded):
    quiz, source, engine = graded
    right = engine.grade("right", notebook(quiz, solutions(source)))
    assert right.score == right.max_score == quiz.max_score, right
    assert not right.repairs and not right.notes
    assert all(check.passed for question in right.questions for check in question.checks)
    blank = engine.grade("blank", notebook(quiz, stubs(source)))
    assert blank.score == 0, blank
    assert not blank.repairs
    assert all(
        not question.checks or not question.checks[-1].passed for question in blank.questions
    )


def test_each_wrong_answer_loses_its_question_and_no_other(graded):
    quiz, source, engine = graded
    right = solutions(source)
    wrong = {name: [code for code, _ in wrong_answers(source, name)] for name in right}
    assert sum(map(len, wrong.values())) >= 5 * len(right)
    # Several to a notebook: every second question has its next wrong answer, and the others, which
    # are answered rightly, must not suffer; then the other way round.
    handed_in, names = {}, list(right)
    for half in (names[::2], names[1::2]):
        for number in range(max(len(wrong[name]) for name in half)):
            left = {name: wrong[name][number] for name in half if number < len(wrong[name])}
            handed_in[f"{half[0]}/{number}"] = left
    work = [(student, notebook(quiz, right | left)) for student, left in handed_in.items()]
    for verdict in engine.grade_many(work):
        left = handed_in.pop(verdict.student)
        for question in verdict.questions:
            wanted = 0 if question.name in left else question.points
            assert question.score == wanted, (left, question)
        assert SubmissionVerdict.from_json(verdict.to_json()) == verdict
    assert not handed_in


def test_choice_questions_know_their_options(graded):
    quiz, source, engine = graded
    letters = {q.name: q.right for q in quiz.questions if q.right}
    assert letters
    others = {name: next(x for x in "ABCD" if x != right) for name, right in letters.items()}
    answers = {name: f'{name} = "{letter.lower()}"' for name, letter in others.items()}
    verdict = engine.grade("others", notebook(quiz, solutions(source) | answers))
    for question in verdict.questions:
        if question.name in letters:
            known = quiz.question(question.name)
            assert sorted(known.options) == sorted(known.reasons) == ["A", "B", "C", "D"]
            assert question.chosen == others[question.name]
            assert question.reason == known.reasons[question.chosen]
            assert question.checks[-1].message == question.reason


def test_hidden_checks_show_no_code(graded):
    quiz, source, engine = graded
    verdict = engine.grade("blank", notebook(quiz, stubs(source)))
    wrong = {name: wrong_answers(source, name)[0][0] for name in solutions(source)}
    verdicts = [verdict, engine.grade("wrong", notebook(quiz, wrong))]
    for question in (q for v in verdicts for q in v.questions):
        for check in question.checks:
            if check.hidden:
                assert "assert" not in check.text + check.message
                assert "Expected" not in check.message


def test_a_quiz_whose_own_answers_fail_is_refused():
    quiz = Quiz.load(ROOT, NAMES[0])
    cells = tuple(
        dataclasses.replace(cell, source="pass") if cell.grade_id == "q1" else cell
        for cell in quiz.cells
    )
    with Engine(dataclasses.replace(quiz, cells=cells), backends.Backend(), trusted=True) as engine:
        with pytest.raises(SandboxError, match="its own answers to q1 do not get their points"):
            engine.grade("any", notebook(quiz, {}))

"""Every quiz through the trusted engine: right, blank and wrong answers, as in the notebook."""

import copy
import dataclasses
import itertools
import json
from types import SimpleNamespace

import pytest
from grading_kit import ROOT, quiz_source, solutions, stubs, wrong_answers
from mutants import mutants, report, sample, survivors
from other_answers import RIGHT

from grading.engine import Engine, SandboxError
from grading.model import SubmissionVerdict
from grading.quiz import Quiz
from grading.sandbox import backends
from tests.night import NIGHTLY

pytestmark = pytest.mark.slow

NAMES = sorted(path.stem for path in (ROOT / "quizzes" / "source").glob("*/*.ipynb"))
SECONDS = 10.0  # for one question about Keras or tf.data
MUTANTS = 1  # of each question by day; at night all
ANSWERS = 4  # right and wrong ones to each question, likewise; test_questions.py has the plain ones
_ZYGOTES = {}


class Sharing(Engine):
    """An engine whose students' processes are forked from what all these tests share."""

    def _ensure_zygote(self):
        """Import TensorFlow once for all quizzes, not once for each."""
        modules = tuple(sorted(self._modules()))
        if modules not in _ZYGOTES:
            super()._ensure_zygote()
            _ZYGOTES[modules] = self._zygote
        self._zygote = _ZYGOTES[modules]

    def close(self):
        """End the graders, and leave the rest to others."""
        self._zygote = None
        super().close()


@pytest.fixture(scope="module", autouse=True)
def shared():
    """End what was shared."""
    yield
    while _ZYGOTES:
        zygote = _ZYGOTES.popitem()[1]
        if zygote:
            zygote.close()


def notebook(quiz, answers):
    """The released notebook with these answers, as bytes."""
    data = copy.deepcopy(quiz.release)
    for cell in data["cells"]:
        grade_id = cell["metadata"].get("nbgrader", {}).get("grade_id")
        if grade_id in answers:
            cell["source"] = answers[grade_id]
    return json.dumps(data).encode()


def written(quiz):
    """Something in every cell that a person reads."""
    return {q.grade_id: "My report." for q in quiz.questions if q.kind == "manual"}


@pytest.fixture(scope="module", params=NAMES)
def graded(request):
    """A quiz, its source, an engine with the best sandbox, or none if there is none, and what the
    engine says of right, blank and wrong answers.
    """
    quiz, source = Quiz.load(ROOT, request.param), quiz_source(request.param)
    wrong = {name: wrong_answers(source, name)[0][0] for name in solutions(source)}
    answers = {"right": solutions(source) | written(quiz), "blank": stubs(source), "wrong": wrong}
    backend = backends.best() or backends.Backend()
    with Sharing(quiz, backend=backend, trusted=True) as engine:
        work = [(student, notebook(quiz, given)) for student, given in answers.items()]
        verdicts = {verdict.student: verdict for verdict in engine.grade_many(work)}
        yield SimpleNamespace(quiz=quiz, source=source, engine=engine, **verdicts)


def test_right_answers_get_all_points_and_blank_ones_none(graded):
    right, blank = graded.right, graded.blank
    by_hand = sum(q.points for q in graded.quiz.questions if q.kind == "manual")
    assert right.max_score == graded.quiz.max_score == right.score + by_hand, right
    assert not right.repairs and not right.notes
    assert all(check.passed for question in right.questions for check in question.checks)
    assert blank.score == 0, blank
    assert not blank.repairs
    assert all(
        not question.checks or not question.checks[-1].passed for question in blank.questions
    )


def test_each_wrong_answer_loses_its_question_and_no_other(graded):
    """Right answers in another style are among the others, and lose nothing; a sample by day."""
    quiz, right = graded.quiz, solutions(graded.source)
    wrong = {name: dict(wrong_answers(graded.source, name)) for name in right}
    assert sum(map(len, wrong.values())) >= 5 * len(right)
    others = RIGHT.get(quiz.name, {})
    tried = {name: [*wrong[name], *others.get(name, [])] for name in right}
    if not NIGHTLY:
        tried = {name: sample(tried[name], ANSWERS, f"{quiz.name[3:]} {name}") for name in tried}
    # Each question is wrong in one notebook after the other, and right in what is left of them.
    rounds = 1 + max(map(len, tried.values()))
    handed_in = {
        str(number): {
            name: codes[(number + place) % rounds]
            for place, (name, codes) in enumerate(tried.items())
            if (number + place) % rounds < len(codes)
        }
        for number in range(rounds)
    }
    work = [
        (student, notebook(quiz, written(quiz) | right | codes))
        for student, codes in handed_in.items()
    ]
    for verdict in graded.engine.grade_many(work):
        codes = handed_in.pop(verdict.student)
        losing = {key for name, code in codes.items() for key in wrong[name].get(code, ())}
        for question in verdict.questions:
            if quiz.question(question.grade_id).kind == "manual":
                assert question.manual and question.score == 0  # waits for a person
                continue
            code, lost = codes.get(question.name), question.grade_id in losing
            assert question.score == (0 if lost else question.points), (code, question)
            # Slicing by zero is what is wrong with one answer: it raises an exception.
            if question.name in others and "not for 0" not in (code or ""):
                assert question.seconds < SECONDS and not question.beside, (code, question)
                assert question.error is None, (code, question)
                failed = next((check.text for check in question.checks if not check.passed), "")
                assert failed.startswith(f"{question.name}: ") == lost, (code, question)
        assert SubmissionVerdict.from_json(verdict.to_json()) == verdict
    assert not handed_in


def test_mutants_of_the_reference_answers_lose_their_points(graded):
    """A sample of them, or all where COURSE_NIGHTLY is set; of these a share that is asked for.

    What keeps its points has to stand in the kept list, with a reason.
    """
    quiz, right = graded.quiz, solutions(graded.source)
    codes = {c.name: c.text for c in graded.source.named("answer") if "def " in c.text}
    tried = {name: mutants(code) for name, code in codes.items()}
    if not NIGHTLY:
        tried = {name: sample(tried[name], MUTANTS, f"{quiz.name[3:]} {name}") for name in tried}
    handed_in = {
        str(number): {name: mutant for name, mutant in zip(tried, row, strict=True) if mutant}
        for number, row in enumerate(itertools.zip_longest(*tried.values()))
    }
    used_up = right | {name: stubs(graded.source)[name] for name in tried}
    work = [
        (student, notebook(quiz, used_up | {name: m.source for name, m in row.items()}))
        for student, row in handed_in.items()
    ]
    verdicts = {name: {} for name in tried}
    for verdict in graded.engine.grade_many(work):
        for name, mutant in handed_in[verdict.student].items():
            verdicts[name][mutant.name] = next(q for q in verdict.questions if q.name == name)
    listed = {name: survivors(quiz.name, name) for name in tried}
    report(quiz.name, verdicts, listed)
    alive = {
        (name, mutant)
        for name, by_mutant in verdicts.items()
        for mutant, question in by_mutant.items()
        if question.score == question.points
    }
    known = {(name, mutant) for name, table in listed.items() for mutant in table}
    assert alive <= known
    if NIGHTLY:
        missed = {key for key in known if listed[key[0]][key[1]].kind == "missed"}
        changing = sum(map(len, verdicts.values())) - len(alive - missed)
        assert len(alive & missed) <= 0.05 * changing
        assert known - missed <= alive, "the kept list names what is no mutant, or loses points"


def test_choice_questions_know_their_options(graded):
    quiz = graded.quiz
    letters = {q.name: q.right for q in quiz.questions if q.right}
    assert letters
    others = {name: next(x for x in "ABCD" if x != right) for name, right in letters.items()}
    for question in graded.wrong.questions:
        if question.name in letters:
            known = quiz.question(question.name)
            assert sorted(known.options) == sorted(known.reasons) == ["A", "B", "C", "D"]
            assert question.chosen == others[question.name]
            assert question.reason == known.reasons[question.chosen]
            assert question.checks[-1].message == f"{question.name}: {question.reason}"


def test_hidden_checks_show_no_code(graded):
    for question in (*graded.blank.questions, *graded.wrong.questions):
        for check in question.checks:
            if check.hidden:
                assert "assert" not in check.text + check.message
                assert "Expected" not in check.message


def test_a_quiz_whose_own_answers_fail_is_refused():
    quiz = Quiz.load(ROOT, "04_dropout")
    cells = tuple(
        dataclasses.replace(cell, source="pass") if cell.grade_id == "q1" else cell
        for cell in quiz.cells
    )
    with Engine(dataclasses.replace(quiz, cells=cells), backends.Backend(), trusted=True) as engine:
        with pytest.raises(SandboxError, match="its own answers to q1 do not get their points"):
            engine.grade("any", notebook(quiz, {}))

"""Slips in right answers: what they do, and whether the checks of their question see it.

Here the questions that need no Keras, in this process; test_engine.py has all of them graded.
"""

import ast
import copy
from numbers import Number

import numpy as np
import pytest
from grading_kit import solutions
from hypothesis import HealthCheck, given, seed, settings
from mutants import mutants, sample, survivors
from question_inputs import INPUTS
from test_questions import CODING, LIGHT, SOURCES, label, outcome, setting

PLAIN = [param for param in CODING if param in LIGHT]
CELL = '''
def share(right, n=4):
    """Not this line."""
    ### BEGIN SOLUTION
    total = 0
    for row in range(n):
        total += right[row]
    if total < 1:
        return 0.5
    return total / n
    ### END SOLUTION


def given(x):
    return x + 1
'''


def test_mutants_are_slips_in_the_solution_alone():
    every = mutants(CELL)
    names = [mutant.name for mutant in every]
    for name in (
        "3: total = 1",
        "4: for row in range(n + 1):",
        "4: for row in range(n - 1):",
        "5: total -= right[row]",
        "5: total = right[row]",
        "5: without total += right[row]",
        "6: if total <= 1:",
        "6: if total >= 1:",
        "6: if True:",
        "7: return 0.25",
        "7: without return 0.5",
        "8: return total * n",
        "8: return total",
        "8: return right",
    ):
        assert name in names
    assert len(set(names)) == len(every) == len({mutant.source for mutant in every})
    for mutant in every:
        assert ast.unparse(ast.parse(mutant.source)) != ast.unparse(ast.parse(CELL))
        assert mutant.source.endswith("def given(x):\n    return x + 1")
        assert mutant.source.startswith("def share(right, n=4):")


@pytest.mark.parametrize(
    ("code", "name"),
    [
        ("return x.copy()", "2: return x"),
        ("return np.array(x)", "2: return x"),
        ("return np.clip(x, 0, 9)", "2: return np.clip(0, x, 9)"),
        ("return x.sum(axis=1)", "2: return x.sum(axis=0)"),
        ("return x.sum(axis=1)", "2: return x.sum()"),
        ("return x[:, ::-1]", "2: return x[::-1, :]"),
        ("return x[1:n]", "2: return x[1:n + 1]"),
        ("return a and not b", "2: return a and b"),
        ("return a and not b", "2: return a or not b"),
        ("return {y for y in x if y}", "2: return {y for y in x}"),
        ("return model([Flip(), Light()])", "2: return model([Flip()])"),
        ("return Dense(5, 'relu')(x)", "2: return x"),
        ("y = x * 2\n    return y + 1", "3: return y"),
    ],
)
def test_each_kind_of_slip_is_made(code, name):
    cell = f"def f(x):\n    ### BEGIN SOLUTION\n    {code}\n    ### END SOLUTION"
    assert name in [mutant.name for mutant in mutants(cell)]


def test_samples_are_always_the_same():
    every = mutants(CELL)
    assert sample(every, 5, "a") == sample(every, 5, "a") != sample(every, 5, "b")
    assert len(sample(every, 5, "a")) == 5
    assert sample(every, len(every), "a") == every


def test_the_kept_list_has_reasons():
    for name, source in SOURCES.items():
        for question in source.questions:
            for survivor in survivors(name, question.name).values():
                assert survivor.kind in ("same", "right", "missed")
                assert len(survivor.why) > 10


def examples(quiz, question, count):
    """So many arguments for the function of a question, always the same ones."""
    drawn = []

    @seed(7)
    @settings(
        max_examples=count,
        database=None,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(INPUTS[quiz[3:], question.name])
    def draw(arguments):
        drawn.append(arguments)

    draw()
    return drawn


def results(answer, names, drawn):
    """What an answer makes of each of the arguments: its result, and the arguments afterwards."""
    names = dict(names)
    exec(answer, names)
    function = names[ast.parse(answer).body[0].name]
    for arguments in map(copy.deepcopy, drawn):
        try:
            yield function(*arguments), arguments
        except Exception as error:
            yield type(error), arguments


def alike(one, other):
    """Whether two results are the same: types, shapes, and values but for rounding."""
    if isinstance(one, np.random.Generator):
        return True  # how much was drawn is nobody's affair
    if isinstance(one, Number) and isinstance(other, Number):
        return bool(np.isclose(one, other, rtol=1e-9, atol=1e-12, equal_nan=True))
    if type(one) is not type(other):
        return False
    if isinstance(one, np.ndarray):
        if one.shape != other.shape or one.dtype != other.dtype:
            return False
        if one.dtype.kind not in "biufc":
            return np.array_equal(one, other)
        return bool(np.allclose(one, other, rtol=1e-6, atol=1e-12, equal_nan=True))
    if isinstance(one, (list, tuple)):
        return len(one) == len(other) and all(map(alike, one, other))
    if isinstance(one, dict):
        return one.keys() == other.keys() and all(alike(one[key], other[key]) for key in one)
    return one == other


def changes(reference, mutant, names, drawn):
    """Whether a mutant makes something else of any of the arguments."""
    pairs = zip(results(reference, names, drawn), results(mutant, names, drawn), strict=True)
    return not all(alike(*pair) for pair in pairs)


@pytest.mark.slow  # hundreds of slips
@pytest.mark.filterwarnings("ignore")  # of NumPy, about what mutants divide by
@pytest.mark.parametrize(("quiz", "question"), PLAIN, ids=label)
def test_checks_see_what_a_slip_changes_and_nothing_else(quiz, question, monkeypatch):
    """A mutant loses its points, or it is in the kept list; one that changes nothing loses none."""
    monkeypatch.setenv("NBGRADER_EXECUTION", "validate")
    reference = solutions(SOURCES[quiz])[question.name]
    names, listed = setting(quiz, question), survivors(quiz, question.name)
    (tests,) = (cell.text for cell in question.tests)
    few, many = examples(quiz, question, 60), []
    wrong = []
    for mutant in mutants(question.answers[0].text):
        loses = outcome(mutant.source, tests, dict(names)) is not None
        kind = listed[mutant.name].kind if mutant.name in listed else "killed"
        differs = changes(reference, mutant.source, names, few)
        if not differs and kind != "same":  # perhaps it takes a rare case to see it
            many = many or examples(quiz, question, 600)
            differs = changes(reference, mutant.source, names, many)
        as_said = kind == "missed" or loses == (kind == "killed")  # what is missed may lose by luck
        if not as_said or differs == (kind == "same"):
            does = "changes" if differs else "does not change"
            wrong.append(f"{kind}: {mutant.name} ({does}, {'loses' if loses else 'keeps'})")
    assert not wrong, "\n".join(wrong)

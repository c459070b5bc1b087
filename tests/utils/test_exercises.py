"""How exercises are checked: four outcomes, the learner's own line, hints, solutions."""

import json
import re

import numpy as np
import pytest
from IPython.core.interactiveshell import InteractiveShell

from topics import check, hint, solution
from topics.start import desk
from utils import exercises
from utils.exercises import NotAttempted, Outcome, Wrong, attempt, exercise, rule_out
from utils.widgets import GROUP

LESSON = """
from utils.exercises import attempt, exercise, require

@exercise("99.double", "Look at the name.", "Multiply by two.", "return 2 * x")
def double(function):
    result = attempt(function, 3)
    require(result == 6, f"3 must become 6, it became {result}")

@exercise("99.number")
def number(first, second=0):
    require(first == 4, "the first is not <4> & so on!\\nsecond line")
    return "Both are right."
"""


@pytest.fixture(autouse=True)
def registry(monkeypatch):
    """Two exercises of a lesson that does not exist, and nothing else."""
    monkeypatch.setattr(exercises, "_REGISTRY", {})
    place = exercises.ROOT / "topics" / "ninety_nine" / "checks.py"
    exec(compile(LESSON, str(place), "exec"), {})


@pytest.fixture
def run_cell():
    shell = InteractiveShell.instance()

    def run(code, store=False):
        return shell.run_cell("from topics import check\n" + code, store_history=store).result

    yield run
    InteractiveShell.clear_instance()


def test_correct():
    outcome = check("99.double", lambda x: x + x)
    assert vars(outcome) == vars(Outcome("99.double", "correct", "Well done."))
    assert check("99.number", 4).message == "Both are right."


def blank(x):
    return ...


def only_pass(x):
    pass


def raises_not_implemented(x):
    raise NotImplementedError


@pytest.mark.parametrize("answer", [None, ..., blank, only_pass, raises_not_implemented])
def test_not_attempted(answer):
    found = check("99.double", answer)
    assert found.outcome == "not attempted"
    assert "fill in the cell above" in found.message


def test_partly_attempted_is_not_attempted():
    assert check("99.number", 4, None).outcome == "not attempted"
    assert check("99.number", 5, ...).outcome == "not attempted"


def test_wrong_names_the_property_and_the_way_to_help():
    found = check("99.double", lambda x: x**2)
    assert found.outcome == "wrong"
    assert found.message == "3 must become 6, it became 9. For help: hint('99.double')."


def test_wrong_kind_of_answer():
    found = check("99.double", 6)
    assert found.outcome == "wrong" and "Expected a function, got int." in found.message


def test_an_array_is_an_answer_like_any_other():
    assert check("99.number", np.array(4)).outcome == "correct"


def test_error_names_the_learners_own_line(run_cell):
    found = run_cell(
        "def double(x):\n    y = x\n    return y.shape[0]  # here\n\ncheck('99.double', double)"
    )
    assert found.outcome == "error"
    assert "AttributeError: 'int' object has no attribute 'shape'" in found.message
    assert found.message.endswith("in line 4: return y.shape[0]  # here")
    assert "core.py" not in found.message


def test_error_inside_a_library_still_names_the_learners_line(run_cell):
    found = run_cell(
        "import numpy as np\ndef double(x):\n    return np.linalg.inv(np.zeros((2, 2)))\n"
        "check('99.double', double)"
    )
    assert found.outcome == "error"
    assert found.message.endswith("in line 4: return np.linalg.inv(np.zeros((2, 2)))")


def test_error_outside_the_learners_code_names_no_line():
    for found in (
        check("99.number", np.zeros(3)),  # comparing an array is ambiguous
        check("99.double", lambda x: x, 1, 2),  # too many answers
    ):
        assert found.outcome == "error"
        assert found.message.startswith("Your answer could not be checked, it raised ")
        assert "in line" not in found.message


def test_error_inside_what_the_answer_calls_in_utils_names_the_learners_line(run_cell):
    found = run_cell(
        "from utils.stats import summarize\ndef double(x):\n    return summarize([x])\n"
        "check('99.double', double)"
    )
    assert found.message.endswith("in line 4: return summarize([x])")


def test_html_is_escaped_and_says_the_outcome():
    html = check("99.number", 5)._repr_html_()
    assert "The first is not &lt;4&gt; &amp; so on!<br>second line" in html
    assert "<4>" not in html
    assert 'role="status"' in html and "99.number: wrong." in html


def test_plain_text_says_the_outcome():
    assert repr(check("99.number", 4)) == "99.number: CORRECT. Both are right."


def test_each_outcome_has_a_bar_that_can_be_seen_on_light_and_dark_pages():
    def luminance(colour):
        parts = np.array([int(colour[i : i + 2], 16) for i in (1, 3, 5)]) / 255
        linear = np.where(parts <= 0.04045, parts / 12.92, ((parts + 0.055) / 1.055) ** 2.4)
        return linear @ [0.2126, 0.7152, 0.0722]

    assert set(exercises._COLOURS) == {"correct", "not attempted", "wrong", "error"}
    for colour in exercises._COLOURS.values():
        for page in ("#ffffff", "#111111"):
            light, dark = sorted((luminance(colour), luminance(page)), reverse=True)
            assert (light + 0.05) / (dark + 0.05) >= 3  # WCAG 2.2, 1.4.11
    html = check("99.number", 5)._repr_html_()
    assert "background" not in html and not re.search(r"(?<!-)color:", html)  # the page's own


def test_hints_come_in_order_and_the_last_one_stays(capsys):
    for _ in range(4):
        hint("99.double")
    assert capsys.readouterr().out.splitlines() == [
        "Hint 1 of 3: Look at the name.",
        "Hint 2 of 3: Multiply by two.",
        "Hint 3 of 3: return 2 * x",
        "Hint 3 of 3: return 2 * x",
    ]
    hint("99.number")
    assert "no hint" in capsys.readouterr().out


def test_solution_is_the_cell_before_the_check(capsys, tmp_path, monkeypatch):
    monkeypatch.setattr(exercises, "ROOT", tmp_path)
    solution("99.double")
    assert "not in this copy" in capsys.readouterr().out
    (tmp_path / "solutions").mkdir()
    cells = [
        ("code", "def triple(x): ..."),
        ("code", ["def double(x):\n", "    return 2 * x"]),
        ("markdown", "words"),
        ("code", 'check("99.double", double)'),
    ]
    notebook = {"cells": [{"cell_type": kind, "source": source} for kind, source in cells]}
    (tmp_path / "solutions" / "99_doubling.ipynb").write_text(json.dumps(notebook), "utf-8")
    solution("99.double")
    assert capsys.readouterr().out == "def double(x):\n    return 2 * x\n"


def test_buttons_do_what_the_calls_do(run_cell, tmp_path, monkeypatch):
    """With what the answer is when a button is pressed, not when the cell was run."""
    run_cell("answer = lambda x: 3 * x")
    shown = desk.Buttons(run_cell('check("99.double", answer)', store=True))
    assert "wrong" in shown.verdict.value
    run_cell("answer = lambda x: x + x")
    shown.check.click()
    assert "correct" in shown.verdict.value
    run_cell("del answer")
    shown.check.click()
    assert "not attempted" in shown.verdict.value
    shown.hint.click()
    assert "Hint 1 of 3: Look at the name." in shown.words.value
    monkeypatch.setattr(exercises, "ROOT", tmp_path)
    shown.solution.click()
    assert "not in this copy" in shown.words.value and not shown.code.outputs
    monkeypatch.setattr(desk, "solved", lambda name: "double = 2")
    shown.solution.click()
    (output,) = shown.code.outputs
    assert output["data"]["text/markdown"] == "```python\ndouble = 2\n```"


def test_an_outcome_brings_its_buttons_and_its_words_stand_alone():
    outcome = check("99.double", lambda x: x + x)
    bundle = outcome._repr_mimebundle_()
    assert list(bundle) == ["application/vnd.jupyter.widget-view+json"]
    assert "course-question" not in outcome._repr_html_() and "Button" not in repr(outcome)
    assert GROUP in desk.Buttons(outcome).box._dom_classes


@pytest.mark.parametrize("ask", [check, hint, solution])
@pytest.mark.parametrize("name", ["99.triple", "98.x", "nonsense"])
def test_unknown_exercise_is_an_error_of_the_notebook(ask, name):
    with pytest.raises(ValueError, match=name):
        ask(name)


def test_two_checks_of_one_name_are_refused():
    with pytest.raises(ValueError, match=r"99\.double"):
        exercise("99.double")(lambda x: None)


def test_attempt_passes_arguments_and_result():
    assert attempt(lambda a, b=0: a - b, 5, b=2) == 3
    with pytest.raises(NotAttempted):
        attempt(None, 1)
    with pytest.raises(Wrong):
        attempt("text", 1)


def test_a_known_slip_is_named_and_other_answers_pass():
    slips = ([1, 2], "in degrees"), ([3.0, 4.0], "upside down")
    with pytest.raises(Wrong, match="upside down"):
        rule_out(np.array([3.0, 4.0 + 1e-9]), *slips)
    rule_out([3.0, 4.1], *slips)
    with pytest.raises(Wrong, match="upside down"):
        rule_out([3.0, 4.1], *slips, atol=0.2)

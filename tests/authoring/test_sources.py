"""Faults in percent scripts are found before a notebook is built from them."""

from pathlib import Path

import pytest

from authoring.building import verify
from authoring.building.sources import SourceError, read

COURSE = Path(__file__).parents[1] / "fixtures" / "course" / "source"
LESSON = (COURSE / "lessons" / "01_double.py").read_text(encoding="utf-8")
QUIZ = (COURSE / "quizzes" / "01_double.py").read_text(encoding="utf-8")


def written(tmp_path, track, text, name="01_double"):
    path = tmp_path / "source" / track / f"{name}.py"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return read(path)


def replaced(text, old, new):
    assert old in text
    return text.replace(old, new, 1)


def test_the_fixtures_have_no_problems(tmp_path):
    assert verify.source_problems(written(tmp_path, "lessons", LESSON)) == []
    assert verify.source_problems(written(tmp_path, "quizzes", QUIZ)) == []


def test_the_model_of_a_source(tmp_path):
    lesson = written(tmp_path, "lessons", LESSON)
    (exercise,) = lesson.exercises
    assert exercise.name == "01.double" and len(exercise.wrong) == 2
    assert lesson.kept[exercise.check_index].text == 'check("01.double", double_all)'
    assert "scaled_by_two" not in exercise.cell.visible
    quiz = written(tmp_path, "quizzes", QUIZ)
    assert [(q.name, q.points, len(q.wrong)) for q in quiz.questions] == [
        ("q1", 1, 1),
        ("q2", 2, 1),
    ]
    assert quiz.questions[0].wrong[0].options == {"loses": {"q1_tests": 1}}
    first = (tmp_path / "source/lessons/01_double.py").read_text(encoding="utf-8").split("\n")
    assert all(first[cell.line - 1].startswith("# %%") for cell in lesson.cells)


REFUSED = {
    "typo in an option": ("lessons", 'expect="twice"', 'expects="twice"', "unknown cell option"),
    "quiz role in a lesson": ("lessons", 'wrong="01.double" e', 'tests="q" e', "unknown cell"),
    "title": ("lessons", "# %%\nimport sys", "# %% Set-up\nimport sys", "'title'"),
    "no id": ("lessons", 'exercise="01.double"', 'exercise=""', "needs an id"),
    "two roles": ("lessons", 'wrong="01.double"', 'wrong="a" exercise="b"', "one role"),
    "unclosed region": ("lessons", "    ### END SOLUTION\n", "", "has no END"),
    "nested region": ("lessons", "### END SOLUTION", "### BEGIN SOLUTION", "unexpected"),
    "region elsewhere": ("lessons", "values = np", "### BEGIN SOLUTION\n### END SOLUTION\nv = np",
                         "belong in cells with exercise"),
    "no region": ("quizzes", '### BEGIN SOLUTION\nq1 = "B"\n### END SOLUTION', 'q1 = "B"',
                  "put the answer between"),
    "no points": ("quizzes", ' points=1', "", "points must be a number"),
    "no real points": ("quizzes", "points=1", "points=0", "more than 0"),
    "code question": ("quizzes", '[markdown] question="q1"', 'question="q1"', "[markdown] cell"),
    "text before cells": ("lessons", "# %% [markdown]\n# # 01", 'a = 1\n# %% [markdown]\n# # 01',
                          "nothing before the first"),
    "loses": ("quizzes", 'loses={"q1_tests": 1}', "loses=1", "loses gives points"),
}  # fmt: skip


@pytest.mark.parametrize("fault", REFUSED)
def test_sources_that_cannot_be_read_are_refused(tmp_path, fault):
    track, old, new, message = REFUSED[fault]
    text = replaced({"lessons": LESSON, "quizzes": QUIZ}[track], old, new)
    with pytest.raises(SourceError) as caught:
        written(tmp_path, track, text)
    assert message in str(caught.value)
    assert f"source/{track}/01_double.py" in str(caught.value)


def test_file_names_are_checked(tmp_path):
    with pytest.raises(SourceError, match="NN_topic.py"):
        written(tmp_path, "lessons", LESSON, "Double")


Q2_CHECKS = """\
assert halved.shape == (2,)
### BEGIN HIDDEN TESTS
np.testing.assert_allclose(halve(np.array([1, 3, 9])), [0.5, 1.5, 4.5])
"""
PROBLEMS = {
    "no check": ("lessons", 'check("01.double"', 'check("01.treble"', "no cell after it"),
    "few wrong answers": ("lessons", '# %% wrong="01.double" expect="twice"', "# %%", "at least 2"),
    "no expectation": ("lessons", ' expect="twice"', "", "needs expect"),
    "stray wrong answer": ("lessons", 'wrong="01.double"', 'wrong="01.dubble"', "belongs to no"),
    "points differ": ("quizzes", "(2 points)", "(3 points)", "says 3 in its text"),
    "no points": ("quizzes", "(2 points)", "", "must state its points once"),
    "plural": ("quizzes", "(1 point)", "(1 points)", "write '(1 point)'"),
    "no question": ("quizzes", '[markdown] question="q2"', "[markdown]", "has no [markdown] cell"),
    "no tests": ("quizzes", '# %% tests="q1" points=1', "# %% tests=\"q3\" points=1",
                 "0 tests cells"),
    "no answer": ("quizzes", 'answer="q2"', 'answer="q1"', "has 2 answer cells"),
    "wrong answer loses nothing": ("quizzes", ' loses={"q1_tests": 1}', "", "needs loses"),
    "loses too much": ("quizzes", '{"q1_tests": 1}', '{"q1_tests": 5}', "1 points to lose"),
    "nothing checked": ("quizzes", Q2_CHECKS, "### BEGIN HIDDEN TESTS\n# assert it\n", "no check"),
}  # fmt: skip


@pytest.mark.parametrize("fault", PROBLEMS)
def test_each_fault_in_a_source_is_one_clear_line(tmp_path, fault):
    track, old, new, message = PROBLEMS[fault]
    text = replaced({"lessons": LESSON, "quizzes": QUIZ}[track], old, new)
    try:
        found = verify.source_problems(written(tmp_path, track, text))
    except SourceError as error:
        found = [str(error)]
    hits = [line for line in found if message in line]
    assert hits and "\n" not in hits[0], found
    assert hits[0].startswith(f"source/{track}/01_double.py:")


def test_exercise_ids_are_unique_in_the_course(tmp_path):
    first = written(tmp_path, "lessons", LESSON)
    second = written(tmp_path, "lessons", LESSON, "02_again")
    assert verify.id_problems([first]) == []
    assert "used 2 times" in verify.id_problems([first, second])[0]

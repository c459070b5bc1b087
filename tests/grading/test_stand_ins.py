"""Stand-ins for objects of the student's: what tests may ask of a class or an instance."""

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "attacks"))

from small_quiz import FULL, make_course_with, submission  # noqa: E402

from grading.engine import Engine  # noqa: E402
from grading.sandbox import backends  # noqa: E402

RIGHT = """\
class Person:
    def __init__(self):
        self.name = "Ada"

    def greet(self):
        return "I am " + self.name
"""
TESTS = """\
assert "greet" in dir(Person)
assert "name" in dir(Person()) and "name" not in dir(Person)
assert hasattr(Person, "greet") and not hasattr(Person, "wave")
"""
ANSWERS = {
    "right": (RIGHT, FULL),
    "no method": (RIGHT.replace("greet", "hello"), FULL - 2),
    "class attribute": ("class Person:\n    name = 1\n    def greet(self): pass", FULL - 2),
    "odd": (RIGHT + "\n    def __dir__(self):\n        return ['greet', 'name', 3]", FULL - 2),
    "endless": (RIGHT + "\n    def __dir__(self):\n        return iter(int, 1)", FULL - 2),
}


@pytest.mark.slow
@pytest.mark.skipif(backends.best() is None, reason="LOUD: no sandbox here")
def test_the_names_of_attributes_may_be_asked_for(tmp_path):
    solved = f"### BEGIN SOLUTION\n{RIGHT}### END SOLUTION"
    quiz = make_course_with(tmp_path, "q4", solved, "# your answer here", TESTS)
    with Engine(quiz) as engine:
        work = [(name, submission({"q4": code})) for name, (code, _) in ANSWERS.items()]
        marks = {verdict.student: verdict.score for verdict in engine.grade_many(work)}
    assert marks == {name: points for name, (_, points) in ANSWERS.items()}

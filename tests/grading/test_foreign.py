"""An assignment that is none of ours, as nbgrader makes it: the same points as nbgrader gives."""

import copy
import io
import json
import os
import shutil
import sysconfig

import pytest
from grading_kit import Course, environment

from grading import command
from grading.engine import Engine, SandboxError
from grading.intake import intake
from grading.intake.archives import Source
from grading.quiz import Quiz, notebooks_of
from grading.sandbox import backends

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(backends.best() is None, reason="LOUD: no sandbox here"),
]
NAME = "ps1"
SQUARES = (
    "def squares(n):\n    if n < 1:\n        raise ValueError(n)\n    return [i * i for i in {}]"
)
#: Answers by student and grade id; what is not named stays as it was given out.
CLASS = {
    "right": {
        "squares": SQUARES.format("range(1, n + 1)"),
        "sum_of_squares": "def sum_of_squares(n):\n    return sum(squares(n))",
        "sum_of_squares_equation": "the sum of i squared",
        "sum_of_squares_application": "def pyramidal_number(n): return sum_of_squares(n)",
        "part-a": "It calls itself.",
        "part-b": "It never ends.",
    },
    "blank": {},
    "mixed": {
        "squares": SQUARES.format("range(1, n)"),
        "sum_of_squares": "def sum_of_squares(n):\n    return n * (n + 1) * (2 * n + 1) // 6",
        "part-a": "It calls itself.",
    },
    "loud": {
        "squares": "import warnings\nwarnings.warn('hm')\n" + SQUARES.format("range(1, n + 1)"),
        "sum_of_squares": "def sum_of_squares(n):\n    print(n)\n    return sum(squares(n))",
    },
    # Reaches for the checks in its own process; only ours is told of it.
    "sly": {
        "sum_of_squares": "class squares:\n    pass\ndef sum_of_squares(n): raise NameError",
    },
}


def nbgrader(folder, *words):
    env = environment(folder.parent)
    # nbgrader calls "alembic", which lies beside Python.
    env["PATH"] = os.pathsep.join([sysconfig.get_path("scripts"), env.get("PATH", "")])
    Course(folder, env).nbgrader(*words)


def points(course, name=NAME):
    """Automatic points by student, notebook and grade id."""
    from nbgrader.api import Gradebook

    with Gradebook(f"sqlite:///{(course / 'gradebook.db').as_posix()}") as gradebook:
        return {
            (submission.student.id, notebook.name, grade.name): grade.auto_score
            for submission in gradebook.assignment_submissions(name)
            for notebook in submission.notebooks
            for grade in notebook.grades
        }


@pytest.fixture(scope="module")
def both(tmp_path_factory):
    """Another course, graded by nbgrader and, in a copy, by us; and what we said."""
    folder = tmp_path_factory.mktemp("foreign")
    nbgrader(folder, "quickstart", "theirs")
    theirs = folder / "theirs"
    nbgrader(theirs, "generate_assignment", NAME)
    for student, answers in CLASS.items():
        place = theirs / "submitted" / student / NAME
        place.mkdir(parents=True)
        for path in (theirs / "release" / NAME).glob("*.ipynb"):
            data = copy.deepcopy(json.loads(path.read_text(encoding="utf-8")))
            for cell in data["cells"]:
                name = cell["metadata"].get("nbgrader", {}).get("grade_id")
                cell["source"] = answers.get(name, cell["source"])
            (place / path.name).write_text(json.dumps(data), encoding="utf-8")
    ours = folder / "ours"
    shutil.copytree(theirs, ours)
    (ours / "gradebook.db").unlink()
    # Their settings apply; what would cost a right answer its points for a warning is nbgrader's.
    nbgrader(theirs, "autograde", NAME, "--IgnorePattern.enabled=True",
             "--IgnorePattern.pattern=(?s).*", "--Execute.shutdown_kernel=immediate")  # fmt: skip
    said = io.StringIO()
    code = command.run(NAME, root=ours, say=said)
    assert code == 0, said.getvalue()
    return theirs, ours, said.getvalue()


@pytest.mark.nightly
def test_the_points_are_those_of_nbgrader(both):
    theirs, ours, said = both
    wanted, found = points(theirs), points(ours)
    assert set(wanted) == set(found) and len(wanted) == len(CLASS) * 9
    differing = {key: (wanted[key], found[key]) for key in wanted if wanted[key] != found[key]}
    assert not differing, said
    right = [value for (student, *_), value in found.items() if student == "right"]
    assert sum(value for value in right if value) == 3 and right.count(None) == 5
    assert not any(value for (student, *_), value in found.items() if student == "blank")


@pytest.mark.nightly
def test_what_cannot_be_taken_apart_is_flagged(both):
    _, ours, said = both
    flagged = [line for line in said.split("\n") if "cannot be run apart" in line]
    assert len(flagged) == 1 and "the checks of sum_of_squares_uses_squares cannot" in flagged[0]
    assert "could forge" in flagged[0]
    verdicts = ours / "grading" / NAME / "problem1" / "verdicts"
    found = json.loads((verdicts / "right.json").read_text(encoding="utf-8"))["verdict"]
    beside = {q["name"] for q in found["questions"] if q["beside"]}
    assert beside == {"sum_of_squares_uses_squares"}


@pytest.mark.nightly
def test_each_notebook_has_its_place(both):
    _, ours, said = both
    assert notebooks_of(ours, NAME) == ("problem1", "problem2")
    assert "ps1/problem1: 5 submissions" in said and "ps1/problem2: 5 submissions" in said
    for part in ("problem1", "problem2"):
        assert (ours / "autograded" / "mixed" / NAME / f"{part}.ipynb").is_file()
        assert (ours / "feedback" / "mixed" / NAME / f"{part}.html").is_file()
        assert (ours / "grading" / NAME / part / "grades.csv").is_file()
    # Again: nothing to do, and the flag is still there.
    again = io.StringIO()
    assert command.run(NAME, root=ours, say=again) == 0
    assert again.getvalue().count("0 graded, 5 unchanged") == 2
    assert "cannot be run apart" in again.getvalue()


@pytest.mark.nightly
def test_autotests_are_refused(both):
    import dataclasses

    quiz = Quiz.load(both[1], NAME, "problem1")
    question = dataclasses.replace(quiz.questions[0], tests="### HASHED AUTOTEST squares(3)")
    quiz = dataclasses.replace(quiz, questions=(question, *quiz.questions[1:]))
    with Engine(quiz) as engine, pytest.raises(SandboxError, match="autotests"):
        engine.grade("ann", b"{}")


def test_of_several_notebooks_the_wanted_one_is_taken(tmp_path):
    for student in ("ann", "bo"):
        for name in ("problem1", "problem2", "problem10"):
            place = tmp_path / student / NAME
            place.mkdir(parents=True, exist_ok=True)
            (place / f"{name}.ipynb").write_text("{}", encoding="utf-8")
    with Source(tmp_path) as source:
        found = intake.survey(source, NAME, notebook="problem1")
    assert [str(h.entry.path) for h in found.handins] == [
        "ann/ps1/problem1.ipynb",
        "bo/ps1/problem1.ipynb",
    ]
    assert not found.refusals

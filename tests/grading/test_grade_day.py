"""An instructor's day with the real engine: a mixed class, then nbgrader on the result."""

import io
import json

import pytest
from grading_class import ROOT, course_in, scores, submission, zipped
from grading_kit import Course, environment

from grading import command, engine
from grading.quiz import Quiz
from grading.sandbox import backends
from grading.sandbox.backends.base import Limits

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(
        backends.best() is None or not backends.best().safe,
        reason="LOUD: this computer has nothing to lock students' code in with",
    ),
]


QUIZ = "04_dropout"  # one that needs no TensorFlow
ATTACK = "<script>x</script> [x](javascript:x) ![x](http://evil.example/x.png)"


def duplicate(notebook):
    cell = notebook["cells"][10]
    notebook["cells"].insert(3, json.loads(json.dumps(cell)))


def strip(notebook):
    for cell in notebook["cells"]:
        cell["metadata"] = {}


def warn(notebook):
    source = "import sys, warnings; warnings.warn('noise'); print('noise', file=sys.stderr)"
    notebook["cells"].insert(5, {"cell_type": "code", "metadata": {}, "source": source})


def q6(body):
    return {"q6": f"import os\n\ndef input_gradient(x, w, mask, upstream):\n    {body}\n"}


@pytest.fixture(scope="module")
def day(tmp_path_factory):
    """The course after grading, what was said, and the points that each student must have."""
    folder = tmp_path_factory.mktemp("day")
    root = course_in(folder, QUIZ)
    quiz = Quiz.load(root, QUIZ)
    names = [question.name for question in quiz.questions]
    full = quiz.max_score
    class_ = {
        "Full": (submission(quiz, names), full),
        "Some": (submission(quiz, names[:2]), 3),
        "Blank": (submission(quiz), 0),
        "Twice": (submission(quiz, names, duplicate), full),
        "Stripped": (submission(quiz, names, strip), full),
        "Noisy": (submission(quiz, names, warn), full),
        "Loop": (submission(quiz, names, **q6("while True: pass")), full - 2),
        "Exit": (submission(quiz, names, **q6("os._exit(0)")), full - 2),
        "Script": (
            submission(quiz, names, **q6("raise ValueError('<script>x</script>')")),
            full - 2,
        ),
        "Broken": (b"{", 0),
    }
    archive = zipped(
        folder / "moodle.zip",
        {
            f"{name} Student_{number}_assignsubmission_file_/{QUIZ}.ipynb": raw
            for number, (name, (raw, _)) in enumerate(class_.items())
        },
    )
    said = io.StringIO()
    with pytest.MonkeyPatch.context() as patch:
        # The engine of the command, but for the time that it gives an endless loop.
        patch.setattr(engine, "Limits", lambda: Limits(call=3.0))
        code = command.run(QUIZ, archive, root=root, say=said)
    points = {f"{name}_Student": score for name, (_, score) in class_.items()}
    return root, (code, said.getvalue()), points


def test_everybody_has_the_points_they_earned(day):
    root, (code, said), points = day
    found = {student: sum(marks.values()) for student, marks in scores(root, QUIZ).items()}
    assert found == points
    assert code == 1 and "10 graded" in said and "1 failed" in said
    assert "Broken_Student: The notebook cannot be graded" in said


def test_feedback_says_why(day):
    root, _, _ = day

    def page(student):
        path = root / "quizzes" / "feedback" / f"{student}_Student" / QUIZ / f"{QUIZ}.html"
        return path.read_text(encoding="utf-8")

    assert "too long" in page("Loop") and "ended the Python process" in page("Exit")
    assert "&lt;script&gt;x&lt;/script&gt;" in page("Script")
    assert "<script" not in page("Script")
    assert "was repaired" in page("Twice") and "was repaired" not in page("Full")
    assert "is damaged or cut off" in page("Broken")


def test_nbgraders_own_tools_go_on_from_there(day):
    root, _, points = day
    course = Course(root / "quizzes", environment(root))
    course.nbgrader("export", "--to=nb.csv")
    rows = (root / "quizzes" / "nb.csv").read_text(encoding="utf-8").splitlines()[1:]
    exported = {row.split(",")[3]: float(row.split(",")[9]) for row in rows}
    assert exported == points
    course.nbgrader("generate_feedback", QUIZ, "--student", "Script_Student", "--force")
    path = root / "quizzes" / "feedback" / "Script_Student" / QUIZ / f"{QUIZ}.html"
    page = path.read_text(encoding="utf-8")
    # nbgrader's page from our graded notebook: no hidden test, and nothing of the student's runs.
    answer = Quiz.load(root, QUIZ).question("q2").tests
    assert "rng.random" not in answer and "q2_share" in answer
    assert "q2_share" not in page and "<script>x" not in page
    assert 'href="javascript' not in page and 'src="http://evil' not in page


def test_formgrader_takes_them_for_graded(day):
    from nbgrader.apps.api import NbGraderAPI
    from nbgrader.coursedir import CourseDirectory

    from authoring.building.assign import configuration

    root, _, points = day
    config = configuration(root / "quizzes")
    api = NbGraderAPI(CourseDirectory(config=config), config=config)
    listed = {item["student"]: item for item in api.get_submissions(QUIZ)}
    assert {student: item["score"] for student, item in listed.items()} == points
    assert all(item["autograded"] for item in listed.values())
    waiting = {student for student, item in listed.items() if item["needs_manual_grade"]}
    assert waiting == {"Broken_Student"}  # nobody has read what this file holds
    assert listed["Full_Student"]["first_name"] == "Full"
    assert (ROOT / "quizzes" / "release").is_dir()

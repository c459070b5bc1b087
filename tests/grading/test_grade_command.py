"""An instructor's command from archive to gradebook: complete, repeatable, and hard to break."""

import csv
import io
import json
import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from datetime import datetime

import forker
import pytest
from grading_class import QUIZ, ROOT, FakeGrader, course_in, scores, submission, zipped

from grading import command
from grading.gradebook import Book
from grading.ledger import Ledger, locked
from grading.publishing import distribution
from grading.quiz import Quiz
from tests import databases

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def quiz():
    return Quiz.load(ROOT, QUIZ)


@pytest.fixture
def root(tmp_path):
    return course_in(tmp_path)


class Desk:
    """A course and what is done with it."""

    def __init__(self, root, quiz):
        self.root, self.quiz = root, quiz
        self.names = [question.name for question in quiz.questions]
        self.journal = root / "journal"
        self.make = lambda loaded: FakeGrader(loaded, self.journal)

    def run(self, submissions=None, **options):
        """Grade; returns the exit code and what was said."""
        said = io.StringIO()
        options = {"grader": self.make} | options
        code = command.run(QUIZ, submissions, root=self.root, say=said, **options)
        return code, said.getvalue()

    def graded(self):
        """Who was handed to the grader, in order."""
        return self.journal.read_text().split() if self.journal.exists() else []

    def path(self, step, student):
        end = ".html" if step == "feedback" else ".ipynb"
        return self.root / "quizzes" / step / student / QUIZ / f"{QUIZ}{end}"

    def totals(self):
        return {student: sum(found.values()) for student, found in scores(self.root).items()}

    def files(self, **students):
        """Files of a folder per student; a number answers as many questions."""
        return {
            f"{student}/{QUIZ}.ipynb": submission(self.quiz, self.names[:number])
            for student, number in students.items()
        }


@pytest.fixture
def desk(root, quiz):
    return Desk(root, quiz)


def test_a_class_is_graded_once_and_everything_is_where_nbgrader_looks(desk, tmp_path):
    files = desk.files(ann=12, bo=3, cy=0) | {"dee/x.ipynb": b"{ broken", "../evil.ipynb": b"{}"}
    archive = zipped(tmp_path / "a.zip", files)
    code, said = desk.run(archive)
    assert code == 1
    points = {question.name: question.points for question in desk.quiz.questions}
    three = sum(points[name] for name in desk.names[:3])
    assert desk.totals() == {"ann": desk.quiz.max_score, "bo": three, "cy": 0, "dee": 0}
    assert "4 graded, 0 unchanged" in said and "1 failed, 1 refused" in said
    assert "dee: The notebook cannot be graded: the file is damaged" in said
    assert "../evil.ipynb was refused: its path leads out of the archive" in said
    for student in ("ann", "bo", "cy", "dee"):
        for step in ("submitted", "autograded", "feedback"):
            assert desk.path(step, student).is_file(), (step, student)
    assert not (tmp_path / "evil.ipynb").exists()
    # The same again: nothing is graded, nothing is written.
    before = {path: path.stat().st_mtime_ns for path in desk.root.rglob("*.html")}
    code, said = desk.run(archive)
    assert "0 graded, 4 unchanged" in said and "1 failed" in said
    assert sorted(desk.graded()) == ["ann", "bo", "cy", "dee"]
    pages = [desk.path("feedback", student) for student in ("ann", "bo", "cy", "dee")]
    assert all(before[path] == path.stat().st_mtime_ns for path in pages)


def test_only_what_changed_is_graded_again(desk, tmp_path):
    desk.run(zipped(tmp_path / "a.zip", desk.files(ann=1, bo=1)))
    code, _ = desk.run(zipped(tmp_path / "b.zip", desk.files(ann=2, bo=1)))
    assert (code, desk.graded()) == (0, ["ann", "bo", "ann"])
    assert desk.totals()["ann"] == 2
    # A change of the quiz concerns everybody.
    source = desk.root / "quizzes" / "source" / QUIZ / f"{QUIZ}.ipynb"
    source.write_text(source.read_text().replace("Every class gives", "Each class gives"))
    desk.run()
    assert Counter(desk.graded()) == {"ann": 3, "bo": 2}
    desk.run(again=True)
    assert Counter(desk.graded()) == {"ann": 4, "bo": 3}


def test_what_was_lost_is_written_anew_without_grading(desk, tmp_path):
    archive = zipped(tmp_path / "a.zip", desk.files(ann=12, bo=3))
    desk.run(archive)
    databases.forget(desk.root / "quizzes")
    desk.path("feedback", "bo").unlink()
    (desk.root / "quizzes" / "grading" / QUIZ / "grades.csv").unlink()
    code, said = desk.run(archive)
    assert code == 0 and "0 graded, 2 unchanged" in said
    assert desk.totals()["ann"] == desk.quiz.max_score
    assert desk.path("feedback", "bo").is_file()
    assert (desk.root / "quizzes" / "grading" / QUIZ / "grades.csv").is_file()
    assert desk.graded() == ["ann", "bo"]


def test_points_that_a_person_gave_stay(desk, tmp_path):
    from nbgrader.api import Gradebook

    desk.run(zipped(tmp_path / "a.zip", desk.files(ann=1)))
    url = databases.url(desk.root / "quizzes")
    with Gradebook(url, "augmentation") as gradebook:
        grade = gradebook.find_grade("q3_tests", QUIZ, QUIZ, "ann")
        grade.manual_score, grade.extra_credit = 1.5, 0.25
        comment = gradebook.find_comment("q3", QUIZ, QUIZ, "ann")
        comment.manual_comment = "well tried"
        gradebook.db.commit()
    desk.run(zipped(tmp_path / "b.zip", desk.files(ann=2)))
    with Gradebook(url, "augmentation") as gradebook:
        grade = gradebook.find_grade("q3_tests", QUIZ, QUIZ, "ann")
        assert (grade.auto_score, grade.score, grade.needs_manual_grade) == (0, 1.75, True)
        assert gradebook.find_comment("q3", QUIZ, QUIZ, "ann").comment == "well tried"
    table = (desk.root / "quizzes" / "grading" / QUIZ / "grades.csv").read_text(encoding="utf-8")
    (row,) = csv.DictReader(table.splitlines())
    assert (row["q3"], row["total"]) == ("1.75", "3.75")


class Moody(FakeGrader):
    """A grader with a fault of its own, which no submission should have to pay for."""

    def grade(self, student, raw):
        if student == "bo":
            raise OSError("a fault of the grader")
        return super().grade(student, raw)


class Forgetful(FakeGrader):
    """A grader that loses every second submission."""

    def grade_many(self, work):
        for number, (student, raw) in enumerate(work):
            if number % 2 == 0:
                yield self.grade(student, raw)


@pytest.mark.parametrize("kind, failed", [(Moody, {"bo"}), (Forgetful, set())])
def test_a_fault_of_the_grader_costs_one_submission_at_most(desk, tmp_path, kind, failed):
    students = dict.fromkeys(["ann", "bo", "cy", "dee"], 1)
    desk.make = lambda loaded: kind(loaded, desk.journal)
    code, said = desk.run(zipped(tmp_path / "a.zip", desk.files(**students)))
    assert set(desk.totals()) == set(students) - failed
    assert code == bool(failed)
    assert ("the grader itself failed" in said) == bool(failed)
    desk.make = lambda loaded: FakeGrader(loaded, desk.journal)
    code, said = desk.run()
    assert code == 0 and f"{len(failed)} graded" in said


def test_what_was_only_read_is_graded_where_there_is_a_sandbox(desk, tmp_path):
    def make(mode):
        def grader(loaded):
            made = FakeGrader(loaded, desk.journal)
            made.mode = mode
            return made

        return grader

    archive = zipped(tmp_path / "a.zip", desk.files(ann=1))
    for mode, times in (("static", 1), ("static", 1), ("sandbox", 2), ("static", 2)):
        desk.run(archive, grader=make(mode))
        assert len(desk.graded()) == times


def test_submitted_folder_is_the_default_and_stays_as_it_is(desk, tmp_path):
    code, _ = desk.run()
    assert code == 2
    path = desk.path("submitted", "ann")
    path.parent.mkdir(parents=True)
    path.write_bytes(submission(desk.quiz, desk.names[:2]))
    (path.parent / "timestamp.txt").write_text("2026-03-01 12:00:00 UTC")
    (path.parent / "notes.txt").write_text("keep me")
    link = desk.path("submitted", "bo")
    link.parent.mkdir(parents=True)
    secret = tmp_path / "secret"
    secret.write_text("{}")
    link.symlink_to(secret)
    code, said = desk.run()
    assert code == 1 and "it is a link" in said
    assert desk.totals() == {"ann": 2}
    assert (path.parent / "notes.txt").read_text() == "keep me"
    assert (desk.path("autograded", "ann").parent / "timestamp.txt").is_file()


def test_nothing_is_written_through_links_in_the_course(desk, tmp_path):
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (desk.root / "quizzes" / "submitted").mkdir()
    (desk.root / "quizzes" / "submitted" / "ann").symlink_to(elsewhere)
    code, said = desk.run(zipped(tmp_path / "a.zip", desk.files(ann=1, bo=1)))
    assert code == 1 and "is a link" in said
    assert list(elsewhere.iterdir()) == [] and set(desk.totals()) == {"bo"}


def test_times_and_the_late_policy_of_the_course(desk, tmp_path):
    from nbgrader.api import Gradebook

    config = desk.root / "quizzes" / "nbgrader_config.py"
    text = config.read_text(encoding="utf-8")
    config.write_text(text + '\nc.LateSubmissionPlugin.penalty_method = "zero"\n', encoding="utf-8")
    files = {}
    for student, day in (("ann", 1), ("bo", 3)):
        files[f"{student}/{QUIZ}/{QUIZ}.ipynb"] = submission(desk.quiz, desk.names[:2])
        files[f"{student}/{QUIZ}/timestamp.txt"] = f"2026-03-0{day} 12:00:00 UTC".encode()
    archive = zipped(tmp_path / "a.zip", files)
    desk.run(archive)
    url = databases.url(desk.root / "quizzes")
    with Gradebook(url, "augmentation") as gradebook:
        gradebook.update_or_create_assignment(QUIZ, duedate=datetime(2026, 3, 2))
        assert gradebook.find_submission(QUIZ, "ann").timestamp == datetime(2026, 3, 1, 12)
    desk.run(archive, again=True)
    table = (desk.root / "quizzes" / "grading" / QUIZ / "grades.csv").read_text(encoding="utf-8")
    rows = {row["student_id"]: row for row in csv.DictReader(table.splitlines())}
    assert [rows["ann"][key] for key in ("score", "late_penalty", "total")] == ["2", "0", "2"]
    assert [rows["bo"][key] for key in ("score", "late_penalty", "total")] == ["2", "2", "0"]
    assert "lateness" in desk.path("feedback", "bo").read_text(encoding="utf-8")
    # An older submission does not push out a newer one.
    older = dict(files)
    older[f"bo/{QUIZ}/timestamp.txt"] = b"2026-03-01 12:00:00 UTC"
    older[f"bo/{QUIZ}/{QUIZ}.ipynb"] = submission(desk.quiz, desk.names[:5])
    _, said = desk.run(zipped(tmp_path / "b.zip", older))
    assert "is here already and counts" in said and desk.totals()["bo"] == 2


@pytest.mark.parametrize(
    "quiz, path, reason",
    [
        ("no_such_quiz", "folder", "There is no quiz no_such_quiz"),
        ("../03_augmentation", "folder", "is not the name of a quiz"),
        (QUIZ, "missing.zip", "does not exist"),
        (QUIZ, "text.zip", "neither a folder nor a zip or tar archive"),
        (QUIZ, "folder", "There is no notebook"),
    ],
)
def test_what_cannot_start_says_why(root, tmp_path, capsys, quiz, path, reason):
    (tmp_path / "folder").mkdir()
    (tmp_path / "text.zip").write_text("not an archive")
    assert command.run(quiz, tmp_path / path, root=root, grader=FakeGrader) == 2
    assert reason in capsys.readouterr().err


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such rights")
def test_a_second_instructor_of_the_group_can_write_the_gradebook(root):
    course = root / "quizzes"
    settings = course / "nbgrader_config.py"
    settings.write_text(
        "c = get_config()\nc.CourseDirectory.groupshared = True\n", encoding="utf-8"
    )
    before = os.umask(0o022)
    try:
        with Book(course):
            assert os.umask(0o022) == 0o002, "what is written in it may be written by the others"
        assert os.umask(0o022) == 0o022
    finally:
        os.umask(before)
    assert (course / "gradebook.db").stat().st_mode & 0o060 == 0o060
    assert course.stat().st_mode & 0o2070 == 0o2070


def test_two_runs_at_a_time(desk, capsys):
    code = (
        "import sys, time; from pathlib import Path;"
        "from grading.ledger import locked\n"
        "with locked(Path(sys.argv[1])): print('held', flush=True); time.sleep(60)"
    )
    place = desk.root / "quizzes" / "grading" / "lock"
    with subprocess.Popen(
        [sys.executable, "-c", code, str(place)], cwd=ROOT, stdout=subprocess.PIPE, text=True
    ) as other:
        assert other.stdout.readline() == "held\n"
        assert desk.run()[0] == 2
        assert "Another run is grading here" in capsys.readouterr().err
        other.kill()
    with locked(place):
        pass  # it ended with its process


DRIVER = """
import sys
from pathlib import Path
from grading_class import FakeGrader, QUIZ
from grading import command
course, archive, journal = map(Path, sys.argv[1:])
print("ready", flush=True)
sys.exit(command.run(QUIZ, archive, root=course,
                     grader=lambda quiz: FakeGrader(quiz, journal, seconds=0.05)))
"""


@pytest.mark.skipif(sys.platform == "win32", reason="uses POSIX signals")
@pytest.mark.nightly
def test_stopped_at_random_moments_nothing_is_lost_or_graded_twice(desk, tmp_path):
    students = {f"s{number:02d}": number % 13 for number in range(30)}
    archive = zipped(tmp_path / "a.zip", desk.files(**students))
    imports = ("grading.command", "grading.session", "nbgrader.api", "nbgrader.coursedir")
    imports += ("nbgrader.converters", "nbgrader.preprocessors")
    env = os.environ | {"PYTHONPATH": f"{ROOT}{os.pathsep}{ROOT / 'tests' / 'grading'}"}
    random_source, kills = random.Random(os.urandom(8)), 0
    ledger = Ledger(desk.root / "quizzes" / "grading" / QUIZ / "verdicts")
    for how in [signal.SIGKILL, signal.SIGINT] * 4:
        ours, theirs = os.pipe()
        words = [desk.root, archive, desk.journal]
        process = forker.start(DRIVER, words, ROOT, env, theirs, imports)
        os.close(theirs)
        with open(ours, encoding="utf-8") as said:
            assert said.readline() == "ready\n"
            # At some moment of the work: when a certain number have been handed to the grader,
            # and a little later.
            goal = len(desk.graded()) + random_source.randint(0, 3)
            while process.poll() is None and len(desk.graded()) < goal:
                time.sleep(0.002)
            time.sleep(random_source.uniform(0, 0.1))
            if process.poll() is None:
                process.send_signal(how)
                kills += 1
            said.read()
        process.wait()
        for student in ledger.students():
            assert ledger.read(student) is not None, "half a record"
        for path in desk.root.rglob(f"{QUIZ}.ipynb"):
            json.loads(path.read_text(encoding="utf-8"))
    code, said = desk.run(archive)
    assert code == 0, said
    assert kills >= 4
    counts = Counter(desk.graded())
    assert set(counts) == set(students)
    # Only a submission that was being graded at the very moment of a stop was begun once more.
    assert sum(counts.values()) <= len(students) + kills
    points = [question.points for question in desk.quiz.questions]
    assert desk.totals() == {who: sum(points[:number]) for who, number in students.items()}
    done = len(desk.graded())
    code, said = desk.run(archive)
    assert "30 unchanged" in said and len(desk.graded()) == done
    assert list(desk.root.rglob(".writing-*")) == [], "unfinished files were left"


def test_the_distribution_of_points():
    lines = distribution([0, 1, 9.9, 10, 10], 10, rows=2)
    assert [line.split()[3] for line in lines[1:]] == ["2", "3"]
    assert distribution([], 10) == []

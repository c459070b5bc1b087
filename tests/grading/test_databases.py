"""The gradebook in SQLite and in PostgreSQL alike, and nothing that prints its password."""

import csv
import io
import os
import traceback

import pytest
from grading_class import QUIZ, ROOT, FakeGrader, course_in, scores, submission
from traitlets.config import Config

from grading import command
from grading.configuration import database_url, without_passwords
from grading.gradebook import Book, GradebookError
from grading.quiz import Quiz
from tests import databases

RECEIPTS = {"timestamp.txt": "2026-03-01 12:00:00.000000 UTC", "submission_secret.txt": "hush"}


@pytest.fixture(scope="module")
def quiz():
    return Quiz.load(ROOT, QUIZ)


@pytest.fixture(params=databases.KINDS)
def course(request, tmp_path, monkeypatch):
    """A course with a gradebook of each kind."""
    databases.skip_without(request.param)
    monkeypatch.setenv("COURSE_TEST_GRADEBOOK", request.param)
    return course_in(tmp_path) / "quizzes"


def hand_in(course, quiz, student, number, receipts=None):
    """Put a submission with some right answers where nbgrader collects them."""
    folder = course / "submitted" / student / QUIZ
    folder.mkdir(parents=True, exist_ok=True)
    right = [question.name for question in quiz.questions][:number]
    (folder / f"{QUIZ}.ipynb").write_bytes(submission(quiz, right))
    for name, text in (RECEIPTS if receipts is None else receipts).items():
        (folder / name).write_text(text, encoding="utf-8", errors="surrogateescape")


def grade(course):
    """Grade what has been collected; returns the exit code."""
    return command.run(QUIZ, root=course, grader=FakeGrader, say=io.StringIO())


@pytest.mark.slow
def test_a_class_is_graded_changed_by_hand_and_given_back(course, quiz, tmp_path):
    from nbgrader.api import Gradebook
    from nbgrader.coursedir import CourseDirectory
    from nbgrader.exchange.default import ExchangeReleaseFeedback
    from nbgrader.utils import notebook_hash

    hand_in(course, quiz, "ann", 3)
    hand_in(course, quiz, "bo", 1, {})  # came by mail
    damaged = {"timestamp.txt": "\udcff", "submission_secret.txt": "\udcff", "extra.txt": "x"}
    hand_in(course, quiz, "cy", 0, damaged)
    before = os.umask(0o077)
    try:
        assert grade(course) == 0
    finally:
        os.umask(before)
    page = course / "feedback" / "ann" / QUIZ / f"{QUIZ}.html"
    assert page.stat().st_mode & 0o044 == 0o044, "nobody could read what is released"
    assert {who: sum(found.values()) for who, found in scores(course.parent).items()} == {
        "ann": 4,  # the third counts double
        "bo": 1,
        "cy": 0,
    }
    with Gradebook(databases.url(course), "augmentation") as gradebook:
        grade_of_q3 = gradebook.find_grade("q3_tests", QUIZ, QUIZ, "ann")
        grade_of_q3.manual_score = 0.5
        gradebook.db.commit()
    hand_in(course, quiz, "ann", 2)
    assert grade(course) == 0
    table = (course / "grading" / QUIZ / "grades.csv").read_text(encoding="utf-8")
    totals = {row["student_id"]: row["total"] for row in csv.DictReader(table.splitlines())}
    assert totals == {"ann": "2.5", "bo": "1", "cy": "0"}
    for step in ("autograded", "feedback"):
        for name, text in RECEIPTS.items():
            assert (course / step / "ann" / QUIZ / name).read_text(encoding="utf-8") == text
    # What nbgrader's release_feedback does with it, for everybody.
    secret = course / "feedback" / "bo" / QUIZ / "submission_secret.txt"
    assert len(secret.read_text()) == 32
    settings = Config()
    settings.CourseDirectory.root = str(course)
    settings.CourseDirectory.assignment_id = QUIZ
    settings.CourseDirectory.course_id = "augmentation"
    settings.Exchange.root = str(tmp_path)
    directory = CourseDirectory(config=settings)
    ExchangeReleaseFeedback(coursedir=directory, config=settings).start()
    pages = {path.name for path in (tmp_path / "augmentation" / "feedback").iterdir()}
    assert f"{notebook_hash(secret='hush', notebook_id=QUIZ)}.html" in pages and len(pages) == 3
    kept = secret.read_text()
    assert grade(course) == 0
    assert secret.read_text() == kept, "a page would be published under a second name"


@pytest.mark.slow
def test_a_gradebook_that_goes_away_costs_nothing_that_was_graded(
    quiz, tmp_path, monkeypatch, capsys
):
    databases.skip_without("postgresql")
    monkeypatch.setenv("COURSE_TEST_GRADEBOOK", "postgresql")
    course = course_in(tmp_path) / "quizzes"
    for number in range(4):
        hand_in(course, quiz, f"s{number}", number)
    databases.server().sql("CREATE ROLE visitor LOGIN PASSWORD 'geheim'")
    settings = course / "nbgrader_config.py"
    text = settings.read_text(encoding="utf-8")
    settings.write_text(text.replace("postgres@", "visitor:geheim@"), encoding="utf-8")
    assert grade(course) == 2, "it may not make tables"
    said = capsys.readouterr()
    assert "cannot be opened (" in said.err and "visitor:***@" in said.err
    assert "geheim" not in said.err + said.out
    settings.write_text(text, encoding="utf-8")
    assert grade(course) == 0

    class Cut(FakeGrader):
        """Loses the database while it grades."""

        def grade(self, student, raw):
            if student == "s2":
                name = databases.url(course).split("/")[3].split("?")[0]
                databases.server().sql(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                    f"WHERE datname = '{name}' AND pid <> pg_backend_pid()"
                )
            return super().grade(student, raw)

    code = command.run(QUIZ, root=course, grader=Cut, say=io.StringIO(), again=True)
    assert code == 2 and "cannot be used now" in capsys.readouterr().err
    assert grade(course) == 0
    assert {who: sum(found.values()) for who, found in scores(course.parent).items()} == {
        f"s{number}": points for number, points in enumerate([0, 1, 2, 4])
    }


URLS = [
    "postgresql+psycopg://grader:geheim@db.example.org/grades",
    "postgresql+psycopg://grader:ge/he@im@db.example.org/grades",
    "postgresql+psycopg://grader:ge%40heim@db.example.org/grades",
    "postgresql+psycopg://grader@db.example.org/grades?sslpassword=geheim&port=1",
    "nothing://grader:geheim@db.example.org/grades",
    "postgresql+psycopg://grader:geheim@[/grades",
]


@pytest.mark.parametrize("url", URLS)
def test_no_password_is_printed(url, tmp_path):
    (tmp_path / "nbgrader_config.py").write_text(
        f"c = get_config()\nc.CourseDirectory.db_url = {url!r}\n", encoding="utf-8"
    )
    with pytest.raises(GradebookError) as problem:
        with Book(tmp_path) as book:
            assert book is None
    said = "".join(traceback.format_exception(problem.value)) + str(problem.value)
    assert "***" in said and "grader" in said
    for secret in ("geheim", "ge/he", "im@", "ge%40", "ge@heim"):
        assert secret not in said


def test_other_addresses_are_shown_as_they_are():
    for url in ("sqlite:////srv/a@b/gradebook.db", "sqlite:///C:/x@y/g.db", "postgresql:///g"):
        assert without_passwords(f"cannot open {url}", url) == f"cannot open {url}"


def test_the_database_is_the_one_that_nbgrader_would_use(tmp_path, monkeypatch):
    site, course = tmp_path / "site", tmp_path / "course"
    for folder in (site, course):
        folder.mkdir()
    monkeypatch.setenv("JUPYTER_CONFIG_PATH", str(site))
    monkeypatch.setenv("JUPYTER_CONFIG_DIR", str(tmp_path / "none"))
    assert database_url(course, Config()) == ""
    (site / "nbgrader_config.py").write_text(
        "c = get_config()\nc.CourseDirectory.db_url = 'sqlite:///other.db'\n", encoding="utf-8"
    )
    other = f"sqlite:///{(course / 'other.db').as_posix()}"
    assert database_url(course, Config()) == other
    own = Config()
    own.CourseDirectory.db_url = "sqlite:///own.db"
    assert database_url(course, own) == f"sqlite:///{(course / 'own.db').as_posix()}"
    own.CourseDirectory.db_url = "postgresql:///grades"
    assert database_url(course, own) == "postgresql:///grades"


def test_the_course_takes_the_address_from_the_environment(tmp_path, monkeypatch):
    root = course_in(tmp_path) / "quizzes"
    monkeypatch.setenv("NBGRADER_DB_URL", "sqlite:////srv/elsewhere/gradebook.db")
    assert Book(root).directory.db_url == "sqlite:////srv/elsewhere/gradebook.db"
    monkeypatch.setenv("NBGRADER_DB_URL", "")
    assert Book(root).directory.db_url == f"sqlite:///{(root / 'gradebook.db').as_posix()}"

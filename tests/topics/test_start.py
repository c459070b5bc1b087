"""The map of the course: what has passed is kept in one file, and the notebooks are read."""

import html
import json
import re

import pytest

import topics
from topics import check
from topics.start import course_map, installation
from utils import exercises


@pytest.fixture
def progress(tmp_path, monkeypatch):
    path = tmp_path / ".progress.json"
    monkeypatch.setenv(exercises.PROGRESS, str(path))
    return path


def notebook(path, *cells):
    path.parent.mkdir(parents=True, exist_ok=True)
    cells = [
        {"cell_type": kind, "source": text.splitlines(keepends=True), "metadata": metadata}
        for kind, text, metadata in cells
    ]
    path.write_text(json.dumps({"cells": cells}), encoding="utf-8")


@pytest.fixture
def root(tmp_path):
    top = ("markdown", "# 02 Two\n\n**About 35 minutes.**", {})
    first = ("code", 'check("02.a", f)', {})
    second = ("code", '# check("02.no", f)\ncheck("02.b", f)', {})
    notebook(tmp_path / "lessons/02_two.ipynb", top, first, second)
    notebook(tmp_path / "lessons/mine.ipynb", ("markdown", "# Mine", {}))
    (tmp_path / "lessons/03_broken.ipynb").write_text("<html>", encoding="utf-8")
    solution = {"nbgrader": {"solution": True}}
    notebook(
        tmp_path / "quizzes/release/02_q/02_q.ipynb",
        ("markdown", "# Quiz 02: two\n\nabout 5 minutes", {}),
        ("code", 'q1 = "b"  # between the quotes\n# your answer here', solution),
        ("code", 'q2 = ""\n# your answer here', solution),
        ("code", "assert q1", {"nbgrader": {"solution": False}}),
    )
    return tmp_path


def test_an_exercise_counts_when_it_has_passed_and_not_before(progress, root):
    assert [stop.done for stop in course_map.course_map(root).stops] == [0, 1]
    exercises.record("02.b")
    exercises.record("02.elsewhere")
    lesson, quiz = course_map.course_map(root).stops
    assert (lesson.title, lesson.path, lesson.minutes) == ("02 Two", "lessons/02_two.ipynb", 35)
    assert (lesson.state, quiz.state) == ("1 of 2 exercises passed", "1 of 2 questions answered")
    assert json.loads(progress.read_text(encoding="utf-8")) == ["02.b", "02.elsewhere"]


def test_check_records_a_right_answer_only(progress):
    check("00.brighter", lambda image: image)
    assert exercises.passed() == set()
    check("00.brighter", lambda image: (image + 0.2).clip(0, 1))
    assert exercises.passed() == {"00.brighter"}


def test_without_the_variable_nothing_is_kept(tmp_path, monkeypatch):
    monkeypatch.delenv(exercises.PROGRESS, raising=False)
    monkeypatch.chdir(tmp_path)
    exercises.record("02.a")
    assert exercises.passed() == set() and list(tmp_path.iterdir()) == []
    assert "course.py lab" in course_map.course_map(tmp_path)._repr_html_()


@pytest.mark.parametrize("content", ["{", '{"a": 1}', "", "3"])
def test_a_damaged_file_counts_as_empty_and_is_written_anew(progress, content):
    progress.write_text(content, encoding="utf-8")
    assert exercises.passed() == set()
    exercises.record("01.split")
    assert exercises.passed() == {"01.split"}
    assert [path.name for path in progress.parent.iterdir()] == [progress.name]


def test_a_disk_that_cannot_be_written_does_not_stop_a_check(progress, monkeypatch):
    monkeypatch.setenv(exercises.PROGRESS, str(progress / "no" / "such" / "folder.json"))
    exercises.record("02.a")
    assert exercises.passed() == set()


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ('q1 = ""  # A, B, C or D\n# your answer here', False),
        ("q8 = None\n# your answer here", False),
        ('def f(x):\n    """Doc."""\n    # your answer here', False),
        ("def f(x):\n    pass", False),
        ('q1 = {"A": "", "B": ""}', False),
        ('q1 = {"A": "possible", "B": ""}', True),
        ("q2 = [None, ...]", False),
        ("q2 = [None, 0]", True),
        ('q1 = "C"\n# your answer here', True),
        ("q8 = 0.0", True),
        ('def f(x):\n    """Doc."""\n    return x', True),
        ("def f(x:", True),
        ("def f(x):\n    pass\n\ndef given(x):\n    return f(x)", False),
        ("def f(x):\n    return x\n\ndef given(x):\n    return f(x)", True),
        ("YOUR ANSWER HERE\n", False),
        ("My report.", True),
        ("class C:\n    x = 1\n\n    def f(self):\n        pass", False),
    ],
)
def test_an_answer_is_more_than_its_stub(code, expected):
    assert course_map.answered(code) == expected


def test_every_quiz_as_released_is_unanswered_and_every_lesson_is_on_the_map():
    stops = course_map.course_map().stops
    lessons = [path.stem for path in course_map.ROOT.glob("lessons/[0-9]*.ipynb")]
    assert [s.path.split("/")[-1][:-6] for s in stops if not s.quiz] == sorted(lessons)
    for stop in stops:
        assert stop.minutes, stop.path
        assert stop.of and (stop.done == 0 or not stop.quiz), stop.path


def test_a_quiz_stands_after_the_lesson_that_has_its_number(root):
    notebook(root / "quizzes/release/01_q/01_q.ipynb", ("markdown", "# Quiz 01: all", {}))
    notebook(root / "lessons/01_one.ipynb", ("markdown", "# 01 One", {}))
    names = [stop.path.split("/")[-1] for stop in course_map.course_map(root).stops]
    assert names == ["01_one.ipynb", "01_q.ipynb", "02_two.ipynb", "02_q.ipynb"]


def test_it_says_where_to_go_on_and_what_is_left(progress):
    def stops(*done):
        return [
            course_map.Stop(f"{n:02} L{n}", f"lessons/{n:02}_l.ipynb", 60, d, 4, False)
            for n, d in enumerate(done)
        ]

    fresh = course_map.Map(stops(0, 0, 0))
    assert fresh.invitation.startswith("Begin: 00 L0 (about 60 minutes left). The whole course: ")
    assert fresh.invitation.endswith("about 3 hours and 0 minutes left.")
    begun = course_map.Map(stops(4, 3, 0))
    assert begun.invitation.startswith("Continue: 01 L1 (about 15 minutes left).")
    assert '<strong>Continue: <a href="../lessons/01_l.ipynb">01 L1</a>' in begun._repr_html_()
    assert course_map.Map(stops(4, 0, 0)).next.title == "01 L1"
    assert course_map.Map(stops(4, 4, 4)).invitation == "Everything is done."


def test_parts_stand_above_their_first_lesson_and_bars_beside_what_has_exercises():
    page = course_map.course_map()._repr_html_()
    assert re.findall(r'scope="rowgroup"[^>]*>([^<]+)<', page) == [
        html.escape(part) for part in topics.PARTS.values()
    ]
    assert page.index("The pipeline") < page.rindex("00 Start here")
    stops = course_map.course_map().stops
    assert page.count("<progress ") == sum(stop.of > 0 for stop in stops) > 20


def test_links_and_titles_are_escaped():
    page = course_map.Map(
        [course_map.Stop("<b>", "lessons/a&b.ipynb", 5, 0, 1, False)]
    )._repr_html_()
    assert "&lt;b&gt;" in page and "a&amp;b" in page and "<b>" not in page


@pytest.mark.slow  # a step of training
def test_installation_is_in_order_here():
    report = installation.check_installation()
    assert report.good, repr(report)
    assert len(report.findings) == 5


def test_a_fault_is_named_with_what_to_do(monkeypatch, tmp_path):
    import utils.data

    def damaged():
        raise utils.data.DataDamaged("digits.npz is damaged")

    monkeypatch.setattr(utils.data, "load_digits", damaged)
    monkeypatch.setattr(installation, "PYTHONS", (98, 100))
    monkeypatch.setattr(installation, "ROOT", tmp_path)  # has no folder lessons
    report = installation.check_installation()
    todo = [f for f in report.findings if f.remedy]
    assert not report.good and len(todo) >= 3
    text, page = repr(report), report._repr_html_()
    for part in ("3.98 to 3.99", "digits.npz is damaged", "course.py doctor", "cannot be saved"):
        assert part in text and part in page

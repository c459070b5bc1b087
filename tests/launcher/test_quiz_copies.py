"""A quiz that is tried in the full course's JupyterLab: the one that was built stays as it is."""

import asyncio
import os
from types import SimpleNamespace

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook
from tornado.web import HTTPError

from launcher import quiz_copies
from launcher.quiz_copies import Contents, make_room, place
from topics.start.course_map import course_map

QUIZ = "quizzes/release/02_pictures/02_pictures.ipynb"
MINE = "quizzes/mine/02_pictures/02_pictures.ipynb"


def quiz(answer):
    cell = new_code_cell(answer, metadata={"nbgrader": {"solution": True}})
    title = nbformat.v4.new_markdown_cell("# Quiz 02\n\nAbout 35 minutes.")
    return new_notebook(cells=[title, cell])


@pytest.fixture
def course(tmp_path):
    path = tmp_path / QUIZ
    path.parent.mkdir(parents=True)
    nbformat.write(quiz("q1 = ..."), path)
    os.utime(path, (1_000_000, 1_000_000))
    return tmp_path


def save(course, notebook, path=QUIZ):
    model = {"type": "notebook", "content": notebook}
    return asyncio.run(Contents(root_dir=str(course)).save(model, path))


def shown(course, path=QUIZ):
    model = asyncio.run(Contents(root_dir=str(course)).get(path))
    return model["content"]["cells"][-1]["source"]


def test_what_was_built_stays_and_the_answers_are_shown(course):
    built = (course / QUIZ).read_bytes()
    assert shown(course) == "q1 = ..." and not (course / "quizzes/mine").exists()
    assert save(course, quiz("q1 = 'B'"))["path"] == QUIZ
    assert (course / QUIZ).read_bytes() == built
    assert shown(course) == shown(course, MINE) == "q1 = 'B'"
    assert [(stop.path, stop.done) for stop in course_map(course).stops] == [(QUIZ, 1)]
    save(course, quiz("q1 = 'C'"))
    assert shown(course) == "q1 = 'C'" and len(list((course / MINE).parent.glob("*.ipynb"))) == 1


def test_reverting_to_a_checkpoint_changes_the_copy_only(course):
    built = (course / QUIZ).read_bytes()
    contents = Contents(root_dir=str(course))

    async def try_and_revert():
        for answer in ("q1 = 'B'", "q1 = 'C'"):
            await contents.save({"type": "notebook", "content": quiz(answer)}, QUIZ)
            if answer.endswith("'B'"):
                point = await contents.create_checkpoint(QUIZ)
        await contents.restore_checkpoint(point["id"], QUIZ)

    asyncio.run(try_and_revert())
    assert shown(course) == "q1 = 'B'" and (course / QUIZ).read_bytes() == built


def test_a_quiz_that_was_built_anew_is_shown_and_earlier_answers_are_kept(course):
    save(course, quiz("q1 = 'B'"))
    os.utime(course / MINE, (2_000_000, 2_000_000))
    nbformat.write(quiz("q1 = None"), course / QUIZ)
    assert shown(course) == "q1 = None"
    assert course_map(course).stops[0].done == 0
    save(course, quiz("q1 = 'D'"))
    assert shown(course) == "q1 = 'D'"
    (older,) = (course / MINE).parent.glob("02_pictures-1970*.ipynb")
    assert "q1 = 'B'" in older.read_text(encoding="utf-8")


def test_other_files_are_what_they_were(course):
    (course / "lessons").mkdir()
    save(course, quiz("x = 1"), "lessons/a.ipynb")
    assert shown(course, "lessons/a.ipynb") == "x = 1"
    assert place(course, "lessons/a.ipynb") == course / "lessons/a.ipynb"
    make_room(course, "quizzes/release/none/none.ipynb")  # there is nothing to copy
    assert not (course / "quizzes/mine").exists()
    for path in ("../a.ipynb", "quizzes/release/../../../a.ipynb"):
        with pytest.raises(HTTPError):
            shown(course, path)


def test_validate_looks_at_the_file_that_is_shown(course, monkeypatch):
    looked_at = []
    handler = quiz_copies.ValidateAssignmentHandler
    monkeypatch.setattr(handler, "validate_notebook", lambda _, path: looked_at.append(path))
    quiz_copies.validate_copies()
    for path in (QUIZ, "lessons/a.ipynb"):
        handler.validate_notebook(SimpleNamespace(root_dir=str(course)), path)
    save(course, quiz("q1 = 'B'"))
    handler.validate_notebook(SimpleNamespace(root_dir=str(course)), QUIZ)
    assert looked_at == [QUIZ, "lessons/a.ipynb", MINE]

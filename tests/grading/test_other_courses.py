"""Other people's courses, graded by stock nbgrader and by us: the same points for every question.

COURSE_OTHERS names a folder of nbgrader courses (each with source/ASSIGNMENT/*.ipynb, answers
between solution markers); nothing of them is part of this repository. Each assignment is handed in
right, blank, and with every other answer. One line for each goes to the file of
COURSE_OTHERS_REPORT, or is printed.
"""

import copy
import io
import json
import os
import shutil
from pathlib import Path

import pytest
from test_foreign import nbgrader, points

from grading import command
from grading.quiz import Quiz, notebooks_of, without_markers
from grading.sandbox import backends

OTHERS = Path(os.environ.get("COURSE_OTHERS", "nowhere"))
ASSIGNMENTS = sorted(path for path in OTHERS.glob("*/source/*") if any(path.glob("*.ipynb")))
STUDENTS = ("right", "blank", "half")

pytestmark = [
    pytest.mark.nightly,
    pytest.mark.skipif(not ASSIGNMENTS, reason="COURSE_OTHERS names no folder of courses"),
    pytest.mark.skipif(backends.best() is None, reason="LOUD: no sandbox here"),
]


def hand_in(course, name):
    """Put the three submissions where nbgrader collects them; how many questions there are."""
    questions = 0
    for notebook in notebooks_of(course, name) or ():
        quiz = Quiz.load(course, name, notebook)
        questions += len(quiz.questions)
        answers = [cell for cell in quiz.cells if cell.role == "answer"]
        right = {cell.grade_id: without_markers(cell.source) for cell in answers}
        half = {key: right[key] for key in list(right)[::2]}
        for student, given in zip(STUDENTS, (right, {}, half), strict=True):
            data = copy.deepcopy(quiz.release)
            for cell in data["cells"]:
                grade_id = cell["metadata"].get("nbgrader", {}).get("grade_id")
                cell["source"] = given.get(grade_id, cell["source"])
            place = course / "submitted" / student / name
            if not place.exists():
                shutil.copytree(course / "release" / name, place)
            (place / f"{notebook}.ipynb").write_text(json.dumps(data), encoding="utf-8")
    return questions


def reported(text):
    """Put a text where COURSE_OTHERS_REPORT says, or print it."""
    if "COURSE_OTHERS_REPORT" in os.environ:
        with open(os.environ["COURSE_OTHERS_REPORT"], "a", encoding="utf-8") as file:
            file.write(text)
    else:
        print(text)


@pytest.mark.parametrize("source", ASSIGNMENTS, ids=lambda path: "/".join(path.parts[-3::2]))
def test_the_points_are_those_of_nbgrader(source, tmp_path, capsys):
    name = source.name
    theirs, ours = tmp_path / "theirs", tmp_path / "ours"
    shutil.copytree(source, theirs / "source" / name)
    if (source.parent / "header.ipynb").is_file():
        shutil.copy(source.parent / "header.ipynb", theirs / "source")
    (theirs / "nbgrader_config.py").write_text("c = get_config()\n", encoding="utf-8")
    nbgrader(theirs, "update", "--validate=False", str(theirs / "source"))
    nbgrader(theirs, "generate_assignment", name, "--IncludeHeaderFooter.header=")
    questions = hand_in(theirs, name)
    shutil.copytree(theirs, ours)
    (ours / "gradebook.db").unlink()
    forgiving = ["--IgnorePattern.enabled=True", "--IgnorePattern.pattern=(?s).*"]
    nbgrader(theirs, "autograde", name, *forgiving, "--Execute.shutdown_kernel=immediate")
    said = io.StringIO()
    code = command.run(name, root=ours, say=said)
    expected, got = points(theirs, name), points(ours, name)
    if code == 2:  # only where its own answers get less than all points from nbgrader as well
        worth = {
            question.grade_id: question.points
            for notebook in notebooks_of(ours, name)
            for question in Quiz.load(ours, name, notebook).questions
            if question.kind != "manual"
        }
        reported(f"{source.parts[-3]}/{name}: refused: {capsys.readouterr().err.strip()[:300]}\n")
        assert any(expected["right", *key] < worth[key[1]] for _, *key in expected
                   if key[1] in worth)  # fmt: skip
        return
    differing = {key: (expected[key], got.get(key)) for key in expected
                 if expected[key] != got.get(key)}  # fmt: skip
    full = sum(value or 0 for (student, *_), value in got.items() if student == "right")
    line = (
        f"{source.parts[-3]}/{name}: {questions} questions, {len(expected)} grades, "
        f"{len(expected) - len(differing)} agree, {len(differing)} differ; right has {full:g}\n"
    )
    line += "".join(f"    {key}: {pair}\n" for key, pair in differing.items())
    reported(line)
    assert not differing, line + said.getvalue()

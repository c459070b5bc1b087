"""Upload files: right numbers in the right columns, proper quoting, no formulas."""

import csv
import io

import pytest
from grading_class import QUIZ, ROOT

from grading.ledger import Record
from grading.model import SubmissionVerdict
from grading.quiz import Quiz
from grading.reports import exports


@pytest.fixture(scope="module")
def quiz():
    return Quiz.load(ROOT, QUIZ)


def result(quiz, right, **more):
    scores = {q.grade_id: q.points if q.name in right else 0.0 for q in quiz.questions}
    total = sum(scores.values())
    return {
        "scores": scores, "score": total, "penalty": 0.0, "total": total, "max_score": 16.0,
        "timestamp": None, "first_name": "", "last_name": "", "email": "",
        "needs_manual_grade": False,
    } | more  # fmt: skip


def record(layout, number, name=""):
    return Record("key", "sandbox", SubmissionVerdict("", ()), name, number, layout=layout)


def read(path):
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file))


@pytest.mark.parametrize(
    "value, text",
    [
        ("=1+1", "'=1+1"),
        ("+41 44", "'+41 44"),
        ("-2", "'-2"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("  =cmd|' /C calc'!A0", "'  =cmd|' /C calc'!A0"),
        ("\t=1", "'\t=1"),
        ("\r=1", "' =1"),
        ("\x00=1", "'=1"),
        ("-", "-"),
        ('Ann, the "first"\nof her name', 'Ann, the "first" of her name'),
        (-0.5, "-0.5"),
        (1.0, "1"),
        (2 / 3, "0.67"),
        (True, "yes"),
        (None, ""),
    ],
)
def test_cells(value, text):
    assert exports.cell(value) == text
    (row,) = csv.reader(io.StringIO(exports.table([[value, "x"]]).decode(), newline=""))
    assert row == [text, "x"]


def test_files_for_each_platform(quiz, tmp_path):
    names = [question.name for question in quiz.questions]
    results = {
        "ann": result(quiz, names, first_name="Ann", last_name='=Lee, "A"', email="a@b.ch"),
        "bo": result(quiz, names[:3], score=4.0, penalty=1.5, total=2.5),
        "cy": result(quiz, []),
    }
    records = {"ann": record("moodle", "11"), "bo": record("canvas", "502", "obrienbo")}
    paths = exports.write_all(tmp_path, quiz, results, records)
    plain, moodle, canvas, questions = map(read, paths)
    assert [path.name for path in paths][:3] == ["grades.csv", "moodle.csv", "canvas.csv"]
    for rows in (plain, moodle, canvas, questions):
        assert {len(row) for row in rows} == {len(rows[0])}

    header, ann, bo, cy = plain
    assert ann[:4] == ["ann", '\'=Lee, "A"', "Ann", "a@b.ch"]
    bo = dict(zip(header, bo, strict=True))
    assert [bo[key] for key in ("q1", "q3", "q4")] == ["1", "2", "0"]
    assert [bo[key] for key in ("score", "late_penalty", "total")] == ["4", "1.5", "2.5"]

    header, *rows = moodle
    ann, bo, cy = (dict(zip(header, row, strict=True)) for row in rows)
    assert (ann["Identifier"], ann["Grade"], ann["ID number"]) == ("Participant 11", "16", "")
    assert (bo["Identifier"], bo["Grade"], bo["ID number"]) == ("", "2.5", "bo")
    assert cy["Last modified (submission)"] == "-"

    assert canvas[0][:5] == ["Student", "ID", "SIS User ID", "SIS Login ID", "Section"]
    assert canvas[1] == ["    Points Possible", "", "", "", "", "16"]
    assert canvas[3] == ["obrienbo", "502", "", "", "", "2.5"]
    assert canvas[4] == ["cy", "", "cy", "", "", "0"]
    assert len(questions[0]) == 5 + len(names) and questions[1][7] == "2"


def test_names_of_platforms_become_those_of_persons():
    assert exports.person("Ann Maria Lee", "a@b") == {
        "first_name": "Ann Maria", "last_name": "Lee", "email": "a@b",
    }  # fmt: skip
    assert exports.person("leeann", "") == {}

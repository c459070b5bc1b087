"""One class from all platforms at once: the report accounts for every entry of the archive."""

import csv
import io
import json
import sys
import zipfile
from datetime import datetime
from pathlib import Path

import pytest

from grading import command
from grading.sandbox import backends

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "attacks"))

import small_quiz  # noqa: E402
from small_quiz import STUBS, submission  # noqa: E402

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(backends.best() is None, reason="LOUD: no sandbox here"),
]
FULL = submission({})
OTHER = json.dumps(
    {"cells": [{"cell_type": "markdown", "id": "t", "metadata": {},
                "source": "# Lesson 4, with nothing of the quiz in it"}], "nbformat": 4}
).encode()  # fmt: skip
LINES = json.dumps(json.loads(FULL), indent=1)
CONFLICT = LINES.replace(
    '\n   "cell_type"', '\n<<<<<<< HEAD\n=======\n>>>>>>> x\n   "cell_type"', 1
)
POINTER = b"version https://git-lfs.github.com/spec/v1\n"
BIG = json.loads(FULL)
BIG["cells"][1]["outputs"] = [{"output_type": "stream", "text": "x" * (21 << 20)}]


def with_cell(text, kind="code"):
    data = json.loads(FULL)
    small_quiz.cell_of(data, "q4").update(source=text, cell_type=kind)
    return json.dumps(data).encode()


def below():
    """The answer to q4 stands in a new cell below its own, which is as it was given out."""
    data = json.loads(with_cell(STUBS["q4"]))
    place = data["cells"].index(small_quiz.cell_of(data, "q4"))
    own = {"cell_type": "code", "id": "own", "metadata": {}, "source": small_quiz.RIGHT["q4"]}
    data["cells"].insert(place + 1, own)
    return json.dumps(data).encode()


#: A layout that all of them fit: what a person handed in, and what the report must say of them.
ENTRIES = {
    "full": ({"small.ipynb": FULL}, "graded", 9),
    "windows": ({"small.ipynb": FULL.replace(b"A small quiz", b"A small quiz\x92")}, "repaired", 9),
    "utf16": ({"small.ipynb": FULL.decode().encode("utf-16")}, "graded", 9),
    "utf16le": ({"small.ipynb": FULL.decode().encode("utf-16-le")}, "repaired", 9),
    "big": ({"small.ipynb": json.dumps(BIG).encode()}, "graded", 9),
    "conflict": ({"small.ipynb": CONFLICT.encode()}, "unreadable", 0, "conflict marks"),
    "signin": ({"small.ipynb": b"<html><input type='password'>"}, "unreadable", 0, "sign-in"),
    "zipped": ({"small.ipynb": b"PK\x03\x04...."}, "unreadable", 0, "zip archive"),
    "lfs": ({"small.ipynb": POINTER}, "unreadable", 0, "LFS"),
    "cut": ({"small.ipynb": FULL[:3000]}, "unreadable", 0, "cut off"),
    "empty": ({"small.ipynb": b""}, "unreadable", 0, "empty"),
    "lesson": ({"small.ipynb": OTHER}, "another quiz's notebook", 0, "Lesson 4"),
    "pdf": ({"work.pdf": b"%PDF"}, "no notebook", None, "work.pdf (a PDF)"),
    "py": ({"small.py": b"x = 1"}, "no notebook", None, "a Python script"),
    "text": ({"onlinetext.html": b"<p>see mail</p>"}, "no notebook", None, "a text typed"),
    "archive": ({"all.zip": b"PK\x03\x04"}, "no notebook", None, "archive inside"),
    "renamed": ({"small.ipynb.txt": FULL}, "graded", 9, "small.ipynb.txt"),
    "twice": ({"small.ipynb": FULL, "small (1).ipynb": submission(STUBS)}, "several notebooks", 9),
    "both": ({"small.ipynb": submission(STUBS), "small (1).ipynb": FULL}, "several notebooks", 9),
    "open": ({"a.ipynb": FULL, "b.ipynb": with_cell("x = 1")}, "several notebooks", None,
             "cannot be told"),
    "blank": ({"small.ipynb": submission(STUBS)}, "graded", 0),
    "await": ({"small.ipynb": with_cell(f"import asyncio\nawait asyncio.sleep(0)\n"
                                        f"{small_quiz.RIGHT['q4']}")}, "graded", 9),
    "prompt": ({"small.ipynb": with_cell(">>> def total(numbers):\n...     return sum(numbers)")},
               "graded", 9),
    "tensor": ({"small.ipynb": with_cell(
        "class Tensor:\n    def __init__(self, x): self.x = x\n    def numpy(self):\n        "
        "import numpy as np\n        return np.float32(self.x)\n"
        "def total(numbers): return Tensor(sum(numbers))")}, "graded", 9),
    "colab": ({"small.ipynb": with_cell("import google.colab\n" + small_quiz.RIGHT["q4"])},
              "graded", 9),
    "comma": ({"small.ipynb": submission({"q3": "q3 = 0,25"})}, "graded", 8),
    "quotes": ({"small.ipynb": submission({"q1": "q1 = “B”"})}, "graded", 8),
    "breaks": ({"small.ipynb": FULL.replace(b"\\n", b"\n")}, "repaired", 9),
    "marked": ({"small.ipynb": LINES.replace("\n", "\r\n").encode("utf-8-sig")}, "graded", 9),
    "fenced": ({"small.ipynb": with_cell(f"```python\n{small_quiz.RIGHT['q4']}\n```", "markdown")},
               "repaired", 9),
    "below": ({"small.ipynb": below()}, "repaired", 9),
    "shell": ({"small.ipynb": with_cell("lines = !echo 1\n" + small_quiz.RIGHT["q4"])},
              "graded", 9),
    "link": ({"quiz.url": b"[InternetShortcut]\nURL=http://x"}, "no notebook", None, "a link"),
    "word": ({"essay.docx": b"PK\x03\x04"}, "no notebook", None, "a Word document"),
}  # fmt: skip


def test_every_entry_of_a_mixed_archive_is_accounted_for(tmp_path, capsys):
    small_quiz.make_course(tmp_path)
    path = tmp_path / "class.zip"
    files = {f"{who} X_{number}_assignsubmission_file_/{name}": content
             for number, (who, entry) in enumerate(ENTRIES.items(), 100)
             for name, content in entry[0].items()}  # fmt: skip
    # What other platforms deliver, put beside by hand: named, none taken for somebody else's.
    others = {
        "leeann_501_9001_small.ipynb": FULL,
        "12345-678 - Ann Lee - Mar 3, 2026 1205 PM - small.ipynb": FULL,
        "Quiz_alee1_attempt_2026-03-03-12-05-00_small.ipynb": FULL,
        "Quiz/Lee, Ann(alee)/Submission attachment(s)/small.ipynb": FULL,
        "ann+small+2026-03-01 12:00:00.000000 UTC+abc/small.ipynb": FULL,
        "../evil.ipynb": FULL,
        "notes of the course.docx": b"PK",
    }
    team = {"Team A_37_assignsubmission_file_/small.ipynb": FULL,
            "Default group_assignsubmission_file_/small.ipynb": FULL}  # fmt: skip
    assert len(files | others | team) >= 40
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in (files | others | team).items():
            archive.writestr(name, content)
    sheet = tmp_path / "sheet.csv"
    rows = ["Identifier;Full name;Status;Group;Grade;Maximum Grade"]
    rows += [f"Participant {number};{who} X;Submitted for grading;;;9,00"
             for number, who in enumerate(ENTRIES, 100)]  # fmt: skip
    rows += ["Participant 37;Zed Zander;Submitted for grading;Team B;;9,00",
             "Participant 38;Ann Team;Submitted;Team A;;9,00",
             "Participant 39;Bo Team;Submitted;Team A;;9,00",
             "Participant 40;Cy Zoë;Submitted;Default group;;9,00"]  # fmt: skip
    sheet.write_bytes("\r\n".join([*rows, ""]).encode("cp1252"))
    said = io.StringIO()
    code = command.run(small_quiz.NAME, path, root=tmp_path, say=said, worksheet=sheet)
    assert code == 1, said.getvalue()
    folder = tmp_path / "quizzes" / "grading" / small_quiz.NAME
    text = (folder / "grades.csv").read_text(encoding="utf-8")
    table = {row["student_id"]: row for row in csv.DictReader(text.splitlines())}
    for who, (_, state, points, *words) in ENTRIES.items():
        row = table.pop(f"{who}_X")
        assert state in row["status"].split(", "), row
        assert all(word in row["remarks"] for word in words), row
        assert row["total"] == ("" if points is None else str(points)), row
        assert (row["needs_manual_grade"] == "yes") == ("waits for a person" in row["status"])
    for who in ("Ann_Team", "Bo_Team", "Cy_Zoë"):
        assert table.pop(who)["total"] == "9"
    assert table.pop("Zed_Zander")["status"] == "no notebook"
    for name in others.keys() - {"notes of the course.docx"}:
        assert f"{name} was refused" in said.getvalue() and table.pop(name)["status"] == "refused"
    assert "notes of the course.docx" in said.getvalue() and table == {}
    filled = (folder / "sheet_graded.csv").read_bytes().decode("cp1252").split("\r\n")
    grades = {line.split(";")[1]: line.split(";")[4] for line in filled[1:] if line}
    assert grades["full X"] == grades["Ann Team"] == grades["Cy Zoë"] == "9"
    assert grades["Zed Zander"] == grades["lesson X"] == grades["pdf X"] == ""
    # An extension or a due date given later counts at the next run, which needs no archive.
    later_run(tmp_path, folder)


def later_run(root, folder):
    from nbgrader.api import Gradebook

    database = root / "quizzes" / "gradebook.db"
    with Gradebook(f"sqlite:///{database.as_posix()}") as gradebook:
        gradebook.update_or_create_assignment(small_quiz.NAME, duedate=datetime(2026, 3, 1))
        gradebook.update_or_create_submission(
            small_quiz.NAME, "full_X", timestamp=datetime(2026, 3, 2, 1)
        )
        grade = gradebook.find_grade("q1_tests", small_quiz.NAME, small_quiz.NAME, "comma_X")
        grade.manual_score, grade.needs_manual_grade = 0.5, False
        gradebook.db.commit()
    config = root / "quizzes" / "nbgrader_config.py"
    config.write_text('c = get_config()\nc.LateSubmissionPlugin.penalty_method = "zero"\n')
    said = io.StringIO()
    assert command.run(small_quiz.NAME, root=root, say=said) == 1
    assert "0 graded" in said.getvalue()
    text = (folder / "grades.csv").read_text(encoding="utf-8")
    table = {row["student_id"]: row for row in csv.DictReader(text.splitlines())}
    assert (table["full_X"]["status"], table["full_X"]["total"]) == ("graded, late", "0")
    assert "late by 1 d 1 h, 9 points off" in table["full_X"]["remarks"]
    assert "changed by hand" in table["comma_X"]["status"] and table["comma_X"]["total"] == "7.5"
    assert table["pdf_X"]["status"] == "no notebook"
    page = root / "quizzes" / "feedback" / "comma_X" / small_quiz.NAME / f"{small_quiz.NAME}.html"
    assert "A person has looked at this answer and gave 0.5" in page.read_text(encoding="utf-8")

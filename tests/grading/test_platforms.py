"""A sample archive of each platform: whose each file is, and who comes out without a notebook.

A new layout needs a sample here: paths as the platform writes them (QUIZ is the quiz's name), the
students that must come out, and everybody who has no notebook with what there is instead.
"""

import csv
import dataclasses
import io
import zipfile
from datetime import datetime

import pytest
from grading_class import QUIZ as QUIZ_03
from grading_class import FakeGrader, course_in, submission, zipped

from grading import command
from grading.intake.archives import ArchiveError, Source
from grading.intake.choice import Candidate, Look, choose
from grading.intake.intake import survey
from grading.intake.rosters import Person
from grading.intake.worksheet import Worksheet
from grading.quiz import Quiz

QUIZ = "01_augmentation"
NOW = datetime(2026, 3, 10)
AT = "attempt_2026-03-0"
NAMES = (
    "submission_101:\n  :submitters:\n  - &a\n    :name: No\n    :sid: 0012\n    :email: a@b.ch\n"
    "  :created_at: 2026-03-01 12:00:00.000000000 Z\nsubmission_102:\n"
    "  :submitters: !ruby/array:Array\n  - :name: Null\n    :sid: 1_2e3\n    :email: ~\n"
    "  :graders: [*a, *a]\n"
)
#: Layout: files by path (QUIZ: the name), students with their paths, and who has no notebook.
SAMPLES = {
    "moodle": (
        {
            "Ann Lee_11_assignsubmission_file_/QUIZ.ipynb": "",
            "Ann Lee_11_assignsubmission_onlinetext/onlinetext.html": "<p>see file</p>",
            "Bo_12_assignsubmission_onlinetext/onlinetext.html": "<p>done</p>",
            "Cy_13_assignsubmission_file/sub/final.ipynb": "",
            "Dee_14_assignsubmission_file_work.pdf": "%PDF",
            "Default group_assignsubmission_file/QUIZ.ipynb": "",
            "Participant_15_assignsubmission_file_/QUIZ.ipynb": "",
        },
        {"Ann_Lee": "11", "Cy": "13", "Default_group": "", "Participant_15": "15"},
        {"Bo": "onlinetext.html (a text", "Dee": "work.pdf (a PDF)"},
    ),
    "canvas": (
        {
            "leeann_501_9001_QUIZ.ipynb": "",
            "anon_aB3xY_9002_QUIZ.ipynb": "",
            "LATE_anon_Zz9_9003_QUIZ.ipynb": "",
            "lab_team2_LATE_502_9004_QUIZ.ipynb": "",
            "team_2_503_9005_final.ipynb": "",
            "obrienbo_504_text.html": "",
            "poecy_505_9006_link.html": "",
            "dee_506_9007_3_final.pdf": "",
        },
        {"anon_Zz9": "", "anon_aB3xY": "", "lab_team2": "502", "leeann": "501", "team_2": "503"},
        {"obrienbo": "a text typed", "poecy": "a link", "dee": "3_final.pdf (a PDF)"},
    ),
    "gradescope": (
        {
            "export/submission_metadata.yml": NAMES,
            "export/submission_101/QUIZ.ipynb": "",
            "export/submission_102/QUIZ.ipynb": "",
            "export/submission_103/notes.txt": "",
        },
        {"0012": "101", "1_2e3": "102"},
        {"submission_103": "notes.txt (a text)"},
    ),
    "brightspace": (
        {
            "12345-678 - Ann Lee - Mar 3, 2026 1205 PM - QUIZ.ipynb": "old",
            "12345-678 - Ann Lee - Mar 3, 2026 105 PM - QUIZ.ipynb": "new",
            "12346-678 - Bo - Po - 4 March, 2026 9:05 AM/QUIZ.ipynb": "",
            "12347-678 - Cy - Mar 4, 2026 905 AM/essay.docx": "",
            "index.html": "",
        },
        {"Ann_Lee": "12345", "Bo": "12346"},
        {"Cy": "essay.docx (a Word document)"},
    ),
    "blackboard": (
        {
            f"Quiz_alee1_{AT}3-12-05-00_QUIZ.ipynb": "old",
            f"Quiz_alee1_{AT}4-12-05-00_QUIZ.ipynb": "new",
            f"Quiz_alee1_{AT}4-12-05-00.txt": "Name: Ann Lee (alee1)\nAssignment: Quiz\n",
            f"Quiz_b_po_{AT}3-12-05-00_QUIZ.ipynb": "",
            f"Quiz_b_po_{AT}3-12-05-00.txt": "Name: Bo Po (b_po)\n\nName: Eve (eve)\n",
            f"Quiz_cy3_{AT}3-12-05-00.txt": "Name: Cy Wu (cy3)\nComments: no file\n",
        },
        {"alee1": "", "b_po": ""},
        {"cy3": "there is nothing"},
    ),
    "sakai": (
        {
            "Quiz 1/grades.csv": "",
            "Quiz 1/Lee, Ann(alee)/Submission attachment(s)/QUIZ.ipynb": "",
            "Quiz 1/Lee, Ann(alee)/timestamp.txt": "20260303120500000",
            "Quiz 1/Po, Bo(bpo)/Submission attachment(s)/a (1).ipynb": "",
            "Quiz 1/Po, Bo(bpo)/Feedback Attachment(s)/QUIZ.ipynb": "",
            "Quiz 1/Wu, Cy(cwu)/Wu, Cy(cwu)_submissionText.html": "",
            "Quiz 1/Wu, Cy(cwu)/timestamp.txt": "20260303120500000",
        },
        {"alee": "", "bpo": ""},
        {"cwu": "submissionText.html"},
    ),
    "ilias": (
        {
            "Ex/Quiz/Lee_Ann_alee_301/QUIZ.ipynb": "",
            "Ex/Quiz/Po_Bo Maria_bpo_302/Late Submission - QUIZ.ipynb": "",
            "Ex/Quiz/Team 7/Wu_Cy_cwu_303/20260303120500_QUIZ.ipynb": "",
            "Ex/Quiz/Xi_Dee_dxi_304/a.zip.pdf": "",
        },
        {"alee": "301", "bpo": "302", "cwu": "303"},
        {"dxi": "a.zip.pdf (a PDF)"},
    ),
    "exchange": (
        {
            "inbound/ann+QUIZ+2026-03-01 12:00:00.000000 UTC+abc/QUIZ.ipynb": "old",
            "inbound/ann+QUIZ+2026-03-02 12:00:00.000000 UTC+def/QUIZ.ipynb": "new",
            "inbound/o'hara+QUIZ+2026-03-01 12:00:00.000000 UTC+ghi/QUIZ.ipynb": "",
            "inbound/cy+QUIZ+2026-03-01 12:00:00.000000 UTC/timestamp.txt": "",
        },
        {"ann": "", "o'hara": ""},
        {"cy": "nothing"},
    ),
    "nbgrader": (
        {"john doe/QUIZ/QUIZ.ipynb": "", "submitted/o'hara/QUIZ/QUIZ.ipynb": ""},
        {"john doe": "", "o'hara": ""},
        {},
    ),
    "folders": (
        {
            "ann/final.ipynb": "",
            "bo/bo_quiz.ipynb": "new",
            "bo/QUIZ.ipynb": "",
            "cy/cy.ipynb": "",
            "dee/dee.ipynb.txt": '{"cells": [], "nbformat": 4}',
            "ed/notes.md": "",
        },
        {"ann": "", "bo": "", "cy": "", "dee": ""},
        {"ed": "notes.md (a Markdown file)"},
    ),
    "files": (
        {"ann.ipynb": "", "bo_QUIZ (1).ipynb": "", "cy.pdf": "", "README.md": ""},
        {"ann": "", "bo": ""},
        {"cy": "cy.pdf (a PDF)"},
    ),
}


def surveyed(tmp_path, files, **options):
    path = tmp_path / "in.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for name, text in files.items():
            archive.writestr(name.replace("QUIZ", QUIZ), text)
    with Source(path) as source:
        intake = survey(source, QUIZ, now=NOW, **options)
        return intake, {h.student: h.entry.read().decode() for h in intake.handins}


@pytest.mark.parametrize("layout", SAMPLES)
def test_a_sample_of_each_platform(tmp_path, layout):
    files, students, absent = SAMPLES[layout]
    intake, texts = surveyed(tmp_path, files)
    assert intake.layout == layout
    assert {h.student: h.number for h in intake.handins} == students, intake
    assert {one.student for one in intake.absent} == set(absent)
    for one in intake.absent:
        assert absent[one.student] in one.reason, one
        assert str(one).startswith(f"{one.student}: no notebook; there is")
    assert intake.refusals == () and "old" not in texts.values()


@pytest.mark.nightly
@pytest.mark.parametrize("layout", SAMPLES)
def test_an_instructors_day_with_a_sample_of_each_platform(tmp_path, layout):
    """As the README has it: one command from the archive to grades and feedback for everybody."""
    files, students, absent = SAMPLES[layout]
    root, said = course_in(tmp_path), io.StringIO()
    quiz = Quiz.load(root, QUIZ_03)
    right = submission(quiz, [question.name for question in quiz.questions])
    path = zipped(tmp_path / "in.zip", {
        name.replace("QUIZ", QUIZ_03): right if name.endswith(".ipynb") else text.encode()
        for name, text in files.items() if "ipynb.txt" not in name
    })  # fmt: skip
    code = command.run(QUIZ_03, path, root=root, say=said, grader=FakeGrader)
    assert code == int(bool(absent)), said.getvalue()
    text = (root / "quizzes" / "grading" / QUIZ_03 / "grades.csv").read_text(encoding="utf-8")
    table = {row["student_id"]: row for row in csv.DictReader(text.splitlines())}
    assert set(table) == set(students) - ({"dee"} if layout == "folders" else set()) | set(absent)
    for student in set(students) & set(table):
        assert float(table[student]["total"]) == quiz.max_score, table[student]
        page = root / "quizzes" / "feedback" / student / QUIZ_03 / f"{QUIZ_03}.html"
        assert page.is_file()
    assert all(table[student]["status"] == "no notebook" for student in absent)


def test_what_platforms_say_of_time_and_lateness(tmp_path):
    def handins(layout):
        return {h.student: h for h in surveyed(tmp_path, SAMPLES[layout][0])[0].handins}

    canvas = handins("canvas")
    assert [s for s, h in canvas.items() if h.late] == ["anon_Zz9", "lab_team2"]
    assert handins("exchange")["ann"].timestamp == datetime(2026, 3, 2, 12)
    assert handins("sakai")["alee"].timestamp == datetime(2026, 3, 3, 12, 5)
    assert handins("gradescope")["0012"].timestamp == datetime(2026, 3, 1, 12)
    assert handins("gradescope")["0012"].name == "No"
    assert handins("sakai")["alee"].name == handins("ilias")["alee"].name == "Ann Lee"
    assert handins("ilias")["bpo"].late and handins("ilias")["cwu"].team == "Team 7"
    assert handins("moodle")["Default_group"].team == "Default group"
    assert "of 2 notebooks" in handins("blackboard")["alee1"].notes[0]


def test_a_table_of_people_that_cannot_be_read_is_said(tmp_path):
    files = {"submission_metadata.yml": "a: [b\n: c", "submission_7/q.ipynb": ""}
    intake, _ = surveyed(tmp_path, files)
    assert [h.student for h in intake.handins] == ["submission_7"]
    assert "cannot be used" in intake.notes[0] and "line" in intake.notes[0]


def test_a_probable_layout_is_shown_by_examples(tmp_path):
    intake, _ = surveyed(tmp_path, {f"x/{name}.ipynb": "" for name in ("ann", "bo", "cy", "dee")})
    assert intake.examples == tuple((f"x/{n}.ipynb", n) for n in ("ann", "bo", "cy"))
    assert surveyed(tmp_path, SAMPLES["sakai"][0])[0].examples == ()


@pytest.mark.parametrize(
    "files, students",
    [
        (["ann_2026-03-01.ipynb", "ann_2026-03-02.ipynb", "bo_2026-03-01.ipynb"], ["ann", "bo"]),
        (["ann-attempt1/q.ipynb", "ann-attempt2/q.ipynb", "bo/q.ipynb"], ["ann", "bo"]),
        (["ann 20260301.ipynb", "bo 20260302.ipynb", "cy 20260303.ipynb"], ["ann", "bo", "cy"]),
        (["A/ann.ipynb", "A/bo.ipynb", "B/cy.ipynb", "B/dee.ipynb"], ["ann", "bo", "cy", "dee"]),
    ],
)
def test_a_layout_that_merges_or_multiplies_students_is_refused(tmp_path, files, students):
    with pytest.raises(ArchiveError, match="Nothing was written") as problem:
        surveyed(tmp_path, dict.fromkeys(files, ""))
    pattern = str(problem.value).split("--pattern '")[1].split("'")[0]
    intake, _ = surveyed(tmp_path, dict.fromkeys(files, ""), pattern=pattern)
    assert [handin.student for handin in intake.handins] == students


# -- several notebooks -----------------------------------------------------------------------------


@dataclasses.dataclass
class File:
    """A file of a student for `choose`."""

    name: str
    text: bytes = b"x"
    modified: float = 0.0

    @property
    def path(self):
        from pathlib import PurePosixPath

        return PurePosixPath(self.name)

    def read(self, limit):
        return self.text


def look(raw):
    return {b"": Look.UNTOUCHED, b"?": Look.FOREIGN, b"!": Look.UNREADABLE}.get(raw, Look.WORKED)


@pytest.mark.parametrize(
    "files, expected",
    [
        ([File("quiz.ipynb", b"work"), File("quiz (1).ipynb", b"")], "quiz.ipynb"),
        ([File("quiz.ipynb", b""), File("quiz-Copy1.ipynb", b"work")], "quiz-Copy1.ipynb"),
        ([File("quiz.ipynb", b""), File("mine.ipynb", b"work")], "mine.ipynb"),
        ([File("quiz.ipynb", b"?"), File("quiz (1).ipynb", b"")], "quiz (1).ipynb"),
        ([File("quiz.ipynb", b"!"), File("a.ipynb", b"?"), File("b.ipynb", b"work")], "b.ipynb"),
        ([File("quiz.ipynb", b"one"), File("quiz (1).ipynb", b"two")], "quiz (1).ipynb"),
        ([File("a.ipynb", b"one", 100.0), File("b.ipynb", b"two", 1000.0)], "b.ipynb"),
        ([File("a.ipynb", b"one"), File("b.ipynb", b"one")], "a.ipynb"),
        ([File("a.ipynb", b"one"), File("b.ipynb", b"two")], None),
    ],
)
def test_of_several_notebooks_one_that_was_worked_on_counts(files, expected):
    from grading.intake.archives import Refused

    candidates = [Candidate(file) for file in files]
    if expected is None:
        with pytest.raises(Refused, match="cannot be told"):
            choose(candidates, "ann", "quiz", look)
        return
    best, note = choose(candidates, "ann", "quiz", look)
    assert best.entry.name == expected and f"of {len(files)} notebooks, {expected} counts" in note


# -- worksheets ------------------------------------------------------------------------------------

SHEET = (
    "Identifier,Full name,Email address,Status,Group,Grade,Maximum Grade\n"
    "Participant 37,Zed Zander,z@b.ch,No submission,Team B,,15.00\n"
    "Participant 38,Ann Lee,a@b.ch,Submitted for grading - Graded,Team A,,15.00\n"
    "Participant 39,Bo Po,b@b.ch,Submitted for grading,Team A,,15.00\n"
    "Participant 40,Cy,c@b.ch,Draft (not submitted),Default group,,15.00\n"
)


@pytest.fixture
def table(tmp_path):
    path = tmp_path / "sheet.csv"
    path.write_text(SHEET, encoding="utf-8")
    return Worksheet.read(path)


def test_a_team_is_its_members_and_never_the_person_with_its_number(tmp_path, table):
    files = {
        "Team A_37_assignsubmission_file_/QUIZ.ipynb": "A",
        "Default group_assignsubmission_file_/QUIZ.ipynb": "D",
        "Team X_38_assignsubmission_file_/QUIZ.ipynb": "X",
    }
    intake, texts = surveyed(tmp_path, files, team=table.members)
    assert texts == {"Ann_Lee": "A", "Bo_Po": "A", "Cy": "D", "Team_X": "X"}
    assert {h.student: h.number for h in intake.handins}["Ann_Lee"] == "38"
    assert table.submitters() == [("38", "Ann Lee"), ("39", "Bo Po")]


@pytest.mark.parametrize(
    "name, number, expected",
    [
        ("Zed Zander", "37", ["37"]),
        ("Zander Zed", "37", ["37"]),
        ("zzander Zed Zander", "37", ["37"]),
        ("Participant", "37", ["37"]),
        ("Team A", "37", ["38", "39"]),
        ("team_a", "99", ["38", "39"]),
        ("Ann Lee", "37", []),
    ],
)
def test_a_number_counts_only_together_with_the_name(table, name, number, expected):
    members = table.members(Person("x", name, number))
    assert [one.number for one in members] == expected


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
@pytest.mark.parametrize("mark", [",", ";", "\t"])
def test_worksheets_as_excel_saves_them(tmp_path, encoding, mark):
    text = SHEET.replace("Cy", "Zoë").replace("15.00", "15,00" if mark != "," else "15.00")
    if mark != ",":
        text = text.replace("15,00", "15#00").replace(",", mark).replace("15#00", "15,00")
    path = tmp_path / "sheet.csv"
    path.write_bytes(text.replace("\n", "\r\n").encode(encoding))
    table = Worksheet.read(path)
    assert [cells["name"] for _, cells in table.people()][3] == "Zoë"
    table.write(4, "17.5")
    decimal = "17.5" if mark == "," else "17,5"
    old, new = (f"Default group{mark}{grade}{mark}" for grade in ("", decimal))
    expected = text.replace(old, new).replace("\n", "\r\n").encode(encoding)
    assert table.content() == expected

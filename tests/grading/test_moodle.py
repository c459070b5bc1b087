"""What goes back to Moodle: its worksheet, nothing changed but grades, and pages for everybody."""

import csv
import io
import zipfile

import pytest
from grading_class import QUIZ, ROOT, FakeGrader, course_in, submission, zipped

from grading import command
from grading.ledger import Record
from grading.model import SubmissionVerdict
from grading.quiz import Quiz
from grading.reports import moodle

HEADER = ["Identifier", "Full name", "ID number", "Email address", "Status", "Grade",
          "Maximum Grade", "Grade can be changed", "Last modified (submission)",
          "Last modified (grade)", "Feedback comments"]  # fmt: skip


def row(number, name, email="", id_number="", grade="", most="15.00", said=""):
    return [f"Participant {number}", name, id_number, email, "Submitted for grading", grade, most,
            "Yes", "Monday, 2 March 2026, 9:00 AM", "-", said]  # fmt: skip


def sheet(path, rows, header=HEADER, mark=",", bom=True):
    file = io.StringIO(newline="")
    csv.writer(file, delimiter=mark, lineterminator="\n").writerows([header, *rows])
    path.write_bytes((b"\xef\xbb\xbf" if bom else b"") + file.getvalue().encode())
    return path


def read(content):
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))


def earned(total, most=15.0, email="", waits=False):
    return {"total": total, "max_score": most, "email": email, "needs_manual_grade": waits}


def record(number="", name="", layout="moodle"):
    return Record("key", "sandbox", SubmissionVerdict("", ()), name, number, layout=layout)


def test_only_the_grades_are_filled_in(tmp_path):
    rows = [
        row(11, "Ann Lee", "a@b.ch", said='kept, "as it is"\nin two lines'),
        row(12, "=Bo", grade="3.00"),
        row(13, "Cy", grade="4.00"),
        row(111, "Ann Lee"),
    ]
    path = sheet(tmp_path / "worksheet.csv", rows)
    results = {"Ann_Lee_11": earned(12.5), "Bo": earned(0.0), "gone": earned(1.0)}
    records = {"Ann_Lee_11": record("11"), "Bo": record("12"), "gone": record("99")}
    done = moodle.fill(path, results, records)
    assert done.content.startswith(b"\xef\xbb\xbf") and b"\r\n" not in done.content
    header, *filled = read(done.content)
    assert header == HEADER
    grade = HEADER.index("Grade")
    assert [line[grade] for line in filled] == ["12.5", "0", "4.00", ""]
    for before, after in zip(rows, filled, strict=True):
        assert before[:grade] + before[grade + 1 :] == after[:grade] + after[grade + 1 :]
    assert (done.rows, done.missing, done.scaled) == (2, ["gone"], None)


def test_another_maximum_converts_and_what_waits_is_left_open(tmp_path):
    rows = [row(1, "A", most="100,00"), row(2, "B", most="100.00")]
    results = {"A": earned(7.5), "B": earned(9.0, waits=True)}
    path = sheet(tmp_path / "w.csv", rows)
    done = moodle.fill(path, results, {"A": record("1"), "B": record("2")})
    assert [line[5] for line in read(done.content)[1:]] == ["50", ""]
    assert done.scaled == 100 and done.missing == ["B"]


@pytest.mark.parametrize(
    "student, email, known",
    [
        ("12-345", "", {"id_number": "12-345"}),
        ("x", "Bo@b.ch", {"email": "bo@B.ch"}),
        ("Bo_Lee", "", {"name": "Bo Lee"}),
    ],
)
def test_rows_are_found_without_moodles_number(tmp_path, student, email, known):
    rows = [row(5, "Somebody Else"), row(6, **{"name": "Nobody"} | known)]
    path = sheet(tmp_path / "w.csv", rows)
    done = moodle.fill(path, {student: earned(3.0, email=email)}, {student: record(layout="files")})
    assert [line[5] for line in read(done.content)[1:]] == ["", "3"]


def test_a_name_that_two_have_is_nobodys(tmp_path):
    path = sheet(tmp_path / "w.csv", [row(5, "Bo Lee"), row(6, "Bo Lee")])
    done = moodle.fill(path, {"Bo_Lee": earned(3.0)}, {"Bo_Lee": record(layout="files")})
    assert done.rows == 0 and done.missing == ["Bo_Lee"]


def test_a_number_of_another_platform_is_not_moodles(tmp_path):
    path = sheet(tmp_path / "w.csv", [row(5, "Cy")])
    done = moodle.fill(path, {"Bo": earned(3.0)}, {"Bo": record("5", layout="canvas")})
    assert done.rows == 0


def test_other_languages_and_separators(tmp_path):
    header = ["Identifikator", "Vollständiger Name", "Bewertung", "Bestwertung"]
    rows = [["Teilnehmer/in5", "Bo", "", "15,00"]]
    path = sheet(tmp_path / "w.csv", rows, header, ";", bom=False)
    done = moodle.fill(path, {"Bo": earned(3.5)}, {"Bo": record("5")})
    assert done.content.decode() == (
        "Identifikator;Vollständiger Name;Bewertung;Bestwertung\nTeilnehmer/in5;Bo;3,5;15,00\n"
    )


@pytest.mark.parametrize(
    "content", [b"", b"a,b\n1,2\n", b"\xff\xfe", b"Identifier,Full name\n1,A\n"]
)
def test_what_is_no_worksheet(tmp_path, content):
    path = tmp_path / "w.csv"
    path.write_bytes(content)
    with pytest.raises(moodle.WorksheetError, match=r"w\.csv"):
        moodle.fill(path, {}, {})
    with pytest.raises(moodle.WorksheetError, match="cannot be read"):
        moodle.fill(tmp_path / "missing.csv", {}, {})


def participant(name):
    """How Moodle reads a path in the zip: participant, plug-in, file."""
    folder, file = name.split("/")
    parts = folder.split("_", 4)
    return int(parts[1]), "_".join(parts[2:4]), parts[4:] == [""] and file


def test_pages_are_where_moodle_looks_for_them(tmp_path):
    pages = {}
    for student in ("a", "b", "c"):
        pages[student] = tmp_path / student / "small.html"
        pages[student].parent.mkdir()
        pages[student].write_text(f"page of {student}", encoding="utf-8")
    records = {"a": record("11", "Ann_Maria 7 ../Lee"), "b": record("12", "Bö"),
               "c": record(layout="files"), "d": record("14", "No Page")}  # fmt: skip
    content = moodle.feedback_zip(records, pages)
    assert content == moodle.feedback_zip(records, pages), "the same pages, the same bytes"
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert archive.testzip() is None
        found = {participant(name): archive.read(name).decode() for name in archive.namelist()}
    assert found == {
        (11, "assignsubmission_file", "small_feedback.html"): "page of a",
        (12, "assignsubmission_file", "small_feedback.html"): "page of b",
    }
    assert moodle.feedback_zip({"c": records["c"]}, pages) is None


@pytest.mark.slow
def test_from_moodles_archive_to_what_it_takes_back(tmp_path):
    root, quiz = course_in(tmp_path), Quiz.load(ROOT, QUIZ)
    names = [question.name for question in quiz.questions]
    archive = zipped(tmp_path / "in.zip", {
        "Ann Lee_11_assignsubmission_file_/quiz.ipynb": submission(quiz, names),
        "Ann Lee_12_assignsubmission_file/quiz.ipynb": submission(quiz, names[:3]),
    })  # fmt: skip
    most = f"{quiz.max_score:.2f}"
    rows = [row(12, "Ann Lee", most=most), row(11, "Ann Lee", most=most), row(13, "Cy", most=most)]
    path = sheet(tmp_path / "Grades.csv", rows)
    before = path.read_bytes()
    said = io.StringIO()
    code = command.run(QUIZ, archive, root=root, say=said, grader=FakeGrader, worksheet=path)
    # Cy has handed in, says the worksheet, and there is no file: somebody must look.
    assert code == 1 and "Cy: the worksheet says that it was submitted" in said.getvalue()
    assert path.read_bytes() == before, "the instructor's file is not touched"
    folder = root / "quizzes" / "grading" / QUIZ
    filled = read((folder / "Grades_graded.csv").read_bytes())
    three = sum(question.points for question in quiz.questions[:3])
    assert [line[5] for line in filled] == ["Grade", f"{three:g}", f"{quiz.max_score:g}", ""]
    assert "Moodle's worksheet with 2 grades" in said.getvalue()
    with zipfile.ZipFile(folder / "moodle_feedback.zip") as zipped_pages:
        assert {participant(name)[0] for name in zipped_pages.namelist()} == {11, 12}
        page = zipped_pages.read(f"Ann Lee_12_assignsubmission_file_/{QUIZ}_feedback.html")
    assert f'<span class="total">{three:g}</span>'.encode() in page
    bad = tmp_path / "bad.csv"
    bad.write_text("x\n", encoding="utf-8")
    assert command.run(QUIZ, archive, root=root, say=said, grader=FakeGrader, worksheet=bad) == 2

"""Whose submission is it: the layouts of platforms, student ids, times, several notebooks."""

import zipfile
from datetime import datetime

import pytest

from grading.intake.archives import ArchiveError, Refused, Source
from grading.intake.intake import check_time, student_id, survey

QUIZ = "03_augmentation"
NOW = datetime(2026, 3, 10)
GRADESCOPE = """\
submission_101:
  :submitters:
  - :name: Ann Lee
    :sid: '4711'
    :email: ann@example.edu
  - :name: Bo
    :sid: ''
    :email: bo@example.edu
  :created_at: 2026-03-01 12:00:00.000000000 Z
  :score: 3.0
submission_102:
  :submitters:
  - :name: Cy
    :sid: '../../x'
    :email: ''
  :created_at: 2099-01-01 12:00:00.000000000 Z
"""


def archive(tmp_path, names):
    """A zip with these files; a mapping gives contents, otherwise each holds its own name."""
    path = tmp_path / "handed in.zip"
    with zipfile.ZipFile(path, "w") as target:
        for name in names:
            target.writestr(name, names[name] if isinstance(names, dict) else name)
    return path


def surveyed(path, **options):
    with Source(path) as source:
        intake = survey(source, QUIZ, now=NOW, **options)
        for handin in intake.handins:
            handin.entry.read()
    return intake


def students(path, **options):
    intake = surveyed(path, **options)
    assert intake.refusals == ()
    return intake.layout, [handin.student for handin in intake.handins]


@pytest.mark.parametrize(
    "layout, names, expected",
    [
        ("nbgrader", ["ann/QUIZ/QUIZ.ipynb", "bo/QUIZ/QUIZ.ipynb"], ["ann", "bo"]),
        ("nbgrader", ["submitted/ann/QUIZ/QUIZ.ipynb"], ["ann"]),
        (
            "moodle",
            [
                "Ann Lee_11_assignsubmission_file_/QUIZ.ipynb",
                "Bo O'Hara_12_assignsubmission_file_/final.ipynb",
                "Zoë Müller_13_assignsubmission_file/QUIZ.ipynb",
            ],
            ["Ann_Lee", "Bo_O_Hara", "Zoë_Müller"],
        ),
        (
            "moodle",
            ["Ann Lee_11_assignsubmission_file_QUIZ.ipynb", "Bo_12_assignsubmission_file_x.ipynb"],
            ["Ann_Lee", "Bo"],
        ),
        (
            "canvas",
            ["leeann_501_9001_QUIZ.ipynb", "obrienbo_LATE_502_9002_QUIZ-1.ipynb"],
            ["leeann", "obrienbo"],
        ),
        (
            "gradescope",
            ["assignment_7_export/submission_101/QUIZ.ipynb", "a/submission_102/my.ipynb"],
            ["submission_101", "submission_102"],
        ),
        ("folders", ["ann/QUIZ.ipynb", "bo/anything.ipynb", "bo/notes.txt"], ["ann", "bo"]),
        ("folders", ["class/ann/QUIZ.ipynb", "class/bo/QUIZ.ipynb"], ["ann", "bo"]),
        ("files", ["ann.ipynb", "bo_QUIZ.ipynb", "QUIZ-cy.ipynb"], ["ann", "bo", "cy"]),
        ("files", ["class/ann.ipynb", "class/bo.ipynb"], ["ann", "bo"]),
    ],
)
def test_layouts_are_recognised(tmp_path, layout, names, expected):
    names = [name.replace("QUIZ", QUIZ) for name in names]
    assert students(archive(tmp_path, names)) == (layout, expected)
    folder = tmp_path / "folder"
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(name)
    assert students(folder) == (layout, expected)


def test_what_platforms_tell_is_kept(tmp_path):
    found = surveyed(archive(tmp_path, [f"obrienbo_LATE_502_9002_{QUIZ}-1.ipynb"])).handins
    assert (found[0].number, found[0].name, found[0].late) == ("502", "obrienbo", True)
    found = surveyed(archive(tmp_path, ["Ann Lee_11_assignsubmission_file_/x.ipynb"])).handins
    assert (found[0].number, found[0].name, found[0].late) == ("11", "Ann Lee", False)


def test_a_table_of_gradescope_names_people_and_groups(tmp_path):
    names = {"e/submission_metadata.yml": GRADESCOPE}
    names |= {f"e/submission_{number}/x.ipynb": str(number) for number in (101, 102)}
    intake = surveyed(archive(tmp_path, names))
    found = {handin.student: handin for handin in intake.handins}
    assert list(found) == ["4711", "Cy", "bo@example.edu"]
    assert found["4711"].timestamp == found["bo@example.edu"].timestamp == datetime(2026, 3, 1, 12)
    assert found["4711"].name == "Ann Lee"
    assert found["Cy"].timestamp is None and "in the future" in found["Cy"].notes[0]


def test_a_table_that_explodes_is_not_read(tmp_path):
    bomb = "a: &a [x, x, x, x]\nb: &b [*a, *a, *a]\nsubmission_101: [*b, *b]\n"
    names = {"submission_metadata.yml": bomb, "submission_101/x.ipynb": "{}"}
    assert students(archive(tmp_path, names)) == ("gradescope", ["submission_101"])


def test_a_pattern_of_ones_own(tmp_path):
    path = archive(tmp_path, ["quiz by 17 (ann).ipynb", "quiz by 18 (bo).ipynb"])
    pattern = r"quiz by (?P<number>\d+) \((?P<student>\w+)\)\.ipynb"
    assert students(path, pattern=pattern) == ("of your own", ["ann", "bo"])
    for wrong, reason in (("(", "no regular expression"), (r"(\w+)\.ipynb", "needs a group")):
        with pytest.raises(ArchiveError, match=reason):
            surveyed(path, pattern=wrong)
    with pytest.raises(ArchiveError, match="no layout"):
        surveyed(path, layout="moodel")


def test_one_odd_file_does_not_change_how_the_others_are_read(tmp_path):
    names = [f"Ann{n} Lee_{n}_assignsubmission_file_/{QUIZ}.ipynb" for n in range(5)]
    names += ["evil/x.ipynb", "Ann9 Lee_9_assignsubmission_file_/work.zip", "readme.txt"]
    intake = surveyed(archive(tmp_path, names))
    assert (intake.layout, len(intake.handins)) == ("moodle", 5)
    said = {refusal.origin: refusal.reason for refusal in intake.refusals}
    assert "does not fit the layout 'moodle'" in said["evil/x.ipynb"]
    assert "archive inside" in said["Ann9 Lee_9_assignsubmission_file_/work.zip"]
    assert len(said) == 2


@pytest.mark.parametrize("text", ["..", "a/b", "a\\b", "../x", "", "   ", "***", "a\nb", "a\x00"])
def test_ids_that_are_no_ids(text):
    with pytest.raises(Refused):
        student_id(text)


@pytest.mark.parametrize(
    "text, expected",
    [
        ("ann", "ann"),
        ("ann.lee@example.edu", "ann.lee@example.edu"),
        ("-rf", "rf"),
        (".hidden", "hidden"),
        ("=1+1", "1_1"),
        ("a*[b]?", "a_b"),
        ("<script>alert(1)", "script_alert_1"),
        ("nul", "nul_"),
        ("李 明", "李_明"),
        ("a" * 500, "a" * 80),
    ],
)
def test_ids_are_safe_as_names_of_folders(text, expected):
    assert student_id(text) == expected


def test_a_bad_id_in_a_pattern_is_refused_alone(tmp_path):
    path = archive(tmp_path, ["id=.. q.ipynb", "id=ann q.ipynb"])
    intake = surveyed(path, pattern=r"id=(?P<student>\S+) q\.ipynb")
    assert [handin.student for handin in intake.handins] == ["ann"]
    assert "parts of a path" in intake.refusals[0].reason


@pytest.mark.parametrize(
    "text, expected",
    [
        ("2026-03-01 12:00:00.000000 UTC", datetime(2026, 3, 1, 12)),
        ("2026-03-01 12:00:00 +0130", datetime(2026, 3, 1, 10, 30)),
        ("2026-03-01 12:00:00 -0500", datetime(2026, 3, 1, 17)),
        ("2026-03-01T12:00:00+01:00", datetime(2026, 3, 1, 11)),
        ("2026-03-01 12:00:00 Europe/Zurich", datetime(2026, 3, 1, 11)),
        ("2026-03-10 20:00:00 UTC", datetime(2026, 3, 10, 20)),
        ("2099-01-01 00:00:00 UTC", "in the future"),
        ("0001-01-01 00:00:00 UTC", "before the year 2000"),
        ("0001-01-01 00:00:00 +1200", "calendar"),
        ("9999-12-31 23:59:59 -1200", "calendar"),
        ("yesterday", "is not a time"),
        ("2026-03-01 12:00:00 ../../etc/passwd", "is not a time"),
        ("", "is not a time"),
    ],
)
def test_times(text, expected):
    if isinstance(expected, datetime):
        assert check_time(text, NOW) == expected
    else:
        with pytest.raises(Refused, match=expected):
            check_time(text, NOW)


def test_an_absurd_time_costs_the_time_and_not_the_submission(tmp_path):
    names = {f"{name}/{QUIZ}/{QUIZ}.ipynb": "{}" for name in ("ann", "bo", "cy")}
    names |= {
        f"ann/{QUIZ}/timestamp.txt": "2026-03-01 12:00:00 UTC",
        f"bo/{QUIZ}/timestamp.txt": "1\ud800".encode("utf-8", "surrogatepass"),
        f"cy/{QUIZ}/timestamp.txt": "x" * 5000,
    }
    ann, bo, cy = surveyed(archive(tmp_path, names)).handins
    assert ann.timestamp == datetime(2026, 3, 1, 12) and ann.notes == ()
    for handin in (bo, cy):
        assert handin.timestamp is None and "counts as not known" in handin.notes[0]


def test_which_of_several_notebooks_counts(tmp_path):
    names = [f"ann/{QUIZ}.ipynb", "ann/scratch.ipynb", "bo/a.ipynb", "bo/b.ipynb"]
    intake = surveyed(archive(tmp_path, names), layout="folders")
    (ann,) = intake.handins
    assert ann.entry.path.name == f"{QUIZ}.ipynb" and "2 notebooks" in ann.notes[0]
    assert "bo has 2 notebooks (a.ipynb, b.ipynb)" in intake.refusals[0].reason
    names = [f"leeann_501_900{n}_{QUIZ}{end}.ipynb" for n, end in enumerate(["-2", "", "-1"])]
    (ann,) = surveyed(archive(tmp_path, names)).handins
    assert ann.entry.path.name.endswith("-2.ipynb")


def test_nobody_gets_into_the_place_of_another(tmp_path):
    def moodle(*people):
        names = [f"{name}_{number}_assignsubmission_file_/q.ipynb" for name, number in people]
        return archive(tmp_path, names)

    both = moodle(("Ann Lee", 11), ("ann lee", 12), ("Bo", 13))
    assert students(both)[1] == ["Ann_Lee_11", "Bo", "ann_lee_12"]
    # A later archive: the same name with another number is another person,
    known = {"Ann_Lee": "11"}
    assert students(moodle(("Ann Lee", 12)), known=known)[1] == ["Ann_Lee_12"]
    # and the same number is the same person, whatever the name is now.
    assert students(moodle(("Ann Lee", 11)), known=known)[1] == ["Ann_Lee"]
    assert students(moodle(("Ann Poe", 11)), known=known)[1] == ["Ann_Lee"]
    assert students(moodle(("Ann Lee", 11), ("Ann Lee", 12)), known=known)[1] == [
        "Ann_Lee",
        "Ann_Lee_12",
    ]
    intake = surveyed(archive(tmp_path, ["Ann/q.ipynb", "ann/q.ipynb"]))
    assert len(intake.handins) == 1 and "already" in intake.refusals[0].reason


def test_a_notebook_that_belongs_to_nobody(tmp_path):
    intake = surveyed(archive(tmp_path, [f"{QUIZ}.ipynb", "ann.ipynb"]))
    assert [handin.student for handin in intake.handins] == ["ann"]
    assert "whose it is" in intake.refusals[0].reason

"""Claims to somebody else's place, and floods: what a student can do to an archive from inside."""

import zipfile

import pytest

from grading.intake import archives
from grading.intake.archives import Source
from grading.intake.intake import student_id, survey

QUIZ = "quiz_9"
PEOPLE = "submission_7:\n  :submitters:\n  - :name: Bob\n    :sid: '4711'\n    :email: ''\n"
STOLEN = PEOPLE.replace("_7", "_8")


def surveyed(tmp_path, files, **options):
    """What is made of files (their paths inside, with content), as an archive and as a folder."""
    path = tmp_path / "in.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    with zipfile.ZipFile(path) as archive:
        archive.extractall(tmp_path / "folder")
    both = []
    for place in (path, tmp_path / "folder"):
        with Source(place) as source:
            intake = survey(source, QUIZ, **options)
            texts = {h.student: h.entry.read().decode() for h in intake.handins}
            both.append((intake.layout, texts, intake))
    assert both[0][:2] == both[1][:2]
    return both[0]


# The folders that Mallory can have made are those inside her own.
NESTED = {
    "moodle": (
        "Bob B_102_assignsubmission_file_/quiz_9.ipynb",
        "Mallory M_103_assignsubmission_file_/",
        {"Bob_B": "bob"},
    ),
    "gradescope": ("export/submission_7/a.ipynb", "export/submission_8/", {"submission_7": "bob"}),
    "nbgrader": ("bob/quiz_9/quiz_9.ipynb", "mallory/quiz_9/", {"bob": "bob"}),
    "folders": ("bob/quiz_9.ipynb", "mallory/", {"bob": "bob"}),
    "canvas": ("bob_102_901_quiz_9.ipynb", "mallory_103_900_x/", {"bob": "bob"}),
}


@pytest.mark.parametrize("inner", [*NESTED, "files", "further"])
@pytest.mark.parametrize("layout", NESTED)
@pytest.mark.parametrize("wrapper", ["", "class of 26/"])
def test_a_place_inside_ones_own_is_nobody_elses(tmp_path, layout, inner, wrapper):
    honest, own, expected = NESTED[layout]
    more = {"files": "bob_quiz_9.ipynb", "further": f"x/y/{honest}"}
    path = NESTED[inner][0] if inner in NESTED else more[inner]
    others = {wrapper + honest.replace("102", "109").replace("bob", "cy").replace("_7", "_9")
              .replace("Bob B", "Cy C"): "cy"}  # fmt: skip
    files = {wrapper + honest: "bob", wrapper + own + path: "mallory"} | others
    told, texts, intake = surveyed(tmp_path, files)
    assert told == layout
    assert expected.items() <= texts.items()
    assert [who for who, text in texts.items() if text == "bob"] == [*expected]
    mallorys = [who for who, text in texts.items() if text == "mallory"]
    assert all("allory" in who or who == "submission_8" for who in mallorys)
    assert mallorys or "mallory" in str(intake.refusals[0]).lower(), "refused aloud"


@pytest.mark.parametrize("layout", NESTED)
def test_a_flood_of_notebooks_does_not_choose_the_layout(tmp_path, layout):
    honest, own, expected = NESTED[layout]
    files = {honest: "bob", honest.replace("102", "109").replace("bob", "cy").replace("_7", "_9")
             .replace("Bob B", "Cy C"): "cy"}  # fmt: skip
    for number in range(40):
        files[f"{own}Bob B_{number}_assignsubmission_file_/q.ipynb"] = "mallory"
        files[f"{own}submission_{number}/q.ipynb"] = "mallory"
        files[f"{own}bob_{number}.ipynb"] = "mallory"
    told, texts, _ = surveyed(tmp_path, files)
    assert told == layout and texts[next(iter(expected))] == "bob"


@pytest.mark.parametrize("place", ["export/", ""])
def test_only_the_platforms_own_table_says_who_is_who(tmp_path, place):
    files = {f"{place}submission_{n}/q.ipynb": str(n) for n in (7, 8)}
    stolen = {f"{place}submission_8/{where}submission_metadata.yml": STOLEN for where in ("", "a/")}
    _, texts, _ = surveyed(tmp_path, files | stolen)
    assert texts == {"submission_7": "7", "submission_8": "8"}
    table = {f"{place}submission_metadata.yml": PEOPLE}
    _, texts, _ = surveyed(tmp_path, files | stolen | table)
    assert texts == {"4711": "7", "submission_8": "8"}


@pytest.mark.parametrize("rival", ["bob.", "_bob", "bob*", "-bob"])
def test_two_claims_to_one_id(tmp_path, rival):
    files = {f"{rival}/quiz_9/quiz_9.ipynb": "rival", "bob/quiz_9/quiz_9-5.ipynb": "bob"}
    _, texts, intake = surveyed(tmp_path, files)
    assert texts == {"bob": "bob"}
    assert "student id bob already" in str(intake.refusals[0]) and rival in str(intake.refusals[0])


@pytest.mark.parametrize(
    "notebook",
    ["submission_7/q.ipynb", "Ann_11_assignsubmission_file_/q.ipynb", "ann/q.ipynb"],
)
def test_a_time_of_ones_own_counts_nowhere_but_where_nbgrader_writes_it(tmp_path, notebook):
    beside = notebook.rpartition("/")[0] + "/timestamp.txt"
    _, _, intake = surveyed(tmp_path, {notebook: "x", beside: "2020-01-01 00:00:00 UTC"})
    assert [handin.timestamp for handin in intake.handins] == [None]


@pytest.mark.parametrize("letter", ["a", "é", "李", "𝒜", "\U0001f600x"])
def test_names_fit_into_a_file_system(tmp_path, letter):
    plain = student_id(letter * 400 if letter.isalnum() else letter * 400 + "b")
    assert plain and (tmp_path / f".writing-{plain}_123456789.json").write_text("") == 0


def test_whoever_hands_in_very_many_files_is_named_and_costs_the_others_nothing(
    tmp_path, monkeypatch
):
    monkeypatch.setattr(archives, "MOST_ENTRIES", 100)
    files = {f"course/{name}/quiz_9.ipynb": name for name in ("ann", "bob")}
    files |= {f"course/mallory/a/{number}.txt": "" for number in range(120)}
    _, texts, intake = surveyed(tmp_path, files)
    assert texts == {"ann": "ann", "bob": "bob"}
    assert "course/mallory was refused: it holds 120 files" in str(intake.refusals[0])

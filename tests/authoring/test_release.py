"""The students' edition: complete, without answers, reproducible, and careful with what exists."""

import json
import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from authoring.building import readme, release

ROOT = Path(__file__).resolve().parents[2]
SOLUTION = "    scaled_by_two = np.asarray(numbers) * 2\n"


@pytest.fixture
def whole_course(course):
    """The small course with what an edition needs besides, and with things that stay private."""
    for name in ("course.py", "README.md", "LICENSE", "pyproject.toml", "requirements.lock"):
        (course / name).write_text(f"# {name}\n", encoding="utf-8")
    (course / "environment.yml").write_text("name: x\n", encoding="utf-8")
    for name in (
        "datasets",
        "launcher",
        "tests",
        "authoring",
        "benchmarks",
        "topics",
        "utils/__pycache__",
    ):
        (course / name).mkdir(exist_ok=True)  # Python may have made the last
        (course / name / "file.txt").write_text("data\n", encoding="utf-8")
    (course / "lessons" / ".ipynb_checkpoints").mkdir()
    (course / "lessons" / ".ipynb_checkpoints" / "a.ipynb").write_text("{}", encoding="utf-8")
    (course / "quizzes" / "nbgrader_config.py").write_text("c = get_config()\n", encoding="utf-8")
    (course / "quizzes" / "gradebook.db").write_bytes(b"grades")
    return course


def listing(folder):
    return sorted(p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file())


def test_the_edition_holds_what_students_need_and_nothing_else(whole_course, tmp_path):
    assert release.write(whole_course, tmp_path / "out")[0] == []
    assert listing(tmp_path / "out") == [
        ".edition.json",
        "LICENSE",
        "README.md",
        "course.py",
        "datasets/file.txt",
        "environment.yml",
        "launcher/file.txt",
        "lessons/01_double.ipynb",
        "pyproject.toml",
        "quizzes/nbgrader_config.py",
        "quizzes/release/01_double/01_double.ipynb",
        "requirements.lock",
        "topics/file.txt",
        "utils/__init__.py",
        "utils/checks.py",
    ]


@pytest.mark.parametrize("name", ["utils/checks.py", "README.md", "datasets/file.txt"])
def test_a_leak_in_any_file_stops_the_release(whole_course, tmp_path, name):
    path = whole_course / name
    path.write_text(path.read_text(encoding="utf-8") + SOLUTION, encoding="utf-8")
    found, count = release.write(whole_course, tmp_path / "out.zip")
    assert count == 0 and not (tmp_path / "out.zip").exists()
    assert len(found) == 1 and name in found[0] and "01.double" in found[0]


def test_a_leak_in_a_lesson_stops_the_release(whole_course, tmp_path):
    path = whole_course / "lessons" / "01_double.ipynb"
    raw = json.loads(path.read_text(encoding="utf-8"))
    raw["cells"][-1]["source"] = ["Try this:\n", "```\n", SOLUTION, "```"]
    path.write_text(json.dumps(raw), encoding="utf-8")
    found, _ = release.write(whole_course, tmp_path / "out")
    assert any("holds a line of the solution" in line for line in found)
    assert not (tmp_path / "out").exists()


def test_outdated_notebooks_stop_the_release(whole_course, tmp_path):
    (whole_course / "solutions" / "01_double.ipynb").unlink()
    found, _ = release.write(whole_course, tmp_path / "out")
    assert found == ["solutions/01_double.ipynb is missing; run 'course.py build'"]


def test_a_quiz_that_was_tried_where_it_lies_gets_one_sentence_with_the_remedy(
    whole_course, tmp_path
):
    path = whole_course / "quizzes" / "release" / "01_double" / "01_double.ipynb"
    raw = json.loads(path.read_text(encoding="utf-8"))
    for cell in raw["cells"]:
        if cell["cell_type"] == "code":
            cell["outputs"] = [{"output_type": "stream", "name": "stdout", "text": "x"}]
            cell["source"] = "mine = 1"
    path.write_text(json.dumps(raw), encoding="utf-8")
    found, count = release.write(whole_course, tmp_path / "out")
    assert count == 0 and len(found) == 1
    assert "01_double.ipynb is not as it was built" in found[0]
    assert "run: python3 course.py build 01_double --force" in found[0]
    raw["cells"][-1]["source"] = SOLUTION
    path.write_text(json.dumps(raw), encoding="utf-8")
    found, count = release.write(whole_course, tmp_path / "out")
    assert count == 0 and "not as it was built" in found[0]
    assert any("holds a line of the solution" in line for line in found[1:])


def test_a_zip_is_the_same_every_time(whole_course, tmp_path):
    release.write(whole_course, tmp_path / "a.zip")
    for path in whole_course.rglob("*.py"):
        path.touch()
    release.write(whole_course, tmp_path / "b.zip")
    assert (tmp_path / "a.zip").read_bytes() == (tmp_path / "b.zip").read_bytes()
    with zipfile.ZipFile(tmp_path / "a.zip") as archive:
        names = archive.namelist()
        assert f"{release.TOP}/course.py" in names
        assert not any(release.is_forbidden(n.removeprefix(f"{release.TOP}/")) for n in names)
    release.write(whole_course, tmp_path / "a.zip")


def test_foreign_destinations_are_refused(whole_course, tmp_path):
    mine = tmp_path / "mine"
    mine.mkdir()
    (mine / "thesis.txt").write_text("years of work", encoding="utf-8")
    (tmp_path / "x.zip").write_bytes(b"not a zip")
    with zipfile.ZipFile(tmp_path / "y.zip", "w") as archive:
        archive.writestr("thesis.txt", "years of work")
    refused = [mine, mine / "thesis.txt", tmp_path / "x.zip", tmp_path / "y.zip"]
    refused += [whole_course, whole_course.parent, whole_course / "lessons" / "edition"]
    for destination in refused:
        with pytest.raises(release.ReleaseError):
            release.write(whole_course, destination)
    assert listing(mine) == ["thesis.txt"]
    assert (tmp_path / "x.zip").read_bytes() == b"not a zip"


def test_an_edition_is_updated_and_what_is_not_ours_stays(whole_course, tmp_path):
    out = tmp_path / "out"
    (out / ".git").mkdir(parents=True)
    (out / ".git" / "HEAD").write_text("ref", encoding="utf-8")
    (whole_course / "datasets" / "old").mkdir()
    (whole_course / "datasets" / "old" / "old.txt").write_text("old", encoding="utf-8")
    release.write(whole_course, out)
    assert (out / "datasets/old/old.txt").exists()
    (out / "notes.txt").write_text("mine", encoding="utf-8")
    shutil.rmtree(whole_course / "datasets" / "old")
    (whole_course / "README.md").write_text("new\n", encoding="utf-8")
    assert release.write(whole_course, out)[0] == []
    assert not (out / "datasets" / "old").exists()
    assert (out / "README.md").read_text(encoding="utf-8") == "new\n"
    assert (out / "notes.txt").exists() and (out / ".git" / "HEAD").exists()


def test_a_missing_part_is_named(whole_course, tmp_path):
    shutil.rmtree(whole_course / "datasets")
    with pytest.raises(release.ReleaseError, match="datasets is missing"):
        release.write(whole_course, tmp_path / "out")


def test_run_gives_exit_codes(whole_course, tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(release, "ROOT", whole_course)
    assert release.run(tmp_path / "out") == 0
    written = len(listing(tmp_path / "out")) - 1  # without the manifest
    assert f"{written} files" in capsys.readouterr().out
    assert release.run(whole_course) == 2
    assert "holds the course itself" in capsys.readouterr().err
    (whole_course / "README.md").write_text(SOLUTION, encoding="utf-8")
    assert release.run(tmp_path / "out") == 1
    assert "Nothing was written" in capsys.readouterr().err


@pytest.mark.slow  # the whole course
def test_the_real_edition_has_no_answers_and_its_door_opens(tmp_path):
    files = release.edition_files(ROOT)
    assert not [name for name in files if release.is_forbidden(name)]
    assert release.leak_problems(ROOT, files) == []
    contents = {name: release.content(ROOT, name) for name in files}
    release._write_folder(ROOT, contents, tmp_path / "edition")
    done = subprocess.run(
        [sys.executable, str(tmp_path / "edition" / "course.py"), "--help"],
        capture_output=True,
        text=True,
        cwd=tmp_path,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr
    assert "lab" in done.stdout


def test_the_students_readme_promises_nothing_that_is_not_there(tmp_path):
    page = readme.for_students((ROOT / "README.md").read_text(encoding="utf-8"))
    assert "docs/instructors.md" not in page and "docs/maintainers.md" not in page
    assert "course.py test" not in page and "course.py lab" in page
    links = re.findall(r"\]\(([^)#]+)\)", page)
    files = set(release.edition_files(ROOT))
    assert len(links) > 5
    for link in links:
        assert link.startswith("http") or link in files, f"{link} is not in the students' edition"


def test_what_is_for_the_full_course_only_is_cut_from_the_readme():
    page = "# A\n<!-- full course -->\n## B\nx\n<!-- end -->\n## C ([solved](solutions/c.ipynb))\n"
    assert readme.for_students(page) == "# A\n## C\n"

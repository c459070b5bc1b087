"""Lessons outside the course's folder: the address in one place, the links, the fetching cell."""

import json
import os
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import nbformat
import pytest

from authoring.building import build, elsewhere, notebooks, placeholders, readme, release
from authoring.building.sources import read
from launcher import elsewhere as arrival
from launcher import environment
from launcher.problems import SetupError

ROOT = Path(__file__).resolve().parents[2]
HERE = elsewhere.Address("someone", "a.course", "main")
LESSON = "source/lessons/01_double.py"
BLANK, SOLVED = "lessons/01_double.ipynb", "solutions/01_double.ipynb"


def settings(root, repository, branch="main"):
    text = f'[project]\nname = "x"\n\n[tool.course]\n# where\nrepository = "{repository}"\n'
    (root / "pyproject.toml").write_text(f'{text}branch = "{branch}"\n', encoding="utf-8")


def test_the_address_stands_in_one_place(tmp_path):
    assert elsewhere.address(tmp_path) is None  # no file
    settings(tmp_path, "")
    assert elsewhere.address(tmp_path) is None
    for stated in (
        "https://github.com/someone/a.course",
        "https://github.com/someone/a.course.git",
    ):
        settings(tmp_path, stated)
        assert elsewhere.address(tmp_path) == HERE
    settings(tmp_path, "https://github.com/someone/a.course", "exam 2")
    with pytest.raises(elsewhere.AddressError, match="'exam 2' is not a branch"):
        elsewhere.address(tmp_path)
    for stated in ("http://github.com/a/b", "https://github.com/a", "https://example.org/a/b"):
        settings(tmp_path, stated)
        with pytest.raises(elsewhere.AddressError, match="https://github.com/OWNER/NAME"):
            elsewhere.address(tmp_path)


def test_the_links_open_the_lesson():
    path = "lessons/02_augmentation.ipynb"
    other = elsewhere.Address("someone", "a.course", "exam/2")
    assert HERE.colab(path) == (
        "https://colab.research.google.com/github/someone/a.course/blob/main/" + path
    )
    assert HERE.binder(path) == (
        "https://mybinder.org/v2/gh/someone/a.course/main"
        "?urlpath=lab%2Ftree%2Flessons%2F02_augmentation.ipynb"
    )
    assert "/a.course/exam%2F2?" in other.binder(path)  # a slash would end the branch's name
    assert HERE.site == "https://someone.github.io/a.course/"
    assert elsewhere.Address("Some", "Some.github.io").site == "https://some.github.io/"
    note = elsewhere.note("02_augmentation", HERE)
    assert note.index("course.py lab") < note.index(HERE.colab(path)) < note.index("mybinder")


def test_the_readme_says_where_the_course_runs(tmp_path):
    (tmp_path / "source").mkdir()
    source = "# A course\n\n- here\n<!-- elsewhere -->\n"
    (tmp_path / readme.SOURCE).write_text(source, encoding="utf-8")
    assert "once the course has a public address" in readme.text(tmp_path)
    settings(tmp_path, "https://github.com/someone/a.course")
    page = readme.text(tmp_path)
    path = "lessons/00_start_here.ipynb"
    for link in (HERE.colab(path), HERE.binder(path), HERE.site):
        assert link in page
    assert (ROOT / path).is_file()
    assert readme.ELSEWHERE in (ROOT / readme.SOURCE).read_text(encoding="utf-8")


def test_a_lesson_has_two_more_cells_with_an_address_and_none_without():
    source = read(ROOT / "source" / "lessons" / "02_augmentation.py")
    bare = notebooks.lesson(source, placeholders.fill).cells
    assert not [cell for cell in bare if elsewhere.added(cell)]
    cells = notebooks.lesson(source, placeholders.fill, HERE).cells
    assert cells[0].source.startswith("# ")
    assert cells[1].source == elsewhere.note("02_augmentation", HERE)
    code = [cell for cell in cells if cell.cell_type == "code"]
    assert code[0].source == elsewhere.setup_code(HERE.url) and not code[0].outputs
    assert 'sys.path.insert(0, "..")' in code[1].source
    assert [elsewhere.added(cell) for cell in cells].count(True) == 2


def test_every_lesson_is_built_with_the_address_that_is_set():
    number = 2 if elsewhere.address(ROOT) else 0
    for folder in ("lessons", "solutions"):
        for path in sorted((ROOT / folder).glob("[0-9]*.ipynb")):
            cells = nbformat.read(path, as_version=4).cells
            assert sum(map(elsewhere.added, cells)) == number, path


def test_a_new_address_changes_no_execution_and_leaves_no_drift(course):
    said = []
    before = nbformat.read(course / SOLVED, as_version=4)
    settings(course, "https://github.com/someone/a.course")
    assert any("differs" in line for line in build.problems(course))
    assert build.build(course, say=said.append) == []
    assert not [line for line in said if "running" in line]
    after = nbformat.read(course / SOLVED, as_version=4)
    assert [c.outputs for c in notebooks.own_code(after)] == [
        c.outputs for c in notebooks.own_code(before)
    ]
    assert HERE.colab(BLANK) in (course / BLANK).read_text(encoding="utf-8")
    assert build.problems(course) == []
    settings(course, "https://example.org/a/b")
    assert "OWNER/NAME" in build.problems(course)[0]
    assert "OWNER/NAME" in build.build(course, say=said.append)[0]


def test_the_added_cells_are_checked_like_all_others(course):
    settings(course, "https://github.com/someone/a.course")
    build.build(course, say=lambda line: None)
    path = course / BLANK
    text = path.read_text(encoding="utf-8")
    assert text.count("course.py lab") == 1
    path.write_text(text.replace("course.py lab", "course.py leb"), encoding="utf-8")
    assert [line for line in build.problems(course) if "leb" in line]


def test_the_students_edition_names_no_address(course):
    settings(course, "https://github.com/someone/a.course")
    build.build(course, say=lambda line: None)
    for name in (BLANK, "pyproject.toml"):
        assert b"a.course" in (course / name).read_bytes()
        assert b"a.course" not in release.content(course, name), name
    stripped = tomllib.loads(release.content(course, "pyproject.toml").decode("utf-8"))
    assert stripped["tool"]["course"] == {"repository": "", "branch": "main"}
    settings(course, "")
    build.build(course, say=lambda line: None)
    for name in (BLANK, "pyproject.toml"):
        assert release.content(course, name) == (course / name).read_bytes()


# --- the cell itself, in a Python that knows nothing of the course ---


def clone(folder):
    """A small repository that looks like the course: enough for a lesson's first cells."""
    course = folder / "remote" / "course"
    for name in ("launcher", "topics", "utils"):
        shutil.copytree(ROOT / name, course / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("course.py", "pyproject.toml", "requirements.lock"):
        shutil.copy(ROOT / name, course / name)
    (course / "lessons").mkdir()
    (course / "lessons" / "README").write_text("lessons\n", encoding="utf-8")
    identity = ["-c", "user.name=a", "-c", "user.email=a@example.org"]
    for words in (["init", "-q"], ["add", "."], [*identity, "commit", "-q", "-m", "all"]):
        subprocess.run(["git", *words], cwd=course, check=True, capture_output=True)
    return course


def lone_notebook(folder, address):
    """Write a notebook as a lesson is built: the fetching cell, then imports."""
    source = read(ROOT / "tests" / "fixtures" / "course" / LESSON)
    notebook = notebooks.lesson(source, address=HERE)
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    code[0].source = elsewhere.setup_code(address)
    folder.mkdir(parents=True)
    (folder / "lesson.ipynb").write_text(nbformat.writes(notebook), encoding="utf-8")
    return folder / "lesson.ipynb"


def run_cells(path, more, cwd, **variables):
    """Run the first cell of a notebook and `more` as a kernel would, in a fresh process."""
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    first = next("".join(cell["source"]) for cell in cells if cell["cell_type"] == "code")
    script = f"import sys\nsys.path.insert(0, '')\n{first}\n{more}\n"
    keep = ("PATH", "HOME", "LANG", "SYSTEMROOT", "TEMP", "TMP")
    env = {key: os.environ[key] for key in keep if key in os.environ} | variables
    return subprocess.run(
        [sys.executable, "-c", script], cwd=cwd, env=env, capture_output=True, text=True
    )


IMPORT = """
sys.path.insert(0, "..")
from topics.dataset import stages
print(stages.__file__)
"""


@pytest.mark.slow  # starts a kernel
def test_a_lone_notebook_fetches_the_course_and_runs(tmp_path):
    address = clone(tmp_path).as_uri()
    path = lone_notebook(tmp_path / "fresh", address)
    twice = IMPORT + "\nprint(os.getcwd())"
    first = run_cells(path, twice, path.parent)
    assert first.returncode == 0, first.stderr
    wanted = path.parent / "course"
    imported, folder = map(Path, first.stdout.splitlines()[-2:])
    assert imported.resolve() == wanted / "topics" / "dataset" / "stages.py"
    assert folder == wanted / "lessons"
    # After a restart of the kernel the folder is there, and nothing is fetched again.
    shutil.rmtree(tmp_path / "remote")
    again = run_cells(path, IMPORT, path.parent)
    assert again.returncode == 0, again.stderr


@pytest.mark.slow
def test_a_lone_notebook_imports_what_lessons_import(tmp_path):
    """The same with the plots, in a Python that is isolated from the course."""
    path = lone_notebook(tmp_path / "fresh", str(clone(tmp_path)))
    more = IMPORT + "from utils import plots\nprint(plots.__name__)"
    done = run_cells(path, more, path.parent, MPLBACKEND="Agg", TF_CPP_MIN_LOG_LEVEL="3")
    assert done.returncode == 0 and done.stdout.endswith("utils.plots\n"), done.stderr


@pytest.mark.slow  # starts a kernel
@pytest.mark.parametrize("where", ["lessons", "."])
def test_in_the_course_the_cell_does_nothing(where, tmp_path):
    """VS Code starts a kernel in the notebook's folder, and can be told to use the root."""
    path = lone_notebook(tmp_path / "notebook", "https://example.invalid/course")
    done = run_cells(path, IMPORT, ROOT / where)
    assert done.returncode == 0, done.stderr
    assert Path(done.stdout.strip()).resolve() == ROOT / "topics" / "dataset" / "stages.py"
    assert not (ROOT / "course").exists() and not (ROOT / "lessons" / "course").exists()


@pytest.mark.slow  # starts a kernel
def test_a_copy_of_a_lesson_runs_anywhere_in_the_course_s_jupyterlab(tmp_path):
    path = lone_notebook(tmp_path / "mine", "https://example.invalid/course")
    done = run_cells(path, IMPORT, path.parent, PYTHONPATH=str(ROOT))
    assert done.returncode == 0, done.stderr


# --- packages there ---


def test_packages_that_are_new_enough_stay(monkeypatch, capsys):
    monkeypatch.setattr(arrival, "install", lambda wanted: pytest.fail(f"installs {wanted}"))
    versions = {"matplotlib": "3.10.0"}
    real = environment.installed_version
    monkeypatch.setattr(
        environment, "installed_version", lambda module, *_: versions.get(module, real(module))
    )
    arrival.prepare()
    said = capsys.readouterr().out
    assert "matplotlib 3.10.0 for " in said and "numpy" not in said


def test_packages_that_are_old_or_missing_are_installed(monkeypatch):
    versions = {"keras": "3.9.9", "PIL": "", "sklearn": "1.10.0"}  # 1.10 is newer than 1.6
    real = environment.installed_version
    monkeypatch.setattr(
        environment, "installed_version", lambda module, *_: versions.get(module, real(module))
    )
    locked = environment.direct_packages()
    assert arrival.missing() == {"keras": locked["keras"], "PIL": locked["PIL"]}
    asked = []

    def pip(command, **options):
        asked.extend(command)
        return subprocess.CompletedProcess(command, 0, "", "")

    monkeypatch.setattr(arrival.subprocess, "run", pip)
    monkeypatch.delitem(sys.modules, "PIL", raising=False)
    arrival.install({"PIL": locked["PIL"]})
    assert f"pillow=={locked['PIL']}" in asked
    monkeypatch.setitem(sys.modules, "keras", sys)
    with pytest.raises(SetupError, match="Restart session"):
        arrival.install({"keras": "3.15.1"})


def test_a_failing_installation_says_why(monkeypatch):
    def pip(command, **options):
        return subprocess.CompletedProcess(command, 1, "", "noise\nERROR: no space left\n")

    monkeypatch.setattr(arrival.subprocess, "run", pip)
    with pytest.raises(SetupError, match=r"pillow==12\.0: ERROR: no space left"):
        arrival.install({"PIL": "12.0"})


def test_every_package_that_a_lesson_needs_is_looked_for():
    beside = {"jupyterlab", "nbgrader", "nbval", "pooch"}
    assert set(arrival.OLDEST) == set(environment.direct_packages()) - beside


# --- Binder ---


def test_binder_installs_the_lock_on_a_python_of_the_course():
    folder = ROOT / ".binder"
    version = (folder / "runtime.txt").read_text(encoding="utf-8").strip()
    assert version.removeprefix("python-") in environment.PYTHONS
    script = folder / "postBuild"
    text = script.read_text(encoding="utf-8")
    assert text.startswith("#!") and "--require-hashes" in text and "requirements.lock" in text
    if os.name != "nt":
        assert os.access(script, os.X_OK) and os.access(folder / "start", os.X_OK)
        for name in ("postBuild", "start"):
            assert subprocess.run(["bash", "-n", str(folder / name)]).returncode == 0
    # repo2docker reads no file outside this folder once it is there.
    assert {path.name for path in folder.iterdir()} == {"runtime.txt", "postBuild", "start"}


@pytest.mark.skipif(os.name == "nt", reason="runs on Binder's Linux only")
def test_binder_starts_jupyter_with_the_course_s_settings(tmp_path):
    done = subprocess.run(
        ["bash", str(ROOT / ".binder" / "start"), "env"],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], "HOME": str(tmp_path)},
        capture_output=True,
        text=True,
        check=True,
    )
    seen = dict(line.split("=", 1) for line in done.stdout.splitlines() if "=" in line)
    assert seen["KERAS_BACKEND"] == "tensorflow" and seen["PYTHONPATH"] == str(ROOT)
    assert seen["COURSE_PROGRESS"].startswith(str(ROOT))

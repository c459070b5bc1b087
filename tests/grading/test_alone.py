"""`python -m grading` in a course that is none of ours, and in bad company."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "attacks"))
import small_quiz  # noqa: E402

from grading import __main__ as alone  # noqa: E402

ROOT = Path(__file__).resolve().parents[2]
HOSTILE = "import pathlib\npathlib.Path({mark!r}).touch()\nraise SystemExit(0)\n"


@pytest.fixture(scope="module")
def elsewhere(tmp_path_factory):
    """A copy of the folder alone, and a course without any settings."""
    folder = tmp_path_factory.mktemp("elsewhere")
    shutil.copytree(ROOT / "grading", folder / "tools" / "grading",
                    ignore=shutil.ignore_patterns("__pycache__"))  # fmt: skip
    small_quiz.make_course(folder / "made")
    (folder / "made" / "quizzes").rename(folder / "course")
    return folder


def run(folder, *words, cwd):
    """Run a command with nothing of this project but the folder `grading` within reach."""
    environment = {k: v for k, v in os.environ.items() if not k.startswith(("PYTHON", "COURSE_"))}
    environment["PYTHONPATH"] = str(folder / "tools")
    return subprocess.run(
        [sys.executable, "-m", "grading", *words],
        cwd=cwd,
        env=environment,
        capture_output=True,
        text=True,
    )


@pytest.mark.slow
def test_what_lies_in_the_current_folder_is_not_imported(elsewhere, tmp_path):
    """Submissions may have been unpacked there."""
    mark = tmp_path / "mark"
    place = tmp_path / "downloads"
    place.mkdir()
    for name in ("numpy", "json", "argparse", "pathlib", "nbgrader", "rich", "jinja2", "random"):
        (place / f"{name}.py").write_text(HOSTILE.format(mark=str(mark)), encoding="utf-8")
    (place / "ann.ipynb").write_bytes(small_quiz.submission({}))
    words = ["grade", "small", "--course", str(elsewhere / "course"), "--submissions", "."]
    done = run(elsewhere, *words, "--layout", "files", cwd=place)
    assert not mark.exists(), done.stderr
    assert done.returncode == 0, done.stderr
    assert "1 graded" in done.stdout and f"of {small_quiz.FULL:g}" in done.stdout
    verdict = elsewhere / "course" / "grading" / "small" / "verdicts" / "ann.json"
    assert json.loads(verdict.read_text(encoding="utf-8"))["verdict"]["student"] == "ann"
    assert (elsewhere / "course" / "feedback" / "ann" / "small" / "small.html").is_file()


def test_check(elsewhere, capsys):
    assert alone.main(["check", "small", "--course", str(elsewhere / "course")]) == 0
    assert capsys.readouterr().out == "All tests of small can be graded.\n"
    assert alone.main(["check", "large", "--course", str(elsewhere / "course")]) == 1
    assert "There is no quiz large" in capsys.readouterr().out


@pytest.mark.slow
def test_sandboxes(capsys):
    assert alone.main(["sandboxes"]) == 0
    said = capsys.readouterr().out
    for name in ("namespaces", "bubblewrap", "landlock", "container", "plain"):
        assert f"\n{name} (" in f"\n{said}"
    assert "student code has no network: " in said

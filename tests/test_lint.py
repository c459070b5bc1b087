"""Code and percent scripts are linted and formatted; the course has one version."""

import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent


@pytest.mark.parametrize("action", [["check"], ["format", "--check"]], ids=["lint", "format"])
def test_ruff_is_content(action):
    done = subprocess.run(
        [sys.executable, "-m", "ruff", *action, "--quiet", "."],
        cwd=ROOT,
        capture_output=True,
        text=True,
        encoding="utf-8",
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_ruff_would_notice(tmp_path):
    bad = tmp_path / "source" / "lessons"
    bad.mkdir(parents=True)
    (bad / "01_x.py").write_text("# %%\nvalue = undefined_name\n", encoding="utf-8")
    config = str(ROOT / "pyproject.toml")
    done = subprocess.run(
        [sys.executable, "-m", "ruff", "check", "--no-cache", "--config", config, "."],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        encoding="utf-8",
    )
    assert done.returncode == 1
    assert "F821" in done.stdout


def test_the_version_is_the_same_everywhere():
    version = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["version"]
    assert f"\nversion: {version}\n" in (ROOT / "CITATION.cff").read_text("utf-8")
    newest = re.search(r"^## (\S+)", (ROOT / "CHANGELOG.md").read_text("utf-8"), re.MULTILINE)[1]
    assert newest in ("Unreleased", version)


@pytest.mark.slow  # it collects what it is about
def test_the_quick_tests_open_no_browser_and_run_no_notebook():
    """They are to take a minute; what is marked too late would run all the same."""
    command = ["pytest", "--collect-only", "-q", "-n0", "-m", "not slow", "-p", "no:cacheprovider"]
    done = subprocess.run(
        [sys.executable, "-m", *command, "tests/browser", "lessons/01_the_dataset.ipynb"],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 5, done.stdout  # no test at all

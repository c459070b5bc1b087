"""Fixtures: a tiny built course that tests may damage."""

import os
import shutil
import sys
from pathlib import Path

import pytest

# A test run from a terminal of JupyterLab must not pass exercises in the learner's name.
os.environ.pop("COURSE_PROGRESS", None)

FIXTURES = Path(__file__).parent / "fixtures"


@pytest.fixture(autouse=True)
def no_shell_is_left():
    """A shell that a test has started must not make the next one believe it is in a notebook."""
    yield
    module = sys.modules.get("IPython.core.interactiveshell")
    if module and module.InteractiveShell.initialized():
        module.InteractiveShell.clear_instance()


@pytest.fixture(scope="session")
def pristine_course(tmp_path_factory):
    """A small course with one lesson and one quiz, built and executed once; do not change it."""
    from authoring.building import build

    root = tmp_path_factory.mktemp("pristine") / "course"
    shutil.copytree(FIXTURES / "course", root)
    assert build.build(root, say=lambda line: None) == []
    return root


@pytest.fixture
def course(pristine_course, tmp_path):
    """A copy of the small built course, to be damaged."""
    root = tmp_path / "a course"
    shutil.copytree(pristine_course, root)
    return root

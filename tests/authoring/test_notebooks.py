"""The committed notebooks agree with their sources, and the test run executes them.

The cells themselves are collected by nbval, see [tool.pytest.ini_options] in pyproject.toml.
"""

import json
import re
from pathlib import Path
from queue import Empty
from types import SimpleNamespace

import pytest

from authoring.building import build
from tests import killed

ROOT = Path(__file__).resolve().parents[2]


def test_the_notebooks_agree_with_their_sources():
    assert build.problems(ROOT) == []


def nested_pytest(pytester, root, *arguments):
    """Run pytest with the project's settings in the small course below `root`."""
    (root / "pyproject.toml").write_bytes((ROOT / "pyproject.toml").read_bytes())
    conftest = (ROOT / "conftest.py").read_text(encoding="utf-8")
    assert conftest.count("kernels.enable()") == 1
    # The small notebooks need no TensorFlow, and importing it takes longer than all else here.
    quick = conftest.replace("kernels.enable()", 'kernels.enable(("numpy",))')
    (root / "conftest.py").write_text(quick, encoding="utf-8")
    (root / "tests").mkdir(exist_ok=True)
    (root / "tests" / "test_one.py").write_text("def test_one():\n    pass\n", encoding="utf-8")
    return pytester.runpytest_subprocess(f"--rootdir={root}", "-c", root / "pyproject.toml",
                                         *arguments)  # fmt: skip


@pytest.fixture
def inside(course, monkeypatch):
    monkeypatch.chdir(course)
    return course


def collected(result):
    return [line for line in result.outlines if "::" in line]


@pytest.mark.slow
@pytest.mark.nightly
def test_plain_pytest_collects_lessons_solutions_and_quizzes(pytester, inside, monkeypatch):
    monkeypatch.chdir(inside)
    result = nested_pytest(pytester, inside, "--collect-only", "-q")
    found = {line.split("::")[0] for line in collected(result)}
    assert found == {
        "tests/test_one.py",
        "lessons/01_double.ipynb",
        "solutions/01_double.ipynb",
        "quizzes/source/01_double/01_double.ipynb",
    }
    quick = nested_pytest(pytester, inside, "--collect-only", "-q", "-m", "not slow")
    assert [line.split("::")[0] for line in collected(quick)] == ["tests/test_one.py"]


def test_a_killed_kernel_fails_its_cell_at_once():
    """As the system kills one for memory; nbval alone would wait for as long as a cell may take."""

    class Client:
        def get_shell_msg(self, timeout):
            raise Empty

    dead = SimpleNamespace(kc=Client(), is_alive=lambda: False)
    with pytest.raises(pytest.fail.Exception, match="killed, most likely .* memory"):
        killed.get_message(dead, "shell", timeout=300)
    slow = SimpleNamespace(kc=Client(), is_alive=lambda: True)
    with pytest.raises(Empty):
        killed.get_message(slow, "shell", timeout=0)


@pytest.mark.slow
def test_notebooks_run_and_stored_outputs_are_compared(pytester, inside, monkeypatch):
    monkeypatch.chdir(inside)
    path = inside / "solutions" / "01_double.ipynb"
    text = path.read_text(encoding="utf-8")
    assert text.count('"6\\n"') == 1
    path.write_text(text.replace('"6\\n"', '"7\\n"'), encoding="utf-8")
    quiz = inside / "quizzes" / "source" / "01_double" / "01_double.ipynb"
    raw = json.loads(quiz.read_text(encoding="utf-8"))
    for cell in raw["cells"]:
        if cell["id"] == "answer-q2":
            cell["source"] = [re.sub("/ 2", "/ 3", line) for line in cell["source"]]
    quiz.write_text(json.dumps(raw), encoding="utf-8")
    result = nested_pytest(pytester, inside, "-q", "lessons", "solutions", "quizzes/source")
    failed = sorted(line.split(" ")[1] for line in result.outlines if line.startswith("FAILED"))
    assert [name.split("::")[0] for name in failed] == [
        "quizzes/source/01_double/01_double.ipynb",
        "solutions/01_double.ipynb",
    ]

"""Validate and formgrader as students and instructors use them, and noise on stderr.

JupyterLab's buttons are requests to a Jupyter server with nbgrader's extensions: the tests send
the same requests to a server that is started as `course.py lab` starts it, without a browser.
"""

import json
import re
import subprocess
import sys
import time
import urllib.error
import urllib.parse
import urllib.request

import nbformat
import pytest
from grading_kit import QUIZ, Course, quiz_source, solutions
from nbconvert.filters import strip_ansi

pytestmark = pytest.mark.slow

SOURCE = quiz_source()
RIGHT = solutions(SOURCE)
# In a function, so that it happens while the tests run.
NOISE = """
    import logging, os, sys, warnings
    warnings.warn("noise")
    logging.warning("noise")
    print("noise", file=sys.stderr)
    os.write(2, b"noise")
    return"""
# The import speaks on some machines, the first operation on others.
TENSORFLOW = """
    import tensorflow
    tensorflow.reduce_sum(tensorflow.ones((2, 2)))
    return"""
PASSES = "Success! Your notebook passes all the tests."
A_IS_WRONG = 'q1 = "A"'


def noisy(code):
    """Answers that are right but for the first, one of them with `code` in it."""
    return RIGHT | {"q1": A_IS_WRONG, "q6": RIGHT["q6"].replace("\n    return", code)}


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    """A course, and in a folder beside it notebooks as students have them."""
    course = Course.copy_to(tmp_path_factory.mktemp("validate"))
    home = course.root.parent / "mine"
    home.mkdir()
    notebooks = {"blank": {}, "noisy": noisy(NOISE), "tensorflow": noisy(TENSORFLOW)}
    for name, answers in notebooks.items():
        nbformat.write(course.answered(answers), home / f"{name}.ipynb")
    return course


def mine(course, name):
    return str(course.root.parent / "mine" / f"{name}.ipynb")


def test_noise_passes_and_visible_tests_do_not_judge_an_answer(course):
    # As a student has it: command and kernel start from nothing.
    assert PASSES in course.nbgrader_anew("validate", mine(course, "noisy"))


def test_blank_notebook_is_told_what_is_missing(course):
    said = course.nbgrader("validate", mine(course, "blank"))
    assert f"{len(SOURCE.questions)} QUESTION(S) ARE OPEN" in said
    assert "AssertionError: q1: answer with A, B, C or D in quotes." in said
    assert "Traceback" not in said and "---------" not in said


def test_without_our_settings_noise_costs_points(course, tmp_path):
    """What the settings are for; if this fails, nbgrader has changed and they can go."""
    said = course.nbgrader("validate", mine(course, "noisy"), cwd=tmp_path)
    assert "VALIDATION FAILED ON 1 CELL(S)!" in said  # nbgrader's own words


@pytest.fixture(scope="module")
def server(course):
    """A Jupyter server whose root is the folder above the course; calls it and returns JSON."""
    root = course.root.parent
    token = "token-of-this-test"
    env = course.env | {"JUPYTER_CONFIG_PATH": str(course.root), "JUPYTER_TOKEN": token}
    words = ["--no-browser", "--port=0", "--ServerApp.root_dir=" + str(root), "--allow-root"]
    log = (root / "server.log").open("w", encoding="utf-8")
    command = [sys.executable, "-m", "jupyter", "server", *words]
    process = subprocess.Popen(command, cwd=root, env=env, stdout=log, stderr=log)
    try:
        url = _address(process, root.parent / "runtime", root / "server.log")

        def call(path, form=None):
            data = None if form is None else urllib.parse.urlencode(form).encode()
            request = urllib.request.Request(url + path, data=data)
            request.add_header("Authorization", f"token {token}")
            with urllib.request.urlopen(request, timeout=300) as reply:
                return json.loads(reply.read())

        yield call
    finally:
        process.terminate()
        process.wait(timeout=60)
        log.close()


def _address(process, runtime, log):
    """Where the server listens, from the file that it writes when it is ready."""
    deadline = time.monotonic() + 180
    while time.monotonic() < deadline and process.poll() is None:
        for path in runtime.glob("jpserver-*.json"):
            try:
                url = json.loads(path.read_text(encoding="utf-8"))["url"]
                with urllib.request.urlopen(url + "login", timeout=30):
                    return url
            except (ValueError, KeyError, urllib.error.URLError):
                pass
        time.sleep(0.2)
    raise AssertionError(f"the server did not start:\n{log.read_text(encoding='utf-8')[-3000:]}")


@pytest.mark.parametrize("name", ["noisy", "tensorflow"])
def test_validate_button_forgives_noise(server, name):
    reply = server("assignments/validate", {"path": f"mine/{name}.ipynb"})
    assert reply == {"success": True, "value": {}}


def test_validate_button_reports_what_is_missing(server):
    reply = server("assignments/validate", {"path": "mine/blank.ipynb"})
    failed = reply["value"]["failed"]
    assert len(failed) == len(SOURCE.questions)
    said = [strip_ansi(cell["raw_error"]) for cell in failed]
    assert said[0] == "AssertionError: q1: answer with A, B, C or D in quotes.\n"
    questions = [re.match(r"AssertionError: (q\d+): ", line) for line in said]
    names = [question.name for question in SOURCE.questions]
    assert [match and match[1] for match in questions] == names


def test_formgrader_runs_the_course(server, course):
    course.submit("eve", noisy(NOISE))
    assert QUIZ in {assignment["name"] for assignment in server("formgrader/api/assignments")}
    made = server(f"formgrader/api/assignment/{QUIZ}/assign", {})
    assert made["success"], made
    done = server(f"formgrader/api/submission/{QUIZ}/eve/autograde", {})
    assert done["success"], done
    submissions = {
        entry["student"]: entry for entry in server(f"formgrader/api/submissions/{QUIZ}")
    }
    assert submissions["eve"]["score"] == 11
    assert submissions["eve"]["max_score"] == 12
    assert not submissions["eve"]["needs_manual_grade"]
    page = server(f"formgrader/api/assignment/{QUIZ}/eve/generate_feedback", {})
    assert page["success"], page
    assert "AssertionError: q1: A is wrong: the value of the node" in course.feedback("eve")

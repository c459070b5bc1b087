"""What the grading tests share: a throw-away copy of the course, and submissions to it."""

from __future__ import annotations

import copy
import csv
import html
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import forker
import nbformat
from nbformat import NotebookNode

from authoring.building.sources import Cell, Source, outside, read, without_markers
from tests import databases

ROOT = Path(__file__).resolve().parents[2]
QUIZ = "04_dropout"  # one that needs no TensorFlow
# What nbgrader's own `nbgrader` command does, several times in one process. Its kernels are forked
# from one process too; test_validate.py starts commands and kernels in the ordinary way. The module
# is loaded by itself, because the package `grading` must not be importable where it is not part of
# the test: nbgrader_config.py would use it.
_SEVERAL = """
import importlib.util, json, sys
from nbgrader.apps.nbgraderapp import NbGraderApp

found = importlib.util.spec_from_file_location("authoring.building.kernels", sys.argv[1])
sys.modules[found.name] = kernels = importlib.util.module_from_spec(found)
found.loader.exec_module(kernels)
kernels.enable(tuple(json.loads(sys.argv[3])))
for words in json.loads(sys.argv[2]):
    try:
        NbGraderApp.launch_instance(words)
    except SystemExit as stop:
        if stop.code:
            raise
    app = NbGraderApp.instance()
    while app is not None:
        app, done = app.subapp, app
        type(done).clear_instance()
"""
# Most of the time of a short command is its imports.
_IMPORTED = (
    "nbgrader.apps.nbgraderapp",
    "nbgrader.converters",
    "nbgrader.preprocessors",
    "nbgrader.exchange.default",
    "nbgrader.plugins",
    "jupyter_client.provisioning",
    "sqlalchemy.dialects.sqlite",
)
# Set by the test run or by a developer, absent where an instructor grades.
_NOT_OURS = re.compile(r"^(PYTEST_|TF_CPP|JUPYTER_|NBGRADER_|PYTHONWARNINGS$|PYTHONPATH$)")


def quiz_source(name: str = QUIZ) -> Source:
    """The percent script of a quiz."""
    return read(ROOT / "source" / "quizzes" / f"{name}.py")


def solutions(source: Source) -> dict[str, str]:
    """The reference answer of each question that tests grade, as a student would hand it in."""
    return {cell.name: without_markers(cell.text) for cell in _code(source)}


def stubs(source: Source) -> dict[str, str]:
    """The answer cells as they are before a student touches them."""
    return {cell.name: outside(cell.text, "SOLUTION") for cell in _code(source)}


def _code(source: Source) -> list[Cell]:
    """The answer cells of code; what a person reads is Markdown."""
    return [cell for cell in source.named("answer") if cell.kind == "code"]


def choice_questions(source: Source) -> dict[str, str]:
    """Choice questions and their right letters."""
    found = {}
    for name, code in solutions(source).items():
        match = re.search(rf'^{name} = "([A-D])"$', code, re.MULTILINE)
        if match:
            found[name] = match.group(1)
    return found


def wrong_answers(source: Source, name: str) -> list[tuple[str, dict[str, float]]]:
    """Wrong answers to one question, each with the points it must lose by test."""
    kept = [(cell.text, cell.options["loses"]) for cell in source.named("wrong", name)]
    right = choice_questions(source).get(name)
    if right:
        everything = {f"{name}_tests": 1}
        for text in ["A", "b", " C ", "D", "E", "", "AC"]:
            if text.strip().upper() != right:
                kept.append((f'{name} = "{text}"', everything))
        # Without quotes the cell itself fails, and the answer stays empty.
        kept.append((f'{name} = ""\n{name} = {right}', everything))
    return kept


def points(source: Source) -> dict[str, float]:
    """Points of each test cell."""
    return {cell.grade_id: cell.options["points"] for cell in source.named("tests")}


def environment(home: Path) -> dict[str, str]:
    """The environment of a user who has nothing set, with a home of their own for data files."""
    kept = {key: value for key, value in os.environ.items() if not _NOT_OURS.match(key)}
    return kept | {
        "JUPYTER_DATA_DIR": str(home / "data"),
        "JUPYTER_RUNTIME_DIR": str(home / "runtime"),
        "JUPYTER_CONFIG_DIR": str(home / "config"),
        "IPYTHONDIR": str(home / "ipython"),
    }


def graded_cell(notebook: NotebookNode, grade_id: str) -> NotebookNode:
    """The cell of a notebook that has this grade id."""
    for cell in notebook.cells:
        if cell.metadata.get("nbgrader", {}).get("grade_id") == grade_id:
            return cell
    raise LookupError(grade_id)


@dataclass
class Course:
    """A copy of `quizzes/` in a temporary folder, without anything that grading has made."""

    root: Path
    env: dict[str, str] = field(default_factory=dict)
    quiz: str = QUIZ

    @classmethod
    def copy_to(cls, folder: Path, quiz: str = QUIZ) -> Course:
        """Copy what is committed: settings, repair, sources and released notebooks."""
        root = folder / "a course" / "quizzes"
        root.mkdir(parents=True)
        for path in (ROOT / "quizzes").glob("*.py"):
            shutil.copy(path, root)
        for step in ("source", "release"):
            shutil.copytree(ROOT / "quizzes" / step, root / step)
        databases.settle(root)
        return cls(root, environment(folder), quiz)

    def nbgrader(self, *words: str, cwd: Path | None = None, code: int | None = 0) -> str:
        """Run one nbgrader command as in its documentation; returns all it said."""
        return self._run([list(words)], cwd, code)

    def nbgrader_each(self, commands: list[list[str]], *modules: str) -> str:
        """Run several nbgrader commands one after the other; returns all they said.

        `modules` are those that the quizzes import, NumPy apart: they are imported once for all.
        """
        return self._run(commands, None, 0, modules)

    def nbgrader_anew(self, *words: str, cwd: Path | None = None) -> str:
        """Run one nbgrader command in a Python that is started for it; returns all it said."""
        done = subprocess.run(
            [sys.executable, "-m", "nbgrader", *words],
            cwd=cwd or self.root,
            env=self.env,
            text=True,
            encoding="utf-8",
            errors="replace",
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )
        assert done.returncode == 0, done.stdout[-4000:]
        return done.stdout

    def _run(
        self,
        commands: list[list[str]],
        cwd: Path | None,
        code: int | None,
        modules: tuple[str, ...] = (),
    ) -> str:
        kernels = ROOT / "authoring" / "building" / "kernels.py"
        words = [kernels, json.dumps(commands), json.dumps(["numpy", *modules])]
        status, said = forker.run(_SEVERAL, words, cwd or self.root, self.env, _IMPORTED)
        assert code is None or status == code, said[-4000:]
        return said

    def released(self) -> NotebookNode:
        """The student version of the quiz."""
        return nbformat.read(self.root / "release" / self.quiz / f"{self.quiz}.ipynb", 4)

    def answered(self, answers: dict[str, str]) -> NotebookNode:
        """The student version with some answer cells replaced."""
        notebook = copy.deepcopy(self.released())
        for name, code in answers.items():
            graded_cell(notebook, name).source = code
        return notebook

    def submission(self, student: str) -> Path:
        """Where a student's notebook lies after nbgrader has collected it."""
        return self.root / "submitted" / student / self.quiz / f"{self.quiz}.ipynb"

    def submit(self, student: str, answers: dict[str, str], damage: Callable | None = None) -> Path:
        """Put a submission where nbgrader collects them; `damage` may change its notebook."""
        notebook = self.answered(answers)
        if damage:
            damage(notebook)
        path = self.submission(student)
        path.parent.mkdir(parents=True)
        # Not nbformat.write, which repairs some of the damage.
        path.write_text(json.dumps(notebook, indent=1), encoding="utf-8")
        # What `nbgrader submit` puts beside it, and releasing feedback asks for.
        beside = {
            "timestamp.txt": "2026-03-01 12:00:00.000000 UTC",
            "submission_secret.txt": f"secret of {student}",
        }
        for name, text in beside.items():
            path.with_name(name).write_text(text, encoding="utf-8")
        return path

    def scores(self) -> dict[str, dict[str, float | None]]:
        """What the gradebook says: student, grade id, score (None: not graded yet)."""
        from nbgrader.api import Gradebook

        with Gradebook(databases.url(self.root)) as gradebook:
            return {
                submission.student.id: {
                    grade.name: grade.auto_score
                    for notebook in submission.notebooks
                    for grade in notebook.grades
                }
                for submission in gradebook.assignment_submissions(self.quiz)
            }

    def exported(self) -> dict[str, dict[str, str]]:
        """The rows of grades.csv by student."""
        with (self.root / "grades.csv").open(encoding="utf-8", newline="") as file:
            return {row["student_id"]: row for row in csv.DictReader(file)}

    def feedback(self, student: str) -> str:
        """The text of a student's feedback page."""
        page = self.root / "feedback" / student / self.quiz / f"{self.quiz}.html"
        return page_text(page.read_text(encoding="utf-8"))


def page_text(page: str) -> str:
    """What a reader sees of a page, white space squeezed."""
    page = re.sub(r"(?s)<(script|style).*?</\1>", " ", page)
    return " ".join(html.unescape(re.sub(r"<[^>]+>", "", page)).split())

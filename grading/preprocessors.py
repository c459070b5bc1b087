"""Plain `nbgrader autograde` with the same engine, through nbgrader's own plugin point.

`TrustedExecute` takes the place of nbgrader's Execute in `Autograde.autograde_preprocessors`. It
runs no notebook: it asks the engine and leaves in each test cell what nbgrader counts points by.
"""

from __future__ import annotations

import atexit
import json
from pathlib import Path

from nbformat import NotebookNode
from nbformat.v4 import new_output
from nbgrader.preprocessors import Execute

from grading.engine import Engine, SandboxError
from grading.model import QuestionVerdict
from grading.quiz import Quiz, QuizError
from grading.variants import VariantError, given, quizzes_of

_engines: dict[tuple[str, str, str], Engine | None] = {}


class TrustedExecute(Execute):
    """Grade by the engine; where it cannot grade a notebook, run it as nbgrader does.

    That is so where there is no sandbox, where a quiz has cells graded by hand (their outputs are
    wanted), and where its tests cannot be separated from the student's code. The log says so.
    """

    def preprocess(
        self, nb: NotebookNode, resources: dict, *rest: object
    ) -> tuple[NotebookNode, dict]:
        """Fill the outputs of the graded cells of one submission, in place."""
        ids = resources["nbgrader"]
        engine = self._engine(ids["assignment"], ids["notebook"])
        if engine is None:
            return super().preprocess(nb, resources, *rest)
        verdict = engine.grade(ids["student"], json.dumps(nb).encode())
        by_cell = {question.grade_id: question for question in verdict.questions}
        for cell in nb.cells:
            question = by_cell.get(cell.metadata.get("nbgrader", {}).get("grade_id"))
            if question and cell.cell_type == "code":
                cell.outputs = outputs(question)
                cell.execution_count = None
        return nb, resources

    def _engine(self, assignment: str, notebook: str) -> Engine | None:
        root = str(self.parent.coursedir.root if hasattr(self.parent, "coursedir") else _root(self))
        key = (root, assignment, notebook)
        if key not in _engines:
            _engines[key] = self._new_engine(Path(root), assignment, notebook)
        return _engines[key]

    def _new_engine(self, root: Path, assignment: str, notebook: str) -> Engine | None:
        quiz = None
        try:
            quiz = Quiz.load(root, assignment, notebook)
            engine = Engine(quiz, jobs=1, personal=quizzes_of(root, quiz), hidden=[str(root)])
            if any(question.kind == "manual" for question in quiz.questions):
                raise QuizError("some of its cells are graded by hand, with their outputs")
            if engine.backend is None:
                raise SandboxError("there is no sandbox on this machine")
            engine.grade("check", json.dumps(quiz.release).encode())
        except (QuizError, SandboxError) as error:
            if quiz and given(root, quiz):
                raise VariantError(
                    f"{notebook} was given out with other numbers for each student, which nbgrader "
                    f"alone cannot grade, and the course's grader cannot either: {error}"
                ) from None
            self.log.warning(
                "%s is run as nbgrader does it, with the rights of your account: %s",
                notebook,
                error,
            )
            return None
        atexit.register(engine.close)
        self.log.info("%s: %s", notebook, engine.describe())
        return engine


def _root(preprocessor: Execute) -> str:
    """The course folder, from the configuration that nbgrader has read."""
    return str(preprocessor.config.CourseDirectory.get("root") or Path.cwd())


def outputs(question: QuestionVerdict) -> list[NotebookNode]:
    """The outputs by which nbgrader gives a test cell its points."""
    if question.score >= question.points:
        return []
    if question.score > 0:
        data = {"text/plain": f"{question.score:g}"}
        return [new_output("execute_result", data=data, execution_count=None)]
    failed = [check for check in question.checks if not check.passed]
    said = []
    if failed:
        check = failed[-1]
        said = [check.text if not check.hidden else "", check.message]
    said = [question.error or "", *said] if question.error not in said else said
    text = " ".join(dict.fromkeys(part for part in said if part)) or "A check did not pass."
    line = f"AssertionError: {text}"
    return [new_output("error", ename="AssertionError", evalue=text, traceback=[line])]

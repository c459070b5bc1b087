"""The released version of a quiz, made by nbgrader's own generate_assignment.

It runs in a temporary course folder with the course's own configuration and without a database,
so an instructor's gradebook is neither needed nor touched.
"""

from __future__ import annotations

import logging
import shutil
import tempfile
from pathlib import Path

from grading.configuration import configuration


class ReleaseError(RuntimeError):
    """nbgrader refused to make the released version of a quiz."""


def released(course: Path, notebooks: dict[str, str]) -> dict[str, str]:
    """The released notebooks for the texts of source notebooks, both by quiz name.

    `course` is the nbgrader course root: its configuration and the other files of its `source/`
    folder are used. Raises ReleaseError naming the quiz that nbgrader refuses.
    """
    from nbgrader.converters import GenerateAssignment
    from nbgrader.converters.base import NbGraderException
    from nbgrader.coursedir import CourseDirectory

    config = configuration(course)
    results = {}
    with tempfile.TemporaryDirectory(prefix="course-assign-") as folder:
        root = Path(folder).resolve()
        if (course / "source").is_dir():
            shutil.copytree(course / "source", root / "source")
        config.CourseDirectory.root = str(root)
        config.CourseDirectory.db_url = f"sqlite:///{(root / 'gradebook.db').as_posix()}"
        # What nbgrader's --no-db flag sets.
        config.SaveCells.enabled = False
        config.GenerateAssignment.no_database = True
        for name, text in notebooks.items():
            place = root / "source" / name
            place.mkdir(parents=True, exist_ok=True)
            (place / f"{name}.ipynb").write_text(text, encoding="utf-8", newline="\n")
            log, messages = _quiet_log()
            coursedir = CourseDirectory(config=config, log=log)
            coursedir.assignment_id = name
            try:
                GenerateAssignment(coursedir=coursedir, config=config, log=log, force=True).start()
            except NbGraderException:
                reason = "; ".join(message.strip().split("\n")[-1] for message in messages[:2])
                raise ReleaseError(
                    f"quizzes/source/{name}: nbgrader refuses it: {reason}"
                ) from None
            release_path = root / "release" / name / f"{name}.ipynb"
            results[name] = release_path.read_text(encoding="utf-8")
    return results


def _quiet_log() -> tuple[logging.Logger, list[str]]:
    """A logger that prints nothing and keeps the text of errors."""
    messages: list[str] = []

    class Keep(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            messages.append(record.getMessage())

    log = logging.Logger("assign", level=logging.ERROR)
    log.addHandler(Keep())
    return log, messages


def stub(course: Path) -> str:
    """The text that nbgrader puts in place of a solution region in this course."""
    from nbgrader.preprocessors import ClearSolutions

    return ClearSolutions(config=configuration(course)).code_stub["python"]

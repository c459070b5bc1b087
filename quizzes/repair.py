"""First aid for damaged submissions, so that nobody's notebook stops the grading of the others.

Used by `nbgrader_config.py`; needs nbgrader alone. `RestoreCells` makes the graded cells of a
submission complete and unique again, from what the gradebook knows. `explain_unreadable` says in
plain words which submission cannot be read and what to do about it.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import traitlets.log
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell
from nbgrader.api import Gradebook
from nbgrader.nbgraderformat import MetadataValidator
from nbgrader.preprocessors import NbGraderPreprocessor


class RestoreCells(NbGraderPreprocessor):
    """Rebuild the nbgrader metadata of a submission from the gradebook.

    - A cell with a known grade id gets the flags and points of the released quiz.
    - Where a grade id occurs more than once (a copied or split cell), the last cell keeps it.
    - Metadata with an unknown grade id, or none, is removed; the cell itself stays and runs.
    - A test cell that is missing comes back behind its answer, else at the end.

    The text of test cells is none of its business: OverwriteCells restores that afterwards. Every
    repair is logged and listed in the notebook's metadata under "repairs".
    """

    def preprocess(self, nb: NotebookNode, resources: dict) -> tuple[NotebookNode, dict]:
        """Repair one submitted notebook in place."""
        ids = resources["nbgrader"]
        with Gradebook(ids["db_url"]) as gradebook:
            notebook = gradebook.find_notebook(ids["notebook"], ids["assignment"])
            released = _released_cells(notebook)
        repairs = _rebuild_metadata(nb, released)
        repairs += _add_missing(nb, released)
        for repair in repairs:
            self.log.warning("%s of %s: %s", ids["notebook"], ids["student"], repair)
        nb.metadata.pop("repairs", None)
        if repairs:
            nb.metadata["repairs"] = repairs
        return nb, resources


def _released_cells(notebook: Any) -> dict[str, dict]:
    """The graded and locked cells of a notebook in the gradebook: grade id to what is known."""
    points = {cell.name: cell.max_score for cell in [*notebook.grade_cells, *notebook.task_cells]}
    graded = {cell.name for cell in notebook.grade_cells}
    solutions = {cell.name for cell in notebook.solution_cells}
    tasks = {cell.name for cell in notebook.task_cells}
    released = {}
    for cell in notebook.source_cells:
        metadata = {
            "schema_version": MetadataValidator.schema_version,
            "grade_id": cell.name,
            "grade": cell.name in graded,
            "solution": cell.name in solutions,
            "task": cell.name in tasks,
            "locked": bool(cell.locked),
            "cell_type": cell.cell_type,
            "checksum": cell.checksum,
        }
        if cell.name in points:
            metadata["points"] = points[cell.name]
        released[cell.name] = {"metadata": metadata, "source": cell.source}
    return released


def _rebuild_metadata(nb: NotebookNode, released: dict[str, dict]) -> list[str]:
    """Give each known grade id to the last cell that claims it, with the released metadata."""
    repairs, seen = [], set()
    for cell in reversed(nb.cells):
        if "nbgrader" not in cell.metadata:
            continue
        claimed = cell.metadata["nbgrader"]
        grade_id = claimed.get("grade_id") if isinstance(claimed, dict) else None
        if not isinstance(grade_id, str) or grade_id not in released:
            del cell.metadata["nbgrader"]
            # A plain cell may carry empty metadata: nothing was lost, so nothing is reported.
            if isinstance(claimed, dict) and any(claimed.get(k) for k in ("grade", "solution")):
                repairs.append(f"a cell with the unknown grade id {grade_id!r} is not graded")
            continue
        if grade_id in seen:
            del cell.metadata["nbgrader"]
            repairs.append(f"cell {grade_id} occurs more than once; the last one counts")
            continue
        seen.add(grade_id)
        known = released[grade_id]["metadata"]
        if _differs(claimed, known):
            repairs.append(f"the grading information of cell {grade_id} was damaged")
        cell.metadata["nbgrader"] = NotebookNode(known)
    return repairs[::-1]


def _differs(claimed: dict, known: dict) -> bool:
    flags = ("schema_version", "grade", "solution", "locked", "points")
    return any(claimed.get(key) != known.get(key) for key in flags)


def _add_missing(nb: NotebookNode, released: dict[str, dict]) -> list[str]:
    """Put back test cells that are not in the notebook; answers cannot be put back."""
    repairs, order = [], list(released)
    for place, (grade_id, known) in enumerate(released.items()):
        metadata = known["metadata"]
        if not (metadata["grade"] or metadata["task"]) or grade_id in _ids(nb.cells):
            continue
        make = new_code_cell if metadata["cell_type"] == "code" else new_markdown_cell
        cell = make(known["source"], metadata={"nbgrader": NotebookNode(metadata)})
        # Cell ids differ from run to run; older notebooks have none at all.
        if (nb.nbformat, nb.nbformat_minor) < (4, 5):
            cell.pop("id", None)
        ids = _ids(nb.cells)
        before = order[place - 1] if place else None
        nb.cells.insert(ids.index(before) + 1 if before in ids else len(ids), cell)
        repairs.append(f"cell {grade_id} was missing and has been put back")
    return repairs


def _ids(cells: Iterable[NotebookNode]) -> list[str | None]:
    return [cell.metadata.get("nbgrader", {}).get("grade_id") for cell in cells]


def explain_unreadable(assignment: str, student: str, notebooks: list[str]) -> None:
    """Log a plain sentence for each notebook that cannot be graded (autograde's pre_convert_hook).

    nbgrader calls it in the course folder with the notebooks of one submission (`student` is "*"
    when a whole class is graded). It then reports the failure of this submission with a traceback
    and goes on with the next.
    """
    log = traitlets.log.get_logger()
    again = "The other submissions are graded."
    found = [Path(path) for path in notebooks]
    for path in found:
        problem = _problem(path)
        if problem:
            ask = "ask for it to be saved and handed in again"
            log.error("%s cannot be graded: %s; %s. %s", path, problem, ask, again)
    wanted = {path.name for path in Path("source", assignment).glob("*.ipynb")}
    names = {path.name for path in found}
    if wanted and not wanted & names:
        log.error(
            "%s has no %s but %s; rename the notebook if it is the right one. %s",
            found[0].parent,
            " or ".join(sorted(wanted)),
            ", ".join(sorted(names)),
            again,
        )


def _problem(path: Path) -> str:
    """What is wrong with a notebook file, in words; empty if it can be read as a notebook."""
    try:
        text = path.read_text(encoding="utf-8")
    except IsADirectoryError:
        return "it is a folder, not a notebook"
    except (OSError, UnicodeDecodeError) as error:
        return f"the file cannot be read ({error})"
    if not text.strip():
        return "the file is empty"
    try:
        content = json.loads(text)
    except (ValueError, RecursionError) as error:
        return f"the file is damaged or cut off ({error})"
    if not isinstance(content, dict) or not isinstance(content.get("cells"), list):
        return "the file is not a notebook in the present format (no list of cells)"
    return ""

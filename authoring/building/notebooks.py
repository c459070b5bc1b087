"""From a source to its notebooks, in memory: lesson, solution, quiz source.

Everything here is a pure function of the source's text, so the same source gives the same bytes.
"""

from __future__ import annotations

import copy
import hashlib
import re
from collections.abc import Callable
from pathlib import Path

import nbformat
from nbformat import NotebookNode

from authoring.building import elsewhere
from authoring.building.embed import embedded
from authoring.building.sources import SOLUTION, Cell, Source, SourceError, without_markers
from grading.quiz import VARIANT

STUB = "...  # your code here"
COMPARE_TAG = "nbval-check-output"
# Notebook metadata under this key says what the notebook was built from; the builder only ever
# removes notebooks that carry it.
MARK = "course"

_PLACEHOLDER = re.compile(r"\{\{.+?\}\}", re.DOTALL)
_KERNEL = {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"}

Fill = Callable[[str], str]


def lesson(
    source: Source, fill: Fill | None = None, address: elsewhere.Address | None = None
) -> NotebookNode:
    """The student's notebook: solution regions replaced by a stub, no outputs.

    `address` is where the course is published, None if nowhere.
    """
    from nbgrader.preprocessors import ClearSolutions

    notebook = _notebook(source, fill)
    # Without outputs there is nothing that nbval could compare.
    _drop_tag(notebook, COMPARE_TAG)
    clear = ClearSolutions(code_stub={"python": STUB}, enforce_metadata=False)
    blank, _ = clear.preprocess(notebook, {})
    for cell in blank.cells:
        cell.source = without_ellipsis(cell.source)
    elsewhere.add(blank, source.name, address)
    return blank


def without_ellipsis(text: str) -> str:
    """A student's text whose stub at the margin is a comment: as a value it would be printed."""
    return re.sub(rf"(?m)^{re.escape(STUB)}$", STUB.removeprefix("...  "), text)


def solution(
    source: Source,
    fill: Fill | None = None,
    tables: Path | None = None,
    address: elsewhere.Address | None = None,
) -> NotebookNode:
    """The solved notebook before execution; its metadata names the code it will run.

    `tables` is the folder of the measured tables that the code may draw, `address` where the
    course is published.
    """
    notebook = _notebook(source, fill)
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.source = without_markers(cell.source, SOLUTION)
    elsewhere.add(notebook, source.name, address)
    notebook.metadata[MARK]["code_sha256"] = code_hash(notebook, tables)
    return notebook


def quiz(source: Source, fill: Fill | None = None) -> NotebookNode:
    """The instructor's version of a quiz: an nbgrader source notebook, answers included."""
    notebook = _notebook(source, fill)
    _drop_tag(notebook, COMPARE_TAG)
    for cell, node in zip(source.kept, notebook.cells, strict=True):
        metadata = grading_metadata(cell)
        if metadata:
            node.metadata["nbgrader"] = metadata
        varied = {key: cell.options[key] for key in ("draws", "shuffle") if key in cell.options}
        if varied:
            node.metadata[VARIANT] = varied
    return notebook


def grading_metadata(cell: Cell) -> dict | None:
    """Metadata of nbgrader for one cell of a quiz (schema 3), None for plain cells."""
    common = {"schema_version": 3, "task": False}
    if cell.role == "question":
        flags = {"grade_id": f"{cell.name}_question", "grade": False, "solution": False}
        return common | flags | {"locked": True}
    if cell.role == "given":
        flags = {"grade_id": f"{cell.name}_given", "grade": False, "solution": False}
        return common | flags | {"locked": True}
    if cell.role == "answer":
        essay = cell.kind == "markdown"
        flags = {"grade_id": cell.name, "grade": essay, "solution": True, "locked": False}
        return common | flags | ({"points": cell.options["points"]} if essay else {})
    if cell.role == "tests":
        flags = {"grade_id": cell.grade_id, "grade": True, "solution": False}
        return common | flags | {"locked": True, "points": cell.options["points"]}
    return None


def code_hash(notebook: NotebookNode, tables: Path | None = None) -> str:
    """SHA-256 of what an execution depends on: the code cells, and the tables that they name.

    Cells that the builder added do not count: they write nothing.
    """
    digest = hashlib.sha256()
    code = [cell.source for cell in own_code(notebook)]
    parts = [text.encode("utf-8") for text in code]
    for path in sorted(tables.glob("*.csv")) if tables else []:
        if any(f'"{path.stem}"' in text for text in code):
            parts.append(path.read_bytes())
    for part in parts:
        digest.update(b"%d:" % len(part) + part)
    return digest.hexdigest()


def own_code(notebook: NotebookNode) -> list[NotebookNode]:
    """The code cells that are from the source."""
    return [c for c in notebook.cells if c.cell_type == "code" and not elsewhere.added(c)]


def to_text(notebook: NotebookNode) -> str:
    """The bytes of a built notebook: keys sorted, a newline at the end."""
    nbformat.validate(notebook)
    return nbformat.writes(notebook).rstrip("\n") + "\n"


def without_outputs(notebook: NotebookNode) -> NotebookNode:
    """A copy with nothing that an execution adds."""
    bare = copy.deepcopy(notebook)
    for cell in bare.cells:
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
    return bare


def _notebook(source: Source, fill: Fill | None) -> NotebookNode:
    cells, taken = [], set()
    for cell in source.kept:
        text = cell.text
        if cell.kind == "markdown":
            text = _filled(text, fill, source.where(cell))
            try:
                text = embedded(text, source.path.parent)
            except ValueError as error:
                raise SourceError(f"{source.where(cell)}: {error}") from None
            node = nbformat.v4.new_markdown_cell(text)
        else:
            node = nbformat.v4.new_code_cell(text)
        if cell.tags:
            node.metadata["tags"] = list(cell.tags)
        node["id"] = _cell_id(source, cell, taken)
        cells.append(node)
    metadata = {
        "kernelspec": dict(_KERNEL),
        "language_info": {"name": "python"},
        MARK: {"source": source.label},
    }
    notebook = nbformat.v4.new_notebook(cells=cells, metadata=metadata)
    notebook.nbformat_minor = 5
    return notebook


def _cell_id(source: Source, cell: Cell, taken: set[str]) -> str:
    """A stable id: the role's own name, else a hash of what the student sees of the cell.

    Never a hash of an answer: with four options, a hash gives the answer away.
    """
    if cell.role != "plain":
        cell_id = re.sub(r"[^A-Za-z0-9_-]", "-", f"{cell.role}-{cell.name}")[:60]
    else:
        text = f"{source.track}/{source.name}\n{cell.kind}\n{cell.visible}"
        cell_id = hashlib.sha256(text.encode("utf-8")).hexdigest()[:12]
    unique, count = cell_id, 1
    while unique in taken:
        count += 1
        unique = f"{cell_id}-{count}"
    taken.add(unique)
    return unique


def _filled(text: str, fill: Fill | None, where: str) -> str:
    if not _PLACEHOLDER.search(text):
        return text
    if fill is None:
        raise SourceError(f"{where}: the text has a placeholder but utils.results.fill is missing")
    try:
        filled = fill(text)
    except Exception as error:
        raise SourceError(f"{where}: cannot fill a placeholder: {error}") from error
    left = _PLACEHOLDER.search(filled)
    if left:
        raise SourceError(f"{where}: nothing fills the placeholder {left.group(0)}")
    return filled


def _drop_tag(notebook: NotebookNode, tag: str) -> None:
    for cell in notebook.cells:
        tags = [name for name in cell.metadata.get("tags", []) if name != tag]
        if tags:
            cell.metadata["tags"] = tags
        else:
            cell.metadata.pop("tags", None)

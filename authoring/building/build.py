"""Build lessons, solutions and quizzes from `source/`, or check that they are up to date.

| from                   | made                            | how                            |
|------------------------|---------------------------------|--------------------------------|
| source/lessons/NN_t.py | lessons/NN_t.ipynb              | solutions cleared, no outputs  |
| source/lessons/NN_t.py | solutions/NN_t.ipynb            | solved, executed, outputs kept |
| source/quizzes/NN_t.py | quizzes/source/NN_t/NN_t.ipynb  | nbgrader metadata, answers     |
| the line above         | quizzes/release/NN_t/NN_t.ipynb | nbgrader's generate_assignment |
"""

from __future__ import annotations

import difflib
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import nullcontext
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import nbformat
from nbformat import NotebookNode
from rich.console import Console

from authoring.building import (
    assign,
    elsewhere,
    execution,
    kernels,
    leaks,
    notebooks,
    placeholders,
    readme,
    verify,
)
from authoring.building.sources import Source, SourceError, read_all
from authoring.files import write_whole
from grading import lint

ROOT = Path(__file__).resolve().parents[2]

TABLES = "datasets/results"


@dataclass(frozen=True)
class Built:
    """One notebook as it should be: its path below the root, its text, the source it is from.

    `executed` marks solutions, whose outputs are not part of `text`.
    """

    path: str
    text: str
    source: Source
    executed: bool = False


def _say(line: str) -> None:
    """Print at once, also into a pipe."""
    print(line, flush=True)


def run(check: bool = False, execute: bool = False, names: list[str] | None = None) -> int:
    """Build, or with `check` only compare; the exit code is 0, 1 (problems) or 2 (bad request).

    `execute` runs solutions again even if their code is unchanged. `names` restricts the work to
    sources whose name starts with one of them, such as "02" or "quizzes/01".
    """
    try:
        if check:
            with Console().status("comparing the notebooks with their sources ..."):
                faults = problems(ROOT, names or [])
        else:
            faults = build(ROOT, execute, names or [])
    except LookupError as error:
        print(error.args[0], file=sys.stderr)
        return 2
    for line in faults:
        print(line, file=sys.stderr)
    if check:
        count = f"{len(faults)} problem{'s' if len(faults) > 1 else ''} found."
        print(count if faults else "All notebooks agree with their sources.")
    return 1 if faults else 0


def build(
    root: Path, execute: bool = False, names: list[str] | None = None, say: Callable = _say
) -> list[str]:
    """Write all notebooks of the sources below `root`; returns problems (nothing is half-made).

    A solution is executed only when its code changed since, or with `execute`. Raises LookupError
    when a name in `names` matches no source.
    """
    try:
        sources = _chosen(root, names or [])
        faults = _source_problems(sources)
        if faults:
            return faults
        notebooks_due = expected(root, sources)
    except (SourceError, assign.ReleaseError, elsewhere.AddressError) as error:
        return [str(error)]
    for built in notebooks_due:
        if not built.executed:
            _write(root, built.path, built.text, say)
    solutions = [built for built in notebooks_due if built.executed]
    to_run = [built for built in solutions if execute or not _is_current(root, built)]
    # For one notebook, a server to fork its kernel from would cost more than it saves.
    with kernels.forked_kernels() if len(to_run) > 1 else nullcontext():
        for built in solutions:
            reason = _write_solution(root, built, built in to_run, say)
            faults += [reason] if reason else []
    faults += _grading_problems(root, sources)
    if not names:
        _write_readme(root, say)
        _remove_orphans(root, {built.path for built in notebooks_due}, say)
    return faults


def problems(root: Path, names: list[str] | None = None) -> list[str]:
    """Everything by which the notebooks below `root` differ from what they should be.

    Writes nothing. Raises LookupError when a name in `names` matches no source.
    """
    try:
        everything = list(read_all(root))
        sources = _chosen(root, names or [])
        faults = _source_problems(sources) + verify.id_problems(everything)
        notebooks_due = expected(root, sources)
    except (SourceError, assign.ReleaseError, elsewhere.AddressError) as error:
        return [str(error)]
    on_disk: dict[str, NotebookNode] = {}
    for built in notebooks_due:
        faults += _drift(root, built, on_disk)
    faults += _notebook_problems(root, sources, on_disk)
    faults += _grading_problems(root, sources)
    secrets = leaks.collect(everything, root)
    for source in sources:
        path = student_path(source)
        if path in on_disk:
            faults += leaks.search_file(secrets, root / path, path, source.label)
    if not names:
        faults += readme.problems(root)
        due = {built.path for built in notebooks_due}
        faults += [
            f"{name} has no source; delete it or run 'course.py build'"
            for name in _all_notebooks(root)
            if name not in due
        ]
    return list(dict.fromkeys(faults))


def expected(root: Path, sources: list[Source]) -> list[Built]:
    """The notebooks that belong to `sources`, in memory; solutions without outputs."""
    # A lesson and its solution have their texts in common; no table changes meanwhile.
    fill, address = cache(placeholders.fill), elsewhere.address(root)
    built, quizzes = [], {}
    for source in sources:
        if source.track == "lessons":
            blank = notebooks.lesson(source, fill, address)
            solved = notebooks.solution(source, fill, root / TABLES, address)
            text = notebooks.to_text(solved)
            built.append(Built(student_path(source), notebooks.to_text(blank), source))
            built.append(Built(full_path(source), text, source, executed=True))
        else:
            quizzes[source.name] = notebooks.to_text(notebooks.quiz(source, fill))
            built.append(Built(full_path(source), quizzes[source.name], source))
    if quizzes:
        released = assign.released(root / "quizzes", quizzes)
        built += [
            Built(student_path(source), released[source.name], source)
            for source in sources
            if source.track == "quizzes"
        ]
    return built


def student_path(source: Source) -> str:
    """Where the notebook for students lies below the root: a lesson, or a released quiz."""
    name = f"{source.name}.ipynb"
    return (
        f"lessons/{name}" if source.track == "lessons" else f"quizzes/release/{source.name}/{name}"
    )


def full_path(source: Source) -> str:
    """Where the notebook with the answers lies below the root: a solution, or a quiz's source."""
    name = f"{source.name}.ipynb"
    return (
        f"solutions/{name}" if source.track == "lessons" else f"quizzes/source/{source.name}/{name}"
    )


def _source_problems(sources: list[Source]) -> list[str]:
    faults = [line for source in sources for line in verify.source_problems(source)]
    return faults + verify.id_problems(sources)


def _chosen(root: Path, names: list[str]) -> list[Source]:
    sources = list(read_all(root))
    for name in names:
        if not any(_matches(source, name) for source in sources):
            raise LookupError(f"no source is called {name!r}; source/ has: " + _list(sources))
    return [s for s in sources if not names or any(_matches(s, name) for name in names)]


def _matches(source: Source, name: str) -> bool:
    start = name.removeprefix("source/").removesuffix(".py").removesuffix(".ipynb")
    return source.name.startswith(start) or f"{source.track}/{source.name}".startswith(start)


def _list(sources: list[Source]) -> str:
    return ", ".join(f"{source.track}/{source.name}" for source in sources) or "nothing"


def _is_current(root: Path, built: Built) -> bool:
    """Whether the stored outputs of a solution are from the code it has now."""
    old = _read(root / built.path)
    if old is None:
        return False
    code = nbformat.reads(built.text, as_version=4).metadata[notebooks.MARK]["code_sha256"]
    return _executed_code(root, old) == code


def _write_solution(root: Path, built: Built, execute: bool, say: Callable) -> str | None:
    """Write one solution, executed or with the outputs it has; returns a problem if that fails."""
    path = root / built.path
    notebook = nbformat.reads(built.text, as_version=4)
    if not execute:
        _adopt_outputs(notebook, _read(path))
    else:
        start = time.monotonic()
        say(f"running {built.path} ...")
        try:
            execution.execute(notebook, path.parent, root)
        except execution.ExecutionError as error:
            return f"{built.path}: {error} (source {built.source.label}; the old file is kept)"
        say(f"ran     {built.path} in {time.monotonic() - start:.0f} s")
    _write(root, built.path, notebooks.to_text(notebook), say)
    return None


def _write_readme(root: Path, say: Callable) -> None:
    """README.md and its figure, where the course has a source for them."""
    if not readme.exists(root):
        return
    _write(root, readme.TARGET, readme.text(root), say)
    if not readme.picture_is_current(root):
        _write(root, readme.FIGURE, readme.picture(root), say)


def _executed_code(root: Path, notebook: NotebookNode) -> str | None:
    """Hash of the code that the outputs of a stored solution are from, None if edited by hand."""
    stated = notebook.metadata.get(notebooks.MARK, {}).get("code_sha256")
    return stated if stated == notebooks.code_hash(notebook, root / TABLES) else None


def _adopt_outputs(notebook: NotebookNode, old: NotebookNode) -> None:
    """Take over the outputs of `old`, whose code cells are the same in the same order."""
    both = zip(notebooks.own_code(notebook), notebooks.own_code(old), strict=True)
    for cell, before in both:
        cell.outputs, cell.execution_count = before.outputs, before.execution_count


def _drift(root: Path, built: Built, on_disk: dict[str, NotebookNode]) -> list[str]:
    """How one notebook on disk differs from what its source gives."""
    path = root / built.path
    if not path.is_file():
        return [f"{built.path} is missing; run 'course.py build'"]
    notebook = _read(path)
    if notebook is None:
        return [f"{built.path} is not a valid notebook; run 'course.py build'"]
    on_disk[built.path] = notebook
    text = path.read_text(encoding="utf-8")
    if built.executed:
        text = notebooks.to_text(notebooks.without_outputs(notebook))
    if text == built.text:
        return []
    difference = _difference(notebook, nbformat.reads(built.text, as_version=4))
    return [f"{built.path} differs from {built.source.label}: {difference}"]


def _difference(have: NotebookNode, want: NotebookNode) -> str:
    if len(have.cells) != len(want.cells):
        return f"it has {len(have.cells)} cells, expected {len(want.cells)}"
    for number, (mine, other) in enumerate(zip(have.cells, want.cells, strict=True)):
        if mine.source != other.source:
            lines = difflib.unified_diff(
                mine.source.split("\n"), other.source.split("\n"), lineterm="", n=0
            )
            shown = [line for line in list(lines)[2:] if not line.startswith("@@")]
            return f"cell {number}: " + " | ".join(line[:90] for line in shown[:4])
        if mine.metadata != other.metadata or mine.get("id") != other.get("id"):
            return f"cell {number} has other metadata or another id"
    if have.metadata != want.metadata:
        return "its metadata differs (for a solution: it was executed from other code)"
    return "its outputs or its formatting"


def _notebook_problems(
    root: Path, sources: list[Source], on_disk: dict[str, NotebookNode]
) -> list[str]:
    faults = []
    private = execution.private_paths(root)
    for name, notebook in on_disk.items():
        faults += verify.notebook_problems(name, notebook)
        if name.startswith("solutions/"):
            faults += verify.execution_problems(name, notebook, private)
        else:
            faults += verify.output_problems(name, notebook)
    quizzes = any(source.track == "quizzes" for source in sources)
    stubs = {"lessons": notebooks.STUB, "quizzes": assign.stub(root / "quizzes") if quizzes else ""}
    for source in sources:
        blank, full = student_path(source), full_path(source)
        if blank not in on_disk or full not in on_disk:
            continue
        faults += verify.hole_problems(
            source, blank, on_disk[blank], on_disk[full], stubs[source.track]
        )
        if source.track == "quizzes":
            for name in (blank, full):
                faults += verify.point_problems(source, name, on_disk[name])
    return faults


def _grading_problems(root: Path, sources: list[Source]) -> list[str]:
    """What in the test cells of the built quizzes cannot be graded apart from students' code."""
    return [
        line
        for source in sources
        if source.track == "quizzes" and (root / student_path(source)).is_file()
        for line in lint.problems(root, source.name)
    ]


def _all_notebooks(root: Path) -> Iterator[str]:
    """Notebooks in built folders, without those that an nbgrader course keeps beside them."""
    for pattern in ("lessons/*.ipynb", "solutions/*.ipynb", "quizzes/release/*/*.ipynb"):
        yield from (path.relative_to(root).as_posix() for path in sorted(root.glob(pattern)))
    for path in sorted(root.glob("quizzes/source/*/*.ipynb")):
        yield path.relative_to(root).as_posix()


def _remove_orphans(root: Path, due: set[str], say: Callable) -> None:
    """Remove notebooks that the builder made and whose source is gone, and their empty folders."""
    for name in list(_all_notebooks(root)):
        notebook = _read(root / name)
        if name in due or notebook is None or notebooks.MARK not in notebook.metadata:
            continue
        (root / name).unlink()
        say(f"removed {name} (its source is gone)")
        folder = (root / name).parent
        if name.startswith("quizzes/") and not any(folder.iterdir()):
            folder.rmdir()


def _read(path: Path) -> NotebookNode | None:
    """A notebook as it stands on disk, None if it is none.

    `nbformat.read` would repair what is to be found here, such as two equal cell ids.
    """
    try:
        notebook = nbformat.v4.reads(path.read_text(encoding="utf-8"))
        sound = isinstance(notebook.metadata, dict) and all(
            isinstance(cell.source, str)
            and isinstance(cell.metadata, dict)
            and (cell.cell_type != "code" or isinstance(cell.outputs, list))
            and (cell.cell_type != "code" or "execution_count" in cell)
            for cell in notebook.cells
        )
        return notebook if sound else None
    except (OSError, ValueError, AttributeError, KeyError, TypeError):
        return None


def _write(root: Path, name: str, content: str | bytes, say: Callable) -> None:
    """Write a file below the root, and only when something changed."""
    data = content.encode("utf-8") if isinstance(content, str) else content
    path = root / name
    if not (path.is_file() and path.read_bytes() == data):
        write_whole(path, data)
        say(f"wrote   {name}")

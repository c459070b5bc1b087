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
import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path

import nbformat
from nbformat import NotebookNode

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
from grading import lint

ROOT = Path(__file__).resolve().parents[2]

TABLES = "datasets/results"
_STUDENT = ("lessons", "quizzes/release")


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
            found = problems(ROOT, names or [])
        else:
            found = build(ROOT, execute, names or [])
    except LookupError as error:
        print(error.args[0], file=sys.stderr)
        return 2
    for line in found:
        print(line, file=sys.stderr)
    if check:
        print(_verdict(found))
    return 1 if found else 0


def build(
    root: Path, execute: bool = False, names: list[str] | None = None, say: Callable = _say
) -> list[str]:
    """Write all notebooks of the sources below `root`; returns problems (nothing is half-made).

    A solution is executed only when its code changed since, or with `execute`. Raises LookupError
    when a name in `names` matches no source.
    """
    try:
        sources = _chosen(root, names or [])
        found = _source_problems(sources)
        if found:
            return found
        wanted = expected(root, sources)
    except (SourceError, assign.ReleaseError, elsewhere.AddressError) as error:
        return [str(error)]
    for built in wanted:
        if not built.executed:
            _write(root / built.path, built.text, built.path, say)
    solutions = [built for built in wanted if built.executed]
    to_run = [built for built in solutions if execute or not _is_current(root, built)]
    # For one notebook, a server to fork its kernel from would cost more than it saves.
    with kernels.forked_kernels() if len(to_run) > 1 else nullcontext():
        for built in solutions:
            reason = _write_solution(root, built, built in to_run, say)
            found += [reason] if reason else []
    found += _grading_problems(root, sources)
    if not names:
        _write_readme(root, say)
        keep = {built.path for built in wanted}
        for path in _marked(root):
            if path.relative_to(root).as_posix() not in keep:
                path.unlink()
                say(f"removed {path.relative_to(root).as_posix()} (its source is gone)")
                _remove_if_empty(path.parent, root)
    return found


def problems(root: Path, names: list[str] | None = None) -> list[str]:
    """Everything by which the notebooks below `root` differ from what they should be.

    Writes nothing. Raises LookupError when a name in `names` matches no source.
    """
    try:
        everything = list(read_all(root))
        sources = _chosen(root, names or [])
        found = _source_problems(sources) + verify.id_problems(everything)
        wanted = expected(root, sources)
    except (SourceError, assign.ReleaseError, elsewhere.AddressError) as error:
        return [str(error)]
    on_disk: dict[str, NotebookNode] = {}
    for built in wanted:
        found += _drift(root, built, on_disk)
    found += _notebook_problems(root, sources, on_disk)
    found += _grading_problems(root, sources)
    secrets = leaks.collect(everything, root)
    for built in wanted:
        if built.path.startswith(_STUDENT) and built.path in on_disk:
            own = built.source.label
            found += leaks.search_file(secrets, root / built.path, built.path, own)
    if not names:
        found += readme.problems(root)
        keep = {built.path for built in wanted}
        found += [
            f"{name} has no source; delete it or run 'course.py build'"
            for name in _all_notebooks(root)
            if name not in keep
        ]
    return list(dict.fromkeys(found))


def expected(root: Path, sources: list[Source]) -> list[Built]:
    """The notebooks that belong to `sources`, in memory; solutions without outputs."""
    fill, address = placeholders.fill, elsewhere.address(root)
    made, quizzes = [], {}
    for source in sources:
        if source.track == "lessons":
            name = f"{source.name}.ipynb"
            blank, solved = (
                notebooks.lesson(source, fill, address),
                notebooks.solution(source, fill, root / TABLES, address),
            )
            made.append(Built(f"lessons/{name}", notebooks.to_text(blank), source))
            made.append(Built(f"solutions/{name}", notebooks.to_text(solved), source, True))
        else:
            text = notebooks.to_text(notebooks.quiz(source, fill))
            quizzes[source.name] = text
            made.append(Built(quiz_path("source", source.name), text, source))
    if quizzes:
        released = assign.released(root / "quizzes", quizzes)
        by_name = {source.name: source for source in sources if source.track == "quizzes"}
        made += [
            Built(quiz_path("release", name), text, by_name[name])
            for name, text in released.items()
        ]
    return made


def quiz_path(step: str, name: str) -> str:
    """Where a quiz notebook of one nbgrader step ("source", "release") lies below the root."""
    return f"quizzes/{step}/{name}/{name}.ipynb"


def _source_problems(sources: list[Source]) -> list[str]:
    found = [line for source in sources for line in verify.source_problems(source)]
    return found + verify.id_problems(sources)


def _chosen(root: Path, names: list[str]) -> list[Source]:
    sources = list(read_all(root))
    for name in names:
        if not any(_matches(source, name) for source in sources):
            raise LookupError(f"no source is called {name!r}; source/ has: " + _list(sources))
    return [s for s in sources if not names or any(_matches(s, name) for name in names)]


def _matches(source: Source, name: str) -> bool:
    wanted = name.removeprefix("source/").removesuffix(".py").removesuffix(".ipynb")
    return source.name.startswith(wanted) or f"{source.track}/{source.name}".startswith(wanted)


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
            notices = execution.execute(notebook, path.parent, root)
        except execution.ExecutionError as error:
            return f"{built.path}: {error} (source {built.source.label}; the old file is kept)"
        say(f"ran     {built.path} in {time.monotonic() - start:.0f} s")
        for notice in notices:
            say(f"note    {built.path}: {notice}")
    _write(path, notebooks.to_text(notebook), built.path, say)
    return None


def _write_readme(root: Path, say: Callable) -> None:
    """README.md and its figure, where the course has a source for them."""
    if not readme.exists(root):
        return
    _write(root / readme.TARGET, readme.text(root), readme.TARGET, say)
    if not readme.picture_is_current(root):
        _write(root / readme.FIGURE, readme.picture(root), readme.FIGURE, say)


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
    wanted = nbformat.reads(built.text, as_version=4)
    return [f"{built.path} differs from {built.source.label}: {_difference(notebook, wanted)}"]


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
    found = []
    private = execution.private_paths(root)
    for name, notebook in on_disk.items():
        found += verify.notebook_problems(name, notebook)
        if name.startswith("solutions/"):
            found += verify.execution_problems(name, notebook, private)
        else:
            found += verify.output_problems(name, notebook)
    stub = None
    for source in sources:
        if source.track == "lessons":
            blank, full = f"lessons/{source.name}.ipynb", f"solutions/{source.name}.ipynb"
        else:
            blank, full = quiz_path("release", source.name), quiz_path("source", source.name)
            stub = stub or assign.stub(root / "quizzes")
        if blank not in on_disk or full not in on_disk:
            continue
        fills = {} if source.track == "lessons" else {"stub": stub}
        found += verify.hole_problems(source, blank, on_disk[blank], on_disk[full], **fills)
        if source.track == "quizzes":
            for name in (blank, full):
                found += verify.point_problems(source, name, on_disk[name])
    return found


def _grading_problems(root: Path, sources: list[Source]) -> list[str]:
    """What in the test cells of the built quizzes cannot be graded apart from students' code."""
    quizzes = [
        source.name
        for source in sources
        if source.track == "quizzes"
        and (root / "quizzes" / "release" / source.name / f"{source.name}.ipynb").is_file()
    ]
    return [line for name in quizzes for line in lint.problems(root, name)]


def _all_notebooks(root: Path) -> Iterator[str]:
    """Notebooks in built folders, without those that an nbgrader course keeps beside them."""
    for pattern in ("lessons/*.ipynb", "solutions/*.ipynb", "quizzes/release/*/*.ipynb"):
        yield from (path.relative_to(root).as_posix() for path in sorted(root.glob(pattern)))
    for path in sorted(root.glob("quizzes/source/*/*.ipynb")):
        yield path.relative_to(root).as_posix()


def _marked(root: Path) -> list[Path]:
    """Notebooks on disk that the builder made."""
    found = []
    for name in _all_notebooks(root):
        notebook = _read(root / name)
        if notebook is not None and notebooks.MARK in notebook.metadata:
            found.append(root / name)
    return found


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


def _write(path: Path, content: str | bytes, name: str, say: Callable) -> None:
    """Write atomically, and only when something changed."""
    data = content.encode("utf-8") if isinstance(content, str) else content
    if path.is_file() and path.read_bytes() == data:
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
        os.chmod(temporary, 0o644)
        os.replace(temporary, path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
    say(f"wrote   {name}")


def _remove_if_empty(folder: Path, root: Path) -> None:
    if folder.parent.parent == root / "quizzes" and not any(folder.iterdir()):
        folder.rmdir()


def _verdict(found: list[str]) -> str:
    if not found:
        return "All notebooks agree with their sources."
    return f"{len(found)} problem{'s' if len(found) > 1 else ''} found."

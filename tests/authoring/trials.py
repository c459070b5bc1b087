"""Running the exercises of a lesson without a kernel: solved, blank and with each wrong answer.

The cells that exercises need run once per lesson in this process; each answer then runs in its own
copy of the namespace, followed by the cell that calls `check`. A cell is needed when it
defines, assigns or changes in place a name that a needed cell reads; cells that only draw, print
or train are left out, so the tests of a lesson take seconds, not minutes. A cell that matters in
another way (it fits a model that a check looks at) is kept with tags=["needed"].
"""

from __future__ import annotations

import ast
import builtins
import os
import symtable
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from authoring.building.notebooks import lesson
from authoring.building.sources import Exercise, Source, without_markers

NEEDED_TAG = "needed"


@dataclass(frozen=True)
class Trial:
    """One answer to one exercise and what its check must say.

    `outcome` is "correct", "not attempted" or "wrong"; `text` is part of the expected message.
    """

    exercise: Exercise
    label: str
    code: str
    outcome: str
    text: str = ""


def trials(source: Source) -> Iterator[Trial]:
    """The solved, the blank and each kept wrong answer of every exercise of a lesson."""
    blank = lesson(source, _unfilled).cells
    added = len(blank) - len(source.kept)  # by the builder, at the top of a lesson
    for exercise in source.exercises:
        name = exercise.name
        stub = blank[exercise.index + added].source
        yield Trial(exercise, f"{name} solved", without_markers(exercise.cell.text), "correct")
        yield Trial(exercise, f"{name} blank", stub, "not attempted")
        for number, cell in enumerate(exercise.wrong, 1):
            expect = cell.options.get("expect", "")
            yield Trial(exercise, f"{name} wrong {number}", cell.text, "wrong", expect)


class Runner:
    """Runs trials of one lesson in its folder; each needed cell runs once, in the notebook's order.

    Trials are best run in the order of their exercises: a cell that changes an object in place
    changes it in the namespaces of earlier exercises as well.
    """

    def __init__(self, source: Source, folder: Path) -> None:
        """Prepare a lesson whose notebook would run in `folder`."""
        self.source = source
        self.folder = folder
        self._spaces: dict[int, dict[str, Any]] = {}
        self._space: dict[str, Any] = {"__name__": "__main__"}
        self._ran = 0
        self._needed: set[int] = set()
        for exercise in source.exercises:
            self._needed |= self._needed_before(exercise)

    def run(self, trial: Trial) -> Any:
        """The value of the check cell after the answer of `trial`; exceptions are the cell's."""
        exercise = trial.exercise
        if exercise.check_index is None:
            raise LookupError(f"exercise {exercise.name} has no check cell")
        check = self.source.kept[exercise.check_index]
        with _inside(self.folder):
            space = dict(self._before(exercise))
            _execute(trial.code, space, f"<{trial.label}>")
            for cell in self.source.kept[exercise.index + 1 : exercise.check_index]:
                if cell.kind == "code" and _uses(cell.text, check.text):
                    _execute(cell.text, space, f"<{self.source.where(cell)}>")
            return _execute(check.text, space, f"<{self.source.where(check)}>")

    def _before(self, exercise: Exercise) -> dict[str, Any]:
        """The namespace just before an exercise, with what its answers and its check read."""
        while exercise.index not in self._spaces:
            if any(self._ran == other.index for other in self.source.exercises):
                self._spaces[self._ran] = dict(self._space)
            if self._ran in self._needed:
                cell = self.source.kept[self._ran]
                code = without_markers(cell.text)
                _execute(code, self._space, f"<{self.source.where(cell)}>")
            self._ran += 1
        return self._spaces[exercise.index]

    def _needed_before(self, exercise: Exercise) -> set[int]:
        """The places in the lesson of the cells that an exercise needs."""
        if exercise.check_index is None:
            return set()
        kept = self.source.kept
        before = [
            (str(place), without_markers(cell.text), NEEDED_TAG in cell.tags)
            for place, cell in enumerate(kept[: exercise.index])
            if cell.kind == "code"
        ]
        texts = [exercise.cell.text, kept[exercise.check_index].text]
        texts += [cell.text for cell in exercise.wrong]
        between = kept[exercise.index + 1 : exercise.check_index]
        texts += [cell.text for cell in between if cell.kind == "code"]
        return {int(place) for place, _ in needed(before, texts)}


def needed(before: list[tuple[str, str, bool]], texts: list[str]) -> list[tuple[str, str]]:
    """Of the cells `before` (where, code, kept in any case), those that `texts` depend on."""
    wanted: set[str] = set()
    for text in texts:
        wanted |= names(text)[0]
    chosen = []
    for where, text, always in reversed(before):
        loads, stores = names(text)
        if always or stores & wanted:
            wanted |= loads
            chosen.append((where, text))
    return chosen[::-1]


def names(code: str) -> tuple[set[str], set[str]]:
    """The names that `code` reads and those that it defines or changes in place.

    Imports count as changing `sys`, so that a cell that extends the path is kept with them.
    """
    loads, stores = _read(symtable.symtable(code, "<cell>", "exec")), set()
    for node in ast.walk(ast.parse(code)):
        if isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load):
            stores.add(node.id)
        elif isinstance(node, (ast.FunctionDef, ast.ClassDef)):
            stores.add(node.name)
        elif isinstance(node, (ast.Import, ast.ImportFrom)):
            stores |= {(alias.asname or alias.name).split(".")[0] for alias in node.names}
            loads.add("sys")
        elif isinstance(node, (ast.Subscript, ast.Attribute)):
            if not isinstance(node.ctx, ast.Load):
                base = node
                while isinstance(base, (ast.Subscript, ast.Attribute)):
                    base = base.value
                if isinstance(base, ast.Name):
                    stores.add(base.id)
    return loads - set(dir(builtins)), stores


def _read(table: symtable.SymbolTable) -> set[str]:
    """The names of the cell that it reads: what a function calls its own is not among them."""
    inner = table.get_type() != "module"
    here = {
        symbol.get_name()
        for symbol in table.get_symbols()
        if symbol.is_referenced() and (symbol.is_global() or not inner)
    }
    return here.union(*map(_read, table.get_children()))


def _uses(code: str, check: str) -> bool:
    """Whether a cell between answer and check makes something that the check reads."""
    return bool(names(code)[1] & names(check)[0])


def _execute(code: str, space: dict[str, Any], name: str) -> Any:
    """Run a cell; returns the value of its last line if that is an expression, as a kernel does."""
    tree = ast.parse(code, name)
    last = None
    if tree.body and isinstance(tree.body[-1], ast.Expr):
        last = ast.Expression(tree.body.pop().value)
    exec(compile(tree, name, "exec"), space)
    return eval(compile(last, name, "eval"), space) if last else None


@contextmanager
def _inside(folder: Path) -> Iterator[None]:
    before = Path.cwd()
    os.chdir(folder)
    try:
        yield
    finally:
        os.chdir(before)


def _unfilled(text: str) -> str:
    """Prose matters to no trial, so its placeholders need no values."""
    return text.replace("{{", "").replace("}}", "")

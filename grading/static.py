"""Reading plain answers without running anything: `q8 = 0.25`, `q1 = "C"`."""

from __future__ import annotations

import ast
from typing import Any

MAX_SOURCE = 20_000  # characters; a plain answer is much shorter
MAX_ITEMS = 1_000

NOT_PLAIN = object()


def literals(code: str) -> dict[str, Any] | None:
    """The values of an answer cell of assignments of literals only; the last one to a name wins.

    Returns None where anything else is in the cell, so that it has to be run.
    """
    if len(code) > MAX_SOURCE:
        return None
    try:
        tree = ast.parse(code)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None
    found: dict[str, Any] = {}
    for statement in tree.body:
        if isinstance(statement, ast.AnnAssign):
            targets, value = [statement.target], statement.value
        elif isinstance(statement, ast.Assign):
            targets, value = statement.targets, statement.value
        elif isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant):
            continue  # a text by itself does nothing
        elif isinstance(statement, ast.Pass):
            continue
        else:
            return None
        read = literal(value)
        if read is NOT_PLAIN or not all(isinstance(target, ast.Name) for target in targets):
            return None
        found |= {target.id: read for target in targets if isinstance(target, ast.Name)}
    return found


def literal(node: ast.expr | None) -> Any:
    """The value of a literal expression, or NOT_PLAIN.

    Names, calls and calculations are not plain. Literals are small (MAX_ITEMS parts at most).
    """
    if node is None or sum(1 for _ in ast.walk(node)) > MAX_ITEMS:
        return NOT_PLAIN
    try:
        return ast.literal_eval(node)
    except (ValueError, TypeError, SyntaxError, MemoryError, RecursionError):
        return NOT_PLAIN


_ROUNDABOUT = {"exec", "eval", "globals", "vars", "locals", "setattr", "get_ipython", "__import__"}


def rebinds(code: str) -> tuple[frozenset[str], bool]:
    """The names that code might give another value, and whether it might do so to any name.

    The latter where it does not parse, or could do so in roundabout ways (a call of exec, globals
    and the like, a star import, a line of IPython's own).
    """
    try:
        tree = ast.parse(code)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        # A cell with an error in it does nothing, but IPython's own lines may stand for anything.
        return frozenset(), "%" in code or "!" in code or "?" in code
    names: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Name):
            if node.id in _ROUNDABOUT:
                return frozenset(), True
            if not isinstance(node.ctx, ast.Load):
                names.add(node.id)
        elif isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            names.add(node.name)
        elif isinstance(node, (ast.Import, ast.ImportFrom)):
            for alias in node.names:
                if alias.name == "*":
                    return frozenset(), True
                names.add(alias.asname or alias.name.split(".")[0])
        elif isinstance(node, ast.ExceptHandler) and node.name:
            names.add(node.name)
        elif isinstance(node, (ast.MatchAs, ast.MatchStar)) and node.name:
            names.add(node.name)
        elif isinstance(node, ast.Attribute) and not isinstance(node.ctx, ast.Load):
            names.add(node.attr)  # such as sys.modules["__main__"].q1 = ...
    return frozenset(names), False

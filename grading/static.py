"""Reading plain answers without running anything: `q8 = 0.25`, `q1 = "C"`."""

from __future__ import annotations

import ast
import re
import unicodedata
from typing import Any

from grading.quiz import statements
from grading.sandbox.cellcode import python_of

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
        tree = ast.parse(python_of(code))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None
    values: dict[str, Any] = {}
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
        values |= {target.id: read for target in targets if isinstance(target, ast.Name)}
    return values


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


#: Characters that word processors and other keyboards put in place of Python's own.
_ODD = {
    **dict.fromkeys("\u201c\u201d\u201e\u201f\u00ab\u00bb\u2033\uff02", '"'),
    **dict.fromkeys("\u2018\u2019\u201a\u201b\u2032\u00b4\uff07", "'"),
    **dict.fromkeys("\u2212\u2013\u2014\u2010\u2011\uff0d", "-"),
    **dict.fromkeys("\u00a0\u2007\u202f\u3000", "a space"),
    **dict.fromkeys("\u200b\u200c\u200d\ufeff\u00ad", "nothing"),
    "\u00d7": "*", "\u22c5": "*", "\u00b7": "*", "\u00f7": "/", "\u2215": "/", "\u2026": "...",
    "\u2260": "!=", "\u2264": "<=", "\u2265": ">=", "\u00b2": "**2", "\u00b3": "**3",
    **{chr(code): chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F) if code not in
       (0xFF02, 0xFF07, 0xFF0D)},
}  # fmt: skip
_COMMA = re.compile(r"(?m)^[ \t]*[A-Za-z_]\w*[ \t]*=[ \t]*([-+]?\d+,\d+)[ \t]*(?:#.*)?$")


def slip(code: str) -> str:
    """What was typed that Python reads otherwise, and where; empty where there is nothing such.

    A decimal comma, or a character in place of Python's own where the code cannot be read.
    """
    comma = _COMMA.search(code)
    if comma:
        typed = comma[1]
        return (
            f"`{typed}` in {_place(code, comma.start(1))} has a comma (,), which makes two numbers "
            f"of it; Python wants a point: `{typed.replace(',', '.')}`"
        )
    if not statements(code) and code.strip():
        for at, character in enumerate(code):
            if character in _ODD:
                name = unicodedata.name(character, "a character without a name").lower()
                return (
                    f"the character `{character}` ({name}, U+{ord(character):04X}) in "
                    f"{_place(code, at)} is none of Python's; type {_ODD[character]}"
                )
    return ""


def _place(code: str, at: int) -> str:
    return f"line {code.count(chr(10), 0, at) + 1}, column {at - code.rfind(chr(10), 0, at)}"


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

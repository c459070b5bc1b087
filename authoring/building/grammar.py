"""The small grammar of graded test cells.

A graded cell compares expressions with literals, so that a grader can ship the expression to the
process that runs the student's code and do the comparison itself. Allowed statements:

- `assert EXPR == LITERAL`, and the other comparisons with literals on the other side(s):
  `!= < <= > >= in not in is is not`, also chained, as in `assert 0.2 <= EXPR <= 0.3`
- `assert EXPR.dtype == np.float32`: a type in place of the literal
- `assert isinstance(EXPR, TYPE)`
- `np.testing.assert_allclose(EXPR, LITERAL, ...)`, also assert_array_equal, assert_equal
- `NAME = EXPR`, `import numpy as np`

each with an optional message (text, or an f-string). A LITERAL may be wrapped in `np.array(...)`.
Where a quiz draws numbers for each student, a calculation with nothing but the drawn names and
literals counts as a literal.
"""

from __future__ import annotations

import ast
import copy
from collections.abc import Collection

_COMPARERS = {"assert_allclose", "assert_array_equal", "assert_equal"}
_TYPE_NAMES = {"int", "float", "bool", "str", "list", "tuple", "dict", "set", "complex", "bytes"}
_CALCULATORS = {"abs", "float", "int", "len", "list", "max", "min", "np", "range", "round", "sum"}
_ARRAY_MAKERS = {"array", "asarray", "float32", "float64", "int64", "int32"}


def problems(code: str, drawn: Collection[str] = ()) -> list[str]:
    """One line for each statement of a graded cell that is outside the grammar.

    `drawn` are names whose values are drawn for each student (see grading.variants).
    """
    try:
        tree = ast.parse(code)
    except SyntaxError as error:
        return [f"line {error.lineno}: not valid Python ({error.msg})"]
    found = []
    asserts = 0
    for statement in tree.body:
        reason = _refused(_settled(statement, drawn))
        if reason:
            first = ast.get_source_segment(code, statement).split("\n")[0]
            found.append(f"line {statement.lineno}: {reason}: {first.strip()}")
        asserts += isinstance(statement, (ast.Assert, ast.Expr))
    if not asserts and not found:
        found.append("the cell has no check")
    return found


def _settled(statement: ast.stmt, drawn: Collection[str]) -> ast.stmt:
    """The statement with a plain number in place of each calculation with drawn names."""
    if not drawn or not isinstance(statement, (ast.Assert, ast.Expr)):
        return statement

    class Settle(ast.NodeTransformer):
        def visit(self, node: ast.AST) -> ast.AST:
            if isinstance(node, ast.expr) and _is_calculation(node, drawn):
                return ast.copy_location(ast.Constant(0), node)
            return self.generic_visit(node)

    return Settle().visit(copy.deepcopy(statement))


def _is_calculation(node: ast.expr, drawn: Collection[str]) -> bool:
    """Whether an expression computes with drawn names, and with nothing of a student's."""
    used = {part.id for part in ast.walk(node) if isinstance(part, ast.Name)}
    return bool(used & set(drawn)) and used <= {*drawn, *_CALCULATORS}


def _refused(statement: ast.stmt) -> str | None:
    if isinstance(statement, ast.Assert):
        if not _is_message(statement.msg):
            return "the message of an assert is a text"
        return _refused_test(statement.test)
    if isinstance(statement, ast.Expr):
        return _refused_call(statement.value)
    if isinstance(statement, ast.Assign):
        plain = all(isinstance(target, ast.Name) for target in statement.targets)
        return None if plain else "a helper assigns to plain names"
    if isinstance(statement, (ast.Import, ast.ImportFrom)):
        return None
    return f"{type(statement).__name__.lower()} statements cannot be graded"


def _refused_test(test: ast.expr) -> str | None:
    if isinstance(test, ast.Call) and _dotted(test.func) == "isinstance":
        good = len(test.args) == 2 and not test.keywords and _is_type(test.args[1])
        return None if good else "isinstance takes an expression and a type"
    if not isinstance(test, ast.Compare):
        return "compare an expression with a literal (assert EXPR == LITERAL)"
    operands = [test.left, *test.comparators]
    fixed = [_is_literal(operand) or _is_type(operand) for operand in operands]
    if sum(not is_fixed for is_fixed in fixed) != 1:
        return "exactly one side of a comparison is an expression, the other a literal"
    return None


def _refused_call(value: ast.expr) -> str | None:
    name = _dotted(value.func) if isinstance(value, ast.Call) else ""
    owner, _, function = name.rpartition(".")
    if owner not in ("np.testing", "numpy.testing") or function not in _COMPARERS:
        return "only np.testing.assert_allclose, assert_array_equal or assert_equal may be called"
    if len(value.args) < 2 or not _is_literal(value.args[1]):
        return f"the second argument of {function} is a literal"
    if _is_literal(value.args[0]):
        return f"the first argument of {function} is an expression"
    extra = value.args[2:] + [word.value for word in value.keywords if word.arg != "err_msg"]
    messages = [word.value for word in value.keywords if word.arg == "err_msg"]
    if not all(map(_is_literal, extra)) or not all(map(_is_message, messages)):
        return f"the options of {function} are literals"
    return None


def _is_literal(node: ast.expr) -> bool:
    if isinstance(node, ast.Call):
        owner, _, function = _dotted(node.func).rpartition(".")
        if owner in ("np", "numpy") and function in _ARRAY_MAKERS:
            words = [word.value for word in node.keywords]
            return all(_is_literal(a) for a in node.args) and all(
                _is_literal(word) or _is_type(word) for word in words
            )
        return False
    try:
        ast.literal_eval(node)
    except (ValueError, TypeError, SyntaxError, MemoryError, RecursionError):
        return False
    return True


def _is_type(node: ast.expr) -> bool:
    if isinstance(node, ast.Tuple):
        return bool(node.elts) and all(map(_is_type, node.elts))
    name = _dotted(node)
    return name in _TYPE_NAMES or (name.startswith(("np.", "numpy.")) and name.count(".") == 1)


def _is_message(node: ast.expr | None) -> bool:
    return (
        node is None
        or isinstance(node, ast.JoinedStr)
        or (isinstance(node, ast.Constant) and isinstance(node.value, str))
    )


def _dotted(node: ast.expr) -> str:
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        owner = _dotted(node.value)
        return f"{owner}.{node.attr}" if owner else ""
    return ""

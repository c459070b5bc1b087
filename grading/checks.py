"""Running a test cell on the grader's side, one statement after another.

The result is that of a notebook cell (the first failure ends it), but what was expected and what
came is kept apart, so that feedback can say it.
"""

from __future__ import annotations

import ast
import builtins
import reprlib
from collections.abc import Container
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from grading.model import Check

UNSAID = "A check that runs only when the quiz is graded"
MAX_TEXT = 600


@dataclass
class Outcome:
    """What running a test cell ended with.

    error: an exception other than a failed check, in words. value: that of a last expression.
    """

    checks: list[Check] = field(default_factory=list)
    error: str | None = None
    passed: bool = False
    value: Any = None


class _Failed(Exception):
    """A check that does not hold; its argument holds the values that were compared."""


def run_tests(code: str, names: dict[str, Any], hidden: Container[int] = ()) -> Outcome:
    """Run a test cell.

    Args:
        code: the cell with its hidden part.
        names: where it runs; the student's names are already bound.
        hidden: the numbers of the lines that the student does not see.
    """
    outcome = Outcome()
    body = ast.parse(code).body
    for statement in body:
        is_check = isinstance(statement, ast.Assert) or _is_comparer(statement)
        lines = range(statement.lineno, (statement.end_lineno or statement.lineno) + 1)
        is_hidden = any(line in hidden for line in lines)
        try:
            outcome.value = _run(statement, names, is_last=statement is body[-1])
        except Exception as error:
            if not isinstance(error, (_Failed, AssertionError)) or hasattr(error, "remote"):
                outcome.error = in_words(error, is_hidden)
            if is_check:
                text = _text(statement, code, names, is_hidden)
                message = outcome.error or ("" if is_hidden else _message(statement, error))
                if isinstance(error, AssertionError) and outcome.error:
                    message = ""  # an assertion of the answer's own explains nothing
                shown = plain(message) or (text if text != UNSAID else "It did not hold.")
                outcome.checks.append(Check(text, is_hidden, False, shown))
            elif isinstance(error, AssertionError):
                text = (_hint(statement, error) if is_hidden else plain(str(error))) or UNSAID
                outcome.checks.append(Check(text, is_hidden, False, text))
            return outcome
        if is_check:
            text = _text(statement, code, names, is_hidden)
            outcome.checks.append(Check(text, is_hidden, True, ""))
    outcome.passed = True
    return outcome


def _run(statement: ast.stmt, names: dict, is_last: bool) -> Any:
    """Run one statement; the value where it is an expression and the last one of its cell."""
    if isinstance(statement, ast.Assert):
        _assert(statement, names)
    elif isinstance(statement, ast.Expr) and _is_comparer(statement):
        _compare(statement.value, names)
    elif isinstance(statement, ast.Expr) and is_last:
        return _value(statement.value, names)
    else:
        module = ast.Module([statement], [])
        exec(compile(module, "<tests>", "exec", dont_inherit=True), names)
    return None


def _message(statement: ast.stmt, error: Exception) -> str:
    """What a check says that the student may see, where it does not hold."""
    return _difference(statement, *error.args) if isinstance(error, _Failed) else str(error)


def _assert(statement: ast.Assert, names: dict) -> None:
    test = statement.test
    if not isinstance(test, ast.Compare):
        if not _value(test, names):
            raise _Failed([])
        return
    operands = [test.left, *test.comparators]
    values = [_value(operand, names) for operand in operands]
    slots = [ast.Name(f"v{number}", ast.Load()) for number in range(len(values))]
    compare = ast.Compare(slots[0], test.ops, slots[1:])
    code = compile(ast.fix_missing_locations(ast.Expression(compare)), "<tests>", "eval")
    if not eval(code, {f"v{number}": value for number, value in enumerate(values)}):
        raise _Failed(values)


def _difference(statement: ast.stmt, values: list[Any]) -> str:
    """What was expected and what came, from a statement as the author wrote it."""
    if not isinstance(statement, ast.Assert):
        if len(values) < 2:
            return f"`{ast.unparse(statement)}` does not hold."
        came = "an empty array" if np.size(values[0]) == 0 else short(values[0])
        return f"Expected {short(values[1])}, got {came}."
    test = statement.test
    if not isinstance(test, ast.Compare):
        return f"`{ast.unparse(test)}` does not hold."
    operands = [test.left, *test.comparators]
    open_ones = [n for n, operand in enumerate(operands) if not _is_literal(operand)]
    if len(open_ones) != 1:
        return f"`{ast.unparse(test)}` does not hold."
    came = short(values[open_ones[0]])
    if len(operands) == 2 and isinstance(test.ops[0], ast.Eq):
        return f"Expected {short(values[1 - open_ones[0]])}, got {came}."
    if open_ones == [0] and isinstance(test.ops[0], ast.In):
        return f"Expected one of {short(values[1])}, got {came}."
    return f"Expected `{ast.unparse(test)}`; `{ast.unparse(operands[open_ones[0]])}` is {came}."


def _is_literal(node: ast.expr) -> bool:
    try:
        ast.literal_eval(node)
        return True
    except (ValueError, TypeError, SyntaxError):
        return False


def _is_comparer(statement: ast.stmt) -> bool:
    if not (isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Call)):
        return False
    words = ast.unparse(statement.value.func).split(".")
    return len(words) > 1 and words[-2] == "testing" and words[-1].startswith("assert_")


def _compare(call: ast.Call, names: dict) -> None:
    """Call a function of np.testing with values that are at hand afterwards."""
    function = _value(call.func, names)
    if any(isinstance(value, ast.Starred) for value in call.args) or any(
        word.arg is None for word in call.keywords
    ):
        _value(call, names)
        return
    values = [_value(value, names) for value in call.args]
    words = {word.arg: _value(word.value, names) for word in call.keywords if word.arg}
    if len(values) >= 2 and np.size(values[0]) == 0 != np.size(values[1]):
        # NumPy finds nothing wrong with the elements of an array that has none.
        raise _Failed(values)
    try:
        function(*values, **words)
    except AssertionError:
        raise _Failed(values) from None


def _value(node: ast.expr, names: dict) -> Any:
    code = compile(ast.Expression(node), "<tests>", "eval", dont_inherit=True)
    return eval(code, names)


def _text(statement: ast.stmt, code: str, names: dict, is_hidden: bool) -> str:
    """What a check is about: the author's message, else its code where that may be seen."""
    message: ast.expr | None = None
    if isinstance(statement, ast.Assert):
        message = statement.msg
    elif isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Call):
        for word in statement.value.keywords:
            message = word.value if word.arg == "err_msg" else message
    if message is not None:
        try:
            return plain(str(_value(message, names)))
        except Exception:
            pass
    if is_hidden:
        return UNSAID
    return plain(ast.get_source_segment(code, statement) or "")


def short(value: Any) -> str:
    """A value in few words."""
    if isinstance(value, np.ndarray) and value.size > 12:
        return f"an array of shape {value.shape} and dtype {value.dtype}"
    if isinstance(value, np.generic):
        value = value.item()
    printer = reprlib.Repr()
    printer.maxstring = printer.maxother = printer.maxlong = 80
    printer.maxlist = printer.maxtuple = printer.maxdict = printer.maxset = 12
    return plain(printer.repr(value))[:200]


def plain(text: str) -> str:
    """Text that can be stored and shown: bounded, without control characters or halves of them."""
    text = text[: 4 * MAX_TEXT].encode("utf-8", "replace").decode("utf-8")
    text = "".join(char if char.isprintable() or char == "\n" else " " for char in text).strip()
    return text if len(text) <= MAX_TEXT else text[: MAX_TEXT - 4] + " ..."


def _hint(statement: ast.stmt, error: AssertionError) -> str:
    """What the author says where a hidden check inside of a loop or the like does not hold."""
    if hasattr(error, "remote"):
        return ""  # the student's own words, which may be about what is hidden
    trace = error.__traceback__
    while trace and trace.tb_next:
        trace = trace.tb_next
    if trace and trace.tb_frame.f_code.co_filename == "<tests>":
        return plain(str(error))
    # Of what a library says only the author's part.
    said = (word.value for node in ast.walk(statement) if isinstance(node, ast.Call)
            for word in node.keywords if word.arg == "err_msg")  # fmt: skip
    texts = (node.value for node in said if isinstance(node, ast.Constant))
    return plain(next((text for text in texts if str(text) in str(error)), ""))


def in_words(error: Exception, hidden: bool = False) -> str:
    """An exception for the feedback; of one in a hidden check the kind alone.

    The student's code knows what it was called with, and could say it in its text or name.
    """
    own = type(error).__name__
    if hidden:
        return own if hasattr(builtins, own) else "The code raised an exception or gave no data"
    kind = plain(str(getattr(error, "remote", "")))[:80] or own
    if kind == "StudentError":
        return plain(str(error))
    return plain(f"{kind}: {error}") if str(error) else kind

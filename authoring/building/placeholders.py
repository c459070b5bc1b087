"""The numbers that the prose takes from the measured tables.

In the text of a lesson a placeholder such as ``{{ percent("four_arms", "holdout", arm="none",
epoch=30) }}`` is filled from the table when the notebook is built.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Callable

from utils.results import Arm, load


class PlaceholderError(ValueError):
    """A placeholder in the text cannot be filled; the message names it and says why."""


def percent(table: str, column: str, digits: int = 1, **wanted: object) -> str:
    """Mean and standard deviation over the seeds in percent: ``94.5 ± 0.4 %``."""
    return load(table).summary(column, **wanted).percent(digits) + " %"


def number(table: str, column: str, digits: int = 2, **wanted: object) -> str:
    """Mean and standard deviation over the seeds: ``0.23 ± 0.02``."""
    found = load(table).summary(column, **wanted)
    return f"{found.mean:.{digits}f} ± {found.sd:.{digits}f}"


def gain(table: str, column: str, first: Arm, second: Arm, **wanted: object) -> str:
    """Paired difference in points with its interval and the seeds won."""
    return load(table).paired(column, first, second, **wanted).points()


def change(
    table: str, column: str, first: Arm, second: Arm, digits: int = 1, **wanted: object
) -> str:
    """Mean paired difference in the column's own unit: ``+7.1``."""
    return f"{load(table).paired(column, first, second, **wanted).mean:+.{digits}f}"


def verdict(table: str, column: str, first: Arm, second: Arm, **wanted: object) -> str:
    """``higher``, ``lower`` or ``cannot be told apart``."""
    return load(table).paired(column, first, second, **wanted).verdict


def interaction(
    table: str,
    column: str,
    both: str,
    first: str,
    second: str,
    neither: str,
    **wanted: object,
) -> str:
    """Interaction of a 2 x 2 in points with its interval: ``-0.4 points (...)``."""
    found = load(table).interaction(column, both, first, second, neither, **wanted)
    return found.points()


def interaction_verdict(
    table: str, column: str, both: str, first: str, second: str, neither: str, **wanted: object
) -> str:
    """Whether the gain on top is ``higher``, ``lower`` or ``cannot be told apart`` from alone."""
    return load(table).interaction(column, both, first, second, neither, **wanted).verdict


def seeds(table: str) -> str:
    """How many seeds the table has."""
    return str(len({row["seed"] for row in load(table).rows}))


_FILLERS: dict[str, Callable[..., str]] = {
    f.__name__: f
    for f in (percent, number, gain, change, verdict, interaction, interaction_verdict, seeds)
}
_PLACEHOLDER = re.compile(r"\{\{(.*?)\}\}", re.DOTALL)


def fill(text: str) -> str:
    """Replace every ``{{ function(...) }}`` in a text by its value from the tables.

    Raises:
        PlaceholderError: an unknown function, arguments that are not plain values, or a table,
            column or row that is not there.
    """
    return _PLACEHOLDER.sub(lambda match: _value(match.group(1).strip()), text)


def _value(source: str) -> str:
    try:
        call = ast.parse(source, mode="eval").body
        if not (isinstance(call, ast.Call) and isinstance(call.func, ast.Name)):
            raise ValueError("expected a call such as percent(...)")
        if call.func.id not in _FILLERS:
            raise ValueError(f"unknown; there are: {', '.join(_FILLERS)}")
        if any(k.arg is None for k in call.keywords):
            raise ValueError("expected plain values, not **")
        args = [ast.literal_eval(arg) for arg in call.args]
        options = {str(k.arg): ast.literal_eval(k.value) for k in call.keywords}
        return _FILLERS[call.func.id](*args, **options)
    except (SyntaxError, ValueError, TypeError, OSError) as error:
        raise PlaceholderError(f"{{{{ {source} }}}}: {error}") from error

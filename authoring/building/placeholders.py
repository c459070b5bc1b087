"""The numbers that the prose takes from the measured tables.

In the text of a lesson a placeholder such as ``{{ percent("four_arms", "holdout", arm="none",
epoch=30) }}`` is filled from the table when the notebook is built.
"""

from __future__ import annotations

import re

from jinja2 import StrictUndefined, TemplateError, UndefinedError
from jinja2.sandbox import SandboxedEnvironment

from utils.results import Arm, load
from utils.stats import Paired


class PlaceholderError(ValueError):
    """A placeholder in the text cannot be filled; the message names it and says why."""


def percent(table: str, column: str, digits: int = 1, **where: object) -> str:
    """Mean and standard deviation over the seeds in percent: ``94.5 ± 0.4 %``."""
    return load(table).summary(column, **where).percent(digits) + " %"


def number(table: str, column: str, digits: int = 2, **where: object) -> str:
    """Mean and standard deviation over the seeds: ``0.23 ± 0.02``."""
    summary = load(table).summary(column, **where)
    return f"{summary.mean:.{digits}f} ± {summary.sd:.{digits}f}"


def gain(table: str, column: str, first: Arm, second: Arm, **where: object) -> str:
    """Paired difference with its interval and verdict: ``+1.9 [+1.4, +2.4] points (higher)``."""
    return _judged(load(table).paired(column, first, second, **where))


def change(
    table: str, column: str, first: Arm, second: Arm, digits: int = 1, **where: object
) -> str:
    """Mean paired difference in the column's own unit: ``+7.1``."""
    return f"{load(table).paired(column, first, second, **where).mean:+.{digits}f}"


def verdict(table: str, column: str, first: Arm, second: Arm, **where: object) -> str:
    """``higher``, ``lower`` or ``cannot be told apart``."""
    return load(table).paired(column, first, second, **where).verdict


def interaction(
    table: str, column: str, both: str, first: str, second: str, neither: str, **where: object
) -> str:
    """How much larger a gain is on top of another than alone (interaction), shown as a gain."""
    return _judged(load(table).interaction(column, both, first, second, neither, **where))


def _judged(difference: Paired) -> str:
    return f"{difference.points()} ({difference.verdict})"


def seeds(table: str) -> str:
    """How many seeds the table has."""
    return str(len({row["seed"] for row in load(table).rows}))


_FILLERS = (percent, number, gain, change, verdict, interaction, seeds)
_PLACEHOLDER = re.compile(r"\{\{(.*?)\}\}", re.DOTALL)
# Nothing but these functions can be called, and a name that is not one of them is an error.
_ENVIRONMENT = SandboxedEnvironment(undefined=StrictUndefined)
_ENVIRONMENT.globals = {function.__name__: function for function in _FILLERS}


def fill(text: str) -> str:
    """Replace every ``{{ function(...) }}`` in a text by its value from the tables.

    Raises:
        PlaceholderError: an unknown function, or a table, column or row that is not there.
    """
    return _PLACEHOLDER.sub(lambda match: _value(match.group(1).strip()), text)


def _value(source: str) -> str:
    functions = ", ".join(_ENVIRONMENT.globals)
    try:
        value = _ENVIRONMENT.compile_expression(source, undefined_to_none=False)()
    except UndefinedError as error:
        raise PlaceholderError(f"{{{{ {source} }}}}: {error}; there are: {functions}") from error
    except (TemplateError, ValueError, TypeError, OSError) as error:
        raise PlaceholderError(f"{{{{ {source} }}}}: {error}") from error
    if not isinstance(value, str):
        raise PlaceholderError(f"{{{{ {source} }}}}: expected a call of one of {functions}")
    return value

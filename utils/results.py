"""The measured tables of the course, and the numbers that the prose takes from them.

``datasets/results/NAME.csv`` has one row per arm, seed and (where it applies) epoch. In the
text of a lesson a placeholder such as ``{{ percent("four_arms", "holdout", arm="none",
epoch=30) }}`` is filled from the table when the notebook is built.
"""

from __future__ import annotations

import ast
import csv
import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from utils import stats

Arm = str | dict[str, object]
RESULTS = Path(__file__).resolve().parents[1] / "datasets" / "results"


class PlaceholderError(ValueError):
    """A placeholder in the text cannot be filled; the message names it and says why."""


@dataclass(frozen=True)
class Table:
    """Rows of a measured table; all values are text as in the file."""

    rows: list[dict[str, str]]

    def where(self, **wanted: object) -> Table:
        """The rows whose columns equal the wanted values.

        Raises:
            ValueError: no row does; the message lists the values that the column has.
        """
        rows = self.rows
        for column, value in wanted.items():
            kept = [row for row in rows if row.get(column) == str(value)]
            if not kept:
                there = sorted({row.get(column, "(no such column)") for row in rows})
                raise ValueError(f"no row with {column}={value}; there are: {', '.join(there)}")
            rows = kept
        return Table(rows)

    def column(self, name: str, **wanted: object) -> list[str]:
        """One column of the rows that fit, in the order of the file.

        Raises:
            ValueError: there is no such column, or no such row; the message lists those there are.
        """
        if self.rows and name not in self.rows[0]:
            raise ValueError(f"no column {name!r}; there are: {', '.join(self.rows[0])}")
        return [row[name] for row in self.where(**wanted).rows]

    def values(self, name: str, **wanted: object) -> np.ndarray:
        """One column as float64 (rows,); rows without a value in it are left out."""
        return np.array([float(v) for v in self.column(name, **wanted) if v != ""])

    def by_seed(self, name: str, **wanted: object) -> dict[int, float]:
        """One value per seed.

        Raises:
            ValueError: a seed has several values: name the epoch or another column too.
        """
        found: dict[int, float] = {}
        chosen = zip(self.column("seed", **wanted), self.column(name, **wanted), strict=True)
        for seed, value in chosen:
            if value == "":
                continue
            if int(seed) in found:
                raise ValueError(f"{name}: several values for seed {seed}; say which, as epoch=30")
            found[int(seed)] = float(value)
        return found

    def summary(self, name: str, **wanted: object) -> stats.Summary:
        """Mean and spread over the seeds."""
        return stats.summarize(list(self.by_seed(name, **wanted).values()))

    def paired(self, name: str, first: Arm, second: Arm, **wanted: object) -> stats.Paired:
        """Difference of two arms over the seeds that both have.

        Args:
            name: the column.
            first, second: two arms, or columns that say which rows, such as ``{"how": "once"}``.
            wanted: what the rows of both have in common, such as ``epoch=30``.
        """
        a, b = (
            self.by_seed(name, **({"arm": arm} if isinstance(arm, str) else arm), **wanted)
            for arm in (first, second)
        )
        seeds = sorted(a.keys() & b.keys())
        return stats.paired([a[s] for s in seeds], [b[s] for s in seeds])

    def interaction(
        self, name: str, both: str, first: str, second: str, neither: str, **wanted: object
    ) -> stats.Paired:
        """What the first gains on top of the second minus what it gains alone, seed by seed."""
        arms = [self.by_seed(name, arm=arm, **wanted) for arm in (both, second, first, neither)]
        seeds = sorted(set.intersection(*(set(found) for found in arms)))
        on_top, alone = ([a[s] - b[s] for s in seeds] for a, b in (arms[:2], arms[2:]))
        return stats.paired(on_top, alone)


def load(name: str) -> Table:
    """Read a measured table.

    Raises:
        FileNotFoundError: there is no such table; the message lists those there are.
    """
    path = RESULTS / f"{name}.csv"
    if not path.exists():
        there = ", ".join(sorted(p.stem for p in RESULTS.glob("*.csv"))) or "none"
        raise FileNotFoundError(f"no table {name!r} in {RESULTS}; there are: {there}")
    with path.open(encoding="utf-8", newline="") as file:
        return Table(list(csv.DictReader(file)))


def card(name: str) -> dict:
    """What a table's card says: question, setup, seeds, versions, date, seconds."""
    return json.loads((RESULTS / f"{name}.json").read_text(encoding="utf-8"))


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

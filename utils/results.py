"""The measured tables of the course.

``datasets/results/NAME.csv`` has one row per arm, seed and (where it applies) epoch, and
``NAME.json`` is its card.
"""

from __future__ import annotations

import csv
import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from utils import stats

Arm = str | dict[str, object]
RESULTS = Path(__file__).resolve().parents[1] / "datasets" / "results"


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

"""The measured tables of the course.

``datasets/results/NAME.csv`` has one row per arm, seed and (where it applies) epoch, and
``NAME.json`` is its card.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from utils import stats

Arm = str | Mapping[str, object]
RESULTS = Path(__file__).resolve().parents[1] / "datasets" / "results"


@dataclass(frozen=True)
class Table:
    """A measured table, all values as text; for ``test_per_train`` see `stats.paired`."""

    frame: pd.DataFrame
    test_per_train: float = 0.0

    @property
    def rows(self) -> list[dict[str, str]]:
        """The rows as dictionaries, in the order of the file."""
        return self.frame.to_dict("records")

    def where(self, **values: object) -> Table:
        """The rows whose columns equal these values.

        Raises:
            ValueError: no row does; the message lists the values that the column has.
        """
        frame = self.frame
        for column, value in values.items():
            present = frame.get(column, pd.Series(["(no such column)"]))
            if not (present == str(value)).any():
                there = ", ".join(sorted(set(present)))
                raise ValueError(f"no row with {column}={value}; there are: {there}")
            frame = frame[present == str(value)]
        return Table(frame, self.test_per_train)

    def column(self, name: str, **where: object) -> list[str]:
        """One column of the rows that fit, in the order of the file.

        Raises:
            ValueError: there is no such column, or no such row; the message lists those there are.
        """
        if name not in self.frame:
            raise ValueError(f"no column {name!r}; there are: {', '.join(self.frame)}")
        return self.where(**where).frame[name].tolist()

    def values(self, name: str, **where: object) -> np.ndarray:
        """One column as float64 (rows,); rows without a value in it are left out."""
        return np.array([float(value) for value in self.column(name, **where) if value != ""])

    def by_seed(self, name: str, **where: object) -> dict[int, float]:
        """One value per seed; seeds without a value are left out.

        Raises:
            ValueError: a seed has several values: name the epoch or another column too.
        """
        values = pd.Series(self.column(name, **where), index=self.column("seed", **where))
        values = values[values != ""]
        twice = values.index[values.index.duplicated()]
        if len(twice):
            raise ValueError(f"{name}: several values for seed {twice[0]}; say which, as epoch=30")
        return {int(seed): float(value) for seed, value in values.items()}

    def along(self, name: str, key: str, places: Sequence[object], **where: object) -> np.ndarray:
        """One column as float64 (places, seeds), a row for each of these values of another."""
        rows = [self.by_seed(name, **{key: place}, **where) for place in places]
        return np.array([[row[seed] for seed in sorted(row)] for row in rows])

    def summary(self, name: str, **where: object) -> stats.Summary:
        """Mean and spread over the seeds."""
        return stats.summarize(list(self.by_seed(name, **where).values()))

    def paired(self, name: str, first: Arm, second: Arm, **where: object) -> stats.Paired:
        """Difference of two arms over the seeds that both have.

        Args:
            name: the column.
            first, second: two arms, or columns that say which rows, such as ``{"how": "once"}``.
            where: what the rows of both have in common, such as ``epoch=30``.
        """
        arms = self._same_seeds(name, [first, second], where)
        return stats.paired(arms[0], arms[1], test_per_train=self.test_per_train)

    def interaction(
        self, name: str, both: Arm, first: Arm, second: Arm, neither: Arm, **where: object
    ) -> stats.Paired:
        """What the first gains on top of the second minus what it gains alone, seed by seed."""
        arms = self._same_seeds(name, [both, second, first, neither], where)
        first_gain, gain = arms[0] - arms[1], arms[2] - arms[3]
        return stats.paired(first_gain, gain, test_per_train=self.test_per_train)

    def _same_seeds(self, name: str, arms: list[Arm], where: dict[str, object]) -> np.ndarray:
        """The values of several arms over the seeds that all have, float64 (arms, seeds)."""
        places = [{"arm": arm} if isinstance(arm, str) else arm for arm in arms]
        by_arm = [pd.Series(self.by_seed(name, **place, **where)) for place in places]
        return pd.concat(by_arm, axis=1, join="inner").sort_index().to_numpy(float).T


def load(name: str) -> Table:
    """Read a measured table.

    Raises:
        FileNotFoundError: there is no such table; the message lists those there are.
    """
    path = RESULTS / f"{name}.csv"
    if not path.exists():
        there = ", ".join(sorted(p.stem for p in RESULTS.glob("*.csv"))) or "none"
        raise FileNotFoundError(f"no table {name!r} in {RESULTS}; there are: {there}")
    frame = pd.read_csv(path, dtype=str, keep_default_na=False)
    described = card(name) if path.with_suffix(".json").exists() else {}
    return Table(frame, described.get("test_per_train", 0.0))


def card(name: str) -> dict:
    """What a table's card says: question, setup, seeds, versions, date, seconds."""
    return json.loads((RESULTS / f"{name}.json").read_text(encoding="utf-8"))

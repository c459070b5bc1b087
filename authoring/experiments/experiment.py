"""What an experiment is: a question, its arms and seeds, and how one run is made."""

from __future__ import annotations

import os
import platform
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from utils import results

PACKAGES = ("tensorflow", "tensorflow-cpu", "keras", "numpy", "scipy", "scikit-learn")
Row = dict[str, object]


@dataclass(frozen=True)
class Experiment:
    """A question, its arms, and how one run answers.

    Attributes:
        name: file name of the table, without the ending.
        question: what the table answers, in one sentence.
        setup: data, model, epochs and steps in words, for the table's card.
        arms: names of the settings compared.
        seeds: how many seeds are run unless told otherwise.
        run: from (arm, seed) to the rows of that run, without the columns arm and seed.
        compare: the column that ``--check`` compares, and the tolerance (absolute): trained
            numbers differ between processors, so a band, not equality.
        test_per_train: test examples per training example, where each seed splits the same data
            anew; intervals are widened by it (`utils.stats.paired`).
        reads: the measured table that its runs read; it is measured before.
    """

    name: str
    question: str
    setup: str
    arms: tuple[str, ...]
    seeds: int
    run: Callable[[str, int], list[Row]]
    compare: tuple[str, float]
    test_per_train: float = 0.0
    reads: str = ""

    @property
    def csv(self) -> Path:
        """The table's file."""
        return results.RESULTS / f"{self.name}.csv"

    def timed(self, arm: str, seed: int) -> list[Row]:
        """Make one run; its rows as they stand in the table."""
        before = time.perf_counter()
        measured = self.run(arm, seed)
        seconds = round(time.perf_counter() - before, 1)
        return [{"arm": arm, "seed": seed, **row, "seconds": seconds} for row in measured]


def machine() -> str:
    """Name this kind of computer, such as "Linux x86_64, 2 cores"."""
    return f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores"


def versions() -> dict[str, str]:
    """Return the versions of Python and of the packages that numbers depend on."""
    there = {"python": platform.python_version()}
    for package in PACKAGES:
        with suppress(PackageNotFoundError):
            there[package] = version(package)
    return there

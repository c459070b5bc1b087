"""What an experiment is: a question, its arms and seeds, and how one run is made."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from utils import results

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
    """

    name: str
    question: str
    setup: str
    arms: tuple[str, ...]
    seeds: int
    run: Callable[[str, int], list[Row]]
    compare: tuple[str, float]
    test_per_train: float = 0.0

    @property
    def csv(self) -> Path:
        """The table's file."""
        return results.RESULTS / f"{self.name}.csv"

"""Many arms against one: families of verdicts, each alone or judged together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from utils import results, stats

TABLE, SEARCH, BASE = "regularizers", "regularizers_search", "none"
# Which arms stand together, in the order of the figures.
FAMILIES = {
    "weights and labels": ("L2", "AdamW", "label smoothing", "early stopping"),
    "dropout and batch norm": (
        "dropout",
        "early dropout",
        "SpatialDropout",
        "batch norm",
        "dropout, then batch norm",
        "batch norm, then dropout",
    ),
    "pictures": ("augmentation", "TrivialAugment"),
    "pairs": (
        "augmentation and dropout",
        "augmentation and label smoothing",
        "dropout and label smoothing",
    ),
}
ARMS = tuple(arm for arms in FAMILIES.values() for arm in arms)
LEVEL = 0.05


@dataclass(frozen=True)
class Judged:
    """A difference, and how it is judged within its family.

    Attributes:
        difference: the paired difference, with its own interval.
        p: its p-value, corrected for the family or not.
    """

    difference: stats.Paired
    p: float

    @property
    def verdict(self) -> str:
        """``"higher"``, ``"lower"``, or ``"cannot be told apart"``."""
        return self.difference.verdict if self.p < LEVEL else stats.UNDECIDED


def judge(
    arms: Sequence[str] = ARMS,
    column: str = "test",
    correct: bool = True,
    base: str = BASE,
    table: str = TABLE,
) -> dict[str, Judged]:
    """Compare several arms with one.

    Args:
        arms: the family; the more there are, the clearer a difference must be.
        column: what is compared.
        correct: with Holm's correction for the family, or each comparison as if it were alone.
        base: what each is compared with.
        table: name of the measured table.
    """
    data = results.load(table)
    differences = [data.paired(column, arm, base) for arm in arms]
    values = [difference.p for difference in differences]
    judged = map(Judged, differences, stats.holm(values) if correct else values)
    return dict(zip(arms, judged, strict=True))


def count(judged: dict[str, Judged]) -> int:
    """How many of the comparisons have a verdict."""
    return sum(one.verdict != stats.UNDECIDED for one in judged.values())

"""The instructor's page: how the questions did their work, and which submissions look alike.

One HTML file without scripts; its plots are drawn as SVG by the template. It holds names and
answers and is for the instructor alone.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from grading.ledger import Ledger, write_whole
from grading.quiz import Quiz
from grading.reports import pages
from grading.reports.graded import unreadable
from grading.reports.similarity import Pair
from grading.variants import authors_letter

FEWEST = 10  # submissions, below which a correlation is mostly chance


@dataclass
class Item:
    """How a class did on one question.

    scores: shares of the points, one for each submission; chosen: letters, "none" for no option;
    reasons: why points were lost, with how often.
    """

    name: str
    points: float
    right: str | None = None
    scores: list[float] = field(default_factory=list)
    chosen: Counter[str] = field(default_factory=Counter)
    reasons: Counter[str] = field(default_factory=Counter)
    options: tuple[str, ...] = ()
    discrimination: float | None = None

    @property
    def difficulty(self) -> float:
        """The mean share of the points: 1 where everybody had them all."""
        return math.fsum(self.scores) / len(self.scores) if self.scores else 0.0

    @property
    def bars(self) -> list[tuple[str, int, bool]]:
        """For each option its letter, how often it was chosen, and whether it is right."""
        letters = sorted({*self.chosen, *self.options, self.right or ""} - {"none", ""})
        letters += ["none"] if self.chosen["none"] else []
        return [(letter, self.chosen[letter], letter == self.right) for letter in letters]


def correlation(first: Sequence[float], second: Sequence[float]) -> float | None:
    """Pearson's coefficient; None where one of the two does not vary."""
    if len(first) < 2 or min(np.ptp(first), np.ptp(second)) < 1e-9:
        return None
    return float(np.corrcoef(first, second)[0, 1])


def items(quiz: Quiz, ledger: Ledger) -> tuple[list[Item], list[float]]:
    """Statistics of each question, and the total of each submission that could be read."""
    items_by_name = {
        q.name: Item(q.name, q.points, q.right, options=tuple(q.options)) for q in quiz.questions
    }
    earned: list[dict[str, float]] = []
    for record in ledger.records():
        if unreadable(record.verdict):
            continue
        row = {}
        for verdict in record.verdict.questions:
            item = items_by_name.get(verdict.name)
            if item is None or verdict.points <= 0:
                continue
            row[item.name] = verdict.score
            item.scores.append(verdict.score / verdict.points)
            if item.right:
                chosen = authors_letter(verdict.chosen, verdict.order)
                item.chosen[chosen or "none"] += 1
            elif verdict.score < verdict.points and not verdict.manual:
                failed = [check for check in verdict.checks if not check.passed]
                item.reasons[failed[0].text if failed else verdict.error or "no reason given"] += 1
        earned.append(row)
    totals = [math.fsum(row.values()) for row in earned]
    for item in items_by_name.values():
        both = [(row[item.name], total - row[item.name])
                for row, total in zip(earned, totals, strict=True) if item.name in row]  # fmt: skip
        item.discrimination = correlation([a for a, _ in both], [b for _, b in both])
    return list(items_by_name.values()), totals


def write(path: Path, quiz: Quiz, ledger: Ledger, pairs: list[Pair]) -> None:
    """Write the page for all graded submissions of a quiz, with the pairs that look alike."""
    statistics, totals = items(quiz, ledger)
    page = pages.render(
        "insight.html",
        quiz=quiz,
        items=statistics,
        totals=totals,
        few=len(totals) < FEWEST,
        points_bars=histogram(totals, quiz.max_score),
        dots=dots(statistics),
        pairs=pairs,
    )
    write_whole(path, page.encode())


def histogram(totals: list[float], most: float) -> list[tuple[str, int, bool]]:
    """How many submissions have how many points: the points, the number, and False."""
    width = 1 if most <= 30 else most / 20
    last = math.ceil(most / width)
    counts = Counter(min(int(total / width), last) for total in totals)
    return [(pages.points(place * width), counts[place], False) for place in range(last + 1)]


def dots(statistics: list[Item]) -> list[tuple[float, float, str]]:
    """The plot of difficulty against discrimination: x, y and name of each question's dot.

    Questions that lie on one another are named together, at the first of them.
    """
    places: dict[tuple[int, int], list[tuple[float, float, str]]] = {}
    for item in statistics:
        x, y = 40 + 580 * item.difficulty, 130 - 115 * (item.discrimination or 0.0)
        y = min(max(y, 12), 188)
        places.setdefault((round(x / 30), round(y / 12)), []).append((x, y, item.name))
    marks = []
    for group in places.values():
        names = ", ".join(name for _, _, name in group)
        marks += [(x, y, "" if place else names) for place, (x, y, _) in enumerate(group)]
    return marks


def distribution(scores: list[float], most: float, rows: int = 10) -> list[str]:
    """The points of a class as lines of text."""
    if not scores or most <= 0:
        return []
    places = Counter(min(int(score / most * rows), rows - 1) for score in scores)
    widest = max(places.values())
    lines = [f"Points of {pages.count(len(scores), 'submission')} (of {pages.points(most)}):"]
    for place in range(rows):
        low, high = place * most / rows, (place + 1) * most / rows
        bar = "#" * round(40 * places[place] / widest)
        lines.append(f"  {low:5.1f} to {high:5.1f} {places[place]:5d} {bar}")
    return lines

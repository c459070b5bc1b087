"""The instructor's page: how the questions did their work, and which submissions look alike.

One HTML file without scripts; its plots are drawn as SVG by the template. It holds names and
answers and is for the instructor alone.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pandas as pd

from grading import variants
from grading.ledger import Record, write_whole
from grading.quiz import Question, Quiz
from grading.reports import measures, pages
from grading.reports.graded import unreadable
from grading.reports.measures import Estimate, Fairness
from grading.reports.similarity import Pair


@dataclass
class Item:
    """How a class did on one question.

    chosen: letters, "none" for no option; reasons: why points were lost, with how often; curves:
    for each option its share in each third of the class, lowest first, or else `no_curves` says
    why not; fair: one for each thing that is drawn; notes: what an instructor should look at.
    """

    name: str
    points: float
    right: str | None
    chosen: Counter[str]
    reasons: Counter[str]
    options: tuple[str, ...]
    difficulty: Estimate
    discrimination: Estimate
    curves: dict[str, list[float]] = field(default_factory=dict)
    no_curves: str = ""
    fair: list[Fairness] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    @property
    def bars(self) -> list[tuple[str, int, bool]]:
        """For each option its letter, how often it was chosen, and whether it is right."""
        letters = sorted({*self.chosen, *self.options, self.right or ""} - {"none", ""})
        letters += ["none"] if self.chosen["none"] else []
        return [(letter, self.chosen[letter], letter == self.right) for letter in letters]

    @property
    def lines(self) -> list[tuple[str, str, float, bool]]:
        """For each option its letter, its curve, where the letter stands, and whether it is right.

        The plot is 90 high and has its thirds at 40, 230 and 420; letters keep their distance.
        """
        lines, lowest = [], 0.0
        for letter, shares in sorted(self.curves.items(), key=lambda item: -item[1][-1]):
            heights = [100 - 90 * share for share in shares]
            path = " ".join(f"{40 + 190 * n},{y:.1f}" for n, y in enumerate(heights))
            lowest = max(heights[-1] + 4, lowest + 12)
            lines.append((letter, path, lowest, letter == self.right))
        return lines


class Class:
    """What each submission of a class has earned and chosen, question by question.

    Args:
        quiz: as it was released.
        records: the verdicts; those on notebooks that could not be read say nothing.
        results: from the gradebook, by student: what a person has given counts.
        personal: the quiz as a student has it, by the id.
    """

    def __init__(
        self,
        quiz: Quiz,
        records: Iterable[Record],
        results: Mapping[str, Mapping[str, Any]],
        personal: Callable[[str], Quiz],
    ) -> None:
        """Go through the verdicts once."""
        self.quiz, names = quiz, [question.name for question in quiz.questions]
        shares: dict[str, dict[str, float]] = {}
        chosen: dict[str, dict[str, str]] = {}
        drawn: dict[str, dict[str, str]] = {}
        self.reasons: dict[str, Counter[str]] = {name: Counter() for name in names}
        for record in records:
            student, mine = record.student, personal(record.student)
            if unreadable(record.verdict):
                continue
            result = results.get(student, {"scores": {}, "by_hand": ()})
            shares[student], chosen[student] = {}, {}
            drawn[student] = {} if mine is quiz else {
                name: f"{value!r}" for name, value in variants.drawn(mine).items()
            }  # fmt: skip
            for verdict in record.verdict.questions:
                by_hand = verdict.grade_id in result["by_hand"]
                if verdict.name not in names or verdict.points <= 0:
                    continue
                if verdict.manual and not by_hand:  # it waits for a person
                    continue
                score = result["scores"].get(verdict.grade_id, verdict.score) or 0.0
                shares[student][verdict.name] = score / verdict.points
                if verdict.right:
                    letter = variants.authors_letter(verdict.chosen, verdict.order)
                    chosen[student][verdict.name] = letter or "none"
                    if verdict.order:
                        drawn[student][f"{verdict.name} is right at"] = verdict.right
                elif score < verdict.points and not by_hand:
                    failed = [check.text for check in verdict.checks if not check.passed]
                    reason = failed[0] if failed else verdict.error or "no reason given"
                    self.reasons[verdict.name][reason] += 1
        self.shares = pd.DataFrame.from_dict(shares, "index", float).reindex(columns=names)
        self.chosen = pd.DataFrame.from_dict(chosen, "index", object).reindex(columns=names)
        self.drawn = pd.DataFrame.from_dict(drawn, "index", object)
        self.points = self.shares * [question.points for question in quiz.questions]
        self.totals = self.points.sum(axis=1)

    def reliability(self) -> measures.Reliability:
        """Of the questions that all submissions have points in."""
        return measures.reliability(self.points.dropna(axis=1))

    def items(self) -> list[Item]:
        """The statistics of each question."""
        fair = {question.name: self._drawn_for(question) for question in self.quiz.questions}
        comparisons = sum(map(len, fair.values()))
        return [self._item(q, fair[q.name], comparisons) for q in self.quiz.questions]

    def _drawn_for(self, question: Question) -> list[str]:
        """The columns of what is drawn for a question: numbers, and the place of its answer."""
        words = set(re.findall(r"\w+", f"{question.text}\n{question.tests}"))
        place = f"{question.name} is right at"
        return [name for name in self.drawn if name in words or name == place]

    def _item(self, question: Question, drawn: list[str], comparisons: int) -> Item:
        shares = self.shares[question.name].dropna()
        rest = (self.totals - self.points[question.name])[shares.index]
        chosen = self.chosen[question.name].dropna()
        item = Item(
            question.name,
            question.points,
            question.right,
            Counter(chosen),
            self.reasons[question.name],
            tuple(question.options),
            measures.difficulty(shares),
            measures.discrimination(shares, rest),
        )
        if question.right:
            try:
                table = measures.curves(chosen, rest[chosen.index])
                item.curves = {str(letter): table[letter].tolist() for letter in table}
            except ValueError as refusal:
                item.no_curves = str(refusal)
        item.fair = [
            measures.fairness(name, shares, self.drawn[name].dropna(), comparisons)
            for name in drawn
        ]
        item.notes = [*_notes(item, chosen, rest)]
        return item


def _notes(item: Item, chosen: pd.Series, rest: pd.Series) -> Iterable[str]:
    """What an instructor should look at, in sentences."""
    if item.discrimination.high < 0:
        yield (
            "Who does well otherwise does worse here, more than by chance: look whether the answer "
            "that counts as right is right."
        )
    if item.difficulty.low > 0.9:
        yield "Nearly everybody has it: it tells nobody apart."
    if item.difficulty.high < 0.1:
        yield "Hardly anybody has it: look whether it was taught, and can be understood."
    for letter in item.options if item.curves else ():
        if letter not in item.curves:
            yield f"Nobody chose {letter}: it might as well not be there."
        elif letter != item.right:
            taken = (chosen == letter).astype(float)
            if measures.discrimination(taken, rest[chosen.index]).low > 0:
                yield (
                    f"The wrong option {letter} draws those who do well otherwise, more than by "
                    "chance: perhaps it can be read as right."
                )
    for fair in item.fair:
        if fair.unfair:
            yield (
                f"Not all variants were equally hard, more than by chance: {fair.what} "
                f"{fair.harder} has {-fair.gap.value:+.2f} of the points against {fair.easier}. "
                "Look at it before the grades go out."
            )


def write(
    path: Path,
    quiz: Quiz,
    records: Iterable[Record],
    pairs: list[Pair],
    results: Mapping[str, Mapping[str, Any]] | None = None,
    personal: Callable[[str], Quiz] | None = None,
) -> None:
    """Write the page for all graded submissions of a quiz, with the pairs that look alike.

    For `records`, `results` and `personal` see `Class`.
    """
    everybody = Class(quiz, records, results or {}, personal or (lambda student: quiz))
    items = everybody.items()
    page = pages.render(
        "insight.html",
        quiz=quiz,
        items=items,
        number=len(everybody.totals),
        reliability=everybody.reliability(),
        points_bars=histogram(everybody.totals.tolist(), quiz.max_score),
        dots=dots(items),
        pairs=pairs,
    )
    write_whole(path, page.encode())


def histogram(totals: list[float], most: float) -> list[tuple[str, int, bool]]:
    """How many submissions have how many points: the points, the number, and False."""
    width = 1 if most <= 30 else most / 20
    last = math.ceil(most / width)
    counts = Counter(min(int(total / width), last) for total in totals)
    return [(pages.points(place * width), counts[place], False) for place in range(last + 1)]


def dots(items: list[Item]) -> list[tuple[list[float], list[float], str]]:
    """The plot of difficulty against discrimination: of each question x, y and name.

    x and y are middle and ends of the interval. Questions that lie on one another are named
    together, at the first of them.
    """
    places: dict[tuple[int, int], list[tuple[list[float], list[float], str]]] = {}
    for item in items:
        across, up = item.difficulty, item.discrimination
        if across.refused or up.refused:
            continue
        x = [40 + 580 * value for value in (across.value, across.low, across.high)]
        y = [130 - 115 * max(value, -0.5) for value in (up.value, up.low, up.high)]
        places.setdefault((round(x[0] / 30), round(y[0] / 12)), []).append((x, y, item.name))
    marks = []
    for group in places.values():
        names = ", ".join(name for _, _, name in group)
        marks += [(x, y, "" if place else names) for place, (x, y, _) in enumerate(group)]
    return marks

"""The instructor's page: how the questions did their work, and which submissions look alike.

One HTML file without scripts; its plots are drawn as SVG. It holds names and answers and is for the
instructor alone.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from grading.ledger import Ledger, write_whole
from grading.quiz import Quiz
from grading.reports.feedback import POLICY, STYLE, points, text
from grading.reports.graded import unreadable
from grading.reports.similarity import Pair
from grading.variants import authors_letter

FEWEST = 10  # submissions, below which a correlation is mostly chance


@dataclass
class Item:
    """How a class did on one question.

    scores: shares of the points, one for each submission; chosen: letters, "none" for no option;
    told: why points were lost, with how often.
    """

    name: str
    points: float
    right: str | None = None
    scores: list[float] = field(default_factory=list)
    chosen: Counter[str] = field(default_factory=Counter)
    told: Counter[str] = field(default_factory=Counter)
    options: tuple[str, ...] = ()
    discrimination: float | None = None

    @property
    def difficulty(self) -> float:
        """The mean share of the points: 1 where everybody had them all."""
        return math.fsum(self.scores) / len(self.scores) if self.scores else 0.0


def correlation(first: Sequence[float], second: Sequence[float]) -> float | None:
    """Pearson's coefficient; None where one of the two does not vary."""
    size = len(first)
    if size < 2:
        return None
    mean_1, mean_2 = math.fsum(first) / size, math.fsum(second) / size
    spread_1 = math.fsum((x - mean_1) ** 2 for x in first)
    spread_2 = math.fsum((y - mean_2) ** 2 for y in second)
    if spread_1 < 1e-12 or spread_2 < 1e-12:
        return None
    product = math.fsum((x - mean_1) * (y - mean_2) for x, y in zip(first, second, strict=True))
    return product / math.sqrt(spread_1 * spread_2)


def items(quiz: Quiz, ledger: Ledger) -> tuple[list[Item], list[float]]:
    """Statistics of each question, and the total of each submission that could be read."""
    found = {
        q.name: Item(q.name, q.points, q.right, options=tuple(q.options)) for q in quiz.questions
    }
    earned: list[dict[str, float]] = []
    for record in ledger.records():
        if unreadable(record.verdict):
            continue
        row = {}
        for verdict in record.verdict.questions:
            item = found.get(verdict.name)
            if item is None or verdict.points <= 0:
                continue
            row[item.name] = verdict.score
            item.scores.append(verdict.score / verdict.points)
            if item.right:
                chosen = authors_letter(verdict.chosen, verdict.order)
                item.chosen[chosen or "none"] += 1
            elif verdict.score < verdict.points and not verdict.manual:
                failed = [check for check in verdict.checks if not check.passed]
                item.told[failed[0].text if failed else verdict.error or "no reason given"] += 1
        earned.append(row)
    totals = [math.fsum(row.values()) for row in earned]
    for item in found.values():
        both = [(row[item.name], total - row[item.name])
                for row, total in zip(earned, totals, strict=True) if item.name in row]  # fmt: skip
        item.discrimination = correlation([a for a, _ in both], [b for _, b in both])
    return list(found.values()), totals


def write(path: Path, quiz: Quiz, ledger: Ledger, pairs: list[Pair]) -> None:
    """Write the page for all graded submissions of a quiz, with the pairs that look alike."""
    statistics, totals = items(quiz, ledger)
    write_whole(path, page(quiz, statistics, totals, pairs).encode())


def page(quiz: Quiz, statistics: list[Item], totals: list[float], pairs: list[Pair]) -> str:
    """The page as a complete HTML document."""
    few = ""
    if len(totals) < FEWEST:
        few = f"<p>With {len(totals)} submissions these numbers are mostly chance.</p>"
    body = [
        f"<header><h1>{text(quiz.name)}: {len(totals)} submissions</h1>{few}"
        "<p class='soft'>For instructors only.</p></header>",
        f"<section><h2>Points</h2>{histogram(totals, quiz.max_score)}</section>",
        f"<section><h2>Questions</h2>{_explained()}{scatter(statistics)}{_table(statistics)}"
        "</section>",
        *(_detail(item) for item in statistics),
        f"<section><h2>Similar submissions</h2>{_pairs(pairs)}</section>",
    ]
    return (
        '<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{text(quiz.name)}: insight</title>\n<style>{STYLE}{_STYLE}</style></head>\n"
        f"<body><main>\n{chr(10).join(body)}\n</main></body></html>\n"
    )


_STYLE = """
svg { width: 100%; height: auto; font: 12px system-ui, sans-serif }
svg text { fill: var(--ink) } svg .axis { stroke: var(--soft) } svg .bar { fill: #3b76b8 }
svg .right { fill: var(--good) } svg .dot { fill: #3b76b8; stroke: var(--paper) }
"""


def _explained() -> str:
    return (
        "<p><b>Difficulty</b> is the mean share of the points (1: everybody has them all). "
        "<b>Discrimination</b> is the correlation of a question with the sum of all others: "
        "near 0 the question tells strong from weak submissions no better than chance, and below "
        "0 something may be wrong with it.</p>"
    )


def _table(statistics: list[Item]) -> str:
    rows = "".join(
        f"<tr><td>{text(item.name)}</td><td>{points(item.points)}</td>"
        f"<td>{item.difficulty:.2f}</td><td>{_number(item.discrimination)}</td></tr>"
        for item in statistics
    )
    return (
        "<table><tr><th>question</th><th>points</th><th>difficulty</th><th>discrimination</th>"
        f"</tr>{rows}</table>"
    )


def _number(value: float | None) -> str:
    return "does not vary" if value is None else f"{value:.2f}"


def _detail(item: Item) -> str:
    if item.right:
        letters = sorted({*item.chosen, *item.options, item.right} - {"none"})
        bars = [(x, item.chosen[x], x == item.right) for x in letters]
        bars += [("none", item.chosen["none"], False)] if item.chosen["none"] else []
        body = _bars(bars, f"Options chosen in {item.name}")
    elif item.told:
        rows = "".join(
            f"<li>{number} &times; {text(told, 300)}</li>"
            for told, number in item.told.most_common(8)
        )
        body = f"<p>Points were lost most often because of:</p><ul>{rows}</ul>"
    else:
        return ""
    return f"<section><h2>{text(item.name)}</h2>{body}</section>"


def _pairs(pairs: list[Pair]) -> str:
    note = (
        "<p>Share of the unusual pieces of code that two submissions have in common. Names, "
        "comments, layout, the released code and what many wrote do not count. Short answers "
        "can be alike by chance: take this as a reason to look, not as a proof.</p>"
    )
    if not pairs:
        return note + "<p>No pair stands out.</p>"
    rows = "".join(
        f"<tr><td>{text(pair.first)}</td><td>{text(pair.second)}</td>"
        f"<td>{pair.likeness:.0%}</td><td>{text(', '.join(pair.questions))}</td></tr>"
        for pair in pairs
    )
    return f"{note}<table><tr><th></th><th></th><th>alike</th><th>in</th></tr>{rows}</table>"


def histogram(totals: list[float], most: float) -> str:
    """How many submissions have how many points, as SVG."""
    width = 1 if most <= 30 else most / 20
    counts = Counter(min(int(total / width), math.ceil(most / width)) for total in totals)
    bars = [
        (points(place * width), counts[place], False)
        for place in range(math.ceil(most / width) + 1)
    ]
    return _bars(bars, f"Points of {len(totals)} submissions, of {points(most)}")


def _bars(bars: list[tuple[str, int, bool]], label: str) -> str:
    highest = max((number for _, number, _ in bars), default=0) or 1
    step = 600 / max(len(bars), 1)
    parts = []
    for place, (name, number, right) in enumerate(bars):
        height, x = 110 * number / highest, 20 + place * step
        parts.append(
            f'<rect class="{"right" if right else "bar"}" x="{x:.1f}" y="{130 - height:.1f}" '
            f'width="{min(0.8 * step, 80):.1f}" height="{height:.1f}"/>'
            f'<text x="{x:.1f}" y="146">{text(name)}</text>'
        )
        if number:
            parts.append(f'<text x="{x:.1f}" y="{126 - height:.1f}">{number}</text>')
    return _svg(155, label, "".join(parts) + '<path class="axis" d="M15 130.5H625"/>')


def scatter(statistics: list[Item]) -> str:
    """Difficulty against discrimination, a dot for each question, as SVG."""
    parts = ['<path class="axis" d="M40 10V190M40 130H620" fill="none"/>']
    parts += [
        '<text x="620" y="205" text-anchor="end">difficulty 0 to 1, easy at the right</text>',
        '<text x="45" y="18">discrimination 1</text><text x="26" y="134">0</text>',
    ]
    places: dict[tuple[int, int], list[str]] = {}
    for item in statistics:
        x, y = 40 + 580 * item.difficulty, 130 - 115 * (item.discrimination or 0.0)
        y = min(max(y, 12), 188)
        parts.append(f'<circle class="dot" cx="{x:.1f}" cy="{y:.1f}" r="5"/>')
        places.setdefault((round(x / 30), round(y / 12)), []).append(item.name)
    for (column, row), names in places.items():
        side = "end" if column > 14 else "start"
        x, y = 30 * column + (-8 if side == "end" else 8), 12 * row - 6
        parts.append(f'<text x="{x}" y="{y}" text-anchor="{side}">{text(", ".join(names))}</text>')
    return _svg(210, "Difficulty and discrimination of each question", "".join(parts))


def _svg(height: int, label: str, body: str) -> str:
    return (
        f'<svg viewBox="0 0 640 {height}" role="img" aria-label="{text(label)}">'
        f"<title>{text(label)}</title>{body}</svg>"
    )

"""The class as a laboratory: what all students measured together, on one page for the instructor.

`course.py grade 10_when_it_helps` writes it. Some claims are measured again, on this computer: all
that lie far from the others or repeat their numbers, and a few drawn at random at every run.
"""

from __future__ import annotations

import json
import random
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import numpy as np
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from topics.when_it_helps.claims import ARMS, Claim
from utils import plots, results, stats
from utils.exercises import keep

# Other processors round differently: three points of 1,000 digits are no reason to doubt.
TOLERANCE = 0.03
FAR = 4.0  # robust standard deviations from the median
AT_RANDOM, MOST = 3, 12  # claims measured again in one run
SHOWN = (2, 5, 10, 20, 50, 100, 200, 500, 1000)
GAINS = (("augmentation", "none"), ("dropout", "none"), ("both", "none"))
_HERE = Path(__file__).resolve().parent


def suspects(claims: list[Claim]) -> list[Claim]:
    """Claims far from the others, or with the same four numbers as another; the farthest first."""
    if len(claims) < 5:
        return []
    values = np.array([_features(claim) for claim in claims])
    middle = np.median(values, axis=0)
    spread = 1.4826 * np.median(np.abs(values - middle), axis=0) + 1e-3
    distance = (np.abs(values - middle) / spread).max(axis=1)
    same = Counter(tuple(claim.accuracies.values()) for claim in claims)
    twice = np.array([same[tuple(claim.accuracies.values())] > 1 for claim in claims])
    order = np.argsort(-distance - 1000 * twice, kind="stable")
    return [claims[i] for i in order if twice[i] or distance[i] > FAR]


def _features(claim: Claim) -> list[float]:
    """The four accuracies and the three gains, as each of them can be out of line."""
    own = claim.accuracies
    return [*own.values(), *(own[first] - own[second] for first, second in GAINS)]


def check(
    claims: list[Claim],
    known: dict[str, dict[str, float]],
    accuracy: Callable[[str, int], float],
    draw: random.Random,
    most: int = MOST,
) -> None:
    """Measure some claims again.

    Args:
        claims: all of them.
        known: what has been measured again so far, by seed (as text): accuracies by arm. Is added
            to: all suspects and `AT_RANDOM` others, but at most `most` of them.
        accuracy: from an arm and a seed to what this computer measures.
        draw: chooses the others.
    """
    wanted = [claim for claim in suspects(claims) if str(claim.seed) not in known]
    others = [c for c in claims if str(c.seed) not in known and c not in wanted]
    wanted = wanted[: most - AT_RANDOM] + draw.sample(others, min(AT_RANDOM, len(others)))
    for claim in wanted:
        known[str(claim.seed)] = {arm: accuracy(arm, claim.seed) for arm in ARMS}


def agrees(claim: Claim, again: dict[str, float]) -> bool:
    """Whether what was measured again is what the student says."""
    return all(abs(claim.accuracies[arm] - again[arm]) <= TOLERANCE for arm in ARMS)


def gain(claims: list[Claim], first: str, second: str) -> stats.Paired:
    """The mean paired difference of two arms over the class (two claims or more)."""
    rows = [[claim.accuracies[arm] for claim in claims] for arm in (first, second)]
    return stats.paired(*rows)


def growing(claims: list[Claim], steps: list[tuple[int, stats.Paired]]) -> plots.Figure:
    """The interval of the gain of augmentation, student by student, beside the course's own.

    `steps` are those that the alternative text names: numbers of students, and the gain.
    """
    own = results.load("laboratory").paired("test", "augmentation", "none")
    counts = np.arange(2, len(claims) + 1)
    pairs = [gain(claims[:n], "augmentation", "none") for n in counts]
    mean, low, high = (
        np.array([100 * getattr(pair, end) for pair in pairs]) for end in ("mean", "low", "high")
    )
    figure, axes = plots.new(1, 2, 8.0, 3.6)
    figure.suptitle("Augmentation against none, student by student")
    left, right = axes[0]
    left.axhspan(100 * own.low, 100 * own.high, color="#E69F00", alpha=0.25, label="the course")
    left.fill_between(counts, low, high, color="#0072B2", alpha=0.25)
    left.plot(counts, mean, color="#0072B2", label="the class")
    left.set_ylim(*_around(low, high, own))
    left.set(title="mean and 95 % interval", xlabel="students", ylabel="points")
    left.legend(loc="upper right")
    half = (high - low) / 2
    right.loglog(counts, half, color="#0072B2", label="measured")
    right.loglog(counts, half[-1] * np.sqrt(counts[-1] / counts), "--", color="#555555",
                 label="1 / root of n")  # fmt: skip
    right.set_yscale("log", nonpositive="mask")  # two equal differences have no width at all
    for axis in (right.xaxis, right.yaxis):
        axis.set_major_formatter("{x:g}")
    right.yaxis.set_minor_formatter("{x:g}")
    right.set(title="half of its width", xlabel="students", ylabel="points")
    right.legend(loc="upper right")
    listed = "; ".join(f"{n}: {pair.points()}" for n, pair in steps)
    caption = "The more seeds, the narrower: four times as many halve the interval."
    return plots.Figure(figure, caption, f"By number of students: {listed}.")


def _around(low: np.ndarray, high: np.ndarray, own: stats.Paired) -> tuple[float, float]:
    """Limits that show what settles, not the first intervals, which are wide."""
    late = slice(min(3, len(low) - 1), None)
    ends = [*low[late], *high[late], 100 * own.low, 100 * own.high]
    return min(ends) - 1, max(ends) + 1


def page(claims: list[Claim], problems: dict[str, str], known: dict[str, dict[str, float]]) -> str:
    """The page, as HTML: the pool without the claims that were refuted, and what became of each."""
    again = [(claim, known.get(str(claim.seed))) for claim in claims]
    checked = [(claim, found, agrees(claim, found)) for claim, found in again if found]
    refuted = {claim.student for claim, _, same in checked if not same}
    # In the order of the seeds, which is that of chance; names in the order of the alphabet.
    pool = sorted((c for c in claims if c.student not in refuted), key=lambda claim: claim.seed)
    own = results.load("laboratory")
    rows = [
        (f"{first} against {second}", gain(pool, first, second), own.paired("test", first, second))
        for first, second in GAINS
        if len(pool) > 1
    ]
    steps = [(n, gain(pool[:n], "augmentation", "none")) for n in SHOWN if n <= len(pool)]
    environment = Environment(
        loader=FileSystemLoader(_HERE), autoescape=True, undefined=StrictUndefined
    )
    return environment.get_template("pool.html.j2").render(
        arms=ARMS,
        checked=sorted(checked, key=lambda row: (row[2], row[0].student)),
        figure=growing(pool, steps)._repr_html_() if len(pool) > 1 else "",
        pool=pool,
        problems=problems,
        refuted=refuted,
        rows=rows,
        steps=steps,
        own_seeds=len(set(own.column("seed"))),
    )


def write(folder: Path, claims: list[Claim], problems: dict[str, str]) -> Path:
    """Measure some claims again and write the page, laboratory.html, beside the grades; its path.

    What has been measured again is kept in laboratory.json, and not measured a third time.
    """
    from topics.when_it_helps.laboratory import accuracy  # brings TensorFlow

    folder.mkdir(parents=True, exist_ok=True)
    cache, target = folder / "laboratory.json", folder / "laboratory.html"
    try:
        known = json.loads(cache.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        known = {}
    check(claims, known, accuracy, random.SystemRandom())
    keep(cache, known)
    target.write_text(page(claims, problems, known), encoding="utf-8")
    return target

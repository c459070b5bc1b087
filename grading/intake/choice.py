"""Which of several notebooks of one student counts."""

from __future__ import annotations

import contextlib
import hashlib
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum

from grading.intake.archives import Entry, Refused
from grading.reading import LARGEST

MOST_READ = 20  # of one student
APART = 60.0  # seconds by which files differ in age beyond doubt


class Look(IntEnum):
    """What a file is, worst first."""

    UNREADABLE = 0
    FOREIGN = 1
    UNTOUCHED = 2
    WORKED = 3


_WORDS = {
    Look.UNREADABLE: "cannot be read",
    Look.FOREIGN: "is another notebook",
    Look.UNTOUCHED: "is as it was given out",
    Look.WORKED: "was worked on",
}


@dataclass(frozen=True)
class Candidate:
    """One of the notebooks of a student: where it is, and what the platform says of its age."""

    entry: Entry
    when: datetime | None = None
    attempt: int = 0


def versions(notebook: str) -> re.Pattern[str]:
    """Names of a notebook as it is handed in for the first, second ... time."""
    return re.compile(
        rf"(?i)(?:^|_|[-/] ){re.escape(notebook)}"
        r"(?:[-_ ]?(?:copy ?)?\(?(\d+)?\)?| - (?:copy|kopie)(?: \((\d+)\))?| \(?copy\)?)?$"
    )


def choose(
    candidates: list[Candidate], student: str, notebook: str, look: Callable[[bytes], Look] | None
) -> tuple[Candidate, str]:
    """The notebook that counts, and a sentence on it where there are several.

    One that was worked on comes before one that was not; then the newest counts: the platform's
    time of the attempt, then the name (numbered copies), then the age of the file.

    Raises:
        Refused: it cannot be told.
    """
    if len(candidates) == 1:
        return candidates[0], ""
    looks, contents = dict.fromkeys(map(id, candidates), Look.UNREADABLE), dict[int, bytes]()
    by_name = sorted(candidates, key=lambda c: (c.when or datetime.min, _version(c, notebook)))
    for candidate in by_name[-MOST_READ:]:
        with contextlib.suppress(Refused):  # then it stays unreadable
            raw = candidate.entry.read(LARGEST)
            contents[id(candidate)] = hashlib.sha256(raw).digest()
            if look:
                looks[id(candidate)] = look(raw)
    best = max(looks.values())
    left = [c for c in candidates if looks[id(c)] == best]
    left = _newest(left, lambda c: c.when.timestamp() if c.when else 0.0)
    left = _newest(left, lambda c: _version(c, notebook))
    left = _newest(left, lambda c: c.attempt)
    if len({contents.get(id(c)) for c in left}) > 1 and best >= Look.UNTOUCHED:
        age = max(c.entry.modified for c in left)
        left = [c for c in left if age - c.entry.modified < APART]
    if len({contents.get(id(c)) for c in left}) > 1:
        names = ", ".join(sorted(c.entry.path.name for c in candidates)[:5])
        raise Refused(
            f"{student} has {len(candidates)} notebooks ({names}), and it cannot be told "
            f"which one counts; keep one of them as {notebook}.ipynb"
        )
    others = [c for c in candidates if c is not left[0]]
    said = ", ".join(f"{c.entry.path.name} {_WORDS[looks[id(c)]]}" for c in others[:4])
    name = left[0].entry.path.name
    newest = " as the newest" if best == Look.WORKED and any(
        looks[id(c)] == best for c in others) else ""  # fmt: skip
    return left[0], f"of {len(candidates)} notebooks, {name} counts{newest} ({said})"


def _newest(candidates: list[Candidate], key: Callable[[Candidate], float]) -> list[Candidate]:
    newest = max(map(key, candidates))
    return [candidate for candidate in candidates if key(candidate) == newest]


def _version(candidate: Candidate, notebook: str) -> int:
    """How often a file named like the quiz was handed in before; -1 for other names."""
    match = versions(notebook).search(candidate.entry.path.stem)
    return int(match[1] or match[2] or 0) if match else -1

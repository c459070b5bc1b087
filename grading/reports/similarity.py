"""Which submissions resemble each other more than chance and the task explain.

Code is reduced to its shape: comments, docstrings, layout and the names of variables do not count.
Runs of tokens that stand in the released quiz, or in many submissions, say nothing and are left
out; what is left is compared pair by pair. A high value is a reason to look, never a proof.
"""

from __future__ import annotations

import builtins
import keyword
import math
import re
from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import combinations

RUN = 6  # tokens; shorter runs are the language's, longer ones survive fewer edits
FEWEST = 12  # runs that two submissions need for a comparison to mean anything
COMMON = 0.2  # a run that this share of the class has is the obvious way to do it
LONGEST = 50_000  # characters of one answer that are looked at
_KEPT = set(keyword.kwlist) | set(dir(builtins)) | {"np", "numpy", "tf", "keras"}
# Every alternative ends where it is, with or without a closing quote: Python's own tokenizer takes
# minutes for some answers of 50,000 characters.
_TOKEN = re.compile(
    r"""(?P<space>[^\S\n]+|\\\n|\#[^\n]*)|(?P<line>\n)|(?P<number>\.?\d(?:[\w.]|(?<=[eE])[+-])*)
    |(?P<text>[rbfuRBFU]{0,2}(?:\"\"\"[^"\\]*(?:(?:\\.|"(?!""))[^"\\]*)*(?:\"\"\")?
    |\'\'\'[^'\\]*(?:(?:\\.|'(?!''))[^'\\]*)*(?:\'\'\')?
    |"[^"\\\n]*(?:\\.[^"\\\n]*)*"?|'[^'\\\n]*(?:\\.[^'\\\n]*)*'?))
    |(?P<name>\w+)|(?P<sign>\*\*=?|//=?|<<=?|>>=?|->|\.\.\.|[-+*/%@&|^=<>!:]=|.)""",
    re.DOTALL | re.VERBOSE,
)


@dataclass(frozen=True)
class Pair:
    """Two students, how alike their work is (0 to 1), and in which questions."""

    first: str
    second: str
    likeness: float
    questions: tuple[str, ...]


def shape(code: str) -> list[str]:
    """The tokens of code without what is easy to change."""
    tokens: list[str] = []
    fresh, open_brackets = True, 0
    for match in _TOKEN.finditer(code[:LONGEST]):
        kind, token = match.lastgroup, match[0]
        if kind == "line":
            fresh = fresh or not open_brackets
        if kind in ("space", "line"):
            continue
        if kind == "name" and token not in _KEPT and tokens[-1:] != ["."]:
            token = "name"
        elif kind == "text":
            token = "" if fresh else "text"  # a text by itself is a docstring or a comment
        elif token in ("(", "[", "{", ")", "]", "}"):
            open_brackets = max(0, open_brackets + (1 if token in "([{" else -1))
        if token:
            tokens.append(token)
        fresh = False
    return tokens


def runs(code: str) -> set[tuple[str, ...]]:
    """All runs of RUN tokens of code."""
    tokens = shape(code)
    return {tuple(tokens[place : place + RUN]) for place in range(len(tokens) - RUN + 1)}


class Comparison:
    """Collects the work of a class, little of each, and finds the pairs that are alike.

    Args:
        released: the answers as given out (question or grade id to code), whose code does not
            count; only answers named here are compared.
    """

    def __init__(self, released: Mapping[str, str]) -> None:
        """Begin with nobody."""
        self._released = {name: code.strip() for name, code in released.items()}
        self._given = {name: runs(code) for name, code in released.items()}
        self._marks: dict[str, dict[str, frozenset[int]]] = {}

    def add(self, student: str, answers: Mapping[str, str]) -> None:
        """Take in the answers of one student."""
        self._marks[student] = {
            name: frozenset(hash((name, run)) for run in runs(answers[name]) - given)
            for name, given in self._given.items()
            if name in answers and answers[name].strip() != self._released[name]
        }

    def pairs(self, least: float = 0.6, most: int = 50) -> list[Pair]:
        """The most similar pairs, most similar first.

        Args:
            least: smallest likeness to be reported.
            most: how many pairs at most.
        """
        owners: dict[int, list[str]] = defaultdict(list)
        for student, questions in self._marks.items():
            for mark in frozenset().union(*questions.values()):
                owners[mark].append(student)
        limit = max(3, math.floor(COMMON * len(self._marks)))
        rare = {mark: who for mark, who in owners.items() if len(who) <= limit}
        sizes = Counter(student for who in rare.values() for student in who)
        shared: Counter[tuple[str, str]] = Counter()
        for who in rare.values():
            shared.update(combinations(sorted(who), 2))
        pairs = []
        for (first, second), count in shared.items():
            together = sizes[first] + sizes[second] - count
            if count >= max(FEWEST, least * together):
                names = self._where(first, second, rare)
                pairs.append(Pair(first, second, count / together, names))
        pairs.sort(key=lambda pair: (-pair.likeness, pair.first, pair.second))
        return pairs[:most]

    def _where(self, first: str, second: str, rare: Mapping[int, object]) -> tuple[str, ...]:
        """The questions to which a pair owes its likeness."""
        other = self._marks[second]
        return tuple(
            name
            for name, marks in self._marks[first].items()
            if 2 * sum(mark in rare for mark in marks & other.get(name, frozenset())) >= FEWEST
        )

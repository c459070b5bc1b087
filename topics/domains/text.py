"""Sentences with a label: four ways to change them, template sentences, and words as numbers.

The four ways are those of EDA (J. Wei and K. Zou, "EDA: easy data augmentation techniques for
boosting performance on text classification tasks", 2019): synonyms, insertion, swap, deletion.
Synonyms come from a small table of our own. Nothing here needs TensorFlow or the network.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from utils.seeds import NEW_WORDS, OLD_WORDS, stream


def _groups(block: str) -> list[list[str]]:
    return [line.split() for line in block.splitlines() if not line.startswith("#")]


_BLOCKS = Path(__file__).with_name("synonyms.txt").read_text(encoding="utf-8").split("\n\n")
POSITIVE, NEGATIVE, THINGS, _REVIEWS = map(_groups, _BLOCKS)
# Half of these hold a "not" that says nothing about the thing, so its place decides.
ASIDES = (
    "we did not stay for long",
    "i did not pay for it",
    "it was not our first visit",
    "they were not far away",
    "we went there with friends",
    "i had heard of it before",
    "it was our second visit",
    "they were close to home",
)
_DEGREES = ((), ("very",), ("quite",))


@dataclass(frozen=True)
class Texts:
    """Texts with labels.

    Attributes:
        texts: words in lower case, separated by single blanks.
        labels: int64 (n,); 1 says something good, 0 something bad.
    """

    texts: tuple[str, ...]
    labels: np.ndarray

    def __len__(self) -> int:
        return len(self.texts)

    def take(self, rows: np.ndarray) -> Texts:
        """The texts in these rows, in this order."""
        return Texts(tuple(self.texts[int(row)] for row in rows), self.labels[rows])


def _synonyms() -> dict[str, tuple[str, ...]]:
    """From each word to its synonyms; a word in several groups has those of all of them."""
    table: dict[str, dict[str, None]] = {}
    for group in (*POSITIVE, *NEGATIVE, *THINGS, *_REVIEWS):
        for word in group:
            others = dict.fromkeys(other for other in group if other != word)
            table.setdefault(word, {}).update(others)
    return {word: tuple(others) for word, others in table.items()}


SYNONYMS = _synonyms()


def template_sentences(n: int, seed: int, new_words: bool = False) -> Texts:
    """Sentences made from templates: a judgement of a thing, often negated, and an aside.

    A quarter of the judgements hold "not", which turns the label; half of the asides hold one too,
    which does not. Labels are balanced. The aside stands before or after the judgement.

    Args:
        n: how many, an even number.
        seed: same seed, same sentences.
        new_words: draw things and judgements from all words of a group instead of its first one,
            which is the only one that the training sentences have.

    Raises:
        ValueError: n is not an even number from 2 up.
    """
    if n < 2 or n % 2:
        raise ValueError(f"n={n}: expected an even number from 2 up, half of each label")
    rng = stream(seed, NEW_WORDS if new_words else OLD_WORDS)
    labels = rng.permutation(np.repeat([0, 1], n // 2)).astype(np.int64)
    texts = []
    for label in labels:
        negated = rng.random() < 0.25
        groups = POSITIVE if (label == 1) != negated else NEGATIVE
        clause = ["the", _pick(THINGS, new_words, rng), "was"]
        clause += ["not"] if negated else []
        clause += [*_DEGREES[rng.integers(len(_DEGREES))], _pick(groups, new_words, rng)]
        aside = ASIDES[rng.integers(len(ASIDES))].split()
        both = (clause, aside) if rng.random() < 0.5 else (aside, clause)
        texts.append(" ".join([*both[0], "and", *both[1]]))
    return Texts(tuple(texts), labels)


def _pick(groups: Sequence[Sequence[str]], new: bool, rng: np.random.Generator) -> str:
    group = groups[rng.integers(len(groups))]
    return group[rng.integers(len(group))] if new else group[0]


def replace_synonyms(words: Sequence[str], strength: float, rng: np.random.Generator) -> list[str]:
    """Some of the words that have a synonym in the table, replaced by one of theirs."""
    changed = list(words)
    places = [place for place, word in enumerate(changed) if word in SYNONYMS]
    for place in rng.permutation(places)[: _number(words, strength)].astype(int):
        choices = SYNONYMS[changed[place]]
        changed[place] = choices[rng.integers(len(choices))]
    return changed


def insert_synonyms(words: Sequence[str], strength: float, rng: np.random.Generator) -> list[str]:
    """Synonyms of some of the words put in at random places; nothing is taken away."""
    changed = list(words)
    sources = [word for word in words if word in SYNONYMS]
    for _ in range(_number(words, strength) if sources else 0):
        choices = SYNONYMS[sources[rng.integers(len(sources))]]
        changed.insert(int(rng.integers(len(changed) + 1)), choices[rng.integers(len(choices))])
    return changed


def swap_words(words: Sequence[str], strength: float, rng: np.random.Generator) -> list[str]:
    """Two words change places, several times."""
    changed = list(words)
    for _ in range(_number(words, strength) if len(changed) > 1 else 0):
        first, second = rng.choice(len(changed), 2, replace=False)
        changed[first], changed[second] = changed[second], changed[first]
    return changed


def drop_words(words: Sequence[str], strength: float, rng: np.random.Generator) -> list[str]:
    """Each word is left out with probability ``strength``; at least one of them stays."""
    stays = rng.random(len(words)) >= strength
    if len(words) and not stays.any():
        stays[rng.integers(len(words))] = True
    return [words[place] for place in np.flatnonzero(stays)]


def _number(words: Sequence[str], strength: float) -> int:
    """As in EDA: a share of the words, but one at least, unless the strength is 0."""
    return max(1, round(strength * len(words))) if strength > 0 else 0


WAYS: dict[str, Callable[..., list[str]]] = {
    "synonyms": replace_synonyms,
    "insertion": insert_synonyms,
    "swap": swap_words,
    "deletion": drop_words,
}
MIX = "mix"  # one of the four, drawn anew for each text


def change_text(text: str, way: str, strength: float, rng: np.random.Generator) -> str:
    """One text changed in one way.

    Args:
        text: words separated by blanks.
        way: a name of `WAYS`, or ``"mix"``.
        strength: share of the words that are changed, 0 to 1; 0 changes nothing.
        rng: source of the draws.

    Raises:
        ValueError: an unknown way, or a strength outside 0 to 1.
    """
    if way not in WAYS and way != MIX:
        raise ValueError(f"way={way!r}: expected one of {', '.join([*WAYS, MIX])}")
    if not 0 <= strength <= 1:
        raise ValueError(f"strength={strength!r}: expected a share from 0 to 1")
    if way == MIX:
        way = list(WAYS)[rng.integers(len(WAYS))]
    return " ".join(WAYS[way](text.split(), strength, rng))


def changed_copies(texts: Texts, way: str, strength: float, copies: int, seed: int) -> Texts:
    """So many copies of each text, one after the other, each changed by a draw of its own."""
    rng = np.random.default_rng(seed)
    many = [change_text(t, way, strength, rng) for _ in range(copies) for t in texts.texts]
    return Texts(tuple(many), np.tile(texts.labels, copies))


def without_empty(texts: Texts) -> Texts:
    """The texts that hold at least one word: an empty one has no mean over its words."""
    return texts.take(np.flatnonzero([bool(text.split()) for text in texts.texts]))


def vocabulary(texts: Iterable[str], extra: Iterable[str] = (), most: int = 5000) -> list[str]:
    """The words of a network: those of the texts, the most frequent ones first, and others.

    Args:
        texts: where the words come from; words that are equally frequent go by the alphabet.
        extra: words that are added after them, such as those of a table of synonyms.
        most: how many numbers there may be in all, padding and unknown included.
    """
    counts = Counter(word for text in texts for word in text.split())
    words = sorted(counts, key=lambda word: (-counts[word], word))
    return list(dict.fromkeys([*words, *extra]))[: most - 2]

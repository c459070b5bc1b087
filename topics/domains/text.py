"""Sentences with a label: four ways to change them, template sentences, and words as numbers.

The four ways are those of EDA (J. Wei and K. Zou, "EDA: easy data augmentation techniques for
boosting performance on text classification tasks", 2019): synonyms, insertion, swap, deletion.
Synonyms come from a small table of our own. Nothing here needs TensorFlow or the network.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

# The first word of a row is in the training sentences; the test sentences have all of them.
POSITIVE = (
    ("good", "fine", "decent", "solid"),
    ("wonderful", "splendid", "marvellous", "superb"),
    ("pleasant", "agreeable", "enjoyable", "delightful"),
    ("clever", "smart", "bright", "ingenious"),
    ("charming", "lovely", "sweet", "endearing"),
)
NEGATIVE = (
    ("bad", "poor", "lousy", "inferior"),
    ("terrible", "awful", "dreadful", "horrible"),
    ("boring", "dull", "tedious", "tiresome"),
    ("silly", "stupid", "foolish", "mindless"),
    ("ugly", "hideous", "unsightly", "grim"),
)
THINGS = (
    ("film", "movie", "picture"),
    ("meal", "dinner", "lunch"),
    ("hotel", "inn", "lodge"),
    ("book", "novel", "volume"),
    ("concert", "show", "recital"),
    ("trip", "journey", "tour"),
)
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
# More synonyms for film reviews in lower case, made by hand for this lesson.
_REVIEWS = (
    ("movie", "film", "picture"), ("story", "tale", "plot"), ("funny", "amusing", "comical"),
    ("humor", "comedy", "wit"), ("great", "excellent", "terrific"), ("best", "finest"),
    ("worst", "poorest"), ("boring", "dull", "tedious"), ("bad", "poor", "lousy"),
    ("good", "fine", "decent"), ("beautiful", "gorgeous", "lovely"), ("sad", "mournful"),
    ("smart", "clever", "intelligent"), ("stupid", "silly", "foolish"), ("big", "large"),
    ("small", "little"), ("old", "aged"), ("new", "fresh", "novel"), ("fast", "quick", "swift"),
    ("slow", "sluggish"), ("strong", "powerful"), ("weak", "feeble"), ("easy", "simple"),
    ("hard", "difficult"), ("interesting", "intriguing", "absorbing"), ("moving", "touching"),
    ("exciting", "thrilling"), ("scary", "frightening"), ("strange", "odd", "weird"),
    ("real", "genuine", "authentic"), ("fake", "phony"), ("whole", "entire"),
    ("actor", "performer"), ("actors", "performers", "cast"), ("director", "filmmaker"),
    ("audience", "viewers"), ("kids", "children"), ("people", "folks"), ("man", "guy", "fellow"),
    ("woman", "lady"), ("friend", "pal"), ("job", "work"), ("script", "screenplay"),
    ("scene", "sequence"), ("ending", "finale", "conclusion"), ("start", "beginning"),
    ("world", "universe"), ("makes", "renders"), ("make", "create"), ("made", "created"),
    ("feels", "seems"), ("shows", "displays"), ("tries", "attempts"), ("fails", "flops"),
    ("enjoy", "relish", "savor"), ("love", "adore"), ("hate", "detest"), ("laugh", "chuckle"),
    ("often", "frequently"), ("really", "truly", "genuinely"), ("very", "extremely"),
    ("quite", "rather"), ("almost", "nearly"), ("completely", "totally", "utterly"),
    ("perhaps", "maybe"), ("surprisingly", "unexpectedly"), ("entertaining", "enjoyable"),
    ("charming", "delightful", "engaging"), ("awful", "terrible", "dreadful"),
    ("ridiculous", "absurd"), ("predictable", "foreseeable"), ("subtle", "delicate"),
)  # fmt: skip


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
        """How many texts there are."""
        return len(self.texts)

    def take(self, rows: np.ndarray) -> Texts:
        """The texts in these rows, in this order."""
        return Texts(tuple(self.texts[int(row)] for row in rows), self.labels[rows])


def synonym_table(groups: Iterable[Sequence[str]]) -> dict[str, tuple[str, ...]]:
    """From each word to its synonyms; a word in several groups has those of all of them."""
    table: dict[str, dict[str, None]] = {}
    for group in groups:
        for word in group:
            found = table.setdefault(word, {})
            found.update((other, None) for other in group if other != word)
    return {word: tuple(others) for word, others in table.items()}


SYNONYMS = synonym_table((*POSITIVE, *NEGATIVE, *THINGS, *_REVIEWS))


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
    rng = np.random.default_rng([seed, int(new_words)])
    labels = rng.permutation(np.repeat([0, 1], n // 2)).astype(np.int64)
    texts = []
    for label in labels:
        negated = rng.random() < 0.25
        groups = POSITIVE if (label == 1) != negated else NEGATIVE
        said = ["the", _pick(THINGS, new_words, rng), "was"]
        said += ["not"] if negated else []
        said += [*_DEGREES[rng.integers(len(_DEGREES))], _pick(groups, new_words, rng)]
        aside = ASIDES[rng.integers(len(ASIDES))].split()
        both = (said, aside) if rng.random() < 0.5 else (aside, said)
        texts.append(" ".join([*both[0], "and", *both[1]]))
    return Texts(tuple(texts), labels)


def _pick(groups: Sequence[Sequence[str]], new: bool, rng: np.random.Generator) -> str:
    group = groups[rng.integers(len(groups))]
    return group[rng.integers(len(group))] if new else group[0]


def replace_synonyms(
    words: Sequence[str],
    strength: float,
    rng: np.random.Generator,
    table: Mapping[str, Sequence[str]] = SYNONYMS,
) -> list[str]:
    """Some of the words that have a synonym in the table, replaced by one of theirs."""
    changed = list(words)
    places = [place for place, word in enumerate(changed) if word in table]
    for place in rng.permutation(places)[: _number(words, strength)].astype(int):
        choices = table[changed[place]]
        changed[place] = choices[rng.integers(len(choices))]
    return changed


def insert_synonyms(
    words: Sequence[str],
    strength: float,
    rng: np.random.Generator,
    table: Mapping[str, Sequence[str]] = SYNONYMS,
) -> list[str]:
    """Synonyms of some of the words put in at random places; nothing is taken away."""
    changed = list(words)
    sources = [word for word in words if word in table]
    for _ in range(_number(words, strength) if sources else 0):
        choices = table[sources[rng.integers(len(sources))]]
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


class Vocabulary:
    """Words as numbers: 0 is padding, 1 an unknown word, the others from 2 up.

    Args:
        texts: where the words come from, the most frequent ones first (ties by the alphabet).
        extra: words that are added after them, such as those of a table of synonyms.
        most: how many numbers there may be in all, padding and unknown included.
    """

    def __init__(self, texts: Iterable[str], extra: Iterable[str] = (), most: int = 5000) -> None:
        counts = Counter(word for text in texts for word in text.split())
        words = sorted(counts, key=lambda word: (-counts[word], word))
        self.words = tuple(dict.fromkeys([*words, *extra]))[: most - 2]
        self._numbers = {word: number for number, word in enumerate(self.words, start=2)}

    def __len__(self) -> int:
        """How many numbers there are, padding and unknown included."""
        return len(self.words) + 2

    def encode(self, texts: Sequence[str], length: int) -> np.ndarray:
        """Texts as int64 (n, length): the first words, then zeros."""
        rows = np.zeros((len(texts), length), np.int64)
        for row, text in zip(rows, texts, strict=True):
            numbers = [self._numbers.get(word, 1) for word in text.split()[:length]]
            row[: len(numbers)] = numbers
        return rows

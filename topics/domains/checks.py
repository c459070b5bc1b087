"""Checks of lesson 12, text, audio, tables."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from utils.exercises import attempt, exercise, require

_KEEP = frozenset({"not", "no", "never"})


@exercise(
    "12.delete",
    "Draw one number from 0 to 1 for each word, rng.random(): below share, the word goes.",
    "A word that is in keep stays, whatever was drawn: `word in keep or ...`.",
    "Collect the words that stay in a new list. If it is empty, return list(words).",
)
def delete(function: Callable) -> str:
    """Deletion that spares some words and never leaves nothing."""
    words = [f"w{number}" for number in range(400)]
    words[100:300:20] = ["not"] * 10
    given = list(words)
    found = attempt(function, given, 0.25, set(_KEEP), np.random.default_rng(0))
    require(given == words, "the list that came in has changed: build a new one")
    require(not isinstance(found, str), "return a list of words, not one text")
    found = list(found)
    require(all(word in words for word in found), "there are words that were not in the text")
    require(found.count("not") == 10, f"{10 - found.count('not')} of 10 words in keep were deleted")
    others = [word for word in found if word != "not"]
    require(others == sorted(others, key=words.index), "the words are in another order than before")
    gone = 390 - len(others)
    require(gone > 0, "no word was deleted, with a share of 0.25 of 390")
    require(gone != 390, "every word was deleted except those in keep")
    require(
        not 240 <= gone <= 345,
        f"{gone} of 390 words went, with a share of 0.25: the share is turned round",
    )
    require(60 <= gone <= 140, f"{gone} of 390 words went, with a share of 0.25: about 98 expected")
    counts = set()
    for seed in range(1, 9):
        again = list(function(list(words), 0.25, set(_KEEP), np.random.default_rng(seed)))
        require(again != found, "another rng gives the same draws: use the one that came in")
        counts.add(len(again))
    require(
        len(counts) > 1,
        "the same number of words goes every time: each word needs a draw of its own",
    )
    few = ["good", "film"]
    for seed in range(60):
        left = list(function(list(few), 0.9, set(_KEEP), np.random.default_rng(seed)))
        require(left, "an empty text is left: if no word stays, return the words unchanged")
        require(set(left) <= set(few), "there are words that were not in the text")
    same = list(function(list(few), 0.0, set(), np.random.default_rng(0)))
    require(same == few, "share 0 must delete nothing")
    return "What must not go is knowledge about the language; no program can see it in the words."


@exercise(
    "12.noise",
    "First the power of the sound, the mean of its squares.",
    "The noise's power is that of the sound divided by 10 ** (decibels / 10).",
    "Power is a variance: rng.normal needs its root, and len(wave) draws.",
)
def noise(function: Callable) -> str:
    """Noise of a given distance to the sound, in decibels."""
    t = np.arange(4000) / 8000
    wave = 0.3 * np.sin(2 * np.pi * 440 * t)
    given = wave.copy()
    found = attempt(function, given, 20, np.random.default_rng(0))
    require(np.array_equal(given, wave), "the wave that came in has changed: return a new array")
    require(np.shape(found) == wave.shape, f"shape {np.shape(found)}, expected {wave.shape}")
    noise = np.asarray(found, float) - wave
    require(np.abs(noise).max() > 0, "there is no noise")
    require(noise.std() > 1e-9, "all samples got the same number: draw one for each sample")
    require(abs(noise.mean()) < 0.3 * noise.std(), "the noise has a mean; it should have none")
    power = np.mean(wave**2)

    def distance(sound: np.ndarray, decibels: float, seed: int) -> float:
        made = np.asarray(function(sound.copy(), decibels, np.random.default_rng(seed)), float)
        return float(10 * np.log10(np.mean(sound**2) / np.mean((made - sound) ** 2)))

    measured = 10 * np.log10(power / np.mean(noise**2))
    root = 10 * np.log10(power / (power / 100) ** 2)
    require(
        abs(measured - root) > 0.7, "too quiet: rng.normal takes the root of the power, not itself"
    )
    quiet = distance(wave / 10, 20, 1)
    require(
        abs(quiet - measured) < 1.0,
        "a sound ten times as quiet needs noise ten times as quiet: use the sound's own loudness",
    )
    closer = distance(wave, 10, 2)
    require(closer < measured, "more decibels must mean less noise: the sign is turned")
    require(
        abs(measured - 10) > 0.7 or abs(closer - 5) > 0.7,
        "too loud: decibels of power are divided by 10, not by 20",
    )
    require(
        abs(measured - 20) < 0.7 and abs(closer - 10) < 0.7,
        f"asked for 20 and 10 dB, found {measured:.1f} and {closer:.1f}",
    )
    other = np.asarray(function(wave.copy(), 20, np.random.default_rng(7)), float) - wave
    require(
        not np.allclose(other, noise), "another rng gives the same noise: use the one that came in"
    )
    return "20 dB: the noise has a hundredth of the power, a tenth of the amplitude."


@exercise(
    "12.between",
    "others[rng.integers(len(others))] is one of the other rows.",
    "One share for the whole row, rng.random(): how far to go from row to the other one.",
    "row + share * (other - row), and row itself must not change.",
)
def between(function: Callable) -> str:
    """A new row on the way from one row to a randomly chosen other one."""
    row = np.array([0.0, 10.0, -5.0, 1.0])
    others = np.array([[8.0, 10.0, -1.0, 3.0], [-4.0, 16.0, -5.0, 0.0], [2.0, 2.0, 3.0, 9.0]])
    given = row.copy(), others.copy()
    first = attempt(function, *given, np.random.default_rng(0))
    require(
        np.array_equal(given[0], row) and np.array_equal(given[1], others),
        "the rows that came in have changed: return a new one",
    )
    require(np.shape(first) == (4,), f"shape {np.shape(first)}, expected one row of 4 features")
    made = [
        np.asarray(function(row.copy(), others.copy(), np.random.default_rng(seed)), float)
        for seed in range(200)
    ]
    ways, used = [], set()
    for new in made:
        shares = [
            ((new - row) @ (o - row) / ((o - row) @ (o - row)), number)
            for number, o in enumerate(others)
            if _on_line(new, row, o)
        ]
        require(
            not np.allclose(new, others.mean(axis=0)),
            "that is the mean of the others: choose one of them",
        )
        require(
            shares,
            "the new row is on no line from row to one of the others: one share for all features",
        )
        ways.append(shares[0][0])
        used.add(shares[0][1])
    ways_ = np.array(ways)
    require(len(used) == 3, "some of the others are never chosen: draw which one")
    require(ways_.std() > 1e-6, f"the share is always {ways_[0]:.2g}: draw it")
    require(
        ways_.min() >= -1e-9 and ways_.max() <= 1 + 1e-9,
        "some new rows lie beyond the two rows, not between them: a share from 0 to 1",
    )
    require(
        ways_.min() < 0.1 and ways_.max() > 0.9 and abs(ways_.mean() - 0.5) < 0.1,
        f"shares from {ways_.min():.2f} to {ways_.max():.2f}: draw evenly from 0 to 1",
    )
    return "New rows, but no new knowledge: they lie where the old ones already were."


def _on_line(new: np.ndarray, row: np.ndarray, other: np.ndarray) -> bool:
    way = other - row
    return bool(np.allclose(new - row, ((new - row) @ way) / (way @ way) * way, atol=1e-9))


@exercise(
    "12.balanced",
    "Go through the classes that occur in labels, np.unique(labels).",
    "For one class: the answers to its rows only, and the share of them that equals the class.",
    "The mean of these shares, each class counting the same.",
)
def balanced(function: Callable) -> str:
    """Balanced accuracy on answers with known shares."""
    labels = np.array([0] * 8 + [1] * 2)
    answers = np.array([0] * 8 + [0, 1])
    found = attempt(function, labels.copy(), answers.copy())
    require(np.shape(found) == (), "return one number")
    found = float(found)
    require(not np.isclose(found, 0.9), "that is plain accuracy: 9 of 10, whatever the class")
    require(not np.isclose(found, 75), "a share from 0 to 1, not percent")
    require(
        not np.isclose(found, (8 / 9 + 1) / 2),
        "for each class take the rows that have it, not the rows that were answered with it",
    )
    require(
        np.isclose(found, 0.75), f"8 of 8 and 1 of 2 right give a mean of 0.75, not {found:.3g}"
    )
    lazy = float(function(np.array([0] * 95 + [1] * 5), np.zeros(100, int)))
    require(
        np.isclose(lazy, 0.5),
        f"always answering 0 is worth one half on two classes, not {lazy:.3g}",
    )
    gap = float(function(np.array([0, 0, 2, 2, 2, 2]), np.array([0, 1, 2, 2, 2, 1])))
    require(
        np.isclose(gap, 0.625),
        f"classes 0 and 2 with 1 of 2 and 3 of 4 right: 0.625, not {gap:.3g}; a class that has "
        "no row does not count",
    )
    return "Every class counts the same, however few rows it has."

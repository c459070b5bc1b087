"""Checks of lesson 14, text, audio, tables."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from utils.exercises import attempt, exercise, require, rule_out

_KEEP = frozenset({"not", "no", "never"})


@exercise(
    "14.delete",
    "Draw one number from 0 to 1 for each word, rng.random(): below share, the word goes.",
    "A word that is in keep stays, whatever was drawn: `word in keep or ...`.",
    "Collect the words that stay in a new list. If it is empty, return list(words).",
)
def delete(function: Callable) -> str:
    """Deletion that spares some words and never leaves nothing."""
    words = [f"w{number}" for number in range(400)]
    words[100:300:20] = ["not"] * 10
    copy = list(words)
    left = attempt(function, copy, 0.25, set(_KEEP), np.random.default_rng(0))
    require(copy == words, "the list that came in has changed: build a new one")
    require(not isinstance(left, str), "return a list of words, not one text")
    left = list(left)
    require(all(word in words for word in left), "there are words that were not in the text")
    require(left.count("not") == 10, f"{10 - left.count('not')} of 10 words in keep were deleted")
    others = [word for word in left if word != "not"]
    require(others == sorted(others, key=words.index), "the words are in another order than before")
    gone = 390 - len(others)
    require(gone > 0, "no word was deleted, with a share of 0.25 of 390")
    require(gone != 390, "every word was deleted except those in keep")
    deleted = f"{gone} of 390 words went, with a share of 0.25"
    require(not 240 <= gone <= 345, f"{deleted}: the share is turned round")
    require(60 <= gone <= 140, f"{deleted}: about 98 expected")
    counts = set()
    for seed in range(1, 9):
        again = list(function(list(words), 0.25, set(_KEEP), np.random.default_rng(seed)))
        require(again != left, "another rng gives the same draws: use the one that came in")
        counts.add(len(again))
    own = "the same number of words goes every time: each word needs a draw of its own"
    require(len(counts) > 1, own)
    few = ["good", "film"]
    for seed in range(60):
        left = list(function(list(few), 0.9, set(_KEEP), np.random.default_rng(seed)))
        require(left, "an empty text is left: if no word stays, return the words unchanged")
        require(set(left) <= set(few), "there are words that were not in the text")
    same = list(function(list(few), 0.0, set(), np.random.default_rng(0)))
    require(same == few, "share 0 must delete nothing")
    return "What must not go is knowledge about the language; no program can see it in the words."


@exercise(
    "14.noise",
    "First the power of the sound, the mean of its squares.",
    "The noise's power is that of the sound divided by 10 ** (decibels / 10).",
    "Power is a variance: rng.normal needs its root, and len(wave) draws.",
)
def noise(function: Callable) -> str:
    """Noise of a given distance to the sound, in decibels."""
    t = np.arange(4000) / 8000
    wave = 0.3 * np.sin(2 * np.pi * 440 * t)
    copy = wave.copy()
    noisy = attempt(function, copy, 20, np.random.default_rng(0))
    require(np.array_equal(copy, wave), "the wave that came in has changed: return a new array")
    require(np.shape(noisy) == wave.shape, f"shape {np.shape(noisy)}, expected {wave.shape}")
    noise = np.asarray(noisy, float) - wave
    require(np.abs(noise).max() > 0, "there is no noise")
    require(noise.std() > 1e-9, "all samples got the same number: draw one for each sample")
    require(abs(noise.mean()) < 0.3 * noise.std(), "the noise has a mean; it should have none")

    def distance(sound: np.ndarray, decibels: float, seed: int) -> float:
        changed = np.asarray(function(sound.copy(), decibels, np.random.default_rng(seed)), float)
        return float(10 * np.log10(np.mean(sound**2) / np.mean((changed - sound) ** 2)))

    power = np.mean(wave**2)
    measured = 10 * np.log10(power / np.mean(noise**2))
    squared = 10 * np.log10(power / (power / 100) ** 2)
    root = "too quiet: rng.normal takes the root of the power, not itself"
    rule_out(measured, (squared, root), atol=0.7)
    require(
        abs(distance(wave / 10, 20, 1) - measured) < 1.0,
        "a sound ten times as quiet needs noise ten times as quiet: use the sound's own loudness",
    )
    closer = distance(wave, 10, 2)
    require(closer < measured, "more decibels must mean less noise: the sign is turned")
    twenty = "too loud: decibels of power are divided by 10, not by 20"
    rule_out((measured, closer), ((10, 5), twenty), atol=0.7)
    require(
        abs(measured - 20) < 0.7 and abs(closer - 10) < 0.7,
        f"asked for 20 and 10 dB, found {measured:.1f} and {closer:.1f}",
    )
    other = np.asarray(function(wave.copy(), 20, np.random.default_rng(7)), float) - wave
    rule_out(other, (noise, "another rng gives the same noise: use the one that came in"))
    return "20 dB: the noise has a hundredth of the power, a tenth of the amplitude."


@exercise(
    "14.between",
    "others[rng.integers(len(others))] is one of the other rows.",
    "One share for the whole row, rng.random(): how far to go from row to the other one.",
    "row + share * (other - row), and row itself must not change.",
)
def between(function: Callable) -> str:
    """A new row on the way from one row to a randomly chosen other one."""
    row = np.array([0.0, 10.0, -5.0, 1.0])
    others = np.array([[8.0, 10.0, -1.0, 3.0], [-4.0, 16.0, -5.0, 0.0], [2.0, 2.0, 3.0, 9.0]])
    copies = row.copy(), others.copy()
    first = attempt(function, *copies, np.random.default_rng(0))
    same = np.array_equal(copies[0], row) and np.array_equal(copies[1], others)
    require(same, "the rows that came in have changed: return a new one")
    require(np.shape(first) == (4,), f"shape {np.shape(first)}, expected one row of 4 features")
    shares, used = [], set()
    for seed in range(200):
        new = np.asarray(function(row.copy(), others.copy(), np.random.default_rng(seed)), float)
        mean = "that is the mean of the others: choose one of them"
        rule_out(new, (others.mean(axis=0), mean))
        ways = others - row
        along = (ways @ (new - row)) / (ways**2).sum(axis=1)  # the nearest point on each line
        on = np.flatnonzero(np.abs(row + along[:, None] * ways - new).max(axis=1) < 1e-9)
        require(
            len(on),
            "the new row is on no line from row to one of the others: one share for all features",
        )
        shares.append(along[on[0]])
        used.add(on[0])
    low, high = min(shares), max(shares)
    require(len(used) == 3, "some of the others are never chosen: draw which one")
    require(np.std(shares) > 1e-6, f"the share is always {low:.2g}: draw it")
    require(
        low >= -1e-9 and high <= 1 + 1e-9,
        "some new rows lie beyond the two rows, not between them: a share from 0 to 1",
    )
    require(
        low < 0.1 and high > 0.9 and abs(np.mean(shares) - 0.5) < 0.1,
        f"shares from {low:.2f} to {high:.2f}: draw evenly from 0 to 1",
    )
    return "New rows, but no new knowledge: they lie where the old ones already were."


@exercise(
    "14.balanced",
    "Go through the classes that occur in labels, np.unique(labels).",
    "For one class: the answers to its rows only, and the share of them that equals the class.",
    "The mean of these shares, each class counting the same.",
)
def balanced(function: Callable) -> str:
    """Balanced accuracy on answers with known shares."""
    labels = np.array([0] * 8 + [1] * 2)
    answers = np.array([0] * 8 + [0, 1])
    value = attempt(function, labels.copy(), answers.copy())
    require(np.shape(value) == (), "return one number")
    answered = "for each class take the rows that have it, not the rows that were answered with it"
    rule_out(
        float(value),
        (0.9, "that is plain accuracy: 9 of 10, whatever the class"),
        (75, "a share from 0 to 1, not percent"),
        ((8 / 9 + 1) / 2, answered),
    )
    require(
        np.isclose(value, 0.75), f"8 of 8 and 1 of 2 right give a mean of 0.75, not {value:.3g}"
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

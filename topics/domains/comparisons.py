"""Lesson 14's comparisons: one small network per run, on texts or sounds.

All arms of a seed have the same training data, the same initial weights and the same number of
steps: an arm without augmentation sees `COPIES` plain copies, the others as many changed ones.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache

import numpy as np

from topics.domains import audio, real_sets, text
from topics.domains.models import layers, sound_cnn, text_cnn
from utils import stats
from utils.seeds import ORDER, SNIPPETS, SPEAKERS, stream
from utils.training import EpochTrainer

COPIES = 8
STRENGTH = 0.1  # share of the words that are changed
_REVIEW_WORDS = 30  # length of a snippet in words
_VOCABULARY = 2600  # fits the words of 200 snippets and the table of synonyms

TEXT_ARMS = ("none", *text.WAYS, text.MIX)
RANGES = {
    "none": audio.SoundRanges(),
    "shift": audio.SoundRanges(shift=0.15),
    "noise": audio.SoundRanges(noise=0.2),
    "tempo": audio.SoundRanges(tempo=0.2),
    "pitch": audio.SoundRanges(pitch=3),
    "all": audio.SoundRanges(noise=0.2, shift=0.15, tempo=0.2, pitch=3),
}
SPEECH_LOOKS = (8, 20)  # epochs


def run_snippets(arm: str, seed: int) -> float:
    """Accuracy on 2,000 real film-review snippets, after 20 epochs on 200 others.

    Args:
        arm: ``"none"`` or a way of `topics.domains.text`.
        seed: fixes snippets, weights, draws and order.

    Raises:
        utils.data.DataNotFound: the snippets are not on this machine.
    """
    snippets = _snippets()
    rng = stream(seed, SNIPPETS)
    places = [rng.permutation(np.flatnonzero(snippets.labels == label)) for label in (0, 1)]
    train = snippets.take(np.concatenate([p[:100] for p in places]))
    test = snippets.take(np.concatenate([p[100:1100] for p in places]))
    known = text.vocabulary(train.texts, text.SYNONYMS, _VOCABULARY)
    return train_text(arm, seed, train, [test], known, _VOCABULARY, _REVIEW_WORDS, epochs=20)[0]


@cache
def _snippets() -> text.Texts:
    return real_sets.load_snippets()


@cache
def _text_trainer(words: int, length: int) -> EpochTrainer:
    return EpochTrainer(text_cnn(words, length), chunk=30)


def train_text(
    arm: str,
    seed: int,
    train: text.Texts,
    tests: Sequence[text.Texts],
    known: list[str],
    words: int,
    length: int,
    epochs: int,
) -> list[float]:
    """Accuracy on each of the tests, after training on copies of the training texts.

    Args:
        arm, seed: as for :func:`run_snippets`.
        train, tests: texts with labels.
        known: the words that the network tells apart.
        words, length: size of the network, see `topics.domains.models.text_cnn`.
        epochs: passes over `COPIES` copies of the training texts.
    """
    shown = text.Texts(train.texts * COPIES, np.tile(train.labels, COPIES))
    if arm != "none":
        shown = text.without_empty(text.changed_copies(train, arm, STRENGTH, COPIES, seed))
    numbers = layers.TextVectorization(
        standardize=None, vocabulary=known, output_sequence_length=length
    )
    x, *others = (numbers(list(part.texts)).numpy() for part in (shown, *tests))
    trainer = _text_trainer(words, length)
    trainer.reset(text_cnn(words, length, seed).get_weights(), seed)
    labelled = [(other, test.labels) for other, test in zip(others, tests, strict=True)]
    return train_and_test(trainer, x, shown.labels, seed, (epochs,), labelled)


def train_and_test(
    trainer: EpochTrainer,
    x: np.ndarray,
    y: np.ndarray,
    seed: int,
    looks: Sequence[int],
    tests: Sequence[tuple[np.ndarray, np.ndarray]],
) -> list[float]:
    """Accuracy on each test, look after look (epochs); the seed fixes the order of the rows."""
    order, accuracies = stream(seed, ORDER), []
    for epoch in range(1, max(looks) + 1):
        trainer.epoch(x, y, order.permutation(len(x)))
        if epoch in looks:
            accuracies += [trainer.evaluate(*test)[1] for test in tests]
    return accuracies


def run_tones(arm: str, seed: int, per_class: int = 15, epochs: int = 20) -> float:
    """Accuracy on 400 tones from outside, after training on ``4 * per_class`` from the studio.

    Args:
        arm: a name of `RANGES`.
        seed: fixes tones, weights, draws and order.
        per_class: training tones of each kind.
        epochs: passes over `COPIES` copies of them.
    """
    train, test = audio.tones(per_class, seed), audio.tones(100, seed, field=True)
    return _train_sounds(arm, seed, train, test, (epochs,))[0]


def run_speech(arm: str, seed: int, speakers: str) -> list[float]:
    """Accuracy on spoken digits, after training on 100 recordings, 10 of each digit; as above.

    Args:
        arm: a name of `RANGES`.
        seed: fixes recordings, speakers, weights, draws and order.
        speakers: ``"known"``: all speakers, tested on other takes of theirs (0 to 4, the official
            test set). ``"unseen"``: two speakers, tested on 600 recordings of the others.

    Returns:
        One accuracy for each of `SPEECH_LOOKS`, passes over `COPIES` copies.

    Raises:
        utils.data.DataNotFound: the recordings are not on this machine.
        ValueError: ``speakers`` is neither of the two.
    """
    digits = _digits()
    rng = stream(seed, SPEAKERS)
    names = rng.permutation(sorted(set(digits.speakers)))
    spoken = np.array(digits.speakers)
    if speakers == "known":
        pool, tested = digits.takes >= 5, np.flatnonzero(digits.takes < 5)
    elif speakers == "unseen":
        pool = np.isin(spoken, names[:2])
        tested = rng.permutation(np.flatnonzero(~pool))[:600]
    else:
        raise ValueError(f"speakers={speakers!r}: expected 'known' or 'unseen'")
    chosen = [
        rng.permutation(np.flatnonzero(pool & (digits.labels == digit)))[:10] for digit in range(10)
    ]
    train, test = digits.take(np.concatenate(chosen)), digits.take(tested)
    return _train_sounds(arm, seed, train, test, SPEECH_LOOKS)


@cache
def _digits() -> audio.Sounds:
    return real_sets.load_spoken_digits()


@cache
def _sound_trainer(frames: int, bands: int, classes: int) -> EpochTrainer:
    return EpochTrainer(sound_cnn(frames, bands, classes))


def _train_sounds(
    arm: str, seed: int, train: audio.Sounds, test: audio.Sounds, looks: tuple[int, ...]
) -> list[float]:
    copies = np.tile(train.waves, (COPIES, 1))
    x = audio.log_mel(audio.change_sounds(copies, RANGES[arm], seed))
    size = *x.shape[1:3], len(train.classes)
    trainer = _sound_trainer(*size)
    trainer.reset(sound_cnn(*size, seed).get_weights(), seed)
    tests = [(audio.log_mel(test.waves), test.labels)]
    return train_and_test(trainer, x, np.tile(train.labels, COPIES), seed, looks, tests)


def compare(
    run: Callable[[str, int], float],
    first: str,
    second: str = "none",
    seeds: int = 3,
    say: Callable[[str], None] = print,
) -> stats.Paired:
    """Two arms, seed by seed, with a line of progress for each; returns the paired difference.

    Args:
        run: from (arm, seed) to an accuracy, such as `run_tones`.
        first, second: the arms.
        seeds: how many, at least 2.
        say: called with each line.
    """
    accuracies: dict[str, list[float]] = {first: [], second: []}
    for seed in range(seeds):
        for arm, values in accuracies.items():
            values.append(run(arm, seed))
        listed = ", ".join(f"{arm} {values[-1]:.1%}" for arm, values in accuracies.items())
        say(f"seed {seed}: {listed}")
    result = stats.paired(accuracies[first], accuracies[second])
    say(f"{first} against {second}: {result.points()}: {result.verdict}")
    return result

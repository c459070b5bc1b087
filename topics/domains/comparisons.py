"""Lesson 12's comparisons: one small network per run, on texts, sounds or rows of a table.

All arms of a seed have the same training data, the same initial weights and the same number of
steps: an arm without augmentation sees `COPIES` plain copies, the others as many changed ones.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

import numpy as np

from topics.domains import audio, real_sets, tables, text
from topics.domains.models import row_mlp, sound_cnn, text_cnn
from utils import stats
from utils.training import EpochTrainer

COPIES = 8
STRENGTH = 0.1  # share of the words that are changed
WORDS, REVIEW_WORDS = 20, 30  # length of a text in words
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
# Rows of each class to train on, in the order of the classes.
TASKS = {
    "cancer, 20 rows": ("breast cancer", (8, 12)),
    "cancer, 40 rows": ("breast cancer", (15, 25)),
    "wine, 15 rows": ("wine", (5, 6, 4)),
    "cancer, 8 to 120": ("breast cancer", (8, 120)),
    "wine, 25 to 30 to 4": ("wine", (25, 30, 4)),
}
UNEVEN = ("cancer, 8 to 120", "wine, 25 to 30 to 4")
ROW_ARMS = ("none", "jitter", "interpolation", "exchange", "oversampling")
JITTER = 0.3


@cache
def _text_trainer(words: int, length: int) -> EpochTrainer:
    return EpochTrainer(text_cnn(words, length), chunk=30)


def run_templates(arm: str, seed: int, n: int = 120, epochs: int = 40) -> tuple[float, float]:
    """Accuracy on 1,000 template sentences with new words, and on 1,000 without.

    Args:
        arm: ``"none"`` or a way of `topics.domains.text`.
        seed: fixes sentences, weights, draws and order.
        n: training sentences, an even number; they have no new words.
        epochs: passes over `COPIES` copies of them.
    """
    train = text.template_sentences(n, seed)
    tests = [text.template_sentences(1000, 1000 + seed, new_words=new) for new in (True, False)]
    groups = (*text.POSITIVE, *text.NEGATIVE, *text.THINGS)
    known = text.Vocabulary(train.texts, [word for group in groups for word in group], 200)
    new, old = _train_text(arm, seed, train, tests, known, 200, WORDS, epochs)
    return new, old


def run_snippets(arm: str, seed: int, n: int = 200, epochs: int = 20) -> float:
    """Accuracy on 2,000 real film-review snippets, after training on ``n`` others; as above.

    Raises:
        utils.data.DataNotFound: the snippets are not on this machine.
    """
    snippets = _snippets()
    rng = np.random.default_rng([seed, 4])
    places = [rng.permutation(np.flatnonzero(snippets.labels == label)) for label in (0, 1)]
    half = n // 2
    train = snippets.take(np.concatenate([p[:half] for p in places]))
    test = snippets.take(np.concatenate([p[half : half + 1000] for p in places]))
    known = text.Vocabulary(train.texts, text.SYNONYMS, _VOCABULARY)
    return _train_text(arm, seed, train, [test], known, _VOCABULARY, REVIEW_WORDS, epochs)[0]


@cache
def _snippets() -> text.Texts:
    return real_sets.load_snippets()


def _train_text(
    arm: str,
    seed: int,
    train: text.Texts,
    tests: list[text.Texts],
    known: text.Vocabulary,
    words: int,
    length: int,
    epochs: int,
) -> list[float]:
    shown = text.Texts(train.texts * COPIES, np.tile(train.labels, COPIES))
    if arm != "none":
        shown = text.without_empty(text.changed_copies(train, arm, STRENGTH, COPIES, seed))
    trainer = _text_trainer(words, length)
    trainer.reset(text_cnn(words, length, seed).get_weights(), seed)
    _epochs(trainer, known.encode(shown.texts, length), shown.labels, seed, epochs)
    return [trainer.evaluate(known.encode(t.texts, length), t.labels)[1] for t in tests]


def _epochs(trainer: EpochTrainer, x: np.ndarray, y: np.ndarray, seed: int, epochs: int) -> None:
    order = np.random.default_rng([seed, 1])
    for _ in range(epochs):
        trainer.epoch(x, y, order.permutation(len(x)))


@cache
def _sound_trainer(classes: int) -> EpochTrainer:
    frames, bands = audio.log_mel(np.zeros((1, audio.SAMPLES))).shape[1:3]
    return EpochTrainer(sound_cnn(frames, bands, classes))


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


def run_speech(
    arm: str, seed: int, speakers: str, looks: tuple[int, ...] = SPEECH_LOOKS
) -> list[float]:
    """Accuracy on spoken digits, after training on 100 recordings, 10 of each digit; as above.

    Args:
        arm: a name of `RANGES`.
        seed: fixes recordings, speakers, weights, draws and order.
        speakers: ``"known"``: all speakers, tested on other takes of theirs (0 to 4, the official
            test set). ``"unseen"``: two speakers, tested on 600 recordings of the others.
        looks: after how many epochs, passes over `COPIES` copies, the network is tested; ascending.

    Returns:
        One accuracy for each look.

    Raises:
        utils.data.DataNotFound: the recordings are not on this machine.
        ValueError: ``speakers`` is neither of the two.
    """
    digits = _digits()
    rng = np.random.default_rng([seed, 5])
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
    return _train_sounds(arm, seed, train, test, looks)


@cache
def _digits() -> audio.Sounds:
    return real_sets.load_spoken_digits()


def _train_sounds(
    arm: str, seed: int, train: audio.Sounds, test: audio.Sounds, looks: tuple[int, ...]
) -> list[float]:
    copies = np.tile(train.waves, (COPIES, 1))
    x = audio.log_mel(audio.change_sounds(copies, RANGES[arm], seed))
    trainer = _sound_trainer(len(train.classes))
    frames, bands = x.shape[1:3]
    trainer.reset(sound_cnn(frames, bands, len(train.classes), seed).get_weights(), seed)
    y, tested, found = np.tile(train.labels, COPIES), audio.log_mel(test.waves), []
    order = np.random.default_rng([seed, 1])
    for epoch in range(1, max(looks) + 1):
        trainer.epoch(x, y, order.permutation(len(x)))
        if epoch in looks:
            found.append(trainer.evaluate(tested, test.labels)[1])
    return found


@cache
def _row_trainer(features: int, classes: int) -> EpochTrainer:
    return EpochTrainer(row_mlp(features, classes), jit=True)


def run_rows(arm: str, seed: int, task: str, epochs: int = 20) -> tuple[float, float]:
    """Balanced accuracy and accuracy on the test half of a table.

    Args:
        arm: a name of `ROW_ARMS`. Oversampling repeats rows of the smaller classes until all are
            alike; jitter, interpolation and exchange change these very rows.
        seed: fixes rows, weights, draws and order.
        task: a name of `TASKS`.
        epochs: passes over `COPIES` copies of as many rows as oversampling has.
    """
    name, per_class = TASKS[task]
    train, test = tables.split_rows(_rows(name), per_class, seed)
    rng = np.random.default_rng([seed, 6])
    places = np.concatenate([tables.oversampled(train.y, rng) for _ in range(COPIES)])
    if arm == "none":
        places = np.resize(np.arange(len(train)), len(places))
    x, y = train.x[places], train.y[places]
    if arm == "jitter":
        x = tables.jitter(x, JITTER, rng)
    elif arm == "interpolation":
        x = tables.interpolate(train.x, train.y, places, rng)
    elif arm == "exchange":
        x = tables.exchange(x, y, rng)
    trainer = _row_trainer(x.shape[1], len(train.classes))
    trainer.reset(row_mlp(x.shape[1], len(train.classes), seed).get_weights(), seed)
    _epochs(trainer, x, y, seed, epochs)
    answers = trainer.model(test.x, training=False).numpy().argmax(axis=1)
    return tables.balanced_accuracy(test.y, answers), float((answers == test.y).mean())


@cache
def _rows(name: str) -> tables.Rows:
    return tables.load_rows(name)


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
    found: dict[str, list[float]] = {first: [], second: []}
    for seed in range(seeds):
        for arm, values in found.items():
            values.append(run(arm, seed))
        say(f"seed {seed}: " + ", ".join(f"{arm} {v[-1]:.1%}" for arm, v in found.items()))
    result = stats.paired(found[first], found[second])
    say(f"{first} against {second}: {result.points()}: {result.verdict}")
    return result

"""Texts, sounds and rows of tables: the same question as for pictures, and other answers."""

from __future__ import annotations

from functools import partial

from authoring.experiments import rows
from authoring.experiments.experiment import Experiment, Row
from topics.domains import comparisons, text

# Settings (noise, epochs, how hard the tests are) were chosen while looking at runs with small
# seeds. The tables come from seeds that nobody had looked at when the settings were final.
_FRESH = 2000
_SEEDS = f"seeds from {_FRESH} on, first run after all settings had been chosen on others"
_COPIES = (
    f"every arm is shown {comparisons.COPIES} copies of the training data in each epoch, plain "
    "ones in the arm none, each changed by a draw of its own in the others: equal steps, the same "
    "training data, initial weights and order in all arms of a seed; Adam 0.001, batch 32; "
    + _SEEDS
)
_TEXT = (
    f"{round(100 * comparisons.STRENGTH)} % of the words, one at least; synonyms from the table in "
    "topics.domains.text; mix: one of the four ways for each copy. Network text_cnn of "
    "topics.domains.models"
)
_SOUND = (
    "; ".join(f"{name}: {ranges.describe()}" for name, ranges in comparisons.RANGES.items())
    + ". Network sound_cnn of topics.domains.models on log mel spectrograms"
)


def run_templates(arm: str, seed: int, n: int = 120, epochs: int = 40) -> tuple[float, float]:
    """Accuracy on 1,000 template sentences with new words, and on 1,000 without.

    Args:
        arm: ``"none"`` or a way of `topics.domains.text`.
        seed: fixes sentences, weights, draws and order.
        n: training sentences, an even number; they have no new words.
        epochs: passes over `comparisons.COPIES` copies of them.
    """
    train = text.template_sentences(n, seed)
    tests = [text.template_sentences(1000, 1000 + seed, new_words=new) for new in (True, False)]
    groups = (*text.POSITIVE, *text.NEGATIVE, *text.THINGS)
    known = text.vocabulary(train.texts, [word for group in groups for word in group], 200)
    new, old = comparisons.train_text(arm, seed, train, tests, known, 200, 20, epochs)
    return new, old


def _templates(arm: str, seed: int) -> list[Row]:
    new, old = run_templates(arm, _FRESH + seed)
    return [{"test": new, "old_words": old}]


def _snippets(arm: str, seed: int) -> list[Row]:
    return [{"test": comparisons.run_snippets(arm, _FRESH + seed)}]


def _tones(arm: str, seed: int) -> list[Row]:
    return [{"test": comparisons.run_tones(arm, _FRESH + seed)}]


def _speech(arm: str, seed: int, speakers: tuple[str, ...]) -> list[Row]:
    measured: list[Row] = []
    for who in speakers:
        accuracies = comparisons.run_speech(arm, _FRESH + seed, who)
        for epoch, test in zip(comparisons.SPEECH_LOOKS, accuracies, strict=True):
            measured.append({"speakers": who, "epoch": epoch, "test": test})
    return measured


def _rows(arm: str, seed: int) -> list[Row]:
    measured: list[Row] = []
    for task in rows.TASKS:
        balanced, plain = rows.run_rows(arm, _FRESH + seed, task)
        measured.append({"task": task, "balanced": balanced, "plain": plain})
    return measured


EXPERIMENTS = (
    Experiment(
        name="text_templates",
        question="Which changes of a sentence help, where we know what its label hangs on?",
        setup=f"120 generated template sentences, 40 epochs, tested on 1,000 others that also use "
        f"the synonyms (test) and on 1,000 that do not (old_words); {_TEXT}; {_COPIES}. The test "
        "words are in the table of synonyms: rigged on purpose",
        arms=comparisons.TEXT_ARMS,
        seeds=20,
        run=_templates,
        compare=("test", 0.1),
    ),
    Experiment(
        name="text_polarity",
        question="Do the same changes help on real film-review snippets?",
        setup="Sentence Polarity v1.0 (B. Pang and L. Lee, 2005), which is not part of the course: "
        "`course.py data get sentence_polarity`, or COURSE_TEXT; archive of 490,256 bytes, sha256 "
        "6e1ed4405b65c7eabf1d199a7f7c437091ac21da0ea7467b410a74062574566b. 200 snippets, other "
        f"ones for each seed, 20 epochs, tested on 2,000 others; {_TEXT}; {_COPIES}",
        arms=comparisons.TEXT_ARMS,
        seeds=20,
        run=_snippets,
        compare=("test", 0.06),
    ),
    Experiment(
        name="tones",
        question="Which changes of a sound help, where we know how training and test differ?",
        setup=f"60 generated tones of four kinds from the studio, 20 epochs, tested on 400 from "
        f"outside: moved in time and noisy; {_SOUND}; {_COPIES}",
        arms=tuple(comparisons.RANGES),
        seeds=20,
        run=_tones,
        compare=("test", 0.2),
    ),
    Experiment(
        name="spoken_digits",
        question="Does one recipe do the same for known and for unseen speakers?",
        setup="Free Spoken Digit Dataset (Z. Jackson and others), six speakers, which is not part "
        "of the course: `course.py data get spoken_digits` (that version may have five speakers), "
        "or COURSE_SPEECH; the recordings of the repository at commit 26eb9aa, 2024-05-02. 100 "
        "recordings, 10 of each digit, other ones for each seed, 8 and 20 epochs. known: from all "
        "speakers, tested on the official test set, takes 0 to 4 of each; unseen: from two "
        f"speakers, other ones for each seed, tested on 600 recordings of the others; {_SOUND}; "
        f"{_COPIES}",
        arms=tuple(comparisons.RANGES),
        seeds=20,
        run=partial(_speech, speakers=("known", "unseen")),
        compare=("test", 0.12),
    ),
    Experiment(
        name="tables",
        question="Do new rows help a small network on tables, and more than repeated ones?",
        setup="Breast cancer (malignant, benign) and wine (three cultivars) of scikit-learn, so "
        "many training rows as the task says, tested on half of the table; standardised by the "
        "training rows; network row_mlp, 20 epochs. jitter: normal noise of "
        f"{rows.JITTER:g}; interpolation: between a row and one of its 5 nearest of the class; "
        "exchange: one feature from another row of the class; oversampling: plain repeats. All "
        "four are applied to rows repeated until the classes are alike. SMOTE: interpolation for "
        f"the added rows only, anew in each copy, beside every row as it is; {_COPIES}. "
        "balanced: mean of the shares right per class",
        arms=rows.ARMS,
        seeds=20,
        run=_rows,
        compare=("balanced", 0.15),
    ),
)

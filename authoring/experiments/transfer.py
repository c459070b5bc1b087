"""Transfer from MNIST to UCI digits: from scratch, frozen, fine-tuned, with augmentation or none.

The rates below were chosen on validation digits alone, of other seeds than the table transfer: see
transfer_rates. The test digits had been opened once before; the card of the table says how.
"""

from __future__ import annotations

from functools import cache, lru_cache

import numpy as np

from authoring.experiments.experiment import Experiment, Row
from topics.transfer.digits import shrink, uci_split
from topics.transfer.models import base_cnn, classifier, freeze
from utils.affine import AffineRanges
from utils.data import course_split
from utils.training import BATCH, Arm, EpochTrainer, train_arm

SIZES = (5, 10, 20, 50)
STEPS = 300
PRETRAINED_EPOCHS = 6
# Half of the course's: these digits reach to the border of their 8 x 8 pixels.
RANGES = AffineRanges(rotation=7.5, shift=0.05, zoom=0.05)
LOOSE, UNTRAINED = "fine-tuned, norms in training mode", "untrained features"
ARMS = (
    "scratch",
    "scratch, augmented",
    "frozen",
    "frozen, augmented",
    "fine-tuned",
    "fine-tuned, augmented",
    LOOSE,
    UNTRAINED,
)
GRID = (3e-4, 1e-3, 3e-3, 1e-2)
CHOSEN_AT, CHOSEN_SEEDS = 10, 1000
# The best of the grid on validation digits, table transfer_rates.
RATES = {
    "scratch": 1e-2,
    "scratch, augmented": 1e-2,
    "frozen": 1e-2,
    "frozen, augmented": 1e-2,
    "fine-tuned": 3e-3,
    "fine-tuned, augmented": 1e-3,
}


@cache
def _trainer(way: str, rate: float) -> EpochTrainer:
    """One compiled trainer for all seeds; what is frozen is frozen before it is compiled."""
    base = base_cnn()
    if way in ("frozen", "fine-tuned"):
        freeze(base, everything=way == "frozen")
    return EpochTrainer(classifier(base), rate)


def _fresh(seed: int) -> list[np.ndarray]:
    """Initial weights of base and head, the same in all arms of a seed."""
    return classifier(base_cnn(seed), seed).get_weights()


@lru_cache(maxsize=1)
def _pretrained(seed: int) -> list[np.ndarray]:
    """Weights of base and head after training on MNIST."""
    split, fast = course_split(seed, train_per_class=400), _trainer("scratch", 1e-3)
    x, y = shrink(split.x_train), split.y_train
    train_arm(fast, Arm("mnist"), seed, x, y, PRETRAINED_EPOCHS, weights=_fresh(seed))
    return fast.model.get_weights()


def _moved(seed: int) -> list[np.ndarray]:
    """The base as MNIST left it, below the head of the seed (its last two arrays)."""
    return [*_pretrained(seed)[:-2], *_fresh(seed)[-2:]]


def _trained(arm: str, seed: int, x: np.ndarray, y: np.ndarray, rate: float) -> EpochTrainer:
    """Train one arm for about the same number of steps, whatever the number of digits."""
    way = arm.removesuffix(", augmented")
    setting = Arm(arm, RANGES if arm.endswith("augmented") else None)
    epochs = round(STEPS / -(-len(x) // BATCH))
    if way in ("scratch", UNTRAINED):
        fast = _trainer("scratch" if way == "scratch" else "frozen", rate)
        train_arm(fast, setting, seed, x, y, epochs, weights=_fresh(seed))
    elif way == "frozen":
        fast = _trainer(way, rate)
        train_arm(fast, setting, seed, x, y, epochs, weights=_moved(seed))
    else:  # half of the steps for the head alone, the other half for everything
        first = _trainer("frozen", RATES[arm.replace(way, "frozen")])
        train_arm(first, setting, seed, x, y, epochs - epochs // 2, weights=_moved(seed))
        fast = _trainer("loose" if way == LOOSE else way, rate)
        second = seed + 100_000  # other draws and another order than in the first half
        train_arm(fast, setting, second, x, y, epochs // 2, weights=first.model.get_weights())
    return fast


def _rate(arm: str) -> float:
    return RATES[{LOOSE: "fine-tuned", UNTRAINED: "frozen"}.get(arm, arm)]


def _transfer(arm: str, seed: int) -> list[Row]:
    rows: list[Row] = []
    for n in SIZES:
        split = uci_split(seed, n)
        fast = _trained(arm, seed, split.x_train, split.y_train, _rate(arm))
        row: Row = {"n": n, "train": fast.evaluate(split.x_train, split.y_train)[1]}
        row["test"] = fast.evaluate(split.x_test, split.y_test)[1]
        rows.append(row)
    if arm == "frozen":  # and the network before its head was taken off, without any UCI label
        fast = _trainer("scratch", 1e-3)
        fast.reset(_pretrained(seed), seed)
        other = course_split(seed, train_per_class=400)
        row = {"n": 0, "train": fast.evaluate(shrink(other.x_holdout), other.y_holdout)[1]}
        rows.append(row | {"test": fast.evaluate(split.x_test, split.y_test)[1]})
    return rows


def _rates(arm: str, seed: int) -> list[Row]:
    seed += CHOSEN_SEEDS
    split = uci_split(seed, CHOSEN_AT)
    rows: list[Row] = []
    for rate in GRID:
        fast = _trained(arm, seed, split.x_train, split.y_train, rate)
        seen = fast.evaluate(split.x_validation, split.y_validation)[1]
        rows.append({"rate": f"{rate:g}", "validation": seen})
    return rows


_SETUP = (
    "scikit-learn's 1,797 UCI digits (8 x 8, 13 writers); network base_cnn of "
    f"topics.transfer.models with a dense head, Adam, batch 32, about {STEPS} steps in all arms; "
    "the same digits, initial weights, head and order in all arms of a seed. Base: 4,000 of "
    f"the course's MNIST digits, shrunk to 8 x 8, {PRETRAINED_EPOCHS} epochs, Adam 0.001. frozen: "
    "only the head is trained; fine-tuned: half of the steps for the head, the other half for all "
    "weights but those of the batch normalization, which works in inference mode; "
    f"{LOOSE}: there it works and learns as in training; {UNTRAINED}: the base as it was "
    f"initialized, frozen; augmented: {RANGES.describe()}, drawn anew in each epoch"
)

EXPERIMENTS = (
    Experiment(
        name="transfer",
        question="What does transfer alone give, and does augmentation still help after it?",
        setup=f"{_SETUP}. n: training digits of each class; train: these, as they are; test: 700 "
        "digits, the same for all seeds, opened twice: a first table, with ranges twice as wide "
        "and rates not tuned for the augmented arms, was given up after five seeds; "
        "n = 0: the network as MNIST left it, train: on 800 other MNIST digits. Rates: "
        + ", ".join(f"{arm} {rate:g}" for arm, rate in RATES.items()),
        arms=ARMS,
        seeds=10,
        run=_transfer,
        compare=("test", 0.05),
    ),
    Experiment(
        name="transfer_rates",
        question="Which learning rate suits which way of training?",
        setup=f"{_SETUP}. {CHOSEN_AT} digits of each class; validation: 300 other digits; seeds "
        f"from {CHOSEN_SEEDS} on, none of them in the table transfer. Of a fine-tuned arm the rate "
        f"is that of its second half; the head was trained with {RATES['frozen']:g}",
        arms=tuple(RATES),
        seeds=5,
        run=_rates,
        compare=("validation", 0.06),
    ),
)

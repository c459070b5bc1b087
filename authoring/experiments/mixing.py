"""MixUp, CutMix, erasing: what they do to accuracy, loss and calibration; searching a strength."""

from __future__ import annotations

from functools import cache, partial
from math import comb

import numpy as np

from authoring.experiments.augmentation import scaled
from authoring.experiments.digits import RANGES
from authoring.experiments.experiment import Experiment, Row
from topics.beyond_accuracy.calibration import calibration
from topics.evaluation.evaluation import probabilities, scores
from topics.mixing.mixing import cutmix, mixup, rectangles
from utils.data import Split, course_split
from utils.models import small_cnn
from utils.seeds import ERASING, stream
from utils.training import Arm, EpochTrainer, train_arm

PER_CLASS = 40
LOOKS = (5, 30, 100)
NETWORK = (
    "400 digits; small_cnn of utils.models (30,762 parameters), Adam 0.001, batch 32, the same "
    "split, initial weights and order in all arms of a seed"
)
STRENGTHS, ALPHAS = (0.0, 0.5, 1.0, 1.5), (0.0, 0.1, 0.4)
SEARCH_EPOCHS = 30
CHOOSING = (100, 1000)


def erase(
    images: np.ndarray,
    seed: int = 0,
    probability: float = 0.5,
    area: tuple[float, float] = (0.02, 0.33),
    fill: float | None = None,
) -> np.ndarray:
    """Cover a rectangle in some of the pictures; labels stay as they are.

    Args:
        images: float32 (n, height, width, channels) in [0, 1].
        seed: same seed, same rectangles.
        probability: of a picture to be covered at all.
        area: smallest and largest share of the picture; height to width goes from 1 : 3 to 3 : 1.
        fill: the value of covered pixels, or None for uniform noise.

    Returns:
        float32 array of the same shape; the input is not changed.

    Raises:
        ValueError: a share or probability outside 0 to 1.

    Source: Zhong et al. 2020, Random erasing data augmentation.
    """
    if not 0 <= area[0] <= area[1] <= 1 or not 0 <= probability <= 1:
        raise ValueError(
            f"area={area!r}, probability={probability!r}: expected shares from 0 to 1, "
            "the smaller one of the area first"
        )
    n, height, width, _ = images.shape
    rng = stream(seed, ERASING)
    size, form = rng.uniform(*area, n), 3.0 ** rng.uniform(-1, 1, n)
    tall, wide = (np.minimum(np.sqrt(size * f), 1) for f in (form, 1 / form))
    # The whole rectangle lies inside: its centre keeps half of its sides from the border.
    free = rng.random((n, 2))
    centre = np.stack([tall, wide], axis=1) / 2
    centre += free * (1 - 2 * centre)
    covered = rectangles(height, width, tall, wide, centre)
    covered &= (rng.random(n) < probability)[:, None, None]
    if fill is None:
        cover = rng.random(images.shape, dtype=np.float32)
    else:
        cover = np.float32(fill)
    return np.where(covered[..., None], cover, images)


def _erased(images: np.ndarray, labels: np.ndarray, seed: int) -> tuple[np.ndarray, np.ndarray]:
    return erase(images, seed), labels


ARMS = {
    arm.name: arm
    for arm in (
        Arm("none"),
        Arm("classic", RANGES),
        Arm("mixup", change=mixup),
        Arm("cutmix", change=cutmix),
        Arm("erasing", change=_erased),
        Arm("classic and mixup", RANGES, change=mixup),
    )
}


@cache
def _trainer() -> EpochTrainer:
    return EpochTrainer(small_cnn())


def _split(seed: int) -> Split:
    return course_split(seed, train_per_class=PER_CLASS)


def _mixing(name: str, seed: int) -> list[Row]:
    """One training, looked at after 5, 30 and 100 epochs."""
    split, fast = _split(seed), _trainer()
    x, y = split.x_holdout[:2000], split.y_holdout[:2000]
    rows: list[Row] = []

    def report(epoch: int, loss: float, accuracy: float) -> None:
        if epoch not in LOOKS:
            return
        row: Row = {"epoch": epoch, "shown_loss": loss, "shown": accuracy}
        row["train_loss"], row["train"] = fast.evaluate(split.x_train, split.y_train)
        said = probabilities(fast.model, x)
        row["loss"], row["holdout"] = scores(said, y)
        row["confidence"] = float(said.max(axis=1).mean())
        row["ece"] = calibration(said, y).error
        rows.append(row)

    weights = small_cnn(seed=seed).get_weights()
    train_arm(fast, ARMS[name], seed, split.x_train, split.y_train, max(LOOKS), report, weights)
    return rows


def best_of(chosen_by: np.ndarray, worth: np.ndarray, tried: int) -> float:
    """What the best one is worth, if so many of the settings had been tried.

    The mean over all choices of ``tried`` settings out of those there are, exactly: in each the
    one with the largest value in ``chosen_by`` wins, a tie is broken by lot.

    Args:
        chosen_by: one value per setting, such as its accuracy on validation pictures.
        worth: what is reported of the winner: the same values, or its accuracy elsewhere.
        tried: number of settings tried, 1 to all.

    Raises:
        ValueError: different lengths, or a number of settings that there are not.
    """
    chosen_by, worth = np.asarray(chosen_by, float), np.asarray(worth, float)
    n = len(chosen_by)
    if chosen_by.shape != worth.shape or chosen_by.ndim != 1 or not 1 <= tried <= n:
        raise ValueError(
            f"{chosen_by.shape} and {worth.shape} values, {tried} tried: expected one value per "
            "setting in both, and 1 to all settings tried"
        )
    # A setting wins if it is chosen and all others chosen come before it in this order. Settings
    # that tie have equal parts in the places that they share.
    order = np.argsort(chosen_by)
    _, group = np.unique(chosen_by, return_inverse=True)
    shared = np.bincount(group, worth) / np.bincount(group)
    wins = np.array([comb(place, tried - 1) for place in range(n)]) / comb(n, tried)
    return float(wins @ shared[group[order]])


def _search(_arm: str, seed: int) -> list[Row]:
    """Train every setting once; then what the best of so many would have been worth."""
    split, fast = _split(seed), _trainer()
    x, y = split.x_holdout[:3000], split.y_holdout[:3000]
    weights = small_cnn(seed=seed).get_weights()
    parts = {"test": slice(1000, 3000)} | {str(n): slice(0, n) for n in CHOOSING}
    accuracy: dict[str, dict[str, float]] = {}
    for factor in STRENGTHS:
        for alpha in ALPHAS:
            arm = Arm(
                f"strength {factor:g}, alpha {alpha:g}",
                scaled(factor) if factor else None,
                change=partial(mixup, alpha=alpha) if alpha else None,
            )
            train_arm(fast, arm, seed, split.x_train, split.y_train, SEARCH_EPOCHS, weights=weights)
            right = probabilities(fast.model, x).argmax(axis=1) == y
            accuracy[arm.name] = {part: float(right[rows].mean()) for part, rows in parts.items()}
    rows: list[Row] = []
    for n in CHOOSING:
        seen = np.array([one[str(n)] for one in accuracy.values()])
        test = np.array([one["test"] for one in accuracy.values()])
        for on, worth in (("validation", seen), ("test", test)):
            base: Row = {"choosing": n, "on": on}
            rows += [
                base | {"setting": name, "tried": 1, "accuracy": float(value)}
                for name, value in zip(accuracy, worth, strict=True)
            ]
            rows += [
                base | {"setting": "best", "tried": k, "accuracy": best_of(seen, worth, k)}
                for k in range(1, len(accuracy) + 1)
            ]
    return rows


EXPERIMENTS = (
    Experiment(
        name="mixing",
        question="What do MixUp, CutMix and erasing do to accuracy, loss and calibration?",
        setup=(
            f"{NETWORK}; 100 epochs, looked at after 5, 30 and 100; classic: {RANGES.describe()}; "
            "mixup: alpha 0.2; cutmix: alpha 1; erasing: half of the pictures, 2 to 33 % of the "
            "area, noise; partners come from the whole training set, all is drawn anew in each "
            "epoch. shown: the pictures as they were trained on, the largest share counts as "
            "the label; train: the training pictures as they are; holdout, loss, confidence, ece "
            "(10 bins): 2,000 other digits"
        ),
        arms=tuple(ARMS),
        seeds=10,
        run=_mixing,
        compare=("holdout", 0.06),
    ),
    Experiment(
        name="mixing_search",
        question="How much too hopeful is the validation accuracy of the best of many settings?",
        setup=(
            f"{NETWORK}; {SEARCH_EPOCHS} epochs; 12 settings: strength {STRENGTHS} times "
            f"{RANGES.describe()}, with MixUp alpha {ALPHAS} (0: without); each trained once per "
            "seed. choosing: how many validation digits the best was chosen on (the first of "
            "1,000); best: mean over all choices of so many settings, ties broken by lot; test: "
            "2,000 other digits"
        ),
        arms=("search",),
        seeds=10,
        run=_search,
        compare=("accuracy", 0.08),
    ),
)

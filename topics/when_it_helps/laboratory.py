"""The class as a laboratory: one seed of the shared experiment, trained by one student."""

from __future__ import annotations

from functools import cache

from topics.when_it_helps.claims import ANSWER, ARMS, TESTED, seed_of
from utils.affine import AffineRanges
from utils.data import course_split
from utils.models import digit_cnn
from utils.training import Arm, EpochTrainer, train_arm

PER_CLASS, EPOCHS, DROPOUT = 20, 20, 0.5
SETTINGS = {
    arm: Arm(
        arm,
        AffineRanges() if arm in ("augmentation", "both") else None,
        DROPOUT if arm in ("dropout", "both") else 0.0,
    )
    for arm in ARMS
}


@cache
def _trainer(dropout: float) -> EpochTrainer:
    """One for all arms with this rate: a network is compiled once."""
    return EpochTrainer(digit_cnn(dropout=dropout))


def accuracy(arm: str, seed: int) -> float:
    """Train one arm with one seed; the share of 1,000 other digits that it reads.

    Arms with the same seed share the 200 training digits, the initial weights and the order.
    """
    data, setting = course_split(seed, train_per_class=PER_CLASS), SETTINGS[arm]
    trainer = _trainer(setting.dropout)
    train_arm(trainer, setting, seed, data.x_train, data.y_train, EPOCHS)
    return trainer.evaluate(data.x_holdout[:TESTED], data.y_holdout[:TESTED])[1]


def run(student: str) -> None:
    """Train the four arms with the seed of a student, and print what to hand in.

    Args:
        student: an id, as the instructor knows it.

    Raises:
        ValueError: the id is empty.
    """
    if not student.strip():
        raise ValueError("Put your id between the quotes: your seed follows from it.")
    seed = seed_of(student)
    print(f"Seed {seed}, four networks:")
    results = {}
    for arm in ARMS:
        results[arm] = round(accuracy(arm, seed), 3)
        print(f"  {arm:12} {results[arm]:.1%} of {TESTED:,} other digits")
    print("\nFor the last question of quiz 10:")
    print(f"{ANSWER} = { ({'id': student} | results)!r}")

"""The shared experiment of a class, with ten seeds of the course's own to hold it against."""

from __future__ import annotations

from authoring.experiments.experiment import Experiment, Row
from topics.when_it_helps.claims import ARMS, TESTED
from topics.when_it_helps.laboratory import DROPOUT, EPOCHS, PER_CLASS, accuracy
from utils.affine import AffineRanges


def _laboratory(arm: str, seed: int) -> list[Row]:
    return [{"test": accuracy(arm, seed)}]


EXPERIMENTS = (
    Experiment(
        name="laboratory",
        question="What do augmentation, dropout and both give with 20 digits of each class?",
        setup=f"{10 * PER_CLASS} digits (another split for each seed); small CNN of utils.models, "
        f"Adam 0.001, batch 32; {EPOCHS} epochs, 140 steps; {AffineRanges().describe()}; dropout "
        f"{DROPOUT:g}; test: {TESTED:,} other digits",
        arms=ARMS,
        seeds=10,
        run=_laboratory,
        compare=("test", 0.06),
    ),
)

"""Adversarial training as augmentation: what it buys against an attack, and what it costs."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np

from authoring.experiments.digits import RANGES
from authoring.experiments.experiment import Experiment, Row
from topics.adversarial.adversarial import AdversarialTrainer, Attacker, random_signs
from utils.augment import augment
from utils.data import course_split
from utils.models import small_cnn
from utils.seeds import AUGMENTATION, ORDER, stream

PER_CLASS, EPOCHS, TESTED = 40, 30, 500
EPSILONS = (0.05, 0.1, 0.2)
PGD_STEPS, PGD_TRAINING_STEPS = 10, 5


@dataclass(frozen=True)
class Training:
    """How an arm makes its training pictures: from what kind of change, and how large."""

    kind: str = "none"
    epsilon: float = 0.0


ARMS = {
    "none": Training(),
    "augmentation": Training("affine"),
    "random signs 0.1": Training("random", 0.1),
    "FGSM 0.05": Training("FGSM", 0.05),
    "FGSM 0.1": Training("FGSM", 0.1),
    "FGSM 0.2": Training("FGSM", 0.2),
    "PGD 0.1": Training("PGD", 0.1),
}


@cache
def _trainer(kind: str, epsilon: float) -> AdversarialTrainer:
    budget = epsilon if kind in ("FGSM", "PGD") else 0.0
    steps = PGD_TRAINING_STEPS if kind == "PGD" else 1
    return AdversarialTrainer(small_cnn(), budget, steps)


@cache
def _attacker(kind: str, epsilon: float) -> Attacker:
    return Attacker(_trainer(kind, epsilon).model)


def _train(training: Training, seed: int, x: np.ndarray, y: np.ndarray) -> AdversarialTrainer:
    fast = _trainer(training.kind, training.epsilon)
    fast.reset(small_cnn(seed=seed).get_weights(), seed)
    order, draws = stream(seed, ORDER), stream(seed, AUGMENTATION)
    for _ in range(EPOCHS):
        rows, draw, shown = order.permutation(len(x)), int(draws.integers(2**31)), x
        if training.kind == "affine":
            shown = augment(x, RANGES, draw)
        elif training.kind == "random":
            shown = random_signs(x, training.epsilon, draw)
        fast.epoch(shown, y, rows)
    return fast


def _adversarial(arm: str, seed: int) -> list[Row]:
    """One network, tested on clean digits and under three attacks of three strengths."""
    training, split = ARMS[arm], course_split(seed, PER_CLASS)
    fast = _train(training, seed, split.x_train, split.y_train)
    attacker = _attacker(training.kind, training.epsilon)
    x, y = split.x_holdout[:TESTED], split.y_holdout[:TESTED]
    clean = fast.evaluate(split.x_holdout[:2000], split.y_holdout[:2000])[1]
    rows: list[Row] = [{"attack": "clean", "epsilon": 0, "holdout": clean}]
    for epsilon in EPSILONS:
        changed = {
            "random signs": random_signs(x, epsilon, seed),
            "FGSM": attacker.fgsm(x, y, epsilon),
            "PGD": attacker.pgd(x, y, epsilon, PGD_STEPS, seed),
        }
        for attack, pictures in changed.items():
            accuracy = fast.evaluate(pictures, y)[1]
            rows.append({"attack": attack, "epsilon": epsilon, "holdout": accuracy})
    return rows


EXPERIMENTS = (
    Experiment(
        name="adversarial",
        question="What does training on attacked digits buy under attack, and cost on clean ones?",
        setup=(
            f"{10 * PER_CLASS} digits; small_cnn of utils.models (30,762 parameters), Adam 0.001, "
            f"batch 32, {EPOCHS} epochs, 390 steps in every arm, the same initial weights; "
            f"augmentation {RANGES.describe()}; random signs, FGSM and PGD "
            f"({PGD_TRAINING_STEPS} steps, random start) replace every training picture anew in "
            "each step, with the budget epsilon in the arm's name (l-infinity, pixels in [0, 1]). "
            f"clean: 2,000 other digits; attacks: {TESTED} of them, PGD with {PGD_STEPS} steps "
            "from a random start, each network attacked with its own gradients"
        ),
        arms=tuple(ARMS),
        seeds=5,
        run=_adversarial,
        compare=("holdout", 0.15),
    ),
)

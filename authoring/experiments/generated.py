"""Do generated digits help a classifier that has 100 real ones?"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

import numpy as np

from authoring.experiments.digits import RANGES
from authoring.experiments.experiment import Experiment, Row
from topics.generated.generative import BATCH as GENERATOR_BATCH
from topics.generated.generative import MODELS, Generative, nearest_distances
from utils.augment import augment
from utils.data import course_split
from utils.models import small_cnn
from utils.seeds import AUGMENTATION, ORDER, stream
from utils.training import EpochTrainer

FEW, MANY = 10, 80  # real digits per class: what the classifier has; what a leaky generator saw
EPOCHS, SHOWN, GENERATOR_STEPS = 100, 200, 4000

ARMS = (
    "none",
    "augmentation",
    "GAN of the same 100",
    "VAE of the same 100",
    "augmentation and VAE",
    "GAN that saw 800",
    "VAE that saw 800",
    "800 real",
)


@cache
def _trainer() -> EpochTrainer:
    return EpochTrainer(small_cnn())


@cache
def _generator(name: str, seed: int, per_class: int) -> Generative:
    """A generative model of the first 100 or 800 training digits of a seed, for all arms."""
    split = course_split(seed, per_class, holdout_per_class=400)
    model = MODELS[name](seed)
    model.fit(split.x_train, split.y_train, GENERATOR_STEPS)
    return model


def _pictures(arm: str, seed: int) -> Callable[[int], tuple[np.ndarray, np.ndarray]]:
    """What an arm shows in an epoch: from a draw to 200 pictures and their labels."""
    split = course_split(seed, FEW, holdout_per_class=400)
    x, y = split.x_train, split.y_train
    if arm == "800 real":
        all_of_them = course_split(seed, MANY, holdout_per_class=400)

        def some(draw: int) -> tuple[np.ndarray, np.ndarray]:
            rows = np.random.default_rng(draw).permutation(len(all_of_them.x_train))[:SHOWN]
            return all_of_them.x_train[rows], all_of_them.y_train[rows]

        return some
    twice, labels = np.concatenate([x, x]), np.concatenate([y, y])
    if arm == "none":
        return lambda draw: (twice, labels)
    if arm == "augmentation":
        return lambda draw: (augment(twice, RANGES, draw), labels)
    name = "GAN" if arm.startswith("GAN") else "VAE"
    model = _generator(name, seed, MANY if arm.endswith("800") else FEW)

    def half_made(draw: int) -> tuple[np.ndarray, np.ndarray]:
        shown = np.concatenate([x, model.sample(y, draw)])
        return augment(shown, RANGES, draw) if arm.startswith("aug") else shown, labels

    return half_made


def _generated(arm: str, seed: int) -> list[Row]:
    """A classifier for 700 steps; every epoch has new draws of whatever its arm draws."""
    fast, pictures = _trainer(), _pictures(arm, seed)
    fast.reset(small_cnn(seed=seed).get_weights(), seed)
    order, draws = stream(seed, ORDER), stream(seed, AUGMENTATION)
    for _ in range(EPOCHS):
        shown, labels = pictures(int(draws.integers(2**31)))
        fast.epoch(shown, labels, order.permutation(SHOWN))
    split = course_split(seed, FEW, holdout_per_class=400)
    row: Row = {"holdout": fast.evaluate(split.x_holdout, split.y_holdout)[1]}
    if arm.startswith(("GAN", "VAE")):
        row |= _quality(arm, seed)
    return [row]


def _quality(arm: str, seed: int) -> Row:
    """Are the generated digits what their labels say, and how near is the nearest seen digit?"""
    per_class = MANY if arm.endswith("800") else FEW
    split, labels = course_split(seed, per_class, holdout_per_class=400), np.tile(range(10), 50)
    drawn = _generator(arm[:3], seed, per_class).sample(labels, seed)
    seen, fresh = split.x_train, split.x_holdout[:500]
    return {
        "read": _judge(seed).evaluate(drawn, labels)[1],
        "nearest": float(np.median(nearest_distances(drawn, seen))),
        "nearest_real": float(np.median(nearest_distances(fresh, seen))),
    }


@cache
def _judge(seed: int) -> EpochTrainer:
    """A network that knows the 4,000 held-out digits: it reads what a generator has written."""
    judge, split = EpochTrainer(small_cnn()), course_split(seed, FEW, holdout_per_class=400)
    judge.reset(small_cnn(seed=seed).get_weights(), seed)
    for epoch in range(4):
        order = stream(seed, ORDER, epoch).permutation(len(split.x_holdout))
        judge.epoch(split.x_holdout, split.y_holdout, order)
    return judge


EXPERIMENTS = (
    Experiment(
        name="generated",
        question="Do generated digits help a classifier that has 100 real ones?",
        setup=(
            "100 real digits, 10 of each class; small_cnn of utils.models (30,762 parameters), "
            f"Adam 0.001, batch 32, {EPOCHS} epochs of {SHOWN} pictures, {7 * EPOCHS} steps in "
            "every arm, the same initial weights. none: each real digit twice an epoch; "
            f"augmentation: twice, {RANGES.describe()}; GAN, VAE: each real digit once, and as "
            "many new generated ones of the same classes in every epoch; augmentation and VAE: "
            f"both halves augmented. Generators: {GENERATOR_STEPS} steps of {GENERATOR_BATCH} "
            "digits, trained on the same 100, or (a leak: the classifier has only 100) on 800 "
            "that include them; 800 real: 200 of these 800, drawn anew each epoch. holdout: 4,000 "
            "digits that neither classifier nor generator saw. read: share of 500 generated digits "
            "that a judge, trained on the 4,000, reads as their label says; nearest: median "
            "distance of these to the nearest digit that the generator was trained on; "
            "nearest_real: the same for 500 held-out digits"
        ),
        arms=ARMS,
        seeds=5,
        run=_generated,
        compare=("holdout", 0.08),
    ),
)

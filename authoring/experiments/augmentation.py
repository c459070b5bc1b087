"""Experiments on augmentation itself: leak, strength, parts, resampling, placement."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

import numpy as np

from authoring.experiments.digits import CNN, RANGES, trainer
from authoring.experiments.experiment import Experiment, Row
from topics.augmentation.resampling import spline
from utils.augment import AffineRanges, apply_affine, augment, compose
from utils.data import course_split
from utils.seeds import AUGMENTATION, CHAIN, LEAK, stream
from utils.training import Arm, train_arm

COPIES = 9
LEAK_PER_CLASS = 20
STRENGTHS = (0.0, 0.5, 1.0, 1.5, 2.0, 3.0, 4.0, 6.0)
OFF = AffineRanges.none()
PARTS = {
    "none": None,
    "shift": replace(OFF, shift=RANGES.shift),
    "rotation": replace(OFF, rotation=RANGES.rotation),
    "zoom": replace(OFF, zoom=RANGES.zoom),
    "all": RANGES,
}


def _leak(arm: str, seed: int) -> list[Row]:
    """Copies first and then a random split, or the split first and then copies on each side.

    Both arms train as many steps on as many pictures and report the accuracy on pictures of the
    same kind, originals and copies; ``true`` is that accuracy on digits that nobody has seen.
    """
    split = course_split(seed, train_per_class=LEAK_PER_CLASS)
    x, y = split.x_train, split.y_train
    rng = stream(seed, LEAK)
    if arm == "augment, then split":
        x, y = _with_copies(x, y, rng)
        order = rng.permutation(len(x))
        test, train = np.split(order, [len(x) // 5])
        x_test, y_test, x_train, y_train = x[test], y[test], x[train], y[train]
    else:
        test, train = np.split(rng.permutation(len(x)), [len(x) // 5])
        x_test, y_test = _with_copies(x[test], y[test], rng)
        x_train, y_train = _with_copies(x[train], y[train], rng)
    fast = trainer(0.0)
    train_arm(fast, Arm(arm), seed, x_train, y_train, epochs=12)
    reported = fast.evaluate(x_test, y_test)[1]
    true = fast.evaluate(*_with_copies(split.x_holdout[:1000], split.y_holdout[:1000], rng))[1]
    return [{"reported": reported, "true": true, "optimism": reported - true}]


def _with_copies(
    x: np.ndarray, y: np.ndarray, rng: np.random.Generator
) -> tuple[np.ndarray, np.ndarray]:
    """The images followed by ``COPIES`` augmented copies of each, and the labels of all."""
    copies = [augment(x, RANGES, seed=int(rng.integers(2**31))) for _ in range(COPIES)]
    return np.concatenate([x, *copies]), np.tile(y, COPIES + 1)


def _strength(arm: str, seed: int, epochs: int) -> list[Row]:
    """The course's ranges times a factor."""
    factor = float(arm)
    return _trained(Arm(arm, scaled(factor) if factor else None), seed, epochs)


def _parts(arm: str, seed: int) -> list[Row]:
    """One of the course's three transforms alone, all three, or none."""
    return _trained(Arm(arm, PARTS[arm]), seed, epochs=30)


def _trained(setting: Arm, seed: int, epochs: int) -> list[Row]:
    """Train on 800 digits; accuracy on them as they are, and on 4,000 others."""
    split, fast = course_split(seed), trainer(0.0)
    train_arm(fast, setting, seed, split.x_train, split.y_train, epochs)
    return [
        {
            "train": fast.evaluate(split.x_train, split.y_train)[1],
            "holdout": fast.evaluate(split.x_holdout, split.y_holdout)[1],
        }
    ]


def scaled(factor: float) -> AffineRanges:
    """The course's ranges times a factor, up to what each may be."""
    return replace(
        RANGES,
        rotation=min(180.0, RANGES.rotation * factor),
        shift=min(1.0, RANGES.shift * factor),
        zoom=min(0.9, RANGES.zoom * factor),
    )


def _placement(arm: str, seed: int) -> list[Row]:
    """Fresh draws each epoch, the same draws each epoch (a cache after the map), or none."""
    split, fast = course_split(seed), trainer(0.0)
    x, ranges = split.x_train, None
    if arm == "fresh each epoch":
        ranges = RANGES
    elif arm == "frozen by cache":
        x = augment(x, RANGES, seed=int(stream(seed, AUGMENTATION).integers(2**31)))
    train_arm(fast, Arm(arm, ranges), seed, x, split.y_train, epochs=30)
    return [
        {
            "train": fast.evaluate(x, split.y_train)[1],
            "holdout": fast.evaluate(split.x_holdout, split.y_holdout)[1],
        }
    ]


def _resampling(arm: str, seed: int) -> list[Row]:
    """Sharpness of one random rotation, shift and zoom, done in three passes or in one."""
    images = course_split(seed).x_train[:200]
    rng = stream(seed, CHAIN)
    angle = np.deg2rad(rng.uniform(-15, 15, 200))
    dx, dy = 2.8 * rng.uniform(-1, 1, (2, 200))
    zoom = rng.uniform(0.9, 1.1, 200)
    maps = partial(compose, 28, 28)
    whole = maps(angle=angle, shift_x=dx, shift_y=dy, zoom=zoom)
    if arm == "chain of three":
        done = apply_affine(images, maps(zoom=zoom))
        done = apply_affine(done, maps(angle=angle))
        done = apply_affine(done, maps(shift_x=dx, shift_y=dy))
    else:
        done = apply_affine(images, whole, interpolation=arm.removeprefix("once, "))
    exact = spline(images, whole)
    # The centre, which no transform of this strength moves outside: only sharpness counts.
    error = (done - exact)[:, 6:-6, 6:-6].astype(float)
    return [{"psnr": float(10 * np.log10(1 / np.mean(error**2)))}]


EXPERIMENTS = (
    Experiment(
        name="leak",
        question="How much does augmenting before the split flatter the reported score?",
        setup=(
            f"200 digits with {COPIES} augmented copies each, 1,600 pictures to train on and 400 "
            f"to report on; {CNN}; 12 epochs, 600 steps. reported: on the arm's own test part; "
            "true: on 1,000 digits outside the 200, with as many copies"
        ),
        arms=("augment, then split", "split, then augment"),
        seeds=10,
        run=_leak,
        compare=("optimism", 0.06),
    ),
    Experiment(
        name="strength",
        question="How strong may the augmentation be?",
        setup=f"800 digits; {CNN}; 30 epochs; {RANGES.describe()}, all times the arm's factor",
        arms=tuple(f"{factor:g}" for factor in STRENGTHS),
        seeds=5,
        run=partial(_strength, epochs=30),
        compare=("holdout", 0.03),
    ),
    Experiment(
        name="parts",
        question="Which of the three transforms helps: shift, rotation, zoom?",
        setup=(
            f"800 digits (another split for each seed); {CNN}; 30 epochs, 750 steps; "
            f"{RANGES.describe()}: each alone, or all. train: the training digits as they are; "
            "holdout: 4,000 others"
        ),
        arms=tuple(PARTS),
        seeds=10,
        run=_parts,
        compare=("holdout", 0.015),
    ),
    Experiment(
        name="placement",
        question="What is lost when a cache after the random map freezes the augmentation?",
        setup=f"800 digits; {CNN}; 30 epochs",
        arms=("none", "frozen by cache", "fresh each epoch"),
        seeds=10,
        run=_placement,
        compare=("holdout", 0.015),
    ),
    Experiment(
        name="resampling",
        question="How much sharpness does a chain of transforms lose against one resampling?",
        setup=(
            "200 digits; rotation ±15°, shift ±10 %, zoom ±10 %, the same draws in all arms; "
            "psnr: peak signal-to-noise ratio in dB of the inner 16 x 16 pixels against the same "
            "map by a spline of order 5"
        ),
        arms=("chain of three", "once, bilinear", "once, bicubic"),
        seeds=5,
        run=_resampling,
        compare=("psnr", 0.2),
    ),
)

"""Transfer from CIFAR-10 to photos: cats against dogs, and breeds, beside lesson 11's network.

Neither the photos nor the weights are part of the course: COURSE_PHOTOS names the folder, and
``course.py data get resnet8`` brings the weights.
"""

from __future__ import annotations

import re
from functools import cache

import numpy as np

from authoring.experiments.experiment import Experiment, Row
from authoring.experiments.photos import CLASSIC
from topics.photos.models import photo_cnn
from topics.photos.photos import Photos, folder_from_environment, load_folder, split
from topics.transfer.models import classifier, freeze
from topics.transfer.weights import resnet8, resnet8_base
from utils.augment import augment
from utils.backend import keras
from utils.data import DataNotFound
from utils.seeds import AUGMENTATION, ORDER, stream
from utils.training import BATCH, Arm, EpochTrainer, train_arm

SIZE, STEPS, COPIES = 32, 200, 20
HEAD_RATE, TUNING_RATE = 1e-2, 1e-4
TASKS = {"cats and dogs": 1, "breeds": 37}  # outputs of the head
PER_CLASS = 120  # cats, and dogs, in the first task
ARMS = (
    "lesson 11",
    "lesson 11, augmented",
    "frozen",
    "frozen, augmented",
    "fine-tuned",
    "fine-tuned, augmented",
)


@cache
def _all_photos() -> Photos:
    folder = folder_from_environment()
    if folder is None:
        raise DataNotFound("COURSE_PHOTOS names no folder with the Oxford pets: cats/, dogs/.")
    return load_folder(folder, SIZE)


def _parts(task: str, seed: int) -> tuple[Photos, Photos]:
    """Half of the photos of each class to train on, half to test on, anew for every seed."""
    photos = _all_photos()
    if task == "breeds":
        names = [re.sub(r"_\d+$", "", path.stem) for path in photos.paths if path]
        classes, labels = np.unique(names, return_inverse=True)
        photos = Photos(photos.images, labels, tuple(classes), photos.paths, ())
    else:
        draw = np.random.default_rng(seed).permutation(len(photos))
        rows = [draw[photos.labels[draw] == label][:PER_CLASS] for label in (0, 1)]
        photos = photos.take(np.concatenate(rows))
    return split(photos, 0.5, seed)


@cache
def _base() -> keras.Model:
    return resnet8_base(resnet8())


def _features(images: np.ndarray) -> np.ndarray:
    """What the base sees: CIFAR-10's network takes values from 0 to 255."""
    return _base().predict(255 * images, batch_size=64, verbose=0)


def _head_alone(outputs: int, seed: int = 0) -> keras.Sequential:
    """The head of :func:`classifier`, on features that were computed before."""
    return keras.Sequential([keras.Input((64,)), classifier(_base(), seed, outputs).layers[-1]])


@cache
def _head(outputs: int) -> EpochTrainer:
    return EpochTrainer(_head_alone(outputs), HEAD_RATE)


@cache
def _whole(outputs: int) -> EpochTrainer:
    """A trainer for all but the batch normalization."""
    base = resnet8_base(resnet8())
    freeze(base, everything=False)
    return EpochTrainer(classifier(base, 0, outputs), TUNING_RATE, chunk=6)


@cache
def _lesson_11(outputs: int) -> EpochTrainer:
    return EpochTrainer(photo_cnn(SIZE, classes=outputs), 1e-3, chunk=6)


def _train_head(arm: str, outputs: int, seed: int, train: Photos, epochs: int) -> EpochTrainer:
    """Train the head on the features of the photos, or of one of their copies in each epoch."""
    fast, order, draws = _head(outputs), stream(seed, ORDER), stream(seed, AUGMENTATION)
    fast.reset(_head_alone(outputs, seed).get_weights(), seed)
    if arm.endswith("augmented"):
        seeds = draws.integers(2**31, size=COPIES).tolist()
        copies = [_features(augment(train.images, CLASSIC, s, "nearest")) for s in seeds]
    else:
        copies = [_features(train.images)]
    for epoch in range(epochs):
        fast.epoch(copies[epoch % len(copies)], train.labels, order.permutation(len(train)))
    return fast


def _run(arm: str, task: str, seed: int) -> Row:
    train, test = _parts(task, seed)
    way, outputs = arm.removesuffix(", augmented"), TASKS[task]
    setting = Arm(arm, CLASSIC if arm.endswith("augmented") else None, fill="nearest")
    epochs = round(STEPS / -(-len(train) // BATCH))
    x, y, tested = train.images, train.labels, test.images
    if way == "lesson 11":
        fast = _lesson_11(outputs)
        weights = photo_cnn(SIZE, seed=seed, classes=outputs).get_weights()
        train_arm(fast, setting, seed, x, y, epochs, weights=weights)
    elif way == "frozen":
        fast = _train_head(arm, outputs, seed, train, epochs)
        x, tested = _features(x), _features(tested)
    else:
        first = _train_head(arm, outputs, seed, train, epochs - epochs // 2)
        fast, x, tested = _whole(outputs), 255 * x, 255 * tested
        weights = [*_base().get_weights(), *first.model.get_weights()]
        # Other draws and another order than in the first half; the base takes 0 to 255.
        second = seed + 100_000
        train_arm(fast, setting, second, x, y, epochs // 2, weights=weights)
    return {
        "task": task,
        "train": fast.evaluate(x, y)[1],
        "test": fast.evaluate(tested, test.labels)[1],
    }


def _photos(arm: str, seed: int) -> list[Row]:
    return [_run(arm, task, seed) for task in TASKS]


EXPERIMENTS = (
    Experiment(
        name="transfer_photos",
        question="What does a network that knows CIFAR-10 give on photos of cats, dogs and breeds?",
        setup="370 photos of the Oxford-IIIT Pet set (O. M. Parkhi and others, 2012), 120 cats and "
        "250 dogs of 37 breeds, ten of each, which are not part of the course: COURSE_PHOTOS; "
        f"squeezed to {SIZE} x {SIZE}. cats and dogs: {PER_CLASS // 2} of each to train on, as "
        "many others to test on; breeds: 5 of each of the 37 to train on, 5 to test on; drawn anew "
        "for every seed from the same photos: intervals are widened (test_per_train). Base: "
        "ResNet-8 trained on CIFAR-10 (mlcommons/tiny, course.py data get resnet8), which has the "
        f"classes cat and dog and no breed. About {STEPS} steps in all arms, Adam, batch {BATCH}. "
        "lesson 11: photo_cnn from scratch, 0.001; frozen: only a new head, on features computed "
        f"before, {HEAD_RATE:g}; fine-tuned: half of the steps for the head, half with "
        f"{TUNING_RATE:g} for all but the batch normalization. The rates were set beforehand, not "
        f"tuned on these photos. augmented: {CLASSIC.describe()}, fill nearest, drawn anew in each "
        f"epoch; for a frozen base {COPIES} draws, one after the other",
        arms=ARMS,
        seeds=5,
        run=_photos,
        compare=("test", 0.15),
        test_per_train=1.0,
    ),
)

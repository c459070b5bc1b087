"""Drawn animals: augmentation or none, over test poses; and what twenty copies on disk cost."""

from __future__ import annotations

import io
import tempfile
import time
from collections.abc import Callable
from functools import cache, lru_cache, partial
from pathlib import Path

import numpy as np
from PIL import Image

from authoring.experiments.experiment import Experiment, Row
from topics.photos.animals import drawn_animals
from topics.photos.models import photo_cnn
from topics.photos.photos import Photos
from utils.augment import AffineRanges, RandomAffine, augment
from utils.backend import keras, tf
from utils.seeds import AUGMENTATION, ORDER, stream
from utils.training import BATCH, Arm, EpochTrainer, train_arm

PER_CLASS, TESTED, TRAIN_POSE, COPIES = 250, 200, 0.15, 20
POSES = (0.15, 0.3, 0.6, 1.0)
CLASSIC = AffineRanges(rotation=40, shift=0.2, zoom=0.2, shear=10, horizontal_flip=True)
ON_DISK, IN_MEMORY = f"{COPIES} copies on disk", f"{COPIES} copies in memory"
ARMS = {
    "none": Arm("none"),
    "augmentation": Arm("augmentation", CLASSIC, fill="nearest"),
    ON_DISK: Arm(ON_DISK),
    IN_MEMORY: Arm(IN_MEMORY),
}


@cache
def _trainer(size: int) -> EpochTrainer:
    return EpochTrainer(photo_cnn(size), chunk=-(-2 * PER_CLASS // BATCH))


@lru_cache(maxsize=1)
def _animals(seed: int, size: int, poses: tuple[float, ...]) -> tuple[Photos, list[Photos]]:
    """Training animals of one seed, and other animals at each test pose."""
    train = drawn_animals(PER_CLASS, 100 + 2 * seed, TRAIN_POSE, size)
    return train, [drawn_animals(TESTED, 101 + 2 * seed, pose, size) for pose in poses]


def _photos(name: str, seed: int, size: int, epochs: int, poses: tuple[float, ...]) -> list[Row]:
    train, tests = _animals(seed, size, poses)
    fast = _trainer(size)
    weights = photo_cnn(size, seed=seed).get_weights()
    x, y = train.images, train.labels
    if name in (ON_DISK, IN_MEMORY):
        keep = _through_jpeg if name == ON_DISK else _as_bytes
        _train_on_copies(fast, seed, x, y, epochs, weights, keep)
    else:
        train_arm(fast, ARMS[name], seed, x, y, epochs, weights=weights)
    known = fast.evaluate(x, y)[1]
    rows: list[Row] = []
    for pose, test in zip(poses, tests, strict=True):
        loss, accuracy = fast.evaluate(test.images, test.labels)
        rows.append({"pose": pose, "train": known, "test": accuracy, "test_loss": loss})
    return rows


def _train_on_copies(
    fast: EpochTrainer,
    seed: int,
    x: np.ndarray,
    y: np.ndarray,
    epochs: int,
    weights: list[np.ndarray],
    keep: Callable[[np.ndarray], np.ndarray],
) -> None:
    """As `train_arm` with augmentation and with its draws, but there are only so many of them."""
    fast.reset(weights, seed)
    order, draws = stream(seed, ORDER), stream(seed, AUGMENTATION)
    copies: list[np.ndarray] = []
    for epoch in range(epochs):
        rows = order.permutation(len(x))
        draw = int(draws.integers(2**31))
        if epoch < COPIES:
            copies.append(keep(augment(x, CLASSIC, draw, "nearest")))
        fast.epoch(copies[epoch % COPIES].astype(np.float32) / np.float32(255), y, rows)


def _through_jpeg(images: np.ndarray) -> np.ndarray:
    read = np.empty(images.shape, np.uint8)
    for row, picture in enumerate(images):
        buffer = io.BytesIO()
        _picture(picture).save(buffer, format="JPEG", quality=90)
        read[row] = np.asarray(Image.open(buffer))
    return read


def _as_bytes(images: np.ndarray) -> np.ndarray:
    return np.uint8(np.round(255 * np.clip(images, 0, 1)))


def _picture(image: np.ndarray) -> Image.Image:
    return Image.fromarray(_as_bytes(image))


def _cost(arm: str, seed: int) -> list[Row]:
    """Files, bytes and CPU time of 100 pictures of 150 x 150, and of 1,000 of them as shown."""
    animals = drawn_animals(50, seed, TRAIN_POSE, 150)
    with tempfile.TemporaryDirectory() as folder:
        start = time.process_time()
        if arm == ON_DISK:
            data = _from_disk(Path(folder), animals, seed)
        else:
            layer = RandomAffine(CLASSIC, fill="nearest", seed=seed)
            data = tf.data.Dataset.from_tensor_slices((animals.images, animals.labels))
            data = data.shuffle(100, seed).batch(BATCH)
            data = data.map(lambda x, y: (layer(x, training=True), y))
        prepared = time.process_time() - start
        files = [path for path in Path(folder).rglob("*.jpg")]
        size = sum(path.stat().st_size for path in files)
        _shown(data.take(1))  # what is done once only
        start = time.process_time()
        repeats = 1 if arm == ON_DISK else COPIES
        shown = sum(_shown(data) for _ in range(repeats))
        seconds = (time.process_time() - start) / shown * 1000
    row = {"files": len(files), "megabytes": size / 1e6, "prepare": prepared, "show": seconds}
    return [row]


def _from_disk(folder: Path, animals: Photos, seed: int) -> tf.data.Dataset:
    for copy in range(COPIES):
        pictures = augment(animals.images, CLASSIC, COPIES * seed + copy, "nearest")
        for row, (picture, label) in enumerate(zip(pictures, animals.labels, strict=True)):
            path = folder / animals.classes[label] / f"{row:03}_{copy:02}.jpg"
            path.parent.mkdir(exist_ok=True)
            _picture(picture).save(path, quality=90)
    return keras.utils.image_dataset_from_directory(
        folder,
        label_mode="binary",
        image_size=(150, 150),
        batch_size=BATCH,
        seed=seed,
        verbose=False,
    )


def _shown(data: tf.data.Dataset) -> int:
    return sum(len(y) for _, y in data)


_SETUP = (
    f"{2 * PER_CLASS} drawn animals of pose {TRAIN_POSE:g}, {PER_CLASS} of each class, other ones "
    f"for each seed; network photo_cnn of utils.models, Adam 0.001, batch {BATCH}; augmentation "
    f"{CLASSIC.describe()}, fill nearest. Tested on {2 * TESTED} other animals, the same ones "
    "at every test pose. train: the training pictures as they are"
)

EXPERIMENTS = (
    Experiment(
        name="photos",
        question="Does augmentation help on drawn animals, and does it matter how they stand?",
        setup=f"{_SETUP}; 64 x 64 pixels, 30 epochs, 480 steps in all arms. {ON_DISK}: each epoch "
        f"shows one of {COPIES} augmented copies of each picture that were saved as JPEG, quality "
        f"90; {IN_MEMORY}: the same copies as plain bytes. Their draws are those of the first "
        f"{COPIES} epochs of augmentation",
        arms=tuple(ARMS),
        seeds=6,
        run=partial(_photos, size=64, epochs=30, poses=POSES),
        compare=("test", 0.12),
    ),
    Experiment(
        name="photos_150",
        question="What does the same augmentation do at 150 x 150 pixels when training is short?",
        setup=f"{_SETUP}; 150 x 150 pixels, 8 epochs, 128 steps in both arms",
        arms=("none", "augmentation"),
        seeds=5,
        run=partial(_photos, size=150, epochs=8, poses=(0.15, 0.6)),
        compare=("test", 0.2),
    ),
    Experiment(
        name="photo_copies",
        question=f"What do {COPIES} copies of each picture on disk cost?",
        setup=f"100 drawn animals of 150 x 150 pixels, {CLASSIC.describe()}, JPEG quality 90; "
        "prepare: CPU seconds before the first picture can be shown; show: CPU seconds for 1,000 "
        "pictures, read by image_dataset_from_directory or augmented by RandomAffine in tf.data",
        arms=(ON_DISK, "on the fly"),
        seeds=5,
        run=_cost,
        compare=("megabytes", 2.0),
    ),
)

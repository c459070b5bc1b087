"""Boxes, points and masks that move along with their picture, or are left behind."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import cache, partial

import numpy as np

from authoring.experiments.experiment import Experiment, Row
from topics.boxes import models, moving
from topics.boxes.scenes import MARGIN, SIZE, Scenes, scenes
from utils.backend import keras, tf
from utils.seeds import MOVES, ORDER, stream
from utils.training import Adam

TRAINED, TESTED = {"detector": 600, "unet": 300}, 800
EPOCHS = {"detector": 16, "unet": 8}
# Digits that look the same in a mirror, and those that do not.
SIDED = {"same": (0,), "other": (4, 7)}
BATCH = {"detector": 30, "unet": 15}
RATE = {"detector": 3e-3, "unet": 1e-2}
PLACE_WEIGHT = 40  # of the squared errors, which are small numbers
# Of each arm: what moves the picture, and whether the labels move along.
ARMS = {
    "none": ("none", True),
    "flip, labels moved": ("flip", True),
    "flip, labels left": ("flip", False),
    "shift, labels moved": ("shift", True),
    "shift, labels left": ("shift", False),
}


def flipped(data: Scenes, rng: np.random.Generator) -> Scenes:
    """Half of the scenes mirrored left to right, with their boxes, masks and points."""
    flip = rng.random(len(data)) < 0.5
    images, masks = data.images.copy(), data.masks.copy()
    boxes, points = data.boxes.copy(), data.points.copy()
    for pixels in (images, masks):
        pixels[flip] = pixels[flip, :, ::-1]
    boxes[flip] = boxes[flip][:, [2, 1, 0, 3]]
    boxes[flip, ::2] = SIZE - boxes[flip, ::2]
    points[flip, 0] = SIZE - points[flip, 0]
    return Scenes(images, data.digits, boxes, masks, points)


def shifted(data: Scenes, rng: np.random.Generator) -> Scenes:
    """Every scene shifted by whole pixels, so few that no digit leaves; the edge is repeated."""
    shifts = rng.integers(-MARGIN, MARGIN + 1, (len(data), 2))  # right, down
    moved = []
    for pixels in (data.images, data.masks):
        wide = np.pad(pixels, ((0, 0), (MARGIN,) * 2, (MARGIN,) * 2, (0, 0)), mode="edge")
        cut = MARGIN - shifts
        rows = [one[y : y + SIZE, x : x + SIZE] for one, (x, y) in zip(wide, cut, strict=True)]
        moved.append(np.stack(rows))
    boxes, points = data.boxes + np.tile(shifts, 2), data.points + shifts
    return Scenes(moved[0], data.digits, np.float32(boxes), moved[1], np.float32(points))


MOVED: dict[str, Callable[[Scenes, np.random.Generator], Scenes]] = {
    "none": lambda data, _: data,
    "flip": flipped,
    "shift": shifted,
}


def shown(data: Scenes, arm: str, rng: np.random.Generator) -> Scenes:
    """What an arm is shown in one epoch: pictures and labels."""
    move, along = ARMS[arm]
    moved = MOVED[move](data, rng)
    return moved if along else replace(data, images=moved.images)


def _targets(kind: str, data: Scenes) -> dict[str, np.ndarray]:
    if kind == "unet":
        return {"mask": np.float32(data.masks > 0)}
    return {"digit": data.digits, "box": data.boxes / SIZE, "point": data.points / SIZE}


def _loss(kind: str, truth: dict[str, tf.Tensor], answer: tf.Tensor) -> tf.Tensor:
    """What is made small: that of the lesson's `compile`."""
    if kind == "unet":
        return keras.losses.dice(truth["mask"], answer)
    classes = keras.losses.sparse_categorical_crossentropy(truth["digit"], answer["digit"])
    squares = (keras.losses.mean_squared_error(truth[k], answer[k]) for k in ("box", "point"))
    return tf.reduce_mean(classes + PLACE_WEIGHT * sum(squares))


class _Trainer:
    """One network, compiled once for all runs; an epoch is one call."""

    def __init__(self, kind: str) -> None:
        self.kind, self.model = kind, getattr(models, kind)()
        self._adam = Adam(self.model.trainable_variables, RATE[kind])
        self._epoch = tf.function(self._steps)

    def train(self, arm: str, seed: int, data: Scenes) -> None:
        """All epochs: initial weights, order and draws follow from the seed alone."""
        self.model.set_weights(getattr(models, self.kind)(seed).get_weights())
        self._adam.reset()
        order, batch = stream(seed, ORDER), BATCH[self.kind]
        for epoch in range(EPOCHS[self.kind]):
            rows = order.permutation(len(data))
            now = shown(data, arm, stream(seed, MOVES, epoch)).take(rows)
            parts = {"x": now.images, **_targets(self.kind, now)}
            steps = {k: tf.constant(v.reshape(-1, batch, *v.shape[1:])) for k, v in parts.items()}
            self._epoch(steps)

    def _steps(self, parts: dict[str, tf.Tensor]) -> None:
        for i in tf.range(tf.shape(parts["x"])[0]):
            now = {name: part[i] for name, part in parts.items()}
            with tf.GradientTape() as tape:
                loss = _loss(self.kind, now, self.model(now["x"], training=True))
            self._adam.apply(tape.gradient(loss, self._adam.weights))


_trainer = cache(_Trainer)


def _slope(truth: np.ndarray, answers: np.ndarray) -> float:
    return float(np.polyfit(truth, answers, 1)[0])


def _run(kind: str, arm: str, seed: int) -> list[Row]:
    """Train on scenes, and measure on others that are shown as they are."""
    train, test = scenes(seed, TRAINED[kind], TESTED)
    trainer = _trainer(kind)
    trainer.train(arm, seed, train)
    answers = trainer.model.predict(test.images, batch_size=200, verbose=0)
    if kind == "unet":
        ious = moving.mask_iou(answers > 0.5, test.masks)
        return [{"iou": float(ious.mean()), "pixels": float((answers > 0.5).mean())}]
    boxes, points = SIZE * answers["box"], SIZE * answers["point"]
    ious = moving.iou(boxes, test.boxes)
    row: Row = {
        "digit": float((answers["digit"].argmax(axis=1) == test.digits).mean()),
        "iou": float(ious.mean()),
        "found": float((ious > 0.5).mean()),
        "distance": float(np.linalg.norm(points - test.points, axis=1).mean()),
    }
    for axis, name in enumerate("xy"):  # how far the answer moves where the digit moves by one
        row[f"follows_{name}"] = _slope(test.points[:, axis], points[:, axis])
    for name, kinds in SIDED.items():
        rows = np.isin(test.digits, kinds)
        row[f"follows_x_{name}"] = _slope(test.points[rows, 0], points[rows, 0])
    return [row]


_SETUP = (
    "scenes of 64 x 64 with one digit each (0, 4 or 7), noise and straight bars; tested on "
    f"{TESTED} scenes with other digits, which are shown as they are; the same scenes, initial "
    "weights, order and draws in all arms of a seed; flip: half of the scenes, drawn anew in each "
    f"epoch; shift: up to {MARGIN} whole pixels each way, no digit leaves the picture; labels "
    "left: the same pictures, with the labels of the scene before it was moved"
)

EXPERIMENTS = (
    Experiment(
        name="boxes",
        question="What do boxes and points cost that are left behind when the picture moves?",
        setup=(
            f"{_SETUP}; detector of topics.boxes.models, {TRAINED['detector']} scenes, "
            f"{EPOCHS['detector']} epochs, batch {BATCH['detector']}, Adam {RATE['detector']}. "
            "digit: right digits; iou: mean intersection over union of the boxes; found: boxes "
            "with an intersection over union above 0.5; distance: of the point, in pixels; "
            "follows_x, follows_y: slope of the point's answer against the truth; follows_x_same: "
            "for the digit 0, follows_x_other: for 4 and 7"
        ),
        arms=tuple(ARMS),
        seeds=5,
        run=partial(_run, "detector"),
        compare=("iou", 0.08),
    ),
    Experiment(
        name="masks",
        question="What do masks cost that are left behind when the picture moves?",
        setup=(
            f"{_SETUP}; U-Net of topics.boxes.models, {TRAINED['unet']} scenes, "
            f"{EPOCHS['unet']} epochs, batch {BATCH['unet']}, Adam {RATE['unet']}, Dice loss. iou: "
            "mean intersection over union of the masks, a pixel counts from a probability of 0.5; "
            "pixels: share of pixels that count"
        ),
        arms=tuple(ARMS)[:3],
        seeds=5,
        run=partial(_run, "unet"),
        compare=("iou", 0.08),
    ),
)

"""What lesson 13 says of Keras' layers and of its tables is so; a new Keras may change it."""

import ast
from functools import partial
from pathlib import Path

import numpy as np
import pytest

from authoring.building.sources import read
from topics.boxes import models, trying
from topics.boxes.scenes import SIZE, scenes
from utils import results
from utils.backend import keras, tf

pytestmark = pytest.mark.slow  # TensorFlow
OPTIONS = {"fill_mode": "constant", "seed": 1}
ROOT = Path(__file__).resolve().parents[2]
LESSON = read(ROOT / "source" / "lessons" / "13_labels_that_move_along.py")


def run(words):
    """The functions and the layers that the lesson's cell with these words defines."""
    (code,) = (cell.text for cell in LESSON.kept if cell.kind == "code" and words in cell.text)
    names = {"keras": keras, "tf": tf, "np": np, "partial": partial}
    kept = [
        node
        for node in ast.parse(code).body
        if isinstance(node, ast.FunctionDef)
        or (isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) in ("options", "layers"))
    ]
    exec(compile(ast.Module(kept, []), words, "exec"), names)
    return names


@pytest.fixture(scope="module")
def layers():
    """The layers that the lesson tries."""
    return run("layers = {")["layers"]


# Of each layer, whether boxes are right in the formats xyxy, xywh and rel_xyxy, and masks.
RIGHT = {
    "RandomFlip": (True, True, True, True),
    "RandomTranslation": (True, True, True, True),
    "RandomZoom": (True, True, True, True),
    "RandomRotation": (True, False, False, True),
    "RandomShear": (True, True, True, True),
    "RandomPerspective": (True, False, False, True),
    "RandomCrop": (False, False, False, True),
    "RandomElasticTransform": (None, None, None, True),
    "CutMix": (None, None, None, True),
}


@pytest.mark.parametrize("name", RIGHT)
def test_what_the_lesson_says_of_a_layer(layers, name):
    layer = layers[name]
    trials = [trying.try_boxes(layer, kind) for kind in trying.FORMATS]
    trials.append(trying.try_masks(layer))
    judged = tuple(None if trial.iou is None else trial.iou > 0.8 for trial in trials)
    assert judged == RIGHT[name], list(map(str, trials))
    assert not trials[-1].strange


def test_rectangles_and_their_boxes_agree():
    pictures, boxes = trying.rectangles(8)
    np.testing.assert_array_equal(trying.mask_boxes(pictures), boxes)
    assert set(np.unique(pictures)) == {0, 1}


@pytest.mark.parametrize("kind", ["detector", "unet"])
def test_the_measured_networks_are_those_of_the_lesson(kind):
    def shapes(model):
        return [weights.shape for weights in model.weights], model.output_shape

    assert shapes(getattr(models, kind)(3)) == shapes(run(f"def {kind}(")[kind]())
    same, other = getattr(models, kind)(3).get_weights(), getattr(models, kind)(4).get_weights()
    assert np.array_equal(same[0], getattr(models, kind)(3).get_weights()[0])
    assert not np.array_equal(same[0], other[0])


def test_in_a_pipeline_a_point_goes_as_a_box_without_size():
    train = scenes(0, 30, 10)[0]
    data = tf.data.Dataset.from_tensors(run("def labelled(")["labelled"](train))
    for layer in (
        keras.layers.RandomFlip("horizontal", bounding_box_format="xyxy", seed=1),
        keras.layers.RandomTranslation(0.05, 0.05, bounding_box_format="xyxy", **OPTIONS),
        keras.layers.RandomZoom(0.1, bounding_box_format="xyxy", **OPTIONS),
        keras.layers.RandomRotation(0.05, bounding_box_format="xyxy", **OPTIONS),
    ):
        (moved,) = data.map(layer)
        boxes = moved["bounding_boxes"]["boxes"].numpy()
        ink = moved["segmentation_masks"].numpy()[..., 0] > 0
        x = (ink.sum(axis=1) * (np.arange(SIZE) + 0.5)).sum(axis=1) / ink.sum(axis=(1, 2))
        assert np.abs(boxes[:, 1, 0] - x).mean() < 0.5 and np.abs(boxes[:, 1, 0] - x).max() < 2
        assert np.array_equal(boxes[:, 1, :2], boxes[:, 1, 2:])
        assert np.abs(train.points[:, 0] - x).max() > 0.8  # they have moved


def test_by_default_a_shift_brings_in_a_mirror_image():
    pictures = np.zeros((1, SIZE, SIZE, 1), np.float32)
    pictures[:, 50:60, 20:30] = 1
    shift = partial(keras.layers.RandomTranslation, (-0.4, -0.4), 0)
    counts = [float(np.sum(layer(pictures, training=True)))
              for layer in (shift(), shift(fill_mode="constant"))]  # fmt: skip
    assert counts[0] > 1.9 * counts[1]


def test_what_lesson_13_says_in_words_agrees_with_its_tables():
    data, tie = results.load("boxes"), "cannot be told apart"

    def verdict(column, first, second):
        return data.paired(column, first, second).verdict

    def mean(column, arm):
        return data.summary(column, arm=arm).mean

    moved, left = "flip, labels moved", "flip, labels left"
    assert [verdict("iou", arm, "none") for arm in (moved, left)] == ["higher", "lower"]
    assert -data.paired("iou", left, "none").mean > data.paired("iou", moved, "none").mean
    assert mean("follows_x", left) < 0.5 and mean("follows_x", moved) > 0.75
    assert mean("follows_y", moved) - mean("follows_y", left) < 0.1
    assert verdict("iou", "shift, labels left", "none") == "higher"
    assert verdict("iou", "shift, labels left", "shift, labels moved") == tie
    assert [verdict("digit", arm, "none") for arm in (moved, left)] == [tie, "lower"]
    masks = results.load("masks")
    assert masks.paired("iou", moved, "none").verdict == tie
    assert {masks.paired("iou", left, other).verdict for other in ("none", moved)} == {"lower"}
    assert masks.summary("iou", arm=left).mean > 0.4  # it has not broken down

"""What Keras' layers do with boxes and masks: tried on pictures where the truth can be seen."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from topics.boxes import moving
from topics.boxes.scenes import SIZE, mask_boxes
from utils.backend import keras, tf

CLASS = 7  # what the masks say of the rectangle
FORMATS = ("xyxy", "xywh", "rel_xyxy")


@dataclass(frozen=True)
class Trial:
    """What a layer made of one kind of label.

    Attributes:
        iou: mean intersection over union of the label that the layer gives and the one that can
            be seen in the moved picture, 0 to 1; None where the layer refuses.
        strange: for masks, whether there are numbers in them that are no class.
    """

    iou: float | None
    strange: bool = False

    def __str__(self) -> str:
        """``0.98``, or ``refused``."""
        return "refused" if self.iou is None else f"{self.iou:.2f}"


def rectangles(n: int = 24, seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    """Black pictures with one white rectangle near the middle, and its box.

    Returns:
        float32 (n, 64, 64, 1) in {0, 1}, and float32 (n, 4), x1, y1, x2, y2 in pixels.
    """
    rng = np.random.default_rng(seed)
    corners, sides = rng.integers(18, 25, (n, 2)), rng.integers(14, 24, (n, 2))
    boxes = np.concatenate([corners, corners + sides], axis=1)
    y, x = np.mgrid[:SIZE, :SIZE]
    left, top, right, bottom = boxes.T[:, :, None, None]
    pictures = (x >= left) & (x < right) & (y >= top) & (y < bottom)
    return np.float32(pictures[..., None]), np.float32(boxes)


def try_boxes(make: Callable[..., keras.Layer], bounding_box_format: str = "xyxy") -> Trial:
    """Whether the boxes of a layer are those of its pictures.

    Args:
        make: makes one of Keras' preprocessing layers from a ``bounding_box_format``.
        bounding_box_format: in which the boxes are handed over and come back.
    """
    pictures, boxes = rectangles()
    size = {"height": SIZE, "width": SIZE}
    convert = keras.utils.bounding_boxes.convert_format
    labels = np.full((len(boxes), 1), CLASS)
    data = {
        "images": pictures,
        "bounding_boxes": {
            "boxes": convert(boxes[:, None], "xyxy", bounding_box_format, **size),
            "labels": labels,
        },
    }
    layer = make(bounding_box_format=bounding_box_format)
    try:
        moved = layer(keras.tree.map_structure(tf.convert_to_tensor, data), training=True)
    except NotImplementedError:
        return Trial(None)
    images = np.asarray(moved["images"])
    size = {"height": images.shape[1], "width": images.shape[2]}
    answer = convert(moved["bounding_boxes"]["boxes"], bounding_box_format, "xyxy", **size)
    truth = mask_boxes(images > 0.5)
    return Trial(float(moving.iou(np.asarray(answer)[:, 0], truth).mean()))


def try_masks(make: Callable[..., keras.Layer]) -> Trial:
    """Whether the masks of a layer lie on what they mark, and hold classes only."""
    pictures, _ = rectangles()
    data = {"images": pictures, "segmentation_masks": CLASS * pictures}
    try:
        moved = make()(keras.tree.map_structure(tf.convert_to_tensor, data), training=True)
    except NotImplementedError:
        return Trial(None)
    masks = np.asarray(moved["segmentation_masks"])
    seen = np.asarray(moved["images"]) > 0.5
    strange = not np.isin(masks, (0, CLASS)).all()
    return Trial(float(moving.mask_iou(masks == CLASS, seen).mean()), strange)


def table(layers: dict[str, Callable[..., keras.Layer]]) -> str:
    """A line for each layer: its boxes in three formats, and its masks."""
    head = f"{'layer':24}" + "".join(f"{name:>10}" for name in (*FORMATS, "masks"))
    lines = [head]
    for name, make in layers.items():
        trials = [str(try_boxes(make, kind)) for kind in FORMATS]
        masks = try_masks(make)
        trials.append(str(masks) + "*" * masks.strange)
        lines.append(f"{name:24}" + "".join(f"{trial:>10}" for trial in trials))
    return "\n".join([*lines, "* with numbers that are no class"])

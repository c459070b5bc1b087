"""One picture on its way through a network."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

STEPS = ("input", "augmentation", "convolution", "pooling", "flatten + dense", "softmax")


@dataclass(frozen=True)
class LayerTrace:
    """One layer on the way of one image.

    Attributes:
        step: one of `STEPS`.
        layer: the layer's name.
        shape: what comes out for one image.
        parameters: number of weights.
        note: what the numbers that come out are like.
        values: the numbers themselves, of that shape.
    """

    step: str
    layer: str
    shape: tuple[int, ...]
    parameters: int
    note: str
    values: np.ndarray


@dataclass(frozen=True)
class AugmentationCheck:
    """What the augmentation layer does to one image, measured.

    Attributes:
        draws: how often it was called in each mode.
        at_prediction: largest change of any pixel with ``training=False``.
        in_training: mean change of a pixel with ``training=True``.
        different: how many of the pictures made in training differ from one another.
        pictures: these pictures (draws, h, w, c).
    """

    draws: int
    at_prediction: float
    in_training: float
    different: int
    pictures: np.ndarray

    @property
    def as_it_should_be(self) -> bool:
        """Whether it is the identity at prediction and random in training."""
        return self.at_prediction == 0 and self.in_training > 0 and self.different > 1


@dataclass(frozen=True)
class PredictionTrace:
    """One image's way through a model; ``probabilities`` is (classes,)."""

    layers: list[LayerTrace]
    augmentation: AugmentationCheck | None
    probabilities: np.ndarray

    @property
    def answer(self) -> int:
        """The class with the largest probability."""
        return int(self.probabilities.argmax())

    @property
    def parameters(self) -> int:
        """Number of weights of all layers."""
        return sum(layer.parameters for layer in self.layers)


def trace_prediction(model, image: np.ndarray, draws: int = 8) -> PredictionTrace:
    """Send one image through a model layer by layer, as in prediction.

    Args:
        model: a Keras model whose layers follow one another; the last gives probabilities.
        image: (h, w, c), float32 in [0, 1].
        draws: how often to try the augmentation layer in each mode.

    Raises:
        ValueError: the image has no channel axis or a batch axis.
    """
    image = np.asarray(image, dtype=np.float32)
    if image.ndim != 3:
        raise ValueError(
            f"trace_prediction: expected one image (height, width, channels), got {image.shape}."
        )
    steps = [LayerTrace("input", "input", image.shape, 0, _range(image), image)]
    augmentation, value = None, image[None]
    last = model.layers[-1]
    for layer in model.layers:
        step = step_of(layer, last)
        if step == "input":
            continue
        before = value
        value = np.asarray(layer(before, training=False))
        if step == "augmentation" and augmentation is None:
            augmentation = check_augmentation(layer, before[0], draws)
        note = _note(step, layer, before[0], value[0])
        parameters = int(layer.count_params())
        steps.append(LayerTrace(step, layer.name, value[0].shape, parameters, note, value[0]))
    return PredictionTrace(steps, augmentation, value[0])


def check_augmentation(layer, image: np.ndarray, draws: int = 8) -> AugmentationCheck:
    """Call an augmentation layer on copies of one image (h, w, c), in both modes, and measure."""
    copies = np.repeat(image[None], draws, axis=0)
    still = np.asarray(layer(copies, training=False))
    moved = np.asarray(layer(copies, training=True))
    return AugmentationCheck(
        draws=draws,
        at_prediction=float(np.abs(still - copies).max()),
        in_training=float(np.abs(moved - copies).mean()),
        different=len({picture.tobytes() for picture in moved}),
        pictures=moved,
    )


def step_of(layer, last) -> str:
    """Return which of the six steps a layer belongs to."""
    kind = type(layer).__name__
    if kind == "InputLayer":
        return "input"
    if layer is last:
        return "softmax"
    if kind.startswith("Random"):
        return "augmentation"
    if "Conv" in kind:
        return "convolution"
    if "Pooling" in kind:
        return "pooling"
    return "flatten + dense"


def _note(step: str, layer, before: np.ndarray, after: np.ndarray) -> str:
    if step == "augmentation":
        return "unchanged" if np.array_equal(before, after) else "CHANGED at prediction"
    if step == "convolution":
        return f"{_range(after)}, {100 * np.mean(after == 0):.0f} % are 0"
    if step == "pooling":
        return f"{before.size:,} numbers become {after.size:,}"
    if step == "softmax":
        return f"probabilities, sum {after.sum():.4f}"
    if np.array_equal(before.ravel(), after.ravel()):
        return "the same numbers" + (" in one row" if before.shape != after.shape else "")
    return f"{_range(after)}, {100 * np.mean(after == 0):.0f} % are 0"


def _range(values: np.ndarray) -> str:
    return f"{values.min():.2f} to {values.max():.2f}"


def most_active(maps: np.ndarray) -> int:
    """Return which feature map of (h, w, maps) has the largest mean."""
    return int(maps.mean(axis=(0, 1)).argmax())

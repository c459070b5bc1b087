"""Following what happens: an observation for each epoch, and one image through the layers.

Everything said here is computed from numbers at hand; no sentence is chosen in advance. Needs
NumPy only: models are used through their layers, so any Keras model with layers in a row will do.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

STEPS = ("input", "augmentation", "convolution", "pooling", "flatten + dense", "softmax")


@dataclass(frozen=True)
class Epoch:
    """What ``fit`` measured in one epoch; accuracies are shares."""

    epoch: int
    loss: float
    accuracy: float
    val_loss: float
    val_accuracy: float

    @property
    def finite(self) -> bool:
        """Whether both losses are numbers one can go on with."""
        return math.isfinite(self.loss) and math.isfinite(self.val_loss)


def chance(accuracy: float, n: int) -> float:
    """Return how far an accuracy measured on n images strays by chance: two standard errors.

    Two right and two wrong answers are added first (Agresti and Coull 1998), so that 100 % of
    few images does not come out as certain.
    """
    share = (accuracy * n + 2) / (n + 4)
    return 2 * math.sqrt(share * (1 - share) / (n + 4))


def observe(
    history: Sequence[Epoch], n_validation: int, augmented: bool = False, classes: int = 10
) -> str:
    """Say what the last epoch shows, in view of those before it.

    A change of the validation accuracy counts only if it is larger than `chance` on so few
    images; the validation loss, which moves with every image, is named beside it.

    Args:
        history: all epochs so far, the last one included.
        n_validation: number of validation images.
        augmented: whether the training images were augmented, which explains some gaps.
        classes: number of classes, for the comparison with guessing.
    """
    now, before = history[-1], history[:-1]
    if not now.finite:
        return "the loss is not a finite number: training has broken down (learning rate?)"
    sound = [epoch for epoch in before if epoch.finite]
    if not sound:
        return _first(now, n_validation, classes) + _gap(history, n_validation, augmented)
    lowest = min(epoch.loss for epoch in sound)
    if now.loss > 1.2 * lowest:
        return (
            f"training loss rose to {now.loss:.3f} from {lowest:.3f}: the steps are too large "
            "(learning rate?)"
        )
    best = min(sound, key=lambda epoch: epoch.val_loss)
    if now.epoch - best.epoch >= 2 and now.val_loss > 1.05 * best.val_loss and now.loss < best.loss:
        return (
            f"overfitting: validation loss {now.val_loss:.3f} against {best.val_loss:.3f} in "
            f"epoch {best.epoch}, while the training loss fell to {now.loss:.3f}"
        )
    return _step(sound[-1], now, n_validation) + _gap(history, n_validation, augmented)


def _first(now: Epoch, n: int, classes: int) -> str:
    lead = now.val_accuracy - 1 / classes
    if lead > chance(1 / classes, n):
        return f"validation {_points(lead)} points above guessing ({100 / classes:.0f} %)"
    return f"validation not yet told apart from guessing ({100 / classes:.0f} %)"


def _step(last: Epoch, now: Epoch, n: int) -> str:
    change = now.val_accuracy - last.val_accuracy
    limit = chance((now.val_accuracy + last.val_accuracy) / 2, n)
    if change > limit:
        return f"validation +{_points(change)} points, more than chance (±{_points(limit)})"
    if change < -limit:
        return (
            f"validation -{_points(-change)} points, a step back larger than chance "
            f"(±{_points(limit)})"
        )
    relative = (now.val_loss - last.val_loss) / last.val_loss if last.val_loss else 0.0
    losses = f"{last.val_loss:.3f} to {now.val_loss:.3f}"
    if relative < -0.02:
        loss = f"its loss still falls, {losses}"
    elif relative > 0.02:
        loss = f"its loss rose, {losses}"
    else:
        loss = f"its loss stays, {losses}"
    sign = "+" if change >= 0 else "-"
    moved = f"{sign}{_points(abs(change))} points, within chance (±{_points(limit)})"
    return f"validation {moved}; {loss}"


def _gap(history: Sequence[Epoch], n: int, augmented: bool) -> str:
    """Compare training with validation; explain a lead only the first time it appears."""
    side = _lead(history[-1], n)
    if not side:
        return ""
    gap = abs(history[-1].accuracy - history[-1].val_accuracy)
    if side == "training":
        return f"; training leads by {_points(gap)} points"
    told = any(epoch.finite and _lead(epoch, n) == side for epoch in history[:-1])
    why = "it is scored while the weights still change"
    if augmented:
        why = "its images are augmented, and scored while the weights still change"
    return f"; training is {_points(gap)} points below" + ("" if told else f" ({why})")


def _lead(epoch: Epoch, n: int) -> str:
    gap = epoch.accuracy - epoch.val_accuracy
    if abs(gap) <= chance(epoch.val_accuracy, n):
        return ""
    return "training" if gap > 0 else "validation"


def _points(share: float) -> str:
    return f"{100 * share:.1f}"


def watch(n_validation: int, report, augmented: bool = False, end=None):
    """Return a Keras callback for ``fit`` that reports each epoch as it ends.

    Args:
        n_validation: number of validation images.
        report: called with the `Epoch` and its observation.
        augmented: see `observe`.
        end: called without arguments when training has ended, early or not.

    The callback's ``history`` attribute is the list of `Epoch` so far.
    """
    from utils.backend import keras

    history: list[Epoch] = []

    def epoch_end(index: int, logs: dict) -> None:
        names = ("loss", "accuracy", "val_loss", "val_accuracy")
        history.append(Epoch(index + 1, *(float(logs[name]) for name in names)))
        report(history[-1], observe(history, n_validation, augmented))

    def train_end(logs: dict | None = None) -> None:
        if end is not None:
            end()

    callback = keras.callbacks.LambdaCallback(on_epoch_end=epoch_end, on_train_end=train_end)
    callback.history = history
    return callback


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


def scores(probabilities: np.ndarray, labels: np.ndarray) -> tuple[float, float]:
    """Return loss (mean cross-entropy) and accuracy of probabilities (n, classes)."""
    own = probabilities[np.arange(len(labels)), labels].astype(float)
    loss = -np.log(np.maximum(own, 1e-7)).mean()
    return float(loss), float((probabilities.argmax(axis=1) == labels).mean())


def most_confused(probabilities: np.ndarray, labels: np.ndarray) -> tuple[int, int, int] | None:
    """Return (true class, answer, how often) of the most frequent mistake, or None."""
    classes = probabilities.shape[1]
    answers = probabilities.argmax(axis=1)
    pairs = np.bincount(labels * classes + answers, minlength=classes**2).reshape(classes, classes)
    np.fill_diagonal(pairs, 0)
    if not pairs.any():
        return None
    true, answer = np.unravel_index(pairs.argmax(), pairs.shape)
    return int(true), int(answer), int(pairs[true, answer])

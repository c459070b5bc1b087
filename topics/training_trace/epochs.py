"""Following a run: what ``fit`` measured in each epoch, and an observation about it.

Every sentence is computed from the numbers at hand; none is chosen in advance.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass


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


def chance_of_change(accuracy: float, n: int) -> float:
    """Return how far the difference of two accuracies strays by chance: two standard errors.

    Both are measured on n images. That of images of their own strays by the root of 2 more than
    one accuracy; on the same images, as here, it strays less than that, so the limit is cautious.
    """
    return math.sqrt(2) * chance(accuracy, n)


def observe(
    history: Sequence[Epoch], n_validation: int, augmented: bool = False, classes: int = 10
) -> str:
    """Say what the last epoch shows, in view of those before it.

    A change of the validation accuracy counts only if it is larger than `chance_of_change` on so
    few images; the validation loss, which moves with every image, is named beside it, and called
    overfitting only when it has stayed above its lowest for three epochs.

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
    # The best epoch is not above itself, so three epochs have passed since.
    above = all(epoch.val_loss > 1.05 * best.val_loss for epoch in history[-3:])
    if above and now.loss < best.loss:
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
    limit = chance_of_change((now.val_accuracy + last.val_accuracy) / 2, n)
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
    explained = any(epoch.finite and _lead(epoch, n) == side for epoch in history[:-1])
    why = "it is scored while the weights still change"
    if augmented:
        why = "its images are augmented, and scored while the weights still change"
    return f"; training is {_points(gap)} points below" + ("" if explained else f" ({why})")


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
    from utils.backend import keras  # takes seconds; the rest of this module needs no TensorFlow

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

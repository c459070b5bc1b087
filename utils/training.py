"""Training: one seed from top to bottom, and a quick trainer for many runs.

Lessons train with plain ``model.fit``. Experiments with many seeds use :class:`EpochTrainer`,
which runs a whole epoch in one compiled call and takes the same steps as ``fit``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

from utils.augment import AffineRanges, augment
from utils.backend import keras, tf
from utils.models import digit_cnn
from utils.seeds import AUGMENTATION, ORDER, mask_seed, stream

BATCH = 32
# Steps per compiled call: any number of images is a row of such chunks. 25 are an epoch of the
# course's 800 digits; a dense network under XLA is so quick that a call should hold more.
_CHUNK, _CHUNK_JIT = 25, 80
_SCORED = 3_000_000  # numbers in the pictures of one call to evaluate: 1,000 digits, 244 of 64 x 64


@dataclass(frozen=True)
class Arm:
    """One setting of an experiment.

    Attributes:
        name: short name used in tables.
        ranges: augmentation of the training images, or None.
        dropout: dropout rate.
        fill: fill mode of the augmentation.
        change: what else is done to the training set in each epoch, after the augmentation: from
            images, labels and a seed to images and labels, which may be shares (n, classes).
    """

    name: str
    ranges: AffineRanges | None = None
    dropout: float = 0.0
    fill: str = "constant"
    change: Callable[[np.ndarray, np.ndarray, int], tuple[np.ndarray, np.ndarray]] | None = None


class Adam:
    """Adam (Kingma and Ba 2015, algorithm 1, Keras' constants), one operation for each weight.

    Args:
        variables: what is trained, Keras variables.
        rate: step size.
        beta: how much of the mean gradient is kept in a step.
    """

    def __init__(self, variables: list, rate: float = 1e-3, beta: float = 0.9) -> None:
        self.weights = [variable.value for variable in variables]
        self._m, self._v = ([tf.Variable(tf.zeros_like(w)) for w in self.weights] for _ in "mv")
        self._rate, self._beta, self.step = rate, beta, tf.Variable(0.0)

    def reset(self) -> None:
        """Forget the steps taken so far."""
        for state in (*self._m, *self._v, self.step):
            state.assign(tf.zeros_like(state))

    def apply(self, gradients: list[tf.Tensor]) -> None:
        """One step against the gradients, in the order of the weights."""
        step = self.step.assign_add(1.0)
        for w, m, v, gradient in zip(self.weights, self._m, self._v, gradients, strict=True):
            tf.raw_ops.ResourceApplyAdam(
                var=w.handle,
                m=m.handle,
                v=v.handle,
                beta1_power=self._beta**step,
                beta2_power=0.999**step,
                lr=self._rate,
                beta1=self._beta,
                beta2=0.999,
                epsilon=1e-7,
                grad=gradient,
            )


class EpochTrainer:
    """Trains one model over and over: other weights, other data, no new compilation.

    Args:
        model: a Sequential classifier with probabilities as output, or with one sigmoid for the
            classes 0 and 1. Its weights are overwritten.
        learning_rate: step size of Adam.
        jit: compile with XLA; pays for dense networks, not for convolutions on a CPU.
        chunk: steps per compiled call; large pictures need few, so that a chunk fits into memory.
        batch: pictures in a step.
    """

    def __init__(
        self,
        model: keras.Model,
        learning_rate: float = 1e-3,
        jit: bool = False,
        chunk: int | None = None,
        batch: int = BATCH,
    ) -> None:
        self.model, self._adam = model, Adam(model.trainable_variables, learning_rate)
        self._chunk = chunk or (_CHUNK_JIT if jit else _CHUNK)
        self._batch = batch
        self._steps = tf.function(self._run_steps, jit_compile=jit, reduce_retracing=True)
        self._score = tf.function(self._run_score, reduce_retracing=True)

    def reset(self, weights: list[np.ndarray], seed: int) -> None:
        """Start again from these weights, with fresh Adam state and dropout masks."""
        self.model.set_weights(weights)
        self._adam.reset()
        generators = (getattr(layer, "seed_generator", None) for layer in self.model.layers)
        for number, generator in enumerate(g for g in generators if g is not None):
            generator.state.assign(keras.random.SeedGenerator(mask_seed(seed, number)).state)

    def epoch(self, x: np.ndarray, y: np.ndarray, order: np.ndarray) -> tuple[float, float]:
        """One pass over the data in the given order.

        Args:
            x: images (n, ...), float32.
            y: labels (n,), int64; or, for mixed labels, the share of each class, float32
                (n, classes). An answer then counts as right if it is the largest share.
            order: permutation of the n rows; batches are cut from it, the last one is smaller
                where the batch size does not divide n, as in ``fit``.

        Returns:
            Mean loss and accuracy over the batches, measured while training (dropout on).
        """
        loss = right = 0.0
        for xs, ys, valid, steps in _batches(x, y, order, self._chunk, self._batch):
            part_loss, part_right = self._steps(xs, ys, valid, steps)
            loss, right = loss + float(part_loss), right + float(part_right)
        return loss / len(order), right / len(order)

    def evaluate(self, x: np.ndarray, y: np.ndarray) -> tuple[float, float]:
        """Loss and accuracy with dropout and augmentation off."""
        loss = right = 0.0
        most = max(BATCH, min(1000, _SCORED // max(1, x[:1].size)))
        for start in range(0, len(x), most):
            part = slice(start, start + most)
            part_loss, part_right = self._score(tf.constant(x[part]), tf.constant(y[part]))
            loss, right = loss + float(part_loss), right + float(part_right)
        return loss / len(x), right / len(x)

    def _losses(self, x: tf.Tensor, y: tf.Tensor, training: bool) -> tuple[tf.Tensor, tf.Tensor]:
        if training:
            probabilities = _forward(self.model.layers, x)
        else:  # said aloud: in a bare call Keras' own random layers would augment
            probabilities = self.model(x, training=False)
        if probabilities.shape[-1] == 1:
            target = tf.cast(y[:, None], tf.float32)
            losses = keras.losses.binary_crossentropy(target, probabilities)
            answers = tf.cast(probabilities[:, 0] > 0.5, y.dtype)
        elif y.shape.rank == 2:
            losses = keras.losses.categorical_crossentropy(y, probabilities)
            answers, y = tf.argmax(probabilities, axis=-1), tf.argmax(y, axis=-1)
        else:
            losses = keras.losses.sparse_categorical_crossentropy(y, probabilities)
            answers = tf.argmax(probabilities, axis=-1)
        return losses, tf.cast(answers == y, tf.float32)

    def _run_score(self, x: tf.Tensor, y: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor]:
        losses, right = self._losses(x, y, training=False)
        return tf.reduce_sum(losses), tf.reduce_sum(right)

    def _run_steps(
        self, xs: tf.Tensor, ys: tf.Tensor, valid: tf.Tensor, steps: tf.Tensor
    ) -> tuple[tf.Tensor, tf.Tensor]:
        loss = right = tf.constant(0.0)
        i = tf.constant(0)
        while i < steps:  # not tf.range(steps): XLA would compile again for every number of steps
            with tf.GradientTape() as tape:
                losses, hits = self._losses(xs[i], ys[i], training=True)
                mean = tf.reduce_sum(losses * valid[i]) / tf.reduce_sum(valid[i])
            self._adam.apply(tape.gradient(mean, self._adam.weights))
            loss += tf.reduce_sum(losses * valid[i])
            right += tf.reduce_sum(hits * valid[i])
            i += 1
        return loss, right


def _forward(layers: list[keras.Layer], x: tf.Tensor) -> tf.Tensor:
    """The layers one after the other, as in training.

    Max pooling goes before bias and ReLU, which both keep the order of values: the same result
    and, as ReLU lets nothing through at 0, the same gradient, for a quarter of their work.
    """
    rest = list(layers)
    while rest:
        layer = rest.pop(0)
        if rest and _relu_convolution(layer) and isinstance(rest[0], keras.layers.MaxPooling2D):
            x = rest.pop(0)(layer.convolution_op(x, layer.kernel))
            x = tf.nn.relu(tf.nn.bias_add(x, layer.bias))
        else:
            x = layer(x, training=True)
    return x


def _relu_convolution(layer: keras.Layer) -> bool:
    return (
        isinstance(layer, keras.layers.Conv2D)
        and layer.use_bias
        and layer.activation is keras.activations.relu
    )


def _batches(
    x: np.ndarray, y: np.ndarray, order: np.ndarray, chunk: int, batch: int
) -> Iterator[tuple[tf.Tensor, tf.Tensor, tf.Tensor, tf.Tensor]]:
    """Cut the rows into chunks of so many batches of one shape, the missing rows weighted 0."""
    per_chunk = chunk * batch
    for start in range(0, len(order), per_chunk):
        rows = order[start : start + per_chunk]
        padded = np.resize(rows, per_chunk)
        valid = (np.arange(per_chunk) < len(rows)).astype(np.float32)
        shape = (chunk, batch)
        yield (
            tf.constant(x[padded].reshape(*shape, *x.shape[1:])),
            tf.constant(y[padded].reshape(*shape, *y.shape[1:])),
            tf.constant(valid.reshape(shape)),
            tf.constant(-(-len(rows) // batch), tf.int32),
        )


def train_arm(
    trainer: EpochTrainer,
    arm: Arm,
    seed: int,
    x: np.ndarray,
    y: np.ndarray,
    epochs: int,
    report: Callable[[int, float, float], None] | None = None,
    weights: list[np.ndarray] | None = None,
) -> None:
    """Train one arm with one seed: initial weights, order and draws all follow from the seed.

    Args:
        trainer: a trainer whose model has the arm's dropout rate.
        arm: the setting.
        seed: the seed. Arms with the same seed start from the same weights and see the rows in
            the same order.
        x, y: training images (n, 28, 28, 1) float32 in [0, 1] and labels.
        epochs: passes over the data.
        report: called after each epoch with (epoch from 1, loss, accuracy).
        weights: initial weights; those of the course's convolutional network if left out.
    """
    if weights is None:
        weights = digit_cnn(dropout=arm.dropout, seed=seed).get_weights()
    trainer.reset(weights, seed)
    order = stream(seed, ORDER)
    draws = stream(seed, AUGMENTATION)
    for epoch in range(1, epochs + 1):
        rows = order.permutation(len(x))
        draw = int(draws.integers(2**31))
        shown = x if arm.ranges is None else augment(x, arm.ranges, draw, arm.fill)
        shown, labels = (shown, y) if arm.change is None else arm.change(shown, y, draw)
        loss, accuracy = trainer.epoch(shown, labels, rows)
        if report:
            report(epoch, loss, accuracy)

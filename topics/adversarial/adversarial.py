"""Adversarial examples: the small change of a picture that hurts a network most.

The budget is the largest change of any one pixel (the l-infinity norm), written epsilon; pictures
stay in [0, 1]. The fast gradient sign method takes one step of this size (Goodfellow, Shlens and
Szegedy 2015); projected gradient descent takes several smaller ones and comes back into the budget
after each (Madry et al. 2018). Training on such pictures makes a network robust against them.

Gradients are those of the network that is attacked, with everything random off. They are taken of
the log odds against the true class, which point in the same direction as the cross-entropy loss
(its gradient is theirs times the probability of an error) but keep their slope where a network is
so sure that its probability rounds to 1 and its loss to 0: it would only look robust.
"""

from __future__ import annotations

import numpy as np

from utils.backend import keras, tf
from utils.seeds import ADVERSARIAL, RANDOM_SIGNS, stream
from utils.training import EpochTrainer

_BATCH = 500


class Attacker:
    """Attacks on one network, whose weights may change in between.

    Args:
        model: a Sequential classifier whose last layer is dense with a softmax.
    """

    def __init__(self, model: keras.Model) -> None:
        self.model = model
        self._gradient = tf.function(lambda x, y: _gradient(model, x, y), reduce_retracing=True)

    def gradient(self, images: np.ndarray, labels: np.ndarray) -> np.ndarray:
        """Derivative of each picture's log odds against its true class with respect to its pixels.

        Args:
            images: float32 (n, height, width, channels) in [0, 1].
            labels: true classes (n,).

        Returns:
            float32, the shape of the images: positive where more ink raises the loss, too.
        """
        parts = [slice(start, start + _BATCH) for start in range(0, len(images), _BATCH)]
        gradients = (self._gradient(tf.constant(images[p]), tf.constant(labels[p])) for p in parts)
        return np.concatenate([gradient.numpy() for gradient in gradients])

    def fgsm(self, images: np.ndarray, labels: np.ndarray, epsilon: float) -> np.ndarray:
        """One step of size epsilon in the direction of the gradient's sign.

        Args:
            images: float32 (n, height, width, channels) in [0, 1].
            labels: true classes (n,).
            epsilon: how far a pixel may move, 0 to 1.

        Returns:
            float32, the changed images, in [0, 1].

        Raises:
            ValueError: an epsilon outside these limits.
        """
        _require(epsilon)
        direction = np.sign(self.gradient(images, labels))
        return np.clip(images + np.float32(epsilon) * direction, 0.0, 1.0)

    def pgd(
        self,
        images: np.ndarray,
        labels: np.ndarray,
        epsilon: float,
        steps: int = 10,
        seed: int | None = 0,
    ) -> np.ndarray:
        """Several steps of size 2.5 epsilon / steps, each followed by a projection.

        Args:
            images, labels, epsilon: as for :meth:`fgsm`.
            steps: number of steps, at least 1.
            seed: the start is drawn at random within the budget; None starts from the images.

        Returns:
            float32, the changed images: within epsilon of the images and in [0, 1].

        Raises:
            ValueError: an epsilon or a number of steps outside these limits.
        """
        _require(epsilon)
        if steps < 1:
            raise ValueError(f"steps={steps!r}: expected at least 1")
        epsilon = np.float32(epsilon)
        low, high = np.maximum(images - epsilon, 0.0), np.minimum(images + epsilon, 1.0)
        changed = images
        if seed is not None:
            start = stream(seed, ADVERSARIAL).uniform(-epsilon, epsilon, images.shape)
            changed = np.clip(images + start.astype(np.float32), low, high)
        size = np.float32(2.5 * epsilon / steps)
        for _ in range(steps):
            uphill = np.sign(self.gradient(changed, labels))
            changed = np.clip(changed + size * uphill, low, high)
        return changed


def random_signs(images: np.ndarray, epsilon: float, seed: int = 0) -> np.ndarray:
    """Every pixel up or down by epsilon, at random: as large a change as FGSM's, without a plan.

    Args:
        images: float32 (n, height, width, channels) in [0, 1].
        epsilon: how far a pixel moves, 0 to 1.
        seed: same seed, same signs.

    Returns:
        float32, the changed images, in [0, 1].

    Raises:
        ValueError: an epsilon outside these limits.
    """
    _require(epsilon)
    signs = stream(seed, RANDOM_SIGNS).choice(np.float32([-1, 1]), size=images.shape)
    return np.clip(images + np.float32(epsilon) * signs, 0.0, 1.0)


class AdversarialTrainer(EpochTrainer):
    """Trains on attacked pictures: each batch is attacked first, with the weights as they are.

    Args:
        model: as for :class:`utils.training.EpochTrainer`, the last layer dense with a softmax.
        epsilon: budget of the attack, 0 to 1; 0 trains on the pictures as they are.
        steps: 1 for FGSM; more for PGD with as many steps, starting at random.
    """

    def __init__(self, model: keras.Model, epsilon: float, steps: int = 1) -> None:
        _require(epsilon)
        self.epsilon, self.steps = epsilon, steps
        super().__init__(model)
        self._seed = tf.Variable(0, dtype=tf.int32)

    def reset(self, weights: list[np.ndarray], seed: int) -> None:
        """As in `EpochTrainer`; the random starts of the attack follow from the seed too."""
        super().reset(weights, seed)
        self._seed.assign(seed)

    def _losses(self, x: tf.Tensor, y: tf.Tensor, training: bool) -> tuple[tf.Tensor, tf.Tensor]:
        if training and self.epsilon:
            # The attack is data like any other: no gradient for the weights goes through it.
            x = tf.stop_gradient(self._attacked(x, y))
        return super()._losses(x, y, training)

    def _attacked(self, x: tf.Tensor, y: tf.Tensor) -> tf.Tensor:
        low, high = tf.maximum(x - self.epsilon, 0.0), tf.minimum(x + self.epsilon, 1.0)
        size, changed = self.epsilon, x
        if self.steps > 1:
            size = 2.5 * self.epsilon / self.steps
            draw = [self._seed, tf.cast(self._adam.step, tf.int32)]
            start = tf.random.stateless_uniform(tf.shape(x), draw, -self.epsilon, self.epsilon)
            changed = tf.clip_by_value(x + start, low, high)
        for _ in range(self.steps):
            uphill = tf.sign(_gradient(self.model, changed, y))
            changed = tf.clip_by_value(changed + size * uphill, low, high)
        return changed


def _gradient(model: keras.Model, x: tf.Tensor, y: tf.Tensor) -> tf.Tensor:
    """Derivative of the log odds against the true classes with respect to the pictures."""
    *body, last = model.layers
    with tf.GradientTape(watch_accessed_variables=False) as tape:
        tape.watch(x)
        values = x
        for layer in body:
            values = layer(values, training=False)
        logits = tf.matmul(values, last.kernel) + last.bias
        true = tf.one_hot(y, logits.shape[-1], dtype=logits.dtype)
        others = tf.reduce_logsumexp(logits - 1e9 * true, axis=-1)
        against = others - tf.reduce_sum(logits * true, axis=-1)
    return tape.gradient(against, x)


def _require(epsilon: float) -> None:
    if not 0 <= epsilon <= 1:
        raise ValueError(f"epsilon={epsilon!r}: expected a number from 0 to 1")

"""Two small generative models of digits: a GAN and a variational autoencoder.

Both are conditional: they take a code (a few random numbers) and a class, and return a picture of
that class, so that generated pictures come with a label. Both are dense networks, small enough to
be trained on a CPU; `fit` runs many steps in one compiled call.

Sources: Goodfellow et al. 2014 (GAN), Mirza and Osindero 2014 (conditional GAN), Kingma and
Welling 2014 (variational autoencoder), Sohn et al. 2015 (conditional autoencoder).
"""

from __future__ import annotations

import io
from abc import ABC, abstractmethod
from collections.abc import Callable

import numpy as np

from utils.backend import keras, tf
from utils.data import CLASSES, GENERATOR_FILE, GENERATOR_SHA256, verified
from utils.seeds import CODES, GENERATOR, kernel_seed, mask_seed, stream
from utils.training import Adam

layers = keras.layers

CODE = 16  # numbers in a code
BATCH = 64
_CHUNK = 50  # steps in one compiled call
_PIXELS = 28 * 28


def make_generator(seed: int = 0) -> keras.Model:
    """A network from code and class, (n, 26), to a picture as a row, (n, 784) in [0, 1].

    The class comes as ten numbers behind the sixteen of the code: 1 for the class, 0 for the rest.
    The GAN calls it generator, the autoencoder decoder; here the two are built alike.
    """
    stack = [keras.Input((CODE + CLASSES,))]
    for number, width in enumerate((128, 256)):
        stack += [
            layers.Dense(width, kernel_initializer=_he(seed, number)),
            layers.BatchNormalization(momentum=0.9),
            layers.LeakyReLU(0.2),
        ]
    stack.append(layers.Dense(_PIXELS, activation="sigmoid", kernel_initializer=_he(seed, 2)))
    return keras.Sequential(stack, name="generator")


def _he(seed: int, kernel: int) -> keras.initializers.Initializer:
    return keras.initializers.HeNormal(seed=kernel_seed(seed, kernel))


class Generative(ABC):
    """A model that learns to make digits; see :class:`GAN` and :class:`VAE`.

    Args:
        seed: seed of the initial weights and of every draw in the training.

    Attributes:
        generator: from code and class to pictures, see :func:`make_generator`.
        losses: names of what `fit` reports.
    """

    losses: tuple[str, ...]

    def __init__(self, seed: int = 0) -> None:
        self.seed, self.generator = seed, make_generator(seed)
        self._done = 0
        self._steps = tf.function(self._run_steps, reduce_retracing=True)

    def fit(
        self,
        images: np.ndarray,
        labels: np.ndarray,
        steps: int,
        report: Callable[[int, dict[str, float]], None] | None = None,
    ) -> dict[int, dict[str, float]]:
        """Train for so many steps of 64 pictures each, drawn at random with replacement.

        A second call goes on where the first one ended.

        Args:
            images: float32 (n, 28, 28, 1) in [0, 1].
            labels: classes (n,), whole numbers from 0 to 9.
            steps: a multiple of 50.
            report: called every 50 steps with the steps done so far and the mean losses of these
                50 steps.

        Returns:
            The losses by the number of steps done.

        Raises:
            ValueError: `steps` is no multiple of 50, or the shapes do not fit.
        """
        if steps % _CHUNK or steps < 1:
            raise ValueError(f"steps={steps!r}: expected a multiple of {_CHUNK}")
        if images.shape[1:] != (28, 28, 1) or labels.shape != images.shape[:1]:
            raise ValueError(
                f"images {images.shape}, labels {labels.shape}: expected (n, 28, 28, 1) and (n,)"
            )
        x = tf.constant(images.reshape(-1, _PIXELS), tf.float32)
        y = tf.one_hot(labels, CLASSES)
        history = {}
        for _ in range(steps // _CHUNK):
            rng = stream(self.seed, GENERATOR, self._done)
            rows = tf.constant(rng.integers(len(images), size=(_CHUNK, BATCH)), tf.int32)
            mean = self._steps(x, y, rows, tf.constant(self._done))
            self._done += _CHUNK
            values = dict(zip(self.losses, map(float, mean), strict=True))
            history[self._done] = values
            if report:
                report(self._done, values)
        return history

    def sample(self, labels: np.ndarray, seed: int = 0) -> np.ndarray:
        """One new picture for each label: float32 (n, 28, 28, 1) in [0, 1]."""
        return generate(self.generator, labels, seed)

    def _run_steps(self, x: tf.Tensor, y: tf.Tensor, rows: tf.Tensor, done: tf.Tensor) -> tf.Tensor:
        total = tf.zeros(len(self.losses))
        i = tf.constant(0)
        while i < _CHUNK:
            total += self._step(tf.gather(x, rows[i]), tf.gather(y, rows[i]), done + i)
            i += 1
        return total / _CHUNK

    @abstractmethod
    def _step(self, x: tf.Tensor, y: tf.Tensor, number: tf.Tensor) -> tf.Tensor:
        """One step on a batch; the losses in the order of their names."""

    def _codes(self, number: tf.Tensor, draw: int) -> tf.Tensor:
        """Random numbers of a step, a row for each picture; ``draw`` says what they are for."""
        return tf.random.stateless_normal((BATCH, CODE), [1000 * self.seed + draw, number])


class GAN(Generative):
    """Generator against discriminator: one makes digits, the other tells them from real ones."""

    losses = ("discriminator", "generator")

    def __init__(self, seed: int = 0) -> None:
        super().__init__(seed)
        stack = [keras.Input((_PIXELS + CLASSES,))]
        for number, width in enumerate((256, 128)):
            stack += [
                layers.Dense(width, kernel_initializer=_he(seed, 10 + number)),
                layers.LeakyReLU(0.2),
                layers.Dropout(0.4, seed=mask_seed(seed, number)),
            ]
        stack.append(layers.Dense(1, kernel_initializer=_he(seed, 12)))
        self.discriminator = keras.Sequential(stack, name="discriminator")
        self._makes = Adam(self.generator.trainable_variables, 5e-4, 0.5)
        self._judges = Adam(self.discriminator.trainable_variables, 5e-4, 0.5)

    def _step(self, x: tf.Tensor, y: tf.Tensor, number: tf.Tensor) -> tf.Tensor:
        code = tf.concat([self._codes(number, 1), y], axis=1)
        with tf.GradientTape() as judging, tf.GradientTape() as making:
            pictures = tf.concat([x, self.generator(code, training=True)], 0)
            shown = _shifted(pictures, [1000 * self.seed + 3, number])
            both = tf.concat([shown, tf.concat([y, y], 0)], axis=1)
            logits = self.discriminator(both, training=True)[:, 0]
            real, fake = logits[:BATCH], logits[BATCH:]
            # 0.9 instead of 1 keeps the discriminator from being too sure (Salimans et al. 2016).
            judged = 0.5 * tf.reduce_mean(_cross(0.9, real) + _cross(0.0, fake))
            fooled = tf.reduce_mean(_cross(1.0, fake))
        down = judging.gradient(judged, self._judges.weights)
        up = making.gradient(fooled, self._makes.weights)
        self._judges.apply(down)
        self._makes.apply(up)
        return tf.stack([judged, fooled])


class VAE(Generative):
    """Encoder and decoder: a picture becomes a code, and the code the picture again."""

    losses = ("reconstruction", "distance")

    def __init__(self, seed: int = 0) -> None:
        super().__init__(seed)
        self.encoder = keras.Sequential(
            [
                keras.Input((_PIXELS + CLASSES,)),
                layers.Dense(256, activation="relu", kernel_initializer=_he(seed, 10)),
                layers.Dense(2 * CODE, kernel_initializer=_he(seed, 11)),  # means, log variances
            ],
            name="encoder",
        )
        both = self.encoder.trainable_variables + self.generator.trainable_variables
        self._both = Adam(both, 1e-3)

    def _step(self, x: tf.Tensor, y: tf.Tensor, number: tf.Tensor) -> tf.Tensor:
        noise = self._codes(number, 2)
        with tf.GradientTape() as tape:
            encoded = self.encoder(tf.concat([x, y], axis=1), training=True)
            mean, log_variance = encoded[:, :CODE], encoded[:, CODE:]
            code = mean + tf.exp(0.5 * log_variance) * noise
            again = self.generator(tf.concat([code, y], axis=1), training=True)
            again = tf.clip_by_value(again, 1e-6, 1 - 1e-6)
            missed = -tf.reduce_sum(x * tf.math.log(again) + (1 - x) * tf.math.log(1 - again), 1)
            apart = 0.5 * tf.reduce_sum(mean**2 + tf.exp(log_variance) - 1 - log_variance, axis=1)
            missed, apart = tf.reduce_mean(missed), tf.reduce_mean(apart)
            loss = missed + apart
        self._both.apply(tape.gradient(loss, self._both.weights))
        return tf.stack([missed, apart])


MODELS: dict[str, type[Generative]] = {"GAN": GAN, "VAE": VAE}


def generate(generator: keras.Model, labels: np.ndarray, seed: int = 0) -> np.ndarray:
    """One new picture for each label.

    Args:
        generator: as :func:`make_generator` builds it.
        labels: classes (n,), whole numbers from 0 to 9.
        seed: seed of the codes.

    Returns:
        float32 (n, 28, 28, 1) in [0, 1].
    """
    labels = np.asarray(labels)
    codes = stream(seed, CODES).normal(size=(len(labels), CODE))
    rows = np.concatenate([codes, np.eye(CLASSES)[labels]], axis=1).astype(np.float32)
    return np.asarray(generator(rows, training=False)).reshape(-1, 28, 28, 1)


def nearest_distances(pictures: np.ndarray, training: np.ndarray) -> np.ndarray:
    """How far each picture is from the training picture that is most like it.

    Args:
        pictures: (n, height, width, channels).
        training: (m, height, width, channels).

    Returns:
        float64 (n,): the smallest Euclidean distance over all pixels.
    """
    a, b = (np.asarray(p, float).reshape(len(p), -1) for p in (pictures, training))
    squared = (a**2).sum(axis=1)[:, None] + (b**2).sum(axis=1) - 2 * a @ b.T
    return np.sqrt(np.maximum(squared.min(axis=1), 0))


def _cross(truth: float, logits: tf.Tensor) -> tf.Tensor:
    labels = tf.fill(tf.shape(logits), truth)
    return tf.nn.sigmoid_cross_entropy_with_logits(labels=labels, logits=logits)


def _shifted(rows: tf.Tensor, seed: list) -> tf.Tensor:
    """All pictures of a batch, real and generated, moved by the same 0 to 2 pixels each way."""
    by = tf.random.stateless_uniform((2,), seed, -2, 3, tf.int32)
    return tf.reshape(tf.roll(tf.reshape(rows, (-1, 28, 28)), by, [1, 2]), (-1, _PIXELS))


def load_generator(name: str) -> keras.Model:
    """A generator that was trained for longer, on the 800 training digits of seed 0.

    Args:
        name: ``"GAN"`` or ``"VAE"``.

    Returns:
        The model, for :func:`generate`.

    Raises:
        ValueError: another name.
        DataNotFound: ``datasets/generator.npz`` is missing.
        DataDamaged: its sha256 is not that of the committed file (card: ``datasets/generator.md``).
    """
    if name not in MODELS:
        raise ValueError(f"no generator is called {name!r}; there are: {', '.join(MODELS)}")
    content = verified(GENERATOR_FILE, GENERATOR_SHA256)
    model = make_generator()
    with np.load(io.BytesIO(content), allow_pickle=False) as arrays:
        count = len(model.get_weights())
        model.set_weights([arrays[f"{name}_{i}"].astype(np.float32) for i in range(count)])
    return model

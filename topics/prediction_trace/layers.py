"""Looking into a trained network: every layer of many images, and the same for whole classes.

All calls are calls at prediction: augmentation and dropout are off. Layers that hand on what they
get (augmentation, dropout, flattening) are left out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

import numpy as np

from utils.augment import as_batch
from utils.backend import keras, tf

CHUNK = 200  # images at a time: the first convolution of so many fills 17 MB


class Probe:
    """A network that hands out what comes out of each of its layers, in one call.

    Args:
        model: a Keras model whose layers follow one another.

    Attributes:
        names: ``"input"`` and the names of the layers that change something, in order.
    """

    def __init__(self, model: keras.Model) -> None:
        shown = [layer for layer in model.layers if not hands_on(layer)]
        self.names = ("input", *(layer.name for layer in shown))
        inner = keras.Model(model.inputs[0], [layer.output for layer in shown])
        # Compiled once for any number of images: a slider asks for one or two at a time.
        shape = tf.TensorSpec((None, *model.input_shape[1:]), tf.float32)
        self._outputs = tf.function(lambda x: inner(x, training=False), input_signature=[shape])

    def __call__(self, images: np.ndarray) -> dict[str, np.ndarray]:
        """Every layer's values (n, ...) of images (n, height, width, channels), by name.

        Raises:
            ValueError: the images have no four axes.
        """
        images = as_batch(images)
        values = [value.numpy() for value in self._outputs(images)]
        return dict(zip(self.names, [images, *values], strict=True))

    def chunks(self, images: np.ndarray) -> Iterator[tuple[slice, dict[str, np.ndarray]]]:
        """The same in pieces that fit into memory, each with the rows that it holds."""
        for start in range(0, len(images), CHUNK):
            rows = slice(start, min(start + CHUNK, len(images)))
            yield rows, self(images[rows])

    def last(self, images: np.ndarray) -> np.ndarray:
        """Only the last layer's values (n, ...), for many images."""
        images = as_batch(images)
        starts = range(0, len(images), CHUNK)
        return np.concatenate([self._outputs(images[i : i + CHUNK])[-1].numpy() for i in starts])


def hands_on(layer: keras.Layer) -> bool:
    """Whether the numbers that leave a layer at prediction are those that went in."""
    kind = type(layer).__name__
    return kind.startswith("Random") or kind in ("InputLayer", "Dropout", "Flatten")


def class_means(
    probe: Probe, images: np.ndarray, labels: np.ndarray, classes: int = 10
) -> dict[str, np.ndarray]:
    """What each layer gives for a class on average: (classes, values of the layer), by layer.

    Raises:
        ValueError: there is a class without an image.
    """
    counts = np.bincount(labels, minlength=classes)
    if (counts == 0).any():
        raise ValueError(f"class_means: no image of class {int(np.argmin(counts))}")
    member = np.equal.outer(np.arange(classes), labels).astype(np.float32)
    sums: dict[str, np.ndarray] = {}
    for rows, values in probe.chunks(images):
        for name, value in values.items():
            part = member[:, rows] @ value.reshape(len(value), -1)
            sums[name] = sums[name] + part if name in sums else part
    return {name: total / counts[:, None] for name, total in sums.items()}


def distances(
    probe: Probe, means: Mapping[str, np.ndarray], images: np.ndarray
) -> dict[str, np.ndarray]:
    """How far each image is from each class mean, layer by layer.

    Args:
        probe: the network.
        means: from :func:`class_means`.
        images: (n, height, width, channels).

    Returns:
        For each layer (n, classes): the root of the mean squared difference of two values.
    """
    away = {name: np.empty((len(images), len(mean))) for name, mean in means.items()}
    for rows, values in probe.chunks(images):
        for name, mean in means.items():
            flat = values[name].reshape(rows.stop - rows.start, -1)
            squares = (flat**2).sum(1)[:, None] + (mean**2).sum(1) - 2 * flat @ mean.T
            away[name][rows] = np.sqrt(np.maximum(squares, 0) / flat.shape[1])
    return away


def rival(probabilities: np.ndarray, labels: np.ndarray) -> np.ndarray:
    """For each image the most probable class that is not its label.

    That is the answer where the answer is wrong, and the runner-up where it is right.
    """
    others = np.array(probabilities, copy=True)
    others[np.arange(len(labels)), labels] = -np.inf
    return others.argmax(axis=1)


def lead(to_label: np.ndarray, to_rival: np.ndarray) -> np.ndarray:
    """How much nearer the label's mean is than the rival's, from -1 to 1; above 0 it is nearer."""
    return (to_rival - to_label) / np.maximum(to_rival + to_label, 1e-12)


def leads(
    probe: Probe, means: Mapping[str, np.ndarray], images: np.ndarray, labels: Sequence[int]
) -> list[dict[str, float]]:
    """For each image, layer by layer, the :func:`lead` of its label over its :func:`rival`."""
    truth, rows = np.asarray(labels), np.arange(len(images))
    rivals = rival(probe.last(images), truth)
    away = distances(probe, means, images)
    by_layer = {name: lead(d[rows, truth], d[rows, rivals]) for name, d in away.items()}
    return [{name: float(values[row]) for name, values in by_layer.items()} for row in rows]


def nearest(known: np.ndarray, one: np.ndarray, count: int = 8) -> np.ndarray:
    """Rows of the known values (n, ...) that are nearest to those of one image, nearest first."""
    squares = ((known - one[None]) ** 2).reshape(len(known), -1).sum(axis=1)
    return np.argsort(squares, kind="stable")[:count]


def covered(image: np.ndarray, size: int = 5) -> np.ndarray:
    """Copies of an image (h, w, c), each with another patch of size x size pixels set to 0.

    Returns:
        (rows, columns, h, w, c): the copy at (r, c) is covered from row r and column c on.

    Raises:
        ValueError: the patch is smaller than a pixel or larger than the image.
    """
    height, width = image.shape[:2]
    if not 1 <= size <= min(height, width):
        raise ValueError(f"size={size}: expected 1 to {min(height, width)} pixels")
    rows, columns = height - size + 1, width - size + 1
    copies = np.tile(np.asarray(image, np.float32), (rows, columns, 1, 1, 1))
    for row in range(rows):
        for column in range(columns):
            copies[row, column, row : row + size, column : column + size] = 0
    return copies


def covered_probabilities(
    predict: Callable[[np.ndarray], np.ndarray], image: np.ndarray, size: int = 5
) -> np.ndarray:
    """Probabilities (rows, columns, classes) of an image with one patch covered, for each place.

    Args:
        predict: from images (n, h, w, c) to probabilities (n, classes).
        image: (h, w, c) float32.
        size: side of the patch in pixels.
    """
    copies = covered(image, size)
    shares = np.asarray(predict(copies.reshape(-1, *image.shape)))
    return shares.reshape(*copies.shape[:2], -1)

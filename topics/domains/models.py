"""The tiny networks of lesson 14: for words and for sounds.

As in `utils.models`, the initial weights depend on the seed alone.
"""

from __future__ import annotations

from utils.backend import keras
from utils.seeds import kernel_seed

layers = keras.layers


def text_cnn(words: int, length: int, seed: int = 0) -> keras.Model:
    """Looks at three neighbouring words at a time: embedding, convolution, largest answer.

    Args:
        words: size of the vocabulary, padding and unknown included.
        length: words of a text, shorter ones padded with 0.
        seed: seed of the initial weights.

    Returns:
        An uncompiled model from int64 (n, length) to (n, 1), the probability of label 1.
    """
    windows = layers.Conv1D(32, 3, activation="relu", kernel_initializer=glorot(seed, 1))
    middle = [windows, layers.GlobalMaxPooling1D()]
    return _text("text_cnn", words, length, seed, middle)


def text_mean(words: int, length: int, seed: int = 0) -> keras.Model:
    """Judges a text by the mean of its words' embeddings, padding masked; arguments as above."""
    return _text("text_mean", words, length, seed, [layers.GlobalAveragePooling1D()], mask=True)


def _text(
    name: str, words: int, length: int, seed: int, middle: list[keras.Layer], mask: bool = False
) -> keras.Model:
    first = keras.initializers.RandomUniform(-0.05, 0.05, seed=kernel_seed(seed, 0))
    return keras.Sequential(
        [
            keras.Input((length,), dtype="int64"),
            layers.Embedding(words, 16, embeddings_initializer=first, mask_zero=mask),
            *middle,
            layers.Dense(1, activation="sigmoid", kernel_initializer=glorot(seed, 2)),
        ],
        name=name,
    )


def sound_cnn(frames: int, bands: int, classes: int, seed: int = 0) -> keras.Model:
    """A small convolutional network on log mel spectrograms.

    Args:
        frames, bands: size of a spectrogram, each at least 10.
        classes: number of classes.
        seed: seed of the initial weights.

    Returns:
        An uncompiled model from float32 (n, frames, bands, 1) to probabilities (n, classes).
    """
    return keras.Sequential(
        [
            keras.Input((frames, bands, 1)),
            layers.Conv2D(8, 3, activation="relu", kernel_initializer=glorot(seed, 0)),
            layers.MaxPooling2D(),
            layers.Conv2D(16, 3, activation="relu", kernel_initializer=glorot(seed, 1)),
            layers.MaxPooling2D(),
            layers.Flatten(),
            layers.Dense(32, activation="relu", kernel_initializer=glorot(seed, 2)),
            layers.Dense(classes, activation="softmax", kernel_initializer=glorot(seed, 3)),
        ],
        name="sound_cnn",
    )


def glorot(seed: int, kernel: int) -> keras.initializers.Initializer:
    """The initializer of a network's first, second, ... kernel."""
    return keras.initializers.GlorotUniform(seed=kernel_seed(seed, kernel))

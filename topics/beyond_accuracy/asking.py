"""Asking a classifier more than once: variants of a picture, and thinned networks."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from topics.evaluation.evaluation import probabilities
from utils.augment import AffineRanges, augment
from utils.backend import keras
from utils.seeds import TEST_TIME, mask_seed, stream


def augmented_answers(
    model: Callable, images: np.ndarray, ranges: AffineRanges, draws: int = 16, seed: int = 0
) -> np.ndarray:
    """Ask a model about several augmented variants of each image (test-time augmentation).

    Args:
        model: from images to probabilities.
        images: float32 (n, height, width, channels) in [0, 1].
        ranges: how far the variants may go.
        draws: variants of each image.
        seed: same seed, same variants.

    Returns:
        float32 (draws, n, classes); the mean over the first axis is the joint answer.
    """
    seeds = stream(seed, TEST_TIME).integers(2**31, size=draws)
    return np.stack([probabilities(model, augment(images, ranges, int(s))) for s in seeds])


def thinned_answers(model: object, images: np.ndarray, passes: int = 30, seed: int = 0):
    """Ask a model several times with its dropout on (Monte Carlo dropout).

    Only the dropout layers are switched to training: ``model(images, training=True)`` would also
    switch on augmentation layers. Source: Gal and Ghahramani 2016.

    Args:
        model: a Keras model whose layers follow one another, one of them dropout at least.
        images: float32 (n, height, width, channels) in [0, 1].
        passes: how often to ask, each time with other masks.
        seed: same seed, same masks. The model's own random state is left as it was.

    Returns:
        float32 (passes, n, classes); the mean over the first axis is the joint answer.

    Raises:
        ValueError: the model has no dropout layer.
    """
    layers = [layer for layer in model.layers if type(layer).__name__ != "InputLayer"]
    dropping = [isinstance(layer, keras.layers.Dropout) for layer in layers]
    if not any(dropping):
        raise ValueError("the model has no dropout layer: every pass would give the same answer")
    first = dropping.index(True)

    def fixed(part: np.ndarray, training: bool = False) -> np.ndarray:
        for layer in layers[:first]:
            part = layer(part, training=False)
        return part

    values = probabilities(fixed, images)  # once is enough up to the first mask
    states = [layer.seed_generator.state for layer, on in zip(layers, dropping, strict=True) if on]
    before = [state.numpy() for state in states]
    answers = []
    try:
        for number, state in enumerate(states):
            state.assign(keras.random.SeedGenerator(mask_seed(seed, number)).state)
        for _ in range(passes):
            part = values
            for layer, on in zip(layers[first:], dropping[first:], strict=True):
                part = layer(part, training=on)
            answers.append(np.asarray(part))
    finally:
        for state, old in zip(states, before, strict=True):
            state.assign(old)
    return np.stack(answers)

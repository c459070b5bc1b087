"""Every stream of random numbers, by name.

Independent streams of one seed: ``np.random.default_rng([seed, STREAM])``. The numbers are part of
every measured table; a new stream gets a new number, and none is ever given another one.
"""

from __future__ import annotations

import numpy as np

# Streams 0 to 12 also order the digits in `utils.data.course_split`, by another generator.
SYNTHETIC = 0
PARTNERS = 0
STUDIO = 0
ROW_SPLIT = 0
OLD_WORDS = 0
ORDER = 1
CENTRES = 1
FIELD = 1
NEW_WORDS = 1
SOUND_NOISE = 1
AUGMENTATION = 2
ERASING = 2
SHUFFLED_LABELS = 3
LEAK = 4
SNIPPETS = 4
CHAIN = 5
SPEAKERS = 5
ROWS = 6
MOVED_SIGN = 7
MOVED_NOISE = 8
TEST_TIME = 9
WRONG_LABELS = 9
SUBSETS = 10
MOONS = 11
TOY_WEIGHTS = 12
TOY_MASKS = 13
TOY_THINNED = 14
GENERATOR = 20
CODES = 21
INPUT_NOISE = 22
ADVERSARIAL, RANDOM_SIGNS = 30, 31
SETTINGS, POLICY = 50, 51
SCENES, MOVES, SERIES = 60, 61, 80


def stream(seed: int, name: int, *more: int) -> np.random.Generator:
    """The random numbers of one stream.

    Args:
        seed: the seed of the run, 0 or more.
        name: one of the numbers above.
        more: what divides the stream further, such as the epoch.
    """
    return np.random.default_rng([seed, name, *more])


def kernel_seed(seed: int, kernel: int) -> int:
    """Seed of a model's first, second, ... initial kernel, the same in all arms of a run."""
    return 1000 * seed + kernel


def mask_seed(seed: int, layer: int = 0) -> int:
    """Seed of a model's first, second, ... random layer; one seed for all gives equal masks."""
    return seed + 1_000_000 * layer

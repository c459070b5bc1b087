"""Rows of tables: split and standardised, new ones from their own class, repeated evenly."""

import numpy as np
import pytest
from sklearn.datasets import load_wine

from authoring.experiments import rows


def test_a_split_is_standardised_by_its_training_rows():
    x, y = load_wine(return_X_y=True)
    (own, own_y), (test, test_y) = rows.split_rows(x, y, (5, 6, 4), seed=0)
    assert np.bincount(own_y).tolist() == [5, 6, 4] and len(test) == 88
    np.testing.assert_allclose(own.mean(axis=0), 0, atol=1e-4)
    assert np.abs(test.mean(axis=0)).max() > 0.01
    (more, _), (_, same) = rows.split_rows(x, y, (25, 30, 4), seed=0)
    assert np.array_equal(test_y, same) and len(more) == 59
    with pytest.raises(ValueError, match="40 training rows of class 2: expected 1 to 24"):
        rows.split_rows(x, y, (5, 6, 40), seed=0)


def test_new_rows_come_from_their_own_class():
    rng = np.random.default_rng(0)
    x = np.concatenate([rng.normal(0, 1, (8, 5)), rng.normal(100, 1, (6, 5))]).astype(np.float32)
    y = np.repeat([0, 1], [8, 6])
    places = np.tile(np.arange(14), 5)
    many = rows.interpolate(x, y, places, rng)
    assert np.abs(many[y[places] == 0]).max() < 10 and many[y[places] == 1].min() > 90
    for new, place in zip(many, places, strict=True):
        own = x[y == y[place]]
        ways = own - x[place]
        share = ((new - x[place]) * ways).sum(axis=1) / np.maximum((ways**2).sum(axis=1), 1e-9)
        gap = np.abs(x[place] + share[:, None] * ways - new).max(axis=1)
        assert gap[(share >= -1e-4) & (share <= 1 + 1e-4)].min() < 1e-3
    swapped = rows.exchange(x, y, rng)
    assert ((swapped != x).sum(axis=1) <= 1).all() and (swapped != x).any()
    assert all(np.isin(swapped[y == c, f], x[y == c, f]).all() for c in (0, 1) for f in range(5))
    alone = rows.interpolate(x[:1], np.array([0]), np.zeros(3, int), rng)
    np.testing.assert_array_equal(alone, x[[0, 0, 0]])


def test_oversampling_repeats_as_equally_as_it_can():
    y = np.array([0] * 9 + [1] * 4 + [2])
    places = rows.oversampled(y, np.random.default_rng(0))
    counts = np.bincount(places, minlength=14)
    assert np.bincount(y[places]).tolist() == [9, 9, 9]
    assert counts[:9].tolist() == [1] * 9 and sorted(counts[9:13]) == [2, 2, 2, 3]

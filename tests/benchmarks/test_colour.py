"""Brightness and contrast: what Keras' layers do, once per image and from a seed."""

import keras
import numpy as np
import pytest

from benchmarks.colour import ColourRanges, adjust_colours

OFF = ColourRanges(0, 0)


@pytest.fixture(scope="module")
def pictures():
    return np.random.default_rng(0).random((300, 9, 11, 3)).astype(np.float32)


def test_strength_zero_changes_nothing_and_the_input_stays(pictures):
    before = pictures.copy()
    np.testing.assert_array_equal(adjust_colours(pictures, OFF), pictures)
    moved = adjust_colours(pictures)
    assert moved.dtype == np.float32 and not np.shares_memory(moved, pictures)
    np.testing.assert_array_equal(pictures, before)


def test_in_place(pictures):
    images = pictures.copy()
    assert adjust_colours(images, seed=3, out=images) is images
    np.testing.assert_array_equal(images, adjust_colours(pictures, seed=3))


def test_brightness_adds_one_number_to_each_image(pictures):
    calm = 0.4 + pictures / 5  # far from being clipped
    added = adjust_colours(calm, ColourRanges(0.2, 0), seed=1) - calm
    each = added.mean(axis=(1, 2, 3))
    np.testing.assert_allclose(
        added, np.broadcast_to(each[:, None, None, None], added.shape), atol=1e-6
    )
    assert len(np.unique(each.round(5))) > 290
    assert -0.2 <= each.min() < -0.19 and 0.19 < each.max() <= 0.2 + 1e-6


def test_contrast_keeps_the_mean_of_each_image(pictures):
    calm = 0.4 + pictures / 5
    moved = adjust_colours(calm, ColourRanges(0, 0.5), seed=1)
    mean = calm.mean(axis=(1, 2, 3), keepdims=True)
    np.testing.assert_allclose(moved.mean(axis=(1, 2, 3), keepdims=True), mean, atol=1e-6)
    factors = ((moved - mean) / (calm - mean))[:, 0, 0, 0]
    expected = mean + factors[:, None, None, None] * (calm - mean)
    np.testing.assert_allclose(moved, expected, atol=1e-5)
    assert 0.5 <= factors.min() < 0.52 and 1.48 < factors.max() <= 1.5 + 1e-4


def test_same_law_as_keras_on_grey_images(pictures):
    grey = 0.4 + pictures[..., :1] / 5  # one channel: the image's mean is the channel's
    ours = adjust_colours(grey, ColourRanges(0.2, 0.5), seed=3)
    theirs = keras.layers.RandomContrast((0.5, 0.5), (0, 1), seed=1)(grey, training=True)
    theirs = keras.layers.RandomBrightness(0.2, (0, 1), seed=2)(theirs, training=True).numpy()
    for statistic in (np.mean, np.std):
        a, b = (statistic(images, axis=(1, 2, 3)) for images in (ours, theirs))
        np.testing.assert_allclose(
            np.quantile(a, [0, 0.5, 1]), np.quantile(b, [0, 0.5, 1]), atol=0.02
        )


def test_result_is_clipped_to_0_and_1(pictures):
    moved = adjust_colours(pictures, ColourRanges(1, 1), seed=0)
    assert moved.min() == 0 and moved.max() == 1


def test_same_seed_same_bits_other_seed_others(pictures):
    first = adjust_colours(pictures, seed=4)
    np.testing.assert_array_equal(first, adjust_colours(pictures, seed=4))
    assert np.abs(first - adjust_colours(pictures, seed=5)).max() > 0.1


def test_draws_are_not_those_of_the_geometry_with_this_seed(pictures):
    added = adjust_colours(np.full_like(pictures, 0.5), ColourRanges(0.2, 0), seed=6)[:, 0, 0, 0]
    drawn = np.random.default_rng(6).uniform(-0.2, 0.2, 2 * len(added))
    assert not np.isclose(added[0] - 0.5, drawn, atol=1e-5).any()


@pytest.mark.parametrize("n", [0, 1, 220, 300])
def test_any_number_of_images(pictures, n):
    np.testing.assert_array_equal(
        adjust_colours(pictures[:n], seed=2), adjust_colours(pictures, seed=2)[:n]
    )


def test_errors_name_the_value_and_the_remedy(pictures):
    with pytest.raises(ValueError, match="brightness=1.5.*0 to 1"):
        ColourRanges(brightness=1.5)
    with pytest.raises(ValueError, match="contrast=-0.1.*0 to 1"):
        ColourRanges(contrast=-0.1)
    with pytest.raises(ValueError, match=r"float64 \(300, 9, 11, 3\): expected float32"):
        adjust_colours(pictures, out=np.empty(pictures.shape))
    with pytest.raises(ValueError, match=r"images\[\.\.\., None\]"):
        adjust_colours(pictures[0])

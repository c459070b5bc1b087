"""Changed test sets: each change does what it says; asking repeatedly."""

import numpy as np
import pytest

from topics.beyond_accuracy.asking import augmented_answers, thinned_answers
from topics.beyond_accuracy.moved import CHANGES, move
from topics.evaluation.evaluation import probabilities
from utils.augment import AffineRanges, RandomAffine
from utils.backend import keras
from utils.data import course_split
from utils.models import compile_model, small_cnn

pytestmark = pytest.mark.slow  # test --quick is to take a minute at most


@pytest.fixture(scope="module")
def digits():
    return course_split(seed=0).x_test[:64]


@pytest.mark.parametrize("change", CHANGES)
def test_the_neutral_amount_changes_nothing_and_others_change_every_image(change, digits):
    told = CHANGES[change]
    same = move(digits, change, told.neutral)
    assert np.array_equal(same, digits) and same is not digits
    before = digits.copy()
    for amount in told.amounts:
        moved = move(digits, change, amount, seed=3)
        assert moved.shape == digits.shape and moved.dtype == np.float32
        assert 0 <= moved.min() and moved.max() <= 1.0001
        if amount != told.neutral:
            assert (np.abs(moved - digits).max(axis=(1, 2, 3)) > 0.01).all()
    assert np.array_equal(digits, before)


def test_shift_moves_by_whole_pixels_to_either_side(digits):
    moved = move(digits, "shift", 3, seed=1)
    right = np.zeros_like(digits)
    right[:, :, 3:] = digits[:, :, :-3]
    left = np.zeros_like(digits)
    left[:, :, :-3] = digits[:, :, 3:]
    to_right = np.abs(moved - right).max(axis=(1, 2, 3)) < 1e-5
    to_left = np.abs(moved - left).max(axis=(1, 2, 3)) < 1e-5
    assert (to_right | to_left).all() and to_right.any() and to_left.any()


def test_scale_is_times_as_large(digits):
    def extent(images):
        rows = (images[..., 0] > 0.3).any(axis=2)
        return rows.sum(axis=1).mean()

    for amount in (0.6, 1.3):
        assert extent(move(digits, "scale", amount)) == pytest.approx(
            amount * extent(digits), rel=0.08
        )


def test_rotation_turns_back(digits):
    there = move(digits, "rotation", 30, seed=5)
    # The same seed turns each image the same way, so going on by 330 degrees closes the circle.
    back = move(there, "rotation", 330, seed=5)
    inner = (slice(None), slice(8, 20), slice(8, 20))
    assert np.abs(back[inner] - digits[inner]).mean() < 0.08
    assert np.abs(there[inner] - digits[inner]).mean() > 0.12


def test_blur_keeps_the_ink_and_noise_has_the_amount_it_says():
    dot = np.zeros((1, 28, 28, 1), np.float32)
    dot[0, 14, 14] = 1
    blurred = move(dot, "blur", 1.5)
    assert blurred.sum() == pytest.approx(1, abs=1e-3)
    spread = (blurred[0, ..., 0].sum(axis=0) * (np.arange(28) - 14) ** 2).sum()
    assert spread == pytest.approx(1.5**2, rel=0.05)
    grey = np.full((20, 28, 28, 1), 0.5, np.float32)
    assert move(grey, "noise", 0.1).std() == pytest.approx(0.1, rel=0.02)
    once, twice = move(grey, "noise", 0.05, seed=4), move(grey, "noise", 0.1, seed=4)
    assert np.allclose(2 * (once - grey), twice - grey, atol=1e-5)  # the same noise, stronger
    assert not np.allclose(move(grey, "noise", 0.1, seed=5), twice)


def test_what_is_unknown_is_named(digits):
    with pytest.raises(ValueError, match="change='tilt': expected one of shift, rotation"):
        move(digits, "tilt", 1)
    with pytest.raises(ValueError, match="above 0"):
        move(digits, "scale", 0)


# -- Asking more than once -----------------------------------------------------


@pytest.fixture(scope="module")
def trained():
    split, networks = course_split(seed=0, train_per_class=10), {}
    for name, rate in (("none", 0.0), ("dropout", 0.5)):
        networks[name] = compile_model(small_cnn(rate))
        networks[name].fit(split.x_train, split.y_train, epochs=6, verbose=0)
    return networks


def test_asking_in_parts_gives_the_same(trained, monkeypatch):
    from topics.evaluation import evaluation

    network = trained["dropout"]
    images = course_split(seed=0).x_test[:30]
    whole = probabilities(network, images)
    monkeypatch.setattr(evaluation, "_BATCH", 7)
    assert np.allclose(probabilities(network, images), whole, atol=1e-6)


def test_variants_are_those_of_augment_and_follow_the_seed(trained, digits):
    network = trained["none"]
    found = augmented_answers(network, digits, AffineRanges(), draws=3, seed=1)
    assert found.shape == (3, 64, 10) and np.allclose(found.sum(axis=2), 1, atol=1e-4)
    assert not np.allclose(found[0], found[1])
    assert np.array_equal(found, augmented_answers(network, digits, AffineRanges(), 3, seed=1))
    still = augmented_answers(network, digits, AffineRanges.none(), draws=2)
    assert np.allclose(still, probabilities(network, digits), atol=1e-4)


def test_thinned_answers_scatter_round_the_whole_network_and_leave_it_as_it_was(trained, digits):
    network = trained["dropout"]
    (layer,) = [part for part in network.layers if isinstance(part, keras.layers.Dropout)]
    before = layer.seed_generator.state.numpy()
    found = thinned_answers(network, digits, passes=40, seed=2)
    assert found.shape == (40, 64, 10) and np.allclose(found.sum(axis=2), 1, atol=1e-4)
    assert len({answers.tobytes() for answers in found}) == 40
    assert np.array_equal(found, thinned_answers(network, digits, passes=40, seed=2))
    assert not np.array_equal(found, thinned_answers(network, digits, passes=40, seed=3))
    assert np.array_equal(before, layer.seed_generator.state.numpy())
    whole = probabilities(network, digits)
    assert np.abs(found.mean(axis=0) - whole).mean() < 0.1


def test_thinned_answers_leave_augmentation_off(digits):
    inner = small_cnn(0.5).layers
    model = keras.Sequential([keras.Input((28, 28, 1)), RandomAffine(AffineRanges()), *inner])
    bare = keras.Sequential([keras.Input((28, 28, 1)), *inner])
    found = thinned_answers(model, digits, passes=3, seed=1)
    assert np.allclose(found, thinned_answers(bare, digits, passes=3, seed=1), atol=1e-6)


def test_a_model_without_dropout_is_refused(trained, digits):
    with pytest.raises(ValueError, match="no dropout layer"):
        thinned_answers(trained["none"], digits)

"""Drawn animals: seeded, balanced, the same animal in every pose and size, ears tell the class."""

import numpy as np
import pytest

from topics.photos.animals import CLASSES, drawn_animals


def test_shape_type_range_and_balance():
    drawn = drawn_animals(3, seed=0, pose=0.5, size=40)
    assert drawn.images.shape == (6, 40, 40, 3) and drawn.images.dtype == np.float32
    assert 0 <= drawn.images.min() < 0.2 and 0.8 < drawn.images.max() <= 1
    assert drawn.labels.tolist() == [0, 0, 0, 1, 1, 1] and drawn.labels.dtype == np.int64
    assert drawn.classes == CLASSES and drawn.paths == (None,) * 6 and drawn.problems == ()


def test_same_seed_same_pictures_other_seed_others():
    first, again, other = (drawn_animals(2, seed, 0.3, 32).images for seed in (4, 4, 5))
    assert np.array_equal(first, again)
    assert (np.abs(first - other).mean(axis=(1, 2, 3)) > 0.02).all()


def test_all_pictures_of_a_set_differ():
    images = drawn_animals(8, seed=1, size=24).images.reshape(16, -1)
    apart = np.abs(images[:, None] - images[None]).mean(axis=-1) + np.eye(16)
    assert apart.min() > 0.03


def test_a_larger_set_begins_with_the_smaller_one():
    small, large = drawn_animals(2, 7, 0.2, 24), drawn_animals(5, 7, 0.2, 24)
    assert np.array_equal(small.images, large.images[[0, 1, 5, 6]])


def blurred(images):
    """Means of blocks of 1/12 of the side: what two sizes have in common."""
    side = images.shape[1] // 12
    return images.reshape(len(images), 12, side, 12, side, 3).mean(axis=(2, 4))


def test_another_size_shows_the_same_picture():
    small, large = (blurred(drawn_animals(3, 2, 0.6, size).images) for size in (48, 144))
    assert np.abs(small - large).max() < 0.06


def test_another_pose_moves_the_same_animal_before_the_same_background():
    still, moved = (drawn_animals(6, 3, pose, 60).images for pose in (0.0, 1.0))
    # The outermost rows and columns hardly ever hold the head: there, all but noise is equal.
    corner = np.abs(still - moved)[:, -6:, :6].mean(axis=(1, 2, 3))
    middle = np.abs(still - moved)[:, 15:45, 15:45].mean(axis=(1, 2, 3))
    assert np.median(corner) < 0.06 < np.median(middle)


def fur(images):
    """Where a picture has a fur colour: more red than green, more green than blue."""
    red, green, blue = np.moveaxis(images, -1, 0)
    return (red > green + 0.05) & (green > blue)


@pytest.mark.slow  # draws hundreds of animals
def test_pose_0_is_upright_and_centred_and_a_wider_pose_is_not():
    size = 48
    axis = np.arange(size) - (size - 1) / 2
    spread = {}
    for pose in (0.0, 1.0):
        where = fur(drawn_animals(40, 9, pose, size).images)
        x = (where.sum(axis=1) * axis).sum(axis=1) / where.sum(axis=(1, 2))
        spread[pose] = float(np.std(x)) / size
    assert spread[0.0] < 0.1 and spread[1.0] > 1.3 * spread[0.0], spread


@pytest.mark.slow  # draws hundreds of animals
def test_only_the_ears_differ_between_the_classes():
    """Ears of class 0 stand above the head, those of class 1 hang at its sides."""
    where = fur(drawn_animals(150, seed=11, pose=0.0, size=60).images)
    cats, dogs = where[:150].mean(axis=0), where[150:].mean(axis=0)
    apart = cats - dogs
    above, beside = apart[10:16, 16:24].mean(), apart[34:42, 10:14].mean()
    assert above > 0.2 and beside < -0.2
    # The face and the background show as much fur in both classes, up to chance.
    assert abs(apart[26:40, 24:36].mean()) < 0.06
    assert abs(apart[50:, :].mean()) < 0.05


@pytest.mark.slow  # draws hundreds of animals
def test_colours_do_not_tell_the_classes():
    images = drawn_animals(120, seed=12, pose=0.0, size=32).images
    means = images.mean(axis=(1, 2))
    apart = means[:120].mean(axis=0) - means[120:].mean(axis=0)
    error = means.std(axis=0) * np.sqrt(2 / 120)
    assert (np.abs(apart) < 4 * error).all()


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"n_per_class": 0}, "n_per_class=0"),
        ({"seed": -1}, "seed=-1"),
        ({"seed": 0.5}, "seed=0.5"),
        ({"size": 4}, "size=4"),
        ({"pose": 1.5}, "pose=1.5: expected a number from 0 to 1"),
    ],
)
def test_wrong_arguments(wrong, message):
    with pytest.raises(ValueError, match=message):
        drawn_animals(**{"n_per_class": 1, "seed": 0, **wrong})

"""Labels lie on what they mark, before and after a move; the playground shows both."""

import matplotlib
import numpy as np
import pytest

matplotlib.use("Agg")

from authoring.experiments import boxes as experiment
from topics.boxes import moving
from topics.boxes.playground import MovingPlayground
from topics.boxes.playground import move as show_playground
from topics.boxes.scenes import MARGIN, SIZE, Scenes, mask_boxes, scenes


@pytest.fixture(scope="module")
def train():
    return scenes(0, 42, 10)[0]


def test_labels_lie_on_the_digits(train):
    assert train.images.shape == train.masks.shape == (42, SIZE, SIZE, 1)
    assert train.images.dtype == np.float32 and train.masks.dtype == np.uint8
    assert 0 <= train.images.min() and train.images.max() <= 1
    for image, mask, digit, box, point in zip(
        train.images, train.masks, train.digits, train.boxes, train.points, strict=True
    ):
        assert set(np.unique(mask)) == {0, digit + 1}
        rows, columns = np.nonzero(mask[..., 0])
        edges = [columns.min(), rows.min(), columns.max() + 1, rows.max() + 1]
        assert box.tolist() == edges
        assert min(edges) >= MARGIN - 1 and max(edges) <= SIZE - MARGIN + 1
        np.testing.assert_allclose(point, [columns.mean() + 0.5, rows.mean() + 0.5], rtol=1e-5)
        assert image[mask > 0].mean() > image[mask == 0].mean() + 0.2
    # Bars are as bright as digits: brightness alone does not give the mask away.
    assert (train.images[train.masks == 0] > 0.6).mean() > 0.01


def test_scenes_follow_from_the_seed_and_test_scenes_have_other_digits():
    first, again, other = scenes(0, 21, 30), scenes(0, 21, 30), scenes(1, 21, 30)
    for part, same in zip(first, again, strict=True):
        assert all(np.array_equal(getattr(part, k), getattr(same, k)) for k in vars(part))
    assert not np.array_equal(first[0].images, other[0].images)
    assert np.bincount(first[0].digits).tolist() == [7, 0, 0, 0, 7, 0, 0, 7]
    assert len(first[1]) == 30 and first[1].take(np.arange(3)).boxes.shape == (3, 4)
    assert not np.array_equal(first[0].boxes[:20], first[1].boxes[:20])
    for numbers, words in (((20, 10), "multiple of 3"), ((600, 3000), "other digits")):
        with pytest.raises(ValueError, match=words):
            scenes(0, *numbers)


def test_an_empty_mask_has_an_empty_box():
    masks = np.zeros((2, 8, 9, 1))
    masks[1, 2:4, 3:8] = 5
    assert mask_boxes(masks).tolist() == [[0, 0, 0, 0], [3, 2, 8, 4]]


MOVES = [
    {"flip": True},
    {"shift_x": 5, "shift_y": -4},
    {"angle": 90},
    {"zoom": 0.75},
    {"zoom": 1.2, "angle": 180, "shift_x": 2, "flip": True},
]


@pytest.mark.parametrize("settings", MOVES, ids=str)
def test_boxes_and_points_go_where_the_pixels_go(train, settings):
    matrix = moving.matrix(**settings)
    masks = np.stack([moving.move_pixels(mask, matrix, nearest=True) for mask in train.masks])
    boxes, points = moving.move_boxes(train.boxes, matrix), moving.move_points(train.points, matrix)
    inside = (boxes.min(axis=1) > 1) & (boxes.max(axis=1) < SIZE - 1)
    assert inside.sum() > 10
    exact = settings.get("zoom", 1) == 1
    np.testing.assert_allclose(
        mask_boxes(masks)[inside], boxes[inside], atol=1e-3 if exact else 2.01
    )
    ink = masks[inside, ..., 0] > 0
    places = np.arange(SIZE) + 0.5
    middle = (ink.sum(axis=1) * places).sum(axis=1) / ink.sum(axis=(1, 2))
    np.testing.assert_allclose(middle, points[inside, 0], atol=1e-3 if exact else 1)
    assert set(np.unique(masks)) <= set(np.unique(train.masks))


def test_a_turn_is_counter_clockwise_and_the_box_around_a_turned_box_is_larger(train):
    right_of_the_middle = moving.move_points([SIZE / 2 + 10, SIZE / 2], moving.matrix(angle=90))
    np.testing.assert_allclose(right_of_the_middle, [SIZE / 2, SIZE / 2 - 10])
    turn = moving.matrix(angle=30)
    masks = np.stack([moving.move_pixels(mask, turn, nearest=True) for mask in train.masks])
    tight, around = mask_boxes(masks), moving.move_boxes(train.boxes, turn)
    area = [np.prod(boxes[:, 2:] - boxes[:, :2], axis=1).mean() for boxes in (tight, around)]
    assert area[1] > 1.2 * area[0]
    mixed = moving.move_pixels(train.masks[train.digits == 7][0], turn)  # bilinear
    assert {3, 5} < set(np.unique(mixed).tolist())


def test_intersection_over_union():
    box = [[10, 10, 30, 30]]
    for other, value in (
        ([10, 10, 30, 30], 1),
        ([15, 10, 35, 30], 0.6),
        ([30, 10, 50, 30], 0),
        ([15, 15, 20, 20], 25 / 400),
        ([30, 10, 10, 30], 0),  # x1 and x2 exchanged
    ):
        assert moving.iou(box, [other])[0] == pytest.approx(value)
    masks = np.zeros((2, 4, 4, 1))
    masks[0, :2], masks[1, 1:3] = 1, 7
    assert moving.mask_iou(masks[:1], masks[1:])[0] == pytest.approx(1 / 3)
    assert moving.mask_iou(0 * masks, 0 * masks).tolist() == [0, 0]


@pytest.mark.parametrize("move", [experiment.flipped, experiment.shifted])
def test_the_measured_moves_keep_the_labels_on_the_digits(train, move):
    moved = move(train, np.random.default_rng(1))
    np.testing.assert_array_equal(mask_boxes(moved.masks), moved.boxes)
    assert moved.images.dtype == np.float32 and moved.boxes.dtype == np.float32
    changed = np.any(moved.boxes != train.boxes, axis=1)
    assert 0.2 < changed.mean() and np.array_equal(moved.digits, train.digits)
    for before, after in ((train.masks, moved.masks), (train.images, moved.images)):
        assert not np.array_equal(before, after) and before.shape == after.shape
    assert (moved.masks > 0).sum() == (train.masks > 0).sum()  # nothing has left the picture
    before, after = ((part.boxes[:, :2] + part.boxes[:, 2:]) / 2 for part in (train, moved))
    shift = after - before
    np.testing.assert_allclose(moved.points[:, 1] - train.points[:, 1], shift[:, 1], atol=1e-3)


@pytest.mark.parametrize("name", ["flip", "shift"])
def test_arms_show_the_same_pictures_with_labels_moved_or_left(train, name):
    along, left = (
        experiment.shown(train, f"{name}, labels {how}", np.random.default_rng(3))
        for how in ("moved", "left")
    )
    np.testing.assert_array_equal(along.images, left.images)
    np.testing.assert_array_equal(left.boxes, train.boxes)
    np.testing.assert_array_equal(left.masks, train.masks)
    assert not np.array_equal(along.boxes, left.boxes)
    assert experiment.shown(train, "none", np.random.default_rng(3)) is train


def test_the_playground_moves_the_labels_or_leaves_them(train, stand_in):
    stand_in(show_playground, train.take(np.arange(2)))
    play = MovingPlayground(train.take(np.arange(2)))
    assert "left behind" in play.answer.value and "flip=1" in play.answer.value
    before = play.picture.value
    play.along.value = True
    assert "moved along" in play.answer.value and "union with the box moved along: 1.00" in (
        play.answer.value
    )
    assert play.picture.value != before
    play.flip.value, play.along.value, play.right.value = False, False, 24
    assert "move_boxes" not in play.answer.value and "shift_x=24" in play.answer.value


def test_without_any_move_the_code_is_still_a_call(train):
    play = MovingPlayground(train.take(np.arange(1)))
    play.flip.value = False
    assert "moving.matrix()" in play.answer.value
    assert isinstance(play.data, Scenes)

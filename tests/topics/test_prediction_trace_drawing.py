"""Strokes as text: read, drawn with a round pen, prepared like MNIST's digits."""

import numpy as np
import pytest

from topics.prediction_trace.drawing import BOX, FOUR, draw, like_mnist, parse, render


def test_strokes_are_read_line_by_line():
    first, second = parse("1,2 3.5,4\n\n  5,6 ")
    assert first.tolist() == [[1, 2], [3.5, 4]] and second.tolist() == [[5, 6]]
    assert parse("") == [] and parse("\n \n") == []


@pytest.mark.parametrize("text", ["1,2\n3;4", "1,2\n3,", "1,2\nx,4", "1,2\n3 , 4"])
def test_what_is_no_point_is_named_with_its_line(text):
    with pytest.raises(ValueError, match="line 2: .* is not a point"):
        parse(text)


def test_a_line_is_where_its_points_say():
    picture = render([np.array([[4.5, 8.5], [20.5, 8.5]])], pen=1.0)[..., 0]
    assert picture.shape == (28, 28) and picture.dtype == np.float32
    assert (picture[8, 4:21] == 1).all()  # x to the right, y down
    assert picture[8, 23:].max() == 0 and picture[11:].max() == 0
    assert 0 < picture[9, 10] < 1  # soft at the edge


def test_a_single_point_makes_a_dot_and_nothing_makes_nothing():
    dot = render([np.array([[10.5, 5.5]])])[..., 0]
    assert dot[5, 10] == 1 and 0 < (dot > 0).sum() < 20
    assert render([]).max() == 0 and draw("").max() == 0


@pytest.mark.parametrize("text", [FOUR, "1,1 3,1 3,4", "20,20 27,27\n20,27 27,20"])
def test_a_prepared_drawing_fills_its_box_and_has_its_mass_in_the_middle(text):
    picture = draw(text)[..., 0].astype(float)
    places = np.arange(28) + 0.5
    for axis in (0, 1):
        middle = (picture.sum(axis=1 - axis) @ places) / picture.sum()
        assert abs(middle - 14) < 0.25
    rows, columns = np.nonzero(picture > 0.5)
    longest = 1 + max(np.ptp(rows), np.ptp(columns))
    assert BOX - 1 <= longest <= BOX + 1


def test_preparing_keeps_the_proportions():
    (stroke,) = like_mnist([np.array([[2.0, 2.0], [4.0, 2.0], [4.0, 8.0]])])
    steps = np.diff(stroke, axis=0)
    assert steps[1, 1] / steps[0, 0] == pytest.approx(3)


def test_without_preparing_the_drawing_stays_in_its_corner():
    picture = draw("1,1 3,1 3,4", centre=False)[..., 0]
    assert picture[:7, :7].sum() == pytest.approx(picture.sum())

"""Lesson 09's playground: picture, words and code agree, and a figure stands in."""

import html
import re

import numpy as np
import pytest
from IPython.core.interactiveshell import InteractiveShell
from IPython.utils.capture import capture_output

from topics.beyond_accuracy import playground as room
from topics.beyond_accuracy.moved import CHANGES, move
from topics.beyond_accuracy.playground import MovedPlayground
from topics.evaluation.evaluation import paired_difference, probabilities
from utils import stats
from utils.backend import tf

pytestmark = pytest.mark.slow  # test --quick is to take a minute at most


def column_network(width):
    """Says in which of ten columns the ink lies; with a wide look it forgives a shift."""

    def network(pictures, training=True):
        assert training is False
        ink = tf.reduce_sum(tf.convert_to_tensor(pictures)[..., 0], axis=1)[:, 4:24]
        near = tf.reshape(ink, (-1, 10, 2))
        return tf.nn.softmax(tf.reduce_sum(near, axis=2) + 0.01 * width)

    return network


def always_three(pictures, training=True):
    return tf.one_hot(tf.fill(tf.shape(pictures)[:1], 3), 10)


@pytest.fixture
def playground():
    labels = np.arange(120) % 10
    images = np.zeros((120, 28, 28, 1), np.float32)
    for image, label in zip(images, labels, strict=True):
        image[8:20, 4 + 2 * label : 6 + 2 * label] = 1
    return MovedPlayground({"none": column_network(0), "both": always_three}, images, labels)


def told(made):
    return html.unescape(re.search(r'aria-label="([^"]+)"', made.picture.value)[1])


def test_words_and_numbers_agree(playground):
    playground.amount.value = 0.0
    assert told(playground).startswith("shift 0 (pixels left or right): none 100.0 ± 0.0 %, both ")
    error = 200 * stats.standard_error(0.1, 120)
    assert f"both 10.0 ± {error:.1f} % (two standard errors)" in told(playground)
    right = playground.right("shift", 0.0)
    mean, error = paired_difference(right["both"], right["none"])
    against = f"Against none, digit by digit, in points: both -90.0 ± {200 * error:.1f}."
    assert against in told(playground) and against in html.unescape(playground.answer.value)
    assert mean == pytest.approx(-0.9)


def test_moving_the_slider_moves_the_accuracy(playground):
    playground.amount.value = 0.0
    still = playground.picture.value
    playground.amount.value = 3.0
    moved = playground.right("shift", 3.0)["none"].mean()
    assert moved < 0.2
    assert f"none {100 * moved:.1f} ±" in told(playground) and still != playground.picture.value


@pytest.mark.parametrize("change", CHANGES)
def test_each_change_begins_where_nothing_is_changed(playground, change):
    playground.change.value = "blur" if change == "shift" else "shift"
    playground.amount.value = playground.amount.options[4][1]
    playground.change.value = change
    assert playground.amount.value == CHANGES[change].neutral
    assert told(playground).startswith(f"{change} {CHANGES[change].neutral:g} (")
    assert "none 100.0 ± 0.0 %" in told(playground)
    values = [value for _, value in playground.amount.options]
    assert set(CHANGES[change].amounts) <= {round(value, 4) for value in values}
    playground.amount.value = values[-1]
    assert told(playground).startswith(f"{change} {values[-1]:g} (")


@pytest.mark.parametrize("change", ["shift", "noise"])
def test_the_code_shown_gives_the_numbers_told(playground, change, capsys):
    playground.change.value = change
    playground.amount.value = playground.amount.options[3][1]
    code = html.unescape(re.search(r"<pre>(.*)</pre>", playground.answer.value, re.DOTALL)[1])
    more = np.zeros((30, 28, 28, 1), np.float32)
    names = {
        "images": np.concatenate([playground.images, more]),  # only the first 120 are shown
        "labels": np.concatenate([playground.labels, np.zeros(30, int)]),
        "networks": playground.networks,
        "move": move,
        "probabilities": probabilities,
        "stats": stats,
    }
    exec(code, names)
    for line in capsys.readouterr().out.splitlines():
        name, accuracy, error = line.split()
        assert f"{name} {100 * float(accuracy):.1f} ± {200 * float(error):.1f} %" in told(
            playground
        )


def test_the_drawing_has_a_bar_and_a_line_for_each_network(playground):
    playground.amount.value = 1.0
    svg = re.search(r"<svg.*</svg>", playground.picture.value)[0]
    assert svg.count("<rect") == 2 and svg.count('stroke="#1a1a1a"') == 2
    (none, both), right = (
        re.findall(r'<rect [^>]*width="([\d.]+)"', svg),
        playground.right("shift", 1),
    )
    assert float(none) == pytest.approx(360 * right["none"].mean(), abs=0.1)
    assert float(both) == pytest.approx(36, abs=0.1)
    assert ">none</text>" in svg and ">both</text>" in svg and ">100%</text>" in svg
    assert 'alt="Eight of the test digits, shift 1 (pixels left or right)"' in (
        playground.picture.value
    )


def test_a_figure_stands_in_where_widgets_cannot_run(playground):
    InteractiveShell.instance()  # display needs one
    with capture_output() as captured:
        room.moved(playground.networks, playground.images, playground.labels)
    InteractiveShell.clear_instance()
    (output,) = captured.outputs
    assert output.data["application/vnd.jupyter.widget-view+json"]["model_id"]
    assert re.search(r'<img alt="[^"]{40,}"', output.data["text/html"])
    assert "none: 100.0 % at 0," in output.data["text/plain"]
    assert "both: 10.0 % at 0, 10.0 % at 1" in output.data["text/plain"]

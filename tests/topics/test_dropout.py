"""The dropout playground and the figures of lesson 04: what is drawn, told and shown as code."""

import html
import re

import numpy as np
import pytest

from topics.dropout import figures, toy
from topics.dropout import playground as room
from topics.dropout.playground import VALUES, WEIGHTS, DropoutPlayground

pytestmark = pytest.mark.slow  # test --quick is to take a minute at most


@pytest.fixture
def playground():
    return DropoutPlayground(0.5, seed=0)


def picture(playground):
    return re.search(r"base64,([^\"]+)", playground.picture.value)[1]


def words(playground):
    return html.unescape(re.search(r'alt="([^"]+)"', playground.picture.value)[1])


def run(playground):
    """What the code shown gives: last output, average, test-time value."""
    code = html.unescape(re.search(r"<pre>(.*)</pre>", playground.answer.value, re.DOTALL)[1])
    *lines, last = code.split("\n")
    names = {"np": np}
    exec("\n".join(lines), names)
    return eval(last, names)


@pytest.mark.parametrize("rate", [0.0, 0.3, 0.9])
@pytest.mark.parametrize("scaled", [True, False])
def test_the_code_shown_gives_the_numbers_said(playground, rate, scaled):
    playground.rate.value, playground.scaled.value = rate, scaled
    playground.more(7)
    last, average, whole = run(playground)
    assert f"output {last:.2f}. Average over 8 masks {average:.2f}, " in words(playground)
    assert words(playground).endswith(f"test-time value {whole:.2f}.")
    assert last == pytest.approx(playground.sums[-1])


def test_each_control_redraws(playground):
    seen = {picture(playground)}
    playground.again.click()
    seen.add(picture(playground))
    playground.many.click()
    seen.add(picture(playground))
    assert playground.draws == 52
    playground.scaled.value = False
    seen.add(picture(playground))
    assert playground.draws == 1
    playground.rate.value = 0.2
    seen.add(picture(playground))
    assert len(seen) == 5


def test_masks_drawn_before_stay_when_more_are_drawn(playground):
    first = playground.masks
    playground.more(20)
    assert np.array_equal(playground.masks[:1], first)
    assert len(np.unique(playground.masks, axis=0)) > 10


def test_the_average_approaches_the_whole_network_only_if_scaled(playground):
    playground.draws = 20_000
    whole = WEIGHTS @ VALUES
    assert playground.sums.mean() == pytest.approx(whole, abs=0.06)
    playground.scaled.unobserve_all()
    playground.scaled.value = False
    assert playground.sums.mean() == pytest.approx(whole / 2, abs=0.03)


def test_rate_0_drops_nothing_and_the_text_lists_the_dropped(playground):
    lost = re.search(r"all their connections: (.*?)\. The other (\d)", words(playground))
    dropped = [int(number) - 1 for number in lost[1].split(", ")]
    assert not playground.masks[-1][dropped].any() and int(lost[2]) == 8 - len(dropped)
    playground.rate.value = 0.0
    assert "connections: none. The other 8 are multiplied by 1.00" in words(playground)


def test_slider_values_are_written_as_people_write_them(playground):
    playground.rate.value = 0.30000000000000004
    assert "rate 0.3." in words(playground) and "0.30000" not in playground.answer.value


def test_a_figure_stands_in(stand_in):
    assert "over 200 masks" in stand_in(room.dropout)["text/html"]


def test_boundaries_tell_how_many_wrong_labels_were_learnt():
    data = toy.half_moons(40, flipped=0.25, seed=0)
    net = toy.MLP((4, 4))
    figure = figures.boundaries(data, {"a": None, "b": net}, "title", "caption")
    answers = net.probabilities(data.x)
    learnt = int(((answers > 0.5) == (data.y == 1))[data.flipped].sum())
    assert "40 points" in figure.alt and f"with {learnt} of the 10 wrong ones" in figure.alt
    assert figure.png().startswith(b"\x89PNG")


def test_bars_and_members_tell_their_values():
    values = np.full((100, 10), 2.0)
    figure = figures.mean_and_variance(values, lambda rate: values * (1 - rate), (0, 0.5), "c")
    assert "mean 2.00 at 0, 1.00 at 0.5; at test time 2.00" in figure.alt
    assert "variance 0.00 at 0, 0.00 at 0.5" in figure.alt
    single = np.linspace(0, 1, 21)[:, None]
    figure = figures.members(single, np.array([0.75]), 0, "c")
    assert (
        "0.00 to 1.00" in figure.alt
        and "0.50 after all" in figure.alt
        and "says 0.75" in figure.alt
    )

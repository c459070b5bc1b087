"""Lesson 18's playground: pictures, words and code agree, and a figure stands in."""

import html
import re

import numpy as np
import pytest
from IPython.core.interactiveshell import InteractiveShell
from IPython.utils.capture import capture_output

from topics.adversarial import playground as room
from topics.adversarial.adversarial import Attacker
from topics.adversarial.playground import AttackPlayground
from topics.evaluation.evaluation import probabilities
from utils.models import small_cnn

pytestmark = pytest.mark.slow  # test --quick is to take a minute at most


@pytest.fixture(scope="module")
def playground():
    images = np.random.default_rng(0).random((3, 28, 28, 1)).astype(np.float32)
    networks = {"plain": small_cnn(seed=0), "adversarial": small_cnn(seed=1)}
    return AttackPlayground(networks, images, np.array([4, 0, 7]))


def told(made):
    return html.unescape(re.search(r'<p role="status">(.+?)</p>', made.answer.value)[1])


def test_epsilon_0_changes_nothing(playground):
    playground.digit.value, playground.epsilon.value = 1, 0.0
    for name, network in playground.networks.items():
        picture, said = playground.changed(name, 1, 0.0)
        assert np.array_equal(picture, playground.images[1])
        np.testing.assert_allclose(said, probabilities(network, picture[None])[0], atol=1e-6)
        assert f"{name}: {said.argmax()} with {said.max():.2f}" in told(playground)
    assert told(playground).startswith("A 0, epsilon 0.00. plain: ")


def test_the_slider_attacks_each_network_with_its_own_gradient(playground):
    playground.digit.value, playground.epsilon.value = 2, 0.2
    for name, network in playground.networks.items():
        picture, said = playground.changed(name, 2, 0.2)
        one = slice(2, 3)
        wanted = Attacker(network).fgsm(playground.images[one], playground.labels[one], 0.2)
        np.testing.assert_allclose(picture, wanted[0], atol=1e-6)
        before = playground.changed(name, 2, 0.0)[1]
        assert said[7] < before[7]  # the true class loses
    shown = re.findall(r'aria-label="Probabilities ([^"]+)"', playground.picture.value)
    assert len(shown) == 2 and shown[0] != shown[1]
    assert shown[0].startswith(f"0: {playground.changed('plain', 2, 0.2)[1][0]:.2f}, 1: ")
    assert playground.picture.value.count("◀ true") == 2


def test_the_code_shown_gives_the_numbers_told(playground, capsys):
    playground.digit.value, playground.epsilon.value = 0, 0.15
    code = html.unescape(re.search(r"<pre>(.*)</pre>", playground.answer.value, re.DOTALL)[1])
    names = {"Attacker": Attacker, "probabilities": probabilities}
    names |= {"networks": playground.networks, "images": playground.images}
    exec(code, names | {"labels": playground.labels})
    printed = capsys.readouterr().out
    for name in playground.networks:
        said = playground.changed(name, 0, 0.15)[1]
        assert name in printed and str(said[None].round(2)) in printed


def test_a_figure_stands_in_where_widgets_cannot_run(playground):
    InteractiveShell.instance()  # display needs one
    with capture_output() as captured:
        room.attack(playground.networks, playground.images, playground.labels)
    InteractiveShell.clear_instance()
    (output,) = captured.outputs
    assert output.data["application/vnd.jupyter.widget-view+json"]["model_id"]
    assert re.search(r'<img alt="[^"]{40,}"', output.data["text/html"])
    assert "A 4, epsilon 0.20. plain: " in output.data["text/plain"]

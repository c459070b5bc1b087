"""The playground of lesson 02 on resampling: its code makes its pictures, its numbers are right."""

import base64
import html
import io
import re

import numpy as np
import pytest
from PIL import Image

from topics.augmentation import resampling_playground
from topics.augmentation.resampling import spline
from topics.augmentation.resampling_playground import ChainPlayground, psnr
from utils.augment import apply_affine, compose
from utils.data import course_split


@pytest.fixture(scope="module")
def six():
    return course_split(seed=0).x_train[7]


@pytest.fixture
def playground(six):
    return ChainPlayground(six)


def shown(playground):
    """Original, chain and one resampling as uint8, as they are on the screen."""
    found = re.findall(r"base64,([^\"]+)", playground.picture.value)
    return [np.asarray(Image.open(io.BytesIO(base64.b64decode(data)))) for data in found]


def sharpness(playground):
    """What is said of the chain and of the one resampling."""
    return re.findall(r"<strong>(.*?)</strong>", playground.picture.value)


SETTINGS = [{}, {"angle": -30, "cut": 4}, {"zoom": 1.15, "shift": -2.25}, {"cut": 2, "zoom": 0.7}]


@pytest.mark.parametrize("settings", SETTINGS)
def test_the_code_shown_makes_the_pictures_shown(playground, six, settings):
    for name, value in settings.items():
        getattr(playground, name).value = value
    names = {"np": np, "apply_affine": apply_affine, "compose": compose, "six": six}
    code = html.unescape(re.fullmatch(r"<pre>(.*)</pre>", playground.code.value, re.DOTALL)[1])
    exec(code, names)
    original, chained, once = shown(playground)
    assert np.abs(original - 255.0 * six[..., 0]).max() <= 1
    assert np.abs(chained - 255.0 * names["chain"][0, ..., 0]).max() <= 1
    assert np.abs(once - 255.0 * names["once"][0, ..., 0]).max() <= 1
    assert not re.search(r"\d{6}", code)  # 0.95, not 0.9500000000000001


def test_more_passes_blur_more_and_one_resampling_does_not_care(playground):
    chains, single = [], set()
    for cut in (1, 3, 5):
        playground.cut.value = cut
        chain, once = sharpness(playground)
        chains.append(float(chain.split()[0]))
        single.add(once)
    assert chains[0] > chains[1] > chains[2]
    assert len(single) == 1 and float(single.pop().split()[0]) > chains[0] + 3


def test_nothing_done_is_nothing_lost(playground):
    playground.angle.value, playground.zoom.value, playground.shift.value = 0, 1, 0
    assert sharpness(playground) == ["no loss", "no loss"]
    original, chained, once = shown(playground)
    assert np.array_equal(original, chained) and np.array_equal(original, once)


def test_pictures_say_their_sharpness(playground):
    alts = re.findall(r'alt="([^"]+)"', playground.picture.value)
    assert len(alts) == 3
    assert re.fullmatch(r"chain of 3 passes, sharpness \d+\.\d dB", alts[1])
    assert re.fullmatch(r"one resampling, sharpness \d+\.\d dB", alts[2])


def test_the_stand_in_has_the_values(playground):
    made = playground.figure()
    assert re.search(r"chain of 3: \d+\.\d dB; chain of 9: .*; one resampling: ", made.alt)


def test_psnr_counts_the_inner_part_only():
    black, grey = np.zeros((20, 20, 1)), np.full((20, 20, 1), 0.1)
    assert psnr(grey, black) == pytest.approx(20)
    border = black.copy()
    border[: resampling_playground._INNER] = 1
    assert psnr(border, black) == float("inf")


def test_spline_moves_by_whole_pixels_exactly(six):
    moved = spline(six[None], compose(28, 28, shift_x=2, shift_y=-1))[0]
    np.testing.assert_allclose(moved[:-1, 2:], six[1:, :-2], atol=1e-4)
    assert moved.dtype == np.float32 and 0 <= moved.min() and moved.max() <= 1

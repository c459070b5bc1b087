"""Lesson 02: every control does something, the code shown makes the pictures, numbers are right."""

import base64
import html
import io
import re

import numpy as np
import pytest
from PIL import Image

from topics.augmentation import playground as room
from topics.augmentation import resampling
from topics.augmentation.playground import AugmentationPlayground, ChainPlayground
from topics.augmentation.resampling import psnr, spline
from utils import plots
from utils.augment import AffineRanges, apply_affine, augment, compose
from utils.data import course_split, load_digits

OTHER_VALUES = {
    "rotation": 90.0,
    "shift": 0.3,
    "zoom": 0.5,
    "shear": 30.0,
    "horizontal_flip": True,
    "vertical_flip": True,
    "seed": 5,
}


@pytest.fixture
def image():
    return np.random.default_rng(0).random((28, 28, 1)).astype(np.float32)


@pytest.fixture
def playground(image):
    return AugmentationPlayground(image, "a 4", draws=8, seed=0)


@pytest.fixture(scope="module")
def six():
    return course_split(seed=0).x_train[7]


@pytest.fixture
def chain(six):
    return ChainPlayground(six)


def code(playground):
    return html.unescape(re.search(r"<pre>(.*)</pre>", playground.answer.value, re.DOTALL)[1])


def pictures(playground):
    """What is on the screen, as uint8 arrays."""
    sources = re.findall(r"base64,([^\"]+)", playground.picture.value)
    return [np.asarray(Image.open(io.BytesIO(base64.b64decode(data)))) for data in sources]


# --- how far a transform goes ---


def test_the_test_knows_every_control(playground):
    assert set(playground.controls) == set(OTHER_VALUES)
    ranges = set(AffineRanges.__dataclass_fields__)
    assert set(playground.controls) == ranges | {"seed"}


@pytest.mark.parametrize("name", OTHER_VALUES)
def test_each_control_changes_picture_and_code(playground, name):
    control = playground.controls[name]
    before, value = (playground.picture.value, playground.answer.value), control.value
    control.value = OTHER_VALUES[name]
    assert playground.picture.value != before[0]
    assert f"{name}={OTHER_VALUES[name]!r}" in code(playground)
    control.value = value
    assert (playground.picture.value, playground.answer.value) == before


@pytest.mark.parametrize("settings", [{}, {"shift": 0.15000000000000002}, OTHER_VALUES])
def test_the_call_shown_makes_the_pictures_shown(playground, image, settings):
    for name, value in settings.items():
        playground.controls[name].value = value
    names = {"np": np, "augment": augment, "AffineRanges": AffineRanges, "image": image}
    first, last = code(playground).split("\n")
    exec(first, names)
    drawn = eval(last, names)
    assert drawn.shape == (8, 28, 28, 1)
    assert plots.image_tag(room.mosaic(image, drawn), "").split("src=")[1] in (
        playground.picture.value
    )
    assert not re.search(r"\d{5}", last)  # 0.15, not 0.15000000000000002


def test_the_mosaic_has_the_original_in_a_frame_and_the_draws_beside_it(playground, image):
    drawn = augment(np.repeat(image[None], 8, axis=0), AffineRanges(), seed=0)
    (shown,) = pictures(playground)
    assert shown.shape == (2 * 92, 5 * 92, 3)  # three times as large, four pixels around each
    assert shown[0, 0].tolist() == [214, 94, 0] and shown[0, 92].tolist() == [255, 255, 255]
    first, last = shown[4:88:3, 4:88:3, 0], shown[96:180:3, 3 * 92 + 4 : 4 * 92 - 4 : 3, 0]
    assert np.abs(first - 255.0 * image[..., 0]).max() <= 1
    assert np.abs(last - 255.0 * drawn[7, ..., 0]).max() <= 1
    assert (shown[92:, 4 * 92 :] == 255).all()  # nine pictures in ten places


def test_the_picture_says_what_it_shows(playground):
    assert 'alt="Original and 8 draws with rotation ±15°, shift ±10 %, zoom ±10 %, seed 0"' in (
        playground.picture.value
    )
    assert "Is each still a 4?" in playground.answer.value


def test_a_label_cannot_break_the_page(image):
    playground = AugmentationPlayground(image, "<script>", 2, 0)
    assert "<script>" not in playground.picture.value + playground.answer.value


def test_colour_photographs_work(image):
    photo = np.repeat(np.repeat(image, 3, axis=-1), 2, axis=0)
    playground = AugmentationPlayground(photo, "", 3, 0)
    assert "Is each still" not in playground.answer.value and len(pictures(playground)) == 1


def test_a_figure_stands_in(stand_in, image):
    bundle = stand_in(room.augmentation, image, "a 4", draws=3)
    assert "gentle, strong, too strong" in bundle["text/html"]


# --- how many passes blur a picture ---


def sharpness(chain):
    """What is said of the chain and of the one resampling."""
    return re.search(r"passes: (.*?), one resampling: (.*?)\. \(", chain.answer.value).groups()


SETTINGS = [{}, {"angle": -30, "cut": 4}, {"zoom": 1.15, "shift": -2.25}, {"cut": 2, "zoom": 0.7}]


@pytest.mark.parametrize("settings", SETTINGS)
def test_the_code_shown_makes_the_pictures_shown(chain, six, settings):
    for name, value in settings.items():
        getattr(chain, name).value = value
    names = {"np": np, "apply_affine": apply_affine, "compose": compose, "six": six}
    exec(code(chain), names)
    original, chained, once = pictures(chain)
    assert np.abs(original - 255.0 * six[..., 0]).max() <= 1
    assert np.abs(chained - 255.0 * names["chain"][0, ..., 0]).max() <= 1
    assert np.abs(once - 255.0 * names["once"][0, ..., 0]).max() <= 1
    assert not re.search(r"\d{6}", code(chain))  # 0.95, not 0.9500000000000001


def test_more_passes_blur_more_and_one_resampling_does_not_care(chain):
    chains, single = [], set()
    for cut in (1, 3, 5):
        chain.cut.value = cut
        chained, once = sharpness(chain)
        chains.append(float(chained.split()[0]))
        single.add(once)
    assert chains[0] > chains[1] > chains[2]
    assert len(single) == 1 and float(single.pop().split()[0]) > chains[0] + 3


def test_nothing_done_is_nothing_lost(chain):
    chain.angle.value, chain.zoom.value, chain.shift.value = 0, 1, 0
    assert sharpness(chain) == ("no loss", "no loss")
    original, chained, once = pictures(chain)
    assert np.array_equal(original, chained) and np.array_equal(original, once)


def test_pictures_say_their_sharpness(chain):
    alts = re.findall(r'alt="([^"]+)"', chain.picture.value)
    assert len(alts) == 3
    assert re.fullmatch(r"chain of 3 passes, sharpness \d+\.\d dB", alts[1])
    assert re.fullmatch(r"one resampling, sharpness \d+\.\d dB", alts[2])


def test_the_stand_in_has_the_values(chain):
    alt = chain.figure().alt
    assert re.search(r"chain of 3: \d+\.\d dB; chain of 9: .*; one resampling: ", alt)


def test_psnr_counts_the_inner_part_only():
    black, grey = np.zeros((20, 20, 1)), np.full((20, 20, 1), 0.1)
    assert psnr(grey, black) == pytest.approx(20)
    border = black.copy()
    border[: resampling.INNER] = 1
    assert psnr(border, black) == float("inf")


def test_spline_moves_by_whole_pixels_exactly(six):
    moved = spline(six[None], compose(28, 28, shift_x=2, shift_y=-1))[0]
    np.testing.assert_allclose(moved[:-1, 2:], six[1:, :-2], atol=1e-4)
    assert moved.dtype == np.float32 and 0 <= moved.min() and moved.max() <= 1


# --- what the lesson says of the digits and of Keras ---


def test_every_digit_is_centred_to_half_a_pixel():
    images = load_digits()[0].astype(float)
    assert len(images) == 5000
    for axis in (1, 2):
        profile = images.sum(axis=axis)
        centre = profile @ np.arange(28) / profile.sum(axis=1)
        assert np.abs(centre - 14).max() < 0.5


@pytest.fixture(scope="module")
def tensorflow():
    """Keras and TensorFlow, with a seed."""
    from utils.backend import keras, tf  # takes seconds

    keras.utils.set_random_seed(0)
    return keras, tf


@pytest.mark.slow
def test_the_traps_of_the_layers_are_still_there(tensorflow):
    keras, _ = tensorflow
    copies = np.repeat(np.random.default_rng(0).random((1, 8, 8, 3), np.float32), 8, axis=0)

    def distinct(layer):
        return len(np.unique(np.asarray(layer(copies, training=True)).reshape(8, -1), axis=0))

    assert distinct(keras.layers.RandomCrop(4, 4)) == 1 < distinct(keras.layers.RandomZoom(0.4))
    brighter = keras.layers.RandomBrightness(0.3)(copies, training=True)
    assert np.max(brighter) > 2  # its value range goes to 255
    assert np.max(keras.layers.RandomBrightness(0.3, (0, 1))(copies, training=True)) <= 1
    as_it_is = keras.layers.RandomSaturation((0.5, 0.5), (0, 1))(copies, training=True)
    np.testing.assert_allclose(as_it_is, copies, atol=1e-5)
    spread = np.std(keras.layers.RandomSaturation(0.2, (0, 1))(copies, training=True), axis=-1)
    assert spread.mean() < copies.std(axis=-1).mean() / 2  # nearly grey
    square = np.zeros((1, 8, 8, 1), np.float32)
    square[0, 3:5, 3:5] = 1
    assert np.sum(keras.layers.RandomZoom((-0.5, -0.5))(square, training=True)) > 8  # closer


@pytest.mark.slow
def test_after_set_random_seed_random_numbers_of_a_map_repeat_and_layers_do_not(tensorflow):
    keras, tf = tensorflow
    layer = keras.layers.RandomRotation(0.2)
    data = tf.data.Dataset.from_tensors(np.random.default_rng(0).random((1, 8, 8, 1)))
    numbers = data.map(lambda x: tf.random.uniform(()))
    pictures = data.map(lambda x: layer(x, training=True))
    assert float(next(iter(numbers))) == float(next(iter(numbers)))
    assert not np.array_equal(next(iter(pictures)), next(iter(pictures)))

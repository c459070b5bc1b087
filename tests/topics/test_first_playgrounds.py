"""Playgrounds: every control does something, the code shown does the same, a figure stands in."""

import html
import re

import numpy as np
import pytest
from IPython.core.interactiveshell import InteractiveShell
from IPython.utils.capture import capture_output

from topics.augmentation import playground as augmentation_room
from topics.augmentation.playground import AugmentationPlayground
from topics.dataset import playground as dataset_room
from topics.dataset.playground import LeakPlayground, leaked
from topics.regularization import playground as regularization_room
from topics.regularization.playground import SeedsPlayground
from utils import results
from utils.augment import AffineRanges, augment

OTHER_VALUES = {
    "rotation": 90.0,
    "shift": 0.3,
    "zoom": 0.5,
    "shear": 30.0,
    "horizontal_flip": True,
    "vertical_flip": True,
    "seed": 5,
}
ROWS = "arm,seed,epoch,test,holdout\n" + "".join(
    f"{arm},{seed},30,{0.9 + 0.02 * (arm == 'both') * (1 + seed % 3)},{0.8 + seed / 100}\n"
    for seed in range(6)
    for arm in ("none", "both")
)


@pytest.fixture
def image():
    return np.random.default_rng(0).random((28, 28, 1)).astype(np.float32)


@pytest.fixture
def playground(image):
    return AugmentationPlayground(image, "a 4", draws=8, seed=0)


@pytest.fixture
def table(tmp_path, monkeypatch):
    (tmp_path / "arms.csv").write_text(ROWS, encoding="utf-8")
    monkeypatch.setattr(results, "RESULTS", tmp_path)


def code(playground):
    return html.unescape(re.fullmatch(r"<pre>(.*)</pre>", playground.code.value, re.DOTALL)[1])


def picture(playground):
    return re.search(r"base64,([^\"]+)", playground.picture.value)[1]


def test_the_test_knows_every_control(playground):
    assert set(playground.controls) == set(OTHER_VALUES)
    ranges = set(AffineRanges.__dataclass_fields__)
    assert set(playground.controls) == ranges | {"seed"}


@pytest.mark.parametrize("name", OTHER_VALUES)
def test_each_control_changes_picture_and_code(playground, name):
    before, value = (picture(playground), code(playground)), playground.controls[name].value
    playground.controls[name].value = OTHER_VALUES[name]
    assert picture(playground) != before[0]
    assert code(playground) != before[1]
    assert f"{name}={OTHER_VALUES[name]!r}" in code(playground)
    playground.controls[name].value = value
    assert (picture(playground), code(playground)) == before


@pytest.mark.parametrize("settings", [{}, {"shift": 0.15000000000000002}, OTHER_VALUES])
def test_the_code_shown_makes_the_pictures_shown(playground, image, settings):
    for name, value in settings.items():
        playground.controls[name].value = value
    names = {"np": np, "augment": augment, "AffineRanges": AffineRanges, "image": image}
    first, last = code(playground).split("\n")
    exec(first, names)
    drawn = eval(last, names)
    assert drawn.shape == (8, 28, 28, 1)
    assert augmentation_room._mosaic(image, drawn) == picture(playground)
    assert not re.search(r"\d{5}", last)  # 0.15, not 0.15000000000000002


def test_the_picture_says_what_it_shows(playground):
    assert 'alt="Original and 8 draws with rotation ±15°, shift ±10 %, zoom ±10 %, seed 0"' in (
        playground.picture.value
    )
    assert "Is each still a 4?" in playground.picture.value


def test_a_label_cannot_break_the_page(image):
    assert "<script>" not in AugmentationPlayground(image, "<script>", 2, 0).picture.value


def test_colour_photographs_work(image):
    photo = np.repeat(np.repeat(image, 3, axis=-1), 2, axis=0)
    made = AugmentationPlayground(photo, "", 3, 0)
    assert "Is each still" not in made.picture.value and picture(made)


def shown(call, *args, **kwargs):
    """What a playground displays, by MIME type."""
    InteractiveShell.instance()  # display needs one
    with capture_output() as captured:
        call(*args, **kwargs)
    InteractiveShell.clear_instance()
    (output,) = captured.outputs
    return output.data


def assert_has_widget_and_stand_in(bundle):
    assert bundle["application/vnd.jupyter.widget-view+json"]["model_id"]
    assert re.search(r'<img alt="[^"]{40,}"', bundle["text/html"])
    assert "<figcaption>" in bundle["text/html"]
    assert bundle["text/plain"].startswith("[Figure] ")


def test_augmentation_has_a_static_stand_in(image):
    bundle = shown(augmentation_room.augmentation, image, "a 4", draws=3)
    assert_has_widget_and_stand_in(bundle)
    assert "gentle, strong, too strong" in bundle["text/html"]


def test_leak_has_a_static_stand_in():
    bundle = shown(dataset_room.leak, pictures=50)
    assert_has_widget_and_stand_in(bundle)
    assert "0: 0.0 ± 0.0 %" in bundle["text/plain"]


def test_seeds_has_a_static_stand_in(table):
    columns = {"200": "test", "4,000": "holdout"}
    bundle = shown(regularization_room.seeds, "arms", "both", "none", columns, epoch=30)
    assert_has_widget_and_stand_in(bundle)
    assert "200, 6 seeds: +4.0 points" in bundle["text/plain"]
    assert "4,000, 6 seeds: +0.0 points" in bundle["text/plain"]


def test_leak_counts_relatives():
    assert leaked(100, 0, 0.2) == 0
    assert leaked(300, 1, 0.2) == pytest.approx(0.8, abs=0.1)  # the other copy is in training
    assert leaked(300, 9, 0.2) > 0.99


def test_leak_controls_change_the_answer():
    made = LeakPlayground(200, 0.2)
    first = made.answer.value
    assert "augment, then split" in first and "of 400 test pictures" in first
    made.copies.value = 1
    second = made.answer.value
    assert second != first and "of 80 test pictures" in second
    made.split_first.value = True
    assert "split, then augment" in made.answer.value
    assert "0 of 80 test pictures (0%)" in made.answer.value


def test_seeds_controls_change_interval_and_verdict(table):
    made = SeedsPlayground("arms", "both", "none", {"a": "test", "b": "holdout"}, {"epoch": 30})
    assert (made.number.min, made.number.max) == (2, 6)
    two = made.picture.value
    assert "cannot be told apart" in two and "a, 2 seeds" in two
    made.number.value = 6
    assert "a, 6 seeds: +4.0 points" in made.picture.value
    assert "higher" in made.picture.value
    made.test.value = "b"
    assert "b, 6 seeds: +0.0 points" in made.picture.value
    assert "cannot be told apart" in made.picture.value

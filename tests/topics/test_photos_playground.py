"""Lesson 11's playground: the test pose moves pictures and words; a figure stands in."""

import re

import pytest
from IPython.core.interactiveshell import InteractiveShell
from IPython.utils.capture import capture_output

from topics.photos.playground import PosePlayground, poses
from utils import results

pytestmark = pytest.mark.slow  # test --quick is to take a minute at most

NONE = {"0.15": 0.97, "0.6": 0.65}
AUGMENTED = {"0.15": 0.85, "0.6": 0.78}
ROWS = "arm,seed,pose,test\n" + "".join(
    f"{arm},{seed},{pose},{values[pose] + sign * 0.002 * seed:.4f}\n"
    for arm, values, sign in (("none", NONE, 1), ("augmentation", AUGMENTED, -1))
    for pose in ("0.6", "0.15")
    for seed in range(5)
)


@pytest.fixture(autouse=True)
def table(tmp_path, monkeypatch):
    (tmp_path / "photos.csv").write_text(ROWS, encoding="utf-8")
    monkeypatch.setattr(results, "RESULTS", tmp_path)


def pictures(playground):
    return re.findall(r"base64,([^\"]+)", playground.picture.value)


def test_the_slider_offers_the_measured_poses_in_order():
    assert tuple(PosePlayground().pose.options) == ("0.15", "0.6")


def test_moving_the_pose_moves_test_animals_and_words_only():
    playground = PosePlayground()
    train, test = pictures(playground)
    assert "97.4 %" in playground.answer.value and "lower" in playground.answer.value
    playground.pose.value = "0.6"
    assert pictures(playground)[0] == train and pictures(playground)[1] != test
    text = playground.answer.value
    assert "Test pose 0.6" in text and "65.4 %" in text and "77.6 %" in text
    assert "+12.2 [" in text and "higher.</p>" in text
    assert "pose=0.6" in text


def test_the_box_augments_training_pictures_only():
    playground = PosePlayground()
    train, test = pictures(playground)
    playground.augmented.value = True
    assert pictures(playground)[0] != train and pictures(playground)[1] == test
    assert "augment(train.images" in playground.answer.value and "augmented" in alt(playground)


def alt(playground):
    return re.search(r'alt="([^"]*)"', playground.picture.value)[1]


def test_another_seed_shows_others():
    playground = PosePlayground()
    before = pictures(playground)
    playground.seed.value = 5
    after = pictures(playground)
    assert before[0] != after[0] and before[1] != after[1]


def test_the_shown_code_makes_the_shown_pictures():
    from topics.photos.animals import drawn_animals
    from topics.photos.playground import _strip
    from utils.augment import AffineRanges, augment

    playground = PosePlayground()
    playground.pose.value, playground.augmented.value, playground.seed.value = "0.6", True, 2
    space = {"drawn_animals": drawn_animals, "AffineRanges": AffineRanges, "augment": augment}
    code = re.search("<pre>(.*)</pre>", playground.answer.value, re.DOTALL)[1]
    code = code.replace("&quot;", '"').replace("augment(train", "shown = augment(train")
    exec(code, space)
    wanted = [_strip(space["shown"], ""), _strip(space["test"].images, "")]
    assert [re.search(r"base64,([^\"]+)", text)[1] for text in wanted] == pictures(playground)


def test_a_figure_with_all_poses_stands_in():
    InteractiveShell.instance()
    with capture_output() as captured:
        poses()
    data = captured.outputs[0].data
    assert "application/vnd.jupyter.widget-view+json" in data
    text = re.search(r'alt="([^"]*)"', data["text/html"])[1]
    assert "none, test pose 0.6: 65.4" in text and "augmentation, test pose 0.15: 84.6" in text

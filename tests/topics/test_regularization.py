"""Lesson 03: the number of seeds moves interval and verdict."""

import pytest

from topics.regularization import playground as room
from topics.regularization.playground import SeedsPlayground
from utils import results

ROWS = "arm,seed,epoch,test,holdout\n" + "".join(
    f"{arm},{seed},30,{0.9 + 0.02 * (arm == 'both') * (1 + seed % 3)},{0.8 + seed / 100}\n"
    for seed in range(6)
    for arm in ("none", "both")
)


@pytest.fixture(autouse=True)
def table(tmp_path, monkeypatch):
    (tmp_path / "arms.csv").write_text(ROWS, encoding="utf-8")
    monkeypatch.setattr(results, "RESULTS", tmp_path)


def test_controls_change_interval_and_verdict():
    seeds = SeedsPlayground("arms", "both", "none", {"a": "test", "b": "holdout"}, {"epoch": 30})
    assert (seeds.number.min, seeds.number.max) == (2, 6)
    two = seeds.answer.value
    assert "cannot be told apart" in two and "a, 2 seeds" in two
    picture = seeds.picture.value
    seeds.number.value = 6
    assert "a, 6 seeds: +4.0 [" in seeds.answer.value
    assert "higher" in seeds.answer.value
    assert seeds.picture.value != picture
    seeds.test.value = "b"
    assert "b, 6 seeds: +0.0 [" in seeds.answer.value
    assert "cannot be told apart" in seeds.answer.value


def test_a_figure_stands_in(stand_in):
    columns = {"200": "test", "4,000": "holdout"}
    bundle = stand_in(room.seeds, "arms", "both", "none", columns, epoch=30)
    assert "200, 6 seeds: +4.0 [" in bundle["text/plain"]
    assert "4,000, 6 seeds: +0.0 [" in bundle["text/plain"]

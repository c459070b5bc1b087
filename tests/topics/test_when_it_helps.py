"""Lesson 10's figures and playgrounds: they follow their table, and say what they show."""

import re
from itertools import combinations

import numpy as np
import pytest

from authoring.building import placeholders
from topics.when_it_helps import figures
from topics.when_it_helps.playground import SizePlayground, VerdictPlayground
from utils import results, stats

HELD = {"none 50": 0.70, "augmentation 50": 0.85, "none 200": 0.90, "augmentation 200": 0.92}
SIZE_ROWS = "arm,seed,n,holdout\n" + "".join(
    f"{arm},{seed},{arm.split()[1]},{value + 0.01 * seed * (1 if 'none' in arm else 1.1):.4f}\n"
    for arm, value in HELD.items()
    for seed in (2, 0, 1)
)
GAINS = {"large": (0.020, 0.021, 0.019, 0.022, 0.018), "small": (0.020, -0.010, 0.015, 0.0, 0.010)}
ARM_ROWS = "arm,seed,epoch,test\n" + "".join(
    f"{arm},{seed},30,{0.9 + 0.01 * seed + (gains[seed] if gains else 0):.4f}\n"
    for arm, gains in {"none": (), **GAINS}.items()
    for seed in range(5)
)
PAIRS = {"large, alone": ("large", "none"), "small, alone": ("small", "none")}


@pytest.fixture
def tables(tmp_path, monkeypatch):
    (tmp_path / "size.csv").write_text(SIZE_ROWS, encoding="utf-8")
    (tmp_path / "arms.csv").write_text(ARM_ROWS, encoding="utf-8")
    monkeypatch.setattr(results, "RESULTS", tmp_path)


def verdicts():
    return VerdictPlayground("arms", PAIRS, "test", {"epoch": 30})


def test_accuracies_are_in_the_order_of_sizes_and_seeds(tables):
    found = figures.accuracies(results.load("size"), "none")
    assert np.allclose(found, [[0.70, 0.71, 0.72], [0.90, 0.91, 0.92]])


def test_the_slider_offers_the_sizes_and_tells_gain_and_errors(tables):
    playground = SizePlayground("size")
    assert tuple(playground.size.options) == (50, 200)
    told = playground.sentence(50)
    assert "without augmentation 71.0 ± 1.0 %, with it 86.1 ± 1.1 %" in told
    assert "+15.1 [" in told and ": higher." in told
    assert "Of the errors, 52 % are gone." in told  # 0.151 of 0.29


def test_controls_change_the_picture(tables):
    playground, seen = SizePlayground("size"), set()
    for size in (50, 200):
        for scale in ("accuracy", "share of errors"):
            playground.size.value, playground.scale.value = size, scale
            seen.add(playground.picture.value)
            alt = re.search(r'alt="([^"]*)"', playground.picture.value)[1]
            assert alt.startswith(f"{scale} against training digits")
            assert f"augmentation {size}" in playground.answer.value  # the code beside it
    assert len(seen) == 4


def test_errors_are_what_is_missing_to_one(tables):
    alt = figures.training_size("size", errors=True).alt
    assert "none: 50: 29.0 %, 200: 9.0 %" in alt


def test_every_choice_of_seeds_is_judged(tables):
    playground = verdicts()
    for name, gains in (("large, alone", GAINS["large"]), ("small, alone", GAINS["small"])):
        for number in (2, 3, 5):
            chosen = list(combinations(gains, number))
            higher = sum(
                stats.paired(np.array(c), np.zeros(number)).verdict == "higher" for c in chosen
            )
            shares = playground.shares(name, number)
            assert shares["higher"] == pytest.approx(higher / len(chosen))
            assert sum(shares.values()) == pytest.approx(1)
    assert playground.shares("large, alone", 3)["higher"] == 1
    assert playground.shares("small, alone", 3)["higher"] < 1


def test_other_seeds_are_drawn_and_judged_alone(tables):
    playground = verdicts()
    seen = set()
    for _ in range(12):
        told = playground.sentence()
        seeds = [int(s) for s in re.search(r"Seeds ([\d, ]+):", told)[1].split(", ")]
        assert len(set(seeds)) == 3
        values = np.array([GAINS["large"][seed] for seed in seeds])
        assert stats.paired(values, np.zeros(3)).points() in told
        seen.add(tuple(seeds))
        playground.again.click()
    assert len(seen) > 3
    playground.number.value = 5
    assert "Seeds 0, 1, 2, 3, 4:" in playground.answer.value
    playground.pair.value = "small, alone"
    assert "cannot be told apart" in playground.answer.value


def test_the_figure_says_the_share_of_each_number_of_seeds(tables):
    alt = verdicts().figure().alt
    assert "large, alone, verdict higher by number of seeds: 2: " in alt and "5: 100 %" in alt


def test_forest_tells_interval_and_verdict():
    made = figures.forest({"gain": GAINS["large"]}, "A title", "A caption", "points")
    assert "gain: +2.0 [+1.8, +2.2] points (higher)" in made.alt


def test_the_two_by_two_agrees_with_the_placeholder():
    arms = ("both", "augmentation", "dropout", "none")
    alt = figures.two_by_two("four_arms", epoch=30).alt
    found = placeholders.interaction("four_arms", "holdout", *arms, epoch=30)
    assert f"interaction: {found}" in alt


def test_what_lesson_10_says_in_words_agrees_with_its_tables():
    playground = VerdictPlayground(
        "four_arms",
        {"augmentation": ("augmentation", "none"), "dropout": ("dropout", "none")},
        "holdout",
        {"epoch": 30},
    )
    assert playground.shares("augmentation", 4)["higher"] == 1
    assert playground.shares("dropout", 4)["higher"] < 1
    hurts = results.load("hurts")

    def verdict(arm, epoch):
        return hurts.paired("holdout", arm, "none", epoch=epoch).verdict

    assert [verdict("full", e) for e in (5, 10, 30, 100, 300)] == ["lower"] * 2 + ["higher"] * 3
    assert [verdict("double", e) for e in (5, 10, 30, 100)] == ["lower"] * 3 + ["higher"]
    assert verdict("half", 5) == "cannot be told apart"
    assert [verdict("half", e) for e in (10, 30, 100, 300)] == ["higher"] * 4
    flat = [hurts.summary("holdout", arm="none", epoch=e).mean for e in (10, 300)]
    assert abs(flat[1] - flat[0]) < 0.01
    sizes = results.load("training_size")
    for n in figures.sizes(sizes):
        assert sizes.paired("holdout", f"augmentation {n}", f"none {n}").verdict == "higher"

"""Statistics of a class: what was planted is found again, and small classes get no numbers."""

import math

import numpy as np
import pandas as pd
import pytest

from grading.reports import measures

EASE = np.linspace(-2.0, 2.0, 10)  # of ten questions, the hardest first
SLOPE = np.array([0.3, 1.0, 1.5, 1.0, 2.0, 1.0, 1.5, 0.5, 1.0, 1.2])


def shares(rng, number, ease=EASE, slope=SLOPE):
    """A class whose questions have these parameters (two-parameter logistic model), 0 or 1."""
    chances = 1 / (1 + np.exp(-(slope * rng.normal(size=(number, 1)) + ease)))
    return pd.DataFrame((rng.random(chances.shape) < chances).astype(float))


def measured(table):
    """Difficulty and discrimination of each question, and reliability."""
    total = table.sum(axis=1)
    return (
        [measures.difficulty(table[name]) for name in table],
        [measures.discrimination(table[name], total - table[name]) for name in table],
        measures.reliability(table),
    )


def holds(one, true):
    return one.low <= true <= one.high


def test_intervals_hold_what_was_planted():
    rng = np.random.default_rng(0)
    everybody = shares(rng, 200_000)
    total = everybody.sum(axis=1)
    mean = everybody.mean()
    tied = [np.corrcoef(everybody[name], total - everybody[name])[0, 1] for name in everybody]
    alpha = 10 / 9 * (1 - everybody.var().sum() / total.var())
    held, widths = [[], [], []], []
    for _ in range(60):
        difficulty, discrimination, reliability = measured(shares(rng, 60))
        held[0] += map(holds, difficulty, mean)
        held[1] += [holds(*pair) for pair in zip(discrimination, tied, strict=True)
                    if not pair[0].refused]  # fmt: skip
        held[2].append(holds(reliability.alpha, alpha))
        widths.append(np.mean([one.high - one.low for one in difficulty]))
    assert [np.mean(each) for each in held] == pytest.approx([0.95] * 3, abs=0.04)
    assert len(held[1]) > 550 and np.mean(widths) < 0.25, "they are not so wide that all holds"


def test_a_large_class_gives_the_planted_numbers():
    rng = np.random.default_rng(1)
    ease, slope = np.linspace(-1, 1, 8), np.full(8, 1.2)
    table = shares(rng, 20_000, ease, slope)
    _, discrimination, reliability = measured(table)
    assert measures.reliability(table.iloc[:, :1]).alpha.refused.startswith("needs 2 questions")
    # By how much the points of one student vary, were they asked such questions again and again.
    chances = 1 / (1 + np.exp(-(1.2 * rng.normal(size=(20_000, 1)) + ease)))
    error = math.sqrt((chances * (1 - chances)).sum(axis=1).mean())
    assert reliability.error == pytest.approx(error, rel=0.03)
    assert reliability.told_apart == pytest.approx(1.96 * math.sqrt(2) * reliability.error, 1e-3)
    assert all(one.low < one.value < one.high for one in discrimination)
    # Questions that have nothing in common measure nothing.
    noise = measures.reliability(shares(rng, 20_000, ease, np.zeros(8)))
    assert noise.alpha.low < 0 < noise.alpha.high
    chance = 1 / (1 + np.exp(-ease))
    assert noise.error == pytest.approx(math.sqrt((chance * (1 - chance)).sum()), rel=0.03)


def test_partial_points_and_ends():
    half = measures.difficulty(pd.Series([0.5] * 20))
    assert half.value == 0.5 and 0.25 < half.low < 0.35 and 0.65 < half.high < 0.75
    nobody, all_of_them = (measures.difficulty(pd.Series([x] * 20)) for x in (0.0, 1.0))
    assert (nobody.value, nobody.low) == (0.0, 0.0) and 0.08 < nobody.high < 0.2
    assert (all_of_them.value, all_of_them.high) == (1.0, 1.0) and 0.8 < all_of_them.low < 0.92


def test_thirds_show_where_options_go():
    rng = np.random.default_rng(2)
    strength = pd.Series(rng.normal(size=3_000))
    # A is right for the strong, B is for the weak, and C for those in the middle.
    chosen = pd.cut(strength, [-9, -0.43, 0.43, 9], labels=["B", "C", "A"]).astype(str)
    table = measures.curves(chosen, strength)
    assert np.allclose(table.sum(axis=1), 1) and table.shape == (3, 3)
    assert [table.loc[2, "A"], table.loc[0, "B"], table.loc[1, "C"]] == pytest.approx(
        [1] * 3, abs=0.05
    )
    with pytest.raises(ValueError, match="needs 45 submissions, and there are 44"):
        measures.curves(chosen[:44], strength[:44])


def variant(rng, gap, number):
    """How a question did whose third variant is harder by `gap`, in a class of so many."""
    drawn = pd.Series(rng.choice(["20", "24", "28"], number))
    chance = np.where(drawn == "28", 0.7 - gap, 0.7)
    return measures.fairness("side", pd.Series((rng.random(number) < chance) * 1.0), drawn, 1)


def test_an_unfair_variant_is_found_and_fair_ones_are_not():
    rng = np.random.default_rng(3)
    fair = [variant(rng, 0.0, 90) for _ in range(60)]
    unfair = [variant(rng, 0.5, 90) for _ in range(20)]
    assert np.mean([one.unfair for one in fair]) < 0.12
    assert np.mean([one.unfair for one in unfair]) > 0.9
    one = next(one for one in unfair if one.unfair)
    assert one.harder == "28" and one.gap.low < 0.5 < one.gap.high
    assert sum(number for _, number in one.means.values()) == 90
    # The more is looked at, the more it takes.
    shares, drawn = pd.Series([1.0, 0.0] * 40), pd.Series(["a", "b"] * 40)
    several = [measures.fairness("x", shares.sample(frac=1, random_state=1, ignore_index=True),
                                 drawn, n).gap for n in (1, 20)]  # fmt: skip
    assert several[0].high < several[1].high
    same = measures.fairness("x", pd.Series([1 / 3] * 80), drawn, 1)
    assert same.gap.value == pytest.approx(0) and not same.unfair
    apart = measures.fairness("x", shares, drawn, 1)
    assert apart.unfair and (apart.easier, apart.harder) == ("a", "b")


@pytest.mark.parametrize(
    ("number", "refused"),
    [(9, [True] * 4), (10, [False] + [True] * 3), (25, [False, False, True, True]),
     (30, [False] * 3 + [True]), (45, [False] * 4)],
)  # fmt: skip
def test_each_number_has_its_least_class(number, refused):
    table = pd.DataFrame(np.random.default_rng(4).integers(0, 2, (number, 6)).astype(float))
    (easy, *_), (sharp, *_), reliability = measured(table)
    problems = [easy.refused, sharp.refused, reliability.alpha.refused,
                measures.too_few(number, measures.FOR_CURVES)]  # fmt: skip
    assert [bool(problem) for problem in problems] == refused
    assert all(f"and there are {number}" in problem for problem in filter(None, problems))
    assert math.isnan(easy.value) == refused[0] and math.isnan(reliability.error) == refused[2]


def test_what_does_not_vary_has_no_correlation():
    rest = pd.Series(np.arange(40.0))
    few = pd.Series([0.0] * 4 + [1.0] * 36)
    assert "nearly everybody" in measures.discrimination(few, rest).refused
    mixed = pd.Series([0.0, 1.0] * 20)
    assert "do not vary" in measures.discrimination(mixed, rest * 0).refused
    assert measures.reliability(pd.DataFrame({"a": mixed, "b": 1 - mixed})).alpha.refused
    one_variant = pd.Series(["a"] * 40)
    assert "variants" in measures.fairness("x", mixed, one_variant, 1).gap.refused
    small = pd.Series(["a"] * 30 + ["b"] * 10)
    assert "needs 15 submissions of each" in measures.fairness("x", mixed, small, 1).gap.refused

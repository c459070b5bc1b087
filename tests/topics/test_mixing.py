"""Mixed pictures carry the label that their pixels say; a search is not told better than it is."""

from itertools import combinations

import matplotlib
import numpy as np
import pytest

matplotlib.use("Agg")

from authoring.experiments.mixing import best_of, erase
from topics.mixing import figures, mixing  # noqa: E402
from topics.mixing.playground import MixingPlayground  # noqa: E402
from utils import results

N = 60


def flat(n=N, size=12):
    """Pictures of one value each, so that every pixel says which picture it came from."""
    return np.broadcast_to(
        np.arange(n, dtype=np.float32)[:, None, None, None], (n, size, size, 1)
    ).copy()


def shares(n=N):
    return np.eye(n, dtype=np.float32)


def test_one_hot_takes_labels_and_shares():
    made = mixing.one_hot([2, 0, 2], 3)
    assert made.dtype == np.float32 and made.tolist() == [[0, 0, 1], [1, 0, 0], [0, 0, 1]]
    np.testing.assert_array_equal(mixing.one_hot(made, 3), made)
    with pytest.raises(ValueError, match="label 3: expected a class from 0 to 2"):
        mixing.one_hot([0, 3], 3)
    with pytest.raises(ValueError, match="expected \\(n,\\) or \\(n, 3\\)"):
        mixing.one_hot(np.zeros((2, 4)), 3)


@pytest.mark.parametrize("method", [mixing.mixup, mixing.cutmix])
def test_labels_say_what_the_pixels_say(method):
    images, labels = flat(), shares()
    before = images.copy(), labels.copy()
    pictures, mixed = method(images, labels, 3, 1.0, N)
    assert pictures.dtype == mixed.dtype == np.float32
    np.testing.assert_allclose(mixed.sum(axis=1), 1, atol=1e-5)
    # The mean pixel of a mix of flat pictures is the mix of their values, in both methods.
    np.testing.assert_allclose(pictures.mean(axis=(1, 2, 3)), mixed @ np.arange(N), atol=1e-3)
    assert len(np.unique(mixed.max(axis=1).round(4))) > 10  # each has its own weight
    assert (mixed > 0).sum(axis=1).max() == 2
    for image, copy in zip((images, labels), before, strict=True):
        np.testing.assert_array_equal(image, copy)
    again, other = method(images, labels, 3, 1.0, N), method(images, labels, 4, 1.0, N)
    np.testing.assert_array_equal(again[0], pictures)
    assert np.abs(other[0] - pictures).max() > 0.1


def test_cutmix_pastes_one_rectangle_of_the_partner():
    pictures, mixed = mixing.cutmix(flat(), shares(), 0, 1.0, N)
    clipped = 0
    for row, (picture, label) in enumerate(zip(pictures[..., 0], mixed, strict=True)):
        strange = picture != row
        if not strange.any():
            continue
        assert len(set(picture[strange])) == 1
        rows, columns = np.flatnonzero(strange.any(1)), np.flatnonzero(strange.any(0))
        assert strange[np.ix_(rows, columns)].all() and np.ptp(rows) + 1 == len(rows)
        assert label[row] == pytest.approx(1 - strange.mean(), abs=1e-6)
        clipped += len(rows) != len(columns)
    assert clipped > 5  # the border was met, and the label followed the pixels there too


def test_alpha_sets_how_much_is_mixed():
    def middle(alpha):
        _, mixed = mixing.mixup(flat(400, 1), shares(400), 0, alpha, 400)
        own = mixed[np.arange(400), np.arange(400)]
        assert abs(own.mean() - 0.5) < 0.1
        return ((own > 0.1) & (own < 0.9)).mean()

    assert middle(0.1) < 0.3 < middle(1.0) < 0.9 < middle(5.0)
    with pytest.raises(ValueError, match="alpha=0"):
        mixing.mixup(flat(), shares(), 0, 0, N)
    with pytest.raises(ValueError, match="60 images, 3 labels"):
        mixing.mixup(flat(), np.arange(3))


def test_whole_number_labels_are_mixed_too():
    _, mixed = mixing.mixup(flat(20), np.arange(20) % 10, 1)
    assert mixed.shape == (20, 10)
    np.testing.assert_allclose(mixed.sum(axis=1), 1, atol=1e-5)


def test_paste_is_cut_off_at_the_border():
    first, second = np.zeros((20, 20, 1), np.float32), np.ones((20, 20, 1), np.float32)
    inside, kept = mixing.paste(first, second, 0.75)
    assert kept == 0.75 and inside.mean() == 0.25
    corner, kept = mixing.paste(first, second, 0.75, (0, 0))
    assert kept == pytest.approx(1 - 25 / 400) and corner[:5, :5].all() and corner.sum() == 25
    whole, kept = mixing.paste(first, second, 0.0)
    assert kept == 0 and whole.all()


@pytest.mark.parametrize("fill", [None, 7.0])
def test_erase_covers_one_rectangle_of_the_asked_area(fill):
    images = np.full((300, 24, 24, 1), -1, np.float32)
    found = erase(images, 2, 0.5, (0.1, 0.3), fill)[..., 0]
    covered = found != -1
    share = covered.mean(axis=(1, 2))
    some = share > 0
    assert 0.4 < some.mean() < 0.6
    assert 0.07 < share[some].min() and share[some].max() < 0.34
    for mask in covered[some][:40]:
        rows, columns = np.flatnonzero(mask.any(1)), np.flatnonzero(mask.any(0))
        assert mask.sum() == len(rows) * len(columns)
    assert (images == -1).all()
    assert (found[covered] == 7).all() if fill else 0.2 < found[covered].std() < 0.35
    assert (erase(images, 2, 0.0) == -1).all()
    np.testing.assert_array_equal(erase(images, 2), erase(images, 2))
    with pytest.raises(ValueError, match="expected shares from 0 to 1"):
        erase(images, area=(0.4, 0.2))


@pytest.mark.parametrize("tried", [1, 2, 3, 5])
def test_best_of_is_the_mean_over_all_choices(tried):
    rng = np.random.default_rng(tried)
    seen, told = rng.permutation(5) / 5, rng.random(5)
    every = [told[max(c, key=lambda i: seen[i])] for c in combinations(range(5), tried)]
    assert best_of(seen, told, tried) == pytest.approx(np.mean(every))


def test_a_tie_is_broken_by_lot():
    assert best_of([0.9, 0.9, 0.1], [1.0, 0.0, 5.0], 3) == pytest.approx(0.5)
    # Two of three: the pair that ties counts half and half, the two other pairs for one each.
    assert best_of([0.9, 0.9, 0.1], [1.0, 0.0, 5.0], 2) == pytest.approx(0.5)
    assert best_of([0.9, 0.9, 0.1], [1.0, 0.0, 5.0], 1) == pytest.approx(2.0)
    with pytest.raises(ValueError, match="1 to all settings"):
        best_of([1, 2], [1, 2], 3)


def playground():
    rng = np.random.default_rng(0)
    return MixingPlayground(rng.random((4, 28, 28, 1)), np.array([3, 8, 5, 5]))


def test_the_playground_shows_label_and_code():
    made = playground()
    assert "Label: 0.70 of 3, 0.30 of 8." in made.answer.value
    assert "mixing.blend(images[0], images[1], 0.7)" in made.answer.value
    assert made.down.disabled
    before = made.picture.value
    made.share.value = 0.4
    assert made.picture.value != before and "0.40 of 3" in made.answer.value


def test_the_playground_says_when_a_rectangle_is_cut_off():
    made = playground()
    made.method.value, made.share.value = "CutMix", 0.5
    assert not made.down.disabled
    made.down.value = 0.0
    picture, own = made.mixed()
    pasted = (picture != made.images[0]).any(axis=2)
    assert own == pytest.approx(1 - pasted.mean())
    assert "cut off at the border" in made.sentence() and f"{own:.2f} of 3" in made.sentence()
    made.number.value = 1
    assert made.sentence().startswith("Label: all of it 5")
    assert "1.00 of class 5" in made.picture.value
    assert "A 3 blended with a 8" in made.figure().alt


def test_figures_say_their_values():
    first, second = np.zeros((2, 28, 28, 1), np.float32)
    assert "0.25 of class 8" in figures.mixed(first, second, first, {"3": 0.75, "8": 0.25}).alt
    assert "alpha 0.2: 33% between" in figures.weights((0.2, 1)).alt
    data = results.load("mixing")
    alt = figures.effects().alt
    for arm in figures.STYLES:
        mean = data.summary("ece", arm=arm, epoch=100).mean
        assert f"calibration error, {arm}: " in alt and f"{mean:.3f} after 100" in alt
    found = results.load("mixing_search")
    mean = found.summary("accuracy", setting="best", choosing=100, on="validation", tried=12).mean
    assert f"{100 * mean:.1f} % for the best of 12" in figures.search().alt


def test_the_search_table_agrees_with_its_settings():
    data = results.load("mixing_search").where(choosing=100, seed=0)
    single = [row for row in data.rows if row["setting"] != "best"]
    by = {
        on: [float(row["accuracy"]) for row in single if row["on"] == on]
        for on in ("validation", "test")
    }
    assert len(by["test"]) == 12
    for tried in (1, 4, 12):
        for on, told in by.items():
            (value,) = data.values("accuracy", setting="best", on=on, tried=tried)
            assert value == pytest.approx(best_of(by["validation"], told, tried), abs=1e-4)

"""The toy of lesson 04: gradients, masks, seeds, and what the lesson says of it."""

import numpy as np
import pytest

from topics.dropout import toy


@pytest.fixture
def data():
    return toy.half_moons(30, flipped=0.2, seed=3)


def slope(net, array, place, data, masks, step=1e-6):
    before, losses = array[place], []
    for moved in (before + step, before - step):
        array[place] = moved
        losses.append(net.loss(data.x, data.y, masks))
    array[place] = before
    return (losses[0] - losses[1]) / (2 * step)


@pytest.mark.parametrize("rate", [None, 0.0, 0.3, 0.7])
@pytest.mark.parametrize("rows", [1, 30])
def test_gradients_agree_with_numerical_ones(data, rate, rows):
    net, rng = toy.MLP((5, 4), seed=1), np.random.default_rng(9)
    for bias in net.biases:  # with biases of 0, a point without active nodes sits on ReLU's kink
        bias += rng.normal(0, 0.1, bias.shape)
    masks = None if rate is None else net.masks(rows, rate, np.random.default_rng(0))
    by_weights, by_biases = net.gradients(data.x, data.y, masks)
    pairs = [*zip(net.weights, by_weights), *zip(net.biases, by_biases)]  # noqa: B905
    assert len(pairs) == 6
    for array, gradient in pairs:
        assert gradient.shape == array.shape
        for place in np.ndindex(array.shape):
            assert gradient[place] == pytest.approx(slope(net, array, place, data, masks), abs=1e-7)


def test_a_dropped_node_has_no_gradient_on_either_side(data):
    net = toy.MLP((5, 4), seed=1)
    masks = [np.array([[2.0, 0, 2, 2, 0]]), np.ones((1, 4))]
    by_weights, by_biases = net.gradients(data.x, data.y, masks)
    assert not by_weights[0][:, [1, 4]].any() and not by_biases[0][[1, 4]].any()
    assert not by_weights[1][[1, 4]].any()
    assert by_weights[0].any() and by_weights[1].any()


def test_masks_drop_their_share_and_keep_the_mean():
    for rate in (0.1, 0.5, 0.8):
        masks = toy.draw_masks(2000, 50, rate, np.random.default_rng(4))
        assert set(np.unique(masks)) == {0, 1 / (1 - rate)}
        error = np.sqrt(rate * (1 - rate) / masks.size)
        assert abs(np.mean(masks == 0) - rate) < 4 * error
        assert masks.mean() == pytest.approx(1, abs=4 * error / (1 - rate))
        assert masks.var() == pytest.approx(rate / (1 - rate), rel=0.05)
    assert (toy.draw_masks(3, 4, 0.0, np.random.default_rng(0)) == 1).all()


@pytest.mark.parametrize("rate", [-0.1, 1.0, 1.5])
def test_an_impossible_rate_is_refused(rate):
    with pytest.raises(ValueError, match="from 0"):
        toy.draw_masks(2, 2, rate, np.random.default_rng(0))


def test_half_moons_are_balanced_seeded_and_flipped_as_told():
    points = toy.half_moons(200, flipped=0.15, seed=0)
    assert points.x.shape == (200, 2) and points.x.dtype == np.float64
    assert points.y.dtype == np.int64
    truth = np.where(points.flipped, 1 - points.y, points.y)
    assert np.bincount(truth).tolist() == [100, 100]
    assert points.flipped.sum() == 30
    again, other = (toy.half_moons(200, flipped=0.15, seed=seed) for seed in (0, 1))
    assert np.array_equal(points.x, again.x) and np.array_equal(points.y, again.y)
    assert not np.array_equal(points.x, other.x)


@pytest.mark.parametrize("options", [{"n": 1}, {"n": 10, "flipped": 0.5}, {"n": 10, "flipped": -1}])
def test_impossible_points_are_refused(options):
    with pytest.raises(ValueError, match="expected n"):
        toy.half_moons(**options)


def test_one_seed_fixes_training_and_shares_the_initial_weights(data):
    runs = {
        name: toy.train(data, rate, steps=20, seed=seed, hidden=(6, 6))
        for name, rate, seed in (("a", 0.5, 0), ("again", 0.5, 0), ("b", 0.5, 1), ("none", 0.0, 0))
    }
    weights = {name: net.weights[0] for name, net in runs.items()}
    assert np.array_equal(weights["a"], weights["again"])
    assert not np.array_equal(weights["a"], weights["b"])
    assert not np.array_equal(weights["a"], weights["none"])
    start = [toy.train(data, rate, steps=0, seed=5).weights[0] for rate in (0.0, 0.5)]
    assert np.array_equal(*start)


def test_masks_are_fresh_in_every_step(data, monkeypatch):
    drawn = []
    draw = toy.draw_masks
    monkeypatch.setattr(toy, "draw_masks", lambda *a: drawn.append(draw(*a)) or drawn[-1])
    toy.train(data, 0.5, steps=3, hidden=(6, 6))
    assert len(drawn) == 6 and all(mask.shape == (30, 6) for mask in drawn)
    assert len({mask.tobytes() for mask in drawn}) == 6


def test_the_network_learns_wrong_labels_and_dropout_keeps_it_from_that():
    data, test = toy.half_moons(100, flipped=0.15, seed=0), toy.half_moons(1000, seed=1000)
    seen = []
    plain = toy.train(data, 0.0, steps=500, report=lambda step, net: seen.append(step))
    thinned = toy.train(data, 0.5, steps=500)
    assert seen == list(range(50, 501, 50))
    wrong = data.flipped
    taught = [
        toy.accuracy(net.probabilities(data.x)[wrong], data.y[wrong]) for net in (plain, thinned)
    ]
    assert taught[0] > 0.8 and taught[1] < 0.6
    scores = [toy.accuracy(net.probabilities(test.x), test.y) for net in (plain, thinned)]
    assert all(score > 0.7 for score in scores)


def test_the_ensemble_differs_inside_and_agrees_on_the_whole(data):
    net = toy.train(data, 0.5, steps=200, hidden=(20, 20))
    single, whole = toy.ensemble(net, data.x, 0.5, members=300, seed=1)
    assert single.shape == (300, 30) and whole.shape == (30,)
    assert np.array_equal(whole, net.probabilities(data.x))
    assert single.std(axis=0).mean() > 0.05
    assert abs(single.mean(axis=0) - whole).mean() < 0.08
    untouched, whole = toy.ensemble(net, data.x, 0.0, members=2)
    assert np.allclose(untouched, whole)

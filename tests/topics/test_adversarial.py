"""Attacks and adversarial training, on networks whose gradients are known."""

import json

import numpy as np
import pytest

from topics.adversarial import figures
from topics.adversarial.adversarial import AdversarialTrainer, Attacker, random_signs
from utils import results
from utils.backend import keras
from utils.training import EpochTrainer

pytestmark = pytest.mark.slow  # TensorFlow


def linear(kernel, bias=(0.0, 0.0), pixels=4):
    """Softmax of a matrix: the loss of class 0 rises along kernel[:, 1] - kernel[:, 0]."""
    model = keras.Sequential(
        [
            keras.Input((2, pixels // 2, 1)),
            keras.layers.Flatten(),
            keras.layers.Dense(2, activation="softmax"),
        ]
    )
    model.set_weights([np.asarray(kernel, np.float32), np.asarray(bias, np.float32)])
    return model


@pytest.fixture(scope="module")
def model():
    return linear([[1, 0], [0, 2], [3, 3], [0, -1]])


IMAGES = np.array([[0.5, 0.5, 0.5, 0.05], [0.95, 0.2, 0.5, 0.5]], np.float32).reshape(2, 2, 2, 1)
LABELS = np.array([0, 1])


def test_the_gradient_is_that_of_the_loss_but_for_the_probability_of_an_error(model):
    found = Attacker(model).gradient(IMAGES, LABELS)
    assert found.shape == IMAGES.shape
    wrong = 1 - np.asarray(model(IMAGES))[[0, 1], LABELS]
    step = 1e-2
    for number in range(4):
        moved = np.zeros(4, np.float32)
        moved[number] = step
        up, down = (
            -np.log(np.asarray(model(IMAGES + s * moved.reshape(1, 2, 2, 1)))[[0, 1], LABELS])
            for s in (1, -1)
        )
        slope = (up - down) / (2 * step)
        np.testing.assert_allclose(wrong * found.reshape(2, 4)[:, number], slope, atol=2e-3)


def test_fgsm_moves_each_pixel_by_the_budget_and_clips(model):
    found = Attacker(model).fgsm(IMAGES, LABELS, 0.1).reshape(2, 4)
    # Class 0 loses along (-1, 2, 0, -1), class 1 along the opposite.
    np.testing.assert_allclose(found[0], [0.4, 0.6, 0.5, 0.0], atol=1e-6)
    np.testing.assert_allclose(found[1], [1.0, 0.1, 0.5, 0.6], atol=1e-6)
    assert found.dtype == np.float32


def test_pgd_stays_in_the_budget_and_finds_the_corner(model):
    attacker = Attacker(model)
    for seed in (None, 0, 5):
        found = attacker.pgd(IMAGES, LABELS, 0.2, steps=5, seed=seed)
        assert np.abs(found - IMAGES).max() <= 0.2 + 1e-6
        assert found.min() >= 0 and found.max() <= 1
        np.testing.assert_allclose(
            found.reshape(2, 4)[:, [0, 1, 3]],
            attacker.fgsm(IMAGES, LABELS, 0.2).reshape(2, 4)[:, [0, 1, 3]],
            atol=1e-6,
        )  # a linear model has no better place than the corner
    assert np.array_equal(attacker.pgd(IMAGES, LABELS, 0.2), attacker.pgd(IMAGES, LABELS, 0.2))


def test_a_network_that_is_certain_still_has_a_slope():
    sure = linear(100 * np.array([[1, 0], [0, 1], [0, 0], [0, 0]]), (60, 0))
    assert np.asarray(sure(IMAGES))[0, 0] == 1.0  # the loss rounds to 0
    found = Attacker(sure).fgsm(IMAGES[:1], LABELS[:1], 0.1).reshape(4)
    np.testing.assert_allclose(found[:2], [0.4, 0.6], atol=1e-6)


def test_random_signs_are_as_large_and_have_no_plan():
    images = np.full((5, 20, 20, 1), 0.5, np.float32)
    found = random_signs(images, 0.1, seed=3)
    np.testing.assert_allclose(np.abs(found - images), 0.1, atol=1e-6)
    assert abs((found > images).mean() - 0.5) < 0.05
    assert np.array_equal(found, random_signs(images, 0.1, seed=3))
    assert not np.array_equal(found, random_signs(images, 0.1, seed=4))
    assert random_signs(np.zeros((1, 9, 9, 1), np.float32), 0.1).min() == 0


@pytest.mark.parametrize("epsilon", [-0.1, 1.5, float("nan")])
def test_a_budget_outside_0_to_1_is_refused(model, epsilon):
    attacker = Attacker(model)
    for attack in (
        lambda: attacker.fgsm(IMAGES, LABELS, epsilon),
        lambda: attacker.pgd(IMAGES, LABELS, epsilon),
        lambda: random_signs(IMAGES, epsilon),
        lambda: AdversarialTrainer(model, epsilon),
    ):
        with pytest.raises(ValueError, match="epsilon=.*from 0 to 1"):
            attack()


def test_pgd_needs_a_step(model):
    with pytest.raises(ValueError, match="steps=0"):
        Attacker(model).pgd(IMAGES, LABELS, 0.1, steps=0)


def _train(trainer, weights, seed=0, epochs=1):
    rng = np.random.default_rng(0)
    x = rng.random((64, 2, 2, 1)).astype(np.float32)
    y = (x[:, 0, 0, 0] > x[:, 1, 1, 0]).astype(np.int64)
    trainer.reset(weights, seed)
    for _ in range(epochs):
        trainer.epoch(x, y, np.arange(64))
    return trainer.model.get_weights()[0].copy()


def test_without_a_budget_the_trainer_is_the_plain_one(model):
    weights = model.get_weights()
    plain = _train(EpochTrainer(linear(weights[0])), weights)
    same = _train(AdversarialTrainer(linear(weights[0]), 0.0), weights)
    np.testing.assert_allclose(same, plain, atol=1e-6)


def test_training_takes_its_steps_on_attacked_pictures():
    start = linear(0.5 * np.eye(4, 2)).get_weights()
    trainer = AdversarialTrainer(linear(start[0]), 0.1)
    rng = np.random.default_rng(1)
    x, y = rng.random((32, 2, 2, 1)).astype(np.float32), np.arange(32) % 2
    trainer.reset(start, 0)
    loss = trainer.epoch(x, y, np.arange(32))[0]
    trainer.reset(start, 0)
    attacked = Attacker(trainer.model).fgsm(x, y, 0.1)
    assert loss == pytest.approx(trainer.evaluate(attacked, y)[0], abs=1e-5)
    assert loss > trainer.evaluate(x, y)[0] + 0.01


def test_random_starts_follow_from_the_seed():
    weights = linear(np.eye(4, 2)).get_weights()
    trainer = AdversarialTrainer(linear(weights[0]), 0.3, steps=2)
    first, again, other = (_train(trainer, weights, seed) for seed in (0, 0, 1))
    assert np.array_equal(first, again)
    assert not np.array_equal(first, other)


# -- Figures say what they show ------------------------------------------------


def test_the_figure_of_an_attack_tells_its_values():
    digit = np.zeros((28, 28, 1), np.float32)
    said = {"original": np.eye(10)[3], "FGSM": np.eye(10)[5]}
    made = figures.attacked(digit, {"FGSM": digit + 0.1}, said, 0.1)
    assert "original: read as 3 with 1.00" in made.alt
    assert "FGSM: read as 5 with 1.00; mean change of a pixel 0.100, largest 0.100" in made.alt


def test_the_figure_of_robustness_agrees_with_the_table():
    made, table = figures.robust(), results.load("adversarial")
    for arm in figures.ROBUST:
        mean = table.summary("holdout", arm=arm, attack="PGD", epsilon="0.2").mean
        (told,) = [t for t in made.alt.split("; ") if f"PGD, trained with {arm}:" in t]
        assert f"{100 * mean:.0f} % at 0.2" in told
    card = json.loads((results.RESULTS / "adversarial.json").read_text(encoding="utf-8"))
    assert card["seeds"] >= 5

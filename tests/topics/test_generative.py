"""The generative models of lesson 17, their committed weights, and the search for copies."""

import hashlib
import importlib.util
from pathlib import Path

import numpy as np
import pytest

from launcher import downloads
from topics.generated import figures, generative
from topics.generated.generative import MODELS, generate, load_generator, nearest_distances
from utils import data
from utils.data import DataDamaged, course_split

pytestmark = pytest.mark.slow  # TensorFlow
ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def bars():
    """Ten classes that are easy to make: a bar in a place of its own."""
    labels = np.arange(200) % 10
    images = np.zeros((200, 28, 28, 1), np.float32)
    for image, label in zip(images, labels, strict=True):
        image[4:24, 4 + 2 * label : 6 + 2 * label] = 1
    return images, labels


def test_the_autoencoder_learns_to_make_what_it_was_shown(bars):
    model = generative.VAE(seed=1)
    history = model.fit(*bars, steps=300)
    assert list(history) == list(range(50, 301, 50))
    first, last = history[50], history[300]
    assert last["reconstruction"] < 0.3 * first["reconstruction"]
    assert last["distance"] > 0
    made = model.sample(np.arange(10), seed=4)
    assert made.shape == (10, 28, 28, 1) and made.dtype == np.float32
    assert made.min() >= 0 and made.max() <= 1
    blank = np.sqrt(40)  # a bar has 40 pixels
    assert nearest_distances(made, bars[0]).mean() < 0.75 * blank


def test_the_gan_trains_both_networks(bars):
    model = generative.GAN(seed=2)
    before = [w.copy() for m in (model.generator, model.discriminator) for w in m.get_weights()]
    told = []
    history = model.fit(*bars, steps=50, report=lambda step, losses: told.append((step, losses)))
    assert told == [(50, history[50])] and set(history[50]) == {"discriminator", "generator"}
    assert all(np.isfinite(value) for value in history[50].values())
    after = [w for m in (model.generator, model.discriminator) for w in m.get_weights()]
    assert all(not np.array_equal(a, b) for a, b in zip(before, after, strict=True))


def test_a_training_in_two_parts_is_the_same_training(bars):
    whole, parts = generative.VAE(seed=3), generative.VAE(seed=3)
    expected = whole.fit(*bars, steps=100)
    parts.fit(*bars, steps=50)
    assert parts.fit(*bars, steps=50) == {100: pytest.approx(expected[100], rel=1e-4)}


@pytest.mark.parametrize("steps", [0, 60, -50])
def test_steps_come_in_fifties(bars, steps):
    with pytest.raises(ValueError, match="multiple of 50"):
        generative.VAE().fit(*bars, steps=steps)


def test_pictures_and_labels_must_fit(bars):
    with pytest.raises(ValueError, match=r"labels \(3,\)"):
        generative.VAE().fit(bars[0], bars[1][:3], steps=50)


# -- The committed weights -----------------------------------------------------


def test_committed_generators_make_the_digits_they_are_asked_for():
    split, labels = course_split(0), np.tile(np.arange(10), 20)
    means = np.stack([split.x_holdout[split.y_holdout == d].mean(axis=0) for d in range(10)])
    for name in MODELS:
        made = generate(load_generator(name), labels, seed=5)
        assert np.array_equal(made, generate(load_generator(name), labels, seed=5))
        of_class = np.stack([made[labels == d].mean(axis=0) for d in range(10)])
        apart = ((of_class[:, None] - means[None]) ** 2).sum(axis=(2, 3, 4))
        assert (apart.argmin(axis=1) == np.arange(10)).all(), name
        assert made.reshape(10, 20, -1).std(axis=1).mean() > 0.05, name  # not one picture a class


def test_the_card_and_the_code_name_the_same_file():
    content = data.GENERATOR_FILE.read_bytes()
    found = hashlib.sha256(content).hexdigest()
    card = (ROOT / "datasets" / "generator.md").read_text(encoding="utf-8")
    assert found == data.GENERATOR_SHA256 and found in card
    assert f"{len(content):,} bytes" in card and len(content) < 2_000_000


def test_a_damaged_or_unknown_generator_is_named(monkeypatch, tmp_path):
    damaged = tmp_path / "generator.npz"
    damaged.write_bytes(b"no weights")
    monkeypatch.setattr(generative, "GENERATOR_FILE", damaged)
    with pytest.raises(DataDamaged, match="generator.npz is damaged"):
        load_generator("GAN")
    with pytest.raises(ValueError, match="'Gan'.*there are: GAN, VAE"):
        load_generator("Gan")
    monkeypatch.setattr(data, "GENERATOR_FILE", damaged)
    problems = dict(downloads.check_embedded())
    assert problems["digits.npz"] is None and "damaged" in problems["generator.npz"]


def test_the_file_is_written_from_the_models(monkeypatch):
    path = ROOT / "datasets" / "build_generator.py"
    spec = importlib.util.spec_from_file_location("build_generator", path)
    builder = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(builder)
    fresh = {name: model(seed=0) for name, model in MODELS.items()}
    arrays = builder.weights(fresh)
    with np.load(data.GENERATOR_FILE) as there:
        assert {k: v.shape for k, v in arrays.items()} == {k: there[k].shape for k in there.files}
        assert {there[k].dtype for k in there.files} == {np.dtype(np.float16)}
    for name, model in fresh.items():  # untrained models are told from the file's
        assert builder.difference(name, model) > builder.ALIKE
    trained = type("Model", (), {"sample": lambda self, labels: generate(loaded, labels)})()
    loaded = load_generator("VAE")
    assert builder.difference("VAE", trained) == 0


# -- Copies --------------------------------------------------------------------


def test_nearest_distances_find_copies():
    rng = np.random.default_rng(0)
    training = rng.random((30, 5, 5, 1)).astype(np.float32)
    others = rng.random((4, 5, 5, 1)).astype(np.float32)
    pictures = np.concatenate([training[[7, 3]], others])
    found = nearest_distances(pictures, training)
    slow = [min(np.linalg.norm((p - t).ravel()) for t in training) for p in pictures]
    np.testing.assert_allclose(found, slow, atol=1e-3)
    assert (found[:2] < 1e-3).all() and (found[2:] > 0.5).all()


# -- The tables and figures ------------------------------------------------------


def test_no_arm_is_tested_on_digits_that_anything_was_trained_on():
    from authoring.experiments import generated

    small = course_split(2, generated.FEW, holdout_per_class=400)
    large = course_split(2, generated.MANY, holdout_per_class=400)
    assert set(small.train_rows) < set(large.train_rows)
    assert np.array_equal(small.holdout_rows, large.holdout_rows)
    assert not set(large.train_rows) & set(small.holdout_rows)


@pytest.mark.parametrize("arm", ["none", "augmentation", "800 real"])
def test_every_arm_shows_as_many_pictures(arm):
    from authoring.experiments import generated

    pictures, labels = generated._pictures(arm, 0)(draw=3)
    assert pictures.shape == (generated.SHOWN, 28, 28, 1) and labels.shape == (generated.SHOWN,)


def test_figures_tell_their_values():
    history = {50: {"a": 2.0, "b": 3.0}, 100: {"a": 1.0, "b": 4.0}}
    assert "GAN, b: 3.0 at first, 4.0 at the end" in figures.losses({"GAN": history}).alt
    tiles = np.zeros((20, 28, 28, 1), np.float32)
    assert "top to bottom: x;" in figures.samples({"x": tiles}, "t", "c").alt
    made = figures.neighbours(tiles[:2], tiles[:2], np.array([1.25, 2.5]), 3.0)
    assert "1.2, 2.5" in made.alt and "3.0" in made.caption

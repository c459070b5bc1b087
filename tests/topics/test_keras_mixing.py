"""What lesson 15 says of Keras' layers and of its tables is so; a new Keras may change it."""

import random

import numpy as np
import pytest

from utils import results
from utils.backend import keras, tf

pytestmark = pytest.mark.slow  # TensorFlow
layers = keras.layers
UNIT = {"value_range": (0, 1)}


def pictures(n=8, seed=0):
    """One picture, n times: whatever differs was drawn."""
    one = np.random.default_rng(seed).random((1, 28, 28, 1), dtype=np.float32)
    return np.repeat(one, n, axis=0)


def after(layer, images):
    return np.asarray(layer(images, training=True))


def changed(before, now):
    return np.abs(now - before).max(axis=(1, 2, 3)) > 1e-4


def flat(n=128):
    return np.broadcast_to(
        np.arange(n, dtype=np.float32)[:, None, None, None], (n, 28, 28, 1)
    ).copy()


def test_layers_take_0_to_255_for_granted():
    assert after(layers.RandomErasing((1.0, 1.0), seed=1), pictures()).max() > 200
    assert after(layers.RandomErasing((1.0, 1.0), seed=1, **UNIT), pictures()).max() <= 1


def test_mixup_without_labels_mixes_the_pictures_only():
    images, labels = flat(32), np.eye(32, dtype=np.float32)
    bare = after(layers.MixUp(alpha=1.0, seed=1), images)
    assert bare.shape == images.shape and changed(images, bare).mean() > 0.8
    both = layers.MixUp(alpha=1.0, seed=1)({"images": images, "labels": labels}, training=True)
    said = np.asarray(both["labels"])
    shown = np.asarray(both["images"]).mean(axis=(1, 2, 3))
    np.testing.assert_allclose(said @ np.arange(32), shown, atol=1e-3)
    with pytest.raises(Exception, match="float"):
        layers.MixUp(seed=1)({"images": images, "labels": np.arange(32)}, training=True)
    model = keras.Sequential(
        [keras.Input((28, 28, 1)), layers.MixUp(), layers.Flatten(), layers.Dense(10, "softmax")]
    )
    model.compile("adam", "sparse_categorical_crossentropy")
    model.fit(images, np.arange(32) % 10, verbose=0)  # and does not complain


def test_a_single_factor_is_one_sided():
    layer = layers.RandAugment(factor=0.5, **UNIT)
    assert layer.random_rotation.factor == layer.random_translation.width_factor == (0, 0.5)
    blob = np.zeros((200, 28, 28, 1), np.float32)
    blob[:, 12:16, 12:16] = 1
    moved = after(layers.RandomTranslation((0, 0.3), (0, 0.3), fill_mode="constant", seed=1), blob)
    centre = (moved * np.arange(28)[:, None, None]).sum(axis=(1, 2, 3)) / moved.sum(axis=(1, 2, 3))
    assert (centre > 13.4).all() or (centre < 13.6).all()  # never to both sides


def test_augmix_follows_pythons_random_and_is_frozen_in_a_pipeline(monkeypatch):
    images = pictures()
    state = random.getstate()
    try:
        random.seed(1)
        made = [after(layers.AugMix(seed=1, **UNIT), images) for _ in range(4)]
        random.seed(1)
        again = after(layers.AugMix(seed=1, **UNIT), images)
    finally:
        random.setstate(state)
    assert any(np.abs(made[0] - other).max() > 1e-3 for other in made[1:])
    np.testing.assert_allclose(made[0], again, atol=1e-5)
    drawn, choice = [], random.choice
    monkeypatch.setattr(random, "choice", lambda options: drawn.append(choice(options)))
    data = tf.data.Dataset.from_tensor_slices(images).batch(1).map(layers.AugMix(seed=1, **UNIT))
    assert len(list(data)) == 8
    once = len(drawn)
    assert 0 < once <= 3 * 3
    list(data)
    assert len(drawn) == once  # nothing new for eight more batches


def test_contrast_goes_up_only():
    assert layers.RandomContrast(0.2).factor == (0, 0.2)
    assert layers.RandomContrast((0.2, 0.2)).factor == (0.2, 0.2)


def test_what_lesson_15_says_in_words_agrees_with_its_tables():
    data = results.load("mixing")

    def verdict(column, arm, epoch, other="none"):
        return data.paired(column, arm, other, epoch=epoch).verdict

    def mean(column, arm, epoch):
        return data.summary(column, arm=arm, epoch=epoch).mean

    tie = "cannot be told apart"
    assert [verdict("holdout", "mixup", e) for e in (5, 30, 100)] == [tie, "higher", "higher"]
    assert [verdict("loss", "mixup", e) for e in (5, 100)] == ["higher", "lower"]
    for arm in ("classic", "cutmix", "erasing", "classic and mixup"):
        assert [verdict("holdout", arm, e) for e in (5, 100)] == ["lower", "higher"]
        assert all(mean(c, "none", 5) < mean(c, arm, 5) for c in ("loss", "ece"))
    assert mean("loss", "none", 100) > mean("loss", "none", 30) + 0.05
    assert mean("loss", "mixup", 100) < mean("loss", "mixup", 30)
    single = {arm: mean("holdout", arm, 100) for arm in ("classic", "mixup", "cutmix", "erasing")}
    assert single.pop("classic") > max(single.values()) + 0.01
    assert verdict("holdout", "classic and mixup", 100, "classic") == "higher"
    sure = {a: mean("confidence", a, 100) - mean("holdout", a, 100) for a in data.column("arm")}
    assert sure["none"] > 0.04 and sure["mixup"] < -0.04 and sure["cutmix"] < -0.1
    assert verdict("ece", "mixup", 100) == tie and verdict("ece", "cutmix", 100) == "higher"
    assert {verdict("ece", a, 100) for a in ("classic", "erasing")} == {"lower"}
    assert mean("shown_loss", "mixup", 100) > mean("loss", "mixup", 100)
    assert mean("train", "mixup", 30) > 0.99 > mean("shown", "mixup", 30)


def test_what_lesson_15_says_of_the_search_agrees_with_its_table():
    data = results.load("mixing_search").where(choosing=100, on="test")
    moderate = [
        data.summary("accuracy", setting=f"strength {s}, alpha {a}").mean
        for s in ("0.5", "1")
        for a in ("0", "0.1", "0.4")
    ]
    assert max(moderate) - min(moderate) < 0.005
    strong = [
        data.summary("accuracy", setting=f"strength 1.5, alpha {a}").mean for a in ("0", "0.1")
    ]
    assert max(strong) < min(moderate) - 0.01
    best = {k: data.summary("accuracy", setting="best", tried=k).mean for k in (1, 3, 12)}
    assert best[3] - best[1] > best[12] - best[3] > 0
    both = results.load("mixing_search")

    def hope(choosing, tried):
        return both.paired(
            "accuracy", {"on": "validation"}, {"on": "test"}, setting="best", tried=tried,
            choosing=choosing,
        )  # fmt: skip

    assert hope(100, 12).verdict == "higher" and hope(100, 1).verdict != "higher"
    assert hope(1000, 12).verdict == "cannot be told apart"
    assert hope(1000, 12).mean < hope(100, 12).mean
    none = {"setting": "strength 0, alpha 0", "tried": 1}
    gain = data.paired("accuracy", {"setting": "best", "tried": 12}, none)
    assert gain.verdict == "higher"

"""Looking into a network: the probe, class means, leads, and pictures with a patch covered."""

import numpy as np
import pytest

from topics.prediction_trace import layers
from topics.prediction_trace.layers import Probe
from utils.augment import AffineRanges, RandomAffine
from utils.data import course_split
from utils.models import digit_cnn

pytestmark = pytest.mark.slow  # TensorFlow


@pytest.fixture(scope="module")
def model():
    return digit_cnn(RandomAffine(AffineRanges(), name="augmentation"), dropout=0.5, seed=1)


@pytest.fixture(scope="module")
def digits():
    split = course_split(0, train_per_class=30, test_per_class=1, holdout_per_class=1)
    return split.x_train, split.y_train


@pytest.fixture(scope="module")
def probe(model):
    return Probe(model)


def test_the_probe_gives_what_the_layers_give_one_by_one(model, probe, digits):
    images = digits[0][:3]
    found, value = probe(images), images
    for layer in model.layers:
        value = np.asarray(layer(value, training=False))
        if layer.name in found:
            np.testing.assert_allclose(found[layer.name], value, atol=1e-5)
    assert list(found) == list(probe.names)
    assert probe.names == ("input", "conv_1", "pool_1", "conv_2", "pool_2", "dense", "softmax")
    np.testing.assert_array_equal(found["input"], images)


def test_many_images_come_in_order(model, probe, digits):
    images = digits[0][: layers.CHUNK + 7]
    wanted = model.predict(images, verbose=0)
    np.testing.assert_allclose(probe.last(images), wanted, atol=1e-5)
    rows = [rows for rows, _ in probe.chunks(images)]
    assert [(r.start, r.stop) for r in rows] == [(0, layers.CHUNK), (layers.CHUNK, len(images))]


def test_one_image_without_its_batch_axis_is_refused(probe, digits):
    with pytest.raises(ValueError, match=r"expected \(n, height, width, channels\)"):
        probe(digits[0][0])


def test_class_means_and_distances_agree_with_the_plain_formula(probe, digits):
    images, labels = digits
    means = layers.class_means(probe, images, labels)
    away = layers.distances(probe, means, images[:20])
    for name in ("input", "pool_2", "softmax"):
        flat = np.concatenate([v[name].reshape(len(v[name]), -1) for _, v in probe.chunks(images)])
        for k in (0, 7):
            mean = flat[labels == k].mean(axis=0)
            np.testing.assert_allclose(means[name][k], mean, atol=1e-5)
            wanted = np.sqrt(((flat[:20] - mean) ** 2).mean(axis=1))
            np.testing.assert_allclose(away[name][:, k], wanted, atol=1e-4)


def test_a_class_without_an_image_is_named(probe, digits):
    images, labels = digits
    kept = labels != 3
    with pytest.raises(ValueError, match="no image of class 3"):
        layers.class_means(probe, images[kept], labels[kept])


def test_the_rival_is_the_answer_or_the_runner_up():
    probabilities = np.array([[0.7, 0.2, 0.1], [0.7, 0.2, 0.1]])
    before = probabilities.copy()
    assert layers.rival(probabilities, np.array([0, 2])).tolist() == [1, 0]
    np.testing.assert_array_equal(probabilities, before)


def test_the_lead_has_the_sign_of_the_nearer_one():
    lead = layers.lead(np.array([1.0, 3.0, 2.0]), np.array([3.0, 1.0, 2.0]))
    assert lead.tolist() == [0.5, -0.5, 0.0]


def test_leads_are_those_of_label_and_rival(probe, digits):
    images, labels = digits[0][:4], digits[1][:4]
    means = layers.class_means(probe, *digits)
    found = layers.leads(probe, means, images, list(labels))
    away = layers.distances(probe, means, images)["dense"]
    rivals = layers.rival(probe.last(images), labels)
    for row in range(4):
        own, other = away[row, labels[row]], away[row, rivals[row]]
        assert found[row]["dense"] == pytest.approx((other - own) / (other + own))
        assert list(found[row]) == list(probe.names)


def test_the_nearest_come_first():
    known = np.array([[5.0, 5.0], [1.0, 1.0], [0.0, 0.5], [9.0, 9.0]])
    assert layers.nearest(known, np.zeros(2), 3).tolist() == [2, 1, 0]


def test_every_place_is_covered_once(digits):
    image = np.ones((6, 7, 1), np.float32)
    copies = layers.covered(image, 3)
    assert copies.shape == (4, 5, 6, 7, 1)
    assert (copies == 0).sum(axis=(2, 3, 4)).tolist() == [[9] * 5] * 4
    assert copies[3, 4, 3:, 4:].sum() == 0 and copies[0, 0, :3, :3].sum() == 0
    assert image.min() == 1
    for size in (0, 7):
        with pytest.raises(ValueError, match="expected 1 to 6 pixels"):
            layers.covered(image, size)


def test_covered_probabilities_are_those_of_the_covered_pictures(probe, digits):
    image = digits[0][0]
    found = layers.covered_probabilities(probe.last, image, size=9)
    assert found.shape == (20, 20, 10)
    copy = image.copy()
    copy[4:13, 11:20] = 0
    np.testing.assert_allclose(found[4, 11], probe.last(copy[None])[0], atol=1e-5)

"""The Keras layer: random in training only, each image its own draw, one law with the function."""

from types import SimpleNamespace

import keras
import numpy as np
import pytest
import tensorflow as tf
from keras.src.trainers.trainer import model_supports_jit
from scipy import stats

from utils.augment import FILLS, AffineRanges, RandomAffine, apply_affine, random_matrices

pytestmark = pytest.mark.slow  # test --quick is to take a minute at most

STRONG = AffineRanges(rotation=60, shift=0.2, zoom=0.3)
# The first two maps of the default ranges with seed 0: tables measured with `fit` rest on them.
FIRST_DRAWS = [
    [1.1040744, 0.10915454, -5.0093493, -0.10915454, 1.1040744, -0.8754215, 0, 0],
    [1.0364939, -0.27317774, 0.62225246, 0.27317774, 1.0364939, -5.2077713, 0, 0],
]


@pytest.fixture(scope="module")
def pictures():
    return np.random.default_rng(0).random((6, 16, 16, 1)).astype(np.float32)


def tiny_model(*layers):
    """The layers in front of the mean over all pixels, to be seen as predictions."""
    return keras.Sequential([keras.Input((16, 16, 1)), *layers, keras.layers.Flatten()])


class Watch(keras.layers.Layer):
    """Keeps what passes through, so that a test sees what `fit` feeds to the next layer."""

    def __init__(self):
        super().__init__()
        self.seen = []

    def call(self, inputs):
        tf.py_function(lambda batch: self.seen.append(batch.numpy()), [inputs], [])
        return inputs

    def compute_output_shape(self, input_shape):
        return input_shape


def test_identity_without_training(pictures):
    layer = RandomAffine(STRONG)
    np.testing.assert_array_equal(layer(pictures), pictures)
    np.testing.assert_array_equal(layer(pictures, training=False), pictures)
    assert np.abs(layer(pictures, training=True) - pictures).max() > 0.1


def test_identity_in_predict_and_evaluate_random_in_fit(pictures):
    watch = Watch()
    model = tiny_model(RandomAffine(STRONG), watch, keras.layers.Dense(1))
    model.compile("sgd", "mse", run_eagerly=False)
    targets = np.zeros((len(pictures), 16 * 16))
    model.predict(pictures, verbose=0)
    model.evaluate(pictures, targets, verbose=0)
    assert len(watch.seen) == 2
    for seen in watch.seen:
        np.testing.assert_array_equal(seen, pictures)
    watch.seen.clear()
    model.fit(pictures, targets, epochs=2, shuffle=False, verbose=0)
    first, second = watch.seen
    assert np.abs(first - pictures).max() > 0.1  # augmented
    assert np.abs(first - second).max() > 0.1  # and anew in each epoch


def test_each_image_of_a_batch_has_its_own_draw(pictures):
    copies = np.repeat(pictures[:1], 20, axis=0)
    moved = RandomAffine()(copies, training=True).numpy().reshape(20, -1)
    assert len(np.unique(moved, axis=0)) == 20


def test_same_seed_same_draws_other_seed_others(pictures):
    def draw(seed):
        layer = RandomAffine(STRONG, seed=seed)
        return np.stack([layer(pictures, training=True) for _ in range(2)])

    np.testing.assert_array_equal(draw(3), draw(3))
    assert np.abs(draw(3) - draw(4)).max() > 0.1


def test_with_dropout_behind_it_the_outputs_stay_distinct(pictures):
    # In old versions of TensorFlow a Dropout layer behind an augmentation froze the augmentation.
    model = tiny_model(RandomAffine(STRONG, seed=1), keras.layers.Dropout(0.5, seed=1))
    call = tf.function(lambda x: model(x, training=True))
    copies = np.repeat(pictures[:1], 9, axis=0)
    outputs = np.concatenate([call(copies) for _ in range(3)])
    assert len(np.unique(outputs, axis=0)) == 27
    # Not only the masks differ: so do the pixels that survive in two outputs.
    both = (outputs[0] != 0) & (outputs[1] != 0)
    assert both.any() and np.abs(outputs[0] - outputs[1])[both].max() > 0.05


@pytest.mark.parametrize("parallel", [None, 2])
def test_in_tf_data_each_batch_and_pass_has_its_own_draws(pictures, parallel):
    layer = RandomAffine(STRONG, seed=5)
    data = tf.data.Dataset.from_tensors(pictures).repeat(3)
    data = data.map(lambda x: layer(x, training=True), num_parallel_calls=parallel)
    seen = np.stack([batch for _ in range(2) for batch in data.as_numpy_iterator()])
    assert len(np.unique(seen.reshape(6, -1), axis=0)) == 6


def test_in_tf_data_the_size_may_be_unknown(pictures):
    layer = RandomAffine(STRONG)
    data = tf.data.Dataset.from_generator(
        lambda: iter([pictures, pictures[:, :8]]), output_types=tf.float32
    )
    data = data.map(lambda x: tf.ensure_shape(x, (None, None, None, 1)))
    shapes = [b.shape for b in data.map(lambda x: layer(x, training=True)).as_numpy_iterator()]
    assert shapes == [(6, 16, 16, 1), (6, 8, 16, 1)]


def test_saved_and_loaded_it_is_the_same_layer(pictures, tmp_path):
    ranges = AffineRanges(rotation=50, shear=10, horizontal_flip=True)
    model = tiny_model(RandomAffine(ranges, fill="reflect", seed=9, name="augmentation"))
    model.save(tmp_path / "model.keras")
    loaded = keras.models.load_model(tmp_path / "model.keras")
    layer = loaded.get_layer("augmentation")
    assert (layer.ranges, layer.fill, layer.seed) == (ranges, "reflect", 9)
    np.testing.assert_array_equal(loaded(pictures), model(pictures))
    np.testing.assert_array_equal(loaded(pictures, training=True), model(pictures, training=True))


def test_loaded_or_cloned_it_goes_on_with_its_draws(pictures, tmp_path):
    model = tiny_model(RandomAffine(STRONG, seed=9))
    first = model(pictures, training=True)
    model.save(tmp_path / "model.keras")
    others = [keras.models.load_model(tmp_path / "model.keras"), keras.models.clone_model(model)]
    second = model(pictures, training=True)
    assert np.abs(first - second).max() > 0.1
    for other in others:
        np.testing.assert_array_equal(other(pictures, training=True), second)


def test_without_a_seed_it_follows_the_global_seed(pictures):
    def draw(seed):
        keras.utils.set_random_seed(seed)
        return RandomAffine(STRONG)(pictures, training=True).numpy()

    np.testing.assert_array_equal(draw(1), draw(1))
    assert np.abs(draw(1) - draw(2)).max() > 0.1


def test_with_the_seed_it_draws_the_numbers_of_the_tables():
    layer = RandomAffine(AffineRanges(), seed=0)
    drawn = layer._draw(2, 28.0, 28.0).numpy()
    np.testing.assert_allclose(drawn, FIRST_DRAWS, atol=1e-5)


def test_fit_trains_on_a_machine_with_a_gpu(pictures, monkeypatch):
    # Keras compiles with XLA as soon as it sees a GPU, and XLA has no kernel for the transform.
    model = tiny_model(RandomAffine(STRONG), keras.layers.Dense(1))
    assert not model_supports_jit(model) and model_supports_jit(tiny_model())
    devices = tf.config.list_physical_devices

    def with_gpu(kind=None):
        return [*devices(kind), *([SimpleNamespace(device_type="GPU")] if kind != "CPU" else [])]

    monkeypatch.setattr(tf.config, "list_physical_devices", with_gpu)
    plain = tiny_model(keras.layers.Dense(1))
    plain.compile("sgd", "mse")
    model.compile("sgd", "mse")
    assert (plain.jit_compile, model.jit_compile) == (True, False)
    model.fit(pictures, np.zeros((6, 1)), verbose=0)


@pytest.mark.parametrize("fill", FILLS)
def test_resamples_as_the_function_does(fill, pictures, monkeypatch):
    maps = random_matrices(6, (16, 16), STRONG, np.random.default_rng(0))
    layer = RandomAffine(STRONG, fill=fill)
    monkeypatch.setattr(layer, "_draw", lambda n, height, width: tf.constant(maps))
    moved = layer(pictures, training=True)
    np.testing.assert_allclose(moved, apply_affine(pictures, maps, fill), atol=0.01 / 255)


def test_draws_have_the_same_distribution_as_the_function():
    ranges = AffineRanges(
        rotation=40, shift=0.2, zoom=0.3, shear=20, horizontal_flip=True, vertical_flip=True
    )
    n = 20_000
    ours = RandomAffine(ranges)._draw(n, 20.0, 30.0).numpy()
    theirs = random_matrices(n, (20, 30), ranges, np.random.default_rng(1))
    assert ours.shape == theirs.shape and ours.dtype == theirs.dtype
    np.testing.assert_array_equal(ours[:, 6:], 0)
    for column in range(6):  # the largest gap between the cumulative distributions
        assert stats.ks_2samp(ours[:, column], theirs[:, column]).statistic < 0.02
    ours_c, theirs_c = (np.corrcoef(maps[:, :6].T) for maps in (ours, theirs))
    np.testing.assert_allclose(ours_c, theirs_c, atol=0.05)


def test_errors_name_the_value_and_the_remedy(pictures):
    with pytest.raises(ValueError, match="'wrap'.*constant, reflect, nearest"):
        RandomAffine(fill="wrap")
    with pytest.raises(ValueError, match=r"\(6, 16, 16\).*images\[\.\.\., None\]"):
        RandomAffine()(pictures[..., 0], training=True)
    layer = RandomAffine()
    with pytest.raises(ValueError, match=r"\(16, 16, 1\).*image\[None\].*batch before map"):
        tf.data.Dataset.from_tensor_slices(pictures).map(lambda x: layer(x, training=True))
    with pytest.raises(ValueError, match=r"inside a function.*make it once, before"):
        tf.data.Dataset.from_tensors(pictures).map(lambda x: RandomAffine()(x, training=True))

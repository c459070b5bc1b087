"""The quick trainer takes the steps of `model.fit`; everything in a run follows from its seed."""

import keras
import numpy as np
import pytest
import tensorflow as tf

from authoring.experiments.models import lecture_mlp
from topics.photos.models import photo_cnn
from utils import training
from utils.augment import AffineRanges, RandomAffine
from utils.models import compile_model, digit_cnn
from utils.training import Arm, EpochTrainer, train_arm

pytestmark = pytest.mark.slow  # test --quick is to take a minute at most


def digits(n, seed=0):
    """Squares in ten places: quick to make, and possible to learn."""
    rng = np.random.default_rng(seed)
    labels = rng.integers(0, 10, n)
    images = rng.random((n, 28, 28, 1)) * 0.3
    for image, label in zip(images, labels, strict=True):
        row, column = divmod(int(label), 5)
        image[4 + 12 * row : 12 + 12 * row, 5 * column : 5 * column + 5] += 0.7
    return images.astype(np.float32), labels.astype(np.int64)


@pytest.fixture(scope="module")
def cnn():
    """One compiled trainer with dropout for all tests of this file."""
    return EpochTrainer(digit_cnn(dropout=0.5))


def fit(model, x, y, order, epochs=1):
    """Losses and accuracies of `model.fit` over the rows in this order."""
    compile_model(model)
    return model.fit(x[order], y[order], 32, epochs, shuffle=False, verbose=0).history


def assert_same_weights(first, second, tolerance):
    for a, b in zip(first.get_weights(), second.get_weights(), strict=True):
        np.testing.assert_allclose(a, b, atol=tolerance)


def test_same_steps_as_fit_where_32_does_not_divide_n():
    x, y = digits(100)
    order = np.random.default_rng(1).permutation(100)
    model, trainer = digit_cnn(seed=3), EpochTrainer(digit_cnn(seed=0))
    trainer.reset(model.get_weights(), seed=3)
    history = fit(model, x, y, order, epochs=2)
    for epoch in range(2):
        loss, accuracy = trainer.epoch(x, y, order)
        assert loss == pytest.approx(history["loss"][epoch], rel=1e-5)
        assert accuracy == pytest.approx(history["accuracy"][epoch], abs=1e-6)
    assert_same_weights(trainer.model, model, 1e-4)


def test_same_steps_and_masks_as_fit_with_dropout(cnn):
    x, y = digits(96)
    order = np.arange(96)
    model = digit_cnn(dropout=0.5, seed=4)
    cnn.reset(model.get_weights(), seed=4)
    history = fit(model, x, y, order)
    assert cnn.epoch(x, y, order)[0] == pytest.approx(history["loss"][0], rel=1e-5)
    assert_same_weights(cnn.model, model, 1e-4)


@pytest.mark.slow
def test_same_steps_as_fit_under_xla():
    x, y = digits(70)
    order = np.random.default_rng(1).permutation(70)
    model, trainer = lecture_mlp(seed=2), EpochTrainer(lecture_mlp(), jit=True)
    trainer.reset(model.get_weights(), seed=2)
    history = fit(model, x, y, order)
    assert trainer.epoch(x, y, order)[0] == pytest.approx(history["loss"][0], rel=1e-5)
    assert_same_weights(trainer.model, model, 1e-4)


def test_xla_needs_no_number_of_steps_to_compile(cnn):
    # A loop over tf.range(steps) would: its length must be known, so every n compiled anew.
    specs = [
        tf.TensorSpec((25, 32, *shape), kind)
        for shape, kind in (((28, 28, 1), tf.float32), ((), tf.int64), ((), tf.float32))
    ]
    graph = cnn._steps.get_concrete_function(*specs, tf.TensorSpec((), tf.int32)).graph
    assert "Range" not in {operation.type for operation in graph.get_operations()}
    assert "While" in {
        operation.type.removeprefix("Stateless") for operation in graph.get_operations()
    }


def test_more_rows_than_one_compiled_call_takes(cnn):
    x, y = digits(900)  # 29 batches: one call of 25, one of 4, the last batch with 4 rows
    order = np.arange(900)
    start = digit_cnn(seed=1).get_weights()
    cnn.reset(start, seed=1)
    whole = cnn.epoch(x, y, order)[0]
    weights = cnn.model.get_weights()
    cnn.reset(start, seed=1)
    large = cnn.epoch(x, y, order[:800])[0] * 800
    small = cnn.epoch(x, y, order[800:])[0] * 100
    assert (large + small) / 900 == pytest.approx(whole, rel=1e-5)
    for a, b in zip(weights, cnn.model.get_weights(), strict=True):
        np.testing.assert_allclose(a, b, atol=1e-5)


def test_one_sigmoid_takes_the_same_steps_as_fit():
    rng = np.random.default_rng(3)
    x, y = rng.random((70, 16, 16, 3), dtype=np.float32), rng.integers(0, 2, 70)
    x[y == 1, 4:8] += 0.5
    model, trainer = photo_cnn(16, seed=3), EpochTrainer(photo_cnn(16), chunk=2)
    trainer.reset(model.get_weights(), seed=3)
    model.compile(optimizer="adam", loss="binary_crossentropy", metrics=["accuracy"])
    order = rng.permutation(70)
    history = model.fit(x[order], y[order], 32, 2, shuffle=False, verbose=0).history
    for epoch in range(2):
        loss, accuracy = trainer.epoch(x, y, order)
        assert loss == pytest.approx(history["loss"][epoch], rel=1e-5)
        assert accuracy == pytest.approx(history["accuracy"][epoch], abs=1e-6)
    assert_same_weights(trainer.model, model, 1e-4)
    wanted = model.evaluate(x, y, verbose=0)
    assert trainer.evaluate(x, y) == pytest.approx(wanted, rel=1e-4)
    assert trainer.evaluate(x, y)[1] > 0.55  # and not by calling all pictures one class


@pytest.mark.parametrize("batch", [8, 50])
def test_other_batch_sizes_take_the_same_steps_as_fit(batch):
    x, y = digits(70)
    order = np.random.default_rng(2).permutation(70)
    model = lecture_mlp(seed=1)
    trainer = EpochTrainer(lecture_mlp(), chunk=2, batch=batch)
    trainer.reset(model.get_weights(), seed=1)
    compile_model(model)
    history = model.fit(x[order], y[order], batch, 1, shuffle=False, verbose=0).history
    assert trainer.epoch(x, y, order)[0] == pytest.approx(history["loss"][0], rel=1e-4)
    assert_same_weights(trainer.model, model, 1e-4)
    assert int(trainer._adam.step) == -(-70 // batch)


def test_mixed_labels_take_the_same_steps_as_fit_and_as_two_losses_weighted(cnn):
    x, y = digits(70)
    rng = np.random.default_rng(5)
    order, other = rng.permutation(70), rng.permutation(70)
    weight = rng.random(70).astype(np.float32)
    hard = np.eye(10, dtype=np.float32)
    mixed = weight[:, None] * hard[y] + (1 - weight[:, None]) * hard[y[other]]
    model, trainer = digit_cnn(seed=3), EpochTrainer(digit_cnn())
    start = model.get_weights()
    trainer.reset(start, seed=3)
    model.compile(optimizer="adam", loss="categorical_crossentropy", metrics=["accuracy"])
    history = model.fit(x[order], mixed[order], 32, shuffle=False, verbose=0).history
    loss, accuracy = trainer.epoch(x, mixed, order)
    assert loss == pytest.approx(history["loss"][0], rel=1e-5)
    assert accuracy == pytest.approx(history["accuracy"][0], abs=1e-6)
    assert_same_weights(trainer.model, model, 1e-4)
    # One step: for probabilities, the loss of the mixed label is the mix of the two losses.
    trainer.reset(start, seed=3)
    said = np.asarray(trainer.model(x[:32]))
    rows = np.arange(32)
    two = weight[:32] * -np.log(said[rows, y[:32]])
    two += (1 - weight[:32]) * -np.log(said[rows, y[other[:32]]])
    loss, _ = trainer.epoch(x[:32], mixed[:32], rows)
    assert loss == pytest.approx(two.mean(), rel=1e-4)


def test_labels_given_as_shares_of_1_are_the_whole_numbers(cnn):
    x, y = digits(64)
    start, found = digit_cnn(seed=6).get_weights(), []
    for labels in (y, np.eye(10, dtype=np.float32)[y]):
        cnn.reset(start, seed=6)
        found.append((*cnn.epoch(x, labels, np.arange(64)), *cnn.evaluate(x, labels)))
    assert found[0] == pytest.approx(found[1], rel=1e-5)


def test_large_pictures_are_scored_in_small_parts(monkeypatch):
    trainer = EpochTrainer(photo_cnn(16))
    x, y = np.random.default_rng(4).random((70, 16, 16, 3), dtype=np.float32), np.arange(70) % 2
    whole = trainer.evaluate(x, y)
    monkeypatch.setattr(training, "_SCORED", 33 * 16 * 16 * 3)
    assert trainer.evaluate(x, y) == pytest.approx(whole, rel=1e-6)


def test_it_learns(cnn):
    x, y = digits(320)
    cnn.reset(digit_cnn(seed=0).get_weights(), seed=0)
    for epoch in range(4):
        cnn.epoch(x, y, np.random.default_rng(epoch).permutation(320))
    assert cnn.evaluate(*digits(200, seed=9))[1] > 0.9


@pytest.mark.parametrize("n", [7, 1500])
def test_evaluate_equals_keras(cnn, n):
    x, y = digits(n)
    cnn.reset(digit_cnn(seed=5).get_weights(), seed=5)
    model = compile_model(digit_cnn(dropout=0.5, seed=5))
    expected = model.evaluate(x, y, verbose=0)
    assert cnn.evaluate(x, y) == pytest.approx(expected, rel=1e-5)


def test_initial_weights_depend_on_the_seed_alone():
    keras.utils.set_random_seed(123)
    plain = digit_cnn(seed=8)
    keras.utils.set_random_seed(456)
    others = [
        digit_cnn(dropout=0.5, seed=8),
        digit_cnn(RandomAffine(), seed=8),
        digit_cnn(keras.layers.RandomRotation(0.1), dropout=0.2, seed=8),
    ]
    for other in others:
        for a, b in zip(plain.get_weights(), other.get_weights(), strict=True):
            np.testing.assert_array_equal(a, b)
    kernel, other_kernel = (digit_cnn(seed=s).get_weights()[0] for s in (8, 9))
    assert np.abs(kernel - other_kernel).max() > 0.01


def test_layers_of_one_shape_start_from_different_weights():
    first, second = (layer.get_weights()[0] for layer in lecture_mlp().layers[1:4:2])
    assert first.shape[1] == second.shape[1] == 128
    # With one seed for both the same numbers would come again, at another scale.
    assert abs(np.corrcoef(first[:128].ravel(), second.ravel())[0, 1]) < 0.1


def test_number_of_parameters():
    counts = [m.count_params() for m in (digit_cnn(), lecture_mlp(), lecture_mlp(dropout=True))]
    assert counts == [121_930, 125_898, 118_282]


def test_lecture_networks_have_the_layers_of_the_lecture():
    def layers(model):
        return [type(layer).__name__ for layer in model.layers]

    dense = ["Dense", "ReLU"]
    assert layers(lecture_mlp()) == ["Flatten", *dense * 3, "Dense"]
    dropped = ["Dense", "Dropout", "ReLU"]
    model = lecture_mlp(dropout=True)
    assert layers(model) == ["Flatten", *dropped * 2, "Dense"]
    assert [layer.rate for layer in model.layers if hasattr(layer, "rate")] == [0.3, 0.2]


def masks(model):
    """Which units each Dropout layer keeps in one call, under the layer's name."""
    ones = np.ones((1, 128), np.float32)
    return {
        layer.name: np.asarray(layer(ones, training=True)) != 0
        for layer in model.layers
        if "dropout" in layer.name
    }


def test_dropout_masks_differ_between_seeds_and_between_layers():
    trainer = EpochTrainer(lecture_mlp(dropout=True))

    def drawn(seed):
        trainer.reset(trainer.model.get_weights(), seed)
        return masks(trainer.model)

    first, again, other = drawn(1), drawn(1), drawn(2)
    fresh = masks(lecture_mlp(dropout=True, seed=1))
    for name in ("dropout_1", "dropout_2"):
        assert (first[name] == again[name]).all()
        assert (first[name] == fresh[name]).all()  # as a new model with this seed
        assert (first[name] != other[name]).any()
    # Were the draws those of layer 1, all units that 0.3 keeps would be kept by 0.2 too.
    assert (first["dropout_1"] & ~first["dropout_2"]).any()


def run(trainer, arm, seed, n=64, epochs=2):
    x, y = digits(n)
    reported = []
    train_arm(trainer, arm, seed, x, y, epochs, lambda *values: reported.append(values))
    assert [epoch for epoch, _, _ in reported] == list(range(1, epochs + 1))
    return np.array(reported)


def test_two_runs_of_one_seed_agree_and_two_seeds_differ(cnn):
    arm = Arm("both", AffineRanges(), dropout=0.5)
    first, again, other = (run(cnn, arm, seed) for seed in (3, 3, 4))
    np.testing.assert_allclose(first, again, rtol=1e-5)
    assert np.abs(first - other).max() > 1e-3


def test_nothing_is_traced_again_for_other_numbers_seeds_or_augmentation(cnn):
    x, y = digits(1234)
    run(cnn, Arm("none"), 0)
    for n in (1234, 7):
        cnn.evaluate(x[:n], y[:n])
    before = [f.experimental_get_tracing_count() for f in (cnn._steps, cnn._score)]
    for seed, n in ((1, 33), (2, 900)):
        run(cnn, Arm("strong", AffineRanges(rotation=60), 0.5, "reflect"), seed, n, epochs=1)
        cnn.evaluate(x[:n], y[:n])
    assert [f.experimental_get_tracing_count() for f in (cnn._steps, cnn._score)] == before


class Recorder:
    """Stands in for a trainer and keeps what it is given."""

    def __init__(self):
        self.weights, self.seed, self.epochs = None, None, []

    def reset(self, weights, seed):
        self.weights, self.seed = weights, seed

    def epoch(self, x, y, order):
        self.epochs.append((x.copy(), y.copy(), order.copy()))
        return 0.0, 0.0


def test_arms_of_one_seed_share_weights_and_order_and_draws():
    arms = [
        Arm("none"),
        Arm("augmentation", AffineRanges()),
        Arm("dropout", dropout=0.5),
        Arm("both", AffineRanges(), dropout=0.5),
    ]
    recorders = [Recorder() for _ in arms]
    for recorder, arm in zip(recorders, arms, strict=True):
        run(recorder, arm, seed=6, n=40, epochs=2)
    x, y = digits(40)
    plain, augmented, _, both = recorders
    for recorder in recorders:
        assert recorder.seed == 6
        for a, b in zip(plain.weights, recorder.weights, strict=True):
            np.testing.assert_array_equal(a, b)
        for (_, labels, order), (_, _, plain_order) in zip(
            recorder.epochs, plain.epochs, strict=True
        ):
            np.testing.assert_array_equal(order, plain_order)
            np.testing.assert_array_equal(np.sort(order), np.arange(40))
            np.testing.assert_array_equal(labels, y)
    assert (plain.epochs[0][2] != plain.epochs[1][2]).any()  # shuffled anew
    np.testing.assert_array_equal(plain.epochs[1][0], x)  # and not augmented
    assert np.abs(augmented.epochs[0][0] - augmented.epochs[1][0]).max() > 0.1  # drawn anew
    for mine, theirs in zip(augmented.epochs, both.epochs, strict=True):
        np.testing.assert_array_equal(mine[0], theirs[0])


def test_a_change_comes_after_the_augmentation_and_may_change_the_labels():
    seen = []

    def change(images, labels, seed):
        seen.append((images, seed))
        return images + 1, np.eye(10, dtype=np.float32)[labels]

    plain, changed = Recorder(), Recorder()
    run(plain, Arm("plain", AffineRanges()), seed=6, n=40)
    run(changed, Arm("changed", AffineRanges(), change=change), seed=6, n=40)
    for before, after, (images, _) in zip(plain.epochs, changed.epochs, seen, strict=True):
        np.testing.assert_array_equal(images, before[0])
        np.testing.assert_array_equal(after[0], before[0] + 1)
        np.testing.assert_array_equal(after[1].argmax(axis=1), before[1])
        np.testing.assert_array_equal(after[2], before[2])
    assert seen[0][1] != seen[1][1]  # drawn anew in each epoch

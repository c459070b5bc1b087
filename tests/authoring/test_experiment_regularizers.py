"""The experiment behind lesson 16: the same effort for all arms, and digits that stay apart."""

import numpy as np
import pytest

pytestmark = pytest.mark.slow  # TensorFlow

from authoring.experiments import regularizers  # noqa: E402
from utils.data import load_digits  # noqa: E402


def test_every_arm_tries_the_same_learning_rates_and_its_own_values():
    for trial in range(regularizers.TRIALS):
        settings = {arm: regularizers.setting(arm, trial) for arm in regularizers.PLANS}
        assert len({one.rate for one in settings.values()}) == 1
        for arm, one in settings.items():
            for knob in ("rate", *regularizers.PLANS[arm].knobs):
                low, high, _ = regularizers.KNOBS[knob]
                assert low <= getattr(one, knob) <= high
    rates = {regularizers.setting("none", t).rate for t in range(regularizers.TRIALS)}
    assert len(rates) == regularizers.TRIALS


def test_search_and_final_comparison_share_no_digit():
    parts = {
        (part, seed): regularizers.digits(seed, part)
        for part, seeds in (("search", (100, 101)), ("final", (0, 1)))
        for seed in seeds
    }
    pictures = {
        key: ({p.tobytes() for p in x}, {p.tobytes() for p in other})
        for key, (x, _, other, _) in parts.items()
    }
    distinct = len({p.tobytes() for p in load_digits()[0]})
    assert distinct == 5000
    searched = set().union(
        *(s for key, pair in pictures.items() if key[0] == "search" for s in pair)
    )
    final = set().union(*(s for key, pair in pictures.items() if key[0] == "final" for s in pair))
    assert not searched & final and len(searched) == 2000 and len(final) == 3000
    for (part, _), (x, y, other, _) in parts.items():
        assert len(x) == 320 and len(other) == (1680 if part == "search" else 2680)
        assert np.bincount(y).tolist() == [32] * 10
    for own, others in pictures.values():
        assert not own & others
    assert pictures["final", 0][0] != pictures["final", 1][0]


def test_arms_start_from_the_same_kernels():
    kernels = {}
    for arm in ("none", "L2", "SpatialDropout", "dropout, then batch norm"):
        model = regularizers.network(regularizers.setting(arm, 0), seed=3)
        kernels[arm] = [w.numpy() for w in model.weights if w.name == "kernel"]
    assert all(
        np.array_equal(a, b)
        for other in kernels.values()
        for a, b in zip(kernels["none"], other, strict=True)
    )
    assert regularizers.network(regularizers.Setting()).count_params() == 9_930


def test_an_epoch_holds_every_digit_once_in_the_order_of_the_seed():
    x = np.arange(320, dtype=np.float32)[:, None]

    def epochs(seed):
        data = regularizers._epochs(regularizers.Setting(), seed, x, np.arange(320) % 10)
        images, labels = (np.concatenate(parts) for parts in zip(*data, strict=True))
        np.testing.assert_array_equal(images[:, 0] % 10, labels.argmax(axis=1))
        return images.reshape(regularizers.EPOCHS, 320)

    runs = epochs(1)
    assert (np.sort(runs, axis=1) == x[:, 0]).all() and (runs[0] != runs[1]).any()
    np.testing.assert_array_equal(epochs(1), runs)


def test_early_dropout_is_the_callback_of_the_lesson(monkeypatch):
    """Going on with another model is the same as setting the rate to 0 in this one."""
    monkeypatch.setattr(regularizers, "EPOCHS", 3)
    x, y, _, _ = regularizers.digits(0, "final")
    settings = regularizers.Setting(rate=0.003, dropout=0.5, early=2, between=("dropout",))
    one, two = (regularizers.train(settings, 1, x, y)[0].get_weights() for _ in range(2))

    class EarlyDropout(regularizers.keras.callbacks.Callback):
        def on_epoch_begin(self, epoch, logs=None):
            if epoch == 2:
                for layer in self.model.layers:
                    if isinstance(layer, regularizers.layers.Dropout):
                        layer.rate = 0.0
                self.model.make_train_function(force=True)

    regularizers._compiled.cache_clear()  # this one ends with another rate
    model = regularizers._ready(settings, 1)
    model.steps_per_execution = 1  # eight do not divide the ten steps of an epoch
    model.make_train_function(force=True)
    data = regularizers._epochs(settings, 1, x, y)
    model.fit(
        data, epochs=3, steps_per_epoch=10, shuffle=False, verbose=0, callbacks=[EarlyDropout()]
    )
    regularizers._compiled.cache_clear()
    for first, second, third in zip(one, two, model.get_weights(), strict=True):
        np.testing.assert_allclose(first, second, atol=1e-4)
        np.testing.assert_allclose(first, third, atol=1e-4)

"""Checks of lesson 05, dropout in Keras."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

import numpy as np

from utils.exercises import NotAttempted, Wrong, attempt, exercise, require


class _StubModel:
    """A model whose losses are known: 0.5 with dropout off, something else with dropout on."""

    metrics_names = ("loss", "compile_metrics")
    loss_off, accuracy = 0.5, 0.9

    def __init__(self, x: np.ndarray, y: np.ndarray) -> None:
        self.x, self.y = x, y

    def evaluate(self, x=None, y=None, batch_size=None, verbose="auto", return_dict=False, **_):
        """As Keras' own: loss and accuracy with dropout off."""
        require(
            x is not None and len(x) == len(self.x) and np.array_equal(y, self.y),
            "evaluate on the training data, with its labels",
        )
        logs = {"loss": self.loss_off, "accuracy": self.accuracy}
        return logs if return_dict else list(logs.values())

    def predict(self, x, **_) -> np.ndarray:
        """Probabilities with dropout off: each true class gets exp(-0.5)."""
        return self._probabilities(np.exp(-self.loss_off))

    def __call__(self, x, training: bool = False) -> np.ndarray:
        """As predict; with dropout on the true class gets less."""
        return self._probabilities(0.2 if training else np.exp(-self.loss_off))

    def _probabilities(self, true: float) -> np.ndarray:
        shares = np.full((len(self.y), 10), (1 - true) / 9)
        shares[np.arange(len(self.y)), self.y] = true
        return shares


@exercise(
    "05.gap",
    "history holds one value per epoch; the last epoch is [-1].",
    "model.evaluate(x_train, y_train, verbose=0) returns the loss and the accuracy, dropout off.",
    "Both gaps are validation loss minus training loss; only the training loss differs.",
)
def gap(function: Callable) -> str:
    """The gap in the log and the real one."""
    x, y = np.zeros((40, 28, 28, 1), np.float32), np.arange(40) % 10
    history = {
        "loss": [2.0, 0.7, 0.81],
        "accuracy": [0.3, 0.8, 0.75],
        "val_loss": [1.5, 0.58, 0.6],
        "val_accuracy": [0.5, 0.85, 0.84],
    }
    result = attempt(function, _StubModel(x, y), history, x, y)
    require(np.shape(result) == (2,), "return two numbers: the gap in the log, and the real one")
    logged, real = (float(value) for value in result)
    expected = (0.6 - 0.81, 0.6 - 0.5)
    same = np.isclose
    require(
        not (same(logged, expected[1]) and same(real, expected[0])),
        "the order is turned: the gap of the log comes first",
    )
    require(
        not (same(logged, -expected[0]) or same(real, -expected[1])),
        "the sign is turned: a gap is validation minus training",
    )
    require(
        not (same(logged, 0.58 - 0.7) or same(real, 0.08)),
        "use the last epoch of the log, not the best one",
    )
    require(same(logged, expected[0]), f"in the example the log's gap is -0.21, not {logged:.3g}")
    require(not same(real, 0.6 - 0.9), "that is the accuracy; the loss comes first in evaluate")
    require(
        not (same(real, expected[0]) or same(real, 0.6 + np.log(0.2))),
        "the second gap still has a training loss with dropout on",
    )
    require(same(real, expected[1]), f"in the example the real gap is 0.1, not {real:.3g}")
    return "In the example the log shows validation ahead of training; with dropout off it is not."


@exercise(
    "05.build",
    "Go through widths with a for loop and add two layers in each round.",
    "layers.Dense(width, activation='relu') and layers.Dropout(rate), in a list.",
    "Behind the loop comes one more dense layer: layers.Dense(10, activation='softmax').",
)
def build(function: Callable) -> str:
    """A dense network with dropout behind every hidden layer, tested by what it does."""
    from utils.backend import keras

    model = attempt(function, (30, 20), 0.3)
    require(isinstance(model, keras.Model), f"return a Keras model, not {type(model).__name__}")
    count = (784 * 30 + 30) + (30 * 20 + 20) + (20 * 10 + 10)
    require(
        model.count_params() == count,
        f"it has {model.count_params():,} parameters instead of {count:,}; dropout adds none, so "
        "each width must have its dense layer, and the ten outputs theirs",
    )
    pictures = np.random.default_rng(0).random((64, 28, 28, 1), dtype=np.float32)
    first = np.asarray(model(pictures, training=False))
    require(first.shape == (64, 10), f"64 digits give {first.shape}, expected (64, 10)")
    require(
        np.allclose(first.sum(axis=1), 1, atol=1e-4) and (first >= 0).all(),
        "the ten outputs are not probabilities: the last layer needs softmax",
    )
    require(
        np.array_equal(first, np.asarray(model(pictures, training=False))),
        "prediction is random: dropout must be active in training only",
    )
    require(
        not np.array_equal(first, np.asarray(model(pictures, training=True))),
        "nothing is dropped in training",
    )
    _untouched_ends(function)
    _relu(function)
    _shares(function)
    return "Right by what it does: random in training, still at prediction, no new parameters."


def _untouched_ends(function: Callable) -> None:
    """Neither the outputs nor the pixels are dropped."""
    blank = np.zeros((200, 28, 28, 1), np.float32)
    flat = _with_weights(function((10,), 0.5), [(784, 10), 10, (10, 10), 10])
    outputs = np.asarray(flat(blank, training=True))
    require(
        np.allclose(outputs, 0.1, atol=1e-3),
        "the ten outputs are dropped too: after training they would not be probabilities",
    )
    # One pixel feeds all ten hidden units: if it is dropped, all ten go out at once.
    kernel = np.zeros((784, 10), np.float32)
    kernel[0] = 1
    single = _with_weights(function((10,), 0.5), [kernel, 10, np.eye(10), 10])
    dotted = blank.copy()
    dotted[:, 0, 0] = 1
    outputs = np.asarray(single(dotted, training=True))
    together = np.isclose(outputs.max(axis=1), outputs.min(axis=1), atol=1e-4).mean()
    require(together < 0.2, "the pixels are dropped too; begin behind the first dense layer")


def _relu(function: Callable) -> None:
    """The hidden layers cut off what is below zero."""
    kernel = np.zeros((784, 10), np.float32)
    kernel[0] = np.linspace(-1, 1, 10)
    model = _with_weights(function((10,), 0.5), [kernel, 10, np.eye(10), 10])
    dotted = np.zeros((1, 28, 28, 1), np.float32)
    dotted[0, 0, 0] = 1
    outputs = np.log(np.asarray(model(dotted, training=False))[0])
    require(
        np.allclose(outputs - outputs[0], np.maximum(kernel[0], 0), atol=1e-3),
        "the hidden layers are not ReLU layers",
    )


def _shares(function: Callable) -> None:
    """The right share is dropped, behind each hidden layer; survivors are scaled up."""
    rate, n = 0.3, 600
    for hidden in (1, 2):
        # Every hidden unit is 1 and handed on, so the outputs show the masks.
        weights: list[object] = [(784, 10), np.ones(10)]
        weights += [np.eye(10), 10] * hidden
        model = _with_weights(function((10,) * hidden, rate), weights)
        outputs = np.asarray(model(np.zeros((n, 28, 28, 1), np.float32), training=True))
        logits = np.log(outputs)
        logits -= logits.min(axis=1, keepdims=True)  # a dropped unit is 0; a row has one, nearly
        dropped, expected = (logits < 0.5).mean(), 1 - (1 - rate) ** hidden
        if abs(dropped - expected) < 0.05:
            continue
        require(hidden == 1, "drop behind every hidden layer, not behind one of them only")
        require(
            abs(dropped - (1 - rate)) > 0.05,
            "rate is the share that is dropped, not the share that is kept",
        )
        raise Wrong(f"at rate {rate} a share of {dropped:.2f} of the units is dropped")
    scale = logits[logits > 0.5].mean()
    require(abs(scale - 1 / 0.7**2) < 0.1, "the survivors are not scaled by 1 / (1 - rate)")


def _with_weights(model: object, weights: list) -> object:
    """Set kernels and biases; a shape or a number stands for zeros."""
    arrays = [np.zeros(w) if isinstance(w, int | tuple) else np.asarray(w) for w in weights]
    model.set_weights([np.asarray(a, np.float32) for a in arrays])
    return model


class _Envelope(Mapping):
    """A dictionary that remembers which of its values were looked at."""

    def __init__(self, values: dict[float, list[float]]) -> None:
        self._values, self.opened = values, set()

    def __getitem__(self, key: float) -> list[float]:
        self.opened.add(key)
        return list(self._values[key])

    def __iter__(self) -> Iterator[float]:
        return iter(self._values)

    def __len__(self) -> int:
        return len(self._values)


@exercise(
    "05.choose",
    "First the rate, from validation alone. Only then look into test, at this one rate.",
    "np.mean(validation[rate]) is what the rates are compared by.",
    "max(sorted(validation), key=...) takes the first, so the smallest, of equal ones.",
)
def choose(function: Callable) -> str:
    """Choose by validation; the test numbers of one rate only are opened."""
    validation = {
        0.5: [0.95, 0.95, 0.95, 0.95, 0.95],
        0.0: [0.90, 0.91, 0.90, 0.91, 0.90],
        0.2: [0.99, 0.92, 0.93, 0.92, 0.93],  # the luckiest single seed, not the best mean
    }
    test = {
        0.5: [0.93, 0.94, 0.94, 0.95, 0.93],
        0.0: [0.96, 0.96, 0.96, 0.96, 0.96],  # the best of the envelope, not to be known
        0.2: [0.92, 0.92, 0.92, 0.92, 0.93],
    }
    envelope = _Envelope(test)
    result = attempt(function, {k: list(v) for k, v in validation.items()}, envelope)
    require(np.shape(result) == (2,), "return two things: the rate and its mean test accuracy")
    if any(value is None or value is Ellipsis for value in result):
        raise NotAttempted
    rate, accuracy = (float(value) for value in result)
    require(
        len(envelope.opened) < 2,
        f"the test numbers of {len(envelope.opened)} rates were opened; choose without them",
    )
    require(rate != 2, "return the rate itself, not its position in the list")
    require(rate != 0.2, "that rate has the luckiest single seed; compare means")
    require(rate == 0.5, f"by mean validation accuracy the rate is 0.5, not {rate:g}")
    require(
        not np.isclose(accuracy, 0.95) or 0.5 in envelope.opened,
        "that is the validation mean of the chosen rate: it flatters, report the test mean",
    )
    require(
        not np.isclose(accuracy, 0.95), "that is the best single seed of the test; report the mean"
    )
    require(np.isclose(accuracy, 0.938), f"its mean test accuracy is 0.938, not {accuracy:.4g}")
    equal = {0.3: [0.9, 0.9], 0.1: [0.9, 0.9], 0.2: [0.8, 0.9]}
    tie = function(equal, _Envelope({key: [0.9, 0.9] for key in equal}))
    require(float(tie[0]) == 0.1, "of equal means take the smallest rate")
    return "Chosen with one set of numbers, reported with another: nobody can call it luck."

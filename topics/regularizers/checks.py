"""Checks of lesson 16, regularizers compared."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from utils.exercises import NotAttempted, Wrong, attempt, exercise, require, rule_out


@exercise(
    "16.loss",
    "model.evaluate and the log give what the model was compiled with: penalty and smoothing are "
    "in it. model.predict gives plain probabilities, with everything random off.",
    "What model.predict returns has the shape (n, classes); the loss of a picture is minus the "
    "logarithm of the probability of its class.",
    "Of such an array p, p[np.arange(len(y)), y] are the probabilities of the right classes.",
)
def cross_entropy(function: Callable) -> str:
    """The plain cross-entropy of a network with a penalty, smoothing and dropout."""
    from utils.backend import keras  # takes seconds; the other checks may do without

    rng = np.random.default_rng(0)
    x, y = rng.normal(size=(40, 6)).astype("float32"), rng.integers(3, size=40)
    model = keras.Sequential(
        [
            keras.Input((6,)),
            keras.layers.Dropout(0.5, seed=0),
            keras.layers.Dense(
                3,
                activation="softmax",
                kernel_initializer=keras.initializers.RandomNormal(seed=0, stddev=1.0),
                kernel_regularizer=keras.regularizers.L2(0.1),
            ),
        ]
    )
    model.compile("adam", keras.losses.CategoricalCrossentropy(label_smoothing=0.3))
    result = attempt(function, model, x, y)
    require(np.ndim(result) == 0, "return one number, the mean over the pictures")
    logs = np.log(np.asarray(model(x, training=False), float))
    losses = -logs[np.arange(len(y)), y]
    plain, smooth = losses.mean(), 0.7 * losses.mean() - 0.3 * logs.mean()
    penalty = float(model.losses[0])
    if np.isclose(float(result), plain, rtol=1e-3):
        return "This number means the same for every network of this lesson."
    rule_out(
        float(result),
        (smooth + penalty, "penalty and smoothing are still in it: that is what evaluate gives"),
        (plain + penalty, "the penalty on the weights is still in it"),
        (smooth, "the labels are still smoothed"),
        (losses.sum(), "that is the sum; the loss is the mean over the pictures"),
        (-plain, "the sign is turned: the logarithm of a probability is below 0"),
        (-logs.mean(), "only the probability of the right class counts, not those of all classes"),
        atol=1e-3,
    )
    again = float(attempt(function, model, x, y))
    require(
        np.isclose(again, float(result), rtol=1e-5),
        "another value at the second call: dropout is still on",
    )
    raise Wrong(f"for a network whose cross-entropy is {plain:.3f} you return {float(result):.3f}")


@exercise(
    "16.decay",
    "In each step AdamW takes the share learning_rate * weight_decay of every weight away.",
    "After so many steps the share (1 - learning_rate * weight_decay) ** steps is left.",
    "Solve it for weight_decay: take the steps-th root of the share that is to be left first.",
)
def decay(function: Callable) -> str:
    """The weight decay that leaves a given share of a weight that no gradient holds."""
    for left, rate, steps in ((0.5, 0.001, 400), (0.9, 0.01, 50), (0.2, 0.0005, 1000)):
        result = attempt(function, left, rate, steps)
        require(np.ndim(result) == 0, "return one number, the weight decay")
        root = left ** (1 / steps)
        expected, value = (1 - root) / rate, float(result)
        if np.isclose(value, expected, rtol=5e-3):
            continue
        for wrong, why in (
            (1 - root, "AdamW multiplies the decay by the learning rate: divide by it"),
            (
                (1 - left) / (rate * steps),
                "each step takes a share of what is left then, not of the weight at the start",
            ),
            (
                (1 - (1 - left) ** (1 / steps)) / rate,
                "that much would be taken away; `left` is the share that stays",
            ),
            ((1 - root) * rate, "divide by the learning rate, do not multiply by it"),
            (root, "that is the share that a step leaves; the decay is what it takes"),
        ):
            require(not np.isclose(value, wrong, rtol=5e-3), why)
        raise Wrong(
            f"with your {value:.4g}, rate {rate:g} and {steps} steps a weight ends at "
            f"{max(0.0, 1 - rate * value) ** steps:.3f} of its size, not at {left:g}"
        )
    return "With the default of 0.004 and 400 steps of 0.001, a weight keeps 99.8 % of its size."


@exercise(
    "16.early",
    "Keras counts epochs from 0: with epochs=2 the epochs 0 and 1 have dropout.",
    "self.model.layers lists the layers; isinstance(layer, keras.layers.Dropout) finds those of "
    "dropout. Set their rate to 0 at the beginning of the first epoch without.",
    "The compiled training step keeps the rate that it was made with. After the change have the "
    "model make it anew: make_train_function, with force.",
)
def early(callback: Callable) -> str:
    """Early dropout, watched by a network that has a loss only while a layer drops."""
    from utils.backend import keras  # as above

    stack = [
        keras.Input((64,)),
        keras.layers.Dropout(0.5, seed=0),
        keras.layers.Dropout(0.2, seed=1),
        keras.layers.GaussianNoise(0.0),  # a layer of another kind, without a rate
        keras.layers.Dense(1, kernel_initializer=keras.initializers.Constant(1 / 64)),
    ]
    model = keras.Sequential(stack)
    model.compile(keras.optimizers.SGD(0.0), "mse")
    watch = attempt(callback, 2)
    require(
        isinstance(watch, keras.callbacks.Callback),
        "make it a subclass of keras.callbacks.Callback",
    )
    if not any(name.startswith("on_") for name in vars(type(watch))):
        raise NotAttempted
    x, y = np.ones((32, 64), "float32"), np.ones((32, 1), "float32")
    run = model.fit(x, y, epochs=5, batch_size=32, verbose=0, callbacks=[watch])
    dropped = [loss > 1e-6 for loss in run.history["loss"]]
    rates = [layer.rate for layer in model.layers if isinstance(layer, keras.layers.Dropout)]
    require(any(dropped), "nothing was dropped in any epoch: the first two are to have dropout")
    require(dropped[0], "there is no dropout in the first epoch: it is to come first, not last")
    require(dropped[1], "dropout ends one epoch too early: with epochs=2 two epochs have it")
    if all(dropped):
        require(
            any(rate == 0 for rate in rates), "all five epochs have dropout: no rate was changed"
        )
        require(
            all(rate == 0 for rate in rates),
            "one layer of dropout still drops: there may be several",
        )
        raise Wrong(
            "the rate is 0, but the layer still drops: the compiled step was made with the old rate"
        )
    require(not dropped[2], "dropout ends one epoch too late: epochs are counted from 0")
    require(not any(dropped[2:]), "dropout comes back in a later epoch")
    return "Two epochs with dropout, three without, and the loss shows it."

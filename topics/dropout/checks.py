"""Checks of lesson 04, dropout from scratch."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np

from utils.exercises import attempt, exercise, filled_in, require, rule_out


@exercise(
    "04.dropout",
    "Two cases: at test time return the values; in training draw a mask and multiply.",
    "rng.random(values.shape) >= rate is True with probability 1 - rate: those are kept.",
    "The survivors are divided by the share that is kept, 1 - rate.",
)
def dropout(function: Callable) -> str:
    """Inverted dropout with a training switch."""
    rate, shape = 0.2, (1000, 20)
    values = np.random.default_rng(5).uniform(1, 2, shape)
    before = values.copy()
    rng = np.random.default_rng(0)
    result = np.array(attempt(function, values, rate, rng, True))
    require(np.array_equal(values, before), "the values that are passed in must not change")
    require(result.shape == shape, f"the shape is {result.shape}, expected {shape}")
    tested = np.asarray(function(values, rate, rng, False))
    require(
        not np.allclose(tested, values * (1 - rate)),
        "at test time nothing is left to do: the survivors were scaled already in training",
    )
    require(
        np.array_equal(tested, values),
        "at test time (training=False) the values must come back as they are",
    )
    require((result == 0).any(), "in training nothing is dropped: no value is 0")
    kept = result != 0
    factors = result[kept] / values[kept]
    require(not np.allclose(factors, 1), "the survivors keep their size: the mean is too small")
    require(
        not np.allclose(factors, 1 / rate),
        "the survivors are multiplied by 1 / rate; rate is the share that is dropped, not kept",
    )
    expected = 1 / (1 - rate)
    require(
        np.allclose(factors, expected),
        f"at rate {rate} the survivors must be multiplied by {expected:g}, yours are by "
        f"{factors.min():.3g} to {factors.max():.3g}",
    )
    require(
        not (kept == kept[0]).all(),
        "the same nodes are dropped in every row: toss a coin for each value",
    )
    share = 1 - kept.mean()
    # Four standard errors of 20,000 tosses: a right answer fails once in 16,000.
    error = np.sqrt(rate * (1 - rate) / kept.size)
    require(
        abs(share - (1 - rate)) > 4 * error,
        f"rate {rate} dropped {share:.0%}: your mask keeps that share, turn the comparison round",
    )
    require(
        abs(share - rate) <= 4 * error,
        f"at rate {rate} a share of {share:.3f} was dropped, more than chance allows",
    )
    require(
        np.array_equal(np.asarray(function(values, 0.0, rng, True)), values),
        "rate 0 must change nothing, also in training",
    )
    again = np.asarray(function(values, rate, rng, True))
    require(
        not np.array_equal(again, result),
        "two calls gave the same mask: every step needs a fresh one, drawn from rng",
    )
    same = np.asarray(function(values, rate, np.random.default_rng(0), True))
    require(
        np.array_equal(same, result), "all chance must come from rng: the same rng, the same mask"
    )
    return "Dropped at random, scaled up, and out of the way at test time."


_NUMBERS = {"a": 4.0, "b": 0.2, "c": 3.0, "d": 6.0, "e": 9.0}
# What a certain slip gives, and what to say about it.
_SLIPS = {
    ("a", 4 / 3): "you divided by the share that is dropped; which share is kept?",
    ("a", 0.25): "that is the share that is kept; the survivors are divided by it",
    ("b", 0.8): "that is the share that is kept; Keras asks for the share that is dropped",
    ("c", 1.8): "that is the mean without scaling; what do the survivors have now?",
    ("c", 5.0): "that is the value of a survivor; the dropped ones count in the mean as well",
    ("d", 0.0): "all nodes had the same value before, but now some are 0 and the others larger",
    ("d", 13.5): "keep and drop are exchanged; r is the share that is dropped",
    ("d", 2 / 3): "the value 3 enters as its square",
    ("d", 2.0): "the value 3 enters as its square",
    ("d", 6**0.5): "that is the standard deviation; the variance is its square",
    ("e", 1.0): "the mean is kept only if one divides by the share that is kept; here it is not",
    ("e", 10.0): "that is the value of a survivor; one in ten is 0",
}


@exercise(
    "04.numbers",
    "Write down first which share is dropped and which is kept; each of the five needs it.",
    "a: 1 / (share kept). d: value squared, times dropped, divided by kept.",
    "e: nine in ten survive. With which value?",
)
def numbers(answers: Mapping) -> str:
    """Factor, rate, mean, variance, and the mean of the slide."""
    answers = filled_in(answers, _NUMBERS)
    for key, value in answers.items():
        number = isinstance(value, (int, float, np.number)) and not isinstance(value, bool)
        require(number, f"{key}: expected a number, got {value!r}")
    for key, expected in _NUMBERS.items():
        for (name, slip), why in _SLIPS.items():
            require(name != key or not np.isclose(answers[key], slip, rtol=0.01), f"{key}: {why}")
        # Whoever took the mean from a simulation is off by chance.
        close = np.isclose(answers[key], expected, rtol=0.03)
        require(close, f"{key}: {answers[key]:.4g} is not right; what is kept, what is dropped?")
    return "You can translate between keeping and dropping, and you know what is kept on average."


@exercise(
    "04.backward",
    "Take the gradient without a mask and ask: what did each node's value get multiplied by?",
    "A factor in the forward pass is the same factor in the backward pass.",
    "x.T @ (upstream * mask * ...)",
)
def backward(function: Callable) -> str:
    """Gradient by the weights, against numerical gradients."""
    rng = np.random.default_rng(3)
    x, w = rng.normal(size=(6, 4)), rng.normal(size=(4, 5))
    upstream = rng.normal(size=(6, 5))
    mask = (rng.random((6, 5)) >= 0.4) / 0.6
    result = np.asarray(attempt(function, x.copy(), w.copy(), mask.copy(), upstream.copy()))
    require(
        result.shape == w.shape, f"the result must have the shape of w, (4, 5), not {result.shape}"
    )
    works = x @ w > 0
    scaled = (
        "dropped nodes are out, but survivors were scaled in the forward pass: use the mask itself"
    )
    rule_out(
        result,
        (x.T @ (upstream * works), "the mask is missing: a dropped node learns"),
        (x.T @ (upstream * (mask > 0) * works), scaled),
        (x.T @ (upstream * mask), "ReLU is missing: where x @ w is not above 0, nothing flows"),
        (x.T @ (upstream * mask**2 * works), "the survivors are scaled twice"),
    )
    numerical = np.zeros_like(w)
    for place in np.ndindex(w.shape):
        step = np.zeros_like(w)
        step[place] = 1e-6
        high, low = (np.maximum(x @ (w + s * step), 0) * mask for s in (1, -1))
        numerical[place] = (upstream * (high - low)).sum() / 2e-6
    gap = abs(result - numerical).max()
    require(
        gap < 1e-5,
        f"it differs from the numerical gradient by up to {gap:.2g}. Did you draw a fresh mask? "
        "The way back needs the mask of the way forward",
    )
    return f"Your gradient agrees with the numerical one, to {gap:.0e}."

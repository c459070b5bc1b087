"""A toy to watch dropout on: points in the plane, and a small network in NumPy.

Two half-moons, some of whose labels are wrong, and a network that is large enough to learn the
wrong ones by heart. Everything is float64 and seeded. ``rate`` is always the share of nodes that
is *dropped*, as in Keras; the share that is kept is ``1 - rate``.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from utils.seeds import MOONS, TOY_MASKS, TOY_THINNED, TOY_WEIGHTS, stream


@dataclass(frozen=True)
class Points:
    """Points in the plane.

    Attributes:
        x: positions, float64 (n, 2).
        y: labels as the learner sees them, int64 (n,), 0 or 1.
        flipped: which labels are wrong, bool (n,).
    """

    x: np.ndarray
    y: np.ndarray
    flipped: np.ndarray


def half_moons(n: int, flipped: float = 0.0, noise: float = 0.2, seed: int = 0) -> Points:
    """Two interlocking half-moons, one per class, with a share of the labels flipped.

    Args:
        n: number of points, half of them of each class.
        flipped: share of the labels that are wrong, 0 to below 0.5; exactly that share (rounded).
        noise: standard deviation of the scatter around the arcs, which have radius 1.
        seed: fixes positions and flips.

    Raises:
        ValueError: fewer than 2 points, or a share outside these limits.
    """
    if n < 2 or not 0 <= flipped < 0.5:
        raise ValueError(f"n={n}, flipped={flipped}: expected n >= 2 and a share from 0 to 0.5")
    rng = stream(seed, MOONS)
    truth = np.arange(n) % 2
    angle = rng.uniform(0, np.pi, n)
    upper = np.stack([np.cos(angle) - 0.5, np.sin(angle) - 0.25], axis=1)
    x = np.where(truth[:, None] == 0, upper, -upper) + rng.normal(0, noise, (n, 2))
    wrong = np.zeros(n, bool)
    wrong[rng.choice(n, round(flipped * n), replace=False)] = True
    return Points(x, np.where(wrong, 1 - truth, truth).astype(np.int64), wrong)


def draw_masks(n: int, width: int, rate: float, rng: np.random.Generator) -> np.ndarray:
    """Factors of inverted dropout, one row per example: 0 where dropped, else 1 / (1 - rate).

    Args:
        n, width: shape of the result, float64 (n, width).
        rate: probability that a node is dropped, 0 to below 1.
        rng: source of the draws.

    Raises:
        ValueError: the rate is outside these limits.
    """
    if not 0 <= rate < 1:
        raise ValueError(f"rate={rate}: expected a share from 0 (nothing dropped) to below 1")
    return (rng.random((n, width)) >= rate) / (1 - rate)


class MLP:
    """Two inputs, hidden layers with ReLU, one output: the log-odds of class 1.

    Args:
        hidden: width of each hidden layer.
        seed: fixes the initial weights (He's normal initialisation, biases 0).

    Attributes:
        weights: one array (inputs, outputs) per layer.
        biases: one array (outputs,) per layer.
    """

    def __init__(self, hidden: tuple[int, ...] = (48, 48), seed: int = 0) -> None:
        rng = stream(seed, TOY_WEIGHTS)
        sizes = (2, *hidden, 1)
        self.weights = [
            rng.normal(0, np.sqrt(2 / a), (a, b)) for a, b in zip(sizes, sizes[1:], strict=False)
        ]
        self.biases = [np.zeros(b) for b in sizes[1:]]

    @property
    def hidden(self) -> tuple[int, ...]:
        """Width of each hidden layer."""
        return tuple(len(b) for b in self.biases[:-1])

    def masks(self, n: int, rate: float, rng: np.random.Generator) -> list[np.ndarray]:
        """Fresh masks for n examples, one array (n, width) per hidden layer."""
        return [draw_masks(n, width, rate, rng) for width in self.hidden]

    def forward(
        self, x: np.ndarray, masks: list[np.ndarray] | None = None
    ) -> tuple[np.ndarray, list[np.ndarray]]:
        """Log-odds (n,) and the inputs of every layer, which the backward pass needs.

        Args:
            x: float64 (n, 2).
            masks: factors for the hidden nodes; none at test time, when all nodes work.
        """
        values = [x]
        for layer, (w, b) in enumerate(zip(self.weights[:-1], self.biases[:-1], strict=True)):
            h = np.maximum(values[-1] @ w + b, 0)
            values.append(h if masks is None else h * masks[layer])
        return (values[-1] @ self.weights[-1] + self.biases[-1])[:, 0], values

    def loss(self, x: np.ndarray, y: np.ndarray, masks: list[np.ndarray] | None = None) -> float:
        """Mean cross-entropy."""
        z = self.forward(x, masks)[0]
        return float(np.mean(np.logaddexp(0, z) - y * z))

    def gradients(
        self, x: np.ndarray, y: np.ndarray, masks: list[np.ndarray] | None = None
    ) -> tuple[list[np.ndarray], list[np.ndarray]]:
        """Derivatives of :meth:`loss` by the weights and by the biases, in their shapes."""
        z, values = self.forward(x, masks)
        back = ((_sigmoid(z) - y) / len(x))[:, None]
        by_weights, by_biases = [], []
        for layer in reversed(range(len(self.weights))):
            by_weights.append(values[layer].T @ back)
            by_biases.append(back.sum(axis=0))
            if layer:
                back = back @ self.weights[layer].T
                # A value that is 0 was cut by ReLU or by the mask: nothing flows back either way.
                back *= values[layer] > 0
                if masks is not None:
                    back *= masks[layer - 1]
        return by_weights[::-1], by_biases[::-1]

    def probabilities(self, x: np.ndarray, masks: list[np.ndarray] | None = None) -> np.ndarray:
        """Probability of class 1, (n,); without masks that of the whole network."""
        return _sigmoid(self.forward(x, masks)[0])


def train(
    data: Points,
    rate: float = 0.0,
    steps: int = 1000,
    seed: int = 0,
    hidden: tuple[int, ...] = (48, 48),
    report: Callable[[int, MLP], None] | None = None,
) -> MLP:
    """Train a new network on all points at once, with Adam; fresh masks in every step.

    Args:
        data: the points; their labels ``y`` are learnt, wrong ones included.
        rate: share of the hidden nodes dropped, separately for each point and step.
        steps: number of steps; each sees all points, so it is an epoch too.
        seed: fixes weights and masks; the same initial weights for every rate.
        hidden: width of each hidden layer.
        report: called with (step, network) after every 50 steps.
    """
    net, rng = MLP(hidden, seed), stream(seed, TOY_MASKS)
    parameters = net.weights + net.biases
    first = [np.zeros_like(p) for p in parameters]
    second = [np.zeros_like(p) for p in parameters]
    for step in range(1, steps + 1):
        masks = net.masks(len(data.x), rate, rng) if rate else None
        by_weights, by_biases = net.gradients(data.x, data.y, masks)
        size = 0.01 * np.sqrt(1 - 0.999**step) / (1 - 0.9**step)
        for p, g, m, v in zip(parameters, by_weights + by_biases, first, second, strict=True):
            m += 0.1 * (g - m)
            v += 0.001 * (g * g - v)
            p -= size * m / (np.sqrt(v) + 1e-8)
        if report is not None and step % 50 == 0:
            report(step, net)
    return net


def ensemble(
    net: MLP, x: np.ndarray, rate: float, members: int, seed: int = 0
) -> tuple[np.ndarray, np.ndarray]:
    """Predictions of many thinned networks, each with one mask for all points.

    Returns:
        Probabilities (members, n) of the single networks, and those of the scaled network (n,).
    """
    rng = stream(seed, TOY_THINNED)
    thinned = [net.probabilities(x, net.masks(1, rate, rng)) for _ in range(members)]
    return np.stack(thinned), net.probabilities(x)


def accuracy(probabilities: np.ndarray, labels: np.ndarray) -> float:
    """Share of right answers; probabilities (n,) above one half mean class 1."""
    return float(np.mean((probabilities > 0.5) == (labels == 1)))


def _sigmoid(z: np.ndarray) -> np.ndarray:
    return 0.5 * (1 + np.tanh(0.5 * z))

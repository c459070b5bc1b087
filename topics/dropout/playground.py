"""A playground for dropout: draw a mask, see which nodes work, watch the average settle."""

from __future__ import annotations

import ipywidgets as ipw
import numpy as np

from utils import plots
from utils.widgets import Playground, show

VALUES = np.array([0.8, 0.2, 1.0, 0.5, 1.4, 0.6, 0.9, 0.4])
WEIGHTS = np.array([0.5, -1.0, 0.8, 1.2, 0.4, -0.7, 0.6, 1.0])
_INPUTS = 3
_KEPT, _LOST = "#009E73", "#999999"


def dropout(rate: float = 0.5, seed: int = 0) -> None:
    """A small network whose hidden nodes are dropped at random, again and again.

    Args:
        rate: share dropped at first, 0 to 0.9.
        seed: fixes the masks.
    """
    static = DropoutPlayground(rate, seed)
    static.more(199)
    show(DropoutPlayground(rate, seed).box, static.figure())


class DropoutPlayground(Playground):
    """The controls of :func:`dropout`.

    Attributes:
        rate: slider, the probability that a hidden node is dropped.
        scaled: check box, whether survivors are multiplied by 1 / (1 - rate).
        again, many: buttons that draw one more mask, or fifty.
        draws: number of masks so far; the network shows the last one.
        picture: network and average; ``answer``: both in words, and code that gives the same.
    """

    def __init__(self, rate: float = 0.5, seed: int = 0) -> None:
        """Begin with one mask."""
        self.seed, self.draws = seed, 1
        self.rate = ipw.FloatSlider(rate, min=0, max=0.9, step=0.1, description="rate")
        self.scaled = ipw.Checkbox(True, description="scale by 1 / (1 - rate)", indent=False)
        self.again = ipw.Button(description="Draw another mask")
        self.many = ipw.Button(description="Draw 50 more")
        self.again.on_click(lambda _: self.more(1))
        self.many.on_click(lambda _: self.more(50))
        self.arrange(self.rate, self.scaled, self.again, self.many)

    def redraw(self) -> None:
        """Begin anew: an average over masks of different rates would mean nothing."""
        self.draws = 0
        self.more(1)

    def more(self, number: int) -> None:
        """Draw this many further masks and show the last."""
        self.draws += number
        figure = self.figure()
        self.draw(figure)
        scale = f" / (1 - {self._rate:g})" if self.scaled.value else ""
        self.say(
            figure.alt,
            [
                f"values = np.array({VALUES.tolist()})",
                f"weights = np.array({WEIGHTS.tolist()})",
                f"kept = np.random.default_rng({self.seed}).random(({self.draws}, 8)) >= "
                f"{self._rate:g}",
                f"outputs = kept @ (weights * values){scale}",
                "outputs[-1], outputs.mean(), weights @ values",
            ],
        )

    @property
    def masks(self) -> np.ndarray:
        """Which hidden nodes worked in each draw so far, bool (draws, 8)."""
        # The rows drawn before stay the same when more are drawn.
        drawn = np.random.default_rng(self.seed).random((self.draws, len(VALUES)))
        return drawn >= self._rate

    @property
    def sums(self) -> np.ndarray:
        """The output in each draw so far, float64 (draws,)."""
        return self.masks @ (WEIGHTS * VALUES) * self._factor

    @property
    def _rate(self) -> float:
        return round(self.rate.value, 1)  # a slider in steps of 0.1 sends 0.30000000000000004

    @property
    def _factor(self) -> float:
        return 1 / (1 - self._rate) if self.scaled.value else 1.0

    def figure(self) -> plots.Figure:
        """The network of the last mask, and the average output over all masks so far."""
        mask, sums, whole = self.masks[-1], self.sums, float(WEIGHTS @ VALUES)
        figure, axes = plots.new(1, 2, 8.6, 3.7, width_ratios=[1.1, 1])
        _draw_network(axes[0, 0], mask, self._factor, sums[-1])
        ax, number = axes[0, 1], np.arange(1, len(sums) + 1)
        ax.plot(number, sums, "o", color=_LOST, markersize=4, label="one mask")
        average = np.cumsum(sums) / number
        ax.plot(number, average, "-", color="#D55E00", linewidth=2, label="average so far")
        ax.plot(number[-1], average[-1], "D", color="#D55E00", markersize=6)
        ax.axhline(whole, color="#0072B2", linestyle="--", linewidth=2, label="test time: all work")
        ax.set_ylim(min(-1.0, 1.1 * sums.min()), max(4.8, 1.3 * sums.max()))
        ax.set_xlim(0, max(10, 1.05 * len(sums)))
        ax.set_title("Output over many masks")
        ax.set_xlabel("masks drawn")
        ax.set_ylabel("output")
        ax.legend(loc="upper right", fontsize=9)
        lost = ", ".join(str(i + 1) for i in np.flatnonzero(~mask)) or "none"
        alt = (
            f"Network with {_INPUTS} inputs, 8 hidden nodes and 1 output, rate {self._rate:g}. "
            f"Dropped in the last mask, with all their connections: {lost}. The other "
            f"{mask.sum()} are multiplied by {self._factor:.2f}; output {sums[-1]:.2f}. Average "
            f"over {len(sums)} masks {average[-1]:.2f}, test-time value {whole:.2f}."
        )
        caption = (
            "Left: the last mask. A dropped node loses its connections on both sides. Right: "
            "single masks scatter, their average approaches the output of the whole network, "
            "provided that the survivors are scaled."
        )
        return plots.Figure(figure, caption, alt)


def _draw_network(ax: object, mask: np.ndarray, factor: float, output: float) -> None:
    ax.set_axis_off()
    ax.set_title(f"{mask.sum()} of {len(mask)} hidden nodes work")
    ax.set_xlim(-0.25, 2.35)
    ax.set_ylim(-0.8, 7.8)
    inputs = np.linspace(5.5, 1.5, _INPUTS)
    rows = 7 - np.arange(len(mask))
    # One line with gaps for all connections: many small artists take long to draw.
    lines = [((0, 1, np.nan), (y, row, np.nan)) for row in rows[mask] for y in inputs]
    lines += [((1, 2, np.nan), (row, 3.5, np.nan)) for row in rows[mask]]
    if lines:
        ax.plot(*np.concatenate(lines, axis=1), color=_KEPT, linewidth=0.8, zorder=1)
    nodes = [(0, y, 15, "#ffffff", "#1a1a1a") for y in inputs]
    for row, works in zip(rows, mask, strict=True):
        nodes.append((1, row, 23, "#d9f2e9" if works else "#ffffff", _KEPT if works else _LOST))
    nodes.append((2, 3.5, 29, "#ffffff", "#1a1a1a"))
    x, y, size, fill, edge = zip(*nodes, strict=True)
    ax.scatter(x, y, s=np.square(size), c=fill, edgecolors=edge, linewidths=1.6, zorder=2)
    texts = [
        (1, row, f"{VALUES[i] * factor:.1f}" if mask[i] else "×") for i, row in enumerate(rows)
    ]
    texts += [(x, -0.75, name) for x, name in enumerate(("inputs", "hidden", "output"))]
    for x, y, text in [*texts, (2, 3.5, f"{output:.2f}")]:
        ax.text(x, y, text, ha="center", va="center", fontsize=9, zorder=3)

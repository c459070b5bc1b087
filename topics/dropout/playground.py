"""A playground for dropout: draw a mask, see which nodes work, watch the average settle."""

from __future__ import annotations

import html

import ipywidgets as ipw
import numpy as np

from utils import plots
from utils.widgets import show

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


class DropoutPlayground:
    """The controls of :func:`dropout`.

    Attributes:
        rate: slider, the probability that a hidden node is dropped.
        scaled: check box, whether survivors are multiplied by 1 / (1 - rate).
        again, many: buttons that draw one more mask, or fifty.
        draws: number of masks so far; the network shows the last one.
        picture: widget with network and average; code: widget with code that gives the same.
    """

    def __init__(self, rate: float = 0.5, seed: int = 0) -> None:
        self.seed, self.draws, self._drawn = seed, 1, plots.Redrawn()
        self.rate = ipw.FloatSlider(rate, min=0, max=0.9, step=0.1, description="rate")
        self.scaled = ipw.Checkbox(True, description="scale by 1 / (1 - rate)", indent=False)
        self.again = ipw.Button(description="Draw another mask")
        self.many = ipw.Button(description="Draw 50 more")
        self.picture, self.code = ipw.HTML(), ipw.HTML()
        for control in (self.rate, self.scaled):
            control.observe(self._restart, names="value")
        self.again.on_click(lambda _: self.more(1))
        self.many.on_click(lambda _: self.more(50))
        controls = ipw.HBox(
            [self.rate, self.scaled, self.again, self.many], layout=ipw.Layout(flex_flow="row wrap")
        )
        self.box = ipw.VBox([controls, self.picture, self.code])
        self._redraw()

    def more(self, number: int) -> None:
        """Draw this many further masks and show the last."""
        self.draws += number
        self._redraw()

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

    def _restart(self, _change: object) -> None:
        # An average over masks of different rates would mean nothing.
        self.draws = 1
        self._redraw()

    def _redraw(self) -> None:
        made = self.figure()
        self.picture.value = f"{self._drawn.html(made)}<p>{html.escape(made.alt)}</p>"
        scale = f" / (1 - {self._rate:g})" if self.scaled.value else ""
        self.code.value = (
            f"<pre>values = np.array({VALUES.tolist()})\n"
            f"weights = np.array({WEIGHTS.tolist()})\n"
            f"kept = np.random.default_rng({self.seed}).random(({self.draws}, 8)) &gt;= "
            f"{self._rate:g}\n"
            f"outputs = kept @ (weights * values){scale}\n"
            "outputs[-1], outputs.mean(), weights @ values</pre>"
        )


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
    for which, fill, edge in ((mask, "#d9f2e9", _KEPT), (~mask, "#ffffff", _LOST)):
        ax.plot(
            np.ones(which.sum()),
            rows[which],
            "o",
            markersize=23,
            color=fill,
            markeredgecolor=edge,
            markeredgewidth=1.6,
            zorder=2,
        )
    for node, (row, works) in enumerate(zip(rows, mask, strict=True)):
        text = f"{VALUES[node] * factor:.1f}" if works else "×"
        ax.text(1, row, text, ha="center", va="center", fontsize=9, zorder=3)
    ax.plot(
        np.zeros(_INPUTS), inputs, "o", markersize=15, color="#ffffff",
        markeredgecolor="#1a1a1a", zorder=2,
    )  # fmt: skip
    ax.plot(2, 3.5, "o", markersize=29, color="#ffffff", markeredgecolor="#1a1a1a", zorder=2)
    ax.text(2, 3.5, f"{output:.2f}", ha="center", va="center", fontsize=9, zorder=3)
    for x, name in enumerate(("inputs", "hidden", "output")):
        ax.text(x, -0.75, name, ha="center", va="center", fontsize=9)

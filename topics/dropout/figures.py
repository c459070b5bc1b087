"""Figures of the lesson on dropout: points with decision boundaries, means and variances."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from topics.dropout.toy import MLP, Points, accuracy
from utils import plots

# Class 0 and class 1: colour, marker, and the tint of the region that a network gives to it.
_CLASSES = (("#0072B2", "o"), ("#D55E00", "^"))
_TINTS = ("#cfe3f1", "#fadfcc")


def boundaries(data: Points, nets: dict[str, MLP | None], title: str, caption: str) -> plots.Figure:
    """The points, and for each network the regions that it gives to the two classes.

    Args:
        data: what was trained on; points with a wrong label are framed in black.
        nets: name of a panel to its network, or None to draw the points alone.
        title, caption: as for :class:`utils.plots.Figure`; the alternative text is computed.
    """
    columns = len(nets)
    figure, axes = plots.new(
        1, columns, 3.9 * columns + 0.4 * (columns == 1), 3.5, sharex=True, sharey=True
    )
    figure.suptitle(title)
    low, high = data.x.min(axis=0) - 0.3, data.x.max(axis=0) + 0.3
    across, up = np.meshgrid(np.linspace(low[0], high[0], 160), np.linspace(low[1], high[1], 120))
    grid, sentences = np.column_stack([across.ravel(), up.ravel()]), []
    for ax, (name, net) in zip(axes[0], nets.items(), strict=True):
        ax.grid(False)
        if net is not None:
            shares = net.probabilities(grid).reshape(across.shape)
            ax.contourf(across, up, shares, levels=[0, 0.5, 1], colors=_TINTS)
            ax.contour(across, up, shares, levels=[0.5], colors="#1a1a1a", linewidths=1.2)
            sentences.append(_agreement(name, data, net))
        for label, (colour, marker) in enumerate(_CLASSES):
            for wrong in (False, True):
                chosen = (data.y == label) & (data.flipped == wrong)
                ax.scatter(
                    *data.x[chosen].T,
                    color=colour,
                    marker=marker,
                    s=44 if wrong else 16,
                    edgecolors="#000000" if wrong else "none",
                    linewidths=1.4 if wrong else 0,
                    label=f"class {label}{', wrong label' if wrong else ''}",
                    zorder=3 if wrong else 2,
                )
        ax.set_title(name)
        ax.set_xlabel("first feature")
        ax.set_ylabel("second feature" if ax is axes[0, 0] else " ")
    figure.legend(
        *axes[0, 0].get_legend_handles_labels(),
        loc="outside lower center",
        ncols=4,
        fontsize=9,
        frameon=False,
    )
    alt = (
        f"{len(data.x)} points on two interlocking half-moons, {data.flipped.sum()} of them with "
        "the label of the other moon. "
    )
    return plots.Figure(figure, caption, alt + " ".join(sentences))


def _agreement(name: str, data: Points, net: MLP) -> str:
    answers = net.probabilities(data.x)
    learnt = accuracy(answers[data.flipped], data.y[data.flipped])
    return (
        f"{name}: the boundary agrees with {accuracy(answers, data.y):.0%} of all labels, and with "
        f"{round(learnt * data.flipped.sum())} of the {data.flipped.sum()} wrong ones."
    )


def mean_and_variance(
    values: np.ndarray, dropped: Callable, rates: Sequence[float], caption: str
) -> plots.Figure:
    """Bars of the mean and of the variance of values after dropout, for several rates.

    Args:
        values: any shape; what the layer receives.
        dropped: from a rate to what the layer gives while training.
        rates: one pair of bars each; at test time the values stay as they are.
        caption: as for :class:`utils.plots.Figure`.
    """
    figure, axes = plots.new(1, 2, 7.4, 3.0)
    figure.suptitle(f"Inverted dropout on {values.size:,} values")
    sentences, place = [], np.arange(len(rates))
    training = [dropped(rate) for rate in rates]
    for ax, (name, measure) in zip(
        axes[0], {"mean": np.mean, "variance": np.var}.items(), strict=True
    ):
        test, measured = float(measure(values)), [float(measure(t)) for t in training]
        ax.bar(place, measured, 0.65, color="#E69F00", edgecolor="#1a1a1a", label="in training")
        ax.axhline(test, color="#0072B2", linestyle="--", linewidth=2, label="at test time")
        for x, value in zip(place, measured, strict=True):
            # Above the dashed line, too.
            ax.text(x, max(value, test), f"{value:.2f}", ha="center", va="bottom", fontsize=9)
        ax.set_xticks(place, [f"{rate:g}" for rate in rates])
        ax.set_ylim(0, 1.25 * max(*measured, test))
        ax.set_title(name)
        ax.set_xlabel("rate (share dropped)")
        ax.set_ylabel(name)
        by_rate = ", ".join(f"{v:.2f} at {r:g}" for r, v in zip(rates, measured, strict=True))
        sentences.append(f"{name} {by_rate}; at test time {test:.2f} at every rate")
    axes[0, 1].legend(loc="upper left", fontsize=9, frameon=False)
    return plots.Figure(figure, caption, "Two bar charts against the rate. " + ". ".join(sentences))


def members(single: np.ndarray, scaled: np.ndarray, point: int, caption: str) -> plots.Figure:
    """How the mean of more and more thinned networks settles, for one point.

    Args:
        single: probabilities of the thinned networks (members, points).
        scaled: probabilities of the whole network (points,).
        point: the column drawn.
        caption: as for :class:`utils.plots.Figure`.
    """
    values, number = single[:, point], np.arange(1, len(single) + 1)
    running = np.cumsum(values) / number
    figure, axes = plots.new(height=3.2)
    ax = axes[0, 0]
    ax.plot(number, values, "o", color="#999999", markersize=3, label="one thinned network")
    ax.plot(number, running, color="#D55E00", linewidth=2, label="mean of all so far")
    ax.axhline(scaled[point], color="#0072B2", linestyle="--", label="whole network, no mask")
    ax.set_title("One point, many thinned networks")
    ax.set_xlabel("thinned networks")
    ax.set_ylabel("probability of class 1")
    ax.set_ylim(-0.03, 1.03)
    ax.legend(loc="best", fontsize=9, frameon=False)
    alt = (
        f"Probability of class 1 for one point from {len(values)} thinned networks: they range "
        f"from {values.min():.2f} to {values.max():.2f}; their running mean is {running[9]:.2f} "
        f"after 10 and {running[-1]:.2f} after all; the whole network says {scaled[point]:.2f}."
    )
    return plots.Figure(figure, caption, alt)

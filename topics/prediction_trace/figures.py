"""Figures of the lesson on the prediction trace: maps, kernels, vectors, and where digits part."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import matplotlib.axes
import matplotlib.patches
import numpy as np
from matplotlib.ticker import PercentFormatter

from utils import plots, results

_MAPS = ("conv_1", "pool_1", "conv_2", "pool_2")
_BLUE, _ORANGE = "#0072B2", "#D55E00"


def active(maps: np.ndarray, count: int = 8) -> np.ndarray:
    """Which of the maps (h, w, maps) to show: the liveliest, then those least like the chosen ones.

    Alike are maps that correlate over the places; maps that show next to nothing come last.
    """
    means = maps.mean(axis=(0, 1))
    flat = maps.reshape(-1, maps.shape[-1]).T - means[:, None]
    length = np.linalg.norm(flat, axis=1)
    flat = flat / np.maximum(length, 1e-9)[:, None]
    likeness = np.abs(flat @ flat.T) + 2 * (length < 0.1 * length.max())
    chosen = [int(means.argmax())]
    while len(chosen) < min(count, len(means)):
        nearest = likeness[chosen].max(axis=0)
        nearest[chosen] = np.inf
        chosen.append(int(nearest.argmin()))
    return np.array(chosen)


def feature_maps(values: Mapping[str, np.ndarray], title: str, count: int = 8) -> plots.Figure:
    """The liveliest maps of both convolutions, and each of them after its pooling.

    Args:
        values: each layer's values for one image, as from `layers.Probe` without the batch
            axis; those with maps are drawn.
        title: as for :class:`utils.plots.Figure`.
        count: number of maps.
    """
    names = [name for name in _MAPS if name in values]
    figure, axes = plots.new(len(names), count, 0.82 * count + 1.2, 0.95 * len(names) + 0.5)
    figure.suptitle(title)
    words, chosen = [], np.arange(count)
    for row, name in zip(axes, names, strict=True):
        maps = values[name]
        if name.startswith("conv"):  # pooling keeps the order of the maps
            chosen = active(maps, count)
            listed = ", ".join(str(k) for k in chosen)
            words.append(f"{name}: maps {listed}, largest value {maps.max():.1f}")
        for ax, k in zip(row, chosen, strict=True):
            ax.set_axis_off()
            ax.imshow(maps[..., k], cmap="gray", vmin=0, vmax=max(float(maps.max()), 1e-9))
            if name.startswith("conv"):
                ax.set_title(f"map {k}", fontsize=8, pad=2)
        text = f"{name}\n{maps.shape[0]} x {maps.shape[1]}"
        row[0].text(
            -0.2, 0.5, text, transform=row[0].transAxes, ha="right", va="center", fontsize=9
        )
    caption = (
        f"{count} maps that differ most from one another, light where the values are large; one "
        "scale for each row. Below each map the same map after pooling."
    )
    return plots.Figure(figure, caption, f"{title}. " + "; ".join(words) + ".")


def kernels(
    kernel: np.ndarray, maps: np.ndarray, chosen: Sequence[int], title: str
) -> plots.Figure:
    """Some kernels of a convolution, and below each the map that it makes.

    Args:
        kernel: weights (size, size, 1, maps).
        maps: what comes out (h, w, maps).
        chosen: which maps.
        title: as for :class:`utils.plots.Figure`.
    """
    figure, axes = plots.new(2, len(chosen), 1.5 * len(chosen) + 0.3, 3.5)
    figure.suptitle(title)
    limit, words = float(np.abs(kernel[..., 0, list(chosen)]).max()), []
    for k, above, below in zip(chosen, *axes, strict=True):
        weights = kernel[..., 0, k]
        above.imshow(weights, cmap="PuOr", vmin=-limit, vmax=limit)
        for (i, j), weight in np.ndenumerate(weights):
            dark = abs(weight) > 0.6 * limit
            above.text(
                j, i, f"{weight:+.2f}", ha="center", va="center", fontsize=8,
                color="white" if dark else "#1a1a1a",
            )  # fmt: skip
        above.set_title(f"kernel {k}", fontsize=9, pad=3)
        below.imshow(maps[..., k], cmap="gray", vmin=0)
        below.set_title(f"map {k}", fontsize=9, pad=3)
        above.set_axis_off()
        below.set_axis_off()
        rows = " / ".join(" ".join(f"{w:+.2f}" for w in line) for line in weights)
        words.append(f"kernel {k}: {rows}, its map goes from 0 to {maps[..., k].max():.2f}")
    caption = (
        "Above: nine weights, violet for positive and orange for negative ones. Below: the map, "
        "light where the picture under the window resembles the kernel."
    )
    return plots.Figure(figure, caption, f"{title}. " + "; ".join(words) + ".")


def vectors(
    hidden: np.ndarray, probabilities: np.ndarray, title: str, label: int | None = None
) -> plots.Figure:
    """The numbers of the dense layer, and the ten probabilities.

    Args:
        hidden: (units,).
        probabilities: (classes,).
        title: as for :class:`utils.plots.Figure`.
        label: the true class, marked by a triangle, or None.
    """
    figure, axes = plots.new(1, 2, 7.4, 2.9, width_ratios=(1.7, 1))
    figure.suptitle(title)
    left, right = axes[0]
    left.bar(range(len(hidden)), hidden, color="#56B4E9", edgecolor="#1a1a1a", linewidth=0.3)
    left.set_title("the dense vector", fontsize=10)
    left.set_xlabel("unit")
    left.set_ylabel("value")
    bars_of(right, probabilities, label)
    silent = int((hidden == 0).sum())
    order = np.argsort(-probabilities)[:3]
    shares = ", ".join(f"{k}: {100 * probabilities[k]:.1f} %" for k in order)
    mark = "" if label is None else f" The label is {label}."
    return plots.Figure(
        figure,
        f"Left: {silent} of the {len(hidden)} units are 0. Right: what softmax makes of them"
        + (", the triangle marks the label." if label is not None else "."),
        f"{title}. Dense vector of {len(hidden)} units, {silent} of them 0, the largest "
        f"{hidden.max():.1f}. Probabilities: {shares}.{mark}",
    )


def bars_of(ax: matplotlib.axes.Axes, probabilities: np.ndarray, label: int | None) -> None:
    """Ten bars of probabilities, the label marked."""
    ax.bar(range(len(probabilities)), probabilities, color=_BLUE, edgecolor="#1a1a1a")
    if label is not None:
        ax.plot(label, probabilities[label] + 0.06, "v", color=_ORANGE, markersize=9)
    ax.set_ylim(0, 1.15)
    ax.set_xticks(range(len(probabilities)))
    ax.yaxis.set_major_formatter(PercentFormatter(1.0))
    ax.set_title("the ten probabilities", fontsize=10)
    ax.set_xlabel("class")
    ax.set_ylabel("probability")


def leads(by_digit: Mapping[str, Mapping[str, float]], title: str, caption: str) -> plots.Figure:
    """For each digit, from layer to layer: is it nearer to its label's mean or to the rival's?

    Args:
        by_digit: name of a digit to what `layers.lead` gives for each layer.
        title, caption: as for :class:`utils.plots.Figure`.
    """
    figure, axes = plots.new(height=3.2)
    ax, words = axes[0, 0], []
    for (name, values), (colour, marker, dash) in zip(
        by_digit.items(), ((_BLUE, "o", "-"), (_ORANGE, "X", "--")), strict=False
    ):
        layers, numbers = list(values), [float(value) for value in values.values()]
        ax.plot(layers, numbers, dash, marker=marker, color=colour, label=name)
        listed = ", ".join(f"{k} {v:+.2f}" for k, v in zip(layers, numbers, strict=True))
        words.append(f"{name}: {listed}")
    ax.axhline(0, color="#1a1a1a", linewidth=1)
    ax.margins(y=0.2)
    ax.set_title(title)
    ax.set_xlabel("layer")
    ax.set_ylabel("lead of the label's mean")
    ax.legend(loc="best", frameon=False)
    return plots.Figure(
        figure, caption, f"{title}, above 0 the label is nearer. {'; '.join(words)}"
    )


def covering(
    image: np.ndarray, shares: np.ndarray, label: int, answer: int, size: int
) -> plots.Figure:
    """A picture, and the label's probability with a patch covered at each place.

    Args:
        image: (h, w, 1).
        shares: probabilities (rows, columns, classes), from
            `layers.covered_probabilities`.
        label, answer: the true class, and the answer for the whole picture.
        size: side of the patch.
    """
    figure, axes = plots.new(1, 2, 6.6, 3.2)
    figure.suptitle(f"A {label} read as {answer}: what if a patch is missing?")
    left, right = axes[0]
    for ax in (left, right):
        ax.grid(False)
        ax.set_xlabel("column")
        ax.set_ylabel("row")
    left.imshow(image[..., 0], cmap="gray", vmin=0, vmax=1)
    left.set_title("the picture", fontsize=10)
    half = size // 2
    height, width = shares.shape[:2]
    own = shares[..., label]
    shown = right.imshow(
        own, cmap="cividis", vmin=0, vmax=1,
        extent=(half - 0.5, half + width - 0.5, half + height - 0.5, half - 0.5),
    )  # fmt: skip
    right.set_xlim(*left.get_xlim())  # the middles of the patches leave a margin
    right.set_ylim(*left.get_ylim())
    right.set_title(f"probability of {label}, by the patch's middle", fontsize=10)
    bar = figure.colorbar(shown, ax=right, format=PercentFormatter(1.0))
    bar.ax.set_xlabel(" ")
    bar.ax.set_ylabel("probability")
    row, column = np.unravel_index(own.argmax(), own.shape)
    mended = int((shares.argmax(axis=-1) == label).sum())
    total = height * width
    left.add_patch(
        matplotlib.patches.Rectangle(
            (column - 0.5, row - 0.5), size, size, fill=False, edgecolor=_ORANGE, linewidth=2
        )
    )
    effect = (
        f"Covering {size} x {size} pixels makes the answer right at {mended} of {total} places; "
        f"the best raises the probability of {label} to {100 * own.max():.1f} %."
    )
    return plots.Figure(
        figure,
        f"{effect} The frame is the best place.",
        f"A {label} read as {answer}. {effect} Its upper left corner: row {row}, column {column}.",
    )


def parting_table(table: str = "mistakes", arm: str = "both") -> plots.Figure:
    """How often each layer's class means side with the rival, for wrong and for right answers."""
    data = results.load(table)
    layers = list(dict.fromkeys(data.column("layer", arm=arm)))
    figure, axes = plots.new(height=3.3)
    ax, words = axes[0, 0], []
    for column, name, colour, marker, dash in (
        ("wrong_to_rival", "wrong answers: nearer to the answer's class", _ORANGE, "X", "--"),
        ("right_to_rival", "right answers: nearer to the runner-up's class", _BLUE, "o", "-"),
    ):
        seeds = [list(data.by_seed(column, arm=arm, layer=layer).values()) for layer in layers]
        ax.plot(layers, [np.mean(s) for s in seeds], dash, color=colour, label=name)
        for layer, values in zip(layers, seeds, strict=True):
            ax.scatter([layer] * len(values), values, color=colour, marker=marker, s=22, alpha=0.7)
            words.append(f"{column.split('_')[0]} answers, {layer}: {100 * np.mean(values):.0f} %")
    ax.yaxis.set_major_formatter(PercentFormatter(1.0))
    ax.set_ylim(-0.03, 1.03)
    ax.set_title("Nearer to the class mean of the other digit")
    ax.set_xlabel("layer")
    ax.set_ylabel("share of digits")
    ax.legend(loc="best", frameon=False)
    n = len(seeds[0])
    return plots.Figure(
        figure,
        f"One mark per seed, {n} seeds, the lines join the means. The dashed line alone would "
        "prove nothing: compare it with the solid one.",
        "Share of digits nearer to the mean of a class that is not theirs: "
        + "; ".join(words)
        + ".",
    )

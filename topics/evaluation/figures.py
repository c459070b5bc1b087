"""Figures of the lesson on evaluation: chance and errors."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from matplotlib.ticker import PercentFormatter

from utils import plots, stats


def many_tests(right: np.ndarray, sizes: Sequence[int], draws: int = 1000, seed: int = 0):
    """How the accuracy of one network scatters over many test sets drawn from one large one.

    Args:
        right: bool (n,), which images of the large test set the network has right.
        sizes: images in a test set, one panel each; they are drawn with replacement.
        draws: test sets of each size.
        seed: fixes the draws.

    Returns:
        The figure; its alternative text compares the scatter with the standard error.
    """
    right, rng = np.asarray(right, bool), np.random.default_rng(seed)
    figure, axes = plots.new(1, len(sizes), 7.4, 2.9, sharex=True)
    figure.suptitle(f"One network, {draws:,} test sets of each size")
    truth, sentences = right.mean(), []
    drawn = {n: rng.binomial(n, truth, draws) / n for n in sizes}
    widest = max(np.abs(values - truth).max() for values in drawn.values())
    for ax, (n, values) in zip(axes[0], drawn.items(), strict=True):
        error = stats.standard_error(float(truth), n)
        # A bar for each possible number of right answers, or for several of them.
        spread = np.abs(values - truth).max()
        step = max(1, round(n * spread / 8)) / n
        edges = round(truth * n) / n + step * (np.arange(-40, 41) + 0.5)
        ax.hist(values, edges, color="#56B4E9", edgecolor="#1a1a1a", linewidth=0.6)
        ax.axvline(truth, color="#D55E00", linewidth=2)
        ax.axvspan(truth - 2 * error, truth + 2 * error, color="#D55E00", alpha=0.15, linewidth=0)
        ax.set_xlim(max(0, truth - 1.1 * widest), min(1.012, truth + 1.1 * widest))
        ax.xaxis.set_major_formatter(PercentFormatter(1.0, decimals=0))
        ax.set_title(f"{n:,} images each")
        ax.set_xlabel("accuracy")
        ax.set_ylabel("test sets" if ax is axes[0, 0] else " ")
        sentences.append(
            f"{n:,} images: from {100 * values.min():.1f} to {100 * values.max():.1f} %, standard "
            f"deviation {100 * values.std():.2f} points, by the formula {100 * error:.2f}"
        )
    caption = (
        "Line: accuracy on all images. Shaded: two standard errors to either side, computed from "
        "the formula. About 95 of 100 test sets fall inside."
    )
    alt = f"Histograms of the accuracy around {100 * truth:.1f} %. " + "; ".join(sentences) + "."
    return plots.Figure(figure, caption, alt)


def confusion(matrix: np.ndarray, title: str, caption: str, most: int = 3) -> plots.Figure:
    """A confusion matrix with its counts; errors are shaded, the diagonal is not.

    Args:
        matrix: (classes, classes), row = true class, column = answer.
        title, caption: as for :class:`utils.plots.Figure`.
        most: how many of the most frequent errors the alternative text names.
    """
    matrix = np.asarray(matrix)
    errors = matrix - np.diag(np.diag(matrix))
    figure, axes = plots.new(1, 1, 5.2, 4.6)
    ax, n = axes[0, 0], len(matrix)
    ax.grid(False)
    ax.imshow(errors, cmap="Oranges", vmin=0, vmax=1.6 * max(errors.max(), 1))
    for row in range(n):
        for column in range(n):
            if matrix[row, column]:
                bold = {"fontweight": "bold"} if row != column else {"color": "#4d4d4d"}
                text = f"{matrix[row, column]:d}"
                ax.text(column, row, text, ha="center", va="center", fontsize=8.5, **bold)
    ax.set_xticks(range(n))
    ax.set_yticks(range(n))
    ax.set_title(title)
    ax.set_xlabel("answer")
    ax.set_ylabel("true class")
    order = np.argsort(-errors, axis=None, kind="stable")[:most]
    named = [
        f"{row} read as {column} {errors[row, column]} times"
        for row, column in (divmod(int(place), n) for place in order)
        if errors[row, column]
    ]
    alt = (
        f"Confusion matrix of {matrix.sum():,} answers, {np.trace(matrix):,} right. Most frequent "
        f"errors: {', '.join(named) or 'none'}."
    )
    return plots.Figure(figure, caption, alt)

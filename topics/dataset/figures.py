"""Figures of counts, and of a value against a number."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.ticker import PercentFormatter

from utils import plots


def bars(
    values: dict[str, float], title: str, caption: str, xlabel: str, ylabel: str, unit: str = ""
) -> plots.Figure:
    """One bar per name, its value written above it."""
    figure, axes = plots.new(height=3.0)
    ax = axes[0, 0]
    ax.bar(list(values), list(values.values()), color="#56B4E9", edgecolor="#1a1a1a")
    for index, value in enumerate(values.values()):
        ax.text(index, value, f"{value:g}{unit}", ha="center", va="bottom")
    ax.margins(y=0.15)
    ax.set_title(title)
    ax.set_xlabel(xlabel)
    ax.set_ylabel(ylabel)
    sentences = ", ".join(f"{name}: {value:g}{unit}" for name, value in values.items())
    return plots.Figure(figure, caption, f"Bar chart of {ylabel} by {xlabel}: {sentences}.")


def line(
    points: dict[float, Sequence[float]],
    title: str,
    caption: str,
    xlabel: str,
    ylabel: str,
    share: bool = True,
) -> plots.Figure:
    """Values of several seeds against a number: a dot per seed, a line through the means."""
    figure, axes = plots.new(height=3.3)
    ax = axes[0, 0]
    draw_line(ax, points, share)
    ax.set_title(title)
    ax.set_xlabel(xlabel)
    ax.set_ylabel(ylabel)
    return plots.Figure(figure, caption, line_in_words(points, xlabel, ylabel, share))


def draw_line(ax: Axes, points: dict[float, Sequence[float]], share: bool = True) -> None:
    """Draw a dot per seed and a line through the means; ``points`` as for :func:`line`."""
    means = [float(np.mean(values)) for values in points.values()]
    ax.plot(list(points), means, "-", color="#0072B2", linewidth=1.5)
    for x, values in points.items():
        ax.scatter([x] * len(values), values, color="#0072B2", s=22, alpha=0.6)
    if share:
        ax.yaxis.set_major_formatter(PercentFormatter(1.0))


def line_in_words(
    points: dict[float, Sequence[float]], xlabel: str, ylabel: str, share: bool = True
) -> str:
    """The alternative text of :func:`line`."""
    sentences = [f"{x:g}: {plots.in_words(np.asarray(v), share)}" for x, v in points.items()]
    return f"{ylabel} against {xlabel}, mean ± standard deviation: {'; '.join(sentences)}."

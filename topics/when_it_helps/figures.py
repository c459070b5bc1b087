"""Lesson 10's figures: gain against training size, paired differences, epoch budgets."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.ticker import NullFormatter, PercentFormatter, ScalarFormatter

from utils import plots, results, stats
from utils.results import Table

PAIR = ("none", "augmentation")
STRENGTHS = {  # colour, line and marker: never colour alone
    "none": ("#000000", "-o"),
    "half": ("#56B4E9", "--v"),
    "full": ("#009E73", "-^"),
    "double": ("#D55E00", "-.s"),
}


def sizes(table: Table) -> list[int]:
    """The training sizes of a table whose arms are ``"none 50"``, ``"augmentation 50"``, ..."""
    return sorted({int(value) for value in table.column("n")})


def accuracies(table: Table, arm: str) -> np.ndarray:
    """Accuracy of one arm: (sizes, seeds), the same seeds in the same order for all sizes."""
    return table.along("holdout", "arm", [f"{arm} {n}" for n in sizes(table)])


def training_size(
    table: str = "training_size", chosen: int | None = None, errors: bool = False
) -> plots.Figure:
    """Accuracy, or share of errors, against the number of training pictures.

    Args:
        table: name of the measured table.
        chosen: a size to mark, or None.
        errors: draw the share of wrong answers, on a logarithmic scale.
    """
    data = results.load(table)
    n = sizes(data)
    figure, axes = plots.new(height=3.9)
    ax, sentences = axes[0, 0], []
    for arm in PAIR:
        values = accuracies(data, arm)
        shown = 1 - values if errors else values
        colour, marker = plots.style(arm)
        plots.band(ax, n, shown, colour, f"-{marker}", arm)
        pairs = zip(n, shown.mean(axis=1), strict=True)
        sentences.append(f"{arm}: " + ", ".join(f"{size}: {100 * m:.1f} %" for size, m in pairs))
    if chosen is not None:
        ax.axvline(chosen, color="#777777", linewidth=8, alpha=0.2)
    what = "share of errors" if errors else "accuracy"
    log_axis(ax, n)
    if errors:
        ax.set_yscale("log")
        ax.set_yticks([0.02, 0.05, 0.1, 0.2])
        ax.yaxis.set_minor_formatter(NullFormatter())
    ax.yaxis.set_major_formatter(PercentFormatter(1.0, decimals=0))
    ax.set_xlabel("training digits (each step to the right doubles them)")
    ax.set_ylabel(f"{what} on 1,600 digits")
    ax.set_title(f"{what.capitalize()} against the number of training digits")
    ax.legend(loc="best")
    caption = (
        f"Lines are means, bands one standard deviation over {values.shape[1]} seeds. "
        + ("Equal distances up or down are equal ratios. " if errors else "")
        + "Look at the distance between the lines."
    )
    alt = f"{what} against training digits. " + "; ".join(sentences) + "."
    return plots.Figure(figure, caption, alt)


def forest(
    differences: Mapping[str, Sequence[float]], title: str, caption: str, xlabel: str
) -> plots.Figure:
    """Mean and 95 % interval of paired differences, one row each, a dot per seed.

    Args:
        differences: name of a row to one difference per seed, as shares of 1.
        title, caption: as for :class:`utils.plots.Figure`; the alternative text is made from the
            values.
        xlabel: what the differences are.
    """
    figure, axes = plots.new(height=0.62 * len(differences) + 1.2)
    ax, sentences = axes[0, 0], []
    for row, (name, values) in enumerate(differences.items()):
        result = stats.paired(values, np.zeros(len(values)))
        ax.plot([100 * result.low, 100 * result.high], [row, row], color="#0072B2", linewidth=3)
        ax.plot(100 * result.mean, row, "D", color="#0072B2", markersize=8)
        seeds, heights = 100 * np.asarray(values), np.full(len(values), row + 0.27)
        ax.plot(seeds, heights, "o", color="#D55E00", markersize=4, alpha=0.7)
        sentences.append(f"{name}: {result.points()} ({result.verdict})")
    ax.axvline(0, color="#1a1a1a", linewidth=1)
    ax.set_yticks(range(len(differences)), list(differences))
    ax.set_ylim(len(differences) - 0.45, -0.5)
    ax.set_xlabel(xlabel)
    ax.set_ylabel("difference")
    ax.set_title(title)
    return plots.Figure(figure, caption, "; ".join(sentences) + ".")


def two_by_two(table: str = "four_arms", column: str = "holdout", **where: object) -> plots.Figure:
    """What augmentation and dropout each add, alone and on top of the other.

    Args:
        table: a table with the arms none, augmentation, dropout and both.
        column: what is compared.
        where: which rows, such as ``epoch=30``.
    """
    arms = ("none", "augmentation", "dropout", "both")
    none, augmentation, dropout, both = results.load(table).along(column, "arm", arms, **where)
    return forest(
        {
            "augmentation, alone": augmentation - none,
            "augmentation, with dropout": both - dropout,
            "dropout, alone": dropout - none,
            "dropout, with augmentation": both - augmentation,
            "interaction": both - dropout - augmentation + none,
        },
        title="What each adds, alone and on top of the other",
        caption="Small dots: one seed each. Diamond and bar: mean and 95 % interval. The "
        "interaction is the second row minus the first: below 0, the two give less together than "
        "their sum.",
        xlabel="points of accuracy on 4,000 digits",
    )


def budgets(table: str = "hurts", arms: Sequence[str] = tuple(STRENGTHS)) -> plots.Figure:
    """Accuracy after each number of epochs, on training pictures and on others, a line per arm.

    Args:
        table: name of a table with an epoch column and the columns ``train`` and ``holdout``.
        arms: which strengths, of `STRENGTHS`.
    """
    data = results.load(table)
    epochs = sorted({int(value) for value in data.column("epoch")})
    figure, axes = plots.new(1, 2, 7.4, 3.6, sharey=True)
    figure.suptitle("A dense network: accuracy against the number of epochs")
    sentences = []
    panels = {"holdout": "4,000 other digits", "train": "its 800 training digits, as they are"}
    for ax, (column, where) in zip(axes[0], panels.items(), strict=True):
        for arm in arms:
            values = data.along(column, "epoch", epochs, arm=arm)
            plots.band(ax, epochs, values, *STRENGTHS[arm], label=arm)
            pairs = zip(epochs, values.mean(axis=1), strict=True)
            means = ", ".join(f"{100 * mean:.1f} % after {epoch}" for epoch, mean in pairs)
            sentences.append(f"{where}, {arm}: {means}")
        log_axis(ax, epochs)
        ax.set_title(where, fontsize=10)
        ax.set_xlabel("epochs")
        ax.set_ylabel("accuracy" if column == "holdout" else " ")
        ax.yaxis.set_major_formatter(PercentFormatter(1.0, decimals=0))
    axes[0, 1].legend(loc="lower right", title="augmentation")
    caption = (
        f"Means and one standard deviation over {values.shape[1]} seeds. Left: the lines cross. "
        "Right: why; an arm that does not know its training digits yet has not finished learning."
    )
    return plots.Figure(figure, caption, "Accuracy against epochs. " + "; ".join(sentences) + ".")


def log_axis(ax: object, ticks: Sequence[int]) -> None:
    """A logarithmic x axis that names the measured values and no others."""
    ax.set_xscale("log")
    ax.set_xticks(list(ticks))
    ax.xaxis.set_major_formatter(ScalarFormatter())
    ax.xaxis.set_minor_formatter(NullFormatter())
    ax.minorticks_off()

"""Lesson 06: pictures of training traces, one run or several side by side."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import matplotlib.axes
import numpy as np
from matplotlib.ticker import MaxNLocator, PercentFormatter

from topics.training_trace.checks import RUNS
from topics.training_trace.epochs import Epoch, chance
from utils import plots, results

# Colour, line and marker: never colour alone.
TRAINING = ("#0072B2", "-", "o")
VALIDATION = ("#D55E00", "--", "s")
_MORE = (("#000000", "-", "o"), ("#E69F00", "-.", "^"), ("#0072B2", ":", "D"), VALIDATION)
# Source of the course's idea of a trace: five epochs, of which first and last are known.
GIVEN_TRACE = {"loss": (1.20, 0.40), "accuracy": (0.55, 0.89)}
GIVEN_EPOCHS = (1, 5)


def run(
    history: Sequence[Epoch],
    epochs: int | None = None,
    n_validation: int | None = None,
    before: Sequence[Epoch] = (),
    title: str = "The run so far",
    caption: str = "",
    narrow: bool = False,
) -> plots.Figure:
    """Loss and accuracy of one run, on axes that leave room for the epochs to come.

    Args:
        history: the epochs so far, at least one.
        epochs: how many are planned; those of the history by default.
        n_validation: number of validation images; with it a band shows how far the validation
            accuracy strays by chance, two standard errors.
        before: an earlier run, whose validation line is drawn in grey.
        title, caption: as for :class:`utils.plots.Figure`; the alternative text has the values.
        narrow: accuracy below loss instead of beside it, for a narrow page.

    Raises:
        ValueError: the history is empty.
    """
    if not history:
        raise ValueError("run: expected at least one epoch")
    planned = max(epochs or 0, len(history), len(before))
    figure, axes = plots.new(2, 1, 4.2, 4.8) if narrow else plots.new(1, 2, 7.6, 3.0)
    left, right = axes.flat
    figure.suptitle(title)
    numbers = [epoch.epoch for epoch in history]
    for ax, what in ((left, "loss"), (right, "accuracy")):
        if before:
            old = [getattr(e, f"val_{what}") for e in before]
            ax.plot([e.epoch for e in before], old, ":", color="#666666", label="validation before")
        for (colour, dash, marker), name, label in (
            (TRAINING, what, "training, as logged"),
            (VALIDATION, f"val_{what}", "validation"),
        ):
            values = np.array([getattr(epoch, name) for epoch in history], float)
            ax.plot(numbers, values, dash, color=colour, marker=marker, markersize=4, label=label)
            if name == "val_accuracy" and n_validation:
                band = np.array([chance(value, n_validation) for value in values])
                ax.fill_between(
                    numbers, values - band, values + band, color=colour, alpha=0.15, linewidth=0
                )
        ax.set_xlim(0.5, planned + 0.5)
        _epoch_axis(ax)
        ax.set_ylabel(what)
    left.set_ylim(bottom=0)
    right.set_ylim(0, 1.02)
    right.yaxis.set_major_formatter(PercentFormatter(1.0))
    right.legend(loc="lower right", frameon=False, fontsize=9)
    first, last = history[0], history[-1]
    alt = (
        f"Loss and accuracy against the epoch, {len(history)} of {planned} epochs. "
        f"Training loss {first.loss:.3f} at epoch {first.epoch}, {last.loss:.3f} at epoch "
        f"{last.epoch}; validation loss {first.val_loss:.3f} and {last.val_loss:.3f}; training "
        f"accuracy {first.accuracy:.1%} and {last.accuracy:.1%}; validation accuracy "
        f"{first.val_accuracy:.1%} and {last.val_accuracy:.1%}."
    )
    band = f" Band: two standard errors on {n_validation} images." if n_validation else ""
    return plots.Figure(figure, caption or "Solid: training. Dashed: validation." + band, alt)


def riddle(table: str, seed: int = 0, columns: int = 3) -> plots.Figure:
    """The runs that exercise 06.match asks for: loss above, accuracy below, a letter each.

    Args:
        table: name of a table with the columns epoch, loss, accuracy, val_loss and val.
        seed: whose runs.
        columns: runs in a row.
    """
    data, sentences = results.load(table), []
    rows = -(-len(RUNS) // columns)
    figure, axes = plots.new(2 * rows, columns, 7.6, 3.3 * rows, sharex=True)
    figure.suptitle(f"{len(RUNS)} runs, seed {seed}")
    for index, (letter, arm) in enumerate(RUNS.items()):
        part = data.where(arm=arm, seed=seed)
        row, column = divmod(index, columns)
        above, below = axes[2 * row, column], axes[2 * row + 1, column]
        for ax, what, val in ((above, "loss", "val_loss"), (below, "accuracy", "val")):
            for (colour, dash, _), name in ((TRAINING, what), (VALIDATION, val)):
                values = part.values(name)
                ax.plot(part.values("epoch"), values, dash, color=colour, linewidth=1.4)
                sentences.append(f"{letter}, {name}: {_path(values)}")
            ax.set_ylabel(what if column == 0 else " ")
            ax.tick_params(labelsize=8)
        above.set_ylim(0, 3)  # higher values leave the picture
        below.set_ylim(0, 1.03)
        below.yaxis.set_major_formatter(PercentFormatter(1.0))
        above.set_title(letter, fontweight="bold")
        above.set_xlabel(" ")
        below.set_xlabel("epoch")
    training, validation = axes[0, 0].lines
    figure.legend(
        [training, validation],
        ["training, as logged", "validation"],
        loc="outside lower center",
        ncols=2,
        frameon=False,
    )
    caption = (
        "Loss above, accuracy below, the same scales for all. Look at three things: how low the "
        "training line comes, how far the two lines are apart, how smooth they are."
    )
    alt = f"Training and validation of {len(RUNS)} runs, values at epochs 1, 5, 10, 20 and last. "
    return plots.Figure(figure, caption, alt + "; ".join(sentences) + ".")


def _path(values: np.ndarray) -> str:
    """A line in words: its values at some epochs."""
    chosen = [i for i in (0, 4, 9, 19) if i < len(values) - 1]
    return ", ".join(f"{values[i]:.2f}" for i in (*chosen, len(values) - 1))


def lines(
    table: str,
    columns: Mapping[str, str],
    arms: Sequence[str],
    title: str,
    caption: str,
    ylabel: str = "accuracy",
    share: bool = True,
) -> plots.Figure:
    """Means over the seeds against the epoch, up to four lines in a panel for each arm.

    Args:
        table: name of a table with an epoch column.
        columns: label of a line to the column drawn.
        arms: one panel each, on one scale.
        title, caption: as for :class:`utils.plots.Figure`; the alternative text has the values.
        ylabel: label of the value axis.
        share: the values are shares and shown in percent.
    """
    data = results.load(table)
    figure, axes = plots.new(1, len(arms), 7.6, 3.2, sharex=True, sharey=True)
    figure.suptitle(title)
    sentences = []
    for ax, arm in zip(axes[0], arms, strict=True):
        part = data.where(arm=arm)
        epochs = sorted({int(e) for e in part.column("epoch")})
        for (label, name), (colour, dash, marker) in zip(columns.items(), _MORE, strict=False):
            means = np.array([part.summary(name, epoch=e).mean for e in epochs])
            mark = marker if len(epochs) <= 12 else ""  # more of them would hide the line
            ax.plot(epochs, means, dash, color=colour, marker=mark, markersize=4, label=label)
            at = f"at epoch {epochs[0]}, {_value(means[-1], share)} at epoch {epochs[-1]}"
            sentences.append(f"{arm}, {label}: {_value(means[0], share)} {at}")
        ax.set_title(arm)
        _epoch_axis(ax)
        ax.set_ylabel(ylabel if ax is axes[0, 0] else " ")
        if share:
            ax.yaxis.set_major_formatter(PercentFormatter(1.0))
    handles, labels = axes[0, 0].get_legend_handles_labels()
    figure.legend(handles, labels, loc="outside lower center", ncols=2, frameon=False)
    alt = f"Means of {ylabel} against epoch over the seeds. "
    return plots.Figure(figure, caption, alt + "; ".join(sentences) + ".")


def given_trace(table: str, arms: Sequence[str], title: str, caption: str) -> plots.Figure:
    """Logged training loss and accuracy of measured arms beside the trace of the material.

    Args:
        table: a table with the columns epoch, loss and accuracy.
        arms: which arms; means over the seeds are drawn, with a band of one standard deviation.
        title, caption: as for :class:`utils.plots.Figure`; the alternative text has the values.
    """
    data, sentences = results.load(table), []
    figure, axes = plots.new(1, 2, 7.6, 3.2)
    figure.suptitle(title)
    epochs = range(GIVEN_EPOCHS[0], GIVEN_EPOCHS[1] + 1)
    for ax, what in zip(axes[0], GIVEN_TRACE, strict=True):
        for arm in arms:
            values = np.array([data.values(what, arm=arm, epoch=epoch) for epoch in epochs])
            colour, marker = plots.style(arm)
            plots.band(ax, epochs, values, colour, f"-{marker}", arm)
            first, last = values[[0, -1]].mean(axis=1)
            sentences.append(f"{arm}, {what}: {first:.2f} to {last:.2f}")
        first, last = GIVEN_TRACE[what]
        ax.plot(GIVEN_EPOCHS, (first, last), ":*", color="#CC79A7", markersize=13, label="given")
        sentences.append(f"given, {what}: {first:.2f} to {last:.2f}")
        _epoch_axis(ax)
        ax.set_ylabel(f"training {what}, as logged")
    axes[0, 0].set_ylim(bottom=0)
    axes[0, 1].yaxis.set_major_formatter(PercentFormatter(1.0))
    axes[0, 1].legend(loc="lower right", frameon=False, fontsize=9)
    alt = "Training loss and accuracy from epoch 1 to epoch 5, means over the seeds. "
    return plots.Figure(figure, caption, alt + "; ".join(sentences) + ".")


def _epoch_axis(ax: matplotlib.axes.Axes) -> None:
    ax.set_xlabel("epoch")
    ax.xaxis.set_major_locator(MaxNLocator(integer=True, nbins=7))


def _value(value: float, share: bool) -> str:
    return f"{100 * value:.1f} %" if share else f"{value:.3f}"

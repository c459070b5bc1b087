"""Figures of lesson 09: calibration, moved test sets, many answers."""

from __future__ import annotations

import html
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from matplotlib.ticker import PercentFormatter

from topics.beyond_accuracy.calibration import Calibration
from topics.beyond_accuracy.moved import CHANGES, move
from utils import plots, results

_FEW = 20  # answers in a bin below which its accuracy is not drawn


def reliability(
    panels: Mapping[str, Calibration | Sequence[Calibration]], title: str, caption: str
) -> plots.Figure:
    """Accuracy against confidence, one panel per network, with the diagonal.

    Args:
        panels: name of a panel to its calibration, or to those of several seeds: then marks are
            means over the seeds and bars one standard deviation.
        title, caption: as for :class:`utils.plots.Figure`; the alternative text is made from the
            values.

    A bin with fewer than 20 answers over all seeds is left out.
    """
    columns = len(panels)
    figure, axes = plots.new(1, columns, 2.3 * columns + 1.4, 3.1, sharex=True, sharey=True)
    figure.suptitle(title)
    sentences = []
    for ax, (name, several) in zip(axes[0], panels.items(), strict=True):
        several = [several] if isinstance(several, Calibration) else list(several)
        colour, marker = plots.style(name)
        ax.plot([0, 1], [0, 1], "--", color="#777777", linewidth=1)
        enough = np.sum([c.count for c in several], axis=0) >= _FEW
        sure, right, spread = [], [], []
        for place in np.flatnonzero(enough):
            there = [c for c in several if c.count[place]]
            sure.append(np.mean([c.confidence[place] for c in there]))
            right.append(np.mean([c.accuracy[place] for c in there]))
            spread.append(np.std([c.accuracy[place] for c in there], ddof=min(1, len(there) - 1)))
        bars = spread if len(several) > 1 else None
        ax.errorbar(sure, right, bars, color=colour, marker=marker, markersize=5, capsize=2)
        ax.set_title(name)
        ax.set_xlabel("confidence")
        ax.set_ylabel("accuracy" if ax is axes[0, 0] else " ")
        ax.set_xlim(0, 1.03)
        ax.set_ylim(0, 1.03)
        pairs = ", ".join(
            f"{100 * s:.0f} to {100 * r:.0f}" for s, r in zip(sure, right, strict=True)
        )
        error = 100 * np.mean([c.error for c in several])
        sentences.append(
            f"{name}: confidence to accuracy in percent {pairs}; calibration error {error:.1f}"
        )
    alt = f"Calibration curves, {columns} panels. " + ". ".join(sentences) + "."
    return plots.Figure(figure, caption, alt)


def calibrations(table: str, arm: str, bins: int = 10, **where: object) -> list[Calibration]:
    """The calibration of every seed of an arm, from the table's rows with a number in ``bin``."""
    frame = results.load(table).where(arm=arm, **where).frame
    numbers = frame[frame["bin"] != "all"].astype({"seed": int, "bin": int}).set_index("bin")
    calibrations = []
    for _, rows in numbers.groupby("seed"):
        columns = rows[["confidence", "holdout", "n"]].astype(float).reindex(range(bins))
        confidence, accuracy, count = columns.to_numpy().T
        calibrations.append(Calibration(confidence, accuracy, np.nan_to_num(count).astype(int)))
    return calibrations


def changed(image: np.ndarray, title: str, caption: str) -> plots.Figure:
    """One image under every change at every measured amount, a row per change.

    Args:
        image: float32 (height, width, channels) in [0, 1].
        title, caption: as for :class:`utils.plots.Figure`.
    """
    columns = max(len(way.amounts) for way in CHANGES.values())
    figure, axes = plots.new(len(CHANGES), columns, 7.4, 0.95 * len(CHANGES) + 0.5)
    figure.suptitle(title)
    for row, (change, way) in zip(axes, CHANGES.items(), strict=True):
        for ax in row:
            ax.set_axis_off()
        for ax, amount in zip(row, way.amounts, strict=False):
            picture = move(image[None], change, amount)[0, ..., 0]
            ax.imshow(picture, cmap="gray", vmin=0, vmax=1)
            ax.set_title(f"{amount:g}", fontsize=8, pad=2)
        row[0].text(
            -0.2, 0.5, change, transform=row[0].transAxes, ha="right", va="center", fontsize=9
        )
    listed = "; ".join(
        f"{change} by {', '.join(f'{a:g}' for a in way.amounts)} ({way.unit})"
        for change, way in CHANGES.items()
    )
    return plots.Figure(figure, caption, f"One digit, {len(CHANGES)} rows: {listed}.")


def moved(table: str, arms: Sequence[str], title: str, caption: str, epoch: int = 30):
    """Accuracy against the amount of each change, a panel per change, from a measured table.

    Args:
        table: a table with the columns change, amount, epoch and holdout.
        arms: one line each: the mean over the seeds, with a band of one standard deviation.
        title, caption: as for :class:`utils.plots.Figure`; the alternative text is made from the
            values at both ends.
        epoch: which look.
    """
    data = results.load(table).where(epoch=epoch)
    figure, axes = plots.new(2, 3, 8.6, 5.2, sharey=True)
    figure.suptitle(title)
    sentences = []
    for ax, (change, way) in zip(axes.flat, CHANGES.items(), strict=False):
        for arm in arms:
            colour, marker = plots.style(arm)
            amounts = [f"{amount:g}" for amount in way.amounts]
            values = data.along("holdout", "amount", amounts, arm=arm, change=change)
            plots.band(ax, way.amounts, values, colour, f"-{marker}", arm)
            ends = ", ".join(
                f"{100 * m:.1f} % at {a:g}"
                for m, a in zip(values.mean(axis=1), way.amounts, strict=True)
                if a in (way.amounts[0], way.neutral, way.amounts[-1])
            )
            sentences.append(f"{change}, {arm}: {ends}")
        ax.set_title(change)
        ax.set_xlabel(way.unit)
        ax.set_ylabel("accuracy" if ax in axes[:, 0] else " ")
        ax.yaxis.set_major_formatter(PercentFormatter(1.0))
    axes[-1, -1].set_axis_off()
    axes[-1, -1].legend(
        *axes[0, 0].get_legend_handles_labels(), loc="center", fontsize=10, frameon=False
    )
    alt = "Five panels, accuracy against the amount of a change, means over the seeds. "
    return plots.Figure(figure, caption, alt + "; ".join(sentences) + ".")


def many_answers(
    images: Mapping[str, np.ndarray], ways: Mapping[str, np.ndarray], title: str, caption: str
) -> plots.Figure:
    """For each image and each way of asking: the probabilities of all answers, class by class.

    Args:
        images: name to image (height, width, channels); one row each.
        ways: name of a way of asking to probabilities (answers, images, classes).
        title, caption: as for :class:`utils.plots.Figure`; the alternative text names the two
            largest means and how far the answers for the largest spread.
    """
    figure, axes = plots.new(
        len(images), 1 + len(ways), 8.6, 2.3 * len(images) + 0.5, width_ratios=[1] + [2] * len(ways)
    )
    figure.suptitle(title)
    sentences = []
    for number, (row, (name, image)) in enumerate(zip(axes, images.items(), strict=True)):
        row[0].set_axis_off()
        row[0].imshow(np.clip(image[..., 0], 0, 1), cmap="gray", vmin=0, vmax=1)
        row[0].set_title(name, fontsize=10)
        for ax, (way, answers) in zip(row[1:], ways.items(), strict=True):
            said = answers[:, number]
            classes = np.arange(said.shape[1])
            side = np.linspace(-0.3, 0.3, len(said)) if len(said) > 1 else np.zeros(1)
            ax.scatter(
                (classes + side[:, None]).ravel(), said.ravel(), s=7, color="#0072B2", alpha=0.5
            )
            mean = said.mean(axis=0)
            ax.hlines(mean, classes - 0.4, classes + 0.4, color="#D55E00", linewidth=2.5)
            ax.set_xticks(classes)
            ax.set_ylim(-0.04, 1.04)
            ax.set_title(f"{way}: {len(said)} answer{'s' if len(said) > 1 else ''}", fontsize=10)
            ax.set_xlabel("digit")
            ax.set_ylabel("probability" if ax is row[1] else " ")
            first, second = np.argsort(-mean)[:2]
            sentences.append(
                f"{name}, {way}: mean {mean[first]:.2f} for {first} (from "
                f"{said[:, first].min():.2f} to {said[:, first].max():.2f}), {mean[second]:.2f} "
                f"for {second}"
            )
    return plots.Figure(
        figure, caption, "Probabilities of each digit. " + "; ".join(sentences) + "."
    )


@dataclass(frozen=True)
class Bar:
    """A bar of :func:`bars`: its name, its length 0 to 1, its colour; a line to either side."""

    name: str
    value: float
    colour: str
    error: float = 0.0
    remark: str = ""


def bars(rows: Sequence[Bar], label: str, axis: str, width: int = 360) -> str:
    """Bars as SVG, for a playground: drawn in no time, where a figure takes half of what it has.

    Args:
        rows: from top to bottom.
        label: the picture in words.
        axis: what the bars are.
        width: of a bar of length 1, in pixels.
    """
    left, bottom = 16 + 8 * max(len(row.name) for row in rows), 20 * len(rows) + 4
    lines = []
    for tick in (0, 0.25, 0.5, 0.75, 1):
        x = left + width * tick
        lines.append(
            f'<path d="M{x:g} 2V{bottom}" stroke="#dddddd"/>'
            f'<text x="{x:g}" y="{bottom + 14}" text-anchor="middle">{tick:.0%}</text>'
        )
    for y, row in zip(range(13, bottom, 20), rows, strict=True):
        ends = (row.value - row.error, row.value, row.value + row.error)
        low, end, high = (left + width * min(max(value, 0), 1) for value in ends)
        lines.append(
            f'<text x="{left - 10}" y="{y + 4}" text-anchor="end">{html.escape(row.name)}</text>'
            f'<rect x="{left}" y="{y - 7}" width="{end - left:.1f}" height="14" '
            f'fill="{row.colour}" fill-opacity="0.5"/>'
            f'<path d="M{low:.1f} {y}H{high:.1f}" stroke="#1a1a1a" stroke-width="2.5"/>'
            f'<text x="{left + width + 22}" y="{y + 4}">{100 * row.value:.1f} % {row.remark}</text>'
        )
    return (
        f'<svg role="img" aria-label="{html.escape(label)}" width="{left + width + 120}" '
        f'height="{bottom + 36}" font-family="sans-serif" font-size="13" fill="#1a1a1a" '
        f'style="background: #ffffff; max-width: 100%">{"".join(lines)}'
        f'<text x="{left}" y="{bottom + 32}">{axis}</text></svg>'
    )

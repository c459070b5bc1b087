"""Figures of the lecture's two networks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from utils import plots

_LOGS = (
    ("loss", "training, as logged", "#0072B2", "-"),
    ("val_loss", "validation", "#D55E00", "--"),
)


def loss_panels(
    histories: Mapping[str, Mapping[str, Sequence[float]]],
    title: str = "Loss while training",
    caption: str = "",
) -> plots.Figure:
    """Training and validation loss of several runs, a panel for each, all on one scale.

    Args:
        histories: name of a run to what ``model.fit(...).history`` holds, with ``loss`` and
            ``val_loss``, one value per epoch.
        title, caption: as for :class:`utils.plots.Figure`; the alternative text is made from the
            values.

    Raises:
        ValueError: there is no run, or one was trained without validation data.
    """
    if not histories:
        raise ValueError("loss_panels: expected at least one run")
    figure, axes = plots.new(1, len(histories), 7.0, 3.1, sharex=True, sharey=True)
    figure.suptitle(title)
    sentences = []
    for ax, (name, history) in zip(axes[0], histories.items(), strict=True):
        if "val_loss" not in history:
            raise ValueError(f"loss_panels: {name!r} has no val_loss; fit it with validation_split")
        for column, label, colour, dash in _LOGS:
            values = np.asarray(history[column], float)
            ax.plot(range(1, len(values) + 1), values, dash, color=colour, label=label)
            sentences.append(f"{name}, {label}: {values[0]:.3f} at first, {values[-1]:.3f} at last")
        ax.set_title(name)
        ax.set_xlabel("epoch")
        ax.set_ylabel("loss" if ax is axes[0, 0] else " ")
    axes[0, 0].set_ylim(bottom=0)  # after the last line: from here on the scale is fixed
    axes[0, -1].legend(loc="best", frameon=False)
    alt = f"Loss against epoch, {len(histories)} panels on one scale. "
    default = "Solid: what the log calls training loss. Dashed: validation loss. One scale for all."
    return plots.Figure(figure, caption or default, alt + "; ".join(sentences) + ".")

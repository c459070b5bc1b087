"""Lesson 17's figures: what generators make, and whether they copy."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from utils import plots
from utils.data import CLASSES

_LINES = (("#0072B2", "-"), ("#D55E00", "--"))


def losses(histories: Mapping[str, Mapping[int, Mapping[str, float]]]) -> plots.Figure:
    """The losses of generative models while they train, a panel for each model.

    Args:
        histories: name of a model to what its `fit` returned.
    """
    figure, axes = plots.new(1, len(histories), 7.4, 2.9)
    figure.suptitle("Losses of two generative models while they train")
    sentences = []
    for ax, (name, history) in zip(axes[0], histories.items(), strict=True):
        steps = list(history)
        for loss, (colour, line) in zip(history[steps[0]], _LINES, strict=True):
            values = [history[step][loss] for step in steps]
            ax.plot(steps, values, line, color=colour, label=loss)
            sentences.append(
                f"{name}, {loss}: {values[0]:.1f} at first, {values[-1]:.1f} at the end"
            )
        ax.set_title(name)
        ax.set_xlabel("steps")
        ax.set_ylabel("loss")
        ax.set_ylim(bottom=0)
        ax.legend(loc="best", frameon=False)
    caption = (
        "The autoencoder's losses have a goal. In the GAN one network's gain is the other's loss: "
        "neither curve says how good the pictures are."
    )
    return plots.Figure(figure, caption, "; ".join(sentences) + ".")


def samples(pictures: Mapping[str, np.ndarray], title: str, caption: str) -> plots.Figure:
    """Rows of generated digits, 0 to 9 from left to right.

    Args:
        pictures: name of a row, or of several, to (10 k, 28, 28, 1) of the classes 0 to 9.
        title, caption: as for :class:`utils.plots.Figure`.
    """
    names = [n if not i else "" for n, p in pictures.items() for i in range(len(p) // CLASSES)]
    return plots.image_grid(
        np.concatenate(list(pictures.values())),
        columns=CLASSES,
        title=title,
        caption=caption,
        alt=f"{title}. Rows from top to bottom: {', '.join(pictures)}; columns: the digits 0 to 9.",
        row_labels=names,
    )


def neighbours(
    generated: np.ndarray, nearest: np.ndarray, distances: np.ndarray, usual: float
) -> plots.Figure:
    """Generated pictures, and below each the training picture that is most like it.

    Args:
        generated, nearest: (n, height, width, 1) in [0, 1].
        distances: (n,) between the two.
        usual: the median distance of new real digits to their nearest training digit.
    """
    labels = [""] * len(generated) + [f"{d:.1f}" for d in distances]
    return plots.image_grid(
        np.concatenate([generated, nearest]),
        labels,
        columns=len(generated),
        title="Generated digits and the most similar training digits",
        caption=f"Number: distance over all pixels. New real digits have a median of {usual:.1f}.",
        alt="Upper row: generated digits; lower row: for each the nearest training digit, at the "
        f"distances {', '.join(labels[len(generated) :])}. Median of new real digits: {usual:.1f}.",
        row_labels=["generated", "nearest"],
    )

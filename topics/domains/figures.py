"""Lesson 14's figures: spectrograms, and the gain of each arm of a table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from topics.domains import audio
from topics.when_it_helps import figures
from utils import plots, results


def spectrograms(
    waves: Mapping[str, np.ndarray], title: str, caption: str, columns: int = 4
) -> plots.Figure:
    """Sounds as spectrograms: time to the right, frequency upwards, light is loud.

    Args:
        waves: name of each sound to its samples (samples,).
        title, caption: as for `plots.Figure`.
        columns: panels in a row.
    """
    rows = -(-len(waves) // columns)
    figure, axes = plots.new(rows, columns, 7.6, 2.3 * rows + 0.5, sharex=True, sharey=True)
    figure.suptitle(title)
    sentences = []
    for ax in axes.flat[len(waves) :]:
        ax.set_axis_off()
    for index, (ax, (name, wave)) in enumerate(zip(axes.flat, waves.items(), strict=False)):
        picture, seconds, kilohertz = _loudness(wave)
        ax.imshow(
            picture.T,
            origin="lower",
            aspect="auto",
            cmap="cividis",
            vmin=-50,
            vmax=0,
            extent=(0, seconds, 0, kilohertz),
        )
        ax.grid(False)
        ax.set_title(name, fontsize=10)
        ax.set_xlabel("seconds" if index >= len(waves) - columns else " ")
        ax.set_ylabel("kHz" if index % columns == 0 else " ")
        sentences.append(f"{name}: {in_words(wave)}")
    alt = f"{len(waves)} spectrograms, 0 to 2 kHz. " + "; ".join(sentences) + "."
    return plots.Figure(figure, caption, alt)


def _loudness(wave: np.ndarray, most: float = 2000) -> tuple[np.ndarray, float, float]:
    """Decibels below the loudest (frames, frequencies up to ``most``), seconds, kilohertz."""
    length = 512
    power = np.abs(audio.spectra_of(np.asarray(wave)[None], 256, 64, length)[0]) ** 2
    shown = power[:, : int(most / audio.RATE * length) + 1]
    return 10 * np.log10(shown / shown.max() + 1e-6), len(wave) / audio.RATE, most / 1000


def in_words(wave: np.ndarray) -> str:
    """When a sound is loud, and its strongest frequency at the start and the end of that."""
    picture, seconds, kilohertz = _loudness(wave)
    loud = np.flatnonzero(picture.max(axis=1) > -20)
    times = loud[[0, -1]] / (len(picture) - 1) * seconds
    third = max(1, len(loud) // 6)
    peaks = picture.argmax(axis=1) / (picture.shape[1] - 1) * 1000 * kilohertz
    first, last = np.median(peaks[loud[:third]]), np.median(peaks[loud[-third:]])
    low, high = np.quantile(peaks[loud], (0.05, 0.95))
    return (
        f"from {times[0]:.2f} to {times[1]:.2f} s, {first:.0f} Hz at first, {last:.0f} at last, "
        f"between {low:.0f} and {high:.0f}"
    )


def gains(
    table: str,
    column: str,
    arms: Sequence[str],
    title: str,
    caption: str,
    against: str = "none",
    **where: object,
) -> plots.Figure:
    """Paired difference of each arm against one of them, with its interval and a dot per seed.

    Args:
        table: name of the table.
        column: what is compared.
        arms: one row each.
        title, caption: as for `plots.Figure`.
        against: the arm that is subtracted.
        where: which rows, such as ``speakers="known"``.
    """
    base, *others = results.load(table).along(column, "arm", (against, *arms), **where)
    differences = {arm: values - base for arm, values in zip(arms, others, strict=True)}
    share = "balanced accuracy" if column == "balanced" else "accuracy"
    return figures.forest(differences, title, caption, f"points of {share} against {against}")

"""Predictions: a range, locked before the result is known and shown beside it afterwards.

A learner says between which two values a measured result lies, wide enough to be right four times
in five. ``predict("03.gain")`` asks, ``outcome("03.gain")`` compares, and ``calibration()`` shows
how often the ranges of the whole course held the result. What was locked lies beside the progress,
on this computer only; where no progress is kept, it is forgotten with the kernel.

How well ranges of a stated certainty hold what they should is the oldest test of human judgement
(M. Alpert and H. Raiffa, "A progress report on the training of probability assessors", 1982).
"""

from __future__ import annotations

import html
import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import ipywidgets as ipw

from utils import plots, practice, results, widgets
from utils.exercises import keep, progress_file

SURE = 0.8
TOO_LATE = (
    "The result has been shown already, so a prediction of it would not count. Next time, run the "
    "cells one by one."
)
# What this kernel has locked; None where the result was shown before.
_in_memory: dict[str, list[float] | None] = {}


@dataclass(frozen=True)
class Prediction:
    """What a learner is asked before a result is shown.

    Attributes:
        name: ``"NN.word"``, as in the lesson.
        text: the question.
        low, high: ends of the scale.
        unit: of the result, such as ``"points"``.
        measured: gives the result, from a measured table.
    """

    name: str
    text: str
    low: float
    high: float
    unit: str
    measured: Callable[[], float]

    def words(self, value: float) -> str:
        """A value with its unit; a difference with its sign."""
        sign = "+" if self.low < 0 else ""
        return f"{value:{sign}.1f} {self.unit}"


def points(table: str, column: str, first: object, second: object, **where: object) -> Callable:
    """A result: the mean paired difference of two arms, in points."""
    return lambda: 100 * results.load(table).paired(column, first, second, **where).mean


def percent(table: str, column: str, **where: object) -> Callable:
    """A result: the mean of a share over the seeds, in percent."""
    return lambda: 100 * results.load(table).summary(column, **where).mean


def known(lesson: str) -> dict[str, Prediction]:
    """The predictions of a lesson, by name."""
    return practice.questions(lesson, "PREDICTIONS")


def _find(name: str) -> Prediction:
    there = known(name.split(".")[0])
    if name not in there:
        listed = ", ".join(there) or "none for this lesson"
        raise ValueError(f"no prediction is called {name!r}; there are: {listed}")
    return there[name]


def _file() -> Path | None:
    progress = progress_file()
    return progress.with_name(".predictions.json") if progress else None


def _settled() -> dict[str, list[float] | None]:
    """What can no longer be predicted, by name: a range, or None where the result was shown first.

    A damaged file counts as empty.
    """
    path = _file()
    try:
        items = json.loads(path.read_text(encoding="utf-8")).items() if path else ()
        kept = {str(name): ends and [float(end) for end in ends] for name, ends in items}
        kept = {name: ends for name, ends in kept.items() if ends is None or len(ends) == 2}
    except (OSError, ValueError, TypeError, AttributeError):
        kept = {}
    return kept | _in_memory


def locked() -> dict[str, list[float]]:
    """The two ends of each range that was locked before its result was shown, by name."""
    return {name: ends for name, ends in _settled().items() if ends}


def _settle(name: str, ends: list[float] | None) -> None:
    """Keep the first word on a result, for good; later ones change nothing.

    Where nothing is kept, or the disk cannot be written to, it lasts as long as the kernel.
    """
    if name in _settled():
        return
    _in_memory[name] = ends
    path = _file()
    if path is not None:
        keep(path, _settled())


def lock(name: str, low: float, high: float) -> None:
    """Keep a range for good; changes nothing once one is kept, or the result has been shown."""
    _settle(name, [low, high])


class PredictionBox:
    """A prediction as a widget.

    Attributes:
        range: a slider with two ends; ``lock``: the button; ``result``: what has been locked.
        box: the widget to display.
    """

    def __init__(self, prediction: Prediction) -> None:
        """Ask, or show what has been locked."""
        self.prediction = prediction
        low, high = prediction.low, prediction.high
        kept = locked().get(prediction.name, [low + (high - low) / 4, high - (high - low) / 4])
        self.range = ipw.FloatRangeSlider(
            value=kept,
            min=low,
            max=high,
            step=(high - low) / 100,
            description=f"between ({prediction.unit})",
            readout_format=".1f",
            **widgets.wide("11em", "34em"),
        )
        self.lock = ipw.Button(description="Lock it in", tooltip="Keep this range for good")
        self.result = practice.live()
        self.lock.on_click(lambda _: self._lock())
        question = f'<p class="course-question"><strong>Predict.</strong> {_asked(prediction)}</p>'
        self.box = ipw.VBox([ipw.HTML(question), self.range, self.lock, self.result])
        self.box.add_class(widgets.GROUP)
        self._show()

    def _lock(self) -> None:
        lock(self.prediction.name, *self.range.value)
        self._show()

    def _show(self) -> None:
        settled = _settled()
        if self.prediction.name in settled:
            self.range.disabled = self.lock.disabled = True
            kept = settled[self.prediction.name]
            said = f"Locked: {_said(self.prediction, kept)}. Now look." if kept else TOO_LATE
            self.result.value = f"<p>{said}</p>"


class _Static:
    def __init__(self, prediction: Prediction) -> None:
        self.prediction = prediction

    def __repr__(self) -> str:
        return f"[Predict] {html.unescape(_asked(self.prediction))}"

    def _repr_html_(self) -> str:
        return f"<p><strong>Predict.</strong> {_asked(self.prediction)}</p>"


def _asked(prediction: Prediction) -> str:
    return (
        f"{html.escape(prediction.text)} Choose a range in {prediction.unit} of which you are "
        f"{SURE:.0%} sure."
    )


def _said(prediction: Prediction, kept: list[float]) -> str:
    low, high = (prediction.words(value) for value in kept)
    return f"between {low.removesuffix(' ' + prediction.unit)} and {high}"


def predict(name: str) -> None:
    """Ask for a range, or show the one that has been locked.

    Raises:
        ValueError: there is no such prediction (a slip in the notebook).
    """
    prediction = _find(name)
    widgets.show(PredictionBox(prediction).box, _Static(prediction))


class Comparison:
    """What was predicted beside what was measured; a notebook shows it as a sentence."""

    def __init__(self, prediction: Prediction) -> None:
        """Look both up."""
        self.prediction, self.measured = prediction, prediction.measured()
        self.kept = locked().get(prediction.name)

    def __repr__(self) -> str:
        """Measured, predicted, and whether the range holds the result."""
        sentence = f"Measured: {self.prediction.words(self.measured)}."
        if self.kept is None:
            return f"{sentence} You have locked no prediction."
        inside = self.kept[0] <= self.measured <= self.kept[1]
        verdict = "your range contains it" if inside else "your range does not contain it"
        return f"{sentence} You said {_said(self.prediction, self.kept)}: {verdict}."


def outcome(name: str) -> Comparison:
    """Compare what was locked with what was measured; what was not locked by now never will be.

    Raises:
        ValueError: there is no such prediction (a slip in the notebook).
    """
    comparison = Comparison(_find(name))
    _settle(name, None)
    return comparison


def calibration() -> plots.Figure | None:
    """All locked ranges, each beside its result, and how many hold it; None where there is none."""
    there = [
        Comparison(item)
        for name in sorted(locked())
        if (item := known(name.split(".")[0]).get(name))
    ]
    if not there:
        print("No prediction has been locked in this copy of the course yet.")
        return None
    held = sum(item.kept[0] <= item.measured <= item.kept[1] for item in there)
    figure, axes = plots.new(height=0.35 * len(there) + 1.4)
    ax = axes[0, 0]
    for row, item in enumerate(there):
        low, size = item.prediction.low, item.prediction.high - item.prediction.low
        ends = [(end - low) / size for end in item.kept]
        ax.plot(ends, [row, row], color="#0072B2", linewidth=6, alpha=0.5, solid_capstyle="butt")
        ax.plot((item.measured - low) / size, row, "D", color="#D55E00")
    ax.set_yticks(range(len(there)), [item.prediction.name for item in there])
    ax.set(xlim=(0, 1), ylim=(len(there) - 0.5, -0.5), xlabel="place on the scale of the question")
    ax.set_ylabel(" ")
    ax.set_xticks([])
    ax.set_title(f"{held} of {len(there)} ranges contain the result")
    return plots.Figure(
        figure,
        f"Bars: your ranges; diamonds: the results. If you are rightly {SURE:.0%} sure, then on "
        f"average {SURE * len(there):.1f} of {len(there)} ranges contain the result.",
        "; ".join(f"{item.prediction.name}: {item!r}" for item in there),
    )

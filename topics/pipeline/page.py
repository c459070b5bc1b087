"""The trace as one HTML page: nothing outside it, figures inside it, readable on a phone.

Figures are drawn for a column of about 9 cm, so that their text is not shrunk away on a narrow
screen. Every one has an alternative text that states its values.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

import numpy as np
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from topics.dataset.stages import COLOURS, shape
from topics.pipeline import record
from topics.pipeline.record import Trace, percent
from topics.prediction_trace import figures, one_image
from topics.training_trace.figures import run
from utils import plots
from utils.stats import standard_error

WIDTH = 4.2  # inches; 358 pixels on a phone of 390, so that 10 points are about 12 pixels there
DPI = 200

_TEMPLATES = Environment(
    loader=FileSystemLoader(Path(__file__).with_name("templates")),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
_TEMPLATES.filters |= {"percent": percent, "shape": shape}


def write(trace: Trace, path: Path) -> None:
    """Write the page of a finished trace to ``path``, whole or not at all; raises ``OSError``."""
    content = page(trace).encode("utf-8")
    partial = path.with_name(f".{path.name}.{secrets.token_hex(4)}.part")
    try:
        partial.write_bytes(content)
        os.replace(partial, path)
    finally:
        with suppress(OSError):
            partial.unlink(missing_ok=True)


def page(trace: Trace) -> str:
    """Return the page of a finished trace as text."""
    label = int(trace.split.y_test[0])
    return _TEMPLATES.get_template("page.html.j2").render(
        trace=trace,
        label=label,
        stages=record.stage_table(trace).stages,
        colours=COLOURS,
        steps=one_image.STEPS,
        words=record,
        digits=_html(_digits(trace)),
        draws=_html(_draws(trace)) if trace.augment else "",
        curves=_html(_curves(trace)),
        maps=_html(_maps(trace.prediction, label)),
        probabilities=_html(_probabilities(trace.prediction, label)),
        scores=_html(_scores(trace)),
    )


def _html(figure: plots.Figure) -> str:
    figure.figure.set_dpi(DPI)
    return figure._repr_html_()


def _grid(
    images: Sequence[np.ndarray], names: Sequence[str], title: str, caption: str, alt: str
) -> plots.Figure:
    columns = min(5, len(images))
    rows = -(-len(images) // columns)
    figure, axes = plots.new(rows, columns, WIDTH, rows * (WIDTH / columns + 0.2) + 0.35)
    figure.suptitle(title)
    for ax in axes.flat:
        ax.set_axis_off()
    for ax, image, name in zip(axes.flat, images, names, strict=False):
        ax.imshow(np.squeeze(image), cmap="gray", vmin=0, vmax=max(1.0, float(image.max())))
        ax.set_title(name, fontsize=9, pad=2)
    return plots.Figure(figure, caption, alt)


def _digits(trace: Trace) -> plots.Figure:
    x, y = trace.split.x_train, trace.split.y_train
    return _grid(
        [x[np.flatnonzero(y == label)[0]] for label in range(10)],
        [str(label) for label in range(10)],
        "One digit of each class",
        "Handwritten digits of MNIST (Y. LeCun and C. Cortes, CC BY-SA 3.0).",
        "Ten handwritten digits in white on black, 28 by 28 pixels, one of each class: "
        "0, 1, 2, 3, 4 in the first row, 5, 6, 7, 8, 9 in the second.",
    )


def _draws(trace: Trace) -> plots.Figure:
    label, number = int(trace.y_fit[0]), len(trace.draws)
    return _grid(
        [trace.x_fit[0], *trace.draws],
        ["original", *(f"draw {i}" for i in range(1, number + 1))],
        f"One {label} and {number} random draws",
        f"Each draw: {trace.ranges}, in one resampling. Would you still call every one a {label}?",
        f"An original handwritten {label} and {number} variants of it, each turned, "
        f"shifted and zoomed at random ({trace.ranges}); on average a pixel differs by "
        f"{np.abs(trace.draws - trace.x_fit[0]).mean():.3f} from the original.",
    )


def _curves(trace: Trace) -> plots.Figure:
    why = " Training is scored on augmented images while learning." if trace.augment else ""
    caption = f"Loss and accuracy, training (solid) and validation (dashed).{why}"
    return run(trace.history, caption=caption, title="Loss and accuracy", narrow=True)


def _maps(result: one_image.PredictionTrace, label: int) -> plots.Figure:
    layers = [x for x in result.layers if x.step in ("input", "convolution", "pooling")]
    images = [layer.values[..., one_image.most_active(layer.values)] for layer in layers]
    values = "; ".join(
        f"{layer.layer} {layer.shape[0]} by {layer.shape[1]} pixels, values 0 to {image.max():.2f}"
        for layer, image in zip(layers, images, strict=True)
    )
    return _grid(
        images,
        [layer.layer for layer in layers],
        f"A {label} on its way: the most active map",
        "After each layer the one feature map with the largest mean; the pixels get fewer and "
        "the picture coarser.",
        f"The digit {label} and the most active feature map after each layer: {values}.",
    )


def _probabilities(result: one_image.PredictionTrace, label: int) -> plots.Figure:
    figure, axes = plots.new(1, 1, WIDTH, 2.8)
    figures.bars_of(axes[0, 0], result.probabilities, label)
    verdict = "right" if result.answer == label else f"wrong, it is a {label}"
    values = ", ".join(f"{k}: {percent(share)}" for k, share in enumerate(result.probabilities))
    return plots.Figure(
        figure,
        f"The answer is {result.answer}: {verdict}. The triangle marks the label.",
        f"Bar chart of the ten probabilities. {values}. The answer is {result.answer}, {verdict}.",
    )


def _scores(trace: Trace) -> plots.Figure:
    rows = {
        f"{len(trace.split.x_test):,} test digits": (*trace.test, len(trace.split.x_test)),
        f"{len(trace.split.x_holdout):,} held out": (*trace.holdout, len(trace.split.x_holdout)),
        "training, as they are": (*trace.plain_training, len(trace.x_fit)),
    }
    figure, axes = plots.new(1, 1, WIDTH, 2.3)
    ax, sentences = axes[0, 0], []
    for row, (name, (loss, accuracy, n)) in enumerate(rows.items()):
        error = 100 * standard_error(accuracy, n)
        ax.errorbar(100 * accuracy, row, xerr=2 * error, fmt="os^"[row], color="#0072B2", capsize=4)
        sentences.append(
            f"{name}: accuracy {percent(accuracy)}, standard error {error:.1f} points, "
            f"loss {loss:.3f}"
        )
    ax.set_yticks(range(len(rows)), list(rows))
    ax.set_ylim(len(rows) - 0.5, -0.5)
    ax.set_xlabel("right, in %")
    ax.set_ylabel("images")
    figure.suptitle("Accuracy ± two standard errors")
    caption = "; ".join(sentences) + "."
    return plots.Figure(figure, caption, f"Dots with error bars. {caption}")

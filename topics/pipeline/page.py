"""The trace as one HTML page: nothing outside it, figures inside it, readable on a phone.

Figures are drawn for a column of about 9 cm, so that their text is not shrunk away on a narrow
screen. Every one has an alternative text that states its values.
"""

from __future__ import annotations

import base64
import html
import io
import os
import secrets
from contextlib import suppress
from pathlib import Path

import numpy as np
from matplotlib.ticker import MaxNLocator

from topics.dataset.stages import COLOURS, STAGES
from topics.pipeline.record import COPIES, Trace, augmentation_sentence, percent, size
from topics.prediction_trace import one_image
from utils import plots
from utils.stats import standard_error

WIDTH = 4.2  # inches; 358 pixels on a phone of 390, so that 10 points are about 12 pixels there
DPI = 200
_BLUE, _ORANGE = "#0072B2", "#D55E00"

_STYLE = """
:root { color-scheme: light dark; --page: #ffffff; --ink: #1a1a1a; --soft: #595959;
  --line: #c8c8c8; --panel: #f4f4f4; }
@media (prefers-color-scheme: dark) { :root { --page: #16181b; --ink: #ececec; --soft: #b0b0b0;
  --line: #4a4d52; --panel: #22252a; } }
* { box-sizing: border-box; }
body { margin: 0 auto; padding: 1rem; max-width: 44rem; background: var(--page);
  color: var(--ink); font: 1rem/1.5 system-ui, sans-serif; overflow-wrap: break-word; }
h1 { font-size: 1.5rem; line-height: 1.2; }
h2 { font-size: 1.2rem; margin: 2rem 0 .5rem; padding-left: .6rem; border-left: .5rem solid; }
h2 span { color: var(--ink); }
h3 { font-size: 1rem; margin: 1.2rem 0 .3rem; }
figure { margin: 1rem 0; }
figure img { display: block; width: 100%; max-width: 32rem; height: auto; background: #ffffff;
  border-radius: .3rem; }
figcaption, .soft { color: var(--soft); font-size: .9rem; }
.wide { overflow-x: auto; }
table { border-collapse: collapse; font-size: .9rem; font-variant-numeric: tabular-nums; }
th, td { padding: .25rem .5rem; border-bottom: 1px solid var(--line); text-align: left;
  vertical-align: top; }
th.n, td.n { text-align: right; white-space: nowrap; }
.insight { background: var(--panel); padding: .1rem 1rem; border-radius: .4rem; }
@media (max-width: 36rem) {
  .stack, .stack tbody { display: block; }
  .stack thead { position: absolute; left: -9999px; }
  .stack tr { display: block; border-bottom: 1px solid var(--line); padding: .4rem 0; }
  .stack th, .stack td { display: inline-block; border: 0; padding: 0 .8rem 0 0;
    text-align: left; }
  .stack th[scope=row], .stack td.note { display: block; }
  .stack td[data-name]::before { content: attr(data-name) " "; color: var(--soft); }
}
"""


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
    setting = "with augmentation" if trace.augment else "without augmentation"
    title = f"Pipeline trace {setting}, {trace.epochs} epochs, seed {trace.seed}"
    parts = [
        f"<h1>{html.escape(title)}</h1>",
        '<p class="soft">Every number and sentence on this page was measured in one run of '
        f"<code>course.py trace</code> ({trace.seconds:.0f} seconds).</p>",
        *_dataset(trace),
        *_split(trace),
        *_augmentation(trace),
        *_training(trace),
        *_evaluation(trace),
        "<h2 style='border-color: transparent; padding-left: 0'>Key insight</h2>",
        '<div class="insight">' + "".join(_p(text) for text in trace.insight) + "</div>",
    ]
    return (
        '<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{html.escape(title)}</title>\n<style>{_STYLE}</style></head>\n<body><main>\n"
        + "\n".join(parts)
        + "\n</main></body></html>\n"
    )


def _p(text: str) -> str:
    return f"<p>{html.escape(text)}</p>"


def _stage(trace: Trace, number: int) -> list[str]:
    """Return the heading of a stage with its shapes in and out."""
    name, stage = STAGES[number - 1], trace.stages.stages[number - 1]
    return [
        f'<h2 style="border-color: {COLOURS[name]}"><span>Stage {number} of 5: {name}</span></h2>',
        f"<p>in <b>{html.escape(stage.before)}</b><br>out <b>{html.escape(stage.after)}</b>, "
        f"{html.escape(stage.note)}</p>",
    ]


def _figure(figure: plots.Figure) -> str:
    buffer = io.BytesIO()
    figure.figure.savefig(buffer, format="png", dpi=DPI, metadata={"Software": None})
    source = base64.b64encode(buffer.getvalue()).decode("ascii")
    return (
        f'<figure><img alt="{html.escape(figure.alt, quote=True)}" '
        f'src="data:image/png;base64,{source}">'
        f"<figcaption>{html.escape(figure.caption)}</figcaption></figure>"
    )


def _grid(images, names, title: str, caption: str, alt: str, columns: int = 5) -> plots.Figure:
    rows = -(-len(images) // columns)
    cell = WIDTH / columns
    figure, axes = plots.new(rows, columns, WIDTH, rows * (cell + 0.2) + 0.35)
    figure.suptitle(title, fontsize=11)
    for ax in axes.flat:
        ax.set_axis_off()
    for ax, image, name in zip(axes.flat, images, names, strict=False):
        top = max(float(image.max()), 1e-9)
        ax.imshow(np.squeeze(image), cmap="gray", vmin=0, vmax=max(top, 1.0) if top <= 1 else top)
        ax.set_title(name, fontsize=9, pad=2)
    return plots.Figure(figure, caption, alt)


def _dataset(trace: Trace) -> list[str]:
    x, y = trace.split.x_train, trace.split.y_train
    firsts = [int(np.flatnonzero(y == label)[0]) for label in range(10)]
    figure = _grid(
        x[firsts],
        [str(label) for label in range(10)],
        "One digit of each class",
        "Handwritten digits of MNIST (Y. LeCun and C. Cortes, CC BY-SA 3.0).",
        "Ten handwritten digits in white on black, 28 by 28 pixels, one of each class: "
        "0, 1, 2, 3, 4 in the first row, 5, 6, 7, 8, 9 in the second.",
    )
    return [*_stage(trace, 1), _figure(figure)]


def _split(trace: Trace) -> list[str]:
    split = trace.split
    leaked, tested = trace.siblings
    rows = [
        ("to learn from", len(trace.x_fit)),
        ("validation", len(trace.x_validation)),
        ("test, opened once, at the end", len(split.x_test)),
        ("held out, a larger test", len(split.x_holdout)),
    ]
    body = "".join(f'<tr><td>{name}</td><td class="n">{n:,}</td></tr>' for name, n in rows)
    return [
        *_stage(trace, 2),
        f"<table><tbody>{body}</tbody></table>",
        _p(
            "The split comes before the augmentation. In the other order, tried here with row "
            f"numbers ({COPIES} variants of each picture, shuffled, then split), {leaked:,} of "
            f"{tested:,} test pictures had a variant of the same original in training: such a "
            "test asks for pictures that the network has practically seen, and its score is too "
            "good."
        ),
    ]


def _augmentation(trace: Trace) -> list[str]:
    if trace.draws is None:
        text = f"Left out: the network saw the same {len(trace.x_fit)} images in every epoch."
        return [*_stage(trace, 3), _p(text)]
    label = int(trace.y_fit[0])
    images = np.concatenate([trace.x_fit[:1], trace.draws])
    figure = _grid(
        images,
        ["original", *(f"draw {i}" for i in range(1, len(images)))],
        f"One {label} and {len(trace.draws)} random draws",
        f"Each draw: {trace.ranges}, in one resampling. Would you still call every one a {label}?",
        f"An original handwritten {label} and {len(trace.draws)} variants of it, each turned, "
        f"shifted and zoomed at random ({trace.ranges}); on average a pixel differs by "
        f"{np.abs(trace.draws - trace.x_fit[0]).mean():.3f} from the original.",
    )
    return [
        *_stage(trace, 3),
        _figure(figure),
        _p(
            f"{trace.epochs} epochs showed the network {trace.epochs * len(trace.x_fit):,} "
            f"pictures made from {len(trace.x_fit)}. Validation and test images were not touched."
        ),
    ]


def _training(trace: Trace) -> list[str]:
    names = ("epoch", "loss", "accuracy", "val. loss", "val. accuracy")
    head = "".join(f'<th class="n" scope="col">{name}</th>' for name in names)
    body = ""
    for epoch, observation in zip(trace.history, trace.observations, strict=True):
        values = (
            str(epoch.epoch),
            f"{epoch.loss:.3f}",
            percent(epoch.accuracy),
            f"{epoch.val_loss:.3f}",
            percent(epoch.val_accuracy),
        )
        cells = "".join(
            f'<td class="n" data-name="{name}">{value}</td>'
            for name, value in zip(names, values, strict=True)
        )
        body += f'<tr>{cells}<td class="note">{html.escape(observation)}</td></tr>'
    return [
        *_stage(trace, 4),
        f'<div class="wide"><table class="stack"><thead><tr>{head}<th scope="col">observation'
        f"</th></tr></thead><tbody>{body}</tbody></table></div>",
        f'<p class="soft">Validation: {len(trace.x_validation)} images; "chance" is two standard '
        "errors.</p>",
        _figure(_curves(trace)),
    ]


def _curves(trace: Trace) -> plots.Figure:
    figure, axes = plots.new(2, 1, WIDTH, 4.8, sharex=True)
    epochs = [epoch.epoch for epoch in trace.history]
    told = []
    for ax, kind in zip(axes[:, 0], ("loss", "accuracy"), strict=True):
        for name, field, colour, line, marker in (
            ("training", kind, _BLUE, "-", "o"),
            ("validation", f"val_{kind}", _ORANGE, "--", "s"),
        ):
            values = [getattr(epoch, field) for epoch in trace.history]
            ax.plot(epochs, values, line, color=colour, marker=marker, label=name)
            listed = ", ".join(f"{value:.2f}" for value in values)
            told.append(f"{name} {kind} by epoch: {listed}")
        ax.set_ylabel(kind)
        ax.set_xlabel("epoch")
        ax.set_title("Loss" if kind == "loss" else "Accuracy")
        ax.xaxis.set_major_locator(MaxNLocator(integer=True))
        ax.set_ylim(bottom=0)
    axes[0, 0].legend()
    why = " Training is scored on augmented images while learning." if trace.augment else ""
    caption = f"Loss and accuracy, training (solid) and validation (dashed).{why}"
    return plots.Figure(figure, caption, "Line charts. " + "; ".join(told) + ".")


def _evaluation(trace: Trace) -> list[str]:
    result, label = trace.prediction, int(trace.split.y_test[0])
    rows = "".join(
        f'<tr><th scope="row">{one_image.STEPS.index(layer.step) + 1} {layer.step}</th>'
        f'<td data-name="out">{size(layer.shape)}</td>'
        f'<td class="n" data-name="weights">{layer.parameters:,}</td>'
        f'<td class="note">{html.escape(layer.note)}</td></tr>'
        for layer in result.layers
    )
    check = (
        "This model has no augmentation layer."
        if result.augmentation is None
        else augmentation_sentence(result.augmentation)
    )
    parts = [
        *_stage(trace, 5),
        f"<h3>One test digit through the six layers: the first of the test, a {label}</h3>",
        '<div class="wide"><table class="stack"><thead><tr><th scope="col">step</th>'
        '<th scope="col">out</th><th class="n" scope="col">weights</th>'
        '<th scope="col">what comes out</th></tr></thead>'
        f"<tbody>{rows}</tbody></table></div>",
        _p(f"{result.parameters:,} weights in all. {check}"),
        _figure(_maps(result, label)),
        _figure(_probabilities(result, label)),
        "<h3>All test digits, original images without augmentation</h3>",
        _figure(_scores(trace)),
    ]
    if trace.confused:
        true, answer, count = trace.confused
        text = f"The most frequent mistake on the held-out digits: a {true} taken for a {answer}"
        parts.append(_p(f"{text}, {count} times."))
    return parts


def _maps(result: one_image.PredictionTrace, label: int) -> plots.Figure:
    images, names, told = [], [], []
    for layer in result.layers:
        if layer.step not in ("input", "convolution", "pooling"):
            continue
        best = one_image.most_active(layer.values)
        images.append(layer.values[..., best])
        names.append(layer.layer)
        told.append(
            f"{layer.layer} {layer.shape[0]} by {layer.shape[1]} pixels, values 0 to "
            f"{images[-1].max():.2f}"
        )
    return _grid(
        images,
        names,
        f"A {label} on its way: the most active map",
        "After each layer the one feature map with the largest mean; the pixels get fewer and "
        "the picture coarser.",
        f"The digit {label} and the most active feature map after each layer: "
        + "; ".join(told)
        + ".",
        columns=max(1, min(5, len(images))),
    )


def _probabilities(result: one_image.PredictionTrace, label: int) -> plots.Figure:
    figure, axes = plots.new(1, 1, WIDTH, 2.8)
    ax, values = axes[0, 0], 100 * result.probabilities
    colours = [_BLUE if name == result.answer else "#9a9a9a" for name in range(len(values))]
    ax.bar(range(len(values)), values, color=colours)
    for name, value in enumerate(values):
        ax.text(name, value, f"{value:.0f}", ha="center", va="bottom", fontsize=8)
    ax.set_xticks(range(len(values)))
    ax.set_ylim(0, 112)
    ax.set_xlabel("class")
    ax.set_ylabel("probability, in %")
    ax.set_title("The ten probabilities")
    verdict = "right" if result.answer == label else f"wrong, it is a {label}"
    listed = ", ".join(f"{name}: {value:.1f} %" for name, value in enumerate(values))
    return plots.Figure(
        figure,
        f"The answer is {result.answer}: {verdict}.",
        f"Bar chart of the ten probabilities. {listed}. The answer is {result.answer}, {verdict}.",
    )


def _scores(trace: Trace) -> plots.Figure:
    rows = [
        (f"{len(trace.split.x_test):,} test digits", trace.test, len(trace.split.x_test)),
        (f"{len(trace.split.x_holdout):,} held out", trace.holdout, len(trace.split.x_holdout)),
        ("training, as they are", trace.plain_training, len(trace.x_fit)),
    ]
    figure, axes = plots.new(1, 1, WIDTH, 2.3)
    ax, told = axes[0, 0], []
    for row, (name, (loss, accuracy), n) in enumerate(rows):
        error = standard_error(accuracy, n)
        ax.errorbar(
            [100 * accuracy], [row], xerr=[200 * error], fmt="os^"[row], color=_BLUE, capsize=4
        )
        told.append(
            f"{name}: accuracy {percent(accuracy)}, standard error {100 * error:.1f} points, "
            f"loss {loss:.3f}"
        )
    ax.set_yticks(range(len(rows)), [row[0] for row in rows])
    ax.set_ylim(len(rows) - 0.5, -0.5)
    ax.set_xlabel("right, in %")
    ax.set_ylabel("images")
    figure.suptitle("Accuracy ± two standard errors", fontsize=11)
    told_text = "; ".join(told)
    return plots.Figure(figure, told_text + ".", "Dots with error bars. " + told_text + ".")

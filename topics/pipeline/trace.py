"""``course.py trace``: the whole pipeline in five stages, measured while you watch.

TensorFlow is imported only after the first two stages have been printed: they do not need it.
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

from topics.dataset.stages import STAGES
from topics.evaluation import evaluation
from topics.pipeline.record import (
    COPIES,
    Trace,
    augmentation_sentence,
    insight,
    keep_for_validation,
    percent,
    siblings,
    size,
    stage_table,
)
from topics.pipeline.terminal import Terminal, bars
from topics.prediction_trace import one_image
from topics.training_trace import epochs
from topics.training_trace.charts import EpochTable, loss_chart
from utils import data

BATCH = 32
PICTURE = 28 + 2  # columns that a digit takes on a terminal, with the gap
# The stages' colours (topics.dataset.stages), as near as the 256 colours of a terminal come.
_TERMINAL_COLOURS = dict(zip(STAGES, (74, 178, 36, 32, 175), strict=True))


def problem(epochs: int, seed: int, html: Path | None) -> str | None:
    """Return what is wrong with the arguments, as a sentence, before anything slow happens."""
    if epochs < 1:
        return f"--epochs {epochs}: expected 1 or more."
    if not 0 <= seed < 2**32:
        return f"--seed {seed}: expected a whole number from 0 to {2**32 - 1}."
    if html is None:
        return None
    if html.is_dir():
        return f"--html {html}: this is a folder; name a file in it, such as trace.html."
    if not html.parent.is_dir():
        return f"--html {html}: the folder {html.parent} does not exist; make it first."
    try:
        with tempfile.TemporaryFile(dir=html.parent):
            pass
        if html.exists():
            html.open("ab").close()
    except OSError as error:
        reason = error.strerror or error
        return f"--html {html}: cannot be written ({reason}); choose another place."
    return None


def run(augment: bool = True, epochs: int = 5, seed: int = 0, html: Path | None = None) -> int:
    """Print the trace; write the HTML page as well if ``html`` names a file.

    Returns the exit code: 0; 1 if a measurement shows a fault or the page could not be written;
    2 for arguments that make no sense.
    """
    html = Path(html) if html is not None else None
    wrong = problem(epochs, seed, html)
    if wrong:
        print(f"trace: {wrong}", file=sys.stderr)
        return 2
    try:
        return _run(Trace(augment, epochs, seed), html)
    except BrokenPipeError:  # whoever read the output has read enough, as `| head` does
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1


def _run(trace: Trace, html: Path | None) -> int:
    start = time.perf_counter()
    out = Terminal()
    trace = follow(trace, out)
    trace.seconds = time.perf_counter() - start
    check = trace.prediction.augmentation
    code = 0 if check is None or check.as_it_should_be else 1
    if html is not None:
        from topics.pipeline import page

        try:
            page.write(trace, html)
            out.lines(["", f"Page written: {html}"])
        except OSError as error:
            print(f"trace: {html} was not written ({error.strerror or error}).", file=sys.stderr)
            code = 1
    out.lines(["", f"{time.perf_counter() - start:.0f} seconds in all."])
    return code


def follow(trace: Trace, out: Terminal) -> Trace:
    """Go through the five stages, printing each as it happens; returns the filled trace."""
    _dataset(trace, out)
    _split(trace, out)
    out.lines(["", "Loading TensorFlow, which takes some seconds ..."])
    from utils.backend import keras

    keras.utils.set_random_seed(trace.seed)
    layer = _augmentation(trace, out)
    model = _training(trace, layer, out)
    _heading(out, 5)
    _prediction(trace, model, out)
    _evaluation(trace, model, out)

    trace.insight = insight(trace)
    trace.stages = stage_table(trace)
    out.heading("The five stages")
    out.lines(repr(trace.stages).splitlines(), indent=2)
    out.heading("Key insight")
    for sentence in trace.insight:
        out.text(sentence)
    return trace


def _heading(out: Terminal, number: int) -> None:
    name = STAGES[number - 1]
    out.heading(f"Stage {number} of 5: {name}", _TERMINAL_COLOURS[name])


def _across(out: Terminal, least: int = 1) -> int:
    """Return how many digits fit side by side."""
    return max(least, (out.width - 2) // PICTURE)


def _dataset(trace: Trace, out: Terminal) -> None:
    _heading(out, 1)
    split = trace.split = data.course_split(trace.seed, trace.train_per_class)
    images, labels = data.load_digits()
    used = np.concatenate([split.train_rows, split.test_rows])
    counts = np.bincount(labels[used], minlength=data.CLASSES)
    each = f"{counts[0]}" if (counts == counts[0]).all() else ", ".join(map(str, counts))
    out.text(
        f"{len(used):,} handwritten digits (MNIST) of the {len(images):,} in datasets/digits.npz, "
        f"{each} of each class."
    )
    raw, ready = images[used], split.x_train
    out.lines(
        [
            f"in   {size(raw.shape)}, {raw.dtype}, {raw.min()} to {raw.max()}",
            f"out  {size((len(used), *ready.shape[1:]))}, {ready.dtype}, "
            f"{ready.min():g} to {ready.max():g}",
            "examples:",
        ],
        indent=2,
    )
    out.pictures(
        [(f"a {split.y_train[i]}", ready[i]) for i in range(min(_across(out), len(ready)))]
    )


def _split(trace: Trace, out: Terminal) -> None:
    _heading(out, 2)
    split = trace.split
    keep = keep_for_validation(split.y_train)
    trace.x_validation, trace.y_validation = split.x_train[keep], split.y_train[keep]
    trace.x_fit, trace.y_fit = split.x_train[~keep], split.y_train[~keep]
    total = len(split.x_train) + len(split.x_test)
    out.lines(
        [
            f"in   {size((total, *split.x_train.shape[1:]))}",
            f"out  {size(split.x_train.shape)} for training:",
            f"     {len(trace.x_fit)} to learn from, {len(trace.x_validation)} for validation",
            f"     {size(split.x_test.shape)} for the test, opened once, at the end",
            f"     {size(split.x_holdout.shape)} further digits, held out as a larger test",
        ],
        indent=2,
    )
    out.text(
        f"An example: the {split.y_train[0]} above went to training, another "
        f"{split.y_train[0]} (row {_one_of(split, split.y_train[0])} of the file) to the test. "
        f"Every class has the same share in each part, drawn with seed {trace.seed}."
    )
    trace.siblings = siblings(total, trace.seed)
    leaked, tested = trace.siblings
    out.text(
        "Why the split comes before the augmentation: many pages do it the other way round. "
        f"Tried here with row numbers: {COPIES} variants of each of {total:,} pictures, shuffled, "
        f"then split: {leaked:,} of {tested:,} test pictures had a variant of the same original "
        "in training. Such a test asks for pictures that the network has practically seen, and "
        "its score is too good (lesson 01 measures by how much)."
    )


def _one_of(split: data.Split, label: int) -> int:
    return int(split.test_rows[np.flatnonzero(split.y_test == label)[0]])


def _augmentation(trace: Trace, out: Terminal):
    """Show what the augmentation does; returns the layer for the model, or None."""
    _heading(out, 3)
    if not trace.augment:
        out.text(
            f"Left out (--no-augment): the network sees the same {len(trace.x_fit)} training "
            "images in every epoch."
        )
        return None
    from utils.augment import AffineRanges, RandomAffine

    ranges = AffineRanges()
    trace.ranges = ranges.describe()
    layer = RandomAffine(ranges, seed=trace.seed, name="augmentation")
    copies = np.repeat(trace.x_fit[:1], 9, axis=0)
    trace.draws = np.asarray(layer(copies, training=True))
    out.lines(
        [
            f"in   {size(trace.x_fit.shape)}, the training images only",
            f"out  {size(trace.x_fit.shape)}, new ones in every epoch",
        ],
        indent=2,
    )
    out.text(
        f"Each time an image is used it gets its own random transform ({trace.ranges}), in one "
        f"resampling; the label stays. In {trace.epochs} epochs the network sees "
        f"{trace.epochs * len(trace.x_fit):,} pictures made from {len(trace.x_fit)}. Validation "
        "and test images are never touched."
    )
    out.lines(["an example:"], indent=2)
    shown = [(f"the original, a {trace.y_fit[0]}", trace.x_fit[0])]
    shown += [(f"draw {i}", picture) for i, picture in enumerate(trace.draws, 1)]
    out.pictures(shown[: _across(out, 2)])
    return layer


def _training(trace: Trace, layer, out: Terminal):
    """Train and print a row per epoch; returns the model."""
    from utils.models import compile_model, digit_cnn

    _heading(out, 4)
    model = compile_model(digit_cnn(layer, seed=trace.seed))
    n, steps = len(trace.x_validation), -(-len(trace.x_fit) // BATCH)
    out.lines(
        [
            f"in   {size(trace.x_fit.shape)} and their labels",
            f"out  {model.count_params():,} trained weights",
        ],
        indent=2,
    )
    out.text(
        f"{trace.epochs} epochs of {steps} steps. An example of a step: a batch goes in as "
        f"{size((BATCH, *trace.x_fit.shape[1:]))}, comes out as {BATCH} x {data.CLASSES} "
        "probabilities, and the loss moves every weight a little."
    )
    out.text(
        f"Validation: the {n} training images kept back. An accuracy on {n} images strays by "
        f"chance, ±{100 * epochs.chance(0.9, n):.1f} points at 90 % (two standard errors). The "
        "observations are computed from the numbers."
    )
    out.lines([""])
    table = EpochTable(out.width - 2)
    out.lines(table.header(), indent=2)

    def report(epoch: epochs.Epoch, observation: str) -> None:
        trace.history.append(epoch)
        trace.observations.append(observation)
        row = (epoch.loss, epoch.accuracy, epoch.val_loss, epoch.val_accuracy)
        out.lines(table.row(epoch.epoch, *row, observation), indent=2)

    model.fit(
        trace.x_fit,
        trace.y_fit,
        validation_data=(trace.x_validation, trace.y_validation),
        epochs=trace.epochs,
        batch_size=BATCH,
        verbose=0,
        callbacks=[epochs.watch(n, report, trace.augment)],
    )
    out.lines(["", "The loss, epoch by epoch:"], indent=2)
    losses = zip(*((epoch.loss, epoch.val_loss) for epoch in trace.history), strict=True)
    out.lines(loss_chart(*losses, width=out.width - 2), indent=2)
    return model


def _prediction(trace: Trace, model, out: Terminal) -> None:
    """Follow the first test digit through the layers."""
    image, label = trace.split.x_test[0], int(trace.split.y_test[0])
    result = trace.prediction = one_image.trace_prediction(model, image)
    out.lines([f"One test digit through the six layers (the first of the test, a {label}):"], 2)
    out.lines(layer_table(result, out.width - 2), indent=2)
    if sum(layer.step == "convolution" for layer in result.layers) > 1:
        out.text("Steps 3 and 4 come twice: the second time on the maps of the first.")
    if result.augmentation is None:
        out.text("This model has no augmentation layer (--no-augment).")
    else:
        out.text(augmentation_sentence(result.augmentation))
    copies = np.repeat(image[None], 8, axis=0)
    answers = model.predict(copies, verbose=0)
    trace.repeat_difference = float(np.abs(answers - result.probabilities).max())
    same = trace.repeat_difference < 1e-4
    out.text(
        f"The whole model, asked {len(copies)} times about it, "
        f"{'agrees' if same else 'does NOT agree'} with this walk through the layers (largest "
        f"difference {trace.repeat_difference:.0e})."
    )
    first = next(layer for layer in result.layers if layer.step == "convolution")
    best = one_image.most_active(first.values)
    feature = first.values[..., best] / max(float(first.values[..., best].max()), 1e-9)
    title = f"{first.layer}: map {best + 1} of {first.shape[-1]}"
    out.pictures([("input", image), (title, feature)])
    out.lines(["the ten probabilities:"], indent=2)
    notes = [""] * len(result.probabilities)
    notes[label] = "<- the label"
    notes[result.answer] = "<- the answer" + (", right" if label == result.answer else "")
    names = [str(name) for name in range(len(notes))]
    out.lines(bars(list(map(float, result.probabilities)), names, notes, out.width - 2), indent=2)


def layer_table(result: one_image.PredictionTrace, width: int = 78) -> list[str]:
    """Lay out the way of one image as a table: step, shape, weights, what comes out."""
    rows = [("step", "layer", "out", "weights", "what comes out")]
    for layer in result.layers:
        step = f"{one_image.STEPS.index(layer.step) + 1} {layer.step}"
        rows.append((step, layer.layer, size(layer.shape), f"{layer.parameters:,}", layer.note))
    rows.append(("", "", "in all", f"{result.parameters:,}", ""))
    if sum(max(len(row[i]) for row in rows) + 2 for i in range(5)) > width + 2:
        rows = [(row[0], *row[2:]) for row in rows]  # the step says more than the layer's name
    wide = [max(len(row[i]) for row in rows) for i in range(len(rows[0]))]
    lines = []
    for row in rows:
        cells = [cell.ljust(n) for cell, n in zip(row, wide, strict=True)]
        cells[-2] = row[-2].rjust(wide[-2])
        lines.append("  ".join(cells).rstrip())
    return lines


def _evaluation(trace: Trace, model, out: Terminal) -> None:
    """Score the test images, which are opened here."""
    from utils.stats import standard_error

    split = trace.split

    def score(x: np.ndarray, y: np.ndarray) -> tuple[tuple[float, float], np.ndarray]:
        probabilities = model.predict(x, batch_size=500, verbose=0)
        return evaluation.scores(probabilities, y), probabilities

    trace.plain_training, _ = score(trace.x_fit, trace.y_fit)
    trace.test, _ = score(split.x_test, split.y_test)
    trace.holdout, probabilities = score(split.x_holdout, split.y_holdout)
    trace.confused = evaluation.most_confused(probabilities, split.y_holdout)
    out.lines(
        [
            "",
            "All test digits, original images without augmentation:",
            f"in   {size(split.x_test.shape)}",
            f"out  {size((len(split.x_test), data.CLASSES))} probabilities",
            "                         loss  accuracy  standard error",
        ],
        indent=2,
    )
    for name, (loss, accuracy), n in (
        ("test digits", trace.test, len(split.x_test)),
        ("held-out digits", trace.holdout, len(split.x_holdout)),
    ):
        error = f"{100 * standard_error(accuracy, n):.1f} points"
        line = f"{f'{n:,} {name}':22s} {loss:6.3f}  {percent(accuracy):>8s}  {error:>14s}"
        out.lines([line], indent=2)
    if trace.confused:
        true, answer, count = trace.confused
        out.text(
            f"The most frequent mistake on the held-out digits: a {true} taken for a {answer}, "
            f"{count} times."
        )

"""``course.py trace``: the whole pipeline in five stages, measured while you watch.

TensorFlow is imported only after the first two stages have been printed: they do not need it.
"""

from __future__ import annotations

import sys
import tempfile
import time
from pathlib import Path

import numpy as np
from rich.text import Text

from topics.dataset.plain import as_text, table
from topics.dataset.stages import COLOURS, STAGES, shape
from topics.evaluation import evaluation
from topics.pipeline import page, record
from topics.pipeline.record import Trace, percent
from topics.pipeline.terminal import Terminal, bars, flow
from topics.prediction_trace import one_image
from topics.training_trace.charts import epoch_table, loss_bars
from topics.training_trace.epochs import Epoch, chance, watch
from utils import data
from utils.stats import standard_error

BATCH = 32


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
    reason = problem(epochs, seed, html)
    if reason:
        print(f"trace: {reason}", file=sys.stderr)
        return 2
    start, out = time.perf_counter(), Terminal()
    trace = follow(Trace(augment, epochs, seed), out)
    trace.seconds = time.perf_counter() - start
    code = int(trace.fault)
    out.print()
    if html is not None:
        try:
            page.write(trace, html)
            out.print(f"Page written: {html}\n", soft_wrap=True)
        except OSError as error:
            print(f"trace: {html} was not written ({error.strerror or error}).", file=sys.stderr)
            code = 1
    out.print(f"{time.perf_counter() - start:.0f} seconds in all.")
    return code


def follow(trace: Trace, out: Terminal) -> Trace:
    """Go through the five stages, printing each as it happens; returns the filled trace."""
    _dataset(trace, out)
    _split(trace, out)
    out.print("\nLoading TensorFlow, which takes some seconds ...")
    from utils.backend import keras  # those seconds

    keras.utils.set_random_seed(trace.seed)
    layer = _augmentation(trace, out)
    model = _training(trace, layer, out)
    _stage(out, 5)
    _prediction(trace, model, out)
    _evaluation(trace, model, out)
    out.heading("The five stages")
    out.print(as_text(record.stage_table(trace), out.width))
    out.heading("Key insight")
    out.show(*record.insight(trace))
    return trace


def _stage(out: Terminal, number: int) -> None:
    name = STAGES[number - 1]
    out.heading(f"Stage {number} of 5: {name}", COLOURS[name])


def _dataset(trace: Trace, out: Terminal) -> None:
    _stage(out, 1)
    split = trace.split = data.course_split(trace.seed, trace.train_per_class)
    images, labels = data.load_digits()
    used = np.concatenate([split.train_rows, split.test_rows])
    counts = np.bincount(labels[used], minlength=data.CLASSES)
    each = f"{counts[0]}" if (counts == counts[0]).all() else ", ".join(map(str, counts))
    raw, ready = images[used], split.x_train
    out.show(
        f"{len(used):,} handwritten digits (MNIST) of the {len(images):,} in datasets/digits.npz, "
        f"{each} of each class.",
        flow(
            f"{shape(raw.shape)}, {raw.dtype}, {raw.min()} to {raw.max()}",
            f"{shape((len(used), *ready.shape[1:]))}, {ready.dtype}, {ready.min():g} to "
            f"{ready.max():g}",
        ),
        "examples:",
    )
    out.pictures([(f"a {label}", image) for label, image in zip(split.y_train, ready, strict=True)])


def _split(trace: Trace, out: Terminal) -> None:
    _stage(out, 2)
    split = trace.split
    keep = record.keep_for_validation(split.y_train)
    trace.x_validation, trace.y_validation = split.x_train[keep], split.y_train[keep]
    trace.x_fit, trace.y_fit = split.x_train[~keep], split.y_train[~keep]
    label = split.y_train[0]
    row = split.test_rows[np.flatnonzero(split.y_test == label)[0]]
    out.show(
        flow(
            shape((trace.total, *split.x_train.shape[1:])),
            f"{shape(split.x_train.shape)} for training:",
            f"{len(trace.x_fit)} to learn from, {len(trace.x_validation)} for validation",
            f"{shape(split.x_test.shape)} for the test, opened once, at the end",
            f"{shape(split.x_holdout.shape)} further digits, held out as a larger test",
        ),
        f"An example: the {label} above went to training, another {label} (row {row} of the file) "
        "to the test. Every class has the same share in each part, drawn with seed "
        f"{trace.seed}.",
        record.wrong_order(trace),
    )


def _augmentation(trace: Trace, out: Terminal):
    """Show what the augmentation does; returns the layer for the model, or None."""
    _stage(out, 3)
    layer = None
    if trace.augment:
        from utils.augment import AffineRanges, RandomAffine  # TensorFlow is loaded by now

        trace.ranges = AffineRanges().describe()
        layer = RandomAffine(AffineRanges(), seed=trace.seed, name="augmentation")
        trace.draws = np.asarray(layer(np.repeat(trace.x_fit[:1], 9, axis=0), training=True))
        size = shape(trace.x_fit.shape)
        out.show(flow(f"{size}, the training images only", f"{size}, new ones in every epoch"))
    out.show(record.augmentation_use(trace))
    if trace.augment:
        out.show("an example:")
        shown = [(f"the original, a {trace.y_fit[0]}", trace.x_fit[0])]
        shown += [(f"draw {i}", picture) for i, picture in enumerate(trace.draws, 1)]
        out.pictures(shown, least=2)
    return layer


def _training(trace: Trace, layer, out: Terminal):
    """Train and print a row per epoch; returns the model."""
    from utils.models import compile_model, digit_cnn  # TensorFlow is loaded by now

    _stage(out, 4)
    model = compile_model(digit_cnn(layer, seed=trace.seed))
    n, steps = len(trace.x_validation), -(-len(trace.x_fit) // BATCH)
    out.show(
        flow(
            f"{shape(trace.x_fit.shape)} and their labels",
            f"{model.count_params():,} trained weights",
        ),
        f"{trace.epochs} epochs of {steps} steps. An example of a step: a batch goes in as "
        f"{shape((BATCH, *trace.x_fit.shape[1:]))}, comes out as {BATCH} x {data.CLASSES} "
        "probabilities, and the loss moves every weight a little.",
        f"Validation: the {n} training images kept back. An accuracy on {n} images strays by "
        f"chance, ±{100 * chance(0.9, n):.1f} points at 90 % (two standard errors). The "
        "observations are computed from the numbers.",
    )
    out.print()

    def report(epoch: Epoch, observation: str) -> None:
        trace.history.append(epoch)
        trace.observations.append(observation)
        first = len(trace.history) == 1
        out.show(epoch_table([epoch], [observation], out.width - 2, head=first))

    model.fit(
        trace.x_fit,
        trace.y_fit,
        validation_data=(trace.x_validation, trace.y_validation),
        epochs=trace.epochs,
        batch_size=BATCH,
        verbose=0,
        callbacks=[watch(n, report, trace.augment)],
    )
    out.print()
    out.show("The loss, epoch by epoch:", loss_bars(trace.history))
    return model


def _prediction(trace: Trace, model, out: Terminal) -> None:
    """Follow the first test digit through the layers."""
    image, label = trace.split.x_test[0], int(trace.split.y_test[0])
    result = trace.prediction = one_image.trace_prediction(model, image)
    out.show(
        f"One test digit through the six layers (the first of the test, a {label}):",
        layer_table(result),
    )
    convolutions = [layer for layer in result.layers if layer.step == "convolution"]
    if len(convolutions) > 1:
        out.show("Steps 3 and 4 come twice: the second time on the maps of the first.")
    copies = np.repeat(image[None], 8, axis=0)
    answers = model.predict(copies, verbose=0)
    trace.repeat_difference = float(np.abs(answers - result.probabilities).max())
    agrees = "agrees" if trace.repeat_difference < 1e-4 else "does NOT agree"
    out.show(
        record.augmentation_check(trace),
        f"The whole model, asked {len(copies)} times about it, {agrees} with this walk through "
        f"the layers (largest difference {trace.repeat_difference:.0e}).",
    )
    first = convolutions[0]
    best = one_image.most_active(first.values)
    feature = first.values[..., [best]] / max(float(first.values[..., best].max()), 1e-9)
    title = f"{first.layer}: map {best + 1} of {first.shape[-1]}"
    out.pictures([("input", image), (title, feature)], least=2)
    notes = [""] * len(result.probabilities)
    notes[label] = "<- the label"
    notes[result.answer] = "<- the answer" + (", right" if label == result.answer else "")
    out.show("the ten probabilities:", bars(result.probabilities, notes))


def layer_table(result: one_image.PredictionTrace):
    """The way of one image as a table: step, shape, weights, what comes out."""
    rows = table("step", "out")
    rows.add_column("weights", justify="right")
    rows.add_column("what comes out")
    for layer in result.layers:
        step = f"{one_image.STEPS.index(layer.step) + 1} {layer.step}"
        rows.add_row(step, shape(layer.shape), f"{layer.parameters:,}", Text(layer.note))
    rows.add_row("", "in all", f"{result.parameters:,}", "")
    return rows


def _evaluation(trace: Trace, model, out: Terminal) -> None:
    """Score the test images, which are opened here."""
    split = trace.split

    def score(x: np.ndarray, y: np.ndarray) -> tuple[tuple[float, float], np.ndarray]:
        probabilities = model.predict(x, batch_size=500, verbose=0)
        return evaluation.scores(probabilities, y), probabilities

    trace.plain_training, _ = score(trace.x_fit, trace.y_fit)
    trace.test, _ = score(split.x_test, split.y_test)
    trace.holdout, probabilities = score(split.x_holdout, split.y_holdout)
    trace.confused = evaluation.most_confused(probabilities, split.y_holdout)
    rows = table("")
    for name in ("loss", "accuracy", "standard error"):
        rows.add_column(name, justify="right")
    for name, (loss, accuracy), n in (
        ("test digits", trace.test, len(split.x_test)),
        ("held-out digits", trace.holdout, len(split.x_holdout)),
    ):
        error = f"{100 * standard_error(accuracy, n):.1f} points"
        rows.add_row(f"{n:,} {name}", f"{loss:.3f}", percent(accuracy), error)
    out.print()
    out.show(
        "All test digits, original images without augmentation:",
        flow(
            shape(split.x_test.shape),
            f"{shape((len(split.x_test), data.CLASSES))} probabilities",
        ),
        rows,
        record.most_frequent_mistake(trace),
    )

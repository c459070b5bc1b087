"""Lesson 06's playground: choose a setting, train, watch the curves grow, stop when you like.

Training runs in a thread of its own with plain ``model.fit``, so that the kernel stays free to
hear the stop button; the button is obeyed at the end of the step that is under way.
"""

from __future__ import annotations

import html
import threading
import time

import ipywidgets as ipw

from topics.training_trace import figures
from topics.training_trace.epochs import Epoch, chance
from topics.training_trace.live import progress_bar, time_left
from utils import plots
from utils.widgets import show

ARMS = ("none", "augmentation", "dropout", "both")
DIGITS = (50, 100, 200, 400, 800, 1600)
LEARNING_RATES = ("0.00001", "0.0001", "0.001", "0.01", "0.1")
VALIDATION = 1000


def training(table: str = "four_arms") -> None:
    """Train the course's network with a setting of your own, and watch it.

    Args:
        table: the table whose curves stand in where widgets cannot run.
    """
    show(TrainingPlayground().box, static(table))


def static(table: str) -> plots.Figure:
    """The measured curves of the four arms."""
    return figures.lines(
        table,
        {"training, as logged": "accuracy", "1,000 other digits": "curve"},
        ARMS,
        title="Four ways to train with 800 digits, measured",
        caption="Means over the seeds. In the two arms with augmentation the logged training "
        "accuracy stays below that on other digits.",
    )


class TrainingPlayground:
    """The controls of :func:`training`; ``box`` is the widget to display.

    Attributes:
        controls: arm, dropout rate, strength of the augmentation, number of digits, learning rate
            and epochs, by name.
        start, stop: the two buttons; only one of them can be pressed at a time.
        bar: progress and time left.
        picture: the curves, drawn anew after each epoch.
        answer: what the run says, and the runs before it.
        code: the code that trains the same model.
        history: epochs of the run.
    """

    def __init__(self) -> None:
        wide = {
            "style": {"description_width": "9em"},
            "layout": ipw.Layout(width="26em"),
        }
        self.controls: dict[str, ipw.Widget] = {
            "arm": ipw.Dropdown(options=ARMS, value="none", description="arm", **wide),
            "rate": ipw.FloatSlider(
                0.5, min=0.1, max=0.9, step=0.1, description="dropout rate", **wide
            ),
            "strength": ipw.FloatSlider(
                1.0, min=0.25, max=4, step=0.25, description="augmentation x", **wide
            ),
            "digits": ipw.SelectionSlider(
                options=DIGITS, value=400, description="training digits", **wide
            ),
            "learning_rate": ipw.SelectionSlider(
                options=LEARNING_RATES, value="0.001", description="learning rate", **wide
            ),
            "epochs": ipw.IntSlider(10, min=2, max=40, description="epochs", **wide),
        }
        self.start = ipw.Button(description="Train", button_style="primary")
        self.stop = ipw.Button(description="Stop", disabled=True)
        self.bar, self.picture, self.answer, self.code = (ipw.HTML() for _ in range(4))
        self.history: list[Epoch] = []
        self._before: list[Epoch] = []
        self._runs: list[str] = []
        self._asked_to_stop = threading.Event()
        self._thread: threading.Thread | None = None
        self.start.on_click(self._begin)
        self.stop.on_click(self._end)
        for control in self.controls.values():
            control.observe(self._changed, names="value")
        left = ipw.VBox([*self.controls.values(), ipw.HBox([self.start, self.stop]), self.bar])
        right = ipw.VBox([self.picture, self.answer])
        self.box = ipw.VBox(
            [ipw.HBox([left, right], layout=ipw.Layout(flex_flow="row wrap")), self.code]
        )
        self._changed()

    @property
    def settings(self) -> dict[str, object]:
        """What the controls say."""
        values = {name: control.value for name, control in self.controls.items()}
        # A slider in steps of 0.1 sends 0.30000000000000004.
        return values | {"rate": round(values["rate"], 2)}

    @property
    def running(self) -> bool:
        """Whether a training run is under way."""
        return self._thread is not None and self._thread.is_alive()

    def wait(self, seconds: float | None = None) -> None:
        """Wait until the run has ended, for so many seconds at most."""
        if self._thread is not None:
            self._thread.join(seconds)

    def _changed(self, _change: object = None) -> None:
        arm = self.controls["arm"].value
        self.controls["rate"].disabled = arm not in ("dropout", "both")
        self.controls["strength"].disabled = arm not in ("augmentation", "both")
        self.code.value = f"<pre>{html.escape(source(**self.settings))}</pre>"

    def _begin(self, _button: object = None) -> None:
        if self.running:
            return
        self._asked_to_stop.clear()
        self._before, self.history = self.history, []
        self._lock(True)
        self.bar.value = progress_bar(0, self.controls["epochs"].value, "getting ready")
        self.answer.value = ""
        self._thread = threading.Thread(target=self._run, args=(self.settings,), daemon=True)
        self._thread.start()

    def _end(self, _button: object = None) -> None:
        self._asked_to_stop.set()
        self.stop.disabled = True

    def _lock(self, locked: bool) -> None:
        self.start.disabled, self.stop.disabled = locked, not locked
        for control in self.controls.values():
            control.disabled = locked
        if not locked:
            self._changed()

    def _run(self, settings: dict[str, object]) -> None:
        """Train in this thread; whatever happens, the controls come back."""
        try:
            self._train(settings)
            self._finish(settings)
        except Exception as error:
            self.answer.value = (
                f"<p>Training ended with {type(error).__name__}: {html.escape(str(error))}</p>"
            )
        finally:
            self._lock(False)

    def _train(self, settings: dict[str, object]) -> None:
        from topics.training_trace.epochs import watch
        from utils.backend import keras

        epochs, ends = settings["epochs"], []
        asked = self._asked_to_stop

        def report(epoch: Epoch, observation: str) -> None:
            if asked.is_set():  # an epoch that was cut short is no epoch
                return
            self.history.append(epoch)
            ends.append(time.perf_counter())
            left = time_left(ends, epochs)
            text = f"epoch {epoch.epoch} of {epochs}"
            text += f", about {max(1, round(left))} s left" if left else ""
            self.bar.value = progress_bar(epoch.epoch, epochs, text)
            self.picture.value = self.figure(epochs)._repr_html_()
            self.answer.value = f"<p>Epoch {epoch.epoch}: {html.escape(observation)}</p>"

        class Stopper(keras.callbacks.Callback):
            """Ends the run at the end of the step under way once it is asked to."""

            def on_train_batch_end(self, batch, logs=None):
                if asked.is_set():
                    self.model.stop_training = True

            on_epoch_end = on_train_batch_end

        model, split = make(**settings)
        augmented = settings["arm"] in ("augmentation", "both")
        model.fit(
            split.x_train,
            split.y_train,
            validation_data=(split.x_holdout, split.y_holdout),
            epochs=epochs,
            verbose=0,
            callbacks=[Stopper(), watch(VALIDATION, report, augmented)],
        )

    def _finish(self, settings: dict[str, object]) -> None:
        epochs, done = settings["epochs"], len(self.history)
        ended = "done" if done == epochs else "stopped by you"
        self.bar.value = progress_bar(done, epochs, f"{done} of {epochs} epochs, {ended}")
        if not self.history:  # stopped in the first epoch: nothing to show
            self.history = self._before
            return
        last = self.history[-1]
        spread = 100 * chance(last.val_accuracy, VALIDATION)
        self._runs.append(
            f"<tr><td>{describe(**settings)}</td><td>{done}</td><td>{last.accuracy:.1%}</td>"
            f"<td>{last.val_accuracy:.1%} ± {spread:.1f}</td></tr>"
        )
        self.answer.value += (
            "<table><thead><tr><th>run</th><th>epochs</th><th>training, as logged</th>"
            f"<th>validation ± chance</th></tr></thead><tbody>{''.join(self._runs)}</tbody></table>"
        )

    def figure(self, epochs: int) -> plots.Figure:
        """The run so far, the one before it in grey."""
        return figures.run(self.history, epochs, VALIDATION, self._before)


def make(arm: str, rate: float, strength: float, digits: int, learning_rate: str, **_: object):
    """The compiled model and the split of a setting.

    Args:
        arm: none, augmentation, dropout or both.
        rate: dropout rate, where there is dropout.
        strength: factor on the course's augmentation ranges, where there is augmentation.
        digits: training digits, a multiple of 10.
        learning_rate: step size of Adam, as text.

    Returns:
        The model and a `utils.data.Split` whose held-out part is the validation set.
    """
    from utils.augment import AffineRanges, RandomAffine
    from utils.data import course_split
    from utils.models import compile_model, digit_cnn

    layer = None
    if arm in ("augmentation", "both"):
        ranges = AffineRanges(
            rotation=15 * strength, shift=0.1 * strength, zoom=min(0.9, 0.1 * strength)
        )
        layer = RandomAffine(ranges, seed=0)
    dropout = rate if arm in ("dropout", "both") else 0.0
    split = course_split(0, digits // 10, holdout_per_class=VALIDATION // 10)
    return compile_model(digit_cnn(layer, dropout), float(learning_rate)), split


def describe(arm: str, rate: float, strength: float, digits: int, learning_rate: str, **_: object):
    """A setting in a few words."""
    words = [arm]
    if arm in ("dropout", "both"):
        words.append(f"rate {rate:g}")
    if arm in ("augmentation", "both"):
        words.append(f"augmentation x {strength:g}")
    return ", ".join([*words, f"{digits} digits", f"learning rate {learning_rate}"])


def source(
    arm: str, rate: float, strength: float, digits: int, learning_rate: str, epochs: int
) -> str:
    """The code that trains the model of a setting."""
    layer, dropout = "", ""
    if arm in ("augmentation", "both"):
        zoom = min(0.9, 0.1 * strength)
        layer = (
            f"layer = RandomAffine(AffineRanges({15 * strength:g}, {0.1 * strength:g}, {zoom:g}))\n"
        )
    if arm in ("dropout", "both"):
        dropout = f"dropout={rate:g}"
    inside = ", ".join(part for part in ("layer" if layer else "", dropout) if part)
    return (
        f"split = course_split(0, {digits // 10}, holdout_per_class={VALIDATION // 10})\n"
        f"{layer}model = compile_model(digit_cnn({inside}), {learning_rate})\n"
        "model.fit(split.x_train, split.y_train, "
        f"validation_data=(split.x_holdout, split.y_holdout), epochs={epochs})"
    )

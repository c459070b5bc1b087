"""Lesson 06's playground: choose a setting, train, watch the curves grow, stop when you like.

Training runs in a thread of its own with plain ``model.fit``, so that the kernel stays free to
hear the stop button; the button is obeyed at the end of the step that is under way.
"""

from __future__ import annotations

import html
import threading
import time
from dataclasses import dataclass

import ipywidgets as ipw

from topics.training_trace import figures
from topics.training_trace.epochs import Epoch, chance, watch
from topics.training_trace.live import progress_bar, time_left
from utils import plots
from utils.affine import AffineRanges
from utils.widgets import Playground, wide

ARMS = ("none", "augmentation", "dropout", "both")
DIGITS = (50, 100, 200, 400, 800, 1600)
LEARNING_RATES = ("0.00001", "0.0001", "0.001", "0.01", "0.1")
VALIDATION = 1000


def training(table: str = "four_arms") -> None:
    """Train the course's network with a setting of your own, and watch it.

    Args:
        table: the table whose curves stand in where widgets cannot run.
    """
    TrainingPlayground(table).show()


@dataclass(frozen=True)
class Setting:
    """What is trained.

    Attributes:
        arm: none, augmentation, dropout or both.
        rate: dropout rate, where there is dropout.
        strength: factor on the course's augmentation ranges, where there is augmentation.
        digits: training digits, a multiple of 10.
        learning_rate: step size of Adam, as text.
        epochs: how many.
    """

    arm: str
    rate: float
    strength: float
    digits: int
    learning_rate: str
    epochs: int

    @property
    def ranges(self) -> AffineRanges | None:
        """How far augmentation goes, or None without it."""
        if self.arm not in ("augmentation", "both"):
            return None
        s = self.strength
        return AffineRanges(rotation=15 * s, shift=0.1 * s, zoom=min(0.9, 0.1 * s))

    @property
    def dropout(self) -> float:
        """The share of units dropped, 0 without dropout."""
        return self.rate if self.arm in ("dropout", "both") else 0.0

    def make(self):
        """The compiled model, and a `utils.data.Split` whose held-out part is for validation."""
        from utils.augment import RandomAffine  # takes seconds; nothing else here needs TensorFlow
        from utils.data import course_split
        from utils.models import compile_model, digit_cnn

        layer = RandomAffine(self.ranges, seed=0) if self.ranges else None
        split = course_split(0, self.digits // 10, holdout_per_class=VALIDATION // 10)
        return compile_model(digit_cnn(layer, self.dropout), float(self.learning_rate)), split

    def __str__(self) -> str:
        """The setting in a few words."""
        words = [self.arm]
        if self.dropout:
            words.append(f"rate {self.rate:g}")
        if self.ranges:
            words.append(f"augmentation x {self.strength:g}")
        words += [f"{self.digits} digits", f"learning rate {self.learning_rate}"]
        return ", ".join(words)

    def code(self) -> list[str]:
        """Lines that train the same model."""
        parts = ["layer"] if self.ranges else []
        parts += [f"dropout={self.rate:g}"] if self.dropout else []
        lines = [
            f"split = course_split(0, {self.digits // 10}, holdout_per_class={VALIDATION // 10})",
            f"model = compile_model(digit_cnn({', '.join(parts)}), {self.learning_rate})",
            "model.fit(split.x_train, split.y_train, validation_data=(split.x_holdout, "
            f"split.y_holdout), epochs={self.epochs})",
        ]
        if ranges := self.ranges:
            values = f"{ranges.rotation:g}, {ranges.shift:g}, {ranges.zoom:g}"
            lines.insert(1, f"layer = RandomAffine(AffineRanges({values}), seed=0)")
        return lines


class TrainingPlayground(Playground):
    """The controls of :func:`training`.

    Attributes:
        controls: arm, dropout rate, strength of the augmentation, number of digits, learning rate
            and epochs, by name.
        start, stop: the two buttons; only one of them can be pressed at a time.
        bar: progress and time left.
        picture: the curves, drawn anew after each epoch.
        runs: what the run says, and the runs before it.
        answer: the code that trains the same model.
        history: epochs of the run.
    """

    def __init__(self, table: str = "four_arms") -> None:
        """Begin without a run."""
        size, self.table = wide("9em", "26em"), table
        self.controls: dict[str, ipw.Widget] = {
            "arm": ipw.Dropdown(options=ARMS, value="none", description="arm", **size),
            "rate": ipw.FloatSlider(
                0.5, min=0.1, max=0.9, step=0.1, description="dropout rate", **size
            ),
            "strength": ipw.FloatSlider(
                1.0, min=0.25, max=4, step=0.25, description="augmentation x", **size
            ),
            "digits": ipw.SelectionSlider(
                options=DIGITS, value=400, description="training digits", **size
            ),
            "learning_rate": ipw.SelectionSlider(
                options=LEARNING_RATES, value="0.001", description="learning rate", **size
            ),
            "epochs": ipw.IntSlider(10, min=2, max=40, description="epochs", **size),
        }
        self.start = ipw.Button(description="Train", button_style="primary")
        self.stop = ipw.Button(description="Stop", disabled=True)
        self.bar, self.runs = ipw.HTML(), ipw.HTML()
        self.history: list[Epoch] = []
        self._before: list[Epoch] = []
        self._rows: list[str] = []
        self._asked_to_stop = threading.Event()
        self._thread: threading.Thread | None = None
        self.start.on_click(lambda _: self._begin())
        self.stop.on_click(lambda _: self._end())
        buttons = ipw.VBox([ipw.HBox([self.start, self.stop]), self.bar])
        self.arrange(*self.controls.values(), buttons, beside=True)
        self.box.children = [self.box.children[0], self.runs, self.answer]

    @property
    def setting(self) -> Setting:
        """What the controls say."""
        values = {name: control.value for name, control in self.controls.items()}
        # A slider in steps of 0.1 sends 0.30000000000000004.
        return Setting(**values | {"rate": round(values["rate"], 2)})

    @property
    def running(self) -> bool:
        """Whether a training run is under way."""
        return self._thread is not None and self._thread.is_alive()

    def wait(self, seconds: float | None = None) -> None:
        """Wait until the run has ended, for so many seconds at most."""
        if self._thread is not None:
            self._thread.join(seconds)

    def figure(self) -> plots.Figure:
        """The measured curves of the four arms, for where widgets cannot run."""
        return figures.lines(
            self.table,
            {"training, as logged": "accuracy", "1,000 other digits": "curve"},
            ARMS,
            title="Four ways to train with 800 digits, measured",
            caption="Means over the seeds. In the two arms with augmentation the logged training "
            "accuracy stays below that on other digits.",
        )

    def redraw(self) -> None:
        """Show the code of the setting, and switch off what does not matter to its arm."""
        setting = self.setting
        self.controls["rate"].disabled = not setting.dropout
        self.controls["strength"].disabled = setting.ranges is None
        self.say("", setting.code())

    def _begin(self) -> None:
        if self.running:
            return
        self._asked_to_stop.clear()
        self._before, self.history = self.history, []
        self._lock(True)
        self.bar.value = progress_bar(0, self.controls["epochs"].value, "getting ready")
        self.runs.value = ""
        self._thread = threading.Thread(target=self._run, args=(self.setting,), daemon=True)
        self._thread.start()

    def _end(self) -> None:
        self._asked_to_stop.set()
        self.stop.disabled = True

    def _lock(self, locked: bool) -> None:
        self.start.disabled, self.stop.disabled = locked, not locked
        for control in self.controls.values():
            control.disabled = locked
        if not locked:
            self.redraw()

    def _run(self, setting: Setting) -> None:
        """Train in this thread; whatever happens, the controls come back."""
        try:
            self._train(setting)
            self._finish(setting)
        except Exception as error:
            self.runs.value = (
                f"<p>Training ended with {type(error).__name__}: {html.escape(str(error))}</p>"
            )
        finally:
            self._lock(False)

    def _train(self, setting: Setting) -> None:
        from utils.backend import keras  # takes seconds, and only training needs it

        ends, asked = [], self._asked_to_stop

        def report(epoch: Epoch, observation: str) -> None:
            if asked.is_set():  # an epoch that was cut short is no epoch
                return
            self.history.append(epoch)
            ends.append(time.perf_counter())
            left = time_left(ends, setting.epochs)
            text = f"epoch {epoch.epoch} of {setting.epochs}"
            text += f", about {max(1, round(left))} s left" if left else ""
            self.bar.value = progress_bar(epoch.epoch, setting.epochs, text)
            self.picture.value = self.curves(setting.epochs)._repr_html_()
            self.runs.value = f"<p>Epoch {epoch.epoch}: {html.escape(observation)}</p>"

        class Stopper(keras.callbacks.Callback):
            """Ends the run at the end of the step under way once it is asked to."""

            def on_train_batch_end(self, batch, logs=None):
                if asked.is_set():
                    self.model.stop_training = True

            on_epoch_end = on_train_batch_end

        model, split = setting.make()
        model.fit(
            split.x_train,
            split.y_train,
            validation_data=(split.x_holdout, split.y_holdout),
            epochs=setting.epochs,
            verbose=0,
            callbacks=[Stopper(), watch(VALIDATION, report, setting.ranges is not None)],
        )

    def _finish(self, setting: Setting) -> None:
        done = len(self.history)
        ended = "done" if done == setting.epochs else "stopped by you"
        text = f"{done} of {setting.epochs} epochs, {ended}"
        self.bar.value = progress_bar(done, setting.epochs, text)
        if not self.history:  # stopped in the first epoch: nothing to show
            self.history = self._before
            return
        last = self.history[-1]
        spread = 100 * chance(last.val_accuracy, VALIDATION)
        self._rows.append(
            f"<tr><td>{setting}</td><td>{done}</td><td>{last.accuracy:.1%}</td>"
            f"<td>{last.val_accuracy:.1%} ± {spread:.1f}</td></tr>"
        )
        self.runs.value += (
            "<table><thead><tr><th>run</th><th>epochs</th><th>training, as logged</th>"
            f"<th>validation ± chance</th></tr></thead><tbody>{''.join(self._rows)}</tbody></table>"
        )

    def curves(self, epochs: int) -> plots.Figure:
        """The run so far, the one before it in grey."""
        return figures.run(self.history, epochs, VALIDATION, self._before)

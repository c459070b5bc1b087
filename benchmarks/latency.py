"""How long a playground takes from a moved control to the new picture, without training.

Setting a control's value in Python does all the work of a moved slider, up to the text and the
pictures that go to the page; the way there and the browser's own drawing are not in it.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import cycle
from statistics import median

import ipywidgets as ipw
import numpy as np

from benchmarks import load
from benchmarks.timing import bar, progress

BAR = 100  # milliseconds; what is slower is felt as waiting
ROUNDS, CHANGES = 5, 12


@dataclass(frozen=True)
class Moved:
    """A control that is moved again and again, and what must change each time.

    Attributes:
        control: the widget whose value is set, or a button that is clicked.
        values: values in turn, none the same as the one before; empty for a button.
        output: widget whose ``value`` is replaced.
    """

    control: ipw.Widget
    values: Sequence[object]
    output: ipw.HTML
    _turns: cycle = field(init=False, repr=False)

    def __post_init__(self) -> None:
        """Begin with the first value."""
        object.__setattr__(self, "_turns", cycle(self.values))

    def once(self) -> None:
        """Move the control once; raises ``RuntimeError`` if that did not replace the output."""
        before = self.output.value
        if isinstance(self.control, ipw.Button):
            self.control.click()
        else:
            value = next(self._turns)
            if value == self.control.value:
                value = next(self._turns)
            self.control.value = value
        if self.output.value == before:
            what = self.control.description
            raise RuntimeError(f"{what!r} was moved, and the output is still the old one")


def measure() -> dict[str, object]:
    """Median and 95th percentile of each playground; prints them and returns rows and bars."""
    os.environ.setdefault("MPLBACKEND", "Agg")
    progress("  preparing the playgrounds")
    moved = playgrounds()
    times = timed(moved)
    busy = (load() or 0) > 1.5 * (os.cpu_count() or 1)
    clock = "cpu" if busy else "wall"
    print("\nFrom a moved control to the new picture, milliseconds")
    if busy:
        print("  Others are using this machine: judged by CPU time, which they slow down too.")
    width = max(len(name) for name in times)
    print(f"  {'':{width}}  median  95 %   median  95 %")
    print(f"  {'':{width}}    wall  wall      CPU   CPU")
    rows = []
    for name, clocks in times.items():
        row = {"playground": name}
        for what, rounds in clocks.items():
            row[f"{what} median"] = median(np.median(values) for values in rounds)
            row[f"{what} 95 %"] = median(np.percentile(values, 95) for values in rounds)
        rows.append(row)
        _, *numbers = row.values()
        print(f"  {name:{width}}  {numbers[0]:6.0f}{numbers[1]:6.0f}   {numbers[2]:6.0f}"
              f"{numbers[3]:6.0f}")  # fmt: skip
    bars = [
        bar(row["playground"], row[f"{clock} median"], BAR, " ms", at_most=True) for row in rows
    ]
    return {"latency": rows, "judged by": clock, "bars": bars}


def timed(moved: dict[str, Moved]) -> dict[str, dict[str, list[list[float]]]]:
    """Milliseconds of every change, by playground, clock (wall, cpu) and round.

    All playgrounds take turns in each round, so that a slow moment hits several of them.
    """
    times = {name: {"wall": [], "cpu": []} for name in moved}
    for one in moved.values():
        one.once()  # compile, fill caches
        one.once()
    for number in range(ROUNDS):
        for name, one in moved.items():
            progress(f"  round {number + 1} of {ROUNDS}: {name}")
            walls, cpus = [], []
            for _ in range(CHANGES):
                cpu, wall = time.process_time(), time.perf_counter()
                one.once()
                cpus.append(1000 * (time.process_time() - cpu))
                walls.append(1000 * (time.perf_counter() - wall))
            times[name]["wall"].append(walls)
            times[name]["cpu"].append(cpus)
    return times


def playgrounds() -> dict[str, Moved]:
    """Every playground of the course except training, with a control of each."""
    return {name: make() for name, make in MAKERS.items()}


def _augmentation() -> Moved:
    from topics.augmentation.playground import AugmentationPlayground

    playground = AugmentationPlayground(_digits().x_train[7], "a 6", 8, 0)
    return Moved(playground.controls["rotation"], (20.0, 40.0, 60.0), playground.picture)


def _leak() -> Moved:
    from topics.dataset.playground import LeakPlayground

    playground = LeakPlayground(200, 0.2)
    return Moved(playground.copies, (2, 5, 8), playground.answer)


def _seeds() -> Moved:
    from topics.regularization.playground import SeedsPlayground

    columns = {"4,000 digits": "holdout", "200 digits": "test"}
    playground = SeedsPlayground("four_arms", "augmentation", "none", columns, {"epoch": 30})
    return Moved(playground.number, (4, 6, 8), playground.picture)


def _resampling() -> Moved:
    from topics.augmentation.playground import ChainPlayground

    playground = ChainPlayground(_digits().x_train[7])
    return Moved(playground.angle, (-20, 5, 30), playground.picture)


def _dropout(control: str) -> Callable[[], Moved]:
    def make() -> Moved:
        from topics.dropout.playground import DropoutPlayground

        playground = DropoutPlayground()
        playground.more(20)
        return Moved(getattr(playground, control), (0.2, 0.5, 0.7), playground.picture)

    return make


def _rates() -> Moved:
    from topics.dropout_in_keras.playground import RatePlayground

    playground = RatePlayground("dropout_rate")
    return Moved(playground.rate, ("0.1", "0.5", "0.9"), playground.picture)


def _prediction() -> Moved:
    from topics.prediction_trace.playground import PredictionPlayground
    from utils.models import digit_cnn

    split = _digits()
    images, labels = split.x_holdout[:500], split.y_holdout[:500]
    playground = PredictionPlayground(digit_cnn(dropout=0.5), images, labels)
    return Moved(playground.moves["angle"], (-40, 10, 60), playground.picture)


def _beyond_accuracy() -> Moved:
    from topics.beyond_accuracy.playground import MovedPlayground
    from utils.models import small_cnn

    split = _digits()
    networks = {name: small_cnn(0.0, seed) for seed, name in enumerate(("a", "b", "c", "d"))}
    widget = MovedPlayground(networks, split.x_holdout[:500], split.y_holdout[:500])
    return Moved(widget.amount, (1.0, 2.0, 5.0), widget.picture)


def _mixing() -> Moved:
    from topics.mixing.playground import MixingPlayground

    split = _digits()
    widget = MixingPlayground(split.x_train[:20], split.y_train[:20])
    return Moved(widget.share, (0.2, 0.4, 0.9), widget.picture)


def _sound() -> Moved:
    from topics.domains.playground import SoundPlayground

    time_axis = np.arange(8000) / 8000  # a second at the rate of the lesson
    tone = np.sin(2 * np.pi * 440 * time_axis).astype(np.float32)
    widget = SoundPlayground({"a tone": tone})
    return Moved(widget.controls["noise"], (0.2, 0.4, 0.9), widget.picture)


def _attack() -> Moved:
    from topics.adversarial.playground import AttackPlayground
    from utils.models import small_cnn

    split = _digits()
    networks = {name: small_cnn(0.0, seed) for seed, name in enumerate(("a", "b"))}
    widget = AttackPlayground(networks, split.x_holdout[:8], split.y_holdout[:8])
    return Moved(widget.epsilon, (0.05, 0.2), widget.picture)


def _poses() -> Moved:
    from topics.photos.playground import PosePlayground

    widget = PosePlayground()
    # Poses that were not drawn before, as at a learner's first look.
    return Moved(widget.seed, range(1, 100), widget.picture)


def _size() -> Moved:
    from topics.when_it_helps.playground import SizePlayground

    widget = SizePlayground("training_size")
    return Moved(widget.size, widget.size.options, widget.picture)


def _verdicts() -> Moved:
    from topics.when_it_helps.playground import VerdictPlayground

    pairs = {"augmentation": ("augmentation", "none"), "dropout": ("dropout", "none")}
    widget = VerdictPlayground("four_arms", pairs, "holdout", {"epoch": 30})
    return Moved(widget.number, (4, 6, 8), widget.picture)


def _labels() -> Moved:
    from topics.transfer.playground import LabelPlayground

    widget = LabelPlayground()
    return Moved(widget.number, widget.number.options, widget.picture)


def _moving() -> Moved:
    from topics.boxes.playground import MovingPlayground
    from topics.boxes.scenes import scenes

    widget = MovingPlayground(scenes(0, 6, 2)[0])
    return Moved(widget.angle, (-30, 10, 40), widget.picture)


def _families() -> Moved:
    from topics.regularizers.playground import FamilyPlayground

    widget = FamilyPlayground()
    return Moved(widget.correct, widget.correct.options, widget.picture)


def _search() -> Moved:
    from topics.regularizers.playground import SearchPlayground

    widget = SearchPlayground()
    return Moved(widget.tried, (1, 2, 3), widget.picture)


def _digits():
    from utils.data import course_split

    return course_split(seed=0)


MAKERS: dict[str, Callable[[], Moved]] = {
    "01 leak": _leak,
    "02 augmentation": _augmentation,
    "02 resampling": _resampling,
    "03 seeds": _seeds,
    "04 dropout, rate": _dropout("rate"),
    "04 dropout, another mask": _dropout("again"),
    "05 rates": _rates,
    "07 prediction": _prediction,
    "09 beyond accuracy": _beyond_accuracy,
    "10 size": _size,
    "10 verdicts": _verdicts,
    "11 poses": _poses,
    "12 labels": _labels,
    "13 moving": _moving,
    "14 sound": _sound,
    "15 mixing": _mixing,
    "16 families": _families,
    "16 search": _search,
    "18 attack": _attack,
}

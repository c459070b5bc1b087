"""A playground for predictions: choose or draw a digit, move it, and see every layer change."""

from __future__ import annotations

import html
from pathlib import Path

import anywidget
import ipywidgets as ipw
import numpy as np
import traitlets

from topics.augmentation.figures import tile
from topics.prediction_trace.drawing import FOUR, SIZE, draw
from topics.prediction_trace.layers import Probe
from utils import plots
from utils.augment import apply_affine, compose
from utils.backend import keras
from utils.widgets import Playground, wide

# Layer to (maps in a row, screen pixels per value).
_SHEETS = {"input": (1, 5), "conv_1": (8, 1.5), "pool_1": (8, 2), "conv_2": (16, 1.6)}
_SHEETS |= {"pool_2": (16, 3), "dense": (16, 16)}
_COURSE, _OWN = "a digit of the course", "a drawing of your own"
_ANY = "any"
_EMPTY = "Nothing is drawn yet: draw a digit on the black square, or type its strokes."
_WRAPPED = "display: flex; flex-wrap: wrap; align-items: flex-end;"


def predictions(model: keras.Model, images: np.ndarray, labels: np.ndarray, row: int = 0) -> None:
    """Every layer of a network for a digit that can be chosen, drawn, moved, turned and covered.

    Args:
        model: a trained Keras model whose layers follow one another.
        images: digits to choose from (n, 28, 28, 1), float32 in [0, 1].
        labels: their classes (n,).
        row: the digit shown first.
    """
    PredictionPlayground(model, images, labels, row).show()


class DrawingPad(anywidget.AnyWidget):
    """A square to draw in with a mouse, a pen or a finger.

    Attributes:
        strokes: the drawing as text, see `topics.prediction_trace.drawing`.
        size: side of the square, in the units of the points.
    """

    _esm = Path(__file__).with_name("drawing_pad.js")
    strokes = traitlets.Unicode().tag(sync=True)
    size = traitlets.Int(SIZE).tag(sync=True)


class PredictionPlayground(Playground):
    """The controls of :func:`predictions`.

    Attributes:
        source: a digit of the course, or a drawing.
        label, wrong, number: which digit: its class, whether only those with a wrong answer
            count, and which of these.
        strokes: the drawing as text; ``pad``: the same to draw on; ``centre``: prepare it like the
            course's digits; ``undo``, ``clear``: buttons.
        moves: sliders that shift, turn, zoom and cover the picture, by name.
        picture: what the layers make of it; ``answer``: the code that does the same.
        beside: the answer to a drawing, with its probabilities: beside the pad, so that it is seen.
    """

    def __init__(
        self, model: keras.Model, images: np.ndarray, labels: np.ndarray, row: int = 0
    ) -> None:
        """Begin with the digit as it is."""
        self.probe, self.images, self.labels = Probe(model), images, np.asarray(labels)
        self.answers = self.probe.last(images).argmax(axis=1)
        self._quiet = False
        self._chosen, self._drawn = self._choices(row), self._drawing()
        moves = self._sliders()
        single = (self.number, self.strokes, self.centre, *self.moves.values())
        for control in single:
            control.observe(lambda _change: self.redraw(), names="value")
        self.arrange(self.source, self._chosen, self._drawn, moves, column=True)

    def _choices(self, row: int) -> ipw.HBox:
        self.source = ipw.ToggleButtons(
            options=[_COURSE, _OWN], description="look at", style={"button_width": "auto"}
        )
        classes = [_ANY, *sorted({int(label) for label in self.labels})]
        self.label = ipw.Dropdown(options=classes, description="class")
        self.wrong = ipw.Checkbox(False, description="only wrong answers", indent=False)
        self.number = ipw.IntSlider(int(row), max=len(self.labels) - 1, description="number")
        for control in (self.label, self.wrong):
            control.observe(lambda _change: self._other_rows(), names="value")
        return _row(self.label, self.number, self.wrong)

    def _drawing(self) -> ipw.HBox:
        self.strokes = ipw.Textarea(
            FOUR, description="strokes", rows=5, placeholder="8,4 8,14 20,14"
        )
        self.pad = DrawingPad(strokes=FOUR)
        traitlets.link((self.strokes, "value"), (self.pad, "strokes"))
        self.centre = ipw.Checkbox(True, description="size and centre as in MNIST", indent=False)
        self.undo = ipw.Button(description="Take back a stroke")
        self.clear = ipw.Button(description="Clear")
        self.undo.on_click(lambda _: self._shorten(-1))
        self.clear.on_click(lambda _: self._shorten(0))
        edit = ipw.VBox([self.strokes, self.centre, ipw.HBox([self.undo, self.clear])])
        self.beside = ipw.HTML()
        return _row(self.pad, self.beside, edit)

    def _sliders(self) -> ipw.HBox:
        size, side = wide("7.5em", "22em"), SIZE - 1
        self.moves: dict[str, ipw.Widget] = {
            "shift_x": ipw.IntSlider(0, min=-10, max=10, description="shift right", **size),
            "shift_y": ipw.IntSlider(0, min=-10, max=10, description="shift down", **size),
            "angle": ipw.IntSlider(0, min=-180, max=180, step=5, description="turn °", **size),
            "zoom": ipw.FloatSlider(1, min=0.4, max=1.6, step=0.1, description="zoom", **size),
            "size": ipw.IntSlider(0, max=14, description="cover: size", **size),
            "row": ipw.IntSlider(12, max=side, description="cover: row", **size),
            "column": ipw.IntSlider(12, max=side, description="cover: column", **size),
        }
        self._start = {name: control.value for name, control in self.moves.items()}
        self.back = ipw.Button(description="Undo all moves")
        self.back.on_click(lambda _: self._reset())
        return _row(*self.moves.values(), self.back)

    @property
    def rows(self) -> np.ndarray:
        """The digits that can be chosen; all of the class where none is answered wrongly."""
        fits = np.ones(len(self.labels), bool)
        if self.label.value != _ANY:
            fits = self.labels == self.label.value
        wrong = fits & (self.answers != self.labels)
        return np.flatnonzero(wrong if self.wrong.value and wrong.any() else fits)

    def start(self) -> tuple[np.ndarray, int | None]:
        """The picture before it is moved, and its label; a drawing has none."""
        if self.source.value == _OWN:
            return draw(self.strokes.value, self.centre.value), None
        row = self.rows[self.number.value]
        return np.asarray(self.images[row], np.float32), int(self.labels[row])

    def moved(self, image: np.ndarray) -> np.ndarray:
        """The picture as the sliders say."""
        move = self._now()
        row, column, size = (move.pop(name) for name in ("row", "column", "size"))
        move["angle"] = np.deg2rad(move["angle"])
        changed = _transformed(image, **move)
        changed[row : row + size, column : column + size] = 0
        return changed

    def figure(self) -> plots.Figure:
        """One digit moved in several ways, and the answers: for where widgets cannot run."""
        row = self.rows[self.number.value]
        image, label = np.asarray(self.images[row], np.float32), int(self.labels[row])
        covered = image.copy()
        covered[4:14, 9:19] = 0
        pictures = {
            "as it is": image,
            "3 pixels right": _transformed(image, shift_x=3),
            "8 pixels right": _transformed(image, shift_x=8),
            "turned 30°": _transformed(image, angle=np.deg2rad(30)),
            "turned 90°": _transformed(image, angle=np.deg2rad(90)),
            "zoom 0.5": _transformed(image, zoom=0.5),
            "covered": covered,
            "a drawn 4": draw(FOUR),
        }
        stack = np.stack(list(pictures.values()))
        answers = {
            name: f"{shares.argmax()} ({100 * shares.max():.0f} %)"
            for name, shares in zip(pictures, self.probe.last(stack), strict=True)
        }
        return plots.image_grid(
            stack,
            labels=[f"{how}:\n{answer}" for how, answer in answers.items()],
            columns=4,
            title=f"A {label} in seven states, a drawn 4, and the network's answers",
            caption="Above each picture what was done, the answer and its probability. In "
            "JupyterLab sliders stand here, and all layers.",
            alt="; ".join(f"{how}: {answer}" for how, answer in answers.items()),
        )

    def _now(self) -> dict[str, float]:
        # A slider in steps of 0.1 sends 0.7000000000000001.
        return {name: round(control.value, 4) for name, control in self.moves.items()}

    def _other_rows(self) -> None:
        self._quiet = True
        self.number.value = 0
        self.number.max = len(self.rows) - 1
        self._quiet = False
        self.redraw()

    def _shorten(self, end: int) -> None:
        """Keep the strokes before this place; -1 takes the last one away."""
        lines = [line for line in self.strokes.value.splitlines() if line.strip()]
        self.strokes.value = "\n".join(lines[:end])

    def _reset(self) -> None:
        self._quiet = True
        for name, value in self._start.items():
            self.moves[name].value = value
        self._quiet = False
        self.redraw()

    def redraw(self) -> None:
        """Show all layers of the moved picture, and how far each is from where it was."""
        if self._quiet:
            return
        own = self.source.value == _OWN
        self._drawn.layout.display = None if own else "none"
        self._chosen.layout.display = "none" if own else None
        self.beside.value = ""
        try:
            image, label = self.start()
        except ValueError as reason:  # half-typed strokes
            self.picture.value = f'<p role="status">{html.escape(str(reason))}</p>'
            return
        if not image.any():
            self.picture.value = self.answer.value = ""
            self.beside.value = f'<p role="status">{_EMPTY}</p>'
            return
        both = self.probe(np.stack([image, self.moved(image)]))
        before, after = ({name: value[row] for name, value in both.items()} for row in (0, 1))
        layers, verdict = _layers(before, after), _verdict(_last(after), label)
        bars = _bars(_last(after), _last(before), label)
        if own:
            self.beside.value, verdict, bars = verdict + bars, "", ""
        self.picture.value = f'{verdict}<div style="{_WRAPPED}">{layers}{bars}</div>'
        self.say("", self.code())

    def code(self) -> list[str]:
        """Lines that give the picture and the answer shown."""
        move = self._now()
        if self.source.value == _OWN:
            lines = [f"image = draw({self.strokes.value!r}, centre={self.centre.value})"]
        else:
            lines = [f"image = x[{self.rows[self.number.value]}]"]  # as in the lesson
        changes = []
        for name in ("angle", "shift_x", "shift_y", "zoom"):
            if move[name] != self._start[name]:
                value = f"np.deg2rad({move[name]})" if name == "angle" else f"{move[name]}"
                changes.append(f"{name}={value}")
        if changes:
            call = f"compose(28, 28, {', '.join(changes)})"
            lines.append(f"image = apply_affine(image[None], {call})[0]")
        row, column, size = (move[name] for name in ("row", "column", "size"))
        if size:
            lines.append("image = image.copy()")
            lines.append(f"image[{row}:{row + size}, {column}:{column + size}] = 0")
        return [*lines, "trace_prediction(model, image).probabilities"]


def _row(*widgets: ipw.Widget) -> ipw.HBox:
    """Widgets side by side, in further lines where the page is narrow."""
    return ipw.HBox(widgets, layout=ipw.Layout(flex_flow="row wrap"))  # not one for all: it hides


def _transformed(image: np.ndarray, **move: float) -> np.ndarray:
    return apply_affine(image[None], compose(SIZE, SIZE, **move))[0].copy()


def _last(values: dict[str, np.ndarray]) -> np.ndarray:
    """What the last layer gives: the probabilities."""
    return list(values.values())[-1]


def _layers(before: dict[str, np.ndarray], after: dict[str, np.ndarray]) -> str:
    """All layers but the last, each with how far it is from the picture as it was."""
    parts = []
    for name in list(after)[:-1]:
        value, norm = after[name], max(float(np.linalg.norm(before[name])), 1e-9)
        away = 100 * float(np.linalg.norm(value - before[name])) / norm
        size = " x ".join(map(str, value.shape))
        alt = f"{name}, {size} values from {value.min():.2f} to {value.max():.2f}"
        columns, scale = _SHEETS.get(name, (16, 2))
        pixels = sheet(value, columns)
        content, width = plots.png(pixels, quick=True), round(pixels.shape[1] * scale)
        parts.append(tile(content, alt, f"{name}, {size}<br>changed by {away:.0f} %", width))
    return "".join(parts)


def _verdict(probabilities: np.ndarray, label: int | None) -> str:
    answer = int(probabilities.argmax())
    share = f"{100 * probabilities[answer]:.1f} %"
    if label is None:
        verdict = ". Is that what you drew?"
    else:
        verdict = ": right." if answer == label else f": wrong, the label is {label}."
    return f'<p role="status">The network answers <strong>{answer}</strong> ({share}){verdict}</p>'


def _bars(probabilities: np.ndarray, before: np.ndarray, label: int | None) -> str:
    rows, flat = [], "padding: 0 0.4em; line-height: 1.2;"
    for k, share in enumerate(probabilities):
        mark = " (label)" if k == label else ""
        was = "" if abs(share - before[k]) < 0.005 else f", was {100 * before[k]:.0f} %"
        rows.append(
            f'<tr><th scope="row" style="{flat} text-align: right;">{k}{mark}</th><td style='
            f'"{flat}"><progress max="1" value="{share:.3f}" style="width: 9em" aria-label='
            f'"probability of {k}"></progress></td><td style="{flat} text-align: left;">'
            f"{100 * share:.1f} %{was}</td></tr>"
        )
    return f"<table><caption>probabilities</caption>{''.join(rows)}</table>"


def sheet(value: np.ndarray, columns: int) -> np.ndarray:
    """A layer's values as one picture (height, width) in [0, 1], so many maps in a row.

    Args:
        value: maps (h, w, n), 0 or more, or units (n,), each of which becomes a pixel.
        columns: maps or units in a row.
    """
    maps = value if value.ndim == 3 else value[None, None, :]
    height, width, count = maps.shape
    gap = 0 if 1 in (count, height) else 1
    rows = -(-count // columns)
    tiles = np.full((rows * columns, height + gap, width + gap), 0.5, np.float32)
    tiles[:count, :height, :width] = np.moveaxis(maps, -1, 0) / max(float(maps.max()), 1e-9)
    tiles = tiles.reshape(rows, columns, height + gap, width + gap)
    return tiles.swapaxes(1, 2).reshape(rows * (height + gap), columns * (width + gap))

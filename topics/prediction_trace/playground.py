"""A playground for predictions: choose or draw a digit, move it, and see every layer change."""

from __future__ import annotations

import base64
import html
import io

import ipywidgets as ipw
import numpy as np
from PIL import Image

from topics.prediction_trace.drawing import FOUR, SIZE, draw, parse
from topics.prediction_trace.layers import Probe
from utils import plots
from utils.augment import apply_affine, compose
from utils.backend import keras
from utils.widgets import show

# Layer to (maps in a row, screen pixels per value).
_SHEETS = {"input": (1, 5), "conv_1": (8, 1.5), "pool_1": (8, 2), "conv_2": (16, 1.6)}
_SHEETS |= {"pool_2": (16, 3), "dense": (16, 16)}
_COURSE, _OWN = "a digit of the course", "a drawing of your own"
_ANY = "any"


def predictions(model: keras.Model, images: np.ndarray, labels: np.ndarray, row: int = 0) -> None:
    """Every layer of a network for a digit that can be chosen, drawn, moved, turned and covered.

    Args:
        model: a trained Keras model whose layers follow one another.
        images: digits to choose from (n, 28, 28, 1), float32 in [0, 1].
        labels: their classes (n,).
        row: the digit shown first.
    """
    playground = PredictionPlayground(model, images, labels, row)
    show(playground.box, playground.figure())


class PredictionPlayground:
    """The controls of :func:`predictions`.

    Attributes:
        source: a digit of the course, or a drawing.
        label, wrong, number: which digit: its class, whether only those with a wrong answer
            count, and which of these.
        strokes: the drawing as text, see `drawing`; ``centre``: prepare it like the
            course's digits; ``undo``, ``clear``: buttons; ``pad``: where a mouse can draw.
        moves: sliders that shift, turn, zoom and cover the picture, by name.
        picture, code: what the layers make of it, and the code that does the same.
    """

    def __init__(
        self, model: keras.Model, images: np.ndarray, labels: np.ndarray, row: int = 0
    ) -> None:
        self.probe, self.images, self.labels = Probe(model), images, np.asarray(labels)
        self.answers = self.probe.last(images).argmax(axis=1)
        self._quiet = False
        self._choices(row)
        self._drawing()
        self._sliders()
        self.picture, self.code = ipw.HTML(), ipw.HTML()
        self._chosen = _row(self.label, self.number, self.wrong)
        edit = ipw.VBox([self.strokes, self.centre, ipw.HBox([self.undo, self.clear])])
        self._drawn = _row(self.pad, edit)
        self._drawn.add_class("course-drawing")
        moves = _row(*self.moves.values(), self.back)
        self.box = ipw.VBox(
            [self.source, self._chosen, self._drawn, moves, self.picture, self.code]
        )
        self._redraw()

    def _choices(self, row: int) -> None:
        self.source = ipw.ToggleButtons(
            options=[_COURSE, _OWN], description="look at", style={"button_width": "auto"}
        )
        classes = [_ANY, *sorted({int(label) for label in self.labels})]
        self.label = ipw.Dropdown(options=classes, description="class")
        self.wrong = ipw.Checkbox(False, description="only wrong answers", indent=False)
        self.number = ipw.IntSlider(int(row), min=0, max=len(self.labels) - 1, description="number")
        self.source.observe(self._redraw, names="value")
        self.number.observe(self._redraw, names="value")
        for control in (self.label, self.wrong):
            control.observe(self._other_rows, names="value")

    def _drawing(self) -> None:
        self.strokes = ipw.Textarea(
            FOUR, description="strokes", rows=5, placeholder="8,4 8,14 20,14"
        )
        self.centre = ipw.Checkbox(True, description="size and centre as in MNIST", indent=False)
        self.undo = ipw.Button(description="Take back a stroke")
        self.clear = ipw.Button(description="Clear")
        self.pad = ipw.HTML()
        self.strokes.observe(self._redraw, names="value")
        self.centre.observe(self._redraw, names="value")
        self.undo.on_click(lambda _: self._keep(-1))
        self.clear.on_click(lambda _: self._keep(0))

    def _sliders(self) -> None:
        wide = {"style": {"description_width": "7.5em"}, "layout": ipw.Layout(width="22em")}
        self.moves: dict[str, ipw.Widget] = {
            "shift_x": ipw.IntSlider(0, min=-10, max=10, description="shift right", **wide),
            "shift_y": ipw.IntSlider(0, min=-10, max=10, description="shift down", **wide),
            "angle": ipw.IntSlider(0, min=-180, max=180, step=5, description="turn °", **wide),
            "zoom": ipw.FloatSlider(1, min=0.4, max=1.6, step=0.1, description="zoom", **wide),
            "size": ipw.IntSlider(0, min=0, max=14, description="cover: size", **wide),
            "row": ipw.IntSlider(12, min=0, max=SIZE - 1, description="cover: row", **wide),
            "column": ipw.IntSlider(12, min=0, max=SIZE - 1, description="cover: column", **wide),
        }
        self._start = {name: control.value for name, control in self.moves.items()}
        for control in self.moves.values():
            control.observe(self._redraw, names="value")
        self.back = ipw.Button(description="Undo all moves")
        self.back.on_click(lambda _: self._reset())

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
        """The picture as the sliders want it."""
        move = self._now()
        maps = compose(
            SIZE, SIZE, np.deg2rad(move["angle"]), move["shift_x"], move["shift_y"], move["zoom"]
        )
        changed = apply_affine(image[None], maps)[0].copy()
        row, column, size = move["row"], move["column"], move["size"]
        changed[row : row + size, column : column + size] = 0
        return changed

    def figure(self) -> plots.Figure:
        """One digit moved in several ways, and the answers: for where widgets cannot run."""
        image = np.asarray(self.images[self.rows[self.number.value]], np.float32)
        label = int(self.labels[self.rows[self.number.value]])

        def change(**move: float) -> np.ndarray:
            return apply_affine(image[None], compose(SIZE, SIZE, **move))[0]

        covered = image.copy()
        covered[4:14, 9:19] = 0
        pictures = {
            "as it is": image,
            "3 pixels right": change(shift_x=3),
            "8 pixels right": change(shift_x=8),
            "turned 30°": change(angle=np.deg2rad(30)),
            "turned 90°": change(angle=np.deg2rad(90)),
            "zoom 0.5": change(zoom=0.5),
            "covered": covered,
            "a drawn 4": draw(FOUR),
        }
        found = self.probe.last(np.stack(list(pictures.values())))
        answers = [f"{row.argmax()} ({100 * row.max():.0f} %)" for row in found]
        return plots.image_grid(
            np.stack(list(pictures.values())),
            labels=[f"{how}:\n{said}" for how, said in zip(pictures, answers, strict=True)],
            columns=4,
            title=f"A {label} in seven states, a drawn 4, and the network's answers",
            caption="Above each picture what was done, the answer and its probability. In "
            "JupyterLab sliders stand here, and all layers.",
            alt="; ".join(f"{how}: {said}" for how, said in zip(pictures, answers, strict=True)),
        )

    def _now(self) -> dict[str, float]:
        # A slider in steps of 0.1 sends 0.7000000000000001.
        return {name: round(control.value, 4) for name, control in self.moves.items()}

    def _other_rows(self, _change: object = None) -> None:
        self._quiet = True
        self.number.value = 0
        self.number.max = len(self.rows) - 1
        self._quiet = False
        self._redraw()

    def _keep(self, strokes: int) -> None:
        """Keep that many lines of the drawing; -1 takes the last one away."""
        lines = [line for line in self.strokes.value.splitlines() if line.strip()]
        self.strokes.value = "\n".join(lines[:strokes])

    def _reset(self) -> None:
        self._quiet = True
        for name, value in self._start.items():
            self.moves[name].value = value
        self._quiet = False
        self._redraw()

    def _redraw(self, _change: object = None) -> None:
        if self._quiet:
            return
        own = self.source.value == _OWN
        self._drawn.layout.display = None if own else "none"
        self._chosen.layout.display = "none" if own else None
        try:
            self.pad.value = _pad(parse(self.strokes.value)) if own else ""
            image, label = self.start()
        except ValueError as reason:  # half-typed strokes
            self.picture.value = f'<p role="status">{html.escape(str(reason))}</p>'
            return
        changed = self.moved(image)
        both = self.probe(np.stack([image, changed]))
        before, after = ({name: value[row] for name, value in both.items()} for row in (0, 1))
        self.picture.value = _page(before, after, label)
        self.code.value = f"<pre>{html.escape(self.told_in_code())}</pre>"

    def told_in_code(self) -> str:
        """Code that gives the picture and the answer shown."""
        move, plain = self._now(), {"angle": 0, "shift_x": 0, "shift_y": 0, "zoom": 1}
        if self.source.value == _OWN:
            lines = [f"image = draw({self.strokes.value!r}, centre={self.centre.value})"]
        else:
            lines = [f"image = x[{self.rows[self.number.value]}]"]  # as in the lesson
        named = []
        for name, value in plain.items():
            if move[name] != value:
                text = f"np.deg2rad({move[name]})" if name == "angle" else f"{move[name]}"
                named.append(f"{name}={text}")
        if named:
            call = f"compose(28, 28, {', '.join(named)})"
            lines.append(f"image = apply_affine(image[None], {call})[0]")
        row, column, size = (int(move[name]) for name in ("row", "column", "size"))
        if size:
            lines.append("image = image.copy()")
            lines.append(f"image[{row}:{row + size}, {column}:{column + size}] = 0")
        return "\n".join([*lines, "trace_prediction(model, image).probabilities"])


def _row(*widgets: ipw.Widget) -> ipw.HBox:
    """Widgets side by side, in further lines where the page is narrow."""
    return ipw.HBox(widgets, layout=ipw.Layout(flex_flow="row wrap"))  # not one for all: it hides


def _page(before: dict[str, np.ndarray], after: dict[str, np.ndarray], label: int | None) -> str:
    """All layers of the moved picture, each with how far it is from the picture as it was."""
    parts, last = [], list(after)[-1]
    for name, value in after.items():
        if name == last:
            continue
        norm = max(float(np.linalg.norm(before[name])), 1e-9)
        away = 100 * float(np.linalg.norm(value - before[name])) / norm
        size = " x ".join(str(n) for n in value.shape)
        alt = f"{name}, {size} values from {value.min():.2f} to {value.max():.2f}"
        png, width = _sheet(name, value)
        parts.append(
            f'<figure style="margin: 0.4em 1em 0.4em 0;"><img alt="{alt}" width="{width}" '
            f'style="image-rendering: pixelated;" src="data:image/png;base64,{png}">'
            f'<figcaption style="line-height: 1.3;">{name}, {size}<br>changed by {away:.0f} %'
            "</figcaption></figure>"
        )
    bars = _bars(after[last], before[last], label)
    return (
        f"{_verdict(after[last], label)}"
        f'<div style="display: flex; flex-wrap: wrap; align-items: flex-end;">{"".join(parts)}'
        f"{bars}</div>"
    )


def _verdict(probabilities: np.ndarray, label: int | None) -> str:
    answer = int(probabilities.argmax())
    said = f"The network answers <strong>{answer}</strong> ({100 * probabilities[answer]:.1f} %)"
    if label is None:
        return f'<p role="status">{said}. Is that what you drew?</p>'
    right = "right" if answer == label else f"wrong, the label is {label}"
    return f'<p role="status">{said}: {right}.</p>'


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


def _sheet(name: str, value: np.ndarray) -> tuple[str, int]:
    """A layer's values side by side as a base64 PNG, and its width on the screen in pixels."""
    columns, scale = _SHEETS.get(name, (16, 2))
    maps = value if value.ndim == 3 else value[None, None, :]
    height, width, count = maps.shape
    gap = 0 if 1 in (count, height) else 1
    rows = -(-count // columns)
    sheet = np.full((rows * (height + gap), columns * (width + gap)), 0.5, np.float32)
    top = max(float(maps.max()), 1e-9)
    for k in range(count):
        y, x = (k // columns) * (height + gap), (k % columns) * (width + gap)
        sheet[y : y + height, x : x + width] = maps[..., k] / top
    buffer = io.BytesIO()
    Image.fromarray((255 * np.clip(sheet, 0, 1)).astype(np.uint8)).save(buffer, format="PNG")
    return base64.b64encode(buffer.getvalue()).decode("ascii"), round(sheet.shape[1] * scale)


# ipywidgets has no widget that reports a mouse. An HTML widget may hold handlers, though: these
# draw in the browser and write each finished stroke into the text field beside it, which is an
# ordinary widget. Where a page forbids them, the text field still works.
_POINT = (
    "const p=new DOMPoint(event.clientX,event.clientY).matrixTransform("
    "this.getScreenCTM().inverse());const q=p.x.toFixed(1)+','+p.y.toFixed(1);"
)
_DOWN = (
    f"event.preventDefault();event.stopPropagation();{_POINT}"
    "try{this.setPointerCapture(event.pointerId)}catch(e){}"
    "this.line=document.createElementNS(this.namespaceURI,'polyline');"
    "this.line.setAttribute('points',q);this.appendChild(this.line);"
)
_MOVE = (
    f"if(!this.line)return;{_POINT}"
    "this.line.setAttribute('points',this.line.getAttribute('points')+' '+q);"
)
_UP = (
    "if(!this.line)return;this.line=null;"
    "const t=this.closest('.course-drawing').querySelector('textarea');"
    "t.value=Array.from(this.querySelectorAll('polyline'),l=>l.getAttribute('points'))"
    ".join('\\n');t.dispatchEvent(new Event('change',{bubbles:true}));"
)


def _pad(strokes: list[np.ndarray]) -> str:
    """A square to draw in, with the strokes so far."""
    lines = "".join(
        f'<polyline points="{" ".join(f"{x:g},{y:g}" for x, y in stroke)}"/>' for stroke in strokes
    )
    handlers = " ".join(
        f'{event}="{html.escape(code, quote=True)}"'
        for event, code in (
            ("onpointerdown", _DOWN),
            ("onpointermove", _MOVE),
            ("onpointerup", _UP),
            ("onpointercancel", _UP),
        )
    )
    return (
        f'<svg viewBox="0 0 {SIZE} {SIZE}" width="196" height="196" role="img" aria-label="Drawing '
        f'pad with {len(strokes)} strokes; they can be typed into the text field too" '
        'style="background: #000; touch-action: none; cursor: crosshair;" fill="none" '
        'stroke="#fff" stroke-width="2.4" stroke-linecap="round" stroke-linejoin="round" '
        f"{handlers}>{lines}</svg>"
    )

"""Playgrounds: move a slider, see the pictures change, read the code that does the same.

Each playground is one line in a notebook. Where widgets cannot run (a Git host, an exported
page, a test) a static figure stands in its place.
"""

from __future__ import annotations

import base64
import html
import io
from typing import TYPE_CHECKING, Protocol

import ipywidgets as ipw
import matplotlib.image
import numpy as np
from IPython.display import display

from utils import accessible, plots, results, stats

if TYPE_CHECKING:  # TensorFlow takes seconds to import, and not every playground needs it
    from utils.augment import AffineRanges


class Shown(Protocol):
    """What a page without widgets shows: HTML, and as text its ``repr``."""

    def _repr_html_(self) -> str: ...


_SCALE = 3  # screen pixels per image pixel
_GAP = 4


def augmentation(image: np.ndarray, label: object = "", draws: int = 8, seed: int = 0) -> None:
    """Sliders for the strength of each transform; the original beside random draws.

    Args:
        image: (height, width, channels) float in [0, 1].
        label: what the image shows, for the question "is it still ...?".
        draws: number of variants shown.
        seed: first seed of the draws; a control changes it.
    """
    from utils.augment import AffineRanges

    box = AugmentationPlayground(image, label, draws, seed).box
    static = plots.contact_sheet(
        image,
        {
            "gentle": AffineRanges(),
            "strong": AffineRanges(rotation=45, shift=0.25, zoom=0.4),
            "too strong": AffineRanges(rotation=180, shift=0.5, zoom=0.8),
        },
        draws,
        seed,
    )
    show(box, static)


def show(box: ipw.Widget, static: Shown, style: str = "") -> None:
    """Display a widget where widgets can run, and a figure or a text everywhere else.

    Args:
        box: the widget; its controls get the names that ipywidgets does not give them.
        static: what stands in its place.
        style: style sheet for what is in the box.
    """
    bundle = accessible.named(box, style)._repr_mimebundle_()
    bundle["text/html"] = static._repr_html_()
    bundle["text/plain"] = repr(static)
    display(bundle, raw=True)


class AugmentationPlayground:
    """The controls of :func:`augmentation`; ``box`` is the widget to display.

    Attributes:
        controls: sliders and check boxes by the name of the range they set, and ``seed``.
        picture: widget with the original and the draws.
        code: widget with the call that makes the same pictures.
    """

    def __init__(self, image: np.ndarray, label: object, draws: int, seed: int) -> None:
        self.image, self.label, self.draws = np.asarray(image, np.float32), label, draws
        wide = {"style": {"description_width": "7em"}, "layout": ipw.Layout(width="22em")}
        self.controls: dict[str, ipw.Widget] = {
            "rotation": ipw.FloatSlider(15, min=0, max=180, step=5, description="rotation °"),
            "shift": ipw.FloatSlider(0.1, min=0, max=0.6, step=0.05, description="shift (share)"),
            "zoom": ipw.FloatSlider(0.1, min=0, max=0.9, step=0.05, description="zoom (share)"),
            "shear": ipw.FloatSlider(0, min=0, max=60, step=5, description="shear °"),
            "horizontal_flip": ipw.Checkbox(False, description="horizontal flip", indent=False),
            "vertical_flip": ipw.Checkbox(False, description="vertical flip", indent=False),
            "seed": ipw.IntSlider(seed, min=0, max=99, description="seed"),
        }
        for name, control in self.controls.items():
            if not name.endswith("flip"):
                control.style, control.layout = wide["style"], wide["layout"]
            control.observe(self._redraw, names="value")
        self.picture, self.code = ipw.HTML(), ipw.HTML()
        left = ipw.VBox(list(self.controls.values()))
        self.box = ipw.VBox(
            [ipw.HBox([left, self.picture], layout=ipw.Layout(flex_flow="row wrap")), self.code]
        )
        self._redraw()

    @property
    def ranges(self) -> AffineRanges:
        """What the controls say."""
        from utils.augment import AffineRanges

        values = {name: c.value for name, c in self.controls.items() if name != "seed"}
        # A slider in steps of 0.05 sends 0.15000000000000002.
        return AffineRanges(
            **{k: round(v, 4) if isinstance(v, float) else v for k, v in values.items()}
        )

    def _redraw(self, _change: object = None) -> None:
        from utils.augment import AffineRanges, augment

        ranges, seed = self.ranges, self.controls["seed"].value
        copies = np.repeat(self.image[None], self.draws, axis=0)
        drawn = augment(copies, ranges, seed=seed)
        alt = f"Original and {self.draws} draws with {ranges.describe()}, seed {seed}"
        question = f"Is each still {html.escape(str(self.label))}?" if self.label != "" else ""
        self.picture.value = (
            f'<img alt="{html.escape(alt, quote=True)}" style="max-width:100%" '
            f'src="data:image/png;base64,{_mosaic(self.image, drawn)}"><br>'
            f"Framed: the original. {ranges.describe()}. <strong>{question}</strong>"
        )
        # Only what differs from the defaults: the code a learner would write.
        default = AffineRanges()
        changed = ", ".join(
            f"{name}={getattr(ranges, name)!r}"
            for name in ranges.__dataclass_fields__
            if getattr(ranges, name) != getattr(default, name)
        )
        self.code.value = (
            "<pre>copies = np.repeat(image[None], "
            f"{self.draws}, axis=0)\naugment(copies, AffineRanges({changed}), seed={seed})</pre>"
        )


def _mosaic(image: np.ndarray, drawn: np.ndarray) -> str:
    """The original in a frame and the draws beside it, in two rows, as base64 PNG."""
    tiles = [_tile(image, framed=True), *(_tile(picture) for picture in drawn)]
    columns = -(-len(tiles) // 2)
    blank = np.full_like(tiles[0], 1.0)
    tiles += [blank] * (2 * columns - len(tiles))
    rows = [np.concatenate(tiles[i * columns : (i + 1) * columns], axis=1) for i in range(2)]
    buffer = io.BytesIO()
    matplotlib.image.imsave(buffer, np.concatenate(rows), format="png")
    return base64.b64encode(buffer.getvalue()).decode("ascii")


def _tile(image: np.ndarray, framed: bool = False) -> np.ndarray:
    picture = np.clip(image, 0, 1)
    if picture.shape[-1] == 1:
        picture = np.repeat(picture, 3, axis=-1)
    scale = max(1, round(_SCALE * 28 / picture.shape[0]))
    picture = picture.repeat(scale, axis=0).repeat(scale, axis=1)
    edge = np.array([0.84, 0.37, 0.0]) if framed else np.ones(3)
    height, width = picture.shape[0] + 2 * _GAP, picture.shape[1] + 2 * _GAP
    tile = np.empty((height, width, 3), np.float32)
    tile[:] = edge
    tile[_GAP:-_GAP, _GAP:-_GAP] = picture
    return tile


def leak(pictures: int = 200, test_share: float = 0.2) -> None:
    """How many test pictures have a relative in the training set, for both orders of work.

    Args:
        pictures: number of originals.
        test_share: share of the pictures kept for the test.
    """
    points = {
        float(copies): [leaked(pictures, copies, test_share, seed) for seed in range(5)]
        for copies in range(10)
    }
    static = plots.line(
        points,
        title="Augment first, split afterwards: test pictures with a relative in training",
        caption="With one copy most test pictures have a relative among the training pictures, "
        "with three copies nearly all. Splitting first keeps the share at zero.",
        xlabel="copies of each picture",
        ylabel="share of test pictures",
    )
    show(LeakPlayground(pictures, test_share).box, static)


def leaked(pictures: int, copies: int, test_share: float, seed: int = 0) -> float:
    """Share of test pictures with a relative in training after a random split of all copies."""
    origin = np.repeat(np.arange(pictures), copies + 1)
    order = np.random.default_rng(seed).permutation(len(origin))
    cut = round(test_share * len(origin))
    return float(np.isin(origin[order[:cut]], origin[order[cut:]]).mean())


class LeakPlayground:
    """The controls of :func:`leak`: ``copies``, ``split_first``; ``answer`` holds the result."""

    def __init__(self, pictures: int, test_share: float) -> None:
        self.pictures, self.test_share = pictures, test_share
        self.copies = ipw.IntSlider(9, min=0, max=9, description="copies")
        self.split_first = ipw.Checkbox(False, description="split first", indent=False)
        self.answer = ipw.HTML()
        for control in (self.copies, self.split_first):
            control.observe(self._redraw, names="value")
        self.box = ipw.VBox([self.copies, self.split_first, self.answer])
        self._redraw()

    def _redraw(self, _change: object = None) -> None:
        share = 0.0
        if not self.split_first.value:
            share = leaked(self.pictures, self.copies.value, self.test_share)
        total = self.pictures * (self.copies.value + 1)
        tested = round(total * self.test_share)
        order = "split, then augment" if self.split_first.value else "augment, then split"
        self.answer.value = (
            f"{order}: {total} pictures, {tested} of them to test on. "
            f"<strong>{round(share * tested)} of {tested} test pictures ({share:.0%}) have a "
            "relative among the training pictures.</strong><br>"
            f'<progress max="1" value="{share:.3f}" style="width: 20em" '
            f'aria-label="share of leaked test pictures">{share:.0%}</progress>'
        )


def seeds(table: str, first: str, second: str, columns: dict[str, str], **wanted: object) -> None:
    """How the verdict on two arms changes with the number of seeds and of test pictures.

    Args:
        table: name of a measured table.
        first, second: the arms compared.
        columns: name of a test set to its column; the first is shown first.
        wanted: which rows, such as ``epoch=30``.
    """
    playground = SeedsPlayground(table, first, second, columns, wanted)
    show(playground.box, playground.figure())


class SeedsPlayground:
    """The controls of :func:`seeds`: ``number``, ``test``; ``picture`` shows the interval."""

    def __init__(
        self, table: str, first: str, second: str, columns: dict[str, str], wanted: dict
    ) -> None:
        data = results.load(table)
        self.first, self.second = first, second
        self.differences = {}
        for name, column in columns.items():
            a = data.by_seed(column, arm=first, **wanted)
            b = data.by_seed(column, arm=second, **wanted)
            self.differences[name] = np.array([a[s] - b[s] for s in sorted(a.keys() & b.keys())])
        most = min(len(values) for values in self.differences.values())
        self.number = ipw.IntSlider(2, min=2, max=most, description="seeds")
        self.test = ipw.Dropdown(options=list(columns), description="tested on")
        self._drawn = plots.Redrawn()
        self.picture = ipw.HTML()
        for control in (self.number, self.test):
            control.observe(self._redraw, names="value")
        self.box = ipw.VBox([ipw.HBox([self.number, self.test]), self.picture])
        self._redraw()

    def figure(self) -> plots.Figure:
        """All seeds and both test sets, for where widgets cannot run."""
        return self._figure({name: len(d) for name, d in self.differences.items()})

    def _figure(self, shown: dict[str, int]) -> plots.Figure:
        figure, axes = plots.new(height=0.8 * len(shown) + 1.3)
        ax, told = axes[0, 0], []
        for row, (name, number) in enumerate(shown.items()):
            values = self.differences[name][:number]
            found = stats.paired(values, np.zeros(number))
            ax.plot([100 * found.low, 100 * found.high], [row, row], color="#0072B2", linewidth=3)
            ax.plot(100 * found.mean, row, "D", color="#0072B2", markersize=8)
            ax.plot(100 * values, np.full(number, row - 0.25), "o", color="#D55E00", markersize=5)
            told.append(f"{name}, {number} seeds: {found.points()}, {found.verdict}")
        ax.axvline(0, color="#1a1a1a", linewidth=1)
        ax.set_yticks(range(len(shown)), list(shown))
        ax.set_ylim(len(shown) - 0.5, -0.6)
        widest = max(abs(100 * d).max() for d in self.differences.values())
        ax.set_xlim(-1.6 * widest, 1.6 * widest)
        ax.set_xlabel(f"{self.first} minus {self.second}, points of accuracy")
        ax.set_ylabel("tested on")
        ax.set_title("Paired difference and its 95 % interval")
        caption = (
            "Circles: one seed each. Diamond and bar: mean and interval. An interval that holds 0 "
            "cannot tell the two arms apart."
        )
        return plots.Figure(figure, caption, "; ".join(told) + ".")

    def _redraw(self, _change: object = None) -> None:
        made = self._figure({self.test.value: self.number.value})
        self.picture.value = f"{self._drawn.html(made)}<p>{html.escape(made.alt)}</p>"

"""Something to move: how far a transform goes."""

from __future__ import annotations

import base64
import html
import io

import ipywidgets as ipw
import matplotlib.image
import numpy as np

from topics.augmentation import figures
from utils.augment import AffineRanges, augment
from utils.widgets import show

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
    box = AugmentationPlayground(image, label, draws, seed).box
    static = figures.contact_sheet(
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
        values = {name: c.value for name, c in self.controls.items() if name != "seed"}
        # A slider in steps of 0.05 sends 0.15000000000000002.
        return AffineRanges(
            **{k: round(v, 4) if isinstance(v, float) else v for k, v in values.items()}
        )

    def _redraw(self, _change: object = None) -> None:
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

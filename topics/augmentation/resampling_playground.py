"""Lesson 02: the same rotation, zoom and shift in a chain of passes and in one, side by side."""

from __future__ import annotations

import base64
import html
import io

import ipywidgets as ipw
import numpy as np
from PIL import Image

from utils import plots
from utils.widgets import show

_INNER = 6  # pixels at the border that do not count, as in the table "resampling"
_SHOWN = 150  # screen pixels of a picture


def chain(image: np.ndarray) -> None:
    """Sliders for a rotation, a zoom, a shift, and into how many passes each of them is cut.

    Args:
        image: a digit, float32 (28, 28, 1) in [0, 1].
    """
    playground = ChainPlayground(image)
    show(playground.box, playground.figure())


def psnr(image: np.ndarray, exact: np.ndarray) -> float:
    """Peak signal-to-noise ratio in dB of the inner part; infinite if nothing differs.

    Args:
        image, exact: (height, width, channels) in [0, 1]; the second is the reference.
    """
    inner = slice(_INNER, -_INNER)
    error = np.mean((image[inner, inner].astype(float) - exact[inner, inner]) ** 2)
    # A picture of 8 bits cannot show less than this.
    return float(-10 * np.log10(error)) if error > 1e-7 else float("inf")


class ChainPlayground:
    """The controls of :func:`chain`.

    Attributes:
        angle, zoom, shift: sliders, what is done to the picture in all.
        cut: slider, into how many passes each of the three is cut.
        picture: the original, the chain and the one resampling, with their sharpness.
        code: the code that makes the same pictures.
    """

    def __init__(self, image: np.ndarray) -> None:
        """Begin with the transform of the lesson's own example."""
        self.image = np.asarray(image, np.float32)
        wide = {"style": {"description_width": "11em"}, "layout": ipw.Layout(width="28em")}
        self.angle = ipw.IntSlider(12, min=-45, max=45, description="rotation °", **wide)
        self.zoom = ipw.FloatSlider(
            0.95, min=0.7, max=1.3, step=0.05, description="zoom (times)", **wide
        )
        self.shift = ipw.FloatSlider(
            1.5, min=-4, max=4, step=0.25, description="shift right (pixels)", **wide
        )
        self.cut = ipw.IntSlider(1, min=1, max=5, description="passes for each", **wide)
        self.picture, self.code = ipw.HTML(), ipw.HTML()
        controls = (self.angle, self.zoom, self.shift, self.cut)
        for control in controls:
            control.observe(self._redraw, names="value")
        self.box = ipw.VBox([*controls, self.picture, self.code])
        self._redraw()

    def pictures(self, cut: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """The chain with each step cut into so many passes, the one resampling, the reference."""
        from topics.augmentation.resampling import spline

        angle, zoom, shift = self._values()
        chained = self.image[None]
        for step in ({"zoom": zoom ** (1 / cut)}, {"angle": angle / cut}, {"shift_x": shift / cut}):
            for _ in range(cut):
                chained = self._resampled(chained, **step)
        whole = {"zoom": zoom, "angle": angle, "shift_x": shift}
        once = self._resampled(self.image[None], **whole)
        return chained[0], once[0], spline(self.image[None], self._map(**whole))[0]

    def _values(self) -> tuple[float, float, float]:
        # A slider in steps of 0.05 sends 0.9500000000000001.
        zoom = round(self.zoom.value, 2)
        return float(np.deg2rad(self.angle.value)), zoom, round(self.shift.value, 2)

    def _map(self, **step: float) -> np.ndarray:
        from utils.affine import compose

        return compose(*self.image.shape[:2], **step)

    def _resampled(self, images: np.ndarray, **step: float) -> np.ndarray:
        from utils.augment import apply_affine

        return apply_affine(images, self._map(**step))

    def figure(self) -> plots.Figure:
        """Chains of 3, 9 and 15 passes beside the one resampling, where widgets cannot run."""
        _, once, exact = self.pictures(1)
        made = [self.pictures(cut)[0] for cut in (1, 3, 5)]
        names = ["chain of 3", "chain of 9", "chain of 15", "one resampling"]
        dB = [_told(psnr(picture, exact)) for picture in (*made, once)]
        return plots.image_grid(
            np.stack([self.image, *made, once]),
            ["original\n", *(f"{name}\n{said}" for name, said in zip(names, dB, strict=True))],
            columns=5,
            title=f"The same transform in more and more passes: {self._what()}",
            caption="More passes, more blur: each takes means of neighbouring pixels. Numbers: "
            "agreement with a nearly perfect interpolation in dB, more is sharper. In JupyterLab "
            "sliders stand here.",
            alt=f"{self._what()}. "
            + "; ".join(f"{name}: {said}" for name, said in zip(names, dB, strict=True)),
        )

    def _what(self) -> str:
        _, zoom, shift = self._values()
        return f"rotation {self.angle.value}°, zoom {zoom:g}, shift {shift:g} pixels"

    def _redraw(self, _change: object = None) -> None:
        cut = self.cut.value
        chained, once, exact = self.pictures(cut)
        found = [_told(psnr(picture, exact)) for picture in (chained, once)]
        names = (f"chain of {3 * cut} passes", "one resampling")
        tiles = _tile(self.image, "original", "") + "".join(
            _tile(picture, name, said)
            for picture, name, said in zip((chained, once), names, found, strict=True)
        )
        self.picture.value = (
            f'<div style="display: flex; flex-wrap: wrap;">{tiles}</div>'
            f'<p role="status">{html.escape(self._what())}. Sharpness, {names[0]}: '
            f"<strong>{found[0]}</strong>, {names[1]}: <strong>{found[1]}</strong>. (Agreement "
            "with a nearly perfect interpolation; more is sharper.)</p>"
        )
        self.code.value = f"<pre>{html.escape(self.told_in_code())}</pre>"

    def told_in_code(self) -> str:
        """Code that makes the chain and the one resampling shown."""
        angle, (_, zoom, shift), cut = self.angle.value, self._values(), self.cut.value
        parts = (f" ** (1 / {cut})", f" / {cut}") if cut > 1 else ("", "")
        times = f" * {cut}" if cut > 1 else ""
        return (
            f'zooms = [{{"zoom": {zoom:g}{parts[0]}}}]{times}\n'
            f'turns = [{{"angle": np.deg2rad({angle}){parts[1]}}}]{times}\n'
            f'shifts = [{{"shift_x": {shift:g}{parts[1]}}}]{times}\n'
            "chain = six[None]\n"
            "for step in zooms + turns + shifts:\n"
            "    chain = apply_affine(chain, compose(28, 28, **step))\n"
            f"whole = compose(28, 28, zoom={zoom:g}, angle=np.deg2rad({angle}), "
            f"shift_x={shift:g})\n"
            "once = apply_affine(six[None], whole)"
        )


def _told(ratio: float) -> str:
    return "no loss" if np.isinf(ratio) else f"{ratio:.1f} dB"


def _tile(image: np.ndarray, name: str, said: str) -> str:
    """A picture, enlarged by the browser without smoothing, its name and sharpness below."""
    buffer = io.BytesIO()
    Image.fromarray(np.uint8(255 * np.clip(image[..., 0], 0, 1) + 0.5)).save(buffer, format="PNG")
    source = base64.b64encode(buffer.getvalue()).decode("ascii")
    alt = f"{name}, sharpness {said}" if said else f"{name} picture before the transform"
    return (
        '<figure style="margin: 0.4em 1em 0.4em 0;">'
        f'<img alt="{alt}" width="{_SHOWN}" height="{_SHOWN}" style="image-rendering: pixelated;" '
        f'src="data:image/png;base64,{source}">'
        f'<figcaption style="line-height: 1.3;">{name}<br>{said}</figcaption></figure>'
    )

"""Something to move: how far a transform goes, and how many passes blur a picture."""

from __future__ import annotations

import ipywidgets as ipw
import numpy as np

from topics.augmentation import figures
from topics.augmentation.resampling import psnr, spline
from utils import plots
from utils.augment import AffineRanges, apply_affine, augment, compose
from utils.widgets import Playground, wide

_FRAME = (0.84, 0.37, 0.0)  # orange, around the original
_SIDE = 84  # screen pixels that a small picture is enlarged to
_GAP = 4  # screen pixels around a picture
_SHOWN = 150  # side of a resampled picture in screen pixels


def augmentation(image: np.ndarray, label: object = "", draws: int = 8, seed: int = 0) -> None:
    """Sliders for the strength of each transform; the original beside random draws.

    Args:
        image: (height, width, channels) float in [0, 1].
        label: what the image shows, for the question "is it still ...?".
        draws: number of variants shown.
        seed: first seed of the draws; a control changes it.
    """
    AugmentationPlayground(image, label, draws, seed).show()


def chain(image: np.ndarray) -> None:
    """Sliders for a rotation, a zoom, a shift, and into how many passes each of them is cut.

    Args:
        image: a digit, float32 (28, 28, 1) in [0, 1].
    """
    ChainPlayground(image).show()


class AugmentationPlayground(Playground):
    """The controls of :func:`augmentation`.

    Attributes:
        controls: sliders and check boxes by the name of the range they set, and ``seed``.
        picture: the original and the draws; ``answer``: the call that makes the same pictures.
    """

    def __init__(self, image: np.ndarray, label: object, draws: int, seed: int) -> None:
        """Begin with the default ranges."""
        self.image, self.label, self.draws = np.asarray(image, np.float32), label, draws
        size = wide("7em", "22em")
        self.controls: dict[str, ipw.Widget] = {
            "rotation": ipw.FloatSlider(15, max=180, step=5, description="rotation °", **size),
            "shift": ipw.FloatSlider(0.1, max=0.6, step=0.05, description="shift (share)", **size),
            "zoom": ipw.FloatSlider(0.1, max=0.9, step=0.05, description="zoom (share)", **size),
            "shear": ipw.FloatSlider(0, max=60, step=5, description="shear °", **size),
            "horizontal_flip": ipw.Checkbox(False, description="horizontal flip", indent=False),
            "vertical_flip": ipw.Checkbox(False, description="vertical flip", indent=False),
            "seed": ipw.IntSlider(seed, max=99, description="seed", **size),
        }
        self.arrange(*self.controls.values(), beside=True)

    @property
    def ranges(self) -> AffineRanges:
        """What the controls say."""
        values = {name: control.value for name, control in self.controls.items()}
        del values["seed"]
        # A slider in steps of 0.05 sends 0.15000000000000002.
        return AffineRanges(
            **{name: v if isinstance(v, bool) else round(v, 4) for name, v in values.items()}
        )

    def figure(self) -> plots.Figure:
        """Draws of three strengths, for where widgets cannot run."""
        strengths = {
            "gentle": AffineRanges(),
            "strong": AffineRanges(rotation=45, shift=0.25, zoom=0.4),
            "too strong": AffineRanges(rotation=180, shift=0.5, zoom=0.8),
        }
        seed = self.controls["seed"].value
        return figures.contact_sheet(self.image, strengths, self.draws, seed)

    def redraw(self) -> None:
        """Draw anew with the ranges and the seed of the controls."""
        ranges, seed = self.ranges, self.controls["seed"].value
        drawn = augment(np.repeat(self.image[None], self.draws, axis=0), ranges, seed=seed)
        alt = f"Original and {self.draws} draws with {ranges.describe()}, seed {seed}"
        self.picture.value = plots.image_tag(mosaic(self.image, drawn), alt)
        question = f" Is each still {self.label}?" if self.label != "" else ""
        # Only what differs from the defaults: the code a learner would write.
        default = vars(AffineRanges())
        changed = [f"{k}={v!r}" for k, v in vars(ranges).items() if v != default[k]]
        self.say(
            f"Framed: the original. {ranges.describe()}.{question}",
            [
                f"copies = np.repeat(image[None], {self.draws}, axis=0)",
                f"augment(copies, AffineRanges({', '.join(changed)}), seed={seed})",
            ],
        )


def mosaic(image: np.ndarray, drawn: np.ndarray) -> bytes:
    """The original in a frame and the draws beside it, in two rows, as PNG.

    Args:
        image: (height, width, 1 or 3) float in [0, 1].
        drawn: its variants (n, height, width, 1 or 3).
    """
    pictures = np.clip(np.concatenate([image[None], drawn]), 0, 1)
    scale = max(1, round(_SIDE / pictures.shape[1]))
    pictures = pictures.repeat(scale, axis=1).repeat(scale, axis=2)
    pictures = np.broadcast_to(pictures, (*pictures.shape[:3], 3))
    count, (_, height, width, _) = -(-len(pictures) // 2) * 2, pictures.shape
    tiles = np.ones((count, height + 2 * _GAP, width + 2 * _GAP, 3), np.float32)
    tiles[0] = _FRAME
    tiles[: len(pictures), _GAP:-_GAP, _GAP:-_GAP] = pictures
    rows = [np.concatenate(row, axis=1) for row in np.split(tiles, 2)]
    return plots.png(np.concatenate(rows), quick=True)


class ChainPlayground(Playground):
    """The controls of :func:`chain`.

    Attributes:
        angle, zoom, shift: sliders, what is done to the picture in all.
        cut: slider, into how many passes each of the three is cut.
        picture: the original, the chain and the one resampling, with their sharpness.
        answer: the sharpness in a sentence, and code that makes the same pictures.
    """

    def __init__(self, image: np.ndarray) -> None:
        """Begin with the transform of the lesson's own example."""
        self.image, size = np.asarray(image, np.float32), wide("11em", "28em")
        self.angle = ipw.IntSlider(12, min=-45, max=45, description="rotation °", **size)
        self.zoom = ipw.FloatSlider(
            0.95, min=0.7, max=1.3, step=0.05, description="zoom (times)", **size
        )
        self.shift = ipw.FloatSlider(
            1.5, min=-4, max=4, step=0.25, description="shift right (pixels)", **size
        )
        self.cut = ipw.IntSlider(1, min=1, max=5, description="passes for each", **size)
        self.arrange(self.angle, self.zoom, self.shift, self.cut, column=True)

    def pictures(self, cut: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """The chain with each step cut into so many passes, the one resampling, the reference."""
        angle, zoom, shift = self._values()
        chained, size = self.image[None], self.image.shape[:2]
        for step in ({"zoom": zoom ** (1 / cut)}, {"angle": angle / cut}, {"shift_x": shift / cut}):
            for _ in range(cut):
                chained = apply_affine(chained, compose(*size, **step))
        whole = compose(*size, zoom=zoom, angle=angle, shift_x=shift)
        once = apply_affine(self.image[None], whole)
        return chained[0], once[0], spline(self.image[None], whole)[0]

    def _values(self) -> tuple[float, float, float]:
        # A slider in steps of 0.05 sends 0.9500000000000001.
        zoom = round(self.zoom.value, 2)
        return float(np.deg2rad(self.angle.value)), zoom, round(self.shift.value, 2)

    def figure(self) -> plots.Figure:
        """Chains of 3, 9 and 15 passes beside the one resampling, where widgets cannot run."""
        _, once, exact = self.pictures(1)
        pictures = {f"chain of {3 * cut}": self.pictures(cut)[0] for cut in (1, 3, 5)}
        pictures["one resampling"] = once
        sharpness = {name: _decibels(picture, exact) for name, picture in pictures.items()}
        return plots.image_grid(
            np.stack([self.image, *pictures.values()]),
            ["original\n", *(f"{name}\n{value}" for name, value in sharpness.items())],
            columns=5,
            title=f"The same transform in more and more passes: {self._what()}",
            caption="More passes, more blur: each takes means of neighbouring pixels. Numbers: "
            "agreement with a nearly perfect interpolation in dB, more is sharper. In JupyterLab "
            "sliders stand here.",
            alt=f"{self._what()}. "
            + "; ".join(f"{name}: {value}" for name, value in sharpness.items()),
        )

    def _what(self) -> str:
        _, zoom, shift = self._values()
        return f"rotation {self.angle.value}°, zoom {zoom:g}, shift {shift:g} pixels"

    def redraw(self) -> None:
        """Show the original, the chain and the one resampling, and compare their sharpness."""
        chained, once, exact = self.pictures(self.cut.value)
        name = f"chain of {3 * self.cut.value} passes"
        sharpness = [_decibels(picture, exact) for picture in (chained, once)]
        tiles = [figures.tile(plots.png(self.image), "original picture", "original<br>", _SHOWN)]
        for what, picture, value in zip(
            (name, "one resampling"), (chained, once), sharpness, strict=True
        ):
            alt, caption = f"{what}, sharpness {value}", f"{what}<br>{value}"
            tiles.append(figures.tile(plots.png(picture), alt, caption, _SHOWN))
        self.picture.value = f'<div style="display: flex; flex-wrap: wrap;">{"".join(tiles)}</div>'
        self.say(
            f"{self._what()}. Sharpness, {name}: {sharpness[0]}, one resampling: {sharpness[1]}. "
            "(Agreement with a nearly perfect interpolation; more is sharper.)",
            self.code(),
        )

    def code(self) -> list[str]:
        """Lines that make the chain and the one resampling shown."""
        angle, (_, zoom, shift), cut = self.angle.value, self._values(), self.cut.value
        root, part, times = (
            (f" ** (1 / {cut})", f" / {cut}", f" * {cut}") if cut > 1 else ("", "", "")
        )
        return [
            f'zooms = [{{"zoom": {zoom:g}{root}}}]{times}',
            f'turns = [{{"angle": np.deg2rad({angle}){part}}}]{times}',
            f'shifts = [{{"shift_x": {shift:g}{part}}}]{times}',
            "chain = six[None]",
            "for step in zooms + turns + shifts:",
            "    chain = apply_affine(chain, compose(28, 28, **step))",
            f"whole = compose(28, 28, zoom={zoom:g}, angle=np.deg2rad({angle}), shift_x={shift:g})",
            "once = apply_affine(six[None], whole)",
        ]


def _decibels(picture: np.ndarray, exact: np.ndarray) -> str:
    ratio = psnr(picture, exact)
    return "no loss" if np.isinf(ratio) else f"{ratio:.1f} dB"

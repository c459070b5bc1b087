"""Draws the pictures of quiz 02 into this folder.

Run it in the course's folder, with `python -m source.quizzes.pictures.draw`.

The files are committed, and a build embeds them as they are: fonts and compression differ between
machines, built notebooks must not. Each file shows four training pictures with their labels, and
below each an augmented one, A to D.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from matplotlib import font_manager
from PIL import Image, ImageDraw, ImageEnhance, ImageFont, ImageOps

from topics.photos.animals import drawn_animals
from utils import plots
from utils.data import load_digits

FOLDER = Path(__file__).resolve().parent
_SIDE, _FINE = 96, 4  # pixels of a picture, and how much finer it is drawn
_FONT = font_manager.findfont("DejaVu Sans:bold")
Pair = tuple[str, Image.Image, Image.Image]  # label, training picture, augmented picture


def digits() -> list[Pair]:
    """A 3 turned a little, a 3 mirrored, a 6 upside down, an 8 shifted."""
    images, labels = load_digits()

    def one(label: int, which: int) -> Image.Image:
        return Image.fromarray(images[np.flatnonzero(labels == label)[which]])

    three, other, six, eight = one(3, 7), one(3, 8), one(6, 11), one(8, 6)
    small = Image.Resampling.BILINEAR
    return [
        ("3", three, three.rotate(11, small)),
        ("3", other, ImageOps.mirror(other)),
        ("6", six, six.rotate(180)),
        ("8", eight, eight.transform((28, 28), Image.Transform.AFFINE, (1, 0, -2, 0, 1, 2))),
    ]


def animals() -> list[Pair]:
    """A head mirrored, a crop without the head, less light, and a negative."""
    drawn = drawn_animals(6, seed=4, pose=0.35, size=_SIDE)
    pictures = [Image.fromarray(np.uint8(255 * image)) for image in drawn.images]
    a, b, c, d = pictures[0], pictures[7], pictures[2], pictures[9]
    corner = b.crop((0, 0, _SIDE // 5, _SIDE // 5)).resize(b.size, Image.Resampling.BICUBIC)
    return [
        ("cat", a, ImageOps.mirror(a)),
        ("dog", b, corner),
        ("cat", c, ImageEnhance.Brightness(c).enhance(0.6)),
        ("dog", d, ImageOps.invert(d)),
    ]


def lights() -> list[Pair]:
    """A traffic light in less light, with its colours shifted, mirrored, and upside down."""
    light = _light()
    hue, saturation, value = light.convert("HSV").split()
    shifted = Image.merge("HSV", (hue.point(lambda h: (h + 85) % 256), saturation, value))
    return [
        ("stop", light, ImageEnhance.Brightness(light).enhance(0.7)),
        ("stop", light, shifted.convert("RGB")),
        ("stop", light, ImageOps.mirror(light)),
        ("stop", light, light.rotate(180)),
    ]


def satellite() -> list[Pair]:
    """Fields with a pond, turned, mirrored, recoloured, and turned once more."""
    tile = _tile()
    hue, saturation, value = tile.convert("HSV").split()
    shifted = Image.merge("HSV", (hue.point(lambda h: (h + 110) % 256), saturation, value))
    return [
        ("pond", tile, tile.rotate(90)),
        ("pond", tile, ImageOps.mirror(tile)),
        ("pond", tile, shifted.convert("RGB")),
        ("pond", tile, tile.rotate(180)),
    ]


def signs() -> list[Pair]:
    """An arrow mirrored, an arrow tilted, a word mirrored, a word cut."""
    arrow, word = _arrow(), _word("STOP")
    width, height = word.size
    cut = word.crop((round(0.27 * width), round(0.14 * height), width, round(0.87 * height)))
    tilted = arrow.rotate(7, Image.Resampling.BICUBIC, fillcolor=arrow.getpixel((1, 1)))
    return [
        ("left", arrow, ImageOps.mirror(arrow)),
        ("left", arrow, tilted),
        ("STOP", word, ImageOps.mirror(word)),
        ("STOP", word, cut.resize(word.size, Image.Resampling.BICUBIC)),
    ]


def _canvas(colour: str) -> tuple[Image.Image, ImageDraw.ImageDraw]:
    image = Image.new("RGB", (_SIDE * _FINE, _SIDE * _FINE), colour)
    return image, ImageDraw.Draw(image)


def _small(image: Image.Image) -> Image.Image:
    return image.resize((_SIDE, _SIDE), Image.Resampling.LANCZOS)


def _light() -> Image.Image:
    image, pen = _canvas("#a9c7e8")
    pen.rectangle((0, 330, 384, 384), fill="#7d8a6a")
    pen.rectangle((184, 290, 200, 384), fill="#555555")
    pen.rounded_rectangle((132, 24, 252, 304), 24, fill="#202020")
    for row, colour in enumerate(("#ff2010", "#4a3c10", "#123a18")):
        top = 38 + 88 * row
        pen.ellipse((154, top, 230, top + 76), fill=colour)
    pen.ellipse((172, 52, 192, 68), fill="#ff9a80")
    return _small(image)


def _tile() -> Image.Image:
    image, pen = _canvas("#7da050")
    for box, colour in (
        ((0, 0, 150, 130), "#a8b060"),
        ((150, 0, 384, 90), "#5f8a3c"),
        ((0, 250, 190, 384), "#c2b070"),
        ((260, 90, 384, 240), "#8fae58"),
    ):
        pen.rectangle(box, fill=colour)
    pen.line((0, 215, 210, 205, 384, 300), fill="#d8d2c4", width=14)
    pen.ellipse((185, 95, 270, 175), fill="#2f6fa8")
    pen.ellipse((215, 125, 300, 190), fill="#2f6fa8")
    for x, y in ((60, 165), (105, 170), (310, 320)):
        pen.rectangle((x, y, x + 26, y + 20), fill="#b0483a")
    return _small(image)


def _arrow() -> Image.Image:
    image, pen = _canvas("#c9d6df")
    pen.ellipse((52, 52, 332, 332), fill="#1f5fb0")
    pen.polygon(((90, 192), (190, 106), (190, 162), (290, 162), (290, 222), (190, 222), (190, 278)),
                fill="white")  # fmt: skip
    return _small(image)


def _word(text: str) -> Image.Image:
    image, pen = _canvas("#c9d6df")
    pen.rounded_rectangle((14, 112, 370, 272), 20, fill="#b01820")
    pen.text((192, 192), text, fill="white", anchor="mm", font=ImageFont.truetype(_FONT, 104))
    return _small(image)


def panel(pairs: Sequence[Pair]) -> bytes:
    """Four training pictures above, their augmented versions A to D below, as PNG."""
    figure, axes = plots.new(2, len(pairs), 6.0, 3.6)
    for column, (label, before, after) in enumerate(pairs):
        for row, picture in enumerate((before, after)):
            ax = axes[row, column]
            ax.set_axis_off()
            grey = {"cmap": "gray", "vmin": 0, "vmax": 255} if picture.mode == "L" else {}
            ax.imshow(np.asarray(picture), **grey)
            name = f"training: “{label}”" if row == 0 else f"{'ABCD'[column]}: “{label}”"
            ax.set_title(name, fontsize=10 if row == 0 else 12, fontweight="bold" if row else None)
    buffer = io.BytesIO()
    figure.savefig(buffer, format="png", dpi=90)
    # 64 colours are enough for drawings and keep the notebooks small.
    drawn = Image.open(buffer).convert("RGB").quantize(64, dither=Image.Dither.NONE)
    buffer = io.BytesIO()
    drawn.save(buffer, format="png", optimize=True)
    return buffer.getvalue()


def main() -> None:
    """Write all panels."""
    for draw in (digits, animals, lights, satellite, signs):
        path = FOLDER / f"02_{draw.__name__}.png"
        content = panel(draw())
        path.write_bytes(content)
        print(f"{path.name}: {len(content):,} bytes")


if __name__ == "__main__":
    main()

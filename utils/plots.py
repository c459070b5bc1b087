"""Figures of the lessons: one style, readable with any colour vision, described in words.

Every plotting function returns a :class:`Figure`, which shows itself in a notebook with its
caption below and its alternative text in the image. The text states the values, so a reader who
cannot see the picture learns the same.
"""

from __future__ import annotations

import base64
import html
import io
from collections.abc import Sequence

import matplotlib
import matplotlib.figure
import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.ticker import PercentFormatter
from PIL import Image

from utils import results

# Okabe and Ito's palette; each arm also has its own marker, so colour is never alone.
ARM_STYLE = {
    "none": ("#000000", "o"),
    "augmentation": ("#009E73", "^"),
    "dropout": ("#D55E00", "s"),
    "both": ("#0072B2", "D"),
    "flip": ("#CC79A7", "v"),
    "augmentation and flip": ("#E69F00", "P"),
}
_EXTRA = (("#D55E00", "X"), ("#0072B2", "P"), ("#009E73", "v"), ("#CC79A7", "^"))
STYLE = {
    "figure.facecolor": "white",
    "axes.facecolor": "white",
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.grid": True,
    "grid.color": "#dddddd",
    "grid.linewidth": 0.6,
    "axes.axisbelow": True,
    "axes.titlesize": 11,
    "axes.labelsize": 10,
    "font.size": 10,
    "legend.frameon": False,
    "figure.dpi": 100,
    "savefig.dpi": 100,
}

CAPTION = "font-size: 0.9em; line-height: 1.4; max-width: 46em; opacity: 0.85;"
DARK = (
    "<style>[data-jp-theme-light=false] .course-plot{filter:invert(.9) hue-rotate(.5turn)}</style>"
)


class Figure:
    """A Matplotlib figure with a caption and an alternative text.

    Args:
        figure: the figure; every axes with a frame needs a title (its own or the figure's) and
            labels on both axes.
        caption: what the reader should see, one or two sentences.
        alt: the picture in words, with its values.

    Raises:
        ValueError: caption, alternative text, title or a label is missing.
    """

    def __init__(self, figure: matplotlib.figure.Figure, caption: str, alt: str) -> None:
        if not caption.strip() or not alt.strip():
            raise ValueError("a figure needs a caption and an alternative text")
        titled = figure.get_suptitle()
        if titled:
            figure.suptitle(titled, fontsize=13)  # larger than the titles of the panels
        for axes in figure.axes:
            if not axes.axison:
                continue
            if not (titled or axes.get_title()):
                raise ValueError("a figure needs a title")
            if not (axes.get_xlabel() and axes.get_ylabel()):
                raise ValueError(f"axes {axes.get_title()!r} need labels on x and y")
        self.figure, self.caption, self.alt = figure, caption, alt

    def png(self) -> bytes:
        """The picture as PNG, 100 dots per inch."""
        buffer = io.BytesIO()
        self.figure.savefig(buffer, format="png", bbox_inches="tight", metadata={"Software": None})
        return buffer.getvalue()

    def html(self, content: bytes) -> str:
        """A PNG of it with caption and alternative text; dark themes turn one without pictures."""
        pictures = any(ax.images for ax in self.figure.axes)
        return html_figure(content, self.caption, self.alt, invert=not pictures)

    def _repr_html_(self) -> str:
        return self.html(self.png())

    def __repr__(self) -> str:
        """Caption and description, for readers without pictures."""
        return f"[Figure] {self.caption} {self.alt}"


class Redrawn:
    """The figures of a playground, one after the other, all in the layout of the first.

    To find a layout takes as long as to draw, and a playground draws the same axes again and again.
    """

    def __init__(self) -> None:
        """Begin without a layout."""
        self._places: list[object] = []

    def html(self, shown: Figure) -> str:
        """A figure as HTML; its axes stand where those of the first one stood."""
        figure, axes = shown.figure, shown.figure.axes
        if len(axes) != len(self._places):
            # Room for tick labels that get longer later.
            figure.get_layout_engine().set(w_pad=0.12, h_pad=0.06)
            figure.draw_without_rendering()
            self._places = [ax.get_position() for ax in axes]
        figure.set_layout_engine("none")
        for ax, place in zip(axes, self._places, strict=True):
            ax.set_position(place)
        # Not savefig, which draws twice where a layout was asked for.
        canvas = FigureCanvasAgg(figure)
        canvas.draw()
        pixels = np.asarray(canvas.buffer_rgba())[..., :3]
        return shown.html(png(pixels, quick=True))


def png(picture: np.ndarray, scale: int = 1, quick: bool = False) -> bytes:
    """An array as PNG.

    Args:
        picture: float (height, width) or (height, width, 1 or 3) in [0, 1], or uint8; values
            outside are cut off.
        scale: side of the square that a pixel becomes.
        quick: little compression, for a picture that goes no further than to the page.
    """
    pixels = np.asarray(picture)
    if pixels.dtype != np.uint8:
        pixels = np.uint8(255 * np.clip(pixels, 0, 1) + 0.5)
    if pixels.ndim == 3 and pixels.shape[-1] == 1:
        pixels = pixels[..., 0]
    pixels = pixels.repeat(scale, axis=0).repeat(scale, axis=1)
    buffer = io.BytesIO()
    Image.fromarray(pixels).save(buffer, format="PNG", compress_level=1 if quick else 6)
    return buffer.getvalue()


def image_tag(content: bytes, alt: str, attributes: str = 'style="max-width: 100%"') -> str:
    """A PNG as an HTML image with its alternative text, nothing outside it."""
    source = base64.b64encode(content).decode("ascii")
    text = html.escape(alt, quote=True)
    return f'<img alt="{text}" {attributes} src="data:image/png;base64,{source}">'


def html_figure(content: bytes, caption: str, alt: str, invert: bool = False) -> str:
    """A PNG as an HTML figure; dark themes turn an inverted one and keep its hues."""
    style = "max-width: 100%; height: auto; background: #ffffff; border-radius: 4px;"
    attributes = f'class="course-plot" style="{style}"' if invert else f'style="{style}"'
    return (
        f'<figure style="margin: 0.5em 0;">{DARK if invert else ""}'
        f"{image_tag(content, alt, attributes)}"
        f'<figcaption style="{CAPTION}">{html.escape(caption)}</figcaption></figure>'
    )


def new(
    rows: int = 1, columns: int = 1, width: float = 7.0, height: float = 3.6, **options: object
) -> tuple[matplotlib.figure.Figure, np.ndarray]:
    """An empty figure in the course's style, and its axes as an array (rows, columns)."""
    with matplotlib.rc_context(STYLE):
        figure = matplotlib.figure.Figure(figsize=(width, height), layout="constrained")
        axes = figure.subplots(rows, columns, squeeze=False, **options)
    return figure, axes


def image_grid(
    images: np.ndarray,
    labels: Sequence[object] | None = None,
    columns: int = 10,
    title: str = "",
    caption: str = "",
    alt: str = "",
    row_labels: Sequence[str] = (),
) -> Figure:
    """Images in rows, a label above each.

    Args:
        images: (n, height, width, channels) float in [0, 1]; one channel is drawn in grey.
        labels: one per image.
        columns: images in a row.
        title, caption, alt: as for :class:`Figure`; alt defaults to the labels in order.
        row_labels: written at the left of each row.
    """
    n = len(images)
    rows = -(-n // columns)
    top = 0.25 if labels is not None else 0.0
    size = min(6.2 / columns, 1.7)  # a few pictures need not fill the page
    figure, axes = new(rows, columns, size * columns + 0.8, rows * (size + top) + 0.5)
    figure.suptitle(title)
    for index, ax in enumerate(axes.flat):
        ax.set_axis_off()
        if index >= n:
            continue
        picture = np.squeeze(np.clip(images[index], 0, 1))  # one channel: grey
        ax.imshow(picture, cmap="gray", vmin=0, vmax=1)
        if labels is not None:
            ax.set_title(str(labels[index]), fontsize=9, pad=2)
    for ax, text in zip(axes[:, 0], row_labels, strict=False):
        ax.text(-0.15, 0.5, text, transform=ax.transAxes, ha="right", va="center", fontsize=9)
    listed = ", ".join(str(label) for label in labels) if labels is not None else f"{n} images"
    return Figure(figure, caption or title, alt or f"{title}: {listed}.")


def seeds_and_mean(
    ax: matplotlib.axes.Axes, row: int, values: np.ndarray, colour: str, **marks: object
) -> None:
    """Draw one row of a dot plot: a mark for each value (n,), and a bar at their mean.

    ``marks`` are what `scatter` is told of the marks, such as ``marker="o"``.
    """
    offsets = np.linspace(-0.18, 0.18, len(values))
    ax.scatter(values, row + offsets, color=colour, s=26, **marks)
    ax.plot([values.mean()] * 2, [row - 0.33, row + 0.33], color=colour, linewidth=2.5)


def dots(
    table: str,
    column: str | dict[str, str],
    arms: Sequence[str],
    title: str,
    caption: str,
    xlabel: str = "accuracy",
    share: bool = True,
    **wanted: object,
) -> Figure:
    """One mark per seed and a bar at the mean, a row per arm, from a measured table.

    Args:
        table: name of the table.
        column: what is drawn; or several columns by name, then every arm has a row for each.
        arms: which arms, from top to bottom.
        title, caption: as for :class:`Figure`; the alternative text is made from the values.
        xlabel: label of the value axis.
        share: the values are shares and shown in percent.
        wanted: which rows, such as ``epoch=30``.
    """
    data = results.load(table)
    columns = {"": column} if isinstance(column, str) else column
    rows = [(arm, what) for arm in arms for what in columns]
    names = [f"{arm}: {what}" if what else arm for arm, what in rows]
    figure, axes = new(height=0.5 * len(rows) + 1.2)
    ax, sentences = axes[0, 0], []
    for row, (arm, what) in enumerate(rows):
        values = np.array(list(data.by_seed(columns[what], arm=arm, **wanted).values()))
        colour, marker = style(arm, row if len(columns) == 1 else list(columns).index(what))
        seeds_and_mean(ax, row, values, colour, marker=marker, alpha=0.75)
        sentences.append(f"{names[row]} {in_words(values, share)}")
    ax.set_yticks(range(len(rows)), names)
    ax.set_ylim(len(rows) - 0.5, -0.5)
    ax.set_ylabel(" ")  # the names beside the rows say what they are
    ax.set_xlabel(xlabel)
    if share:
        ax.xaxis.set_major_formatter(lambda share, _: f"{100 * share:.4g}%")  # 94.5%, not 94.500%
    ax.set_title(title)
    seeds = len(values)
    alt = f"Dot plot of {xlabel}, {seeds} seeds an arm, mean ± standard deviation: "
    return Figure(figure, caption, alt + "; ".join(sentences) + ".")


def curves(
    table: str,
    columns: dict[str, str],
    arms: Sequence[str],
    title: str,
    caption: str,
    ylabel: str = "accuracy",
    share: bool = True,
) -> Figure:
    """Mean and spread over the seeds against the epoch, one panel per arm.

    Args:
        table: name of a table with an epoch column.
        columns: label of a line to the column drawn, at most two.
        arms: one panel each, on one scale.
        title, caption: as for :class:`Figure`; the alternative text is made from the values.
        ylabel: label of the value axis.
        share: the values are shares and shown in percent.
    """
    data = results.load(table)
    figure, axes = new(1, len(arms), 7.0, 3.1, sharey=True, sharex=True)
    figure.suptitle(title)
    sentences = []
    for ax, arm in zip(axes[0], arms, strict=True):
        part = data.where(arm=arm)
        epochs = sorted({int(e) for e in part.column("epoch")})
        for (label, column), (colour, line) in zip(
            columns.items(), (("#0072B2", "-"), ("#D55E00", "--")), strict=False
        ):
            values = part.along(column, "epoch", epochs)
            band(ax, epochs, values, colour, line, label)
            sentences.append(
                f"{arm}, {label}: {in_words(values[0], share)} at epoch {epochs[0]}, "
                f"{in_words(values[-1], share)} at epoch {epochs[-1]}"
            )
        ax.set_title(arm)
        ax.set_xlabel("epoch")
        ax.set_ylabel(ylabel if ax is axes[0, 0] else " ")
        if share:
            ax.yaxis.set_major_formatter(PercentFormatter(1.0))
    if len(columns) > 1:
        axes[0, -1].legend(loc="best", frameon=False)
    alt = f"Curves of {ylabel} against epoch, mean and one standard deviation over the seeds. "
    return Figure(figure, caption, alt + "; ".join(sentences) + ".")


def band(
    ax: matplotlib.axes.Axes,
    x: Sequence[float],
    values: np.ndarray,
    colour: str,
    line: str = "-",
    label: str | None = None,
) -> None:
    """Draw the mean of several runs as a line and one standard deviation around it as a band.

    Args:
        ax: where to draw.
        x: one place per row of the values.
        values: float (places, runs).
        colour, line, label: of the line.
    """
    mean, sd = values.mean(axis=1), values.std(axis=1, ddof=1)
    ax.plot(x, mean, line, color=colour, label=label)
    ax.fill_between(x, mean - sd, mean + sd, color=colour, alpha=0.2, linewidth=0)


def style(arm: str, index: int = 0) -> tuple[str, str]:
    """Colour and marker of an arm, the same in every figure."""
    return ARM_STYLE.get(arm, _EXTRA[index % len(_EXTRA)])


def in_words(values: np.ndarray, share: bool) -> str:
    """Mean and standard deviation of some values, as text."""
    scale, unit, digits = (100, " %", 1) if share else (1, "", 3)
    mean = f"{scale * values.mean():.{digits}f}"
    if len(values) < 2:
        return mean + unit
    return f"{mean} ± {scale * values.std(ddof=1):.{digits}f}{unit}"

"""Lesson 13's figures: scenes with their labels drawn over them, and answers against the truth."""

from __future__ import annotations

from collections.abc import Sequence

import matplotlib.axes
import numpy as np
from matplotlib.patches import Rectangle

from topics.boxes.scenes import SIZE, Scenes
from utils import plots, results, stats

# Colour and line of a label; the second is for a label that is not where it should be.
RIGHT, OTHER = ("#E69F00", "-"), ("#56B4E9", "--")
ARMS = {  # colour and marker; moved along is drawn as augmentation is elsewhere
    "none": ("#000000", "o"),
    "flip, labels moved": ("#009E73", "^"),
    "flip, labels left": ("#D55E00", "s"),
    "shift, labels moved": ("#009E73", "v"),
    "shift, labels left": ("#D55E00", "D"),
}
INK = np.array([0.0, 0.62, 0.45])  # Okabe and Ito's green, over grey pictures


def scene(
    ax: matplotlib.axes.Axes,
    image: np.ndarray,
    box: Sequence[float] = (),
    mask: np.ndarray | None = None,
    point: Sequence[float] = (),
    look: tuple[str, str] = RIGHT,
) -> None:
    """One picture with its labels over it.

    Args:
        ax: where to draw.
        image: (height, width, 1) float in [0, 1].
        box: x1, y1, x2, y2 in pixels, or nothing.
        mask: (height, width, 1); what is not 0 is coloured.
        point: x, y in pixels, or nothing.
        look: colour and line of box and point.
    """
    picture = np.repeat(np.clip(image, 0, 1), 3, axis=-1)
    if mask is not None:
        picture = np.where(mask != 0, 0.35 * picture + 0.65 * INK, picture)
    height, width = image.shape[:2]
    ax.set_axis_off()
    ax.imshow(picture, extent=(0, width, height, 0), interpolation="nearest")
    add_labels(ax, box, point, look)
    ax.set_xlim(0, width)
    ax.set_ylim(height, 0)


def add_labels(
    ax: matplotlib.axes.Axes, box: Sequence[float], point: Sequence[float], look: tuple[str, str]
) -> None:
    """A box and a point, over what is there."""
    colour, line = look
    if len(box):
        x1, y1, x2, y2 = box
        ax.add_patch(
            Rectangle((x1, y1), x2 - x1, y2 - y1, fill=False, edgecolor=colour, linestyle=line,
                      linewidth=2.4)
        )  # fmt: skip
    if len(point):
        marker = "o" if line == "-" else "x"
        ax.plot(*point, marker, color=colour, markersize=7, markeredgewidth=2, fillstyle="none")


def grid(
    data: Scenes,
    titles: Sequence[str] = (),
    title: str = "",
    caption: str = "",
    columns: int = 4,
    others: np.ndarray | None = None,
) -> plots.Figure:
    """Scenes with box, mask and point, a title above each.

    Args:
        data: the scenes.
        titles: one for each scene; the digit where there is none.
        title, caption: as for :class:`utils.plots.Figure`.
        columns: scenes in a row.
        others: second boxes (n, 4), drawn dashed, such as a network's answers.
    """
    rows = -(-len(data) // columns)
    figure, axes = plots.new(rows, columns, 1.9 * columns, 2.2 * rows + 0.5)
    figure.suptitle(title)
    sentences = []
    for index, ax in enumerate(axes.flat):
        ax.set_axis_off()
        if index >= len(data):
            continue
        box, point = data.boxes[index], data.points[index]
        scene(ax, data.images[index], box, data.masks[index], point)
        name = titles[index] if len(titles) else f"a {data.digits[index]}"
        ax.set_title(name, fontsize=11)
        words = f"{name}, box from ({box[0]:.0f}, {box[1]:.0f}) to ({box[2]:.0f}, {box[3]:.0f})"
        if others is not None:
            add_labels(ax, others[index], (), OTHER)
            x1, y1, x2, y2 = others[index]
            words += f", the dashed one from ({x1:.0f}, {y1:.0f}) to ({x2:.0f}, {y2:.0f})"
        sentences.append(words)
    alt = f"Pictures of {SIZE} by {SIZE} pixels, ink coloured: " + "; ".join(sentences) + "."
    return plots.Figure(figure, caption or title, alt)


def keras_grid(data: dict, title: str, caption: str) -> plots.Figure:
    """What a Keras layer gave back: pictures, first boxes, points if there are any, and masks.

    Args:
        data: Keras' dictionary; a second box of a picture is taken for its point, (x, y, x, y).
        title, caption: as for :class:`utils.plots.Figure`.
    """
    boxes = np.asarray(data["bounding_boxes"]["boxes"])
    digits = np.asarray(data["bounding_boxes"]["labels"])[:, 0].astype(int)
    masks = np.asarray(data["segmentation_masks"])
    scenes = Scenes(np.asarray(data["images"]), digits, boxes[:, 0], masks, boxes[:, -1, :2])
    return grid(scenes, title=title, caption=caption)


def arms(table: str, column: str, title: str, xlabel: str) -> plots.Figure:
    """A row for each arm of a measured table: a mark per seed, the mean and its 95 % interval.

    Args:
        table, column: which table, and which of its columns.
        title, xlabel: of the figure.
    """
    data, names = results.load(table), results.card(table)["arms"]
    figure, axes = plots.new(height=0.55 * len(names) + 1.2)
    ax, sentences = axes[0, 0], []
    for row, arm in enumerate(names):
        colour, marker = ARMS[arm]
        values = data.values(column, arm=arm)
        mean = stats.paired(values, np.zeros_like(values))
        offsets = np.linspace(-0.2, 0.2, len(values))
        ax.scatter(values, row + offsets, color=colour, marker=marker, s=24, alpha=0.5)
        ax.errorbar(mean.mean, row, xerr=mean.high - mean.mean, color=colour, marker=marker,
                    markersize=8, capsize=4, linewidth=2)  # fmt: skip
        sentences.append(f"{arm} {mean.mean:.2f}, interval {mean.low:.2f} to {mean.high:.2f}")
    ax.set_yticks(range(len(names)), names)
    ax.set_ylim(len(names) - 0.5, -0.5)
    ax.set_ylabel(" ")
    ax.set_xlabel(xlabel)
    ax.set_title(title)
    caption = (
        f"Small marks: {len(values)} seeds. Large marks: their mean with its 95 % interval. Green: "
        "the labels moved along; red: left behind."
    )
    return plots.Figure(figure, caption, f"{xlabel}: " + "; ".join(sentences) + ".")


def against(
    truth: np.ndarray, answers: dict[str, np.ndarray], title: str, caption: str, axis: str = "x"
) -> plots.Figure:
    """Where networks say that the digit stands, against where it does, a panel for each.

    Args:
        truth: true x, or y, of the points, in pixels (n,).
        answers: by the network's name, its answer (n,).
        title, caption: as for :class:`utils.plots.Figure`.
        axis: which of the two it is.
    """
    figure, axes = plots.new(1, len(answers), 3.2 * len(answers), 3.5, sharey=True)
    figure.suptitle(title)
    sentences = []
    for place, (name, said) in enumerate(answers.items()):
        ax = axes[0, place]
        colour, marker = (("#009E73", "^"), ("#D55E00", "s"), ("#000000", "o"))[place % 3]
        ax.plot([0, SIZE], [0, SIZE], color="#777777", linewidth=1)
        ax.plot(truth, said, marker, color=colour, markersize=4, alpha=0.6)
        ax.set_title(name, fontsize=11)
        ax.set_xlim(0, SIZE)
        ax.set_ylim(0, SIZE)
        ax.set_xticks([0, 16, 32, 48, 64])
        ax.set_yticks([0, 16, 32, 48, 64])
        ax.set_aspect("equal")
        ax.set_xlabel(f"true {axis}, pixels")
        ax.set_ylabel("answer, pixels" if place == 0 else " ")
        slope = np.polyfit(truth, said, 1)[0]
        sentences.append(
            f"{name}: answers from {said.min():.0f} to {said.max():.0f}, slope {slope:.2f}"
        )
    alt = f"True {axis} from {truth.min():.0f} to {truth.max():.0f} pixels. " + "; ".join(sentences)
    return plots.Figure(figure, caption, alt + ". The line is where answer and truth agree.")

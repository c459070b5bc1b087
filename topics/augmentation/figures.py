"""Figures of augmented pictures."""

from __future__ import annotations

import numpy as np

from topics.dataset import figures
from utils import results
from utils.augment import AffineRanges, augment
from utils.plots import CAPTION, Figure, image_grid, image_tag, new


def contact_sheet(
    image: np.ndarray, transforms: dict[str, AffineRanges], draws: int = 8, seed: int = 0
) -> Figure:
    """One image, several random draws of each transform, a row per transform.

    Args:
        image: (height, width, channels) float in [0, 1].
        transforms: ranges by name.
        draws: draws of each.
        seed: seed of the draws.
    """
    copies = np.repeat(image[None], draws, axis=0)
    sheet = np.concatenate([augment(copies, ranges, seed=seed) for ranges in transforms.values()])
    return image_grid(
        sheet,
        columns=draws,
        title=f"{draws} random draws of each transform",
        caption="Every picture in a row is a new draw of one transform from the same original. "
        "Look for draws that you would label differently.",
        alt=f"{len(transforms)} rows of {draws} variants of one image: " + ", ".join(transforms),
        row_labels=list(transforms),
    )


def strength(table: str, near: float = 2.0) -> Figure:
    """Accuracy against the strength of the augmentation: all factors, and a closer look.

    Args:
        table: name of a table with factors as arms.
        near: the second panel shows the factors above 0 and up to this one.
    """
    data = results.load(table)
    factors = sorted({float(arm) for arm in data.column("arm")})
    points = {f: data.values("holdout", arm=f"{f:g}").tolist() for f in factors}
    close = {factor: values for factor, values in points.items() if 0 < factor <= near}
    figure, axes = new(1, 2, 7.0, 3.3)
    figure.suptitle("Accuracy against the strength of the augmentation")
    for ax, part, title in zip(
        axes[0], (points, close), ("all factors", f"closer: up to {near:g}"), strict=True
    ):
        figures.draw_line(ax, part)
        ax.set_title(title, fontsize=10)
        ax.set_xlabel("factor")
        ax.set_ylabel("accuracy on 4,000 digits" if ax is axes[0, 0] else " ")
    return Figure(
        figure,
        "Factor on rotation 15°, shift 10 %, zoom 10 %; 0 is no augmentation, 1 the course's "
        "ranges. One dot per seed, the line joins the means. The two panels have different scales.",
        figures.line_in_words(points, "the factor on all ranges", "accuracy on 4,000 digits"),
    )


def tile(content: bytes, alt: str, caption: str, width: int) -> str:
    """A small PNG as an HTML figure, to stand beside others.

    Args:
        content: the PNG, enlarged by the browser without smoothing.
        alt: the picture in words, as text.
        caption: what stands below it, as HTML.
        width: in screen pixels.
    """
    size = f'width="{width}" style="image-rendering: pixelated;"'
    return (
        f'<figure style="margin: 0.4em 1em 0.4em 0;">{image_tag(content, alt, size)}'
        f'<figcaption style="{CAPTION}">{caption}</figcaption></figure>'
    )

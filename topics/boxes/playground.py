"""Lesson 13's playground: a scene is moved, and its labels move along or are left behind."""

from __future__ import annotations

import ipywidgets as ipw
import numpy as np

from topics.boxes import figures, moving
from topics.boxes.scenes import Scenes
from utils import plots
from utils.widgets import Playground, wide


def move(data: Scenes) -> None:
    """Sliders that move a scene; its labels follow, or stay behind for comparison.

    Args:
        data: one scene or more.
    """
    MovingPlayground(data).show()


class MovingPlayground(Playground):
    """The controls of :func:`move`.

    Attributes:
        flip: whether the picture is mirrored left to right.
        angle: degrees, counter-clockwise; ``right``, ``down``: pixels; ``zoom``: magnification.
        along: whether the labels move along.
        number: which scene.
    """

    def __init__(self, data: Scenes) -> None:
        self.data = data
        style = wide("6em", "22em")
        self.flip = ipw.Checkbox(True, description="flip", indent=False)
        self.angle = ipw.IntSlider(0, min=-45, max=45, description="turn °", **style)
        self.right = ipw.IntSlider(0, min=-24, max=24, description="right", **style)
        self.down = ipw.IntSlider(0, min=-24, max=24, description="down", **style)
        self.zoom = ipw.FloatSlider(1, min=0.5, max=1.5, step=0.05, description="zoom", **style)
        self.along = ipw.Checkbox(False, description="labels move along", indent=False)
        self.number = ipw.IntSlider(0, max=len(data) - 1, description="scene", **style)
        self.arrange(
            self.number, self.flip, self.angle, self.right, self.down, self.zoom, self.along,
            column=True, beside=True,
        )  # fmt: skip

    @property
    def settings(self) -> dict[str, float | bool]:
        """What the matrix is made from."""
        return {
            "angle": self.angle.value,
            "shift_x": self.right.value,
            "shift_y": self.down.value,
            "zoom": self.zoom.value,
            "flip": self.flip.value,
        }

    def figure(self) -> plots.Figure:
        """One scene moved in four ways, its labels left behind, for where widgets cannot run."""
        ways = {
            "flip": {"flip": True},
            "turn 30°": {"angle": 30},
            "shift": {"shift_x": 14, "shift_y": -8},
            "zoom 0.6": {"zoom": 0.6},
        }
        image, box, point = (
            part[0] for part in (self.data.images, self.data.boxes, self.data.points)
        )
        moved, right, points = [], [], []
        for settings in ways.values():
            matrix = moving.matrix(**settings)
            moved.append(moving.move_pixels(image, matrix))
            right.append(moving.move_boxes(box[None], matrix)[0])
            points.append(moving.move_points(point, matrix))
        n = len(ways)
        labels = Scenes(
            np.stack(moved),
            np.repeat(self.data.digits[:1], n),
            np.stack(right),
            np.zeros((n, *image.shape), np.uint8),
            np.stack(points),
        )
        return figures.grid(
            labels,
            list(ways),
            title="One scene, moved in four ways",
            caption="Solid: box and point, moved along. Dashed: the box left behind.",
            others=np.repeat(box[None], n, axis=0),
        )

    def redraw(self) -> None:
        """The moved scene, its labels, and how much of the box is right."""
        row, matrix = self.number.value, moving.matrix(**self.settings)
        data, along = self.data, self.along.value
        box, point, mask = data.boxes[row], data.points[row], data.masks[row]
        right = moving.move_boxes(box[None], matrix)[0]
        if along:
            point = moving.move_points(point, matrix)
            mask = moving.move_pixels(mask, matrix, nearest=True)
        shown = right if along else box
        figure, axes = plots.new(1, 1, 3.6, 3.8)
        look = figures.RIGHT if along else figures.OTHER
        image = moving.move_pixels(data.images[row], matrix)
        figures.scene(axes[0, 0], image, shown, mask, point, look)
        axes[0, 0].set_title(f"a {data.digits[row]}: box, mask and point")
        share = float(moving.iou(shown[None], right[None])[0])
        how = "moved along" if along else "left behind"
        x1, y1, x2, y2 = shown
        sentence = (
            f"The labels are {how}. Box from ({x1:.0f}, {y1:.0f}) to ({x2:.0f}, {y2:.0f}); "
            f"intersection over union with the box moved along: {share:.2f}."
        )
        caption = "Orange, solid: moved along." if along else "Blue, dashed: left behind."
        self.draw(plots.Figure(figure, caption, sentence))
        idle = {"zoom": 1}
        words = ", ".join(
            f"{key}={value:g}" for key, value in self.settings.items() if value != idle.get(key, 0)
        )
        code = [f"matrix = moving.matrix({words})"]
        if along:
            code.append(f"moving.move_boxes(data.boxes[{row} : {row + 1}], matrix)")
        self.say(sentence, code, strong=True)

"""Something to move: copies before the split."""

from __future__ import annotations

import ipywidgets as ipw
import numpy as np

from topics.dataset import figures
from utils import plots
from utils.widgets import Playground


def leak(pictures: int = 200, test_share: float = 0.2) -> None:
    """How many test pictures have a relative in the training set, for both orders of work.

    Args:
        pictures: number of originals.
        test_share: share of the pictures kept for the test.
    """
    LeakPlayground(pictures, test_share).show()


def leaked(pictures: int, copies: int, test_share: float, seed: int = 0) -> float:
    """Share of test pictures with a relative in training after a random split of all copies."""
    origin = np.repeat(np.arange(pictures), copies + 1)
    order = np.random.default_rng(seed).permutation(len(origin))
    cut = round(test_share * len(origin))
    return float(np.isin(origin[order[:cut]], origin[order[cut:]]).mean())


class LeakPlayground(Playground):
    """The controls of :func:`leak`: ``copies``, ``split_first``; ``answer`` holds the result."""

    def __init__(self, pictures: int, test_share: float) -> None:
        """Begin with nine copies, split afterwards."""
        self.pictures, self.test_share = pictures, test_share
        self.copies = ipw.IntSlider(9, min=0, max=9, description="copies")
        self.split_first = ipw.Checkbox(False, description="split first", indent=False)
        self.arrange(self.copies, self.split_first, column=True)

    def figure(self) -> plots.Figure:
        """The share of leaked test pictures against the number of copies, five seeds each."""
        points = {
            float(copies): [leaked(self.pictures, copies, self.test_share, s) for s in range(5)]
            for copies in range(10)
        }
        return figures.line(
            points,
            title="Augment first, split afterwards: test pictures with a relative in training",
            caption="With one copy most test pictures have a relative among the training "
            "pictures, with three copies nearly all. Splitting first keeps the share at zero.",
            xlabel="copies of each picture",
            ylabel="share of test pictures",
        )

    def redraw(self) -> None:
        """Count the pictures and draw the share as a bar."""
        share, order = 0.0, "split, then augment"
        if not self.split_first.value:
            share = leaked(self.pictures, self.copies.value, self.test_share)
            order = "augment, then split"
        total = self.pictures * (self.copies.value + 1)
        tested = round(total * self.test_share)
        self.picture.value = (
            f'<progress max="1" value="{share:.3f}" style="width: 20em" '
            f'aria-label="share of leaked test pictures">{share:.0%}</progress>'
        )
        self.say(
            f"{order}: {total} pictures, {tested} of them to test on. {round(share * tested)} of "
            f"{tested} test pictures ({share:.0%}) have a relative among the training pictures."
        )

"""Lesson 12's playground: the gains of transfer and of augmentation, by labelled digits."""

from __future__ import annotations

import ipywidgets as ipw

from topics.transfer import figures
from utils import plots, results
from utils.widgets import Playground, wide


def by_labels(table: str = "transfer") -> None:
    """A slider over the numbers of labelled digits: what transfer gives, what augmentation adds."""
    LabelPlayground(table).show()


class LabelPlayground(Playground):
    """The controls of :func:`by_labels`.

    Attributes:
        number: labelled digits of each class, slider over those of the table.
    """

    def __init__(self, table: str = "transfer") -> None:
        self.name, self.table = table, results.load(table)
        style = wide("11em", "26em")
        self.number = ipw.SelectionSlider(
            options=figures.sizes(table), description="digits of each class", **style
        )
        self.arrange(self.number)

    def figure(self) -> plots.Figure:
        """All numbers at once, for where widgets cannot run."""
        return figures.gains(self.name)

    def sentence(self, n: int) -> str:
        """Accuracy from scratch, and the gains with their verdicts."""
        scratch = self.table.summary("test", arm="scratch", n=n)
        paired = {
            name: self.table.paired("test", *pair, n=n) for name, pair in figures.PAIRS.items()
        }
        judged = [f"{name} {gain.points()}, {gain.verdict}" for name, gain in paired.items()]
        return f"{n} of each class, from scratch {scratch.percent()} %. " + "; ".join(judged) + "."

    def redraw(self) -> None:
        """The gains at the chosen number, and the call that computes one of them."""
        n = self.number.value
        self.draw(figures.at(self.name, n))
        self.say(
            self.sentence(n),
            (
                f'table = results.load("{self.name}")',
                f'table.paired("test", "frozen", "scratch", n={n}).points()',
            ),
        )

"""Lesson 16's playgrounds: which comparisons are judged together, and how a search chooses."""

from __future__ import annotations

import ipywidgets as ipw

from topics.regularizers import figures
from topics.regularizers.comparison import ARMS, FAMILIES, LEVEL, SEARCH, TABLE, count, judge
from utils import plots, results
from utils.widgets import Playground, wide


def verdicts() -> None:
    """Choose which arms are compared with none, by what, and whether the verdicts are corrected."""
    FamilyPlayground().show()


class FamilyPlayground(Playground):
    """The controls of :func:`verdicts`.

    Attributes:
        arms: which family of arms, or all of them.
        measure: what is compared.
        correct: ``"each alone"`` or ``"Holm"``.
    """

    def __init__(self) -> None:
        style = wide("7em", "23em")
        families = {f"all {len(ARMS)} arms": ARMS} | {
            f"{name} ({len(arms)})": arms for name, arms in FAMILIES.items()
        }
        measures = [(name, column) for column, (name, *_) in figures.COLUMNS.items()]
        self.arms = ipw.Dropdown(options=list(families.items()), description="family", **style)
        self.measure = ipw.Dropdown(options=measures, description="compare", **style)
        self.correct = ipw.ToggleButtons(options=["each alone", "Holm"], description="verdicts")
        self.arrange(self.arms, self.measure, self.correct)

    def figure(self) -> plots.Figure:
        """All arms, corrected, for where widgets cannot run."""
        return figures.forest()

    def sentence(self) -> str:
        """How many verdicts there are, by chance, alone and corrected."""
        arms, column = self.arms.value, self.measure.value
        alone, together = (count(judge(arms, column, correct)) for correct in (False, True))
        return (
            f"{len(arms)} comparisons with none. If no arm differed, {LEVEL * len(arms):.2f} of "
            f"them would have a verdict by chance, on average. Each judged alone: {alone} have "
            f"one. With Holm's correction: {together}."
        )

    def redraw(self) -> None:
        """The forest of the chosen arms, and the numbers of verdicts."""
        arms, column = self.arms.value, self.measure.value
        self.draw(figures.forest(arms, column, self.correct.value == "Holm"))
        code = (
            f'table = results.load("{TABLE}")',
            f'p = [table.paired("{column}", arm, "none").p for arm in arms]',
            "stats.holm(p)",
        )
        self.say(self.sentence(), code)


def search() -> None:
    """Choose an arm and how many of its settings are tried; see which one the search takes."""
    SearchPlayground().show()


class SearchPlayground(Playground):
    """The controls of :func:`search`.

    Attributes:
        arm: whose settings.
        tried: how many of them.
    """

    def __init__(self) -> None:
        style = wide("7em", "25em")
        self.data = results.load(SEARCH)
        arms = list(dict.fromkeys(self.data.column("arm")))
        most = len(set(self.data.column("trial")))
        self.arm = ipw.Dropdown(options=arms, value="dropout", description="arm", **style)
        self.tried = ipw.IntSlider(most, min=1, max=most, description="tried", **style)
        self.arrange(self.arm, self.tried)

    def figure(self) -> plots.Figure:
        """The settings of dropout, for where widgets cannot run."""
        return figures.search()

    def sentence(self) -> str:
        """The best setting so far, and how far the next one is behind it."""
        data, tried = self.data.where(arm=self.arm.value), self.tried.value
        means = data.along("val", "trial", range(tried)).mean(axis=1)
        order = (-means).argsort(kind="stable")
        best = f"After {tried} of them setting {order[0] + 1} is ahead"
        if tried == 1:
            return f"{best}: there is no other yet."
        first, second = ({"trial": int(trial)} for trial in order[:2])
        lead = data.paired("val", first, second)
        return f"{best}; of setting {order[1] + 1} by {lead.points()}: {lead.verdict}."

    def redraw(self) -> None:
        """The settings tried so far, and the one that is taken."""
        arm, tried = self.arm.value, self.tried.value
        self.draw(figures.search(arm, tried))
        code = (
            f'table = results.load("{SEARCH}").where(arm="{arm}")',
            f'table.along("val", "trial", range({tried})).mean(axis=1).argmax()',
        )
        self.say(self.sentence(), code)

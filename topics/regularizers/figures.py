"""Lesson 16's figures: many arms against none, the search, the batch size."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from matplotlib.ticker import PercentFormatter

from topics.regularizers.comparison import ARMS, FAMILIES, SEARCH, TABLE, judge
from utils import plots, results, stats

# Colour and marker of a family; arms of other lessons keep the style that they have there.
_STYLES = {
    "weights and labels": ("#CC79A7", "v"),
    "dropout and batch norm": ("#D55E00", "s"),
    "pictures": ("#009E73", "^"),
    "pairs": ("#0072B2", "D"),
}
# What is compared: its name, its factor and its unit.
COLUMNS = {
    "test": ("accuracy", 100, "points"),
    "test_loss": ("loss", 1, ""),
    "ece": ("calibration error", 100, "points"),
}
_BATCHES = (
    ("#000000", "-", "o"),
    ("#E69F00", "-.", "^"),
    ("#0072B2", ":", "D"),
    ("#D55E00", "--", "s"),
)


def family(arm: str) -> str:
    """The family that an arm belongs to."""
    return next(name for name, arms in FAMILIES.items() if arm in arms)


def forest(
    arms: Sequence[str] = ARMS, column: str = "test", correct: bool = True, table: str = TABLE
) -> plots.Figure:
    """Each arm against none: a dot for each seed, mean and interval, and how it is judged.

    Args:
        arms: which arms, a row each; they are the family that is corrected.
        column: a name of `COLUMNS`.
        correct: whether the verdicts are corrected for the family.
        table: name of the measured table.
    """
    data = results.load(table)
    name, factor, unit = COLUMNS[column]
    figure, axes = plots.new(height=0.36 * len(arms) + 1.3)
    ax, sentences = axes[0, 0], []
    judged = judge(arms, column, correct, table=table)
    none = data.by_seed(column, arm="none")
    for row, (arm, one) in enumerate(judged.items()):
        colour, marker = _STYLES[family(arm)]
        result = one.difference
        seeds = [factor * (v - none[s]) for s, v in data.by_seed(column, arm=arm).items()]
        ax.plot(seeds, [row] * len(seeds), "|", color=colour, markersize=9, alpha=0.5)
        ax.plot([factor * result.low, factor * result.high], [row, row], color=colour, linewidth=3)
        filled = colour if one.verdict != stats.UNDECIDED else "white"
        ax.plot(
            factor * result.mean, row, marker, color=colour, markerfacecolor=filled, markersize=8
        )
        bounds = ", ".join(f"{factor * bound:+.2f}" for bound in (result.low, result.high))
        sentences.append(f"{arm}: {factor * result.mean:+.2f} [{bounds}] {unit} ({one.verdict})")
    ax.axvline(0, color="#1a1a1a", linewidth=1)
    ax.set_yticks(range(len(arms)), arms)
    ax.set_ylim(len(arms) - 0.4, -0.6)
    ax.set_ylabel(" ")  # the names beside the rows say what they are
    ax.set_xlabel(f"{name} minus that of none{', in ' + unit if unit else ''}")
    ax.set_title(f"{len(arms)} arms against none: {name} on the test digits")
    how = f"Holm's correction for {len(arms)} comparisons" if correct else "no correction"
    caption = (
        "Marker and bar: mean and 95 % interval; thin lines: the seeds. Filled: there is a "
        f"verdict, with {how}; hollow: cannot be told apart from none."
    )
    return plots.Figure(figure, caption, "; ".join(sentences) + ".")


def search(arm: str = "dropout", tried: int | None = None, table: str = SEARCH) -> plots.Figure:
    """The settings that an arm tried: validation accuracy against what was set.

    Args:
        arm: which arm.
        tried: how many of its settings have been tried; the others are drawn in grey.
        table: name of the measured table.
    """
    data = results.load(table).where(arm=arm)
    trials = sorted({int(trial) for trial in data.column("trial")})
    values = data.along("val", "trial", trials)
    knob = "knob" if data.column("knob")[0] else "rate"
    places = [data.values(knob, trial=trial)[0] for trial in trials]
    rates = [data.values("rate", trial=trial)[0] for trial in trials]
    tried = len(trials) if tried is None else tried
    best = int(values.mean(axis=1)[:tried].argmax())
    figure, axes = plots.new(height=3.4)
    ax, sentences = axes[0, 0], []
    for trial, (place, rate, row) in enumerate(zip(places, rates, values, strict=True)):
        colour = ("#D55E00" if trial == best else "#0072B2") if trial < tried else "#bbbbbb"
        marker = "*" if trial == best else "o"
        size = 15 if trial == best else 7
        ax.errorbar(place, row.mean(), row.std(ddof=1), color=colour, marker=marker,
                    markersize=size, capsize=3)  # fmt: skip
        ax.annotate(
            f"{trial + 1}: rate {rate:g}", (place, row.mean()), (7, 7), textcoords="offset points",
            fontsize=8, color="#1a1a1a" if trial < tried else "#888888",
        )  # fmt: skip
        sentences.append(f"{trial + 1} ({place:g}, rate {rate:g}): {plots.in_words(row, True)}")
    if knob == "rate" or max(places) > 20 * min(places):
        ax.set_xscale("log")
    ax.margins(x=0.15, y=0.15)
    ax.set_xlabel(f"{label(arm)} (the numbers: which trial, and its learning rate)")
    ax.set_ylabel("accuracy on 1,680 digits")
    ax.yaxis.set_major_formatter(PercentFormatter(1.0, decimals=1))
    ax.set_title(f"{arm}: {tried} of {len(trials)} random settings, star: the best so far")
    seeds = values.shape[1]
    caption = (
        f"Mean and one standard deviation over {seeds} seeds; each setting was trained on the "
        "same digits from the same weights."
    )
    return plots.Figure(figure, caption, f"{arm}: " + "; ".join(sentences) + ".")


def label(arm: str) -> str:
    """What is set in an arm, in words: that of its first part where it has two."""
    for words, name in _KNOBS:
        if words in arm:
            return name
    return "learning rate"


# The first that is part of an arm's name says what is set in it.
_KNOBS = (
    ("augmentation", "factor on rotation, shift and zoom"),
    ("L2", "factor of the penalty"),
    ("AdamW", "weight decay"),
    ("SpatialDropout", "rate of whole maps"),
    ("early stopping", "patience in epochs"),
    ("dropout", "dropout rate"),
    ("label smoothing", "share of the label that is spread"),
)


def budgets(
    table: str,
    arms: Sequence[str],
    title: str,
    caption: str,
    marked: Mapping[str, int],
    column: str = "holdout",
    ylabel: str = "accuracy on 4,000 digits",
    bottom: float = 0.8,
) -> plots.Figure:
    """The same runs against the epoch and against the step, on logarithmic axes.

    Args:
        table: name of a table with the columns epoch and step.
        arms: one line each in both panels; means over the seeds, with a bar of one standard
            deviation at the marked place.
        title, caption: as for :class:`utils.plots.Figure`; the alternative text has the values.
        marked: for ``"epoch"`` and ``"step"`` the place at which the arms are compared.
        column: what is drawn, a share.
        ylabel: label of the value axis.
        bottom: the value axis begins here; lower values leave the picture.
    """
    data = results.load(table)
    figure, axes = plots.new(1, 2, 7.6, 3.4, sharey=True)
    figure.suptitle(title)
    sentences = []
    for ax, unit in zip(axes[0], ("epoch", "step"), strict=True):
        at, top = [], bottom
        for arm, (colour, dash, marker) in zip(arms, _BATCHES, strict=False):
            part = data.where(arm=arm)
            places = sorted({int(place) for place in part.column(unit)})
            summaries = {place: part.summary(column, **{unit: place}) for place in places}
            means = [summary.mean for summary in summaries.values()]
            ax.plot(places, means, dash, color=colour, marker=marker, markersize=4, label=arm)
            end, top = summaries[marked[unit]], max(top, *means)
            ax.errorbar(marked[unit], end.mean, end.sd, color=colour, capsize=3)
            at.append(f"{arm}: {end.percent()} %")
        ax.axvline(marked[unit], color="#777777", linewidth=1, linestyle=":")
        ax.set_xscale("log")
        ax.xaxis.set_major_formatter("{x:,.0f}")
        ax.set_ylim(bottom, bottom + 1.15 * (top - bottom))
        ax.set_title(f"dotted: {marked[unit]:,} {unit}s")
        ax.set_xlabel(f"{unit}s (logarithmic)")
        ax.set_ylabel(ylabel if unit == "epoch" else " ")
        ax.yaxis.set_major_formatter(PercentFormatter(1.0))
        sentences.append(f"at {marked[unit]} {unit}s {', '.join(at)}")
    handles, labels = axes[0, 0].get_legend_handles_labels()
    figure.legend(handles, labels, loc="outside lower center", ncols=4, frameon=False)
    alt = f"{ylabel} against epochs and against steps, mean ± standard deviation: "
    return plots.Figure(figure, caption, alt + "; ".join(sentences) + ".")

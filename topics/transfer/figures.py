"""Lesson 12's figures: accuracy and gains against the number of labelled digits."""

from __future__ import annotations

import numpy as np
from matplotlib.ticker import PercentFormatter

from topics.when_it_helps.figures import forest, log_axis
from utils import plots, results

WAYS = {  # colour and marker: never colour alone
    "scratch": ("#000000", "o"),
    "frozen": ("#0072B2", "s"),
    "fine-tuned": ("#D55E00", "D"),
}
# What the lesson compares: name of a row to the two arms.
PAIRS = {
    "transfer: frozen": ("frozen", "scratch"),
    "transfer: fine-tuned": ("fine-tuned", "scratch"),
    **{f"augmentation: {way}": (f"{way}, augmented", way) for way in WAYS},
}
# The photos: way of training in the table to its name in WAYS; and what each task asks.
PHOTO_WAYS = {"lesson 11": "scratch", "frozen": "frozen", "fine-tuned": "fine-tuned"}
TASKS = {"cats and dogs": "cats and dogs, which CIFAR-10 has", "breeds": "37 breeds, new to it"}
TITLE_OF_GAINS = "What transfer gives, and what augmentation adds"


def sizes(table: str = "transfer") -> list[int]:
    """The numbers of labelled digits of each class in a table; 0, without labels, is left out."""
    return sorted({int(n) for n in results.load(table).column("n")} - {0})


def accuracies(table: str = "transfer") -> plots.Figure:
    """Accuracy against the number of labelled digits, without and with augmentation."""
    data, n = results.load(table), sizes(table)
    figure, axes = plots.new(1, 2, 7.6, 3.9, sharey=True)
    figure.suptitle("Accuracy on 700 UCI digits")
    sentences = []
    for ax, (title, more) in zip(
        axes[0], {"without augmentation": "", "with augmentation": ", augmented"}.items(),
        strict=True,
    ):  # fmt: skip
        for way, (colour, marker) in WAYS.items():
            values = data.along("test", "n", n, arm=way + more)
            plots.band(ax, n, values, colour, f"-{marker}", way)
            means = zip(n, values.mean(axis=1), strict=True)
            listed = ", ".join(f"{size}: {100 * mean:.1f} %" for size, mean in means)
            sentences.append(f"{title}, {way}: {listed}")
        log_axis(ax, n)
        ax.set_title(title, fontsize=10)
        ax.set_xlabel("labelled digits of each class")
        ax.set_ylabel("accuracy" if ax is axes[0, 0] else " ")
        ax.yaxis.set_major_formatter(PercentFormatter(1.0, decimals=0))
    axes[0, 1].legend(loc="lower right")
    caption = (
        f"Lines are means, bands one standard deviation over {values.shape[1]} seeds. Where do the "
        "lines meet, and where is the distance between the panels largest?"
    )
    return plots.Figure(figure, caption, "By labelled digits. " + "; ".join(sentences) + ".")


def differences(table: str, n: int) -> dict[str, np.ndarray]:
    """The comparisons of the lesson at one number of digits: name to one difference per seed."""
    data = results.load(table)
    arms = {name: data.along("test", "arm", pair, n=n) for name, pair in PAIRS.items()}
    return {name: first - second for name, (first, second) in arms.items()}


def gains(table: str = "transfer") -> plots.Figure:
    """Gains with their intervals against the number of digits: of transfer, of augmentation."""
    data, n = results.load(table), sizes(table)
    figure, axes = plots.new(1, 2, 7.6, 3.9)
    figure.suptitle(TITLE_OF_GAINS)
    sentences = []
    panels = {"transfer": "against from scratch", "augmentation": "with against without"}
    for ax, (kind, subtitle) in zip(axes[0], panels.items(), strict=True):
        names = [name for name in PAIRS if name.startswith(kind)]
        for place, name in enumerate(names):
            way = name.split(": ")[1]
            colour, marker = WAYS[way]
            rows = [data.paired("test", *PAIRS[name], n=size) for size in n]
            mean = np.array([100 * row.mean for row in rows])
            ends = np.array([[100 * row.low, 100 * row.high] for row in rows]).T
            # A little apart, so that the intervals do not hide each other.
            x = np.array(n) * 1.06 ** (place - (len(names) - 1) / 2)
            ax.errorbar(x, mean, np.abs(ends - mean), color=colour, marker=marker, linestyle="",
                        capsize=3, label=way)  # fmt: skip
            listed = ", ".join(f"{size}: {row.points()}" for size, row in zip(n, rows, strict=True))
            sentences.append(f"{kind}, {way}: {listed}")
        ax.axhline(0, color="#1a1a1a", linewidth=1)
        log_axis(ax, n)
        ax.set_title(f"{kind}, {subtitle}", fontsize=10)
        ax.set_xlabel("labelled digits of each class")
        ax.set_ylabel("points of accuracy" if ax is axes[0, 0] else " ")
        ax.legend(loc="upper right")
    caption = (
        f"Means of {rows[0].n} paired differences with their 95 % intervals. The two "
        "panels have scales of their own."
    )
    return plots.Figure(figure, caption, "By labelled digits. " + "; ".join(sentences) + ".")


def at(table: str, n: int) -> plots.Figure:
    """The gains at one number of digits, a dot for each seed, on one scale for all numbers."""
    shown = forest(
        differences(table, n),
        title=f"{TITLE_OF_GAINS}: {n} labelled digits of each class",
        caption="Small dots: one seed each. Diamond and bar: mean and 95 % interval.",
        xlabel="points of accuracy on 700 UCI digits",
    )
    every = [100 * values for size in sizes(table) for values in differences(table, size).values()]
    low, high = np.min(every), np.max(every)
    shown.figure.axes[0].set_xlim(min(low, 0) - 1, high + 1)
    return shown


def photos(table: str = "transfer_photos") -> plots.Figure:
    """Accuracy on photos by way of training: a mark for each seed, hollow with augmentation."""
    data = results.load(table)
    figure, axes = plots.new(1, 2, 7.6, 3.6, sharey=True)
    figure.suptitle("Accuracy on photos: what a network trained on CIFAR-10 gives")
    arms = [(way, more) for way in PHOTO_WAYS for more in ("", ", augmented")]
    names = [f"{PHOTO_WAYS[way]}{more}" for way, more in arms]
    sentences = []
    for ax, (task, title) in zip(axes[0], TASKS.items(), strict=True):
        for row, (way, more) in enumerate(arms):
            colour, marker = WAYS[PHOTO_WAYS[way]]
            values = data.values("test", arm=way + more, task=task)
            filled = "none" if more else colour
            plots.seeds_and_mean(ax, row, values, colour, marker=marker, facecolor=filled)
            sentences.append(f"{task}, {way}{more}: {plots.in_words(values, share=True)}")
        ax.set(yticks=range(len(names)), yticklabels=names, ylim=(len(names) - 0.5, -0.5))
        ax.set_title(title, fontsize=10)
        ax.set(xlabel="accuracy on test photos", ylabel=" ")
        ax.xaxis.set_major_formatter(PercentFormatter(1.0, decimals=0))
    return plots.Figure(
        figure,
        "One mark for each seed, hollow with augmentation; the bar is the mean. The panels have "
        "scales of their own.",
        "Mean ± standard deviation: " + "; ".join(sentences) + ".",
    )

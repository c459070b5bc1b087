"""Lesson 15's figures: mixed pictures with their labels, weights, effects, and a search."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from matplotlib.ticker import PercentFormatter

from topics.mixing import mixing
from topics.when_it_helps.figures import log_axis
from utils import plots, results

STYLES = {  # colour, marker, line: never colour alone
    "none": ("#000000", "o", "-"),
    "classic": ("#009E73", "^", "-"),
    "mixup": ("#0072B2", "s", "--"),
    "cutmix": ("#D55E00", "D", ":"),
    "erasing": ("#CC79A7", "v", "-."),
    "classic and mixup": ("#E69F00", "P", (0, (5, 1))),
}
_PANELS = {
    "holdout": ("accuracy", True),
    "loss": ("loss", False),
    "ece": ("calibration error", False),
}


def mixed(
    first: np.ndarray, second: np.ndarray, picture: np.ndarray, shares: dict[str, float]
) -> plots.Figure:
    """Two pictures, their mix, and the mixed label as bars.

    Args:
        first, second, picture: (height, width, channels) float in [0, 1].
        shares: class to its share in the label, the first picture's class first.
    """
    figure, axes = plots.new(1, 4, 7.6, 2.4, gridspec_kw={"width_ratios": [1, 1, 1, 1.25]})
    names = list(shares)
    label = " and ".join(f"{share:.2f} of class {name}" for name, share in shares.items())
    titles = (f"first: a {names[0]}", f"second: a {names[-1]}", "the mix")
    for ax, image, title in zip(axes[0], (first, second, picture), titles, strict=False):
        ax.set_axis_off()
        ax.set_title(title, fontsize=10)
        ax.imshow(np.clip(image, 0, 1).squeeze(), cmap="gray", vmin=0, vmax=1)
    ax = axes[0, 3]
    ax.barh(
        range(len(names)), list(shares.values()), color=["#0072B2", "#E69F00"][: len(names)],
        edgecolor="#1a1a1a", hatch=["", "//"][: len(names)],
    )  # fmt: skip
    for row, share in enumerate(shares.values()):
        ax.text(share + 0.03, row, f"{share:.2f}", va="center")
    ax.set_yticks(range(len(names)), names)
    ax.set_ylim(len(names) - 0.4, -0.6)
    ax.set_xlim(0, 1.25)
    ax.set_xticks([0, 0.5, 1])
    ax.set_xlabel("share")
    ax.set_ylabel("class")
    ax.set_title("its label", fontsize=10)
    caption = "The bars are the label with which the network is trained on the third picture."
    return plots.Figure(figure, caption, f"Two pictures and their mix, whose label is {label}.")


def ramp(
    first: np.ndarray, second: np.ndarray, names: tuple[str, str], centre: tuple[float, float]
) -> plots.Figure:
    """MixUp and CutMix of one pair for several shares, the share of the first above each.

    Args:
        first, second: (height, width, channels) float in [0, 1].
        names: what the two show.
        centre: of the pasted rectangle, as shares of height and width.
    """
    shares = (1.0, 0.9, 0.75, 0.6, 0.4, 0.25, 0.1, 0.0)
    blended = [mixing.blend(first, second, share) for share in shares]
    pasted = [mixing.paste(first, second, share, centre) for share in shares]
    own = [*shares, *(share for _, share in pasted)]
    alt = ", ".join(f"{share:.2f}" for share in own[len(shares) :])
    return plots.image_grid(
        np.stack([*blended, *(picture for picture, _ in pasted)]),
        [f"{share:.2f}" for share in own],
        columns=len(shares),
        title=f"From {names[0]} to {names[1]}: the share of the first in picture and label",
        caption="Above: blended. Below: a rectangle pasted; its label counts the pixels that are "
        "left of the first picture. At which share would you change your answer?",
        alt=f"A {names[0]} blended with a {names[1]}, shares {', '.join(map(str, shares))}; the "
        f"same with a pasted rectangle, shares of pixels left: {alt}.",
        row_labels=("MixUp", "CutMix"),
    )


def weights(alphas: Sequence[float], draws: int = 20_000) -> plots.Figure:
    """How often which weight is drawn from Beta(alpha, alpha), a panel for each alpha."""
    figure, axes = plots.new(1, len(alphas), 7.4, 2.7, sharey=True)
    figure.suptitle("The weight of a picture's own part, for several alpha")
    sentences = []
    for ax, alpha in zip(axes[0], alphas, strict=True):
        drawn = np.random.default_rng(0).beta(alpha, alpha, draws)
        ax.hist(drawn, bins=20, range=(0, 1), weights=np.full(draws, 1 / draws), color="#56B4E9",
                edgecolor="#1a1a1a", linewidth=0.5)  # fmt: skip
        ax.set_title(f"alpha = {alpha:g}", fontsize=10)
        ax.set_xlabel("weight")
        ax.set_ylabel("share of pictures" if ax is axes[0, 0] else " ")
        ax.yaxis.set_major_formatter(PercentFormatter(1.0, decimals=0))
        middle = np.mean((drawn > 0.1) & (drawn < 0.9))
        sentences.append(f"alpha {alpha:g}: {middle:.0%} between 0.1 and 0.9")
    caption = (
        "Small alpha: most pictures stay nearly alone. Alpha 1: all weights are equally frequent. "
        "Large alpha: most pictures are half and half."
    )
    return plots.Figure(figure, caption, "Histograms of weights. " + "; ".join(sentences) + ".")


def effects(table: str = "mixing", arms: Sequence[str] = tuple(STYLES)) -> plots.Figure:
    """Accuracy, loss and calibration error on other digits against epochs, a line per arm."""
    data = results.load(table)
    epochs = sorted({int(e) for e in data.column("epoch")})
    figure, axes = plots.new(1, 3, 8.4, 3.9)
    figure.suptitle("400 digits, small network, tested on 2,000 other digits")
    sentences = []
    for ax, (column, (name, share)) in zip(axes[0], _PANELS.items(), strict=True):
        for place, arm in enumerate(arms):
            colour, marker, line = STYLES[arm]
            values = data.along(column, "epoch", epochs, arm=arm)
            mean, sd = values.mean(axis=1), values.std(axis=1, ddof=1)
            # A little apart, so that the bars of one standard deviation do not hide each other.
            x = np.array(epochs) * 1.03 ** (place - (len(arms) - 1) / 2)
            ax.errorbar(x, mean, sd, color=colour, marker=marker, linestyle=line, label=arm,
                        markersize=5, linewidth=1.4, elinewidth=0.8)  # fmt: skip
            listed = ", ".join(
                (f"{100 * m:.1f} %" if share else f"{m:.3f}") + f" after {e}"
                for m, e in zip(mean, epochs, strict=True)
            )
            sentences.append(f"{name}, {arm}: {listed}")
        log_axis(ax, epochs)
        ax.set_xlabel("epochs")
        ax.set_ylabel(" ")
        ax.set_title(name, fontsize=10)
        if share:
            ax.yaxis.set_major_formatter(PercentFormatter(1.0, decimals=0))
    handles, labels = axes[0, 0].get_legend_handles_labels()
    figure.legend(handles, labels, loc="outside lower center", ncols=3, frameon=False)
    seeds = len(set(data.column("seed")))
    caption = (
        f"Means and one standard deviation over {seeds} seeds. After 5 epochs none leads in all "
        "three panels; after 100 the order is another one, and another one in each panel."
    )
    return plots.Figure(figure, caption, "Against epochs: " + "; ".join(sentences) + ".")


def search(table: str = "mixing_search") -> plots.Figure:
    """What the best of so many settings seemed to be, and what it was, a panel per choice."""
    data = results.load(table).where(setting="best")
    sizes = sorted({int(n) for n in data.column("choosing")})
    tried = sorted({int(n) for n in data.column("tried")})
    figure, axes = plots.new(1, len(sizes), 7.4, 3.6, sharey=True)
    figure.suptitle("The best of several settings: what it promised, what it was")
    lines = {"validation": ("on the validation digits", "#D55E00", "s", "--"),
             "test": ("on 2,000 test digits", "#0072B2", "o", "-")}  # fmt: skip
    sentences = []
    for ax, size in zip(axes[0], sizes, strict=True):
        for on, (label, colour, marker, line) in lines.items():
            mean = [data.summary("accuracy", choosing=size, on=on, tried=k).mean for k in tried]
            ax.plot(tried, mean, line, marker=marker, color=colour, label=label, markersize=5)
            sentences.append(
                f"chosen on {size}, {label}: {100 * mean[0]:.1f} % for 1, "
                f"{100 * mean[-1]:.1f} % for the best of {tried[-1]}"
            )
        ax.set_title(f"chosen on {size:,} digits", fontsize=10)
        ax.set_xticks(tried[::2])
        ax.set_xlabel("settings tried")
        ax.set_ylabel("accuracy of the best" if ax is axes[0, 0] else " ")
        ax.yaxis.set_major_formatter(PercentFormatter(1.0, decimals=1))
    axes[0, 0].legend(loc="lower right")
    caption = (
        "Means over the seeds and over all choices of so many of the 12 settings. The distance "
        "between the lines is what the winner owes to the luck of its validation digits."
    )
    return plots.Figure(figure, caption, "; ".join(sentences) + ".")

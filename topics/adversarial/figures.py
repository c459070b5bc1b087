"""Lesson 18's figures: attacks, and accuracy under attack."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.ticker import PercentFormatter

from utils import plots, results

DIVERGING = "PuOr"  # orange: less ink; purple: more ink; white: unchanged
ROBUST = {  # arm of the table "adversarial": colour, line and marker; never colour alone
    "none": ("#000000", "-o"),
    "augmentation": ("#009E73", "--^"),
    "random signs 0.1": ("#E69F00", ":v"),
    "FGSM 0.1": ("#D55E00", "-.s"),
    "PGD 0.1": ("#0072B2", "-D"),
}


def attacked(
    image: np.ndarray,
    changed: Mapping[str, np.ndarray],
    said: Mapping[str, np.ndarray],
    epsilon: float,
) -> plots.Figure:
    """A picture, several changed ones, and what was changed.

    Args:
        image: (height, width, 1) in [0, 1].
        changed: name to changed picture, of the same shape.
        said: name to the network's probabilities (10,), also for ``"original"``.
        epsilon: the budget; the scale of the changes.
    """
    names = ["original", *changed]
    figure, axes = plots.new(2, len(names), 2.1 * len(names) + 0.6, 4.8)
    figure.suptitle(f"The same digit, each pixel changed by at most {epsilon:g}")
    sentences, shown = [], None
    for column, name in zip(axes.T, names, strict=True):
        picture = image if name == "original" else changed[name]
        for ax in column:
            ax.set_axis_off()
        column[0].imshow(picture[..., 0], cmap="gray", vmin=0, vmax=1)
        answer = int(said[name].argmax())
        words = f"{answer} with {said[name][answer]:.2f}"
        column[0].set_title(f"{name}\nread as {words}", fontsize=9)
        sentences.append(f"{name}: read as {words}")
        if name != "original":
            shown = column[1].imshow(
                (picture - image)[..., 0], cmap=DIVERGING, vmin=-epsilon, vmax=epsilon
            )
            column[1].set_title("change", fontsize=9)
            moved = np.abs(picture - image)
            sentences[-1] += (
                f"; mean change of a pixel {moved.mean():.3f}, largest {moved.max():.3f}"
            )
    bar = figure.colorbar(shown, ax=axes[1, 0], location="left", fraction=0.5, aspect=12)
    bar.set_label("change of a pixel")
    bar.ax.set_xlabel(" ")  # no axis of a figure may be without labels
    caption = (
        "Below: what was added (purple) and taken away (orange). Ink cannot go above 1, nor paper "
        "below 0. Would you read one of the upper pictures differently?"
    )
    return plots.Figure(figure, caption, "; ".join(sentences) + ".")


def robust(table: str = "adversarial", arms: Sequence[str] = tuple(ROBUST)) -> plots.Figure:
    """Accuracy against the budget of an attack: a panel for each attack, a line for each training.

    Args:
        table: a table with the columns attack, epsilon and holdout.
        arms: which trainings.
    """
    data = results.load(table)
    attacks = [a for a in dict.fromkeys(data.column("attack")) if a != "clean"]
    figure, axes = plots.new(1, len(attacks), 8.6, 3.9, sharey=True)
    figure.suptitle("Accuracy on attacked digits, by how the network was trained")
    sentences = []
    for ax, attack in zip(axes[0], attacks, strict=True):
        budgets = sorted({float(e) for e in data.column("epsilon", attack=attack)})
        x, places = [0.0, *budgets], [f"{budget:g}" for budget in budgets]
        for arm in arms:
            clean = data.along("holdout", "attack", ["clean"], arm=arm)
            attacked = data.along("holdout", "epsilon", places, arm=arm, attack=attack)
            values = np.concatenate([clean, attacked])
            plots.band(ax, x, values, *ROBUST[arm], label=arm)
            means = zip(values.mean(axis=1), x, strict=True)
            pairs = ", ".join(f"{100 * mean:.0f} % at {budget:g}" for mean, budget in means)
            sentences.append(f"{attack}, trained with {arm}: {pairs}")
        ax.set_title(attack)
        ax.set_xlabel("budget of the attack (epsilon)")
        ax.set_ylabel("accuracy" if ax is axes[0, 0] else " ")
        ax.set_ylim(0, 1.02)
        ax.yaxis.set_major_formatter(PercentFormatter(1.0))
    handles = axes[0, 0].get_legend_handles_labels()
    figure.legend(*handles, loc="outside lower center", ncols=3, frameon=False, title="trained on")
    caption = (
        "Lines: means over the seeds; bands: one standard deviation. 0 is the clean digit. Each "
        "network is attacked with its own gradients."
    )
    return plots.Figure(figure, caption, "; ".join(sentences) + ".")

"""Where the wrong answers part from the right ones, and whether one patch of pixels decides."""

from __future__ import annotations

import numpy as np

from authoring.experiments.digits import ARMS, CNN, RANGES, trainer
from authoring.experiments.experiment import Experiment, Row
from topics.prediction_trace import layers
from utils.data import course_split
from utils.training import train_arm

EPOCHS = 10
PATCH = 5
# Covering makes 576 pictures of one: so many mistakes, and so many right answers, are enough.
_COVERED = 60


def _mistakes(name: str, seed: int) -> list[Row]:
    arm, split = ARMS[name], course_split(seed)
    fast = trainer(arm.dropout)
    train_arm(fast, arm, seed, split.x_train, split.y_train, EPOCHS)
    probe = layers.Probe(fast.model)
    probabilities = probe.last(split.x_holdout)
    labels = split.y_holdout
    rivals = layers.rival(probabilities, labels)
    wrong = probabilities.argmax(axis=1) != labels
    means = layers.class_means(probe, split.x_train, split.y_train)
    away = layers.distances(probe, means, split.x_holdout)
    rows: list[Row] = []
    every = np.arange(len(labels))
    for layer in probe.names:
        nearer = away[layer][every, rivals] < away[layer][every, labels]
        row: Row = {"layer": layer, "holdout": 1 - wrong.mean(), "mistakes": int(wrong.sum())}
        row["nearest"] = (away[layer].argmin(axis=1) == labels).mean()
        row |= {"wrong_to_rival": nearer[wrong].mean(), "right_to_rival": nearer[~wrong].mean()}
        rows.append(row)
    rows[0] |= _covered(probe, split.x_holdout, labels, np.flatnonzero(wrong), "repaired")
    rows[0] |= _covered(probe, split.x_holdout, labels, np.flatnonzero(~wrong), "broken")
    return rows


def _covered(
    probe: layers.Probe, images: np.ndarray, labels: np.ndarray, chosen: np.ndarray, name: str
) -> Row:
    """Share of digits whose answer changes sides when one patch is covered; and of all patches."""
    one_is_enough, patches = [], []
    for row in chosen[:_COVERED]:
        covered = layers.covered_probabilities(probe.last, images[row], PATCH)
        right = covered.argmax(axis=-1) == labels[row]
        changed = right if name == "repaired" else ~right
        one_is_enough.append(changed.any())
        patches.append(changed.mean())
    return {name: np.mean(one_is_enough), f"{name}_patches": np.mean(patches)}


EXPERIMENTS = (
    Experiment(
        name="mistakes",
        question="In which layer do wrong answers part from right ones, and can a patch mend them?",
        setup=(
            f"800 digits; {CNN}; dropout 0.5 and {RANGES.describe()}; {EPOCHS} epochs; 4,000 other "
            "digits. Each is measured against two class means of the training digits, that of its "
            "label and that of the most probable other class; "
            f"{_COVERED} mistakes and {_COVERED} right answers with each {PATCH} x {PATCH} patch "
            "set to 0 in turn"
        ),
        arms=("both",),
        seeds=5,
        run=_mistakes,
        compare=("wrong_to_rival", 0.1),
    ),
)

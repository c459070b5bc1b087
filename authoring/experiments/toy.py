"""Dropout on the toy of lesson 04: two half-moons with wrong labels, and a network in NumPy."""

from __future__ import annotations

import numpy as np

from authoring.experiments.experiment import Experiment, Row
from topics.dropout import toy

RATES = ("rate 0", "rate 0.2", "rate 0.5", "rate 0.8", "rate 0.9")
SMALL = "small network"
POINTS, FLIPPED, TEST, MEMBERS = 200, 0.15, 4000, 200


def _toy(arm: str, seed: int) -> list[Row]:
    """Train one network; every 50 steps, and at the end as an ensemble of thinned networks."""
    rate, hidden = (0.0, (8, 8)) if arm == SMALL else (float(arm.split()[1]), (48, 48))
    data = toy.half_moons(POINTS, flipped=FLIPPED, seed=seed)
    test = toy.half_moons(TEST, seed=1000 + seed)
    rows: list[Row] = []

    def report(step: int, net: toy.MLP) -> None:
        known = net.probabilities(data.x)
        rows.append(
            {
                "epoch": step,
                "train": toy.accuracy(known, data.y),
                "known": toy.accuracy(known[data.flipped], data.y[data.flipped]),
                "test": toy.accuracy(net.probabilities(test.x), test.y),
            }
        )

    net = toy.train(data, rate, seed=seed, hidden=hidden, report=report)
    single, scaled = toy.ensemble(net, test.x, rate, MEMBERS, seed)
    together = single.mean(axis=0)
    rows[-1] |= {
        "one": float(np.mean([toy.accuracy(p, test.y) for p in single])),
        "ensemble": toy.accuracy(together, test.y),
        "apart": float(np.abs(together - scaled).mean()),
        "spread": float(single.std(axis=0).mean()),
    }
    return rows


EXPERIMENTS = (
    Experiment(
        name="toy_dropout",
        question="Does dropout keep a small network from learning wrong labels by heart?",
        setup=(
            f"{POINTS} points on two half-moons, {FLIPPED:.0%} of the labels wrong, other points "
            "for each seed; network of topics.dropout.toy with 2-48-48-1 nodes "
            f"({SMALL}: 2-8-8-1, no dropout), Adam 0.01, 1,000 steps on all points; "
            "dropout on both hidden layers at the arm's rate. train: the training points with "
            "their labels; known: those with a wrong label, given as it was taught; "
            f"test: {TEST:,} other points with right labels; one, ensemble: {MEMBERS} thinned "
            "networks, singly and by the mean of their probabilities; apart: mean distance of that "
            "mean from the scaled network; spread: standard deviation over the thinned networks"
        ),
        arms=(*RATES, SMALL),
        seeds=10,
        run=_toy,
        compare=("test", 0.06),
    ),
)

"""Checks of lesson 10, when it helps, when it does not."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from utils.exercises import attempt, exercise, require, rule_out


@exercise(
    "10.worth",
    "First the goal: what augmentation reaches with n. sizes.index(n) gives the place of n.",
    "np.interp(goal, none, np.log(sizes)) reads off the logarithm of the size that none needs.",
    "np.exp takes the logarithm back; divide by n. If goal lies above none[-1]: np.inf.",
)
def worth(function: Callable) -> str:
    """How many times as many pictures the other arm needs: by curves with known answers."""
    sizes, none = [50, 100, 200, 400], [0.60, 0.70, 0.80, 0.90]
    augmented = [0.70, 0.75, 0.90, 0.95]
    factor = attempt(function, list(sizes), list(none), list(augmented), 50)
    require(np.shape(factor) == (), "return one number")
    factor = float(factor)
    rule_out(
        factor,
        (100, "that is a number of digits; return how many times n it is"),
        (0.5, "the factor is turned round: divide by n, not n by the size"),
        (1, "the goal is what augmentation reaches with n, not what none reaches with n"),
    )
    require(
        np.isclose(factor, 2),
        f"none reaches with 100 what augmentation reaches with 50: 2, not {factor:.3g}",
    )
    far = float(function(list(sizes), list(none), list(augmented), 400))
    require(
        np.isinf(far) and far > 0,
        "where none does not get so far, say np.inf: the table cannot know the factor",
    )
    between = float(function(list(sizes), list(none), list(augmented), 100))
    scale = "interpolate on a logarithmic scale: give np.interp the logarithms of the sizes"
    rule_out(between, (1.5, scale))
    require(
        np.isclose(between, np.sqrt(2), rtol=1e-3),
        f"halfway from 100 to 200 on a logarithmic scale is 141, a factor 1.41, not {between:.3g}",
    )
    end = float(function(list(sizes), list(none), list(augmented), 200))
    table = "what none just reaches with the largest size is still in the table"
    require(np.isclose(end, 2), table)
    return "Augmentation as a number of pictures: the size at which none gets as far."


@exercise(
    "10.interaction",
    "Two gains of augmentation: one with dropout in both networks, one without it in either.",
    "np.asarray(both) - np.asarray(dropout) is the gain on top of dropout, seed by seed.",
    "The interaction: (both - dropout) - (augmentation - none), an array with one value per seed.",
)
def interaction(function: Callable) -> str:
    """The interaction of a 2 x 2, seed by seed."""
    arms = np.array(
        [[0.90, 0.80, 0.85, 0.70], [0.95, 0.88, 0.89, 0.80],
         [0.92, 0.84, 0.86, 0.73], [0.96, 0.89, 0.93, 0.85]]
    )  # fmt: skip
    none, augmentation, dropout, both = arms
    expected = both - dropout - augmentation + none
    answer = attempt(function, *arms.tolist())
    require(
        np.shape(answer) != (),
        "return one value per seed, not their mean: the spread is needed too",
    )
    answer = np.asarray(answer, float)
    require(answer.shape == (4,), f"4 seeds give {answer.shape}, expected one value per seed")
    one = "that is the gain over the better one of the two; compare two gains of augmentation"
    unpaired = np.sort(both - dropout) - np.sort(augmentation - none)
    rule_out(
        answer,
        (-expected, "the sign is turned: on top of dropout minus alone"),
        (both - augmentation - dropout, "none is missing: its accuracy belongs to both gains"),
        (both - np.maximum(augmentation, dropout), one),
        (both - none, "that is the gain of both together; compare two gains of augmentation"),
        (unpaired, "the values are sorted, so they belong to different seeds"),
    )
    require(
        np.allclose(answer, expected),
        f"for the first seed the interaction is {expected[0]:.2f}, not {answer[0]:.2f}",
    )
    return "Below 0 the two give less together than the sum of what each gives alone."


class _Training:
    """A training whose accuracies are known; it remembers how it was called."""

    def __init__(self) -> None:
        self.calls: list[tuple[int, bool]] = []

    def __call__(self, seed: int, augmented: bool = False) -> float:
        """Accuracy of one network; a second one with the same settings comes out the same."""
        self.calls.append((int(seed), bool(augmented)))
        luck = 0.05 * np.sin(7.0 * int(seed))  # of the split: it hits both arms alike
        gain = 0.02 * np.cos(3.0 * int(seed))  # in some seeds a loss
        return 0.8 + luck + (gain if augmented else 0.0)


@exercise(
    "10.paired",
    "Go through the seeds, and train twice with each: train(seed, True) and train(seed, False).",
    "A gain is the augmented accuracy minus the other one. Append one to a list for each seed.",
)
def paired(function: Callable) -> str:
    """A fair comparison: the same seeds in both arms, each network trained once, all reported."""
    seeds, training = [3, 11, 4, 8, 5], _Training()
    gains = attempt(function, training, list(seeds))
    require(training.calls, "no network was trained: call train(seed, augmented)")
    expected = np.array([0.02 * np.cos(3.0 * seed) for seed in seeds])
    arms = {
        arm: {s for s, augmented in training.calls if augmented == arm} for arm in (True, False)
    }
    for arm, name in ((True, "with"), (False, "without")):
        require(arms[arm], f"no network was trained {name} augmentation")
    require(
        arms[True] == arms[False],
        "the two arms have different seeds, so other splits and other weights: not the same luck",
    )
    require(
        arms[True] == set(seeds),
        f"train with the seeds that were asked for, {seeds}, and with no others",
    )
    most = max(training.calls.count(call) for call in training.calls)
    require(most == 1, f"a network was trained {most} times: once each, whatever comes out")
    require(np.shape(gains) != (), "return a list with one gain per seed, not one number")
    gains = np.asarray(gains, float)
    require(
        len(gains) == len(seeds),
        f"{len(gains)} gains for {len(seeds)} seeds: none may be left out, a loss least of all",
    )
    order = np.allclose(np.sort(gains), np.sort(expected)) and not np.allclose(gains, expected)
    require(not order, "the gains are in another order than the seeds")
    rule_out(
        gains,
        (-expected, "the sign is turned: with augmentation minus without"),
        (np.abs(expected), "a loss is a gain below 0; it must not lose its sign"),
    )
    require(
        np.allclose(gains, expected),
        f"the gain of seed {seeds[0]} is {expected[0]:.4f}, not {gains[0]:.4f}",
    )
    return "Same seeds, each network once, every seed reported."

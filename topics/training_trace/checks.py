"""Checks of lesson 06, the training trace."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np

from utils.exercises import NotAttempted, attempt, exercise, require

WORDS = ("up", "down", "within chance")


@exercise(
    "06.told",
    "The standard error of an accuracy p on n pictures is the square root of p (1 - p) / n; of the "
    "difference of two such accuracies, the square root of 2 p (1 - p) / n.",
    "p is the mean of the two accuracies; the limit is two standard errors of the difference.",
    "Three cases: now - before is larger than the limit, smaller than minus the limit, or neither.",
)
def told(function: Callable) -> str:
    """Whether an accuracy moved by more than chance."""

    def ask(before: float, now: float, n: int) -> str:
        answer = attempt(function, before, now, n)
        require(
            answer in WORDS, f"return 'up', 'down' or 'within chance', not {str(answer)[:40]!r}"
        )
        return answer

    require(
        ask(0.90, 0.60, 100) != "up" and ask(0.60, 0.90, 100) != "down",
        "the direction is turned: from 0.60 to 0.90 is up",
    )
    require(
        ask(0.60, 0.90, 100) == "up" and ask(0.90, 0.60, 100) == "down",
        "30 points on 100 pictures are far more than chance, in both directions",
    )
    require(ask(0.90, 0.90, 100) == "within chance", "no change at all is within chance")
    require(
        ask(0.80, 0.81, 100) == "within chance",
        "one point on 100 pictures is one picture: that is within chance",
    )
    require(
        ask(0.80, 0.85, 4000) == "up" and ask(0.85, 0.80, 4000) == "down",
        "the limit does not use the number of pictures: 5 points on 4,000 pictures are no chance",
    )
    require(
        ask(0.80, 0.86, 100) == "within chance" and ask(0.86, 0.80, 100) == "within chance",
        "the limit is two standard errors, on both sides: 6 points on 100 pictures lie within",
    )
    require(
        ask(0.80, 0.89, 100) == "within chance" and ask(0.89, 0.80, 100) == "within chance",
        "that is the error of one accuracy; a difference has two, and varies more: 2 p (1 - p) / n",
    )
    require(
        ask(0.985, 0.945, 200) == "down",
        "the limit depends on the accuracy: near 100 % it is smaller, use p (1 - p)",
    )
    return "This is how the observations of this lesson are made: a rule, and numbers."


@exercise(
    "06.match",
    "First look at the training line alone: does it come down, and how far?",
    "Then at the distance of the two lines in the loss, and in which direction it grows.",
    "Two runs stay at a high loss: in one the loss is still falling, in the other it has settled.",
)
def match(answers: Mapping[str, str]) -> str:
    """Which of six runs is which."""
    require(isinstance(answers, Mapping), "keep it a dictionary from letters to names")
    require(set(answers) == set(RUNS), f"keep the letters {', '.join(RUNS)}")
    if all(name is None or name is Ellipsis for name in answers.values()):
        raise NotAttempted
    names = {
        letter: str(name).strip().lower() if isinstance(name, str) else ""
        for letter, name in answers.items()
    }
    for letter, name in names.items():
        require(name in LOOK, f"{letter}: write one of {', '.join(sorted(LOOK))}")
    twice = {name for name in names.values() if list(names.values()).count(name) > 1}
    require(not twice, f"{' and '.join(sorted(twice))}: each name is used once")
    for letter, name in names.items():
        require(
            name == RUNS[letter],
            f"{letter} is not the run that is {name!r}: {LOOK[name]}. Look at {letter} again",
        )
    return "Six causes, and each leaves another trace."


# The panels of the figure; the lesson draws them in this order.
RUNS = {
    "A": "rate too low",
    "B": "overfits",
    "C": "noisy",
    "D": "underfits",
    "E": "rate too high",
    "F": "fits",
}
# What is to be seen in the run of each name.
LOOK = {
    "rate too low": "there both losses fall all the time, slowly, and have not arrived",
    "overfits": "there the training loss goes to 0, far below a validation loss that stays up",
    "noisy": "there the training lines are smooth, and only the validation lines jump",
    "underfits": "there both losses have settled, close together, at a high value",
    "rate too high": "there the training loss itself jumps, and comes to no rest",
    "fits": "there both losses come down to a low value together",
}


@exercise(
    "06.stop",
    "Walk through the epochs and remember the epoch with the lowest loss so far.",
    "Stop in the first epoch that lies patience epochs behind the best one so far.",
    "Count epochs from 1 with enumerate(..., start=1), and compare each with the best so far.",
)
def stop(function: Callable) -> str:
    """Early stopping by hand: last epoch trained, epoch restored."""

    def ask(losses: list[float], patience: int) -> tuple[int, int]:
        result = attempt(function, list(losses), patience)
        require(
            np.shape(result) == (2,),
            "return two numbers: the last epoch trained and the epoch restored, also for a run "
            "that is never stopped",
        )
        if any(value is None or value is Ellipsis for value in result):
            raise NotAttempted
        return int(result[0]), int(result[1])

    losses = [0.90, 0.60, 0.50, 0.55, 0.52, 0.51, 0.53, 0.40]
    trained, kept = ask(losses, 3)
    require((trained, kept) != (5, 2), "count epochs from 1, as the log does")
    require((trained, kept) != (3, 6), "the order is turned: the last epoch trained comes first")
    require(
        trained != 8,
        "in the example training goes on to epoch 8: compare with the lowest loss so far, not with "
        "the epoch before",
    )
    require(trained != 7, "it stops one epoch too late: the third epoch without a new low ends it")
    require(
        trained != 5, "it stops one epoch too early: three epochs without a new low are 4, 5, 6"
    )
    require(trained == 6, f"in the example training ends with epoch 6, not {trained}")
    require(kept != 6, "those are the last weights; the best ones are to be restored")
    require(kept != 8, "epoch 8 was never trained: look only at the epochs until the stop")
    require(kept == 3, f"in the example the weights of epoch 3 are restored, not of {kept}")
    require(
        ask([0.9, 0.8, 0.7, 0.6], 2) == (4, 4),
        "a loss that falls to the end: all 4 epochs are trained, and the last is the best",
    )
    require(
        ask([0.9, 0.8, 0.7, 0.75], 2) == (4, 3),
        "a run that ends before patience is used up: all epochs are trained, the best is restored",
    )
    equal = ask([0.5, 0.5, 0.5, 0.4], 2)
    require(equal == (3, 1), "a loss as low as before is no new lowest one")
    require(
        ask([0.9, 0.7, 0.8, 0.6, 0.7, 0.65, 0.5], 2) == (6, 4), "a new low starts the count again"
    )
    return "The same two epochs as keras.callbacks.EarlyStopping."

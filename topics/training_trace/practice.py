"""Practice questions of lesson 06."""

from topics.start.predictions import Prediction, percent
from utils.practice import Choice, Option

QUESTIONS = (
    Choice(
        "06.carry",
        "Which of the four sentences do the four numbers carry?",
        (
            Option(
                "The network has learnt something about the training pictures.",
                "The loss fell and the accuracy rose on the very pictures that it was trained on, "
                "by far more than chance. You cannot say more yet.",
                right=True,
            ),
            Option(
                "It gets 89 of 100 new pictures right.",
                "All four numbers come from pictures that it was trained on. They say nothing "
                "about new ones.",
            ),
            Option(
                "It does not overfit.",
                "Overfitting is a distance between training pictures and new ones, and only one "
                "side was measured.",
            ),
            Option(
                "More epochs would be better still.",
                "That is a guess: two points do not show whether a curve still falls.",
            ),
        ),
    ),
)


def _first_epoch() -> float:
    random_off = percent("scored", "train", arm="both", epoch=1)
    return random_off() - percent("scored", "accuracy", arm="both", epoch=1)()


PREDICTIONS = (
    Prediction(
        "06.scored",
        "After the first epoch with augmentation and dropout: how many points above the "
        "logged training accuracy is the accuracy on the same pictures, measured at the "
        "end of the epoch with everything random off?",
        0,
        70,
        "points",
        _first_epoch,
    ),
)

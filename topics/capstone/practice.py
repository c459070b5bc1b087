"""Practice questions of lesson 19."""

from topics.start.predictions import Prediction
from utils import results
from utils.practice import Choice, Option

QUESTIONS = (
    Choice(
        "19.twins",
        "The same file lies in the folder of cats and in that of dogs. What do you do with the two "
        "files before you split?",
        (
            Option(
                "Leave both out, and say so in the report.",
                "One of the two labels is wrong, and the file does not say which. If somebody who "
                "knows can look, one may stay; until then, leave out both.",
                right=True,
            ),
            Option(
                "Keep the first one, and delete the second.",
                "That is right within a class. Here it would be a coin toss about the label.",
            ),
            Option(
                "Keep both, so that the network learns the doubt.",
                "It learns nothing from two answers to one picture, and one of the two may end "
                "up in the test.",
            ),
            Option(
                "Put both into the training part, where they do no harm.",
                "A wrong label in training does harm too, though less visibly than a leak.",
            ),
        ),
    ),
)


def _lost() -> float:
    """Points that wider poses cost the networks of lesson 11 that had no augmentation."""
    table = results.load("photos")
    same, wider = (table.summary("test", arm="none", pose=pose) for pose in ("0.15", "0.6"))
    return 100 * (same.mean - wider.mean)


PREDICTIONS = (
    Prediction(
        "19.shift",
        "The networks of lesson 11 that had no augmentation were tested on animals that stand "
        "as in training, and on the same animals in wider poses. How many points of accuracy did "
        "they lose, on average over the seeds?",
        0,
        50,
        "points",
        _lost,
    ),
)

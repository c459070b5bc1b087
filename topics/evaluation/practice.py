"""Practice questions of lesson 08."""

from topics.start.predictions import Prediction
from utils import results
from utils.practice import Choice, Option

QUESTIONS = (
    Choice(
        "08.disagree",
        "On the same 1,000 images one network has 930 right and another 940. In which case is it "
        "best supported that the second is the better of the two?",
        (
            Option(
                "They disagree on 10 images, and the second is right on all of them.",
                "The standard error of the difference is about 0.3 points, and the difference is "
                "1 point: more than three times as large.",
                right=True,
            ),
            Option(
                "They disagree on 40 images: 25 for the second, 15 for the first.",
                "The standard error of the difference is about 0.6 points, and the difference is "
                "less than two of them.",
            ),
            Option(
                "They disagree on 90 images: 50 for the second, 40 for the first.",
                "The standard error of the difference is about 0.9 points, as large as the "
                "difference itself.",
            ),
            Option(
                "In all three alike: 10 images more are 10 images more.",
                "Images that both have right, or both wrong, say nothing. Among those on which "
                "they disagree, 10 to 0 is far from what coins would give; 50 to 40 is not.",
            ),
        ),
    ),
)


def _half() -> float:
    difference = results.load("four_arms").paired("holdout", "both", "none", epoch=30)
    return 100 * (difference.high - difference.low) / 2


PREDICTIONS = (
    Prediction(
        "08.half",
        "Ten seeds, 4,000 digits: how far does the 95 % interval of the difference "
        "between both and none reach to each side?",
        0,
        4,
        "points",
        _half,
    ),
)

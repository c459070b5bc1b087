"""Practice questions of lesson 11."""

from topics.start.predictions import Prediction, points
from utils.practice import Choice, Option

QUESTIONS = (
    Choice(
        "11.sigmoid",
        "Cats have the label 0 and dogs the label 1. For a photo the one sigmoid gives 0.08. What "
        "does the network say?",
        (
            Option(
                "Cat, with probability 0.92.",
                "The number is the probability of class 1. What is left, 1 - 0.08, is that of "
                "class 0.",
                right=True,
            ),
            Option(
                "Cat, with probability 0.08.",
                "0.08 is the probability of a dog. If a cat were as unlikely, what would be left?",
            ),
            Option(
                "Dog, because the number is greater than 0.",
                "The limit between the answers is 0.5, not 0: a sigmoid is never below 0.",
            ),
            Option(
                "Nothing: two classes need two numbers.",
                "Two probabilities that add up to 1 are one number. With ten classes it would "
                "take nine.",
            ),
        ),
    ),
)

PREDICTIONS = (
    Prediction(
        "11.wider",
        "What does augmentation change in the accuracy on animals in wider poses than "
        "those of the training?",
        -20,
        40,
        "points",
        points("photos", "test", "augmentation", "none", pose="0.6"),
    ),
)

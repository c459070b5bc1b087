"""Practice questions of lesson 10."""

from topics.start.predictions import Prediction, points
from utils.practice import Choice, Option

QUESTIONS = (
    Choice(
        "10.fair",
        "Somebody writes 20 augmented copies of each picture to disk and trains 10 epochs on "
        "all files, copies and originals; the other arm trains 10 epochs on the originals. "
        "Split, weights and seeds are the same. What makes the comparison unfair?",
        (
            Option(
                "The arm with copies takes 21 times as many steps.",
                "An epoch goes once through all files. The other arm might gain as much from 210 "
                "epochs; equal steps would tell.",
                right=True,
            ),
            Option(
                "The arms should start from different weights.",
                "The same weights make the pair fair: the luck of the start cancels.",
            ),
            Option(
                "The test pictures should have been augmented too.",
                "Test pictures stay as they are: they represent what will be asked later.",
            ),
            Option(
                "Nothing: both train 10 epochs.",
                "An epoch is once through the training set, and one set is 21 times as large.",
            ),
        ),
    ),
)

PREDICTIONS = (
    Prediction(
        "10.fifty",
        "With 50 training digits: what does augmentation change in the accuracy?",
        -10,
        30,
        "points",
        points("training_size", "holdout", "augmentation 50", "none 50"),
    ),
)

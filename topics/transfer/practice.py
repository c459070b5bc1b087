"""Practice questions of lesson 12."""

from topics.start.predictions import Prediction, points
from utils.practice import Choice, Option

QUESTIONS = (
    Choice(
        "12.where",
        "The base is frozen. To save time, somebody computes the features of the 100 training "
        "pictures once and trains the head on them for 50 epochs. Where can augmentation act?",
        (
            Option(
                "On the pictures, before their features are computed.",
                "There it changes what the base sees. With one pass there is one draw of each "
                "picture; more copies need more passes, once.",
                right=True,
            ),
            Option(
                "As the first layer below the head, on the features.",
                "A turned picture is not a turned row of 128 features: there is nothing in them "
                "that a rotation could turn.",
            ),
            Option(
                "Anywhere: the features of all variants are the same.",
                "They are not. If they were, the base would be invariant already, and augmentation "
                "would have nothing to add.",
            ),
            Option(
                "Nowhere: a frozen base and augmentation exclude each other.",
                "The base is frozen, the pictures are not. Augmented pictures give other features, "
                "from which the head learns.",
            ),
        ),
    ),
)

PREDICTIONS = (
    Prediction(
        "12.five",
        "Five labelled digits of each class: what does a frozen base that has learnt from MNIST "
        "change in the accuracy, against a network from scratch?",
        -20,
        40,
        "points",
        points("transfer", "test", "frozen", "scratch", n=5),
    ),
)

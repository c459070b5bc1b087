"""Practice questions of lesson 15."""

from topics.start.predictions import Prediction, points
from utils.practice import Choice, Option

QUESTIONS = (
    Choice(
        "15.sides",
        "Of two networks, one is right in 91 of 100 answers and says 97 on average; the other is "
        "right in 92 and says 87. Their calibration errors are nearly equal. What follows?",
        (
            Option(
                "They are wrong about themselves in opposite directions.",
                "The first is too sure, the second not sure enough. The calibration error is a "
                "distance: it does not say to which side.",
                right=True,
            ),
            Option(
                "Both are too sure to the same degree.",
                "The second says 87 and is right in 92: it could be more sure.",
            ),
            Option(
                "Mixing labels has changed nothing about how sure a network is.",
                "It has changed a lot: from 97 to 87. Only the distance is the same.",
            ),
            Option(
                "The two are equally good wherever confidence matters.",
                "If a person checks all answers below some confidence, the first has too few of "
                "them checked, and the second too many.",
            ),
        ),
    ),
)

PREDICTIONS = (
    Prediction(
        "15.mixup",
        "After 100 epochs on 400 digits: what does MixUp change in the accuracy?",
        -6,
        6,
        "points",
        points("mixing", "holdout", "mixup", "none", epoch=100),
    ),
)

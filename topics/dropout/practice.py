"""Practice questions of lesson 04."""

from topics.start.predictions import Prediction, points
from utils.practice import Choice, Option

QUESTIONS = (
    Choice(
        "04.masks",
        "A training step takes a batch of 32 examples through one layer with dropout. How many "
        "masks are drawn for this layer in this step?",
        (
            Option(
                "One, which all examples of the batch share.",
                "Look at the two rows of `kept` above: each example has a row, and so a mask, of "
                "its own.",
            ),
            Option(
                "32, one for each example.",
                "Each example goes through its own thinned network, and the step follows the mean "
                "of their gradients.",
                right=True,
            ),
            Option(
                "None: the mask is drawn once, before training.",
                "Then the same nodes would be missing in every step, and a single smaller network "
                "would be trained.",
            ),
            Option(
                "One for each class.",
                "Dropout does not look at labels; it does not know them.",
            ),
        ),
    ),
)

PREDICTIONS = (
    Prediction(
        "04.rate",
        "After 1,000 steps: what does dropout at rate 0.5 change in the accuracy on "
        "test points, against no dropout?",
        -15,
        15,
        "points",
        points("toy_dropout", "test", "rate 0.5", "rate 0", epoch=1000),
    ),
)

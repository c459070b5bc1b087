"""Practice questions of lesson 05."""

from topics.start.predictions import Prediction, points
from utils.practice import Choice, Option

QUESTIONS = (
    Choice(
        "05.compare",
        "You want to know whether your network with dropout overfits. Which two numbers do you "
        "compare?",
        (
            Option(
                "The training loss and the validation loss in the last line of the log.",
                "They are measured in two ways: the first with dropout on and while the weights "
                "change, the second with everything on and afterwards.",
            ),
            Option(
                "What evaluate says on the training pictures, and on the validation pictures.",
                "Both with dropout off and with the same weights: what is left between them is "
                "the gap.",
                right=True,
            ),
            Option(
                "The training losses in the logs of the network with and without dropout.",
                "Dropout makes the logged loss higher in any case, and both are about training "
                "pictures only.",
            ),
            Option(
                "The validation loss in the first and in the last epoch.",
                "That says whether it still improves on new pictures, not how much better it knows "
                "the old ones.",
            ),
        ),
    ),
)

PREDICTIONS = (
    Prediction(
        "05.lecture",
        "After 10 epochs: what does dropout change in the validation accuracy of the "
        "lecture's model?",
        -4,
        8,
        "points",
        points("lecture_mlps", "val", "dropout, 0 to 1", "plain, 0 to 1", epoch=10),
    ),
)

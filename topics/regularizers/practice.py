"""Practice questions of lesson 16."""

from topics.start.predictions import Prediction, points
from utils.practice import Choice, Option

QUESTIONS = (
    Choice(
        "16.budget",
        "A new regularizer beats the plain network by more than a point. Its strength was the "
        "best of 40 on validation pictures; the plain network had Keras' defaults. What first?",
        (
            Option(
                "Tune the plain network as long, and compare again.",
                "Forty tries may have found the regularizer's gain, or simply a better learning "
                "rate and luck. With equal effort on both sides the difference is the method's.",
                right=True,
            ),
            Option(
                "Correct the result for forty comparisons by Holm.",
                "The forty settings were compared on validation pictures, and one was taken. On "
                "fresh test pictures there is one comparison; it is unfair, not uncorrected.",
            ),
            Option(
                "Give the regularizer another forty settings.",
                "Then the two sides have been tuned even more unequally.",
            ),
            Option(
                "Repeat both with ten seeds, and report the interval.",
                "Needed, but it would measure the same unequal comparison more exactly.",
            ),
        ),
    ),
    Choice(
        "16.left",
        "Of 15 comparisons with `none`, nine intervals leave out 0. After Holm's correction six "
        "verdicts remain. What do you write about the other three of the nine?",
        (
            Option(
                "That these runs do not settle whether they differ from none.",
                "Each would have had a verdict alone. Among fifteen, differences like these "
                "arise by chance too easily; more seeds could decide.",
                right=True,
            ),
            Option(
                "That they are equal to none, as the correction has shown.",
                "A correction removes a verdict; it does not show equality. That needs a "
                "bound, and an interval within it.",
            ),
            Option(
                "That they help, since their intervals leave out 0.",
                "Without any effect, one interval in twenty does so, too.",
            ),
            Option(
                "Nothing: they are left out of the table.",
                "If you leave out what was not clear, the rest looks clearer than it is.",
            ),
        ),
    ),
    Choice(
        "16.batch",
        "A colleague goes from batches of 32 to batches of 256 to use a new machine well, keeps "
        "epochs and learning rate, and loses a point of accuracy. What do you check first?",
        (
            Option(
                "Whether it still improves: it took fewer steps.",
                "At equal epochs it took an eighth of the steps. If the training loss is still "
                "falling, more epochs (or a higher rate) come before any other explanation.",
                right=True,
            ),
            Option(
                "Whether large batches find worse solutions, and go back to 32.",
                "Perhaps, but at equal epochs this cannot be seen: the two runs differ in their "
                "steps as well. First compare at an equal number of steps.",
            ),
            Option(
                "Whether the network is too small for batches of 256.",
                "The batch size changes how many pictures a step averages over, not what the "
                "network can represent.",
            ),
        ),
    ),
)

PREDICTIONS = (
    Prediction(
        "16.augmentation",
        "Rotation, shift and zoom, tuned, on 320 digits: what do they change in the accuracy on "
        "test digits, against none?",
        -5,
        15,
        "points",
        points("regularizers", "test", "augmentation", "none"),
    ),
)

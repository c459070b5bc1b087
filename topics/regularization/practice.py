"""Practice questions of lesson 03."""

from topics.start.predictions import Prediction, points
from utils.practice import Choice, Option

QUESTIONS = (
    Choice(
        "03.pairs",
        "In the seeds 0 to 4, network A is right in 91, 94, 92, 95 and 93 percent of the cases, "
        "network B in 92, 95, 93, 96 and 94 percent. Each scatters by 1.6 points. The two share "
        "split and initial weights in each seed. What can be said?",
        (
            Option(
                "Nothing: each scatters by more than the two differ.",
                "That scatter comes from the seeds, and both have it in common. Within a seed it "
                "cancels: look at the differences.",
            ),
            Option(
                "B is ahead, by one point in every seed.",
                "The paired differences are +1, +1, +1, +1, +1: what the seeds do to both arms "
                "alike has cancelled.",
                right=True,
            ),
            Option(
                "A is better, since its best seed beats the worst seed of B.",
                "The best of one and the worst of the other are different splits: that compares "
                "luck.",
            ),
            Option(
                "B will be one point better on any pictures.",
                "The five seeds say something about these pictures and this training. Others were "
                "not measured.",
            ),
        ),
    ),
)

PREDICTIONS = (
    Prediction(
        "03.gain",
        "After 30 epochs on 800 digits: what does augmentation change in the accuracy "
        "on 4,000 other digits?",
        -5,
        10,
        "points",
        points("four_arms", "holdout", "augmentation", "none", epoch=30),
    ),
)

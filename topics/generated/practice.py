"""Practice questions of lesson 17, and what it asks before a result."""

from topics.start.predictions import Prediction, points
from utils.practice import Choice, Option

QUESTIONS = (
    Choice(
        "17.source",
        "A generator has seen 100 pictures and nothing else. Where can information come from that "
        "those 100 do not hold?",
        (
            Option(
                "From the random numbers that each new picture starts with.",
                "They choose among what the generator has learnt; they know nothing of digits.",
            ),
            Option(
                "From training it for longer: each step adds a little.",
                "Longer training reads the same 100 pictures more closely.",
            ),
            Option(
                "From what its makers built in, such as convolutions.",
                "Such knowledge is small, but it is the only source here that is not the 100.",
                right=True,
            ),
            Option(
                "From the classifier that is trained on the new pictures.",
                "The classifier learns from the generator, not the other way round.",
            ),
        ),
    ),
)

PREDICTIONS = (
    Prediction(
        "17.gan",
        "A GAN learns from 100 digits, and its digits are added to them. What does that "
        "change in the accuracy?",
        -20,
        20,
        "points",
        points("generated", "holdout", "GAN of the same 100", "none"),
    ),
)

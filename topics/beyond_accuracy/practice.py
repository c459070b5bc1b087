"""Practice questions of lesson 09."""

from topics.start.predictions import Prediction, percent
from utils.practice import Choice, Option

QUESTIONS = (
    Choice(
        "09.promise",
        "On clean test pictures a network has an accuracy of 96 % and a calibration error of 0.01. "
        "A camera is knocked out of place. What do the two numbers say about its pictures?",
        (
            Option(
                "The accuracy may fall, but the confidence will fall with it.",
                "This need not happen. In the table below a network reads less than two thirds of "
                "the shifted digits correctly, but its confidence falls much less.",
            ),
            Option(
                "Neither holds any longer until it is measured on such pictures.",
                "Both were measured on pictures from one source, and are about that source only.",
                right=True,
            ),
            Option(
                "Both still hold, since the network and its weights are the same.",
                "The network is the same, its pictures are not: both numbers belong to the two "
                "together.",
            ),
            Option(
                "The temperature has to be chosen again, on the clean pictures.",
                "Clean pictures give the temperature for clean pictures, which it has already.",
            ),
        ),
    ),
)

PREDICTIONS = (
    Prediction(
        "09.shifted",
        "The network trained without augmentation: how many test digits does it read "
        "when each is shifted by 3 pixels?",
        0,
        100,
        "%",
        percent("moved_tests", "holdout", arm="none", change="shift", amount="3", epoch=30),
    ),
)

"""Practice questions of lesson 07."""

from topics.start.predictions import Prediction, percent
from utils.practice import Choice, Option

QUESTIONS = (
    Choice(
        "07.larger",
        "The same layers are built for pictures of 56 x 56 pixels instead of 28 x 28. What becomes "
        "of the number of parameters?",
        (
            Option(
                "Nothing: the layers are the same.",
                "So are the filters. But what flattening hands to the dense layer gets longer.",
            ),
            Option(
                "Only the dense layer grows.",
                "The sides go 56, 54, 27, 25, 12: flattening gives 12 x 12 x 64 = 9,216 numbers "
                "instead of 1,600, and each dense unit has a weight for every one.",
                right=True,
            ),
            Option(
                "Every layer has four times as many.",
                "A filter has 3 x 3 weights for each channel, however large the picture is.",
            ),
            Option(
                "Only the convolutions grow.",
                "It is the same filter at every place: more places need no more weights.",
            ),
        ),
    ),
)

PREDICTIONS = (
    Prediction(
        "07.rival",
        "Of the digits that are read wrongly, how many lie nearer to the mean of the "
        "wrong class already as plain pixels?",
        0,
        100,
        "%",
        percent("mistakes", "wrong_to_rival", arm="both", layer="input"),
    ),
)

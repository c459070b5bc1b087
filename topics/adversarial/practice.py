"""Practice questions of lesson 18, and what it asks before a result."""

from topics.start.predictions import Prediction, percent
from utils.practice import Choice, Option

QUESTIONS = (
    Choice(
        "18.signs",
        "FGSM and random signs change each pixel by the same amount. Why does one of them fool "
        "the network far more often?",
        (
            Option(
                "FGSM changes more pixels, and so it is the larger change.",
                "Both change each pixel by the same amount, except where 0 or 1 is reached.",
            ),
            Option(
                "Random signs are noise, which convolutions average away.",
                "Averaging may matter a little, but FGSM is as fine-grained, without being random.",
            ),
            Option(
                "FGSM's signs all push the loss the same way; random ones cancel.",
                "Each pixel adds its small part. With random signs about half of them push back.",
                right=True,
            ),
            Option(
                "Random signs can leave the range of pixels, and are cut off.",
                "Both are clipped to 0 and 1.",
            ),
        ),
    ),
)

PREDICTIONS = (
    Prediction(
        "18.robust",
        "A network is trained on FGSM attacks of size 0.1. How many digits does it "
        "still read under the stronger attack PGD of that size?",
        0,
        100,
        "%",
        percent("adversarial", "holdout", arm="FGSM 0.1", attack="PGD", epsilon="0.1"),
    ),
)

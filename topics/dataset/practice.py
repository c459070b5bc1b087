"""Practice questions of lesson 01."""

from topics.start.predictions import Prediction, percent
from utils.practice import Choice, Option

QUESTIONS = (
    Choice(
        "01.patients",
        "A hospital has 1,000 X-rays of 250 patients, four of each patient. Nobody has augmented "
        "anything. Which split gives a test score that holds for new patients?",
        (
            Option(
                "Shuffle the 1,000 X-rays and keep 200 of them for the test.",
                "Nearly every test picture then has a relative in training, another X-ray of the "
                "same patient, though nobody made copies.",
            ),
            Option(
                "Draw 50 patients and keep all of their X-rays for the test.",
                "No patient is on both sides, so the test asks what will be asked later: a "
                "patient that the model has never seen.",
                right=True,
            ),
            Option(
                "Keep the fourth X-ray of every patient for the test.",
                "This makes it certain that every test patient is known from training.",
            ),
            Option(
                "Shuffle, keep 200, and give every diagnosis its share.",
                "A stratified split keeps the shares of the classes. It does not keep the "
                "patients apart.",
            ),
        ),
    ),
)

PREDICTIONS = (
    Prediction(
        "01.leak",
        "Augmented copies of the same digits lie among the training and among the test "
        "digits. By how many points is the reported accuracy above the true one, on "
        "average over the seeds?",
        0,
        30,
        "points",
        percent("leak", "optimism", arm="augment, then split"),
    ),
)

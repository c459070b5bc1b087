"""Practice questions of lesson 00, and what it asks before a result."""

from topics.start.predictions import Prediction, percent
from utils.practice import Choice, Option

QUESTIONS = (
    Choice(
        "00.star",
        "You run a cell and a star stays in the brackets at its left. What is going on?",
        (
            Option(
                "The cell is still running, or waits for those before it.",
                "At the end a number replaces it. Kernel > Interrupt Kernel stops the cell early.",
                right=True,
            ),
            Option(
                "The cell has failed; its error is hidden until you scroll.",
                "After an error the cell gets its number, too, and the error is shown below it.",
            ),
            Option(
                "The cell has been changed since the notebook was saved.",
                "Unsaved changes are a dot at the notebook's tab, whatever its cells do.",
            ),
        ),
    ),
)

PREDICTIONS = (
    Prediction(
        "00.first",
        "The network of this course, trained on 800 digits with augmentation and "
        "dropout, is shown 4,000 digits that it has never seen. How many does it read?",
        0,
        100,
        "%",
        percent("four_arms", "holdout", arm="both", epoch=30),
    ),
)

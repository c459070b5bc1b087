"""Practice questions of lesson 14, and what it asks before a result."""

from topics.start.predictions import Prediction, points
from utils.practice import Choice, Option

QUESTIONS = (
    Choice(
        "14.pitch",
        "The same recordings of spoken digits, two tasks: which digit is it, and who speaks? "
        "Raising the pitch by three semitones suits which of them as augmentation?",
        (
            Option(
                "Both tasks, since every word stays as it was spoken.",
                "The words stay, and with them the digit. How high a voice is tells who speaks.",
            ),
            Option(
                "At most the first; whether it helps there has to be measured.",
                "It keeps the digit and may change the speaker. Keeping the label is no promise of "
                "a gain.",
                right=True,
            ),
            Option(
                "At most the second, since it makes new voices out of old ones.",
                "A new voice with the old speaker's name is a wrong label.",
            ),
            Option(
                "Neither of them: a raised voice is no recording of a person any more.",
                "The question is not whether it is real but whether the label is still true.",
            ),
        ),
    ),
)

PREDICTIONS = (
    Prediction(
        "14.unseen",
        "After 20 epochs: what does the whole recipe change in the accuracy on speakers "
        "whom the network has not heard?",
        -20,
        40,
        "points",
        points("spoken_digits", "test", "all", "none", speakers="unseen", epoch=20),
    ),
)

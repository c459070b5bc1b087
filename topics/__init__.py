"""One folder a lesson: its playground, figures, checks, practice questions, models and data.

Here is the one map from the number of a lesson to its folder; nothing else knows numbers. A lesson
asks by number: ``from topics import check, hint, practice, solution``.
"""

from pathlib import Path

from topics.start.desk import check, hint, solution
from topics.start.predictions import calibration, outcome, predict
from utils import exercises
from utils import practice as questions
from utils.practice import practice

LESSONS = {
    "00": "start",
    "01": "dataset",
    "02": "augmentation",
    "03": "regularization",
    "04": "dropout",
    "05": "dropout_in_keras",
    "06": "training_trace",
    "07": "prediction_trace",
    "08": "evaluation",
    "09": "beyond_accuracy",
    "11": "photos",
    "10": "when_it_helps",  # its worksheet reads a folder of photos
    "12": "transfer",
    "13": "boxes",
    "14": "domains",
    "15": "mixing",
    "16": "regularizers",
    "17": "generated",
    "18": "adversarial",
    "19": "capstone",
}

# The parts of the course, by the number of their first lesson.
PARTS = {
    "00": "The pipeline",
    "08": "What a number carries",
    "11": "Your data is different",
    "15": "Further than flips",
    "19": "Your turn",
}

for _number, _topic in LESSONS.items():
    for _modules, _part in ((exercises.MODULES, "checks"), (questions.MODULES, "practice")):
        if (Path(__file__).parent / _topic / f"{_part}.py").is_file():
            _modules[_number] = f"topics.{_topic}.{_part}"

__all__ = [
    "LESSONS",
    "PARTS",
    "calibration",
    "check",
    "hint",
    "outcome",
    "practice",
    "predict",
    "solution",
]

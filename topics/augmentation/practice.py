"""Practice questions of lesson 02."""

import numpy as np
from scipy import ndimage

from topics.augmentation.pictures import Mark, Pictures
from topics.start.predictions import Prediction, points
from utils.data import course_split
from utils.practice import Choice, Option


def _six() -> np.ndarray:
    """A 6 and six pictures made from it: turned, mirrored, upside down, shifted, cut, thicker."""
    six = course_split(seed=0).x_train[7]
    thick = ndimage.grey_dilation(six[..., 0], footprint=ndimage.generate_binary_structure(2, 1))
    variants = [
        ndimage.rotate(six, 10, reshape=False, order=1),
        six[:, ::-1],
        six[::-1, ::-1],
        ndimage.shift(six, (-2, 2, 0), order=0),
        ndimage.shift(six, (0, 13, 0), order=0),
        thick[..., None],
    ]
    return np.stack([six, *variants])


QUESTIONS = (
    Pictures(
        "02.six",
        "All six pictures were made from the same 6 and carry the label 6. Mark each: could it "
        "lie in a real test set of handwritten digits, with this label?",
        _six,
        "a handwritten 6",
        (
            Mark(
                "the 6 turned by 10 degrees to the left",
                True,
                "People write more or less slanted, and it is still a 6.",
            ),
            Mark(
                "the 6 mirrored left to right",
                False,
                "Nobody writes a mirrored 6, and the side on which a digit opens matters.",
            ),
            Mark(
                "the 6 turned by 180 degrees",
                False,
                "It has become a 9, and its label is now wrong.",
            ),
            Mark(
                "the 6 two pixels further to the right and up, all of it visible",
                True,
                "Not everybody hits the middle of the box. (A program has centred this course's "
                "digits, so here it could not.) Section 4 comes back to that.",
            ),
            Mark(
                "the 6 so far to the right that half of it is cut off",
                False,
                "Test digits are whole, and half a 6 could be half of another digit.",
            ),
            Mark("the 6 with a thicker stroke", True, "Pens differ."),
        ),
    ),
    Choice(
        "02.letters",
        "The task is to read single lower-case letters, and b, d, p and q are among them. Which "
        "transform makes pictures with a wrong label?",
        (
            Option(
                "A shift by two pixels.",
                "The letter is at another place, but it is the same letter.",
            ),
            Option(
                "A mirror image, left to right.",
                "A mirrored b is a d, and a mirrored p is a q: both are in the test data, under "
                "another label. So the model is taught wrong answers.",
                right=True,
            ),
            Option(
                "A zoom by 5 percent.",
                "Some people write larger than others; the letter stays what it is.",
            ),
            Option(
                "A rotation by up to 10 degrees.",
                "Handwriting is slanted anyway. Only at about half a turn does a b become a q.",
            ),
        ),
    ),
)

PREDICTIONS = (
    Prediction(
        "02.erasing",
        "A random rectangle of each training digit is erased, for 100 epochs. How does "
        "that change the accuracy on whole digits?",
        -8,
        8,
        "points",
        points("mixing", "holdout", "erasing", "none", epoch=100),
    ),
)

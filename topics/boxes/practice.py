"""Practice questions of lesson 13."""

from topics.start.predictions import Prediction, points
from utils.practice import Choice, Option

QUESTIONS = (
    Choice(
        "13.stay",
        "Photos of faces carry a name, a box around the face, a mask of the hair, and two points "
        "called `left eye` and `right eye`. All photos are mirrored. What must change?",
        (
            Option(
                "Box, mask and both points, and the two points exchange their names.",
                "The eye at the left of the picture is a right eye before and a left eye after: "
                "in a mirror, names with a side change places.",
                right=True,
            ),
            Option(
                "Box, mask and both points, while all names stay with their pixels.",
                "After the flip the point called `left eye` lies on what now looks like a right "
                "eye: the network is taught both.",
            ),
            Option(
                "Box and mask only, since points have no size that could be turned round.",
                "A point has a place, and the place is mirrored as the box's edges are.",
            ),
            Option(
                "Everything with a place, and the person's name, as with the digits in lesson 02.",
                "A mirrored face is still this person's; a mirrored 2 was no longer a 2. Whether a "
                "class stays true has to be asked for each class.",
            ),
        ),
    ),
    Choice(
        "13.bug",
        "Spot the bug. A box holds the edges x1, y1, x2, y2 in a picture 64 wide: "
        "`picture = picture[:, ::-1]` and then `box = (64 - x1, y1, 64 - x2, y2)`.",
        (
            Option(
                "The new left edge stands where the right one belongs, and the reverse.",
                "The old right edge becomes the left one: `(64 - x2, y1, 64 - x1, y2)`. As "
                "written, the width is negative, and only an intersection over union of 0 "
                "shows it.",
                right=True,
            ),
            Option(
                "It must be 63 in place of 64, because the last pixel has the number 63.",
                "That is right for the number of a pixel. Edges go from 0 to 64, and the edge 0 "
                "becomes the edge 64.",
            ),
            Option(
                "It mirrors the rows of the picture, but changes the box from left to right.",
                "The second axis is that of the columns: `[:, ::-1]` mirrors left to right.",
            ),
            Option(
                "Nothing is wrong: each edge is as far from the right as it was from the left.",
                "That is so, and yet x1 is now larger than x2.",
            ),
        ),
    ),
    Choice(
        "13.silent",
        "In a project with boxes the training loss stops falling at a value that is higher than "
        "last week. Since then `RandomFlip` has been put at the top of the model. What do you do "
        "first?",
        (
            Option(
                "Draw ten augmented pictures with their boxes, as the loss gets them.",
                "It takes a minute and shows whether labels are left behind. Neither the loss "
                "nor an error message says it.",
                right=True,
            ),
            Option(
                "Train for more epochs, since augmentation makes the task harder.",
                "It does, with right labels too. But here the labels of every second picture may "
                "be wrong, and more epochs do not repair that.",
            ),
            Option(
                "Lower the learning rate until the loss falls as it did last week.",
                "If every second box is wrong, there is a floor under the loss that no learning "
                "rate goes below.",
            ),
            Option(
                "Take a larger network, since this one is too small for the new pictures.",
                "A larger one fits wrong labels just as it would fit right ones.",
            ),
        ),
    ),
)

PREDICTIONS = (
    Prediction(
        "13.flip",
        "Half of the scenes are mirrored in training, and their boxes are left behind. What does "
        "that change in the IoU of the boxes, against no augmentation (one point is 0.01)?",
        -40,
        30,
        "points",
        points("boxes", "iou", "flip, labels left", "none"),
    ),
)

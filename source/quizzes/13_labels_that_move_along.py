# %% [markdown]
# # Quiz 13: labels that move along
#
# Nine questions on lesson 13, 12 points, about 30 minutes. No network is trained here: NumPy is all you need, and every cell runs in a moment.
#
# - **Choice questions**: write the letter of your answer between the quotes, for example `q1 = "A"`. Capital or small letters make no difference.
# - **Number questions**: write the number in place of `None`.
# - **Coding questions**: complete the function where it says `# your answer here`. Try it in cells of your own as often as you like.
#
# The cells that test your answers are locked. You see the part of them that looks at the *form* of an answer: a letter, a number, an array of the right shape, an easy case. More tests run when the quiz is graded. *Validate* lists the questions that are still open and the answers that cannot be read; it does not say whether the others are right. You may leave questions open: the others count all the same, and *Run All* passes over them. The numbers in the questions are made up.
#
# Places are in pixels from the upper left corner, x to the right and y down: the first column of a picture reaches from 0 to 1, and a picture 100 wide from 0 to 100.

# %%
import os

import numpy as np


def or_example(answer, example):
    """The answer; while a question is open, an example of one, so that Run All goes on.

    When nbgrader runs the notebook (Validate and grading), an open question stays open.
    """
    is_open = answer is None or (isinstance(answer, str) and not answer)
    return example if is_open and "NBGRADER_EXECUTION" not in os.environ else answer


# %% [markdown] question="q1"
# ### Question 1 (1 point): which labels?
#
# A camera above a road sees cars. Each car has a box, a class (*towards the left* or *towards the right*, the way it drives) and a number plate as text. The pictures are mirrored left to right. How must the labels change?
#
# - **A**: The box is mirrored; the class stays, because a car is still a car, and so does the text.
# - **B**: The box is mirrored, the two classes are exchanged, and the text of the plate stays.
# - **C**: All three stay, since the network sees both the picture and its mirror image in turn.
# - **D**: The box is mirrored and the class is dropped, for nobody can know it in a mirror image.

# %% answer="q1"
q1 = ""  # A, B, C or D between the quotes
### BEGIN SOLUTION
q1 = "B"
### END SOLUTION

# %% tests="q1" points=1
assert str(or_example(q1, "A")).strip().upper() in ("A", "B", "C", "D"), (
    "q1: answer with A, B, C or D in quotes."
)
### BEGIN HIDDEN TESTS
q1_reasons = {
    "A": "A is wrong: a car that drives to the left drives to the right in the mirror. This class names a direction, and directions move along.",
    "B": "B is right: box and direction are mirrored. The plate still belongs to this car; whether it can be read in a mirror image is a reason to mirror no plates at all.",
    "C": "C is wrong: with the labels left behind, the network learns contradictory places for the same picture.",
    "D": "D is wrong: the direction in the mirror image is known: the other one.",
}
q1_letter = str(q1).strip().upper()
assert q1_letter == "B", f"q1: {q1_reasons.get(q1_letter, 'no option was chosen.')}"
### END HIDDEN TESTS

# %% [markdown] question="q2"
# ### Question 2 (2 points): mirror boxes in another format
#
# Many data sets give a box as *left, top, width, height*. Write `flip(boxes, width)` with NumPy: `boxes` has the shape (n, 4) with such rows, `width` is the width of the pictures. Return the boxes of the pictures mirrored left to right, in the same format, (n, 4). The array that your function gets must not change.


# %% answer="q2"
def flip(boxes, width):
    """Boxes (left, top, width, height) of pictures mirrored left to right."""
    ### BEGIN SOLUTION
    mirrored = boxes.copy()
    mirrored[:, 0] = width - boxes[:, 0] - boxes[:, 2]
    return mirrored
    ### END SOLUTION


# %% tests="q2" points=2
q2_middle = np.array([[40.0, 10.0, 20.0, 30.0]])
q2_seen = or_example(flip(q2_middle.copy(), 100), q2_middle)
assert q2_seen is not None, "q2: flip returns nothing yet."
assert np.shape(q2_seen) == (1, 4), "q2: One box goes in, an array of shape (1, 4) comes out."
np.testing.assert_allclose(q2_seen, q2_middle, err_msg="q2: A box in the middle stays there.")
### BEGIN HIDDEN TESTS
q2_boxes = np.array([[0.0, 0.0, 10.0, 5.0], [70.0, 20.0, 30.0, 8.0], [3.0, 4.0, 5.0, 6.0]])
q2_copy = q2_boxes.copy()
q2_result = flip(q2_copy, 100)
assert q2_result is not None, "q2: flip returns nothing."
np.testing.assert_array_equal(
    q2_copy, q2_boxes, err_msg="q2: The array that comes in must not change."
)
q2_result = np.asarray(q2_result, dtype=float)
np.testing.assert_allclose(
    q2_result[:, 2:], q2_boxes[:, 2:], err_msg="q2: A box is as wide and as high as before."
)
np.testing.assert_allclose(
    q2_result[:, 1], q2_boxes[:, 1], err_msg="q2: A box is as far down as before."
)
np.testing.assert_allclose(
    q2_result[:, 0],
    [90, 0, 92],
    err_msg="q2: The new left edge is the old right one, seen from the right border.",
)
np.testing.assert_allclose(
    np.asarray(flip(np.asarray(flip(q2_boxes.copy(), 64)), 64)),
    q2_boxes,
    err_msg="q2: Mirrored twice, a box is where it was, whatever the width.",
)
### END HIDDEN TESTS


# %% wrong="q2" loses={"q2_tests": 2}
def flip(boxes, width):
    # the old left edge, seen from the right
    mirrored = boxes.copy()
    mirrored[:, 0] = width - boxes[:, 0]
    return mirrored


# %% wrong="q2" loses={"q2_tests": 2}
def flip(boxes, width):
    # as if the rows were edges
    mirrored = boxes.copy()
    mirrored[:, 0], mirrored[:, 2] = width - boxes[:, 2], width - boxes[:, 0]
    return mirrored


# %% wrong="q2" loses={"q2_tests": 2}
def flip(boxes, width):
    # one pixel off
    mirrored = boxes.copy()
    mirrored[:, 0] = width - 1 - boxes[:, 0] - boxes[:, 2]
    return mirrored


# %% wrong="q2" loses={"q2_tests": 2}
def flip(boxes, width):
    # labels left behind
    return boxes.copy()


# %% wrong="q2" loses={"q2_tests": 2}
def flip(boxes, width):
    # changes what was handed over
    boxes[:, 0] = width - boxes[:, 0] - boxes[:, 2]
    return boxes


# %% wrong="q2" loses={"q2_tests": 2}
def flip(boxes, width):
    # upside down as well
    mirrored = boxes.copy()
    mirrored[:, :2] = width - boxes[:, :2] - boxes[:, 2:]
    return mirrored


# %% [markdown] question="q3"
# ### Question 3 (1 point): only a few pixels
#
# A box is 20 pixels wide and 20 pixels high. A random shift has moved the picture by 5 pixels to the right, and the box was left behind. How large is the intersection over union of this box and the correct one?

# %% answer="q3"
q3 = None  # a number in place of None; a calculation will do as well
### BEGIN SOLUTION
q3 = 15 / 25
### END SOLUTION

# %% tests="q3" points=1
assert isinstance(or_example(q3, 0), (int, float, np.number)), (
    "q3: answer with a number, for example q3 = 0.5."
)
### BEGIN HIDDEN TESTS
assert q3 is not None, "q3: no number was given."
# They share 15 columns and cover 25 together; the rows are the same: 15 * 20 / (25 * 20) = 0.6.
assert 0.595 < q3 < 0.605, "q3: Divide the shared area by the area that both cover together."
### END HIDDEN TESTS

# %% wrong="q3" loses={"q3_tests": 1}
q3 = 0.75  # divided by the area of one box

# %% wrong="q3" loses={"q3_tests": 1}
q3 = 0.375  # divided by the areas of both, the shared part counted twice

# %% wrong="q3" loses={"q3_tests": 1}
q3 = 0.36  # as if it had been moved down as well, and squared

# %% wrong="q3" loses={"q3_tests": 1}
q3 = 300  # the shared area

# %% wrong="q3" loses={"q3_tests": 1}
q3 = 0.25  # how far it was moved, as a share of its width

# %% [markdown] question="q4"
# ### Question 4 (2 points): spot the bug
#
# This function cuts a window out of a picture: `height` rows from row `top` on, `width` columns from column `left` on. Boxes have rows x1, y1, x2, y2, and each of them shares some area with the window.
#
# ```python
# def crop(picture, boxes, top, left, height, width):
#     window = picture[top : top + height, left : left + width]
#     moved = boxes - np.array([top, left, top, left])
#     return window, np.maximum(moved, 0)
# ```
#
# It runs without an error, and the window is right, yet nearly all boxes are wrong. The function has two faults. Write `crop` correctly: return the boxes with their positions in the window, cut off at its borders.


# %% answer="q4"
def crop(picture, boxes, top, left, height, width):
    """A window of a picture, and the boxes in it, cut off at the window's borders."""
    ### BEGIN SOLUTION
    window = picture[top : top + height, left : left + width]
    moved = boxes - np.array([left, top, left, top])
    return window, np.clip(moved, 0, np.array([width, height, width, height]))
    ### END SOLUTION


# %% tests="q4" points=2
q4_picture = np.arange(42 * 64).reshape(42, 64)
q4_inside = np.array([[12.0, 12.0, 16.0, 18.0]])
q4_seen = or_example(
    crop(q4_picture.copy(), q4_inside.copy(), 10, 10, 20, 30),
    (q4_picture[10:30, 10:40], q4_inside - 10),
)
assert q4_seen is not None, "q4: crop returns nothing yet."
assert isinstance(q4_seen, tuple) and len(q4_seen) == 2, "q4: Return the window and the boxes."
np.testing.assert_array_equal(
    q4_seen[0], q4_picture[10:30, 10:40], err_msg="q4: The window was right before."
)
np.testing.assert_allclose(
    q4_seen[1], [[2, 2, 6, 8]], err_msg="q4: With top and left equal, a box inside is easy."
)
### BEGIN HIDDEN TESTS
assert crop(q4_picture.copy(), q4_inside.copy(), 0, 0, 42, 64) is not None, (
    "q4: crop returns nothing."
)
q4_window, q4_moved = crop(q4_picture.copy(), np.array([[25.0, 8.0, 31.0, 12.0]]), 5, 20, 20, 30)
np.testing.assert_array_equal(
    q4_window, q4_picture[5:25, 20:50], err_msg="q4: The window was right before."
)
np.testing.assert_allclose(
    q4_moved, [[5, 3, 11, 7]], err_msg="q4: The first fault: x is counted from the left border."
)
_, q4_cut = crop(
    q4_picture.copy(),
    np.array([[15.0, 2.0, 25.0, 12.0], [45.0, 20.0, 58.0, 39.0], [0.0, 0.0, 60.0, 40.0]]),
    5,
    20,
    20,
    30,
)
np.testing.assert_allclose(
    q4_cut[:2, :2], [[0, 0], [25, 15]], err_msg="q4: Cut off at the left and at the top."
)
np.testing.assert_allclose(
    q4_cut[:, 2:],
    [[5, 7], [30, 20], [30, 20]],
    err_msg="q4: The second fault: a box ends at the window's right and lower border.",
)
### END HIDDEN TESTS


# %% wrong="q4" loses={"q4_tests": 2}
def crop(picture, boxes, top, left, height, width):
    # as it was
    window = picture[top : top + height, left : left + width]
    moved = boxes - np.array([top, left, top, left])
    return window, np.maximum(moved, 0)


# %% wrong="q4" loses={"q4_tests": 2}
def crop(picture, boxes, top, left, height, width):
    # one fault left: right and lower border
    window = picture[top : top + height, left : left + width]
    moved = boxes - np.array([left, top, left, top])
    return window, np.maximum(moved, 0)


# %% wrong="q4" loses={"q4_tests": 2}
def crop(picture, boxes, top, left, height, width):
    # one fault left: x and y exchanged
    window = picture[top : top + height, left : left + width]
    moved = boxes - np.array([top, left, top, left])
    return window, np.clip(moved, 0, np.array([width, height, width, height]))


# %% wrong="q4" loses={"q4_tests": 2}
def crop(picture, boxes, top, left, height, width):
    # cut off at the exchanged sides
    window = picture[top : top + height, left : left + width]
    moved = boxes - np.array([left, top, left, top])
    return window, np.clip(moved, 0, np.array([height, width, height, width]))


# %% wrong="q4" loses={"q4_tests": 2}
def crop(picture, boxes, top, left, height, width):
    # rows and columns exchanged in the picture instead
    window = picture[left : left + height, top : top + width]
    moved = boxes - np.array([top, left, top, left])
    return window, np.clip(moved, 0, np.array([width, height, width, height]))


# %% wrong="q4" loses={"q4_tests": 2}
def crop(picture, boxes, top, left, height, width):
    # cut off, but still counted from the old corner
    window = picture[top : top + height, left : left + width]
    low = np.array([left, top, left, top])
    return window, np.clip(boxes, low, low + np.array([width, height, width, height]))


# %% [markdown] question="q5"
# ### Question 5 (1 point): between two classes
#
# A mask of a street has the classes 0 (background), 1 (road), 2 (person), 3 (car), and is turned with bilinear interpolation; afterwards all values are rounded to whole numbers. A car stands on the road. What does its edge look like in the new mask?
#
# - **A**: A thin line of class 2, that is of persons, appears between car and road.
# - **B**: It is as sharp as before, because rounding undoes what interpolation did.
# - **C**: It has values such as 1.7, at which the loss stops with an error message.
# - **D**: It becomes background, since a pixel between two classes belongs to neither.

# %% answer="q5"
q5 = ""  # A, B, C or D between the quotes
### BEGIN SOLUTION
q5 = "A"
### END SOLUTION

# %% tests="q5" points=1
assert str(or_example(q5, "A")).strip().upper() in ("A", "B", "C", "D"), (
    "q5: answer with A, B, C or D in quotes."
)
### BEGIN HIDDEN TESTS
q5_reasons = {
    "A": "A is right: halfway between 1 and 3 is 2. It is a valid class, so there is no error. With the nearest pixel, only classes from the old mask can appear.",
    "B": "B is wrong: rounding gives whole numbers, but between 1 and 3 the nearest whole number may be 2.",
    "C": "C is wrong: all values were rounded. And even without rounding, few libraries would stop.",
    "D": "D is wrong: nothing sets such pixels to 0; the weighted mean of 1 and 3 lies between them.",
}
q5_letter = str(q5).strip().upper()
assert q5_letter == "A", f"q5: {q5_reasons.get(q5_letter, 'no option was chosen.')}"
### END HIDDEN TESTS

# %% [markdown] question="q6"
# ### Question 6 (2 points): points with a side
#
# A hand or a face has points with names, always in the same order, such as nose, left eye, right eye, left ear, right ear. Write `flip_points(points, width, pairs)`: `points` has the shape (k, 2), a row x, y for each name; `pairs` lists the pairs of rows that belong together, left and right, here `[(1, 2), (3, 4)]`. Return the points of the picture mirrored left to right, (k, 2), *each in the row of its name*: in the mirror, a left eye becomes a right eye. The array that your function gets must not change.


# %% answer="q6"
def flip_points(points, width, pairs):
    """Points of a picture mirrored left to right, each in the row of its name."""
    ### BEGIN SOLUTION
    mirrored = points.copy()
    mirrored[:, 0] = width - points[:, 0]
    for left, right in pairs:
        mirrored[[left, right]] = mirrored[[right, left]]
    return mirrored
    ### END SOLUTION


# %% tests="q6" points=2
q6_nose = np.array([[50.0, 30.0]])
q6_seen = or_example(flip_points(q6_nose.copy(), 100, []), q6_nose)
assert q6_seen is not None, "q6: flip_points returns nothing yet."
assert np.shape(q6_seen) == (1, 2), "q6: One point goes in, an array of shape (1, 2) comes out."
np.testing.assert_allclose(q6_seen, q6_nose, err_msg="q6: A nose in the middle stays there.")
### BEGIN HIDDEN TESTS
q6_face = np.array([[48.0, 50.0], [70.0, 40.0], [31.0, 42.0], [85.0, 45.0], [12.0, 47.0]])
q6_copy = q6_face.copy()
q6_result = flip_points(q6_copy, 100, [(1, 2), (3, 4)])
assert q6_result is not None, "q6: flip_points returns nothing."
np.testing.assert_array_equal(
    q6_copy, q6_face, err_msg="q6: The array that comes in must not change."
)
q6_result = np.asarray(q6_result, dtype=float)
np.testing.assert_allclose(
    q6_result[0], [52, 50], err_msg="q6: The nose has one name: only its x is mirrored."
)
np.testing.assert_allclose(
    q6_result[1:3], [[69, 42], [30, 40]], err_msg="q6: The eyes exchange their rows, x and y."
)
np.testing.assert_allclose(
    q6_result[3:], [[88, 47], [15, 45]], err_msg="q6: Every pair exchanges its rows."
)
np.testing.assert_allclose(
    flip_points(np.asarray(flip_points(q6_face.copy(), 64, [(1, 2)])), 64, [(1, 2)]),
    q6_face,
    err_msg="q6: Mirrored twice, every point is where it was.",
)
np.testing.assert_allclose(
    np.asarray(flip_points(q6_face.copy(), 100, []))[:, 0],
    [52, 30, 69, 15, 88],
    err_msg="q6: Without pairs no rows are exchanged.",
)
### END HIDDEN TESTS


# %% wrong="q6" loses={"q6_tests": 2}
def flip_points(points, width, pairs):
    # the names stay with their pixels
    mirrored = points.copy()
    mirrored[:, 0] = width - points[:, 0]
    return mirrored


# %% wrong="q6" loses={"q6_tests": 2}
def flip_points(points, width, pairs):
    # exchanges the rows but mirrors nothing
    mirrored = points.copy()
    for left, right in pairs:
        mirrored[[left, right]] = mirrored[[right, left]]
    return mirrored


# %% wrong="q6" loses={"q6_tests": 2}
def flip_points(points, width, pairs):
    # the second row of a pair is overwritten before it is read
    mirrored = points.copy()
    mirrored[:, 0] = width - points[:, 0]
    for left, right in pairs:
        mirrored[left] = mirrored[right]
        mirrored[right] = mirrored[left]
    return mirrored


# %% wrong="q6" loses={"q6_tests": 2}
def flip_points(points, width, pairs):
    # exchanges x only
    mirrored = points.copy()
    mirrored[:, 0] = width - points[:, 0]
    for left, right in pairs:
        mirrored[[left, right], 0] = mirrored[[right, left], 0]
    return mirrored


# %% wrong="q6" loses={"q6_tests": 2}
def flip_points(points, width, pairs):
    # numbers of pixels in place of places
    mirrored = points.copy()
    mirrored[:, 0] = width - 1 - points[:, 0]
    for left, right in pairs:
        mirrored[[left, right]] = mirrored[[right, left]]
    return mirrored


# %% wrong="q6" loses={"q6_tests": 2}
def flip_points(points, width, pairs):
    # the first pair only
    mirrored = points.copy()
    mirrored[:, 0] = width - points[:, 0]
    if pairs:
        left, right = pairs[0]
        mirrored[[left, right]] = mirrored[[right, left]]
    return mirrored


# %% wrong="q6" loses={"q6_tests": 2}
def flip_points(points, width, pairs):
    # all rows in reverse order
    mirrored = points.copy()
    mirrored[:, 0] = width - points[:, 0]
    return mirrored[::-1] if pairs else mirrored


# %% [markdown] question="q7"
# ### Question 7 (1 point): what the network learns
#
# Pictures are 100 pixels high, and objects are at all heights equally often. In training, a quarter of the pictures are turned upside down, and their labels are left behind. A network can see in each picture at which height the object is, but not whether the picture was turned; it is trained to give this height, y, with the mean squared error. Which number will it give for an object that it sees at y = 20?

# %% answer="q7"
q7 = None  # a number in place of None; a calculation will do as well
### BEGIN SOLUTION
q7 = 0.75 * 20 + 0.25 * 80
### END SOLUTION

# %% tests="q7" points=1
assert isinstance(or_example(q7, 0), (int, float, np.number)), (
    "q7: answer with a number, for example q7 = 10.5."
)
### BEGIN HIDDEN TESTS
assert q7 is not None, "q7: no number was given."
# Three of four such pictures are as they were, label 20; the fourth was turned, its label is 80. The
# squared error is smallest at the mean: 0.75 * 20 + 0.25 * 80 = 35.
assert 34.9 < q7 < 35.1, "q7: Which labels come with such a picture, and what is their mean?"
### END HIDDEN TESTS

# %% wrong="q7" loses={"q7_tests": 1}
q7 = 50  # the middle, as if every second picture were turned

# %% wrong="q7" loses={"q7_tests": 1}
q7 = 20  # as if nothing had happened

# %% wrong="q7" loses={"q7_tests": 1}
q7 = 80  # the mirror image

# %% wrong="q7" loses={"q7_tests": 1}
q7 = 65  # the two shares exchanged

# %% wrong="q7" loses={"q7_tests": 1}
q7 = 25  # a quarter of the height

# %% [markdown] question="q8"
# ### Question 8 (1 point): into the pipeline
#
# `data` is a `tf.data.Dataset` of dictionaries with `images`, `bounding_boxes` and `segmentation_masks`, in batches. Each box gives left, top, width and height in pixels. Which line moves everything along?
#
# - **A**: `keras.Sequential([keras.layers.RandomFlip(bounding_box_format="xywh"), network])`
# - **B**: `data.map(lambda d: keras.layers.RandomFlip()(d["images"], training=True))`
# - **C**: `data.map(keras.layers.RandomFlip(bounding_box_format="xyxy"))`, the usual format
# - **D**: `data.map(keras.layers.RandomFlip(bounding_box_format="xywh"))`

# %% answer="q8"
q8 = ""  # A, B, C or D between the quotes
### BEGIN SOLUTION
q8 = "D"
### END SOLUTION

# %% tests="q8" points=1
assert str(or_example(q8, "A")).strip().upper() in ("A", "B", "C", "D"), (
    "q8: answer with A, B, C or D in quotes."
)
### BEGIN HIDDEN TESTS
q8_reasons = {
    "A": "A is wrong: a layer inside the model gets only the pictures from fit, and never the labels.",
    "B": "B is wrong: the layer gets the pictures only, and boxes and masks are lost.",
    "C": "C is wrong: the boxes would be read as edges. Width and height would be mirrored as if they were positions, without a message.",
    "D": "D is right: the layer gets the whole dictionary, before the labels are split off, and knows what the four numbers mean.",
}
q8_letter = str(q8).strip().upper()
assert q8_letter == "D", f"q8: {q8_reasons.get(q8_letter, 'no option was chosen.')}"
### END HIDDEN TESTS

# %% [markdown] question="q9"
# ### Question 9 (1 point): turned boxes
#
# Pictures of round coins, each with a tight box, are turned by 45 degrees, and the boxes are moved by their four corners. What are the new boxes like?
#
# - **A**: As tight as before, for a rotation changes no length and no area.
# - **B**: A little too small, as the corners of a turned box come closer together.
# - **C**: Too large: about twice the area of a box that is tight around the coin.
# - **D**: Right in size but moved to one side, because the corners are rounded to pixels.

# %% answer="q9"
q9 = ""  # A, B, C or D between the quotes
### BEGIN SOLUTION
q9 = "C"
### END SOLUTION

# %% tests="q9" points=1
assert str(or_example(q9, "A")).strip().upper() in ("A", "B", "C", "D"), (
    "q9: answer with A, B, C or D in quotes."
)
### BEGIN HIDDEN TESTS
q9_reasons = {
    "A": "A is wrong: the turned box has the same area, but it stands on one corner. The upright box around it is larger.",
    "B": "B is wrong: the upright box has to include all four corners, and these stick out.",
    "C": "C is right: the upright box around a square that stands on one corner is wider and higher by a factor of the square root of two. The turned coin would still fit into the old box.",
    "D": "D is wrong: nothing is rounded, and the middle of the box goes where the middle of the coin goes.",
}
q9_letter = str(q9).strip().upper()
assert q9_letter == "C", f"q9: {q9_reasons.get(q9_letter, 'no option was chosen.')}"
### END HIDDEN TESTS

# %% [markdown]
# Done? *Restart the kernel and run all cells*, save, press *Validate*, and hand the notebook in.

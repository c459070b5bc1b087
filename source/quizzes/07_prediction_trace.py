# %% [markdown]
# # Quiz 07: the prediction trace
#
# Eleven questions on lesson 07, 14 points, about 30 minutes. No network is trained here: NumPy is all you need, and every cell runs in a moment.
#
# - **Choice questions**: write the letter of your answer between the quotes, for example `q1 = "A"`. Capital or small letters make no difference.
# - **Number questions**: write the number in place of `None`.
# - **Coding questions**: complete the function where it says `# your answer here`. Try it in cells of your own as often as you like.
#
# The cells that test your answers are locked. You see the part of them that looks at the *form* of an answer: a letter, a number, an array of the right shape, an easy case. More tests run when the quiz is graded. *Validate* lists the questions that are still open and the answers that cannot be read; it does not say whether the others are right. You may leave questions open: the others count all the same, and *Run All* passes over them. The numbers in the questions are made up.

# %%
import os

import numpy as np


def or_example(answer, example):
    """The answer; while a question is open, an example of one, so that Run All goes on.

    When nbgrader runs the notebook (Validate and grading), an open question stays open.
    """
    is_open = answer is None or (isinstance(answer, str) and not answer)
    return example if is_open and "NBGRADER_EXECUTION" not in os.environ else answer


# %% [markdown] question="q1" shuffle=true
# ### Question 1 (1 point): larger pictures
#
# A network has the layers convolution (3 x 3, 32 filters), pooling, convolution (3 x 3, 64 filters), pooling, Flatten, dense 64, dense 10. You build it once for pictures of 28 x 28 pixels and once for 56 x 56. In which layers does the number of parameters change?
#
# - **A**: in all four layers that have parameters: convolutions and dense layers
# - **B**: in the two convolutions only
# - **C**: in the dense layer behind Flatten only
# - **D**: in no layer: filters and units do not know how large a picture is

# %% answer="q1"
q1 = ""  # A, B, C or D between the quotes
### BEGIN SOLUTION
q1 = "C"
### END SOLUTION

# %% tests="q1" points=1
assert str(or_example(q1, "A")).strip().upper() in ("A", "B", "C", "D"), (
    "q1: answer with A, B, C or D in quotes."
)
### BEGIN HIDDEN TESTS
q1_reasons = {
    "A": "A is wrong: a filter has 3 x 3 weights for each input channel, however large the picture is, and the last dense layer still gets 64 numbers.",
    "B": "B is wrong: it is just the convolutions that do not change. Their filters are shared by all places, so more places need no more weights.",
    "C": "C is right: a larger picture leaves more numbers for Flatten, and each of the 64 units has a weight for every one of them.",
    "D": "D is wrong: this would be true without Flatten and dense layers. A dense unit has its own weight for each number that comes in.",
}
q1_letter = str(q1).strip().upper()
assert q1_letter == "C", f"q1: {q1_reasons.get(q1_letter, 'no option was chosen.')}"
### END HIDDEN TESTS

# %% [markdown] question="q2"
# ### Question 2 (1 point): counting weights
#
# A convolution has `q2_filters = 16` filters. Each of them looks at a square window of `q2_size = 5` pixels a side, in colour pictures with 3 channels. How many parameters does the convolution have, biases included?

# %% given="q2" draws={"q2_filters": [8, 16, 24, 32], "q2_size": [3, 5, 7]}
q2_filters = 16
q2_size = 5  # pixels a side

# %% answer="q2"
q2 = None  # a number in place of None; a calculation will do as well
### BEGIN SOLUTION
q2 = q2_filters * (q2_size * q2_size * 3 + 1)
### END SOLUTION

# %% tests="q2" points=1
assert isinstance(or_example(q2, 0), (int, float, np.number)), (
    "q2: answer with a number, for example q2 = 10.5."
)
### BEGIN HIDDEN TESTS
assert q2 is not None, "q2: no number was given."
# One filter: 5 * 5 * 3 weights and one bias, 76. There are 16 of them: 1,216.
assert q2 == q2_filters * (q2_size * q2_size * 3 + 1), (
    "q2: A filter has a weight for each pixel of its window in each channel, and one bias."
)
### END HIDDEN TESTS

# %% wrong="q2" loses={"q2_tests": 1}
q2 = q2_filters * q2_size * q2_size * 3  # without biases

# %% wrong="q2" loses={"q2_tests": 1}
q2 = q2_filters * (q2_size * q2_size + 1)  # one channel

# %% wrong="q2" loses={"q2_tests": 1}
q2 = q2_filters * q2_size * q2_size * 3 + 1  # one bias for all filters

# %% wrong="q2" loses={"q2_tests": 1}
q2 = q2_filters * (q2_size * q2_size + 1) * 3  # one bias for each channel of each filter

# %% wrong="q2" loses={"q2_tests": 1}
q2 = q2_size * q2_size * 3 + 1  # one filter

# %% [markdown] question="q3"
# ### Question 3 (1 point): how many numbers arrive
#
# Grey pictures of `q3_side = 30` pixels a side go through these layers: convolution 5 x 5 with 8 filters, pooling 2 x 2, convolution 3 x 3 with `q3_maps = 12` filters, pooling 2 x 2, Flatten. The convolutions have no padding; pooling windows do not overlap, and an odd row or column is cut off. How many numbers leave Flatten for one picture?

# %% given="q3" draws={"q3_side": [26, 30, 34], "q3_maps": [10, 12, 14]}
q3_side = 30  # pixels a side
q3_maps = 12  # filters of the second convolution

# %% answer="q3"
q3 = None  # a number in place of None; a calculation will do as well
### BEGIN SOLUTION
q3 = (((q3_side - 4) // 2 - 2) // 2) ** 2 * q3_maps
### END SOLUTION

# %% tests="q3" points=1
assert isinstance(or_example(q3, 0), (int, float, np.number)), (
    "q3: answer with a number, for example q3 = 10.5."
)
### BEGIN HIDDEN TESTS
assert q3 is not None, "q3: no number was given."
# 30 -> 26 -> 13 -> 11 -> 5, and 5 * 5 * 12 = 300.
assert q3 == (((q3_side - 4) // 2 - 2) // 2) ** 2 * q3_maps, (
    "q3: Follow one side: a window of 5 pixels has 26 places on 30 pixels, and so on."
)
### END HIDDEN TESTS

# %% wrong="q3" loses={"q3_tests": 1}
q3 = (((q3_side - 4) // 2 - 1) // 2) ** 2 * q3_maps  # rounded up in the second pooling

# %% wrong="q3" loses={"q3_tests": 1}
q3 = (((q3_side - 4) // 2 - 2) // 2) ** 2  # without the maps

# %% wrong="q3" loses={"q3_tests": 1}
q3 = (((q3_side - 4) // 2 - 2) // 2) ** 2 * 8 * q3_maps  # maps of both convolutions multiplied

# %% wrong="q3" loses={"q3_tests": 1}
q3 = (q3_side // 2 // 2) ** 2 * q3_maps  # convolutions with padding

# %% wrong="q3" loses={"q3_tests": 1}
q3 = (((q3_side - 4) // 2 - 2) // 2) ** 2 * 8  # the maps of the first convolution

# %% wrong="q3" loses={"q3_tests": 1}
q3 = ((q3_side - 4) // 2 - 2) // 2 * q3_maps  # one side only

# %% [markdown] question="q4"
# ### Question 4 (2 points): pooling
#
# Write `pool(maps, size)`: max pooling of feature maps, an array of shape (height, width, channels). Windows of size x size pixels do not overlap; rows and columns that do not fill a window are cut off. Each channel is pooled by itself. The result has the shape (height // size, width // size, channels).


# %% answer="q4"
def pool(maps, size):
    """The largest value of each size x size window, channel by channel."""
    ### BEGIN SOLUTION
    rows, columns = maps.shape[0] // size, maps.shape[1] // size
    cut = maps[: rows * size, : columns * size]
    return cut.reshape(rows, size, columns, size, -1).max(axis=(1, 3))
    ### END SOLUTION


# %% tests="q4" points=2
q4_easy = np.arange(16.0).reshape(4, 4, 1)
q4_seen = or_example(pool(q4_easy, 2), np.array([[[5.0], [7.0]], [[13.0], [15.0]]]))
assert q4_seen is not None, "q4: pool returns nothing yet."
assert np.shape(q4_seen) == (2, 2, 1), "q4: 4 x 4 x 1 pooled by 2 has the shape (2, 2, 1)."
assert float(q4_seen[0, 0, 0]) == 5, "q4: The first window of the example holds 0, 1, 4, 5."
### BEGIN HIDDEN TESTS
# 231 different numbers, all below 0, in no order.
q4_maps = (np.arange(231) * 100 % 231).reshape(7, 11, 3) - 300.0
assert pool(q4_maps, 2) is not None, "q4: pool returns nothing."
assert np.shape(pool(q4_maps, 2)) == (3, 5, 3), "q4: The rest of 7 x 11 is cut off, not filled up."
assert np.shape(pool(q4_maps, 3)) == (2, 3, 3), "q4: The rest of 7 x 11 is cut off, not filled up."
np.testing.assert_array_equal(
    pool(q4_maps, 3),
    [
        [[-96, -131, -100], [-93, -86, -85], [-78, -110, -79]],
        [[-102, -95, -94], [-87, -119, -88], [-81, -77, -112]],
    ],
    err_msg="q4: Each window gives its largest value, channel by channel, also below 0.",
)
np.testing.assert_array_equal(
    pool(q4_maps, 4),
    [[[-93, -92, -100], [-81, -86, -79]]],
    err_msg="q4: Windows of 4 x 4 do not overlap.",
)
assert float(pool(q4_maps, 1).sum()) == -42735.0, "q4: Windows of one pixel change nothing."
### END HIDDEN TESTS


# %% wrong="q4" loses={"q4_tests": 2}
def pool(maps, size):
    # the mean of each window
    rows, columns = maps.shape[0] // size, maps.shape[1] // size
    cut = maps[: rows * size, : columns * size]
    return cut.reshape(rows, size, columns, size, -1).mean(axis=(1, 3))


# %% wrong="q4" loses={"q4_tests": 2}
def pool(maps, size):
    # all channels together
    rows, columns = maps.shape[0] // size, maps.shape[1] // size
    cut = maps[: rows * size, : columns * size].reshape(rows, size, columns, size, -1)
    best = cut.max(axis=(1, 3, 4))
    return np.repeat(best[..., None], maps.shape[2], axis=2)


# %% wrong="q4" loses={"q4_tests": 2}
def pool(maps, size):
    # windows that overlap, then cut
    rows, columns = maps.shape[0] // size, maps.shape[1] // size
    found = np.empty((rows, columns, maps.shape[2]))
    for i in range(rows):
        for j in range(columns):
            found[i, j] = maps[i : i + size, j : j + size].max(axis=(0, 1))
    return found


# %% wrong="q4" loses={"q4_tests": 2}
def pool(maps, size):
    # as if nothing were below 0
    rows, columns = maps.shape[0] // size, maps.shape[1] // size
    found = np.zeros((rows, columns, maps.shape[2]))
    for i in range(rows * size):
        for j in range(columns * size):
            found[i // size, j // size] = np.maximum(found[i // size, j // size], maps[i, j])
    return found


# %% wrong="q4" loses={"q4_tests": 2}
def pool(maps, size):
    # keeps one pixel of each window
    rows, columns = maps.shape[0] // size, maps.shape[1] // size
    return maps[size - 1 :: size, size - 1 :: size][:rows, :columns]


# %% wrong="q4" loses={"q4_tests": 2}
def pool(maps, size):
    # pads the rest instead of cutting it off
    rows, columns = -(-maps.shape[0] // size), -(-maps.shape[1] // size)
    found = np.empty((rows, columns, maps.shape[2]))
    for i in range(rows):
        for j in range(columns):
            window = maps[i * size : (i + 1) * size, j * size : (j + 1) * size]
            found[i, j] = window.max(axis=(0, 1))
    return found


# %% [markdown] question="q5" shuffle=true
# ### Question 5 (1 point): which call is random
#
# A trained Keras 3 model has Keras' own `RandomRotation(0.1)` as its first layer and `Dropout(0.5)` further on. `x` contains eight copies of one picture. After which call are the eight answers sure to be the same?
#
# - **A**: `model(x)`
# - **B**: `model(x, training=True)`
# - **C**: `model.layers[0](x)` and then the other layers with `training=False`
# - **D**: `model.predict(x)`

# %% answer="q5"
q5 = ""  # A, B, C or D between the quotes
### BEGIN SOLUTION
q5 = "D"
### END SOLUTION

# %% tests="q5" points=1
assert str(or_example(q5, "A")).strip().upper() in ("A", "B", "C", "D"), (
    "q5: answer with A, B, C or D in quotes."
)
### BEGIN HIDDEN TESTS
q5_reasons = {
    "A": "A is wrong: the call does not say whether this is training, so each layer uses its own default. For Dropout this is off, for RandomRotation it is on.",
    "B": "B is wrong: that switches on rotation and dropout, and the eight copies get different draws.",
    "C": "C is wrong: the first layer is called by itself, without `training=`, and then Keras' random image layers do transform.",
    "D": "D is right: `predict` calls every layer with `training=False`, so rotation and dropout pass on what they get.",
}
q5_letter = str(q5).strip().upper()
assert q5_letter == "D", f"q5: {q5_reasons.get(q5_letter, 'no option was chosen.')}"
### END HIDDEN TESTS

# %% [markdown] question="q6" shuffle=true
# ### Question 6 (1 point): a test set that fluctuates
#
# Somebody writes `test = test.map(lambda x, y: (rotate(x), y))` with the same `RandomRotation` layer as in the training pipeline, "because all pictures must be treated alike". The test accuracy is lower than expected and different in each run. What is the best repair?
#
# - **A**: Leave the line out: test pictures must not be changed.
# - **B**: Give the layer a seed, so that the test accuracy is the same in each run.
# - **C**: Average the test accuracy over ten runs, and report its spread as well.
# - **D**: Call `model.evaluate` instead of `model(x)`: it switches the rotation off.

# %% answer="q6"
q6 = ""  # A, B, C or D between the quotes
### BEGIN SOLUTION
q6 = "A"
### END SOLUTION

# %% tests="q6" points=1
assert str(or_example(q6, "A")).strip().upper() in ("A", "B", "C", "D"), (
    "q6: answer with A, B, C or D in quotes."
)
### BEGIN HIDDEN TESTS
q6_reasons = {
    "A": "A is right: inside `map` the layer is called by itself and transforms. The test should tell how well real pictures are read, so nothing random belongs there.",
    "B": "B is wrong: with a seed the same wrong number comes out each time. The test pictures would still be turned.",
    "C": "C is wrong: ten runs give a precise number for turned pictures, which was not the question.",
    "D": "D is wrong: `evaluate` switches off the random layers inside the model. This one works in the pipeline, before the model gets the pictures.",
}
q6_letter = str(q6).strip().upper()
assert q6_letter == "A", f"q6: {q6_reasons.get(q6_letter, 'no option was chosen.')}"
### END HIDDEN TESTS

# %% [markdown] question="q7"
# ### Question 7 (1 point): logits and temperature
#
# For one picture the logit of class 4 is 2 larger than that of class 9. Before softmax the logits are divided by a temperature of 2. How many times as probable as class 9 is class 4 then? Two decimals are enough.

# %% answer="q7"
q7 = None  # a number in place of None
### BEGIN SOLUTION
q7 = 2.72
### END SOLUTION

# %% tests="q7" points=1
assert isinstance(or_example(q7, 0), (int, float, np.number)), (
    "q7: answer with a number, for example q7 = 10.5."
)
### BEGIN HIDDEN TESTS
assert q7 is not None, "q7: no number was given."
# The ratio of two probabilities is e to the power of the difference of their logits, 2 / 2 = 1.
assert 2.70 < q7 < 2.73, "q7: Softmax turns a difference of logits into a ratio of probabilities."
### END HIDDEN TESTS

# %% wrong="q7" loses={"q7_tests": 1}
q7 = 7.39  # without the temperature

# %% wrong="q7" loses={"q7_tests": 1}
q7 = 54.6  # multiplied by the temperature

# %% wrong="q7" loses={"q7_tests": 1}
q7 = 1  # the difference itself

# %% wrong="q7" loses={"q7_tests": 1}
q7 = 3.69  # e squared, then halved

# %% wrong="q7" loses={"q7_tests": 1}
q7 = 0.37  # class 9 against class 4

# %% [markdown] question="q8"
# ### Question 8 (2 points): what pushed the answer
#
# The last dense layer computes the logits as `hidden @ weights + biases`: `hidden` has one number per unit, `weights` has one row per unit and one column per class. Write `pushes(hidden, weights, answer, label)`: an array with one number per unit, by how much this unit raises the logit of class `answer` over that of class `label`. (Together with the difference of the two biases, these numbers add up to the lead of the answer.)


# %% answer="q8"
def pushes(hidden, weights, answer, label):
    """By how much each unit raises the answer's logit over the label's."""
    ### BEGIN SOLUTION
    return hidden * (weights[:, answer] - weights[:, label])
    ### END SOLUTION


# %% tests="q8" points=2
q8_easy = np.array([[3.0, 1.0], [5.0, 5.0]])
q8_seen = or_example(pushes(np.array([1.0, 0.0]), q8_easy, 0, 1), np.array([2.0, 0.0]))
assert q8_seen is not None, "q8: pushes returns nothing yet."
assert np.shape(q8_seen) == (2,), "q8: One number per unit."
assert float(q8_seen[0]) == 2, (
    "q8: The first unit of the example adds 3 to one logit and 1 to the other."
)
### BEGIN HIDDEN TESTS
q8_hidden = np.array([0.5, 0.0, 2.0, 1.0])
q8_weights = np.array([[2, 4, -2], [7, 1, 3], [1, 0, 1.5], [-3, 2, 1]])
q8_pushed = pushes(q8_hidden, q8_weights, 0, 2)
assert q8_pushed is not None, "q8: pushes returns nothing."
# Differences of columns 0 and 2: 4, 4, -0.5, -4, each times what the unit gives.
np.testing.assert_allclose(
    q8_pushed,
    [2, 0, -1, -4],
    err_msg="q8: What the unit gives counts too.",
)
np.testing.assert_allclose(
    pushes(q8_hidden, q8_weights, 2, 0), [-2, 0, 1, 4], err_msg="q8: A push has a direction."
)
np.testing.assert_allclose(
    pushes(q8_hidden, q8_weights, 1, 2),
    [3, 0, -3, 1],
    err_msg="q8: The classes are those that are asked for.",
)
### END HIDDEN TESTS


# %% wrong="q8" loses={"q8_tests": 2}
def pushes(hidden, weights, answer, label):
    # without the direction
    return np.abs(hidden * (weights[:, label] - weights[:, answer]))


# %% wrong="q8" loses={"q8_tests": 2}
def pushes(hidden, weights, answer, label):
    # the sign is turned
    return hidden * (weights[:, label] - weights[:, answer])


# %% wrong="q8" loses={"q8_tests": 2}
def pushes(hidden, weights, answer, label):
    # the weights alone, whether the unit is active or not
    return weights[:, answer] - weights[:, label]


# %% wrong="q8" loses={"q8_tests": 2}
def pushes(hidden, weights, answer, label):
    # only what is added to the answer
    return hidden * weights[:, answer]


# %% wrong="q8" loses={"q8_tests": 2}
def pushes(hidden, weights, answer, label):
    # rows for columns
    return (hidden @ weights)[: len(hidden)] * (weights[answer] - weights[label])[: len(hidden)]


# %% wrong="q8" loses={"q8_tests": 2}
def pushes(hidden, weights, answer, label):
    # against the mean of all classes
    return hidden * (weights[:, answer] - weights.mean(axis=1)) * 2


# %% [markdown] question="q9" shuffle=true
# ### Question 9 (1 point): is that where it went wrong?
#
# A 3 was read as 5. A student averages the pixels of the training digits class by class and finds that this 3 is nearer to the mean 5 than to the mean 3. "So the mistake arises in the very first layer." Which finding would speak most clearly *against* taking this as an explanation?
#
# - **A**: In the last layer, too, this 3 is nearer to the mean 5 than to the mean 3.
# - **B**: Just as many of the 3s that are read correctly are nearer to the mean 5.
# - **C**: Another network, trained with another seed and another split, reads this 3 as 5 too.
# - **D**: The network gives the wrong answer a probability of only 60 %.

# %% answer="q9"
q9 = ""  # A, B, C or D between the quotes
### BEGIN SOLUTION
q9 = "B"
### END SOLUTION

# %% tests="q9" points=1
assert str(or_example(q9, "A")).strip().upper() in ("A", "B", "C", "D"), (
    "q9: answer with A, B, C or D in quotes."
)
### BEGIN HIDDEN TESTS
q9_reasons = {
    "A": "A is wrong: the last layer gave the wrong answer, so this is to be expected wherever the mistake arose. It is no evidence either way.",
    "B": "B is right: if digits that are read correctly show it as often, it does not tell mistakes from right answers, and so it cannot explain one.",
    "C": "C is wrong: this would rather support the student, since it points to something in the picture itself.",
    "D": "D is wrong: how sure the network was says nothing about the layer in which the mistake arose.",
}
q9_letter = str(q9).strip().upper()
assert q9_letter == "B", f"q9: {q9_reasons.get(q9_letter, 'no option was chosen.')}"
### END HIDDEN TESTS

# %% [markdown] question="q10"
# ### Question 10 (2 points): the patch that matters
#
# A very small network gives a class the score `np.sum(image * weights)`; `image` and `weights` have the same shape (height, width, channels). Write `most_needed(image, weights, size)`. It covers a patch of size x size pixels with 0, at every place where the patch lies within the image, and returns the place `(row, column)` of the patch's upper left corner at which the score comes out *lowest*; of equally low ones the first, row by row.
#
# The image itself must not change.


# %% answer="q10"
def most_needed(image, weights, size):
    """Row and column of the patch whose loss costs the class most."""
    ### BEGIN SOLUTION
    best, place = np.inf, (0, 0)
    for row in range(image.shape[0] - size + 1):
        for column in range(image.shape[1] - size + 1):
            copy = image.copy()
            copy[row : row + size, column : column + size] = 0
            score = np.sum(copy * weights)
            if score < best:
                best, place = score, (row, column)
    return place
    ### END SOLUTION


# %% tests="q10" points=2
q10_ones = np.ones((5, 6, 1))
q10_dot = np.float64(np.arange(30) == 15).reshape(5, 6, 1)  # 1 in row 2, column 3
q10_seen = or_example(most_needed(q10_ones.copy(), q10_dot, 1), (2, 3))
assert q10_seen is not None, "q10: most_needed returns nothing yet."
assert np.shape(q10_seen) == (2,), "q10: Return row and column."
assert list(q10_seen) == [2, 3], "q10: In the example only the pixel in row 2, column 3 counts."
### BEGIN HIDDEN TESTS
q10_last = np.float64(np.arange(30) == 29).reshape(5, 6, 1)
q10_corner = most_needed(q10_ones.copy(), q10_last, 2)
assert q10_corner is not None, "q10: most_needed returns nothing."
assert list(q10_corner) == [3, 4], "q10: The last place of all is to be tried too."
assert list(most_needed(q10_ones.copy(), q10_dot, 2)) == [1, 2], "q10: Of equal places the first."
assert list(most_needed(q10_ones.copy(), np.ones((5, 6, 1)), 2)) == [0, 0], (
    "q10: Every patch covers as much as any other: the first."
)
# Two pixels at the edges count much, each with a neighbour inside that counts as much the other way.
q10_edges = np.zeros((5, 6, 1))
q10_edges[[1, 4, 3, 1, 1], [1, 1, 1, 5, 4]] = [[1], [3], [-3], [3], [-3]]
assert list(most_needed(q10_ones.copy(), q10_edges, 2)) == [0, 0], (
    "q10: Every patch lies within the image, and is size x size pixels large."
)
q10_signs = q10_dot - 5 * q10_last
assert list(most_needed(q10_ones.copy(), q10_signs, 1)) == [2, 3], (
    "q10: Covering the last pixel raises the score; the lowest score is wanted."
)
assert list(most_needed(1 - q10_last, q10_dot + 9 * q10_last, 1)) == [2, 3], (
    "q10: Where the picture is 0 already, covering changes nothing."
)
q10_third = np.float64(np.arange(48) == 47).reshape(4, 4, 3)  # the last pixel's third channel
assert list(most_needed(np.ones((4, 4, 3)), q10_third, 1)) == [3, 3], "q10: Cover all channels."
assert list(most_needed(q10_ones[:, :5], q10_dot[:, :5], 5)) == [0, 0], "q10: There is one place."
q10_given = np.ones((5, 6, 1))
q10_place = most_needed(q10_given, q10_dot, 2)
assert float(q10_given.min()) == 1, "q10: The image itself must not change."
### END HIDDEN TESTS


# %% wrong="q10" loses={"q10_tests": 2}
def most_needed(image, weights, size):
    # the image stays covered
    best, place = np.inf, (0, 0)
    for row in range(image.shape[0] - size + 1):
        for column in range(image.shape[1] - size + 1):
            copy = image
            copy[row : row + size, column : column + size] = 0
            score = np.sum(copy * weights)
            if score < best:
                best, place = score, (row, column)
    return place


# %% wrong="q10" loses={"q10_tests": 2}
def most_needed(image, weights, size):
    # where the score is highest
    best, place = -np.inf, (0, 0)
    for row in range(image.shape[0] - size + 1):
        for column in range(image.shape[1] - size + 1):
            copy = image.copy()
            copy[row : row + size, column : column + size] = 0
            score = np.sum(copy * weights)
            if score > best:
                best, place = score, (row, column)
    return place


# %% wrong="q10" loses={"q10_tests": 2}
def most_needed(image, weights, size):
    # forgets the last row and column of places
    best, place = np.inf, (0, 0)
    for row in range(max(image.shape[0] - size, 1)):
        for column in range(max(image.shape[1] - size, 1)):
            copy = image.copy()
            copy[row : row + size, column : column + size] = 0
            score = np.sum(copy * weights)
            if score < best:
                best, place = score, (row, column)
    return place


# %% wrong="q10" loses={"q10_tests": 2}
def most_needed(image, weights, size):
    # of equal places the last
    best, place = np.inf, (0, 0)
    for row in range(image.shape[0] - size + 1):
        for column in range(image.shape[1] - size + 1):
            copy = image.copy()
            copy[row : row + size, column : column + size] = 0
            score = np.sum(copy * weights)
            if score <= best:
                best, place = score, (row, column)
    return place


# %% wrong="q10" loses={"q10_tests": 2}
def most_needed(image, weights, size):
    # covers with white
    best, place = np.inf, (0, 0)
    for row in range(image.shape[0] - size + 1):
        for column in range(image.shape[1] - size + 1):
            copy = image.copy()
            copy[row : row + size, column : column + size] = 1
            score = np.sum(copy * weights)
            if score < best:
                best, place = score, (row, column)
    return place


# %% wrong="q10" loses={"q10_tests": 2}
def most_needed(image, weights, size):
    # the largest change, up or down
    best, place = np.inf, (0, 0)
    for row in range(image.shape[0] - size + 1):
        for column in range(image.shape[1] - size + 1):
            copy = image.copy()
            copy[row : row + size, column : column + size] = 0
            score = -abs(np.sum(copy * weights) - np.sum(image * weights))
            if score < best:
                best, place = score, (row, column)
    return place


# %% wrong="q10" loses={"q10_tests": 2}
def most_needed(image, weights, size):
    # column first
    best, place = np.inf, (0, 0)
    for row in range(image.shape[0] - size + 1):
        for column in range(image.shape[1] - size + 1):
            copy = image.copy()
            copy[row : row + size, column : column + size] = 0
            score = np.sum(copy * weights)
            if score < best:
                best, place = score, (row, column)
    return place[::-1]


# %% wrong="q10" loses={"q10_tests": 2}
def most_needed(image, weights, size):
    # only the first channel
    best, place = np.inf, (0, 0)
    for row in range(image.shape[0] - size + 1):
        for column in range(image.shape[1] - size + 1):
            copy = image.copy()
            copy[row : row + size, column : column + size, 0] = 0
            score = np.sum(copy * weights)
            if score < best:
                best, place = score, (row, column)
    return place


# %% [markdown] question="q11" shuffle=true
# ### Question 11 (1 point): the same picture, one pixel further
#
# A digit is shifted by one pixel. Measured against what was there before, the values of the first convolution change by 60 %, those of the dense vector by 15 %, and the probabilities hardly at all. What do these numbers show?
#
# - **A**: The first convolution works badly: a shift should leave its values as they were.
# - **B**: The maps move with the digit, and the later layers have learnt to make nearly the same of them.
# - **C**: The dense layer does not look at the picture, or it would change as much as the maps.
# - **D**: Augmentation was active during the prediction and shifted the digit back.

# %% answer="q11"
q11 = ""  # A, B, C or D between the quotes
### BEGIN SOLUTION
q11 = "B"
### END SOLUTION

# %% tests="q11" points=1
assert str(or_example(q11, "A")).strip().upper() in ("A", "B", "C", "D"), (
    "q11: answer with A, B, C or D in quotes."
)
### BEGIN HIDDEN TESTS
q11_reasons = {
    "A": "A is wrong: the same filter looks at every place, so its map shifts as the picture does. Compared pixel by pixel this is a large change, and that is as it should be.",
    "B": "B is right: a map shows where something is, so it moves with the digit. With each pooling and each later layer, the values depend less on the place.",
    "C": "C is wrong: then its values would not change at all, and they would be the same for every digit.",
    "D": "D is wrong: augmentation is off in a prediction, and if it were on, it would shift at random, not back.",
}
q11_letter = str(q11).strip().upper()
assert q11_letter == "B", f"q11: {q11_reasons.get(q11_letter, 'no option was chosen.')}"
### END HIDDEN TESTS

# %% [markdown]
# Done? *Restart the kernel and run all cells*, save, press *Validate*, and hand the notebook in.

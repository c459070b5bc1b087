# %% [markdown]
# # Quiz 08: evaluation
#
# Eleven questions on lesson 08, 14 points, about 35 minutes. No network is trained here: NumPy is all you need, and every cell runs in a moment.
#
# - **Choice questions**: write the letter of your answer between the quotes, for example `q1 = "A"`. Capital or small letters make no difference.
# - **Number questions**: write the number in place of `None`.
# - **Coding questions**: complete the function where it says `# your answer here`. Try it in cells of your own as often as you like.
#
# The cells that test your answers are locked. What you see of them checks the *form* of an answer (a letter, a number, a list, an easy case). Further tests run when the quiz is graded. So *Validate* tells you that your answers can be read, not that they are right. You may leave questions open: the others count all the same. The numbers in the questions are made up.

# %%
import numpy as np

# %% [markdown] question="q1"
# ### Question 1 (1 point): two accuracies
#
# On the same 100 test images, network A has 91 right and network B has 93 right. They disagree on 10 images. Which sentence do these numbers carry?
#
# - **A**: B is the better network, by 2 points.
# - **B**: The two networks are equally good.
# - **C**: The difference is within what chance makes of so few images: neither can be called better.
# - **D**: Nothing can be said, because two networks must never be tested on the same images.

# %% answer="q1"
q1 = ""  # A, B, C or D between the quotes
### BEGIN SOLUTION
q1 = "C"
### END SOLUTION

# %% tests="q1" points=1
assert str(q1).strip().upper() in ("A", "B", "C", "D"), "Answer q1 with A, B, C or D in quotes."
### BEGIN HIDDEN TESTS
q1_reasons = {
    "A": "A is wrong: of the 10 images on which they disagree, B has 6 and A has 4. Ten tosses of a coin give 6 to 4, or a larger lead, more often than not.",
    "B": "B is wrong: that chance could explain the difference does not show that there is none. On so few images a difference of several points could hide.",
    "C": "C is right: 6 against 4 of the 10 images that decide is no more than a coin would do. A tie is a result too: it says that more images are needed.",
    "D": "D is wrong: the same images are the better choice, since their difficulty is then shared by both, and only the disagreements stray.",
}
assert str(q1).strip().upper() == "C", f"{q1_reasons[q1.strip().upper()]}"
### END HIDDEN TESTS

# %% [markdown] question="q2"
# ### Question 2 (1 point): a standard error
#
# An accuracy of 0.9 was measured on 400 test images. How large is its standard error, as a share (not in percent)?

# %% answer="q2"
q2 = None  # a number in place of None
### BEGIN SOLUTION
q2 = 0.015
### END SOLUTION

# %% tests="q2" points=1
assert isinstance(q2, (int, float, np.number)), "Answer q2 with a number, for example q2 = 10.5."
### BEGIN HIDDEN TESTS
# sqrt(0.9 * 0.1 / 400) = sqrt(0.000225) = 0.015.
assert 0.0149 < q2 < 0.0151, "The variance of one answer is p (1 - p); divide by n, then the root."
### END HIDDEN TESTS

# %% wrong="q2" loses={"q2_tests": 1}
q2 = 0.000225  # the variance

# %% wrong="q2" loses={"q2_tests": 1}
q2 = 0.03  # two standard errors

# %% wrong="q2" loses={"q2_tests": 1}
q2 = 1.5  # in percent

# %% wrong="q2" loses={"q2_tests": 1}
q2 = 0.05  # 1 / sqrt(n)

# %% wrong="q2" loses={"q2_tests": 1}
q2 = 0.3  # not divided by n

# %% [markdown] question="q3"
# ### Question 3 (2 points): on the same images
#
# Two networks were tested on the same images. `first` and `second` are arrays of bool of the same length: which images each network has right. Write `compare(first, second)`: a list of two numbers, the difference of the two accuracies (first minus second) and its standard error. Give each image the difference +1 (only the first is right), -1 (only the second) or 0 (both or neither); the standard error is the standard deviation of these numbers, *with n in the denominator*, divided by the square root of n.


# %% answer="q3"
def compare(first, second):
    """Difference of two accuracies on the same images, and its standard error."""
    ### BEGIN SOLUTION
    difference = np.asarray(first).astype(float) - np.asarray(second).astype(float)
    return [float(difference.mean()), float(difference.std() / np.sqrt(len(difference)))]
    ### END SOLUTION


# %% tests="q3" points=2
q3_first = np.array([True, True, True, False])
q3_second = np.array([True, False, True, False])
q3_found = compare(q3_first.copy(), q3_second.copy())
assert isinstance(q3_found, list), "Return a list."
assert len(q3_found) == 2, "Two numbers: the difference and its standard error."
np.testing.assert_allclose(q3_found[0], 0.25, err_msg="3 of 4 right against 2 of 4.")
### BEGIN HIDDEN TESTS
np.testing.assert_allclose(q3_found[1], 0.21650635, rtol=1e-5, err_msg="Differences 0, 1, 0, 0.")
q3_back = compare(q3_second.copy(), q3_first.copy())
np.testing.assert_allclose(q3_back[0], -0.25, err_msg="First minus second.")
q3_agree = compare(np.arange(10) < 7, np.arange(10) < 7)
np.testing.assert_allclose(q3_agree, [0.0, 0.0], err_msg="Equal answers: no doubt about 0.")
q3_apart = compare(np.arange(10) < 5, np.arange(10) >= 5)
np.testing.assert_allclose(
    q3_apart, [0.0, 0.31622777], rtol=1e-5, err_msg="They disagree on every image."
)
q3_many = compare(np.arange(1000) < 950, (np.arange(1000) < 930) | (np.arange(1000) >= 990))
np.testing.assert_allclose(
    q3_many, [0.01, 0.00546809], rtol=1e-4, err_msg="Only 30 images of 1,000 decide."
)
### END HIDDEN TESTS


# %% wrong="q3" loses={"q3_tests": 2}
def compare(first, second):
    # as if each network had images of its own
    n, p, q = len(first), np.mean(first), np.mean(second)
    return [p - q, np.sqrt(p * (1 - p) / n + q * (1 - q) / n)]


# %% wrong="q3" loses={"q3_tests": 2}
def compare(first, second):
    # the spread of single images, not of the mean
    difference = np.asarray(first).astype(float) - np.asarray(second).astype(float)
    return [difference.mean(), difference.std()]


# %% wrong="q3" loses={"q3_tests": 2}
def compare(first, second):
    # divides by n instead of its root
    difference = np.asarray(first).astype(float) - np.asarray(second).astype(float)
    return [difference.mean(), difference.std() / len(difference)]


# %% wrong="q3" loses={"q3_tests": 2}
def compare(first, second):
    # second minus first
    difference = np.asarray(second).astype(float) - np.asarray(first).astype(float)
    return [difference.mean(), difference.std() / np.sqrt(len(difference))]


# %% wrong="q3" loses={"q3_tests": 2}
def compare(first, second):
    # the share of disagreements instead of the difference
    difference = (np.asarray(first) != np.asarray(second)).astype(float)
    return [difference.mean(), difference.std() / np.sqrt(len(difference))]


# %% wrong="q3" loses={"q3_tests": 2}
def compare(first, second):
    # only the images on which they disagree
    first, second = np.asarray(first), np.asarray(second)
    apart = first != second
    if not apart.any():
        return [0.0, 0.0]
    difference = first[apart].astype(float) - second[apart].astype(float)
    return [difference.mean(), difference.std() / np.sqrt(len(difference))]


# %% [markdown] question="q4"
# ### Question 4 (1 point): too sure
#
# Over 10,000 test images a network has a mean confidence of 0.97 and an accuracy of 0.90. What follows?
#
# - **A**: It is too sure of its answers. Of the answers that it gives with a high confidence, more are wrong than the confidence says.
# - **B**: It is calibrated, because both numbers are high.
# - **C**: It is not sure enough: it is right less often than it is confident.
# - **D**: It gives 7 of 100 images the wrong label.

# %% answer="q4"
q4 = ""  # A, B, C or D between the quotes
### BEGIN SOLUTION
q4 = "A"
### END SOLUTION

# %% tests="q4" points=1
assert str(q4).strip().upper() in ("A", "B", "C", "D"), "Answer q4 with A, B, C or D in quotes."
### BEGIN HIDDEN TESTS
q4_reasons = {
    "A": "A is right: a calibrated network has a mean confidence equal to its accuracy. This one promises 97 right answers of 100 and delivers 90.",
    "B": "B is wrong: calibrated means that confidence and accuracy agree, at whatever height. A network with 0.6 and 0.6 may be calibrated; this one is not.",
    "C": "C is wrong: the order is right, the word is not. Who is right less often than he is confident is too sure.",
    "D": "D is wrong: with an accuracy of 0.90 it gives 10 of 100 images the wrong label. 7 is the difference between what it promises and what it does.",
}
assert str(q4).strip().upper() == "A", f"{q4_reasons[q4.strip().upper()]}"
### END HIDDEN TESTS

# %% [markdown] question="q5"
# ### Question 5 (1 point): expected calibration error
#
# The 100 answers of a network fall into two bins:
#
# | answers | mean confidence | right |
# |---|---|---|
# | 60 | 0.95 | 51 |
# | 40 | 0.55 | 28 |
#
# How large is the expected calibration error, as a share?

# %% answer="q5"
q5 = None  # a number in place of None
### BEGIN SOLUTION
q5 = 0.12
### END SOLUTION

# %% tests="q5" points=1
assert isinstance(q5, (int, float, np.number)), "Answer q5 with a number, for example q5 = 10.5."
### BEGIN HIDDEN TESTS
# 51 of 60 are 0.85, a distance of 0.10; 28 of 40 are 0.70, a distance of 0.15. Weighted by the
# answers: 0.6 * 0.10 + 0.4 * 0.15 = 0.12. That one bin is too sure and the other not sure enough
# cancels nothing.
assert 0.1195 < q5 < 0.1205, "Take the distance in each bin, then weigh by the answers."
### END HIDDEN TESTS

# %% wrong="q5" loses={"q5_tests": 1}
q5 = 0.125  # the mean of the two distances

# %% wrong="q5" loses={"q5_tests": 1}
q5 = 0.0  # distances with their signs, which cancel here

# %% wrong="q5" loses={"q5_tests": 1}
q5 = 0.25  # their sum

# %% wrong="q5" loses={"q5_tests": 1}
q5 = 0.15  # the largest distance

# %% wrong="q5" loses={"q5_tests": 1}
q5 = 0.79  # the accuracy

# %% [markdown] question="q6"
# ### Question 6 (2 points): one answer from many
#
# A network was asked about several augmented variants of each image. `answers` is an array of shape (variants, images, classes) with the probabilities. Write `joint(answers)`: an array with one class per image: the class whose *mean probability over the variants* is largest.


# %% answer="q6"
def joint(answers):
    """The class with the largest mean probability, for each image."""
    ### BEGIN SOLUTION
    return answers.mean(axis=0).argmax(axis=1)
    ### END SOLUTION


# %% tests="q6" points=2
q6_answers = np.array([[[0.1, 0.1, 0.7, 0.1], [0.6, 0.2, 0.2, 0.0]]] * 3)
q6_found = joint(q6_answers.copy())
assert np.shape(q6_found) == (2,), "One class for each of the two images."
np.testing.assert_array_equal(q6_found, [2, 0], err_msg="All three variants agree here.")
### BEGIN HIDDEN TESTS
# Two variants lean to class 0, one is sure of class 1: the mean says 1, a vote would say 0.
q6_sure = np.array([[[0.6, 0.4]], [[0.55, 0.45]], [[0.05, 0.95]]])
np.testing.assert_array_equal(joint(q6_sure.copy()), [1], err_msg="A mean, not a vote.")
# The single most confident answer is for class 2, but only one of four variants gives it.
q6_loud = np.array([[[0.8, 0.2, 0.0]], [[0.9, 0.1, 0.0]], [[0.8, 0.2, 0.0]], [[0.0, 0.0, 1.0]]])
np.testing.assert_array_equal(joint(q6_loud.copy()), [0], err_msg="Not the loudest single answer.")
q6_first = np.array([[[0.3, 0.7]], [[0.9, 0.1]], [[0.8, 0.2]]])
np.testing.assert_array_equal(joint(q6_first.copy()), [0], err_msg="All variants count.")
q6_images = np.array([[[0.2, 0.8], [0.9, 0.1]], [[0.3, 0.7], [0.6, 0.4]]])
np.testing.assert_array_equal(joint(q6_images.copy()), [1, 0], err_msg="Each image by itself.")
q6_zero = np.array([[[0.9, 0.1]], [[0.9, 0.1]], [[0.0, 1.0]]])
np.testing.assert_array_equal(joint(q6_zero.copy()), [0], err_msg="A mean, not a product.")
### END HIDDEN TESTS


# %% wrong="q6" loses={"q6_tests": 2}
def joint(answers):
    # a vote of the variants
    votes = answers.argmax(axis=2)
    classes = answers.shape[2]
    return np.array([np.bincount(column, minlength=classes).argmax() for column in votes.T])


# %% wrong="q6" loses={"q6_tests": 2}
def joint(answers):
    # the most confident single answer
    return answers.max(axis=0).argmax(axis=1)


# %% wrong="q6" loses={"q6_tests": 2}
def joint(answers):
    # the first variant only
    return answers[0].argmax(axis=1)


# %% wrong="q6" loses={"q6_tests": 2}
def joint(answers):
    # the mean over the images
    return answers.mean(axis=1).argmax(axis=1)


# %% wrong="q6" loses={"q6_tests": 2}
def joint(answers):
    # the product of the probabilities
    return answers.prod(axis=0).argmax(axis=1)


# %% wrong="q6" loses={"q6_tests": 2}
def joint(answers):
    # the mean of the class numbers
    return np.round(answers.argmax(axis=2).mean(axis=0)).astype(int)


# %% [markdown] question="q7"
# ### Question 7 (1 point): dropout while predicting
#
# A model has a random augmentation layer, two convolutions, dropout and dense layers. For Monte Carlo dropout somebody calls `model(images, training=True)` thirty times and looks at the spread of the answers. What is wrong?
#
# - **A**: Nothing, this is how Monte Carlo dropout is done with any model.
# - **B**: Dropout is not active in a call like this; only `fit` can switch it on.
# - **C**: The thirty answers will all be equal, because the weights do not change.
# - **D**: The augmentation layer is switched on too, so the spread mixes two sources: the masks and the variants.

# %% answer="q7"
q7 = ""  # A, B, C or D between the quotes
### BEGIN SOLUTION
q7 = "D"
### END SOLUTION

# %% tests="q7" points=1
assert str(q7).strip().upper() in ("A", "B", "C", "D"), "Answer q7 with A, B, C or D in quotes."
### BEGIN HIDDEN TESTS
q7_reasons = {
    "A": "A is wrong: it would do for a model whose only random layers are dropout. Here training=True reaches every layer that behaves differently in training.",
    "B": "B is wrong: training=True in a call switches dropout on, with fresh masks each time. fit does nothing else.",
    "C": "C is wrong: the weights stay, but each call draws other masks, and here also other variants of the images.",
    "D": "D is right: training=True goes to all layers. Switch on the dropout layers alone, or the spread says nothing about dropout.",
}
assert str(q7).strip().upper() == "D", f"{q7_reasons[q7.strip().upper()]}"
### END HIDDEN TESTS

# %% [markdown] question="q8"
# ### Question 8 (1 point): a robust network
#
# Ten pairs of networks, with and without augmentation by rotations and shifts. On clean test images the two cannot be told apart. On shifted images the augmented ones are ahead by 12 to 18 points in every pair. What do these numbers carry?
#
# - **A**: Augmentation makes these networks robust, also against noise and blur.
# - **B**: On images shifted like this, training with these shifts helps, although a clean test set does not show it.
# - **C**: Augmentation is useless, since on the test set the networks are equal.
# - **D**: The shifted test set is faulty, because it contradicts the clean one.

# %% answer="q8"
q8 = ""  # A, B, C or D between the quotes
### BEGIN SOLUTION
q8 = "B"
### END SOLUTION

# %% tests="q8" points=1
assert str(q8).strip().upper() in ("A", "B", "C", "D"), "Answer q8 with A, B, C or D in quotes."
### BEGIN HIDDEN TESTS
q8_reasons = {
    "A": "A is wrong: noise and blur were not measured. A network that gains against one change may lose against another.",
    "B": "B is right: the ten pairs agree, far beyond chance, and the sentence claims no more than was measured. A test set only answers for images like its own.",
    "C": "C is wrong: equal on clean images is not equal everywhere. Whether it is useful depends on the images that will come.",
    "D": "D is wrong: the two test sets ask different questions, so different answers are no contradiction.",
}
assert str(q8).strip().upper() == "B", f"{q8_reasons[q8.strip().upper()]}"
### END HIDDEN TESTS

# %% [markdown] question="q9"
# ### Question 9 (2 points): the most frequent error
#
# `matrix` is a confusion matrix as an array of whole numbers: row = true class, column = answer. Write `worst(matrix)`: a list of two whole numbers, the true class and the answer of the *most frequent error*. If several errors are equally frequent, take the first, row by row. `matrix` itself must stay as it is.


# %% answer="q9"
def worst(matrix):
    """True class and answer of the most frequent error."""
    ### BEGIN SOLUTION
    errors = matrix.copy()
    np.fill_diagonal(errors, -1)  # below 0, so that a matrix without errors names one of them too
    true, answer = np.unravel_index(errors.argmax(), errors.shape)
    return [int(true), int(answer)]
    ### END SOLUTION


# %% tests="q9" points=2
q9_matrix = np.array([[2, 0, 0], [0, 1, 4], [0, 0, 3]])
q9_found = worst(q9_matrix.copy())
assert isinstance(q9_found, list), "Return a list."
assert len(q9_found) == 2, "Two whole numbers: the true class and the answer."
### BEGIN HIDDEN TESTS
assert q9_found == [1, 2], "A 1 was read as a 2, four times."
q9_diagonal = np.array([[90, 3, 0], [1, 80, 7], [6, 2, 85]])
assert worst(q9_diagonal.copy()) == [1, 2], "Right answers are no errors."
# 0 and 1 are mixed up 5 + 4 times, but the most frequent single error is 2 read as 0.
q9_pairs = np.array([[50, 5, 0], [4, 50, 0], [6, 0, 50]])
assert worst(q9_pairs.copy()) == [2, 0], "Row and column are two different errors."
# Class 0 has 2 errors of 4, class 1 has 9 of 99: the count is asked for, not the share.
q9_shares = np.array([[2, 2, 0], [0, 90, 9], [0, 0, 50]])
assert worst(q9_shares.copy()) == [1, 2], "Counts, not shares of the class."
q9_ties = np.array([[9, 0, 3], [3, 9, 0], [0, 3, 9]])
assert worst(q9_ties.copy()) == [0, 2], "Of equal errors the first, row by row."
q9_given = q9_diagonal.copy()
q9_again = worst(q9_given)
assert q9_given.tolist() == [[90, 3, 0], [1, 80, 7], [6, 2, 85]], "The matrix stays as it is."
### END HIDDEN TESTS


# %% wrong="q9" loses={"q9_tests": 2}
def worst(matrix):
    # the largest entry, right answers included
    return [int(place) for place in np.unravel_index(matrix.argmax(), matrix.shape)]


# %% wrong="q9" loses={"q9_tests": 2}
def worst(matrix):
    # the answer first
    errors = matrix.copy()
    np.fill_diagonal(errors, -1)
    true, answer = np.unravel_index(errors.argmax(), errors.shape)
    return [int(answer), int(true)]


# %% wrong="q9" loses={"q9_tests": 2}
def worst(matrix):
    # changes the matrix
    np.fill_diagonal(matrix, -1)
    return [int(place) for place in np.unravel_index(matrix.argmax(), matrix.shape)]


# %% wrong="q9" loses={"q9_tests": 2}
def worst(matrix):
    # takes both directions together
    errors = matrix + matrix.T
    np.fill_diagonal(errors, -1)
    return [int(place) for place in np.unravel_index(errors.argmax(), errors.shape)]


# %% wrong="q9" loses={"q9_tests": 2}
def worst(matrix):
    # the largest share of its class
    errors = matrix / matrix.sum(axis=1, keepdims=True)
    np.fill_diagonal(errors, -1)
    return [int(place) for place in np.unravel_index(errors.argmax(), errors.shape)]


# %% wrong="q9" loses={"q9_tests": 2}
def worst(matrix):
    # the class with most errors, then its most frequent wrong answer, from the last
    errors = matrix.copy()
    np.fill_diagonal(errors, -1)
    flat = errors.ravel()
    last = len(flat) - 1 - int(flat[::-1].argmax())
    return [last // len(matrix), last % len(matrix)]


# %% [markdown] question="q10"
# ### Question 10 (1 point): a report
#
# "We trained 30 epochs and looked at the accuracy on the 200 test images after each. The best was epoch 17: 0.965. We also trained with ten seeds; all of them are in the table. Our method reaches 0.965." What is the fault of the last sentence?
#
# - **A**: There is none: 0.965 was measured on test images.
# - **B**: Ten seeds are not enough for any claim.
# - **C**: The epoch was chosen by the very images that the number is reported on, so the number owes part of its height to luck.
# - **D**: The accuracy should have been taken from epoch 30 of the training images.

# %% answer="q10"
q10 = ""  # A, B, C or D between the quotes
### BEGIN SOLUTION
q10 = "C"
### END SOLUTION

# %% tests="q10" points=1
assert str(q10).strip().upper() in ("A", "B", "C", "D"), "Answer q10 with A, B, C or D in quotes."
### BEGIN HIDDEN TESTS
q10_reasons = {
    "A": "A is wrong: the images were test images until the epoch was chosen by them. The best of thirty noisy numbers is higher than what new images will give.",
    "B": "B is wrong: ten seeds can carry a claim if the differences are large against their spread. The fault is that none of that spread is in the sentence, and worse, how the number was chosen.",
    "C": "C is right: choose the epoch with validation images, then open the test images once. And report the mean and the spread over the ten seeds.",
    "D": "D is wrong: the accuracy on training images tells what was learnt by heart, not what the method reaches on new images.",
}
assert str(q10).strip().upper() == "C", f"{q10_reasons[q10.strip().upper()]}"
### END HIDDEN TESTS

# %% [markdown] question="q11"
# ### Question 11 (1 point): how many more
#
# On 500 test images your accuracy has a standard error of 1.2 points. You want a standard error of 0.3 points. How many test images do you need in all?

# %% answer="q11"
q11 = None  # a number in place of None
### BEGIN SOLUTION
q11 = 8000
### END SOLUTION

# %% tests="q11" points=1
assert isinstance(q11, (int, float, np.number)), "Answer q11 with a number, for example q11 = 10.5."
### BEGIN HIDDEN TESTS
# A quarter of the error needs 4 * 4 = 16 times the images: 16 * 500 = 8,000.
assert 7999 < q11 < 8001, "The standard error shrinks with the square root of the number of images."
### END HIDDEN TESTS

# %% wrong="q11" loses={"q11_tests": 1}
q11 = 2000  # four times as many

# %% wrong="q11" loses={"q11_tests": 1}
q11 = 7500  # how many more, not in all

# %% wrong="q11" loses={"q11_tests": 1}
q11 = 1000  # twice as many

# %% wrong="q11" loses={"q11_tests": 1}
q11 = 32000  # a factor of 4 to the power of 3

# %% wrong="q11" loses={"q11_tests": 1}
q11 = 125  # fewer

# %% [markdown]
# Done? *Restart the kernel and run all cells*, save, press *Validate*, and hand the notebook in.

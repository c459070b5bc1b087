# %% [markdown]
# # Quiz 09: evaluation
#
# Eleven questions on lessons 08 and 09, 14 points, about 35 minutes. No network is trained here: NumPy is all you need, and every cell runs in a moment.
#
# - **Choice questions**: write the letter of your answer between the quotes, for example `q1 = "A"`. Capital or small letters make no difference.
# - **Number questions**: write the number in place of `None`.
# - **Coding questions**: complete the function where it says `# your answer here`. Try it in cells of your own as often as you like.
#
# The cells that test your answers are locked. You see the part of them that looks at the *form* of an answer: a letter, a number, a list, an easy case. More tests run when the quiz is graded. *Validate* lists the questions that are still open and the answers that cannot be read; it does not say whether the others are right. You may leave questions open: the others count all the same, and *Run All* passes over them. The numbers in the questions are made up.

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
# ### Question 1 (1 point): two accuracies
#
# On the same 100 test images the first network has 91 right and the second 93. They disagree on 10 images. Which sentence do these numbers support?
#
# - **A**: The second network is the better one: it has two more images right.
# - **B**: The two networks are equally good, because the difference is so small.
# - **C**: Chance alone could make such a difference on so few images.
# - **D**: Nothing can be said, because two networks must not be tested on the same images.

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
    "A": "A is wrong: of the 10 images on which they disagree, the second has 6 right and the first 4. Ten tosses of a fair coin are at least as uneven in more than half of all cases.",
    "B": "B is wrong: chance could explain the difference, but that does not show that there is none. With so few images, you may not see a difference of several points.",
    "C": "C is right: 6 against 4 of the ten images that decide is what a coin may give as well. 'Cannot be told apart' is a result, too: it says that more images are needed.",
    "D": "D is wrong: the same images are the better choice. Their difficulty is then shared, and only the disagreements count.",
}
q1_letter = str(q1).strip().upper()
assert q1_letter == "C", f"q1: {q1_reasons.get(q1_letter, 'no option was chosen.')}"
### END HIDDEN TESTS

# %% [markdown] question="q2"
# ### Question 2 (1 point): how many standard errors?
#
# On the same test images two networks disagree on `q2_apart = 64` images. Among these, the first network is right on `q2_lead = 12` images more than the second. If the two were equally good, each disagreement would be like the toss of a fair coin. By how many standard errors does this lead differ from 0?

# %% given="q2" draws={"q2_apart": [36, 64, 100], "q2_lead": [6, 12, 18]}
q2_apart = 64  # images on which only one of the two is right
q2_lead = 12  # by how many of them the first network is ahead

# %% answer="q2"
q2 = None  # a number in place of None; a calculation will do as well
### BEGIN SOLUTION
q2 = q2_lead / q2_apart**0.5
### END SOLUTION

# %% tests="q2" points=1
assert isinstance(or_example(q2, 0), (int, float, np.number)), (
    "q2: answer with a number, for example q2 = 10.5."
)
### BEGIN HIDDEN TESTS
assert q2 is not None, "q2: no number was given."
# Each toss moves the lead by 1 up or down, so its variance is 1. That of 64 tosses is 64, and the
# standard error of the lead its root, 8: 12 / 8 = 1.5. All other images say nothing.
assert abs(q2 - q2_lead / q2_apart**0.5) < 0.01, (
    "q2: Each toss moves the lead by 1, up or down; the variances of all tosses add up."
)
### END HIDDEN TESTS

# %% wrong="q2" loses={"q2_tests": 1}
q2 = q2_lead / q2_apart  # the share, without a root

# %% wrong="q2" loses={"q2_tests": 1}
q2 = 2 * q2_lead / q2_apart**0.5  # the standard deviation of a count, not of a lead

# %% wrong="q2" loses={"q2_tests": 1}
q2 = q2_apart**0.5  # the standard error

# %% wrong="q2" loses={"q2_tests": 1}
q2 = q2_lead  # the lead

# %% wrong="q2" loses={"q2_tests": 1}
q2 = (q2_apart + q2_lead) / 2 / q2_apart**0.5  # not the lead, but what the first has right

# %% [markdown] question="q3"
# ### Question 3 (2 points): on the same images
#
# Two networks were tested on the same images. `first` and `second` are arrays of bool of the same length: which images each network has right. Write `compare(first, second)`: a list of two numbers, the difference of the two accuracies (first minus second) and the standard error of *this difference*. The images are the same for both networks: your standard error has to use this fact.
#
# Whether you divide by n or by n - 1 does not matter; the tests use many images.


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
q3_seen = or_example(compare(q3_first.copy(), q3_second.copy()), [0.25, 0.2])
assert q3_seen is not None, "q3: compare returns nothing yet."
assert isinstance(q3_seen, list), "q3: Return a list."
assert len(q3_seen) == 2, "q3: Two numbers: the difference and its standard error."
np.testing.assert_allclose(q3_seen[0], 0.25, err_msg="q3: 3 of 4 right against 2 of 4.")
### BEGIN HIDDEN TESTS
q3_images = np.arange(1000)
q3_many = compare(q3_images < 950, (q3_images < 930) | (q3_images >= 990))
assert q3_many is not None, "q3: compare returns nothing."
np.testing.assert_allclose(
    q3_many, [0.01, 0.005468], rtol=2e-3, err_msg="q3: Only 30 images of 1,000 decide."
)
assert float(q3_many[1]) > 0.005467, "q3: Divide by n or by n - 1, but by nothing larger."
q3_back = compare((q3_images < 930) | (q3_images >= 990), q3_images < 950)
np.testing.assert_allclose(q3_back[0], -0.01, rtol=1e-6, err_msg="q3: First minus second.")
q3_agree = compare(q3_images < 700, q3_images < 700)
np.testing.assert_allclose(
    q3_agree, [0.0, 0.0], atol=1e-9, err_msg="q3: Equal answers: the difference is 0 for sure."
)
q3_apart = compare(q3_images < 500, q3_images >= 500)
np.testing.assert_allclose(
    q3_apart, [0.0, 0.031623], rtol=2e-3, err_msg="q3: They disagree on every image."
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


# %% [markdown] question="q4" shuffle=true
# ### Question 4 (1 point): how sure, and how often right
#
# Over 10,000 test images a network has a mean confidence of 0.97 and an accuracy of 0.90. What follows?
#
# - **A**: It is too sure: more of its answers are wrong than its confidence says.
# - **B**: It is calibrated, because its confidence is high and so is its accuracy.
# - **C**: It is not sure enough, because its accuracy is lower than its confidence.
# - **D**: It gives 7 of 100 images a wrong label, which is the distance of the two numbers.

# %% answer="q4"
q4 = ""  # A, B, C or D between the quotes
### BEGIN SOLUTION
q4 = "A"
### END SOLUTION

# %% tests="q4" points=1
assert str(or_example(q4, "A")).strip().upper() in ("A", "B", "C", "D"), (
    "q4: answer with A, B, C or D in quotes."
)
### BEGIN HIDDEN TESTS
q4_reasons = {
    "A": "A is right: a calibrated network has a mean confidence equal to its accuracy. This one promises 97 right answers of 100 and delivers 90.",
    "B": "B is wrong: calibrated means that confidence and accuracy agree, at whatever height. A network with 0.6 and 0.6 may be calibrated; this one is not.",
    "C": "C is wrong: the comparison is right, but the conclusion is not. A network whose accuracy is below its confidence is too sure.",
    "D": "D is wrong: with an accuracy of 0.90 it gives 10 of 100 images a wrong label. 7 is the distance between what it promises and what it does.",
}
q4_letter = str(q4).strip().upper()
assert q4_letter == "A", f"q4: {q4_reasons.get(q4_letter, 'no option was chosen.')}"
### END HIDDEN TESTS

# %% [markdown] question="q5"
# ### Question 5 (1 point): expected calibration error
#
# The 100 answers of a network lie in two bins:
#
# | answers | mean confidence | right |
# |---|---|---|
# | 60 | 0.95 | 51 |
# | 40 | 0.55 | 28 |
#
# How large is the expected calibration error, as a number between 0 and 1?

# %% answer="q5"
q5 = None  # a number in place of None
### BEGIN SOLUTION
q5 = 0.12
### END SOLUTION

# %% tests="q5" points=1
assert isinstance(or_example(q5, 0), (int, float, np.number)), (
    "q5: answer with a number, for example q5 = 10.5."
)
### BEGIN HIDDEN TESTS
assert q5 is not None, "q5: no number was given."
# 51 of 60 are 0.85, a distance of 0.10; 28 of 40 are 0.70, a distance of 0.15. Weighted by the
# answers: 0.6 * 0.10 + 0.4 * 0.15 = 0.12. One bin is too sure and the other not sure enough, but
# distances do not cancel.
assert 0.1195 < q5 < 0.1205, "q5: Take the distance in each bin, then weight it by its answers."
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
# A network was asked about several augmented variants of each image. `answers` is an array of shape (variants, images, classes) with its probabilities. Write `joint(answers)`: an array with one class per image, the class whose *mean probability over the variants* is largest.


# %% answer="q6"
def joint(answers):
    """The class with the largest mean probability, for each image."""
    ### BEGIN SOLUTION
    return answers.mean(axis=0).argmax(axis=1)
    ### END SOLUTION


# %% tests="q6" points=2
q6_answers = np.array([[[0.1, 0.1, 0.7, 0.1], [0.6, 0.2, 0.2, 0.0]]] * 3)
q6_seen = or_example(joint(q6_answers.copy()), [2, 0])
assert q6_seen is not None, "q6: joint returns nothing yet."
assert np.shape(q6_seen) == (2,), "q6: One class for each of the two images."
np.testing.assert_array_equal(q6_seen, [2, 0], err_msg="q6: All three variants agree here.")
### BEGIN HIDDEN TESTS
# Two variants lean to class 0, one is sure of class 1: the mean says 1, a vote would say 0.
q6_sure = joint(np.array([[[0.6, 0.4]], [[0.55, 0.45]], [[0.05, 0.95]]]))
assert q6_sure is not None, "q6: joint returns nothing."
np.testing.assert_array_equal(q6_sure, [1], err_msg="q6: A mean, not a vote.")
# The single most confident answer is for class 2, but only one of four variants gives it.
q6_loud = np.array([[[0.8, 0.2, 0.0]], [[0.9, 0.1, 0.0]], [[0.8, 0.2, 0.0]], [[0.0, 0.0, 1.0]]])
np.testing.assert_array_equal(
    joint(q6_loud.copy()), [0], err_msg="q6: Not the loudest single answer."
)
q6_first = np.array([[[0.3, 0.7]], [[0.9, 0.1]], [[0.8, 0.2]]])
np.testing.assert_array_equal(joint(q6_first.copy()), [0], err_msg="q6: All variants count.")
q6_images = np.array([[[0.2, 0.8], [0.9, 0.1]], [[0.3, 0.7], [0.6, 0.4]]])
np.testing.assert_array_equal(joint(q6_images.copy()), [1, 0], err_msg="q6: Each image by itself.")
q6_zero = np.array([[[0.9, 0.1]], [[0.9, 0.1]], [[0.0, 1.0]]])
np.testing.assert_array_equal(joint(q6_zero.copy()), [0], err_msg="q6: A mean, not a product.")
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


# %% [markdown] question="q7" shuffle=true
# ### Question 7 (1 point): dropout while predicting
#
# A model has a random augmentation layer, two convolutions, dropout and dense layers. For Monte Carlo dropout somebody calls `model(images, training=True)` thirty times and looks at the spread of the answers. What is wrong?
#
# - **A**: Nothing: this is how Monte Carlo dropout is done with any model.
# - **B**: Dropout is not active in such a call; only `fit` can switch it on.
# - **C**: The thirty answers will all be equal, because the weights do not change.
# - **D**: It switches the augmentation layer on as well, so the spread mixes two sources.

# %% answer="q7"
q7 = ""  # A, B, C or D between the quotes
### BEGIN SOLUTION
q7 = "D"
### END SOLUTION

# %% tests="q7" points=1
assert str(or_example(q7, "A")).strip().upper() in ("A", "B", "C", "D"), (
    "q7: answer with A, B, C or D in quotes."
)
### BEGIN HIDDEN TESTS
q7_reasons = {
    "A": "A is wrong: it would do for a model whose only random layers are dropout. Here `training=True` reaches every layer that behaves differently in training.",
    "B": "B is wrong: `training=True` in a call switches dropout on, with fresh masks each time. `fit` does nothing else.",
    "C": "C is wrong: the weights stay, but each call draws other masks, and here also other variants of the images.",
    "D": "D is right: `training=True` goes to all layers. Switch on the dropout layers only; otherwise the spread does not come from dropout alone.",
}
q7_letter = str(q7).strip().upper()
assert q7_letter == "D", f"q7: {q7_reasons.get(q7_letter, 'no option was chosen.')}"
### END HIDDEN TESTS

# %% [markdown] question="q8" shuffle=true
# ### Question 8 (1 point): a robust network
#
# Ten pairs of networks, with and without augmentation by rotations and shifts. On clean test images the two kinds cannot be told apart. On shifted images the augmented ones are ahead by 12 to 18 points in every pair. Which sentence do these numbers support?
#
# - **A**: Augmentation makes these networks robust, against noise and blur as well.
# - **B**: Training with shifts helps on images that are shifted like these.
# - **C**: Augmentation is useless here, since the networks are equal on the test set.
# - **D**: The shifted test set is faulty, because it contradicts the clean one.

# %% answer="q8"
q8 = ""  # A, B, C or D between the quotes
### BEGIN SOLUTION
q8 = "B"
### END SOLUTION

# %% tests="q8" points=1
assert str(or_example(q8, "A")).strip().upper() in ("A", "B", "C", "D"), (
    "q8: answer with A, B, C or D in quotes."
)
### BEGIN HIDDEN TESTS
q8_reasons = {
    "A": "A is wrong: noise and blur were not measured. A network that gains against one change may lose against another.",
    "B": "B is right: the ten pairs agree, far beyond chance, and the sentence claims no more than was measured. A test set only tells something about images like its own.",
    "C": "C is wrong: not told apart on clean images does not mean equal everywhere. Whether it is useful depends on the images on which the network will be used.",
    "D": "D is wrong: the two test sets ask different questions, so different answers are no contradiction.",
}
q8_letter = str(q8).strip().upper()
assert q8_letter == "B", f"q8: {q8_reasons.get(q8_letter, 'no option was chosen.')}"
### END HIDDEN TESTS

# %% [markdown] question="q9"
# ### Question 9 (2 points): the hardest class
#
# `matrix` is a confusion matrix as an array of whole numbers: row = true class, column = answer. Write `hardest(matrix, least)`: the class that is read worst, which is the one with the smallest *share* of right answers. Only classes with at least `least` images count (`least` is 1 or more): three images are too few to judge. If several classes are equally hard, take the smallest class number.


# %% answer="q9"
def hardest(matrix, least):
    """The class with the smallest share of right answers, among those with enough images."""
    ### BEGIN SOLUTION
    images = matrix.sum(axis=1)
    shares = np.diag(matrix) / np.maximum(images, 1)
    shares[images < least] = 2  # more than any share
    return int(shares.argmin())
    ### END SOLUTION


# %% tests="q9" points=2
q9_matrix = np.array([[8, 2, 0], [1, 90, 9], [0, 3, 1]])
q9_seen = or_example(hardest(q9_matrix.copy(), 50), 1)
assert q9_seen is not None, "q9: hardest returns nothing yet."
assert np.shape(q9_seen) == (), "q9: Return one class."
assert q9_seen == 1, "q9: Only class 1 has 50 images or more."
### BEGIN HIDDEN TESTS
q9_few = hardest(q9_matrix.copy(), 5)
assert q9_few is not None, "q9: hardest returns nothing."
assert q9_few == 0, "q9: 8 of 10 are a smaller share than 90 of 100, though fewer errors."
assert hardest(q9_matrix.copy(), 4) == 2, "q9: A class with just enough images counts."
assert hardest(q9_matrix.copy(), 1) == 2, "q9: 1 of 4 is the smallest share of the three."
# Class 1 is the answer to many images of others, but its own images are read well.
q9_columns = np.array([[60, 40, 0], [1, 99, 0], [0, 30, 70]])
assert hardest(q9_columns, 10) == 0, "q9: A row counts the images of a class, a column one answer."
q9_empty = np.array([[9, 1, 0], [0, 0, 0], [2, 0, 8]])
assert hardest(q9_empty, 1) == 2, "q9: A class without images does not count."
q9_single = np.array([[1, 0, 0], [1, 2, 0], [0, 1, 3]])
assert hardest(q9_single, 1) == 1, (
    "q9: With least 1 a class of one image counts: here it is read right."
)
q9_perfect = np.array([[2, 0], [0, 50]])
assert hardest(q9_perfect, 10) == 1, "q9: Too few images do not count, also beside a perfect class."
q9_ties = np.array([[9, 1, 0], [5, 5, 0], [0, 10, 10]])
assert hardest(q9_ties, 1) == 1, "q9: Of equally hard classes the smallest number."
### END HIDDEN TESTS


# %% wrong="q9" loses={"q9_tests": 2}
def hardest(matrix, least):
    # however few images
    return int((np.diag(matrix) / np.maximum(matrix.sum(axis=1), 1)).argmin())


# %% wrong="q9" loses={"q9_tests": 2}
def hardest(matrix, least):
    # the class with most errors
    images = matrix.sum(axis=1)
    errors = np.where(images >= least, images - np.diag(matrix), -1)
    return int(errors.argmax())


# %% wrong="q9" loses={"q9_tests": 2}
def hardest(matrix, least):
    # rows and columns exchanged: the share of its answers that are right
    images = matrix.sum(axis=0)
    shares = np.diag(matrix) / np.maximum(images, 1)
    return int(np.where(images >= least, shares, 2).argmin())


# %% wrong="q9" loses={"q9_tests": 2}
def hardest(matrix, least):
    # needs more images than the least
    images = matrix.sum(axis=1)
    shares = np.diag(matrix) / np.maximum(images, 1)
    return int(np.where(images > least, shares, 2).argmin())


# %% wrong="q9" loses={"q9_tests": 2}
def hardest(matrix, least):
    # of equally hard ones the last
    images = matrix.sum(axis=1)
    shares = np.where(images >= least, np.diag(matrix) / np.maximum(images, 1), 2)
    return len(shares) - 1 - int(shares[::-1].argmin())


# %% wrong="q9" loses={"q9_tests": 2}
def hardest(matrix, least):
    # the easiest one
    images = matrix.sum(axis=1)
    shares = np.where(images >= least, np.diag(matrix) / np.maximum(images, 1), -1)
    return int(shares.argmax())


# %% [markdown] question="q10" shuffle=true
# ### Question 10 (1 point): a report
#
# "We trained for 30 epochs and looked at the accuracy on the 200 test images after each of them. The best was epoch 17: 0.965. We also trained with ten seeds; all of them are in the table. Our method reaches 0.965." What is wrong with the last sentence?
#
# - **A**: There is none: 0.965 was measured on images that were not trained on.
# - **B**: Ten seeds are not enough for a claim of this kind.
# - **C**: The epoch was chosen on the very images that the number is from.
# - **D**: The number should be the accuracy on the training images after epoch 30.

# %% answer="q10"
q10 = ""  # A, B, C or D between the quotes
### BEGIN SOLUTION
q10 = "C"
### END SOLUTION

# %% tests="q10" points=1
assert str(or_example(q10, "A")).strip().upper() in ("A", "B", "C", "D"), (
    "q10: answer with A, B, C or D in quotes."
)
### BEGIN HIDDEN TESTS
q10_reasons = {
    "A": "A is wrong: they were test images until the epoch was chosen by them. The best of thirty noisy numbers is higher than what new images will give.",
    "B": "B is wrong: ten seeds can support a claim, if the differences are large compared with their spread. The fault is in how the number was chosen.",
    "C": "C is right: part of this number is luck. Choose the epoch with validation images, use the test images once, and report mean and spread over the ten seeds.",
    "D": "D is wrong: the accuracy on training images tells what has been learnt by heart, not what the method reaches on new images.",
}
q10_letter = str(q10).strip().upper()
assert q10_letter == "C", f"q10: {q10_reasons.get(q10_letter, 'no option was chosen.')}"
### END HIDDEN TESTS

# %% [markdown] question="q11"
# ### Question 11 (1 point): how many images?
#
# You have tested a network on `q11_images = 500` images, and the standard error of its accuracy is too large for you. You want one that is `q11_factor = 4` times smaller. How many test images do you need in all?

# %% given="q11" draws={"q11_images": [300, 400, 500, 600], "q11_factor": [2, 3, 4, 5]}
q11_images = 500  # test images so far
q11_factor = 4  # how many times smaller the standard error is to become

# %% answer="q11"
q11 = None  # a number in place of None
### BEGIN SOLUTION
q11 = q11_images * q11_factor**2
### END SOLUTION

# %% tests="q11" points=1
assert isinstance(or_example(q11, 0), (int, float, np.number)), (
    "q11: answer with a number, for example q11 = 10.5."
)
### BEGIN HIDDEN TESTS
assert q11 is not None, "q11: no number was given."
# A quarter of the standard error takes 4 * 4 = 16 times the images: 16 * 500 = 8,000.
assert abs(q11 - q11_images * q11_factor**2) < 1, (
    "q11: The standard error shrinks with the square root of the number of images."
)
### END HIDDEN TESTS

# %% wrong="q11" loses={"q11_tests": 1}
q11 = q11_images * q11_factor  # as if it shrank with the number itself

# %% wrong="q11" loses={"q11_tests": 1}
q11 = q11_images * (q11_factor**2 - 1)  # how many more, not in all

# %% wrong="q11" loses={"q11_tests": 1}
q11 = q11_images * q11_factor**0.5  # the root the wrong way round

# %% wrong="q11" loses={"q11_tests": 1}
q11 = q11_images * q11_factor**3  # a factor too many

# %% wrong="q11" loses={"q11_tests": 1}
q11 = q11_images / q11_factor  # fewer

# %% [markdown]
# Done? *Restart the kernel and run all cells*, save, press *Validate*, and hand the notebook in.

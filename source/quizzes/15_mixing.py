# %% [markdown]
# # Quiz 15: mixing and searching
#
# Ten questions on lesson 15, 14 points, about 30 minutes. No network is trained here: NumPy is all you need, and every cell runs in a moment.
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


# %% [markdown] question="q1"
# ### Question 1 (1 point): the label of a mix
#
# A picture is 0.6 times a cat plus 0.4 times a dog, pixel by pixel. With which label does MixUp train on it?
#
# - **A**: cat, because more than half of the picture is a cat
# - **B**: cat or dog, drawn anew in each epoch with the probabilities 0.6 and 0.4
# - **C**: a third class of its own, because no real picture looks like that
# - **D**: 0.6 of cat and 0.4 of dog, the shares of the pixels

# %% answer="q1"
q1 = ""  # A, B, C or D between the quotes
### BEGIN SOLUTION
q1 = "D"
### END SOLUTION

# %% tests="q1" points=1
assert str(or_example(q1, "A")).strip().upper() in ("A", "B", "C", "D"), (
    "q1: answer with A, B, C or D in quotes."
)
### BEGIN HIDDEN TESTS
q1_reasons = {
    "A": "A is wrong: then the network would have to call four tenths of a dog a cat, without any doubt.",
    "B": "B is wrong: in the long run that would ask for the same answer, but MixUp gives both shares at once, with less noise.",
    "C": "C is wrong: the network would learn to recognise mixed pictures, and nothing about cats and dogs.",
    "D": "D is right: what the pixels got of each picture, the label got of each class.",
}
q1_letter = str(q1).strip().upper()
assert q1_letter == "D", f"q1: {q1_reasons.get(q1_letter, 'no option was chosen.')}"
### END HIDDEN TESTS

# %% [markdown] question="q2"
# ### Question 2 (1 point): over the border
#
# CutMix pastes a rectangle of 10 rows and 12 columns into a picture of 20 x 20 pixels. Its upper left corner is at row 14, column -4. What share does the label of the pasted picture get?

# %% answer="q2"
q2 = None  # a number in place of None
### BEGIN SOLUTION
q2 = 0.12
### END SOLUTION

# %% tests="q2" points=1
assert isinstance(or_example(q2, 0), (int, float, np.number)), (
    "q2: answer with a number, for example q2 = 10.5."
)
### BEGIN HIDDEN TESTS
assert q2 is not None, "q2: no number was given."
# Rows 14 to 19 are 6, columns 0 to 7 are 8: 48 of 400 pixels.
assert 0.1199 < q2 < 0.1201, "q2: Count the rows and the columns that lie inside the picture."
### END HIDDEN TESTS

# %% wrong="q2" loses={"q2_tests": 1}
q2 = 0.3  # the whole rectangle

# %% wrong="q2" loses={"q2_tests": 1}
q2 = 0.88  # the share of the first label

# %% wrong="q2" loses={"q2_tests": 1}
q2 = 48  # a number of pixels

# %% wrong="q2" loses={"q2_tests": 1}
q2 = 0.18  # cut off at the lower border only: 6 x 12

# %% wrong="q2" loses={"q2_tests": 1}
q2 = 0.4  # the share of the rectangle that lies inside

# %% [markdown] question="q3"
# ### Question 3 (2 points): labels as shares
#
# Complete `shares(first, second, weight, classes)`: `first` and `second` are arrays of n whole numbers, the classes of the two pictures of each pair; `weight` is an array of n numbers, the weight of the first picture. Return an array of shape (n, classes): the label of each mix, so that every row sums to 1. The two pictures of a pair may be of one class.


# %% answer="q3"
def shares(first, second, weight, classes):
    """Mixed labels as shares, one row per pair of pictures."""
    ### BEGIN SOLUTION
    hard = np.eye(classes)
    w = np.asarray(weight)[:, None]
    return w * hard[first] + (1 - w) * hard[second]
    ### END SOLUTION


# %% tests="q3" points=2
q3_seen = shares(np.array([2, 0]), np.array([0, 1]), np.array([0.75, 0.5]), 3)
q3_seen = or_example(q3_seen, [[0.25, 0.0, 0.75], [0.5, 0.5, 0.0]])
assert q3_seen is not None, "q3: shares returns nothing yet."
assert np.shape(q3_seen) == (2, 3), "q3: Two pairs and three classes: shape (2, 3)."
np.testing.assert_allclose(q3_seen[0], [0.25, 0.0, 0.75], atol=1e-6, err_msg="q3: 0.75 of class 2.")
### BEGIN HIDDEN TESTS
q3_result = shares(np.array([2, 0]), np.array([0, 1]), np.array([0.75, 0.5]), 3)
assert q3_result is not None, "q3: shares returns nothing."
np.testing.assert_allclose(q3_result[1], [0.5, 0.5, 0.0], atol=1e-6, err_msg="q3: Half and half.")
q3_same = shares(np.array([1, 3]), np.array([1, 0]), np.array([0.3, 0.9]), 4)
np.testing.assert_allclose(
    q3_same[0],
    [0.0, 1.0, 0.0, 0.0],
    atol=1e-6,
    err_msg="q3: Two pictures of class 1: all of it is class 1.",
)
np.testing.assert_allclose(
    q3_same[1], [0.1, 0.0, 0.0, 0.9], atol=1e-6, err_msg="q3: Each pair has its own weight."
)
q3_more = shares(np.array([0]), np.array([2]), np.array([0.2]), 6)
np.testing.assert_allclose(
    q3_more, [[0.2, 0.0, 0.8, 0.0, 0.0, 0.0]], atol=1e-6, err_msg="q3: Six classes, six columns."
)
q3_end = shares(np.array([1, 1]), np.array([0, 0]), np.array([1.0, 0.0]), 2)
np.testing.assert_allclose(
    q3_end,
    [[0.0, 1.0], [1.0, 0.0]],
    atol=1e-6,
    err_msg="q3: Weight 1 is the first alone, 0 the second.",
)
### END HIDDEN TESTS


# %% wrong="q3" loses={"q3_tests": 2}
def shares(first, second, weight, classes):
    # the second overwrites the first where the classes are equal
    rows = np.arange(len(first))
    found = np.zeros((len(first), classes))
    found[rows, first] = weight
    found[rows, second] = 1 - weight
    return found


# %% wrong="q3" loses={"q3_tests": 2}
def shares(first, second, weight, classes):
    # one weight for all
    hard = np.eye(classes)
    return weight[0] * hard[first] + (1 - weight[0]) * hard[second]


# %% wrong="q3" loses={"q3_tests": 2}
def shares(first, second, weight, classes):
    # as many classes as occur
    hard = np.eye(max(max(first), max(second)) + 1)
    w = weight[:, None]
    return w * hard[first] + (1 - w) * hard[second]


# %% wrong="q3" loses={"q3_tests": 2}
def shares(first, second, weight, classes):
    # the heavier one takes all
    return np.eye(classes)[np.where(weight >= 0.5, first, second)]


# %% wrong="q3" loses={"q3_tests": 2}
def shares(first, second, weight, classes):
    # the weights are swapped
    hard = np.eye(classes)
    return (1 - weight[:, None]) * hard[first] + weight[:, None] * hard[second]


# %% wrong="q3" loses={"q3_tests": 2}
def shares(first, second, weight, classes):
    # the weights do not sum to 1
    hard = np.eye(classes)
    return weight[:, None] * hard[first] + weight[:, None] * hard[second]


# %% [markdown] question="q4"
# ### Question 4 (1 point): a training loss that does not fall
#
# With MixUp the training loss stays at 0.61 from epoch 60 to epoch 100; the validation loss is 0.44. What is the best reading?
#
# - **A**: The two sets were swapped: a training loss is never above a validation loss.
# - **B**: The training loss is that of mixed labels, and cannot come near 0.
# - **C**: The network is too small to learn its training pictures; more units are needed.
# - **D**: The learning rate is too high; otherwise the training loss would go to 0.

# %% answer="q4"
q4 = ""  # A, B, C or D between the quotes
### BEGIN SOLUTION
q4 = "B"
### END SOLUTION

# %% tests="q4" points=1
assert str(or_example(q4, "A")).strip().upper() in ("A", "B", "C", "D"), (
    "q4: answer with A, B, C or D in quotes."
)
### BEGIN HIDDEN TESTS
q4_reasons = {
    "A": "A is wrong: it often is above, when training is made harder than validation, by mixing, augmentation or dropout.",
    "B": "B is right: even a perfect answer to a mixed label has a loss. Look at the loss on the unmixed training pictures if you want to know what has been learnt.",
    "C": "C is wrong: nothing shows that. Evaluate it on the training pictures as they are before you conclude so.",
    "D": "D is wrong: even the best answer to a mixed label has a loss, the entropy of that label.",
}
q4_letter = str(q4).strip().upper()
assert q4_letter == "B", f"q4: {q4_reasons.get(q4_letter, 'no option was chosen.')}"
### END HIDDEN TESTS

# %% [markdown] question="q5"
# ### Question 5 (1 point): the floor
#
# Somebody mixes every picture half and half with a picture of *another* class. What is the smallest training loss (cross-entropy, with the natural logarithm) that any network can reach? Two decimals will do.

# %% answer="q5"
q5 = None  # a number in place of None
### BEGIN SOLUTION
q5 = 0.69
### END SOLUTION

# %% tests="q5" points=1
assert isinstance(or_example(q5, 0), (int, float, np.number)), (
    "q5: answer with a number, for example q5 = 10.5."
)
### BEGIN HIDDEN TESTS
assert q5 is not None, "q5: no number was given."
# The entropy of (0.5, 0.5): -0.5 log 0.5 - 0.5 log 0.5 = log 2 = 0.693.
assert 0.685 < q5 < 0.70, "q5: What is the loss of a network whose answer is exactly the label?"
### END HIDDEN TESTS

# %% wrong="q5" loses={"q5_tests": 1}
q5 = 0  # forgets the floor

# %% wrong="q5" loses={"q5_tests": 1}
q5 = 0.35  # one of the two parts only

# %% wrong="q5" loses={"q5_tests": 1}
q5 = 1.0  # the logarithm to base 2

# %% wrong="q5" loses={"q5_tests": 1}
q5 = 0.5  # the largest probability

# %% wrong="q5" loses={"q5_tests": 1}
q5 = 1.39  # the two parts without their weights

# %% [markdown] question="q6"
# ### Question 6 (1 point): where to put it
#
# `model = Sequential([Input((28, 28, 1)), MixUp(0.2), ...])`, then `model.fit(x, y)` with whole numbers as labels. What happens?
#
# - **A**: The pictures are mixed, their labels are not, and no error says so.
# - **B**: Pictures and labels are mixed, because Keras connects the layer with the labels.
# - **C**: Nothing is mixed: without a dictionary the layer lets pictures through unchanged.
# - **D**: An error says that the labels are missing.

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
    "A": "A is right: half an 8 is trained as a whole 3. In the data pipeline, with a dictionary of both, it is as it should be.",
    "B": "B is wrong: a layer of a Sequential model gets what the layer before gives it, pictures, and nothing else.",
    "C": "C is wrong: the layer mixes whatever pictures it gets, with or without labels.",
    "D": "D is wrong: it would be good if one did. Look at what comes out of a layer.",
}
q6_letter = str(q6).strip().upper()
assert q6_letter == "A", f"q6: {q6_reasons.get(q6_letter, 'no option was chosen.')}"
### END HIDDEN TESTS

# %% [markdown] question="q7"
# ### Question 7 (1 point): surer or not
#
# The first network has an accuracy of 88 % and a mean confidence of 95 %. The second one, trained with CutMix, has 91 % and a mean confidence of 79 %. Both are tested on the same 5,000 pictures. Which sentence is right?
#
# - **A**: CutMix has improved the calibration: the second network is no longer too sure.
# - **B**: Both networks are too sure of their answers, the second one even more so.
# - **C**: The second network errs less often, and yet it is further from being calibrated than the first.
# - **D**: The second cannot have more answers right than the first, being less sure of them.

# %% answer="q7"
q7 = ""  # A, B, C or D between the quotes
### BEGIN SOLUTION
q7 = "C"
### END SOLUTION

# %% tests="q7" points=1
assert str(or_example(q7, "A")).strip().upper() in ("A", "B", "C", "D"), (
    "q7: answer with A, B, C or D in quotes."
)
### BEGIN HIDDEN TESTS
q7_reasons = {
    "A": "A is wrong: it is no longer too sure, but 12 points too unsure. Calibrated means that confidence and accuracy agree.",
    "B": "B is wrong: the first is too sure, the second too unsure. These are opposite faults.",
    "C": "C is right: confidence and accuracy are 7 points apart for the first and 12 for the second, on the other side.",
    "D": "D is wrong: accuracy counts which answer is largest, not how large it is.",
}
q7_letter = str(q7).strip().upper()
assert q7_letter == "C", f"q7: {q7_reasons.get(q7_letter, 'no option was chosen.')}"
### END HIDDEN TESTS

# %% [markdown] question="q8"
# ### Question 8 (2 points): the loss of a mix
#
# Complete `mixed_loss(probabilities, first, second, weight)`: the mean cross-entropy of n answers against mixed labels. `probabilities` has the shape (n, classes); `first` and `second` are arrays of n whole numbers, the classes of the two pictures of each mix; `weight` is an array of n numbers, the weight of the first picture. Return one number. (All probabilities are above 0.)


# %% answer="q8"
def mixed_loss(probabilities, first, second, weight):
    """Mean cross-entropy against mixed labels."""
    ### BEGIN SOLUTION
    rows = np.arange(len(first))
    logs = np.log(probabilities)
    return -np.mean(weight * logs[rows, first] + (1 - weight) * logs[rows, second])
    ### END SOLUTION


# %% tests="q8" points=2
q8_even = np.array([[0.5, 0.5], [0.5, 0.5]])
q8_easy = mixed_loss(q8_even, np.array([0, 1]), np.array([1, 0]), np.array([0.5, 0.3]))
q8_easy = or_example(q8_easy, 0.6931472)
assert q8_easy is not None, "q8: mixed_loss returns nothing yet."
assert np.shape(q8_easy) == (), "q8: Return one number."
np.testing.assert_allclose(
    q8_easy, 0.6931472, rtol=1e-5, err_msg="q8: log 2, whatever the weights."
)
### BEGIN HIDDEN TESTS
q8_said = np.array([[0.7, 0.2, 0.1], [0.1, 0.6, 0.3]])
q8_whole = mixed_loss(q8_said, np.array([0, 1]), np.array([1, 2]), np.array([1.0, 1.0]))
assert q8_whole is not None, "q8: mixed_loss returns nothing."
np.testing.assert_allclose(
    q8_whole, 0.4337503, rtol=1e-5, err_msg="q8: Weight 1: the first label alone."
)
q8_other = mixed_loss(q8_said, np.array([0, 1]), np.array([1, 2]), np.array([0.0, 0.0]))
np.testing.assert_allclose(
    q8_other, 1.4067054, rtol=1e-5, err_msg="q8: Weight 0: the second label."
)
q8_mixed = mixed_loss(q8_said, np.array([0, 1]), np.array([1, 2]), np.array([0.9, 0.25]))
np.testing.assert_allclose(
    q8_mixed,
    0.7563186,
    rtol=1e-5,
    err_msg="q8: Each mix has its own weight, and its own two classes.",
)
q8_same = mixed_loss(q8_said, np.array([2, 0]), np.array([2, 0]), np.array([0.4, 0.8]))
np.testing.assert_allclose(q8_same, 2.3025851, rtol=1e-5, err_msg="q8: Both pictures of one class.")
### END HIDDEN TESTS


# %% wrong="q8" loses={"q8_tests": 2}
def mixed_loss(probabilities, first, second, weight):
    # the probability of the mix of the two, not the mix of the two losses
    rows = np.arange(len(first))
    said = weight * probabilities[rows, first] + (1 - weight) * probabilities[rows, second]
    return -np.mean(np.log(said))


# %% wrong="q8" loses={"q8_tests": 2}
def mixed_loss(probabilities, first, second, weight):
    # the first label only
    return -np.mean(np.log(probabilities[np.arange(len(first)), first]))


# %% wrong="q8" loses={"q8_tests": 2}
def mixed_loss(probabilities, first, second, weight):
    # the mean weight for all
    rows, w = np.arange(len(first)), np.mean(weight)
    logs = np.log(probabilities)
    return -np.mean(w * logs[rows, first] + (1 - w) * logs[rows, second])


# %% wrong="q8" loses={"q8_tests": 2}
def mixed_loss(probabilities, first, second, weight):
    # a sum instead of a mean
    rows = np.arange(len(first))
    logs = np.log(probabilities)
    return -np.sum(weight * logs[rows, first] + (1 - weight) * logs[rows, second])


# %% wrong="q8" loses={"q8_tests": 2}
def mixed_loss(probabilities, first, second, weight):
    # the label of the heavier picture
    rows = np.arange(len(first))
    return -np.mean(np.log(probabilities[rows, np.where(weight >= 0.5, first, second)]))


# %% wrong="q8" loses={"q8_tests": 2}
def mixed_loss(probabilities, first, second, weight):
    # without the minus sign
    rows = np.arange(len(first))
    logs = np.log(probabilities)
    return np.mean(weight * logs[rows, first] + (1 - weight) * logs[rows, second])


# %% [markdown] question="q9"
# ### Question 9 (3 points): chosen, and then tested
#
# `validation` and `test` are arrays of shape (settings, seeds): the accuracy of each setting with each seed, on the validation pictures and on the test pictures. Complete `report(validation, test)`: choose the setting with the highest *mean* validation accuracy (if several are equal, the first of them), and return three numbers: its place (a whole number from 0), its mean accuracy on the test pictures, and by how much its mean validation accuracy lies above that.


# %% answer="q9"
def report(validation, test):
    """Chosen setting, its mean test accuracy, and how far validation was too hopeful."""
    ### BEGIN SOLUTION
    seen = np.mean(validation, axis=1)
    best = int(seen.argmax())
    true = float(np.mean(test[best]))
    return best, true, float(seen[best]) - true
    ### END SOLUTION


# %% tests="q9" points=3
q9_seen = np.array([[0.80, 0.82], [0.90, 0.92], [0.85, 0.83]])
q9_test = np.array([[0.81, 0.83], [0.88, 0.90], [0.86, 0.84]])
q9_result = or_example(report(q9_seen, q9_test), [1, 0.89, 0.02])
assert q9_result is not None, "q9: report returns nothing yet."
assert len(q9_result) == 3, "q9: Return three numbers."
np.testing.assert_allclose(
    q9_result, [1, 0.89, 0.02], atol=1e-6, err_msg="q9: Setting 1 wins clearly."
)
### BEGIN HIDDEN TESTS
# Setting 0 has the best single seed and the best test accuracy, but setting 2 the best mean.
q9_mean = np.array([[0.99, 0.80, 0.80], [0.70, 0.71, 0.72], [0.90, 0.91, 0.89]])
q9_other = np.array([[0.95, 0.95, 0.95], [0.80, 0.80, 0.80], [0.84, 0.86, 0.85]])
q9_chosen = report(q9_mean, q9_other)
assert q9_chosen is not None, "q9: report returns nothing."
assert q9_chosen[0] == 2, (
    "q9: The highest mean on the validation pictures, not the best single seed."
)
np.testing.assert_allclose(
    q9_chosen[1], 0.85, atol=1e-6, err_msg="q9: The test accuracy of setting 2."
)
np.testing.assert_allclose(q9_chosen[2], 0.05, atol=1e-6, err_msg="q9: Validation minus test.")
# A winner that does better on the test pictures than promised.
q9_below = report(np.array([[0.70, 0.72], [0.60, 0.62]]), np.array([[0.75, 0.73], [0.9, 0.9]]))
np.testing.assert_allclose(
    q9_below, [0, 0.74, -0.03], atol=1e-6, err_msg="q9: It may also be below 0: keep the sign."
)
q9_tie = report(np.array([[0.5, 0.7], [0.6, 0.6], [0.5, 0.5]]), np.array([[0.5, 0.5]] * 3))
np.testing.assert_allclose(
    q9_tie, [0, 0.5, 0.1], atol=1e-6, err_msg="q9: Equal means: the first of them."
)
### END HIDDEN TESTS


# %% wrong="q9" loses={"q9_tests": 3}
def report(validation, test):
    # chooses on the test pictures
    best = int(np.mean(test, axis=1).argmax())
    true = float(np.mean(test[best]))
    return best, true, float(np.mean(validation[best])) - true


# %% wrong="q9" loses={"q9_tests": 3}
def report(validation, test):
    # the best single seed
    best = int(np.max(validation, axis=1).argmax())
    true = float(np.mean(test[best]))
    return best, true, float(np.mean(validation[best])) - true


# %% wrong="q9" loses={"q9_tests": 3}
def report(validation, test):
    # test minus validation
    best = int(np.mean(validation, axis=1).argmax())
    true = float(np.mean(test[best]))
    return best, true, true - float(np.mean(validation[best]))


# %% wrong="q9" loses={"q9_tests": 3}
def report(validation, test):
    # the best seed of the winner, on both
    best = int(np.mean(validation, axis=1).argmax())
    true = float(np.max(test[best]))
    return best, true, float(np.max(validation[best])) - true


# %% wrong="q9" loses={"q9_tests": 3}
def report(validation, test):
    # loses the sign
    best = int(np.mean(validation, axis=1).argmax())
    true = float(np.mean(test[best]))
    return best, true, abs(float(np.mean(validation[best])) - true)


# %% wrong="q9" loses={"q9_tests": 3}
def report(validation, test):
    # the last of equal ones
    seen = np.mean(validation, axis=1)
    best = len(seen) - 1 - int(seen[::-1].argmax())
    true = float(np.mean(test[best]))
    return best, true, float(seen[best]) - true


# %% wrong="q9" loses={"q9_tests": 3}
def report(validation, test):
    # the mean over all settings as the comparison
    best = int(np.mean(validation, axis=1).argmax())
    return best, float(np.mean(test[best])), float(np.mean(validation[best]) - np.mean(test))


# %% [markdown] question="q10"
# ### Question 10 (1 point): how much is mixed?
#
# MixUp draws the weight of the first picture from Beta(alpha, alpha). With alpha = 1 the weight is equally likely to be anywhere between 0 and 1. In what share of the mixes does each of the two pictures have a weight of at least one quarter?

# %% answer="q10"
q10 = None  # a number in place of None
### BEGIN SOLUTION
q10 = 0.75 - 0.25
### END SOLUTION

# %% tests="q10" points=1
assert isinstance(or_example(q10, 0), (int, float, np.number)), (
    "q10: answer with a number, for example q10 = 0.1."
)
### BEGIN HIDDEN TESTS
assert q10 is not None, "q10: no number was given."
# The weight has to lie between 1/4 and 3/4: half of the way from 0 to 1. With alpha = 0.2 it would be
# about one in six: most pictures stay nearly as they are.
assert 0.499 < q10 < 0.501, "q10: Between which two weights does each picture have a quarter?"
### END HIDDEN TESTS

# %% wrong="q10" loses={"q10_tests": 1}
q10 = 0.75  # the first picture has a quarter

# %% wrong="q10" loses={"q10_tests": 1}
q10 = 0.25  # one of the two has less than a quarter, on one side

# %% wrong="q10" loses={"q10_tests": 1}
q10 = 0.5625  # 0.75 squared, as if the two weights were independent

# %% wrong="q10" loses={"q10_tests": 1}
q10 = 50  # percent

# %% wrong="q10" loses={"q10_tests": 1}
q10 = 1.0  # all of them

# %% [markdown]
# Done? *Restart the kernel and run all cells*, save, press *Validate*, and hand the notebook in.

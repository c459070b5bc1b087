# %% [markdown]
# # Quiz 05: dropout in Keras
#
# Eleven questions on lesson 05, 14 points, about 30 minutes. No network is trained here: NumPy is all you need, and every cell runs in a moment.
#
# - **Choice questions**: write the letter of your answer between the quotes, for example `q1 = "A"`. Capital or small letters make no difference.
# - **Number questions**: write the number in place of `None`.
# - **Coding questions**: complete the function where it says `# your answer here`. Try it in cells of your own as often as you like.
#
# The cells that test your answers are locked. What you see of them checks the *form* of an answer (a letter, a number, a list, an easy case). Further tests run when the quiz is graded. So *Validate* tells you that your answers can be read, not that they are right. You may leave questions open: the others count all the same. The numbers in the questions are made up, unless it says otherwise.

# %%
import numpy as np

# %% [markdown] question="q1"
# ### Question 1 (1 point): at prediction
#
# A Keras model holds `Dropout(0.4)`. What does this layer do when you call `model.predict(x)`?
#
# - **A**: It multiplies its inputs by 0.6, to make up for the units that were dropped in training.
# - **B**: It multiplies its inputs by 0.4, the rate.
# - **C**: Nothing: its inputs pass unchanged.
# - **D**: It sets 4 of 10 inputs to 0, as in training.

# %% answer="q1"
q1 = ""  # A, B, C or D between the quotes
### BEGIN SOLUTION
q1 = "C"
### END SOLUTION

# %% tests="q1" points=1
assert str(q1).strip().upper() in ("A", "B", "C", "D"), "Answer q1 with A, B, C or D in quotes."
### BEGIN HIDDEN TESTS
q1_reasons = {
    "A": "A is wrong: that was the first form of dropout, in 2012. Keras scales the survivors up in training instead, so that nothing is left to do at prediction.",
    "B": "B is wrong: some tutorials say so, but nothing is scaled by the rate, and Keras scales in training, by 1/(1 - 0.4), not at prediction.",
    "C": "C is right: the survivors were scaled up in training, so at prediction the mean already fits and the layer is the identity.",
    "D": "D is wrong: then predict would give another answer at every call. The mask is drawn in training only.",
}
assert str(q1).strip().upper() == "C", f"{q1_reasons[q1.strip().upper()]}"
### END HIDDEN TESTS

# %% [markdown] question="q2"
# ### Question 2 (1 point): a survivor
#
# In training a unit hands the value 1.2 to a layer `Dropout(0.4)`. In this step the unit is *not* dropped. Which value leaves the layer?

# %% answer="q2"
q2 = None  # a number in place of None
### BEGIN SOLUTION
q2 = 2.0
### END SOLUTION

# %% tests="q2" points=1
assert isinstance(q2, (int, float, np.number)), "Answer q2 with a number, for example q2 = 10.5."
### BEGIN HIDDEN TESTS
# Survivors are scaled by 1 / (1 - 0.4) = 1 / 0.6, and 1.2 / 0.6 = 2. On the average over masks
# the unit hands on 0.6 * 2 = 1.2, as at prediction.
assert 1.995 < q2 < 2.005, "Survivors are divided by the share that is kept, 0.6."
### END HIDDEN TESTS

# %% wrong="q2" loses={"q2_tests": 1}
q2 = 3.0  # divided by the rate

# %% wrong="q2" loses={"q2_tests": 1}
q2 = 0.72  # multiplied by the share that is kept

# %% wrong="q2" loses={"q2_tests": 1}
q2 = 0.48  # multiplied by the rate

# %% wrong="q2" loses={"q2_tests": 1}
q2 = 1.2  # not scaled

# %% wrong="q2" loses={"q2_tests": 1}
q2 = 1.68  # multiplied by 1 + rate

# %% [markdown] question="q3"
# ### Question 3 (1 point): behind which layer
#
# You want dropout in a network of dense layers for ten classes: Flatten, dense 128 with ReLU, dense 128 with ReLU, dense 10 with softmax. Where does it *not* belong?
#
# - **A**: behind the first dense layer, after its ReLU
# - **B**: behind the last dense layer, after the softmax
# - **C**: behind the first dense layer, before its ReLU
# - **D**: behind the second dense layer, after its ReLU

# %% answer="q3"
q3 = ""  # A, B, C or D between the quotes
### BEGIN SOLUTION
q3 = "B"
### END SOLUTION

# %% tests="q3" points=1
assert str(q3).strip().upper() in ("A", "B", "C", "D"), "Answer q3 with A, B, C or D in quotes."
### BEGIN HIDDEN TESTS
q3_reasons = {
    "A": "A is wrong: it belongs there. That is the usual place, and each step then trains another thinned network.",
    "B": "B is right: it would set class probabilities to 0, that of the true class too, and its loss would be as large as it can be however good the network is. The ten do not even sum to 1 any more.",
    "C": "C is wrong: that is a good place too. A mask multiplies by 0 or by a positive number, so before or after ReLU gives the same.",
    "D": "D is wrong: it belongs there. The last hidden layer is where dropout is used most.",
}
assert str(q3).strip().upper() == "B", f"{q3_reasons[q3.strip().upper()]}"
### END HIDDEN TESTS

# %% [markdown] question="q4"
# ### Question 4 (1 point): validation ahead of training
#
# The log of a network with dropout ends with training accuracy 0.855 and validation accuracy 0.873. You evaluate the finished network once more on the training data and get 0.885. What is the best reading?
#
# - **A**: Validation pictures have leaked into the training set.
# - **B**: The validation set is easier than the training set.
# - **C**: The network underfits: it knows new pictures better than those it was trained on.
# - **D**: The logged training accuracy was measured with dropout on. With dropout off, training is ahead of validation, as usual.

# %% answer="q4"
q4 = ""  # A, B, C or D between the quotes
### BEGIN SOLUTION
q4 = "D"
### END SOLUTION

# %% tests="q4" points=1
assert str(q4).strip().upper() in ("A", "B", "C", "D"), "Answer q4 with A, B, C or D in quotes."
### BEGIN HIDDEN TESTS
q4_reasons = {
    "A": "A is wrong: a leak would lift validation up to the training accuracy, not beyond it, and here the evaluation with dropout off gives an order that needs no such explanation.",
    "B": "B is wrong: then validation would also be ahead of 0.885, the training accuracy measured in the same way, and it is not.",
    "C": "C is wrong: measured in the same way, with dropout off, the training pictures come out at 0.885 and the new ones at 0.873.",
    "D": "D is right: fit logs what the thinned networks of the epoch did while they were still learning. Evaluated with everything on, the network knows its training pictures better.",
}
assert str(q4).strip().upper() == "D", f"{q4_reasons[q4.strip().upper()]}"
### END HIDDEN TESTS

# %% [markdown] question="q5"
# ### Question 5 (1 point): the real gap
#
# Made-up losses of one network with dropout after its last epoch:
#
# | | loss |
# |---|---|
# | training, in the log of `fit` | 0.100 |
# | training, by `evaluate` | 0.032 |
# | validation, in the log of `fit` | 0.226 |
#
# How large is the gap, validation minus training, with both losses measured with dropout off?

# %% answer="q5"
q5 = None  # a number in place of None
### BEGIN SOLUTION
q5 = 0.194
### END SOLUTION

# %% tests="q5" points=1
assert isinstance(q5, (int, float, np.number)), "Answer q5 with a number, for example q5 = 10.5."
### BEGIN HIDDEN TESTS
# The validation loss of the log is measured after each epoch with dropout off already, so
# 0.226 - 0.032 = 0.194. The log by itself shows 0.226 - 0.100 = 0.126, a third less.
assert 0.1935 < q5 < 0.1945, "Which of the three losses were measured with dropout off?"
### END HIDDEN TESTS

# %% wrong="q5" loses={"q5_tests": 1}
q5 = 0.126  # the gap of the log

# %% wrong="q5" loses={"q5_tests": 1}
q5 = 0.068  # the two training losses

# %% wrong="q5" loses={"q5_tests": 1}
q5 = -0.194  # the wrong sign

# %% wrong="q5" loses={"q5_tests": 1}
q5 = 0.16  # against the mean of both training losses

# %% wrong="q5" loses={"q5_tests": 1}
q5 = 0.226  # the validation loss alone

# %% [markdown] question="q6"
# ### Question 6 (2 points): what differs
#
# Two runs are written down as dictionaries of their settings, for example `{"widths": [128, 128], "rate": 0.3, "epochs": 10}`. Write `differences(first, second, studied)`: the *sorted list* of the names of all settings in which the two runs differ, apart from the one that is studied. A setting that only one of the two runs has counts as a difference, whatever its value.
#
# A comparison is fair if the list is empty. Values may be numbers, strings, lists or `None`.


# %% answer="q6"
def differences(first, second, studied):
    """Sorted names of the settings that differ, apart from the one that is studied."""
    ### BEGIN SOLUTION
    found = []
    for name in sorted(set(first) | set(second)):
        there = name in first and name in second
        if name != studied and not (there and first[name] == second[name]):
            found.append(name)
    return found
    ### END SOLUTION


# %% tests="q6" points=2
q6_first = {"widths": [128, 128, 64], "rate": 0.0, "epochs": 10, "pixels": "raw"}
q6_second = {"widths": [128, 128], "rate": 0.3, "epochs": 10, "pixels": "raw"}
assert isinstance(differences(q6_first, q6_second, "rate"), list), "Return a list."
q6_same = differences(dict(q6_first), dict(q6_first), "rate")
assert q6_same == [], "Equal runs have no differences."
### BEGIN HIDDEN TESTS
assert differences(q6_first, q6_second, "rate") == ["widths"], "Only the widths differ too."
q6_rate = differences(q6_first, q6_second, "widths")
assert q6_rate == ["rate"], "If the widths are studied, the rate is what disturbs."
q6_more = differences(q6_first, q6_second | {"pixels": "scaled", "epochs": 4}, "rate")
assert q6_more == ["epochs", "pixels", "widths"], "All of them, in alphabetical order."
q6_added = differences(q6_first, q6_first | {"seed": 1}, "rate")
assert q6_added == ["seed"], "A setting that only the second run has is a difference."
q6_missing = differences(q6_first | {"seed": 1}, q6_first, "rate")
assert q6_missing == ["seed"], "A setting that only the first run has is a difference."
q6_none = differences(q6_first | {"stop": None}, q6_first, "rate")
assert q6_none == ["stop"], "A setting that is there with the value None is there."
q6_alone = differences({"a": 1, "rate": 0.5}, {"a": 1}, "rate")
assert q6_alone == [], "What is studied is never listed, also where one run lacks it."
### END HIDDEN TESTS


# %% wrong="q6" loses={"q6_tests": 2}
def differences(first, second, studied):
    # lists what is studied too
    names = set(first) | set(second)
    return sorted(n for n in names if n not in first or n not in second or first[n] != second[n])


# %% wrong="q6" loses={"q6_tests": 2}
def differences(first, second, studied):
    # looks at the settings of both only
    return sorted(n for n in set(first) & set(second) if n != studied and first[n] != second[n])


# %% wrong="q6" loses={"q6_tests": 2}
def differences(first, second, studied):
    # looks at the settings of the first only
    return sorted(n for n in first if n != studied and first[n] != second.get(n))


# %% wrong="q6" loses={"q6_tests": 2}
def differences(first, second, studied):
    # takes a missing setting for None
    names = set(first) | set(second)
    return sorted(n for n in names if n != studied and first.get(n) != second.get(n))


# %% wrong="q6" loses={"q6_tests": 2}
def differences(first, second, studied):
    # in the order of the dictionaries
    missing = object()
    names = list(first) + [n for n in second if n not in first]
    return [n for n in names if n != studied and first.get(n, missing) != second.get(n, missing)]


# %% wrong="q6" loses={"q6_tests": 2}
def differences(first, second, studied):
    # lists what is equal
    return sorted(n for n in set(first) & set(second) if n != studied and first[n] == second[n])


# %% [markdown] question="q7"
# ### Question 7 (2 points): counting parameters
#
# Write `parameters(inputs, widths, rates)`: the number of parameters (weights and biases) of a network that takes `inputs` numbers and has one dense layer for each number in `widths`, the last of them being the output. `rates` holds one dropout rate for each layer but the last; 0 means that there is no dropout layer.


# %% answer="q7"
def parameters(inputs, widths, rates):
    """Number of weights and biases of a dense network with dropout."""
    ### BEGIN SOLUTION
    total = 0
    for width in widths:
        total += inputs * width + width
        inputs = width
    return total
    ### END SOLUTION


# %% tests="q7" points=2
q7_easy = parameters(3, [2], [])
assert np.shape(q7_easy) == (), "Return one number."
assert q7_easy == 8, "3 inputs to 2 outputs: 3 x 2 weights and 2 biases."
### BEGIN HIDDEN TESTS
assert parameters(784, [128, 128, 10], [0.3, 0.2]) == 118282, "The lecture's dropout network."
assert parameters(784, [128, 128, 64, 10], [0, 0, 0]) == 125898, "The lecture's plain network."
assert parameters(4, [5, 2], [0.9]) == 37, "A dropout layer has no parameters, at any rate."
assert parameters(4, [5, 2], [0]) == 37, "Without dropout the number is the same."
assert parameters(10, [1, 1, 1], [0.5, 0.5]) == 15, "Each layer counts with its own inputs."
### END HIDDEN TESTS


# %% wrong="q7" loses={"q7_tests": 2}
def parameters(inputs, widths, rates):
    # as if the dropped units had no weights
    total = 0
    for width, rate in zip(widths, [*rates, 0]):
        total += round((inputs * width + width) * (1 - rate))
        inputs = width
    return total


# %% wrong="q7" loses={"q7_tests": 2}
def parameters(inputs, widths, rates):
    # one parameter for each dropout layer
    total = sum(rate > 0 for rate in rates)
    for width in widths:
        total += inputs * width + width
        inputs = width
    return total


# %% wrong="q7" loses={"q7_tests": 2}
def parameters(inputs, widths, rates):
    # every layer sees the inputs
    return sum(inputs * width + width for width in widths)


# %% wrong="q7" loses={"q7_tests": 2}
def parameters(inputs, widths, rates):
    # biases of the first layer only
    sizes = [inputs, *widths]
    return sum(a * b for a, b in zip(sizes, sizes[1:])) + widths[0]


# %% wrong="q7" loses={"q7_tests": 2}
def parameters(inputs, widths, rates):
    # forgets the output layer
    if len(widths) == 1:
        return inputs * widths[0] + widths[0]
    sizes = [inputs, *widths[:-1]]
    return sum(a * b + b for a, b in zip(sizes, sizes[1:]))


# %% [markdown] question="q8"
# ### Question 8 (1 point): a fair comparison
#
# A poster compares two networks on the same data: 248-210 units with dropout, 124-64 units without. The one with dropout has the better validation accuracy in the mean over ten seeds, by more than chance. What does that show about dropout?
#
# - **A**: Dropout improves the accuracy on these data.
# - **B**: Nothing by itself: the networks also differ in their widths. A network of 248-210 units without dropout is missing.
# - **C**: Nothing: ten seeds are too few for any conclusion.
# - **D**: Dropout would improve the network of 124-64 units by as much.

# %% answer="q8"
q8 = ""  # A, B, C or D between the quotes
### BEGIN SOLUTION
q8 = "B"
### END SOLUTION

# %% tests="q8" points=1
assert str(q8).strip().upper() in ("A", "B", "C", "D"), "Answer q8 with A, B, C or D in quotes."
### BEGIN HIDDEN TESTS
q8_reasons = {
    "A": "A is wrong: the gain may come from the larger widths as well. Two things were changed at once.",
    "B": "B is right: only two networks that differ in dropout and in nothing else can tell what dropout does.",
    "C": "C is wrong: the difference between the two networks is established. What is not established is where it comes from, and more seeds would not help.",
    "D": "D is wrong: that network was not trained with dropout. A small one may even lose by it, because it has no capacity to spare.",
}
assert str(q8).strip().upper() == "B", f"{q8_reasons[q8.strip().upper()]}"
### END HIDDEN TESTS

# %% [markdown] question="q9"
# ### Question 9 (2 points): as good as the best
#
# `accuracies` is an array of shape (rates, seeds): one row for each dropout rate, one column for each seed. Write `near_best(accuracies)`: the list of the positions of all rows whose mean is *at most one standard error below* the highest mean, in increasing order. The standard error is that of the row with the highest mean: its sample standard deviation (n - 1 in the denominator) divided by the square root of the number of seeds.


# %% answer="q9"
def near_best(accuracies):
    """Positions of the rows whose mean is within one standard error of the highest mean."""
    ### BEGIN SOLUTION
    means = accuracies.mean(axis=1)
    best = int(np.argmax(means))
    error = accuracies[best].std(ddof=1) / np.sqrt(accuracies.shape[1])
    return [row for row in range(len(means)) if means[row] >= means[best] - error]
    ### END SOLUTION


# %% tests="q9" points=2
q9_rows = [[0.9] * 4, [0.947] * 4, [0.945, 0.945, 0.955, 0.955]]
q9_table = np.array(q9_rows)
q9_found = near_best(q9_table.copy())
assert isinstance(q9_found, list), "Return a list."
assert 2 in q9_found, "The best row itself is in the list."
### BEGIN HIDDEN TESTS
# Row 2: mean 0.95, sample standard deviation 0.00577, standard error 0.00289.
q9_near = [int(row) for row in near_best(q9_table + np.array([[0], [0.0002], [0]]))]
assert q9_near == [1, 2], "0.9472 is within 0.00289 of 0.95, 0.90 is not."
q9_far = [int(row) for row in near_best(q9_table)]
assert q9_far == [2], "0.947 is further away than one standard error."
q9_sure = np.array([[0.9, 0.9, 0.9], [0.8, 0.99, 0.7], [0.91, 0.91, 0.91]])
assert [int(row) for row in near_best(q9_sure)] == [2], "The spread of other rows does not count."
q9_wide = np.array([[0.90, 0.90], [0.80, 1.02], [0.70, 0.70]])
assert [int(row) for row in near_best(q9_wide)] == [0, 1], "Two seeds: the error is 0.11."
q9_given = q9_wide.copy()
q9_again = near_best(q9_given)
assert q9_given.tolist() == [[0.90, 0.90], [0.80, 1.02], [0.70, 0.70]], "The table stays as it is."
### END HIDDEN TESTS


# %% wrong="q9" loses={"q9_tests": 2}
def near_best(accuracies):
    # the standard deviation instead of the standard error
    means = accuracies.mean(axis=1)
    best = np.argmax(means)
    return list(np.flatnonzero(means >= means[best] - accuracies[best].std(ddof=1)))


# %% wrong="q9" loses={"q9_tests": 2}
def near_best(accuracies):
    # n in the denominator
    means = accuracies.mean(axis=1)
    best = np.argmax(means)
    error = accuracies[best].std() / np.sqrt(accuracies.shape[1])
    return list(np.flatnonzero(means >= means[best] - error))


# %% wrong="q9" loses={"q9_tests": 2}
def near_best(accuracies):
    # only the best
    return [int(np.argmax(accuracies.mean(axis=1)))]


# %% wrong="q9" loses={"q9_tests": 2}
def near_best(accuracies):
    # each row's own standard error
    means = accuracies.mean(axis=1)
    error = accuracies.std(axis=1, ddof=1) / np.sqrt(accuracies.shape[1])
    return list(np.flatnonzero(means + error >= means.max()))


# %% wrong="q9" loses={"q9_tests": 2}
def near_best(accuracies):
    # the rows with the best single seed
    means = accuracies.mean(axis=1)
    best = np.unravel_index(np.argmax(accuracies), accuracies.shape)[0]
    error = accuracies[best].std(ddof=1) / np.sqrt(accuracies.shape[1])
    return list(np.flatnonzero(means >= means[best] - error))


# %% wrong="q9" loses={"q9_tests": 2}
def near_best(accuracies):
    # divides by the number of rates
    means = accuracies.mean(axis=1)
    best = np.argmax(means)
    error = accuracies[best].std(ddof=1) / np.sqrt(len(accuracies))
    return list(np.flatnonzero(means >= means[best] - error))


# %% [markdown] question="q10"
# ### Question 10 (1 point): loss and accuracy
#
# Two networks on the same validation pictures, mean over ten seeds: without dropout loss 2.1 and accuracy 0.90, with dropout loss 0.9 and accuracy 0.83. Both differences are far beyond chance. How can the one with the *lower* loss have the *lower* accuracy?
#
# - **A**: It cannot: one of the two columns must be wrong.
# - **B**: The loss was measured with dropout on, the accuracy with dropout off.
# - **C**: The network without dropout is wrong less often, but very sure when it is wrong, and the loss punishes certainty in a wrong answer.
# - **D**: The accuracy is the share of wrong answers, so the lower one is better.

# %% answer="q10"
q10 = ""  # A, B, C or D between the quotes
### BEGIN SOLUTION
q10 = "C"
### END SOLUTION

# %% tests="q10" points=1
assert str(q10).strip().upper() in ("A", "B", "C", "D"), "Answer q10 with A, B, C or D in quotes."
### BEGIN HIDDEN TESTS
q10_reasons = {
    "A": "A is wrong: the two measure different things, and on raw pixels the lecture's networks show just this.",
    "B": "B is wrong: Keras measures both validation numbers in one pass, with dropout off.",
    "C": "C is right: cross-entropy grows without limit as the probability of the true class goes to 0, while accuracy counts every error alike. Report both.",
    "D": "D is wrong: accuracy is the share of right answers, and the higher one is better.",
}
assert str(q10).strip().upper() == "C", f"{q10_reasons[q10.strip().upper()]}"
### END HIDDEN TESTS

# %% [markdown] question="q11"
# ### Question 11 (1 point): choosing and reporting
#
# You train a network with seven dropout rates and five seeds each. The rate 0.3 has the highest mean *validation* accuracy, 0.952. What do you report as the accuracy of your method?
#
# - **A**: The mean accuracy at rate 0.3 on test pictures that played no part in the choice.
# - **B**: 0.952, because it is the mean of five seeds.
# - **C**: The highest mean *test* accuracy of the seven rates.
# - **D**: The mean of the validation accuracies of all seven rates.

# %% answer="q11"
q11 = ""  # A, B, C or D between the quotes
### BEGIN SOLUTION
q11 = "A"
### END SOLUTION

# %% tests="q11" points=1
assert str(q11).strip().upper() in ("A", "B", "C", "D"), "Answer q11 with A, B, C or D in quotes."
### BEGIN HIDDEN TESTS
q11_reasons = {
    "A": "A is right: the choice is finished before the test pictures are opened, so their accuracy has no luck of the choice in it.",
    "B": "B is wrong: 0.3 was chosen because this very number came out highest. The winner of seven is in part the luckiest, so its number flatters.",
    "C": "C is wrong: that chooses a second time, by the test set. The test set is then a validation set, and its best number flatters too.",
    "D": "D is wrong: nobody will use the mean of seven networks with seven rates. You report the one that you chose.",
}
assert str(q11).strip().upper() == "A", f"{q11_reasons[q11.strip().upper()]}"
### END HIDDEN TESTS

# %% [markdown]
# Done? *Restart the kernel and run all cells*, save, press *Validate*, and hand the notebook in.

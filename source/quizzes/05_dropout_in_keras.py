# %% [markdown]
# # Quiz 05: dropout in Keras
#
# Eleven questions on lesson 05, 15 points, about 35 minutes. No network is trained here. The first cell imports TensorFlow, which takes some seconds; every other cell runs in a moment.
#
# - **Choice questions**: write the letter of your answer between the quotes, for example `q1 = "A"`. Capital or small letters make no difference.
# - **Number questions**: write the number in place of `None`.
# - **Coding questions**: complete the function where it says `# your answer here`. Try it in cells of your own as often as you like.
#
# The cells that test your answers are locked. You see the part of them that looks at the *form* of an answer: a letter, a number, a list, an easy case. More tests run when the quiz is graded. *Validate* lists the questions that are still open and the answers that cannot be read; it does not say whether the others are right. You may leave questions open: the others count all the same, and *Run All* passes over them. The numbers in the questions are made up, unless it says otherwise.

# %%
import os

import keras
import numpy as np
import tensorflow as tf


def or_example(answer, example):
    """The answer; while a question is open, an example of one, so that Run All goes on.

    When nbgrader runs the notebook (Validate and grading), an open question stays open.
    """
    is_open = answer is None or (isinstance(answer, str) and not answer)
    return example if is_open and "NBGRADER_EXECUTION" not in os.environ else answer


# %% [markdown] question="q1"
# ### Question 1 (1 point): at prediction
#
# A Keras model contains `Dropout(0.4)`. What does this layer do when you call `model.predict(x)`?
#
# - **A**: It multiplies its inputs by 0.6, to make up for the units that were dropped in training.
# - **B**: It multiplies its inputs by 0.4, the rate, as some tutorials say.
# - **C**: Nothing: its inputs pass unchanged.
# - **D**: It sets about 4 of 10 inputs to 0, as in training.

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
    "A": "A is wrong: the first articles on dropout did it that way. Keras scales the survivors up in training instead, so nothing has to be done at prediction.",
    "B": "B is wrong: nothing is ever scaled by the rate. Keras scales in training, by 1/(1 - 0.4), and not at prediction.",
    "C": "C is right: the survivors were scaled up in training, so at prediction the sums have the right size already.",
    "D": "D is wrong: then `predict` would give another answer at every call. Masks are drawn in training only.",
}
q1_letter = str(q1).strip().upper()
assert q1_letter == "C", f"q1: {q1_reasons.get(q1_letter, 'no option was chosen.')}"
### END HIDDEN TESTS

# %% [markdown] question="q2"
# ### Question 2 (2 points): repair a network
#
# An article says: "hidden units are *retained* with probability `keep`." Somebody has rebuilt its network, with three mistakes:
#
# ```python
# def network(keep):
#     inputs = keras.Input((20,))
#     values = keras.layers.Dropout(keep)(inputs)
#     values = keras.layers.Dense(50, activation="relu")(values)
#     values = keras.layers.Dense(4, activation="softmax")(values)
#     outputs = keras.layers.Dropout(keep)(values)
#     return keras.Model(inputs, outputs)
# ```
#
# Write `network(keep)` without them: the same two dense layers; in training each of the 50 hidden units is retained with probability `keep`; in a prediction all of them work; and the outputs are always probabilities that sum to 1.


# %% answer="q2"
def network(keep):
    """A network from 20 numbers to 4 probabilities, with dropout on its 50 hidden units."""
    ### BEGIN SOLUTION
    inputs = keras.Input((20,))
    hidden = keras.layers.Dense(50, activation="relu")(inputs)
    hidden = keras.layers.Dropout(1 - keep)(hidden)
    outputs = keras.layers.Dense(4, activation="softmax")(hidden)
    return keras.Model(inputs, outputs)
    ### END SOLUTION


# %% tests="q2" points=2
q2_x = np.ones((400, 20), dtype="float32")
q2_network = network(0.8)
q2_seen = None if q2_network is None else np.asarray(q2_network(q2_x))
q2_seen = or_example(q2_seen, np.ones((400, 4)))
assert q2_seen is not None, "q2: network returns nothing yet."
assert q2_seen.shape == (400, 4), "q2: 400 rows of 20 numbers give 400 rows of 4 probabilities."
### BEGIN HIDDEN TESTS
assert q2_network is not None, "q2: network returns nothing."
q2_sizes = [np.shape(weights) for weights in q2_network.get_weights()]
assert q2_sizes == [(20, 50), (50,), (50, 4), (4,)], "q2: The two dense layers stay as they are."
# Every hidden unit is 1, and adds 0.05 to the first logit: 2.5 if all of them work.
q2_last = np.zeros((50, 4), dtype="float32") + np.float32([0.05, 0, 0, 0])
q2_weights = [np.full((20, 50), 0.05), np.zeros(50), q2_last, np.zeros(4)]
q2_nothing = q2_network.set_weights(q2_weights)
q2_off = np.asarray(q2_network(q2_x, training=False))
np.testing.assert_allclose(
    np.log(q2_off[:, 0] / q2_off[:, 1]),
    np.full(400, 2.5),
    rtol=1e-3,
    err_msg="q2: In a prediction all 50 hidden units work, and nothing is scaled.",
)
q2_on = np.asarray(q2_network(q2_x, training=True))
np.testing.assert_allclose(
    q2_on.sum(axis=1),
    np.ones(400),
    rtol=1e-4,
    err_msg="q2: What comes out are always probabilities, in training too.",
)
assert float(q2_on.min()) > 0, "q2: No probability is set to 0."
q2_logits = np.log(q2_on[:, 0] / q2_on[:, 1])
assert len(np.unique(np.round(q2_logits, 3))) > 5, "q2: In training each row has its own mask."
assert 2.4 < q2_logits.mean() < 2.6, "q2: Survivors are scaled so that the mean stays."
# The number retained has the variance 50 x 0.8 x 0.2; each of them counts 0.05 / 0.8.
q2_spread = float(q2_logits.std())
assert 0.14 < q2_spread < 0.22, "q2: With keep 0.8, Dropout has to drop a share of 0.2."
q2_below = q2_network.set_weights([np.full((20, 50), -0.05), *q2_weights[1:]])
np.testing.assert_allclose(
    np.asarray(q2_network(q2_x, training=False)),
    np.full((400, 4), 0.25),
    rtol=1e-3,
    err_msg="q2: The hidden layer keeps its ReLU: what would be below 0 is 0.",
)
q2_all = np.asarray(network(1.0)(q2_x, training=True))
assert float(np.ptp(q2_all, axis=0).max()) < 1e-6, "q2: With keep 1 no unit is ever dropped."
### END HIDDEN TESTS


# %% wrong="q2" loses={"q2_tests": 2}
def network(keep):
    # keep taken for the rate
    inputs = keras.Input((20,))
    hidden = keras.layers.Dense(50, activation="relu")(inputs)
    hidden = keras.layers.Dropout(keep if keep < 1 else 0)(hidden)
    outputs = keras.layers.Dense(4, activation="softmax")(hidden)
    return keras.Model(inputs, outputs)


# %% wrong="q2" loses={"q2_tests": 2}
def network(keep):
    # drops in a prediction as well
    inputs = keras.Input((20,))
    hidden = keras.layers.Dense(50, activation="relu")(inputs)
    hidden = keras.layers.Lambda(lambda h: keras.random.dropout(h, 1 - keep))(hidden)
    outputs = keras.layers.Dense(4, activation="softmax")(hidden)
    return keras.Model(inputs, outputs)


# %% wrong="q2" loses={"q2_tests": 2}
def network(keep):
    # dropout behind the softmax is still there
    inputs = keras.Input((20,))
    hidden = keras.layers.Dense(50, activation="relu")(inputs)
    hidden = keras.layers.Dropout(1 - keep)(hidden)
    outputs = keras.layers.Dense(4, activation="softmax")(hidden)
    return keras.Model(inputs, keras.layers.Dropout(1 - keep)(outputs))


# %% wrong="q2" loses={"q2_tests": 2}
def network(keep):
    # never drops
    inputs = keras.Input((20,))
    hidden = keras.layers.Dense(50, activation="relu")(inputs)
    outputs = keras.layers.Dense(4, activation="softmax")(hidden)
    return keras.Model(inputs, outputs)


# %% wrong="q2" loses={"q2_tests": 2}
def network(keep):
    # drops the inputs
    inputs = keras.Input((20,))
    hidden = keras.layers.Dropout(1 - keep)(inputs)
    hidden = keras.layers.Dense(50, activation="relu")(hidden)
    outputs = keras.layers.Dense(4, activation="softmax")(hidden)
    return keras.Model(inputs, outputs)


# %% wrong="q2" loses={"q2_tests": 2}
def network(keep):
    # drops inputs as well as hidden units
    inputs = keras.Input((20,))
    hidden = keras.layers.Dropout(1 - keep)(inputs)
    hidden = keras.layers.Dense(50, activation="relu")(hidden)
    hidden = keras.layers.Dropout(1 - keep)(hidden)
    outputs = keras.layers.Dense(4, activation="softmax")(hidden)
    return keras.Model(inputs, outputs)


# %% wrong="q2" loses={"q2_tests": 2}
def network(keep):
    # scales down in a prediction, as the first articles did
    inputs = keras.Input((20,))
    hidden = keras.layers.Dense(50, activation="relu")(inputs)
    hidden = keras.layers.Rescaling(keep)(keras.layers.Dropout(1 - keep)(hidden))
    outputs = keras.layers.Dense(4, activation="softmax")(hidden)
    return keras.Model(inputs, outputs)


# %% [markdown] question="q3"
# ### Question 3 (1 point): where it does not belong
#
# You want dropout in a network for ten classes: Flatten, dense 128 with ReLU, dense 128 with ReLU, dense 10 with softmax. Where does a dropout layer *not* belong?
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
assert str(or_example(q3, "A")).strip().upper() in ("A", "B", "C", "D"), (
    "q3: answer with A, B, C or D in quotes."
)
### BEGIN HIDDEN TESTS
q3_reasons = {
    "A": "A is wrong: it does belong there. That is the usual place, and each step then trains another thinned network.",
    "B": "B is right: it would set class probabilities to 0, sometimes that of the true class, and then the loss would be huge, however good the network is. The ten would not even sum to 1 any more.",
    "C": "C is wrong: that is a good place too. A mask multiplies by 0 or by a positive number, so before and after ReLU give the same result.",
    "D": "D is wrong: it does belong there. The last hidden layer is where dropout is used most.",
}
q3_letter = str(q3).strip().upper()
assert q3_letter == "B", f"q3: {q3_reasons.get(q3_letter, 'no option was chosen.')}"
### END HIDDEN TESTS

# %% [markdown] question="q4"
# ### Question 4 (1 point): validation ahead of training
#
# The log of a network with dropout ends with training accuracy 0.855 and validation accuracy 0.873. You evaluate the finished network again on the training data and get 0.885. Which explanation is best?
#
# - **A**: Validation pictures have leaked into the training set, so they are known by heart.
# - **B**: The validation set happens to be easier than the training set.
# - **C**: The network underfits: it knows new pictures better than those it was trained on.
# - **D**: The log was scored with dropout on; with it off, training is ahead as usual.

# %% answer="q4"
q4 = ""  # A, B, C or D between the quotes
### BEGIN SOLUTION
q4 = "D"
### END SOLUTION

# %% tests="q4" points=1
assert str(or_example(q4, "A")).strip().upper() in ("A", "B", "C", "D"), (
    "q4: answer with A, B, C or D in quotes."
)
### BEGIN HIDDEN TESTS
q4_reasons = {
    "A": "A is wrong: if they had leaked, the network would read them as well as the training pictures, with 0.885. But it reads them less well, as is usual for new pictures. (Do not compare with the logged 0.855: dropout has lowered it.)",
    "B": "B is wrong: then validation would also be ahead of 0.885, the training accuracy measured in the same way, and it is not.",
    "C": "C is wrong: measured in the same way, with dropout off, the accuracy is 0.885 on the training pictures and 0.873 on the new ones.",
    "D": "D is right: `fit` logs what the thinned networks of the epoch did while they were still learning. With everything switched on, the network knows its training pictures better.",
}
q4_letter = str(q4).strip().upper()
assert q4_letter == "D", f"q4: {q4_reasons.get(q4_letter, 'no option was chosen.')}"
### END HIDDEN TESTS

# %% [markdown] question="q5"
# ### Question 5 (1 point): the real gap
#
# Losses of one network with dropout after its last epoch:
#
# | | loss |
# |---|---|
# | training, in the log of `fit` | 0.100 |
# | training, by `evaluate` | 0.032 |
# | validation, in the log of `fit` | 0.226 |
#
# How large is the gap, validation minus training, if both losses are measured with dropout off?

# %% answer="q5"
q5 = None  # a number in place of None
### BEGIN SOLUTION
q5 = 0.194
### END SOLUTION

# %% tests="q5" points=1
assert isinstance(or_example(q5, 0), (int, float, np.number)), (
    "q5: answer with a number, for example q5 = 10.5."
)
### BEGIN HIDDEN TESTS
assert q5 is not None, "q5: no number was given."
# The validation loss of the log is measured after each epoch with dropout off already, so
# 0.226 - 0.032 = 0.194. The log by itself shows 0.226 - 0.100 = 0.126, a third less.
assert 0.1935 < q5 < 0.1945, "q5: Which of the three losses were measured with dropout off?"
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
# The settings of two runs are written down as dictionaries, for example `{"widths": [128, 128], "rate": 0.3, "epochs": 10}`. Write `differences(first, second, studied)`: the *sorted list* of the names of all settings in which the two runs differ, apart from the one that is studied. A setting that only one of the two runs has counts as a difference, whatever its value.
#
# The comparison is fair if this list is empty. Values may be numbers, strings, lists or `None`.


# %% answer="q6"
def differences(first, second, studied):
    """Sorted names of the settings that differ, apart from the one that is studied."""
    ### BEGIN SOLUTION
    names = []
    for name in sorted(set(first) | set(second)):
        shared = name in first and name in second
        if name != studied and not (shared and first[name] == second[name]):
            names.append(name)
    return names
    ### END SOLUTION


# %% tests="q6" points=2
q6_first = {"widths": [128, 128, 64], "rate": 0.0, "epochs": 10, "pixels": "raw"}
q6_second = {"widths": [128, 128], "rate": 0.3, "epochs": 10, "pixels": "raw"}
q6_seen = or_example(differences(q6_first, q6_second, "rate"), ["widths"])
assert q6_seen is not None, "q6: differences returns nothing yet."
assert isinstance(q6_seen, list), "q6: Return a list."
q6_same = or_example(differences(dict(q6_first), dict(q6_first), "rate"), [])
assert q6_same == [], "q6: Equal runs have no differences."
### BEGIN HIDDEN TESTS
q6_widths = differences(q6_first, q6_second, "rate")
assert q6_widths is not None, "q6: differences returns nothing."
assert q6_widths == ["widths"], "q6: Apart from the rate, only the widths differ."
q6_rate = differences(q6_first, q6_second, "widths")
assert q6_rate == ["rate"], "q6: If the widths are studied, it is the rate that must not differ."
q6_more = differences(q6_first, q6_second | {"pixels": "scaled", "epochs": 4}, "rate")
assert q6_more == ["epochs", "pixels", "widths"], "q6: All of them, in alphabetical order."
q6_many = differences({name: 1 for name in "hcgafdbe"}, {name: 2 for name in "ebdfagch"}, "rate")
assert q6_many == list("abcdefgh"), "q6: In alphabetical order, however many they are."
q6_added = differences(q6_first, q6_first | {"seed": 1}, "rate")
assert q6_added == ["seed"], "q6: A setting that only the second run has is a difference."
q6_missing = differences(q6_first | {"seed": 1}, q6_first, "rate")
assert q6_missing == ["seed"], "q6: A setting that only the first run has is a difference."
q6_none = differences(q6_first | {"stop": None}, q6_first, "rate")
assert q6_none == ["stop"], "q6: A setting that is there with the value None is there."
q6_alone = differences({"a": 1, "rate": 0.5}, {"a": 1}, "rate")
assert q6_alone == [], "q6: What is studied is never listed, also where one run lacks it."
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
# Write `parameters(inputs, widths, rates)`: the number of parameters (weights and biases) of a network that takes `inputs` numbers and has one dense layer for each number in `widths`, the last of which is the output. `rates` contains a dropout rate for each layer but the last; 0 means that there is no dropout layer.


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
q7_easy = or_example(parameters(3, [2], []), 8)
assert q7_easy is not None, "q7: parameters returns nothing yet."
assert np.shape(q7_easy) == (), "q7: Return one number."
assert q7_easy == 8, "q7: 3 inputs to 2 outputs: 3 x 2 weights and 2 biases."
### BEGIN HIDDEN TESTS
q7_lecture = parameters(784, [128, 128, 10], [0.3, 0.2])
assert q7_lecture is not None, "q7: parameters returns nothing."
assert q7_lecture == 118282, "q7: The lecture's dropout network."
assert parameters(784, [128, 128, 64, 10], [0, 0, 0]) == 125898, "q7: The lecture's plain network."
assert parameters(4, [5, 2], [0.9]) == 37, "q7: A dropout layer has no parameters, at any rate."
assert parameters(4, [5, 2], [0]) == 37, "q7: Without dropout the number is the same."
assert parameters(10, [1, 1, 1], [0.5, 0.5]) == 15, "q7: Each layer counts with its own inputs."
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
# A poster compares two networks on the same data: 248-210 units with dropout, 124-64 units without. Over ten seeds, the one with dropout has the better mean validation accuracy, by more than chance. What does that show about dropout?
#
# - **A**: Dropout improves the accuracy on these data: ten seeds agree on that.
# - **B**: Nothing by itself: the two networks differ in their widths as well.
# - **C**: Nothing at all: ten seeds are too few for any conclusion.
# - **D**: Dropout would improve the network of 124-64 units by as much.

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
    "A": "A is wrong: the gain may come from the larger widths as well. Two things were changed at once.",
    "B": "B is right: only two networks that differ in dropout and in nothing else can tell what dropout does. A network of 248-210 units without dropout is missing.",
    "C": "C is wrong: it is clear that the two networks differ. It is not clear where the difference comes from, and more seeds would not help with that.",
    "D": "D is wrong: that network was not trained with dropout. A small network may even lose accuracy, because it has no capacity to spare.",
}
q8_letter = str(q8).strip().upper()
assert q8_letter == "B", f"q8: {q8_reasons.get(q8_letter, 'no option was chosen.')}"
### END HIDDEN TESTS

# %% [markdown] question="q9"
# ### Question 9 (2 points): as good as the best
#
# `accuracies` is an array of shape (rates, seeds): one row for each dropout rate, one column for each seed. Write `near_best(accuracies)`: the list of the positions of all rows whose mean is *at most one standard error below* the highest mean, in ascending order. The standard error is that of the row with the highest mean: its sample standard deviation (n - 1 in the denominator) divided by the square root of the number of seeds.


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
q9_seen = or_example(near_best(q9_table.copy()), [2])
assert q9_seen is not None, "q9: near_best returns nothing yet."
assert isinstance(q9_seen, list), "q9: Return a list."
assert 2 in q9_seen, "q9: The best row itself is in the list."
### BEGIN HIDDEN TESTS
q9_first = near_best(q9_table.copy())
assert q9_first is not None, "q9: near_best returns nothing."
# Row 2: mean 0.95, sample standard deviation 0.00577, standard error 0.00289.
q9_near = [int(row) for row in near_best(q9_table + np.array([[0], [0.0002], [0]]))]
assert q9_near == [1, 2], "q9: 0.9472 is within 0.00289 of 0.95, 0.90 is not."
q9_far = [int(row) for row in near_best(q9_table)]
assert q9_far == [2], "q9: 0.947 is further away than one standard error."
q9_sure = np.array([[0.9, 0.9, 0.9], [0.8, 0.99, 0.7], [0.91, 0.91, 0.91]])
assert [int(row) for row in near_best(q9_sure)] == [2], (
    "q9: The spread of other rows does not count."
)
q9_wide = np.array([[0.90, 0.90], [0.80, 1.02], [0.70, 0.70]])
assert [int(row) for row in near_best(q9_wide)] == [0, 1], "q9: Two seeds: the error is 0.11."
q9_given = q9_wide.copy()
q9_again = near_best(q9_given)
assert q9_given.tolist() == [[0.90, 0.90], [0.80, 1.02], [0.70, 0.70]], (
    "q9: The table stays as it is."
)
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
# - **A**: It cannot: two entries of the table must have been swapped.
# - **B**: The loss was measured with dropout on, the accuracy with dropout off.
# - **C**: Without dropout there are fewer errors, but they are made with more certainty.
# - **D**: The accuracy is the share of wrong answers here, so the lower one is the better one.

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
    "A": "A is wrong: the two measure different things, and on raw pixels the lecture's networks show just this.",
    "B": "B is wrong: Keras measures both validation numbers in one pass, with dropout off.",
    "C": "C is right: cross-entropy grows without limit as the probability of the true class goes to 0, but accuracy counts every error alike. Report both.",
    "D": "D is wrong: accuracy is the share of right answers, and the higher one is better.",
}
q10_letter = str(q10).strip().upper()
assert q10_letter == "C", f"q10: {q10_reasons.get(q10_letter, 'no option was chosen.')}"
### END HIDDEN TESTS

# %% [markdown]
# For the last question, here is a small network that has been trained already. It answers with the place of the largest of eight numbers; in training its dropout layer drops half of them.

# %%
classifier = keras.Sequential(
    [
        keras.Input((8,)),
        keras.layers.Dropout(0.5),
        keras.layers.Dense(8, activation="softmax", kernel_initializer="identity"),
    ]
)

# %% [markdown] question="q11"
# ### Question 11 (1 point): dropout on, dropout off
#
# `fit` logs the training accuracy with dropout on. How much does that lower it? Write `share_right(x, y, dropout)`: the share of right answers that `classifier` gives. `x` is an array of inputs of shape (n, 8), and `y` contains their n right answers as whole numbers. Dropout is on if `dropout` is True, and off if it is False. The answer is the class with the largest output. Nothing is trained.


# %% answer="q11"
def share_right(x, y, dropout):
    """Share of right answers of the classifier, with dropout on or off."""
    ### BEGIN SOLUTION
    outputs = np.asarray(classifier(x, training=dropout))
    return float(np.mean(outputs.argmax(axis=1) == y))
    ### END SOLUTION


# %% tests="q11" points=1
q11_y = np.arange(2000) % 8
q11_x = np.float32(0.5 + 0.5 * (np.arange(8) == q11_y[:, None]))
q11_seen = or_example(share_right(q11_x, q11_y, False), 1.0)
assert q11_seen is not None, "q11: share_right returns nothing yet."
assert np.shape(q11_seen) == (), "q11: Return one number."
### BEGIN HIDDEN TESTS
q11_off = share_right(q11_x, q11_y, False)
assert q11_off is not None, "q11: share_right returns nothing."
np.testing.assert_allclose(q11_off, 1.0, rtol=1e-6, err_msg="q11: With dropout off all are right.")
# With dropout on, those whose largest number is dropped are wrong.
q11_on = share_right(q11_x, q11_y, True)
np.testing.assert_allclose(
    q11_on, 0.5, atol=0.06, err_msg="q11: With dropout on about half of them are right."
)
q11_labels = np.where(np.arange(2000) < 500, 9, q11_y)
np.testing.assert_allclose(
    share_right(q11_x, q11_labels, False),
    0.75,
    rtol=1e-6,
    err_msg="q11: With labels that cannot be right the share is smaller.",
)
q11_few = share_right(q11_x[:3], np.array([0, 1, 0]), False)
np.testing.assert_allclose(q11_few, 2 / 3, rtol=1e-6, err_msg="q11: Two of three are right.")
### END HIDDEN TESTS


# %% wrong="q11" loses={"q11_tests": 1}
def share_right(x, y, dropout):
    # dropout always off
    return float(np.mean(classifier.predict(x, verbose=0).argmax(axis=1) == y))


# %% wrong="q11" loses={"q11_tests": 1}
def share_right(x, y, dropout):
    # dropout always on
    return float(np.mean(np.asarray(classifier(x, training=True)).argmax(axis=1) == y))


# %% wrong="q11" loses={"q11_tests": 1}
def share_right(x, y, dropout):
    # the other way round
    outputs = np.asarray(classifier(x, training=not dropout))
    return float(np.mean(outputs.argmax(axis=1) == y))


# %% wrong="q11" loses={"q11_tests": 1}
def share_right(x, y, dropout):
    # a count, not a share
    return int(np.sum(np.asarray(classifier(x, training=dropout)).argmax(axis=1) == y))


# %% wrong="q11" loses={"q11_tests": 1}
def share_right(x, y, dropout):
    # the share of wrong answers
    return float(np.mean(np.asarray(classifier(x, training=dropout)).argmax(axis=1) != y))


# %% wrong="q11" loses={"q11_tests": 1}
def share_right(x, y, dropout):
    # the largest over the pictures, not over the classes
    outputs = np.asarray(classifier(x, training=dropout))
    return float(np.mean(outputs.argmax(axis=0) == y[:8])) if len(y) > 8 else 0.0


# %% [markdown]
# Done? *Restart the kernel and run all cells*, save, press *Validate*, and hand the notebook in.

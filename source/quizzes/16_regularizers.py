# %% [markdown]
# # Quiz 16: regularizers compared
#
# Nine questions on lesson 16, 14 points, about 35 minutes. No network is trained here. The first cell imports TensorFlow, which takes some seconds; every other cell runs in a moment.
#
# - **Choice questions**: write the letter of your answer between the quotes, for example `q1 = "A"`. Capital or small letters make no difference.
# - **Number questions**: write the number in place of `None`.
# - **Coding questions**: complete the function where it says `# your answer here`. Try it in cells of your own as often as you like.
#
# The cells that test your answers are locked. You see the part of them that looks at the *form* of an answer: a letter, a number, an easy case. More tests run when the quiz is graded. *Validate* lists the questions that are still open and the answers that cannot be read; it does not say whether the others are right. You may leave questions open: the others count all the same, and *Run All* passes over them. The numbers in the questions are made up.

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
# ### Question 1 (1 point): two logs
#
# Two networks differ only in `kernel_regularizer=L2(0.01)`, which one of them has. After the same training, `fit` logs a training loss of 0.61 with the penalty and of 0.22 without it; each gets 98 % of its training pictures right. What follows?
#
# - **A**: The penalty is too strong: with it the network has learnt far less.
# - **B**: The network with the penalty will do worse on new pictures, too.
# - **C**: Nothing yet: a part of the 0.61 is the penalty on the weights.
# - **D**: The network with the penalty overfits less: its loss stays above 0.

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
    "A": "A is wrong: both have 98 % of their pictures right. The two losses are not the same quantity.",
    "B": "B is wrong: a logged training loss that includes a penalty says nothing about new pictures.",
    "C": "C is right: evaluate the plain cross-entropy of both, on training pictures and on others, and compare those.",
    "D": "D is wrong: it stays above 0 because the penalty is added to it, whatever happens on new pictures.",
}
q1_letter = str(q1).strip().upper()
assert q1_letter == "C", f"q1: {q1_reasons.get(q1_letter, 'no option was chosen.')}"
### END HIDDEN TESTS

# %% [markdown] question="q2"
# ### Question 2 (1 point): what the decay leaves
#
# AdamW runs 5,000 steps with a learning rate of 0.002 and `weight_decay=0.05`. A weight has had no gradient in any step. What share of its size is left at the end? Two decimals are enough.

# %% answer="q2"
q2 = None  # a number in place of None
### BEGIN SOLUTION
q2 = (1 - 0.002 * 0.05) ** 5000
### END SOLUTION

# %% tests="q2" points=1
assert isinstance(or_example(q2, 0), (int, float, np.number)), (
    "q2: answer with a number, for example q2 = 10.5."
)
### BEGIN HIDDEN TESTS
assert q2 is not None, "q2: no number was given."
# A step takes 0.002 * 0.05 = 0.0001 of what is left; 0.9999 ** 5000 = 0.607.
assert 0.595 < q2 < 0.618, "q2: What does one step take away, and of what?"
### END HIDDEN TESTS

# %% wrong="q2" loses={"q2_tests": 1}
q2 = 0.5  # takes 0.0001 of the size at the start in each step

# %% wrong="q2" loses={"q2_tests": 1}
q2 = 0.0  # forgets the learning rate: 0.95 ** 5000

# %% wrong="q2" loses={"q2_tests": 1}
q2 = 0.39  # what was taken away

# %% wrong="q2" loses={"q2_tests": 1}
q2 = 0.9999  # one step only

# %% wrong="q2" loses={"q2_tests": 1}
q2 = 0.95  # takes the decay as the share that is lost in all

# %% [markdown] question="q3"
# ### Question 3 (3 points): no decay for the biases
#
# Write `decaying()`: it returns a new optimizer of Keras that works like Adam with a learning rate of 0.01. In addition to the gradient step, each step takes away 0.2 % of every kernel; the biases lose nothing. (`stepped` tries it on a kernel and a bias of 1; leave it as it is.)


# %% answer="q3"
def decaying():
    """Adam with decoupled weight decay, which leaves the biases alone."""
    ### BEGIN SOLUTION
    adam = keras.optimizers.AdamW(0.01, weight_decay=0.2)
    adam.exclude_from_weight_decay(var_names=["bias"])
    return adam
    ### END SOLUTION


def stepped(gradient, steps):
    """Given: a kernel and a bias of 1 after so many steps, with the same gradient for both."""
    optimizer = decaying()
    if optimizer is None:
        return None
    layer = keras.layers.Dense(1, kernel_initializer="ones", bias_initializer="ones")
    layer.build((None, 1))
    gradients = [tf.fill(weight.shape, gradient) for weight in layer.weights]
    for _ in range(steps):
        optimizer.apply(gradients, layer.weights)
    return [float(np.ravel(weight)[0]) for weight in layer.weights]


# %% tests="q3" points=3
q3_seen = or_example(stepped(0.0, 1), [0.998, 1.0])
assert q3_seen is not None, "q3: decaying returns nothing yet."
assert len(q3_seen) == 2, "q3: stepped gives the kernel and the bias; leave it as it is."
### BEGIN HIDDEN TESTS
assert stepped(0.0, 1) is not None, "q3: decaying returns nothing."
q3_idle = stepped(0.0, 1)
np.testing.assert_allclose(
    q3_idle[0], 0.998, atol=2e-5, err_msg="q3: A kernel without a gradient loses 0.2 % in a step."
)
np.testing.assert_allclose(q3_idle[1], 1.0, atol=1e-6, err_msg="q3: The biases lose nothing.")
np.testing.assert_allclose(
    stepped(0.0, 30), [0.998**30, 1.0], atol=1e-4, err_msg="q3: The same share in every step."
)
np.testing.assert_allclose(
    stepped(1.0, 1), [0.988, 0.99], atol=5e-5, err_msg="q3: With a gradient Adam steps by its rate."
)
np.testing.assert_allclose(
    stepped(50.0, 1), [0.988, 0.99], atol=5e-5, err_msg="q3: Adam steps alike for any gradient."
)
### END HIDDEN TESTS


# %% wrong="q3" loses={"q3_tests": 3}
def decaying():
    # the biases decay, too
    return keras.optimizers.AdamW(0.01, weight_decay=0.2)


def stepped(gradient, steps):
    """Given: a kernel and a bias of 1 after so many steps, with the same gradient for both."""
    optimizer = decaying()
    if optimizer is None:
        return None
    layer = keras.layers.Dense(1, kernel_initializer="ones", bias_initializer="ones")
    layer.build((None, 1))
    gradients = [tf.fill(weight.shape, gradient) for weight in layer.weights]
    for _ in range(steps):
        optimizer.apply(gradients, layer.weights)
    return [float(np.ravel(weight)[0]) for weight in layer.weights]


# %% wrong="q3" loses={"q3_tests": 3}
def decaying():
    # forgets that the decay is multiplied by the learning rate
    adam = keras.optimizers.AdamW(0.01, weight_decay=0.002)
    adam.exclude_from_weight_decay(var_names=["bias"])
    return adam


def stepped(gradient, steps):
    """Given: a kernel and a bias of 1 after so many steps, with the same gradient for both."""
    optimizer = decaying()
    if optimizer is None:
        return None
    layer = keras.layers.Dense(1, kernel_initializer="ones", bias_initializer="ones")
    layer.build((None, 1))
    gradients = [tf.fill(weight.shape, gradient) for weight in layer.weights]
    for _ in range(steps):
        optimizer.apply(gradients, layer.weights)
    return [float(np.ravel(weight)[0]) for weight in layer.weights]


# %% wrong="q3" loses={"q3_tests": 3}
def decaying():
    # spares the kernels instead
    adam = keras.optimizers.AdamW(0.01, weight_decay=0.2)
    adam.exclude_from_weight_decay(var_names=["kernel"])
    return adam


def stepped(gradient, steps):
    """Given: a kernel and a bias of 1 after so many steps, with the same gradient for both."""
    optimizer = decaying()
    if optimizer is None:
        return None
    layer = keras.layers.Dense(1, kernel_initializer="ones", bias_initializer="ones")
    layer.build((None, 1))
    gradients = [tf.fill(weight.shape, gradient) for weight in layer.weights]
    for _ in range(steps):
        optimizer.apply(gradients, layer.weights)
    return [float(np.ravel(weight)[0]) for weight in layer.weights]


# %% wrong="q3" loses={"q3_tests": 3}
def decaying():
    # no decay at all
    return keras.optimizers.Adam(0.01)


def stepped(gradient, steps):
    """Given: a kernel and a bias of 1 after so many steps, with the same gradient for both."""
    optimizer = decaying()
    if optimizer is None:
        return None
    layer = keras.layers.Dense(1, kernel_initializer="ones", bias_initializer="ones")
    layer.build((None, 1))
    gradients = [tf.fill(weight.shape, gradient) for weight in layer.weights]
    for _ in range(steps):
        optimizer.apply(gradients, layer.weights)
    return [float(np.ravel(weight)[0]) for weight in layer.weights]


# %% wrong="q3" loses={"q3_tests": 3}
def decaying():
    # gradient descent with decay
    sgd = keras.optimizers.SGD(0.01, weight_decay=0.2)
    sgd.exclude_from_weight_decay(var_names=["bias"])
    return sgd


def stepped(gradient, steps):
    """Given: a kernel and a bias of 1 after so many steps, with the same gradient for both."""
    optimizer = decaying()
    if optimizer is None:
        return None
    layer = keras.layers.Dense(1, kernel_initializer="ones", bias_initializer="ones")
    layer.build((None, 1))
    gradients = [tf.fill(weight.shape, gradient) for weight in layer.weights]
    for _ in range(steps):
        optimizer.apply(gradients, layer.weights)
    return [float(np.ravel(weight)[0]) for weight in layer.weights]


# %% wrong="q3" loses={"q3_tests": 3}
def decaying():
    # Keras' own learning rate
    adam = keras.optimizers.AdamW(weight_decay=0.2)
    adam.exclude_from_weight_decay(var_names=["bias"])
    return adam


def stepped(gradient, steps):
    """Given: a kernel and a bias of 1 after so many steps, with the same gradient for both."""
    optimizer = decaying()
    if optimizer is None:
        return None
    layer = keras.layers.Dense(1, kernel_initializer="ones", bias_initializer="ones")
    layer.build((None, 1))
    gradients = [tf.fill(weight.shape, gradient) for weight in layer.weights]
    for _ in range(steps):
        optimizer.apply(gradients, layer.weights)
    return [float(np.ravel(weight)[0]) for weight in layer.weights]


# %% [markdown] question="q4"
# ### Question 4 (3 points): a head to repair
#
# Between the convolutions and the dense layer a colleague has put
#
# ```python
# def head(rate):
#     layers = keras.layers
#     return keras.Sequential([layers.Dropout(rate), layers.BatchNormalization()])
# ```
#
# Each of her trainings has 60 steps. At prediction the dense layer gets values that are not normalized at all. Two things are wrong. Write a `head(rate)` without these faults: after 60 steps of training each column has, *at prediction*, a mean of 0 and a standard deviation of 1 (to within a twentieth); in training single values are dropped with the probability `rate`, as usual. (`settled` makes the 60 steps; leave it as it is.)


# %% answer="q4"
def head(rate):
    """Batch normalization and dropout, ready after 60 steps."""
    ### BEGIN SOLUTION
    layers = keras.layers
    return keras.Sequential([layers.BatchNormalization(momentum=0.9), layers.Dropout(rate)])
    ### END SOLUTION


def settled(rate, values):
    """Given: what comes out in the last of 60 steps of training, and afterwards at prediction."""
    stack = head(rate)
    if stack is None:
        return None
    for _ in range(60):
        trained = stack(values, training=True)
    return np.asarray(trained), np.asarray(stack(values, training=False))


# %% tests="q4" points=3
q4_values = np.random.default_rng(0).normal(4, 3, size=(400, 5)).astype("float32")
q4_seen = or_example(settled(0.25, q4_values), (q4_values, q4_values))
assert q4_seen is not None, "q4: head returns nothing yet."
assert [part.shape for part in q4_seen] == [(400, 5)] * 2, "q4: The shape of the values stays."
### BEGIN HIDDEN TESTS
q4_both = settled(0.25, q4_values)
assert q4_both is not None, "q4: head returns nothing."
q4_trained, q4_said = q4_both
q4_off = max(np.abs(q4_said.mean(axis=0)).max(), np.abs(q4_said.std(axis=0) - 1).max())
assert float(q4_off) < 0.05, "q4: At prediction each column has mean 0 and standard deviation 1."
q4_zero = q4_trained == 0
assert abs(float(q4_zero.mean()) - 0.25) < 0.05, "q4: In training a share `rate` is dropped."
q4_most = max(float(q4_zero.mean(axis=0).max()), 1 - float(np.any(~q4_zero, axis=1).mean()))
assert q4_most < 0.5, "q4: Single values are dropped, not whole rows or columns."
np.testing.assert_allclose(
    np.where(q4_zero, 0, q4_said / 0.75).std(),
    q4_trained.std(),
    rtol=0.05,
    err_msg="q4: In training what is left is scaled up, as dropout does.",
)
q4_narrow = settled(0.6, q4_values / 50 - 2)
q4_wide = np.abs(q4_narrow[1].std(axis=0) - 1).max()
assert float(q4_wide) < 0.3, "q4: Whatever the scale of the values, they are normalized."
assert abs(float((q4_narrow[0] == 0).mean()) - 0.6) < 0.06, "q4: The rate is the one asked for."
### END HIDDEN TESTS


# %% wrong="q4" loses={"q4_tests": 3}
def head(rate):
    # as it was
    layers = keras.layers
    return keras.Sequential([layers.Dropout(rate), layers.BatchNormalization()])


def settled(rate, values):
    """Given: what comes out in the last of 60 steps of training, and afterwards at prediction."""
    stack = head(rate)
    if stack is None:
        return None
    for _ in range(60):
        trained = stack(values, training=True)
    return np.asarray(trained), np.asarray(stack(values, training=False))


# %% wrong="q4" loses={"q4_tests": 3}
def head(rate):
    # settles in time, but normalizes values with gaps
    layers = keras.layers
    return keras.Sequential([layers.Dropout(rate), layers.BatchNormalization(momentum=0.9)])


def settled(rate, values):
    """Given: what comes out in the last of 60 steps of training, and afterwards at prediction."""
    stack = head(rate)
    if stack is None:
        return None
    for _ in range(60):
        trained = stack(values, training=True)
    return np.asarray(trained), np.asarray(stack(values, training=False))


# %% wrong="q4" loses={"q4_tests": 3}
def head(rate):
    # the right order, but 60 steps are too few for a momentum of 0.99
    layers = keras.layers
    return keras.Sequential([layers.BatchNormalization(), layers.Dropout(rate)])


def settled(rate, values):
    """Given: what comes out in the last of 60 steps of training, and afterwards at prediction."""
    stack = head(rate)
    if stack is None:
        return None
    for _ in range(60):
        trained = stack(values, training=True)
    return np.asarray(trained), np.asarray(stack(values, training=False))


# %% wrong="q4" loses={"q4_tests": 3}
def head(rate):
    # no dropout any more
    return keras.Sequential([keras.layers.BatchNormalization(momentum=0.9)])


def settled(rate, values):
    """Given: what comes out in the last of 60 steps of training, and afterwards at prediction."""
    stack = head(rate)
    if stack is None:
        return None
    for _ in range(60):
        trained = stack(values, training=True)
    return np.asarray(trained), np.asarray(stack(values, training=False))


# %% wrong="q4" loses={"q4_tests": 3}
def head(rate):
    # keeps the share that is to be dropped
    layers = keras.layers
    return keras.Sequential([layers.BatchNormalization(momentum=0.9), layers.Dropout(1 - rate)])


def settled(rate, values):
    """Given: what comes out in the last of 60 steps of training, and afterwards at prediction."""
    stack = head(rate)
    if stack is None:
        return None
    for _ in range(60):
        trained = stack(values, training=True)
    return np.asarray(trained), np.asarray(stack(values, training=False))


# %% wrong="q4" loses={"q4_tests": 3}
def head(rate):
    # normalizes each picture, not each column
    layers = keras.layers
    return keras.Sequential([layers.LayerNormalization(), layers.Dropout(rate)])


def settled(rate, values):
    """Given: what comes out in the last of 60 steps of training, and afterwards at prediction."""
    stack = head(rate)
    if stack is None:
        return None
    for _ in range(60):
        trained = stack(values, training=True)
    return np.asarray(trained), np.asarray(stack(values, training=False))


# %% wrong="q4" loses={"q4_tests": 3}
def head(rate):
    # whole columns
    layers = keras.layers
    drop = layers.Dropout(rate, noise_shape=(1, 5))
    return keras.Sequential([layers.BatchNormalization(momentum=0.9), drop])


def settled(rate, values):
    """Given: what comes out in the last of 60 steps of training, and afterwards at prediction."""
    stack = head(rate)
    if stack is None:
        return None
    for _ in range(60):
        trained = stack(values, training=True)
    return np.asarray(trained), np.asarray(stack(values, training=False))


# %% [markdown] question="q5"
# ### Question 5 (1 point): switched off
#
# At the beginning of epoch 10 a callback sets `layer.rate = 0.0` for every layer of dropout, and does nothing else. `fit` runs 40 epochs in one call. What happens?
#
# - **A**: Dropout continues in all 40 epochs, and there is no error.
# - **B**: Dropout ends at epoch 10: Keras reads the rate anew in each step.
# - **C**: An error says that a compiled model cannot be changed any more.
# - **D**: Dropout ends at epoch 10, and the optimizer forgets its averages.

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
    "A": "A is right: the compiled training step contains the rate that the layer had when `fit` made the step. `make_train_function(force=True)` makes a new one.",
    "B": "B is wrong: the rate is a plain Python number, and it became part of the compiled step when the step was made.",
    "C": "C is wrong: such an error would be useful, but there is none. The attribute changes, but the step does not read it.",
    "D": "D is wrong: neither is true. The step keeps the old rate, and nothing changes the optimizer; only a new `compile` would do so.",
}
q5_letter = str(q5).strip().upper()
assert q5_letter == "A", f"q5: {q5_reasons.get(q5_letter, 'no option was chosen.')}"
### END HIDDEN TESTS

# %% [markdown] question="q6"
# ### Question 6 (1 point): by chance
#
# 30 regularizers are each compared with none, with 95 % intervals from ten seeds, each judged alone. Suppose that none of them has any effect. How many of the 30 intervals do not contain 0, on average?

# %% answer="q6"
q6 = None  # a number in place of None
### BEGIN SOLUTION
q6 = 0.05 * 30
### END SOLUTION

# %% tests="q6" points=1
assert isinstance(or_example(q6, 0), (int, float, np.number)), (
    "q6: answer with a number, for example q6 = 10.5."
)
### BEGIN HIDDEN TESTS
assert q6 is not None, "q6: no number was given."
# Each leaves out 0 with a probability of 0.05, whatever the others do: 30 * 0.05.
assert 1.49 < q6 < 1.51, "q6: What is the chance for one, and how many are there?"
### END HIDDEN TESTS

# %% wrong="q6" loses={"q6_tests": 1}
q6 = 0.79  # the chance that at least one does: 1 - 0.95 ** 30

# %% wrong="q6" loses={"q6_tests": 1}
q6 = 0.05  # one comparison

# %% wrong="q6" loses={"q6_tests": 1}
q6 = 30  # all of them

# %% wrong="q6" loses={"q6_tests": 1}
q6 = 0  # intervals are taken for proofs

# %% wrong="q6" loses={"q6_tests": 1}
q6 = 0.0017  # what Holm's correction asks of the smallest p-value

# %% [markdown] question="q7"
# ### Question 7 (2 points): the same effort
#
# `validation` is a dictionary: for each arm an array of shape (trials, seeds), the validation accuracies of the settings that it has tried, in the order in which they were tried. Some arms have tried more settings than others. Complete `tuned(validation)`. To be fair, use the same number of trials for *each* arm: as many as the arm with the fewest trials has, and of each arm the first ones. Return a dictionary from arm to the position (a whole number from 0) of the setting with the highest mean accuracy. If several are equal, the first one counts.


# %% answer="q7"
def tuned(validation):
    """The setting that each arm gets if all have had the same number of trials."""
    ### BEGIN SOLUTION
    least = min(len(tried) for tried in validation.values())
    return {
        arm: int(np.asarray(tried)[:least].mean(axis=1).argmax())
        for arm, tried in validation.items()
    }
    ### END SOLUTION


# %% tests="q7" points=2
q7_easy = {"none": np.array([[0.8, 0.8], [0.9, 0.9]]), "L2": np.array([[0.9, 0.8], [0.7, 0.7]])}
q7_seen = or_example(tuned(q7_easy), {"none": 1, "L2": 0})
assert q7_seen is not None, "q7: tuned returns nothing yet."
assert q7_seen == {"none": 1, "L2": 0}, "q7: Two trials each: the second of none, the first of L2."
### BEGIN HIDDEN TESTS
q7_long = {
    "a": np.array([[0.5, 0.6], [0.7, 0.7], [0.6, 0.6], [0.9, 0.9]]),
    "b": np.array([[0.6, 0.6], [0.4, 0.9], [0.99, 0.1]]),
    "c": np.array([[0.7, 0.7], [0.7, 0.7], [0.6, 0.8], [0.1, 0.1], [1.0, 1.0]]),
}
q7_result = tuned({name: rows.copy() for name, rows in q7_long.items()})
assert q7_result is not None, "q7: tuned returns nothing."
assert q7_result["a"] == 1, "q7: b has tried three settings; of a, too, only three count."
assert q7_result["b"] == 1, "q7: The highest mean over the seeds, not the best single seed."
assert q7_result["c"] == 0, "q7: Of equal means the first counts, and the fifth trial does not."
q7_one = tuned({"a": np.array([[0.1], [0.9]]), "b": np.array([[0.3]])})
assert q7_one == {"a": 0, "b": 0}, "q7: One trial each: the first one."
### END HIDDEN TESTS


# %% wrong="q7" loses={"q7_tests": 2}
def tuned(validation):
    # all trials of each arm
    return {arm: int(np.mean(tried, axis=1).argmax()) for arm, tried in validation.items()}


# %% wrong="q7" loses={"q7_tests": 2}
def tuned(validation):
    # the best single seed
    least = min(len(tried) for tried in validation.values())
    return {arm: int(tried[:least].max(axis=1).argmax()) for arm, tried in validation.items()}


# %% wrong="q7" loses={"q7_tests": 2}
def tuned(validation):
    # the last of equal ones
    least = min(len(tried) for tried in validation.values())
    means = {arm: tried[:least].mean(axis=1) for arm, tried in validation.items()}
    return {arm: int(least - 1 - mean[::-1].argmax()) for arm, mean in means.items()}


# %% wrong="q7" loses={"q7_tests": 2}
def tuned(validation):
    # as many as the first arm has
    least = len(next(iter(validation.values())))
    return {arm: int(tried[:least].mean(axis=1).argmax()) for arm, tried in validation.items()}


# %% wrong="q7" loses={"q7_tests": 2}
def tuned(validation):
    # the last trials in place of the first
    least = min(len(tried) for tried in validation.values())
    return {arm: int(tried[-least:].mean(axis=1).argmax()) for arm, tried in validation.items()}


# %% wrong="q7" loses={"q7_tests": 2}
def tuned(validation):
    # the accuracy in place of the place
    least = min(len(tried) for tried in validation.values())
    return {arm: float(tried[:least].mean(axis=1).max()) for arm, tried in validation.items()}


# %% [markdown] question="q8"
# ### Question 8 (1 point): a large batch
#
# With the same learning rate and the same number of epochs, training with batches of 1,024 ends one point of validation accuracy below training with batches of 16. At the end, all training pictures are right with 16; with 1,024 it is 97 %, and still rising. Which sentence do these numbers support?
#
# - **A**: Small batches regularize: the noise of their steps leads to flatter solutions.
# - **B**: Large batches overfit, and need more regularization than small ones do.
# - **C**: With a learning rate that is lower, the large batch would have caught up.
# - **D**: The large batch has not finished its training; nothing more can be said.

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
    "A": "A is wrong: this may be true, but no number here shows it: the two runs differ in their number of steps as well.",
    "B": "B is wrong: a network that has 97 % of its training pictures right does not overfit more than one that has them all.",
    "C": "C is wrong: it has taken a sixty-fourth of the steps. Smaller steps would probably leave it further behind.",
    "D": "D is right: first let each train until it gains nothing more, or compare at an equal number of steps, and say which.",
}
q8_letter = str(q8).strip().upper()
assert q8_letter == "D", f"q8: {q8_reasons.get(q8_letter, 'no option was chosen.')}"
### END HIDDEN TESTS

# %% [markdown] question="q9"
# ### Question 9 (1 point): a smoothed label
#
# `CategoricalCrossentropy(label_smoothing=0.1)` is used for four classes. What share of the label does the right class keep?

# %% answer="q9"
q9 = None  # a number in place of None
### BEGIN SOLUTION
q9 = 0.9 + 0.1 / 4
### END SOLUTION

# %% tests="q9" points=1
assert isinstance(or_example(q9, 0), (int, float, np.number)), (
    "q9: answer with a number, for example q9 = 10.5."
)
### BEGIN HIDDEN TESTS
assert q9 is not None, "q9: no number was given."
# The tenth is spread over all four classes, the right one among them: 0.9 + 0.025.
assert 0.9249 < q9 < 0.9251, "q9: Over which classes is the tenth spread?"
### END HIDDEN TESTS

# %% wrong="q9" loses={"q9_tests": 1}
q9 = 0.9  # spreads the tenth over the other classes only

# %% wrong="q9" loses={"q9_tests": 1}
q9 = 0.1  # the smoothing itself

# %% wrong="q9" loses={"q9_tests": 1}
q9 = 0.025  # the share of a wrong class

# %% wrong="q9" loses={"q9_tests": 1}
q9 = 0.975  # a fortieth is taken away

# %% wrong="q9" loses={"q9_tests": 1}
q9 = 0.7  # a tenth for each of the three others

# %% [markdown]
# Done? *Restart the kernel and run all cells*, save, press *Validate*, and hand the notebook in.

# %% [markdown]
# # Quiz 06: the training trace
#
# Ten questions on lesson 06, 14 points, about 35 minutes. No network is trained here. The first cell imports TensorFlow, which takes some seconds; every other cell runs in a moment.
#
# - **Choice questions**: write the letter of your answer between the quotes, for example `q1 = "A"`. Capital or small letters make no difference.
# - **Number questions**: write the number in place of `None`.
# - **Coding questions**: complete the function where it says `# your answer here`. Try it in cells of your own as often as you like.
#
# The cells that test your answers are locked. You see the part of them that looks at the *form* of an answer: a letter, a number, a list, an easy case. More tests run when the quiz is graded. *Validate* lists the questions that are still open and the answers that cannot be read; it does not say whether the others are right. You may leave questions open: the others count all the same, and *Run All* passes over them. The numbers in the questions are made up.

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
# ### Question 1 (1 point): two high lines
#
# A network for ten classes, learning rate 0.001, logs this:
#
# | epoch | 1 | 5 | 10 | 20 | 30 |
# |---|---|---|---|---|---|
# | training loss | 1.95 | 1.41 | 1.32 | 1.30 | 1.30 |
# | validation loss | 1.80 | 1.42 | 1.34 | 1.33 | 1.33 |
#
# What should be tried first?
#
# - **A**: more epochs: both losses are high, so there is much left to learn
# - **B**: dropout: the training loss is ahead of the validation loss
# - **C**: a larger network or better inputs: the lines are flat
# - **D**: early stopping at epoch 10: later epochs gain hardly anything

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
    "A": "A is wrong: between epochs 20 and 30 nothing has changed. A flat line does not begin to fall because you wait.",
    "B": "B is wrong: the two losses are 0.03 apart. Dropout makes the training pictures harder to learn, and the network has not even learnt them yet.",
    "C": "C is right: both losses are flat, close together and high. This is underfitting: the network needs more capacity, less regularization or better inputs.",
    "D": "D is wrong: that would save epochs, but it does not lower the loss. Early stopping is for runs whose validation loss rises, and this one does not.",
}
q1_letter = str(q1).strip().upper()
assert q1_letter == "C", f"q1: {q1_reasons.get(q1_letter, 'no option was chosen.')}"
### END HIDDEN TESTS

# %% [markdown] question="q2"
# ### Question 2 (1 point): ahead without dropout
#
# A network *without* dropout and *without* augmentation logs, after its first epoch, a training accuracy of 0.46 and a validation accuracy of 0.74. Training and validation pictures were split at random. What is the most likely reason?
#
# - **A**: Validation pictures are among the training pictures, and are known by heart.
# - **B**: Most batches of the epoch were scored before the network had learnt much.
# - **C**: The validation set is so small that such a distance is mere chance.
# - **D**: The network underfits the training pictures and fits the validation pictures.

# %% answer="q2"
q2 = ""  # A, B, C or D between the quotes
### BEGIN SOLUTION
q2 = "B"
### END SOLUTION

# %% tests="q2" points=1
assert str(or_example(q2, "A")).strip().upper() in ("A", "B", "C", "D"), (
    "q2: answer with A, B, C or D in quotes."
)
### BEGIN HIDDEN TESTS
q2_reasons = {
    "A": "A is wrong: after one epoch nothing is known by heart, and a leak is not needed to explain the distance: the logged 0.46 is an average over an epoch of learning. Evaluate the training pictures again; with a leak or without, they will come out far above it.",
    "B": "B is right: each batch is scored with the weights of that moment, validation with those at the end of the epoch. In the first epoch the two differ most.",
    "C": "C is wrong: two standard errors of an accuracy on 50 pictures are about 13 points. A distance of 28 points would be very unlikely even with so few pictures, and a known effect explains it without chance.",
    "D": "D is wrong: the two sets were split at random, so they are alike, and the network is trained on one of them. Score the training pictures again, and they will not be behind.",
}
q2_letter = str(q2).strip().upper()
assert q2_letter == "B", f"q2: {q2_reasons.get(q2_letter, 'no option was chosen.')}"
### END HIDDEN TESTS

# %% [markdown]
# The next question is about a callback of Keras. To try it on without any training, `replay` tells a callback of the end of one epoch after the other. In place of weights that were learnt, the model holds the number of the epoch.


# %%
def replay(callback, val_accuracy):
    """The last epoch before the callback ends the run, and the epoch whose weights are left."""
    model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1, use_bias=False)])
    model.compile(loss="mse", metrics=["accuracy"])
    one = np.ones((1, 1))
    model.compute_metrics(one, one, one)  # as after a first batch: the metrics have their names
    callback.set_model(model)
    callback.on_train_begin()
    for epoch, value in enumerate(val_accuracy):
        model.set_weights([np.full((1, 1), epoch + 1.0)])
        callback.on_epoch_begin(epoch)
        # The losses go on falling, and the training accuracy goes on rising, in every run.
        logs = {"loss": 1 / (epoch + 1), "val_loss": 2 / (epoch + 1), "accuracy": epoch / 1000}
        callback.on_epoch_end(epoch, logs | {"val_accuracy": value})
        if model.stop_training:
            break
    callback.on_train_end()
    return [epoch + 1, round(float(model.get_weights()[0][0, 0]))]


# %% [markdown] question="q3"
# ### Question 3 (2 points): stop in time
#
# Write `stopper()`: a Keras callback that ends the training when the *validation accuracy* has reached no new highest value for 3 epochs, and then restores the weights of the epoch with the highest one. (`stopped` below tries it on; leave it as it is.)


# %% answer="q3"
def stopper():
    """A callback that ends the run 3 epochs after the highest validation accuracy."""
    ### BEGIN SOLUTION
    return keras.callbacks.EarlyStopping(
        monitor="val_accuracy", mode="max", patience=3, restore_best_weights=True
    )
    ### END SOLUTION


def stopped(val_accuracy):
    """Given: the last epoch of a run with these accuracies, and the epoch that is put back."""
    callback = stopper()
    return None if callback is None else replay(callback, val_accuracy)


# %% tests="q3" points=2
q3_rising = or_example(stopped([0.5, 0.6, 0.7, 0.8]), [4, 4])
assert q3_rising is not None, "q3: stopper returns nothing yet."
assert q3_rising == [4, 4], "q3: A run whose accuracy keeps rising goes on to its end."
### BEGIN HIDDEN TESTS
q3_flat = stopped([0.5, 0.8, 0.7, 0.75, 0.7, 0.9])
assert q3_flat is not None, "q3: stopper returns nothing."
assert q3_flat == [5, 2], "q3: No new high in epochs 3, 4 and 5: the end, and epoch 2 is put back."
q3_again = stopped([0.5, 0.8, 0.7, 0.75, 0.85, 0.8, 0.8, 0.8, 0.99])
assert q3_again == [8, 5], "q3: A new high starts the count again."
q3_equal = stopped([0.8, 0.8, 0.8, 0.8, 0.9])
assert q3_equal == [4, 1], "q3: An equal accuracy is no new high."
q3_low = stopped([0.9, 0.8, 0.7, 0.6, 0.5, 0.4])
assert q3_low == [4, 1], "q3: A higher accuracy is better, a lower one is worse."
q3_small = stopped([0.5, 0.5001, 0.5002, 0.5003, 0.5004])
assert q3_small == [5, 5], "q3: A new high is one, however little higher it is."
### END HIDDEN TESTS


# %% wrong="q3" loses={"q3_tests": 2}
def stopper():
    # the validation loss, which is watched by default
    return keras.callbacks.EarlyStopping(patience=3, restore_best_weights=True)


def stopped(val_accuracy):
    return replay(stopper(), val_accuracy)


# %% wrong="q3" loses={"q3_tests": 2}
def stopper():
    # the wrong direction
    return keras.callbacks.EarlyStopping(
        monitor="val_accuracy", mode="min", patience=3, restore_best_weights=True
    )


def stopped(val_accuracy):
    return replay(stopper(), val_accuracy)


# %% wrong="q3" loses={"q3_tests": 2}
def stopper():
    # does not put the best weights back
    return keras.callbacks.EarlyStopping(monitor="val_accuracy", mode="max", patience=3)


def stopped(val_accuracy):
    return replay(stopper(), val_accuracy)


# %% wrong="q3" loses={"q3_tests": 2}
def stopper():
    # one epoch too many
    return keras.callbacks.EarlyStopping(
        monitor="val_accuracy", mode="max", patience=4, restore_best_weights=True
    )


def stopped(val_accuracy):
    return replay(stopper(), val_accuracy)


# %% wrong="q3" loses={"q3_tests": 2}
def stopper():
    # the training accuracy
    return keras.callbacks.EarlyStopping(
        monitor="accuracy", mode="max", patience=3, restore_best_weights=True
    )


def stopped(val_accuracy):
    return replay(stopper(), val_accuracy)


# %% wrong="q3" loses={"q3_tests": 2}
def stopper():
    # small steps do not count
    return keras.callbacks.EarlyStopping(
        monitor="val_accuracy", mode="max", patience=3, min_delta=0.01, restore_best_weights=True
    )


def stopped(val_accuracy):
    return replay(stopper(), val_accuracy)


# %% [markdown] question="q4"
# ### Question 4 (2 points): what the log shows
#
# While an epoch runs, `fit` shows an accuracy that changes with every batch; its last value goes into the log. Write `running(right, sizes)`: from the number of right answers in each batch and the number of pictures in each batch, return the array of the accuracies that are shown after the first batch, after the second, and so on. Each of them is the share of right answers among *all pictures of the epoch so far*. The last batch may be smaller than the others.


# %% answer="q4"
def running(right, sizes):
    """Accuracy over all pictures of the epoch so far, after each batch."""
    ### BEGIN SOLUTION
    return np.cumsum(right) / np.cumsum(sizes)
    ### END SOLUTION


# %% tests="q4" points=2
q4_seen = or_example(running([16, 32], [32, 32]), np.array([0.5, 0.75]))
assert q4_seen is not None, "q4: running returns nothing yet."
assert np.shape(q4_seen) == (2,), "q4: Return one accuracy for each batch."
assert abs(q4_seen[0] - 0.5) < 1e-6, "q4: After the first batch 16 of 32 are right."
### BEGIN HIDDEN TESTS
q4_easy = running([16, 32], [32, 32])
assert q4_easy is not None, "q4: running returns nothing."
np.testing.assert_allclose(
    q4_easy, [0.5, 0.75], rtol=1e-6, err_msg="q4: After both batches 48 of 64 are right."
)
q4_last = running([8, 24, 2], [32, 32, 4])
np.testing.assert_allclose(
    q4_last, [0.25, 0.5, 0.5], rtol=1e-6, err_msg="q4: A smaller batch counts by its pictures."
)
q4_small = running([0, 10, 0], [10, 10, 5])
np.testing.assert_allclose(
    q4_small, [0, 0.5, 0.4], rtol=1e-6, err_msg="q4: 10 of 25, not the mean of three shares."
)
q4_arrays = running(np.array([4, 8, 12]), np.array([16, 16, 16]))
np.testing.assert_allclose(
    q4_arrays, [0.25, 0.375, 0.5], rtol=1e-6, err_msg="q4: Arrays are as good as lists."
)
q4_single = running([3], [4])
np.testing.assert_allclose(q4_single, [0.75], rtol=1e-6, err_msg="q4: An epoch of a single batch.")
### END HIDDEN TESTS


# %% wrong="q4" loses={"q4_tests": 2}
def running(right, sizes):
    # each batch by itself
    return np.array(right) / np.array(sizes)


# %% wrong="q4" loses={"q4_tests": 2}
def running(right, sizes):
    # the mean of the batches' shares, whatever their sizes
    shares = np.array(right) / np.array(sizes)
    return np.cumsum(shares) / np.arange(1, len(shares) + 1)


# %% wrong="q4" loses={"q4_tests": 2}
def running(right, sizes):
    # divides by the pictures of the whole epoch
    return np.cumsum(right) / np.sum(sizes)


# %% wrong="q4" loses={"q4_tests": 2}
def running(right, sizes):
    # takes all batches to be as large as the first
    return np.cumsum(right) / (sizes[0] * np.arange(1, len(right) + 1))


# %% wrong="q4" loses={"q4_tests": 2}
def running(right, sizes):
    # the last value for all
    return np.full(len(right), np.sum(right) / np.sum(sizes))


# %% wrong="q4" loses={"q4_tests": 2}
def running(right, sizes):
    # whole numbers only
    return np.cumsum(right) // np.cumsum(sizes)


# %% [markdown] question="q5"
# ### Question 5 (1 point): which line jumps
#
# In two runs the validation accuracy jumps up and down by about 6 points from epoch to epoch. In run 1 the training loss falls smoothly from 2.1 to 0.2. In run 2 the training loss goes 2.4, 1.6, 2.9, 1.7, 2.2, 2.6. What do you try first?
#
# - **A**: a lower learning rate in both of the two runs
# - **B**: more validation pictures in both of the two runs
# - **C**: in run 1 a lower learning rate, in run 2 more validation pictures
# - **D**: in run 1 more validation pictures, in run 2 a lower learning rate

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
    "A": "A is wrong: in run 1 the steps are fine, the training loss falls smoothly. A lower rate would leave a small validation set as noisy as it is.",
    "B": "B is wrong: in run 2 the training loss jumps too, and it does not depend on validation pictures. With more of them, the jumps would only be measured more precisely.",
    "C": "C is wrong: it is the other way round. Look at the training loss: if it is smooth, the training is fine and the validation set is too small to show it.",
    "D": "D is right: in run 1 only the measurement is noisy; in run 2 the training itself is, because its steps are too large.",
}
q5_letter = str(q5).strip().upper()
assert q5_letter == "D", f"q5: {q5_reasons.get(q5_letter, 'no option was chosen.')}"
### END HIDDEN TESTS

# %% [markdown] question="q6"
# ### Question 6 (1 point): the restored epoch
#
# If a run went on for ten epochs, its validation losses would be 0.80, 0.55, 0.48, 0.50, 0.47, 0.49, 0.51, 0.48, 0.45, 0.46. `EarlyStopping` with `patience=3` and `restore_best_weights=True` watches them. Which epoch's weights (counted from 1) does the model have in the end?

# %% answer="q6"
q6 = None  # a number in place of None
### BEGIN SOLUTION
q6 = 5
### END SOLUTION

# %% tests="q6" points=1
assert isinstance(or_example(q6, 0), (int, float, np.number)), (
    "q6: answer with a number, for example q6 = 10."
)
### BEGIN HIDDEN TESTS
assert q6 is not None, "q6: no number was given."
# The lowest loss so far is 0.47 in epoch 5; epochs 6, 7 and 8 bring no lower one, so training
# ends after epoch 8 and epoch 5 is restored. The 0.45 of epoch 9 is never reached.
assert q6 == 5, "q6: Which epoch is the best so far when three in a row have brought no new low?"
### END HIDDEN TESTS

# %% wrong="q6" loses={"q6_tests": 1}
q6 = 9  # the lowest of all, never trained

# %% wrong="q6" loses={"q6_tests": 1}
q6 = 8  # the last epoch trained

# %% wrong="q6" loses={"q6_tests": 1}
q6 = 4  # counted from 0

# %% wrong="q6" loses={"q6_tests": 1}
q6 = 3  # stopped at the first rise

# %% wrong="q6" loses={"q6_tests": 1}
q6 = 10  # never stopped

# %% [markdown] question="q7"
# ### Question 7 (2 points): patience with a threshold
#
# `EarlyStopping` also has `min_delta`: an epoch counts as an improvement only if its loss is *more than* `min_delta` lower than the best loss so far, which is the loss of the last improvement, or of the first epoch. Write `last_epoch(val_loss, patience, min_delta)`: the number of the last epoch (from 1) that is trained. That is the first epoch that completes `patience` epochs in a row without an improvement, or the last of the list if there is none.


# %% answer="q7"
def last_epoch(val_loss, patience, min_delta):
    """Number of the last epoch that is trained."""
    ### BEGIN SOLUTION
    best, waited = val_loss[0], 0
    for epoch, loss in enumerate(val_loss[1:], start=2):
        if loss < best - min_delta:
            best, waited = loss, 0
        else:
            waited += 1
        if waited == patience:
            return epoch
    return len(val_loss)
    ### END SOLUTION


# %% tests="q7" points=2
q7_falling = or_example(last_epoch([1.0, 0.8, 0.6, 0.4], 2, 0.0), 4)
assert q7_falling is not None, "q7: last_epoch returns nothing yet."
assert np.shape(q7_falling) == (), "q7: Return one number."
assert q7_falling == 4, "q7: A loss that keeps falling is never stopped."
### BEGIN HIDDEN TESTS
q7_two = last_epoch([1.0, 0.5, 0.75, 0.625, 0.25], 2, 0.0)
assert q7_two is not None, "q7: last_epoch returns nothing."
assert q7_two == 4, "q7: Two epochs above 0.5 end it."
assert last_epoch([1.0, 0.5, 0.75, 0.625, 0.25], 3, 0.0) == 5, "q7: With patience 3 it goes on."
q7_reset = [1.0, 0.75, 0.875, 0.5, 0.625, 0.25, 0.5, 0.5]
assert last_epoch(q7_reset, 2, 0.0) == 8, "q7: An improvement starts the count again."
assert last_epoch([1.0, 0.5, 0.5, 0.5, 0.25], 2, 0.0) == 4, "q7: An equal loss is no improvement."
q7_creeping = [1.0, 0.9375, 0.875, 0.8125, 0.75, 0.6875]
assert last_epoch(q7_creeping, 3, 0.5) == 4, "q7: Steps smaller than min_delta are no improvements."
assert last_epoch(q7_creeping, 3, 0.125) == 6, (
    "q7: Small steps add up: the best stays at 1.0 until then."
)
assert last_epoch([1.0, 0.75, 0.5, 0.25], 1, 0.25) == 2, "q7: By exactly min_delta is not by more."
assert last_epoch([0.5], 1, 0.0) == 1, "q7: A single epoch."
### END HIDDEN TESTS


# %% wrong="q7" loses={"q7_tests": 2}
def last_epoch(val_loss, patience, min_delta):
    # compares with the epoch before
    waited = 0
    for epoch in range(2, len(val_loss) + 1):
        better = val_loss[epoch - 1] < val_loss[epoch - 2] - min_delta
        waited = 0 if better else waited + 1
        if waited == patience:
            return epoch
    return len(val_loss)


# %% wrong="q7" loses={"q7_tests": 2}
def last_epoch(val_loss, patience, min_delta):
    # the count is never started again
    best, waited = val_loss[0], 0
    for epoch, loss in enumerate(val_loss[1:], start=2):
        if loss < best - min_delta:
            best = loss
        else:
            waited += 1
        if waited == patience:
            return epoch
    return len(val_loss)


# %% wrong="q7" loses={"q7_tests": 2}
def last_epoch(val_loss, patience, min_delta):
    # ignores min_delta
    best, waited = val_loss[0], 0
    for epoch, loss in enumerate(val_loss[1:], start=2):
        if loss < best:
            best, waited = loss, 0
        else:
            waited += 1
        if waited == patience:
            return epoch
    return len(val_loss)


# %% wrong="q7" loses={"q7_tests": 2}
def last_epoch(val_loss, patience, min_delta):
    # the best loss moves with every small step, so small steps never add up
    best, waited = val_loss[0], 0
    for epoch, loss in enumerate(val_loss[1:], start=2):
        waited = 0 if loss < best - min_delta else waited + 1
        best = min(best, loss)
        if waited == patience:
            return epoch
    return len(val_loss)


# %% wrong="q7" loses={"q7_tests": 2}
def last_epoch(val_loss, patience, min_delta):
    # one epoch too late
    best, waited = val_loss[0], 0
    for epoch, loss in enumerate(val_loss[1:], start=2):
        if loss < best - min_delta:
            best, waited = loss, 0
        else:
            waited += 1
        if waited > patience:
            return epoch
    return len(val_loss)


# %% wrong="q7" loses={"q7_tests": 2}
def last_epoch(val_loss, patience, min_delta):
    # an equal loss counts as an improvement
    best, waited = val_loss[0], 0
    for epoch, loss in enumerate(val_loss[1:], start=2):
        if loss <= best - min_delta:
            best, waited = loss, 0
        else:
            waited += 1
        if waited == patience:
            return epoch
    return len(val_loss)


# %% [markdown]
# For the next question, `after_each` gives a callback a small network with dropout and tells it of the end of each epoch. At the end of an epoch the network answers with the place of the largest of eight numbers, `shifts` places further on.


# %%
def after_each(callback, shifts):
    """The callback, after one epoch for each of the shifts; nothing is trained."""
    drop = keras.layers.Dropout(0.5)
    largest = keras.layers.Dense(8, activation="softmax", use_bias=False)
    model = keras.Sequential([keras.Input((8,)), drop, largest])
    loss = "sparse_categorical_crossentropy"
    model.compile(loss=loss, metrics=["accuracy"], run_eagerly=True)
    callback.set_model(model)
    for epoch, shift in enumerate(shifts):
        callback.on_epoch_begin(epoch)
        largest.set_weights([np.roll(np.eye(8), shift, axis=1)])
        callback.on_epoch_end(epoch, {"accuracy": 0.3, "loss": 2.0, "val_accuracy": 0.6})
    return callback


# %% [markdown] question="q8"
# ### Question 8 (2 points): an accuracy that can be compared
#
# The training accuracy in the log is an average over the epoch, with dropout on. Complete the callback `Afterwards`, which measures one that can be compared with validation: at the end of each epoch it appends to `self.accuracy` the share of the training pictures `self.x` with a right answer, measured with the weights of that moment and with dropout *off*. Keras hands each callback the model as `self.model`; it has been compiled with the metric accuracy. (`measured` tries the callback on; leave it as it is.)


# %% answer="q8"
class Afterwards(keras.callbacks.Callback):
    """Measures the training accuracy after each epoch, with everything random off."""

    def __init__(self, x, y):
        """Keep the training pictures and their labels."""
        super().__init__()
        self.x, self.y = x, y
        self.accuracy = []

    def on_epoch_end(self, epoch, logs=None):
        """Append the accuracy on the training pictures."""
        ### BEGIN SOLUTION
        loss, accuracy = self.model.evaluate(self.x, self.y, verbose=0)
        self.accuracy.append(accuracy)
        ### END SOLUTION


def measured(x, y, shifts):
    """Given: what the callback has measured after some epochs."""
    return [float(value) for value in after_each(Afterwards(x, y), shifts).accuracy]


# %% tests="q8" points=2
q8_y = np.arange(96) % 8
q8_x = np.float32(0.5 + 0.5 * (np.arange(8) == q8_y[:, None]))
q8_seen = or_example(measured(q8_x, q8_y, [0, 0]) or None, [1.0, 1.0])
assert q8_seen is not None, "q8: the callback appends nothing yet."
assert len(q8_seen) == 2, "q8: After two epochs there are two accuracies."
### BEGIN HIDDEN TESTS
# A quarter of the labels is one class further on; with dropout on, about half would be right at all.
q8_labels = np.where(np.arange(96) < 24, (q8_y + 1) % 8, q8_y)
q8_measured = measured(q8_x, q8_labels, [0, 1, 3])
assert len(q8_measured) == 3, "q8: The callback appends one accuracy after each epoch."
np.testing.assert_allclose(
    q8_measured,
    [0.75, 0.25, 0.0],
    atol=1e-5,
    err_msg="q8: All training pictures, the weights at the end of the epoch, dropout off.",
)
### END HIDDEN TESTS


# %% wrong="q8" loses={"q8_tests": 2}
class Afterwards(keras.callbacks.Callback):
    def __init__(self, x, y):
        super().__init__()
        self.x, self.y, self.accuracy = x, y, []

    def on_epoch_end(self, epoch, logs=None):
        # the number from the log
        self.accuracy.append(logs["accuracy"])


def measured(x, y, shifts):
    return after_each(Afterwards(x, y), shifts).accuracy


# %% wrong="q8" loses={"q8_tests": 2}
class Afterwards(keras.callbacks.Callback):
    def __init__(self, x, y):
        super().__init__()
        self.x, self.y, self.accuracy = x, y, []

    def on_epoch_end(self, epoch, logs=None):
        # the loss in place of the accuracy
        self.accuracy.append(self.model.evaluate(self.x, self.y, verbose=0)[0])


def measured(x, y, shifts):
    return after_each(Afterwards(x, y), shifts).accuracy


# %% wrong="q8" loses={"q8_tests": 2}
class Afterwards(keras.callbacks.Callback):
    def __init__(self, x, y):
        super().__init__()
        self.x, self.y, self.accuracy = x, y, []

    def on_epoch_end(self, epoch, logs=None):
        # with dropout on
        answers = np.argmax(self.model(self.x, training=True), axis=1)
        self.accuracy.append(float(np.mean(answers == self.y)))


def measured(x, y, shifts):
    return after_each(Afterwards(x, y), shifts).accuracy


# %% wrong="q8" loses={"q8_tests": 2}
class Afterwards(keras.callbacks.Callback):
    def __init__(self, x, y):
        super().__init__()
        self.x, self.y, self.accuracy = x, y, []

    def on_epoch_begin(self, epoch, logs=None):
        # before the epoch, not after it
        self.accuracy.append(self.model.evaluate(self.x, self.y, verbose=0)[1])


def measured(x, y, shifts):
    return after_each(Afterwards(x, y), shifts).accuracy


# %% wrong="q8" loses={"q8_tests": 2}
class Afterwards(keras.callbacks.Callback):
    def __init__(self, x, y):
        super().__init__()
        self.x, self.y, self.accuracy = x, y, []

    def on_epoch_end(self, epoch, logs=None):
        # the last one only
        self.accuracy = [self.model.evaluate(self.x, self.y, verbose=0)[1]]


def measured(x, y, shifts):
    return after_each(Afterwards(x, y), shifts).accuracy


# %% wrong="q8" loses={"q8_tests": 2}
class Afterwards(keras.callbacks.Callback):
    def __init__(self, x, y):
        super().__init__()
        self.x, self.y, self.accuracy = x, y, []

    def on_epoch_end(self, epoch, logs=None):
        # the first batch only
        answers = self.model.predict(self.x[:32], verbose=0).argmax(axis=1)
        self.accuracy.append(float(np.mean(answers == self.y[:32])))


def measured(x, y, shifts):
    return after_each(Afterwards(x, y), shifts).accuracy


# %% [markdown] question="q9"
# ### Question 9 (1 point): taking it apart
#
# A network with dropout logs a training accuracy of 0.82 in epoch 10, and a validation accuracy of 0.90. You want to know how much of the difference comes from *dropout*, and not from averaging over the epoch. Which two accuracies on the training pictures do you compare?
#
# - **A**: those of the final weights of epoch 10, once with dropout on and once with dropout off
# - **B**: the logged one of epoch 9 and the logged one of epoch 10
# - **C**: the logged one of epoch 10 and that of `evaluate` after epoch 10
# - **D**: that of `evaluate` for this network and for one that was trained without dropout

# %% answer="q9"
q9 = ""  # A, B, C or D between the quotes
### BEGIN SOLUTION
q9 = "A"
### END SOLUTION

# %% tests="q9" points=1
assert str(or_example(q9, "A")).strip().upper() in ("A", "B", "C", "D"), (
    "q9: answer with A, B, C or D in quotes."
)
### BEGIN HIDDEN TESTS
q9_reasons = {
    "A": "A is right: the weights and the pictures are the same, and only dropout differs. The rest of the difference comes from averaging over the epoch.",
    "B": "B is wrong: both were scored with dropout on and as averages. Their difference shows how fast the network still learns.",
    "C": "C is wrong: these two differ in dropout and in the weights that were scored, so their difference mixes the two causes.",
    "D": "D is wrong: that tells what training with dropout does to the network, not how its training accuracy was scored.",
}
q9_letter = str(q9).strip().upper()
assert q9_letter == "A", f"q9: {q9_reasons.get(q9_letter, 'no option was chosen.')}"
### END HIDDEN TESTS

# %% [markdown] question="q10"
# ### Question 10 (1 point): a straight line
#
# For 20 epochs the training loss falls in a nearly straight line from 2.30 to 2.05, the validation loss likewise from 2.30 to 2.06. The learning rate of Adam is 0.00001. What do you do first?
#
# - **A**: Stop early: the validation loss is already above the training loss.
# - **B**: Take a larger network: both losses are high.
# - **C**: Raise the learning rate, say to 0.001.
# - **D**: Add augmentation, so that the network sees more pictures.

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
    "A": "A is wrong: both losses are still falling. A distance of 0.01 between them is no reason to end a run that has hardly begun.",
    "B": "B is wrong: you cannot say how much this network can learn before it has taken enough steps. Its lines are still falling.",
    "C": "C is right: a slow, straight fall with no end in sight says that the steps are too small. With a rate a hundred times as high, the same network may need no more epochs than these.",
    "D": "D is wrong: that makes the task harder and learning slower, for a network that does not even read its training pictures yet.",
}
q10_letter = str(q10).strip().upper()
assert q10_letter == "C", f"q10: {q10_reasons.get(q10_letter, 'no option was chosen.')}"
### END HIDDEN TESTS

# %% [markdown]
# Done? *Restart the kernel and run all cells*, save, press *Validate*, and hand the notebook in.

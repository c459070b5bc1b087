# %% [markdown]
# # Quiz 06: the training trace
#
# Ten questions on lesson 06, 12 points, about 25 minutes. No network is trained here: NumPy is all you need, and every cell runs in a moment.
#
# - **Choice questions**: write the letter of your answer between the quotes, for example `q1 = "A"`. Capital or small letters make no difference.
# - **Number questions**: write the number in place of `None`.
# - **Coding questions**: complete the function where it says `# your answer here`. Try it in cells of your own as often as you like.
#
# The cells that test your answers are locked. What you see of them checks the *form* of an answer (a letter, a number, a list, an easy case). Further tests run when the quiz is graded. So *Validate* tells you that your answers can be read, not that they are right. You may leave questions open: the others count all the same. The numbers in the questions are made up.

# %%
import numpy as np

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
# - **A**: More epochs: the loss is still high.
# - **B**: Dropout: training is ahead of validation.
# - **C**: A larger network, or better inputs: this one has learnt what it can.
# - **D**: Early stopping at epoch 10.

# %% answer="q1"
q1 = ""  # A, B, C or D between the quotes
### BEGIN SOLUTION
q1 = "C"
### END SOLUTION

# %% tests="q1" points=1
assert str(q1).strip().upper() in ("A", "B", "C", "D"), "Answer q1 with A, B, C or D in quotes."
### BEGIN HIDDEN TESTS
q1_reasons = {
    "A": "A is wrong: between epochs 20 and 30 nothing moved. A line that has settled does not fall again because one waits.",
    "B": "B is wrong: the two losses are 0.03 apart. Dropout makes the training pictures harder to learn, and they are not even learnt yet.",
    "C": "C is right: both losses have settled, close together, at a high value. That is underfitting, and it needs more capacity, less regularization or better inputs.",
    "D": "D is wrong: early stopping ends a run whose validation loss rises, and this one does not rise. At epoch 10 the network is no better.",
}
assert str(q1).strip().upper() == "C", f"{q1_reasons[q1.strip().upper()]}"
### END HIDDEN TESTS

# %% [markdown] question="q2"
# ### Question 2 (1 point): ahead without dropout
#
# A network *without* dropout and *without* augmentation logs, after its first epoch, a training accuracy of 0.46 and a validation accuracy of 0.74. Training and validation pictures were split at random. What is the most likely reason?
#
# - **A**: Validation pictures are among the training pictures.
# - **B**: The training accuracy is an average over the epoch, and most of its batches were scored before the network had learnt much.
# - **C**: The validation set is too small to say anything.
# - **D**: The network underfits the training pictures and fits the validation pictures.

# %% answer="q2"
q2 = ""  # A, B, C or D between the quotes
### BEGIN SOLUTION
q2 = "B"
### END SOLUTION

# %% tests="q2" points=1
assert str(q2).strip().upper() in ("A", "B", "C", "D"), "Answer q2 with A, B, C or D in quotes."
### BEGIN HIDDEN TESTS
q2_reasons = {
    "A": "A is wrong: pictures that are in both sets would be known equally well in both. A leak lifts validation up to training, not 28 points above it.",
    "B": "B is right: each batch is scored with the weights of that moment, validation with those at the end. In the first epoch these differ most.",
    "C": "C is wrong: even on 50 pictures an accuracy strays by about 13 points at most by chance, and the distance is 28. A known effect explains it without any luck.",
    "D": "D is wrong: the two sets were split at random, so they are alike, and the network is trained on one of them. Score the training pictures again, and it will be ahead.",
}
assert str(q2).strip().upper() == "B", f"{q2_reasons[q2.strip().upper()]}"
### END HIDDEN TESTS

# %% [markdown] question="q3"
# ### Question 3 (1 point): how far by chance
#
# A network gets 80 of 100 validation pictures right. By how many percentage points does an accuracy like this stray by chance, if you take *two standard errors*?

# %% answer="q3"
q3 = None  # a number in place of None
### BEGIN SOLUTION
q3 = 8.0
### END SOLUTION

# %% tests="q3" points=1
assert isinstance(q3, (int, float, np.number)), "Answer q3 with a number, for example q3 = 10.5."
### BEGIN HIDDEN TESTS
# 2 * sqrt(0.8 * 0.2 / 100) = 2 * 0.04 = 0.08, that is 8 percentage points.
assert 7.95 < q3 < 8.05, "Two times the square root of p (1 - p) / n, in percentage points."
### END HIDDEN TESTS

# %% wrong="q3" loses={"q3_tests": 1}
q3 = 4.0  # one standard error

# %% wrong="q3" loses={"q3_tests": 1}
q3 = 0.08  # a share, not points

# %% wrong="q3" loses={"q3_tests": 1}
q3 = 10.0  # 1 / sqrt(n)

# %% wrong="q3" loses={"q3_tests": 1}
q3 = 0.32  # without the square root

# %% wrong="q3" loses={"q3_tests": 1}
q3 = 16.0  # p (1 - p)

# %% [markdown] question="q4"
# ### Question 4 (2 points): what the log shows
#
# While an epoch runs, `fit` shows an accuracy that changes with every batch; what stands in the log is its last value. Write `running(right, sizes)`: from the number of right answers in each batch and the number of pictures in each batch, return the array of the accuracies that are shown after the first batch, the second, and so on. Each is the share of right answers among *all pictures of the epoch so far*. The last batch may be smaller than the others.


# %% answer="q4"
def running(right, sizes):
    """Accuracy over all pictures of the epoch so far, after each batch."""
    ### BEGIN SOLUTION
    return np.cumsum(right) / np.cumsum(sizes)
    ### END SOLUTION


# %% tests="q4" points=2
q4_easy = running([16, 32], [32, 32])
assert np.shape(q4_easy) == (2,), "Return one accuracy for each batch."
np.testing.assert_allclose(
    q4_easy[0], 0.5, rtol=1e-6, err_msg="After the first batch 16 of 32 are right."
)
### BEGIN HIDDEN TESTS
np.testing.assert_allclose(
    q4_easy, [0.5, 0.75], rtol=1e-6, err_msg="After both batches 48 of 64 are right."
)
q4_last = running([8, 24, 2], [32, 32, 4])
np.testing.assert_allclose(
    q4_last, [0.25, 0.5, 0.5], rtol=1e-6, err_msg="A smaller batch counts by its pictures."
)
q4_small = running([0, 10, 0], [10, 10, 5])
np.testing.assert_allclose(
    q4_small, [0, 0.5, 0.4], rtol=1e-6, err_msg="10 of 25, not the mean of three shares."
)
q4_arrays = running(np.array([4, 8, 12]), np.array([16, 16, 16]))
np.testing.assert_allclose(
    q4_arrays, [0.25, 0.375, 0.5], rtol=1e-6, err_msg="Arrays are as good as lists."
)
q4_single = running([3], [4])
np.testing.assert_allclose(q4_single, [0.75], rtol=1e-6, err_msg="An epoch of a single batch.")
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
# - **A**: A lower learning rate in both runs.
# - **B**: More validation pictures in both runs.
# - **C**: In run 1 a lower learning rate, in run 2 more validation pictures.
# - **D**: In run 1 more validation pictures, in run 2 a lower learning rate.

# %% answer="q5"
q5 = ""  # A, B, C or D between the quotes
### BEGIN SOLUTION
q5 = "D"
### END SOLUTION

# %% tests="q5" points=1
assert str(q5).strip().upper() in ("A", "B", "C", "D"), "Answer q5 with A, B, C or D in quotes."
### BEGIN HIDDEN TESTS
q5_reasons = {
    "A": "A is wrong: in run 1 the steps are fine, the training loss falls smoothly. A lower rate would leave a small validation set as noisy as it is.",
    "B": "B is wrong: in run 2 the training loss jumps too, and validation pictures have no part in it. More of them would show the same jumps more exactly.",
    "C": "C is wrong: it is the other way round. Look at the training loss: where it is smooth, training is sound and the ruler is coarse.",
    "D": "D is right: in run 1 only the measurement is noisy, in run 2 the training itself, whose steps are too large.",
}
assert str(q5).strip().upper() == "D", f"{q5_reasons[q5.strip().upper()]}"
### END HIDDEN TESTS

# %% [markdown] question="q6"
# ### Question 6 (1 point): the restored epoch
#
# The validation losses of a run, epoch by epoch: 0.80, 0.55, 0.48, 0.50, 0.47, 0.49, 0.51, 0.48, 0.45, 0.46. `EarlyStopping` with `patience=3` and `restore_best_weights=True` watches them. The weights of which epoch (counted from 1) are in the model in the end?

# %% answer="q6"
q6 = None  # a number in place of None
### BEGIN SOLUTION
q6 = 5
### END SOLUTION

# %% tests="q6" points=1
assert isinstance(q6, (int, float, np.number)), "Answer q6 with a number, for example q6 = 10."
### BEGIN HIDDEN TESTS
# The lowest loss so far is 0.47 in epoch 5; epochs 6, 7 and 8 bring no lower one, so training
# ends after epoch 8 and epoch 5 is restored. The 0.45 of epoch 9 is never reached.
assert q6 == 5, "Which epoch is the best one when three epochs in a row bring no new low?"
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
# `EarlyStopping` also has `min_delta`: an epoch counts as an improvement only if its loss is lower than the best one so far by *more than* `min_delta`; the best one so far is the loss of the last improvement, or of the first epoch. Write `last_epoch(val_loss, patience, min_delta)`: the number of the epoch (from 1) after which training ends, that is the first that makes `patience` epochs in a row without an improvement, or the length of the list if this never happens.


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
q7_falling = last_epoch([1.0, 0.8, 0.6, 0.4], 2, 0.0)
assert np.shape(q7_falling) == (), "Return one number."
assert q7_falling == 4, "A loss that keeps falling is never stopped."
### BEGIN HIDDEN TESTS
assert last_epoch([1.0, 0.5, 0.75, 0.625, 0.25], 2, 0.0) == 4, "Two epochs above 0.5 end it."
assert last_epoch([1.0, 0.5, 0.75, 0.625, 0.25], 3, 0.0) == 5, "With patience 3 it goes on."
q7_reset = [1.0, 0.75, 0.875, 0.5, 0.625, 0.25, 0.5, 0.5]
assert last_epoch(q7_reset, 2, 0.0) == 8, "An improvement starts the count again."
assert last_epoch([1.0, 0.5, 0.5, 0.5, 0.25], 2, 0.0) == 4, "An equal loss is no improvement."
q7_creeping = [1.0, 0.9375, 0.875, 0.8125, 0.75, 0.6875]
assert last_epoch(q7_creeping, 3, 0.5) == 4, "Steps smaller than min_delta are no improvements."
assert last_epoch(q7_creeping, 3, 0.125) == 6, (
    "Small steps add up: the best stays at 1.0 until then."
)
assert last_epoch([1.0, 0.75, 0.5, 0.25], 1, 0.25) == 2, "By min_delta exactly is not by more."
assert last_epoch([0.5], 1, 0.0) == 1, "A single epoch."
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


# %% [markdown] question="q8"
# ### Question 8 (1 point): which number to report
#
# A run of 60 epochs is ended by early stopping in epoch 23; epoch 18 is restored, whose validation accuracy was 0.958. On test pictures that were never looked at before, the restored network gets 0.941. What do you report as its accuracy on new pictures?
#
# - **A**: 0.958, because validation pictures are not trained on.
# - **B**: 0.941, because epoch 18 was chosen by means of the validation pictures.
# - **C**: 0.9495, the mean of the two.
# - **D**: The better one of several seeds, to be fair to the method.

# %% answer="q8"
q8 = ""  # A, B, C or D between the quotes
### BEGIN SOLUTION
q8 = "B"
### END SOLUTION

# %% tests="q8" points=1
assert str(q8).strip().upper() in ("A", "B", "C", "D"), "Answer q8 with A, B, C or D in quotes."
### BEGIN HIDDEN TESTS
q8_reasons = {
    "A": "A is wrong: they had no part in the gradient, but in the choice. Of 23 epochs the one that did well on just these pictures was taken.",
    "B": "B is right: the test pictures had no part in training and none in the choice of the epoch, so nothing flatters their number.",
    "C": "C is wrong: the mean of a flattered number and a sound one is still flattered. Report the sound one.",
    "D": "D is wrong: the best of several seeds is a choice by luck once more. Report the mean over the seeds, and their spread.",
}
assert str(q8).strip().upper() == "B", f"{q8_reasons[q8.strip().upper()]}"
### END HIDDEN TESTS

# %% [markdown] question="q9"
# ### Question 9 (1 point): taking it apart
#
# A network with dropout logs a training accuracy of 0.82 in epoch 10, and a validation accuracy of 0.90. You want to know how much of the distance comes from *dropout*, and not from the average over the epoch. Which two numbers do you compare?
#
# - **A**: The accuracy on the training pictures with the weights of the end of epoch 10, once with dropout on and once with dropout off.
# - **B**: The logged training accuracies of epoch 9 and of epoch 10.
# - **C**: The logged training accuracy and the training accuracy by `evaluate`, both of epoch 10.
# - **D**: The validation accuracy of this network and of one that was trained without dropout.

# %% answer="q9"
q9 = ""  # A, B, C or D between the quotes
### BEGIN SOLUTION
q9 = "A"
### END SOLUTION

# %% tests="q9" points=1
assert str(q9).strip().upper() in ("A", "B", "C", "D"), "Answer q9 with A, B, C or D in quotes."
### BEGIN HIDDEN TESTS
q9_reasons = {
    "A": "A is right: the same weights and the same pictures, and only dropout differs. What is left of the distance to the log is the average over the epoch.",
    "B": "B is wrong: both were scored with dropout on and as averages. Their difference shows how fast the network still learns.",
    "C": "C is wrong: these two differ in both, in dropout and in the weights that were scored, so their difference mixes the two causes.",
    "D": "D is wrong: that tells what training with dropout does to the network, not how the training accuracy was scored.",
}
assert str(q9).strip().upper() == "A", f"{q9_reasons[q9.strip().upper()]}"
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
assert str(q10).strip().upper() in ("A", "B", "C", "D"), "Answer q10 with A, B, C or D in quotes."
### BEGIN HIDDEN TESTS
q10_reasons = {
    "A": "A is wrong: both losses still fall. A distance of 0.01 between them is no reason to end a run that has hardly begun.",
    "B": "B is wrong: one cannot say what this network can learn before it has been given the steps to learn it. Its lines have not settled.",
    "C": "C is right: a straight, slow fall that is far from settled says that the steps are too small. With a hundred times the rate the same network may need no more epochs.",
    "D": "D is wrong: that makes the task harder and learning slower, for a network that does not even know its training pictures.",
}
assert str(q10).strip().upper() == "C", f"{q10_reasons[q10.strip().upper()]}"
### END HIDDEN TESTS

# %% [markdown]
# Done? *Restart the kernel and run all cells*, save, press *Validate*, and hand the notebook in.

# %% [markdown]
# # 06 The training trace
#
# **About 55 minutes.** You need: [05 Dropout in Keras](05_dropout_in_keras.ipynb).
#
# After this lesson you can
#
# 1. follow a training run epoch by epoch, and say of each change whether it is more than chance;
# 2. tell six kinds of run apart by their curves, and name what to do about each;
# 3. explain why validation can be ahead of training, and say what [early stopping](../GLOSSARY.md#early-stopping) gains and costs.

# %% [markdown]
# ## A question before any code
#
# Somebody trains a network on pictures for five epochs, and writes:
#
# > The loss fell from 1.20 to 0.40 and the accuracy rose from 0.55 to 0.89. The training is a success. <!-- given: a trace described to us, not measured here -->
#
# *What do these four numbers tell you: does the network read new pictures, does it overfit, would more epochs be better?* Think first, then run the
# cells below and choose.

# %%
import sys

import matplotlib.pyplot as plt
import numpy as np

sys.path.insert(0, "..")  # the course's own helpers live in ../utils

from topics import check, hint, outcome, practice, predict, solution
from topics.training_trace import epochs, figures, live, playground
from utils import plots
from utils.augment import AffineRanges, RandomAffine
from utils.backend import keras  # the same as: import keras
from utils.data import course_split
from utils.models import compile_model, digit_cnn

split = course_split(seed=0)
x, y = split.x_train[:640], split.y_train[:640]
x_val, y_val = split.x_train[640:], split.y_train[640:]  # 160 digits to validate on

# %%
practice("06.carry")

# %% [markdown]
# The rest of this lesson is about what else you need to record.
#
# ## 1. Watch it
#
# The convolutional network of the last lessons, without any regularization, is trained with plain `model.fit`. The table and curves below get their
# numbers from a callback and are drawn again after each epoch.
#
# *Predict, before you run it: which epoch will be the last in which the validation accuracy rises by more than chance?*

# %%
EPOCHS = 10
keras.utils.set_random_seed(0)
model = compile_model(digit_cnn(seed=0))
board = live.Board(EPOCHS, n_validation=len(x_val))
history = model.fit(
    x,
    y,
    validation_data=(x_val, y_val),
    epochs=EPOCHS,
    verbose=0,
    callbacks=[epochs.watch(len(x_val), board.report)],
)

# %% [markdown]
# No sentence in that table was written beforehand. Each is computed from the numbers of the epoch and of those before it, by rules such as this one:
# an accuracy on 160 pictures varies by chance, and a change counts only if it is larger than two standard errors of a difference. The band around the
# dashed accuracy line shows two standard errors of the accuracy itself: it is wide, because 160 pictures are few.
#
# For your own runs you do not need our display. The object that `fit` returns contains the same numbers, one list for each:

# %%
measured = range(1, EPOCHS + 1)
figure, panels = plt.subplots(1, 2, figsize=(8, 3), layout="constrained")
for ax, name in zip(panels, ("loss", "accuracy"), strict=True):
    ax.plot(measured, history.history[name], label="training")
    ax.plot(measured, history.history[f"val_{name}"], "--", label="validation")
    ax.set_xlabel("epoch")
    ax.set_ylabel(name)
panels[0].legend()
figure.suptitle("The same run, from history.history")
plt.show()

# %% [markdown]
# If you only have a terminal, `python3 course.py trace` prints the table and the losses as text. Here are the losses, as bars:

# %%
print(board.chart())

# %% [markdown]
# ### Exercise 1: more than chance?
#
# Complete `told`: `before` and `now` are two validation accuracies (shares), both measured on `n` pictures. Return `"up"` if the accuracy rose by
# more than two standard errors *of the difference*, `"down"` if it fell by more, else `"within chance"`. One accuracy has the standard error
# $\sqrt{p(1-p)/n}$. Each of the two varies by chance, so the standard error of their difference is $\sqrt{2\,p(1-p)/n}$; for $p$, use the mean of the
# two. (Here both are measured on the *same* pictures; then the difference usually varies less, as lesson 08 shows. So this rule is cautious.)


# %% exercise="06.told"
def told(before, now, n):
    """Whether an accuracy on n pictures moved by more than two standard errors."""
    ### BEGIN SOLUTION
    p = (before + now) / 2
    limit = 2 * np.sqrt(2 * p * (1 - p) / n)
    if now - before > limit:
        return "up"
    if now - before < -limit:
        return "down"
    return "within chance"
    ### END SOLUTION


# %%
check("06.told", told)

# %%
# hint("06.told")


# %% wrong="06.told" expect="one picture"
def told(before, now, n):
    if now > before:
        return "up"
    return "down" if now < before else "within chance"


# %% wrong="06.told" expect="two standard errors"
def told(before, now, n):
    p = (before + now) / 2
    limit = np.sqrt(2 * p * (1 - p) / n)
    if abs(now - before) <= limit:
        return "within chance"
    return "up" if now > before else "down"


# %% wrong="06.told" expect="number of pictures"
def told(before, now, n):
    if abs(now - before) <= 0.105:
        return "within chance"
    return "up" if now > before else "down"


# %% wrong="06.told" expect="depends on the accuracy"
def told(before, now, n):
    if abs(now - before) <= 2 * np.sqrt(2 * 0.25 / n):
        return "within chance"
    return "up" if now > before else "down"


# %% wrong="06.told" expect="direction"
def told(before, now, n):
    p = (before + now) / 2
    limit = 2 * np.sqrt(2 * p * (1 - p) / n)
    if abs(now - before) <= limit:
        return "within chance"
    return "up" if before > now else "down"


# %% wrong="06.told" expect="both directions"
def told(before, now, n):
    p = (before + now) / 2
    return "up" if now - before > 2 * np.sqrt(2 * p * (1 - p) / n) else "within chance"


# %% wrong="06.told" expect="error of one accuracy"
def told(before, now, n):
    p = (before + now) / 2
    limit = 2 * np.sqrt(p * (1 - p) / n)
    if abs(now - before) <= limit:
        return "within chance"
    return "up" if now > before else "down"


# %% [markdown]
# Try it on the run above. Was your prediction right? And what would 4,000 validation pictures have said about the same accuracies?

# %%
for n in (len(x_val), 4000):
    accuracies = [epoch.val_accuracy for epoch in board.history]
    print(n, "pictures:", [told(a, b, n) for a, b in zip(accuracies, accuracies[1:])])

# %% [markdown]
# ## 2. The given trace compared with ours
#
# Back to the trace from the start. Here it is next to our four arms of lesson 03, with {{ seeds("four_arms") }} seeds each: the training loss and the
# training accuracy as `fit` logs them. The given trace contains nothing else.

# %%
figures.given_trace(
    "four_arms",
    ["none", "augmentation", "dropout", "both"],
    title="Five epochs: the given trace and ours",
    caption="Lines are means, bands one standard deviation over the seeds. The stars are given, "
    "joined by a dotted line; nothing is known of the epochs between them.",
)

# %% [markdown]
# | logged, epoch 1 to 5 | training loss | training accuracy | accuracy on 4,000 other digits |
# |---|---|---|---|
# | given <!-- given: not measured here --> | 1.20 to 0.40 | 0.55 to 0.89 | not said |
# | none | {{ number("four_arms", "loss", arm="none", epoch=1) }} to {{ number("four_arms", "loss", arm="none", epoch=5) }} | {{ number("four_arms", "accuracy", arm="none", epoch=1) }} to {{ number("four_arms", "accuracy", arm="none", epoch=5) }} | {{ percent("four_arms", "holdout", arm="none", epoch=5) }} |
# | augmentation | {{ number("four_arms", "loss", arm="augmentation", epoch=1) }} to {{ number("four_arms", "loss", arm="augmentation", epoch=5) }} | {{ number("four_arms", "accuracy", arm="augmentation", epoch=1) }} to {{ number("four_arms", "accuracy", arm="augmentation", epoch=5) }} | {{ percent("four_arms", "holdout", arm="augmentation", epoch=5) }} |
# | dropout | {{ number("four_arms", "loss", arm="dropout", epoch=1) }} to {{ number("four_arms", "loss", arm="dropout", epoch=5) }} | {{ number("four_arms", "accuracy", arm="dropout", epoch=1) }} to {{ number("four_arms", "accuracy", arm="dropout", epoch=5) }} | {{ percent("four_arms", "holdout", arm="dropout", epoch=5) }} |
# | both | {{ number("four_arms", "loss", arm="both", epoch=1) }} to {{ number("four_arms", "loss", arm="both", epoch=5) }} | {{ number("four_arms", "accuracy", arm="both", epoch=1) }} to {{ number("four_arms", "accuracy", arm="both", epoch=5) }} | {{ percent("four_arms", "holdout", arm="both", epoch=5) }} |
#
# Read the table by columns. In the *logged* columns the four arms look very different, and the given trace lies somewhere between them. In the last
# column they are close together: both against none, {{ gain("four_arms", "holdout", "both", "none", epoch=5) }}. So numbers that are logged on the
# training pictures depend on how hard the training is made. They do not tell how well the network reads new digits.
#
# *How to read it: the mean difference over the seeds, paired by seed, with its 95 % interval, and the verdict. If the interval contains 0, the two
# cannot be told apart.*

# %% [markdown]
# ## 3. Six runs
#
# Here are six real runs in one figure. Each is a network of this course, trained on our digits for 30 epochs. One run is as it should be; in each of
# the others one thing was set badly. *For each letter, describe in words what the training line does, before you read on.*

# %%
figures.riddle("curves", seed=0)

# %% [markdown]
# ### Exercise 2: which is which?
#
# Give each letter one of these names, each name once:
#
# - `"underfits"`: the network is too small for the task;
# - `"fits"`: nothing is wrong;
# - `"overfits"`: too few training digits for a large network;
# - `"noisy"`: the training is fine, but it is validated on only 20 digits, and on other ones after each epoch;
# - `"rate too high"`, `"rate too low"`: the learning rate is 50 times too high, or 100 times too low.

# %% exercise="06.match"
runs = {"A": ..., "B": ..., "C": ..., "D": ..., "E": ..., "F": ...}
### BEGIN SOLUTION
runs = {
    "A": "rate too low",
    "B": "overfits",
    "C": "noisy",
    "D": "underfits",
    "E": "rate too high",
    "F": "fits",
}
### END SOLUTION

# %%
check("06.match", runs)

# %%
# hint("06.match")

# %% wrong="06.match" expect="A is not the run that is 'underfits'"
runs = {
    "A": "underfits",
    "B": "overfits",
    "C": "noisy",
    "D": "rate too low",
    "E": "rate too high",
    "F": "fits",
}

# %% wrong="06.match" expect="C is not the run that is 'rate too high'"
runs = {
    "A": "rate too low",
    "B": "overfits",
    "C": "rate too high",
    "D": "underfits",
    "E": "noisy",
    "F": "fits",
}

# %% wrong="06.match" expect="B is not the run that is 'noisy'"
runs = {
    "A": "rate too low",
    "B": "noisy",
    "C": "overfits",
    "D": "underfits",
    "E": "rate too high",
    "F": "fits",
}

# %% wrong="06.match" expect="each name is used once"
runs = {
    "A": "rate too low",
    "B": "overfits",
    "C": "noisy",
    "D": "underfits",
    "E": "rate too high",
    "F": "overfits",
}

# %% wrong="06.match" expect="write one of"
runs = {
    "A": "too slow",
    "B": "overfits",
    "C": "noisy",
    "D": "underfits",
    "E": "rate too high",
    "F": "good",
}

# %% wrong="06.match" expect="write one of"
runs = {"A": "rate too low", "B": ..., "C": "noisy", "D": "underfits", "E": ..., "F": "fits"}

# %% [markdown]
# ### What each trace says
#
# | run | in the curves | after 30 epochs: training, as logged, and 1,000 other digits | what to try |
# |---|---|---|---|
# | fits | both lines low; validation is even better (section 4) | {{ percent("curves", "accuracy", arm="fits", epoch=30) }}, {{ percent("curves", "holdout", arm="fits", epoch=30) }} | stop here, or more epochs while validation still rises |
# | overfits | training loss to 0, validation far above | {{ percent("curves", "accuracy", arm="overfits", epoch=30) }}, {{ percent("curves", "holdout", arm="overfits", epoch=30) }} | more data, augmentation, dropout, early stopping |
# | underfits | both high, and falling ever more slowly | {{ percent("curves", "accuracy", arm="underfits", epoch=30) }}, {{ percent("curves", "holdout", arm="underfits", epoch=30) }} | a larger network, less regularization, better inputs |
# | rate too low | both still falling, slowly | {{ percent("curves", "accuracy", arm="rate too low", epoch=30) }}, {{ percent("curves", "holdout", arm="rate too low", epoch=30) }} | a higher rate, then more epochs |
# | rate too high | the *training* loss jumps | {{ percent("curves", "accuracy", arm="rate too high", epoch=30) }}, {{ percent("curves", "holdout", arm="rate too high", epoch=30) }} | a lower rate, by factors of 3 or 10 |
# | noisy | training smooth, only validation jumps | {{ percent("curves", "accuracy", arm="noisy", epoch=30) }}, {{ percent("curves", "holdout", arm="noisy", epoch=30) }} | more validation pictures; the network is not to blame |
#
# Mean ± standard deviation over {{ seeds("curves") }} seeds. Two pairs are easily mixed up:
#
# - **underfits** and **rate too low** both have a high loss and little distance between the lines. The first has nearly stopped falling, the second
#   still falls: look at the *end* of the lines. Only the second gets better if you wait.
# - **noisy** and **rate too high** both jump. Look at which line jumps: a learning rate that is too high makes the training loss jump, too. C and F
#   are in fact *the same run*, with the same weights, order of pictures and training lines. It was validated once on 20 digits and once on 400. After
#   the last epoch, over the seeds, the 20 digits say {{ percent("curves", "val", arm="noisy", epoch=30) }} and the 400 say
#   {{ percent("curves", "val", arm="fits", epoch=30) }}: the larger spread comes from the small validation set, not from the network. (How far a run
#   with too high a rate gets is a matter of luck, too: see the spread in its row. Lesson 16 shows what the *batch size* does to such curves.)

# %% [markdown]
# ## 4. Validation ahead of training
#
# Now the network with augmentation *and* dropout. *Predict: which of the two accuracies will be higher, training or validation? If it is validation,
# can you think of a reason that is not a mistake?*

# %%
EPOCHS = 6
keras.utils.set_random_seed(0)
layer = RandomAffine(AffineRanges(), seed=0)
both = compile_model(digit_cnn(augmentation=layer, dropout=0.5, seed=0))
board = live.Board(EPOCHS, n_validation=len(x_val))
history = both.fit(
    x,
    y,
    validation_data=(x_val, y_val),
    epochs=EPOCHS,
    verbose=0,
    callbacks=[epochs.watch(len(x_val), board.report, augmented=True)],
)

# %% [markdown]
# Does the network really read new digits better than those that it is trained on? Before you look for a leak, measure the accuracy on the *same*
# training pictures again, with the final weights: first with everything random still on, then with everything off.

# %%
answers = np.asarray(both(x, training=True)).argmax(axis=1)
print(f"training, as logged in the last epoch  {board.history[-1].accuracy:.3f}")
print(f"training, finished weights, random on  {(answers == y).mean():.3f}")
print(f"training, finished weights, random off {both.evaluate(x, y, verbose=0)[1]:.3f}")
print(f"validation (random off, as always)     {board.history[-1].val_accuracy:.3f}")
print(
    f"4,000 other digits                     {both.evaluate(split.x_holdout, split.y_holdout, verbose=0)[1]:.3f}"
)

# %% [markdown]
# Measured in the same way as validation, with everything off, most of the difference is gone. (To judge the rest, look at the last line: 160
# validation digits are few, and 4,000 others tell more precisely how well this network reads new ones.) Two things had lowered the number in the log:
#
# - **It is an average over the epoch.** Each [batch](../GLOSSARY.md#batch) is scored before the network learns from it, so the number describes the
#   weights during the epoch, not at its end. This is true for *every* network, and matters most in the first epochs, when the weights change most.
# - **The task was harder.** The pictures were turned and shifted, and half of the units before the dense layer were switched off. Validation sees whole
#   pictures with the whole network.
#
# How much does each of them lower it? Here are {{ seeds("scored") }} seeds.

# %%
predict("06.scored")

# %%
figures.lines(
    "scored",
    {
        "as logged": "accuracy",
        "weights of the epoch's end, random on": "on",
        "the same, random off": "train",
        "1,000 other digits": "val",
    },
    ["none", "dropout", "augmentation", "both"],
    title="The same training pictures, scored in three ways",
    caption="Means over the seeds. From the first line to the second: the weights stop changing. From the second "
    "to the third: augmentation and dropout are switched off; without them there is nothing to switch off.",
)

# %%
outcome("06.scored")

# %% [markdown]
# | after 1 epoch | none | dropout | augmentation | both |
# |---|---|---|---|---|
# | training, as logged | {{ percent("scored", "accuracy", arm="none", epoch=1) }} | {{ percent("scored", "accuracy", arm="dropout", epoch=1) }} | {{ percent("scored", "accuracy", arm="augmentation", epoch=1) }} | {{ percent("scored", "accuracy", arm="both", epoch=1) }} |
# | weights of the end, random on | {{ percent("scored", "on", arm="none", epoch=1) }} | {{ percent("scored", "on", arm="dropout", epoch=1) }} | {{ percent("scored", "on", arm="augmentation", epoch=1) }} | {{ percent("scored", "on", arm="both", epoch=1) }} |
# | random off | {{ percent("scored", "train", arm="none", epoch=1) }} | {{ percent("scored", "train", arm="dropout", epoch=1) }} | {{ percent("scored", "train", arm="augmentation", epoch=1) }} | {{ percent("scored", "train", arm="both", epoch=1) }} |
# | 1,000 other digits | {{ percent("scored", "val", arm="none", epoch=1) }} | {{ percent("scored", "val", arm="dropout", epoch=1) }} | {{ percent("scored", "val", arm="augmentation", epoch=1) }} | {{ percent("scored", "val", arm="both", epoch=1) }} |
# | **after 6 epochs** | | | | |
# | training, as logged | {{ percent("scored", "accuracy", arm="none", epoch=6) }} | {{ percent("scored", "accuracy", arm="dropout", epoch=6) }} | {{ percent("scored", "accuracy", arm="augmentation", epoch=6) }} | {{ percent("scored", "accuracy", arm="both", epoch=6) }} |
# | weights of the end, random on | {{ percent("scored", "on", arm="none", epoch=6) }} | {{ percent("scored", "on", arm="dropout", epoch=6) }} | {{ percent("scored", "on", arm="augmentation", epoch=6) }} | {{ percent("scored", "on", arm="both", epoch=6) }} |
# | random off | {{ percent("scored", "train", arm="none", epoch=6) }} | {{ percent("scored", "train", arm="dropout", epoch=6) }} | {{ percent("scored", "train", arm="augmentation", epoch=6) }} | {{ percent("scored", "train", arm="both", epoch=6) }} |
# | 1,000 other digits | {{ percent("scored", "val", arm="none", epoch=6) }} | {{ percent("scored", "val", arm="dropout", epoch=6) }} | {{ percent("scored", "val", arm="augmentation", epoch=6) }} | {{ percent("scored", "val", arm="both", epoch=6) }} |
#
# After the first epoch, the average over the epoch explains a large part of the difference in every arm, and all of it in the arm where nothing is
# random. After six epochs this part is small; in the arms with augmentation or dropout, most of the rest comes from what is random in training only.
# With everything off, the mean over the seeds is higher on the training pictures than on other digits, in every arm. (Validation can also be ahead
# because of mistakes: the validation set is easier, or too small, or some of it leaked into training. Rule out the two harmless reasons first; this
# takes one line, `model.evaluate(x, y)`.)

# %% [markdown]
# ## 5. Stop early, keep the best
#
# If validation gets worse while training goes on, why not stop? `EarlyStopping` ends a run when the validation loss has reached no new lowest value
# for `patience` epochs. With `restore_best_weights=True` it restores the weights of the epoch with the lowest loss.
#
# ### Exercise 3: early stopping by hand
#
# Complete `stop`: from the list of validation losses, one per epoch, and a patience, return two epochs, counted from 1 as in the log: the last epoch
# that is trained, and the epoch whose weights are restored. The run ends after the first epoch that is `patience` epochs later than the best epoch so
# far; if there is none, it ends with the list. A loss that only equals the lowest so far is no new lowest value.


# %% exercise="06.stop"
def stop(val_loss, patience):
    """Last epoch trained, and the epoch whose weights are restored; both from 1."""
    ### BEGIN SOLUTION
    best = 1
    for epoch, loss in enumerate(val_loss, start=1):
        if loss < val_loss[best - 1]:
            best = epoch
        if epoch - best >= patience:
            return epoch, best
    return len(val_loss), best
    ### END SOLUTION


# %%
check("06.stop", stop)

# %%
# hint("06.stop")


# %% wrong="06.stop" expect="best ones are to be restored"
def stop(val_loss, patience):
    best = 1
    for epoch, loss in enumerate(val_loss, start=1):
        if loss < val_loss[best - 1]:
            best = epoch
        if epoch - best >= patience:
            return epoch, epoch
    return len(val_loss), len(val_loss)


# %% wrong="06.stop" expect="one epoch too late"
def stop(val_loss, patience):
    best = 1
    for epoch, loss in enumerate(val_loss, start=1):
        if loss < val_loss[best - 1]:
            best = epoch
        if epoch - best > patience:
            return epoch, best
    return len(val_loss), best


# %% wrong="06.stop" expect="not with the epoch before"
def stop(val_loss, patience):
    waited = 0
    for epoch in range(2, len(val_loss) + 1):
        waited = 0 if val_loss[epoch - 1] < val_loss[epoch - 2] else waited + 1
        if waited == patience:
            return epoch, int(np.argmin(val_loss[:epoch])) + 1
    return len(val_loss), int(np.argmin(val_loss)) + 1


# %% wrong="06.stop" expect="never trained"
def stop(val_loss, patience):
    best = 1
    for epoch, loss in enumerate(val_loss, start=1):
        if loss < val_loss[best - 1]:
            best = epoch
        if epoch - best >= patience:
            return epoch, int(np.argmin(val_loss)) + 1
    return len(val_loss), best


# %% wrong="06.stop" expect="from 1"
def stop(val_loss, patience):
    best = 0
    for epoch, loss in enumerate(val_loss):
        if loss < val_loss[best]:
            best = epoch
        if epoch - best >= patience:
            return epoch, best
    return len(val_loss) - 1, best


# %% wrong="06.stop" expect="no new lowest"
def stop(val_loss, patience):
    best = 1
    for epoch, loss in enumerate(val_loss, start=1):
        if loss <= val_loss[best - 1]:
            best = epoch
        if epoch - best >= patience:
            return epoch, best
    return len(val_loss), best


# %% wrong="06.stop" expect="starts the count again"
def stop(val_loss, patience):
    best, waited = 1, 0
    for epoch, loss in enumerate(val_loss, start=1):
        if loss < val_loss[best - 1]:
            best = epoch
        elif epoch > 1:
            waited += 1
        if waited == patience:
            return epoch, best
    return len(val_loss), best


# %% wrong="06.stop" expect="never stopped"
def stop(val_loss, patience):
    best = 1
    for epoch, loss in enumerate(val_loss, start=1):
        if loss < val_loss[best - 1]:
            best = epoch
        if epoch - best >= patience:
            return epoch, best
    return len(val_loss)


# %% [markdown]
# Now we use Keras' callback, on a run that needs it: the small dense network of lesson 05, with a fifth of all labels replaced by another digit, in
# training and in validation alike. What the network learns from these labels is wrong. Compare the epochs of `EarlyStopping` with your own.

# %%
rng = np.random.default_rng(0)
wrong = rng.choice(800, 160, replace=False)
labels = split.y_train.copy()
labels[wrong] = (labels[wrong] + rng.integers(1, 10, 160)) % 10

# %%
layers = keras.layers
keras.utils.set_random_seed(0)
dense = compile_model(
    keras.Sequential(
        [
            keras.Input((28, 28, 1)),
            layers.Flatten(),
            layers.Dense(128, activation="relu"),
            layers.Dense(128, activation="relu"),
            layers.Dense(10, activation="softmax"),
        ]
    )
)
stopper = keras.callbacks.EarlyStopping("val_loss", patience=5, restore_best_weights=True)
board = live.Board(40, n_validation=len(x_val))
history = dense.fit(
    x,
    labels[:640],
    validation_data=(x_val, labels[640:]),
    epochs=40,
    verbose=0,
    callbacks=[stopper, epochs.watch(len(x_val), board.report, end=board.end)],
)

# %%
print("Keras:", (stopper.stopped_epoch + 1, stopper.best_epoch + 1))
print("yours:", stop([epoch.val_loss for epoch in board.history], patience=5))
print(
    f"accuracy on 4,000 digits: {dense.evaluate(split.x_holdout, split.y_holdout, verbose=0)[1]:.3f}"
)

# %% [markdown]
# What does it gain? We let the same run continue to epoch 40, and compare its last weights with those of early stopping, with
# {{ seeds("early_stopping") }} seeds, once with right labels and once with wrong ones. *Predict for both: how much accuracy does early stopping gain
# on 4,000 other digits (all with right labels)?*

# %%
figures.lines(
    "early_stopping",
    {"training, as logged": "loss", "validation": "val_loss", "4,000 digits": "held_loss"},
    ["right labels: to the end", "wrong labels: to the end"],
    title="The loss of runs that are not stopped",
    caption="Means over the seeds. In both panels the validation loss turns round while the "
    "training loss goes on to fall; with wrong labels it climbs far.",
    ylabel="loss",
    share=False,
)

# %%
WAYS = ["to the end", "stopped", "restored"]
plots.dots(
    "early_stopping",
    "holdout",
    [f"{kind}: {way}" for kind in ("right labels", "wrong labels") for way in WAYS],
    title="Accuracy with and without early stopping",
    caption="One mark per seed, the bar is the mean. Compare within the upper three rows, "
    "and within the lower three.",
    xlabel="accuracy on 4,000 digits",
)

# %% [markdown]
# | against going on to epoch 40 | right labels | wrong labels |
# |---|---|---|
# | stopped, last weights: accuracy | {{ gain("early_stopping", "holdout", "right labels: stopped", "right labels: to the end") }} | {{ gain("early_stopping", "holdout", "wrong labels: stopped", "wrong labels: to the end") }} |
# | stopped, best restored: accuracy | {{ gain("early_stopping", "holdout", "right labels: restored", "right labels: to the end") }} | {{ gain("early_stopping", "holdout", "wrong labels: restored", "wrong labels: to the end") }} |
# | stopped, best restored: loss | {{ change("early_stopping", "holdout_loss", "right labels: restored", "right labels: to the end", digits=2) }} ({{ verdict("early_stopping", "holdout_loss", "right labels: restored", "right labels: to the end") }}) | {{ change("early_stopping", "holdout_loss", "wrong labels: restored", "wrong labels: to the end", digits=2) }} ({{ verdict("early_stopping", "holdout_loss", "wrong labels: restored", "wrong labels: to the end") }}) |
# | epochs trained | {{ number("early_stopping", "trained", digits=0, arm="right labels: restored") }} | {{ number("early_stopping", "trained", digits=0, arm="wrong labels: restored") }} |
#
# With wrong labels, early stopping gains a lot: in the late epochs, the network learns wrong labels by heart. With *right* labels, it saves epochs
# and lowers the loss, but it *costs* accuracy, only a little but in nearly every seed. The loss rises again although the number of errors still
# falls, because the network becomes too sure of the errors that remain. Do you want fewer errors or honest probabilities? Early stopping does not
# know; it watches the number that you name.
#
# And it has a price: 160 of the 800 labelled digits were not used for training. But you can still use them: take the *number of epochs* that early
# stopping found, and train again on all 800 for as many epochs. Compared with the restored network:
#
# | all 800 digits, the best number of epochs | right labels | wrong labels |
# |---|---|---|
# | accuracy against early stopping on 640 | {{ gain("early_stopping", "holdout", "right labels: all digits, best epoch", "right labels: restored") }} | {{ gain("early_stopping", "holdout", "wrong labels: all digits, best epoch", "wrong labels: restored") }} |
# | accuracy against all 800 up to epoch 40 | {{ gain("early_stopping", "holdout", "right labels: all digits, best epoch", "right labels: all digits to the end") }} | {{ gain("early_stopping", "holdout", "wrong labels: all digits, best epoch", "wrong labels: all digits to the end") }} |
#
# With right labels, the simplest way has the highest mean of all: all 800 digits, to the end,
# {{ percent("early_stopping", "holdout", arm="right labels: all digits to the end") }}. With wrong labels, the number of epochs matters most. So
# early stopping is not something that you should always do; it is a remedy for runs whose late epochs do harm. Measure whether yours is one of them.
#
# `EarlyStopping` watches what you name: `monitor="val_accuracy"` instead of the loss asks for fewer errors, on a coarser scale (with 160 pictures
# there are only 161 possible accuracies). Two other tools are often used with it. `ModelCheckpoint(path, save_best_only=True)` writes the best
# network so far to a file, so that a crash costs little. And a *schedule* lowers the learning rate during the run: by a plan, such as
# `keras.optimizers.schedules.CosineDecay`, or, with `ReduceLROnPlateau`, when the validation loss no longer falls. The cell at the end of this lesson
# uses the three callbacks together.
#
# Is the training over when the validation loss begins to rise? Not always: with wrong labels, networks much larger than this one have been seen to
# get better again after many more epochs (*epoch-wise double descent*, Nakkiran and others 2020, below). Our runs, forty epochs of a small network,
# cannot show this.
#
# One more warning. The restored epoch was *chosen* by its validation loss, so its validation accuracy is partly luck. Report the accuracy on pictures
# that were not used for the choice, as the cell with `EarlyStopping` does in its last line.

# %% [markdown]
# ## 6. Train it yourself
#
# Choose an arm, a dropout rate, a strength, a number of digits and a learning rate; press *Train*, and *Stop* when you have seen enough. The code below the controls trains the
# same model. Try to make each of the six traces of section 3. Which of them can you not make with these controls?

# %%
playground.training("four_arms")

# %% [markdown]
# ## Key insight
#
# **The curves of a run are evidence, if you know what each line measures.** The training line is an average over an epoch, measured with everything
# random on. The validation line is measured afterwards, with everything off, often on few pictures. And a change within chance is no evidence of a
# change.
#
# ## In your own project
#
# The three callbacks that most trainings need, and the curve in five lines. This cell needs nothing from the course.

# %% tags=["own-project"]
import tempfile

import keras
import matplotlib.pyplot as plt
import numpy as np

rng = np.random.default_rng(0)
x, y = rng.random((300, 20), dtype="float32"), rng.integers(2, size=300)  # your data

model = keras.Sequential([keras.layers.Dense(32, "relu"), keras.layers.Dense(1, "sigmoid")])
model.compile("adam", loss="binary_crossentropy", metrics=["accuracy"])
best = tempfile.mkdtemp() + "/best.keras"  # where you keep it
watch = {"monitor": "val_loss", "mode": "min"}
callbacks = [
    keras.callbacks.ModelCheckpoint(best, save_best_only=True, **watch),
    keras.callbacks.ReduceLROnPlateau(factor=0.3, patience=3, **watch),
    keras.callbacks.EarlyStopping(patience=8, restore_best_weights=True, **watch),
]
run = model.fit(x, y, epochs=30, validation_split=0.2, callbacks=callbacks, verbose=0)

figure, ax = plt.subplots()
for name in ("loss", "val_loss"):
    ax.plot(range(1, len(run.history[name]) + 1), run.history[name], label=name)
ax.set_xlabel("epoch")
ax.set_ylabel("loss")
ax.legend()
plt.show()
print("epochs run:", len(run.history["loss"]), "lowest:", round(min(run.history["val_loss"]), 3))

# %% [markdown]
# ## What to try next
#
# - Train the model of section 1 with only 20 validation digits. How many of the observations still say "more than chance"?
# - Set `patience=1` in section 5. How often does the run end too early, if you change the seed?
# - Run `python3 course.py trace --epochs 10` and read its observations aloud to somebody who has not seen the numbers.
#
# ## References
#
# - L. Prechelt, *Early stopping - but when?*, in Neural networks: tricks of the trade, Springer (1998): stopping rules compared.
# - P. Nakkiran, G. Kaplun, Y. Bansal, T. Yang, B. Barak and I. Sutskever, *Deep double descent: where bigger models and more data hurt*, ICLR (2020): with wrong labels the test error may fall, rise and fall again over the epochs.
# - I. Loshchilov and F. Hutter, *SGDR: stochastic gradient descent with warm restarts*, ICLR (2017): the cosine schedule.
#
# Now take the quiz on this lesson: [quiz 06](../quizzes/release/06_training_trace/06_training_trace.ipynb).
# Next: [07 The prediction trace](07_the_prediction_trace.ipynb).

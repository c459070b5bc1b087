# %% [markdown]
# # 05 Dropout in Keras
#
# **About 55 minutes.** You need: [04 Dropout from scratch](04_dropout_from_scratch.ipynb).
#
# After this lesson you can
#
# 1. put dropout into a Keras model at the right place, and show that it is active in training only;
# 2. say what the training loss in a log really is, and measure the training loss that can be compared with the validation loss;
# 3. find what else differs between two models that are said to differ in dropout, and choose a rate without fooling
#    yourself.

# %% [markdown]
# ## A question before any code
#
# A lecture shows two networks on handwritten digits, each trained for 10 epochs.
#
# - **plain**: Flatten, dense 128, dense 128, dense 64, dense 10;
# - **dropout**: Flatten, dense 128, *dropout 0.3*, ReLU, dense 128, *dropout 0.2*, ReLU, dense 10.
#
# On the slide the training loss of the plain network falls far below its validation loss, and in the other network the two
# stay close. The slide concludes: *dropout prevents [overfitting](../GLOSSARY.md#overfitting)*.
#
# *Write down every difference between the two runs, apart from dropout, that could have caused the second picture.* Section 3 looks at them one by
# one.

# %%
import sys

import numpy as np

sys.path.insert(0, "..")  # the course's own helpers live in ../utils

from topics import check, hint, outcome, practice, predict, solution
from topics.dropout_in_keras import figures, playground
from utils import plots, results
from utils.backend import keras  # the same as: import keras
from utils.data import as_images, load_digits

layers = keras.layers

# %% [markdown]
# ## 1. The lecture's two models
#
# The last layer gives ten plain numbers, the *logits*; with `from_logits=True` the loss applies the [softmax](../GLOSSARY.md#softmax) itself, which
# is the same as a softmax layer followed by the plain loss, only rounded more carefully.


# %%
def plain():
    return keras.Sequential(
        [
            keras.Input((28, 28, 1)),
            layers.Flatten(),
            layers.Dense(128, activation="relu"),
            layers.Dense(128, activation="relu"),
            layers.Dense(64, activation="relu"),
            layers.Dense(10),
        ]
    )


# %%
def with_dropout():
    return keras.Sequential(
        [
            keras.Input((28, 28, 1)),
            layers.Flatten(),
            layers.Dense(128),
            layers.Dropout(0.3),
            layers.ReLU(),
            layers.Dense(128),
            layers.Dropout(0.2),
            layers.ReLU(),
            layers.Dense(10),
        ]
    )


# %% [markdown]
# `validation_split=0.1` takes the *last* tenth of the rows for validation, before anything is shuffled. Our digits are sorted by class:

# %% tags=["nbval-check-output"]
images, labels = load_digits()
print("classes in the last tenth:", np.unique(labels[-500:]))

# %% [markdown]
# Such a validation would contain only one class, and a class that the network has never seen in training. So we first put the rows into a random
# order.

# %% tags=["nbval-check-output"]
rows = np.random.default_rng(0).permutation(len(images))
x, y = as_images(images)[rows], labels[rows]
print("classes in the last tenth:", np.unique(y[-500:]))

# %%
histories, models = {}, {}
for name, build in (("plain", plain), ("dropout", with_dropout)):
    keras.utils.set_random_seed(0)
    models[name] = build()
    models[name].compile(
        optimizer="adam",
        loss=keras.losses.SparseCategoricalCrossentropy(from_logits=True),
        metrics=["accuracy"],
    )
    histories[name] = models[name].fit(x, y, epochs=10, validation_split=0.1, verbose=0).history
    print(f"{name:8} {models[name].count_params():,} parameters")

# %%
figures.loss_panels(histories, title="The lecture's picture: one run of each model")

# %% [markdown]
# This is the picture of the slide: on the left the two lines move apart, on the right they stay together. Before you agree with the slide, ask two
# questions: is it like this for every seed, and is *dropout* the reason?
#
# ## 2. Ten seeds
#
# The same two models with {{ seeds("lecture_mlps") }} seeds. A seed fixes the order of the rows, and with it the 500 digits to validate on, the
# initial weights and the masks.

# %%
predict("05.lecture")

# %%
plots.curves(
    "lecture_mlps",
    {"training, as logged": "loss", "validation": "val_loss"},
    ["plain, 0 to 1", "dropout, 0 to 1"],
    title="Loss of the lecture's two models",
    caption="Lines are means, bands one standard deviation over the seeds.",
    ylabel="loss",
    share=False,
)

# %%
outcome("05.lecture")

# %% [markdown]
# | after 10 epochs | plain | dropout |
# |---|---|---|
# | training loss, as logged | {{ number("lecture_mlps", "loss", digits=3, arm="plain, 0 to 1", epoch=10) }} | {{ number("lecture_mlps", "loss", digits=3, arm="dropout, 0 to 1", epoch=10) }} |
# | validation loss | {{ number("lecture_mlps", "val_loss", digits=3, arm="plain, 0 to 1", epoch=10) }} | {{ number("lecture_mlps", "val_loss", digits=3, arm="dropout, 0 to 1", epoch=10) }} |
# | validation accuracy | {{ percent("lecture_mlps", "val", arm="plain, 0 to 1", epoch=10) }} | {{ percent("lecture_mlps", "val", arm="dropout, 0 to 1", epoch=10) }} |
#
# Mean ± standard deviation over the seeds. Paired, seed by seed, the validation loss with dropout against plain: {{ change("lecture_mlps", "val_loss", "dropout, 0 to 1", "plain, 0 to 1", digits=3, epoch=10) }}
# ({{ verdict("lecture_mlps", "val_loss", "dropout, 0 to 1", "plain, 0 to 1", epoch=10) }}). The validation accuracy: {{ gain("lecture_mlps", "val", "dropout, 0 to 1", "plain, 0 to 1", epoch=10) }}.
#
# So the picture is no accident: in every seed the plain training loss ends far below the other one. But look at which lines differ. The two
# *training* lines are far apart. The validation lines are the only ones that tell something about new digits, and they
# {{ verdict("lecture_mlps", "val_loss", "dropout, 0 to 1", "plain, 0 to 1", epoch=10) }} in the loss and
# {{ verdict("lecture_mlps", "val", "dropout, 0 to 1", "plain, 0 to 1", epoch=10) }} in the accuracy.
#
# *How to read it: the mean difference over the seeds, paired by seed, with its 95 % interval, and the verdict. If the interval contains 0, the two
# cannot be told apart.*

# %% [markdown]
# ## 3. What the comparison mixes up
#
# ### The logged training loss has dropout on
#
# `fit` computes the training loss while it trains: with part of the units switched off (rates of 0.3 and 0.2), and as a mean over an epoch during
# which the weights were still changing. The validation loss is computed after the epoch with everything on. They are
# two different quantities. `evaluate` gives the training loss that can be compared:

# %%
for name, model in models.items():
    logged, real = histories[name]["loss"][-1], model.evaluate(x[:4500], y[:4500], verbose=0)[0]
    print(
        f"{name:8} logged {logged:.3f}, dropout off {real:.3f}, "
        f"validation {histories[name]['val_loss'][-1]:.3f}"
    )

# %% [markdown]
# Over the seeds, after 10 epochs:
#
# | training loss | plain | dropout |
# |---|---|---|
# | as logged | {{ number("lecture_mlps", "loss", digits=3, arm="plain, 0 to 1", epoch=10) }} | {{ number("lecture_mlps", "loss", digits=3, arm="dropout, 0 to 1", epoch=10) }} |
# | dropout off | {{ number("lecture_mlps", "train_loss", digits=3, arm="plain, 0 to 1", epoch=10) }} | {{ number("lecture_mlps", "train_loss", digits=3, arm="dropout, 0 to 1", epoch=10) }} |
#
# With dropout off, the training loss of the dropout network is about a third of what its log says, and far below its validation loss. So there is a
# gap on the right-hand side, too, but the slide could not show it. (The plain network's two numbers differ only because its weights continued to
# change during the epoch.)

# %%
practice("05.compare")

# %% [markdown]
# Here are the curves again, all of them with dropout off.

# %%
plots.curves(
    "lecture_mlps",
    {"training, dropout off": "train_loss", "validation": "val_loss"},
    ["plain, 0 to 1", "dropout, 0 to 1"],
    title="The same runs, both losses with dropout off",
    caption="Lines are means, bands one standard deviation over the seeds. "
    "Now there is a gap on the right too.",
    ylabel="loss",
    share=False,
)

# %% [markdown]
# ### Exercise 1: the loss behind the log
#
# Complete `real_gap`: from a compiled and fitted `model`, its `history` (the dictionary of `fit`) and the training
# data, return two numbers: the gap *as the log shows it* (last validation loss minus last logged training loss),
# and the *real* gap, with the training loss measured again with dropout off.


# %% exercise="05.gap"
def real_gap(model, history, x_train, y_train):
    """Last logged gap, and the gap with the training loss measured with dropout off."""
    ### BEGIN SOLUTION
    validation = history["val_loss"][-1]
    loss = model.evaluate(x_train, y_train, verbose=0)[0]
    return validation - history["loss"][-1], validation - loss
    ### END SOLUTION


# %%
check("05.gap", real_gap)

# %%
# hint("05.gap")


# %% wrong="05.gap" expect="dropout on"
def real_gap(model, history, x_train, y_train):
    gap = history["val_loss"][-1] - history["loss"][-1]
    return gap, gap


# %% wrong="05.gap" expect="accuracy"
def real_gap(model, history, x_train, y_train):
    validation = history["val_loss"][-1]
    return validation - history["loss"][-1], validation - model.evaluate(x_train, y_train)[1]


# %% wrong="05.gap" expect="validation minus training"
def real_gap(model, history, x_train, y_train):
    validation = history["val_loss"][-1]
    loss = model.evaluate(x_train, y_train, verbose=0)[0]
    return history["loss"][-1] - validation, loss - validation


# %% wrong="05.gap" expect="last epoch"
def real_gap(model, history, x_train, y_train):
    validation = min(history["val_loss"])
    loss = model.evaluate(x_train, y_train, verbose=0)[0]
    return validation - min(history["loss"]), validation - loss


# %% wrong="05.gap" expect="order"
def real_gap(model, history, x_train, y_train):
    validation = history["val_loss"][-1]
    loss = model.evaluate(x_train, y_train, verbose=0)[0]
    return validation - loss, validation - history["loss"][-1]


# %% wrong="05.gap" expect="dropout on"
def real_gap(model, history, x_train, y_train):
    validation = history["val_loss"][-1]
    probabilities = np.asarray(model(x_train, training=True))
    loss = -np.log(probabilities[np.arange(len(y_train)), y_train]).mean()
    return validation - history["loss"][-1], validation - loss


# %% [markdown]
# ### The place of dropout
#
# The lecture puts dropout *before* ReLU, most recipes put it *after* ReLU. Does this make a difference? A mask multiplies by 0 or by 1/(1 - rate),
# never by a negative number, so the order does not matter for ReLU:

# %% tags=["nbval-check-output"]
values = np.random.default_rng(1).normal(size=(1000, 128)).astype("float32")
first = layers.ReLU()(layers.Dropout(0.3, seed=5)(values, training=True))
second = layers.Dropout(0.3, seed=5)(layers.ReLU()(values), training=True)
print("before and after ReLU the same:", np.array_equal(first, second))

# %% [markdown]
# So the place of dropout cannot explain the picture here. (With a sigmoid it could: the sigmoid of a dropped 0 is one half.)
#
# ### The depth
#
# The plain model has one layer more, of 64 units. Perhaps it overfits because it is deeper, and dropout has nothing to do
# with it? A fair comparison changes one thing at a time: both depths, each with and without the same dropout; networks
# of one depth start from the same weights and see the same rows in the same order.
#
# *Predict: which of the two, depth or dropout, changes the validation loss more? And the validation accuracy?*

# %%
FOUR = ["128-128-10", "128-128-10, dropout", "128-128-64-10", "128-128-64-10, dropout"]
plots.dots(
    "equal_mlps",
    "val_loss",
    FOUR,
    epoch=10,
    title="Validation loss: dropout and depth, one at a time",
    caption="One mark per seed, the bar is the mean; lower is better. "
    "Look at how far the seeds of one arm lie apart.",
    xlabel="validation loss after 10 epochs",
    share=False,
)

# %%
plots.dots(
    "equal_mlps",
    "val",
    FOUR,
    epoch=10,
    title="Validation accuracy of the same networks",
    caption="One mark per seed, the bar is the mean; 500 digits each. "
    "The four clouds lie on top of each other.",
    xlabel="accuracy on 500 digits after 10 epochs",
)

# %% [markdown]
# | after 10 epochs, paired over {{ seeds("equal_mlps") }} seeds | validation loss | validation accuracy |
# |---|---|---|
# | dropout, at 128-128-10 | {{ change("equal_mlps", "val_loss", "128-128-10, dropout", "128-128-10", digits=3, epoch=10) }} ({{ verdict("equal_mlps", "val_loss", "128-128-10, dropout", "128-128-10", epoch=10) }}) | {{ gain("equal_mlps", "val", "128-128-10, dropout", "128-128-10", epoch=10) }} |
# | dropout, at 128-128-64-10 | {{ change("equal_mlps", "val_loss", "128-128-64-10, dropout", "128-128-64-10", digits=3, epoch=10) }} ({{ verdict("equal_mlps", "val_loss", "128-128-64-10, dropout", "128-128-64-10", epoch=10) }}) | {{ gain("equal_mlps", "val", "128-128-64-10, dropout", "128-128-64-10", epoch=10) }} |
# | the layer of 64, without dropout | {{ change("equal_mlps", "val_loss", "128-128-64-10", "128-128-10", digits=3, epoch=10) }} ({{ verdict("equal_mlps", "val_loss", "128-128-64-10", "128-128-10", epoch=10) }}) | {{ gain("equal_mlps", "val", "128-128-64-10", "128-128-10", epoch=10) }} |
#
# These seeds show no effect of the layer of 64. Dropout lowers the validation loss only a little, if at all. And in the accuracy, no pair can be told
# apart. This does not prove that there is no effect: the intervals say how large an effect may still be.

# %% [markdown]
# ### The inputs
#
# Many versions of this example forget to divide the pixels by 255. Then the inputs of the network are 255 times as large. *Predict: on raw pixels,
# which model has the lower validation loss, and which the higher validation accuracy?*

# %%
RAW = ["128-128-10, raw", "128-128-10, dropout, raw"]
plots.curves(
    "equal_mlps",
    {"training, as logged": "loss", "validation": "val_loss"},
    RAW,
    title="Raw pixels, 0 to 255: the loss",
    caption="Lines are means, bands one standard deviation over the seeds. "
    "The picture of the slide, only stronger.",
    ylabel="loss",
    share=False,
)

# %%
plots.dots(
    "equal_mlps",
    {"training, dropout off": "train", "validation": "val"},
    RAW,
    epoch=10,
    title="Raw pixels, 0 to 255: the accuracy",
    caption="One mark per seed, the bar is the mean. "
    "With dropout both accuracies are lower, and closer together.",
    xlabel="accuracy after 10 epochs",
)

# %% [markdown]
# By the loss, dropout wins clearly: {{ number("equal_mlps", "val_loss", arm="128-128-10, dropout, raw", epoch=10) }} against {{ number("equal_mlps", "val_loss", arm="128-128-10, raw", epoch=10) }}.
# By the accuracy it loses: {{ percent("equal_mlps", "val", arm="128-128-10, dropout, raw", epoch=10) }} against {{ percent("equal_mlps", "val", arm="128-128-10, raw", epoch=10) }},
# {{ gain("equal_mlps", "val", "128-128-10, dropout, raw", "128-128-10, raw", epoch=10) }}.
#
# Both are true. The accuracy does not ask how sure a network was, but the loss punishes a wrong answer the more, the surer the network was. And the
# small gap on the right is no success: with dropout off, the network is right on only
# {{ percent("equal_mlps", "train", arm="128-128-10, dropout, raw", epoch=10) }} of its *training* digits. That is **underfitting**. A gap is small if
# nothing is memorised, but also if little is learnt.
#
# And what about the lecture's own pair on raw pixels, where the plain network has its layer of 64? In accuracy, dropout costs
# {{ gain("lecture_mlps", "val", "dropout, 0 to 255", "plain, 0 to 255", epoch=10) }}. In the loss,
# {{ number("lecture_mlps", "val_loss", arm="dropout, 0 to 255", epoch=10) }} with dropout and
# {{ number("lecture_mlps", "val_loss", arm="plain, 0 to 255", epoch=10) }} without, the two
# {{ verdict("lecture_mlps", "val_loss", "dropout, 0 to 255", "plain, 0 to 255", epoch=10) }}: here the depth does matter, although it showed no
# effect on scaled pixels. You cannot know beforehand which differences are harmless.
#
# <details><summary>The differences from the first question</summary>
#
# (1) The logged training loss of one model has dropout on, the other model has no dropout. (2) One network is a layer deeper. (3) Dropout is placed
# before ReLU: harmless here. (4) There is one run of each, without other seeds. (5) If the pixels are raw, the dropout network underfits. (6) Only
# the loss is shown, not the accuracy. If you found another one: can you measure it?
# </details>

# %% [markdown]
# ## 4. Dropout in a model of your own
#
# `layers.Dropout(rate)` has no weights, and you need not switch it on or off yourself. `fit` calls the model with `training=True`; `predict` and
# `evaluate` with `training=False`, and then it does nothing at all.

# %% tags=["nbval-check-output"]
layer = layers.Dropout(0.4, seed=3)
ones = np.ones((1, 10), dtype="float32")
print("training  ", np.asarray(layer(ones, training=True)).round(2))
print("prediction", np.asarray(layer(ones, training=False)))
print("weights   ", len(layer.get_weights()))

# %% [markdown]
# The survivors are 1/(1 - 0.4) times as large, so that the mean stays. Some tutorials say the opposite, that outputs are scaled down at test time:
# run the cell, and believe the cell.
#
# ### Exercise 2: build it
#
# Complete `build`: an uncompiled Keras model from digits (28, 28, 1) to ten probabilities (softmax), with one dense ReLU
# layer for each number in `widths`, and dropout of `rate` behind *every hidden* layer, but not on the pixels and not on the
# ten outputs.


# %% exercise="05.build"
def build(widths, rate):
    """A dense network with dropout behind every hidden layer."""
    ### BEGIN SOLUTION
    stack = [keras.Input((28, 28, 1)), layers.Flatten()]
    for width in widths:
        stack += [layers.Dense(width, activation="relu"), layers.Dropout(rate)]
    return keras.Sequential([*stack, layers.Dense(10, activation="softmax")])
    ### END SOLUTION


# %%
check("05.build", build)

# %%
# hint("05.build")


# %% wrong="05.build" expect="every hidden layer"
def build(widths, rate):
    stack = [keras.Input((28, 28, 1)), layers.Flatten()]
    stack += [layers.Dense(width, activation="relu") for width in widths]
    return keras.Sequential([*stack, layers.Dropout(rate), layers.Dense(10, activation="softmax")])


# %% wrong="05.build" expect="ten outputs"
def build(widths, rate):
    stack = [keras.Input((28, 28, 1)), layers.Flatten()]
    for width in widths:
        stack += [layers.Dense(width, activation="relu"), layers.Dropout(rate)]
    return keras.Sequential([*stack, layers.Dense(10, activation="softmax"), layers.Dropout(rate)])


# %% wrong="05.build" expect="pixels"
def build(widths, rate):
    stack = [keras.Input((28, 28, 1)), layers.Flatten(), layers.Dropout(rate)]
    for width in widths:
        stack += [layers.Dense(width, activation="relu"), layers.Dropout(rate)]
    return keras.Sequential([*stack, layers.Dense(10, activation="softmax")])


# %% wrong="05.build" expect="share that is dropped"
def build(widths, rate):
    stack = [keras.Input((28, 28, 1)), layers.Flatten()]
    for width in widths:
        stack += [layers.Dense(width, activation="relu"), layers.Dropout(1 - rate)]
    return keras.Sequential([*stack, layers.Dense(10, activation="softmax")])


# %% wrong="05.build" expect="prediction"
def build(widths, rate):
    def drop(values):
        return keras.random.dropout(values, rate)

    stack = [keras.Input((28, 28, 1)), layers.Flatten()]
    for width in widths:
        stack += [layers.Dense(width, activation="relu"), layers.Lambda(drop)]
    return keras.Sequential([*stack, layers.Dense(10, activation="softmax")])


# %% wrong="05.build" expect="in training"
def build(widths, rate):
    stack = [keras.Input((28, 28, 1)), layers.Flatten()]
    stack += [layers.Dense(width, activation="relu") for width in widths]
    return keras.Sequential([*stack, layers.Dense(10, activation="softmax")])


# %% wrong="05.build" expect="probabilities"
def build(widths, rate):
    stack = [keras.Input((28, 28, 1)), layers.Flatten()]
    for width in widths:
        stack += [layers.Dense(width, activation="relu"), layers.Dropout(rate)]
    return keras.Sequential([*stack, layers.Dense(10)])


# %% wrong="05.build" expect="parameters"
def build(widths, rate):
    stack = [keras.Input((28, 28, 1)), layers.Flatten()]
    for width in widths[:-1]:
        stack += [layers.Dense(width, activation="relu"), layers.Dropout(rate)]
    return keras.Sequential([*stack, layers.Dense(10, activation="softmax")])


# %% [markdown]
# ## 5. Which rate?
#
# Now the convolutional network of lesson 03, with 800 digits to train on, 30 epochs, and dropout before its dense layer.
#
# *Predict: from which rate on is it worse than without dropout?* Then move the slider.

# %%
playground.rates("dropout_rate")

# %% [markdown]
# Against no dropout ({{ percent("dropout_rate", "holdout", arm="0") }}):
#
# | rate | gain in accuracy on 4,000 digits | training digits right |
# |---|---|---|
# | 0.1 | {{ gain("dropout_rate", "holdout", "0.1", "0") }} | {{ percent("dropout_rate", "train", arm="0.1") }} |
# | 0.3 | {{ gain("dropout_rate", "holdout", "0.3", "0") }} | {{ percent("dropout_rate", "train", arm="0.3") }} |
# | 0.5 | {{ gain("dropout_rate", "holdout", "0.5", "0") }} | {{ percent("dropout_rate", "train", arm="0.5") }} |
# | 0.7 | {{ gain("dropout_rate", "holdout", "0.7", "0") }} | {{ percent("dropout_rate", "train", arm="0.7") }} |
# | 0.9 | {{ gain("dropout_rate", "holdout", "0.9", "0") }} | {{ percent("dropout_rate", "train", arm="0.9") }} |
#
# Did you predict a fall at the right end? Such curves are often drawn with one. Here there is none: even at 0.9 the network is better than without
# dropout, although it begins to miss training digits. Here dropout gains accuracy, and in section 3 no gain could be seen; the network, the number of
# digits and the number of epochs are all different. That is why you have to measure.
#
# Is 0.3 better than 0.5, or 0.7 better than 0.9? The **standard error of the mean**, the standard deviation divided by the square root of the number
# of seeds, says by how much a mean typically changes if everything is repeated with other seeds:

# %%
table = results.load("dropout_rate")
for rate in ("0", "0.1", "0.2", "0.3", "0.5", "0.7", "0.9"):
    found = table.summary("holdout", arm=rate)
    error = found.sd / np.sqrt(found.n)
    print(f"rate {rate:>3}: {100 * found.mean:.2f} %, standard error {100 * error:.2f} points")

# %% [markdown]
# Paired over the seeds: 0.5 against 0.3, {{ gain("dropout_rate", "holdout", "0.5", "0.3") }}; 0.7 against 0.5,
# {{ gain("dropout_rate", "holdout", "0.7", "0.5") }}; 0.9 against 0.7, {{ gain("dropout_rate", "holdout", "0.9", "0.7") }}. In this network the high
# rates are a little ahead; between 0.3 and 0.5, and between 0.7 and 0.9, the table does not decide. Such a comparison of rates can only say
# "somewhere near here", and only for this network, these digits and this number of epochs.
#
# ### Exercise 3: choose, then open the envelope
#
# Of several rates, the one with the best mean owes part of it to *luck* in these runs. If you report this mean, you promise too much. So choose with
# one set of numbers, and report another one, which you have not looked at before.
#
# Complete `choose`: `validation` and `test` are dictionaries from a rate to a list of accuracies, one per seed. Return
# the rate with the highest *mean* validation accuracy (of equal means the smallest rate), and the mean test accuracy of this rate. Do not open the test numbers of any
# other rate.


# %% exercise="05.choose"
def choose(validation, test):
    """The rate chosen by validation, and its mean test accuracy."""
    ### BEGIN SOLUTION
    best = max(sorted(validation), key=lambda rate: np.mean(validation[rate]))
    return best, float(np.mean(test[best]))
    ### END SOLUTION


# %%
check("05.choose", choose)

# %%
# hint("05.choose")


# %% wrong="05.choose" expect="opened"
def choose(validation, test):
    best = max(sorted(test), key=lambda rate: np.mean(test[rate]))
    return best, float(np.mean(test[best]))


# %% wrong="05.choose" expect="luckiest"
def choose(validation, test):
    best = max(sorted(validation), key=lambda rate: max(validation[rate]))
    return best, float(np.mean(test[best]))


# %% wrong="05.choose" expect="flatters"
def choose(validation, test):
    best = max(sorted(validation), key=lambda rate: np.mean(validation[rate]))
    return best, float(np.mean(validation[best]))


# %% wrong="05.choose" expect="opened"
def choose(validation, test):
    best = max(sorted(validation), key=lambda rate: np.mean(validation[rate]))
    return best, max(float(np.mean(values)) for values in test.values())


# %% wrong="05.choose" expect="best single seed"
def choose(validation, test):
    best = max(sorted(validation), key=lambda rate: np.mean(validation[rate]))
    return best, max(test[best])


# %% wrong="05.choose" expect="smallest"
def choose(validation, test):
    best = max(sorted(validation, reverse=True), key=lambda rate: np.mean(validation[rate]))
    return best, float(np.mean(test[best]))


# %% wrong="05.choose" expect="position"
def choose(validation, test):
    rates = sorted(validation)
    best = int(np.argmax([np.mean(validation[rate]) for rate in rates]))
    return best, float(np.mean(test[rates[best]]))


# %% [markdown]
# Try it on the measured rates: choose with the first five seeds, and keep the other five, with other splits and other
# weights, in the envelope.

# %%
rates = ["0", "0.1", "0.2", "0.3", "0.5", "0.7", "0.9"]
seeds = {float(rate): list(table.by_seed("holdout", arm=rate).values()) for rate in rates}
validation = {rate: values[:5] for rate, values in seeds.items()}
envelope = {rate: values[5:] for rate, values in seeds.items()}
choose(validation, envelope)

# %% [markdown]
# ## 6. Where dropout costs accuracy
#
# The convolutional network tolerates high rates. The small dense network of the lecture, with 10 epochs, does not. Here are rates of 0.8 behind both
# of its hidden layers:

# %%
plots.dots(
    "equal_mlps",
    {"training, dropout off": "train", "validation": "val"},
    ["128-128-10", "128-128-10, dropout", "128-128-10, dropout 0.8"],
    epoch=10,
    title="The lecture's rates and 0.8, on scaled pixels",
    caption="One mark per seed, the bar is the mean. "
    "At 0.8 the network does not even know its training digits.",
    xlabel="accuracy after 10 epochs",
)

# %% [markdown]
# At 0.8, against no dropout: {{ gain("equal_mlps", "val", "128-128-10, dropout 0.8", "128-128-10", epoch=10) }}. The training digits show what is
# missing: with dropout off {{ percent("equal_mlps", "train", arm="128-128-10, dropout 0.8", epoch=10) }} of them are right, without dropout
# {{ percent("equal_mlps", "train", arm="128-128-10", epoch=10) }}. If a network does not fit its training pictures, it needs no regularizer. It needs
# more capacity, more epochs or, as with raw pixels, better inputs.
#
# | what you see, with dropout off | what it means | what to do |
# |---|---|---|
# | training high, held-out clearly lower | overfitting | dropout, augmentation, more data |
# | training low, held-out about as low | underfitting | lower the rate, train longer, look at the inputs |
# | training high, held-out about as high | nothing to regularize | leave it alone |

# %% [markdown]
# ## Key insight
#
# **Two runs show what dropout does only if dropout is all they differ in, and both are measured with dropout off.** If we do that, ten seeds cannot
# tell the lecture's two networks apart by their accuracy on new digits. Another network, with fewer digits and more epochs, gains from dropout. And
# on raw pixels, or at high rates, the lecture's small network loses.
#
# ## In your own project
#
# Where dropout goes in a network with convolutions: whole maps early and at a low rate, single units before the last layer. This cell needs nothing
# from the course.

# %% tags=["own-project"]
import keras
import numpy as np

rng = np.random.default_rng(0)
x, y = rng.random((200, 32, 32, 3), dtype="float32"), rng.integers(10, size=200)  # your pictures

model = keras.Sequential(
    [
        keras.Input((32, 32, 3)),
        keras.layers.Conv2D(32, 3, use_bias=False),
        keras.layers.BatchNormalization(),
        keras.layers.ReLU(),
        keras.layers.MaxPooling2D(),
        keras.layers.SpatialDropout2D(0.1),  # whole maps: neighbours in a map say the same
        keras.layers.Conv2D(64, 3, activation="relu"),
        keras.layers.GlobalAveragePooling2D(),
        keras.layers.Dense(64, activation="relu"),
        keras.layers.Dropout(0.5),  # before the last layer, never after it
        keras.layers.Dense(10, activation="softmax"),
    ]
)
model.compile("adam", loss="sparse_categorical_crossentropy", metrics=["accuracy"])
model.fit(x, y, epochs=1, validation_split=0.2, verbose=0)
logged = model.history.history["loss"][-1]
print(f"loss as logged {logged:.2f}, with dropout off {model.evaluate(x, y, verbose=0)[0]:.2f}")

# %% [markdown]
# ## What to try next
#
# - Train the two models of section 1 on `255 * x`. Which picture would you put on a slide, and which sentence below it?
# - Train the plain model for 4 epochs instead of 10. How much of dropout's advantage in the loss is left?
# - Put `layers.Dropout(0.2)` on the pixels, right behind Flatten. Is that an augmentation?
#
# ## References
#
# - J. Tompson, R. Goroshin, A. Jain, Y. LeCun and C. Bregler, *Efficient object localization using convolutional networks*, CVPR (2015): dropout of whole feature maps.
# - X. Li, S. Chen, X. Hu and J. Yang, *Understanding the disharmony between dropout and batch normalization by variance shift*, CVPR (2019).
# - Z. Liu, Z. Xu, J. Jin, Z. Shen and T. Darrell, *Dropout reduces underfitting*, ICML (2023): dropout in the first epochs only.
# - N. Srivastava, G. Hinton, A. Krizhevsky, I. Sutskever and R. Salakhutdinov, *Dropout: a simple way to prevent neural networks from overfitting*, Journal of Machine Learning Research 15 (2014): its appendix is a guide to rates and learning rates.
#
# Now take the quiz on this lesson: [quiz 05](../quizzes/release/05_dropout_in_keras/05_dropout_in_keras.ipynb).
# Next: [06 The training trace](06_the_training_trace.ipynb).

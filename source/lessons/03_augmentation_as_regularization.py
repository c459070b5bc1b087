# %% [markdown]
# # 03 Augmentation as regularization
#
# **About 45 minutes.** You need: [02 Augmentation](02_augmentation.ipynb).
#
# After this lesson you can
#
# 1. build, train and plot a small network in plain Keras, with augmentation as its first layers;
# 2. compare two ways of training over several seeds, and say when they cannot be told apart;
# 3. say why augmentation works, and which of the usual reasons a measurement supports.

# %% [markdown]
# ## A question before any code
#
# The same network is trained four times on the same 800 digits, for 30 [epochs](../GLOSSARY.md#epoch) each: plain; with augmentation; with
# [dropout](../GLOSSARY.md#dropout); with both. *Rank the four by their accuracy on 4,000 other digits, and by their accuracy on the training
# pictures.* Write both rankings down.

# %%
import sys

import numpy as np

import matplotlib.pyplot as plt

sys.path.insert(0, "..")  # the course's own helpers live in ../utils

from topics import check, hint, outcome, practice, predict, solution
from topics.regularization import playground
from utils import plots, results, stats
from utils.backend import keras, tf  # the same as: import keras, tensorflow as tf
from utils.data import course_split

split = course_split(seed=0)

# %% [markdown]
# ## 1. One run, in plain Keras
#
# The network has two convolutions, two poolings and two dense layers: 121,930 parameters for 800 pictures. Augmentation is three layers in front of
# them. They act while `fit` trains, and do nothing when the network predicts.


# %%
def augmentation_layers():
    """Turn, shift and zoom each picture a little, anew every time."""
    black = {"fill_mode": "constant", "fill_value": 0.0}
    return [
        keras.layers.RandomRotation(15 / 360, **black),
        keras.layers.RandomTranslation(0.1, 0.1, **black),
        keras.layers.RandomZoom(0.1, **black),
    ]


def make_model(augmentation=()):
    """A small convolutional network for digits, compiled."""
    model = keras.Sequential(
        [
            keras.Input((28, 28, 1)),
            *augmentation,
            keras.layers.Conv2D(32, 3, activation="relu"),
            keras.layers.MaxPooling2D(),
            keras.layers.Conv2D(64, 3, activation="relu"),
            keras.layers.MaxPooling2D(),
            keras.layers.Flatten(),
            keras.layers.Dense(64, activation="relu"),
            keras.layers.Dense(10, activation="softmax"),
        ]
    )
    model.compile("adam", loss="sparse_categorical_crossentropy", metrics=["accuracy"])
    return model


# %% [markdown]
# Both networks are trained for five epochs from the same initial weights. 500 of the [held-out digits](../GLOSSARY.md#held-out-digits) serve as validation pictures: the
# network never trains on them.

# %%
validation = split.x_holdout[:500], split.y_holdout[:500]
models, histories = {}, {}
for name in ("none", "augmentation"):
    keras.utils.set_random_seed(0)
    models[name] = make_model(augmentation_layers() if name == "augmentation" else ())
    run = models[name].fit(
        split.x_train, split.y_train, epochs=5, validation_data=validation, verbose=0
    )
    histories[name] = run.history

# %%
figure, axes = plt.subplots(1, 2, figsize=(7, 3), sharey=True, layout="constrained")
for ax, (name, history) in zip(axes, histories.items()):
    epochs = range(1, len(history["accuracy"]) + 1)
    ax.plot(epochs, history["accuracy"], "o-", label="training, as logged")
    ax.plot(epochs, history["val_accuracy"], "s--", label="validation")
    ax.set_title(name)
    ax.set_xlabel("epoch")
axes[0].set_ylabel("accuracy")
axes[1].legend(loc="lower right")
plt.show()

# %% [markdown]
# With augmentation the *logged* training accuracy climbs more slowly. This has much to do with how it is measured: on the changed pictures, while the
# network is still learning. Lesson 06 looks at both effects. On the 200 test digits:

# %%
for name, model in models.items():
    accuracy = model.evaluate(split.x_test, split.y_test, verbose=0)[1]
    error = stats.standard_error(accuracy, n=200)
    print(f"{name:12} test accuracy {accuracy:.3f}, standard error {error:.3f}")

# %% [markdown]
# Which is better? **These two numbers cannot say.** An accuracy on 200 pictures varies by about two points by chance (its [standard
# error](../GLOSSARY.md#standard-error)). And another seed gives other weights, another split and perhaps another winner. Most tutorials stop here,
# with one run. We do not.

# %% [markdown]
# ## 2. Ten seeds
#
# We repeated everything with {{ seeds("four_arms") }} seeds. A seed fixes the split, the initial weights and the order of the pictures;
# the four arms of one seed share all three, and differ in one thing only. Accuracy is measured on 4,000 digits.
#
# *Predict before you run the cell: will augmentation be ahead after 5 epochs? After 30?*

# %%
predict("03.gain")

# %%
ARMS = ["none", "augmentation", "dropout", "both"]
plots.dots(
    "four_arms",
    "holdout",
    ARMS,
    epoch=5,
    title="After 5 epochs",
    caption="One mark per seed, the bar is the mean. The four clouds overlap: after 5 epochs no arm is clearly ahead.",
    xlabel="accuracy on 4,000 digits",
)

# %%
plots.dots(
    "four_arms",
    "holdout",
    ARMS,
    epoch=30,
    title="After 30 epochs",
    caption="One mark per seed, the bar is the mean. Now augmentation, and both, lie to the right of none.",
    xlabel="accuracy on 4,000 digits",
)

# %%
outcome("03.gain")

# %% [markdown]
# | after | none | augmentation | dropout | both |
# |---|---|---|---|---|
# | 5 epochs | {{ percent("four_arms", "holdout", arm="none", epoch=5) }} | {{ percent("four_arms", "holdout", arm="augmentation", epoch=5) }} | {{ percent("four_arms", "holdout", arm="dropout", epoch=5) }} | {{ percent("four_arms", "holdout", arm="both", epoch=5) }} |
# | 30 epochs | {{ percent("four_arms", "holdout", arm="none", epoch=30) }} | {{ percent("four_arms", "holdout", arm="augmentation", epoch=30) }} | {{ percent("four_arms", "holdout", arm="dropout", epoch=30) }} | {{ percent("four_arms", "holdout", arm="both", epoch=30) }} |
#
# Mean ± standard deviation over the seeds. The honest comparison is *[paired](../GLOSSARY.md#paired-difference)*: the difference within each seed,
# because the arms of one seed share the split. After 30 epochs, augmentation against none:
# {{ gain("four_arms", "holdout", "augmentation", "none", epoch=30) }}; dropout against none:
# {{ gain("four_arms", "holdout", "dropout", "none", epoch=30) }}; both against augmentation alone:
# {{ gain("four_arms", "holdout", "both", "augmentation", epoch=30) }}. After 5 epochs, augmentation against none:
# {{ gain("four_arms", "holdout", "augmentation", "none", epoch=5) }}. After five epochs no gain can be seen yet.
#
# *How to read it: the mean difference over the seeds, paired by seed, with its 95 % interval, and the verdict. If the interval contains 0, the two
# cannot be told apart.*

# %%
practice("03.pairs")

# %% [markdown]
# How many seeds do you need to see that? Move the slider for the number of seeds, and choose between the 200 test digits and all 4,000.

# %%
playground.seeds(
    "four_arms", "augmentation", "none", {"4,000 digits": "holdout", "200 digits": "test"}, epoch=30
)

# %% [markdown]
# ### Exercise 1: a paired comparison
#
# `first` and `second` contain the accuracies of two arms, one number per seed in the same order. Complete `compare`: return the mean of the paired
# differences (first minus second) and its standard error, which is the sample standard deviation of the differences divided by the square root of
# their number.


# %% exercise="03.paired"
def compare(first, second):
    """Mean paired difference and its standard error."""
    ### BEGIN SOLUTION
    difference = np.asarray(first) - np.asarray(second)
    return float(difference.mean()), float(difference.std(ddof=1) / np.sqrt(len(difference)))
    ### END SOLUTION


# %%
check("03.paired", compare)

# %%
# hint("03.paired")


# %% wrong="03.paired" expect="paired"
def compare(first, second):
    a, b = np.asarray(first), np.asarray(second)
    error = np.sqrt(a.var(ddof=1) / len(a) + b.var(ddof=1) / len(b))
    return a.mean() - b.mean(), error


# %% wrong="03.paired" expect="n - 1"
def compare(first, second):
    difference = np.asarray(first) - np.asarray(second)
    return difference.mean(), difference.std() / np.sqrt(len(difference))


# %% wrong="03.paired" expect="square root"
def compare(first, second):
    difference = np.asarray(first) - np.asarray(second)
    return difference.mean(), difference.std(ddof=1)


# %% wrong="03.paired" expect="first minus second"
def compare(first, second):
    difference = np.asarray(second) - np.asarray(first)
    return difference.mean(), difference.std(ddof=1) / np.sqrt(len(difference))


# %% [markdown]
# Try it on the measured table:

# %%
table = results.load("four_arms")
first = list(table.by_seed("holdout", arm="augmentation", epoch=30).values())
second = list(table.by_seed("holdout", arm="none", epoch=30).values())
compare(first, second)

# %% [markdown]
# ## 3. Where the gain comes from
#
# The **generalisation gap** is the difference between the accuracy on the training pictures and on other pictures. Here are both, epoch by epoch.

# %%
plots.curves(
    "four_arms",
    {"training pictures": "train", "other digits": "curve"},
    ["none", "augmentation"],
    title="Known and unknown pictures",
    caption="Lines are means, bands one standard deviation over the seeds. Without augmentation the network soon gets "
    "every training picture right, and nothing is left to learn; with it, the two lines stay close together.",
)

# %% [markdown]
# After 30 epochs, the accuracy on the unchanged training pictures is {{ percent("four_arms", "train", arm="none", epoch=30) }} with none,
# {{ percent("four_arms", "train", arm="dropout", epoch=30) }} with dropout, {{ percent("four_arms", "train", arm="augmentation", epoch=30) }} with
# augmentation and {{ percent("four_arms", "train", arm="both", epoch=30) }} with both. Compare with your two rankings from the start: the best on
# other digits is not the best on the training pictures.

# %% [markdown]
# ### Exercise 2: the generalisation gap
#
# Complete `gap`: from two lists with one accuracy per epoch, return the gap (training minus held-out) in the epoch
# in which the *held-out* accuracy is highest. If several epochs share the highest value, take the first.


# %% exercise="03.gap"
def gap(train, held_out):
    """Training minus held-out accuracy in the best held-out epoch."""
    ### BEGIN SOLUTION
    best = int(np.argmax(held_out))
    return train[best] - held_out[best]
    ### END SOLUTION


# %%
check("03.gap", gap)

# %%
# hint("03.gap")


# %% wrong="03.gap" expect="last epoch"
def gap(train, held_out):
    return train[-1] - held_out[-1]


# %% wrong="03.gap" expect="own best"
def gap(train, held_out):
    return max(train) - max(held_out)


# %% wrong="03.gap" expect="training is highest"
def gap(train, held_out):
    best = int(np.argmax(train))
    return train[best] - held_out[best]


# %% wrong="03.gap" expect="sign"
def gap(train, held_out):
    best = int(np.argmax(held_out))
    return held_out[best] - train[best]


# %% [markdown]
# ## 4. Why does it work?
#
# Four reasons are usually given. Each makes a prediction that could fail, so each can be measured. For the first three we trained the network
# {{ seeds("why") }} times with none, with augmentation, and with *noise* (every pixel of every training picture is disturbed, anew in every epoch),
# and asked it about other digits.
#
# **First: invariance.** A digit that is turned a little is the same digit. A network that has been shown this should
# change its answers less when a picture moves. Here are the two networks from section 1, with 200 untouched test
# digits, each turned by 15 degrees. How far an answer moves is half the sum of the changes of its ten probabilities: 0 if
# nothing changes, 1 if all of it goes to other digits.

# %%
turn = keras.layers.RandomRotation((15 / 360, 15 / 360), fill_mode="constant")  # always 15 degrees
turned = turn(split.x_test, training=True)
for name, model in models.items():
    before, after = model.predict(split.x_test, verbose=0), model.predict(turned, verbose=0)
    moved = np.abs(after - before).sum(axis=1).mean() / 2
    right = (after.argmax(axis=1) == split.y_test).mean()
    print(f"{name:12} answers move by {moved:.2f}; {right:.0%} of the turned digits are right")

# %% [markdown]
# After five epochs and with one seed, this is only a first impression. Here is the measurement after 30 epochs, on digits moved at random:
#
# | how far the answers move | none | augmentation | noise |
# |---|---|---|---|
# | moved as in the training | {{ number("why", "answers_within", arm="none", asked="once") }} | {{ number("why", "answers_within", arm="augmentation", asked="once") }} | {{ number("why", "answers_within", arm="noise", asked="once") }} |
# | moved twice as far | {{ number("why", "answers_beyond", arm="none", asked="once") }} | {{ number("why", "answers_beyond", arm="augmentation", asked="once") }} | {{ number("why", "answers_beyond", arm="noise", asked="once") }} |
# | noise on the pixels | {{ number("why", "answers_noise", arm="none", asked="once") }} | {{ number("why", "answers_noise", arm="augmentation", asked="once") }} | {{ number("why", "answers_noise", arm="noise", asked="once") }} |
#
# The prediction is right: augmentation against none, moved as in the training,
# {{ change("why", "answers_within", "augmentation", "none", digits=2, asked="once") }}
# ({{ verdict("why", "answers_within", "augmentation", "none", asked="once") }}). It is also right for larger moves than in the training
# ({{ verdict("why", "answers_beyond", "augmentation", "none", asked="once") }}). It is wrong for changes of another kind: with noise on the pixels,
# the answers of the augmented network move by {{ change("why", "answers_noise", "augmentation", "none", digits=2, asked="once") }}
# ({{ verdict("why", "answers_noise", "augmentation", "none", asked="once") }}). A network becomes more [invariant](../GLOSSARY.md#invariance) to the
# kind of change that it has been shown, not to every change.
#
# **Second: averaging over a group.** If we train on random turned versions of a picture, we train, on average, on their mean
# [loss](../GLOSSARY.md#loss). If averaging is the whole point, we could train without augmentation and average afterwards: ask the plain network
# about ten moved versions of a test digit, and take the mean of its answers.
#
# *Predict: does that bring the plain network up to the augmented one?*
#
# | accuracy | none | augmentation |
# |---|---|---|
# | asked once | {{ percent("why", "holdout", arm="none", asked="once") }} | {{ percent("why", "holdout", arm="augmentation", asked="once") }} |
# | mean over ten moved versions | {{ percent("why", "holdout", arm="none", asked="about variants") }} | {{ percent("why", "holdout", arm="augmentation", asked="about variants") }} |
#
# For the plain network, asking about ten versions instead of one changes the accuracy by
# {{ gain("why", "holdout", {"asked": "about variants"}, {"asked": "once"}, arm="none") }}: it reads moved digits much worse. For the augmented
# network the change is {{ gain("why", "holdout", {"asked": "about variants"}, {"asked": "once"}, arm="augmentation") }}. So averaging has to take
# place *while* the network learns; here, averaging afterwards gains nothing.
#
# **Third: noise as a penalty.** Small random changes of the input act like a penalty on steep functions (Bishop 1995): the loss is smaller if the
# answers hardly change around each training picture. So around other digits, too, the answers of the trained networks should be less steep. We
# measure steepness by the derivatives of the answers with respect to the pixels:
#
# | | none | augmentation | noise |
# |---|---|---|---|
# | steepness | {{ number("why", "slope", arm="none", asked="once") }} | {{ number("why", "slope", arm="augmentation", asked="once") }} | {{ number("why", "slope", arm="noise", asked="once") }} |
# | accuracy | {{ percent("why", "holdout", arm="none", asked="once") }} | {{ percent("why", "holdout", arm="augmentation", asked="once") }} | {{ percent("why", "holdout", arm="noise", asked="once") }} |
#
# Against none, augmentation is {{ verdict("why", "slope", "augmentation", "none", asked="once") }} in steepness. For noise the prediction fails: its
# steepness {{ verdict("why", "slope", "noise", "none", asked="once") }} from that of none. With noise in training, the answers move less under noise
# (the third row of the first table), but no gain in accuracy can be seen: {{ gain("why", "holdout", "noise", "none", asked="once") }}. So it matters
# *which* changes you choose, and this choice is a statement about your data.
#
# **Fourth: memorising is harder.** A test: give every training picture a **random label**. Then there is nothing to understand: the network can get a
# label right only by learning it by heart (or by guessing).
#
# *Predict: how many of the 800 random labels will each arm get right after 60 epochs?*

# %%
plots.curves(
    "random_labels",
    {"random labels known": "train"},
    ["none", "augmentation", "dropout"],
    title="Learning random labels by heart",
    caption="Lines are means, bands one standard deviation over the seeds; pure guessing would know 10 %.",
    ylabel="training accuracy",
)

# %% [markdown]
# After 60 epochs the plain network knows {{ percent("random_labels", "train", arm="none", epoch=60) }} of the random labels, with dropout
# {{ percent("random_labels", "train", arm="dropout", epoch=60) }}, with augmentation
# {{ percent("random_labels", "train", arm="augmentation", epoch=60) }}, with both {{ percent("random_labels", "train", arm="both", epoch=60) }}. So
# memorising does become slower. But look at the curve: with augmentation it is still rising. And memorising alone does not explain the gain: with
# dropout, the network learns almost all of the random labels, and yet dropout helps (section 2). And more variety does not always help: the next
# section shows that flips do harm.

# %% [markdown]
# ## 5. And when it hurts
#
# Most recipes for photos contain a horizontal flip. For most digits, it makes pictures that no test set contains.
#
# *Predict: does it cost nothing, half a point, or more?*

# %%
plots.dots(
    "flips",
    "holdout",
    ["none", "flip", "augmentation", "augmentation and flip"],
    epoch=30,
    title="Flips on digits, after 30 epochs",
    caption="One mark per seed, the bar is the mean. Both arms with flips lie to the left of their partners without.",
    xlabel="accuracy on 4,000 digits",
)

# %% [markdown]
# A flip alone, against none: {{ gain("flips", "holdout", "flip", "none", epoch=30) }}. On top of good augmentation:
# {{ gain("flips", "holdout", "augmentation and flip", "augmentation", epoch=30) }}. Augmentation is not good or bad in itself: it says what you
# believe about your data, and a wrong belief costs accuracy.

# %% [markdown]
# ### Exercise 3: which claims do the numbers support?
#
# Mark each sentence `True` if the measurements of this lesson support it, else `False`.
#
# - `a`: After 30 epochs, augmentation beats no augmentation on these digits.
# - `b`: One run with 200 test digits is enough to see that.
# - `c`: A higher training accuracy means a better model.
# - `d`: Adding a horizontal flip helps, because more variety is always better.
# - `e`: With augmentation the network learns random labels more slowly.

# %% exercise="03.claims"
carried = {"a": ..., "b": ..., "c": ..., "d": ..., "e": ...}
### BEGIN SOLUTION
carried = {"a": True, "b": False, "c": False, "d": False, "e": True}
### END SOLUTION

# %%
check("03.claims", carried)

# %%
# hint("03.claims")

# %% wrong="03.claims" expect="claim b"
carried = {"a": True, "b": True, "c": False, "d": False, "e": True}

# %% wrong="03.claims" expect="claim c"
carried = {"a": True, "b": False, "c": True, "d": False, "e": True}

# %% wrong="03.claims" expect="True or False"
carried = {"a": "yes", "b": "no", "c": "no", "d": "no", "e": "yes"}

# %% [markdown]
# ## Key insight
#
# **Augmentation tells the network what should not matter.** Its answers become more stable under the kind of changes that it is shown, and not under
# others. Augmentation needs more epochs before it helps, it helps only if your belief is right, and one run cannot show it.
#
# ## In your own project
#
# This cell needs nothing from the course; put your own arrays in place of the first lines.

# %% tags=["own-project"]
import keras
import numpy as np

rng = np.random.default_rng(0)
x, y = rng.random((200, 28, 28, 1), dtype="float32"), rng.integers(10, size=200)  # your pictures

augmentation = keras.Sequential(
    [
        keras.layers.RandomRotation(0.04),
        keras.layers.RandomTranslation(0.1, 0.1),
        keras.layers.RandomZoom(0.1),
    ]
)
model = keras.Sequential(
    [
        keras.Input(x.shape[1:]),
        augmentation,  # acts in fit, idle in predict and evaluate
        keras.layers.Conv2D(32, 3, activation="relu"),
        keras.layers.MaxPooling2D(),
        keras.layers.Flatten(),
        keras.layers.Dense(10, activation="softmax"),
    ]
)
model.compile("adam", loss="sparse_categorical_crossentropy", metrics=["accuracy"])
history = model.fit(x, y, epochs=2, validation_split=0.2, verbose=0).history
print({name: round(values[-1], 3) for name, values in history.items()})

# %% [markdown]
# ## What to try next
#
# - Train the two models of section 1 for 30 epochs instead of 5. Does your one run agree with the ten?
# - Which digits suffer most from the flip? Guess first, then train and look at the errors.
# - With 100 training pictures instead of 800, should augmentation help more or less? (Lesson 10 measures it.)
#
# ## References
#
# - C. Shorten and T. M. Khoshgoftaar, *A survey on image data augmentation for deep learning*, Journal of Big Data 6 (2019).
# - S. Chen, E. Dobriban and J. H. Lee, *A group-theoretic framework for data augmentation*, Journal of Machine Learning Research 21 (2020): augmentation as averaging over a group.
# - C. M. Bishop, *Training with noise is equivalent to Tikhonov regularization*, Neural Computation 7 (1995).
# - C. Zhang, S. Bengio, M. Hardt, B. Recht and O. Vinyals, *Understanding deep learning requires rethinking generalization*, ICLR (2017): random labels.
#
# Now take the quiz on lessons 01 to 03: [quiz 03](../quizzes/release/03_augmentation/03_augmentation.ipynb).
# Next: [04 Dropout from scratch](04_dropout_from_scratch.ipynb).

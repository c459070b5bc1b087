# %% [markdown]
# # 03 Augmentation as regularization
#
# **About 35 minutes.** You need: [02 Augmentation](02_augmentation.ipynb).
#
# After this lesson you can
#
# 1. explain why augmentation regularizes: it makes the training pictures harder to learn by heart;
# 2. read a generalisation gap from two curves;
# 3. compare two ways of training over several seeds, and call a tie a tie.

# %% [markdown]
# ## A question before any code
#
# The same network is trained four times on the same 800 digits, for 30 epochs each: plain; with augmentation; with
# dropout; with both. *Rank the four by their accuracy on 4,000 other digits, and by their accuracy on the training
# pictures.* Write both rankings down.

# %%
import sys

import numpy as np

sys.path.insert(0, "..")  # the course's own helpers live in ../utils

from topics import check, hint, practice, solution
from topics.regularization import playground
from utils import plots, results, stats
from utils.augment import AffineRanges, RandomAffine
from utils.backend import keras  # the same as: import keras
from utils.data import course_split
from utils.models import compile_model, digit_cnn

split = course_split(seed=0)

# %% [markdown]
# ## 1. One run
#
# The network has two convolutions, two poolings and two dense layers: 121,930 parameters for 800 pictures.
# Here it is trained for five epochs, without and with augmentation as its first layer.

# %%
histories, models = {}, {}
for name, layer in (("none", None), ("augmentation", RandomAffine(AffineRanges(), seed=0))):
    keras.utils.set_random_seed(0)
    models[name] = compile_model(digit_cnn(augmentation=layer, seed=0))
    histories[name] = models[name].fit(split.x_train, split.y_train, epochs=5, verbose=0).history
    print(f"{name:12} training accuracy per epoch:", np.round(histories[name]["accuracy"], 3))

# %% [markdown]
# Both start from the same weights. With augmentation the training accuracy climbs more slowly: the network never
# sees the same picture twice. On the 200 test digits:

# %%
for name, model in models.items():
    accuracy = model.evaluate(split.x_test, split.y_test, verbose=0)[1]
    error = stats.standard_error(accuracy, n=200)
    print(f"{name:12} test accuracy {accuracy:.3f}, standard error {error:.3f}")

# %% [markdown]
# Which is better? **These two numbers cannot say.** A test of 200 pictures scatters by about two points by chance
# (its standard error), and another seed gives other weights, another split, another winner. Most tutorials stop
# here, with one run. We do not.

# %% [markdown]
# ## 2. Ten seeds
#
# We repeated everything with {{ seeds("four_arms") }} seeds. A seed fixes the split, the initial weights and the order of the pictures;
# the four arms of one seed share all three, and differ in one thing only. Accuracy is measured on 4,000 digits.
#
# *Predict before you run the cell: will augmentation be ahead after 5 epochs? After 30?*

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

# %% [markdown]
# | after | none | augmentation | dropout | both |
# |---|---|---|---|---|
# | 5 epochs | {{ percent("four_arms", "holdout", arm="none", epoch=5) }} | {{ percent("four_arms", "holdout", arm="augmentation", epoch=5) }} | {{ percent("four_arms", "holdout", arm="dropout", epoch=5) }} | {{ percent("four_arms", "holdout", arm="both", epoch=5) }} |
# | 30 epochs | {{ percent("four_arms", "holdout", arm="none", epoch=30) }} | {{ percent("four_arms", "holdout", arm="augmentation", epoch=30) }} | {{ percent("four_arms", "holdout", arm="dropout", epoch=30) }} | {{ percent("four_arms", "holdout", arm="both", epoch=30) }} |
#
# Mean ± standard deviation over the seeds. The honest comparison is *paired*: the difference within each seed,
# because two arms with one seed share the split. After 30 epochs, augmentation against none:
# {{ gain("four_arms", "holdout", "augmentation", "none", epoch=30) }}; dropout against none:
# {{ gain("four_arms", "holdout", "dropout", "none", epoch=30) }}; both against augmentation alone:
# {{ gain("four_arms", "holdout", "both", "augmentation", epoch=30) }}.
# After 5 epochs, augmentation against none: {{ gain("four_arms", "holdout", "augmentation", "none", epoch=5) }}: the two
# {{ verdict("four_arms", "holdout", "augmentation", "none", epoch=5) }}. What is harder to memorise also takes longer to learn.

# %%
practice("03.pairs")

# %% [markdown]
# How many seeds does it take to see that? Move the slider: the interval uses only the first seeds, and only the
# 200 test digits or all 4,000.

# %%
playground.seeds(
    "four_arms", "augmentation", "none", {"4,000 digits": "holdout", "200 digits": "test"}, epoch=30
)

# %% [markdown]
# ### Exercise 1: a paired comparison
#
# `first` and `second` hold the accuracies of two arms, one number per seed in the same order. Complete `compare`:
# return the mean of the paired differences (first minus second) and its standard error, which is the sample standard
# deviation of the differences divided by the square root of their number.


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
# The gap between the accuracy on pictures that were learnt and on pictures that were not is the
# **generalisation gap**. Here are both, epoch by epoch.

# %%
plots.curves(
    "four_arms",
    {"training pictures": "train", "other digits": "curve"},
    ["none", "augmentation"],
    title="Known and unknown pictures",
    caption="Lines are means, bands one standard deviation over the seeds. Without augmentation the training pictures "
    "are soon all right and nothing is left to learn; with it, the two lines stay close together.",
)

# %% [markdown]
# After 30 epochs the training pictures, as they are, are right in {{ percent("four_arms", "train", arm="none", epoch=30) }} without anything,
# {{ percent("four_arms", "train", arm="dropout", epoch=30) }} with dropout, {{ percent("four_arms", "train", arm="augmentation", epoch=30) }} with augmentation and
# {{ percent("four_arms", "train", arm="both", epoch=30) }} with both. Compare with your two rankings from the start: the best on other digits is
# not the best on the training pictures.

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
# ## 4. Harder to learn by heart
#
# Is that really what augmentation does? A sharp test: give every training picture a **random label**. Nothing can be
# understood there; every right answer on the training pictures is learnt by heart.
#
# *Predict: how many of the 800 random labels will each arm know after 60 epochs?*

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
# {{ percent("random_labels", "train", arm="dropout", epoch=60) }}, with augmentation {{ percent("random_labels", "train", arm="augmentation", epoch=60) }}, with both
# {{ percent("random_labels", "train", arm="both", epoch=60) }}. The pictures are the same, the network is the same; what changes is that an
# augmented picture cannot be recognised pixel by pixel.

# %% [markdown]
# ## 5. And when it hurts
#
# A horizontal flip is in most recipes for photos. On digits it makes pictures that no test set contains.
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
# {{ gain("flips", "holdout", "augmentation and flip", "augmentation", epoch=30) }}. Augmentation is not good or bad;
# it states what you believe about your data, and a wrong belief costs.

# %% [markdown]
# ### Exercise 3: which claims do the numbers carry?
#
# Mark each sentence `True` if the measurements of this lesson carry it, else `False`.
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
# **Augmentation makes memorising harder, so the network has to find what the variants have in common.** It needs more
# epochs to pay, it pays only if the variants are believable, and one run cannot show it.
#
# ## What to try next
#
# - Train the two models of section 1 for 30 epochs instead of 5. Does your one run agree with the ten?
# - Which digits suffer most from the flip? Guess first, then train and look at the errors.
# - With 100 training pictures instead of 800, should augmentation help more or less? (Lesson 10 measures it.)
#
# Now take the quiz on lessons 01 to 03: [quiz 01](../quizzes/release/01_augmentation/01_augmentation.ipynb).
# Next: [04 Dropout from scratch](04_dropout_from_scratch.ipynb).

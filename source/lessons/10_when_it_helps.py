# %% [markdown]
# # 10 When it helps, when it does not
#
# **About 50 minutes.** You need: [03 Augmentation as regularization](03_augmentation_as_regularization.ipynb) and
# [05 Dropout in Keras](05_dropout_in_keras.ipynb).
#
# After this lesson you can
#
# 1. say how the gain from augmentation depends on the number of training pictures, and how many extra pictures it is worth;
# 2. read a 2 x 2 table of augmentation and dropout, and judge whether an interaction could be chance;
# 3. find out why an augmentation costs accuracy, and what to change;
# 4. measure on your own pictures whether it helps there.

# %% [markdown]
# ## A question before any code
#
# The augmentation is always the same: rotation 15°, shift 10 %, zoom 10 %. For each case, write down *gain*, *loss* or *cannot be told apart*, and
# roughly how many points of accuracy.
#
# - **a**: the convolutional network of lesson 03, with 50 training digits
# - **b**: the same network with 3,200 digits
# - **c**: the same network with 800 digits, which already has dropout
# - **d**: a small dense network with 800 digits, trained for 5 epochs
# - **e**: the network of d, trained for 100 epochs
#
# All five were measured; you find the answers in sections 1 to 3.

# %%
import sys

import numpy as np

sys.path.insert(0, "..")  # the course's own helpers live in ../utils

from topics import check, hint, outcome, practice, predict, solution
from topics.photos.animals import drawn_animals
from topics.when_it_helps import figures, laboratory, playground, worksheet
from utils import plots, results
from utils.augment import AffineRanges

# %% [markdown]
# ## 1. How many pictures are there?
#
# The network of lesson 03, with 50 to 3,200 digits, {{ seeds("training_size") }} seeds each. Small sets get more epochs, so that every network takes
# at least 1,500 steps; at each size, both arms take the same number of steps.
#
# *Predict: from which size on does augmentation no longer gain?* Then move the slider.

# %%
predict("10.fifty")

# %%
playground.by_size("training_size")

# %%
outcome("10.fifty")

# %% [markdown]
# | training digits | gain in accuracy |
# |---|---|
# | 50 (case a) | {{ gain("training_size", "holdout", "augmentation 50", "none 50") }} |
# | 200 | {{ gain("training_size", "holdout", "augmentation 200", "none 200") }} |
# | 800 | {{ gain("training_size", "holdout", "augmentation 800", "none 800") }} |
# | 3,200 (case b) | {{ gain("training_size", "holdout", "augmentation 3200", "none 3200") }} |
#
# In points, the gain becomes smaller with more digits, but at 3,200 digits it is still there. Before you conclude that it hardly matters there, press
# *share of errors*. With many digits there are few errors left, and augmentation still removes a good part of them:
#
# *How to read it: the mean difference over the seeds, paired by seed, with its 95 % interval, and the verdict. If the interval contains 0, the two
# cannot be told apart.*

# %%
figures.training_size("training_size", errors=True)

# %% [markdown]
# ### Exercise 1: what is it worth?
#
# A gain can also be expressed in *pictures* that you need not collect. How many times `n` digits would the network need **without** augmentation to
# reach the accuracy that it reaches **with** augmentation from `n` digits?
#
# Complete `worth`. `sizes` is an ascending list, `none` and `augmented` are the mean accuracies at these sizes, `n` is one of the sizes. Between the
# sizes, interpolate on a logarithmic scale of size: `np.interp(goal, none, np.log(sizes))` gives the logarithm of the size at which `none` reaches
# `goal`. If `none` does not reach `goal` even with the largest size, return `np.inf`: the table does not go far enough.


# %% exercise="10.worth"
def worth(sizes, none, augmented, n):
    """How many times n digits it takes without augmentation to get as far as with it."""
    ### BEGIN SOLUTION
    goal = augmented[sizes.index(n)]
    if goal > none[-1]:
        return np.inf
    return np.exp(np.interp(goal, none, np.log(sizes))) / n
    ### END SOLUTION


# %%
check("10.worth", worth)

# %%
# hint("10.worth")


# %% wrong="10.worth" expect="number of digits"
def worth(sizes, none, augmented, n):
    goal = augmented[sizes.index(n)]
    if goal > none[-1]:
        return np.inf
    return np.exp(np.interp(goal, none, np.log(sizes)))


# %% wrong="10.worth" expect="logarithmic scale"
def worth(sizes, none, augmented, n):
    goal = augmented[sizes.index(n)]
    if goal > none[-1]:
        return np.inf
    return np.interp(goal, none, sizes) / n


# %% wrong="10.worth" expect="np.inf"
def worth(sizes, none, augmented, n):
    goal = augmented[sizes.index(n)]
    return np.exp(np.interp(goal, none, np.log(sizes))) / n


# %% wrong="10.worth" expect="turned round"
def worth(sizes, none, augmented, n):
    goal = augmented[sizes.index(n)]
    if goal > none[-1]:
        return np.inf
    return n / np.exp(np.interp(goal, none, np.log(sizes)))


# %% wrong="10.worth" expect="not what none reaches"
def worth(sizes, none, augmented, n):
    goal = none[sizes.index(n)]
    return np.exp(np.interp(goal, none, np.log(sizes))) / n


# %% wrong="10.worth" expect="still in the table"
def worth(sizes, none, augmented, n):
    goal = augmented[sizes.index(n)]
    if goal >= none[-1]:
        return np.inf
    return np.exp(np.interp(goal, none, np.log(sizes))) / n


# %% [markdown]
# On the measured means:

# %%
table = results.load("training_size")
sizes = figures.sizes(table)
none, augmented = (
    figures.accuracies(table, arm).mean(axis=1).tolist() for arm in ("none", "augmentation")
)
for n in sizes:
    factor = worth(sizes, none, augmented, n)
    shown = "?" if factor is None else f"{factor:.1f}"
    print(f"{n:5} digits with augmentation are worth {shown} times as many without")

# %% [markdown]
# This factor is much smaller than the number of variants: each picture was shown in dozens to hundreds of variants, but that is not worth dozens of
# new pictures. Turned and shifted digits are not the digits of new writers.
#
# *Where the factor is `inf`, what would you have to do to find it?*

# %% [markdown]
# ## 2. What if there is dropout already?
#
# Augmentation and dropout both work against memorising. Does one of them still help if the other is already there? Here are four arms with the same
# digits, the same initial weights, {{ seeds("four_arms") }} seeds, 800 digits, 30 epochs:

# %%
plots.dots(
    "four_arms",
    "holdout",
    ["none", "augmentation", "dropout", "both"],
    epoch=30,
    title="None, augmentation, dropout, both",
    caption="One mark per seed, the bar is the mean. Neighbours overlap; pairs of one seed tell more.",
    xlabel="accuracy on 4,000 digits after 30 epochs",
)

# %% [markdown]
# A difficult split is difficult for all four arms of its seed. If we subtract *within* each seed, this common part cancels.
#
# *Predict: with dropout, does augmentation gain more, less or about as much as without?*

# %%
figures.two_by_two("four_arms", epoch=30)

# %% [markdown]
# | | paired gain |
# |---|---|
# | augmentation, alone | {{ gain("four_arms", "holdout", "augmentation", "none", epoch=30) }} |
# | augmentation, with dropout (case c) | {{ gain("four_arms", "holdout", "both", "dropout", epoch=30) }} |
# | dropout, alone | {{ gain("four_arms", "holdout", "dropout", "none", epoch=30) }} |
# | dropout, with augmentation | {{ gain("four_arms", "holdout", "both", "augmentation", epoch=30) }} |
#
# The **interaction** is the second row minus the first: how much the gain from augmentation changes when there is dropout. (The fourth row minus the
# third gives the same number.) If it is 0, the gains add up. Here:
# {{ interaction("four_arms", "holdout", "both", "augmentation", "dropout", "none", epoch=30) }}.
#
# It looks as if the two methods partly do the same work, but the interval just reaches 0. Two things are clear from the rows above: augmentation
# gains accuracy with dropout and without it; and these seeds do not tell whether dropout still adds something to augmentation.
#
# ### Exercise 2: the interaction, seed by seed
#
# Complete `interaction`: four lists of accuracies, one value per seed, in the same order of seeds. Return an array with the interaction *of each
# seed*.


# %% exercise="10.interaction"
def interaction(none, augmentation, dropout, both):
    """Gain of augmentation on top of dropout minus its gain alone, one value per seed."""
    ### BEGIN SOLUTION
    none, augmentation, dropout, both = map(np.asarray, (none, augmentation, dropout, both))
    return (both - dropout) - (augmentation - none)
    ### END SOLUTION


# %%
check("10.interaction", interaction)

# %%
# hint("10.interaction")


# %% wrong="10.interaction" expect="one value per seed"
def interaction(none, augmentation, dropout, both):
    return np.mean(both) - np.mean(dropout) - np.mean(augmentation) + np.mean(none)


# %% wrong="10.interaction" expect="none is missing"
def interaction(none, augmentation, dropout, both):
    return np.asarray(both) - np.asarray(augmentation) - np.asarray(dropout)


# %% wrong="10.interaction" expect="better one of the two"
def interaction(none, augmentation, dropout, both):
    return np.asarray(both) - np.maximum(augmentation, dropout)


# %% wrong="10.interaction" expect="sign is turned"
def interaction(none, augmentation, dropout, both):
    alone = np.asarray(augmentation) - np.asarray(none)
    return alone - (np.asarray(both) - np.asarray(dropout))


# %% wrong="10.interaction" expect="both together"
def interaction(none, augmentation, dropout, both):
    return np.asarray(both) - np.asarray(none)


# %% wrong="10.interaction" expect="sorted"
def interaction(none, augmentation, dropout, both):
    on_top = np.sort(np.asarray(both) - np.asarray(dropout))
    return on_top - np.sort(np.asarray(augmentation) - np.asarray(none))


# %%
four = results.load("four_arms")
accuracies = {
    arm: np.array(list(four.by_seed("holdout", arm=arm, epoch=30).values()))
    for arm in ("none", "augmentation", "dropout", "both")
}
interaction(*accuracies.values())

# %% [markdown]
# ### What would fewer seeds have said?
#
# The table has ten seeds. Somebody with less patience might have run only three, any three. So for each number of seeds, the figure takes *every*
# possible choice of seeds from the table, and judges each choice by its own interval. (These choices share their seeds, so they are not independent
# of each other; the figure describes this table and is no new experiment.)
#
# *Predict: with three seeds, how often do you find the gain from augmentation? And the gain from dropout?*

# %%
PAIRS = {
    "augmentation, alone": ("augmentation", "none"),
    "dropout, alone": ("dropout", "none"),
    "dropout, on top": ("both", "augmentation"),
}
playground.verdicts("four_arms", PAIRS, "holdout", epoch=30)

# %% [markdown]
# The gain of augmentation is found by every choice of four seeds; that of dropout, which is smaller, takes more. With two or three seeds, many
# choices give *cannot be told apart* although all ten seeds show an effect. That is not a wrong answer, but a weak one. And nobody knows beforehand
# how large an effect is.

# %% [markdown]
# ## 3. Where the same augmentation hurts
#
# Now a dense network, Flatten-128-128-10, on 800 digits: same digits, same augmentation, {{ seeds("hurts") }} seeds. *half* and *double* are the same
# three ranges times 0.5 and 2. Each network is tested after 5, 10, 30, 100 and 300 epochs; at each of these points, all arms have taken the same
# number of steps.
#
# *Predict: which of the three strengths is best after 10 epochs, and which after 300?*

# %%
figures.budgets("hurts")

# %% [markdown]
# | against none, after | half | full | double |
# |---|---|---|---|
# | 5 epochs (case d: full) | {{ gain("hurts", "holdout", "half", "none", epoch=5) }} | {{ gain("hurts", "holdout", "full", "none", epoch=5) }} | {{ gain("hurts", "holdout", "double", "none", epoch=5) }} |
# | 10 epochs | {{ gain("hurts", "holdout", "half", "none", epoch=10) }} | {{ gain("hurts", "holdout", "full", "none", epoch=10) }} | {{ gain("hurts", "holdout", "double", "none", epoch=10) }} |
# | 30 epochs | {{ gain("hurts", "holdout", "half", "none", epoch=30) }} | {{ gain("hurts", "holdout", "full", "none", epoch=30) }} | {{ gain("hurts", "holdout", "double", "none", epoch=30) }} |
# | 100 epochs (case e: full) | {{ gain("hurts", "holdout", "half", "none", epoch=100) }} | {{ gain("hurts", "holdout", "full", "none", epoch=100) }} | {{ gain("hurts", "holdout", "double", "none", epoch=100) }} |
#
# The augmentation that gained so much in section 1 *costs* accuracy here, at 5 and at 10 epochs. Nothing is wrong with the pictures: their labels are
# right. The right-hand panel shows what is missing. After 10 epochs the network without augmentation is right on
# {{ percent("hurts", "train", arm="none", epoch=10) }} of its training digits, with the full ranges
# {{ percent("hurts", "train", arm="full", epoch=10) }}, with the double ranges {{ percent("hurts", "train", arm="double", epoch=10) }}. Augmentation
# makes the task harder, and the network has not finished learning it. A likely reason why a convolution needs less time: a dense network must learn
# each position of a stroke separately, but a convolution finds the same stroke anywhere.
#
# There are two remedies, and the figure shows both:
#
# - **More epochs.** Without augmentation the network has hardly anything left to learn after 10 epochs: its line is flat. The other lines still rise:
#   full overtakes it between 10 and 30 epochs, double between 30 and 100.
# - **Smaller ranges.** At 5 epochs, ten seeds can see no loss with half the strength, and from 10 epochs on it gains.
#
# So "equal epochs" is not as fair as it sounds. A small budget of epochs favours the easier task, and a comparison at *one* budget tells nothing
# about another.
#
# In the convolutional network too, ranges can be too large: at factor 2 and 30 epochs, {{ gain("strength", "holdout", "2", "0") }} against none; and
# after 5 epochs only, the full ranges against none: {{ gain("four_arms", "holdout", "augmentation", "none", epoch=5) }}.
#
# | you see | it means | try |
# |---|---|---|
# | lower, and fewer of its own training pictures are right | it has not finished learning | more epochs, smaller ranges, a network that suits pictures |
# | lower, although its training pictures are right | the augmented pictures may mislead it | look at them: is each label still true? (flips of digits) |
# | cannot be told apart | the effect is smaller than the interval | more seeds, more test pictures; or take the simpler one |
# | higher | it helps here, at this budget | keep it |

# %% [markdown]
# ## 4. Never assume: measure
#
# Nobody can tell you which of these rows is true for *your* pictures. But you can measure it in minutes, with a fair comparison.

# %%
practice("10.fair")

# %% [markdown]
# ### Exercise 3: a fair comparison
#
# `train(seed, augmented)` trains one network from scratch and returns its accuracy on test pictures; the seed fixes the split, the initial weights and the order of the pictures. `augmented` is True or False.
#
# Complete `gains`: the list of gains from augmentation, one for each seed in `seeds`, in that order.


# %% exercise="10.paired"
def gains(train, seeds):
    """Gain in accuracy from augmentation, one value per seed."""
    ### BEGIN SOLUTION
    return [train(seed, True) - train(seed, False) for seed in seeds]
    ### END SOLUTION


# %%
check("10.paired", gains)

# %%
# hint("10.paired")


# %% wrong="10.paired" expect="different seeds"
def gains(train, seeds):
    return [train(seed, True) - train(seed + 100, False) for seed in seeds]


# %% wrong="10.paired" expect="seeds that were asked for"
def gains(train, seeds):
    return [train(seed, True) - train(seed, False) for seed in range(len(seeds))]


# %% wrong="10.paired" expect="times: once each"
def gains(train, seeds):
    return [max(train(s, True) for attempt in range(3)) - train(s, False) for s in seeds]


# %% wrong="10.paired" expect="sign is turned"
def gains(train, seeds):
    return [train(seed, False) - train(seed, True) for seed in seeds]


# %% wrong="10.paired" expect="one gain per seed"
def gains(train, seeds):
    return np.mean([train(seed, True) - train(seed, False) for seed in seeds])


# %% wrong="10.paired" expect="left out"
def gains(train, seeds):
    found = [train(seed, True) - train(seed, False) for seed in seeds]
    return [gain for gain in found if gain > 0]


# %% wrong="10.paired" expect="another order"
def gains(train, seeds):
    return sorted(train(seed, True) - train(seed, False) for seed in seeds)


# %% wrong="10.paired" expect="trained without"
def gains(train, seeds):
    return [train(seed, True) for seed in seeds]


# %% [markdown]
# ### The worksheet
#
# `worksheet.compare` does that with a small convolutional network, on any pictures with two or more classes: the same split and weights for both arms
# of a seed, at least five seeds, the paired verdict. Here it runs on the drawn animals of lesson 11, in place of your pictures. We chose how far
# these animals are turned (`pose`), and so we also chose how much there is to gain.

# %%
animals = drawn_animals(60, seed=1, pose=0.4, size=32)
plots.image_grid(
    animals.images[[0, 1, 2, 3, 60, 61, 62, 63]],
    [animals.classes[label] for label in animals.labels[[0, 1, 2, 3, 60, 61, 62, 63]]],
    columns=8,
    title="Drawn animals, 32 x 32 pixels",
    caption="Pointed ears are cat-like, hanging ears dog-like; everything else is alike.",
)

# %%
answer = worksheet.compare(animals, AffineRanges(horizontal_flip=True), steps=150)

# %%
answer

# %% [markdown]
# Read the verdict with its interval, not the best result of a single seed. The interval is wider than a plain one, because five splits of one folder
# share most of their training pictures (lesson 08, section 2). And the budget is given in *steps*: 90 training pictures are three steps an epoch, so
# "20 epochs" would be 60 steps, far too few for either arm. *Predict the verdicts for `steps=60` and `steps=1500`*; then set them in the cell above
# and run it again.
#
# **Now your pictures.** Make a folder with one sub-folder for each class, such as `leaves/oak` and `leaves/maple`, with at least 12 pictures in each,
# better 50 or more. Then remove the `#`, enter your folder, and choose ranges that keep *your* labels true. The cell shows its progress and the time
# that is left. You can end it with the stop button; the finished seeds still count. Pictures that cannot be read are listed by name.

# %%
# worksheet.compare("/path/to/leaves", AffineRanges(rotation=15, horizontal_flip=True), steps=1500)

# %% [markdown]
# ### Your seed for the class
#
# {{ seeds("laboratory") }} seeds of our own, with 20 digits of each class, give augmentation
# {{ gain("laboratory", "test", "augmentation", "none") }}. A class can do better than ten seeds: each student trains the same four networks with
# *one* seed, which is computed from the student's id, and hands in four numbers. Together they give a narrower interval than one laptop could in
# reasonable time. *Predict: how many students does it take to halve the width of our interval?* (Lesson 08 has the rule.)
#
# Remove the `#`, enter your id as your instructor knows it, and run the cell; it takes less than a minute. The line that it prints is the answer to
# the last question of [quiz 10](../quizzes/release/10_when_it_helps/10_when_it_helps.ipynb). In a class, you will see the pooled result. If you learn
# alone, try ten ids that you make up.

# %%
# laboratory.run("your id")

# %% [markdown]
# Two warnings. If you try many ranges and keep the best, its gain is partly luck (lesson 05): measure the winner again, with new seeds and, if
# possible, with new pictures. And photos of one object, taken on one afternoon, look alike. If they are in both parts, training and test pictures are
# nearly copies of each other, as in lesson 01.

# %% [markdown]
# ## Key insight
#
# **Whether augmentation helps depends on how many pictures there are, on what else regularizes, on the network and on how long it trains: in this
# lesson the same ranges gained, lost, and made no difference that could be seen.** Only a paired comparison over several seeds tells you what is true
# in your case.
#
# ## In your own project
#
# Does it help on *your* pictures? Two arms, paired by seed. This cell needs nothing from the course.

# %% tags=["own-project"]
import keras
import numpy as np
from scipy import stats

rng = np.random.default_rng(0)
x, y = rng.random((200, 28, 28, 1), dtype="float32"), rng.integers(10, size=200)  # your pictures
turn = [keras.layers.RandomRotation(0.04), keras.layers.RandomTranslation(0.1, 0.1)]


def accuracy(augmentation, seed):
    keras.utils.set_random_seed(seed)  # the same weights and the same split in both arms
    order = np.random.default_rng(seed).permutation(len(x))
    train, test = order[:150], order[150:]
    end = [keras.layers.Flatten(), keras.layers.Dense(10, activation="softmax")]
    model = keras.Sequential([keras.Input(x.shape[1:]), *augmentation, *end])
    model.compile("adam", loss="sparse_categorical_crossentropy", metrics=["accuracy"])
    model.fit(x[train], y[train], epochs=3, verbose=0)
    return model.evaluate(x[test], y[test], verbose=0)[1]


gains = [accuracy(turn, seed) - accuracy([], seed) for seed in range(3)]  # better: 10 seeds
error = np.std(gains, ddof=1) * np.sqrt(1 / len(gains) + 50 / 150)  # re-splits of one set overlap
half = stats.t.ppf(0.975, len(gains) - 1) * error
print(f"gain {np.mean(gains):+.3f} plus or minus {half:.3f} (95 % interval)")

# %% [markdown]
# ## What to try next
#
# - Run the worksheet with `pose=0.0` and with `pose=1.0`. What do you expect, and why?
# - Run it with `steps=9`. Is the verdict the same? What do the training accuracies say?
# - In section 3, how would you compare the arms at an equal *time* instead of equal epochs? Which arm would that favour?
#
# ## References
#
# - C. Nadeau and Y. Bengio, *Inference for the generalization error*, Machine Learning 52 (2003): why splits of one small set must not be counted as independent runs.
# - X. Bouthillier and others, *Accounting for variance in machine learning benchmarks*, MLSys (2021): how much of a difference comes from the seed, the split and the choice of settings.
# - R. Balestriero, L. Bottou and Y. LeCun, *The effects of regularization and data augmentation are class dependent*, NeurIPS (2022): what helps on average may hurt a class.
# - A. Hernandez-Garcia and P. Konig, *Data augmentation instead of explicit regularization*, arXiv:1806.03852 (2018).
#
# Now take the quiz on this lesson: [quiz 10](../quizzes/release/10_when_it_helps/10_when_it_helps.ipynb).
# Next: [11 A small photo dataset](11_a_small_photo_dataset.ipynb).

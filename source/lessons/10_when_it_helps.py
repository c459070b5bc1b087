# %% [markdown]
# # 10 When it helps, when it does not
#
# **About 50 minutes.** You need: [03 Augmentation as regularization](03_augmentation_as_regularization.ipynb) and
# [05 Dropout in Keras](05_dropout_in_keras.ipynb).
#
# After this lesson you can
#
# 1. say how the gain from augmentation depends on the number of training pictures, and what it is worth in pictures;
# 2. read a 2 x 2 of augmentation and dropout, and tell an interaction from chance;
# 3. find out why an augmentation costs accuracy, and what to change;
# 4. measure, on pictures of your own, whether it helps there.

# %% [markdown]
# ## A question before any code
#
# The same augmentation each time: rotation 15°, shift 10 %, zoom 10 %. Write down for each case *gain*, *loss* or *cannot be
# told apart*, and roughly how many points of accuracy.
#
# - **a**: the convolutional network of lesson 03, with 50 training digits
# - **b**: the same network with 3,200 digits
# - **c**: the same network with 800 digits, and dropout is in it already
# - **d**: a small dense network with 800 digits, trained for 5 epochs
# - **e**: the network of d, trained for 100 epochs
#
# All five were measured; the answers stand in sections 1 to 3.

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
# The network of lesson 03, with 50 to 3,200 digits, {{ seeds("training_size") }} seeds each. Small sets get more epochs, so that every network takes at least
# 1,500 steps; the two arms of a size always take equally many.
#
# *Predict: at which size does augmentation stop paying?* Then move the slider.

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
# In points, the gain melts away, though at 3,200 digits it is still there. Before you conclude that it hardly matters there, press *share of errors*: with
# many digits there are few errors left to take away. Of these, augmentation still takes a good part:
#
# *How to read it: the mean difference over the seeds, paired by seed, with its 95 % interval, and the verdict. An interval that holds 0 cannot be told apart from no difference.*

# %%
figures.training_size("training_size", errors=True)

# %% [markdown]
# ### Exercise 1: what is it worth?
#
# A gain can be told in the currency that collecting data costs: *pictures*. With how many times as many digits would the network
# reach **without** augmentation what it reaches **with** augmentation from `n` digits?
#
# Complete `worth`. `sizes` is an ascending list, `none` and `augmented` are the mean accuracies at these sizes, `n` is one of the sizes. Between the sizes,
# interpolate on a logarithmic scale of size: `np.interp(goal, none, np.log(sizes))` gives the logarithm of the size at which `none` reaches
# `goal`. If it does not get there with the largest size, return `np.inf`: more than the table can say.


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
# The factor is not that of the copies: every picture was shown anew in every epoch, dozens to hundreds of times, and that is not worth dozens of new
# pictures. Turned and shifted digits are no new writers.
#
# *Where the factor says `inf`, what would you have to do to know it?*

# %% [markdown]
# ## 2. And if dropout is there already?
#
# Augmentation and dropout both work against memorising. Do they do the same work twice? Four arms with the same digits, the same initial weights, {{ seeds("four_arms") }} seeds,
# 800 digits, 30 epochs:

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
# A difficult split is difficult for all four arms of its seed. Subtracting *within* a seed takes that out.
#
# *Predict: does augmentation gain more, less or as much when dropout is there?*

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
# The **interaction** is the second row minus the first: how much the gain of augmentation changes when dropout is there. (The fourth minus the third
# gives the same.) If it is 0, the gains add up. Here: {{ interaction("four_arms", "holdout", "both", "augmentation", "dropout", "none", epoch=30) }}.
#
# It looks as if the two shared a part of their work, and the interval just reaches 0. What can be said for sure is in the rows above: augmentation
# pays with dropout and without; whether dropout still adds something once augmentation is there, these seeds do not tell.
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
# The table has ten seeds. Somebody with less patience would have run three of them, but which? Below, *every* choice of so many seeds is judged by its own interval. (These choices share their seeds, so
# they are not independent of each other; the figure describes this table and is no new experiment.)
#
# *Predict: with three seeds, how often does one find the gain of augmentation? And that of dropout?*

# %%
PAIRS = {
    "augmentation, alone": ("augmentation", "none"),
    "dropout, alone": ("dropout", "none"),
    "dropout, on top": ("both", "augmentation"),
}
playground.verdicts("four_arms", PAIRS, "holdout", epoch=30)

# %% [markdown]
# The gain of augmentation is found by every choice of four seeds; that of dropout, which is smaller, takes more. With two or three seeds many choices say *cannot be told apart* of an
# effect that is there: not a wrong answer, but a weak one. And nobody knows beforehand how large an effect is.

# %% [markdown]
# ## 3. Where the same augmentation hurts
#
# Now a dense network, Flatten-128-128-10, on 800 digits: same digits, same augmentation, {{ seeds("hurts") }} seeds. *half* and *double* are the same three ranges
# times 0.5 and 2. Each network is looked at after 5, 10, 30, 100 and 300 epochs; all arms have taken equally many steps by then.
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
# The very augmentation that gained so much in section 1 *costs* accuracy here, at 5 and at 10 epochs. Nothing is wrong with the pictures: their labels are right. The right-hand panel tells what is missing. After 10 epochs
# the network without augmentation knows {{ percent("hurts", "train", arm="none", epoch=10) }} of its training digits, with the full ranges {{ percent("hurts", "train", arm="full", epoch=10) }}, with the
# double ranges {{ percent("hurts", "train", arm="double", epoch=10) }}. It has been shown a harder task, and has not finished learning it. A dense network must learn every position of a stroke
# by itself; a convolution knows at least that a stroke is a stroke wherever it is.
#
# There are two ways out, and both are in the picture:
#
# - **More epochs.** The network without augmentation has hardly anything left to learn after 10 epochs, its line is flat. The others still climb: full overtakes it between 10 and 30 epochs, double between 30 and 100.
# - **Weaker ranges.** Half the strength costs nothing that ten seeds could see at 5 epochs, and gains from 10 on.
#
# So "equal epochs" is not as fair as it sounds. With a small budget it favours the easier task; a comparison at *one* budget tells nothing about another.
#
# In the convolutional network too, strength has its price: at factor 2 and 30 epochs, {{ gain("strength", "holdout", "2", "0") }} against none; and after 5 epochs only, the full ranges against none:
# {{ gain("four_arms", "holdout", "augmentation", "none", epoch=5) }}.
#
# | you see | it means | try |
# |---|---|---|
# | lower, and its own training pictures are known less well | not finished | more epochs, weaker ranges, a network that suits pictures |
# | lower, though it knows its training pictures | the pictures mislead | look at them: is each label still true? (flips of digits) |
# | cannot be told apart | the effect is smaller than the interval | more seeds, more test pictures; or take the simpler one |
# | higher | it helps here, at this budget | keep it |

# %% [markdown]
# ## 4. Never assume: measure
#
# Which of the rows holds for *your* pictures, nobody can tell you. But it can be measured in minutes, if the comparison is fair.

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
# `worksheet.compare` does that with a small convolutional network, on any pictures with two or more classes: the same split and weights for both arms of a seed, at least five seeds, the paired verdict. Here on the drawn animals of lesson 11,
# as a stand-in: how far the animals are turned in them is a number that we chose (`pose`), and with it how much there is to gain.

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
# Read the verdict with its interval, and not the best line in the figure. The interval is wider than a plain one, because five splits of one folder share most of their training pictures
# (lesson 08, section 2). And the budget is given in *steps*: 90 training pictures are three steps an epoch, so "20 epochs" would be 60 steps, far too few for either arm. *Predict
# what `steps=60` and `steps=1500` will say*, then set them in the cell above and run it again.
#
# **Now your pictures.** Make a folder with one sub-folder for each class, such as `leaves/oak` and `leaves/maple`, with at least 12 pictures in each, better 50 or more. Then remove the `#`, put in your folder, and choose ranges that keep *your* labels true.
# It shows progress and the time that is left; the stop button ends it, and the finished seeds still count. Pictures that cannot be read are listed by name.

# %%
# worksheet.compare("/path/to/leaves", AffineRanges(rotation=15, horizontal_flip=True), steps=1500)

# %% [markdown]
# ### Your seed for the class
#
# {{ seeds("laboratory") }} seeds of our own, with 20 digits of each class, give augmentation {{ gain("laboratory", "test", "augmentation", "none") }}. A class can do better than ten seeds: everybody trains the same four networks with *one* seed, which follows from their id, and hands in four numbers.
# Together they make an interval that no laptop would have had the patience for. *Predict: how many students does it take to halve ours?* (Lesson 08 has the rule.)
#
# Remove the `#`, put in your id as your instructor knows it, and run the cell; it takes less than a minute. The line that it prints is the answer to the last question of [quiz 10](../quizzes/release/10_when_it_helps/10_when_it_helps.ipynb). With a class around you, you will see the pooled result; without one, try ten ids that you make up.

# %%
# laboratory.run("your id")

# %% [markdown]
# Two warnings. If you try many ranges and keep the best, its gain is partly luck (lesson 05): measure the winner again, with new seeds and, best, new pictures. And photos of one object from one afternoon resemble one another: then training
# and test pictures are nearly copies, as in lesson 01.

# %% [markdown]
# ## Key insight
#
# **Whether augmentation helps depends on how many pictures there are, on what else regularizes, on the network and on how long it trains: in this lesson the same ranges gained, lost, and made no difference that could be seen.** A paired comparison over a few seeds tells which, for your case; nothing else does.
#
# ## In your own project
#
# Does it help on *your* pictures? Two arms, paired by seed. This cell needs nothing of the course.

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
# - X. Bouthillier and others, *Accounting for variance in machine learning benchmarks*, MLSys (2021): how much of a difference is the seed, the split, the choice of settings.
# - R. Balestriero, L. Bottou and Y. LeCun, *The effects of regularization and data augmentation are class dependent*, NeurIPS (2022): what helps on average may hurt a class.
# - A. Hernandez-Garcia and P. Konig, *Data augmentation instead of explicit regularization*, arXiv:1806.03852 (2018).
#
# Now take the quiz on this lesson: [quiz 10](../quizzes/release/10_when_it_helps/10_when_it_helps.ipynb).
# Next: [11 A small photo dataset](11_a_small_photo_dataset.ipynb).

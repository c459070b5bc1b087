# %% [markdown]
# # 08 Evaluation
#
# **About 45 minutes.** You need: [05 Dropout in Keras](05_dropout_in_keras.ipynb), and section 2 of
# [03](03_augmentation_as_regularization.ipynb) for comparisons over seeds.
#
# After this lesson you can
#
# 1. say how far an accuracy strays by chance, and how many test images a claim needs;
# 2. look behind an accuracy: which errors, how sure they were, and how the network does on pictures that are unlike the test set;
# 3. read a report of an experiment and say which of its sentences the numbers carry.

# %% [markdown]
# ## A question before any code
#
# The four trainings of lesson 03: nothing, augmentation, dropout, both. On clean test digits they lie close together. Now every test digit is
# changed before the network sees it:
#
# (a) shifted by 3 pixels to the left or right; (b) turned by 20 degrees; (c) 1.3 times as large; (d) blurred; (e) covered with noise, pixel by pixel.
#
# *For each of the five, write down which training will do best, and whether augmentation (rotation, shift and zoom) will do better or worse than
# nothing.* One of the five surprised the authors.

# %%
import sys

import numpy as np
from sklearn.metrics import confusion_matrix

sys.path.insert(0, "..")  # the course's own helpers live in ../utils

from topics import check, hint, practice, solution
from topics.evaluation import evaluation, figures, playground
from topics.evaluation.evaluation import probabilities
from topics.evaluation.four_arms import train_four
from topics.evaluation.moved import move
from utils import stats
from utils.augment import AffineRanges
from utils.data import course_split

split = course_split(seed=0)

# %% [markdown]
# Four networks, one of each training, on the same 800 digits for 20 epochs. They are smaller than the network of the measured tables, so
# that they train in seconds and answer a slider at once.

# %%
networks = train_four(split, seed=0, epochs=20)

# %% [markdown]
# ## 1. What an accuracy carries
#
# Two of the networks, on 200 test digits, as in most reports:

# %%
for name in ("none", "both"):
    right = probabilities(networks[name], split.x_test).argmax(axis=1) == split.y_test
    print(f"{name:5} {right.sum()} of 200 right: {right.mean():.1%}")

# %% [markdown]
# Is the second one better? Other test digits would have given other numbers. We have many more, so we can try that out: one network,
# a thousand test sets drawn from its answers on 2,000 digits.

# %%
images, labels = split.x_holdout[:2000], split.y_holdout[:2000]
said = {name: probabilities(network, images) for name, network in networks.items()}
right = {name: p.argmax(axis=1) == labels for name, p in said.items()}
figures.many_tests(right["none"], sizes=(50, 200, 2000))

# %% [markdown]
# The network is the same in every test; only the digits differ. How far the accuracy $p$ on $n$ images strays is its **standard error**,
# $\sqrt{p(1-p)/n}$: `stats.standard_error(p, n)`. Ten times the images, and it shrinks by the square root of ten only.
#
# Two networks that are tested on *different* digits stray both: the variances add up. But on the *same* digits most
# of the chance is shared: a hard digit is hard for both. Only the digits on which they disagree count.

# %%
first, second = right["both"], right["none"]
separate = np.hypot(*(stats.standard_error(r.mean(), 2000) for r in (first, second)))
difference, paired = evaluation.paired_difference(first, second)
print(f"both minus none: {100 * difference:+.1f} points")
print(f"standard error, if each had its own 2,000 digits: {100 * separate:.2f} points")
print(f"standard error on the same digits:                {100 * paired:.2f} points")
print(f"they disagree on {np.sum(first != second)} of 2,000 digits")

# %%
practice("08.disagree")

# %% [markdown]
# So test both on the same images. And still this says something about *these two networks* only. Another seed gives other weights and
# other training digits; that chance no test set can show, however large. It takes several seeds, compared in pairs (lesson 03):
#
# | both minus none, after 30 epochs, {{ seeds("four_arms") }} seeds | |
# |---|---|
# | on 200 test digits | {{ gain("four_arms", "test", "both", "none", epoch=30) }} |
# | on 4,000 other digits | {{ gain("four_arms", "holdout", "both", "none", epoch=30) }} |
# | dropout minus none, on 200 | {{ gain("four_arms", "test", "dropout", "none", epoch=30) }} |
# | dropout minus none, on 4,000 | {{ gain("four_arms", "holdout", "dropout", "none", epoch=30) }} |
#
# Look at the widths of the intervals: the same networks, and a small test set makes each of them wider.
#
# ### Exercise 1: how many test images?
#
# Two networks have an accuracy of about `accuracy`, each measured on `n` images *of its own*. Complete `images_needed`: the smallest `n`
# at which a `difference` of the two accuracies is as large as *two standard errors of the difference*.
#
# (At this number the interval just reaches 0 on average, so that half of all such experiments would see the difference and the other half would not: the
# *power* is 50 %. For a power of 80 % it takes about twice as many, $16\,p(1-p)/d^2$.) <!-- given: arithmetic -->


# %% exercise="08.needed"
def images_needed(accuracy, difference):
    """Test images for each network, so that the difference is two standard errors."""
    ### BEGIN SOLUTION
    variance = 2 * accuracy * (1 - accuracy)  # of the difference, times n
    return int(np.ceil(round(4 * variance / difference**2, 6)))  # 152.0000001 is 152
    ### END SOLUTION


# %%
check("08.needed", images_needed)

# %%
# hint("08.needed")


# %% wrong="08.needed" expect="both accuracies scatter"
def images_needed(accuracy, difference):
    return int(np.ceil(4 * accuracy * (1 - accuracy) / difference**2))


# %% wrong="08.needed" expect="must be two of them"
def images_needed(accuracy, difference):
    return int(np.ceil(2 * accuracy * (1 - accuracy) / difference**2))


# %% wrong="08.needed" expect="square root of n"
def images_needed(accuracy, difference):
    return int(np.ceil(8 * accuracy * (1 - accuracy) / difference))


# %% wrong="08.needed" expect="accuracy of one half"
def images_needed(accuracy, difference):
    return int(np.ceil(2 / difference**2))


# %% wrong="08.needed" expect="variances add up"
def images_needed(accuracy, difference):
    return int(np.ceil(16 * accuracy * (1 - accuracy) / difference**2))


# %% wrong="08.needed" expect="round up"
def images_needed(accuracy, difference):
    return int(8 * accuracy * (1 - accuracy) / difference**2)


# %%
for difference in (0.05, 0.02, 0.01, 0.005):
    n = evaluation.images_needed(accuracy=0.95, difference=difference)
    print(f"{100 * difference:>4g} points at 95 %: {n:>6,} images")

# %% [markdown]
# Half the difference, four times the images. With 200 images for each of two networks nothing below four points can be seen, and reports are full of differences of
# half a point. (Ten seeds with 200 digits each are 2,000 digits, tested in pairs: that is why the table above sees more.)

# %% [markdown]
# ## 2. Which errors
#
# An accuracy counts all errors alike. The **confusion matrix** tells them apart: row = true class, column = answer.
#
# *Predict two pairs of digits that are confused often.*

# %%
matrix = confusion_matrix(labels, said["none"].argmax(axis=1))
figures.confusion(
    matrix,
    title="Network without augmentation or dropout, 2,000 digits",
    caption="Shaded and bold: errors. Most cells beside the diagonal hold a handful of digits or none.",
)

# %% [markdown]
# Which of these cells may one talk about? A count of $k$ rare events strays by about $\sqrt{k}$: of two cells with 9 and 5, each may well have
# been the larger one. And do the four networks share their weak spots?

# %%
for name, p in said.items():
    errors = confusion_matrix(labels, p.argmax(axis=1))
    np.fill_diagonal(errors, 0)
    true, answer = np.unravel_index(errors.argmax(), errors.shape)
    print(f"{name:12} {errors.sum():3} errors, most often {true} read as {answer}: {errors.max()}")

# %% [markdown]
# ### Exercise 2: a confusion matrix
#
# Complete `confusion`: a whole-number array of shape `(classes, classes)` in which row `t`, column `a` says how often class `t` got the answer `a`.


# %% exercise="08.confusion"
def confusion(labels, answers, classes):
    """Counts: row = true class, column = answer."""
    matrix = np.zeros((classes, classes), dtype=int)
    ### BEGIN SOLUTION
    for true, answer in zip(labels, answers):
        matrix[true, answer] += 1
    return matrix
    ### END SOLUTION


# %%
check("08.confusion", confusion)

# %%
# hint("08.confusion")


# %% wrong="08.confusion" expect="swapped"
def confusion(labels, answers, classes):
    matrix = np.zeros((classes, classes), dtype=int)
    for true, answer in zip(labels, answers):
        matrix[answer, true] += 1
    return matrix


# %% wrong="08.confusion" expect="counted once only"
def confusion(labels, answers, classes):
    matrix = np.zeros((classes, classes), dtype=int)
    matrix[labels, answers] += 1
    return matrix


# %% wrong="08.confusion" expect="these are shares"
def confusion(labels, answers, classes):
    matrix = np.zeros((classes, classes))
    np.add.at(matrix, (labels, answers), 1)
    return matrix / np.maximum(matrix.sum(axis=1, keepdims=True), 1)


# %% wrong="08.confusion" expect="does not occur"
def confusion(labels, answers, classes):
    there = np.unique(labels)
    return np.array([[np.sum((labels == t) & (answers == a)) for a in there] for t in there])


# %% wrong="08.confusion" expect="diagonal is missing"
def confusion(labels, answers, classes):
    matrix = np.zeros((classes, classes), dtype=int)
    for true, answer in zip(labels, answers):
        matrix[true, answer] += true != answer
    return matrix


# %% [markdown]
# ## 3. How sure, and how rightly
#
# The network does not only say *7*, it says *7 with 0.83*. The largest probability is its **confidence**. If it is
# **calibrated**, then of all answers given with a confidence of about 0.8, about 8 of 10 are right.
#
# *Predict: are these networks too sure, or not sure enough? And which of the four is calibrated best?*
#
# We sort the answers into ten bins by their confidence, and compare in each bin the mean confidence with the share that is right.

# %%
found = evaluation.calibration(said["none"], labels)
for b in np.flatnonzero(found.count):
    print(
        f"bin {b / 10:.1f} to {(b + 1) / 10:.1f}: {found.count[b]:5} answers, "
        f"confidence {found.confidence[b]:.2f}, right {found.accuracy[b]:.2f}"
    )

# %% [markdown]
# Nearly all answers are in the last bin; what is said about the others rests on a few dozen. So here is the course's larger network, with
# {{ seeds("calibration") }} seeds:

# %%
ARMS = ["none", "augmentation", "dropout", "both"]
figures.reliability(
    {arm: figures.calibrations("calibration", arm, how="once") for arm in ARMS},
    title="Calibration curves: below the diagonal is too sure",
    caption="Marks: means over the seeds of 2,000 digits each; bars: one standard deviation. "
    "Bins with fewer than 20 answers in all are left out.",
)

# %% [markdown]
# The mean distance from the diagonal, each bin weighted by its number of answers, is the **expected calibration error** (ECE):
#
# | 2,000 digits, {{ seeds("calibration") }} seeds | accuracy | mean confidence | ECE |
# |---|---|---|---|
# | none | {{ percent("calibration", "holdout", arm="none", how="once", bin="all") }} | {{ percent("calibration", "confidence", arm="none", how="once", bin="all") }} | {{ number("calibration", "ece", digits=3, arm="none", how="once", bin="all") }} |
# | augmentation | {{ percent("calibration", "holdout", arm="augmentation", how="once", bin="all") }} | {{ percent("calibration", "confidence", arm="augmentation", how="once", bin="all") }} | {{ number("calibration", "ece", digits=3, arm="augmentation", how="once", bin="all") }} |
# | dropout | {{ percent("calibration", "holdout", arm="dropout", how="once", bin="all") }} | {{ percent("calibration", "confidence", arm="dropout", how="once", bin="all") }} | {{ number("calibration", "ece", digits=3, arm="dropout", how="once", bin="all") }} |
# | both | {{ percent("calibration", "holdout", arm="both", how="once", bin="all") }} | {{ percent("calibration", "confidence", arm="both", how="once", bin="all") }} | {{ number("calibration", "ece", digits=3, arm="both", how="once", bin="all") }} |
#
# The network without anything is too sure: its curve runs below the diagonal, its mean confidence above its accuracy. It has had all its training digits right for many
# epochs, and then the training loss can fall only by more certainty. Against it, paired, the ECE changes with dropout by
# {{ change("calibration", "ece", "dropout", "none", digits=3, how="once", bin="all") }} ({{ verdict("calibration", "ece", "dropout", "none", how="once", bin="all") }}), with augmentation by {{ change("calibration", "ece", "augmentation", "none", digits=3, how="once", bin="all") }} ({{ verdict("calibration", "ece", "augmentation", "none", how="once", bin="all") }}), with both by
# {{ change("calibration", "ece", "both", "none", digits=3, how="once", bin="all") }} ({{ verdict("calibration", "ece", "both", "none", how="once", bin="all") }}). Nobody asked augmentation for that; it makes the training pictures hard enough to be wrong about.
#
# ### Exercise 3: expected calibration error
#
# Complete `calibration_error`: from the `confidence` of each answer (an array of numbers from 0 to 1) and whether it was `right` (an array of bool),
# the mean over all *answers* of the distance between the mean confidence and the share of right answers in their bin. The bins are equally wide;
# a confidence of exactly 1 belongs into the last one.


# %% exercise="08.ece"
def calibration_error(confidence, right, bins=10):
    """Expected calibration error with equally wide bins."""
    ### BEGIN SOLUTION
    place = np.minimum((confidence * bins).astype(int), bins - 1)
    error = 0.0
    for b in np.unique(place):
        inside = place == b
        error += inside.mean() * abs(confidence[inside].mean() - right[inside].mean())
    return error
    ### END SOLUTION


# %%
check("08.ece", calibration_error)

# %%
# hint("08.ece")


# %% wrong="08.ece" expect="cancel out"
def calibration_error(confidence, right, bins=10):
    return abs(confidence.mean() - right.mean())


# %% wrong="08.ece" expect="weigh each bin"
def calibration_error(confidence, right, bins=10):
    place = np.minimum((confidence * bins).astype(int), bins - 1)
    gaps = [abs(confidence[place == b].mean() - right[place == b].mean()) for b in np.unique(place)]
    return np.mean(gaps)


# %% wrong="08.ece" expect="with its centre"
def calibration_error(confidence, right, bins=10):
    place = np.minimum((confidence * bins).astype(int), bins - 1)
    error = 0.0
    for b in np.unique(place):
        inside = place == b
        error += inside.mean() * abs((b + 0.5) / bins - right[inside].mean())
    return error


# %% wrong="08.ece" expect="confidence of 1 are lost"
def calibration_error(confidence, right, bins=10):
    place = (confidence * bins).astype(int)
    error = 0.0
    for b in range(bins):
        inside = place == b
        if inside.any():
            error += inside.mean() * abs(confidence[inside].mean() - right[inside].mean())
    return error


# %% wrong="08.ece" expect="no sign"
def calibration_error(confidence, right, bins=10):
    place = np.minimum((confidence * bins).astype(int), bins - 1)
    error = 0.0
    for b in np.unique(place):
        inside = place == b
        error += inside.mean() * (right[inside].mean() - confidence[inside].mean())
    return error


# %% wrong="08.ece" expect="leave out the empty bins"
def calibration_error(confidence, right, bins=10):
    with np.errstate(all="ignore"):
        place = np.minimum((confidence * bins).astype(int), bins - 1)
        count = np.bincount(place, minlength=bins)
        sure = np.bincount(place, confidence, bins) / count
        hits = np.bincount(place, right, bins) / count
        return np.sum(count / len(place) * np.abs(sure - hits))


# %% [markdown]
# And how far does an ECE stray? We draw labels from the network's *own* probabilities. For such labels it is calibrated perfectly, by construction:

# %%
p = said["dropout"]
for n in (200, 2000):
    values = [
        evaluation.calibration(p[:n], evaluation.ideal_labels(p[:n], seed)).error
        for seed in range(200)
    ]
    print(
        f"{n:5} digits: ECE of a calibrated network {np.mean(values):.3f}, up to {max(values):.3f}"
    )
print(f"measured on 2,000 digits: {evaluation.calibration(p, labels).error:.3f}")

# %% [markdown]
# A distance cannot be negative, so chance only ever adds to it. On a few hundred images an ECE of one or two hundredths <!-- given: a size, printed by the cell above -->
# means nothing yet.

# %% [markdown]
# ## 4. Test sets that are not like the training set
#
# Clean accuracy answers one question: what about new digits *from the same source*? A camera that is tilted, a sheet that lies crooked, a
# poor light: the test set has none of these. So we make test sets that have them, from weak to strong.

# %%
figures.changed(
    images[0],
    title="One digit, five changes, each at every amount that was measured",
    caption="Above each picture: the amount. For scale, 1 leaves the digit as it is; for the others, 0. "
    "Up to which amount would you read it without doubt?",
)

# %% [markdown]
# Take out your predictions, and move the controls. 500 digits are changed and all four networks answer, live.

# %%
playground.moved(networks, images[:500], labels[:500])

# %% [markdown]
# One network each, so far. Here is the larger network over {{ seeds("moved_tests") }} seeds, on 2,000 digits:

# %%
figures.moved(
    "moved_tests",
    ARMS,
    title="Accuracy on changed test digits, after 30 epochs",
    caption="Lines: means over the seeds; bands: one standard deviation. "
    "Follow augmentation (triangles) and dropout (squares) through the five panels.",
)

# %% [markdown]
# | test digits | none | augmentation | augmentation minus none |
# |---|---|---|---|
# | unchanged | {{ percent("moved_tests", "holdout", arm="none", change="shift", amount="0", epoch=30) }} | {{ percent("moved_tests", "holdout", arm="augmentation", change="shift", amount="0", epoch=30) }} | {{ gain("moved_tests", "holdout", "augmentation", "none", change="shift", amount="0", epoch=30) }}: {{ verdict("moved_tests", "holdout", "augmentation", "none", change="shift", amount="0", epoch=30) }} |
# | shifted by 3 pixels | {{ percent("moved_tests", "holdout", arm="none", change="shift", amount="3", epoch=30) }} | {{ percent("moved_tests", "holdout", arm="augmentation", change="shift", amount="3", epoch=30) }} | {{ gain("moved_tests", "holdout", "augmentation", "none", change="shift", amount="3", epoch=30) }}: {{ verdict("moved_tests", "holdout", "augmentation", "none", change="shift", amount="3", epoch=30) }} |
# | turned by 20° | {{ percent("moved_tests", "holdout", arm="none", change="rotation", amount="20", epoch=30) }} | {{ percent("moved_tests", "holdout", arm="augmentation", change="rotation", amount="20", epoch=30) }} | {{ gain("moved_tests", "holdout", "augmentation", "none", change="rotation", amount="20", epoch=30) }}: {{ verdict("moved_tests", "holdout", "augmentation", "none", change="rotation", amount="20", epoch=30) }} |
# | 0.7 times as large | {{ percent("moved_tests", "holdout", arm="none", change="scale", amount="0.7", epoch=30) }} | {{ percent("moved_tests", "holdout", arm="augmentation", change="scale", amount="0.7", epoch=30) }} | {{ gain("moved_tests", "holdout", "augmentation", "none", change="scale", amount="0.7", epoch=30) }}: {{ verdict("moved_tests", "holdout", "augmentation", "none", change="scale", amount="0.7", epoch=30) }} |
# | 1.3 times as large | {{ percent("moved_tests", "holdout", arm="none", change="scale", amount="1.3", epoch=30) }} | {{ percent("moved_tests", "holdout", arm="augmentation", change="scale", amount="1.3", epoch=30) }} | {{ gain("moved_tests", "holdout", "augmentation", "none", change="scale", amount="1.3", epoch=30) }}: {{ verdict("moved_tests", "holdout", "augmentation", "none", change="scale", amount="1.3", epoch=30) }} |
# | blurred by 1.5 pixels | {{ percent("moved_tests", "holdout", arm="none", change="blur", amount="1.5", epoch=30) }} | {{ percent("moved_tests", "holdout", arm="augmentation", change="blur", amount="1.5", epoch=30) }} | {{ gain("moved_tests", "holdout", "augmentation", "none", change="blur", amount="1.5", epoch=30) }}: {{ verdict("moved_tests", "holdout", "augmentation", "none", change="blur", amount="1.5", epoch=30) }} |
# | noise of 0.3 | {{ percent("moved_tests", "holdout", arm="none", change="noise", amount="0.3", epoch=30) }} | {{ percent("moved_tests", "holdout", arm="augmentation", change="noise", amount="0.3", epoch=30) }} | {{ gain("moved_tests", "holdout", "augmentation", "none", change="noise", amount="0.3", epoch=30) }}: {{ verdict("moved_tests", "holdout", "augmentation", "none", change="noise", amount="0.3", epoch=30) }} |
#
# Against shift, turn and scale augmentation buys far more than it shows on unchanged digits, and it goes on buying beyond the strength that it was trained
# with: shifts up to 2.8 pixels, zoom up to 10 %. Against blur the table decides nothing. Against pixel noise augmentation *costs*; the best against noise is dropout: {{ gain("moved_tests", "holdout", "dropout", "none", change="noise", amount="0.3", epoch=30) }}.
# With augmentation as well, {{ percent("moved_tests", "holdout", arm="both", change="noise", amount="0.3", epoch=30) }} are left of dropout's {{ percent("moved_tests", "holdout", arm="dropout", change="noise", amount="0.3", epoch=30) }}.
#
# So "robust" is half a sentence. Robust *against what*? Augmentation states which changes you expect; about the others it makes no promise, and some it pays
# for. (Why noise? A guess: a picture that is turned or shifted by parts of a pixel is read between the pixels and comes out smoother, so these networks have
# seen cleaner edges than the others. A guess is not a measurement; "What to try next" has a way to test it.)
#
# Does the network at least notice that something is wrong? On digits shifted by 3 pixels the network without augmentation has {{ percent("moved_tests", "holdout", arm="none", change="shift", amount="3", epoch=30) }} right and a mean
# confidence of {{ percent("moved_tests", "confidence", arm="none", change="shift", amount="3", epoch=30) }}; its ECE, {{ number("moved_tests", "ece", digits=3, arm="none", change="shift", amount="0", epoch=30) }} on unchanged digits, is {{ number("moved_tests", "ece", digits=3, arm="none", change="shift", amount="3", epoch=30) }}. It does not notice: **calibration, too, is a promise about
# pictures like those it was measured on.**
#
# ### Equal on clean digits, and yet not equal
#
# After 5 epochs, where lesson 03 could not tell augmentation from none, these networks were tested on changed digits too:
#
# | after 5 epochs | augmentation minus none |
# |---|---|
# | unchanged | {{ gain("moved_tests", "holdout", "augmentation", "none", change="shift", amount="0", epoch=5) }}: {{ verdict("moved_tests", "holdout", "augmentation", "none", change="shift", amount="0", epoch=5) }} |
# | shifted by 3 pixels | {{ gain("moved_tests", "holdout", "augmentation", "none", change="shift", amount="3", epoch=5) }}: {{ verdict("moved_tests", "holdout", "augmentation", "none", change="shift", amount="3", epoch=5) }} |
# | turned by 20° | {{ gain("moved_tests", "holdout", "augmentation", "none", change="rotation", amount="20", epoch=5) }}: {{ verdict("moved_tests", "holdout", "augmentation", "none", change="rotation", amount="20", epoch=5) }} |
#
# Whoever looks at the first row only would say that augmentation has done nothing yet.

# %% [markdown]
# ## 5. Asking more than once
#
# A network answers the same question always the same way. But there are two ways to ask it again:
#
# - **test-time augmentation**: show it several variants of the picture, as in training;
# - **Monte Carlo dropout**: show it the same picture several times *with dropout on*, so that each time another thinned network answers (lesson 04).
#
# The mean of the probabilities is the joint answer, and their spread shows how firmly it is held. We take the digit that the network with both is
# most sure of, and the one that it is least sure of.
#
# *Predict how the spread looks for each.*

# %%
network, sure = networks["both"], said["both"].max(axis=1)
clear, doubtful = sure.argmax(), sure.argmin()
pair = images[[clear, doubtful]]
ways = {
    "once": probabilities(network, pair)[None],
    "variants": evaluation.augmented_answers(network, pair, AffineRanges(), draws=30),
    "dropout on": evaluation.thinned_answers(network, pair, passes=30),
}
figures.many_answers(
    {f"clear: a {labels[clear]}": pair[0], f"doubtful: a {labels[doubtful]}": pair[1]},
    ways,
    title="The same question, asked again and again",
    caption="Dots: single answers; bars: their mean. For the clear digit all answers agree. "
    "For the doubtful one they contradict each other.",
)

# %% [markdown]
# `thinned_answers` switches on the dropout layers only. `model(images, training=True)` would do more than you want: an augmentation layer in the
# model would be switched on as well, and you could not tell the two kinds of spread apart.
#
# A picture for two digits is a story, not a measurement. Do the joint answers help, over 2,000 digits and {{ seeds("calibration") }} seeds? (10 variants, 30 passes.)
#
# | network | asked | accuracy when asked once | change in accuracy | change in ECE |
# |---|---|---|---|---|
# | none | variants | {{ percent("calibration", "holdout", arm="none", how="once", bin="all") }} | {{ gain("calibration", "holdout", {"how": "variants"}, {"how": "once"}, arm="none", bin="all") }}: {{ verdict("calibration", "holdout", {"how": "variants"}, {"how": "once"}, arm="none", bin="all") }} | {{ change("calibration", "ece", {"how": "variants"}, {"how": "once"}, digits=3, arm="none", bin="all") }}: {{ verdict("calibration", "ece", {"how": "variants"}, {"how": "once"}, arm="none", bin="all") }} |
# | augmentation | variants | {{ percent("calibration", "holdout", arm="augmentation", how="once", bin="all") }} | {{ gain("calibration", "holdout", {"how": "variants"}, {"how": "once"}, arm="augmentation", bin="all") }}: {{ verdict("calibration", "holdout", {"how": "variants"}, {"how": "once"}, arm="augmentation", bin="all") }} | {{ change("calibration", "ece", {"how": "variants"}, {"how": "once"}, digits=3, arm="augmentation", bin="all") }}: {{ verdict("calibration", "ece", {"how": "variants"}, {"how": "once"}, arm="augmentation", bin="all") }} |
# | dropout | variants | {{ percent("calibration", "holdout", arm="dropout", how="once", bin="all") }} | {{ gain("calibration", "holdout", {"how": "variants"}, {"how": "once"}, arm="dropout", bin="all") }}: {{ verdict("calibration", "holdout", {"how": "variants"}, {"how": "once"}, arm="dropout", bin="all") }} | {{ change("calibration", "ece", {"how": "variants"}, {"how": "once"}, digits=3, arm="dropout", bin="all") }}: {{ verdict("calibration", "ece", {"how": "variants"}, {"how": "once"}, arm="dropout", bin="all") }} |
# | dropout | dropout on | {{ percent("calibration", "holdout", arm="dropout", how="once", bin="all") }} | {{ gain("calibration", "holdout", {"how": "dropout on"}, {"how": "once"}, arm="dropout", bin="all") }}: {{ verdict("calibration", "holdout", {"how": "dropout on"}, {"how": "once"}, arm="dropout", bin="all") }} | {{ change("calibration", "ece", {"how": "dropout on"}, {"how": "once"}, digits=3, arm="dropout", bin="all") }}: {{ verdict("calibration", "ece", {"how": "dropout on"}, {"how": "once"}, arm="dropout", bin="all") }} |
# | both | variants | {{ percent("calibration", "holdout", arm="both", how="once", bin="all") }} | {{ gain("calibration", "holdout", {"how": "variants"}, {"how": "once"}, arm="both", bin="all") }}: {{ verdict("calibration", "holdout", {"how": "variants"}, {"how": "once"}, arm="both", bin="all") }} | {{ change("calibration", "ece", {"how": "variants"}, {"how": "once"}, digits=3, arm="both", bin="all") }}: {{ verdict("calibration", "ece", {"how": "variants"}, {"how": "once"}, arm="both", bin="all") }} |
# | both | dropout on | {{ percent("calibration", "holdout", arm="both", how="once", bin="all") }} | {{ gain("calibration", "holdout", {"how": "dropout on"}, {"how": "once"}, arm="both", bin="all") }}: {{ verdict("calibration", "holdout", {"how": "dropout on"}, {"how": "once"}, arm="both", bin="all") }} | {{ change("calibration", "ece", {"how": "dropout on"}, {"how": "once"}, digits=3, arm="both", bin="all") }}: {{ verdict("calibration", "ece", {"how": "dropout on"}, {"how": "once"}, arm="both", bin="all") }} |
#
# Many recipes promise a gain from both. Here neither raises the accuracy of any network.
#
# - **Variants** cost the two networks that were never trained on them several points. For the two that were, nothing is gained that could be told from chance. And all four become
#   too unsure: variants are harder pictures than the one in question, so their mean is the answer to a harder question.
# - **Dropout on** moves the accuracy by less than the seeds can show, and lowers the confidence. That helps the ECE of the network that was too sure, and harms the one that
#   was not.
#
# The spread does tell the clear digit from the doubtful one. So does the confidence when asked once; whether the spread tells it *better* would be a new question,
# with a new table.

# %% [markdown]
# ## 6. Audit the claim
#
# Somebody sends you this. The log and the sentences are made up, but every sentence is of a kind that you will read.
#
# <!-- given: an invented report -->
# ```
# data        800 digits to train on, 200 to test on, 2,000 others; seed 0, one run each
# network A   no augmentation  epoch 30/30  loss 0.001  accuracy 1.000  val_loss 0.312  val_accuracy 0.940
# network B   augmentation     epoch 30/30  loss 0.112  accuracy 0.964  val_loss 0.181  val_accuracy 0.955
# training digits as they are  800 digits    A   800 right   B   not measured
# test                         200 digits    A   188 right   B   191 right
# test, shifted by 3 pixels  2,000 digits    A 1,256 right   B 1,854 right
# test, noise 0.3            2,000 digits    A 1,712 right   B 1,237 right
# calibration error            200 digits    A 0.031         B 0.026   (calibrated networks: 0.010 to 0.035)
# errors of A on the test      9 read as 4: 3 times;  7 read as 2: 2 times;  7 others: once each
# ```
#
# - `a`: B reads new digits better than A: 95.5 % against 94.0 %. <!-- given: an invented report -->
# - `b`: On digits shifted by 3 pixels, B makes fewer errors than A.
# - `c`: This shows that augmentation makes networks robust.
# - `d`: A knows all of its training digits.
# - `e`: B does not even know its training digits: 3.6 % of them are wrong.
# - `f`: B is calibrated better than A.
# - `g`: A confuses 9 with 4 more often than 7 with 2.
# - `h`: Of these two networks, take A for noisy digits of this kind.
#
# ### Exercise 4: which sentences do the numbers carry?
#
# Mark each sentence `True` if the numbers of the log carry it, else `False`.

# %% exercise="08.audit"
carried = {"a": ..., "b": ..., "c": ..., "d": ..., "e": ..., "f": ..., "g": ..., "h": ...}
### BEGIN SOLUTION
carried = dict(a=False, b=True, c=False, d=True, e=False, f=False, g=False, h=True)
### END SOLUTION

# %%
check("08.audit", carried)

# %%
# hint("08.audit")

# %% wrong="08.audit" expect="sentence a"
carried = dict(a=True, b=True, c=False, d=True, e=False, f=False, g=False, h=True)

# %% wrong="08.audit" expect="sentence b"
carried = dict(a=False, b=False, c=False, d=True, e=False, f=False, g=False, h=True)

# %% wrong="08.audit" expect="sentence c"
carried = dict(a=False, b=True, c=True, d=True, e=False, f=False, g=False, h=True)

# %% wrong="08.audit" expect="sentence e"
carried = dict(a=False, b=True, c=False, d=True, e=True, f=False, g=False, h=True)

# %% wrong="08.audit" expect="sentence f"
carried = dict(a=False, b=True, c=False, d=True, e=False, f=True, g=False, h=True)

# %% wrong="08.audit" expect="sentence g"
carried = dict(a=False, b=True, c=False, d=True, e=False, f=False, g=True, h=True)

# %% wrong="08.audit" expect="True or False"
carried = dict(a=0, b=1, c=0, d=1, e=0, f=0, g=0, h=1)

# %% [markdown]
# ## Key insight
#
# **A number answers one question: how often these networks were right on pictures like these, give or take chance.** How much chance follows from the number of
# images and of seeds; everything else (which errors, how sure, on other pictures) has to be measured by itself.
#
# ## In your own project
#
# The paired difference, the standard error, the confusion matrix, and several verdicts at once. This cell needs nothing of the course.

# %% tags=["own-project"]
import numpy as np
from scipy import stats
from sklearn.metrics import confusion_matrix

rng = np.random.default_rng(0)
first = rng.normal(0.95, 0.005, size=10)  # accuracy of one way of training, seed by seed
second = first - rng.normal(0.01, 0.004, size=10)  # and of the other, with the same seeds

test = stats.ttest_rel(first, second)
low, high = test.confidence_interval(0.95)
print(f"difference {np.mean(first - second):+.3f}, 95 % interval {low:+.3f} to {high:+.3f}")

accuracy, n = 0.95, 200
print(f"one accuracy on {n} pictures: standard error {np.sqrt(accuracy * (1 - accuracy) / n):.3f}")

truth, answers = rng.integers(3, size=300), rng.integers(3, size=300)
print(confusion_matrix(truth, answers))  # row: true class, column: answer

p_values = [0.001, 0.02, 0.04, 0.3]  # several comparisons at once
order = np.argsort(p_values)
adjusted = np.maximum.accumulate(np.array(p_values)[order] * np.arange(len(p_values), 0, -1))
print("Holm:", dict(zip(order.tolist(), np.minimum(adjusted, 1).round(3).tolist())))

# %% [markdown]
# ## What to try next
#
# - The guess about noise: train with `move(split.x_train, "noise", 0.2)` as the 800 pictures. Is noise harmless then, and what does it cost elsewhere?
# - Move the test set twice: `move(move(images, "shift", 3), "noise", 0.2)`. Which of the four is best now?
# - Gentler variants: `AffineRanges(rotation=3, shift=0.03, zoom=0.03)` in `augmented_answers`, over all 2,000 digits. Does the joint answer pay now? On how many digits
#   does it differ?
# - Divide the logarithms of the probabilities by a number above 1 and apply the softmax again ("temperature"). Choose the number on one half of
#   the digits, and measure the ECE on the other half. Why two halves?
#
# Now take the quiz on this lesson: [quiz 08](../quizzes/release/08_evaluation/08_evaluation.ipynb).
# Next: [10 When it helps, when it does not](10_when_it_helps.ipynb).

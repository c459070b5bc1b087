# %% [markdown]
# # 08 Evaluation
#
# **About 55 minutes.** You need: [05 Dropout in Keras](05_dropout_in_keras.ipynb), and section 2 of
# [03](03_augmentation_as_regularization.ipynb) for comparisons over seeds.
#
# After this lesson you can
#
# 1. say how much an accuracy varies by chance, and how many test images or seeds a claim needs;
# 2. compare two trainings in pairs, and say when the usual interval is too narrow;
# 3. judge many comparisons together, without being fooled by the luckiest of them;
# 4. read a confusion matrix and the report of an experiment, and say which sentences the numbers support.

# %% [markdown]
# ## A question before any code
#
# Two networks have been tested on the same 200 digits: 92.0 % right and 94.0 % right. <!-- given: an invented report -->
#
# - **a**: How many test digits does each network need, so that four experiments out of five detect a difference of this size: 200, 500, 1,000 or
#   3,000?
# - **b**: Somebody tries 20 settings. None of them changes anything at all. Each is tested against the old setting at the usual 95 %. In how many of
#   100 such studies does at least one setting come out "significantly better or worse"? <!-- given: the usual level -->
#
# *Write both answers down.* Sections 1 and 3 find them by counting.

# %%
import sys

import matplotlib.pyplot as plt
import numpy as np
from scipy.stats import norm, t, ttest_rel
from sklearn.metrics import confusion_matrix

sys.path.insert(0, "..")  # the course's own helpers live in ../utils

from topics import check, hint, outcome, practice, predict, solution
from topics.evaluation import figures
from utils import results, stats
from utils.backend import keras
from utils.data import course_split

split = course_split(seed=0)

# %% [markdown]
# Two networks, without and with augmentation and dropout, on the same 800 digits. They are small, so that they train in seconds.


# %%
def make_model(augmentation=(), dropout=0.0):
    """A convolutional network with a quarter of the work of lesson 03's, compiled."""
    model = keras.Sequential(
        [
            keras.Input((28, 28, 1)),
            *augmentation,
            keras.layers.Conv2D(16, 3, activation="relu"),
            keras.layers.MaxPooling2D(),
            keras.layers.Conv2D(32, 3, activation="relu"),
            keras.layers.MaxPooling2D(),
            keras.layers.Flatten(),
            keras.layers.Dropout(dropout),
            keras.layers.Dense(32, activation="relu"),
            keras.layers.Dense(10, activation="softmax"),
        ]
    )
    model.compile("adam", loss="sparse_categorical_crossentropy", metrics=["accuracy"])
    return model


black = {"fill_mode": "constant", "fill_value": 0.0}
layers = [
    keras.layers.RandomRotation(15 / 360, **black),
    keras.layers.RandomTranslation(0.1, 0.1, **black),
    keras.layers.RandomZoom(0.1, **black),
]
keras.utils.set_random_seed(0)
networks = {"none": make_model(), "both": make_model(layers, dropout=0.5)}
for network in networks.values():
    network.fit(split.x_train, split.y_train, epochs=12, verbose=0)

# %% [markdown]
# ## 1. What an accuracy tells you
#
# The two networks on 200 test digits. Most reports show no more than this:

# %%
for name, network in networks.items():
    answers = network.predict(split.x_test, verbose=0).argmax(axis=1)
    print(f"{name:5} {np.sum(answers == split.y_test)} of 200 right")

# %% [markdown]
# Is the second one better? Other test digits would have given other numbers. We have many more digits, so we can try it: take one network and its
# answers on 2,000 digits, and draw a thousand test sets from them.

# %%
images, labels = split.x_holdout[:2000], split.y_holdout[:2000]
answers = {
    name: network.predict(images, verbose=0).argmax(axis=1) for name, network in networks.items()
}
right = {name: said == labels for name, said in answers.items()}
figures.many_tests(right["none"], sizes=(50, 200, 2000))

# %% [markdown]
# The network is the same in every test; only the digits differ. The **standard error** says how much the accuracy $p$ on $n$ images typically varies:
# $\sqrt{p(1-p)/n}$. With ten times as many images, it shrinks only by the square root of ten.
#
# If two networks are tested on *different* digits, both accuracies vary on their own, and their variances add up. On the *same* digits, much of the
# chance is shared: a hard digit is hard for both. Only the digits on which they disagree count (McNemar 1947).

# %%
n = len(labels)
shares = [right[name].mean() for name in networks]
separate = np.sqrt(sum(p * (1 - p) / n for p in shares))
difference = right["both"].astype(float) - right["none"]  # +1, 0 or -1 for each digit
print(f"both minus none: {100 * difference.mean():+.1f} points")
print(f"standard error, if each had its own 2,000 digits: {100 * separate:.2f} points")
print(f"standard error on the same digits: {100 * difference.std() / np.sqrt(n):.2f} points")
print(f"they disagree on {np.sum(difference != 0)} of 2,000 digits")

# %%
practice("08.disagree")

# %% [markdown]
# ### How many images does a claim need?
#
# Suppose the true accuracies differ by $d$, and each network is tested on $n$ images of its own. The standard error of the measured difference is
# $\sqrt{2p(1-p)/n}$. We say that the difference is *seen* if it is at least 1.96 standard errors away from 0. If $d$ itself is *exactly* 1.96
# standard errors, chance puts half of all experiments above this limit and half below. So the **power**, the probability of seeing a difference that
# is there, is 50 %. For a [power](../GLOSSARY.md#power) of 80 %, $d$ must be larger by another 0.84 standard errors.
# <!-- given: the definition of power -->

# %%
accuracy = 0.95
for difference in (0.05, 0.02, 0.01, 0.005):
    needed = []
    for power in (0.5, 0.8):
        errors = norm.ppf(0.975) + norm.ppf(power)  # 1.96 + 0, and 1.96 + 0.84
        n = 2 * accuracy * (1 - accuracy) * errors**2 / difference**2
        needed.append(int(np.ceil(n)))
    print(
        f"{100 * difference:>4g} points: {needed[0]:>6,} images for 50 %, {needed[1]:>6,} for 80 %"
    )

# %% [markdown]
# Half the difference needs four times as many images; 80 % power instead of 50 % needs twice as many. With 200 images for each network, only
# differences of six points or more are seen in four experiments out of five. Yet reports are full of differences of half a point.
# <!-- given: arithmetic with the formula above -->
#
# Do not trust the formula: count. Two networks that get 95 % and 96 % of all digits right are compared 2,000 times. *Change `n`, and run the cell
# again.* <!-- given: invented networks -->

# %%
n = 1500
rng = np.random.default_rng(0)
first, second = rng.binomial(n, 0.95, 2000) / n, rng.binomial(n, 0.96, 2000) / n
error = np.sqrt((first * (1 - first) + second * (1 - second)) / n)
seen = np.abs(second - first) > 1.96 * error
wrong_way = seen & (second < first)
print(f"{n:,} digits each: seen in {seen.mean():.0%} of the experiments")
print(
    f"the worse network looks better in {np.mean(second < first):.1%}, seen so: {wrong_way.sum()}"
)
print(f"mean difference: {np.mean(second - first):.3f}, where it was seen: ", end="")
print(f"{np.mean((second - first)[seen]):.3f}")

# %% [markdown]
# The last line shows the *winner's curse*: at low power, a difference is mostly seen when chance has made it look larger than it is.
#
# ### Exercise 1: how many test images?
#
# Two networks have an accuracy of about `accuracy`, each measured on `n` images *of its own*. Complete `images_needed`: the smallest whole `n` at
# which a true `difference` is seen with a power of 80 %. Use this rule of thumb: $2\,(1.96+0.84)^2$ is about 16, so $n = 16\,p(1-p)/d^2$.
# <!-- given: arithmetic -->


# %% exercise="08.needed"
def images_needed(accuracy, difference):
    """Test images for each network, so that four experiments of five see the difference."""
    ### BEGIN SOLUTION
    return int(np.ceil(16 * accuracy * (1 - accuracy) / difference**2))
    ### END SOLUTION


# %%
check("08.needed", images_needed)

# %%
# hint("08.needed")


# %% wrong="08.needed" expect="both accuracies scatter"
def images_needed(accuracy, difference):
    return int(np.ceil(8 * accuracy * (1 - accuracy) / difference**2 / 2))


# %% wrong="08.needed" expect="power is 50 %"
def images_needed(accuracy, difference):
    return int(np.ceil(8 * accuracy * (1 - accuracy) / difference**2))


# %% wrong="08.needed" expect="square root of n"
def images_needed(accuracy, difference):
    return int(np.ceil(16 * accuracy * (1 - accuracy) / difference))


# %% wrong="08.needed" expect="accuracy of one half"
def images_needed(accuracy, difference):
    return int(np.ceil(4 / difference**2))


# %% wrong="08.needed" expect="round up"
def images_needed(accuracy, difference):
    return int(16 * accuracy * (1 - accuracy) / difference**2)


# %% [markdown]
# ## 2. Pairs
#
# So far we know something about *these two networks* only. Another seed gives other weights and other training digits. No test set can show this kind
# of chance, however large it is. For that we need several seeds, compared in pairs. Here are the {{ seeds("four_arms") }} seeds of lesson 03, on
# 4,000 digits each: the difference within each seed, its mean, and Student's t interval.

# %%
predict("08.half")

# %%
table = results.load("four_arms").where(epoch=30)
both, none = (
    np.array(list(table.by_seed("holdout", arm=arm).values())) for arm in ("both", "none")
)
difference = both - none
error = difference.std(ddof=1) / np.sqrt(len(difference))
half = t.ppf(0.975, df=len(difference) - 1) * error
print(f"by hand: {100 * difference.mean():+.2f} points, 95 % interval ", end="")
print(f"{100 * (difference.mean() - half):+.2f} to {100 * (difference.mean() + half):+.2f}")
low, high = ttest_rel(both, none).confidence_interval(0.95)
print(f"SciPy:   {100 * low:+.2f} to {100 * high:+.2f}")

# %%
outcome("08.half")

# %%
plt.figure(figsize=(6, 2.6), layout="constrained")
for place, (first, second) in enumerate(zip(none, both)):
    plt.plot([100 * first, 100 * second], [place, place], color="#999999", zorder=1)
plt.scatter(100 * none, range(len(none)), marker="o", label="none", zorder=2)
plt.scatter(100 * both, range(len(both)), marker="s", label="both", zorder=2)
plt.xlabel("accuracy on 4,000 digits in percent")
plt.ylabel("seed")
plt.title("A line joins the two networks of a seed")
plt.legend()
plt.show()

# %% [markdown]
# The tables of this course state it like this. With a smaller test set, each interval is wider:
#
# | both minus none, after 30 epochs, {{ seeds("four_arms") }} seeds | |
# |---|---|
# | on 200 test digits | {{ gain("four_arms", "test", "both", "none", epoch=30) }} |
# | on 4,000 other digits | {{ gain("four_arms", "holdout", "both", "none", epoch=30) }} |
# | dropout minus none, on 200 | {{ gain("four_arms", "test", "dropout", "none", epoch=30) }} |
# | dropout minus none, on 4,000 | {{ gain("four_arms", "holdout", "dropout", "none", epoch=30) }} |
#
# **"Cannot be told apart" does not mean "equal".** An interval that contains 0 also contains differences that are not 0, and one of them may be the
# true one. Two trainings may be called [equal](../GLOSSARY.md#equivalence) only if the whole interval lies within a bound that was fixed *before* the
# runs (Schuirmann 1987); here the bound is one point. And before you measure, ask how many seeds you will need:

# %%
early = results.load("four_arms").where(epoch=5).paired("holdout", "augmentation", "none")
dropout = table.paired("holdout", "dropout", "none")
for name, result in (("augmentation, 5 epochs", early), ("dropout, 30 epochs", dropout)):
    print(f"{name} against none: {result.points(2)}")
    print(f"    {result.verdict}; equal within one point: {stats.equivalent(result, bound=0.01)}")
for effect in (0.01, 0.005, 0.002):
    seeds = stats.runs_needed(effect, sd=dropout.sd)
    print(f"to see {100 * effect:g} points in four experiments of five: {seeds} seeds")

# %% [markdown]
# These are two different questions. A small gain can be certain and still lie within the bound; and two trainings that cannot be told apart may be
# far from proven equal.
#
# **When the seeds are not independent.** The interval assumes that each run is a new draw. With one small folder of pictures this is not true. Take
# five random splits, each with three quarters for training and one quarter for testing: they train on largely the same pictures. So the five
# differences lie closer together than those from five new folders would. Nadeau and Bengio (2003) correct for this: under the square root they add
# the number of test pictures divided by the number of training pictures.

# %%
differences = np.array([0.020, 0.035, 0.005, 0.030, 0.015])  # five splits of one folder
runs, test_per_train = len(differences), 0.25 / 0.75
for name, share in (("plain", 0.0), ("corrected", test_per_train)):
    error = differences.std(ddof=1) * np.sqrt(1 / runs + share)
    half = t.ppf(0.975, df=runs - 1) * error
    print(f"{name:10} {differences.mean():+.3f}, interval ", end="")
    print(f"{differences.mean() - half:+.3f} to {differences.mean() + half:+.3f}")

# %% [markdown]
# The plain interval does not contain 0, but the corrected one does. The worksheet of lesson 10 uses the correction
# (`stats.paired(..., test_per_train=...)`). And our own tables? Each seed draws 800 of the *same* 5,000 digits. Two training sets share few of their
# digits, so the plain interval is good enough for statements about these 5,000. For digits from another source it promises nothing.

# %% [markdown]
# ## 3. Many verdicts at once
#
# A 95 % interval misses the truth once in twenty times. That is the risk for *one* question. But this course gives dozens of verdicts, and a search
# over settings gives hundreds. So let us simulate a thousand studies, each with 20 settings and five seeds, in which *nothing has any effect*:

# %%
rng = np.random.default_rng(1)
effects = rng.normal(0, 0.01, size=(1000, 20, 5))  # studies, settings, seeds: differences
p = ttest_rel(effects, np.zeros_like(effects), axis=2).pvalue
seen = (p < 0.05).sum(axis=1)  # "significant" settings of each study
print(f"verdicts by chance in a study of 20: {seen.mean():.2f} on average")
print(f"studies with at least one: {np.mean(seen > 0):.0%}; by the formula {1 - 0.95**20:.0%}")
best = effects.mean(axis=2).max(axis=1)
print(f"the best of the 20 settings 'gains' {100 * best.mean():.1f} points on average")

# %% [markdown]
# If there is nothing to see, $k$ comparisons give $0.05\,k$ verdicts by chance, on average. **Holm's correction** (1979) keeps the risk of *even one*
# such false verdict at 5 % or less. Sort the $k$ p-values; multiply the smallest by $k$, the next by $k-1$, and so on; if a result is smaller than
# the one before it, raise it to that one. A verdict stands if its corrected p-value is still below 0.05. <!-- given: a definition -->


# %%
def share_with_a_false_verdict(studies):
    """How many studies have a verdict left after Holm's correction: only the smallest counts."""
    return np.mean(studies.min(axis=1) * studies.shape[1] < 0.05)


print(
    f"with Holm: at least one false verdict in {share_with_a_false_verdict(p):.1%} of the studies"
)

# %% [markdown]
# The price is power: an effect has to be clearer to survive the correction. So before you measure, name the one comparison that you care about most;
# then correct the others together.
#
# ### Exercise 2: Holm's correction
#
# Complete `holm`: it takes a list of p-values and returns an array of the corrected ones, *in the order of the list*. None may be above 1.


# %% exercise="08.holm"
def holm(p_values):
    """P-values of a family of comparisons, corrected."""
    p = np.asarray(p_values, float)
    order = np.argsort(p)  # positions, from the smallest p-value to the largest
    corrected = np.empty(len(p))
    ### BEGIN SOLUTION
    factors = np.arange(len(p), 0, -1)  # k, k - 1, ..., 1
    corrected[order] = np.maximum.accumulate(p[order] * factors)
    return np.minimum(corrected, 1)
    ### END SOLUTION


# %%
check("08.holm", holm)

# %%
# hint("08.holm")


# %% wrong="08.holm" expect="next one by k - 1"
def holm(p_values):
    return np.minimum(np.asarray(p_values) * len(p_values), 1)


# %% wrong="08.holm" expect="order of the list"
def holm(p_values):
    p = np.sort(p_values)
    return np.minimum(np.maximum.accumulate(p * np.arange(len(p), 0, -1)), 1)


# %% wrong="08.holm" expect="smaller than the one before"
def holm(p_values):
    p = np.asarray(p_values, float)
    order, corrected = np.argsort(p), np.empty(len(p))
    corrected[order] = p[order] * np.arange(len(p), 0, -1)
    return np.minimum(corrected, 1)


# %% wrong="08.holm" expect="above 1"
def holm(p_values):
    p = np.asarray(p_values, float)
    order, corrected = np.argsort(p), np.empty(len(p))
    corrected[order] = np.maximum.accumulate(p[order] * np.arange(len(p), 0, -1))
    return corrected


# %% wrong="08.holm" expect="smallest p-value gets the largest factor"
def holm(p_values):
    p = np.asarray(p_values, float)
    order, corrected = np.argsort(p), np.empty(len(p))
    corrected[order] = np.maximum.accumulate(p[order] * np.arange(1, len(p) + 1))
    return np.minimum(corrected, 1)


# %% [markdown]
# ## 4. Which errors
#
# An accuracy counts all errors alike. The **confusion matrix** shows which errors they are: row = true class, column = answer.
#
# *Predict two pairs of digits that are often confused.*

# %%
matrix = confusion_matrix(labels, answers["none"])
figures.confusion(
    matrix,
    title="Network without augmentation or dropout, 2,000 digits",
    caption="Shaded and bold: errors. Most cells beside the diagonal hold a handful of digits or none.",
)

# %% [markdown]
# Which of these cells are large enough to talk about? A count of $k$ rare events varies by about $\sqrt{k}$: if two cells show 9 and 5, a repetition
# may well have turned them round. And the largest of 90 cells owes part of its size to chance, like the best setting in section 3. Do the two
# networks share their weak spots?

# %%
for name, said in answers.items():
    wrong = said != labels
    pairs, counts = np.unique(np.stack([labels[wrong], said[wrong]]), axis=1, return_counts=True)
    most = np.argsort(-counts)[:3]
    listed = [
        f"{true} read as {other} ({counts[k]})" for k, (true, other) in zip(most, pairs.T[most])
    ]
    print(f"{name:5} {wrong.sum():3} errors: {', '.join(listed)}")

# %% [markdown]
# ### Exercise 3: a confusion matrix
#
# Complete `confusion`: return an array of whole numbers with the shape `(classes, classes)`. Row `t`, column `a` says how often a picture of class
# `t` got the answer `a`.


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
# ## 5. Audit the claim
#
# Somebody sends you this report. The log and the sentences are made up, but you will meet sentences of every one of these kinds.
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
# 20 other settings of A, 5 seeds each       one is better than A, p = 0.03; the others: p above 0.1
# errors of A on the test      9 read as 4: 3 times;  7 read as 2: 2 times;  7 others: once each
# ```
#
# - `a`: B is better than A at reading new digits: 95.5 % against 94.0 %. <!-- given: an invented report -->
# - `b`: On digits shifted by 3 pixels, B makes fewer errors than A.
# - `c`: This shows that augmentation makes networks robust.
# - `d`: A gets all of its training digits right.
# - `e`: B does not even get its training digits right: 3.6 % of its answers to them are wrong.
# - `f`: One of the 20 other settings has been shown to be better than A.
# - `g`: A confuses 9 with 4 more often than 7 with 2.
# - `h`: Of these two networks, A is the one to use for noisy digits of this kind.
#
# ### Exercise 4: which sentences do the numbers support?
#
# Mark each sentence `True` if the numbers in the log support it, else `False`.

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
# **An accuracy answers one question: how often were these networks right on pictures like these, give or take chance?** How large the part of chance
# is depends on the number of images, of seeds, and of questions asked. Lesson 09 asks how sure the answers were, and what happens on other pictures.
#
# ## In your own project
#
# The paired difference, the standard error, the confusion matrix, and Holm's correction for several verdicts. This cell needs nothing from the
# course.

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
# - In the cell on power, find the `n` at which 80 % of the experiments see the difference. Does the formula agree?
# - Section 1 tests both networks on the *same* digits. Compare its two standard errors: how many images does pairing save?
# - In section 3, give one of the 20 settings a true effect of 0.02 (`effects[:, 0] += 0.02`). How often does the plain test see it, and how often
#   does it survive Holm's correction?
# - Train the two networks again without a fixed seed. Which of your conclusions survive?
#
# ## References
#
# - Q. McNemar, *Note on the sampling error of the difference between correlated proportions or percentages*, Psychometrika 12 (1947): only the cases on which two methods disagree count.
# - T. G. Dietterich, *Approximate statistical tests for comparing supervised classification learning algorithms*, Neural Computation 10 (1998): the t test on random re-splits finds differences that are not there.
# - C. Nadeau and Y. Bengio, *Inference for the generalization error*, Machine Learning 52 (2003): the correction for overlapping training sets.
# - S. Holm, *A simple sequentially rejective multiple test procedure*, Scandinavian Journal of Statistics 6 (1979): many verdicts, one risk.
# - D. J. Schuirmann, *A comparison of the two one-sided tests procedure and the power approach for assessing the equivalence of average bioavailability*, Journal of Pharmacokinetics and Biopharmaceutics 15 (1987): what it takes to call two things equal.
# - X. Bouthillier et al., *Accounting for variance in machine learning benchmarks*, MLSys (2021): how much of a difference comes from data splits and initial weights.
#
# [Quiz 09](../quizzes/release/09_evaluation/09_evaluation.ipynb) asks about this lesson and the next one: take it after lesson 09.
# Next: [09 Beyond accuracy](09_beyond_accuracy.ipynb).

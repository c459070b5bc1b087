# %% [markdown]
# # 01 The dataset
#
# **About 40 minutes.** You need: Python with NumPy, nothing else. No network.
#
# After this lesson you can
#
# 1. say what is in a set of images before any model sees it: shapes, types, value range, class balance;
# 2. split it so that every class keeps its share, and say why the split comes before everything else;
# 3. recognise a [leak](../GLOSSARY.md#leak) from the test images into the training images, and say what it costs.

# %% [markdown]
# ## A question before any code
#
# Someone has 200 pictures of digits. To get more, they make nine slightly turned and shifted copies of each, shuffle all 2,000 pictures, keep a
# random fifth for the test, and train on the rest. The test reports **95 % right**. <!-- given: an invented example -->
#
# *How well will this model do on digits that it has never seen: better than 95 %, about 95 %, or worse?* Write your guess down; the answer comes in
# section 4. <!-- given: the same example -->

# %%
import sys

import numpy as np

sys.path.insert(0, "..")  # the course's own helpers live in ../utils

from topics import check, hint, outcome, practice, predict, solution
from topics.dataset import figures, playground, stages
from utils import plots
from utils.data import course_split, load_digits

# %% [markdown]
# ## 1. Look at the pictures
#
# The course comes with 5,000 handwritten digits from MNIST, a set that became the standard first test of image classifiers. They are in
# `datasets/digits.npz`; the text file next to it, their data card, says where they come from.

# %% tags=["nbval-check-output"]
images, labels = load_digits()
print("images", images.shape, images.dtype, "values", images.min(), "to", images.max())
print("labels", labels.shape, labels.dtype, "values", labels.min(), "to", labels.max())

# %%
rows = np.arange(0, 5000, 250)  # two of each class
plots.image_grid(
    images[rows, :, :, None] / 255,
    labels[rows],
    title="Two digits of each class",
    caption="The number above each picture is its label. Most are easy; some you may have to look at twice.",
)

# %% [markdown]
# Always look before you count. By looking you find what no statistic shows: pictures that lie on their side, wrong labels, frames, a date printed in
# a corner.
#
# **Try it:** change `np.arange(0, 5000, 250)` to `np.arange(7, 5000, 250)` above and run the cell again. Do you agree with every label?

# %% [markdown]
# ## 2. Count
#
# How many pictures are there of each class? If 90 % showed the same digit, a model that always answers that digit
# would be 90 % right, and useless. <!-- given: arithmetic -->

# %%
figures.bars(
    {str(digit): int(count) for digit, count in enumerate(np.bincount(labels))},
    title="Pictures of each digit",
    caption="Every bar has the same height: the classes are balanced, by the way this set was drawn.",
    xlabel="digit",
    ylabel="number of pictures",
)

# %% [markdown]
# The pixels are whole numbers from 0 (black) to 255 (white). Networks train better on small numbers of one scale,
# and Keras expects a channel axis. From here on, images are `float32` with shape
# (n, height, width, channels) and values from 0 to 1.
#
# ### Exercise 1: prepare the pixels
#
# Complete `prepare`: it turns `uint8` images (n, 28, 28) into `float32` images (n, 28, 28, 1) with values from 0 to 1.


# %% exercise="01.prepare"
def prepare(images):
    """From uint8 (n, 28, 28) in 0..255 to float32 (n, 28, 28, 1) in 0..1."""
    ### BEGIN SOLUTION
    return (images / 255).astype("float32")[..., None]
    ### END SOLUTION


# %%
check("01.prepare", prepare)

# %%
# hint("01.prepare")      # remove the first # for a hint, and again for the next one


# %% wrong="01.prepare" expect="dtype"
def prepare(images):
    return images[..., None] / 255


# %% wrong="01.prepare" expect="shape"
def prepare(images):
    return (images / 255).astype("float32")


# %% wrong="01.prepare" expect="every picture on its own scale"
def prepare(images):
    largest = images.max(axis=(1, 2), keepdims=True)
    return (images / np.maximum(largest, 1)).astype("float32")[..., None]


# %% wrong="01.prepare" expect="the smallest batch"
def prepare(images):
    return (images / images.max()).astype("float32")[..., None]


# %% wrong="01.prepare" expect="between 0 and 1"
def prepare(images):
    return (images // 255).astype("float32")[..., None]


# %% wrong="01.prepare" expect="must not change"
def prepare(images):
    images //= 2
    return (images / 127).astype("float32")[..., None]


# %% [markdown]
# ## 3. Split before you touch anything
#
# The course trains on 800 pictures and tests on 200, and sets aside the other 4,000: 200 pictures are few, and if two models are close, we need more
# to tell them apart. The split is *stratified*: every class has the same share in each part. It is *seeded*: everybody gets the same one. In a
# project of your own, scikit-learn does it in one line: `train_test_split(x, y, test_size=0.2, stratify=y, random_state=0)`. If several pictures
# belong together (one patient, one film), `GroupShuffleSplit` keeps each group on one side. A third part, for choices that you make along the way, is
# called *[validation](../GLOSSARY.md#validation)* data.

# %% tags=["nbval-check-output"]
split = course_split(seed=0)
for name in ("train", "test", "holdout"):
    y = getattr(split, f"y_{name}")
    print(f"{name:8} {getattr(split, f'x_{name}').shape}  of each digit: {np.bincount(y)}")

# %% [markdown]
# This is the order of work in the whole course. Looking, counting and dividing by 255 may come before the split: they treat every picture separately,
# in a fixed way. Everything that makes copies, or learns something *from* the pictures (a mean, a threshold), comes after it.

# %% tags=["nbval-check-output"]
stages.StageTable(
    [
        ((1000, 28, 28, 1), (1000, 28, 28, 1), "look, count, prepare"),
        ((1000, 28, 28, 1), "800 and 200", "stratified, seeded"),
        (
            (800, 28, 28, 1),
            (800, 28, 28, 1),
            "training images only, anew in every epoch (lesson 02)",
        ),
        ((800, 28, 28, 1), "a model", "lessons 03 to 06"),
        ((200, 28, 28, 1), "accuracy and loss", "test images as they are, once"),
    ]
)

# %% [markdown]
# ### Exercise 2: draw a stratified test set
#
# Complete `test_rows`: return the row numbers of `per_class` pictures of every class, drawn at random from `seed`.
# The same [seed](../GLOSSARY.md#seed) must give the same rows, another seed other rows.


# %% exercise="01.split"
def test_rows(labels, per_class, seed):
    """Row numbers of a random test set with `per_class` pictures of each class."""
    rng = np.random.default_rng(seed)
    ### BEGIN SOLUTION
    chosen = []
    for digit in np.unique(labels):
        rows_of_digit = np.flatnonzero(labels == digit)
        chosen.append(rng.choice(rows_of_digit, per_class, replace=False))
    return np.concatenate(chosen)
    ### END SOLUTION


# %%
check("01.split", test_rows)

# %%
# hint("01.split")


# %% wrong="01.split" expect="each class"
def test_rows(labels, per_class, seed):
    rng = np.random.default_rng(seed)
    return rng.permutation(len(labels))[: per_class * len(np.unique(labels))]


# %% wrong="01.split" expect="the same row twice"
def test_rows(labels, per_class, seed):
    rng = np.random.default_rng(seed)
    return np.concatenate(
        [rng.choice(np.flatnonzero(labels == d), per_class) for d in np.unique(labels)]
    )


# %% wrong="01.split" expect="another seed"
def test_rows(labels, per_class, seed):
    return np.concatenate([np.flatnonzero(labels == d)[:per_class] for d in np.unique(labels)])


# %% wrong="01.split" expect="same seed"
def test_rows(labels, per_class, seed):
    rng = np.random.default_rng()
    return np.concatenate(
        [
            rng.choice(np.flatnonzero(labels == d), per_class, replace=False)
            for d in np.unique(labels)
        ]
    )


# %% wrong="01.split" expect="rows of the test set"
def test_rows(labels, per_class, seed):
    rng = np.random.default_rng(seed)
    mask = np.zeros(len(labels), dtype=bool)
    for d in np.unique(labels):
        mask[rng.choice(np.flatnonzero(labels == d), per_class, replace=False)] = True
    return mask


# %% [markdown]
# ## 4. What a leak costs
#
# Back to the question from the start. After the shuffle, there is usually a copy of a test picture among the training pictures. The model has seen
# the test before: the test has *leaked*.
#
# How often? Move the slider for the copies, then tick *split first*.

# %%
playground.leak(pictures=200)

# %% [markdown]
# And what does it do to the score? We measured this over {{ seeds("leak") }} seeds in two *[arms](../GLOSSARY.md#arm)* (so we call the settings that
# an experiment compares): both orders of work, with the same number of pictures and of training steps. The number after a ± is the [standard
# deviation](../GLOSSARY.md#standard-deviation) over the seeds. A [95 % interval](../GLOSSARY.md#confidence-interval) is a range that contains the
# true mean difference in 95 of 100 such experiments. <!-- given: a definition --> *Reported* is what each way of working prints; *true* is the
# accuracy on pictures of the same kind, made from digits that were in neither part.

# %%
predict("01.leak")

# %%
plots.dots(
    "leak",
    {"reported": "reported", "true": "true"},
    ["augment, then split", "split, then augment"],
    title="What the test says, and what is true",
    caption="One mark per seed, the bar is the mean. Augmenting first reports far more than is true; splitting first does not.",
)

# %%
outcome("01.leak")

# %% [markdown]
# Augmenting first reports {{ percent("leak", "reported", arm="augment, then split") }}, and in truth reaches
# {{ percent("leak", "true", arm="augment, then split") }}. Splitting first reports {{ percent("leak", "reported", arm="split, then augment") }}, and
# in truth reaches {{ percent("leak", "true", arm="split, then augment") }}: with only 40 test digits the report varies a lot, but on average it does
# not promise too much.
#
# The reports differ by {{ gain("leak", "reported", "augment, then split", "split, then augment") }}. The models differ by
# {{ gain("leak", "true", "augment, then split", "split, then augment") }}, because one has trained on variants of all 200 digits and the other on
# variants of 160. The rest of the difference comes from memory: on new digits, the model of the first report is far less accurate than reported.
#
# *How to read it: the mean difference over the seeds, paired by seed, with its 95 % interval, and the verdict. If the interval contains 0, the two
# cannot be told apart.*
#
# A leak needs no [augmentation](../GLOSSARY.md#augmentation). Try this one:

# %%
practice("01.patients")

# %% [markdown]
# ### Exercise 3: find the leak
#
# Every picture carries the number of the original it was made from. Complete `leaked_share`: what share of the *test pictures* has a relative (the
# original or another copy of it) among the training pictures?


# %% exercise="01.leak"
def leaked_share(train_origin, test_origin):
    """Share (0 to 1) of test pictures whose original also has a picture in the training set."""
    ### BEGIN SOLUTION
    return float(np.isin(test_origin, train_origin).mean())
    ### END SOLUTION


# %%
check("01.leak", leaked_share)

# %%
# hint("01.leak")


# %% wrong="01.leak" expect="every test picture counts"
def leaked_share(train_origin, test_origin):
    both = np.intersect1d(train_origin, test_origin)
    return len(both) / len(np.unique(test_origin))


# %% wrong="01.leak" expect="of the test pictures"
def leaked_share(train_origin, test_origin):
    return float(np.isin(train_origin, test_origin).mean())


# %% wrong="01.leak" expect="no relative"
def leaked_share(train_origin, test_origin):
    return 1.0


# %% wrong="01.leak" expect="share from 0 to 1"
def leaked_share(train_origin, test_origin):
    return int(np.isin(test_origin, train_origin).sum())


# %% [markdown]
# ## Key insight
#
# **Look first, and split before you touch anything.** Copies that are made before the split end up on both sides, and then the test measures memory
# instead of learning.
#
# ## In your own project
#
# Everything that you need to look, count and split; put your own arrays in place of the first lines. This cell needs nothing from the course.

# %% tags=["own-project"]
import numpy as np
from sklearn.model_selection import GroupShuffleSplit, train_test_split

rng = np.random.default_rng(0)
x = rng.integers(0, 256, size=(300, 32, 32, 3), dtype="uint8")  # your pictures
y = rng.integers(3, size=300)  # their labels
patient = rng.integers(40, size=300)  # what each picture belongs to

print(x.shape, x.dtype, "from", x.min(), "to", x.max(), "per class:", np.bincount(y))
x = x.astype("float32") / 255

rest, test = train_test_split(np.arange(300), test_size=0.2, stratify=y, random_state=0)
train, validation = train_test_split(rest, test_size=0.25, stratify=y[rest], random_state=0)
print("stratified:", len(train), len(validation), len(test), "test classes", np.bincount(y[test]))

groups = GroupShuffleSplit(n_splits=1, test_size=0.2, random_state=0)
train, test = next(groups.split(x, y, groups=patient))
assert not set(patient[train]) & set(patient[test])  # nobody is on both sides
print("by patient:", len(train), len(test))

# %% [markdown]
# ## What to try next
#
# - Draw the grid of section 1 for one class only: how many ways are there to write a 7?
# - In the playground of section 4, how many copies make it almost certain that a test picture has a relative on the other side?
# - Think of a data set in which a random split leaks although nobody augmented anything. (Several photos of one patient; frames of one film.)
#
# ## References
#
# - Y. LeCun, L. Bottou, Y. Bengio and P. Haffner, *Gradient-based learning applied to document recognition*, Proceedings of the IEEE 86 (1998): how MNIST was made from two collections of handwriting.
# - S. Kaufman, S. Rosset, C. Perlich and O. Stitelman, *Leakage in data mining: formulation, detection, and avoidance*, ACM Transactions on Knowledge Discovery from Data 6 (2012).
# - S. Kapoor and A. Narayanan, *Leakage and the reproducibility crisis in machine-learning-based science*, Patterns 4 (2023): leaks found in the published studies of many fields.
# - B. Barz and J. Denzler, *Do we train on test data? Purging CIFAR of near-duplicates*, Journal of Imaging 6 (2020): a famous test set that shares pictures with its training set.
#
# Next: [02 Augmentation](02_augmentation.ipynb). Quiz 03 comes after lesson 03.

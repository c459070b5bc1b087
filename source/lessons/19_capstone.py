# %% [markdown]
# # 19 Capstone: your own pictures
#
# **About 85 minutes.** You need: [08 Evaluation](08_evaluation.ipynb), [10 When it helps](10_when_it_helps.ipynb) and [11 A small photo dataset](11_a_small_photo_dataset.ipynb). A folder of your own pictures if you
# have one; the lesson runs without it.
#
# After this lesson you can
#
# 1. check a folder of pictures for faults that would spoil an experiment, and split the rest by group;
# 2. compare augmentation and dropout on paired seeds, and test once, also on pictures that differ from the training pictures;
# 3. write a report of half a page in which every result has an interval and every sentence is supported by a number.

# %% [markdown]
# ## A question before any code
#
# This is your project. You know every step from an earlier lesson; here you put them together, in plain Keras. At the end you write a report, and a
# table shows how it is marked.
#
# Before you look at any picture, write down:
#
# - **a**: *Which decision depends on this experiment?* ("Do we switch augmentation on in the program that sorts the pictures?")
# - **b**: *Which single comparison decides it, and which result would make you decide the other way?*
# - **c**: *How will the pictures differ when the network is used later?*
#
# If you answer b after the experiment, you will choose the comparison that came out well. Here the comparison is: augmentation against none, both
# without dropout. The other arms are shown, but they decide nothing.

# %%
import sys
import tempfile
from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from IPython.display import Markdown, display
from PIL import Image
from scipy import ndimage, stats
from sklearn.model_selection import GroupShuffleSplit

sys.path.insert(0, "..")  # the course's own helpers live in ../utils

from topics import calibration, check, hint, outcome, practice, predict, solution
from topics.augmentation.playground import augmentation
from topics.capstone.folder import write_folder
from utils import plots
from utils.backend import keras  # the same as: import keras

temporary = tempfile.TemporaryDirectory()  # disappears with the kernel

# %%
FOLDER = write_folder(Path(temporary.name) / "pictures")  # your own: Path("path/to/folder")

# %%
SIZE = 24  # side of the pictures in pixels
EPOCHS = 8
SEEDS = range(3)  # enough to see how it goes; for a report range(5), better range(10)
TILT = 25  # degrees by which the camera is tilted in the shifted test set

# %% [markdown]
# `FOLDER` contains one sub-folder for each class. If you have no folder of your own, the cell writes drawn animals (lesson 11). They come in
# *series*, as if somebody had taken several pictures of the same animal, and with the faults that real folders have. If you have one, change only the
# first of the two cells above and `group_of` below. Two classes and a few hundred pictures are a good size.

# %% [markdown]
# ## 1. What is in the folder?
#
# Files that cannot be read stop the training or, worse, are skipped without a word. Files with equal content count twice; and if one copy is in the
# training set and the other in the test set, the test asks for something that the network may have learnt by heart.
#
# ### Exercise 1: audit
#
# Complete `audit`. `folder.glob("*/*")` gives the files of all classes. Return a dictionary:
#
# - `"broken"`: a list of the paths of files that Pillow cannot read to the end;
# - `"twins"`: a list of lists; each inner list contains the paths of two or more readable files with equal content;
# - `"counts"`: for each class (the name of the sub-folder) the number of readable files.


# %% exercise="19.audit"
def audit(folder):
    """Broken files, files with equal content, and the number of readable files of each class."""
    ### BEGIN SOLUTION
    broken, contents, counts = [], {}, {}
    for path in sorted(folder.glob("*/*")):
        try:
            with Image.open(path) as picture:
                picture.convert("RGB")
        except Exception:  # a broken file can raise almost anything
            broken.append(path)
            continue
        contents.setdefault(path.read_bytes(), []).append(path)
        counts[path.parent.name] = counts.get(path.parent.name, 0) + 1
    twins = [paths for paths in contents.values() if len(paths) > 1]
    return {"broken": broken, "twins": twins, "counts": counts}
    ### END SOLUTION


# %%
check("19.audit", audit)

# %%
# hint("19.audit")


# %% wrong="19.audit" expect="only its first bytes"
def audit(folder):
    broken, contents, counts = [], {}, {}
    for path in sorted(folder.glob("*/*")):
        try:
            Image.open(path)
        except Exception:
            broken.append(path)
            continue
        contents.setdefault(path.read_bytes(), []).append(path)
        counts[path.parent.name] = counts.get(path.parent.name, 0) + 1
    twins = [paths for paths in contents.values() if len(paths) > 1]
    return {"broken": broken, "twins": twins, "counts": counts}


# %% wrong="19.audit" expect="one picture in two classes"
def audit(folder):
    broken, twins, counts = [], [], {}
    for sub in sorted(folder.iterdir()):
        contents = {}
        for path in sorted(sub.iterdir()):
            try:
                Image.open(path).convert("RGB")
            except Exception:
                broken.append(path)
                continue
            contents.setdefault(path.read_bytes(), []).append(path)
        counts[sub.name] = sum(map(len, contents.values()))
        twins += [paths for paths in contents.values() if len(paths) > 1]
    return {"broken": broken, "twins": twins, "counts": counts}


# %% wrong="19.audit" expect="other content"
def audit(folder):
    broken, names, counts = [], {}, {}
    for path in sorted(folder.glob("*/*")):
        try:
            Image.open(path).convert("RGB")
        except Exception:
            broken.append(path)
            continue
        names.setdefault(path.name, []).append(path)
        counts[path.parent.name] = counts.get(path.parent.name, 0) + 1
    twins = [paths for paths in names.values() if len(paths) > 1]
    return {"broken": broken, "twins": twins, "counts": counts}


# %% wrong="19.audit" expect="broken files, not twins"
def audit(folder):
    broken, contents, counts = [], {}, {}
    for path in sorted(folder.glob("*/*")):
        contents.setdefault(path.read_bytes(), []).append(path)
        try:
            Image.open(path).convert("RGB")
        except Exception:
            broken.append(path)
            continue
        counts[path.parent.name] = counts.get(path.parent.name, 0) + 1
    twins = [paths for paths in contents.values() if len(paths) > 1]
    return {"broken": broken, "twins": twins, "counts": counts}


# %% wrong="19.audit" expect="include broken files"
def audit(folder):
    broken, contents, counts = [], {}, {}
    for path in sorted(folder.glob("*/*")):
        counts[path.parent.name] = counts.get(path.parent.name, 0) + 1
        try:
            Image.open(path).convert("RGB")
        except Exception:
            broken.append(path)
            continue
        contents.setdefault(path.read_bytes(), []).append(path)
    twins = [paths for paths in contents.values() if len(paths) > 1]
    return {"broken": broken, "twins": twins, "counts": counts}


# %% [markdown]
# On your folder:

# %%
findings = audit(FOLDER)
if findings:
    for path in findings["broken"]:
        print("broken:   ", path.relative_to(FOLDER))
    for twins in findings["twins"]:
        print("one file: ", ", ".join(str(path.relative_to(FOLDER)) for path in twins))
    for name, count in findings["counts"].items():
        print(f"{name}: {count} of {sum(findings['counts'].values())} pictures")

# %% [markdown]
# Classes of unequal size are no fault, but they set the level to beat: always naming the larger class gives an accuracy equal to its share. And this
# audit finds only files with *equal* content. Pictures that are *nearly* equal (the next one of a series, the same file saved at another size) can be
# found only if you know where they come from. That is what groups are for.

# %%
practice("19.twins")

# %% [markdown]
# So we leave out the broken files; of twins within one class, all but the first; of twins in two classes, all of them. Then the pictures are read,
# and each gets a label and a group.


# %%
def group_of(path):
    """What a picture belongs to: its series here. A person, a day or a camera elsewhere."""
    return path.stem.split("_")[0]


def usable(folder, findings):
    """The files that are left when broken ones and twins are out."""
    out = set(findings["broken"])
    for twins in findings["twins"]:
        classes = {path.parent.name for path in twins}
        out |= set(twins if len(classes) > 1 else twins[1:])
    return [path for path in sorted(folder.glob("*/*")) if path not in out]


if findings:
    paths = usable(FOLDER, findings)
    read = [keras.utils.load_img(path, target_size=(SIZE, SIZE)) for path in paths]
    images = np.stack([np.asarray(picture, dtype="float32") for picture in read]) / 255
    classes = sorted(findings["counts"])
    labels = np.array([classes.index(path.parent.name) for path in paths])
    groups = np.array([group_of(path) for path in paths])
    print(len(paths), "pictures in", len(set(groups)), "groups, of each class", np.bincount(labels))

# %%
if findings:
    plots.image_grid(
        images[:12],
        groups[:12],
        columns=6,
        title="The first twelve pictures, each with its group",
        caption="Within a group there is hardly anything new. A random split would put such pictures on both sides.",
    )

# %% [markdown]
# ## 2. Split by group
#
# First we set aside a test set, which stays closed until section 5. The rest is split anew for each seed, into training and
# [validation](../GLOSSARY.md#validation).
#
# ### Exercise 2: no group on both sides
#
# Complete `split_by_group`: `groups` is an array with the group of each picture. Return two arrays of *row numbers*, training and test. About `share`
# of the groups, drawn at random from `seed`, form the test set; every picture goes with its group.


# %% exercise="19.split"
def split_by_group(groups, share, seed):
    """Row numbers of training and test, with no group on both sides."""
    ### BEGIN SOLUTION
    splitter = GroupShuffleSplit(n_splits=1, test_size=share, random_state=seed)
    train, test = next(splitter.split(groups, groups=groups))
    return train, test
    ### END SOLUTION


# %%
check("19.split", split_by_group)

# %%
# hint("19.split")


# %% wrong="19.split" expect="groups have pictures on both sides"
def split_by_group(groups, share, seed):
    order = np.random.default_rng(seed).permutation(len(groups))
    cut = round(share * len(groups))
    return order[cut:], order[:cut]


# %% wrong="19.split" expect="another seed"
def split_by_group(groups, share, seed):
    names = np.unique(groups)
    test = np.isin(groups, names[: round(share * len(names))])
    return np.flatnonzero(~test), np.flatnonzero(test)


# %% wrong="19.split" expect="swapped"
def split_by_group(groups, share, seed):
    splitter = GroupShuffleSplit(n_splits=1, test_size=1 - share, random_state=seed)
    return next(splitter.split(groups, groups=groups))


# %% wrong="19.split" expect="every picture belongs"
def split_by_group(groups, share, seed):
    names, first = np.unique(groups, return_index=True)
    order = first[np.random.default_rng(seed).permutation(len(names))]
    cut = round(share * len(names))
    return order[cut:], order[:cut]


# %% wrong="19.split" expect="row numbers"
def split_by_group(groups, share, seed):
    names = np.random.default_rng(seed).permutation(np.unique(groups))
    test = np.isin(groups, names[: round(share * len(names))])
    return ~test, test


# %% [markdown]
# What would have happened without groups? Here is the share of test pictures with a picture of the same group in the training set, for a random split
# and for yours:

# %%
parts = split_by_group(groups, 0.2, seed=0) if findings else None
if parts:
    rest, test = parts
    order = np.random.default_rng(0).permutation(len(groups))
    random = order[len(test) :], order[: len(test)]
    for name, (train, tested) in {"random": random, "by group": parts}.items():
        print(f"{name:9} {np.isin(groups[tested], groups[train]).mean():.0%} have a relative")
    print(f"{len(test)} pictures are put away for the test,", np.bincount(labels[test]), "by class")

# %% [markdown]
# ## 3. A baseline, and four arms
#
# The network is small, as in lesson 11. Augmentation is a few layers at its beginning, dropout one layer near its end; both are random in training
# only. Which ranges should you choose? Those that keep the label *and* that could happen with your camera. Increase them until you would give the
# picture another label:

# %%
if findings:
    augmentation(images[0], classes[labels[0]])

# %% [markdown]
# ### Exercise 3: one network, four arms
#
# Complete `make_model`: it returns a Keras model that turns pictures of the shape (`SIZE`, `SIZE`, 3) into two probabilities. Begin with
# `keras.Input`. If `augmentation` is true, random layers come next (`RandomFlip("horizontal")`, `RandomRotation`, `RandomTranslation`, `RandomZoom`,
# with ranges of your choice); then two convolutions with pooling, `Flatten`, `Dropout(dropout)`, and the output. Nothing else may differ between the
# arms, so that all of them can begin with the same weights.


# %% exercise="19.model"
def make_model(augmentation, dropout):
    """A small network, with or without augmentation and dropout; not compiled."""
    ### BEGIN SOLUTION
    layers = [keras.Input((SIZE, SIZE, 3))]
    if augmentation:
        layers += [
            keras.layers.RandomFlip("horizontal"),
            keras.layers.RandomRotation(0.03, fill_mode="nearest"),  # of a full turn: 11 degrees
            keras.layers.RandomTranslation(0.05, 0.05, fill_mode="nearest"),
            keras.layers.RandomZoom(0.05, fill_mode="nearest"),
        ]
    layers += [
        keras.layers.Conv2D(8, 3, activation="relu"),
        keras.layers.MaxPooling2D(),
        keras.layers.Conv2D(16, 3, activation="relu"),
        keras.layers.MaxPooling2D(),
        keras.layers.Flatten(),
        keras.layers.Dropout(dropout),
        keras.layers.Dense(2, activation="softmax"),
    ]
    return keras.Sequential(layers)
    ### END SOLUTION


# %%
check("19.model", make_model)

# %%
# hint("19.model")


# %% wrong="19.model" expect="random in training all the same"
def make_model(augmentation, dropout):
    return keras.Sequential(
        [
            keras.Input((SIZE, SIZE, 3)),
            keras.layers.RandomFlip("horizontal"),
            keras.layers.Flatten(),
            keras.layers.Dropout(dropout),
            keras.layers.Dense(2, activation="softmax"),
        ]
    )


# %% wrong="19.model" expect="nothing is random in training"
def make_model(augmentation, dropout):
    layers = [keras.Input((SIZE, SIZE, 3))]
    if augmentation:
        layers += [keras.layers.RandomFlip("horizontal")]
    layers += [keras.layers.Flatten(), keras.layers.Dense(2, activation="softmax")]
    return keras.Sequential(layers)


# %% wrong="19.model" expect="weights of other shapes"
def make_model(augmentation, dropout):
    layers = [keras.Input((SIZE, SIZE, 3))]
    if augmentation:
        layers += [keras.layers.RandomFlip("horizontal"), keras.layers.Conv2D(4, 3)]
    layers += [keras.layers.Flatten(), keras.layers.Dropout(dropout)]
    return keras.Sequential([*layers, keras.layers.Dense(2, activation="softmax")])


# %% wrong="19.model" expect="rate that comes in"
def make_model(augmentation, dropout):
    layers = [keras.Input((SIZE, SIZE, 3))]
    if augmentation:
        layers += [keras.layers.RandomFlip("horizontal")]
    layers += [keras.layers.Flatten()]
    if dropout:
        layers += [keras.layers.Dropout(0.5)]
    return keras.Sequential([*layers, keras.layers.Dense(2, activation="softmax")])


# %% wrong="19.model" expect="add up to 1"
def make_model(augmentation, dropout):
    layers = [keras.Input((SIZE, SIZE, 3)), keras.layers.Flatten()]
    return keras.Sequential([*layers, keras.layers.Dropout(dropout), keras.layers.Dense(2)])


# %% [markdown]
# `run` trains one network. The seed fixes which groups are used for validation and with which weights the network begins. Both are the same in all
# arms: only then do two networks of one seed form a pair.

# %%
ARMS = {
    "none": (False, 0.0),
    "augmentation": (True, 0.0),
    "dropout": (False, 0.4),
    "both": (True, 0.4),
}
models = {}


def run(seed, augmentation, dropout):
    """Train one network; its accuracy on the validation pictures of this seed."""
    train, validation = split_by_group(groups[rest], 0.25, seed)
    train, validation = rest[train], rest[validation]
    keras.utils.set_random_seed(seed)
    start = make_model(False, 0.0).get_weights()
    model = make_model(augmentation, dropout)
    model.set_weights(start)
    optimizer = keras.optimizers.Adam(0.003)
    model.compile(optimizer, loss="sparse_categorical_crossentropy", metrics=["accuracy"])
    keras.utils.set_random_seed(seed)
    model.fit(images[train], labels[train], batch_size=16, epochs=EPOCHS, verbose=0)
    models[seed, augmentation, dropout] = model
    return model.evaluate(images[validation], labels[validation], verbose=0)[1]


ready = parts is not None and make_model(False, 0.0) is not None
if ready:
    print(f"always the larger class: {np.bincount(labels[rest]).max() / len(rest):.1%}")
    print(f"none, one seed:          {run(0, *ARMS['none']):.1%} of the validation pictures")

# %% [markdown]
# If the network is not clearly above the larger class, stop here and look for the reason: labels, sizes, too few epochs. If two networks have learnt
# nothing, comparing them tells you nothing.
#
# ## 4. Augmentation and dropout, on paired seeds
#
# ### Exercise 4: the table
#
# Complete `compare`: `run(seed, augmentation, dropout)` gives one accuracy, `arms` is a dictionary like `ARMS`. Return a `pd.DataFrame` with one row
# for each seed (the seeds are its index) and one column for each arm. Train every network once.


# %% exercise="19.compare"
def compare(run, arms, seeds):
    """Accuracy of every arm (columns) with every seed (rows)."""
    ### BEGIN SOLUTION
    columns = {name: [run(seed, *arm) for seed in seeds] for name, arm in arms.items()}
    return pd.DataFrame(columns, index=list(seeds))
    ### END SOLUTION


# %%
check("19.compare", compare)

# %%
# hint("19.compare")


# %% wrong="19.compare" expect="no others"
def compare(run, arms, seeds):
    columns = {name: [run(s, *arm) for s in range(len(seeds))] for name, arm in arms.items()}
    return pd.DataFrame(columns, index=list(seeds))


# %% wrong="19.compare" expect="different seeds"
def compare(run, arms, seeds):
    columns = {
        name: [run(seed + 100 * place, *arm) for seed in seeds]
        for place, (name, arm) in enumerate(arms.items())
    }
    return pd.DataFrame(columns, index=list(seeds))


# %% wrong="19.compare" expect="a network was trained 3 times"
def compare(run, arms, seeds):
    columns = {
        name: [max(run(seed, *arm) for attempt in range(3)) for seed in seeds]
        for name, arm in arms.items()
    }
    return pd.DataFrame(columns, index=list(seeds))


# %% wrong="19.compare" expect="a row for each seed"
def compare(run, arms, seeds):
    return pd.DataFrame(
        {name: [np.mean([run(seed, *arm) for seed in seeds])] for name, arm in arms.items()}
    )


# %% wrong="19.compare" expect="wrong rows"
def compare(run, arms, seeds):
    columns = {name: sorted(run(seed, *arm) for seed in seeds) for name, arm in arms.items()}
    return pd.DataFrame(columns, index=list(seeds))


# %% wrong="19.compare" expect="index is to be the seeds"
def compare(run, arms, seeds):
    return pd.DataFrame({name: [run(seed, *a) for seed in seeds] for name, a in arms.items()})


# %%
table = compare(run, ARMS, SEEDS) if ready else None
if table is not None:
    display((100 * table).round(1))  # per cent

# %% [markdown]
# ### Exercise 5: the interval
#
# Complete `interval`: `first` and `second` are the accuracies of two arms, in the same order of seeds. Return three numbers: the mean difference,
# first minus second, and the lower and the upper bound of its 95 % [interval](../GLOSSARY.md#confidence-interval). All seeds split the same pictures,
# so half the width of the interval is (lesson 08, after Nadeau and Bengio)
#
# $$t_{0.975,\,n-1} \cdot s \cdot \sqrt{\frac{1}{n} + r}$$
#
# where $s$ is the standard deviation of the differences, $n$ the number of seeds, and $r$ is `test_per_train`, the number of tested pictures divided
# by the number of training pictures.


# %% exercise="19.interval"
def interval(first, second, test_per_train):
    """Mean paired difference with its 95 % interval: mean, low, high."""
    ### BEGIN SOLUTION
    difference = np.subtract(first, second)
    n, mean = len(difference), difference.mean()
    error = difference.std(ddof=1) * np.sqrt(1 / n + test_per_train)
    half = stats.t.ppf(0.975, df=n - 1) * error
    return mean, mean - half, mean + half
    ### END SOLUTION


# %%
check("19.interval", interval)

# %%
# hint("19.interval")


# %% wrong="19.interval" expect="without test_per_train"
def interval(first, second, test_per_train):
    difference = np.subtract(first, second)
    n, mean = len(difference), difference.mean()
    half = stats.t.ppf(0.975, df=n - 1) * difference.std(ddof=1) / np.sqrt(n)
    return mean, mean - half, mean + half


# %% wrong="19.interval" expect="Student's t"
def interval(first, second, test_per_train):
    difference = np.subtract(first, second)
    n, mean = len(difference), difference.mean()
    half = stats.norm.ppf(0.975) * difference.std(ddof=1) * np.sqrt(1 / n + test_per_train)
    return mean, mean - half, mean + half


# %% wrong="19.interval" expect="not paired"
def interval(first, second, test_per_train):
    n, mean = len(first), np.mean(first) - np.mean(second)
    spread = np.sqrt(np.var(first, ddof=1) + np.var(second, ddof=1))
    half = stats.t.ppf(0.975, df=n - 1) * spread * np.sqrt(1 / n + test_per_train)
    return mean, mean - half, mean + half


# %% wrong="19.interval" expect="ddof=1"
def interval(first, second, test_per_train):
    difference = np.subtract(first, second)
    n, mean = len(difference), difference.mean()
    half = stats.t.ppf(0.975, df=n - 1) * difference.std() * np.sqrt(1 / n + test_per_train)
    return mean, mean - half, mean + half


# %% wrong="19.interval" expect="sign is turned"
def interval(first, second, test_per_train):
    difference = np.subtract(second, first)
    n, mean = len(difference), difference.mean()
    half = stats.t.ppf(0.975, df=n - 1) * difference.std(ddof=1) * np.sqrt(1 / n + test_per_train)
    return mean, mean - half, mean + half


# %% [markdown]
# Here is the comparison that was named at the start, on the validation pictures:

# %%
facts = {}
if table is not None:
    facts["validation"] = interval(table["augmentation"], table["none"], 0.25 / 0.75)
    if facts["validation"]:
        mean, low, high = (100 * number for number in facts["validation"])
        print(f"augmentation against none: {mean:+.1f} points, from {low:+.1f} to {high:+.1f}")

# %% [markdown]
# An interval that contains 0 means: the two *cannot be told apart*. With three seeds it is almost always wide, because the factor $t$ is then 4.30;
# with ten seeds it is 2.26. <!-- given: Student's t -->
#
# ## 5. The test, once, and a shifted one
#
# When the network is used later, the pictures will differ from yours: another lamp, another camera, another room. You cannot test changes that you do
# not know, but you can test *one* change that you expect. Here the camera is tilted.
#
# How much can such a change cost? Lesson 11 measured one; perhaps you have forgotten the number:

# %%
predict("19.shift")

# %%
outcome("19.shift")

# %% [markdown]
# ### Exercise 6: a shifted test set
#
# Complete `tilted`: turn all pictures (n, height, width, 3) by the same angle. Shape, type and range stay the same, and the original pictures must
# not change. Where the turned picture needs pixels from outside the original, repeat its border. `ndimage.rotate` can do all of this, but not with
# its defaults.


# %% exercise="19.shift"
def tilted(images, degrees):
    """The same pictures, turned by so many degrees."""
    ### BEGIN SOLUTION
    return ndimage.rotate(images, degrees, axes=(1, 2), reshape=False, order=1, mode="nearest")
    ### END SOLUTION


# %%
check("19.shift", tilted)

# %%
# hint("19.shift")


# %% wrong="19.shift" expect="dark corners"
def tilted(images, degrees):
    return ndimage.rotate(images, degrees, axes=(1, 2), reshape=False, order=1)


# %% wrong="19.shift" expect="keep the shape"
def tilted(images, degrees):
    return ndimage.rotate(images, degrees, reshape=True, order=1, mode="nearest")


# %% wrong="19.shift" expect="another shape"
def tilted(images, degrees):
    return ndimage.rotate(images, degrees, axes=(1, 2), order=1, mode="nearest")


# %% wrong="19.shift" expect="values came in"
def tilted(images, degrees):
    return ndimage.rotate(images, degrees, axes=(1, 2), reshape=False, mode="nearest")


# %% wrong="19.shift" expect="turned by 90 degrees"
def tilted(images, degrees):
    return images[:, :, ::-1].copy()


# %% [markdown]
# Now we open the test set. After this cell nothing is chosen any more: no other ranges, no more epochs, no other seed. If you go back and change
# something now, you need new test pictures.


# %%
def accuracies(arm, pictures, truth):
    """Accuracy of the trained networks of an arm, one for each seed."""
    networks = [models[seed, *ARMS[arm]] for seed in SEEDS]
    return [network.evaluate(pictures, truth, verbose=0)[1] for network in networks]


shifted = tilted(images[test], TILT) if facts.get("validation") else None
if shifted is not None:
    sets = {"test": images[test], "shifted": shifted}
    results = {
        name: {arm: accuracies(arm, pictures, labels[test]) for arm in ARMS}
        for name, pictures in sets.items()
    }
    share = len(test) / (0.75 * len(rest))
    for name, found in results.items():
        facts[name] = interval(found["augmentation"], found["none"], share)
    facts |= {
        "pictures": len(paths),
        "groups": len(set(groups)),
        "left out": len(list(FOLDER.glob("*/*"))) - len(paths),
        "seeds": len(SEEDS),
    }

# %%
if shifted is not None:
    figure, axes = plt.subplots(1, 2, figsize=(8, 3.2), sharey=True, layout="constrained")
    for ax, (name, found) in zip(axes, results.items()):
        for values in zip(*found.values()):  # one line for each seed
            ax.plot(list(ARMS), values, "o-", color="#777777", linewidth=1)
        ax.plot(
            list(ARMS), [np.mean(v) for v in found.values()], "_", markersize=24, color="#0072B2"
        )
        ax.set_title(f"{name}: {len(test)} pictures")
    axes[0].set_ylabel("accuracy")
    plt.show()

# %% [markdown]
# A line joins the four networks of one seed; the bars are the means. *Before you read on: which sentences does this figure support? And which would
# you like it to support?*
#
# ## 6. The report
#
# Write half a page for somebody who was not there. It says, in this order: the question and the comparison; the data, what was left out, and how the
# data were split; the results on the validation, test and shifted pictures, each with its interval and its verdict; what follows from them; and what
# the experiment does not show.
#
# ### Exercise 7: a report whose numbers cannot be mistyped
#
# Complete `report`: an f-string that takes every number from `facts`. Give differences in points with a sign and one digit (`f"{100 * mean:+.1f}"`),
# with both bounds. After each of the three results, write its verdict, as its interval tells it: *higher*, *lower* or *cannot be told apart*. Use
# these words for nothing else. Write at least 120 words. The sentences are yours: write them about your own data, and read them aloud.
# <!-- given: a form, no result -->


# %% exercise="19.report"
def report(facts):
    """Half a page of Markdown; every number comes from the facts."""
    ### BEGIN SOLUTION

    def result(name):
        mean, low, high = facts[name]
        verdict = "higher" if low > 0 else "lower" if high < 0 else "cannot be told apart"
        return f"{100 * mean:+.1f} points [{100 * low:+.1f}, {100 * high:+.1f}], {verdict}"

    return f"""### Does augmentation help to tell the two kinds of animals apart?

**Question.** Should the program be trained with augmentation (flip, turns, shifts, zoom)? The
comparison was named beforehand: accuracy with augmentation minus accuracy without, no dropout.

**Data.** {facts["pictures"]} pictures in {facts["groups"]} series. Left out: {facts["left out"]} files
(unreadable, or with the content of another file). A fifth of the series was put away for the test; of
the others a quarter, drawn anew for each of {facts["seeds"]} seeds, was the validation. No series lies
on two sides.

**Result.** Mean paired difference over the seeds, with its 95 % interval, which allows for the
pictures that the seeds share:

- validation: {result("validation")};
- test: {result("test")};
- the test pictures with the camera tilted: {result("shifted")}.

**What follows.** Augmentation is switched on if the first of these intervals lies above 0, as was
agreed; otherwise the program stays as it is, until more seeds have been run. The tilted pictures say
what to expect from a badly mounted camera, and decided nothing.

**What this does not say.** The animals are drawn. One network, one set of ranges and one number of
epochs were tried; the tilt is one change of many. {facts["seeds"]} seeds leave wide intervals, and an
interval that holds 0 is no proof that there is no difference."""
    ### END SOLUTION


# %%
check("19.report", report)

# %%
# hint("19.report")

# %% wrong="19.report" expect="numbers are typed"
TYPED = """A study of 431 pictures in 107 groups with 9 left out and 6 seeds. On validation the difference was +1.2 points
[-2.3, +3.5], cannot be told apart. On test +4.6 points [+1.1, +7.9], higher. On shifted pictures -5.7 [-8.9, -2.1], lower."""


def report(facts):
    return TYPED


# %% wrong="19.report" expect="say each verdict once"
def report(facts):
    lines = [f"{facts['pictures']} {facts['groups']} {facts['left out']} {facts['seeds']}"]
    for name in ("validation", "test", "shifted"):
        mean, low, high = (f"{100 * number:+.1f}" for number in facts[name])
        verdict = "higher" if facts[name][0] > 0 else "lower"
        lines.append(f"{name}: {mean} [{low}, {high}], {verdict}")
    return "\n".join(lines)


# %% wrong="19.report" expect="lower bound"
def report(facts):
    lines = [f"{facts['pictures']} {facts['groups']} {facts['left out']} {facts['seeds']}"]
    for name in ("validation", "test", "shifted"):
        lines.append(f"{name}: {100 * facts[name][0]:+.1f} points")
    return "\n".join(lines)


# %% wrong="19.report" expect="left out"
def report(facts):
    return f"{facts['pictures']} pictures, {facts['groups']} groups, {facts['seeds']} seeds"


# %% wrong="19.report" expect="120 words"
def report(facts):
    lines = [f"{facts['pictures']} {facts['groups']} {facts['left out']} {facts['seeds']}"]
    for name in ("validation", "test", "shifted"):
        mean, low, high = (f"{100 * number:+.1f}" for number in facts[name])
        undecided = facts[name][1] <= 0 <= facts[name][2]
        verdict = "higher" if facts[name][0] > 0 else "lower"
        lines.append(
            f"{name}: {mean} [{low}, {high}], {undecided and 'cannot be told apart' or verdict}"
        )
    return "\n".join(lines)


# %%
if "shifted" in facts and report(facts):
    display(Markdown(report(facts)))

# %% [markdown]
# ### How it is marked
#
# There are four criteria with 0 to 3 points each, so 12 points in all. Use this table yourself before somebody else marks your report with it.
# <!-- given: a table of marks -->
#
# | | 0 missing | 1 begun | 2 sound | 3 convincing |
# |---|---|---|---|---|
# | **data** | does not say where the pictures come from | numbers of pictures, but not what was left out | what was left out and why; split by group | also: what the groups are, and why this is the right unit |
# | **comparison** | one run of each | several seeds, not paired, or arms that differ in more than the one thing | paired seeds, the same initial weights, the comparison named beforehand | also: the decision that depends on it, and the result that would change it |
# | **shift** | only pictures of the same kind were tested | a shifted set that was used to choose, or that changes more than one thing | one change, made once, tested once | also: why this change is to be expected when the network is used |
# | **claims** | numbers without intervals, or a verdict against its interval | intervals, but claims "no difference" or a cause without a test of it | every sentence is supported by a number in the report | also: says what the experiment does not show |
#
# Here is a report with faults. *Mark it yourself before you open our marks.*
#
# > **Augmentation improves the classifier.** We trained a network on 405 pictures, once without and once with augmentation. The accuracy rose from 84.0 % to 88.9 % on the test pictures, which are a random 20 % of the folder. We tried three settings of the augmentation and show the best one. On tilted,
# > darker pictures the augmented network was better as well (79 % against 70 %). Dropout made no difference (86.4 %). This proves that augmentation makes networks learn shapes instead of positions. <!-- given: an invented report -->
#
# <details><summary>Its marks: 2 of 12</summary>
#
# **Data: 1.** The number of pictures is there. But the report does not say what was left out, and 405 is the number of *files*: some of them cannot
# be read, and some exist twice. A random split of series puts pictures of the same series on both sides, so both accuracies are probably too high.
# <!-- given: an invented report -->
#
# **Comparison: 0.** There is only one run of each arm. And the best of three settings, chosen on the test pictures, is compared with a single setting
# of the other arm: part of the gain may come from this choice.
#
# **Shift: 1.** There is a shifted set, and most reports do not have one. But tilted *and* darker are two changes: nobody can say which of them makes
# the difference.
#
# **Claims: 0.** There is no interval. On 81 test pictures, five points are four pictures. "Made no difference" rests on one run, not on a test of
# equality. The last sentence names a cause, but no arm tests it. <!-- given: an invented report -->
# </details>

# %% [markdown]
# ## How well did you predict?
#
# In each lesson you chose a range of which you were 80 % sure. So about four in five of your ranges should contain the measured value. *How many do?*
# <!-- given: the level of the predictions --> If it is far fewer, you were more sure than you should have been, as
# most people are (Alpert and Raiffa 1982). If nearly all of them do, your ranges could have been narrower.

# %%
calibration()

# %% [markdown]
# ## Key insight
#
# **The network is the smallest part.** The value of an experiment is decided before the training (what is in the folder, which pictures belong
# together, which comparison counts) and after it (which sentences the numbers support).
#
# ## In your own project
#
# The audit, the split by group, and one paired comparison with its interval. This cell needs nothing from the course.

# %% tags=["own-project"]
import tempfile
from pathlib import Path

import keras
import numpy as np
from scipy import stats
from sklearn.model_selection import GroupShuffleSplit

folder = Path(tempfile.mkdtemp())  # your folder, with one sub-folder for each class
for name in ("cats", "dogs"):
    (folder / name).mkdir()
    for number in range(20):
        noise = np.random.default_rng([number, ord(name[0])]).integers(0, 256, (16, 16, 3))
        keras.utils.save_img(folder / name / f"{name}{number // 4}_{number}.png", noise)

# Of equal files one is left; load_img stops at a broken one, and names it.
paths = sorted({path.read_bytes(): path for path in folder.glob("*/*")}.values())
x = np.stack([np.asarray(keras.utils.load_img(p, target_size=(16, 16))) for p in paths]) / 255
y = np.array([path.parent.name == "dogs" for path in paths], dtype=int)
groups, gains = [path.stem.split("_")[0] for path in paths], []
for seed in range(3):  # more of them for a report
    train, test = next(GroupShuffleSplit(1, test_size=0.3, random_state=seed).split(x, y, groups))
    scores = []
    for layers in ([], [keras.layers.RandomFlip("horizontal")]):
        start = keras.initializers.GlorotUniform(seed)  # the same weights in both arms
        output = keras.layers.Dense(2, "softmax", kernel_initializer=start)
        model = keras.Sequential([*layers, keras.layers.Flatten(), output])
        model.compile("adam", loss="sparse_categorical_crossentropy")
        model.fit(x[train], y[train], epochs=10, verbose=0)
        scores.append(np.mean(np.argmax(model(x[test]), axis=1) == y[test]))
    gains.append(scores[1] - scores[0])
error = np.std(gains, ddof=1) * np.sqrt(1 / len(gains) + len(test) / len(train))
print(f"{np.mean(gains):+.3f} ± {stats.t.ppf(0.975, len(gains) - 1) * error:.3f}")

# %% [markdown]
# ## What to try next
#
# - Set `SEEDS = range(10)` and run the cells from section 4 on. It takes some minutes on two cores. How much narrower are the intervals?
# - Switch the groups off: let `group_of` return a different name for each picture. What happens to the accuracy on the validation pictures, and to
#   that on the test pictures?
# - Choose another change for the shifted test set, one that augmentation does not contain: half the light, less contrast.
# - Give your report, with the table of marks, to somebody who knows nothing about your experiment. Which questions do they ask?
#
# ## References
#
# - T. Gebru et al., *Datasheets for datasets*, Communications of the ACM 64 (2021): what to say about where pictures come from.
# - M. Mitchell et al., *Model cards for model reporting*, FAT* (2019): half a page on a network, for those who use it.
# - J. Pineau et al., *Improving reproducibility in machine learning research*, Journal of Machine Learning Research 22 (2021): the checklist of the large conferences.
# - B. Recht, R. Roelofs, L. Schmidt and V. Shankar, *Do ImageNet classifiers generalize to ImageNet?*, ICML (2019): what a test set of the same kind, collected anew, does to accuracies.
# - C. Nadeau and Y. Bengio, *Inference for the generalization error*, Machine Learning 52 (2003): the interval for splits of one set of pictures.
# - S. Kapoor and A. Narayanan, *Leakage and the reproducibility crisis in machine-learning-based science*, Patterns 4 (2023): what happens without the first two sections.
#
# Now take the quiz on this lesson: [quiz 19](../quizzes/release/19_capstone/19_capstone.ipynb). It is the last one.

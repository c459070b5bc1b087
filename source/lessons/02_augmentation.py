# %% [markdown]
# # 02 Augmentation
#
# **About 50 minutes.** You need: [01 The dataset](01_the_dataset.ipynb).
#
# After this lesson you can
#
# 1. build an augmentation from Keras' own layers, for grey and for colour pictures, and look at what each layer does;
# 2. decide whether a transform may be used: does it keep the label, and does it vary something that should not matter?
# 3. put augmentation in the right place of a pipeline, so that it is random in every epoch and never touches test data.

# %% [markdown]
# ## A question before any code
#
# From one handwritten **6** somebody made six pictures:
#
# A: turned by 10 degrees; B: mirrored left to right; C: turned by 180 degrees; D: shifted by two pixels;
# E: shifted so far that half of it is gone; F: made a little thicker.
#
# *Which of them could lie in a real test set of handwritten digits, labelled 6?* Decide for each. Then run the cells below and mark the
# pictures; the answer comes with a reason for each.

# %%
import sys

import numpy as np

sys.path.insert(0, "..")  # the course's own helpers live in ../utils

from topics import check, hint, outcome, practice, predict, solution
from topics.augmentation import figures, playground
from topics.photos.animals import drawn_animals
from utils import plots
from utils.backend import keras, tf  # the same as: import keras, tensorflow as tf
from utils.data import course_split, load_digits

split = course_split(seed=0)
six = split.x_train[7]

# %%
practice("02.six")

# %% [markdown]
# The rule behind all six: **a transform is good if its result could be real test data with the same label.** Keep it in mind; section 4
# shows a case that breaks it.
#
# ## 1. Keras' layers
#
# Keras has a layer for each transform. Strengths are shares: of a full turn (15 degrees are 15/360), of the height and width, of the size.
# What comes in from outside is black here; by default Keras fills it with a mirror image of the edge.

# %%
keras.utils.set_random_seed(0)  # one seed for all that is random below
black = {"fill_mode": "constant", "fill_value": 0.0}
transforms = {
    "RandomRotation": keras.layers.RandomRotation(15 / 360, **black),
    "RandomTranslation": keras.layers.RandomTranslation(0.1, 0.1, **black),
    "RandomZoom": keras.layers.RandomZoom(0.1, **black),
    "RandomFlip": keras.layers.RandomFlip("horizontal"),
}
copies = np.repeat(six[None], 8, axis=0)
plots.image_grid(
    np.concatenate([layer(copies, training=True) for layer in transforms.values()]),
    columns=8,
    row_labels=list(transforms),
    title="Eight draws of each layer",
    caption="One 6, eight copies in a batch: each copy gets a draw of its own. RandomFlip mirrors about half of them.",
    alt="Four rows of eight variants of a 6: slightly turned; slightly shifted; a little larger or smaller; some mirrored.",
)

# %% [markdown]
# **Try it:** change `15` to `180` and run the cell again. When is it still a 6?

# %%
practice("02.letters")

# %% [markdown]
# Several layers in a row are a `keras.Sequential`. We leave out the flip: it turns most digits into shapes that nobody writes.

# %%
augmentation = keras.Sequential(
    [
        keras.layers.RandomRotation(15 / 360, **black),
        keras.layers.RandomTranslation(0.1, 0.1, **black),
        keras.layers.RandomZoom(0.1, **black),
    ]
)
plots.image_grid(
    augmentation(copies, training=True).numpy(),
    columns=8,
    title="Turned, shifted and zoomed, all at once",
    caption="Would you read a 6 in each of them?",
    alt="Eight variants of a 6, each turned, shifted and zoomed a little, all of them readable.",
)

# %% [markdown]
# A random layer should act while the network trains, and do nothing when it is tested. `training=True` and `training=False` say which. `fit` passes
# the first, `predict` and `evaluate` the second. *Predict: what does a bare call do, one without either of them?*

# %% tags=["nbval-check-output"]
layers = {"RandomRotation": transforms["RandomRotation"], "Dropout": keras.layers.Dropout(0.5)}
for name, layer in layers.items():
    for options in ({}, {"training": True}, {"training": False}):
        same = np.array_equal(layer(six[None], **options), six[None])
        print(f"{name}: {options or 'bare call'} -> {'unchanged' if same else 'changed'}")

# %% [markdown]
# The layers do not agree: a bare call of an augmentation layer *does* transform, one of dropout (lesson 04) does not. So always write `training=...`.
#
# And the seed? Layers without a seed of their own follow `keras.utils.set_random_seed`:

# %% tags=["nbval-check-output"]
draws = []
for seed in (1, 1, 2):
    keras.utils.set_random_seed(seed)
    draws.append(keras.layers.RandomRotation(0.1)(copies, training=True))
print("seeds 1 and 1, same pictures:", np.array_equal(draws[0], draws[1]))
print("seeds 1 and 2, same pictures:", np.array_equal(draws[0], draws[2]))

# %% [markdown]
# ## 2. Colour
#
# Colour pictures can vary in more ways: which part of the scene is visible, light, contrast, colours. The animals here are drawn (lesson 11 says how)
# and take the place of your photos. The question is: cat or dog?

# %%
animal = drawn_animals(1, seed=3, size=96).images[0]
value_range = {"value_range": (0, 1)}  # black and white of our pictures
colours = {
    "RandomZoom (closer)": keras.layers.RandomZoom((-0.4, 0)),
    "RandomBrightness": keras.layers.RandomBrightness(0.3, **value_range),
    "RandomContrast": keras.layers.RandomContrast(0.5, **value_range),
    "RandomSaturation": keras.layers.RandomSaturation((0.2, 0.8), **value_range),
    "RandomHue": keras.layers.RandomHue(0.2, **value_range),
    "RandomBrightness,\nno value_range": keras.layers.RandomBrightness(0.3),
}
animals = np.repeat(animal[None], 6, axis=0)
plots.image_grid(
    np.concatenate([layer(animals, training=True) for layer in colours.values()]),
    columns=6,
    row_labels=list(colours),
    title="Six draws of each layer",
    caption="In the last row the value range was forgotten, and nothing complained.",
    alt="Six rows of six variants of one drawn cat: closer; darker or brighter; flatter or harder; paler or stronger colours; "
    "other colours, such as green fur; and in the last row pictures that are all white or all black.",
)

# %% [markdown]
# **Look at each row before you use the layer.** What this one shows:
#
# - **`value_range`** is (0, 255) unless you say otherwise. For pictures in [0, 1] that is a disaster (last row).
# - **`RandomZoom`** with negative numbers moves closer: it cuts out the middle. `RandomCrop(height, width)` cuts a window of fixed size anywhere. In this
#   version it draws *one* window for the whole batch, so it belongs in a `map` before `batch`.
# - **`RandomSaturation`**: 0.5 changes nothing, 0 is grey, 1 is full colour. `RandomSaturation(0.2)` would draw from 0 to 0.2: everything nearly grey.
# - **`RandomHue`** is harmless where colour does not matter, and ruins the label where it does. *What would it do to traffic lights? To cat or dog?*
#
# ## 3. How strong?
#
# A flip has no strength: it turns most digits into wrong shapes, and only a 0 or an 8 stays what it is. The other transforms fail when they are too
# strong. Here is the same 6, turned further and further. (With two equal numbers, a layer always uses this value.)

# %%
angles = range(0, 181, 20)
ramp = [
    keras.layers.RandomRotation((angle / 360, angle / 360), **black)(six, training=True)
    for angle in angles
]
plots.image_grid(
    np.stack(ramp),
    [f"{angle}°" for angle in angles],
    title="At which angle does the label change?",
    caption="Up to about 40 degrees it is a slanted 6; at 180 degrees it is a 9. In between it is neither.",
)

# %% [markdown]
# Now move the controls yourself. For each setting ask: is each picture *still* a 6?

# %%
from utils.augment import AffineRanges, augment  # for the code that the controls show

playground.augmentation(six, "a 6")

# %% [markdown]
# Does it matter? We trained the course's small network on 800 digits with all three ranges (rotation 15°, shift 10 %,
# zoom 10 %) times a factor, {{ seeds("strength") }} seeds each, and tested on 4,000 other digits.
#
# *Predict: at which factor does the accuracy peak, and does a factor of 6 do harm?*

# %%
figures.strength("strength")

# %% [markdown]
# The peak is flat and lies at the course's ranges or a little below. A factor of 0.5 gives {{ percent("strength", "holdout", arm="0.5") }}, a factor
# of 1 {{ percent("strength", "holdout", arm="1") }}; between the two, {{ gain("strength", "holdout", "0.5", "1") }}. A factor of 1.5 already costs
# something, against 1: {{ gain("strength", "holdout", "1.5", "1") }}. No augmentation at all gives {{ percent("strength", "holdout", arm="0") }}, and
# a factor of 6 destroys the digits: {{ percent("strength", "holdout", arm="6") }}.
#
# *How to read it: the mean difference over the seeds, paired by seed, with its 95 % interval, and the verdict. If the interval contains 0, the two
# cannot be told apart.*

# %% [markdown]
# ### Exercise 1: a random shift
#
# Write a transform of your own. Complete `random_shift`: every picture of the batch is shifted by its own whole number of pixels, from `-amount` to
# `amount` in x and in y; places without a picture become black (0).
#
# `move(image, dx, dy)` below shifts one picture. Your part is to draw a shift *for each picture* from `rng`.


# %%
def move(image, dx, dy):
    """Shift one picture (28, 28, 1) by dx pixels to the right and dy down; the rest is black."""
    moved = np.zeros_like(image)
    height, width = image.shape[:2]
    moved[max(dy, 0) : height + min(dy, 0), max(dx, 0) : width + min(dx, 0)] = image[
        max(-dy, 0) : height + min(-dy, 0), max(-dx, 0) : width + min(-dx, 0)
    ]
    return moved


# %% exercise="02.shift"
def random_shift(images, amount, seed):
    """Shift every picture (n, 28, 28, 1) by its own random whole number of pixels."""
    rng = np.random.default_rng(seed)
    ### BEGIN SOLUTION
    shifts = rng.integers(-amount, amount + 1, size=(len(images), 2))
    return np.stack([move(image, dx, dy) for image, (dx, dy) in zip(images, shifts)])
    ### END SOLUTION


# %%
check("02.shift", random_shift)

# %%
# hint("02.shift")


# %% wrong="02.shift" expect="the same shift"
def random_shift(images, amount, seed):
    rng = np.random.default_rng(seed)
    dx, dy = rng.integers(-amount, amount + 1, size=2)
    return np.stack([move(image, dx, dy) for image in images])


# %% wrong="02.shift" expect="strength 0"
def random_shift(images, amount, seed):
    rng = np.random.default_rng(seed)
    shifts = rng.integers(-amount - 1, amount + 2, size=(len(images), 2))
    return np.stack([move(image, dx, dy) for image, (dx, dy) in zip(images, shifts)])


# %% wrong="02.shift" expect="both directions"
def random_shift(images, amount, seed):
    rng = np.random.default_rng(seed)
    shifts = rng.integers(0, amount + 1, size=(len(images), 2))
    return np.stack([move(image, dx, dy) for image, (dx, dy) in zip(images, shifts)])


# %% wrong="02.shift" expect="black"
def random_shift(images, amount, seed):
    rng = np.random.default_rng(seed)
    shifts = rng.integers(-amount, amount + 1, size=(len(images), 2))
    return np.stack(
        [np.roll(image, (dy, dx), axis=(0, 1)) for image, (dx, dy) in zip(images, shifts)]
    )


# %% wrong="02.shift" expect="the largest shift"
def random_shift(images, amount, seed):
    rng = np.random.default_rng(seed)
    shifts = rng.integers(-amount, max(amount, 1), size=(len(images), 2))
    return np.stack([move(image, dx, dy) for image, (dx, dy) in zip(images, shifts)])


# %% wrong="02.shift" expect="same seed"
def random_shift(images, amount, seed):
    rng = np.random.default_rng()
    shifts = rng.integers(-amount, amount + 1, size=(len(images), 2))
    return np.stack([move(image, dx, dy) for image, (dx, dy) in zip(images, shifts)])


# %% [markdown]
# ## 4. A case that breaks the rule
#
# Could a 6 that is shifted by two pixels be real test data? Let us see where the 5,000 digits of this course are in their pictures. The centre of
# mass of a digit is the mean position of its bright pixels.

# %% tags=["nbval-check-output"]
images = load_digits()[0] / 255
places = np.arange(28)
x = (images.sum(axis=1) * places).sum(axis=1) / images.sum(axis=(1, 2))
y = (images.sum(axis=2) * places).sum(axis=1) / images.sum(axis=(1, 2))
print(f"x from {x.min():.1f} to {x.max():.1f}, y from {y.min():.1f} to {y.max():.1f}")

# %% [markdown]
# Every digit is within half a pixel of the middle, because the authors of MNIST moved it there (LeCun and others 1998). So a shift of two pixels, or
# the 2.8 pixels of our `RandomTranslation(0.1, 0.1)`, makes pictures that never occur in the test. By the rule, we must not use it. *Predict: trained
# with shifts alone, is the network better, worse, or no different on such centred digits?* Here is the measurement, with {{ seeds("parts") }} seeds,
# 800 digits and 30 epochs:

# %%
plots.dots(
    "parts",
    "holdout",
    ["none", "shift", "rotation", "zoom", "all"],
    title="One transform at a time, 800 digits",
    caption="One mark per seed, the bar is the mean.",
    xlabel="accuracy on 4,000 digits, all of them centred",
)

# %% [markdown]
# | against none | accuracy |
# |---|---|
# | shift | {{ gain("parts", "holdout", "shift", "none") }} |
# | rotation | {{ gain("parts", "holdout", "rotation", "none") }} |
# | zoom | {{ gain("parts", "holdout", "zoom", "none") }} |
# | all three | {{ gain("parts", "holdout", "all", "none") }} |
#
# So the rule fails: pictures that never occur help the network to read those that do. All three at once against shifts alone:
# {{ gain("parts", "holdout", "all", "shift") }}.
#
# Shifts are not the only such case. *Predict: parts of pictures are erased, one picture is pasted into another (CutMix), two are blended (MixUp). No
# test set contains such pictures. Does any of the three help?* Lesson 15 measures this; here is the result after 100 epochs:

# %%
predict("02.erasing")

# %%
plots.dots(
    "mixing",
    "holdout",
    ["none", "erasing", "cutmix", "mixup"],
    epoch=100,
    title="Impossible pictures, after 100 epochs",
    caption="One mark per seed, the bar is the mean. The three means lie to the right of that of none; the clouds overlap.",
    xlabel="accuracy on 2,000 digits",
)

# %%
outcome("02.erasing")

# %% [markdown]
# | against none | accuracy |
# |---|---|
# | erasing | {{ gain("mixing", "holdout", "erasing", "none", epoch=100) }} |
# | CutMix | {{ gain("mixing", "holdout", "cutmix", "none", epoch=100) }} |
# | MixUp | {{ gain("mixing", "holdout", "mixup", "none", epoch=100) }} |
#
# So which rule is right? A good transform does two things:
#
# 1. **It keeps the label** (or, when it mixes pictures, says how much of each label is left).
# 2. **It varies something that should not matter** for the answer: where a digit is, how bright a photo is, whether one part is hidden.
#
# A transform whose pictures could be real test data usually does both, so the rule of the lecture is a safe first question. It is just too strict.
# And both points only say what is *worth trying*. Whether it helps, you have to measure.

# %% [markdown]
# ## 5. Where to put it
#
# Two places are usual. **In the model**, as its first layers: `fit` applies them, `predict` does not, and they are saved with the model.

# %% tags=["nbval-check-output"]
model = keras.Sequential([keras.Input((28, 28, 1)), augmentation, keras.layers.Flatten()])  # ...
for training in (True, False):
    same = np.array_equal(model(six[None], training=training), six.reshape(1, -1))
    print(f"training={training}: picture", "unchanged" if same else "changed")

# %% [markdown]
# **In the `tf.data` pipeline**, as a `map` over the training batches:

# %% tags=["nbval-check-output"]
data = tf.data.Dataset.from_tensor_slices((split.x_train, split.y_train))
data = data.cache().shuffle(len(split.x_train)).batch(32)  # batch first: one call for 32 pictures
data = data.map(
    lambda pictures, labels: (augmentation(pictures, training=True), labels),
    num_parallel_calls=tf.data.AUTOTUNE,  # several batches at once, as many as pays
)
data = data.prefetch(tf.data.AUTOTUNE)  # the next batch is made while the network learns from this
print(data.element_spec[0].shape, data.element_spec[1].shape)

# %% [markdown]
# There are three traps, and none of them gives a message. `data.map(...)` without `data =` in front does nothing. `tf.random` and
# `tf.image.random_...` inside `map` repeat their numbers in every epoch once `set_random_seed` was called; Keras' layers do not. And with
# `num_parallel_calls`, chance decides which batch gets which draws: leave it out if you must be able to repeat a run exactly.
#
# A fourth trap is the order of the steps. *Predict: the two pipelines below differ in the order of `map` and `cache`. In which one does a picture
# look different in the second epoch?*

# %%
few = tf.data.Dataset.from_tensor_slices(split.x_train[:4]).batch(4)
pipelines = {
    "map, then cache": few.map(lambda pictures: augmentation(pictures, training=True)).cache(),
    "cache, then map": few.cache().map(lambda pictures: augmentation(pictures, training=True)),
}

# %% tags=["nbval-check-output"]
for name, pipeline in pipelines.items():
    first, second = (next(iter(pipeline)).numpy() for epoch in range(2))
    print(name, "-> second epoch", "identical" if np.array_equal(first, second) else "different")

# %% [markdown]
# `cache` stores the result of all steps before it. After a random `map` it freezes the random pictures: every epoch shows the same ones, and nothing
# warns you. Does it matter? {{ seeds("placement") }} seeds, 800 digits, 30 epochs:

# %%
plots.dots(
    "placement",
    "holdout",
    ["none", "frozen by cache", "fresh each epoch"],
    title="Frozen and fresh augmentation",
    caption="One mark per seed, the bar is the mean. Frozen pictures help a little, fresh ones much more.",
    xlabel="accuracy on 4,000 digits",
)

# %% [markdown]
# Fresh draws reach {{ percent("placement", "holdout", arm="fresh each epoch") }}, frozen ones
# {{ percent("placement", "holdout", arm="frozen by cache") }}, none at all {{ percent("placement", "holdout", arm="none") }}. Fresh against frozen:
# {{ gain("placement", "holdout", "fresh each epoch", "frozen by cache") }}; frozen against none:
# {{ gain("placement", "holdout", "frozen by cache", "none") }}. Most of the gain comes from new draws in each epoch.
#
# And which of the two places is better, in the model or in `tf.data`? {{ seeds("pipelines") }} seeds with plain `fit`: in the model
# {{ percent("pipelines", "holdout", arm="in the model") }}, in `tf.data` {{ percent("pipelines", "holdout", arm="in tf.data") }}. With the same
# draws, both train the same network. So choose by convenience: in the model you cannot forget it; in `tf.data` the processor does it while the
# graphics card trains.

# %% [markdown]
# ### Exercise 2: build the pipeline
#
# Complete `training_pipeline` so that (1) the rows come in a new order in every epoch, (2) every epoch shows new draws, (3) the untouched pictures
# are cached, (4) each batch contains 32 pictures with their own labels. `transform` takes a batch of pictures. Let it prepare the next batches with
# `AUTOTUNE`.


# %% exercise="02.pipeline"
def training_pipeline(images, labels, transform):
    """Batches of (pictures, labels) for training: shuffled, augmented anew in every epoch."""
    data = tf.data.Dataset.from_tensor_slices((images, labels))
    ### BEGIN SOLUTION
    data = data.cache().shuffle(len(images), seed=0).batch(32)
    data = data.map(
        lambda pictures, y: (transform(pictures), y), num_parallel_calls=tf.data.AUTOTUNE
    )
    return data.prefetch(tf.data.AUTOTUNE)
    ### END SOLUTION


# %%
check("02.pipeline", training_pipeline)

# %%
# hint("02.pipeline")


# %% wrong="02.pipeline" expect="frozen"
def training_pipeline(images, labels, transform):
    data = tf.data.Dataset.from_tensor_slices((images, labels)).shuffle(len(images)).batch(32)
    return data.map(lambda pictures, y: (transform(pictures), y)).cache()


# %% wrong="02.pipeline" expect="order"
def training_pipeline(images, labels, transform):
    data = tf.data.Dataset.from_tensor_slices((images, labels)).cache().batch(32)
    return data.map(lambda pictures, y: (transform(pictures), y))


# %% wrong="02.pipeline" expect="order"
def training_pipeline(images, labels, transform):
    data = tf.data.Dataset.from_tensor_slices((images, labels)).shuffle(len(images)).cache()
    return data.batch(32).map(lambda pictures, y: (transform(pictures), y))


# %% wrong="02.pipeline" expect="32"
def training_pipeline(images, labels, transform):
    data = tf.data.Dataset.from_tensor_slices((images, labels)).cache().shuffle(len(images))
    return data.map(lambda picture, y: (transform(picture[None])[0], y))


# %% wrong="02.pipeline" expect="never augmented"
def training_pipeline(images, labels, transform):
    data = tf.data.Dataset.from_tensor_slices((images, labels))
    data = data.cache().shuffle(len(images)).batch(32)
    data.map(lambda pictures, y: (transform(pictures), y))
    return data


# %% wrong="02.pipeline" expect="never augmented"
def training_pipeline(images, labels, transform):
    data = tf.data.Dataset.from_tensor_slices((images, labels))
    return data.cache().shuffle(len(images)).batch(32)


# %% wrong="02.pipeline" expect="labels"
def training_pipeline(images, labels, transform):
    pictures = tf.data.Dataset.from_tensor_slices(images).cache().shuffle(len(images), seed=1)
    pictures = pictures.batch(32).map(transform)
    return tf.data.Dataset.zip((pictures, tf.data.Dataset.from_tensor_slices(labels).batch(32)))


# %% [markdown]
# ### Exercise 3: spot the bug
#
# Five pipelines. Each takes training and test pictures, and returns the training batches and the test pictures as the network will see them. One is
# right. Run them, look at what they return in two epochs, and read the code.


# %%
def batches(pictures, transform):
    """Batches of 32, each transformed anew in every epoch."""
    return tf.data.Dataset.from_tensor_slices(pictures).batch(32).map(transform)


def pipeline_a(train, test):
    rotate = keras.layers.RandomRotation(15 / 360, **black)
    return batches(train, rotate), rotate(test)


def pipeline_b(train, test):
    layers = [keras.layers.ZeroPadding2D(2), keras.layers.RandomCrop(28, 28)]  # shifts by 2 pixels
    shift = keras.Sequential(layers)
    return batches(train, lambda x: shift(x, training=True)), test


def pipeline_c(train, test):
    rotate = keras.layers.RandomRotation(15 / 360, **black)
    turned = rotate(train, training=True)
    return batches(turned, lambda x: x), test


def pipeline_d(train, test):
    light = keras.layers.RandomBrightness(0.2)
    return batches(train, lambda x: light(x, training=True)), test


def pipeline_e(train, test):
    zoom = keras.layers.RandomZoom(0.1, **black)
    return batches(train, lambda x: zoom(x, training=True)), test


# %% [markdown]
# Say for each of them one of: `"right"`, `"test data augmented"`, `"one draw for all"` (all pictures of a batch get the same draw),
# `"frozen"` (every epoch shows the same pictures), `"value range lost"`.

# %% exercise="02.bugs"
faults = {"a": ..., "b": ..., "c": ..., "d": ..., "e": ...}
### BEGIN SOLUTION
faults = {
    "a": "test data augmented",
    "b": "one draw for all",
    "c": "frozen",
    "d": "value range lost",
    "e": "right",
}
### END SOLUTION

# %%
check("02.bugs", faults)

# %%
# hint("02.bugs")

# %% wrong="02.bugs" expect="pipeline a"
faults = dict(a="right", b="one draw for all", c="frozen", d="value range lost", e="right")

# %% wrong="02.bugs" expect="pipeline b"
faults = dict(a="test data augmented", b="right", c="frozen", d="value range lost", e="right")

# %% wrong="02.bugs" expect="pipeline c"
faults = dict(
    a="test data augmented", b="one draw for all", c="right", d="value range lost", e="right"
)

# %% wrong="02.bugs" expect="one of"
faults = dict(a="test", b="batch", c="right", d="range", e="right")

# %% [markdown]
# ## 6. Going further: one resampling, not three
#
# A turned picture has to be *resampled*: every new pixel is a mean of old ones, which makes the picture less sharp. Three layers in a row resample
# three times. But the three transforms can be combined into one, so that the pixels are resampled only once. The course's `augment` and its layer
# `RandomAffine` do that. Later lessons use them for measurements, because they are fast. The slider *passes for each* splits every step into smaller
# ones: which is sharper, one pass of 12 degrees or four of 3 degrees?

# %%
from utils.augment import apply_affine, compose  # for the code that the controls show

playground.chain(six)

# %% [markdown]
# On 200 digits, one resampling against the chain: {{ change("resampling", "psnr", "once, bilinear", "chain of three") }} dB (peak signal-to-noise
# ratio against a nearly perfect interpolation; more is sharper). Does the network gain from it? One resampling in the model against a chain of Keras'
# layers: {{ gain("pipelines", "holdout", "in the model", "Keras chain") }}. So sharper pictures show no gain here: use Keras' layers.

# %% [markdown]
# ## Key insight
#
# **A good transform keeps the label and varies something that should not matter.** "Could it be real test data?" is the first question to ask; the
# last one, "does it help?", needs a measurement. Look at many draws, draw anew for every picture and every epoch, and keep augmentation away from the
# test data.
#
# ## In your own project
#
# A complete pipeline with Keras' layers and `tf.data`. This cell needs nothing from the course.

# %% tags=["own-project"]
import keras
import numpy as np
import tensorflow as tf

rng = np.random.default_rng(0)
x, y = rng.random((100, 64, 64, 3), dtype="float32"), rng.integers(2, size=100)  # your pictures

augmentation = keras.Sequential(
    [
        keras.layers.RandomFlip("horizontal"),  # leave out what could change the label
        keras.layers.RandomRotation(0.04),
        keras.layers.RandomTranslation(0.1, 0.1),
        keras.layers.RandomZoom(0.1),
        keras.layers.RandomContrast(0.2, value_range=(0, 1)),
        keras.layers.RandomBrightness(0.2, value_range=(0, 1)),
    ]
)


def pipeline(x, y, training):
    data = tf.data.Dataset.from_tensor_slices((x, y)).cache()
    data = (data.shuffle(len(x)) if training else data).batch(32)
    if training:  # after cache and batch: new draws in every epoch
        data = data.map(
            lambda images, labels: (augmentation(images, training=True), labels),
            num_parallel_calls=tf.data.AUTOTUNE,
        )
    return data.prefetch(tf.data.AUTOTUNE)


print(pipeline(x[:80], y[:80], training=True).element_spec)
validation = pipeline(x[80:], y[80:], training=False)

# %% [markdown]
# ## What to try next
#
# - In the playground, find the largest rotation that you would allow for a 6, and for a 0. One range must serve all ten.
# - Which transforms would you allow for photos of cats, for satellite pictures, for X-rays, for street signs? What should not matter there?
# - Photograph ten digits of your own writing. Which transform would make the training pictures look more like yours?
#
# ## References
#
# - Y. LeCun, L. Bottou, Y. Bengio and P. Haffner, *Gradient-based learning applied to document recognition*, Proceedings of the IEEE 86 (1998): MNIST, how it was
#   centred, and fewer errors with distorted training digits.
# - P. Y. Simard, D. Steinkraus and J. C. Platt, *Best practices for convolutional neural networks applied to visual document analysis*, ICDAR (2003): for digits, more
#   training pictures by distortion matter most.
# - A. Krizhevsky, I. Sutskever and G. E. Hinton, *ImageNet classification with deep convolutional neural networks*, NeurIPS (2012): crops, mirror images and shifts of
#   colour, made on the processor while the graphics card trains.
# - C. Shorten and T. M. Khoshgoftaar, *A survey on image data augmentation for deep learning*, Journal of Big Data 6 (2019): the transforms, and when each keeps the label.
# - R. Gontijo-Lopes, S. J. Smullin, E. D. Cubuk and E. Dyer, *Tradeoffs in data augmentation: an empirical study*, ICLR (2021): neither likeness to the data nor variety
#   alone predicts what an augmentation gains, the two together do.
#
# Now mark pictures: [quiz 02](../quizzes/release/02_pictures/02_pictures.ipynb).
# Next: [03 Augmentation as regularization](03_augmentation_as_regularization.ipynb): does all this make a better model, and why?

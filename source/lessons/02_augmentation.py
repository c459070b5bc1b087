# %% [markdown]
# # 02 Augmentation
#
# **About 35 minutes.** You need: [01 The dataset](01_the_dataset.ipynb).
#
# After this lesson you can
#
# 1. decide whether a transform may be used: could its result be a real test picture, with the same label?
# 2. find the strength at which a transform begins to destroy the label;
# 3. put augmentation in the right place of a pipeline, so that it is random in every epoch and never touches test data.

# %% [markdown]
# ## A question before any code
#
# From one handwritten **6** somebody made six pictures:
#
# (a) turned by 10 degrees; (b) mirrored left to right; (c) turned by 180 degrees; (d) shifted by two pixels;
# (e) shifted so far that half of it is gone; (f) made a little thicker.
#
# *Which of them could lie in the real test set, labelled 6?* Decide for each. Then run the cells below and mark the pictures; the
# answer comes with a reason for each.

# %%
import sys

import numpy as np

sys.path.insert(0, "..")  # the course's own helpers live in ../utils

from topics import check, hint, practice, solution
from topics.augmentation import figures, playground
from utils import plots
from utils.augment import AffineRanges, RandomAffine, apply_affine, augment, compose
from utils.backend import keras, tf  # the same as: import keras, tensorflow as tf
from utils.data import course_split

split = course_split(seed=0)
six = split.x_train[7]

# %%
practice("02.six")

# %% [markdown]
# The rule behind all six: **a transform is good if its result could be real test data with the same label.**
#
# ## 1. One picture, one transform
#
# Keras has a layer for each transform. Its rotation is given as a share of a full turn: 15 degrees are 15/360.

# %%
rotate = keras.layers.RandomRotation(15 / 360, fill_mode="constant", seed=1)
turned = rotate(six[None], training=True)[0].numpy()
plots.image_grid(
    np.stack([six, turned]),
    ["original", "after RandomRotation(15 / 360)"],
    columns=2,
    title="One random rotation",
    caption="The angle is drawn anew at every call, here from -15 to +15 degrees.",
)

# %% [markdown]
# **Try it:** change `15` to `180` and run the cell several times. When is it still a 6?
#
# A trap of Keras 3: without `training=True` or `False` a random layer that is called by itself *does* transform.
# Inside a model, `fit` switches it on, `predict` and `evaluate` switch it off.

# %% tags=["nbval-check-output"]
for options in ({}, {"training": True}, {"training": False}):
    same = np.array_equal(rotate(six[None], **options), six[None])
    print(options or "bare call", "-> picture", "unchanged" if same else "changed")

# %% [markdown]
# ## 2. Many draws, and how strong?
#
# Look at many draws of a transform before you train with it. Each row below is one transform.

# %%
figures.contact_sheet(
    six,
    {
        "rotation 15°": AffineRanges(rotation=15, shift=0, zoom=0),
        "shift 10 %": AffineRanges(rotation=0, shift=0.1, zoom=0),
        "zoom 10 %": AffineRanges(rotation=0, shift=0, zoom=0.1),
        "shear 15°": AffineRanges(rotation=0, shift=0, zoom=0, shear=15),
        "horizontal flip": AffineRanges(rotation=0, shift=0, zoom=0, horizontal_flip=True),
        "vertical flip": AffineRanges(rotation=0, shift=0, zoom=0, vertical_flip=True),
    },
)

# %%
practice("02.letters")

# %% [markdown]
# The flips fail the rule at any strength. The others fail it when they are too strong: here is the same 6, turned
# further and further.

# %%
angles = np.arange(0, 181, 20)
ramp = apply_affine(
    np.repeat(six[None], len(angles), axis=0), compose(28, 28, angle=np.deg2rad(angles))
)
plots.image_grid(
    ramp,
    [f"{angle}°" for angle in angles],
    title="At which angle does the label change?",
    caption="Up to about 40 degrees it is a slanted 6; at 180 degrees it is a 9. In between it is neither.",
)

# %% [markdown]
# Now move the controls yourself. For each setting ask: is each picture *still* a 6?

# %%
playground.augmentation(six, "a 6")

# %% [markdown]
# Does it matter? We trained the course's small network on 800 digits with all three ranges (rotation 15°, shift 10 %,
# zoom 10 %) times a factor, {{ seeds("strength") }} seeds each, and tested on 4,000 other digits.
#
# *Predict: at which factor does the accuracy peak, and does a factor of 6 do harm?*

# %%
figures.strength("strength")

# %% [markdown]
# A factor of 1 gives {{ percent("strength", "holdout", arm="1") }}, no augmentation {{ percent("strength", "holdout", arm="0") }},
# a factor of 6 {{ percent("strength", "holdout", arm="6") }}. Against no augmentation, a factor of 6 changes the accuracy by
# {{ gain("strength", "holdout", "6", "0") }}.

# %% [markdown]
# ### Exercise 1: a random shift
#
# Write a transform of your own. Complete `random_shift`: every picture of the batch is shifted by its own whole
# number of pixels, from `-amount` to `amount` in x and in y; what comes in from outside is black (0).
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
# ## 3. One resampling, not three
#
# A turned picture has to be *resampled*: every new pixel is a mean of old ones, and that blurs. A chain of layers
# (zoom, then rotate, then shift) resamples three times. The same three transforms can be composed into one map,
# and the pixels read once. The course's `RandomAffine` and `augment` do that.

# %%
angle, zoom, dx = np.deg2rad(12), 0.95, 1.5
chain = apply_affine(six[None], compose(28, 28, zoom=zoom))
chain = apply_affine(chain, compose(28, 28, angle=angle))
chain = apply_affine(chain, compose(28, 28, shift_x=dx))
once = apply_affine(six[None], compose(28, 28, angle=angle, zoom=zoom, shift_x=dx))
plots.image_grid(
    np.concatenate([six[None], chain, once]),
    ["original", "chain of three", "one resampling"],
    columns=3,
    title="The same rotation, zoom and shift",
    caption="Position and size agree; the chain has lost the sharp edges of the stroke.",
)

# %% [markdown]
# Measured on 200 digits against a nearly perfect interpolation (a spline of order 5), as peak signal-to-noise ratio,
# more is sharper: chain {{ number("resampling", "psnr", digits=1, arm="chain of three") }} dB,
# once {{ number("resampling", "psnr", digits=1, arm="once, bilinear") }} dB, a difference of
# {{ change("resampling", "psnr", "once, bilinear", "chain of three") }} dB for the same transform.
#
# Move it yourself. With *passes for each* every step is cut into smaller ones: the position at the end stays the same. *Is one
# pass of 12 degrees sharper, or four passes of 3 degrees?*

# %%
playground.chain(six)

# %% [markdown]
# ## 4. Where to put it
#
# Two places are usual. **In the model**, as its first layer: `fit` applies it, `predict` does not, and it is saved
# with the model.

# %% tags=["nbval-check-output"]
layer = RandomAffine(AffineRanges(rotation=15, shift=0.1, zoom=0.1), seed=0)
model = keras.Sequential([keras.Input((28, 28, 1)), layer, keras.layers.Flatten()])
for training in (True, False):
    same = np.array_equal(model(six[None], training=training), six.reshape(1, -1))
    print(f"training={training}: picture", "unchanged" if same else "changed")

# %% [markdown]
# **In the `tf.data` pipeline**, as a `map` over the training batches. The order of the steps matters there.
#
# *Predict: the two pipelines below differ in the order of `map` and `cache`. In which one does a picture look
# different in the second epoch?*

# %%
few = tf.data.Dataset.from_tensor_slices(split.x_train[:4]).batch(4)


def transform(batch):
    return layer(batch, training=True)


map_then_cache = few.map(transform).cache()
cache_then_map = few.cache().map(transform)

# %% tags=["nbval-check-output"]
for name in ("map_then_cache", "cache_then_map"):
    first, second = (next(iter(globals()[name])).numpy() for epoch in range(2))
    print(name, "-> second epoch", "identical" if np.array_equal(first, second) else "different")

# %% [markdown]
# `cache` keeps what came before it. After a random `map` it freezes the random pictures: every epoch shows the same
# ones, and nothing warns you. Does it matter? {{ seeds("placement") }} seeds, 800 digits, 30 epochs:

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
# Fresh draws reach {{ percent("placement", "holdout", arm="fresh each epoch") }}, frozen ones {{ percent("placement", "holdout", arm="frozen by cache") }},
# none at all {{ percent("placement", "holdout", arm="none") }}. Fresh against frozen:
# {{ gain("placement", "holdout", "fresh each epoch", "frozen by cache") }}; frozen against none:
# {{ gain("placement", "holdout", "frozen by cache", "none") }}. Most of the gain comes from drawing anew.
#
# And the choice that we began with, in the model or in `tf.data`? {{ seeds("pipelines") }} seeds with plain `fit`:
# in the model {{ percent("pipelines", "holdout", arm="in the model") }}, in `tf.data`
# {{ percent("pipelines", "holdout", arm="in tf.data") }}. With the same draws it is the same training: choose by convenience.
# The sharper picture of section 3 need not be the better lesson: a chain of Keras' layers in the model reaches
# {{ percent("pipelines", "holdout", arm="Keras chain") }}; one resampling against it
# {{ gain("pipelines", "holdout", "in the model", "Keras chain") }} ({{ verdict("pipelines", "holdout", "in the model", "Keras chain") }}).

# %% [markdown]
# ### Exercise 2: build the pipeline
#
# Complete `training_pipeline` so that (1) the rows come in a new order in every epoch, (2) every epoch shows new draws, (3) the untouched pictures are
# cached, (4) batches hold 32 pictures with their own labels.


# %% exercise="02.pipeline"
def training_pipeline(images, labels, transform):
    """Batches of (pictures, labels) for training: shuffled, augmented anew in every epoch."""
    data = tf.data.Dataset.from_tensor_slices((images, labels))
    ### BEGIN SOLUTION
    data = data.cache().shuffle(len(images), seed=0).batch(32)
    return data.map(lambda pictures, y: (transform(pictures), y))
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
    return data.cache().shuffle(len(images)).batch(32)


# %% wrong="02.pipeline" expect="labels"
def training_pipeline(images, labels, transform):
    pictures = tf.data.Dataset.from_tensor_slices(images).cache().shuffle(len(images), seed=1)
    pictures = pictures.batch(32).map(transform)
    return tf.data.Dataset.zip((pictures, tf.data.Dataset.from_tensor_slices(labels).batch(32)))


# %% [markdown]
# ### Exercise 3: spot the bug
#
# Four pipelines, modelled on faults that stood in published tutorials. One is right. Run them, look at what they
# return, and read the code.


# %%
def pipeline_a(train, test):
    return augment(train, seed=0), augment(test, seed=1)


def pipeline_b(train, test):
    mirror = np.random.default_rng(0).random() < 0.5
    return (train[:, :, ::-1] if mirror else train), test


def pipeline_c(train, test):
    return augment(train, AffineRanges(shift=0.05), seed=0), test


def pipeline_d(train, test):
    return augment(train, seed=0) * 255, test


# %% [markdown]
# Say for each of them one of: `"right"`, `"test data augmented"`, `"whole batch at once"`, `"value range lost"`.

# %% exercise="02.bugs"
found = {"a": ..., "b": ..., "c": ..., "d": ...}
### BEGIN SOLUTION
found = {
    "a": "test data augmented",
    "b": "whole batch at once",
    "c": "right",
    "d": "value range lost",
}
### END SOLUTION

# %%
check("02.bugs", found)

# %%
# hint("02.bugs")

# %% wrong="02.bugs" expect="pipeline a"
found = {"a": "right", "b": "whole batch at once", "c": "right", "d": "value range lost"}

# %% wrong="02.bugs" expect="pipeline b"
found = {"a": "test data augmented", "b": "value range lost", "c": "right", "d": "value range lost"}

# %% wrong="02.bugs" expect="one of"
found = {"a": "test", "b": "batch", "c": "right", "d": "range"}

# %% [markdown]
# ## Key insight
#
# **A transform is good if its result could be real test data with the same label.** Draw it anew for every picture and
# every epoch, resample once, and keep it away from the test data.
#
# ## In your own project
#
# A pipeline of your own: Keras' layers, `tf.data`, and nothing of this course. This cell needs nothing of the course.

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
        data = data.map(lambda images, labels: (augmentation(images, training=True), labels))
    return data.prefetch(tf.data.AUTOTUNE)


print(pipeline(x[:80], y[:80], training=True).element_spec)
validation = pipeline(x[80:], y[80:], training=False)

# %% [markdown]
# ## What to try next
#
# - In the playground, find the largest rotation that you would allow for a 6, and for a 0. One range must serve all ten.
# - Which transforms would you allow for photos of cats, for satellite pictures, for X-rays, for street signs?
# - Photograph ten digits of your own writing. Which transform would make the training pictures more like them?
#
# Now mark pictures: [quiz 02](../quizzes/release/02_pictures/02_pictures.ipynb).
# Next: [03 Augmentation as regularization](03_augmentation_as_regularization.ipynb): does all this make a better model?

# %% [markdown]
# # 15 Mixing and searching
#
# **About 60 minutes.** You need: [09 Beyond accuracy](09_beyond_accuracy.ipynb) (calibration) and
# [10 When it helps, when it does not](10_when_it_helps.ipynb).
#
# After this lesson you can
#
# 1. mix pictures *and their labels*, by blending (MixUp) and by pasting (CutMix), and say which label the result must have;
# 2. use Keras' layers for mixing, erasing, colour and random policies, and find out what they really do before you trust them;
# 3. explain why mixing looks worse after a few epochs, and say what it does to accuracy, loss and calibration;
# 4. search for a setting with a validation set, and say why the best of many looks better than it is.

# %% [markdown]
# ## A question before any code
#
# Until now, a good transform gave a picture that could be real and had the same label. Now lay two digits over each other: 70 % of a 3 and 30 % of an
# 8, added pixel by pixel. Nobody ever wrote such a digit.
#
# - **a**: Which label should such a picture have: 3, 8, both, or none?
# - **b**: A network is trained on nothing but such pictures, mixed anew in each epoch, and tested on ordinary digits. After 5 epochs, is it better or
#   worse than a network trained without mixing? And after 100?
# - **c**: Is the network with mixing more or less sure of its answers? Is that good?
#
# Write down your answers. Sections 1 and 4 give ours; those to b and c are measured.

# %%
import sys

import numpy as np
from scipy import ndimage

sys.path.insert(0, "..")  # the course's own helpers live in ../utils

from topics import check, hint, outcome, practice, predict, solution
from topics.mixing import figures, mixing, playground
from topics.photos.animals import drawn_animals
from utils import plots
from utils.backend import keras, tf
from utils.data import course_split
from utils.models import small_cnn

keras.utils.set_random_seed(
    0
)  # AugMix draws with Python's own random module, whatever its seed says
split = course_split(seed=0, train_per_class=40)  # 400 digits to train on

# %% [markdown]
# ## 1. Labels can be mixed too
#
# A label need not be one digit. As **shares**, a 3 is a row of ten numbers with a 1 in place 3, and *70 % of a 3 and 30 % of an 8* is a row with 0.7
# in place 3 and 0.3 in place 8. The loss can be computed from shares in the same way. It is lowest if the network says 3 with a probability of 0.7
# and 8 with 0.3.
#
# Move the slider for the share. Then switch to CutMix, and move the rectangle into a corner.

# %%
first = np.flatnonzero(split.y_train == 3)[0]
second = np.flatnonzero(split.y_train == 8)[0]
rows = [first, second, *range(8)]
playground.mix(split.x_train[rows], split.y_train[rows])

# %% [markdown]
# **MixUp** blends: each pixel is `weight` times the first picture and `1 - weight` times the second, and so is each number of the label. The weight
# is drawn anew for every picture from the distribution Beta(alpha, alpha). It gives numbers between 0 and 1, and alpha sets how strongly pictures are
# mixed:

# %%
figures.weights([0.1, 0.2, 1.0, 4.0])

# %% [markdown]
# *Which alpha leaves most pictures nearly as they are? With which one does the network hardly ever see an unmixed digit?*
#
# ### Exercise 1: MixUp
#
# Complete `mixup`. `images` has the shape (n, height, width, channels); `labels` contains shares and has the shape (n, classes). A partner and a
# weight for each picture have already been drawn. Return the mixed images and the mixed labels.


# %% exercise="15.mixup"
def mixup(images, labels, alpha, seed):
    """Every picture blended with its partner, and the labels likewise."""
    rng = np.random.default_rng(seed)
    partner = rng.permutation(len(images))  # whom picture i is mixed with
    weight = rng.beta(alpha, alpha, len(images))  # of picture i itself
    ### BEGIN SOLUTION
    w = weight[:, None, None, None]
    mixed = w * images + (1 - w) * images[partner]
    w = weight[:, None]
    return mixed, w * labels + (1 - w) * labels[partner]
    ### END SOLUTION


# %%
check("15.mixup", mixup)

# %%
# hint("15.mixup")


# %% wrong="15.mixup" expect="unmixed"
def mixup(images, labels, alpha, seed):
    rng = np.random.default_rng(seed)
    partner = rng.permutation(len(images))
    w = rng.beta(alpha, alpha, len(images))[:, None, None, None]
    return w * images + (1 - w) * images[partner], labels


# %% wrong="15.mixup" expect="weights of the labels are swapped"
def mixup(images, labels, alpha, seed):
    rng = np.random.default_rng(seed)
    partner = rng.permutation(len(images))
    weight = rng.beta(alpha, alpha, len(images))
    w, v = weight[:, None, None, None], weight[:, None]
    return w * images + (1 - w) * images[partner], (1 - v) * labels + v * labels[partner]


# %% wrong="15.mixup" expect="each has its own"
def mixup(images, labels, alpha, seed):
    rng = np.random.default_rng(seed)
    partner = rng.permutation(len(images))
    w = rng.beta(alpha, alpha)
    return w * images + (1 - w) * images[partner], w * labels + (1 - w) * labels[partner]


# %% wrong="15.mixup" expect="heavier picture"
def mixup(images, labels, alpha, seed):
    rng = np.random.default_rng(seed)
    partner = rng.permutation(len(images))
    weight = rng.beta(alpha, alpha, len(images))
    w = weight[:, None, None, None]
    hard = np.where(weight[:, None] > 0.5, labels, labels[partner])
    return w * images + (1 - w) * images[partner], hard


# %% wrong="15.mixup" expect="the same parts"
def mixup(images, labels, alpha, seed):
    rng = np.random.default_rng(seed)
    partner = rng.permutation(len(images))
    weight = rng.beta(alpha, alpha, len(images))
    w, v = weight[:, None, None, None], weight[:, None]
    other = rng.permutation(len(labels))  # drawn once more
    return w * images + (1 - w) * images[partner], v * labels + (1 - v) * labels[other]


# %% wrong="15.mixup" expect="make new arrays"
def mixup(images, labels, alpha, seed):
    rng = np.random.default_rng(seed)
    partner = rng.permutation(len(images))
    weight = rng.beta(alpha, alpha, len(images))
    w, v = weight[:, None, None, None], weight[:, None]
    others = images[partner]
    images *= w
    images += (1 - w) * others
    return images, v * labels + (1 - v) * labels[partner]


# %% wrong="15.mixup" expect="sum to 1"
def mixup(images, labels, alpha, seed):
    rng = np.random.default_rng(seed)
    partner = rng.permutation(len(images))
    weight = rng.beta(alpha, alpha, len(images))
    w, v = weight[:, None, None, None], weight[:, None]
    return images + (1 - w) * images[partner], labels + (1 - v) * labels[partner]


# %% [markdown]
# *Answer a*: both, in the proportion of the pixels. Whether a person would agree is another question. Look at CutMix in the playground (or in the
# lower row of the figure). When a rectangle covers the upper half of the 3, the picture may look like an 8 long before the label says so. A share of
# *pixels* is not a share of *meaning*: most of a digit's pixels are background. So we do not judge mixing by whether its pictures could be real. We
# judge it by what it does to the network (section 4).

# %% [markdown]
# ## 2. CutMix: paste instead of blend
#
# A rectangle of another picture is pasted in, and the label is mixed by *area*. The rectangle's centre may lie anywhere, so the rectangle often
# reaches beyond the border. The part that is cut off there is not in the picture, so it must not count in the label.
#
# ### Exercise 2: the area really pasted
#
# Complete `cutmix`: paste the rectangle with `height` rows from row `top` and `width` columns from column `left` of `second` into a copy of `first`, at the same place. `top` and `left` may be negative, and the rectangle may
# reach beyond the other borders. Return the picture and its label, `first_label` and `second_label` mixed by the shares of the pixels.


# %% exercise="15.cutmix"
def cutmix(first, second, first_label, second_label, top, left, height, width):
    """The first picture with a rectangle of the second, and the label of that picture."""
    mixed = first.copy()
    ### BEGIN SOLUTION
    rows = slice(max(top, 0), max(top + height, 0))
    columns = slice(max(left, 0), max(left + width, 0))
    mixed[rows, columns] = second[rows, columns]
    pasted = mixed[rows, columns].size / mixed.size
    return mixed, (1 - pasted) * first_label + pasted * second_label
    ### END SOLUTION


# %%
check("15.cutmix", cutmix)

# %%
# hint("15.cutmix")


# %% wrong="15.cutmix" expect="counts the whole rectangle"
def cutmix(first, second, first_label, second_label, top, left, height, width):
    mixed = first.copy()
    rows = slice(max(top, 0), max(top + height, 0))
    columns = slice(max(left, 0), max(left + width, 0))
    mixed[rows, columns] = second[rows, columns]
    pasted = height * width / (first.shape[0] * first.shape[1])
    return mixed, (1 - pasted) * first_label + pasted * second_label


# %% wrong="15.cutmix" expect="counts from the end"
def cutmix(first, second, first_label, second_label, top, left, height, width):
    mixed = first.copy()
    mixed[top : top + height, left : left + width] = second[top : top + height, left : left + width]
    pasted = mixed[top : top + height, left : left + width].size / mixed.size
    return mixed, (1 - pasted) * first_label + pasted * second_label


# %% wrong="15.cutmix" expect="pasted share"
def cutmix(first, second, first_label, second_label, top, left, height, width):
    mixed = first.copy()
    rows = slice(max(top, 0), max(top + height, 0))
    columns = slice(max(left, 0), max(left + width, 0))
    mixed[rows, columns] = second[rows, columns]
    pasted = mixed[rows, columns].size / mixed.size
    return mixed, pasted * first_label + (1 - pasted) * second_label


# %% wrong="15.cutmix" expect="look different"
def cutmix(first, second, first_label, second_label, top, left, height, width):
    mixed = first.copy()
    rows = slice(max(top, 0), max(top + height, 0))
    columns = slice(max(left, 0), max(left + width, 0))
    mixed[rows, columns] = second[rows, columns]
    pasted = np.mean(mixed != first)
    return mixed, (1 - pasted) * first_label + pasted * second_label


# %% wrong="15.cutmix" expect="paste into a copy"
def cutmix(first, second, first_label, second_label, top, left, height, width):
    rows = slice(max(top, 0), max(top + height, 0))
    columns = slice(max(left, 0), max(left + width, 0))
    first[rows, columns] = second[rows, columns]
    pasted = first[rows, columns].size / first.size
    return first, (1 - pasted) * first_label + pasted * second_label


# %% wrong="15.cutmix" expect="share of them"
def cutmix(first, second, first_label, second_label, top, left, height, width):
    mixed = first.copy()
    rows = slice(max(top, 0), max(top + height, 0))
    columns = slice(max(left, 0), max(left + width, 0))
    mixed[rows, columns] = second[rows, columns]
    pasted = mixed[rows, columns].size
    return mixed, (1 - pasted) * first_label + pasted * second_label


# %% wrong="15.cutmix" expect="other pixels were pasted"
def cutmix(first, second, first_label, second_label, top, left, height, width):
    mixed = first.copy()
    top, left = max(top, 0), max(left, 0)  # moved inside instead of cut off
    mixed[top : top + height, left : left + width] = second[top : top + height, left : left + width]
    pasted = mixed[top : top + height, left : left + width].size / mixed.size
    return mixed, (1 - pasted) * first_label + pasted * second_label


# %% [markdown]
# ## 3. Keras' own layers: look before you trust
#
# Keras has layers for all this: `MixUp`, `CutMix`, `RandomErasing`, `RandomContrast`, `RandomBrightness`, and two that draw their operations at
# random, `RandAugment` and `AugMix`. Here are eight draws of the last five, from one digit and from one drawn animal. Our pixel values go from 0 to
# 1, and every layer that has a setting for this range is told so:

# %%
UNIT = {"value_range": (0, 1), "seed": 1}
layers = {
    "RandomErasing": keras.layers.RandomErasing((1.0, 1.0), **UNIT),
    "RandomContrast": keras.layers.RandomContrast((0.5, 0.5), **UNIT),
    "RandomBrightness": keras.layers.RandomBrightness(0.3, **UNIT),
    "RandAugment": keras.layers.RandAugment(**UNIT),
    "AugMix": keras.layers.AugMix(**UNIT),
}
digit = split.x_train[split.y_train == 4][6:7]
draws = [np.asarray(layer(digit, training=True))[0] for layer in layers.values() for _ in range(8)]
plots.image_grid(
    np.stack(draws),
    columns=8,
    title="Eight draws of each layer, from the same 4",
    caption="Erasing leaves enough of the 4. Which pictures of the last two rows would you still "
    "call a 4, and which could be in the test set?",
    alt="Five rows of eight variants of a 4. RandomErasing: a rectangle of noise in each. Contrast "
    "and brightness: lighter and darker. RandAugment: inverted, outlined, turned or moved out of "
    "the frame, some unchanged. AugMix: blended with turned, shifted and inverted copies.",
    row_labels=list(layers),
)

# %%
animal = drawn_animals(1, seed=1, pose=0.4, size=32).images[:1].astype("float32")
draws = [np.asarray(layer(animal, training=True))[0] for layer in layers.values() for _ in range(8)]
plots.image_grid(
    np.stack(draws),
    columns=8,
    title="The same layers on a picture in colour",
    caption="On a photo many of these could pass. The same policy is gentle for one kind of "
    "picture and ruinous for another.",
    alt="The same five layers on a drawn animal: rectangles of coloured noise, paler and darker "
    "pictures; RandAugment with other colours, turned and moved, one without the animal; AugMix "
    "with blurred, recoloured and doubled animals.",
    row_labels=list(layers),
)

# %% [markdown]
# On digits, `RandAugment` with its default strength inverts some pictures, empties others, and moves others half out of the frame. It was made for
# photos in colour, and its list of operations is fixed.
#
# Watch out for two more things. First, a layer that is not told the range of the values assumes 0 to 255, without any warning:

# %%
told = keras.layers.RandomErasing(value_range=(0, 1), seed=1)(split.x_train, training=True)
untold = keras.layers.RandomErasing(seed=1)(split.x_train, training=True)
print(f"largest value: told {np.max(told):.0f}, untold {np.max(untold):.0f}")

# %% [markdown]
# Second, a layer inside a model gets the pictures only. There `MixUp` mixes the pictures without their labels, and `fit` does not complain:

# %%
mixer = keras.layers.MixUp(alpha=1.0, seed=1)
pictures = mixer(split.x_train, training=True)
print(f"{np.mean(np.any(pictures != split.x_train, axis=(1, 2, 3))):.0%} of the pictures changed")
print("labels: still whole digits, nobody told them")

# %% [markdown]
# So do the mixing in the `tf.data` pipeline, after `batch`, because the partners come from the same batch. Give the layer a dictionary of pictures
# and labels, with the labels as shares; the loss is then `categorical_crossentropy`:

# %%
labels = mixing.one_hot(split.y_train)
data = tf.data.Dataset.from_tensor_slices({"images": split.x_train, "labels": labels})
data = data.shuffle(400, seed=0).batch(32).map(keras.layers.MixUp(alpha=0.2, seed=0))
data = data.map(lambda both: (both["images"], both["labels"]))
for pictures, shares in data.take(1):
    print(pictures.shape, shares.shape, "label of the first:", np.round(shares[0], 2))

# %% [markdown]
# ### Exercise 3: true or false?
#
# Here are three sentences about these layers. Do not trust the names or the documentation: try each sentence in two lines, in a cell of your own.
#
# - `a`: `RandomErasing()` suits pictures from 0 to 1.
# - `b`: in `Sequential([MixUp(), ...])`, `fit(x, y)` trains on mixed labels.
# - `c`: `MixUp` mixes the labels if it gets a dictionary with `images` and `labels`, the labels as shares.

# %% exercise="15.layers"
said = {"a": ..., "b": ..., "c": ...}
### BEGIN SOLUTION
said = dict(a=False, b=False, c=True)
### END SOLUTION

# %%
check("15.layers", said)

# %%
# hint("15.layers")

# %% wrong="15.layers" expect="sentence a"
said = dict(a=True, b=False, c=True)

# %% wrong="15.layers" expect="sentence b"
said = dict(a=False, b=True, c=True)

# %% wrong="15.layers" expect="sentence c"
said = dict(a=False, b=False, c=False)

# %% wrong="15.layers" expect="True or False"
said = dict(a=0, b=0, c=1)

# %% [markdown]
# We found two more surprises in the same way. In this version of Keras a single number is the upper end of a range, so `RandomContrast(0.2)` and the
# rotations of `RandAugment` go in one direction only. And `AugMix` in `tf.data` draws its operations only *once*, when `map` is set up. A later
# version may do all this differently: that is why you should look.
#
# ### A policy that needs no search
#
# `RandAugment` has two settings that somebody must choose. **TrivialAugment** (Müller and Hutter 2021, below) has none. For each picture it draws one
# operation and one strength, each with equal probability. Its authors found that this does as well as policies that were searched for at great cost.
# It takes ten lines. Here it is with five operations, on the animal:


# %%
def trivial(image, rng):
    """One operation of one strength, both drawn evenly; image (height, width, channels), 0 to 1."""
    s, mean = rng.uniform(-1, 1), image.mean()
    operations = (
        lambda: image,
        lambda: np.clip(image + 0.5 * s, 0, 1),  # brightness
        lambda: np.clip(mean + (1 + 0.9 * s) * (image - mean), 0, 1),  # contrast
        lambda: ndimage.rotate(image, 30 * s, reshape=False, order=1, mode="nearest"),
        lambda: ndimage.shift(image, (0, 8 * s, 0), order=1, mode="nearest"),
    )
    return operations[rng.integers(len(operations))]()


rng = np.random.default_rng(0)
plots.image_grid(
    np.stack([trivial(animal[0], rng) for _ in range(16)]),
    columns=8,
    title="Sixteen draws of TrivialAugment",
    caption="One change each. Which of them could a camera have made?",
    alt="Sixteen variants of a drawn animal: some unchanged, others paler, darker, turned or moved.",
)

# %% [markdown]
# [Lesson 16](16_regularizers_compared.ipynb) measures what it gains on digits. `AugMix`, in the rows above, was not made for accuracy on clean
# pictures. It was made for corrupted pictures, and it comes with a loss that asks for the same answer to several variants of a picture. So the layer
# alone is half of the method.

# %% [markdown]
# ## 4. What mixing does to a network
#
# First we train with `fit` for a few epochs and watch the training loss. *Predict: will it go to 0, as it does without mixing?*

# %%
network = small_cnn(seed=0)
network.compile("adam", "categorical_crossentropy", metrics=["accuracy"])
history = network.fit(data, epochs=10, shuffle=False, verbose=0).history
for epoch in (1, 5, 10):
    print(f"epoch {epoch:2}: training loss {history['loss'][epoch - 1]:.2f}")

# %% [markdown]
# It cannot. A network that says exactly the mixed label, 0.7 and 0.3, has answered perfectly. Yet its loss is $-0.7\log 0.7-0.3\log 0.3=0.61$, the
# **entropy** of the label. The training loss can never fall below the mean entropy of the labels:


# %%
def entropy(shares):
    """Loss of a network that says exactly these shares."""
    return -np.sum(shares * np.log(np.maximum(shares, 1e-12)), axis=1)


for name, mixer in (("MixUp, alpha 0.2", mixing.mixup), ("CutMix, alpha 1", mixing.cutmix)):
    _, shares = mixer(split.x_train, split.y_train, seed=0)
    print(f"{name}: no network can have a training loss below {entropy(shares).mean():.2f}")

# %% [markdown]
# Now the measurement: 400 digits, {{ seeds("mixing") }} seeds; *classic* is the rotation, shift and zoom of the other lessons. Here the partners come
# from the whole training set, and everything is drawn anew in each epoch.
#
# *Go back to your answers to b and c.*

# %%
predict("15.mixup")

# %%
figures.effects("mixing")

# %%
outcome("15.mixup")

# %% [markdown]
# | accuracy against none | after 5 epochs | after 30 | after 100 |
# |---|---|---|---|
# | classic | {{ gain("mixing", "holdout", "classic", "none", epoch=5) }} | {{ gain("mixing", "holdout", "classic", "none", epoch=30) }} | {{ gain("mixing", "holdout", "classic", "none", epoch=100) }} |
# | mixup | {{ gain("mixing", "holdout", "mixup", "none", epoch=5) }} | {{ gain("mixing", "holdout", "mixup", "none", epoch=30) }} | {{ gain("mixing", "holdout", "mixup", "none", epoch=100) }} |
# | cutmix | {{ gain("mixing", "holdout", "cutmix", "none", epoch=5) }} | {{ gain("mixing", "holdout", "cutmix", "none", epoch=30) }} | {{ gain("mixing", "holdout", "cutmix", "none", epoch=100) }} |
# | erasing | {{ gain("mixing", "holdout", "erasing", "none", epoch=5) }} | {{ gain("mixing", "holdout", "erasing", "none", epoch=30) }} | {{ gain("mixing", "holdout", "erasing", "none", epoch=100) }} |
# | classic and mixup | {{ gain("mixing", "holdout", "classic and mixup", "none", epoch=5) }} | {{ gain("mixing", "holdout", "classic and mixup", "none", epoch=30) }} | {{ gain("mixing", "holdout", "classic and mixup", "none", epoch=100) }} |
#
# ### Why it looks worse after a few epochs
#
# | mixup, {{ seeds("mixing") }} seeds | after 5 epochs | after 30 | after 100 |
# |---|---|---|---|
# | loss on the mixed pictures, as `fit` reports it | {{ number("mixing", "shown_loss", arm="mixup", epoch=5) }} | {{ number("mixing", "shown_loss", arm="mixup", epoch=30) }} | {{ number("mixing", "shown_loss", arm="mixup", epoch=100) }} |
# | loss on the same training digits, unmixed | {{ number("mixing", "train_loss", arm="mixup", epoch=5) }} | {{ number("mixing", "train_loss", arm="mixup", epoch=30) }} | {{ number("mixing", "train_loss", arm="mixup", epoch=100) }} |
# | loss on other digits | {{ number("mixing", "loss", arm="mixup", epoch=5) }} | {{ number("mixing", "loss", arm="mixup", epoch=30) }} | {{ number("mixing", "loss", arm="mixup", epoch=100) }} |
# | the same for none | {{ number("mixing", "loss", arm="none", epoch=5) }} | {{ number("mixing", "loss", arm="none", epoch=30) }} | {{ number("mixing", "loss", arm="none", epoch=100) }} |
#
# Three things come together:
#
# - **The training loss means something else.** It is measured on mixed pictures, and it cannot fall below the floor shown above. Compare the first
#   two rows: the loss on the unmixed training digits is far lower. Here a training loss *above* the loss on other digits is no sign of a fault.
# - **The network learns more slowly at first.** After 5 epochs, which are 65 steps, the loss on other digits with MixUp is
#   {{ verdict("mixing", "loss", "mixup", "none", epoch=5) }} than without; the two accuracies
#   {{ verdict("mixing", "holdout", "mixup", "none", epoch=5) }}. With classic and with CutMix the accuracy itself is
#   {{ verdict("mixing", "holdout", "cutmix", "none", epoch=5) }}.
# - **The benefit comes late.** Without augmentation the loss on other digits *rises* from 30 to 100 epochs, although all training digits are answered
#   correctly. With MixUp it does not.
#
# Of the single methods, rotation, shift and zoom gain most after 100 epochs; against erasing, the next best, they are ahead by
# {{ gain("mixing", "holdout", "classic", "erasing", epoch=100) }}. A likely reason is that other writers really turn, shift and scale their digits;
# this is a hypothesis here. MixUp added to classic still gains {{ gain("mixing", "holdout", "classic and mixup", "classic", epoch=100) }} after 100
# epochs, against classic alone.
#
# ### How sure, and how often right
#
# | after 100 epochs | accuracy | mean confidence | calibration error (ECE) | ECE against none |
# |---|---|---|---|---|
# | none | {{ percent("mixing", "holdout", arm="none", epoch=100) }} | {{ percent("mixing", "confidence", arm="none", epoch=100) }} | {{ number("mixing", "ece", digits=3, arm="none", epoch=100) }} | |
# | classic | {{ percent("mixing", "holdout", arm="classic", epoch=100) }} | {{ percent("mixing", "confidence", arm="classic", epoch=100) }} | {{ number("mixing", "ece", digits=3, arm="classic", epoch=100) }} | {{ verdict("mixing", "ece", "classic", "none", epoch=100) }} |
# | mixup | {{ percent("mixing", "holdout", arm="mixup", epoch=100) }} | {{ percent("mixing", "confidence", arm="mixup", epoch=100) }} | {{ number("mixing", "ece", digits=3, arm="mixup", epoch=100) }} | {{ verdict("mixing", "ece", "mixup", "none", epoch=100) }} |
# | cutmix | {{ percent("mixing", "holdout", arm="cutmix", epoch=100) }} | {{ percent("mixing", "confidence", arm="cutmix", epoch=100) }} | {{ number("mixing", "ece", digits=3, arm="cutmix", epoch=100) }} | {{ verdict("mixing", "ece", "cutmix", "none", epoch=100) }} |
# | erasing | {{ percent("mixing", "holdout", arm="erasing", epoch=100) }} | {{ percent("mixing", "confidence", arm="erasing", epoch=100) }} | {{ number("mixing", "ece", digits=3, arm="erasing", epoch=100) }} | {{ verdict("mixing", "ece", "erasing", "none", epoch=100) }} |
# | classic and mixup | {{ percent("mixing", "holdout", arm="classic and mixup", epoch=100) }} | {{ percent("mixing", "confidence", arm="classic and mixup", epoch=100) }} | {{ number("mixing", "ece", digits=3, arm="classic and mixup", epoch=100) }} | {{ verdict("mixing", "ece", "classic and mixup", "none", epoch=100) }} |
#
# You may read that "MixUp improves calibration". Look closely. Without any augmentation the confidence is *above* the accuracy: the network is too
# sure. With MixUp it is *below*: the network is not sure enough. The two calibration errors cannot be told apart, but they lie on opposite sides.
# CutMix, whose labels are mixed most, is far too unsure, although its accuracy has gained. A hypothesis: a network that rarely sees an unmixed label
# hardly learns to be sure. Classic and erasing do not touch the labels, and both lower the calibration error.
#
# *How to read it: the mean difference over the seeds, paired by seed, with its 95 % interval, and the verdict. If the interval contains 0, the two
# cannot be told apart.*

# %%
practice("15.sides")

# %% [markdown]
# ## 5. Searching, honestly
#
# Which strength, which alpha? We try several and take the best. But the best on which pictures? Never on the test set, because then the test has
# taken part in the choice. So we need a third part of the data to choose on: the **validation set**.
#
# ### Exercise 4: a search that opens the test set once
#
# `train(setting)` trains a network; `validate(network)` and `test(network)` return its accuracy on the validation and on the test set. Complete `search`: return the setting that does best on the validation set, and *its* accuracy on the test set. Train each setting once, and open the test set
# once.


# %% exercise="15.search"
def search(settings, train, validate, test):
    """The best setting by validation, and the accuracy of its network on the test set."""
    ### BEGIN SOLUTION
    networks = [train(setting) for setting in settings]
    seen = [validate(network) for network in networks]
    best = int(np.argmax(seen))
    return settings[best], test(networks[best])
    ### END SOLUTION


# %%
check("15.search", search)

# %%
# hint("15.search")


# %% wrong="15.search" expect="taken part in the choice"
def search(settings, train, validate, test):
    networks = [train(setting) for setting in settings]
    seen = [validate(network) for network in networks]
    tested = [test(network) for network in networks]
    best = int(np.argmax(tested))
    return settings[best], tested[best]


# %% wrong="15.search" expect="no network was validated"
def search(settings, train, validate, test):
    tested = [test(train(setting)) for setting in settings]
    best = int(np.argmax(tested))
    return settings[best], tested[best]


# %% wrong="15.search" expect="never opened"
def search(settings, train, validate, test):
    seen = [validate(train(setting)) for setting in settings]
    best = int(np.argmax(seen))
    return settings[best], seen[best]


# %% wrong="15.search" expect="train each of them once"
def search(settings, train, validate, test):
    seen = [validate(train(setting)) for setting in settings]
    best = settings[int(np.argmax(seen))]
    return best, test(train(best))


# %% wrong="15.search" expect="not the best"
def search(settings, train, validate, test):
    networks = [train(setting) for setting in settings]
    best = int(np.argmin([validate(network) for network in networks]))
    return settings[best], test(networks[best])


# %% wrong="15.search" expect="was used to choose"
def search(settings, train, validate, test):
    networks = [train(setting) for setting in settings]
    seen = [validate(network) for network in networks]
    best = int(np.argmax(seen))
    test(networks[best])
    return settings[best], max(seen)


# %% [markdown]
# ### The best of many promises too much
#
# Why not simply report the validation accuracy of the winner? Suppose that twelve settings are *equally good*: each is right in 93 of 100 cases, and
# each is validated on 100 digits. Then the winner is just the luckiest one: <!-- given: an assumption of a simulation -->

# %%
lucky = np.random.default_rng(0).binomial(100, 0.93, size=(10_000, 12)) / 100
for tried in (1, 3, 12):
    best = lucky[:, :tried].max(axis=1).mean()
    print(f"best of {tried:2}: {best:.1%} on its validation digits; truly 93 %")

# %% [markdown]
# In this simulation chance acts on each setting separately. Real settings are validated on the *same* digits, and they are not equally good: both
# make the effect smaller.
#
# Now let us look at real networks. There are twelve settings: four strengths of the classic transforms, each without MixUp or with one of two values
# of alpha. There are {{ seeds("mixing_search") }} seeds, and the choice is made on 100 validation digits or on 1,000.
#
# *Predict: when more settings are tried, what happens to the winner's accuracy on the test digits?*

# %%
figures.search("mixing_search")

# %% [markdown]
# | the best of 12 | on 100 validation digits | on 1,000 |
# |---|---|---|
# | accuracy that it promised | {{ percent("mixing_search", "accuracy", setting="best", tried=12, choosing=100, on="validation") }} | {{ percent("mixing_search", "accuracy", setting="best", tried=12, choosing=1000, on="validation") }} |
# | accuracy on 2,000 test digits | {{ percent("mixing_search", "accuracy", setting="best", tried=12, choosing=100, on="test") }} | {{ percent("mixing_search", "accuracy", setting="best", tried=12, choosing=1000, on="test") }} |
# | promised minus true | {{ gain("mixing_search", "accuracy", {"on": "validation"}, {"on": "test"}, setting="best", tried=12, choosing=100) }} | {{ gain("mixing_search", "accuracy", {"on": "validation"}, {"on": "test"}, setting="best", tried=12, choosing=1000) }} |
# | the same for a single setting, not chosen | {{ gain("mixing_search", "accuracy", {"on": "validation"}, {"on": "test"}, setting="best", tried=1, choosing=100) }} | {{ gain("mixing_search", "accuracy", {"on": "validation"}, {"on": "test"}, setting="best", tried=1, choosing=1000) }} |
# | gain of the winner over none, on the test digits | {{ gain("mixing_search", "accuracy", {"setting": "best", "tried": 12}, {"setting": "strength 0, alpha 0", "tried": 1}, choosing=100, on="test") }} | {{ gain("mixing_search", "accuracy", {"setting": "best", "tried": 12}, {"setting": "strength 0, alpha 0", "tried": 1}, choosing=1000, on="test") }} |
#
# - **Searching pays off**: on the test digits, too, the winner is better than none. Most of this gain comes with the first few settings.
# - **The promise keeps growing, the truth hardly does.** After the first few settings, we mainly choose the one that is luckiest on these 100 digits.
#   With 1,000 digits the promise is closer to the truth: these seeds cannot tell the two apart. (A single setting, not chosen, shows no such
#   difference: a validation set gives an honest estimate until it is used to choose.)
# - **The test set is opened once**, afterwards. If you use it to choose, you have a second validation set and no test set.
#
# Is the winner really the best setting? All six settings with strength 0.5 or 1 lie within half a point of each other on the test digits, with or
# without MixUp. Strength 1.5 is too much for 30 epochs. Without the classic transforms MixUp gains
# {{ gain("mixing_search", "accuracy", {"setting": "strength 0, alpha 0.4"}, {"setting": "strength 0, alpha 0"}, tried=1, choosing=100, on="test") }}.
# <!-- given: the settings; the half point is checked by a test -->
# The honest conclusion is: *a moderate strength helps, more than that does not help further, and after 30 epochs the strength matters much more than
# alpha.*

# %% [markdown]
# ## Key insight
#
# **A label may be mixed like the pixels, as long as it says the same as the pixels. You cannot see the benefit in the pictures, or after five epochs,
# or in the training loss. You have to measure it, on pictures that were not used for any choice.** And look at what a layer does before you trust its
# name.
#
# ## In your own project
#
# MixUp as a step of a `tf.data` pipeline. This cell needs nothing from the course.

# %% tags=["own-project"]
import keras
import numpy as np
import tensorflow as tf

rng = np.random.default_rng(0)
x, y = rng.random((100, 32, 32, 3), dtype="float32"), rng.integers(5, size=100)  # your pictures


def mixup(images, labels, alpha=0.2):
    """Mix each picture, and its label, with another one of the batch."""
    count = tf.shape(images)[0]
    gamma = tf.random.gamma(tf.stack([2, count]), alpha)
    share = gamma[0] / (gamma[0] + gamma[1] + 1e-12)  # drawn from a Beta distribution
    other = tf.random.shuffle(tf.range(count))
    a, b = share[:, None, None, None], share[:, None]
    images = a * images + (1 - a) * tf.gather(images, other)
    return images, b * labels + (1 - b) * tf.gather(labels, other)


data = tf.data.Dataset.from_tensor_slices((x, keras.utils.to_categorical(y, 5).astype("float32")))
data = data.shuffle(100).batch(32).map(mixup).prefetch(tf.data.AUTOTUNE)
model = keras.Sequential([keras.layers.Flatten(), keras.layers.Dense(5, activation="softmax")])
model.compile("adam", loss="categorical_crossentropy", metrics=["accuracy"])  # labels are shares
run = model.fit(data, epochs=2, shuffle=False, verbose=0)  # the dataset shuffles itself
print({name: values[-1] for name, values in run.history.items()})

# %% [markdown]
# ## What to try next
#
# - A temperature (lesson 09) can make an unsure network more sure. Choose one on validation digits, for MixUp and for none. Which of the two then has
#   the lower calibration error (ECE)?
# - `keras.losses.CategoricalCrossentropy(label_smoothing=0.1)` makes labels soft without mixing a single picture. Does it change the calibration as
#   MixUp does? That would separate the effect of soft labels from that of mixed pictures. (Lesson 16 has label smoothing, on fewer digits.)
# - In the `fit` of section 4, replace `MixUp(alpha=0.2)` by `CutMix()`. Where does the training loss end, and where is its floor?
# - `AffineRanges(rotation=15, shift=0.1, zoom=0.1)` suits digits, because writers turn, shift and scale them. Which changes played this part for
#   sounds and for words, in lesson 14?
#
# ## References
#
# - H. Zhang, M. Cisse, Y. N. Dauphin and D. Lopez-Paz, *mixup: beyond empirical risk minimization*, ICLR (2018).
# - S. Yun, D. Han, S. J. Oh, S. Chun, J. Choe and Y. Yoo, *CutMix: regularization strategy to train strong classifiers with localizable features*, ICCV (2019).
# - Z. Zhong, L. Zheng, G. Kang, S. Li and Y. Yang, *Random erasing data augmentation*, AAAI (2020).
# - E. D. Cubuk, B. Zoph, J. Shlens and Q. V. Le, *RandAugment: practical automated data augmentation with a reduced search space*, NeurIPS (2020).
# - S. G. Müller and F. Hutter, *TrivialAugment: tuning-free yet state-of-the-art data augmentation*, ICCV (2021): one random operation of random strength.
# - D. Hendrycks, N. Mu, E. D. Cubuk, B. Zoph, J. Gilmer and B. Lakshminarayanan, *AugMix: a simple data processing method to improve robustness and uncertainty*, ICLR (2020): made for corrupted pictures, and used together with a loss that asks for consistent answers.
#
# Now take the quiz on this lesson: [quiz 15](../quizzes/release/15_mixing/15_mixing.ipynb).
# Next: [16 Regularizers compared](16_regularizers_compared.ipynb).

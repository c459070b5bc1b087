# %% [markdown]
# # 07 The prediction trace
#
# **About 65 minutes.** You need: [03 Augmentation as regularization](03_augmentation_as_regularization.ipynb) for the network,
# [05 Dropout in Keras](05_dropout_in_keras.ipynb) for dropout in a model.
#
# After this lesson you can
#
# 1. follow one picture through a network, and compute the result of each layer by hand: shape, parameters, values;
# 2. tell whether augmentation and dropout are active in a call, and name the call in which Keras augments although nothing is trained;
# 3. look for the layer in which a wrong answer begins, with evidence that could have come out otherwise.

# %% [markdown]
# ## A question before any code
#
# The network of this course takes one digit of 28 x 28 pixels through six kinds of layers: **input**, **augmentation**,
# **convolution** (3 x 3, with 32 and later 64 maps), **pooling**, **flatten and dense** (64 units), **softmax** (10 classes). It
# has 121,930 parameters.
#
# *Write down: which of the six has the most parameters? Which of them change nothing at all in a prediction? And if you ask for the same digit twice,
# do you get the same ten probabilities?*

# %%
import sys

import numpy as np

sys.path.insert(0, "..")  # the course's own helpers live in ../utils

from topics import check, hint, outcome, practice, predict, solution
from topics.prediction_trace import figures, layers, playground
from topics.prediction_trace.one_image import check_augmentation
from utils import plots
from utils.augment import AffineRanges, RandomAffine, apply_affine, compose
from utils.backend import keras  # the same as: import keras
from utils.data import course_split
from utils.models import compile_model, digit_cnn
from utils.results import load

split = course_split(seed=0)

# %%
keras.utils.set_random_seed(0)
augmentation = RandomAffine(AffineRanges(), seed=0, name="augmentation")
model = compile_model(digit_cnn(augmentation, dropout=0.5, seed=0))
model.fit(split.x_train, split.y_train, epochs=10, verbose=0)

x, y = split.x_holdout, split.y_holdout  # 4,000 digits that the network has not seen
probabilities = model.predict(x, batch_size=500, verbose=0)
answers = probabilities.argmax(axis=1)
print(f"{(answers == y).sum():,} of {len(y):,} right")
assert np.mean(answers == y) > 0.85, "the training went wrong: restart the kernel, run again"

# %% [markdown]
# ## 1. One digit, layer by layer
#
# A model consists of its layers, which are called one after the other. So we can call them ourselves, and stop wherever we like. Here is the first 4
# among the held-out digits that the network reads correctly.

# %% tags=["nbval-check-output"]
first = np.flatnonzero((y == 4) & (answers == 4))[0]
image = x[first]
value = image[None]  # layers take batches: this is a batch of one
for layer in model.layers:
    value = layer(value, training=False)
    print(f"{layer.name:13} {str(tuple(value.shape[1:])):13} {layer.count_params():8,} parameters")
print(f"in all {model.count_params():31,}")

# %% [markdown]
# Convolution and pooling come twice, the second time on the maps of the first; dropout comes before the dense layer. The last `value` contains the
# ten probabilities, the same that `model.predict` gives. There is a shorter way to keep the output of every layer: a second model, from the same
# input to *all* outputs. It shares its layers with the first, so nothing is trained again:

# %%
inside = keras.Model(model.inputs[0], {layer.name: layer.output for layer in model.layers})
values = {"input": image}
values |= {name: np.asarray(batch)[0] for name, batch in inside(image[None]).items()}
gap = np.abs(values["softmax"] - model.predict(image[None], verbose=0)[0]).max()
print("layers:", ", ".join(values))
print(f"largest difference from predict: {gap:.0e}")
assert gap < 1e-4
probe = layers.Probe(
    model
)  # the same for thousands of pictures, without layers that change nothing

# %%
figures.feature_maps(values, title="One 4 in both convolutions, and after pooling")

# %% [markdown]
# Still a picture: after the first convolution every map still shows the 4. After the second pooling 64 maps of 5 x 5 are left, which say *roughly
# where* something was, but hardly anybody could read the digit from them. Flattening puts them into one row of 1,600 numbers. From these, the dense
# layer computes 64 numbers, which no longer belong to a place in the picture:

# %%
figures.vectors(values["dense"], values["softmax"], "The same 4 at the end of its way", label=4)

# %% [markdown]
# ## 2. Counting the parameters
#
# *Before you read on: the first convolution printed 320. Where do they come from?*
#
# A filter of 3 x 3 looks at *all* channels of its input and has one bias; it is the same filter at every place of the picture. A dense
# unit has one weight for each number that comes in, and one bias.
#
# | layer | one filter or unit | how many | parameters |
# |---|---|---|---|
# | conv_1, on 1 channel | 3 · 3 · 1 + 1 = 10 | 32 | 320 |
# | conv_2, on 32 channels | 3 · 3 · 32 + 1 = 289 | 64 | 18,496 |
# | dense, on 5 · 5 · 64 = 1,600 numbers | 1,600 + 1 = 1,601 | 64 | 102,464 |
# | softmax, on 64 numbers | 64 + 1 = 65 | 10 | 650 |
# | in all | | | 121,930 |
#
# More than four fifths of the parameters are in one dense layer, although it only weighs what the convolutions have found. The sides go 28, 26 (a 3 x
# 3 window has 26 places), 13, 11, and then 5: pooling cuts off the odd last row and column.

# %%
practice("07.larger")

# %% [markdown]
# ### Exercise 1: by hand, for any stack
#
# Complete `parameters`: return a list with the number of parameters of each layer. `shape` is (height, width, channels); `stack` contains tuples:
# `("conv", filters, size)` without padding, `("pool", size)` whose windows do not overlap, `("flatten",)`, `("dense", units)`.


# %% exercise="07.parameters"
def parameters(shape, stack):
    """Number of parameters of each layer of the stack, as a list."""
    height, width, channels = shape
    counts = []
    ### BEGIN SOLUTION
    units = 0
    for kind, *numbers in stack:
        count = 0
        if kind == "conv":
            filters, size = numbers
            count = (size * size * channels + 1) * filters
            height, width, channels = height - size + 1, width - size + 1, filters
        elif kind == "pool":
            height, width = height // numbers[0], width // numbers[0]
        elif kind == "flatten":
            units = height * width * channels
        else:
            count = (units + 1) * numbers[0]
            units = numbers[0]
        counts.append(count)
    return counts
    ### END SOLUTION


# %%
check("07.parameters", parameters)

# %%
# hint("07.parameters")


# %% wrong="07.parameters" expect="biases"
def parameters(shape, stack):
    height, width, channels = shape
    counts, units = [], 0
    for kind, *numbers in stack:
        count = 0
        if kind == "conv":
            filters, size = numbers
            count = size * size * channels * filters
            height, width, channels = height - size + 1, width - size + 1, filters
        elif kind == "pool":
            height, width = height // numbers[0], width // numbers[0]
        elif kind == "flatten":
            units = height * width * channels
        else:
            count, units = units * numbers[0], numbers[0]
        counts.append(count)
    return counts


# %% wrong="07.parameters" expect="every channel"
def parameters(shape, stack):
    height, width, channels = shape
    counts, units = [], 0
    for kind, *numbers in stack:
        count = 0
        if kind == "conv":
            filters, size = numbers
            count = (size * size + 1) * filters
            height, width, channels = height - size + 1, width - size + 1, filters
        elif kind == "pool":
            height, width = height // numbers[0], width // numbers[0]
        elif kind == "flatten":
            units = height * width * channels
        else:
            count, units = (units + 1) * numbers[0], numbers[0]
        counts.append(count)
    return counts


# %% wrong="07.parameters" expect="shortens"
def parameters(shape, stack):
    height, width, channels = shape
    counts, units = [], 0
    for kind, *numbers in stack:
        count = 0
        if kind == "conv":
            filters, size = numbers
            count, channels = (size * size * channels + 1) * filters, filters
        elif kind == "pool":
            height, width = height // numbers[0], width // numbers[0]
        elif kind == "flatten":
            units = height * width * channels
        else:
            count, units = (units + 1) * numbers[0], numbers[0]
        counts.append(count)
    return counts


# %% wrong="07.parameters" expect="cuts off"
def parameters(shape, stack):
    height, width, channels = shape
    counts, units = [], 0
    for kind, *numbers in stack:
        count = 0
        if kind == "conv":
            filters, size = numbers
            count = (size * size * channels + 1) * filters
            height, width, channels = height - size + 1, width - size + 1, filters
        elif kind == "pool":
            height, width = -(-height // numbers[0]), -(-width // numbers[0])
        elif kind == "flatten":
            units = height * width * channels
        else:
            count, units = (units + 1) * numbers[0], numbers[0]
        counts.append(count)
    return counts


# %% wrong="07.parameters" expect="shared by all places"
def parameters(shape, stack):
    height, width, channels = shape
    counts, units = [], 0
    for kind, *numbers in stack:
        count = 0
        if kind == "conv":
            filters, size = numbers
            height, width = height - size + 1, width - size + 1
            count = (size * size * channels + 1) * filters * height * width
            channels = filters
        elif kind == "pool":
            height, width = height // numbers[0], width // numbers[0]
        elif kind == "flatten":
            units = height * width * channels
        else:
            count, units = (units + 1) * numbers[0], numbers[0]
        counts.append(count)
    return counts


# %% wrong="07.parameters" expect="one number per layer"
def parameters(shape, stack):
    return [320, 18496, 102464, 650]


# %% [markdown]
# ## 3. A map by hand
#
# What is in a map? Here are the four kernels of the first convolution whose nine weights differ most, and the maps that they compute from the 4.
#
# *Predict from its weights which strokes of the 4 a kernel will light up; then look at its map.*

# %%
kernel, bias = model.get_layer("conv_1").get_weights()
chosen = np.argsort(-kernel.std(axis=(0, 1, 2)))[:4]
figures.kernels(kernel, values["conv_1"], chosen, title="Four kernels of conv_1 and their maps")

# %% [markdown]
# Nobody told the network to look for edges or strokes; these weights are the result of the training, and another seed gives other weights.
#
# ### Exercise 2: one feature map in NumPy
#
# Complete `feature_map`: slide the kernel (size, size, channels) over the image (height, width, channels). At each place multiply window and kernel
# number by number, sum *everything*, add the bias, and apply ReLU, which replaces negative values by 0. The window stays inside the picture.


# %% exercise="07.map"
def feature_map(image, kernel, bias):
    """One map of a convolution with ReLU, (height - size + 1, width - size + 1)."""
    size = kernel.shape[0]
    ### BEGIN SOLUTION
    height, width = image.shape[0] - size + 1, image.shape[1] - size + 1
    found = np.empty((height, width))
    for row in range(height):
        for column in range(width):
            window = image[row : row + size, column : column + size]
            found[row, column] = np.sum(window * kernel) + bias
    return np.maximum(found, 0)
    ### END SOLUTION


# %%
check("07.map", feature_map)

# %%
# hint("07.map")


# %% wrong="07.map" expect="flipped"
def feature_map(image, kernel, bias):
    size = kernel.shape[0]
    height, width = image.shape[0] - size + 1, image.shape[1] - size + 1
    found = np.empty((height, width))
    for row in range(height):
        for column in range(width):
            window = image[row : row + size, column : column + size]
            found[row, column] = np.sum(window * kernel[::-1, ::-1]) + bias
    return np.maximum(found, 0)


# %% wrong="07.map" expect="ReLU is missing"
def feature_map(image, kernel, bias):
    size = kernel.shape[0]
    height, width = image.shape[0] - size + 1, image.shape[1] - size + 1
    found = np.empty((height, width))
    for row in range(height):
        for column in range(width):
            window = image[row : row + size, column : column + size]
            found[row, column] = np.sum(window * kernel) + bias
    return found


# %% wrong="07.map" expect="bias is missing"
def feature_map(image, kernel, bias):
    size = kernel.shape[0]
    height, width = image.shape[0] - size + 1, image.shape[1] - size + 1
    found = np.empty((height, width))
    for row in range(height):
        for column in range(width):
            found[row, column] = np.sum(image[row : row + size, column : column + size] * kernel)
    return np.maximum(found, 0)


# %% wrong="07.map" expect="add the bias first"
def feature_map(image, kernel, bias):
    size = kernel.shape[0]
    height, width = image.shape[0] - size + 1, image.shape[1] - size + 1
    found = np.empty((height, width))
    for row in range(height):
        for column in range(width):
            found[row, column] = np.sum(image[row : row + size, column : column + size] * kernel)
    return np.maximum(found, 0) + bias


# %% wrong="07.map" expect="first channel"
def feature_map(image, kernel, bias):
    size = kernel.shape[0]
    height, width = image.shape[0] - size + 1, image.shape[1] - size + 1
    found = np.empty((height, width))
    for row in range(height):
        for column in range(width):
            window = image[row : row + size, column : column + size, 0]
            found[row, column] = np.sum(window * kernel[..., 0]) + bias
    return np.maximum(found, 0)


# %% wrong="07.map" expect="inside the picture"
def feature_map(image, kernel, bias):
    size = kernel.shape[0]
    padded = np.pad(image, [(size // 2, size // 2), (size // 2, size // 2), (0, 0)])
    height, width = padded.shape[0] - size + 1, padded.shape[1] - size + 1
    found = np.empty((height, width))
    for row in range(height):
        for column in range(width):
            window = padded[row : row + size, column : column + size]
            found[row, column] = np.sum(window * kernel) + bias
    return np.maximum(found, 0)


# %% wrong="07.map" expect="swapped"
def feature_map(image, kernel, bias):
    size = kernel.shape[0]
    height, width = image.shape[0] - size + 1, image.shape[1] - size + 1
    found = np.empty((height, width))
    for row in range(height):
        for column in range(width):
            window = image[row : row + size, column : column + size].transpose(1, 0, 2)
            found[row, column] = np.sum(window * kernel) + bias
    return np.maximum(found, 0)


# %% [markdown]
# Does it agree with Keras, on the real weights, for all 32 maps?

# %%
mine = [feature_map(image, kernel[..., k], bias[k]) for k in range(32)]
if mine[0] is not None:  # the exercise is done
    difference = np.abs(np.stack(mine, axis=-1) - values["conv_1"]).max()
    print(f"largest difference from conv_1: {difference:.0e}")

# %% [markdown]
# ## 4. From 64 numbers to ten probabilities
#
# The last layer weighs the dense vector once for each class, which gives ten *logits*, plain numbers of any size. Softmax turns them into shares: it
# computes e to the power of each logit, and divides each result by their sum.

# %%
weights, offsets = model.get_layer("softmax").get_weights()
logits = values["dense"] @ weights + offsets
for k in np.argsort(-logits)[:3]:
    print(f"class {k}: logit {logits[k]:6.2f}, probability {100 * values['softmax'][k]:6.2f} %")

# %% [markdown]
# Only the *differences* of the logits matter: add 100 to all ten, and the shares stay. Divide all ten by a **temperature** above 1, and the
# differences shrink: the order of the classes stays the same, but the answer is less sure. (Lesson 09 asks how sure an answer should be.)
#
# ### Exercise 3: softmax with a temperature
#
# Complete `softmax` for one row of logits; it must survive logits of 1,000 as well.


# %% exercise="07.softmax"
def softmax(logits, temperature=1.0):
    """Probabilities from logits; a temperature above 1 makes them more equal."""
    ### BEGIN SOLUTION
    scaled = logits / temperature
    powers = np.exp(scaled - scaled.max())
    return powers / powers.sum()
    ### END SOLUTION


# %%
check("07.softmax", softmax)

# %%
# hint("07.softmax")


# %% wrong="07.softmax" expect="overflow"
def softmax(logits, temperature=1.0):
    powers = np.exp(logits / temperature)
    return powers / powers.sum()


# %% wrong="07.softmax" expect="less sure"
def softmax(logits, temperature=1.0):
    scaled = logits * temperature
    powers = np.exp(scaled - scaled.max())
    return powers / powers.sum()


# %% wrong="07.softmax" expect="changes nothing"
def softmax(logits, temperature=1.0):
    powers = np.exp(logits - logits.max())
    return powers / powers.sum()


# %% wrong="07.softmax" expect="sum to"
def softmax(logits, temperature=1.0):
    scaled = logits / temperature
    return np.exp(scaled - scaled.max())


# %% wrong="07.softmax" expect="np.exp is missing"
def softmax(logits, temperature=1.0):
    return logits / logits.sum() / temperature


# %% wrong="07.softmax" expect="not to the probabilities"
def softmax(logits, temperature=1.0):
    def plain(numbers):
        powers = np.exp(numbers - numbers.max())
        return powers / powers.sum()

    return plain(logits) if temperature == 1 else plain(plain(logits) / temperature)


# %% wrong="07.softmax" expect="whatever its sign"
def softmax(logits, temperature=1.0):
    scaled = logits / temperature
    powers = np.exp(scaled - np.abs(scaled).max())
    return powers / powers.sum()


# %% [markdown]
# ## 5. What is switched off
#
# The network has a layer that moves pictures and one that drops half of 1,600 numbers. Neither of them may change a prediction. We test this with
# eight copies of one input for each:

# %%
for name, given in (("augmentation", image), ("dropout", values["pool_2"].ravel())):
    found = check_augmentation(model.get_layer(name), given, draws=8)
    print(f"{name:12} at prediction: largest change {found.at_prediction}")
    print(
        f"{name:12} in training:   mean change {found.in_training:.3f}, {found.different} of 8 differ"
    )
    assert found.as_it_should_be

# %%
copies = np.repeat(image[None], 8, axis=0)
for how, said in (
    ("predict", model.predict(copies, verbose=0)),
    ("training=False", np.asarray(model(copies, training=False))),
    ("training=True", np.asarray(model(copies, training=True))),
):
    own = 100 * said[:, 4]
    print(f"{how:15} probability of 4 from {own.min():5.1f} to {own.max():5.1f} %")

# %% [markdown]
# So the same digit always gives the same ten numbers, unless somebody writes `training=True`. In a prediction augmentation and dropout change
# nothing, and flattening changes the shape only.
#
# ### A call in which Keras augments although nothing is trained
#
# "By default, random rotations are only applied during training", says the documentation. *Predict: you call Keras' own layer by itself,
# `rotate(picture)`, without the argument `training`. Does it turn the picture? And does `drop(picture)` drop?*

# %% tags=["nbval-check-output"]
rotate, drop = keras.layers.RandomRotation(0.1, seed=0), keras.layers.Dropout(0.5, seed=0)
ours = RandomAffine(AffineRanges(), seed=0)
print(f"{'changed?':22}{'bare call':>11}{'training=False':>16}{'training=True':>15}")
for name, layer in (("Keras RandomRotation", rotate), ("Keras Dropout", drop), ("ours", ours)):
    results = [layer(copies), layer(copies, training=False), layer(copies, training=True)]
    bare, off, on = (bool((np.asarray(r) != copies).any()) for r in results)
    print(f"{name:22}{bare!s:>11}{off!s:>16}{on!s:>15}")

# %% [markdown]
# In Keras 3 the random image layers have `training=True` as their default, dropout has `training=False`. So `test.map(lambda x, y: (rotate(x), y))`
# turns the *test* pictures, without any warning. And if you call a model like a function, each of its layers uses its own default:

# %% tags=["nbval-check-output"]
for name, layer in (("Keras RandomRotation", rotate), ("ours", ours)):
    net = keras.Sequential([keras.Input((28, 28, 1)), layer, keras.layers.Flatten()])
    for call, out in (
        ("net.predict(copies)", net.predict(copies, verbose=0)),
        ("net(copies)", net(copies)),
        ("net(copies, training=False)", net(copies, training=False)),
    ):
        distinct = len(np.unique(np.asarray(out), axis=0))
        print(f"{name:22}{call:29}{'the same for' if distinct == 1 else 'not the same for'} all 8")

# %% [markdown]
# Many tutorials write `net(copies)` to get a prediction. With Keras' own augmentation layers inside, this is a prediction with augmentation, and a
# different one in each call. So always use **`predict` and `evaluate`, or write `training=False`.**
#
# ## 6. A digit that it gets wrong
#
# Now a digit with a wrong answer. We sort all mistakes on the held-out digits by how sure the network was, and take the one in the middle. So we did
# not pick the strangest or the easiest one for you.

# %%
mistakes = np.flatnonzero(answers != y)
order = np.argsort(probabilities[mistakes].max(axis=1), kind="stable")
row = mistakes[order[len(order) // 2]]
wrong_image, label, answer = x[row], int(y[row]), int(answers[row])
wrong = {name: batch[0] for name, batch in probe(wrong_image[None]).items()}
print(f"{len(mistakes)} mistakes; this one is a {label}, read as {answer}")

# %%
plots.image_grid(
    np.stack([image, wrong_image]),
    labels=["label 4,\nanswer 4", f"label {label},\nanswer {answer}"],
    columns=2,
    title="The two digits of this lesson",
    caption="Left the digit followed so far, right the one that is read wrongly.",
)

# %%
figures.vectors(wrong["dense"], wrong["softmax"], f"A {label} read as {answer}", label=label)

# %% [markdown]
# *Why? Write down your guess: what in this picture misled the network, and in which layer?* It is easy to tell a story here ("the loop is open,
# so..."), and nobody can refute it if there is nothing to compare it with. But here are three questions that can be answered:
#
# **In which layer does the wrong answer begin?** We average the values of every layer over the training digits of each class. Then we ask for our
# digit, layer by layer, which mean is nearer: the mean of its label, or that of its rival? (The rival is the class of the wrong answer; for a digit
# that is read correctly, it is the second most probable class.)

# %%
means = layers.class_means(probe, split.x_train, split.y_train)
two = layers.leads(probe, means, np.stack([image, wrong_image]), [4, label])
figures.leads(
    {"4 read as 4": two[0], f"{label} read as {answer}": two[1]},
    title="Label or rival: which class mean is nearer?",
    caption="Above 0 the mean of the label's class is nearer, below 0 that of the other class.",
)

# %% [markdown]
# *Read the figure: from which layer on is the wrong digit nearer to its rival? And is it already less clearly on the side of its label before that?*
#
# **Which digits does it resemble?** Here are the eight training digits nearest to it, once by their pixels and once by their dense vectors:

# %%
known = np.concatenate([v["dense"] for _, v in probe.chunks(split.x_train)])
near = [*layers.nearest(split.x_train, wrong_image), *layers.nearest(known, wrong["dense"])]
plots.image_grid(
    split.x_train[near],
    labels=split.y_train[near],
    columns=8,
    title=f"Training digits nearest to the {label} that is read as {answer}",
    caption="Upper row: nearest by pixels. Lower row: nearest by the 64 numbers of the dense layer.",
    row_labels=["pixels", "dense"],
)

# %% [markdown]
# **Which pixels does the answer depend on?** We cover 5 x 5 pixels with background, at each of 576 places, and ask the network again:

# %%
found = layers.covered_probabilities(probe.last, wrong_image, size=5)
figures.covering(wrong_image, found, label, answer, size=5)

# %% [markdown]
# If covering some place makes the answer right, have we found the reason? Not yet. Perhaps one patch can also make a right answer wrong. If you look
# long enough at a single digit, you always find something; the question is whether you find it in right digits as well.
#
# ### Exercise 4: the layer where they part
#
# First we need a rule that a program can follow: a mistake *parts* in the first layer from which on, *up to the last one*, the answer's mean is
# nearer. Complete `parting`: `to_label` and `to_answer` contain, layer by layer, the distances to the two class means. Return the position of that
# first layer (equal distances count for the label). If in the last layer the answer's mean is not nearer, return the number of layers.


# %% exercise="07.part"
def parting(to_label, to_answer):
    """Position of the first layer of the unbroken row, up to the last, on the answer's side."""
    ### BEGIN SOLUTION
    position = len(to_label)
    while position > 0 and to_answer[position - 1] < to_label[position - 1]:
        position -= 1
    return position
    ### END SOLUTION


# %%
check("07.part", parting)

# %%
# hint("07.part")


# %% wrong="07.part" expect="stay so to the end"
def parting(to_label, to_answer):
    for position in range(len(to_label)):
        if to_answer[position] < to_label[position]:
            return position
    return len(to_label)


# %% wrong="07.part" expect="not the first of the unbroken row"
def parting(to_label, to_answer):
    nearer = [i for i in range(len(to_label)) if to_answer[i] < to_label[i]]
    return nearer[-1] if nearer else len(to_label)


# %% wrong="07.part" expect="swapped"
def parting(to_label, to_answer):
    position = len(to_label)
    while position > 0 and to_label[position - 1] < to_answer[position - 1]:
        position -= 1
    return position


# %% wrong="07.part" expect="equal distances"
def parting(to_label, to_answer):
    position = len(to_label)
    while position > 0 and to_answer[position - 1] <= to_label[position - 1]:
        position -= 1
    return position


# %% wrong="07.part" expect="return the number of layers"
def parting(to_label, to_answer):
    position = len(to_label)
    while position > 0 and to_answer[position - 1] < to_label[position - 1]:
        position -= 1
    return position if position < len(to_label) else -1


# %% wrong="07.part" expect="part at position"
def parting(to_label, to_answer):
    position = len(to_label)
    while position > 1 and to_answer[position - 1] < to_label[position - 1]:
        position -= 1
    return position


# %% [markdown]
# Now for *all* mistakes of this network:

# %%
away = layers.distances(probe, means, x[mistakes])
each = np.arange(len(mistakes))
to_label = np.stack([away[name][each, y[mistakes]] for name in probe.names])
to_answer = np.stack([away[name][each, answers[mistakes]] for name in probe.names])
places = [parting(to_label[:, i], to_answer[:, i]) for i in each]
if places[0] is not None:  # the exercise is done
    for position, name in enumerate([*probe.names, "at no layer"]):
        print(f"{name:12} {places.count(position):4} of {len(places)} mistakes part here")

# %% [markdown]
# ### Compared with right digits
#
# *Predict: of the digits with a wrong answer, how many are nearer to the class of that answer already as plain pixels? And of those that are read
# correctly, how many are nearer to their rival?* Here are both, for {{ seeds("mistakes") }} networks with other weights and other training digits.

# %%
predict("07.rival")

# %%
figures.parting_table("mistakes")

# %%
outcome("07.rival")

# %% [markdown]
# | nearer to the other class's mean | wrong answers | right answers |
# |---|---|---|
# | as pixels | {{ percent("mistakes", "wrong_to_rival", digits=0, arm="both", layer="input") }} | {{ percent("mistakes", "right_to_rival", digits=0, arm="both", layer="input") }} |
# | in the dense layer | {{ percent("mistakes", "wrong_to_rival", digits=0, arm="both", layer="dense") }} | {{ percent("mistakes", "right_to_rival", digits=0, arm="both", layer="dense") }} |
# | in the softmax layer | {{ percent("mistakes", "wrong_to_rival", digits=0, arm="both", layer="softmax") }} | {{ percent("mistakes", "right_to_rival", digits=0, arm="both", layer="softmax") }} |
#
# Well over half of the digits that are read wrongly are nearer to the other class from the start, as plain pixels; of those that are read correctly,
# far fewer are. But a bad start does not decide the answer. Count the other way round: of all digits that start nearer to another class, how many
# does the network get right?

# %%
start = load("mistakes").where(arm="both", layer="input")
wrong = start.values("mistakes") * start.values("wrong_to_rival")
right = (4000 - start.values("mistakes")) * start.values("right_to_rival")
share = right.sum() / (right.sum() + wrong.sum())
print(
    f"{right.sum() + wrong.sum():,.0f} digits start nearer to another class; {share:.0%} of them are read rightly"
)

# %% [markdown]
# The network brings most of them to the right side; the mistakes with a bad start are those that it does not bring back. From layer to layer, more of
# the right digits are nearer to their own class, but not more of the wrong ones. Of the mistakes with a good start, most part late, and most of these
# in the very last layer, where the dense vector is weighed.
#
# But a class mean is a coarse measure: by the nearest mean alone, {{ percent("mistakes", "nearest", arm="both", layer="input") }} of the digits would
# be read correctly as pixels, {{ percent("mistakes", "nearest", arm="both", layer="dense") }} in the dense layer, and the network reads
# {{ percent("mistakes", "holdout", arm="both", layer="input") }}. The means describe where digits lie; the network does not compute them.
#
# And the patch of 5 x 5 pixels? {{ percent("mistakes", "repaired", digits=0, arm="both", layer="input") }} of the mistakes can be repaired by
# covering 5 x 5 pixels at *some* of the 576 places. But {{ percent("mistakes", "broken", digits=0, arm="both", layer="input") }} of the *right*
# answers can be made wrong in the same way. So a map such as the one above is a weak argument: if you search 576 places, often one of them has an
# effect. Mistakes react more often. But they are also the less sure answers, and this table cannot separate the two reasons.

# %% [markdown]
# ## 7. Now you
#
# Choose a digit, choose among the wrong answers only, or draw a digit; then shift, turn, shrink or cover it. Every layer shows by how much its values
# differ from those of the unchanged picture.
#
# *Predict first: shift a digit by one pixel. Which layer changes most, relative to its size, and which least? From how many pixels on is the answer wrong?*

# %%
playground.predictions(model, x, y, row=first)

# %% [markdown]
# The same in code, for the 4 of section 1, shifted one pixel to the right:

# %%
shifted = apply_affine(image[None], compose(28, 28, shift_x=1))
after = {name: batch[0] for name, batch in probe(shifted).items()}
for name in probe.names:
    share = np.linalg.norm(after[name] - values[name]) / np.linalg.norm(values[name])
    print(f"{name:8} changed by {100 * share:5.1f} %")

# %% [markdown]
# On the drawing pad you can draw with the mouse. Or you type each stroke as a line of text: points `x,y` in pixels from the upper left corner. Each
# drawing is scaled into 20 x 20 pixels and centred by its mass, as the makers of MNIST did with theirs. *Switch that off, and draw small and in a
# corner: what does the network say now, and why did augmentation by 10 % not prepare it for that?*

# %% [markdown]
# ## Key insight
#
# **A prediction is plain arithmetic: you can look at every number on the way and compute it again, with augmentation and dropout off.** But if you
# look at one mistake, you only get guesses. They become evidence if the same measurement gives another result on right digits.
#
# ## In your own project
#
# The values of every layer, and the places that the answer depends on, for a network of your own. This cell needs nothing from the course.

# %% tags=["own-project"]
import keras
import numpy as np

model = keras.Sequential(
    [
        keras.Input((28, 28, 1)),
        keras.layers.Conv2D(8, 3, activation="relu", name="conv"),
        keras.layers.MaxPooling2D(name="pool"),
        keras.layers.Flatten(name="flatten"),
        keras.layers.Dense(10, activation="softmax", name="softmax"),
    ]
)  # yours, trained; loaded with keras.models.load_model

probe = keras.Model(model.inputs[0], {layer.name: layer.output for layer in model.layers})
picture = np.random.default_rng(0).random((1, 28, 28, 1), dtype="float32")
for name, values in probe(picture).items():
    values = values.numpy()
    print(f"{name:8} {values.shape[1:]}, from {values.min():.2f} to {values.max():.2f}")

covered = np.repeat(picture, 49, axis=0)  # where does the network look?
for place in range(49):
    row, column = divmod(place, 7)
    covered[place, 4 * row : 4 * row + 4, 4 * column : 4 * column + 4] = 0
answer = model(picture).numpy()[0].argmax()
print(model(covered).numpy()[:, answer].reshape(7, 7).round(2))

# %% [markdown]
# ## What to try next
#
# - Train with `dropout=0` and compare the dense vectors of the same 4: how many units are 0?
# - `python3 course.py trace` follows a digit through the same six steps in a terminal, after a training that you can watch.
# - Draw a 7 with and without a bar. Then switch off *size and centre as in MNIST*: has the network learnt to read digits at other places?
#
# ## References
#
# - M. D. Zeiler and R. Fergus, *Visualizing and understanding convolutional networks*, ECCV (2014): covering a part of the picture and watching the answer.
# - K. Simonyan, A. Vedaldi and A. Zisserman, *Deep inside convolutional networks: visualising image classification models and saliency maps*, ICLR workshop (2014).
# - J. Adebayo, J. Gilmer, M. Muelly, I. Goodfellow, M. Hardt and B. Kim, *Sanity checks for saliency maps*, NeurIPS (2018): some maps look the same when the weights are random.
# - G. Alain and Y. Bengio, *Understanding intermediate layers using linear classifier probes*, ICLR workshop (2017).
#
# Now take the quiz on this lesson: [quiz 07](../quizzes/release/07_prediction_trace/07_prediction_trace.ipynb).
# Next: [08 Evaluation](08_evaluation.ipynb).

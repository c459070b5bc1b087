# %% [markdown]
# # 04 Dropout from scratch
#
# **About 55 minutes.** You need: [03 Augmentation as regularization](03_augmentation_as_regularization.ipynb).
#
# After this lesson you can
#
# 1. write dropout in NumPy: a new [mask](../GLOSSARY.md#mask) in every step, the kept values scaled up, nothing at test time;
# 2. send a gradient back through the mask, and check it against numerical gradients;
# 3. explain what is averaged: every example trains its own thinned network, and at test time their average is used.

# %% [markdown]
# ## A question before any code
#
# There are 200 points in the plane, of two classes; 30 of them have the *wrong* label. A network with two hidden layers of 48 nodes (2,545
# parameters) is trained on all 200. <!-- given: the size of the toy -->
#
# *How many of the 30 wrong labels will it have learnt by heart? And if, in every step, a random half of its hidden
# nodes is switched off: more, fewer, or can it no longer learn anything?* Write both answers down.

# %%
import sys

import numpy as np

sys.path.insert(0, "..")  # the course's own helpers live in ../utils

from topics import check, hint, outcome, practice, predict, solution
from topics.dropout import figures, playground, toy
from utils import plots

# %% [markdown]
# ## 1. Learning by heart
#
# No pictures this time: two numbers per point, so that we can draw the answer of the network for every point. The test points come from the same two
# half-moons, and all of them have the right label.

# %%
data = toy.half_moons(200, flipped=0.15, seed=0)
test = toy.half_moons(4000, seed=1000)

figures.boundaries(
    data,
    {"the training points": None},
    title="Two half-moons, 30 wrong labels",
    caption="Blue circles are class 0, orange triangles class 1. The large framed ones "
    "carry the label of the other moon.",
)

# %% [markdown]
# The network is plain NumPy, in `topics/dropout/toy.py`: about 100 lines with its gradients and Adam. We train it for 1,000 steps on all points at
# once. *Where will the boundary between its two answers run?*

# %%
plain = toy.train(data, rate=0.0, steps=1000, seed=0)

figures.boundaries(
    data,
    {"no dropout": plain},
    title="The boundary chases the bad points",
    caption="The thick line is the decision boundary. It makes a bay or an island for most of "
    "the wrong labels.",
)

# %%
known, unknown = plain.probabilities(data.x), plain.probabilities(test.x)
wrong = data.flipped
print(f"training points as labelled: {toy.accuracy(known, data.y):.1%}")
print(f"  of these, wrong labels:    {toy.accuracy(known[wrong], data.y[wrong]):.1%}")
print(f"test points:                 {toy.accuracy(unknown, test.y):.1%}")

# %% [markdown]
# High on the training points, low on the test points: **overfitting**. Around most of the wrong labels, a whole region now gets the wrong answer, and
# so do the test points in it.

# %% [markdown]
# ## 2. A mask
#
# The authors of dropout had this hypothesis: a few nodes act together to learn such a point by heart, and dropout prevents that. Section 5 comes back
# to it. In every training step each hidden node is **dropped** with a probability called the **rate**; the others are **kept**. Here are the values
# of 8 hidden nodes for 2 examples, and a mask for each:

# %% tags=["nbval-check-output"]
rng = np.random.default_rng(0)
hidden = np.array(
    [[0.8, 0.2, 1.0, 0.5, 1.4, 0.6, 0.9, 0.4], [1.1, 0.7, 0.3, 1.6, 0.1, 0.5, 1.2, 0.8]]
)
rate = 0.5

kept = rng.random(hidden.shape) >= rate  # each node by its own toss of a coin
print(kept.astype(int))
print(hidden * kept)

# %% [markdown]
# A node whose value is 0 passes nothing on, and no gradient flows back through it (section 4): for this step it has lost *all its connections*. What
# remains is a **thinned network**. The next step draws a new mask, and so trains another thinned network, which shares its weights with the first.

# %%
practice("04.masks")

# %% [markdown]
# One thing is still wrong. The next layer adds these values up, and without half of them its sums are too small:

# %% tags=["nbval-check-output"]
many = np.tile(hidden, (5000, 1))
kept = rng.random(many.shape) >= rate
print(f"mean with all nodes    {many.mean():.2f}")
print(f"mean after the mask    {(many * kept).mean():.2f}")
print(f"mean after scaling     {(many * kept / (1 - rate)).mean():.2f}")

# %% [markdown]
# So the kept values (the survivors) are scaled up. A node is kept with probability `1 - rate`; if we divide by `1 - rate`, nothing changes on
# average. This is **inverted dropout**: all the work is done in training. At test time all nodes are there, and nothing has to be done.
#
# *Predict before you run the next cell: the mean stays the same. Does the variance, too?*

# %%
figures.mean_and_variance(
    many,
    lambda rate: many * (rng.random(many.shape) >= rate) / (1 - rate),
    rates=(0, 0.2, 0.5, 0.8),
    caption="The mean of the values is the same at every rate, in training and at test time. "
    "The variance is not: it grows with the rate.",
)

# %% [markdown]
# **The mean stays the same, but the variance does not.** For a node with value $h$ the mask gives $h/(1-r)$ with probability $1-r$ and 0 otherwise:
# mean $h$, variance $h^2\,r/(1-r)$. That noise is what [regularizes](../GLOSSARY.md#regularization); and it is one reason why a very high rate is
# hard to learn with.

# %% [markdown]
# ### Exercise 1: dropout
#
# Complete `dropout(values, rate, rng, training)`:
#
# - in training, each value is dropped with probability `rate`, independently of the others, and the survivors are scaled so that the mean stays the
#   same; `rng.random(values.shape)` draws numbers between 0 and 1;
# - at test time (`training=False`) the values come back as they are;
# - `values` itself is not changed.


# %% exercise="04.dropout"
def dropout(values, rate, rng, training):
    """Inverted dropout: values (n, nodes), rate is the share that is dropped."""
    ### BEGIN SOLUTION
    if not training:
        return values
    kept = rng.random(values.shape) >= rate
    return values * kept / (1 - rate)
    ### END SOLUTION


# %%
check("04.dropout", dropout)

# %%
# hint("04.dropout")


# %% wrong="04.dropout" expect="test time"
def dropout(values, rate, rng, training):
    kept = rng.random(values.shape) >= rate
    return values * kept / (1 - rate)


# %% wrong="04.dropout" expect="already in training"
def dropout(values, rate, rng, training):
    if not training:
        return values * (1 - rate)
    kept = rng.random(values.shape) >= rate
    return values * kept / (1 - rate)


# %% wrong="04.dropout" expect="keep their size"
def dropout(values, rate, rng, training):
    if not training:
        return values
    return values * (rng.random(values.shape) >= rate)


# %% wrong="04.dropout" expect="by 1 / rate"
def dropout(values, rate, rng, training):
    if not training or rate == 0:
        return values
    return values * (rng.random(values.shape) >= rate) / rate


# %% wrong="04.dropout" expect="keeps that share"
def dropout(values, rate, rng, training):
    if not training or rate == 0:
        return values
    return values * (rng.random(values.shape) < rate) / (1 - rate)


# %% wrong="04.dropout" expect="same nodes are dropped in every row"
def dropout(values, rate, rng, training):
    if not training:
        return values
    return values * (rng.random(values.shape[1]) >= rate) / (1 - rate)


# %% wrong="04.dropout" expect="fresh"
def dropout(values, rate, rng, training):
    if not training:
        return values
    rng = np.random.default_rng(0)
    return values * (rng.random(values.shape) >= rate) / (1 - rate)


# %% wrong="04.dropout" expect="must not change"
def dropout(values, rate, rng, training):
    if training:
        values *= (rng.random(values.shape) >= rate) / (1 - rate)
    return values


# %% wrong="04.dropout" expect="rate 0"
def dropout(values, rate, rng, training):
    if not training:
        return values
    kept = rng.random(values.shape) >= max(rate, 0.1)
    return values * kept / (1 - max(rate, 0.1))


# %% [markdown]
# ### Play with it
#
# Draw masks and watch the average of the output. Then switch off the scaling: where does the average go?

# %%
playground.dropout()

# %% [markdown]
# ## 3. Keep or drop? Two sentences that mislead
#
# **A lecture slide** says that a node is dropped with probability $p$, and that the others are multiplied by $1/p$.
# The cell reads $p$ in both ways, for nodes whose value is 1. *Which of the means should be 1?*

# %%
ones = np.ones(100_000)
for p in (0.2, 0.5, 0.8):
    dropped = rng.random(ones.size) < p
    if_drop = np.where(dropped, 0, ones / p)
    if_keep = np.where(dropped, ones / p, 0)
    print(
        f"p = {p}: mean {if_drop.mean():.2f} if p is dropping, {if_keep.mean():.2f} if p is keeping"
    )

# %% [markdown]
# All of them should. **The factor $1/p$ is right only if $p$ is the probability of keeping.** At one half the two readings agree, so the mistake can
# go unnoticed for years. Articles often write $p$ for keeping; Keras, and this course, give the share that is *dropped*, and divide by
# $1 - \text{rate}$.
#
# **A widely read tutorial** says that in Keras the outputs are scaled *down* at test time, by a factor equal to the dropout rate.
# Ask Keras:

# %% tags=["nbval-check-output"]
from utils.backend import keras  # the same as: import keras

layer = keras.layers.Dropout(0.4, seed=1)
values = np.array([[0.2, 0.5, 1.3, 1.0, 0.3, 0.6]], dtype=np.float32)
print("given      ", values[0])
print("training   ", layer(values, training=True).numpy()[0].round(3))
print("test time  ", layer(values, training=False).numpy()[0].round(3))
print("1/(1 - 0.4)", round(1 / (1 - 0.4), 3))

# %% [markdown]
# It is the other way round: in training, the survivors are scaled **up** by 1/(1 - rate); at test time nothing happens at all. (The very first
# articles did scale at test time, by the share *kept*, not by the rate.)

# %% [markdown]
# ### Exercise 2: five numbers
#
# Replace each `...` by a number; a calculation is fine.
#
# - `a`: The rate is 0.75. By which factor are the survivors multiplied in training?
# - `b`: An article says: "hidden units are *retained* with probability 0.8." Which `rate` do you give to Keras?
# - `c`: 10,000 nodes have the value 3; inverted dropout with rate 0.4, in training. What is their mean afterwards, about?
# - `d`: And what is their *variance* afterwards, about? (You find the formula below the two bar charts.)
# - `e`: 10,000 nodes have the value 1. Somebody drops with probability 0.1 and multiplies the survivors by 1/0.1, as the
#   slide says. What is the mean afterwards, about?

# %% exercise="04.numbers"
numbers = {"a": ..., "b": ..., "c": ..., "d": ..., "e": ...}
### BEGIN SOLUTION
numbers = {"a": 1 / (1 - 0.75), "b": 1 - 0.8, "c": 3, "d": 3**2 * 0.4 / (1 - 0.4), "e": 0.9 / 0.1}
### END SOLUTION

# %%
check("04.numbers", numbers)

# %%
# hint("04.numbers")

# %% wrong="04.numbers" expect="a: you divided by the share that is dropped"
numbers = {"a": 1 / 0.75, "b": 0.2, "c": 3, "d": 6, "e": 9}

# %% wrong="04.numbers" expect="b: that is the share that is kept"
numbers = {"a": 4, "b": 0.8, "c": 3, "d": 6, "e": 9}

# %% wrong="04.numbers" expect="c: that is the mean without scaling"
numbers = {"a": 4, "b": 0.2, "c": 1.8, "d": 6, "e": 9}

# %% wrong="04.numbers" expect="d: all nodes had the same value"
numbers = {"a": 4, "b": 0.2, "c": 3, "d": 0, "e": 9}

# %% wrong="04.numbers" expect="d: keep and drop"
numbers = {"a": 4, "b": 0.2, "c": 3, "d": 13.5, "e": 9}

# %% wrong="04.numbers" expect="e: the mean is kept only"
numbers = {"a": 4, "b": 0.2, "c": 3, "d": 6, "e": 1}

# %% wrong="04.numbers" expect="a: expected a number"
numbers = {"a": "4", "b": 0.2, "c": 3, "d": 6, "e": 9}

# %% [markdown]
# ## 4. The way back
#
# Training needs the gradient of the loss. The mask is a factor in the forward pass, so it is **the same factor in the backward pass**: the same mask,
# drawn once per step. Is our network's gradient right? Change a weight by a tiny amount, see how the loss changes, and compare:

# %%
net = toy.MLP(hidden=(6, 5), seed=1)
x, y = data.x[:20], data.y[:20]
masks = net.masks(1, 0.5, np.random.default_rng(2))  # one mask for all 20 points, to see its effect
by_weights, by_biases = net.gradients(x, y, masks)


def numerical(weight, place, step=1e-6):
    """Slope of the loss along one weight, from its values on both sides."""
    before = weight[place]
    losses = []
    for moved in (before + step, before - step):
        weight[place] = moved
        losses.append(net.loss(x, y, masks))
    weight[place] = before
    return (losses[0] - losses[1]) / (2 * step)


largest = max(
    abs(numerical(weight, place) - gradient[place])
    for weight, gradient in zip(net.weights, by_weights, strict=True)
    for place in np.ndindex(weight.shape)
)
print(f"{sum(w.size for w in net.weights)} weights, largest difference {largest:.0e}")

# %% [markdown]
# The gradient is right. And what does it say about the dropped nodes of the first hidden layer? In the first table, each column shows the two weights
# that lead into a node; in the second table, each row shows the five weights that lead out of it.

# %%
print("mask          ", masks[0][0])
print("weights in\n", by_weights[0].round(3))
print("weights out\n", by_weights[1].round(3))

# %% [markdown]
# Where the mask is 0, the whole column and the whole row are 0: a dropped node is not trained in this step, neither its incoming nor its
# outgoing weights. (Other zeros come from ReLU, or from nodes dropped in the next layer.) The step belongs to the thinned
# network alone.

# %% [markdown]
# ### Exercise 3: through the mask
#
# The forward pass of one layer is `np.maximum(x @ w, 0) * mask`, with a mask of 0 or 1/(1 - rate). Complete `backward(x, w, mask, upstream)`: return
# the derivative of the loss with respect to `w`, in the shape of `w`. `upstream` is the derivative of the loss with respect to the layer's result,
# with one row per example. For the layer without a mask it would be `x.T @ (upstream * (x @ w > 0))`.


# %% exercise="04.backward"
def backward(x, w, mask, upstream):
    """Derivative by w (inputs, nodes); x is (n, inputs), mask and upstream are (n, nodes)."""
    ### BEGIN SOLUTION
    return x.T @ (upstream * mask * (x @ w > 0))
    ### END SOLUTION


# %%
check("04.backward", backward)

# %%
# hint("04.backward")


# %% wrong="04.backward" expect="the mask is missing"
def backward(x, w, mask, upstream):
    return x.T @ (upstream * (x @ w > 0))


# %% wrong="04.backward" expect="scaled in the forward pass"
def backward(x, w, mask, upstream):
    return x.T @ (upstream * (mask > 0) * (x @ w > 0))


# %% wrong="04.backward" expect="ReLU"
def backward(x, w, mask, upstream):
    return x.T @ (upstream * mask)


# %% wrong="04.backward" expect="fresh mask"
def backward(x, w, mask, upstream):
    fresh = np.random.default_rng(0).permuted(mask)
    return x.T @ (upstream * fresh * (x @ w > 0))


# %% wrong="04.backward" expect="scaled twice"
def backward(x, w, mask, upstream):
    return x.T @ (upstream * mask * mask * (x @ w > 0))


# %% wrong="04.backward" expect="shape of w"
def backward(x, w, mask, upstream):
    return (upstream * mask * (x @ w > 0)).T @ x


# %% [markdown]
# ## 5. Training with it
#
# The same points, the same initial weights, the same 1,000 steps. There is only one difference: in every step, each point goes through its own
# thinned network, with about half of the hidden nodes. The boundary is drawn with all nodes.

# %%
thinned = toy.train(data, rate=0.5, steps=1000, seed=0)

figures.boundaries(
    data,
    {"no dropout": plain, "dropout, rate 0.5": thinned},
    title="The same points, the same initial weights",
    caption="With dropout the boundary is smoother and leaves most wrong labels on the wrong "
    "side, where they belong.",
)

# %% [markdown]
# This is one seed and one set of points. Is it luck? We repeated it with {{ seeds("toy_dropout") }} seeds, each with other points and other initial
# weights, and with other rates. In the last row no node is dropped, but the network is small: two layers of 8 nodes.
#
# *Predict: what does a rate of 0.9 do?*

# %%
predict("04.rate")

# %%
ARMS = ["rate 0", "rate 0.2", "rate 0.5", "rate 0.8", "rate 0.9", "small network"]
plots.dots(
    "toy_dropout",
    "test",
    ARMS,
    epoch=1000,
    title="After 1,000 steps",
    caption="One mark per seed, the bar is the mean. Every other mean lies to the right of that of rate 0.",
    xlabel="accuracy on 4,000 test points",
)

# %%
outcome("04.rate")

# %% [markdown]
# | after 1,000 steps | wrong labels learnt | test points |
# |---|---|---|
# | no dropout | {{ percent("toy_dropout", "known", arm="rate 0", epoch=1000) }} | {{ percent("toy_dropout", "test", arm="rate 0", epoch=1000) }} |
# | rate 0.2 | {{ percent("toy_dropout", "known", arm="rate 0.2", epoch=1000) }} | {{ percent("toy_dropout", "test", arm="rate 0.2", epoch=1000) }} |
# | rate 0.5 | {{ percent("toy_dropout", "known", arm="rate 0.5", epoch=1000) }} | {{ percent("toy_dropout", "test", arm="rate 0.5", epoch=1000) }} |
# | rate 0.8 | {{ percent("toy_dropout", "known", arm="rate 0.8", epoch=1000) }} | {{ percent("toy_dropout", "test", arm="rate 0.8", epoch=1000) }} |
# | rate 0.9 | {{ percent("toy_dropout", "known", arm="rate 0.9", epoch=1000) }} | {{ percent("toy_dropout", "test", arm="rate 0.9", epoch=1000) }} |
# | small network | {{ percent("toy_dropout", "known", arm="small network", epoch=1000) }} | {{ percent("toy_dropout", "test", arm="small network", epoch=1000) }} |
#
# Rate 0.5 against none: {{ gain("toy_dropout", "test", "rate 0.5", "rate 0", epoch=1000) }}. Which rate is best is less clear: 0.5 and 0.8
# {{ verdict("toy_dropout", "test", "rate 0.5", "rate 0.8", epoch=1000) }}. At 0.9 the network can hardly learn the moons themselves: on its
# *training* points it reaches only {{ percent("toy_dropout", "train", arm="rate 0.9", epoch=1000) }}.
#
# The small network, which has no room for 30 wrong labels, does well without any dropout. Rate 0.5 against the small
# network: {{ gain("toy_dropout", "test", "rate 0.5", "small network", epoch=1000) }}. And there is a third way:
#
# *How to read it: the mean difference over the seeds, paired by seed, with its 95 % interval, and the verdict. If the interval contains 0, the two
# cannot be told apart.*

# %%
plots.curves(
    "toy_dropout",
    {"training points": "train", "test points": "test"},
    ["rate 0", "rate 0.5", "rate 0.8"],
    title="Step by step (here a step sees all points, so it is an epoch)",
    caption="Lines are means, bands one standard deviation over the seeds. Without dropout the "
    "test accuracy is best near the start and falls as the wrong labels are learnt.",
)

# %% [markdown]
# Why do the test points lie *above* the training points with dropout? Because 30 of the 200 training labels are wrong: a network that knows the moons
# perfectly agrees with 85 % of the training labels, and with nearly all test labels. <!-- given: the share of flipped labels -->
#
# Without dropout the network passes through a good state early and then ruins it: {{ percent("toy_dropout", "test", arm="rate 0", epoch=100) }} on
# the test points after 100 steps, {{ percent("toy_dropout", "test", arm="rate 0", epoch=1000) }} after 1,000. If you stop there, you need no dropout
# for these points. Dropout, a smaller network and early stopping (lesson 06) are three remedies for the same problem. With dropout, a large network
# gets worse far more slowly: at rate 0.5 the test accuracy is {{ percent("toy_dropout", "test", arm="rate 0.5", epoch=400) }} after 400 steps and
# {{ percent("toy_dropout", "test", arm="rate 0.5", epoch=1000) }} after 1,000, a change of
# {{ gain("toy_dropout", "test", {"epoch": "1000"}, {"epoch": "400"}, arm="rate 0.5") }}. The price is time. After 50 steps, the plain network has
# reached {{ percent("toy_dropout", "test", arm="rate 0", epoch=50) }}; at rate 0.5 this takes about 300 steps
# ({{ percent("toy_dropout", "test", arm="rate 0.5", epoch=300) }}), and at rate 0.8 the accuracy is still rising at the end.
#
# Does dropout help because it prevents nodes from acting together? The table cannot tell: a small network and early stopping do not prevent this, and
# for these points the table does not show them to be worse. There are other explanations of the same effect. For a linear model, dropout acts on
# average like an L2 penalty that adapts itself to the data (Wager and others 2013).

# %% [markdown]
# ## 6. At test time: the average network
#
# A layer of 48 nodes has $2^{48}$ thinned versions, and all of them share their weights. It is said that *the whole network, without a mask, gives
# the average of them all.* Is that true? Here are the answers of 200 thinned networks for one doubtful point:

# %%
single, whole = toy.ensemble(thinned, test.x, rate=0.5, members=200, seed=0)
doubtful = int(np.argmin(abs(whole - 0.6)))

figures.members(
    single,
    whole,
    doubtful,
    caption="Grey: what single thinned networks say, with a mask on both hidden layers. Their "
    "mean settles near the answer of the whole network, not exactly on it.",
)

# %%
print(
    f"one thinned network (mean of 200): {np.mean([toy.accuracy(p, test.y) for p in single]):.1%}"
)
print(f"average of 200 thinned networks:   {toy.accuracy(single.mean(axis=0), test.y):.1%}")
print(f"whole network, no mask:            {toy.accuracy(whole, test.y):.1%}")
print(f"distance of the last two, mean:    {abs(single.mean(axis=0) - whole).mean():.3f}")

# %% [markdown]
# In the playground, the average of enough masks equals the test-time value, because there the masked layer is followed only by a sum. With ReLU and
# the sigmoid in between, the whole network is an *approximation* of the average, and a good one. Over {{ seeds("toy_dropout") }} seeds, on the test
# points:
#
# | | one thinned network | average of 200 | whole network | distance of the last two |
# |---|---|---|---|---|
# | rate 0.2 | {{ percent("toy_dropout", "one", arm="rate 0.2", epoch=1000) }} | {{ percent("toy_dropout", "ensemble", arm="rate 0.2", epoch=1000) }} | {{ percent("toy_dropout", "test", arm="rate 0.2", epoch=1000) }} | {{ number("toy_dropout", "apart", digits=3, arm="rate 0.2", epoch=1000) }} |
# | rate 0.5 | {{ percent("toy_dropout", "one", arm="rate 0.5", epoch=1000) }} | {{ percent("toy_dropout", "ensemble", arm="rate 0.5", epoch=1000) }} | {{ percent("toy_dropout", "test", arm="rate 0.5", epoch=1000) }} | {{ number("toy_dropout", "apart", digits=3, arm="rate 0.5", epoch=1000) }} |
# | rate 0.8 | {{ percent("toy_dropout", "one", arm="rate 0.8", epoch=1000) }} | {{ percent("toy_dropout", "ensemble", arm="rate 0.8", epoch=1000) }} | {{ percent("toy_dropout", "test", arm="rate 0.8", epoch=1000) }} | {{ number("toy_dropout", "apart", digits=3, arm="rate 0.8", epoch=1000) }} |
#
# The distance is the mean difference between two probabilities. Single thinned networks differ from each other by
# {{ number("toy_dropout", "spread", digits=3, arm="rate 0.5", epoch=1000) }} at rate 0.5 (their standard deviation). So one pass through the whole
# network gives nearly the same as 200 passes. But the 200 passes have their own use: how far they differ may tell how sure the network is. Lesson 09
# comes back to this.

# %% [markdown]
# ## Key insight
#
# **In every step, every example trains its own thinned network; at test time, their average is used.** This slows down the learning by heart of
# single wrong points; why it does is still debated. Dividing by the share that is *kept* leaves the mean unchanged, so the whole network can be used
# as it is.
#
# ## In your own project
#
# Dropout itself is five lines; in practice you use `keras.layers.Dropout` (lesson 05). This cell needs nothing from the course.

# %% tags=["own-project"]
import numpy as np


def dropout(values, rate, rng, training):
    """Inverted dropout: (examples, nodes) in, the same shape out."""
    if not training or rate == 0:
        return values  # at test time nothing is done
    keep = rng.random(values.shape) >= rate  # another mask for each example
    return values * keep / (1 - rate)


rng = np.random.default_rng(0)
values = np.ones((4, 8))
print(dropout(values, 0.5, rng, training=True))
many = np.mean([dropout(values, 0.5, rng, training=True) for _ in range(10_000)])
print("mean over many masks", round(many, 2), "and at test time", values.mean())

# %% [markdown]
# ## What to try next
#
# - Draw the mask once, before training, and use it in every step. Which network have you trained? (`toy.train` is
#   short; copy it into a cell.)
# - Set `flipped=0`: with no wrong labels, does dropout still help? Guess first; take several seeds.
# - Do not scale the survivors in training, and do nothing at test time. How much accuracy do you lose at a rate of 0.2, and at 0.8?
#
# ## References
#
# - N. Srivastava, G. Hinton, A. Krizhevsky, I. Sutskever and R. Salakhutdinov, *Dropout: a simple way to prevent neural networks from overfitting*, Journal of Machine Learning Research 15 (2014).
# - G. E. Hinton, N. Srivastava, A. Krizhevsky, I. Sutskever and R. R. Salakhutdinov, *Improving neural networks by preventing co-adaptation of feature detectors*, arXiv:1207.0580 (2012): the first description of dropout, and the idea of nodes that depend on one another.
# - S. Wager, S. Wang and P. Liang, *Dropout training as adaptive regularization*, NeurIPS (2013): for linear models dropout is, to first order, an L2 penalty that adapts to the features.
# - P. Baldi and P. Sadowski, *Understanding dropout*, NeurIPS (2013): what the scaled network averages.
#
# Now take the quiz: [quiz 04](../quizzes/release/04_dropout/04_dropout.ipynb). Next: [05 Dropout in Keras](05_dropout_in_keras.ipynb).

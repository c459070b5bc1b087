# %% [markdown]
# # 16 Regularizers compared
#
# **About 55 minutes.** You need: [15 Mixing and searching](15_mixing_and_searching.ipynb) (choosing on validation pictures) and
# [08 Evaluation](08_evaluation.ipynb) (pairs, and many verdicts at once).
#
# After this lesson you can
#
# 1. add L2, weight decay, label smoothing, batch normalization and four kinds of dropout to a Keras model, with one line each, and check that each
#    does what its name says;
# 2. compare many regularizers fairly: tune each with the same effort, test on other digits, and judge all verdicts together;
# 3. say what such a table supports and what it does not, and what the batch size changes at equal epochs and at equal steps.

# %% [markdown]
# ## A question before any code
#
# 320 digits, a small convolutional network, 25 epochs. Without any regularization it soon gets all its training digits right. Each of the following
# is tuned with the same small effort, and then compared with *none*, the network without any of them:
#
# L2, AdamW, label smoothing, early stopping, dropout, dropout of whole maps, dropout in the first epochs only, batch normalization, dropout before it
# or after it, rotation with shift and zoom, a ready-made policy of augmentation, and three pairs of methods. That makes 15 comparisons.
#
# - **a**: Which three gain most?
# - **b**: How many of the 15 will clearly differ from none, in ten seeds?
# - **c**: Do two together gain more than the better of the two alone?
#
# Write down your answers. Section 3 gives the measured ones.

# %%
import sys

import numpy as np

sys.path.insert(0, "..")  # the course's own helpers live in ../utils

from topics import check, hint, outcome, practice, predict, solution
from topics.regularizers import comparison, figures, playground
from topics.regularizers.policies import trivial_augment
from utils import plots, results, stats
from utils.backend import keras, tf  # the same as: import keras, import tensorflow as tf
from utils.data import course_split

layers = keras.layers
tf.get_logger().setLevel("ERROR")  # no remarks on steps that are compiled anew
split = course_split(seed=0, train_per_class=32)
x, y = split.x_train, split.y_train  # 320 digits
x_val, y_val = split.x_holdout[:1680], split.y_holdout[:1680]
labels = keras.utils.to_categorical(y, 10)  # as shares, for label smoothing

# %% [markdown]
# ## 1. A line each
#
# Here is the network, in plain Keras, with three places where a regularizer can be added:


# %%
def network(penalty=None, maps=0.0, before_dense=()):
    """Two small convolutions; 9,930 parameters without batch normalization."""
    return keras.Sequential(
        [
            keras.Input((28, 28, 1)),
            layers.Conv2D(8, 5, strides=2, activation="relu", kernel_regularizer=penalty),
            layers.MaxPooling2D(),
            layers.SpatialDropout2D(maps),
            layers.Conv2D(16, 3, activation="relu", kernel_regularizer=penalty),
            layers.SpatialDropout2D(maps),
            layers.Flatten(),
            *before_dense,
            layers.Dense(32, activation="relu", kernel_regularizer=penalty),
            layers.Dense(10, activation="softmax", kernel_regularizer=penalty),
        ]
    )


# %% [markdown]
# | arm | the line that makes it | what it does in training |
# |---|---|---|
# | L2 | `network(penalty=keras.regularizers.L2(1e-3))` | adds the sum of the squared weights to the loss |
# | AdamW | `keras.optimizers.AdamW(1e-3, weight_decay=0.1)` | [weight decay](../GLOSSARY.md#weight-decay): takes a share of each weight away in each step, beside the gradient |
# | label smoothing | `keras.losses.CategoricalCrossentropy(label_smoothing=0.1)` | [spreads a tenth of each label](../GLOSSARY.md#label-smoothing) over all classes |
# | early stopping | `keras.callbacks.EarlyStopping(patience=5, restore_best_weights=True)` | ends the run early, and needs digits to validate on ([06](06_the_training_trace.ipynb)) |
# | dropout | `network(before_dense=[layers.Dropout(0.5)])` | drops single values ([05](05_dropout_in_keras.ipynb)) |
# | SpatialDropout | `network(maps=0.2)` | drops whole maps, because neighbours in a map say nearly the same |
# | batch norm | `network(before_dense=[layers.BatchNormalization(momentum=0.9)])` | [centres and scales](../GLOSSARY.md#batch-normalization) each value by its batch |
# | augmentation | `layers.RandomRotation(15 / 360)`, `RandomTranslation`, `RandomZoom` in front | other pictures ([02](02_augmentation.ipynb)) |
#
# Why `momentum=0.9`? An epoch has only ten steps here. With Keras' default of 0.99, the averages that batch normalization keeps for prediction would
# lag about a hundred steps behind. <!-- given: settings -->
#
# ### The log cannot compare them
#
# Here are three networks with the same digits and the same initial weights. The last one is trained on smoothed labels.

# %%
models = {}
for name, penalty, smoothing in (
    ("none", None, 0.0),
    ("L2", keras.regularizers.L2(0.01), 0.0),
    ("label smoothing", None, 0.2),
):
    keras.utils.set_random_seed(0)
    models[name] = network(penalty)
    loss = keras.losses.CategoricalCrossentropy(label_smoothing=smoothing)
    models[name].compile("adam", loss, metrics=["accuracy"])
    logs = models[name].fit(x, labels, epochs=12, verbose=0).history
    print(f"{name:16} logged loss {logs['loss'][-1]:.2f}, accuracy {logs['accuracy'][-1]:.3f}")

# %% [markdown]
# The losses of the two regularized networks look worse, and they have to: the penalty is added to the loss, and with smoothed labels the loss cannot
# fall below a floor (lesson 15). For a fair comparison, use the plain cross-entropy of the answers, with everything random switched off.
#
# ### Exercise 1: a loss that can be compared
#
# Complete `cross_entropy`: the mean over the pictures of minus the logarithm of the probability that `model` gives to the right class, without penalty, smoothing or dropout. `y` holds whole numbers.


# %% exercise="16.loss"
def cross_entropy(model, x, y):
    """Plain cross-entropy of a classifier, whatever it was compiled with."""
    ### BEGIN SOLUTION
    p = model.predict(x, verbose=0)
    return float(-np.mean(np.log(p[np.arange(len(y)), y])))
    ### END SOLUTION


# %%
check("16.loss", cross_entropy)

# %%
# hint("16.loss")


# %% wrong="16.loss" expect="penalty and smoothing are still in it"
def cross_entropy(model, x, y):
    model.compile("adam", model.loss)
    classes = model.output_shape[-1]
    return float(model.evaluate(x, keras.utils.to_categorical(y, classes), verbose=0))


# %% wrong="16.loss" expect="penalty on the weights is still in it"
def cross_entropy(model, x, y):
    model.compile("adam", "sparse_categorical_crossentropy")
    return float(model.evaluate(x, y, verbose=0))


# %% wrong="16.loss" expect="labels are still smoothed"
def cross_entropy(model, x, y):
    p = np.asarray(model(x))
    return float(model.loss(keras.utils.to_categorical(y, p.shape[1]), p))


# %% wrong="16.loss" expect="dropout is still on"
def cross_entropy(model, x, y):
    p = np.asarray(model(x, training=True))
    return float(-np.mean(np.log(p[np.arange(len(y)), y])))


# %% wrong="16.loss" expect="that is the sum"
def cross_entropy(model, x, y):
    p = np.asarray(model(x))
    return float(-np.sum(np.log(p[np.arange(len(y)), y])))


# %% wrong="16.loss" expect="not those of all classes"
def cross_entropy(model, x, y):
    return float(-np.mean(np.log(np.asarray(model(x)))))


# %%
for name, model in models.items():
    pairs = ((x, y), (x_val, y_val))
    own, other = (cross_entropy(model, *pair) for pair in pairs)
    if own is not None:
        print(f"{name:16} cross-entropy {own:.2f} on its digits, {other:.2f} on 1,680 others")

# %% [markdown]
# ### Weight decay is not L2 with another name
#
# For plain gradient descent the two are the same thing. For Adam they are not: Adam divides every gradient by its usual size, and the gradient of the
# penalty is part of it. Here is a weight of 1 without any data: only the regularizer acts on it.


# %%
def left(optimizer, gradient, steps=100):
    """What is left of a weight of 1."""
    weight = keras.Variable([1.0])
    for _ in range(steps):
        optimizer.apply([gradient(weight)], [weight])
    return float(weight[0])


adam, adamw = keras.optimizers.Adam, keras.optimizers.AdamW
ends = {
    "Adam, L2(0.0001)": left(adam(0.001), lambda w: 2 * 0.0001 * w),
    "Adam, L2(0.01)": left(adam(0.001), lambda w: 2 * 0.01 * w),
    "AdamW, weight_decay=0.004": left(adamw(0.001, weight_decay=0.004), lambda w: 0 * w),
    "AdamW, weight_decay=1": left(adamw(0.001, weight_decay=1.0), lambda w: 0 * w),
}
for name, end in ends.items():
    print(f"{name:26} {end:.3f}")

# %% [markdown]
# If nothing else acts on the weight, Adam takes exactly the same steps with a penalty that is a hundred times as strong. (Next to a real gradient,
# the penalty is divided by the size of *that* gradient. Then its strength matters, but differently for each weight.) AdamW keeps the decay out of
# this division: in every step each weight loses the share `learning_rate * weight_decay`. And look at the third line: Keras' default of 0.004 does
# next to nothing in a training of 250 steps. <!-- given: a default of Keras -->
#
# ### Exercise 2: a decay for your training
#
# Complete `decay`. A weight has no gradient: only the decay acts on it. Return the `weight_decay` with which AdamW leaves the share `left` of this
# weight after the given number of steps.


# %% exercise="16.decay"
def decay(left, learning_rate, steps):
    """The weight decay of AdamW that leaves this share of an idle weight."""
    ### BEGIN SOLUTION
    return (1 - left ** (1 / steps)) / learning_rate
    ### END SOLUTION


# %%
check("16.decay", decay)

# %%
# hint("16.decay")


# %% wrong="16.decay" expect="multiplies the decay by the learning rate"
def decay(left, learning_rate, steps):
    return 1 - left ** (1 / steps)


# %% wrong="16.decay" expect="of what is left then"
def decay(left, learning_rate, steps):
    return (1 - left) / (learning_rate * steps)


# %% wrong="16.decay" expect="the share that stays"
def decay(left, learning_rate, steps):
    return (1 - (1 - left) ** (1 / steps)) / learning_rate


# %% wrong="16.decay" expect="do not multiply"
def decay(left, learning_rate, steps):
    return (1 - left ** (1 / steps)) * learning_rate


# %% wrong="16.decay" expect="what it takes"
def decay(left, learning_rate, steps):
    return left ** (1 / steps)


# %%
halving = decay(0.5, 0.001, 400)
if halving is not None:
    print(f"to halve idle weights in 400 steps of 0.001: weight_decay={halving:.2f}")

# %% [markdown]
# ### Dropout before batch normalization, or after it?
#
# Batch normalization stores the mean and variance of the values that it saw *in training*, and uses them for prediction. If dropout comes first, then
# in training some of these values are 0 and the rest are scaled up; at prediction nothing is dropped. Li and others (2019, below) call this the
# **variance shift**. Here it is, without any network:


# %%
rng = np.random.default_rng(0)
values = np.maximum(rng.normal(size=(2000, 50)), 0).astype("float32")  # as behind a ReLU
for name, order in (
    ("dropout, then batch norm", (layers.Dropout(0.5), layers.BatchNormalization(momentum=0.9))),
    ("batch norm, then dropout", (layers.BatchNormalization(momentum=0.9), layers.Dropout(0.5))),
):
    stack = keras.Sequential([keras.Input((50,)), *order])
    for _ in range(40):  # until the averages have settled
        trained = stack(values, training=True)
    said = stack(values, training=False)
    print(f"{name}: spread {np.std(trained):.2f} in training, {np.std(said):.2f} at prediction")

# %% [markdown]
# In both orders, the next layer sees another spread at prediction than in training: dropout always has that effect. With dropout first, the
# normalization itself is wrong as well: it should give a spread of 1, and at prediction it does not. Does that cost accuracy? Three arms of section 3
# look at this question for our network.
#
# ### Early dropout, and a switch that does nothing
#
# Liu and others (2023, below) switch dropout on in the *first* epochs only. In Keras, it seems enough to set `layer.rate = 0.0` at the right moment.
# Is it? The network below returns the mean of its 64 inputs, and its loss is 0 whenever nothing is dropped:

# %%
drop = layers.Dropout(0.5)
probe = keras.Sequential(
    [
        keras.Input((64,)),
        drop,
        layers.Dense(1, kernel_initializer=keras.initializers.Constant(1 / 64)),
    ]
)
probe.compile(keras.optimizers.SGD(0.0), "mse")  # learns nothing
ones = np.ones((64, 64)), np.ones((64, 1))
print(f"rate 0.5:               loss {probe.fit(*ones, verbose=0).history['loss'][0]:.4f}")
drop.rate = 0.0
print(f"rate set to 0:          loss {probe.fit(*ones, verbose=0).history['loss'][0]:.4f}")
probe.make_train_function(force=True)
print(f"and the step made anew: loss {probe.fit(*ones, verbose=0).history['loss'][0]:.4f}")

# %% [markdown]
# `fit` compiles its training step once, and the rate of that moment becomes part of it. There is no warning. (`compile` makes a new step too, but it
# also starts a new optimizer, and Adam forgets its averages.)
#
# ### Exercise 3: a callback for early dropout
#
# Complete the callback. In the first `epochs` epochs, all dropout layers work with the rate that they have; in all later epochs they drop nothing. It
# must work within one call of `fit`. Keras calls the method `on_epoch_begin(self, epoch, logs=None)` of a callback before each epoch, counted from 0;
# `self.model` is the network.


# %% exercise="16.early"
class EarlyDropout(keras.callbacks.Callback):
    """Dropout in the first epochs only."""

    def __init__(self, epochs):
        super().__init__()
        self.epochs = epochs

    ### BEGIN SOLUTION
    def on_epoch_begin(self, epoch, logs=None):
        if epoch == self.epochs:
            for layer in self.model.layers:
                if isinstance(layer, keras.layers.Dropout):
                    layer.rate = 0.0
            self.model.make_train_function(force=True)

    ### END SOLUTION


# %%
check("16.early", EarlyDropout)

# %%
# hint("16.early")


# %% wrong="16.early" expect="made with the old rate"
class EarlyDropout(keras.callbacks.Callback):
    def __init__(self, epochs):
        super().__init__()
        self.epochs = epochs

    def on_epoch_begin(self, epoch, logs=None):
        if epoch == self.epochs:
            for layer in self.model.layers:
                if isinstance(layer, keras.layers.Dropout):
                    layer.rate = 0.0


# %% wrong="16.early" expect="one epoch too late"
class EarlyDropout(keras.callbacks.Callback):
    def __init__(self, epochs):
        super().__init__()
        self.epochs = epochs

    def on_epoch_begin(self, epoch, logs=None):
        if epoch == self.epochs + 1:
            for layer in self.model.layers:
                if isinstance(layer, keras.layers.Dropout):
                    layer.rate = 0.0
            self.model.make_train_function(force=True)


# %% wrong="16.early" expect="there may be several"
class EarlyDropout(keras.callbacks.Callback):
    def __init__(self, epochs):
        super().__init__()
        self.epochs = epochs

    def on_epoch_begin(self, epoch, logs=None):
        if epoch == self.epochs:
            first = [i for i in self.model.layers if isinstance(i, keras.layers.Dropout)][0]
            first.rate = 0.0
            self.model.make_train_function(force=True)


# %% wrong="16.early" expect="come first, not last"
class EarlyDropout(keras.callbacks.Callback):
    def __init__(self, epochs):
        super().__init__()
        self.epochs = epochs

    def on_train_begin(self, logs=None):
        self.rates = {i: i.rate for i in self.model.layers if isinstance(i, keras.layers.Dropout)}

    def on_epoch_begin(self, epoch, logs=None):
        for layer, rate in self.rates.items():
            layer.rate = 0.0 if epoch < self.epochs else rate
        self.model.make_train_function(force=True)


# %% [markdown]
# ### Two policies from the shelf
#
# `RandAugment` is a Keras layer, and its strength has to be chosen; lesson 15 shows what its default does to digits. And it draws its operations only
# *once for a whole batch*; only their strength is drawn anew for each picture.
#
# TrivialAugment is not a layer in this version of Keras. It leaves nothing to choose: each picture gets one operation of one strength. Below you see
# both, TrivialAugment with seven operations for grey digits. Section 3 compares TrivialAugment with the hand-made rotation, shift and zoom.

# %%
digit = np.repeat(x[y == 4][:1], 8, axis=0)
batch = layers.RandAugment(value_range=(0, 1), factor=0.2, seed=3)(digit, training=True)
plots.image_grid(
    np.concatenate([np.asarray(batch), trivial_augment(digit, seed=1)]),
    columns=8,
    title="Eight times the same 4, as one batch",
    caption="Above: two operations, the same ones for the whole batch, of another strength in each "
    "picture. Below: one for each picture.",
    alt="Two rows of eight variants of a 4. RandAugment with strength 0.2: all eight changed by "
    "the same two operations. TrivialAugment: some turned, others shifted, sheared, lighter or "
    "unchanged.",
    row_labels=("RandAugment", "TrivialAugment"),
)

# %% [markdown]
# ## 2. The same effort for everyone
#
# Which dropout rate, which weight decay, how strong an augmentation? If you tune your favourite method and leave the others at their defaults, you
# measure how hard you tried.

# %%
practice("16.budget")

# %% [markdown]
# So every arm gets the same **budget**: four settings, drawn at random. The learning rate is part of each setting; *none* has nothing else to tune.
# Each setting is trained with five seeds and scored on 1,680 validation digits, and the one with the best mean is chosen. (Trial 1 has the same
# learning rate in every arm, and so on.) None of these digits appears in section 3.
#
# *Choose an arm and move the slider. When does the winner change, and how far is it ahead?*

# %%
playground.search()

# %% [markdown]
# Read such a picture with care. Both the learning rate and the strength change from setting to setting, and four points are few. So you may see
# *that* a setting is better, but hardly *why*. The winner's lead over the second is often within chance, and its score here promises too much (lesson
# 15). That is no problem: the search only has to find a setting that is good enough for each arm, with the same effort for all.
#
# ## 3. Ten fresh seeds
#
# The chosen setting of each arm is trained with {{ seeds("regularizers") }} new seeds, on 320 of 3,000 digits that the search never saw, and tested
# once on the other 2,680. Within a seed, all arms have the same digits, the same initial weights and the same order. Early stopping is an exception:
# it must set aside 64 of its 320 digits to validate on, as you would have to do.
#
# *Go back to your answers a, b and c.*

# %%
predict("16.augmentation")

# %%
figures.forest()

# %%
outcome("16.augmentation")

# %%
table = results.load("regularizers")
pairs = {arm: table.paired("test", arm, "none") for arm in comparison.ARMS}
together = stats.holm([pair.p for pair in pairs.values()])
for (arm, pair), p in zip(pairs.items(), together):
    verdict = pair.verdict if p < 0.05 else stats.UNDECIDED
    print(f"{arm:33} {pair.points():30} Holm p {p:.3f}  {verdict}")
alone = sum(pair.verdict != stats.UNDECIDED for pair in pairs.values())
print(f"\n{len(pairs)} comparisons: {alone} verdicts if each stood alone, ", end="")
print(f"{sum(p < 0.05 for p in together)} together; by chance {0.05 * len(pairs):.2f}")

# %% [markdown]
# Read the table in three parts.
#
# - **Clear gains, also after Holm's correction.** Of the single methods, augmentation by rotation, shift and zoom gains most,
#   {{ gain("regularizers", "test", "augmentation", "none") }}; TrivialAugment, which has no strength to tune, and label smoothing come next. All
#   three pairs gain, too.
# - **Clear losses.** Early stopping costs {{ gain("regularizers", "test", "early stopping", "none") }}: it trains on a fifth fewer digits, and it
#   keeps the weights with the lowest validation loss, which need not be the most accurate ones. No arm here tells which of the two costs more (lesson
#   06 has such an arm). Dropping whole maps costs accuracy as well, {{ gain("regularizers", "test", "SpatialDropout", "none") }}. Perhaps that is
#   because the network has only 8 and 16 maps; this is a guess, and no arm tests it.
# - **Not settled.** L2, AdamW, batch normalization and early dropout cannot be told apart from none. Dropout would have a verdict if it were the only
#   comparison, {{ gain("regularizers", "test", "dropout", "none") }}, but among fifteen comparisons it has none. For L2 and AdamW the search chose
#   moderate settings, because the strongest were not ahead on the validation digits. All this is about *this* network and 25 epochs.
#
# ### Arm against arm
#
# A comparison with *none* is not the only question, and often not the one that matters. Here are ten others. Each is judged alone; if none of them
# had an effect, chance would still give half a verdict on average.
#
# | question | compared | accuracy |
# |---|---|---|
# | AdamW or L2? | AdamW against L2 | {{ gain("regularizers", "test", "AdamW", "L2") }} |
# | dropout before batch norm, or after it? | dropout, then batch norm against batch norm, then dropout | {{ gain("regularizers", "test", "dropout, then batch norm", "batch norm, then dropout") }} |
# | does dropout add to batch norm? | batch norm, then dropout against batch norm | {{ gain("regularizers", "test", "batch norm, then dropout", "batch norm") }} |
# | in the first epochs, or in all? | early dropout against dropout | {{ gain("regularizers", "test", "early dropout", "dropout") }} |
# | whole maps, or single values? | SpatialDropout against dropout | {{ gain("regularizers", "test", "SpatialDropout", "dropout") }} |
# | a ready-made policy, or the hand-made one? | TrivialAugment against augmentation | {{ gain("regularizers", "test", "TrivialAugment", "augmentation") }} |
# | does dropout add to augmentation? | augmentation and dropout against augmentation | {{ gain("regularizers", "test", "augmentation and dropout", "augmentation") }} |
# | does label smoothing add to augmentation? | augmentation and label smoothing against augmentation | {{ gain("regularizers", "test", "augmentation and label smoothing", "augmentation") }} |
# | does dropout add to label smoothing? | dropout and label smoothing against label smoothing | {{ gain("regularizers", "test", "dropout and label smoothing", "label smoothing") }} |
# | does label smoothing add to dropout? | dropout and label smoothing against dropout | {{ gain("regularizers", "test", "dropout and label smoothing", "dropout") }} |
#
# The last four rows answer question c. A pair has to be compared with the *better* of its two parts. Compared with none, all three pairs look good;
# but none of them can be told apart from its better part. (The last row is a comparison with the weaker part: label smoothing has the higher mean of
# the two.) Dropout before batch normalization or after it: ten seeds cannot tell the two apart here.
#
# ### How often right, and how sure
#
# | | accuracy | loss | mean confidence | calibration error | epochs |
# |---|---|---|---|---|---|
# | none | {{ percent("regularizers", "test", arm="none") }} | {{ number("regularizers", "test_loss", arm="none") }} | {{ percent("regularizers", "confidence", arm="none") }} | {{ number("regularizers", "ece", digits=3, arm="none") }} | {{ number("regularizers", "epochs", digits=0, arm="none") }} |
# | early stopping | {{ percent("regularizers", "test", arm="early stopping") }} | {{ number("regularizers", "test_loss", arm="early stopping") }} | {{ percent("regularizers", "confidence", arm="early stopping") }} | {{ number("regularizers", "ece", digits=3, arm="early stopping") }} | {{ number("regularizers", "epochs", digits=0, arm="early stopping") }} |
# | label smoothing | {{ percent("regularizers", "test", arm="label smoothing") }} | {{ number("regularizers", "test_loss", arm="label smoothing") }} | {{ percent("regularizers", "confidence", arm="label smoothing") }} | {{ number("regularizers", "ece", digits=3, arm="label smoothing") }} | {{ number("regularizers", "epochs", digits=0, arm="label smoothing") }} |
# | dropout | {{ percent("regularizers", "test", arm="dropout") }} | {{ number("regularizers", "test_loss", arm="dropout") }} | {{ percent("regularizers", "confidence", arm="dropout") }} | {{ number("regularizers", "ece", digits=3, arm="dropout") }} | {{ number("regularizers", "epochs", digits=0, arm="dropout") }} |
# | augmentation | {{ percent("regularizers", "test", arm="augmentation") }} | {{ number("regularizers", "test_loss", arm="augmentation") }} | {{ percent("regularizers", "confidence", arm="augmentation") }} | {{ number("regularizers", "ece", digits=3, arm="augmentation") }} | {{ number("regularizers", "epochs", digits=0, arm="augmentation") }} |
# | augmentation and dropout | {{ percent("regularizers", "test", arm="augmentation and dropout") }} | {{ number("regularizers", "test_loss", arm="augmentation and dropout") }} | {{ percent("regularizers", "confidence", arm="augmentation and dropout") }} | {{ number("regularizers", "ece", digits=3, arm="augmentation and dropout") }} | {{ number("regularizers", "epochs", digits=0, arm="augmentation and dropout") }} |
#
# Label smoothing gains accuracy, but it makes the network far too unsure: the mean confidence lies far below the accuracy. Its strength was chosen by
# accuracy, and as a result a quarter of each label was spread over all classes. Müller and others (2019) report better calibration with label
# smoothing; a smaller strength may do that, but no arm here tries one.
#
# Augmentation lowers the calibration error without touching a label ({{ verdict("regularizers", "ece", "augmentation", "none") }} than none). The
# loss gives more verdicts than the accuracy: AdamW, dropout and batch normalization lower the loss, also after Holm's correction, while their effect
# on accuracy is not settled. So "which is best?" has no answer until you say *by which measure*.
#
# *How to read it: the mean difference over the seeds, paired by seed, with its 95 % interval, and the verdict. If the interval contains 0, the two
# cannot be told apart.*

# %%
practice("16.left")

# %% [markdown]
# *Choose a family of methods, compare the loss or the calibration error instead of the accuracy, and switch Holm's correction off and on. For which
# question do you have to correct for 15 comparisons, and for which for two?*

# %%
playground.verdicts()

# %% [markdown]
# ## 4. And the batch size?
#
# You may read that "small batches regularize". We measured it: 800 digits, a dense network with two layers of 128 units, the same learning rate for
# all, {{ seeds("batches") }} seeds. An epoch has 100 steps with batches of 8, and two with batches of 512.
#
# *Predict: which of 8, 32, 128 and 512 is best after 28 epochs? And which is best if each of them takes 700 steps?*

# %%
figures.budgets(
    "batches",
    ["8", "32", "128", "512"],
    title="Four batch sizes: the same runs against epochs and against steps",
    caption="Means over the seeds; bars: one standard deviation, at the dotted line. On the left "
    "small batches are ahead at first, on the right large ones are.",
    marked={"epoch": 28, "step": 700},
)

# %% [markdown]
# | accuracy on 4,000 other digits | 8 | 32 | 128 | 512 |
# |---|---|---|---|---|
# | after 28 epochs | {{ percent("batches", "holdout", arm="8", epoch=28) }} | {{ percent("batches", "holdout", arm="32", epoch=28) }} | {{ percent("batches", "holdout", arm="128", epoch=28) }} | {{ percent("batches", "holdout", arm="512", epoch=28) }} |
# | after 700 steps | {{ percent("batches", "holdout", arm="8", step=700) }} | {{ percent("batches", "holdout", arm="32", step=700) }} | {{ percent("batches", "holdout", arm="128", step=700) }} | {{ percent("batches", "holdout", arm="512", step=700) }} |
# | at the last look | {{ percent("batches", "holdout", arm="8", epoch=28) }} | {{ percent("batches", "holdout", arm="32", epoch=28) }} | {{ percent("batches", "holdout", arm="128", epoch=100) }} | {{ percent("batches", "holdout", arm="512", epoch=350) }} |
#
# 8 against 512: after equal epochs {{ gain("batches", "holdout", "8", "512", epoch=28) }}; after equal steps
# {{ gain("batches", "holdout", "8", "512", step=700) }}. Neither comparison is quite fair. At equal epochs, the large batch has made only a few
# steps; at equal steps, the small one has seen only a few pictures. In the last row, each one goes on until it gets all its training digits right and
# its curve is nearly flat. There 8 against 32: {{ gain("batches", "holdout", {"arm": "8", "epoch": "28"}, {"arm": "32", "epoch": "28"}) }}; 32
# against 128: {{ gain("batches", "holdout", {"arm": "32", "epoch": "28"}, {"arm": "128", "epoch": "100"}) }}; 128 against 512:
# {{ gain("batches", "holdout", {"arm": "128", "epoch": "100"}, {"arm": "512", "epoch": "350"}) }}.
#
# So the table shows: *in this network, at one learning rate*, smaller batches end higher (8 above 32, 32 above 128), although all of them get every
# training digit right. The table does not show three other things:
#
# - **That the noise of small batches is the cause.** This is the usual explanation, and a hypothesis here: no arm has large batches with added noise.
# - **That it stays so with a tuned learning rate.** A large batch profits from a higher one: with a learning rate four times as high, 512 gains
#   {{ gain("batches", "holdout", "512, rate 0.004", "512", epoch=28) }} after 28 epochs; compared with 32 it is still
#   {{ verdict("batches", "holdout", "512, rate 0.004", "32", epoch=28) }}. Nothing was searched here, unlike in section 2.
# - **That small batches are cheap.** 28 epochs take 28 times 100 steps with batches of 8, but only 28 times two with batches of 512.

# %%
practice("16.batch")

# %% [markdown]
# ## 5. Which one first?
#
# Begin with what you *see* when everything random is switched off, not with the name of a method.
#
# | what you see, with everything random off | try first | measured in |
# |---|---|---|
# | the network does not get its training pictures right | none of these: more epochs, a larger network, better inputs | [05](05_dropout_in_keras.ipynb) section 6, [10](10_when_it_helps.ipynb) |
# | it gets them right, but new pictures much less often, and you can name changes that keep the label | augmentation, at a moderate strength | section 3, [02](02_augmentation.ipynb), [03](03_augmentation_as_regularization.ipynb), [11](11_a_small_photo_dataset.ipynb) |
# | the same, but you cannot name such changes | ask what may change in your field, and measure | [14](14_text_audio_tables.ipynb) |
# | with augmentation it still gains after many epochs | mixing, on top of augmentation | [15](15_mixing_and_searching.ipynb) |
# | some labels are wrong | early stopping | [06](06_the_training_trace.ipynb) section 5 |
# | the answers are right but too sure | a temperature, which costs nothing | [09](09_beyond_accuracy.ipynb) |
# | the batches have to be large | count steps, not epochs, and raise the learning rate | section 4 |
# | each of two methods gains alone | both together, compared with the better one, not with none | section 3, [10](10_when_it_helps.ipynb) |
#
# The table says where to *begin*. Whether it pays on your pictures, you find out with one more arm, ten seeds and an evening of computing time.
#
# ## Key insight
#
# **A comparison of regularizers is only as fair as the tuning of its weakest arm. Spend the same effort on each, test on other pictures, and judge
# all verdicts together.** What remains are some clear differences, and several methods that cannot be told apart. To say so is an honest result too.
#
# ## In your own project
#
# The same small random search for every arm, then one test of each winner. This cell needs nothing from the course.

# %% tags=["own-project"]
import keras
import numpy as np

rng = np.random.default_rng(0)
x, y = rng.random((240, 16, 16, 1), dtype="float32"), rng.integers(4, size=240)  # your pictures
labels, parts = keras.utils.to_categorical(y, 4), np.split(rng.permutation(240), [120, 180])
train, val, test = parts  # choose on val, open test once


def trained(rate, dropout=0.0, decay=0.0, smoothing=0.0, epochs=2):
    keras.utils.set_random_seed(0)
    stack = [keras.layers.Conv2D(8, 3, activation="relu"), keras.layers.MaxPooling2D()]
    stack += [keras.layers.Flatten(), keras.layers.Dropout(dropout)]
    model = keras.Sequential([*stack, keras.layers.Dense(4, activation="softmax")])
    loss = keras.losses.CategoricalCrossentropy(label_smoothing=smoothing)
    model.compile(keras.optimizers.AdamW(rate, weight_decay=decay), loss)
    model.fit(x[train], labels[train], epochs=epochs, verbose=0)
    return model


def accuracy(model, rows):
    return np.mean(np.asarray(model(x[rows])).argmax(axis=1) == y[rows])


draws = rng.random((2, 2))  # trials; the same learning rates for every arm
knobs = {"none": {}, "both": {"dropout": 0.6, "decay": 2.0}}  # the largest values
for arm, most in knobs.items():
    tried = [trained(5e-4 * 10**a, **{k: v * b for k, v in most.items()}) for a, b in draws]
    best = max(tried, key=lambda model: accuracy(model, val))
    print(f"{arm:8} test accuracy {accuracy(best, test):.2f}")  # then the same with more seeds

# %% [markdown]
# ## What to try next
#
# - Train the network of section 1 with `weight_decay=0.004` and with the decay that halves idle weights. Can you tell the two apart on 1,680 digits? Lesson 08 says how many digits it would take.
# - Move `SpatialDropout2D` behind the first pooling only, or put `Dropout` there. Which other arm would you need before you can say that whole maps
#   are better than single values?
# - `clipnorm`, `use_ema=True` or a learning rate schedule: each is one argument of a Keras optimizer. Tune one of them with four settings, as in
#   section 2.
#
# ## References
#
# - I. Loshchilov and F. Hutter, *Decoupled weight decay regularization*, ICLR (2019): L2 and weight decay are the same for plain gradient descent and not for Adam.
# - C. Szegedy, V. Vanhoucke, S. Ioffe, J. Shlens and Z. Wojna, *Rethinking the Inception architecture for computer vision*, CVPR (2016): label smoothing.
# - R. Müller, S. Kornblith and G. Hinton, *When does label smoothing help?*, NeurIPS (2019): it often improves generalization, and calibration too.
# - X. Li, S. Chen, X. Hu and J. Yang, *Understanding the disharmony between dropout and batch normalization by variance shift*, CVPR (2019).
# - Z. Liu, Z. Xu, J. Jin, Z. Shen and T. Darrell, *Dropout reduces underfitting*, ICML (2023): dropout in the first epochs only.
# - C. J. Shallue, J. Lee, J. Antognini, J. Sohl-Dickstein, R. Frostig and G. E. Dahl, *Measuring the effects of data parallelism on neural network training*, Journal of Machine Learning Research 20 (2019): batch size and the number of steps.
#
# Now take the quiz on this lesson: [quiz 16](../quizzes/release/16_regularizers/16_regularizers.ipynb).
# Next: [17 Generated examples](17_generated_examples.ipynb).

# %% [markdown]
# # 16 Regularizers compared
#
# **About 55 minutes.** You need: [15 Mixing and searching](15_mixing_and_searching.ipynb) (choosing on validation pictures) and
# [08 Evaluation](08_evaluation.ipynb) (pairs, and many verdicts at once).
#
# After this lesson you can
#
# 1. add L2, weight decay, label smoothing, batch normalization and dropout of four kinds to a Keras model, in a line each, and check that each does what its name says;
# 2. compare many regularizers fairly: the same effort for each, other digits to test on, and verdicts that are judged together;
# 3. say what such a table carries and what not, and what a batch size changes at equal epochs and at equal steps.

# %% [markdown]
# ## A question before any code
#
# 320 digits, a small convolutional network, 25 epochs. Without any regularization it soon knows all its training digits. Each of the following is tuned with the same small effort, and then tested against *none*:
#
# L2, AdamW, label smoothing, early stopping, dropout, dropout of whole maps, dropout in the first epochs only, batch normalization, dropout before it or after it, rotation with shift and zoom, a ready-made policy
# of augmentation, and three pairs. 15 comparisons.
#
# - **a**: Which three gain most?
# - **b**: How many of the 15 will clearly differ from none, in ten seeds?
# - **c**: Do two together gain more than the better of the two alone?
#
# Write down your answers. Section 3 has ours, measured.

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
# Here is the network, in plain Keras, with three places where a regularizer may go:


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
# | early stopping | `keras.callbacks.EarlyStopping(patience=5, restore_best_weights=True)` | ends the run, and costs digits to validate on ([06](06_the_training_trace.ipynb)) |
# | dropout | `network(before_dense=[layers.Dropout(0.5)])` | single values are dropped ([05](05_dropout_in_keras.ipynb)) |
# | SpatialDropout | `network(maps=0.2)` | whole maps are dropped: neighbours in a map say nearly the same |
# | batch norm | `network(before_dense=[layers.BatchNormalization(momentum=0.9)])` | [centres and scales](../GLOSSARY.md#batch-normalization) each value by its batch |
# | augmentation | `layers.RandomRotation(15 / 360)`, `RandomTranslation`, `RandomZoom` in front | other pictures ([02](02_augmentation.ipynb)) |
#
# `momentum=0.9` because an epoch has ten steps here: with Keras' 0.99 the averages that batch normalization keeps for prediction would lag a hundred steps behind. <!-- given: settings -->
#
# ### The log cannot compare them
#
# The same digits, the same start; the third line has smoothed labels.

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
# The regularized networks look worse, and must: the penalty is added to the loss, and a smoothed label has a floor of its own (lesson 15). A loss that can be compared is the plain cross-entropy of
# the answers, with everything random off.
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
# For plain gradient descent the two are the same thing. For Adam they are not: Adam divides every gradient by its own usual size, and with it the gradient of the penalty. Here is a weight of 1 that nothing
# holds: no data, only the regularizer.


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
# Where nothing else pulls, Adam makes of a penalty that is a hundred times as strong the very same steps. (Beside a real gradient the penalty is divided by the size of *that*; its strength then counts, but differently for each weight.) AdamW keeps the decay out of that division:
# in every step each weight loses the share `learning_rate * weight_decay`. And look at the third line: Keras' default of 0.004 does next to nothing in a training of 250 steps. <!-- given: a default of Keras -->
#
# ### Exercise 2: a decay for your training
#
# Complete `decay`: the `weight_decay` with which AdamW leaves the share `left` of a weight that no gradient holds, after so many steps.


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
# Batch normalization keeps a mean and a variance of what it saw *in training*, and uses them for prediction. With dropout in front, it saw values with gaps, scaled up; at prediction there are none. Li and others (2019, below) call it the **variance shift**. Here it is, without any network:


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
# In both orders the next layer meets another spread than in training: dropout always has that effect. With dropout first, the normalization itself is off as well: it promises a spread of 1, and at prediction it misses it. Whether that costs accuracy is another question; three arms of section 3 answer it for this network.
#
# ### Early dropout, and a switch that does nothing
#
# Liu and others (2023, below) switch dropout on in the *first* epochs only. In Keras that is `layer.rate = 0.0` at the right moment. Or is it? The network below returns the mean of its 64 inputs, and its loss is 0 whenever nothing is dropped:

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
# `fit` compiles its training step once, and the rate that the layer had then is part of it. Nobody complains. (`compile` makes a new step too, but takes a new optimizer with it, and Adam forgets its averages.)
#
# ### Exercise 3: a callback for early dropout
#
# Complete the callback: in the first `epochs` epochs all layers of dropout work with the rate that they have, in all later ones with none, and that in one call of `fit`. Keras calls the method `on_epoch_begin(self, epoch, logs=None)` of a callback before each epoch, counted from 0; `self.model` is the network.


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
# `RandAugment` is a Keras layer, and its strength has to be chosen; lesson 15 has seen what its default does to digits. One thing more: it draws its operations *once for a whole batch*, and only their strength anew for each picture. TrivialAugment is no layer of this Keras. It has nothing to choose: one operation of one strength for each picture. Here both are, TrivialAugment with seven operations for grey digits. It is the one that section 3 sets beside the hand-made rotation, shift and zoom.

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
# Which dropout rate, which weight decay, how strong an augmentation? Whoever tunes the method that he likes and leaves the others at their defaults, measures his own diligence.

# %%
practice("16.budget")

# %% [markdown]
# So every arm gets the same **budget**: four settings, drawn at random, the learning rate among them; *none* too, which has nothing else to tune. Each is trained with five seeds and scored on 1,680 validation digits; the
# best mean is taken. (Trial 1 has the same learning rate in every arm, and so on.) None of these digits appears in section 3.
#
# *Choose an arm and move the slider: when does the winner change, and by how much is it ahead?*

# %%
playground.search()

# %% [markdown]
# Read such a picture with care. Two things change from setting to setting, the learning rate and the strength, and four points are few: one sees *that* a setting is better, hardly *why*. The winner's lead over the second is often
# within chance, and what it scored here promises too much (lesson 15). It does not matter: the search only has to find a setting that is good enough for each arm, with the same effort for all.
#
# ## 3. Ten fresh seeds
#
# The chosen setting of each arm is trained with {{ seeds("regularizers") }} new seeds, on 320 of 3,000 digits that the search never saw, and tested on the other 2,680, once. In a seed all arms have the same digits, the same initial weights and the same order. Early stopping cannot quite: it takes the
# 64 digits to validate on from its 320, as one would have to.
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
# Read it in three parts.
#
# - **Clear, also together.** Augmentation by rotation, shift and zoom gains most of the single arms, {{ gain("regularizers", "test", "augmentation", "none") }}; TrivialAugment, which nobody tuned, and label smoothing come next, and all three pairs gain.
# - **Clear, and down.** Early stopping costs {{ gain("regularizers", "test", "early stopping", "none") }}: it has a fifth of its digits only to look at, and its last weights are not the most accurate ones. Which of the two costs more, no arm says (lesson 06 has such an arm). Dropping whole maps costs as well, {{ gain("regularizers", "test", "SpatialDropout", "none") }}. That the network has only 8 and 16 of them to drop is a guess, and no arm tests it.
# - **Not settled.** L2, AdamW, batch normalization and early dropout cannot be told apart from none. Dropout would have a verdict if it stood alone, {{ gain("regularizers", "test", "dropout", "none") }}, and has none among fifteen. Of L2 and AdamW the search took moderate settings, since the strongest were not ahead on validation digits. All this is about *this* network and 25 epochs.
#
# ### Arm against arm
#
# Against *none* is not the only question, and often not the one that matters. Here are ten others. Each is judged alone, so about half a verdict would arise by chance.
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
# The last four rows answer question c: a pair has to be compared with the *better* of the two alone. Against none all three pairs shine; against the better part none of them can be told apart from it. (The last row is not against the better part: label smoothing alone is ahead of dropout.) And the order of dropout and batch normalization, for all its theory, makes no difference that ten seeds could see here.
#
# ### Right, and how sure
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
# Label smoothing gains accuracy, and its answers are far less sure than they are right: mean confidence and accuracy lie a quarter apart. Its strength was chosen by accuracy, and a quarter of each label was spread. Müller and others (2019) report better calibration with it; a small strength may do that, and no arm here has one. Augmentation lowers the calibration error without touching a label ({{ verdict("regularizers", "ece", "augmentation", "none") }} than none).
# By the loss there are more verdicts than by accuracy: AdamW, dropout and batch normalization lower it, also judged together, while their accuracy is not settled. So "which is best?" has no answer before you say *by what*.
#
# *How to read it: the mean difference over the seeds, paired by seed, with its 95 % interval, and the verdict. An interval that holds 0 cannot be told apart from no difference.*

# %%
practice("16.left")

# %% [markdown]
# *Choose a family, compare the loss or the calibration error instead of the accuracy, and switch Holm's correction off and on. For which question is 15 the right number of comparisons, and for which two?*

# %%
playground.verdicts()

# %% [markdown]
# ## 4. And the batch size?
#
# "Small batches regularize", one reads. A table of this course looks at it: 800 digits, a dense network with two layers of 128 units, the same learning rate for all, {{ seeds("batches") }} seeds. An epoch has 100 steps with batches of 8, and two with batches of 512.
#
# *Predict: which of 8, 32, 128 and 512 is best after 28 epochs? And which if each of them takes 700 steps?*

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
# 8 against 512: after equal epochs {{ gain("batches", "holdout", "8", "512", epoch=28) }}; after equal steps {{ gain("batches", "holdout", "8", "512", step=700) }}. Neither comparison is the fair one. At equal epochs the large batch has made few steps; at equal steps the small one has seen few pictures.
# The last row lets each go on until it knows all its training digits and its curve is nearly flat. There 8 against 32: {{ gain("batches", "holdout", {"arm": "8", "epoch": "28"}, {"arm": "32", "epoch": "28"}) }}; 32 against 128: {{ gain("batches", "holdout", {"arm": "32", "epoch": "28"}, {"arm": "128", "epoch": "100"}) }}; 128 against 512: {{ gain("batches", "holdout", {"arm": "128", "epoch": "100"}, {"arm": "512", "epoch": "350"}) }}.
#
# That much the table carries: *in this network, at one learning rate*, smaller batches end higher, up to 128, with the same training digits all known. Three things it does not carry:
#
# - **That it is the noise of small batches.** This is the usual account, and a hypothesis here: no arm has large batches with noise added.
# - **That it stays so with a tuned learning rate.** A large batch does well to raise it: four times as high, 512 gains {{ gain("batches", "holdout", "512, rate 0.004", "512", epoch=28) }} after 28 epochs; against 32 it is still {{ verdict("batches", "holdout", "512, rate 0.004", "32", epoch=28) }}. Nothing was searched here, unlike in section 2.
# - **That small batches are cheap.** 28 epochs are 28 times 100 steps with batches of 8, and 28 times two with batches of 512.

# %%
practice("16.batch")

# %% [markdown]
# ## 5. Which one first?
#
# Begin with what you *see*, with everything random off, not with a name.
#
# | what you see, with everything random off | try first | because it was measured in |
# |---|---|---|
# | it does not know its training pictures | none of this: more epochs, a larger network, better inputs | [05](05_dropout_in_keras.ipynb) section 6, [10](10_when_it_helps.ipynb) |
# | it knows them, others much less, and you can name changes that keep the label | augmentation, at a moderate strength | section 3, [02](02_augmentation.ipynb), [03](03_augmentation_as_regularization.ipynb), [11](11_a_small_photo_dataset.ipynb) |
# | the same, and you cannot name such changes | ask what may change in your field, and measure | [14](14_text_audio_tables.ipynb) |
# | it goes on to gain after many epochs | mixing, on top of augmentation | [15](15_mixing_and_searching.ipynb) |
# | some labels are wrong | early stopping | [06](06_the_training_trace.ipynb) section 5 |
# | the answers are right but too sure | a temperature, which costs nothing | [09](09_beyond_accuracy.ipynb) |
# | batches have to be large | count steps, raise the learning rate | section 4 |
# | two of these gain alone | both together, against the better one, not against none | section 3, [10](10_when_it_helps.ipynb) |
#
# The table says where to *begin*. Whether it pays on your pictures is one more arm, ten seeds and an evening of your computer.
#
# ## Key insight
#
# **A comparison of regularizers is only as fair as the tuning of its weakest arm: the same effort for each, other pictures to test on, and one judgement for all verdicts together.** What is left then are some clear differences and several ties; and a tie is an answer too.
#
# ## In your own project
#
# The same small random search for every arm, and then the cross-entropy that can be compared. This cell needs nothing of the course.

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
# - Move `SpatialDropout2D` behind the first pooling only, or put `Dropout` there. Which arm would you need to say that whole maps are better than single values?
# - `clipnorm`, `use_ema=True`, a schedule of the learning rate: each is one argument of a Keras optimizer. Give one of them the four settings of section 2.
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

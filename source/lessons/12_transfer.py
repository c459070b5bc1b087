# %% [markdown]
# # 12 Transfer learning and augmentation
#
# **About 50 minutes.** You need: [10 When it helps, when it does not](10_when_it_helps.ipynb) and [11 A small photo dataset](11_a_small_photo_dataset.ipynb).
#
# After this lesson you can
#
# 1. take the lower part of a trained network, freeze it, and train a new head on a few labelled pictures;
# 2. fine-tune it, and say what to unfreeze, what to leave frozen, when to compile again, and how large the steps may be;
# 3. say where the augmentation layers go, and what is lost if they are put somewhere else;
# 4. say from a measured table how much transfer gives, and whether augmentation still helps after it.

# %% [markdown]
# ## A question before any code
#
# A network has learnt to read 4,000 digits of one collection. Now you get digits of other writers, from another scanner, and somebody has labelled
# **five of each class**. You have three choices: train a new network on these fifty (*from scratch*); keep the old one as it is and train only a new
# last layer (*frozen*); or let the whole old network continue to learn in small steps ([*fine-tuned*](../GLOSSARY.md#fine-tuning)).
#
# - **a**: Of 100 new digits, how many does each of the three read correctly?
# - **b**: From scratch, augmentation helps a network that has few pictures (lesson 10). Does it help a frozen or a fine-tuned one more, less, or just as much?
# - **c**: And what if there are fifty labelled digits of each class instead of five?
#
# Write down your answers. Section 5 gives the measured ones.

# %%
import sys

import numpy as np

sys.path.insert(0, "..")  # the course's own helpers live in ../utils

from topics import check, hint, outcome, practice, predict, solution
from topics.photos import photos
from topics.transfer import figures, playground
from topics.transfer.digits import shrink, uci_split
from utils import plots
from utils.backend import keras  # the same as: import keras
from utils.data import cache_dir, course_split

# %% [markdown]
# ## 1. Two collections of digits
#
# The digits of this course are MNIST's, 28 x 28 pixels. Another collection comes with scikit-learn: 1,797 digits that 13 other people wrote on
# printed forms. They were scanned and reduced to 8 x 8 pixels. The collection is kept at the University of California, Irvine (UCI).
#
# A network needs pictures of one size. So we shrink MNIST, by averaging blocks of 3 x 3 pixels. We could enlarge the UCI digits instead, but that
# would add no detail and take twelve times the computing.

# %%
mnist = course_split(seed=0, train_per_class=400)
x_mnist, y_mnist = shrink(mnist.x_train), mnist.y_train
uci = uci_split(seed=0, per_class=5)
few = [np.flatnonzero(uci.y_train == label)[0] for label in range(10)]
same = [np.flatnonzero(y_mnist == label)[0] for label in range(10)]
plots.image_grid(
    np.concatenate([x_mnist[same], uci.x_train[few]]),
    columns=10,
    title="The same ten digits, twice",
    caption="Other writers and another way of recording. What differs, besides the handwriting?",
    alt="Two rows of the digits 0 to 9 in 8 x 8 pixels. The MNIST digits have a dark border; those "
    "of UCI reach to the upper and lower edge.",
    row_labels=["MNIST", "UCI"],
)

# %% [markdown]
# `uci_split` sets aside 700 UCI digits for the test, always the same ones. In this notebook we do not use them; only the table of section 5 does. For
# looks in between there are 300 validation digits.

# %%
for part, labels in (
    ("train", uci.y_train),
    ("validation", uci.y_validation),
    ("test", uci.y_test),
):
    print(f"{part:10} {len(labels):4} digits, of each class {np.bincount(labels)}")

# %% [markdown]
# ## 2. A network that has learnt elsewhere
#
# Three convolutions, each followed by [batch normalization](../GLOSSARY.md#batch-normalization). Everything up to the 128 numbers that come out of `Flatten`, the [features](../GLOSSARY.md#feature), is the **base**; the last layer, which knows the classes, is the **head**.

# %%
keras.utils.set_random_seed(0)
mnist_base = keras.Sequential(
    [
        keras.Input((8, 8, 1)),
        keras.layers.Conv2D(8, 3, padding="same", use_bias=False),
        keras.layers.BatchNormalization(momentum=0.9),
        keras.layers.ReLU(),
        keras.layers.MaxPooling2D(),
        keras.layers.Conv2D(16, 3, padding="same", use_bias=False),
        keras.layers.BatchNormalization(momentum=0.9),
        keras.layers.ReLU(),
        keras.layers.Conv2D(32, 3, padding="same", use_bias=False),
        keras.layers.BatchNormalization(momentum=0.9),
        keras.layers.ReLU(),
        keras.layers.MaxPooling2D(),
        keras.layers.Flatten(),
    ],
    name="base",
)
network = keras.Sequential([mnist_base, keras.layers.Dense(10, activation="softmax")])
# Short trainings start sooner without jit, which compiles a model at length before it begins.
settings = dict(loss="sparse_categorical_crossentropy", metrics=["accuracy"], jit_compile=False)
network.compile("adam", **settings)
network.fit(x_mnist, y_mnist, batch_size=64, epochs=5, verbose=0)
learnt = mnist_base.get_weights()  # to begin from again below

# %% [markdown]
# *Predict: how many of the UCI digits does it read, without having seen any?*

# %%
other = shrink(mnist.x_holdout), mnist.y_holdout
print(f"other MNIST digits: {network.evaluate(*other, verbose=0)[1]:.1%}")
print(f"UCI digits: {network.evaluate(uci.x_validation, uci.y_validation, verbose=0)[1]:.1%}")

# %% [markdown]
# It reads many of them, but far from all. Over {{ seeds("transfer") }} seeds: {{ percent("transfer", "train", arm="frozen", n=0) }} of other MNIST
# digits and {{ percent("transfer", "test", arm="frozen", n=0) }} of the UCI test digits. That is [transfer](../GLOSSARY.md#transfer-learning) without
# a single new label, and possible only because both collections have the same ten classes.

# %% [markdown]
# ## 3. Frozen: a new head
#
# The old head is replaced by a new one. The base is **frozen**: `trainable = False` excludes its weights from the training, and it also puts its
# batch normalization into *inference mode*. That second effect matters. In training, batch normalization uses the mean and variance of the *batch*,
# and keeps running averages of them for later. In inference mode it uses these averages and does not change them.

# %%
mnist_base.trainable = False
uci_model = keras.Sequential([mnist_base, keras.layers.Dense(10, activation="softmax")])
uci_model.compile(keras.optimizers.Adam(0.01), **settings)
uci_model.fit(uci.x_train, uci.y_train, epochs=60, verbose=0)
frozen = uci_model.evaluate(uci.x_validation, uci.y_validation, verbose=0)[1]
print(f"frozen, {len(uci.y_train)} labelled digits: {frozen:.1%} of the validation digits")
print("weights that learn:", sum(np.size(weight) for weight in uci_model.trainable_weights))

# %% [markdown]
# ### Exercise 1: a new head
#
# Now write it yourself. Complete `with_head`: return a model (not compiled) that consists of this very `base`, frozen, and a new dense layer with a
# softmax over `classes` classes.


# %% exercise="12.head"
def with_head(base, classes):
    """A model: the base as it is, frozen, and a new layer that learns."""
    ### BEGIN SOLUTION
    base.trainable = False
    return keras.Sequential([base, keras.layers.Dense(classes, activation="softmax")])
    ### END SOLUTION


# %%
check("12.head", with_head)

# %%
# hint("12.head")


# %% wrong="12.head" expect="kernels of the base"
def with_head(base, classes):
    return keras.Sequential([base, keras.layers.Dense(classes, activation="softmax")])


# %% wrong="12.head" expect="kernels of the base"
def with_head(base, classes):
    inputs = keras.Input(base.input_shape[1:])
    features = base(inputs, training=False)
    outputs = keras.layers.Dense(classes, activation="softmax")(features)
    return keras.Model(inputs, outputs)


# %% wrong="12.head" expect="nothing can learn"
def with_head(base, classes):
    model = keras.Sequential([base, keras.layers.Dense(classes, activation="softmax")])
    model.trainable = False
    return model


# %% wrong="12.head" expect="one column for each class"
def with_head(base, classes):
    base.trainable = False
    return keras.Sequential([base, keras.layers.Dense(10, activation="softmax")])


# %% wrong="12.head" expect="needs a softmax"
def with_head(base, classes):
    base.trainable = False
    return keras.Sequential([base, keras.layers.Dense(classes)])


# %% wrong="12.head" expect="does not use the weights"
def with_head(base, classes):
    copy = keras.models.clone_model(base)
    copy.trainable = False
    return keras.Sequential([copy, keras.layers.Dense(classes, activation="softmax")])


# %% wrong="12.head" expect="means and variances"
def with_head(base, classes):
    for layer in base.layers:
        if not isinstance(layer, keras.layers.BatchNormalization):
            layer.trainable = False
        else:
            layer.gamma.trainable = layer.beta.trainable = False
    return keras.Sequential([base, keras.layers.Dense(classes, activation="softmax")])


# %% [markdown]
# ## 4. Fine-tuned: everything, in small steps
#
# Once the head has learnt something, the base may learn too. Four points matter:
#
# 1. **The head first.** An untrained head sends large and meaningless gradients into a good base. (This is the usual reason; the table below does not
#    test it.)
# 2. **Unfreeze, but leave batch normalization frozen**, so that it stays in inference mode.
# 3. **Compile again.** `compile` notes which weights are trained. If you change `trainable` afterwards, you have to compile again.
# 4. **A small learning rate.** The weights should be adapted, not learnt from the beginning.

# %%
mnist_base.trainable = True
for part in mnist_base.layers:
    if isinstance(part, keras.layers.BatchNormalization):
        part.trainable = False
uci_model.compile(keras.optimizers.Adam(0.003), **settings)
uci_model.fit(uci.x_train, uci.y_train, epochs=60, verbose=0)
tuned = uci_model.evaluate(uci.x_validation, uci.y_validation, verbose=0)[1]
print(f"frozen {frozen:.1%}, then fine-tuned {tuned:.1%}")
print("weights that learn:", sum(np.size(weight) for weight in uci_model.trainable_weights))

# %% [markdown]
# ### Does `training=False` do the same?
#
# Many tutorials call the base with `training=False` in a functional model, and say that batch normalization then stays in inference mode even when
# the base is unfrozen. Do not believe it: test it. *Predict: do its averages change?*

# %%
mnist_base.set_weights(learnt)
inputs = keras.Input((8, 8, 1))
outputs = keras.layers.Dense(10, activation="softmax")(mnist_base(inputs, training=False))
functional = keras.Model(inputs, outputs)
for trainable in (False, True):
    mnist_base.trainable = trainable
    functional.compile(keras.optimizers.Adam(0.003), **settings)
    functional.fit(uci.x_train, uci.y_train, epochs=1, verbose=0)
    means = zip(mnist_base.get_weights(), learnt)
    moved = max(np.abs(a - b).max() for a, b in means if a.ndim == 1)
    print(f"base.trainable = {trainable!s:5}: batch normalization moved by {moved:.4f}")

# %% [markdown]
# In the version of Keras that this course uses, `fit` passes `training=True` to the whole model, and that overrides the argument given when the model
# was built. While the base is frozen this does no harm, because `trainable = False` decides. Once the base is unfrozen, only `trainable = False` *for
# the batch normalization layers* keeps them in inference mode. (In a direct call, `base(pictures, training=False)`, the argument does count.)
#
# ### Exercise 2: unfreeze
#
# `model` has been trained with `base` frozen. Complete `fine_tune`: follow the four points above to prepare it for fine-tuning with Adam and the
# learning rate `rate`. Return it compiled, with the loss for whole-number labels. Do not train it.


# %% exercise="12.unfreeze"
def fine_tune(model, base, rate):
    """The model, ready to train all of its base but the batch normalization."""
    ### BEGIN SOLUTION
    for layer in base.layers:
        layer.trainable = not isinstance(layer, keras.layers.BatchNormalization)
    model.compile(keras.optimizers.Adam(rate), "sparse_categorical_crossentropy")
    return model
    ### END SOLUTION


# %%
check("12.unfreeze", fine_tune)

# %%
# hint("12.unfreeze")


# %% wrong="12.unfreeze" expect="means and variances"
def fine_tune(model, base, rate):
    base.trainable = True
    model.compile(keras.optimizers.Adam(rate), "sparse_categorical_crossentropy")
    return model


# %% wrong="12.unfreeze" expect="compile again"
def fine_tune(model, base, rate):
    for layer in base.layers:
        layer.trainable = not isinstance(layer, keras.layers.BatchNormalization)
    return model


# %% wrong="12.unfreeze" expect="have not moved"
def fine_tune(model, base, rate):
    model.compile(keras.optimizers.Adam(rate), "sparse_categorical_crossentropy")
    return model


# %% wrong="12.unfreeze" expect="a step moves a weight"
def fine_tune(model, base, rate):
    for layer in base.layers:
        layer.trainable = not isinstance(layer, keras.layers.BatchNormalization)
    model.compile(keras.optimizers.Adam(10 * rate), "sparse_categorical_crossentropy")
    return model


# %% wrong="12.unfreeze" expect="have not moved"
def fine_tune(model, base, rate):
    for layer in base.layers:
        layer.trainable = isinstance(layer, keras.layers.Dense)
    model.compile(keras.optimizers.Adam(rate), "sparse_categorical_crossentropy")
    return model


# %% wrong="12.unfreeze" expect="head has stopped"
def fine_tune(model, base, rate):
    for layer in base.layers:
        layer.trainable = not isinstance(layer, keras.layers.BatchNormalization)
    model.layers[-1].trainable = False
    model.compile(keras.optimizers.Adam(rate), "sparse_categorical_crossentropy")
    return model


# %% [markdown]
# ### Where augmentation goes
#
# It goes in front of the base. The base has to see the turned and shifted pictures, because the head should learn from their features. As layers of
# the model, they act in `fit` only; `evaluate` and `predict` use the pictures as they are.

# %%
mnist_base.set_weights(learnt)
mnist_base.trainable = False
augmented = keras.Sequential(
    [
        keras.layers.RandomRotation(7.5 / 360, fill_mode="constant"),
        keras.layers.RandomTranslation(0.05, 0.05, fill_mode="constant"),
        mnist_base,
        keras.layers.Dense(10, activation="softmax"),
    ]
)
augmented.compile(keras.optimizers.Adam(0.01), **settings)
augmented.fit(uci.x_train, uci.y_train, epochs=60, verbose=0)
score = augmented.evaluate(uci.x_validation, uci.y_validation, verbose=0)[1]
print(f"frozen {frozen:.1%}, frozen with augmentation {score:.1%}")

# %% [markdown]
# In this way, the base computes its features anew in every epoch. With a large base this takes nearly all of the time. If the base stays frozen, the
# features of each picture can be computed *once*. Then the head is trained on a table of numbers, in seconds.

# %%
practice("12.where")

# %% [markdown]
# ### Exercise 3: augmented features, once
#
# Complete `augmented_features`: send `copies` augmented versions of all pictures through the base, and return the features, one row for each version,
# and the labels in the same order. Draw each version anew, and use the base in inference mode. `augmentation` is a layer, or a `Sequential` of
# layers: call it with `training=True`. (Keras' own random layers act without this argument too; others do not.)


# %% exercise="12.features"
def augmented_features(base, augmentation, images, labels, copies):
    """Features (copies * n, f) of augmented pictures, and their labels."""
    ### BEGIN SOLUTION
    rows = []
    for _ in range(copies):
        varied = augmentation(images, training=True)
        rows.append(np.asarray(base(varied, training=False)))
    return np.concatenate(rows), np.tile(labels, copies)
    ### END SOLUTION


# %%
check("12.features", augmented_features)

# %%
# hint("12.features")


# %% wrong="12.features" expect="no copy differs"
def augmented_features(base, augmentation, images, labels, copies):
    rows = [np.asarray(base(augmentation(images), training=False)) for _ in range(copies)]
    return np.concatenate(rows), np.tile(labels, copies)


# %% wrong="12.features" expect="another picture than its label"
def augmented_features(base, augmentation, images, labels, copies):
    rows = [
        np.asarray(base(augmentation(images, training=True), training=False)) for _ in range(copies)
    ]
    return np.concatenate(rows), np.repeat(labels, copies)


# %% wrong="12.features" expect="copies of a picture are equal"
def augmented_features(base, augmentation, images, labels, copies):
    varied = augmentation(images, training=True)
    features = np.asarray(base(varied, training=False))
    return np.tile(features, (copies, 1)), np.tile(labels, copies)


# %% wrong="12.features" expect="has learnt from the pictures"
def augmented_features(base, augmentation, images, labels, copies):
    rows = [
        np.asarray(base(augmentation(images, training=True), training=True)) for _ in range(copies)
    ]
    return np.concatenate(rows), np.tile(labels, copies)


# %% wrong="12.features" expect="one row for each copy"
def augmented_features(base, augmentation, images, labels, copies):
    varied = augmentation(images, training=True)
    return np.asarray(base(varied, training=False)), labels


# %% wrong="12.features" expect="one for each row"
def augmented_features(base, augmentation, images, labels, copies):
    rows = [
        np.asarray(base(augmentation(images, training=True), training=False)) for _ in range(copies)
    ]
    return np.concatenate(rows), labels


# %% [markdown]
# ## 5. Measured
#
# One run proves little. So here are {{ seeds("transfer") }} seeds: each with another network trained on MNIST, other labelled digits and another
# order. There are 5, 10, 20 or 50 labelled digits of each class, and every arm trains for about 300 steps.
#
# The learning rate of each arm is the best of four; it was chosen beforehand, on validation digits of other seeds. The augmentation ranges are half
# of those in the other lessons (rotation 7.5 degrees, shift 5 %, zoom 5 %), because these digits fill their frame.
#
# Then the 700 test digits were used, but not for the first time. In an earlier table the ranges were twice as wide, and the learning rates were not
# tuned for the augmented arms. It looked unfair to augmentation, and we stopped it after five seeds. If you have seen a test result and then change
# something, you have looked at the test twice, and you should say so.
#
# *Compare this with your answers. Where do the lines meet?*

# %%
predict("12.five")

# %%
figures.accuracies("transfer")

# %%
outcome("12.five")

# %% [markdown]
# Now the differences, paired by seed. Move the slider. *From which number of labels on is there no clear gain from transfer? And from augmentation?*

# %%
playground.by_labels("transfer")

# %% [markdown]
# | labelled digits of each class | from scratch | frozen against scratch | fine-tuned against scratch | fine-tuned against frozen |
# |---|---|---|---|---|
# | 5 | {{ percent("transfer", "test", arm="scratch", n=5) }} | {{ gain("transfer", "test", "frozen", "scratch", n=5) }} | {{ gain("transfer", "test", "fine-tuned", "scratch", n=5) }} | {{ gain("transfer", "test", "fine-tuned", "frozen", n=5) }} |
# | 10 | {{ percent("transfer", "test", arm="scratch", n=10) }} | {{ gain("transfer", "test", "frozen", "scratch", n=10) }} | {{ gain("transfer", "test", "fine-tuned", "scratch", n=10) }} | {{ gain("transfer", "test", "fine-tuned", "frozen", n=10) }} |
# | 20 | {{ percent("transfer", "test", arm="scratch", n=20) }} | {{ gain("transfer", "test", "frozen", "scratch", n=20) }} | {{ gain("transfer", "test", "fine-tuned", "scratch", n=20) }} | {{ gain("transfer", "test", "fine-tuned", "frozen", n=20) }} |
# | 50 | {{ percent("transfer", "test", arm="scratch", n=50) }} | {{ gain("transfer", "test", "frozen", "scratch", n=50) }} | {{ gain("transfer", "test", "fine-tuned", "scratch", n=50) }} | {{ gain("transfer", "test", "fine-tuned", "frozen", n=50) }} |
#
# *How to read it: the mean difference over the seeds, paired by seed, with its 95 % interval, and the verdict. If the interval contains 0, the two
# cannot be told apart. All seeds are tested on the same 700 digits. So the intervals say what to expect of other networks and other labelled digits,
# not of other writers.*
#
# Compare with the network from scratch: with five labels of each class, the frozen base is
# {{ verdict("transfer", "test", "frozen", "scratch", n=5) }} than from scratch, and the fine-tuned one
# {{ verdict("transfer", "test", "fine-tuned", "scratch", n=5) }}. With fifty labels, the frozen base is
# {{ verdict("transfer", "test", "frozen", "scratch", n=50) }}, and fine-tuned and from scratch
# {{ verdict("transfer", "test", "fine-tuned", "scratch", n=50) }}. So transfer gains most where labels are fewest, and with many labels a frozen base
# can be a limit.
#
# **Does it matter what the base learnt from MNIST, or would any base do?** One more arm answers this: the same base with its *initial* weights,
# frozen, never trained on a digit. With 5 digits of each class its head reads {{ percent("transfer", "test", arm="untrained features", n=5) }}, and
# with what MNIST taught {{ percent("transfer", "test", arm="frozen", n=5) }}: {{ gain("transfer", "test", "frozen", "untrained features", n=5) }};
# with 50, {{ gain("transfer", "test", "frozen", "untrained features", n=50) }}. So what the base has learnt helps, not its layers as such.
#
# ### And augmentation?
#
# | labelled digits of each class | from scratch | frozen | fine-tuned | fine-tuned minus scratch (interaction) |
# |---|---|---|---|---|
# | 5 | {{ gain("transfer", "test", "scratch, augmented", "scratch", n=5) }} | {{ gain("transfer", "test", "frozen, augmented", "frozen", n=5) }} | {{ gain("transfer", "test", "fine-tuned, augmented", "fine-tuned", n=5) }} | {{ interaction("transfer", "test", "fine-tuned, augmented", "fine-tuned", "scratch, augmented", "scratch", n=5) }} |
# | 10 | {{ gain("transfer", "test", "scratch, augmented", "scratch", n=10) }} | {{ gain("transfer", "test", "frozen, augmented", "frozen", n=10) }} | {{ gain("transfer", "test", "fine-tuned, augmented", "fine-tuned", n=10) }} | {{ interaction("transfer", "test", "fine-tuned, augmented", "fine-tuned", "scratch, augmented", "scratch", n=10) }} |
# | 20 | {{ gain("transfer", "test", "scratch, augmented", "scratch", n=20) }} | {{ gain("transfer", "test", "frozen, augmented", "frozen", n=20) }} | {{ gain("transfer", "test", "fine-tuned, augmented", "fine-tuned", n=20) }} | {{ interaction("transfer", "test", "fine-tuned, augmented", "fine-tuned", "scratch, augmented", "scratch", n=20) }} |
# | 50 | {{ gain("transfer", "test", "scratch, augmented", "scratch", n=50) }} | {{ gain("transfer", "test", "frozen, augmented", "frozen", n=50) }} | {{ gain("transfer", "test", "fine-tuned, augmented", "fine-tuned", n=50) }} | {{ interaction("transfer", "test", "fine-tuned, augmented", "fine-tuned", "scratch, augmented", "scratch", n=50) }} |
#
# Each cell compares augmentation with none, in the same way of training. The last column is the gain of the fine-tuned network minus the gain from
# scratch; it is below 0 if augmentation gains less after transfer. Which answer to b did you write down? In *none* of the twelve cells of the first
# three columns is augmentation higher. With five labels, where lesson 10 lets you expect the largest gain, training with and without augmentation
# {{ verdict("transfer", "test", "scratch, augmented", "scratch", n=5) }} in all three ways of training; with fifty, augmentation is
# {{ verdict("transfer", "test", "scratch, augmented", "scratch", n=50) }} in all three. No interaction can be told apart from 0: these seeds do not
# show that transfer changes the effect of augmentation here.
#
# Why is there no gain? The ranges are small, and in every arm the network gets nearly all its training digits right
# ({{ percent("transfer", "train", arm="scratch, augmented", n=5) }} of them with augmentation, from scratch). So the training was not simply too
# short, as it was in lesson 10. Here are two hypotheses: 8 x 8 pixels may be too few to be turned and shifted without a loss; or there may be nothing
# to gain because the test digits come from the same writers as the training digits. We tested neither. This is a result for one case; you have to
# measure your own.

#
# *Many verdicts: the two tables contain 28. If nothing made any difference, one or two of them would still say higher or lower, by chance.*
# <!-- given: 28 times 5 % is 1.4 -->
#
# ### If batch normalization is left in training mode
#
# | labelled digits of each class | in training mode against frozen, both fine-tuned |
# |---|---|
# | 5 | {{ gain("transfer", "test", "fine-tuned, norms in training mode", "fine-tuned", n=5) }} |
# | 10 | {{ gain("transfer", "test", "fine-tuned, norms in training mode", "fine-tuned", n=10) }} |
# | 20 | {{ gain("transfer", "test", "fine-tuned, norms in training mode", "fine-tuned", n=20) }} |
# | 50 | {{ gain("transfer", "test", "fine-tuned, norms in training mode", "fine-tuned", n=50) }} |
#
# The usual warning says that this ruins a base, because the averages of the old data are replaced by those of a few new pictures. Here it does not.
# With 5, 10 and 20 digits of each class it is {{ verdict("transfer", "test", "fine-tuned, norms in training mode", "fine-tuned", n=10) }}, with 50
# the two {{ verdict("transfer", "test", "fine-tuned, norms in training mode", "fine-tuned", n=50) }}. The new digits come from another scanner, and
# new averages may fit them better; this is a hypothesis. A batch had 32 digits, and no arm tests smaller batches. So inference mode is the cautious
# choice, not a law.
#
# ### How large may the steps be?
#
# On 300 validation digits, 10 labelled digits of each class, {{ seeds("transfer_rates") }} other seeds:
#
# | learning rate | from scratch | frozen (the head) | fine-tuned (second half) |
# |---|---|---|---|
# | 0.0003 | {{ percent("transfer_rates", "validation", arm="scratch", rate="0.0003") }} | {{ percent("transfer_rates", "validation", arm="frozen", rate="0.0003") }} | {{ percent("transfer_rates", "validation", arm="fine-tuned", rate="0.0003") }} |
# | 0.001 | {{ percent("transfer_rates", "validation", arm="scratch", rate="0.001") }} | {{ percent("transfer_rates", "validation", arm="frozen", rate="0.001") }} | {{ percent("transfer_rates", "validation", arm="fine-tuned", rate="0.001") }} |
# | 0.003 | {{ percent("transfer_rates", "validation", arm="scratch", rate="0.003") }} | {{ percent("transfer_rates", "validation", arm="frozen", rate="0.003") }} | {{ percent("transfer_rates", "validation", arm="fine-tuned", rate="0.003") }} |
# | 0.01 | {{ percent("transfer_rates", "validation", arm="scratch", rate="0.01") }} | {{ percent("transfer_rates", "validation", arm="frozen", rate="0.01") }} | {{ percent("transfer_rates", "validation", arm="fine-tuned", rate="0.01") }} |
#
# The largest rate has the highest mean for a new head and for a new network, but the lowest for the fine-tuned one. For the test, each arm used its
# own best rate.

# %% [markdown]
# ## 6. Photos
#
# So far we have seen digits only. What about the photos of lesson 11? You can download ResNet-8, a small network that was trained on the 50,000
# training pictures of CIFAR-10 (78,666 weights, 1.1 MB, licence Apache-2.0, from MLCommons). It takes pictures of 32 x 32 pixels with values from 0
# to **255**. CIFAR-10's ten classes include *cat* and *dog*, but no breeds. Neither the network nor the photos are part of this course:
#
# ```
# python3 course.py data get resnet8
# python3 course.py lab --data path/to/folder
# ```
#
# If you have both, the next cell trains a head on the photos (lesson 11 says how to get them). In a project of your own you would write the same:

# %%
weights, folder = cache_dir() / "resnet8_cifar10.h5", photos.folder_from_environment()
if folder is None:
    print("No folder of photos: COURSE_PHOTOS is not set.")
elif not weights.is_file():
    print("The network is not here: python3 course.py data get resnet8")
else:
    own = photos.load_folder(folder, size=32, per_class=100)
    train, test = photos.split(own, test_share=0.5, seed=0)
    resnet = keras.models.load_model(weights, compile=False)
    features = keras.Model(resnet.inputs, resnet.get_layer("flatten").output)
    features.trainable = False
    reader = keras.Sequential(
        [
            keras.layers.RandomFlip("horizontal"),
            keras.layers.RandomRotation(0.05),
            keras.layers.Rescaling(255.0),  # what the network was trained on
            features,
            keras.layers.Dense(len(own.classes), activation="softmax"),
        ]
    )
    reader.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
    reader.fit(train.images, train.labels, epochs=40, verbose=0)
    right = reader.evaluate(test.images, test.labels, verbose=0)[1]
    print(f"{len(train)} photos to train on, {right:.1%} of {len(test)} others right")


# %% [markdown]
# Here is what we measured, on 370 photos of the Oxford-IIIT Pet set (they are not part of the course), squeezed to 32 x 32: 60 cats and 60 dogs to
# train on, or five photos of each of 37 breeds. *Predict for both tasks: how many points does the frozen network gain over one trained from scratch,
# and how many does augmentation add?*

# %%
figures.photos()

# %% [markdown]
# | {{ seeds("transfer_photos") }} seeds | cats and dogs | 37 breeds |
# |---|---|---|
# | lesson 11's network, from scratch | {{ percent("transfer_photos", "test", arm="lesson 11", task="cats and dogs") }} | {{ percent("transfer_photos", "test", arm="lesson 11", task="breeds") }} |
# | frozen: a new head | {{ percent("transfer_photos", "test", arm="frozen", task="cats and dogs") }} | {{ percent("transfer_photos", "test", arm="frozen", task="breeds") }} |
# | fine-tuned | {{ percent("transfer_photos", "test", arm="fine-tuned", task="cats and dogs") }} | {{ percent("transfer_photos", "test", arm="fine-tuned", task="breeds") }} |
# | frozen against scratch | {{ gain("transfer_photos", "test", "frozen", "lesson 11", task="cats and dogs") }} | {{ gain("transfer_photos", "test", "frozen", "lesson 11", task="breeds") }} |
# | fine-tuned against scratch | {{ gain("transfer_photos", "test", "fine-tuned", "lesson 11", task="cats and dogs") }} | {{ gain("transfer_photos", "test", "fine-tuned", "lesson 11", task="breeds") }} |
# | augmentation, from scratch | {{ gain("transfer_photos", "test", "lesson 11, augmented", "lesson 11", task="cats and dogs") }} | {{ gain("transfer_photos", "test", "lesson 11, augmented", "lesson 11", task="breeds") }} |
# | augmentation, frozen | {{ gain("transfer_photos", "test", "frozen, augmented", "frozen", task="cats and dogs") }} | {{ gain("transfer_photos", "test", "frozen, augmented", "frozen", task="breeds") }} |
# | augmentation, fine-tuned | {{ gain("transfer_photos", "test", "fine-tuned, augmented", "fine-tuned", task="cats and dogs") }} | {{ gain("transfer_photos", "test", "fine-tuned, augmented", "fine-tuned", task="breeds") }} |
#
# *Every seed splits the same photos anew, half to train on and half to test on, so the intervals are widened as in lesson 10 (Nadeau and Bengio). Guessing gives 50 % and 2.7 %.* <!-- given: one of two classes, and one of 37 -->
#
# How much does transfer alone give? Frozen, the network is better than one from scratch in both tasks, also on breeds, whose names it has never
# heard; on cats and dogs it had met both classes before.
#
# Does augmentation still help after transfer? These few photos cannot tell: each of the six
# intervals of augmentation contains 0, and each reaches from a loss to a gain that would matter. The ranges were the wide ones of lesson 11, and the
# learning rates were not tuned. With augmentation, no arm gets all training photos right by the end of the training
# ({{ percent("transfer_photos", "train", arm="lesson 11, augmented", task="breeds") }} of the breeds, from scratch, against
# {{ percent("transfer_photos", "train", arm="lesson 11", task="breeds") }} without), so longer training might change the result; this is a
# hypothesis, and no arm tests it.

# %% [markdown]
# ## Key insight
#
# **A base that was trained on other data helps most where labels are fewest. With more labels its lead disappears, and a frozen base may fall behind.
# `trainable` decides what is frozen, batch normalization included. Do not assume that augmentation adds something, from scratch or after transfer:
# measure it. Here no gain could be seen.**
#
# ## In your own project
#
# The usual way is to take a network of `keras.applications`, trained on ImageNet. With `weights=None` this cell runs without an internet connection;
# write `"imagenet"` to download the weights. This cell needs nothing from the course.

# %% tags=["own-project"]
import keras
import numpy as np

rng = np.random.default_rng(0)
x, y = rng.integers(0, 256, (32, 96, 96, 3)).astype("float32"), rng.integers(4, size=32)  # yours

base = keras.applications.MobileNet(
    input_shape=(96, 96, 3),
    alpha=0.25,
    include_top=False,
    pooling="avg",
    weights=None,  # "imagenet" downloads what was learnt there
)
base.trainable = False
model = keras.Sequential(
    [
        keras.layers.RandomFlip("horizontal"),
        keras.layers.RandomRotation(0.05),
        keras.layers.Rescaling(1 / 127.5, offset=-1),  # MobileNet was trained on -1 to 1
        base,
        keras.layers.Dense(4, activation="softmax"),
    ]
)
model.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
print(model.fit(x, y, epochs=2, verbose=0).history)  # the head

for layer in base.layers[-12:]:  # the last blocks; more of them if there are pictures enough
    layer.trainable = not isinstance(layer, keras.layers.BatchNormalization)
model.compile(keras.optimizers.Adam(1e-4), "sparse_categorical_crossentropy", metrics=["accuracy"])
print(len(model.trainable_weights), "arrays learn now: fit again, some epochs")

# %% [markdown]
# ## What to try next
#
# - In section 4, fine-tune with a learning rate of 0.03 and look at the validation digits after each of ten epochs. What happens first?
# - `uci_split(seed=0, per_class=50)`: repeat sections 3 and 4 with it. Is the order still the same?
# - Reverse the transfer: train a base on UCI digits and use it for MNIST with 5 labels of each class. In which direction do you expect the larger
#   gain?
# - Train the head on `augmented_features(...)` of 10 copies instead of in front of the base. How do the time and the accuracy change?
#
# ## References
#
# - J. Yosinski, J. Clune, Y. Bengio and H. Lipson, *How transferable are features in deep neural networks?*, NeurIPS (2014): transferability falls with the distance of the tasks, and is still better than random features.
# - S. Kornblith, J. Shlens and Q. V. Le, *Do better ImageNet models transfer better?*, CVPR (2019): ImageNet accuracy and transfer accuracy go together over 16 networks and 12 data sets; on two small fine-grained ones pretraining brings little.
# - M. Raghu, C. Zhang, J. Kleinberg and S. Bengio, *Transfusion: understanding transfer learning for medical imaging*, NeurIPS (2019): there, transfer from ImageNet gave little, and small networks did as well.
# - A. Kolesnikov and others, *Big Transfer (BiT): general visual representation learning*, ECCV (2020): pre-trained on large sets and fine-tuned by one simple rule, also with few examples of a class.
# - E. Alpaydin and C. Kaynak, *Optical recognition of handwritten digits*, UCI Machine Learning Repository (1998): the digits of scikit-learn.
#
# Now take the quiz on this lesson: [quiz 12](../quizzes/release/12_transfer/12_transfer.ipynb).
# Next: [13 Labels that move along](13_labels_that_move_along.ipynb).

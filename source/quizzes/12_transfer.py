# %% [markdown]
# # Quiz 12: transfer learning and augmentation
#
# Eight questions on lesson 12, 11 points, about 30 minutes. No network is trained here for more than a step. The first cell imports TensorFlow, which takes some seconds; every other cell runs in a moment.
#
# - **Choice questions**: write the letter of your answer between the quotes, for example `q1 = "A"`. Capital or small letters make no difference.
# - **Number questions**: write the number in place of `None`.
# - **Coding questions**: complete the function where it says `# your answer here`. Try it in cells of your own as often as you like.
#
# The cells that test your answers are locked. You see the part of them that looks at the *form* of an answer: a letter, a number, an array of the right shape, an easy case. More tests run when the quiz is graded. *Validate* lists the questions that are still open and the answers that cannot be read; it does not say whether the others are right. You may leave questions open: the others count all the same, and *Run All* passes over them. The numbers in the questions are made up.

# %%
import os

import keras
import numpy as np
import tensorflow as tf


def or_example(answer, example):
    """The answer; while a question is open, an example of one, so that Run All goes on.

    When nbgrader runs the notebook (Validate and grading), an open question stays open.
    """
    is_open = answer is None or (isinstance(answer, str) and not answer)
    return example if is_open and "NBGRADER_EXECUTION" not in os.environ else answer


# %% [markdown] question="q1"
# ### Question 1 (1 point): a frozen layer
#
# `base.trainable = False` was set, the model was compiled, and `fit` trains the new head. The base contains layers of batch normalization. With which mean and variance do they normalize a batch while `fit` runs?
#
# - **A**: With those of the batch, and they keep a running average of them.
# - **B**: With the stored ones, which are then updated from the batch.
# - **C**: With the stored ones, which stay as they are.
# - **D**: With none: a frozen layer passes on what it gets.

# %% answer="q1"
q1 = ""  # A, B, C or D between the quotes
### BEGIN SOLUTION
q1 = "C"
### END SOLUTION

# %% tests="q1" points=1
assert str(or_example(q1, "A")).strip().upper() in ("A", "B", "C", "D"), (
    "q1: answer with A, B, C or D in quotes."
)
### BEGIN HIDDEN TESTS
q1_reasons = {
    "A": "A is wrong: the layer does that while it is trainable. When it is frozen, it works in inference mode, in fit as well.",
    "B": "B is wrong: the first half is right. But in inference mode nothing is updated; otherwise the base would not be frozen.",
    "C": "C is right: in Keras a batch normalization that is not trainable works in inference mode, whatever fit says.",
    "D": "D is wrong: it still normalizes, as it does in evaluate. The layers after it expect that.",
}
q1_letter = str(q1).strip().upper()
assert q1_letter == "C", f"q1: {q1_reasons.get(q1_letter, 'no option was chosen.')}"
### END HIDDEN TESTS

# %% [markdown] question="q2"
# ### Question 2 (2 points): photos for somebody else's network
#
# `base` was trained by somebody else on photos with values **from -1 to 1**. Yours have values from 0 to 1. Write `build(base, classes)`: return a model, not compiled, for *your* photos. In training only, it mirrors about half of them left to right. Then it computes the values that the base expects. Then come the base, frozen, and a new layer with a softmax over `classes` classes. `tried` tries your function on a small base; leave it as it is.


# %% answer="q2"
def build(base, classes):
    """A model for photos from 0 to 1: mirrored in training, scaled, frozen base, new head."""
    ### BEGIN SOLUTION
    base.trainable = False
    steps = [
        keras.layers.RandomFlip("horizontal"),
        keras.layers.Rescaling(2.0, offset=-1.0),
        base,
        keras.layers.Dense(classes, activation="softmax"),
    ]
    return keras.Sequential(steps)
    ### END SOLUTION


def tried(photos, training):
    """Given: what your model says, the weights that learn, how far a step moves the base."""
    base = keras.Sequential(
        [
            keras.Input((4, 6, 1)),
            keras.layers.BatchNormalization(momentum=0.5, epsilon=1e-6),
            keras.layers.Flatten(),
        ]
    )
    before = [np.ones(1), np.ones(1), np.zeros(1), np.ones(1)]
    base.set_weights(before)
    model = build(base, 3)
    if model is None:
        return None
    said = np.asarray(model(photos, training=training))
    tables = [w.numpy() for w in model.trainable_weights if len(w.shape) == 2]
    model.compile("sgd", "sparse_categorical_crossentropy", run_eagerly=True)
    model.train_on_batch(photos, np.arange(len(photos)) % 3)
    far = [float(np.abs(a - b).max()) for a, b in zip(base.get_weights(), before)]
    return said, tables, max(far)


# %% tests="q2" points=2
q2_photos = np.random.default_rng(0).random((60, 4, 6, 1)).astype("float32")
q2_seen = or_example(tried(q2_photos, False), (np.full((60, 3), 1 / 3), [], 0.0))
assert q2_seen is not None, "q2: build returns nothing yet."
assert np.shape(q2_seen[0]) == (60, 3), "q2: 60 photos and 3 classes: answers of shape (60, 3)."
### BEGIN HIDDEN TESTS
q2_full = tried(q2_photos, False)
assert q2_full is not None, "q2: build returns nothing."
q2_said, q2_tables, q2_far = q2_full
np.testing.assert_allclose(
    np.sum(q2_said, axis=1), np.ones(60), atol=1e-4, err_msg="q2: Each row sums to 1: a softmax."
)
assert len(q2_tables) == 1, "q2: One new layer learns, and nothing of the base."
assert np.shape(q2_tables[0]) == (24, 3), "q2: The new layer gets the 24 features."


def q2_expected(photos, table):
    """What a head without bias says of photos that are scaled to -1 to 1; the base adds 1."""
    logits = (2 * photos.reshape(len(photos), -1) - 1 + 1) @ table
    shares = np.exp(logits - logits.max(axis=1, keepdims=True))
    return shares / shares.sum(axis=1, keepdims=True)


np.testing.assert_allclose(
    q2_said,
    q2_expected(q2_photos, q2_tables[0]),
    atol=1e-3,
    err_msg="q2: The base expects values from -1 to 1, and nothing else comes before the head.",
)
assert q2_far < 1e-7, "q2: A step of training leaves the base as it is, its averages too."
q2_random, q2_table, q2_far = tried(np.repeat(q2_photos[:1], 200, axis=0), True)
q2_as_it_is = q2_expected(q2_photos[:1], q2_table[0])
q2_turned = q2_expected(q2_photos[:1, :, ::-1], q2_table[0])
q2_plain = np.abs(q2_random - q2_as_it_is).max(axis=1) < 1e-3
q2_mirror = np.abs(q2_random - q2_turned).max(axis=1) < 1e-3
assert bool((q2_plain | q2_mirror).all()), "q2: As it was, or mirrored left to right."
assert 0.3 < float(q2_mirror.mean()) < 0.7, "q2: In training about half are mirrored."
### END HIDDEN TESTS


# %% wrong="q2" loses={"q2_tests": 2}
def build(base, classes):
    # the values as they are
    base.trainable = False
    head = keras.layers.Dense(classes, activation="softmax")
    return keras.Sequential([keras.layers.RandomFlip("horizontal"), base, head])


def tried(photos, training):
    """Given: what your model says, the weights that learn, how far a step moves the base."""
    base = keras.Sequential(
        [
            keras.Input((4, 6, 1)),
            keras.layers.BatchNormalization(momentum=0.5, epsilon=1e-6),
            keras.layers.Flatten(),
        ]
    )
    before = [np.ones(1), np.ones(1), np.zeros(1), np.ones(1)]
    base.set_weights(before)
    model = build(base, 3)
    if model is None:
        return None
    said = np.asarray(model(photos, training=training))
    tables = [w.numpy() for w in model.trainable_weights if len(w.shape) == 2]
    model.compile("sgd", "sparse_categorical_crossentropy", run_eagerly=True)
    model.train_on_batch(photos, np.arange(len(photos)) % 3)
    far = [float(np.abs(a - b).max()) for a, b in zip(base.get_weights(), before)]
    return said, tables, max(far)


# %% wrong="q2" loses={"q2_tests": 2}
def build(base, classes):
    # the usual line for photos from 0 to 255
    base.trainable = False
    scale = keras.layers.Rescaling(1 / 127.5, offset=-1.0)
    head = keras.layers.Dense(classes, activation="softmax")
    return keras.Sequential([keras.layers.RandomFlip("horizontal"), scale, base, head])


def tried(photos, training):
    """Given: what your model says, the weights that learn, how far a step moves the base."""
    base = keras.Sequential(
        [
            keras.Input((4, 6, 1)),
            keras.layers.BatchNormalization(momentum=0.5, epsilon=1e-6),
            keras.layers.Flatten(),
        ]
    )
    before = [np.ones(1), np.ones(1), np.zeros(1), np.ones(1)]
    base.set_weights(before)
    model = build(base, 3)
    if model is None:
        return None
    said = np.asarray(model(photos, training=training))
    tables = [w.numpy() for w in model.trainable_weights if len(w.shape) == 2]
    model.compile("sgd", "sparse_categorical_crossentropy", run_eagerly=True)
    model.train_on_batch(photos, np.arange(len(photos)) % 3)
    far = [float(np.abs(a - b).max()) for a, b in zip(base.get_weights(), before)]
    return said, tables, max(far)


# %% wrong="q2" loses={"q2_tests": 2}
def build(base, classes):
    # the base goes on learning
    scale = keras.layers.Rescaling(2.0, offset=-1.0)
    head = keras.layers.Dense(classes, activation="softmax")
    return keras.Sequential([keras.layers.RandomFlip("horizontal"), scale, base, head])


def tried(photos, training):
    """Given: what your model says, the weights that learn, how far a step moves the base."""
    base = keras.Sequential(
        [
            keras.Input((4, 6, 1)),
            keras.layers.BatchNormalization(momentum=0.5, epsilon=1e-6),
            keras.layers.Flatten(),
        ]
    )
    before = [np.ones(1), np.ones(1), np.zeros(1), np.ones(1)]
    base.set_weights(before)
    model = build(base, 3)
    if model is None:
        return None
    said = np.asarray(model(photos, training=training))
    tables = [w.numpy() for w in model.trainable_weights if len(w.shape) == 2]
    model.compile("sgd", "sparse_categorical_crossentropy", run_eagerly=True)
    model.train_on_batch(photos, np.arange(len(photos)) % 3)
    far = [float(np.abs(a - b).max()) for a, b in zip(base.get_weights(), before)]
    return said, tables, max(far)


# %% wrong="q2" loses={"q2_tests": 2}
def build(base, classes):
    # upside down as well
    base.trainable = False
    scale = keras.layers.Rescaling(2.0, offset=-1.0)
    head = keras.layers.Dense(classes, activation="softmax")
    return keras.Sequential([keras.layers.RandomFlip(), scale, base, head])


def tried(photos, training):
    """Given: what your model says, the weights that learn, how far a step moves the base."""
    base = keras.Sequential(
        [
            keras.Input((4, 6, 1)),
            keras.layers.BatchNormalization(momentum=0.5, epsilon=1e-6),
            keras.layers.Flatten(),
        ]
    )
    before = [np.ones(1), np.ones(1), np.zeros(1), np.ones(1)]
    base.set_weights(before)
    model = build(base, 3)
    if model is None:
        return None
    said = np.asarray(model(photos, training=training))
    tables = [w.numpy() for w in model.trainable_weights if len(w.shape) == 2]
    model.compile("sgd", "sparse_categorical_crossentropy", run_eagerly=True)
    model.train_on_batch(photos, np.arange(len(photos)) % 3)
    far = [float(np.abs(a - b).max()) for a, b in zip(base.get_weights(), before)]
    return said, tables, max(far)


# %% wrong="q2" loses={"q2_tests": 2}
def build(base, classes):
    # no softmax
    base.trainable = False
    scale = keras.layers.Rescaling(2.0, offset=-1.0)
    head = keras.layers.Dense(classes)
    return keras.Sequential([keras.layers.RandomFlip("horizontal"), scale, base, head])


def tried(photos, training):
    """Given: what your model says, the weights that learn, how far a step moves the base."""
    base = keras.Sequential(
        [
            keras.Input((4, 6, 1)),
            keras.layers.BatchNormalization(momentum=0.5, epsilon=1e-6),
            keras.layers.Flatten(),
        ]
    )
    before = [np.ones(1), np.ones(1), np.zeros(1), np.ones(1)]
    base.set_weights(before)
    model = build(base, 3)
    if model is None:
        return None
    said = np.asarray(model(photos, training=training))
    tables = [w.numpy() for w in model.trainable_weights if len(w.shape) == 2]
    model.compile("sgd", "sparse_categorical_crossentropy", run_eagerly=True)
    model.train_on_batch(photos, np.arange(len(photos)) % 3)
    far = [float(np.abs(a - b).max()) for a, b in zip(base.get_weights(), before)]
    return said, tables, max(far)


# %% wrong="q2" loses={"q2_tests": 2}
def build(base, classes):
    # no augmentation
    base.trainable = False
    scale = keras.layers.Rescaling(2.0, offset=-1.0)
    head = keras.layers.Dense(classes, activation="softmax")
    return keras.Sequential([scale, base, head])


def tried(photos, training):
    """Given: what your model says, the weights that learn, how far a step moves the base."""
    base = keras.Sequential(
        [
            keras.Input((4, 6, 1)),
            keras.layers.BatchNormalization(momentum=0.5, epsilon=1e-6),
            keras.layers.Flatten(),
        ]
    )
    before = [np.ones(1), np.ones(1), np.zeros(1), np.ones(1)]
    base.set_weights(before)
    model = build(base, 3)
    if model is None:
        return None
    said = np.asarray(model(photos, training=training))
    tables = [w.numpy() for w in model.trainable_weights if len(w.shape) == 2]
    model.compile("sgd", "sparse_categorical_crossentropy", run_eagerly=True)
    model.train_on_batch(photos, np.arange(len(photos)) % 3)
    far = [float(np.abs(a - b).max()) for a, b in zip(base.get_weights(), before)]
    return said, tables, max(far)


# %% wrong="q2" loses={"q2_tests": 2}
def build(base, classes):
    # everything frozen
    base.trainable = False
    scale = keras.layers.Rescaling(2.0, offset=-1.0)
    head = keras.layers.Dense(classes, activation="softmax", trainable=False)
    return keras.Sequential([keras.layers.RandomFlip("horizontal"), scale, base, head])


def tried(photos, training):
    """Given: what your model says, the weights that learn, how far a step moves the base."""
    base = keras.Sequential(
        [
            keras.Input((4, 6, 1)),
            keras.layers.BatchNormalization(momentum=0.5, epsilon=1e-6),
            keras.layers.Flatten(),
        ]
    )
    before = [np.ones(1), np.ones(1), np.zeros(1), np.ones(1)]
    base.set_weights(before)
    model = build(base, 3)
    if model is None:
        return None
    said = np.asarray(model(photos, training=training))
    tables = [w.numpy() for w in model.trainable_weights if len(w.shape) == 2]
    model.compile("sgd", "sparse_categorical_crossentropy", run_eagerly=True)
    model.train_on_batch(photos, np.arange(len(photos)) % 3)
    far = [float(np.abs(a - b).max()) for a, b in zip(base.get_weights(), before)]
    return said, tables, max(far)


# %% [markdown] question="q3"
# ### Question 3 (1 point): what learns
#
# A network for 1,000 classes ends with 64 features and a dense layer above them. Its base has 80,000 weights. You freeze the base and put a new dense layer (with bias) for your own 12 classes on top of the features. How many numbers does `fit` train?

# %% answer="q3"
q3 = None  # a number
### BEGIN SOLUTION
q3 = 64 * 12 + 12
### END SOLUTION

# %% tests="q3" points=1
q3_number = or_example(q3, 0)
assert isinstance(q3_number, (int, float, np.number)), "q3: Write a number."
### BEGIN HIDDEN TESTS
assert q3 is not None, "q3: no number was written."
assert float(q3) != 768, "q3: 64 times 12 weights, and a bias for each class."
assert float(q3) != 80780, "q3: The base is frozen: its weights are not trained."
assert float(q3) == 780, "q3: Each class has 64 weights and one bias."
### END HIDDEN TESTS

# %% wrong="q3" loses={"q3_tests": 1}
q3 = 64 * 12

# %% wrong="q3" loses={"q3_tests": 1}
q3 = 80_000 + 64 * 12 + 12

# %% wrong="q3" loses={"q3_tests": 1}
q3 = 64 * 1000 + 1000

# %% wrong="q3" loses={"q3_tests": 1}
q3 = 64 + 12

# %% wrong="q3" loses={"q3_tests": 1}
q3 = 80_000

# %% [markdown] question="q4"
# ### Question 4 (2 points): three faults
#
# `thaw(model, base, last, rate)` should prepare a model, whose frozen base is `base`, for fine-tuning: of `base.layers` only the last `last` ones may learn, and among these every batch normalization stays frozen. Until now the model was trained on one-hot labels; from now on it trains with SGD and the rate `rate`, on whole-number labels. The function returns the model. This version has three faults:
#
# ```python
# def thaw(model, base, last, rate):
#     base.trainable = True
#     for layer in base.layers[:last]:
#         layer.trainable = False
#     model.optimizer.learning_rate = rate
#     return model
# ```
#
# Write a version that works, with `last` from 1 to the number of layers. `moved` tries it; leave it as it is.


# %% answer="q4"
def thaw(model, base, last, rate):
    """The model, ready to train its head and the last layers of its base."""
    ### BEGIN SOLUTION
    first = len(base.layers) - last
    for place, layer in enumerate(base.layers):
        norm = isinstance(layer, keras.layers.BatchNormalization)
        layer.trainable = place >= first and not norm
    model.compile(optimizer=keras.optimizers.SGD(rate), loss="sparse_categorical_crossentropy")
    return model
    ### END SOLUTION


def moved(last, rate):
    """Given: how far one step moves the four layers of a base, and the head; [] if it fails."""
    layers, start = keras.layers, keras.initializers.GlorotUniform
    base = keras.Sequential(
        [
            keras.Input((3,)),
            layers.Dense(4, kernel_initializer=start(seed=1)),
            layers.BatchNormalization(momentum=0.5),
            layers.Dense(4, kernel_initializer=start(seed=2)),
            layers.BatchNormalization(momentum=0.5),
        ]
    )
    base.trainable = False
    head = layers.Dense(2, "softmax", kernel_initializer=start(seed=3))
    model = keras.Sequential([base, head])
    model.compile(keras.optimizers.Adam(0.1), "categorical_crossentropy", run_eagerly=True)
    rows = np.random.default_rng(5).normal(3, 1, (16, 3)).astype("float32")
    model.train_on_batch(rows, np.eye(2)[np.arange(16) % 2])
    ready = thaw(model, base, last, rate)
    if ready is None:
        return None
    parts = [*base.layers, head]
    before = [part.get_weights() for part in parts]
    ready.run_eagerly = True
    try:
        ready.train_on_batch(rows, np.arange(16) % 2)
    except (ValueError, KeyError):  # an optimizer that does not know these weights
        return []
    return [
        max(float(np.abs(a - b).max()) for a, b in zip(part.get_weights(), old))
        for part, old in zip(parts, before)
    ]


# %% tests="q4" points=2
q4_seen = or_example(moved(1, 0.01), [0.0] * 5)
assert q4_seen is not None, "q4: thaw returns nothing yet."
assert len(q4_seen) == 5, "q4: The model cannot take a step: compile it after the change."
### BEGIN HIDDEN TESTS
q4_two = moved(2, 0.01)
assert q4_two is not None, "q4: thaw returns nothing."
assert len(q4_two) == 5, "q4: After a change of trainable, compile."
assert q4_two[4] > 1e-7, "q4: The head still learns."
assert q4_two[2] > 1e-7, "q4: With last = 2 the second dense layer learns."
assert q4_two[0] < 1e-7, "q4: The first layers stay frozen, not the last ones."
assert q4_two[3] < 1e-7, "q4: Batch normalization stays frozen, its averages too."
q4_large = moved(2, 0.03)
assert 2.5 < q4_large[4] / q4_two[4] < 3.5, "q4: Three times the rate, three times the step."
assert 2.5 < q4_large[2] / q4_two[2] < 3.5, "q4: SGD: the step is the rate times the gradient."
q4_all = moved(4, 0.02)
assert min(q4_all[0], q4_all[2]) > 1e-7, "q4: With last = 4 both dense layers learn."
assert max(q4_all[1], q4_all[3]) < 1e-7, "q4: No batch normalization learns, nor its averages."
q4_three = moved(3, 0.01)
assert q4_three[0] < 1e-7 < q4_three[2], "q4: With last = 3 the first dense layer stays frozen."
### END HIDDEN TESTS


# %% wrong="q4" loses={"q4_tests": 2}
def thaw(model, base, last, rate):
    # the first layers instead of the last
    for place, layer in enumerate(base.layers):
        norm = isinstance(layer, keras.layers.BatchNormalization)
        layer.trainable = place < last and not norm
    model.compile(keras.optimizers.SGD(rate), "sparse_categorical_crossentropy")
    return model


def moved(last, rate):
    """Given: how far one step moves the four layers of a base, and the head; [] if it fails."""
    layers, start = keras.layers, keras.initializers.GlorotUniform
    base = keras.Sequential(
        [
            keras.Input((3,)),
            layers.Dense(4, kernel_initializer=start(seed=1)),
            layers.BatchNormalization(momentum=0.5),
            layers.Dense(4, kernel_initializer=start(seed=2)),
            layers.BatchNormalization(momentum=0.5),
        ]
    )
    base.trainable = False
    head = layers.Dense(2, "softmax", kernel_initializer=start(seed=3))
    model = keras.Sequential([base, head])
    model.compile(keras.optimizers.Adam(0.1), "categorical_crossentropy", run_eagerly=True)
    rows = np.random.default_rng(5).normal(3, 1, (16, 3)).astype("float32")
    model.train_on_batch(rows, np.eye(2)[np.arange(16) % 2])
    ready = thaw(model, base, last, rate)
    if ready is None:
        return None
    parts = [*base.layers, head]
    before = [part.get_weights() for part in parts]
    ready.run_eagerly = True
    try:
        ready.train_on_batch(rows, np.arange(16) % 2)
    except (ValueError, KeyError):  # an optimizer that does not know these weights
        return []
    return [
        max(float(np.abs(a - b).max()) for a, b in zip(part.get_weights(), old))
        for part, old in zip(parts, before)
    ]


# %% wrong="q4" loses={"q4_tests": 2}
def thaw(model, base, last, rate):
    # batch normalization thawed
    for place, layer in enumerate(base.layers):
        layer.trainable = place >= len(base.layers) - last
    model.compile(keras.optimizers.SGD(rate), "sparse_categorical_crossentropy")
    return model


def moved(last, rate):
    """Given: how far one step moves the four layers of a base, and the head; [] if it fails."""
    layers, start = keras.layers, keras.initializers.GlorotUniform
    base = keras.Sequential(
        [
            keras.Input((3,)),
            layers.Dense(4, kernel_initializer=start(seed=1)),
            layers.BatchNormalization(momentum=0.5),
            layers.Dense(4, kernel_initializer=start(seed=2)),
            layers.BatchNormalization(momentum=0.5),
        ]
    )
    base.trainable = False
    head = layers.Dense(2, "softmax", kernel_initializer=start(seed=3))
    model = keras.Sequential([base, head])
    model.compile(keras.optimizers.Adam(0.1), "categorical_crossentropy", run_eagerly=True)
    rows = np.random.default_rng(5).normal(3, 1, (16, 3)).astype("float32")
    model.train_on_batch(rows, np.eye(2)[np.arange(16) % 2])
    ready = thaw(model, base, last, rate)
    if ready is None:
        return None
    parts = [*base.layers, head]
    before = [part.get_weights() for part in parts]
    ready.run_eagerly = True
    try:
        ready.train_on_batch(rows, np.arange(16) % 2)
    except (ValueError, KeyError):  # an optimizer that does not know these weights
        return []
    return [
        max(float(np.abs(a - b).max()) for a, b in zip(part.get_weights(), old))
        for part, old in zip(parts, before)
    ]


# %% wrong="q4" loses={"q4_tests": 2}
def thaw(model, base, last, rate):
    # not compiled again
    for place, layer in enumerate(base.layers):
        norm = isinstance(layer, keras.layers.BatchNormalization)
        layer.trainable = place >= len(base.layers) - last and not norm
    return model


def moved(last, rate):
    """Given: how far one step moves the four layers of a base, and the head; [] if it fails."""
    layers, start = keras.layers, keras.initializers.GlorotUniform
    base = keras.Sequential(
        [
            keras.Input((3,)),
            layers.Dense(4, kernel_initializer=start(seed=1)),
            layers.BatchNormalization(momentum=0.5),
            layers.Dense(4, kernel_initializer=start(seed=2)),
            layers.BatchNormalization(momentum=0.5),
        ]
    )
    base.trainable = False
    head = layers.Dense(2, "softmax", kernel_initializer=start(seed=3))
    model = keras.Sequential([base, head])
    model.compile(keras.optimizers.Adam(0.1), "categorical_crossentropy", run_eagerly=True)
    rows = np.random.default_rng(5).normal(3, 1, (16, 3)).astype("float32")
    model.train_on_batch(rows, np.eye(2)[np.arange(16) % 2])
    ready = thaw(model, base, last, rate)
    if ready is None:
        return None
    parts = [*base.layers, head]
    before = [part.get_weights() for part in parts]
    ready.run_eagerly = True
    try:
        ready.train_on_batch(rows, np.arange(16) % 2)
    except (ValueError, KeyError):  # an optimizer that does not know these weights
        return []
    return [
        max(float(np.abs(a - b).max()) for a, b in zip(part.get_weights(), old))
        for part, old in zip(parts, before)
    ]


# %% wrong="q4" loses={"q4_tests": 2}
def thaw(model, base, last, rate):
    # compiled, but with the rate that SGD takes by itself
    for place, layer in enumerate(base.layers):
        norm = isinstance(layer, keras.layers.BatchNormalization)
        layer.trainable = place >= len(base.layers) - last and not norm
    model.compile("sgd", "sparse_categorical_crossentropy")
    return model


def moved(last, rate):
    """Given: how far one step moves the four layers of a base, and the head; [] if it fails."""
    layers, start = keras.layers, keras.initializers.GlorotUniform
    base = keras.Sequential(
        [
            keras.Input((3,)),
            layers.Dense(4, kernel_initializer=start(seed=1)),
            layers.BatchNormalization(momentum=0.5),
            layers.Dense(4, kernel_initializer=start(seed=2)),
            layers.BatchNormalization(momentum=0.5),
        ]
    )
    base.trainable = False
    head = layers.Dense(2, "softmax", kernel_initializer=start(seed=3))
    model = keras.Sequential([base, head])
    model.compile(keras.optimizers.Adam(0.1), "categorical_crossentropy", run_eagerly=True)
    rows = np.random.default_rng(5).normal(3, 1, (16, 3)).astype("float32")
    model.train_on_batch(rows, np.eye(2)[np.arange(16) % 2])
    ready = thaw(model, base, last, rate)
    if ready is None:
        return None
    parts = [*base.layers, head]
    before = [part.get_weights() for part in parts]
    ready.run_eagerly = True
    try:
        ready.train_on_batch(rows, np.arange(16) % 2)
    except (ValueError, KeyError):  # an optimizer that does not know these weights
        return []
    return [
        max(float(np.abs(a - b).max()) for a, b in zip(part.get_weights(), old))
        for part, old in zip(parts, before)
    ]


# %% wrong="q4" loses={"q4_tests": 2}
def thaw(model, base, last, rate):
    # counts layers that learn, not layers
    kernels = [layer for layer in base.layers if isinstance(layer, keras.layers.Dense)]
    for layer in base.layers:
        layer.trainable = layer in kernels[-last:]
    model.compile(keras.optimizers.SGD(rate), "sparse_categorical_crossentropy")
    return model


def moved(last, rate):
    """Given: how far one step moves the four layers of a base, and the head; [] if it fails."""
    layers, start = keras.layers, keras.initializers.GlorotUniform
    base = keras.Sequential(
        [
            keras.Input((3,)),
            layers.Dense(4, kernel_initializer=start(seed=1)),
            layers.BatchNormalization(momentum=0.5),
            layers.Dense(4, kernel_initializer=start(seed=2)),
            layers.BatchNormalization(momentum=0.5),
        ]
    )
    base.trainable = False
    head = layers.Dense(2, "softmax", kernel_initializer=start(seed=3))
    model = keras.Sequential([base, head])
    model.compile(keras.optimizers.Adam(0.1), "categorical_crossentropy", run_eagerly=True)
    rows = np.random.default_rng(5).normal(3, 1, (16, 3)).astype("float32")
    model.train_on_batch(rows, np.eye(2)[np.arange(16) % 2])
    ready = thaw(model, base, last, rate)
    if ready is None:
        return None
    parts = [*base.layers, head]
    before = [part.get_weights() for part in parts]
    ready.run_eagerly = True
    try:
        ready.train_on_batch(rows, np.arange(16) % 2)
    except (ValueError, KeyError):  # an optimizer that does not know these weights
        return []
    return [
        max(float(np.abs(a - b).max()) for a, b in zip(part.get_weights(), old))
        for part, old in zip(parts, before)
    ]


# %% wrong="q4" loses={"q4_tests": 2}
def thaw(model, base, last, rate):
    # everything stays frozen
    model.compile(keras.optimizers.SGD(rate), "sparse_categorical_crossentropy")
    return model


def moved(last, rate):
    """Given: how far one step moves the four layers of a base, and the head; [] if it fails."""
    layers, start = keras.layers, keras.initializers.GlorotUniform
    base = keras.Sequential(
        [
            keras.Input((3,)),
            layers.Dense(4, kernel_initializer=start(seed=1)),
            layers.BatchNormalization(momentum=0.5),
            layers.Dense(4, kernel_initializer=start(seed=2)),
            layers.BatchNormalization(momentum=0.5),
        ]
    )
    base.trainable = False
    head = layers.Dense(2, "softmax", kernel_initializer=start(seed=3))
    model = keras.Sequential([base, head])
    model.compile(keras.optimizers.Adam(0.1), "categorical_crossentropy", run_eagerly=True)
    rows = np.random.default_rng(5).normal(3, 1, (16, 3)).astype("float32")
    model.train_on_batch(rows, np.eye(2)[np.arange(16) % 2])
    ready = thaw(model, base, last, rate)
    if ready is None:
        return None
    parts = [*base.layers, head]
    before = [part.get_weights() for part in parts]
    ready.run_eagerly = True
    try:
        ready.train_on_batch(rows, np.arange(16) % 2)
    except (ValueError, KeyError):  # an optimizer that does not know these weights
        return []
    return [
        max(float(np.abs(a - b).max()) for a, b in zip(part.get_weights(), old))
        for part, old in zip(parts, before)
    ]


# %% [markdown] question="q5"
# ### Question 5 (1 point): a tie?
#
# Over ten seeds, fine-tuning minus frozen features gives +0.4 points, 95 % interval from -0.3 to +1.1. Augmentation of the frozen network gives +0.9 points, interval from +0.2 to +1.6. Which sentence do these numbers support?
#
# - **A**: Fine-tuning and frozen features are equally good here.
# - **B**: Augmentation helps the frozen network here; fine-tuning cannot be told apart from it.
# - **C**: Augmentation helps more than fine-tuning does, since its interval lies higher than the other.
# - **D**: Neither helps: both gains are smaller than two points.

# %% answer="q5"
q5 = ""  # A, B, C or D between the quotes
### BEGIN SOLUTION
q5 = "B"
### END SOLUTION

# %% tests="q5" points=1
assert str(or_example(q5, "A")).strip().upper() in ("A", "B", "C", "D"), (
    "q5: answer with A, B, C or D in quotes."
)
### BEGIN HIDDEN TESTS
q5_reasons = {
    "A": "A is wrong: the interval reaches from a small loss to a gain of more than a point. Not told apart is not equal.",
    "B": "B is right: one interval does not contain 0, the other one does. These numbers do not say more.",
    "C": "C is wrong: the two intervals overlap. To compare the two gains, you need an interval for their difference.",
    "D": "D is wrong: small is not none. An interval above 0 shows a gain; whether it is worth the effort is another question.",
}
q5_letter = str(q5).strip().upper()
assert q5_letter == "B", f"q5: {q5_reasons.get(q5_letter, 'no option was chosen.')}"
### END HIDDEN TESTS

# %% [markdown] question="q6"
# ### Question 6 (1 point): twenty labelled photos
#
# A network was trained on 50,000 labelled pictures of ten classes, among them cats and dogs. You freeze it, train a head on 20 labelled photos of cats and dogs of your own, and it reads 85 of 100 others; from scratch, 60. A colleague says: "Twenty labels are enough for any two classes." What is wrong with that?
#
# - **A**: Nothing: with the frozen features of a large network you can tell any two classes apart.
# - **B**: The base had seen thousands of labelled cats and dogs; other classes may gain less from it.
# - **C**: From scratch the network was trained on fewer photos than the frozen one.
# - **D**: A frozen network cannot learn new classes at all, it only repeats its ten old ones.

# %% answer="q6"
q6 = ""  # A, B, C or D between the quotes
### BEGIN SOLUTION
q6 = "B"
### END SOLUTION

# %% tests="q6" points=1
assert str(or_example(q6, "A")).strip().upper() in ("A", "B", "C", "D"), (
    "q6: answer with A, B, C or D in quotes."
)
### BEGIN HIDDEN TESTS
q6_reasons = {
    "A": "A is wrong: features that were learnt for ten classes need not contain what distinguishes two others. That has to be measured.",
    "B": "B is right: the network did not learn these two classes from 20 labels. To see what 20 labels are worth, try classes that were not among its ten.",
    "C": "C is wrong: both had the same 20 labelled photos. They differ in what happened before.",
    "D": "D is wrong: the head is new. From the features, it learns whatever classes its labels name.",
}
q6_letter = str(q6).strip().upper()
assert q6_letter == "B", f"q6: {q6_reasons.get(q6_letter, 'no option was chosen.')}"
### END HIDDEN TESTS

# %% [markdown] question="q7"
# ### Question 7 (2 points): a head without training
#
# With very few labels you can make a head without any training: take the mean of the features of each class, and give a new picture the class whose mean is nearest. Write `nearest_mean(features, labels, new)` with NumPy: `features` has the shape (n, f), `labels` (n,) contains whole numbers from 0 on, each at least once; `new` has the shape (m, f). Return an array (m,) of labels. "Nearest" means the Euclidean distance; in a tie the smaller label wins.


# %% answer="q7"
def nearest_mean(features, labels, new):
    """The class whose mean features are nearest, for each new row."""
    ### BEGIN SOLUTION
    means = np.stack([features[labels == label].mean(axis=0) for label in range(max(labels) + 1)])
    distances = np.linalg.norm(new[:, None] - means[None], axis=2)
    return distances.argmin(axis=1)
    ### END SOLUTION


# %% tests="q7" points=2
q7_rows = np.array([[0.0, 0.0], [4.0, 0.0]])
q7_seen = or_example(nearest_mean(q7_rows, np.array([0, 1]), q7_rows.copy()), np.array([0, 1]))
assert q7_seen is not None, "q7: nearest_mean returns nothing yet."
assert np.shape(q7_seen) == (2,), "q7: Two new rows, two labels."
### BEGIN HIDDEN TESTS
q7_table = np.array([[0.0, 0.0], [10.0, 0.0], [4.0, 1.0], [4.0, 3.0], [0.0, 8.0]])
q7_names = np.array([0, 0, 1, 1, 2])
q7_asked = np.array([[5.0, 0.5], [4.0, 2.2], [0.0, 0.2], [0.0, 9.0], [4.9, -1.0]])
q7_found = nearest_mean(q7_table.copy(), q7_names.copy(), q7_asked.copy())
assert q7_found is not None, "q7: nearest_mean returns nothing."
q7_found = [int(label) for label in q7_found]
assert q7_found[2] != 2 and q7_found[3] == 2, "q7: Each class has its own mean."
assert q7_found == [0, 1, 1, 2, 0], "q7: Near to the mean, not to one of the pictures."
q7_uneven = nearest_mean(
    np.array([[0.0], [0.0], [0.0], [6.0]]), np.array([1, 1, 1, 0]), np.array([[2.0], [3.5]])
)
assert [int(v) for v in q7_uneven] == [1, 0], "q7: How many pictures a class has plays no part."
q7_tie = nearest_mean(np.array([[0.0], [2.0]]), np.array([0, 1]), np.array([[1.0]]))
assert [int(v) for v in q7_tie] == [0], "q7: In a tie the smaller label wins."
q7_straight = nearest_mean(
    np.array([[3.0, 3.0], [5.0, 0.0]]), np.array([0, 1]), np.array([[0.0, 0.0]])
)
assert [int(v) for v in q7_straight] == [0], "q7: The straight distance, not the sum of the sides."
### END HIDDEN TESTS


# %% wrong="q7" loses={"q7_tests": 2}
def nearest_mean(features, labels, new):
    # the nearest picture
    distances = np.linalg.norm(new[:, None] - features[None], axis=2)
    return labels[distances.argmin(axis=1)]


# %% wrong="q7" loses={"q7_tests": 2}
def nearest_mean(features, labels, new):
    # the sum of the sides
    means = np.stack([features[labels == label].mean(axis=0) for label in range(max(labels) + 1)])
    return np.abs(new[:, None] - means[None]).sum(axis=2).argmin(axis=1)


# %% wrong="q7" loses={"q7_tests": 2}
def nearest_mean(features, labels, new):
    # the sums of the classes
    sums = np.stack([features[labels == label].sum(axis=0) for label in range(max(labels) + 1)])
    return np.linalg.norm(new[:, None] - sums[None], axis=2).argmin(axis=1)


# %% wrong="q7" loses={"q7_tests": 2}
def nearest_mean(features, labels, new):
    # the farthest
    means = np.stack([features[labels == label].mean(axis=0) for label in range(max(labels) + 1)])
    return np.linalg.norm(new[:, None] - means[None], axis=2).argmax(axis=1)


# %% wrong="q7" loses={"q7_tests": 2}
def nearest_mean(features, labels, new):
    # the mean of all pictures
    distances = np.linalg.norm(new - features.mean(axis=0), axis=1)
    return (distances > np.median(distances)).astype(int)


# %% [markdown] question="q8"
# ### Question 8 (1 point): where the turning happens
#
# A model is `Sequential([RandomRotation(0.1), base, Dense(5, activation="softmax")])`, its base frozen, trained with `fit`. A colleague evaluates it twice on the same test photos with `evaluate`. What does the rotation do there?
#
# - **A**: It turns the test photos, so the two accuracies will differ.
# - **B**: It turns each test photo by the angle that was drawn last in training.
# - **C**: It turns the features, since the base is frozen.
# - **D**: Nothing: the photos pass as they are.

# %% answer="q8"
q8 = ""  # A, B, C or D between the quotes
### BEGIN SOLUTION
q8 = "D"
### END SOLUTION

# %% tests="q8" points=1
assert str(or_example(q8, "A")).strip().upper() in ("A", "B", "C", "D"), (
    "q8: answer with A, B, C or D in quotes."
)
### BEGIN HIDDEN TESTS
q8_reasons = {
    "A": "A is wrong: evaluate tells the layers that nothing is trained, and a layer of augmentation then leaves the photos alone.",
    "B": "B is wrong: a draw is not stored. In fit each batch gets new angles, in evaluate none.",
    "C": "C is wrong: the layer comes before the base and gets photos. It does not matter for this what is frozen.",
    "D": "D is right: inside a model such a layer acts in fit only. Both evaluations give the same accuracy.",
}
q8_letter = str(q8).strip().upper()
assert q8_letter == "D", f"q8: {q8_reasons.get(q8_letter, 'no option was chosen.')}"
### END HIDDEN TESTS

# %% [markdown]
# Done? *Restart the kernel and run all cells*, save, press *Validate*, and hand the notebook in.

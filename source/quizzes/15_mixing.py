# %% [markdown]
# # Quiz 15: mixing and searching
#
# Ten questions on lesson 15, 14 points, about 35 minutes. No network is trained here. The first cell imports TensorFlow, which takes some seconds; every other cell runs in a moment.
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
# ### Question 1 (1 point): the label of a mix
#
# A picture is 0.6 times a cat plus 0.4 times a dog, pixel by pixel. With which label does MixUp train on it?
#
# - **A**: cat, because more than half of the picture is a cat
# - **B**: cat or dog, drawn anew in each epoch with the probabilities 0.6 and 0.4
# - **C**: a third class of its own, because no real picture looks like that
# - **D**: 0.6 of cat and 0.4 of dog, the shares of the pixels

# %% answer="q1"
q1 = ""  # A, B, C or D between the quotes
### BEGIN SOLUTION
q1 = "D"
### END SOLUTION

# %% tests="q1" points=1
assert str(or_example(q1, "A")).strip().upper() in ("A", "B", "C", "D"), (
    "q1: answer with A, B, C or D in quotes."
)
### BEGIN HIDDEN TESTS
q1_reasons = {
    "A": "A is wrong: then the network would have to call a picture that is four tenths dog a cat, without any doubt.",
    "B": "B is wrong: on average this would ask for the same answer, but MixUp gives both shares at once, with less noise.",
    "C": "C is wrong: the network would learn to recognise mixed pictures, and nothing about cats and dogs.",
    "D": "D is right: the label has the same shares of the classes as the pixels have of the pictures.",
}
q1_letter = str(q1).strip().upper()
assert q1_letter == "D", f"q1: {q1_reasons.get(q1_letter, 'no option was chosen.')}"
### END HIDDEN TESTS

# %% [markdown] question="q2"
# ### Question 2 (1 point): over the border
#
# CutMix pastes a rectangle of 10 rows and 12 columns into a picture of 20 x 20 pixels. Its upper left corner is at row 14, column -4. What share does the label of the pasted picture get?

# %% answer="q2"
q2 = None  # a number in place of None
### BEGIN SOLUTION
q2 = 0.12
### END SOLUTION

# %% tests="q2" points=1
assert isinstance(or_example(q2, 0), (int, float, np.number)), (
    "q2: answer with a number, for example q2 = 10.5."
)
### BEGIN HIDDEN TESTS
assert q2 is not None, "q2: no number was given."
# Rows 14 to 19 are 6, columns 0 to 7 are 8: 48 of 400 pixels.
assert 0.1199 < q2 < 0.1201, "q2: Count the rows and the columns that lie inside the picture."
### END HIDDEN TESTS

# %% wrong="q2" loses={"q2_tests": 1}
q2 = 0.3  # the whole rectangle

# %% wrong="q2" loses={"q2_tests": 1}
q2 = 0.88  # the share of the first label

# %% wrong="q2" loses={"q2_tests": 1}
q2 = 48  # a number of pixels

# %% wrong="q2" loses={"q2_tests": 1}
q2 = 0.18  # cut off at the lower border only: 6 x 12

# %% wrong="q2" loses={"q2_tests": 1}
q2 = 0.4  # the share of the rectangle that lies inside

# %% [markdown] question="q3"
# ### Question 3 (2 points): batches for training and for validation
#
# Write `batches(images, labels, classes, mixed)`: a `tf.data` dataset of batches of 32 pictures with their labels, the last batch smaller if need be. `images` has the shape (n, height, width, channels), with values from 0 to 1; `labels` contains n whole numbers from 0 to `classes` - 1.
#
# - The labels come as shares, in the shape (batch, classes), whether pictures are mixed or not.
# - With `mixed=True` (training) Keras' layer `MixUp` with `alpha=1` mixes the pictures and, by the same weights, their labels, anew in each epoch.
# - With `mixed=False` (validation) every picture stays as it is.
#
# The order of the pictures is up to you.


# %% answer="q3"
def batches(images, labels, classes, mixed):
    """Batches of (pictures, labels as shares), mixed or as they are."""
    ### BEGIN SOLUTION
    shares = keras.utils.to_categorical(labels, classes)
    pairs = {"images": images, "labels": shares}
    data = tf.data.Dataset.from_tensor_slices(pairs).batch(32)
    if mixed:
        data = data.map(keras.layers.MixUp(alpha=1.0))
    return data.map(lambda pair: (pair["images"], pair["labels"]))
    ### END SOLUTION


# %% tests="q3" points=2
# The colour of each picture is its class, so what is mixed in can be read off.
q3_y = np.arange(80) % 4
q3_x = np.eye(4, dtype="float32")[q3_y][:, None, None] * np.ones((1, 6, 6, 1), "float32")
q3_plain = batches(q3_x, q3_y, 4, False)
q3_seen = None if q3_plain is None else [np.asarray(y).shape for x, y in q3_plain]
q3_seen = or_example(q3_seen, [(32, 4), (32, 4), (16, 4)])
assert q3_seen is not None, "q3: batches returns nothing yet."
assert q3_seen == [(32, 4), (32, 4), (16, 4)], "q3: 80 labels make 32, 32 and 16 rows of shares."


def q3_epoch(data):
    """The pictures and the labels of one epoch."""
    pairs = [(np.asarray(x), np.asarray(y)) for x, y in data]
    return [np.concatenate(parts) for parts in zip(*pairs)]


### BEGIN HIDDEN TESTS
assert q3_plain is not None, "q3: batches returns nothing."
q3_images, q3_labels = q3_epoch(q3_plain)
assert q3_labels.sum(axis=0).tolist() == [20] * 4, "q3: Every label comes once: 20 of each class."
assert set(q3_labels.ravel().tolist()) == {0, 1}, "q3: Unmixed, a label is one class alone."
q3_colour = np.abs(q3_images - q3_labels[:, None, None]).max()
assert float(q3_colour) < 1e-6, "q3: Without mixing each picture stays as it is, with its label."
q3_wide = q3_epoch(batches(q3_x, q3_y, 7, False))[1]
assert q3_wide.shape == (80, 7), "q3: There may be classes that no picture has."
q3_train = batches(q3_x, q3_y, 4, True)
q3_runs = [q3_epoch(q3_train) for epoch in range(4)]
q3_mixes = np.concatenate([labels for images, labels in q3_runs])
assert q3_mixes.shape == (320, 4), "q3: Four epochs of 80 pictures."
q3_sums = np.abs(q3_mixes.sum(axis=1) - 1).max()
assert float(q3_sums) < 1e-4, "q3: The shares of a label sum to 1."
q3_gap = max(float(np.abs(x.mean(axis=(1, 2)) - y).max()) for x, y in q3_runs)
assert q3_gap < 1e-3, "q3: The label is mixed by the same weights as its picture."
q3_flat = max(float(np.ptp(x, axis=(1, 2)).max()) for x, y in q3_runs)
assert q3_flat < 1e-3, "q3: MixUp blends whole pictures, it pastes nothing."
q3_even = float(np.mean(q3_mixes.max(axis=1) < 0.9))
assert q3_even > 0.4, "q3: With alpha 1 most pictures get a tenth or more of another."
q3_weights = q3_mixes.max(axis=1)
assert float(np.std(q3_weights[q3_weights < 0.999])) > 0.05, (
    "q3: The weights are drawn, from 0 to 1."
)
q3_own = batches(q3_x, np.arange(80), 80, True)  # each picture is a class of its own
q3_shares = np.concatenate([q3_epoch(q3_own)[1].max(axis=1) for epoch in range(10)])
# On average 1/3 for weights that are all equally likely, 1/5 with alpha 2, 1/2 with alpha 0.5.
q3_spread = float(np.mean((2 * q3_shares[q3_shares < 0.9999] - 1) ** 2))
assert 0.26 < q3_spread < 0.41, "q3: With alpha 1 all weights from 0 to 1 are equally likely."
q3_fresh = [np.sort(y.max(axis=1)) for x, y in q3_runs]
assert float(np.abs(q3_fresh[0] - q3_fresh[1]).max()) > 1e-3, "q3: Each epoch mixes anew."
### END HIDDEN TESTS


# %% wrong="q3" loses={"q3_tests": 2}
def batches(images, labels, classes, mixed):
    # mixes the pictures without their labels
    shares = keras.utils.to_categorical(labels, classes)
    data = tf.data.Dataset.from_tensor_slices((images, shares)).batch(32)
    mix = keras.layers.MixUp(alpha=1.0)
    return data.map(lambda x, y: (mix(x, training=True), y)) if mixed else data


# %% wrong="q3" loses={"q3_tests": 2}
def batches(images, labels, classes, mixed):
    # mixes validation pictures, too
    pairs = {"images": images, "labels": keras.utils.to_categorical(labels, classes)}
    data = tf.data.Dataset.from_tensor_slices(pairs).batch(32).map(keras.layers.MixUp(alpha=1.0))
    return data.map(lambda pair: (pair["images"], pair["labels"]))


# %% wrong="q3" loses={"q3_tests": 2}
def batches(images, labels, classes, mixed):
    # never mixes
    shares = keras.utils.to_categorical(labels, classes)
    return tf.data.Dataset.from_tensor_slices((images, shares)).batch(32)


# %% wrong="q3" loses={"q3_tests": 2}
def batches(images, labels, classes, mixed):
    # frozen: what the first epoch has mixed is kept
    pairs = {"images": images, "labels": keras.utils.to_categorical(labels, classes)}
    data = tf.data.Dataset.from_tensor_slices(pairs).batch(32)
    data = data.map(keras.layers.MixUp(alpha=1.0)).cache() if mixed else data
    return data.map(lambda pair: (pair["images"], pair["labels"]))


# %% wrong="q3" loses={"q3_tests": 2}
def batches(images, labels, classes, mixed):
    # pastes rectangles
    pairs = {"images": images, "labels": keras.utils.to_categorical(labels, classes)}
    data = tf.data.Dataset.from_tensor_slices(pairs).batch(32)
    data = data.map(keras.layers.CutMix()) if mixed else data
    return data.map(lambda pair: (pair["images"], pair["labels"]))


# %% wrong="q3" loses={"q3_tests": 2}
def batches(images, labels, classes, mixed):
    # the layer's own alpha: most pictures stay nearly as they are
    pairs = {"images": images, "labels": keras.utils.to_categorical(labels, classes)}
    data = tf.data.Dataset.from_tensor_slices(pairs).batch(32)
    data = data.map(keras.layers.MixUp()) if mixed else data
    return data.map(lambda pair: (pair["images"], pair["labels"]))


# %% wrong="q3" loses={"q3_tests": 2}
def batches(images, labels, classes, mixed):
    # whole numbers as labels in validation
    if not mixed:
        return tf.data.Dataset.from_tensor_slices((images, labels)).batch(32)
    pairs = {"images": images, "labels": keras.utils.to_categorical(labels, classes)}
    data = tf.data.Dataset.from_tensor_slices(pairs).batch(32).map(keras.layers.MixUp(alpha=1.0))
    return data.map(lambda pair: (pair["images"], pair["labels"]))


# %% wrong="q3" loses={"q3_tests": 2}
def batches(images, labels, classes, mixed):
    # as many columns as classes that occur
    pairs = {"images": images, "labels": keras.utils.to_categorical(labels)}
    data = tf.data.Dataset.from_tensor_slices(pairs).batch(32)
    data = data.map(keras.layers.MixUp(alpha=1.0)) if mixed else data
    return data.map(lambda pair: (pair["images"], pair["labels"]))


# %% [markdown] question="q4"
# ### Question 4 (1 point): a training loss that does not fall
#
# With MixUp the training loss stays at 0.61 from epoch 60 to epoch 100; the validation loss is 0.44. Which explanation is best?
#
# - **A**: The two sets were swapped: a training loss is never above a validation loss.
# - **B**: The training loss is that of mixed labels, and cannot come near 0.
# - **C**: The network is too small to learn its training pictures; more units are needed.
# - **D**: The learning rate is too high; otherwise the training loss would go to 0.

# %% answer="q4"
q4 = ""  # A, B, C or D between the quotes
### BEGIN SOLUTION
q4 = "B"
### END SOLUTION

# %% tests="q4" points=1
assert str(or_example(q4, "A")).strip().upper() in ("A", "B", "C", "D"), (
    "q4: answer with A, B, C or D in quotes."
)
### BEGIN HIDDEN TESTS
q4_reasons = {
    "A": "A is wrong: it is often above if mixing, augmentation or dropout make training harder than validation.",
    "B": "B is right: even a perfect answer to a mixed label has a loss. Look at the loss on the unmixed training pictures if you want to know what has been learnt.",
    "C": "C is wrong: nothing shows that. Evaluate it on the training pictures as they are before you conclude so.",
    "D": "D is wrong: even the best answer to a mixed label has a loss, the entropy of that label.",
}
q4_letter = str(q4).strip().upper()
assert q4_letter == "B", f"q4: {q4_reasons.get(q4_letter, 'no option was chosen.')}"
### END HIDDEN TESTS

# %% [markdown] question="q5"
# ### Question 5 (1 point): the floor
#
# Somebody mixes every picture half and half with a picture of *another* class. What is the smallest training loss (cross-entropy, with the natural logarithm) that any network can reach? Two decimals will do.

# %% answer="q5"
q5 = None  # a number in place of None
### BEGIN SOLUTION
q5 = 0.69
### END SOLUTION

# %% tests="q5" points=1
assert isinstance(or_example(q5, 0), (int, float, np.number)), (
    "q5: answer with a number, for example q5 = 10.5."
)
### BEGIN HIDDEN TESTS
assert q5 is not None, "q5: no number was given."
# The entropy of (0.5, 0.5): -0.5 log 0.5 - 0.5 log 0.5 = log 2 = 0.693.
assert 0.685 < q5 < 0.70, "q5: What is the loss of a network whose answer is exactly the label?"
### END HIDDEN TESTS

# %% wrong="q5" loses={"q5_tests": 1}
q5 = 0  # forgets the floor

# %% wrong="q5" loses={"q5_tests": 1}
q5 = 0.35  # one of the two parts only

# %% wrong="q5" loses={"q5_tests": 1}
q5 = 1.0  # the logarithm to base 2

# %% wrong="q5" loses={"q5_tests": 1}
q5 = 0.5  # the largest probability

# %% wrong="q5" loses={"q5_tests": 1}
q5 = 1.39  # the two parts without their weights

# %% [markdown] question="q6"
# ### Question 6 (1 point): where to put it
#
# `model = Sequential([Input((28, 28, 1)), MixUp(0.2), ...])`, then `model.fit(x, y)` with whole numbers as labels. What happens?
#
# - **A**: The pictures are mixed, their labels are not, and no error says so.
# - **B**: Pictures and labels are mixed, because Keras connects the layer with the labels.
# - **C**: Nothing is mixed: without a dictionary the layer passes the pictures on unchanged.
# - **D**: An error says that the labels are missing.

# %% answer="q6"
q6 = ""  # A, B, C or D between the quotes
### BEGIN SOLUTION
q6 = "A"
### END SOLUTION

# %% tests="q6" points=1
assert str(or_example(q6, "A")).strip().upper() in ("A", "B", "C", "D"), (
    "q6: answer with A, B, C or D in quotes."
)
### BEGIN HIDDEN TESTS
q6_reasons = {
    "A": "A is right: a picture that is partly an 8 is trained as a whole 3. Use the layer in the data pipeline instead, with a dictionary of pictures and labels.",
    "B": "B is wrong: a layer of a Sequential model gets only the output of the layer before it: pictures.",
    "C": "C is wrong: the layer mixes whatever pictures it gets, with or without labels.",
    "D": "D is wrong: such an error would be useful, but there is none. Look at the output of a layer.",
}
q6_letter = str(q6).strip().upper()
assert q6_letter == "A", f"q6: {q6_reasons.get(q6_letter, 'no option was chosen.')}"
### END HIDDEN TESTS

# %% [markdown] question="q7"
# ### Question 7 (1 point): more sure or not
#
# The first network has an accuracy of 88 % and a mean confidence of 95 %. The second one, trained with CutMix, has 91 % and a mean confidence of 79 %. Both are tested on the same 5,000 pictures. Which sentence is right?
#
# - **A**: CutMix has improved the calibration: the second network is no longer too sure.
# - **B**: Both networks are too sure of their answers, the second one even more so.
# - **C**: The second network makes fewer errors, but its calibration is worse than that of the first.
# - **D**: The second cannot have more answers right than the first, because it is less sure of them.

# %% answer="q7"
q7 = ""  # A, B, C or D between the quotes
### BEGIN SOLUTION
q7 = "C"
### END SOLUTION

# %% tests="q7" points=1
assert str(or_example(q7, "A")).strip().upper() in ("A", "B", "C", "D"), (
    "q7: answer with A, B, C or D in quotes."
)
### BEGIN HIDDEN TESTS
q7_reasons = {
    "A": "A is wrong: it is no longer too sure, but 12 points too unsure. Calibrated means that confidence and accuracy agree.",
    "B": "B is wrong: the first is too sure, the second too unsure. These are opposite faults.",
    "C": "C is right: confidence and accuracy are 7 points apart for the first network, and 12 points for the second, in the other direction.",
    "D": "D is wrong: accuracy depends on which probability is largest, not on how large it is.",
}
q7_letter = str(q7).strip().upper()
assert q7_letter == "C", f"q7: {q7_reasons.get(q7_letter, 'no option was chosen.')}"
### END HIDDEN TESTS

# %% [markdown] question="q8"
# ### Question 8 (2 points): ready for mixed labels
#
# A network ends in `Dense(4)` *without* an activation: its outputs are not probabilities yet. It will be trained on mixed pictures, with labels as shares. Write `ready(model)`: it compiles such a network with Adam, with the cross-entropy as loss and with the accuracy as its only metric, and returns it. An answer counts as right if its largest output and the largest share of the label are at the same place. (`measured` and `compiled_with` try it on; leave them as they are.)


# %% answer="q8"
def ready(model):
    """The network, compiled for labels that are shares."""
    ### BEGIN SOLUTION
    loss = keras.losses.CategoricalCrossentropy(from_logits=True)
    model.compile(optimizer="adam", loss=loss, metrics=["accuracy"])
    return model
    ### END SOLUTION


def measured(outputs, labels):
    """Given: the loss and the accuracy of a network with these outputs."""
    model = ready(keras.Sequential([keras.Input((4,)), keras.layers.Identity()]))
    if model is None:
        return None
    model.run_eagerly = True  # faster for a few rows
    return np.ravel(model.evaluate(outputs, labels, verbose=0)).tolist()


def compiled_with():
    """Given: the name of the optimizer that a network is compiled with."""
    return type(ready(keras.Sequential([keras.Input((4,))])).optimizer).__name__


# %% tests="q8" points=2
q8_labels = np.float32([[0.6, 0.4, 0, 0], [0, 0, 0.3, 0.7], [1, 0, 0, 0], [0, 0.8, 0, 0.2]])
q8_seen = or_example(measured(np.zeros((4, 4), "float32"), q8_labels), [1.3863, 0.5])
assert q8_seen is not None, "q8: ready returns nothing yet."
assert len(q8_seen) == 2, "q8: A loss and one metric are two numbers."
### BEGIN HIDDEN TESTS
assert measured(q8_labels, q8_labels) is not None, "q8: ready returns nothing."
np.testing.assert_allclose(
    q8_seen[0], np.log(4), rtol=1e-4, err_msg="q8: Four equal outputs: log 4, whatever the label."
)
q8_said = np.float32([[2, 1, 0, 0], [0, 1, 3, 2], [4, 0, 0, 0], [0, 5, -1, -2]])
q8_logs = q8_said - np.log(np.exp(q8_said).sum(axis=1, keepdims=True))
q8_result = measured(q8_said, q8_labels)
np.testing.assert_allclose(
    q8_result[0],
    -np.mean((q8_labels * q8_logs).sum(axis=1)),
    rtol=1e-3,
    err_msg="q8: The cross-entropy of the shares; the outputs are not probabilities yet.",
)
np.testing.assert_allclose(q8_result[1], 0.75, rtol=1e-4, err_msg="q8: Three of four are right.")
np.testing.assert_allclose(
    measured(q8_said + 9, q8_labels)[0],
    q8_result[0],
    rtol=1e-3,
    err_msg="q8: The same number added to all outputs changes no probability.",
)
assert compiled_with() == "Adam", "q8: The network is compiled with Adam."
### END HIDDEN TESTS


# %% wrong="q8" loses={"q8_tests": 2}
def ready(model):
    # another optimizer
    loss = keras.losses.CategoricalCrossentropy(from_logits=True)
    model.compile(optimizer="sgd", loss=loss, metrics=["accuracy"])
    return model


def measured(outputs, labels):
    model = ready(keras.Sequential([keras.Input((4,)), keras.layers.Identity()]))
    model.run_eagerly = True
    return np.ravel(model.evaluate(outputs, labels, verbose=0)).tolist()


def compiled_with():
    return type(ready(keras.Sequential([keras.Input((4,))])).optimizer).__name__


# %% wrong="q8" loses={"q8_tests": 2}
def ready(model):
    # takes the outputs for probabilities
    model.compile(optimizer="adam", loss="categorical_crossentropy", metrics=["accuracy"])
    return model


def measured(outputs, labels):
    model = ready(keras.Sequential([keras.Input((4,)), keras.layers.Identity()]))
    model.run_eagerly = True
    return np.ravel(model.evaluate(outputs, labels, verbose=0)).tolist()


# %% wrong="q8" loses={"q8_tests": 2}
def ready(model):
    # smooths the labels as well
    loss = keras.losses.CategoricalCrossentropy(from_logits=True, label_smoothing=0.1)
    model.compile(optimizer="adam", loss=loss, metrics=["accuracy"])
    return model


def measured(outputs, labels):
    model = ready(keras.Sequential([keras.Input((4,)), keras.layers.Identity()]))
    model.run_eagerly = True
    return np.ravel(model.evaluate(outputs, labels, verbose=0)).tolist()


# %% wrong="q8" loses={"q8_tests": 2}
def ready(model):
    # each class for itself
    loss = keras.losses.BinaryCrossentropy(from_logits=True)
    model.compile(optimizer="adam", loss=loss, metrics=["categorical_accuracy"])
    return model


def measured(outputs, labels):
    model = ready(keras.Sequential([keras.Input((4,)), keras.layers.Identity()]))
    model.run_eagerly = True
    return np.ravel(model.evaluate(outputs, labels, verbose=0)).tolist()


# %% wrong="q8" loses={"q8_tests": 2}
def ready(model):
    # a softmax, but then squared errors
    model = keras.Sequential([model, keras.layers.Softmax()])
    model.compile(optimizer="adam", loss="mse", metrics=["categorical_accuracy"])
    return model


def measured(outputs, labels):
    model = ready(keras.Sequential([keras.Input((4,)), keras.layers.Identity()]))
    model.run_eagerly = True
    return np.ravel(model.evaluate(outputs, labels, verbose=0)).tolist()


# %% wrong="q8" loses={"q8_tests": 2}
def ready(model):
    # no accuracy
    model.compile("adam", keras.losses.CategoricalCrossentropy(from_logits=True))
    return model


def measured(outputs, labels):
    model = ready(keras.Sequential([keras.Input((4,)), keras.layers.Identity()]))
    model.run_eagerly = True
    return np.ravel(model.evaluate(outputs, labels, verbose=0)).tolist()


# %% wrong="q8" loses={"q8_tests": 2}
def ready(model):
    # the class with the largest share in place of the shares
    def loss(shares, outputs):
        classes = keras.ops.argmax(shares, axis=1)
        return keras.losses.sparse_categorical_crossentropy(classes, outputs, from_logits=True)

    model.compile(optimizer="adam", loss=loss, metrics=["categorical_accuracy"])
    return model


def measured(outputs, labels):
    model = ready(keras.Sequential([keras.Input((4,)), keras.layers.Identity()]))
    model.run_eagerly = True
    return np.ravel(model.evaluate(outputs, labels, verbose=0)).tolist()


# %% [markdown] question="q9"
# ### Question 9 (3 points): chosen, and then tested
#
# `validation` and `test` are arrays of shape (settings, seeds): the accuracy of each setting with each seed, on the validation pictures and on the test pictures. Complete `report(validation, test)`: choose the setting with the highest *mean* validation accuracy (if several are equal, the first of them), and return three numbers: its place (a whole number from 0), its mean accuracy on the test pictures, and by how much its mean validation accuracy lies above that.


# %% answer="q9"
def report(validation, test):
    """Chosen setting, its mean test accuracy, and how far validation was too hopeful."""
    ### BEGIN SOLUTION
    seen = np.mean(validation, axis=1)
    best = int(seen.argmax())
    true = float(np.mean(test[best]))
    return best, true, float(seen[best]) - true
    ### END SOLUTION


# %% tests="q9" points=3
q9_seen = np.array([[0.80, 0.82], [0.90, 0.92], [0.85, 0.83]])
q9_test = np.array([[0.81, 0.83], [0.88, 0.90], [0.86, 0.84]])
q9_result = or_example(report(q9_seen, q9_test), [1, 0.89, 0.02])
assert q9_result is not None, "q9: report returns nothing yet."
assert len(q9_result) == 3, "q9: Return three numbers."
np.testing.assert_allclose(
    q9_result, [1, 0.89, 0.02], atol=1e-6, err_msg="q9: Setting 1 wins clearly."
)
### BEGIN HIDDEN TESTS
# Setting 0 has the best single seed and the best test accuracy, but setting 2 the best mean.
q9_mean = np.array([[0.99, 0.80, 0.80], [0.70, 0.71, 0.72], [0.90, 0.91, 0.89]])
q9_other = np.array([[0.95, 0.95, 0.95], [0.80, 0.80, 0.80], [0.84, 0.86, 0.85]])
q9_chosen = report(q9_mean, q9_other)
assert q9_chosen is not None, "q9: report returns nothing."
assert q9_chosen[0] == 2, (
    "q9: The highest mean on the validation pictures, not the best single seed."
)
np.testing.assert_allclose(
    q9_chosen[1], 0.85, atol=1e-6, err_msg="q9: The test accuracy of setting 2."
)
np.testing.assert_allclose(q9_chosen[2], 0.05, atol=1e-6, err_msg="q9: Validation minus test.")
# A winner that does better on the test pictures than promised.
q9_below = report(np.array([[0.70, 0.72], [0.60, 0.62]]), np.array([[0.75, 0.73], [0.9, 0.9]]))
np.testing.assert_allclose(
    q9_below, [0, 0.74, -0.03], atol=1e-6, err_msg="q9: It may also be below 0: keep the sign."
)
q9_tie = report(np.array([[0.5, 0.7], [0.6, 0.6], [0.5, 0.5]]), np.array([[0.5, 0.5]] * 3))
np.testing.assert_allclose(
    q9_tie, [0, 0.5, 0.1], atol=1e-6, err_msg="q9: Equal means: the first of them."
)
### END HIDDEN TESTS


# %% wrong="q9" loses={"q9_tests": 3}
def report(validation, test):
    # chooses on the test pictures
    best = int(np.mean(test, axis=1).argmax())
    true = float(np.mean(test[best]))
    return best, true, float(np.mean(validation[best])) - true


# %% wrong="q9" loses={"q9_tests": 3}
def report(validation, test):
    # the best single seed
    best = int(np.max(validation, axis=1).argmax())
    true = float(np.mean(test[best]))
    return best, true, float(np.mean(validation[best])) - true


# %% wrong="q9" loses={"q9_tests": 3}
def report(validation, test):
    # test minus validation
    best = int(np.mean(validation, axis=1).argmax())
    true = float(np.mean(test[best]))
    return best, true, true - float(np.mean(validation[best]))


# %% wrong="q9" loses={"q9_tests": 3}
def report(validation, test):
    # the best seed of the winner, on both
    best = int(np.mean(validation, axis=1).argmax())
    true = float(np.max(test[best]))
    return best, true, float(np.max(validation[best])) - true


# %% wrong="q9" loses={"q9_tests": 3}
def report(validation, test):
    # loses the sign
    best = int(np.mean(validation, axis=1).argmax())
    true = float(np.mean(test[best]))
    return best, true, abs(float(np.mean(validation[best])) - true)


# %% wrong="q9" loses={"q9_tests": 3}
def report(validation, test):
    # the last of equal ones
    seen = np.mean(validation, axis=1)
    best = len(seen) - 1 - int(seen[::-1].argmax())
    true = float(np.mean(test[best]))
    return best, true, float(seen[best]) - true


# %% wrong="q9" loses={"q9_tests": 3}
def report(validation, test):
    # the mean over all settings as the comparison
    best = int(np.mean(validation, axis=1).argmax())
    return best, float(np.mean(test[best])), float(np.mean(validation[best]) - np.mean(test))


# %% [markdown] question="q10"
# ### Question 10 (1 point): how much is mixed?
#
# MixUp draws the weight of the first picture from Beta(alpha, alpha). With alpha = 1 the weight is equally likely to be anywhere between 0 and 1. In what share of the mixes does each of the two pictures have a weight of at least one quarter?

# %% answer="q10"
q10 = None  # a number in place of None
### BEGIN SOLUTION
q10 = 0.75 - 0.25
### END SOLUTION

# %% tests="q10" points=1
assert isinstance(or_example(q10, 0), (int, float, np.number)), (
    "q10: answer with a number, for example q10 = 0.1."
)
### BEGIN HIDDEN TESTS
assert q10 is not None, "q10: no number was given."
# The weight has to lie between 1/4 and 3/4: half of the way from 0 to 1. With alpha = 0.2 it would be
# about one in six: most pictures stay nearly as they are.
assert 0.499 < q10 < 0.501, "q10: Between which two weights does each picture have a quarter?"
### END HIDDEN TESTS

# %% wrong="q10" loses={"q10_tests": 1}
q10 = 0.75  # the first picture has a quarter

# %% wrong="q10" loses={"q10_tests": 1}
q10 = 0.25  # one of the two has less than a quarter, on one side

# %% wrong="q10" loses={"q10_tests": 1}
q10 = 0.5625  # 0.75 squared, as if the two weights were independent

# %% wrong="q10" loses={"q10_tests": 1}
q10 = 50  # percent

# %% wrong="q10" loses={"q10_tests": 1}
q10 = 1.0  # all of them

# %% [markdown]
# Done? *Restart the kernel and run all cells*, save, press *Validate*, and hand the notebook in.

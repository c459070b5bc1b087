# %% [markdown]
# # Quiz 03: augmentation
#
# Twelve questions on lessons 01 to 03, 16 points, about 40 minutes. No network is trained here. The first cell imports TensorFlow, which takes some seconds; every other cell runs in a moment.
#
# - **Choice questions**: write the letter of your answer between the quotes, for example `q1 = "A"`. Capital or small letters make no difference.
# - **Number questions**: write the number in place of `None`.
# - **Coding questions**: complete the function where it says `# your answer here`. Try it in cells of your own as often as you like.
#
# The cells that test your answers are locked. You see the part of them that looks at the *form* of an answer: a letter, a number, an array of the right shape, an easy case. More tests run when the quiz is graded. *Validate* lists the questions that are still open and the answers that cannot be read; it does not say whether the others are right. You may leave questions open: the others count all the same, and *Run All* passes over them.

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
# ### Question 1 (1 point): what augmentation is for
#
# While a network trains, its training images are turned, shifted and zoomed a little, anew in each epoch. Why is that useful?
#
# - **A**: The network needs fewer parameters, so that it is smaller and trains faster.
# - **B**: There are then more test images, so the test score is measured more exactly.
# - **C**: New images differ from each other in just these ways, and have to be read too.
# - **D**: Every image is seen in one and the same position, which makes positions irrelevant.

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
    "A": "A is wrong: the layers, and with them the parameters, are the same with and without augmentation, and training usually takes longer.",
    "B": "B is wrong: only training images are augmented. The test images stay the same, and there are no more of them.",
    "C": "C is right: new images differ in position, angle and size. A network that has been trained across such differences is less easily misled by them.",
    "D": "D is wrong: it is the other way round. The position varies while the label stays the same, so that the answer depends less on the position.",
}
q1_letter = str(q1).strip().upper()
assert q1_letter == "C", f"q1: {q1_reasons.get(q1_letter, 'no option was chosen.')}"
### END HIDDEN TESTS

# %% [markdown] question="q2"
# ### Question 2 (1 point): what comes first
#
# You have 1,000 labelled digits and want to train on many augmented copies of them. Which order of work gives a test score that you can trust?
#
# - **A**: Make five copies of every digit, shuffle all 5,000, keep 1,000 of them for the test.
# - **B**: Keep 200 digits for the test, then make copies of the other 800 only.
# - **C**: Keep 200 digits for the test, then augment the 800 and the 200 in the same way.
# - **D**: Augment all 1,000 digits, train on all the copies, test on the 1,000 originals.

# %% answer="q2"
q2 = ""  # A, B, C or D between the quotes
### BEGIN SOLUTION
q2 = "B"
### END SOLUTION

# %% tests="q2" points=1
assert str(or_example(q2, "A")).strip().upper() in ("A", "B", "C", "D"), (
    "q2: answer with A, B, C or D in quotes."
)
### BEGIN HIDDEN TESTS
q2_reasons = {
    "A": "A is wrong: copies of one digit end up on both sides of the split, so the test asks for digits that the network has practically seen. The score comes out too high.",
    "B": "B is right: the network is never trained on any version of a test digit, and the test digits are as the scanner delivered them.",
    "C": "C is wrong: nothing leaks, but the score now tells how well the network reads altered images. The network will be used on real ones.",
    "D": "D is wrong: the network has been trained on a slightly altered version of every test digit. That is the same leak as splitting after augmenting.",
}
q2_letter = str(q2).strip().upper()
assert q2_letter == "B", f"q2: {q2_reasons.get(q2_letter, 'no option was chosen.')}"
### END HIDDEN TESTS

# %% [markdown] question="q3"
# ### Question 3 (2 points): a stratified split
#
# Write `stratified_split(labels, test_per_class, seed)`. It returns two arrays of positions, `(train, test)`:
#
# - `test` contains `test_per_class` positions of *every* class in `labels`, drawn at random, no position twice;
# - `train` contains all other positions, each once;
# - the same `seed` gives the same split, another seed gives another one.
#
# `labels` is a one-dimensional array of whole numbers; the classes need not have the same size, and they come in any order. The order of the positions within `train` and within `test` is up to you.


# %% answer="q3"
def stratified_split(labels, test_per_class, seed):
    """Positions of the training and of the test examples, as two integer arrays."""
    ### BEGIN SOLUTION
    rng = np.random.default_rng(seed)
    drawn = [
        rng.choice(np.flatnonzero(labels == label), test_per_class, replace=False)
        for label in np.unique(labels)
    ]
    test = np.concatenate(drawn)
    train = np.setdiff1d(np.arange(len(labels)), test)
    return train, test
    ### END SOLUTION


# %% tests="q3" points=2
q3_labels = np.repeat([0, 1, 2], [30, 20, 10])
q3_split = or_example(stratified_split(q3_labels, 4, 0), (np.arange(48), np.arange(12)))
assert q3_split is not None, "q3: stratified_split returns nothing yet."
assert len(q3_split) == 2, "q3: Return two arrays: train, test."
assert np.shape(q3_split[1]) == (12,), "q3: 4 of each of 3 classes make 12 test positions."
assert np.shape(q3_split[0]) == (48,), "q3: The other 48 positions are for training."
### BEGIN HIDDEN TESTS
q3_split = stratified_split(q3_labels, 4, 0)
assert q3_split is not None, "q3: stratified_split returns nothing."
q3_counts = np.bincount(q3_labels[q3_split[1]], minlength=3)
assert q3_counts.tolist() == [4, 4, 4], "q3: Every class gives 4 test examples."
q3_splits = [stratified_split(q3_labels, 4, seed) for seed in range(300)]
q3_drawn = min(len(np.unique(test)) for train, test in q3_splits)
assert q3_drawn == 12, "q3: No position is drawn twice."
q3_shared = max(len(np.intersect1d(train, test)) for train, test in q3_splits)
assert q3_shared == 0, "q3: No position is in both parts: that would be a leak."
q3_covered = min(len(np.union1d(train, test)) for train, test in q3_splits)
assert q3_covered == 60, "q3: No position is left out."
q3_mixed = np.tile([7, 0, 3], 10)
q3_mixed_test = q3_mixed[stratified_split(q3_mixed, 2, 1)[1]]
assert sorted(q3_mixed_test.tolist()) == [0, 0, 3, 3, 7, 7], "q3: Labels come in any order."
q3_again = [tuple(np.sort(stratified_split(q3_labels, 4, 5)[1]).tolist()) for run in range(5)]
assert len(set(q3_again)) == 1, "q3: The same seed gives the same split."
q3_seeds = {tuple(np.sort(test).tolist()) for train, test in q3_splits[:5]}
assert len(q3_seeds) == 5, "q3: Another seed gives another split."
q3_first = np.mean([0 in test for train, test in q3_splits])
assert 0.02 < q3_first < 0.25, "q3: The first example of a class is drawn as often as any other."
q3_last = np.mean([29 in test for train, test in q3_splits])
assert 0.02 < q3_last < 0.25, "q3: The last example of a class is drawn as often as any other."
### END HIDDEN TESTS


# %% wrong="q3" loses={"q3_tests": 2}
def stratified_split(labels, test_per_class, seed):
    # random, but not class by class
    order = np.random.default_rng(seed).permutation(len(labels))
    size = test_per_class * len(np.unique(labels))
    return order[size:], order[:size]


# %% wrong="q3" loses={"q3_tests": 2}
def stratified_split(labels, test_per_class, seed):
    # class by class, but always the first ones
    test = np.concatenate([np.flatnonzero(labels == k)[:test_per_class] for k in np.unique(labels)])
    return np.setdiff1d(np.arange(len(labels)), test), test


# %% wrong="q3" loses={"q3_tests": 2}
def stratified_split(labels, test_per_class, seed):
    # draws with replacement
    rng = np.random.default_rng(seed)
    test = np.concatenate(
        [rng.choice(np.flatnonzero(labels == k), test_per_class) for k in np.unique(labels)]
    )
    return np.setdiff1d(np.arange(len(labels)), test), test


# %% wrong="q3" loses={"q3_tests": 2}
def stratified_split(labels, test_per_class, seed):
    # trains on the test examples too
    rng = np.random.default_rng(seed)
    test = np.concatenate(
        [rng.permutation(np.flatnonzero(labels == k))[:test_per_class] for k in np.unique(labels)]
    )
    return np.arange(len(labels)), test


# %% wrong="q3" loses={"q3_tests": 2}
def stratified_split(labels, test_per_class, seed):
    # forgets the seed
    rng = np.random.default_rng()
    test = np.concatenate(
        [rng.permutation(np.flatnonzero(labels == k))[:test_per_class] for k in np.unique(labels)]
    )
    return np.setdiff1d(np.arange(len(labels)), test), test


# %% wrong="q3" loses={"q3_tests": 2}
def stratified_split(labels, test_per_class, seed):
    # one split for every seed
    rng = np.random.default_rng(0)
    test = np.concatenate(
        [rng.permutation(np.flatnonzero(labels == k))[:test_per_class] for k in np.unique(labels)]
    )
    return np.setdiff1d(np.arange(len(labels)), test), test


# %% wrong="q3" loses={"q3_tests": 2}
def stratified_split(labels, test_per_class, seed):
    # returns the examples in the other order: test, train
    rng = np.random.default_rng(seed)
    test = np.concatenate(
        [rng.permutation(np.flatnonzero(labels == k))[:test_per_class] for k in np.unique(labels)]
    )
    return test, np.setdiff1d(np.arange(len(labels)), test)


# %% wrong="q3" loses={"q3_tests": 2}
def stratified_split(labels, test_per_class, seed):
    # takes for granted that the classes are 0, 1, 2, ... without a gap
    rng = np.random.default_rng(seed)
    classes = range(len(np.unique(labels)))
    test = np.concatenate(
        [rng.permutation(np.flatnonzero(labels == k))[:test_per_class] for k in classes]
    )
    return np.setdiff1d(np.arange(len(labels)), test), test


# %% [markdown] question="q4"
# ### Question 4 (1 point): transforms for digits
#
# A transform suits a task if it keeps the label and varies something that should not matter for it. Which set suits handwritten digits best?
#
# - **A**: mirror images, left to right and top to bottom, each with a probability of one half
# - **B**: rotations by up to 180 degrees either way, so that no direction is special
# - **C**: shifts by up to half the height and half the width, so that no place is special
# - **D**: rotations by up to 15 degrees, shifts and zooms by up to a tenth

# %% answer="q4"
q4 = ""  # A, B, C or D between the quotes
### BEGIN SOLUTION
q4 = "D"
### END SOLUTION

# %% tests="q4" points=1
assert str(or_example(q4, "A")).strip().upper() in ("A", "B", "C", "D"), (
    "q4: answer with A, B, C or D in quotes."
)
### BEGIN HIDDEN TESTS
q4_reasons = {
    "A": "A is wrong: few people write a mirrored 3 or 7, and a flipped 2 looks like a 5. Lesson 03 measured the mirror image from left to right: it costs accuracy.",
    "B": "B is wrong: a 6 turned by 180 degrees is a 9 but would keep the label 6. A transform has to keep the label true.",
    "C": "C is wrong: half of the digit may leave the image, and what is left may belong to several classes. The kind of transform is right, its strength is not.",
    "D": "D is right: people write at a slant, larger or smaller, and a digit a little off centre is the same digit. (The course's digits are all centred, so none of its test digits is shifted. Small shifts help all the same, as lesson 02 has measured: they keep the label, and the place should not matter.)",
}
q4_letter = str(q4).strip().upper()
assert q4_letter == "D", f"q4: {q4_reasons.get(q4_letter, 'no option was chosen.')}"
### END HIDDEN TESTS

# %% [markdown] question="q5"
# ### Question 5 (1 point): the mirror image
#
# The mirror image of a cat could be a photo of a cat. Write `mirror(images)`: every image is mirrored left to right. `images` has the shape (n, height, width, channels); the result has the same shape and dtype, and `images` itself is not changed.


# %% answer="q5"
def mirror(images):
    """All images mirrored left to right."""
    ### BEGIN SOLUTION
    return images[:, :, ::-1, :].copy()
    ### END SOLUTION


# %% tests="q5" points=1
q5_images = np.arange(48, dtype="float32").reshape(2, 4, 3, 2)
q5_seen = or_example(mirror(q5_images.copy()), q5_images)
assert q5_seen is not None, "q5: mirror returns nothing yet."
assert isinstance(q5_seen, np.ndarray), "q5: Return an array."
assert q5_seen.shape == (2, 4, 3, 2), "q5: The shape stays."
assert q5_seen.dtype == "float32", "q5: The dtype stays."
### BEGIN HIDDEN TESTS
q5_result = mirror(q5_images.copy())
assert q5_result is not None, "q5: mirror returns nothing."
assert q5_result[0, 0, :, 0].tolist() == [4, 2, 0], "q5: Each row of pixels is turned round."
assert q5_result[0, :, 0, 0].tolist() == [4, 10, 16, 22], "q5: Top stays top."
assert q5_result[1, 0, :, 0].tolist() == [28, 26, 24], "q5: The images keep their order."
assert q5_result[0, 0, :, 1].tolist() == [5, 3, 1], "q5: The channels keep their order."
q5_given = q5_images.copy()
q5_second = mirror(q5_given)
assert q5_given[0, 0, :, 0].tolist() == [0, 2, 4], "q5: What was handed in is not changed."
### END HIDDEN TESTS


# %% wrong="q5" loses={"q5_tests": 1}
def mirror(images):
    # top to bottom
    return images[:, ::-1]


# %% wrong="q5" loses={"q5_tests": 1}
def mirror(images):
    # exchanges the channels
    return images[..., ::-1]


# %% wrong="q5" loses={"q5_tests": 1}
def mirror(images):
    # reverses the order of the images
    return images[::-1]


# %% wrong="q5" loses={"q5_tests": 1}
def mirror(images):
    # a half turn
    return np.rot90(images, 2, axes=(1, 2))


# %% wrong="q5" loses={"q5_tests": 1}
def mirror(images):
    # in place
    images[:] = images[:, :, ::-1].copy()
    return images


# %% wrong="q5" loses={"q5_tests": 1}
def mirror(images):
    # changes the dtype
    return np.flip(images, axis=2).astype("float64")


# %% wrong="q5" loses={"q5_tests": 1}
def mirror(images):
    # rows and columns exchanged
    return images.transpose(0, 2, 1, 3)


# %% wrong="q5" loses={"q5_tests": 1}
def mirror(images):
    # forgets to return
    flipped = np.flip(images, axis=2)


# %% [markdown] question="q6"
# ### Question 6 (2 points): random flips, image by image
#
# Write `random_flip(images, probability, rng)`: each image is mirrored left to right with the given probability, *independently of the other images*.
#
# - shape and dtype stay, and `images` is not changed, as in question 5 (you may use your `mirror`);
# - with probability 0 nothing is mirrored, with probability 1 every image is;
# - all randomness comes from `rng`, a NumPy generator as made by `np.random.default_rng(seed)`: `rng.random(n)` gives n numbers between 0 and 1.


# %% answer="q6"
def random_flip(images, probability, rng):
    """A copy of images in which each one is mirrored left to right with the given probability."""
    ### BEGIN SOLUTION
    chosen = rng.random(len(images)) < probability
    return np.where(chosen[:, None, None, None], images[:, :, ::-1], images)
    ### END SOLUTION


# %% tests="q6" points=2
q6_batch = np.tile(np.arange(6, dtype="float32").reshape(1, 2, 3, 1), (1000, 1, 1, 1))
q6_seen = or_example(random_flip(q6_batch.copy(), 0.0, np.random.default_rng(0)), q6_batch)
assert q6_seen is not None, "q6: random_flip returns nothing yet."
assert isinstance(q6_seen, np.ndarray), "q6: Return an array."
assert q6_seen.shape == (1000, 2, 3, 1), "q6: The shape stays."
assert q6_seen.dtype == "float32", "q6: The dtype stays."
### BEGIN HIDDEN TESTS
q6_never = random_flip(q6_batch.copy(), 0.0, np.random.default_rng(0))
assert q6_never is not None, "q6: random_flip returns nothing."
assert int(np.sum(q6_never != q6_batch)) == 0, "q6: Probability 0 changes nothing."
q6_always = random_flip(q6_batch.copy(), 1.0, np.random.default_rng(0))
assert int(np.sum(q6_always != q6_batch[:, :, ::-1])) == 0, "q6: Probability 1 mirrors every image."
q6_some = random_flip(q6_batch.copy(), 0.3, np.random.default_rng(1))
q6_flipped = (q6_some != q6_batch).any(axis=(1, 2, 3))
assert 0.22 < q6_flipped.mean() < 0.38, "q6: At 0.3, about 3 of 10 images in a batch are mirrored."
q6_runs = [random_flip(q6_batch[:4].copy(), 0.3, np.random.default_rng(k)) for k in range(400)]
q6_first = np.mean([(run[0] != q6_batch[0]).any() for run in q6_runs])
assert 0.18 < q6_first < 0.42, "q6: The first image of a batch has the same chance as the others."
q6_again = random_flip(q6_batch.copy(), 0.3, np.random.default_rng(1))
assert int(np.sum(q6_again != q6_some)) == 0, "q6: The same rng gives the same result."
q6_given = q6_batch.copy()
q6_result = random_flip(q6_given, 1.0, np.random.default_rng(2))
assert int(np.sum(q6_given != q6_batch)) == 0, "q6: What was handed in is not changed."
### END HIDDEN TESTS


# %% wrong="q6" loses={"q6_tests": 2}
def random_flip(images, probability, rng):
    # top to bottom
    chosen = rng.random(len(images)) < probability
    return np.where(chosen[:, None, None, None], images[:, ::-1], images)


# %% wrong="q6" loses={"q6_tests": 2}
def random_flip(images, probability, rng):
    # one draw for the whole batch
    if rng.random() < probability:
        return images[:, :, ::-1].copy()
    return images.copy()


# %% wrong="q6" loses={"q6_tests": 2}
def random_flip(images, probability, rng):
    # in place
    chosen = rng.random(len(images)) < probability
    images[chosen] = images[chosen][:, :, ::-1]
    return images


# %% wrong="q6" loses={"q6_tests": 2}
def random_flip(images, probability, rng):
    # the comparison the wrong way round
    chosen = rng.random(len(images)) > probability
    return np.where(chosen[:, None, None, None], images[:, :, ::-1], images)


# %% wrong="q6" loses={"q6_tests": 2}
def random_flip(images, probability, rng):
    # does not draw from rng
    chosen = np.random.random(len(images)) < probability
    return np.where(chosen[:, None, None, None], images[:, :, ::-1], images)


# %% wrong="q6" loses={"q6_tests": 2}
def random_flip(images, probability, rng):
    # the right share, but always the first images
    flipped = images.copy()
    count = round(probability * len(images))
    flipped[:count] = images[:count, :, ::-1]
    return flipped


# %% wrong="q6" loses={"q6_tests": 2}
def random_flip(images, probability, rng):
    # draws for each row of pixels
    chosen = rng.random(images.shape[:2]) < probability
    return np.where(chosen[:, :, None, None], images[:, :, ::-1], images)


# %% wrong="q6" loses={"q6_tests": 2}
def random_flip(images, probability, rng):
    # changes the dtype
    chosen = rng.random(len(images)) < probability
    return np.where(chosen[:, None, None, None], images[:, :, ::-1], images).astype("float64")


# %% [markdown] question="q7"
# ### Question 7 (2 points): two arms that differ in one thing
#
# To find out what augmentation does, two networks have to start from the *same* weights. Write `arm(augmented, seed)`: it returns a Keras model, not yet trained, from digits (28, 28, 1) to ten probabilities. A small network will do.
#
# - With `augmented=True` its first layers move the pictures at random (turn or shift them, as you like), in training only; with `augmented=False` nothing in it is random.
# - Two models with the same seed start from the same weights, *whether they are augmented or not*; another seed gives other weights.
#
# A trap: layers that draw their own random seeds, such as Keras' random layers, change what is drawn after them.


# %% answer="q7"
def arm(augmented, seed):
    """One arm of a comparison: a network for digits, with augmentation or without."""
    ### BEGIN SOLUTION
    keras.utils.set_random_seed(seed)
    layers, inputs = keras.layers, keras.Input((28, 28, 1))
    network = keras.Sequential(
        [
            inputs,
            layers.Conv2D(8, 3, strides=2, activation="relu"),
            layers.Flatten(),
            layers.Dense(10, activation="softmax"),
        ]
    )
    if not augmented:
        return network
    # After the weights have been drawn, the seeds of random layers do no harm.
    return keras.Sequential([inputs, layers.RandomRotation(0.04), network])
    ### END SOLUTION


# %% tests="q7" points=2
q7_x = np.float32(np.arange(4 * 28 * 28).reshape(4, 28, 28, 1) % 97 > 60)
q7_plain = arm(False, 3)
q7_seen = None if q7_plain is None else np.asarray(q7_plain(q7_x, training=False))
q7_seen = or_example(q7_seen, np.full((4, 10), 0.1))
assert q7_seen is not None, "q7: arm returns nothing yet."
assert q7_seen.shape == (4, 10), "q7: Four digits give four rows of ten probabilities."
assert float(np.abs(q7_seen.sum(axis=1) - 1).max()) < 1e-4, "q7: Each row sums to 1."
### BEGIN HIDDEN TESTS
assert q7_plain is not None, "q7: arm returns nothing."
q7_augmented = arm(True, 3)
q7_first = np.asarray(q7_plain(q7_x, training=False))
q7_off = np.asarray(q7_augmented(q7_x, training=False))
q7_twice = np.asarray(q7_augmented(q7_x, training=False))
np.testing.assert_allclose(
    q7_twice, q7_off, atol=1e-6, err_msg="q7: In a prediction the pictures stay as they are."
)
np.testing.assert_allclose(
    q7_off, q7_first, atol=1e-5, err_msg="q7: The two arms of a seed start from the same weights."
)
q7_again = np.asarray(arm(False, 3)(q7_x, training=False))
np.testing.assert_allclose(
    q7_again, q7_first, atol=1e-5, err_msg="q7: The same seed gives the same weights."
)
q7_other = np.asarray(arm(False, 4)(q7_x, training=False))
assert float(np.abs(q7_other - q7_first).max()) > 1e-3, "q7: Another seed gives other weights."
q7_still = np.asarray(q7_plain(q7_x, training=True))
np.testing.assert_allclose(
    q7_still, q7_first, atol=1e-5, err_msg="q7: Without augmentation nothing is random."
)
q7_on = [np.asarray(q7_augmented(q7_x, training=True)) for time in range(3)]
assert float(np.ptp(q7_on, axis=0).max()) > 1e-4, (
    "q7: In training the pictures are moved at random."
)
### END HIDDEN TESTS


# %% wrong="q7" loses={"q7_tests": 2}
def arm(augmented, seed):
    # the random layers draw their seeds before the weights are drawn
    keras.utils.set_random_seed(seed)
    first = [keras.layers.RandomRotation(15 / 360)] if augmented else []
    last = [keras.layers.Flatten(), keras.layers.Dense(10, activation="softmax")]
    return keras.Sequential([keras.Input((28, 28, 1)), *first, *last])


# %% wrong="q7" loses={"q7_tests": 2}
def arm(augmented, seed):
    # no seed for the weights
    first = [keras.layers.RandomRotation(15 / 360, seed=seed)] if augmented else []
    last = [keras.layers.Flatten(), keras.layers.Dense(10, activation="softmax")]
    return keras.Sequential([keras.Input((28, 28, 1)), *first, *last])


# %% wrong="q7" loses={"q7_tests": 2}
def arm(augmented, seed):
    # one seed for all
    keras.utils.set_random_seed(0)
    first = [keras.layers.RandomRotation(15 / 360, seed=seed)] if augmented else []
    last = [keras.layers.Flatten(), keras.layers.Dense(10, activation="softmax")]
    return keras.Sequential([keras.Input((28, 28, 1)), *first, *last])


# %% wrong="q7" loses={"q7_tests": 2}
def arm(augmented, seed):
    # augmented, whatever was asked for
    keras.utils.set_random_seed(seed)
    first = keras.layers.RandomRotation(15 / 360, seed=seed)
    last = [keras.layers.Flatten(), keras.layers.Dense(10, activation="softmax")]
    return keras.Sequential([keras.Input((28, 28, 1)), first, *last])


# %% wrong="q7" loses={"q7_tests": 2}
def arm(augmented, seed):
    # never augmented
    keras.utils.set_random_seed(seed)
    last = [keras.layers.Flatten(), keras.layers.Dense(10, activation="softmax")]
    return keras.Sequential([keras.Input((28, 28, 1)), *last])


# %% wrong="q7" loses={"q7_tests": 2}
def arm(augmented, seed):
    # moves pictures in a prediction as well
    keras.utils.set_random_seed(seed)
    inputs = keras.Input((28, 28, 1))
    turn = keras.layers.RandomRotation(15 / 360, seed=seed)
    moved = keras.layers.Lambda(lambda x: turn(x, training=True))(inputs) if augmented else inputs
    last = keras.layers.Dense(10, activation="softmax")
    return keras.Model(inputs, last(keras.layers.Flatten()(moved)))


# %% [markdown] question="q8"
# ### Question 8 (1 point): where to cache
#
# `digits` is a `tf.data` dataset of 800 different training images, and `random_shift` moves an image by a random amount that practically never repeats. The network is trained for 5 epochs on
#
# ```python
# train = digits.map(random_shift).cache().batch(32)
# ```
#
# How many *different* shifted images does the network see in these 5 epochs, all in all?

# %% answer="q8"
q8 = None  # a number in place of None
### BEGIN SOLUTION
q8 = 800
### END SOLUTION

# %% tests="q8" points=1
assert isinstance(or_example(q8, 0), (int, float, np.number)), (
    "q8: answer with a number, for example q8 = 10."
)
### BEGIN HIDDEN TESTS
assert q8 is not None, "q8: no number was given."
# cache() keeps what reaches it in the first epoch. Here that is the shifted images, so the random
# shift is drawn once per image and frozen: 800 images, the same in every epoch. With
# digits.cache().map(random_shift) each epoch draws again: 5 x 800 = 4,000.
assert 799.5 < q8 < 800.5, "q8: The shifted images of the first epoch are kept and shown again."
### END HIDDEN TESTS

# %% wrong="q8" loses={"q8_tests": 1}
q8 = 4000  # as if cache() came before map

# %% wrong="q8" loses={"q8_tests": 1}
q8 = 5  # versions of one image, as if nothing were frozen

# %% wrong="q8" loses={"q8_tests": 1}
q8 = 1  # versions of one image, not images in all

# %% wrong="q8" loses={"q8_tests": 1}
q8 = 25  # batches in an epoch

# %% wrong="q8" loses={"q8_tests": 1}
q8 = "800 images"  # not a number

# %% [markdown] question="q9"
# ### Question 9 (1 point): lower here, higher there
#
# Two networks start from the same weights and train for equally many epochs, one of them with augmentation. In the end the augmented one has the *lower* accuracy on the training images as they are, and the *higher* accuracy on the test images. Which explanation is best?
#
# - **A**: The augmentation is too strong: weaken it until the training accuracy is as high as without.
# - **B**: The augmented network fits its own images less closely, and reads new ones better than the other.
# - **C**: Test images have leaked into the augmented training, which lifts the score on the test.
# - **D**: Two columns have been swapped: test accuracy cannot rise while training accuracy falls.

# %% answer="q9"
q9 = ""  # A, B, C or D between the quotes
### BEGIN SOLUTION
q9 = "B"
### END SOLUTION

# %% tests="q9" points=1
assert str(or_example(q9, "A")).strip().upper() in ("A", "B", "C", "D"), (
    "q9: answer with A, B, C or D in quotes."
)
### BEGIN HIDDEN TESTS
q9_reasons = {
    "A": "A is wrong: a high training accuracy is not the aim. The test accuracy counts, and that is better.",
    "B": "B is right: that is what a regularizer does. It gives up some of the fit on the training images, and the gap to new images becomes smaller.",
    "C": "C is wrong: nothing here points to a leak. Both networks have the same training and test images, and a leak would not lower the training accuracy.",
    "D": "D is wrong: they are measured on different images and need not move together. When a regularizer works, they often differ in just this way.",
}
q9_letter = str(q9).strip().upper()
assert q9_letter == "B", f"q9: {q9_reasons.get(q9_letter, 'no option was chosen.')}"
### END HIDDEN TESTS

# %% [markdown]
# For the next question, here is a layer that shifts pictures at random in training.

# %%
shift = keras.layers.RandomTranslation(0.2, 0.2, fill_mode="constant")

# %% [markdown] question="q10"
# ### Question 10 (2 points): the same pictures in the same order
#
# The two arms also have to see the pictures in the same order. Write `batches(images, labels, seed, augmented)`: a `tf.data` dataset of batches of 32 pictures with their labels. `images` has the shape (n, height, width, 1).
#
# - Each pass over the dataset is an epoch. It contains every picture once, and each epoch has its own order.
# - Two datasets with the same seed have the same orders, epoch by epoch, whether they are augmented or not; another seed gives other orders.
# - With `augmented=True` the pictures are shifted by the layer `shift`, anew in each epoch; with `augmented=False` they stay as they are.


# %% answer="q10"
def batches(images, labels, seed, augmented):
    """Batches of (pictures, labels) for one arm, in an order that the seed decides."""
    ### BEGIN SOLUTION
    pairs = tf.data.Dataset.from_tensor_slices((images, labels))
    data = pairs.shuffle(len(images), seed=seed).batch(32)
    if augmented:
        data = data.map(lambda pictures, y: (shift(pictures, training=True), y))
    return data.prefetch(tf.data.AUTOTUNE)
    ### END SOLUTION


# %% tests="q10" points=2
q10_y = np.arange(80)
q10_x = np.float32(q10_y[:, None, None, None] + np.arange(64).reshape(1, 8, 8, 1) / 100 + 1)
q10_plain = batches(q10_x, q10_y, 1, False)
q10_seen = None if q10_plain is None else [len(np.asarray(y)) for x, y in q10_plain]
q10_seen = or_example(q10_seen, [32, 32, 16])
assert q10_seen is not None, "q10: batches returns nothing yet."
assert q10_seen == [32, 32, 16], "q10: 80 pictures make batches of 32, 32 and 16."


def q10_epoch(data):
    """The pictures and the labels of one epoch."""
    pairs = [(np.asarray(x), np.asarray(y)) for x, y in data]
    return [np.concatenate(parts) for parts in zip(*pairs)]


### BEGIN HIDDEN TESTS
assert q10_plain is not None, "q10: batches returns nothing."
q10_one = batches(q10_x, q10_y, 7, False)
q10_epochs = [q10_epoch(q10_one) for epoch in range(3)]
q10_orders = [labels.tolist() for pictures, labels in q10_epochs]
assert sorted(q10_orders[1]) == q10_y.tolist(), "q10: Each epoch brings every picture once."
assert q10_orders[0] != q10_orders[1], "q10: Each epoch has an order of its own."
assert q10_orders[0] != q10_y.tolist(), "q10: The pictures come in a new order."
q10_spread = min(int(np.ptp(np.asarray(y))) for x, y in q10_one)
assert q10_spread > 32, "q10: The pictures are shuffled, not only the batches."
q10_gap = max(float(np.abs(x - q10_x[y]).max()) for x, y in q10_epochs)
assert q10_gap == 0, "q10: Without augmentation each label has its picture, unchanged."
q10_two = batches(q10_x, q10_y, 7, True)
q10_moved = [q10_epoch(q10_two) for epoch in range(3)]
q10_same = [labels.tolist() for pictures, labels in q10_moved]
assert q10_same == q10_orders, "q10: The same seed: the same orders, augmented or not."
q10_three = batches(q10_x, q10_y, 8, False)
assert q10_epoch(q10_three)[1].tolist() != q10_orders[0], "q10: Another seed, another order."
q10_shares = [float(np.mean(x.max(axis=(1, 2, 3)) // 1 == y + 1)) for x, y in q10_moved]
assert min(q10_shares) > 0.9, "q10: A shifted picture keeps its own label."
q10_sorted = [x[np.argsort(y)] for x, y in q10_moved]
q10_changed = np.mean((q10_sorted[0] != q10_x).any(axis=(1, 2, 3)))
assert q10_changed > 0.9, "q10: With augmentation the pictures are shifted."
q10_fresh = np.mean((q10_sorted[0] != q10_sorted[1]).any(axis=(1, 2, 3)))
assert q10_fresh > 0.9, "q10: Each epoch shifts them anew."
### END HIDDEN TESTS


# %% wrong="q10" loses={"q10_tests": 2}
def batches(images, labels, seed, augmented):
    # no seed
    data = tf.data.Dataset.from_tensor_slices((images, labels)).shuffle(len(images)).batch(32)
    return data.map(lambda x, y: (shift(x, training=True), y)) if augmented else data


# %% wrong="q10" loses={"q10_tests": 2}
def batches(images, labels, seed, augmented):
    # one order for all epochs
    order = np.random.default_rng(seed).permutation(len(images))
    data = tf.data.Dataset.from_tensor_slices((images[order], labels[order])).batch(32)
    return data.map(lambda x, y: (shift(x, training=True), y)) if augmented else data


# %% wrong="q10" loses={"q10_tests": 2}
def batches(images, labels, seed, augmented):
    # frozen shifts: shifted once, before the dataset is made
    images = np.asarray(shift(images, training=True)) if augmented else images
    data = tf.data.Dataset.from_tensor_slices((images, labels))
    return data.shuffle(len(images), seed=seed).batch(32)


# %% wrong="q10" loses={"q10_tests": 2}
def batches(images, labels, seed, augmented):
    # shuffles whole batches
    data = tf.data.Dataset.from_tensor_slices((images, labels)).batch(32)
    data = data.map(lambda x, y: (shift(x, training=True), y)) if augmented else data
    return data.shuffle(9, seed=seed)


# %% wrong="q10" loses={"q10_tests": 2}
def batches(images, labels, seed, augmented):
    # shifts in both arms
    data = tf.data.Dataset.from_tensor_slices((images, labels))
    data = data.shuffle(len(images), seed=seed).batch(32)
    return data.map(lambda x, y: (shift(x, training=True), y))


# %% wrong="q10" loses={"q10_tests": 2}
def batches(images, labels, seed, augmented):
    # a seed of its own for the augmented arm
    data = tf.data.Dataset.from_tensor_slices((images, labels))
    data = data.shuffle(len(images), seed=seed + augmented).batch(32)
    return data.map(lambda x, y: (shift(x, training=True), y)) if augmented else data


# %% [markdown] question="q11"
# ### Question 11 (1 point): the spread of a test score
#
# If a network reads a share $p$ of all digits correctly, its score on $n$ test digits drawn at random scatters around $p$ with the standard error $\sqrt{p\,(1-p)/n}$.
#
# Write `standard_error(accuracy, n)`, with `accuracy` between 0 and 1. It returns a number on the same scale (0.01 is one percentage point).


# %% answer="q11"
def standard_error(accuracy, n):
    """Standard error of an accuracy (0 to 1) that was measured on n test images."""
    ### BEGIN SOLUTION
    return np.sqrt(accuracy * (1 - accuracy) / n)
    ### END SOLUTION


# %% tests="q11" points=1
q11_seen = or_example(standard_error(0.5, 100), 0.05)
assert q11_seen is not None, "q11: standard_error returns nothing yet."
assert np.shape(q11_seen) == (), "q11: Return one number."
assert abs(q11_seen - 0.05) < 1e-4, "q11: With 50 of 100 right it is 0.05."
### BEGIN HIDDEN TESTS
q11_small = standard_error(0.95, 200)
assert q11_small is not None, "q11: standard_error returns nothing."
np.testing.assert_allclose(q11_small, 0.015411, rtol=1e-4, err_msg="q11: 190 of 200 right.")
q11_large = standard_error(0.95, 4000)
np.testing.assert_allclose(q11_large, 0.003446, rtol=1e-4, err_msg="q11: 20 times as many images.")
q11_all = standard_error(1.0, 50)
np.testing.assert_allclose(q11_all, 0.0, atol=1e-9, err_msg="q11: All right: the formula gives 0.")
### END HIDDEN TESTS


# %% wrong="q11" loses={"q11_tests": 1}
def standard_error(accuracy, n):
    # no square root
    return accuracy * (1 - accuracy) / n


# %% wrong="q11" loses={"q11_tests": 1}
def standard_error(accuracy, n):
    # only n below the root
    return accuracy * (1 - accuracy) / np.sqrt(n)


# %% wrong="q11" loses={"q11_tests": 1}
def standard_error(accuracy, n):
    # in percentage points
    return 100 * np.sqrt(accuracy * (1 - accuracy) / n)


# %% wrong="q11" loses={"q11_tests": 1}
def standard_error(accuracy, n):
    # half the width of a 95 % interval
    return 1.96 * np.sqrt(accuracy * (1 - accuracy) / n)


# %% wrong="q11" loses={"q11_tests": 1}
def standard_error(accuracy, n):
    # the largest value it can have: right for 0.5 only
    return 0.5 / np.sqrt(n)


# %% wrong="q11" loses={"q11_tests": 1}
def standard_error(accuracy, n):
    # 1 - p forgotten
    return np.sqrt(accuracy / n)


# %% [markdown] question="q12"
# ### Question 12 (1 point): which one is better?
#
# Network X reads 190 of the 200 test digits correctly, network Y, trained once on the same data with augmentation, reads 192. What do these two numbers say?
#
# - **A**: Too little to tell the two apart: two digits of 200 are within chance.
# - **B**: Y is better, because the two were tested on the very same 200 digits.
# - **C**: Y is better by one percentage point, here and on any other test set.
# - **D**: Augmentation has no effect on this task, or else the difference would be larger.

# %% answer="q12"
q12 = ""  # A, B, C or D between the quotes
### BEGIN SOLUTION
q12 = "A"
### END SOLUTION

# %% tests="q12" points=1
assert str(or_example(q12, "A")).strip().upper() in ("A", "B", "C", "D"), (
    "q12: answer with A, B, C or D in quotes."
)
### BEGIN HIDDEN TESTS
q12_reasons = {
    "A": "A is right: each score has a standard error of about 1.5 points, and another seed may reverse the order. A larger test set and several seeds can decide it.",
    "B": "B is wrong: testing on the same digits makes the comparison fairer, but two digits more in one run of each are still well within chance.",
    "C": "C is wrong: one point is less than the standard error of either score. Nothing promises the same difference, or even its sign, elsewhere.",
    "D": "D is wrong: finding no difference is not the same as there being none. This test is too small to see an effect of one point.",
}
q12_letter = str(q12).strip().upper()
assert q12_letter == "A", f"q12: {q12_reasons.get(q12_letter, 'no option was chosen.')}"
### END HIDDEN TESTS

# %% [markdown]
# Done? *Restart the kernel and run all cells*, save, press *Validate*, and hand the notebook in.

# %% [markdown]
# # Quiz 01: augmentation
#
# Twelve questions on lessons 01 to 03, 15 points, about 30 minutes. No network is trained here: NumPy is all you need, and every cell runs in a moment.
#
# - **Choice questions**: write the letter of your answer between the quotes, for example `q1 = "A"`. Capital or small letters make no difference.
# - **Number questions**: write the number in place of `None`.
# - **Coding questions**: complete the function where it says `# your answer here`. Try it in cells of your own as often as you like.
#
# The cells that test your answers are locked. What you see of them checks the *form* of an answer (a letter, a number, an array of the right shape, an easy case). Further tests run when the quiz is graded. So *Validate* tells you that your answers can be read, not that they are right. You may leave questions open: the others count all the same.

# %%
import numpy as np

# %% [markdown] question="q1"
# ### Question 1 (1 point): what augmentation is for
#
# In the pipeline of this course, small random rotations, shifts and zooms are applied to the training images while the network trains. What for?
#
# - **A**: The network then needs fewer parameters.
# - **B**: The test set becomes larger.
# - **C**: The training images become more varied, so that the network generalises better to images it has not seen.
# - **D**: Training takes less time.

# %% answer="q1"
q1 = ""  # A, B, C or D between the quotes
### BEGIN SOLUTION
q1 = "C"
### END SOLUTION

# %% tests="q1" points=1
assert str(q1).strip().upper() in ("A", "B", "C", "D"), "Answer q1 with A, B, C or D in quotes."
### BEGIN HIDDEN TESTS
q1_reasons = {
    "A": "A is wrong: the layers, and with them the parameters, are the same with and without augmentation.",
    "B": "B is wrong: the test images stay as they are. Only training images are augmented.",
    "C": "C is right: each epoch shows other versions of the same images, which is harder to memorise and closer to the variety of new images.",
    "D": "D is wrong: transforming images costs time, and a network often needs more epochs with them, not fewer.",
}
assert str(q1).strip().upper() == "C", f"{q1_reasons[q1.strip().upper()]}"
### END HIDDEN TESTS

# %% [markdown] question="q2"
# ### Question 2 (1 point): what comes first
#
# You have 1,000 labelled digits and want to train on many augmented copies of them. Which order gives a test score that you can trust?
#
# - **A**: Make five copies of every digit, shuffle all 5,000, keep 1,000 of them for the test.
# - **B**: Keep 200 digits for the test, augment only the other 800.
# - **C**: Keep 200 digits for the test, then augment the 800 and the 200 in the same way.
# - **D**: Augment all 1,000, train on all copies, test on the 1,000 originals.

# %% answer="q2"
q2 = ""  # A, B, C or D between the quotes
### BEGIN SOLUTION
q2 = "B"
### END SOLUTION

# %% tests="q2" points=1
assert str(q2).strip().upper() in ("A", "B", "C", "D"), "Answer q2 with A, B, C or D in quotes."
### BEGIN HIDDEN TESTS
q2_reasons = {
    "A": "A is wrong: copies of one digit land on both sides of the split, so the test asks for digits that the network has practically seen. The score comes out too high.",
    "B": "B is right: no version of a test digit is ever trained on, and the test digits are what the camera or scanner delivered.",
    "C": "C is wrong: nothing leaks, but the score now tells how well made-up images are read. The network will be used on real ones.",
    "D": "D is wrong: every test digit was trained on in a slightly changed version. That is the same leak as in a split after augmenting.",
}
assert str(q2).strip().upper() == "B", f"{q2_reasons[q2.strip().upper()]}"
### END HIDDEN TESTS

# %% [markdown] question="q3"
# ### Question 3 (2 points): a stratified split
#
# Write `stratified_split(labels, test_per_class, seed)`. It returns two arrays of positions, `(train, test)`:
#
# - `test` holds `test_per_class` positions of *every* class in `labels`, drawn at random, none of them twice;
# - `train` holds all other positions, each once;
# - the same `seed` gives the same split, another seed another one.
#
# `labels` is a one-dimensional array of whole numbers; the classes need not have the same size and come in any order. The order of the positions within `train` and `test` is up to you.


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
q3_split = stratified_split(q3_labels, 4, 0)
assert len(q3_split) == 2, "Return two arrays: train, test."
assert np.shape(q3_split[1]) == (12,), "4 of each of 3 classes make 12 test positions."
assert np.shape(q3_split[0]) == (48,), "The other 48 positions are for training."
### BEGIN HIDDEN TESTS
q3_counts = np.bincount(q3_labels[q3_split[1]], minlength=3)
assert q3_counts.tolist() == [4, 4, 4], "Every class gives 4 test examples."
q3_splits = [stratified_split(q3_labels, 4, seed) for seed in range(300)]
q3_drawn = min(len(np.unique(test)) for train, test in q3_splits)
assert q3_drawn == 12, "No position is drawn twice."
q3_shared = max(len(np.intersect1d(train, test)) for train, test in q3_splits)
assert q3_shared == 0, "No position is in both parts: that would be a leak."
q3_covered = min(len(np.union1d(train, test)) for train, test in q3_splits)
assert q3_covered == 60, "No position is left out."
q3_mixed = np.tile([7, 0, 3], 10)
q3_mixed_test = q3_mixed[stratified_split(q3_mixed, 2, 1)[1]]
assert sorted(q3_mixed_test.tolist()) == [0, 0, 3, 3, 7, 7], "Labels come in any order."
q3_again = [tuple(np.sort(stratified_split(q3_labels, 4, 5)[1]).tolist()) for run in range(5)]
assert len(set(q3_again)) == 1, "The same seed gives the same split."
q3_seeds = {tuple(np.sort(test).tolist()) for train, test in q3_splits[:5]}
assert len(q3_seeds) == 5, "Another seed gives another split."
q3_first = np.mean([0 in test for train, test in q3_splits])
assert 0.02 < q3_first < 0.25, "The first example of a class is drawn as often as any other."
q3_last = np.mean([29 in test for train, test in q3_splits])
assert 0.02 < q3_last < 0.25, "The last example of a class is drawn as often as any other."
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
# A transform suits a task if its result could turn up among the real test images, with the same label. Which set suits handwritten digits best?
#
# - **A**: flips from left to right and from top to bottom
# - **B**: rotations by any angle up to 180 degrees
# - **C**: shifts by up to half the width of the image
# - **D**: rotations by up to 15 degrees, shifts and zooms by up to a tenth

# %% answer="q4"
q4 = ""  # A, B, C or D between the quotes
### BEGIN SOLUTION
q4 = "D"
### END SOLUTION

# %% tests="q4" points=1
assert str(q4).strip().upper() in ("A", "B", "C", "D"), "Answer q4 with A, B, C or D in quotes."
### BEGIN HIDDEN TESTS
q4_reasons = {
    "A": "A is wrong: nobody writes a mirrored 3 or 7, and a flipped 2 looks more like a 5. The network learns images that never come and confuses some that do.",
    "B": "B is wrong: a 6 turned by 180 degrees is a 9 but would keep the label 6. The transform must keep the label true.",
    "C": "C is wrong: half of the digit may leave the image, and what is left can belong to several classes. The kind of transform is right, its strength is not.",
    "D": "D is right: people write at a slant, in different sizes and not quite in the middle. The results are digits that a person could have written, and each keeps its label.",
}
assert str(q4).strip().upper() == "D", f"{q4_reasons[q4.strip().upper()]}"
### END HIDDEN TESTS

# %% [markdown] question="q5"
# ### Question 5 (1 point): the mirror image
#
# For photos of cats and dogs a mirror image is a fair picture. Write `mirror(images)`: every image is mirrored from left to right. `images` has the shape (n, height, width, channels); the result has the same shape and dtype, and `images` itself is not changed.


# %% answer="q5"
def mirror(images):
    """All images mirrored from left to right."""
    ### BEGIN SOLUTION
    return images[:, :, ::-1, :].copy()
    ### END SOLUTION


# %% tests="q5" points=1
q5_images = np.arange(48, dtype="float32").reshape(2, 4, 3, 2)
q5_result = mirror(q5_images.copy())
assert isinstance(q5_result, np.ndarray), "Return an array."
assert q5_result.shape == (2, 4, 3, 2), "The shape stays."
assert q5_result.dtype == "float32", "The dtype stays."
### BEGIN HIDDEN TESTS
assert q5_result[0, 0, :, 0].tolist() == [4, 2, 0], "Each row of pixels is turned round."
assert q5_result[0, :, 0, 0].tolist() == [4, 10, 16, 22], "Top stays top."
assert q5_result[1, 0, :, 0].tolist() == [28, 26, 24], "The images keep their order."
assert q5_result[0, 0, :, 1].tolist() == [5, 3, 1], "The channels keep their order."
q5_given = q5_images.copy()
q5_second = mirror(q5_given)
assert q5_given[0, 0, :, 0].tolist() == [0, 2, 4], "What was handed in is not changed."
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
# Write `random_flip(images, probability, rng)`: each image is mirrored from left to right with the given probability, *independently of the other images*.
#
# - shapes, dtype and the input stay as in question 5 (you may use your `mirror`, or not);
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
q6_never = random_flip(q6_batch.copy(), 0.0, np.random.default_rng(0))
assert isinstance(q6_never, np.ndarray), "Return an array."
assert q6_never.shape == (1000, 2, 3, 1), "The shape stays."
assert q6_never.dtype == "float32", "The dtype stays."
### BEGIN HIDDEN TESTS
assert int(np.sum(q6_never != q6_batch)) == 0, "Probability 0 changes nothing."
q6_always = random_flip(q6_batch.copy(), 1.0, np.random.default_rng(0))
assert int(np.sum(q6_always != q6_batch[:, :, ::-1])) == 0, "Probability 1 mirrors every image."
q6_some = random_flip(q6_batch.copy(), 0.3, np.random.default_rng(1))
q6_flipped = (q6_some != q6_batch).any(axis=(1, 2, 3))
assert 0.22 < q6_flipped.mean() < 0.38, "At 0.3, about 3 of 10 images in a batch are mirrored."
q6_runs = [random_flip(q6_batch[:4].copy(), 0.3, np.random.default_rng(k)) for k in range(400)]
q6_first = np.mean([(run[0] != q6_batch[0]).any() for run in q6_runs])
assert 0.18 < q6_first < 0.42, "The first image of a batch has the same chance as the others."
q6_again = random_flip(q6_batch.copy(), 0.3, np.random.default_rng(1))
assert int(np.sum(q6_again != q6_some)) == 0, "The same rng gives the same result."
q6_given = q6_batch.copy()
q6_result = random_flip(q6_given, 1.0, np.random.default_rng(2))
assert int(np.sum(q6_given != q6_batch)) == 0, "What was handed in is not changed."
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
# ### Question 7 (2 points): a shift with constant fill
#
# Write `shift_images(images, down, right, fill=0.0)`: all images move by whole pixels, `down` rows down and `right` columns to the right; negative numbers move up and left. What leaves the image is lost. The pixels that become free get the value `fill`.
#
# `images` is a float32 array of shape (n, height, width, channels); the result is a new array of that shape, and `images` itself is not changed. `down` and `right` are whole numbers smaller than the image.


# %% answer="q7"
def shift_images(images, down, right, fill=0.0):
    """Images moved by whole pixels; what becomes free has the value fill."""
    ### BEGIN SOLUTION
    height, width = images.shape[1:3]
    rows, columns = abs(down), abs(right)
    border = ((0, 0), (rows, rows), (columns, columns), (0, 0))
    padded = np.pad(images, border, constant_values=fill)
    top, left = rows - down, columns - right
    return padded[:, top : top + height, left : left + width].copy()
    ### END SOLUTION


# %% tests="q7" points=2
q7_dot = np.float32(np.arange(49) == 24).reshape(1, 7, 7, 1)
q7_moved = shift_images(q7_dot.copy(), 2, 1)
assert isinstance(q7_moved, np.ndarray), "Return an array."
assert q7_moved.shape == (1, 7, 7, 1), "The shape stays."
assert q7_moved.dtype == "float32", "The dtype stays."
### BEGIN HIDDEN TESTS
q7_place = np.argwhere(q7_moved[0, :, :, 0] == 1).tolist()
assert q7_place == [[5, 4]], "2 down and 1 right: from row 3, column 3 to row 5, column 4."
q7_back = np.argwhere(shift_images(q7_dot.copy(), -1, -3)[0, :, :, 0] == 1).tolist()
assert q7_back == [[2, 0]], "Negative numbers move up and left."
q7_side = np.argwhere(shift_images(q7_dot.copy(), 0, 2)[0, :, :, 0] == 1).tolist()
assert q7_side == [[3, 5]], "0 down leaves the row as it is."
q7_still = np.argwhere(shift_images(q7_dot.copy(), 0, 0)[0, :, :, 0] == 1).tolist()
assert q7_still == [[3, 3]], "A shift by 0 changes nothing."
q7_given = np.ones((2, 4, 4, 1), dtype="float32")
q7_filled = shift_images(q7_given, 1, 2, fill=0.25)
assert int(np.sum(q7_filled == 0.25)) == 20, "The free pixels, 10 in each image, get the fill."
assert float(q7_given.min()) == 1.0, "What was handed in is not changed."
q7_black = shift_images(np.ones((1, 4, 4, 1), dtype="float32"), 1, 1)
assert int(np.sum(q7_black == 0)) == 7, "Free pixels are 0 if no fill is given; none come back in."
### END HIDDEN TESTS


# %% wrong="q7" loses={"q7_tests": 2}
def shift_images(images, down, right, fill=0.0):
    # what leaves on one side comes in on the other
    return np.roll(images, (down, right), axis=(1, 2))


# %% wrong="q7" loses={"q7_tests": 2}
def shift_images(images, down, right, fill=0.0):
    # rows and columns exchanged
    height, width = images.shape[1:3]
    rows, columns = abs(right), abs(down)
    padded = np.pad(
        images, ((0, 0), (rows, rows), (columns, columns), (0, 0)), constant_values=fill
    )
    top, left = rows - right, columns - down
    return padded[:, top : top + height, left : left + width]


# %% wrong="q7" loses={"q7_tests": 2}
def shift_images(images, down, right, fill=0.0):
    # the opposite direction
    height, width = images.shape[1:3]
    rows, columns = abs(down), abs(right)
    padded = np.pad(
        images, ((0, 0), (rows, rows), (columns, columns), (0, 0)), constant_values=fill
    )
    top, left = rows + down, columns + right
    return padded[:, top : top + height, left : left + width]


# %% wrong="q7" loses={"q7_tests": 2}
def shift_images(images, down, right, fill=0.0):
    # always fills with 0
    height, width = images.shape[1:3]
    rows, columns = abs(down), abs(right)
    padded = np.pad(images, ((0, 0), (rows, rows), (columns, columns), (0, 0)))
    top, left = rows - down, columns - right
    return padded[:, top : top + height, left : left + width]


# %% wrong="q7" loses={"q7_tests": 2}
def shift_images(images, down, right, fill=0.0):
    # works only to the right and down, and not for 0
    shifted = np.full_like(images, fill)
    shifted[:, down:, right:] = images[:, :-down, :-right]
    return shifted


# %% wrong="q7" loses={"q7_tests": 2}
def shift_images(images, down, right, fill=0.0):
    # right values, but written into the array that was handed in
    height, width = images.shape[1:3]
    rows, columns = abs(down), abs(right)
    padded = np.pad(
        images, ((0, 0), (rows, rows), (columns, columns), (0, 0)), constant_values=fill
    )
    top, left = rows - down, columns - right
    images[:] = padded[:, top : top + height, left : left + width]
    return images


# %% wrong="q7" loses={"q7_tests": 2}
def shift_images(images, down, right, fill=0.0):
    # repeats the edge
    height, width = images.shape[1:3]
    rows, columns = abs(down), abs(right)
    padded = np.pad(images, ((0, 0), (rows, rows), (columns, columns), (0, 0)), mode="edge")
    top, left = rows - down, columns - right
    return padded[:, top : top + height, left : left + width]


# %% wrong="q7" loses={"q7_tests": 2}
def shift_images(images, down, right, fill=0.0):
    # the image grows
    return np.pad(images, ((0, 0), (down, 0), (right, 0), (0, 0)), constant_values=fill)


# %% [markdown] question="q8"
# ### Question 8 (1 point): where to cache
#
# `digits` is a `tf.data` dataset of 800 different training images, and `random_shift` moves an image by a random amount that practically never repeats. The network is trained for 5 epochs on
#
# ```python
# train = digits.map(random_shift).cache().batch(32)
# ```
#
# How many *different* shifted images does the network see in these 5 epochs?

# %% answer="q8"
q8 = None  # a number in place of None
### BEGIN SOLUTION
q8 = 800
### END SOLUTION

# %% tests="q8" points=1
assert isinstance(q8, (int, float, np.number)), "Answer q8 with a number, for example q8 = 10."
### BEGIN HIDDEN TESTS
# cache() keeps what reaches it in the first epoch. Here that is the shifted images, so the random
# shift is drawn once per image and frozen: 800 images, the same in every epoch. With
# digits.cache().map(random_shift) each epoch draws again: 5 x 800 = 4,000.
assert 799.5 < q8 < 800.5, "The shifted images of the first epoch are kept and shown again."
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
# ### Question 9 (1 point): harder to memorise
#
# Two networks start from the same weights and train for the same number of epochs, one on the plain images, one with augmentation. At the end the augmented one has the *lower* accuracy on its own training images, and the *higher* accuracy on the test images. What is the best reading?
#
# - **A**: The augmentation is too strong; it should be reduced until the training accuracy is as high as without.
# - **B**: Augmentation makes memorising harder. The network fits its training images less closely and has learned more that also holds for new ones.
# - **C**: Test images have leaked into the training set.
# - **D**: The two accuracies have been exchanged by mistake: training accuracy can never fall when the test accuracy rises.

# %% answer="q9"
q9 = ""  # A, B, C or D between the quotes
### BEGIN SOLUTION
q9 = "B"
### END SOLUTION

# %% tests="q9" points=1
assert str(q9).strip().upper() in ("A", "B", "C", "D"), "Answer q9 with A, B, C or D in quotes."
### BEGIN HIDDEN TESTS
q9_reasons = {
    "A": "A is wrong: a high training accuracy is not the aim. It is the test accuracy that counts, and that is better.",
    "B": "B is right: that is what a regularizer does. It gives up some fit on the training images, and the gap between training and test becomes smaller.",
    "C": "C is wrong: a leak lifts the test accuracy, but nothing here points to one. Both networks have the same test images, and a lower training accuracy is not explained by a leak.",
    "D": "D is wrong: the two are measured on different images and need not move together. Regularization is the very case in which they part.",
}
assert str(q9).strip().upper() == "B", f"{q9_reasons[q9.strip().upper()]}"
### END HIDDEN TESTS

# %% [markdown] question="q10"
# ### Question 10 (1 point): the gap
#
# A made-up log of two networks:
#
# | network | training accuracy | test accuracy |
# |---|---|---|
# | plain | 0.998 | 0.945 |
# | with augmentation | 0.982 | 0.957 |
#
# The generalisation gap is training accuracy minus test accuracy. By how many *percentage points* is the gap smaller with augmentation?

# %% answer="q10"
q10 = None  # a number in place of None
### BEGIN SOLUTION
q10 = 2.8
### END SOLUTION

# %% tests="q10" points=1
assert isinstance(q10, (int, float, np.number)), "Answer q10 with a number, for example q10 = 10.5."
### BEGIN HIDDEN TESTS
# Plain: 99.8 - 94.5 = 5.3 points. With augmentation: 98.2 - 95.7 = 2.5 points. 5.3 - 2.5 = 2.8.
# Of these, 1.6 points are lost training accuracy and 1.2 points gained test accuracy: a smaller
# gap alone would not be a success.
assert 2.75 < q10 < 2.85, "The gaps are 5.3 and 2.5 points; what is their difference?"
### END HIDDEN TESTS

# %% wrong="q10" loses={"q10_tests": 1}
q10 = 1.2  # the gain in test accuracy alone

# %% wrong="q10" loses={"q10_tests": 1}
q10 = 0.028  # not in percentage points

# %% wrong="q10" loses={"q10_tests": 1}
q10 = 2.5  # the gap with augmentation

# %% wrong="q10" loses={"q10_tests": 1}
q10 = 5.3  # the gap without

# %% wrong="q10" loses={"q10_tests": 1}
q10 = -2.8  # the wrong sign

# %% [markdown] question="q11"
# ### Question 11 (1 point): the spread of a test score
#
# If a network reads a share $p$ of all digits correctly, its score on $n$ randomly chosen test digits scatters around $p$ with the standard error $\sqrt{p\,(1-p)/n}$.
#
# Write `standard_error(accuracy, n)` with `accuracy` between 0 and 1. It returns a number on the same scale (0.01 is one percentage point).


# %% answer="q11"
def standard_error(accuracy, n):
    """Standard error of an accuracy (0 to 1) that was measured on n test images."""
    ### BEGIN SOLUTION
    return np.sqrt(accuracy * (1 - accuracy) / n)
    ### END SOLUTION


# %% tests="q11" points=1
assert np.shape(standard_error(0.5, 100)) == (), "Return one number."
np.testing.assert_allclose(standard_error(0.5, 100), 0.05, rtol=1e-4, err_msg="50 of 100 right.")
### BEGIN HIDDEN TESTS
q11_small = standard_error(0.95, 200)
np.testing.assert_allclose(q11_small, 0.015411, rtol=1e-4, err_msg="190 of 200 right.")
q11_large = standard_error(0.95, 4000)
np.testing.assert_allclose(q11_large, 0.003446, rtol=1e-4, err_msg="20 times as many images.")
q11_all = standard_error(1.0, 50)
np.testing.assert_allclose(q11_all, 0.0, atol=1e-9, err_msg="All right: the formula gives 0.")
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
# Network X reads 190 of the 200 test digits correctly, network Y, trained once on the same data with augmentation, 192. What do these two numbers say?
#
# - **A**: Not enough to tell them apart: one score on 200 digits is uncertain by more than a percentage point, and another seed may turn the order round.
# - **B**: Y is better, because it was tested on the very same digits as X.
# - **C**: Y is better by one percentage point, and would be on any other test set too.
# - **D**: Augmentation has no effect on this task.

# %% answer="q12"
q12 = ""  # A, B, C or D between the quotes
### BEGIN SOLUTION
q12 = "A"
### END SOLUTION

# %% tests="q12" points=1
assert str(q12).strip().upper() in ("A", "B", "C", "D"), "Answer q12 with A, B, C or D in quotes."
### BEGIN HIDDEN TESTS
q12_reasons = {
    "A": "A is right: the standard error of each score is about 1.5 points, and the seed adds its own spread. A larger test set and several seeds can decide it.",
    "B": "B is wrong: the same digits make the comparison fairer, but two digits of difference in one run of each are still well within chance.",
    "C": "C is wrong: one point is less than the standard error of either score. Nothing promises the same difference, or its sign, elsewhere.",
    "D": "D is wrong: no difference found is not the same as no difference. The test is too small to see an effect of a point.",
}
assert str(q12).strip().upper() == "A", f"{q12_reasons[q12.strip().upper()]}"
### END HIDDEN TESTS

# %% [markdown]
# Done? *Restart the kernel and run all cells*, save, press *Validate*, and hand the notebook in.

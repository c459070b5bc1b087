# %% [markdown]
# # Quiz 11: a small photo dataset
#
# Ten questions on lesson 11, 16 points, about 40 minutes. No network is trained here. The first cell imports TensorFlow, which takes some seconds; every other cell runs in a moment.
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
# ### Question 1 (2 points): from a file to a picture
#
# Write `photo(content, size)` with TensorFlow: `content` contains the bytes of a photo file, JPEG or PNG, grey or colour, of any size. Return a float32 picture of shape (size, size, 3) with values from 0 to 1, also for a grey photo. The whole photo is squeezed into the square; nothing is cut off.
#
# `photos` runs your function inside a `tf.data` pipeline; leave it as it is. There `content` is a tensor, and its value is not known while the pipeline is set up.


# %% answer="q1"
def photo(content, size):
    """The bytes of a photo file as a float32 picture (size, size, 3) from 0 to 1."""
    ### BEGIN SOLUTION
    pixels = tf.io.decode_image(content, channels=3, expand_animations=False)
    return tf.image.resize(pixels, (size, size)) / 255
    ### END SOLUTION


def photos(contents, size):
    """Given: a batch of photos from the bytes of their files, by tf.data."""
    if photo(contents[0], size) is None:
        return None
    data = tf.data.Dataset.from_tensor_slices(contents)
    data = data.map(lambda content: photo(content, size), num_parallel_calls=tf.data.AUTOTUNE)
    return next(iter(data.batch(len(contents)))).numpy()


# %% tests="q1" points=2
import io

from PIL import Image


def q1_file(pixels, kind):
    """The bytes of a file that holds these pixels."""
    file = io.BytesIO()
    Image.fromarray(np.uint8(pixels)).save(file, kind)
    return file.getvalue()


q1_plain = np.full((20, 30, 3), 51)
q1_seen = or_example(photos([q1_file(q1_plain, "PNG")], 8), np.full((1, 8, 8, 3), 0.2, "float32"))
assert q1_seen is not None, "q1: photo returns nothing yet."
assert q1_seen.shape == (1, 8, 8, 3), "q1: A picture of 20 x 30 pixels becomes (8, 8, 3)."
assert q1_seen.dtype == np.float32, "q1: The values are float32."
assert abs(float(q1_seen.mean()) - 0.2) < 0.001, "q1: 51 of 255 is 0.2."
### BEGIN HIDDEN TESTS
# A green frame, 5 pixels wide, around red on the left and blue on the right.
q1_framed = np.zeros((40, 60, 3)) + [0, 255, 0]
q1_framed[5:35, 5:30] = [255, 0, 0]
q1_framed[5:35, 30:55] = [0, 0, 255]
q1_small = photos([q1_file(q1_framed, "PNG")], 8)
assert q1_small is not None, "q1: photo returns nothing."
np.testing.assert_allclose(
    q1_small[0, 0, 0], [0, 1, 0], atol=0.3, err_msg="q1: Nothing is cut off."
)
np.testing.assert_allclose(q1_small[0, 4, 2], [1, 0, 0], atol=0.02, err_msg="q1: Left stays left.")
np.testing.assert_allclose(
    q1_small[0, 4, 5], [0, 0, 1], atol=0.02, err_msg="q1: Right stays right."
)
q1_grey = photos([q1_file(np.full((9, 9), 204), "PNG"), q1_file(np.full((7, 5), 255), "PNG")], 4)
np.testing.assert_allclose(
    q1_grey[0], np.full((4, 4, 3), 0.8), atol=0.001, err_msg="q1: Grey: three equal channels."
)
np.testing.assert_allclose(q1_grey[1], np.ones((4, 4, 3)), atol=0.001, err_msg="q1: 255 becomes 1.")
q1_jpeg = photos([q1_file(np.full((64, 48, 3), 102), "JPEG")], 16)
np.testing.assert_allclose(
    q1_jpeg, np.full((1, 16, 16, 3), 0.4), atol=0.01, err_msg="q1: JPEG files are read as well."
)
### END HIDDEN TESTS


# %% wrong="q1" loses={"q1_tests": 2}
def photo(content, size):
    # values from 0 to 255
    pixels = tf.io.decode_image(content, channels=3, expand_animations=False)
    return tf.image.resize(pixels, (size, size))


def photos(contents, size):
    data = tf.data.Dataset.from_tensor_slices(contents)
    return next(iter(data.map(lambda content: photo(content, size)).batch(9))).numpy()


# %% wrong="q1" loses={"q1_tests": 2}
def photo(content, size):
    # convert_image_dtype does not scale what is a float already
    pixels = tf.io.decode_image(content, channels=3, expand_animations=False)
    return tf.image.convert_image_dtype(tf.image.resize(pixels, (size, size)), tf.float32)


def photos(contents, size):
    data = tf.data.Dataset.from_tensor_slices(contents)
    return next(iter(data.map(lambda content: photo(content, size)).batch(9))).numpy()


# %% wrong="q1" loses={"q1_tests": 2}
def photo(content, size):
    # scales twice
    pixels = tf.io.decode_image(content, channels=3, expand_animations=False)
    pixels = tf.image.convert_image_dtype(pixels, tf.float32)
    return tf.image.resize(pixels, (size, size)) / 255


def photos(contents, size):
    data = tf.data.Dataset.from_tensor_slices(contents)
    return next(iter(data.map(lambda content: photo(content, size)).batch(9))).numpy()


# %% wrong="q1" loses={"q1_tests": 2}
def photo(content, size):
    # cuts the middle out
    pixels = tf.io.decode_image(content, channels=3, expand_animations=False)
    return tf.cast(tf.image.resize_with_crop_or_pad(pixels, size, size), tf.float32) / 255


def photos(contents, size):
    data = tf.data.Dataset.from_tensor_slices(contents)
    return next(iter(data.map(lambda content: photo(content, size)).batch(9))).numpy()


# %% wrong="q1" loses={"q1_tests": 2}
def photo(content, size):
    # leaves grey photos with one channel
    pixels = tf.io.decode_image(content, expand_animations=False)
    return tf.image.resize(pixels, (size, size)) / 255


def photos(contents, size):
    data = tf.data.Dataset.from_tensor_slices(contents)
    return next(iter(data.map(lambda content: photo(content, size)).batch(9))).numpy()


# %% wrong="q1" loses={"q1_tests": 2}
def photo(content, size):
    # keeps the proportions, with black bars
    pixels = tf.io.decode_image(content, channels=3, expand_animations=False)
    return tf.image.resize_with_pad(pixels, size, size) / 255


def photos(contents, size):
    data = tf.data.Dataset.from_tensor_slices(contents)
    return next(iter(data.map(lambda content: photo(content, size)).batch(9))).numpy()


# %% [markdown] question="q2"
# ### Question 2 (1 point): twenty copies, or on the fly
#
# You have 400 training photos. Either 20 augmented copies of each are written to disk once, or every epoch draws new variants in memory. What is an advantage of drawing in memory?
#
# - **A**: Validation photos are then augmented as well, so they resemble the training photos.
# - **B**: Other ranges can be tried without writing all the files again.
# - **C**: An epoch costs less computing time, because no transform has to be calculated.
# - **D**: Fewer epochs are needed, because every photo is shown more often in each of them.

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
    "A": "A is wrong: in neither of the two ways are validation photos augmented. They should be like the real photos of later use.",
    "B": "B is right: the ranges are in the code, and the next epoch uses the new ones. And there are new pictures even after twenty epochs.",
    "C": "C is wrong: it is the other way round: each variant is calculated when it is shown. Copies on disk are calculated once and then only read, which was cheaper in the lesson's measurement.",
    "D": "D is wrong: in both ways every photo is shown once in each epoch. With augmentation, networks usually need more epochs.",
}
q2_letter = str(q2).strip().upper()
assert q2_letter == "B", f"q2: {q2_reasons.get(q2_letter, 'no option was chosen.')}"
### END HIDDEN TESTS

# %% [markdown] question="q3"
# ### Question 3 (2 points): does the name fit the content?
#
# The first bytes of a file say what it is: JPEG files begin with `b"\xff\xd8\xff"`, PNG files with `b"\x89PNG"`, GIF files with `b"GIF8"`.
#
# Write `kind(content)`: `content` is a `bytes` object, the whole file. Return `"jpeg"`, `"png"` or `"gif"`, `"empty"` if there are no bytes at all, and `"other"` in all other cases.


# %% answer="q3"
def kind(content):
    """What a file is, by its first bytes."""
    ### BEGIN SOLUTION
    if len(content) == 0:
        return "empty"
    begins = {"jpeg": b"\xff\xd8\xff", "png": b"\x89PNG", "gif": b"GIF8"}
    for name, first in begins.items():
        if content.startswith(first):
            return name
    return "other"
    ### END SOLUTION


# %% tests="q3" points=2
q3_seen = or_example(kind(b"\xff\xd8\xff\xe0 and so on"), "jpeg")
assert q3_seen is not None, "q3: kind returns nothing yet."
assert isinstance(q3_seen, str), "q3: Return a string."
assert q3_seen == "jpeg", "q3: This begins as a JPEG file."
### BEGIN HIDDEN TESTS
assert kind(b"some text") is not None, "q3: kind returns nothing."
assert kind(b"\x89PNG\r\n\x1a\n more") == "png", "q3: This begins as a PNG file."
assert kind(b"GIF89a more") == "gif", "q3: A GIF file of the newer kind."
assert kind(b"GIF87a more") == "gif", "q3: A GIF file of the older kind."
assert kind(b"") == "empty", "q3: A file without bytes is empty."
assert kind(b"<html>Please log in, cat.jpg</html>") == "other", "q3: A web page is no picture."
assert kind(b"text with \xff\xd8\xff\xe0 inside") == "other", "q3: Only the first bytes count."
assert kind(b"\xff\xd8 and so on") == "other", (
    "q3: A JPEG file begins with three bytes, all of them."
)
assert kind(b"\x89PN and so on") == "other", "q3: A PNG file begins with four bytes, all of them."
assert kind(b"GIFT shop") == "other", "q3: A GIF file begins with GIF8."
assert kind(b"\xff") == "other", "q3: Too short to be a JPEG file, but not empty."
assert kind(b"png") == "other", "q3: A text that says png is no PNG file."
### END HIDDEN TESTS


# %% wrong="q3" loses={"q3_tests": 2}
def kind(content):
    # looks anywhere in the file
    if not content:
        return "empty"
    for name, first in (("jpeg", b"\xff\xd8\xff"), ("png", b"\x89PNG"), ("gif", b"GIF8")):
        if first in content:
            return name
    return "other"


# %% wrong="q3" loses={"q3_tests": 2}
def kind(content):
    # does not know empty files
    for name, first in (("jpeg", b"\xff\xd8\xff"), ("png", b"\x89PNG"), ("gif", b"GIF8")):
        if content.startswith(first):
            return name
    return "other"


# %% wrong="q3" loses={"q3_tests": 2}
def kind(content):
    # one of the two kinds of GIF only
    if not content:
        return "empty"
    for name, first in (("jpeg", b"\xff\xd8\xff"), ("png", b"\x89PNG"), ("gif", b"GIF89a")):
        if content.startswith(first):
            return name
    return "other"


# %% wrong="q3" loses={"q3_tests": 2}
def kind(content):
    # the first byte only
    if not content:
        return "empty"
    return {255: "jpeg", 137: "png", 71: "gif"}.get(content[0], "other")


# %% wrong="q3" loses={"q3_tests": 2}
def kind(content):
    # what is no PNG and no GIF must be a JPEG
    if not content:
        return "empty"
    if content.startswith(b"\x89PNG"):
        return "png"
    return "gif" if content.startswith(b"GIF8") else "jpeg"


# %% wrong="q3" loses={"q3_tests": 2}
def kind(content):
    # believes words in the text
    if not content:
        return "empty"
    if content.startswith(b"\xff\xd8\xff"):
        return "jpeg"
    for name in ("png", "gif"):
        if name.encode() in content[:8].lower():
            return name
    return "other"


# %% [markdown] question="q4"
# ### Question 4 (2 points): any picture, three channels
#
# Write `three_channels(pixels)` with NumPy: `pixels` is a uint8 array of one picture, either grey, of shape (h, w) or (h, w, 1), or colour, of shape (h, w, 3), or colour with opacity, of shape (h, w, 4). Return a float32 array of shape (h, w, 3) with values from 0 to 1.
#
# A grey picture gets three equal channels. One with opacity is put on white: where the fourth channel is 255 the colour shows, where it is 0 white shows, and in between the two mix in proportion.


# %% answer="q4"
def three_channels(pixels):
    """Grey, colour or colour with opacity as float32 (h, w, 3) in [0, 1]."""
    ### BEGIN SOLUTION
    values = pixels.astype("float32") / 255
    if values.ndim == 2:
        values = values[..., None]
    if values.shape[-1] == 1:
        values = np.repeat(values, 3, axis=-1)
    if values.shape[-1] == 4:
        opacity = values[..., 3:]
        values = values[..., :3] * opacity + (1 - opacity)
    return values
    ### END SOLUTION


# %% tests="q4" points=2
q4_plain = np.full((2, 3, 3), 51, np.uint8)
q4_seen = or_example(three_channels(q4_plain.copy()), np.full((2, 3, 3), 0.2))
assert q4_seen is not None, "q4: three_channels returns nothing yet."
assert np.shape(q4_seen) == (2, 3, 3), "q4: Return an array (h, w, 3)."
assert float(np.abs(np.asarray(q4_seen) - 0.2).max()) < 1e-6, "q4: 51 of 255 is 0.2."
### BEGIN HIDDEN TESTS
q4_colour = np.array([[[0, 51, 102], [153, 204, 255]]], dtype=np.uint8)
q4_result = three_channels(q4_colour.copy())
assert q4_result is not None, "q4: three_channels returns nothing."
assert q4_result.dtype == np.float32, "q4: The values are to be float32."
np.testing.assert_allclose(
    q4_result, [[[0, 0.2, 0.4], [0.6, 0.8, 1]]], atol=1e-6, err_msg="q4: Colours stay as they are."
)
q4_grey = np.array([[0, 51], [102, 255], [153, 0]], dtype=np.uint8)
q4_two = np.shape(three_channels(q4_grey.copy()))
assert q4_two == (3, 2, 3), "q4: A grey picture (h, w) is to become (h, w, 3)."
np.testing.assert_allclose(
    three_channels(q4_grey.copy()),
    [[[0, 0, 0], [0.2, 0.2, 0.2]], [[0.4, 0.4, 0.4], [1, 1, 1]], [[0.6, 0.6, 0.6], [0, 0, 0]]],
    atol=1e-6,
    err_msg="q4: Grey, shape (h, w): three equal channels.",
)
np.testing.assert_allclose(
    three_channels(q4_grey[..., None].copy()),
    [[[0, 0, 0], [0.2, 0.2, 0.2]], [[0.4, 0.4, 0.4], [1, 1, 1]], [[0.6, 0.6, 0.6], [0, 0, 0]]],
    atol=1e-6,
    err_msg="q4: Grey, shape (h, w, 1): three equal channels.",
)
q4_four = np.array([[[255, 0, 0, 255], [255, 0, 0, 0], [255, 0, 0, 51]]], dtype=np.uint8)
q4_mixed = np.asarray(three_channels(q4_four.copy()))
np.testing.assert_allclose(
    q4_mixed[0, 0], [1, 0, 0], atol=1e-5, err_msg="q4: Opaque red stays red."
)
np.testing.assert_allclose(
    q4_mixed[0, 1], [1, 1, 1], atol=1e-5, err_msg="q4: Where nothing is opaque, white shows."
)
np.testing.assert_allclose(
    q4_mixed[0, 2], [1, 0.8, 0.8], atol=1e-5, err_msg="q4: A fifth red, four fifths white."
)
q4_square = three_channels(np.full((3, 3), 255, np.uint8))
assert np.shape(q4_square) == (3, 3, 3), "q4: A grey picture of 3 x 3 is no colour picture."
### END HIDDEN TESTS


# %% wrong="q4" loses={"q4_tests": 2}
def three_channels(pixels):
    # drops the opacity
    values = pixels.astype("float32") / 255
    if values.ndim == 2:
        values = values[..., None]
    if values.shape[-1] == 1:
        values = np.repeat(values, 3, axis=-1)
    return values[..., :3]


# %% wrong="q4" loses={"q4_tests": 2}
def three_channels(pixels):
    # on black instead of white
    values = pixels.astype("float32") / 255
    if values.ndim == 2:
        values = values[..., None]
    if values.shape[-1] == 1:
        values = np.repeat(values, 3, axis=-1)
    return values[..., :3] * values[..., 3:] if values.shape[-1] == 4 else values


# %% wrong="q4" loses={"q4_tests": 2}
def three_channels(pixels):
    # float64
    values = pixels / 255
    if values.ndim == 2:
        values = values[..., None]
    if values.shape[-1] == 1:
        values = np.repeat(values, 3, axis=-1)
    if values.shape[-1] == 4:
        values = values[..., :3] * values[..., 3:] + (1 - values[..., 3:])
    return values


# %% wrong="q4" loses={"q4_tests": 2}
def three_channels(pixels):
    # does not know (h, w)
    values = pixels.astype("float32") / 255
    if values.shape[-1] == 1:
        values = np.repeat(values, 3, axis=-1)
    if values.shape[-1] == 4:
        values = values[..., :3] * values[..., 3:] + (1 - values[..., 3:])
    return values


# %% wrong="q4" loses={"q4_tests": 2}
def three_channels(pixels):
    # opacity of 0 to 255 taken for 0 to 1
    values = pixels.astype("float32") / 255
    if values.ndim == 2:
        values = values[..., None]
    if values.shape[-1] == 1:
        values = np.repeat(values, 3, axis=-1)
    if values.shape[-1] == 4:
        opacity = np.minimum(pixels[..., 3:], 1).astype("float32")
        values = values[..., :3] * opacity + (1 - opacity)
    return values


# %% wrong="q4" loses={"q4_tests": 2}
def three_channels(pixels):
    # grey becomes red
    values = pixels.astype("float32") / 255
    if values.ndim == 2:
        values = values[..., None]
    if values.shape[-1] == 1:
        values = np.concatenate([values, 0 * values, 0 * values], axis=-1)
    if values.shape[-1] == 4:
        values = values[..., :3] * values[..., 3:] + (1 - values[..., 3:])
    return values


# %% [markdown] question="q5"
# ### Question 5 (1 point): half of them right
#
# A network with one sigmoid is trained on as many cats as dogs; its loss falls far below that of guessing. Its accuracy is computed with `np.mean(np.argmax(model.predict(x), axis=1) == y)` and stays at exactly 0.5. What is the reason?
#
# - **A**: The network has not learnt anything yet; it needs more epochs.
# - **B**: Cats and dogs look too much alike for so small a network.
# - **C**: The output has one column, so `argmax` is always 0.
# - **D**: One sigmoid cannot tell two classes apart; you need a softmax with two outputs.

# %% answer="q5"
q5 = ""  # A, B, C or D between the quotes
### BEGIN SOLUTION
q5 = "C"
### END SOLUTION

# %% tests="q5" points=1
assert str(or_example(q5, "A")).strip().upper() in ("A", "B", "C", "D"), (
    "q5: answer with A, B, C or D in quotes."
)
### BEGIN HIDDEN TESTS
q5_reasons = {
    "A": "A is wrong: the loss is far below that of guessing, so something was learnt. But this way of counting does not show it.",
    "B": "B is wrong: then the loss would not fall far below that of guessing, and the accuracy would waver about one half, not be exactly 0.5.",
    "C": "C is right: with a single column, argmax is always 0, and half of the labels are 0. Compare the column with 0.5 instead.",
    "D": "D is wrong: one sigmoid gives the probability of class 1, and one minus this is that of class 0. Two classes need no more.",
}
q5_letter = str(q5).strip().upper()
assert q5_letter == "C", f"q5: {q5_reasons.get(q5_letter, 'no option was chosen.')}"
### END HIDDEN TESTS

# %% [markdown] question="q6"
# ### Question 6 (2 points): mirror, and change the light
#
# Photos come in batches (n, height, width, 3) of float32 values from 0 to 1. Write `augmentation()`: a `keras.Sequential` of Keras' own layers that does two things, in training only and with a draw of its own for each photo:
#
# - about half of the photos are mirrored left to right;
# - each photo becomes brighter or darker: one number, drawn between -0.15 and 0.15, is added to all of its values. Values that are then below 0 or above 1 are set to 0 or 1.
#
# Check which range of values a layer expects.


# %% answer="q6"
def augmentation():
    """Layers that mirror photos and change their brightness, in training only."""
    ### BEGIN SOLUTION
    return keras.Sequential(
        [
            keras.layers.RandomFlip("horizontal"),
            keras.layers.RandomBrightness(0.15, value_range=(0, 1)),
        ]
    )
    ### END SOLUTION


# %% tests="q6" points=2
q6_photo = np.float32(0.4 + 0.2 * np.arange(72).reshape(4, 6, 3) / 71)
q6_batch = np.repeat(q6_photo[None], 400, axis=0)
q6_layers = augmentation()
q6_seen = None if q6_layers is None else np.asarray(q6_layers(q6_batch, training=False))
q6_seen = or_example(q6_seen, q6_batch)
assert q6_seen is not None, "q6: augmentation returns nothing yet."
assert q6_seen.shape == (400, 4, 6, 3), "q6: The shape stays."
### BEGIN HIDDEN TESTS
assert q6_layers is not None, "q6: augmentation returns nothing."
q6_off = np.asarray(q6_layers(q6_batch, training=False))
np.testing.assert_allclose(
    q6_off, q6_batch, atol=1e-6, err_msg="q6: Outside of training nothing changes."
)
q6_on = np.asarray(q6_layers(q6_batch, training=True))
q6_same = np.ptp(q6_on - q6_batch, axis=(1, 2, 3))
q6_turned = np.ptp(q6_on - q6_batch[:, :, ::-1], axis=(1, 2, 3))
assert float(np.minimum(q6_same, q6_turned).max()) < 1e-3, (
    "q6: Each photo is as it was or its mirror image, with one number added to all values."
)
assert 0.36 < float(np.mean(q6_turned < q6_same)) < 0.64, "q6: About half are mirrored."
q6_added = (q6_on - q6_batch).mean(axis=(1, 2, 3))
assert float(np.abs(q6_added).max()) < 0.151, "q6: At most 0.15 is added or taken away."
assert float(q6_added.min()) < -0.09, "q6: Photos become darker, too."
assert float(q6_added.max()) > 0.09, "q6: Photos become brighter, too."
assert len(np.unique(np.round(q6_added, 4))) > 100, "q6: Each photo has its own draw."
q6_second = np.asarray(q6_layers(q6_batch, training=True))
assert float(np.abs(q6_second - q6_on).max()) > 0.1, "q6: Each call draws anew."
q6_light = np.asarray(q6_layers(np.full((100, 2, 2, 3), 0.95, dtype="float32"), training=True))
assert float(q6_light.max()) < 1.0001, "q6: No value gets above 1."
q6_dark = np.asarray(q6_layers(np.full((100, 2, 2, 3), 0.05, dtype="float32"), training=True))
assert float(q6_dark.min()) > -0.0001, "q6: No value gets below 0."
### END HIDDEN TESTS


# %% wrong="q6" loses={"q6_tests": 2}
def augmentation():
    # the range that is taken for granted, 0 to 255
    return keras.Sequential(
        [keras.layers.RandomFlip("horizontal"), keras.layers.RandomBrightness(0.15)]
    )


# %% wrong="q6" loses={"q6_tests": 2}
def augmentation():
    # upside down as well, which is the default
    return keras.Sequential(
        [keras.layers.RandomFlip(), keras.layers.RandomBrightness(0.15, value_range=(0, 1))]
    )


# %% wrong="q6" loses={"q6_tests": 2}
def augmentation():
    # brighter only
    return keras.Sequential(
        [
            keras.layers.RandomFlip("horizontal"),
            keras.layers.RandomBrightness((0.0, 0.15), value_range=(0, 1)),
        ]
    )


# %% wrong="q6" loses={"q6_tests": 2}
def augmentation():
    # the contrast
    return keras.Sequential(
        [
            keras.layers.RandomFlip("horizontal"),
            keras.layers.RandomContrast(0.15, value_range=(0, 1)),
        ]
    )


# %% wrong="q6" loses={"q6_tests": 2}
def augmentation():
    # no mirror
    return keras.Sequential([keras.layers.RandomBrightness(0.15, value_range=(0, 1))])


# %% wrong="q6" loses={"q6_tests": 2}
def augmentation():
    # for photos from 0 to 255
    return keras.Sequential(
        [
            keras.layers.Rescaling(1 / 255),
            keras.layers.RandomFlip("horizontal"),
            keras.layers.RandomBrightness(0.15, value_range=(0, 1)),
        ]
    )


# %% [markdown] question="q7"
# ### Question 7 (1 point): where it helps
#
# A network learns to sort apples from pears on pictures of a conveyor belt: always from above, always from the same distance, lying in any direction. The camera is fixed, and the test pictures come from it, too. Which augmentation fits best?
#
# - **A**: rotation by any angle
# - **B**: zoom by up to 50 %
# - **C**: shear by up to 40 degrees
# - **D**: all three, as strong as possible: more variety never hurts

# %% answer="q7"
q7 = ""  # A, B, C or D between the quotes
### BEGIN SOLUTION
q7 = "A"
### END SOLUTION

# %% tests="q7" points=1
assert str(or_example(q7, "A")).strip().upper() in ("A", "B", "C", "D"), (
    "q7: answer with A, B, C or D in quotes."
)
### BEGIN HIDDEN TESTS
q7_reasons = {
    "A": "A is right: the fruit lies in any direction, so every turned training picture could be a test picture, and few training pictures show all directions.",
    "B": "B is wrong: the distance never changes, and size may be just what tells a small pear from an apple.",
    "C": "C is wrong: a camera that looks straight down never shows a sheared picture, so the network would learn shapes that never occur.",
    "D": "D is wrong: it can hurt. In the lesson, the same ranges cost accuracy on test animals with the pose of the training animals.",
}
q7_letter = str(q7).strip().upper()
assert q7_letter == "A", f"q7: {q7_reasons.get(q7_letter, 'no option was chosen.')}"
### END HIDDEN TESTS

# %% [markdown] question="q8"
# ### Question 8 (1 point): a gain on drawn animals
#
# A generator draws training animals upright and test animals tilted. Augmentation with rotations gains 15 points on the test animals. What does that show?
#
# - **A**: Rotations will gain about 15 points on photos of cats and dogs as well.
# - **B**: Nothing: drawings cannot show anything that is true for augmentation in general.
# - **C**: Augmentation is better than collecting more pictures.
# - **D**: Rotations add what the test pictures have and the training pictures lack.

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
    "A": "A is wrong: the size of the gain follows from how the two sets were drawn. Photos differ from one another in other ways, and by other amounts.",
    "B": "B is wrong: they show the mechanism, because the poses are under control: the same ranges help where the test is tilted and not where it is upright.",
    "C": "C is wrong: no arm had more pictures, so the experiment does not say anything about that.",
    "D": "D is right: the experiment was designed to show this, which is useful as long as you say so. How much rotations gain on photos has to be measured on photos.",
}
q8_letter = str(q8).strip().upper()
assert q8_letter == "D", f"q8: {q8_reasons.get(q8_letter, 'no option was chosen.')}"
### END HIDDEN TESTS

# %% [markdown] question="q9"
# ### Question 9 (2 points): the same photo twice
#
# `prints` contains one number for each file, the fingerprint of its content: equal numbers mean equal files. `labels` contains the class of each file. Write `keep(prints, labels)`: the sorted list of the positions of the files to keep.
#
# - Of files with equal content *and equal labels* keep the first.
# - If equal content has *different labels*, nobody knows which of them is right: keep none of these files.


# %% answer="q9"
def keep(prints, labels):
    """Positions of the files to keep: no doubles, no contradictions."""
    ### BEGIN SOLUTION
    positions = []
    for position, fingerprint in enumerate(prints):
        same = [other for other, value in enumerate(prints) if value == fingerprint]
        one_label = len({labels[other] for other in same}) == 1
        if one_label and same[0] == position:
            positions.append(position)
    return positions
    ### END SOLUTION


# %% tests="q9" points=2
q9_easy = or_example(keep([5, 6, 7], [0, 1, 0]), [0, 1, 2])
assert q9_easy is not None, "q9: keep returns nothing yet."
assert isinstance(q9_easy, list), "q9: Return a list."
assert [int(p) for p in q9_easy] == [0, 1, 2], "q9: Three different files: keep all."
### BEGIN HIDDEN TESTS
assert keep([5], [0]) is not None, "q9: keep returns nothing."
q9_double = [int(p) for p in keep([5, 6, 5, 5], [0, 1, 0, 0])]
assert q9_double == [0, 1], "q9: Of three equal files of one class the first is kept."
q9_clash = [int(p) for p in keep([5, 6, 5], [0, 1, 1])]
assert q9_clash == [1], "q9: Equal content with two labels: keep neither."
q9_late = [int(p) for p in keep([5, 5, 6, 5], [0, 0, 1, 1])]
assert q9_late == [2], "q9: One contradiction spoils all files with this content."
q9_order = [int(p) for p in keep([9, 1, 9, 1, 4], [1, 0, 1, 0, 1])]
assert q9_order == [0, 1, 4], "q9: In order of position, whatever the fingerprints are."
assert keep([], []) == [], "q9: No files, nothing to keep."
### END HIDDEN TESTS


# %% wrong="q9" loses={"q9_tests": 2}
def keep(prints, labels):
    # keeps the first, whatever the labels say
    return [p for p, value in enumerate(prints) if value not in list(prints)[:p]]


# %% wrong="q9" loses={"q9_tests": 2}
def keep(prints, labels):
    # takes content and label together as the fingerprint
    pairs = list(zip(prints, labels))
    return [p for p, pair in enumerate(pairs) if pair not in pairs[:p]]


# %% wrong="q9" loses={"q9_tests": 2}
def keep(prints, labels):
    # throws away all doubles, also those without a contradiction
    return [p for p, value in enumerate(prints) if list(prints).count(value) == 1]


# %% wrong="q9" loses={"q9_tests": 2}
def keep(prints, labels):
    # keeps the last of the doubles
    prints, labels = list(prints), list(labels)
    kept = []
    for p, value in enumerate(prints):
        same = [q for q in range(len(prints)) if prints[q] == value]
        if len({labels[q] for q in same}) == 1 and same[-1] == p:
            kept.append(p)
    return kept


# %% wrong="q9" loses={"q9_tests": 2}
def keep(prints, labels):
    # notices a contradiction only with what came before
    kept, seen = [], {}
    for p, value in enumerate(prints):
        if value not in seen:
            kept.append(p)
        elif seen[value] != labels[p] and prints.index(value) in kept:
            kept.remove(prints.index(value))
            kept.append(p)
        seen[value] = labels[p]
    return kept


# %% wrong="q9" loses={"q9_tests": 2}
def keep(prints, labels):
    # in the order of the fingerprints
    kept = []
    for value in sorted(set(prints)):
        same = [p for p in range(len(prints)) if prints[p] == value]
        if len({labels[p] for p in same}) == 1:
            kept.append(same[0])
    return kept


# %% [markdown] question="q10"
# ### Question 10 (2 points): how many different pictures
#
# There are 400 training photos and 30 epochs, and every photo is shown once in each epoch. On the fly, each showing is a new random draw. From disk, each showing takes one of 20 stored copies of the photo, in turn.
#
# Write `different(photos, epochs, stored)`: how many different pictures the network is shown, where `stored` is the number of copies of each photo on disk, or `None` for on the fly. With fewer epochs than copies, some copies are never shown.


# %% answer="q10"
def different(photos, epochs, stored):
    """Number of different pictures that are shown in training."""
    ### BEGIN SOLUTION
    return photos * (epochs if stored is None else min(epochs, stored))
    ### END SOLUTION


# %% tests="q10" points=2
q10_seen = or_example(different(10, 1, None), 10)
assert q10_seen is not None, "q10: different returns nothing yet."
assert np.shape(q10_seen) == (), "q10: Return one number."
assert q10_seen == 10, "q10: Ten photos, shown once."
### BEGIN HIDDEN TESTS
assert different(10, 1, None) is not None, "q10: different returns nothing."
assert different(400, 30, None) == 12000, "q10: On the fly, every showing is a new picture."
assert different(400, 30, 20) == 8000, "q10: From disk there are no more than 20 of each photo."
assert different(400, 5, 20) == 2000, "q10: In 5 epochs no photo is shown more than five times."
assert different(400, 20, 20) == 8000, "q10: As many epochs as copies."
assert different(7, 100, 1) == 7, "q10: One stored copy stays one picture."
assert different(7, 0, 20) == 0, "q10: Without training, nothing is shown from disk."
assert different(7, 0, None) == 0, "q10: Without training, nothing is shown on the fly."
### END HIDDEN TESTS


# %% wrong="q10" loses={"q10_tests": 2}
def different(photos, epochs, stored):
    # all stored copies, shown or not
    return photos * (epochs if stored is None else stored)


# %% wrong="q10" loses={"q10_tests": 2}
def different(photos, epochs, stored):
    # counts showings
    return photos * epochs


# %% wrong="q10" loses={"q10_tests": 2}
def different(photos, epochs, stored):
    # every epoch has all copies anew
    return photos * epochs * (1 if stored is None else stored)


# %% wrong="q10" loses={"q10_tests": 2}
def different(photos, epochs, stored):
    # adds the originals
    return photos * (epochs if stored is None else min(epochs, stored)) + photos * (epochs > 1)


# %% wrong="q10" loses={"q10_tests": 2}
def different(photos, epochs, stored):
    # takes the larger of the two
    return photos * (epochs if stored is None else max(epochs, stored))


# %% [markdown]
# Done? *Restart the kernel and run all cells*, save, press *Validate*, and hand the notebook in.

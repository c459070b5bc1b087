# %% [markdown]
# # Quiz 09: a small photo dataset
#
# Ten questions on lesson 11, 14 points, about 30 minutes. No network is trained here: NumPy is all you need, and every cell runs in a moment.
#
# - **Choice questions**: write the letter of your answer between the quotes, for example `q1 = "A"`. Capital or small letters make no difference.
# - **Number questions**: write the number in place of `None`.
# - **Coding questions**: complete the function where it says `# your answer here`. Try it in cells of your own as often as you like.
#
# The cells that test your answers are locked. What you see of them checks the *form* of an answer (a letter, a number, a list, an easy case). Further tests run when the quiz is graded. So *Validate* tells you that your answers can be read, not that they are right. You may leave questions open: the others count all the same. The numbers in the questions are made up, unless it says otherwise.

# %%
import numpy as np

# %% [markdown] question="q1"
# ### Question 1 (1 point): the order of work
#
# You have 500 photos and want 20 augmented copies of each on disk, and a validation score that can be believed. In which order?
#
# - **A**: Make the copies, shuffle all files, set a fifth of them aside for validation.
# - **B**: Set a fifth of the photos aside, make copies of the training photos only, validate on the photos that were set aside.
# - **C**: Make the copies, train on the copies and validate on the 500 originals.
# - **D**: Set a fifth of the photos aside, make copies of both parts, move copies between the parts until both are balanced.

# %% answer="q1"
q1 = ""  # A, B, C or D between the quotes
### BEGIN SOLUTION
q1 = "B"
### END SOLUTION

# %% tests="q1" points=1
assert str(q1).strip().upper() in ("A", "B", "C", "D"), "Answer q1 with A, B, C or D in quotes."
### BEGIN HIDDEN TESTS
q1_reasons = {
    "A": "A is wrong: nearly every validation file then has sisters, copies of the same photo, among the training files. The score tells how well photos are remembered.",
    "B": "B is right: no validation photo, and no copy of one, is ever trained on, and the validation photos are as real ones will be.",
    "C": "C is wrong: the network has been trained on a copy of every validation photo.",
    "D": "D is wrong: the first step is right, but moving copies over afterwards brings relatives of validation photos back into training.",
}
assert str(q1).strip().upper() == "B", f"{q1_reasons[q1.strip().upper()]}"
### END HIDDEN TESTS

# %% [markdown] question="q2"
# ### Question 2 (1 point): on disk
#
# 400 training photos, 20 copies of each, 8 kB a copy; the originals (60 kB each) stay where they are. How many *megabytes* do the copies need (1 MB = 1,000 kB)?

# %% answer="q2"
q2 = None  # a number in place of None
### BEGIN SOLUTION
q2 = 64
### END SOLUTION

# %% tests="q2" points=1
assert isinstance(q2, (int, float, np.number)), "Answer q2 with a number, for example q2 = 10.5."
### BEGIN HIDDEN TESTS
# 400 x 20 = 8,000 copies of 8 kB are 64,000 kB; the originals are no copies.
assert 63.9 < q2 < 64.1, "8,000 copies of 8 kB each."
### END HIDDEN TESTS

# %% wrong="q2" loses={"q2_tests": 1}
q2 = 88  # with the originals

# %% wrong="q2" loses={"q2_tests": 1}
q2 = 64000  # kilobytes

# %% wrong="q2" loses={"q2_tests": 1}
q2 = 3.2  # one copy of each

# %% wrong="q2" loses={"q2_tests": 1}
q2 = 480  # copies as large as the originals

# %% wrong="q2" loses={"q2_tests": 1}
q2 = 80  # of all 500 photos, validation too

# %% [markdown] question="q3"
# ### Question 3 (2 points): does the name fit the content?
#
# The first bytes of a file say what it is: JPEG files begin with `b"\xff\xd8\xff"`, PNG files with `b"\x89PNG"`, GIF files with `b"GIF8"`.
#
# Write `kind(content)`: `content` is a `bytes` object, the whole file. Return `"jpeg"`, `"png"`, `"gif"`, `"empty"` for no bytes at all, or `"other"`.


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
assert isinstance(kind(b"some text"), str), "Return a string."
assert kind(b"\xff\xd8\xff\xe0 and so on") == "jpeg", "This begins as a JPEG file."
### BEGIN HIDDEN TESTS
assert kind(b"\x89PNG\r\n\x1a\n more") == "png", "This begins as a PNG file."
assert kind(b"GIF89a more") == "gif", "A GIF file, newer kind."
assert kind(b"GIF87a more") == "gif", "A GIF file, older kind."
assert kind(b"") == "empty", "A file without bytes is empty."
assert kind(b"<html>Please log in, cat.jpg</html>") == "other", "A web page is no picture."
assert kind(b"text with \xff\xd8\xff\xe0 inside") == "other", "Only the first bytes count."
assert kind(b"\xff") == "other", "Too short to be a JPEG file, but not empty."
assert kind(b"png") == "other", "A text that says png is no PNG file."
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
# Write `three_channels(pixels)`: `pixels` is a uint8 array of one picture, either grey, of shape (h, w) or (h, w, 1), or colour, (h, w, 3), or colour with opacity, (h, w, 4). Return float32 of shape (h, w, 3) with values from 0 to 1.
#
# Grey means three equal channels. With opacity, put the picture on white: where the fourth channel is 255 the colour counts, where it is 0 white shows, and in between both mix in proportion.


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
assert np.shape(three_channels(q4_plain.copy())) == (2, 3, 3), "Return an array (h, w, 3)."
np.testing.assert_allclose(
    three_channels(q4_plain.copy()), 0.2, atol=1e-6, err_msg="51 of 255 is 0.2."
)
### BEGIN HIDDEN TESTS
q4_colour = np.array([[[0, 51, 102], [153, 204, 255]]], dtype=np.uint8)
q4_result = three_channels(q4_colour.copy())
assert q4_result.dtype == np.float32, "The values are to be float32."
np.testing.assert_allclose(
    q4_result, [[[0, 0.2, 0.4], [0.6, 0.8, 1]]], atol=1e-6, err_msg="Colours stay as they are."
)
q4_grey = np.array([[0, 51], [102, 255], [153, 0]], dtype=np.uint8)
q4_two = np.shape(three_channels(q4_grey.copy()))
assert q4_two == (3, 2, 3), "A grey picture (h, w) is to become (h, w, 3)."
np.testing.assert_allclose(
    three_channels(q4_grey.copy()),
    [[[0, 0, 0], [0.2, 0.2, 0.2]], [[0.4, 0.4, 0.4], [1, 1, 1]], [[0.6, 0.6, 0.6], [0, 0, 0]]],
    atol=1e-6,
    err_msg="Grey, shape (h, w): three equal channels.",
)
np.testing.assert_allclose(
    three_channels(q4_grey[..., None].copy()),
    [[[0, 0, 0], [0.2, 0.2, 0.2]], [[0.4, 0.4, 0.4], [1, 1, 1]], [[0.6, 0.6, 0.6], [0, 0, 0]]],
    atol=1e-6,
    err_msg="Grey, shape (h, w, 1): three equal channels.",
)
q4_four = np.array([[[255, 0, 0, 255], [255, 0, 0, 0], [255, 0, 0, 51]]], dtype=np.uint8)
q4_mixed = np.asarray(three_channels(q4_four.copy()))
np.testing.assert_allclose(q4_mixed[0, 0], [1, 0, 0], atol=1e-5, err_msg="Opaque red stays red.")
np.testing.assert_allclose(
    q4_mixed[0, 1], [1, 1, 1], atol=1e-5, err_msg="Where nothing is opaque, white shows."
)
np.testing.assert_allclose(
    q4_mixed[0, 2], [1, 0.8, 0.8], atol=1e-5, err_msg="A fifth red, four fifths white."
)
q4_square = three_channels(np.full((3, 3), 255, np.uint8))
assert np.shape(q4_square) == (3, 3, 3), "A grey picture of 3 x 3 is no colour picture."
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
# A network with one sigmoid is trained on as many cats as dogs; its loss falls and is far below that of guessing. Its accuracy is computed with `np.mean(np.argmax(model.predict(x), axis=1) == y)` and stays at exactly 0.5. What is going on?
#
# - **A**: The network has not learnt anything yet; it needs more epochs.
# - **B**: Cats and dogs look too much alike for so small a network.
# - **C**: The output has one column, so `argmax` is 0 for every picture; half of the labels are 0.
# - **D**: A sigmoid cannot tell two classes apart; softmax with two outputs is needed.

# %% answer="q5"
q5 = ""  # A, B, C or D between the quotes
### BEGIN SOLUTION
q5 = "C"
### END SOLUTION

# %% tests="q5" points=1
assert str(q5).strip().upper() in ("A", "B", "C", "D"), "Answer q5 with A, B, C or D in quotes."
### BEGIN HIDDEN TESTS
q5_reasons = {
    "A": "A is wrong: the loss is far below that of guessing, so something was learnt. It is the way of counting that sees nothing of it.",
    "B": "B is wrong: then the loss would not fall far below that of guessing, and the accuracy would waver about one half, not be exactly 0.5.",
    "C": "C is right: the largest of one number is always the first. Compare the one column with 0.5 instead.",
    "D": "D is wrong: one sigmoid gives the probability of class 1, and one minus it that of class 0. That is all two classes need.",
}
assert str(q5).strip().upper() == "C", f"{q5_reasons[q5.strip().upper()]}"
### END HIDDEN TESTS

# %% [markdown] question="q6"
# ### Question 6 (1 point): how sure is 60 %?
#
# An article reports 60 % on 100 validation photos. How large is the standard error of this accuracy, in percentage points? (The square root of p (1 - p) / n.)

# %% answer="q6"
q6 = None  # a number in place of None
### BEGIN SOLUTION
q6 = 4.9
### END SOLUTION

# %% tests="q6" points=1
assert isinstance(q6, (int, float, np.number)), "Answer q6 with a number, for example q6 = 10.5."
### BEGIN HIDDEN TESTS
# sqrt(0.6 * 0.4 / 100) = 0.04899: with one run, 60 and 68 % lie less than two of them apart.
assert 4.85 < q6 < 5.05, "0.6 times 0.4, divided by 100, and of that the square root, in points."
### END HIDDEN TESTS

# %% wrong="q6" loses={"q6_tests": 1}
q6 = 0.049  # not in points

# %% wrong="q6" loses={"q6_tests": 1}
q6 = 0.24  # no square root

# %% wrong="q6" loses={"q6_tests": 1}
q6 = 6.0  # sqrt(0.36 / 100)

# %% wrong="q6" loses={"q6_tests": 1}
q6 = 49.0  # not divided by n

# %% wrong="q6" loses={"q6_tests": 1}
q6 = 9.8  # two standard errors

# %% [markdown] question="q7"
# ### Question 7 (1 point): where it helps
#
# A network learns to sort apples from pears on pictures of a conveyor belt: always from above, always the same distance, lying in any direction. The camera is bolted to its place, and the test pictures come from it too. Which augmentation fits best?
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
assert str(q7).strip().upper() in ("A", "B", "C", "D"), "Answer q7 with A, B, C or D in quotes."
### BEGIN HIDDEN TESTS
q7_reasons = {
    "A": "A is right: the fruit lies in any direction, so every turned training picture could be a test picture, and few training pictures show all directions.",
    "B": "B is wrong: the distance never changes, and size may be just what tells a small pear from an apple.",
    "C": "C is wrong: a camera that looks straight down never shows a slanted picture, so the network would learn shapes that never come.",
    "D": "D is wrong: pictures that never come make the task harder. The lesson measured such a loss.",
}
assert str(q7).strip().upper() == "A", f"{q7_reasons[q7.strip().upper()]}"
### END HIDDEN TESTS

# %% [markdown] question="q8"
# ### Question 8 (1 point): a gain on drawn animals
#
# A generator draws training animals upright and test animals tilted. Augmentation with rotations gains 15 points on the test animals. What does that show?
#
# - **A**: Rotations will gain about 15 points on photos of cats and dogs too.
# - **B**: Nothing: drawings cannot show anything about augmentation.
# - **C**: Augmentation is better than collecting more pictures.
# - **D**: Rotations supply what these training pictures lack and these test pictures have. The set was made so; how much they bring on photos must be measured on photos.

# %% answer="q8"
q8 = ""  # A, B, C or D between the quotes
### BEGIN SOLUTION
q8 = "D"
### END SOLUTION

# %% tests="q8" points=1
assert str(q8).strip().upper() in ("A", "B", "C", "D"), "Answer q8 with A, B, C or D in quotes."
### BEGIN HIDDEN TESTS
q8_reasons = {
    "A": "A is wrong: the size of the gain follows from how the two sets were drawn. Photos differ from one another in other ways, and in other amounts.",
    "B": "B is wrong: they show the mechanism, and both its directions, because the poses are under control.",
    "C": "C is wrong: no arm had more pictures, so the experiment does not say anything about that.",
    "D": "D is right: it is a demonstration by design, useful as long as that is said openly.",
}
assert str(q8).strip().upper() == "D", f"{q8_reasons[q8.strip().upper()]}"
### END HIDDEN TESTS

# %% [markdown] question="q9"
# ### Question 9 (2 points): the same photo twice
#
# `prints` holds one number for each file, a fingerprint of its content: equal numbers mean equal files. `labels` holds the class of each file. Write `keep(prints, labels)`: the sorted list of the positions of the files to keep.
#
# - Of files with equal content *and equal label* keep the first.
# - If equal content stands under *different labels*, nobody knows which is right: keep none of them.


# %% answer="q9"
def keep(prints, labels):
    """Positions of the files to keep: no doubles, no contradictions."""
    ### BEGIN SOLUTION
    kept = []
    for position, fingerprint in enumerate(prints):
        same = [other for other, value in enumerate(prints) if value == fingerprint]
        one_label = len({labels[other] for other in same}) == 1
        if one_label and same[0] == position:
            kept.append(position)
    return kept
    ### END SOLUTION


# %% tests="q9" points=2
q9_easy = keep([5, 6, 7], [0, 1, 0])
assert isinstance(q9_easy, list), "Return a list."
assert [int(p) for p in q9_easy] == [0, 1, 2], "Three different files: keep all."
### BEGIN HIDDEN TESTS
q9_double = [int(p) for p in keep([5, 6, 5, 5], [0, 1, 0, 0])]
assert q9_double == [0, 1], "Of three equal files of one class the first is kept."
q9_clash = [int(p) for p in keep([5, 6, 5], [0, 1, 1])]
assert q9_clash == [1], "Equal content under two labels: keep neither."
q9_late = [int(p) for p in keep([5, 5, 6, 5], [0, 0, 1, 1])]
assert q9_late == [2], "One contradiction spoils all files with this content."
q9_order = [int(p) for p in keep([9, 1, 9, 1, 4], [1, 0, 1, 0, 1])]
assert q9_order == [0, 1, 4], "In order of position, whatever the fingerprints are."
assert keep([], []) == [], "No files, nothing to keep."
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
# 400 training photos, 30 epochs, every photo is shown once in each epoch. On the fly, every showing is a new random draw. From disk, every showing takes one of 20 stored copies, and all of them are used.
#
# Write `different(photos, epochs, stored)`: how many different pictures a network is shown, where `stored` is the number of copies of each photo on disk, or `None` for on the fly. With fewer epochs than copies, some copies are never shown.


# %% answer="q10"
def different(photos, epochs, stored):
    """Number of different pictures that are shown in training."""
    ### BEGIN SOLUTION
    return photos * (epochs if stored is None else min(epochs, stored))
    ### END SOLUTION


# %% tests="q10" points=2
assert np.shape(different(10, 1, None)) == (), "Return one number."
assert different(10, 1, None) == 10, "Ten photos, shown once."
### BEGIN HIDDEN TESTS
assert different(400, 30, None) == 12000, "On the fly, every showing is a new picture."
assert different(400, 30, 20) == 8000, "From disk there are no more than 20 of each photo."
assert different(400, 5, 20) == 2000, "In 5 epochs no photo is shown more than five times."
assert different(400, 20, 20) == 8000, "As many epochs as copies."
assert different(7, 100, 1) == 7, "One stored copy stays one picture."
assert different(7, 0, 20) == 0, "Without training, nothing is shown from disk."
assert different(7, 0, None) == 0, "Without training, nothing is shown on the fly."
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

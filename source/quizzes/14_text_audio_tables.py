# %% [markdown]
# # Quiz 14: text, audio, tables
#
# Ten questions on lesson 14, 13 points, about 30 minutes. No network is trained here: NumPy is all you need, and every cell runs in a moment.
#
# - **Choice questions**: write the letter of your answer between the quotes, for example `q1 = "A"`. Capital or small letters make no difference.
# - **Number questions**: write the number in place of `None`.
# - **Coding questions**: complete the function where it says `# your answer here`. Try it in cells of your own as often as you like.
#
# The cells that test your answers are locked. You see the part of them that looks at the *form* of an answer: a letter, a number, a list, an easy case. More tests run when the quiz is graded. *Validate* lists the questions that are still open and the answers that cannot be read; it does not say whether the others are right. You may leave questions open: the others count all the same, and *Run All* passes over them. The numbers in the questions are made up.

# %%
import os

import numpy as np


def or_example(answer, example):
    """The answer; while a question is open, an example of one, so that Run All goes on.

    When nbgrader runs the notebook (Validate and grading), an open question stays open.
    """
    is_open = answer is None or (isinstance(answer, str) and not answer)
    return example if is_open and "NBGRADER_EXECUTION" not in os.environ else answer


# %% [markdown] question="q1"
# ### Question 1 (1 point): which change keeps the label?
#
# A network should tell friendly from unfriendly messages. Which of these changes to the training messages is the safest?
#
# - **A**: Delete each word with probability 0.3, whichever word it is.
# - **B**: Replace words by synonyms, except near a *not* or a *never*.
# - **C**: Put the words of each message into a random order.
# - **D**: Swap *not* with a random other word, since *not* is no friendly or unfriendly word.

# %% answer="q1"
q1 = ""  # A, B, C or D between the quotes
### BEGIN SOLUTION
q1 = "B"
### END SOLUTION

# %% tests="q1" points=1
assert str(or_example(q1, "A")).strip().upper() in ("A", "B", "C", "D"), (
    "q1: answer with A, B, C or D in quotes."
)
### BEGIN HIDDEN TESTS
q1_reasons = {
    "A": "A is wrong: in nearly every third 'not bad' the 'not' would be deleted, and the message says the opposite with the old label.",
    "B": "B is right: other words say the same, and the places where one word reverses the meaning are not changed.",
    "C": "C is wrong: 'not bad, very friendly' and 'not friendly, very bad' have the same words.",
    "D": "D is wrong: 'not' says nothing by itself, but it reverses the word next to it. In another place it reverses another word, and the message says something else.",
}
q1_letter = str(q1).strip().upper()
assert q1_letter == "B", f"q1: {q1_reasons.get(q1_letter, 'no option was chosen.')}"
### END HIDDEN TESTS

# %% [markdown] question="q2"
# ### Question 2 (2 points): later or earlier
#
# Complete `shifted(wave, steps)`: the sound `wave`, an array of samples, should begin `steps` samples later, or, if `steps` is below 0, that many samples *earlier*. Return an array of the same length. Fill the gap with silence (zeros); samples that leave at one end must not come back at the other.


# %% answer="q2"
def shifted(wave, steps):
    """The sound later (steps above 0) or earlier (below 0), silence coming in."""
    ### BEGIN SOLUTION
    moved = np.zeros_like(wave)
    for place, value in enumerate(wave):
        if 0 <= place + steps < len(wave):
            moved[place + steps] = value
    return moved
    ### END SOLUTION


# %% tests="q2" points=2
q2_seen = or_example(shifted(np.array([1.0, 2.0, 3.0, 4.0]), 1), np.array([0.0, 1.0, 2.0, 3.0]))
assert q2_seen is not None, "q2: shifted returns nothing yet."
assert np.shape(q2_seen) == (4,), "q2: As many samples as before."
np.testing.assert_allclose(q2_seen[1:], [1.0, 2.0, 3.0], err_msg="q2: Each sample one place later.")
### BEGIN HIDDEN TESTS
q2_later = shifted(np.array([1.0, 2.0, 3.0, 4.0]), 1)
assert q2_later is not None, "q2: shifted returns nothing."
np.testing.assert_allclose(q2_later, [0.0, 1.0, 2.0, 3.0], err_msg="q2: Silence comes in.")
q2_back = shifted(np.array([1.0, 2.0, 3.0, 4.0]), -2)
np.testing.assert_allclose(q2_back, [3.0, 4.0, 0.0, 0.0], err_msg="q2: Below 0: earlier.")
q2_still = shifted(np.array([1.0, 2.0, 3.0]), 0)
np.testing.assert_allclose(q2_still, [1.0, 2.0, 3.0], err_msg="q2: 0 steps change nothing.")
q2_far = shifted(np.array([1.0, 2.0, 3.0]), 5)
np.testing.assert_allclose(q2_far, [0.0, 0.0, 0.0], err_msg="q2: Farther than its length: silence.")
q2_gone = shifted(np.array([1.0, 2.0, 3.0]), -3)
np.testing.assert_allclose(q2_gone, [0.0, 0.0, 0.0], err_msg="q2: By its whole length: silence.")
### END HIDDEN TESTS


# %% wrong="q2" loses={"q2_tests": 2}
def shifted(wave, steps):
    # what leaves comes back
    return np.roll(wave, steps)


# %% wrong="q2" loses={"q2_tests": 2}
def shifted(wave, steps):
    # the other way round
    moved = np.zeros_like(wave)
    for place in range(len(wave)):
        if 0 <= place + steps < len(wave):
            moved[place] = wave[place + steps]
    return moved


# %% wrong="q2" loses={"q2_tests": 2}
def shifted(wave, steps):
    # longer than before
    return np.concatenate([np.zeros(abs(steps)), wave])


# %% wrong="q2" loses={"q2_tests": 2}
def shifted(wave, steps):
    # later only
    return np.concatenate([np.zeros(abs(steps)), wave])[: len(wave)]


# %% wrong="q2" loses={"q2_tests": 2}
def shifted(wave, steps):
    # the last sample is held instead of silence
    places = np.clip(np.arange(len(wave)) - steps, 0, len(wave) - 1)
    return wave[places]


# %% wrong="q2" loses={"q2_tests": 2}
def shifted(wave, steps):
    # not for 0 steps: wave[:-0] is empty
    moved = np.zeros_like(wave)
    if steps >= 0:
        moved[steps:] = wave[:-steps]
    else:
        moved[:steps] = wave[-steps:]
    return moved


# %% [markdown] question="q3"
# ### Question 3 (1 point): decibels
#
# The samples of a sound have a root mean square of 0.2, those of the noise that is added to it 0.02. How large is the signal-to-noise ratio in decibels?

# %% answer="q3"
q3 = None  # a number in place of None
### BEGIN SOLUTION
q3 = 20
### END SOLUTION

# %% tests="q3" points=1
assert isinstance(or_example(q3, 0), (int, float, np.number)), (
    "q3: answer with a number, for example q3 = 10.5."
)
### BEGIN HIDDEN TESTS
assert q3 is not None, "q3: no number was given."
# Ten times the amplitude is a hundred times the power: 10 log10(100) = 20.
assert 19.9 < q3 < 20.1, (
    "q3: First the ratio of the powers, which are squares; then 10 log10 of it."
)
### END HIDDEN TESTS

# %% wrong="q3" loses={"q3_tests": 1}
q3 = 10  # of the amplitudes

# %% wrong="q3" loses={"q3_tests": 1}
q3 = -20  # noise to signal

# %% wrong="q3" loses={"q3_tests": 1}
q3 = 100  # the ratio itself

# %% wrong="q3" loses={"q3_tests": 1}
q3 = 2  # the factor 10 forgotten

# %% wrong="q3" loses={"q3_tests": 1}
q3 = 40  # the square taken twice

# %% [markdown] question="q4"
# ### Question 4 (1 point): one recipe, two tests
#
# A recipe of shift, tempo and pitch loses 3 points on other recordings of the training speakers and gains 6 points on speakers who were never heard; the difference of the two effects is beyond chance. For each of the three parts by itself, the two effects cannot be told apart. What may you write?
#
# - **A**: One of the two measurements must be wrong, since the networks are the same.
# - **B**: The recipe adds other voices, and so it helps on speakers never heard.
# - **C**: The effect of the recipe depends on which speakers are tested; the reason is open.
# - **D**: Augmentation makes a network better at everything, if it is trained for long enough.

# %% answer="q4"
q4 = ""  # A, B, C or D between the quotes
### BEGIN SOLUTION
q4 = "C"
### END SOLUTION

# %% tests="q4" points=1
assert str(or_example(q4, "A")).strip().upper() in ("A", "B", "C", "D"), (
    "q4: answer with A, B, C or D in quotes."
)
### BEGIN HIDDEN TESTS
q4_reasons = {
    "A": "A is wrong: the two tests ask different questions. A number is about the test on which it was measured.",
    "B": "B is wrong: it sounds right, but for no single part can the two effects be told apart, not even for pitch, which was meant to imitate other voices. No arm tests the reason, so it is a guess; say so.",
    "C": "C is right: the difference between the two tests was measured, its cause was not.",
    "D": "D is wrong: that is a hope. Longer training may shrink the loss, but nothing here shows it.",
}
q4_letter = str(q4).strip().upper()
assert q4_letter == "C", f"q4: {q4_reasons.get(q4_letter, 'no option was chosen.')}"
### END HIDDEN TESTS

# %% [markdown] question="q5"
# ### Question 5 (2 points): plain oversampling
#
# Complete `oversample(labels)`: a list of *positions* in `labels` in which every class occurs as often as the largest one. First come all positions in their order, `0, 1, ..., n - 1`. Then, class by class in ascending order, repeat the positions of its rows, from its first row on (and start again if necessary), until the class occurs as often as the largest.


# %% answer="q5"
def oversample(labels):
    """Positions of rows such that all classes are equally frequent."""
    ### BEGIN SOLUTION
    wanted = np.array(labels)
    most = max(np.sum(wanted == c) for c in np.unique(wanted))
    places = list(range(len(wanted)))
    for c in np.unique(wanted):
        own = np.flatnonzero(wanted == c)
        for extra in range(most - len(own)):
            places.append(int(own[extra % len(own)]))
    return places
    ### END SOLUTION


# %% tests="q5" points=2
q5_seen = or_example(oversample([0, 0, 0, 1]), [0, 1, 2, 3, 3, 3])
assert q5_seen is not None, "q5: oversample returns nothing yet."
assert isinstance(q5_seen, list), "q5: Return a list."
assert len(q5_seen) == 6, "q5: Three rows of class 0, and row 3 of class 1 three times."
### BEGIN HIDDEN TESTS
q5_one = oversample([0, 0, 0, 1])
assert q5_one is not None, "q5: oversample returns nothing."
np.testing.assert_array_equal(q5_one, [0, 1, 2, 3, 3, 3], err_msg="q5: Row 3 twice more.")
q5_two = oversample([2, 0, 2, 2, 0, 2, 2])
np.testing.assert_array_equal(
    q5_two, [0, 1, 2, 3, 4, 5, 6, 1, 4, 1], err_msg="q5: Rows 1 and 4 in turn, from the first on."
)
q5_three = oversample([1, 0, 2, 2, 1, 2])
np.testing.assert_array_equal(
    q5_three, [0, 1, 2, 3, 4, 5, 1, 1, 0], err_msg="q5: Each smaller class, in ascending order."
)
q5_even = oversample([1, 0, 0, 1])
np.testing.assert_array_equal(q5_even, [0, 1, 2, 3], err_msg="q5: Even already: each row once.")
### END HIDDEN TESTS


# %% wrong="q5" loses={"q5_tests": 2}
def oversample(labels):
    # as often as the smallest: rows are thrown away
    labels = np.asarray(labels)
    least = min(np.sum(labels == c) for c in np.unique(labels))
    places = []
    for c in np.unique(labels):
        places += np.flatnonzero(labels == c)[:least].tolist()
    return sorted(places)


# %% wrong="q5" loses={"q5_tests": 2}
def oversample(labels):
    # labels, not positions
    labels = np.asarray(labels)
    most = np.bincount(labels).max()
    out = labels.tolist()
    for c in np.unique(labels):
        out += [int(c)] * int(most - np.sum(labels == c))
    return out


# %% wrong="q5" loses={"q5_tests": 2}
def oversample(labels):
    # always the first row of the class
    labels = np.asarray(labels)
    most = np.bincount(labels).max()
    places = list(range(len(labels)))
    for c in np.unique(labels):
        own = np.flatnonzero(labels == c)
        places += [int(own[0])] * int(most - len(own))
    return places


# %% wrong="q5" loses={"q5_tests": 2}
def oversample(labels):
    # only the smallest class is filled up
    labels = np.asarray(labels)
    counts = np.bincount(labels)
    counts = np.where(counts == 0, counts.max() + 1, counts)
    own = np.flatnonzero(labels == counts.argmin())
    most = max(np.sum(labels == c) for c in np.unique(labels))
    return list(range(len(labels))) + np.resize(own, most - len(own)).tolist()


# %% wrong="q5" loses={"q5_tests": 2}
def oversample(labels):
    # whole rounds only: the class may become larger than the largest
    labels = np.asarray(labels)
    most = np.bincount(labels).max()
    places = list(range(len(labels)))
    for c in np.unique(labels):
        own = np.flatnonzero(labels == c).tolist()
        while places and sum(labels[p] == c for p in places) < most:
            places += own
    return places


# %% wrong="q5" loses={"q5_tests": 2}
def oversample(labels):
    # class by class, not all positions first
    labels = np.asarray(labels)
    most = np.bincount(labels).max()
    places = []
    for c in np.unique(labels):
        places += np.resize(np.flatnonzero(labels == c), most).tolist()
    return places


# %% [markdown] question="q6"
# ### Question 6 (1 point): balanced accuracy
#
# A test calls 180 of 200 healthy people healthy, and 5 of 20 ill people ill. How large is its balanced accuracy, as a share?

# %% answer="q6"
q6 = None  # a number in place of None
### BEGIN SOLUTION
q6 = 0.575
### END SOLUTION

# %% tests="q6" points=1
assert isinstance(or_example(q6, 0), (int, float, np.number)), (
    "q6: answer with a number, for example q6 = 10.5."
)
### BEGIN HIDDEN TESTS
assert q6 is not None, "q6: no number was given."
# 180 / 200 = 0.9 and 5 / 20 = 0.25; their mean is 0.575.
assert 0.574 < q6 < 0.576, "q6: The share right in each class; then the mean of the two shares."
### END HIDDEN TESTS

# %% wrong="q6" loses={"q6_tests": 1}
q6 = 185 / 220  # plain accuracy

# %% wrong="q6" loses={"q6_tests": 1}
q6 = 57.5  # percent

# %% wrong="q6" loses={"q6_tests": 1}
q6 = 0.25  # the smaller class only

# %% wrong="q6" loses={"q6_tests": 1}
q6 = 1.15  # the sum

# %% wrong="q6" loses={"q6_tests": 1}
q6 = (180 / 195 + 5 / 25) / 2  # of those who were called so

# %% [markdown] question="q7"
# ### Question 7 (1 point): against what?
#
# With 10 rows of one class and 500 of the other, SMOTE gains 4.0 points of balanced accuracy against no augmentation, with ten of ten seeds. Repeating the ten rows gains 3.9 points. What do you report?
#
# - **A**: SMOTE gains 4.0 points; nobody asked for the comparison with repeated rows.
# - **B**: Classes of equal size gain about 4 points; no extra gain from SMOTE can be seen.
# - **C**: SMOTE is better than repeating rows, by 0.1 points of balanced accuracy.
# - **D**: Neither of the two helps, since their gains are practically equal to one another.

# %% answer="q7"
q7 = ""  # A, B, C or D between the quotes
### BEGIN SOLUTION
q7 = "B"
### END SOLUTION

# %% tests="q7" points=1
assert str(or_example(q7, "A")).strip().upper() in ("A", "B", "C", "D"), (
    "q7: answer with A, B, C or D in quotes."
)
### BEGIN HIDDEN TESTS
q7_reasons = {
    "A": "A is wrong: the number is true, but misleading. Readers will believe that the new rows caused the gain.",
    "B": "B is right: compare with the simplest method that does the same job. Here it gains nearly as much.",
    "C": "C is wrong: a tenth of a point says nothing without its paired interval, which is not given and would have to be very narrow.",
    "D": "D is wrong: both gain about 4 points against none. Similar to one another does not mean without effect.",
}
q7_letter = str(q7).strip().upper()
assert q7_letter == "B", f"q7: {q7_reasons.get(q7_letter, 'no option was chosen.')}"
### END HIDDEN TESTS

# %% [markdown] question="q8"
# ### Question 8 (1 point): in which order?
#
# Somebody fills up the small class of a table by interpolation between its rows, then splits into training and test rows at random, and reports an accuracy of 99 %. What is wrong?
#
# - **A**: Nothing: the split into training and test rows was made at random.
# - **B**: The split should have been made by hand, row by row.
# - **C**: Interpolated rows may be tested on, but must not be trained on.
# - **D**: Some test rows and training rows were made from the same rows.

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
    "A": "A is wrong: if rows are made from one another, a random split puts relatives on both sides, just as with pictures that are augmented before the split.",
    "B": "B is wrong: after the interpolation, relatives can be on both sides of any split, by hand or at random.",
    "C": "C is wrong: testing on generated rows is the mistake. In training they may be useful.",
    "D": "D is right: a row that was made from two others contains information about both. Split first, make new rows from training rows only, and leave the test rows as they are.",
}
q8_letter = str(q8).strip().upper()
assert q8_letter == "D", f"q8: {q8_reasons.get(q8_letter, 'no option was chosen.')}"
### END HIDDEN TESTS

# %% [markdown] question="q9"
# ### Question 9 (2 points): a mean without NaN
#
# `vectors` has the shape (texts, words, numbers); `there` has the shape (texts, words) and is True for a word, False for padding. Complete `mean_of_words(vectors, there)`: for each text the mean of the vectors of its words, an array of shape (texts, numbers). Padding does not count, whatever its numbers are. A text without any word gives zeros.


# %% answer="q9"
def mean_of_words(vectors, there):
    """Mean vector of the words of each text; zeros for a text without words."""
    ### BEGIN SOLUTION
    weights = there[:, :, None].astype(float)
    return (vectors * weights).sum(axis=1) / np.maximum(weights.sum(axis=1), 1)
    ### END SOLUTION


# %% tests="q9" points=2
q9_vectors = np.array([[[1.0, 2.0], [3.0, 6.0], [9.0, 9.0]], [[4.0, 0.0], [7.0, 7.0], [8.0, 8.0]]])
q9_there = np.array([[True, True, False], [True, False, False]])
q9_seen = or_example(mean_of_words(q9_vectors.copy(), q9_there.copy()), q9_vectors[:, 0])
assert q9_seen is not None, "q9: mean_of_words returns nothing yet."
assert np.shape(q9_seen) == (2, 2), "q9: One vector of two numbers for each of the two texts."
### BEGIN HIDDEN TESTS
q9_mean = mean_of_words(q9_vectors.copy(), q9_there.copy())
assert q9_mean is not None, "q9: mean_of_words returns nothing."
np.testing.assert_allclose(q9_mean, [[2.0, 4.0], [4.0, 0.0]], err_msg="q9: Padding does not count.")
q9_hole = mean_of_words(q9_vectors.copy(), np.array([[True, False, True], [False, True, True]]))
np.testing.assert_allclose(
    q9_hole, [[5.0, 5.5], [7.5, 7.5]], err_msg="q9: Padding can be anywhere."
)
q9_empty = mean_of_words(q9_vectors.copy(), np.array([[False] * 3, [True] * 3]))
np.testing.assert_allclose(
    q9_empty, [[0.0, 0.0], [6.33333333, 5.0]], rtol=1e-6, err_msg="q9: No word: zeros, not NaN."
)
### END HIDDEN TESTS


# %% wrong="q9" loses={"q9_tests": 2}
def mean_of_words(vectors, there):
    # padding counts
    return vectors.mean(axis=1)


# %% wrong="q9" loses={"q9_tests": 2}
def mean_of_words(vectors, there):
    # divides by all places
    return (vectors * there[:, :, None]).mean(axis=1)


# %% wrong="q9" loses={"q9_tests": 2}
def mean_of_words(vectors, there):
    # NaN where there is no word
    with np.errstate(invalid="ignore"):
        return (vectors * there[:, :, None]).sum(axis=1) / there.sum(axis=1)[:, None]


# %% wrong="q9" loses={"q9_tests": 2}
def mean_of_words(vectors, there):
    # the sum
    return (vectors * there[:, :, None]).sum(axis=1)


# %% wrong="q9" loses={"q9_tests": 2}
def mean_of_words(vectors, there):
    # one is added to every count
    return (vectors * there[:, :, None]).sum(axis=1) / (there.sum(axis=1)[:, None] + 1)


# %% wrong="q9" loses={"q9_tests": 2}
def mean_of_words(vectors, there):
    # takes the first words, as if padding stood at the end
    found = np.zeros((vectors.shape[0], vectors.shape[2]))
    for row, count in enumerate(there.sum(axis=1)):
        if count:
            found[row] = vectors[row, :count].mean(axis=0)
    return found


# %% [markdown] question="q10"
# ### Question 10 (1 point): one of twelve
#
# Four ways to make new rows are tried on three tables. Eleven of the twelve 95 % intervals contain 0; one reaches from +0.1 to +0.9 points. What is the fairest summary?
#
# - **A**: No effect that matters: one such interval in twelve may well be chance.
# - **B**: The one way is proven to help on that table, since its interval misses 0.
# - **C**: All four ways are proven to be useless, since nearly all intervals contain 0.
# - **D**: Nothing yet: the twelve results have to be averaged until one of them is clear.

# %% answer="q10"
q10 = ""  # A, B, C or D between the quotes
### BEGIN SOLUTION
q10 = "A"
### END SOLUTION

# %% tests="q10" points=1
assert str(or_example(q10, "A")).strip().upper() in ("A", "B", "C", "D"), (
    "q10: answer with A, B, C or D in quotes."
)
### BEGIN HIDDEN TESTS
q10_reasons = {
    "A": "A is right: without any effect, one in twenty such intervals misses 0. If you believe in this one, measure it again with new seeds, and ask whether less than a point is worth the effort.",
    "B": "B is wrong: for one comparison that was chosen beforehand it would be evidence. Picked out of twelve it is partly luck.",
    "C": "C is wrong: that no effect was seen does not show that there is none; it shows that it is not large.",
    "D": "D is wrong: if you average until something is clear, you also select by luck.",
}
q10_letter = str(q10).strip().upper()
assert q10_letter == "A", f"q10: {q10_reasons.get(q10_letter, 'no option was chosen.')}"
### END HIDDEN TESTS

# %% [markdown]
# Done? *Restart the kernel and run all cells*, save, press *Validate*, and hand the notebook in.

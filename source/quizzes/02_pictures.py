# %% [markdown]
# # Quiz 02: which pictures are good, and why?
#
# Eleven questions on lesson 02, 19 points, about 25 minutes. NumPy is all you need, and every cell runs in a moment.
#
# - **Picture questions**: above stand four training pictures with their labels, below each an augmented one, A to D, *with the same label*. Mark each of the four: `"possible"` if a picture like this, with this label, could be in the real test data; `"impossible"` if it could not. Write the word between the quotes, for example `"A": "possible"`. A picture question gives its points if all four marks are right; the feedback says why for each one that is not. Each picture is also described in words, for readers who cannot see it.
# - **Choice questions**: write the letter of your answer between the quotes, for example `q6 = "A"`.
# - **Number questions**: write the number in place of `None`.
# - **Coding questions**: complete the function where it says `# your answer here`.
#
# The cells that test your answers are locked. What you see of them checks the *form* of an answer. Further tests run when the quiz is graded. So *Validate* tells you that your answers can be read, not that they are right. You may leave questions open: the others count all the same.

# %%
import numpy as np

# %% [markdown] question="q1"
# ### Question 1 (2 points): digits
#
# The task: which digit is it? The test data: digits that other people wrote by hand.
#
# ![Four white digits on black, each above its augmented version. A: a 3, below it the same 3 turned by about 10 degrees, label 3. B: a 3, below it the same 3 mirrored left to right, so that it opens to the right like an E, label 3. C: a 6, below it the same picture upside down, with the loop at the top, label 6. D: an 8, below it the same 8 two pixels to the right and up, all of it visible, label 8.](pictures/02_digits.png)

# %% answer="q1"
q1 = {"A": "", "B": "", "C": "", "D": ""}  # "possible" or "impossible" between the last quotes
### BEGIN SOLUTION
q1 = {"A": "possible", "B": "impossible", "C": "impossible", "D": "possible"}
### END SOLUTION

# %% tests="q1" points=2
assert isinstance(q1, dict), "Keep q1 a dictionary with the marks of A, B, C and D."
assert sorted(q1) == ["A", "B", "C", "D"], "Mark A, B, C and D in q1, and nothing else."
q1_marks = {letter: str(mark).strip().lower() for letter, mark in q1.items()}
assert set(q1_marks.values()) <= {"possible", "impossible"}, 'Mark with "possible" or "impossible".'
### BEGIN HIDDEN TESTS
q1_reasons = {
    ("A", "possible"): "A is possible: people write more or less slanted, and it is a 3 as before.",
    (
        "B",
        "impossible",
    ): "B is impossible: nobody writes a 3 that opens to the right. A network that learns this as a 3 learns something that no test picture needs.",
    (
        "C",
        "impossible",
    ): "C is impossible: upside down a 6 is a 9. The picture could well be in the test data, but with the label 9, so this one teaches an error.",
    (
        "D",
        "possible",
    ): "D is possible: the digit stands a little elsewhere, nothing is cut off, and it is an 8 as before.",
}
assert q1_marks == {"A": "possible", "B": "impossible", "C": "impossible", "D": "possible"}, (
    f"{' '.join(why for (letter, mark), why in q1_reasons.items() if q1_marks[letter] != mark)}"
)
### END HIDDEN TESTS

# %% wrong="q1" loses={"q1_tests": 2}
q1 = {"A": "possible", "B": "possible", "C": "impossible", "D": "possible"}

# %% wrong="q1" loses={"q1_tests": 2}
q1 = {"A": "possible", "B": "impossible", "C": "possible", "D": "possible"}

# %% wrong="q1" loses={"q1_tests": 2}
q1 = {"A": "impossible", "B": "impossible", "C": "impossible", "D": "possible"}

# %% wrong="q1" loses={"q1_tests": 2}
q1 = {"A": "possible", "B": "impossible", "C": "impossible", "D": ""}  # one left open

# %% wrong="q1" loses={"q1_tests": 2}
q1 = {"A": "possible", "B": "impossible", "C": "impossible"}  # one forgotten

# %% wrong="q1" loses={"q1_tests": 2}
q1 = {"A": "possible", "B": "possible", "C": "possible", "D": "possible"}

# %% [markdown] question="q2"
# ### Question 2 (2 points): animals
#
# The task: cat or dog? The test data: photos that people took of their own animals (here drawn).
#
# ![Four drawn animal heads, each above its augmented version. A: a cat, below it the same picture mirrored left to right, label cat. B: a dog, below it an enlarged corner of the picture that shows background only, label dog. C: a cat, below it the same picture with less light, label cat. D: a dog, below it the negative of the picture, all colours turned into their opposites, label dog.](pictures/02_animals.png)

# %% answer="q2"
q2 = {"A": "", "B": "", "C": "", "D": ""}  # "possible" or "impossible" between the last quotes
### BEGIN SOLUTION
q2 = {"A": "possible", "B": "impossible", "C": "possible", "D": "impossible"}
### END SOLUTION

# %% tests="q2" points=2
assert isinstance(q2, dict), "Keep q2 a dictionary with the marks of A, B, C and D."
assert sorted(q2) == ["A", "B", "C", "D"], "Mark A, B, C and D in q2, and nothing else."
q2_marks = {letter: str(mark).strip().lower() for letter, mark in q2.items()}
assert set(q2_marks.values()) <= {"possible", "impossible"}, 'Mark with "possible" or "impossible".'
### BEGIN HIDDEN TESTS
q2_reasons = {
    (
        "A",
        "possible",
    ): "A is possible: an animal can look the other way, and it stays a cat. Photos of animals have no handedness.",
    (
        "B",
        "impossible",
    ): "B is impossible: the crop has lost the animal. Nothing in it says dog, so the network can only learn to guess from the background.",
    (
        "C",
        "possible",
    ): "C is possible: photos are taken in the evening too, and everything that makes it a cat can be seen.",
    (
        "D",
        "impossible",
    ): "D is impossible: no camera gives negatives. It might still be told from its outline, but training time goes into pictures that never come.",
}
assert q2_marks == {"A": "possible", "B": "impossible", "C": "possible", "D": "impossible"}, (
    f"{' '.join(why for (letter, mark), why in q2_reasons.items() if q2_marks[letter] != mark)}"
)
### END HIDDEN TESTS

# %% wrong="q2" loses={"q2_tests": 2}
q2 = {"A": "possible", "B": "possible", "C": "possible", "D": "impossible"}

# %% wrong="q2" loses={"q2_tests": 2}
q2 = {"A": "possible", "B": "impossible", "C": "impossible", "D": "impossible"}

# %% wrong="q2" loses={"q2_tests": 2}
q2 = {"A": "possible", "B": "impossible", "C": "possible", "D": "possible"}

# %% wrong="q2" loses={"q2_tests": 2}
q2 = {"A": "impossible", "B": "impossible", "C": "possible", "D": "impossible"}

# %% wrong="q2" loses={"q2_tests": 2}
q2 = "A and C are possible"

# %% [markdown] question="q3"
# ### Question 3 (2 points): traffic lights
#
# The task: does the light say stop or go? The test data: photos from cars, in countries where red is at the top of every upright light.
#
# ![Four times the same traffic light with the top lamp lit in red, each above an augmented version, label stop. A: the whole picture darker, the top lamp still red. B: all colours shifted, the lit top lamp is green now and the sky pink. C: mirrored left to right, the red lamp still at the top. D: upside down, the lit red lamp at the bottom, the sky below and the grass above.](pictures/02_lights.png)

# %% answer="q3"
q3 = {"A": "", "B": "", "C": "", "D": ""}  # "possible" or "impossible" between the last quotes
### BEGIN SOLUTION
q3 = {"A": "possible", "B": "impossible", "C": "possible", "D": "impossible"}
### END SOLUTION

# %% tests="q3" points=2
assert isinstance(q3, dict), "Keep q3 a dictionary with the marks of A, B, C and D."
assert sorted(q3) == ["A", "B", "C", "D"], "Mark A, B, C and D in q3, and nothing else."
q3_marks = {letter: str(mark).strip().lower() for letter, mark in q3.items()}
assert set(q3_marks.values()) <= {"possible", "impossible"}, 'Mark with "possible" or "impossible".'
### BEGIN HIDDEN TESTS
q3_reasons = {
    (
        "A",
        "possible",
    ): "A is possible: cars drive at dusk. Less light changes neither the colour of the lamp nor its place.",
    (
        "B",
        "impossible",
    ): "B is impossible: colour is what the label hangs on. A green lamp with the label stop teaches the network to stop at green, or that colour means nothing.",
    (
        "C",
        "possible",
    ): "C is possible: the light is the same on both sides, and the red lamp stays at the top.",
    (
        "D",
        "impossible",
    ): "D is impossible: no light hangs from the grass into the sky, and the place of the lamp, which helps those who cannot see red, would be unlearnt.",
}
assert q3_marks == {"A": "possible", "B": "impossible", "C": "possible", "D": "impossible"}, (
    f"{' '.join(why for (letter, mark), why in q3_reasons.items() if q3_marks[letter] != mark)}"
)
### END HIDDEN TESTS

# %% wrong="q3" loses={"q3_tests": 2}
q3 = {"A": "possible", "B": "possible", "C": "possible", "D": "impossible"}

# %% wrong="q3" loses={"q3_tests": 2}
q3 = {"A": "possible", "B": "impossible", "C": "impossible", "D": "impossible"}

# %% wrong="q3" loses={"q3_tests": 2}
q3 = {"A": "possible", "B": "impossible", "C": "possible", "D": "possible"}

# %% wrong="q3" loses={"q3_tests": 2}
q3 = {"A": "impossible", "B": "impossible", "C": "possible", "D": "impossible"}

# %% wrong="q3" loses={"q3_tests": 2}
q3 = {"A": True, "B": False, "C": True, "D": False}

# %% [markdown] question="q4"
# ### Question 4 (2 points): from above
#
# The task: is there a pond in the picture? The test data: satellite pictures of other regions, in natural colours, taken from straight above.
#
# ![Four times the same view from above, with green and yellow fields, a light road, three red roofs and a blue pond, each above an augmented version, label pond. A: turned by a quarter turn. B: mirrored left to right. C: all colours shifted, the fields are blue and violet and the pond is red. D: turned by half a turn.](pictures/02_satellite.png)

# %% answer="q4"
q4 = {"A": "", "B": "", "C": "", "D": ""}  # "possible" or "impossible" between the last quotes
### BEGIN SOLUTION
q4 = {"A": "possible", "B": "possible", "C": "impossible", "D": "possible"}
### END SOLUTION

# %% tests="q4" points=2
assert isinstance(q4, dict), "Keep q4 a dictionary with the marks of A, B, C and D."
assert sorted(q4) == ["A", "B", "C", "D"], "Mark A, B, C and D in q4, and nothing else."
q4_marks = {letter: str(mark).strip().lower() for letter, mark in q4.items()}
assert set(q4_marks.values()) <= {"possible", "impossible"}, 'Mark with "possible" or "impossible".'
### BEGIN HIDDEN TESTS
q4_reasons = {
    (
        "A",
        "possible",
    ): "A is possible: seen from above there is no up and down. Another region may well lie like this, and the pond is there.",
    (
        "B",
        "possible",
    ): "B is possible: some region is as good as the mirror image of this one. Nothing in it can be read or has a handedness.",
    (
        "C",
        "impossible",
    ): "C is impossible: in natural colours no pond is red and no field violet. Other seasons and light change colours too, but not like this.",
    (
        "D",
        "possible",
    ): "D is possible: half a turn is as good as a quarter turn. What ruins a 6 and a traffic light does no harm here.",
}
assert q4_marks == {"A": "possible", "B": "possible", "C": "impossible", "D": "possible"}, (
    f"{' '.join(why for (letter, mark), why in q4_reasons.items() if q4_marks[letter] != mark)}"
)
### END HIDDEN TESTS

# %% wrong="q4" loses={"q4_tests": 2}
q4 = {"A": "impossible", "B": "possible", "C": "impossible", "D": "possible"}

# %% wrong="q4" loses={"q4_tests": 2}
q4 = {"A": "possible", "B": "impossible", "C": "impossible", "D": "possible"}

# %% wrong="q4" loses={"q4_tests": 2}
q4 = {"A": "possible", "B": "possible", "C": "possible", "D": "possible"}

# %% wrong="q4" loses={"q4_tests": 2}
q4 = {"A": "possible", "B": "possible", "C": "impossible", "D": "impossible"}

# %% wrong="q4" loses={"q4_tests": 2}
q4 = {"A": "yes", "B": "yes", "C": "no", "D": "yes"}

# %% [markdown] question="q5"
# ### Question 5 (2 points): signs
#
# The task: what does the sign say? The test data: photos of road signs, taken from the road.
#
# ![Four signs, each above its augmented version. A: a round blue sign with a white arrow to the left, below it the mirror image with an arrow to the right, label left. B: the same sign, below it tilted by a few degrees, the arrow still to the left, label left. C: a red sign with the word STOP, below it the mirror image with mirrored letters, label STOP. D: the sign with the word STOP, below it cut so that only TOP can be read, label STOP.](pictures/02_signs.png)

# %% answer="q5"
q5 = {"A": "", "B": "", "C": "", "D": ""}  # "possible" or "impossible" between the last quotes
### BEGIN SOLUTION
q5 = {"A": "impossible", "B": "possible", "C": "impossible", "D": "impossible"}
### END SOLUTION

# %% tests="q5" points=2
assert isinstance(q5, dict), "Keep q5 a dictionary with the marks of A, B, C and D."
assert sorted(q5) == ["A", "B", "C", "D"], "Mark A, B, C and D in q5, and nothing else."
q5_marks = {letter: str(mark).strip().lower() for letter, mark in q5.items()}
assert set(q5_marks.values()) <= {"possible", "impossible"}, 'Mark with "possible" or "impossible".'
### BEGIN HIDDEN TESTS
q5_reasons = {
    (
        "A",
        "impossible",
    ): "A is impossible: the mirror image is a real sign, but it says right. With the label left it sends somebody the wrong way.",
    (
        "B",
        "possible",
    ): "B is possible: signs stand a little crooked and cameras are held so, and the arrow still points to the left.",
    (
        "C",
        "impossible",
    ): "C is impossible: no sign is written in mirror writing, and letters are among the few things that a mirror ruins for sure.",
    (
        "D",
        "impossible",
    ): "D is impossible: what is left says TOP, and the label says STOP. The crop has lost a part that the label needs.",
}
assert q5_marks == {"A": "impossible", "B": "possible", "C": "impossible", "D": "impossible"}, (
    f"{' '.join(why for (letter, mark), why in q5_reasons.items() if q5_marks[letter] != mark)}"
)
### END HIDDEN TESTS

# %% wrong="q5" loses={"q5_tests": 2}
q5 = {"A": "possible", "B": "possible", "C": "impossible", "D": "impossible"}

# %% wrong="q5" loses={"q5_tests": 2}
q5 = {"A": "impossible", "B": "impossible", "C": "impossible", "D": "impossible"}

# %% wrong="q5" loses={"q5_tests": 2}
q5 = {"A": "impossible", "B": "possible", "C": "possible", "D": "impossible"}

# %% wrong="q5" loses={"q5_tests": 2}
q5 = {"A": "impossible", "B": "possible", "C": "impossible", "D": "possible"}

# %% wrong="q5" loses={"q5_tests": 2}
q5 = {"A": "impossible", "B": "", "C": "impossible", "D": "impossible"}  # one left open

# %% [markdown] question="q6"
# ### Question 6 (1 point): another task
#
# Mirrored left to right, the arrow sign of question 5 was a bad training picture. In which task would the very same mirrored picture be a good one?
#
# - **A**: deciding whether to turn left or right at the sign
# - **B**: telling signs that point to the left from signs that point to the right
# - **C**: finding out whether there is a sign in a photo at all
# - **D**: in none: a bad picture is bad in every task

# %% answer="q6"
q6 = ""  # A, B, C or D between the quotes
### BEGIN SOLUTION
q6 = "C"
### END SOLUTION

# %% tests="q6" points=1
assert str(q6).strip().upper() in ("A", "B", "C", "D"), "Answer q6 with A, B, C or D in quotes."
### BEGIN HIDDEN TESTS
q6_reasons = {
    "A": "A is wrong: this is the task of question 5 in other words. The direction is the label, and the mirror turns it round.",
    "B": "B is wrong: the mirror image belongs to the other class, and it would be shown with the label of this one.",
    "C": "C is right: a sign to the right is as much a sign as one to the left. The label, a sign is there, stays true, and such pictures do come.",
    "D": "D is wrong: whether a transform keeps the label depends on what the label says. The picture alone does not decide it.",
}
assert str(q6).strip().upper() == "C", f"{q6_reasons[q6.strip().upper()]}"
### END HIDDEN TESTS

# %% [markdown] question="q7"
# ### Question 7 (1 point): two ways to be bad
#
# The 6 upside down (question 1, C) and the mirrored 3 (question 1, B) are both bad, but not in the same way. Which sentence is true?
#
# - **A**: The turned 6 does more harm: pictures like it *are* in the test data, under another label, so the network is taught a wrong answer to them.
# - **B**: The mirrored 3 does more harm: it looks less like a digit.
# - **C**: Neither does harm: the network sees the right labels of the other pictures too.
# - **D**: Both do the same harm: a wrong picture is a wrong picture.

# %% answer="q7"
q7 = ""  # A, B, C or D between the quotes
### BEGIN SOLUTION
q7 = "A"
### END SOLUTION

# %% tests="q7" points=1
assert str(q7).strip().upper() in ("A", "B", "C", "D"), "Answer q7 with A, B, C or D in quotes."
### BEGIN HIDDEN TESTS
q7_reasons = {
    "A": "A is right: a 6 upside down is a 9 that is called a 6. Mirrored 3s cost capacity and training time; turned 6s contradict the true 9s.",
    "B": "B is wrong: pictures that never come in the test waste effort, but no test picture is answered wrongly because of their label.",
    "C": "C is wrong: with every second 6 turned, a good part of what looks like a 9 is called a 6 in training. The network then has to split its answer.",
    "D": "D is wrong: one kind contradicts true pictures of another class, the other kind shows what never comes.",
}
assert str(q7).strip().upper() == "A", f"{q7_reasons[q7.strip().upper()]}"
### END HIDDEN TESTS

# %% [markdown] question="q8"
# ### Question 8 (1 point): how much black?
#
# A picture is 100 pixels wide. It is shifted to the right by 15 % of its width, and what comes in from outside is black. The object is 40 pixels wide and begins 55 pixels from the left edge of the original. How many *columns of the object* have left the picture?

# %% answer="q8"
q8 = None  # a number in place of None
### BEGIN SOLUTION
q8 = 10
### END SOLUTION

# %% tests="q8" points=1
assert isinstance(q8, (int, float, np.number)), "Answer q8 with a number, for example q8 = 3."
### BEGIN HIDDEN TESTS
# The object reached from column 55 to column 95; shifted by 15 it reaches to 110, and the
# picture ends at 100: 10 columns are outside. 15 black columns come in at the left edge.
assert 9.99 < q8 < 10.01, "Where does the object end after the shift, and where the picture?"
### END HIDDEN TESTS

# %% wrong="q8" loses={"q8_tests": 1}
q8 = 15  # what comes in from outside

# %% wrong="q8" loses={"q8_tests": 1}
q8 = 0  # as if there were room enough

# %% wrong="q8" loses={"q8_tests": 1}
q8 = 5  # the room that there was

# %% wrong="q8" loses={"q8_tests": 1}
q8 = 6  # 15 % of the object

# %% wrong="q8" loses={"q8_tests": 1}
q8 = 0.1  # as a share of the picture

# %% [markdown] question="q9"
# ### Question 9 (1 point): who decides?
#
# A library offers forty transforms, each with a switch. You have photos of leaves of six kinds of trees, and want to know which switches to turn on. What comes first?
#
# - **A**: Turn all of them on at half strength: on the average the harmful and the helpful ones cancel out.
# - **B**: Take the set that won on the largest public benchmark.
# - **C**: Try every set of switches, and keep the one with the best accuracy on the test photos.
# - **D**: Look at many draws of each transform on your own photos, and ask a person who knows the leaves whether the kind can still be told and whether such photos will come.

# %% answer="q9"
q9 = ""  # A, B, C or D between the quotes
### BEGIN SOLUTION
q9 = "D"
### END SOLUTION

# %% tests="q9" points=1
assert str(q9).strip().upper() in ("A", "B", "C", "D"), "Answer q9 with A, B, C or D in quotes."
### BEGIN HIDDEN TESTS
q9_reasons = {
    "A": "A is wrong: a transform that changes labels is not cancelled by one that keeps them. Its pictures stay in the training set with wrong labels.",
    "B": "B is wrong: that set fits the labels of the benchmark. If two of your kinds differ in colour only, a colour shift from there ruins your labels.",
    "C": "C is wrong: with so many sets the best one is partly the luckiest on these test photos, and the reported accuracy flatters. Looking costs less and comes first.",
    "D": "D is right: which changes keep the label is knowledge about leaves, not about networks. What passes is then measured, on validation photos.",
}
assert str(q9).strip().upper() == "D", f"{q9_reasons[q9.strip().upper()]}"
### END HIDDEN TESTS

# %% [markdown] question="q10"
# ### Question 10 (2 points): mirror where it is allowed
#
# Complete `mirror_some(images, labels, keeps, coins)`. `images` has the shape (n, height, width) or (n, height, width, channels), `labels` holds n labels. Mirror a picture left to right where *both* hold: its label is in the collection `keeps`, and its entry of `coins` (n times True or False) is True. All other pictures stay as they are. Return a new array; the pictures you were given must not change.


# %% answer="q10"
def mirror_some(images, labels, keeps, coins):
    """Mirror pictures left to right where the label allows it and the coin says so."""
    ### BEGIN SOLUTION
    out = np.array(images)
    chosen = np.isin(labels, list(keeps)) & np.asarray(coins, bool)
    out[chosen] = out[chosen][:, :, ::-1]
    return out
    ### END SOLUTION


# %% tests="q10" points=2
q10_images = np.arange(24.0).reshape(4, 2, 3)
q10_easy = mirror_some(q10_images.copy(), [8, 8, 8, 8], [8], [True] * 4)
assert np.shape(q10_easy) == (4, 2, 3), "Return as many pictures, of the same size."
### BEGIN HIDDEN TESTS
q10_first = np.asarray(q10_easy)[0].tolist()
assert q10_first == [[2, 1, 0], [5, 4, 3]], "Mirrored left to right, each row is turned round."
q10_some = np.asarray(mirror_some(q10_images.copy(), [3, 8, 0, 8], {0, 8}, [True] * 4))
assert q10_some[0].tolist() == [[0, 1, 2], [3, 4, 5]], "Label 3 is not in keeps: no mirroring."
assert q10_some[2].tolist() == [[14, 13, 12], [17, 16, 15]], "Label 0 is in keeps: mirror it."
q10_coin = np.asarray(mirror_some(q10_images.copy(), [8, 8, 8, 8], [8], [True, False, True, False]))
assert q10_coin[1].tolist() == [[6, 7, 8], [9, 10, 11]], "Where the coin says no, nothing changes."
assert q10_coin[2].tolist() == [[14, 13, 12], [17, 16, 15]], "Each picture has its own coin."
q10_colour = np.arange(12.0).reshape(1, 2, 2, 3)
q10_turned = np.asarray(mirror_some(q10_colour, np.array([1]), [1], np.array([True])))
q10_pixels = q10_turned[0].tolist()
assert q10_pixels == [[[3, 4, 5], [0, 1, 2]], [[9, 10, 11], [6, 7, 8]]], "Colours keep their order."
q10_none = mirror_some(q10_images.copy(), [1, 2, 3, 4], [], [True] * 4)
assert np.abs(np.ravel(q10_none) - np.arange(24)).sum() == 0, "Nothing in keeps: nothing changes."
q10_kept = mirror_some(q10_images, [8, 8, 8, 8], [8], [True] * 4)
assert np.abs(q10_images.ravel() - np.arange(24)).sum() == 0, "The given pictures must not change."
### END HIDDEN TESTS


# %% wrong="q10" loses={"q10_tests": 2}
def mirror_some(images, labels, keeps, coins):
    # whatever the label
    out = np.array(images)
    chosen = np.asarray(coins, bool)
    out[chosen] = out[chosen][:, :, ::-1]
    return out


# %% wrong="q10" loses={"q10_tests": 2}
def mirror_some(images, labels, keeps, coins):
    # top to bottom
    out = np.array(images)
    chosen = np.isin(labels, list(keeps)) & np.asarray(coins, bool)
    out[chosen] = out[chosen][:, ::-1]
    return out


# %% wrong="q10" loses={"q10_tests": 2}
def mirror_some(images, labels, keeps, coins):
    # whatever the coin
    out = np.array(images)
    for row, label in enumerate(labels):
        if label in keeps:
            out[row] = out[row][:, ::-1]
    return out


# %% wrong="q10" loses={"q10_tests": 2}
def mirror_some(images, labels, keeps, coins):
    # the last axis: the colours of colour pictures
    out = np.array(images)
    chosen = np.isin(labels, list(keeps)) & np.asarray(coins, bool)
    out[chosen] = out[chosen][..., ::-1]
    return out


# %% wrong="q10" loses={"q10_tests": 2}
def mirror_some(images, labels, keeps, coins):
    # in the pictures that were given
    for row, label in enumerate(labels):
        if label in keeps and coins[row]:
            images[row] = images[row][:, ::-1].copy()
    return images


# %% wrong="q10" loses={"q10_tests": 2}
def mirror_some(images, labels, keeps, coins):
    # where the label forbids it
    out = np.array(images)
    chosen = ~np.isin(labels, list(keeps)) & np.asarray(coins, bool)
    out[chosen] = out[chosen][:, :, ::-1]
    return out


# %% wrong="q10" loses={"q10_tests": 2}
def mirror_some(images, labels, keeps, coins):
    # one coin for the whole batch
    out = np.array(images)
    if coins[0]:
        chosen = np.isin(labels, list(keeps))
        out[chosen] = out[chosen][:, :, ::-1]
    return out


# %% [markdown] question="q11"
# ### Question 11 (3 points): mirror the label too
#
# A transform that changes the label is of use after all if you know *how* it changes it. Complete `mirror_with_labels(images, labels, swaps)`: return the mirror images (left to right) of all pictures *that have one with a known label*, and their labels. `swaps` says what the mirror makes of a label, for example `{"left": "right", "right": "left", "no entry": "no entry"}`. Pictures whose label is not in `swaps` (a sign with writing) have no good mirror image: leave them out. Return two things: an array of pictures, in the order in which they came, and a list of as many labels.


# %% answer="q11"
def mirror_with_labels(images, labels, swaps):
    """Mirror images and their own labels, without the pictures that have none."""
    ### BEGIN SOLUTION
    rows = [row for row, label in enumerate(labels) if label in swaps]
    return np.asarray(images)[rows][:, :, ::-1], [swaps[labels[row]] for row in rows]
    ### END SOLUTION


# %% tests="q11" points=3
q11_images = np.arange(24.0).reshape(4, 2, 3)
q11_swaps = {"left": "right", "right": "left", "no entry": "no entry"}
q11_easy = mirror_with_labels(q11_images.copy(), ["left"] * 4, q11_swaps)
assert len(q11_easy) == 2, "Return two things: pictures and labels."
assert isinstance(q11_easy[1], list), "The labels are a list."
### BEGIN HIDDEN TESTS
assert q11_easy[1] == ["right", "right", "right", "right"], "The mirror image of left is right."
q11_first = np.asarray(q11_easy[0])[0].tolist()
assert q11_first == [[2, 1, 0], [5, 4, 3]], "Mirrored left to right, each row is turned round."
q11_mixed = mirror_with_labels(q11_images.copy(), ["right", "stop", "no entry", "left"], q11_swaps)
assert q11_mixed[1] == ["left", "no entry", "right"], "Each label by itself; stop is left out."
assert np.shape(q11_mixed[0]) == (3, 2, 3), "As many pictures as labels."
q11_last = np.asarray(q11_mixed[0])[1].tolist()
assert q11_last == [[14, 13, 12], [17, 16, 15]], "Pictures and labels are in the same order."
q11_none = mirror_with_labels(q11_images.copy(), ["stop"] * 4, q11_swaps)
assert q11_none[1] == [], "If no label is in swaps, there is nothing to return."
assert len(q11_none[0]) == 0, "If no label is in swaps, there is nothing to return."
q11_kept = mirror_with_labels(q11_images, ["left"] * 4, q11_swaps)
assert np.abs(q11_images.ravel() - np.arange(24)).sum() == 0, "The given pictures must not change."
### END HIDDEN TESTS


# %% wrong="q11" loses={"q11_tests": 3}
def mirror_with_labels(images, labels, swaps):
    # the labels as they were
    rows = [row for row, label in enumerate(labels) if label in swaps]
    return np.asarray(images)[rows][:, :, ::-1], [labels[row] for row in rows]


# %% wrong="q11" loses={"q11_tests": 3}
def mirror_with_labels(images, labels, swaps):
    # keeps what has no mirror image
    return np.asarray(images)[:, :, ::-1], [swaps.get(label, label) for label in labels]


# %% wrong="q11" loses={"q11_tests": 3}
def mirror_with_labels(images, labels, swaps):
    # new labels for pictures that were not mirrored
    rows = [row for row, label in enumerate(labels) if label in swaps]
    return np.asarray(images)[rows], [swaps[labels[row]] for row in rows]


# %% wrong="q11" loses={"q11_tests": 3}
def mirror_with_labels(images, labels, swaps):
    # all pictures, some labels
    return np.asarray(images)[:, :, ::-1], [swaps[label] for label in labels if label in swaps]


# %% wrong="q11" loses={"q11_tests": 3}
def mirror_with_labels(images, labels, swaps):
    # drops those that are their own mirror image
    rows = [row for row, label in enumerate(labels) if swaps.get(label, label) != label]
    return np.asarray(images)[rows][:, :, ::-1], [swaps[labels[row]] for row in rows]


# %% wrong="q11" loses={"q11_tests": 3}
def mirror_with_labels(images, labels, swaps):
    # upside down
    rows = [row for row, label in enumerate(labels) if label in swaps]
    return np.asarray(images)[rows][:, ::-1], [swaps[labels[row]] for row in rows]


# %% wrong="q11" loses={"q11_tests": 3}
def mirror_with_labels(images, labels, swaps):
    # pictures and labels in different orders
    rows = [row for row, label in enumerate(labels) if label in swaps]
    return np.asarray(images)[rows[::-1]][:, :, ::-1], [swaps[labels[row]] for row in rows]


# %% [markdown]
# Done? *Restart the kernel and run all cells*, save, press *Validate*, and hand the notebook in.

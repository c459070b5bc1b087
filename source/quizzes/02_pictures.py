# %% [markdown]
# # Quiz 02: which pictures are good, and why?
#
# Eleven questions on lesson 02, 20 points, about 35 minutes. No network is trained here. The first cell imports TensorFlow, which takes some seconds; every other cell runs in a moment.
#
# - **Picture questions**: you see four training pictures with their labels, and below each of them an augmented one, A to D, *with the same label*. Mark each of the four: `"possible"` if a picture like this, with this label, could be in the real test data; `"impossible"` if it could not. Write the word between the quotes, for example `"A": "possible"`. Every right mark gives half a point.
# - **Choice questions**: write the letter of your answer between the quotes, for example `q6 = "A"`.
# - **Coding questions**: complete the function where it says `# your answer here`.
#
# The cells that test your answers are locked. You see the part of them that looks at the *form* of an answer: a word, a letter, a number, an array of the right shape, an easy case. More tests run when the quiz is graded. *Validate* lists the questions that are still open and the answers that cannot be read; it does not say whether the others are right. You may leave questions open: the others count all the same, and *Run All* passes over them.

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
# ### Question 1 (2 points): digits
#
# The task: which digit is it? The test data: digits that other adults wrote into the boxes of a form. They were cut out box by box, so they are not always in the middle.
#
# ![Four white digits on black, each above its augmented version. A: a 3, below it the same 3 turned by about 10 degrees, label 3. B: a 3, below it the same 3 mirrored left to right, so that it opens to the right like an E, label 3. C: a 6, below it the same picture upside down, with the loop at the top, label 6. D: an 8, below it the same 8 two pixels to the right and up, all of it visible, label 8.](pictures/02_digits.png)

# %% answer="q1"
q1 = {"A": "", "B": "", "C": "", "D": ""}  # "possible" or "impossible" between the last quotes
### BEGIN SOLUTION
q1 = {"A": "possible", "B": "impossible", "C": "impossible", "D": "possible"}
### END SOLUTION

# %% tests="q1" part="A" points=0.5
assert isinstance(q1, dict), "q1: keep the dictionary with the marks of A, B, C and D."
q1_a = str(or_example(q1.get("A", ""), "possible")).strip().lower()
assert q1_a in ("possible", "impossible"), 'q1, A: mark it with "possible" or "impossible".'
### BEGIN HIDDEN TESTS
assert str(q1.get("A", "")).strip().lower() == "possible", (
    "q1, A: it is possible: people write more or less at a slant, and it is still a 3."
)
### END HIDDEN TESTS

# %% tests="q1" part="B" points=0.5
assert isinstance(q1, dict), "q1: keep the dictionary with the marks of A, B, C and D."
q1_b = str(or_example(q1.get("B", ""), "possible")).strip().lower()
assert q1_b in ("possible", "impossible"), 'q1, B: mark it with "possible" or "impossible".'
### BEGIN HIDDEN TESTS
assert str(q1.get("B", "")).strip().lower() == "impossible", (
    "q1, B: it is impossible: adults hardly ever write a 3 that opens to the right. A network that learns it as a 3 learns something that this test does not ask for."
)
### END HIDDEN TESTS

# %% tests="q1" part="C" points=0.5
assert isinstance(q1, dict), "q1: keep the dictionary with the marks of A, B, C and D."
q1_c = str(or_example(q1.get("C", ""), "possible")).strip().lower()
assert q1_c in ("possible", "impossible"), 'q1, C: mark it with "possible" or "impossible".'
### BEGIN HIDDEN TESTS
assert str(q1.get("C", "")).strip().lower() == "impossible", (
    "q1, C: it is impossible: upside down a 6 is a 9. The picture could well be in the test data, but with the label 9, so this one teaches an error."
)
### END HIDDEN TESTS

# %% tests="q1" part="D" points=0.5
assert isinstance(q1, dict), "q1: keep the dictionary with the marks of A, B, C and D."
q1_d = str(or_example(q1.get("D", ""), "possible")).strip().lower()
assert q1_d in ("possible", "impossible"), 'q1, D: mark it with "possible" or "impossible".'
### BEGIN HIDDEN TESTS
assert str(q1.get("D", "")).strip().lower() == "possible", (
    "q1, D: it is possible: the digit is at another place in its box. Nothing is cut off, and it is still an 8. (In a set whose digits are all centred, like the course's own, no test picture is shifted. The label stays true even there.)"
)
### END HIDDEN TESTS

# %% wrong="q1" loses={"q1_A_tests": 0.5}
q1 = {"A": "impossible", "B": "impossible", "C": "impossible", "D": "possible"}

# %% wrong="q1" loses={"q1_B_tests": 0.5}
q1 = {"A": "possible", "B": "possible", "C": "impossible", "D": "possible"}

# %% wrong="q1" loses={"q1_C_tests": 0.5}
q1 = {"A": "possible", "B": "impossible", "C": "possible", "D": "possible"}

# %% wrong="q1" loses={"q1_D_tests": 0.5}
q1 = {"A": "possible", "B": "impossible", "C": "impossible", "D": "impossible"}

# %% wrong="q1" loses={"q1_A_tests": 0.5, "q1_B_tests": 0.5, "q1_C_tests": 0.5, "q1_D_tests": 0.5}
q1 = {"A": "impossible", "B": "possible", "C": "possible", "D": "impossible"}

# %% wrong="q1" loses={"q1_C_tests": 0.5, "q1_D_tests": 0.5}
q1 = {"A": "possible", "B": "impossible", "C": "", "D": "yes"}  # one left open, one unreadable

# %% wrong="q1" loses={"q1_B_tests": 0.5}
q1 = {"A": "possible", "C": "impossible", "D": "possible"}  # one forgotten

# %% wrong="q1" loses={"q1_A_tests": 0.5, "q1_B_tests": 0.5, "q1_C_tests": 0.5, "q1_D_tests": 0.5}
q1 = "A and B are possible"

# %% [markdown] question="q2"
# ### Question 2 (2 points): animals
#
# The task: cat or dog? The test data: photos that people took of their own animals (here they are drawn).
#
# ![Four drawn animal heads, each above its augmented version. A: a cat, below it the same picture mirrored left to right, label cat. B: a dog, below it an enlarged corner of the picture that shows background only, label dog. C: a cat, below it the same picture with less light, label cat. D: a dog, below it the negative of the picture, all colours turned into their opposites, label dog.](pictures/02_animals.png)

# %% answer="q2"
q2 = {"A": "", "B": "", "C": "", "D": ""}  # "possible" or "impossible" between the last quotes
### BEGIN SOLUTION
q2 = {"A": "possible", "B": "impossible", "C": "possible", "D": "impossible"}
### END SOLUTION

# %% tests="q2" part="A" points=0.5
assert isinstance(q2, dict), "q2: keep the dictionary with the marks of A, B, C and D."
q2_a = str(or_example(q2.get("A", ""), "possible")).strip().lower()
assert q2_a in ("possible", "impossible"), 'q2, A: mark it with "possible" or "impossible".'
### BEGIN HIDDEN TESTS
assert str(q2.get("A", "")).strip().lower() == "possible", (
    "q2, A: it is possible: an animal can look the other way, and it is still a cat. Nothing about cats and dogs depends on left and right."
)
### END HIDDEN TESTS

# %% tests="q2" part="B" points=0.5
assert isinstance(q2, dict), "q2: keep the dictionary with the marks of A, B, C and D."
q2_b = str(or_example(q2.get("B", ""), "possible")).strip().lower()
assert q2_b in ("possible", "impossible"), 'q2, B: mark it with "possible" or "impossible".'
### BEGIN HIDDEN TESTS
assert str(q2.get("B", "")).strip().lower() == "impossible", (
    "q2, B: it is impossible: the crop has lost the animal. Nothing in it says dog, so all the network can learn is to guess from the background."
)
### END HIDDEN TESTS

# %% tests="q2" part="C" points=0.5
assert isinstance(q2, dict), "q2: keep the dictionary with the marks of A, B, C and D."
q2_c = str(or_example(q2.get("C", ""), "possible")).strip().lower()
assert q2_c in ("possible", "impossible"), 'q2, C: mark it with "possible" or "impossible".'
### BEGIN HIDDEN TESTS
assert str(q2.get("C", "")).strip().lower() == "possible", (
    "q2, C: it is possible: photos are also taken in the evening, and everything that makes it a cat can be seen."
)
### END HIDDEN TESTS

# %% tests="q2" part="D" points=0.5
assert isinstance(q2, dict), "q2: keep the dictionary with the marks of A, B, C and D."
q2_d = str(or_example(q2.get("D", ""), "possible")).strip().lower()
assert q2_d in ("possible", "impossible"), 'q2, D: mark it with "possible" or "impossible".'
### BEGIN HIDDEN TESTS
assert str(q2.get("D", "")).strip().lower() == "impossible", (
    "q2, D: it is impossible: no camera delivers negatives. The outline may still show a dog, but training time is spent on pictures that never occur."
)
### END HIDDEN TESTS

# %% wrong="q2" loses={"q2_A_tests": 0.5}
q2 = {"A": "impossible", "B": "impossible", "C": "possible", "D": "impossible"}

# %% wrong="q2" loses={"q2_B_tests": 0.5}
q2 = {"A": "possible", "B": "possible", "C": "possible", "D": "impossible"}

# %% wrong="q2" loses={"q2_C_tests": 0.5}
q2 = {"A": "possible", "B": "impossible", "C": "impossible", "D": "impossible"}

# %% wrong="q2" loses={"q2_D_tests": 0.5}
q2 = {"A": "possible", "B": "impossible", "C": "possible", "D": "possible"}

# %% wrong="q2" loses={"q2_A_tests": 0.5, "q2_B_tests": 0.5, "q2_C_tests": 0.5, "q2_D_tests": 0.5}
q2 = {"A": "impossible", "B": "possible", "C": "impossible", "D": "possible"}

# %% wrong="q2" loses={"q2_C_tests": 0.5, "q2_D_tests": 0.5}
q2 = {"A": "possible", "B": "impossible", "C": "", "D": "yes"}  # one left open, one unreadable

# %% wrong="q2" loses={"q2_B_tests": 0.5}
q2 = {"A": "possible", "C": "possible", "D": "impossible"}  # one forgotten

# %% wrong="q2" loses={"q2_A_tests": 0.5, "q2_B_tests": 0.5, "q2_C_tests": 0.5, "q2_D_tests": 0.5}
q2 = "A and B are possible"

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

# %% tests="q3" part="A" points=0.5
assert isinstance(q3, dict), "q3: keep the dictionary with the marks of A, B, C and D."
q3_a = str(or_example(q3.get("A", ""), "possible")).strip().lower()
assert q3_a in ("possible", "impossible"), 'q3, A: mark it with "possible" or "impossible".'
### BEGIN HIDDEN TESTS
assert str(q3.get("A", "")).strip().lower() == "possible", (
    "q3, A: it is possible: cars are on the road at dusk. Less light changes neither the colour of the lamp nor its place."
)
### END HIDDEN TESTS

# %% tests="q3" part="B" points=0.5
assert isinstance(q3, dict), "q3: keep the dictionary with the marks of A, B, C and D."
q3_b = str(or_example(q3.get("B", ""), "possible")).strip().lower()
assert q3_b in ("possible", "impossible"), 'q3, B: mark it with "possible" or "impossible".'
### BEGIN HIDDEN TESTS
assert str(q3.get("B", "")).strip().lower() == "impossible", (
    "q3, B: it is impossible: the label depends on the colour. A green lamp with the label stop teaches the network to stop at green, or that colour means nothing."
)
### END HIDDEN TESTS

# %% tests="q3" part="C" points=0.5
assert isinstance(q3, dict), "q3: keep the dictionary with the marks of A, B, C and D."
q3_c = str(or_example(q3.get("C", ""), "possible")).strip().lower()
assert q3_c in ("possible", "impossible"), 'q3, C: mark it with "possible" or "impossible".'
### BEGIN HIDDEN TESTS
assert str(q3.get("C", "")).strip().lower() == "possible", (
    "q3, C: it is possible: the light looks the same from left to right, and the red lamp stays at the top."
)
### END HIDDEN TESTS

# %% tests="q3" part="D" points=0.5
assert isinstance(q3, dict), "q3: keep the dictionary with the marks of A, B, C and D."
q3_d = str(or_example(q3.get("D", ""), "possible")).strip().lower()
assert q3_d in ("possible", "impossible"), 'q3, D: mark it with "possible" or "impossible".'
### BEGIN HIDDEN TESTS
assert str(q3.get("D", "")).strip().lower() == "impossible", (
    "q3, D: it is impossible: no traffic light hangs from the grass down into the sky. And the place of the lamp, which helps people who cannot tell red from green, would lose its meaning."
)
### END HIDDEN TESTS

# %% wrong="q3" loses={"q3_A_tests": 0.5}
q3 = {"A": "impossible", "B": "impossible", "C": "possible", "D": "impossible"}

# %% wrong="q3" loses={"q3_B_tests": 0.5}
q3 = {"A": "possible", "B": "possible", "C": "possible", "D": "impossible"}

# %% wrong="q3" loses={"q3_C_tests": 0.5}
q3 = {"A": "possible", "B": "impossible", "C": "impossible", "D": "impossible"}

# %% wrong="q3" loses={"q3_D_tests": 0.5}
q3 = {"A": "possible", "B": "impossible", "C": "possible", "D": "possible"}

# %% wrong="q3" loses={"q3_A_tests": 0.5, "q3_B_tests": 0.5, "q3_C_tests": 0.5, "q3_D_tests": 0.5}
q3 = {"A": "impossible", "B": "possible", "C": "impossible", "D": "possible"}

# %% wrong="q3" loses={"q3_C_tests": 0.5, "q3_D_tests": 0.5}
q3 = {"A": "possible", "B": "impossible", "C": "", "D": "yes"}  # one left open, one unreadable

# %% wrong="q3" loses={"q3_B_tests": 0.5}
q3 = {"A": "possible", "C": "possible", "D": "impossible"}  # one forgotten

# %% wrong="q3" loses={"q3_A_tests": 0.5, "q3_B_tests": 0.5, "q3_C_tests": 0.5, "q3_D_tests": 0.5}
q3 = "A and B are possible"

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

# %% tests="q4" part="A" points=0.5
assert isinstance(q4, dict), "q4: keep the dictionary with the marks of A, B, C and D."
q4_a = str(or_example(q4.get("A", ""), "possible")).strip().lower()
assert q4_a in ("possible", "impossible"), 'q4, A: mark it with "possible" or "impossible".'
### BEGIN HIDDEN TESTS
assert str(q4.get("A", "")).strip().lower() == "possible", (
    "q4, A: it is possible: seen from above there is no up and down. Another region may well lie like this, and the pond is there."
)
### END HIDDEN TESTS

# %% tests="q4" part="B" points=0.5
assert isinstance(q4, dict), "q4: keep the dictionary with the marks of A, B, C and D."
q4_b = str(or_example(q4.get("B", ""), "possible")).strip().lower()
assert q4_b in ("possible", "impossible"), 'q4, B: mark it with "possible" or "impossible".'
### BEGIN HIDDEN TESTS
assert str(q4.get("B", "")).strip().lower() == "possible", (
    "q4, B: it is possible: some other region may well look like the mirror image of this one. Nothing in it can be read, and nothing in it depends on left and right."
)
### END HIDDEN TESTS

# %% tests="q4" part="C" points=0.5
assert isinstance(q4, dict), "q4: keep the dictionary with the marks of A, B, C and D."
q4_c = str(or_example(q4.get("C", ""), "possible")).strip().lower()
assert q4_c in ("possible", "impossible"), 'q4, C: mark it with "possible" or "impossible".'
### BEGIN HIDDEN TESTS
assert str(q4.get("C", "")).strip().lower() == "impossible", (
    "q4, C: it is impossible: in natural colours no pond is red and no field violet. Seasons and light change colours too, but not like this."
)
### END HIDDEN TESTS

# %% tests="q4" part="D" points=0.5
assert isinstance(q4, dict), "q4: keep the dictionary with the marks of A, B, C and D."
q4_d = str(or_example(q4.get("D", ""), "possible")).strip().lower()
assert q4_d in ("possible", "impossible"), 'q4, D: mark it with "possible" or "impossible".'
### BEGIN HIDDEN TESTS
assert str(q4.get("D", "")).strip().lower() == "possible", (
    "q4, D: it is possible: half a turn is as good as a quarter turn. The same turn ruins a 6 or a traffic light, but does no harm here."
)
### END HIDDEN TESTS

# %% wrong="q4" loses={"q4_A_tests": 0.5}
q4 = {"A": "impossible", "B": "possible", "C": "impossible", "D": "possible"}

# %% wrong="q4" loses={"q4_B_tests": 0.5}
q4 = {"A": "possible", "B": "impossible", "C": "impossible", "D": "possible"}

# %% wrong="q4" loses={"q4_C_tests": 0.5}
q4 = {"A": "possible", "B": "possible", "C": "possible", "D": "possible"}

# %% wrong="q4" loses={"q4_D_tests": 0.5}
q4 = {"A": "possible", "B": "possible", "C": "impossible", "D": "impossible"}

# %% wrong="q4" loses={"q4_A_tests": 0.5, "q4_B_tests": 0.5, "q4_C_tests": 0.5, "q4_D_tests": 0.5}
q4 = {"A": "impossible", "B": "impossible", "C": "possible", "D": "impossible"}

# %% wrong="q4" loses={"q4_C_tests": 0.5, "q4_D_tests": 0.5}
q4 = {"A": "possible", "B": "possible", "C": "", "D": "yes"}  # one left open, one unreadable

# %% wrong="q4" loses={"q4_B_tests": 0.5}
q4 = {"A": "possible", "C": "impossible", "D": "possible"}  # one forgotten

# %% wrong="q4" loses={"q4_A_tests": 0.5, "q4_B_tests": 0.5, "q4_C_tests": 0.5, "q4_D_tests": 0.5}
q4 = "A and B are possible"

# %% [markdown] question="q5"
# ### Question 5 (2 points): signs
#
# The task: what does the sign say? The test data: photos of road signs, taken from the road, and cut out so that the *whole* sign is in the picture.
#
# ![Four signs, each above its augmented version. A: a round blue sign with a white arrow to the left, below it the mirror image with an arrow to the right, label left. B: the same sign, below it tilted by a few degrees, the arrow still to the left, label left. C: a red sign with the word STOP, below it the mirror image with mirrored letters, label STOP. D: the sign with the word STOP, below it cut so that only TOP can be read, label STOP.](pictures/02_signs.png)

# %% answer="q5"
q5 = {"A": "", "B": "", "C": "", "D": ""}  # "possible" or "impossible" between the last quotes
### BEGIN SOLUTION
q5 = {"A": "impossible", "B": "possible", "C": "impossible", "D": "impossible"}
### END SOLUTION

# %% tests="q5" part="A" points=0.5
assert isinstance(q5, dict), "q5: keep the dictionary with the marks of A, B, C and D."
q5_a = str(or_example(q5.get("A", ""), "possible")).strip().lower()
assert q5_a in ("possible", "impossible"), 'q5, A: mark it with "possible" or "impossible".'
### BEGIN HIDDEN TESTS
assert str(q5.get("A", "")).strip().lower() == "impossible", (
    "q5, A: it is impossible: the mirror image is a real sign, but it says right. With the label left, it teaches the wrong direction."
)
### END HIDDEN TESTS

# %% tests="q5" part="B" points=0.5
assert isinstance(q5, dict), "q5: keep the dictionary with the marks of A, B, C and D."
q5_b = str(or_example(q5.get("B", ""), "possible")).strip().lower()
assert q5_b in ("possible", "impossible"), 'q5, B: mark it with "possible" or "impossible".'
### BEGIN HIDDEN TESTS
assert str(q5.get("B", "")).strip().lower() == "possible", (
    "q5, B: it is possible: some signs are a little crooked, and some cameras are tilted. The arrow still points to the left."
)
### END HIDDEN TESTS

# %% tests="q5" part="C" points=0.5
assert isinstance(q5, dict), "q5: keep the dictionary with the marks of A, B, C and D."
q5_c = str(or_example(q5.get("C", ""), "possible")).strip().lower()
assert q5_c in ("possible", "impossible"), 'q5, C: mark it with "possible" or "impossible".'
### BEGIN HIDDEN TESTS
assert str(q5.get("C", "")).strip().lower() == "impossible", (
    "q5, C: it is impossible: no sign is written in mirror writing. Most letters are wrong in a mirror."
)
### END HIDDEN TESTS

# %% tests="q5" part="D" points=0.5
assert isinstance(q5, dict), "q5: keep the dictionary with the marks of A, B, C and D."
q5_d = str(or_example(q5.get("D", ""), "possible")).strip().lower()
assert q5_d in ("possible", "impossible"), 'q5, D: mark it with "possible" or "impossible".'
### BEGIN HIDDEN TESTS
assert str(q5.get("D", "")).strip().lower() == "impossible", (
    "q5, D: it is impossible: what is left reads TOP, and in the test data the whole sign is in the picture. The crop has lost a part that the label needs."
)
### END HIDDEN TESTS

# %% wrong="q5" loses={"q5_A_tests": 0.5}
q5 = {"A": "possible", "B": "possible", "C": "impossible", "D": "impossible"}

# %% wrong="q5" loses={"q5_B_tests": 0.5}
q5 = {"A": "impossible", "B": "impossible", "C": "impossible", "D": "impossible"}

# %% wrong="q5" loses={"q5_C_tests": 0.5}
q5 = {"A": "impossible", "B": "possible", "C": "possible", "D": "impossible"}

# %% wrong="q5" loses={"q5_D_tests": 0.5}
q5 = {"A": "impossible", "B": "possible", "C": "impossible", "D": "possible"}

# %% wrong="q5" loses={"q5_A_tests": 0.5, "q5_B_tests": 0.5, "q5_C_tests": 0.5, "q5_D_tests": 0.5}
q5 = {"A": "possible", "B": "impossible", "C": "possible", "D": "possible"}

# %% wrong="q5" loses={"q5_C_tests": 0.5, "q5_D_tests": 0.5}
q5 = {"A": "impossible", "B": "possible", "C": "", "D": "yes"}  # one left open, one unreadable

# %% wrong="q5" loses={"q5_B_tests": 0.5}
q5 = {"A": "impossible", "C": "impossible", "D": "impossible"}  # one forgotten

# %% wrong="q5" loses={"q5_A_tests": 0.5, "q5_B_tests": 0.5, "q5_C_tests": 0.5, "q5_D_tests": 0.5}
q5 = "A and B are possible"

# %% [markdown] question="q6"
# ### Question 6 (1 point): another task
#
# Mirrored left to right, the arrow sign of question 5 was a bad training picture. In which task would the same mirrored picture be a good one?
#
# - **A**: deciding whether to turn left or right at the sign
# - **B**: telling signs that point to the left from signs that point to the right
# - **C**: finding out, whatever the signs say, whether there is a sign in a photo at all
# - **D**: in none: a bad training picture is bad in every task

# %% answer="q6"
q6 = ""  # A, B, C or D between the quotes
### BEGIN SOLUTION
q6 = "C"
### END SOLUTION

# %% tests="q6" points=1
assert str(or_example(q6, "A")).strip().upper() in ("A", "B", "C", "D"), (
    "q6: answer with A, B, C or D in quotes."
)
### BEGIN HIDDEN TESTS
q6_reasons = {
    "A": "A is wrong: this is the task of question 5 in other words. The direction is the label, and the mirror reverses it.",
    "B": "B is wrong: the mirror image belongs to the other class, but it would have the label of the first one.",
    "C": "C is right: a sign that points to the right is also a sign. The label, that there is a sign, stays true, and such pictures do occur.",
    "D": "D is wrong: whether a transform keeps the label depends on what the label says. The picture alone does not decide it.",
}
q6_letter = str(q6).strip().upper()
assert q6_letter == "C", f"q6: {q6_reasons.get(q6_letter, 'no option was chosen.')}"
### END HIDDEN TESTS

# %% [markdown] question="q7"
# ### Question 7 (1 point): two ways to be bad
#
# The 6 turned upside down (question 1, C) and the mirrored 3 (question 1, B) are both bad training pictures, but not in the same way. Which of them teaches the network a wrong answer to pictures that are in the test?
#
# - **A**: the turned 6: pictures like it *are* in the test data, with another label
# - **B**: the mirrored 3: it looks less like a digit than the turned 6 does
# - **C**: neither: the labels of all the other training pictures are right, and outweigh it
# - **D**: both alike: whatever could not be a test picture does the same harm

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
    "A": "A is right: a 6 upside down is a 9 that is called a 6. It contradicts the true 9s, in training and in the test.",
    "B": "B is wrong: few test pictures look like it, so few are contradicted. It may do harm in other ways: lesson 03 measured that mirroring digits costs accuracy.",
    "C": "C is wrong: if every second 6 is turned, then in training many pictures that look like a 9 are called a 6. The network has to split its answer.",
    "D": "D is wrong: one of them contradicts true pictures of another class, the other shows something that hardly ever occurs. Both may cost accuracy, but for different reasons.",
}
q7_letter = str(q7).strip().upper()
assert q7_letter == "A", f"q7: {q7_reasons.get(q7_letter, 'no option was chosen.')}"
### END HIDDEN TESTS

# %% [markdown] question="q8"
# ### Question 8 (2 points): turn and shift, in training only
#
# Write `augmentation()`: a `keras.Sequential` of Keras' own layers for batches of digits, arrays of shape (n, 28, 28, 1) with values from 0 to 1.
#
# - In training every picture is turned by up to 15 degrees either way, and shifted by up to a tenth of its height and of its width; each picture has its own draw.
# - Where a picture needs pixels from outside, they are black, which is 0. Nothing is mirrored.
# - Outside of training the pictures stay as they are.


# %% answer="q8"
def augmentation():
    """Layers that turn and shift digits a little, in training only."""
    ### BEGIN SOLUTION
    return keras.Sequential(
        [
            keras.layers.RandomRotation(15 / 360, fill_mode="constant"),
            keras.layers.RandomTranslation(0.1, 0.1, fill_mode="constant"),
        ]
    )
    ### END SOLUTION


# %% tests="q8" points=2
q8_bar = np.zeros((300, 28, 28, 1), dtype="float32")
q8_bar[:, 13:15, 6:22] = 1  # a horizontal bar in the middle
q8_layers = augmentation()
q8_seen = None if q8_layers is None else np.asarray(q8_layers(q8_bar, training=False))
q8_seen = or_example(q8_seen, q8_bar)
assert q8_seen is not None, "q8: augmentation returns nothing yet."
assert q8_seen.shape == (300, 28, 28, 1), "q8: The shape stays."


def q8_measures(pictures):
    """Centre (row, column) and direction, in degrees, of what is bright in each picture."""
    weights = pictures[..., 0] / pictures[..., 0].sum(axis=(1, 2), keepdims=True)
    row, column = np.arange(28.0)[None, :, None], np.arange(28.0)[None, None]
    centre = [(weights * place).sum(axis=(1, 2)) for place in (row, column)]
    down, right = (place - middle[:, None, None] for place, middle in zip((row, column), centre))
    mixed = (weights * down * right).sum(axis=(1, 2))
    wide = (weights * (right**2 - down**2)).sum(axis=(1, 2))
    return *centre, np.rad2deg(np.arctan2(2 * mixed, wide) / 2)


### BEGIN HIDDEN TESTS
assert q8_layers is not None, "q8: augmentation returns nothing."
q8_off = np.asarray(q8_layers(q8_bar, training=False))
assert float(np.abs(q8_off - q8_bar).max()) < 1e-6, "q8: Outside of training nothing changes."
q8_on = np.asarray(q8_layers(q8_bar, training=True))
q8_rows, q8_columns, q8_angles = q8_measures(q8_on)
assert float(np.abs(q8_angles).max()) < 16.5, "q8: At most 15 degrees either way."
assert float(q8_angles.min()) < -9, "q8: Pictures are turned by up to 15 degrees, this way ..."
assert float(q8_angles.max()) > 9, "q8: ... and that way."
# The direction of a soft bar can be measured to a quarter of a degree.
q8_across = ((np.arange(28) - 13.5) / 4.5) ** 2
q8_soft = np.exp(-(q8_across + 9 * q8_across[:, None]) / 2).astype("float32")
q8_soft = np.repeat(q8_soft[None, :, :, None], 400, axis=0)
q8_most = float(np.abs(q8_measures(np.asarray(q8_layers(q8_soft, training=True)))[2]).max())
assert 14.5 < q8_most < 15.5, "q8: Up to 15 degrees: no more, and no less."
q8_moved = np.abs([q8_rows - 13.5, q8_columns - 13.5]).max(axis=1)
# Turned after it was shifted, a picture is a little farther off along one axis.
assert float(q8_moved.max()) < 3.6, "q8: Shifts of at most a tenth, which is 2.8 pixels."
assert float(q8_moved.min()) > 1.8, "q8: Shifts of up to a tenth, down and across."
assert len(np.unique(np.round(q8_angles, 2))) > 100, "q8: Each picture has its own draw."
q8_second = np.asarray(q8_layers(q8_bar, training=True))
assert float(np.abs(q8_second - q8_on).max()) > 0.1, "q8: Each call draws anew."
q8_white = np.asarray(q8_layers(np.ones((300, 28, 28, 1), dtype="float32"), training=True))
assert float(q8_white.min()) < 0.01, "q8: What comes in from outside is black."
# Shifts alone make a tenth of it black on average, turns alone a twentieth, both 13 %.
assert float(q8_white.mean()) < 0.888, (
    "q8: Black comes in both when pictures turn and when they shift."
)
q8_corner = np.zeros((100, 28, 28, 1), dtype="float32")
q8_corner[:, 6:9, 6:9] = 1  # off the middle, up and to the left
q8_up, q8_left, q8_any = q8_measures(np.asarray(q8_layers(q8_corner, training=True)))
assert float(max(q8_up.max(), q8_left.max())) < 13.5, "q8: Nothing is mirrored."
### END HIDDEN TESTS


# %% wrong="q8" loses={"q8_tests": 2}
def augmentation():
    # 54 degrees: fifteen hundredths of a full turn
    return keras.Sequential(
        [
            keras.layers.RandomRotation(0.15, fill_mode="constant"),
            keras.layers.RandomTranslation(0.1, 0.1, fill_mode="constant"),
        ]
    )


# %% wrong="q8" loses={"q8_tests": 2}
def augmentation():
    # 30 degrees: the factor is a share of a full turn, not of half a turn
    return keras.Sequential(
        [
            keras.layers.RandomRotation(15 / 180, fill_mode="constant"),
            keras.layers.RandomTranslation(0.1, 0.1, fill_mode="constant"),
        ]
    )


# %% wrong="q8" loses={"q8_tests": 2}
def augmentation():
    # the border is reflected, which is the default
    return keras.Sequential(
        [keras.layers.RandomRotation(15 / 360), keras.layers.RandomTranslation(0.1, 0.1)]
    )


# %% wrong="q8" loses={"q8_tests": 2}
def augmentation():
    # turns only
    return keras.Sequential([keras.layers.RandomRotation(15 / 360, fill_mode="constant")])


# %% wrong="q8" loses={"q8_tests": 2}
def augmentation():
    # one way only
    return keras.Sequential(
        [
            keras.layers.RandomRotation((0, 15 / 360), fill_mode="constant"),
            keras.layers.RandomTranslation(0.1, 0.1, fill_mode="constant"),
        ]
    )


# %% wrong="q8" loses={"q8_tests": 2}
def augmentation():
    # mirrors as well
    return keras.Sequential(
        [
            keras.layers.RandomFlip("horizontal"),
            keras.layers.RandomRotation(15 / 360, fill_mode="constant"),
            keras.layers.RandomTranslation(0.1, 0.1, fill_mode="constant"),
        ]
    )


# %% wrong="q8" loses={"q8_tests": 2}
def augmentation():
    # shifts by up to a tenth of the height only
    return keras.Sequential(
        [
            keras.layers.RandomRotation(15 / 360, fill_mode="constant"),
            keras.layers.RandomTranslation(0.1, 0.0, fill_mode="constant"),
        ]
    )


# %% [markdown] question="q9"
# ### Question 9 (1 point): who decides?
#
# A library offers forty transforms, each with a switch. You have photos of leaves of six kinds of trees, and want to know which switches to turn on. What comes first?
#
# - **A**: Turn all of them on at half strength: on average, the harmful and the helpful ones cancel out.
# - **B**: Take the set of switches that won on the largest public benchmark of photos.
# - **C**: Try every set of switches, and keep the one with the best accuracy on the test photos.
# - **D**: Look at many draws of each on your photos, with somebody who knows the leaves.

# %% answer="q9"
q9 = ""  # A, B, C or D between the quotes
### BEGIN SOLUTION
q9 = "D"
### END SOLUTION

# %% tests="q9" points=1
assert str(or_example(q9, "A")).strip().upper() in ("A", "B", "C", "D"), (
    "q9: answer with A, B, C or D in quotes."
)
### BEGIN HIDDEN TESTS
q9_reasons = {
    "A": "A is wrong: a transform that keeps labels cannot repair one that changes them. Its pictures stay in the training set, wrongly labelled.",
    "B": "B is wrong: that set fits the labels of the benchmark. If two of your kinds differ in colour only, a colour shift taken over from there ruins your labels.",
    "C": "C is wrong: of so many sets, the best one is partly the luckiest on these test photos, and its accuracy promises too much. Looking costs less and comes first.",
    "D": "D is right: which changes keep the label is knowledge about leaves, not about networks. Then you measure the ones that keep it, on validation photos.",
}
q9_letter = str(q9).strip().upper()
assert q9_letter == "D", f"q9: {q9_reasons.get(q9_letter, 'no option was chosen.')}"
### END HIDDEN TESTS

# %% [markdown]
# For the next question, here is a layer that makes pictures brighter or darker in training.

# %%
brightness = keras.layers.RandomBrightness(0.1, value_range=(0, 1))

# %% [markdown] question="q10"
# ### Question 10 (2 points): repair a pipeline
#
# `images` contains float32 pictures of shape (n, height, width, 1) from 0 to 1, and `labels` contains n whole numbers. This function makes the training data and, with `training=False`, the validation data, but it has faults:
#
# ```python
# def pipeline(images, labels, training):
#     data = tf.data.Dataset.from_tensor_slices((images, labels))
#     data = data.batch(32)
#     data = data.map(lambda pictures, y: (brightness(pictures, training=True), y))
#     return data.cache().shuffle(100)
# ```
#
# Write `pipeline(images, labels, training)` so that it returns batches of 32 pictures with their labels, and
#
# - in training the *pictures* come in a new order in each epoch (not only the batches), and the brightness is changed anew in each epoch;
# - in validation the pictures come as they are, in the order in which they were given.


# %% answer="q10"
def pipeline(images, labels, training):
    """Batches of (pictures, labels): shuffled and augmented in training, untouched otherwise."""
    ### BEGIN SOLUTION
    data = tf.data.Dataset.from_tensor_slices((images, labels)).cache()
    if not training:
        return data.batch(32).prefetch(tf.data.AUTOTUNE)
    data = data.shuffle(len(images)).batch(32)
    data = data.map(lambda pictures, y: (brightness(pictures, training=True), y))
    return data.prefetch(tf.data.AUTOTUNE)
    ### END SOLUTION


# %% tests="q10" points=2
q10_y = np.arange(90)
q10_x = np.float32(0.2 + q10_y[:, None, None, None] / 150 + np.zeros((1, 4, 4, 1)))
q10_valid = pipeline(q10_x, q10_y, False)
q10_seen = None if q10_valid is None else [len(np.asarray(y)) for x, y in q10_valid]
q10_seen = or_example(q10_seen, [32, 32, 26])
assert q10_seen is not None, "q10: pipeline returns nothing yet."
assert q10_seen == [32, 32, 26], "q10: 90 pictures make batches of 32, 32 and 26."


def q10_epoch(data):
    """The pictures and the labels of one epoch."""
    pairs = [(np.asarray(x), np.asarray(y)) for x, y in data]
    return [np.concatenate(parts) for parts in zip(*pairs)]


### BEGIN HIDDEN TESTS
assert q10_valid is not None, "q10: pipeline returns nothing."
q10_untouched, q10_order = q10_epoch(q10_valid)
assert q10_order.tolist() == q10_y.tolist(), "q10: In validation the given order stays."
q10_gap = float(np.abs(q10_untouched - q10_x).max())
assert q10_gap < 1e-6, "q10: In validation the pictures come as they are."
q10_train = pipeline(q10_x, q10_y, True)
q10_sizes = [len(np.asarray(y)) for x, y in q10_train]
assert q10_sizes == [32, 32, 26], "q10: In training, too, a batch has 32 pictures."
q10_epochs = [q10_epoch(q10_train) for epoch in range(2)]
q10_orders = [labels.tolist() for pictures, labels in q10_epochs]
assert sorted(q10_orders[0]) == q10_y.tolist(), "q10: Each epoch brings every picture once."
assert q10_orders[0] != q10_orders[1], "q10: Each epoch has a new order."
q10_spread = min(int(np.ptp(np.asarray(y))) for x, y in q10_train)
assert q10_spread > 45, "q10: The pictures are shuffled, not only the batches."
q10_away = max(float(np.abs(x - q10_x[y]).max()) for x, y in q10_epochs)
assert q10_away < 0.101, "q10: Each picture keeps its label, and changes by 0.1 at most."
q10_sorted = [x[np.argsort(y)] for x, y in q10_epochs]
q10_changed = np.mean(np.abs(q10_sorted[0] - q10_x).max(axis=(1, 2, 3)) > 1e-4)
assert q10_changed > 0.9, "q10: In training the brightness changes."
q10_fresh = np.mean(np.abs(q10_sorted[0] - q10_sorted[1]).max(axis=(1, 2, 3)) > 1e-4)
assert q10_fresh > 0.9, "q10: Each epoch draws anew: what cache() keeps is frozen."
### END HIDDEN TESTS


# %% wrong="q10" loses={"q10_tests": 2}
def pipeline(images, labels, training):
    # validation is augmented and shuffled too
    data = tf.data.Dataset.from_tensor_slices((images, labels)).shuffle(len(images)).batch(32)
    return data.map(lambda pictures, y: (brightness(pictures, training=True), y))


# %% wrong="q10" loses={"q10_tests": 2}
def pipeline(images, labels, training):
    # augmented before cache, so the draws are frozen
    data = tf.data.Dataset.from_tensor_slices((images, labels))
    if training:
        data = data.map(lambda x, y: (brightness(x[None], training=True)[0], y)).cache()
        data = data.shuffle(len(images))
    return data.batch(32)


# %% wrong="q10" loses={"q10_tests": 2}
def pipeline(images, labels, training):
    # shuffles whole batches
    data = tf.data.Dataset.from_tensor_slices((images, labels)).batch(32)
    if training:
        data = data.map(lambda x, y: (brightness(x, training=True), y)).shuffle(9)
    return data


# %% wrong="q10" loses={"q10_tests": 2}
def pipeline(images, labels, training):
    # one order for all epochs
    data = tf.data.Dataset.from_tensor_slices((images, labels))
    if not training:
        return data.batch(32)
    data = data.shuffle(len(images), reshuffle_each_iteration=False).batch(32)
    return data.map(lambda x, y: (brightness(x, training=True), y))


# %% wrong="q10" loses={"q10_tests": 2}
def pipeline(images, labels, training):
    # not augmented at all
    data = tf.data.Dataset.from_tensor_slices((images, labels))
    return data.shuffle(len(images)).batch(32) if training else data.batch(32)


# %% wrong="q10" loses={"q10_tests": 2}
def pipeline(images, labels, training):
    # pictures and labels shuffled apart
    if not training:
        return tf.data.Dataset.from_tensor_slices((images, labels)).batch(32)
    data = tf.data.Dataset.from_tensor_slices(images).shuffle(len(images)).batch(32)
    data = data.map(lambda x: brightness(x, training=True))
    return tf.data.Dataset.zip((data, tf.data.Dataset.from_tensor_slices(labels).batch(32)))


# %% wrong="q10" loses={"q10_tests": 2}
def pipeline(images, labels, training):
    # validation is shuffled
    data = tf.data.Dataset.from_tensor_slices((images, labels)).shuffle(len(images)).batch(32)
    return data.map(lambda x, y: (brightness(x, training=training), y))


# %% [markdown] question="q11"
# ### Question 11 (3 points): mirror the label too
#
# You can even use a transform that changes the label, if you know *how* it changes it. Complete `mirror_with_labels(images, labels, swaps)`: return the mirror images (left to right) and their labels. `swaps` gives the new label for each old one, for example `{"left": "right", "right": "left", "no entry": "no entry"}`. A picture whose label is not in `swaps`, such as a sign with writing, has no good mirror image: leave it out. Return two things: an array with the mirrored pictures, in the order in which they came, and a list with as many labels.


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
q11_seen = mirror_with_labels(q11_images.copy(), ["left"] * 4, q11_swaps)
q11_seen = or_example(q11_seen, (q11_images, ["right"] * 4))
assert q11_seen is not None, "q11: mirror_with_labels returns nothing yet."
assert len(q11_seen) == 2, "q11: Return two things: pictures and labels."
assert isinstance(q11_seen[1], list), "q11: The labels are a list."
### BEGIN HIDDEN TESTS
q11_easy = mirror_with_labels(q11_images.copy(), ["left"] * 4, q11_swaps)
assert q11_easy is not None, "q11: mirror_with_labels returns nothing."
assert q11_easy[1] == ["right", "right", "right", "right"], (
    "q11: The mirror image of left is right."
)
q11_first = np.asarray(q11_easy[0])[0].tolist()
assert q11_first == [[2, 1, 0], [5, 4, 3]], "q11: Mirrored left to right, each row is turned round."
q11_mixed = mirror_with_labels(q11_images.copy(), ["right", "stop", "no entry", "left"], q11_swaps)
assert q11_mixed[1] == ["left", "no entry", "right"], "q11: Each label by itself; stop is left out."
assert np.shape(q11_mixed[0]) == (3, 2, 3), "q11: As many pictures as labels."
q11_last = np.asarray(q11_mixed[0])[1].tolist()
assert q11_last == [[14, 13, 12], [17, 16, 15]], "q11: Pictures and labels are in the same order."
q11_none = mirror_with_labels(q11_images.copy(), ["stop"] * 4, q11_swaps)
assert q11_none[1] == [], "q11: If no label is in swaps, there is nothing to return."
assert len(q11_none[0]) == 0, "q11: If no label is in swaps, there is nothing to return."
q11_kept = mirror_with_labels(q11_images, ["left"] * 4, q11_swaps)
assert np.abs(q11_images.ravel() - np.arange(24)).sum() == 0, (
    "q11: The given pictures must not change."
)
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

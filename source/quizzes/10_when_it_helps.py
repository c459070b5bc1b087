# %% [markdown]
# # Quiz 10: when it helps, when it does not
#
# Eleven questions on lesson 10, 14 points, about 35 minutes. No network is trained here: NumPy is all you need, and every cell runs in a moment.
#
# - **Choice questions**: write the letter of your answer between the quotes, for example `q1 = "A"`. Capital or small letters make no difference.
# - **Number questions**: write the number in place of `None`.
# - **Coding questions**: complete the function where it says `# your answer here`. Try it in cells of your own as often as you like.
#
# The cells that test your answers are locked. You see the part of them that looks at the *form* of an answer: a letter, a number, a word, an easy case. More tests run when the quiz is graded. *Validate* lists the questions that are still open and the answers that cannot be read; it does not say whether the others are right. You may leave questions open: the others count all the same, and *Run All* passes over them. The numbers in the questions are made up.

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
# ### Question 1 (1 point): a gain that disappears?
#
# With 100 training pictures a network makes 20 % errors without augmentation and 10 % with it. With 10,000 pictures it makes 1.0 % and 0.6 %. What is the best way to read these numbers?
#
# - **A**: With 10,000 pictures it hardly helps: 0.4 points are nothing beside 10 points.
# - **B**: It gains far less in points, but still removes 4 of 10 errors.
# - **C**: With 10,000 pictures it helps more, because 0.6 % is closer to 0 than 10 % is.
# - **D**: The two gains cannot be compared, because the training sets differ in size.

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
    "A": "A is wrong: there, it is impossible to gain more than 1.0 points. And among a million pictures there are 4,000 errors fewer.",
    "B": "B is right: a gain in points cannot be larger than the errors that there are. The share of the errors that is removed was 5 of 10 before, and has fallen much less.",
    "C": "C is wrong: how close to 0 the errors are depends on the many pictures and augmentation together.",
    "D": "D is wrong: they can be compared, in points or in shares of the errors. But say which.",
}
q1_letter = str(q1).strip().upper()
assert q1_letter == "B", f"q1: {q1_reasons.get(q1_letter, 'no option was chosen.')}"
### END HIDDEN TESTS

# %% [markdown] question="q2"
# ### Question 2 (1 point): what is it worth?
#
# | training pictures | 100 | 200 | 400 | 800 | 1600 |
# |---|---|---|---|---|---|
# | accuracy without augmentation | 0.70 | 0.78 | 0.84 | 0.88 | 0.91 |
# | accuracy with augmentation | 0.78 | 0.85 | 0.88 | 0.91 | 0.93 |
#
# The network with augmentation has learnt from 400 pictures. How many *times* as many pictures does the network without augmentation need to reach the same accuracy?

# %% answer="q2"
q2 = None  # a number in place of None
### BEGIN SOLUTION
q2 = 2
### END SOLUTION

# %% tests="q2" points=1
assert isinstance(or_example(q2, 0), (int, float, np.number)), (
    "q2: answer with a number, for example q2 = 10.5."
)
### BEGIN HIDDEN TESTS
assert q2 is not None, "q2: no number was given."
# With 400 pictures augmentation reaches 0.88, for which the other arm needs 800: 800 / 400 = 2.
assert 1.99 < q2 < 2.01, (
    "q2: First find the accuracy, then the size at which the other row reaches it."
)
### END HIDDEN TESTS

# %% wrong="q2" loses={"q2_tests": 1}
q2 = 800  # the number of pictures

# %% wrong="q2" loses={"q2_tests": 1}
q2 = 0.5  # the wrong way round

# %% wrong="q2" loses={"q2_tests": 1}
q2 = 0.04  # the gain in accuracy

# %% wrong="q2" loses={"q2_tests": 1}
q2 = 1.048  # the ratio of the accuracies

# %% wrong="q2" loses={"q2_tests": 1}
q2 = 400  # how many more

# %% [markdown] question="q3"
# ### Question 3 (1 point): the interaction
#
# Mean accuracies in percent, with the same seeds in all four arms: none 90.0, augmentation 93.0, dropout 92.0, both 93.5. How large is the interaction, in points? It is the gain from augmentation on top of dropout, minus its gain alone.

# %% answer="q3"
q3 = None  # a number in place of None
### BEGIN SOLUTION
q3 = -1.5
### END SOLUTION

# %% tests="q3" points=1
assert isinstance(or_example(q3, 0), (int, float, np.number)), (
    "q3: answer with a number, for example q3 = 10.5."
)
### BEGIN HIDDEN TESTS
assert q3 is not None, "q3: no number was given."
# On top of dropout 93.5 - 92.0 = 1.5, alone 93.0 - 90.0 = 3.0; 1.5 - 3.0 = -1.5: the two gains
# together, 3.5, are less than their sum, 3.0 + 2.0 = 5.0.
assert -1.51 < q3 < -1.49, (
    "q3: Two gains of augmentation: with dropout in both networks, and in neither."
)
### END HIDDEN TESTS

# %% wrong="q3" loses={"q3_tests": 1}
q3 = 1.5  # the gain on top

# %% wrong="q3" loses={"q3_tests": 1}
q3 = 3.5  # the gain of both together

# %% wrong="q3" loses={"q3_tests": 1}
q3 = 0.5  # over the better one of the two

# %% wrong="q3" loses={"q3_tests": 1}
q3 = 5.0  # the sum of the gains

# %% wrong="q3" loses={"q3_tests": 1}
q3 = -91.5  # none forgotten

# %% [markdown] question="q4"
# ### Question 4 (1 point): worse with augmentation
#
# After 10 epochs a network with augmentation has 78 % on held-out pictures, and the one without has 84 %. On its own training pictures, as they are, the first has 79 %, the second 100 %. What do you try first?
#
# - **A**: Stronger augmentation: the gap to held-out pictures is nearly closed, so it works.
# - **B**: Nothing: augmentation does not suit these pictures, as the 78 % show.
# - **C**: Dropout on top, because the network has begun to overfit.
# - **D**: More epochs or weaker ranges: with augmentation it has not even learnt its own pictures.

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
    "A": "A is wrong: a small gap at 79 % is underfitting. Stronger augmentation makes the task harder still.",
    "B": "B is wrong: nothing shows that yet. The same augmentation can lose at 10 epochs and win at 100.",
    "C": "C is wrong: 79 % against 78 % is no overfitting, and dropout would slow learning further.",
    "D": "D is right: with augmentation there is more to learn, and with 79 % of its own pictures right, the network has not finished. Give it more time, or less to learn.",
}
q4_letter = str(q4).strip().upper()
assert q4_letter == "D", f"q4: {q4_reasons.get(q4_letter, 'no option was chosen.')}"
### END HIDDEN TESTS

# %% [markdown] question="q5"
# ### Question 5 (1 point): three seeds
#
# With three seeds the gains are +0.9, +1.4 and +0.1 points, and the 95 % interval of their mean is -0.8 to +2.4. What do you report?
#
# - **A**: Augmentation helps: it won with every one of the three seeds.
# - **B**: Augmentation has no effect here: the interval contains 0.
# - **C**: +0.8 points, not told apart from 0; more seeds are needed.
# - **D**: +1.15 points: the third seed is an outlier and is left out.

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
    "A": "A is wrong: without any effect three of three seeds still win by chance once in eight times.",
    "B": "B is wrong: 'not told apart' is not the same as 'no effect'. A gain of 2 points would fit these three seeds as well.",
    "C": "C is right: it gives the mean, the verdict and what to do next; add the interval. Three seeds rule out neither a small loss nor a gain of two points.",
    "D": "D is wrong: if you leave out what does not fit, you get what you expected. With two seeds the interval would be wider still.",
}
q5_letter = str(q5).strip().upper()
assert q5_letter == "C", f"q5: {q5_reasons.get(q5_letter, 'no option was chosen.')}"
### END HIDDEN TESTS

# %% [markdown] question="q6"
# ### Question 6 (2 points): the verdict
#
# Complete `verdict(first, second, t)`. It gets two lists of accuracies, one value per seed in the same order of seeds, and the factor `t` of Student's distribution. The interval of the mean difference, first minus second, is the mean ± `t` · s / √n, where s is the sample standard deviation of the n differences (n - 1 in the denominator). Return `"higher"` if the whole interval lies above 0, `"lower"` if it lies below 0, and otherwise `"cannot be told apart"`.


# %% answer="q6"
def verdict(first, second, t):
    """Paired verdict on two arms: higher, lower or cannot be told apart."""
    ### BEGIN SOLUTION
    differences = np.asarray(first) - np.asarray(second)
    half = t * differences.std(ddof=1) / np.sqrt(len(differences))
    if differences.mean() - half > 0:
        return "higher"
    if differences.mean() + half < 0:
        return "lower"
    return "cannot be told apart"
    ### END SOLUTION


# %% tests="q6" points=2
q6_easy = or_example(verdict([0.9, 0.91, 0.92, 0.93], [0.5, 0.52, 0.51, 0.53], 3.18), "higher")
assert q6_easy is not None, "q6: verdict returns nothing yet."
assert q6_easy in ("higher", "lower", "cannot be told apart"), "q6: Return one of the three words."
assert q6_easy == "higher", "q6: About 40 points with every seed are more than chance."
### BEGIN HIDDEN TESTS
q6_down = verdict([0.5, 0.52, 0.51, 0.53], [0.9, 0.91, 0.92, 0.93], 3.18)
assert q6_down is not None, "q6: verdict returns nothing."
assert q6_down == "lower", "q6: The other way round it is lower."
q6_pairs = verdict([0.51, 0.71, 0.92, 0.32], [0.50, 0.70, 0.90, 0.31], 3.18)
assert q6_pairs == "higher", (
    "q6: The seeds differ a lot, the two of a pair by about a point: pair them."
)
q6_wide = verdict([0.80, 0.81, 0.83, 0.80], [0.79, 0.80, 0.79, 0.80], 3.18)
assert q6_wide == "cannot be told apart", "q6: The interval of these four differences contains 0."
q6_below = verdict([0.79, 0.80, 0.79, 0.80], [0.80, 0.81, 0.83, 0.80], 3.18)
assert q6_below == "cannot be told apart", "q6: Nor can they the other way round."
q6_equal = verdict([0.80, 0.85, 0.90], [0.80, 0.85, 0.90], 4.30)
assert q6_equal == "cannot be told apart", "q6: Equal with every seed: the interval is 0 itself."
q6_single = verdict([0.83, 0.83, 0.84, 0.80, 0.83], [0.80, 0.80, 0.80, 0.80, 0.80], 2.78)
assert q6_single == "higher", "q6: A seed without a gain does not decide; the interval does."
q6_root = verdict([0.82, 0.81, 0.83, 0.80, 0.82, 0.81], [0.80] * 6, 2.57)
assert q6_root == "higher", "q6: The standard error is s divided by the root of n."
q6_sample = verdict([0.815, 0.805], [0.80, 0.80], 1.5)
assert q6_sample == "higher", "q6: Use the factor t that is given."
q6_factor = verdict([0.822, 0.820, 0.802], [0.80, 0.80, 0.80], 4.30)
assert q6_factor == "cannot be told apart", "q6: For three seeds the factor is 4.30, as given."
q6_edge = verdict([0.814, 0.802], [0.80, 0.80], 1.6)
assert q6_edge == "cannot be told apart", (
    "q6: With n - 1 in the denominator the interval contains 0."
)
### END HIDDEN TESTS


# %% wrong="q6" loses={"q6_tests": 2}
def verdict(first, second, t):
    # compares the means only
    difference = np.mean(first) - np.mean(second)
    return "higher" if difference > 0 else "lower" if difference < 0 else "cannot be told apart"


# %% wrong="q6" loses={"q6_tests": 2}
def verdict(first, second, t):
    # not paired
    difference = np.mean(first) - np.mean(second)
    spread = np.sqrt((np.var(first, ddof=1) + np.var(second, ddof=1)) / len(first))
    if abs(difference) <= t * spread:
        return "cannot be told apart"
    return "higher" if difference > 0 else "lower"


# %% wrong="q6" loses={"q6_tests": 2}
def verdict(first, second, t):
    # one standard deviation, not divided by the root of n
    d = np.asarray(first) - np.asarray(second)
    half = t * d.std(ddof=1)
    return "higher" if d.mean() > half else "lower" if d.mean() < -half else "cannot be told apart"


# %% wrong="q6" loses={"q6_tests": 2}
def verdict(first, second, t):
    # all seeds must agree
    d = np.asarray(first) - np.asarray(second)
    return "higher" if (d > 0).all() else "lower" if (d < 0).all() else "cannot be told apart"


# %% wrong="q6" loses={"q6_tests": 2}
def verdict(first, second, t):
    # n in the denominator of the standard deviation
    d = np.asarray(first) - np.asarray(second)
    half = t * d.std() / np.sqrt(len(d))
    return "higher" if d.mean() > half else "lower" if d.mean() < -half else "cannot be told apart"


# %% wrong="q6" loses={"q6_tests": 2}
def verdict(first, second, t):
    # the factor 2 for any number of seeds
    d = np.asarray(first) - np.asarray(second)
    half = 2 * d.std(ddof=1) / np.sqrt(len(d))
    return "higher" if d.mean() > half else "lower" if d.mean() < -half else "cannot be told apart"


# %% wrong="q6" loses={"q6_tests": 2}
def verdict(first, second, t):
    # second minus first
    d = np.asarray(second) - np.asarray(first)
    half = t * d.std(ddof=1) / np.sqrt(len(d))
    return "higher" if d.mean() > half else "lower" if d.mean() < -half else "cannot be told apart"


# %% [markdown] question="q7"
# ### Question 7 (1 point): no seed in common
#
# Two students share the work: one trains without augmentation with the seeds 0 to 4, the other with augmentation with the seeds 5 to 9. A seed fixes the split, the initial weights and the order of the pictures. They subtract their results pair by pair. What is wrong?
#
# - **A**: The pairs share no seed, so the luck of a split does not cancel.
# - **B**: Nothing: ten different seeds tell more than five seeds used twice.
# - **C**: They should have used seed 0, both of them, for all of their five runs.
# - **D**: Results of different seeds may be compared, but only the best run of each student.

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
    "A": "A is right: seed 0 and seed 5 are no pair. A seed with an easy split is in one arm only; its effect widens the interval or favours that arm. With the same seeds in both arms it cancels.",
    "B": "B is wrong: ten seeds are fine if each of them is in both arms. Here there is no pair at all.",
    "C": "C is wrong: five runs with one seed are one run, five times. They show no spread.",
    "D": "D is wrong: the best run of five is partly the luckiest of five, and the two students need not be equally lucky.",
}
q7_letter = str(q7).strip().upper()
assert q7_letter == "A", f"q7: {q7_reasons.get(q7_letter, 'no option was chosen.')}"
### END HIDDEN TESTS

# %% [markdown] question="q8"
# ### Question 8 (1 point): a lesson for other pictures?
#
# On photos of cats and dogs, adding the mirror image of each picture gained two points, with ten of ten seeds. A friend wants to mirror chest X-rays too, to find out on which side a lung is ill. What do you say?
#
# - **A**: Do it: a gain with ten of ten seeds is strong evidence for mirroring.
# - **B**: Do it at half the probability, to be on the safe side.
# - **C**: First ask what it does to the label: an ill left lung becomes a right one.
# - **D**: Do not use any augmentation for X-rays: medical pictures must stay as they are.

# %% answer="q8"
q8 = ""  # A, B, C or D between the quotes
### BEGIN SOLUTION
q8 = "C"
### END SOLUTION

# %% tests="q8" points=1
assert str(or_example(q8, "A")).strip().upper() in ("A", "B", "C", "D"), (
    "q8: answer with A, B, C or D in quotes."
)
### BEGIN HIDDEN TESTS
q8_reasons = {
    "A": "A is wrong: it is strong evidence about cats and dogs, whose labels do not depend on left and right. It says nothing about X-rays.",
    "B": "B is wrong: then half as many pictures have the wrong label.",
    "C": "C is right: you need knowledge about the task to say whether a transform keeps the label. Here it reverses the label, and the heart is on the wrong side. Whether it helps is then a measurement, on X-rays.",
    "D": "D is wrong: small rotations and shifts, which happen when patients are positioned, may well help. That, too, is to be measured.",
}
q8_letter = str(q8).strip().upper()
assert q8_letter == "C", f"q8: {q8_reasons.get(q8_letter, 'no option was chosen.')}"
### END HIDDEN TESTS

# %% [markdown] question="q9"
# ### Question 9 (3 points): from which budget on?
#
# Two arms were tested after several numbers of epochs. Complete `pays_from(epochs, none, augmented)`. It gets three lists of equal length: `epochs`, ascending, and the accuracies of the two arms. Return the smallest number of epochs *from which on* augmentation is ahead: at this and at every larger number that was measured. If it is not ahead at the largest one, return 0. Equal is not ahead.


# %% answer="q9"
def pays_from(epochs, none, augmented):
    """Smallest measured number of epochs from which on augmentation stays ahead, 0 if none."""
    ### BEGIN SOLUTION
    first = 0
    for number, plain, other in reversed(list(zip(epochs, none, augmented))):
        if other <= plain:
            break
        first = number
    return first
    ### END SOLUTION


# %% tests="q9" points=3
q9_easy = or_example(pays_from([5, 10, 30], [0.8, 0.85, 0.9], [0.7, 0.86, 0.93]), 10)
assert q9_easy is not None, "q9: pays_from returns nothing yet."
assert q9_easy == 10, "q9: Ahead after 10 and after 30 epochs, not after 5."
### BEGIN HIDDEN TESTS
q9_back = pays_from([5, 10, 30, 100], [0.80, 0.85, 0.90, 0.90], [0.82, 0.84, 0.91, 0.94])
assert q9_back is not None, "q9: pays_from returns nothing."
assert q9_back == 30, "q9: Ahead at 5 by chance, behind at 10: it stays ahead from 30 on."
q9_last = pays_from([5, 10, 30], [0.8, 0.85, 0.9], [0.7, 0.8, 0.91])
assert q9_last == 30, "q9: Ahead at the largest number only: that one."
q9_always = pays_from([3, 6], [0.5, 0.6], [0.6, 0.7])
assert q9_always == 3, "q9: Ahead everywhere: the smallest number."
q9_never = pays_from([5, 10, 30], [0.8, 0.85, 0.9], [0.7, 0.8, 0.85])
assert q9_never == 0, "q9: Never ahead: 0."
q9_lost = pays_from([5, 10, 30], [0.8, 0.85, 0.9], [0.9, 0.9, 0.85])
assert q9_lost == 0, "q9: Ahead at first, but not at the largest number: 0."
q9_equal = pays_from([5, 10, 30], [0.8, 0.85, 0.9], [0.9, 0.85, 0.95])
assert q9_equal == 30, "q9: Equal at 10 is not ahead."
q9_tie = pays_from([5, 10], [0.8, 0.9], [0.9, 0.9])
assert q9_tie == 0, "q9: Equal at the largest number is not ahead."
### END HIDDEN TESTS


# %% wrong="q9" loses={"q9_tests": 3}
def pays_from(epochs, none, augmented):
    # the first number of epochs at which it is ahead
    for number, plain, other in zip(epochs, none, augmented):
        if other > plain:
            return number
    return 0


# %% wrong="q9" loses={"q9_tests": 3}
def pays_from(epochs, none, augmented):
    # equal counts as ahead
    first = 0
    for number, plain, other in zip(epochs[::-1], none[::-1], augmented[::-1]):
        if other < plain:
            break
        first = number
    return first


# %% wrong="q9" loses={"q9_tests": 3}
def pays_from(epochs, none, augmented):
    # the last number of epochs at which it is behind
    behind = [n for n, plain, other in zip(epochs, none, augmented) if other <= plain]
    return behind[-1] if behind else epochs[0]


# %% wrong="q9" loses={"q9_tests": 3}
def pays_from(epochs, none, augmented):
    # the position, not the number of epochs
    first = 0
    for place in reversed(range(len(epochs))):
        if augmented[place] <= none[place]:
            break
        first = place
    return first


# %% wrong="q9" loses={"q9_tests": 3}
def pays_from(epochs, none, augmented):
    # the largest lead
    lead = np.asarray(augmented) - np.asarray(none)
    return epochs[int(lead.argmax())] if lead.max() > 0 else 0


# %% wrong="q9" loses={"q9_tests": 3}
def pays_from(epochs, none, augmented):
    # the last crossing, whichever way
    ahead = np.asarray(augmented) > np.asarray(none)
    crossings = np.flatnonzero(ahead[1:] != ahead[:-1])
    return epochs[int(crossings[-1]) + 1] if len(crossings) else (epochs[0] if ahead[0] else 0)


# %% [markdown] question="q10"
# ### Question 10 (1 point): enough steps?
#
# With few training pictures an epoch has few steps. You have 120 training pictures and batches of 32; the last batch of an epoch may be smaller. After how many *epochs* has the network taken 1,500 steps?

# %% answer="q10"
q10 = None  # a number in place of None
### BEGIN SOLUTION
q10 = 1500 / 4
### END SOLUTION

# %% tests="q10" points=1
assert isinstance(or_example(q10, 0), (int, float, np.number)), (
    "q10: answer with a number, for example q10 = 10."
)
### BEGIN HIDDEN TESTS
assert q10 is not None, "q10: no number was given."
# 120 pictures make three batches of 32 and one of 24: 4 steps an epoch, and 1,500 / 4 = 375. The 20
# epochs of many examples would be 80 steps: too few to say anything about augmentation.
assert 374.5 < q10 < 375.5, "q10: How many batches has one epoch, the smaller one included?"
### END HIDDEN TESTS

# %% wrong="q10" loses={"q10_tests": 1}
q10 = 400  # 3.75 batches an epoch

# %% wrong="q10" loses={"q10_tests": 1}
q10 = 500  # without the smaller batch

# %% wrong="q10" loses={"q10_tests": 1}
q10 = 1500  # one step an epoch

# %% wrong="q10" loses={"q10_tests": 1}
q10 = 12.5  # pictures divided by steps

# %% wrong="q10" loses={"q10_tests": 1}
q10 = 47  # batches in 1,500 pictures

# %% [markdown] question="q11"
# ### Question 11 (1 point): one seed for the class
#
# Lesson 10 ends with an experiment that the whole class shares: `laboratory.run("your id")` trains four networks with a seed of your own, and prints a line that begins with `q11 =`. Copy this line into the cell below. It does not matter which numbers you get, only that they are yours: your instructor pools the numbers of the class, and has some of them measured again.

# %% answer="q11"
q11 = None  # the line that lesson 10 has printed
### BEGIN SOLUTION
q11 = {"id": "ada", "none": 0.861, "augmentation": 0.898, "dropout": 0.87, "both": 0.889}
### END SOLUTION

# %% tests="q11" points=1
q11_example = {"id": "ada", "none": 0.5, "augmentation": 0.5, "dropout": 0.5, "both": 0.5}
assert isinstance(or_example(q11, q11_example), dict), (
    "q11: put in the line that laboratory.run prints, braces included."
)
### BEGIN HIDDEN TESTS
assert q11 is not None, "q11: no line was put in."
q11_arms = ["none", "augmentation", "dropout", "both"]
assert sorted(q11) == sorted(["id", *q11_arms]), "q11: An id and four accuracies, as printed."
assert str(q11["id"]).strip(), "q11: The id is empty."
q11_values = [float(q11[q11_arm]) for q11_arm in q11_arms]
assert all(0 < q11_value <= 1 for q11_value in q11_values), "q11: Shares between 0 and 1."
# Each was measured on 1,000 digits.
assert all(abs(1000 * v - round(1000 * v)) < 1e-6 for v in q11_values), (
    "q11: Shares of 1,000 digits have three decimals at most."
)
### END HIDDEN TESTS

# %% wrong="q11" loses={"q11_tests": 1}
q11 = {"id": "ada", "none": 86.1, "augmentation": 89.8, "dropout": 87.0, "both": 88.9}  # per cent

# %% wrong="q11" loses={"q11_tests": 1}
q11 = {"id": "ada", "none": 0.861, "augmentation": 0.898}  # two arms

# %% wrong="q11" loses={"q11_tests": 1}
q11 = {"id": " ", "none": 0.861, "augmentation": 0.898, "dropout": 0.87, "both": 0.889}  # no id

# %% wrong="q11" loses={"q11_tests": 1}
q11 = {
    "id": "ada",
    "none": 0.8611,
    "augmentation": 0.898,
    "dropout": 0.87,
    "both": 0.83,
}  # decimals

# %% wrong="q11" loses={"q11_tests": 1}
q11 = {"none": 0.861, "augmentation": 0.898, "dropout": 0.87, "both": 0.889}  # id left out

# %% [markdown]
# Done? *Restart the kernel and run all cells*, save, press *Validate*, and hand the notebook in.

# %% [markdown]
# # Quiz 10: when it helps, when it does not
#
# Ten questions on lesson 10, 13 points, about 30 minutes. No network is trained here: NumPy is all you need, and every cell runs in a moment.
#
# - **Choice questions**: write the letter of your answer between the quotes, for example `q1 = "A"`. Capital or small letters make no difference.
# - **Number questions**: write the number in place of `None`.
# - **Coding questions**: complete the function where it says `# your answer here`. Try it in cells of your own as often as you like.
#
# The cells that test your answers are locked. What you see of them checks the *form* of an answer (a letter, a number, a list, an easy case). Further tests run when the quiz is graded. So *Validate* tells you that your answers can be read, not that they are right. You may leave questions open: the others count all the same. The numbers in the questions are made up.

# %%
import numpy as np

# %% [markdown] question="q1"
# ### Question 1 (1 point): a gain that melts away?
#
# With 100 training pictures a network makes 20 % errors without augmentation and 10 % with it. With 10,000 pictures it makes 1.0 % and 0.6 %. What is the best reading?
#
# - **A**: With 10,000 pictures augmentation hardly does anything: 0.4 points are nothing beside 10 points.
# - **B**: In points the gain is much smaller, because few errors are left; of those, augmentation still takes away 4 of 10, against 5 of 10 before.
# - **C**: With 10,000 pictures augmentation helps more, because 0.6 is closer to 0 than 10.
# - **D**: The two gains cannot be compared at all.

# %% answer="q1"
q1 = ""  # A, B, C or D between the quotes
### BEGIN SOLUTION
q1 = "B"
### END SOLUTION

# %% tests="q1" points=1
assert str(q1).strip().upper() in ("A", "B", "C", "D"), "Answer q1 with A, B, C or D in quotes."
### BEGIN HIDDEN TESTS
q1_reasons = {
    "A": "A is wrong: more than 1.0 points cannot be gained there. Whoever sorts a million pictures has 4,000 errors fewer.",
    "B": "B is right: a gain in points is bounded by the errors that there are. The share of errors taken away falls much more slowly.",
    "C": "C is wrong: how close to 0 one ends says what both did together, the many pictures and augmentation.",
    "D": "D is wrong: they can, in points and in shares of the errors. One should say which.",
}
assert str(q1).strip().upper() == "B", f"{q1_reasons[q1.strip().upper()]}"
### END HIDDEN TESTS

# %% [markdown] question="q2"
# ### Question 2 (1 point): what is it worth?
#
# | training pictures | 100 | 200 | 400 | 800 | 1600 |
# |---|---|---|---|---|---|
# | accuracy without augmentation | 0.70 | 0.78 | 0.84 | 0.88 | 0.91 |
# | accuracy with augmentation | 0.78 | 0.85 | 0.88 | 0.91 | 0.93 |
#
# With how many times as many pictures does the network without augmentation get as far as with augmentation from 400 pictures?

# %% answer="q2"
q2 = None  # a number in place of None
### BEGIN SOLUTION
q2 = 2
### END SOLUTION

# %% tests="q2" points=1
assert isinstance(q2, (int, float, np.number)), "Answer q2 with a number, for example q2 = 10.5."
### BEGIN HIDDEN TESTS
# With 400 pictures augmentation reaches 0.88, for which the other arm needs 800: 800 / 400 = 2.
assert 1.99 < q2 < 2.01, (
    "Find the accuracy first, then the size at which the other line reaches it."
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
# Mean accuracies in percent, the same seeds in all four arms: none 90.0, augmentation 93.0, dropout 92.0, both 93.5. How large is the interaction, in points: the gain of augmentation on top of dropout minus its gain alone?

# %% answer="q3"
q3 = None  # a number in place of None
### BEGIN SOLUTION
q3 = -1.5
### END SOLUTION

# %% tests="q3" points=1
assert isinstance(q3, (int, float, np.number)), "Answer q3 with a number, for example q3 = 10.5."
### BEGIN HIDDEN TESTS
# On top of dropout 93.5 - 92.0 = 1.5, alone 93.0 - 90.0 = 3.0; 1.5 - 3.0 = -1.5: the two gains
# together, 3.5, are less than their sum, 3.0 + 2.0 = 5.0.
assert -1.51 < q3 < -1.49, (
    "Two gains of augmentation: with dropout in both networks, and in neither."
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
# After 10 epochs a network with augmentation has 78 % on held-out pictures, and the one without 84 %. On its own training pictures, as they are, the first has 79 %, the second 100 %. What do you try first?
#
# - **A**: Stronger augmentation: the gap between training and held-out pictures is nearly closed, so it works.
# - **B**: Nothing: augmentation does not suit these pictures.
# - **C**: Dropout on top, because the network overfits.
# - **D**: More epochs or weaker augmentation: the network has not even learnt its training pictures yet.

# %% answer="q4"
q4 = ""  # A, B, C or D between the quotes
### BEGIN SOLUTION
q4 = "D"
### END SOLUTION

# %% tests="q4" points=1
assert str(q4).strip().upper() in ("A", "B", "C", "D"), "Answer q4 with A, B, C or D in quotes."
### BEGIN HIDDEN TESTS
q4_reasons = {
    "A": "A is wrong: a small gap at 79 % is underfitting. Stronger augmentation makes the task harder still.",
    "B": "B is wrong: nothing shows that yet. The same augmentation can lose at 10 epochs and win at 100.",
    "C": "C is wrong: 79 % against 78 % is no overfitting. Dropout slows learning further.",
    "D": "D is right: with augmentation there is more to learn, and at 79 % of its own pictures it is not finished. Give it time, or less to learn.",
}
assert str(q4).strip().upper() == "D", f"{q4_reasons[q4.strip().upper()]}"
### END HIDDEN TESTS

# %% [markdown] question="q5"
# ### Question 5 (1 point): three seeds
#
# With three seeds the gains are +0.9, +1.4 and +0.1 points, the 95 % interval is -0.8 to +2.4. What do you report?
#
# - **A**: Augmentation helps: it won in all three seeds.
# - **B**: Augmentation has no effect here: the interval holds 0.
# - **C**: +0.8 points, which three seeds cannot tell apart from no effect; from a loss of 0.8 to a gain of 2.4 all is possible. More seeds are needed.
# - **D**: +1.15 points: the third seed is an outlier and is left out.

# %% answer="q5"
q5 = ""  # A, B, C or D between the quotes
### BEGIN SOLUTION
q5 = "C"
### END SOLUTION

# %% tests="q5" points=1
assert str(q5).strip().upper() in ("A", "B", "C", "D"), "Answer q5 with A, B, C or D in quotes."
### BEGIN HIDDEN TESTS
q5_reasons = {
    "A": "A is wrong: without any effect three of three seeds still win by chance once in eight times.",
    "B": "B is wrong: not telling apart is not the same as no effect. A gain of 2 points would fit these three seeds as well.",
    "C": "C is right: mean, interval and what it leaves open. It also says what to do next.",
    "D": "D is wrong: whoever leaves out what does not fit measures his expectation. With two seeds the interval would be wider still.",
}
assert str(q5).strip().upper() == "C", f"{q5_reasons[q5.strip().upper()]}"
### END HIDDEN TESTS

# %% [markdown] question="q6"
# ### Question 6 (2 points): the verdict
#
# Complete `verdict(first, second, t)`: two lists of accuracies, one value per seed in the same order of seeds, and the factor `t` of Student's distribution. The interval of the mean difference first minus second is the mean ± `t` · s / √n, with s the sample standard deviation of the n differences (n - 1 in the denominator). Return `"higher"` if the whole interval lies above 0, `"lower"` if it lies below 0, else `"cannot be told apart"`.


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
q6_easy = verdict([0.9, 0.91, 0.92, 0.93], [0.5, 0.52, 0.51, 0.53], 3.18)
assert q6_easy in ("higher", "lower", "cannot be told apart"), "Return one of the three texts."
assert q6_easy == "higher", "40 points in every seed are no chance."
### BEGIN HIDDEN TESTS
q6_down = verdict([0.5, 0.52, 0.51, 0.53], [0.9, 0.91, 0.92, 0.93], 3.18)
assert q6_down == "lower", "The other way round it is lower."
q6_pairs = verdict([0.51, 0.71, 0.92, 0.32], [0.50, 0.70, 0.90, 0.31], 3.18)
assert q6_pairs == "higher", "The seeds differ a lot, but each pair by about a point: pair them."
q6_wide = verdict([0.80, 0.81, 0.83, 0.80], [0.79, 0.80, 0.79, 0.80], 3.18)
assert q6_wide == "cannot be told apart", "The interval of these four differences holds 0."
q6_single = verdict([0.83, 0.83, 0.84, 0.80, 0.83], [0.80, 0.80, 0.80, 0.80, 0.80], 2.78)
assert q6_single == "higher", "A seed without a gain does not decide; the interval does."
q6_root = verdict([0.82, 0.81, 0.83, 0.80, 0.82, 0.81], [0.80] * 6, 2.57)
assert q6_root == "higher", "The standard error is s divided by the root of n."
q6_sample = verdict([0.815, 0.805], [0.80, 0.80], 1.5)
assert q6_sample == "higher", "Use the factor t that is given."
q6_factor = verdict([0.822, 0.820, 0.802], [0.80, 0.80, 0.80], 4.30)
assert q6_factor == "cannot be told apart", "For three seeds the factor is 4.30, as given."
q6_edge = verdict([0.814, 0.802], [0.80, 0.80], 1.6)
assert q6_edge == "cannot be told apart", "With n - 1 in the denominator the interval holds 0."
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
# ### Question 7 (1 point): one split each
#
# Two students share the work: one trains without augmentation with the seeds 0 to 4, the other with augmentation with the seeds 5 to 9. A seed fixes the split, the initial weights and the order of the pictures. They subtract their results pair by pair. What is wrong?
#
# - **A**: The two arms have had different luck: a seed with an easy split is in one arm only. The same seeds in both arms take that out.
# - **B**: Nothing: ten seeds are better than five.
# - **C**: They should both have used seed 0 for all their runs.
# - **D**: The results may be compared, but only the best run of each.

# %% answer="q7"
q7 = ""  # A, B, C or D between the quotes
### BEGIN SOLUTION
q7 = "A"
### END SOLUTION

# %% tests="q7" points=1
assert str(q7).strip().upper() in ("A", "B", "C", "D"), "Answer q7 with A, B, C or D in quotes."
### BEGIN HIDDEN TESTS
q7_reasons = {
    "A": "A is right: seed 0 and seed 5 are no pair. What the splits do stays in the differences and widens the interval, or worse, favours one arm.",
    "B": "B is wrong: ten seeds are fine if each of them is in both arms. Here there is no pair at all.",
    "C": "C is wrong: five runs with one seed are one run, five times. They show no spread.",
    "D": "D is wrong: the best of five is the luckiest of five, and nothing makes their luck equal.",
}
assert str(q7).strip().upper() == "A", f"{q7_reasons[q7.strip().upper()]}"
### END HIDDEN TESTS

# %% [markdown] question="q8"
# ### Question 8 (1 point): a lesson for other pictures?
#
# On photos of cats and dogs a mirrored copy of each picture brought two points, in ten of ten seeds. A friend wants to mirror chest X-rays too, to find out on which side a lung is ill. What do you say?
#
# - **A**: Do it: ten of ten seeds is strong evidence.
# - **B**: Do it at half the probability, to be on the safe side.
# - **C**: First ask what the label says: mirrored, an ill left lung becomes an ill right lung, and the heart is on the wrong side. Then measure on X-rays.
# - **D**: Never use augmentation for X-rays.

# %% answer="q8"
q8 = ""  # A, B, C or D between the quotes
### BEGIN SOLUTION
q8 = "C"
### END SOLUTION

# %% tests="q8" points=1
assert str(q8).strip().upper() in ("A", "B", "C", "D"), "Answer q8 with A, B, C or D in quotes."
### BEGIN HIDDEN TESTS
q8_reasons = {
    "A": "A is wrong: strong evidence about cats and dogs, which have no left and right label. About X-rays it says nothing.",
    "B": "B is wrong: then half as many pictures have the wrong label.",
    "C": "C is right: whether a transform keeps the label is knowledge about the task; whether it helps is a measurement on its pictures.",
    "D": "D is wrong: small rotations and shifts, which happen when patients are placed, may well help. That too is to be measured.",
}
assert str(q8).strip().upper() == "C", f"{q8_reasons[q8.strip().upper()]}"
### END HIDDEN TESTS

# %% [markdown] question="q9"
# ### Question 9 (3 points): from which budget on?
#
# Two arms were looked at after several numbers of epochs. Complete `pays_from(epochs, none, augmented)`: three lists of equal length, `epochs` ascending, the others accuracies. Return the smallest number of epochs *from which on* augmentation is higher at this and at every larger budget that was measured. If it is not higher at the largest one, return `None`. Equal is not higher.


# %% answer="q9"
def pays_from(epochs, none, augmented):
    """Smallest measured budget from which on augmentation stays ahead, or None."""
    ### BEGIN SOLUTION
    found = None
    for budget, a, b in reversed(list(zip(epochs, none, augmented))):
        if b <= a:
            break
        found = budget
    return found
    ### END SOLUTION


# %% tests="q9" points=3
q9_easy = pays_from([5, 10, 30], [0.8, 0.85, 0.9], [0.7, 0.86, 0.93])
assert q9_easy is not None, "Here there is such a budget: return its number of epochs."
assert q9_easy == 10, "Ahead after 10 and after 30 epochs, not after 5."
### BEGIN HIDDEN TESTS
q9_back = pays_from([5, 10, 30, 100], [0.80, 0.85, 0.90, 0.90], [0.82, 0.84, 0.91, 0.94])
assert q9_back == 30, "Ahead at 5 by chance, behind at 10: it stays ahead from 30 on."
q9_last = pays_from([5, 10, 30], [0.8, 0.85, 0.9], [0.7, 0.8, 0.91])
assert q9_last == 30, "Ahead at the last budget only: that one."
q9_always = pays_from([3, 6], [0.5, 0.6], [0.6, 0.7])
assert q9_always == 3, "Ahead everywhere: the smallest budget."
q9_never = pays_from([5, 10, 30], [0.8, 0.85, 0.9], [0.7, 0.8, 0.85])
assert q9_never is None, "Never ahead: None."
q9_lost = pays_from([5, 10, 30], [0.8, 0.85, 0.9], [0.9, 0.9, 0.85])
assert q9_lost is None, "Ahead at first, but not at the largest budget: None."
q9_equal = pays_from([5, 10, 30], [0.8, 0.85, 0.9], [0.9, 0.85, 0.95])
assert q9_equal == 30, "Equal at 10 is not higher."
q9_tie = pays_from([5, 10], [0.8, 0.9], [0.9, 0.9])
assert q9_tie is None, "Equal at the largest budget is not higher."
### END HIDDEN TESTS


# %% wrong="q9" loses={"q9_tests": 3}
def pays_from(epochs, none, augmented):
    # the first budget at which it is ahead
    for budget, a, b in zip(epochs, none, augmented):
        if b > a:
            return budget
    return None


# %% wrong="q9" loses={"q9_tests": 3}
def pays_from(epochs, none, augmented):
    # equal counts as higher
    found = None
    for budget, a, b in zip(epochs[::-1], none[::-1], augmented[::-1]):
        if b < a:
            break
        found = budget
    return found


# %% wrong="q9" loses={"q9_tests": 3}
def pays_from(epochs, none, augmented):
    # the last budget at which it is behind
    behind = [e for e, a, b in zip(epochs, none, augmented) if b <= a]
    return behind[-1] if behind else epochs[0]


# %% wrong="q9" loses={"q9_tests": 3}
def pays_from(epochs, none, augmented):
    # the position, not the number of epochs
    found = None
    for place in reversed(range(len(epochs))):
        if augmented[place] <= none[place]:
            break
        found = place
    return found


# %% wrong="q9" loses={"q9_tests": 3}
def pays_from(epochs, none, augmented):
    # the largest lead
    lead = np.asarray(augmented) - np.asarray(none)
    return epochs[int(lead.argmax())] if lead.max() > 0 else None


# %% wrong="q9" loses={"q9_tests": 3}
def pays_from(epochs, none, augmented):
    # the last crossing, whichever way
    ahead = np.asarray(augmented) > np.asarray(none)
    crossings = np.flatnonzero(ahead[1:] != ahead[:-1])
    return epochs[int(crossings[-1]) + 1] if len(crossings) else (epochs[0] if ahead[0] else None)


# %% [markdown] question="q10"
# ### Question 10 (1 point): twenty settings
#
# You try twenty augmentation settings on your own pictures, five seeds each, and the best one gains 1.2 points over none. What is the fairest next step before you tell anyone?
#
# - **A**: None: five seeds are enough, as always.
# - **B**: Run the best setting and none again with new seeds, if possible on new pictures, and report these.
# - **C**: Run the other nineteen settings with more seeds until one of them gains more.
# - **D**: Report the mean gain of all twenty settings.

# %% answer="q10"
q10 = ""  # A, B, C or D between the quotes
### BEGIN SOLUTION
q10 = "B"
### END SOLUTION

# %% tests="q10" points=1
assert str(q10).strip().upper() in ("A", "B", "C", "D"), "Answer q10 with A, B, C or D in quotes."
### BEGIN HIDDEN TESTS
q10_reasons = {
    "A": "A is wrong: five seeds are enough for one setting that was named before. The best of twenty is partly the luckiest.",
    "B": "B is right: the new seeds know nothing of the choice, so their gain has no luck of the choice in it.",
    "C": "C is wrong: that is choosing the luckiest again, out of more draws.",
    "D": "D is wrong: nobody will use the mean of twenty settings. It answers another question.",
}
assert str(q10).strip().upper() == "B", f"{q10_reasons[q10.strip().upper()]}"
### END HIDDEN TESTS

# %% [markdown]
# Done? *Restart the kernel and run all cells*, save, press *Validate*, and hand the notebook in.

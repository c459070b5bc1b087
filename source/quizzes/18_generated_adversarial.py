# %% [markdown]
# # Quiz 18: generated and adversarial examples
#
# Ten questions on lessons 17 and 18, 14 points, about 35 minutes. No network is trained here: NumPy is all you need, and every cell runs in a moment.
#
# - **Choice questions**: write the letter of your answer between the quotes, for example `q1 = "A"`. Capital or small letters make no difference.
# - **Number questions**: write the number in place of `None`.
# - **Coding questions**: complete the function where it says `# your answer here`. Try it in cells of your own as often as you like.
#
# The cells that test your answers are locked. You see the part of them that looks at the *form* of an answer: a letter, a number, an array of the right shape, an easy case. More tests run when the quiz is graded. *Validate* lists the questions that are still open and the answers that cannot be read; it does not say whether the others are right. You may leave questions open: the others count all the same, and *Run All* passes over them. The numbers in the questions are made up.

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
# ### Question 1 (1 point): two losses
#
# While a GAN trains, the generator's loss rises slowly from 1.5 to 2.5. Your neighbour says: "It gets worse, stop it." What do you say?
#
# - **A**: Right: a rising loss always means that the pictures get worse.
# - **B**: Wrong: a rising loss of the generator means better pictures.
# - **C**: The loss cannot tell: the discriminator learns too.
# - **D**: The generator's loss has nothing to do with its discriminator.

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
    "A": "A is wrong: the loss is measured against a judge that learns too. Against a better judge, better pictures can have a higher loss.",
    "B": "B is wrong: a generator that makes only one picture any more can have a rising loss as well.",
    "C": "C is right: the loss only says that the discriminator now tells the two kinds apart with more confidence. Neither loss measures quality, so look at the pictures, and test them.",
    "D": "D is wrong: the generator's loss is computed from the discriminator's answers to its pictures.",
}
q1_letter = str(q1).strip().upper()
assert q1_letter == "C", f"q1: {q1_reasons.get(q1_letter, 'no option was chosen.')}"
### END HIDDEN TESTS

# %% [markdown] question="q2"
# ### Question 2 (1 point): perfect pictures
#
# Median distance to the nearest training picture: pictures of generator G 0.4, new real pictures 6.1, training pictures with a trace of noise 0.4. Everybody finds G's pictures flawless. Which explanation is best?
#
# - **A**: G is excellent: its pictures are closer to real ones than new real ones are.
# - **B**: G returns its training pictures, with changes no larger than a trace of noise.
# - **C**: The distance says nothing about copies; only people can judge that.
# - **D**: G is nearly done: train it for longer, until the distance is 0.

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
    "A": "A is wrong: compare with new real pictures. Pictures that are much nearer to the training pictures than these were probably made from them.",
    "B": "B is right: its pictures are as near as noisy copies, and far nearer than anything new. They look flawless because they are almost the originals, and as new training data they are worth no more than a little noise.",
    "C": "C is wrong: people look at single pictures and do not know all training pictures by heart. Between copies on the one side and new pictures on the other, the distance says a lot.",
    "D": "D is wrong: at 0 it would return the training pictures themselves.",
}
q2_letter = str(q2).strip().upper()
assert q2_letter == "B", f"q2: {q2_reasons.get(q2_letter, 'no option was chosen.')}"
### END HIDDEN TESTS

# %% [markdown] question="q3"
# ### Question 3 (2 points): what share is copied?
#
# Complete `copied(samples, training, limit)`: the share, from 0 to 1, of the samples that are *nearer than* `limit` to at least one training picture, by the Euclidean distance over all pixels. Both arrays have the shape (number, height, width).


# %% answer="q3"
def copied(samples, training, limit):
    """Share of the samples that are nearer than the limit to a training picture."""
    ### BEGIN SOLUTION
    near = 0
    for sample in samples:
        distances = np.sqrt(((training - sample) ** 2).sum(axis=(1, 2)))
        near += distances.min() < limit
    return float(near / len(samples))
    ### END SOLUTION


# %% tests="q3" points=2
q3_training = np.stack([np.zeros((3, 3)), np.ones((3, 3))])
q3_easy = or_example(copied(q3_training.copy(), q3_training.copy(), 0.1), 1.0)
assert q3_easy is not None, "q3: copied returns nothing yet."
assert np.shape(q3_easy) == (), "q3: Return one number."
np.testing.assert_allclose(q3_easy, 1.0, err_msg="q3: Copies are copies.")
### BEGIN HIDDEN TESTS
# Distances of 3 x 3 pictures that are 0.1, 0.2, 0.4, 0.5 all over: 0.3, 0.6, 1.2, 1.5.
q3_samples = np.stack([np.full((3, 3), value) for value in (0.1, 0.2, 0.4, 0.5)])
q3_half = copied(q3_samples, q3_training, 0.7)
assert q3_half is not None, "q3: copied returns nothing."
np.testing.assert_allclose(q3_half, 0.5, err_msg="q3: Two of four.")
np.testing.assert_allclose(copied(q3_samples, q3_training, 1.3), 0.75, err_msg="q3: Three of four.")
np.testing.assert_allclose(
    copied(q3_samples, q3_training, 0.2), 0.0, err_msg="q3: None is so near."
)
np.testing.assert_allclose(
    copied(q3_samples + 0.5, q3_training, 1.0), 0.75, err_msg="q3: Any training picture will do."
)
q3_signs = np.array([[[0.9, 0.0, 0.0], [0.0, -0.9, 0.0], [0.0, 0.0, 0.0]]])
np.testing.assert_allclose(
    copied(q3_signs, q3_training, 0.5), 0.0, err_msg="q3: More here and less there do not cancel."
)
q3_limit = np.array([[[0.5, 0.0, 0.0], [0.0, 0.0, 0.0], [0.0, 0.0, 0.0]]])
np.testing.assert_allclose(
    copied(q3_limit, q3_training, 0.5), 0.0, err_msg="q3: At the limit is not smaller."
)
### END HIDDEN TESTS


# %% wrong="q3" loses={"q3_tests": 2}
def copied(samples, training, limit):
    # a count, not a share
    d = np.sqrt(((samples[:, None] - training[None]) ** 2).sum(axis=(2, 3)))
    return float((d.min(axis=1) < limit).sum())


# %% wrong="q3" loses={"q3_tests": 2}
def copied(samples, training, limit):
    # the share of pairs
    d = np.sqrt(((samples[:, None] - training[None]) ** 2).sum(axis=(2, 3)))
    return float((d < limit).mean())


# %% wrong="q3" loses={"q3_tests": 2}
def copied(samples, training, limit):
    # squared distances
    d = ((samples[:, None] - training[None]) ** 2).sum(axis=(2, 3))
    return float((d.min(axis=1) < limit).mean())


# %% wrong="q3" loses={"q3_tests": 2}
def copied(samples, training, limit):
    # the first training picture only
    d = np.sqrt(((samples - training[0]) ** 2).sum(axis=(1, 2)))
    return float((d < limit).mean())


# %% wrong="q3" loses={"q3_tests": 2}
def copied(samples, training, limit):
    # the mean over the pixels
    d = np.sqrt(((samples[:, None] - training[None]) ** 2).mean(axis=(2, 3)))
    return float((d.min(axis=1) < limit).mean())


# %% wrong="q3" loses={"q3_tests": 2}
def copied(samples, training, limit):
    # at the limit counts as well
    d = np.sqrt(((samples[:, None] - training[None]) ** 2).sum(axis=(2, 3)))
    return float((d.min(axis=1) <= limit).mean())


# %% [markdown] question="q4"
# ### Question 4 (1 point): a wonderful generator
#
# A paper: "With 100 labelled scans our classifier reaches 78 %. With 5,000 generated scans on top it reaches 88 %. The generator was trained on all 6,000 scans of the hospital, labels included." Which comparison shows whether *generating* scans added anything?
#
# - **A**: with a classifier that is trained on the 100 labelled scans alone: 78 %, as in the paper
# - **B**: with a classifier that is trained on fifty copies of each of the 100 scans
# - **C**: with a classifier that is trained on the 5,000 generated scans alone
# - **D**: with a classifier that is trained on the 6,000 real scans themselves

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
    "A": "A is wrong: the two also differ in 5,900 real scans, which came in through the generator. The gain need not come from generating.",
    "B": "B is wrong: copies are the weakest rival, and they contain nothing of the other 5,900 scans.",
    "C": "C is wrong: that tells how good the generated scans are alone, and not what they add.",
    "D": "D is right: what the generator has seen is training data. If the scans themselves do better, generating has lost something. (Another fair test uses the 100 only: a generator trained on these alone, compared with classic augmentation.)",
}
q4_letter = str(q4).strip().upper()
assert q4_letter == "D", f"q4: {q4_reasons.get(q4_letter, 'no option was chosen.')}"
### END HIDDEN TESTS

# %% [markdown] question="q5"
# ### Question 5 (1 point): one pixel of FGSM
#
# A pixel has the value 0.97, the gradient of the loss with respect to it is 0.004, and the budget is 0.1. What is the value of the pixel after FGSM?

# %% answer="q5"
q5 = None  # a number in place of None
### BEGIN SOLUTION
q5 = 1.0
### END SOLUTION

# %% tests="q5" points=1
assert isinstance(or_example(q5, 0), (int, float, np.number)), (
    "q5: answer with a number, for example q5 = 10.5."
)
### BEGIN HIDDEN TESTS
assert q5 is not None, "q5: no number was given."
# The sign of 0.004 is +1: 0.97 + 0.1 = 1.07, clipped to 1.
assert 0.999 < q5 < 1.001, "q5: The sign times the budget; and the value stays between 0 and 1."
### END HIDDEN TESTS

# %% wrong="q5" loses={"q5_tests": 1}
q5 = 1.07  # not clipped

# %% wrong="q5" loses={"q5_tests": 1}
q5 = 0.9704  # the gradient, not its sign

# %% wrong="q5" loses={"q5_tests": 1}
q5 = 0.87  # downhill

# %% wrong="q5" loses={"q5_tests": 1}
q5 = 0.974  # the gradient without the budget

# %% wrong="q5" loses={"q5_tests": 1}
q5 = 0.1  # the change

# %% [markdown] question="q6"
# ### Question 6 (2 points): attack a linear model
#
# A linear model says class 1 if $w \cdot x + b > 0$, else class 0. For an image of class 1 its loss rises when the sum $w \cdot x + b$ falls, for an image of class 0 when the sum rises. Complete `attack(x, w, label, epsilon)`: the pixels `x` (an array of values between 0 and 1) after one FGSM step against the true `label`, 0 or 1. All pixels stay between 0 and 1.


# %% answer="q6"
def attack(x, w, label, epsilon):
    """One FGSM step against a linear model."""
    ### BEGIN SOLUTION
    uphill = -np.sign(w) if label == 1 else np.sign(w)
    return np.clip(x + epsilon * uphill, 0, 1)
    ### END SOLUTION


# %% tests="q6" points=2
q6_seen = attack(np.array([0.5, 0.5]), np.array([1.0, -1.0]), 1, 0.25)
q6_seen = or_example(q6_seen, np.array([0.25, 0.75]))
assert q6_seen is not None, "q6: attack returns nothing yet."
assert np.shape(q6_seen) == (2,), "q6: Return an array, one value for each pixel."
np.testing.assert_allclose(q6_seen, [0.25, 0.75], err_msg="q6: For class 1 the sum has to fall.")
### BEGIN HIDDEN TESTS
q6_other = attack(np.array([0.5, 0.5]), np.array([1.0, -1.0]), 0, 0.25)
assert q6_other is not None, "q6: attack returns nothing."
np.testing.assert_allclose(q6_other, [0.75, 0.25], err_msg="q6: For class 0 the sum has to rise.")
q6_sizes = attack(np.array([0.5, 0.5, 0.5]), np.array([0.01, -7.0, 2.0]), 0, 0.1)
np.testing.assert_allclose(
    q6_sizes,
    [0.6, 0.4, 0.6],
    err_msg="q6: Each pixel moves by the whole budget, whatever its weight.",
)
q6_edge = attack(np.array([0.02, 0.98, 1.0]), np.array([1.0, -1.0, 1.0]), 1, 0.1)
np.testing.assert_allclose(q6_edge, [0.0, 1.0, 0.9], err_msg="q6: All values stay between 0 and 1.")
q6_zero = attack(np.array([0.5, 0.5]), np.array([0.0, 2.0]), 1, 0.1)
np.testing.assert_allclose(q6_zero, [0.5, 0.4], err_msg="q6: A pixel without weight stays.")
### END HIDDEN TESTS


# %% wrong="q6" loses={"q6_tests": 2}
def attack(x, w, label, epsilon):
    # the same direction for both classes
    return np.clip(x - epsilon * np.sign(w), 0, 1)


# %% wrong="q6" loses={"q6_tests": 2}
def attack(x, w, label, epsilon):
    # the weights instead of their signs
    return np.clip(x - epsilon * w * (2 * label - 1), 0, 1)


# %% wrong="q6" loses={"q6_tests": 2}
def attack(x, w, label, epsilon):
    # not clipped
    return x - epsilon * np.sign(w) * (2 * label - 1)


# %% wrong="q6" loses={"q6_tests": 2}
def attack(x, w, label, epsilon):
    # helps the model
    return np.clip(x + epsilon * np.sign(w) * (2 * label - 1), 0, 1)


# %% wrong="q6" loses={"q6_tests": 2}
def attack(x, w, label, epsilon):
    # zero counts as positive
    return np.clip(x - epsilon * np.where(w >= 0, 1, -1) * (2 * label - 1), 0, 1)


# %% wrong="q6" loses={"q6_tests": 2}
def attack(x, w, label, epsilon):
    # nothing to do for class 0
    return np.clip(x - epsilon * np.sign(w) * label, 0, 1)


# %% [markdown] question="q7"
# ### Question 7 (1 point): many small votes
#
# A linear model adds up 784 pixels, each with a weight of +0.02 or -0.02. FGSM changes every pixel by 0.05; no pixel is near 0 or 1. By how much does the sum $w \cdot x + b$ change? (Give a positive number.)

# %% answer="q7"
q7 = None  # a number in place of None
### BEGIN SOLUTION
q7 = 0.784
### END SOLUTION

# %% tests="q7" points=1
assert isinstance(or_example(q7, 0), (int, float, np.number)), (
    "q7: answer with a number, for example q7 = 10.5."
)
### BEGIN HIDDEN TESTS
assert q7 is not None, "q7: no number was given."
# Each pixel adds 0.02 * 0.05 = 0.001, and all of them in the same direction: 784 * 0.001 = 0.784.
assert 0.783 < q7 < 0.785, "q7: What does one pixel add? And in which direction do the others?"
### END HIDDEN TESTS

# %% wrong="q7" loses={"q7_tests": 1}
q7 = 0.001  # one pixel

# %% wrong="q7" loses={"q7_tests": 1}
q7 = 0.028  # signs at random: the root of 784

# %% wrong="q7" loses={"q7_tests": 1}
q7 = 39.2  # without the weights

# %% wrong="q7" loses={"q7_tests": 1}
q7 = 15.68  # without the budget

# %% wrong="q7" loses={"q7_tests": 1}
q7 = 0  # plus and minus cancel

# %% [markdown] question="q8"
# ### Question 8 (2 points): under the worst attack
#
# Several attacks with the same budget were tried on the same images. `right` is an array of bool of shape (attacks, images): whether the network was still right. For each image, an attacker uses any attack that works. Complete `robust_accuracy(right)`: the share of images on which the network is right under *every* attack.


# %% answer="q8"
def robust_accuracy(right):
    """Share of the images that no attack turns into an error."""
    ### BEGIN SOLUTION
    return float(right.all(axis=0).mean())
    ### END SOLUTION


# %% tests="q8" points=2
q8_one = or_example(robust_accuracy(np.array([[True, False, True, True]])), 0.75)
assert q8_one is not None, "q8: robust_accuracy returns nothing yet."
assert np.shape(q8_one) == (), "q8: Return one number."
np.testing.assert_allclose(q8_one, 0.75, err_msg="q8: One attack: its accuracy.")
### BEGIN HIDDEN TESTS
q8_two = np.array([[True, False, True, True], [False, True, True, True]])
q8_both = robust_accuracy(q8_two)
assert q8_both is not None, "q8: robust_accuracy returns nothing."
np.testing.assert_allclose(q8_both, 0.5, err_msg="q8: Each attack finds another error.")
q8_three = np.array([[True] * 5, [True, True, True, False, False], [True, True, False, True, True]])
np.testing.assert_allclose(robust_accuracy(q8_three), 0.4, err_msg="q8: Only two images are left.")
q8_none = np.array([[True, False], [False, True]])
np.testing.assert_allclose(robust_accuracy(q8_none), 0.0, err_msg="q8: No image is safe from both.")
### END HIDDEN TESTS


# %% wrong="q8" loses={"q8_tests": 2}
def robust_accuracy(right):
    # the strongest attack alone
    return float(right.mean(axis=1).min())


# %% wrong="q8" loses={"q8_tests": 2}
def robust_accuracy(right):
    # the mean over the attacks
    return float(right.mean())


# %% wrong="q8" loses={"q8_tests": 2}
def robust_accuracy(right):
    # one attack that fails is enough
    return float(right.any(axis=0).mean())


# %% wrong="q8" loses={"q8_tests": 2}
def robust_accuracy(right):
    # the first attack
    return float(right[0].mean())


# %% wrong="q8" loses={"q8_tests": 2}
def robust_accuracy(right):
    # the product of the accuracies
    return float(right.mean(axis=1).prod())


# %% [markdown] question="q9"
# ### Question 9 (1 point): a robust network?
#
# "After our defence, FGSM with epsilon 0.1 leaves 95 % accuracy. Random noise of the same size leaves 70 %." What do you suspect?
#
# - **A**: Nothing: the defence works, since FGSM is the harder of the two tests.
# - **B**: The gradient that FGSM follows is useless here: try other attacks.
# - **C**: The network was trained on too much noise, and has forgotten what clean pictures are.
# - **D**: Epsilon was too large for FGSM, so it overshot, and should be made smaller.

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
    "A": "A is wrong: FGSM should be the harder test, and was the easier one. This shows that something is wrong with it.",
    "B": "B is right: with a useful gradient, a planned change does at least as much harm as a random one. Rounding, or something random in the network, may hide the gradient. Several steps, another start or the gradients of another network can get round that.",
    "C": "C is wrong: a network that was trained on noise would be good against noise.",
    "D": "D is wrong: a larger budget makes an attack stronger, not weaker.",
}
q9_letter = str(q9).strip().upper()
assert q9_letter == "B", f"q9: {q9_reasons.get(q9_letter, 'no option was chosen.')}"
### END HIDDEN TESTS

# %% [markdown] question="q10"
# ### Question 10 (2 points): one step of PGD
#
# Complete `pgd_step(x, original, gradient, size, epsilon)`: from the picture `x` of the step before, move uphill by `size` times the sign of the gradient; then bring every pixel back to within `epsilon` of the *original*, and to between 0 and 1.


# %% answer="q10"
def pgd_step(x, original, gradient, size, epsilon):
    """One step uphill, and back into the budget."""
    ### BEGIN SOLUTION
    moved = x + size * np.sign(gradient)
    moved = np.clip(moved, original - epsilon, original + epsilon)
    return np.clip(moved, 0, 1)
    ### END SOLUTION


# %% tests="q10" points=2
q10_original = np.array([0.5, 0.5, 0.5])
q10_first = pgd_step(q10_original.copy(), q10_original.copy(), np.array([1.0, -1.0, 0.0]), 0.1, 0.2)
q10_first = or_example(q10_first, np.array([0.6, 0.4, 0.5]))
assert q10_first is not None, "q10: pgd_step returns nothing yet."
assert np.shape(q10_first) == (3,), "q10: Return an array, one value for each pixel."
np.testing.assert_allclose(q10_first, [0.6, 0.4, 0.5], err_msg="q10: A step within the budget.")
### BEGIN HIDDEN TESTS
q10_far = pgd_step(np.array([0.65, 0.35]), q10_original[:2], np.array([0.01, -5.0]), 0.1, 0.2)
assert q10_far is not None, "q10: pgd_step returns nothing."
np.testing.assert_allclose(q10_far, [0.7, 0.3], err_msg="q10: At most epsilon from the original.")
q10_back = pgd_step(np.array([0.7, 0.3]), q10_original[:2], np.array([-2.0, 0.3]), 0.1, 0.2)
np.testing.assert_allclose(q10_back, [0.6, 0.4], err_msg="q10: A step may also lead back.")
q10_edge = pgd_step(np.array([0.05, 0.97]), np.array([0.1, 0.95]), np.array([-1.0, 1.0]), 0.1, 0.2)
np.testing.assert_allclose(q10_edge, [0.0, 1.0], err_msg="q10: All values stay between 0 and 1.")
q10_wide = pgd_step(np.array([0.5, 0.4]), np.array([0.5, 0.5]), np.array([3.0, 3.0]), 0.4, 0.2)
np.testing.assert_allclose(
    q10_wide, [0.7, 0.7], err_msg="q10: A long step ends at the budget's edge."
)
### END HIDDEN TESTS


# %% wrong="q10" loses={"q10_tests": 2}
def pgd_step(x, original, gradient, size, epsilon):
    # no projection onto the budget
    return np.clip(x + size * np.sign(gradient), 0, 1)


# %% wrong="q10" loses={"q10_tests": 2}
def pgd_step(x, original, gradient, size, epsilon):
    # the budget around the last step
    return np.clip(np.clip(x + size * np.sign(gradient), x - epsilon, x + epsilon), 0, 1)


# %% wrong="q10" loses={"q10_tests": 2}
def pgd_step(x, original, gradient, size, epsilon):
    # starts from the original each time
    return np.clip(original + min(size, epsilon) * np.sign(gradient), 0, 1)


# %% wrong="q10" loses={"q10_tests": 2}
def pgd_step(x, original, gradient, size, epsilon):
    # leaves 0 to 1
    return np.clip(x + size * np.sign(gradient), original - epsilon, original + epsilon)


# %% wrong="q10" loses={"q10_tests": 2}
def pgd_step(x, original, gradient, size, epsilon):
    # the gradient instead of its sign
    moved = np.clip(x + size * gradient, original - epsilon, original + epsilon)
    return np.clip(moved, 0, 1)


# %% wrong="q10" loses={"q10_tests": 2}
def pgd_step(x, original, gradient, size, epsilon):
    # jumps to the edge of the budget
    return np.clip(original + epsilon * np.sign(gradient), 0, 1)


# %% [markdown]
# Done? *Restart the kernel and run all cells*, save, press *Validate*, and hand the notebook in.

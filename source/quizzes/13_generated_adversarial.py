# %% [markdown]
# # Quiz 13: generated and adversarial examples
#
# Ten questions on lesson 17, 14 points, about 35 minutes. No network is trained here: NumPy is all you need, and every cell runs in a moment.
#
# - **Choice questions**: write the letter of your answer between the quotes, for example `q1 = "A"`. Capital or small letters make no difference.
# - **Number questions**: write the number in place of `None`.
# - **Coding questions**: complete the function where it says `# your answer here`. Try it in cells of your own as often as you like.
#
# The cells that test your answers are locked. What you see of them checks the *form* of an answer (a letter, a number, a list, an easy case). Further tests run when the quiz is graded. So *Validate* tells you that your answers can be read, not that they are right. You may leave questions open: the others count all the same. The numbers in the questions are made up.

# %%
import numpy as np

# %% [markdown] question="q1"
# ### Question 1 (1 point): two losses
#
# While a GAN trains, the generator's loss rises slowly from 1.5 to 2.5. Your neighbour says: "It gets worse, stop it." What do you say?
#
# - **A**: Right: a rising loss always means worse pictures.
# - **B**: Wrong: a rising loss of the generator always means better pictures.
# - **C**: The loss only says that the discriminator tells the two kinds apart more surely than before; look at the pictures, and test them.
# - **D**: The generator's loss has nothing to do with the discriminator.

# %% answer="q1"
q1 = ""  # A, B, C or D between the quotes
### BEGIN SOLUTION
q1 = "C"
### END SOLUTION

# %% tests="q1" points=1
assert str(q1).strip().upper() in ("A", "B", "C", "D"), "Answer q1 with A, B, C or D in quotes."
### BEGIN HIDDEN TESTS
q1_reasons = {
    "A": "A is wrong: the loss is measured against a judge that learns too. Against a better judge, better pictures can have a higher loss.",
    "B": "B is wrong: a generator that has collapsed to one picture has a rising loss as well.",
    "C": "C is right: it is a game of two. Neither loss has a goal of its own, so the quality must be measured in another way.",
    "D": "D is wrong: the generator's loss is nothing but the discriminator's answer to its pictures.",
}
assert str(q1).strip().upper() == "C", f"{q1_reasons[q1.strip().upper()]}"
### END HIDDEN TESTS

# %% [markdown] question="q2"
# ### Question 2 (1 point): perfect pictures
#
# Median distance to the nearest training picture: pictures of generator G 0.4, new real pictures 6.1, training pictures with a trace of noise 0.4. Everybody finds G's pictures flawless. What is the best reading?
#
# - **A**: G is excellent: its pictures are closer to real ones than new real ones are.
# - **B**: G gives back training pictures with small changes: as new training data it is worth no more than a little noise.
# - **C**: The distance says nothing about copies; only people can judge that.
# - **D**: G should be trained for longer, until the distance is 0.

# %% answer="q2"
q2 = ""  # A, B, C or D between the quotes
### BEGIN SOLUTION
q2 = "B"
### END SOLUTION

# %% tests="q2" points=1
assert str(q2).strip().upper() in ("A", "B", "C", "D"), "Answer q2 with A, B, C or D in quotes."
### BEGIN HIDDEN TESTS
q2_reasons = {
    "A": "A is wrong: new real pictures are the measure. Whoever is much nearer to the training pictures than they are has seen them.",
    "B": "B is right: its pictures are as near as noisy copies, and far nearer than anything new. They look flawless because they are the originals.",
    "C": "C is wrong: people look at single pictures and do not know all training pictures by heart. Against a scale of copies and new pictures the distance says a lot.",
    "D": "D is wrong: at 0 it would hand out the training pictures themselves.",
}
assert str(q2).strip().upper() == "B", f"{q2_reasons[q2.strip().upper()]}"
### END HIDDEN TESTS

# %% [markdown] question="q3"
# ### Question 3 (2 points): what share is copied?
#
# Complete `copied(samples, training, limit)`: the share, from 0 to 1, of the samples whose Euclidean distance over all pixels to at least one training picture is *smaller than* `limit`. Both arrays have the shape (number, height, width).


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
q3_easy = copied(q3_training.copy(), q3_training.copy(), 0.1)
assert np.shape(q3_easy) == (), "Return one number."
np.testing.assert_allclose(q3_easy, 1.0, err_msg="Copies are copies.")
### BEGIN HIDDEN TESTS
# Distances of 3 x 3 pictures that are 0.1, 0.2, 0.4, 0.5 all over: 0.3, 0.6, 1.2, 1.5.
q3_samples = np.stack([np.full((3, 3), value) for value in (0.1, 0.2, 0.4, 0.5)])
np.testing.assert_allclose(copied(q3_samples, q3_training, 0.7), 0.5, err_msg="Two of four.")
np.testing.assert_allclose(copied(q3_samples, q3_training, 1.3), 0.75, err_msg="Three of four.")
np.testing.assert_allclose(copied(q3_samples, q3_training, 0.2), 0.0, err_msg="None is so near.")
np.testing.assert_allclose(
    copied(q3_samples + 0.5, q3_training, 1.0), 0.75, err_msg="Any training picture will do."
)
q3_signs = np.array([[[0.9, 0.0, 0.0], [0.0, -0.9, 0.0], [0.0, 0.0, 0.0]]])
np.testing.assert_allclose(
    copied(q3_signs, q3_training, 0.5), 0.0, err_msg="More here and less there do not cancel."
)
q3_limit = np.array([[[0.5, 0.0, 0.0], [0.0, 0.0, 0.0], [0.0, 0.0, 0.0]]])
np.testing.assert_allclose(
    copied(q3_limit, q3_training, 0.5), 0.0, err_msg="At the limit is not smaller."
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
# A paper: "With 100 labelled scans our classifier reaches 78 %. With 5,000 generated scans on top it reaches 88 %. The generator was trained on all 6,000 scans of the hospital." What is the fair comparison for the 88 %?
#
# - **A**: The classifier with 100 scans: 78 %, as in the paper.
# - **B**: A classifier with 5,100 copies of the 100 scans.
# - **C**: A classifier that gets the generated scans only.
# - **D**: A classifier with the 6,000 scans themselves and their labels, and one with 100 scans and a generator (and classic augmentation) of these 100.

# %% answer="q4"
q4 = ""  # A, B, C or D between the quotes
### BEGIN SOLUTION
q4 = "D"
### END SOLUTION

# %% tests="q4" points=1
assert str(q4).strip().upper() in ("A", "B", "C", "D"), "Answer q4 with A, B, C or D in quotes."
### BEGIN HIDDEN TESTS
q4_reasons = {
    "A": "A is wrong: the two differ in 5,900 real scans, which came in through the generator. Their gain is not that of generating.",
    "B": "B is wrong: copies are the weakest rival, and still know nothing of the other 5,900 scans.",
    "C": "C is wrong: that tells how good the generated scans are alone, and not what they add to 100.",
    "D": "D is right: what the generator has seen is training data. Either everybody gets it, or the generator has to do with the 100 too, and has to beat classic augmentation.",
}
assert str(q4).strip().upper() == "D", f"{q4_reasons[q4.strip().upper()]}"
### END HIDDEN TESTS

# %% [markdown] question="q5"
# ### Question 5 (1 point): one pixel of FGSM
#
# A pixel has the value 0.97, the gradient of the loss there is 0.004, the budget is 0.1. Which value has the pixel after FGSM?

# %% answer="q5"
q5 = None  # a number in place of None
### BEGIN SOLUTION
q5 = 1.0
### END SOLUTION

# %% tests="q5" points=1
assert isinstance(q5, (int, float, np.number)), "Answer q5 with a number, for example q5 = 10.5."
### BEGIN HIDDEN TESTS
# The sign of 0.004 is +1: 0.97 + 0.1 = 1.07, clipped to 1.
assert 0.999 < q5 < 1.001, "The sign, times the budget, then within 0 and 1."
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
# A linear model says class 1 if $w \cdot x + b > 0$, else class 0. Its loss rises for an image of class 1 when the sum $w \cdot x + b$ falls, and for one of class 0 when it rises. Complete `attack(x, w, label, epsilon)`: the pixels `x` (an array of values between 0 and 1) after one FGSM step against the true `label`, 0 or 1. No pixel leaves 0 to 1.


# %% answer="q6"
def attack(x, w, label, epsilon):
    """One FGSM step against a linear model."""
    ### BEGIN SOLUTION
    uphill = -np.sign(w) if label == 1 else np.sign(w)
    return np.clip(x + epsilon * uphill, 0, 1)
    ### END SOLUTION


# %% tests="q6" points=2
q6_found = attack(np.array([0.5, 0.5]), np.array([1.0, -1.0]), 1, 0.25)
assert np.shape(q6_found) == (2,), "Return an array, one value for each pixel."
np.testing.assert_allclose(q6_found, [0.25, 0.75], err_msg="For class 1 the sum has to fall.")
### BEGIN HIDDEN TESTS
q6_other = attack(np.array([0.5, 0.5]), np.array([1.0, -1.0]), 0, 0.25)
np.testing.assert_allclose(q6_other, [0.75, 0.25], err_msg="For class 0 the sum has to rise.")
q6_sizes = attack(np.array([0.5, 0.5, 0.5]), np.array([0.01, -7.0, 2.0]), 0, 0.1)
np.testing.assert_allclose(
    q6_sizes, [0.6, 0.4, 0.6], err_msg="Each pixel moves by the whole budget, whatever its weight."
)
q6_edge = attack(np.array([0.02, 0.98, 1.0]), np.array([1.0, -1.0, 1.0]), 1, 0.1)
np.testing.assert_allclose(q6_edge, [0.0, 1.0, 0.9], err_msg="Within 0 and 1.")
q6_zero = attack(np.array([0.5, 0.5]), np.array([0.0, 2.0]), 1, 0.1)
np.testing.assert_allclose(q6_zero, [0.5, 0.4], err_msg="A pixel without weight stays.")
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
# A linear model adds up 784 pixels, each with a weight of +0.02 or -0.02. FGSM changes every pixel by 0.05; no pixel is near 0 or 1. By how much does the sum $w \cdot x + b$ change, at most? (A positive number.)

# %% answer="q7"
q7 = None  # a number in place of None
### BEGIN SOLUTION
q7 = 0.784
### END SOLUTION

# %% tests="q7" points=1
assert isinstance(q7, (int, float, np.number)), "Answer q7 with a number, for example q7 = 10.5."
### BEGIN HIDDEN TESTS
# Each pixel adds 0.02 * 0.05 = 0.001, and all of them in the same direction: 784 * 0.001 = 0.784.
assert 0.783 < q7 < 0.785, "What does one pixel add? And in which direction do the others?"
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
# Several attacks with the same budget were tried on the same images. `right` is an array of bool of the shape (attacks, images): whether the network was still right. An attacker takes, for each image, any attack that works. Complete `robust_accuracy(right)`: the share of images on which the network is right *whichever* attack is used.


# %% answer="q8"
def robust_accuracy(right):
    """Share of the images that no attack turns into an error."""
    ### BEGIN SOLUTION
    return float(right.all(axis=0).mean())
    ### END SOLUTION


# %% tests="q8" points=2
q8_one = robust_accuracy(np.array([[True, False, True, True]]))
assert np.shape(q8_one) == (), "Return one number."
np.testing.assert_allclose(q8_one, 0.75, err_msg="One attack: its accuracy.")
### BEGIN HIDDEN TESTS
q8_two = np.array([[True, False, True, True], [False, True, True, True]])
np.testing.assert_allclose(robust_accuracy(q8_two), 0.5, err_msg="Each attack finds another one.")
q8_three = np.array([[True] * 5, [True, True, True, False, False], [True, True, False, True, True]])
np.testing.assert_allclose(robust_accuracy(q8_three), 0.4, err_msg="Only two images are left.")
q8_none = np.array([[True, False], [False, True]])
np.testing.assert_allclose(robust_accuracy(q8_none), 0.0, err_msg="No image is safe from both.")
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
# - **A**: Nothing: the defence works, since FGSM is the harder test.
# - **B**: The gradient that FGSM uses is of no use here: a planned change that does less harm than a random one was badly planned. Try other attacks.
# - **C**: The network was trained on too much noise.
# - **D**: Epsilon was too large for FGSM and should be made smaller.

# %% answer="q9"
q9 = ""  # A, B, C or D between the quotes
### BEGIN SOLUTION
q9 = "B"
### END SOLUTION

# %% tests="q9" points=1
assert str(q9).strip().upper() in ("A", "B", "C", "D"), "Answer q9 with A, B, C or D in quotes."
### BEGIN HIDDEN TESTS
q9_reasons = {
    "A": "A is wrong: FGSM should be the harder test, and was the easier one. That is the very sign that something is wrong with it.",
    "B": "B is right: with a useful gradient the planned change does at least as much harm as chance. Rounding, or something random in the network, may hide the slope; several steps, another start or another network's gradients go round it.",
    "C": "C is wrong: a network that was trained on noise would be good against noise.",
    "D": "D is wrong: a larger budget makes an attack stronger, not weaker.",
}
assert str(q9).strip().upper() == "B", f"{q9_reasons[q9.strip().upper()]}"
### END HIDDEN TESTS

# %% [markdown] question="q10"
# ### Question 10 (2 points): one step of PGD
#
# Complete `pgd_step(x, original, gradient, size, epsilon)`: from the picture `x` of the last step, go uphill by `size` times the sign of the gradient; then bring every pixel back to at most `epsilon` from the *original*, and into 0 to 1.


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
assert np.shape(q10_first) == (3,), "Return an array, one value for each pixel."
np.testing.assert_allclose(q10_first, [0.6, 0.4, 0.5], err_msg="A step within the budget.")
### BEGIN HIDDEN TESTS
q10_far = pgd_step(np.array([0.65, 0.35]), q10_original[:2], np.array([0.01, -5.0]), 0.1, 0.2)
np.testing.assert_allclose(q10_far, [0.7, 0.3], err_msg="At most epsilon from the original.")
q10_back = pgd_step(np.array([0.7, 0.3]), q10_original[:2], np.array([-2.0, 0.3]), 0.1, 0.2)
np.testing.assert_allclose(q10_back, [0.6, 0.4], err_msg="A step may also lead back.")
q10_edge = pgd_step(np.array([0.05, 0.97]), np.array([0.1, 0.95]), np.array([-1.0, 1.0]), 0.1, 0.2)
np.testing.assert_allclose(q10_edge, [0.0, 1.0], err_msg="Within 0 and 1.")
q10_wide = pgd_step(np.array([0.5, 0.4]), np.array([0.5, 0.5]), np.array([3.0, 3.0]), 0.4, 0.2)
np.testing.assert_allclose(q10_wide, [0.7, 0.7], err_msg="A long step ends at the budget's edge.")
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
    # not within 0 and 1
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

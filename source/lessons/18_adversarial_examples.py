# %% [markdown]
# # 18 Adversarial examples
#
# **About 45 minutes.** You need: [08 Evaluation](08_evaluation.ipynb), and [17 Generated examples](17_generated_examples.ipynb) for `GradientTape`.
#
# After this lesson you can
#
# 1. take the gradient of a loss with respect to the *picture*, and make adversarial examples with one step and with several;
# 2. train on attacked pictures in plain Keras;
# 3. read a table of robust and clean accuracy, and say which attack a claim has to withstand.

# %% [markdown]
# ## A question before any code
#
# A network was trained as always. How many points of accuracy does it lose if every pixel of the test digits
#
# - **a**: goes up or down by 0.1, at random;
# - **b**: goes up or down by 0.1, each in the direction that is worst for the network?
#
# And if it is trained on pictures changed as in b: what does that cost on unchanged digits? *Write three numbers down.*

# %%
import sys

import numpy as np

sys.path.insert(0, "..")  # the course's own helpers live in ../utils

from topics import check, hint, outcome, practice, predict, solution
from topics.adversarial import figures, playground
from topics.adversarial.adversarial import Attacker, random_signs
from topics.evaluation.evaluation import probabilities
from utils.backend import keras, tf
from utils.data import course_split

split = course_split(seed=0)

# %% [markdown]
# ## 1. The hardest picture nearby
#
# Training changes the *weights* so that the loss falls. The same gradient can be taken with respect to the *pixels*: then it says for each pixel whether more ink would make the loss rise or fall. **FGSM**, the fast gradient
# sign method (Goodfellow, Shlens and Szegedy 2015), goes *uphill* with it, in one step:
#
# $$x' = \mathrm{clip}\big(x + \varepsilon \cdot \mathrm{sign}(\nabla_x L(x, y)),\ 0,\ 1\big)$$
#
# No pixel moves by more than $\varepsilon$, its **budget**. The change is small, but it is small in 784 places at once, and each place votes for the error.
#
# ### Exercise 1: FGSM
#
# Complete `fgsm`: from a picture with pixels between 0 and 1, the gradient of its loss with respect to the pixels (the same shape), and the budget. Leave the picture that comes in as it is.


# %% exercise="18.fgsm"
def fgsm(image, gradient, epsilon):
    """The picture after one step uphill, every pixel within 0 and 1."""
    ### BEGIN SOLUTION
    return np.clip(image + epsilon * np.sign(gradient), 0, 1)
    ### END SOLUTION


# %%
check("18.fgsm", fgsm)

# %%
# hint("18.fgsm")


# %% wrong="18.fgsm" expect="goes downhill"
def fgsm(image, gradient, epsilon):
    return np.clip(image - epsilon * np.sign(gradient), 0, 1)


# %% wrong="18.fgsm" expect="take the sign"
def fgsm(image, gradient, epsilon):
    return np.clip(image + epsilon * gradient, 0, 1)


# %% wrong="18.fgsm" expect="stay between 0 and 1"
def fgsm(image, gradient, epsilon):
    return image + epsilon * np.sign(gradient)


# %% wrong="18.fgsm" expect="for all pixels together"
def fgsm(image, gradient, epsilon):
    return np.clip(image + epsilon * gradient / np.linalg.norm(gradient), 0, 1)


# %% wrong="18.fgsm" expect="nothing is to move"
def fgsm(image, gradient, epsilon):
    return np.clip(image + epsilon * np.where(gradient > 0, 1, -1), 0, 1)


# %% wrong="18.fgsm" expect="must not change"
def fgsm(image, gradient, epsilon):
    image += epsilon * np.sign(gradient)
    return np.clip(image, 0, 1)


# %% wrong="18.fgsm" expect="the budget is 0.1"
def fgsm(image, gradient, epsilon):
    return np.clip(image + np.sign(gradient), 0, 1)


# %% [markdown]
# Where does the gradient come from? `GradientTape` records what is computed, and `watch` says with respect to what: here, the pictures.


# %%
def attack(model, images, labels, epsilon):
    """FGSM for any Keras classifier: one step of epsilon uphill, in [0, 1]."""
    images = tf.convert_to_tensor(images)
    with tf.GradientTape() as tape:
        tape.watch(images)
        answers = model(images, training=False)
        loss = keras.losses.sparse_categorical_crossentropy(labels, answers)
    gradient = tape.gradient(loss, images)
    return tf.clip_by_value(images + epsilon * tf.sign(gradient), 0, 1)


# %% [markdown]
# Two networks from the same weights: one is trained as always, the other on attacked pictures. Each batch is attacked with the weights of that moment, and `train_step` goes on with what comes out.


# %%
class Robust(keras.Sequential):
    """A classifier that trains on pictures attacked with FGSM."""

    def train_step(self, data):
        images, labels = data
        return super().train_step((attack(self, images, labels, 0.1), labels))


networks = {}
for name, kind in (("plain", keras.Sequential), ("adversarial", Robust)):
    keras.utils.set_random_seed(0)
    networks[name] = kind(
        [
            keras.Input((28, 28, 1)),
            keras.layers.Conv2D(16, 3, activation="relu"),
            keras.layers.MaxPooling2D(),
            keras.layers.Conv2D(32, 3, activation="relu"),
            keras.layers.MaxPooling2D(),
            keras.layers.Flatten(),
            keras.layers.Dense(32, activation="relu"),
            keras.layers.Dense(10, activation="softmax"),
        ]
    )
    networks[name].compile("adam", loss="sparse_categorical_crossentropy", metrics=["accuracy"])
    networks[name].fit(split.x_train, split.y_train, epochs=12, verbose=0)

# %% [markdown]
# First the plain one. We take a test digit that it reads rightly and attack it with $\varepsilon = 0.1$; beside it, the same budget spent at random.

# %%
plain = networks["plain"]
right = np.flatnonzero(probabilities(plain, split.x_test).argmax(axis=1) == split.y_test)
attacked = attack(plain, split.x_test[right], split.y_test[right], 0.1).numpy()
fooled = probabilities(plain, attacked).argmax(axis=1) != split.y_test[right]
print(f"of {len(right)} test digits read rightly, FGSM turns {fooled.sum()} into errors")

# %%
one = right[fooled][:1]
image = split.x_test[one]
changed = {"random signs": random_signs(image, 0.1), "FGSM": attacked[fooled][:1]}
pictures = {"original": image, **changed}
figures.attacked(
    image[0],
    {name: picture[0] for name, picture in changed.items()},
    {name: probabilities(plain, picture)[0] for name, picture in pictures.items()},
    epsilon=0.1,
)

# %%
practice("18.signs")

# %% [markdown]
# ## 2. Several steps: PGD
#
# The gradient was taken at the original picture; after a step it points elsewhere. **PGD**, projected gradient descent (Madry et al. 2018), takes several smaller steps, each with a new gradient. Together they may leave the
# budget, so after each step the picture is brought back to the nearest allowed one: that is the *projection*.
#
# ### Exercise 2: the projection
#
# Complete `project`: `changed` after a step, the `original`, and the budget. Return the picture that is nearest to `changed` among those whose pixels are within `epsilon` of the original *and* within 0 and 1.


# %% exercise="18.project"
def project(changed, original, epsilon):
    """The nearest picture within the budget around the original, and within 0 and 1."""
    ### BEGIN SOLUTION
    low = np.maximum(original - epsilon, 0)
    high = np.minimum(original + epsilon, 1)
    return np.minimum(np.maximum(changed, low), high)
    ### END SOLUTION


# %%
check("18.project", project)

# %%
# hint("18.project")


# %% wrong="18.project" expect="the budget is 0.2"
def project(changed, original, epsilon):
    return np.clip(changed, 0, 1)


# %% wrong="18.project" expect="outside 0 and 1"
def project(changed, original, epsilon):
    return np.clip(changed, original - epsilon, original + epsilon)


# %% wrong="18.project" expect="that is the change alone"
def project(changed, original, epsilon):
    return np.clip(np.clip(changed - original, -epsilon, epsilon), 0, 1)


# %% wrong="18.project" expect="do not blow it up"
def project(changed, original, epsilon):
    return np.clip(original + epsilon * np.sign(changed - original), 0, 1)


# %% wrong="18.project" expect="each pixel has the whole budget"
def project(changed, original, epsilon):
    change = changed - original
    return np.clip(original + change * min(1, epsilon / np.linalg.norm(change)), 0, 1)


# %% wrong="18.project" expect="must not change"
def project(changed, original, epsilon):
    np.clip(changed, original - epsilon, original + epsilon, out=changed)
    return np.clip(changed, 0, 1)


# %% [markdown]
# How much more do ten steps find than one, with the same budget? `Attacker` holds both attacks of the measured tables.

# %%
x, y = split.x_test, split.y_test
attacker = Attacker(plain)
attacks = {
    "clean": x,
    "random signs": random_signs(x, 0.1),
    "FGSM, by the loss": attack(plain, x, y, 0.1).numpy(),
    "FGSM, by the log odds": attacker.fgsm(x, y, 0.1),
    "PGD, 10 steps": attacker.pgd(x, y, 0.1, steps=10),
}
for name, pictures in attacks.items():
    found = (probabilities(plain, pictures).argmax(axis=1) == y).sum()
    print(f"{name:22} {found} of 200 right, largest change {np.abs(pictures - x).max():.2f}")

# %% [markdown]
# Why "log odds"? Robustness can be an optical illusion: if the gradient is useless, because it rounds to 0 or something random stands in its way, the attack fails and the network looks safe, until somebody goes round it (Athalye,
# Carlini and Wagner 2018). A network that is sure to 1.0 has a loss of 0 after rounding, and no slope. The helpers follow the *log odds* against the true class: the same direction as the loss, without the rounding.
#
# Ten steps are not the strongest attack either. **AutoAttack** (Croce and Hein 2020) runs four attacks of different kinds, without settings to tune, and has lowered the published robust accuracy of many defences; a claim of robustness is expected to
# withstand it today.

# %% [markdown]
# ## 3. The attack as augmentation
#
# An attacked digit is still the same digit, for every reader. So it is a transform that keeps the label: augmentation, not drawn at random but chosen as the hardest nearby. **Adversarial training** attacks every
# batch with the weights of that moment, and trains on what comes out.
#
# Measured with 400 digits, {{ seeds("adversarial") }} seeds, equal steps; the attacks are made anew for each network, with its own gradients.
#
# *Predict for each: does it help against random signs, against FGSM, against PGD? And what does it cost on clean digits?* Classic augmentation (triangles); random signs in training; FGSM and PGD in training.

# %%
predict("18.robust")

# %%
figures.robust("adversarial")

# %%
outcome("18.robust")

# %% [markdown]
# | trained on | clean | against none | FGSM 0.1 | PGD 0.1 | PGD 0.2 |
# |---|---|---|---|---|---|
# | `none` | {{ percent("adversarial", "holdout", arm="none", attack="clean") }} | | {{ percent("adversarial", "holdout", arm="none", attack="FGSM", epsilon="0.1") }} | {{ percent("adversarial", "holdout", arm="none", attack="PGD", epsilon="0.1") }} | {{ percent("adversarial", "holdout", arm="none", attack="PGD", epsilon="0.2") }} |
# | `augmentation` | {{ percent("adversarial", "holdout", arm="augmentation", attack="clean") }} | {{ verdict("adversarial", "holdout", "augmentation", "none", attack="clean") }} | {{ percent("adversarial", "holdout", arm="augmentation", attack="FGSM", epsilon="0.1") }} | {{ percent("adversarial", "holdout", arm="augmentation", attack="PGD", epsilon="0.1") }} | {{ percent("adversarial", "holdout", arm="augmentation", attack="PGD", epsilon="0.2") }} |
# | `random signs 0.1` | {{ percent("adversarial", "holdout", arm="random signs 0.1", attack="clean") }} | {{ verdict("adversarial", "holdout", "random signs 0.1", "none", attack="clean") }} | {{ percent("adversarial", "holdout", arm="random signs 0.1", attack="FGSM", epsilon="0.1") }} | {{ percent("adversarial", "holdout", arm="random signs 0.1", attack="PGD", epsilon="0.1") }} | {{ percent("adversarial", "holdout", arm="random signs 0.1", attack="PGD", epsilon="0.2") }} |
# | `FGSM 0.05` | {{ percent("adversarial", "holdout", arm="FGSM 0.05", attack="clean") }} | {{ verdict("adversarial", "holdout", "FGSM 0.05", "none", attack="clean") }} | {{ percent("adversarial", "holdout", arm="FGSM 0.05", attack="FGSM", epsilon="0.1") }} | {{ percent("adversarial", "holdout", arm="FGSM 0.05", attack="PGD", epsilon="0.1") }} | {{ percent("adversarial", "holdout", arm="FGSM 0.05", attack="PGD", epsilon="0.2") }} |
# | `FGSM 0.1` | {{ percent("adversarial", "holdout", arm="FGSM 0.1", attack="clean") }} | {{ verdict("adversarial", "holdout", "FGSM 0.1", "none", attack="clean") }} | {{ percent("adversarial", "holdout", arm="FGSM 0.1", attack="FGSM", epsilon="0.1") }} | {{ percent("adversarial", "holdout", arm="FGSM 0.1", attack="PGD", epsilon="0.1") }} | {{ percent("adversarial", "holdout", arm="FGSM 0.1", attack="PGD", epsilon="0.2") }} |
# | `FGSM 0.2` | {{ percent("adversarial", "holdout", arm="FGSM 0.2", attack="clean") }} | {{ verdict("adversarial", "holdout", "FGSM 0.2", "none", attack="clean") }} | {{ percent("adversarial", "holdout", arm="FGSM 0.2", attack="FGSM", epsilon="0.1") }} | {{ percent("adversarial", "holdout", arm="FGSM 0.2", attack="PGD", epsilon="0.1") }} | {{ percent("adversarial", "holdout", arm="FGSM 0.2", attack="PGD", epsilon="0.2") }} |
# | `PGD 0.1` | {{ percent("adversarial", "holdout", arm="PGD 0.1", attack="clean") }} | {{ verdict("adversarial", "holdout", "PGD 0.1", "none", attack="clean") }} | {{ percent("adversarial", "holdout", arm="PGD 0.1", attack="FGSM", epsilon="0.1") }} | {{ percent("adversarial", "holdout", arm="PGD 0.1", attack="PGD", epsilon="0.1") }} | {{ percent("adversarial", "holdout", arm="PGD 0.1", attack="PGD", epsilon="0.2") }} |
#
# - **a and b.** Random signs of 0.1 leave the network without anything {{ percent("adversarial", "holdout", arm="none", attack="random signs", epsilon="0.1") }}. The same budget in the worst direction leaves {{ percent("adversarial", "holdout", arm="none", attack="FGSM", epsilon="0.1") }} after one step and {{ percent("adversarial", "holdout", arm="none", attack="PGD", epsilon="0.1") }} after ten. At one and the same size, the direction makes the difference.
# - **A weak attack flatters.** Against FGSM at 0.1, classic augmentation seems to help: {{ gain("adversarial", "holdout", "augmentation", "none", attack="FGSM", epsilon="0.1") }}. Against PGD with the same budget: {{ gain("adversarial", "holdout", "augmentation", "none", attack="PGD", epsilon="0.1") }}. The one step had only not found the way.
# - **Train against the stronger attack.** Under PGD at 0.1, training on PGD against training on FGSM: {{ gain("adversarial", "holdout", "PGD 0.1", "FGSM 0.1", attack="PGD", epsilon="0.1") }}. It costs several gradients a step instead of two.
# - **The budget is a promise with a limit.** At 0.2 even the network trained on PGD 0.1 has {{ percent("adversarial", "holdout", arm="PGD 0.1", attack="PGD", epsilon="0.2") }} left.
# - **The price.** On clean digits FGSM 0.1 against none: {{ gain("adversarial", "holdout", "FGSM 0.1", "none", attack="clean") }}; FGSM 0.2: {{ gain("adversarial", "holdout", "FGSM 0.2", "none", attack="clean") }}, with seeds far apart: one of the five falls far behind the others. A hypothesis would be *catastrophic overfitting* (Wong, Rice and Kolter 2020): a network trained on one large FGSM step suddenly learns to answer just that step, and fails under PGD. The table does not look like it: the seed that falls behind is weak under FGSM as well. That so large a budget, with 400 digits, makes the training itself unsteady is another hypothesis; no arm of ours tests either. With 400 digits the mild attack works like any other augmentation. With many pictures and larger budgets the usual finding is a loss of clean accuracy (Madry et al. 2018; Tsipras et al. 2019).
#
# Now move the budget yourself. These are digits that both networks read rightly, and that FGSM at 0.1 takes from the plain one. *At which epsilon does each network give up?*

# %%
other = probabilities(networks["adversarial"], split.x_test[right]).argmax(axis=1)
some = right[fooled & (other == split.y_test[right])][:12]
playground.attack(networks, split.x_test[some], split.y_test[some])

# %% [markdown]
# ### Exercise 3: what does the table carry?
#
# Somebody compares two networks over five seeds, on the same 1,000 test pictures. The numbers are made up.
#
# <!-- given: an invented table -->
# ```
# A: plain                           A        B
# B: trained on FGSM, epsilon 0.1
# clean                           96.0 %   94.5 %   B minus A: 95 % interval -2.1 to -0.9
# random signs, epsilon 0.1       95.5 %   94.4 %
# FGSM, epsilon 0.1               41.0 %   84.0 %
# PGD, 10 steps, epsilon 0.1      12.0 %   61.0 %
# ```
#
# - `a`: At epsilon 0.1, B is robust to 84 %: that much is left whatever is done within this budget. <!-- given: an invented table -->
# - `b`: Training B's way cost accuracy on clean pictures here.
# - `c`: B is the better choice at epsilon 0.3 too.
# - `d`: For A, it matters in which direction the pixels are changed: at the same size, directions differ in what they cost.
# - `e`: Nobody can push B below 61 % at epsilon 0.1. <!-- given: an invented table -->
# - `f`: Against B, ten small steps find errors that one large step misses.
#
# Mark each sentence `True` if the table carries it, else `False`.

# %% exercise="18.table"
carried = {"a": ..., "b": ..., "c": ..., "d": ..., "e": ..., "f": ...}
### BEGIN SOLUTION
carried = dict(a=False, b=True, c=False, d=True, e=False, f=True)
### END SOLUTION

# %%
check("18.table", carried)

# %%
# hint("18.table")

# %% wrong="18.table" expect="sentence a"
carried = dict(a=True, b=True, c=False, d=True, e=False, f=True)

# %% wrong="18.table" expect="sentence b"
carried = dict(a=False, b=False, c=False, d=True, e=False, f=True)

# %% wrong="18.table" expect="sentence c"
carried = dict(a=False, b=True, c=True, d=True, e=False, f=True)

# %% wrong="18.table" expect="sentence e"
carried = dict(a=False, b=True, c=False, d=True, e=True, f=True)

# %% wrong="18.table" expect="sentence f"
carried = dict(a=False, b=True, c=False, d=True, e=False, f=False)

# %% wrong="18.table" expect="True or False"
carried = dict(a=0, b=1, c=0, d=1, e=0, f=1)

# %% [markdown]
# ## 4. Where it matters in practice
#
# | where | what was shown | what that does not say |
# |---|---|---|
# | safety | small planned changes mislead networks (Szegedy et al. 2014), training on them helps (Madry et al. 2018) | anything about changes outside the budget: turns, light, stickers |
# | few medical pictures | U-Net learnt to find cell borders from 30 pictures with strong elastic deformation (Ronneberger, Fischer and Brox 2015) | how much of it was the augmentation: the network was new too |
# | costly labels | with strong augmentation, unlabelled pictures can stand in for most labels (FixMatch, Sohn et al. 2020) | that it works where the unlabelled pictures are of another kind |
#
# ### A checklist for the whole course
#
# | do | because it was measured in |
# |---|---|
# | look at the data; split first, augment only the training part | [01](01_the_dataset.ipynb): a leak flatters the score |
# | look at augmented pictures with their labels; stop before the label is lost | [02](02_augmentation.ipynb) |
# | draw anew in each epoch: no `cache` behind the random step | [02](02_augmentation.ipynb) |
# | compare over several seeds, in pairs, with equal steps | [03](03_augmentation_as_regularization.ipynb), [10](10_when_it_helps.ipynb) |
# | know what dropout does in training and in the test; do not choose its rate on the test set | [04](04_dropout_from_scratch.ipynb), [05](05_dropout_in_keras.ipynb) |
# | read the training curve with everything random off before you call a gap overfitting | [06](06_the_training_trace.ipynb) |
# | follow single errors through the layers | [07](07_the_prediction_trace.ipynb) |
# | test on the changes that you expect, and look at calibration, not only at clean accuracy | [09](09_beyond_accuracy.ipynb) |
# | compare after enough steps, not after few epochs; copies on disk are no better than new draws | [11](11_a_small_photo_dataset.ipynb) |
# | expect the gain to shrink with more data, and to turn into a loss when time is short | [10](10_when_it_helps.ipynb) |
# | choose settings on pictures of their own, and report the winner on others; look at what a library's layer really does | [15](15_mixing_and_searching.ipynb) |
# | tune what you compare with the same effort, and judge many verdicts together | [16](16_regularizers_compared.ipynb) |
# | for text, sound and tables ask first which changes leave the meaning alone | [14](14_text_audio_tables.ipynb) |
# | count what a generator has seen as training data; check its pictures for copies and wrong labels | [17](17_generated_examples.ipynb) |
# | name attack and budget with every robust accuracy, and try a stronger attack | this lesson |

# %% [markdown]
# ## Key insight
#
# **An attack knows where the network is weak.** Robustness has to be measured against the strongest attack that you can build, and holds for its budget only.
#
# ## In your own project
#
# The fast gradient sign method for any Keras model. This cell needs nothing of the course.

# %% tags=["own-project"]
import keras
import numpy as np
import tensorflow as tf

rng = np.random.default_rng(0)
x, y = rng.random((64, 28, 28, 1), dtype="float32"), rng.integers(10, size=64)  # your pictures
model = keras.Sequential([keras.layers.Flatten(), keras.layers.Dense(10, activation="softmax")])
model.compile("adam", loss="sparse_categorical_crossentropy", metrics=["accuracy"])
model.fit(x, y, epochs=20, verbose=0)  # yours, trained


def fgsm(model, images, labels, epsilon):
    """Move every pixel by epsilon in the direction in which the loss rises (0 to 1)."""
    images = tf.convert_to_tensor(images)
    with tf.GradientTape() as tape:
        tape.watch(images)
        answers = model(images, training=False)
        loss = keras.losses.sparse_categorical_crossentropy(labels, answers)
    return tf.clip_by_value(images + epsilon * tf.sign(tape.gradient(loss, images)), 0, 1)


for epsilon in (0, 0.01, 0.05):
    accuracy = model.evaluate(fgsm(model, x, y, epsilon), y, verbose=0)[1]
    print(f"epsilon {epsilon}: {accuracy:.2f} right")

# %% [markdown]
# ## What to try next
#
# - Attack one network with the gradients of the other: `attack(networks["adversarial"], x, y, 0.1)`, answered by `plain`. How much of the attack carries over?
# - Train `Robust` with 0.3 in place of 0.1: what happens to the clean accuracy? And with ten small steps in place of one?
# - Turn or shift the test digits (lesson 09) instead of attacking them. Which of the two networks does better? What did it promise?
#
# ## References
#
# - C. Szegedy et al., *Intriguing properties of neural networks*, ICLR (2014): the first adversarial examples.
# - I. J. Goodfellow, J. Shlens and C. Szegedy, *Explaining and harnessing adversarial examples*, ICLR (2015): FGSM, and training on it.
# - A. Madry et al., *Towards deep learning models resistant to adversarial attacks*, ICLR (2018): PGD, and training on it.
# - A. Athalye, N. Carlini and D. Wagner, *Obfuscated gradients give a false sense of security*, ICML (2018): defences that only hide the gradient.
# - E. Wong, L. Rice and J. Z. Kolter, *Fast is better than free: revisiting adversarial training*, ICLR (2020): FGSM training, and how it fails at once ("catastrophic overfitting").
# - F. Croce and M. Hein, *Reliable evaluation of adversarial robustness with an ensemble of diverse parameter-free attacks*, ICML (2020): AutoAttack.
#
# Now take the quiz on lessons 17 and 18: [quiz 18](../quizzes/release/18_generated_adversarial/18_generated_adversarial.ipynb).
# Next: [19 Capstone: your own pictures](19_capstone.ipynb).

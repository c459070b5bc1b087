# %% [markdown]
# # 18 Adversarial examples
#
# **About 45 minutes.** You need: [08 Evaluation](08_evaluation.ipynb), and [17 Generated examples](17_generated_examples.ipynb) for `GradientTape`.
#
# After this lesson you can
#
# 1. take the gradient of a loss with respect to the *picture*, and make adversarial examples with one step and with several;
# 2. train on attacked pictures in plain Keras;
# 3. read a table of robust and clean accuracy, and say which attacks a claim of robustness has to withstand.

# %% [markdown]
# ## A question before any code
#
# A network was trained in the usual way. How many points of accuracy does it lose if every pixel of the test digits
#
# - **a**: goes up or down by 0.1, at random;
# - **b**: goes up or down by 0.1, each in the direction that is worst for the network?
#
# And if the network is trained on pictures changed as in b: how many points does that cost on unchanged digits? *Write down three numbers.*

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
# Training changes the *weights* so that the loss falls. The gradient of the same loss can be taken with respect to the *pixels*. Then it says for
# each pixel whether more ink would make the loss rise or fall. **FGSM**, the fast gradient sign method (Goodfellow, Shlens and Szegedy 2015), uses
# this gradient to go *uphill*, in one step:
#
# $$x' = \mathrm{clip}\big(x + \varepsilon \cdot \mathrm{sign}(\nabla_x L(x, y)),\ 0,\ 1\big)$$
#
# No pixel changes by more than $\varepsilon$, the **budget**. Each change is small, but there are 784 of them at once, and all of them push towards
# an error.
#
# ### Exercise 1: FGSM
#
# Complete `fgsm`. It gets a picture with pixels between 0 and 1, the gradient of its loss with respect to the pixels (of the same shape), and the
# budget. It returns the attacked picture, and must not change the picture that it gets.


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
# Where does the gradient come from? `GradientTape` records the computation, and `watch` says with respect to which values we want the gradient: here,
# the pictures.


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
# Two networks start from the same weights: one is trained in the usual way, the other on attacked pictures. Each batch is attacked with the weights
# of that moment, and `train_step` then trains on the attacked pictures.


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
# First the plain network. We take a test digit that it reads correctly and attack it with $\varepsilon = 0.1$. For comparison, we also change the
# pixels by the same amount in random directions.

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
# The gradient was taken at the original picture. After a step, the gradient points in another direction. **PGD**, projected gradient descent (Madry
# et al. 2018), takes several smaller steps, each with a new gradient. Together they may exceed the budget, so after each step the picture is replaced
# by the nearest allowed one: this is the *projection*.
#
# ### Exercise 2: the projection
#
# Complete `project`. It gets the picture after a step (`changed`), the `original`, and the budget. Of all pictures whose pixels lie within `epsilon`
# of the original *and* between 0 and 1, return the one that is nearest to `changed`.


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
# How many more errors do ten steps find than one, with the same budget? `Attacker` contains both attacks, as they are used for the measured tables.

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
# Why "log odds"? Robustness can be an illusion. If the gradient is useless, because it is rounded to 0 or made random, the attack fails and the
# network looks safe, until somebody finds a way round this (Athalye, Carlini and Wagner 2018). For example, if a network gives the right class a
# probability that is rounded to 1.0, its loss is 0, and so is the gradient. Our helpers use the gradient of the *log odds* against the true class: it
# has the same direction as that of the loss, without the rounding.
#
# Ten steps are not the strongest attack either. **AutoAttack** (Croce and Hein 2020) runs four attacks of different kinds, without settings to tune,
# and has lowered the published robust accuracy of many defences. Today, a claim of robustness is expected to withstand it.

# %% [markdown]
# ## 3. The attack as augmentation
#
# To a human reader, an attacked digit is still the same digit. So the attack is a transform that keeps the label: it is augmentation, but the change
# is not drawn at random; it is the hardest one nearby. **Adversarial training** attacks every batch with the weights of that moment, and trains on
# the attacked pictures.
#
# Measured with 400 digits, {{ seeds("adversarial") }} seeds, equal steps; the attacks are made anew for each network, with its own gradients.
#
# *Predict for each way of training (classic augmentation, random signs, FGSM, PGD): does it help against random signs, against FGSM, against PGD? And
# what does it cost on clean digits?*

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
# - **a and b.** With random signs of 0.1, the network trained with none still has an accuracy of
#   {{ percent("adversarial", "holdout", arm="none", attack="random signs", epsilon="0.1") }}. With the same budget in the worst direction it has
#   {{ percent("adversarial", "holdout", arm="none", attack="FGSM", epsilon="0.1") }} after one step and
#   {{ percent("adversarial", "holdout", arm="none", attack="PGD", epsilon="0.1") }} after ten. The budget is the same; only the direction differs.
# - **A weak attack makes a network look robust.** Against FGSM at 0.1, classic augmentation seems to help:
#   {{ gain("adversarial", "holdout", "augmentation", "none", attack="FGSM", epsilon="0.1") }}. Against PGD with the same budget:
#   {{ gain("adversarial", "holdout", "augmentation", "none", attack="PGD", epsilon="0.1") }}. Ten steps found errors that the single step had missed.
# - **Train against the stronger attack.** Under PGD at 0.1, training on PGD against training on FGSM:
#   {{ gain("adversarial", "holdout", "PGD 0.1", "FGSM 0.1", attack="PGD", epsilon="0.1") }}. Its price is computing time: a training step takes
#   several gradients instead of two.
# - **Robustness ends at the budget.** At 0.2, even the network trained on PGD 0.1 has an accuracy of only
#   {{ percent("adversarial", "holdout", arm="PGD 0.1", attack="PGD", epsilon="0.2") }}.
# - **The price.** On clean digits FGSM 0.1 against none: {{ gain("adversarial", "holdout", "FGSM 0.1", "none", attack="clean") }}; FGSM 0.2:
#   {{ gain("adversarial", "holdout", "FGSM 0.2", "none", attack="clean") }}, and the seeds differ widely: one of the five falls far behind the
#   others. So with 400 digits the mild attack costs no clean accuracy: it gains some, as other augmentation does. With many pictures and larger
#   budgets, the usual finding is a loss of clean accuracy (Madry et al. 2018; Tsipras et al. 2019).
# - **Why does one seed fall behind?** One hypothesis is *catastrophic overfitting* (Wong, Rice and Kolter 2020): a network trained on one large FGSM
#   step suddenly learns to resist just that step, and fails under PGD. The table does not look like it: the seed that falls behind is weak under FGSM
#   as well. Another hypothesis is that so large a budget, with 400 digits, makes the training itself unstable. None of our arms tests either of them.
#
# Now change the budget yourself. Both networks read these digits correctly; attacked with FGSM at 0.1, the plain network gets them wrong. *At which
# epsilon does each network make its first error?*

# %%
other = probabilities(networks["adversarial"], split.x_test[right]).argmax(axis=1)
some = right[fooled & (other == split.y_test[right])][:12]
playground.attack(networks, split.x_test[some], split.y_test[some])

# %% [markdown]
# ### Exercise 3: what does the table support?
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
# - `a`: At epsilon 0.1, B is robust with 84 %: whatever is done within this budget, this accuracy remains. <!-- given: an invented table -->
# - `b`: Training B's way cost accuracy on clean pictures here.
# - `c`: B is the better choice at epsilon 0.3 too.
# - `d`: For A, the direction matters: changes of the same size cost more in one direction than in another.
# - `e`: No attack can push B below 61 % at epsilon 0.1. <!-- given: an invented table -->
# - `f`: Against B, ten small steps find errors that one large step misses.
#
# Mark each sentence `True` if the table supports it, else `False`.

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
# | few medical pictures | U-Net learnt to find cell borders from 30 pictures with strong elastic deformation (Ronneberger, Fischer and Brox 2015) | how much of the gain came from augmentation: the network was new too |
# | costly labels | with strong augmentation, unlabelled pictures can replace most of the labelled ones (FixMatch, Sohn et al. 2020) | that this works if the unlabelled pictures are of another kind |
#
# ### A checklist for the whole course
#
# | do | because it was measured in |
# |---|---|
# | look at the data; split first, augment only the training part | [01](01_the_dataset.ipynb): a leak makes the score look too good |
# | look at augmented pictures with their labels; stop before the label is lost | [02](02_augmentation.ipynb) |
# | draw anew in each epoch: no `cache` behind the random step | [02](02_augmentation.ipynb) |
# | compare over several seeds, in pairs, with equal steps | [03](03_augmentation_as_regularization.ipynb), [10](10_when_it_helps.ipynb) |
# | know what dropout does in training and at prediction; do not choose its rate on the test set | [04](04_dropout_from_scratch.ipynb), [05](05_dropout_in_keras.ipynb) |
# | read the training curve with everything random off before you call a gap overfitting | [06](06_the_training_trace.ipynb) |
# | follow single errors through the layers | [07](07_the_prediction_trace.ipynb) |
# | test on the changes that you expect, and look at calibration, not only at clean accuracy | [09](09_beyond_accuracy.ipynb) |
# | compare after enough steps, not after a few epochs; copies on disk are no better than new draws | [11](11_a_small_photo_dataset.ipynb) |
# | expect the gain to shrink with more data, and to turn into a loss when time is short | [10](10_when_it_helps.ipynb) |
# | choose settings on a validation set, and report the winner on other pictures; look at what a library's layer really does | [15](15_mixing_and_searching.ipynb) |
# | tune everything that you compare with the same effort, and judge many verdicts together | [16](16_regularizers_compared.ipynb) |
# | for text, sound and tables, first ask which changes keep the meaning | [14](14_text_audio_tables.ipynb) |
# | count what a generator has seen as training data; check its pictures for copies and wrong labels | [17](17_generated_examples.ipynb) |
# | name attack and budget with every robust accuracy, and try a stronger attack | this lesson |

# %% [markdown]
# ## Key insight
#
# **An attack finds the weak places of a network.** Measure robustness against the strongest attack that you can build. What you find is true for this
# budget only.
#
# ## In your own project
#
# The fast gradient sign method for any Keras model. This cell needs nothing from the course.

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
# - Attack one network with the gradients of the other: `attack(networks["adversarial"], x, y, 0.1)`, answered by `plain`. How many of the errors does
#   the other network make as well?
# - Train `Robust` with 0.3 instead of 0.1. What happens to the clean accuracy? And with ten small steps instead of one?
# - Turn or shift the test digits (lesson 09) instead of attacking them. Which of the two networks does better? Had you expected that from its
#   robustness to attacks?
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

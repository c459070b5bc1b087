# %% [markdown]
# # 17 Generated and adversarial examples
#
# **About 50 minutes.** You need: [02 Augmentation](02_augmentation.ipynb) and [08 Evaluation](08_evaluation.ipynb).
#
# After this lesson you can
#
# 1. say what a GAN and a variational autoencoder learn, and test whether what they make is new;
# 2. say when generated pictures can help a classifier, and recognise a generator that has seen too much;
# 3. make adversarial examples with one step and with several, and read a table of robust and clean accuracy;
# 4. go through a checklist for augmentation in practice, and say which lesson measured each point.

# %% [markdown]
# ## A question before any code
#
# Good augmentation makes pictures that *could* be real. This lesson goes to both ends: pictures that a second network makes up, and pictures that are
# made to be as hard as possible.
#
# You have 100 real digits. Put these into the order of what a classifier gains from them, and write it down:
#
# - **a**: rotation, shift and zoom, as always;
# - **b**: as many digits made by a generative model that was trained on *the same 100*;
# - **c**: as many digits made by the same model, trained on 800.
#
# And for a network that was trained as always: how many points does it lose if every pixel of the test digits
#
# - **d**: goes up or down by 0.1, at random;
# - **e**: goes up or down by 0.1, each in the direction that is worst for the network?

# %%
import sys

import numpy as np

sys.path.insert(0, "..")  # the course's own helpers live in ../utils

from topics import check, hint, solution
from topics.evaluation.evaluation import probabilities
from topics.generated import figures, generative, playground
from topics.generated.adversarial import Attacker, random_signs, train_pair
from utils import plots
from utils.data import course_split

split = course_split(seed=0)

# %% [markdown]
# ## 1. Networks that make digits
#
# Both models have a network that takes 16 random numbers, the **code**, and a class, and returns a picture. They differ in how it is trained.
#
# - **GAN** (generative adversarial network, Goodfellow et al. 2014): a *discriminator* learns to tell real pictures from made ones, the *generator* learns to fool it.
#   The generator never sees a real digit; all it gets is the gradient of its judge.
# - **VAE** (variational autoencoder, Kingma and Welling 2014): an *encoder* turns a picture into a code with a little noise, and a *decoder* makes the
#   picture again. A second loss keeps the codes near to normally distributed, so that codes drawn at random make sense too.
#
# We train both on the 800 training digits, live, for 600 steps. This is a miniature: seconds instead of the days of large models. The discriminator's pictures
# are shifted by 0 to 2 pixels, real and made ones alike, because with 800 digits it would soon know its own by heart: augmentation helps a GAN too
# (Karras et al. 2020; Zhao et al. 2020).
#
# *Predict: which of the two makes readable digits sooner? And can you tell that from the losses?*

# %%
gan, vae = generative.GAN(seed=0), generative.VAE(seed=0)
histories = {
    "GAN": gan.fit(split.x_train, split.y_train, steps=600),
    "VAE": vae.fit(split.x_train, split.y_train, steps=600),
}
figures.losses(histories)

# %% [markdown]
# And the pictures. Below the live ones: the same two models after 10,000 steps, trained beforehand on the same 800 digits (a minute of one core).

# %%
digits = np.arange(10)
longer = {name: generative.load_generator(name) for name in ("GAN", "VAE")}
made = {"GAN, 600 steps": gan.sample(digits, seed=1), "VAE, 600 steps": vae.sample(digits, seed=1)}
for name, generator in longer.items():
    made[f"{name}, 10,000 steps"] = generative.generate(generator, np.tile(digits, 2), seed=1)
figures.samples(
    made,
    title="Generated digits, asked for as 0 to 9",
    caption="GAN: hard edges and specks. VAE: soft. Look for pictures that are not what was asked for.",
)

# %% [markdown]
# After 600 steps the VAE's pictures are blurred: it is paid for the *mean* of the pictures that would fit. The GAN's look alike from class to class: whatever fools the
# judge will do, and the judge is still easy to fool. After 10,000 steps most can be read, not all, and some are another digit than the one that was ordered. Every such picture would be a wrong label.

# %% [markdown]
# ## 2. Is it new, or is it a copy?
#
# A perfect generator is easy to build: give back a training picture. Its pictures look flawless, and are worth nothing. So good looks are not enough. Ask how far
# each picture is from the *nearest training picture*.
#
# ### Exercise 1: the nearest training picture
#
# Complete `nearest`. `samples` has the shape `(n, height, width, 1)`, `training` the shape `(m, height, width, 1)`. Return an array with `n` numbers: for each sample the Euclidean distance,
# over all pixels, to the training picture that is nearest to it.


# %% exercise="17.nearest"
def nearest(samples, training):
    """Distance of each sample to the training picture that is most like it."""
    ### BEGIN SOLUTION
    flat = training.reshape(len(training), -1)
    rows = samples.reshape(len(samples), -1)
    return np.array([np.sqrt(((flat - row) ** 2).sum(axis=1)).min() for row in rows])
    ### END SOLUTION


# %%
check("17.nearest", nearest)

# %%
# hint("17.nearest")


# %% wrong="17.nearest" expect="mean over the training pictures"
def nearest(samples, training):
    apart = (samples[:, None] - training[None]).reshape(len(samples), len(training), -1)
    return np.sqrt((apart**2).sum(axis=2)).mean(axis=1)


# %% wrong="17.nearest" expect="number of the nearest"
def nearest(samples, training):
    apart = (samples[:, None] - training[None]).reshape(len(samples), len(training), -1)
    return (apart**2).sum(axis=2).argmin(axis=1)


# %% wrong="17.nearest" expect="root is missing"
def nearest(samples, training):
    apart = (samples[:, None] - training[None]).reshape(len(samples), len(training), -1)
    return (apart**2).sum(axis=2).min(axis=1)


# %% wrong="17.nearest" expect="not cancel"
def nearest(samples, training):
    apart = (samples[:, None] - training[None]).reshape(len(samples), len(training), -1)
    return np.abs(apart.sum(axis=2)).min(axis=1)


# %% wrong="17.nearest" expect="only with the one beside it"
def nearest(samples, training):
    apart = (samples - training[: len(samples)]).reshape(len(samples), -1)
    return np.sqrt((apart**2).sum(axis=1))


# %% wrong="17.nearest" expect="expected 2 distances"
def nearest(samples, training):
    apart = (samples[:, None] - training[None]).reshape(len(samples), len(training), -1)
    return np.sqrt((apart**2).sum(axis=2)).min()


# %% [markdown]
# A distance alone says little. What is usual? For *new real* digits, from the same source, the distance is that of pictures that are certainly no copies. And at the other end: training digits with a little noise.

# %%
labels = np.tile(digits, 20)
groups = {
    "training digits, noise 0.02": random_signs(split.x_train[:200], 0.02),
    "GAN, 10,000 steps": generative.generate(longer["GAN"], labels, seed=2),
    "VAE, 10,000 steps": generative.generate(longer["VAE"], labels, seed=2),
    "new real digits": split.x_test,
}
distances = {
    name: generative.nearest_distances(group, split.x_train) for name, group in groups.items()
}
for name, values in distances.items():
    print(f"{name:28} median distance to the nearest training digit {np.median(values):.2f}")

# %%
eight = groups["VAE, 10,000 steps"][:8]
apart = ((split.x_train[None] - eight[:, None]) ** 2).sum(axis=(2, 3, 4))
figures.neighbours(
    eight,
    split.x_train[apart.argmin(axis=1)],
    np.sqrt(apart.min(axis=1)),
    usual=np.median(distances["new real digits"]),
)

# %% [markdown]
# No copies in the sense of noise. But do not read "farther" as "better": a picture that is no digit at all is far from every training digit. And soft pictures are near to everything,
# which is why a VAE can lie below new real digits without having copied a single one. The distance finds copies; for quality, other questions are needed. One of them: *can they be read?* Another: *do they help?*

# %% [markdown]
# ## 3. Do generated digits help?
#
# 100 real digits, {{ seeds("generated") }} seeds, and in every arm the same number of steps with batches of the same size. *none* sees each real digit twice an epoch; the generated arms see each real digit once, and as
# many generated ones, new in each epoch. The generators take 4,000 steps, on the digits that the name of the arm says.
#
# Take out your prediction for a, b and c. *And where is the classifier that simply gets the 800 real digits?*

# %%
plots.dots(
    "generated",
    "holdout",
    [
        "none",
        "augmentation",
        "GAN of the same 100",
        "VAE of the same 100",
        "augmentation and VAE",
        "GAN that saw 800",
        "VAE that saw 800",
        "800 real",
    ],
    title="A classifier with 100 real digits, and what else it was shown",
    caption="One mark per seed, the bar is the mean. The last three arms use digits that the others do not have.",
    xlabel="accuracy on 4,000 digits",
)

# %% [markdown]
# | against none | gain in accuracy | | the label is true for |
# |---|---|---|---|
# | **a** augmentation | {{ gain("generated", "holdout", "augmentation", "none") }} | {{ verdict("generated", "holdout", "augmentation", "none") }} | |
# | GAN of the same 100 | {{ gain("generated", "holdout", "GAN of the same 100", "none") }} | {{ verdict("generated", "holdout", "GAN of the same 100", "none") }} | {{ percent("generated", "read", digits=0, arm="GAN of the same 100") }} |
# | **b** VAE of the same 100 | {{ gain("generated", "holdout", "VAE of the same 100", "none") }} | {{ verdict("generated", "holdout", "VAE of the same 100", "none") }} | {{ percent("generated", "read", digits=0, arm="VAE of the same 100") }} |
# | augmentation and VAE | {{ gain("generated", "holdout", "augmentation and VAE", "none") }} | {{ verdict("generated", "holdout", "augmentation and VAE", "none") }} | |
# | GAN that saw 800 (a leak) | {{ gain("generated", "holdout", "GAN that saw 800", "none") }} | {{ verdict("generated", "holdout", "GAN that saw 800", "none") }} | {{ percent("generated", "read", digits=0, arm="GAN that saw 800") }} |
# | **c** VAE that saw 800 (a leak) | {{ gain("generated", "holdout", "VAE that saw 800", "none") }} | {{ verdict("generated", "holdout", "VAE that saw 800", "none") }} | {{ percent("generated", "read", digits=0, arm="VAE that saw 800") }} |
# | 800 real | {{ gain("generated", "holdout", "800 real", "none") }} | {{ verdict("generated", "holdout", "800 real", "none") }} | |
#
# The last column: of 500 generated digits, the share that a judge reads as their label says. The judge is a network that was trained on the 4,000 held-out digits.
#
# - **The same 100.** A generator can pass on only what it has read in its training pictures, and it passes that on less exactly. The VAE's digits are {{ number("generated", "nearest", digits=1, arm="VAE of the same 100") }} away from the nearest of its 100 (median),
#   new real ones {{ number("generated", "nearest_real", digits=1, arm="VAE of the same 100") }}: nearer than real new digits are. By itself that says nothing about copying (section 2); but what the VAE adds can be measured. On top of augmentation the VAE's digits change the accuracy by
#   {{ gain("generated", "holdout", "augmentation and VAE", "augmentation") }}: {{ verdict("generated", "holdout", "augmentation and VAE", "augmentation") }}. Augmentation, on the other hand, knows something that is not in the 100 digits: that a shifted 4 is a 4. You have told it.
# - **A leak.** With 800 digits behind it the same VAE gains. But this is what 700 *other real digits* are worth, which came in by the back door: whoever has them can simply train on them, and gets further
#   (800 real against the VAE that saw them: {{ gain("generated", "holdout", "800 real", "VAE that saw 800") }}). Against plain augmentation of the 100, the VAE that saw 800 is {{ verdict("generated", "holdout", "VAE that saw 800", "augmentation") }} in accuracy: {{ gain("generated", "holdout", "VAE that saw 800", "augmentation") }}.
#   In reports the back door is easily overlooked: a generator trained on the whole data set, or on the test pictures as well, or a large one trained on somebody else's millions.
# - **Readable is not useful.** Of the two generators that saw 800, the GAN's digits are the ones that are read as ordered more often, and the classifier gains less from them. A picture can be right and still teach nothing:
#   because it is like many others of its class, or because it has edges and specks that no real digit has. Which of these it is here, the table does not say. Looks, labels and use are three measurements.
#
# All this holds for generators as small as these. A larger one, trained for longer, makes better pictures; whether they help *you* is to be measured again, with the same arms.

# %% [markdown]
# ## 4. The hardest picture nearby
#
# Training changes the *weights* so that the loss falls. The same gradient can be taken with respect to the *pixels*: then it says for each pixel whether more ink would make the loss rise or fall. **FGSM**, the fast gradient
# sign method (Goodfellow, Shlens and Szegedy 2015), goes *uphill* with it, in one step:
#
# $$x' = \mathrm{clip}\big(x + \varepsilon \cdot \mathrm{sign}(\nabla_x L(x, y)),\ 0,\ 1\big)$$
#
# No pixel moves by more than $\varepsilon$, its **budget**. The change is small, but it is small in 784 places at once, and each place votes for the error.
#
# ### Exercise 2: FGSM
#
# Complete `fgsm`: from a picture with pixels between 0 and 1, the gradient of its loss with respect to the pixels (the same shape), and the budget. Leave the picture that comes in as it is.


# %% exercise="17.fgsm"
def fgsm(image, gradient, epsilon):
    """The picture after one step uphill, every pixel within 0 and 1."""
    ### BEGIN SOLUTION
    return np.clip(image + epsilon * np.sign(gradient), 0, 1)
    ### END SOLUTION


# %%
check("17.fgsm", fgsm)

# %%
# hint("17.fgsm")


# %% wrong="17.fgsm" expect="goes downhill"
def fgsm(image, gradient, epsilon):
    return np.clip(image - epsilon * np.sign(gradient), 0, 1)


# %% wrong="17.fgsm" expect="take the sign"
def fgsm(image, gradient, epsilon):
    return np.clip(image + epsilon * gradient, 0, 1)


# %% wrong="17.fgsm" expect="stay between 0 and 1"
def fgsm(image, gradient, epsilon):
    return image + epsilon * np.sign(gradient)


# %% wrong="17.fgsm" expect="for all pixels together"
def fgsm(image, gradient, epsilon):
    return np.clip(image + epsilon * gradient / np.linalg.norm(gradient), 0, 1)


# %% wrong="17.fgsm" expect="nothing is to move"
def fgsm(image, gradient, epsilon):
    return np.clip(image + epsilon * np.where(gradient > 0, 1, -1), 0, 1)


# %% wrong="17.fgsm" expect="must not change"
def fgsm(image, gradient, epsilon):
    image += epsilon * np.sign(gradient)
    return np.clip(image, 0, 1)


# %% wrong="17.fgsm" expect="the budget is 0.1"
def fgsm(image, gradient, epsilon):
    return np.clip(image + np.sign(gradient), 0, 1)


# %% [markdown]
# Now on a real network. `train_pair` trains two from the same weights: one as always, and one, for section 6, on attacked pictures. We take a test digit that the plain
# network reads rightly and attack it with $\varepsilon = 0.1$; beside it, the same budget spent at random.

# %%
networks = train_pair(split, epsilon=0.1, seed=0, epochs=12)
plain = networks["plain"]
right = np.flatnonzero(probabilities(plain, split.x_test).argmax(axis=1) == split.y_test)
attacker = Attacker(plain)
attacked = attacker.fgsm(split.x_test[right], split.y_test[right], 0.1)
fooled = probabilities(plain, attacked).argmax(axis=1) != split.y_test[right]
print(f"of {len(right)} test digits read rightly, FGSM turns {fooled.sum()} into errors")

# %%
one = right[fooled][:1]
image, label = split.x_test[one], split.y_test[one]
changed = {"random signs": random_signs(image, 0.1), "FGSM": attacker.fgsm(image, label, 0.1)}
pictures = {"original": image, **changed}
figures.attacked(
    image[0],
    {name: picture[0] for name, picture in changed.items()},
    {name: probabilities(plain, picture)[0] for name, picture in pictures.items()},
    epsilon=0.1,
)

# %% [markdown]
# ## 5. Several steps: PGD
#
# The gradient was taken at the original picture; after a step it points elsewhere. **PGD**, projected gradient descent (Madry et al. 2018), takes several smaller steps, each with a new gradient. Together they may leave the
# budget, so after each step the picture is brought back to the nearest allowed one: that is the *projection*.
#
# ### Exercise 3: the projection
#
# Complete `project`: `changed` after a step, the `original`, and the budget. Return the picture that is nearest to `changed` among those whose pixels are within `epsilon` of the original *and* within 0 and 1.


# %% exercise="17.project"
def project(changed, original, epsilon):
    """The nearest picture within the budget around the original, and within 0 and 1."""
    ### BEGIN SOLUTION
    low = np.maximum(original - epsilon, 0)
    high = np.minimum(original + epsilon, 1)
    return np.minimum(np.maximum(changed, low), high)
    ### END SOLUTION


# %%
check("17.project", project)

# %%
# hint("17.project")


# %% wrong="17.project" expect="the budget is 0.2"
def project(changed, original, epsilon):
    return np.clip(changed, 0, 1)


# %% wrong="17.project" expect="outside 0 and 1"
def project(changed, original, epsilon):
    return np.clip(changed, original - epsilon, original + epsilon)


# %% wrong="17.project" expect="that is the change alone"
def project(changed, original, epsilon):
    return np.clip(np.clip(changed - original, -epsilon, epsilon), 0, 1)


# %% wrong="17.project" expect="do not blow it up"
def project(changed, original, epsilon):
    return np.clip(original + epsilon * np.sign(changed - original), 0, 1)


# %% wrong="17.project" expect="each pixel has the whole budget"
def project(changed, original, epsilon):
    change = changed - original
    return np.clip(original + change * min(1, epsilon / np.linalg.norm(change)), 0, 1)


# %% wrong="17.project" expect="must not change"
def project(changed, original, epsilon):
    np.clip(changed, original - epsilon, original + epsilon, out=changed)
    return np.clip(changed, 0, 1)


# %% [markdown]
# How much more do ten steps find than one, with the same budget?

# %%
x, y = split.x_test, split.y_test
attacks = {
    "clean": x,
    "random signs": random_signs(x, 0.1),
    "FGSM": attacker.fgsm(x, y, 0.1),
    "PGD, 10 steps": attacker.pgd(x, y, 0.1, steps=10),
}
for name, pictures in attacks.items():
    found = (probabilities(plain, pictures).argmax(axis=1) == y).sum()
    print(f"{name:14} {found} of 200 right, largest change {np.abs(pictures - x).max():.2f}")

# %% [markdown]
# ## 6. The attack as augmentation
#
# An attacked digit is still the same digit, for every reader. So it is a transform that keeps the label: augmentation, not drawn at random but chosen as the hardest nearby. **Adversarial training** attacks every
# batch with the weights of that moment, and trains on what comes out.
#
# Measured with 400 digits, {{ seeds("adversarial") }} seeds, equal steps; the attacks are made anew for each network, with its own gradients.
#
# *Predict for each: does it help against random signs, against FGSM, against PGD? And what does it cost on clean digits?* Classic augmentation (triangles); random signs in training; FGSM and PGD in training.

# %%
figures.robust("adversarial")

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
# - **d and e.** Random signs of 0.1 leave the network without anything {{ percent("adversarial", "holdout", arm="none", attack="random signs", epsilon="0.1") }}. The same budget in the worst direction leaves {{ percent("adversarial", "holdout", arm="none", attack="FGSM", epsilon="0.1") }} after one step and {{ percent("adversarial", "holdout", arm="none", attack="PGD", epsilon="0.1") }} after ten. What counts is the direction.
# - **A weak attack flatters.** Against FGSM at 0.1, classic augmentation seems to help: {{ gain("adversarial", "holdout", "augmentation", "none", attack="FGSM", epsilon="0.1") }} ({{ verdict("adversarial", "holdout", "augmentation", "none", attack="FGSM", epsilon="0.1") }}). Against PGD with the same budget: {{ gain("adversarial", "holdout", "augmentation", "none", attack="PGD", epsilon="0.1") }} ({{ verdict("adversarial", "holdout", "augmentation", "none", attack="PGD", epsilon="0.1") }}). The one step had only not found the way.
# - **Train against the stronger attack.** Under PGD at 0.1, training on PGD against training on FGSM: {{ gain("adversarial", "holdout", "PGD 0.1", "FGSM 0.1", attack="PGD", epsilon="0.1") }} ({{ verdict("adversarial", "holdout", "PGD 0.1", "FGSM 0.1", attack="PGD", epsilon="0.1") }}). It costs several gradients a step instead of two.
# - **The budget is a promise with a limit.** At 0.2 even the network trained on PGD 0.1 has {{ percent("adversarial", "holdout", arm="PGD 0.1", attack="PGD", epsilon="0.2") }} left.
# - **The price.** On clean digits FGSM 0.1 against none: {{ gain("adversarial", "holdout", "FGSM 0.1", "none", attack="clean") }} ({{ verdict("adversarial", "holdout", "FGSM 0.1", "none", attack="clean") }}); FGSM 0.2: {{ gain("adversarial", "holdout", "FGSM 0.2", "none", attack="clean") }} ({{ verdict("adversarial", "holdout", "FGSM 0.2", "none", attack="clean") }}), with seeds far apart. With 400 digits the mild attack works like any other augmentation. With many pictures and larger budgets the usual finding is a loss of clean accuracy (Madry et al. 2018; Tsipras et al. 2019).
#
# Now move the budget yourself. These are digits that both networks read rightly, and that FGSM at 0.1 takes from the plain one. *At which epsilon does each network give up?*

# %%
other = probabilities(networks["adversarial"], split.x_test[right]).argmax(axis=1)
some = right[fooled & (other == split.y_test[right])][:12]
playground.attack(networks, split.x_test[some], split.y_test[some])

# %% [markdown]
# ### Exercise 4: what does the table carry?
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
# - `d`: For A, it matters in which direction the pixels are changed, not only by how much.
# - `e`: Nobody can push B below 61 % at epsilon 0.1. <!-- given: an invented table -->
# - `f`: Against B, ten small steps find errors that one large step misses.
#
# Mark each sentence `True` if the table carries it, else `False`.

# %% exercise="17.table"
carried = {"a": ..., "b": ..., "c": ..., "d": ..., "e": ..., "f": ...}
### BEGIN SOLUTION
carried = dict(a=False, b=True, c=False, d=True, e=False, f=True)
### END SOLUTION

# %%
check("17.table", carried)

# %%
# hint("17.table")

# %% wrong="17.table" expect="sentence a"
carried = dict(a=True, b=True, c=False, d=True, e=False, f=True)

# %% wrong="17.table" expect="sentence b"
carried = dict(a=False, b=False, c=False, d=True, e=False, f=True)

# %% wrong="17.table" expect="sentence c"
carried = dict(a=False, b=True, c=True, d=True, e=False, f=True)

# %% wrong="17.table" expect="sentence e"
carried = dict(a=False, b=True, c=False, d=True, e=True, f=True)

# %% wrong="17.table" expect="sentence f"
carried = dict(a=False, b=True, c=False, d=True, e=False, f=False)

# %% wrong="17.table" expect="True or False"
carried = dict(a=0, b=1, c=0, d=1, e=0, f=1)

# %% [markdown]
# One more trap. Robustness can be an optical illusion: if the gradient is useless, because it rounds to 0 or something random stands in its way, the attack fails and the network looks safe, until somebody goes round it (Athalye,
# Carlini and Wagner 2018). A network that is sure to 1.0 has a loss of 0 after rounding, and no slope. For this reason the helpers here follow the *log odds* against the true class: the same direction as the loss, without the rounding.

# %% [markdown]
# ## 7. Where it matters in practice
#
# | where | what was shown | what that does not say |
# |---|---|---|
# | few medical pictures | U-Net learnt to find cell borders from 30 pictures with strong elastic deformation (Ronneberger, Fischer and Brox 2015) | how much of it was the augmentation: the network was new too |
# | | GAN pictures of liver lesions raised sensitivity and specificity above classic augmentation, with 182 lesions (Frid-Adar et al. 2018) | anything about other organs or hospitals; one small data set |
# | costly labels | with strong augmentation, unlabelled pictures can stand in for most labels (FixMatch, Sohn et al. 2020) | that it works where the unlabelled pictures are of another kind |
# | privacy | generated data are offered in place of the real ones | that they are anonymous: training pictures have been drawn out of generative models (Carlini et al. 2023), and synthetic tables gave no better balance of privacy and use than older ways (Stadler, Oprisanu and Troncoso 2022) |
# | training on generated pictures alone | even strong generators left classifiers on ImageNet well behind real pictures (Ravuri and Vinyals 2019) | that later generators do the same: measure |
# | safety | small planned changes mislead networks (Szegedy et al. 2014), training on them helps (Madry et al. 2018) | anything about changes outside the budget: turns, light, stickers |
#
# ### A checklist
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
# | for text, sound and tables ask first which changes leave the meaning alone | [14](14_text_audio_tables.ipynb) |
# | count what a generator has seen as training data; check its pictures for copies and wrong labels | this lesson |
# | name attack and budget with every robust accuracy, and try a stronger attack | this lesson |

# %% [markdown]
# ## Key insight
#
# **A generator knows no more than the pictures it was trained on; an attack knows where the network is weak.** Generated pictures have to be measured against plain augmentation with the same real pictures; robustness has to be measured against the strongest attack that you can build, and holds for its budget only.
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
# - Train the live GAN for 3,000 steps (`gan.fit(split.x_train, split.y_train, 3000)` goes on where it was; about a quarter of a minute). What happens to losses and pictures?
# - Attack one network with the gradients of the other: `Attacker(networks["adversarial"]).fgsm(...)`, answered by `plain`. How much of the attack carries over?
# - How different are the digits of one class that a generator makes? Compare their distances from one another with those of real digits. Does that explain why the GAN's are of less use?
# - Turn or shift the test digits (lesson 09) instead of attacking them. Which of the two networks does better? What did it promise?
# - `train_pair(split, epsilon=0.3)`: what happens to the clean accuracy?
#
# Now take the quiz on this lesson: [quiz 17](../quizzes/release/17_generated_adversarial/17_generated_adversarial.ipynb).

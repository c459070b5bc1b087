# %% [markdown]
# # 17 Generated examples
#
# **About 35 minutes.** You need: [02 Augmentation](02_augmentation.ipynb) and [08 Evaluation](08_evaluation.ipynb).
#
# After this lesson you can
#
# 1. say what a GAN and a variational autoencoder learn, and write the training step of an autoencoder in plain Keras;
# 2. test whether generated pictures are new, readable and useful, which are three different questions;
# 3. say when generated pictures can help a classifier, and recognise a generator that has seen pictures it should not have seen.

# %% [markdown]
# ## A question before any code
#
# Good augmentation changes real pictures into others that *could* be real. In this lesson, a second network invents pictures.
#
# You have 100 real digits to train a classifier on, and add one of these. From which does the classifier gain most, from which least? Write down your
# order:
#
# - **a**: rotation, shift and zoom, as always;
# - **b**: 100 new digits in each epoch, made by a generative model that was trained on *the same 100*;
# - **c**: the same, but the generative model was trained on 800 real digits.

# %%
import sys

import numpy as np

sys.path.insert(0, "..")  # the course's own helpers live in ../utils

from topics import check, hint, outcome, practice, predict, solution
from topics.generated import figures, generative
from utils import plots
from utils.backend import keras, tf
from utils.data import course_split

split = course_split(seed=0)

# %% [markdown]
# ## 1. Networks that make digits
#
# Both models have a network that takes 16 random numbers, the **code**, and a class, and returns a picture. They differ in how it is trained.
#
# - **GAN** (generative adversarial network, Goodfellow et al. 2014): a *discriminator* learns to tell real pictures from generated ones, and the
#   *generator* learns to fool it. The generator never sees a real digit: it learns only from the gradient of the discriminator, its judge.
# - **VAE** (variational autoencoder, Kingma and Welling 2014): an *encoder* turns a picture into a code with a little noise, and a *decoder* turns
#   the code back into the picture. A second loss keeps the codes close to a normal distribution, so that codes drawn at random give sensible pictures
#   too.
#
# Today's large picture generators are mostly **diffusion models** (Ho, Jain and Abbeel 2020): they start with pure noise and remove it in many small
# steps. They need more pictures and more time than this lesson has, but you should ask the same questions about them.
#
# Here is an autoencoder in plain Keras. `fit` calls `train_step` for each batch. It computes the loss under a `GradientTape`, asks the tape for the
# gradients, and lets the optimizer take a step.


# %%
class VAE(keras.Model):
    """A picture, as a row of 784, becomes a code, and the code the picture again."""

    def __init__(self):
        super().__init__()
        self.encoder = keras.Sequential(
            [
                keras.Input((784 + 10,)),  # a picture and its class
                keras.layers.Dense(256, activation="relu"),
                keras.layers.Dense(2 * 16),  # means and log variances of the code
            ]
        )
        self.decoder = keras.Sequential(
            [
                keras.Input((16 + 10,)),  # a code and a class
                keras.layers.Dense(256, activation="relu"),
                keras.layers.Dense(784, activation="sigmoid"),
            ]
        )

    def train_step(self, data):
        x, y = data
        with tf.GradientTape() as tape:
            mean, log_variance = tf.split(self.encoder(tf.concat([x, y], 1)), 2, axis=1)
            noise = tf.random.normal(tf.shape(mean))
            code = mean + tf.exp(log_variance / 2) * noise
            again = self.decoder(tf.concat([code, y], 1))
            missed = 784 * tf.reduce_mean(keras.losses.binary_crossentropy(x, again))
            apart = mean**2 + tf.exp(log_variance) - 1 - log_variance
            apart = tf.reduce_mean(tf.reduce_sum(apart, axis=1)) / 2
            loss = missed + apart
        gradients = tape.gradient(loss, self.trainable_variables)
        self.optimizer.apply_gradients(zip(gradients, self.trainable_variables))
        return {"reconstruction": missed, "distance": apart}


keras.utils.set_random_seed(0)
vae = VAE()
vae.compile(optimizer="adam")
rows, classes = split.x_train.reshape(-1, 784), np.eye(10, dtype="float32")[split.y_train]
history = vae.fit(rows, classes, batch_size=64, epochs=46, verbose=0).history  # 598 steps

# %% [markdown]
# The GAN has two networks and two optimizers, and its step is twice as long; you find it in `topics/generated/generative.py`. All pictures for the
# discriminator, real and generated, are shifted by 0 to 2 pixels. Otherwise it would soon know its 800 digits by heart. So augmentation helps a GAN
# too (Karras et al. 2020; Zhao et al. 2020).
#
# *Predict: which of the two makes readable digits earlier? And can you see that in the losses?*

# %%
gan = generative.GAN(seed=0)
steps = range(13, 599, 13)  # 13 batches an epoch
figures.losses(
    {
        "GAN": gan.fit(split.x_train, split.y_train, steps=600),
        "VAE": {
            step: dict(zip(history, values)) for step, *values in zip(steps, *history.values())
        },
    }
)

# %% [markdown]
# Now the pictures. To make one, draw a code, append the class, and ask the decoder. The two networks that you have just trained come first. Then
# follow a GAN and a VAE after 10,000 steps, which were trained beforehand on the same 800 digits (one minute on one core).

# %%
digits = np.arange(10)
codes = np.random.default_rng(1).normal(size=(10, 16))
drawn = vae.decoder.predict(np.concatenate([codes, np.eye(10)], axis=1), verbose=0)
longer = {name: generative.load_generator(name) for name in ("GAN", "VAE")}
made = {
    "GAN, 600 steps": gan.sample(digits, seed=1),
    "VAE, 600 steps": drawn.reshape(-1, 28, 28, 1),
}
for name, generator in longer.items():
    made[f"{name}, 10,000 steps"] = generative.generate(generator, np.tile(digits, 2), seed=1)
figures.samples(
    made,
    title="Generated digits, asked for as 0 to 9",
    caption="GAN: hard edges and specks. VAE: soft. Look for pictures that are not what was asked for.",
)

# %% [markdown]
# After 600 steps the VAE's pictures are blurred: its loss is lowest for the *mean* of all pictures that would fit the code. The GAN's pictures look
# similar in all classes: the generator only has to fool the judge, and the judge is still easy to fool. After 10,000 steps you can read most
# pictures, but not all, and some show another digit than the one we asked for. Each of these would be a picture with a wrong label.

# %% [markdown]
# ## 2. Is it new, or is it a copy?
#
# A generator of perfect pictures is easy to build: let it return a training picture. Its pictures look flawless, but they add nothing. So good looks
# are not enough. Ask how far each generated picture is from the *nearest training picture*.
#
# ### Exercise 1: the nearest training picture
#
# Complete `nearest`. `samples` has the shape `(n, height, width, 1)`, `training` the shape `(m, height, width, 1)`. Return an array with `n` numbers:
# for each sample the Euclidean distance, over all pixels, to the nearest training picture.


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
# One distance alone says little: which distances are usual? *New real* digits from the same source are certainly not copies, so their distances show
# what is usual. At the other end are training digits with a little noise, which are nearly copies.

# %%
labels = np.tile(digits, 20)
noise = np.random.default_rng(0).choice([-0.02, 0.02], size=(200, 28, 28, 1))
groups = {
    "training digits, noise 0.02": np.clip(split.x_train[:200] + noise, 0, 1),
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
# So most of the generated digits are not noisy copies. But "farther" does not mean "better": a picture that is no digit at all is far from every
# training digit. And a blurred picture is close to many others, so a VAE can lie below new real digits without having copied a single one. The
# distance finds copies and nothing else. It does not tell how much is *new* in pictures that are not copies. For that we need other questions: *can
# they be read?* And: *do they help?*

# %%
practice("17.source")

# %% [markdown]
# ## 3. Do generated digits help?
#
# 100 real digits, {{ seeds("generated") }} seeds, and in every arm the same number of steps with batches of the same size. The arm *none* sees each
# real digit twice per epoch. An arm with a generator sees each real digit once, and as many generated digits, new ones in each epoch. The name of the
# arm says which digits the generator was trained on, for 4,000 steps.
#
# Look at your order of a, b and c again. *And where would you put a classifier that is simply trained on the 800 real digits?*

# %%
predict("17.gan")

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

# %%
outcome("17.gan")

# %% [markdown]
# | against none | gain in accuracy | generated digits with a true label |
# |---|---|---|
# | **a** augmentation | {{ gain("generated", "holdout", "augmentation", "none") }} | |
# | GAN of the same 100 | {{ gain("generated", "holdout", "GAN of the same 100", "none") }} | {{ percent("generated", "read", digits=0, arm="GAN of the same 100") }} |
# | **b** VAE of the same 100 | {{ gain("generated", "holdout", "VAE of the same 100", "none") }} | {{ percent("generated", "read", digits=0, arm="VAE of the same 100") }} |
# | augmentation and VAE | {{ gain("generated", "holdout", "augmentation and VAE", "none") }} | |
# | GAN that saw 800 (a leak) | {{ gain("generated", "holdout", "GAN that saw 800", "none") }} | {{ percent("generated", "read", digits=0, arm="GAN that saw 800") }} |
# | **c** VAE that saw 800 (a leak) | {{ gain("generated", "holdout", "VAE that saw 800", "none") }} | {{ percent("generated", "read", digits=0, arm="VAE that saw 800") }} |
# | 800 real | {{ gain("generated", "holdout", "800 real", "none") }} | |
#
# The last column gives the share of 500 generated digits that a judge reads as their label says. The judge is a network that was trained on the 4,000
# held-out digits.
#
# - **The same 100.** A generator can pass on only what it has learnt from its training pictures and what its makers built in. The VAE's digits are
#   {{ number("generated", "nearest", digits=1, arm="VAE of the same 100") }} away from the nearest of its 100 training digits (median); for new real
#   digits the distance is {{ number("generated", "nearest_real", digits=1, arm="VAE of the same 100") }}: so they lie closer. By itself that does not
#   show that they are copies (section 2). But we can measure what they add. Used on top of augmentation, the VAE's digits change the accuracy by
#   {{ gain("generated", "holdout", "augmentation and VAE", "augmentation") }}. Augmentation, on the other hand, adds something that is not in the 100
#   digits: that a shifted 4 is still a 4. You have put this knowledge in.
# - **A leak.** A classifier with digits from the VAE that was trained on 800 gains. But this VAE has seen 700 *other real digits*, which come in by
#   the back door. If you have them, you can simply train on them, and you gain more (800 real against the VAE that saw them:
#   {{ gain("generated", "holdout", "800 real", "VAE that saw 800") }}). Against plain augmentation of the 100, the VAE that saw 800 changes the
#   accuracy by {{ gain("generated", "holdout", "VAE that saw 800", "augmentation") }}. In reports this back door is easily overlooked: the generator
#   was trained on the whole data set, or even on the test pictures, or it is a large one trained on millions of pictures of somebody else.
# - **Readable does not mean useful.** Of the two generators that saw 800, the GAN is the one whose digits are read as labelled more often, yet the
#   classifier gains less from them. A picture can have a true label and still teach nothing: because it is like many others of its class, or because
#   it has edges and specks that no real digit has. The table does not say which of these is the case here; both are hypotheses. How pictures look,
#   whether their labels are true, and whether they help are three different measurements.
#
# All this was measured with very small generators. A larger one, trained for longer, makes better pictures; but whether they help *you*, you have to
# measure again, with the same arms.

# %% [markdown]
# ### Exercise 2: what does the report support?
#
# Somebody has 400 real pictures of leaves and reports this, over five seeds, on 1,000 other pictures. The numbers are made up.
#
# <!-- given: an invented report -->
# ```
# trained on                                   accuracy   against the 400 alone, 95 % interval
# 400 real                                       81.0 %
# 400 real, augmented                            84.5 %   +2.6 to +4.4
# 400 real + generator trained on these 400      81.4 %   -0.5 to +1.3     read as labelled: 96 %
# 400 real + generator trained on 4,000 others   86.0 %   +4.1 to +5.9     read as labelled: 92 %
# 400 real + the 4,000 others themselves         91.0 %   +9.2 to +10.8
# median distance to the nearest of the 400: generator trained on these 3.1; new real pictures 6.0
# ```
#
# - `a`: It is proven that the generator trained on the same 400 adds nothing.
# - `b`: With the generator trained on 4,000 others the accuracy on these pictures went up.
# - `c`: So if you have only these 400 pictures, a generator is a better choice than augmentation.
# - `d`: If you have the 4,000 other pictures, you gain more here by training on them directly.
# - `e`: Pictures that are more often read as labelled are more useful to the classifier.
# - `f`: The generator trained on the 400 gives out copies of its training pictures.
#
# Mark each sentence `True` if the report supports it, else `False`.

# %% exercise="17.report"
carried = {"a": ..., "b": ..., "c": ..., "d": ..., "e": ..., "f": ...}
### BEGIN SOLUTION
carried = dict(a=False, b=True, c=False, d=True, e=False, f=False)
### END SOLUTION

# %%
check("17.report", carried)

# %%
# hint("17.report")

# %% wrong="17.report" expect="sentence a"
carried = dict(a=True, b=True, c=False, d=True, e=False, f=False)

# %% wrong="17.report" expect="sentence c"
carried = dict(a=False, b=True, c=True, d=True, e=False, f=False)

# %% wrong="17.report" expect="sentence e"
carried = dict(a=False, b=True, c=False, d=True, e=True, f=False)

# %% wrong="17.report" expect="sentence f"
carried = dict(a=False, b=True, c=False, d=True, e=False, f=True)

# %% [markdown]
# ## 4. What others have measured
#
# | where | what was shown | what that does not say |
# |---|---|---|
# | few medical pictures | with 182 liver lesions, GAN pictures raised sensitivity and specificity above those of classic augmentation (Frid-Adar et al. 2018) | anything about other organs or hospitals: it is one small data set |
# | training on generated pictures alone | ImageNet classifiers trained on pictures of strong GANs or a VAE were far worse than those trained on real pictures (Ravuri and Vinyals 2019) | that this is still so with later generators: measure |
# | large diffusion models | pictures of a fine-tuned text-to-image model, added to ImageNet, raised the accuracy of classifiers (Azizi et al. 2023) | what the generator's own training pictures, millions of them, would have been worth |
# | privacy | generated data are offered in place of the real ones | that they are anonymous: training pictures have been recovered from diffusion models (Carlini et al. 2023), and synthetic tables gave no better balance of privacy and usefulness than older methods (Stadler, Oprisanu and Troncoso 2022) |

# %% [markdown]
# ## Key insight
#
# **A generator knows no more than the pictures it was trained on.** Count what it has seen as training data, and measure its pictures against plain augmentation with the same real pictures.
#
# ## In your own project
#
# An autoencoder for your own pictures, with its own `train_step`. This cell needs nothing from the course.

# %% tags=["own-project"]
import keras
import numpy as np
import tensorflow as tf

x = np.random.default_rng(0).random((200, 400), dtype="float32")  # your pictures, one a row


class VAE(keras.Model):
    def __init__(self, pixels, code=8):
        super().__init__()
        dense, start = keras.layers.Dense, keras.Input
        layers = [start((pixels,)), dense(128, activation="relu"), dense(2 * code)]
        self.encoder = keras.Sequential(layers)
        layers = [start((code,)), dense(128, activation="relu"), dense(pixels, "sigmoid")]
        self.decoder = keras.Sequential(layers)

    def train_step(self, x):
        with tf.GradientTape() as tape:
            mean, log_var = tf.split(self.encoder(x), 2, axis=1)
            code = mean + tf.exp(log_var / 2) * tf.random.normal(tf.shape(mean))
            missed = keras.losses.binary_crossentropy(x, self.decoder(code)) * x.shape[1]
            apart = tf.reduce_sum(mean**2 + tf.exp(log_var) - 1 - log_var, axis=1) / 2
            loss = tf.reduce_mean(missed + apart)
        gradients = tape.gradient(loss, self.trainable_variables)
        self.optimizer.apply_gradients(zip(gradients, self.trainable_variables))
        return {"loss": loss}


vae = VAE(pixels=x.shape[1])
vae.compile(optimizer="adam")
vae.fit(x, epochs=3, verbose=0)
print(vae.decoder.predict(np.random.normal(size=(5, 8)), verbose=0).shape)

# %% [markdown]
# ## What to try next
#
# - Train the GAN for 3,000 more steps (`gan.fit(split.x_train, split.y_train, 3000)` continues where it stopped; about 15 seconds). What happens to
#   losses and pictures?
# - In the VAE's `train_step`, multiply `apart` by 0.1 and by 10. What happens to the pictures, and to the distance from the nearest training digit?
# - How different are the generated digits of one class? Compare their distances from one another with those of real digits. Would that fit the
#   hypothesis that the GAN's digits help less because they are too much alike?
#
# ## References
#
# - I. Goodfellow et al., *Generative adversarial nets*, NeurIPS (2014): two networks, one game.
# - D. P. Kingma and M. Welling, *Auto-encoding variational Bayes*, ICLR (2014): the variational autoencoder.
# - J. Ho, A. Jain and P. Abbeel, *Denoising diffusion probabilistic models*, NeurIPS (2020): pictures made by taking noise away, step by step.
# - S. Ravuri and O. Vinyals, *Classification accuracy score for conditional generative models*, NeurIPS (2019): good looks do not make good training pictures.
# - N. Carlini et al., *Extracting training data from diffusion models*, USENIX Security (2023): generators can hand out their training pictures.
# - S. Azizi et al., *Synthetic data from diffusion models improves ImageNet classification*, Transactions on Machine Learning Research (2023).
#
# [Quiz 18](../quizzes/release/18_generated_adversarial/18_generated_adversarial.ipynb) asks about this lesson and the next one: take it after lesson 18.
# Next: [18 Adversarial examples](18_adversarial_examples.ipynb).

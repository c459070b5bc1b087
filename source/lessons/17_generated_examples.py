# %% [markdown]
# # 17 Generated examples
#
# **About 35 minutes.** You need: [02 Augmentation](02_augmentation.ipynb) and [08 Evaluation](08_evaluation.ipynb).
#
# After this lesson you can
#
# 1. say what a GAN and a variational autoencoder learn, and write the training step of an autoencoder in plain Keras;
# 2. test whether what a generator makes is new, readable and of use: three different questions;
# 3. say when generated pictures can help a classifier, and recognise a generator that has seen too much.

# %% [markdown]
# ## A question before any code
#
# Good augmentation makes pictures that *could* be real. Here a second network makes them up.
#
# You have 100 real digits. Put these into the order of what a classifier gains from them, and write it down:
#
# - **a**: rotation, shift and zoom, as always;
# - **b**: as many digits made by a generative model that was trained on *the same 100*;
# - **c**: as many digits made by the same model, trained on 800.

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
# - **GAN** (generative adversarial network, Goodfellow et al. 2014): a *discriminator* learns to tell real pictures from made ones, the *generator* learns to fool it.
#   The generator never sees a real digit; all it gets is the gradient of its judge.
# - **VAE** (variational autoencoder, Kingma and Welling 2014): an *encoder* turns a picture into a code with a little noise, and a *decoder* makes the
#   picture again. A second loss keeps the codes near to normally distributed, so that codes drawn at random make sense too.
#
# Today's large generators of pictures are mostly **diffusion models** (Ho, Jain and Abbeel 2020): they learn to take noise away from a picture, in many small steps, and begin with pure noise. They need more pictures and more time than a lesson has;
# the questions of this lesson are the same for them.
#
# Here is an autoencoder in plain Keras. `train_step` is what `fit` calls for each batch: compute the loss under a `GradientTape`, ask the tape for the gradients, let the optimizer take a step.


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
# The GAN has two networks and two optimizers, and its step is twice as long; it stands in `topics/generated/generative.py`. The discriminator's pictures
# are shifted by 0 to 2 pixels, real and made ones alike, because with 800 digits it would soon know its own by heart: augmentation helps a GAN too
# (Karras et al. 2020; Zhao et al. 2020).
#
# *Predict: which of the two makes readable digits sooner? And can you tell that from the losses?*

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
# And the pictures. To make one, draw a code, append the class, and ask the decoder. Below the live ones: a GAN and a VAE after 10,000 steps, trained beforehand on the same 800 digits (a minute of one core).

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
# No copies in the sense of noise. But do not read "farther" as "better": a picture that is no digit at all is far from every training digit. And soft pictures are near to everything,
# so a VAE can lie below new real digits without having copied a single one. The distance finds copies and nothing else: how much *new* there is in pictures that are no copies, it does not say. For that, other questions are needed. One of them: *can they be read?* Another: *do they help?*

# %%
practice("17.source")

# %% [markdown]
# ## 3. Do generated digits help?
#
# 100 real digits, {{ seeds("generated") }} seeds, and in every arm the same number of steps with batches of the same size. *none* sees each real digit twice an epoch; the generated arms see each real digit once, and as
# many generated ones, new in each epoch. The generators take 4,000 steps, on the digits that the name of the arm says.
#
# Take out your prediction for a, b and c. *And where is the classifier that simply gets the 800 real digits?*

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
# | against none | gain in accuracy | the label is true for |
# |---|---|---|
# | **a** augmentation | {{ gain("generated", "holdout", "augmentation", "none") }} | |
# | GAN of the same 100 | {{ gain("generated", "holdout", "GAN of the same 100", "none") }} | {{ percent("generated", "read", digits=0, arm="GAN of the same 100") }} |
# | **b** VAE of the same 100 | {{ gain("generated", "holdout", "VAE of the same 100", "none") }} | {{ percent("generated", "read", digits=0, arm="VAE of the same 100") }} |
# | augmentation and VAE | {{ gain("generated", "holdout", "augmentation and VAE", "none") }} | |
# | GAN that saw 800 (a leak) | {{ gain("generated", "holdout", "GAN that saw 800", "none") }} | {{ percent("generated", "read", digits=0, arm="GAN that saw 800") }} |
# | **c** VAE that saw 800 (a leak) | {{ gain("generated", "holdout", "VAE that saw 800", "none") }} | {{ percent("generated", "read", digits=0, arm="VAE that saw 800") }} |
# | 800 real | {{ gain("generated", "holdout", "800 real", "none") }} | |
#
# The last column: of 500 generated digits, the share that a judge reads as their label says. The judge is a network that was trained on the 4,000 held-out digits.
#
# - **The same 100.** A generator can pass on only what it has read in its training pictures, and it passes that on less exactly. The VAE's digits are {{ number("generated", "nearest", digits=1, arm="VAE of the same 100") }} away from the nearest of its 100 (median),
#   new real ones {{ number("generated", "nearest_real", digits=1, arm="VAE of the same 100") }}: nearer than real new digits are. By itself that says nothing about copying (section 2); but what the VAE adds can be measured. On top of augmentation the VAE's digits change the accuracy by
#   {{ gain("generated", "holdout", "augmentation and VAE", "augmentation") }}. Augmentation, on the other hand, knows something that is not in the 100 digits: that a shifted 4 is a 4. You have told it.
# - **A leak.** With 800 digits behind it the same VAE gains. But this is what 700 *other real digits* are worth, which came in by the back door: whoever has them can simply train on them, and gets further
#   (800 real against the VAE that saw them: {{ gain("generated", "holdout", "800 real", "VAE that saw 800") }}). Against plain augmentation of the 100, the VAE that saw 800 changes the accuracy by {{ gain("generated", "holdout", "VAE that saw 800", "augmentation") }}.
#   In reports the back door is easily overlooked: a generator trained on the whole data set, or on the test pictures as well, or a large one trained on somebody else's millions.
# - **Readable is not useful.** Of the two generators that saw 800, the GAN's digits are the ones that are read as ordered more often, and the classifier gains less from them. A picture can be right and still teach nothing:
#   because it is like many others of its class, or because it has edges and specks that no real digit has. Which of these it is here, the table does not say; both are hypotheses. Looks, labels and use are three measurements.
#
# All this holds for generators as small as these. A larger one, trained for longer, makes better pictures; whether they help *you* is to be measured again, with the same arms.

# %% [markdown]
# ### Exercise 2: what does the report carry?
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
# - `a`: The generator trained on the same 400 is proven to add nothing.
# - `b`: With the generator trained on 4,000 others the accuracy on these pictures went up.
# - `c`: So with 400 pictures of one's own, a generator is the better choice than augmentation.
# - `d`: Whoever has the 4,000 other pictures gains more here by training on them directly.
# - `e`: Pictures that are more often read as labelled are of more use to the classifier.
# - `f`: The generator trained on the 400 hands out copies of its training pictures.
#
# Mark each sentence `True` if the report carries it, else `False`.

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
# | few medical pictures | GAN pictures of liver lesions raised sensitivity and specificity above classic augmentation, with 182 lesions (Frid-Adar et al. 2018) | anything about other organs or hospitals; one small data set |
# | training on generated pictures alone | strong GANs and a VAE left classifiers on ImageNet well behind real pictures (Ravuri and Vinyals 2019) | that later generators do the same: measure |
# | large diffusion models | pictures of a fine-tuned text-to-image model, added to ImageNet, raised the accuracy of classifiers (Azizi et al. 2023) | what the generator's own training pictures, millions of them, would have been worth |
# | privacy | generated data are offered in place of the real ones | that they are anonymous: training pictures have been drawn out of diffusion models (Carlini et al. 2023), and synthetic tables gave no better balance of privacy and use than older ways (Stadler, Oprisanu and Troncoso 2022) |

# %% [markdown]
# ## Key insight
#
# **A generator knows no more than the pictures it was trained on.** Count what it has seen as training data, and measure its pictures against plain augmentation with the same real pictures.
#
# ## In your own project
#
# An autoencoder for pictures of your own, with its own `train_step`. This cell needs nothing of the course.

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
# - Train the live GAN for 3,000 steps (`gan.fit(split.x_train, split.y_train, 3000)` goes on where it was; about a quarter of a minute). What happens to losses and pictures?
# - In the VAE's `train_step`, multiply `apart` by 0.1 and by 10. What happens to the pictures, and to the distance from the nearest training digit?
# - How different are the digits of one class that a generator makes? Compare their distances from one another with those of real digits. Does that explain why the GAN's are of less use?
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

# %% [markdown]
# # 14 Text, audio, tables
#
# **About 70 minutes.** You need: [03 Augmentation as regularization](03_augmentation_as_regularization.ipynb) and section 2 of
# [10 When it helps, when it does not](10_when_it_helps.ipynb). Headphones or a loudspeaker, if you like.
#
# After this lesson you can
#
# 1. say which changes keep the label of a text, a sound or a row of a table, and what you must know to say so;
# 2. write one augmentation for each of them, and say what can make it harmful;
# 3. show that one recipe gains on one set of recordings and not on another;
# 4. compare generated rows of a table with the simplest alternative, using a measure in which small classes count.

# %% [markdown]
# ## A question before any code
#
# A turned 7 is still a 7: everybody who can read knows that. But which changes keep the label in other kinds of data? Write *keeps*, *loses* or
# *depends* next to each.
#
# - **a** film review: two words change places
# - **b** film review: one word is left out
# - **c** film review: a word is replaced by a synonym
# - **d** spoken digit: it begins a tenth of a second later
# - **e** spoken digit: three semitones higher. And what if the sound is a *tune* that you have to name? And what if the question is *who* is
#   speaking?
# - **f** blood values of a patient: each is moved by a small random number
# - **g** two patients with the same diagnosis: a third one halfway between them
#
# Most of them are measured below. Keep your list.

# %%
import sys

import keras
import matplotlib.pyplot as plt
import numpy as np
from IPython.display import Audio, display
from sklearn.datasets import load_breast_cancer

sys.path.insert(0, "..")  # the course's own helpers live in ../utils

from topics import check, hint, outcome, practice, predict, solution
from topics.domains import audio, comparisons, figures, playground, real_sets, text
from topics.domains.models import text_mean

# %% [markdown]
# ## 1. Text: the label may depend on one word
#
# We start with sentences that a generator makes from templates, so we know everything about them. Each sentence has two parts: a judgement, and an
# aside that says nothing about the label. In a quarter of the judgements a *not* reverses the label; in half of the asides there is a *not* that does
# not change it.

# %% tags=["nbval-check-output"]
sentences = text.template_sentences(120, seed=0)
for sentence, label in zip(sentences.texts[:6], sentences.labels):
    print("good" if label else "bad ", sentence)

# %% [markdown]
# Four ways to change a sentence are common (EDA, Wei and Zou 2019): replace words by *synonyms*, *insert* synonyms of words that are there, *swap* two words, *delete* words.
#
# *For each draw below: is the label still the one in brackets?* A swap keeps all the words, but it may change the meaning.

# %% tags=["nbval-check-output"]
said, rng = "it was not our first visit and the meal was very good", np.random.default_rng(5)
print(f"[good]     {said}")
for way in text.WAYS:
    for _ in range(3):
        print(f"{way:10} {text.change_text(said, way, 0.15, rng)}")

# %% [markdown]
# ### Exercise 1: delete, but not everything
#
# Complete `delete`: from a list of `words`, leave out each word with probability `share`, with a separate draw from `rng` for each word. But words
# that decide the label must stay: never delete the words in the set `keep`. And no text may become empty: if no word is left, return the words
# unchanged. Return a new list.


# %% exercise="14.delete"
def delete(words, share, keep, rng):
    """The words without some of them, but with all that are in keep."""
    ### BEGIN SOLUTION
    left = [word for word in words if word in keep or rng.random() >= share]
    return left or list(words)
    ### END SOLUTION


# %%
check("14.delete", delete)

# %%
# hint("14.delete")


# %% wrong="14.delete" expect="words in keep were deleted"
def delete(words, share, keep, rng):
    left = [word for word in words if rng.random() >= share]
    return left or list(words)


# %% wrong="14.delete" expect="empty text"
def delete(words, share, keep, rng):
    return [word for word in words if word in keep or rng.random() >= share]


# %% wrong="14.delete" expect="turned round"
def delete(words, share, keep, rng):
    left = [word for word in words if word in keep or rng.random() < share]
    return left or list(words)


# %% wrong="14.delete" expect="draw of its own"
def delete(words, share, keep, rng):
    free = [place for place, word in enumerate(words) if word not in keep]
    gone = set(rng.permutation(free)[: round(share * len(free))].tolist())
    left = [word for place, word in enumerate(words) if place not in gone]
    return left or list(words)


# %% wrong="14.delete" expect="one text"
def delete(words, share, keep, rng):
    left = [word for word in words if word in keep or rng.random() >= share]
    return " ".join(left or words)


# %% wrong="14.delete" expect="has changed"
def delete(words, share, keep, rng):
    for word in list(words):
        if word not in keep and len(words) > 1 and rng.random() < share:
            words.remove(word)
    return words


# %% wrong="14.delete" expect="every word was deleted"
def delete(words, share, keep, rng):
    return [word for word in words if word in keep] or list(words)


# %% wrong="14.delete" expect="use the one that came in"
def delete(words, share, keep, rng):
    rng = np.random.default_rng(0)
    left = [word for word in words if word in keep or rng.random() >= share]
    return left or list(words)


# %% [markdown]
# ### What it does to a network
#
# The network is a small convolution that looks at three neighbouring words. `TextVectorization` turns words into whole numbers, and `Embedding` turns
# each of these numbers into 16 learnt values. The test sentences below use the same words as the training sentences.

# %%
vectorize = keras.layers.TextVectorization(standardize=None, output_sequence_length=20)
vectorize.adapt(list(sentences.texts))

keras.utils.set_random_seed(0)
reader = keras.Sequential(
    [
        keras.layers.Embedding(vectorize.vocabulary_size(), 16),
        keras.layers.Conv1D(32, 3, activation="relu"),  # three neighbouring words at a time
        keras.layers.GlobalMaxPooling1D(),  # of each of the 32, its strongest place in the sentence
        keras.layers.Dense(1, activation="sigmoid"),
    ]
)
reader.compile(optimizer="adam", loss="binary_crossentropy", metrics=["accuracy"])
reader.fit(vectorize(list(sentences.texts)), sentences.labels, epochs=100, verbose=0)

others = text.template_sentences(1000, seed=1)
scores = reader.evaluate(vectorize(list(others.texts)), others.labels, verbose=0)
print(f"{scores[1]:.0%} of 1,000 other sentences")

# %% [markdown]
# One run. Measured with {{ seeds("text_templates") }} seeds: such a network is trained on 120 template sentences, with eight plain copies of each or
# eight changed ones, so that all arms take the same number of steps. It is tested twice: on sentences made of the same words, and on sentences that
# also use synonyms that occur in no training sentence.
#
# *Predict for each of the four ways: a gain, a loss or no effect, with the same words and with new words?*

# %%
TEXT_ARMS = ["synonyms", "insertion", "swap", "deletion", "mix"]
figures.gains(
    "text_templates",
    "test",
    TEXT_ARMS,
    title="Template sentences, tested with new words",
    caption="Dots: one seed each; diamond and bar: mean and 95 % interval.",
)

# %%
figures.gains(
    "text_templates",
    "old_words",
    TEXT_ARMS,
    title="The same networks, tested with the words of the training sentences",
    caption="Here no synonym is needed: what is left is what the changes did to the labels.",
)

# %% [markdown]
# | {{ seeds("text_templates") }} seeds | new words | the same words |
# |---|---|---|
# | none | {{ percent("text_templates", "test", arm="none") }} | {{ percent("text_templates", "old_words", arm="none") }} |
# | synonyms | {{ gain("text_templates", "test", "synonyms", "none") }} | {{ gain("text_templates", "old_words", "synonyms", "none") }} |
# | insertion | {{ gain("text_templates", "test", "insertion", "none") }} | {{ gain("text_templates", "old_words", "insertion", "none") }} |
# | swap | {{ gain("text_templates", "test", "swap", "none") }} | {{ gain("text_templates", "old_words", "swap", "none") }} |
# | deletion | {{ gain("text_templates", "test", "deletion", "none") }} | {{ gain("text_templates", "old_words", "deletion", "none") }} |
# | mix: one of the four, drawn for each copy | {{ gain("text_templates", "test", "mix", "none") }} | {{ gain("text_templates", "old_words", "mix", "none") }} |
#
# The gain from synonyms is large, but **the test is rigged**: its new words are exactly the words of our table of synonyms. The 120 sentences do not
# contain the knowledge in this table, and replacing synonyms adds it. With the same words, where this knowledge is not needed, no gain from synonyms
# can be seen.
#
# A swap can move a *not* from the aside into the judgement, and then the training sentence has a wrong label. Swapping costs accuracy on both tests.
# Deletion can remove a *not*; it costs accuracy with the same words, and with new words the difference is
# {{ gain("text_templates", "test", "deletion", "none") }}. In the mix this is hidden: with new words, the gain from its synonyms is larger than the
# losses from its other parts.
#
# ### Real snippets
#
# So far we wrote the sentences ourselves. Now we use the same code on film reviews, the Sentence Polarity snippets of Pang and Lee (2005): 200 of
# them to train on, 2,000 to test on. They are not part of the course, but you can get them: `python3 course.py data get sentence_polarity` downloads
# half a megabyte.
#
# *How to read it: the mean difference over the seeds, paired by seed, with its 95 % interval, and the verdict. If the interval contains 0, the two
# cannot be told apart.*

# %%
absent = real_sets.missing("sentence_polarity")
if absent:
    print(absent, "The lesson goes on without them; the table below was measured with them.")
else:
    snippets = real_sets.load_snippets()
    for row in (0, 6000):
        print("good" if snippets.labels[row] else "bad ", snippets.texts[row])
    comparisons.compare(comparisons.run_snippets, "synonyms", seeds=3)

# %% [markdown]
# *Predict: how much of the gain from synonyms is left?*
#
# | film reviews, {{ seeds("text_polarity") }} seeds | on 2,000 snippets |
# |---|---|
# | none | {{ percent("text_polarity", "test", arm="none") }} |
# | synonyms | {{ gain("text_polarity", "test", "synonyms", "none") }} |
# | insertion | {{ gain("text_polarity", "test", "insertion", "none") }} |
# | swap | {{ gain("text_polarity", "test", "swap", "none") }} |
# | deletion | {{ gain("text_polarity", "test", "deletion", "none") }} |
# | mix | {{ gain("text_polarity", "test", "mix", "none") }} |
#
# None of the five can be told apart from none, and every interval lies within one point of 0. <!-- given: compared with the table by a test --> There
# would be room for a gain: {{ percent("text_polarity", "test", arm="none") }} is not far above guessing. Two hypotheses: our table of synonyms has
# about ninety groups of words, but the reviews use many thousand words, so a synonym rarely decides anything. And swaps do not show any harm either,
# perhaps because a network that has learnt so little from 200 snippets hardly uses the order of the words.
#
# Which of the two tables is true? Both. The first shows *how* a change of words can help or harm, with sentences made for this purpose. The second
# shows *how much* it changed for one small network on one real data set. Only the second is about film reviews.
#
# ### A pitfall: the text without words
#
# A network that takes the *mean* over the words of a text cannot distinguish a sentence from its swapped copy. It has another weakness, too: an empty
# text, which comes from deletion or from a blank line in a file. The mean leaves out the padding (zeros). *What is the mean of a text that contains
# only padding?*

# %%
network = text_mean(words=50, length=6)
network(np.array([[7, 3, 12, 0, 0, 0], [0, 0, 0, 0, 0, 0]]), training=False).numpy()

# %% [markdown]
# It is not a number (NaN). In training, one such row makes the loss of its batch NaN, the next step makes the weights NaN, and no message appears. So
# use `text.without_empty` before training. This is also why no text may become empty in exercise 1.

# %% [markdown]
# ## 2. Audio: what may happen in front of a microphone
#
# A sound is a list of numbers, here 8,000 per second. The networks see it as a *spectrogram*: how loud each frequency is at each time. Here are four
# kinds of generated tones: above from the "studio", below from "outside", where the test tones come from.

# %%
studio, outside = audio.tones(1, seed=3), audio.tones(1, seed=3, field=True)
kinds = {studio.classes[label]: wave for wave, label in zip(studio.waves, studio.labels)}
tested = {
    f"{outside.classes[label]}, outside": w for w, label in zip(outside.waves, outside.labels)
}
figures.spectrograms(
    dict(sorted(kinds.items())) | dict(sorted(tested.items())),
    title="Tones from the studio (above) and from outside (below)",
    caption="Time to the right, frequency upwards; light is loud. Outside there is noise, and nobody starts on time.",
)

# %%
Audio(kinds["rising"], rate=audio.RATE, normalize=False)

# %% [markdown]
# *How far can each slider go before you would give the sound another label?* And which slider never changes the label of these four kinds, but would
# change that of a spoken word, or the answer to *who speaks*?

# %%
playground.sound(kinds)

# %% [markdown]
# Tempo and pitch are changed independently here (a *phase vocoder*). Playing a recording faster would change both at once.
#
# ### Exercise 2: noise, in decibels
#
# The loudness of noise is given relative to the sound. The *signal-to-noise ratio* is $10 \log_{10}(P_\text{sound} / P_\text{noise})$ decibels, where
# the power $P$ is the mean of the squared samples. Complete `noisy`: return the wave plus normally distributed noise with mean 0. Choose its loudness
# so that the ratio is `decibels`. `rng.normal(0, sd, n)` draws `n` numbers.


# %% exercise="14.noise"
def noisy(wave, decibels, rng):
    """The wave with white noise, so many decibels below it."""
    ### BEGIN SOLUTION
    power = np.mean(wave**2) / 10 ** (decibels / 10)
    return wave + rng.normal(0, np.sqrt(power), len(wave))
    ### END SOLUTION


# %%
check("14.noise", noisy)

# %%
# hint("14.noise")


# %% wrong="14.noise" expect="divided by 10, not by 20"
def noisy(wave, decibels, rng):
    power = np.mean(wave**2) / 10 ** (decibels / 20)
    return wave + rng.normal(0, np.sqrt(power), len(wave))


# %% wrong="14.noise" expect="root of the power"
def noisy(wave, decibels, rng):
    power = np.mean(wave**2) / 10 ** (decibels / 10)
    return wave + rng.normal(0, power, len(wave))


# %% wrong="14.noise" expect="sign is turned"
def noisy(wave, decibels, rng):
    power = np.mean(wave**2) * 10 ** (decibels / 10)
    return wave + rng.normal(0, np.sqrt(power), len(wave))


# %% wrong="14.noise" expect="own loudness"
def noisy(wave, decibels, rng):
    return wave + rng.normal(0, 0.212 * 10 ** (-decibels / 20), len(wave))


# %% wrong="14.noise" expect="one for each sample"
def noisy(wave, decibels, rng):
    power = np.mean(wave**2) / 10 ** (decibels / 10)
    return wave + rng.normal(0, np.sqrt(power))


# %% wrong="14.noise" expect="asked for 20 and 10 dB"
def noisy(wave, decibels, rng):
    peak = np.abs(wave).max() / 10 ** (decibels / 20)
    return wave + rng.normal(0, peak, len(wave))


# %% wrong="14.noise" expect="has changed"
def noisy(wave, decibels, rng):
    power = np.mean(wave**2) / 10 ** (decibels / 10)
    wave += rng.normal(0, np.sqrt(power), len(wave))
    return wave


# %%
heard = noisy(kinds["rising"], 10, np.random.default_rng(0))
Audio(kinds["rising"] if heard is None else heard, rate=audio.RATE)

# %% [markdown]
# ### Masked bands
#
# You can also change the spectrogram instead of the sound: *SpecAugment* (Park and others 2019) blanks out a band of frequencies and a stretch of
# time. Keras' layer `MelSpectrogram` computes the spectrogram, and two assignments blank out the bands. *For which of the four kinds of tones could a
# masked band hide the part that decides the label?*

# %%
mel = keras.layers.MelSpectrogram(
    num_mel_bins=24, sampling_rate=audio.RATE, fft_length=256, sequence_stride=128
)
whole = mel(kinds["rising"][None]).numpy()[0]  # (bands, times), in decibels
masked = whole.copy()
draw = np.random.default_rng(0)
band, start = draw.integers(0, whole.shape[0] - 4), draw.integers(0, whole.shape[1] - 8)
masked[band : band + 4] = whole.mean()
masked[:, start : start + 8] = whole.mean()

figure, panels = plt.subplots(1, 2, figsize=(8, 3), layout="constrained", sharey=True)
for ax, name, picture in zip(panels, ("as it is", "masked"), (whole, masked), strict=True):
    ax.imshow(picture, origin="lower", aspect="auto", cmap="cividis")
    ax.set(title=name, xlabel="time", ylabel="mel band")
figure.suptitle("A rising tone, and the same with a band and a stretch of time blanked")
plt.show()

# %% [markdown]
# ### What it does to a network
#
# There are 60 tones from the studio to train on and 400 from outside to test on, a small convolutional network that gets the spectrograms, and eight
# copies of each tone in every arm. *all* is shift, noise, tempo and pitch together.
#
# *Predict the order of the five arms. Which single change will gain most, and which least?*

# %%
SOUND_ARMS = ["shift", "noise", "tempo", "pitch", "all"]
figures.gains(
    "tones",
    "test",
    SOUND_ARMS,
    title="Tones: trained in the studio, tested outside",
    caption="Dots: one seed each; diamond and bar: mean and 95 % interval.",
)

# %% [markdown]
# Without augmentation {{ percent("tones", "test", arm="none") }} are right; with all four changes {{ percent("tones", "test", arm="all") }}, paired
# {{ gain("tones", "test", "all", "none") }}. Chance is a quarter. Of the four single changes, shift has the largest gain, and all of them together
# gain more. Pitch has the smallest, {{ gain("tones", "test", "pitch", "none") }}: the tones outside are no higher or lower than those in the studio.
# The table does not say why it gains anything.
#
# Again the test is rigged: outside and studio differ in start, length and noise, and three of the four changes vary exactly these. Here are two
# seeds, as a sample (about ten seconds):

# %%
result = comparisons.compare(comparisons.run_tones, "all", seeds=2)

# %% [markdown]
# ### Spoken digits: known and unseen speakers
#
# Now we use real recordings, the Free Spoken Digit Dataset: people say *zero* to *nine*. There are 100 recordings to train on, and two different
# tests. **Known**: the 100 are from all speakers, and the test has other recordings of the same speakers. **Unseen**: the 100 are from two speakers,
# and the test has recordings of the others. The recipe is the same.
#
# *Predict: what does the recipe* all *change on known speakers, and what on unseen ones?*

# %%
absent = real_sets.missing("spoken_digits")
if absent:
    print(absent, "The lesson goes on without them; the table below was measured with them.")
else:
    digits = real_sets.load_spoken_digits()
    rows = np.flatnonzero((digits.labels == 7) & (digits.takes == 9))[:4]
    spoken = {f"7, {digits.speakers[row]}": digits.waves[row] for row in rows}
    display(figures.spectrograms(spoken, "Four speakers say seven", "Same digit, other voices."))
    display(Audio(digits.waves[rows[0]], rate=audio.RATE))
    comparisons.compare(
        lambda arm, seed: comparisons.run_speech(arm, seed, "unseen")[-1], "shift", seeds=3
    )

# %%
figures.gains(
    "spoken_digits",
    "test",
    SOUND_ARMS,
    speakers="known",
    epoch=20,
    title="Spoken digits: the speakers are known",
    caption="Dots: one seed each; diamond and bar: mean and 95 % interval.",
)

# %%
predict("14.unseen")

# %%
figures.gains(
    "spoken_digits",
    "test",
    SOUND_ARMS,
    speakers="unseen",
    epoch=20,
    title="Spoken digits: the speakers have not been heard before",
    caption="Trained on two speakers, tested on the others.",
)

# %%
outcome("14.unseen")

# %% [markdown]
# | {{ seeds("spoken_digits") }} seeds | known speakers | unseen speakers |
# |---|---|---|
# | none | {{ percent("spoken_digits", "test", arm="none", speakers="known", epoch=20) }} | {{ percent("spoken_digits", "test", arm="none", speakers="unseen", epoch=20) }} |
# | shift | {{ gain("spoken_digits", "test", "shift", "none", speakers="known", epoch=20) }} | {{ gain("spoken_digits", "test", "shift", "none", speakers="unseen", epoch=20) }} |
# | noise | {{ gain("spoken_digits", "test", "noise", "none", speakers="known", epoch=20) }} | {{ gain("spoken_digits", "test", "noise", "none", speakers="unseen", epoch=20) }} |
# | tempo | {{ gain("spoken_digits", "test", "tempo", "none", speakers="known", epoch=20) }} | {{ gain("spoken_digits", "test", "tempo", "none", speakers="unseen", epoch=20) }} |
# | pitch | {{ gain("spoken_digits", "test", "pitch", "none", speakers="known", epoch=20) }} | {{ gain("spoken_digits", "test", "pitch", "none", speakers="unseen", epoch=20) }} |
# | all | {{ gain("spoken_digits", "test", "all", "none", speakers="known", epoch=20) }} | {{ gain("spoken_digits", "test", "all", "none", speakers="unseen", epoch=20) }} |
#
# **One recipe, two answers.** After 20 epochs, *all* against none is:
# {{ verdict("spoken_digits", "test", "all", "none", speakers="known", epoch=20) }} on known speakers,
# {{ verdict("spoken_digits", "test", "all", "none", speakers="unseen", epoch=20) }} on unseen ones. It is tempting to explain this: two voices do not
# show how different voices can be, and the recipe adds some of this variety. But the table does not test this cause. It does show that the gain of
# *all* is larger on unseen speakers than on known ones, by
# {{ interaction("spoken_digits", "test", {"arm": "all", "speakers": "unseen"}, {"arm": "all", "speakers": "known"}, {"arm": "none", "speakers": "unseen"}, {"arm": "none", "speakers": "known"}, epoch=20) }}.
# For no single part of the recipe does it show such a difference. The length of the training matters, too:
#
# | *all* against none | known speakers | unseen speakers |
# |---|---|---|
# | after 8 epochs | {{ gain("spoken_digits", "test", "all", "none", speakers="known", epoch=8) }} | {{ gain("spoken_digits", "test", "all", "none", speakers="unseen", epoch=8) }} |
# | after 20 epochs | {{ gain("spoken_digits", "test", "all", "none", speakers="known", epoch=20) }} | {{ gain("spoken_digits", "test", "all", "none", speakers="unseen", epoch=20) }} |
#
# This is like lesson 10: with augmentation the network learns more slowly. If you stop after 8 epochs and test on known speakers, the recipe is
# behind in nearly every seed.
#
# And the parts of the recipe differ. Shift alone against the whole recipe, after 20 epochs:
# {{ gain("spoken_digits", "test", "shift", "all", speakers="known", epoch=20) }} on known speakers,
# {{ gain("spoken_digits", "test", "shift", "all", speakers="unseen", epoch=20) }} on unseen ones. Nobody starts at exactly the same moment; this is
# true of every speaker. Noise shows no gain on these recordings, which have little noise. Pitch was meant to imitate other voices; on unseen speakers
# it changes the accuracy by {{ gain("spoken_digits", "test", "pitch", "none", speakers="unseen", epoch=20) }}. A voice is more than its pitch. And
# even an idea that sounds right has to be measured.

# %%
practice("14.pitch")

# %% [markdown]
# ## 3. Tables: who knows what may change?
#
# A picture can be looked at, a sound heard. Here is a row of a table: a tumour, 30 measurements of its cells.

# %% tags=["nbval-check-output"]
cancer = load_breast_cancer()
counts = np.bincount(cancer.target).tolist()
print(cancer.data.shape, dict(zip(cancer.target_names.tolist(), counts)))
for feature, first, second in list(zip(cancer.feature_names, *cancer.data[:2]))[:4]:
    print(f"{feature:16} {first:8.2f} {second:8.2f}")

# %% [markdown]
# If each number is moved a little, is it still a possible tumour, with the same diagnosis? Radius, perimeter and area belong together; noise on each
# of them separately makes cells that no geometry allows. Neither you nor the authors can see this by looking at the numbers. So we have to measure.
# There are three ways to make new rows, all after standardising: **jitter** (noise on every value), **exchange** (one feature from another row of the
# same class), **interpolation** (a row between two rows of the same class; SMOTE does this for the rare class only).
#
# ### Exercise 3: a row between two rows
#
# Complete `between`: `row` is an array of features, `others` an array of some rows of the same class, one per line. Choose one of the others with
# `rng`, and return a new row on the straight line from `row` to it. Draw its position on this line evenly from 0 (at `row`) to 1 (at the other).


# %% exercise="14.between"
def between(row, others, rng):
    """A new row between this one and a random one of the others."""
    ### BEGIN SOLUTION
    other = others[rng.integers(len(others))]
    return row + rng.random() * (other - row)
    ### END SOLUTION


# %%
check("14.between", between)

# %%
# hint("14.between")


# %% wrong="14.between" expect="one share for all features"
def between(row, others, rng):
    other = others[rng.integers(len(others))]
    return row + rng.random(len(row)) * (other - row)


# %% wrong="14.between" expect="always 0.5"
def between(row, others, rng):
    other = others[rng.integers(len(others))]
    return (row + other) / 2


# %% wrong="14.between" expect="never chosen"
def between(row, others, rng):
    return row + rng.random() * (others[0] - row)


# %% wrong="14.between" expect="mean of the others"
def between(row, others, rng):
    return others.mean(axis=0)


# %% wrong="14.between" expect="beyond the two rows"
def between(row, others, rng):
    other = others[rng.integers(len(others))]
    return row + rng.normal() * (other - row)


# %% wrong="14.between" expect="have changed"
def between(row, others, rng):
    row += rng.random() * (others[rng.integers(len(others))] - row)
    return row


# %% wrong="14.between" expect="always 1"
def between(row, others, rng):
    return others[rng.integers(len(others))].copy()


# %% [markdown]
# ### Exercise 4: a measure in which small classes count
#
# New rows are most often made for a class that has too few. If 5 of 100 patients are ill, then calling everybody healthy gives an accuracy of 95 %.
# <!-- given: 95 of 100 -->
# The **balanced accuracy** avoids this: for each class, take the share of its rows that is answered correctly; then take the mean over the *classes*.
# Complete `balanced`. It gets two arrays of class numbers, `labels` (the truth) and `answers`. Classes that do not occur in `labels` do not count.


# %% exercise="14.balanced"
def balanced(labels, answers):
    """Mean over the classes of the share of their rows that is right."""
    ### BEGIN SOLUTION
    shares = []
    for true in np.unique(labels):
        shares.append(np.mean(answers[labels == true] == true))
    return np.mean(shares)
    ### END SOLUTION


# %%
check("14.balanced", balanced)

# %%
# hint("14.balanced")


# %% wrong="14.balanced" expect="plain accuracy"
def balanced(labels, answers):
    return np.mean(labels == answers)


# %% wrong="14.balanced" expect="not the rows that were answered with it"
def balanced(labels, answers):
    return np.mean([np.mean(labels[answers == a] == a) for a in np.unique(answers)])


# %% wrong="14.balanced" expect="does not count"
def balanced(labels, answers):
    shares = []
    for label in range(max(labels) + 1):
        own = labels == label
        shares.append(np.sum(answers[own] == label) / max(1, own.sum()))
    return np.mean(shares)


# %% wrong="14.balanced" expect="not percent"
def balanced(labels, answers):
    shares = [np.mean(answers[labels == label] == label) for label in set(labels.tolist())]
    return 100 * np.mean(shares)


# %% wrong="14.balanced" expect="not 0.5"
def balanced(labels, answers):
    return min(np.mean(answers[labels == label] == label) for label in set(labels.tolist()))


# %% [markdown]
# ### Few rows, classes of similar size
#
# Two tables, 15 to 40 rows to train on, half of the table to test on, {{ seeds("tables") }} seeds. **Oversampling** is the simplest alternative:
# repeat rows of the smaller class until all classes have the same size, without changing any row.

# %% [markdown]
# | balanced accuracy | cancer, 20 rows | cancer, 40 rows | wine, 15 rows |
# |---|---|---|---|
# | none | {{ percent("tables", "balanced", arm="none", task="cancer, 20 rows") }} | {{ percent("tables", "balanced", arm="none", task="cancer, 40 rows") }} | {{ percent("tables", "balanced", arm="none", task="wine, 15 rows") }} |
# | jitter | {{ gain("tables", "balanced", "jitter", "none", task="cancer, 20 rows") }} | {{ gain("tables", "balanced", "jitter", "none", task="cancer, 40 rows") }} | {{ gain("tables", "balanced", "jitter", "none", task="wine, 15 rows") }} |
# | interpolation | {{ gain("tables", "balanced", "interpolation", "none", task="cancer, 20 rows") }} | {{ gain("tables", "balanced", "interpolation", "none", task="cancer, 40 rows") }} | {{ gain("tables", "balanced", "interpolation", "none", task="wine, 15 rows") }} |
# | exchange | {{ gain("tables", "balanced", "exchange", "none", task="cancer, 20 rows") }} | {{ gain("tables", "balanced", "exchange", "none", task="cancer, 40 rows") }} | {{ gain("tables", "balanced", "exchange", "none", task="wine, 15 rows") }} |
# | oversampling | {{ gain("tables", "balanced", "oversampling", "none", task="cancer, 20 rows") }} | {{ gain("tables", "balanced", "oversampling", "none", task="cancer, 40 rows") }} | {{ gain("tables", "balanced", "oversampling", "none", task="wine, 15 rows") }} |
#
# There is practically no effect: every mean lies within one point of 0. <!-- given: compared with the table by a test --> Not one of the twelve can
# be told apart from none. If one of them were *higher*, that would not be a discovery: twelve comparisons at 95 % give a false alarm in nearly every
# second such table, if they are independent. An honest summary is: no effect that matters.
# <!-- given: 1 - 0.95 ** 12 = 0.46 if independent; they are not -->

# %% [markdown]
# ### One class with very few rows
#
# Now 8 malignant to 120 benign tumours, and 4 rows of one cultivar of wine to 25 and 30 of the others. *Predict: which of the four methods help, and
# which help more than plain oversampling?*

# %%
figures.gains(
    "tables",
    "balanced",
    ["jitter", "interpolation", "exchange", "oversampling"],
    task="cancer, 8 to 120",
    title="8 malignant to 120 benign: against none",
    caption="Dots: one seed each; diamond and bar: mean and 95 % interval.",
)

# %% [markdown]
# All four methods help on the tumours, so it is tempting to report "new rows help". But these arms have something in common: in all four, the classes
# have the same size. What do *new* rows add to that? Subtract oversampling instead of none:

# %%
figures.gains(
    "tables",
    "balanced",
    ["jitter", "interpolation", "exchange"],
    against="oversampling",
    task="cancer, 8 to 120",
    title="The same networks: against plain oversampling",
    caption="The comparison that a new method has to pass: against the simplest one that does the job.",
)

# %% [markdown]
# | against oversampling | cancer, 8 to 120 | wine, 25 to 30 to 4 |
# |---|---|---|
# | interpolation | {{ gain("tables", "balanced", "interpolation", "oversampling", task="cancer, 8 to 120") }} | {{ gain("tables", "balanced", "interpolation", "oversampling", task="wine, 25 to 30 to 4") }} |
# | jitter | {{ gain("tables", "balanced", "jitter", "oversampling", task="cancer, 8 to 120") }} | {{ gain("tables", "balanced", "jitter", "oversampling", task="wine, 25 to 30 to 4") }} |
# | exchange | {{ gain("tables", "balanced", "exchange", "oversampling", task="cancer, 8 to 120") }} | {{ gain("tables", "balanced", "exchange", "oversampling", task="wine, 25 to 30 to 4") }} |
# | SMOTE: interpolated rows only where rows are added | {{ gain("tables", "balanced", "SMOTE", "oversampling", task="cancer, 8 to 120") }} | {{ gain("tables", "balanced", "SMOTE", "oversampling", task="wine, 25 to 30 to 4") }} |
#
# Interpolation is nowhere better than repeating rows; on the tumours it is worse. The same is true of SMOTE, the well-known method that is based on
# it: it keeps every row and interpolates only the rows that it adds to the rare class. Jitter and exchange do add something on the tumours; on the
# wines no gain can be seen. A possible reason is that both spread the eight rows farther apart than lines between them can. But this is a guess, made
# after the result: only another table can test it.

# %% [markdown]
# ## What may change?
#
# | | may change | must not | who knows it |
# |---|---|---|---|
# | picture of a digit | place, small turns, size | which side is up | everybody who can read |
# | film review | the choice among synonyms | *not*, and the words next to it | a speaker of the language |
# | spoken digit | start, voice, room | the order of the sounds | a listener |
# | tune that has to be named | start, room, the pitch of the whole tune | the steps between the notes | a musician |
# | row of a table | what varies when a measurement is repeated | relations between the values | a specialist, perhaps |
#
# ## Key insight
#
# **Augmentation tells the network what does not matter, and only somebody who knows the domain can say what that is.** If this knowledge is right and
# the data do not contain it, augmentation can gain much. If it is wrong, augmentation damages labels. If the data contain it already, augmentation
# changes little.
#
# ## In your own project
#
# One change for text, one for sound, and class weights: for a table with a rare class, try them before you make new rows. This cell needs nothing
# from the course.

# %% tags=["own-project"]
import keras
import numpy as np
import tensorflow as tf

texts = ["a good film", "a bad film", "good and short", "bad and long"]  # your sentences
vectorize = keras.layers.TextVectorization(max_tokens=1000, output_sequence_length=6)
vectorize.adapt(texts)


def delete_words(numbers, rate=0.2):
    """Delete each word with a probability; its place becomes 0, which means no word."""
    return tf.where(tf.random.uniform(tf.shape(numbers)) < rate, tf.zeros_like(numbers), numbers)


print(vectorize(texts).numpy(), delete_words(vectorize(texts)).numpy(), sep="\n")

rate = 8000
seconds = np.arange(rate) / rate
wave = np.sin(2 * np.pi * 440 * seconds).astype("float32")  # your sound
rng = np.random.default_rng(0)
shifted = np.roll(wave, rng.integers(-800, 800))
noisy = shifted + rng.normal(0, 0.05, rate).astype("float32")
mel = keras.layers.MelSpectrogram(num_mel_bins=32, sampling_rate=rate, fft_length=512)
print("mel spectrogram:", mel(noisy[None]).shape)

rows, classes = rng.normal(size=(40, 3)), np.array([0] * 30 + [1] * 10)  # your table
weights = {c: round(len(classes) / (2 * n), 2) for c, n in enumerate(np.bincount(classes).tolist())}
print("class_weight for fit:", weights)

# %% [markdown]
# ## What to try next
#
# - In exercise 1, put other words into `keep`. For which task should *very* be one of them?
# - `comparisons.compare(comparisons.run_tones, "shift", "all", seeds=5)`: is the whole recipe better than its best part?
# - Write a change for a kind of data that you know well (bird song, gene sequences, chess positions), and one sentence on why the label stays.
#
# ## References
#
# - J. Wei and K. Zou, *EDA: easy data augmentation techniques for boosting performance on text classification tasks*, EMNLP (2019): synonyms, insertion, swap and deletion.
# - T. Ko, V. Peddinti, D. Povey and S. Khudanpur, *Audio augmentation for speech recognition*, Interspeech (2015): other speeds.
# - D. S. Park and others, *SpecAugment: a simple data augmentation method for automatic speech recognition*, Interspeech (2019): bands of time and of frequency are blanked in the spectrogram.
# - N. V. Chawla, K. W. Bowyer, L. O. Hall and W. P. Kegelmeyer, *SMOTE: synthetic minority over-sampling technique*, Journal of Artificial Intelligence Research 16 (2002).
# - Y. Elor and H. Averbuch-Elor, *To SMOTE, or not to SMOTE?*, arXiv:2201.08528 (2022): with strong classifiers, balancing gains little.
# - B. K. Iwana and S. Uchida, *An empirical survey of data augmentation for time series classification with neural networks*, PLOS ONE 16 (2021).
#
# Now take the quiz on this lesson: [quiz 14](../quizzes/release/14_text_audio_tables/14_text_audio_tables.ipynb).
# Next: [15 Mixing and searching](15_mixing_and_searching.ipynb).

# %% [markdown]
# # Quiz 19: the capstone
#
# Ten questions on lesson 19, 27 points, about 60 minutes: 15 points for what tests can see, and 12 for your report, which a person reads. No network is trained here: NumPy and Pillow are all you need, and every cell runs in a moment.
#
# - **Choice questions**: write the letter of your answer between the quotes, for example `q3 = "A"`. Capital or small letters make no difference.
# - **Coding questions**: complete the function where it says `# your answer here`. Try it in cells of your own as often as you like.
# - **The report**: write it in the cell below question 10, as Markdown.
#
# The cells that test your answers are locked. You see the part of them that looks at the *form* of an answer: a letter, a list, an easy case. More tests run when the quiz is graded. *Validate* lists the questions that are still open and the answers that cannot be read; it does not say whether the others are right, and it does not read the report. You may leave questions open: the others count all the same, and *Run All* passes over them. The numbers in the questions are made up.
#
# A folder of pictures is given here as a dictionary: from `"class/name.png"` to the bytes of the file.

# %%
import io
import os

import numpy as np
from PIL import Image


def or_example(answer, example):
    """The answer; while a question is open, an example of one, so that Run All goes on.

    When nbgrader runs the notebook (Validate and grading), an open question stays open.
    """
    is_open = answer is None or (isinstance(answer, str) and not answer)
    return example if is_open and "NBGRADER_EXECUTION" not in os.environ else answer


# %% [markdown] question="q1"
# ### Question 1 (2 points): what cannot be read
#
# Write `unreadable(files)`: `files` is a folder as a dictionary, see above. Return a sorted list with the names of the files that Pillow cannot read to the end. `Image.open(io.BytesIO(content))` opens the bytes of a file.


# %% answer="q1"
def unreadable(files):
    """Sorted names of the files that are no picture, or not a whole one."""
    ### BEGIN SOLUTION
    names = []
    for name, content in files.items():
        try:
            Image.open(io.BytesIO(content)).load()
        except Exception:
            names.append(name)
    return sorted(names)
    ### END SOLUTION


# %% tests="q1" points=2
def q1_file(seed, kind="PNG"):
    """The bytes of a file with a small picture of noise."""
    file = io.BytesIO()
    pixels = np.random.default_rng(seed).integers(0, 256, (16, 16, 3))
    Image.fromarray(np.uint8(pixels)).save(file, kind)
    return file.getvalue()


q1_easy = or_example(
    unreadable({"owl/a.png": q1_file(0), "owl/b.png": b"no picture"}), ["owl/b.png"]
)
assert q1_easy is not None, "q1: unreadable returns nothing yet."
assert isinstance(q1_easy, list), "q1: Return a list."
assert q1_easy == ["owl/b.png"], "q1: A text is no picture, and noise is one."
### BEGIN HIDDEN TESTS
q1_whole = {
    "owl/a.png": q1_file(1),
    "fox/b.jpg": q1_file(2, "JPEG"),
    "fox/c.png": q1_file(3, "BMP"),
}
q1_fine = unreadable(q1_whole)
assert q1_fine is not None, "q1: unreadable returns nothing."
assert q1_fine == [], "q1: These can be read; what a file is does not depend on its name."
q1_cut = q1_file(4)[: len(q1_file(4)) // 2]
q1_half = unreadable(q1_whole | {"owl/half.png": q1_cut})
assert q1_half == ["owl/half.png"], (
    "q1: A picture that ends in the middle cannot be read to the end."
)
q1_several = unreadable({"z/e.png": b"", "a/p.png": b"<html>Log in</html>"} | q1_whole)
assert q1_several == ["a/p.png", "z/e.png"], "q1: An empty file and a web page, in sorted order."
### END HIDDEN TESTS


# %% wrong="q1" loses={"q1_tests": 2}
def unreadable(files):
    # reads the first bytes only
    names = []
    for name, content in files.items():
        try:
            Image.open(io.BytesIO(content))
        except Exception:
            names.append(name)
    return sorted(names)


# %% wrong="q1" loses={"q1_tests": 2}
def unreadable(files):
    # believes that everything but PNG is broken
    return sorted(name for name, content in files.items() if not content.startswith(b"\x89PNG"))


# %% wrong="q1" loses={"q1_tests": 2}
def unreadable(files):
    # the readable ones
    names = []
    for name, content in files.items():
        try:
            Image.open(io.BytesIO(content)).load()
            names.append(name)
        except Exception:
            pass
    return sorted(names)


# %% wrong="q1" loses={"q1_tests": 2}
def unreadable(files):
    # stops at the first one
    for name, content in files.items():
        try:
            Image.open(io.BytesIO(content)).load()
        except Exception:
            return [name]
    return []


# %% wrong="q1" loses={"q1_tests": 2}
def unreadable(files):
    # judges by the length
    return sorted(name for name, content in files.items() if len(content) < 100)


# %% [markdown] question="q2"
# ### Question 2 (2 points): one content, several files
#
# Write `twins(files)`: `files` is a folder as a dictionary. Return the files with equal content: a sorted list of lists. Each inner list contains, in sorted order, the two or more names of files with the same content. Files with a content of their own are not in the list.


# %% answer="q2"
def twins(files):
    """Names of files with equal content: sorted lists of two or more, in a sorted list."""
    ### BEGIN SOLUTION
    by_content = {}
    for name in sorted(files):
        by_content.setdefault(files[name], []).append(name)
    return sorted(names for names in by_content.values() if len(names) > 1)
    ### END SOLUTION


# %% tests="q2" points=2
q2_easy = or_example(twins({"owl/b": b"1", "owl/a": b"1", "fox/c": b"2"}), [["owl/a", "owl/b"]])
assert q2_easy is not None, "q2: twins returns nothing yet."
assert isinstance(q2_easy, list), "q2: Return a list."
assert q2_easy == [["owl/a", "owl/b"]], "q2: Two files have one content, and the third is alone."
### BEGIN HIDDEN TESTS
q2_none = twins({"owl/a.png": b"one", "fox/a.png": b"two", "fox/b.png": b"six"})
assert q2_none is not None, "q2: twins returns nothing."
assert q2_none == [], "q2: Equal names or equal lengths are no equal contents."
q2_across = twins({"owl/a": b"7", "fox/z": b"7"})
assert q2_across == [["fox/z", "owl/a"]], "q2: Twins in two classes are twins."
q2_three = twins({"b/3": b"x", "a/9": b"y", "b/1": b"x", "a/2": b"x", "a/1": b"y", "c": b"z"})
assert q2_three == [["a/1", "a/9"], ["a/2", "b/1", "b/3"]], (
    "q2: Three with one content, in one list."
)
### END HIDDEN TESTS


# %% wrong="q2" loses={"q2_tests": 2}
def twins(files):
    # pairs instead of sets
    names = sorted(files)
    return [[a, b] for i, a in enumerate(names) for b in names[i + 1 :] if files[a] == files[b]]


# %% wrong="q2" loses={"q2_tests": 2}
def twins(files):
    # within a class only
    groups = {}
    for name in sorted(files):
        groups.setdefault((name.split("/")[0], files[name]), []).append(name)
    return sorted(names for names in groups.values() if len(names) > 1)


# %% wrong="q2" loses={"q2_tests": 2}
def twins(files):
    # by length
    groups = {}
    for name in sorted(files):
        groups.setdefault(len(files[name]), []).append(name)
    return sorted(names for names in groups.values() if len(names) > 1)


# %% wrong="q2" loses={"q2_tests": 2}
def twins(files):
    # lonely files, too
    groups = {}
    for name in sorted(files):
        groups.setdefault(files[name], []).append(name)
    return sorted(groups.values())


# %% wrong="q2" loses={"q2_tests": 2}
def twins(files):
    # the surplus files only
    seen, surplus = set(), []
    for name in sorted(files):
        if files[name] in seen:
            surplus.append(name)
        seen.add(files[name])
    return [surplus] if surplus else []


# %% [markdown] question="q3"
# ### Question 3 (1 point): what belongs together?
#
# A folder contains 900 X-ray pictures of 300 patients, from two hospitals. The network will be used on *new patients of these two hospitals*. What do you split by?
#
# - **A**: By picture, so that every class keeps its share on both sides.
# - **B**: By patient, and both hospitals may be on both sides.
# - **C**: By hospital: one of the two for training, the other one for the test.
# - **D**: By date: the older pictures for training, and the newer ones for the test.

# %% answer="q3"
q3 = ""  # A, B, C or D between the quotes
### BEGIN SOLUTION
q3 = "B"
### END SOLUTION

# %% tests="q3" points=1
assert str(or_example(q3, "A")).strip().upper() in ("A", "B", "C", "D"), (
    "q3: answer with A, B, C or D in quotes."
)
### BEGIN HIDDEN TESTS
q3_reasons = {
    "A": "A is wrong: pictures of the same patient would be on both sides, and the test would ask for patients that the network knows.",
    "B": "B is right: when the network is used, the patients are new, so the patient is the group. The hospitals stay the same, and may be on both sides.",
    "C": "C is wrong: this answers another question: how would it do in a third hospital? And it costs about half of the training pictures.",
    "D": "D is wrong: a patient who came twice has pictures on both sides, unless you also split by patient.",
}
q3_letter = str(q3).strip().upper()
assert q3_letter == "B", f"q3: {q3_reasons.get(q3_letter, 'no option was chosen.')}"
### END HIDDEN TESTS

# %% [markdown] question="q4"
# ### Question 4 (2 points): what is left out
#
# Write `left_out(twins)`: `twins` is a list of lists, each with the names `"class/name"` of files with equal content. Return a sorted list of the names that are left out: where all names of a list are of one class, all but the first in alphabetical order; where they are of
# several classes, all of them.


# %% answer="q4"
def left_out(twins):
    """Sorted names of the files that are not used."""
    ### BEGIN SOLUTION
    names = []
    for paths in twins:
        classes = {path.split("/")[0] for path in paths}
        names += sorted(paths)[1:] if len(classes) == 1 else paths
    return sorted(names)
    ### END SOLUTION


# %% tests="q4" points=2
q4_easy = or_example(left_out([["owl/a", "owl/b"]]), ["owl/b"])
assert q4_easy is not None, "q4: left_out returns nothing yet."
assert isinstance(q4_easy, list), "q4: Return a list."
assert q4_easy == ["owl/b"], "q4: Of two files of one class the first is kept."
### BEGIN HIDDEN TESTS
q4_two = left_out([["owl/c", "fox/d"]])
assert q4_two is not None, "q4: left_out returns nothing."
assert q4_two == ["fox/d", "owl/c"], "q4: Two classes: one label is wrong, so both are left out."
q4_three = left_out([["owl/c", "owl/a", "owl/b"]])
assert q4_three == ["owl/b", "owl/c"], (
    "q4: The first in alphabetical order is kept, wherever it stands."
)
q4_mixed = left_out([["owl/a", "owl/b", "ox/a"], ["fox/x", "fox/y"], ["ant/1", "ant/2"]])
assert q4_mixed == ["ant/2", "fox/y", "owl/a", "owl/b", "ox/a"], (
    "q4: Several lists, one sorted answer."
)
assert left_out([]) == [], "q4: Without twins nothing is left out."
### END HIDDEN TESTS


# %% wrong="q4" loses={"q4_tests": 2}
def left_out(twins):
    # the first stays, whatever the classes
    return sorted(path for paths in twins for path in sorted(paths)[1:])


# %% wrong="q4" loses={"q4_tests": 2}
def left_out(twins):
    # everything goes
    return sorted(path for paths in twins for path in paths)


# %% wrong="q4" loses={"q4_tests": 2}
def left_out(twins):
    # the first of the list, not of the alphabet
    names = []
    for paths in twins:
        one = len({path.split("/")[0] for path in paths}) == 1
        names += paths[1:] if one else paths
    return sorted(names)


# %% wrong="q4" loses={"q4_tests": 2}
def left_out(twins):
    # one of each class stays
    names = []
    for paths in twins:
        seen = set()
        for path in sorted(paths):
            if path.split("/")[0] in seen:
                names.append(path)
            seen.add(path.split("/")[0])
    return sorted(names)


# %% wrong="q4" loses={"q4_tests": 2}
def left_out(twins):
    # what stays
    return sorted(sorted(paths)[0] for paths in twins)


# %% [markdown] question="q5"
# ### Question 5 (2 points): three parts by group
#
# Write `three_parts(groups, seed)` with NumPy: `groups` is an array with the group of each picture. Return three arrays of row numbers: training, validation and test. Of the groups, drawn at random from `seed`, a fifth (rounded) is the validation, a fifth (rounded) the test, and the others are the training. Every
# picture follows its group.


# %% answer="q5"
def three_parts(groups, seed):
    """Row numbers of training, validation and test; no group is in two of them."""
    ### BEGIN SOLUTION
    names = np.random.default_rng(seed).permutation(np.unique(groups))
    fifth = round(len(names) / 5)
    parts = names[2 * fifth :], names[:fifth], names[fifth : 2 * fifth]
    return tuple(np.flatnonzero(np.isin(groups, part)) for part in parts)
    ### END SOLUTION


# %% tests="q5" points=2
q5_alone = or_example(three_parts(np.arange(10), 0), [[0, 1, 2, 3, 4, 5], [6, 7], [8, 9]])
assert q5_alone is not None, "q5: three_parts returns nothing yet."
assert len(q5_alone) == 3, "q5: Return three arrays: training, validation, test."
assert [len(part) for part in q5_alone] == [6, 2, 2], "q5: Ten groups of one picture: 6, 2 and 2."
### BEGIN HIDDEN TESTS
q5_groups = np.array([f"s{number % 25}" for number in range(100)])
q5_parts = three_parts(q5_groups.copy(), 3)
assert q5_parts is not None, "q5: three_parts returns nothing."
q5_rows = np.concatenate([np.asarray(part) for part in q5_parts])
assert sorted(q5_rows.tolist()) == list(range(100)), "q5: Every row is in exactly one part."
q5_names = [set(q5_groups[np.asarray(part)].tolist()) for part in q5_parts]
assert [len(names) for names in q5_names] == [15, 5, 5], "q5: 25 groups: 15, 5 and 5 of them."
assert not q5_names[0] & q5_names[1], "q5: A group is in training and in validation."
assert not q5_names[0] & q5_names[2], "q5: A group is in training and in the test."
assert not q5_names[1] & q5_names[2], "q5: A group is in validation and in the test."
q5_again = three_parts(q5_groups.copy(), 3)
q5_other = three_parts(q5_groups.copy(), 4)
assert sorted(q5_again[2]) == sorted(q5_parts[2]), "q5: The same seed gives the same parts."
assert sorted(q5_other[2]) != sorted(q5_parts[2]), "q5: Another seed gives other parts."
q5_uneven = np.array(["a"] * 40 + ["b", "c", "d", "e"] * 2)
q5_sizes = [len(set(q5_uneven[np.asarray(part)].tolist())) for part in three_parts(q5_uneven, 0)]
assert q5_sizes == [3, 1, 1], "q5: A fifth of the groups, also when one of them is large."
q5_rounded = [[len(part) for part in three_parts(np.arange(n), 0)] for n in (7, 8)]
assert q5_rounded == [[5, 1, 1], [4, 2, 2]], "q5: A fifth is rounded: 7 groups and 8 groups."
### END HIDDEN TESTS


# %% wrong="q5" loses={"q5_tests": 2}
def three_parts(groups, seed):
    # pictures instead of groups
    order = np.random.default_rng(seed).permutation(len(groups))
    fifth = round(len(groups) / 5)
    return order[2 * fifth :], order[:fifth], order[fifth : 2 * fifth]


# %% wrong="q5" loses={"q5_tests": 2}
def three_parts(groups, seed):
    # without a seed
    names = np.random.default_rng().permutation(np.unique(groups))
    fifth = round(len(names) / 5)
    cuts = names[2 * fifth :], names[:fifth], names[fifth : 2 * fifth]
    return tuple(np.flatnonzero(np.isin(groups, part)) for part in cuts)


# %% wrong="q5" loses={"q5_tests": 2}
def three_parts(groups, seed):
    # always the same
    names = np.unique(groups)
    fifth = round(len(names) / 5)
    cuts = names[2 * fifth :], names[:fifth], names[fifth : 2 * fifth]
    return tuple(np.flatnonzero(np.isin(groups, part)) for part in cuts)


# %% wrong="q5" loses={"q5_tests": 2}
def three_parts(groups, seed):
    # validation and test are one
    names = np.random.default_rng(seed).permutation(np.unique(groups))
    fifth = round(len(names) / 5)
    cuts = names[2 * fifth :], names[:fifth], names[:fifth]
    return tuple(np.flatnonzero(np.isin(groups, part)) for part in cuts)


# %% wrong="q5" loses={"q5_tests": 2}
def three_parts(groups, seed):
    # each part drawn by itself
    rng, names = np.random.default_rng(seed), np.unique(groups)
    sizes = [len(names) - 2 * round(len(names) / 5)] + [round(len(names) / 5)] * 2
    drawn = [rng.choice(names, size, replace=False) for size in sizes]
    return tuple(np.flatnonzero(np.isin(groups, part)) for part in drawn)


# %% [markdown] question="q6"
# ### Question 6 (2 points): pairs from a list of runs
#
# Write `gains(runs)`: `runs` is a list of tuples (seed, arm, accuracy), in any order, of several arms. Return a list with the accuracy of the arm `"augmentation"` minus that of `"none"`, one for each seed, in the ascending order of the seeds. Seeds of which one of the two arms is missing are left out; other arms do not matter.


# %% answer="q6"
def gains(runs):
    """Augmentation minus none, seed by seed, where both are there."""
    ### BEGIN SOLUTION
    accuracy = {(seed, arm): value for seed, arm, value in runs}
    seeds = sorted({seed for seed, arm, value in runs})
    pairs = [(accuracy.get((s, "augmentation")), accuracy.get((s, "none"))) for s in seeds]
    return [first - second for first, second in pairs if None not in (first, second)]
    ### END SOLUTION


# %% tests="q6" points=2
q6_easy = or_example(gains([(0, "none", 0.5), (0, "augmentation", 0.75)]), [0.25])
assert q6_easy is not None, "q6: gains returns nothing yet."
assert np.shape(q6_easy) == (1,), "q6: Return a list with one gain for each seed."
np.testing.assert_allclose(q6_easy, [0.25], err_msg="q6: With augmentation minus without.")
### BEGIN HIDDEN TESTS
q6_runs = [
    (3, "none", 0.5),
    (16, "augmentation", 0.75),
    (16, "none", 0.875),
    (3, "augmentation", 1.0),
]
q6_two = gains(list(q6_runs))
assert q6_two is not None, "q6: gains returns nothing."
assert np.shape(q6_two) == (2,), "q6: Two seeds, two gains; a loss is a gain below 0."
np.testing.assert_allclose(q6_two, [0.5, -0.125], err_msg="q6: In the order of the seeds.")
q6_more = [(2, "none", 0.9), (7, "augmentation", 0.9), (16, "both", 0.99), (3, "dropout", 0.1)]
q6_same = gains(q6_more + q6_runs)
assert np.shape(q6_same) == (2,), "q6: Seeds with one of the two arms make no pair."
np.testing.assert_allclose(q6_same, [0.5, -0.125], err_msg="q6: Other arms do not matter.")
q6_zero = gains(
    [(0, "augmentation", 0.5), (0, "none", 0.0), (5, "none", 0.5), (5, "augmentation", 0.0)]
)
assert np.shape(q6_zero) == (2,), "q6: An accuracy of 0 is an accuracy."
np.testing.assert_allclose(q6_zero, [0.5, -0.5], err_msg="q6: An accuracy of 0 counts.")
### END HIDDEN TESTS


# %% wrong="q6" loses={"q6_tests": 2}
def gains(runs):
    # in the order in which they come
    with_it = [value for _, arm, value in runs if arm == "augmentation"]
    without = [value for _, arm, value in runs if arm == "none"]
    return [a - b for a, b in zip(with_it, without)]


# %% wrong="q6" loses={"q6_tests": 2}
def gains(runs):
    # only what is above 0
    accuracy = {(seed, arm): value for seed, arm, value in runs}
    seeds = sorted({s for s, _ in accuracy if {(s, "none"), (s, "augmentation")} <= set(accuracy)})
    every = [accuracy[s, "augmentation"] - accuracy[s, "none"] for s in seeds]
    return [gain for gain in every if gain > 0]


# %% wrong="q6" loses={"q6_tests": 2}
def gains(runs):
    # the sign is turned
    accuracy = {(seed, arm): value for seed, arm, value in runs}
    seeds = sorted({s for s, _ in accuracy if {(s, "none"), (s, "augmentation")} <= set(accuracy)})
    return [accuracy[s, "none"] - accuracy[s, "augmentation"] for s in seeds]


# %% wrong="q6" loses={"q6_tests": 2}
def gains(runs):
    # what is missing counts as 0
    accuracy = {(seed, arm): value for seed, arm, value in runs}
    seeds = sorted({seed for seed, _ in accuracy})
    return [accuracy.get((s, "augmentation"), 0) - accuracy.get((s, "none"), 0) for s in seeds]


# %% wrong="q6" loses={"q6_tests": 2}
def gains(runs):
    # the mean
    accuracy = {(seed, arm): value for seed, arm, value in runs}
    seeds = sorted({s for s, _ in accuracy if {(s, "none"), (s, "augmentation")} <= set(accuracy)})
    return [np.mean([accuracy[s, "augmentation"] - accuracy[s, "none"] for s in seeds])]


# %% [markdown] question="q7"
# ### Question 7 (2 points): the interval
#
# Write `bounds(gains, test_per_train, t)`: `gains` is a list of paired differences, one for each seed, `test_per_train` the number of tested pictures for each training picture, and `t` the factor of Student's t for so many seeds. Return the lower and the upper bound of the interval of the mean, with the correction of Nadeau and
# Bengio: the half width is `t` times the standard deviation of the gains (with n - 1) times the root of 1 / n + `test_per_train`.


# %% answer="q7"
def bounds(gains, test_per_train, t):
    """Lower and upper bound of the mean gain."""
    ### BEGIN SOLUTION
    spread = np.std(gains, ddof=1) * np.sqrt(1 / len(gains) + test_per_train)
    return np.mean(gains) - t * spread, np.mean(gains) + t * spread
    ### END SOLUTION


# %% tests="q7" points=2
q7_easy = or_example(bounds([0.25, 0.25, 0.25], 0.5, 2.0), (0.25, 0.25))
assert q7_easy is not None, "q7: bounds returns nothing yet."
assert np.shape(q7_easy) == (2,), "q7: Return two numbers: the lower and the upper bound."
np.testing.assert_allclose(q7_easy, [0.25, 0.25], atol=1e-9, err_msg="q7: Equal gains: no width.")
### BEGIN HIDDEN TESTS
q7_gains = [0.02, 0.05, -0.01, 0.06]
q7_wide = bounds(list(q7_gains), 0.25, 3.0)
assert q7_wide is not None, "q7: bounds returns nothing."
np.testing.assert_allclose(
    q7_wide,
    [0.03 - 0.0670820, 0.03 + 0.0670820],
    atol=1e-5,
    err_msg="q7: Four gains, a share of 0.25.",
)
np.testing.assert_allclose(
    bounds(list(q7_gains), 0.0, 3.0),
    [0.03 - 0.0474342, 0.03 + 0.0474342],
    atol=1e-5,
    err_msg="q7: A share of 0 leaves the plain interval.",
)
np.testing.assert_allclose(
    bounds([-0.04, 0.0], 1.0, 12.7),
    [-0.02 - 0.4399409, -0.02 + 0.4399409],
    atol=1e-5,
    err_msg="q7: Two seeds, with their t.",
)
### END HIDDEN TESTS


# %% wrong="q7" loses={"q7_tests": 2}
def bounds(gains, test_per_train, t):
    # without the correction
    half = t * np.std(gains, ddof=1) / np.sqrt(len(gains))
    return np.mean(gains) - half, np.mean(gains) + half


# %% wrong="q7" loses={"q7_tests": 2}
def bounds(gains, test_per_train, t):
    # divided by n
    half = t * np.std(gains) * np.sqrt(1 / len(gains) + test_per_train)
    return np.mean(gains) - half, np.mean(gains) + half


# %% wrong="q7" loses={"q7_tests": 2}
def bounds(gains, test_per_train, t):
    # 1.96 for every number of seeds
    half = 1.96 * np.std(gains, ddof=1) * np.sqrt(1 / len(gains) + test_per_train)
    return np.mean(gains) - half, np.mean(gains) + half


# %% wrong="q7" loses={"q7_tests": 2}
def bounds(gains, test_per_train, t):
    # the correction outside the root
    half = t * np.std(gains, ddof=1) * (np.sqrt(1 / len(gains)) + test_per_train)
    return np.mean(gains) - half, np.mean(gains) + half


# %% wrong="q7" loses={"q7_tests": 2}
def bounds(gains, test_per_train, t):
    # the variance in place of the standard deviation
    half = t * np.var(gains, ddof=1) * np.sqrt(1 / len(gains) + test_per_train)
    return np.mean(gains) - half, np.mean(gains) + half


# %% [markdown] question="q8"
# ### Question 8 (1 point): the verdict
#
# Augmentation against none, five seeds: +2.1 points, 95 % interval from -0.6 to +4.8. Which sentence may you write in the report?
#
# - **A**: Augmentation gains two points, as was expected from other studies.
# - **B**: Augmentation makes no difference here, since the interval contains 0.
# - **C**: The two cannot be told apart with these seeds; up to five points are possible.
# - **D**: Augmentation gains with a probability of 95 %, because most of the interval lies above 0.

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
    "A": "A is wrong: the interval contains 0, so these seeds do not show a gain, whatever was expected.",
    "B": "B is wrong: this interval also contains gains of nearly five points. To claim equality, you need a bound, and the whole interval must lie within it.",
    "C": "C is right: it gives the verdict of the interval, and says how large the effect may still be.",
    "D": "D is wrong: 95 % describes the method that makes such intervals, not the sign of this one effect.",
}
q8_letter = str(q8).strip().upper()
assert q8_letter == "C", f"q8: {q8_reasons.get(q8_letter, 'no option was chosen.')}"
### END HIDDEN TESTS

# %% [markdown] question="q9"
# ### Question 9 (1 point): the shifted test set
#
# After the test set and the tilted test set have been used, somebody increases the range of the rotation, trains again, and reports the new accuracy on the tilted set. What is wrong with the number?
#
# - **A**: It is too high: the tilted set has now been used to choose.
# - **B**: It is too low: a larger rotation always costs accuracy on upright pictures, and nobody has asked for those.
# - **C**: Nothing, as long as the networks were trained with the same seeds as before.
# - **D**: Nothing, since a shifted test set is there to improve the augmentation with.

# %% answer="q9"
q9 = ""  # A, B, C or D between the quotes
### BEGIN SOLUTION
q9 = "A"
### END SOLUTION

# %% tests="q9" points=1
assert str(or_example(q9, "A")).strip().upper() in ("A", "B", "C", "D"), (
    "q9: answer with A, B, C or D in quotes."
)
### BEGIN HIDDEN TESTS
q9_reasons = {
    "A": "A is right: what was chosen by looking at a set looks better on this set than on the next one. Choose on tilted validation pictures, or take new test pictures for the report.",
    "B": "B is wrong: whether it costs anything has to be measured, and the number in question is that of the tilted pictures.",
    "C": "C is wrong: equal seeds make fair pairs, but the range was chosen after the test had been seen.",
    "D": "D is wrong: then it would be validation, and a further set would be needed for the report.",
}
q9_letter = str(q9).strip().upper()
assert q9_letter == "A", f"q9: {q9_reasons.get(q9_letter, 'no option was chosen.')}"
### END HIDDEN TESTS

# %% [markdown] question="q10"
# ### Question 10 (12 points): the report
#
# Write half a page on your own project (lesson 19), or on the drawn animals of the lesson: question and comparison, data, results on the validation, test and shifted test pictures, what follows, and what the experiment does not show. A person marks it by these four criteria, with 0 to 3 points each:
#
# | | 0 missing | 1 begun | 2 sound | 3 convincing |
# |---|---|---|---|---|
# | **data** | does not say where the pictures come from | numbers of pictures, but not what was left out | what was left out and why; split by group | also: what the groups are, and why this is the right unit |
# | **comparison** | one run of each | several seeds, not paired, or arms that differ in more than the one thing | paired seeds, the same initial weights, the comparison named beforehand | also: the decision that depends on it, and the result that would change it |
# | **shift** | only pictures of the same kind were tested | a shifted set that was used to choose, or that changes more than one thing | one change, made once, tested once | also: why this change is to be expected when the network is used |
# | **claims** | numbers without intervals, or a verdict against its interval | intervals, but claims "no difference" or a cause without a test of it | every sentence is supported by a number in the report | also: says what the experiment does not show |
#
# Double-click the cell below to write.

# %% [markdown] answer="q10" points=12
# ### BEGIN SOLUTION
# *A sample answer, 12 of 12; its numbers are made up.*
#
# **Question.** Leaves of two kinds of maple are sorted from photos that volunteers send. Should the sorter be trained with augmentation (flip, turns up to 20 degrees, shifts, zoom)? Named beforehand: accuracy with augmentation minus accuracy without. It is switched on if the interval on validation lies above 0; otherwise the simpler training stays.
#
# **Data.** 612 photos of 88 trees, taken by four volunteers. Left out: 3 files that could not be read, 7 copies, and 2 copies that were in both classes. All photos of a tree are on one side, because the sorter will get new trees, not new photos of known ones. A fifth of the trees was set aside for the test; of the others, a quarter, drawn anew for each of ten seeds, was used for validation. In every seed both arms had the same split and the same initial weights.
#
# **Result.** On validation +3.4 points [+0.9, +5.9], higher. On the test, opened once, +2.8 [-0.3, +5.9], cannot be told apart. Always the larger class gives 57 %; without augmentation the networks reach 81 % on validation. On the test photos at half the light, +0.6 [-3.9, +5.1], cannot be told apart. Volunteers also walk in the evening, which is why light was chosen; none of the random layers changes it.
#
# **What follows.** Augmentation is switched on, as agreed. For evening photos nothing has been shown: a random change of brightness is the next thing to try, and needs new test photos.
#
# **What this does not say.** Other kinds of maple, other cameras, more epochs and other ranges were not tried. None of our arms tests why augmentation helps on validation. The test interval does not prove a gain, nor that there is none.
# ### END SOLUTION

# %% [markdown]
# Done? *Restart the kernel and run all cells*, save, press *Validate*, and hand the notebook in.

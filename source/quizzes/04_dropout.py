# %% [markdown]
# # Quiz 04: dropout
#
# Ten questions on lesson 04, 12 points, about 25 minutes. No network is trained here: NumPy is all you need, and every cell runs in a moment.
#
# - **Choice questions**: write the letter of your answer between the quotes, for example `q1 = "A"`. Capital or small letters make no difference.
# - **Number questions**: write the number in place of `None`. A calculation will do as well.
# - **Coding questions**: complete the function where it says `# your answer here`. Try it in cells of your own as often as you like.
#
# The cells that test your answers are locked. You see the part of them that looks at the *form* of an answer: a letter, a number, an array of the right shape, an easy case. More tests run when the quiz is graded. *Validate* lists the questions that are still open and the answers that cannot be read; it does not say whether the others are right. You may leave questions open: the others count all the same, and *Run All* passes over them.
#
# Mind one word: the **rate** is the share of nodes that is *dropped*, as in Keras. Where a share is *kept*, the question says so.

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
# ### Question 1 (1 point): what a dropped node loses
#
# In one training step a hidden node is dropped. What happens to its connections?
#
# - **A**: Its outgoing weights are set to 0 and have to be learnt again.
# - **B**: It still passes its value on, but its own weights are not updated in this step.
# - **C**: It passes nothing on, and none of its weights is trained in this step.
# - **D**: Only its incoming connections are cut; it still passes on its bias.

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
    "A": "A is wrong: the value of the node is multiplied by 0, but its weights do not change. In the next step the node may be back, with everything it has learnt.",
    "B": "B is wrong: a dropped node passes 0 to the next layer. In this step, the others have to work without it.",
    "C": "C is right: its value is multiplied by 0 on the way forward, and its gradient by the same 0 on the way back. For this step the node is not part of the network; its weights, incoming and outgoing, stay as they are.",
    "D": "D is wrong: the mask multiplies the whole result of the node, bias included. It passes 0.",
}
q1_letter = str(q1).strip().upper()
assert q1_letter == "C", f"q1: {q1_reasons.get(q1_letter, 'no option was chosen.')}"
### END HIDDEN TESTS

# %% [markdown] question="q2"
# ### Question 2 (2 points): dropout by the share that is kept
#
# Many articles give the probability that a node is **kept**. Write inverted dropout in their terms, `dropout(values, keep, rng, training)`:
#
# - in training each value is kept with probability `keep`, independently of all others, and the values that are kept are scaled so that the mean stays the same;
# - at test time (`training=False`) the result equals `values`;
# - `values` is a float array of shape (n, nodes) and is not changed; the result has the same shape;
# - with `keep` 1 nothing changes; all randomness comes from `rng`: `rng.random(values.shape)` gives numbers between 0 and 1.


# %% answer="q2"
def dropout(values, keep, rng, training):
    """Inverted dropout; keep is the probability that a value is kept."""
    ### BEGIN SOLUTION
    if not training:
        return values.copy()
    return values * (rng.random(values.shape) < keep) / keep
    ### END SOLUTION


# %% tests="q2" points=2
q2_values = np.full((1000, 20), 3.0)
q2_whole = or_example(dropout(q2_values.copy(), 1.0, np.random.default_rng(0), True), q2_values)
assert q2_whole is not None, "q2: dropout returns nothing yet."
assert isinstance(q2_whole, np.ndarray), "q2: Return an array."
assert q2_whole.shape == (1000, 20), "q2: The shape stays."
### BEGIN HIDDEN TESTS
q2_all = dropout(q2_values.copy(), 1.0, np.random.default_rng(0), True)
assert q2_all is not None, "q2: dropout returns nothing."
assert int(np.sum(q2_all != 3)) == 0, "q2: With keep 1 nothing changes."
q2_result = dropout(q2_values.copy(), 0.8, np.random.default_rng(1), True)
q2_share = float(np.mean(q2_result != 0))
assert 0.785 < q2_share < 0.815, "q2: With keep 0.8, eight of ten values are kept."
q2_kept = float(np.max(q2_result))
np.testing.assert_allclose(q2_kept, 3.75, rtol=1e-6, err_msg="q2: A kept 3 becomes 3 / 0.8.")
q2_mean = float(np.mean(q2_result))
assert 2.94 < q2_mean < 3.06, "q2: The mean stays the same."
q2_test = dropout(q2_values.copy(), 0.8, np.random.default_rng(1), False)
assert float(np.max(np.abs(q2_test - 3))) < 1e-9, "q2: At test time nothing changes."
q2_rows = np.unique(q2_result != 0, axis=0)
assert len(q2_rows) > 100, "q2: Each row has a mask of its own."
q2_columns = np.unique(q2_result != 0, axis=1)
assert q2_columns.shape[1] == 20, "q2: Each node is kept or dropped by itself."
q2_rng = np.random.default_rng(2)
q2_first = dropout(q2_values.copy(), 0.8, q2_rng, True)
q2_second = dropout(q2_values.copy(), 0.8, q2_rng, True)
assert int(np.sum(q2_first != q2_second)) > 100, "q2: Every call draws a fresh mask."
q2_again = dropout(q2_values.copy(), 0.8, np.random.default_rng(1), True)
assert int(np.sum(q2_again != q2_result)) == 0, "q2: The same rng gives the same mask."
q2_given = q2_values.copy()
q2_last = dropout(q2_given, 0.5, np.random.default_rng(3), True)
assert int(np.sum(q2_given != 3)) == 0, "q2: The array that comes in is not changed."
### END HIDDEN TESTS


# %% wrong="q2" loses={"q2_tests": 2}
def dropout(values, keep, rng, training):
    # no switch: also drops at test time
    return values * (rng.random(values.shape) < keep) / keep


# %% wrong="q2" loses={"q2_tests": 2}
def dropout(values, keep, rng, training):
    # takes keep for the rate
    if not training or keep == 1:
        return values
    return values * (rng.random(values.shape) >= keep) / (1 - keep)


# %% wrong="q2" loses={"q2_tests": 2}
def dropout(values, keep, rng, training):
    # no scaling
    if not training:
        return values
    return values * (rng.random(values.shape) < keep)


# %% wrong="q2" loses={"q2_tests": 2}
def dropout(values, keep, rng, training):
    # scales at test time instead
    if not training:
        return values * keep
    return values * (rng.random(values.shape) < keep)


# %% wrong="q2" loses={"q2_tests": 2}
def dropout(values, keep, rng, training):
    # scales twice: in training and at test time
    if not training:
        return values * keep
    return values * (rng.random(values.shape) < keep) / keep


# %% wrong="q2" loses={"q2_tests": 2}
def dropout(values, keep, rng, training):
    # one mask for the whole batch
    if not training:
        return values
    return values * (rng.random(values.shape[1]) < keep) / keep


# %% wrong="q2" loses={"q2_tests": 2}
def dropout(values, keep, rng, training):
    # drops whole examples
    if not training:
        return values
    return values * (rng.random((len(values), 1)) < keep) / keep


# %% wrong="q2" loses={"q2_tests": 2}
def dropout(values, keep, rng, training):
    # the same mask in every call
    if not training:
        return values
    return values * (np.random.default_rng(0).random(values.shape) < keep) / keep


# %% wrong="q2" loses={"q2_tests": 2}
def dropout(values, keep, rng, training):
    # in place
    if training:
        values *= (rng.random(values.shape) < keep) / keep
    return values


# %% [markdown] question="q3"
# ### Question 3 (1 point): a survivor
#
# A hidden node has the value 6. Its layer uses inverted dropout with rate 0.4, the network is in training, and the node is *not* dropped. Which value does it pass on?

# %% answer="q3"
q3 = None  # a number in place of None
### BEGIN SOLUTION
q3 = 6 / (1 - 0.4)
### END SOLUTION

# %% tests="q3" points=1
assert isinstance(or_example(q3, 0), (int, float, np.number)), (
    "q3: answer with a number, for example q3 = 2.5."
)
### BEGIN HIDDEN TESTS
assert q3 is not None, "q3: no number was given."
# The rate is dropped, 1 - 0.4 = 0.6 is kept, and the survivors are divided by it: 6 / 0.6 = 10.
assert 9.95 < q3 < 10.05, "q3: Six of ten nodes are kept; a survivor is divided by that share."
### END HIDDEN TESTS

# %% wrong="q3" loses={"q3_tests": 1}
q3 = 15  # divided by the rate

# %% wrong="q3" loses={"q3_tests": 1}
q3 = 6  # not scaled

# %% wrong="q3" loses={"q3_tests": 1}
q3 = 3.6  # multiplied by the share kept

# %% wrong="q3" loses={"q3_tests": 1}
q3 = 2.4  # multiplied by the rate

# %% wrong="q3" loses={"q3_tests": 1}
q3 = 8.4  # multiplied by 1 + rate

# %% wrong="q3" loses={"q3_tests": 1}
q3 = "10"  # not a number

# %% [markdown] question="q4"
# ### Question 4 (1 point): three remedies
#
# A toy problem as in the lesson, with made-up numbers: accuracy on new points, mean over ten seeds.
#
# | | new points |
# |---|---|
# | large network | 86 % |
# | large network with dropout | 93 % |
# | small network, no dropout | 93 % |
# | large network, stopped early | 93 % |
#
# The last three cannot be told apart. What does the table say about the *reason* why dropout helps here?
#
# - **A**: Dropout breaks up nodes that rely on each other: that is why it gains 7 points.
# - **B**: Little: two remedies that drop no node reach the same, so other reasons are possible.
# - **C**: Dropout makes the network small, which is why it does as well as the small one.
# - **D**: Dropout ends the training early, which is why it does as well as stopping does.

# %% answer="q4"
q4 = ""  # A, B, C or D between the quotes
### BEGIN SOLUTION
q4 = "B"
### END SOLUTION

# %% tests="q4" points=1
assert str(or_example(q4, "A")).strip().upper() in ("A", "B", "C", "D"), (
    "q4: answer with A, B, C or D in quotes."
)
### BEGIN HIDDEN TESTS
q4_reasons = {
    "A": "A is wrong: it may be so, but the table does not test it. A small network and early stopping do not break up such nodes, and yet they cannot be told apart from dropout.",
    "B": "B is right: the table shows that dropout helps, not why. To test a reason, you need an arm in which it could turn out wrong.",
    "C": "C is wrong: similar results need not have the same reason. After training with dropout, the whole large network answers.",
    "D": "D is wrong: similar results need not have the same reason. With dropout, the training takes all of its steps.",
}
q4_letter = str(q4).strip().upper()
assert q4_letter == "B", f"q4: {q4_reasons.get(q4_letter, 'no option was chosen.')}"
### END HIDDEN TESTS

# %% [markdown] question="q5"
# ### Question 5 (1 point): a possible result
#
# Inverted dropout with rate 0.5 receives the values `[1, 2, 3, 4]` in training. Which of these can be its result?
#
# - **A**: `[1, 0, 3, 0]`
# - **B**: `[0.5, 1, 1.5, 2]`
# - **C**: `[1, 2, 3, 4]`
# - **D**: `[2, 4, 0, 8]`

# %% answer="q5"
q5 = ""  # A, B, C or D between the quotes
### BEGIN SOLUTION
q5 = "D"
### END SOLUTION

# %% tests="q5" points=1
assert str(or_example(q5, "A")).strip().upper() in ("A", "B", "C", "D"), (
    "q5: answer with A, B, C or D in quotes."
)
### BEGIN HIDDEN TESTS
q5_reasons = {
    "A": "A is wrong: two values are dropped, but the survivors keep their size. In training they are multiplied by 1/(1 - 0.5) = 2.",
    "B": "B is wrong: all values are halved and none is dropped. In training each value becomes either 0 or twice as large.",
    "C": "C is wrong: that is the result at test time. In training, even if by chance no value is dropped, all of them are doubled.",
    "D": "D is right: one value is dropped and the others are doubled. It need not be exactly half of them: a coin is tossed for each value.",
}
q5_letter = str(q5).strip().upper()
assert q5_letter == "D", f"q5: {q5_reasons.get(q5_letter, 'no option was chosen.')}"
### END HIDDEN TESTS

# %% [markdown] question="q6"
# ### Question 6 (2 points): back to the inputs
#
# One layer with dropout computes, in training, `np.maximum(x @ w, 0) * mask`, where `mask` contains 0 for dropped values and 1/(1 - rate) for the others.
#
# Write `input_gradient(x, w, mask, upstream)`: the derivative of the loss with respect to `x`, in the shape of `x`. Shapes: `x` (n, inputs), `w` (inputs, nodes), `mask` and `upstream` (n, nodes); `upstream` is the derivative of the loss with respect to the layer's result. None of the four is changed.


# %% answer="q6"
def input_gradient(x, w, mask, upstream):
    """Derivative of the loss with respect to x, float array of shape (n, inputs)."""
    ### BEGIN SOLUTION
    return (upstream * mask * (x @ w > 0)) @ w.T
    ### END SOLUTION


# %% tests="q6" points=2
q6_rng = np.random.default_rng(0)
q6_x = q6_rng.normal(size=(6, 4))
q6_w = q6_rng.normal(size=(4, 5))
q6_mask = (q6_rng.random((6, 5)) >= 0.4) / 0.6
q6_up = q6_rng.normal(size=(6, 5))
q6_seen = input_gradient(q6_x.copy(), q6_w.copy(), q6_mask.copy(), q6_up.copy())
q6_seen = or_example(q6_seen, q6_x)
assert q6_seen is not None, "q6: input_gradient returns nothing yet."
assert isinstance(q6_seen, np.ndarray), "q6: Return an array."
assert q6_seen.shape == (6, 4), "q6: The result has the shape of x."
### BEGIN HIDDEN TESTS
q6_result = input_gradient(q6_x.copy(), q6_w.copy(), q6_mask.copy(), q6_up.copy())
assert q6_result is not None, "q6: input_gradient returns nothing."
# Numerical gradient: move the inputs of one column a little, up and down, and see what happens to
# the loss of each row.
q6_moves = 1e-6 * np.eye(4)
q6_high = np.maximum((q6_x[:, None, :] + q6_moves) @ q6_w, 0) * q6_mask[:, None, :]
q6_low = np.maximum((q6_x[:, None, :] - q6_moves) @ q6_w, 0) * q6_mask[:, None, :]
q6_slopes = ((q6_high - q6_low) * q6_up[:, None, :]).sum(axis=2) / 2e-6
q6_gap = float(np.max(np.abs(q6_result - q6_slopes)))
assert q6_gap < 1e-5, "q6: The result agrees with the numerical gradient."
q6_none = input_gradient(q6_x.copy(), q6_w.copy(), np.zeros((6, 5)), q6_up.copy())
assert float(np.max(np.abs(q6_none))) == 0.0, "q6: Where everything is dropped nothing flows back."
q6_given = q6_up.copy()
q6_second = input_gradient(q6_x.copy(), q6_w.copy(), q6_mask.copy(), q6_given)
assert float(np.max(np.abs(q6_given - q6_up))) == 0.0, "q6: The array that comes in is not changed."
### END HIDDEN TESTS


# %% wrong="q6" loses={"q6_tests": 2}
def input_gradient(x, w, mask, upstream):
    # forgets the mask
    return (upstream * (x @ w > 0)) @ w.T


# %% wrong="q6" loses={"q6_tests": 2}
def input_gradient(x, w, mask, upstream):
    # forgets the scaling in the mask
    return (upstream * (mask > 0) * (x @ w > 0)) @ w.T


# %% wrong="q6" loses={"q6_tests": 2}
def input_gradient(x, w, mask, upstream):
    # forgets ReLU
    return (upstream * mask) @ w.T


# %% wrong="q6" loses={"q6_tests": 2}
def input_gradient(x, w, mask, upstream):
    # draws another mask on the way back
    rate = float(np.mean(mask == 0))
    fresh = (np.random.default_rng().random(mask.shape) >= rate) / (1 - min(rate, 0.9))
    return (upstream * fresh * (x @ w > 0)) @ w.T


# %% wrong="q6" loses={"q6_tests": 2}
def input_gradient(x, w, mask, upstream):
    # the derivative by the weights
    return x.T @ (upstream * mask * (x @ w > 0))


# %% wrong="q6" loses={"q6_tests": 2}
def input_gradient(x, w, mask, upstream):
    # scales twice
    return (upstream * mask * mask * (x @ w > 0)) @ w.T


# %% wrong="q6" loses={"q6_tests": 2}
def input_gradient(x, w, mask, upstream):
    # right values, but in place
    upstream *= mask * (x @ w > 0)
    return upstream @ w.T


# %% [markdown] question="q7"
# ### Question 7 (1 point): mean and variance
#
# In a layer of very many nodes every node has the value 2. Inverted dropout with rate 0.2 is applied in training. What is the *variance* of the values afterwards? (Their mean is still 2.)

# %% answer="q7"
q7 = None  # a number in place of None
### BEGIN SOLUTION
q7 = 0.8 * (2 / 0.8) ** 2 - 2**2
### END SOLUTION

# %% tests="q7" points=1
assert isinstance(or_example(q7, 0), (int, float, np.number)), (
    "q7: answer with a number, for example q7 = 2.5."
)
### BEGIN HIDDEN TESTS
assert q7 is not None, "q7: no number was given."
# 80 % of the nodes have 2 / 0.8 = 2.5, the others 0. Mean of the squares: 0.8 x 6.25 = 5. Minus the
# square of the mean, 4, that is 1. The same from the formula: 2 squared x 0.2 / 0.8 = 1.
assert 0.995 < q7 < 1.005, (
    "q7: Eight of ten nodes have 2.5, two have 0: mean square minus squared mean."
)
### END HIDDEN TESTS

# %% wrong="q7" loses={"q7_tests": 1}
q7 = 0  # as if the variance were kept too

# %% wrong="q7" loses={"q7_tests": 1}
q7 = 0.64  # without scaling: 4 x 0.2 x 0.8

# %% wrong="q7" loses={"q7_tests": 1}
q7 = 16  # keep and drop exchanged

# %% wrong="q7" loses={"q7_tests": 1}
q7 = 5  # the mean of the squares

# %% wrong="q7" loses={"q7_tests": 1}
q7 = 0.25  # the value does not enter as its square

# %% wrong="q7" loses={"q7_tests": 1}
q7 = 0.5  # the value enters, but not squared

# %% [markdown] question="q8"
# ### Question 8 (1 point): the slide
#
# A slide says: "Each node is dropped with probability $p$; the remaining ones are multiplied by $1/p$." Somebody programs exactly this, with $p = 0.2$. What happens to the mean of the values in training?
#
# - **A**: It becomes four times as large.
# - **B**: It stays the same.
# - **C**: It becomes five times as large.
# - **D**: It becomes a quarter as large.

# %% answer="q8"
q8 = ""  # A, B, C or D between the quotes
### BEGIN SOLUTION
q8 = "A"
### END SOLUTION

# %% tests="q8" points=1
assert str(or_example(q8, "A")).strip().upper() in ("A", "B", "C", "D"), (
    "q8: answer with A, B, C or D in quotes."
)
### BEGIN HIDDEN TESTS
q8_reasons = {
    "A": "A is right: eight of ten nodes remain, each five times as large: 0.8 x 5 = 4. The factor 1/p leaves the mean unchanged only if p is the probability of keeping.",
    "B": "B is wrong: for that, the factor must be 1/(1 - p) = 1.25. With 1/p the mean stays the same only if p is the probability of keeping, or if p = 0.5.",
    "C": "C is wrong: each survivor is five times as large, but two of ten nodes are 0 and count in the mean.",
    "D": "D is wrong: that happens at p = 0.8, where two of ten remain, each multiplied by 1.25. Here p is 0.2.",
}
q8_letter = str(q8).strip().upper()
assert q8_letter == "A", f"q8: {q8_reasons.get(q8_letter, 'no option was chosen.')}"
### END HIDDEN TESTS

# %% [markdown] question="q9"
# ### Question 9 (1 point): how many networks?
#
# A network has one hidden layer of 10 nodes, with dropout. How many different thinned networks are there? (Count the whole network too, and the one in which all 10 are dropped.)

# %% answer="q9"
q9 = None  # a number in place of None
### BEGIN SOLUTION
q9 = 2**10
### END SOLUTION

# %% tests="q9" points=1
assert isinstance(or_example(q9, 0), (int, float, np.number)), (
    "q9: answer with a number, for example q9 = 12."
)
### BEGIN HIDDEN TESTS
assert q9 is not None, "q9: no number was given."
# Each of the 10 nodes is there or not: 2 x 2 x ... x 2 = 1,024. The networks share their weights,
# so that training one of them changes many others.
assert 1023.5 < q9 < 1024.5, "q9: Each node is there or not: two possibilities, ten times."
### END HIDDEN TESTS

# %% wrong="q9" loses={"q9_tests": 1}
q9 = 10  # as if exactly one node were dropped

# %% wrong="q9" loses={"q9_tests": 1}
q9 = 20  # two for each node, added

# %% wrong="q9" loses={"q9_tests": 1}
q9 = 100  # ten squared

# %% wrong="q9" loses={"q9_tests": 1}
q9 = 252  # exactly five of ten dropped

# %% wrong="q9" loses={"q9_tests": 1}
q9 = 1022  # without the two that the question counts

# %% wrong="q9" loses={"q9_tests": 1}
q9 = 3628800  # the orders of ten nodes

# %% [markdown] question="q10"
# ### Question 10 (1 point): one mask for ever
#
# By mistake a program draws the dropout mask once, before training, and uses it in every step; at test time all nodes work. What has been trained?
#
# - **A**: The same as with new masks, only with less noise in the gradients.
# - **B**: The average of all thinned networks, only at a slower pace.
# - **C**: Nothing at all: with a fixed mask every gradient is 0.
# - **D**: One smaller network; the dropped nodes keep their initial weights.

# %% answer="q10"
q10 = ""  # A, B, C or D between the quotes
### BEGIN SOLUTION
q10 = "D"
### END SOLUTION

# %% tests="q10" points=1
assert str(or_example(q10, "A")).strip().upper() in ("A", "B", "C", "D"), (
    "q10: answer with A, B, C or D in quotes."
)
### BEGIN HIDDEN TESTS
q10_reasons = {
    "A": "A is wrong: with new masks, every node is trained in some of the steps. Here half of the nodes are never trained at all.",
    "B": "B is wrong: only one thinned network was ever trained. There is nothing to average over.",
    "C": "C is wrong: the surviving nodes have gradients and learn as always. Only those of the dropped nodes are 0.",
    "D": "D is right: the dropped nodes never got a gradient. At test time they are switched on with their initial random weights, and disturb the others, which were scaled for a sum without them.",
}
q10_letter = str(q10).strip().upper()
assert q10_letter == "D", f"q10: {q10_reasons.get(q10_letter, 'no option was chosen.')}"
### END HIDDEN TESTS

# %% [markdown]
# Done? *Restart the kernel and run all cells*, save, press *Validate*, and hand the notebook in.

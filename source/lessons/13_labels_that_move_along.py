# %% [markdown]
# # 13 Labels that move along
#
# **About 55 minutes.** You need: [02 Augmentation](02_augmentation.ipynb) and [03 Augmentation as regularization](03_augmentation_as_regularization.ipynb).
#
# After this lesson you can
#
# 1. say which labels stay when a picture is moved and which must move along: classes, boxes, masks, points;
# 2. move boxes by a matrix, cut them off at the border, and move masks without inventing classes;
# 3. augment pictures, boxes and masks together with Keras' layers, and find out which of these layers to trust;
# 4. recognise a network that was trained with labels that did not move along.

# %% [markdown]
# ## A question before any code
#
# Until now a label was a class. A mirrored cat is a cat: the picture changed, the label stayed. Now the label is a **box**: the cat sits from column 5 to column 20 of 64. Somebody
# adds `RandomFlip("horizontal")` at the top of the model, as in lesson 02. In every epoch half of the pictures are mirrored, and their boxes are not.
#
# - **a**: Is there an error message, or a warning?
# - **b**: The trained network gets ordinary pictures. In one of them a cat sits far to the left. Where will the network say that it is, from left to
#   right? And from top to bottom?
# - **c**: Is it better or worse than a network without any augmentation? And what if the pictures are not mirrored, but shifted by a few pixels,
#   without their boxes?
#
# Write down your answers. Sections 4 and 5 give ours.

# %%
import sys
from dataclasses import replace
from functools import partial

import numpy as np

sys.path.insert(0, "..")  # the course's own helpers live in ../utils

from topics import check, hint, outcome, practice, predict, solution
from topics.boxes import figures, moving, playground, trying
from topics.boxes.scenes import mask_boxes, scenes
from utils import plots
from utils.backend import keras, tf  # the same as: import keras, tensorflow as tf

train, test = scenes(seed=0, train=600, test=500)

# %% [markdown]
# ## 1. One scene, four labels
#
# We make our own scenes: a real 0, 4 or 7 is pasted into a picture of 64 x 64 pixels, among noise and straight bars. Because we paste the digit
# ourselves, we know four labels of it without drawing them by hand:
#
# - the **class**;
# - the smallest upright **box** around its ink (a *[bounding box](../GLOSSARY.md#bounding-box)*: left, top, right and bottom edge, in pixels);
# - the **mask**, which says for each pixel whether it is background (0) or ink of the digit (its class plus 1);
# - a **point**, the middle of the ink.

# %%
first = np.arange(8)
figures.grid(
    train.take(first),
    title="Eight scenes with their labels",
    caption="Orange: box and point. Green: the mask. The grey bars are there to be ignored.",
)

# %% [markdown]
# There are two kinds of labels. The class should be **[invariant](../GLOSSARY.md#invariance)**: when the picture moves, it stays the same. Box, mask
# and point should be **[equivariant](../GLOSSARY.md#equivariance)**: when the picture moves, they move in the same way. Move the scene, and watch
# what happens to labels that are left behind. Then tick the last checkbox.

# %%
playground.move(train.take(first))

# %% [markdown]
# How wrong is a box? The usual measure is **[intersection over union](../GLOSSARY.md#intersection-over-union)** (IoU): the area that two boxes share, divided by the area that they cover together. It is 1 for equal boxes and 0 for boxes that do
# not touch. The PASCAL VOC challenge (Everingham and others 2010, below) counts a box as right if its IoU with the true one is above one half. <!-- given: the definition of that challenge -->


# %%
def iou(first, second):
    """Intersection over union of two boxes (x1, y1, x2, y2)."""
    width = min(first[2], second[2]) - max(first[0], second[0])
    height = min(first[3], second[3]) - max(first[1], second[1])
    shared = max(width, 0) * max(height, 0)
    areas = [(x2 - x1) * (y2 - y1) for x1, y1, x2, y2 in (first, second)]
    return shared / (sum(areas) - shared)


box = (10, 10, 30, 30)
for right in (0, 2, 5, 10, 20):
    print(f"{right:2} pixels to the right: IoU {iou(box, (10 + right, 10, 30 + right, 30)):.2f}")

# %% [markdown]
# *A box of 20 x 20 pixels is 5 pixels off, and its IoU is 0.60. Would you have called it so wrong?*

# %%
practice("13.stay")

# %% [markdown]
# ## 2. Where a box goes
#
# A flip takes two lines of code, and each can be wrong. Positions are measured at the edges of pixels, from 0 to 64: the left edge of the picture is
# at 0, and a flip moves it to 64.

# %%
picture, (x1, y1, x2, y2) = train.images[0], train.boxes[0]
mirrored = picture[:, ::-1]
moved = (64 - x2, y1, 64 - x1, y2)
mask = train.masks[0][:, ::-1]
print("by the rule:      ", [int(edge) for edge in moved])
print("seen in the mask: ", mask_boxes(mask[None])[0].astype(int).tolist())

# %% [markdown]
# The second line of output is a test for every pipeline: **the box around the moved mask must be the moved box.**

# %%
practice("13.bug")

# %% [markdown]
# Every flip, rotation, shift, zoom and shear can be written as a matrix with two rows and three columns: the position (x, y) moves to
# `matrix[:, :2] @ (x, y) + matrix[:, 2]`. A point moves in exactly this way. To move a box, move its four corners.
#
# ### Exercise 1: boxes by a matrix
#
# Complete `move_boxes`: `boxes` has the shape (n, 4), each row x1, y1, x2, y2; `matrix` has the shape (2, 3). Return the smallest upright boxes
# around the moved ones, again with the shape (n, 4). They may reach beyond the picture.


# %% exercise="13.boxes"
def move_boxes(boxes, matrix):
    """The smallest upright boxes (n, 4) around the moved corners of each box."""
    ### BEGIN SOLUTION
    x1, y1, x2, y2 = boxes.T
    x = np.stack([x1, x2, x2, x1])  # four corners of each box: (4, n)
    y = np.stack([y1, y1, y2, y2])
    new_x = matrix[0, 0] * x + matrix[0, 1] * y + matrix[0, 2]
    new_y = matrix[1, 0] * x + matrix[1, 1] * y + matrix[1, 2]
    return np.stack([new_x.min(0), new_y.min(0), new_x.max(0), new_y.max(0)], axis=1)
    ### END SOLUTION


# %%
check("13.boxes", move_boxes)

# %%
# hint("13.boxes")


# %% wrong="13.boxes" expect="two corners are not enough"
def move_boxes(boxes, matrix):
    ends = boxes.reshape(-1, 2, 2) @ matrix[:, :2].T + matrix[:, 2]
    return np.concatenate([ends.min(axis=1), ends.max(axis=1)], axis=1)


# %% wrong="13.boxes" expect="no longer the left edge"
def move_boxes(boxes, matrix):
    ends = boxes.reshape(-1, 2, 2) @ matrix[:, :2].T + matrix[:, 2]
    return ends.reshape(-1, 4)


# %% wrong="13.boxes" expect="last column of the matrix is lost"
def move_boxes(boxes, matrix):
    x1, y1, x2, y2 = boxes.T
    corners = np.stack([x1, y1, x2, y1, x2, y2, x1, y2], axis=1).reshape(-1, 4, 2)
    moved = corners @ matrix[:, :2].T
    return np.concatenate([moved.min(axis=1), moved.max(axis=1)], axis=1)


# %% wrong="13.boxes" expect="other way round"
def move_boxes(boxes, matrix):
    back = np.linalg.inv(np.vstack([matrix, [0, 0, 1]]))[:2]
    x1, y1, x2, y2 = boxes.T
    corners = np.stack([x1, y1, x2, y1, x2, y2, x1, y2], axis=1).reshape(-1, 4, 2)
    moved = corners @ back[:, :2].T + back[:, 2]
    return np.concatenate([moved.min(axis=1), moved.max(axis=1)], axis=1)


# %% wrong="13.boxes" expect="exchanged"
def move_boxes(boxes, matrix):
    x1, y1, x2, y2 = boxes.T
    corners = np.stack([x1, y1, x2, y1, x2, y2, x1, y2], axis=1).reshape(-1, 4, 2)
    moved = corners @ matrix[:, :2] + matrix[:, 2]
    return np.concatenate([moved.min(axis=1), moved.max(axis=1)], axis=1)


# %% wrong="13.boxes" expect="do not clip"
def move_boxes(boxes, matrix):
    x1, y1, x2, y2 = boxes.T
    corners = np.stack([x1, y1, x2, y1, x2, y2, x1, y2], axis=1).reshape(-1, 4, 2)
    moved = corners @ matrix[:, :2].T + matrix[:, 2]
    return np.clip(np.concatenate([moved.min(axis=1), moved.max(axis=1)], axis=1), 0, 64)


# %% wrong="13.boxes" expect="you were given has changed"
def move_boxes(boxes, matrix):
    x1, y1, x2, y2 = boxes.T.copy()
    corners = np.stack([x1, y1, x2, y1, x2, y2, x1, y2], axis=1).reshape(-1, 4, 2)
    moved = corners @ matrix[:, :2].T + matrix[:, 2]
    boxes[:] = np.concatenate([moved.min(axis=1), moved.max(axis=1)], axis=1)
    return boxes


# %% [markdown]
# The box around a turned box is usually larger than the box around the turned digit, because it has to include corners without any ink. Here are
# both, for the same rotation.

# %%
turn = moving.matrix(angle=30)
few = train.take(np.arange(4))
masks = np.stack([moving.move_pixels(mask, turn, nearest=True) for mask in few.masks])
images = np.stack([moving.move_pixels(image, turn) for image in few.images])
around_box = moving.move_boxes(few.boxes, turn)
points = moving.move_points(few.points, turn)
turned = replace(few, images=images, masks=masks, boxes=mask_boxes(masks), points=points)
figures.grid(
    turned,
    title="Turned by 30 degrees",
    caption="Solid: around the turned ink. Dashed: around the four corners of the turned box.",
    others=around_box,
)

# %% [markdown]
# So after a strong rotation, the network learns boxes that are too large. If you have masks, take the box from the moved mask. If you have boxes
# only, keep the rotations small.
#
# ### Exercise 2: what leaves the picture
#
# After a shift, a box may reach beyond the border or lie completely outside. Complete `clip_boxes`: cut each box off at the borders of a picture of
# `height` x `width` pixels. If less than the share `least` of its area is left, drop the box, because nobody could say what it shows. Return the
# boxes that are kept, with the shape (m, 4), and an array of True and False, with the shape (n,), that says which ones they are. It is used to pick
# their classes.


# %% exercise="13.clip"
def clip_boxes(boxes, height, width, least):
    """Boxes cut off at the border without those of which too little is left; which are kept."""
    ### BEGIN SOLUTION
    clipped = np.clip(boxes, 0, [width, height, width, height])
    before = (boxes[:, 2] - boxes[:, 0]) * (boxes[:, 3] - boxes[:, 1])
    after = (clipped[:, 2] - clipped[:, 0]) * (clipped[:, 3] - clipped[:, 1])
    keep = after >= least * before
    return clipped[keep], keep
    ### END SOLUTION


# %%
check("13.clip", clip_boxes)

# %%
# hint("13.clip")


# %% wrong="13.clip" expect="cut off at the wrong place"
def clip_boxes(boxes, height, width, least):
    clipped = np.clip(boxes, 0, [width, height, width, height])
    before = (boxes[:, 2] - boxes[:, 0]) * (boxes[:, 3] - boxes[:, 1])
    after = (clipped[:, 2] - clipped[:, 0]) * (clipped[:, 3] - clipped[:, 1])
    keep = after >= least * before
    return np.clip(boxes, 0, [height, width, height, width])[keep], keep


# %% wrong="13.clip" expect="nothing is dropped"
def clip_boxes(boxes, height, width, least):
    clipped = np.clip(boxes, 0, [width, height, width, height])
    return clipped, np.ones(len(boxes), bool)


# %% wrong="13.clip" expect="not with that of the picture"
def clip_boxes(boxes, height, width, least):
    clipped = np.clip(boxes, 0, [width, height, width, height])
    after = (clipped[:, 2] - clipped[:, 0]) * (clipped[:, 3] - clipped[:, 1])
    keep = after >= least * height * width
    return clipped[keep], keep


# %% wrong="13.clip" expect="not compared with it"
def clip_boxes(boxes, height, width, least):
    clipped = np.clip(boxes, 0, [width, height, width, height])
    keep = (clipped[:, 2] > clipped[:, 0]) & (clipped[:, 3] > clipped[:, 1])
    return clipped[keep], keep


# %% wrong="13.clip" expect="not cut off"
def clip_boxes(boxes, height, width, least):
    clipped = np.clip(boxes, 0, [width, height, width, height])
    before = (boxes[:, 2] - boxes[:, 0]) * (boxes[:, 3] - boxes[:, 1])
    after = (clipped[:, 2] - clipped[:, 0]) * (clipped[:, 3] - clipped[:, 1])
    keep = after >= least * before
    return boxes[keep], keep


# %% wrong="13.clip" expect="True or False for each"
def clip_boxes(boxes, height, width, least):
    clipped = np.clip(boxes, 0, [width, height, width, height])
    before = (boxes[:, 2] - boxes[:, 0]) * (boxes[:, 3] - boxes[:, 1])
    after = (clipped[:, 2] - clipped[:, 0]) * (clipped[:, 3] - clipped[:, 1])
    keep = np.flatnonzero(after >= least * before)
    return clipped[keep], keep


# %% wrong="13.clip" expect="share of just"
def clip_boxes(boxes, height, width, least):
    clipped = np.clip(boxes, 0, [width, height, width, height])
    before = (boxes[:, 2] - boxes[:, 0]) * (boxes[:, 3] - boxes[:, 1])
    after = (clipped[:, 2] - clipped[:, 0]) * (clipped[:, 3] - clipped[:, 1])
    keep = after > least * before
    return clipped[keep], keep


# %% [markdown]
# ### Masks: no class between two classes
#
# A moved picture is computed *backwards*: for each new pixel we ask where it was before. This place usually lies between pixels, so we take a
# weighted mean of the four neighbours (bilinear interpolation). That is right for brightness. For class numbers it is nonsense: halfway between
# background (0) and a 7 (number 8 in the mask) is number 4, which means a 3.

# %%
seven = train.masks[train.digits == 7][0]
for nearest in (False, True):
    mask = moving.move_pixels(seven, turn, nearest=nearest)
    print(f"nearest {nearest!s:5}: numbers in the moved mask: {np.unique(mask).tolist()}")

# %% [markdown]
# Along the edge of the 7, each number in between means another digit. There is no error, because all of them are valid classes.
#
# ### Exercise 3: the nearest pixel
#
# Complete `move_mask`. `mask` contains class numbers and has the shape (height, width). For each pixel of the moved mask, `columns` and `rows` say at
# which place of the old mask to read it, as floats; 0 is the middle of the first pixel. Return the class of the nearest pixel, or 0 if that pixel
# would lie outside.


# %% exercise="13.nearest"
def move_mask(mask, columns, rows):
    """A mask of classes read at the nearest pixels; 0 outside."""
    height, width = mask.shape
    ### BEGIN SOLUTION
    i, j = np.round(rows).astype(int), np.round(columns).astype(int)
    inside = (i >= 0) & (i < height) & (j >= 0) & (j < width)
    return np.where(inside, mask[np.clip(i, 0, height - 1), np.clip(j, 0, width - 1)], 0)
    ### END SOLUTION


# %%
check("13.nearest", move_mask)

# %%
# hint("13.nearest")


# %% wrong="13.nearest" expect="must not be averaged"
def move_mask(mask, columns, rows):
    from scipy import ndimage

    return ndimage.map_coordinates(mask, [rows, columns], order=1, mode="grid-constant")


# %% wrong="13.nearest" expect="counts from the end"
def move_mask(mask, columns, rows):
    height, width = mask.shape
    return mask[np.round(rows).astype(int) % height, np.round(columns).astype(int) % width]


# %% wrong="13.nearest" expect="not the class of the border"
def move_mask(mask, columns, rows):
    height, width = mask.shape
    i, j = np.round(rows).astype(int), np.round(columns).astype(int)
    return mask[np.clip(i, 0, height - 1), np.clip(j, 0, width - 1)]


# %% wrong="13.nearest" expect="not the nearest"
def move_mask(mask, columns, rows):
    height, width = mask.shape
    i, j = np.floor(rows).astype(int), np.floor(columns).astype(int)
    inside = (i >= 0) & (i < height) & (j >= 0) & (j < width)
    return np.where(inside, mask[np.clip(i, 0, height - 1), np.clip(j, 0, width - 1)], 0)


# %% wrong="13.nearest" expect="first index"
def move_mask(mask, columns, rows):
    height, width = mask.shape
    i, j = np.round(columns).astype(int), np.round(rows).astype(int)
    inside = (i >= 0) & (i < height) & (j >= 0) & (j < width)
    return np.where(inside, mask[np.clip(i, 0, height - 1), np.clip(j, 0, width - 1)], 0)


# %% wrong="13.nearest" expect="where it was"
def move_mask(mask, columns, rows):
    return mask.copy()


# %% [markdown]
# ## 3. Keras' layers move labels, too
#
# Keras' layers take a dictionary: pictures under `images`, boxes under `bounding_boxes` (with their classes, (n, boxes)), masks under
# `segmentation_masks`. If there are boxes, you must say in which format they are. Keras has no points, but we can write a point as a box without
# size, (x, y, x, y).


# %%
def labelled(scenes):
    """Scenes as Keras' layers want them: two boxes each, the second one holds the point."""
    point = np.concatenate([scenes.points, scenes.points], axis=1)
    boxes = np.stack([scenes.boxes, point], axis=1)
    classes = np.stack([scenes.digits, scenes.digits], axis=1)
    return {
        "images": scenes.images,
        "bounding_boxes": {"boxes": boxes, "labels": classes},
        "segmentation_masks": scenes.masks,
    }


data = tf.data.Dataset.from_tensor_slices(labelled(train))
flip = keras.layers.RandomFlip("horizontal", bounding_box_format="xyxy", seed=3)
for moved in data.batch(8).map(flip).take(1):
    picture_of_it = figures.keras_grid(
        moved,
        title="One step moves picture, box, point and mask",
        caption="The same eight scenes as above. Which of them are mirrored?",
    )
picture_of_it

# %% [markdown]
# Does every layer move the labels correctly? We can test that. `trying.table` gives each layer black pictures with one white rectangle, so that we
# can *see* where box and mask must be. It prints the mean IoU between what the layer returns and what is seen, for three box formats (four edges;
# left, top, width and height; edges as shares of the picture) and for masks. *Predict: how many of the nine layers are right in all four columns?*

# %%
options = {"fill_mode": "constant", "seed": 1}
layers = {
    "RandomFlip": partial(keras.layers.RandomFlip, seed=1),
    "RandomTranslation": partial(keras.layers.RandomTranslation, 0.2, 0.2, **options),
    "RandomZoom": partial(keras.layers.RandomZoom, 0.2, **options),
    "RandomRotation": partial(keras.layers.RandomRotation, 0.05, **options),
    "RandomShear": partial(keras.layers.RandomShear, 0.2, 0.2, **options),
    "RandomPerspective": partial(keras.layers.RandomPerspective, 1.0, 0.4, seed=1),
    "RandomCrop": partial(keras.layers.RandomCrop, 56, 56, seed=1),
    "RandomElasticTransform": partial(keras.layers.RandomElasticTransform, 1.0, 0.3, **options),
    "CutMix": partial(keras.layers.CutMix, seed=1),
}
print(trying.table(layers))

# %% [markdown]
# Look at the rows. (A value a little below 1 is no fault: a box may end inside a pixel, but what we see always ends at the edge of a pixel.)
#
# - Flip, translation, zoom and shear are right in all columns.
# - **`RandomRotation` and `RandomPerspective`** are right only for edges in pixels. With other formats, they can return boxes that do not fit the
#   picture at all, without a warning. So convert the boxes first: `keras.utils.bounding_boxes.convert_format`.
# - **`RandomCrop`** is wrong in every format: in this version it subtracts the number of rows cut off at the top from x, and the number of columns
#   from y. (This was reported to Keras as issue 23518, and is corrected for a later version.) Also, boxes that leave the window are not cut off.
# - `RandomElasticTransform` and `CutMix` refuse boxes, with an error. That is the best thing a layer can do with labels that it cannot move.
# - Masks keep valid classes everywhere: the layers read them at the nearest pixel, whatever they do with the picture.
#
# All this is true for Keras 3.15.1, and a test of this course fails as soon as it changes. If you use another version or another library, test it
# again.
#
# There are two more traps. First, **`fill_mode`** is `"reflect"` unless you say otherwise. A shift then brings in a mirror image of what is at the
# edge, sometimes with a second digit that has no box.

# %%
shift = keras.layers.RandomTranslation((-0.4, -0.4), 0, bounding_box_format="xyxy")
low = train.take(np.argsort(-train.boxes[:, 3])[:4])  # digits that stand near the lower edge
for moved in tf.data.Dataset.from_tensors(labelled(low)).map(shift):
    picture_of_it = figures.keras_grid(
        moved,
        title="Shifted upwards, with the default fill_mode",
        caption="A mirrored digit has come in from below: with a mask, but without a box.",
    )
picture_of_it

# %% [markdown]
# Second, **a layer inside a model gets the pictures only**. Lesson 02 put the layers there, and for classes that is right. With boxes, they belong in
# the `tf.data` pipeline, where pictures and labels are still together.

# %%
practice("13.silent")

# %% [markdown]
# ## 4. Two networks
#
# Here is a small **detector** with four convolutions and three outputs. For the class it takes the largest value of each map, *wherever* it is: this
# is nearly invariant to a shift. For box and point it keeps the maps as they are (`Flatten`), so that each place can have its own weights. Positions
# are given as shares of the side of the picture, and trained with the squared error.


# %%
def detector():
    """From a picture to the class of its digit, its box and its point."""
    picture = x = keras.Input((64, 64, 1))
    for filters, stride in ((12, 2), (24, 2), (24, 2), (48, 1)):
        x = keras.layers.Conv2D(filters, 3, stride, padding="same", activation="relu")(x)
    what = keras.layers.GlobalMaxPooling2D()(x)
    where = keras.layers.Flatten()(x)
    digit = keras.layers.Dense(10, activation="softmax", name="digit")(what)
    box = keras.layers.Dense(4, name="box")(where)
    point = keras.layers.Dense(2, name="point")(where)
    return keras.Model(picture, {"digit": digit, "box": box, "point": point})


def fit(model, data, epochs):
    """Train a detector; the squared errors are small numbers, so they get a weight."""
    model.compile(
        keras.optimizers.Adam(3e-3),
        loss={"digit": "sparse_categorical_crossentropy", "box": "mse", "point": "mse"},
        loss_weights={"digit": 1, "box": 40, "point": 40},
    )
    model.fit(data, epochs=epochs, shuffle=False, verbose=0)  # the dataset shuffles itself


def targets(batch):
    """From Keras' dictionary to what fit wants: pictures, and labels by the names of the outputs."""
    digit = tf.cast(batch["bounding_boxes"]["labels"][:, 0], "int64")
    places = batch["bounding_boxes"]["boxes"] / 64
    return batch["images"], {"digit": digit, "box": places[:, 0], "point": places[:, 1, :2]}


# %% [markdown]
# We train it twice, with the same flips: once in the pipeline, where the labels move along, and once inside the model, where they are left behind.

# %%
batches = data.shuffle(600, seed=0).batch(30)

keras.utils.set_random_seed(0)
along = detector()
fit(along, batches.map(flip).map(targets), epochs=6)

keras.utils.set_random_seed(0)
picture = keras.Input((64, 64, 1))
left = keras.Model(picture, detector()(keras.layers.RandomFlip("horizontal")(picture)))
fit(left, batches.map(targets), epochs=6)

answers = {}
for name, model in {"labels moved along": along, "labels left behind": left}.items():
    answers[name] = 64 * model.predict(test.images, verbose=0)["point"]
figures.against(
    test.points[:, 0],
    {name: points[:, 0] for name, points in answers.items()},
    title="Where the network says that the digit is",
    caption="Each mark is one of 500 test scenes, shown as it is. On the line the answer is right.",
)

# %% [markdown]
# Here are the answers to **a** and **b**. There is no error and no warning. The network that was trained with the boxes left behind tends to say *the
# middle*, wherever the digit is. It has learnt what it was taught: half of the time the label was the true place in the picture, x, and half of the
# time its mirror image, 64 - x. The answer with the smallest squared error is the mean of the two, (x + 64 - x) / 2 = 32. What about y?

# %%
figures.against(
    test.points[:, 1],
    {name: points[:, 1] for name, points in answers.items()},
    title="The same answers: how far down",
    caption="A horizontal flip leaves y where it is, so its labels were right in both.",
    axis="y",
)

# %% [markdown]
# So the fault is in one coordinate only, in half of the pictures, and there is no message.
#
# Now the **masks**, with a small U-Net (Ronneberger, Fischer and Brox 2015). It makes the picture smaller step by step, so that each place sees more
# of its surroundings, and then larger again. At each size, the maps from the way down are added as extra channels on the way up, so that edges stay
# sharp. Only a few pixels are ink. So the U-Net is trained with the Dice loss, which measures the overlap of the true mask and the answer.


# %%
def unet():
    """From a picture to the probability of each pixel to be ink of the digit."""

    def conv(filters, x):
        return keras.layers.Conv2D(filters, 3, padding="same", activation="relu")(x)

    def up(filters, x, beside):
        x = keras.layers.Conv2DTranspose(filters, 2, strides=2)(x)
        return conv(filters, keras.layers.Concatenate()([x, beside]))

    picture = keras.Input((64, 64, 1))
    fine = conv(4, picture)  # 64 x 64
    middle = conv(8, keras.layers.MaxPooling2D()(fine))  # 32 x 32
    coarse = conv(16, conv(16, keras.layers.MaxPooling2D()(middle)))  # 16 x 16
    x = up(4, up(8, coarse, middle), fine)
    return keras.Model(picture, keras.layers.Conv2D(1, 1, activation="sigmoid")(x))


# %%
def ink(batch):
    """Pictures, and masks of 0 and 1."""
    return batch["images"], tf.cast(batch["segmentation_masks"] > 0, "float32")


keras.utils.set_random_seed(0)
segmenter = unet()
segmenter.compile(keras.optimizers.Adam(1e-2), loss="dice")
pairs = data.take(300).shuffle(300, seed=0).batch(15).map(flip).map(ink)
segmenter.fit(pairs, epochs=5, shuffle=False, verbose=0)

few = test.take(first)
found = segmenter.predict(few.images, verbose=0) > 0.5
boxes = 64 * along.predict(few.images, verbose=0)["box"]
figures.grid(
    replace(few, masks=found),
    title="Test scenes: the truth, and what the networks say",
    caption="Solid: the true box and point. Dashed: the detector's box. Green: the U-Net's mask.",
    others=boxes,
)

# %% [markdown]
# ## 5. Measured
#
# One training of each kind proves little. So there are {{ seeds("boxes") }} seeds for the detector (600 scenes, 16 epochs) and {{ seeds("masks") }}
# for the U-Net (300 scenes, 8 epochs); all arms of a seed have the same scenes, initial weights, order and draws. The 800 test scenes contain other
# digits and are shown as they are. *Flip* mirrors half of the scenes in each epoch; *shift* moves each scene by up to 6 pixels, so that no digit
# leaves the picture. Each of the two is done once with the labels moved along and once with the labels left behind. <!-- given: the setting -->
#
# *Go back to your answer to c.*

# %%
predict("13.flip")

# %%
figures.arms("boxes", "iou", title="Boxes: intersection over union", xlabel="mean IoU of the boxes")

# %%
outcome("13.flip")

# %%
figures.arms("masks", "iou", title="Masks: intersection over union", xlabel="mean IoU of the masks")

# %% [markdown]
# | | IoU of the boxes | boxes with IoU above 0.5 | point off by (pixels) | x follows | y follows | right classes | IoU of the masks |
# |---|---|---|---|---|---|---|---|
# | none | {{ number("boxes", "iou", arm="none") }} | {{ percent("boxes", "found", arm="none") }} | {{ number("boxes", "distance", digits=1, arm="none") }} | {{ number("boxes", "follows_x", arm="none") }} | {{ number("boxes", "follows_y", arm="none") }} | {{ percent("boxes", "digit", arm="none") }} | {{ number("masks", "iou", arm="none") }} |
# | flip, labels moved | {{ number("boxes", "iou", arm="flip, labels moved") }} | {{ percent("boxes", "found", arm="flip, labels moved") }} | {{ number("boxes", "distance", digits=1, arm="flip, labels moved") }} | {{ number("boxes", "follows_x", arm="flip, labels moved") }} | {{ number("boxes", "follows_y", arm="flip, labels moved") }} | {{ percent("boxes", "digit", arm="flip, labels moved") }} | {{ number("masks", "iou", arm="flip, labels moved") }} |
# | flip, labels left | {{ number("boxes", "iou", arm="flip, labels left") }} | {{ percent("boxes", "found", arm="flip, labels left") }} | {{ number("boxes", "distance", digits=1, arm="flip, labels left") }} | {{ number("boxes", "follows_x", arm="flip, labels left") }} | {{ number("boxes", "follows_y", arm="flip, labels left") }} | {{ percent("boxes", "digit", arm="flip, labels left") }} | {{ number("masks", "iou", arm="flip, labels left") }} |
# | shift, labels moved | {{ number("boxes", "iou", arm="shift, labels moved") }} | {{ percent("boxes", "found", arm="shift, labels moved") }} | {{ number("boxes", "distance", digits=1, arm="shift, labels moved") }} | {{ number("boxes", "follows_x", arm="shift, labels moved") }} | {{ number("boxes", "follows_y", arm="shift, labels moved") }} | {{ percent("boxes", "digit", arm="shift, labels moved") }} | |
# | shift, labels left | {{ number("boxes", "iou", arm="shift, labels left") }} | {{ percent("boxes", "found", arm="shift, labels left") }} | {{ number("boxes", "distance", digits=1, arm="shift, labels left") }} | {{ number("boxes", "follows_x", arm="shift, labels left") }} | {{ number("boxes", "follows_y", arm="shift, labels left") }} | {{ percent("boxes", "digit", arm="shift, labels left") }} | |
#
# *x follows* is the slope in the figure of section 4: by how many pixels the answer moves when the digit moves by one pixel.
#
# | difference | IoU of the boxes | right classes | IoU of the masks |
# |---|---|---|---|
# | flip, moved along against none | {{ gain("boxes", "iou", "flip, labels moved", "none") }} | {{ gain("boxes", "digit", "flip, labels moved", "none") }} | {{ gain("masks", "iou", "flip, labels moved", "none") }} |
# | flip, left behind against none | {{ gain("boxes", "iou", "flip, labels left", "none") }} | {{ gain("boxes", "digit", "flip, labels left", "none") }} | {{ gain("masks", "iou", "flip, labels left", "none") }} |
# | flip, left behind against moved along | {{ gain("boxes", "iou", "flip, labels left", "flip, labels moved") }} | {{ gain("boxes", "digit", "flip, labels left", "flip, labels moved") }} | {{ gain("masks", "iou", "flip, labels left", "flip, labels moved") }} |
# | shift, moved along against none | {{ gain("boxes", "iou", "shift, labels moved", "none") }} | {{ gain("boxes", "digit", "shift, labels moved", "none") }} | |
# | shift, left behind against none | {{ gain("boxes", "iou", "shift, labels left", "none") }} | {{ gain("boxes", "digit", "shift, labels left", "none") }} | |
# | shift, left behind against moved along | {{ gain("boxes", "iou", "shift, labels left", "shift, labels moved") }} | {{ gain("boxes", "digit", "shift, labels left", "shift, labels moved") }} | |
#
# *How to read it: the mean difference over the seeds, paired by seed, with its 95 % interval, and the verdict. If the interval contains 0, the two
# cannot be told apart. One point is 0.01 of an IoU, or one of 100 classes. <!-- given: what a point is --> Of fifteen verdicts about one would say
# higher or lower by chance alone.*
#
# Read the flip first. With the labels moved along, the IoU of the boxes is {{ verdict("boxes", "iou", "flip, labels moved", "none") }} than without
# augmentation; with the labels left behind it is {{ verdict("boxes", "iou", "flip, labels left", "none") }}, although the pictures are the same. The
# columns *x follows* and *y follows* show where it went wrong. In y this network follows nearly as well as the others. In x its answer moves only by
# a fraction of a pixel when the digit moves by one. So if a detector is good in one direction but stays in the middle in the other, look for a flip.
#
# Now the shift. With the labels left behind, the boxes are wrong by up to 6 pixels in each direction, for digits of about 20 pixels. Yet the IoU is
# {{ verdict("boxes", "iou", "shift, labels left", "none") }} than without augmentation, and the two shifts
# {{ verdict("boxes", "iou", "shift, labels left", "shift, labels moved") }} in these {{ seeds("boxes") }} seeds. (This does not show that they are
# *equal*.) A possible reason: a shift goes to the left as often as to the right, so the mean of the wrong labels is the right label, and the squared
# error asks for the mean. With a flip, the mean is the middle of the picture. The shift is the dangerous case: **no table of results shows a fault
# that costs so little.** You find it only by looking at the pictures.
#
# The classes: a mirrored 4 is no 4 (lesson 02), but it kept its label in both flips. With the boxes moved along, the share of right classes
# {{ verdict("boxes", "digit", "flip, labels moved", "none") }} from none; with the boxes left behind they are
# {{ verdict("boxes", "digit", "flip, labels left", "none") }}, although the class labels were the same in both. One network gives all three answers.
# A hypothesis: it uses its convolutions for boxes that cannot be learnt, and has fewer left for the class. An arm without box and point would test
# that.
#
# And the masks: with them the flip {{ verdict("masks", "iou", "flip, labels moved", "none") }} from none, and with the masks left behind the IoU is
# {{ verdict("masks", "iou", "flip, labels left", "none") }} than without augmentation. But the U-Net has not failed completely: half of the masks did
# lie on their digits. Perhaps, because it sees only the surroundings of a pixel, it can learn the masks that lie on the ink but never those on the
# other side of the picture. No arm here tests this.

# %% [markdown]
# ## Key insight
#
# **A class stays, a place moves along.** For every label and every transform, ask which of the two it is. Labels that are left behind raise no error.
# Some ruin a network, others hardly change any number. Draw ten augmented pictures with their labels, and you see the fault in a minute.
#
# ## In your own project
#
# Picture, box and mask through one `tf.data` pipeline, with the test of section 2 at its end. This cell needs nothing from the course.

# %% tags=["own-project"]
import keras
import numpy as np
import tensorflow as tf

rng = np.random.default_rng(0)
images = rng.random((40, 64, 64, 3), dtype="float32")  # your pictures
masks = np.zeros((40, 64, 64, 1), "uint8")  # your masks: class numbers, 0 is background
boxes = np.tile(np.float32([20, 24, 40, 36]), (40, 1, 1))  # (n, boxes, 4), edges in pixels
masks[:, 24:36, 20:40] = 3
data = {
    "images": images,
    "bounding_boxes": {"boxes": boxes, "labels": np.full((40, 1), 3)},
    "segmentation_masks": masks,
}
options = {"fill_mode": "constant", "bounding_box_format": "xyxy"}  # no mirrored copies
moves = [
    keras.layers.RandomFlip("horizontal", bounding_box_format="xyxy"),
    keras.layers.RandomTranslation(0.2, 0.2, **options),
    keras.layers.RandomZoom(0.2, **options),
]
data = tf.data.Dataset.from_tensor_slices(data).shuffle(40).batch(8)
for move in moves:
    data = data.map(move, num_parallel_calls=tf.data.AUTOTUNE)
for batch in data.prefetch(tf.data.AUTOTUNE).take(2):
    for box, mask in zip(batch["bounding_boxes"]["boxes"], batch["segmentation_masks"]):
        rows, columns = np.nonzero(mask[..., 0])
        seen = [columns.min(), rows.min(), columns.max() + 1, rows.max() + 1]
        assert np.abs(box[0] - seen).max() < 2, (box, seen)  # moved along, to about a pixel
print("boxes and masks have moved along")

# %% [markdown]
# ## What to try next
#
# - Cut a digit out of one scene with its mask and paste it into another, with its labels: that is *copy-paste* augmentation (Ghiasi and others 2021,
#   below). Which labels of that scene must change?
# - Replace the squared error of box and point by `"mae"` and train with the boxes left behind again. The mean of two places is no longer the best answer. What does the network say now?
# - In section 4, use all ten classes as a target for the U-Net: `Conv2D(11, 1, activation="softmax")` and `sparse_categorical_crossentropy` on the class numbers. What does a mask moved with bilinear weights do to it?
# - Take ten of your own labelled pictures and run the cell above on them. Does its last test pass?
#
# ## References
#
# - M. Everingham, L. Van Gool, C. K. I. Williams, J. Winn and A. Zisserman, *The PASCAL Visual Object Classes (VOC) challenge*, International Journal of Computer Vision 88 (2010): a benchmark for recognising and detecting objects.
# - O. Ronneberger, P. Fischer and T. Brox, *U-Net: convolutional networks for biomedical image segmentation*, MICCAI (2015): a network and a training strategy that rely on strong data augmentation, for few labelled pictures.
# - B. Zoph, E. D. Cubuk, G. Ghiasi, T.-Y. Lin, J. Shlens and Q. V. Le, *Learning data augmentation strategies for object detection*, ECCV (2020): policies that were searched for, for boxes.
# - A. Buslaev, V. I. Iglovikov, E. Khvedchenya, A. Parinov, M. Druzhinin and A. A. Kalinin, *Albumentations: fast and flexible image augmentations*, Information 11 (2020): a library.
# - G. Ghiasi, Y. Cui, A. Srinivas, R. Qian, T.-Y. Lin, E. D. Cubuk, Q. V. Le and B. Zoph, *Simple copy-paste is a strong data augmentation method for instance segmentation*, CVPR (2021).
#
# Now take the quiz on this lesson: [quiz 13](../quizzes/release/13_labels_that_move_along/13_labels_that_move_along.ipynb).
# Next: [14 Text, audio, tables](14_text_audio_tables.ipynb).

"""Inputs for the coding questions that need no Keras, by Hypothesis: what their text allows.

Numbers are quarters and eighths, so that ties, zeros and exact limits come up. A random generator
is drawn by its seed.
"""

import io

import numpy as np
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from PIL import Image

quarters = st.integers(-8, 8).map(lambda n: n / 4)
shares = st.integers(0, 8).map(lambda n: n / 8)
few = st.integers(1, 3)
rngs = st.integers(0, 99).map(np.random.default_rng)


def table(elements, *shape, dtype=float):
    """Arrays of one shape."""
    return arrays(dtype, shape, elements=elements)


def lists(elements, size):
    """Lists of one length."""
    return st.lists(elements, min_size=size, max_size=size)


@st.composite
def signs(draw):
    count = draw(few)
    names = st.sampled_from(["left", "right", "stop", "no entry"])
    images = draw(table(quarters, count, draw(few), draw(few)))
    return images, draw(lists(names, count)), draw(st.dictionaries(names, names))


@st.composite
def split(draw):
    least = draw(st.integers(1, 3))
    classes = draw(st.lists(st.integers(0, 9), min_size=1, max_size=3, unique=True))
    labels = np.repeat(classes, [least + draw(st.integers(0, 6)) for _ in classes])
    return draw(st.permutations(labels.tolist()).map(np.array)), least, draw(st.integers(0, 99))


@st.composite
def batch(draw):
    shape = (draw(few), draw(few), draw(few), draw(st.sampled_from([1, 3])))
    return draw(arrays("float32", shape, elements=st.integers(0, 8).map(float)))


@st.composite
def gradient(draw):
    n, inputs, nodes = draw(few), draw(few), draw(few)
    mask = draw(table(st.sampled_from([0.0, 1.25]), n, nodes))
    ones = st.sampled_from([-1.0, 0.0, 1.0])  # at the bend of ReLU now and then
    x, w = draw(table(ones, n, inputs)), draw(table(ones, inputs, nodes))
    return x, w, mask, draw(table(quarters, n, nodes))


@st.composite
def settings_of_runs(draw):
    names = st.sampled_from(["rate", "widths", "epochs", "seed", "stop"])
    values = st.sampled_from([None, 0.0, 0.3, 10, "raw", [128], [128, 64]])
    runs = st.dictionaries(names, values)
    return draw(runs), draw(runs), draw(names)


@st.composite
def dense(draw):
    widths = draw(st.lists(st.integers(1, 9), min_size=1, max_size=4))
    return draw(st.integers(1, 9)), widths, draw(lists(shares.filter((1).__ne__), len(widths) - 1))


@st.composite
def counts(draw):
    sizes = draw(st.lists(st.integers(1, 9), min_size=1, max_size=5))
    return [draw(st.integers(0, size)) for size in sizes], sizes


@st.composite
def pooled(draw):
    size = draw(st.integers(1, 3))
    shape = (size * draw(st.integers(1, 3)), size * draw(st.integers(1, 3)))
    shape = (shape[0] + draw(st.integers(0, size - 1)), shape[1] + draw(st.integers(0, size - 1)))
    return draw(table(quarters, *shape, draw(st.integers(1, 3)))), size


@st.composite
def logits(draw):
    units, classes = draw(few), draw(st.integers(2, 4))
    one = st.integers(0, classes - 1)
    return draw(table(quarters, units)), draw(table(quarters, units, classes)), draw(one), draw(one)


@st.composite
def patches(draw):
    shape = draw(st.integers(2, 5)), draw(st.integers(2, 5)), draw(st.integers(1, 2))
    size = draw(st.integers(1, min(shape[:2])))
    return draw(table(quarters, *shape)), draw(table(quarters, *shape)), size


@st.composite
def two_networks(draw):
    count = draw(st.integers(2, 12))
    return tuple(draw(table(st.booleans(), count, dtype=bool)) for _ in range(2))


@st.composite
def confusion(draw):
    classes = draw(st.integers(2, 4))
    least = draw(st.sampled_from([1, 1, 2, 5]))
    numbers = st.sampled_from([0, 0, 0, 1, 2, 5])
    matrix = draw(table(numbers, classes, classes, dtype=int))
    one = draw(st.integers(0, classes - 1))
    matrix[one, one] += least  # so that one class counts at least
    return matrix, least


@st.composite
def two_arms(draw):
    first = draw(st.lists(shares, min_size=2, max_size=6))
    gains = draw(lists(st.sampled_from([-0.25, 0.0, 0.25, 0.5]), len(first)))
    if draw(st.booleans()):
        gains = [-gain for gain in gains]
    second = [value - gain for value, gain in zip(first, gains, strict=True)]
    return first, second, draw(st.integers(2, 40)) / 8


@st.composite
def budgets(draw):
    epochs = sorted(draw(st.lists(st.integers(1, 99), min_size=1, max_size=6, unique=True)))
    return epochs, draw(lists(shares, len(epochs))), draw(lists(shares, len(epochs)))


@st.composite
def picture(draw):
    channels = draw(st.sampled_from([(), (1,), (3,), (4,)]))
    shape = (draw(few), draw(few), *channels)
    return (draw(arrays(np.uint8, shape, elements=st.sampled_from([0, 51, 102, 255]))),)


@st.composite
def files(draw):
    count = draw(st.integers(0, 6))
    return draw(lists(st.integers(1, 3), count)), draw(lists(st.integers(0, 1), count))


@st.composite
def words(draw):
    texts, count = draw(few), draw(few)
    there = draw(table(st.booleans(), texts, count, dtype=bool))
    return draw(table(quarters, texts, count, draw(few))), there


@st.composite
def settings_and_seeds(draw):
    shape = draw(few), draw(few)
    return draw(table(shares, *shape)), draw(table(shares, *shape))


@st.composite
def pictures_and_copies(draw):
    shape = draw(few), draw(few)
    pictures = [draw(table(shares, draw(few), *shape)) for _ in range(2)]
    return *pictures, draw(st.sampled_from([0.125, 0.25, 0.5, 1.0]))


@st.composite
def one_step(draw):
    n = draw(few)
    x, w = draw(table(shares, n)), draw(table(quarters, n))
    return x, w, draw(st.integers(0, 1)), draw(st.sampled_from([0.0, 0.125, 0.25]))


@st.composite
def next_step(draw):
    n = draw(few)
    original, moved = draw(table(shares, n)), draw(table(shares, n))
    sizes = st.sampled_from([0.125, 0.25, 0.5])
    return moved, original, draw(table(quarters, n)), draw(sizes), draw(sizes)


@st.composite
def rows_of_classes(draw):
    classes, size = draw(few), draw(few)
    labels = [*range(classes), *draw(st.lists(st.integers(0, classes - 1), max_size=4))]
    labels = draw(st.permutations(labels).map(np.array))
    return draw(table(quarters, len(labels), size)), labels, draw(table(quarters, draw(few), size))


@st.composite
def boxes_in_window(draw):
    picture = draw(table(st.integers(0, 9), 6, 8, dtype=int))
    top, left = draw(st.integers(0, 3)), draw(st.integers(0, 4))
    height, width = draw(st.integers(1, 6 - top)), draw(st.integers(1, 8 - left))
    rows = []
    for _ in range(draw(few)):
        x, y = draw(st.integers(0, left + width - 1)), draw(st.integers(0, top + height - 1))
        right, low = draw(st.integers(max(x, left) + 1, 8)), draw(st.integers(max(y, top) + 1, 6))
        rows.append([x, y, right, low])
    return picture, np.array(rows, dtype=float), top, left, height, width


@st.composite
def points_of_names(draw):
    count = draw(st.integers(1, 5))
    order = draw(st.permutations(range(count)))
    pairs = list(zip(order[::2], order[1::2], strict=False))
    return draw(table(quarters, count, 2)), draw(st.integers(2, 9)), pairs


@st.composite
def trials_of_arms(draw):
    seeds = draw(few)
    arms = draw(st.lists(st.sampled_from("abc"), min_size=1, unique=True))
    return ({arm: draw(table(shares, draw(few), seeds)) for arm in arms},)


boxes = few.flatmap(lambda count: table(quarters, count, 4))
tables = st.tuples(few, st.integers(2, 4)).flatmap(lambda shape: table(shares, *shape))
volumes = st.tuples(few, few, few).flatmap(lambda shape: table(shares, *shape))
attacks = st.tuples(few, few).flatmap(lambda shape: table(st.booleans(), *shape, dtype=bool))
waves = st.integers(1, 6).flatmap(lambda count: table(quarters, count))
values = st.tuples(few, few).flatmap(lambda shape: table(quarters, *shape))
contents = st.tuples(
    st.sampled_from([b"", b"\xff\xd8\xff", b"\xff\xd8", b"\x89PNG", b"\x89PN", b"GIF8", b"GIF"]),
    st.sampled_from([b"", b"x", b"GIF8", b"\xff\xd8\xff", b"\x89PNG"]),
).map(b"".join)


def file_of_noise(kind):
    """The bytes of a small picture of noise, longer than what is read of it on opening."""
    file = io.BytesIO()
    pixels = np.random.default_rng(0).integers(0, 256, (16, 16, 3))
    Image.fromarray(np.uint8(pixels)).save(file, kind)
    return file.getvalue()


PICTURES = [
    file_of_noise("PNG"),
    file_of_noise("JPEG"),
    file_of_noise("PNG")[:400],
    b"",
    b"no picture",
]


@st.composite
def folders(draw, contents=(b"one", b"two", b"six", b"")):
    names = st.sampled_from([f"{kind}/{name}.png" for kind in ("owl", "fox") for name in "abcd"])
    return draw(st.dictionaries(names, st.sampled_from(contents), max_size=7))


@st.composite
def sets_of_twins(draw):
    paths = draw(st.permutations([f"{kind}/{name}" for kind in ("owl", "ox") for name in "abcd"]))
    cuts = draw(st.sampled_from([[], [2], [3], [2, 4], [2, 5, 7], [4, 8], [3, 5, 8]]))
    return [paths[first:last] for first, last in zip([0, *cuts], cuts, strict=False)]


@st.composite
def groups_of_pictures(draw):
    count = draw(st.integers(3, 16))
    places = draw(st.lists(st.integers(0, count - 1), min_size=count, max_size=30))
    return np.array([f"s{place}" for place in [*range(count), *places]]), draw(st.integers(0, 99))


@st.composite
def runs_of_arms(draw):
    arms = st.sampled_from(["none", "augmentation", "dropout"])
    seeds = st.sampled_from([0, 1, 3, 8, 16, 17])
    keys = draw(st.lists(st.tuples(seeds, arms), max_size=12, unique=True))
    return [(*key, draw(shares)) for key in keys]


#: By quiz and question: the arguments of the function that is asked for.
INPUTS: dict[tuple[str, str], st.SearchStrategy[tuple]] = {
    ("pictures", "q11"): signs(),
    ("augmentation", "q3"): split(),
    ("augmentation", "q5"): st.tuples(batch()),
    ("augmentation", "q6"): st.tuples(batch(), shares, rngs),
    ("augmentation", "q11"): st.tuples(shares, st.integers(1, 400)),
    ("dropout", "q2"): st.tuples(values, shares.filter(bool), rngs, st.booleans()),
    ("dropout", "q6"): gradient(),
    ("dropout_in_keras", "q6"): settings_of_runs(),
    ("dropout_in_keras", "q7"): dense(),
    ("dropout_in_keras", "q9"): st.tuples(tables),
    ("training_trace", "q4"): counts(),
    ("training_trace", "q7"): st.tuples(
        st.lists(st.sampled_from([0.5, 0.625, 0.75, 0.875, 1.0]), min_size=1, max_size=8),
        st.integers(1, 3),
        st.sampled_from([0.0, 0.125, 0.25]),
    ),
    ("prediction_trace", "q4"): pooled(),
    ("prediction_trace", "q8"): logits(),
    ("prediction_trace", "q10"): patches(),
    ("evaluation", "q3"): two_networks(),
    ("evaluation", "q6"): st.tuples(volumes),
    ("evaluation", "q9"): confusion(),
    ("when_it_helps", "q6"): two_arms(),
    ("when_it_helps", "q9"): budgets(),
    ("photos", "q3"): st.tuples(contents),
    ("photos", "q4"): picture(),
    ("photos", "q9"): files(),
    ("photos", "q10"): st.tuples(
        st.integers(0, 9), st.integers(0, 9), st.none() | st.integers(1, 9)
    ),
    ("text_audio_tables", "q2"): st.tuples(waves, st.integers(-7, 7)),
    ("text_audio_tables", "q5"): st.tuples(
        st.lists(st.integers(0, 3), min_size=1, max_size=9),
    ),
    ("text_audio_tables", "q9"): words(),
    ("mixing", "q9"): settings_and_seeds(),
    ("transfer", "q7"): rows_of_classes(),
    ("labels_that_move_along", "q2"): st.tuples(boxes, st.integers(2, 9)),
    ("labels_that_move_along", "q4"): boxes_in_window(),
    ("labels_that_move_along", "q6"): points_of_names(),
    ("regularizers", "q7"): trials_of_arms(),
    ("generated_adversarial", "q3"): pictures_and_copies(),
    ("generated_adversarial", "q6"): one_step(),
    ("generated_adversarial", "q8"): st.tuples(attacks),
    ("generated_adversarial", "q10"): next_step(),
    ("capstone", "q1"): st.tuples(folders(PICTURES)),
    ("capstone", "q2"): st.tuples(folders()),
    ("capstone", "q4"): st.tuples(sets_of_twins()),
    ("capstone", "q5"): groups_of_pictures(),
    ("capstone", "q6"): st.tuples(runs_of_arms()),
    ("capstone", "q7"): st.tuples(
        st.lists(quarters, min_size=2, max_size=5), shares, st.integers(4, 20).map(lambda n: n / 2)
    ),
}

"""Checks of lesson 15, mixing and searching."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from utils.exercises import Wrong, attempt, exercise, require, rule_out, true_or_false


def _two(result: object, first: str, second: str) -> tuple:
    """Both things that an answer must return."""
    pair = isinstance(result, tuple | list) and len(result) == 2
    require(pair, f"return two things: {first}, and {second}")
    blank = any(part is None or part is Ellipsis for part in result)
    require(not blank, f"return both: {first}, and {second}")
    return tuple(result)


@exercise(
    "15.mixup",
    "A weight for each picture must reach all its pixels: weight[:, None, None, None] has the "
    "shape (n, 1, 1, 1).",
    "images[partner] are the other pictures, labels[partner] their labels. The own part has the "
    "weight, the other part 1 minus the weight.",
    "The labels need weight[:, None], shape (n, 1), and otherwise the same line as the pictures.",
)
def mixup(function: Callable) -> str:
    """MixUp, read off its pictures: each has a channel of its own, which says how much it got."""
    n, classes = 12, 4
    images = np.zeros((n, 5, 6, n), np.float32)
    images[np.arange(n), :, :, np.arange(n)] = 1
    labels = np.eye(classes, dtype=np.float32)[np.arange(n) % classes]
    copies = images.copy(), labels.copy()
    result = attempt(function, images, labels, 1.0, 3)
    mixed, said = (np.asarray(p, float) for p in _two(result, "the mixed images", "mixed labels"))
    require(mixed.shape == images.shape, f"the images have shape {mixed.shape}, not {images.shape}")
    require(said.shape == labels.shape, f"the labels have shape {said.shape}, not {labels.shape}")
    require(
        np.array_equal(copies[0], images) and np.array_equal(copies[1], labels),
        "the array that you were given has changed: make new arrays",
    )
    shares = mixed.mean(axis=(1, 2))  # row: the mix; column: how much of which picture is in it
    whole = np.allclose(mixed, shares[:, None, None, :], atol=1e-4)
    require(whole, "one weight for a whole picture")
    rule_out(shares, (np.eye(n), "no picture is mixed with another one"), atol=1e-3)
    require(
        np.allclose(shares.sum(axis=1), 1, atol=1e-3) and shares.min() > -1e-4,
        "the two weights of a mix must be between 0 and 1 and sum to 1: weight and 1 - weight",
    )
    own = np.diag(shares)
    alone = own > 0.999
    require((shares > 1e-4).sum(axis=1).max() <= 2, "a mix holds two pictures, not more")
    require(
        alone.sum() > n - 3 or np.ptp(own[~alone]) > 1e-3,
        "all pictures have the same weight; each has its own, weight[i] for picture i",
    )
    expected = shares @ labels
    partner = np.where(alone, np.arange(n), (shares - np.diag(own)).argmax(axis=1))
    if not np.allclose(said, expected, atol=1e-3):
        rule_out(
            said,
            (
                labels,
                "the labels are those of the first pictures, unmixed: half of a picture may be "
                "another",
            ),
            (
                expected == expected.max(axis=1, keepdims=True),
                "these are whole labels, of the heavier picture; mix them with the weights",
            ),
            (
                (1 - own)[:, None] * labels + own[:, None] * labels[partner],
                "the weights of the labels are swapped: the own label has the weight of the own "
                "picture",
            ),
            atol=1e-3,
        )
        row = int(np.abs(said - expected).max(axis=1).argmax())
        raise Wrong(
            f"picture {row} is {own[row]:.2f} of picture {row} and {1 - own[row]:.2f} of picture "
            f"{partner[row]}; its label must have the same parts of their two labels"
        )
    again, other = (np.asarray(function(images, labels, 1.0, seed)[0]) for seed in (3, 4))
    require(np.allclose(again, mixed), "the same seed must give the same pictures")
    rule_out(other, (mixed, "another seed must give other pictures"))
    near = np.asarray(function(images, labels, 1e-3, 3)[0]).mean(axis=(1, 2)).max(axis=1)
    require(
        (near > 0.9).mean() > 0.7, "a tiny alpha must leave most pictures alone: draw with alpha"
    )
    return "Whatever a pixel got, its label got: the weight was read off the pictures."


# What the share of the label may be by mistake, in the order in which it is looked for.
_SHARES = (
    "the label counts the whole rectangle; count the pixels that were really pasted",
    "the share is that of the first picture; the second label has the pasted share",
    "the label counts the pixels that look different; a black pixel pasted on black counts too",
    "the share is of all pixels of the picture: height times width, not height squared",
    "that is a number of pixels; the label needs a share of them",
)


@exercise(
    "15.cutmix",
    "A rectangle from row -2 of height 5 covers the rows 0, 1 and 2. A negative number in a "
    "slice counts from the end: cut it off with max(top, 0).",
    "The first row is max(top, 0), the one after the last is max(top + height, 0); the columns "
    "alike. A slice that is too long ends at the border by itself.",
    "The share: mixed[rows, columns].shape tells how many rows and columns were pasted; divide "
    "their product by first.shape[0] * first.shape[1].",
)
def cutmix(function: Callable) -> str:
    """A pasted rectangle and its label, inside the picture and over each border."""
    rng = np.random.default_rng(1)
    first, second = rng.random((2, 10, 16, 1))
    first[:, :4] = second[:, :4] = 0  # background in both
    a, b = np.array([1.0, 0.0]), np.array([0.0, 1.0])
    places = (
        ((2, 3, 4, 5), "inside the picture"),
        ((7, 12, 6, 8), "over the lower and right border"),
        ((-2, -3, 5, 9), "over the upper and left border"),
        ((-9, 2, 4, 4), "wholly above the picture"),
    )
    for (top, left, height, width), where in places:
        copies = first.copy(), second.copy()
        result = attempt(function, first, second, a, b, top, left, height, width)
        picture, label = (np.asarray(p, float) for p in _two(result, "the picture", "its label"))
        require(
            np.array_equal(copies[0], first) and np.array_equal(copies[1], second),
            "a picture that you were given has changed: paste into a copy",
        )
        r, c = np.arange(10)[:, None], np.arange(16)[None, :]
        inside = (r >= top) & (r < top + height) & (c >= left) & (c < left + width)
        require(picture.shape == first.shape, f"the picture has shape {picture.shape}")
        expected = np.where(inside[..., None], second, first)
        slip = "other pixels were pasted than those of the rectangle inside the picture"
        if np.allclose(picture, first):
            slip = "nothing was pasted; a negative start counts from the end of the array"
        require(
            np.allclose(picture, expected),
            f"rows {top} to {top + height - 1}, columns {left} to {left + width - 1} ({where}): "
            + slip,
        )
        require(label.shape == (2,), f"the label has shape {label.shape}, expected that of a label")
        share = float(inside.mean())
        if np.allclose(label, [1 - share, share], atol=1e-6):
            continue
        slips = (
            height * width / 160,
            1 - share,
            float((expected != first).mean()),
            inside.sum() / 100,
            float(inside.sum()),
        )
        for wrong, why in zip(slips, _SHARES, strict=True):
            rule_out(label[1], (wrong, f"{where}: {why}"))
        raise Wrong(
            f"{where}: {inside.sum()} of 160 pixels are the second picture's, so its label has "
            f"the share {share:.3f}, not {label[1]:.3f}"
        )
    return "The label follows the pixels that are there, also where the rectangle is cut off."


_LAYERS = {
    "a": (
        False,
        "look at the largest value that comes out: the layer takes pictures from 0 to 255 for "
        "granted",
    ),
    "b": (False, "a layer in a Sequential model sees no labels: only the pictures are mixed"),
    "c": (True, "that is the way to use it: a dictionary with both, labels as shares of 1"),
}


@exercise(
    "15.layers",
    "Each sentence can be tried in two lines; the cells above hold pictures and labels.",
    "One of the three is true.",
)
def layers(said: dict) -> str:
    """Three sentences about Keras' layers, each to be tried out."""
    true_or_false(said, _LAYERS)
    return "All three, and each can be shown in two lines: layers, too, are to be looked at."


class _Course:
    """Trainings whose accuracies are known; it remembers how often the test set was opened."""

    def __init__(self, validation: dict, test: dict) -> None:
        self.on = {"validation": validation, "test": test}
        self.trained: list[object] = []
        self.asked: dict[str, list[object]] = {"validation": [], "test": []}

    def train(self, setting: object) -> tuple[str, object]:
        """A network: it knows its setting."""
        self.trained.append(setting)
        return "network", setting

    def run(self, function: Callable) -> object:
        """What the learner's search gives on these trainings."""
        return attempt(
            function,
            list(self.on["test"]),
            self.train,
            lambda network: self._score("validation", network),
            lambda network: self._score("test", network),
        )

    def _score(self, part: str, network: tuple[str, object]) -> float:
        require(
            isinstance(network, tuple) and len(network) == 2 and network[0] == "network",
            "validate and test take a network, what train returns; not a setting",
        )
        self.asked[part].append(network[1])
        return self.on[part][network[1]]


@exercise(
    "15.search",
    "Train each setting once and keep the network with its validation accuracy.",
    "max(range(len(scores)), key=scores.__getitem__) or np.argmax(scores) is the best place.",
    "Call test once, with the network of the best setting, after the choice is made.",
)
def searching(function: Callable) -> str:
    """A search that opens the test set once: by trainings with known answers."""
    settings = [0.0, 0.2, 0.5, 1.0, 2.0]
    seen = dict(zip(settings, [0.90, 0.92, 0.95, 0.93, 0.89], strict=True))
    true = dict(zip(settings, [0.91, 0.94, 0.92, 0.93, 0.88], strict=True))
    course = _Course(seen, true)
    chosen, accuracy = _two(
        course.run(function), "the setting", "the accuracy of its network on the test set"
    )
    tested, validated = course.asked["test"], course.asked["validation"]
    require(validated, "no network was validated: choose with validate, not with test")
    require(
        len(set(tested)) <= 1,
        f"the test set was opened for {len(set(tested))} settings: then it has taken part in the "
        "choice; open it once, for the setting chosen",
    )
    require(
        set(validated) == set(settings),
        f"{len(set(validated))} of {len(settings)} settings were validated: try all of them",
    )
    require(
        len(course.trained) == len(settings),
        f"{len(course.trained)} trainings for {len(settings)} settings: train each of them once",
    )
    require(tested, "the test set was never opened: return the winner's accuracy on it")
    require(len(tested) == 1, "the test set was opened more than once")
    require(
        not isinstance(chosen, tuple) and chosen in settings,
        f"the first value must be one of the settings, not {chosen!r}",
    )
    require(chosen != 2.0, "this is the worst setting on the validation set, not the best")
    require(
        chosen == 0.5, f"setting {chosen} was chosen, but 0.5 is the best on the validation set"
    )
    require(
        accuracy != 0.95,
        "that is the accuracy on the validation set, which was used to choose: it is too hopeful",
    )
    require(
        accuracy == 0.92, f"the network of setting 0.5 has 0.92 on the test set, not {accuracy!r}"
    )
    late = dict(zip(settings, [0.5, 0.6, 0.7, 0.8, 0.9], strict=True))
    chosen, _ = _Course(late, late).run(function)
    require(chosen == 2.0, "another search: the last setting is the best, and must be found too")
    return "Chosen on the validation set; the test set was opened once, for the one chosen."

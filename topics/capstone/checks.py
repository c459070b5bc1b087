"""Checks of lesson 19, the capstone: each step of the project by what it does."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Callable, Iterable
from pathlib import Path

import numpy as np
import pandas as pd
from PIL import Image

from utils.exercises import NotAttempted, Wrong, attempt, exercise, require, rule_out


def _faulty_folder(folder: Path) -> None:
    """Two classes with twins within and across them, broken files, and equal names."""
    rng = np.random.default_rng(0)
    for name in ("owl/a.png", "owl/b.png", "owl/c.png", "owl/d.png", "fox/a.png", "fox/e.png"):
        (folder / name).parent.mkdir(exist_ok=True)
        Image.fromarray(rng.integers(0, 256, (12, 12, 3), np.uint8)).save(folder / name)
    whole = {name: (folder / name).read_bytes() for name in ("owl/a.png", "owl/b.png")}
    (folder / "owl/z.png").write_bytes(whole["owl/a.png"])
    (folder / "fox/z.png").write_bytes(whole["owl/b.png"])
    (folder / "owl/half.png").write_bytes(whole["owl/a.png"][:200])
    for name in ("owl/page.png", "fox/page.png"):
        (folder / name).write_bytes(b"<html>Please log in</html>")


@exercise(
    "19.audit",
    "Go through sorted(folder.glob('*/*')). What can be read, and what cannot?",
    "Image.open(path) looks at the first bytes only; .convert('RGB') has to read them all.",
    "Try Image.open(path).convert('RGB'). Whatever exception comes: it is broken, go on with the "
    "next.",
    "A dictionary from path.read_bytes() to the list of paths that have this content.",
)
def audit(function: Callable) -> str:
    """Broken files, files with equal content, and counts, in a small faulty folder."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        _faulty_folder(folder)
        findings = attempt(function, folder)
        require(isinstance(findings, dict), "return a dictionary")
        for key in ("broken", "twins", "counts"):
            require(key in findings, f"the dictionary has no entry {key!r}")
        broken = set(_names(findings["broken"], folder))
        twins = {frozenset(_names(paths, folder)) for paths in findings["twins"]}
        counts = dict(findings["counts"])
    require("owl/half.png" in broken, "owl/half.png is cut in the middle, and was not found: only "
            "its first bytes were read")  # fmt: skip
    require("owl/page.png" in broken, "owl/page.png is a web page, and was not found")
    unreadable = {"owl/half.png", "owl/page.png", "fox/page.png"}
    require(broken == unreadable, f"called broken, but fine: {sorted(broken - unreadable)}")
    require(
        not any(paths & unreadable for paths in twins),
        "two equal web pages are broken files, not twins: look for twins among the readable ones",
    )
    require(
        frozenset({"owl/a.png", "fox/a.png"}) not in twins,
        "owl/a.png and fox/a.png have the same name and other content: compare the bytes",
    )
    require(
        frozenset({"owl/b.png", "fox/z.png"}) in twins,
        "owl/b.png and fox/z.png are one picture in two classes: look in the whole folder",
    )
    expected = {frozenset({"owl/a.png", "owl/z.png"}), frozenset({"owl/b.png", "fox/z.png"})}
    require(twins == expected, f"twins: found {sorted(map(sorted, twins))}, and each set of equal "
            "files counts once, with two files or more")  # fmt: skip
    require(counts != {"owl": 7, "fox": 4}, "the counts include broken files: count readable ones")
    require(counts == {"owl": 5, "fox": 3}, f"counts: expected owl 5 and fox 3, not {counts}")
    return "Broken files, twins within and across the classes, and what is left to count."


def _names(paths: Iterable, folder: Path) -> list[str]:
    try:
        return [Path(path).relative_to(folder).as_posix() for path in paths]
    except (TypeError, ValueError):
        raise Wrong("expected the paths as folder.glob gives them") from None


@exercise(
    "19.split",
    "Draw groups for the test, not pictures; then every picture follows its group.",
    "GroupShuffleSplit(1, test_size=share, random_state=seed).split(groups, groups=groups)",
    "next(...) of that gives two arrays of row numbers: training and test.",
)
def split(function: Callable) -> str:
    """Rows of two parts that share no group."""
    rng = np.random.default_rng(1)
    groups = rng.permutation(np.repeat([f"s{number:02}" for number in range(40)], 3))
    parts = _parts(function, groups, 0.25, 0)
    train, test = parts
    require(
        not set(groups[train]) & set(groups[test]),
        "some groups have pictures on both sides: the pictures were drawn, not the groups",
    )
    rows = np.concatenate(parts)
    require(
        np.array_equal(np.sort(rows), np.arange(len(groups))),
        f"{len(groups)} pictures came in, and {len(np.unique(rows))} of them come out: every "
        "picture belongs into one of the parts",
    )
    require(len(test) < len(train), "the parts are swapped: training first, then test")
    require(
        np.isclose(len(test), 30, atol=3),
        f"a share of 0.25 of 40 groups is 10 groups, 30 pictures; the test has {len(test)}",
    )
    again, other = (_parts(function, groups, 0.25, seed) for seed in (0, 1))
    same = np.array_equal(np.sort(test), np.sort(again[1]))
    require(same, "the same seed must give the same split")
    require(
        set(groups[test]) != set(groups[other[1]]),
        "another seed must give another split; this one is always the same",
    )
    return "No group on both sides, no picture lost, and another split for another seed."


def _parts(function: Callable, groups: np.ndarray, share: float, seed: int) -> list[np.ndarray]:
    parts = attempt(function, groups.copy(), share, seed)
    require(
        isinstance(parts, tuple | list) and len(parts) == 2,
        "return two arrays of row numbers: training and test",
    )
    rows = [np.asarray(part) for part in parts]
    require(
        all(part.ndim == 1 and np.issubdtype(part.dtype, np.integer) for part in rows),
        "return row numbers (whole numbers), not names or True and False",
    )
    return rows


@exercise(
    "19.model",
    "A list of layers: begin with keras.Input, add the random ones if augmentation, then the rest.",
    "Random layers of Keras do their work in training only; you need no condition for that.",
    "keras.layers.Dropout(dropout) before the last Dense; at a rate of 0 it does nothing.",
)
def model(function: Callable) -> str:
    """Four arms of one network: random where they should be, and the same weights in all."""
    arms = {(a, d): attempt(function, a, d) for a in (False, True) for d in (0.0, 0.5)}
    plain = arms[False, 0.0]
    require(hasattr(plain, "input_shape"), "return a Keras model that begins with keras.Input")
    # No symmetry, and no two pictures alike.
    images = np.random.default_rng(2).random((16, *plain.input_shape[1:]), np.float32)
    answers = np.asarray(plain(images, training=False))
    require(answers.shape == (16, 2), f"16 pictures give {answers.shape}, expected (16, 2)")
    require(
        np.allclose(answers.sum(axis=1), 1, atol=1e-4),
        "the outputs of a picture do not add up to 1: end with a softmax",
    )
    shapes = {arm: [w.shape for w in network.get_weights()] for arm, network in arms.items()}
    require(
        all(s == shapes[False, 0.0] for s in shapes.values()),
        "the arms have weights of other shapes: between them only the random layers may differ",
    )
    for (augmentation, dropout), network in arms.items():
        name = f"augmentation={augmentation}, dropout={dropout}"
        network.set_weights(plain.get_weights())
        require(
            np.allclose(network(images, training=False), answers, atol=1e-4),
            f"{name}: outside training it answers otherwise than the plain network",
        )
        moved = not np.allclose(network(images, training=True), answers, atol=1e-4)
        random = augmentation or dropout > 0
        require(moved or not random, f"{name}: nothing is random in training")
        require(random or not moved, f"{name}: something is random in training all the same")
    spread = {}
    for rate in (0.05, 0.8):
        network = function(False, rate)
        network.set_weights(plain.get_weights())
        copies = np.repeat(images[:1], 64, axis=0)
        spread[rate] = float(np.std(np.asarray(network(copies, training=True))[:, 0]))
    require(spread[0.8] > 1.5 * spread[0.05], "a rate of 0.8 does no more than one of 0.05: is the "
            "rate that comes in used?")  # fmt: skip
    return "Random in training only, and the same weights in all four arms."


class _Training:
    """A training whose accuracies are known; it remembers how it was called."""

    def __init__(self) -> None:
        self.calls: list[tuple[int, bool, float]] = []

    def __call__(self, seed: int, augmentation: bool, dropout: float) -> float:
        """Accuracy of one network."""
        self.calls.append((int(seed), bool(augmentation), float(dropout)))
        return self.accuracy(*self.calls[-1])

    @staticmethod
    def accuracy(seed: int, augmentation: bool, dropout: float) -> float:
        """The split's luck, and what the arm gains, in some seeds a loss."""
        luck = 0.05 * np.sin(7.0 * seed)
        return 0.8 + luck + 0.02 * np.cos(3.0 * seed) * augmentation + 0.05 * dropout


@exercise(
    "19.compare",
    "Two loops: over the arms and over the seeds. Each network is trained once.",
    "run(seed, *arms[name]) gives one accuracy: a list of them for each name.",
    "pd.DataFrame({name: [run(seed, *arm) for seed in seeds] for name, arm in arms.items()}, "
    "index=seeds)",
)
def compare(function: Callable) -> str:
    """A table with a row for each seed and a column for each arm."""
    arms = {"none": (False, 0.0), "augmentation": (True, 0.0), "both": (True, 0.4)}
    seeds, run = [4, 0, 7], _Training()
    table = attempt(function, run, dict(arms), list(seeds))
    require(run.calls, "no network was trained: call run(seed, augmentation, dropout)")
    used = {name: {s for s, *arm in run.calls if tuple(arm) == arms[name]} for name in arms}
    for name, trained in used.items():
        require(trained, f"no network was trained with the arm {name}")
    require(
        len(set(map(frozenset, used.values()))) == 1,
        "the arms have different seeds: other splits and other weights, so they are no pairs",
    )
    require(used["none"] == set(seeds), f"train with the seeds that come in, {seeds}, no others")
    most = max(map(run.calls.count, run.calls))
    require(most == 1, f"a network was trained {most} times: once each, whatever comes out")
    require(isinstance(table, pd.DataFrame), "return a pandas DataFrame")
    require(
        table.shape == (3, 3),
        f"3 seeds and 3 arms make a table of (3, 3), not {table.shape}: a row for each seed",
    )
    require(list(table.columns) == list(arms), "the columns are to be the names of the arms")
    require(list(table.index) == seeds, "the index is to be the seeds, in their order")
    expected = [[run.accuracy(seed, *arm) for arm in arms.values()] for seed in seeds]
    require(np.allclose(table, expected), "the accuracies are in the wrong rows or columns")
    return "Same seeds in all arms, each network once, every result in the table."


@exercise(
    "19.interval",
    "First the difference, seed by seed. Everything else is about these differences.",
    "Their standard deviation with ddof=1, times np.sqrt(1 / n + test_per_train).",
    "Times stats.t.ppf(0.975, n - 1): with few seeds much more than 1.96.",
)
def interval(function: Callable) -> str:
    """The mean paired difference and its interval, with the correction for shared pictures."""
    first, second = [0.82, 0.90, 0.78, 0.86], [0.80, 0.85, 0.77, 0.82]
    numbers = attempt(function, list(first), list(second), 0.25)
    require(np.shape(numbers) == (3,), "return three numbers: mean, lower and upper bound")
    mean, low, high = map(float, numbers)
    require(not np.isclose(mean, -0.03), "the sign is turned: the first arm minus the second one")
    require(np.isclose(mean, 0.03), f"the mean difference is 0.03, not {mean:.3g}")
    require(np.isclose(high - mean, mean - low), "the bounds lie at equal distances from the mean")
    sd, quantile = np.std([0.02, 0.05, 0.01, 0.04], ddof=1), 3.182446
    half = quantile * sd * np.sqrt(1 / 4 + 0.25)
    unpaired = quantile * np.sqrt(np.var(first, ddof=1) + np.var(second, ddof=1)) * np.sqrt(0.5)
    rule_out(
        high - mean,
        (-half, "the bounds are swapped: the lower one first"),
        (quantile * sd / 2, "without test_per_train: the seeds share their pictures"),
        (1.959964 * sd * np.sqrt(0.5), "1.96 is for many seeds; with four of them use Student's t"),
        (half * np.sqrt(3 / 4), "divide by n - 1 (ddof=1), not by n"),
        (unpaired, "the arms were not paired: take the spread of the differences"),
        (quantile * sd, "that is the spread of one seed; the mean of n seeds has less"),
        atol=1e-5,
    )
    require(
        np.isclose(high - mean, half, rtol=1e-3),
        f"the upper bound is {mean + half:.4f}, not {high:.4f}",
    )
    return "Paired, with Student's t, and wider because the seeds share their pictures."


@exercise(
    "19.shift",
    "scipy.ndimage.rotate turns arrays; it has to be told which two axes, and to keep the shape.",
    "axes=(1, 2) and reshape=False; order=1 keeps the values within those that were there.",
    "mode='nearest' continues the border; by default black corners come in.",
)
def shift(function: Callable) -> str:
    """A batch turned by a fixed angle, with nothing else changed."""
    images = np.full((3, 21, 21, 3), 0.2, np.float32)
    images[:, :, 9:12] = 0.9  # a vertical bar
    images[1] = 0.7
    before = images.copy()
    turned = np.asarray(attempt(function, images, 90))
    require(np.array_equal(images, before), "the pictures that come in must not change")
    require(
        turned.shape == images.shape, f"{images.shape} came out as {turned.shape}: keep the shape"
    )
    require(
        np.allclose(turned[1], 0.7, atol=0.01),
        "an evenly grey picture is not even any more: were pictures of the batch mixed, or the "
        "values changed?",
    )
    bar = turned[0][4:-4, 4:-4]
    require(
        not np.allclose(turned[0], before[0], atol=0.05), "turned by 90 degrees, it looks as before"
    )
    require(
        np.allclose(bar[5:8], 0.9, atol=0.05) and np.allclose(bar[:4], 0.2, atol=0.05),
        "a vertical bar turned by 90 degrees must lie",
    )
    slanted = np.asarray(function(images, 30))
    require(slanted.shape == images.shape, "turned by 30 degrees the pictures have another shape")
    require(
        np.allclose(slanted[1], 0.7, atol=0.01),
        "at 30 degrees dark corners come in: that is a second shift, which you did not intend",
    )
    require(slanted.min() > 0.19 and slanted.max() < 0.91, "values came in that were not there")
    require(
        np.array_equal(slanted, function(images, 30)),
        "two calls give other pictures: a test set stays the same",
    )
    require(slanted.dtype == np.float32, f"the values are {slanted.dtype}; keep float32")
    return "One change, the same for everybody, and nothing else."


_FACTS = {
    "pictures": 431, "groups": 107, "left out": 9, "seeds": 6,
    "validation": (0.0123, -0.0234, 0.0347),
    "test": (0.0456, 0.0112, 0.0789),
    "shifted": (-0.0567, -0.0891, -0.0213),
}  # fmt: skip


@exercise(
    "19.report",
    "Take every number from facts, in an f-string: then no number can be mistyped.",
    "Print points with a sign and one digit: f'{100 * mean:+.1f}'. The bounds, too.",
    "A small function from (mean, low, high) to a sentence serves all three results.",
)
def report(function: Callable) -> str:
    """A report whose numbers and verdicts follow from the facts, whatever they are."""
    text = attempt(function, dict(_FACTS))
    require(isinstance(text, str), "return a text")
    if not text.strip():
        raise NotAttempted
    for key in ("pictures", "groups", "left out", "seeds"):
        require(_has(text, f"{_FACTS[key]}"), f"the report does not say {key}: {_FACTS[key]}")
    for key in ("validation", "test", "shifted"):
        for part, value in zip(("mean", "lower bound", "upper bound"), _FACTS[key], strict=True):
            require(
                _has(text, f"{100 * value:+.1f}"),
                f"{key}: the {part}, {100 * value:+.1f} points, is missing or written otherwise",
            )
    flipped = _FACTS | {
        "validation": (0.0456, 0.0112, 0.0789),
        "test": (-0.0567, -0.0891, -0.0213),
        "shifted": (0.0123, -0.0234, 0.0347),
        "seeds": 8,
    }
    other = function(flipped)
    require(other != text, "with other facts the report says the same: the numbers are typed")
    require(_has(other, "8"), "with 8 seeds the report must say 8: take it from facts")
    order = "cannot be told apart", "higher", "lower"
    for key, word in zip(("validation", "test", "shifted"), order, strict=True):
        count = text.lower().count(word)
        require(
            count == other.lower().count(word) == 1,
            f"exactly one of the three results is {word!r} here ({key}), but the words stand "
            f"{count} times in the report: say each verdict once, as its interval tells",
        )
    require(
        text.lower().index(order[0]) < text.lower().index(order[1])
        and other.lower().index(order[1]) < other.lower().index(order[2]),
        "the verdicts do not fit their results: in the order validation, test, shifted",
    )
    words = len(re.findall(r"[^\W\d_]+", text))
    require(words >= 120, f"half a page has 120 words or more; this has {words}")
    return "Every number comes from the facts, every verdict from its interval. Now read it aloud."


def _has(text: str, number: str) -> bool:
    """Whether a text holds a number, not as a part of a longer one."""
    minus = re.escape(number).replace(r"\-", "[-\N{MINUS SIGN}]")
    return bool(re.search(rf"(?<![\d.]){minus}(?![\d])", text))

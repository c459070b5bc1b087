"""Checks of lesson 07, the prediction trace."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from utils.exercises import attempt, exercise, require, rule_out

_COURSE = (
    ("conv", 32, 3),
    ("pool", 2),
    ("conv", 64, 3),
    ("pool", 2),
    ("flatten",),
    ("dense", 64),
    ("dense", 10),
)
_OTHER = (("conv", 5, 4), ("pool", 3), ("conv", 7, 2), ("flatten",), ("dense", 6))


@exercise(
    "07.parameters",
    "Go through the stack with a for loop and keep the current shape in three variables.",
    "A filter has size * size * channels weights and one bias; afterwards the channels are the "
    "number of filters, and height and width are smaller by size - 1.",
    "Pooling divides with //, flattening multiplies the three, and neither has parameters.",
)
def parameters(function: Callable) -> str:
    """Parameters of each layer, against the same count with one fault each."""
    for shape, stack in (((28, 28, 1), _COURSE), ((24, 17, 3), _OTHER)):
        counts = attempt(function, shape, [tuple(layer) for layer in stack])
        require(
            np.shape(counts) == (len(stack),),
            f"return a list with one number per layer: {len(stack)} numbers, those of pooling and "
            "flattening too",
        )
        counts = [float(number) for number in counts]
        name = f"{shape[0]} x {shape[1]} x {shape[2]}"
        for fault, message in (
            ({"bias": 0}, "the biases are missing: one for each filter and for each unit"),
            ({"deep": False}, "a filter has weights for every channel of its input"),
            ({"edge": False}, "a convolution without padding shortens both sides by size - 1"),
            ({"up": True}, "pooling cuts off the rest: a side of 11 becomes 5, not 6"),
            ({"shared": False}, "a filter's weights are shared by all places of the picture"),
            ({"flat": False}, "flattening keeps all channels: height times width times channels"),
            ({"pool": True}, "pooling has no parameters, it only takes the largest of its window"),
        ):
            require(counts != _count(shape, stack, **fault), message)
        for layer, right, count in zip(stack, _count(shape, stack), counts, strict=True):
            require(right == count, f"for {name}, {layer} has {right:,} parameters, not {count:,g}")
    return "The last of the two stacks was another one than the lesson's, and it is right too."


def _count(
    shape: tuple[int, int, int],
    stack: Sequence[tuple],
    bias: int = 1,
    deep: bool = True,
    edge: bool = True,
    up: bool = False,
    shared: bool = True,
    flat: bool = True,
    pool: bool = False,
) -> list[float]:
    """Parameters of each layer; every option other than its default is a fault."""
    height, width, channels = shape
    units, counts = 0, []
    for sort, *numbers in stack:
        if sort == "conv":
            (filters, size) = numbers
            one = size * size * (channels if deep else 1) + bias
            if edge:
                height, width = height - size + 1, width - size + 1
            counts.append(one * filters * (1 if shared else height * width))
            channels = filters
        elif sort == "pool":
            (size,) = numbers
            height, width = (
                (-(-height // size), -(-width // size)) if up else (height // size, width // size)
            )
            counts.append(size * size * channels if pool else 0)
        elif sort == "flatten":
            units = height * width * (channels if flat else 1)
            counts.append(0)
        else:
            counts.append((units + bias) * numbers[0])
            (units,) = numbers
    return counts


@exercise(
    "07.map",
    "For each place cut out a window: image[row : row + 3, column : column + 3].",
    "Multiply the window with the kernel, number by number, sum everything, add the bias.",
    "np.maximum(sum, 0) is ReLU.",
)
def feature_map(function: Callable) -> str:
    """One feature map, against the same with one fault each."""
    rng = np.random.default_rng(7)
    for shape, size in (((7, 9, 1), 3), ((6, 8, 3), 3), ((6, 6, 2), 2)):
        image = rng.normal(size=shape)
        kernel, bias = rng.normal(size=(size, size, shape[2])), 0.3
        before = image.copy()
        result = np.asarray(attempt(function, image, kernel.copy(), bias), float)
        require(np.array_equal(image, before), "the image was changed; leave it as it is")
        expected = _map(image, kernel, bias)
        what = f"a {shape[0]} x {shape[1]} image and a {size} x {size} kernel"
        require(
            result.shape == expected.shape,
            f"{what} give a map of shape {expected.shape}, not {result.shape}: the window must "
            "stay inside the picture",
        )
        late = np.maximum(_map(image, kernel, 0.0, relu=False), 0) + bias
        flipped = "the kernel is flipped, as in the convolution of mathematics; Keras does not"
        one = _map(image[..., :1], kernel[..., :1], bias)
        slips = [
            (_map(image, kernel, 0.0), "the bias is missing"),
            (_map(image, kernel, bias, relu=False), "values below 0 are left: ReLU is missing"),
            (late, "add the bias first"),
            (_map(image, kernel[::-1, ::-1], bias), flipped),
            (_map(image, kernel.transpose(1, 0, 2), bias), "rows and columns are swapped"),
            (one, "only the first channel is used; sum over all of them"),
            (_map(image / size**2, kernel, bias), "take the sum of the window, not its mean"),
        ]
        # With one channel, to use the first only is right.
        rule_out(result, *(slip for slip in slips if not np.allclose(expected, slip[0])))
        require(np.allclose(result, expected, atol=1e-5), f"the map of {what} has wrong values")
    return "Window for window what a convolution layer computes."


def _map(image: np.ndarray, kernel: np.ndarray, bias: float, relu: bool = True) -> np.ndarray:
    """Cross-correlation without padding, all channels summed, by whole shifted pictures."""
    size = kernel.shape[0]
    height, width = (side - size + 1 for side in image.shape[:2])
    total = np.full((height, width), bias, float)
    for i in range(size):
        for j in range(size):
            total += image[i : i + height, j : j + width] @ kernel[i, j]
    return np.maximum(total, 0) if relu else total


@exercise(
    "07.softmax",
    "Divide the logits by the temperature first.",
    "Subtract the largest number before np.exp: the shares stay, and nothing overflows.",
    "Divide the powers by their sum.",
)
def softmax(function: Callable) -> str:
    """Probabilities from logits at a temperature."""
    logits = np.array([2.0, -1.0, 0.5, 3.0])
    shares = _vector(attempt(function, logits.copy(), 1.0), 4)
    rule_out(shares, (logits / logits.sum(), "shares of what? np.exp is missing"))
    require(abs(shares.sum() - 1) < 1e-6, f"the probabilities sum to {shares.sum():.3g}, not to 1")
    require(np.allclose(shares, _softmax(logits)), "at temperature 1 this is not softmax")
    warm = _vector(function(logits.copy(), 2.0), 4)
    rule_out(
        warm,
        (shares, "the temperature changes nothing"),
        (_softmax(2 * logits), "a higher temperature must make the answer less sure: divide by it"),
        (_softmax(shares / 2), "apply the temperature to the logits, not to the probabilities"),
    )
    require(abs(warm.sum() - 1) < 1e-6, f"at temperature 2 they sum to {warm.sum():.3g}, not to 1")
    require(np.allclose(warm, _softmax(logits / 2)), "at temperature 2 the values are wrong")
    with np.errstate(all="ignore"):
        large = _vector(function(np.array([1000.0, 1001.0, 990.0]), 1.0), 3)
    require(
        np.isfinite(large).all(),
        "logits of 1000 overflow: subtract the largest before np.exp",
    )
    require(np.allclose(large, _softmax(np.array([10.0, 11.0, 0.0]))), "large logits go wrong")
    with np.errstate(all="ignore"):
        low = _vector(function(np.array([-1000.0, -1001.0, -990.0]), 1.0), 3)
    require(
        np.isfinite(low).all() and abs(low.sum() - 1) < 1e-6,
        "logits of -1000 come to nothing: subtract the largest, whatever its sign",
    )
    return "Right, also for logits far from 0."


def _vector(value: object, size: int) -> np.ndarray:
    vector = np.asarray(value, float)
    require(vector.shape == (size,), f"return {size} numbers, not an array of shape {vector.shape}")
    return vector


def _softmax(logits: np.ndarray) -> np.ndarray:
    shares = np.exp(logits - np.max(logits))
    return shares / np.sum(shares)


_PARTINGS = (
    # distances to the label's mean, to the answer's mean, where they part
    ([1.0, 1.0, 1.0, 1.0], [2.0, 2.0, 0.5, 0.4], 2),
    ([1.0, 2.0, 1.0, 1.0, 3.0], [2.0, 1.0, 2.0, 2.0, 1.0], 4),
    ([3.0, 5.0, 2.0], [1.0, 4.0, 1.0], 0),
    ([1.0, 9.0, 1.0], [2.0, 2.0, 2.0], 3),
    ([4.0, 4.0, 0.2, 0.3], [4.0, 3.0, 0.1, 0.1], 1),
)


@exercise(
    "07.part",
    "Walk from the last layer back to the first, as long as the answer's mean is nearer.",
    "Begin with the number of layers, and lower it by 1 for each such layer; break at the first "
    "layer where the label's mean is nearer.",
)
def part(function: Callable) -> str:
    """The first layer from which on to the end the answer's class is nearer."""
    positions = []
    for label, answer, _ in _PARTINGS:
        position = attempt(function, list(label), list(answer))
        require(
            np.shape(position) == () and float(position) == int(position),
            f"return the position of a layer, a whole number, not {position!r}",
        )
        positions.append(int(position))

    def like(rule: Callable[[list[bool]], int]) -> bool:
        nearer = [[b < a for a, b in zip(*case[:2], strict=True)] for case in _PARTINGS]
        return positions == [rule(flags) for flags in nearer]

    require(
        not like(lambda flags: flags.index(True) if True in flags else len(flags)),
        "that is the first layer where the answer is nearer; it must stay so to the end",
    )
    require(
        not like(lambda flags: max([i for i, f in enumerate(flags) if f], default=len(flags))),
        "that is the last layer where the answer is nearer, not the first of the unbroken row",
    )
    turned = [_parting(answer, label) for label, answer, _ in _PARTINGS]
    require(
        positions != turned, "the two lists are swapped: the first holds distances to the label"
    )
    require(
        positions[3] != -1, "if the last layer is on the label's side, return the number of layers"
    )
    for (label, answer, right), position in zip(_PARTINGS, positions, strict=True):
        tie = " (equal distances are on the label's side)" if 4.0 in label else ""
        require(
            position == right,
            f"with distances {label} to the label and {answer} to the answer they part at "
            f"position {right}, not {position}{tie}",
        )
    return "A digit that comes back on the way has not parted yet: only the unbroken row counts."


def _parting(to_label: Sequence[float], to_answer: Sequence[float]) -> int:
    last = len(to_label)
    while last and to_answer[last - 1] < to_label[last - 1]:
        last -= 1
    return last

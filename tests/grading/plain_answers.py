"""Right answers in other styles to the questions that need no Keras, by quiz and question.

A quiz is named without its number here, and in the other tables about mutants.
"""

RIGHT: dict[str, dict[str, list[str]]] = {
    "pictures": {
        "q11": [
            # picture by picture
            """
def mirror_with_labels(images, labels, swaps):
    pictures, names = [], []
    for image, label in zip(images, labels):
        if label in swaps:
            pictures.append(np.fliplr(image))
            names.append(swaps[label])
    return np.array(pictures), names
""",
            # with a mask
            """
def mirror_with_labels(images, labels, swaps):
    has_mirror = np.array([label in swaps for label in labels], dtype=bool)
    mirrored = np.flip(images[has_mirror], axis=2)
    return mirrored, [swaps[label] for label in labels if label in swaps]
""",
            # everything mirrored first, and then left out
            """
def mirror_with_labels(images, labels, swaps):
    new = [swaps.get(label) for label in labels]
    keep = [place for place in range(len(new)) if new[place] is not None]
    return images[..., ::-1].copy()[keep], [new[place] for place in keep]
""",
        ],
    },
    "augmentation": {
        "q3": [
            # class by class, shuffled
            """
def stratified_split(labels, test_per_class, seed):
    rng = np.random.default_rng(seed)
    train, test = [], []
    for c in sorted(set(labels.tolist())):
        places = np.where(labels == c)[0]
        rng.shuffle(places)
        test.extend(places[:test_per_class])
        train.extend(places[test_per_class:])
    return np.array(train), np.array(test)
""",
            # the first of each class in one random order
            """
def stratified_split(labels, test_per_class, seed):
    order = np.random.RandomState(seed).permutation(len(labels))
    taken = {}
    test, train = [], []
    for place in order:
        count = taken.get(labels[place], 0)
        taken[labels[place]] = count + 1
        (test if count < test_per_class else train).append(place)
    return np.sort(train), np.sort(test)
""",
            # with a mask
            """
def stratified_split(labels, test_per_class, seed):
    rng = np.random.default_rng(seed)
    scores = rng.random(len(labels))
    is_test = np.zeros(len(labels), dtype=bool)
    for c in np.unique(labels):
        own = np.nonzero(labels == c)[0]
        is_test[own[np.argsort(scores[own])[:test_per_class]]] = True
    return np.flatnonzero(~is_test), np.flatnonzero(is_test)
""",
        ],
        "q5": [
            "def mirror(images):\n    return np.flip(images, axis=2)\n",
            "def mirror(images):\n    return np.array([np.fliplr(image) for image in images])\n",
            # pixel by pixel
            """
def mirror(images):
    result = np.empty_like(images)
    width = images.shape[2]
    for column in range(width):
        result[:, :, column] = images[:, :, width - 1 - column]
    return result
""",
        ],
        "q6": [
            # a copy, changed where chosen
            """
def random_flip(images, probability, rng):
    result = images.copy()
    chosen = rng.random(len(images)) < probability
    result[chosen] = result[chosen][:, :, ::-1]
    return result
""",
            # a draw for each image
            """
def random_flip(images, probability, rng):
    out = []
    for image in images:
        out.append(image[:, ::-1] if rng.random() < probability else image)
    return np.stack(out)
""",
            # by a binomial draw
            """
def random_flip(images, probability, rng):
    chosen = rng.binomial(1, probability, size=images.shape[0]).astype(bool)
    result = np.array(images)
    result[chosen] = np.flip(images[chosen], axis=2)
    return result
""",
        ],
        "q11": [
            "def standard_error(accuracy, n):\n    return (accuracy * (1 - accuracy) / n) ** 0.5\n",
            # of n answers, each 0 or 1
            """
import math

def standard_error(accuracy, n):
    spread = math.sqrt(accuracy - accuracy**2)
    return spread / math.sqrt(n)
""",
            """
def standard_error(accuracy, n):
    wrong = 1.0 - accuracy
    variance = np.array(accuracy) * wrong / n
    return float(np.sqrt(variance))
""",
        ],
    },
    "dropout": {
        "q2": [
            # the rate in place of keep, a mask of its own
            """
def dropout(values, keep, rng, training):
    if training:
        mask = rng.random(values.shape) >= 1 - keep
        return np.where(mask, values / keep, 0.0)
    return values
""",
            # a copy, changed
            """
def dropout(values, keep, rng, training):
    result = np.array(values, dtype=float)
    if training and keep < 1:
        result[rng.random(result.shape) > keep] = 0
        result /= keep
    return result
""",
            # by a binomial draw
            """
def dropout(values, keep, rng, training):
    kept = rng.binomial(1, keep, values.shape) if training else keep
    return values * kept / keep
""",
        ],
        "q6": [
            # step by step
            """
def input_gradient(x, w, mask, upstream):
    z = np.dot(x, w)
    dropped = upstream * mask
    through = np.where(z > 0, dropped, 0)
    return np.dot(through, w.T)
""",
            # a copy, changed
            """
def input_gradient(x, w, mask, upstream):
    grad = upstream.copy()
    grad *= mask
    grad[x @ w <= 0] = 0.0
    return grad @ w.transpose()
""",
            # in one sum
            """
def input_gradient(x, w, mask, upstream):
    active = (np.maximum(x @ w, 0) > 0).astype(float)
    return np.einsum("nk,ik->ni", upstream * mask * active, w)
""",
        ],
    },
    "dropout_in_keras": {
        "q6": [
            # with a mark for what is missing
            """
def differences(first, second, studied):
    missing = object()
    names = {*first, *second} - {studied}
    return sorted(n for n in names if first.get(n, missing) != second.get(n, missing))
""",
            # what is shared and what is not
            """
def differences(first, second, studied):
    one_only = set(first) ^ set(second)
    shared = set(first) & set(second)
    unequal = {name for name in shared if first[name] != second[name]}
    return sorted((one_only | unequal) - {studied})
""",
            # two loops
            """
def differences(first, second, studied):
    result = []
    for name, value in first.items():
        if name == studied:
            continue
        if name not in second or second[name] != value:
            result.append(name)
    for name in second:
        if name not in first and name != studied:
            result.append(name)
    result.sort()
    return result
""",
        ],
        "q7": [
            # one more input for the bias
            """
def parameters(inputs, widths, rates):
    sizes = [inputs] + list(widths)
    return sum((a + 1) * b for a, b in zip(sizes[:-1], sizes[1:]))
""",
            """
def parameters(inputs, widths, rates):
    before = np.array([inputs, *widths[:-1]])
    return int(before @ np.array(widths) + np.sum(widths))
""",
            # from the last layer back
            """
def parameters(inputs, widths, rates):
    if not widths:
        return 0
    last = widths[-1]
    before = widths[-2] if len(widths) > 1 else inputs
    return parameters(inputs, widths[:-1], rates[:-1]) + before * last + last
""",
        ],
        "q9": [
            """
def near_best(accuracies):
    means = np.mean(accuracies, axis=1)
    errors = np.std(accuracies, axis=1, ddof=1) / accuracies.shape[1] ** 0.5
    best = means.argmax()
    return np.flatnonzero(means >= means.max() - errors[best]).tolist()
""",
            # without NumPy's own functions
            """
def near_best(accuracies):
    n = len(accuracies[0])
    means = [sum(row) / n for row in accuracies]
    top = max(range(len(means)), key=means.__getitem__)
    variance = sum((a - means[top]) ** 2 for a in accuracies[top]) / (n - 1)
    bar = means[top] - (variance / n) ** 0.5
    return [i for i, mean in enumerate(means) if not mean < bar]
""",
            """
def near_best(accuracies):
    table = np.asarray(accuracies)
    order = np.argsort(-table.mean(axis=1), kind="stable")
    winner = table[order[0]]
    bar = winner.mean() - np.sqrt(winner.var(ddof=1) / winner.size)
    return sorted(int(row) for row in order if table[row].mean() >= bar)
""",
        ],
    },
    "training_trace": {
        "q4": [
            # a loop
            """
def running(right, sizes):
    shares, good, seen = [], 0, 0
    for r, s in zip(right, sizes):
        good += r
        seen += s
        shares.append(good / seen)
    return np.array(shares)
""",
            # sums of the beginnings
            """
def running(right, sizes):
    ends = range(1, len(right) + 1)
    return np.array([sum(right[:end]) / sum(sizes[:end]) for end in ends])
""",
            """
from itertools import accumulate

def running(right, sizes):
    pairs = zip(accumulate(right), accumulate(sizes))
    return np.fromiter((r / s for r, s in pairs), float)
""",
        ],
        "q7": [
            # as Keras does it
            """
def last_epoch(val_loss, patience, min_delta):
    best, waited = float("inf"), 0
    for epoch, loss in enumerate(val_loss):
        if loss + min_delta < best:
            best = loss
            waited = 0
            continue
        waited += 1
        if waited >= patience:
            return epoch + 1
    return len(val_loss)
""",
            # by the epoch of the last improvement
            """
def last_epoch(val_loss, patience, min_delta):
    last = 0
    for epoch in range(1, len(val_loss)):
        if val_loss[last] - val_loss[epoch] > min_delta:
            last = epoch
        elif epoch - last == patience:
            return epoch + 1
    return len(val_loss)
""",
            # while there is patience left
            """
def last_epoch(val_loss, patience, min_delta):
    epoch, best, left = 1, val_loss[0], patience
    while epoch < len(val_loss) and left > 0:
        if val_loss[epoch] < best - min_delta:
            best, left = val_loss[epoch], patience
        else:
            left -= 1
        epoch += 1
    return epoch
""",
        ],
    },
    "prediction_trace": {
        "q4": [
            # window by window
            """
def pool(maps, size):
    height, width, channels = maps.shape
    out = np.zeros((height // size, width // size, channels))
    for i in range(height // size):
        for j in range(width // size):
            window = maps[i * size : (i + 1) * size, j * size : (j + 1) * size]
            out[i, j] = window.max(axis=(0, 1))
    return out
""",
            # shifted pictures, the largest of each place
            """
def pool(maps, size):
    h, w = maps.shape[0] // size * size, maps.shape[1] // size * size
    parts = [maps[i:h:size, j:w:size] for i in range(size) for j in range(size)]
    return np.max(parts, axis=0)
""",
            # rows first, then columns
            """
def pool(maps, size):
    h, w, channels = maps.shape
    rows = maps[: h - h % size].reshape(h // size, size, w, channels).max(axis=1)
    columns = rows[:, : w - w % size].reshape(h // size, w // size, size, channels)
    return columns.max(axis=2)
""",
        ],
        "q8": [
            """
def pushes(hidden, weights, answer, label):
    return hidden * weights[:, answer] - hidden * weights[:, label]
""",
            # unit by unit
            """
def pushes(hidden, weights, answer, label):
    return np.array([h * (row[answer] - row[label]) for h, row in zip(hidden, weights)])
""",
            # all classes first
            """
def pushes(hidden, weights, answer, label):
    parts = (hidden[:, None] * weights).T
    return parts[answer] - parts[label]
""",
        ],
        "q10": [
            # all scores first
            """
def most_needed(image, weights, size):
    rows, columns = image.shape[0] - size + 1, image.shape[1] - size + 1
    scores = np.zeros((rows, columns))
    for r in range(rows):
        for c in range(columns):
            covered = np.array(image)
            covered[r : r + size, c : c + size, :] = 0
            scores[r, c] = (covered * weights).sum()
    return np.unravel_index(np.argmin(scores), scores.shape)
""",
            # what the patch gives is lost
            """
def most_needed(image, weights, size):
    given = (image * weights).sum(axis=2)
    loss = {}
    for r in range(given.shape[0] - size + 1):
        for c in range(given.shape[1] - size + 1):
            loss[r, c] = given[r : r + size, c : c + size].sum()
    return max(loss, key=loss.get)
""",
            # with windows
            """
def most_needed(image, weights, size):
    products = np.sum(image * weights, axis=-1)
    windows = np.lib.stride_tricks.sliding_window_view(products, (size, size))
    sums = windows.sum(axis=(2, 3))
    place = int(sums.argmax())
    return [place // sums.shape[1], place % sums.shape[1]]
""",
        ],
    },
    "evaluation": {
        "q3": [
            # n - 1, and NumPy's own subtraction of whole numbers
            """
def compare(first, second):
    d = np.array(first, dtype=int) - np.array(second, dtype=int)
    return [np.mean(d), np.std(d, ddof=1) / np.sqrt(d.size)]
""",
            # from the two numbers of images that only one network has right
            """
def compare(first, second):
    n = len(first)
    gained, lost = np.sum(first & ~second), np.sum(~first & second)
    mean = (gained - lost) / n
    variance = (gained + lost) / n - mean**2
    return [float(mean), float((variance / n) ** 0.5)]
""",
            # the formula with the covariance
            """
def compare(first, second):
    a, b = first * 1.0, second * 1.0
    n = a.size
    covariance = np.mean(a * b) - a.mean() * b.mean()
    variance = max(a.var() + b.var() - 2 * covariance, 0)
    return list((a.mean() - b.mean(), np.sqrt(variance / n)))
""",
        ],
        "q6": [
            "def joint(answers):\n    return np.argmax(np.mean(answers, axis=0), axis=-1)\n",
            # the sum has its largest place where the mean has it
            """
def joint(answers):
    total = sum(variant for variant in answers)
    return [int(row.argmax()) for row in total]
""",
            """
def joint(answers):
    variants, images, classes = answers.shape
    result = np.zeros(images, dtype=int)
    for image in range(images):
        result[image] = max(range(classes), key=lambda c: answers[:, image, c].mean())
    return result
""",
        ],
        "q9": [
            # class by class
            """
def hardest(matrix, least):
    worst, lowest = None, 2.0
    for c in range(len(matrix)):
        images = matrix[c].sum()
        if images < least:
            continue
        share = matrix[c, c] / images
        if share < lowest:
            worst, lowest = c, share
    return worst
""",
            # the smallest of the classes that count
            """
def hardest(matrix, least):
    totals = matrix.sum(axis=1)
    classes = np.flatnonzero(totals >= least)
    shares = matrix.diagonal()[classes] / totals[classes]
    return classes[np.argmin(shares)]
""",
            # the largest share of errors
            """
def hardest(matrix, least):
    totals = matrix.sum(axis=1)
    errors = [
        1 - matrix[c][c] / totals[c] if totals[c] >= least else -1 for c in range(len(totals))
    ]
    return errors.index(max(errors))
""",
        ],
    },
    "when_it_helps": {
        "q6": [
            # by the standard library
            """
from statistics import mean, stdev

def verdict(first, second, t):
    d = [a - b for a, b in zip(first, second)]
    half = t * stdev(d) / len(d) ** 0.5
    low, high = mean(d) - half, mean(d) + half
    return "higher" if low > 0 else "lower" if high < 0 else "cannot be told apart"
""",
            # by the size of the effect
            """
def verdict(first, second, t):
    d = np.subtract(first, second)
    m = d.mean()
    if abs(m) <= t * np.std(d, ddof=1) / np.sqrt(d.size):
        return "cannot be told apart"
    return "higher" if m > 0 else "lower"
""",
            """
def verdict(first, second, t):
    n = len(first)
    gaps = np.array([x - y for x, y in zip(first, second)])
    center = gaps.sum() / n
    s = np.sqrt(((gaps - center) ** 2).sum() / (n - 1))
    interval = (center - t * s / np.sqrt(n), center + t * s / np.sqrt(n))
    if min(interval) > 0:
        answer = "higher"
    elif max(interval) < 0:
        answer = "lower"
    else:
        answer = "cannot be told apart"
    return answer
""",
        ],
        "q9": [
            # forwards
            """
def pays_from(epochs, none, augmented):
    start = 0
    for e, a, b in zip(epochs, none, augmented):
        if b > a:
            start = start or e
        else:
            start = 0
    return start
""",
            # each place tried
            """
def pays_from(epochs, none, augmented):
    for i in range(len(epochs)):
        if all(b > a for a, b in zip(none[i:], augmented[i:])):
            return epochs[i]
    return 0
""",
            # behind the last place where it is not ahead
            """
def pays_from(epochs, none, augmented):
    behind = np.flatnonzero(np.array(augmented) <= np.array(none))
    start = behind[-1] + 1 if len(behind) else 0
    return epochs[start] if start < len(epochs) else 0
""",
        ],
    },
    "photos": {
        "q3": [
            """
def kind(content):
    if not content:
        return "empty"
    if content[:3] == b"\\xff\\xd8\\xff":
        return "jpeg"
    elif content[:4] == b"\\x89PNG":
        return "png"
    elif content[:4] == b"GIF8":
        return "gif"
    return "other"
""",
            # from the longest to the shortest
            """
def kind(content):
    table = {b"\\x89PNG": "png", b"GIF8": "gif", b"\\xff\\xd8\\xff": "jpeg", b"": "empty"}
    for length in (4, 3):
        if content[:length] in table:
            return table[content[:length]]
    return "other"
""",
            # with a pattern
            """
import re

def kind(content):
    if content == b"":
        return "empty"
    pattern = rb"(?P<jpeg>\\xff\\xd8\\xff)|(?P<png>\\x89PNG)|(?P<gif>GIF8)"
    match = re.match(pattern, content)
    return match.lastgroup if match else "other"
""",
        ],
        "q4": [
            # case by case
            """
def three_channels(pixels):
    x = np.asarray(pixels, dtype=np.float32) / 255.0
    if x.ndim == 2:
        return np.stack([x, x, x], axis=-1)
    if x.shape[2] == 1:
        return np.concatenate([x] * 3, axis=2)
    if x.shape[2] == 4:
        colour, opacity = x[:, :, :3], x[:, :, 3][:, :, None]
        return opacity * colour + (1 - opacity) * 1.0
    return x
""",
            # opacity for all
            """
def three_channels(pixels):
    if pixels.ndim == 2:
        pixels = pixels[:, :, np.newaxis]
    h, w, channels = pixels.shape
    result = np.ones((h, w, 3), "float32")
    alpha = pixels[:, :, 3:4] / 255 if channels == 4 else np.ones((h, w, 1))
    result *= (1 - alpha) + alpha * (pixels[:, :, :3] / 255)
    return result.astype(np.float32)
""",
            # on the scale of bytes to the end
            """
def three_channels(pixels):
    values = np.atleast_3d(pixels).astype(np.float64)
    if values.shape[-1] == 4:
        a = values[..., -1:]
        values = (values[..., :-1] * a + 255 * (255 - a)) / 255
    values = np.broadcast_to(values, (*values.shape[:2], 3))
    return np.float32(values / 255)
""",
        ],
        "q9": [
            # the labels of each content
            """
def keep(prints, labels):
    seen, first = {}, {}
    for i, (p, label) in enumerate(zip(prints, labels)):
        seen.setdefault(p, set()).add(label)
        first.setdefault(p, i)
    return sorted(first[p] for p in first if len(seen[p]) == 1)
""",
            # with NumPy
            """
def keep(prints, labels):
    prints, labels = np.array(prints), np.array(labels)
    positions = []
    for value in np.unique(prints):
        rows = np.flatnonzero(prints == value)
        if np.all(labels[rows] == labels[rows[0]]):
            positions.append(int(rows[0]))
    return sorted(positions)
""",
            # contradictions struck out
            """
def keep(prints, labels):
    label_of, bad = {}, set()
    for p, label in zip(prints, labels):
        if label_of.setdefault(p, label) != label:
            bad.add(p)
    return [i for i, p in enumerate(prints) if p not in bad and p not in prints[:i]]
""",
        ],
        "q10": [
            """
def different(photos, epochs, stored):
    if stored is None:
        return photos * epochs
    return photos * min(stored, epochs)
""",
            """
def different(photos, epochs, stored):
    copies = epochs if stored is None or stored > epochs else stored
    total = 0
    for photo in range(photos):
        total += copies
    return total
""",
            # counted
            """
def different(photos, epochs, stored):
    shown = {
        (photo, epoch if stored is None else epoch % stored)
        for photo in range(photos)
        for epoch in range(epochs)
    }
    return len(shown)
""",
        ],
    },
    "text_audio_tables": {
        "q2": [
            # with slices
            """
def shifted(wave, steps):
    n = len(wave)
    steps = max(-n, min(n, steps))
    if steps >= 0:
        return np.concatenate([np.zeros(steps), wave[: n - steps]])
    return np.concatenate([wave[-steps:], np.zeros(-steps)])
""",
            # rolled, then silenced
            """
def shifted(wave, steps):
    result = np.roll(wave, steps)
    if steps > 0:
        result[:steps] = 0
    elif steps < 0:
        result[steps:] = 0
    return result
""",
            # from where each sample comes
            """
def shifted(wave, steps):
    sources = np.arange(len(wave)) - steps
    inside = (sources >= 0) & (sources < len(wave))
    return np.where(inside, wave[np.clip(sources, 0, len(wave) - 1)], 0.0)
""",
        ],
        "q5": [
            # in plain Python
            """
def oversample(labels):
    counts = {c: labels.count(c) for c in labels}
    most = max(counts.values())
    result = list(range(len(labels)))
    for c in sorted(counts):
        own = [i for i, label in enumerate(labels) if label == c]
        missing = most - len(own)
        result += (own * most)[:missing]
    return result
""",
            """
from itertools import cycle, islice

def oversample(labels):
    labels = np.asarray(labels)
    classes, counts = np.unique(labels, return_counts=True)
    places = [*range(len(labels))]
    for c, count in zip(classes, counts):
        rows = np.where(labels == c)[0].tolist()
        places.extend(islice(cycle(rows), int(counts.max() - count)))
    return places
""",
            # with np.resize, which goes round
            """
def oversample(labels):
    y = np.array(labels)
    most = np.bincount(y).max()
    extra = []
    for c in np.unique(y):
        own = np.flatnonzero(y == c)
        extra.append(np.resize(own, most - own.size))
    return np.concatenate([np.arange(y.size), *extra]).astype(int).tolist()
""",
        ],
        "q9": [
            # text by text
            """
def mean_of_words(vectors, there):
    result = np.zeros((vectors.shape[0], vectors.shape[2]))
    for i in range(len(vectors)):
        if there[i].any():
            result[i] = vectors[i][there[i]].mean(axis=0)
    return result
""",
            # padding as zeros
            """
def mean_of_words(vectors, there):
    words = np.where(there[..., None], vectors, 0)
    counts = there.sum(axis=1, keepdims=True)
    return words.sum(axis=1) / np.where(counts == 0, 1, counts)
""",
            # divided only where there is something
            """
def mean_of_words(vectors, there):
    count = np.sum(there, axis=1)[:, None].astype(float)
    total = np.sum(np.where(there[:, :, np.newaxis], vectors, 0.0), axis=1)
    return np.divide(total, count, out=np.zeros_like(total), where=count > 0)
""",
        ],
    },
    "mixing": {
        "q9": [
            """
def report(validation, test):
    means = validation.mean(axis=1)
    place = int(np.argmax(means))
    score = test.mean(axis=1)[place]
    return [place, score, means[place] - score]
""",
            # without NumPy's own functions
            """
def report(validation, test):
    means = [sum(row) / len(row) for row in validation]
    place = max(range(len(means)), key=lambda i: means[i])
    true = sum(test[place]) / len(test[place])
    return place, true, means[place] - true
""",
            # a loop with the best so far
            """
def report(validation, test):
    best, place = -1.0, 0
    for i, row in enumerate(validation):
        if np.mean(row) > best:
            best, place = np.mean(row), i
    return np.array([place, test[place].mean(), best - test[place].mean()])
""",
        ],
    },
    "generated_adversarial": {
        "q3": [
            # all distances at once
            """
def copied(samples, training, limit):
    gaps = samples[:, None] - training[None]
    distances = np.sqrt((gaps**2).sum(axis=(2, 3)))
    return (distances.min(axis=1) < limit).mean()
""",
            # flattened
            """
def copied(samples, training, limit):
    flat = training.reshape(len(training), -1)
    near = [
        np.linalg.norm(flat - sample.ravel(), axis=1).min() < limit for sample in samples
    ]
    return sum(near) / len(near)
""",
            # pair by pair
            """
def copied(samples, training, limit):
    count = 0
    for s in samples:
        for t in training:
            if np.linalg.norm(s - t) < limit:
                count += 1
                break
    return count / len(samples)
""",
        ],
        "q6": [
            """
def attack(x, w, label, epsilon):
    if label == 1:
        moved = x - epsilon * np.sign(w)
    else:
        moved = x + epsilon * np.sign(w)
    return np.minimum(np.maximum(moved, 0), 1)
""",
            # one formula for both labels
            """
def attack(x, w, label, epsilon):
    return np.clip(x + epsilon * np.sign((1 - 2 * label) * w), 0.0, 1.0)
""",
            # pixel by pixel
            """
def attack(x, w, label, epsilon):
    result = []
    for pixel, weight in zip(x, w):
        step = 0.0 if weight == 0 else epsilon if weight > 0 else -epsilon
        pixel = pixel + step if label == 0 else pixel - step
        result.append(min(1.0, max(0.0, pixel)))
    return np.array(result)
""",
        ],
        "q8": [
            "def robust_accuracy(right):\n    return np.mean(np.min(right, axis=0))\n",
            "def robust_accuracy(right):\n    return np.prod(right, axis=0).mean()\n",
            # image by image
            """
def robust_accuracy(right):
    images = right.shape[1]
    return sum(1 for image in range(images) if all(right[:, image])) / images
""",
        ],
        "q10": [
            # the way from the original is bounded
            """
def pgd_step(x, original, gradient, size, epsilon):
    x = x + size * np.sign(gradient)
    delta = np.clip(x - original, -epsilon, epsilon)
    return np.clip(original + delta, 0.0, 1.0)
""",
            # both bounds at once
            """
def pgd_step(x, original, gradient, size, epsilon):
    low = np.maximum(original - epsilon, 0)
    high = np.minimum(original + epsilon, 1)
    return np.minimum(np.maximum(x + np.sign(gradient) * size, low), high)
""",
            # pixel by pixel
            """
def pgd_step(x, original, gradient, size, epsilon):
    result = np.zeros(len(x))
    for i in range(len(x)):
        step = 0 if gradient[i] == 0 else size if gradient[i] > 0 else -size
        value = min(max(x[i] + step, original[i] - epsilon), original[i] + epsilon)
        result[i] = min(max(value, 0), 1)
    return result
""",
        ],
    },
    "transfer": {
        "q7": [
            # class by class
            """
def nearest_mean(features, labels, new):
    best = np.full(len(new), np.inf)
    answer = np.zeros(len(new), dtype=int)
    for c in np.unique(labels):
        distance = ((new - features[labels == c].mean(axis=0)) ** 2).sum(axis=1)
        answer[distance < best] = c
        best = np.minimum(best, distance)
    return answer
""",
            # row by row
            """
def nearest_mean(features, labels, new):
    classes = sorted(set(labels.tolist()))
    means = {c: np.mean(features[np.array(labels) == c], axis=0) for c in classes}
    return np.array([min(classes, key=lambda c: np.sum((row - means[c]) ** 2)) for row in new])
""",
            # sums by class, in one product
            """
def nearest_mean(features, labels, new):
    one_hot = np.eye(labels.max() + 1)[labels]
    means = one_hot.T @ features / one_hot.sum(axis=0)[:, None]
    gaps = new[:, np.newaxis, :] - means
    return np.sqrt((gaps * gaps).sum(-1)).argmin(-1)
""",
        ],
    },
    "labels_that_move_along": {
        "q2": [
            # the columns put together
            """
def flip(boxes, width):
    left, top, w, h = boxes.T
    return np.stack([width - (left + w), top, w, h], axis=1)
""",
            # one factor for each column
            """
def flip(boxes, width):
    result = boxes * [-1, 1, 1, 1]
    result[:, 0] += width - boxes[:, 2]
    return result
""",
            # box by box
            """
def flip(boxes, width):
    rows = [[width - x - w, y, w, h] for x, y, w, h in boxes]
    return np.array(rows, dtype=float).reshape(-1, 4)
""",
        ],
        "q4": [
            # x and y by themselves
            """
def crop(picture, boxes, top, left, height, width):
    moved = boxes.astype(float)
    moved[:, 0::2] = np.clip(moved[:, 0::2] - left, 0, width)
    moved[:, 1::2] = np.clip(moved[:, 1::2] - top, 0, height)
    return picture[top : top + height, left : left + width], moved
""",
            # cut off first, moved afterwards
            """
def crop(picture, boxes, top, left, height, width):
    low = np.array([left, top] * 2)
    high = np.array([left + width, top + height] * 2)
    inside = np.minimum(np.maximum(boxes, low), high)
    return picture[top : top + height][:, left : left + width], inside - low
""",
            # box by box
            """
def crop(picture, boxes, top, left, height, width):
    window = picture[top : top + height, left : left + width].copy()
    cut = []
    for x1, y1, x2, y2 in boxes:
        xs = [min(max(x - left, 0), width) for x in (x1, x2)]
        ys = [min(max(y - top, 0), height) for y in (y1, y2)]
        cut.append([xs[0], ys[0], xs[1], ys[1]])
    return window, np.array(cut)
""",
        ],
        "q6": [
            # the order of the rows first
            """
def flip_points(points, width, pairs):
    order = list(range(len(points)))
    for a, b in pairs:
        order[a], order[b] = order[b], order[a]
    x, y = points[order].T
    return np.column_stack([width - x, y])
""",
            # row by row
            """
def flip_points(points, width, pairs):
    other = {a: b for a, b in pairs} | {b: a for a, b in pairs}
    rows = []
    for k in range(points.shape[0]):
        x, y = points[other.get(k, k)]
        rows.append((width - x, y))
    return np.array(rows)
""",
            # a copy, exchanged by hand
            """
def flip_points(points, width, pairs):
    result = np.array(points, dtype=float)
    for a, b in pairs:
        kept = result[a].copy()
        result[a] = result[b]
        result[b] = kept
    result[:, 0] = width - result[:, 0]
    return result
""",
        ],
    },
    "regularizers": {
        "q7": [
            # the least by itself
            """
def tuned(validation):
    least = min(map(len, validation.values()))
    places = {}
    for arm in validation:
        means = np.mean(validation[arm][:least], axis=1)
        places[arm] = int(np.argmax(means))
    return places
""",
            # without NumPy's own functions
            """
def tuned(validation):
    least = min(table.shape[0] for table in validation.values())
    answer = {}
    for arm, table in validation.items():
        sums = [sum(row) for row in table[:least].tolist()]
        answer[arm] = sums.index(max(sums))
    return answer
""",
            # a loop with the best so far
            """
def tuned(validation):
    trials = sorted(len(rows) for rows in validation.values())[0]
    chosen = dict.fromkeys(validation, 0)
    for arm, rows in validation.items():
        for place in range(1, trials):
            if rows[place].mean() > rows[chosen[arm]].mean():
                chosen[arm] = place
    return chosen
""",
        ],
    },
    "capstone": {
        "q1": [
            # a whole conversion in place of load
            """
def unreadable(files):
    def fine(content):
        try:
            np.asarray(Image.open(io.BytesIO(content)).convert("RGB"))
        except (OSError, SyntaxError, ValueError):
            return False
        return True
    return sorted(name for name in files if not fine(files[name]))
""",
            # opened as a file of its own and drawn once
            """
def unreadable(files):
    broken = set()
    for name in files:
        with io.BytesIO(files[name]) as file:
            try:
                with Image.open(file) as picture:
                    picture.resize((2, 2))
            except Exception as error:
                broken.add(name)
    return sorted(broken)
""",
            # two lists, sorted at the end
            """
def unreadable(files):
    def size(content):
        picture = Image.open(io.BytesIO(content))
        return np.array(picture).size
    bad = []
    for name, content in files.items():
        try:
            size(content)
        except Exception:
            bad += [name]
    bad.sort()
    return bad
""",
        ],
        "q2": [
            # each against all
            """
def twins(files):
    sets = {tuple(sorted(n for n in files if files[n] == files[name])) for name in files}
    return sorted(list(names) for names in sets if len(names) > 1)
""",
            # by a hash of the content
            """
def twins(files):
    import hashlib
    groups = {}
    for name, content in files.items():
        groups.setdefault(hashlib.sha256(content).hexdigest(), set()).add(name)
    return sorted([sorted(names) for names in groups.values() if len(names) >= 2])
""",
            # sorted by content, then cut
            """
def twins(files):
    import itertools
    rows = sorted((content, name) for name, content in files.items())
    sets = [[n for _, n in group] for _, group in itertools.groupby(rows, key=lambda row: row[0])]
    return sorted(filter(lambda names: len(names) > 1, sets))
""",
        ],
        "q4": [
            # one loop for both cases
            """
def left_out(twins):
    out = []
    for paths in twins:
        first, *others = sorted(paths)
        out.extend(others)
        if any(path.partition("/")[0] != first.partition("/")[0] for path in others):
            out.append(first)
    out.sort()
    return out
""",
            # what stays is taken away
            """
def left_out(twins):
    out = set()
    for paths in twins:
        out.update(paths)
        if len(set(path.split("/")[0] for path in paths)) == 1:
            out.remove(min(paths))
    return sorted(out)
""",
            # with NumPy
            """
def left_out(twins):
    names = []
    for paths in map(np.sort, twins):
        kinds = np.unique([path.split("/")[0] for path in paths])
        names.extend(paths[1 if len(kinds) == 1 else 0 :].tolist())
    return sorted(names)
""",
        ],
        "q5": [
            # a dictionary from group to part
            """
def three_parts(groups, seed):
    names = sorted(set(groups.tolist()))
    np.random.default_rng(seed).shuffle(names)
    fifth = round(len(names) / 5)
    part_of = {n: 1 if i < fifth else 2 if i < 2 * fifth else 0 for i, n in enumerate(names)}
    parts = [[], [], []]
    for row, name in enumerate(groups.tolist()):
        parts[part_of[name]].append(row)
    return [np.array(part) for part in parts]
""",
            # boolean masks
            """
def three_parts(groups, seed):
    names, rows = np.unique(groups, return_inverse=True)
    fifth = round(len(names) / 5)
    place = np.random.default_rng(seed).permutation(len(names))[rows]
    return np.where(place >= 2 * fifth)[0], np.where(place < fifth)[0], np.where(
        (place >= fifth) & (place < 2 * fifth)
    )[0]
""",
            # drawn one after the other
            """
def three_parts(groups, seed):
    rng = np.random.RandomState(seed)
    names = list(dict.fromkeys(groups.tolist()))
    fifth = round(len(names) / 5)
    validation = rng.choice(names, fifth, replace=False)
    others = [name for name in names if name not in validation]
    test = rng.choice(others, fifth, replace=False)
    training = [name for name in others if name not in test]
    return tuple(
        np.array([row for row, name in enumerate(groups) if name in part], dtype=int)
        for part in (training, validation, test)
    )
""",
        ],
        "q6": [
            # two dictionaries
            """
def gains(runs):
    arms = {"none": {}, "augmentation": {}}
    for seed, arm, accuracy in runs:
        arms.setdefault(arm, {})[seed] = accuracy
    both = arms["none"].keys() & arms["augmentation"].keys()
    return [arms["augmentation"][seed] - arms["none"][seed] for seed in sorted(both)]
""",
            # a table of pandas, without pandas
            """
def gains(runs):
    table = {}
    for seed, arm, accuracy in runs:
        table.setdefault(seed, {})[arm] = accuracy
    rows = [table[seed] for seed in sorted(table)]
    return [r["augmentation"] - r["none"] for r in rows if "augmentation" in r and "none" in r]
""",
            # sorted runs, as an array
            """
def gains(runs):
    ordered = sorted(runs)
    first = {seed: value for seed, arm, value in ordered if arm == "augmentation"}
    second = {seed: value for seed, arm, value in ordered if arm == "none"}
    return np.array([first[seed] - second[seed] for seed in first if seed in second])
""",
        ],
        "q7": [
            # step by step
            """
def bounds(gains, test_per_train, t):
    n = len(gains)
    mean = sum(gains) / n
    variance = sum((gain - mean) ** 2 for gain in gains) / (n - 1)
    half = t * (variance * (1 / n + test_per_train)) ** 0.5
    return [mean - half, mean + half]
""",
            # with the statistics module
            """
def bounds(gains, test_per_train, t):
    import statistics
    mean, spread = statistics.fmean(gains), statistics.stdev(gains)
    half = t * spread * (1 / len(gains) + test_per_train) ** 0.5
    return mean - half, mean + half
""",
            # both at once
            """
def bounds(gains, test_per_train, t):
    gains = np.array(gains, dtype=float)
    error = np.sqrt(gains.var(ddof=1) * (1 / gains.size + test_per_train))
    return gains.mean() + t * error * np.array([-1, 1])
""",
        ],
    },
}

"""Right answers in other styles than the reference, by quiz and question: all of them must pass.

Those to questions that need no Keras are in plain_answers.py, and in the table here as well.
"""

from pathlib import Path

import plain_answers

# What stands below the answer to question 1 of quiz 11.
PHOTOS = """
def photos(contents, size):
    if photo(contents[0], size) is None:
        return None
    data = tf.data.Dataset.from_tensor_slices(contents)
    data = data.map(lambda content: photo(content, size), num_parallel_calls=tf.data.AUTOTUNE)
    return next(iter(data.batch(len(contents)))).numpy()
"""

# What stands below the answer to question 8 of quiz 15.
MEASURED = """
def measured(outputs, labels):
    model = ready(keras.Sequential([keras.Input((4,)), keras.layers.Identity()]))
    if model is None:
        return None
    model.run_eagerly = True
    return np.ravel(model.evaluate(outputs, labels, verbose=0)).tolist()

def compiled_with():
    return type(ready(keras.Sequential([keras.Input((4,))])).optimizer).__name__
"""

# What stands below the answers to questions 3 and 4 of quiz 16.
STEPPED = """
def stepped(gradient, steps):
    optimizer = decaying()
    if optimizer is None:
        return None
    layer = keras.layers.Dense(1, kernel_initializer="ones", bias_initializer="ones")
    layer.build((None, 1))
    gradients = [keras.ops.full(weight.shape, gradient) for weight in layer.weights]
    for _ in range(steps):
        optimizer.apply(gradients, layer.weights)
    return [float(np.ravel(weight)[0]) for weight in layer.weights]
"""
SETTLED = """
def settled(rate, values):
    stack = head(rate)
    if stack is None:
        return None
    for _ in range(60):
        trained = stack(values, training=True)
    return np.asarray(trained), np.asarray(stack(values, training=False))
"""

# What stands below the answers to questions 2 and 4 of quiz 12.
TRIED = '''
def tried(photos, training):
    """Given: what your model says, the weights that learn, how far a step moves the base."""
    base = keras.Sequential(
        [
            keras.Input((4, 6, 1)),
            keras.layers.BatchNormalization(momentum=0.5, epsilon=1e-6),
            keras.layers.Flatten(),
        ]
    )
    before = [np.ones(1), np.ones(1), np.zeros(1), np.ones(1)]
    base.set_weights(before)
    model = build(base, 3)
    if model is None:
        return None
    said = np.asarray(model(photos, training=training))
    tables = [w.numpy() for w in model.trainable_weights if len(w.shape) == 2]
    model.compile("sgd", "sparse_categorical_crossentropy", run_eagerly=True)
    model.train_on_batch(photos, np.arange(len(photos)) % 3)
    far = [float(np.abs(a - b).max()) for a, b in zip(base.get_weights(), before)]
    return said, tables, max(far)
'''
MOVED = '''
def moved(last, rate):
    """Given: how far one step moves the four layers of a base, and the head; [] if it fails."""
    layers, start = keras.layers, keras.initializers.GlorotUniform
    base = keras.Sequential(
        [
            keras.Input((3,)),
            layers.Dense(4, kernel_initializer=start(seed=1)),
            layers.BatchNormalization(momentum=0.5),
            layers.Dense(4, kernel_initializer=start(seed=2)),
            layers.BatchNormalization(momentum=0.5),
        ]
    )
    base.trainable = False
    head = layers.Dense(2, "softmax", kernel_initializer=start(seed=3))
    model = keras.Sequential([base, head])
    model.compile(keras.optimizers.Adam(0.1), "categorical_crossentropy", run_eagerly=True)
    rows = np.random.default_rng(5).normal(3, 1, (16, 3)).astype("float32")
    model.train_on_batch(rows, np.eye(2)[np.arange(16) % 2])
    ready = thaw(model, base, last, rate)
    if ready is None:
        return None
    parts = [*base.layers, head]
    before = [part.get_weights() for part in parts]
    ready.run_eagerly = True
    try:
        ready.train_on_batch(rows, np.arange(16) % 2)
    except (ValueError, KeyError):  # an optimizer that does not know these weights
        return []
    return [
        max(float(np.abs(a - b).max()) for a, b in zip(part.get_weights(), old))
        for part, old in zip(parts, before)
    ]
'''

RIGHT: dict[str, dict[str, list[str]]] = {
    "03_augmentation": {
        "q7": [
            # each layer with a seed of its own
            """
def arm(augmented, seed):
    starts = [keras.initializers.GlorotUniform(seed=1000 * seed + k) for k in range(2)]
    layers = [keras.Input((28, 28, 1))]
    if augmented:
        layers += [keras.layers.RandomTranslation(0.1, 0.1), keras.layers.RandomZoom(0.1)]
    layers += [
        keras.layers.Flatten(),
        keras.layers.Dense(16, activation="relu", kernel_initializer=starts[0]),
        keras.layers.Dense(10, activation="softmax", kernel_initializer=starts[1]),
    ]
    return keras.Sequential(layers)
""",
            # the weights of the other arm
            """
def build(augmented):
    inputs = keras.Input(shape=(28, 28, 1))
    x = keras.layers.RandomRotation(0.1)(inputs) if augmented else inputs
    x = keras.layers.Conv2D(4, 5, activation="relu")(x)
    x = keras.layers.GlobalAveragePooling2D()(x)
    return keras.Model(inputs, keras.layers.Dense(10, activation="softmax")(x))

def arm(augmented, seed):
    tf.keras.utils.set_random_seed(seed)
    plain = build(False)
    if not augmented:
        return plain
    model = build(True)
    model.set_weights(plain.get_weights())
    return model
""",
            # random layers with seeds, so that they draw none
            """
from keras import layers

def arm(augmented, seed):
    keras.utils.set_random_seed(seed)
    model = keras.Sequential()
    model.add(keras.Input((28, 28, 1)))
    if augmented:
        model.add(layers.RandomRotation(15 / 360, fill_mode="constant", seed=seed))
        model.add(layers.RandomTranslation(0.1, 0.1, fill_mode="constant", seed=seed + 1))
    model.add(layers.Flatten())
    model.add(layers.Dense(10))
    model.add(layers.Softmax())
    return model
""",
            # the seed set once more, behind the random layers
            """
def arm(augmented, seed):
    first = [keras.layers.RandomRotation(0.04)] if augmented else []
    keras.utils.set_random_seed(seed)
    last = [keras.layers.Flatten(), keras.layers.Dense(10, activation="softmax")]
    return keras.Sequential([keras.Input((28, 28, 1)), *first, *last])
""",
        ],
        "q10": [
            # shifted before the batches are made
            """
def batches(images, labels, seed, augmented):
    data = tf.data.Dataset.from_tensor_slices((images, labels))
    data = data.shuffle(buffer_size=1000, seed=seed, reshuffle_each_iteration=True)
    if augmented:
        data = data.map(lambda x, y: (shift(x[None], training=True)[0], y), tf.data.AUTOTUNE)
    return data.batch(32)
""",
            # positions are shuffled
            """
def batches(images, labels, seed, augmented):
    images, labels = tf.constant(images), tf.constant(labels)

    def fetch(rows):
        pictures = tf.gather(images, rows)
        return shift(pictures, training=augmented), tf.gather(labels, rows)

    rows = tf.data.Dataset.range(len(labels)).shuffle(len(labels), seed=seed)
    return rows.batch(32).map(fetch).prefetch(1)
""",
            # cached where nothing is random yet
            """
def moved(pictures, y):
    return shift(pictures, training=True), y

def batches(images, labels, seed, augmented):
    data = tf.data.Dataset.from_tensor_slices((images, labels)).cache()
    data = data.shuffle(images.shape[0], seed).batch(32)
    return data.map(moved) if augmented else data
""",
        ],
    },
    "02_pictures": {
        "q8": [
            # the other way round, with ranges
            """
def augmentation():
    turn = keras.layers.RandomRotation((-15 / 360, 15 / 360), fill_mode="constant", seed=1)
    shift = keras.layers.RandomTranslation((-0.1, 0.1), (-0.1, 0.1), "constant", fill_value=0.0)
    return keras.Sequential([keras.Input((28, 28, 1)), shift, turn])
""",
            # one after the other
            """
from math import pi

def augmentation():
    model = keras.Sequential(name="augmentation")
    model.add(keras.layers.RandomRotation(factor=0.5 / 12, fill_mode="constant"))
    model.add(
        keras.layers.RandomTranslation(
            height_factor=0.1, width_factor=0.1, fill_mode="constant", interpolation="bilinear"
        )
    )
    return model
""",
            # two shifts of one direction each
            """
from tensorflow.keras import layers

def augmentation():
    settings = {"fill_mode": "constant", "fill_value": 0.0}
    return tf.keras.Sequential(
        [
            layers.RandomTranslation(0.1, 0, **settings),
            layers.RandomTranslation(0, 0.1, **settings),
            layers.RandomRotation(15 / 360, **settings),
        ]
    )
""",
        ],
        "q10": [
            # one chain, with a choice in it
            """
def pipeline(images, labels, training):
    data = tf.data.Dataset.from_tensor_slices((images, labels))
    if training:
        data = data.shuffle(len(labels))
    data = data.batch(32)
    return data.map(lambda x, y: (brightness(x, training=training), y))
""",
            # picture by picture
            """
def brighter(picture, label):
    return brightness(picture[None], training=True)[0], label

def pipeline(images, labels, training):
    data = tf.data.Dataset.from_tensor_slices((images, labels))
    if training:
        data = data.cache().shuffle(10_000).map(brighter, num_parallel_calls=tf.data.AUTOTUNE)
    return data.batch(32, drop_remainder=False).prefetch(tf.data.AUTOTUNE)
""",
            # pictures and labels zipped
            """
def pipeline(images, labels, training):
    pictures = tf.data.Dataset.from_tensor_slices(images)
    data = tf.data.Dataset.zip(pictures, tf.data.Dataset.from_tensor_slices(labels))
    if not training:
        return data.batch(32)
    data = data.shuffle(len(images), seed=1).batch(32)
    return data.map(lambda x, y: (brightness(x, training=True), y), num_parallel_calls=2)
""",
        ],
    },
    "05_dropout_in_keras": {
        "q2": [
            # one layer after another
            """
def network(keep):
    return keras.Sequential(
        [
            keras.layers.Dense(50, activation="relu", input_shape=(20,)),
            keras.layers.Dropout(rate=1 - keep),
            keras.layers.Dense(4, activation="softmax"),
        ]
    )
""",
            # before ReLU, which comes to the same
            """
from keras import layers

def network(keep):
    inputs = keras.Input((20,))
    x = layers.Dropout(1.0 - keep, seed=3)(layers.Dense(50)(inputs))
    return keras.Model(inputs, layers.Softmax()(layers.Dense(4)(layers.ReLU()(x))))
""",
            # a class of its own
            """
class Thinned(keras.Model):
    def __init__(self, keep):
        super().__init__()
        self.first = keras.layers.Dense(50, "relu")
        self.last = keras.layers.Dense(4, "softmax")
        self.keep = keep

    def call(self, x, training=False):
        hidden = self.first(x)
        if training:
            hidden = tf.nn.dropout(hidden, 1 - self.keep)
        return self.last(hidden)

def network(keep):
    model = Thinned(keep)
    model(np.zeros((1, 20)))
    return model
""",
            # dropout only where something is to be dropped
            """
def network(keep):
    stack = [keras.Input((20,)), keras.layers.Dense(50), keras.layers.Activation("relu")]
    if keep < 1:
        stack.append(keras.layers.Dropout(1 - keep))
    return keras.Sequential([*stack, keras.layers.Dense(4), keras.layers.Activation("softmax")])
""",
        ],
        "q11": [
            # predict where nothing is to be random
            """
def share_right(x, y, dropout):
    if dropout:
        outputs = classifier(x, training=True).numpy()
    else:
        outputs = classifier.predict(x, verbose=0)
    return (np.argmax(outputs, axis=-1) == y).mean()
""",
            # in TensorFlow, to the end
            """
def share_right(x, y, dropout):
    answers = tf.argmax(classifier(tf.constant(x), training=bool(dropout)), axis=1)
    return float(tf.reduce_mean(tf.cast(answers == tf.cast(y, tf.int64), tf.float32)))
""",
            # layer by layer
            """
def share_right(x, y, dropout):
    drop, largest = classifier.layers
    outputs = np.asarray(largest(drop(x, training=dropout)))
    right = sum(int(np.argmax(row)) == int(label) for row, label in zip(outputs, y))
    return right / len(y)
""",
        ],
    },
    "06_training_trace": {
        "q3": [
            # by position, and with the mode left to Keras
            """
from keras.callbacks import EarlyStopping

def stopper():
    return EarlyStopping("val_accuracy", 0, 3, 0, "auto", None, True)

def stopped(val_accuracy):
    callback = stopper()
    return None if callback is None else replay(callback, val_accuracy)
""",
            # by hand
            """
class Stopper(keras.callbacks.Callback):
    def on_train_begin(self, logs=None):
        self.best, self.waited, self.weights = -1, 0, None

    def on_epoch_end(self, epoch, logs=None):
        if logs["val_accuracy"] > self.best:
            self.best, self.waited = logs["val_accuracy"], 0
            self.weights = self.model.get_weights()
        else:
            self.waited += 1
            if self.waited >= 3:
                self.model.stop_training = True

    def on_train_end(self, logs=None):
        self.model.set_weights(self.weights)

def stopper():
    return Stopper()

def stopped(val_accuracy):
    callback = stopper()
    return None if callback is None else replay(callback, val_accuracy)
""",
            # the setting before the call
            """
settings = dict(monitor="val_accuracy", patience=3, mode="max", restore_best_weights=True)

def stopper():
    return tf.keras.callbacks.EarlyStopping(verbose=0, start_from_epoch=0, **settings)

def stopped(val_accuracy):
    callback = stopper()
    return None if callback is None else replay(callback, val_accuracy)
""",
        ],
        "q8": [
            # as a dictionary
            """
class Afterwards(keras.callbacks.Callback):
    def __init__(self, x, y):
        super().__init__()
        self.x, self.y = x, y
        self.accuracy = []

    def on_epoch_end(self, epoch, logs=None):
        result = self.model.evaluate(self.x, self.y, verbose=0, return_dict=True)
        self.accuracy += [result["accuracy"]]

def measured(x, y, shifts):
    return [float(value) for value in after_each(Afterwards(x, y), shifts).accuracy]
""",
            # by its answers
            """
class Afterwards(keras.callbacks.Callback):
    def __init__(self, x, y):
        super().__init__()
        self.x, self.y = x, y
        self.accuracy = []

    def on_epoch_end(self, epoch, logs=None):
        answers = np.argmax(self.model.predict(self.x, verbose=0), axis=-1)
        self.accuracy.append((answers == self.y).mean())

def measured(x, y, shifts):
    return [float(value) for value in after_each(Afterwards(x, y), shifts).accuracy]
""",
            # by a metric, with the model called as a function
            """
class Afterwards(keras.callbacks.Callback):
    def __init__(self, x, y):
        super().__init__()
        self.x, self.y = x, y
        self.accuracy = []

    def on_epoch_end(self, epoch, logs=None):
        metric = keras.metrics.SparseCategoricalAccuracy()
        metric.update_state(self.y, self.model(self.x, training=False))
        self.accuracy.append(metric.result())

def measured(x, y, shifts):
    return [float(value) for value in after_each(Afterwards(x, y), shifts).accuracy]
""",
        ],
    },
    "11_photos": {
        "q1": [
            # scaled first, then resized
            """
def photo(content, size):
    picture = tf.image.decode_jpeg(content, channels=3)
    picture = tf.image.convert_image_dtype(picture, tf.float32)
    return tf.image.resize(picture, [size, size])
"""
            + PHOTOS,
            # with layers of Keras
            """
def photo(content, size):
    pixels = tf.image.decode_png(content, channels=3)
    small = keras.layers.Resizing(size, size)(tf.cast(pixels, "float32"))
    return keras.layers.Rescaling(1 / 255)(small)
"""
            + PHOTOS,
            # as a float from the start, smoothed
            """
def photo(content, size):
    picture = tf.io.decode_image(content, 3, tf.float32, expand_animations=False)
    return tf.image.resize(picture, (size, size), antialias=True)
"""
            + PHOTOS,
            # the nearest pixels
            """
def photo(content, size):
    pixels = tf.io.decode_image(content, channels=3, expand_animations=False)
    small = tf.image.resize(pixels, (size, size), method="nearest")
    return tf.cast(small, tf.float32) / 255.0
"""
            + PHOTOS,
        ],
        "q6": [
            # the other way round
            """
def augmentation():
    model = keras.Sequential()
    model.add(keras.layers.RandomBrightness((-0.15, 0.15), value_range=(0.0, 1.0), seed=1))
    model.add(keras.layers.RandomFlip(mode="horizontal", seed=2))
    return model
""",
            # with an input
            """
from keras.layers import Input, RandomBrightness, RandomFlip

def augmentation():
    flip, light = RandomFlip("horizontal"), RandomBrightness(0.15, (0, 1))
    return keras.Sequential([Input((None, None, 3)), flip, light])
""",
            # a layer of its own for the light
            """
class Light(keras.layers.Layer):
    def __init__(self):
        super().__init__()
        self.seed_generator = keras.random.SeedGenerator(5)

    def call(self, photos, training=False):
        if not training:
            return photos
        shape = (keras.ops.shape(photos)[0], 1, 1, 1)
        added = keras.random.uniform(shape, -0.15, 0.15, seed=self.seed_generator)
        return keras.ops.clip(photos + added, 0, 1)

def augmentation():
    return keras.Sequential([keras.layers.RandomFlip("horizontal"), Light()])
""",
            # on the scale that the layer takes for granted, and back
            """
def augmentation():
    return keras.Sequential(
        [
            keras.layers.RandomFlip("horizontal"),
            keras.layers.Rescaling(255),
            keras.layers.RandomBrightness(0.15),
            keras.layers.Rescaling(1 / 255),
        ]
    )
""",
        ],
    },
    "12_transfer": {
        "q2": [
            # a functional model
            """
def build(base, classes):
    base.trainable = False
    inputs = keras.Input(base.input_shape[1:])
    x = keras.layers.RandomFlip("horizontal", seed=1)(inputs)
    x = base(2 * x - 1, training=False)
    return keras.Model(inputs, keras.layers.Dense(classes, activation="softmax")(x))
"""
            + TRIED,
            # scaled first, layer by layer frozen, the softmax as a layer
            """
def build(base, classes):
    for layer in base.layers:
        layer.trainable = False
    model = keras.Sequential()
    model.add(keras.layers.Rescaling(scale=2, offset=-1))
    model.add(keras.layers.RandomFlip("horizontal"))
    model.add(base)
    model.add(keras.layers.Dense(classes))
    model.add(keras.layers.Softmax())
    return model
"""
            + TRIED,
            # mean 1/2 and variance 1/4 are the same scale
            """
def build(base, classes):
    base.trainable = False
    scale = keras.layers.Normalization(mean=0.5, variance=0.25)
    flip, head = keras.layers.RandomFlip("horizontal"), keras.layers.Dense(classes, "softmax")
    return keras.Sequential([flip, scale, base, head])
"""
            + TRIED,
        ],
        "q4": [
            # all thawed, then some frozen
            """
def thaw(model, base, last, rate):
    base.trainable = True
    for layer in base.layers[: len(base.layers) - last]:
        layer.trainable = False
    for layer in base.layers:
        if isinstance(layer, keras.layers.BatchNormalization):
            layer.trainable = False
    model.compile(keras.optimizers.SGD(learning_rate=rate), "sparse_categorical_crossentropy")
    return model
"""
            + MOVED,
            # by a slice from the end
            """
def thaw(model, base, last, rate):
    loss = keras.losses.SparseCategoricalCrossentropy()
    learning = base.layers[-last:]
    for layer in base.layers:
        layer.trainable = layer in learning and "BatchNorm" not in type(layer).__name__
    model.compile(loss=loss, optimizer=keras.optimizers.SGD(rate), metrics=["accuracy"])
    return model
"""
            + MOVED,
            # another model of the same parts
            """
def thaw(model, base, last, rate):
    for number, layer in enumerate(reversed(base.layers), 1):
        layer.trainable = number <= last
        if isinstance(layer, keras.layers.BatchNormalization):
            layer.trainable = False
    ready = keras.Sequential([base, *model.layers[1:]])
    ready.compile(keras.optimizers.SGD(rate), "sparse_categorical_crossentropy")
    return ready
"""
            + MOVED,
        ],
    },
    "15_mixing": {
        "q3": [
            # shuffled, with one way through for both
            """
def batches(images, labels, classes, mixed):
    mix = keras.layers.MixUp(alpha=1.0, seed=3)
    data = tf.data.Dataset.from_tensor_slices((images, labels)).shuffle(len(images)).batch(32)

    def pair(x, y):
        both = {"images": x, "labels": tf.one_hot(y, classes)}
        both = mix(both, training=mixed)
        return both["images"], both["labels"]

    return data.map(pair, num_parallel_calls=tf.data.AUTOTUNE).prefetch(tf.data.AUTOTUNE)
""",
            # by hand, in TensorFlow
            """
def batches(images, labels, classes, mixed):
    shares = np.eye(classes)[np.asarray(labels)].astype("float32")
    data = tf.data.Dataset.from_tensor_slices((images, shares)).batch(32)

    def mix(x, y):
        number = tf.shape(x)[0]
        order = tf.random.shuffle(tf.range(number))
        weight = tf.random.uniform((number, 1))
        wide = weight[:, :, None, None]
        x = wide * x + (1 - wide) * tf.gather(x, order)
        return x, weight * y + (1 - weight) * tf.gather(y, order)

    return data.map(mix) if mixed else data
""",
            # by hand, in NumPy
            """
def batches(images, labels, classes, mixed):
    shares = np.eye(classes, dtype="float32")[labels]

    def draw():
        for start in range(0, len(images), 32):
            x, y = images[start : start + 32], shares[start : start + 32]
            if mixed:
                order = np.random.permutation(len(x))
                w = np.random.beta(1, 1, len(x)).astype("float32")
                x = w[:, None, None, None] * x + (1 - w)[:, None, None, None] * x[order]
                y = w[:, None] * y + (1 - w)[:, None] * y[order]
            yield x, y

    kinds = (
        tf.TensorSpec((None, *images.shape[1:]), tf.float32),
        tf.TensorSpec((None, classes), tf.float32),
    )
    return tf.data.Dataset.from_generator(draw, output_signature=kinds)
""",
        ],
        "q8": [
            f"""
def ready(model):
    model.compile(
        keras.optimizers.Adam(0.001),
        lambda shares, outputs: tf.nn.softmax_cross_entropy_with_logits(shares, outputs),
        metrics=[keras.metrics.CategoricalAccuracy()],
    )
    return model
{MEASURED}""",
            # the softmax added
            f"""
def ready(model):
    model = keras.Sequential([model, keras.layers.Softmax()])
    model.compile("adam", "categorical_crossentropy", metrics=["accuracy"])
    return model
{MEASURED}""",
            f"""
def loss(shares, outputs):
    return -keras.ops.sum(shares * keras.ops.log_softmax(outputs), axis=-1)

def ready(model):
    model.compile(optimizer="adam", loss=loss, metrics=["categorical_accuracy"])
    return model
{MEASURED}""",
        ],
    },
    "16_regularizers": {
        "q3": [
            # Adam itself knows the decay
            f"""
def decaying():
    optimizer = keras.optimizers.Adam(learning_rate=1e-2, weight_decay=0.002 / 1e-2)
    optimizer.exclude_from_weight_decay(var_names=["bias", "beta", "gamma"])
    return optimizer
{STEPPED}""",
            # asked variable by variable
            f"""
class Sparing(keras.optimizers.AdamW):
    def _use_weight_decay(self, variable):
        return len(variable.shape) > 1

def decaying():
    return Sparing(learning_rate=0.01, weight_decay=0.2)
{STEPPED}""",
            # asked by name
            f"""
class Named(keras.optimizers.Adam):
    def _use_weight_decay(self, variable):
        return "bias" not in variable.name

def decaying():
    return Named(0.01, weight_decay=0.2)
{STEPPED}""",
        ],
        "q7": [
            # a table for each arm
            """
def tuned(validation):
    least = min(map(len, validation.values()))
    places = {}
    for arm in validation:
        means = [float(np.mean(validation[arm][trial])) for trial in range(least)]
        places[arm] = means.index(max(means))
    return places
""",
            # by sums, with sorting that keeps the order of equal ones
            """
def tuned(validation):
    least = np.min([np.shape(tried)[0] for tried in validation.values()])
    sums = {arm: np.sum(np.asarray(tried)[:least], axis=1) for arm, tried in validation.items()}
    return {arm: np.argsort(-values, kind="stable")[0] for arm, values in sums.items()}
""",
            # step by step
            """
def tuned(validation):
    least = None
    for tried in validation.values():
        if least is None or len(tried) < least:
            least = len(tried)
    chosen = {}
    for arm, tried in validation.items():
        best = 0
        for place in range(least):
            if np.mean(tried[place]) > np.mean(tried[best]):
                best = place
        chosen[arm] = best
    return chosen
""",
        ],
        "q4": [
            # built layer by layer, with a quicker average
            f"""
def head(rate):
    model = keras.Sequential()
    model.add(keras.layers.BatchNormalization(momentum=0.8))
    model.add(keras.layers.Dropout(rate, seed=1))
    return model
{SETTLED}""",
            # a model of its own
            f"""
class Head(keras.Model):
    def __init__(self, rate):
        super().__init__()
        self.norm = keras.layers.BatchNormalization(momentum=0.9, center=False, scale=False)
        self.drop = keras.layers.Dropout(rate)

    def call(self, x, training=False):
        return self.drop(self.norm(x, training=training), training=training)

def head(rate):
    return Head(rate)
{SETTLED}""",
            # functional
            f"""
def head(rate):
    inputs = keras.Input(shape=(5,))
    x = keras.layers.BatchNormalization(momentum=0.7)(inputs)
    return keras.Model(inputs, keras.layers.Dropout(rate)(x))
{SETTLED}""",
        ],
    },
}

for _path in (Path(__file__).resolve().parents[2] / "source" / "quizzes").glob("*.py"):
    RIGHT.setdefault(_path.stem, {}).update(plain_answers.RIGHT.get(_path.stem[3:], {}))

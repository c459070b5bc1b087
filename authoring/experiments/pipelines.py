"""Where augmentation stands, and in how many passes: measured with plain `model.fit`."""

from __future__ import annotations

from authoring.experiments.digits import CNN, RANGES
from authoring.experiments.experiment import Experiment, Row
from utils.augment import RandomAffine
from utils.backend import keras, tf
from utils.data import Split, course_split
from utils.models import compile_model, digit_cnn
from utils.training import BATCH


def keras_chain(seed: int) -> keras.Sequential:
    """The course's ranges as Keras' own layers: zoom, rotation, shift, three resamplings."""
    return keras.Sequential(
        [
            keras.layers.RandomZoom((-0.1, 0.1), fill_mode="constant", seed=seed),
            keras.layers.RandomRotation(15 / 360, fill_mode="constant", seed=seed + 1),
            keras.layers.RandomTranslation(0.1, 0.1, fill_mode="constant", seed=seed + 2),
        ]
    )


def _data(split: Split, seed: int, arm: str) -> tf.data.Dataset:
    """Training batches; the rows of one seed come in the same order in every arm."""
    layer = RandomAffine(RANGES, seed=seed)
    data = tf.data.Dataset.from_tensor_slices((split.x_train, split.y_train))

    def transform(x: tf.Tensor, y: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor]:
        return layer(x, training=True), y

    if arm == "frozen by cache":
        frozen = data.batch(BATCH).map(transform).unbatch().cache()
        sized = frozen.apply(tf.data.experimental.assert_cardinality(len(split.x_train)))
        return sized.shuffle(800, seed).batch(BATCH)
    data = data.cache().shuffle(800, seed).batch(BATCH)
    return data.map(transform) if arm == "in tf.data" else data


def _pipeline(arm: str, seed: int) -> list[Row]:
    keras.utils.set_random_seed(seed)
    split = course_split(seed)
    layers = {"in the model": RandomAffine(RANGES, seed=seed), "Keras chain": keras_chain(seed)}
    model = compile_model(digit_cnn(augmentation=layers.get(arm), seed=seed))
    model.fit(_data(split, seed, arm), epochs=30, shuffle=False, verbose=0)
    loss, accuracy = model.evaluate(split.x_holdout, split.y_holdout, batch_size=1000, verbose=0)
    train = model.evaluate(split.x_train, split.y_train, batch_size=1000, verbose=0)[1]
    return [{"train": train, "holdout": accuracy, "holdout_loss": loss}]


EXPERIMENTS = (
    Experiment(
        name="pipelines",
        question="Does it matter where augmentation stands, and in how many passes it is done?",
        setup=(
            f"800 digits; {CNN}; model.fit, 30 epochs; {RANGES.describe()}. in the model: one "
            "resampling, as a layer; in tf.data: the same layer in a map; frozen by cache: the "
            "map before the cache; Keras chain: three layers of Keras in the model. train: the "
            "training pictures as they are"
        ),
        arms=("none", "in the model", "in tf.data", "frozen by cache", "Keras chain"),
        seeds=5,
        run=_pipeline,
        compare=("holdout", 0.02),
    ),
)

"""The same work by other libraries. Keras and SciPy come with the course, the rest are extras.

Every method gets and gives what it is made for: uint8 pictures for OpenCV and Albumentations,
float32 for the others. Orders of steps, signs and units differ from library to library: the work
is equal, the pictures are not.
"""

from __future__ import annotations

import importlib
import os
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import keras
import numpy as np
import tensorflow as tf
from scipy import ndimage

from benchmarks.timing import Method
from utils.augment import AffineRanges, RandomAffine, random_matrices

Extras = dict[str, ModuleType | None]
MODULES = {"opencv-python-headless": "cv2", "albumentations": "albumentations"}
# Methods that take a loop in Python and milliseconds an image are timed on a few images.
FEW = {28: 100, 150: 8}


def libraries() -> Extras:
    """The extra libraries by name of package; None for those that are not installed."""
    os.environ.setdefault("NO_ALBUMENTATIONS_UPDATE", "1")  # no request to the network
    by_name: Extras = {}
    for package, module in MODULES.items():
        try:
            by_name[package] = importlib.import_module(module)
        except ImportError:
            by_name[package] = None
    if by_name["opencv-python-headless"] is not None:
        by_name["opencv-python-headless"].setNumThreads(1)  # a loop gains nothing from more
    return by_name


def install() -> str:
    """The command that installs the extras of the benchmark."""
    group = Path(__file__).resolve().parents[1] / "pyproject.toml:bench"
    return f'"{sys.executable}" -m uv pip install --python "{sys.executable}" --group "{group}"'


def methods(
    images: np.ndarray,
    ranges: AffineRanges,
    fill: str,
    extras: Extras,
) -> dict[str, Method]:
    """All peers for one workload.

    Args:
        images: float32 (n, height, width, channels) in [0, 1].
        ranges, fill: the augmentation.
        extras: see :func:`libraries`.
    """
    n = len(images)
    few = images[: FEW[images.shape[1]]]
    by_name = {"Keras layers in tf.data": _keras(images, ranges, fill, 32)}
    if n > 256:
        larger = _keras(images, ranges, fill, 256)
        by_name["Keras layers in tf.data, batches of 256"] = larger
    chain = keras_chain(ranges, fill)
    whole = tf.function(lambda x: chain(x, training=True))
    batch = tf.constant(images)
    by_name["Keras layers in one tf.function"] = Method(lambda: whole(batch).numpy(), n)
    by_name["the course's Keras layer in tf.data"] = _layer(images, ranges, fill)
    by_name["ImageDataGenerator"] = Method(_generator(few, ranges, fill), len(few))
    by_name["SciPy loop"] = Method(_scipy(few, ranges, fill), len(few))
    cv2, albumentations = (extras[package] for package in MODULES)
    pixels = np.round(255 * images).astype(np.uint8)
    if cv2 is not None:
        by_name["OpenCV warpAffine loop, uint8"] = Method(_opencv(cv2, pixels, ranges, fill), n)
        by_name["loop in the style of imgaug"] = Method(_imgaug_style(cv2, pixels, ranges, fill), n)
        by_name["OpenCV warpAffine loop, float32"] = Method(_opencv(cv2, images, ranges, fill), n)
    if albumentations is not None:
        pipeline = _albumentations(albumentations, ranges, fill)
        by_name["Albumentations loop, uint8"] = Method(
            lambda: np.stack([pipeline(image=image)["image"] for image in pixels]), n
        )
    return by_name


def keras_chain(ranges: AffineRanges, fill: str) -> keras.Sequential:
    """The augmentation as Keras' own layers, one after the other."""
    layers = keras.layers
    chain = [layers.RandomRotation(ranges.rotation / 360, fill_mode=fill)]
    if ranges.shear:
        chain.append(layers.RandomShear(x_factor=np.deg2rad(ranges.shear), fill_mode=fill))
    chain.append(layers.RandomTranslation(ranges.shift, ranges.shift, fill_mode=fill))
    chain.append(layers.RandomZoom((-ranges.zoom, ranges.zoom), fill_mode=fill))
    if ranges.horizontal_flip:
        chain.append(layers.RandomFlip("horizontal"))
    return keras.Sequential(chain)


def _keras(images, ranges, fill, batch) -> Method:
    chain = keras_chain(ranges, fill)
    return _tf_data(images, lambda x: chain(x, training=True), batch)


def _layer(images, ranges, fill) -> Method:
    layer = RandomAffine(ranges, fill)
    return _tf_data(images, lambda x: layer(x, training=True), 32)


def _tf_data(images, function, batch) -> Method:
    data = tf.data.Dataset.from_tensor_slices(images).batch(batch)
    data = data.map(function, num_parallel_calls=tf.data.AUTOTUNE).prefetch(tf.data.AUTOTUNE)

    def run() -> None:
        for _ in data:
            pass

    return Method(run, len(images))


def _generator(images, ranges, fill) -> Callable[[], object]:
    generator = tf.keras.preprocessing.image.ImageDataGenerator(
        rotation_range=ranges.rotation,
        width_shift_range=ranges.shift,
        height_shift_range=ranges.shift,
        zoom_range=ranges.zoom,
        shear_range=ranges.shear,
        horizontal_flip=ranges.horizontal_flip,
        fill_mode=fill,
    )
    batches = generator.flow(255 * images, batch_size=len(images), shuffle=False)
    return lambda: next(batches)


def _scipy(images, ranges, fill) -> Callable[[], object]:
    mode = {"constant": "grid-constant"}.get(fill, fill)
    rng = np.random.default_rng(0)

    def run() -> np.ndarray:
        out = np.empty_like(images)
        maps = random_matrices(len(images), images.shape[1:], ranges, rng).astype(float)
        for image, m, result in zip(images, maps, out, strict=True):
            linear, offset = [[m[4], m[3]], [m[1], m[0]]], [m[5], m[2]]
            for c in range(image.shape[-1]):
                ndimage.affine_transform(
                    image[..., c], linear, offset, output=result[..., c], order=1, mode=mode
                )
        return out

    return run


def _opencv(cv2, pixels, ranges, fill) -> Callable[[], object]:
    """One map per image as in this course, then OpenCV's own loop over the pixels."""
    rng = np.random.default_rng(0)
    warp = _warp(cv2, pixels.shape[1:], fill)

    def run() -> np.ndarray:
        out = np.empty_like(pixels)
        maps = random_matrices(len(pixels), pixels.shape[1:], ranges, rng)
        maps = maps[:, :6].reshape(-1, 2, 3).astype(float)
        for image, m, result in zip(pixels, maps, out, strict=True):
            result[...] = warp(image, m).reshape(result.shape)
        return out

    return run


def _imgaug_style(cv2, pixels, ranges, fill) -> Callable[[], object]:
    """Draws and a chain of 3 x 3 products for every image, as imgaug makes its maps.

    imgaug 0.4, its last version, cannot be imported with NumPy 2.
    """
    rng = np.random.default_rng(0)
    warp = _warp(cv2, pixels.shape[1:], fill)
    height, width = pixels.shape[1:3]
    to, back = np.eye(3), np.eye(3)
    to[:2, 2], back[:2, 2] = (
        (-(width - 1) / 2, -(height - 1) / 2),
        ((width - 1) / 2, (height - 1) / 2),
    )

    def run() -> np.ndarray:
        out = np.empty_like(pixels)
        for image, result in zip(pixels, out, strict=True):
            angle = np.deg2rad(rng.uniform(-ranges.rotation, ranges.rotation))
            zoom, shear = 1 + rng.uniform(-ranges.zoom, ranges.zoom), np.deg2rad(ranges.shear)
            turn = [
                [np.cos(angle), np.sin(angle), 0],
                [-np.sin(angle), np.cos(angle), 0],
                [0, 0, 1],
            ]
            slant = np.array([[1, np.tan(rng.uniform(-shear, shear)), 0], [0, 1, 0], [0, 0, 1]])
            move = np.eye(3)
            move[:2, 2] = rng.uniform(-ranges.shift, ranges.shift, 2) * (width, height)
            total = back @ move @ np.diag([zoom, zoom, 1.0]) @ slant @ np.array(turn) @ to
            moved = warp(image, np.linalg.inv(total)[:2])
            if ranges.horizontal_flip and rng.random() < 0.5:
                moved = np.ascontiguousarray(moved[:, ::-1])
            result[...] = moved.reshape(result.shape)
        return out

    return run


def _warp(cv2, shape, fill) -> Callable[[np.ndarray, np.ndarray], np.ndarray]:
    border = {"constant": cv2.BORDER_CONSTANT, "reflect": cv2.BORDER_REFLECT}[fill]
    flags, size = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP, (shape[1], shape[0])
    return lambda image, m: cv2.warpAffine(image, m, size, flags=flags, borderMode=border)


def _albumentations(library, ranges, fill):
    import cv2

    border = {"constant": cv2.BORDER_CONSTANT, "reflect": cv2.BORDER_REFLECT}[fill]
    steps = [
        library.Affine(
            rotate=(-ranges.rotation, ranges.rotation),
            translate_percent=(-ranges.shift, ranges.shift),
            scale=(1 - ranges.zoom, 1 + ranges.zoom),
            shear={"x": (-ranges.shear, ranges.shear), "y": (0, 0)},
            border_mode=border,
            p=1.0,
        )
    ]
    if ranges.horizontal_flip:
        steps.append(library.HorizontalFlip(p=0.5))
    return library.Compose(steps)

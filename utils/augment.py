"""Geometric augmentation: one matrix per image, one resampling.

Rotation, shear, zoom, flip and shift of an image are composed into a single affine map and the
pixels are read once. A chain of layers reads the pixels once per layer and blurs each time.

The map (all positions in pixels, y down, centre ``c = ((w-1)/2, (h-1)/2)``): the output pixel at
``p`` shows the input at ``c + M (p - c - t)`` with ``M = R(a) Shear(k) Flip / zoom``.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields

import keras
import numpy as np
import tensorflow as tf

FILLS = ("constant", "reflect", "nearest")
INTERPOLATIONS = ("bilinear", "bicubic")

# Two compiled sizes serve every number of images: whole chunks first, then small ones, the last
# one padded. One size per call would compile again whenever the number of images changes.
_CHUNKS = (256, 32)


@dataclass(frozen=True)
class AffineRanges:
    """How far a random geometric transform may go.

    Each value is drawn uniformly from minus to plus the range, anew for every image.

    Attributes:
        rotation: degrees, 0 to 180; positive angles turn the picture counter-clockwise.
        shift: share of the height and of the width, 0 to 1.
        zoom: share; 0.1 draws a magnification between 0.9 and 1.1. 0 to below 1.
        shear: degrees, 0 to below 90.
        horizontal_flip: mirror left and right with probability one half.
        vertical_flip: mirror top and bottom with probability one half.
    """

    rotation: float = 15.0
    shift: float = 0.1
    zoom: float = 0.1
    shear: float = 0.0
    horizontal_flip: bool = False
    vertical_flip: bool = False

    def __post_init__(self) -> None:
        limits = {"rotation": 180.0, "shift": 1.0, "zoom": 0.99, "shear": 89.0}
        for name, limit in limits.items():
            value = getattr(self, name)
            if not 0 <= value <= limit:
                raise ValueError(f"{name}={value!r}: expected a number from 0 to {limit:g}")

    @classmethod
    def none(cls) -> AffineRanges:
        """Ranges that leave every image as it is."""
        return cls(rotation=0.0, shift=0.0, zoom=0.0)

    def describe(self) -> str:
        """The ranges in words, without those that are off."""
        words = {
            "rotation": f"rotation ±{self.rotation:g}°",
            "shift": f"shift ±{self.shift:.0%}",
            "zoom": f"zoom ±{self.zoom:.0%}",
            "shear": f"shear ±{self.shear:g}°",
            "horizontal_flip": "horizontal flip",
            "vertical_flip": "vertical flip",
        }
        on = [words[f.name] for f in fields(self) if getattr(self, f.name)]
        return ", ".join(on) or "no transform"


def compose(
    height: int,
    width: int,
    angle: np.ndarray | float = 0.0,
    shift_x: np.ndarray | float = 0.0,
    shift_y: np.ndarray | float = 0.0,
    zoom: np.ndarray | float = 1.0,
    shear: np.ndarray | float = 0.0,
    flip_x: np.ndarray | float = 1.0,
    flip_y: np.ndarray | float = 1.0,
) -> np.ndarray:
    """Compose rotation, shear, flip, zoom and shift into one output-to-input map per image.

    Args:
        height, width: size of the images in pixels.
        angle: rotation in radians, counter-clockwise on the screen.
        shift_x, shift_y: shift in pixels, right and down.
        zoom: magnification, above 0.
        shear: shear in radians.
        flip_x, flip_y: -1 mirrors left-right or top-bottom, 1 does not.

    Each argument after the size is a number or an array of shape (n,).

    Returns:
        float32 array (n, 8), rows ``m00 m01 ox m10 m11 oy 0 0`` as taken by
        ``tf.raw_ops.ImageProjectiveTransformV3``.
    """
    parts = (angle, shift_x, shift_y, zoom, shear, flip_x, flip_y)
    arrays = np.broadcast_arrays(*(np.atleast_1d(part).astype(float) for part in parts))
    return _rows(np, height, width, *arrays).astype(np.float32)


def random_matrices(
    n: int, shape: tuple[int, ...], ranges: AffineRanges, rng: np.random.Generator
) -> np.ndarray:
    """Draw one random affine map per image.

    Args:
        n: number of images.
        shape: (height, width) or (height, width, channels) in pixels.
        ranges: how far the transforms may go.
        rng: source of the random numbers.

    Returns:
        float32 array (n, 8), see :func:`compose`.
    """
    height, width = shape[:2]
    # All seven columns are drawn whether used or not: switching one transform on or off leaves
    # the draws of the others as they were, so two settings can be compared image by image.
    u = rng.uniform(-1.0, 1.0, size=(n, 7))
    return compose(
        height,
        width,
        angle=np.deg2rad(ranges.rotation) * u[:, 0],
        shift_x=ranges.shift * width * u[:, 1],
        shift_y=ranges.shift * height * u[:, 2],
        zoom=1.0 + ranges.zoom * u[:, 3],
        shear=np.deg2rad(ranges.shear) * u[:, 4],
        flip_x=np.where(ranges.horizontal_flip & (u[:, 5] < 0), -1.0, 1.0),
        flip_y=np.where(ranges.vertical_flip & (u[:, 6] < 0), -1.0, 1.0),
    )


def apply_affine(
    images: np.ndarray,
    matrices: np.ndarray,
    fill: str = "constant",
    interpolation: str = "bilinear",
) -> np.ndarray:
    """Resample every image once through its own map.

    Args:
        images: float32 (n, height, width, channels), usually in [0, 1].
        matrices: float32 (n, 8), see :func:`compose`.
        fill: what lies outside the image: ``"constant"`` (0), ``"reflect"`` (mirrored, edge
            pixel repeated) or ``"nearest"`` (edge pixel).
        interpolation: ``"bilinear"`` (4 pixels) or ``"bicubic"`` (16 pixels, sharper; the
            result is clipped to the range of values that the image and its fill have).

    Returns:
        float32 array of the same shape.

    Raises:
        ValueError: wrong shapes, or an unknown ``fill`` or ``interpolation``.
    """
    images = _as_batch(images)
    matrices = np.asarray(matrices, dtype=np.float32)
    if matrices.shape != (len(images), 8):
        raise ValueError(f"matrices have shape {matrices.shape}: expected ({len(images)}, 8)")
    if fill not in FILLS:
        raise ValueError(f"fill={fill!r}: expected one of {', '.join(FILLS)}")
    if interpolation not in INTERPOLATIONS:
        raise ValueError(
            f"interpolation={interpolation!r}: expected one of {', '.join(INTERPOLATIONS)}"
        )
    out = np.empty_like(images)
    for start, stop, size in _chunks(len(images)):
        part, maps = images[start:stop], matrices[start:stop]
        if stop - start < size:  # pad by repeating, cut off again below
            rows = np.resize(np.arange(stop - start), size)
            part, maps = part[rows], maps[rows]
        moved = _resample(tf.constant(part), tf.constant(maps), fill, interpolation)
        out[start:stop] = moved.numpy()[: stop - start]
    return out


def augment(
    images: np.ndarray,
    ranges: AffineRanges | None = None,
    seed: int = 0,
    fill: str = "constant",
    interpolation: str = "bilinear",
) -> np.ndarray:
    """Give every image its own random transform, all from one seed.

    Args:
        images: float32 (n, height, width, channels), usually in [0, 1].
        ranges: how far the transforms may go; the defaults of :class:`AffineRanges` if left out.
        seed: same seed, same result.
        fill, interpolation: see :func:`apply_affine`.

    Returns:
        float32 array of the same shape. The input is not changed.
    """
    images = _as_batch(images)
    rng = np.random.default_rng(seed)
    matrices = random_matrices(len(images), images.shape[1:], ranges or AffineRanges(), rng)
    return apply_affine(images, matrices, fill, interpolation)


@keras.saving.register_keras_serializable(package="course")
class RandomAffine(keras.layers.Layer):
    """The same augmentation as a Keras layer: random in training, the identity otherwise.

    Unlike Keras' own random layers, a bare call ``layer(images)`` changes nothing: only
    ``training=True``, which ``fit`` passes, does.

    Args:
        ranges: how far the transforms may go.
        fill: ``"constant"``, ``"reflect"`` or ``"nearest"``, see :func:`apply_affine`.
        seed: seed of the layer's own random numbers.
    """

    def __init__(
        self,
        ranges: AffineRanges | None = None,
        fill: str = "constant",
        seed: int = 0,
        **kwargs: object,
    ) -> None:
        super().__init__(**kwargs)
        if fill not in FILLS:
            raise ValueError(f"fill={fill!r}: expected one of {', '.join(FILLS)}")
        self.ranges = ranges or AffineRanges()
        self.fill = fill
        self.seed = seed
        # Keras' SeedGenerator reads and then advances its state: in a parallel tf.data map two
        # batches can get the same draws. This one does both in one step.
        self.generator = tf.random.Generator.from_seed(seed)

    def call(self, inputs: tf.Tensor, training: bool = False) -> tf.Tensor:
        """Transform a batch (n, height, width, channels); dtype float32, shape kept."""
        if not training:
            return inputs
        _require_batch(inputs.shape)
        n, height, width, _ = tf.unstack(tf.shape(inputs))
        matrices = self._draw(n, tf.cast(height, tf.float32), tf.cast(width, tf.float32))
        return tf.raw_ops.ImageProjectiveTransformV3(
            images=inputs,
            transforms=matrices,
            output_shape=tf.shape(inputs)[1:3],
            fill_value=0.0,
            interpolation="BILINEAR",
            fill_mode=self.fill.upper(),
        )

    def _draw(self, n: tf.Tensor, height: tf.Tensor, width: tf.Tensor) -> tf.Tensor:
        """Random maps (n, 8) as in :func:`random_matrices`, drawn inside the graph."""
        r = self.ranges
        u = self.generator.uniform((n, 7), -1.0, 1.0)
        mirror = -tf.ones_like(u[:, 0])
        return _rows(
            tf,
            height,
            width,
            np.deg2rad(r.rotation) * u[:, 0],
            r.shift * width * u[:, 1],
            r.shift * height * u[:, 2],
            1.0 + r.zoom * u[:, 3],
            np.deg2rad(r.shear) * u[:, 4],
            tf.where((u[:, 5] < 0) & r.horizontal_flip, mirror, -mirror),
            tf.where((u[:, 6] < 0) & r.vertical_flip, mirror, -mirror),
        )

    def compute_output_shape(self, input_shape: tuple) -> tuple:
        """The shape of the input."""
        return input_shape

    def get_config(self) -> dict:
        """Settings from which the layer can be built again."""
        ranges = {f.name: getattr(self.ranges, f.name) for f in fields(self.ranges)}
        return {**super().get_config(), "ranges": ranges, "fill": self.fill, "seed": self.seed}

    @classmethod
    def from_config(cls, config: dict) -> RandomAffine:
        """Build the layer from :meth:`get_config`."""
        return cls(**{**config, "ranges": AffineRanges(**config["ranges"])})


def _rows(xp, height, width, a, tx, ty, z, k, fx, fy):
    """The map of :func:`compose`, with ``xp`` either NumPy or TensorFlow."""
    cos, sin, tan = xp.cos(a), xp.sin(a), xp.tan(k)
    m00, m01 = fx * cos / z, fy * (cos * tan - sin) / z
    m10, m11 = fx * sin / z, fy * (sin * tan + cos) / z
    cx, cy = (width - 1) / 2, (height - 1) / 2
    ox = cx - m00 * (cx + tx) - m01 * (cy + ty)
    oy = cy - m10 * (cx + tx) - m11 * (cy + ty)
    zero = xp.zeros_like(ox)
    return xp.stack([m00, m01, ox, m10, m11, oy, zero, zero], axis=1)


def _as_batch(images: np.ndarray) -> np.ndarray:
    images = np.asarray(images, dtype=np.float32)
    _require_batch(images.shape)
    return images


def _require_batch(shape: tuple[int, ...] | tf.TensorShape) -> None:
    if len(shape) != 4:
        raise ValueError(
            f"images have shape {tuple(shape)}: expected (n, height, width, channels); "
            "add the channel axis with images[..., None]"
        )


def _chunks(n: int) -> Iterator[tuple[int, int, int]]:
    """Cut n images into (start, stop, compiled size) pieces."""
    large, small = _CHUNKS
    start = 0
    while start < n:
        size = large if n - start >= large else small
        yield start, min(start + size, n), size
        start += size


@tf.function(jit_compile=True)
def _resample(images: tf.Tensor, matrices: tf.Tensor, fill: str, interpolation: str) -> tf.Tensor:
    """Read every output pixel at its place in the input, under XLA."""
    n, height, width, channels = images.shape
    y, x = tf.meshgrid(
        tf.range(height, dtype=tf.float32), tf.range(width, dtype=tf.float32), indexing="ij"
    )
    m = matrices[:, :, None, None]
    sx = m[:, 0] * x + m[:, 1] * y + m[:, 2]
    sy = m[:, 3] * x + m[:, 4] * y + m[:, 5]
    # Outside by more than the kernel's reach all places are alike: clip, so that no index can
    # overflow, whatever the map. A mirror has no such limit, its index is folded below.
    margin = 2.0 if interpolation == "bicubic" else 1.0
    if fill == "constant":
        sx = tf.clip_by_value(sx, -margin, width - 1 + margin)
        sy = tf.clip_by_value(sy, -margin, height - 1 + margin)
    elif fill == "nearest":
        sx = tf.clip_by_value(sx, 0.0, width - 1.0)
        sy = tf.clip_by_value(sy, 0.0, height - 1.0)
    fx, fy = tf.floor(sx), tf.floor(sy)
    wx, wy = _weights(sx - fx, interpolation), _weights(sy - fy, interpolation)
    first = -1 if interpolation == "bicubic" else 0
    columns = [_tap(tf.cast(fx, tf.int32) + first + i, width, fill) for i in range(len(wx))]
    rows = [_tap(tf.cast(fy, tf.int32) + first + j, height, fill) for j in range(len(wy))]
    flat = tf.reshape(images, (n * height * width, channels))
    base = tf.range(n)[:, None, None] * (height * width)
    total = tf.zeros((n, height, width, channels))
    for (row, row_in), weight_y in zip(rows, wy, strict=True):
        line = tf.zeros_like(total)
        for (column, column_in), weight_x in zip(columns, wx, strict=True):
            value = tf.gather(flat, base + row * width + column)
            line += value * (weight_x * column_in)[..., None]
        total += line * (weight_y * row_in)[..., None]
    if interpolation == "bilinear":
        return total
    # A cubic overshoots at edges: back into the range of what each image could show.
    low = tf.reduce_min(images, axis=(1, 2, 3), keepdims=True)
    high = tf.reduce_max(images, axis=(1, 2, 3), keepdims=True)
    if fill == "constant":
        low, high = tf.minimum(low, 0.0), tf.maximum(high, 0.0)
    return tf.clip_by_value(total, low, high)


def _weights(share: tf.Tensor, interpolation: str) -> list[tf.Tensor]:
    """Weights of the neighbours for a position between two pixels (share in [0, 1))."""
    if interpolation == "bilinear":
        return [1.0 - share, share]
    # Cubic convolution, Keys (1981), IEEE Trans. ASSP 29(6), eq. 15, with a = -0.75, the value
    # that keeps the most detail without visible ringing on photographs.
    a = -0.75

    def near(d: tf.Tensor) -> tf.Tensor:  # distance up to 1
        return ((a + 2) * d - (a + 3)) * d * d + 1

    def far(d: tf.Tensor) -> tf.Tensor:  # distance 1 to 2
        return ((a * d - 5 * a) * d + 8 * a) * d - 4 * a

    return [far(1 + share), near(share), near(1 - share), far(2 - share)]


def _tap(index: tf.Tensor, size: int, fill: str) -> tuple[tf.Tensor, tf.Tensor]:
    """A readable pixel index for every wanted one, and 0 where the pixel counts as empty."""
    one = tf.ones(index.shape)
    if fill == "constant":
        inside = tf.cast((index >= 0) & (index < size), tf.float32)
        return tf.clip_by_value(index, 0, size - 1), inside
    if fill == "reflect":
        folded = tf.math.floormod(index, 2 * size)
        return tf.minimum(folded, 2 * size - 1 - folded), one
    return tf.clip_by_value(index, 0, size - 1), one

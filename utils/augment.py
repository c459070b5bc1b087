"""Geometric augmentation of images: every output pixel is read once, at its own place.

The resampling is a gather of 4 (bilinear) or 16 (bicubic) pixels compiled with XLA, about as fast
as the compiled loops of image libraries; `course.py bench augment` compares.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import asdict

import numpy as np

from utils.affine import AffineRanges, random_matrices, rows
from utils.affine import compose as compose
from utils.backend import keras, tf

FILLS = ("constant", "reflect", "nearest")
INTERPOLATIONS = ("bilinear", "bicubic")

# A compiled function serves one number of images. Two numbers serve them all: large calls, since
# a call costs as much as dozens of digits, and small ones, the last of each padded.
_SMALL = 32
_LARGE_AT_MOST = 800
_LARGE_VALUES = 1_000_000  # in a large call: what stays in a processor's cache


def apply_affine(
    images: np.ndarray,
    matrices: np.ndarray,
    fill: str = "constant",
    interpolation: str = "bilinear",
) -> np.ndarray:
    """Resample every image once through its own map.

    Args:
        images: float32 (n, height, width, channels), usually in [0, 1].
        matrices: float32 (n, 8), rows ``m00 m01 ox m10 m11 oy 0 0``: the output pixel (x, y)
            shows the input at (m00 x + m01 y + ox, m10 x + m11 y + oy); see
            :func:`compose`.
        fill: what lies outside the image: ``"constant"`` (0), ``"reflect"`` (mirrored, edge
            pixel repeated) or ``"nearest"`` (edge pixel).
        interpolation: ``"bilinear"`` (4 pixels) or ``"bicubic"`` (16 pixels, sharper; the
            result is clipped to the range of values that the image and its fill have).

    Returns:
        float32 array of the same shape.

    Raises:
        ValueError: wrong shapes, or an unknown ``fill`` or ``interpolation``.
    """
    images = as_batch(images)
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
    for start, stop, size in _chunks(len(images), images[:1].size):
        part, maps = images[start:stop], matrices[start:stop]
        if stop - start < size:  # pad by repeating, cut off again below
            rows = np.resize(np.arange(stop - start), size)
            part, maps = part[rows], maps[rows]
        moved = _resample(part, maps, fill, interpolation)
        out[start:stop] = np.asarray(memoryview(moved))[: stop - start]  # numpy() would copy twice
    return out


def as_batch(images: np.ndarray) -> np.ndarray:
    """The images as float32; an error unless they are (n, height, width, channels)."""
    images = np.asarray(images, dtype=np.float32)
    require_batch(images.shape)
    return images


def require_batch(shape: tuple[int, ...] | tf.TensorShape) -> None:
    """Raise ValueError unless the shape has the four axes of a batch of images."""
    if len(shape) != 4:
        raise ValueError(
            f"images have shape {tuple(shape)}: expected (n, height, width, channels); "
            "one picture becomes a batch with image[None], or in tf.data with batch before map; "
            "a missing channel axis is added with images[..., None]"
        )


def _chunks(n: int, values: int) -> Iterator[tuple[int, int, int]]:
    """Cut n images of so many values each into (start, stop, compiled size) pieces."""
    fitting = _LARGE_VALUES // max(values, 1) // _SMALL * _SMALL
    large = min(max(fitting, _SMALL), _LARGE_AT_MOST)
    start = 0
    while start < n:
        size = large if 3 * (n - start) > large else _SMALL
        yield start, min(start + size, n), size
        start += size


@tf.function(jit_compile=True)
def _resample(images: tf.Tensor, matrices: tf.Tensor, fill: str, interpolation: str) -> tf.Tensor:
    """Read every output pixel at its place in the input, under XLA; all shapes are static."""
    n, height, width, channels = images.shape
    reach = 2 if interpolation == "bicubic" else 1  # pixels on either side of a position
    # A border as wide as the reach serves all taps without a look at where each one lands. Only
    # bilinear taps of a position within the image need none.
    bare = reach == 1 and fill != "constant" and min(height, width) > 1
    border = 0 if bare else 2 * reach - 1
    y, x = tf.meshgrid(
        tf.range(height, dtype=tf.float32), tf.range(width, dtype=tf.float32), indexing="ij"
    )
    m = matrices[:, :, None, None]
    sx = _inside(m[:, 0] * x + m[:, 1] * y + m[:, 2], width, fill, reach, bare) + border
    sy = _inside(m[:, 3] * x + m[:, 4] * y + m[:, 5], height, fill, reach, bare) + border
    padded = _with_border(images, border, fill)
    rows, columns = height + 2 * border, width + 2 * border
    # Positions are not negative, so the cast rounds down. The last pixel has no right neighbour:
    # it is the right neighbour of the one before.
    ix = tf.minimum(tf.cast(sx, tf.int32), columns - 1 - reach)
    iy = tf.minimum(tf.cast(sy, tf.int32), rows - 1 - reach)
    wx = _weights(sx - tf.cast(ix, tf.float32), interpolation)
    wy = _weights(sy - tf.cast(iy, tf.float32), interpolation)
    flat = tf.reshape(padded, (n * rows * columns, channels))
    first = tf.range(n)[:, None, None] * (rows * columns) + iy * columns + ix
    total = 0.0
    for j, weight_y in enumerate(wy, start=1 - reach):
        line = 0.0
        for i, weight_x in enumerate(wx, start=1 - reach):
            line += tf.gather(flat, first + (j * columns + i)) * weight_x[..., None]
        total += line * weight_y[..., None]
    if interpolation == "bilinear":
        return total
    # A cubic overshoots at edges: back into the range of what each image could show.
    low = tf.reduce_min(images, axis=(1, 2, 3), keepdims=True)
    high = tf.reduce_max(images, axis=(1, 2, 3), keepdims=True)
    if fill == "constant":
        low, high = tf.minimum(low, 0.0), tf.maximum(high, 0.0)
    return tf.clip_by_value(total, low, high)


def _inside(s: tf.Tensor, size: int, fill: str, reach: int, bare: bool) -> tf.Tensor:
    """Positions along one axis brought to where image and border give the value of the fill."""
    if fill == "constant":  # farther out than the reach all places are alike
        return tf.clip_by_value(s, -float(reach), size - 1.0 + reach)
    if fill == "reflect":  # a triangle wave of period 2 size, with mirrors at the pixels' edges
        u = s + 0.5
        u -= 2.0 * size * tf.floor(u / (2.0 * size))
        s = size - 0.5 - tf.abs(u - size)
        if not bare:
            return s
    return tf.clip_by_value(s, 0.0, size - 1.0)


def _with_border(images: tf.Tensor, border: int, fill: str) -> tf.Tensor:
    """The images with so many pixels more on every side."""
    if not border:
        return images
    if fill == "constant":
        return tf.pad(images, [(0, 0), (border, border), (border, border), (0, 0)])
    mode = "symmetric" if fill == "reflect" else "edge"
    for axis in (1, 2):
        images = tf.gather(images, np.pad(np.arange(images.shape[axis]), border, mode), axis=axis)
    return images


def _weights(share: tf.Tensor, interpolation: str) -> list[tf.Tensor]:
    """Weights of the neighbours for a position between two pixels (share in [0, 1])."""
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
    images = as_batch(images)
    rng = np.random.default_rng(seed)
    matrices = random_matrices(len(images), images.shape[1:], ranges or AffineRanges(), rng)
    return apply_affine(images, matrices, fill, interpolation)


@keras.saving.register_keras_serializable(package="course")
class RandomAffine(keras.layers.Layer):
    """The same augmentation as a Keras layer: random in training, the identity otherwise.

    Unlike Keras' own random layers, a bare call ``layer(images)`` changes nothing: only
    ``training=True``, which ``fit`` passes, does. A layer that is loaded or cloned with its model
    goes on with the draws where the original was.

    Args:
        ranges: how far the transforms may go.
        fill: ``"constant"``, ``"reflect"`` or ``"nearest"``, see :func:`apply_affine`.
        seed: seed of the layer's own random numbers; if left out it follows
            ``keras.utils.set_random_seed``, as in Keras' own layers.
        state: where the random numbers go on, as in :meth:`get_config`; from the seed if left out.

    Raises:
        ValueError: an unknown ``fill``, or the layer is made inside the function of a ``map``.
    """

    def __init__(
        self,
        ranges: AffineRanges | None = None,
        fill: str = "constant",
        seed: int | None = None,
        state: Sequence[int] | None = None,
        **kwargs: object,
    ) -> None:
        super().__init__(**kwargs)
        if fill not in FILLS:
            raise ValueError(f"fill={fill!r}: expected one of {', '.join(FILLS)}")
        if tf.inside_function():
            raise ValueError(
                "RandomAffine is made anew inside a function, such as that of map: make it once, "
                "before, and only call it there"
            )
        self.ranges = ranges or AffineRanges()
        self.fill = fill
        # Python's own random numbers, which set_random_seed seeds, are where Keras' layers look.
        self.seed = random.randint(1, 10**9) if seed is None else seed
        # Without it, `fit` on a GPU compiles with XLA, which cannot do the transform in `call`.
        self.supports_jit = False
        # Keras' SeedGenerator reads and then advances its state: in a parallel tf.data map two
        # batches can get the same draws. This one does both in one step.
        self.generator = tf.random.Generator.from_seed(self.seed)
        if state is not None:
            self.generator.state.assign(state)

    def call(self, inputs: tf.Tensor, training: bool = False) -> tf.Tensor:
        """Transform a batch (n, height, width, channels); dtype float32, shape kept."""
        if not training:
            return inputs
        require_batch(inputs.shape)
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
        return rows(
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
        """Settings from which the layer can be built again, to go on with its draws."""
        config = {"ranges": asdict(self.ranges), "fill": self.fill, "seed": self.seed}
        state = self.generator.state.numpy().tolist()
        return {**super().get_config(), **config, "state": state}

    @classmethod
    def from_config(cls, config: dict) -> RandomAffine:
        """Build the layer from :meth:`get_config`."""
        return cls(**{**config, "ranges": AffineRanges(**config["ranges"])})

"""The composed transform: against SciPy, on cases with a known answer, and in its draws."""

import numpy as np
import pytest
from scipy import ndimage

from utils.augment import (
    FILLS,
    INTERPOLATIONS,
    AffineRanges,
    _resample,
    apply_affine,
    augment,
    compose,
    random_matrices,
)

EVERYTHING = AffineRanges(
    rotation=40, shift=0.3, zoom=0.4, shear=20, horizontal_flip=True, vertical_flip=True
)
SCIPY_MODE = {"constant": "grid-constant", "reflect": "reflect", "nearest": "nearest"}
LEVEL = 1 / 255  # one step of an 8-bit image
OFF = AffineRanges.none()


def pictures(n, height=20, width=28, channels=1, seed=0):
    """Noise smoothed a little: every pixel matters, as in no photograph."""
    noise = np.random.default_rng(seed).random((n, height, width, channels))
    return ndimage.gaussian_filter(noise, (0, 0.7, 0.7, 0)).astype(np.float32)


def scipy_affine(images, matrices, fill, order=1):
    out = np.empty_like(images)
    for i, (image, m) in enumerate(zip(images, matrices.astype(float), strict=True)):
        linear, offset = [[m[4], m[3]], [m[1], m[0]]], [m[5], m[2]]
        for c in range(image.shape[-1]):
            out[i, ..., c] = ndimage.affine_transform(
                image[..., c].astype(float), linear, offset, order=order, mode=SCIPY_MODE[fill]
            )
    return out


def psnr(images, reference, margin):
    """Peak signal-to-noise ratio in dB, away from the border."""
    inner = (slice(None), slice(margin, -margin), slice(margin, -margin))
    return -10 * np.log10(np.mean((images[inner] - reference[inner]) ** 2))


@pytest.mark.parametrize("channels", [1, 3])
@pytest.mark.parametrize("fill", FILLS)
def test_agrees_with_scipy(fill, channels):
    images = pictures(32, channels=channels)
    maps = random_matrices(32, images.shape[1:], EVERYTHING, np.random.default_rng(3))
    ours = apply_affine(images, maps, fill)
    assert ours.dtype == np.float32
    assert np.abs(ours - scipy_affine(images, maps, fill)).max() < 0.01 * LEVEL


@pytest.mark.parametrize("fill", FILLS)
def test_agrees_with_scipy_far_outside(fill):
    images = pictures(32)
    maps = compose(20, 28, angle=np.linspace(0, 6, 32), zoom=np.geomspace(0.02, 8, 32), shift_x=9)
    ours = apply_affine(images, maps, fill)
    # Far from the image float32 positions are coarse: 1e-4 of a pixel at a distance of 1,000.
    assert np.abs(ours - scipy_affine(images, maps, fill)).max() < 0.05 * LEVEL


def test_quarter_turns_are_exact():
    images = pictures(4, 20, 20)
    for turns in (1, 2, 3):
        turned = apply_affine(images, np.repeat(compose(20, 20, angle=turns * np.pi / 2), 4, 0))
        np.testing.assert_allclose(turned, np.rot90(images, turns, axes=(1, 2)), atol=4e-5)


def test_half_turn_of_an_oblong_image():
    images = pictures(3)
    turned = apply_affine(images, np.repeat(compose(20, 28, angle=np.pi), 3, 0))
    np.testing.assert_allclose(turned, images[:, ::-1, ::-1], atol=4e-5)


def test_flips_are_exact():
    images = pictures(2)
    maps = compose(20, 28, flip_x=np.array([-1.0, 1.0]), flip_y=np.array([1.0, -1.0]))
    flipped = apply_affine(images, maps)
    np.testing.assert_array_equal(flipped[0], images[0, :, ::-1])
    np.testing.assert_array_equal(flipped[1], images[1, ::-1])


def test_whole_shifts_are_exact_and_go_right_and_down():
    images = pictures(1)
    moved = apply_affine(images, compose(20, 28, shift_x=3.0, shift_y=5.0))
    np.testing.assert_array_equal(moved[:, 5:, 3:], images[:, :-5, :-3])
    assert not moved[:, :5].any() and not moved[:, :, :3].any()


def test_zoom_above_one_magnifies():
    images = np.zeros((1, 21, 21, 1), np.float32)
    images[:, 8:13, 8:13] = 1
    larger = apply_affine(images, compose(21, 21, zoom=2.0)).sum()
    assert larger == pytest.approx(4 * images.sum(), rel=0.05)


def test_positive_angle_turns_counter_clockwise():
    images = np.zeros((1, 21, 21, 1), np.float32)
    images[0, 10, 18] = 1  # right of the centre
    turned = apply_affine(images, compose(21, 21, angle=np.pi / 2))
    assert np.unravel_index(turned.argmax(), turned.shape) == (0, 2, 10, 0)  # above it


@pytest.mark.parametrize("interpolation", INTERPOLATIONS)
@pytest.mark.parametrize("fill", FILLS)
def test_strength_zero_changes_nothing(fill, interpolation):
    images = pictures(5)
    same = augment(images, OFF, seed=1, fill=fill, interpolation=interpolation)
    np.testing.assert_allclose(same, images, atol=1e-6)


def test_input_is_not_changed():
    images = pictures(5)
    before = images.copy()
    maps = random_matrices(5, images.shape[1:], EVERYTHING, np.random.default_rng(0))
    maps_before = maps.copy()
    moved = apply_affine(images, maps)
    assert not np.shares_memory(moved, images)
    np.testing.assert_array_equal(images, before)
    np.testing.assert_array_equal(maps, maps_before)


@pytest.mark.parametrize("n", [0, 1, 31, 33, 257, 800, 833])
def test_any_number_of_images(n):
    images = pictures(n)
    maps = random_matrices(n, images.shape[1:], EVERYTHING, np.random.default_rng(n))
    moved = apply_affine(images, maps)
    assert moved.shape == images.shape
    # Image by image the same as in other company: no neighbour leaks in at a chunk's edge.
    some = np.unique(np.linspace(0, max(n - 1, 0), 9).astype(int))[: n or None] if n else []
    alone = apply_affine(images[some], maps[some])
    np.testing.assert_allclose(moved[some], alone, atol=1e-6)


def test_same_seed_same_bits_other_seed_others():
    images = pictures(40)
    first = augment(images, EVERYTHING, seed=7)
    np.testing.assert_array_equal(first, augment(images, EVERYTHING, seed=7))
    assert np.abs(first - augment(images, EVERYTHING, seed=8)).max() > 0.1


def test_each_image_has_its_own_draw():
    copies = np.repeat(pictures(1), 40, axis=0)
    moved = augment(copies, seed=0).reshape(40, -1)
    assert len(np.unique(moved, axis=0)) == 40


def test_a_longer_batch_begins_with_the_draws_of_a_shorter_one():
    images = pictures(40)
    np.testing.assert_allclose(
        augment(images, seed=2)[:10], augment(images[:10], seed=2), atol=1e-6
    )


# What a map says about its transforms, one number per transform, none disturbed by the others.
def angle_and_zoom(maps):
    return np.arctan2(maps[:, 3], maps[:, 0]), np.hypot(maps[:, 0], maps[:, 3])


def test_switching_one_transform_on_leaves_the_draws_of_the_others():
    def draw(**ranges):
        given = AffineRanges(**{"rotation": 15, "shift": 0, "zoom": 0.2, **ranges})
        return random_matrices(50, (20, 28), given, np.random.default_rng(4))

    angle, zoom = angle_and_zoom(draw())
    for other in ({"shift": 0.3}, {"shear": 20.0}, {"vertical_flip": True}):
        now_angle, now_zoom = angle_and_zoom(draw(**other))
        np.testing.assert_allclose(now_angle, angle, atol=1e-5)
        np.testing.assert_allclose(now_zoom, zoom, rtol=1e-5)
    flipped = draw(horizontal_flip=True)
    np.testing.assert_allclose(np.abs(flipped[:, 0]), np.abs(draw()[:, 0]), rtol=1e-5)
    assert 0.2 < (flipped[:, 0] < 0).mean() < 0.8
    np.testing.assert_allclose(angle_and_zoom(draw(rotation=0))[1], zoom, rtol=1e-5)
    np.testing.assert_allclose(angle_and_zoom(draw(zoom=0))[0], angle, atol=1e-5)


def test_draws_fill_their_ranges():
    ranges = AffineRanges(rotation=30, shift=0.0, zoom=0.2)
    angle, zoom = angle_and_zoom(random_matrices(5000, (9, 9), ranges, np.random.default_rng(0)))
    degrees = np.rad2deg(angle)
    assert -30 <= degrees.min() < -29 and 29 < degrees.max() <= 30 and abs(degrees.mean()) < 1
    assert degrees.std() == pytest.approx(60 / np.sqrt(12), rel=0.03)  # uniform, not normal
    assert 0.8 <= (1 / zoom).min() < 0.81 and 1.19 < (1 / zoom).max() <= 1.2 + 1e-6


def test_shift_is_a_share_of_height_and_width():
    ranges = AffineRanges(rotation=0, shift=0.25, zoom=0)
    maps = random_matrices(5000, (20, 40), ranges, np.random.default_rng(0))
    assert 9.9 < np.abs(maps[:, 2]).max() <= 10 and 4.9 < np.abs(maps[:, 5]).max() <= 5
    assert abs(np.corrcoef(maps[:, 2], maps[:, 5])[0, 1]) < 0.05  # two draws, not one


def test_nothing_compiles_again_for_other_numbers_seeds_or_ranges():
    augment(pictures(300))
    augment(pictures(30))
    traces = _resample.experimental_get_tracing_count()
    for n, seed, ranges in ((801, 1, OFF), (29, 2, EVERYTHING), (263, 3, None), (2, 4, None)):
        augment(pictures(n), ranges, seed)
    assert _resample.experimental_get_tracing_count() == traces


def keys(images, maps, fill, a=-0.75):
    """Cubic convolution pixel by pixel, as in Keys (1981): slow, and plain to see."""
    n, height, width, _ = images.shape
    y, x = np.mgrid[:height, :width]
    out = np.zeros_like(images)
    for image, m, result in zip(images.astype(float), maps.astype(float), out, strict=True):
        sx, sy = m[0] * x + m[1] * y + m[2], m[3] * x + m[4] * y + m[5]
        if fill == "nearest":
            sx, sy = sx.clip(0, width - 1), sy.clip(0, height - 1)
        for j in range(-1, 3):
            for i in range(-1, 3):
                ix, iy = np.floor(sx).astype(int) + i, np.floor(sy).astype(int) + j
                weight = np.ones_like(sx)
                for d in (np.abs(sx - ix), np.abs(sy - iy)):
                    near = ((a + 2) * d - (a + 3)) * d * d + 1
                    far = ((a * d - 5 * a) * d + 8 * a) * d - 4 * a
                    weight *= np.where(d <= 1, near, np.where(d < 2, far, 0))
                inside = (ix >= 0) & (ix < width) & (iy >= 0) & (iy < height)
                if fill == "reflect":
                    ix = np.minimum(ix % (2 * width), 2 * width - 1 - ix % (2 * width))
                    iy = np.minimum(iy % (2 * height), 2 * height - 1 - iy % (2 * height))
                value = image[iy.clip(0, height - 1), ix.clip(0, width - 1)]
                if fill == "constant":
                    weight *= inside
                result += value * weight[..., None]
    low, high = images.min(axis=(1, 2, 3), keepdims=True), images.max(axis=(1, 2, 3), keepdims=True)
    return out.clip(np.minimum(low, 0) if fill == "constant" else low, high)


@pytest.mark.parametrize("fill", FILLS)
def test_bicubic_is_cubic_convolution(fill):
    images = pictures(6)
    maps = random_matrices(6, images.shape[1:], EVERYTHING, np.random.default_rng(8))
    ours = apply_affine(images, maps, fill, "bicubic")
    assert np.abs(ours - keys(images, maps, fill)).max() < 0.05 * LEVEL


def test_bicubic_is_sharper_than_bilinear():
    images = pictures(32)
    maps = random_matrices(32, (20, 28), AffineRanges(), np.random.default_rng(1))
    spline = scipy_affine(images, maps, "constant", order=5)
    linear = psnr(apply_affine(images, maps), spline, 6)
    cubic = psnr(apply_affine(images, maps, interpolation="bicubic"), spline, 6)
    assert cubic > linear + 4


def test_one_resampling_is_sharper_than_a_chain_of_three():
    images = pictures(32, 28, 28)
    rng = np.random.default_rng(2)
    a, z = rng.uniform(-0.26, 0.26, 32), rng.uniform(0.9, 1.1, 32)
    tx, ty = rng.uniform(-2.8, 2.8, (2, 32))
    once = compose(28, 28, a, tx, ty, z)
    chain = images
    for step in ({"angle": a}, {"zoom": z}, {"shift_x": tx, "shift_y": ty}):
        chain = apply_affine(chain, compose(28, 28, **step))
    spline = scipy_affine(images, once, "constant", order=5)
    assert psnr(apply_affine(images, once), spline, 8) > psnr(chain, spline, 8) + 4


@pytest.mark.parametrize("fill", FILLS)
def test_bicubic_stays_within_each_image_and_the_fill(fill):
    images = 0.5 + pictures(3) / 10
    images[1] = np.where(np.indices((20, 28)).sum(0) % 2, 0.2, 0.9)[..., None]  # overshoots
    moved = augment(images, EVERYTHING, seed=5, fill=fill, interpolation="bicubic")
    low = 0 if fill == "constant" else images.min(axis=(1, 2, 3))
    assert (moved.min(axis=(1, 2, 3)) >= low - 1e-6).all()
    assert (moved.max(axis=(1, 2, 3)) <= images.max(axis=(1, 2, 3)) + 1e-6).all()
    if fill == "constant":
        assert moved.min() == 0  # empty corners are black, not as bright as the darkest pixel


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: AffineRanges(rotation=200), ["rotation=200", "0 to 180"]),
        (lambda: AffineRanges(shift=-0.1), ["shift=-0.1", "0 to 1"]),
        (lambda: AffineRanges(zoom=1.0), ["zoom=1.0", "0 to 0.99"]),
        (lambda: AffineRanges(shear=float("nan")), ["shear=nan", "0 to 89"]),
        (lambda: augment(np.zeros((4, 28, 28))), ["(4, 28, 28)", "images[..., None]"]),
        (lambda: augment(np.zeros((28, 28))), ["(28, 28)", "images[..., None]"]),
        (lambda: augment(pictures(2), fill="wrap"), ["'wrap'", "reflect"]),
        (lambda: augment(pictures(2), interpolation="cubic"), ["'cubic'", "bicubic"]),
        (lambda: apply_affine(pictures(2), np.zeros((3, 8))), ["(3, 8)", "(2, 8)"]),
    ],
)
def test_errors_name_the_value_and_the_remedy(call, words):
    with pytest.raises(ValueError) as caught:
        call()
    assert all(word in str(caught.value) for word in words), caught.value


def test_describe_names_what_is_on():
    assert OFF.describe() == "no transform"
    assert AffineRanges(shear=10, horizontal_flip=True).describe() == (
        "rotation ±15°, shift ±10 %, zoom ±10 %, shear ±10°, horizontal flip"
    )


@pytest.mark.slow
@pytest.mark.parametrize("interpolation", INTERPOLATIONS)
@pytest.mark.parametrize("size", [(1, 1), pytest.param((1, 7), marks=pytest.mark.nightly), (3, 2)])
def test_tiny_images(size, interpolation):
    images = pictures(2, *size)
    for fill in FILLS:
        same = augment(images, OFF, fill=fill, interpolation=interpolation)
        np.testing.assert_allclose(same, images, atol=1e-6)
        maps = random_matrices(2, size, EVERYTHING, np.random.default_rng(0))
        moved = apply_affine(images, maps, fill, interpolation)
        if interpolation == "bilinear":
            assert np.abs(moved - scipy_affine(images, maps, fill)).max() < 0.01 * LEVEL

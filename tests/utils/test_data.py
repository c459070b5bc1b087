"""The embedded digits, their split, and loading the whole of MNIST from a file."""

import hashlib
import re
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from launcher import downloads
from topics.dataset import mnist
from utils import data

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(autouse=True)
def no_user_settings(monkeypatch, tmp_path):
    """Keep the user's own cache and variables out of the tests."""
    monkeypatch.delenv(mnist.MNIST_VARIABLE, raising=False)
    monkeypatch.setenv(data.CACHE_VARIABLE, str(tmp_path / "cache"))


def test_digits_are_5000_balanced_and_all_different():
    images, labels = data.load_digits()
    assert images.shape == (5000, 28, 28) and images.dtype == np.uint8
    assert labels.dtype == np.int64
    assert np.bincount(labels).tolist() == [500] * 10
    assert len({image.tobytes() for image in images}) == 5000
    assert images.min() == 0 and images.max() == 255
    # MNIST centres by the weight of the ink: mostly background, hardly any ink at the border.
    assert 0.10 < (images > 0).mean() < 0.30
    assert (images[:, 0] > 0).mean() < 0.001 and (images[:, :, 0] > 0).mean() < 0.001


def test_card_states_the_hash_and_size_of_the_file():
    content = data.DIGITS_FILE.read_bytes()
    card = (data.DATASETS / "digits.md").read_text(encoding="utf-8")
    assert re.findall(r"sha256 \| `([0-9a-f]{64})`", card) == [hashlib.sha256(content).hexdigest()]
    assert f"{len(content):,} bytes" in card
    assert "CC BY-SA 3.0" in card and "LeCun" in card and "training" in card


@pytest.mark.parametrize("fault", ["one bit", "truncated", "empty"])
def test_damaged_digits_are_refused(monkeypatch, tmp_path, fault):
    content = bytearray(data.DIGITS_FILE.read_bytes())
    if fault == "one bit":
        content[400_000] ^= 1
    else:
        content = content[: 100_000 if fault == "truncated" else 0]
    damaged = tmp_path / "digits.npz"
    damaged.write_bytes(content)
    monkeypatch.setattr(data, "DIGITS_FILE", damaged)
    with pytest.raises(data.DataDamaged, match="is damaged.*git checkout"):
        data.load_digits()
    assert "damaged" in data.check_embedded()[0][1]


def test_missing_digits_are_named(monkeypatch, tmp_path):
    monkeypatch.setattr(data, "DIGITS_FILE", tmp_path / "digits.npz")
    with pytest.raises(data.DataNotFound, match="is missing: .*git checkout"):
        data.load_digits()


def test_course_split_shapes_types_and_balance():
    split = data.course_split(seed=0)
    for part, n in (("train", 800), ("test", 200), ("holdout", 4000)):
        x, y = getattr(split, f"x_{part}"), getattr(split, f"y_{part}")
        assert x.shape == (n, 28, 28, 1) and x.dtype == np.float32
        assert x.min() == 0.0 and x.max() == 1.0
        assert y.shape == (n,) and y.dtype == np.int64
        assert np.bincount(y).tolist() == [n // 10] * 10
        # Shuffled: a batch must not hold one class only.
        assert len(np.unique(y[:32])) >= 7


@pytest.mark.parametrize("per_class", [5, 40, 80, 400, 480])
def test_parts_are_disjoint_by_row_and_by_pixels(per_class):
    split = data.course_split(seed=3, train_per_class=per_class)
    rows = [split.train_rows, split.test_rows, split.holdout_rows]
    together = np.concatenate(rows)
    assert len(np.unique(together)) == len(together) == 5000
    pixels = [
        {image.tobytes() for image in x} for x in (split.x_train, split.x_test, split.x_holdout)
    ]
    assert not pixels[0] & pixels[1]
    assert not pixels[0] & pixels[2]
    assert not pixels[1] & pixels[2]


def test_rows_say_where_each_image_comes_from():
    images, labels = data.load_digits()
    split = data.course_split(seed=1)
    np.testing.assert_array_equal(split.y_test, labels[split.test_rows])
    np.testing.assert_array_equal(split.x_train, data.as_images(images[split.train_rows]))


def test_a_larger_training_set_keeps_the_test_and_holdout_images():
    small = data.course_split(seed=2, train_per_class=5, holdout_per_class=80)
    large = data.course_split(seed=2, train_per_class=400, holdout_per_class=80)
    np.testing.assert_array_equal(small.test_rows, large.test_rows)
    np.testing.assert_array_equal(small.holdout_rows, large.holdout_rows)
    assert set(small.train_rows) < set(large.train_rows)
    assert len(large.x_holdout) == 800


def test_seed_decides_the_split():
    first, again, other = (data.course_split(seed) for seed in (0, 0, 1))
    np.testing.assert_array_equal(first.train_rows, again.train_rows)
    np.testing.assert_array_equal(first.x_holdout, again.x_holdout)
    assert not np.array_equal(np.sort(first.test_rows), np.sort(other.test_rows))


def test_the_split_is_the_same_on_every_platform():
    # Written down once: another NumPy, operating system or processor must give these rows.
    split = data.course_split(seed=0)
    rows = np.concatenate([split.train_rows, split.test_rows, split.holdout_rows])
    digest = hashlib.sha256(rows.astype("<i8").tobytes()).hexdigest()
    assert digest == "6520813dede8e05338aba5cda7e7166c5403dafb3bc9a1158e898a6d22c83e18"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"train_per_class": 0}, "train_per_class must be at least 1"),
        ({"test_per_class": 0}, "test_per_class must be at least 1"),
        ({"train_per_class": 490, "test_per_class": 20}, "does not fit"),
        ({"holdout_per_class": 401}, "does not fit"),
        ({"holdout_per_class": -1}, "does not fit"),
        ({"seed": -1}, "seed must be"),
        ({"seed": 1.5}, "seed must be"),
        ({"seed": True}, "seed must be"),
    ],
)
def test_impossible_splits_are_refused(arguments, message):
    with pytest.raises(ValueError, match=message):
        data.course_split(**arguments)


def test_as_images_refuses_to_divide_twice():
    pixels = np.array([[[0, 255], [51, 102]]], dtype=np.uint8)
    images = data.as_images(pixels)
    np.testing.assert_allclose(images[0, ..., 0], [[0, 1], [0.2, 0.4]], rtol=1e-6)
    with pytest.raises(TypeError, match="expected uint8"):
        data.as_images(images[..., 0])
    with pytest.raises(ValueError, match="expected shape"):
        data.as_images(pixels[0])


def test_data_does_not_import_tensorflow():
    code = (
        "import sys; import utils.data, launcher.downloads; utils.data.course_split();"
        "sys.exit('tensorflow' in sys.modules or 'keras' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT, timeout=60).returncode == 0


# --- the whole of MNIST: synthetic files of the right shape --------------------------------------


def mnist_like() -> dict[str, np.ndarray]:
    return {
        "x_train": np.zeros((60000, 28, 28), np.uint8),
        "y_train": (np.arange(60000) % 10).astype(np.uint8),
        "x_test": np.ones((10000, 28, 28), np.uint8),
        "y_test": (np.arange(10000) % 10).astype(np.uint8),
    }


def save(path: Path, arrays: dict[str, np.ndarray]) -> Path:
    np.savez_compressed(path, **arrays)
    return path


def test_without_mnist_the_error_says_how_to_get_it():
    assert not mnist.mnist_available()
    with pytest.raises(data.DataNotFound, match="data get mnist.*COURSE_MNIST"):
        mnist.load_mnist()


def test_mnist_from_the_named_file(monkeypatch, tmp_path):
    monkeypatch.setenv(mnist.MNIST_VARIABLE, str(save(tmp_path / "any.npz", mnist_like())))
    assert mnist.mnist_available() and mnist.mnist_problem() is None
    arrays = mnist.load_mnist()
    assert {name: array.shape for name, array in arrays.items()} == mnist.MNIST_SHAPES
    assert arrays["x_test"].dtype == np.uint8 and arrays["y_test"].dtype == np.int64


def test_mnist_from_the_cache_is_verified_by_hash(monkeypatch, tmp_path):
    path = downloads.cached_path("mnist")
    path.parent.mkdir(parents=True)
    save(path, mnist_like())
    with pytest.raises(data.DataDamaged, match="is damaged.*data get mnist"):
        mnist.load_mnist()
    content = path.read_bytes()
    monkeypatch.setattr(mnist, "MNIST_SHA256", hashlib.sha256(content).hexdigest())
    assert mnist.load_mnist()["x_train"].shape == (60000, 28, 28)


def test_a_wrong_variable_is_not_silently_ignored(monkeypatch, tmp_path):
    missing = tmp_path / "none.npz"
    monkeypatch.setenv(mnist.MNIST_VARIABLE, str(missing))
    assert not mnist.mnist_available()
    with pytest.raises(data.DataNotFound, match="no such file"):
        mnist.load_mnist()


def _without(arrays):
    del arrays["y_test"]


def _swapped(arrays):
    arrays["x_train"], arrays["x_test"] = arrays["x_test"], arrays["x_train"]


def _floats(arrays):
    arrays["x_test"] = arrays["x_test"].astype(np.float32)


def _one_label(arrays):
    arrays["y_train"][:] = 7


@pytest.mark.parametrize(
    ("fault", "message"),
    [
        (_without, "no array 'y_test'"),
        (_swapped, "x_train is .10000, 28, 28."),
        (_floats, "x_test is .* float32"),
        (_one_label, "must hold the labels 0 to 9"),
    ],
)
def test_other_files_are_not_taken_for_mnist(monkeypatch, tmp_path, fault, message):
    arrays = mnist_like()
    fault(arrays)
    monkeypatch.setenv(mnist.MNIST_VARIABLE, str(save(tmp_path / "any.npz", arrays)))
    with pytest.raises(data.DataDamaged, match=message):
        mnist.load_mnist()


@pytest.mark.parametrize("content", [b"", b"<html>log in</html>", b"PK\x03\x04 and then nothing"])
def test_files_that_are_no_npz(monkeypatch, tmp_path, content):
    path = tmp_path / "any.npz"
    path.write_bytes(content)
    monkeypatch.setenv(mnist.MNIST_VARIABLE, str(path))
    assert not mnist.mnist_available()
    with pytest.raises(data.DataDamaged, match="not a readable .npz"):
        mnist.load_mnist()


def test_mnist_damaged_inside(monkeypatch, tmp_path):
    path = save(tmp_path / "any.npz", mnist_like())
    content = bytearray(path.read_bytes())
    content[5000:9000] = b"\0" * 4000
    path.write_bytes(content)
    monkeypatch.setenv(mnist.MNIST_VARIABLE, str(path))
    with pytest.raises(data.DataDamaged):
        mnist.load_mnist()

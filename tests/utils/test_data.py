"""The embedded digits and their split."""

import hashlib
import re
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from launcher import downloads
from utils import data

ROOT = Path(__file__).resolve().parents[2]


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
    assert "damaged" in downloads.check_embedded()[0][1]


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
        "import sys; import utils.data; utils.data.course_split();"
        "sys.exit('tensorflow' in sys.modules or 'keras' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT, timeout=60).returncode == 0

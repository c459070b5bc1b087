"""Lesson 01: the leak to play with, the table of stages, and MNIST where it is at hand."""

import hashlib
import io
from pathlib import Path

import numpy as np
import pytest

from launcher import downloads
from topics.dataset import mnist, playground
from topics.dataset.playground import LeakPlayground, leaked
from topics.dataset.stages import StageTable
from utils import data

# --- the playground ---


def test_relatives_are_counted():
    assert leaked(100, 0, 0.2) == 0
    assert leaked(300, 1, 0.2) == pytest.approx(0.8, abs=0.1)  # the other copy is in training
    assert leaked(300, 9, 0.2) > 0.99


def test_each_control_changes_the_answer():
    leak = LeakPlayground(200, 0.2)
    first = leak.answer.value
    assert "augment, then split" in first and "of 400 test pictures" in first
    leak.copies.value = 1
    second = leak.answer.value
    assert second != first and "of 80 test pictures" in second
    leak.split_first.value = True
    assert "split, then augment" in leak.answer.value
    assert "0 of 80 test pictures (0%)" in leak.answer.value
    assert 'value="0.000"' in leak.picture.value


def test_a_figure_stands_in(stand_in):
    bundle = stand_in(playground.leak, pictures=50)
    assert "0: 0.0 ± 0.0 %" in bundle["text/plain"]


# --- the table of stages ---


def test_the_table_says_the_same_in_text_and_in_html():
    table = StageTable([((10, 28, 28), (10, 28, 28, 1), "a <b> [c]"), ("ten", "eight", "")])
    head, first, second = repr(table).splitlines()
    assert head.split() == ["stage", "in", "out", "remark"]
    assert first.startswith("1 original dataset  10 x 28 x 28  10 x 28 x 28 x 1  a <b> [c]")
    assert second.startswith("2 train/test split  ten           eight")
    page = table._repr_html_()
    assert "<td>10 x 28 x 28 x 1</td>" in page and "a &lt;b&gt; [c]" in page
    assert page.count("<tr>") == 3


# --- the whole of MNIST: synthetic files of its kind, smaller ones where the size is no matter ---

SMALL = {"x_train": (60, 28, 28), "y_train": (60,), "x_test": (10, 28, 28), "y_test": (10,)}


@pytest.fixture
def no_settings(monkeypatch, tmp_path):
    """Keep the user's own cache and variables out of the tests."""
    monkeypatch.delenv(mnist.MNIST_VARIABLE, raising=False)
    monkeypatch.setenv(data.CACHE_VARIABLE, str(tmp_path / "cache"))


@pytest.fixture
def small(no_settings, monkeypatch):
    """MNIST is taken to have 60 and 10 pictures."""
    monkeypatch.setattr(mnist, "MNIST_SHAPES", SMALL)


def arrays_of(shapes) -> dict[str, np.ndarray]:
    return {
        name: np.arange(shape[0], dtype=np.uint8) % 10 if len(shape) == 1 else np.ones(shape, "u1")
        for name, shape in shapes.items()
    }


def save(path: Path, arrays: dict[str, np.ndarray]) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    np.savez(path, **arrays)
    return path


def test_without_mnist_the_error_says_how_to_get_it(no_settings):
    assert not mnist.mnist_available()
    with pytest.raises(data.DataNotFound, match="data get mnist.*COURSE_MNIST"):
        mnist.load_mnist()


def test_mnist_from_the_named_file(no_settings, monkeypatch, tmp_path):
    path = save(tmp_path / "any.npz", arrays_of(mnist.MNIST_SHAPES) | {"more": np.zeros(3)})
    monkeypatch.setenv(mnist.MNIST_VARIABLE, str(path))
    assert mnist.mnist_available() and mnist.mnist_problem() is None
    arrays = mnist.load_mnist()
    assert {name: array.shape for name, array in arrays.items()} == {
        "x_train": (60000, 28, 28),
        "y_train": (60000,),
        "x_test": (10000, 28, 28),
        "y_test": (10000,),
    }
    assert arrays["x_test"].dtype == np.uint8 and arrays["y_test"].dtype == np.int64


def test_mnist_from_the_cache_is_verified_by_hash(small, monkeypatch):
    path = save(downloads.cached_path("mnist"), arrays_of(SMALL))
    with pytest.raises(data.DataDamaged, match="is damaged.*data get mnist"):
        mnist.load_mnist()
    monkeypatch.setattr(mnist, "MNIST_SHA256", hashlib.sha256(path.read_bytes()).hexdigest())
    assert mnist.load_mnist()["x_train"].shape == SMALL["x_train"]


def test_a_wrong_variable_is_not_silently_ignored(no_settings, monkeypatch, tmp_path):
    monkeypatch.setenv(mnist.MNIST_VARIABLE, str(tmp_path / "none.npz"))
    assert not mnist.mnist_available()
    with pytest.raises(data.DataNotFound, match="no such file"):
        mnist.load_mnist()


def _without(arrays):
    del arrays["y_test"]


def _swapped(arrays):
    arrays["x_train"], arrays["x_test"] = arrays["x_test"], arrays["x_train"]


def _floats(arrays):
    arrays["x_test"] = arrays["x_test"].astype(np.float32)


def _wide(arrays):
    arrays["x_test"] = arrays["x_test"].astype(np.uint16)


def _one_label(arrays):
    arrays["y_train"][:] = 7


@pytest.mark.parametrize(
    ("damage", "message"),
    [
        (_without, "no array 'y_test'"),
        (_swapped, "x_train is .10, 28, 28."),
        (_floats, "x_test is .* float32"),
        (_wide, "x_test is .* uint16"),
        (_one_label, "must hold the labels 0 to 9"),
    ],
)
def test_other_files_are_not_taken_for_mnist(small, monkeypatch, tmp_path, damage, message):
    arrays = arrays_of(SMALL)
    damage(arrays)
    monkeypatch.setenv(mnist.MNIST_VARIABLE, str(save(tmp_path / "any.npz", arrays)))
    with pytest.raises(data.DataDamaged, match=message):
        mnist.load_mnist()


def _npy() -> bytes:
    """A single array instead of an archive of them."""
    file = io.BytesIO()
    np.save(file, np.zeros(3))
    return file.getvalue()


@pytest.mark.parametrize(
    "content", [b"", b"<html>log in</html>", b"PK\x03\x04 and then nothing", _npy()]
)
def test_files_that_are_no_npz(small, monkeypatch, tmp_path, content):
    path = tmp_path / "any.npz"
    path.write_bytes(content)
    monkeypatch.setenv(mnist.MNIST_VARIABLE, str(path))
    assert not mnist.mnist_available()
    with pytest.raises(data.DataDamaged, match="not a readable .npz"):
        mnist.load_mnist()


def test_mnist_damaged_inside(small, monkeypatch, tmp_path):
    path = save(tmp_path / "any.npz", arrays_of(SMALL))
    content = bytearray(path.read_bytes())
    content[5000:9000] = b"\0" * 4000
    path.write_bytes(content)
    monkeypatch.setenv(mnist.MNIST_VARIABLE, str(path))
    with pytest.raises(data.DataDamaged, match="not a readable .npz"):
        mnist.load_mnist()

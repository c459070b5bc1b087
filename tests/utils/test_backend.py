"""Keras runs on TensorFlow, whatever the environment asks for, and a sentence says so."""

import os
import sys
from types import SimpleNamespace

import pytest

from utils import backend


def require(monkeypatch, asked, imported=None):
    """What the course does about this KERAS_BACKEND, with Keras imported with a backend or not."""
    monkeypatch.setenv("KERAS_BACKEND", asked)
    monkeypatch.delitem(sys.modules, "keras")
    if imported:
        keras = SimpleNamespace(config=SimpleNamespace(backend=lambda: imported))
        monkeypatch.setitem(sys.modules, "keras", keras)
    backend._require_tensorflow()


def test_another_backend_in_the_environment_is_set_aside_with_a_sentence(monkeypatch, capsys):
    require(monkeypatch, "jax")
    assert os.environ["KERAS_BACKEND"] == "tensorflow"
    assert capsys.readouterr().out == (
        "KERAS_BACKEND=jax is set; this course needs TensorFlow and uses it here.\n"
    )


@pytest.mark.parametrize("imported", [None, "tensorflow"])
def test_tensorflow_is_no_matter_for_words(monkeypatch, capsys, imported):
    require(monkeypatch, "tensorflow", imported)
    assert capsys.readouterr().out == ""


def test_keras_that_runs_on_another_backend_already_is_an_error(monkeypatch):
    with pytest.raises(ImportError, match=r"imported with jax: restart the kernel"):
        require(monkeypatch, "jax", imported="jax")

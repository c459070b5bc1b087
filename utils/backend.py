"""TensorFlow and Keras, imported without their greeting on the error stream.

``from utils.backend import keras, tf`` does the same as importing them; whichever comes first
decides whether a notebook's first cell is followed by red remarks about the processor.
"""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def quiet() -> Iterator[None]:
    """Keep back what is written to the error stream meanwhile, unless an exception is raised.

    TensorFlow writes from C++ before any setting is read, so only the file descriptor can be
    turned.
    """
    sys.stderr.flush()
    try:
        saved = os.dup(2)
    except OSError:  # there is no error stream
        yield
        return
    with tempfile.TemporaryFile() as kept:
        try:
            os.dup2(kept.fileno(), 2)
            yield
        except BaseException:
            os.dup2(saved, 2)
            kept.seek(0)
            sys.stderr.write(kept.read().decode("utf-8", "replace"))
            raise
        finally:
            os.dup2(saved, 2)
            os.close(saved)


def _require_tensorflow() -> None:
    """Let Keras run on TensorFlow, with a sentence if the environment names another backend."""
    asked = os.environ.get("KERAS_BACKEND", "tensorflow")
    os.environ["KERAS_BACKEND"] = "tensorflow"  # ~/.keras/keras.json may say something else
    if "keras" in sys.modules:
        if (backend := sys.modules["keras"].config.backend()) != "tensorflow":
            raise ImportError(
                f"this course needs Keras with TensorFlow, and Keras was imported with {backend}: "
                "restart the kernel and run the first cell first"
            )
    elif asked != "tensorflow":
        print(f"KERAS_BACKEND={asked} is set; this course needs TensorFlow and uses it here.")


with quiet():
    _require_tensorflow()
    import keras
    import tensorflow as tf

__all__ = ["keras", "quiet", "tf"]

"""The weights of a small residual network that was trained on CIFAR-10, where they are present.

Nothing is downloaded from here: ``course.py data get resnet8`` does that, on request.
"""

from __future__ import annotations

from pathlib import Path

from utils.backend import keras
from utils.data import DataNotFound, cache_dir

FILE = "resnet8_cifar10.h5"


def weights_file() -> Path | None:
    """The downloaded file, or None where it has not been downloaded."""
    path = cache_dir() / FILE
    return path if path.is_file() else None


def resnet8() -> keras.Model:
    """ResNet-8 as it was trained: pictures (n, 32, 32, 3) from 0 to 255 to CIFAR-10's ten classes.

    Raises:
        DataNotFound: the file is not on this machine; the message says how to get it.
    """
    path = weights_file()
    if path is None:
        raise DataNotFound(
            "The weights of ResNet-8 are not on this machine. Get them with: "
            "python3 course.py data get resnet8"
        )
    return keras.models.load_model(path, compile=False)


def resnet8_base(network: keras.Model) -> keras.Model:
    """The network without its head: from pictures to 64 features."""
    return keras.Model(network.inputs, network.get_layer("flatten").output, name="base")

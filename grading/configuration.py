"""The settings of an nbgrader course folder."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from typing import Any

CONFIG = "nbgrader_config.py"
EXCHANGE = "NBGRADER_EXCHANGE"


def configuration(course: Path) -> Any:
    """The traitlets configuration of an nbgrader course folder; empty where it has none."""
    from traitlets.config import Config, PyFileConfigLoader

    if not (course / CONFIG).is_file():
        return Config()
    # A course makes its exchange folder where this variable names none; a build needs no exchange.
    before = os.environ.get(EXCHANGE)
    os.environ[EXCHANGE] = before or tempfile.gettempdir()
    try:
        return PyFileConfigLoader(CONFIG, path=str(course)).load_config()
    finally:
        if before is None:
            del os.environ[EXCHANGE]

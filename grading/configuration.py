"""The settings of an nbgrader course folder."""

from __future__ import annotations

import os
import re
import tempfile
from pathlib import Path
from typing import Any
from urllib.parse import unquote

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


def database_url(course: Path, settings: Any) -> str:
    """The database that nbgrader uses when it is run in a course folder; "" for its default.

    The course's own settings win over those in Jupyter's folders, and SQLite's relative paths begin
    in the course folder.
    """
    from jupyter_core.paths import jupyter_config_path

    url = settings.CourseDirectory.get("db_url", "")
    for folder in jupyter_config_path():
        url = url or configuration(Path(folder)).CourseDirectory.get("db_url", "")
    file = url.removeprefix("sqlite:///")
    if file in (url, "") or file.startswith((":memory:", "file:")):
        return url
    return f"sqlite:///{(course / file).as_posix()}"


def without_passwords(text: str, url: str) -> str:
    """Return a text about a database without the passwords that its address holds."""
    inside = re.search(r"://[^:/@]*:(.+)@", url)
    # A password with an @ that was not escaped is taken for the host's name, in part.
    pieces = [inside[1], *inside[1].split("@")] if inside else []
    pieces += re.findall(r"[?&]\w*pass\w*=([^&]+)", url)
    secrets = {piece for piece in pieces for piece in (piece, unquote(piece)) if piece}
    for secret in sorted(secrets, key=len, reverse=True):
        text = text.replace(secret, "***")
    return text

"""The Pythons that the course runs on: `requires-python` in pyproject.toml says which.

Written, as course.py is, in what Python 3.6 can parse and run: an old Python gets a sentence that
helps instead of a SyntaxError.
"""

import os
import re
import shutil
import subprocess
import sys

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))


def supported() -> tuple:
    """Return the versions, oldest first, such as ("3.11", "3.12"); () without pyproject.toml."""
    try:
        with open(os.path.join(ROOT, "pyproject.toml"), encoding="utf-8") as file:
            text = file.read()
    except OSError:
        return ()
    first, end = re.search(r'requires-python = ">=3\.(\d+),<3\.(\d+)"', text).groups()
    return tuple(f"3.{minor}" for minor in range(int(first), int(end)))


PYTHONS = supported()


def problem() -> str:
    """Return what is wrong with the running Python, with the remedy, or an empty string."""
    if not PYTHONS:
        return f"{ROOT} has no pyproject.toml: this copy is not complete, fetch the course again."
    if "{}.{}".format(*sys.version_info) in PYTHONS:
        return ""
    best = PYTHONS[-2]  # the newest one is still missing in some places
    need = "The course runs on Python {} or {}, and this is {}".format(
        ", ".join(PYTHONS[:-1]), PYTHONS[-1], sys.version.split()[0]
    )
    for name in ["python" + version for version in (best,) + PYTHONS]:
        quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        if shutil.which(name) and subprocess.call([name, "-c", ""], **quiet) == 0:
            return f"{need}: use `{name} course.py`, which this computer has too."
    return (
        f"{need}: install Python {best} (from python.org, with your package manager, or with "
        "conda and environment.yml) and run course.py with it."
    )

"""What a lesson needs where the course was fetched by the notebook itself, as on Colab.

Standard library only. There is no `.venv`: the notebook runs on the packages that the place has.
Those that are missing or too old for the course are installed at the locked version; all others
are left alone, because replacing a package that works costs minutes there, and may break what
shares it.
"""

import os
import re
import subprocess
import sys

from launcher import environment
from launcher.problems import SetupError, last_line

# The oldest versions that every lesson, or what it uses of the package, was run with. JupyterLab,
# nbgrader, nbval and pooch belong to work in the course's own folder.
OLDEST = {
    "keras": "3.15",  # with 3.10, lesson 11 does not run
    "tensorflow": "2.19",
    "numpy": "2.0",
    "matplotlib": "3.10",
    "PIL": "11",
    "sklearn": "1.6",
    "scipy": "1.14",
    "pandas": "2.2",
    "rich": "13.9",
    "jinja2": "3.1",
    "ipywidgets": "8.0",  # Colab brings 7.7, which shows no playground
    "anywidget": "0.9",
}
NAMES = {"PIL": "pillow", "sklearn": "scikit-learn"}


def prepare() -> None:
    """Make the running Python ready for the lessons: settings, and packages where needed.

    Raises:
        SetupError: a package could not be installed, or was in use and needs a new session.
    """
    os.environ.setdefault("KERAS_BACKEND", "tensorflow")
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    packages = missing()
    if packages:
        install(packages)
    others = differences()
    text = f" Not the measured versions here: {', '.join(others)}." if others else ""
    print(f"The course is in {environment.ROOT}.{text}")


def missing() -> dict[str, str]:
    """Return module -> locked version of what the lessons need and this Python lacks."""
    locked = environment.direct_packages()
    return {
        module: locked[module]
        for module, oldest in OLDEST.items()
        if _numbers(environment.installed_version(module)) < _numbers(oldest)
    }


def _numbers(version: str) -> list[int]:
    """Return "1.10.0rc1" as [1, 10, 0], and "" as []."""
    release = re.match(r"\d+(?:\.\d+)*|", version).group()
    return [int(part) for part in release.split(".") if part]


def differences() -> list[str]:
    """Return "keras 3.10.0 for 3.15.1" for each package that is not of the locked version."""
    return [
        f"{NAMES.get(module, module)} {version} for {locked}"
        for module, (version, locked) in environment.differences().items()
        if version and module in OLDEST
    ]


def install(packages: dict[str, str]) -> None:
    """Install packages, module -> version, into the running Python.

    Raises:
        SetupError: pip failed, or a package that was replaced is already imported.
    """
    lines = [f"{NAMES.get(module, module)}=={version}" for module, version in packages.items()]
    print(f"Installing {', '.join(lines)} ...", flush=True)
    command = [sys.executable, "-m", "pip", "install", "--quiet", *lines]
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode != 0:
        reason = last_line(done.stderr or done.stdout)
        raise SetupError(f"pip could not install {', '.join(lines)}: {reason}")
    busy = [module for module in packages if module in sys.modules]
    if busy:
        raise SetupError(
            f"{', '.join(busy)} was in use and is new now: choose Runtime > Restart session, "
            "then run this cell again."
        )

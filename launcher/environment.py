"""The course's own Python environment, ``.venv``: in what state it is, and what belongs in it.

Standard library only: this runs before anything is installed. `launcher.installer` makes and
updates the environment. Its stamp, written last, names the lock file and the place that the
environment was made for: a start that finds a good stamp installs nothing and starts no program.
"""

import contextlib
import hashlib
import json
import os
import re
import sys
import tomllib
from importlib import metadata
from pathlib import Path

from launcher.problems import SetupError
from launcher.pythons import PYTHONS

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
LOCK = ROOT / "requirements.lock"
# On top of LOCK: for the browser tests, for a class on one server, for measuring on a cluster.
EXTRAS = {name: ROOT / f"requirements-{name}.lock" for name in ("browser", "hub", "cluster")}
STAMP = VENV / "course-stamp.json"
WORK = ROOT / ".course"
INSTALLING = WORK / "installing"

WINDOWS = os.name == "nt"
PYTHON = VENV / ("Scripts/python.exe" if WINDOWS else "bin/python")
# What `state` may find, other than "ready" and "external" (told to use the running Python).
STATES = {
    "absent": "is not there yet, and takes 1 to 10 minutes, once, and 2 GB",
    "unfinished": "was not finished, or is being made",
    "broken": "has no Python that can run the course",
    "unknown": "was made by other means",
    "moved": "was made for another place",
    "outdated": "is older than requirements.lock",
}
# package: module
SPECIAL = {"pillow": "PIL", "scikit-learn": "sklearn", "tensorflow-cpu": "tensorflow"}


def lock_hash() -> str:
    """Return the sha256 of requirements.lock.

    Raises:
        SetupError: there is no requirements.lock.
    """
    try:
        return hashlib.sha256(LOCK.read_bytes()).hexdigest()
    except FileNotFoundError:
        raise SetupError(
            f"{LOCK} is missing: this copy of the course is not complete, fetch it again."
        ) from None


def venv_version() -> str:
    """Return the Python version that ``.venv`` was made with, such as "3.11.7", or ""."""
    try:
        text = (VENV / "pyvenv.cfg").read_text(encoding="utf-8")
    except OSError:
        return ""
    line = re.search(r"^version(?:_info)?\s*=\s*(\d+\.\d+\.\d+)", text, re.MULTILINE)
    return line[1] if line else ""


def site_packages() -> Path:
    """Return the folder that holds the packages of ``.venv``."""
    if WINDOWS:
        return VENV / "Lib" / "site-packages"
    minor = venv_version().rpartition(".")[0]
    return VENV / "lib" / f"python{minor}" / "site-packages"


def write_stamp(digest: str) -> None:
    """Record, whole or not at all, that ``.venv`` is what the lock file `digest` says."""
    stamp = {"lock": digest, "python": venv_version(), "path": str(VENV)}
    partial = STAMP.with_name(STAMP.name + ".partial")
    partial.write_text(json.dumps(stamp, indent=1) + "\n", encoding="utf-8")
    os.replace(partial, STAMP)


def state() -> str:
    """Return "ready", "external" or one of `STATES`; reads a few small files and runs nothing."""
    if os.environ.get("COURSE_ENVIRONMENT") == "current":
        return "external"
    if not os.path.lexists(VENV):
        return "absent"
    if INSTALLING.exists():
        return "unfinished"
    if not PYTHON.exists() or venv_version().rpartition(".")[0] not in PYTHONS:
        return "broken"
    try:
        stamp = json.loads(STAMP.read_text(encoding="utf-8"))
        here = os.path.lexists(stamp["path"]) and os.path.samefile(stamp["path"], VENV)
        if stamp["python"] != venv_version():
            return "unknown"
    except (OSError, ValueError, KeyError, TypeError):
        return "unknown"
    if not here:
        return "moved"
    return "ready" if stamp["lock"] == lock_hash() else "outdated"


def inside() -> bool:
    """Return whether the running Python is the one of ``.venv``."""
    try:
        return os.path.samefile(sys.prefix, VENV)
    except OSError:
        return False


def locked_block(name: str) -> str:
    """Return the lines of requirements.lock that pin package `name`, hashes included, or ""."""
    text = LOCK.read_text(encoding="utf-8")
    block = re.search(rf"^{re.escape(name)}==.*(?:\n[ \t].*)*\n?", text, re.MULTILINE)
    return block[0] if block else ""


def locked_version(name: str) -> str:
    """Return the version of package `name` in requirements.lock, or ""."""
    pin = re.match(r"\S+==([^\s;\\]+)", locked_block(name))
    return pin[1] if pin else ""


def direct_packages() -> dict[str, str]:
    """Return module name -> locked version of the packages that pyproject.toml asks for.

    The two builds of TensorFlow are one module; a version is "" where the lock has none.
    """
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    names = [re.match(r"[\w.-]+", line)[0] for line in project["dependencies"]]
    return {SPECIAL.get(name, name.replace("-", "_")): locked_version(name) for name in names}


def installed_version(module: str, folders: list[str] | None = None) -> str:
    """Return the version of the package that provides `module`, or "" if it is not installed.

    Args:
        module: a key of `direct_packages`.
        folders: where to look; by default in those of the running Python.
    """
    names = [name for name, special in SPECIAL.items() if special == module]
    for name in [*names, module.replace("_", "-")]:
        query = {"name": name} if folders is None else {"name": name, "path": folders}
        with contextlib.suppress(StopIteration):
            return next(iter(metadata.distributions(**query))).version
    return ""


def child_environment() -> dict[str, str]:
    """Return the environment variables for everything that runs inside ``.venv``."""
    env = dict(os.environ)
    for name in ("PYTHONHOME", "PYTHONWARNINGS"):  # "error" would make others' warnings fatal
        env.pop(name, None)
    # Not added to what is there: other packages on PYTHONPATH would hide the installed ones.
    env["PYTHONPATH"] = str(ROOT)
    env["PYTHONNOUSERSITE"] = "1"
    env["PYTHONUTF8"] = "1"
    env["KERAS_BACKEND"] = "tensorflow"  # ~/.keras/keras.json may say something else
    env.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    env["PIP_USER"] = "0"
    env["PIP_DISABLE_PIP_VERSION_CHECK"] = "1"
    env["UV_PYTHON_DOWNLOADS"] = "never"
    if env.get("COURSE_ENVIRONMENT") != "current":
        env["VIRTUAL_ENV"] = str(VENV)
        # Terminals and `!` lines in JupyterLab then find the course's python and nbgrader.
        scripts = str(PYTHON.parent)
        if env.get("PATH", "").split(os.pathsep)[0] != scripts:
            env["PATH"] = os.pathsep.join([scripts, env.get("PATH", "")])
    return env


def differences(folders: list[str] | None = None) -> dict[str, tuple[str, str]]:
    """Return module -> (installed version or "", locked version) for those that differ."""
    pairs = {
        module: (installed_version(module, folders), locked)
        for module, locked in direct_packages().items()
    }
    return {module: pair for module, pair in pairs.items() if pair[0] != pair[1]}


def check_external() -> None:
    """Check that the running Python has the locked versions (COURSE_ENVIRONMENT=current).

    Raises:
        SetupError: a direct dependency is missing or has another version.
    """
    others = [
        f"{module} {version or 'not installed'} where the course needs {locked}"
        for module, (version, locked) in differences().items()
    ]
    if others:
        raise SetupError(
            f"COURSE_ENVIRONMENT=current says to use the Python in {sys.prefix}, which has "
            f"{', '.join(others)}: run `conda env update -f environment.yml`, or unset the "
            "variable to let the course make its .venv."
        )

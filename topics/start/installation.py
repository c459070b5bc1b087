"""The check of the installation on the start page: each finding with what to do about it."""

from __future__ import annotations

import html
import re
import sys
import tempfile
import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
# Of ">=3.11,<3.14", the minor versions 11 and 14: the oldest, and the first that is too new.
PYTHONS = tuple(map(int, re.findall(r"3\.(\d+)", PROJECT["requires-python"])))


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at; ``remedy`` is empty if all is well."""

    what: str
    remedy: str = ""


class Findings:
    """What :func:`check_installation` looked at, as a list."""

    def __init__(self, findings: list[Finding]) -> None:
        """Take the findings in order."""
        self.findings = findings

    @property
    def good(self) -> bool:
        """Whether nothing needs to be done."""
        return not any(finding.remedy for finding in self.findings)

    @property
    def verdict(self) -> str:
        """All of it in one sentence."""
        if self.good:
            return "Everything works: you can start."
        return "Something needs your attention first:"

    def __repr__(self) -> str:
        """One line a finding."""
        lines = [
            f"FIX   {f.what}\n      -> {f.remedy}" if f.remedy else f"ok    {f.what}"
            for f in self.findings
        ]
        return "\n".join([*lines, self.verdict])

    def _repr_html_(self) -> str:
        items = "".join(
            f"<li><strong>To do:</strong> {html.escape(f.what)}. {html.escape(f.remedy)}</li>"
            if f.remedy
            else f"<li>In order: {html.escape(f.what)}</li>"
            for f in self.findings
        )
        return f"<ul>{items}</ul><p><strong>{self.verdict}</strong></p>"


def check_installation() -> Findings:
    """Try what the lessons need: Python, packages, data, a step of training, a place to save."""
    looks = (_python, _packages, _data, _training, _saving)
    return Findings([_careful(look) for look in looks])


def _careful(look: Callable[[], Finding]) -> Finding:
    try:
        return look()
    except Exception as error:  # whatever it is, the learner needs to see it and go on
        return Finding(
            f"{look.__name__.strip('_')}: {type(error).__name__}: {error}",
            "Close JupyterLab and run 'python3 course.py doctor': it says what to do.",
        )


def _python() -> Finding:
    running = "Python " + ".".join(map(str, sys.version_info[:3]))
    oldest, end = PYTHONS
    if (3, oldest) <= sys.version_info[:2] < (3, end):
        return Finding(running)
    return Finding(
        running,
        f"The course needs Python 3.{oldest} to 3.{end - 1}. Start JupyterLab with 'python3 "
        "course.py lab' and choose the kernel 'Python 3 (ipykernel)'.",
    )


def _packages() -> Finding:
    present, missing = [], []
    for name in ("keras", "numpy", "matplotlib", "ipywidgets"):
        try:
            present.append(f"{name} {version(name)}")
        except PackageNotFoundError:
            missing.append(name)
    if missing:
        return Finding(
            f"missing: {', '.join(missing)}",
            "Start JupyterLab with 'python3 course.py lab', which installs what the course needs.",
        )
    return Finding(", ".join(present))


def _data() -> Finding:
    from utils.data import load_digits  # here, so that a fault in it becomes a finding

    images, _ = load_digits()  # raises, with what to do, if the file is damaged
    return Finding(f"the course's {len(images):,} digits, whole")


def _training() -> Finding:
    from utils.backend import tf  # likewise, and it takes seconds
    from utils.data import course_split
    from utils.models import compile_model, digit_cnn

    split = course_split(seed=0)
    compile_model(digit_cnn()).train_on_batch(split.x_train[:32], split.y_train[:32])
    where = "a GPU" if tf.config.list_physical_devices("GPU") else "the processor, no GPU needed"
    return Finding(f"TensorFlow {tf.__version__} has taken a step of training on {where}")


def _saving() -> Finding:
    try:
        with tempfile.NamedTemporaryFile(dir=ROOT / "lessons"):
            pass
    except OSError as error:
        return Finding(
            f"notebooks cannot be saved here ({error.strerror})",
            "Copy the course into a folder of your own, such as your home folder.",
        )
    return Finding("notebooks can be saved")

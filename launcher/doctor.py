"""`course.py doctor`: what is installed, what is in order, and what to do about the rest.

Standard library only at import. Without ``.venv`` it looks at what it can.
"""

import importlib
import json
import os
import platform
import re
import shutil
import subprocess
import sys
from pathlib import Path

from launcher import environment, problems
from launcher.environment import PYTHON, ROOT, VENV

GOOD, NOTE, BAD = "ok  ", "note", "FIX "
START = "python3 course.py lab"


class Report:
    """Findings, printed as they are made; a finding of kind BAD makes the exit code 1."""

    def __init__(self) -> None:
        """Begin with nothing found."""
        self.bad = 0

    def add(self, kind: str, text: str, remedy: str = "") -> None:
        """Print one finding, and below it what to do."""
        self.bad += kind == BAD
        print(f"{kind}  {text}", flush=True)
        if remedy:
            print(f"      -> {remedy}", flush=True)


def memory_bytes() -> int:
    """Return the memory that this process may use, in bytes, or 0 if it cannot be found out."""
    total = 0
    try:
        if os.name == "nt":
            import ctypes

            class Status(ctypes.Structure):
                _fields_ = [("size", ctypes.c_ulong), ("load", ctypes.c_ulong)]
                _fields_ += [(f"n{i}", ctypes.c_ulonglong) for i in range(7)]

            status = Status(size=ctypes.sizeof(Status))
            ctypes.windll.kernel32.GlobalMemoryStatusEx(ctypes.byref(status))
            total = status.n0
        else:
            total = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
        # In a container the limit of the control group counts, not the machine.
        limit = Path("/sys/fs/cgroup/memory.max").read_text(encoding="ascii").strip()
        total = min(total, int(limit))
    except (OSError, ValueError, AttributeError):
        pass
    return total


def core_count() -> int:
    """Return the number of processor cores that this process may use."""
    try:
        return len(os.sched_getaffinity(0))
    except AttributeError:
        return os.cpu_count() or 1


def check_machine(report: Report) -> None:
    """Look at Python, processor, memory, disk and settings from outside."""
    version = platform.python_version()
    report.add(GOOD, f"Python {version} ({sys.executable}) on {platform.platform()}")
    try:
        problems.check_platform()
    except problems.SetupError as problem:
        report.add(BAD, str(problem))
    cores = core_count()
    report.add(
        GOOD if cores > 1 else NOTE,
        f"{cores} processor core{'s' * (cores > 1)}",
        "" if cores > 1 else "the minutes given in the lessons are for 2 cores; expect twice that",
    )
    memory = memory_bytes() / 1e9
    if memory:
        enough = memory > 3.5
        remedy = "" if enough else "TensorFlow needs about 4 GB: close other programs"
        report.add(GOOD if enough else BAD, f"{memory:.1f} GB memory", remedy)
    free = shutil.disk_usage(ROOT).free / 1e9
    needed = 0.5 if environment.state() in ("ready", "external") else 2.5
    remedy = "" if free > needed else f"free some space: {needed} GB are needed"
    report.add(GOOD if free > needed else BAD, f"{free:.1f} GB free in {ROOT}", remedy)
    if os.name == "nt" and len(str(ROOT)) > 80:
        report.add(NOTE, f"{ROOT} is a long path", "if files are not found, use C:\\course")


def check_environment(report: Report) -> bool:
    """Look at ``.venv`` and its packages; return whether it can be used."""
    remedies = {
        "absent": ("is not there yet", f"`{START}` makes it"),
        "unfinished": ("is half-made", f"`{START}` makes it anew"),
        "broken": ("has no Python that runs the course", f"`{START}` makes it anew"),
        "moved": ("was made for another place", f"`{START}` renews it"),
        "unknown": ("was made by other means", f"`{START}` checks and completes it"),
        "outdated": ("is older than requirements.lock", f"`{START}` updates it"),
    }
    found = environment.state()
    if found in remedies:
        report.add(BAD, f"{VENV} {remedies[found][0]}", remedies[found][1])
        return False
    where = None if found == "external" else [str(environment.site_packages())]
    if where:
        report.add(GOOD, f"{VENV} with Python {environment.venv_version()}, as locked")
    wrong = []
    versions = []
    for module, locked in environment.direct_packages().items():
        have = environment.installed_version(module, where)
        versions.append(f"{module} {have}")
        if have != locked:
            wrong.append(f"{module} {have or 'missing'} (locked: {locked})")
    if wrong:
        report.add(BAD, "changed since the set-up: " + ", ".join(wrong), f"delete {VENV.name}, "
                   f"then `{START}` makes it anew")  # fmt: skip
    else:
        report.add(GOOD, ", ".join(versions))
    return not wrong


def check_tensorflow(report: Report) -> None:
    """Import TensorFlow in a process of its own and compute something."""
    code = (
        "import time; t = time.time(); import tensorflow as tf; "
        "assert int(tf.reduce_sum(tf.ones((2, 2)))) == 4; "
        "print('RESULT', round(time.time() - t), len(tf.config.list_physical_devices('GPU')))"
    )
    python = sys.executable if environment.state() == "external" else str(PYTHON)
    done = subprocess.run(
        [python, "-c", code],
        env=environment.child_environment(),
        capture_output=True,
        text=True,
        encoding="utf-8",
        errors="replace",
    )
    found = re.search(r"^RESULT (\d+) (\d+)$", done.stdout, re.MULTILINE)
    if done.returncode == 0 and found:
        graphics = f"{found[2]} GPU" if int(found[2]) else "on the processor (no GPU, none needed)"
        report.add(GOOD, f"TensorFlow starts in {found[1]} s and computes {graphics}")
    else:
        said = done.stderr or f"ended with code {done.returncode}"
        report.add(BAD, str(problems.explain(said, "TensorFlow does not start")))


def check_data(report: Report) -> None:
    """Load the embedded digits, which checks their hash, and look for the full MNIST."""
    try:
        data = importlib.import_module("utils.data")
        images, _ = data.load_digits()
        report.add(GOOD, f"datasets/digits.npz: {len(images)} digits, hash as recorded")
        if importlib.import_module("topics.dataset.mnist").mnist_available():
            report.add(GOOD, "the full MNIST is there too")
        else:
            report.add(NOTE, "no full MNIST; no lesson needs it", "`course.py data get mnist`")
    except Exception as error:  # whatever is wrong with the data is a finding, not a crash
        said = str(error) or type(error).__name__
        report.add(BAD, f"the embedded data cannot be read: {said}")


def notebook_problem(path: Path) -> str:
    """Return what is wrong with the file of a notebook, or an empty string."""
    try:
        notebook = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        return f"{path.relative_to(ROOT)} cannot be read ({error})"
    if (
        not isinstance(notebook, dict)
        or notebook.get("nbformat") != 4
        or not isinstance(notebook.get("cells"), list)
    ):
        return f"{path.relative_to(ROOT)} is not a notebook of format 4"
    return ""


def check_notebooks(report: Report) -> None:
    """Read every notebook of the course."""
    folders = ["lessons", "solutions", "quizzes/source", "quizzes/release"]
    if not (ROOT / "source").is_dir():
        folders = ["lessons", "quizzes/release"]
    for folder in folders:
        paths = sorted((ROOT / folder).glob("**/*.ipynb"))
        paths = [p for p in paths if ".ipynb_checkpoints" not in p.parts]
        wrong = [text for text in map(notebook_problem, paths) if text]
        for text in wrong:
            report.add(BAD, text, "fetch the file again, for example with `git checkout`")
        if not paths:
            report.add(BAD, f"no notebooks in {folder}/", "fetch the course again")
        elif not wrong:
            report.add(GOOD, f"{folder}/: {len(paths)} notebooks can be read")


def check_grading(report: Report) -> None:
    """Say how student code can be locked in when quizzes are graded, and what then holds."""
    if not (ROOT / "grading").is_dir():
        return
    backends = importlib.import_module("grading.sandbox.backends")
    usable = [backend for backend in backends.everything() if backend.safe]
    reasons = {backend.name: backend.probe() for backend in usable}
    for backend in usable:
        if reasons[backend.name]:
            report.add(NOTE, f"grading, {backend.title}: not here, {reasons[backend.name]}")
            continue
        report.add(GOOD, f"grading, {backend.title}: student code")
        for sentence, holds in backend.describe():
            print(f"        {sentence}: {holds}", flush=True)
    if all(reasons.values()):
        report.add(
            NOTE,
            "grading: without a sandbox only choice and number questions are graded",
            "`course.py grade --trusted` runs the code of submissions that you vouch for",
        )


def run() -> int:
    """Print all findings.

    Returns:
        0 if everything is in order, 1 if something needs attention.
    """
    report = Report()
    check_machine(report)
    usable = check_environment(report)
    if usable:
        check_tensorflow(report)
        check_data(report)
    check_notebooks(report)
    check_grading(report)
    if report.bad:
        print(f"\n{report.bad} finding{'s' * (report.bad > 1)} to be looked at (FIX).")
        return 1
    print("\nEverything is in order.")
    return 0

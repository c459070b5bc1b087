"""`course.py doctor`: what is installed, what is in order, and what to do about the rest.

Standard library only at import. Without ``.venv`` it looks at what it can.
"""

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
    """Findings, printed as they come; one of kind BAD makes the exit code 1."""

    def __init__(self) -> None:
        """Begin without any."""
        self.bad = 0

    def add(self, good: bool, text: str, remedy: str = "", kind: str = BAD) -> None:
        """Print a finding; one that is not good is of `kind`, and has the remedy below it."""
        self.bad += not good and kind == BAD
        print(f"{GOOD if good else kind}  {text}", flush=True)
        if remedy and not good:
            print(f"      -> {remedy}", flush=True)


def memory_bytes() -> int:
    """Return the memory that this process may use, in bytes, or 0 if it cannot be found out."""
    total = 0
    try:
        total = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")  # not on Windows
        # In a container the limit of the control group counts, not the machine.
        limit = Path("/sys/fs/cgroup/memory.max").read_text(encoding="ascii").strip()
        total = min(total, int(limit))
    except (OSError, ValueError, AttributeError):
        pass
    return total


def core_count() -> int:
    """Return the number of processor cores that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def check_machine(report: Report) -> None:
    """Look at Python, processor, memory, disk and settings from outside."""
    report.add(True, f"Python {platform.python_version()} ({sys.executable}) on "
               f"{platform.platform()}")  # fmt: skip
    try:
        problems.check_platform()
    except problems.SetupError as problem:
        report.add(False, str(problem))
    cores = core_count()
    slow = "the minutes given in the lessons are for 2 cores; expect twice that"
    report.add(cores > 1, f"{cores} processor core{'s' * (cores > 1)}", slow, NOTE)
    memory = memory_bytes() / 1e9
    if memory:
        remedy = "TensorFlow needs about 4 GB: close other programs"
        report.add(memory > 3.5, f"{memory:.1f} GB memory", remedy)
    free = shutil.disk_usage(ROOT).free / 1e9
    needed = 0.5 if environment.state() in ("ready", "external") else 2.5
    remedy = f"free some space: {needed} GB are needed"
    report.add(free > needed, f"{free:.1f} GB free in {ROOT}", remedy)
    if os.name == "nt" and len(str(ROOT)) > 80:
        report.add(False, f"{ROOT} is a long path", "if files are not found, use C:\\course", NOTE)


def check_environment(report: Report) -> bool:
    """Look at ``.venv`` and its packages; return whether it can be used."""
    state = environment.state()
    if state in environment.STATES:
        report.add(False, f"{VENV} {environment.STATES[state]}", f"`{START}` sets it up")
        return False
    folders = None
    if state == "ready":
        folders = [str(environment.site_packages())]
        report.add(True, f"{VENV} with Python {environment.venv_version()}, as locked")
    changed = environment.differences(folders)
    if not changed:
        versions = environment.direct_packages().items()
        report.add(True, ", ".join(f"{module} {version}" for module, version in versions))
        return True
    texts = [f"{m} {have or 'missing'} (locked: {v})" for m, (have, v) in changed.items()]
    remedy = f"delete {VENV.name}, then `{START}` makes it anew"
    report.add(False, "changed since the set-up: " + ", ".join(texts), remedy)
    return False


def check_tensorflow(report: Report) -> None:
    """Import TensorFlow in a process of its own and compute something."""
    code = (
        "import time; t = time.time(); import tensorflow as tf; "
        "assert int(tf.reduce_sum(tf.ones((2, 2)))) == 4; "
        "print('RESULT', round(time.time() - t), len(tf.config.list_physical_devices('GPU')))"
    )
    done = subprocess.run(
        [sys.executable if environment.state() == "external" else PYTHON, "-c", code],
        env=environment.child_environment(),
        capture_output=True,
        encoding="utf-8",
        errors="replace",
    )
    result = re.search(r"^RESULT (\d+) (\d+)$", done.stdout, re.MULTILINE)
    if done.returncode == 0 and result:
        seconds, gpus = map(int, result.groups())
        place = f"{gpus} GPU" if gpus else "on the processor (no GPU, none needed)"
        report.add(True, f"TensorFlow starts in {seconds} s and computes {place}")
    else:
        output = done.stderr + problems.ending(done.returncode)
        report.add(False, str(problems.explain(output, "TensorFlow does not start")))


def check_data(report: Report) -> None:
    """Load the embedded digits, which checks their hash, and look for the full MNIST."""
    try:
        from topics.dataset import mnist  # needs the environment, as all of this check
        from utils import data

        images, _ = data.load_digits()
        report.add(True, f"datasets/digits.npz: {len(images)} digits, hash as recorded")
        there = mnist.mnist_available()
        text = "the full MNIST is there too" if there else "no full MNIST; no lesson needs it"
        report.add(there, text, "`course.py data get mnist`", NOTE)
    except Exception as error:  # whatever is wrong with the data is a finding, not a crash
        reason = str(error) or type(error).__name__
        report.add(False, f"the embedded data cannot be read: {reason}")


def notebook_problem(path: Path) -> str:
    """Return what is wrong with the file of a notebook, or an empty string."""
    try:
        notebook = json.loads(path.read_text(encoding="utf-8"))
        whole = notebook["nbformat"] == 4 and isinstance(notebook["cells"], list)
    except (KeyError, TypeError):
        whole = False
    except (OSError, ValueError) as error:
        return f"{path.relative_to(ROOT)} cannot be read ({error})"
    return "" if whole else f"{path.relative_to(ROOT)} is not a notebook of format 4"


def check_notebooks(report: Report) -> None:
    """Read every notebook of the course."""
    folders = ["lessons", "quizzes/release"]
    if (ROOT / "source").is_dir():
        folders += ["solutions", "quizzes/source"]
    for folder in folders:
        paths = sorted((ROOT / folder).glob("**/*.ipynb"))
        paths = [path for path in paths if ".ipynb_checkpoints" not in path.parts]
        wrong = [text for text in map(notebook_problem, paths) if text]
        for text in wrong:
            report.add(False, text, "fetch the file again, for example with `git checkout`")
        if not paths:
            report.add(False, f"no notebooks in {folder}/", "fetch the course again")
        elif not wrong:
            report.add(True, f"{folder}/: {len(paths)} notebooks can be read")


def check_grading(report: Report) -> None:
    """Say how student code can be locked in when quizzes are graded, and what then holds."""
    if not (ROOT / "grading").is_dir():
        return
    from grading.sandbox import backends, trial  # the students' edition has no grading

    usable = [backend for backend in backends.everything() if backend.safe]
    reasons = [backend.probe() for backend in usable]
    for backend, reason in zip(usable, reasons, strict=True):
        if reason:
            report.add(False, f"grading, {backend.title}: not here, {reason}", kind=NOTE)
            continue
        report.add(True, f"grading, {backend.title}: student code")
        for sentence, holds in trial.describe(backend):
            print(f"        {sentence}: {holds}", flush=True)
    if all(reasons):
        text = "grading: without a sandbox only choice and number questions are graded"
        remedy = "`course.py grade --trusted` runs the code of submissions that you vouch for"
        report.add(False, text, remedy, NOTE)


def run() -> int:
    """Print all findings.

    Returns:
        0 if everything is in order, 1 if something needs attention.
    """
    report = Report()
    check_machine(report)
    if check_environment(report):
        check_tensorflow(report)
        check_data(report)
    check_notebooks(report)
    check_grading(report)
    if report.bad:
        print(f"\n{report.bad} finding{'s' * (report.bad > 1)} to be looked at (FIX).")
        return 1
    print("\nEverything is in order.")
    return 0

"""`course.py test`: pytest in the project's root, on two cores."""

import os
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
# A debugger and a listing need one process; whoever gives -n decides alone.
ALONE = {"--pdb", "--trace", "--collect-only", "--co", "-n", "--numprocesses"}


def run(quick: bool, nightly: bool, extra: list[str]) -> int:
    """Run the tests.

    Args:
        quick: leave out those marked slow.
        nightly: also those marked nightly, which repeat others at greater length.
        extra: arguments for pytest.

    Returns:
        pytest's exit code.
    """
    ours = ["-m", "not slow"] if quick else []
    if not any(a.split("=")[0] in ALONE or (a[:2] == "-n" and a[2:].isalnum()) for a in extra):
        # loadscope keeps the cells of one notebook in one worker and in order.
        ours += ["-n", "2", "--dist", "loadscope"]
    if nightly:
        os.environ["COURSE_NIGHTLY"] = "1"
    os.chdir(ROOT)
    return int(pytest.main([*ours, *extra]))

"""From the Python that was called into the one of the environment."""

import os
import subprocess
import sys

from launcher import environment, installer
from launcher.environment import PYTHON, ROOT, VENV
from launcher.problems import SetupError


def enter(argv: list[str]) -> int | None:
    """Go on inside the environment, made or updated first if need be.

    Args:
        argv: the arguments of course.py.

    Returns:
        None if this process is inside (go on), else the exit code of the one that was. On Linux
        and macOS the process is replaced, so that signals reach the command itself.

    Raises:
        SetupError: the environment cannot be made or entered, with the reason and the remedy.
    """
    state = environment.state()
    entered_before = os.environ.pop("COURSE_ENTERED", "") == str(VENV)
    if state == "external":
        environment.check_external()
    elif state != "ready":
        installer.ensure()
    env = environment.child_environment()
    if state == "external" or environment.inside():
        os.environ.update(env)
        return None
    if entered_before:
        raise SetupError(f"{PYTHON} does not run as part of {VENV}: delete .venv and try again.")
    env["COURSE_ENTERED"] = str(VENV)
    command = [str(PYTHON), str(ROOT / "course.py"), *argv]
    sys.stdout.flush()
    try:
        if not environment.WINDOWS:
            os.execve(command[0], command, env)
        process = subprocess.Popen(command, env=env)
    except OSError as error:
        raise SetupError(
            f"{PYTHON} does not start ({error}): delete .venv and try again."
        ) from error
    while True:
        try:
            return process.wait()
        except KeyboardInterrupt:  # the child has got it too, and ends by itself
            continue

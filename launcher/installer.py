"""Making and updating ``.venv`` from requirements.lock: with uv, or with pip if there is no uv.

Standard library only: this runs before anything is installed. What can go wrong raises SetupError
with one sentence that says what it is and what to do; `launcher.problems` knows the sentences.

An installation may be killed at any moment. ``.course/installing`` exists from before the first
change to ``.venv`` until after the last, so that a half-made environment is known as one and made
anew (which is quick, since downloads are kept by uv and pip).
"""

import contextlib
import importlib.util
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator

from launcher import problems
from launcher.environment import (
    BROWSER_LOCK,
    INSTALLING,
    LOCK,
    PYTHON,
    ROOT,
    STAMP,
    VENV,
    WINDOWS,
    WORK,
    child_environment,
    direct_packages,
    inside,
    lock_hash,
    locked_block,
    site_packages,
    state,
    write_stamp,
)
from launcher.problems import SetupError

NEEDED_BYTES = 2_500_000_000  # the environment takes 2.0 GB on Linux; the rest is room for work
UV = PYTHON.with_name("uv.exe" if WINDOWS else "uv")
# What `python -m venv`, pip, Jupyter or we put at the top of an environment. A .venv with
# anything else in it is somebody's work and is not deleted.
OURS = {"bin", "etc", "include", "lib", "lib64", "man", "scripts", "share", "pyvenv.cfg"}
OURS |= {".gitignore", ".lock", "cachedir.tag", STAMP.name, STAMP.name + ".partial"}

REASONS = {
    "absent": "Setting up the course in {}: once, 1 to 10 minutes, 2 GB.",
    "unfinished": "The set-up in {} was interrupted: making it anew.",
    "broken": "{} has no Python that can run the course: making it anew.",
    "moved": "{} was made for another place: renewing it.",
    "unknown": "{} was made by other means: bringing it in line with requirements.lock.",
    "outdated": "requirements.lock has changed: updating {}.",
}


def say(text: str) -> None:
    """Print progress at once, also into a pipe."""
    print(text, flush=True)


def _lock_file(file) -> bool:
    """Try to lock an open file; True if it is ours, or if this file system has no locks."""
    try:
        if WINDOWS:
            import msvcrt

            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except (BlockingIOError, PermissionError):
        return False
    except OSError:
        return True
    return True


@contextlib.contextmanager
def only_one() -> Iterator[int]:
    """Hold the right to change ``.venv``; the system gives it back however the process ends.

    Yields:
        a file descriptor that child processes inherit (not on Windows): an installer that
        outlives a killed parent keeps the right until it has ended too.
    """
    WORK.mkdir(exist_ok=True)
    with open(WORK / "setup.lock", "a+", encoding="utf-8") as file:
        if not _lock_file(file):
            say("Another set-up is at work in this folder: waiting for it to end.")
            while not _lock_file(file):
                time.sleep(0.5)
        yield file.fileno()


class _Steps:
    """The steps of one installation; each runs one program and explains its failure."""

    def __init__(self, descriptor: int) -> None:
        self.descriptor = descriptor
        self.output = ""

    def run(self, command: list, env: dict[str, str] | None = None) -> bool:
        """Run a command, show its progress, keep its output; True if it succeeded."""
        try:
            process = subprocess.Popen(
                [str(part) for part in command],
                cwd=ROOT,
                env=env or child_environment(),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
                encoding="utf-8",
                errors="replace",
                pass_fds=() if WINDOWS else (self.descriptor,),
            )
        except OSError as error:
            self.output = str(error)
            return False
        lines = []
        try:
            for line in process.stdout:
                lines.append(line)
                if re.match(r"\s*(Downloading|Downloaded|Building|Prepared|Installed) ", line):
                    say(f"      {line.strip()[:90]}")
            code = process.wait()
        except BaseException:  # Ctrl-C above all: leave no installer behind
            process.terminate()
            process.wait()
            raise
        self.output = "".join(lines)
        if code < 0:
            self.output += f"ended by signal {signal.Signals(-code).name}\n"
        return code == 0

    def make(self) -> None:
        """Make an empty ``.venv`` with pip in it."""
        base = getattr(sys, "_base_executable", sys.executable) if inside() else sys.executable
        if importlib.util.find_spec("venv") is None or not importlib.util.find_spec("ensurepip"):
            raise SetupError(problems.no_venv(), "venv")
        if os.path.lexists(VENV):
            remove()
        problems.check_disk(ROOT, NEEDED_BYTES)
        say(f"[1/4] making .venv with Python {sys.version.split()[0]}")
        if not self.run([base, "-m", "venv", VENV], env=dict(os.environ)):
            if "ensurepip" in self.output:
                raise SetupError(problems.no_venv(), "venv")
            raise problems.explain(self.output, f"Python could not make {VENV}")

    def fetch_uv(self) -> bool:
        """Install the locked uv with pip; False if there is none for this computer."""
        block = locked_block("uv")
        version = re.match(r"uv==([\w.]+)", block)
        if not version:
            return False
        if UV.exists() and (site_packages() / f"uv-{version.group(1)}.dist-info").is_dir():
            return True
        say(f"[2/4] fetching uv {version.group(1)}, which installs faster than pip")
        only_uv = WORK / "uv.lock"
        only_uv.write_text(block, encoding="utf-8")
        pip = [PYTHON, "-m", "pip", "install", "--require-hashes", "--no-deps"]
        pip += ["--only-binary", ":all:", "--retries", "2", "-r", only_uv]
        if self.run(pip):
            return True
        problem = problems.explain(self.output, "The set-up could not fetch uv")
        if problem.kind:
            raise problem
        return False

    def install(self, again: bool) -> None:
        """Bring ``.venv`` in line with requirements.lock.

        Args:
            again: also what seems to be in line already.
        """
        names = re.findall(r"^([\w.-]+)==", LOCK.read_text(encoding="utf-8"), re.MULTILINE)
        count = len(names)
        if self.fetch_uv():
            say(f"[3/4] installing the packages of requirements.lock (about {count})")
            sync = [UV, "pip", "sync", "--require-hashes", "--python", PYTHON, LOCK]
            # uv is a program that works anywhere, and came by pip: not in its own cache.
            renew = [f"--reinstall-package={name}" for name in names if again and name != "uv"]
            # What was installed once is in uv's cache: renewing it needs no network.
            if again and self.run([*sync, *renew, "--offline"]):
                return
            if self.run([*sync, *renew]):
                return
            problem = problems.explain(self.output, "The set-up could not install the packages")
            if problem.kind == "certificate" and self.run([*sync, "--system-certs"]):
                return
            if problem.kind not in ("", "certificate"):
                raise problem
            say(f"      uv says: {problems.last_line(self.output)}")
        say(f"[3/4] installing about {count} packages with pip, which takes some minutes")
        without_uv = WORK / "without-uv.lock"
        text = LOCK.read_text(encoding="utf-8").replace(locked_block("uv") or "\0", "")
        without_uv.write_text(text, encoding="utf-8")
        pip = [PYTHON, "-m", "pip", "install", "--require-hashes", "--no-deps", "-r", without_uv]
        if not self.run([*pip, *(["--force-reinstall"] if again else [])]):
            raise problems.explain(self.output, "The set-up could not install the packages")

    def verify(self) -> None:
        """Import every direct dependency inside ``.venv``."""
        names = list(direct_packages())
        # This writes the bytecode of what the course imports: it starts several times faster.
        env = child_environment()
        env.pop("PYTHONDONTWRITEBYTECODE", None)
        say("[4/4] checking that the packages can be imported")
        code = "import importlib, sys\nfor name in sys.argv[1:]:\n    print('import', name)\n"
        code += "    sys.stdout.flush()\n    importlib.import_module(name)\n"
        if not self.run([PYTHON, "-c", code, *names], env):
            tried = re.findall(r"^import (\S+)$", self.output, re.MULTILINE)
            what = tried[-1] if tried else "Python"
            raise problems.explain(self.output, f"{what} is installed but does not work")


def remove() -> None:
    """Delete ``.venv``.

    Raises:
        SetupError: it holds things that no environment holds, or the system refuses.
    """
    refusal = f"{VENV} is not complete and cannot be replaced: "
    if VENV.is_symlink() or not VENV.is_dir():
        raise SetupError(f"{refusal}it is not a folder; move it away {problems.AGAIN}.")
    strange = [path.name for path in VENV.iterdir() if path.name.lower() not in OURS]
    if strange:
        raise SetupError(
            f"{refusal}it holds {strange[0]}, which is not part of a Python environment; move "
            f"it away {problems.AGAIN}."
        )
    if WINDOWS and inside():
        raise SetupError(f"{refusal}it is in use; type `deactivate` {problems.AGAIN}.")
    try:
        shutil.rmtree(VENV)
    except OSError as error:
        raise SetupError(
            f"{refusal}{error}; close JupyterLab and other programs that use it, delete the "
            f"folder {problems.AGAIN}."
        ) from error


def _install(found: str, descriptor: int) -> None:
    """Do what state `found` calls for, and stamp the result."""
    problems.check_platform()
    digest = lock_hash()
    steps = _Steps(descriptor)
    anew = found in ("absent", "unfinished", "broken")
    # An environment without pip and uv, as `uv venv` makes it, offers nothing to go on from.
    anew = anew or not (UV.exists() or (site_packages() / "pip").is_dir())
    # On Windows a running uv cannot replace itself.
    anew = anew or (found == "moved" and WINDOWS)
    INSTALLING.touch()
    try:
        if anew:
            steps.make()
        steps.install(again=found == "moved" and not anew)
        try:
            steps.verify()
        except SetupError as problem:
            if anew:
                raise
            # What was there before may be damaged in ways that an installer does not see.
            say(f"      {problem}\n      Making .venv anew.")
            steps.make()
            steps.install(again=False)
            steps.verify()
    except SetupError as problem:
        # Installers fetch everything before they change anything: nothing is half-made.
        if problem.kind in ("network", "certificate", "hash"):
            INSTALLING.unlink()
        raise
    write_stamp(digest)
    INSTALLING.unlink()


def ensure() -> None:
    """Make ``.venv`` ready, showing progress; returns at once if it is.

    Raises:
        SetupError: it cannot be done, with the reason and the remedy.
    """
    began = time.monotonic()
    try:
        with only_one() as descriptor:
            found = state()  # another set-up may just have ended
            if found == "ready":
                return
            say(REASONS[found].format(VENV))
            _install(found, descriptor)
    except OSError as error:
        raise problems.explain(str(error), f"The set-up in {ROOT} failed") from error
    say(f"Ready after {time.monotonic() - began:.0f} s.\n")


def add_browser() -> None:
    """Add the packages that drive a browser in tests (requirements-browser.lock) to ``.venv``.

    They are no part of the stamp: a start neither asks for them nor takes them away. An update to
    a changed requirements.lock does take them away; this puts them back.

    Raises:
        SetupError: it cannot be done, with the reason and the remedy.
    """
    if state() == "external":
        raise SetupError(
            f"COURSE_ENVIRONMENT=current: install them yourself, with `pip install --no-deps -r "
            f"{BROWSER_LOCK.name}`."
        )
    if not BROWSER_LOCK.exists():
        raise SetupError(
            f"{BROWSER_LOCK} is missing: the students' edition has no browser tests, and a full "
            "copy of the course has this file."
        )
    pip = [UV, "pip", "install", "--python", PYTHON] if UV.exists() else None
    pip = pip or [PYTHON, "-m", "pip", "install"]
    with only_one() as descriptor:
        steps = _Steps(descriptor)
        if not steps.run([*pip, "--require-hashes", "--no-deps", "-r", BROWSER_LOCK]):
            raise problems.explain(steps.output, f"Could not install {BROWSER_LOCK.name}")

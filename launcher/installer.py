"""Making and updating ``.venv`` from requirements.lock: with uv, or with pip if there is no uv.

Standard library only: this runs before anything is installed. What can go wrong raises SetupError
with one sentence that says what it is and what to do; `launcher.problems` knows the sentences.

An installation may be killed at any moment. ``.course/installing`` exists from before the first
change to ``.venv`` until after the last, so that a half-made environment is known as one and made
anew (which is quick, since downloads are kept by uv and pip).
"""

import contextlib
import functools
import importlib.util
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator

from launcher import environment, problems
from launcher.environment import EXTRAS, INSTALLING, LOCK, PYTHON, ROOT, VENV, WINDOWS, WORK
from launcher.problems import SetupError

NEEDED_BYTES = 2_500_000_000  # the environment takes 2.0 GB on Linux; the rest is room for work
UV = PYTHON.with_name("uv.exe" if WINDOWS else "uv")
# What `python -m venv`, pip, Jupyter or we put at the top of an environment. A .venv with
# anything else in it is somebody's work and is not deleted.
OURS = {"bin", "etc", "include", "lib", "lib64", "man", "scripts", "share", "pyvenv.cfg"}
OURS |= {".gitignore", ".lock", "cachedir.tag"}
OURS |= {environment.STAMP.name, environment.STAMP.name + ".partial"}


say = functools.partial(print, flush=True)  # progress is seen at once, also in a pipe


def _lock_file(file) -> bool:
    """Try to lock an open file; True if it is ours, or if this file system has no locks."""
    try:
        if WINDOWS:
            import msvcrt

            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        return not isinstance(error, BlockingIOError | PermissionError)
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

    def run(self, command: list) -> bool:
        """Run a command, show its progress, keep its output; True if it succeeded."""
        env = environment.child_environment()
        # The check writes the bytecode of what the course imports: it starts several times faster.
        env.pop("PYTHONDONTWRITEBYTECODE", None)
        try:
            process = subprocess.Popen(
                [str(part) for part in command],
                cwd=ROOT,
                env=env,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
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
        self.output = "".join(lines) + problems.ending(code)
        return code == 0

    def bring_in_line(self, state: str) -> None:
        """Do what `state` calls for: ``.venv`` is afterwards what requirements.lock says."""
        anew = state in ("absent", "unfinished", "broken")
        # An environment without pip, as `uv venv` makes it, offers nothing to go on from.
        anew = anew or not (environment.site_packages() / "pip").is_dir()
        anew = anew or (state == "moved" and WINDOWS)  # a running uv cannot replace itself there
        if anew:
            self.make()
        self.install(renew=state == "moved" and not anew)
        try:
            self.verify()
        except SetupError as problem:
            if anew:
                raise
            # What was there before may be damaged in ways that an installer does not see.
            say(f"      {problem}\n      Making .venv anew.")
            self.bring_in_line("broken")

    def make(self) -> None:
        """Make an empty ``.venv`` with pip in it."""
        if not (importlib.util.find_spec("venv") and importlib.util.find_spec("ensurepip")):
            raise SetupError(problems.no_venv(), "venv")
        if os.path.lexists(VENV):
            remove()
        problems.check_disk(ROOT, NEEDED_BYTES)
        say(f"[1/4] making .venv with Python {sys.version.split()[0]}")
        base = sys._base_executable if environment.inside() else sys.executable
        if not self.run([base, "-m", "venv", VENV]):
            if "ensurepip" in self.output:
                raise SetupError(problems.no_venv(), "venv")
            raise problems.explain(self.output, f"Python could not make {VENV}")

    def fetch_uv(self) -> bool:
        """Install the locked uv with pip; False if there is none for this computer."""
        version = environment.locked_version("uv")
        if not version:
            return False
        if UV.exists() and (environment.site_packages() / f"uv-{version}.dist-info").is_dir():
            return True
        say(f"[2/4] fetching uv {version}, which installs faster than pip")
        only_uv = WORK / "uv.lock"
        only_uv.write_text(environment.locked_block("uv"), encoding="utf-8")
        if self.pip(only_uv, "--only-binary", ":all:", "--retries", "2"):
            return True
        problem = problems.explain(self.output, "The set-up could not fetch uv")
        if problem.kind:
            raise problem
        return False

    def pip(self, lock: os.PathLike, *options: str) -> bool:
        """Install what a lock file names with pip; True if it succeeded."""
        pip = [PYTHON, "-m", "pip", "install", "--require-hashes", "--no-deps"]
        return self.run([*pip, *options, "-r", lock])

    def install(self, renew: bool) -> None:
        """Bring ``.venv`` in line with requirements.lock.

        Args:
            renew: also what seems to be in line already.
        """
        text = LOCK.read_text(encoding="utf-8")
        names = re.findall(r"^([\w.-]+)==", text, re.MULTILINE)
        failure = "The set-up could not install the packages"
        if self.fetch_uv():
            say(f"[3/4] installing the packages of requirements.lock (about {len(names)})")
            sync = [UV, "pip", "sync", "--require-hashes", "--python", PYTHON, LOCK]
            # uv is a program that works anywhere, and came by pip: not in its own cache.
            sync += [f"--reinstall-package={name}" for name in names if renew and name != "uv"]
            # What was installed once is in uv's cache: that needs no network.
            if self.run([*sync, "--offline"]) or self.run(sync):
                return
            problem = problems.explain(self.output, failure)
            # A company's proxy; a folder in the cloud, which allows no hard links to the cache.
            remedies = {"certificate": "--system-certs", "cloud": "--link-mode=copy"}
            if problem.kind in remedies and self.run([*sync, remedies[problem.kind]]):
                return
            if problem.kind not in ("", "certificate"):
                raise problem
            say(f"      uv says: {problems.last_line(self.output)}")
        say(f"[3/4] installing about {len(names)} packages with pip, which takes some minutes")
        without_uv = WORK / "without-uv.lock"
        text = text.replace(environment.locked_block("uv"), "")
        without_uv.write_text(text, encoding="utf-8")
        if not self.pip(without_uv, *(["--force-reinstall"] if renew else [])):
            raise problems.explain(self.output, failure)

    def verify(self) -> None:
        """Import every direct dependency inside ``.venv``."""
        say("[4/4] checking that the packages can be imported")
        code = "import importlib, sys\nfor name in sys.argv[1:]:\n"
        code += "    print('import', name, flush=True)\n    importlib.import_module(name)\n"
        if not self.run([PYTHON, "-c", code, *environment.direct_packages()]):
            tried = re.findall(r"^import (\S+)$", self.output, re.MULTILINE)
            what = tried[-1] if tried else "Python"
            raise problems.explain(self.output, f"{what} is installed but does not work")


def remove() -> None:
    """Delete ``.venv``.

    Raises:
        SetupError: it holds things that no environment holds, or the system refuses.
    """
    problem = ""
    if VENV.is_symlink() or not VENV.is_dir():
        problem = "it is not a folder; move it away"
    elif strange := [path.name for path in VENV.iterdir() if path.name.lower() not in OURS]:
        problem = f"it holds {strange[0]}, which is not part of a Python environment; move it away"
    elif WINDOWS and environment.inside():
        problem = "it is in use; type `deactivate`"
    else:
        try:
            shutil.rmtree(VENV)
        except OSError as error:
            problem = f"{error}; close JupyterLab and other programs that use it, delete the folder"
    if problem:
        text = f"{VENV} is not complete and cannot be replaced: {problem} {problems.AGAIN}."
        raise SetupError(text)


def ensure() -> None:
    """Make ``.venv`` ready, showing progress; returns at once if it is.

    Raises:
        SetupError: it cannot be done, with the reason and the remedy.
    """
    began = time.monotonic()
    try:
        with only_one() as descriptor:
            state = environment.state()  # another set-up may just have ended
            if state == "ready":
                return
            say(f"Setting up the course: {VENV} {environment.STATES[state]}.")
            problems.check_platform()
            digest = environment.lock_hash()
            INSTALLING.touch()
            try:
                _Steps(descriptor).bring_in_line(state)
            except SetupError as problem:
                # Installers fetch everything before they change anything: nothing is half-made.
                if problem.kind in ("network", "certificate", "hash"):
                    INSTALLING.unlink()
                raise
            environment.write_stamp(digest)
            INSTALLING.unlink()
    except OSError as error:
        raise problems.explain(str(error), f"The set-up in {ROOT} failed") from error
    say(f"Ready after {time.monotonic() - began:.0f} s.\n")


def setup(**extras: bool) -> int:
    """Run ``course.py setup`` inside the environment, which is up to date by then.

    Args:
        extras: which of `environment.EXTRAS` to add. They are no part of the stamp: only an update
            to a changed requirements.lock takes them away, and this puts them back.

    Raises:
        SetupError: it cannot be done, with the reason and the remedy.
    """
    for lock in (EXTRAS[name] for name, asked in extras.items() if asked):
        if environment.state() == "external":
            pip = f"`pip install --no-deps -r {lock.name}`"
            raise SetupError(f"COURSE_ENVIRONMENT=current: install them yourself, with {pip}.")
        if not lock.exists():
            raise SetupError(f"{lock} is missing: it is part of the full course only.")
        with only_one() as descriptor:
            steps = _Steps(descriptor)
            if not steps.pip(lock):
                raise problems.explain(steps.output, f"Could not install {lock.name}")
    print(f"Installed and up to date: {sys.prefix}")
    return 0

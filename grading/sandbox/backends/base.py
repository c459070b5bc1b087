"""What a sandbox is to the rest: one interface, and the guarantees that it states."""

from __future__ import annotations

import os
import subprocess
import sys
import sysconfig
import tempfile
from dataclasses import dataclass
from pathlib import Path

_MAPPED = 3 << 30  # bytes of addresses for libraries and threads that an answer may bring in
#: A student process's own folder, under a name where nothing of a computer lies.
HOME = "/answers"


@dataclass(frozen=True)
class Limits:
    """Bounds for one student process; None for `processes` means as many as are there anyway.

    memory: bytes of private memory above what the imports need; file: bytes of one file;
    cpu: seconds of processor time; call, question and submission: seconds of wall-clock time.
    """

    memory: int = 2 << 30
    file: int = 32 << 20
    cpu: int = 300
    processes: int = 64
    open_files: int = 256
    call: float = 20.0
    question: float = 60.0
    submission: float = 300.0

    def whole(self, questions: int) -> float:
        """Seconds of wall-clock time for a submission with so many questions."""
        return min(self.submission, questions * self.question)


class Backend:
    """A way to lock in student code. This one locks in nothing: for submissions that are trusted.

    `probe` is asked by the grader. `enter` runs once in the process from
    which students' processes are forked, `keeper` in the process that watches over one of them, and
    `worker` in that one itself, in this order, each before any student code.
    """

    name = "plain"
    title = "no sandbox"
    #: Whether student code that nobody vouches for may be run.
    safe = False
    #: Whether students' processes are forked from one that has done the imports.
    forked = True
    #: Folders that are covered where they lie below a readable one: nbgrader's default exchange, in
    #: which everybody's work is, and what the engine adds.
    hidden: tuple[str, ...] = ("/usr/local/share/nbgrader",)

    def probe(self) -> str | None:
        """Why this back end cannot be used here, in words; None where it can."""
        return None if hasattr(os, "fork") else "this system cannot fork processes"

    def readable(self) -> list[str]:
        """What students' processes may read."""
        return needed_paths()

    def covered(self, readable: list[str]) -> list[str]:
        """The folders that have to be covered, for they would be readable otherwise."""
        places = [os.path.realpath(path) for path in self.hidden if os.path.isdir(path)]
        return [place for place in places if any(holds(path, [place]) for path in readable)]

    def command(self, words: list[str], readable: list[str]) -> list[str]:
        """The command line that starts the process from which students' processes are forked."""
        return words

    def enter(self, readable: list[str]) -> None:
        """Lock in the process that student processes are forked from."""

    def scratch(self) -> str:
        """A folder of its own for the process just locked in, where imports may write."""
        return tempfile.mkdtemp(prefix="grading-")

    def keeper(self) -> None:
        """Prepare the process that starts and reaps one student process."""

    def worker(self, folder: str, limits: Limits, readable: list[str]) -> None:
        """Lock in the student's process; its current folder becomes `folder`."""
        os.chdir(folder)
        bound(limits)

    def tidy(self) -> None:
        """End what a student process has left running; called in the keeper after its end."""

    def workspace(self) -> bool:
        """Whether the keeper makes (and removes) a folder on the disk for each student process."""
        return True


def bound(limits: Limits, processes: bool = False) -> None:
    """Set the limits of this process that the operating system enforces."""
    try:
        import resource
    except ImportError:  # Windows
        return
    wanted = {
        "RLIMIT_CORE": 0,
        "RLIMIT_CPU": limits.cpu,
        "RLIMIT_FSIZE": limits.file,
        "RLIMIT_NOFILE": limits.open_files,
        "RLIMIT_DATA": _memory("VmData") + limits.memory,
        # Memory that processes share does not count as data.
        "RLIMIT_AS": _memory("VmSize") + limits.memory + _MAPPED,
        "RLIMIT_MEMLOCK": 1 << 16,
        "RLIMIT_MSGQUEUE": 0,
    }
    if processes:
        wanted["RLIMIT_NPROC"] = limits.processes
    for name, value in wanted.items():
        kind = getattr(resource, name, None)
        if kind is None:
            continue
        ceiling = resource.getrlimit(kind)[1]
        if ceiling != resource.RLIM_INFINITY:
            value = min(value, ceiling)
        resource.setrlimit(kind, (value, value))


def _memory(kind: str) -> int:
    """Bytes of memory of this process: VmData as RLIMIT_DATA counts them on Linux, or VmSize."""
    try:
        for line in Path("/proc/self/status").read_text(encoding="ascii").splitlines():
            if line.startswith(f"{kind}:"):
                return int(line.split()[1]) * 1024
    except (OSError, ValueError):
        pass
    return 1 << 34 if kind == "VmSize" else 1 << 30


def package_folders() -> list[str]:
    """Where Python's own modules and installed packages lie, links resolved.

    Packages may come from several places, as on a hub; a course's own folder is none of them.
    """
    folders = map(sysconfig.get_path, ("stdlib", "platstdlib", "purelib", "platlib"))
    more = (path for path in sys.path if path.endswith(("site-packages", "dist-packages")))
    return [os.path.realpath(path) for path in [*folders, *more]]


def needed_paths() -> list[str]:
    """Folders and files that Python and its packages are read from: all that a sandbox shows."""
    python = [sys.prefix, sys.base_prefix, sys.exec_prefix, *package_folders()]
    system = ["/usr", "/lib", "/lib64", "/lib32", "/bin", "/etc/ld.so.cache", "/etc/localtime"]
    system += ["/etc/ssl/openssl.cnf", "/etc/nsswitch.conf", "/etc/passwd", "/nix/store"]
    folders: list[str] = []
    for path in [*system, *python]:
        # A symbolic link such as /lib stays usable by its own name.
        if path and os.path.exists(path) and os.path.realpath(path) not in folders:
            folders.append(os.path.realpath(path))
    outer = [path for path in folders if path != "/"]
    return [
        path
        for path in outer
        if not any(path != other and path.startswith(other + "/") for other in outer)
    ]


def complaint(words: list[str], handed: bytes = b"", more: dict[str, str] | None = None) -> str:
    """What a command said last when it failed; empty where it did not.

    Args:
        words: the command line; handed: its standard input; more: variables of its environment.
    """
    try:
        done = subprocess.run(
            words, input=handed, capture_output=True, timeout=60, env=os.environ | (more or {})
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        return str(error)
    lines = done.stderr.decode(errors="replace").strip().split("\n")
    return (lines[-1][:300] or f"code {done.returncode}") if done.returncode else ""


def holds(folder: str, paths: list[str]) -> bool:
    """Whether a folder is one of the paths, or holds one."""
    return any(path == folder or path.startswith(folder + "/") for path in paths)


def own_folders(readable: list[str]) -> list[str]:
    """Folders of a student process's own; not /tmp where something that it reads lies there."""
    return [HOME] if holds("/tmp", readable) else [HOME, "/tmp"]


START_SECONDS = 180  # with TensorFlow on a busy machine


ENVIRONMENT = {
    "PATH": "/usr/bin:/bin",
    "HOME": HOME,
    "TMPDIR": HOME,
    "LANG": "C.UTF-8",
    "TF_CPP_MIN_LOG_LEVEL": "3",
    "OPENBLAS_NUM_THREADS": "1",
    "OMP_NUM_THREADS": "1",
    "TF_NUM_INTEROP_THREADS": "1",
    "TF_NUM_INTRAOP_THREADS": "1",
    "CUDA_VISIBLE_DEVICES": "",
    "MPLBACKEND": "Agg",
    "PYTHONDONTWRITEBYTECODE": "1",
}


class SandboxError(RuntimeError):
    """The sandbox does not work here; no student's fault. The text says what went wrong."""

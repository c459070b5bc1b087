"""Locked in by a container of its own for each student process: Docker or Podman.

Slower than the other back ends (a container is started for each submission), and in the control of
the same kernel, but memory and processes are bounded in all, and it is there where an administrator
has set it up. Nothing is downloaded. On Linux the image is an empty one, made on the spot: the
container sees this computer's Python, its packages and the system's libraries, read-only. Elsewhere
this computer's programs do not run in a container; there COURSE_GRADING_IMAGE names an image that
is there already and has Python 3.11 or newer as `python3`, with NumPy of the installed version (and
whatever else the quizzes import). Of the course only the grader's code is shown to it.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import secrets
import shutil
import subprocess
import sys
import tarfile
from dataclasses import asdict
from pathlib import Path

from grading.sandbox import wire
from grading.sandbox.backends import base
from grading.sandbox.backends.base import Backend, Limits, SandboxError, complaint
from grading.sandbox.remote import Lost, Session

IMAGE = "COURSE_GRADING_IMAGE"
DISK = "64m"  # what a student process may write in all, in each of its two folders
EXTRA = 1 << 30  # bytes for Python and its packages, above what an answer may use
_HERE = Path(__file__).resolve().parents[1]
_INSIDE = "/course"
_BOOT = (
    "import sys; sys.path.insert(0, '/course'); from grading.sandbox import boxed; "
    "sys.path.remove('/course'); boxed.main()"
)
# Run inside on trial: whatever of this is true is a fault.
_TRIAL = """
import os, sys
faults = []
with open("/proc/net/dev") as file:
    devices = [line.split(":")[0].strip() for line in file if ":" in line]
if set(devices) - {"lo"}:
    faults.append("it has a network")
if os.path.exists(OUTSIDE):
    faults.append("it sees files of this computer")
if any(os.access(folder, os.W_OK) for folder in ("/", "/usr", sys.prefix)):
    faults.append("it can write to the system")
if os.geteuid() == 0:
    faults.append("it runs as root")
if os.getppid() != 1:
    faults.append("it sees other processes")
if not os.access(".", os.W_OK):
    faults.append("it cannot write to its own folder")
"""


class Container(Backend):
    """A container for each student process, with an empty image and the system read-only."""

    name = "container"
    title = "Docker or Podman"
    safe = True
    forked = False

    def program(self) -> str | None:
        """The path of podman or docker, None where there is neither."""
        return shutil.which("podman") or shutil.which("docker")

    def probe(self) -> str | None:
        """Look for a program, then lock in a trial and see whether it is locked in."""
        if not hasattr(os, "fork"):
            return "this system cannot fork processes"
        program = self.program()
        if program is None:
            return "neither docker nor podman is installed"
        kind = Path(program).name
        reason = complaint([program, "version"])
        if reason:
            return f"{kind} does not answer ({reason})"
        if sys.platform != "linux" and not os.environ.get(IMAGE):
            return f"{IMAGE} must name an image with Python and NumPy that {kind} has already"
        return self._provide_image(program) or self._trial(kind)

    def _provide_image(self, program: str) -> str | None:
        """Make the empty image where it is wanted and not there; why that failed, or None."""
        named = os.environ.get(IMAGE)
        image = self.image()
        if not complaint([program, "image", "inspect", image]):
            return None
        if named:
            return f"there is no image {named} ({IMAGE}); nothing is downloaded for you"
        reason = complaint([program, "import", "-", image], empty_image())
        return f"an empty image cannot be made ({reason})" if reason else None

    def _trial(self, kind: str) -> str | None:
        """Why what runs in a container is not locked in, or None."""
        try:
            student = Boxed(self, Limits(), ["numpy"])
        except SandboxError as error:
            return f"{kind} cannot run the answers ({error})"
        try:
            outside = f"OUTSIDE = {str(_HERE.parent / 'engine.py')!r}\n"
            student.session.run(outside + _TRIAL, "trial")
            faults = student.session.get("faults")
        except (Exception, Lost) as error:
            return f"{kind} cannot run the answers ({error})"
        finally:
            student.end()
        if faults:
            return f"{kind} does not lock in: {', '.join(map(str, faults))}"
        return None

    def image(self) -> str:
        """The name of the image that containers are made from."""
        digest = hashlib.sha256(empty_image()).hexdigest()[:12]
        return os.environ.get(IMAGE) or f"course-grading-empty:{digest}"

    def run_command(self, label: str, limits: Limits) -> list[str]:
        """The command line that starts one container, called `label`.

        It speaks with the grader by its standard input and output, and ends with the former.

        Raises:
            ValueError: a path cannot be handed to the program.
        """
        program = self.program() or "docker"
        memory = str(limits.memory + EXTRA)
        words = [
            program, "run", "--rm", "--interactive", "--name", label, "--pull", "never",
            "--log-driver", "none", "--network", "none", "--read-only", "--cap-drop", "ALL",
            "--security-opt", "no-new-privileges",
            "--memory", memory, "--memory-swap", memory,
            "--pids-limit", str(limits.processes + 8),
            "--cpus", "1",
            "--ulimit", f"cpu={limits.cpu}:{limits.cpu}",
            "--ulimit", f"fsize={limits.file}:{limits.file}",
            "--ulimit", f"nofile={limits.open_files}:{limits.open_files}",
            "--ulimit", "core=0:0",
            # Podman would raise this one, which root may not everywhere; --pids-limit is the bound.
            "--ulimit", f"nproc={16 * limits.processes}:{16 * limits.processes}",
            "--hostname", "student", "--workdir", base.HOME,
        ]  # fmt: skip
        uid, gid = os.getuid(), os.getgid()
        if uid == 0:
            words += ["--user", "65534:65534"]
        else:  # files of one's own that others may not read stay readable
            words += ["--user", f"{uid}:{gid}"]
            words += ["--userns", "keep-id"] if Path(program).name == "podman" else []
        shown = [(str(_HERE), f"{_INSIDE}/grading/sandbox")]
        shown.append((str(_HERE.parent / "__init__.py"), f"{_INSIDE}/grading/__init__.py"))
        python, readable = "python3", []
        if not os.environ.get(IMAGE):
            # Otherwise SELinux would keep the container from the system's own files.
            words += ["--security-opt", "label=disable"]
            python, readable = sys.executable, self.readable()
        shown += [(path, path) for path in readable]
        for folder in base.own_folders(readable):
            words += ["--tmpfs", f"{folder}:rw,nosuid,nodev,size={DISK},mode=1777"]
        for path in self.covered(readable):
            words += ["--tmpfs", f"{path}:ro,size=4k"]
        for path, place in shown:
            if set(path) & set(',"\n'):
                raise ValueError(f"the path {path} has a comma, a quote or a line break")
            words += ["--mount", f"type=bind,src={path},dst={place},readonly"]
        return [*words, "--entrypoint", python, self.image(), "-I", "-c", _BOOT]

    def stop_command(self, label: str) -> list[str]:
        """The command line that ends a container whatever it does."""
        return [self.program() or "docker", "rm", "--force", label]


def empty_image() -> bytes:
    """A tar archive of what the system's links and empty folders are; no program, no file."""
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w") as archive:
        for name in ("bin", "lib", "lib32", "lib64", "sbin"):
            if os.path.islink(f"/{name}"):
                link = tarfile.TarInfo(name)
                link.type, link.linkname = tarfile.SYMTYPE, os.readlink(f"/{name}")
                archive.addfile(link)
        for name in (base.HOME[1:], "course", "dev", "etc", "home", "proc", "sys", "tmp", "usr"):
            folder = tarfile.TarInfo(name)
            folder.type, folder.mode = tarfile.DIRTYPE, 0o755
            archive.addfile(folder)
    return packed.getvalue()


class Boxed:
    """One student process in a container of its own and the session with it."""

    def __init__(self, backend: Container, limits: Limits, modules: list[str]) -> None:
        """Start a container and wait until the process in it is ready.

        Raises:
            SandboxError: that did not work.
        """
        self.backend = backend
        self.label = f"course-grading-{secrets.token_hex(8)}"
        self.session, theirs = Session.opened(limits.call)
        channel = self.session.channel
        setting = {
            "token": channel.token.hex(),
            "limits": asdict(limits),
            "modules": modules,
            "environment": base.ENVIRONMENT,
        }
        try:
            with theirs:
                self.process = subprocess.Popen(
                    backend.run_command(self.label, limits),
                    stdin=theirs,
                    stdout=theirs,
                    stderr=subprocess.PIPE,
                    start_new_session=True,
                )
        except (OSError, ValueError) as error:
            channel.close()
            raise SandboxError(f"No container can be started: {error}") from None
        try:
            channel.connection.sendall(json.dumps(setting).encode() + b"\n")
            reason = self.session.greeting(base.START_SECONDS)
        except (OSError, wire.Closed, wire.TimedOut, wire.WireError) as error:
            reason = type(error).__name__
        if reason:
            last_words = self.end()
            raise SandboxError(f"The container does not start: {last_words or reason}")

    def end(self) -> str:
        """End the container and wait until it is gone; returns the last words of its program."""
        self.session.alive = False
        self.session.channel.close()  # its first process ends with that
        try:
            words = self.process.communicate(timeout=10)[1]
        except subprocess.TimeoutExpired:
            complaint(self.backend.stop_command(self.label))
            self.process.kill()
            words = self.process.communicate()[1]
        return " ".join(words.decode(errors="replace").split())[-400:]

"""Locked in by namespaces of the Linux kernel: no root account and no further program needed.

The forking process moves into a root folder that holds Python, its packages and the system's
libraries, read-only, and nothing else; each student process gets a process, network and mount
namespace of its own, with a small folder in memory that vanishes with it.
"""

from __future__ import annotations

import contextlib
import os
import sys
from pathlib import Path

from grading.sandbox.backends import base, linux
from grading.sandbox.backends.base import Backend, Limits

DISK = "64m"  # what a student process may write in all
_NOBODY = 65534
_DEVICES = ("/dev/null", "/dev/zero", "/dev/random", "/dev/urandom")


class Namespaces(Backend):
    """User, mount, process, network and IPC namespaces, a filter of system calls, and limits."""

    name = "namespaces"
    title = "Linux namespaces"
    safe = True

    def probe(self) -> str | None:
        """Try it in a process of its own: kernels and distributions may forbid it."""
        if not linux.is_linux():
            return "it needs Linux"
        code = (
            "import sys; sys.path.insert(0, sys.argv[1]); "
            "from grading.sandbox.backends.base import needed_paths; "
            "from grading.sandbox.backends.namespaces import Namespaces; "
            "Namespaces().enter(needed_paths())"
        )
        root = str(Path(__file__).parents[3])
        # A process with threads, as NumPy starts them, can leave no user namespace; ENVIRONMENT
        # keeps it from that here as in the process that students' processes are forked from.
        reason = base.complaint([sys.executable, "-I", "-c", code, root], more=base.ENVIRONMENT)
        return f"the kernel or its settings forbid it ({reason})" if reason else None

    def enter(self, readable: list[str]) -> None:
        """Move into a root folder of our own making; others than the readable paths are gone."""
        apart = linux.NEWNS | linux.NEWNET | linux.NEWIPC | linux.NEWUTS
        process = os.open("/proc", os.O_PATH)
        as_root = os.getuid() == 0
        if as_root:
            try:
                linux.unshare(apart)
            except OSError:
                as_root = False  # root of a container, with the rights of anybody
        if not as_root:
            _own_users(process, apart)
        self._build(readable)
        if as_root:
            # The bound on the number of processes does not hold for root.
            os.setgroups([])
            os.setresgid(_NOBODY, _NOBODY, _NOBODY)
            os.setresuid(_NOBODY, _NOBODY, _NOBODY)
            linux.dumpable()
            _own_users(process, apart)
        os.close(process)

    def _build(self, readable: list[str]) -> None:
        """Make the new root folder and move into it."""
        linux.mount(None, "/", None, linux.REC | linux.PRIVATE)
        root = _apart_from(readable)
        linux.mount("tmpfs", root, "tmpfs", linux.NOSUID | linux.NODEV, "size=1m,mode=755")
        for path in [*readable, *_DEVICES]:
            target = root + path
            os.makedirs(os.path.dirname(target), exist_ok=True)
            if os.path.isdir(path):
                os.makedirs(target, exist_ok=True)
            else:
                open(target, "wb").close()
            linux.mount(path, target, None, linux.BIND | linux.REC)
            if path not in _DEVICES:
                self._read_only(target)
        for path in self.covered(readable):
            linux.mount("tmpfs", root + path, "tmpfs", linux.NOSUID | linux.NODEV, "size=4k")
            self._read_only(root + path)
        for link in ("/bin", "/lib", "/lib64", "/lib32", "/sbin"):
            if os.path.islink(link) and not os.path.lexists(root + link):
                os.symlink(os.readlink(link), root + link)
        for folder in base.own_folders(readable):
            os.makedirs(root + folder, exist_ok=True)
            os.chmod(root + folder, 0o777)
        # A process namespace may show its processes only where all are in sight already; each
        # student process covers this view with one of its own.
        os.makedirs(root + "/proc", exist_ok=True)
        linux.mount("/proc", root + "/proc", None, linux.BIND | linux.REC)
        linux.mount("tmpfs", root + base.HOME, "tmpfs", linux.NOSUID | linux.NODEV, "size=16m")
        linux.pivot_root(root)
        flags = linux.REMOUNT | linux.BIND | linux.RDONLY | linux.NOSUID | linux.NODEV
        linux.mount(None, "/", None, flags)

    def _read_only(self, target: str) -> None:
        flags = linux.REMOUNT | linux.BIND | linux.RDONLY | linux.NOSUID
        try:
            linux.mount(None, target, None, flags | linux.NODEV)
        except OSError:
            # Flags that the system has set may not be taken away by others than the system.
            linux.mount(None, target, None, flags | linux.NODEV | 0x200000)

    def scratch(self) -> str:
        """In memory; each student process covers it with a folder of its own."""
        return base.HOME

    def keeper(self) -> None:
        """The next child is the first process of a namespace, and takes all others with it.

        Its user namespace is its own: the kernel counts processes for each of them.
        """
        process = os.open("/proc", os.O_PATH)
        _own_users(process, linux.NEWPID)
        os.close(process)

    def worker(self, folder: str, limits: Limits, readable: list[str]) -> None:
        """A folder in memory, no special rights, no system calls that answers do not need."""
        linux.die_with_parent()
        linux.unshare(linux.NEWNS | linux.NEWNET | linux.NEWIPC | linux.NEWUTS)
        linux.mount(None, "/", None, linux.REC | linux.PRIVATE)
        flags = linux.NOSUID | linux.NODEV
        for place in base.own_folders(readable):
            linux.mount("tmpfs", place, "tmpfs", flags, f"size={DISK},nr_inodes=4096,mode=700")
        try:
            sealed = flags | linux.NOEXEC | linux.RDONLY
            linux.mount("proc", "/proc", "proc", sealed)
        except OSError:
            linux.mount("tmpfs", "/proc", "tmpfs", flags, "size=4k,mode=555")
        os.chdir(base.HOME)
        base.bound(limits, processes=True)
        linux.drop_capabilities()
        linux.filter_calls()
        with contextlib.suppress(OSError):
            os.setpriority(os.PRIO_PROCESS, 0, 5)

    def workspace(self) -> bool:
        """The folder is in memory."""
        return False


def _apart_from(readable: list[str]) -> str:
    """A folder to build the new root in, which covers none of the paths that go into it."""
    for folder in ("/tmp", "/mnt", "/run", "/opt", "/media"):
        if os.path.isdir(folder) and not base.holds(folder, readable):
            return folder
    raise OSError("no folder to build the sandbox in: /tmp, /mnt, /run, /opt and /media are in use")


def _own_users(process: int, apart: int) -> None:
    """Be the same user in a new user namespace and others; `process` is an open /proc."""
    uid, gid = os.getuid(), os.getgid()  # afterwards this account has no name
    linux.unshare(linux.NEWUSER | apart)
    for name, text in (("setgroups", "deny"), ("uid_map", f"{uid} {uid} 1"),
                       ("gid_map", f"{gid} {gid} 1")):  # fmt: skip
        # As bytes: Python's own files, with its codecs, may be out of sight by now.
        number = os.open(f"self/{name}", os.O_WRONLY, dir_fd=process)
        os.write(number, text.encode())
        os.close(number)

"""The few Linux system calls that Python 3.11 has no functions for, by ctypes."""

from __future__ import annotations

import ctypes
import os
import platform
import struct
import sys

NEWNS, NEWUTS, NEWIPC = 0x20000, 0x4000000, 0x8000000
NEWUSER, NEWPID, NEWNET = 0x10000000, 0x20000000, 0x40000000
RDONLY, NOSUID, NODEV, NOEXEC, REMOUNT, BIND, REC = 1, 2, 4, 8, 32, 4096, 16384
PRIVATE = 1 << 18
_PR_SET_PDEATHSIG, _PR_SET_DUMPABLE, _PR_CAPBSET_DROP = 1, 4, 24
_PR_SET_SECCOMP, _PR_SET_NO_NEW_PRIVS, _PR_SET_CHILD_SUBREAPER = 22, 38, 36
_MACHINE = platform.machine()


def is_linux() -> bool:
    """Whether these calls exist: Linux on a processor whose call numbers are known."""
    return sys.platform == "linux" and _MACHINE in ("x86_64", "aarch64")


def _libc() -> ctypes.CDLL:
    return ctypes.CDLL(None, use_errno=True)


def _call(what: str, result: int) -> int:
    if result < 0:
        number = ctypes.get_errno()
        raise OSError(number, f"{what}: {os.strerror(number)}")
    return result


def unshare(flags: int) -> None:
    """Leave the namespaces that are shared with the parent."""
    _call("unshare", _libc().unshare(flags))


def mount(
    source: str | None, target: str, kind: str | None, flags: int, data: str | None = None
) -> None:
    """Mount something; a failure names the target."""
    words = [None if word is None else os.fsencode(word) for word in (source, target, kind, data)]
    call = _libc().mount
    call.argtypes = [ctypes.c_char_p] * 3 + [ctypes.c_ulong, ctypes.c_char_p]
    _call(f"mount {target}", call(words[0], words[1], words[2], flags, words[3]))


def pivot_root(new: str) -> None:
    """Make a mounted folder the root folder and let go of the old one."""
    number = 155 if _MACHINE == "x86_64" else 41
    os.chdir(new)
    _call("pivot_root", _libc().syscall(number, b".", b"."))
    _call("umount", _libc().umount2(b".", 2))
    os.chdir("/")


def dumpable() -> None:
    """Own the files of this process in /proc again after a change of user."""
    _libc().prctl(_PR_SET_DUMPABLE, 1, 0, 0, 0)


def die_with_parent() -> None:
    """Be killed when the parent ends."""
    _libc().prctl(_PR_SET_PDEATHSIG, 9, 0, 0, 0)


def adopt_orphans() -> None:
    """Become the parent of all descendants whose own parent ends."""
    _call("prctl", _libc().prctl(_PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0))


def no_new_privileges() -> None:
    """Let no program that is started have more rights than this process."""
    _call("prctl", _libc().prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0))


def drop_capabilities() -> None:
    """Give up all special rights, for programs that are started as well."""
    library = _libc()
    for number in range(64):
        library.prctl(_PR_CAPBSET_DROP, number, 0, 0, 0)
    header = struct.pack("Ii", 0x20080522, 0)
    number = 126 if _MACHINE == "x86_64" else 91
    _call("capset", library.syscall(number, header, bytes(24)))


def landlock_version() -> int:
    """The version of Landlock that the kernel speaks, 0 for none."""
    if not is_linux():
        return 0
    return max(0, _libc().syscall(444, None, ctypes.c_size_t(0), ctypes.c_uint(1)))


def landlock(readable: list[str], writable: list[str]) -> None:
    """Allow this process and its children nothing in the file system but what is named.

    Also no TCP (version 4), no signals outside and no abstract sockets (version 6).
    """
    version = landlock_version()
    known = 13 + (version >= 2) + (version >= 3) + (version >= 5)
    everything = (1 << known) - 1
    read = 1 << 0 | 1 << 2 | 1 << 3  # execute, read a file, list a folder
    file_only = 1 << 0 | 1 << 1 | 1 << 2 | (1 << 14 if version >= 3 else 0)
    rules = struct.pack("QQQ", everything, 3 if version >= 4 else 0, 3 if version >= 6 else 0)[
        : 24 if version >= 6 else 16 if version >= 4 else 8
    ]
    library = _libc()
    size = ctypes.c_size_t(len(rules))
    handle = _call("landlock", library.syscall(444, rules, size, ctypes.c_uint(0)))
    for paths, rights in ((readable, read), (writable, everything)):
        for path in paths:
            if not os.path.exists(path):
                continue
            place = os.open(path, os.O_PATH | os.O_CLOEXEC)
            allowed = rights if os.path.isdir(path) else rights & file_only
            rule = struct.pack("=Qi", allowed, place)
            added = library.syscall(445, handle, 1, rule, ctypes.c_uint(0))
            os.close(place)
            _call(f"landlock {path}", added)
    no_new_privileges()
    _call("landlock", library.syscall(446, handle, ctypes.c_uint(0)))
    os.close(handle)


# Calls that no answer needs and that reach beyond the own processes, or have opened ways out of
# sandboxes before, by number.
_REFUSED = {
    "x86_64": {
        "ptrace": 101, "process_vm_readv": 310, "process_vm_writev": 311, "kexec_load": 246,
        "mount": 165, "umount2": 166, "pivot_root": 155, "unshare": 272, "setns": 308,
        "keyctl": 250, "add_key": 248, "request_key": 249, "bpf": 321, "perf_event_open": 298,
        "userfaultfd": 323, "io_uring_setup": 425, "init_module": 175, "finit_module": 313,
        "open_by_handle_at": 304, "move_mount": 429, "open_tree": 428, "fsopen": 430,
        "shmget": 29, "msgget": 68, "semget": 64, "mq_open": 240, "pidfd_getfd": 438,
        "shmat": 30, "shmctl": 31, "shmdt": 67, "msgsnd": 69, "msgrcv": 70, "msgctl": 71,
        "semop": 65, "semctl": 66, "semtimedop": 220, "mq_unlink": 241, "syslog": 103,
        "process_madvise": 440, "process_mrelease": 448, "move_pages": 279, "migrate_pages": 256,
        "kcmp": 312, "get_robust_list": 274, "inotify_add_watch": 254, "fanotify_init": 300,
        "fanotify_mark": 301, "socket": 41, "connect": 42, "memfd_secret": 447,
    },
    "aarch64": {
        "ptrace": 117, "process_vm_readv": 270, "process_vm_writev": 271, "kexec_load": 104,
        "mount": 40, "umount2": 39, "pivot_root": 41, "unshare": 97, "setns": 268,
        "keyctl": 219, "add_key": 217, "request_key": 218, "bpf": 280, "perf_event_open": 241,
        "userfaultfd": 282, "io_uring_setup": 425, "init_module": 105, "finit_module": 273,
        "open_by_handle_at": 265, "move_mount": 429, "open_tree": 428, "fsopen": 430,
        "shmget": 194, "msgget": 186, "semget": 190, "mq_open": 180, "pidfd_getfd": 438,
        "shmat": 196, "shmctl": 195, "shmdt": 197, "msgsnd": 189, "msgrcv": 188, "msgctl": 187,
        "semop": 193, "semctl": 191, "semtimedop": 192, "mq_unlink": 181, "syslog": 116,
        "process_madvise": 440, "process_mrelease": 448, "move_pages": 239, "migrate_pages": 238,
        "kcmp": 272, "get_robust_list": 100, "inotify_add_watch": 27, "fanotify_init": 262,
        "fanotify_mark": 263, "socket": 198, "connect": 203, "memfd_secret": 447,
    },
}  # fmt: skip
# Said to be missing, so that libraries take another way: memory in files that no limit counts, and
# a call whose arguments cannot be looked at.
_MISSING = {"x86_64": (319, 435), "aarch64": (279, 435)}  # memfd_create, clone3
# Calls that are for the own process, or for pairs of stream sockets: by name the number, and what
# must hold of the arguments (which of them, bits that are looked at, values).
_OWN = ((0, 0xFFFFFFFF, (0,)),)
_ONLY = {
    "prlimit64": ((302, 261), _OWN),
    "sched_setaffinity": ((203, 122), _OWN),
    "sched_setscheduler": ((144, 119), _OWN),
    "sched_setparam": ((142, 118), _OWN),
    "sched_setattr": ((314, 274), _OWN),
    "setpriority": ((141, 140), (*_OWN, (1, 0xFFFFFFFF, (0,)))),
    "ioprio_set": ((251, 30), ((0, 0xFFFFFFFF, (1,)), (1, 0xFFFFFFFF, (0,)))),
    "socketpair": ((53, 199), ((0, 0xFFFFFFFF, (1,)), (1, 0xF, (1, 5)))),
    "clone": ((56, 220), ((0, 0x7E020000, (0,)),)),  # into no new namespace
}
# Landlock does not cover changes of rights, owners, times and attributes.
_ATTRIBUTES = {
    "x86_64": [90, 91, 92, 93, 94, 260, 268, 452, 188, 189, 190, 197, 198, 199, 132, 235, 261,
               280, 463, 466],
    "aarch64": [52, 53, 54, 55, 452, 5, 6, 7, 14, 15, 16, 88, 463, 466],
}  # fmt: skip
_ARCHITECTURE = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}
_ALLOW, _REFUSE, _UNKNOWN = 0x7FFF0000, 0x00050000 | 1, 0x00050000 | 38  # EPERM, ENOSYS


def filter_calls(attributes: bool = False) -> None:
    """Refuse (EPERM) system calls that answers do not need, sockets other than pairs among them.

    With `attributes` also changes of the rights, owners, times and attributes of files.
    A filter for the kernel's own little machine (seccomp), inherited by all children.
    """
    load, equal, at_least, mask, end = 0x20, 0x15, 0x35, 0x54, 0x06
    program = [
        _step(load, 4),
        _step(equal, _ARCHITECTURE[_MACHINE], 1, 0),
        _step(end, _REFUSE),
        _step(load, 0),
    ]
    if _MACHINE == "x86_64":
        # The second set of call numbers of this processor is refused as a whole.
        program += [_step(at_least, 0x40000000, 0, 1), _step(end, _REFUSE)]
    more = _ATTRIBUTES[_MACHINE] if attributes else []
    for number in [*_REFUSED[_MACHINE].values(), *more]:
        program += [_step(equal, number, 0, 1), _step(end, _REFUSE)]
    for number in _MISSING[_MACHINE]:
        program += [_step(equal, number, 0, 1), _step(end, _UNKNOWN)]
    for numbers, conditions in _ONLY.values():
        body = []
        for argument, bits, values in conditions:
            # The lower half of an argument, which is all that the kernel looks at in these.
            body += [_step(load, 16 + 8 * argument), _step(mask, bits)]
            for left, value in reversed([*enumerate(values)]):
                body.append(_step(equal, value, left + 1, 0))
            body.append(_step(end, _REFUSE))
        body.append(_step(end, _ALLOW))
        number = numbers[_MACHINE == "aarch64"]
        program += [_step(equal, number, 0, len(body)), *body]
    program.append(_step(end, _ALLOW))
    code = ctypes.create_string_buffer(b"".join(program))
    whole = struct.pack("HxxxxxxQ", len(program), ctypes.addressof(code))
    no_new_privileges()
    library = _libc()
    library.prctl.argtypes = [ctypes.c_int, ctypes.c_ulong, ctypes.c_char_p, ctypes.c_ulong,
                              ctypes.c_ulong]  # fmt: skip
    _call("seccomp", library.prctl(_PR_SET_SECCOMP, 2, whole, 0, 0))


def _step(code: int, value: int, yes: int = 0, no: int = 0) -> bytes:
    """One instruction of the kernel's little machine, with how many to leave out after it."""
    return struct.pack("HBBI", code, yes, no, value)

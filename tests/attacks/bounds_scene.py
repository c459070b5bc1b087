"""One sandbox under attack by neighbours, as a program: prints what came of it as JSON."""

from __future__ import annotations

import ctypes
import json
import os
import socket
import sys
import tempfile

from grading.sandbox import backends, trial
from grading.sandbox.backends import base
from grading.sandbox.processes import Student, Zygote

ATTEMPTS = """
import asyncio, ctypes, os, resource, socket, subprocess, threading, time
import numpy as np
libc, found = ctypes.CDLL(None, use_errno=True), {}

def attempt(name, function):
    try:
        function()
        found[name] = True
    except BaseException as error:
        found[name] = False

def call(number, *arguments):
    if libc.syscall(number, *arguments) < 0:
        raise OSError(ctypes.get_errno(), "refused")

def stream():
    one, two = socket.socketpair()
    one.send(b"x")
    assert two.recv(1) == b"x"

def pair(kind):
    one, _ = socket.socketpair(socket.AF_UNIX, kind)
    one.sendto(b"x", PATH)

attempt("honest: pair", stream)
attempt("honest: loop", lambda: asyncio.run(asyncio.sleep(0)))
attempt("honest: limits", lambda: resource.prlimit(0, resource.RLIMIT_CORE))
attempt("honest: affinity", lambda: os.sched_setaffinity(0, os.sched_getaffinity(0)))
attempt("honest: nice", lambda: os.nice(1))
attempt("honest: program", lambda: subprocess.run(["/usr/bin/env"], check=True))
attempt("honest: thread", lambda: threading.Thread(target=time.sleep, args=[0]).start())
attempt("honest: product", lambda: np.ones((300, 300)) @ np.ones((300, 300)))
for other in (GRADER, NEIGHBOUR):
    attempt("limits", lambda: resource.prlimit(other, resource.RLIMIT_CPU, (1, 1)))
    attempt("limits read", lambda: resource.prlimit(other, resource.RLIMIT_CPU))
    attempt("priority", lambda: os.setpriority(os.PRIO_PROCESS, other, 19))
    attempt("affinity", lambda: os.sched_setaffinity(other, [0]))
    attempt("idle", lambda: os.sched_setscheduler(other, os.SCHED_IDLE, os.sched_param(0)))
attempt("priority of a group", lambda: os.setpriority(os.PRIO_PGRP, 0, 19))
attempt("priority of all", lambda: os.setpriority(os.PRIO_USER, 0, 19))
attempt("socket by path", lambda: socket.socket(socket.AF_UNIX).connect(PATH))
attempt("socket by a pair", lambda: pair(socket.SOCK_DGRAM))
attempt("socket by a raw pair", lambda: pair(socket.SOCK_RAW))
attempt("memory in no file", lambda: os.memfd_create("x"))
attempt("what is hidden", lambda: open(HIDDEN).read())
if os.uname().machine == "x86_64":
    attempt("shmat", lambda: call(30, SEGMENT, 0, 0))
    attempt("ioprio", lambda: call(251, 1, NEIGHBOUR, 3 << 13))
    attempt("inotify", lambda: call(254, libc.inotify_init(), b"/", 0x100))
    attempt("clone", lambda: call(56, 0x10000000 | 17, 0, 0, 0, 0))
    attempt("pages", lambda: call(279, NEIGHBOUR, 0, 0, 0, 0, 0))
for _ in range(60):
    if os.fork() == 0:
        time.sleep(60)
"""
WORK = """
import time
from concurrent.futures import ThreadPoolExecutor
with ThreadPoolExecutor(20) as pool:
    done = len(list(pool.map(lambda n: time.sleep(0.05), range(40))))
"""


def attacked(backend: backends.Backend) -> dict[str, bool | int]:
    """What one student's process reaches while another works, and whether that is disturbed."""
    with tempfile.TemporaryDirectory() as folder, socket.socket(socket.AF_UNIX) as listener:
        os.chmod(folder, 0o755)
        listener.bind(f"{folder}/bus")
        os.chmod(f"{folder}/bus", 0o777)
        listener.listen()
        hidden = f"{folder}/class"
        os.mkdir(hidden)
        for name in (f"{hidden}/work", f"{folder}/shown"):
            with open(name, "w", encoding="utf-8") as file:
                file.write("x")
        paths = base.needed_paths()
        base.needed_paths = lambda: [*paths, os.path.realpath(folder)]
        backend.hidden += (hidden,)
        segment = ctypes.CDLL(None).shmget(0, 4096, 0o1777)
        zygote = Zygote(backend, 2, ["numpy"])
        limits = base.Limits(call=30.0, memory=512 << 20)
        neighbour, attacker = (Student(control, limits) for control in zygote.controls)
        neighbour.session.run(f"import os\npid = os.getpid()\nopen({folder!r} + '/shown')", "n")
        attacker.session.run(
            f"PATH, HIDDEN, SEGMENT = {folder + '/bus'!r}, {hidden + '/work'!r}, {segment}\n"
            f"GRADER, NEIGHBOUR = {os.getpid()}, {neighbour.session.get('pid')} + 1\n" + ATTEMPTS,
            "attacker",
        )
        neighbour.session.run(WORK, "n")
        found = attacker.session.get("found") | {"done": neighbour.session.get("done")}
        attacker.end()
        neighbour.end()
        zygote.close()
        ctypes.CDLL(None).shmctl(segment, 0, None)
        base.needed_paths = lambda: paths
        return found


if __name__ == "__main__":
    chosen = backends.backend_named(sys.argv[1])
    result: dict[str, object] = {"reason": chosen.probe(), "user": os.getuid()}
    if not result["reason"]:
        result |= {"found": attacked(chosen), "claims": trial.describe(chosen)}
    print(json.dumps(result))

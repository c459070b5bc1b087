"""A stand-in for docker: does what the options of `docker run` say, with the kernel's own means.

Run as `fake_docker.py STATE WORDS...`; STATE is a folder for images and a journal. With a file
STATE/open it locks in nothing, as a wrapper of somebody's might; with STATE/silent it behaves like
docker without its daemon.
"""

import io
import json
import os
import shutil
import sys
import tarfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from grading.sandbox.backends import linux  # noqa: E402

FLAGS = {"--rm", "--interactive", "--read-only"}


def options(words):
    """The options of `run` (each a list), the image, and what runs in it."""
    found, place = {}, 0
    while words[place].startswith("-"):
        if words[place] in FLAGS:
            found[words[place]] = [True]
            place += 1
        else:
            found.setdefault(words[place], []).append(words[place + 1])
            place += 2
    return found, words[place], words[place + 1 :]


def mounts(found):
    """Pairs of source and place, all of them read-only."""
    for text in found["--mount"]:
        parts = dict(part.partition("=")[::2] for part in text.split(","))
        assert parts["type"] == "bind" and "readonly" in parts, text
        yield parts["src"], parts["dst"]


def build(found, image):
    """Make the container's root folder; returns its path."""
    linux.mount(None, "/", None, linux.REC | linux.PRIVATE)
    base = "/mnt"
    linux.mount("tmpfs", base, "tmpfs", 0, "size=4m,mode=755")
    with tarfile.open(fileobj=io.BytesIO(image.read_bytes())) as archive:
        archive.extractall(base, filter="tar")
    for source, place in mounts(found):
        target = base + place
        os.makedirs(os.path.dirname(target), exist_ok=True)
        if os.path.isdir(source):
            os.makedirs(target, exist_ok=True)
        else:
            open(target, "wb").close()
        linux.mount(source, target, None, linux.BIND | linux.REC)
        flags = linux.REMOUNT | linux.BIND | linux.RDONLY | linux.NOSUID
        linux.mount(None, target, None, flags)
    for name in ("null", "zero", "random", "urandom"):
        open(f"{base}/dev/{name}", "wb").close()
        linux.mount(f"/dev/{name}", f"{base}/dev/{name}", None, linux.BIND)
    for text in found["--tmpfs"]:
        place, _, rest = text.partition(":")
        data = ",".join(word for word in rest.split(",") if "=" in word)
        os.makedirs(base + place, exist_ok=True)
        linux.mount("tmpfs", base + place, "tmpfs", linux.NOSUID | linux.NODEV, data)
    return base


def run(state, words):
    """`docker run`."""
    found, name, inner = options(words)
    image = state / name.replace(":", "-").replace("/", "-")
    if not image.is_file():
        sys.exit(f"Error: no such image: {name}")
    (entry,) = found["--entrypoint"]
    if (state / "open").exists():
        here = str(Path(__file__).resolve().parents[2])
        inner[-1] = inner[-1].replace("/course", here)
        os.execve(entry, [entry, *inner], {"PATH": "/usr/bin"})
    uid, gid = map(int, found["--user"][0].split(":"))
    apart = linux.NEWNS | linux.NEWIPC | linux.NEWUTS | linux.NEWPID
    apart |= linux.NEWNET if found["--network"] == ["none"] else 0
    root = os.getuid() == 0
    linux.unshare(apart if root else apart | linux.NEWUSER)
    if not root:
        for path, text in (("setgroups", "deny"), ("uid_map", f"{uid} {os.geteuid()} 1"),
                           ("gid_map", f"{gid} {os.getegid()} 1")):  # fmt: skip
            Path(f"/proc/self/{path}").write_text(text, encoding="ascii")
    pid = os.fork()
    if pid:
        status = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
        sys.exit(status if status >= 0 else 128 - status)
    linux.die_with_parent()
    base = build(found, image)
    linux.mount("proc", base + "/proc", "proc", linux.NOSUID | linux.NODEV | linux.NOEXEC)
    linux.pivot_root(base)
    linux.mount(None, "/", None, linux.REMOUNT | linux.BIND | linux.RDONLY)
    os.chdir(found["--workdir"][0])
    if root:
        os.setgroups([])
        os.setresgid(gid, gid, gid)
        os.setresuid(uid, uid, uid)
    linux.drop_capabilities()
    linux.no_new_privileges()
    os.execve(entry, [entry, *inner], {"PATH": "/usr/bin:/bin"})


def main(state, command, *words):
    """One command of docker."""
    with (state / "journal").open("a", encoding="utf-8") as file:
        file.write(json.dumps([command, *words]) + "\n")
    if (state / "silent").exists():
        sys.exit("Cannot connect to the Docker daemon at unix:///nowhere. Is it running?")
    if command == "run":
        run(state, list(words))
    elif command == "import":
        (state / words[-1].replace(":", "-")).write_bytes(sys.stdin.buffer.read())
    elif command == "image":
        if not (state / words[-1].replace(":", "-").replace("/", "-")).is_file():
            sys.exit(f"Error: No such image: {words[-1]}")
    elif command != "version" and command != "rm":
        sys.exit(f"unknown command {command}")


def install(folder):
    """Put it on a folder for PATH as `docker`; returns that folder and the one for its state."""
    place, state = folder / "bin", folder / "state"
    for made in (place, state):
        made.mkdir()
    script = place / "docker"
    here = Path(__file__).resolve()
    script.write_text(f'#!/bin/sh\nexec "{sys.executable}" -I "{here}" "{state}" "$@"\n', "ascii")
    script.chmod(0o755)
    for name in ("sh", "env"):  # nothing else of the system, podman for one, is to be found
        found = shutil.which(name)
        if found:
            (place / name).symlink_to(found)
    return place, state


if __name__ == "__main__":
    main(Path(sys.argv[1]), *sys.argv[2:])

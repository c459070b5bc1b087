"""`course.py hub check`: what is missing or unsafe on the server of a class, and what to do.

Reads files and /proc and changes nothing. Standard library only, with the Python of the system.
What only root can read is named as not looked at when somebody else asks.
"""

from __future__ import annotations

import contextlib
import grp
import pwd
import re
import shutil
import stat
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).resolve().parent
SETTINGS = Path("/etc/course-hub/hub.env")
SHIPPED = HERE / "hub" / "hub.env"
# Memory of a class, from measurements of one server (docs/class.md): GB for the system, the hub and
# PostgreSQL, and for each student who works at the same time.
BASE_GB, STUDENT_GB = 4.0, 0.95
CORES_FOR = 5  # students who work at the same time on one core
DISK_GB = 0.2  # for each student, beside 10 for the system and the environment


@dataclass(frozen=True)
class Finding:
    """One thing that is not as it should be.

    Attributes:
        level: "unsafe", "missing" or "not looked at".
        what: what it is.
        do: what to do about it.
    """

    level: str
    what: str
    do: str = ""


@dataclass
class Server:
    """The server that is looked at; tests plant faults in a folder that stands for "/".

    Attributes:
        settings: of hub.env.
        root: what stands for "/" in /proc, /etc and /run.
        students: how many are expected at the same time.
    """

    settings: dict[str, str]
    root: Path = Path("/")
    students: int = 30

    def path(self, name: str) -> Path:
        """The folder or file that a setting names."""
        return Path(self.settings[name])


def read_settings(path: Path) -> dict[str, str]:
    """The settings of a hub.env; those it lacks are as shipped."""
    text = SHIPPED.read_text(encoding="utf-8")
    if path.is_file():
        text += "\n" + path.read_text(encoding="utf-8")
    return dict(re.findall(r"(?m)^(HUB_\w+)=(.*)$", text))


def settings_file(server: Server) -> Iterator[Finding]:
    """hub.env: there, nobody's but root's to change, and without a password."""
    place = server.root / "etc/course-hub"
    for name in ("hub.env", "jupyterhub_config.py", "start-server", "start-formgrader"):
        if not (place / name).is_file():
            yield Finding("missing", f"there is no {place / name}", f"copy deploy/hub/{name} there")
        else:
            yield from _only_root(place / name)
    for name, value in server.settings.items():
        if re.search(r"://[^:/@]*:[^@]+@|[?&]\w*pass\w*=", value):
            yield Finding(
                "unsafe",
                f"{name} holds a password, which everybody who reads the file or a log sees",
                "use PostgreSQL's socket with peer authentication, which needs none",
            )


def environment(server: Server) -> Iterator[Finding]:
    """The environment: root's, readable by all, with the locked versions."""
    env = server.path("HUB_ENV")
    python = env / "bin" / "python"
    if not python.exists():
        yield Finding("missing", f"there is no {python}", "make the environment (docs/class.md, 3)")
        return
    yield from _only_root(env, *env.glob("bin/python*"), *env.glob("lib/python*/site-packages"))
    for path in (env, python.resolve()):
        closed = [p for p in (path, *path.parents) if p.exists() and not p.stat().st_mode & 0o001]
        if closed:
            yield Finding(
                "unsafe",
                f"{path} cannot be used by students: {closed[0]} is closed to them",
                "make the environment with /usr/bin/python3, outside of home folders",
            )
    yield from _versions(env)
    if not shutil.which(server.settings["HUB_PROXY"]):
        what = f"there is no program {server.settings['HUB_PROXY']}"
        yield Finding("missing", what, "npm install configurable-http-proxy@5 (docs/class.md, 3)")


def _versions(env: Path) -> Iterator[Finding]:
    installed = {}
    for folder in env.glob("lib/python*/site-packages/*.dist-info"):
        name, _, version = folder.name.removesuffix(".dist-info").partition("-")
        installed[_plain(name)] = version
    for lock in ("requirements.lock", "requirements-hub.lock"):
        text = (HERE.parent / lock).read_text(encoding="utf-8")
        for name, version in re.findall(r"(?m)^([\w.-]+)==([^\s;]+) *(?:\\|;.*linux.*\\)$", text):
            there = installed.get(_plain(name), "not there")
            if _plain(name) in _ASKED and there != version:
                yield Finding(
                    "missing",
                    f"{name} is {there} in {env} where {lock} has {version}",
                    f"{env}/bin/python -m pip install --require-hashes --no-deps -r {lock}",
                )


_ASKED = {"jupyterhub", "jupyterhub_systemdspawner", "jupyterhub_idle_culler", "psycopg"}
_ASKED |= {"jupyterlab", "nbgrader", "tensorflow_cpu", "keras", "numpy"}


def _plain(name: str) -> str:
    return re.sub(r"[-_.]+", "_", name).lower()


def accounts(server: Server) -> Iterator[Finding]:
    """Two groups that share nobody, the grader's account, and homes that are closed to others."""
    members: dict[str, set[str]] = {}
    for setting in ("HUB_STUDENTS", "HUB_TEACHERS"):
        name = server.settings[setting]
        try:
            group = grp.getgrnam(name)
        except KeyError:
            yield Finding("missing", f"there is no group {name}", f"addgroup {name}")
            continue
        own = {one.pw_name for one in pwd.getpwall() if one.pw_gid == group.gr_gid}
        members[setting] = set(group.gr_mem) | own
    both = set.intersection(*members.values()) if len(members) == 2 else set()
    if both:
        what = f"{', '.join(sorted(both))} is a student and a teacher: may see all grades"
        yield Finding("unsafe", what, "take one of the two groups away: deluser NAME GROUP")
    grader = server.settings["HUB_GRADER"]
    try:
        pwd.getpwnam(grader)
    except KeyError:
        what = f"there is no account {grader}"
        yield Finding("missing", what, f"adduser --system --group --shell /bin/bash {grader}")
    for name in sorted(set().union(*members.values())):
        with contextlib.suppress(KeyError, OSError):
            home = Path(pwd.getpwnam(name).pw_dir)
            if home.stat().st_mode & 0o077:
                what = f"others can look into {home} of {name}"
                yield Finding("unsafe", what, f"chmod 700 {home}, and HOME_MODE in /etc/login.defs")


def folders(server: Server) -> Iterator[Finding]:
    """The exchange for all, the course for graders only, the edition for reading."""
    exchange, grader = server.path("HUB_EXCHANGE"), server.settings["HUB_GRADER"]
    if not exchange.is_dir():
        yield Finding("missing", f"there is no {exchange}", f"install -d -m 1777 {exchange}")
    elif stat.S_IMODE(exchange.stat().st_mode) != 0o1777:
        mode = stat.S_IMODE(exchange.stat().st_mode)
        what = f"{exchange} has mode {mode:o} where it needs 1777: without the 1, students rename "
        yield Finding("unsafe", what + "others' folders", f"chmod 1777 {exchange}")
    for inbound in exchange.glob("*/inbound"):
        with contextlib.suppress(OSError):
            if inbound.stat().st_mode & 0o044:
                what = f"students can list {inbound}, and so read what others have handed in"
                yield Finding("unsafe", what, f"chmod 733 {inbound}")
    course = server.path("HUB_COURSE")
    if not course.is_dir():
        yield Finding("missing", f"there is no {course}", "put the course there (docs/class.md, 4)")
    elif course.stat().st_mode & 0o007:
        what = f"{course} is open to everybody: it holds the answers and the grades"
        yield Finding("unsafe", what, f"chmod o= {course}")
    elif _owner(course) != grader:
        what = f"{course} belongs to {_owner(course)}, not to {grader}, who grades"
        yield Finding("missing", what, f"chown -R {grader}: {course}")
    edition = server.path("HUB_EDITION")
    if not (edition / "quizzes" / "nbgrader_config.py").is_file():
        what = f"there is no students' edition in {edition}"
        yield Finding("missing", what, f"python3 course.py release {edition}, as root")
        return
    yield from _only_root(edition, edition / "quizzes" / "nbgrader_config.py")
    for name in ("source", "solutions", "quizzes/source", "tests", "grading"):
        if (edition / name).exists():
            what = f"{edition / name} holds answers, in a folder that students read"
            yield Finding("unsafe", what, "write it anew with course.py release")


def database(server: Server) -> Iterator[Finding]:
    """PostgreSQL: its socket is there, and it listens to nobody outside."""
    for name in ("HUB_DATABASE", "HUB_GRADEBOOK"):
        url = server.settings[name]
        if url.startswith("sqlite"):
            what = f"{name} is SQLite, which several writers at a time wait for"
            yield Finding("missing", what, "use PostgreSQL (docs/class.md, 2)")
        host = re.search(r"[?&]host=(/[^&]*)", url)
        if host and not list(Path(host[1]).glob(".s.PGSQL.*")):
            what = f"no PostgreSQL listens in {host[1]}"
            yield Finding("missing", what, "systemctl start postgresql (docs/class.md, 2)")
            return
    for place in sorted((server.root / "etc/postgresql").glob("*/*/pg_hba.conf")):
        try:
            text = place.read_text(encoding="utf-8")
        except PermissionError:
            yield Finding("not looked at", f"{place}: only root and postgres may read it")
            continue
        for line in re.findall(r"(?m)^\s*(\w+\s.*\btrust\b.*)$", text):
            what = f"{place} lets anybody be anybody: {' '.join(line.split())}"
            yield Finding("unsafe", what, "write peer there, and reload PostgreSQL")


def network(server: Server) -> Iterator[Finding]:
    """Nothing of the hub, of PostgreSQL or of a kernel can be reached from outside."""
    ours = {int(port) for port in server.settings["HUB_PORTS"].split()} | {5432}
    ours |= {int(port) for port in re.findall(r":(\d+)", server.settings["HUB_ADDRESS"])}
    listening = set(_listening(server.root))
    for address, port in sorted(listening):
        if port in ours and not address.startswith(("127.", "::1")):
            what = f"port {port} listens on {address}: anybody on the network reaches it"
            yield Finding("unsafe", what, "let it listen on 127.0.0.1; only 80 and 443 are outside")
    if not any(port == 443 for _, port in listening):
        what = "nothing listens on port 443: passwords would travel unencrypted"
        yield Finding("missing", what, "put a proxy with TLS before it (deploy/hub/nginx.conf)")


def _listening(root: Path) -> Iterator[tuple[str, int]]:
    """Addresses and ports of TCP that somebody listens on."""
    for name in ("tcp", "tcp6"):
        with contextlib.suppress(OSError):
            for line in (root / "proc/net" / name).read_text().splitlines()[1:]:
                local, state = line.split()[1], line.split()[3]
                if state != "0A":
                    continue
                address, port = local.split(":")
                if len(address) == 8:
                    shown = ".".join(str(byte) for byte in reversed(bytes.fromhex(address)))
                else:
                    shown = "::1" if address == "0" * 24 + "01000000" else "::"
                yield shown, int(port, 16)


def isolation(server: Server) -> Iterator[Finding]:
    """Systemd with its limits, logins that are allowed, kernels over ipc, a sandbox for grading."""
    if server.settings["HUB_SPAWNER"] != "systemd":
        what = "HUB_SPAWNER is not systemd: one student can use up the whole memory"
        yield Finding("unsafe", what, "write HUB_SPAWNER=systemd")
    elif not (server.root / "run/systemd/system").is_dir():
        what = "systemd does not run here, and holds nobody to a limit"
        yield Finding("missing", what, "start the server with systemd")
    controllers = server.root / "sys/fs/cgroup/cgroup.controllers"
    if not controllers.is_file():
        what = "no cgroups of version 2 are mounted: limits are not kept"
        yield Finding("missing", what, "boot with systemd.unified_cgroup_hierarchy=1")
    elif not {"memory", "cpu"} <= set(controllers.read_text().split()):
        what = "the kernel holds nobody to a limit of memory and CPU"
        yield Finding("missing", what, "boot with cgroup_enable=memory")
    if (server.root / "run/nologin").exists():
        what = f"{server.root / 'run/nologin'} is there: nobody but root can log in"
        yield Finding("missing", what, "wait for the end of the start, or delete it")
    start = server.root / "etc/course-hub/start-server"
    if start.is_file() and "transport=ipc" not in start.read_text(encoding="utf-8"):
        what = f"{start} lets kernels listen on TCP, where other students can read along"
        yield Finding("unsafe", what, "add --KernelManager.transport=ipc, as deploy/hub has it")
    if not shutil.which("bwrap", path=str(server.root / "usr/bin")):
        what = "no bubblewrap is installed, which locks in students' code"
        yield Finding("missing", what, "apt install bubblewrap; then look at course.py doctor")


def size(server: Server) -> Iterator[Finding]:
    """Memory, cores and disk for as many students at the same time."""
    text = (server.root / "proc/meminfo").read_text()
    there = int(re.search(r"MemTotal: *(\d+) kB", text)[1]) * 1024 / 1e9
    needed = BASE_GB + STUDENT_GB * server.students
    if there < needed:
        most = max(0, int((there - BASE_GB) / STUDENT_GB))
        what = (
            f"{there:.0f} GB of memory, where {server.students} students at the same time "
            f"need about {needed:.0f}: enough for {most}"
        )
        yield Finding("missing", what, "more memory, a lower HUB_MOST, or a shorter HUB_IDLE")
    cores = len(re.findall(r"(?m)^processor", (server.root / "proc/cpuinfo").read_text()))
    if cores * CORES_FOR < server.students:
        what = f"{cores} cores, where {server.students} students need about "
        what += f"{-(-server.students // CORES_FOR)}"
        yield Finding("missing", what, "more cores; lessons with training will be slow")
    disk = shutil.disk_usage(server.root).free / 1e9
    wanted = 10 + DISK_GB * server.students
    if disk < wanted:
        what = f"{disk:.0f} GB of disk are free, where {wanted:.0f} are needed"
        yield Finding("missing", what, "more disk")
    if server.students > int(server.settings["HUB_MOST"]):
        what = f"HUB_MOST={server.settings['HUB_MOST']} lets fewer in than {server.students}"
        yield Finding("missing", what, f"write HUB_MOST={server.students} or more")


def _owner(path: Path) -> str:
    try:
        return path.owner()
    except KeyError:
        return f"account {path.stat().st_uid}"


def _only_root(*paths: Path) -> Iterator[Finding]:
    """What somebody else than root can change."""
    for path in paths:
        if path.is_symlink():
            continue
        status = path.stat()
        if status.st_uid != 0 or status.st_mode & 0o022:
            what = f"{path} can be changed by {_owner(path) if status.st_uid else 'others'}"
            yield Finding("unsafe", what, f"chown root: {path} && chmod go-w {path}")


CHECKS: tuple[Callable[[Server], Iterator[Finding]], ...] = (
    settings_file,
    environment,
    accounts,
    folders,
    database,
    network,
    isolation,
    size,
)


def findings(server: Server) -> list[Finding]:
    """All that is not as it should be."""
    problems = []
    for check in CHECKS:
        try:
            problems += check(server)
        except PermissionError as error:
            what = f"{error.filename}: this account may not read it ({check.__name__})"
            problems.append(Finding("not looked at", what, "ask as root, for instance with sudo"))
    return problems


def run(action: str, students: int = 30, settings: Path | None = None) -> int:
    """Look at this server and print what is missing or unsafe.

    Args:
        action: "check", the only one.
        students: how many work at the same time.
        settings: the hub.env of the server (default: /etc/course-hub/hub.env).

    Returns:
        0 where all is well, 1 where something is missing or unsafe.
    """
    if sys.platform != "linux":
        print("A class is served from Linux; this is another system.", file=sys.stderr)
        return 1
    problems = findings(Server(read_settings(settings or SETTINGS), students=students))
    for level in ("unsafe", "missing", "not looked at"):
        for problem in problems:
            if problem.level == level:
                print(f"{level.upper()}: {problem.what}.")
                print(
                    f"    {problem.do}." if problem.do else "    Ask as root to have it looked at."
                )
    faults = sum(problem.level != "not looked at" for problem in problems)
    if not faults:
        print(f"Nothing is missing or unsafe for {students} students at the same time.")
    return int(faults > 0)

"""`course.py hub check` finds each fault that is planted on a server without one."""

import os
import pwd
import re
import shutil
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

if sys.platform != "linux":
    pytest.skip("a class is served from Linux", allow_module_level=True)

from deploy import check

ROOT = Path(__file__).resolve().parents[2]
ME = pwd.getpwuid(os.geteuid()).pw_name
TCP = "  sl  local_address rem_address   st\n"


def listens(server, address, port, state="0A", file="tcp"):
    place = server.root / "proc/net" / file
    place.parent.mkdir(parents=True, exist_ok=True)
    text = place.read_text() if place.exists() else TCP
    place.write_text(f"{text}   0: {address}:{port:04X} 00000000:0000 {state}\n")


@pytest.fixture
def server(tmp_path, monkeypatch):
    """A server on which all is well, in a folder that stands for "/"."""
    root = tmp_path / "root"
    settings = check.read_settings(tmp_path / "none")
    for name in ("HUB_ENV", "HUB_EDITION", "HUB_COURSE", "HUB_EXCHANGE"):
        settings[name] = str(root) + settings[name]
        Path(settings[name]).mkdir(parents=True)
    settings["HUB_PROXY"] = "/bin/sh"
    settings["HUB_GRADER"] = ME
    sockets = root / "var/run/postgresql"
    sockets.mkdir(parents=True)
    (sockets / ".s.PGSQL.5432").touch()
    for name in ("HUB_DATABASE", "HUB_GRADEBOOK"):
        settings[name] = settings[name].replace("/var/run/postgresql", str(sockets))
    one = check.Server(settings, root, students=4)
    place = root / "etc/course-hub"
    place.mkdir(parents=True)
    for name in ("hub.env", "jupyterhub_config.py", "start-server", "start-formgrader"):
        shutil.copy(ROOT / "deploy/hub" / name, place)
        (place / name).chmod(0o755)
    hba = root / "etc/postgresql/15/main/pg_hba.conf"
    hba.parent.mkdir(parents=True)
    hba.write_text("local all all peer\n# local all all trust\n")
    env = one.path("HUB_ENV")
    for folder in ("bin", "lib/python3.11/site-packages"):
        (env / folder).mkdir(parents=True)
    (env / "bin/python").symlink_to("/bin/sh")
    (env / "bin/python3.11").touch(mode=0o755)
    for lock in ("requirements.lock", "requirements-hub.lock"):
        for line in (ROOT / lock).read_text(encoding="utf-8").splitlines():
            name, there, rest = line.partition("==")
            if there and not line.startswith(" "):
                name, version = name.replace("-", "_"), rest.split()[0]
                (env / f"lib/python3.11/site-packages/{name}-{version}.dist-info").mkdir(
                    exist_ok=True
                )
    one.path("HUB_COURSE").chmod(0o750)
    one.path("HUB_EXCHANGE").chmod(0o1777)
    (one.path("HUB_EXCHANGE") / "augmentation/inbound").mkdir(parents=True)
    (one.path("HUB_EXCHANGE") / "augmentation/inbound").chmod(0o733)
    quizzes = one.path("HUB_EDITION") / "quizzes"
    quizzes.mkdir()
    (quizzes / "nbgrader_config.py").touch()
    listens(one, "0100007F", 8000)
    listens(one, "00000000", 443)
    listens(one, "00000000", 8081, state="01")  # not listening, but connected
    (root / "run/systemd/system").mkdir(parents=True)
    (root / "sys/fs/cgroup").mkdir(parents=True)
    (root / "sys/fs/cgroup/cgroup.controllers").write_text("cpuset cpu io memory pids\n")
    (root / "usr/bin").mkdir(parents=True)
    shutil.copy("/bin/sh", root / "usr/bin/bwrap")
    (root / "proc/meminfo").write_text("MemTotal:       33554432 kB\n")
    (root / "proc/cpuinfo").write_text("processor : 0\nprocessor : 1\n")
    homes = {"ada": root / "home/ada", "tea": root / "home/tea"}
    for home in homes.values():
        home.mkdir(parents=True)
        home.chmod(0o700)
    groups = {"course-students": ["ada"], "course-teachers": ["tea"]}

    def account(name):
        if name == ME:
            return SimpleNamespace(pw_name=ME, pw_gid=1, pw_dir="/")
        return SimpleNamespace(pw_name=name, pw_gid=2, pw_dir=str(homes[name]))

    monkeypatch.setattr(check.pwd, "getpwnam", account)
    monkeypatch.setattr(check.pwd, "getpwall", lambda: [])
    monkeypatch.setattr(
        check.grp, "getgrnam", lambda name: SimpleNamespace(gr_gid=77, gr_mem=groups[name])
    )
    monkeypatch.setattr(check, "_owner", lambda path: ME)
    monkeypatch.setattr(
        check.shutil, "disk_usage", lambda path: SimpleNamespace(free=50_000_000_000)
    )
    # Whoever runs the tests is not always root; of a whole path, only the last part is ours.
    real = Path.stat

    def stat(self, **words):
        status = real(self, **words)
        values = list(status)
        values[4] = 0
        if not self.is_relative_to(root):
            values[0] |= 0o001
        return os.stat_result(values)

    monkeypatch.setattr(check.Path, "stat", stat)
    one.groups, one.homes = groups, homes
    return one


def setting(name, value):
    return lambda server: server.settings.update({name: value})


def gone(name):
    def plant(server):
        path = server.root / name
        shutil.rmtree(path) if path.is_dir() and not path.is_symlink() else path.unlink()

    return plant


def mode(name, bits):
    return lambda server: (server.root / name).chmod(bits)


def text(name, content):
    return lambda server: (server.root / name).write_text(content)


def folder(name):
    return lambda server: (server.root / name).mkdir(parents=True)


def lacks(kind, name):
    def plant(server):
        if kind == "group":
            del server.groups[name]
        else:
            server.settings["HUB_GRADER"] = name

    return plant


def older(server):
    (place,) = server.path("HUB_ENV").glob("lib/*/site-packages/jupyterhub-6*")
    place.rename(place.with_name("jupyterhub-5.0.0.dist-info"))


def foreign_owner(server):
    server.settings["HUB_GRADER"] = "ada"


def python_in_a_home(server):
    home = server.root / "home/ada/python"
    home.touch(mode=0o755)
    place = server.path("HUB_ENV") / "bin/python"
    place.unlink()
    place.symlink_to(home)


def both(server):
    server.groups["course-teachers"].append("ada")


ENV, EDITION = "opt/augmentation/env", "opt/augmentation/edition"
COURSE, EXCHANGE = "srv/augmentation/course", "srv/augmentation/exchange"
FAULTS = {
    "no settings": (gone("etc/course-hub/hub.env"), "missing", "hub.env"),
    "settings of others": (mode("etc/course-hub/hub.env", 0o666), "unsafe", "can be changed"),
    "password": (
        setting("HUB_GRADEBOOK", "postgresql://a:geheim@db/g"),
        "unsafe",
        "HUB_GRADEBOOK holds a password",
    ),
    "no environment": (gone(f"{ENV}/bin/python"), "missing", "there is no"),
    "environment of others": (mode(ENV, 0o777), "unsafe", "can be changed by others"),
    "python in a home": (python_in_a_home, "unsafe", "cannot be used by students"),
    "old version": (older, "missing", "jupyterhub is 5.0.0"),
    "no proxy": (setting("HUB_PROXY", "/no/proxy"), "missing", "no program /no/proxy"),
    "no group": (lacks("group", "course-students"), "missing", "no group course-students"),
    "in both groups": (both, "unsafe", "ada is a student and a teacher"),
    "open home": (mode("home/ada", 0o755), "unsafe", "others can look into"),
    "no exchange": (gone(EXCHANGE), "missing", "there is no"),
    "exchange 0777": (mode(EXCHANGE, 0o777), "unsafe", "has mode 777"),
    "listable inbound": (mode(f"{EXCHANGE}/augmentation/inbound", 0o777), "unsafe", "can list"),
    "no course": (gone(COURSE), "missing", "there is no"),
    "open course": (mode(COURSE, 0o755), "unsafe", "is open to everybody"),
    "another's course": (foreign_owner, "missing", "not to ada, who grades"),
    "no edition": (gone(f"{EDITION}/quizzes/nbgrader_config.py"), "missing", "students' edition"),
    "edition of others": (mode(EDITION, 0o777), "unsafe", "can be changed by others"),
    "answers": (folder(f"{EDITION}/quizzes/source"), "unsafe", "holds answers"),
    "SQLite": (setting("HUB_GRADEBOOK", "sqlite:////x.db"), "missing", "is SQLite"),
    "no database": (gone("var/run/postgresql/.s.PGSQL.5432"), "missing", "no PostgreSQL listens"),
    "trust": (
        text("etc/postgresql/15/main/pg_hba.conf", "local  all all trust\n"),
        "unsafe",
        "lets anybody be anybody",
    ),
    "open port": (lambda one: listens(one, "00000000", 8081), "unsafe", "port 8081 listens on 0"),
    "open port 6": (
        lambda one: listens(one, "0" * 32, 5432, file="tcp6"),
        "unsafe",
        "port 5432 listens on ::",
    ),
    "no TLS": (gone("proc/net/tcp"), "missing", "nothing listens on port 443"),
    "no limits": (setting("HUB_SPAWNER", "local"), "unsafe", "HUB_SPAWNER is not systemd"),
    "no systemd": (gone("run/systemd/system"), "missing", "systemd does not run"),
    "no cgroups": (gone("sys/fs/cgroup/cgroup.controllers"), "missing", "no cgroups"),
    "no controllers": (
        text("sys/fs/cgroup/cgroup.controllers", "cpu pids\n"),
        "missing",
        "the kernel holds nobody",
    ),
    "nologin": (text("run/nologin", ""), "missing", "nobody but root can log in"),
    "kernels on TCP": (
        text("etc/course-hub/start-server", "exec jupyterhub-singleuser\n"),
        "unsafe",
        "lets kernels listen on TCP",
    ),
    "no sandbox": (gone("usr/bin/bwrap"), "missing", "no bubblewrap"),
    "memory": (text("proc/meminfo", "MemTotal: 4194304 kB\n"), "missing", "enough for 0"),
    "cores": (lambda one: setattr(one, "students", 11), "missing", "2 cores, where 11"),
    "few let in": (setting("HUB_MOST", "3"), "missing", "HUB_MOST=3"),
}


def test_a_good_server_has_no_fault(server):
    assert check.findings(server) == []


@pytest.mark.parametrize("name", FAULTS)
def test_a_planted_fault_is_found_and_has_a_remedy(server, name):
    plant, level, words = FAULTS[name]
    plant(server)
    found = check.findings(server)
    assert [one for one in found if one.level == level and words in one.what and one.do], found
    assert "geheim" not in str(found)


def test_no_account_for_grading(server, monkeypatch):
    def nobody(name):
        raise KeyError(name)

    monkeypatch.setattr(check.pwd, "getpwnam", nobody)
    assert any("there is no account" in one.what for one in check.findings(server))


def test_a_full_disk(server, monkeypatch):
    monkeypatch.setattr(check.shutil, "disk_usage", lambda path: SimpleNamespace(free=5e9))
    assert [one.what for one in check.findings(server)] == [
        "5 GB of disk are free, where 11 are needed"
    ]


def test_what_only_root_may_read_is_named(server, monkeypatch):
    def refuse(self, *words, **more):
        if self.name == "pg_hba.conf":
            raise PermissionError(13, "Permission denied", str(self))
        return real(self, *words, **more)

    real = Path.read_text
    monkeypatch.setattr(check.Path, "read_text", refuse)
    (one,) = check.findings(server)
    assert one.level == "not looked at" and "pg_hba.conf" in one.what
    monkeypatch.undo()


def test_every_check_has_a_planted_fault():
    kinds = Path(check.__file__).read_text(encoding="utf-8").count("yield Finding(")
    assert len(FAULTS) + 3 >= kinds - 2, "a finding without a test"


def test_the_command_changes_nothing_and_installs_nothing(tmp_path):
    course = tmp_path / "course"
    for name in ("launcher", "deploy"):
        shutil.copytree(ROOT / name, course / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("course.py", "pyproject.toml", "requirements.lock", "requirements-hub.lock"):
        shutil.copy(ROOT / name, course)
    before = sorted(course.rglob("*"))
    words = [sys.executable, "-B", course / "course.py", "hub", "check", "--students", "100"]
    env = {"PATH": os.environ["PATH"], "HOME": str(tmp_path)}
    done = subprocess.run(words, env=env, capture_output=True, text=True)
    assert done.returncode == 1 and "MISSING: " in done.stdout, done.stderr
    assert sorted(course.rglob("*")) == before


@pytest.mark.parametrize("name", ["start-server", "start-formgrader"])
def test_scripts_can_be_read_by_a_shell(name):
    subprocess.run(["sh", "-n", ROOT / "deploy/hub" / name], check=True)


def test_the_configuration_names_settings_that_are_shipped():
    shipped = set(check.read_settings(Path("/none")))
    for name in ("jupyterhub_config.py", "start-server", "start-formgrader"):
        text = (ROOT / "deploy/hub" / name).read_text(encoding="utf-8")
        used = set(re.findall(r"(?<=[$\"])HUB_[A-Z]+\b", text))
        assert used <= shipped, name

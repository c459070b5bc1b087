"""A class on this computer: accounts, PostgreSQL, the hub from deploy/hub; all ends with the tests.

Only what has to differ from a real server does: where things lie, the ports, and servers that are
started without systemd.
"""

import http.cookiejar
import importlib.util
import json
import os
import pwd
import re
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.parse
import urllib.request
from pathlib import Path

from tests import databases

ROOT = Path(__file__).resolve().parents[2]
QUIZ = "04_dropout"  # needs no TensorFlow
COURSE = ("course.py", "pyproject.toml", "requirements.lock", "launcher", "grading", "quizzes")
COURSE += ("topics", "utils", "datasets")
PASSWORD = "only here"
SERVICE = "/services/augmentation"


def base_python() -> str:
    """A Python of this version that other accounts can run, or ""."""
    here = f"python{sys.version_info.major}.{sys.version_info.minor}"
    for path in (os.path.realpath(sys.executable), f"/usr/bin/{here}"):
        if os.path.exists(path) and all(
            parent.stat().st_mode & 0o001 for parent in Path(path).parents
        ):
            return path
    return ""


def proxy() -> str:
    """The program configurable-http-proxy, or ""."""
    return shutil.which("configurable-http-proxy") or ""


def missing() -> str:
    """What the tests of a real class lack here, or ""."""
    if sys.platform != "linux" or os.geteuid() != 0:
        return "only root on Linux can make accounts: NO TESTS OF A CLASS"
    if importlib.util.find_spec("jupyterhub") is None:
        return "`course.py setup --hub` was not run: NO TESTS OF A CLASS"
    if not proxy():
        return "no configurable-http-proxy (npm install -g): NO TESTS OF A CLASS"
    if not base_python():
        return "no Python that other accounts may run: NO TESTS OF A CLASS"
    readable = all(parent.stat().st_mode & 0o001 for parent in Path(sys.prefix).parents)
    if not readable:
        return f"other accounts cannot read {sys.prefix}: NO TESTS OF A CLASS"
    return databases.missing()


def free_ports(number: int) -> list[int]:
    """Ports on loopback that nobody uses now."""
    places = [socket.create_server(("127.0.0.1", 0)) for _ in range(number)]
    ports = [place.getsockname()[1] for place in places]
    for place in places:
        place.close()
    return ports


class Classroom:
    """The server of a class, with an exchange, and accounts by short names.

    Attributes:
        names: the account of each short name, such as "ada"; "teacher" and "grader" are two.
    """

    def __init__(self, students: tuple[str, ...]) -> None:
        """Make accounts, folders, environment and databases; start nothing but PostgreSQL."""
        self.folder = Path(tempfile.mkdtemp(prefix="class-", dir="/var/tmp"))
        self.folder.chmod(0o755)
        self.key = "t" + secrets.token_hex(2)
        self.students = students
        self.names = {name: f"{self.key}{name}" for name in (*students, "teacher", "grader")}
        self.groups = {name: f"{self.key}-{name}" for name in ("students", "teachers")}
        self.hub: subprocess.Popen | None = None
        for group in self.groups.values():
            _run("groupadd", group)
        (self.folder / "home").mkdir(mode=0o755)
        for name, account in self.names.items():
            group = self.groups["students" if name in students else "teachers"]
            more = [] if name == "grader" else ["-G", group]
            _run("useradd", "-m", "-K", "HOME_MODE=0700", "-d", self.home(name), *more, account)
        lines = "".join(f"{account}:{PASSWORD}\n" for account in self.names.values())
        subprocess.run(["chpasswd"], input=lines, text=True, check=True)
        self._make_environment()
        self._make_course()
        grader = self.names["grader"]
        self.database = databases.Server({"root": ("course_hub", "postgres"), grader: (grader,)})
        self.database.sql("CREATE ROLE course_hub LOGIN")
        self.database.sql("CREATE DATABASE course_hub OWNER course_hub")
        self.database.sql(f"CREATE ROLE {grader} LOGIN")
        self.database.sql(f"CREATE DATABASE gradebook OWNER {grader}")
        self.database.sql("REVOKE CONNECT ON DATABASE gradebook FROM PUBLIC")
        self._settle()

    def home(self, name: str) -> Path:
        """The home of an account."""
        return self.folder / "home" / self.names[name]

    def _make_environment(self) -> None:
        """A Python for everybody, owned by root, on the packages that this one has."""
        self.env = self.folder / "env"
        _run(base_python(), "-m", "venv", "--without-pip", self.env)
        (site,) = self.env.glob("lib/python*/site-packages")
        packages = Path(sys.prefix).joinpath(*site.relative_to(self.env).parts)
        (site / "packages.pth").write_text(f"{packages}\n", encoding="utf-8")
        for name in ("share", "etc"):
            (self.env / name).symlink_to(Path(sys.prefix) / name)
        program = self.env / "bin" / "alembic"
        code = "import sys, alembic.config\nsys.exit(alembic.config.main())\n"
        program.write_text(f"#!{self.env}/bin/python\n{code}", encoding="utf-8")
        program.chmod(0o755)

    def _make_course(self) -> None:
        """The instructors' course, which is the grader's alone, and the students' edition."""
        self.course, self.edition = self.folder / "course", self.folder / "edition"
        ignored = shutil.ignore_patterns(
            "__pycache__", "gradebook.db", "submitted", "autograded", "feedback", "exchange", "mine"
        )
        for name in COURSE:
            for place in (self.course, self.edition):
                place.mkdir(exist_ok=True)
                if (ROOT / name).is_dir():
                    shutil.copytree(ROOT / name, place / name, ignore=ignored)
                else:
                    shutil.copy(ROOT / name, place)
        shutil.copytree(ROOT / "lessons", self.edition / "lessons")
        for name in ("quizzes/source", "grading"):
            shutil.rmtree(self.edition / name)
        _run("chown", "-R", f"{self.names['grader']}:", self.course)
        self.course.chmod(0o750)
        self.exchange = self.folder / "exchange"
        self.exchange.mkdir()
        self.exchange.chmod(0o1777)
        (self.folder / "state").mkdir(mode=0o700)

    def _settle(self) -> None:
        ports = free_ports(4)
        self.url = f"http://127.0.0.1:{ports[0]}"
        gradebook = self.database.url("gradebook", self.names["grader"])
        changed = {
            "HUB_ENV": self.env,
            "HUB_EDITION": self.edition,
            "HUB_COURSE": self.course,
            "HUB_EXCHANGE": self.exchange,
            "HUB_STATE": self.folder / "state",
            "HUB_PROXY": proxy(),
            "HUB_STUDENTS": self.groups["students"],
            "HUB_TEACHERS": self.groups["teachers"],
            "HUB_GRADER": self.names["grader"],
            "HUB_DATABASE": self.database.url("course_hub", "course_hub"),
            "HUB_GRADEBOOK": gradebook,
            "HUB_ADDRESS": self.url,
            "HUB_PORTS": " ".join(map(str, ports[1:])),
            "HUB_SPAWNER": "local",
            "HUB_CPU": "1",
        }
        shipped = (ROOT / "deploy/hub/hub.env").read_text(encoding="utf-8")
        names = re.findall(r"(?m)^(\w+)=(.*)$", shipped)
        self.settings = {name: str(changed.get(name, value)) for name, value in names}
        shutil.copytree(ROOT / "deploy" / "hub", self.folder / "hub")
        config = self.folder / "hub" / "test_config.py"
        # JupyterLab can then be driven by its commands.
        config.write_text(
            f"load_subconfig({str(config.with_name('jupyterhub_config.py'))!r})\n"
            "c = get_config()\nc.Spawner.args = ['--LabApp.expose_app_in_browser=True']\n",
            encoding="utf-8",
        )

    # -- processes ---------------------------------------------------------------------------------

    def start(self) -> None:
        """Start the hub; returns once it lets people log in."""
        env = self.settings | {"PATH": f"{self.env}/bin:{os.environ['PATH']}", "LANG": "C.UTF-8"}
        config = self.folder / "hub" / "test_config.py"
        with open(self.folder / "state" / "log", "ab") as log:
            self.hub = subprocess.Popen(
                [self.env / "bin" / "python", "-m", "jupyterhub", "-f", config],
                cwd=self.folder / "state", env=env, stdout=log, stderr=log,
                start_new_session=True,
            )  # fmt: skip
        deadline = time.monotonic() + 180
        while time.monotonic() < deadline and self.hub.poll() is None:
            try:
                urllib.request.urlopen(f"{self.url}/hub/login", timeout=5).close()
                return
            except (urllib.error.URLError, OSError):
                time.sleep(0.2)
        raise AssertionError(f"the hub does not start:\n{self.log()[-4000:]}")

    def log(self) -> str:
        """What the hub has said."""
        return (self.folder / "state" / "log").read_text(encoding="utf-8", errors="replace")

    def helpers(self) -> list[int]:
        """Processes that the hub has started for itself: proxy, services; not people's servers."""
        people = {pwd.getpwnam(self.names[name]).pw_uid for name in (*self.students, "teacher")}
        children = Path(f"/proc/{self.hub.pid}/task/{self.hub.pid}/children").read_text().split()
        return [pid for pid in map(int, children) if os.stat(f"/proc/{pid}").st_uid not in people]

    def kill_hub(self) -> None:
        """End the hub with -9, and with it its helpers, as systemd does with what belongs to it."""
        helpers = self.helpers()
        self.hub.kill()
        self.hub.wait()
        for pid in helpers:
            os.kill(pid, signal.SIGKILL)

    def close(self) -> None:
        """End everything, and take the accounts and folders away."""
        if self.hub and self.hub.poll() is None:
            self.kill_hub()
        for account in self.names.values():
            uid = pwd.getpwnam(account).pw_uid
            for place in Path("/proc").glob("[0-9]*"):
                try:
                    words = (place / "cmdline").read_bytes()
                    if place.stat().st_uid == uid or str(self.folder).encode() in words:
                        os.kill(int(place.name), signal.SIGKILL)
                except (FileNotFoundError, ProcessLookupError):
                    continue
        self.database.stop()
        for account in self.names.values():
            subprocess.run(["userdel", "-f", account], capture_output=True)
        for group in self.groups.values():
            subprocess.run(["groupdel", group], capture_output=True)
        shutil.rmtree(self.folder, ignore_errors=True)

    # -- what people do ----------------------------------------------------------------------------

    def environment(self, name: str) -> dict[str, str]:
        """The environment of an account, as deploy/hub's scripts set it."""
        env = {
            "PATH": f"{self.env}/bin:/usr/local/bin:/usr/bin:/bin",
            "HOME": str(self.home(name)),
            "USER": self.names[name],
            "LANG": "C.UTF-8",
            "COURSE_ENVIRONMENT": "current",
            "NBGRADER_EXCHANGE": str(self.exchange),
            "OMP_NUM_THREADS": "1",
            "JUPYTER_CONFIG_PATH": str(self.edition / "quizzes"),
        }
        if name == "grader":
            env["NBGRADER_DB_URL"] = self.settings["HUB_GRADEBOOK"]
            env["JUPYTER_CONFIG_PATH"] = str(self.course / "quizzes")
        return env

    def start_as(self, name: str, *words: object, folder: Path | None = None) -> subprocess.Popen:
        """Start a program as an account, with its groups, in its home."""
        account = pwd.getpwnam(self.names[name])
        return subprocess.Popen(
            list(map(str, words)), cwd=folder or account.pw_dir, env=self.environment(name),
            user=account.pw_uid, group=account.pw_gid,
            extra_groups=os.getgrouplist(account.pw_name, account.pw_gid),
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
            text=True, encoding="utf-8", errors="replace", umask=0o077,
        )  # fmt: skip

    def run_as(self, name: str, *words: object, folder: Path | None = None) -> tuple[int, str]:
        """Run a program as an account; returns its exit code and what it said."""
        process = self.start_as(name, *words, folder=folder)
        said = process.communicate(timeout=300)[0]
        return process.returncode, said

    def nbgrader(self, name: str, *words: str, folder: Path | None = None) -> str:
        """Run an nbgrader command as an account; returns what it said."""
        folder = folder or (self.course / "quizzes" if name == "grader" else None)
        code, said = self.run_as(name, "python", "-m", "nbgrader", *words, folder=folder)
        assert code == 0, said[-3000:]
        return said

    def grade(self) -> tuple[int, str]:
        """Run `course.py grade` as the account of the graders."""
        words = ("python", "course.py", "grade", QUIZ, "--jobs", 1)
        return self.run_as("grader", *words, folder=self.course)

    def scores(self) -> dict[str, float]:
        """What the gradebook says, by short name; nobody is in it twice."""
        short = {account: name for name, account in self.names.items()}
        rows = self.database.query(
            "gradebook",
            "SELECT s.student_id, sum(coalesce(g.auto_score, 0)) FROM submitted_assignment s "
            "JOIN submitted_notebook n ON n.assignment_id = s.id "
            "JOIN grade g ON g.notebook_id = n.id GROUP BY s.id, s.student_id",
        )
        assert len({row[0] for row in rows}) == len(rows), rows
        return {short[student]: float(points) for student, points in rows}

    def visitor(self, name: str) -> "Visitor":
        """Somebody who has logged in at the hub, without a browser."""
        return Visitor(self.url, self.names[name])


class Visitor:
    """A session at the hub over HTTP."""

    def __init__(self, url: str, account: str) -> None:
        """Log in."""
        self.url, self.account = url, account
        self.cookies = http.cookiejar.CookieJar()
        self.opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(self.cookies))
        self.opener.open(f"{url}/hub/login", timeout=30).close()
        form = {"username": account, "password": PASSWORD, "_xsrf": self._xsrf("/hub/")}
        data = urllib.parse.urlencode(form).encode()
        self.opener.open(f"{url}/hub/login?next=/hub/home", data, timeout=60).close()

    def _xsrf(self, path: str) -> str:
        return next(c.value for c in self.cookies if c.name == "_xsrf" and c.path == path)

    def get(self, path: str) -> tuple[int, str]:
        """Ask for a page; returns the status and the text."""
        try:
            with self.opener.open(self.url + path, timeout=120) as answer:
                return answer.status, answer.read().decode("utf-8", "replace")
        except urllib.error.HTTPError as error:
            return error.code, error.read().decode("utf-8", "replace")

    def post(self, path: str, data: dict | None = None, xsrf: str = "/hub/") -> tuple[int, str]:
        """Send JSON; returns the status and the text."""
        headers = {"X-XSRFToken": self._xsrf(xsrf), "Content-Type": "application/json"}
        body = json.dumps(data).encode() if data is not None else b""
        request = urllib.request.Request(self.url + path, body, headers)
        try:
            with self.opener.open(request, timeout=120) as answer:
                return answer.status, answer.read().decode("utf-8", "replace")
        except urllib.error.HTTPError as error:
            return error.code, error.read().decode("utf-8", "replace")

    def start_server(self) -> str:
        """Have one's server started; returns its path once it answers."""
        self.get(f"/hub/spawn/{self.account}")
        deadline = time.monotonic() + 120
        while time.monotonic() < deadline:
            self.get(f"/user/{self.account}/lab")  # a page, which logs in at the server
            status, text = self.get(f"/user/{self.account}/api/status")
            if status == 200 and "kernels" in text:
                return f"/user/{self.account}"
            time.sleep(0.3)
        raise AssertionError(f"the server of {self.account} does not start: {status}")


def _run(*words: object) -> None:
    done = subprocess.run(list(map(str, words)), capture_output=True, text=True)
    assert done.returncode == 0, (words, done.stdout, done.stderr)

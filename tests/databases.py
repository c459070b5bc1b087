"""Gradebooks of tests: SQLite beside the course, or PostgreSQL (COURSE_TEST_GRADEBOOK=postgresql).

The server is started when it is first needed, by an ordinary account, on a socket of its own and
no port; it ends with the tests.
"""

import atexit
import contextlib
import functools
import hashlib
import importlib.util
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from pathlib import Path

import pytest

KINDS = ("sqlite", "postgresql")


def programs() -> Path | None:
    """The folder of PostgreSQL's programs, the newest; None where there is none."""
    folders = sorted(
        Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: int(path.parts[-2])
    )
    beside = shutil.which("initdb")
    return folders[-1] if folders else Path(beside).parent if beside else None


def missing() -> str:
    """What the tests with PostgreSQL lack here, or ""."""
    if os.name == "nt" or programs() is None:
        return "no PostgreSQL is installed: NO TESTS WITH IT"
    if importlib.util.find_spec("psycopg") is None:
        return "`course.py setup --hub` was not run: NO TESTS WITH POSTGRESQL"
    return ""


class Server:
    """A PostgreSQL server of this test run.

    `accounts` says as whom each account may connect; without it anybody may, as anybody.
    """

    def __init__(self, accounts: dict[str, tuple[str, ...]] | None = None) -> None:
        """Make a cluster of databases and start it."""
        self.folder = Path(tempfile.mkdtemp(prefix="course-pg-"))
        self.folder.chmod(0o755)
        self.data = self.folder / "data"
        self.user = "postgres" if os.geteuid() == 0 else pwd.getpwuid(os.geteuid()).pw_name
        if os.geteuid() == 0:
            shutil.chown(self.folder, self.user)
        self.run("initdb", "-D", self.data, "-A", "trust", "-U", "postgres", "-N", "-E", "UTF8")
        if accounts is not None:
            rows = [
                f"course {account} {role}" for account, roles in accounts.items() for role in roles
            ]
            (self.data / "pg_ident.conf").write_text("\n".join(rows) + "\n", encoding="utf-8")
            (self.data / "pg_hba.conf").write_text(
                "local all all peer map=course\n", encoding="utf-8"
            )
        self.start()

    def run(self, program: str, *words: object) -> None:
        """Run one of its programs, as the account that owns the data."""
        account = pwd.getpwnam(self.user)
        who = {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}
        command = [programs() / program, *words]
        done = subprocess.run(
            list(map(str, command)),
            cwd=self.folder,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
            **(who if os.geteuid() == 0 else {}),
        )
        assert done.returncode == 0, done.stderr

    def start(self) -> None:
        """Start it; returns once it takes connections."""
        options = f"-c listen_addresses='' -c unix_socket_directories={self.folder} -c fsync=off"
        log = self.folder / "log"
        self.run("pg_ctl", "-D", self.data, "-w", "-l", log, "-o", options, "start")

    def stop(self) -> None:
        """Stop it and delete its data."""
        self.run("pg_ctl", "-D", self.data, "-m", "immediate", "stop")
        shutil.rmtree(self.folder, ignore_errors=True)

    def url(self, database: str, user: str = "postgres") -> str:
        """The address of a database."""
        return f"postgresql+psycopg://{user}@/{database}?host={self.folder}"

    def kill(self) -> None:
        """End it with -9, all of its processes."""
        first = int((self.data / "postmaster.pid").read_text().split()[0])
        children = Path(f"/proc/{first}/task/{first}/children").read_text().split()
        for process in (first, *map(int, children)):
            with contextlib.suppress(ProcessLookupError):
                os.kill(process, signal.SIGKILL)
        while any(Path(f"/proc/{process}").exists() for process in children):
            time.sleep(0.05)

    def query(self, database: str, text: str) -> list[tuple]:
        """The rows of a query."""
        import psycopg

        where = {"host": str(self.folder), "user": "postgres", "dbname": database}
        with psycopg.connect(**where) as connection:
            return connection.execute(text).fetchall()

    def sql(self, text: str) -> None:
        """Run a statement outside of a transaction."""
        import psycopg

        with psycopg.connect(host=str(self.folder), user="postgres", autocommit=True) as connection:
            connection.execute(text)


@functools.cache
def server() -> Server:
    """The server of this process."""
    running = Server()
    atexit.register(running.stop)
    return running


def kind() -> str:
    """What kind of gradebook the tests have now."""
    return os.environ.get("COURSE_TEST_GRADEBOOK") or "sqlite"


def skip_without(wanted: str) -> None:
    """Skip a test that needs a kind of gradebook that is not to be had here."""
    if wanted == "postgresql" and missing():
        pytest.skip(missing())


def _name(course: Path) -> str:
    return "g" + hashlib.sha256(str(course.resolve()).encode()).hexdigest()[:16]


def settle(course: Path) -> None:
    """Give a copy of an nbgrader course its gradebook: a line in its settings, or none."""
    if kind() == "postgresql":
        server().sql(f"CREATE DATABASE {_name(course)}")
        with (course / "nbgrader_config.py").open("a", encoding="utf-8") as file:
            file.write(f"\nc.CourseDirectory.db_url = {url(course)!r}\n")


def url(course: Path) -> str:
    """The address of the gradebook of a course that was settled."""
    if kind() == "postgresql":
        return server().url(_name(course))
    return f"sqlite:///{(course / 'gradebook.db').as_posix()}"


def forget(course: Path) -> None:
    """Lose the gradebook."""
    if kind() == "postgresql":
        server().sql(f"DROP DATABASE {_name(course)} WITH (FORCE)")
        server().sql(f"CREATE DATABASE {_name(course)}")
    else:
        (course / "gradebook.db").unlink()

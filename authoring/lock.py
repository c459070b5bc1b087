"""`course.py lock`: resolve pyproject.toml into requirements.lock and environment.yml.

One universal lock for all systems and Pythons, every file with its hashes, no addresses in it.
Others hold what the browser tests, a class on one server, and measuring on a cluster need on top.
"""

import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LOCK = ROOT / "requirements.lock"
GROUPS = ("browser", "hub", "cluster")  # each is locked in requirements-GROUP.lock
CONDA = ROOT / "environment.yml"
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
OLDEST = re.match(r">=([\d.]+)", PROJECT["requires-python"])[1]
FLAGS = ["--universal", "--generate-hashes", "--fork-strategy", "fewest"]
FLAGS += ["--python-version", OLDEST, "--custom-compile-command", "python3 course.py lock"]
COURSE = ["--group", "dev", "pyproject.toml"]


class LockError(Exception):
    """The dependencies cannot be resolved; the message says why."""


def run(upgrade: bool = False) -> int:
    """Write both lock files and the versions in environment.yml, each whole or not at all.

    Args:
        upgrade: take the newest allowed versions instead of keeping those in the lock files.

    Returns:
        0, or 2 where something does not fit together.
    """
    try:
        compile_lock(LOCK, COURSE, upgrade)
        before = ["--constraints", LOCK.name]
        for group in GROUPS:
            # What two locks name is the same version in both: one must not undo the other.
            name = f"requirements-{group}.lock"
            compile_lock(ROOT / name, ["--group", group, *before], upgrade)
            before += ["--constraints", name]
        text = with_pins(CONDA.read_text(encoding="utf-8"))
    except LockError as error:
        print(error, file=sys.stderr)
        return 2
    partial = CONDA.with_name(f"{CONDA.name}.partial")
    partial.write_text(text, encoding="utf-8")
    os.replace(partial, CONDA)
    print(f"Wrote {LOCK.name}, those of {', '.join(GROUPS)}, and {CONDA.name}.")
    print("The next command updates .venv; `course.py setup --browser --hub --cluster` adds more.")
    return 0


def compile_lock(output: Path, part: list[str], upgrade: bool) -> None:
    """Resolve a part of pyproject.toml; uv writes `output` at the end, or not at all.

    Raises:
        LockError: the dependencies cannot be resolved.
    """
    more = ["--upgrade"] if upgrade else []
    uv = [sys.executable, "-m", "uv", "pip", "compile", "--quiet"]
    if subprocess.run([*uv, *FLAGS, *more, *part, "-o", str(output)], cwd=ROOT).returncode:
        raise LockError("uv could not resolve pyproject.toml: see its message above.")


def with_pins(text: str) -> str:
    """Return the text of an environment.yml with the versions of requirements.lock in it.

    They stand in comments, each beside what the package is for; what conda's pip reads is the lock
    file itself, because pip takes hashes for all packages or for none.

    Raises:
        LockError: it names a package that is not in the lock file.
    """
    versions = dict(re.findall(r"(?m)^([\w.-]+)==([^\s;\\]+)", LOCK.read_text(encoding="utf-8")))

    def pin(line: re.Match) -> str:
        if line["name"] not in versions:
            raise LockError(
                f"environment.yml asks for {line['name']}, which is not in requirements.lock: "
                "add it to pyproject.toml or take it out of environment.yml."
            )
        pinned = f"{line['name']}=={versions[line['name']]}"
        return f"#   {pinned:<{len(line[0]) - 4}}"  # keeps the column of what it is for

    return re.sub(r"#   (?P<name>[\w.-]+)==[\w.]+ *(?= )", pin, text)

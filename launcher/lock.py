"""`course.py lock`: resolve pyproject.toml into requirements.lock and environment.yml.

One universal lock for all systems and Pythons, every file with its hashes, no addresses in it. A
second one, requirements-browser.lock, holds what the browser tests need on top of the first.
"""

import os
import re
import subprocess
import sys
from pathlib import Path

from launcher.environment import BROWSER_LOCK, LOCK, ROOT, locked_block
from launcher.problems import SetupError

CONDA = ROOT / "environment.yml"
FLAGS = ["--universal", "--generate-hashes", "--fork-strategy", "fewest"]
FLAGS += ["--python-version", "3.11", "--custom-compile-command", "python3 course.py lock"]
COURSE = ["--group", "dev", "pyproject.toml"]
# What both locks name is the same version in both: one must not undo the other.
BROWSER = ["--group", "browser", "--constraints", LOCK.name]


def uv() -> list[str]:
    """Return the command that runs the installed uv."""
    return [sys.executable, "-m", "uv"]


def compile_lock(output: Path, what: list[str] = COURSE, upgrade: bool = False) -> None:
    """Resolve pyproject.toml; `output`, where it exists, says which versions to keep.

    Args:
        output: the lock file to write.
        what: the part to resolve, `COURSE` or `BROWSER`.
        upgrade: take the newest allowed versions instead of keeping those in `output`.

    Raises:
        SetupError: the dependencies cannot be resolved.
    """
    more = ["--upgrade"] if upgrade else []
    command = [*uv(), "pip", "compile", "--quiet", *FLAGS, *more, *what, "-o", str(output)]
    if subprocess.run(command, cwd=ROOT).returncode:
        raise SetupError("uv could not resolve pyproject.toml: see its message above.")


def write_lock(lock: Path, what: list[str], upgrade: bool = False) -> None:
    """Resolve anew into `lock`, whole or not at all; the arguments are `compile_lock`'s."""
    partial = lock.with_name(lock.name + ".partial")
    partial.write_bytes(lock.read_bytes() if lock.exists() else b"")
    try:
        compile_lock(partial, what, upgrade)
        os.replace(partial, lock)
    finally:
        partial.unlink(missing_ok=True)


def with_pins(text: str) -> str:
    """Return the text of an environment.yml with the versions of requirements.lock in it.

    They stand in comments, each beside what the package is for; what conda's pip reads is the lock
    file itself, because pip takes hashes for all packages or for none.

    Raises:
        SetupError: it names a package that is not in the lock file.
    """

    def pin(line: re.Match) -> str:
        version = re.match(r"\S+==([^\s;\\]+)", locked_block(line["name"]))
        if not version:
            raise SetupError(
                f"environment.yml asks for {line['name']}, which is not in requirements.lock: "
                "add it to pyproject.toml or take it out of environment.yml."
            )
        pinned = f"{line['name']}=={version[1]}"
        return f"#   {pinned:<{len(line[0]) - 4}}"  # keeps the column of what it is for

    return re.sub(r"#   (?P<name>[\w.-]+)==[\w.]+ *(?= )", pin, text)


def run(upgrade: bool = False) -> int:
    """Write both lock files and the versions in environment.yml, each whole or not at all."""
    write_lock(LOCK, COURSE, upgrade)
    write_lock(BROWSER_LOCK, BROWSER, upgrade)
    pinned = CONDA.with_name("environment.yml.partial")
    pinned.write_text(with_pins(CONDA.read_text(encoding="utf-8")), encoding="utf-8")
    os.replace(pinned, CONDA)
    print(f"Wrote {LOCK.name}, {BROWSER_LOCK.name} and environment.yml.")
    print("The next command updates .venv; `course.py setup --browser` adds the second lock.")
    return 0

"""`course.py lock`: resolve pyproject.toml into requirements.lock and environment.yml.

One universal lock for all systems and Pythons, every file with its hashes, no addresses in it. A
second one, requirements-browser.lock, holds what the browser tests need on top of the first.
"""

import re
import subprocess
import sys
from pathlib import Path

from launcher.environment import BROWSER_LOCK, LOCK, ROOT, locked_version, write_whole
from launcher.problems import SetupError

CONDA = ROOT / "environment.yml"
FLAGS = ["--universal", "--generate-hashes", "--fork-strategy", "fewest"]
FLAGS += ["--python-version", "3.11", "--custom-compile-command", "python3 course.py lock"]
COURSE = ["--group", "dev", "pyproject.toml"]
# What both locks name is the same version in both: one must not undo the other.
BROWSER = ["--group", "browser", "--constraints", LOCK.name]


def compile_lock(output: Path, part: list[str], upgrade: bool) -> None:
    """Resolve pyproject.toml; uv writes `output` when it is done, and not at all if it fails.

    Args:
        output: the lock file; where it exists, it says which versions to keep.
        part: the part to resolve, `COURSE` or `BROWSER`.
        upgrade: take the newest allowed versions instead.

    Raises:
        SetupError: the dependencies cannot be resolved.
    """
    more = ["--upgrade"] if upgrade else []
    uv = [sys.executable, "-m", "uv", "pip", "compile", "--quiet"]
    if subprocess.run([*uv, *FLAGS, *more, *part, "-o", str(output)], cwd=ROOT).returncode:
        raise SetupError("uv could not resolve pyproject.toml: see its message above.")


def with_pins(text: str) -> str:
    """Return the text of an environment.yml with the versions of requirements.lock in it.

    They stand in comments, each beside what the package is for; what conda's pip reads is the lock
    file itself, because pip takes hashes for all packages or for none.

    Raises:
        SetupError: it names a package that is not in the lock file.
    """

    def pin(line: re.Match) -> str:
        version = locked_version(line["name"])
        if not version:
            raise SetupError(
                f"environment.yml asks for {line['name']}, which is not in requirements.lock: "
                "add it to pyproject.toml or take it out of environment.yml."
            )
        pinned = f"{line['name']}=={version}"
        return f"#   {pinned:<{len(line[0]) - 4}}"  # keeps the column of what it is for

    return re.sub(r"#   (?P<name>[\w.-]+)==[\w.]+ *(?= )", pin, text)


def run(upgrade: bool = False) -> int:
    """Write both lock files and the versions in environment.yml, each whole or not at all."""
    compile_lock(LOCK, COURSE, upgrade)
    compile_lock(BROWSER_LOCK, BROWSER, upgrade)
    write_whole(CONDA, with_pins(CONDA.read_text(encoding="utf-8")))
    print(f"Wrote {LOCK.name}, {BROWSER_LOCK.name} and {CONDA.name}.")
    print("The next command updates .venv; `course.py setup --browser` adds the second lock.")
    return 0

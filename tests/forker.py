"""Programs that tests run: forked, where that is possible, from a process with the imports made.

Most of the time of a short command such as `nbgrader export` is its imports.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

from authoring.building import kernels


def start(
    code: str, words: list, cwd: Path, env: dict[str, str], output: int, imports: tuple[str, ...]
) -> kernels.Program | subprocess.Popen:
    """Start `python -c code words`; both output streams go to the file descriptor `output`."""
    command = [sys.executable, "-c", code, *map(str, words)]
    if kernels.SUPPORTED:
        return kernels.start(command, cwd, env, output, imports)
    return subprocess.Popen(command, cwd=cwd, env=env, stdout=output, stderr=output)


def run(
    code: str, words: list, cwd: Path, env: dict[str, str], imports: tuple[str, ...]
) -> tuple[int, str]:
    """Run `python -c code words` to its end: exit status and all that it said."""
    with tempfile.TemporaryFile() as output:
        status = start(code, words, cwd, env, output.fileno(), imports).wait()
        output.seek(0)
        return status, output.read().decode("utf-8", errors="replace")

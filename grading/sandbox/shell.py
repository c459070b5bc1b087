"""As much of IPython as answers use: what cells ended with, shell commands, some of its magics.

It belongs to the student's side (see worker) and is not relied on.
"""

from __future__ import annotations

import argparse
import contextlib
import io
import re
import subprocess
import sys
import tokenize
from typing import Any

_UNDERSCORES = ("_", "__", "___")
_OPTION = re.compile(r"^(-[a-zA-Z]\s*\d*\s+)+")
# There is no network to install anything from, and these would try for a long time.
_INSTALLER = re.compile(
    r"\s*(sudo\s+)?(\S*python[\d.]*\s+-m\s+)?(pip3?|conda|mamba|apt(-get)?|uv)\b"
)


_MEANINGLESS = {tokenize.COMMENT, tokenize.NL, tokenize.NEWLINE, tokenize.ENDMARKER}


def _ends_quietly(code: str) -> bool:
    """Whether a semicolon at its end says that a cell shows nothing."""
    if ";" not in code:
        return False
    with contextlib.suppress(tokenize.TokenError, SyntaxError):
        tokens = tokenize.generate_tokens(io.StringIO(code).readline)
        return [t.string for t in tokens if t.type not in _MEANINGLESS][-1:] == [";"]
    return False


class Shell:
    """Stands in for IPython's shell; magics that are not known do nothing.

    Args:
        names: the student's names, to which those of IPython are added.
    """

    def __init__(self, names: dict[str, Any]) -> None:
        """Nothing has been run yet."""
        self.user_ns, self.execution_count, self.quiet = names, 0, False
        self._latest: list[Any] = ["", "", ""]
        self._cells, self._results = [""], {}
        names |= dict(zip(_UNDERSCORES, self._latest, strict=True))
        names |= {"In": self._cells, "_ih": self._cells, "Out": self._results}
        names |= {"_oh": self._results, "_i": "", "get_ipython": lambda: self}
        names["display"] = lambda *things, **options: None
        sys.displayhook = self.show

    def begin(self, number: int, code: str) -> None:
        """Note the cell that is about to run, by its number in a notebook that runs from the top.

        The cells between this one and the last are tests, which no answer is to see.
        """
        self.user_ns["_i"] = self._cells[-1]
        self._cells += [""] * (number + 1 - len(self._cells))
        self._cells[number] = self.user_ns[f"_i{number}"] = code
        self.execution_count, self.quiet = number, _ends_quietly(code)

    def show(self, value: Any) -> None:
        """Keep the value of a cell's last expression: `_`, `_3`, `Out[3]`."""
        if value is None or self.quiet:
            return
        names = self.user_ns
        if all(names.get(n, old) is old for n, old in zip(_UNDERSCORES, self._latest, strict=True)):
            self._latest = [value, *self._latest[:2]]
            names |= dict(zip(_UNDERSCORES, self._latest, strict=True))
        # Else they are the student's own by now, and IPython leaves them alone.
        self._results[self.execution_count] = names[f"_{self.execution_count}"] = value

    def run_line_magic(self, name: str, line: str, *rest: Any) -> Any:
        """Run what a magic times."""
        code = _OPTION.sub("", line)
        if name not in ("time", "timeit", "prun") or not code.strip():
            return None
        with contextlib.suppress(SyntaxError):
            return eval(code, self.user_ns)
        return exec(code, self.user_ns)

    def run_cell_magic(self, name: str, line: str, cell: str) -> None:
        """Run or write a cell that is no Python."""
        words = [word for word in line.split() if word != "-a"]
        if name in ("writefile", "file") and words:
            with open(words[0], "a" if "-a" in line.split() else "w", encoding="utf-8") as file:
                file.write(cell)
        elif name in ("bash", "sh", "script"):
            self._script([] if name == "script" else [name], line.split(), cell)

    def _script(self, program: list[str], words: list[str], cell: str) -> None:
        """Run a cell by another program, which reads it from its input."""
        parser = argparse.ArgumentParser(exit_on_error=False, add_help=False)
        parser.add_argument("--out")
        parser.add_argument("--err")
        parser.add_argument("--no-raise-error", action="store_true")
        options, others = parser.parse_known_args(words)
        done = subprocess.run([*program, *others], input=cell, text=True, capture_output=True)
        self.user_ns |= {options.out: done.stdout} if options.out else {}
        self.user_ns |= {options.err: done.stderr} if options.err else {}
        if not options.no_raise_error:
            done.check_returncode()

    def system(self, command: str) -> None:
        """Run a line that begins with `!`."""
        self.getoutput(command)

    def getoutput(self, command: str, **options: Any) -> list[str]:
        """What a command says, as lines."""
        if _INSTALLER.match(command):
            return []
        if re.search("[{$]", command):  # perhaps there are names in it
            with contextlib.suppress(Exception):
                from IPython.utils.text import DollarFormatter  # takes a moment, and is rare

                command = DollarFormatter().vformat(command, (), self.user_ns)
        done = subprocess.run(
            ["sh", "-c", command],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )
        self.user_ns["_exit_code"] = done.returncode
        return done.stdout.decode(errors="replace").splitlines()

    def __getattr__(self, name: str) -> Any:
        """Anything else of IPython's can be called, and does nothing."""
        return lambda *values, **options: None

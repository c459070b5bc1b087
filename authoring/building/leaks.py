"""Looking for solutions, hidden tests and kept wrong answers in what students get.

Secrets come from the sources: each solution region, each hidden test region, and each wrong
answer's lines. All comparisons ignore white space and backslashes, so that re-indented, re-wrapped
or JSON-escaped text is found as well. Encoded text (base64, pickles) is not.

A line of a secret gives nothing away, and is not looked for, when
- it says nothing (`pass`, `else:`, `return name`, an import, brackets, a comment), or
- the same source shows it to the student outside its regions.

Every other line is looked for in the notebooks built from the same source. In all other files a
line counts from 16 characters on, unless another source shows it to students (then it is a common
idiom) or it is one of several lines of a wrong answer; but neighbouring lines of one secret that
stand together, idioms or not, always count. A line is a whole statement, however it is wrapped.
A line that may stand somewhere although it is part of an answer goes into
`source/allowed_lines.txt`.
"""

from __future__ import annotations

import io
import json
import re
import textwrap
import tokenize
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from authoring.building.sources import HIDDEN, SOLUTION, Source, regions

ALLOWED = "source/allowed_lines.txt"
WRONG = "a wrong answer to"
_ELSEWHERE = 16
_SHORT = 10
_SAYS_NOTHING = re.compile(
    r"^(\W*|pass|else:|try:|finally:|break|continue|return( \w+)?|raise|"
    r"(import|from) .*|#.*|\"\"\"\w*|(BEGIN|END) .*)$"
)


@dataclass(frozen=True)
class Secret:
    """Text that no student file may hold: squeezed lines that say something, in order.

    `kind` and `where` are for messages; `source` is the label of the source it is from;
    `lines` pairs each squeezed line with the line as written.
    """

    kind: str
    where: str
    source: str
    lines: tuple[tuple[str, str], ...]

    @property
    def wrong(self) -> bool:
        """Whether this is a wrong answer rather than a right one."""
        return self.kind == WRONG


@dataclass(frozen=True)
class Secrets:
    """All secrets of a course, what each source shows, and the lines allowed by its authors."""

    secrets: tuple[Secret, ...]
    shown: dict[str, str]
    allowed: frozenset[str]

    def idiom(self, line: str, source: str) -> bool:
        """Whether a source other than `source` shows the squeezed `line` to students."""
        return any(line in text for label, text in self.shown.items() if label != source)


def squeeze(text: str) -> str:
    r"""`text` without white space (also escaped, as in "\n") and without backslashes."""
    return re.sub(r"\s+|\\", "", re.sub(r"\\[nrt]", "", text))


def collect(sources: Iterable[Source], root: Path | None = None) -> Secrets:
    """The secrets of `sources`; lines that the authors allow are read below `root`."""
    sources = list(sources)
    shown = {
        source.label: squeeze("\n".join(cell.visible for cell in source.cells))
        for source in sources
    }
    allowed = frozenset()
    if root is not None and (root / ALLOWED).is_file():
        lines = (root / ALLOWED).read_text(encoding="utf-8").splitlines()
        allowed = frozenset(squeeze(line) for line in lines if not line.startswith("#"))
    secrets = []
    for source in sources:
        for cell in source.cells:
            where = f"{cell.name} ({source.where(cell)})"
            if cell.role == "wrong":
                blocks = [(WRONG, cell.text)]
            else:
                blocks = [("the solution of", text) for text in regions(cell.text, SOLUTION)]
                blocks += [("a hidden test of", text) for text in regions(cell.text, HIDDEN)]
            for kind, text in blocks:
                lines = _telling_lines(text, shown[source.label], allowed)
                if lines:
                    secrets.append(Secret(kind, where, source.label, tuple(lines)))
    return Secrets(tuple(secrets), shown, allowed)


def search(secrets: Secrets, name: str, text: str, own: str | None = None) -> list[str]:
    """Problems, one line each, of a student file called `name` with content `text`.

    `own` is the label of the source that the file was built from, None for any other file.
    """
    rows = [squeeze(row) for row in text.splitlines()]
    rows = [row for row in rows if row]
    exact, joined = set(rows), "".join(rows)
    # Looking up how a secret begins is much quicker than looking through the file for it.
    beginnings = {joined[start : start + _SHORT] for start in range(len(joined))}

    def holds(line: str) -> bool:
        if len(line) < _SHORT:
            return line in exact
        return line[:_SHORT] in beginnings and line in joined

    problems = []
    for secret in secrets.secrets:
        hit = _hit(secrets, secret, holds, own == secret.source)
        if hit:
            problems.append(f"{name} holds a line of {secret.kind} {secret.where}: {hit.strip()!r}")
    return problems


def search_file(secrets: Secrets, path: Path, name: str, own: str | None = None) -> list[str]:
    """Like `search`, for a file on disk; notebooks are searched cell by cell and as text."""
    content = path.read_bytes()
    text = content.decode("utf-8", errors="replace")
    if path.suffix == ".ipynb":
        text = notebook_text(text)
    return search(secrets, name, text, own)


def notebook_text(raw: str) -> str:
    """Everything in a notebook as plain lines: sources, outputs, metadata, attachments."""

    def strings(value: object) -> Iterable[str]:
        if isinstance(value, str):
            yield value
        elif isinstance(value, list):
            if value and all(isinstance(item, str) for item in value):
                yield "".join(value)
            else:
                for item in value:
                    yield from strings(item)
        elif isinstance(value, dict):
            for key, item in value.items():
                yield key
                yield from strings(item)

    try:
        return "\n".join(strings(json.loads(raw)))
    except ValueError:
        return raw


def _telling_lines(text: str, shown: str, allowed: frozenset[str]) -> list[tuple[str, str]]:
    lines = []
    for line in _logical_lines(text):
        small = squeeze(line)
        if _SAYS_NOTHING.match(line.strip()) or small in allowed:
            continue
        if small not in shown:
            lines.append((small, line))
    return lines


def _logical_lines(text: str) -> list[str]:
    """The statements of `text`, each on one line and without comments; else its plain lines."""
    lines, words = [], []
    skipped = {tokenize.COMMENT, tokenize.NL, tokenize.INDENT, tokenize.DEDENT}
    try:
        for token in tokenize.generate_tokens(io.StringIO(textwrap.dedent(text)).readline):
            if token.type in (tokenize.NEWLINE, tokenize.ENDMARKER):
                lines.append("".join(words).strip())
                words = []
            elif token.type not in skipped:
                gap = " " if words and token.line[: token.start[1]].endswith(" ") else ""
                words.append(gap + token.string)
    except (tokenize.TokenError, SyntaxError):
        return text.splitlines()
    return [line for line in lines if line]


def _hit(secrets: Secrets, secret: Secret, holds: Callable[[str], bool], own: bool) -> str | None:
    """The first line of `secret` that gives something away, None when there is none."""
    present = [holds(line) for line, _ in secret.lines]
    for (line, written), there in zip(secret.lines, present, strict=True):
        if not there:
            continue
        part = secret.wrong and len(secret.lines) > 1
        if own or (len(line) >= _ELSEWHERE and not part and not secrets.idiom(line, secret.source)):
            return written
    if own:
        return None
    # Idioms, but standing together as in the answer: the answer as a whole or a part of it.
    for (first, written), (second, _) in zip(secret.lines, secret.lines[1:], strict=False):
        if len(first) + len(second) >= 2 * _SHORT and holds(first + second):
            return written
    if len(secret.lines) == 1 and present[0] and len(secret.lines[0][0]) >= 2 * _ELSEWHERE:
        return secret.lines[0][1]
    return None

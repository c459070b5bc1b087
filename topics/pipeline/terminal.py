"""Pictures and charts made of characters, for terminals, files and code pages of any kind.

Every function returns a list of lines and prints nothing; `Terminal` prints, and replaces what
its stream cannot show. Needs NumPy only.
"""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Sequence
from typing import TextIO

import numpy as np

from topics.training_trace.charts import wrap

BLOCKS = " ░▒▓█"
LETTERS = " .:-=+*#%@"
# What a stream that lacks these characters gets instead.
_PLAIN = str.maketrans({"±": "+-", "°": " deg", "·": ".", "×": "x", "█": "#", "…": "..."})
_NARROWEST, _WIDEST = 40, 120


class Terminal:
    """Where text goes: how wide it is, what it can show, and whether in colour.

    Args:
        stream: a text stream; standard output by default.
        width: columns; by default those of the terminal, or 80 for a file or a pipe.

    Attributes:
        blocks: whether the stream can show the block characters; if not, letters are used.
        colour: whether headings are coloured: on a terminal, unless ``NO_COLOR`` is set.
    """

    def __init__(self, stream: TextIO | None = None, width: int | None = None) -> None:
        self.stream = stream or sys.stdout
        found = width or shutil.get_terminal_size((80, 24)).columns
        self.width = min(max(found, _NARROWEST), _WIDEST)
        self.encoding = getattr(self.stream, "encoding", None) or "utf-8"
        self.blocks = self._can_show(BLOCKS + "±°·×")
        known = os.name != "nt" or "WT_SESSION" in os.environ
        self.colour = (
            self.stream.isatty()
            and known
            and not os.environ.get("NO_COLOR")
            and os.environ.get("TERM") != "dumb"
        )

    def _can_show(self, text: str) -> bool:
        try:
            text.encode(self.encoding)
        except (UnicodeEncodeError, LookupError):
            return False
        return True

    def lines(self, lines: Sequence[str], indent: int = 0) -> None:
        """Print ready-made lines, at once, so that progress is seen in a pipe as well."""
        for line in lines:
            text = (" " * indent + line).rstrip()
            if not self._can_show(text):
                text = text.translate(_PLAIN).encode("ascii", "replace").decode("ascii")
            self.stream.write(text + "\n")
        self.stream.flush()

    def text(self, text: str, indent: int = 2) -> None:
        """Print a paragraph, wrapped to the width."""
        self.lines(wrap(text, self.width - indent), indent)

    def heading(self, text: str, colour: int = 0) -> None:
        """Print an underlined heading after an empty line; ``colour`` is one of the 256."""
        line = "=" * len(text)
        if self.colour:
            self.lines(["", f"\x1b[1;38;5;{colour}m{text}", f"{line}\x1b[0m"])
        else:
            self.lines(["", text, line])

    def pictures(self, titled: Sequence[tuple[str, np.ndarray]], indent: int = 2) -> None:
        """Print images (h, w) or (h, w, 1) side by side, as many as fit, titles above."""
        shown = [(title, picture(image, self.blocks)) for title, image in titled]
        lines = beside(shown, self.width - indent)
        while lines and not lines[-1]:
            lines.pop()
        self.lines(lines, indent)


def picture(image: np.ndarray, blocks: bool = True) -> list[str]:
    """Draw a grey image with characters, one per two rows of pixels (characters are tall).

    Args:
        image: (h, w) or (h, w, 1), values in [0, 1]; 0 is left blank.
        blocks: use block characters, otherwise letters.

    Returns:
        (h + 1) // 2 lines of w characters.
    """
    pixels = np.clip(np.asarray(image, dtype=float), 0, 1)
    if pixels.ndim == 3:
        pixels = pixels[..., 0]
    if len(pixels) % 2:
        pixels = np.vstack([pixels, np.zeros_like(pixels[:1])])
    ink = (pixels[0::2] + pixels[1::2]) / 2
    ramp = BLOCKS if blocks else LETTERS
    levels = np.rint(ink * (len(ramp) - 1)).astype(int)
    return ["".join(ramp[level] for level in row) for row in levels]


def beside(titled: Sequence[tuple[str, Sequence[str]]], width: int, gap: int = 2) -> list[str]:
    """Put blocks of lines side by side under their titles; start a new row where one is full."""
    rows: list[list[tuple[str, Sequence[str]]]] = [[]]
    used = 0
    for title, lines in titled:
        wide = max(len(title), *(len(line) for line in lines))
        if rows[-1] and used + gap + wide > width:
            rows.append([])
            used = 0
        rows[-1].append((title, lines))
        used += wide + (gap if len(rows[-1]) > 1 else 0)
    out = []
    for row in rows:
        blocks = [[title, *lines] for title, lines in row]
        widths = [max(len(line) for line in block) for block in blocks]
        for i in range(max(len(block) for block in blocks)):
            cells = [
                (block[i] if i < len(block) else "").ljust(wide)
                for block, wide in zip(blocks, widths, strict=True)
            ]
            out.append((" " * gap).join(cells).rstrip())
    return out


def bars(
    shares: Sequence[float], names: Sequence[str], notes: Sequence[str] = (), width: int = 70
) -> list[str]:
    """Draw one horizontal bar per share in [0, 1], with its value and an optional note.

    A share above 0 always gets at least a dot, so that small and none can be told apart.
    """
    notes = list(notes) or [""] * len(shares)
    name_width = max(len(name) for name in names)
    note_width = max(len(note) for note in notes)
    room = max(10, width - name_width - 13 - note_width)
    lines = []
    for share, name, note in zip(shares, names, notes, strict=True):
        length = round(share * room)
        bar = "█" * length if length else ("·" if share > 0 else "")
        lines.append(
            f"{name:>{name_width}s}  {100 * share:6.2f} %  {bar.ljust(room)} {note}".rstrip()
        )
    return lines

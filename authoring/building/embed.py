"""Pictures in the text of a source: written as links to files, built as part of the notebook.

A source says ``![what it shows](pictures/02_signs.png)``; the file lies beside the source. The
built notebook holds the picture itself, so a quiz is one file that shows its pictures offline, in
JupyterLab, in the formgrader and in the feedback page alike.
"""

from __future__ import annotations

import base64
import re
from pathlib import Path

MOST_BYTES = 100_000  # a picture is in the source notebook, the release, each submission ...
_PICTURE = re.compile(r"!\[([^\]]*)\]\((pictures/[A-Za-z0-9_.-]+)\)")
_PNG = b"\x89PNG\r\n\x1a\n"


def embedded(text: str, folder: Path) -> str:
    """`text` with each linked picture in place of its link.

    Raises ValueError when a picture is missing, no PNG, too large or not described in words.
    """
    return _PICTURE.sub(lambda found: _one(found.group(1), found.group(2), folder), text)


def _one(alt: str, name: str, folder: Path) -> str:
    if len(alt.strip()) < 10:
        raise ValueError(f"{name} needs a description between the brackets, for who cannot see it")
    path = folder / name
    if not path.is_file():
        raise ValueError(f"there is no {name} beside the source")
    content = path.read_bytes()
    if not content.startswith(_PNG):
        raise ValueError(f"{name} is no PNG file")
    if len(content) > MOST_BYTES:
        raise ValueError(f"{name} has {len(content):,} bytes, at most {MOST_BYTES:,} fit")
    return f"![{alt}](data:image/png;base64,{base64.b64encode(content).decode('ascii')})"

"""kernel.wasm from kernel.wat.

The assembler is wasmtime's, which `course.py setup --browser` installs. Behind its bytes stands a
section with the hash of the text, so that the site can tell without an assembler whether the two
still belong together; a test assembles the text and compares every byte.
"""

from __future__ import annotations

import hashlib
from pathlib import Path

TEXT = Path(__file__).with_name("kernel.wat")
BYTES = TEXT.with_suffix(".wasm")
COMMAND = "python -m authoring.site.arms"


def assembled() -> bytes:
    """The module that the text describes, with the hash of the text behind it."""
    from wasmtime import wat2wasm  # installed for maintainers only

    return bytes(wat2wasm(_text())) + _section()


def is_current(content: bytes) -> bool:
    """Whether a module was made from the text as it is now."""
    return content.endswith(_section())


def _text() -> str:
    return TEXT.read_text(encoding="utf-8")


def _section() -> bytes:
    """A custom section (WebAssembly 1.0, 5.5.3), which engines skip: number, size, name, hash."""
    content = b"\4text" + hashlib.sha256(_text().encode()).digest()
    return bytes([0, len(content)]) + content

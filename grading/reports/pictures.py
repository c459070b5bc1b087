"""What a person who grades may see of a submission: pictures drawn anew, text without power.

A picture is decoded and encoded again, so that nothing but its pixels is left; it is bounded in
number and size. Markdown stays Markdown, formulas included, but can hold no HTML, load nothing and
follow no link of its own accord.
"""

from __future__ import annotations

import base64
import binascii
import contextlib
import io
import re
from typing import Any

from grading.reports.pages import plain

MOST = 20  # pictures of a notebook
LARGEST = 8 << 20  # bytes of one as it came
MOST_PIXELS = 16_000_000  # of one
WIDEST = 1_200  # pixels after drawing it anew
LONGEST_TEXT = 4_000  # characters of what a cell printed
_FORMATS = {"image/png": "PNG", "image/jpeg": "JPEG", "image/gif": "GIF", "image/webp": "WEBP"}
_ATTACHED = re.compile(r"!\[([^\]\n]*)\]\(attachment:([^)\s]+)\)")
_COMMANDS = re.compile(
    r"\\(?=(href|url|style|class|cssId|html\w*|data|require|unicode|def|gdef|edef|let|"
    r"newcommand|renewcommand|newenvironment|includegraphics|bbox|mmlToken)\b)"
)


class Pictures:
    """The pictures of one notebook, as many as may be shown."""

    def __init__(self) -> None:
        """None is shown yet."""
        self.left = MOST

    def drawn(self, kind: str, data: object) -> str:
        """A picture drawn anew, as base64 of a PNG; empty where it cannot be shown."""
        text = "".join(data) if isinstance(data, list) else data
        if kind not in _FORMATS or not isinstance(text, str) or self.left <= 0:
            return ""
        self.left -= 1
        with contextlib.suppress(binascii.Error, ValueError):
            raw = base64.b64decode(text[: LARGEST * 4 // 3 + 4], validate=False)
            return _drawn(raw, _FORMATS[kind])
        return ""

    def outputs(self, items: object) -> list[dict[str, Any]]:
        """The outputs of a cell as the submission has them: pictures, and the beginning of text."""
        kept, left = [], LONGEST_TEXT
        for item in items if isinstance(items, list) else ():
            if not isinstance(item, dict):
                continue
            bundle = item.get("data") if isinstance(item.get("data"), dict) else {}
            picture = next(
                filter(None, (self.drawn(k, bundle[k]) for k in _FORMATS if k in bundle)), ""
            )
            text = item.get("text", bundle.get("text/plain", ""))
            text = "".join(text) if _is_lines(text) else text
            if picture:
                kept.append(_output({"image/png": picture, "text/plain": "a picture"}))
            elif isinstance(text, str) and text.strip() and left > 0:
                kept.append(_output({"text/plain": plain(text, left)}))
                left -= len(text)
        return kept

    def attachments(self, source: str, items: object) -> dict[str, dict[str, str]]:
        """The pictures pasted into a cell of text, those that the text names."""
        named = {match[2] for match in _ATTACHED.finditer(source)}
        kept = {}
        for name, bundle in items.items() if isinstance(items, dict) else ():
            if name in named and isinstance(bundle, dict):
                picture = next(filter(None, (self.drawn(k, v) for k, v in bundle.items())), "")
                if picture:
                    kept[name] = {"image/png": picture}
        return kept


def _is_lines(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(line, str) for line in value)


def _output(data: dict[str, str]) -> dict[str, Any]:
    return {"output_type": "display_data", "data": data, "metadata": {}}


def _drawn(raw: bytes, format_name: str) -> str:
    """A picture decoded and encoded again."""
    try:
        from PIL import Image  # not everybody who grades elsewhere has it
    except ImportError:
        return ""
    try:
        with Image.open(io.BytesIO(raw), formats=(format_name,)) as picture:
            if picture.width * picture.height > MOST_PIXELS:
                return ""
            picture.draft("RGB", (WIDEST, WIDEST))
            picture.load()
            pixels = picture.convert("RGBA" if "A" in picture.getbands() else "RGB")
        pixels.thumbnail((WIDEST, WIDEST))
        anew = Image.frombytes(pixels.mode, pixels.size, pixels.tobytes())
        file = io.BytesIO()
        anew.save(file, "PNG")
        return base64.b64encode(file.getvalue()).decode()
    except Exception:  # whatever is wrong with a picture, it is not shown
        return ""


def harmless(source: str, names: set[str]) -> str:
    """Markdown of a student's that can do nothing in a browser; attachments in `names` are shown.

    HTML becomes text by a space behind each `<`, and so do links, which may lead to a script, by a
    space behind their bracket; commands of formulas that reach beyond the formula lose their
    backslash.
    """
    text = re.sub(r"<(?=\S)", "< ", source)
    text = _COMMANDS.sub("", text)
    parts, at = [], 0
    for match in _ATTACHED.finditer(text):
        if match[2] in names:
            parts += [_without_links(text[at : match.start()]), match[0]]
            at = match.end()
    return "".join([*parts, _without_links(text[at:])])


def _without_links(text: str) -> str:
    """Text in which no picture begins, nor at its end where one might begin with what follows.

    Nor has it links, or addresses for links elsewhere in the text.
    """
    text = re.sub(r"!+(?=\[)|!+\Z", "", text)
    return re.sub(r"\](?=[(:])", "] ", text)

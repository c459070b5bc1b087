"""The bytes of a submitted file read as a notebook, or named for what they really are.

What can be read beyond doubt is read, with a sentence on what was odd; everything else is refused
in words that tell the student what to do. Nothing here runs or trusts anything.
"""

from __future__ import annotations

import codecs
import json
import re
from typing import Any

LARGEST = 256 << 20  # bytes of a file that is looked at
LARGEST_KEPT = 20 << 20  # what a notebook may hold without its outputs
LONGEST_NUMBER = 400  # digits; Python refuses to read more than 4,300
MOST_TOKENS = 3_000_000
AGAIN = "save the notebook again and hand it in once more"

#: What a file begins with, and what it is then.
_MAGIC = (
    (b"PK\x03\x04", "a zip archive"),
    (b"PK\x05\x06", "an empty zip archive"),
    (b"%PDF", "a PDF"),
    (b"\x89PNG", "a picture (PNG)"),
    (b"\xff\xd8\xff", "a picture (JPEG)"),
    (b"GIF8", "a picture (GIF)"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"BZh", "a bzip2 archive"),
    (b"\xfd7zXZ", "an xz archive"),
    (b"7z\xbc\xaf\x27\x1c", "a 7z archive"),
    (b"Rar!", "a RAR archive"),
    (b"SQLite format 3", "a database"),
    (b"\x89HDF", "an HDF5 file"),
    (b"\x93NUMPY", "a NumPy array"),
    (b"\xd0\xcf\x11\xe0", "an Office document"),
    (b"{\\rtf", "a text document (RTF)"),
    (b"bplist00", "a property list of macOS"),
)
#: What a text begins with, what it shows somewhere, and what it is then; the first one counts.
_TEXTS = (
    (r"version https://git-lfs\.github\.com/", "", "a pointer of Git LFS, not the file itself"),
    (r"<", r"(?i)type\s?=\s?.?password|\b(sign|log)[ -]?in\b|\bsso\b|single sign.on",
     "an HTML sign-in page that was saved in place of the notebook"),
    (r"(?i)<(!doctype html|html|head|body)", "", "an HTML page"),
    (r"<(\?xml|svg)", "", "an XML file"),
    (r"\[InternetShortcut\]", "", "a link, not the file itself"),
    (r"---\r?\n", "", "a Markdown file"),
    ("", r"(?m)^(import |from [\w.]+ import |def \w+\(|class \w+|#\s?%%)", "a Python script"),
)  # fmt: skip
_ENDINGS = {
    "pdf": "a PDF", "py": "a Python script", "html": "an HTML page", "htm": "an HTML page",
    "txt": "a text", "md": "a Markdown file", "docx": "a Word document", "doc": "a Word document",
    "odt": "a text document", "rtf": "a text document", "xlsx": "a spreadsheet",
    "csv": "a table", "png": "a picture", "jpg": "a picture", "jpeg": "a picture",
    "heic": "a picture", "zip": "a zip archive", "url": "a link", "webloc": "a link",
    "gdoc": "a link", "rar": "a RAR archive", "7z": "a 7z archive", "tar": "a tar archive",
    "gz": "a gzip archive", "tgz": "a tar archive", "r": "an R script", "rmd": "an R notebook",
    "qmd": "a Quarto document", "mlx": "a MATLAB script", "m": "a MATLAB script",
}  # fmt: skip


class Unreadable(ValueError):
    """The file is no notebook; the text says what is wrong with it and what to do."""


def kind_of(name: str) -> str:
    """What a file is, as far as its name tells: "a PDF"."""
    stem, _, ending = name.lower().rpartition(".")
    if stem.endswith("_link") and ending == "html":
        return "a link"
    if re.search(r"(^|_|-)(online)?text$", stem) and ending in ("html", "txt"):
        return "a text typed on the platform"
    return _ENDINGS.get(ending, f"a file .{ending}" if stem else "a file without an ending")


def read(raw: bytes) -> tuple[dict[str, Any], list[str]]:
    """The notebook in these bytes, and what was odd about them, in words.

    Raises:
        Unreadable: they are no notebook; the text begins "the file is".
    """
    notes: list[str] = []
    if len(raw) > LARGEST_KEPT:
        raw = without_outputs(raw)
        if len(raw) > LARGEST_KEPT:
            raise Unreadable(
                f"the file is larger than {LARGEST_KEPT >> 20} MB, outputs left out; {AGAIN}"
            )
        notes.append("the file was very large; its outputs were left out")
    if not raw.strip(b" \t\r\n\xef\xbb\xbf"):
        raise Unreadable(f"the file is empty; {AGAIN}")
    if not raw.strip(b"\x00"):
        raise Unreadable(f"the file is damaged: it holds nothing but zeros; {AGAIN}")
    for start, kind in _MAGIC:
        if raw.startswith(start):
            raise Unreadable(f"the file is {kind}, named like a notebook; {AGAIN}")
    text = _decoded(raw, notes)
    data = _parsed(text, notes)
    if not isinstance(data, dict):
        raise Unreadable(f"the file is not a notebook; {AGAIN}")
    if not any(isinstance(data.get(key), list) for key in ("cells", "worksheets")):
        if {"doc_id", "url"} & data.keys():
            raise Unreadable(f"the file is a link, not the file itself; {AGAIN}")
        raise Unreadable(f"the file is not a notebook (it has no list of cells); {AGAIN}")
    return data, notes


def is_notebook(raw: bytes) -> bool:
    """Whether a file that is not called so is a notebook."""
    if b'"cells"' not in raw and b'"worksheets"' not in raw and b"\x00" not in raw[:100]:
        return False
    try:
        read(raw)
    except Unreadable:
        return False
    return True


def _decoded(raw: bytes, notes: list[str]) -> str:
    for mark, encoding in (
        (b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe\x00\x00", "utf-32"), (b"\xff\xfe", "utf-16"),
        (b"\xfe\xff", "utf-16"),
    ):  # fmt: skip
        if raw.startswith(mark):
            return _as_text(raw, encoding)
    start = raw[:400]
    if start.count(0) > len(start) // 4:
        notes.append("the file was in UTF-16 without a mark")
        # JSON begins with ASCII: one of the two bytes of each character is zero.
        return _as_text(raw, "utf-16-le" if start[1::2].count(0) > start[::2].count(0)
                        else "utf-16-be")  # fmt: skip
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError as error:
        if b"\x00" in start:
            raise Unreadable(f"the file is not text; {AGAIN}") from None
        line = raw.count(b"\n", 0, error.start) + 1
        notes.append(f"the file was not in UTF-8 (line {line}); it was read as Windows text there")
    return raw.decode("utf-8", _WINDOWS)


def _as_windows(error: UnicodeError) -> tuple[str, int]:
    """Stray bytes as the text that they are in the old encoding of Windows."""
    assert isinstance(error, UnicodeDecodeError)
    return error.object[error.start : error.end].decode("cp1252", "replace"), error.end


_WINDOWS = "grading-windows"
codecs.register_error(_WINDOWS, _as_windows)


def _as_text(raw: bytes, encoding: str) -> str:
    try:
        return raw.decode(encoding)
    except UnicodeDecodeError:
        raise Unreadable(f"the file is not text; {AGAIN}") from None


def _parsed(text: str, notes: list[str]) -> Any:
    text = text.strip("\x00 \t\r\n\ufeff")
    try:
        return json.loads(text, parse_int=_whole)
    except (ValueError, RecursionError, MemoryError) as error:
        place = getattr(error, "lineno", None)
    decoder = json.JSONDecoder(strict=False, parse_int=_whole)
    try:
        data, end = decoder.raw_decode(text)
    except (ValueError, RecursionError, MemoryError):
        raise Unreadable(_what_it_is(text, place)) from None
    if text[end:].strip() or not isinstance(data, dict):
        if not isinstance(data, dict) or not isinstance(data.get("cells"), list):
            raise Unreadable(_what_it_is(text, place))
        notes.append("something stood behind the end of the notebook; it was left out")
    else:
        notes.append("the file had raw line breaks or control characters in its texts")
    return data


def _whole(digits: str) -> int:
    """A whole number; no notebook needs those that are too long to be read."""
    return int(digits) if len(digits) <= LONGEST_NUMBER else 0


def _what_it_is(text: str, line: int | None) -> str:
    """Why a text is no notebook, in words."""
    marks = [re.search(rf"(?m)^{mark}", text) for mark in ("<{7}", "={7}", ">{7}")]
    if marks[0] and (marks[1] or marks[2]):
        number = text.count("\n", 0, marks[0].start()) + 1
        return (
            f"the file is not whole: Git has left conflict marks in it (line {number}, `<<<<<<<`); "
            "keep one of the two versions, then " + AGAIN
        )
    where = f" (line {line})" if line else ""
    if not text.startswith("{"):
        head = text[:20_000]
        for start, shows, kind in _TEXTS:
            if re.match(start, head) and re.search(shows, head):
                return f"the file is {kind}; {AGAIN}"
    return f"the file is damaged or cut off{where}; {AGAIN}"


_TOKEN = re.compile(rb'"(?:[^"\\]+|\\.)*"|[\[\]{}]', re.DOTALL)
_OPENING = re.compile(rb"\s*:\s*\[")


def without_outputs(raw: bytes) -> bytes:
    """A notebook in UTF-8 without the outputs of its cells, found without reading it as a whole.

    Where that is not as simple as it should be, the bytes come back as they are.
    """
    parts, start, depth, at = [], 0, 0, 0
    for _ in range(MOST_TOKENS):
        token = _TOKEN.search(raw, at)
        if not token:
            return b"".join([*parts, raw[start:]])
        at, text = token.end(), token[0]
        if text in b"[{":
            depth += 1
        elif text in b"]}":
            depth -= 1
        elif depth == 3 and text == b'"outputs"' and (opening := _OPENING.match(raw, at)):
            end = _closing(raw, opening.end())
            if end is None:
                return raw
            parts.append(raw[start : opening.end()])
            start, at = end, end + 1
    return raw


def _closing(raw: bytes, at: int) -> int | None:
    """Where the list that has just begun ends."""
    depth = 1
    for _ in range(MOST_TOKENS):
        token = _TOKEN.search(raw, at)
        if not token:
            return None
        depth += (token[0] in b"[{") - (token[0] in b"]}")
        if depth == 0:
            return token.start()
        at = token.end()
    return None

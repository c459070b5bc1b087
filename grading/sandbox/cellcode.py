"""The plain Python of a notebook cell, whose text may hold IPython's own syntax.

Used on both sides of the border: to run a cell, and to see what it defines. One pass over the text,
so that no cell can make it slow.
"""

from __future__ import annotations

import ast
import re

#: Cell magics that run their cell as Python.
RUNNING = {"time", "timeit", "capture", "prun", "python", "python3", "debug"}
_CELL_MAGIC = re.compile(r"(?:[ \t]*(?:#[^\n]*)?\n)*[ \t]*%%(\w+)[ \t]*([^\n]*)(?:\n|\Z)")
_PROMPT = re.compile(r"[ \t]*(?:>>>|\.{3,}:?|In ?\[\d*\]:)(?: |(?=\n)|\Z)")
_FIRST = re.compile(r"(?m)^[ \t]*(?:>>> |In ?\[\d*\]: )")
_LINE = re.compile(
    r"(?P<indent>[ \t]*)(?:(?P<target>[\w\[][\w, \t.\[\]]*=)[ \t]*)?"
    r"(?P<sign>%|!!?|\?)(?P<rest>[^\n]*)"
    r"|(?P<help>[ \t]*[\w.]+\?{1,2}[ \t]*)(?=\n|\Z)"
)
# A text that does not end is a token, too: to look for its end again and again takes minutes.
_TOKEN = re.compile(
    r'"""[^"\\]*(?:(?:\\.|"(?!""))[^"\\]*)*(?:""")?|'
    r"'''[^'\\]*(?:(?:\\.|'(?!''))[^'\\]*)*(?:''')?|"
    r'"[^"\\\n]*(?:\\.[^"\\\n]*)*"?|'
    r"'[^'\\\n]*(?:\\.[^'\\\n]*)*'?|"
    r"#[^\n]*|\\\n|\n|[^\"'#()\[\]{}\\\n]+|.",
    re.DOTALL,
)


def python_of(source: str) -> str:
    """Plain Python for a cell: prompts are cut off, IPython's own lines become calls.

    Lines keep their numbers. What is no Python even then comes back as it is.
    """
    if _parses(source):
        return source
    magic = _CELL_MAGIC.match(source)
    if magic and magic[1] in RUNNING:
        return "\n" * magic[0].count("\n") + python_of(source[magic.end() :])
    if magic:
        call = f"get_ipython().run_cell_magic({magic[1]!r}, {magic[2]!r}, "
        return f"{call}{source[magic.end() :]!r})"
    if _FIRST.search(source):
        source = _without_prompts(source)
    translated = _translated(source)
    return translated if _parses(translated) else source


def _parses(source: str) -> bool:
    try:
        ast.parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
    return True


def _without_prompts(source: str) -> str:
    """A pasted session without its prompts, and without what it printed."""
    lines, printed = [], False
    for line in source.split("\n"):
        prompt = _PROMPT.match(line)
        if prompt:
            lines.append(line[prompt.end() :])
            printed = True
        else:  # what follows a prompt without an empty line is what it printed
            printed = printed and bool(line.strip())
            lines.append("" if printed else line)
    return "\n".join(lines)


def _translated(source: str) -> str:
    """IPython's lines as Python; those inside of brackets and texts are none."""
    parts, at, depth, fresh = [], 0, 0, True
    while at < len(source):
        match = _LINE.match(source, at) if fresh and not depth else None
        if match:
            parts.append(_call(match))
            fresh = False
        else:
            match = _TOKEN.match(source, at)
            assert match  # any character is a token
            text = match[0]
            parts.append(text)
            depth = max(0, depth + (text in "([{") - (text in ")]}"))
            fresh = text == "\n"
        at = match.end()
    return "".join(parts)


def _call(line: re.Match[str]) -> str:
    """What a line of IPython's does."""
    if line["help"] is not None or line["sign"] == "?":
        return f"{line['indent'] or ''}pass"
    start = f"{line['indent']}{line['target'] or ''}"
    if line["target"]:
        start += " "
    if line["sign"] == "%":
        name, _, rest = line["rest"].partition(" ")
        return f"{start}get_ipython().run_line_magic({name!r}, {rest.strip()!r})"
    does = "getoutput" if line["target"] or line["sign"] == "!!" else "system"
    return f"{start}get_ipython().{does}({line['rest'].strip()!r})"

"""Numbers in the prose: results come from tables, never from the keyboard."""

from __future__ import annotations

import re

# A result is a number with a sign of measurement near it. Settings ("rotation 15°, shift 10 %",
# "30 epochs", "800 digits") are no results and stay free.
_RESULT = re.compile(
    r"""(?ix)
    (?: \d+(?:\.\d+)? \s* ± \s* \d )                                   # 94.5 ± 0.4
    | (?: [+-]? \d+(?:\.\d+)? \s* (?:percentage\s+)? points? \b )        # +1.8 points
    | (?: (?<![\w.]) 0\.\d{2,} \b )                                      # 0.945
    | (?: (?<![\w.,]) \d{1,3}(?:\.\d+)? \s* (?:%|per\s?cent) )           # 94.5 %
    """
)
_MEASURED = re.compile(
    r"(?i)accura|loss|gain|error|right|correct|score|reach|known?s?\b|better|worse|ahead|points?\b"
)
# A number that is given on purpose (an invented log, a definition) says so, out of sight.
_GIVEN = re.compile(r"<!--\s*given:[^>]*-->")
_HIDDEN = re.compile(r"\{\{.*?\}\}|`[^`]*`|\$[^$]*\$|\]\([^)]*\)", re.DOTALL)


def typed_results(text: str) -> list[str]:
    """Numbers in a markdown text that look like results and are not placeholders.

    A paragraph (or table, or list) counts as a whole. It is let through when it holds a comment
    ``<!-- given: why -->``.
    """
    found = []
    for block in re.split(r"\n\s*\n", text):
        if _GIVEN.search(block):
            continue
        visible = _HIDDEN.sub(" ", block)
        for sentence in re.split(r"(?<=[.!?:;])\s+", visible):
            if _MEASURED.search(sentence):
                found += [match.group(0).strip() for match in _RESULT.finditer(sentence)]
    return found

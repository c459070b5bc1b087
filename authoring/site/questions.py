"""Practice questions as parts of a page, with what a check says about each option.

Nothing of it is secret: the questions and their reasons are in the students' edition, too. Without
a script the answer is folded away below the question; with one, the page checks (site.js).
"""

from __future__ import annotations

import re

from markupsafe import Markup

import topics  # noqa: F401 - says where the questions are
from authoring.site.templates import TEMPLATES, template
from topics.augmentation.pictures import IMPOSSIBLE, POSSIBLE, SUM, Pictures
from utils.practice import LETTERS, Choice, code, find, order_at

_CALL = re.compile(r'practice\("([^"]+)"\)')


def asked(source: str) -> str | None:
    """The id of the question that a cell asks, None when it does something else."""
    call = _CALL.fullmatch(source.strip())
    return call.group(1) if call else None


def html(name: str) -> str:
    """A question as HTML, its options in the order in which a notebook first shows them.

    Raises ValueError when there is no such question, or when its kind has no place in a page.
    """
    question = find(name)
    order = order_at(question, 1)
    if isinstance(question, Choice):
        parts, values = [_choice(question, order)], {"sum": "", "original": ""}
    elif isinstance(question, Pictures):
        original, *tiles = map(Markup, question.tiles(order))
        parts = [
            _picture(question, i, *pair)
            for i, pair in zip(order, zip(LETTERS, tiles, strict=False), strict=True)
        ]
        values = {"sum": SUM, "original": original}
    else:
        raise ValueError(f"{name}: a page cannot show a question of the kind {type(question)}.")
    text = Markup(code(question.text))
    return template(TEMPLATES, "practice.html.j2").render(
        group=name.replace(".", "-"), text=text, parts=parts, **values
    )


def _choice(question: Choice, order: list[int]) -> dict:
    """The options as the only part; `verdicts` begins with that on no option."""
    places = range(len(order))
    right = next(place for place in places if question.options[order[place]].right)
    return {
        "name": "options",
        "shown": "",
        "options": [Markup(code(label)) for label in question.labels(order)],
        "verdicts": [Markup(question.verdict(order, place)) for place in (None, *places)],
        "right": right + 1,
    }


def _picture(question: Pictures, number: int, letter: str, tile: Markup) -> dict:
    """One picture as a part."""
    mark, names = question.marks[number], (None, POSSIBLE, IMPOSSIBLE)
    return {
        "name": f"picture {letter}",
        "shown": tile,
        "options": names[1:],
        "verdicts": [Markup(mark.verdict(letter, name)) for name in names],
        "right": [mark.right(name) for name in names].index(True),
    }

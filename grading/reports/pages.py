"""HTML pages from templates, in which everything is text unless a filter says otherwise.

What comes from a submission can do nothing: it is cut, loses its control characters and is escaped,
by the environment and not by each template. Markdown is the author's, and HTML in it is shown.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache
from pathlib import Path

import mistune
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

LONGEST_CODE = 20_000
LONGEST_MESSAGE = 2_000
LONGEST_TEXT = 4_000_000  # the author's, pictures included


def render(template: str, **values: object) -> str:
    """A page from one of the templates as a complete HTML document."""
    return _environment().get_template(template).render(values)


def plain(value: object, longest: int = LONGEST_MESSAGE) -> str:
    """Text fit to be shown: no terminal codes, control or direction characters, and an end."""
    text = str(value)
    # Cut first: what comes after is linear in the length, whatever the text is.
    shown = text[: 2 * longest].encode("utf-8", "replace").decode("utf-8")
    shown = re.sub(r"\x1b(?:\[[0-9;?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)?|.)?", "", shown)
    shown = shown.replace("\r\n", "\n").replace("\r", "\n")
    shown = re.sub(
        r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]", "", shown
    )
    left = len(shown) - longest + max(0, len(text) - 2 * longest)
    if left > 0:
        shown = f"{shown[:longest]}\n[{left:,} more characters left out]"
    return shown


def points(value: float) -> str:
    """Points without digits that say nothing: 1, 0.5, 1.33."""
    return f"{value:.2f}".rstrip("0").rstrip(".") if value % 1 else f"{value:.0f}"


def count(number: int, what: str) -> str:
    """A number with what it counts."""
    return f"{number:,} {what}{'' if number == 1 else 's'}"


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        # Every value of every template goes through this before it is escaped.
        finalize=lambda value: value if isinstance(value, Markup) else plain(value),
    )
    filters = (plain, points, words, code, markdown, markdown_line)
    environment.filters.update({filter_.__name__: filter_ for filter_ in filters})
    return environment


def words(value: object) -> Markup:
    """A sentence as HTML, with what stands between backticks as code."""
    # A plain str: what is put into a Markup would be escaped.
    return Markup(re.sub(r"`([^`\n]+)`", r"<code>\1</code>", str(escape(plain(value)))))


def code(value: object) -> Markup:
    """A program as HTML."""
    return escape(plain(value, LONGEST_CODE))


@lru_cache(maxsize=4096)  # the questions of a quiz are the same on every page
def markdown(source: str) -> Markup:
    """The author's Markdown as HTML; HTML in it is shown as text."""
    return Markup(_renderer()(plain(source, LONGEST_TEXT)))


def markdown_line(source: str) -> Markup:
    """One line of Markdown as HTML, without the paragraph around it."""
    return Markup(markdown(source).strip().removeprefix("<p>").removesuffix("</p>"))


@cache
def _renderer() -> mistune.Markdown:
    return mistune.create_markdown(escape=True, plugins=["table", "strikethrough"])

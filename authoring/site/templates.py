"""The templates of the site: what is put into them is escaped, and what they lack is an error."""

from __future__ import annotations

import functools
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template, select_autoescape

TEMPLATES = Path(__file__).resolve().parent / "template"


def template(folder: Path, name: str) -> Template:
    """A template from the folder in which it lies; those of the site are there for it, too."""
    return _environment(folder).get_template(name)


@functools.cache
def _environment(folder: Path) -> Environment:
    return Environment(
        loader=FileSystemLoader([folder, TEMPLATES]),
        autoescape=select_autoescape(["j2", "html"]),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )

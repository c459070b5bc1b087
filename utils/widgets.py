"""Playgrounds: move a slider, see the pictures change, read the code that does the same.

Each playground is one line in a notebook. Where widgets cannot run (a Git host, an exported
page, a test) a static figure stands in its place.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

import ipywidgets as ipw
from IPython.display import display

from utils import accessible

if TYPE_CHECKING:  # TensorFlow takes seconds to import, and not every playground needs it
    pass


class Shown(Protocol):
    """What a page without widgets shows: HTML, and as text its ``repr``."""

    def _repr_html_(self) -> str: ...


def show(box: ipw.Widget, static: Shown, style: str = "") -> None:
    """Display a widget where widgets can run, and a figure or a text everywhere else.

    Args:
        box: the widget; its controls get the names that ipywidgets does not give them.
        static: what stands in its place.
        style: style sheet for what is in the box.
    """
    bundle = accessible.named(box, style)._repr_mimebundle_()
    bundle["text/html"] = static._repr_html_()
    bundle["text/plain"] = repr(static)
    display(bundle, raw=True)

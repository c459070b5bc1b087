"""Playgrounds: move a slider, see the pictures change, read the code that does the same.

Each playground is one line in a notebook. Where widgets cannot run (a Git host, an exported
page, a test) a static figure stands in its place.
"""

from __future__ import annotations

import html
from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

import anywidget
import ipywidgets as ipw
from IPython.display import display

from utils import plots

ROOT, LIVE, GROUP = "course-widget", "course-live", "course-group"


class Shown(Protocol):
    """What a page without widgets shows: HTML, and as text its ``repr``."""

    def _repr_html_(self) -> str: ...


class Names(anywidget.AnyWidget):
    """Gives every control below the same root its name, its value and its group.

    ipywidgets leaves these out, for screen readers and the keyboard alike; `widgets.js` says what
    is mended. A widget of the class ``course-live`` announces its text when it changes, one of the
    class ``course-group`` is a group named by its element of the class ``course-question``.
    """

    _esm = Path(__file__).with_name("widgets.js")


def show(box: ipw.Widget, static: Shown, style: str = "") -> None:
    """Display a widget where widgets can run, and a figure or a text everywhere else.

    Args:
        box: the widget; its controls get the names that ipywidgets does not give them.
        static: what stands in its place.
        style: style sheet for what is in the box.
    """
    bundle = named(box, style)._repr_mimebundle_()
    bundle["text/html"] = static._repr_html_()
    bundle["text/plain"] = repr(static)
    display(bundle, raw=True)


def named(box: ipw.Widget, style: str = "") -> ipw.Box:
    """A box with this widget in which every control tells its name, its value and its group."""
    outer = ipw.VBox([box, ipw.HTML(f"<style>{style}</style>"), Names()])
    for hidden in outer.children[1:]:
        hidden.layout.display = "none"
    outer.add_class(ROOT)
    return outer


class Playground:
    """Controls, and what they change; a subclass says what is drawn.

    The subclass makes its controls, hands them to :meth:`arrange`, and defines ``redraw``, which
    shows what they say, and ``figure``, which stands in where widgets cannot run.

    Attributes:
        picture: widget for what is drawn.
        answer: widget for what it says in words, and for code that does the same.
        box: the widget to display.
    """

    def arrange(self, *controls: ipw.Widget, column: bool = False, beside: bool = False) -> None:
        """Lay out the controls, listen to them, and draw for the first time.

        Args:
            controls: sliders, lists, buttons; all but the buttons draw anew when they change.
            column: one below the other, instead of in a row that wraps.
            beside: in a column, with the picture at its right where there is room.
        """
        self.picture, self.answer = ipw.HTML(), ipw.HTML()
        self._layout = plots.Redrawn()
        for control in controls:
            if not isinstance(control, ipw.Button):
                control.observe(lambda _change: self.redraw(), names="value")
        wrapped = ipw.Layout(flex_flow="row wrap")
        if beside:
            parts = [ipw.HBox([ipw.VBox(controls), self.picture], layout=wrapped)]
        else:
            pile = ipw.VBox(controls) if column else ipw.HBox(controls, layout=wrapped)
            parts = [pile, self.picture]
        self.box = ipw.VBox([*parts, self.answer])
        self.redraw()

    def redraw(self) -> None:
        """Show what the controls say."""
        raise NotImplementedError

    def figure(self) -> Shown:
        """What stands in where widgets cannot run."""
        raise NotImplementedError

    def draw(self, figure: plots.Figure) -> None:
        """Show a figure, in the layout of the first one."""
        self.picture.value = self._layout.html(figure)

    def say(self, text: str, code: str | Sequence[str] = "", strong: bool = False) -> None:
        """Show a sentence, and below it the code that gives the same."""
        words = f"<strong>{html.escape(text)}</strong>" if strong else html.escape(text)
        lines = code if isinstance(code, str) else "\n".join(code)
        shown = f'<p role="status">{words}</p>' if text else ""
        self.answer.value = shown + (f"<pre>{html.escape(lines)}</pre>" if lines else "")

    def show(self) -> None:
        """Display the playground, or its figure where widgets cannot run."""
        show(self.box, self.figure())


def wide(description: str = "9em", width: str = "25em") -> dict[str, object]:
    """Style and layout of a slider with a long description, as keyword arguments."""
    return {"style": {"description_width": description}, "layout": ipw.Layout(width=width)}

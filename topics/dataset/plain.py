"""Tables in plain characters, for terminals and for whoever cannot see pictures."""

from __future__ import annotations

from rich.console import Console, RenderableType
from rich.table import Table


def table(*heads: str, **options: object) -> Table:
    """A table without lines, its columns two spaces apart; options as for `rich.table.Table`."""
    return Table(*heads, box=None, pad_edge=False, padding=(0, 2, 0, 0), **options)


def as_text(shown: RenderableType, width: int = 120) -> str:
    """What a terminal of that many columns shows, in plain text."""
    console = Console(
        width=width,
        color_system=None,
        force_jupyter=False,
        markup=False,
        emoji=False,
        highlight=False,
    )
    with console.capture() as capture:
        console.print(shown)
    return "\n".join(line.rstrip() for line in capture.get().splitlines())

"""Pictures of notebooks, to be looked at: in COURSE_SCREENS, or in .course/screens."""

import os
from pathlib import Path

from desk import PANEL, Desk
from lab import ROOT

FOLDER = Path(os.environ.get("COURSE_SCREENS") or ROOT / ".course" / "screens")
WIDTHS = (1280, 390)
STRIP = 3000  # pixels: high pictures, so that a lesson is a few of them
MOST = 40


def sidebars(desk: Desk, shown: bool) -> None:
    """Show or hide what stands left and right of the notebook."""
    desk.page.evaluate(
        """shown => {
            const shell = jupyterapp.shell;
            shown ? shell.expandLeft() : shell.collapseLeft();
            if (!shown) shell.collapseRight();
        }""",
        shown,
    )


def take(desk: Desk, name: str, widths: tuple[int, ...] = WIDTHS) -> list[Path]:
    """Photograph the open notebook from top to bottom, in strips, at some widths.

    Returns:
        The files NAME_WIDTH_STRIP.png. They replace those of an earlier run.
    """
    FOLDER.mkdir(parents=True, exist_ok=True)
    page, made = desk.page, []
    before = page.viewport_size
    for old in FOLDER.glob(f"{name}_*_*.png"):
        old.unlink()
    sidebars(desk, False)
    for width in widths:
        page.set_viewport_size({"width": width, "height": STRIP})
        view = page.evaluate_handle(
            f"{PANEL}.content.node.querySelector('.jp-WindowedPanel-outer')"
        ).as_element()
        view.evaluate("view => { view.scrollTop = 0; }")
        for number in range(MOST):
            page.wait_for_timeout(400)  # cells that come into view are drawn first
            path = FOLDER / f"{name}_{width}_{number:02}.png"
            page.screenshot(path=path, animations="disabled")
            made.append(path)
            if not view.evaluate(
                "view => { const at = view.scrollTop; view.scrollTop += view.clientHeight - 40;"
                " return view.scrollTop > at + 1; }"
            ):
                break
    page.set_viewport_size(before)
    sidebars(desk, True)
    return made

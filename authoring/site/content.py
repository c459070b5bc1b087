"""What becomes a page: the lessons or their solutions, README.md, and the documents it links to."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

import nbformat
from nbformat import NotebookNode

START = "index.html"
SEARCH = "search.html"
# A learner's own photos must not be published with a solution that was run on them.
_OWN_PHOTOS = "COURSE_PHOTOS"
_NO_PHOTOS = "COURSE_PHOTOS is not set."


class SiteError(RuntimeError):
    """The site cannot be made; the message names the file and says what to do."""


@dataclass(frozen=True)
class Lesson:
    """One notebook that becomes a page.

    Attributes:
        path: where it lies, below the course's root, with "/".
        title: its heading.
        notebook: it.
    """

    path: str
    title: str
    notebook: NotebookNode

    @property
    def page(self) -> str:
        """The name of its page."""
        return PurePosixPath(self.path).stem + ".html"


def lessons(root: Path, solved: bool) -> list[Lesson]:
    """The lessons below `root`, with `solved` their solutions, in order.

    Raises SiteError when there are none, or when one cannot be published.
    """
    folder = "solutions" if solved else "lessons"
    pages = [_lesson(root, path, solved) for path in sorted(root.glob(f"{folder}/[0-9]*.ipynb"))]
    if not pages:
        raise SiteError(f"There is no notebook in {root / folder}; run 'course.py build' first.")
    return pages


def page_of(path: str) -> str | None:
    """The page that shows the file at `path` (below the root, with "/"), None if there is none.

    A quiz has a place on the first page that says where quizzes are.
    """
    place = PurePosixPath(path)
    if place.parts[:1] == ("quizzes",):
        return f"{START}#quizzes"
    if place.suffix == ".ipynb" and place.parts[0] in ("lessons", "solutions"):
        return f"{place.stem}.html"
    if path == "README.md":
        return START
    if place.suffix == ".md":
        return "-".join(place.with_suffix("").parts).lower() + ".html"
    return None


def _lesson(root: Path, path: Path, solved: bool) -> Lesson:
    name = path.relative_to(root).as_posix()
    try:
        notebook = nbformat.reads(path.read_text(encoding="utf-8"), as_version=4)
    except (ValueError, nbformat.ValidationError) as error:
        raise SiteError(f"{name} is not a valid notebook; run 'course.py build': {error}") from None
    first = notebook.cells[0].source if notebook.cells else ""
    heading = re.search(r"^# (.+)$", first, re.MULTILINE)
    if not heading:
        raise SiteError(f"{name} does not begin with a title such as '# 02 Augmentation'.")
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    if solved and not any(cell.outputs for cell in code):
        raise SiteError(f"{name} was not executed; run 'course.py build'.")
    for cell in code if solved else []:
        text = "".join(str(output.get("text", "")) for output in cell.outputs)
        if _OWN_PHOTOS in cell.source and _NO_PHOTOS not in text:
            raise SiteError(
                f"{name} was run on a folder of photos, which may not be published: unset "
                f"{_OWN_PHOTOS} and run 'course.py build --force {path.stem}'."
            )
    return Lesson(name, heading.group(1).strip(), notebook)

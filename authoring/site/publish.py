"""Writing the site: pages in their frame, the search index, checks, and the move into place."""

from __future__ import annotations

import functools
import html
import json
import os
import re
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from jinja2 import Template
from markupsafe import Markup

from authoring.building import elsewhere, leaks, readme
from authoring.building.sources import Source, SourceError, read_all
from authoring.site import arms, markup, render
from authoring.site.content import SEARCH, START, Lesson, SiteError, lessons, page_of
from authoring.site.templates import TEMPLATES, template

ROOT = Path(__file__).resolve().parents[2]
DEFAULT = ROOT / "site"
MARKER = ".course-site"  # a folder that holds this file is ours to replace
_ASSETS = ("style.css", "dark.css", "theme.js", "site.js", "search.js", "icon.svg")
_SEARCHES = "Find the lessons and sections of the course that hold a word."
# A paragraph of README.md that begins with its name.
_NAMED = re.compile(r"(?m)^\*\*([^*]+?)[.:,]\*\*\s+")


def run(destination: Path | None = None, solved: bool = True) -> int:
    """Write the site to a folder; the exit code is 0, 1 (an answer would get out) or 2."""
    destination = Path(destination or DEFAULT)
    try:
        count, size = write(ROOT, destination, solved)
    except LeakError as error:
        print(error, file=sys.stderr)
        return 1
    except (SiteError, elsewhere.AddressError, SourceError, OSError) as error:
        print(error, file=sys.stderr)
        return 2
    print(f"Wrote {count} pages to {destination} ({size / 1e6:.1f} MB).")
    print(f"Open {destination / START} in a browser, or put the folder on a web server.")
    return 0


class LeakError(SiteError):
    """A page holds an answer that it must not hold; the message says which."""


def write(root: Path, destination: Path, solved: bool = True) -> tuple[int, int]:
    """Write the site of the course at `root`; returns the number of pages and of bytes.

    Pages show the solutions, or with `solved` False the lessons. The folder appears whole or not
    at all; one that holds an older site is replaced. Raises SiteError when something cannot be
    published or the destination holds something else, LeakError when an answer to a quiz would be.
    """
    destination = Path(os.path.abspath(destination))
    _refuse_foreign(root, destination)
    files = build(root, solved)
    leaked = leak_problems(root, files, solved)
    if leaked:
        raise LeakError("\n".join([*leaked, "Nothing was written: an answer would get out."]))
    destination.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(
        dir=destination.parent, prefix=f".{destination.name}."
    ) as folder:
        fresh, old = Path(folder) / "new", Path(folder) / "old"
        for name, data in files.items():
            path = fresh / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
        if destination.is_dir():
            os.replace(destination, old)
        try:
            os.replace(fresh, destination)
        except OSError:
            if old.is_dir():
                os.replace(old, destination)
            raise
    pages = sum(name.endswith(".html") for name in files)
    return pages, sum(map(len, files.values()))


def build(root: Path, solved: bool = True) -> dict[str, bytes]:
    """All files of the site, by name with "/". Raises SiteError."""
    every = lessons(root, solved)
    pages = [_start(root)]
    for lesson in every:
        body = functools.partial(render.notebook, lesson.notebook, solved)
        pages.append(_rendered(lesson.path, body, root))
    pages += _documents(root, pages)
    files = {name: (TEMPLATES / name).read_bytes() for name in _ASSETS}
    if arms.exists(root):
        pages.append(_rendered("the page of the four arms", arms.body, root, arms.PAGE))
        files |= arms.files(pages[-1])
    _check_links(pages)
    frame = _Frame(root, every, solved)
    for page in pages:
        files |= page.files
        files[page.name] = frame.around(page)
    files[SEARCH] = frame.search()
    files["search-index.js"] = _index(pages)
    files[".nojekyll"] = b""  # GitHub Pages then publishes the files as they are
    files[MARKER] = b"Written by 'course.py site', which replaces this folder.\n"
    return files


def leak_problems(root: Path, files: dict[str, bytes], solved: bool = True) -> list[str]:
    """Answers found in the files of a site that they must not hold, one line each.

    A site with solutions may not answer a quiz; one with open exercises may not answer them either.
    """
    sources = list(read_all(root))
    secrets = leaks.collect(sources, root)
    if solved:
        secrets = _of_quizzes(secrets, sources)
    leaked = []
    for name, data in files.items():
        if name.endswith(".png") or name == arms.ALONE:  # the latter is of parts that are searched
            continue
        text = data.decode("utf-8", errors="replace")
        if name.endswith(".html"):
            # Not get_text(), which knows of text that it leaves out.
            text = html.unescape(re.sub(r"<[^>]*>", "", text))
        leaked += leaks.search(secrets, name, text)
    return leaked


def _of_quizzes(every: leaks.Secrets, sources: list[Source]) -> leaks.Secrets:
    """The answers to quizzes; a single line that a lesson's own solution has, too, is none."""
    lessons = {
        source.label: leaks.squeeze("\n".join(cell.text for cell in source.kept))
        for source in sources
        if source.track == "lessons"
    }
    shown = "\n".join(lessons.values())
    secrets = (
        secret
        for secret in every.secrets
        if secret.source.startswith("source/quizzes/")
        and not (len(secret.lines) == 1 and secret.lines[0][0] in shown)
    )
    return leaks.Secrets(tuple(secrets), every.shown | lessons, every.allowed)


def _rendered(
    path: str, make: Callable[[], str], root: Path, name: str | None = None
) -> markup.Page:
    """The page of the file at `path` (below `root`) whose HTML `make` gives."""
    try:
        return markup.page(make(), path, root, name)
    except ValueError as error:  # a formula, or a practice question
        raise SiteError(f"{path}: {error}") from error


def _start(root: Path) -> markup.Page:
    """The first page: README.md as it is for students, and where the quizzes are."""
    path = root / readme.TARGET
    if not path.is_file():
        raise SiteError(f"{path} is missing; run 'course.py build' first.")
    text = readme.for_students(path.read_text(encoding="utf-8")).rstrip()
    pitch, mark, more = text.partition("\n## ")
    text = _NAMED.sub(r"## \1\n\n", pitch) + mark + more
    quizzes = (
        "\n\n## Quizzes\n\nThe quizzes are not on this site. They are notebooks of the course "
        "itself, in its folder `quizzes/release`: answer them there, and hand them in where your "
        "instructor says.\n"
    )
    body = functools.partial(render.markdown, text + quizzes)
    return _rendered(readme.TARGET, body, root, START)


def _documents(root: Path, pages: list[markup.Page]) -> list[markup.Page]:
    """The pages of all documents that pages link to, those that they link to included."""
    rendered: dict[str, markup.Page] = {}
    pending = [path for page in pages for path in page.documents]
    while pending:
        path = pending.pop(0)
        if path in rendered:
            continue
        text = (root / path).read_text(encoding="utf-8")
        rendered[path] = _rendered(path, functools.partial(render.markdown, text), root)
        pending += rendered[path].documents
    return list(rendered.values())


def _check_links(pages: list[markup.Page]) -> None:
    """See to it that links between pages arrive. Raises SiteError."""
    anchors = {page.name: {"", *(part.anchor for part in page.sections)} for page in pages}
    for page in pages:
        for name, anchor in page.links:
            if name not in anchors:
                raise SiteError(f"{page.name} links to {name}, which is no page of the site.")
            if anchor not in anchors[name]:
                raise SiteError(
                    f"{page.name} links to {name}#{anchor}, and there is no such heading; it has "
                    f"{', '.join(sorted(filter(None, anchors[name]))) or 'none'}."
                )


def _index(pages: list[markup.Page]) -> bytes:
    """The search index as a script: a page opened from disk may not fetch a file."""
    rows = [
        [page.name, page.title, "" if part.level == 1 else part.title, part.anchor, part.text]
        for page in pages
        for part in page.sections
    ]
    text = json.dumps(rows, ensure_ascii=False, separators=(",", ":"))
    return f"window.COURSE_INDEX = {text};\n".encode()


class _Frame:
    """What stands around each page."""

    def __init__(self, root: Path, every: list[Lesson], solved: bool) -> None:
        self.every, self.solved = every, solved
        self.address, self.live = elsewhere.address(root), arms.exists(root)

    def around(self, page: markup.Page) -> bytes:
        """A page with its frame."""
        place = [lesson.page for lesson in self.every]
        number = place.index(page.name) if page.name in place else None
        before = self.every[number - 1] if number else None
        after = None
        if number is not None and number + 1 < len(self.every):
            after = self.every[number + 1]
        frame = template(TEMPLATES, "landing.html.j2" if page.name == START else "page.html.j2")
        if page.name == arms.PAGE:
            frame = template(arms.HERE, "page.html.j2")
        return self._framed(
            frame,
            name=page.name,
            title=page.title,
            description=page.description,
            body=Markup(page.body),
            contents=[p for p in page.sections if p.level == 2 and page.name != arms.PAGE],
            before=before,
            after=after,
            lesson=number is not None,
        )

    def search(self) -> bytes:
        """The page that searches."""
        return self._framed(
            template(TEMPLATES, "search.html.j2"),
            name=SEARCH,
            title="Search",
            description=_SEARCHES,
            contents=[],
        )

    def _framed(self, frame: Template, **values) -> bytes:
        text = frame.render(
            start=START,
            search=SEARCH,
            lessons=self.every,
            solved=self.solved,
            arms=arms,
            live=self.live,
            address=self.address,
            licence=page_of("LICENSE-CONTENT.md"),
            **values,
        )
        return text.encode("utf-8")


def _refuse_foreign(root: Path, destination: Path) -> None:
    real, root = destination.resolve(), root.resolve()
    if real == root or real in root.parents:
        raise SiteError(f"{destination} holds the course itself; name another folder.")
    if destination.is_dir() and not (destination / MARKER).is_file():
        if any(destination.iterdir()):
            raise SiteError(
                f"{destination} holds something else than a site of the course; name another "
                "folder, or delete it first."
            )
    elif destination.exists() and not destination.is_dir():
        raise SiteError(f"{destination} is a file; name a folder.")

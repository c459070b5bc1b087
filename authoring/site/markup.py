"""HTML of a notebook or a document made fit for the site: links, pictures, headings, tables."""

from __future__ import annotations

import base64
import binascii
import hashlib
import posixpath
import re
import struct
import textwrap
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from urllib.parse import unquote, urlsplit

from bs4 import BeautifulSoup, Comment, Tag

from authoring.site.content import SiteError, page_of

_PNG = b"\x89PNG\r\n\x1a\n"
_HEADINGS = re.compile(r"^h[1-6]$")
_ACTIVE = ("script", "link", "iframe", "object", "embed", "base", "form", "style", "video")
_MOST = 180  # characters of a description
_WIDE = 480  # pixels of a picture that a phone cannot show in full
_BLOCKS = ("p", "li", "td", "th", "pre", "div", "figcaption", "summary", "caption", "dt", "dd")
# Nothing of these leaves the course with a page.
_PRIVATE = ("source", "quizzes", "tests", "authoring", "grading")


@dataclass(frozen=True)
class Section:
    """A part of a page below one heading: for the contents of the page and for the search.

    Attributes:
        level: 1 for the title, 2 to 6 below it.
        title: the heading.
        anchor: its id, "" for the title.
        text: what stands below it, as plain text.
    """

    level: int
    title: str
    anchor: str
    text: str


@dataclass
class Page:
    """One page of the site, but for its frame.

    Attributes:
        name: its file name.
        title: the text of its first heading.
        body: HTML without the first heading.
        sections: by heading, in order.
        files: pictures and other files that it shows or links to, by name below the site.
        documents: paths (below the course's root) of the documents that it links to.
        links: pages that it links to, each with the anchor there, "" for its top.
    """

    name: str
    title: str
    body: str
    sections: list[Section]
    files: dict[str, bytes] = field(default_factory=dict)
    documents: list[str] = field(default_factory=list)
    links: list[tuple[str, str]] = field(default_factory=list)

    @property
    def description(self) -> str:
        """What the page is about, in a sentence or the beginning of one."""
        text = self.sections[0].text or self.title
        text = text[max(0, text.find("After this lesson you can")) :]
        return textwrap.shorten(text, _MOST, placeholder=" …")


def page(html: str, path: str, root: Path, name: str | None = None) -> Page:
    """Make a page of the HTML of the file at `path` (below `root`, with "/").

    Raises SiteError when it holds what a page cannot: a script, a picture without alternative
    text, a heading out of order, a link to nowhere, or anything from another server.
    """
    soup = BeautifulSoup(html, "html.parser")
    result = Page(name or page_of(path) or path, "", "", [])
    for comment in soup.find_all(string=lambda text: isinstance(text, Comment)):
        comment.extract()
    for tag in soup.select("figure > style, style[scoped]"):
        tag.decompose()  # of dark plots, which the site's own sheet turns, and of data frames
    for tag in soup.find_all(_ACTIVE):
        raise SiteError(f"{path} holds <{tag.name}>, which a page of the site must not need.")
    for tag in soup.find_all("audio"):
        _sound(tag, path)
    for tag in soup.find_all(role="status"):
        del tag["role"]  # it announces what changes, and nothing here does
    for tag in soup.find_all("a"):
        _link(tag, path, root, result)
    for tag in soup.find_all("img"):
        _picture(tag, path, root, result)
    _headings(soup, path)
    for tag in soup.find_all("th"):
        if not tag.get_text(strip=True):
            tag.name = "td"
    result.sections = _sections(soup)
    for tag in soup.find_all(["table", "pre"]) + soup.find_all("math", display="block"):
        if not (tag.find_parent("table") or tag.find_parent(class_="scroll")):
            kind = "scroll formula" if tag.name == "math" else "scroll"
            tag.wrap(soup.new_tag("div", attrs={"class": kind}))
    for tag in soup.find_all("img", width=_is_wide):
        # On a phone it keeps a size in which its words can be read.
        tag.wrap(soup.new_tag("span", attrs={"class": "scroll wide-picture"}))
    first = soup.find("h1")
    result.title = first.get_text(" ", strip=True)
    first.extract()
    result.body = str(soup).strip()
    return result


def _is_wide(width: str | None) -> bool:
    return int(width or 0) > _WIDE


def slug(text: str) -> str:
    """A heading as an anchor: small letters, digits and hyphens."""
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-") or "section"


def _link(tag: Tag, path: str, root: Path, page: Page) -> None:
    target = tag.get("href", "")
    parts = urlsplit(target)
    if parts.scheme in ("http", "https", "mailto"):
        return
    if parts.scheme or parts.netloc:
        raise SiteError(f"{path} links to {target!r}; a page links to files or to https.")
    if not parts.path:
        page.links.append((page.name, parts.fragment))
        return
    file = _below(path, unquote(parts.path))
    shown = page_of(file)
    if shown is None:
        _readable(root, file, f"{path} links to {target!r}")
        shown = f"files/{file.replace('/', '-')}"
        if not PurePosixPath(shown).suffix:
            shown += ".txt"  # a browser then shows it rather than saves it
        page.files[shown] = (root / file).read_bytes()
    elif file.endswith(".md") and file != "README.md":
        _readable(root, file, f"{path} links to {target!r}")
        page.documents.append(file)
    elif not (root / file).exists():
        raise SiteError(f"{path} links to {target!r}, which does not exist.")
    if parts.fragment and "#" not in shown:
        shown += f"#{parts.fragment}"
    if shown.partition("#")[0] not in page.files:
        page.links.append((shown.partition("#")[0], shown.partition("#")[2]))
    tag["href"] = shown


def _sound(tag: Tag, path: str) -> None:
    """Let a player through whose sound is in the page, and give it a name."""
    places = [part["src"] for part in [tag, *tag.find_all("source")] if part.has_attr("src")]
    if not places or not all(place.startswith("data:audio/") for place in places):
        raise SiteError(f"{path} has a sound that is not in the page itself: {str(tag)[:120]}")
    tag.attrs = {"controls": "controls", "aria-label": "Sound of the cell above"} | (
        {"src": tag["src"]} if tag.has_attr("src") else {}
    )


def _picture(tag: Tag, path: str, root: Path, page: Page) -> None:
    if not tag.get("alt", "").strip():
        raise SiteError(f"{path} has a picture without alternative text: {str(tag)[:120]}")
    source = tag.get("src", "")
    if source.startswith("data:image/png;base64,"):
        try:
            data = base64.b64decode(source.partition(",")[2], validate=False)
        except binascii.Error:
            data = b""
    elif urlsplit(source).scheme or urlsplit(source).netloc:
        raise SiteError(f"{path} shows {source[:80]!r}: a picture must be PNG and part of the page")
    else:
        file = _below(path, unquote(source))
        _readable(root, file, f"{path} shows {source!r}")
        data = (root / file).read_bytes()
    if not data.startswith(_PNG) or len(data) < 24:
        raise SiteError(f"{path} has a picture that is no PNG file: {tag['alt'][:80]!r}")
    # One file for equal pictures, and a page that a phone loads in parts.
    name = f"figures/{hashlib.sha256(data).hexdigest()[:16]}.png"
    page.files[name] = data
    tag["src"] = name
    tag["width"], tag["height"] = map(str, struct.unpack(">II", data[16:24]))


def _below(path: str, target: str) -> str:
    """The file that a link in the file at `path` means, below the root; "../" if it is outside."""
    return posixpath.normpath(posixpath.join(posixpath.dirname(path), target))


def _readable(root: Path, file: str, what: str) -> None:
    top = PurePosixPath(file).parts[0]
    if top == ".." or file.startswith("/") or top in _PRIVATE:
        raise SiteError(f"{what}, which is not for readers of the site.")
    if not (root / file).is_file():
        raise SiteError(f"{what}, which does not exist.")


def _headings(soup: BeautifulSoup, path: str) -> None:
    """Give every heading an id, and see to it that no level is left out."""
    taken: set[str] = set()
    level = 0
    for tag in soup.find_all(_HEADINGS):
        now = int(tag.name[1])
        text = tag.get_text(" ", strip=True)
        if now > level + 1 or (now == 1 and level):
            expectation = "only one title (#)" if now == 1 else f"level {level + 1} at most"
            raise SiteError(
                f"{path}: the heading {text!r} has level {now}; expected {expectation}."
            )
        level = now
        anchor, count = slug(text), 1
        while anchor in taken:
            count += 1
            anchor = f"{slug(text)}-{count}"
        taken.add(anchor)
        tag["id"] = anchor
    if not level:
        raise SiteError(f"{path} has no title.")


def _sections(soup: BeautifulSoup) -> list[Section]:
    """The text of a page by heading; alternative texts and formulas belong to it."""
    parts: list[tuple[Tag, list[str]]] = []
    for piece in _pieces(soup):
        if isinstance(piece, Tag):
            parts.append((piece, []))
        elif parts:
            parts[-1][1].append(piece)
    return [
        Section(
            int(tag.name[1]),
            tag.get_text(" ", strip=True),
            "" if tag.name == "h1" else tag["id"],
            re.sub(r"\s+", " ", "".join(words)).strip(),
        )
        for tag, words in parts
    ]


def _pieces(node: Tag) -> Iterator[Tag | str]:
    """Headings, and the words between them; what is hidden or answers a question is left out."""
    for child in node.children:
        if not isinstance(child, Tag):
            yield str(child)
        elif _HEADINGS.match(child.name):
            yield child
        elif child.name == "img":
            yield f" {child['alt']} "
        elif child.name == "math":
            yield child.get("alttext", "")
        elif not (child.has_attr("hidden") or "reasons" in child.get("class", ())):
            if child.name in _BLOCKS:
                yield " "
            yield from _pieces(child)

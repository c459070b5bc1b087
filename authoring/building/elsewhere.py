"""The course outside its own folder: its public address, and what notebooks get from it.

The address stands in one place, ``[tool.course] repository`` in pyproject.toml, and is empty as
long as there is none: a link or a download from an address that is not ours would be worse than
none. From it the builder makes, for each lesson and its solution, a line that says where the
lesson runs, and a cell that fetches the course where a notebook lies alone (as on Colab).
Neither is part of a source, neither takes part in an execution, and without an address there is
neither.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell

FILE = "pyproject.toml"
MARK = "course"  # cell metadata under this key: the builder added the cell
_GITHUB = re.compile(r"https://github\.com/([A-Za-z0-9-]+)/([A-Za-z0-9._-]+?)(?:\.git)?/?")
_BRANCH = re.compile(r"[A-Za-z0-9._/-]+")
_SETTING = re.compile(r'(?m)^(\[tool\.course\]\n(?:[^\[\n].*\n|\n)*?repository = ")[^"\n]*(")')

_FETCH = """\
# @title Where the course's folder is missing, as on Colab, this cell fetches it.
import importlib.util
import os
import subprocess
import sys

if not os.path.isfile("../course.py") and importlib.util.find_spec("launcher") is None:
    if not os.path.isfile("course/course.py"):
        subprocess.run(["git", "clone", "--quiet", "--depth=1", {address!r}, "course"], check=True)
    os.chdir("course/lessons")
    sys.path.insert(0, "..")
    from launcher import elsewhere

    elsewhere.prepare()
"""


class AddressError(ValueError):
    """The address in pyproject.toml cannot be used; the message says what was expected."""


@dataclass(frozen=True)
class Address:
    """A public repository on GitHub, the only host that both Colab and Binder open."""

    owner: str
    name: str
    branch: str = "main"

    @property
    def url(self) -> str:
        """What git clones."""
        return f"https://github.com/{self.owner}/{self.name}"

    @property
    def site(self) -> str:
        """Where GitHub Pages publishes the reading site."""
        if self.name.lower() == f"{self.owner.lower()}.github.io":
            return f"https://{self.owner.lower()}.github.io/"
        return f"https://{self.owner.lower()}.github.io/{self.name}/"

    def colab(self, path: str) -> str:
        """The link that opens the notebook at `path` (below the course) in Colab."""
        place = f"{self.owner}/{self.name}/blob/{self.branch}/{path}"
        return f"https://colab.research.google.com/github/{place}"

    def binder(self, path: str) -> str:
        """The link that opens the notebook at `path` (below the course) in JupyterLab on Binder."""
        branch = quote(self.branch, safe="")
        shown = quote(f"lab/tree/{path}", safe="")
        return f"https://mybinder.org/v2/gh/{self.owner}/{self.name}/{branch}?urlpath={shown}"


def address(root: Path) -> Address | None:
    """The address of the course at `root`, None while it has none.

    Raises AddressError when pyproject.toml states one that is not a repository on GitHub.
    """
    path = root / FILE
    if not path.is_file():
        return None
    settings = tomllib.loads(path.read_text(encoding="utf-8")).get("tool", {}).get("course", {})
    stated, branch = settings.get("repository", ""), settings.get("branch", "main")
    if not stated:
        return None
    match = _GITHUB.fullmatch(stated)
    if not match:
        raise AddressError(
            f"{FILE}, [tool.course] repository: {stated!r} is not an address such as "
            "'https://github.com/OWNER/NAME'; leave it empty while there is none"
        )
    if not _BRANCH.fullmatch(branch):
        raise AddressError(f"{FILE}, [tool.course] branch: {branch!r} is not a branch's name")
    return Address(match.group(1), match.group(2), branch)


def setup_code(url: str) -> str:
    """The cell that makes a lone notebook run: it fetches the course from `url`.

    In the course's folder it does nothing.
    """
    return _FETCH.format(address=url).rstrip("\n")


def note(name: str, where: Address) -> str:
    """The line below a lesson's title that says where the lesson `name` runs."""
    path = f"lessons/{name}.ipynb"
    return (
        "**To work through it:** `python3 course.py lab` on your own computer, offline. Without "
        f"installing anything: [open in Colab]({where.colab(path)}), "
        f"[open in Binder]({where.binder(path)})."
    )


def invitation(where: Address | None, path: str = "lessons/00_start_here.ipynb") -> str:
    """What README.md says about running the course without installing it, as a list item."""
    if where is None:
        return (
            "- **Colab and Binder.** Prepared; the links appear once the course has a public "
            "address (see [For maintainers](docs/maintainers.md))."
        )
    return (
        f"- **Without installing.** [Open in Colab]({where.colab(path)}) or "
        f"[open in Binder]({where.binder(path)}); each lesson has the same two links below its "
        "title. On Colab, run the first cell: it fetches the course, and the packages that are too "
        "old there. Numbers can differ a little from those in the text.\n"
        f"- **To read only.** The solved lessons stand at <{where.site}>."
    )


def add(notebook: NotebookNode, name: str, where: Address | None) -> None:
    """Add both cells to a lesson (or its solution): the line after the title, the code before any.

    `notebook` is changed in place; its first cell is the title. Without an address it stays.
    """
    if where is None:
        return
    code = [number for number, cell in enumerate(notebook.cells) if cell.cell_type == "code"]
    if code:
        notebook.cells.insert(code[0], _setup_cell(where))
    notebook.cells.insert(1, _note_cell(name, where))


def added(cell: NotebookNode) -> bool:
    """Whether the builder added this cell; it is then not from the source."""
    return MARK in cell.metadata


def without_address(notebook: NotebookNode) -> None:
    """Take both cells out of a built lesson again, in place."""
    notebook.cells = [cell for cell in notebook.cells if not added(cell)]


def settings_without_address(text: str) -> str:
    """The text of pyproject.toml with an empty address."""
    return _SETTING.sub(r"\1\2", text)


def _note_cell(name: str, where: Address) -> NotebookNode:
    cell = new_markdown_cell(note(name, where), metadata={MARK: "note"})
    cell["id"] = "course-note"
    return cell


def _setup_cell(where: Address) -> NotebookNode:
    # Folded away in JupyterLab and Colab. It writes nothing, so an execution for publishing
    # leaves it out (nbclient knows the tag), and the numbers beside the other cells stay.
    metadata = {
        MARK: "setup",
        "cellView": "form",
        "jupyter": {"source_hidden": True},
        "tags": ["skip-execution"],
    }
    cell = new_code_cell(setup_code(where.url), metadata=metadata)
    cell["id"] = "course-setup"
    return cell

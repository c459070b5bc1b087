"""README.md and its figure, built from `source/README.md` and the measured tables."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

from authoring.building import elsewhere

SOURCE, TARGET = "source/README.md", "README.md"
TABLE, FIGURE = "datasets/results/four_arms.csv", "datasets/results/four_arms.png"
ELSEWHERE = "<!-- elsewhere -->"  # what the course's address has to give stands here
_KEY = "Source"  # the PNG text field that says which table the picture is from


def exists(root: Path) -> bool:
    """Whether the course has a source for its README."""
    return (root / SOURCE).is_file()


def problems(root: Path) -> list[str]:
    """How README.md and its figure differ from what they should be."""
    if not exists(root):
        return []
    target = root / TARGET
    sentences = []
    if not target.is_file() or target.read_text(encoding="utf-8") != text(root):
        sentences.append(f"{TARGET} differs from {SOURCE}; run 'course.py build'")
    if not picture_is_current(root):
        sentences.append(f"{FIGURE} was drawn from another table; run 'course.py build'")
    return sentences


def text(root: Path) -> str:
    """README.md as it should be: the source with its placeholders and its links filled in.

    Raises elsewhere.AddressError.
    """
    from authoring.building.placeholders import fill

    filled = fill((root / SOURCE).read_text(encoding="utf-8"))
    return filled.replace(ELSEWHERE, elsewhere.invitation(elsewhere.address(root)))


def for_students(page: str) -> str:
    """README.md without what the students' edition does not hold.

    Blocks between ``<!-- full course -->`` and ``<!-- end -->`` go, and so do the links to the
    solved notebooks and the command that runs the tests.
    """
    page = re.sub(r"<!-- full course -->.*?<!-- end -->\n*", "", page, flags=re.DOTALL)
    page = re.sub(r" \(\[solved\]\(solutions/[^)]*\)\)", "", page)
    page = re.sub(r"(?m)^python3 course\.py test\b.*\n", "", page)
    return page.replace("## Two commands", "## One command")


def picture(root: Path) -> bytes:
    """The figure of README.md as PNG, with the hash of its table inside."""
    import io

    from utils import plots

    figure = plots.dots(
        "four_arms",
        "holdout",
        ["none", "augmentation", "dropout", "both"],
        title="One network, 800 digits, 30 epochs, ten seeds",
        caption="One mark per seed, the bar is the mean.",
        xlabel="accuracy on 4,000 other digits",
        epoch=30,
    ).figure
    buffer = io.BytesIO()
    stamp = {"Software": None, _KEY: _table_hash(root)}
    figure.savefig(buffer, format="png", bbox_inches="tight", metadata=stamp)
    return buffer.getvalue()


def picture_is_current(root: Path) -> bool:
    """Whether the figure on disk was drawn from the table on disk.

    Its pixels are not compared: they depend on Matplotlib's version and on the fonts.
    """
    from PIL import Image

    path = root / FIGURE
    if not path.is_file():
        return False
    with Image.open(path) as image:
        return image.info.get(_KEY) == _table_hash(root)


def _table_hash(root: Path) -> str:
    return hashlib.sha256((root / TABLE).read_bytes()).hexdigest()

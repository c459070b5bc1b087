"""Whether a general layout would make several students of one, or one of several."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping

from grading.intake.archives import ArchiveError, Entry
from grading.intake.layouts import Claim, Layout

#: What makes several ids of one student: times and numbers of attempts.
_ATTEMPT = re.compile(
    r"(?i)[-_. ]*(\d{4}[-_.]?\d\d[-_.]?\d\d([-_.T ]?\d\d[-_.:]?\d\d([-_.:]?\d\d)?)?|"
    r"(attempt|version|versuch|try|v)[-_. ]?\d+|\(\d+\))"
)


Files = list[tuple[Entry, Claim]]


def notebooks_among(files: Iterable[tuple[Entry, object]]) -> list[Entry]:
    """The files that are called notebooks."""
    return [entry for entry, _ in files if entry.path.suffix.lower() == ".ipynb"]


def refuse_doubtful(layout: Layout, everybodys: Mapping[tuple, Files], notebook: str) -> None:
    """Refuse a general layout that would multiply students, or merge them.

    Args:
        layout: by which the files were sorted.
        everybodys: the files of each person.
        notebook: what the quiz's notebook is called.

    Raises:
        ArchiveError: with a pattern that would do better.
    """
    if not layout.general:
        return
    spelled = {files[0][1].spelled: str(files[0][0].path) for files in everybodys.values()}
    stems = Counter(_ATTEMPT.sub("", one).casefold() for one in spelled)
    dated = [one for one in spelled if _ATTEMPT.search(one) and _ATTEMPT.sub("", one)]
    doubled = [one for one in dated if stems[_ATTEMPT.sub("", one).casefold()] > 1]
    if doubled or len(spelled) > 2 and 2 * len(dated) > len(spelled):
        one = (doubled or dated)[0]
        raise ArchiveError(
            f"The layout {layout.name!r} would make several students of one: {one!r} "
            f"holds the time or the number of an attempt ({spelled[one]}). Nothing was "
            f"written. If everything before that is the id, grade with "
            f"{_proposal(spelled[one])}; or name a layout with --layout."
        )
    doubtful = [
        f for f in everybodys.values() if len(notebooks_among(f)) > 1 and not _tells(f, notebook)
    ]
    if layout.name == "folders" and 2 * len(doubtful) >= len(everybodys) > 1:
        path = str(doubtful[0][0][0].path)
        folders = "[^/]+/" * path.count("/")
        raise ArchiveError(
            "The layout 'folders' would make one student of several: many folders hold "
            f"several notebooks, such as {path}. Nothing was written. If the files are named "
            rf"after students, grade with --pattern '{folders}(?P<student>[^/]+)\.ipynb'; if "
            "each folder is one student's, with --layout folders."
        )


def _tells(files: Files, notebook: str) -> bool:
    """Whether one of somebody's notebooks is named like the quiz, or like their folder."""
    words = (notebook.casefold(), files[0][1].person.student.casefold())
    return any(word in e.path.stem.casefold() for e in notebooks_among(files) for word in words)


def _proposal(path: str) -> str:
    """A pattern that reads an id with the time of an attempt behind it."""
    match = _ATTEMPT.search(path)
    assert match, path
    rest = re.sub(r"\d+", r"\\d+", re.escape(match[0]))
    folders = "[^/]+/" * path[: match.start()].count("/")
    return rf"--pattern '{folders}(?P<student>[^/]+?)(?:{rest}.*|/.*|\.ipynb)'"

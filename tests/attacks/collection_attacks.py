"""Attacks by what is handed in around the notebook: archives, links, names, times, other files.

Each entry is written into a folder of submissions and says what must come of it: the points of a
student, or a part of the sentence by which it is refused.
"""

from __future__ import annotations

import io
import stat
import tarfile
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import notebook_attacks
from small_quiz import FULL, NAME, STUBS, cell_of, submission

XSS_NAME = "<img src=x onerror=alert(1)>"
_SHADOW = "raise SystemExit\n"
_FORGED = "def __getattr__(name): return lambda *a, **k: True\n"


@dataclass(frozen=True)
class Threat:
    """One attack: how it is made, and what it must end with.

    make: writes it below the folder of submissions, given the course's folder as well.
    student: whose points count; points: how many; refused: a part of the reason, if it is refused.
    note: a part of a line that the instructor must be told.
    """

    make: Callable[[Path, Path], object]
    student: str = ""
    points: float = 0.0
    refused: str = ""
    note: str = ""


def _right() -> bytes:
    return submission({})


def _at(folder: Path, student: str, content: bytes | None = None, **beside: bytes) -> Path:
    """A notebook where nbgrader collects it, and files beside it (`__` stands for a dot)."""
    place = folder / student / NAME
    place.mkdir(parents=True)
    if content is not None:
        (place / f"{NAME}.ipynb").write_bytes(content)
    for name, data in beside.items():
        (place / name.replace("__", ".")).write_bytes(data)
    return place


def _linked(folder: Path, student: str, target: Path) -> None:
    (_at(folder, student) / f"{NAME}.ipynb").symlink_to(target)


def _linked_folder(folder: Path, target: Path) -> None:
    (folder / "linked").mkdir()
    (folder / "linked" / NAME).symlink_to(target)


def _shadows(folder: Path, student: str, content: bytes) -> None:
    shadow = _SHADOW.encode()
    forged = _FORGED.encode()
    _at(folder, student, content, numpy__py=forged, random__py=shadow, json__py=shadow,
        sitecustomize__py=shadow, usercustomize__py=shadow, grading__py=shadow)  # fmt: skip


def _hostile(data: dict) -> None:
    for damage in (notebook_attacks.outputs, notebook_attacks.xss_output,
                   notebook_attacks.xss_markdown, notebook_attacks.xss_attachment):  # fmt: skip
        damage(data)
    text = notebook_attacks.XSS.replace("'", '"')
    code = f"def total(numbers):\n    {text!r}\n    return sum(numbers)"
    cell_of(data, "q4")["source"] = code


def _bytes_of(build: Callable[[zipfile.ZipFile], object]) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        build(archive)
    return packed.getvalue()


#: Submissions in a folder as nbgrader collects them.
COLLECTED: dict[str, Threat] = {
    "shadow_numpy": Threat(
        lambda folder, course: _shadows(folder, "shadow_honest", _right()), "shadow_honest", FULL
    ),
    "shadow_random": Threat(
        lambda folder, course: _shadows(folder, "shadow_wrong", submission(STUBS)), "shadow_wrong"
    ),
    "symlink_in_submission": Threat(
        lambda folder, course: _linked(folder, "to_db", course / "quizzes" / "gradebook.db"),
        refused=f"to_db/{NAME}/{NAME}.ipynb was refused: it is a link",
    ),
    "symlink_to_source": Threat(
        lambda folder, course: _linked(
            folder, "to_source", course / "quizzes" / "source" / NAME / f"{NAME}.ipynb"
        ),
        refused=f"to_source/{NAME}/{NAME}.ipynb was refused: it is a link",
    ),
    "symlink_folder": Threat(
        lambda folder, course: _linked_folder(folder, course / "quizzes" / "source" / NAME),
        refused=f"linked/{NAME} was refused: it is a link",
    ),
    "dir_as_nb": Threat(
        lambda folder, course: (_at(folder, "dir") / f"{NAME}.ipynb").mkdir(),
        refused="it is a folder, not a notebook",
    ),
    "wrong_name": Threat(
        lambda folder, course: (_at(folder, "renamed") / "Quiz final (2).ipynb").write_bytes(
            _right()
        ),
        "renamed",
        FULL,
    ),
    "bad_timestamp": Threat(
        lambda folder, course: _at(folder, "bad_time", _right(), timestamp__txt=b"yesterday\x1b["),
        "bad_time",
        FULL,
        note="its time of submission was refused",
    ),
    "future_timestamp": Threat(
        lambda folder, course: _at(
            folder, "future", _right(), timestamp__txt=b"9999-01-01 00:00:00 UTC"
        ),
        "future",
        FULL,
        note="is in the future",
    ),
    "nested_zip": Threat(
        lambda folder, course: (_at(folder, "nested") / f"{NAME}.zip").write_bytes(
            _bytes_of(lambda archive: archive.writestr(f"{NAME}.ipynb", _right()))
        ),
        refused="it is an archive inside",
    ),
    "xss_student_name": Threat(
        lambda folder, course: _at(folder, XSS_NAME, submission({"q1": 'q1 = "A"'})),
        "img_src_x_onerror_alert_1",
        FULL - 1,
    ),
    "xss_in_notebook": Threat(
        lambda folder, course: _at(folder, "xss", submission({"q1": "q1 = 'A'"}, _hostile)),
        "xss",
        FULL - 1,
    ),
    "csv_student_name": Threat(
        lambda folder, course: _at(folder, "=HYPERLINK(1)", _right()), "HYPERLINK_1", FULL
    ),
    "device_name": Threat(lambda folder, course: _at(folder, "nul", _right()), "nul_", FULL),
    "file_beside": Threat(
        lambda folder, course: _at(
            folder, "beside", _right(), gradebook__db=b"x", nbgrader_config__py=_SHADOW.encode()
        ),
        "beside",
        FULL,
    ),
}


def zipped(path: Path, course: Path) -> None:
    """An archive with an honest submission and with members that must be refused."""
    link = zipfile.ZipInfo(f"zip_link/{NAME}.ipynb")
    link.create_system, link.external_attr = 3, (stat.S_IFLNK | 0o777) << 16
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(f"honest/{NAME}.ipynb", _right())
        archive.writestr(f"../../evil/{NAME}.ipynb", _right())
        archive.writestr(f"zip_bomb/{NAME}.ipynb", b" " * (21 << 20) + _right())
        archive.writestr(link, str(course / "quizzes" / "gradebook.db"))
        archive.writestr(f"a..b/{NAME}.ipynb", _right())
        archive.writestr(f"broken/{NAME}.ipynb", b"spoil this " + _right())
    content = bytearray(path.read_bytes())
    place = content.rindex(f"broken/{NAME}.ipynb".encode(), 0, content.index(b"PK\x01\x02"))
    content[place + len(f"broken/{NAME}.ipynb") + 40] ^= 0xFF
    path.write_bytes(bytes(content))


#: Members of the archive: a part of the line that tells of each.
ZIPPED = {
    "zip_slip": f"../../evil/{NAME}.ipynb was refused: its path leads out",
    "zip_bomb": "zip_bomb: it is larger than 20 MB",
    "zip_symlink": f"zip_link/{NAME}.ipynb was refused: it is a link",
    "id_dotdot": "a..b/small.ipynb was refused: the student id 'a..b' has parts of a path",
    "broken_zip": "broken: it cannot be read",
}


def tarred(path: Path, course: Path) -> None:
    """A tar archive with an honest submission and links of both kinds."""
    with tarfile.open(path, "w:gz") as archive:
        honest = tarfile.TarInfo(f"honest/{NAME}.ipynb")
        honest.size = len(_right())
        archive.addfile(honest, io.BytesIO(_right()))
        for name, kind in (("soft", tarfile.SYMTYPE), ("hard", tarfile.LNKTYPE)):
            member = tarfile.TarInfo(f"{name}/{NAME}.ipynb")
            member.type, member.linkname = kind, str(course / "quizzes" / "gradebook.db")
            archive.addfile(member)


TARRED = {
    "tar_symlink": f"soft/{NAME}.ipynb was refused: it is a link",
    "tar_hardlink": f"hard/{NAME}.ipynb was refused: it is a link",
}

"""In the full course, a quiz that is worked on in JupyterLab is a copy in quizzes/mine/.

What is built stays as it was built, whoever tries a quiz. The address in JupyterLab is the same, so
links and nbgrader's Validate work as in the students' edition, which has no need of this.
"""

import shutil
import time
from pathlib import Path

from jupyter_server.services.contents.largefilemanager import AsyncLargeFileManager
from nbgrader.server_extensions.validate_assignment.handlers import ValidateAssignmentHandler

RELEASED, COPIES = "quizzes/release", "quizzes/mine"


def place(root: Path, path: str) -> Path:
    """The file behind an address of JupyterLab: of a released quiz the copy, if there is one.

    A quiz that was built anew since is shown as it is now.
    """
    file, copy = root / path, _copy(root, path)
    if copy and copy.is_file() and not _is_outdated(copy, file):
        return copy
    return file


def make_room(root: Path, path: str) -> None:
    """Copy a released quiz before it is saved for the first time; what is outdated is renamed."""
    file, copy = root / path, _copy(root, path)
    if not copy or not file.is_file() or place(root, path) == copy:
        return
    copy.parent.mkdir(parents=True, exist_ok=True)
    if copy.is_file():
        worked_on = time.localtime(copy.stat().st_mtime)
        copy.replace(copy.with_stem(f"{copy.stem}-{time.strftime('%Y%m%d-%H%M%S', worked_on)}"))
    shutil.copyfile(file, copy)


def _copy(root: Path, path: str) -> Path | None:
    parts = Path(path.strip("/"))
    if ".." in parts.parts or not parts.is_relative_to(RELEASED) or parts.suffix != ".ipynb":
        return None
    return root / COPIES / parts.relative_to(RELEASED)


def _is_outdated(copy: Path, file: Path) -> bool:
    return file.is_file() and copy.stat().st_mtime < file.stat().st_mtime


class Contents(AsyncLargeFileManager):
    """JupyterLab's files, with a copy in place of each released quiz that is saved."""

    def _get_os_path(self, path: str) -> str:
        own = super()._get_os_path(path)  # refuses what leads out of the root
        root = Path(self.root_dir)
        return str(place(root, path)) if _copy(root, path) else own

    async def save(self, model: dict, path: str = "") -> dict:
        """Save what was opened at this address."""
        make_room(Path(self.root_dir), path)
        return await super().save(model, path)


def validate_copies() -> None:
    """Let nbgrader's Validate look at the file that is shown."""
    original = ValidateAssignmentHandler.validate_notebook

    def validate_notebook(self: ValidateAssignmentHandler, path: str) -> dict:
        root = Path(self.root_dir).resolve()
        file = place(root, path)
        return original(self, file.relative_to(root).as_posix() if _copy(root, path) else path)

    ValidateAssignmentHandler.validate_notebook = validate_notebook

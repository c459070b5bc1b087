"""Collecting from nbgrader's exchange only what its owner has handed in, whole and through no link.

nbgrader takes a submission for that of the account whose name it bears, follows links with the
grader's rights, and ends for everybody at a name that it cannot read. For a course's settings:
`c.ExchangeFactory.collect = "grading.collecting.OwnedCollect"`.
"""

from __future__ import annotations

import os
import pwd
import shutil
import stat
import tempfile
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any, BinaryIO

from nbgrader.exchange.default import ExchangeCollect

WHOLE = "submission_secret.txt"  # what `nbgrader submit` writes last


class Refused(Exception):  # noqa: N818 - an outcome for one submission, not a fault of ours
    """A submission is not collected; the message says why."""


class OwnedCollect(ExchangeCollect):
    """Collects what belongs to the account whose name it bears; a newer forgery hides nothing.

    With ``c.ExchangeCollect.check_owner = False``, as where all students share one account, links
    and unfinished submissions are still refused.
    """

    def _path_to_record(self, path: str) -> dict[str, Any]:
        """What a folder's name says; nobody's where it is not to be collected."""
        record = {"username": None, "filename": os.path.basename(path), "timestamp": datetime.min}
        try:
            named = super()._path_to_record(path)
            names = [name for name, file in self._files(path) if file.close() is None]
            if WHOLE not in names:
                raise Refused("it is not complete; whoever is handing it in now is collected later")
            return named
        except Exception as problem:  # a name without a time, too
            self.log.error("%s is not collected: %s", path, problem)
            return record

    def init_src(self) -> None:
        """Choose the newest submission of each account."""
        super().init_src()
        self.src_records = [record for record in self.src_records if record["username"]]

    def do_copy(self, src: str, dest: str, log: Any = None) -> None:
        """Copy a submission as it is now, which may be another than a moment ago."""
        most = 1000 * self.coursedir.max_dir_size  # as nbgrader measures it
        with tempfile.TemporaryDirectory(prefix="collect-") as folder:
            try:
                for name, file in self._files(src):
                    with file:
                        most -= os.fstat(file.fileno()).st_size
                        if most < 0:
                            raise Refused("it is larger than c.CourseDirectory.max_dir_size")
                        copy = Path(folder, "submission", name)
                        copy.parent.mkdir(parents=True, exist_ok=True)
                        with copy.open("xb") as target:
                            shutil.copyfileobj(file, target)
            except (OSError, Refused) as problem:
                self.log.error("%s is not collected: %s", src, problem)
                return
            super().do_copy(os.path.join(folder, "submission"), dest, log)

    def _files(self, path: str) -> Iterator[tuple[str, BinaryIO]]:
        """Each file of a submission, opened: its path within, and the file, to be closed.

        Raises:
            Refused: one is no ordinary file, or another account's.
            OSError: one is a link or cannot be read.
        """
        account = os.path.basename(path).rsplit("+", 3)[0]
        for place, folders, names, descriptor in os.fwalk(path, onerror=_raise):
            self._check(os.fstat(descriptor), account, place)
            for name in folders:
                status = os.stat(name, dir_fd=descriptor, follow_symlinks=False)
                self._check(status, account, f"{place}/{name}")
            for name in names:
                flags = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK
                file = os.fdopen(os.open(name, flags, dir_fd=descriptor), "rb")
                try:
                    self._check(os.fstat(file.fileno()), account, f"{place}/{name}")
                except Refused:
                    file.close()
                    raise
                yield os.path.relpath(os.path.join(place, name), path), file

    def _check(self, status: os.stat_result, account: str, where: str) -> None:
        if not (stat.S_ISREG(status.st_mode) or stat.S_ISDIR(status.st_mode)):
            raise Refused(f"{where} is a link, or no ordinary file")
        if self.check_owner:
            try:
                owner = pwd.getpwuid(status.st_uid).pw_name
            except KeyError:
                owner = f"account {status.st_uid}"
            if owner != account:
                raise Refused(f"{where} belongs to {owner}, not to {account}")


def _raise(error: OSError) -> None:
    raise error

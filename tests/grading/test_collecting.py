"""What nbgrader's exchange holds for a quiz, and what of it is collected."""

import os
import shutil

import pytest
from grading_class import QUIZ, course_in

if os.name == "nt":
    pytest.skip("nbgrader has no exchange on Windows", allow_module_level=True)

import pwd

from grading.configuration import configuration

ME = pwd.getpwuid(os.geteuid()).pw_name
OLD, NEW = "2026-03-01 12:00:00.000000 UTC", "2026-03-02 12:00:00.000000 UTC"


class Exchange:
    """An exchange with what students have put there."""

    def __init__(self, folder):
        self.course = course_in(folder) / "quizzes"
        self.inbound = folder / "exchange" / "augmentation" / "inbound"
        self.inbound.mkdir(parents=True)
        self.settings = configuration(self.course)
        self.settings.Exchange.root = str(folder / "exchange")
        self.said = []

    def put(self, name=ME, owner=None, time=OLD, text="mine", secret="s"):
        """Hand in as nbgrader does; returns the folder."""
        folder = self.inbound / f"{name}+{QUIZ}+{time}+AbCd"
        folder.mkdir()
        files = {f"{QUIZ}.ipynb": text, "timestamp.txt": time, "submission_secret.txt": secret}
        for file, content in files.items():
            if content:
                (folder / file).write_text(content, encoding="utf-8")
        if owner:
            for path in (folder, *folder.iterdir()):
                shutil.chown(path, owner)
        return folder

    def collector(self):
        """What `nbgrader collect` runs in this course."""
        import logging

        from nbgrader.coursedir import CourseDirectory
        from nbgrader.exchange import ExchangeFactory

        log = logging.Logger("collect")
        handler = logging.Handler()
        handler.emit = lambda record: self.said.append(record.getMessage())
        log.addHandler(handler)
        directory = CourseDirectory(config=self.settings, log=log)
        directory.assignment_id = QUIZ
        factory = ExchangeFactory(config=self.settings)
        return factory.Collect(coursedir=directory, config=self.settings, log=log)

    def collected(self):
        """The text of each submission that has been collected."""
        paths = self.course.glob(f"submitted/*/{QUIZ}/{QUIZ}.ipynb")
        return {path.parts[-3]: path.read_text(encoding="utf-8") for path in paths}


@pytest.fixture
def exchange(tmp_path):
    return Exchange(tmp_path)


@pytest.mark.slow  # nbgrader's commands, each a process
def test_the_newest_submission_is_collected_and_one_that_comes_later(exchange):
    exchange.put()
    exchange.collector().start()
    assert exchange.collected() == {ME: "mine"}
    exchange.put(time=NEW, text="newer")
    collector = exchange.collector()
    collector.update = True
    collector.start()
    assert exchange.collected() == {ME: "newer"}


def link_to_a_file(folder, elsewhere):
    (folder / f"{QUIZ}.ipynb").unlink()
    (folder / f"{QUIZ}.ipynb").symlink_to(elsewhere)


def link_to_a_folder(folder, elsewhere):
    (folder / "more").symlink_to(elsewhere.parent)


def pipe(folder, elsewhere):
    os.mkfifo(folder / "data.csv")


def unfinished(folder, elsewhere):
    (folder / "submission_secret.txt").unlink()


def unreadable_time(folder, elsewhere):
    folder.rename(folder.with_name(f"{ME}+{QUIZ}+some day+AbCd"))


@pytest.mark.parametrize(
    "trick", [link_to_a_file, link_to_a_folder, pipe, unfinished, unreadable_time]
)
def test_a_trick_is_refused_and_what_was_handed_in_before_counts(exchange, tmp_path, trick):
    solution = tmp_path / "solution.ipynb"
    solution.write_text("the answers", encoding="utf-8")
    exchange.put()
    trick(exchange.put(time=NEW, text="newer"), solution)
    exchange.collector().start()
    assert exchange.collected() == {ME: "mine"}
    assert "is not collected" in "\n".join(exchange.said)


def test_a_link_that_comes_after_the_look_is_not_followed(exchange, tmp_path):
    solution = tmp_path / "solution.ipynb"
    solution.write_text("the answers", encoding="utf-8")
    folder = exchange.put()
    collector = exchange.collector()
    collector.init_src()
    link_to_a_file(folder, solution)
    collector.copy_files()
    assert exchange.collected() == {} and "is not collected" in "\n".join(exchange.said)


def test_one_that_is_too_large_costs_nobody_else(exchange):
    exchange.put(text="x" * 2000)
    exchange.settings.CourseDirectory.max_dir_size = 1
    exchange.collector().start()
    assert exchange.collected() == {} and "max_dir_size" in "\n".join(exchange.said)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can hand in for several accounts")
def test_what_belongs_to_another_account_is_refused(exchange):
    exchange.put("bin", "bin")
    exchange.put("bin", "daemon", NEW, "forged")
    exchange.put("nobody", "daemon", text="forged")
    mixed = exchange.put("daemon", "daemon", text="planted")
    shutil.chown(mixed / f"{QUIZ}.ipynb", "bin")
    os.chown(exchange.put("sys", text="nobody's"), 987_654, -1)
    exchange.collector().start()
    assert exchange.collected() == {"bin": "mine"}
    assert "belongs to daemon, not to nobody" in "\n".join(exchange.said)
    # Where all students share an account.
    exchange.settings.ExchangeCollect.check_owner = False
    exchange.collector().start()
    assert set(exchange.collected()) == {"bin", "nobody", "daemon", "sys"}

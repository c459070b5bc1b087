"""The set-up itself, with a lock file of two small packages: made, updated, killed, repaired.

These tests fetch six and uv (or find them in the caches); without a package index they are skipped.
"""

import json
import os
import re
import shutil
import signal
import subprocess
import time

import pytest
import workshop
from workshop import begin, course, message

pytestmark = pytest.mark.slow
needs_signals = pytest.mark.skipif(os.name == "nt", reason="Windows has no such signals")


def ran(done):
    """Return what the stub of the trace printed: prefix, version of six, html, options."""
    line = re.search(r"^RAN (.*)$", done.stdout, re.MULTILINE)
    assert line, done.stdout + done.stderr
    return json.loads(line.group(1))


def set_up(folder, *args, **options):
    """Run the trace, set up if need be; skip the test if there is no package index."""
    done = course(folder, "trace", *args, **options)
    if "no connection to the package index" in done.stderr:
        pytest.skip("the package index cannot be reached")
    return done


def stamp(folder):
    return json.loads((folder / ".venv/course-stamp.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="class")
def folder(tmp_path_factory):
    return workshop.make_small(tmp_path_factory.mktemp("set up") / "a course")


class TestOneCourse:
    """One project through its life; the tests build on each other, in this order."""

    def test_first_start_from_elsewhere(self, folder, tmp_path):
        done = set_up(folder, "--html", "out.html", "--seed", "3", "--no-augment", cwd=tmp_path)
        prefix, _, html, options = ran(done)
        assert done.returncode == 7  # what the command returned
        assert os.path.samefile(prefix, folder / ".venv")
        assert html == str(tmp_path / "out.html")
        assert options == {"augment": False, "epochs": 5, "seed": 3}
        steps = re.findall(r"^\[(\d)/4\]", done.stdout, re.MULTILINE)
        assert steps == ["1", "2", "3", "4"]
        assert not (folder / ".course/installing").exists()

    def test_second_start_installs_nothing(self, folder, tmp_path):
        before = (folder / ".venv/course-stamp.json").stat().st_mtime_ns
        done = course(folder, "trace", env=workshop.no_network(tmp_path))
        assert done.returncode == 7 and done.stdout.startswith("RAN ")
        assert (folder / ".venv/course-stamp.json").stat().st_mtime_ns == before

    def test_environment_of_the_user_is_kept_out(self, folder, tmp_path):
        (tmp_path / "six.py").write_text("__version__ = 'foreign'", encoding="utf-8")
        done = course(folder, "trace", env={"PYTHONPATH": str(tmp_path)})
        assert ran(done)[1] == re.match(r"six==(\S+)", workshop.block("six"))[1]

    def test_changed_lock_file_updates(self, folder):
        old = stamp(folder)
        workshop.write_lock(folder, ("six", "uv", "iniconfig"))
        done = set_up(folder)
        assert "is older than requirements.lock" in done.stdout and ran(done)
        assert "[1/4]" not in done.stdout  # the environment itself stayed
        assert stamp(folder)["lock"] != old["lock"]
        assert list((folder / ".venv").glob("**/site-packages/iniconfig"))
        workshop.write_lock(folder, ("six", "uv"))
        ran(set_up(folder))
        assert not list((folder / ".venv").glob("**/site-packages/iniconfig"))

    def test_browser_packages_are_added_on_request_and_stay(self, folder):
        done = course(folder, "setup", "--browser")
        assert "requirements-browser.lock is missing" in message(done)
        extra = folder / "requirements-browser.lock"
        extra.write_text(workshop.block("iniconfig"), encoding="utf-8")
        assert course(folder, "setup").returncode == 0
        assert not list((folder / ".venv").glob("**/site-packages/iniconfig"))
        done = course(folder, "setup", "--browser")
        assert done.returncode == 0, done.stdout + done.stderr
        again = course(folder, "trace")
        assert again.stdout.startswith("RAN ")
        assert list((folder / ".venv").glob("**/site-packages/iniconfig"))
        extra.unlink()

    def test_foreign_environment_is_adopted(self, folder):
        """As made by hand, without a stamp: completed, not thrown away."""
        (folder / ".venv/course-stamp.json").unlink()
        (folder / ".venv/share").mkdir(exist_ok=True)
        done = set_up(folder)
        assert "was made by other means" in done.stdout and "[1/4]" not in done.stdout
        assert ran(done) and (folder / ".venv/share").exists()

    def test_damage_that_the_installer_does_not_see(self, folder):
        """A package without its files, as a killed installer leaves it."""
        (folder / ".venv/course-stamp.json").unlink()
        for path in (folder / ".venv").glob("**/site-packages/six.py"):
            path.unlink()
        done = set_up(folder)
        assert "does not work" in done.stdout and "Making .venv anew" in done.stdout
        assert ran(done)

    @pytest.mark.skipif(os.name == "nt", reason="made anew there")
    def test_moved_folder_is_renewed_without_network(self, folder):
        moved = folder.with_name("moved course")
        shutil.move(folder, moved)
        try:
            done = course(moved, "trace", env=workshop.no_network())
            assert "was made for another place" in done.stdout and ran(done)
            uvx = (moved / ".venv/bin/uv").resolve()
            assert subprocess.run([uvx, "--version"]).returncode == 0
            assert os.path.samefile(stamp(moved)["path"], moved / ".venv")
        finally:
            shutil.move(moved, folder)

    def test_wrong_hash_is_refused(self, folder, tmp_path):
        lock = folder / "requirements.lock"
        right = lock.read_text(encoding="utf-8")
        wrong = re.sub(r"sha256:\w{6}", "sha256:abcdef", workshop.block("iniconfig"))
        lock.write_text(right + wrong, encoding="utf-8")
        done = set_up(folder)
        assert "not the one that requirements.lock names" in message(done)
        lock.write_text(right, encoding="utf-8")
        ran(set_up(folder))


@needs_signals
def test_killed_twice_then_run_again_and_without_uv(tmp_path):
    """Killed while .venv is made, killed while packages go in; and pip does it if uv cannot."""
    folder = workshop.make_small(tmp_path / "a course", ("six",))
    with open(folder / "requirements.lock", "a", encoding="utf-8") as lock:
        lock.write("uv==0.0.0.1 \\\n    --hash=sha256:" + "0" * 64 + "\n")
    for step in ("[1/4] making", "[3/4] installing about 2 packages with pip"):
        process = begin(folder, "trace")
        for line in process.stdout:
            if line.startswith(step):
                break
        else:
            pytest.skip("the package index cannot be reached")
        while not (folder / ".venv").exists():
            time.sleep(0.01)
        os.killpg(process.pid, signal.SIGKILL)
        process.communicate()
        assert not (folder / ".venv/course-stamp.json").exists()
    done = set_up(folder)
    assert ".venv was not finished" in done.stdout and "[1/4]" in done.stdout
    assert "with pip" in done.stdout and ran(done)


@needs_signals
def test_ctrl_c_ends_at_once_and_says_how_to_go_on(tmp_path):
    folder = workshop.make_small(tmp_path / "a course")
    process = begin(folder, "trace")
    assert process.stdout.readline().startswith("Setting up the course")
    process.stdout.readline()
    os.killpg(process.pid, signal.SIGINT)
    said, _ = process.communicate(timeout=60)
    assert process.returncode == 130
    assert "Run the same command again" in said and "Traceback" not in said


@pytest.mark.skipif(os.name == "nt", reason="uses the lock of Linux and macOS")
def test_two_set_ups_do_not_meet(tmp_path):
    import fcntl

    folder = workshop.make_small(tmp_path / "a course")
    (folder / ".course").mkdir()
    with open(folder / ".course/setup.lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        process = begin(folder, "trace", env=workshop.no_network(tmp_path))
        assert "Another set-up is at work" in process.stdout.readline()
        assert not (folder / ".venv").exists()
    assert process.stdout.readline().startswith("Setting up the course")
    os.killpg(process.pid, signal.SIGKILL)
    process.communicate()

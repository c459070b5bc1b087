"""course.py before anything is installed: help, arguments, and every reason to refuse."""

import ast
import importlib
import inspect
import os
import re
import runpy
import subprocess
import sys
from pathlib import Path

import pytest
import workshop
from workshop import ROOT, course, message, poison

from launcher import enter

STUDENTS = "lab trace setup doctor data".split()
OTHERS = "release site grade variants hub test build measure bench lock".split()


@pytest.fixture
def folder(tmp_path):
    return workshop.make_small(tmp_path / "a course")


@pytest.fixture(scope="module")
def door():
    """The names that course.py defines."""
    return runpy.run_path(str(ROOT / "course.py"), run_name="course")


# --- help and arguments ---


@pytest.mark.parametrize("command", STUDENTS + OTHERS)
def test_each_command_has_help(door, command, capsys):
    with pytest.raises(SystemExit) as end:
        door["main"]([command, "--help"])
    assert end.value.code == 0
    assert f"course.py {command}" in capsys.readouterr().out


def test_help_works_before_the_installation(folder, tmp_path):
    done = course(folder, "lab", "--help", cwd=tmp_path)
    assert done.returncode == 0 and "--no-browser" in done.stdout
    assert not (folder / ".venv").exists() and not (folder / ".course").exists()


def listed(text):
    """Return the commands of each group in the list that --help shows."""
    groups = re.findall(r"^for (\w+):\n((?:  .*\n)+)", text, re.MULTILINE)
    return {name: re.findall(r"^  (\w+)  +\w", rows, re.MULTILINE) for name, rows in groups}


def test_commands_are_listed_by_group_and_only_those_that_are_there(folder, door, capsys):
    assert door["main"]([]) == 2
    groups = listed(capsys.readouterr().out)
    assert groups["students"] == STUDENTS
    assert groups["instructors"] + groups["authors"] == OTHERS
    for args in ([], ["--help"]):
        done = course(folder, *args)  # it has no more than the students' edition
        assert done.returncode == (0 if args else 2)
        assert listed(done.stdout) == {"students": STUDENTS}


def test_each_command_calls_a_function_with_arguments_that_it_takes(door):
    tried = {"data": ["list"], "release": ["x"], "grade": ["x"], "hub": ["check"]}
    tried["variants"] = ["x", "--students", "y", "--to", "z"]
    for commands in door["COMMANDS"].values():
        for name, command in commands.items():
            settings = vars(door["parser"]().parse_args([name, *tried.get(name, [])]))
            assert settings.pop("command") == name and settings.pop("row")
            module, function = command.target.split(":")
            extra = {"extra": []} if name == "test" else {}
            function = getattr(importlib.import_module(module), function)
            inspect.signature(function).bind(**settings, **extra)


@pytest.mark.skipif(os.name == "nt", reason="needs a POSIX shell")
@pytest.mark.parametrize("args", ["--help", "doctor", "data list"])
def test_a_reader_who_has_read_enough_gets_no_traceback(args):
    command = f'"{sys.executable}" "{ROOT / "course.py"}" {args} | head -n 1'
    done = subprocess.run(["sh", "-c", command], capture_output=True, text=True)
    assert done.stdout.count("\n") == 1 and done.stderr == ""


@pytest.mark.parametrize(
    ("args", "part"),
    [
        (["lab", "--prot", "1"], "lab does not know --prot 1"),
        (["lab", "--port", "0"], "0 is not 1 or more"),
        (["trace", "--epochs", "-3"], "-3 is not 1 or more"),
        (["open"], "invalid choice"),
    ],
)
def test_wrong_arguments_are_named(door, args, part, capsys):
    with pytest.raises(SystemExit) as end:
        door["main"](args)
    assert end.value.code == 2
    assert part in capsys.readouterr().err


@pytest.mark.parametrize(
    ("args", "expected"),
    [
        ([], ["-n", "2", "--dist", "loadscope"]),
        (["-k", "a b", "tests/x.py", "-x"],
         ["-n", "2", "--dist", "loadscope", "-k", "a b", "tests/x.py", "-x"]),
        (["--quick", "-q"], ["-m", "not slow", "-n", "2", "--dist", "loadscope", "-q"]),
        (["-q", "--quick", "-n", "0"], ["-m", "not slow", "-q", "-n", "0"]),
        (["-n0"], ["-n0"]),
        (["--numprocesses=1"], ["--numprocesses=1"]),
        (["--pdb"], ["--pdb"]),
    ],
)  # fmt: skip
def test_arguments_reach_pytest(door, args, expected, monkeypatch):
    seen = []
    monkeypatch.setattr(pytest, "main", lambda given: seen.extend(given) or 5)
    monkeypatch.setattr(enter, "enter", lambda argv: None)
    monkeypatch.chdir(ROOT.parent)
    assert door["main"](["test", *args]) == 5
    assert seen == expected and Path.cwd() == ROOT


@pytest.mark.parametrize(
    "command",
    [
        *"test build measure bench lock".split(),
        "grade x",
        "release x",
        "variants x --students y --to z",
    ],
)
def test_students_edition_names_what_it_lacks(folder, command):
    said = message(course(folder, *command.split()))
    assert f"`{command.split()[0]}` is not part of the students' edition" in said
    assert not (folder / ".venv").exists()


# --- the wrong Python ---

OLD = """
import runpy, sys
sys.version_info, sys.version = {info}, "{version} (simulated)"
sys.argv = [{path!r}, "lab"]
runpy.run_path(sys.argv[0], run_name="__main__")
"""


@pytest.mark.parametrize("version", ["3.6.15", "3.10.13", "3.14.0"])
def test_another_python_gets_one_sentence(folder, version):
    info = tuple(int(part) for part in version.split("."))
    code = OLD.format(info=(*info, "final", 0), version=version, path=str(folder / "course.py"))
    command = [workshop.PYTHON, "-c", code]
    env = workshop.environment({"PATH": ""})  # no other Python to point to
    done = subprocess.run(command, capture_output=True, text=True, env=env)
    said = message(done)
    assert said == done.stderr.strip()
    assert "3.11, 3.12 or 3.13" in said and version in said
    assert not (folder / ".venv").exists()


def test_old_pythons_can_parse_the_launcher():
    for name in ("course.py", "launcher/__init__.py", "launcher/pythons.py"):
        ast.parse((ROOT / name).read_text(encoding="utf-8"), feature_version=(3, 6))


def test_supported_pythons_are_read_from_pyproject(folder):
    project = folder / "pyproject.toml"
    text = project.read_text(encoding="utf-8")
    project.write_text(text.replace(">=3.11,<3.14", ">=3.50,<3.52"), encoding="utf-8")
    assert "runs on Python 3.50 or 3.51, and this is 3." in message(course(folder, "lab"))
    project.unlink()
    assert "has no pyproject.toml" in message(course(folder, "lab"))


def real_old_pythons():
    """Return the Pythons 3.6 to 3.10 that this computer happens to have."""
    found = sorted((Path.home() / ".pyenv/versions").glob("3.[6-9].*/bin/python"))
    found += [f"/usr/bin/python3.{minor}" for minor in range(6, 11)]
    return [str(path) for path in found if Path(path).exists()][:2]


@pytest.mark.slow
def test_real_old_python_gets_the_sentence(folder):
    pythons = real_old_pythons()
    if not pythons:
        pytest.skip("no Python 3.6 to 3.10 on this computer")
    for python in pythons:
        command = [python, str(folder / "course.py"), "lab"]
        done = subprocess.run(command, capture_output=True, text=True)
        assert "3.11, 3.12 or 3.13" in message(done)


# --- what is missing around it ---

NO_SPACE = """
import collections, shutil
shutil.disk_usage = lambda p: collections.namedtuple("u", "total used free")(0, 0, 8 * 10**8)
"""


@pytest.mark.parametrize(
    ("code", "parts"),
    [
        ("import sys\nsys.modules['ensurepip'] = None", ["without its venv module", "install"]),
        ("import sys\nsys.modules['venv'] = None", ["without its venv module", "install"]),
        (NO_SPACE, ["0.8 GB are free", "2.5 GB", "free some space"]),
        ("import platform\nplatform.machine = lambda: 'armv7l'", ["no TensorFlow for", "armv7l"]),
    ],
    ids=["ensurepip", "venv", "disk", "platform"],
)
def test_what_is_missing_is_said_with_the_remedy(folder, tmp_path, code, parts):
    said = message(course(folder, "trace", env=poison(tmp_path / "poison", code)))
    assert all(part in said for part in parts), said


def test_missing_lock_file(folder):
    (folder / "requirements.lock").unlink()
    assert "requirements.lock is missing" in message(course(folder, "trace"))


def test_what_is_in_the_way_is_never_deleted(folder):
    venv = folder / ".venv"
    venv.write_text("mine", encoding="utf-8")
    assert "it is not a folder; move it away" in message(course(folder, "trace"))
    assert venv.read_text(encoding="utf-8") == "mine"
    venv.unlink()
    (venv / "bin").mkdir(parents=True)
    (venv / "thesis.txt").write_text("mine", encoding="utf-8")
    assert "it holds thesis.txt" in message(course(folder, "trace"))
    assert (venv / "thesis.txt").exists()


@pytest.mark.slow
def test_half_made_environment_and_no_network(folder, tmp_path):
    (folder / ".venv/bin").mkdir(parents=True)
    done = course(folder, "trace", env=workshop.no_network(tmp_path))
    assert "has no Python that can run the course" in done.stdout and "[1/4]" in done.stdout
    assert "no connection to the package index: check the network" in message(done)
    # What is there now is whole: the next start goes on from it.
    assert not (folder / ".course/installing").exists() and (folder / ".venv/pyvenv.cfg").exists()


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="root may write anywhere")
def test_folder_that_cannot_be_written(folder):
    folder.chmod(0o500)
    try:
        assert "cannot be written" in message(course(folder, "trace"))
    finally:
        folder.chmod(0o700)


def test_conda_route_uses_the_running_python_if_it_fits(folder):
    here = {"COURSE_ENVIRONMENT": "current"}
    # The Python that runs the tests has everything as locked; the base Python lacks nbval.
    (folder / "pyproject.toml").write_text(workshop.PROJECT.format("nbval"), encoding="utf-8")
    workshop.write_lock(folder, ("nbval",))
    command = [sys.executable, str(folder / "course.py"), "setup"]
    env = workshop.environment(here)
    done = subprocess.run(command, capture_output=True, text=True, env=env)
    assert done.returncode == 0, done.stderr
    said = message(course(folder, "trace", env=here))
    assert "nbval not installed where the course needs 0." in said
    assert "conda env update" in said and not (folder / ".venv").exists()


# --- what installers say ---

SAID = {
    "network": [
        "error: Request failed after 3 retries in 4.3s\n  cause: Failed to fetch: x\n"
        "  cause: tcp connect error\n  cause: Connection refused (os error 111)",
        "WARNING: Retrying (Retry(total=0)) after connection broken by 'NewConnectionError'\n"
        "ERROR: No matching distribution found for uv==0.13.8",
        "  cause: dns error: failed to lookup address information",
    ],
    "space": [
        "error: Failed to extract archive\n  cause: No space left on device (os error 28)",
        "ERROR: Could not install packages due to an OSError: [Errno 28] No space left on device",
        "cause: Disk quota exceeded (os error 122)",
        "There is not enough space on the disk. (os error 112)",
    ],
    "hash": [
        "error: Hash mismatch for `six==1.17.0`",
        "ERROR: THESE PACKAGES DO NOT MATCH THE HASHES FROM THE REQUIREMENTS FILE.",
    ],
    "certificate": ["error sending request\n  cause: invalid peer certificate: UnknownIssuer"],
    # uv #17945; what Windows says of error 396
    "cloud": [
        "error: Failed to install: numpy-2.2.6.whl\n  Caused by: failed to hardlink file "
        "from a to b: The cloud operation cannot be performed on a file with incompatible "
        "hardlinks. (os error 396)",
        "The cloud file provider is not running. (os error 362)",
    ],
    "path": [
        "failed to hardlink file: The filename or extension is too long. (os error 206)",
        # pip (tensorflow #51841)
        "ERROR: Could not install packages due to an OSError: [Errno 2] No such file or "
        "directory: 'C:\\\\ann\\\\include'\nHINT: This error might have occurred since this "
        "system does not have Windows Long Path support enabled. You can find information on "
        "how to enable this at https://pip.pypa.io/warnings/enable-long-paths",
    ],
    "runtime": ["ImportError: DLL load failed while importing _pywrap_tensorflow_internal"],
    "processor": ["import tensorflow\nended by signal SIGILL"],
    "memory": ["ended by signal SIGKILL"],
    "permission": ["failed to create directory: Permission denied (os error 13)"],
    "": ["error: something that nobody has thought of", ""],
}


@pytest.mark.parametrize(("kind", "said"), [(k, s) for k, all_ in SAID.items() for s in all_])
def test_causes_are_recognised(kind, said):
    from launcher import problems

    problem = problems.explain(said, "The set-up failed")
    assert problem.kind == kind
    assert "\n" not in str(problem) and str(problem).startswith("The set-up failed: ")
    if said and not kind:
        assert "nobody has thought of" in str(problem)


@pytest.mark.parametrize(
    ("code", "kind"),
    [(-4, "processor"), (132, "processor"), (0xC000001D, "processor"), (-1073741795, "processor")]
    + [(-9, "memory"), (137, "memory"), (3, ""), (-11, ""), (-1000, "")],
)
def test_how_a_program_ended_tells_the_cause(code, kind):
    from launcher import problems

    assert problems.explain(problems.ending(code), "TensorFlow does not start").kind == kind
    assert problems.ending(0) == ""


def test_warnings_of_others_are_not_made_errors(monkeypatch):
    from launcher import environment

    monkeypatch.setenv("PYTHONWARNINGS", "error")
    assert "PYTHONWARNINGS" not in environment.child_environment()


# What runs before anything is installed; all others are imported inside the environment.
EARLY = ["course", "launcher.enter", "launcher.lab", "launcher.doctor"]
EARLY += ["launcher.elsewhere"]


@pytest.mark.parametrize("module", EARLY)
def test_a_bare_python_can_import_what_runs_before_the_installation(module):
    """Without site-packages, so without any package but the standard library."""
    code = f"import sys; sys.path.insert(0, {str(ROOT)!r}); import {module}"
    command = [workshop.PYTHON, "-I", "-S", "-c", code]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr

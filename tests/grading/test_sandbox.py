"""The back ends on this machine: what they say, and what a student's process has in them."""

import importlib.machinery
import os
import shutil
import subprocess
import sys
import tempfile

import fake_docker
import pytest

from grading import trusted
from grading.sandbox import backends
from grading.sandbox.backends import base, container
from grading.sandbox.backends.base import needed_paths
from grading.sandbox.backends.namespaces import Namespaces
from grading.sandbox.processes import Student, Zygote

LIMITS = backends.Limits(call=20.0, memory=1 << 30)
# What needs a temporary folder: Python's own, Matplotlib's settings (by the import), and a name
# that the answer makes up.
WRITES = """
import os, sys, tempfile
with tempfile.TemporaryFile() as file:
    file.write(b"x")
with open(os.path.join(tempfile.gettempdir(), "mine"), "w") as file:
    file.write("x")
facts = ["matplotlib" in sys.modules, tempfile.gettempdir() == os.getcwd() == os.environ["HOME"]]
"""


def test_namespaces_are_used_where_the_kernel_gives_them():
    unshare = shutil.which("unshare")
    words = [unshare, "-U", "-m", "-n", "-i", "-u", "-p", "-f", "true"]
    if not unshare or subprocess.run(words, capture_output=True).returncode:
        pytest.skip("this kernel gives no user namespaces")
    assert Namespaces().probe() is None


@pytest.fixture
def below_tmp(monkeypatch):
    """As if a part of the environment lay below /tmp."""
    folder = tempfile.mkdtemp(prefix="environment-", dir="/tmp")
    os.chmod(folder, 0o755)
    monkeypatch.setattr(base, "needed_paths", lambda: [*needed_paths(), folder])
    yield folder
    shutil.rmtree(folder)


def usable(name):
    backend = backends.backend_named(name)
    reason = backend.probe()
    if reason:
        pytest.skip(f"LOUD: the sandbox {name} is NOT TESTED here: {reason}")
    return backend


@pytest.mark.slow
@pytest.mark.parametrize("name", [b.name for b in backends.everything() if b.forked])
def test_a_temporary_folder_of_its_own(name, below_tmp):
    backend = usable(name)
    zygote = Zygote(backend, 1, ["matplotlib.pyplot"])
    try:
        student = Student(zygote.controls[0], LIMITS)
        student.session.run(WRITES, "answer")
        assert student.session.get("facts") == [True, True]
        student.session.run(f"import os\nlisted = os.listdir({below_tmp!r})", "answer")
        assert student.session.get("listed") == []
        student.end()
        again = Student(zygote.controls[0], LIMITS)
        again.session.run("import os\nlisted = os.listdir('.')", "answer")
        assert again.session.get("listed") == [], "what another process has left"
        again.end()
    finally:
        zygote.close()


@pytest.mark.slow
def test_a_temporary_folder_in_a_container(below_tmp, tmp_path, monkeypatch):
    usable("namespaces")  # what the stand-in locks in with
    place, _ = fake_docker.install(tmp_path)
    monkeypatch.setenv("PATH", str(place))
    monkeypatch.delenv(container.IMAGE, raising=False)
    backend = backends.backend_named("container")
    assert backend.probe() is None
    student = container.Boxed(backend, LIMITS, ["matplotlib.pyplot"])
    student.session.run(WRITES, "answer")
    assert student.session.get("facts") == [True, True]
    student.session.run(f"import os\nlisted = os.listdir({below_tmp!r})", "answer")
    assert student.session.get("listed") == []
    student.end()


@pytest.mark.slow
@pytest.mark.parametrize("name", ["landlock", "plain"])
def test_nothing_is_left_in_the_temporary_folder_of_the_machine(name, tmp_path, monkeypatch):
    backend = usable(name)
    monkeypatch.setitem(base.ENVIRONMENT, "TMPDIR", str(tmp_path))
    zygote = Zygote(backend, 1, ["numpy"])
    student = Student(zygote.controls[0], LIMITS)
    student.session.run(WRITES, "answer")
    assert len(list(tmp_path.iterdir())) == 1
    student.end()
    zygote.close()
    assert list(tmp_path.iterdir()) == []


# -- which modules the processes of the grader have imported before the answers -------------------


@pytest.mark.parametrize(
    "name", ["numpy", "random", "sys", "zipimport", "matplotlib.pyplot", "_json"]
)
def test_installed_modules(name):
    assert trusted.installed(name)


def test_modules_of_a_course_folder_are_not_installed(tmp_path, monkeypatch):
    """Whatever they are called, and whatever they are made of."""
    ending = importlib.machinery.EXTENSION_SUFFIXES[0]
    (tmp_path / "helper.py").write_text("raise SystemExit", encoding="utf-8")
    (tmp_path / "this.py").write_text("raise SystemExit", encoding="utf-8")
    (tmp_path / f"compiled{ending}").write_bytes(b"\x7fELF")
    (tmp_path / "parts" / "inner").mkdir(parents=True)
    (tmp_path / "package").mkdir()
    (tmp_path / "package" / "__init__.py").write_text("raise SystemExit", encoding="utf-8")
    (tmp_path / "site-packages-not").mkdir()
    (tmp_path / "site-packages-not" / "sly.py").write_text("", encoding="utf-8")
    assert trusted.installed("this"), "the name of an installed one"
    monkeypatch.setattr(
        sys, "path", [str(tmp_path), str(tmp_path / "site-packages-not"), *sys.path]
    )
    for name in ("helper", "this", "compiled", "parts", "package", "package.inner", "sly"):
        assert not trusted.installed(name), name
    for name in ("nowhere", "", ".x", "grading.engine"):
        assert not trusted.installed(name), name


def test_a_package_with_a_part_in_the_course_is_not_installed(tmp_path, monkeypatch):
    """Python puts packages without an __init__.py together from all folders that have a part."""
    monkeypatch.setattr(sys, "path", [*sys.path, str(tmp_path)])
    (tmp_path / "mpl_toolkits").mkdir()
    (tmp_path / "mpl_toolkits" / "mine.py").write_text("", encoding="utf-8")
    sys.modules.pop("mpl_toolkits", None)
    assert not trusted.installed("mpl_toolkits")


def test_a_link_to_a_course_is_not_installed(tmp_path, monkeypatch):
    packages = tmp_path / "site-packages"
    packages.mkdir()
    (packages / "real.py").write_text("", encoding="utf-8")
    (tmp_path / "course.py").write_text("", encoding="utf-8")
    (packages / "linked.py").symlink_to(tmp_path / "course.py")
    monkeypatch.setattr(sys, "path", [*sys.path, str(packages)])
    assert trusted.installed("real") and not trusted.installed("linked")

"""Settings for all tests, notebooks included; see [tool.pytest.ini_options]."""

import itertools
import os
import signal
import sys
from pathlib import Path

import pytest

from tests import killed
from tests.night import NIGHTLY

pytest_plugins = ["pytester"]

ROOT = Path(__file__).resolve().parent

# For the kernels of notebooks as well as for the tests themselves: `utils` importable from
# anywhere, TensorFlow silent. Figures stay inline in kernels, so MPLBACKEND is left unset; tests
# that draw choose Agg themselves.
_paths = [str(ROOT), *filter(None, os.environ.get("PYTHONPATH", "").split(os.pathsep))]
os.environ["PYTHONPATH"] = os.pathsep.join(dict.fromkeys(_paths))
os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
if "PYTEST_XDIST_WORKER" in os.environ:  # as many workers as cores: threads would only wait
    os.environ.setdefault("TF_NUM_INTRAOP_THREADS", "1")
    os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ["PYDEVD_DISABLE_FILE_VALIDATION"] = "1"
os.environ.pop("MPLBACKEND", None)

# A run in the background of a script ignores Ctrl-C, and what tests start would inherit that.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)

collect_ignore = ["tests/fixtures"]


# Modules are handed to the workers of a parallel run in this order: first those whose tests fork,
# while the process to be forked is small (no TensorFlow in it yet); then whatever takes long, and
# small ones last, so that the workers end at about the same time.
ORDER = (
    "tests/attacks/",
    "tests/grading/",
    "tests/browser/",
    "tests/authoring/",
    "tests/launcher/",
    "lessons/",
    "solutions/",
)


# Lessons that train for long. Their solutions run by day, with the same trainings; that they run
# with their exercises unsolved too is for the night, or for whoever names such a notebook.
LONG = ("06", "08", "09", "10", "11", "12", "13", "14", "16", "17", "18")


def pytest_configure(config):
    """Keep that order: pytest-xdist would sort modules by the number of their tests."""
    killed.watch()
    if hasattr(config.option, "loadscopereorder"):
        config.option.loadscopereorder = False


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config, items):
    """Order modules, mark notebooks and pages as slow, leave out what is for the night."""
    out = [_is_left_out(item, config) for item in items]
    config.hook.pytest_deselected(items=list(itertools.compress(items, out)))
    items[:] = [item for item, left in zip(items, out, strict=True) if not left]
    items.sort(key=_place)  # stable: within a module nothing changes
    for item in items:
        if item.path.suffix == ".ipynb" or item.path.is_relative_to(ROOT / "tests" / "browser"):
            item.add_marker("slow")


def _is_left_out(item, config):
    """Whether a test is for the night, or is a notebook's cell that another test runs as well."""
    if item.get_closest_marker("nightly") and not NIGHTLY:
        return True
    if item.path.suffix != ".ipynb" or item.path.name in " ".join(map(str, config.args)):
        return False
    if item.path.parent.name == "lessons" and item.path.name.startswith(LONG):
        return not NIGHTLY
    # tests/authoring/test_own_project.py runs it, in an empty folder.
    return "own-project" in item.cell.get("metadata", {}).get("tags", ())


def _place(item):
    name = os.path.relpath(item.path, ROOT).replace(os.sep, "/")
    return next((place for place, start in enumerate(ORDER) if name.startswith(start)), len(ORDER))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item):
    """Fork the kernels of notebooks; kernels that tests start themselves are ordinary ones."""
    if item.path.suffix == ".ipynb":
        from authoring.building import kernels

        kernels.enable()
    elif "authoring.building.kernels" in sys.modules:
        sys.modules["authoring.building.kernels"].pause()
    return (yield)


def pytest_unconfigure():
    """Leave no kernel server behind."""
    kernels = sys.modules.get("authoring.building.kernels")
    if kernels is not None:
        kernels.disable()


# Where tests are skipped for what a computer lacks, the end says so.
ALOUD = {
    "tests/deploy/test_class": "NO TESTS OF A CLASS",
    "tests/grading/test_databases": "NO TESTS WITH POSTGRESQL",
    "tests/browser/": "NO BROWSER TESTS",
    "tests/authoring/test_cluster.py": "NO CLUSTER TESTS",
}


def pytest_terminal_summary(terminalreporter):
    """Say aloud which tests were left out, and why."""
    skipped = terminalreporter.stats.get("skipped", [])
    for place, title in ALOUD.items():
        reasons = {r.longrepr[2] for r in skipped if place in r.nodeid}
        if reasons:
            terminalreporter.section(title, sep="!", red=True)
            terminalreporter.write_line("\n".join(sorted(reasons)).replace("Skipped: ", ""))

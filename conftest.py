"""Settings for all tests, notebooks included; see [tool.pytest.ini_options]."""

import os
import sys
from pathlib import Path

import pytest

pytest_plugins = ["pytester"]

ROOT = Path(__file__).resolve().parent

# For the kernels of notebooks as well as for the tests themselves: `utils` importable from
# anywhere, TensorFlow silent. Figures stay inline in kernels, so MPLBACKEND is left unset; tests
# that draw choose Agg themselves.
_paths = [str(ROOT), *filter(None, os.environ.get("PYTHONPATH", "").split(os.pathsep))]
os.environ["PYTHONPATH"] = os.pathsep.join(dict.fromkeys(_paths))
os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
os.environ["PYDEVD_DISABLE_FILE_VALIDATION"] = "1"
os.environ.pop("MPLBACKEND", None)

collect_ignore = ["tests/fixtures"]


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items):
    """Mark notebook cells as slow, so that -m "not slow" leaves them out."""
    for item in items:
        if item.path.suffix == ".ipynb":
            item.add_marker("slow")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item):
    """Fork the kernels of notebooks; kernels that tests start themselves are ordinary ones."""
    if item.path.suffix == ".ipynb":
        from classroom import kernels

        kernels.enable()
    elif "classroom.kernels" in sys.modules:
        sys.modules["classroom.kernels"].pause()
    return (yield)


def pytest_unconfigure():
    """Leave no kernel server behind."""
    kernels = sys.modules.get("classroom.kernels")
    if kernels is not None:
        kernels.disable()


def pytest_terminal_summary(terminalreporter):
    """Say aloud when the tests in a real browser were left out, and why."""
    skipped = terminalreporter.stats.get("skipped", [])
    reasons = {r.longrepr[2] for r in skipped if "tests/browser/" in r.nodeid}
    if reasons:
        terminalreporter.section("NO BROWSER TESTS", sep="!", red=True)
        terminalreporter.write_line("\n".join(sorted(reasons)).replace("Skipped: ", ""))

"""Quick runs for the tests of measuring on a cluster, without TensorFlow.

As a program, `python fake_runs.py WHERE NAME ...` measures them; Dask's workers load it too, with
``--preload`` or because a worker that is spawned imports the program of its parent.
FAKE_RESULTS: the folder of the tables. FAKE_SEEDS: how many. FAKE_SECONDS: how long a run sleeps.
FAKE_BUSY: a folder that gets a file for each process that makes runs, named by its number.
"""

import os
import sys
import time
import types
from pathlib import Path

import authoring

ARMS = ("none", "flip", "both")

# The package as it is, but for what it imports when it is imported itself.
package = types.ModuleType("authoring.experiments")
package.__path__ = [str(Path(authoring.__file__).with_name("experiments"))]
sys.modules.setdefault("authoring.experiments", package)
# Half of what a worker would take to start, and nothing here draws from a distribution.
sys.modules.setdefault("scipy.stats", types.ModuleType("scipy.stats")).nct = None

from authoring.experiments.experiment import Experiment  # noqa: E402 - needs the package
from utils import results  # noqa: E402
from utils.data import DataNotFound  # noqa: E402

if folder := os.environ.get("FAKE_RESULTS"):
    results.RESULTS = Path(folder)


def quick(arm: str, seed: int) -> list[dict[str, object]]:
    """Two rows with numbers that depend on nothing but arm and seed."""
    if folder := os.environ.get("FAKE_BUSY"):
        Path(folder, str(os.getpid())).touch()
    time.sleep(float(os.environ.get("FAKE_SECONDS", "0.1")))
    return [{"epoch": epoch, "test": (len(arm) + seed) / 7 / epoch} for epoch in (1, 2)]


def reading(arm: str, seed: int) -> list[dict[str, object]]:
    """One row, from all of another table."""
    return [{"test": results.load("quick").values("test").sum() + seed}]


def absent(arm: str, seed: int) -> list[dict[str, object]]:
    """No rows: its data are nowhere."""
    raise DataNotFound("The snippets: get them.")


def deadly(arm: str, seed: int) -> list[dict[str, object]]:
    """No rows: it takes its worker with it."""
    os._exit(1)


def experiment(name: str, run, reads: str = "") -> Experiment:
    """An experiment with the arms of all."""
    return Experiment(name, "Is it?", "none", ARMS, 4, run, ("test", 0), reads=reads)


EXPERIMENTS = package.EXPERIMENTS = {
    one.name: one
    for one in (
        experiment("quick", quick),
        experiment("reading", reading, reads="quick"),
        experiment("absent", absent),
        experiment("deadly", deadly),
    )
}

if __name__ == "__main__":
    from authoring.experiments import measure

    where, *names = sys.argv[1:]
    sys.exit(measure.run(names, int(os.environ.get("FAKE_SEEDS", "4")), False, 1, where))

"""Measure the tables of the course: many runs, resumable, each written down as it ends.

An experiment is a question and a list of runs (one arm with one seed). Its table is
``datasets/results/NAME.csv``; beside it ``NAME.json`` says what was asked and with which
versions. A run that is in the table is never repeated, so an interrupted measurement goes on
where it stopped.
"""

from __future__ import annotations

import json
import multiprocessing
import signal
import sys
import time
from collections.abc import Iterator

import pandas as pd
from rich.progress import Progress

from authoring import cluster
from authoring.experiments.experiment import Experiment, Row, machine, versions
from authoring.files import write_whole
from utils.data import DataNotFound
from utils.results import card, load


def run(
    names: list[str], seeds: int | None, check: bool, jobs: int = 1, where: str | None = None
) -> int:
    """Measure the named experiments (all if none is named), or check a sample of them.

    Args:
        names: experiments; an unknown name is an error that lists those there are.
        seeds: number of seeds instead of each experiment's own.
        check: measure one run of each again and compare it with the table; nothing is written.
        jobs: how many runs at once, each in a process with one thread. The networks are so small
            that two such processes get more done than one with two threads.
        where: the cluster that makes the runs instead, of all experiments at once, as
            `authoring.cluster.check` wants it.

    An experiment whose data are not on this machine is left out, with a sentence.

    Returns:
        0, or 1 if a check found a difference or data are missing for an experiment that was
        named, or 2 for a wrong name or number, or a cluster that cannot be used.
    """
    from authoring.experiments import EXPERIMENTS

    unknown = [name for name in names if name not in EXPERIMENTS]
    if unknown or (seeds is not None and seeds < 1):
        what = f"no experiment is called {unknown[0]!r}" if unknown else f"--seeds {seeds}"
        print(f"measure: {what}; there are: {', '.join(EXPERIMENTS)}", file=sys.stderr)
        return 2
    chosen = [EXPERIMENTS[name] for name in names or EXPERIMENTS]
    if where is not None:
        return _on_cluster(chosen, seeds, check, where, bool(names))
    good = True
    for experiment in chosen:
        try:
            if check:
                good &= _check(experiment)
            else:
                _measure(experiment, seeds or experiment.seeds, jobs)
        except DataNotFound as reason:
            print(f"{experiment.name}: left out. {reason}", flush=True)
            good &= not names
        except KeyboardInterrupt:
            kept = "" if check else "; what was measured is kept, run again to go on"
            print(f"\n{experiment.name}: stopped{kept}")
            return 130
    return int(not good)


def _on_cluster(
    chosen: list[Experiment], seeds: int | None, check: bool, where: str, named: bool
) -> int:
    """Measure on a cluster; the exit code, as for `run`."""
    left_out = set()
    try:
        if check:
            raise cluster.ClusterError("--check measures on this computer: leave out --cluster")
        cluster.check(where)
        with cluster.connect(where) as client:
            for late in (False, True):  # tables that others read come first
                part = [e for e in chosen if bool(e.reads) == late]
                tables = {e.name: Measuring(e, seeds or e.seeds) for e in part}
                units = [(t.experiment, *unit) for t in tables.values() for unit in t.todo]
                for (experiment, arm, seed), place, rows in cluster.runs(client, units):
                    if not isinstance(rows, DataNotFound):
                        tables[experiment.name].add(arm, seed, rows, place)
                    elif experiment.name not in left_out:
                        print(f"{experiment.name}: left out. {rows}", flush=True)
                        left_out.add(experiment.name)
    except cluster.ClusterError as reason:
        print(f"measure: {reason}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("\nstopped; what was measured is kept, run again to go on")
        return 130
    return int(named and bool(left_out))


class Measuring:
    """A table that is being measured.

    Attributes:
        experiment: what it answers.
        todo: the runs that are not in it yet, as (arm, seed).
    """

    def __init__(self, experiment: Experiment, seeds: int) -> None:
        """Read what is there, and say how much that is."""
        self.experiment, there = experiment, experiment.csv.exists()
        self.rows: list[Row] = list(load(experiment.name).rows) if there else []
        carded = there and experiment.csv.with_suffix(".json").exists()
        described = card(experiment.name) if carded else {}
        self.machines = set(filter(None, described.get("machine", "").split("; ")))
        done = {(row["arm"], int(str(row["seed"]))) for row in self.rows}
        # Seed by seed: whatever is there when someone stops is a paired comparison.
        every = [(arm, seed) for seed in range(seeds) for arm in experiment.arms]
        self.todo = [unit for unit in every if unit not in done]
        number = f"{len(every) - len(self.todo)} of {len(every)}"
        print(f"{experiment.name}: {number} runs are there", flush=True)

    def add(self, arm: str, seed: int, measured: list[Row], place: str) -> None:
        """Write down a run that has ended, and on which machine."""
        self.rows += measured
        self.machines.add(place)
        _write(self.experiment, self.rows, self.machines)
        print(f"  {arm}, seed {seed}: {measured[0]['seconds']:.0f} s", flush=True)


def _measure(experiment: Experiment, seeds: int, jobs: int) -> None:
    table = Measuring(experiment, seeds)
    with Progress(transient=True) as progress:  # on a terminal, with the time left
        for arm, seed, measured in progress.track(
            _runs(experiment, table.todo, jobs), len(table.todo), description=experiment.name
        ):
            table.add(arm, seed, measured, machine())


def _runs(
    experiment: Experiment, todo: list[tuple[str, int]], jobs: int
) -> Iterator[tuple[str, int, list[Row]]]:
    """The runs that are still to be made, as they end: arm, seed, rows."""
    jobs = min(jobs, len(todo))
    if jobs < 2:
        for arm, seed in todo:
            yield arm, seed, experiment.timed(arm, seed)
        return
    # Spawned, not forked: a fork of a process in which TensorFlow runs may hang.
    with multiprocessing.get_context("spawn").Pool(jobs, _one_thread) as pool:
        yield from pool.imap_unordered(_by_name, [(experiment.name, *unit) for unit in todo])


def _by_name(unit: tuple[str, str, int]) -> tuple[str, int, list[Row]]:
    from authoring.experiments import EXPERIMENTS

    return *unit[1:], EXPERIMENTS[unit[0]].timed(*unit[1:])


def _one_thread() -> None:
    """Set up a process of the pool; Ctrl-C is the parent's to answer."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    from utils.backend import tf

    tf.config.threading.set_intra_op_parallelism_threads(1)
    tf.config.threading.set_inter_op_parallelism_threads(1)


def _write(experiment: Experiment, rows: list[Row], machines: set[str]) -> None:
    """Write the card and the table; each is whole at any time, the old one or the new one."""
    place = {arm: index for index, arm in enumerate(experiment.arms)}
    rows.sort(key=lambda row: (place.get(str(row["arm"]), 99), int(str(row["seed"]))))
    runs = {(row["arm"], str(row["seed"])): float(str(row["seconds"])) for row in rows}
    described = {
        "question": experiment.question,
        "setup": experiment.setup,
        "arms": list(experiment.arms),
        "seeds": len({seed for _, seed in runs}),
        "seconds": round(sum(runs.values()), 1),
        "versions": versions(),
        "machine": "; ".join(sorted(machines)),
        "date": time.strftime("%Y-%m-%d"),
    }
    if experiment.test_per_train:
        described["test_per_train"] = experiment.test_per_train
    # The card first: were it last, a stop between the two after the last run would leave an old
    # card for good, since a run that is in the table is not made again.
    write_whole(
        experiment.csv.with_suffix(".json"), (json.dumps(described, indent=2) + "\n").encode()
    )
    write_whole(experiment.csv, _csv(rows))


def _csv(rows: list[Row]) -> bytes:
    """A table as it is written: numbers with five digits, columns as they first appear."""
    frame = pd.DataFrame(
        [
            {k: f"{v:.5g}" if isinstance(v, float) else str(v) for k, v in row.items()}
            for row in rows
        ]
    )
    return frame.to_csv(index=False, lineterminator="\n").encode("utf-8")


def _check(experiment: Experiment) -> bool:
    """Measure one run of the table again; the arm depends on the day, the seed is the first."""
    if not experiment.csv.exists():
        print(f"{experiment.name}: no table; run `course.py measure {experiment.name}`")
        return False
    column, tolerance = experiment.compare
    arm = experiment.arms[int(time.time() // 86400) % len(experiment.arms)]
    try:
        there = load(experiment.name).values(column, arm=arm, seed=0)
    except ValueError as reason:
        print(f"{experiment.name}: {reason}; run `course.py measure {experiment.name}`")
        return False
    started = time.perf_counter()
    again = [float(str(row[column])) for row in experiment.run(arm, 0) if row.get(column, "") != ""]
    seconds = time.perf_counter() - started
    worst = max((abs(a - b) for a, b in zip(again, there, strict=False)), default=float("inf"))
    good = len(again) == len(there) and worst <= tolerance
    print(
        f"{experiment.name}: {arm}, seed 0, {column}: differs by {worst:.4f} from the table, "
        f"{tolerance:g} allowed: {'agrees' if good else 'DOES NOT AGREE'} ({seconds:.0f} s)",
        flush=True,
    )
    return good

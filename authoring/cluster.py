"""Runs on other computers, for ``course.py measure --cluster``: a Dask scheduler and its workers.

Workers only compute; the process that hands the runs out writes the tables. A worker that dies
costs the run it was at, which another one makes. A worker with other code, data or versions is
refused, and so is one with several threads, since a run seeds its whole process. The packages are
optional (requirements-cluster.lock) and imported at the edge only.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import logging
import os
import queue
import re
import signal
import socket
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any
from uuid import uuid4

from authoring.experiments.experiment import Experiment, Row, machine, versions
from utils import results
from utils.data import DataNotFound

ROOT = Path(__file__).resolve().parents[1]
# What a run is made from, the measured tables apart.
PARTS = (
    ("utils", "*.py"),
    ("topics", "**/*.py"),
    ("authoring", "*.py"),
    ("authoring/experiments", "*.py"),
    ("datasets", "*.npz"),
)
SETTINGS = {
    "distributed.scheduler.worker-saturation": 1.0,  # no run waits at a worker that is busy
    "distributed.scheduler.allowed-failures": 20,  # workers that may die of one run
    "distributed.scheduler.worker-ttl": None,  # a run may be silent for minutes
    "distributed.comm.timeouts.connect": "60s",
}
REFUSALS = 20  # after so many something is wrong with all of them
QUIET = 5.0  # seconds without a result until somebody looks whether there is a worker
HELP = "docs/engines.md says how workers are started"
Unit = tuple[Experiment, str, int]  # an arm and a seed of an experiment


class ClusterError(RuntimeError):
    """The cluster cannot be used, or not any more; the message says what to do."""


@cache
def fingerprint() -> dict[str, str]:
    """What must be the same on all computers: versions, and a hash of each part of the course.

    Read once in a process, before its first run: an old worker keeps its old code.
    """
    marks = versions()
    for folder, pattern in PARTS:
        digest = hashlib.sha256()
        for path in sorted((ROOT / folder).glob(pattern)):
            digest.update(path.relative_to(ROOT).as_posix().encode() + path.read_bytes())
        marks[f"{folder}/{pattern}"] = digest.hexdigest()[:12]
    return marks


def table_mark(name: str) -> str:
    """A hash of the measured table that the runs of another one read; "" without a name."""
    return (
        hashlib.sha256((results.RESULTS / f"{name}.csv").read_bytes()).hexdigest()[:12]
        if name
        else ""
    )


def differences(own: dict[str, str], expected: dict[str, str]) -> str:
    """Say in words what a worker has and what it should have."""
    parts = [
        f"other files {name}"
        if "/" in name
        else f"{name} {own.get(name, 'not at all')} instead of {expected.get(name, 'none')}"
        for name in {**expected, **own}
        if own.get(name) != expected.get(name)
    ]
    return "it has " + ", ".join(parts)


def _task() -> Callable[..., tuple[str, str, Any]]:
    """What a worker is sent: a function that travels whole, since a worker may lack this module."""

    def task(expected: dict, name: str, arm: str, seed: int, reads: str, mark: str) -> tuple:
        from distributed import get_worker

        worker = get_worker()
        try:
            from authoring import cluster

            own = cluster.fingerprint()
        except (ImportError, AttributeError) as reason:
            text = f"it does not find the course ({reason}): start it in the course's folder"
            return "refused", worker.address, text
        if own != expected:
            return "refused", worker.address, own
        if (threads := worker.state.nthreads) != 1:
            return "refused", worker.address, f"it has {threads} threads, not --nthreads 1"
        return cluster.compute(worker.address, name, arm, seed, reads, mark)

    return task


def compute(
    address: str, name: str, arm: str, seed: int, reads: str, mark: str
) -> tuple[str, str, Any]:
    """On a worker: make one run, with one thread, and say on which machine."""
    os.environ |= {"TF_NUM_INTRAOP_THREADS": "1", "TF_NUM_INTEROP_THREADS": "1"}
    from authoring.experiments import EXPERIMENTS  # with TensorFlow

    if table_mark(reads) != mark:
        return "refused", address, f"it has another datasets/results/{reads}.csv"
    here = f"{socket.gethostname()}: {machine()}"
    try:
        return "rows", here, EXPERIMENTS[name].timed(arm, seed)
    except DataNotFound as reason:
        return "absent", here, str(reason)


def check(where: str) -> None:
    """Look at what ``--cluster`` was given, without any package.

    Raises:
        ClusterError: it names no cluster.
    """
    if re.fullmatch(r"(local|jobqueue:slurm):[1-9]\d*", where):
        return
    address = where
    if "://" not in where:
        try:
            address = json.loads(Path(where).read_text(encoding="utf-8"))["address"]
        except (OSError, ValueError, KeyError, TypeError):
            raise ClusterError(
                f"--cluster {where}: neither local:N, jobqueue:slurm:N, an address such as "
                "tls://HOST:8786, nor the file of a Dask scheduler that runs"
            ) from None
    if not re.match(r"tls://|tcp://(127\.|localhost:|\[::1\])", address):
        raise ClusterError(
            f"--cluster {where}: {address} is not encrypted, so that whoever reaches it can run "
            "programs as you; start scheduler and workers with TLS (docs/engines.md)"
        )


@contextlib.contextmanager
def connect(where: str) -> Iterator[Any]:
    """Yield a Dask client of the cluster; what is started for it ends with it.

    Args:
        where: as `check` wants it.

    Raises:
        ClusterError: the packages are missing, or nobody answers.
    """
    try:
        import dask
        from distributed import Client, LocalCluster, Security

        if where.startswith("jobqueue:"):
            from dask_jobqueue import SLURMCluster
    except ImportError as reason:
        raise ClusterError(
            f"{reason.name} is not installed: `python3 course.py setup --cluster` adds it"
        ) from None
    for part in ("distributed", "distributed.client"):  # our sentences say it
        logging.getLogger(part).setLevel(logging.CRITICAL)
    number = where.rpartition(":")[2]
    with dask.config.set(SETTINGS), contextlib.ExitStack() as stack:
        try:
            if where.startswith("local:"):
                # A Ctrl-C goes to all processes of a terminal. This one ends the workers.
                before = signal.signal(signal.SIGINT, signal.SIG_IGN)
                try:
                    cluster: Any = LocalCluster(
                        n_workers=int(number),
                        threads_per_worker=1,
                        memory_limit=0,
                        host="127.0.0.1",
                        dashboard_address=None,
                        security=True,
                        silence_logs="ERROR",
                    )
                finally:
                    signal.signal(signal.SIGINT, before)
                client = Client(stack.enter_context(cluster))
            elif where.startswith("jobqueue:"):
                certificates = ROOT / ".course" / "cluster"
                certificates.mkdir(mode=0o700, parents=True, exist_ok=True)
                cluster = SLURMCluster(
                    cores=dask.config.get("jobqueue.slurm.cores") or 1,
                    memory=dask.config.get("jobqueue.slurm.memory") or "3GB",
                    protocol="tls://",
                    security=Security.temporary(),
                    shared_temp_directory=str(certificates),
                    scheduler_options={"dashboard": False},
                )
                stack.enter_context(cluster)
                # Not `scale`, which never replaces a job that was cancelled or whose node is gone.
                cluster.adapt(minimum_jobs=int(number), maximum_jobs=int(number), interval="5s")
                client = Client(cluster)
            else:
                kind = "address" if "://" in where else "scheduler_file"
                client = Client(**{kind: where}, timeout="30s")
        except (OSError, TypeError, ValueError, RuntimeError) as reason:
            raise ClusterError(f"--cluster {where}: {reason}; {HELP}") from reason
        yield stack.enter_context(client)


def runs(client: Any, units: list[Unit]) -> Iterator[tuple[Unit, str, list[Row] | DataNotFound]]:
    """Hand out all runs at once and yield each as it ends: run, machine, rows.

    Data that a machine lacks come instead of the rows. A run's own error is raised.

    Raises:
        ClusterError: the scheduler is gone, workers die of a run, or none is as it should be.
    """
    from distributed import KilledWorker

    done: queue.SimpleQueue = queue.SimpleQueue()
    expected, task, alone = fingerprint(), _task(), False
    refused: set[str] = set()
    waiting: dict[str, tuple[Unit, Any]] = {}

    def hand_out(unit: Unit) -> None:
        experiment, arm, seed = unit
        words = (experiment.name, arm, seed, experiment.reads, table_mark(experiment.reads))
        key = f"{experiment.name}, {arm}, seed {seed}, {uuid4().hex[:8]}"
        future = client.submit(task, expected, *words, key=key, pure=False)
        waiting[key] = unit, future
        future.add_done_callback(done.put)

    try:
        for unit in units:
            hand_out(unit)
        while waiting:
            try:
                future = done.get(timeout=QUIET)
            except queue.Empty:
                lonely = not client.nthreads()
                if lonely and not alone:
                    print(f"  no worker is there, {len(waiting)} runs wait; {HELP}", flush=True)
                alone = lonely
                continue
            if future.status == "lost":  # its worker has died in just this moment
                future.add_done_callback(done.put)
                continue
            if future.status == "cancelled":
                raise ClusterError(f"the scheduler does not answer any more; {HELP}")
            unit, _ = waiting.pop(future.key)
            try:
                kind, place, content = future.result()
            except KilledWorker as reason:
                raise ClusterError(
                    f"{unit[0].name}, {unit[1]}, seed {unit[2]}: worker after worker died of it, "
                    f"the last one {reason.last_worker.address}: is there too little memory?"
                ) from None
            if kind == "rows":
                yield unit, place, content
            elif kind == "absent":
                yield unit, place, DataNotFound(f"{content} (on {place})")
            else:
                if place not in refused:
                    refused.add(place)
                    text = content if isinstance(content, str) else differences(content, expected)
                    print(f"  the worker {place} is refused: {text}", flush=True)
                    client.retire_workers([place])
                if len(refused) == REFUSALS:
                    raise ClusterError(f"{REFUSALS} workers were refused, see above; {HELP}")
                hand_out(unit)
    except OSError as reason:
        raise ClusterError(f"the scheduler does not answer any more: {reason}; {HELP}") from None
    finally:
        client.cancel([future for _, future in waiting.values()])

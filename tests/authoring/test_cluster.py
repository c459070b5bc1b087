"""Measuring on a cluster gives the tables that one computer gives, whatever dies meanwhile."""

import contextlib
import json
import os
import random
import re
import shutil
import signal
import subprocess
import sys
import threading
import time
from importlib.util import find_spec
from pathlib import Path

import psutil
import pytest

from authoring import cluster, experiments
from authoring.experiments import measure as measuring
from utils import results

ROOT = Path(__file__).resolve().parents[2]
FAKE = ROOT / "tests/authoring/fake_runs.py"
MAY_DIFFER = ("seconds", "machine", "date")  # in a table's card
ENGINES = (ROOT / "docs/engines.md").read_text(encoding="utf-8")
dask = pytest.mark.skipif(
    not find_spec("distributed"), reason="no Dask: `python3 course.py setup --cluster` adds it"
)
slurm = pytest.mark.skipif(
    not shutil.which("sbatch") or subprocess.run(["sinfo"], capture_output=True).returncode != 0,
    reason="no Slurm: `.ci/slurm` installs and starts one, as root",
)


class Program:
    """A program in a process group of its own, whose words can be waited for."""

    def __init__(self, *words, cwd=ROOT, **env):
        env = {**os.environ, "PYTHONPATH": str(cwd), "PYTHONUNBUFFERED": "1", **env}
        self.text, self.process = (
            "",
            subprocess.Popen(
                [sys.executable, *map(str, words)],
                cwd=cwd,
                env=env,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
                start_new_session=True,
            ),
        )
        self.reader = threading.Thread(target=self._read)
        self.reader.start()

    def _read(self):
        for line in self.process.stdout:
            self.text += line

    def wait_for(self, pattern, count=1, seconds=120):
        end = time.monotonic() + seconds
        while len(re.findall(pattern, self.text)) < count:
            assert time.monotonic() < end and self.reader.is_alive(), self.text
            time.sleep(0.05)

    def end(self, seconds=300):
        code = self.process.wait(seconds)
        self.reader.join(30)
        return code

    def workers(self):
        """Processes that make runs, the oldest first."""
        workers = []
        with contextlib.suppress(psutil.NoSuchProcess):  # one that ends meanwhile
            for process in psutil.Process(self.process.pid).children(recursive=True):
                if "spawn_main" in " ".join(process.cmdline()):
                    workers.append(process)
        return workers

    def kill(self, number=signal.SIGKILL):
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, number)


@pytest.fixture
def started():
    """Start programs that end with the test."""
    programs = []

    def start(*words, **more):
        programs.append(Program(*words, **more))
        return programs[-1]

    yield start
    for program in programs:
        program.kill()
        program.end()


@pytest.fixture
def measure(started, tmp_path):
    """Measure fake tables somewhere; each call has the same folder of tables."""

    def start(where, *names, folder="tables", **env):
        (tmp_path / folder).mkdir(exist_ok=True)
        env["FAKE_RESULTS"] = str(tmp_path / folder)
        return started(FAKE, where, *names, **env)

    return start


def comparable(folder):
    """The tables and cards of a folder without seconds, machines and the date."""
    tables = {}
    for path in sorted(folder.iterdir()):
        text = path.read_text("utf-8")
        if path.suffix == ".json":
            card = json.loads(text)
            tables[path.name] = {k: card[k] for k in card if k not in MAY_DIFFER}
        else:
            tables[path.name] = [line.rpartition(",")[0] for line in text.splitlines()]
    return tables


@pytest.fixture
def local(tmp_path, monkeypatch):
    """Measure fake tables in this process."""
    import fake_runs  # late: it replaces what has not been imported by now

    monkeypatch.setattr(results, "RESULTS", tmp_path / "local")
    monkeypatch.setenv("FAKE_SECONDS", "0")

    def run(*names, seeds=None):
        monkeypatch.setattr(experiments, "EXPERIMENTS", fake_runs.EXPERIMENTS)
        assert measuring.run(list(names), seeds, False) == 0
        return comparable(tmp_path / "local")

    return run


def each_run_once(text, number):
    """Whether each run was reported once."""
    reported = re.findall(r"^  (\w+, seed \d+): \d+ s$", text, re.MULTILINE)
    return len(reported) == len(set(reported)) == number


@pytest.mark.parametrize(
    ("where", "words"),
    [
        ("", "neither"),
        ("local", "neither"),
        ("local:0", "neither"),
        ("jobqueue:pbs:2", "neither"),
        ("nowhere.json", "neither"),
        ("tcp://10.1.2.3:8786", "not encrypted"),
        ("tcp://localhost.example.org:8786", "not encrypted"),
    ],
)
def test_a_wrong_cluster_is_a_clear_error(where, words):
    with pytest.raises(cluster.ClusterError, match=words):
        cluster.check(where)


def test_what_names_a_cluster(tmp_path):
    file = tmp_path / "scheduler.json"
    file.write_text(json.dumps({"address": "tls://10.1.2.3:8786"}), encoding="utf-8")
    for where in ("local:2", "jobqueue:slurm:40", "tls://h:1", "tcp://127.0.0.1:1", str(file)):
        cluster.check(where)
    file.write_text('{"address": "tcp://10.1.2.3:8786"}', encoding="utf-8")
    with pytest.raises(cluster.ClusterError, match="not encrypted"):
        cluster.check(str(file))


def test_a_fingerprint_knows_every_part_and_its_difference_is_said():
    marks = cluster.fingerprint()
    assert {"python", "keras", "numpy"} < set(marks)
    empty = cluster.hashlib.sha256().hexdigest()[:12]
    assert sum("/" in name for name in marks) == len(cluster.PARTS) and empty not in marks.values()
    other = {**marks, "numpy": "1.26.0", "utils/*.py": "0"}
    del other["keras"]
    words = cluster.differences(other, marks)
    assert f"numpy 1.26.0 instead of {marks['numpy']}" in words
    assert "other files utils/*.py" in words and "keras not at all instead" in words


def test_without_the_packages_the_sentence_names_the_remedy(monkeypatch):
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(cluster.ClusterError, match="distributed is not .* setup --cluster"):
        with cluster.connect("local:1"):
            pass


@dask
@pytest.mark.slow
def test_a_process_that_is_killed_is_replaced_and_the_tables_are_the_local_ones(
    measure, tmp_path, local
):
    program = measure("local:1", "quick", "absent", "reading")
    program.wait_for("seed 0: ")
    program.workers()[0].kill()
    assert program.end() == 1, program.text  # one of the tables has no data
    assert comparable(tmp_path / "tables") == local("quick", "reading")
    assert each_run_once(program.text.partition("reading: 0 of")[0], 12), program.text
    assert program.text.count("absent: left out. The snippets: get them. (on ") == 1
    machine = json.loads((tmp_path / "tables/quick.json").read_text("utf-8"))["machine"]
    assert machine.startswith(f"{os.uname().nodename}: ") and ";" not in machine


night = pytest.mark.nightly


class Cluster:
    """A scheduler with TLS and nodes of workers, started as docs/engines.md says."""

    def __init__(self, started, folder, **env):
        self.started, self.file = started, folder / "scheduler.json"
        certificate = re.search(r"(?m)^openssl req (?:.*\\\n)*.*", ENGINES)[0]
        subprocess.run(certificate, shell=True, cwd=folder, check=True, capture_output=True)
        exports = re.findall(r"(?m)^export (DASK_\w+)=(\S+)", ENGINES)
        self.env = {k: v.replace("$HOME/.course-tls", str(folder)) for k, v in exports}
        self.env |= {"FAKE_RESULTS": str(folder / "tables"), **env}
        self.scheduler = self._dask("scheduler", "--port", 0, "--scheduler-file", self.file)
        self.scheduler.wait_for("Scheduler at: +tls://")

    def _dask(self, *words, cwd=ROOT, **env):
        here = ("--host", "tls://127.0.0.1", "--no-dashboard")
        return self.started("-m", "dask", *words, *here, cwd=cwd, **{**self.env, **env})

    def node(self, processes=1, threads=1, preload=FAKE, **more):
        """Workers under one program, which starts them again when they die."""
        words = ["--scheduler-file", self.file, "--nworkers", processes, "--nthreads", threads]
        words += ["--memory-limit", 0, *(["--preload", preload] if preload else [])]
        return self._dask("worker", *words, **more)


@pytest.fixture
def nodes(started, tmp_path, request):
    return Cluster(started, tmp_path, **getattr(request, "param", {}))


@dask
@night
def test_twenty_kills_two_of_whole_nodes_lose_and_double_nothing(nodes, measure, tmp_path, local):
    """Kill a worker that makes runs; a node that has ended comes back, as in a batch system."""
    busy = tmp_path / "busy"
    busy.mkdir()
    env = {"FAKE_SEEDS": "60", "FAKE_SECONDS": "1.5", "FAKE_BUSY": str(busy)}
    machines, over = [nodes.node(2, **env) for _ in range(2)], threading.Event()

    def supervise():
        while not over.wait(0.5):
            for place, machine in enumerate(machines):
                if machine.process.poll() is not None:
                    machines[place] = nodes.node(2, **env)

    program = measure(nodes.file, "quick", "reading", **nodes.env, **env)
    supervisor = threading.Thread(target=supervise)
    supervisor.start()

    def at_work():
        pairs = [(machine, worker) for machine in machines for worker in machine.workers()]
        return [pair for pair in pairs if (busy / str(pair[1].pid)).exists()]

    try:
        rng = random.Random(16)
        for kill in range(20):
            time.sleep(rng.uniform(0.5, 2))
            while not (pairs := at_work()):
                assert program.process.poll() is None, f"only {kill} kills: {program.text}"
                time.sleep(0.1)
            machine, worker = rng.choice(pairs)
            if kill in (6, 13):
                machine.kill()
            else:
                worker.kill()
        assert program.end() == 0, program.text
    finally:
        over.set()
        supervisor.join()
    assert comparable(tmp_path / "tables") == local("quick", "reading", seeds=60)
    assert each_run_once(program.text.partition("reading: 0 of")[0], 180), program.text


@dask
@night
def test_foreign_workers_are_refused_by_name_and_the_others_go_on(nodes, measure, tmp_path, local):
    program = measure(nodes.file, "quick", **nodes.env)
    program.wait_for("no worker is there, 12 runs wait")
    other = tmp_path / "other"
    for folder in ("utils", "topics", "authoring", "datasets", "tests/authoring"):
        shutil.copytree(ROOT / folder, other / folder)
    with (other / "utils/stats.py").open("a", encoding="utf-8") as file:
        file.write("# another version\n")
    name = r"the worker tls://127\.0\.0\.1:\d+ is refused: it has "
    nodes.node(cwd=other)
    program.wait_for(name + r"other files utils/\*\.py\n")
    nodes.node(cwd=tmp_path, preload=None)
    program.wait_for(r"refused: it does not find the course \(No module named 'authoring'\)")
    nodes.node(threads=2)
    program.wait_for(name + "2 threads, not --nthreads 1")
    (tmp_path / "tables").mkdir(exist_ok=True)
    assert not list((tmp_path / "tables").iterdir())  # none of them has made a run
    nodes.node()
    assert program.end() == 0, program.text
    assert comparable(tmp_path / "tables") == local("quick")
    assert program.text.count("is refused") == 3, program.text


@dask
@night
def test_a_worker_with_another_table_makes_no_run_that_reads_it(nodes, measure, tmp_path):
    nodes.node()
    assert measure(nodes.file, "quick", **nodes.env).end() == 0
    shutil.copytree(tmp_path / "tables", tmp_path / "old", dirs_exist_ok=True)
    with (tmp_path / "old/quick.csv").open("a") as file:
        file.write("more,9,1,0,0\n")
    program = measure(nodes.file, "reading", folder="old", **nodes.env)
    program.wait_for("is refused: it has another datasets/results/quick.csv")
    program.kill(signal.SIGINT)
    assert program.end() == 130 and "run again to go on" in program.text


@dask
@night
def test_workers_and_scheduler_gone(nodes, measure, tmp_path, local):
    """A clear word for each, and what was measured stays: the next measurement goes on."""
    env = {**nodes.env, "FAKE_SECONDS": "2"}
    node = nodes.node(FAKE_SECONDS="2")
    program = measure(nodes.file, "quick", **env)
    program.wait_for("seed 0: ")
    node.kill()
    program.wait_for(r"no worker is there, \d+ runs wait")
    nodes.scheduler.kill()
    assert program.end() == 2 and "scheduler does not answer any more" in program.text
    assert "Traceback" not in program.text
    again = measure("local:1", "quick")
    assert again.end() == 0 and "quick: 0 of 12" not in again.text
    assert comparable(tmp_path / "tables") == local("quick")


@dask
@night
@pytest.mark.parametrize(
    "nodes", [{"DASK_DISTRIBUTED__SCHEDULER__ALLOWED_FAILURES": "1"}], indirect=True
)
def test_a_run_that_kills_its_workers_is_named(nodes, measure):
    nodes.node()
    program = measure(nodes.file, "deadly", **nodes.env)
    assert program.end() == 2
    assert re.search(r"deadly, \w+, seed 0: worker after worker died of it", program.text)


@dask
@night
def test_ctrl_c_keeps_what_was_measured(measure, tmp_path, local):
    program = measure("local:2", "quick", FAKE_SECONDS="1")
    program.wait_for("seed 0: ", 2)
    program.kill(signal.SIGINT)
    assert program.end() == 130 and "run again to go on" in program.text
    assert "Traceback" not in program.text
    again = measure("local:2", "quick")
    assert again.end() == 0 and "quick: 0 of 12" not in again.text
    assert comparable(tmp_path / "tables") == local("quick")


@dask
@night
def test_eight_workers_do_at_least_nine_tenths_of_eight_times_the_work(measure, capsys):
    """Runs that only sleep for ten seconds, since a small machine has fewer cores than workers.

    The clock starts when each worker has made a run: how long eight Pythons take to start on two
    cores is not the question. A worker that has begun another run by then counts with its half; at
    the end, those that have nothing left to do count as if they worked.
    """
    seconds, workers, seeds = 10, 8, 24
    env = {"FAKE_SECONDS": str(seconds), "FAKE_SEEDS": str(seeds)}
    program = measure("local:8", "quick", **env)
    line = r"seed \d+: \d+ s"
    program.wait_for(line, workers)
    began, done = time.monotonic(), len(re.findall(line, program.text))
    program.wait_for(line, 3 * seeds, 300)
    factor = (3 * seeds - done) * seconds / (time.monotonic() - began)
    assert program.end() == 0
    with capsys.disabled():
        print(f"\n8 workers, {3 * seeds} runs of {seconds} s (asleep): {factor:.2f} times one")
    assert factor >= 0.9 * workers


@dask
@night
def test_a_real_table_is_the_same(tmp_path, monkeypatch):
    """Pictures moved by libraries, no training: equal to the last digit."""
    for folder, where in (("one", None), ("two", "local:2")):
        monkeypatch.setattr(results, "RESULTS", tmp_path / folder)
        assert measuring.run(["resampling"], 1, False, 1, where) == 0
    assert comparable(tmp_path / "two") == comparable(tmp_path / "one")


@dask
@slurm
@night
def test_slurm_runs_them_and_replaces_a_job_that_is_cancelled(measure, tmp_path, local):
    (tmp_path / "jobqueue.yaml").write_text(
        "jobqueue: {slurm: {interface: lo, walltime: '00:10:00', log-directory: "
        f"{tmp_path}, job-directives-skip: ['--mem'], worker-extra-args: [--preload, {FAKE}]"
        "}}",
        encoding="utf-8",
    )
    env = {"DASK_CONFIG": str(tmp_path), "FAKE_SEEDS": "7", "FAKE_SECONDS": "1"}
    program = measure("jobqueue:slurm:2", "quick", "reading", **env)
    program.wait_for("seed 0: ")
    jobs = subprocess.run(["squeue", "-h", "-t", "R", "-o", "%A"], capture_output=True, text=True)
    subprocess.run(["scancel", jobs.stdout.split()[0]], check=True)
    assert program.end() == 0, program.text
    assert comparable(tmp_path / "tables") == local("quick", "reading", seeds=7)
    assert subprocess.run(["squeue", "-h"], capture_output=True).stdout == b""

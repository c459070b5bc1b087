"""Forked kernels behave like others, and nothing is left when their server ends."""

import asyncio
import json
import multiprocessing.forkserver
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from jupyter_client.manager import AsyncKernelManager, start_new_kernel

from authoring.building import kernels

ROOT = Path(__file__).resolve().parents[2]
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not kernels.SUPPORTED, reason="forked kernels need Linux"),
]


@pytest.fixture
def forking():
    with kernels.forked_kernels(preload=("numpy",)):
        yield


def server():
    """The process id of the server that kernels are forked from."""
    return multiprocessing.forkserver._forkserver._forkserver_pid


class Kernel:
    """A running kernel that evaluates expressions."""

    def __init__(self, **options):
        options = {"kernel_name": "python3"} | options
        self.manager, self.client = start_new_kernel(stderr=subprocess.DEVNULL, **options)

    def value(self, expression, code="", timeout=60):
        """The value of an expression after `code` has run, as text."""
        reply = self.client.execute_interactive(
            code, user_expressions={"x": expression}, timeout=timeout, output_hook=lambda m: None
        )
        assert reply["content"]["status"] == "ok", reply["content"]
        return reply["content"]["user_expressions"]["x"]["data"]["text/plain"]

    def __enter__(self):
        return self

    def __exit__(self, *details):
        self.client.stop_channels()
        self.manager.shutdown_kernel(now=True)


def alive(pid):
    """Whether a process runs (a zombie does not)."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except OSError:
        return False


def gone(*pids):
    """Whether all processes end within half a minute."""
    deadline = time.monotonic() + 30
    while any(map(alive, pids)) and time.monotonic() < deadline:
        time.sleep(0.05)
    return not any(map(alive, pids))


def test_a_kernel_is_forked_with_its_own_folder_environment_and_randomness(forking, tmp_path):
    drawn = set()
    for number in range(2):
        env = dict(os.environ, COURSE_TEST=f"number {number}")
        with Kernel(cwd=str(tmp_path), env=env) as kernel:
            assert kernel.value("os.getppid()", "import os") == str(server())
            assert kernel.value("os.getcwd()") == repr(str(tmp_path))
            assert kernel.value("os.environ['COURSE_TEST']") == f"'number {number}'"
            assert kernel.value("'numpy' in sys.modules", "import sys") == "True"
            drawn.add(kernel.value("np.random.random()", "import numpy as np"))
    assert len(drawn) == 2


def test_a_kernel_can_be_interrupted_and_shut_down(forking):
    with Kernel() as kernel:
        pid = int(kernel.value("os.getpid()", "import os"))
        # Many short sleeps: Python itself can miss a signal that comes as one long sleep begins.
        code = "import time\nprint(1, flush=True)\nwhile True:\n    time.sleep(0.01)"
        request = kernel.client.execute(code, stop_on_error=False)
        while kernel.client.get_iopub_msg(timeout=60)["msg_type"] != "stream":
            pass
        kernel.manager.interrupt_kernel()
        reply = kernel.client.get_shell_msg(timeout=60)
        assert reply["parent_header"]["msg_id"] == request
        assert reply["content"]["ename"] == "KeyboardInterrupt"
        assert kernel.value("1 + 1") == "2"
        assert kernel.manager.is_alive()
    assert gone(pid)


def test_a_dead_kernel_is_noticed(forking):
    with Kernel() as kernel:
        kernel.client.execute("import os; os._exit(3)")
        deadline = time.monotonic() + 30
        while kernel.manager.is_alive() and time.monotonic() < deadline:
            time.sleep(0.05)
        assert not kernel.manager.is_alive()


def test_the_end_of_the_block_ends_server_and_kernels():
    with kernels.forked_kernels(preload=()):
        kernel = Kernel()
        pids = [int(kernel.value("os.getpid()", "import os")), server()]
        assert all(map(alive, pids))
    assert gone(*pids)
    with kernel:
        pass
    with Kernel() as ordinary:
        assert ordinary.value("os.getppid()", "import os") == str(os.getpid())


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT])
def test_kernels_end_with_a_process_that_is_stopped(how):
    code = (
        "import multiprocessing.forkserver, time\nfrom authoring.building import kernels\n"
        "from jupyter_client.manager import start_new_kernel\n"
        "kernels.enable(())\nmanager, client = start_new_kernel(kernel_name='python3')\n"
        "server = multiprocessing.forkserver._forkserver._forkserver_pid\n"
        "print(server, manager.provisioner.pid, flush=True)\n"
        "time.sleep(600)\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code], cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    ) as process:
        pids = [int(part) for part in process.stdout.readline().split()]
        assert len(pids) == 2 and all(map(alive, pids))
        process.send_signal(how)
    assert gone(*pids)


def test_a_kernel_of_another_python_starts_in_the_ordinary_way(forking, tmp_path):
    spec = tmp_path / "kernels" / "other"
    spec.mkdir(parents=True)
    words = [sys.executable, "-P", "-m", "ipykernel_launcher", "-f", "{connection_file}"]
    (spec / "kernel.json").write_text(json.dumps({"argv": words, "display_name": "Other"}))
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("JUPYTER_PATH", str(tmp_path))
        with Kernel(kernel_name="other") as kernel:
            assert kernel.value("os.getppid()", "import os") == str(os.getpid())
    with Kernel() as kernel:
        assert kernel.value("os.getppid()", "import os") == str(server())


def test_a_module_that_cannot_be_preloaded_does_no_harm():
    with kernels.forked_kernels(preload=("no_such_module",)):
        with Kernel() as kernel:
            assert kernel.value("os.getppid()", "import os") == str(server())


def test_a_server_that_cannot_start_is_said_once_and_does_no_harm(capfd, tmp_path, monkeypatch):
    (tmp_path / "damaged.py").write_text("raise SystemExit(3)", encoding="utf-8")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    with kernels.forked_kernels(preload=("damaged",)):
        for _ in range(2):
            with Kernel() as kernel:
                assert kernel.value("os.getppid()", "import os") == str(os.getpid())
    assert capfd.readouterr().err.count("Kernels are started one by one") == 1


def test_asynchronous_managers_fork_too(forking):
    async def parent():
        manager = AsyncKernelManager(kernel_name="python3")
        await manager.start_kernel(stderr=subprocess.DEVNULL)
        pid = manager.provisioner.pid
        text = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
        await manager.shutdown_kernel(now=True)
        return int(text[1])

    assert asyncio.run(parent()) == server()


@pytest.mark.nightly
def test_tensorflow_trains_in_a_forked_kernel_as_in_any_other():
    code = (
        "import sys\nloaded = 'tensorflow' in sys.modules\n"
        "import keras, numpy as np\nkeras.utils.set_random_seed(1)\n"
        "model = keras.Sequential([keras.layers.Input((4,)), keras.layers.Dense(3)])\n"
        "model.compile('sgd', 'mse')\n"
        "x = np.random.default_rng(0).random((64, 4)).astype('float32')\n"
        "loss = model.fit(x, x[:, :3], epochs=2, verbose=0).history['loss'][-1]\n"
    )
    with kernels.forked_kernels():
        with Kernel() as kernel:
            forked = kernel.value("(loaded, round(loss, 5))", code, timeout=300)
    with Kernel() as kernel:
        ordinary = kernel.value("(loaded, round(loss, 5))", code, timeout=300)
    assert forked.startswith("(True, ") and ordinary.startswith("(False, ")
    assert forked.split(",")[1] == ordinary.split(",")[1]

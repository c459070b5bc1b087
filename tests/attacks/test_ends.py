"""Nothing goes on when grading ends early: not after an error, not after kill -9."""

import os
import secrets
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from small_quiz import make_course, submission

from grading.engine import Engine
from grading.sandbox import backends

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform != "linux", reason="LOUD: looks for processes in /proc"),
]

ROOT = Path(__file__).resolve().parents[2]
GRADE = """
import sys
from pathlib import Path
sys.path[:0] = [{root!r}, {here!r}]
from small_quiz import submission
from grading.sandbox import backends
from grading.engine import Engine
from grading.quiz import Quiz
code = "import os\\nos.write({fd}, b'x')\\nwhile True: pass"
engine = Engine(Quiz.load(Path({course!r}), "small"),
                jobs=1, backend=backends.backend_named({name!r}))
engine._prepare()
print("ready", engine._zygote.process.pid, flush=True)
engine.grade("loop", submission({{"q4": code}}))
"""


def descendants(pid):
    """The processes that come from a process, by their parents' chain of names in /proc."""
    parents = {}
    for place in Path("/proc").iterdir():
        if place.name.isdigit():
            try:
                fields = (place / "stat").read_text(encoding="utf-8").rsplit(")", 1)[1].split()
                parents[int(place.name)] = int(fields[1])
            except OSError:
                continue
    found, pending = set(), {pid}
    while pending:
        pending = {child for child, parent in parents.items() if parent in pending} - found
        found |= pending
    return found


def wait_for(condition, seconds=60):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if condition():
            return True
        time.sleep(0.1)
    return False


@pytest.mark.parametrize("name", [b.name for b in backends.everything() if b.safe and b.forked])
def test_nothing_is_left_after_kill_9(tmp_path, name):
    reason = backends.backend_named(name).probe()
    if reason:
        pytest.skip(f"LOUD: the sandbox {name} is NOT TESTED here: {reason}")
    make_course(tmp_path)
    here = str(Path(__file__).parent)
    code = GRADE.format(root=str(ROOT), here=here, course=str(tmp_path), name=name, fd=2)
    process = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True)
    zygote = int(process.stdout.readline().split()[1])
    # Grader, keeper and student process of the loop.
    assert wait_for(lambda: len(descendants(process.pid)) >= 4)
    family = descendants(process.pid)
    assert zygote in family
    process.send_signal(signal.SIGKILL)
    process.wait()
    process.stdout.close()
    assert wait_for(lambda: not any(os.path.exists(f"/proc/{pid}") for pid in family)), family


def test_a_generator_that_is_given_up_leaves_nothing(tmp_path):
    backend = backends.best()
    if backend is None:
        pytest.skip("LOUD: no sandbox here")
    token = secrets.token_hex(4)
    others = set(descendants(os.getpid()))  # of tests that ran before in this process
    with Engine(make_course(tmp_path), backend=backend, jobs=2) as engine:
        code = f"mark = '{token}'\nwhile True: pass"
        several = [(str(n), submission({} if n == 0 else {"q4": code})) for n in range(3)]
        for verdict in engine.grade_many(several):
            assert verdict.student == "0"
            break
        family = set(descendants(os.getpid())) - others
        assert family
    assert wait_for(lambda: not any(os.path.exists(f"/proc/{pid}") for pid in family))
    assert set(descendants(os.getpid())) <= others

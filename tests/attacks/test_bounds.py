"""What reaches beyond a student's process, or takes too much: under each sandbox and account."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
import unprivileged

from grading.sandbox import backends
from grading.sandbox.backends import landlock

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform != "linux", reason="LOUD: attacks are tried on Linux only"),
]
HERE = Path(__file__).parent
FORKED = [backend.name for backend in backends.everything() if backend.safe and backend.forked]


@pytest.mark.parametrize("account", ["this", "ordinary"])
@pytest.mark.parametrize("name", FORKED)
def test_nothing_is_reached_and_what_is_said_holds(name, account):
    if account == "ordinary":
        if os.getuid():
            pytest.skip("this account is an ordinary one")
        code = "import runpy; runpy.run_module('bounds_scene', run_name='__main__', alter_sys=True)"
        done = unprivileged.run(code, name)
    else:
        words = [sys.executable, HERE / "bounds_scene.py", name]
        environment = os.environ | {"PYTHONPATH": str(unprivileged.ROOT)}
        done = subprocess.run(words, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    result = json.loads(done.stdout)
    if result["reason"]:
        pytest.skip(f"LOUD: the sandbox {name} is NOT TESTED ({account}): {result['reason']}")
    assert bool(result["user"]) == (account == "ordinary" or bool(os.getuid()))
    found = result["found"]
    assert found.pop("done") == 40, "a neighbour may have threads, whatever others have"
    assert {what for what, worked in found.items() if worked} == {
        what for what in found if what.startswith("honest")
    }
    said = dict(result["claims"])
    assert len(said) == 8
    for sentence, answer in said.items():
        known = "yes, but can find out" if name == "landlock" and "gradebook" in sentence else "yes"
        assert answer.startswith(known) and (answer == "yes" or known != "yes"), (sentence, answer)


@pytest.mark.nightly
def test_the_whole_corpus_as_an_ordinary_account():
    """Instructors are no root; what this account cannot be locked in with is left out aloud."""
    if os.getuid():
        pytest.skip("this account is an ordinary one, and the corpus runs as it is")
    words = "['-q', '-rs', '-n0', '-p', 'no:cacheprovider', '-c', sys.argv[2], sys.argv[1]]"
    code = f"import pytest, sys; sys.exit(pytest.main({words}))"
    settings = unprivileged.ROOT / "pyproject.toml"
    done = unprivileged.run(code, str(HERE / "test_corpus.py"), str(settings), seconds=1800)
    print(done.stdout[-3000:])
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]


def test_what_is_hidden_is_left_out_where_it_cannot_be_covered(tmp_path):
    for name in ("bin/tool", "share/nbgrader/exchange/work", "share/other/x", "local"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("x", encoding="utf-8")
    parts = landlock._parts(str(tmp_path), str(tmp_path / "share" / "nbgrader"))
    left = {os.path.relpath(part, tmp_path) for part in parts}
    assert left == {"bin", "share/other", "local"}
    assert landlock._parts("/elsewhere", str(tmp_path)) == ["/elsewhere"]

"""Every exercise of every lesson: its check accepts the solution and catches the wrong answers."""

from pathlib import Path

import pytest
import trials

from authoring.building.sources import read, read_all

pytestmark = pytest.mark.slow  # test --quick is to take a minute at most

ROOT = Path(__file__).resolve().parents[2]
FIXTURE = Path(__file__).parents[1] / "fixtures" / "course" / "source" / "lessons" / "01_double.py"

LESSONS = [source for source in read_all(ROOT) if source.track == "lessons"]
TRIALS = [(source, trial) for source in LESSONS for trial in trials.trials(source)]
# These look at a network that the lesson trains for half a minute. By day the solved lesson is
# checked, at night every answer.
TRAINED = ("05.gap", "09.ece")
_runners: dict[str, trials.Runner] = {}


def judge(result, trial):
    """Why the result of a check is not what `trial` wants, an empty text if it is."""
    outcome, message = str(result.outcome), str(result.message)
    if outcome != trial.outcome:
        return f"{trial.label}: the check says {outcome!r} ({message}), not {trial.outcome!r}"
    if trial.text.lower() not in message.lower():
        return f"{trial.label}: {trial.text!r} is not in the message {message!r}"
    return ""


@pytest.mark.skipif(not TRIALS, reason="no lesson has an exercise yet")
@pytest.mark.parametrize(
    ("source", "trial"),
    [
        pytest.param(
            *pair,
            id=f"{pair[0].name}-{pair[1].label}".replace(" ", "-"),
            marks=[pytest.mark.nightly] if pair[1].exercise.name in TRAINED else [],
        )
        for pair in TRIALS
    ],
)
def test_the_check_tells_right_from_wrong(source, trial, monkeypatch):
    matplotlib = pytest.importorskip("matplotlib")
    matplotlib.use("Agg")
    monkeypatch.syspath_prepend(str(ROOT))
    folder = ROOT / "lessons"
    folder.mkdir(exist_ok=True)
    runner = _runners.setdefault(source.name, trials.Runner(source, folder))
    result = runner.run(trial)
    assert judge(result, trial) == ""


@pytest.mark.parametrize("source", LESSONS, ids=[source.name for source in LESSONS])
def test_every_exercise_keeps_at_least_two_wrong_answers(source):
    few = [ex.name for ex in source.exercises if len(ex.wrong) < 2]
    assert few == []


# -- The runner itself, on the small course ------------------------------------


@pytest.fixture
def small(tmp_path, monkeypatch):
    """The fixture lesson, with its own utils in place of the project's."""
    import sys

    for name in [name for name in sys.modules if name.split(".")[0] == "utils"]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.syspath_prepend(str(FIXTURE.parents[2]))
    before = list(sys.path)
    yield read(FIXTURE)
    for name in [name for name in sys.modules if name.split(".")[0] == "utils"]:
        monkeypatch.delitem(sys.modules, name)
    sys.path[:] = before


def test_the_runner_runs_solved_blank_and_wrong(small, tmp_path):
    runner = trials.Runner(small, tmp_path)
    found = {}
    for trial in trials.trials(small):
        result = runner.run(trial)
        assert judge(result, trial) == ""
        found[trial.label] = result.outcome
    assert found == {
        "01.double solved": "correct",
        "01.double blank": "not attempted",
        "01.double wrong 1": "wrong",
        "01.double wrong 2": "wrong",
    }


def test_a_wrong_verdict_or_message_is_noticed(small, tmp_path):
    runner = trials.Runner(small, tmp_path)
    solved, blank, wrong, _ = trials.trials(small)
    swapped = trials.Trial(solved.exercise, "swapped", wrong.code, "correct")
    assert "the check says 'wrong'" in judge(runner.run(swapped), swapped)
    other = trials.Trial(solved.exercise, "other", wrong.code, "wrong", "the sky is blue")
    assert "is not in the message" in judge(runner.run(other), other)
    broken = trials.Trial(solved.exercise, "broken", "def double_all(n):\n    oops", "wrong")
    assert "the check says 'error'" in judge(runner.run(broken), broken)


def test_only_needed_cells_run():
    before = [
        ("a", "import sys\nsys.path.insert(0, '..')", False),
        ("b", "import numpy as np", False),
        ("c", "data = np.zeros(3)", False),
        ("d", "plot(data)", False),
        ("e", "data[0] = 1", False),
        ("f", "history = train(data)", False),
        ("g", "warm_up()", True),
    ]
    kept = [where for where, _ in trials.needed(before, ["answer(data)"])]
    assert kept == ["a", "b", "c", "e", "g"]

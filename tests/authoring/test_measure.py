"""Measuring goes on where it stopped: no run is lost, none is made twice."""

import os

import pytest

from authoring import experiments, files
from authoring.experiments import experiment, measure
from utils import results
from utils.data import DataNotFound

ARMS = ("none", "both")


class Fake:
    """An experiment that counts its runs and fails when told to."""

    def __init__(self, fail_at=None, error=None, shift=0.0):
        self.calls, self.fail_at, self.shift = [], fail_at, shift
        self.error = error or RuntimeError("power cut")

    def __call__(self, arm, seed):
        if len(self.calls) == self.fail_at:
            raise self.error
        self.calls.append((arm, seed))
        value = 0.9 + ARMS.index(arm) / 100 + seed / 1000 + self.shift
        return [{"epoch": e, "test": value, "note": "a,b" if e else ""} for e in (1, 2)]


@pytest.fixture
def install(tmp_path, monkeypatch):
    """Make a fake the only experiment; tables go into an empty folder."""
    folder = tmp_path / "results"
    monkeypatch.setattr(results, "RESULTS", folder)

    def make(fake, name="fake", seeds=3):
        made = experiment.Experiment(
            name=name,
            question="Is it?",
            setup="none",
            arms=ARMS,
            seeds=seeds,
            run=fake,
            compare=("test", 0.01),
        )
        monkeypatch.setattr(experiments, "EXPERIMENTS", {name: made})
        return made

    return make


ALL = [(arm, seed) for seed in range(3) for arm in ARMS]


def table():
    return [(row["arm"], int(row["seed"]), row["epoch"]) for row in results.load("fake").rows]


def test_all_runs_are_in_the_table_sorted_by_arm_with_a_card(install):
    fake = Fake()
    install(fake)
    assert measure.run([], None, False) == 0
    assert fake.calls == ALL  # seed by seed
    assert table() == [(arm, seed, e) for arm in ARMS for seed in range(3) for e in "12"]
    row = results.load("fake").rows[0]
    assert row["test"] == "0.9" and row["note"] == "a,b" and float(row["seconds"]) >= 0
    card = results.card("fake")
    assert (card["question"], card["seeds"], card["arms"]) == ("Is it?", 3, list(ARMS))
    assert card["versions"]["numpy"] and card["versions"]["python"] and card["date"]


def test_after_a_crash_it_goes_on_where_it_stopped(install):
    broken = Fake(fail_at=4)
    install(broken)
    with pytest.raises(RuntimeError, match="power cut"):
        measure.run([], None, False)
    assert sorted(set(table())) == sorted((a, s, e) for a, s in ALL[:4] for e in "12")
    whole = Fake()
    install(whole)
    assert measure.run([], None, False) == 0
    assert whole.calls == ALL[4:]
    assert len(table()) == 2 * len(ALL) == len(set(table()))


def test_an_interrupted_table_equals_an_uninterrupted_one(install):
    install(Fake(fail_at=3, error=KeyboardInterrupt()))
    assert measure.run([], None, False) == 130
    made = install(Fake())
    measure.run([], None, False)
    stopped = made.csv.read_text("utf-8")
    made.csv.unlink()
    install(Fake())
    measure.run([], None, False)
    strip = [line.rsplit(",", 1)[0] for line in stopped.splitlines()]  # without the seconds
    assert strip == [line.rsplit(",", 1)[0] for line in made.csv.read_text("utf-8").splitlines()]


def test_interrupt_keeps_what_was_measured_and_says_so(install, capsys):
    install(Fake(fail_at=1, error=KeyboardInterrupt()))
    assert measure.run([], None, False) == 130
    assert len(table()) == 2
    assert "run again to go on" in capsys.readouterr().out


def test_more_seeds_later_add_only_the_new_ones(install):
    install(Fake())
    assert measure.run(["fake"], 1, False) == 0
    assert len(table()) == 4 and results.card("fake")["seeds"] == 1
    more = Fake()
    install(more)
    assert measure.run(["fake"], 2, False) == 0
    assert more.calls == [("none", 1), ("both", 1)]


def test_a_complete_table_is_left_alone(install):
    made = install(Fake())
    measure.run([], None, False)
    before = made.csv.read_bytes(), made.csv.stat().st_mtime_ns
    again = Fake()
    install(again)
    assert measure.run([], None, False) == 0
    assert again.calls == []
    assert (made.csv.read_bytes(), made.csv.stat().st_mtime_ns) == before


def test_a_stop_while_writing_leaves_the_old_table(install, monkeypatch):
    made = install(Fake(), seeds=1)
    measure.run([], None, False)
    before = made.csv.read_bytes()

    def stop(source, target):
        if str(target).endswith(".csv"):
            raise KeyboardInterrupt
        os.rename(source, target)

    monkeypatch.setattr(files.os, "replace", stop)
    assert measure.run(["fake"], 2, False) == 130
    assert made.csv.read_bytes() == before


@pytest.mark.parametrize("stop_after", [1, 2, 3, 7, 8])
def test_a_stop_between_table_and_card_is_repaired(install, monkeypatch, stop_after):
    made = install(Fake(), seeds=2)
    replaced = []

    def stop(source, target):
        os.rename(source, target)
        replaced.append(target)
        if len(replaced) == stop_after:
            raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(files.os, "replace", stop)
        assert measure.run([], None, False) == 130
    install(Fake(), seeds=2)
    assert measure.run([], None, False) == 0
    assert len(table()) == 8 == len(set(table()))
    assert results.card("fake")["seeds"] == 2
    assert sorted(path.name for path in made.csv.parent.iterdir()) == ["fake.csv", "fake.json"]


def test_each_committed_table_is_written_again_as_it_is():
    tables = sorted(results.RESULTS.glob("*.csv"))
    assert len(tables) > 30
    for path in tables:
        assert measure._csv(results.load(path.stem).rows) == path.read_bytes(), path.name


@pytest.mark.parametrize(
    ("names", "seeds", "words"),
    [
        (["nonsense"], None, ["'nonsense'", "there are: fake"]),
        (["fake", "other"], None, ["'other'"]),
        (["fake"], 0, ["--seeds 0"]),
    ],
)
def test_wrong_names_and_numbers_end_with_code_2(install, capsys, names, seeds, words):
    fake = Fake()
    install(fake)
    assert measure.run(names, seeds, False) == 2
    said = capsys.readouterr().err
    assert all(word in said for word in words) and not fake.calls


def test_check_agrees_with_a_table_that_can_be_measured_again(install, capsys):
    made = install(Fake())
    measure.run([], None, False)
    before = made.csv.read_bytes()
    again = Fake(shift=0.005)
    install(again)
    assert measure.run([], None, True) == 0
    assert len(again.calls) == 1 and again.calls[0][1] == 0
    assert "agrees" in capsys.readouterr().out
    assert made.csv.read_bytes() == before


def test_check_tells_a_table_that_differs(install, capsys):
    install(Fake())
    measure.run([], None, False)
    install(Fake(shift=0.02))
    assert measure.run([], None, True) == 1
    assert "DOES NOT AGREE" in capsys.readouterr().out


def test_check_tells_missing_rows_and_missing_tables(install, capsys):
    made = install(Fake())
    assert measure.run([], None, True) == 1
    assert "no table" in capsys.readouterr().out
    measure.run([], None, False)
    lines = made.csv.read_text("utf-8").splitlines(keepends=True)
    made.csv.write_text("".join(line for line in lines if ",2," not in line), "utf-8")
    assert measure.run([], None, True) == 1


@pytest.mark.parametrize("day", [0, 1])
def test_check_of_a_table_that_lacks_an_arm(install, capsys, monkeypatch, day):
    install(Fake(fail_at=1, error=KeyboardInterrupt()))
    measure.run([], None, False)
    install(Fake())
    monkeypatch.setattr(measure.time, "time", lambda: 86400 * day)
    agrees = measure.run([], None, True) == 0
    assert agrees == (day == 0)  # the arm of the day is there, or it is not
    assert agrees or "no row with arm=both" in capsys.readouterr().out


def test_the_real_experiments_say_what_they_are():
    for name, known in experiments.EXPERIMENTS.items():
        assert known.name == name and known.question.endswith("?")
        assert known.setup and len(set(known.arms)) == len(known.arms) >= 1
        assert known.seeds >= 5


@pytest.mark.slow
@pytest.mark.nightly
def test_runs_side_by_side_give_the_same_table(tmp_path, monkeypatch, capsys):
    """In processes of their own, which look an experiment up by its name."""
    arms = experiments.EXPERIMENTS["resampling"].arms
    committed = [results.load("resampling").values("psnr", arm=arm, seed=0)[0] for arm in arms]
    monkeypatch.setattr(results, "RESULTS", tmp_path)
    assert measure.run(["resampling"], 1, False, jobs=2) == 0
    again = [results.load("resampling").values("psnr", arm=arm, seed=0)[0] for arm in arms]
    assert again == pytest.approx(committed, abs=0.01)
    assert capsys.readouterr().out.count("seed 0: ") == len(arms)


@pytest.mark.parametrize("check", [False, True])
@pytest.mark.parametrize(("names", "code"), [([], 0), (["fake"], 1)])
def test_data_that_are_not_here_cost_their_table_and_no_other(install, capsys, check, names, code):
    install(Fake())
    assert measure.run([], None, False) == 0
    kept = table()
    absent = install(Fake(fail_at=0, error=DataNotFound("The snippets: get them.")), seeds=4)
    there = install(Fake(), name="there")
    experiments.EXPERIMENTS |= {"fake": absent, "there": there}
    assert measure.run([], None, False) == 0
    assert measure.run(names, None, check) == code
    out = capsys.readouterr().out
    assert "fake: left out. The snippets: get them." in out
    assert table() == kept and len(results.load("there").rows) == 12

"""The stop-watch of the benchmarks, its report, and that peers do the work they are timed for."""

import importlib
import json
import re
from dataclasses import replace
from pathlib import Path

import ipywidgets as ipw
import numpy as np
import pytest

import benchmarks
from benchmarks import latency, timing
from benchmarks.latency import Moved
from benchmarks.timing import Method, Timed, bar, interleave, ratio, table
from utils.augment import AffineRanges, apply_affine, random_matrices


@pytest.fixture
def clock(monkeypatch):
    """A clock that moves when a method says so, CPU time at twice the pace of the wall."""
    now = [0.0]
    monkeypatch.setattr(timing.time, "process_time", lambda: 2 * now[0])
    monkeypatch.setattr(timing.time, "perf_counter", lambda: now[0])

    def takes(seconds, log=None, name=""):
        def run():
            now[0] += seconds() if callable(seconds) else seconds
            if log is not None:
                log.append(name)

        return run

    return takes


def test_seconds_per_unit(clock):
    timed = interleave({"a": Method(clock(0.5), 10)}, 3, seconds=4, say=lambda line: None)
    assert timed["a"] == Timed(cpu=[0.1] * 3, wall=[0.05] * 3)


def test_methods_take_turns_and_repeat_until_there_is_enough_to_time(clock):
    log = []
    methods = {"a": Method(clock(1, log, "a"), 1), "b": Method(clock(3, log, "b"), 1)}
    interleave(methods, 2, seconds=4, say=lambda line: None)
    assert "".join(log) == "ab" + "baa" + "aab"  # warm up; backwards; forwards


def test_ratio_is_taken_within_a_round():
    # The machine is ten times slower in the second round: no method is to blame for that.
    timed = {
        "fast": Timed([1.0, 10.0, 1.0], [1.0] * 3),
        "slow": Timed([4.0, 40.0, 5.0], [2.0, 3.0, 4.0]),
    }
    assert ratio(timed, "fast", "slow") == 4
    assert ratio(timed, "fast", "slow", "wall") == 3
    assert ratio(timed, "slow", "fast") == 0.25


def test_table_is_sorted_by_ratio(capsys):
    timed = {"base": Timed([2.0], [2.0]), "best": Timed([0.5], [1.0]), "last": Timed([4.0], [4.0])}
    rows = table(timed, "base", "images")
    assert [row["method"] for row in rows] == ["best", "base", "last"]
    assert rows[0]["images per CPU-second"] == 2 and rows[0]["CPU ratio"] == 4
    assert rows[0]["wall ratio"] == 2
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == 4 and "best" in lines[1] and "4.00" in lines[1]


def test_bar_says_reached_or_missed(capsys):
    assert bar("speed", 8.0, 8)["reached"] is True
    assert bar("speed", 7.99, 8)["reached"] is False
    out = capsys.readouterr().out
    assert bar("wait", 101.0, 100, " ms", at_most=True)["reached"] is False
    assert "MISSED  wait: 101.00 ms, bar at most 100 ms" in capsys.readouterr().out
    assert "reached speed: 8.00x, bar 8x" in out and "MISSED  speed: 7.99x" in out


@pytest.mark.parametrize(("value", "code"), [(9.0, 0), (7.0, 1)])
def test_run_writes_json_and_tells_by_its_code_if_bars_are_reached(
    monkeypatch, tmp_path, capsys, value, code
):
    for name in benchmarks.NAMES:
        module = importlib.import_module(f"benchmarks.{name}")
        found = {
            "speed": {},
            "bars": [{"what": "x", "value": value, "bar": 8, "reached": value > 8}],
        }
        monkeypatch.setattr(module, "measure", lambda found=found: found)
    path = tmp_path / "result.json"
    assert benchmarks.run(None, path) == code
    written = json.loads(path.read_text("utf-8"))
    assert list(written["benchmarks"]) == list(benchmarks.NAMES)
    assert written["benchmarks"]["augment"]["bars"][0]["value"] == value
    assert written["machine"]["versions"]["numpy"] and written["machine"]["cores"]
    assert [p.name for p in tmp_path.iterdir()] == ["result.json"]
    assert ("all bars reached" in capsys.readouterr().out) == (code == 0)


@pytest.fixture
def ticking(monkeypatch):
    """A playground that takes 40 ms for each change, and twice as much CPU time."""
    now, moves = [0.0], []
    monkeypatch.setattr(latency.time, "perf_counter", lambda: now[0])
    monkeypatch.setattr(latency.time, "process_time", lambda: 2 * now[0])
    monkeypatch.setattr(latency, "ROUNDS", 2)
    slider, output = ipw.IntSlider(0, max=9), ipw.HTML("at first")

    def redraw(change):
        now[0] += 0.04
        moves.append(change.new)
        output.value = f"picture {change.new}"

    slider.observe(redraw, names="value")
    monkeypatch.setattr(latency, "MAKERS", {"one": lambda: Moved(slider, (3, 5, 7), output)})
    return moves


@pytest.mark.parametrize(("load", "clock"), [(99.0, "cpu"), (0.1, "wall"), (None, "wall")])
def test_latency_is_the_median_change(ticking, monkeypatch, capsys, load, clock):
    monkeypatch.setattr(latency, "load", lambda: load)
    monkeypatch.setattr(latency.os, "cpu_count", lambda: 2)
    found = latency.measure()
    assert ticking[:4] == [3, 5, 7, 3] and len(ticking) == 2 + latency.ROUNDS * latency.CHANGES
    (row,) = found["latency"]
    assert row["wall median"] == pytest.approx(40) and row["cpu 95 %"] == pytest.approx(80)
    assert found["judged by"] == clock and found["bars"][0]["reached"]
    monkeypatch.setattr(latency, "BAR", 60)
    assert latency.measure()["bars"][0]["reached"] is (clock == "wall")
    assert ("MISSED" in capsys.readouterr().out) == (clock == "cpu")


def test_a_playground_that_does_not_answer_is_an_error():
    dead = Moved(ipw.IntSlider(0, description="dead"), (1, 2), ipw.HTML("old"))
    with pytest.raises(RuntimeError, match="'dead' was moved"):
        dead.once()


def test_every_playground_but_training_is_timed():
    folder = Path(latency.__file__).parents[1] / "topics"
    names = {
        name
        for path in folder.glob("*/*playground.py")
        for name in re.findall(r"^class (\w+Playground)", path.read_text("utf-8"), re.MULTILINE)
    }
    code = Path(latency.__file__).read_text("utf-8")
    assert {name for name in names if f"{name}(" not in code} == {"TrainingPlayground"}
    assert all(
        f'": {maker}' in code for maker in re.findall(r"^def (_\w+)\(\) -> Moved", code, re.M)
    )


def test_wrong_name_or_folder_ends_with_code_2(capsys, tmp_path):
    assert benchmarks.run("speed", None) == 2
    assert "'speed'; there are: augment, sharpness" in capsys.readouterr().err
    assert benchmarks.run("augment", tmp_path / "nowhere" / "x.json") == 2
    assert "nowhere" in capsys.readouterr().err


def test_scipy_peer_makes_the_pictures_of_the_course():
    from benchmarks import peers

    images = np.random.default_rng(0).random((5, 28, 28, 1)).astype(np.float32)
    ranges = AffineRanges(shear=10, horizontal_flip=True)
    theirs = peers._scipy(images, ranges, "constant")()
    maps = random_matrices(5, (28, 28), ranges, np.random.default_rng(0))
    np.testing.assert_allclose(theirs, apply_affine(images, maps), atol=1e-4)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("channels", "fill", "ranges", "layers"),
    [
        (1, "constant", AffineRanges(), 3),
        (3, "reflect", replace(AffineRanges(), shear=10.0, horizontal_flip=True), 5),
    ],
)
def test_every_peer_does_its_work(channels, fill, ranges, layers):
    from benchmarks import peers

    images = np.full((4, 28, 28, channels), 0.5, np.float32)
    images[:, 10:18, 10:18] = 0.1
    methods = peers.methods(images, ranges, fill, peers.libraries())
    assert {"Keras layers in tf.data", "ImageDataGenerator", "SciPy loop"} <= set(methods)
    for method in methods.values():
        result = method.run()
        assert method.units == 4
        if isinstance(result, np.ndarray):  # loops over tf.data keep nothing
            assert result.shape == images.shape and len(np.unique(result)) > 1
    assert len(peers.keras_chain(ranges, fill).layers) == layers


@pytest.mark.slow
def test_sharpness_ranks_chain_bilinear_bicubic():
    from benchmarks import sharpness, workloads
    from benchmarks.pictures import digits, photos

    for images, ranges in ((digits(50), workloads.DIGITS), (photos(3), workloads.PHOTOS)):
        chain, once, cubic = sharpness._psnr(images, ranges).values()
        assert 15 < chain < once - 5 and once + 5 < cubic < 60


def test_pictures_are_what_the_course_takes():
    from benchmarks.pictures import digits, photos

    assert len(np.unique(digits(100).reshape(100, -1), axis=0)) == 100
    for images, shape in ((digits(50), (50, 28, 28, 1)), (photos(3), (3, 150, 150, 3))):
        assert images.shape == shape and images.dtype == np.float32
        assert 0 <= images.min() and 0.5 < images.max() <= 1

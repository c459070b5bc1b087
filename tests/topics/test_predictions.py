"""Predictions: asked before, locked for good, and held against what was measured."""

import json
import re
from pathlib import Path

import pytest

from topics import LESSONS
from topics.start import predictions
from topics.start.predictions import Comparison, Prediction, PredictionBox, calibration, outcome
from utils import exercises

ROOT = Path(__file__).resolve().parents[2]
ITEM = Prediction("99.one", "How much?", -5, 5, "points", lambda: 1.8)
OTHER = Prediction("99.two", "How many?", 0, 100, "%", lambda: 40.0)


@pytest.fixture
def place(tmp_path, monkeypatch):
    monkeypatch.setattr(predictions, "_in_memory", {})
    monkeypatch.setattr(predictions, "known", lambda lesson: {"99.one": ITEM, "99.two": OTHER})
    monkeypatch.setenv(exercises.PROGRESS, str(tmp_path / ".progress.json"))
    return tmp_path / ".predictions.json"


def test_a_range_is_locked_for_good_and_shown_beside_the_result(place):
    box = PredictionBox(ITEM)
    box.range.value = (1.0, 3.0)
    assert not place.exists()  # moving the slider keeps nothing
    box.lock.click()
    assert box.range.disabled and box.lock.disabled
    assert "Locked: between +1.0 and +3.0 points." in box.result.value
    again = PredictionBox(ITEM)
    assert again.range.disabled and again.range.value == (1.0, 3.0)
    predictions.lock("99.one", -5, 5)
    assert predictions.locked() == {"99.one": [1.0, 3.0]}
    said = "Measured: +1.8 points. You said between +1.0 and +3.0 points: your range contains it."
    assert repr(outcome("99.one")) == said
    predictions.lock("99.two", 50, 60)
    assert repr(outcome("99.two")).endswith(
        "between 50.0 and 60.0 %: your range does not contain it."
    )


def test_whoever_has_seen_the_result_predicts_it_no_more(place):
    open_box = PredictionBox(ITEM)
    assert repr(outcome("99.one")) == "Measured: +1.8 points. You have locked no prediction."
    assert json.loads(place.read_text(encoding="utf-8")) == {"99.one": None}
    open_box.lock.click()
    for box in (open_box, PredictionBox(ITEM)):
        assert box.range.disabled and box.lock.disabled
        assert predictions.TOO_LATE in box.result.value
    assert predictions.locked() == {}
    assert repr(outcome("99.one")).endswith("You have locked no prediction.")


def test_the_last_page_counts(place, capsys):
    assert calibration() is None and "No prediction" in capsys.readouterr().out
    predictions.lock("99.one", 1, 3)
    predictions.lock("99.two", 50, 60)
    figure = calibration()
    assert figure.figure.axes[0].get_title() == "1 of 2 ranges contain the result"
    assert "1.6 of 2" in figure.caption and "99.two: Measured: 40.0 %" in figure.alt


def test_without_progress_it_lasts_as_long_as_the_kernel(place, monkeypatch):
    monkeypatch.delenv(exercises.PROGRESS)
    predictions.lock("99.one", 1, 3)
    assert not place.exists() and predictions.locked() == {"99.one": [1, 3]}


def test_a_full_disk_or_a_read_only_folder_stops_no_lesson(place, monkeypatch):
    monkeypatch.setattr(exercises.os, "replace", lambda *paths: (_ for _ in ()).throw(OSError()))
    box = PredictionBox(ITEM)
    box.lock.click()
    assert box.lock.disabled and "Locked" in box.result.value
    assert list(place.parent.iterdir()) == []
    assert Comparison(ITEM).kept is not None


DAMAGED = ["{", "[]", "", *(f'{{"99.one": {x}}}' for x in ("3", '["a", "b"]', "[1]"))]


@pytest.mark.parametrize("text", DAMAGED)
def test_a_damaged_file_counts_as_empty_and_is_written_anew(place, text):
    place.write_text(text, encoding="utf-8")
    assert predictions.locked() == {}
    predictions.lock("99.one", 1, 3)
    assert json.loads(place.read_text(encoding="utf-8")) == {"99.one": [1, 3]}


def test_an_unknown_name_is_a_slip_in_the_notebook(place):
    with pytest.raises(ValueError, match="'99.no'; there are: 99.one"):
        outcome("99.no")


def test_every_lesson_asks_before_it_shows_and_every_result_lies_on_its_scale():
    asked = {}
    for path in sorted((ROOT / "source/lessons").glob("[0-9]*.py")):
        text = path.read_text(encoding="utf-8")
        names = re.findall(r'^predict\("([^"]+)"\)$', text, re.MULTILINE)
        assert names, f"{path.name} asks for no prediction"
        for name in names:
            asked[name] = path.name
            assert text.index(f'predict("{name}")') < text.index(f'outcome("{name}")')
    known = {k: v for lesson in sorted(LESSONS) for k, v in predictions.known(lesson).items()}
    assert set(asked) == set(known)
    assert {name[:2] for name in known} == set(LESSONS)
    for name, item in known.items():
        assert asked[name].startswith(name[:2]) and len(item.text) > 20
        assert item.low < item.measured() < item.high
        # The range that stands there at first must not give the answer away by its middle.
        assert abs(item.measured() - (item.low + item.high) / 2) > (item.high - item.low) / 50

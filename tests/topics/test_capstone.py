"""The embedded folder of the capstone: series, and the faults that an audit has to find."""

from collections import Counter

import numpy as np
import pytest
from PIL import Image

from topics.capstone.folder import write_folder
from utils.exercises import check


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A small one: four series of the first class, three of the second, two shots each."""
    return write_folder(tmp_path_factory.mktemp("capstone") / "new", series=(4, 3), shots=2)


def contents(folder):
    """The bytes of every file by its path in the folder."""
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in sorted(folder.glob("*/*"))}


def readable(path):
    """Whether Pillow reads a file to its end."""
    try:
        Image.open(path).load()
    except OSError:
        return False
    return True


def test_two_files_cannot_be_read_and_three_are_there_twice(folder):
    files = contents(folder)
    assert len(files) == (4 + 3) * 2 + 5
    assert sum(readable(folder / name) for name in files) == len(files) - 2
    twice = [data for data, count in Counter(files.values()).items() if count == 2]
    assert len(twice) == 3 and max(Counter(files.values()).values()) == 2
    kinds = Counter()
    for data in twice:
        classes, series = zip(
            *(name.partition("_")[0].split("/") for name in files if files[name] == data),
            strict=True,
        )
        kinds[len(set(classes)), len(set(series))] += 1
    # In one series, in two series of a class, in two classes.
    assert kinds == {(1, 1): 1, (1, 2): 1, (2, 2): 1}


def test_a_series_lies_in_one_class_and_shows_one_animal(folder):
    names = [name.partition("_")[0] for name in contents(folder)]
    series = [name.split("/")[1] for name in set(names)]
    assert sorted(series) == [f"s{number:03}" for number in range(7)]
    first = {
        name: np.asarray(Image.open(folder / f"{name}_0.png"), np.float32) for name in set(names)
    }
    for name, picture in first.items():
        second = np.asarray(Image.open(folder / f"{name}_1.png"), np.float32)
        others = [np.abs(picture - other).mean() for key, other in first.items() if key != name]
        assert 0 < np.abs(picture - second).mean() < min(others)


def test_the_seed_decides(folder, tmp_path):
    again = write_folder(tmp_path / "again", series=(4, 3), shots=2)
    other = write_folder(tmp_path / "other", seed=1, series=(4, 3), shots=2)
    assert contents(again) == contents(folder)
    assert not set(contents(other).values()) & set(contents(folder).values()) - {
        b"<html><title>Please log in</title></html>"
    }


def test_by_default_the_classes_are_unequal(tmp_path):
    files = contents(write_folder(tmp_path, shots=1))
    counts = Counter(name.split("/")[0] for name in files)
    assert counts["cat-like"] > 1.3 * counts["dog-like"] > 40


@pytest.mark.parametrize(
    ("name", "answer", "words"),
    [
        ("19.audit", lambda folder: [], "return a dictionary"),
        ("19.audit", lambda folder: {"broken": [], "twins": []}, "no entry 'counts'"),
        ("19.audit", lambda folder: {"broken": "x", "twins": [], "counts": {}}, "the paths"),
        ("19.split", lambda groups, share, seed: groups, "two arrays"),
        ("19.model", lambda augmentation, dropout: 3, "keras.Input"),
        ("19.compare", lambda run, arms, seeds: 3, "no network was trained"),
        ("19.interval", lambda first, second, share: 0.03, "three numbers"),
        ("19.shift", lambda images, degrees: images[:1], "keep the shape"),
        ("19.report", lambda facts: 3, "return a text"),
    ],
)
def test_another_form_of_answer_is_named(name, answer, words):
    outcome = check(name, answer)
    assert outcome.outcome == "wrong" and words.lower() in outcome.message.lower()

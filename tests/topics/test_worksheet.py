"""The worksheet: a fair comparison, an honest verdict, clear words for what cannot be used."""

from functools import cache

import numpy as np
import pytest
from scipy import stats

from topics.photos.models import photo_cnn
from topics.photos.photos import FolderError, Photos
from topics.when_it_helps import worksheet
from topics.when_it_helps.worksheet import Run, Worksheet, WorksheetError
from utils.augment import AffineRanges


def photos(per_class=(16, 16), size=12):
    rng = np.random.default_rng(0)
    labels = np.repeat(np.arange(len(per_class)), per_class).astype(np.int64)
    images = rng.random((len(labels), size, size, 3), dtype=np.float32)
    names = tuple(f"class {number}" for number in range(len(per_class)))
    return Photos(images, labels, names, (None,) * len(labels), ())


network = cache(photo_cnn)  # nobody trains it here


class FakeTrainer:
    """Accuracies that are known: 0.9 on its own pictures, on others by arm and seed."""

    gains = (0.02, 0.03, 0.01, 0.02, 0.02)
    losses = {"none": 1.0, "augmentation": 1.0}

    def __init__(self, model):
        self.state, self.calls = None, []

    def evaluate(self, x, y):
        name, seed, trained = self.state
        if x is trained:
            return 0.0, self.losses[name]
        return 0.0, 0.7 + 0.01 * seed + (self.gains[seed] if name == "augmentation" else 0)


@pytest.fixture
def trained(monkeypatch):
    """Replace the training; returns what it was called with."""
    calls = []

    def train_arm(trainer, arm, seed, x, y, epochs, report=None, weights=None):
        calls.append((arm, seed, x.copy(), y.copy(), epochs, weights))
        trainer.state = (arm.name, seed, x)

    monkeypatch.setattr(worksheet, "photo_cnn", network)
    monkeypatch.setattr(worksheet, "EpochTrainer", FakeTrainer)
    monkeypatch.setattr(worksheet, "train_arm", train_arm)
    return calls


def test_the_arms_of_a_seed_differ_in_augmentation_and_in_nothing_else(trained):
    ranges = AffineRanges(rotation=5, horizontal_flip=True)
    worksheet.compare(photos(), ranges, steps=3, say=lambda line: None)
    assert len(trained) == 10
    for none, augmented in zip(trained[::2], trained[1::2], strict=True):
        assert none[0].ranges is None and augmented[0].ranges == ranges
        assert none[1] == augmented[1] and none[4] == augmented[4] == 3
        for position in (2, 3):
            assert np.array_equal(none[position], augmented[position])
        for first, second in zip(none[5], augmented[5], strict=True):
            assert np.array_equal(first, second)
    assert [call[1] for call in trained[::2]] == [0, 1, 2, 3, 4]
    assert not np.array_equal(trained[0][2], trained[2][2])  # each seed its own split
    assert not np.array_equal(trained[0][5][0], trained[2][5][0])  # and weights


def test_test_pictures_are_never_trained_on(trained, monkeypatch):
    seen = []
    original = FakeTrainer.evaluate
    monkeypatch.setattr(
        FakeTrainer, "evaluate", lambda s, x, y: (seen.append(x), original(s, x, y))[1]
    )
    worksheet.compare(photos(), say=lambda line: None)
    for call, test in zip(trained, seen[1::2], strict=True):
        own = {picture.tobytes() for picture in call[2]}
        assert not own & {picture.tobytes() for picture in test}
        assert len(own) + len(test) == 32


def test_the_verdict_and_its_words(trained):
    lines = []
    found = worksheet.compare(photos(), say=lines.append)
    assert found.result.mean == pytest.approx(0.02)
    text = repr(found)
    assert "+2.0 [" in text and "Verdict: higher" in text
    assert "16 class 0, 16 class 1; 600 steps, 600 epochs" in text
    assert "one test picture is 12.5 points." in text  # 8 of them
    # Eight test pictures for 24 to train on, in all five splits: Nadeau and Bengio's correction.
    assert found.result.high - found.result.mean == pytest.approx(
        stats.t.ppf(0.975, 4) * np.std(FakeTrainer.gains, ddof=1) * np.sqrt(1 / 5 + 8 / 24)
    )
    assert "Always guessing the most frequent class gives 50.0 %" in text
    assert len(lines) == 10 and "left" in lines[0] and "left" not in lines[-1]
    assert "10 of 10: seed 4, augmentation: 76.0 % of 8 test pictures" in lines[-1]
    assert "seed 0: 70.0 % and 72.0 %" in found.figure().alt
    assert "<figure" in found._repr_html_() and "Verdict" in found._repr_html_()


@pytest.mark.parametrize(
    ("gains", "known", "words"),
    [
        ((-0.05, -0.06, -0.05, -0.04, -0.05), 0.8, "try more steps, or weaker ranges"),
        ((-0.05, -0.06, -0.05, -0.04, -0.05), 1.0, "is each label still true"),
        ((0.05, -0.06, 0.01, -0.02, 0.03), 1.0, "one of up to 9.0 points could hide"),
    ],
)
def test_a_loss_and_a_tie_say_what_to_do(trained, monkeypatch, gains, known, words):
    monkeypatch.setattr(FakeTrainer, "gains", gains)
    monkeypatch.setattr(FakeTrainer, "losses", {"none": 1.0, "augmentation": known})
    assert words in repr(worksheet.compare(photos(), say=lambda line: None))


def test_networks_that_only_guess_give_no_verdict(trained):
    text = repr(worksheet.compare(photos((30, 90)), say=lambda line: None))
    assert "gives 75.0 %" in text  # and the networks 72 and 74
    assert "Verdict: none yet." in text and "higher." not in text


def test_stopping_keeps_the_finished_seeds(trained, monkeypatch):
    def say(line):
        if line.startswith(" 7 of"):
            raise KeyboardInterrupt
        lines.append(line)

    lines = []
    found = worksheet.compare(photos(), say=say)
    assert len(found.table) == 3 and lines[-1] == "stopped"
    assert "Stopped early: 3 of 5 seeds are finished." in repr(found)
    assert found.result.n == 3 and "Verdict" in repr(found)


def test_with_hardly_anything_finished_there_is_no_verdict():
    runs = (Run(0, "none", 1.0, 0.8), Run(0, "augmentation", 1.0, 0.9), Run(1, "none", 1.0, 0.7))
    found = Worksheet(runs, "setup.", 20, 5, 0.5, 60)
    assert found.result is None and "no verdict" in repr(found)
    assert "<figure" in found._repr_html_()
    with pytest.raises(WorksheetError, match="no seed is finished"):
        Worksheet((), "setup.", 20, 5, 0.5, 60).figure()
    assert "no verdict" in Worksheet((), "setup.", 20, 5, 0.5, 60)._repr_html_()


@pytest.mark.parametrize(
    ("pictures", "options", "error", "words"),
    [
        (photos(), {"seeds": 4}, WorksheetError, "seeds=4.*at least 5"),
        (photos(), {"steps": 0}, WorksheetError, "steps=0"),
        (photos((16, 11)), {}, WorksheetError, "class 1: 11 pictures.*at least 12"),
        ("no such folder", {}, FolderError, "no such folder.*sub-folder per class"),
    ],
)
def test_what_cannot_be_compared_is_refused_before_any_training(
    trained, pictures, options, error, words
):
    with pytest.raises(error, match=words):
        worksheet.compare(pictures, say=lambda line: None, **options)
    assert trained == []


def test_a_folder_with_a_broken_file_is_read_and_the_file_is_named(trained, tmp_path):
    from PIL import Image

    for number, name in enumerate(("oak", "maple")):
        (tmp_path / name).mkdir()
        for index in range(12):
            colour = (10 * index, 200 * number, 7 * index)
            Image.new("RGB", (20, 20), colour).save(tmp_path / name / f"{index}.png")
    (tmp_path / "oak" / "broken.jpg").write_bytes(b"")
    lines = []
    found = worksheet.compare(tmp_path, size=12, say=lines.append)
    assert "oak/broken.jpg: empty, 0 bytes; skipped" in lines[0]
    assert "12 maple, 12 oak" in repr(found) and trained[0][2].shape[1:] == (12, 12, 3)


@pytest.mark.slow
def test_it_trains_for_real():
    found = worksheet.compare(photos(size=10), steps=1, say=lambda line: None)
    assert len(found.table) == 5
    assert all(0 <= run.test <= 1 and 0 <= run.train <= 1 for run in found.runs)


@pytest.mark.parametrize(("steps", "epochs"), [(1, 1), (6, 2), (7, 3)])
def test_the_budget_is_in_steps_of_whole_epochs(trained, steps, epochs):
    found = worksheet.compare(photos((48, 48)), steps=steps, say=lambda line: None)  # 72: 3 batches
    assert trained[0][4] == epochs and f"{3 * epochs} steps, {epochs} epochs" in repr(found)

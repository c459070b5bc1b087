"""Verdicts are judged in families; what lesson 16 says of its tables is so."""

import matplotlib
import numpy as np
import pytest

matplotlib.use("Agg")

from topics.regularizers import comparison, figures  # noqa: E402
from topics.regularizers.playground import FamilyPlayground, SearchPlayground  # noqa: E402
from utils import results, stats


@pytest.fixture
def table(tmp_path, monkeypatch):
    """Ten seeds, two arms with a gain of their own beside none, and a clear one."""
    rng = np.random.default_rng(0)
    none = 0.8 + rng.normal(0, 0.02, 10)
    gains = {"none": 0.0, "dropout": 0.006, "L2": 0.0, "augmentation": 0.05}
    noise = {arm: rng.normal(0, 0.01, 10) for arm in gains}
    noise["dropout"] += -noise["dropout"].mean()
    rows = [
        f"{arm},{seed},{none[seed] + gain + noise[arm][seed] * (arm != 'none')}"
        for arm, gain in gains.items()
        for seed in range(10)
    ]
    (tmp_path / "arms.csv").write_text("arm,seed,test\n" + "\n".join(rows) + "\n", "utf-8")
    monkeypatch.setattr(results, "RESULTS", tmp_path)
    return "arms"


def test_a_verdict_depends_on_its_family(table):
    (alone,) = comparison.judge(["augmentation"], table=table).values()
    family = comparison.judge(["augmentation", "dropout", "L2"], table=table)
    plain = comparison.judge(["augmentation", "dropout", "L2"], correct=False, table=table)
    assert alone.verdict == "higher" == family["augmentation"].verdict
    assert family["augmentation"].p == pytest.approx(3 * alone.p)
    assert [one.p for one in plain.values()] == [one.difference.p for one in plain.values()]
    assert comparison.count(family) <= comparison.count(plain)
    assert comparison.judge(["none"], base="augmentation", table=table)["none"].verdict == "lower"


def test_the_families_hold_every_arm_of_the_table_once():
    arms = list(dict.fromkeys(results.load(comparison.TABLE).column("arm")))
    assert sorted([comparison.BASE, *comparison.ARMS]) == sorted(arms)
    assert len(set(comparison.ARMS)) == len(comparison.ARMS)


def test_the_forest_says_its_values_and_fills_what_has_a_verdict():
    figure = figures.forest(("augmentation", "L2"))
    judged = comparison.judge(("augmentation", "L2"))
    for arm, one in judged.items():
        result = one.difference
        bounds = f"[{100 * result.low:+.2f}, {100 * result.high:+.2f}]"
        assert f"{arm}: {100 * result.mean:+.2f} {bounds} points ({one.verdict})" in figure.alt
    markers = [line for line in figure.figure.axes[0].lines if line.get_marker() in ("^", "v")]
    hollow = [line.get_markerfacecolor() == "white" for line in markers]
    assert hollow == [one.verdict == stats.UNDECIDED for one in judged.values()]
    assert (
        "loss minus that of none"
        in figures.forest(("L2",), "test_loss").figure.axes[0].get_xlabel()
    )
    assert "no correction" in figures.forest(("L2",), correct=False).caption


@pytest.mark.parametrize("arm", ["none", "AdamW", "dropout", "early dropout", "batch norm"])
def test_the_search_marks_the_best_of_those_tried(arm):
    data = results.load(comparison.SEARCH).where(arm=arm)
    means = data.along("val", "trial", range(4)).mean(axis=1)
    for tried in (1, 3, 4):
        axes = figures.search(arm, tried).figure.axes[0]
        stars = [line for line in axes.lines if line.get_marker() == "*"]
        (best,) = stars
        assert best.get_ydata()[0] == pytest.approx(means[:tried].max())
    assert f"{100 * means[0]:.1f}" in figures.search(arm).alt


def test_what_is_set_is_named():
    names = {arm: figures.label(arm) for arm in (comparison.BASE, *comparison.ARMS)}
    assert names["none"] == names["TrivialAugment"] == names["batch norm"] == "learning rate"
    assert names["batch norm, then dropout"] == names["early dropout"] == "dropout rate"
    assert names["augmentation and dropout"] == names["augmentation"] != names["TrivialAugment"]


@pytest.mark.slow  # draws many figures
def test_the_playground_of_verdicts_counts_them():
    made = FamilyPlayground()
    assert len(made.arms.value) == len(comparison.ARMS) == 15
    alone = comparison.count(comparison.judge(correct=False))
    assert "0.75 of them would have a verdict by chance" in made.answer.value
    assert f"Each judged alone: {alone} have one" in made.answer.value
    before = made.picture.value
    made.correct.value, made.measure.value = "Holm", "test_loss"
    assert made.picture.value != before and "test_loss" in made.answer.value
    made.arms.value = comparison.FAMILIES["pictures"]
    assert made.answer.value.count("2 comparisons") == 1 and "15" in made.figure().caption


@pytest.mark.slow  # draws many figures
def test_the_playground_of_the_search_says_who_is_ahead():
    made = SearchPlayground()
    means = results.load(comparison.SEARCH).where(arm="L2").along("val", "trial", range(4))
    made.arm.value = "L2"
    first = int(means.mean(axis=1).argmax()) + 1
    assert f"After 4 of them setting {first} is ahead" in made.answer.value
    made.tried.value = 1
    assert "After 1 of them setting 1 is ahead: there is no other yet." in made.answer.value


@pytest.mark.slow  # draws many figures
def test_both_stand_in_where_widgets_cannot_run(stand_in):
    from topics.regularizers import playground

    stand_in(playground.verdicts)
    stand_in(playground.search)


def test_what_the_lesson_says_of_the_table():
    verdicts = {arm: one.verdict for arm, one in comparison.judge().items()}
    up = {"augmentation", "TrivialAugment", "label smoothing", *comparison.FAMILIES["pairs"]}
    down = {"early stopping", "SpatialDropout"}
    assert {arm for arm, verdict in verdicts.items() if verdict == "higher"} == up
    assert {arm for arm, verdict in verdicts.items() if verdict == "lower"} == down
    alone = comparison.judge(correct=False)
    assert {a for a in verdicts if verdicts[a] != alone[a].verdict} == {"dropout"}
    lost = {
        arm for arm, one in comparison.judge(column="test_loss").items() if one.verdict == "lower"
    }
    assert {"AdamW", "dropout", "batch norm"} <= lost
    table = results.load(comparison.TABLE)
    for pair, part in (
        ("augmentation and dropout", "augmentation"),
        ("augmentation and label smoothing", "augmentation"),
        ("dropout and label smoothing", "label smoothing"),
        ("dropout, then batch norm", "batch norm, then dropout"),
    ):
        assert table.paired("test", pair, part).verdict == stats.UNDECIDED
    smooth = {c: table.summary(c, arm="label smoothing").mean for c in ("test", "confidence")}
    assert 0.2 < smooth["test"] - smooth["confidence"] < 0.3
    searched = results.load(comparison.SEARCH)
    for arm in ("L2", "AdamW"):
        knobs = [searched.values("knob", arm=arm, trial=trial)[0] for trial in range(4)]
        taken = int(table.column("trial", arm=arm)[0])
        assert knobs[taken] < max(knobs)


def test_budgets_compare_at_one_epoch_and_at_one_step(tmp_path, monkeypatch):
    rows = "arm,seed,epoch,step,holdout\n" + "".join(
        f"{batch},{seed},{epoch},{epoch * 80 // batch},{0.5 + epoch / 100 + seed / 50}\n"
        for batch in (8, 16)
        for seed in (0, 1)
        for epoch in (1, 2, 4)
    )
    (tmp_path / "sizes.csv").write_text(rows, encoding="utf-8")
    monkeypatch.setattr(results, "RESULTS", tmp_path)
    places = {"epoch": 2, "step": 20}
    figure = figures.budgets("sizes", ["8", "16"], "Sizes", "c", places, bottom=0.4)
    # Batches of 8 take 20 steps in 2 epochs, batches of 16 in 4.
    assert "at 2 epochs 8: 53.0 ± 1.4 %, 16: 53.0 ± 1.4 %" in figure.alt
    assert "at 20 steps 8: 53.0 ± 1.4 %, 16: 55.0 ± 1.4 %" in figure.alt
    with pytest.raises(KeyError):
        figures.budgets("sizes", ["8"], "Sizes", "c", {"epoch": 3, "step": 20})


def test_at_the_last_look_every_batch_size_knows_its_training_digits():
    data = results.load("batches")
    for arm, epoch in (("8", 28), ("32", 28), ("128", 100), ("512", 350)):
        assert data.values("train", arm=arm, epoch=epoch).min() > 0.999


@pytest.mark.slow
def test_trivial_augment_does_one_thing_to_each_picture():
    from topics.regularizers.policies import OPERATIONS, trivial_augment

    one = np.zeros((1, 28, 28, 1), np.float32)
    one[:, 8:20, 12:16] = 0.6
    images = np.repeat(one, 300, axis=0)
    shown = trivial_augment(images, 3)
    assert shown.dtype == np.float32 and shown.shape == images.shape
    assert shown.min() >= 0 and shown.max() <= 1 and (images == one).all()
    np.testing.assert_array_equal(trivial_augment(images, 3), shown)
    assert np.abs(trivial_augment(images, 4) - shown).max() > 0.1
    same = np.abs(shown - images).max(axis=(1, 2, 3)) < 1e-4
    assert abs(same.mean() - 1 / len(OPERATIONS)) < 0.06
    # Only brightness lifts the corner by so much: half of a seventh of the pictures, most of them.
    assert 0.03 < (shown[:, 0, 0, 0] > 0.05).mean() < 0.12


@pytest.mark.slow
def test_what_the_lesson_says_of_keras():
    from utils.backend import keras

    policy = keras.layers.RandAugment(value_range=(0, 1), seed=0)
    drawn = policy.get_random_transformation(np.zeros((8, 28, 28, 1), np.float32))
    assert drawn["layer_idxes"].shape == (2,)  # two operations for a batch of eight
    turned = np.asarray(drawn["transforms"]["random_rotation"]["rotation_matrix"])
    assert len(np.unique(turned[:, 0])) == 8  # each by another angle
    assert not hasattr(keras.layers, "TrivialAugment")
    assert keras.optimizers.AdamW().weight_decay == 0.004
    assert keras.layers.BatchNormalization().momentum == 0.99

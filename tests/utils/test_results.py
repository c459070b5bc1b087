"""Placeholders: each function that prose may use, and each way in which one can be wrong."""

import json

import pytest

from authoring.building import placeholders
from authoring.building.placeholders import PlaceholderError, fill
from utils import results
from utils.results import load

ROWS = """arm,seed,epoch,loss,test
none,0,1,2.0,0.50
none,0,2,1.0,0.90
none,1,1,2.2,0.60
none,1,2,1.4,0.92
augmentation,1,2,1.2,0.95
augmentation,0,2,0.9,0.94
augmentation,2,2,0.8,0.99
augmentation,0,1,1.9,
"""


@pytest.fixture(autouse=True)
def tables(tmp_path, monkeypatch):
    (tmp_path / "arms.csv").write_text(ROWS, encoding="utf-8")
    (tmp_path / "arms.json").write_text(json.dumps({"question": "Which?"}), encoding="utf-8")
    monkeypatch.setattr(results, "RESULTS", tmp_path)


def test_table_selects_rows_and_columns():
    table = load("arms")
    assert table.values("test", arm="none", epoch=2).tolist() == [0.9, 0.92]
    assert table.column("arm", epoch=1) == ["none", "none", "augmentation"]
    assert table.by_seed("test", arm="augmentation") == {1: 0.95, 0: 0.94, 2: 0.99}
    assert table.values("test", arm="augmentation").tolist() == [0.95, 0.94, 0.99]  # no ""
    assert results.card("arms")["question"] == "Which?"


def test_a_column_along_another_has_its_seeds_in_order():
    values = load("arms").along("test", "epoch", (2, 1), arm="none")
    assert values.tolist() == [[0.9, 0.92], [0.5, 0.6]]
    several = load("arms").along("test", "arm", ("augmentation",), epoch=2)
    assert several.tolist() == [[0.94, 0.95, 0.99]]


def test_pairs_are_made_by_seed_not_by_order_of_rows():
    found = load("arms").paired("test", "augmentation", "none", epoch=2)
    assert found.n == 2
    assert found.mean == pytest.approx((0.04 + 0.03) / 2)


@pytest.mark.parametrize(
    ("placeholder", "text"),
    [
        ('percent("arms", "test", arm="none", epoch=2)', "91.0 ± 1.4 %"),
        ('percent("arms", "test", 0, arm="none", epoch=2)', "91 ± 1 %"),
        ('number("arms", "loss", arm="none", epoch=2)', "1.20 ± 0.28"),
        ('number("arms", "loss", digits=1, arm="none", epoch=1)', "2.1 ± 0.1"),
        (
            'gain("arms", "test", "augmentation", "none", epoch=2)',
            "+3.5 [-2.9, +9.9] points (cannot be told apart)",
        ),
        ('change("arms", "loss", "augmentation", "none", 2, epoch=2)', "-0.15"),
        ('verdict("arms", "test", "augmentation", "none", epoch=2)', "cannot be told apart"),
        ('change("arms", "loss", {"epoch": 2}, {"epoch": 1}, 2, arm="none")', "-0.90"),
        ('seeds("arms")', "3"),
    ],
)
def test_each_function_fills_its_place(placeholder, text):
    assert fill(f"Before {{{{ {placeholder} }}}}, after") == f"Before {text}, after"


def test_every_function_of_the_prose_has_a_test():
    tested = {"percent", "number", "gain", "change", "verdict", "interaction", "seeds"}
    assert set(placeholders._ENVIRONMENT.globals) <= tested


def test_the_interaction_is_the_gain_on_top_minus_the_gain_alone(tmp_path):
    four = {"none": 0.90, "aug": 0.93, "drop": 0.92, "both": 0.94}
    wobble = (0.0, 0.004, 0.001)  # the same in three arms: only pairing by seed takes it out
    rows = [
        f"{arm},{seed},{value + (0 if arm == 'none' else wobble[seed]):.4f}"
        for arm, value in four.items()
        for seed in (2, 0, 1)
    ]
    (tmp_path / "four.csv").write_text("arm,seed,test\n" + "\n".join(rows), encoding="utf-8")
    found = load("four").interaction("test", "both", "aug", "drop", "none")
    # (0.94 - 0.92) - (0.93 - 0.90) = -0.01, and the wobble of aug is left.
    assert found.mean == pytest.approx(-0.01 - sum(wobble) / 3)
    assert found.n == 3
    arms = '"four", "test", "both", "aug", "drop", "none"'
    sentence = fill(f"{{{{ interaction({arms}) }}}}")
    assert sentence.startswith("-1.2 [-1.7, ") and sentence.endswith(" points (lower)")


def test_several_places_over_lines_and_text_without_any():
    text = 'A {{seeds("arms")}} B {{\n  seeds(\n"arms") }} C'
    assert fill(text) == "A 3 B 3 C"
    plain = "a dict {'a': {1: 2}} and a set {x} stay {{"
    assert fill(plain) == plain


@pytest.mark.parametrize(
    ("placeholder", "words"),
    [
        ("accuracy('arms')", ["'accuracy' is undefined", "percent", "verdict"]),
        ("94.5", ["expected a call"]),
        ("results.load('arms')", ["'results' is undefined"]),
        ("seeds", ["expected a call"]),
        ("percent('arms'", ["percent('arms'"]),
        ("", ["{{  }}"]),
        ("percent('none', 'test')", ["no table 'none'", "there are: arms"]),
        ("percent('arms', 'test', arm='both')", ["arm=both", "augmentation, none"]),
        ("percent('arms', 'test', fold=1)", ["fold=1", "no such column"]),
        ("percent('arms', 'accuracy', arm='none', epoch=2)", ["no column 'accuracy'", "test"]),
        ("percent('arms', 'test', arm='none')", ["several values for seed 0", "epoch"]),
        ("percent('arms', 'test', arm='augmentation', epoch=1)", ["at least two runs"]),
        ("percent('arms', 'arm', arm='none', epoch=1)", ["'none'"]),
        ("seeds(open('x'))", ["'open' is undefined"]),
        ("seeds('arms').__class__.__mro__", ["unsafe"]),
        ("seeds()", ["missing", "table"]),
        ("percent('arms', 'test', wrong, arm='none', epoch=2)", ["'wrong' is undefined"]),
    ],
)
def test_errors_quote_the_placeholder_and_say_why(placeholder, words):
    with pytest.raises(PlaceholderError) as caught:
        fill(f"text {{{{ {placeholder} }}}} text")
    message = str(caught.value)
    assert f"{{{{ {placeholder} }}}}" in message
    assert all(word in message for word in words), message


def test_committed_tables_are_in_order(monkeypatch):
    monkeypatch.undo()
    for path in sorted(results.RESULTS.glob("*.csv")):
        table, card = load(path.stem), results.card(path.stem)
        assert {"arm", "seed", "seconds"} <= set(table.rows[0]), path.name
        assert {row["arm"] for row in table.rows} <= set(card["arms"]), path.name
        assert len({row["seed"] for row in table.rows}) == card["seeds"], path.name
        assert card["question"].endswith("?") and card["versions"]["keras"], path.name


def test_where_all_seeds_split_the_same_data_the_card_says_so_and_intervals_are_wider(tmp_path):
    question = {"name": "test", "first": "augmentation", "second": "none", "epoch": 2}
    plain = load("arms").paired(**question)
    (tmp_path / "arms.json").write_text(json.dumps({"test_per_train": 1.0}), encoding="utf-8")
    wide = load("arms").where(epoch=2).paired(**question)
    assert (wide.mean, wide.n) == (plain.mean, 2)
    # Two seeds: the root of 1/2 + 1 in place of the root of 1/2.
    assert (wide.high - wide.mean) / (plain.high - plain.mean) == pytest.approx(3**0.5)

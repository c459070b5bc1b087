"""No result in the prose is typed by hand, and what is filled in agrees with the tables."""

import re
from pathlib import Path

import pytest
from prose import typed_results

from authoring.building import placeholders
from authoring.building.sources import read_all
from utils import results

ROOT = Path(__file__).resolve().parents[2]

TEXTS = [
    pytest.param(cell.text, id=source.where(cell))
    for source in read_all(ROOT)
    for cell in source.cells
    if cell.kind == "markdown" and source.track == "lessons"  # quizzes give invented numbers
]
README = (ROOT / "source" / "README.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("text", [*TEXTS, pytest.param(README, id="source/README.md")])
def test_no_result_is_typed_by_hand(text):
    assert typed_results(text) == [], (
        "take the number from a table with {{ percent(...) }} or the like; a number that is given "
        "and not measured is marked with <!-- given: why --> in its paragraph"
    )


@pytest.mark.parametrize(
    "planted",
    [
        "Augmentation reaches 96.1 % here.",
        "The accuracy rose to 0.961 at the end.",
        "It gains 1.8 points over none.",
        "Test accuracy was 94.3 ± 0.5.",
        "The loss fell from 1.20 to 0.40 and\nthe accuracy reached 89 %.",
        "| accuracy | 94.3 % |",
    ],
)
def test_a_typed_result_is_found(planted):
    assert typed_results(planted)


@pytest.mark.parametrize(
    "fine",
    [
        "Rotations by up to 15 degrees, shifts by 10 %.",
        'Augmentation reaches {{ percent("four_arms", "holdout", arm="none", epoch=30) }}.',
        "It says 95 % right. <!-- given: an invented claim -->",
        "Train on 800 digits for 30 epochs, with `accuracy > 0.95` in code.",
    ],
)
def test_settings_and_placeholders_are_no_typed_results(fine):
    assert typed_results(fine) == []


def test_filled_numbers_agree_with_an_independent_reading_of_the_table():
    import csv
    import statistics

    with (results.RESULTS / "four_arms.csv").open(encoding="utf-8", newline="") as file:
        rows = [r for r in csv.DictReader(file) if r["arm"] == "both" and r["epoch"] == "30"]
    values = [100 * float(row["holdout"]) for row in rows]
    wanted = f"{statistics.mean(values):.1f} ± {statistics.stdev(values):.1f} %"
    filled = placeholders.fill('{{ percent("four_arms", "holdout", arm="both", epoch=30) }}')
    assert filled == wanted
    assert len(values) >= 5


def test_every_table_has_five_seeds_and_a_card():
    for path in sorted(results.RESULTS.glob("*.csv")):
        table, card = results.load(path.stem), results.card(path.stem)
        seeds = {arm: set(table.column("seed", arm=arm)) for arm in card["arms"]}
        assert all(len(found) >= 5 for found in seeds.values()), path.name
        assert len({frozenset(found) for found in seeds.values()}) == 1, f"{path.name} is uneven"
        for key in ("question", "setup", "versions", "date", "seconds"):
            assert card[key], f"{path.name}: its card lacks {key}"


def test_no_placeholder_is_left_in_what_people_open():
    for folder in ("lessons", "solutions", "quizzes"):
        for path in (ROOT / folder).rglob("*.ipynb"):
            assert not re.search(r"\{\{ ?\w+\(", path.read_text(encoding="utf-8")), path.name


def test_the_readme_lists_every_lesson_and_quiz_with_its_minutes():
    for source in read_all(ROOT):
        folder = "lessons" if source.track == "lessons" else f"quizzes/release/{source.name}"
        rows = [r for r in README.splitlines() if f"{folder}/{source.name}.ipynb" in r]
        assert len(rows) == 1, f"README.md has no row for {source.label}"
        stated = re.search(r"[Aa]bout (\d+) minutes", source.cells[0].text)
        assert stated, f"{source.label} does not state its minutes at the top"
        assert f"| {stated.group(1)} |" in rows[0], f"{source.label}: other minutes than README.md"

"""The class as a laboratory: claims are read as text, pooled, and false ones are found."""

import json
import random

import numpy as np
import pytest

from topics.when_it_helps import after_grading, laboratory, pool
from topics.when_it_helps.claims import ARMS, QUIZ, Claim, ClaimError, collect, read, seed_of

FINE = {"none": 0.861, "augmentation": 0.898, "dropout": 0.87, "both": 0.889}


def notebook(source):
    cell = {"cell_type": "code", "source": source.splitlines(keepends=True), "outputs": []}
    return json.dumps({"cells": [{"cell_type": "markdown", "source": "q11 = 3"}, cell]})


def hand_in(submitted, student, source):
    path = submitted / student / QUIZ / f"{QUIZ}.ipynb"
    path.parent.mkdir(parents=True)
    path.write_text(notebook(source), encoding="utf-8")
    return path


def a_class(n, spread=0.01, gain=0.03, seed=0):
    """Honest claims: a class mean, what a seed does to all its arms, and noise of each arm."""
    rng = np.random.default_rng(seed)
    made = []
    for number in range(n):
        base = 0.85 + rng.normal(0, spread)
        values = {arm: base + gain * (arm == "augmentation") for arm in ARMS}
        values = {arm: round(v + rng.normal(0, spread), 3) for arm, v in values.items()}
        made.append(Claim(f"student {number:03}", f"id{number}", values))
    return made


def test_a_claim_is_read_as_text_and_gives_a_seed_of_its_own(tmp_path):
    path = hand_in(tmp_path, "Ada L", f"# my own\nq11 = { ({'id': ' Ada '} | FINE)!r}")
    claim = read(path, "Ada L")
    assert claim.accuracies == FINE
    assert claim.seed == seed_of("ada") != seed_of("bob")
    assert 1_000_000 <= claim.seed < 2_000_000


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("q11 = None", "is open"),
        ("q11 = open('x', 'w')", "is open"),
        ("q11 = {'id': 'a'", "is open"),
        ("q11 = " + "[" * 500 + "]" * 500, "is open"),
        ("q11 = [1, 2]", "exactly the keys"),
        (f"q11 = { ({'id': ''} | FINE)!r}", "id is empty"),
        (f"q11 = { ({'id': 'a'} | FINE | {'none': 86.1})!r}", "none: expected a share"),
        (f"q11 = { ({'id': 'a'} | FINE | {'both': True})!r}", "both: expected a share"),
        (f"q11 = { ({'id': 'a'} | FINE | {'both': 10**400})!r}", "both: expected a share"),
    ],
)
def test_what_is_no_claim_is_said_and_nothing_of_it_runs(tmp_path, monkeypatch, source, words):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(ClaimError, match=words):
        read(hand_in(tmp_path, "ada", source), "ada")
    assert not (tmp_path / "x").exists()


def test_everybody_is_counted_or_named(tmp_path):
    hand_in(tmp_path, "ada", f"q11 = { ({'id': 'ada'} | FINE)!r}")
    hand_in(tmp_path, "bob", f"q11 = { ({'id': 'cem'} | FINE)!r}")
    hand_in(tmp_path, "cem", f"q11 = { ({'id': 'CEM'} | FINE)!r}")
    hand_in(tmp_path, "dan", "q11 = None")
    hand_in(tmp_path, "eve", "").write_text("no notebook", encoding="utf-8")
    claims, problems = collect(tmp_path)
    assert [claim.student for claim in claims] == ["ada"]
    assert set(problems) == {"bob", "cem", "dan", "eve"}
    assert "several students" in problems["bob"] and "several students" in problems["cem"]


def test_two_ids_with_one_seed_by_chance_are_two_students(tmp_path):
    first = {}
    for number in range(20_000):
        twin = first.setdefault(seed_of(f"id{number}"), f"id{number}")
        if twin != f"id{number}":
            break
    for name in (twin, f"id{number}"):
        hand_in(tmp_path, name, f"q11 = { ({'id': name} | FINE)!r}")
    claims, problems = collect(tmp_path)
    assert len(claims) == 2 and len({claim.seed for claim in claims}) == 1 and not problems


def test_five_hundred_students_narrow_the_interval_by_the_root_of_their_number():
    everyone = a_class(500)
    width = {
        n: (pair := pool.gain(everyone[:n], "augmentation", "none")).high - pair.low
        for n in (125, 500)
    }
    assert width[125] / width[500] == pytest.approx(2, rel=0.1)
    assert pool.gain(everyone, "augmentation", "none").verdict == "higher"


@pytest.mark.parametrize("seed", range(5))
def test_planted_false_rows_are_found_and_honest_ones_are_left_in(seed):
    honest = a_class(500, seed=seed)
    truth = {claim.seed: claim.accuracies for claim in honest}
    false = {number * 50: {"augmentation": 0.99} for number in range(6)}
    false |= {33: {"none": 0.40}, 77: {"both": 0.999}}
    everyone = [
        Claim(claim.student, claim.id, claim.accuracies | false.get(number, {}))
        for number, claim in enumerate(honest)
    ]
    copied = Claim("student 499", "id499", everyone[10].accuracies)
    everyone[499] = copied
    known = {}
    for _ in range(3):  # three runs of the command
        pool.check(everyone, known, lambda arm, s: truth[s][arm], random.Random(seed))
    refuted = {
        claim.student
        for claim in everyone
        if str(claim.seed) in known and not pool.agrees(claim, known[str(claim.seed)])
    }
    assert {f"student {number:03}" for number in false} <= refuted
    assert refuted <= {f"student {number:03}" for number in [*false, 499]}
    assert str(copied.seed) in known
    assert len(known) <= 3 * pool.MOST


def test_the_page_shows_the_pool_and_says_what_it_left_out():
    everyone = a_class(12)
    known = {
        str(everyone[0].seed): everyone[0].accuracies,
        str(everyone[1].seed): {arm: 0.5 for arm in ARMS},
    }
    text = pool.page(everyone, {"<b>mallory</b>": "q11 is open"}, known)
    assert "laboratory: 11 seeds" in text and text.count("not the same: ask") == 1
    assert "&lt;b&gt;mallory" in text and "<b>mallory" not in text
    assert "the course, 10 seeds" in text and "data:image/png" in text
    assert "2 of 12" in text.replace("\n", " ")
    assert "With two students" in pool.page(everyone[:1], {}, {})


def test_grading_writes_the_page_and_measures_nothing_twice(tmp_path, monkeypatch, capsys):
    course = tmp_path / "quizzes"
    for claim in a_class(4):
        answer = {"id": claim.id} | claim.accuracies
        hand_in(course / "submitted", claim.student, f"q11 = {answer!r}")
    calls = []
    monkeypatch.setattr(laboratory, "accuracy", lambda arm, s: calls.append((arm, s)) or 0.86)
    after_grading.run("03_augmentation", tmp_path)
    assert capsys.readouterr().out == "" and not (course / "grading").exists()
    for _ in range(2):
        after_grading.run(QUIZ, tmp_path, jobs=2)
    page = course / "grading" / QUIZ / "laboratory.html"
    assert str(page) in capsys.readouterr().out and page.is_file()
    assert len(calls) == len(set(calls)) == 4 * len(ARMS)


@pytest.mark.slow
def test_a_seed_is_trained_and_the_line_to_hand_in_can_be_read(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(laboratory, "EPOCHS", 1)
    laboratory.run("Ada")
    printed = capsys.readouterr().out
    line = printed.strip().splitlines()[-1]
    claim = read(hand_in(tmp_path, "ada", line), "ada")
    assert claim.id == "Ada" and min(claim.accuracies.values()) > 0.1
    again = laboratory.accuracy("both", claim.seed)
    assert claim.accuracies["both"] == pytest.approx(again, abs=6e-4)
    with pytest.raises(ValueError, match="Put your id"):
        laboratory.run("  ")
